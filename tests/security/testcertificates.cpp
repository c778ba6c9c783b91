// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/security/testcertificates.h"

#include <QHostAddress>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using CertificatePtr = std::unique_ptr<X509, decltype(&X509_free)>;
using BioPtr = std::unique_ptr<BIO, decltype(&BIO_free)>;

KeyPtr newKey()
{
    return KeyPtr(EVP_EC_gen("P-256"), EVP_PKEY_free);
}

QByteArray contents(BIO* bio)
{
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return QByteArray(data, size);
}

QByteArray pemOf(EVP_PKEY* key)
{
    const BioPtr bio(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return contents(bio.get());
}

QByteArray pemOf(X509* certificate)
{
    const BioPtr bio(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_X509(bio.get(), certificate);
    return contents(bio.get());
}

KeyPtr keyFrom(const QSslKey& key)
{
    const QByteArray pem = key.toPem();
    const BioPtr bio(BIO_new_mem_buf(pem.constData(), int(pem.size())), BIO_free);
    return KeyPtr(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
}

void addExtension(X509* certificate, int kind, const QByteArray& value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.constData());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

struct Plan
{
    QString name;
    QDateTime from;
    QDateTime to;
    bool authority;
};

/// \a issuer null: signed with its own key.
QSslCertificate issue(const Plan& plan, EVP_PKEY* key, const QSslCertificate* issuer, EVP_PKEY* issuerKey)
{
    static long serial = 1000;
    const CertificatePtr certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
    ASN1_TIME_set(X509_getm_notBefore(certificate.get()), plan.from.toSecsSinceEpoch());
    ASN1_TIME_set(X509_getm_notAfter(certificate.get()), plan.to.toSecsSinceEpoch());
    X509_set_pubkey(certificate.get(), key);
    const auto add = [](X509_NAME* name, const QString& text) {
        const QByteArray utf8 = text.toUtf8();
        X509_NAME_add_entry_by_txt(name,
                                   "CN",
                                   MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(utf8.constData()),
                                   int(utf8.size()),
                                   -1,
                                   0);
    };
    add(X509_get_subject_name(certificate.get()), plan.name);
    add(X509_get_issuer_name(certificate.get()),
        issuer ? issuer->subjectInfo(QSslCertificate::CommonName).first() : plan.name);
    if (plan.authority) {
        addExtension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
        addExtension(certificate.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    } else {
        const bool address = !QHostAddress(plan.name).isNull();
        addExtension(certificate.get(), NID_subject_alt_name, (address ? "IP:" : "DNS:") + plan.name.toUtf8());
    }
    X509_sign(certificate.get(), issuerKey, EVP_sha256());
    return QSslCertificate(pemOf(certificate.get()), QSsl::Pem);
}

QSslConfiguration configuration(const QSslCertificate& certificate, EVP_PKEY* key)
{
    QSslConfiguration config = QSslConfiguration::defaultConfiguration();
    config.setLocalCertificate(certificate);
    config.setPrivateKey(QSslKey(pemOf(key), QSsl::Ec));
    config.setPeerVerifyMode(QSslSocket::VerifyNone); // of the client, as servers do
    return config;
}

} // namespace

TestAuthority::TestAuthority()
{
    const KeyPtr key = newKey();
    const QDateTime now = QDateTime::currentDateTimeUtc();
    m_certificate = issue(
        {u"Test authority"_s, now.addDays(-10), now.addDays(10), true}, key.get(), nullptr, key.get());
    m_key = QSslKey(pemOf(key.get()), QSsl::Ec);
}

QSslConfiguration TestAuthority::server(const QString& host, const QDateTime& from, const QDateTime& to) const
{
    const KeyPtr key = newKey();
    return configuration(issue({host, from, to, false}, key.get(), &m_certificate, keyFrom(m_key).get()), key.get());
}

QSslConfiguration TestAuthority::selfSigned(const QString& host)
{
    const KeyPtr key = newKey();
    const QDateTime now = QDateTime::currentDateTimeUtc();
    return configuration(issue({host, now.addDays(-1), now.addDays(1), false}, key.get(), nullptr, key.get()),
                         key.get());
}

TestAuthority::Trust::Trust(const TestAuthority& authority) : m_before(QSslConfiguration::defaultConfiguration())
{
    QSslConfiguration trusting = m_before;
    trusting.setCaCertificates({authority.certificate()});
    QSslConfiguration::setDefaultConfiguration(trusting);
}

TestAuthority::Trust::~Trust()
{
    QSslConfiguration::setDefaultConfiguration(m_before);
}

} // namespace pk
