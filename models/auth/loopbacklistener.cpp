// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/auth/loopbacklistener.h"

#include "models/auth/loopbackpages.h"
#include "models/domain/logging.h"

#include <QTcpSocket>

#include <algorithm>

#ifdef Q_OS_WIN
#include <winsock2.h>
#include <ws2tcpip.h>
#endif

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kPortTries = 20;
// A connection closed on bytes nobody read is reset, and the browser never sees why.
constexpr std::chrono::milliseconds kDrain{500};

/// What browsers ask for on their own (item 30).
bool isBrowserHabit(const QByteArray& path)
{
    return path == "/favicon.ico" || path == "/robots.txt" || path.startsWith("/apple-touch-icon");
}

QList<QHostAddress> addressesFor(const QString& host)
{
    if (host == "localhost"_L1) // the browser may look for it at either; nobody else may sit at the other
        return {QHostAddress(QHostAddress::LocalHost), QHostAddress(QHostAddress::LocalHostIPv6)};
    const QHostAddress address(host);
    return address.isLoopback() ? QList<QHostAddress>{address} : QList<QHostAddress>();
}

bool hasIpv6Loopback()
{
    QTcpServer probe;
    return probe.listen(QHostAddress::LocalHostIPv6, 0);
}

/// Listens without sharing (item 25). On Unix nobody can bind an address and port somebody listens on; Qt asks only to
/// pass over connections in TIME_WAIT. On Windows a second socket with SO_REUSEADDR could, unless told otherwise.
bool listenAlone(QTcpServer& server, const QHostAddress& address, quint16 port)
{
#ifdef Q_OS_WIN
    const bool six = address.protocol() == QAbstractSocket::IPv6Protocol;
    const SOCKET handle = WSASocketW(six ? AF_INET6 : AF_INET,
                                     SOCK_STREAM,
                                     IPPROTO_TCP,
                                     nullptr,
                                     0,
                                     WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    if (handle == INVALID_SOCKET)
        return false;
    BOOL on = TRUE;
    setsockopt(handle, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, reinterpret_cast<const char*>(&on), sizeof on);
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr_in6 wide{};
    wide.sin6_family = AF_INET6;
    wide.sin6_port = htons(port);
    wide.sin6_addr = in6addr_loopback;
    const auto* name = six ? reinterpret_cast<const sockaddr*>(&wide) : reinterpret_cast<const sockaddr*>(&four);
    const int size = six ? int(sizeof wide) : int(sizeof four);
    if (::bind(handle, name, size) != 0 || ::listen(handle, 16) != 0 || !server.setSocketDescriptor(qintptr(handle))) {
        closesocket(handle);
        return false;
    }
    return true;
#else
    return server.listen(address, port);
#endif
}

} // namespace

struct LoopbackListener::Visitor
{
    QTcpSocket* socket = nullptr;
    QByteArray received;
    bool answered = false;
};

LoopbackListener::LoopbackListener(Judge judge, ListenerLimits limits, QObject* parent)
    : QObject(parent)
    , m_judge(std::move(judge))
    , m_limits(limits)
{
    m_afterglow.setSingleShot(true);
    m_afterglow.setInterval(m_limits.afterglow);
    connect(&m_afterglow, &QTimer::timeout, this, &LoopbackListener::close);
}

LoopbackListener::~LoopbackListener()
{
    close();
}

Result<QString> LoopbackListener::listen(const QString& redirect)
{
    const QUrl url(redirect, QUrl::StrictMode);
    QList<QHostAddress> addresses = addressesFor(url.host());
    if (url.scheme() != "http"_L1 || addresses.isEmpty())
        return fail(ErrorKind::InvalidInput, u"the redirect is not on loopback"_s);
    if (addresses.size() > 1 && !hasIpv6Loopback())
        addresses.removeLast();
    const bool fixed = url.port() > 0;
    bool bound = false;
    // Two sockets on one port that the system chose for the first: another program may have it at the other address.
    for (int i = 0; i < (fixed ? 1 : kPortTries) && !bound; ++i)
        bound = bind(addresses, fixed ? quint16(url.port()) : 0);
    if (!bound)
        return fail(fixed ? ErrorKind::PortInUse : ErrorKind::NetworkUnavailable,
                    u"port %1 of this machine"_s.arg(qMax(url.port(), 0)));
    const quint16 port = m_servers.front()->serverPort();
    const QString host = url.host().contains(u':') ? u'[' + url.host() + u']' : url.host();
    m_host = (host + u':' + QString::number(port)).toLatin1();
    const QString path = url.path(QUrl::FullyEncoded);
    m_path = path.isEmpty() ? QByteArray("/") : path.toLatin1();
    return u"http://"_s + QString::fromLatin1(m_host) + path;
}

bool LoopbackListener::bind(const QList<QHostAddress>& addresses, quint16 port)
{
    for (const QHostAddress& address : addresses) {
        auto server = std::make_unique<QTcpServer>();
        if (!listenAlone(*server, address, port)) {
            m_servers.clear();
            return false;
        }
        port = server->serverPort();
        QTcpServer* listening = server.get();
        connect(listening, &QTcpServer::newConnection, this, [this, listening] { accept(*listening); });
        m_servers.push_back(std::move(server));
    }
    return true;
}

void LoopbackListener::close()
{
    const bool wasListening = isListening();
    m_afterglow.stop();
    for (const auto& visitor : m_visitors) {
        visitor->socket->disconnect(this);
        visitor->socket->abort();
        visitor->socket->deleteLater();
    }
    m_visitors.clear();
    for (auto& server : m_servers) {
        server->disconnect(this);
        server->close();
        server.release()->deleteLater(); // this may be its own signal
    }
    m_servers.clear();
    if (wasListening)
        Q_EMIT closed();
}

void LoopbackListener::accept(QTcpServer& server)
{
    while (QTcpSocket* socket = server.nextPendingConnection()) {
        socket->setParent(this);
        socket->setReadBufferSize(kLongestRequestHead + 1);
        if (int(m_visitors.size()) >= m_limits.connections) {
            QTcpSocket* oldest = m_visitors.front()->socket; // who has had the longest to say what he wants
            forget(oldest);
            oldest->abort();
        }
        auto visitor = std::make_unique<Visitor>();
        visitor->socket = socket;
        Visitor* here = visitor.get();
        m_visitors.push_back(std::move(visitor));
        connect(socket, &QTcpSocket::readyRead, this, [this, here] { read(*here); });
        connect(socket, &QTcpSocket::disconnected, this, [this, socket] { forget(socket); });
        QTimer::singleShot(m_limits.perConnection, socket, [socket] { socket->abort(); });
        if (socket->bytesAvailable() > 0)
            read(*here);
    }
}

void LoopbackListener::forget(QTcpSocket* socket)
{
    if (socket == m_last) // the browser has its page
        QMetaObject::invokeMethod(this, &LoopbackListener::close, Qt::QueuedConnection);
    socket->disconnect(this);
    socket->deleteLater();
    std::erase_if(m_visitors, [socket](const auto& visitor) { return visitor->socket == socket; });
}

void LoopbackListener::read(Visitor& visitor)
{
    if (visitor.answered) {
        visitor.socket->readAll(); // one request per connection
        return;
    }
    visitor.received += visitor.socket->readAll();
    qsizetype end = visitor.received.indexOf("\r\n\r\n");
    if (end < 0)
        end = visitor.received.indexOf("\n\n");
    if (end >= 0) {
        respond(visitor, visitor.received.left(end));
        return;
    }
    if (const int refusal = earlyRefusal(visitor.received)) {
        finish(visitor, refusal, false);
        countJunk();
    }
}

void LoopbackListener::respond(Visitor& visitor, const QByteArray& head)
{
    const LoopbackRequest request = readLoopbackRequest(head);
    const int status = request.refusal ? request.refusal : statusFor(request);
    finish(visitor, status, request.method == "HEAD");
    const bool harmless = isBrowserHabit(request.path) || status == 200 || status == 303;
    if (!harmless)
        countJunk();
}

int LoopbackListener::statusFor(const LoopbackRequest& request)
{
    if (request.host != m_host)
        return 421; // a name that somebody pointed at this machine (item 32)
    if (request.path == kReturnPath && m_answered)
        return 200;
    if (request.path != m_path)
        return 404;
    if (m_answered)
        return 303; // the same browser once more: nothing happens twice
    if (request.method == "HEAD")
        return 200; // a link scanner: the code stays unused (item 31)
    if (!m_judge(request.query))
        return 400;
    m_answered = true;
    m_afterglow.start();
    return 303;
}

void LoopbackListener::finish(Visitor& visitor, int status, bool headOnly)
{
    visitor.answered = true;
    visitor.received.clear();
    QTcpSocket* socket = visitor.socket;
    if (m_answered && status == 200 && !headOnly)
        m_last = socket;
    socket->write(loopbackAnswer(status, headOnly));
    if (status == 414 || status == 431)
        QTimer::singleShot(kDrain, socket, [socket] { socket->disconnectFromHost(); });
    else
        socket->disconnectFromHost();
}

void LoopbackListener::countJunk()
{
    if (++m_junk <= m_limits.junk || m_answered || !isListening())
        return;
    qCWarning(lcAuth) << "Gave up a sign-in: something keeps sending requests to its redirect port";
    close();
    Q_EMIT gaveUp();
}

} // namespace pk
