// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/async.h"
#include "models/domain/ids.h"

#include <QLockFile>

#include <memory>

namespace pk {

/// One renewal at a time per grant, across processes: a QLockFile in PROFILE/locks. Held while the object lives.
/// A lock whose owner died is taken over by QLockFile's own rule (process id and host), never for its age.
class GrantLock final
{
public:
    /// Waits without blocking the event loop; Busy after \a timeout, StoreFailed when the folder cannot be written.
    /// Whoever waited has to look at the vault again.
    static Async<std::shared_ptr<GrantLock>> acquire(QString profileDir, AccountId id,
                                                     std::chrono::milliseconds timeout);

    /// True when somebody else held it first: the facts in memory may be old.
    bool waited() const { return m_waited; }

private:
    GrantLock(std::shared_ptr<QLockFile> file, bool waited) : m_file(std::move(file)), m_waited(waited) {}

    std::shared_ptr<QLockFile> m_file; ///< unlocks when it goes
    bool m_waited;
};

} // namespace pk
