// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/async.h"
#include "models/domain/health.h"
#include "models/domain/ids.h"

namespace pk {

struct ServiceContext;

/// True where a snooze has something to cover: what asks for somebody, or a snooze that is to be changed.
bool canSnooze(const Health& health);

/// When a snooze to \a day ends: at nine in the morning there, local time; in UTC. Notices are for working hours.
QDateTime snoozeEnd(const QDate& day);
/// The next Monday after \a today.
QDate nextMonday(const QDate& today);

/// Lets an account rest until a date: no state that asks, no notice. Writes the ledger.
/// InvalidInput: no reason, or a date that has passed or is over a year away; Unsupported: nothing asks for anybody;
/// NotFound; Busy when another operation holds the account for long.
Async<bool> snoozeAccount(ServiceContext* context, AccountId id, Snooze snooze);
/// Ends the snooze now. What it covered is on screen again and counts as told: whoever wakes it knows.
/// Unsupported when it is not snoozed.
Async<bool> wakeAccount(ServiceContext* context, AccountId id);

} // namespace pk
