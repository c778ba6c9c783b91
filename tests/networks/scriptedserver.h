// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QTcpServer>
#include <QUrl>
#include <QUrlQuery>

#include <functional>

namespace pk {

/// One request as it arrived.
struct SeenRequest
{
    QByteArray method;
    QByteArray target; ///< path and query as sent
    QString path;
    QUrlQuery query;
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body;

    QByteArray header(const QByteArray& name) const;
    QString field(const QString& name) const; ///< of the form body
};

struct ScriptedReply
{
    int status = 200;
    QByteArray body = "{}";
    QList<std::pair<QByteArray, QByteArray>> headers = {};
    QByteArray contentType = "application/json";
    bool hangUp = false; ///< closes instead of answering
};

/// A server on a real loopback socket that answers what a test says, and remembers what it was asked.
class ScriptedServer final : public QObject
{
    Q_OBJECT
public:
    using Handler = std::function<ScriptedReply(const SeenRequest&)>;

    ScriptedServer();
    void setHandler(Handler handler) { m_handler = std::move(handler); }
    /// The answer for every request to \a path from now on.
    void answer(const QString& path, const ScriptedReply& reply);
    quint16 port() const { return m_server.serverPort(); }
    QString origin() const { return QStringLiteral("http://127.0.0.1:%1").arg(port()); }

    const QList<SeenRequest>& seen() const { return m_seen; }
    QList<SeenRequest> seen(const QString& path) const;
    void forget() { m_seen.clear(); }
    int mostAtOnce() const { return m_mostAtOnce; }
    /// Answers wait this long, so that requests side by side can be counted.
    void setDelay(int ms) { m_delayMs = ms; }

private:
    void read(class QTcpSocket* socket);
    void respond(QTcpSocket* socket, const SeenRequest& request);

    QTcpServer m_server;
    Handler m_handler;
    QHash<QString, ScriptedReply> m_replies;
    QHash<QTcpSocket*, QByteArray> m_incoming;
    QList<SeenRequest> m_seen;
    int m_delayMs = 0;
    int m_atOnce = 0;
    int m_mostAtOnce = 0;
};

} // namespace pk
