// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLockFile>

#include <QCoroTask>

#include <chrono>
#include <memory>

namespace pk {

/// Takes \a lock without blocking the event loop; false after \a timeout. \a waited is set when somebody held it.
/// Never stolen for its age: a renewal over a slow network may take longer than QLockFile's 30 s, and where the system cannot
/// lock the file itself (network folders) age is what QLockFile would go by. A dead owner is recognised
/// by process id and host.
struct LockOutcome
{
    bool locked = false;
    bool waited = false;
};
QCoro::Task<LockOutcome> lockWithin(std::shared_ptr<QLockFile> lock, std::chrono::milliseconds timeout);

} // namespace pk
