// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/agenda.h"

#include "models/domain/tokenstate.h"

#include <algorithm>
#include <limits>

namespace pk {

namespace {

using std::chrono::seconds;

constexpr seconds kLongestPatience = std::chrono::hours(24);
constexpr seconds kFirstStrike = std::chrono::minutes(10);
constexpr seconds kShortestPause = std::chrono::minutes(2);
constexpr seconds kLongestPause = std::chrono::hours(1);
constexpr double kDrift = 0.1; // of the check interval

seconds between(const QDateTime& from, const QDateTime& to)
{
    return seconds(std::max<qint64>(0, from.secsTo(to)));
}

/// Doubling: as long again as it has lasted, at least \a first.
QDateTime afterAsLongAgain(const Failure& failure, seconds first, seconds longest)
{
    return failure.at.addSecs(std::clamp(between(failure.since, failure.at), first, longest).count());
}

std::optional<QDateTime> afterDeath(const Failure& failure)
{
    // Three doubts may have been three errors of the network, and what is wrong with an app is put right elsewhere.
    const bool ofApp = failure.cause == Cause::AppRegistration || failure.cause == Cause::AppSuspended;
    if (failure.certainty == Certainty::Doubtful || ofApp)
        return failure.at.addSecs(kLongestPatience.count());
    if (!failure.retryAt)
        return std::nullopt;
    return afterAsLongAgain(failure, between(failure.at, *failure.retryAt), kLongestPatience);
}

QDateTime afterTransient(const Failure& failure, const CareRule& rule)
{
    const seconds longest = std::max(kShortestPause, std::min(rule.checkInterval, kLongestPause));
    const seconds pause = std::clamp(between(failure.since, failure.at) / 2, kShortestPause, longest);
    const QDateTime soonest = failure.at.addSecs(pause.count());
    return failure.retryAt ? std::max(*failure.retryAt, soonest) : soonest;
}

/// When the clock wants to be moved, or its end be seen; nullopt when a look at any other time does as well.
std::optional<QDateTime> wantsLook(const EndClock& clock, const CareRule& rule, const QDateTime& proved)
{
    std::optional<QDateTime> at;
    const bool moved = clock.renews || (rule.renewsWithoutWord && clock.kind == ClockKind::Access);
    if (moved && !(rule.accessFromRefresh && clock.kind == ClockKind::Access))
        at = clock.at.addSecs(-rule.lead.count());
    // What was near its end at the last look had its chance then, and has the next at the interval.
    if (at && *at <= proved)
        at.reset();
    const bool counts = !clock.renews && !clock.estimated; // whether it has come is for the network to say
    if (!at && counts && clock.at > proved)
        at = clock.at;
    return at;
}

QDateTime whenAllIsWell(const LifeFacts& facts, const CareRule& rule, double salt, const QDateTime& now)
{
    if (!facts.proof || facts.proof->at > now) // never, or by a clock that has gone back since
        return now;
    const QDateTime proved = facts.proof->at;
    const auto interval = qint64(double(rule.checkInterval.count()) * (1.0 - kDrift * salt));
    QDateTime next = proved.addSecs(interval);
    for (const EndClock& clock : facts.clocks) {
        if (const auto at = wantsLook(clock, rule, proved))
            next = std::min(next, *at);
    }
    return next;
}

} // namespace

std::optional<QDateTime> nextLook(const LifeFacts& facts, const CareRule& rule, double salt, const QDateTime& now)
{
    if (facts.disconnected)
        return std::nullopt;
    if (facts.failure) {
        const Failure& failure = *facts.failure;
        if (failure.at > now)
            return now;
        if (failure.certainty == Certainty::Definite
            || (failure.certainty == Certainty::Doubtful && failure.strikes >= kStrikesToDeath))
            return afterDeath(failure);
        if (failure.certainty == Certainty::Doubtful)
            return failure.at.addSecs(kFirstStrike.count() << std::clamp(failure.strikes - 1, 0, 4));
        return afterTransient(failure, rule);
    }
    const QDateTime next = whenAllIsWell(facts, rule, salt, now);
    // A renewal that only the line kept from working is tried again sooner than the next proof is due.
    if (facts.renewalFailure && facts.renewalFailure->certainty == Certainty::Transient
        && facts.renewalFailure->at <= now)
        return std::min(next, afterTransient(*facts.renewalFailure, rule));
    return next;
}

double fractionOf(const QString& text, quint32 use)
{
    // FNV-1a: small, and the same everywhere, which qHash() with its seed is not.
    quint32 hash = 2166136261U ^ use;
    for (const QChar c : text)
        hash = (hash ^ c.unicode()) * 16777619U;
    hash = (hash ^ (hash >> 16))
        * 0x85ebca6bU; // and murmur3's last steps, as texts often differ in their last letter only
    hash = (hash ^ (hash >> 13)) * 0xc2b2ae35U;
    hash ^= hash >> 16;
    return double(hash) / double(std::numeric_limits<quint32>::max());
}

} // namespace pk
