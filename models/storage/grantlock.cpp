// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/grantlock.h"

#include "models/storage/lockwithin.h"

#include <QDir>

namespace pk {

Async<std::shared_ptr<GrantLock>> GrantLock::acquire(QString profileDir, AccountId id,
                                                     std::chrono::milliseconds timeout)
{
    const QString folder = profileDir + QStringLiteral("/locks");
    if (!QDir().mkpath(folder))
        co_return fail(ErrorKind::StoreFailed, QStringLiteral("the folder cannot be made: %1").arg(folder));
    // an id is a UUID; anything else must not lead out of the folder
    const QString name = QString::fromLatin1(id.toString().toUtf8().toPercentEncoding({}, "."));
    auto file = std::make_shared<QLockFile>(QStringLiteral("%1/%2.lock").arg(folder, name));
    const LockOutcome outcome = co_await lockWithin(file, timeout);
    if (outcome.locked) {
        std::shared_ptr<GrantLock> lock(new GrantLock(file, outcome.waited));
        co_return lock;
    }
    if (file->error() == QLockFile::LockFailedError)
        co_return fail(ErrorKind::Busy, id.toString());
    co_return fail(ErrorKind::StoreFailed, QStringLiteral("the lock cannot be written: %1").arg(file->fileName()));
}

} // namespace pk
