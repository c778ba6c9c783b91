// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/health.h"
#include "models/domain/incident.h"

#include <QHash>

namespace pk {

// When many logins of one network end together: is that chance? Pure functions; source of the rule: product.md 3.14.
//
// The rule. Looked at whenever a login is found dead, for the logins of one network (and one server, where it has many), or
// for those of one app registration when the cause is the app's own trouble.
//  - Only deaths that could be somebody else's doing count; see incidentKindOf(). A login that ended on a date that was
//    known before never counts.
//  - People are counted, not logins: whoever holds several and changes one password loses all of them at once.
//  - Deaths are seen when something is checked, so a reset becomes visible spread over one check interval. The window is
//    that interval and a quarter, for jitter, and ends with the newest death.
//  - Taken for certain: each login dies by itself with kDeathsPerDay, more than agencies see. A person with several dies
//    as often as all of them together. Where the dead had been unproved for longer than the window (a computer that was
//    off over the weekend), that time counts for everybody.
//  - The newest death is the reason for looking, so it proves nothing: with k people dead of n the question is how likely
//    k-1 or more of the other n-1 died in the window, too. That is the upper tail of a binomial distribution, summed term
//    by term. Where people differ in how many logins they have, their mean is used, which overestimates the tail
//    (Hoeffding 1956).
//  - kFewestPeople or more, and a tail of kSuspicious or less: suspected. Survivors not proved since the first death are
//    probed. Confirmed, with what the probe found, at kConfirmed or less; or at kConfirmedByProbe or less when a probed
//    survivor was dead too or when nobody survives.
//
// False alarms. The tail is the chance of a false alarm at one look, and there is one look per death: 300 grants that die
// at kDeathsPerDay give 219 looks a year. So at most 219 x 5e-6 = 0.0011 false incidents per agency and year by chance
// alone, one in 900 agency-years; the limit is one in 100. The way over the probe adds less, because a survivor that
// happens to be dead as well is itself one of those looks. tst_resetdetector measures it.
//
// Reach. With daily checks four people of up to 14 are enough, five of up to 30; three only where nobody else is left, or
// where the probe finds a fourth.

/// Sudden deaths of one login per day: 0.73 a year, passwords changed, apps removed, sign-outs and identity checks together.
inline constexpr double kDeathsPerDay = 0.002;
inline constexpr int kFewestPeople = 3;
inline constexpr double kSuspicious = 1e-3;
inline constexpr double kConfirmed = 5e-6;
inline constexpr double kConfirmedByProbe = 1e-5;

/// What kind of incident a death of that cause may be part of; none for what is plainly one person's doing or no death.
std::optional<IncidentKind> incidentKindOf(Cause cause);

/// A login that ended without anybody knowing the date before.
struct SuddenDeath
{
    QDateTime at; ///< UTC, when it was seen first
    Cause cause = Cause::Unknown;
    IncidentKind kind = IncidentKind::PlatformReset;
};
std::optional<SuddenDeath> suddenDeath(const LifeFacts& facts, const QDateTime& now);

/// One dead login as the detector is told of it.
struct Death
{
    AccountId account;
    QString person; ///< who holds it; see personKey()
    QDateTime at;   ///< UTC
    Cause cause = Cause::Unknown;
    std::optional<QDateTime> provedBefore = {}; ///< UTC, when it was last seen alive
};

/// The logins of one network, server or app.
struct Fates
{
    QList<Death> deaths;        ///< those outside the window are left out by the rule
    QHash<QString, int> living; ///< people with logins that live now, and how many
    std::chrono::seconds checkInterval = std::chrono::hours(6);
};

struct Verdict
{
    bool suspected = false;
    QDateTime from; ///< UTC, the first death that counts
    QDateTime to;   ///< UTC, the newest
    QList<AccountId> accounts;
    Cause cause = Cause::Unknown; ///< the commonest among them
    int dead = 0;                 ///< people
    int people = 0;               ///< people, the dead included
    double chance = 1;            ///< that others died with the newest one by themselves
};
Verdict judgeDeaths(const Fates& fates, const QDateTime& now);

/// What asking survivors brought.
struct Probe
{
    int asked = 0; ///< those that answered
    int dead = 0;
};
bool isConfirmed(const Verdict& verdict, const Probe& probe);

/// The same for logins of the same person; an account without a holder is a person of its own.
QString personKey(const QString& holder, const AccountId& account);
std::chrono::seconds deathWindow(std::chrono::seconds checkInterval);
/// P(X >= atLeast) for X binomial with \a n tries of chance \a p.
double binomialTail(int n, double p, int atLeast);

} // namespace pk
