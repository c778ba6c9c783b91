// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>

namespace pk {

/// A certificate authority that lives for one test run; its keys are made on the spot and never written anywhere.
class TestAuthority final
{
public:
    TestAuthority();

    QSslCertificate certificate() const { return m_certificate; }
    /// What a server needs to be \a host (a name or an address), valid from \a from to \a to.
    QSslConfiguration server(const QString& host, const QDateTime& from = QDateTime::currentDateTimeUtc().addDays(-1),
                             const QDateTime& to = QDateTime::currentDateTimeUtc().addDays(1)) const;
    /// The same, but signed by nobody else.
    static QSslConfiguration selfSigned(const QString& host);
    /// Makes this process trust the authority until the object goes.
    class Trust
    {
    public:
        explicit Trust(const TestAuthority& authority);
        ~Trust();
        Q_DISABLE_COPY_MOVE(Trust)

    private:
        QSslConfiguration m_before;
    };

private:
    QSslKey m_key;
    QSslCertificate m_certificate;
};

} // namespace pk
