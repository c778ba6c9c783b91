// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/http/connectionpool.h"

namespace pk {

namespace {

// Servers commonly close after 5 to 75 idle seconds; a proof round over an account's pages takes less.
constexpr std::chrono::seconds kKeptFor{15};
constexpr std::chrono::seconds kSweepEvery{5};
constexpr qsizetype kMostKept = 64;

} // namespace

ConnectionPool::ConnectionPool()
{
    m_sweeper.setInterval(kSweepEvery);
    connect(&m_sweeper, &QTimer::timeout, this, &ConnectionPool::sweep);
}

Connection* ConnectionPool::take(const QString& key)
{
    for (qsizetype i = m_idle.size() - 1; i >= 0; --i) {
        if (m_idle.at(i).key != key)
            continue;
        Connection* connection = m_idle.takeAt(i).connection;
        if (connection->isReusable())
            return connection;
        connection->deleteLater();
    }
    return nullptr;
}

void ConnectionPool::giveBack(const QString& key, Connection* connection)
{
    if (!connection->isReusable() || m_idle.size() >= kMostKept) {
        connection->deleteLater();
        return;
    }
    m_idle.append({key, connection, QDeadlineTimer(kKeptFor)});
    m_sweeper.start();
}

void ConnectionPool::sweep()
{
    m_idle.removeIf([](const Idle& idle) {
        const bool over = idle.until.hasExpired() || !idle.connection->isReusable();
        if (over)
            idle.connection->deleteLater();
        return over;
    });
    if (m_idle.isEmpty())
        m_sweeper.stop();
}

} // namespace pk
