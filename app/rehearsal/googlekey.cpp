// SPDX-License-Identifier: GPL-3.0-or-later
#include "googlekey.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

struct Freed
{
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX* maker) const { EVP_PKEY_CTX_free(maker); }
    void operator()(EVP_MD_CTX* signer) const { EVP_MD_CTX_free(signer); }
    void operator()(BIGNUM* number) const { BN_free(number); }
};
template<typename Thing>
using Owned = std::unique_ptr<Thing, Freed>;

EVP_PKEY* key()
{
    static const Owned<EVP_PKEY> made = [] {
        EVP_PKEY* fresh = nullptr;
        const Owned<EVP_PKEY_CTX> maker(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
        const bool good = maker && EVP_PKEY_keygen_init(maker.get()) == 1
            && EVP_PKEY_CTX_set_rsa_keygen_bits(maker.get(), 2048) == 1 && EVP_PKEY_generate(maker.get(), &fresh) == 1;
        if (!good)
            qFatal("no RSA key could be made");
        return Owned<EVP_PKEY>(fresh);
    }();
    return made.get();
}

QByteArray modulus()
{
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key(), OSSL_PKEY_PARAM_RSA_N, &number) != 1)
        return {};
    const Owned<BIGNUM> owned(number);
    QByteArray bytes(BN_num_bytes(number), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
    return bytes;
}

QByteArray base64Url(const QByteArray& bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QString keyId()
{
    return QString::fromLatin1(QCryptographicHash::hash(modulus(), QCryptographicHash::Sha1).toHex());
}

} // namespace

QString signedIdToken(const QJsonObject& claims)
{
    const QJsonObject head{{u"alg"_s, u"RS256"_s}, {u"kid"_s, keyId()}, {u"typ"_s, u"JWT"_s}};
    const QByteArray content = base64Url(QJsonDocument(head).toJson(QJsonDocument::Compact)) + '.'
        + base64Url(QJsonDocument(claims).toJson(QJsonDocument::Compact));
    const auto* bytes = reinterpret_cast<const unsigned char*>(content.constData());
    const Owned<EVP_MD_CTX> signer(EVP_MD_CTX_new());
    size_t size = size_t(EVP_PKEY_get_size(key()));
    QByteArray signature(qsizetype(size), '\0');
    const bool good = signer && EVP_DigestSignInit(signer.get(), nullptr, EVP_sha256(), nullptr, key()) == 1
        && EVP_DigestSign(
               signer.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, size_t(content.size()))
            == 1;
    if (!good)
        qFatal("an ID token could not be signed");
    signature.truncate(qsizetype(size));
    return QString::fromLatin1(content + '.' + base64Url(signature));
}

QJsonObject publishedKeys()
{
    return {{u"keys"_s,
             QJsonArray{QJsonObject{{u"kty"_s, u"RSA"_s},
                                    {u"use"_s, u"sig"_s},
                                    {u"alg"_s, u"RS256"_s},
                                    {u"kid"_s, keyId()},
                                    {u"n"_s, QString::fromLatin1(base64Url(modulus()))},
                                    {u"e"_s, u"AQAB"_s}}}}};
}

} // namespace pk::rehearsal
