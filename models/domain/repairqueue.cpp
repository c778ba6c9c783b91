// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/repairqueue.h"

#include "models/domain/words.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>
#include <tuple>

namespace pk {

namespace {

struct Repair
{
    Q_DECLARE_TR_FUNCTIONS(Repair)
};

/// The page does not work now, for a reason that its own health names.
bool isStopped(const Health& health)
{
    return health.state == State::NeedsYou || health.state == State::Incident;
}

/// Works, and ends or waits with its login. One whose page token outlives the login is not concerned.
bool ends(const Health& health)
{
    switch (health.state) {
    case State::EndingNow:
    case State::EndingSoon:
    case State::Waiting: return !health.disconnected;
    case State::Healthy:
    case State::NoEndDate:
    case State::NotChecked:
    case State::NeedsYou:
    case State::PartlyLost:
    case State::Incident:
    case State::Snoozed: return false;
    }
    Q_UNREACHABLE();
}

bool isMendable(const RepairPage& page)
{
    return isStopped(page.health) && signInMends(page.health.cause.value_or(Cause::Unknown));
}

/// What the account needs: a sign-in, something else, or nothing.
enum class Need { Nothing, SignIn, Elsewhere };

Need needOf(const RepairSubject& subject)
{
    const Health& health = subject.health;
    if (!mayNeedRepair(health))
        return Need::Nothing;
    switch (health.state) {
    case State::NeedsYou:
    case State::Incident: return signInMends(health.cause.value_or(Cause::Unknown)) ? Need::SignIn : Need::Elsewhere;
    case State::EndingNow: return !health.cause || signInMends(*health.cause) ? Need::SignIn : Need::Elsewhere;
    case State::EndingSoon: return Need::SignIn;
    case State::PartlyLost:
        return std::any_of(subject.pages.cbegin(), subject.pages.cend(), isMendable) ? Need::SignIn : Need::Elsewhere;
    case State::Waiting: return Need::Elsewhere;
    case State::Healthy:
    case State::NoEndDate:
    case State::NotChecked:
    case State::Snoozed: return Need::Nothing;
    }
    Q_UNREACHABLE();
}

RepairBand bandOf(State state)
{
    switch (state) {
    case State::NeedsYou:
    case State::Incident:
    case State::PartlyLost: return RepairBand::Stopped;
    case State::EndingNow:
    case State::EndingSoon:
    case State::Waiting:
    case State::Healthy:
    case State::NoEndDate:
    case State::NotChecked:
    case State::Snoozed: return RepairBand::Ending;
    }
    Q_UNREACHABLE();
}

/// The pages this is about: of a dead login those that stopped with it, of a partial loss the lost ones, else all that
/// still work and will not.
bool concerns(const RepairPage& page, const RepairItem& item, Need need)
{
    if (item.impact.band == RepairBand::Ending)
        return ends(page.health);
    if (item.health.state == State::PartlyLost && need == Need::SignIn)
        return isMendable(page);
    return isStopped(page.health);
}

RepairItem itemOf(const RepairSubject& subject, Need need)
{
    RepairItem item;
    item.account = subject.id;
    item.network = subject.network;
    item.instance = subject.instance;
    item.name = subject.name;
    item.holder = subject.holder;
    item.health = subject.health;
    item.cause = subject.health.cause;
    item.impact.band = bandOf(subject.health.state);
    QStringList clients;
    for (const RepairPage& page : subject.pages) {
        if (!concerns(page, item, need))
            continue;
        item.pages.append(page);
        if (!page.client.isEmpty() && !clients.contains(page.client))
            clients.append(page.client);
    }
    item.impact.pages = int(item.pages.size());
    item.impact.clients = int(clients.size());
    if (item.health.state == State::PartlyLost && !item.pages.isEmpty()) {
        item.cause = item.pages.constFirst().health.cause;
        for (const RepairPage& page : std::as_const(item.pages)) {
            if (page.health.since && (!item.impact.at || *page.health.since < *item.impact.at))
                item.impact.at = page.health.since;
        }
        return item;
    }
    if (item.impact.band == RepairBand::Stopped)
        item.impact.at = item.health.since;
    else if (item.health.bites && item.health.state != State::Waiting)
        item.impact.at = item.health.bites->at;
    return item;
}

/// Smaller is more urgent.
auto urgency(const RepairItem& item)
{
    constexpr qint64 kNever = std::numeric_limits<qint64>::max();
    const qint64 at = item.impact.at ? item.impact.at->toMSecsSinceEpoch() : kNever;
    return std::tuple(
        int(item.impact.band), -item.impact.pages, -item.impact.clients, at, item.name, item.account.toString());
}

bool isMoreUrgent(const RepairItem& a, const RepairItem& b)
{
    return urgency(a) < urgency(b);
}

/// Whom one browser session serves. A login without a known holder is alone.
QString sessionOf(const RepairItem& item)
{
    const QString holder = item.holder.simplified().toCaseFolded();
    const QStringList parts{QString::number(int(item.impact.band)),
                            item.network.toString(),
                            item.instance,
                            holder.isEmpty() ? u'\n' + item.account.toString() : holder};
    return parts.join(u'\n');
}

/// Keeps the order of the sessions' first items and brings the others up to them.
QList<RepairItem> sessionsTogether(const QList<RepairItem>& sorted)
{
    QList<QList<RepairItem>> sessions;
    QHash<QString, qsizetype> place;
    for (const RepairItem& item : sorted) {
        const QString session = sessionOf(item);
        const auto known = place.constFind(session);
        if (known == place.cend()) {
            place.insert(session, sessions.size());
            sessions.append({item});
        } else {
            sessions[*known].append(item);
        }
    }
    QList<RepairItem> together;
    together.reserve(sorted.size());
    for (const QList<RepairItem>& session : std::as_const(sessions))
        together += session;
    return together;
}

} // namespace

bool signInMends(Cause cause)
{
    switch (cause) {
    case Cause::RanOut:
    case Cause::PasswordChanged:
    case Cause::SignedOut:
    case Cause::AppRemoved:
    case Cause::PageNotInGrant:
    case Cause::PermissionDeclined:
    case Cause::Idle:
    case Cause::RefreshReused:
    case Cause::PlatformReset:
    case Cause::Unknown: return true;
    case Cause::PageRoleLost:
    case Cause::IdentityCheck:
    case Cause::AppRegistration:
    case Cause::AppSuspended:
    case Cause::Throttled:
    case Cause::NetworkDown:
    case Cause::TlsOrProxy: return false;
    }
    Q_UNREACHABLE();
}

bool mayNeedRepair(const Health& health)
{
    if (health.disconnected)
        return false;
    return needsPerson(health.state) || health.state == State::EndingSoon || health.state == State::Waiting;
}

bool waitsForSignIn(const RepairSubject& subject)
{
    return needOf(subject) == Need::SignIn;
}

RepairQueue repairQueue(const QList<RepairSubject>& subjects)
{
    RepairQueue queue;
    for (const RepairSubject& subject : subjects) {
        const Need need = needOf(subject);
        if (need == Need::SignIn)
            queue.signIns.append(itemOf(subject, need));
        else if (need == Need::Elsewhere)
            queue.elsewhere.append(itemOf(subject, need));
    }
    std::sort(queue.signIns.begin(), queue.signIns.end(), isMoreUrgent);
    std::sort(queue.elsewhere.begin(), queue.elsewhere.end(), isMoreUrgent);
    queue.signIns = sessionsTogether(queue.signIns);
    return queue;
}

QString impactWords(const RepairImpact& impact, const QDateTime& now)
{
    const bool stopped = impact.band == RepairBand::Stopped;
    if (impact.pages == 0)
        return stopped ? Repair::tr("No page stopped") : Repair::tr("No page stops");
    const QString clients = Repair::tr("%n client(s)", nullptr, impact.clients);
    const bool known = impact.clients > 0;
    if (stopped)
        return known ? Repair::tr("%n page(s) of %1 stopped", nullptr, impact.pages).arg(clients)
                     : Repair::tr("%n page(s) stopped", nullptr, impact.pages);
    if (!impact.at)
        return known ? Repair::tr("%n page(s) of %1 concerned", nullptr, impact.pages).arg(clients)
                     : Repair::tr("%n page(s) concerned", nullptr, impact.pages);
    const QString when = relativeDate(*impact.at, now);
    return known
        ? Repair::tr("%n page(s) of %1 stop(s) %2", "clients, in how many days", impact.pages).arg(clients, when)
        : Repair::tr("%n page(s) stop(s) %1", "in how many days", impact.pages).arg(when);
}

QString repairAdvice(const RepairItem& item, const QDateTime& now, const QLocale& locale)
{
    if (item.health.state == State::Waiting && item.health.retryAt && *item.health.retryAt > now) {
        const QDateTime local = item.health.retryAt->toLocalTime();
        const bool today = local.date() == now.toLocalTime().date();
        return Repair::tr("Nothing to do: it is tried again at %1.")
            .arg(locale.toString(local, today ? QStringLiteral("HH:mm") : QStringLiteral("d MMM HH:mm")));
    }
    if (item.cause)
        return causeAction(*item.cause);
    return Repair::tr("Sign in again before it ends; nothing stops then.");
}

} // namespace pk
