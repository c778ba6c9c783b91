// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/repairsession.h"

#include "models/services/servicecontext.h"

#include <QJsonObject>

#include <algorithm>

namespace pk {

namespace {

constexpr std::chrono::days kLongestRun(7);

QJsonObject timesJson(const QHash<AccountId, QDateTime>& times)
{
    QJsonObject json;
    for (auto it = times.cbegin(); it != times.cend(); ++it)
        json.insert(it.key().toString(), it.value().toUTC().toString(Qt::ISODateWithMs));
    return json;
}

QDateTime timeFrom(const QJsonValue& value)
{
    return QDateTime::fromString(value.toString(), Qt::ISODateWithMs).toUTC();
}

QHash<AccountId, QDateTime> timesFrom(const QJsonObject& json)
{
    QHash<AccountId, QDateTime> times;
    for (auto it = json.constBegin(); it != json.constEnd(); ++it) {
        const QDateTime at = timeFrom(it.value());
        if (at.isValid() && !it.key().isEmpty())
            times.insert(AccountId(it.key()), at);
    }
    return times;
}

bool hasStopped(const Health& health)
{
    return health.state == State::NeedsYou || health.state == State::Incident;
}

} // namespace

RepairQueue currentQueue(const Records& records)
{
    QHash<ClientId, QString> clients;
    for (const Client& client : records.clients())
        clients.insert(client.id, client.name);
    QList<RepairSubject> subjects;
    for (const Account& account : records.accounts()) {
        const Health health = records.health(account);
        if (!mayNeedRepair(health))
            continue;
        RepairSubject subject;
        subject.id = account.id;
        subject.network = account.network;
        subject.instance = account.instance;
        subject.name = account.identity.name.isEmpty() ? account.identity.handle : account.identity.name;
        subject.holder = account.holder;
        subject.health = health;
        for (const Page& page : records.pagesOf(account.id))
            subject.pages.append({page.id, page.name, clients.value(page.client), records.health(page)});
        subjects.append(subject);
    }
    return repairQueue(subjects);
}

bool waitsForSignIn(const Records& records, const Account& account)
{
    RepairSubject subject;
    subject.health = records.health(account);
    if (subject.health.state == State::PartlyLost) {
        for (const Page& page : records.pagesOf(account.id))
            subject.pages.append({page.id, {}, {}, records.health(page)});
    }
    return waitsForSignIn(subject);
}

int waitingSignIns(const Records& records)
{
    const QList<Account>& accounts = records.accounts();
    return int(std::count_if(
        accounts.cbegin(), accounts.cend(), [&](const Account& account) { return waitsForSignIn(records, account); }));
}

ConnectRequest reconnectRequest(const ServiceContext& context, const AccountId& account)
{
    ConnectRequest request;
    request.reconnect = account;
    const Account* known = context.records.account(account);
    if (!known)
        return request;
    request.network = known->network;
    request.instance = known->instance;
    request.purposes = known->purposes;
    // Where the account names its own server, finding that server brings the hint in the form that server takes.
    const auto network = context.networks.network(known->network);
    if (!network || !network->perInstance || network->instanceKind != InstanceKind::Handle)
        request.loginHint = known->identity.handle;
    return request;
}

QJsonObject RepairRun::toJson() const
{
    if (!startedAt.isValid())
        return {};
    return {{QStringLiteral("started"), startedAt.toUTC().toString(Qt::ISODateWithMs)},
            {QStringLiteral("done"), timesJson(done)},
            {QStringLiteral("skipped"), timesJson(skipped)}};
}

RepairRun RepairRun::fromJson(const QJsonObject& json)
{
    RepairRun run;
    run.startedAt = timeFrom(json.value(QLatin1StringView("started")));
    if (!run.startedAt.isValid())
        return {};
    run.done = timesFrom(json.value(QLatin1StringView("done")).toObject());
    run.skipped = timesFrom(json.value(QLatin1StringView("skipped")).toObject());
    return run;
}

RepairMark markOf(const RepairItem& item, const RepairRun& run)
{
    QDateTime trouble = item.health.since.value_or(QDateTime());
    if (item.impact.band == RepairBand::Stopped && item.impact.at)
        trouble = *item.impact.at;
    for (const RepairPage& page : item.pages) {
        if (page.health.since && (!trouble.isValid() || trouble < *page.health.since))
            trouble = *page.health.since;
    }
    const auto holds = [&](const QHash<AccountId, QDateTime>& times) {
        const auto at = times.constFind(item.account);
        return at != times.cend() && (!trouble.isValid() || trouble <= *at);
    };
    if (holds(run.done))
        return RepairMark::Tried;
    return holds(run.skipped) ? RepairMark::Skipped : RepairMark::Left;
}

RepairSession::RepairSession(ServiceContext& context) : m_context(context) {}

void RepairSession::begin()
{
    m_outcomes.clear();
    refresh();
    const QDateTime now = m_context.clock.now();
    const bool known = m_run.startedAt.isValid();
    const bool stale = known && m_run.startedAt.addDays(kLongestRun.count()) < now;
    m_resumed = known && !stale && count(RepairMark::Left) > 0 && m_entries.size() > count(RepairMark::Left);
    if (m_resumed || (known && !stale && count(RepairMark::Left) > 0))
        return;
    m_run = RepairRun();
    m_run.startedAt = now;
    keep();
    refresh();
}

void RepairSession::refresh()
{
    m_run = RepairRun::fromJson(m_context.settings.repairRun());
    const RepairQueue queue = currentQueue(m_context.records);
    m_elsewhere = queue.elsewhere;
    m_entries.clear();
    QSet<AccountId> needing;
    for (const RepairItem& item : queue.signIns + queue.elsewhere)
        needing.insert(item.account);
    QList<std::pair<QDateTime, AccountId>> mended;
    for (auto it = m_run.done.cbegin(); it != m_run.done.cend(); ++it) {
        const Account* account = m_context.records.account(it.key());
        if (account && !account->life.disconnected && !needing.contains(it.key()))
            mended.append({it.value(), it.key()});
    }
    std::sort(mended.begin(), mended.end());
    for (const auto& [at, id] : std::as_const(mended))
        m_entries.append({itemOf(id), RepairMark::Mended});
    for (const RepairItem& item : queue.signIns)
        m_entries.append({item, markOf(item, m_run)});
}

/// One that is out of the queue: who it is and how it is, without anything that stops.
RepairItem RepairSession::itemOf(const AccountId& id) const
{
    RepairItem item;
    item.account = id;
    const Account* known = m_context.records.account(id);
    if (!known)
        return item;
    const Account& account = *known;
    item.network = account.network;
    item.instance = account.instance;
    item.name = account.identity.name.isEmpty() ? account.identity.handle : account.identity.name;
    item.holder = account.holder;
    item.health = m_context.records.health(account);
    return item;
}

const RepairSession::Entry* RepairSession::entry(const AccountId& id) const
{
    const auto found = std::find_if(
        m_entries.cbegin(), m_entries.cend(), [&](const Entry& entry) { return entry.item.account == id; });
    return found == m_entries.cend() ? nullptr : &*found;
}

std::optional<AccountId> RepairSession::next(const AccountId& after, const QSet<AccountId>& except) const
{
    std::optional<AccountId> first;
    bool passed = false;
    for (const Entry& entry : m_entries) {
        const AccountId& id = entry.item.account;
        if (entry.mark == RepairMark::Left && !except.contains(id) && id != after) {
            if (passed)
                return id;
            if (!first)
                first = id;
        }
        passed = passed || id == after;
    }
    return first;
}

int RepairSession::count(RepairMark mark) const
{
    return int(
        std::count_if(m_entries.cbegin(), m_entries.cend(), [&](const Entry& entry) { return entry.mark == mark; }));
}

void RepairSession::keep()
{
    m_context.settings.setRepairRun(m_run.toJson());
}

void RepairSession::skip(const AccountId& id)
{
    m_run.skipped.insert(id, m_context.clock.now());
    keep();
    refresh();
}

void RepairSession::unskip(const AccountId& id)
{
    m_run.skipped.remove(id);
    m_run.done.remove(id);
    keep();
    refresh();
}

void RepairSession::start(const AccountId& id)
{
    refresh();
    const Entry* known = entry(id);
    m_started = known ? known->item : itemOf(id);
    m_stoppedBefore.clear();
    for (const Page& page : m_context.records.pagesOf(id)) {
        if (hasStopped(m_context.records.health(page)))
            m_stoppedBefore.insert(page.id);
    }
}

void RepairSession::compare(RepairOutcome& outcome) const
{
    for (const Page& page : m_context.records.pagesOf(outcome.account)) {
        const bool before = m_stoppedBefore.contains(page.id);
        const bool now = hasStopped(m_context.records.health(page));
        if (before && now)
            outcome.stopped.append(page.name);
        else if (before)
            outcome.gained.append(page.name);
        else if (now)
            outcome.lost.append(page.name);
        else
            ++outcome.unchanged;
    }
}

RepairOutcome RepairSession::finished(const AccountId& id, const Result<Connected>& connected)
{
    if (m_started.account != id)
        start(id);
    RepairOutcome outcome;
    outcome.account = id;
    outcome.name = m_started.name;
    outcome.before = m_started.health;
    if (connected) {
        m_run.done.insert(id, m_context.clock.now());
        m_run.skipped.remove(id);
        keep();
        outcome.partial = connected->partial;
        outcome.partialReason = connected->partialReason;
        compare(outcome);
    } else {
        outcome.error = connected.error();
    }
    refresh();
    const Account* account = m_context.records.account(id);
    outcome.after = account ? m_context.records.health(*account) : outcome.before;
    m_started = RepairItem();
    m_outcomes.removeIf([&](const RepairOutcome& known) { return known.account == id; });
    m_outcomes.append(outcome);
    return outcome;
}

} // namespace pk
