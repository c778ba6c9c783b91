// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dpopkey.h"
#include "rehearsalclient.h"

namespace pk::test {

/// A sign-in at pretend Bluesky with a key of the test's own, and calls with its proofs.
class BlueskySession
{
public:
    explicit BlueskySession(RehearsalClient& world) : m_world(world) {}
    /// False when any step failed; \a scopes beside "atproto".
    bool signIn(const QString& person, const QString& scopes);
    /// A call at the server that keeps the account.
    Reply call(const QByteArray& method, const QString& nsid, const QByteArray& body = {},
               const QString& type = QStringLiteral("application/json"), int timeoutMs = 5000);
    Reply publicCall(const QString& nsid, const Fields& query)
    {
        return m_world.get(QStringLiteral("/public.api.bsky.app/xrpc/") + nsid, query);
    }
    [[nodiscard]] QString did() const { return m_did; }

private:
    Reply send(const QByteArray& method, const QString& host, const QString& path, const QByteArray& body,
               const QString& type, int timeoutMs = 5000);

    RehearsalClient& m_world;
    DpopKey m_key;
    QHash<QString, QString> m_nonces; ///< by host
    QString m_token;
    QString m_did;
    QString m_home;
};

} // namespace pk::test
