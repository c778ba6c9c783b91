// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/clock.h"
#include "models/domain/tokenstate.h"
#include "models/networks/descriptor.h"
#include "models/storage/store.h"

#include <QObject>

namespace pk {

/// Everything the lists show, in memory; read from the store once and written through to it. Lists never touch the vault.
class Records final : public QObject
{
    Q_OBJECT
public:
    Records(Store& store, const Clock& clock, QObject* parent = nullptr);

    /// Reads the store. Emits reset().
    Result<bool> load();
    /// Reads again when another process has committed; called by a timer in the window and before each verb.
    Result<bool> refresh();

    const QList<Account>& accounts() const { return m_accounts; }
    const QList<Page>& pages() const { return m_pages; }
    const QList<Client>& clients() const { return m_clients; }
    const QList<AppRegistration>& registrations() const { return m_registrations; }

    const QList<Incident>& incidents() const { return m_incidents; } ///< newest first

    const Account* account(const AccountId& id) const;
    const Incident* incident(const IncidentId& id) const;
    /// The open incident that the account is dead in; null when there is none.
    const Incident* openIncidentOf(const AccountId& id) const;
    const Page* page(const PageId& id) const;
    QList<Page> pagesOf(const AccountId& id) const;
    QString clientName(const ClientId& id) const; ///< empty when none
    /// An account by what a person types: its id, a unique beginning of it (8 or more), or its handle or name where
    /// only one has it. NotFound or InvalidInput (several) with words.
    Result<AccountId> find(const QString& typed) const;

    Health health(const Account& account) const;
    Health health(const Account& account, const QList<Page>& pages) const; ///< as if \a pages were all its pages
    Health health(const Page& page) const; ///< what kills the login kills its pages (product.md 9)
    Windows windows(const NetworkId& network) const;
    void setCheckInterval(const NetworkId& network, std::chrono::seconds interval);
    /// Takes from a network's description how often it is checked and how long a sign-in lasts at all: one of 14 days is not
    /// ending soon before half of that has passed.
    void know(const NetworkDescriptor& network);
    void setWarnWindows(std::chrono::seconds soon, std::chrono::seconds now);
    QDateTime now() const { return m_clock.now(); }

    // Written to the store first; memory and signals follow only when that succeeded.
    Result<bool> save(const Account& account, Durability durability = Durability::OnDisk);
    Result<bool> save(const Account& account, const QList<Page>& pages, ///< one transaction
                      Durability durability = Durability::OnDisk);
    /// With the entry that says so: what waits for the disk waits once.
    Result<bool> save(const Account& account, const QList<Page>& pages, const LedgerDraft& entry,
                      Durability durability = Durability::OnDisk);
    Result<bool> savePages(const QList<Page>& pages);
    Result<bool> saveCredits(const QHash<AccountId, QList<Credits>>& credits);
    Result<bool> remove(const AccountId& id);
    Result<bool> remove(const QList<PageId>& ids);
    Result<bool> save(const Client& client);
    /// The client of that name, made when there is none.
    Result<ClientId> clientNamed(const QString& name);
    Result<bool> save(const AppRegistration& registration);
    Result<bool> remove(const RegistrationId& id);

    /// An incident with those of its logins that are \a changed, and the accounts that come with it, in one transaction. Busy
    /// when another process has committed since the last refresh(): what was decided here may no longer hold.
    Result<bool> save(const Incident& incident, const QList<AccountId>& changed, const QList<Account>& accounts = {});

    Store& store() { return m_store; }

Q_SIGNALS:
    void reset(); ///< everything may have changed
    void accountSaved(const pk::AccountId& id, bool isNew);
    void accountRemoved(const pk::AccountId& id);
    void pagesSaved(const QList<pk::PageId>& ids, bool areNew);
    void clientsChanged();
    void registrationsChanged();
    void incidentsChanged();

private:
    void index();
    std::optional<LedgerClients> clientsOf(const LedgerDraft& entry) const;
    void remember(const Account& account);
    void remember(const QList<Page>& pages);

    Store& m_store;
    const Clock& m_clock;
    QList<Account> m_accounts;
    QList<Page> m_pages;
    QList<Client> m_clients;
    QList<AppRegistration> m_registrations;
    QList<Incident> m_incidents;
    QHash<AccountId, qsizetype> m_accountRow;
    QHash<PageId, qsizetype> m_pageRow;
    QHash<AccountId, QList<qsizetype>> m_pageRowsOf;
    QHash<NetworkId, std::chrono::seconds> m_checkInterval;
    QHash<NetworkId, std::chrono::seconds> m_signInLifetime;
    Windows m_windows;
    qint64 m_foreignVersion = 0;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true); ///< the store asks, and may outlive this
};

} // namespace pk
