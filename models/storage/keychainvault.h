// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/storage/vault.h"

namespace pk {

/// The operating system's keychain through QtKeychain (Keychain, Credential Manager, Secret Service, KWallet).
/// Never falls back to plain text. Entries of a profile carry its id, so that two profiles share one keychain.
class KeychainVault final : public Vault
{
public:
    /// \a profileId names the profile in the keychain's service field ("Pagekeeper <profileId>").
    /// \a timeout after which a slow keychain is given up on with TimedOut; nothing is lost by trying again.
    explicit KeychainVault(QString profileId, std::chrono::milliseconds timeout = std::chrono::seconds(45));

    Async<Secret> read(QString key) override;
    Async<bool> write(QString key, Secret secret) override;
    Async<bool> remove(QString key) override;
    qsizetype maxEntrySize() const override; ///< 2,400 on Windows, which refuses 2,560 bytes and more; 32,000 elsewhere
    QString displayName() const override;
    QString identifier() const override { return QStringLiteral("keychain"); }

private:
    QString m_service;
    std::chrono::milliseconds m_timeout;
};

} // namespace pk
