// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/http/connection.h"

#include <QDeadlineTimer>

namespace pk {

/// Connections that are open and idle, for the next request to the same place.
class ConnectionPool final : public QObject
{
    Q_OBJECT
public:
    ConnectionPool();

    /// An idle connection, the newest first; null when there is none.
    Connection* take(const QString& key);
    /// Keeps \a connection for a while when it can be used again, else disposes of it.
    void giveBack(const QString& key, Connection* connection);

private:
    struct Idle
    {
        QString key;
        Connection* connection;
        QDeadlineTimer until;
    };
    void sweep();

    QList<Idle> m_idle;
    QTimer m_sweeper;
};

} // namespace pk
