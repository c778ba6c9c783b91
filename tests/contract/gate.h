// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/security/testcertificates.h"

#include <QSslSocket>
#include <QTcpServer>

#include <functional>

namespace pk::test {

/// The line between the program and the pretend networks: an https server with a certificate that this process trusts. Lets every
/// request through, until it is told to be what lies on the way instead: nothing, a guest network, a proxy, an eavesdropper.
class Gate final : public QTcpServer
{
public:
    using Meant = std::function<bool(const QByteArray& request)>;

    /// Listens; what is let through goes to http://127.0.0.1:\a port.
    bool start(quint16 port);
    QString origin() const;

    void letThrough();
    /// Nobody listens: connections are refused.
    void refuse();
    /// \a answer to every request, or to those that are \a meant.
    void answer(const QByteArray& answer, Meant meant = {});
    /// The same for everybody, but under a certificate that nobody vouches for.
    void intercept();
    /// Answers of \a host are dated that far from when they were given.
    void misdate(const QString& host, qint64 seconds);

    /// Requests that came whole since the last change of what it does.
    int requests() const { return m_requests; }

protected:
    void incomingConnection(qintptr handle) override;

private:
    struct Line;

    void change();
    void read(Line* line);
    void pass(Line* line);

    TestAuthority m_authority;
    TestAuthority::Trust m_trust{m_authority};
    QSslConfiguration m_known = m_authority.server(QStringLiteral("127.0.0.1"));
    QSslConfiguration m_unknown = TestAuthority::selfSigned(QStringLiteral("127.0.0.1"));
    quint16 m_upstream = 0;
    quint16 m_port = 0;
    bool m_intercepts = false;
    QByteArray m_answer;
    Meant m_meant;
    QHash<QByteArray, qint64> m_misdated;
    int m_requests = 0;
    QSet<Line*> m_lines;
};

/// An answer as a guest network, a proxy or a filter gives it: a page for people.
QByteArray pageAnswer(int status, const QByteArray& headers = {});
/// The networks' usual form, without anything of one network in it.
QByteArray jsonAnswer(int status, const QByteArray& headers = {}, const QByteArray& body = "{}");

} // namespace pk::test
