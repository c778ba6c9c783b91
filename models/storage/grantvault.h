// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/tokenset.h"
#include "models/storage/vault.h"

namespace pk {

/// One bundle per grant in the vault, written by generation (architecture.md section 2).
///
/// Layout: "grant/<id>/<generation>" holds a manifest (chunk count, SHA-256 of the whole), written last;
/// "grant/<id>/<generation>/<chunk>" the pieces below Vault::maxEntrySize(). A generation is complete when the manifest
/// and every piece are there and the digest agrees. Never touches the store: the caller commits the number in between.
class GrantVault final
{
public:
    explicit GrantVault(Vault& vault, Patience patience = {});

    struct Held
    {
        quint64 generation = 0;
        TokenSet tokens;
    };

    /// Writes \a tokens as generation \a previous + 1, reads it back and compares. Deletes nothing.
    /// An empty access token is refused with InvalidInput. Returns the new generation.
    Async<quint64> save(AccountId id, quint64 previous, TokenSet tokens);

    /// The newest complete generation at or above \a known; a newer one than the store's is to be adopted by the caller
    /// (the process that wrote it was killed before the store knew). VaultEntryMissing when none is found after the
    /// patience: doubtful, nothing may be deleted or marked dead for it.
    Async<Held> load(AccountId id, quint64 known);

    /// Drops generation \a generation, pieces last-first. Call only after the store points to a newer one.
    Async<bool> drop(AccountId id, quint64 generation);

    /// Drops every generation up to and including \a newest + 1: for disconnect and delete.
    Async<bool> dropAll(AccountId id, quint64 newest);

private:
    Vault& m_vault;
    Patience m_patience;
};

/// The bundle's bytes: one JSON object, version 1. Public for tests and backup.
QByteArray serialize(const TokenSet& tokens);
Result<TokenSet> parseTokenSet(const QByteArray& bytes);

} // namespace pk
