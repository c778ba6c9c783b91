// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/async.h"
#include "models/domain/clock.h"
#include "models/http/addresses.h"
#include "models/http/httpmessage.h"
#include "models/http/routes.h"

#include <QObject>

#include <functional>
#include <memory>

namespace pk {

class Turnstile;

/// One exchange, free of secrets: what the log line and the ledger entry are made of.
struct TrafficRecord
{
    TokenUse use;
    qint64 number = 0; ///< what the recorder called it before it left; 0 without one
    QByteArray method = {};
    QString host = {};
    QString path = {}; ///< without query; path segments that look like secrets are masked
    int status = 0;    ///< 0 when there was no answer
    std::optional<ErrorKind> failure = {};
    std::chrono::milliseconds took{0};
    QDateTime at = {};              ///< UTC, when it ended
    QList<HttpHeader> headers = {}; ///< of the answer; for credits and dates, never for a log
    int sent =
        0; ///< how often it went out: again after a failure that allows it, for the server's nonce, or where it was sent on to
    QStringList redirects = {}; ///< where it was sent on to, as path
    bool carriedToken = false;
    std::optional<QDateTime> serverTime = {}; ///< UTC, when it answered by the server's own clock
};

/// Told of a request before anything of it is sent: its use, method, host, path. Returns the number that names it in the
/// record of its end. An error: the request does not go out and ends with it.
using RequestRecorder = std::function<Result<qint64>(const TrafficRecord& leaving)>;

/// What an HttpClient is made with besides routes; as it stands right for the product.
struct HttpParts
{
    std::shared_ptr<Resolver> resolver = std::make_shared<SystemResolver>();
    /// Which addresses HostPolicy::PublicOnly lets through.
    std::function<bool(const QHostAddress&)> isPublic = isPublicAddress;
    std::chrono::milliseconds longestPause = std::chrono::milliseconds(
        1500); ///< before the one repetition; at least half
};

/// Every request of the program (architecture.md section 6): routes, https except loopback, no redirect followed
/// across origins and none at all for requests with a body or a token, size cap, one deadline for the whole exchange,
/// system proxy and trust store, per-host limit of 6 at once with urgent ones first, one redacted log line.
///
/// Answers with any HTTP status are values. Errors: NetworkUnavailable, TlsOrProxy (a redirect to another place too), TimedOut,
/// BadAnswer (too large, 3xx that may not be followed), SecurityViolation (plain http, token for a foreign origin, private address), Cancelled.
class HttpClient final : public QObject
{
    Q_OBJECT
public:
    HttpClient(Routes routes, const Clock& clock, QObject* parent = nullptr);
    HttpClient(Routes routes, const Clock& clock, HttpParts parts, QObject* parent = nullptr);
    /// Nothing may be pending any more (abortAll() and a turn of the event loop): what still is never ends.
    ~HttpClient() override;

    Async<HttpResponse> send(HttpRequest request);

    /// Empty: nobody wants to know before.
    void setRecorder(RequestRecorder recorder);

    /// The address a browser is to open: routes applied.
    QUrl routed(const QUrl& url) const { return m_routes.apply(url); }
    const Routes& routes() const { return m_routes; }

    /// Ends everything under way with Cancelled.
    void abortAll();
    /// The program ends: abortAll(), and every further request is answered with Cancelled before anything is sent.
    void close();
    bool isClosed() const;
    /// What answers to requests that are not urgent go through; for other work in the background too.
    Turnstile& background();
    int pending() const;

Q_SIGNALS:
    void finished(const pk::TrafficRecord& record);
    void closed();

private:
    class Private;
    Routes m_routes;
    std::unique_ptr<Private> d;
};

} // namespace pk
