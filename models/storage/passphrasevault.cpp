// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/passphrasevault.h"

#include "models/domain/offthread.h"
#include "models/storage/cipher.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace pk {

namespace {
constexpr int kRounds = 600'000; // OWASP's floor for PBKDF2 of 2023; 0.15 s on the machines we measured
constexpr int kShortest = 8;     // characters

/// The vault's file answers in the vault's kinds: the store is another matter.
Error vaultError(const Error& error)
{
    const bool own = error.kind != ErrorKind::StoreFailed && error.kind != ErrorKind::StoreDamaged
        && error.kind != ErrorKind::Busy;
    return own ? error : Error{ErrorKind::VaultFailed, error.detail};
}
} // namespace

template<typename T>
using Work = std::function<Result<T>(SQLite::Database&)>;

class PassphraseVault::Private
{
public:
    Private() { thread.setMaxThreadCount(1); }

    /// One call after the other, in a thread of their own: a write waits for the disk several times.
    template<typename T>
    Async<T> run(Work<T> work)
    {
        return offThread<T>(&thread, [this, work = std::move(work)] {
            Result<T> answer = guarded([&] { return work(*database); });
            return answer.map_error(vaultError);
        });
    }

    std::unique_ptr<SQLite::Database> database;
    QThreadPool thread; ///< ends before the database does
};

PassphraseVault::PassphraseVault(std::unique_ptr<Private> priv) : d(std::move(priv)) {}

PassphraseVault::~PassphraseVault() = default;

Result<std::unique_ptr<PassphraseVault>> PassphraseVault::open(const QString& file, const Secret& passphrase,
                                                               bool create)
{
    const bool exists = QFileInfo(file).size() > 0; // an empty file is what a kill during creation leaves
    if (!exists && !create)
        return fail(ErrorKind::NotFound, QStringLiteral("there is no passphrase vault yet: %1").arg(file));
    if (!exists && QString::fromUtf8(passphrase.reveal()).size() < kShortest)
        return fail(ErrorKind::InvalidInput,
                    QStringLiteral("the passphrase needs at least %1 characters").arg(kShortest));
    if (passphrase.isEmpty()) // SQLCipher would take an empty key for "no encryption"
        return fail(ErrorKind::WrongPassphrase);
    auto database = openCipherFile(file, CipherKey{passphrase, kRounds});
    if (!database) {
        const bool refused = exists && database.error().kind == ErrorKind::StoreDamaged;
        return Failed(refused ? Error{ErrorKind::WrongPassphrase, {}} : database.error());
    }
    const auto ready = guarded([&]() -> Result<bool> {
        (*database)->exec("CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL)");
        return true;
    });
    if (!ready)
        return Failed(ready.error());
    auto priv = std::make_unique<Private>();
    priv->database = std::move(*database);
    return std::unique_ptr<PassphraseVault>(new PassphraseVault(std::move(priv)));
}

Async<Secret> PassphraseVault::read(QString key)
{
    return d->run<Secret>([key](SQLite::Database& database) -> Result<Secret> {
        SQLite::Statement query(database, "SELECT value FROM entries WHERE key = ?1");
        query.bind(1, key.toStdString());
        if (!query.executeStep())
            return fail(ErrorKind::VaultEntryMissing, key);
        return Secret(bytesOf(query.getColumn(0)));
    });
}

Async<bool> PassphraseVault::write(QString key, Secret secret)
{
    if (secret.isEmpty())
        co_return fail(ErrorKind::InvalidInput, QStringLiteral("an empty secret is never written"));
    if (secret.size() > maxEntrySize())
        co_return fail(ErrorKind::VaultFailed,
                       QStringLiteral("%1 bytes are too many for one entry").arg(secret.size()));
    const Work<bool> write = [key, secret](SQLite::Database& database) -> Result<bool> {
        SQLite::Statement statement(database, "INSERT OR REPLACE INTO entries (key, value) VALUES (?1, ?2)");
        bindAll(statement, {key, secret.reveal()});
        statement.exec();
        return true;
    };
    co_return co_await d->run(write);
}

Async<bool> PassphraseVault::remove(QString key)
{
    return d->run<bool>([key](SQLite::Database& database) -> Result<bool> {
        SQLite::Statement statement(database, "DELETE FROM entries WHERE key = ?1");
        statement.bind(1, key.toStdString());
        statement.exec();
        return true;
    });
}

QString PassphraseVault::displayName() const
{
    return QCoreApplication::translate("Vault", "Passphrase vault");
}

} // namespace pk
