// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/records.h"

#include <algorithm>

namespace pk {

namespace {

bool isDead(const std::optional<Failure>& failure)
{
    return failure
        && (failure->certainty == Certainty::Definite
            || (failure->certainty == Certainty::Doubtful && failure->strikes >= kStrikesToDeath));
}

/// Ends of the whole grant, which no page token outlives; the others end the user token alone.
bool boundToGrant(ClockKind kind)
{
    switch (kind) {
    case ClockKind::DataAccess:
    case ClockKind::Session:
    case ClockKind::Reconsent: return true;
    case ClockKind::Access:
    case ClockKind::Refresh:
    case ClockKind::Idle: return false;
    }
    Q_UNREACHABLE();
}

/// What lives and dies with the login, added to what is known of the page alone (product.md 9).
LifeFacts pageFacts(const Page& page, const Account& account)
{
    LifeFacts facts = page.life;
    const LifeFacts& login = account.life;
    facts.disconnected = login.disconnected;
    facts.heardAt = login.heardAt;
    facts.inIncident = facts.inIncident || login.inIncident;
    if (!facts.snooze) // who snoozes a login snoozes what hangs on it
        facts.snooze = login.snooze;
    if (page.token == TokenKind::User) {
        facts.clocks = login.clocks;
        facts.statedEndless = login.statedEndless;
        facts.renewsItself = login.renewsItself;
        facts.renewalFailure = login.renewalFailure;
        if (login.proof && (!facts.proof || facts.proof->at < login.proof->at))
            facts.proof = login.proof;
    } else {
        for (const EndClock& clock : login.clocks) {
            if (boundToGrant(clock.kind))
                facts.clocks.append(clock);
        }
    }
    // A page token made by a long-lived login outlives that login's own end, but no rejection of it.
    const bool loginKills = isDead(login.failure)
        && (page.token == TokenKind::User || login.failure->cause != Cause::RanOut);
    if (!isDead(facts.failure) && (loginKills || (login.failure && !facts.failure && !isDead(login.failure))))
        facts.failure = login.failure;
    return facts;
}

} // namespace

Records::Records(Store& store, const Clock& clock, QObject* parent) : QObject(parent), m_store(store), m_clock(clock)
{
    const std::weak_ptr<bool> alive = m_alive;
    m_store.setClientsOf([this, alive](const LedgerDraft& entry) {
        return alive.expired() ? std::optional<LedgerClients>() : clientsOf(entry);
    });
}

std::optional<LedgerClients> Records::clientsOf(const LedgerDraft& entry) const
{
    if (!entry.page.isEmpty()) {
        const Page* known = page(entry.page);
        if (!known)
            return std::nullopt;
        return known->client.isEmpty() ? LedgerClients() : LedgerClients{{known->client.toString()}, known->name};
    }
    const Account* known = account(entry.account);
    if (!known)
        return std::nullopt;
    LedgerClients clients;
    if (!known->client.isEmpty())
        clients.ids.append(known->client.toString());
    for (const qsizetype row : m_pageRowsOf.value(entry.account)) {
        if (!m_pages[row].client.isEmpty())
            clients.ids.append(m_pages[row].client.toString());
    }
    clients.ids.sort();
    clients.ids.removeDuplicates();
    return clients;
}

Result<bool> Records::load()
{
    const qint64 version = m_store.foreignVersion();
    auto accounts = m_store.accounts();
    auto pages = m_store.pages();
    auto clients = m_store.clients();
    auto registrations = m_store.registrations();
    auto incidents = m_store.incidents();
    if (!accounts)
        return Failed(accounts.error());
    if (!pages)
        return Failed(pages.error());
    if (!clients)
        return Failed(clients.error());
    if (!registrations)
        return Failed(registrations.error());
    if (!incidents)
        return Failed(incidents.error());
    m_accounts = std::move(*accounts);
    m_pages = std::move(*pages);
    m_clients = std::move(*clients);
    m_registrations = std::move(*registrations);
    m_incidents = std::move(*incidents);
    m_foreignVersion = version;
    index();
    Q_EMIT reset();
    return true;
}

Result<bool> Records::refresh()
{
    if (m_store.foreignVersion() == m_foreignVersion)
        return true;
    return load();
}

void Records::index()
{
    m_accountRow.clear();
    m_pageRow.clear();
    m_pageRowsOf.clear();
    for (qsizetype row = 0; row < m_accounts.size(); ++row)
        m_accountRow.insert(m_accounts[row].id, row);
    for (qsizetype row = 0; row < m_pages.size(); ++row) {
        m_pageRow.insert(m_pages[row].id, row);
        m_pageRowsOf[m_pages[row].account].append(row);
    }
}

const Account* Records::account(const AccountId& id) const
{
    const auto row = m_accountRow.constFind(id);
    return row == m_accountRow.cend() ? nullptr : &m_accounts[*row];
}

const Page* Records::page(const PageId& id) const
{
    const auto row = m_pageRow.constFind(id);
    return row == m_pageRow.cend() ? nullptr : &m_pages[*row];
}

const Incident* Records::incident(const IncidentId& id) const
{
    const auto found = std::find_if(
        m_incidents.cbegin(), m_incidents.cend(), [&](const Incident& known) { return known.id == id; });
    return found == m_incidents.cend() ? nullptr : &*found;
}

const Incident* Records::openIncidentOf(const AccountId& id) const
{
    for (const Incident& incident : m_incidents) {
        const IncidentAccount* member = incident.isOpen() ? incident.find(id) : nullptr;
        if (member && !member->repairedAt)
            return &incident;
    }
    return nullptr;
}

QList<Page> Records::pagesOf(const AccountId& id) const
{
    QList<Page> pages;
    for (const qsizetype row : m_pageRowsOf.value(id))
        pages.append(m_pages[row]);
    return pages;
}

QString Records::clientName(const ClientId& id) const
{
    const auto found = std::find_if(
        m_clients.cbegin(), m_clients.cend(), [&](const Client& client) { return client.id == id; });
    return found == m_clients.cend() ? QString() : found->name;
}

Result<AccountId> Records::find(const QString& typed) const
{
    if (m_accountRow.contains(AccountId(typed)))
        return AccountId(typed);
    QList<const Account*> matches;
    for (const Account& account : m_accounts) {
        const bool byId = typed.size() >= 8 && account.id.toString().startsWith(typed);
        const bool byName = account.identity.handle.compare(typed, Qt::CaseInsensitive) == 0
            || account.identity.name.compare(typed, Qt::CaseInsensitive) == 0;
        if (!typed.isEmpty() && (byId || byName))
            matches.append(&account);
    }
    if (matches.size() == 1)
        return matches.first()->id;
    if (matches.isEmpty())
        return fail(ErrorKind::NotFound, tr("There is no account \"%1\". List them with \"accounts\".").arg(typed));
    return fail(ErrorKind::InvalidInput,
                tr("Several accounts are called \"%1\". Use the id from \"accounts\".").arg(typed));
}

Health Records::health(const Account& account) const
{
    PageTally tally;
    for (const qsizetype row : m_pageRowsOf.value(account.id)) {
        ++tally.total;
        if (m_pages[row].lostAt || isDead(m_pages[row].life.failure))
            ++tally.lost;
    }
    return judge(account.life, tally, m_clock.now(), windows(account.network));
}

Health Records::health(const Account& account, const QList<Page>& pages) const
{
    PageTally tally;
    for (const Page& page : pages) {
        ++tally.total;
        tally.lost += page.lostAt || isDead(page.life.failure) ? 1 : 0;
    }
    return judge(account.life, tally, m_clock.now(), windows(account.network));
}

Health Records::health(const Page& page) const
{
    const Account* owner = account(page.account);
    if (!owner)
        return judge(page.life, {}, m_clock.now(), m_windows);
    return judge(pageFacts(page, *owner), {}, m_clock.now(), windows(owner->network));
}

Windows Records::windows(const NetworkId& network) const
{
    Windows windows = m_windows;
    windows.checkInterval = m_checkInterval.value(network, m_windows.checkInterval);
    const auto lifetime = m_signInLifetime.constFind(network);
    if (lifetime != m_signInLifetime.cend()) {
        windows.soon = std::min(windows.soon, *lifetime / 2);
        windows.now = std::min(windows.now, *lifetime / 4);
    }
    return windows;
}

void Records::know(const NetworkDescriptor& network)
{
    setCheckInterval(network.id, network.checkInterval);
    for (const auto& [kind, lifetime] : network.furtherLifetimes) {
        if (kind == ClockKind::Session)
            m_signInLifetime.insert(network.id, lifetime);
    }
}

void Records::setCheckInterval(const NetworkId& network, std::chrono::seconds interval)
{
    m_checkInterval.insert(network, interval);
}

void Records::setWarnWindows(std::chrono::seconds soon, std::chrono::seconds now)
{
    m_windows.soon = soon;
    m_windows.now = now;
    Q_EMIT reset();
}

Result<bool> Records::save(const Account& account, Durability durability)
{
    const auto saved = m_store.transaction([&] { return m_store.save(account); }, durability);
    if (saved)
        remember(account);
    return saved;
}

void Records::remember(const Account& account)
{
    const auto row = m_accountRow.constFind(account.id);
    const bool isNew = row == m_accountRow.cend();
    if (isNew) {
        m_accountRow.insert(account.id, m_accounts.size());
        m_accounts.append(account);
    } else {
        m_accounts[*row] = account;
    }
    Q_EMIT accountSaved(account.id, isNew);
}

Result<bool> Records::save(const Account& account, const QList<Page>& pages, Durability durability)
{
    const auto written = m_store.transaction(
        [&]() -> Result<bool> {
            const auto saved = m_store.save(account);
            return saved ? m_store.save(pages) : saved;
        },
        durability);
    if (!written)
        return written;
    remember(account);
    remember(pages);
    return true;
}

Result<bool> Records::save(const Account& account, const QList<Page>& pages, const LedgerDraft& entry,
                           Durability durability)
{
    const auto written = m_store.transaction(
        [&]() -> Result<bool> {
            auto saved = m_store.save(account);
            if (saved)
                saved = m_store.save(pages);
            if (!saved)
                return saved;
            const auto appended = m_store.append(entry);
            return appended ? Result<bool>(true) : Failed(appended.error());
        },
        durability);
    if (!written)
        return written;
    remember(account);
    remember(pages);
    return true;
}

Result<bool> Records::savePages(const QList<Page>& pages)
{
    const auto saved = m_store.save(pages);
    if (saved)
        remember(pages);
    return saved;
}

Result<bool> Records::saveCredits(const QHash<AccountId, QList<Credits>>& credits)
{
    const auto saved = m_store.saveCredits(credits);
    if (!saved)
        return saved;
    for (auto one = credits.cbegin(); one != credits.cend(); ++one) {
        const auto row = m_accountRow.constFind(one.key());
        if (row == m_accountRow.cend())
            continue;
        m_accounts[*row].credits = one.value();
        Q_EMIT accountSaved(one.key(), false);
    }
    return true;
}

void Records::remember(const QList<Page>& pages)
{
    QList<PageId> changed;
    QList<PageId> added;
    for (const Page& page : pages) {
        const auto row = m_pageRow.constFind(page.id);
        if (row == m_pageRow.cend()) {
            m_pageRow.insert(page.id, m_pages.size());
            m_pageRowsOf[page.account].append(m_pages.size());
            m_pages.append(page);
            added.append(page.id);
        } else if (m_pages[*row] != page) {
            m_pages[*row] = page;
            changed.append(page.id);
        }
    }
    if (!changed.isEmpty())
        Q_EMIT pagesSaved(changed, false);
    if (!added.isEmpty())
        Q_EMIT pagesSaved(added, true);
}

Result<bool> Records::remove(const AccountId& id)
{
    const auto removed = m_store.remove(id);
    if (!removed)
        return removed;
    m_accounts.removeIf([&](const Account& account) { return account.id == id; });
    m_pages.removeIf([&](const Page& page) { return page.account == id; });
    index();
    Q_EMIT accountRemoved(id);
    return true;
}

Result<bool> Records::remove(const QList<PageId>& ids)
{
    const auto removed = m_store.transaction([&]() -> Result<bool> {
        for (const PageId& id : ids) {
            const auto one = m_store.remove(id);
            if (!one)
                return one;
        }
        return true;
    });
    if (!removed || ids.isEmpty())
        return removed;
    const QSet<PageId> gone(ids.cbegin(), ids.cend());
    m_pages.removeIf([&](const Page& page) { return gone.contains(page.id); });
    index();
    Q_EMIT reset();
    return true;
}

Result<bool> Records::save(const Client& client)
{
    const auto saved = m_store.save(client);
    if (!saved)
        return saved;
    const auto found = std::find_if(
        m_clients.begin(), m_clients.end(), [&](const Client& known) { return known.id == client.id; });
    if (found == m_clients.end())
        m_clients.append(client);
    else
        *found = client;
    Q_EMIT clientsChanged();
    return true;
}

Result<ClientId> Records::clientNamed(const QString& name)
{
    const QString wanted = name.simplified();
    if (wanted.isEmpty())
        return fail(ErrorKind::InvalidInput, tr("A client needs a name."));
    for (const Client& client : m_clients) {
        if (client.name.compare(wanted, Qt::CaseInsensitive) == 0)
            return client.id;
    }
    const Client client{ClientId::create(), wanted, {}};
    const auto saved = save(client);
    if (!saved)
        return Failed(saved.error());
    return client.id;
}

Result<bool> Records::save(const AppRegistration& registration)
{
    const auto saved = m_store.save(registration);
    if (!saved)
        return saved;
    const auto found = std::find_if(m_registrations.begin(), m_registrations.end(), [&](const AppRegistration& known) {
        return known.id == registration.id;
    });
    if (found == m_registrations.end())
        m_registrations.append(registration);
    else
        *found = registration;
    Q_EMIT registrationsChanged();
    return true;
}

Result<bool> Records::remove(const RegistrationId& id)
{
    const auto removed = m_store.remove(id);
    if (!removed)
        return removed;
    m_registrations.removeIf([&](const AppRegistration& known) { return known.id == id; });
    Q_EMIT registrationsChanged();
    return true;
}

Result<bool> Records::save(const Incident& incident, const QList<AccountId>& changed, const QList<Account>& accounts)
{
    const auto written = m_store.transaction(
        [&]() -> Result<bool> {
            if (m_store.foreignVersion() != m_foreignVersion)
                return fail(ErrorKind::Busy);
            for (const Account& account : accounts) {
                const auto saved = m_store.save(account);
                if (!saved)
                    return saved;
            }
            return m_store.save(incident, changed);
        },
        Durability::Soon); // it is found again
    if (!written)
        return written;
    const auto known = std::find_if(
        m_incidents.begin(), m_incidents.end(), [&](const Incident& one) { return one.id == incident.id; });
    if (known == m_incidents.end())
        m_incidents.prepend(incident);
    else
        *known = incident;
    for (const Account& account : accounts)
        remember(account);
    Q_EMIT incidentsChanged();
    return true;
}

} // namespace pk
