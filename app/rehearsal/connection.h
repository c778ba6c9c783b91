// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpserver.h"

#include <QTcpSocket>

namespace pk::rehearsal {

/// One client on one socket: reads requests, writes answers, honours keep-alive. Deletes itself when the socket closes.
class Connection final : public QObject
{
    Q_OBJECT
public:
    Connection(QTcpSocket* socket, HttpServer& server);

private:
    enum class Parsed { Incomplete, Complete, Broken };

    void read();
    Parsed parse(Request& request);
    void deliver(const Answer& answer);
    void write(const Answer& answer);
    void drip(const QByteArray& bytes);
    void next();

    QTcpSocket* m_socket; // parented to this
    HttpServer& m_server;
    QByteArray m_in;
    bool m_busy = false; // an answer is on its way; later requests wait
    bool m_headOnly = false;
    bool m_closeAfter = false;
};

} // namespace pk::rehearsal
