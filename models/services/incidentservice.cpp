// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/incidentservice.h"

#include "models/domain/logging.h"
#include "models/services/accountservice.h"

#include <QCoroSignal>

#include <algorithm>

namespace pk {

namespace {

constexpr int kWriteTries = 3;

/// Whether the login can still be used, as far as is known without asking.
bool lives(const Account& account, const QDateTime& now)
{
    return judge(account.life, {}, now, {}).state != State::NeedsYou && !account.life.disconnected;
}

bool isWaiting(const Account& account)
{
    return account.life.failure && account.life.failure->certainty == Certainty::Transient;
}

} // namespace

IncidentService::IncidentService(ServiceContext& context, AccountService& accounts, QObject* parent)
    : QObject(parent)
    , m_context(context)
    , m_accounts(accounts)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(0);
    connect(&m_soon, &QTimer::timeout, this, &IncidentService::look);
    const auto saved = [this](const AccountId& id) {
        m_saved.insert(id);
        m_soon.start();
    };
    connect(&context.records, &Records::accountSaved, this, saved);
    connect(&context.records, &Records::accountRemoved, this, saved);
    connect(&context.records, &Records::reset, this, [this] {
        m_reread = true;
        m_soon.start();
    });
}

IncidentService::Group IncidentService::groupOf(const Account& account, IncidentKind kind)
{
    const bool app = kind == IncidentKind::App;
    return {account.network, account.instance, app ? account.registration : RegistrationId(), kind};
}

bool IncidentService::belongs(const Account& account, const Group& group)
{
    return account.network == group.network && account.instance == group.instance
        && (group.kind == IncidentKind::PlatformReset || account.registration == group.registration);
}

bool IncidentService::isDead(const Account& account) const
{
    return suddenDeath(account.life, m_context.clock.now()).has_value();
}

Async<bool> IncidentService::settle()
{
    do {
        look();
        if (!m_probing.isEmpty())
            co_await qCoro(this, &IncidentService::settled);
    } while (!m_probing.isEmpty() || !m_saved.isEmpty());
    co_return true;
}

void IncidentService::look()
{
    m_soon.stop();
    QSet<AccountId> ids = std::exchange(m_saved, {});
    if (std::exchange(m_reread, false)) {
        for (const Incident& incident : m_context.records.incidents()) {
            for (const IncidentAccount& one : incident.accounts) {
                if (incident.isOpen() && !one.repairedAt)
                    ids.insert(one.id);
            }
        }
    }
    for (const AccountId& id : std::as_const(ids))
        lookAt(id);
}

void IncidentService::lookAt(const AccountId& id)
{
    const Account* account = m_context.records.account(id);
    const bool dead = account && isDead(*account);
    const QList<Incident> incidents = m_context.records.incidents(); // by value: what is written moves the list
    for (const Incident& incident : incidents) {
        const IncidentAccount* known = incident.isOpen() ? incident.find(id) : nullptr;
        if (known && !dead && !known->repairedAt)
            takeOut(incident.id, {id});
    }
    account = m_context.records.account(id);
    const auto death = account ? suddenDeath(account->life, m_context.clock.now()) : std::nullopt;
    if (!death)
        return;
    const Group group = groupOf(*account, death->kind);
    if (const Incident* incident = openIncident(group)) {
        const IncidentAccount* known = incident->find(id);
        const auto first = incident->openedAt.addSecs(
            -deathWindow(m_context.records.windows(group.network).checkInterval).count());
        const bool isNew = death->at >= first && (!known || known->repairedAt);
        const bool lostItsMark = known && !known->repairedAt && !account->life.inIncident;
        if (isNew || lostItsMark)
            join(incident->id, {id});
    } else if (m_probing.contains(group)) {
        if (!m_again.contains(group))
            m_again.append(group);
    } else {
        consider(group);
    }
}

const Incident* IncidentService::openIncident(const Group& group) const
{
    const QList<Incident>& incidents = m_context.records.incidents();
    const auto found = std::find_if(incidents.cbegin(), incidents.cend(), [&](const Incident& incident) {
        return incident.isOpen()
            && Group{incident.network, incident.instance, incident.registration, incident.kind} == group;
    });
    return found == incidents.cend() ? nullptr : &*found;
}

Fates IncidentService::fatesOf(const Group& group, int* logins) const
{
    Fates fates;
    const QDateTime now = m_context.clock.now();
    fates.checkInterval = m_context.records.windows(group.network).checkInterval;
    for (const Account& account : m_context.records.accounts()) {
        if (!belongs(account, group))
            continue;
        const QString person = personKey(account.holder, account.id);
        const auto death = suddenDeath(account.life, now);
        if (death && death->kind == group.kind) {
            std::optional<QDateTime> proved;
            if (account.life.proof)
                proved = account.life.proof->at;
            fates.deaths.append({account.id, person, death->at, death->cause, proved});
        } else if (!death && lives(account, now)) {
            ++fates.living[person];
            if (logins)
                ++*logins;
        }
    }
    return fates;
}

/// Those unproved since the first death, longest first: their health is not known, and everybody else's already speaks.
QList<AccountId> IncidentService::worthAsking(const Group& group, const Verdict& verdict) const
{
    struct Candidate
    {
        AccountId id;
        QDateTime proved;
    };
    QList<Candidate> candidates;
    const QDateTime now = m_context.clock.now();
    for (const Account& account : m_context.records.accounts()) {
        const QDateTime proved = account.life.proof ? account.life.proof->at : account.connectedAt;
        if (belongs(account, group) && lives(account, now) && !isWaiting(account) && proved < verdict.from
            && !m_accounts.isBusy(account.id))
            candidates.append({account.id, proved});
    }
    std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
        return a.proved < b.proved;
    });
    QList<AccountId> ids;
    for (const Candidate& candidate : candidates.mid(0, kMostProbes))
        ids.append(candidate.id);
    return ids;
}

QCoro::Task<> IncidentService::consider(Group group)
{
    m_probing.append(group);
    Verdict verdict = judgeDeaths(fatesOf(group), m_context.clock.now());
    Probe probe;
    if (verdict.suspected) {
        const QList<AccountId> ids = worthAsking(group, verdict);
        for (const AccountId& id : ids) {
            if (m_stopping)
                break;
            const Result<bool> checked = co_await m_accounts.check(id, false);
            const Account* account = m_context.records.account(id);
            if (!checked || !account || isWaiting(*account))
                continue; // nothing was learnt
            ++probe.asked;
            probe.dead += isDead(*account) ? 1 : 0;
        }
        verdict = judgeDeaths(fatesOf(group), m_context.clock.now());
        if (isConfirmed(verdict, probe))
            open(group, verdict, probe);
        else
            qCInfo(lcService) << "Suspected, not confirmed:" << verdict.dead << "of" << verdict.people << "people of"
                              << group.network.toString() << "chance" << verdict.chance;
    }
    m_probing.removeOne(group);
    if (m_again.removeOne(group) && !m_stopping && !openIncident(group))
        consider(group);
    if (m_probing.isEmpty())
        Q_EMIT settled();
}

bool IncidentService::write(const IncidentId& id,
                            const std::function<QList<AccountId>(Incident&, QList<Account>&)>& change)
{
    for (int tries = 0; tries < kWriteTries; ++tries) {
        const auto refreshed = m_context.records.refresh();
        const Incident* known = m_context.records.incident(id);
        if (!refreshed || !known || !known->isOpen())
            return false;
        Incident incident = *known;
        QList<Account> accounts;
        const QList<AccountId> changed = change(incident, accounts);
        if (changed.isEmpty())
            return false;
        const auto saved = m_context.records.save(incident, changed, accounts);
        if (saved)
            return true;
        if (saved.error().kind != ErrorKind::Busy) {
            qCWarning(lcStorage) << "The incident could not be stored:" << saved.error().detail;
            return false;
        }
    }
    return false;
}

void IncidentService::open(const Group& group, const Verdict& verdict, const Probe& probe)
{
    for (int tries = 0; tries < kWriteTries; ++tries) {
        if (!m_context.records.refresh())
            return;
        if (const Incident* other = openIncident(group)) { // another process was faster
            join(other->id, verdict.accounts);
            return;
        }
        int living = 0;
        fatesOf(group, &living);
        Incident incident;
        incident.id = IncidentId::create();
        incident.network = group.network;
        incident.instance = group.instance;
        incident.registration = group.registration;
        incident.kind = group.kind;
        incident.cause = verdict.cause;
        incident.openedAt = verdict.from;
        incident.confirmedAt = m_context.clock.now();
        incident.logins = living + int(verdict.accounts.size());
        incident.probed = probe.asked;
        incident.probedDead = probe.dead;
        QList<Account> accounts;
        for (const AccountId& id : verdict.accounts) {
            const Account* known = m_context.records.account(id);
            const auto death = known ? suddenDeath(known->life, incident.confirmedAt) : std::nullopt;
            if (!death)
                continue;
            Account account = *known;
            account.life.inIncident = true;
            accounts.append(account);
            incident.accounts.append({id, death->at});
        }
        if (incident.accounts.isEmpty())
            return;
        const auto saved = m_context.records.save(incident, verdict.accounts, accounts);
        if (saved) {
            note(incident, QStringLiteral("opened"));
            Q_EMIT incidentOpened(incident);
            return;
        }
        if (saved.error().kind != ErrorKind::Busy) {
            qCWarning(lcStorage) << "The incident could not be stored:" << saved.error().detail;
            return;
        }
    }
}

void IncidentService::join(const IncidentId& id, const QList<AccountId>& dead)
{
    write(id, [&](Incident& incident, QList<Account>& accounts) {
        QList<AccountId> changed;
        for (const AccountId& one : dead) {
            const Account* known = m_context.records.account(one);
            const auto death = known ? suddenDeath(known->life, m_context.clock.now()) : std::nullopt;
            if (!death)
                continue;
            incident.accounts.removeIf([&](const IncidentAccount& member) { return member.id == one; });
            incident.accounts.append({one, death->at});
            changed.append(one);
            Account account = *known;
            account.life.inIncident = true;
            if (account != *known)
                accounts.append(account);
        }
        return changed;
    });
}

void IncidentService::takeOut(const IncidentId& id, const QList<AccountId>& repaired)
{
    bool closed = false;
    const bool written = write(id, [&](Incident& incident, QList<Account>& accounts) {
        QList<AccountId> changed;
        closed = false;
        for (IncidentAccount& member : incident.accounts) {
            if (!repaired.contains(member.id) || member.repairedAt)
                continue;
            member.repairedAt = m_context.clock.now();
            changed.append(member.id);
            const Account* account = m_context.records.account(member.id);
            if (account && account->life.inIncident) { // whatever is wrong with it now is a matter of its own
                accounts.append(*account);
                accounts.last().life.inIncident = false;
            }
        }
        if (incident.stillDead() == 0 && !changed.isEmpty()) {
            incident.closedAt = m_context.clock.now();
            closed = true;
        }
        return changed;
    });
    if (!written || !closed)
        return;
    const Incident incident = *m_context.records.incident(id);
    note(incident, QStringLiteral("closed"));
    Q_EMIT incidentClosed(incident);
}

void IncidentService::note(const Incident& incident, const QString& outcome)
{
    const QJsonObject details{{QStringLiteral("incident"), incident.id.toString()},
                              {QStringLiteral("kind"), toIdentifier(incident.kind)},
                              {QStringLiteral("cause"), toIdentifier(incident.cause)},
                              {QStringLiteral("accounts"), int(incident.accounts.size())},
                              {QStringLiteral("of"), incident.logins}};
    const auto written = m_context.records.store().append(
        {m_context.clock.now(), QStringLiteral("incident"), {}, {}, {}, incident.network, outcome, details},
        Durability::Soon);
    if (!written)
        qCWarning(lcService) << "The ledger could not be written:" << written.error().detail;
    qCInfo(lcService) << "Incident" << incident.id.toString() << outcome << "with" << incident.accounts.size()
                      << "logins";
}

} // namespace pk
