// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/storage/vault.h"

#include <memory>

namespace pk {

/// A SQLCipher file with its own key derivation (PBKDF2, at least 600,000 rounds), for systems without a keychain.
/// Chosen explicitly, never a silent fall-back (product.md 32).
class PassphraseVault final : public Vault
{
public:
    /// Opens \a file, or creates it when \a create is set and no file is there.
    /// Takes 0.2 s, for the derivation of the key.
    /// Errors: WrongPassphrase (also for a damaged file: the two cannot be told apart), NotFound (no file and not create), InvalidInput (passphrase under 8 characters on create), StoreFailed.
    static Result<std::unique_ptr<PassphraseVault>> open(const QString& file, const Secret& passphrase, bool create);
    ~PassphraseVault() override;

    Async<Secret> read(QString key) override;
    Async<bool> write(QString key, Secret secret) override;
    Async<bool> remove(QString key) override;
    bool missingIsDoubtful() const override { return false; }
    qsizetype maxEntrySize() const override { return 1 << 20; }
    QString displayName() const override;
    QString identifier() const override { return QStringLiteral("passphrase"); }

private:
    class Private;
    explicit PassphraseVault(std::unique_ptr<Private> priv);
    std::unique_ptr<Private> d;
};

} // namespace pk
