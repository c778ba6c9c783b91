// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/credits.h"
#include "models/http/httpclient.h"
#include "models/networks/descriptor.h"

namespace pk {

// Counting by ourselves, where a network states no credits (facts files, section 10).

/// What the answer to a request states; most of it is in its headers, and only those are looked at.
QList<Credits> readCredits(const NetworkDescriptor& network, const TrafficRecord& record, const QDateTime& now);

/// The bucket a request counts in, "%1" filled in; nullopt where the rule does not count it.
std::optional<QString> countedIn(const CreditRule& rule, Purpose purpose, const QString& host, const QString& path);

/// The last moment before the window that \a now lies in: what was spent after it counts.
QDateTime windowStart(const CreditRule& rule, const QDateTime& now);

/// The bucket after the requests at \a spent (oldest first, those before the window are left out). Refills at the end of the
/// day, or when the oldest counted request leaves the window.
Credits counted(const CreditRule& rule, const QString& bucket, const QList<QDateTime>& spent, const QDateTime& now);

} // namespace pk
