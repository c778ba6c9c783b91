// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

namespace pk {

/// Raw facts the delegates and proxies read; shared by the tables, so that one proxy serves both.
enum TableRole {
    IdRole = Qt::UserRole + 1, ///< QString: account id or page id
    AccountIdRole,             ///< QString
    StateRole,                 ///< int(State)
    WordsRole,                 ///< QString: the badge's words
    SortRole,                  ///< comparable value of the column
    SearchRole,                ///< QString: folded text of everything searchable in the row
    NetworkRole,               ///< QString: network id
    ClientRole,                ///< QString: client name; QStringList for a row with several
    HolderRole,                ///< QString
    CreditsRole,               ///< double: 0..1 left, invalid when unknown
    BusyRole,                  ///< bool: an operation is under way
    EndsRole,                  ///< QDateTime, UTC: the earliest end that counts down, invalid when there is none
    HandleRole,                ///< QString: "@user", may be empty
    DisconnectedRole,          ///< bool: kept for its history only
    KindRole,                  ///< QString: a post's kind, the network's word
    LinkRole,                  ///< QUrl: where people see it, may be empty
    ThumbnailRole,             ///< QUrl: a small picture of it, may be empty
};

} // namespace pk
