// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/auth/signin.h"
#include "tests/security/hostileserver.h"

#include <QHash>

namespace pk {

/// An honest authorization server: gives out codes, wants PKCE and the very same redirect, redeems a code once.
/// What it answers can be replaced through server().
class LocalAuthServer final
{
public:
    LocalAuthServer();

    HostileServer& server() { return m_server; }
    QString origin() const { return m_server.origin(); }
    /// A network that has its endpoints here; callers change their own copy.
    std::shared_ptr<NetworkDescriptor> network() const;
    SignInRequest request() const;

    /// What the sign-in page does once the person agreed: the address it sends the browser to.
    QByteArray approve(const QUrl& authorize, const QByteArray& code = {});
    /// The form fields of every token request, decoded.
    const QList<QHash<QString, QByteArray>>& exchanges() const { return m_exchanges; }
    /// The token endpoint's answer to everything that is right.
    QByteArray tokenJson =
        R"({"access_token":"TOKEN-0123456789abcdef","token_type":"Bearer","expires_in":3600,"refresh_token":"REFRESH-0123456789"})";
    HostileServer::Behaviour tokenBehaviour;    ///< instead of the above, after the request was recorded
    HostileServer::Behaviour metadataBehaviour; ///< any other request

private:
    struct Issued
    {
        QByteArray challenge;
        QByteArray redirect;
        QByteArray client;
    };
    QByteArray judge(const QHash<QString, QByteArray>& form);

    HostileServer m_server;
    QHash<QByteArray, Issued> m_codes;
    QList<QHash<QString, QByteArray>> m_exchanges;
};

/// A form or query, every name and value percent-decoded once with "+" as a space (as servers do).
QHash<QString, QByteArray> fieldsOf(const QByteArray& form);

/// A browser without the pictures: one request, the whole answer, the connection closed. Runs the event loop.
QByteArray fetch(const QByteArray& url);
/// The same, but with these exact bytes to a port.
QByteArray talk(quint16 port, const QByteArray& bytes,
                const QHostAddress& address = QHostAddress(QHostAddress::LocalHost));
int statusOf(const QByteArray& answer);

} // namespace pk
