// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/adapter.h"
#include "models/services/servicecontext.h"

namespace pk {

/// Brings vault and store together for one account: opening adopts what a killed process left behind, replacing keeps
/// the order vault, read-back, store, drop (architecture.md section 2). Callers hold the account's GrantLock.
class GrantKeeper final
{
public:
    explicit GrantKeeper(ServiceContext& context);

    /// Everything an adapter needs, tokens from the vault included.
    Async<Grant> open(AccountId id, bool urgent);
    /// The same without tokens and without an account yet.
    Async<Grant> prepare(NetworkId network, QString instance, AppRegistration app);

    /// Saves \a tokens as the next generation and points \a account (with its changed facts) and \a pages at it.
    /// Returns the account as stored. Nothing is lost whatever fails: the old generation stays until the store knows.
    Async<Account> replace(Account account, QList<Page> pages, TokenSet tokens);

    /// Endpoints by discovery, remembered for an hour.
    Async<Endpoints> endpoints(std::shared_ptr<const NetworkDescriptor> network, QString instance);

private:
    struct Remembered
    {
        Endpoints endpoints;
        QDateTime until;
    };

    Result<bool> mendDates(const AccountId& id, TokenSet& tokens);

    ServiceContext& m_context;
    QHash<QString, Remembered> m_endpoints;
};

} // namespace pk
