// SPDX-License-Identifier: GPL-3.0-or-later
#include "dpopkey.h"

#include <QJsonDocument>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

namespace pk::test {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kCoordinate = 32;

unsigned char* bytes(QByteArray& array)
{
    return reinterpret_cast<unsigned char*>(array.data());
}

} // namespace

DpopKey::DpopKey() : m_key(EVP_EC_gen("P-256")) {}

DpopKey::~DpopKey()
{
    EVP_PKEY_free(m_key);
}

QByteArray DpopKey::base64Url(const QByteArray& raw)
{
    return raw.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray DpopKey::coordinate(const char* name) const
{
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(m_key, name, &number);
    QByteArray raw(kCoordinate, '\0');
    BN_bn2binpad(number, bytes(raw), kCoordinate);
    BN_free(number);
    return base64Url(raw);
}

QByteArray DpopKey::signature(const QByteArray& text) const
{
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, m_key);
    QByteArray der(128, '\0');
    size_t length = size_t(der.size());
    QByteArray message = text;
    EVP_DigestSign(context, bytes(der), &length, bytes(message), size_t(message.size()));
    EVP_MD_CTX_free(context);
    const unsigned char* at = bytes(der);
    ECDSA_SIG* parts = d2i_ECDSA_SIG(nullptr, &at, long(length));
    QByteArray raw(2 * kCoordinate, '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(parts), bytes(raw), kCoordinate);
    BN_bn2binpad(ECDSA_SIG_get0_s(parts), bytes(raw) + kCoordinate, kCoordinate);
    ECDSA_SIG_free(parts);
    return raw;
}

QByteArray DpopKey::proof(const QJsonObject& claims, const QJsonObject& header) const
{
    QJsonObject head{{u"typ"_s, u"dpop+jwt"_s},
                     {u"alg"_s, u"ES256"_s},
                     {u"jwk"_s,
                      QJsonObject{{u"kty"_s, u"EC"_s},
                                  {u"crv"_s, u"P-256"_s},
                                  {u"x"_s, QString::fromLatin1(coordinate(OSSL_PKEY_PARAM_EC_PUB_X))},
                                  {u"y"_s, QString::fromLatin1(coordinate(OSSL_PKEY_PARAM_EC_PUB_Y))}}}};
    for (auto it = header.begin(); it != header.end(); ++it)
        head[it.key()] = it.value();
    const QByteArray content = base64Url(QJsonDocument(head).toJson(QJsonDocument::Compact)) + '.'
        + base64Url(QJsonDocument(claims).toJson(QJsonDocument::Compact));
    return content + '.' + base64Url(signature(content));
}

} // namespace pk::test
