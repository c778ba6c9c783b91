// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/storage/store.h"

#include <QLockFile>

namespace pk {

/// Requests that are on their way, so that one whose program is killed before the answer still gets its ledger entry: written
/// before it leaves, replaced by the entry when it has ended. Each program that writes holds a lock file in PROFILE/locks, by
/// which the others know that it lives. Errors as of Store, and StoreFailed when the lock cannot be written.
class RequestJournal final
{
public:
    RequestJournal(Store& store, const QString& profileDir);
    ~RequestJournal();

    /// A request is about to leave; \a draft without outcome. Returns its number, from 1.
    Result<qint64> begin(const LedgerDraft& draft, Durability durability);
    /// It ended: \a draft goes into the ledger and the number is forgotten, in one transaction.
    Result<LedgerEntry> finish(qint64 number, const LedgerDraft& draft, Durability durability);
    /// Appends what programs that are no more left behind, with the outcome "cut off"; the network may have had those
    /// requests all the same. Returns how many.
    Result<int> takeOver();

private:
    Result<bool> hold();
    std::unique_ptr<QLockFile> lockOf(const QString& owner) const;
    Result<QStringList> otherOwners() const;
    Result<int> takeOver(const QString& owner);

    Store& m_store;
    const QString m_folder;
    const QString m_owner; ///< UUID of this one
    std::unique_ptr<QLockFile> m_lock;
};

} // namespace pk
