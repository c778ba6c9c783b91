// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/records.h"

#include <QJsonObject>

namespace pk {

/// Which part of everything is asked for.
struct StatusFilter
{
    std::optional<std::chrono::seconds> within = {}; ///< only what ends within this, or is worse
    QString client;
    NetworkId network;
};

/// JSON of product.md section 6; schema 1. Times ISO 8601 UTC, ids as text. Incidents are those that are open.
QJsonObject statusJson(const Records& records, const StatusFilter& filter);
QJsonObject accountJson(const Records& records, const Account& account);
QJsonObject pageJson(const Records& records, const Page& page);
/// {id, network, instance, kind, cause, opened, confirmed, closed, logins, accounts: [{id, died, repaired}], words}
QJsonObject incidentJson(const Records& records, const Incident& incident);
QJsonObject healthJson(const Health& health, const QDateTime& now);
/// 0 nothing, 1 something needs a person, 3 could not tell (waiting or not checked, and nothing needs a person).
int statusExitCode(const Records& records, const StatusFilter& filter);

} // namespace pk
