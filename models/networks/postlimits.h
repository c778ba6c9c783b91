// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/post.h"
#include "models/networks/publishrule.h"

#include <QJsonValue>

namespace pk {

/// \a limits with what a server's answer says instead. What is not there, or is no sensible value, stays as it is: servers
/// are strangers.
PostLimits statedLimits(const LimitsRule& rule, PostLimits limits, const QJsonValue& answer);

} // namespace pk
