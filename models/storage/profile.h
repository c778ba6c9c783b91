// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/async.h"
#include "models/storage/vault.h"

#include <QString>

namespace pk {

/// The folder everything of one installation lives in, with mode 700:
///   profile.json     id of the profile and which vault it uses ("keychain", "passphrase"); no secret
///   store.db         the SQLCipher store
///   vault.db         the passphrase vault, only when chosen
///   settings.ini     settings
///   networks/*.json  descriptors that add or override a network
///   locks/           one lock file per grant, those of the profile itself, one per program that has requests under way
class Profile final
{
public:
    /// Opens or creates \a dir. Errors: StoreFailed (not writable, not a folder, profile.json unreadable);
    /// a store.db without profile.json is refused with StoreDamaged, never given a new id.
    static Result<Profile> open(const QString& dir);
    /// Where the profile is when nobody names one.
    static QString defaultDir();

    const QString& dir() const { return m_dir; }
    const QString& id() const { return m_id; }
    QString storeFile() const;
    QString vaultFile() const;
    QString settingsFile() const;
    QString networksDir() const;
    /// "keychain" or "passphrase"; empty until one has been used.
    const QString& vaultKind() const { return m_vaultKind; }
    Result<bool> setVaultKind(const QString& kind);

private:
    QString m_dir;
    QString m_id;
    QString m_vaultKind;
};

/// The store's 256-bit key from the vault ("store/key"), made only when there is neither a key nor a store file.
/// A missing key beside an existing store is VaultEntryMissing after the patience: never a second key. Without a store "not
/// found" is doubted for up to 2 s, because a store that was set aside still needs its key.
/// Written and read back before it is returned. Two processes at once: serialised by a lock file in the profile.
Async<Secret> storeKey(Vault* vault, Profile profile, Patience patience = {});

} // namespace pk
