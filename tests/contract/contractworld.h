// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/networkregistry.h"
#include "tests/contract/rehearsalclient.h"

namespace pk::test {

/// The pretend networks with the program's own adapters in front of them, reached through routes as people do it.
class ContractWorld final : public Clock
{
public:
    bool start();
    bool stop() { return m_rehearsal.stop(); }
    /// A fresh world, and a client that remembers nothing of the old one.
    void reset();

    RehearsalClient& rehearsal() { return m_rehearsal; }
    HttpClient& http() { return *m_http; }
    NetworkAdapter& adapter(const QString& network) const { return m_registry->adapter(NetworkId(network)); }
    std::shared_ptr<const NetworkDescriptor> network(const QString& id) const
    {
        return m_registry->network(NetworkId(id));
    }
    /// World time: what "advance" added is known here as well.
    QDateTime now() const override { return QDateTime::currentDateTimeUtc().addSecs(m_offset); }
    void advance(qint64 seconds);

    /// Signs \a person in as the browser would and exchanges the code; the grant has what completeSignIn() brought.
    Grant signIn(const QString& network, const QString& person, const Fields& consent = {},
                 const QString& instance = {});
    /// The registration to sign in with; the seeded ones at first.
    void useApp(const QString& network, const QString& clientId, const QString& secret);
    /// check() of a login and the usable pages of its list.
    CheckReport check(const Grant& grant, const QList<Page>& pages = {});
    /// What listPages() finds, as records with a local id each; page tokens are put into \a grant.
    QList<Page> pagesOf(Grant& grant);

private:
    struct App
    {
        QString clientId;
        QString secret;
        QString redirect;
    };

    RehearsalClient m_rehearsal;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<NetworkRegistry> m_registry;
    QHash<QString, App> m_apps;
    qint64 m_offset = 0;
};

} // namespace pk::test
