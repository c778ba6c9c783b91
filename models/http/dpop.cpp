// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/http/dpop.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kCoordinate = 32; // bytes of a P-256 coordinate, and of each half of a signature (RFC 7518 section 3.4)

template<typename Thing, void (*release)(Thing*)>
struct Release
{
    void operator()(Thing* thing) const { release(thing); }
};
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY, EVP_PKEY_free>>;
using Context = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX, EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Release<ECDSA_SIG, ECDSA_SIG_free>>;
using Number = std::unique_ptr<BIGNUM, Release<BIGNUM, BN_free>>;
using Pkcs8 = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Release<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>>;

QByteArray base64url(const QByteArray& bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray compact(const QJsonObject& object)
{
    return base64url(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

Key keyFrom(const Secret& pkcs8)
{
    const QByteArray& der = pkcs8.reveal();
    const auto* at = reinterpret_cast<const unsigned char*>(der.constData());
    return Key(d2i_AutoPrivateKey(nullptr, &at, long(der.size())));
}

QByteArray padded(const BIGNUM* number)
{
    QByteArray bytes(kCoordinate, '\0');
    if (BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), kCoordinate) != kCoordinate)
        return {};
    return bytes;
}

QString coordinate(EVP_PKEY* key, const char* name)
{
    BIGNUM* raw = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &raw) != 1)
        return {};
    const Number number(raw);
    return QString::fromLatin1(base64url(padded(number.get())));
}

/// The public members and no others, in the order of their names as RFC 7638 wants them (QJsonObject keeps that order).
QJsonObject publicKey(EVP_PKEY* key)
{
    return {{u"kty"_s, u"EC"_s},
            {u"crv"_s, u"P-256"_s},
            {QStringLiteral(OSSL_PKEY_PARAM_EC_PUB_X).right(1), coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X)},
            {QStringLiteral(OSSL_PKEY_PARAM_EC_PUB_Y).right(1), coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y)}};
}

/// ES256 in the form of JOSE: R and S one after the other, where OpenSSL writes DER (RFC 7518 section 3.4).
QByteArray signature(EVP_PKEY* key, const QByteArray& text)
{
    const Context context(EVP_MD_CTX_new());
    size_t size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.constData());
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1
        || EVP_DigestSign(context.get(), nullptr, &size, bytes, size_t(text.size())) != 1)
        return {};
    QByteArray der(qsizetype(size), '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(der.data()), &size, bytes, size_t(text.size()))
        != 1)
        return {};
    const auto* at = reinterpret_cast<const unsigned char*>(der.constData());
    const Signature parts(d2i_ECDSA_SIG(nullptr, &at, long(size)));
    if (!parts)
        return {};
    return padded(ECDSA_SIG_get0_r(parts.get())) + padded(ECDSA_SIG_get0_s(parts.get()));
}

} // namespace

Secret freshDpopKey()
{
    const Key key(EVP_EC_gen("P-256"));
    const Pkcs8 info(key ? EVP_PKEY2PKCS8(key.get()) : nullptr);
    unsigned char* der = nullptr;
    const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der) : 0;
    if (size <= 0)
        return {};
    Secret secret(QByteArray(reinterpret_cast<const char*>(der), size));
    OPENSSL_clear_free(der, size_t(size));
    return secret;
}

QByteArray dpopThumbprint(const Secret& key)
{
    const Key signer = keyFrom(key);
    if (!signer)
        return {};
    const QByteArray members = QJsonDocument(publicKey(signer.get())).toJson(QJsonDocument::Compact);
    return base64url(QCryptographicHash::hash(members, QCryptographicHash::Sha256));
}

QByteArray dpopProof(const Secret& key, const DpopClaims& claims)
{
    const Key signer = keyFrom(key);
    if (!signer)
        return {};
    const QJsonObject header{{u"typ"_s, u"dpop+jwt"_s}, {u"alg"_s, u"ES256"_s}, {u"jwk"_s, publicKey(signer.get())}};
    QJsonObject payload{{u"jti"_s, QString::fromLatin1(Secret::random(16).reveal())},
                        {u"htm"_s, QString::fromLatin1(claims.method)},
                        {u"htu"_s,
                         claims.url.adjusted(QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo)
                             .toString(QUrl::FullyEncoded)},
                        {u"iat"_s, claims.at.toSecsSinceEpoch()}};
    if (!claims.nonce.isEmpty())
        payload.insert(u"nonce"_s, QString::fromLatin1(claims.nonce));
    if (!claims.accessToken.isEmpty()) {
        const QByteArray hash = QCryptographicHash::hash(claims.accessToken.reveal(), QCryptographicHash::Sha256);
        payload.insert(u"ath"_s, QString::fromLatin1(base64url(hash)));
    }
    const QByteArray text = compact(header) + '.' + compact(payload);
    const QByteArray signedText = signature(signer.get(), text);
    return signedText.isEmpty() ? QByteArray() : text + '.' + base64url(signedText);
}

} // namespace pk
