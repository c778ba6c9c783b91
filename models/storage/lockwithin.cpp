// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/lockwithin.h"

#include "models/domain/offthread.h"

#include <QDeadlineTimer>

#include <QCoroTimer>

namespace pk {

using namespace std::chrono_literals;

QCoro::Task<LockOutcome> lockWithin(std::shared_ptr<QLockFile> lock, std::chrono::milliseconds timeout)
{
    // Killed between making the file and writing who it is, an owner leaves an empty one that nobody can judge by its
    // process; after this long it is taken over. A living owner is safe however old its lock: QLockFile finds the file
    // still locked by the system and leaves it.
    lock->setStaleLockTime(3s);
    const QDeadlineTimer deadline(timeout);
    // It writes a file, waits for the disk to have it and, where the file is there, asks who its owner is.
    const std::function<Result<bool>()> attempt = [lock] { return lock->tryLock(0); };
    LockOutcome outcome;
    std::chrono::milliseconds pause = 5ms;
    while (true) {
        const Result<bool> locked = co_await offThread(QThreadPool::globalInstance(), attempt);
        outcome.locked = *locked;
        if (outcome.locked || deadline.hasExpired() || lock->error() != QLockFile::LockFailedError)
            co_return outcome;
        outcome.waited = true;
        co_await QCoro::sleepFor(pause);
        pause = std::min(2 * pause, 100ms);
    }
}

} // namespace pk
