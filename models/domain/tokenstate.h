// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/health.h"

namespace pk {

/// Decides the state of one login or page; the only place that does. Pure: same facts, same answer.
///
/// Order, first match wins: disconnected; incident; dead (definite failure, third doubtful strike, a stated clock that
/// ran out by the network's own time too, renewal rejected after the access token ended); ending now (second window, renewal refused while valid);
/// waiting (newest answer was transient); partly lost; ending soon; not checked (no proof or older than twice the
/// interval); no end date; healthy. A snooze covers what would ask for a person, until its date.
/// Source: product.md section 4.
Health judge(const LifeFacts& facts, const PageTally& pages, const QDateTime& now, const Windows& windows);

/// The earliest clock that counts down: the ones Pagekeeper renews itself do not, unless the network refused to renew them.
std::optional<EndClock> bitingClock(const LifeFacts& facts);

/// Folds one new observation into the facts.
/// A success clears the failure. A failure of the same cause keeps its "since" and adds a strike;
/// transient ones never add a strike to, and never replace, a definite failure.
LifeFacts withProof(LifeFacts facts, Evidence proof);
LifeFacts withFailure(LifeFacts facts, Failure failure);
LifeFacts withRenewal(LifeFacts facts, Evidence renewed);
LifeFacts withRenewalFailure(LifeFacts facts, Failure failure);

/// Doubtful answers needed before something counts as dead.
inline constexpr int kStrikesToDeath = 3;

} // namespace pk
