// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/row.h"

#include "models/domain/words.h"
#include "models/tables/roles.h"
#include "models/tables/tablefilter.h"

#include <limits>

namespace pk {

namespace {

constexpr qint64 kDay = 86'400'000;
constexpr qint64 kHour = 3'600'000;
constexpr qint64 kMinute = 60'000;
constexpr qint64 kNever = std::numeric_limits<qint64>::max();

/// When the words "9 days", "5 hours", "12 minutes" next become another number.
qint64 nextCountdownStep(qint64 now, qint64 at)
{
    const qint64 left = at - now;
    if (left <= 0)
        return kNever;
    const qint64 unit = left >= 2 * kDay ? kDay : left >= kHour ? kHour : kMinute;
    return at - left / unit * unit + 1;
}

qint64 nextJudgement(const Health& health, const QList<EndClock>& clocks, const QDateTime& now, const Windows& windows)
{
    const qint64 present = now.toMSecsSinceEpoch();
    // At local midnight "today" becomes "1 day ago" and "09:10" becomes a date.
    qint64 next = now.toLocalTime().date().addDays(1).startOfDay().toMSecsSinceEpoch();
    const auto consider = [&](qint64 at) {
        if (at > present)
            next = std::min(next, at);
    };
    for (const EndClock& clock : clocks) {
        const qint64 at = clock.at.toMSecsSinceEpoch();
        consider(at);
        consider(at - std::chrono::milliseconds(windows.soon).count());
        consider(at - std::chrono::milliseconds(windows.now).count());
    }
    if (health.bites)
        consider(nextCountdownStep(present, health.bites->at.toMSecsSinceEpoch()));
    if (health.evidence)
        consider(health.evidence->at.toMSecsSinceEpoch() + 2 * std::chrono::milliseconds(windows.checkInterval).count()
                 + 1000);
    if (health.snooze)
        consider(health.snooze->until.toMSecsSinceEpoch());
    return next;
}

QString longDateTime(qint64 at)
{
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(at), QLocale::LongFormat);
}

} // namespace

void applyHealth(Row& row, const Health& health, const QList<EndClock>& clocks, const QDateTime& now,
                 const Windows& windows)
{
    row.state = health.state;
    row.words = stateWords(health, now);
    const bool counts = health.bites && !health.disconnected;
    row.ends = counts ? health.bites->at.toMSecsSinceEpoch() : 0;
    row.endsEstimated = counts && health.bites->estimated;
    row.proved = health.evidence ? health.evidence->at.toMSecsSinceEpoch() : 0;
    row.provedWhat = health.evidence ? health.evidence->what : QString();
    row.disconnected = health.disconnected;
    row.judgeAgainAt = nextJudgement(health, clocks, now, windows);
}

void applyCredits(Row& row, const QList<Credits>& credits, const RemoteId& page)
{
    row.credits = -1;
    row.creditsTip.clear();
    for (const Credits& bucket : concerning(credits, page)) {
        const double left = qBound(0.0, 1 - bucket.used / bucket.limit, 1.0);
        if (row.credits >= 0 && left >= row.credits)
            continue;
        row.credits = left;
        row.creditsTip = creditsLine(bucket);
    }
}

void applySearch(Row& row)
{
    // A character nobody types keeps a word from matching across two cells.
    const QStringList cells{row.name, row.handle, row.networkName, row.client, row.holder, row.role, row.words};
    row.search = foldedForSearch(cells.join(QChar(0x1F)));
}

QString endsText(const Row& row, const QDateTime& now)
{
    if (row.ends == 0)
        return QStringLiteral("—");
    const QDate date = QDateTime::fromMSecsSinceEpoch(row.ends).date();
    const bool sameYear = date.year() == now.toLocalTime().date().year()
        || now.daysTo(QDateTime::fromMSecsSinceEpoch(row.ends)) < 180;
    return QLocale().toString(date, sameYear ? QStringLiteral("d MMM") : QStringLiteral("d MMM yyyy"));
}

QString endsTip(const Row& row)
{
    if (row.ends == 0)
        return RowWords::tr("Nothing counts down.");
    return row.endsEstimated ? RowWords::tr("Ends about %1 (estimated)").arg(longDateTime(row.ends))
                             : RowWords::tr("Ends %1").arg(longDateTime(row.ends));
}

QString provedText(const Row& row, const QDateTime& now)
{
    if (row.proved == 0)
        return QStringLiteral("—");
    const QDateTime at = QDateTime::fromMSecsSinceEpoch(row.proved);
    const bool today = at.date() == now.toLocalTime().date();
    return QLocale().toString(at, today ? QStringLiteral("HH:mm") : QStringLiteral("d MMM"));
}

QString provedTip(const Row& row)
{
    if (row.proved == 0)
        return RowWords::tr("Never checked.");
    return RowWords::tr("%1, %2").arg(longDateTime(row.proved), row.provedWhat);
}

QString creditsText(const Row& row)
{
    if (row.credits < 0)
        return {};
    return RowWords::tr("%1 %", "credits left, in percent").arg(qRound(row.credits * 100));
}

QString stateTip(const Row& row)
{
    const QString name = stateName(row.state);
    return row.words == name ? name : RowWords::tr("%1: %2", "state and its words").arg(name, row.words);
}

qint64 stateSortKey(const Row& row)
{
    constexpr qint64 kSpan = qint64(1) << 48; // more milliseconds than any date here has
    const qint64 worst = 15 - severity(row.state) - (row.disconnected ? -4 : 0);
    return worst * kSpan + (row.ends == 0 ? kSpan - 1 : qBound(qint64(0), row.ends, kSpan - 1));
}

qint64 endsSortKey(const Row& row)
{
    return row.ends == 0 ? kNever : row.ends;
}

QVariant commonData(const Row& row, int role)
{
    switch (role) {
    case IdRole: return row.id;
    case AccountIdRole: return row.account;
    case StateRole: return int(row.state);
    case WordsRole: return row.words;
    case SearchRole: return row.search;
    case NetworkRole: return row.network;
    case ClientRole: return row.clients.isEmpty() ? QVariant(row.client) : QVariant(row.clients);
    case HolderRole: return row.holder;
    case CreditsRole: return row.credits < 0 ? QVariant() : QVariant(row.credits);
    case BusyRole: return row.busy;
    case EndsRole: return row.ends == 0 ? QVariant() : QVariant(QDateTime::fromMSecsSinceEpoch(row.ends, Qt::UTC));
    case HandleRole: return row.handle;
    case DisconnectedRole: return row.disconnected;
    default: return {};
    }
}

} // namespace pk
