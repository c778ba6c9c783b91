// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/tokenset.h"
#include "models/storage/vault.h"

namespace pk {

/// One bundle per grant in the vault, written by generation (architecture.md section 2).
///
/// Layout: "grant/<id>/<generation>" holds one line of JSON (version, number of further pieces, size and SHA-256 of the
/// whole) and as much of the bundle as fits below Vault::maxEntrySize(); it is written last. The rest is in
/// "grant/<id>/<generation>/1", "/2", ... So a bundle that fits is one entry, written in one step. A generation is
/// complete when every piece is there and the digest agrees. Never touches the store: the caller commits the number in between.
///
/// Not locked against other processes by itself: save, drop and dropAll are called under the grant's GrantLock.
class GrantVault final
{
public:
    explicit GrantVault(Vault& vault, Patience patience = {});

    struct Held
    {
        quint64 generation = 0;
        TokenSet tokens;
    };

    /// Writes \a tokens as generation \a previous + 1, reads it back and compares. Deletes nothing. Saying the same twice is
    /// fine; Busy when that generation is there already with other content: somebody renewed meanwhile, load() first.
    /// An empty access token is refused with InvalidInput; VaultFailed when it reads back differently. Returns the new generation.
    Async<quint64> save(AccountId id, quint64 previous, TokenSet tokens);

    /// The newest complete generation at or above \a known; a newer one than the store's is to be adopted by the caller
    /// (the process that wrote it was killed before the store knew). VaultEntryMissing when none is found after the
    /// patience: doubtful, nothing may be deleted or marked dead for it. VaultFailed when all there is is damaged.
    Async<Held> load(AccountId id, quint64 known);

    /// Drops generation \a generation, pieces last-first, and what kills left of the ones right below it.
    /// Call only after the store points to a newer one.
    Async<bool> drop(AccountId id, quint64 generation);

    /// Drops every generation up to and including \a newest + 1: for disconnect and delete. "Not found" is waited for once,
    /// then believed.
    Async<bool> dropAll(AccountId id, quint64 newest);

private:
    /// What is there of one generation.
    struct Piece
    {
        int further = 0;    ///< pieces beside the first
        qsizetype size = 0; ///< of the whole
        QByteArray digest;
        Secret start; ///< the part of the bundle in the first entry
    };
    enum class Find { Nothing, Incomplete, Complete };
    struct Look
    {
        Find find = Find::Nothing;
        Secret bundle; ///< when complete
    };

    Async<Piece> first(AccountId id, quint64 generation);
    Async<Look> look(AccountId id, quint64 generation);
    Async<Look> lookBeforeSaving(AccountId id, quint64 previous);
    Async<bool> writePieces(AccountId id, quint64 generation, Secret bundle);
    Async<bool> dropOne(AccountId id, quint64 generation);

    Vault& m_vault;
    Patience m_patience;
};

/// The bundle's bytes: one JSON object, version 1. Public for tests and backup.
QByteArray serialize(const TokenSet& tokens);
Result<TokenSet> parseTokenSet(const QByteArray& bytes);

} // namespace pk
