// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/auth/loopbackrequest.h"
#include "models/domain/result.h"

#include <QObject>
#include <QTcpServer>
#include <QTimer>
#include <QUrl>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

class QTcpSocket;

namespace pk {

struct ListenerLimits
{
    int junk = 50;       ///< requests that lead nowhere before the attempt is given up
    int connections = 8; ///< at once; one more pushes out the oldest
    std::chrono::milliseconds perConnection = std::chrono::seconds(10);    ///< to deliver the request's head
    std::chrono::milliseconds afterglow = std::chrono::milliseconds(2500); ///< to fetch the last page after the answer
};

/// The small server that receives the redirect of one sign-in (RFC 8252 section 7.3; oauth-security.md items 23 to 39).
/// It listens on loopback literals only, answers one path of one Host, changes nothing for anything else, takes exactly
/// one answer, sends the browser on to an address without code, shows a constant page and is gone.
class LoopbackListener final : public QObject
{
    Q_OBJECT
public:
    /// Given the raw query of a request that passed method, Host and path; true when it was the answer.
    using Judge = std::function<bool(const QByteArray& query)>;

    explicit LoopbackListener(Judge judge, ListenerLimits limits = {}, QObject* parent = nullptr);
    ~LoopbackListener() override;

    /// Binds for \a redirect: its port, or one of the system's choice where it has none; 127.0.0.1 or [::1] as it says,
    /// both on one port for the name localhost. PortInUse when somebody else has it, NetworkUnavailable otherwise.
    /// Returns the redirect with its port, to be used byte for byte.
    Result<QString> listen(const QString& redirect);
    bool isListening() const { return !m_servers.empty(); }
    /// True between the answer and the end: only the last page is still to be fetched.
    bool isGlowing() const { return m_answered && isListening(); }
    /// Closes the sockets and every connection at once.
    void close();

Q_SIGNALS:
    /// More junk than the limit; the listener has closed.
    void gaveUp();
    /// By itself after the answer, or because of close().
    void closed();

private:
    struct Visitor;

    bool bind(const QList<QHostAddress>& addresses, quint16 port);
    void accept(QTcpServer& server);
    void read(Visitor& visitor);
    void respond(Visitor& visitor, const QByteArray& head);
    int statusFor(const LoopbackRequest& request);
    void finish(Visitor& visitor, int status, bool headOnly);
    void forget(QTcpSocket* socket);
    void countJunk();

    Judge m_judge;
    const ListenerLimits m_limits;
    std::vector<std::unique_ptr<QTcpServer>> m_servers;
    std::vector<std::unique_ptr<Visitor>> m_visitors; ///< oldest first
    QTimer m_afterglow;
    QByteArray m_host;
    QByteArray m_path;
    QTcpSocket* m_last = nullptr; ///< carries the page that ends it all
    int m_junk = 0;
    bool m_answered = false;
};

} // namespace pk
