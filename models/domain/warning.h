// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/health.h"

namespace pk {

/// Days before an end at which somebody is told of it; the farthest first, each once. 0: when it has come.
using WarnSteps = QList<std::chrono::days>;

const WarnSteps& defaultWarnSteps(); ///< 30, 14, 7, 3, 1, 0
inline constexpr std::chrono::days kFarthestStep{365};

/// In order, each once, without what is negative or farther than a year.
WarnSteps tidied(WarnSteps steps);
/// The steps of one login: its network's own where it has some, else the usual ones; and, the strictest counting, every step that
/// one of its clients asks for. \a ofClients: an entry per client of its pages, empty where that client has none of its own; clients
/// that all have their own replace the usual ones, not the network's.
WarnSteps stepsFor(const WarnSteps& usual, const std::optional<WarnSteps>& ofNetwork,
                   const QList<std::optional<WarnSteps>>& ofClients);
/// The nearest step whose time has come; none while the end is farther than all, or nothing counts down.
std::optional<std::chrono::days> stepOf(const Health& health, const WarnSteps& steps, const QDateTime& now);

/// How one login stood when it was last looked at for somebody's sake: what has been told is not told again.
struct Told
{
    State state = State::Healthy;
    std::optional<std::chrono::days> step = {};
    QDateTime at; ///< UTC

    bool sameAs(const Told& other) const { return state == other.state && step == other.step; }
    friend bool operator==(const Told&, const Told&) = default;
};

/// What a notice is about; those of one kind are told together.
enum class NewsKind {
    NeedsPerson, ///< dead, pages lost, or a renewal that was refused
    Ending,      ///< a step was reached
    Waiting,     ///< throttled or out of reach for over a day
};

struct News
{
    NewsKind kind = NewsKind::NeedsPerson;
    State state = State::NeedsYou;
    std::optional<std::chrono::days> step = {}; ///< where the end is what is told

    friend bool operator==(const News&, const News&) = default;
};

/// Whether \a health is news to somebody who was told \a before (none: never looked at). Pure.
///
/// News is a change for the worse and each nearer step, once. No news: what renews itself (nothing of it counts down),
/// what is snoozed, disconnected, in an incident (told by the incident), not checked, waiting for less than a day; what got
/// better; an end farther than the first step, whatever its colour; and whatever a healthy login brings with it when it is new.
std::optional<News> newsOf(const std::optional<Told>& before, const Health& health, const WarnSteps& steps,
                           const QDateTime& now);

/// What to compare with next time. A wait of less than a day passes without trace, so that what it hid is not told again.
std::optional<Told> toldAfter(const std::optional<Told>& before, const Health& health, const WarnSteps& steps,
                              const QDateTime& now);

/// A wait shorter than this is nobody's business.
inline constexpr std::chrono::hours kQuietWait{24};

} // namespace pk
