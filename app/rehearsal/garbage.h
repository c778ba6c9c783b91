// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "faults.h"
#include "httpserver.h"

namespace pk::rehearsal {

/// The answer of a network that is down in the way the rule says; the request was not processed.
Answer outageAnswer(const FaultRule& rule);
/// The answer of a network that was fine and arrives as rubbish; the request was processed.
Answer garbled(const FaultRule& rule, Answer answer);
/// Names of the modes, for the control API to check.
QStringList outageModes();
QStringList garbageModes();

} // namespace pk::rehearsal
