// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/clockwatch.h"
#include "models/services/grantkeeper.h"
#include "models/services/registrationservice.h"
#include "models/services/statisticsservice.h"
#include "models/services/tokenrouter.h"
#include "tests/support/fakevault.h"
#include "tests/support/manualclock.h"
#include "ui/windowcontext.h"

#include <QTemporaryDir>

namespace pk {

/// A whole profile in a temporary folder with a real store, and a clock that stands still: what the window is shown on.
class SeededWorld final
{
public:
    /// \a descriptor: of a network besides the built-in ones.
    explicit SeededWorld(const QByteArray& descriptor = {});
    ~SeededWorld();

    /// \a accountCount and \a pageCount: made-up ones with every state and cause, long names and names written right to left.
    void fill(int accountCount, int pageCount);
    /// One account of the first network, in the given facts, with \a pages pages.
    AccountId addAccount(const QString& name, const LifeFacts& life, int pages);

    /// Of the network's logins the first \a dead end together; \a repaired of them work again, all: the incident is over.
    IncidentId addIncident(const NetworkId& network, int dead, int repaired,
                           IncidentKind kind = IncidentKind::PlatformReset);

    /// A network of the tests' own that offers every kind of statistics; any id but "anywhere" is refused there.
    static QByteArray anywhere();
    /// A login at \a network with pages whose tokens are in the vault: what is lent for a use.
    AccountId addLender(const NetworkId& network, const QString& name, int pages);
    /// Four months of followers and daily views of a page with a gap of three weeks, a year of readings once a month, some posts.
    void addStatistics(const PageId& page);

    StatisticsService& statistics() { return *m_statistics; }
    /// Who reads for the service; the registry's own until it is set.
    void setAdapter(NetworkAdapter* adapter) { m_adapter = adapter; }
    Records& records() { return *m_records; }
    Settings& settings() { return *m_settings; }
    NetworkRegistry& networks() { return *m_networks; }
    AccountService& accounts() { return *m_accounts; }
    FakeVault& vault() { return m_vault; }
    ManualClock& clock() { return m_clock; }
    ServiceContext& context() { return *m_context; }
    ClockWatch& clockWatch() { return *m_clockWatch; }
    QList<QUrl> opened; ///< addresses that would have gone to a browser
    WindowContext window();

private:
    LifeFacts lifeOf(int index) const;
    EndClock clockIn(double days, ClockKind kind, bool estimated = false) const;
    Failure failureOf(Cause cause, Certainty certainty, double hoursAgo, const QString& raw) const;
    Page madeUpPage(const Account& account, const NetworkDescriptor& network, const QList<ClientId>& clientIds,
                    int number) const;
    void addLedger();

    QTemporaryDir m_dir;
    ManualClock m_clock;
    CorrectedClock m_corrected{m_clock};
    FakeVault m_vault;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<NetworkRegistry> m_networks;
    std::unique_ptr<GrantVault> m_grants;
    std::unique_ptr<Records> m_records;
    std::unique_ptr<ServiceContext> m_context;
    std::unique_ptr<RegistrationService> m_registrations;
    std::unique_ptr<GrantKeeper> m_keeper;
    std::unique_ptr<ClockWatch> m_clockWatch;
    std::unique_ptr<AccountService> m_accounts;
    std::unique_ptr<TokenRouter> m_router;
    std::unique_ptr<StatisticsService> m_statistics;
    NetworkAdapter* m_adapter = nullptr;
};

} // namespace pk
