// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/storage/cipher.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace pk {

/// Makes commits lasting that did not wait for the disk (Durability::Soon), at the latest two seconds after them, and moves the
/// log's pages into the file: SQLite's passive checkpoint, which holds up neither readers nor the writer, in a thread and with a
/// connection of its own. Private to models/storage.
class StoreFlusher final
{
public:
    StoreFlusher(QString file, CipherKey key);
    ~StoreFlusher(); ///< what was wanted and not yet done is done first

    /// Something was committed.
    void want();

private:
    void run();
    void flush();

    const QString m_file;
    const CipherKey m_key;
    std::unique_ptr<SQLite::Database> m_database; ///< of the thread alone
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_wanted = false;
    bool m_ending = false;
    std::thread m_thread; ///< starts with the first commit
};

} // namespace pk
