// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/storeflusher.h"

#include "models/domain/logging.h"

namespace pk {

using namespace std::chrono_literals;

namespace {
constexpr int kLongLog = 2000; // pages of 4 KiB
}

StoreFlusher::StoreFlusher(QString file, CipherKey key) : m_file(std::move(file)), m_key(std::move(key)) {}

StoreFlusher::~StoreFlusher()
{
    if (!m_thread.joinable())
        return;
    {
        const std::lock_guard guard(m_mutex);
        m_ending = true;
    }
    m_changed.notify_one();
    m_thread.join();
}

void StoreFlusher::want()
{
    {
        const std::lock_guard guard(m_mutex);
        if (m_wanted)
            return;
        m_wanted = true;
    }
    if (m_thread.joinable())
        m_changed.notify_one();
    else
        m_thread = std::thread([this] { run(); });
}

void StoreFlusher::run()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_changed.wait(lock, [this] { return m_wanted || m_ending; });
        // A second's commits share one wait for the disk.
        m_changed.wait_for(lock, 1s, [this] { return m_ending; });
        if (!m_wanted)
            break; // ending, and nothing is left
        m_wanted = false;
        lock.unlock();
        flush();
        lock.lock();
    }
    m_database.reset();
}

void StoreFlusher::flush()
{
    const auto done = guarded([this]() -> Result<bool> {
        if (!m_database) {
            auto opened = openCipherFile(m_file, m_key);
            if (!opened)
                return Failed(opened.error());
            m_database = std::move(*opened);
        }
        // Another process that does the same right now is as good: the answer's row says so, and it is no error.
        SQLite::Statement checkpoint(*m_database, "PRAGMA wal_checkpoint(PASSIVE)");
        const int pages = checkpoint.executeStep() ? checkpoint.getColumn(1).getInt() : 0;
        checkpoint.reset();
        // While somebody goes on writing, the log's end is never reached and it grows; then the writer is held up for the few
        // pages that came meanwhile, so that it begins anew.
        if (pages > kLongLog)
            m_database->exec("PRAGMA wal_checkpoint(RESTART)");
        return true;
    });
    if (!done) // disk full, perhaps: the log keeps everything, and the next commit tries again
        qCWarning(lcStorage) << "The store's log could not be moved into its file:" << done.error().detail;
}

} // namespace pk
