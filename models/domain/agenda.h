// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/health.h"

#include <optional>

namespace pk {

/// How a network wants its grants looked after, as far as the agenda has to know.
struct CareRule
{
    std::chrono::seconds checkInterval = std::chrono::hours(6);
    std::chrono::seconds lead{0};   ///< a clock that Pagekeeper moves itself is moved this long before it bites
    bool accessFromRefresh = false; ///< a new access token can be had at any time: its end alone is no reason to act
    bool renewsWithoutWord =
        false; ///< the access clock is worth moving although nobody promises that it moves (exchange)
};

/// When one login is to be looked at next; the only place that decides it. Pure: same facts, same answer. A look is what
/// AccountService::check() does: it renews what is near its end and proves the rest, so there is one date and not two.
///
/// nullopt: never by itself. A definite rejection is not tried again, except at doubling distances up to a day where the
/// network named a time after which asking is worth it (an identity check that heals by itself), and once a day where the
/// app and not the login was refused.
///
/// Otherwise the earliest of: the newest proof plus the check interval, up to a tenth earlier by \a salt, so that logins
/// that were connected together drift apart; the lead before a clock that Pagekeeper moves, and the end of one
/// that it does not, which no clock of ours proves. After a doubtful answer 10,
/// 20, 40 minutes; after a transient one the time the network named, else half of the time that it has lasted already,
/// two minutes at least and the check interval or an hour at most. May lie in the past: due now.
std::optional<QDateTime> nextLook(const LifeFacts& facts, const CareRule& rule, double salt, const QDateTime& now);

/// A number from 0 to 1, the same for the same text and use on every machine: a salt.
double fractionOf(const QString& text, quint32 use = 0);

} // namespace pk
