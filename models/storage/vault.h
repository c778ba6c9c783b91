// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/async.h"
#include "models/domain/secret.h"

#include <QString>

namespace pk {

/// Where secrets live: named byte strings. One call at a time per key; different keys may run side by side.
/// Keys are ASCII, for example "grant/<uuid>/3".
///
/// Errors: VaultLocked, VaultUnavailable, VaultFailed, TimedOut (30 s), WrongPassphrase (passphrase vault).
class Vault
{
public:
    virtual ~Vault() = default;

    /// VaultEntryMissing when the backend says it has none: doubtful, see readPatiently().
    virtual Async<Secret> read(QString key) = 0;
    /// Replaces silently. Refuses an empty secret with InvalidInput: an empty secret never overwrites anything.
    virtual Async<bool> write(QString key, Secret secret) = 0;
    /// True also when there was nothing to remove.
    virtual Async<bool> remove(QString key) = 0;

    /// Whether "not found" may pass, as with a keyring in its first second. False where the vault reads its own file.
    virtual bool missingIsDoubtful() const { return true; }
    /// Largest secret one entry takes; longer ones are split by the caller.
    virtual qsizetype maxEntrySize() const = 0;
    /// "System keychain" or "Passphrase vault", for the status bar and doctor.
    virtual QString displayName() const = 0;
    /// "keychain" or "passphrase".
    virtual QString identifier() const = 0;
};

/// How long "not found" is doubted: a gnome-keyring asked within a second of its start answers it for everything.
struct Patience
{
    std::chrono::milliseconds total = std::chrono::seconds(8);
    std::chrono::milliseconds firstPause = std::chrono::milliseconds(100); ///< doubles up to 2 s
};

/// Reads, and asks again with back-off while the answer is "not found"; VaultEntryMissing only after the whole patience
/// (at once where the vault's "not found" is certain).
/// \a vault outlives the task.
Async<Secret> readPatiently(Vault* vault, QString key, Patience patience = {});

} // namespace pk
