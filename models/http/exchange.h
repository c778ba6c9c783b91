// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/http/connection.h"
#include "models/http/wake.h"

#include <QElapsedTimer>
#include <QPointer>

#include <optional>

namespace pk {

/// One HttpClient::send() under way: what its coroutine waits on and what can end it from outside.
struct Exchange
{
    explicit Exchange(HttpRequest asked) : request(std::move(asked)) { deadline.setSingleShot(true); }

    const HttpRequest request;
    QString queue; ///< which host's places it takes one of
    bool admitted = false;
    Wake wake;
    QTimer deadline; ///< runs from the moment it is admitted, over all attempts
    QElapsedTimer took;
    QPointer<Connection> connection;
    bool sent = false;  ///< the newest attempt may have reached the server
    bool begun = false; ///< and a byte came back
    bool open = false;  ///< some attempt reached the server, and what it made of it is not known
    int status = 0;     ///< newest, for the log line
    QByteArray requestId;
    bool repeated = false;     ///< the one repetition after a failure is used up
    int times = 0;             ///< how often it went out, as far as is known
    QStringList redirects;     ///< paths, free of secrets
    qint64 number = 0;         ///< the recorder's
    QUrl target;               ///< the newest attempt's address, before routes: what a proof is about
    QByteArray nonce;          ///< that the newest proof was made with
    qint64 clockLead = 0;      ///< seconds, the same
    std::optional<Error> stop; ///< set once: cancelled or out of time

    void end(ErrorKind kind, QString detail)
    {
        if (stop)
            return;
        stop = Error{kind, std::move(detail)};
        if (connection)
            connection->abort(*stop); // says done(), which wakes
        else
            wake.wake();
    }
};

} // namespace pk
