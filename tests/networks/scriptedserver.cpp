// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/networks/scriptedserver.h"

#include <QTcpSocket>
#include <QTimer>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

QByteArray SeenRequest::header(const QByteArray& name) const
{
    for (const auto& [key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

QString SeenRequest::field(const QString& name) const
{
    QUrlQuery form(QString::fromLatin1(QByteArray(body).replace('+', "%20")));
    return form.queryItemValue(name, QUrl::FullyDecoded);
}

ScriptedServer::ScriptedServer()
{
    connect(&m_server, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket* socket = m_server.nextPendingConnection()) {
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
            connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
                m_incoming.remove(socket);
                socket->deleteLater();
            });
        }
    });
    if (!m_server.listen(QHostAddress::LocalHost))
        qFatal("the scripted server found no port");
}

void ScriptedServer::answer(const QString& path, const ScriptedReply& reply)
{
    m_replies.insert(path, reply);
}

QList<SeenRequest> ScriptedServer::seen(const QString& path) const
{
    QList<SeenRequest> some;
    std::copy_if(m_seen.cbegin(), m_seen.cend(), std::back_inserter(some), [&](const SeenRequest& request) {
        return request.path == path;
    });
    return some;
}

void ScriptedServer::read(QTcpSocket* socket)
{
    QByteArray& in = m_incoming[socket];
    in += socket->readAll();
    const qsizetype end = in.indexOf("\r\n\r\n");
    if (end < 0)
        return;
    SeenRequest request;
    const QList<QByteArray> lines = in.left(end).split('\n');
    const QList<QByteArray> first = lines.first().trimmed().split(' ');
    request.method = first.value(0);
    request.target = first.value(1);
    const QUrl url(QString::fromLatin1(request.target));
    request.path = url.path();
    request.query = QUrlQuery(url);
    for (const QByteArray& line : lines.mid(1)) {
        const qsizetype colon = line.indexOf(':');
        request.headers.append({line.left(colon).trimmed(), line.mid(colon + 1).trimmed()});
    }
    const qsizetype length = request.header("Content-Length").toLongLong();
    request.body = in.mid(end + 4);
    if (request.body.size() < length)
        return;
    in.clear();
    m_seen.append(request);
    m_mostAtOnce = std::max(m_mostAtOnce, ++m_atOnce);
    QTimer::singleShot(m_delayMs, socket, [this, socket, request] { respond(socket, request); });
}

void ScriptedServer::respond(QTcpSocket* socket, const SeenRequest& request)
{
    --m_atOnce;
    const auto scripted = m_replies.constFind(request.path);
    ScriptedReply reply;
    if (scripted != m_replies.cend())
        reply = *scripted;
    else if (m_handler)
        reply = m_handler(request);
    else
        reply = {404, R"({"error":"nothing is scripted here"})"};
    if (reply.hangUp) {
        socket->abort();
        return;
    }
    QByteArray out = "HTTP/1.1 " + QByteArray::number(reply.status) + " Scripted\r\nContent-Type: " + reply.contentType
        + "\r\nContent-Length: " + QByteArray::number(reply.body.size()) + "\r\nConnection: close\r\n";
    for (const auto& [name, value] : std::as_const(reply.headers))
        out += name + ": " + value + "\r\n";
    socket->write(out + "\r\n" + reply.body);
    socket->disconnectFromHost();
}

} // namespace pk
