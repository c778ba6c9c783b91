// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/warning.h"

#include <algorithm>

namespace pk {

using std::chrono::days;

namespace {

bool isQuietWait(const Health& health, const QDateTime& now)
{
    return health.state == State::Waiting
        && (!health.since || health.since->addSecs(std::chrono::seconds(kQuietWait).count()) > now);
}

/// The state leaves somebody with nothing to do that a notice could tell.
bool isLeftAlone(const Health& health)
{
    switch (health.state) {
    case State::Snoozed:
    case State::Incident: return true;
    case State::NotChecked: return health.disconnected;
    case State::Healthy:
    case State::NoEndDate:
    case State::EndingSoon:
    case State::EndingNow:
    case State::NeedsYou:
    case State::PartlyLost:
    case State::Waiting: return false;
    }
    Q_UNREACHABLE();
}

/// Trouble that a reconnect ends; what is left of it afterwards is a remainder and no news.
bool wasTrouble(State state)
{
    switch (state) {
    case State::EndingSoon:
    case State::EndingNow:
    case State::NeedsYou:
    case State::PartlyLost:
    case State::Incident:
    case State::Snoozed: return true;
    case State::Healthy:
    case State::NoEndDate:
    case State::NotChecked:
    case State::Waiting: return false; // says nothing about the login itself
    }
    Q_UNREACHABLE();
}

/// The change of state alone, whatever the steps.
std::optional<News> changeOf(State before, const Health& health)
{
    const bool worse = severity(health.state) > severity(before);
    switch (health.state) {
    case State::NeedsYou:
    case State::PartlyLost: // may well be what is left after a reconnect, and is something else then
        if (health.state != before)
            return News{NewsKind::NeedsPerson, health.state};
        return std::nullopt;
    case State::EndingNow:
        if (worse && health.renewalFailed)
            return News{NewsKind::NeedsPerson, health.state};
        return std::nullopt;
    case State::Waiting:
        if (health.state != before)
            return News{NewsKind::Waiting, health.state};
        return std::nullopt;
    case State::EndingSoon: // told by their steps
    case State::Healthy:
    case State::NoEndDate:
    case State::NotChecked:
    case State::Incident:
    case State::Snoozed: return std::nullopt;
    }
    Q_UNREACHABLE();
}

bool endingGotWorse(State before, const Health& health)
{
    return (health.state == State::EndingSoon || health.state == State::EndingNow)
        && severity(health.state) > severity(before);
}

} // namespace

const WarnSteps& defaultWarnSteps()
{
    static const WarnSteps steps{days(30), days(14), days(7), days(3), days(1), days(0)};
    return steps;
}

WarnSteps tidied(WarnSteps steps)
{
    steps.removeIf([](days step) { return step < days(0) || step > kFarthestStep; });
    std::sort(steps.begin(), steps.end(), std::greater<>());
    steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
    return steps;
}

WarnSteps stepsFor(const WarnSteps& usual, const std::optional<WarnSteps>& ofNetwork,
                   const QList<std::optional<WarnSteps>>& ofClients)
{
    bool alone = ofNetwork.has_value() || ofClients.isEmpty();
    WarnSteps every;
    for (const auto& own : ofClients) {
        if (own)
            every += *own;
        else
            alone = true; // this client relies on what holds for all
    }
    if (alone)
        every += ofNetwork.value_or(usual);
    return tidied(every);
}

std::optional<days> stepOf(const Health& health, const WarnSteps& steps, const QDateTime& now)
{
    if (!health.bites || health.disconnected)
        return std::nullopt;
    std::optional<days> nearest;
    for (const days step : steps) {
        const bool reached = health.bites->at <= now.addSecs(std::chrono::seconds(step).count());
        if (reached && (!nearest || step < *nearest))
            nearest = step;
    }
    return nearest;
}

std::optional<News> newsOf(const std::optional<Told>& before, const Health& health, const WarnSteps& steps,
                           const QDateTime& now)
{
    if (isLeftAlone(health) || isQuietWait(health, now))
        return std::nullopt;
    const bool calm = health.state == State::Healthy || health.state == State::NoEndDate
        || health.state == State::NotChecked;
    if (!before && calm)
        return std::nullopt;
    const Told known = before.value_or(Told{});
    if (const auto changed = changeOf(known.state, health))
        return changed;
    if (health.state == State::NeedsYou)
        return std::nullopt; // it is over already
    const auto step = stepOf(health, steps, now);
    if (!step)
        return std::nullopt;
    const bool better = wasTrouble(known.state) && severity(health.state) < severity(known.state);
    const bool nearer = !known.step || *step < *known.step;
    if ((nearer && !better) || endingGotWorse(known.state, health))
        return News{NewsKind::Ending, health.state, step};
    return std::nullopt;
}

std::optional<Told> toldAfter(const std::optional<Told>& before, const Health& health, const WarnSteps& steps,
                              const QDateTime& now)
{
    if (isQuietWait(health, now))
        return before;
    Told told{health.state, std::nullopt, now};
    if (!isLeftAlone(health) && health.state != State::NeedsYou)
        told.step = stepOf(health, steps, now);
    if (before && before->sameAs(told))
        return before;
    return told;
}

} // namespace pk
