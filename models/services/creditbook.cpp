// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/creditbook.h"

#include "models/domain/logging.h"
#include "models/networks/adapter.h"
#include "models/networks/creditcount.h"

#include <algorithm>

namespace pk {

namespace {

constexpr std::chrono::seconds kSaveAfter(2); // a run over many logins saves in few transactions
constexpr qint64 kReadingEvery = 30;          // seconds; a pace needs no finer record
constexpr qint64 kHoldsUnstated = 3600;       // seconds
constexpr qsizetype kMostReadings = 120;
constexpr qint64 kCountedSince = 25 * 3600; // seconds; no counted window is longer than a day with a summer time change
constexpr qsizetype kMostSpent = 20000;     // of one bucket; twice the largest documented limit

QString ownerOf(const Account& account, bool shared)
{
    return shared ? account.registration.toString() : account.id.toString();
}

bool counts(const NetworkDescriptor& network)
{
    return std::any_of(
        network.credits.cbegin(), network.credits.cend(), [](const CreditRule& rule) { return rule.isCounted(); });
}

bool isShared(const NetworkDescriptor& network, const QString& bucket)
{
    return std::any_of(network.credits.cbegin(), network.credits.cend(), [&](const CreditRule& rule) {
        return rule.shared && rule.bucket == bucket;
    });
}

} // namespace

CreditBook::CreditBook(ServiceContext& context, QObject* parent) : QObject(parent), m_context(context)
{
    m_saving.setSingleShot(true);
    m_saving.setInterval(kSaveAfter);
    connect(&m_saving, &QTimer::timeout, this, &CreditBook::save);
    connect(&context.http, &HttpClient::finished, this, &CreditBook::note);
    // Another process may have used the same credits.
    connect(&context.records, &Records::reset, this, [this] { m_recounted = false; });
}

CreditBook::~CreditBook()
{
    if (m_saving.isActive())
        save();
}

QList<Credits> CreditBook::creditsOf(const Account& account) const
{
    const QDateTime now = m_context.clock.now();
    QList<Credits> all = account.credits;
    for (const bool shared : {true, false}) {
        QList<Credits> fresh;
        const auto known = m_readings.value(ownerOf(account, shared));
        for (const Reading& reading : known) {
            if (!reading.newest.resetsAt || *reading.newest.resetsAt > now)
                fresh.append(reading.newest);
        }
        all = withNewer(all, fresh, now);
    }
    return all;
}

QList<Credits> CreditBook::limitsOf(const Account& account) const
{
    const QDateTime now = m_context.clock.now();
    QList<Credits> all = account.credits;
    all.removeIf([](const Credits& old) { return !old.resetsAt; }); // how old it is nobody knows
    for (const bool shared : {true, false}) {
        QList<Credits> fresh;
        const auto known = m_readings.value(ownerOf(account, shared));
        for (const Reading& reading : known) {
            const bool holds = reading.newest.resetsAt ? *reading.newest.resetsAt > now
                                                       : reading.at.secsTo(now) < kHoldsUnstated;
            if (holds)
                fresh.append(reading.newest);
        }
        all = withNewer(all, fresh, now);
    }
    return all;
}

CreditRoom CreditBook::room(const AccountId& id, Purpose purpose, const RemoteId& page) const
{
    const Account* account = m_context.records.account(id);
    return account ? roomFor(limitsOf(*account), purpose, page, m_context.clock.now()) : CreditRoom();
}

std::optional<CreditForecast> CreditBook::forecast(const AccountId& id) const
{
    const Account* account = m_context.records.account(id);
    if (!account)
        return std::nullopt;
    const QDateTime now = m_context.clock.now();
    std::optional<CreditForecast> first;
    for (const bool shared : {true, false}) {
        const auto known = m_readings.value(ownerOf(*account, shared));
        for (const Reading& reading : known) {
            const auto at = emptyAt(reading.past, reading.newest, now);
            if (at && (!first || *at < first->at))
                first = CreditForecast{reading.newest.bucket, *at};
        }
    }
    return first;
}

void CreditBook::note(const TrafficRecord& record)
{
    const Account* account = m_context.records.account(record.use.account());
    const auto network = account ? m_context.networks.network(account->network) : nullptr;
    if (!network || network->credits.isEmpty())
        return;
    for (const Credits& credits : readCredits(*network, record, m_context.clock.now())) {
        const bool shared = isShared(*network, credits.bucket);
        keep(ownerOf(*account, shared), credits, m_context.clock.now());
        m_unsaved.insert(account->id);
    }
    if (counts(*network))
        count(*account, *network, record);
    if (!m_unsaved.isEmpty() && !m_saving.isActive())
        m_saving.start();
}

void CreditBook::count(const Account& account, const NetworkDescriptor& network, const TrafficRecord& record)
{
    const bool anew = !m_recounted;
    if (anew)
        recount();
    for (const CreditRule& rule : network.credits) {
        const auto bucket = countedIn(rule, record.use.purpose(), record.host, record.path);
        if (!bucket)
            continue;
        const QString owner = ownerOf(account, rule.shared);
        QList<QDateTime>& spent = spentOf(owner, *bucket);
        if (!anew) // else the ledger had it already
            spent.append(m_context.clock.now());
        const QDateTime start = windowStart(rule, m_context.clock.now());
        while (!spent.isEmpty() && (spent.first() <= start || spent.size() > kMostSpent))
            spent.removeFirst();
        keep(owner, counted(rule, *bucket, spent, m_context.clock.now()), m_context.clock.now());
        m_unsaved.insert(account.id);
    }
}

void CreditBook::recount()
{
    m_recounted = true;
    m_spent.clear();
    const auto uses = m_context.records.store().uses(m_context.clock.now().addSecs(-kCountedSince));
    if (!uses) {
        qCWarning(lcService) << "Earlier uses could not be counted:" << uses.error().detail;
        return;
    }
    for (const RecordedUse& use : *uses) {
        const Account* account = m_context.records.account(use.account);
        const auto network = account ? m_context.networks.network(account->network) : nullptr;
        if (!network)
            continue;
        for (const CreditRule& rule : network->credits) {
            if (const auto bucket = countedIn(rule, use.purpose, use.host, use.path))
                spentOf(ownerOf(*account, rule.shared), *bucket).append(use.at);
        }
    }
}

QList<QDateTime>& CreditBook::spentOf(const Owner& owner, const QString& bucket)
{
    QList<Spent>& all = m_spent[owner];
    auto known = std::find_if(all.begin(), all.end(), [&](const Spent& one) { return one.bucket == bucket; });
    if (known == all.end())
        known = all.insert(all.end(), Spent{bucket, {}});
    return known->at;
}

void CreditBook::keep(const Owner& owner, const Credits& credits, const QDateTime& now)
{
    QList<Reading>& readings = m_readings[owner];
    auto known = std::find_if(
        readings.begin(), readings.end(), [&](const Reading& one) { return one.newest.bucket == credits.bucket; });
    if (known == readings.end())
        known = readings.insert(readings.end(), Reading());
    Reading& reading = *known;
    const bool anew = credits.used < reading.newest.used || credits.limit != reading.newest.limit;
    if (anew)
        reading.past.clear();
    if (reading.past.isEmpty() || reading.past.last().at.secsTo(now) >= kReadingEvery)
        reading.past.append({now, credits.used});
    if (reading.past.size() > kMostReadings)
        reading.past.removeFirst();
    reading.newest = credits;
    reading.at = now;
}

void CreditBook::save()
{
    QHash<AccountId, QList<Credits>> changed;
    for (const AccountId& id : std::as_const(m_unsaved)) {
        if (const Account* account = m_context.records.account(id); account) {
            const QList<Credits> credits = creditsOf(*account);
            if (credits != account->credits)
                changed.insert(id, credits);
        }
    }
    m_unsaved.clear();
    if (changed.isEmpty())
        return;
    const auto saved = m_context.records.saveCredits(changed);
    if (!saved)
        qCWarning(lcService) << "Credits could not be saved:" << saved.error().detail;
}

} // namespace pk
