// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/ledgerreport.h"

namespace pk {

/// One line of what is handed to a client: like things of one page on one day are told once.
struct ExtractLine
{
    QDateTime first; ///< UTC
    QDateTime last;
    int count = 0;
    QString page; ///< name; of one that is gone as it was then; "all pages" where the entry is about the login
    QString network;
    QString what;    ///< plain words: "Statistics read", "Post published", "Post not published"
    QString outcome; ///< plain words: "Done", or why not
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
Async<ClientExtract> extractFor(ServiceContext* context, ClientId client, QDateTime since, QDateTime until,
                                LedgerRunPtr run);
/// The same into \a file, as a table where its name ends in .csv, else as a page; an "export" in the ledger.
Async<ClientExtract> saveExtract(ServiceContext* context, ClientId client, QDateTime since, QDateTime until,
                                 QString file, LedgerRunPtr run);
/// A page that prints well, in the program's language; everything from outside is escaped.
QByteArray toHtml(const ClientExtract& extract);
QByteArray toCsv(const ClientExtract& extract);

} // namespace pk
