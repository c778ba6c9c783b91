// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/security/hostileserver.h"

#include <QPointer>
#include <QSslSocket>
#include <QTimer>

#include <memory>

namespace pk {

using namespace Qt::Literals::StringLiterals;

HostileServer::HostileServer(std::optional<QSslConfiguration> tls, const QHostAddress& address) : m_tls(std::move(tls))
{
    m_script = {http(200, "{}")};
    if (!listen(address, 0))
        qFatal("The hostile server cannot listen: %s", qPrintable(errorString()));
}

QString HostileServer::origin() const
{
    const QString host = serverAddress().protocol() == QAbstractSocket::IPv6Protocol
        ? u'[' + serverAddress().toString() + u']'
        : serverAddress().toString();
    return (m_tls ? u"https://"_s : u"http://"_s) + host + u':' + QString::number(serverPort());
}

QUrl HostileServer::url(const QString& path) const
{
    return QUrl(origin() + path);
}

void HostileServer::incomingConnection(qintptr handle)
{
    ++m_connections;
    ++m_open;
    auto* socket = m_tls ? new QSslSocket(this) : new QTcpSocket(this);
    socket->setSocketDescriptor(handle);
    connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
        --m_open;
        socket->deleteLater();
    });
    if (m_refusing) {
        socket->abort();
        return;
    }
    connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
    if (auto* secure = qobject_cast<QSslSocket*>(socket)) {
        secure->setSslConfiguration(*m_tls);
        secure->startServerEncryption();
    }
}

void HostileServer::read(QTcpSocket* socket)
{
    QByteArray request = socket->property("request").toByteArray() + socket->readAll();
    const qsizetype headEnd = request.indexOf("\r\n\r\n");
    const qsizetype whole = headEnd < 0 ? -1 : headEnd + 4 + headerOf(request, "Content-Length").toLongLong();
    if (whole < 0 || request.size() < whole) {
        socket->setProperty("request", request);
        return;
    }
    socket->setProperty("request", QByteArray());
    m_requests.append(request.left(whole));
    const Behaviour behaviour = m_script.at(qMin(m_requests.size(), m_script.size()) - 1);
    behaviour(socket, m_requests.constLast());
}

HostileServer::Behaviour HostileServer::silent()
{
    return [](QTcpSocket*, const QByteArray&) {};
}

HostileServer::Behaviour HostileServer::answer(const QByteArray& bytes)
{
    return [this, bytes](QTcpSocket* socket, const QByteArray&) {
        socket->write(bytes);
        if (!m_keepAlive)
            socket->disconnectFromHost();
    };
}

HostileServer::Behaviour HostileServer::http(int status, const QByteArray& body, const QByteArray& headers)
{
    return answer("HTTP/1.1 " + QByteArray::number(status) + " Said\r\n" + headers
                  + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
}

HostileServer::Behaviour HostileServer::redirect(int status, const QString& location)
{
    return http(status, {}, "Location: " + location.toUtf8() + "\r\n");
}

HostileServer::Behaviour HostileServer::closeAfterReading()
{
    return [](QTcpSocket* socket, const QByteArray&) { socket->abort(); };
}

HostileServer::Behaviour HostileServer::drip(const QByteArray& head, const QByteArray& body,
                                             std::chrono::milliseconds pause)
{
    return [head, body, pause](QTcpSocket* socket, const QByteArray&) {
        socket->write(head);
        auto* timer = new QTimer(socket);
        const auto at = std::make_shared<qsizetype>(0);
        QObject::connect(timer, &QTimer::timeout, socket, [socket, body, at, timer] {
            socket->write(body.mid(*at, 1));
            if (++*at >= body.size())
                timer->stop();
        });
        timer->start(pause);
    };
}

HostileServer::Behaviour HostileServer::endless(const QByteArray& head, const QByteArray& chunk)
{
    return [head, chunk](QTcpSocket* socket, const QByteArray&) {
        socket->write(head);
        QObject::connect(socket, &QTcpSocket::bytesWritten, socket, [socket, chunk] {
            while (socket->state() == QAbstractSocket::ConnectedState && socket->bytesToWrite() < 4 * chunk.size())
                socket->write(chunk);
        });
        socket->write(chunk);
    };
}

QByteArray bodyOf(const QByteArray& request)
{
    const qsizetype headEnd = request.indexOf("\r\n\r\n");
    return headEnd < 0 ? QByteArray() : request.mid(headEnd + 4);
}

QByteArray headerOf(const QByteArray& request, const QByteArray& name)
{
    const QList<QByteArray> lines = request.left(request.indexOf("\r\n\r\n")).split('\n');
    for (const QByteArray& line : lines) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0 && line.left(colon).compare(name, Qt::CaseInsensitive) == 0)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}

QByteArray targetOf(const QByteArray& request)
{
    const QList<QByteArray> words = request.left(request.indexOf('\r')).split(' ');
    return words.size() == 3 ? words.at(1) : QByteArray();
}

} // namespace pk
