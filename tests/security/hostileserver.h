// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QSslConfiguration>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

#include <chrono>
#include <functional>
#include <optional>

namespace pk {

/// A server on loopback that answers byte for byte what a test wants, or worse. Not an HTTP server: it only knows where
/// a request ends.
class HostileServer final : public QTcpServer
{
    Q_OBJECT
public:
    /// Called with the connection and the whole request, once per request.
    using Behaviour = std::function<void(QTcpSocket*, const QByteArray&)>;

    /// Listens at once, on a port of the system's choice; \a tls makes it an https server.
    explicit HostileServer(std::optional<QSslConfiguration> tls = {},
                           const QHostAddress& address = QHostAddress(QHostAddress::LocalHost));

    QUrl url(const QString& path = QStringLiteral("/")) const;
    QString origin() const; ///< "http://127.0.0.1:4711"

    /// What every request gets from now on.
    void always(Behaviour behaviour) { m_script = {std::move(behaviour)}; }
    /// One behaviour per request, the last one for all further ones.
    void script(QList<Behaviour> behaviours) { m_script = std::move(behaviours); }
    /// Closes every connection before anything was read.
    void refuseConnections() { m_refusing = true; }
    /// Leaves the connection open after an answer.
    void keepAlive() { m_keepAlive = true; }

    const QList<QByteArray>& requests() const { return m_requests; } ///< whole, head and body
    int connections() const { return m_connections; }
    int open() const { return m_open; }

    // ---- behaviours
    static Behaviour silent();
    /// Exactly these bytes, then the connection is closed (or kept, see keepAlive()).
    Behaviour answer(const QByteArray& bytes);
    /// A well-formed answer.
    Behaviour http(int status, const QByteArray& body = {},
                   const QByteArray& headers = "Content-Type: application/json\r\n");
    Behaviour redirect(int status, const QString& location);
    /// Closes without a byte, after having read the request.
    static Behaviour closeAfterReading();
    /// \a head at once, then one byte of \a body per \a pause.
    static Behaviour drip(const QByteArray& head, const QByteArray& body, std::chrono::milliseconds pause);
    /// \a head, then \a chunk again and again as fast as it is taken.
    static Behaviour endless(const QByteArray& head, const QByteArray& chunk);

protected:
    void incomingConnection(qintptr handle) override;

private:
    void read(QTcpSocket* socket);

    std::optional<QSslConfiguration> m_tls;
    QList<Behaviour> m_script;
    QList<QByteArray> m_requests;
    int m_connections = 0;
    int m_open = 0;
    bool m_refusing = false;
    bool m_keepAlive = false;
};

/// The body of a whole request.
QByteArray bodyOf(const QByteArray& request);
/// The value of a header of a whole request; null when absent.
QByteArray headerOf(const QByteArray& request, const QByteArray& name);
/// "/path?query" of the request line.
QByteArray targetOf(const QByteArray& request);

} // namespace pk
