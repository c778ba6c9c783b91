// SPDX-License-Identifier: GPL-3.0-or-later
// bluesky.md section 2.5.
#include "dpopproof.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QUrl>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <cmath>
#include <memory>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kAge = 10; // seconds, and the tolerance of the reference server
constexpr qint64 kTolerance = 180;
constexpr int kCoordinate = 32; // bytes

template<auto Free>
struct Freed
{
    template<typename T>
    void operator()(T* thing) const
    {
        Free(thing);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using ParamList = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

const unsigned char* bytes(const QByteArray& array)
{
    return reinterpret_cast<const unsigned char*>(array.constData());
}

/// Only the letters of base64url, no padding; nothing otherwise.
std::optional<QByteArray> fromBase64Url(const QByteArray& text)
{
    const auto decoded = QByteArray::fromBase64Encoding(
        text, QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || text.contains('='))
        return std::nullopt;
    return *decoded;
}

QString toBase64Url(const QByteArray& raw)
{
    return QString::fromLatin1(raw.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

QByteArray sha256(const QByteArray& text)
{
    return QCryptographicHash::hash(text, QCryptographicHash::Sha256);
}

/// The public key at a point of P-256; null when the point does not lie there.
Key publicKey(const QByteArray& x, const QByteArray& y)
{
    const QByteArray point = '\x04' + x + y;
    const ParamBuilder builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.constData(), size_t(point.size()));
    const ParamList params(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* made = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) <= 0
        || EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) <= 0)
        return nullptr;
    Key key(made);
    const KeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    return check && EVP_PKEY_public_check(check.get()) == 1 ? std::move(key) : nullptr;
}

/// The 64 bytes R and S of JOSE as the DER that libcrypto reads.
QByteArray derSignature(const QByteArray& raw)
{
    const Signature signature(ECDSA_SIG_new());
    BIGNUM* r = BN_bin2bn(bytes(raw), kCoordinate, nullptr);
    BIGNUM* s = BN_bin2bn(bytes(raw) + kCoordinate, kCoordinate, nullptr);
    ECDSA_SIG_set0(signature.get(), r, s); // owns both from here
    unsigned char* der = nullptr;
    const int length = i2d_ECDSA_SIG(signature.get(), &der);
    const QByteArray result = length > 0 ? QByteArray(reinterpret_cast<const char*>(der), length) : QByteArray();
    OPENSSL_free(der);
    return result;
}

bool verifies(EVP_PKEY* key, const QByteArray& message, const QByteArray& rawSignature)
{
    const QByteArray der = derSignature(rawSignature);
    const DigestContext context(EVP_MD_CTX_new());
    return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1
        && EVP_DigestVerify(context.get(), bytes(der), size_t(der.size()), bytes(message), size_t(message.size())) == 1;
}

/// RFC 7638: the members in the order of the alphabet, without a space.
QString thumbprintOf(const QString& x, const QString& y)
{
    return toBase64Url(sha256(u"{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%1\",\"y\":\"%2\"}"_s.arg(x, y).toLatin1()));
}

} // namespace

std::optional<DpopProof> readDpopProof(const QByteArray& header, QString& why)
{
    const QList<QByteArray> parts = header.split('.');
    const auto no = [&](const QString& reason) {
        why = reason;
        return std::nullopt;
    };
    if (parts.size() != 3)
        return no(u"Failed to verify DPoP proof (Invalid Compact JWS)"_s);
    const auto head = fromBase64Url(parts[0]);
    const auto body = fromBase64Url(parts[1]);
    const auto signature = fromBase64Url(parts[2]);
    if (!head || !body || !signature || signature->size() != 2 * kCoordinate)
        return no(u"Failed to verify DPoP proof (Invalid Compact JWS)"_s);
    const QJsonObject jose = QJsonDocument::fromJson(*head).object();
    if (jose.value(u"typ"_s).toString() != "dpop+jwt"_L1)
        return no(u"Failed to verify DPoP proof (unexpected \"typ\" JWT header value)"_s);
    if (jose.value(u"alg"_s).toString() != "ES256"_L1)
        return no(u"Failed to verify DPoP proof (\"alg\" (Algorithm) Header Parameter value not allowed)"_s);
    const QJsonObject jwk = jose.value(u"jwk"_s).toObject();
    const QString x = jwk.value(u"x"_s).toString();
    const QString y = jwk.value(u"y"_s).toString();
    const auto rawX = fromBase64Url(x.toLatin1());
    const auto rawY = fromBase64Url(y.toLatin1());
    if (jwk.value(u"kty"_s).toString() != "EC"_L1 || jwk.value(u"crv"_s).toString() != "P-256"_L1 || !rawX || !rawY
        || rawX->size() != kCoordinate || rawY->size() != kCoordinate || jwk.contains(u"d"_s))
        return no(u"Failed to verify DPoP proof (\"jwk\" must be a public P-256 key)"_s);
    const Key key = publicKey(*rawX, *rawY);
    if (!key || !verifies(key.get(), parts[0] + '.' + parts[1], *signature))
        return no(u"Failed to verify DPoP proof (signature verification failed)"_s);
    return DpopProof{thumbprintOf(x, y), QJsonDocument::fromJson(*body).object()};
}

std::optional<DpopFault> checkDpopProof(const DpopProof& proof, const DpopDemand& demand)
{
    const QJsonObject& claims = proof.claims;
    const auto bad = [](const QString& text) { return DpopFault{u"invalid_dpop_proof"_s, text}; };
    const QJsonValue iat = claims.value(u"iat"_s);
    if (!iat.isDouble() || iat.toDouble() != std::floor(iat.toDouble()))
        return bad(u"Failed to verify DPoP proof (\"iat\" claim must be a number)"_s);
    const qint64 age = demand.now - iat.toInteger();
    if (age > kAge + kTolerance || age < -kTolerance)
        return bad(u"Failed to verify DPoP proof (\"iat\" claim timestamp check failed)"_s);
    if (claims.value(u"jti"_s).toString().isEmpty())
        return bad(u"DPoP \"jti\" missing"_s);
    if (claims.value(u"htm"_s).toString().toLatin1() != demand.method)
        return bad(u"DPoP \"htm\" mismatch"_s);
    const QString nonce = claims.value(u"nonce"_s).toString();
    if (nonce.isEmpty())
        return DpopFault{u"use_dpop_nonce"_s, u"Authorization server requires nonce in DPoP proof"_s};
    if (!demand.knowsNonce(nonce))
        return DpopFault{u"use_dpop_nonce"_s, u"DPoP \"nonce\" mismatch"_s};
    if (claims.value(u"htu"_s).toString() != demand.address) // query and fragment do not belong there
        return bad(u"DPoP \"htu\" mismatch"_s);
    if (demand.accessToken.isEmpty() && claims.contains(u"ath"_s))
        return bad(u"DPoP \"ath\" claim not allowed"_s);
    if (!demand.accessToken.isEmpty()
        && claims.value(u"ath"_s).toString() != toBase64Url(sha256(demand.accessToken.toLatin1())))
        return bad(u"DPoP \"ath\" mismatch"_s);
    return std::nullopt;
}

} // namespace pk::rehearsal
