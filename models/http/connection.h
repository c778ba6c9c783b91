// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/http/answerparser.h"

#include <QHostAddress>
#include <QNetworkProxy>
#include <QObject>
#include <QSslSocket>
#include <QTimer>

namespace pk {

/// Whereto, decided before anything is opened.
struct ConnectionTarget
{
    QString host; ///< as in the address asked; TLS is verified against it
    quint16 port = 443;
    bool tls = true;
    QHostAddress address; ///< connected to exactly this one; null: the proxy finds it by name
    QNetworkProxy proxy = QNetworkProxy(QNetworkProxy::NoProxy);
};

/// One connection: a request goes out, an answer comes back, perhaps another afterwards. Never repeats anything by itself.
///
/// Why not QNetworkAccessManager, measured on Qt 6.4.2: a server that sends headers without end keeps its thread in one
/// loop that no abort() reaches, while memory grows (tests/security/tst_hostileanswers.cpp, item18_endless); and a POST
/// whose connection closes without an answer is silently sent a second time (neverRepeatsWhatIsNotSafe).
class Connection final : public QObject
{
    Q_OBJECT
public:
    explicit Connection(ConnectionTarget target, QObject* parent = nullptr);

    /// Connects where necessary and sends \a request (head and body). Ends with done().
    void ask(const QByteArray& request, const QByteArray& body, bool answerHasBody, qint64 maxBytes);
    /// Closes at once; an exchange under way ends with \a why.
    void abort(Error why);
    /// How long connecting may take before it counts as failed; another address may be better.
    void setPatience(std::chrono::milliseconds patience) { m_patience.setInterval(patience); }

    bool isReused() const { return m_asked > 1; }
    /// True once a byte of the present request may have reached the server.
    bool hasSent() const { return m_sent; }
    bool hasBegun() const { return m_parser && m_parser->hasBegun(); }
    /// True while the connection is open and idle and could carry another request.
    bool isReusable() const { return m_reusable && m_socket.state() == QAbstractSocket::ConnectedState; }
    int status() const { return m_parser ? m_parser->response().status : 0; }
    /// Valid after done().
    Result<HttpResponse> takeResult();

Q_SIGNALS:
    void done();

private:
    void send();
    void read();
    void closed();
    void failed(QAbstractSocket::SocketError error);
    void finish(std::optional<Error> error);

    const ConnectionTarget m_target;
    QSslSocket m_socket;
    QTimer m_patience;
    std::unique_ptr<AnswerParser> m_parser;
    QByteArray m_request;
    std::optional<Error> m_error;
    QString m_tlsTrouble;
    int m_asked = 0;
    bool m_busy = false;
    bool m_sent = false;
    bool m_reusable = false;
};

} // namespace pk
