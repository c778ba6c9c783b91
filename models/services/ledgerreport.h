// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/servicecontext.h"

#include <functional>

namespace pk {

/// Which entries of the ledger are wanted; what is empty does not narrow.
struct LedgerFilter
{
    QDateTime since; ///< UTC, included
    QDateTime until; ///< UTC, not included
    QString action;
    std::optional<Purpose> purpose;
    AccountId account;
    NetworkId network;
    ClientId client; ///< of the entry's page at the time; an entry of a login counts when the login held a page of the client
};

bool matches(const LedgerDraft& entry, const LedgerFilter& filter, const Records& records);

/// Calls \a take with every entry that fits, newest first, until it returns false. Reads no further back than it must.
Result<bool> eachEntry(const Records& records, Store& store, const LedgerFilter& filter,
                       const std::function<bool(const LedgerEntry&)>& take);

/// Every kind of entry there is ("connect", "use", ...), and its word for people.
QStringList ledgerActions();
QString ledgerActionName(const QString& action);

/// One entry as the command line's and the export's JSON has it, hash included.
QJsonObject ledgerEntryJson(const LedgerEntry& entry);
/// What fits, as {schema, entries} or as a table. An export is an entry of its own ("export"), written when it is complete.
enum class LedgerFormat { Json, Csv };
Result<QByteArray> exportLedger(ServiceContext& context, const LedgerFilter& filter, LedgerFormat format);

/// One line of what is handed to a client: like things of one page on one day are told once.
struct ExtractLine
{
    QDateTime first; ///< UTC
    QDateTime last;
    int count = 0;
    QString page; ///< name; of one that is gone as it was then; "all pages" where the entry is about the login
    QString network;
    QString what;    ///< plain words: "Statistics read", "Post published"
    QString outcome; ///< plain words: "done", or why not
};

/// "What we did with your pages": from the ledger, for one client, in plain words and without the names of logins.
struct ClientExtract
{
    QString client;
    QDateTime since;
    QDateTime until;
    QList<ExtractLine> lines; ///< oldest first
    int checks = 0;           ///< proofs and listings, told as a number only
    int renewals = 0;
};

/// NotFound when there is no such client.
Result<ClientExtract> extractFor(ServiceContext& context, const ClientId& client, const QDateTime& since,
                                 const QDateTime& until);
/// A page that prints well, in the program's language; everything from outside is escaped.
QByteArray toHtml(const ClientExtract& extract);
QByteArray toCsv(const ClientExtract& extract);

} // namespace pk
