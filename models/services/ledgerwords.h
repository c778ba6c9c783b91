// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/records.h"

#include <QStringList>

namespace pk {

class NetworkRegistry;

// What the ledger's entries are called for people; the one place for window, command line and extract. Translated.

/// Every kind of entry there is ("connect", "use", ...), and its word.
QStringList ledgerActions();
QString ledgerActionName(const QString& action);
/// "Done", "Refused by the network", "Password changed", "Sent, not confirmed".
QString ledgerOutcomeName(const QString& outcome);
/// "Request: GET graph.example.org/me · Sent: 2"; what only a machine needs (hashes, ids) is left to the export.
QString ledgerDetailsText(const QJsonObject& details, const Records& records);
/// "Ada Lovelace, Bakery North"; names of now, of what is gone those of then or the beginning of its id.
QString ledgerSubject(const LedgerDraft& entry, const Records& records);
/// Everything of the entry that is shown, folded for searching.
QString ledgerSearchText(const LedgerDraft& entry, const Records& records, const NetworkRegistry& networks);

} // namespace pk
