// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/http/connection.h"

#include <QMetaEnum>
#include <QSslConfiguration>
#include <QSslError>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kReadAhead = 64 * 1024; // what the socket holds while nobody reads; TCP stops the server then

QString nameOf(QAbstractSocket::SocketError error)
{
    return QString::fromLatin1(QMetaEnum::fromType<QAbstractSocket::SocketError>().valueToKey(error));
}

ErrorKind kindOf(QAbstractSocket::SocketError error)
{
    switch (error) {
    case QAbstractSocket::SslHandshakeFailedError:
    case QAbstractSocket::SslInternalError:
    case QAbstractSocket::SslInvalidUserDataError:
    case QAbstractSocket::ProxyAuthenticationRequiredError:
    case QAbstractSocket::ProxyConnectionRefusedError:
    case QAbstractSocket::ProxyConnectionClosedError:
    case QAbstractSocket::ProxyConnectionTimeoutError:
    case QAbstractSocket::ProxyNotFoundError:
    case QAbstractSocket::ProxyProtocolError: return ErrorKind::TlsOrProxy;
    default: return ErrorKind::NetworkUnavailable;
    }
}

} // namespace

Connection::Connection(ConnectionTarget target, QObject* parent) : QObject(parent), m_target(std::move(target))
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(std::chrono::seconds(30));
    m_socket.setReadBufferSize(kReadAhead);
    m_socket.setProxy(m_target.proxy);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        finish(Error{ErrorKind::NetworkUnavailable, u"no connection in time"_s});
    });
    connect(&m_socket, &QSslSocket::sslErrors, this, [this](const QList<QSslError>& errors) {
        if (!errors.isEmpty())
            m_tlsTrouble = errors.first().errorString(); // never ignored: the socket gives up after this
    });
    // A request is not a byte on the wire before the line is private.
    if (m_target.tls)
        connect(&m_socket, &QSslSocket::encrypted, this, &Connection::send);
    else
        connect(&m_socket, &QSslSocket::connected, this, &Connection::send);
    connect(&m_socket, &QSslSocket::readyRead, this, &Connection::read);
    connect(&m_socket, &QSslSocket::disconnected, this, &Connection::closed);
    connect(&m_socket, &QSslSocket::errorOccurred, this, &Connection::failed);
}

void Connection::ask(const QByteArray& request, const QByteArray& body, bool answerHasBody, qint64 maxBytes)
{
    m_parser = std::make_unique<AnswerParser>(maxBytes, answerHasBody);
    m_request = request + body;
    m_error.reset();
    m_busy = true;
    m_sent = false;
    m_reusable = false;
    if (++m_asked > 1) {
        send();
        return;
    }
    m_patience.start();
    const QString where = m_target.address.isNull() ? m_target.host : m_target.address.toString();
    if (m_target.tls)
        m_socket.connectToHostEncrypted(where, m_target.port, m_target.host);
    else
        m_socket.connectToHost(where, m_target.port);
}

void Connection::send()
{
    m_patience.stop();
    m_sent = true;
    m_socket.write(m_request);
    m_request.clear();
}

void Connection::read()
{
    if (!m_busy) { // a server that speaks unasked is not to be talked to again
        m_reusable = false;
        m_socket.abort();
        return;
    }
    m_parser->feed(m_socket.read(kReadAhead));
    if (m_parser->hasFailed())
        finish(m_parser->error());
    else if (m_parser->isDone())
        finish(std::nullopt);
    else if (m_socket.bytesAvailable() > 0) // from the event loop, so that nobody else has to wait for a fast server
        QMetaObject::invokeMethod(this, &Connection::read, Qt::QueuedConnection);
}

void Connection::closed()
{
    m_reusable = false;
    if (!m_busy)
        return;
    while (m_socket.bytesAvailable() > 0 && !m_parser->hasFailed() && !m_parser->isDone())
        m_parser->feed(m_socket.read(kReadAhead));
    m_parser->close();
    finish(m_parser->hasFailed() ? std::optional<Error>(m_parser->error()) : std::nullopt);
}

void Connection::failed(QAbstractSocket::SocketError error)
{
    if (!m_busy || (error == QAbstractSocket::RemoteHostClosedError && m_sent))
        return; // closed() reads what is left and judges it
    // An HTTP proxy that forbids the tunnel is reported as a socket without permission.
    const bool forbidden = error == QAbstractSocket::SocketAccessError
        && m_target.proxy.type() != QNetworkProxy::NoProxy;
    const ErrorKind kind = forbidden ? ErrorKind::TlsOrProxy : kindOf(error);
    const bool tls = error == QAbstractSocket::SslHandshakeFailedError && !m_tlsTrouble.isEmpty();
    finish(Error{kind, tls ? m_tlsTrouble : nameOf(error)});
}

void Connection::abort(Error why)
{
    finish(std::move(why));
}

void Connection::finish(std::optional<Error> error)
{
    if (!m_busy)
        return;
    m_busy = false;
    m_patience.stop();
    m_error = std::move(error);
    m_reusable = !m_error && m_parser->isReusable() && m_socket.bytesAvailable() == 0;
    if (!m_reusable)
        m_socket.abort();
    Q_EMIT done();
}

Result<HttpResponse> Connection::takeResult()
{
    if (m_error)
        return Failed(*m_error);
    return m_parser->response();
}

} // namespace pk
