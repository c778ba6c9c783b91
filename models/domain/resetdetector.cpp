// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/resetdetector.h"

#include "models/domain/tokenstate.h"

#include <QSet>

#include <algorithm>
#include <cmath>

namespace pk {

namespace {

constexpr std::chrono::hours kForeseenNear(24); ///< a rejection this close to a known end is that end

bool isDead(const Failure& failure)
{
    return failure.certainty == Certainty::Definite
        || (failure.certainty == Certainty::Doubtful && failure.strikes >= kStrikesToDeath);
}

bool wasForeseen(const LifeFacts& facts, const QDateTime& at)
{
    return std::any_of(facts.clocks.cbegin(), facts.clocks.cend(), [&](const EndClock& clock) {
        return !clock.renews && clock.at <= at.addSecs(std::chrono::seconds(kForeseenNear).count());
    });
}

/// What ended the login, seen as judge() sees it; the end of a clock alone is no failure.
std::optional<Failure> fatalFailure(const LifeFacts& facts, const QDateTime& now)
{
    if (facts.failure && isDead(*facts.failure))
        return facts.failure;
    if (!facts.renewalFailure || facts.renewalFailure->certainty != Certainty::Definite)
        return std::nullopt;
    const bool accessLives = std::any_of(facts.clocks.cbegin(), facts.clocks.cend(), [&](const EndClock& clock) {
        return clock.kind == ClockKind::Access && clock.at > now;
    });
    return accessLives ? std::nullopt : facts.renewalFailure;
}

double days(qint64 seconds)
{
    return double(seconds) / 86400.0;
}

/// How long the dead had not been seen alive: the one in the middle, so that a single forgotten login decides nothing.
qint64 usualExposure(const QList<Death>& deaths, qint64 window)
{
    QList<qint64> unproved;
    for (const Death& death : deaths)
        unproved.append(death.provedBefore ? death.provedBefore->secsTo(death.at) : window);
    std::sort(unproved.begin(), unproved.end());
    return std::max(window, unproved.at(unproved.size() / 2));
}

Cause commonestCause(const QList<Death>& deaths)
{
    QHash<int, int> counts;
    Cause commonest = deaths.constFirst().cause;
    for (const Death& death : deaths) {
        if (++counts[int(death.cause)] > counts.value(int(commonest)))
            commonest = death.cause;
    }
    return commonest;
}

/// The deaths of the window that ends with the newest, oldest first; none when even that one is long past.
QList<Death> deathsInWindow(QList<Death> deaths, qint64 window, const QDateTime& now)
{
    std::sort(deaths.begin(), deaths.end(), [](const Death& a, const Death& b) { return a.at < b.at; });
    if (deaths.isEmpty() || deaths.constLast().at.addSecs(window) < now)
        return {};
    const QDateTime from = deaths.constLast().at.addSecs(-window);
    deaths.removeIf([&](const Death& death) { return death.at < from; });
    return deaths;
}

} // namespace

std::optional<IncidentKind> incidentKindOf(Cause cause)
{
    switch (cause) {
    case Cause::RanOut:
    case Cause::PasswordChanged:
    case Cause::SignedOut:
    case Cause::AppRemoved:
    case Cause::IdentityCheck:
    case Cause::RefreshReused:
    case Cause::PlatformReset:
    case Cause::Unknown: return IncidentKind::PlatformReset;
    case Cause::AppRegistration:
    case Cause::AppSuspended: return IncidentKind::App;
    case Cause::PageRoleLost:
    case Cause::PageNotInGrant:
    case Cause::PermissionDeclined:
    case Cause::Idle:
    case Cause::Throttled:
    case Cause::NetworkDown:
    case Cause::TlsOrProxy: return std::nullopt;
    }
    Q_UNREACHABLE();
}

std::optional<SuddenDeath> suddenDeath(const LifeFacts& facts, const QDateTime& now)
{
    if (facts.disconnected)
        return std::nullopt;
    const std::optional<Failure> fatal = fatalFailure(facts, now);
    if (!fatal)
        return std::nullopt;
    const std::optional<IncidentKind> kind = incidentKindOf(fatal->cause);
    if (!kind || (fatal->cause == Cause::RanOut && wasForeseen(facts, fatal->since)))
        return std::nullopt;
    return SuddenDeath{fatal->since, fatal->cause, *kind};
}

Verdict judgeDeaths(const Fates& fates, const QDateTime& now)
{
    Verdict verdict;
    const qint64 window = deathWindow(fates.checkInterval).count();
    const QList<Death> deaths = deathsInWindow(fates.deaths, window, now);
    if (deaths.isEmpty())
        return verdict;
    QSet<QString> dead;
    QHash<QString, int> loginsOf = fates.living;
    for (const Death& death : deaths) {
        dead.insert(death.person);
        ++loginsOf[death.person];
        verdict.accounts.append(death.account);
    }
    verdict.from = deaths.constFirst().at;
    verdict.to = deaths.constLast().at;
    verdict.cause = commonestCause(deaths);
    verdict.dead = int(dead.size());
    verdict.people = int(loginsOf.size());
    if (verdict.dead < kFewestPeople)
        return verdict;
    const double perLogin = kDeathsPerDay * days(usualExposure(deaths, window));
    double sum = 0;
    for (const int logins : std::as_const(loginsOf))
        sum += -std::expm1(-perLogin * logins);
    verdict.chance = binomialTail(verdict.people - 1, sum / verdict.people, verdict.dead - 1);
    verdict.suspected = verdict.chance <= kSuspicious;
    return verdict;
}

bool isConfirmed(const Verdict& verdict, const Probe& probe)
{
    if (!verdict.suspected)
        return false;
    const bool nobodySurvives = verdict.dead == verdict.people;
    return verdict.chance <= (probe.dead > 0 || nobodySurvives ? kConfirmedByProbe : kConfirmed);
}

QString personKey(const QString& holder, const AccountId& account)
{
    const QString name = holder.simplified().toCaseFolded();
    return name.isEmpty() ? account.toString() : name;
}

std::chrono::seconds deathWindow(std::chrono::seconds checkInterval)
{
    return checkInterval + checkInterval / 4;
}

double binomialTail(int n, double p, int atLeast)
{
    if (atLeast <= 0)
        return 1;
    if (atLeast > n || p <= 0)
        return 0;
    if (p >= 1)
        return 1;
    // The first term by logarithms, the others by their ratio: no factorial overflows, nothing is subtracted.
    double term = std::exp(std::lgamma(n + 1.0) - std::lgamma(atLeast + 1.0) - std::lgamma(n - atLeast + 1.0)
                           + atLeast * std::log(p) + (n - atLeast) * std::log1p(-p));
    double sum = term;
    for (int k = atLeast; k < n; ++k) {
        term *= double(n - k) / (k + 1) * (p / (1 - p));
        sum += term;
        const bool falling = (k + 2) > (n + 1) * p;
        if (falling && term < sum * 1e-17)
            break;
    }
    return std::min(1.0, sum);
}

} // namespace pk
