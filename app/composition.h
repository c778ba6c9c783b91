// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/accountservice.h"
#include "models/services/caretaker.h"
#include "models/services/clockwatch.h"
#include "models/services/creditbook.h"
#include "models/services/grantkeeper.h"
#include "models/services/incidentservice.h"
#include "models/services/publishservice.h"
#include "models/services/registrationservice.h"
#include "models/services/servicecontext.h"
#include "models/services/statisticsservice.h"
#include "models/services/tokenrouter.h"
#include "models/services/useledger.h"

#include <memory>

namespace pk {

/// How to start.
struct StartOptions
{
    QString profileDir;     ///< empty: Profile::defaultDir()
    QString vaultKind;      ///< "keychain" or "passphrase"; empty: what the profile remembers, else the keychain
    Secret passphrase;      ///< for the passphrase vault
    QStringList routes;     ///< "HOST=URL"
    Patience patience = {}; ///< how long a keychain's "not found" is doubted
};

/// Builds everything both programs need; the order of members is the order of life.
class Composition final
{
public:
    /// Errors: InvalidInput (route, vault kind that is not the profile's), the vault's, the store's.
    static Async<std::unique_ptr<Composition>> open(StartOptions options);
    ~Composition();

    ServiceContext& context() { return *m_context; }
    Records& records() { return *m_records; }
    NetworkRegistry& networks() { return *m_networks; }
    AccountService& accounts() { return *m_accounts; }
    CreditBook& credits() { return *m_credits; }
    TokenRouter& router() { return *m_router; }
    StatisticsService& statistics() { return *m_statistics; }
    PublishService& publishing() { return *m_publishing; }
    Caretaker& caretaker() { return *m_caretaker; } ///< not started: the console program does one thing and ends
    IncidentService& incidents() { return *m_incidents; }
    RegistrationService& registrations() { return *m_registrations; }
    Settings& settings() { return *m_settings; }
    HttpClient& http() { return *m_http; }
    Vault& vault() { return *m_vault; }
    Store& store() { return *m_store; }

    /// Ends what is under way and waits until no operation runs; then it is safe to destroy.
    QCoro::Task<> shutDown();

private:
    explicit Composition(Profile profile) : m_profile(std::move(profile)) {}
    void wire(Routes routes, Patience patience);

    SystemClock m_system;             ///< what log lines and proofs of possession go by
    CorrectedClock m_clock{m_system}; ///< what is decided and written down by
    Profile m_profile;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Vault> m_vault;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<NetworkRegistry> m_networks;
    std::unique_ptr<GrantVault> m_grants;
    std::unique_ptr<Records> m_records;
    std::unique_ptr<ServiceContext> m_context;
    std::unique_ptr<RegistrationService> m_registrations;
    std::unique_ptr<GrantKeeper> m_keeper;
    std::unique_ptr<UseLedger> m_useLedger;
    std::unique_ptr<ClockWatch> m_clockWatch;
    std::unique_ptr<AccountService> m_accounts;
    std::unique_ptr<CreditBook> m_credits;
    std::unique_ptr<TokenRouter> m_router;
    std::unique_ptr<StatisticsService> m_statistics;
    std::unique_ptr<PublishService> m_publishing;
    std::unique_ptr<Caretaker> m_caretaker;
    std::unique_ptr<IncidentService> m_incidents;
};

/// The vault of a profile, opened; also for doctor, which wants it before there is a store.
Result<std::unique_ptr<Vault>> openVault(const Profile& profile, const QString& kind, const Secret& passphrase);
/// "keychain" or "passphrase": what is asked for, what the profile remembers, or the keychain. InvalidInput when they differ.
Result<QString> vaultKindFor(const Profile& profile, const QString& asked);
/// Routes of the command line and of PAGEKEEPER_ROUTES together.
Result<Routes> routesFrom(const QStringList& options);

} // namespace pk
