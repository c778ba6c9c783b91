// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/tokenstate.h"

#include <algorithm>

namespace pk {

namespace {

/// The end has come by our clock and by the network's own. Ours alone may be wrong; then it is asked, and what it says counts.
bool hasCome(const EndClock& clock, const LifeFacts& facts, const QDateTime& now)
{
    if (clock.at > now || !facts.heardAt || *facts.heardAt < clock.there())
        return false;
    // Taken after its end: whoever dated it was wrong.
    return clock.kind != ClockKind::Access || !facts.proof || facts.proof->at < clock.at;
}

/// An estimated date is a guess about a documented lifetime: it may warn, it may not kill.
std::optional<EndClock> ranOut(const LifeFacts& facts, const QDateTime& now)
{
    for (const EndClock& clock : facts.clocks) {
        if (!clock.renews && !clock.estimated && hasCome(clock, facts, now))
            return clock;
    }
    return std::nullopt;
}

/// A token that Pagekeeper renews itself, whose renewal was rejected for good, lives only as long as its access token.
bool outlivedRejectedRenewal(const LifeFacts& facts, const QDateTime& now)
{
    if (!facts.renewalFailure || facts.renewalFailure->certainty != Certainty::Definite)
        return false;
    const auto access = std::find_if(facts.clocks.cbegin(), facts.clocks.cend(), [](const EndClock& clock) {
        return clock.kind == ClockKind::Access;
    });
    return access == facts.clocks.cend() || hasCome(*access, facts, now);
}

/// The network said no; an outage says nothing about whether the next attempt will work.
bool renewalIsRefused(const LifeFacts& facts)
{
    return facts.renewalFailure && facts.renewalFailure->certainty != Certainty::Transient;
}

Cause causeOf(ClockKind kind)
{
    return kind == ClockKind::Idle ? Cause::Idle : Cause::RanOut;
}

bool isDead(const Failure& failure)
{
    return failure.certainty == Certainty::Definite
        || (failure.certainty == Certainty::Doubtful && failure.strikes >= kStrikesToDeath);
}

void blame(Health& health, const Failure& failure)
{
    health.cause = failure.cause;
    health.raw = failure.raw;
    health.since = failure.since;
    health.retryAt = failure.retryAt;
}

/// A death among many is the platform's doing, whatever the network says of it; trouble with the app keeps its name.
State deadOf(Health& health, const Failure& failure, bool inIncident)
{
    blame(health, failure);
    if (!inIncident)
        return State::NeedsYou;
    if (failure.cause != Cause::AppSuspended && failure.cause != Cause::AppRegistration)
        health.cause = Cause::PlatformReset;
    return State::Incident;
}

/// The state without snooze; fills in cause, raw and since as it goes.
State undisturbedState(Health& health, const LifeFacts& facts, const QDateTime& now, const Windows& windows)
{
    if (facts.disconnected)
        return State::NotChecked;
    const bool dead = facts.failure && isDead(*facts.failure);
    if (dead)
        return deadOf(health, *facts.failure, facts.inIncident);
    if (const auto ended = ranOut(facts, now)) {
        health.cause = causeOf(ended->kind);
        health.since = ended->at;
        return State::NeedsYou;
    }
    if (outlivedRejectedRenewal(facts, now))
        return deadOf(health, *facts.renewalFailure, facts.inIncident);
    if (renewalIsRefused(facts)) { // while the access token lives this is the last warning
        health.renewalFailed = true;
        blame(health, *facts.renewalFailure);
        return State::EndingNow;
    }
    if (health.bites && health.bites->at <= now.addSecs(windows.now.count()))
        return State::EndingNow;
    if (facts.renewalFailure) { // an outage during renewal is nobody's loss yet
        health.renewalFailed = true;
        blame(health, *facts.renewalFailure);
        return State::Waiting;
    }
    if (facts.failure && facts.failure->certainty == Certainty::Transient) {
        blame(health, *facts.failure);
        return State::Waiting;
    }
    if (health.pages.lost > 0)
        return State::PartlyLost;
    if (health.bites && health.bites->at <= now.addSecs(windows.soon.count()))
        return State::EndingSoon;
    if (!facts.proof || facts.proof->at.addSecs(2 * windows.checkInterval.count()) < now)
        return State::NotChecked;
    if (!health.bites && !facts.renewsItself)
        return State::NoEndDate;
    return State::Healthy;
}

} // namespace

std::optional<EndClock> bitingClock(const LifeFacts& facts)
{
    std::optional<EndClock> first;
    for (const EndClock& clock : facts.clocks) {
        if (clock.renews && !renewalIsRefused(facts))
            continue;
        if (!first || clock.at < first->at)
            first = clock;
    }
    return first;
}

Health judge(const LifeFacts& facts, const PageTally& pages, const QDateTime& now, const Windows& windows)
{
    Health health;
    health.pages = pages;
    health.bites = bitingClock(facts);
    health.renewsItself = facts.renewsItself;
    health.disconnected = facts.disconnected;
    health.evidence = facts.proof;
    if (facts.failure && (!health.evidence || facts.failure->at >= health.evidence->at))
        health.evidence = Evidence{facts.failure->what, facts.failure->at};
    health.state = undisturbedState(health, facts, now, windows);
    const bool asksForSomebody = needsPerson(health.state) || health.state == State::EndingSoon;
    if (facts.snooze && facts.snooze->until > now && asksForSomebody) {
        health.snooze = facts.snooze;
        health.state = State::Snoozed;
    }
    return health;
}

LifeFacts withProof(LifeFacts facts, Evidence proof)
{
    facts.proof = std::move(proof);
    facts.failure.reset();
    facts.inIncident = false;
    return facts;
}

LifeFacts withFailure(LifeFacts facts, Failure failure)
{
    failure.strikes = failure.certainty == Certainty::Doubtful ? 1 : 0;
    if (facts.failure) {
        const Failure& known = *facts.failure;
        if (isDead(known) && failure.certainty != Certainty::Definite)
            return facts;
        failure.strikes += known.strikes; // an outage between two doubtful answers neither adds nor forgives
        if (known.cause == failure.cause && known.certainty == failure.certainty)
            failure.since = known.since;
    }
    facts.failure = std::move(failure);
    return facts;
}

LifeFacts withRenewal(LifeFacts facts, Evidence renewed)
{
    facts.renewalFailure.reset();
    return withProof(std::move(facts), std::move(renewed));
}

LifeFacts withRenewalFailure(LifeFacts facts, Failure failure)
{
    if (facts.renewalFailure && facts.renewalFailure->certainty == Certainty::Definite
        && failure.certainty != Certainty::Definite)
        return facts;
    if (facts.renewalFailure && facts.renewalFailure->cause == failure.cause)
        failure.since = facts.renewalFailure->since;
    facts.renewalFailure = std::move(failure);
    return facts;
}

} // namespace pk
