// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/cause.h"

#include <QDateTime>
#include <QList>
#include <QString>

#include <chrono>
#include <optional>

namespace pk {

/// The judged state of an account or page (product.md section 4). Worse states are not simply greater: see severity().
enum class State {
    Healthy,
    NoEndDate,
    NotChecked,
    EndingSoon,
    EndingNow,
    NeedsYou,
    PartlyLost,
    Waiting,
    Incident,
    Snoozed,
};

QString toIdentifier(State state); ///< "healthy", "no_end_date", ...
std::optional<State> stateFromIdentifier(QStringView identifier);
QList<State> allStates();
/// For "the worst rolls up" and for sorting: 0 is best.
int severity(State state);
/// True when a person has to do something: ending now, needs you, partly lost, incident.
bool needsPerson(State state);

/// What kind of end a clock measures.
enum class ClockKind { Access, Refresh, DataAccess, Session, Idle, Reconsent };
QString toIdentifier(ClockKind kind); ///< "access", "refresh", "data_access", ...
std::optional<ClockKind> clockKindFromIdentifier(QStringView identifier);

/// One date on which a token or grant ends. Never invented: a network that states no end has no clock.
struct EndClock
{
    ClockKind kind = ClockKind::Access;
    QDateTime at;           ///< UTC
    bool estimated = false; ///< derived from a documented lifetime, not stated by the network
    bool renews = false;    ///< moved by Pagekeeper itself before it bites; never counts down
    /// By how much the network's clock was ahead of ours when the date was counted from a lifetime. 0: they agreed, or the
    /// network named the date itself. One of the two clocks was wrong then; \a at goes by ours until it is known which.
    std::chrono::seconds skew = {};

    QDateTime there() const { return at.addSecs(skew.count()); } ///< by the network's clock

    friend bool operator==(const EndClock&, const EndClock&) = default;
};

/// What was observed, and when.
struct Evidence
{
    QString what; ///< a short technical phrase: "debug_token", "token renewed", "page list read"
    QDateTime at; ///< UTC

    friend bool operator==(const Evidence&, const Evidence&) = default;
};

/// How far an answer is to be believed; part of each network's error table.
enum class Certainty {
    Definite,  ///< dead at once and not tried again
    Doubtful,  ///< three strikes
    Transient, ///< outage, throttling, offline: never kills
};
QString toIdentifier(Certainty certainty);
std::optional<Certainty> certaintyFromIdentifier(QStringView identifier);

struct Failure
{
    Certainty certainty = Certainty::Transient;
    Cause cause = Cause::Unknown;
    QString raw;                           ///< the network's own code or words, free of secrets
    QString what;                          ///< what was asked when it failed
    QDateTime since;                       ///< UTC, first seen
    QDateTime at;                          ///< UTC, last seen
    std::optional<QDateTime> retryAt = {}; ///< UTC, when the network says it is worth asking again
    int strikes = 0;                       ///< doubtful sightings since the last proof

    friend bool operator==(const Failure&, const Failure&) = default;
};

struct Snooze
{
    QString reason;
    QDateTime until; ///< UTC

    friend bool operator==(const Snooze&, const Snooze&) = default;
};

/// Everything known about the life of one login or one page; what judge() decides on.
struct LifeFacts
{
    QList<EndClock> clocks;
    bool statedEndless = false;                 ///< the network said or documents that there is no end
    std::optional<Evidence> proof = {};         ///< newest observation that it works
    std::optional<Failure> failure = {};        ///< newest unanswered failure of a check or use
    std::optional<Failure> renewalFailure = {}; ///< the last renewal failed and none has succeeded since
    bool renewsItself = false;                  ///< the network's rule lets Pagekeeper renew without a person
    std::optional<Snooze> snooze = {};
    bool inIncident = false;
    bool disconnected = false; ///< revoked on purpose; history only
    /// What time it was at the network when it last had its say of the login, good or bad; never by a clock of ours that may be
    /// wrong. An end that lies behind it has come for the network too.
    std::optional<QDateTime> heardAt = {};

    friend bool operator==(const LifeFacts&, const LifeFacts&) = default;
};

/// How many of an account's chosen pages are lost.
struct PageTally
{
    int total = 0;
    int lost = 0;
};

/// When to warn and when a proof is stale.
struct Windows
{
    std::chrono::seconds soon = std::chrono::days(14);
    std::chrono::seconds now = std::chrono::days(3);
    std::chrono::seconds checkInterval = std::chrono::hours(6); ///< stale after twice this
};

/// The judged state, with everything needed to word it.
struct Health
{
    State state = State::NotChecked;
    std::optional<Cause> cause = {};
    QString raw = {};
    std::optional<QDateTime> since = {};   ///< when the present state began, where known
    std::optional<Evidence> evidence = {}; ///< newest observation, good or bad
    std::optional<EndClock> bites = {};    ///< the earliest clock that counts down
    std::optional<QDateTime> retryAt = {};
    std::optional<Snooze> snooze = {};
    PageTally pages = {};
    bool renewsItself = false;
    bool renewalFailed = false;
    bool disconnected = false;
};

} // namespace pk
