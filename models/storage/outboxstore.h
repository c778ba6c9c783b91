// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/outbox.h"
#include "models/storage/store.h"

namespace pk {

/// Drafts and outbox, in the same file and the same transactions as everything else. Picture bytes are kept once however many
/// entries use them, and dropped when nothing needs them any more. Errors as of Store.
class OutboxStore final
{
public:
    explicit OutboxStore(Store& store) : m_store(store) {}

    Result<QList<Draft>> drafts() const; ///< newest first
    Result<bool> save(const Draft& draft);
    Result<bool> remove(const DraftId& id);

    Result<QList<OutboxEntry>> outbox() const; ///< newest first
    Result<OutboxEntry> entry(const OutboxId& id) const;
    /// Those of exactly this content on exactly this page, newest first.
    Result<QList<OutboxEntry>> withHash(const ApprovalHash& hash) const;
    /// What the network calls posts of others of our entries there.
    Result<QSet<QString>> otherPosts(const OutboxEntry& entry) const;
    /// A new one. The id and the key must not be there yet.
    Result<bool> add(const OutboxEntry& entry);
    /// Writes what became of an entry (state, times, account, published, reason), if its state is still \a expected: of two
    /// programs that want to send the same entry one gets Busy. Committed to the disk when it returns, unless inside a
    /// transaction.
    Result<bool> move(const OutboxEntry& entry, OutboxState expected);
    /// Gives an entry that may be sent the page's present record.
    Result<bool> moveTo(const OutboxId& id, const PageId& page, const QString& pageName);
    /// Forgets one that was never sent. Busy unless its state is still \a expected.
    Result<bool> withdraw(const OutboxId& id, OutboxState expected);

private:
    Result<bool> keepPictures(const Post& post);
    Result<bool> dropPictures();
    SQLite::Database& database() const;

    Store& m_store;
};

} // namespace pk
