// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/profile.h"

#include "models/domain/logging.h"
#include "models/storage/lockwithin.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLockFile>
#include <QRandomGenerator>
#include <QSaveFile>
#include <QStandardPaths>
#include <QUuid>

#include <array>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#endif

namespace pk {

using namespace std::chrono_literals;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr auto kSchema = 1;
constexpr QFileDevice::Permissions kPrivateFile = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
constexpr QFileDevice::Permissions kPrivateDir = kPrivateFile | QFileDevice::ExeOwner;

QString profileFile(const QString& dir)
{
    return dir + "/profile.json"_L1;
}

/// False for folders that others need too: somebody may name /tmp or the home folder by mistake.
bool mayBeClosed(const QString& dir)
{
    if (QDir(dir) == QDir::home() || QDir(dir).isRoot())
        return false;
#ifdef Q_OS_UNIX
    struct stat facts = {};
    if (::stat(QFile::encodeName(dir).constData(), &facts) != 0)
        return false;
    return (facts.st_mode & S_ISVTX) == 0;
#else
    return true; // Windows: the user's folders are the user's alone by inheritance
#endif
}

Result<bool> makeDir(const QString& dir)
{
    const QFileInfo info(dir);
    if (info.exists() && !info.isDir())
        return fail(ErrorKind::StoreFailed, QStringLiteral("the profile is not a folder: %1").arg(dir));
    if (!info.exists() && !QDir().mkpath(dir))
        return fail(ErrorKind::StoreFailed, QStringLiteral("the profile's folder cannot be made: %1").arg(dir));
    if (mayBeClosed(dir) && !QFile::setPermissions(dir, kPrivateDir))
        qCWarning(lcStorage) << "The profile's folder could not be closed to others:" << dir;
    if (!QFileInfo(dir).isWritable())
        return fail(ErrorKind::StoreFailed, QStringLiteral("the profile's folder cannot be written: %1").arg(dir));
    return true;
}

Result<bool> writeProfile(const QString& dir, const QString& id, const QString& vaultKind)
{
    const QJsonObject json{{"schema"_L1, kSchema}, {"id"_L1, id}, {"vault"_L1, vaultKind}};
    QSaveFile file(profileFile(dir)); // a kill leaves the old file or the new one, never half of one
    const QByteArray bytes = QJsonDocument(json).toJson();
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(kPrivateFile) || file.write(bytes) != bytes.size()
        || !file.commit())
        return fail(ErrorKind::StoreFailed, QStringLiteral("%1: %2").arg(profileFile(dir), file.errorString()));
    return true;
}

Result<QJsonObject> readProfile(const QString& dir)
{
    QFile file(profileFile(dir));
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::StoreFailed, QStringLiteral("%1: %2").arg(profileFile(dir), file.errorString()));
    const QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
    if (json.value("id"_L1).toString().isEmpty())
        return fail(ErrorKind::StoreFailed, QStringLiteral("%1 is not a profile's file").arg(profileFile(dir)));
    if (json.value("schema"_L1).toInt() > kSchema)
        return fail(ErrorKind::StoreFailed,
                    QStringLiteral("%1 was written by a newer Pagekeeper").arg(profileFile(dir)));
    return json;
}

} // namespace

Result<Profile> Profile::open(const QString& dir)
{
    const QString absolute = QDir::cleanPath(QDir().absoluteFilePath(dir));
    const auto made = makeDir(absolute);
    if (!made)
        return Failed(made.error());
    Profile profile;
    profile.m_dir = absolute;
    if (!QFileInfo::exists(profileFile(absolute))) {
        // two programs started at once must not give the profile two ids: the second one reads what the first one wrote
        QDir().mkpath(absolute + "/locks"_L1);
        QLockFile lock(absolute + "/locks/profile.lock"_L1);
        if (!lock.tryLock(10s))
            return fail(ErrorKind::StoreFailed,
                        QStringLiteral("another program holds the profile's lock: %1").arg(lock.fileName()));
        if (!QFileInfo::exists(profileFile(absolute))) {
            if (QFileInfo::exists(profile.storeFile()) || QFileInfo::exists(profile.vaultFile()))
                return fail(ErrorKind::StoreDamaged,
                            QStringLiteral("profile.json is missing beside the data in %1").arg(absolute));
            const auto written = writeProfile(absolute, QUuid::createUuid().toString(QUuid::WithoutBraces), {});
            if (!written)
                return Failed(written.error());
        }
    }
    const auto json = readProfile(absolute);
    if (!json)
        return Failed(json.error());
    profile.m_id = json->value("id"_L1).toString();
    profile.m_vaultKind = json->value("vault"_L1).toString();
    return profile;
}

QString Profile::defaultDir()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + "/pagekeeper"_L1;
}

QString Profile::storeFile() const
{
    return m_dir + "/store.db"_L1;
}

QString Profile::vaultFile() const
{
    return m_dir + "/vault.db"_L1;
}

QString Profile::settingsFile() const
{
    return m_dir + "/settings.ini"_L1;
}

QString Profile::networksDir() const
{
    return m_dir + "/networks"_L1;
}

Result<bool> Profile::setVaultKind(const QString& kind)
{
    if (kind != "keychain"_L1 && kind != "passphrase"_L1)
        return fail(ErrorKind::InvalidInput,
                    QStringLiteral("there is no vault called \"%1\": keychain or passphrase").arg(kind));
    const auto written = writeProfile(m_dir, m_id, kind);
    if (written)
        m_vaultKind = kind;
    return written;
}

namespace {

const QString kStoreKey = QStringLiteral("store/key");

Secret freshStoreKey()
{
    std::array<quint32, 8> words{}; // 256 bits
    QRandomGenerator::system()->fillRange(words.data(), qsizetype(words.size()));
    QByteArray raw(reinterpret_cast<const char*>(words.data()), qsizetype(sizeof words));
    Secret key(raw.toHex());
    raw.fill('\0');
    words.fill(0);
    return key;
}

/// An empty file is what a kill while creating the store leaves: it holds nothing that a new key could lock away.
bool hasStore(const Profile& profile)
{
    return QFileInfo(profile.storeFile()).size() > 0;
}

} // namespace

Async<Secret> storeKey(Vault* vault, Profile profile, Patience patience)
{
    QDir().mkpath(profile.dir() + "/locks"_L1);
    const auto lock = std::make_shared<QLockFile>(profile.dir() + "/locks/store-key.lock"_L1);
    const LockOutcome outcome = co_await lockWithin(lock, 60s + patience.total);
    if (!outcome.locked)
        co_return fail(ErrorKind::Busy, QStringLiteral("another process works on the store's key"));
    if (!hasStore(profile))
        patience.total = std::min<std::chrono::milliseconds>(patience.total, 2s);
    Result<Secret> known = co_await readPatiently(vault, kStoreKey, patience);
    if (known || known.error().kind != ErrorKind::VaultEntryMissing || hasStore(profile))
        co_return known;
    const Secret key = freshStoreKey();
    const Result<bool> written = co_await vault->write(kStoreKey, key);
    if (!written)
        co_return Failed(written.error());
    Result<Secret> back = co_await readPatiently(vault, kStoreKey, patience);
    if (!back)
        co_return back;
    if (!(*back == key))
        co_return fail(ErrorKind::VaultFailed,
                       QStringLiteral("the store's key reads back differently than it was written"));
    co_return key;
}

} // namespace pk
