// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/http/httpclient.h"

#include "models/domain/logging.h"
#include "models/domain/turnstile.h"
#include "models/http/connectionpool.h"
#include "models/http/dpop.h"
#include "models/http/exchange.h"
#include "models/http/redaction.h"

#include <QJsonObject>
#include <QRandomGenerator>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kPerHost = 6; // as browsers do
constexpr int kMostRedirects = 5;
constexpr qsizetype kMostAddresses = 4;
constexpr qint64 kProofTolerance = 5; // seconds; servers allow more, and Date itself is up to a second old
constexpr qsizetype kLongestNonce = 1024;
constexpr std::chrono::seconds kPatienceWithOneOfMany{4}; // to connect, while there is another address to try

using ExchangePtr = std::shared_ptr<Exchange>;

bool isPlainMethod(const QByteArray& method)
{
    return method == "GET" || method == "HEAD";
}

bool hasLineBreak(const QByteArray& text)
{
    return text.contains('\r') || text.contains('\n') || text.contains('\0');
}

/// Headers that decide who is asked, who asks or where the body ends are this class's business.
bool isReserved(const QByteArray& name)
{
    static const QList<QByteArray> reserved{"authorization",
                                            "cookie",
                                            "host",
                                            "proxy-authorization",
                                            "content-length",
                                            "transfer-encoding",
                                            "connection",
                                            "accept-encoding",
                                            "user-agent",
                                            "dpop"};
    return reserved.contains(name.toLower());
}

/// Why \a request may not go out at all.
std::optional<Error> refusal(const HttpRequest& request)
{
    if (!isAcceptable(request.url))
        return Error{ErrorKind::SecurityViolation, u"an address that is not https"_s};
    if (!request.bearer.isEmpty() && !request.tokenOrigins.contains(originOf(request.url)))
        return Error{ErrorKind::SecurityViolation, u"a token for %1 does not belong there"_s.arg(request.url.host())};
    // Basic: the app speaks for itself, at the token endpoint.
    if (!request.bearer.isEmpty() && !request.use.speaksForAccount() && request.scheme != "Basic")
        return Error{ErrorKind::SecurityViolation, u"a token that nobody agreed to use"_s};
    if (hasLineBreak(request.method) || hasLineBreak(request.contentType) || hasLineBreak(request.bearer.reveal())
        || hasLineBreak(request.userAgent) || hasLineBreak(request.scheme))
        return Error{ErrorKind::SecurityViolation, u"a line break inside a header"_s};
    for (const HttpHeader& header : request.headers) {
        if (hasLineBreak(header.name) || hasLineBreak(header.value))
            return Error{ErrorKind::SecurityViolation, u"a line break inside a header"_s};
        if (isReserved(header.name))
            return Error{ErrorKind::SecurityViolation,
                         u"the header %1 may not be set like this"_s.arg(QString::fromLatin1(header.name))};
    }
    return std::nullopt;
}

bool isRedirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// Worth one repetition where that is safe: the line broke, or the server is overloaded.
bool isPassing(const Result<HttpResponse>& answer)
{
    if (!answer)
        return answer.error().kind == ErrorKind::NetworkUnavailable;
    return answer->status == 502 || answer->status == 503 || answer->status == 504;
}

QByteArray hostHeader(const QUrl& url)
{
    QByteArray host = url.host(QUrl::FullyEncoded).toLatin1();
    if (host.contains(':'))
        host = '[' + host + ']';
    return url.port() < 0 ? host : host + ':' + QByteArray::number(url.port());
}

/// The request's head as it goes over the line (RFC 9112 section 3); everything in it was looked at by refusal().
QByteArray headOf(const HttpRequest& asked, const QUrl& url, const QByteArray& proof)
{
    QByteArray target = url.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority | QUrl::RemoveFragment);
    if (!target.startsWith('/'))
        target.prepend('/');
    QByteArray head = asked.method + ' ' + target + " HTTP/1.1\r\nHost: " + hostHeader(url) + "\r\nUser-Agent: "
        + (asked.userAgent.isEmpty() ? QByteArray("Pagekeeper/" PK_VERSION) : asked.userAgent) + "\r\n";
    // Without compression a body cannot unpack to a thousand times its size.
    head += "Accept-Encoding: identity\r\n";
    for (const HttpHeader& header : asked.headers)
        head += header.name + ": " + header.value + "\r\n";
    if (!asked.contentType.isEmpty())
        head += "Content-Type: " + asked.contentType + "\r\n";
    if (!isPlainMethod(asked.method))
        head += "Content-Length: " + QByteArray::number(asked.body.size()) + "\r\n";
    if (!proof.isEmpty())
        head += "DPoP: " + proof + "\r\n";
    if (!asked.bearer.isEmpty())
        head += "Authorization: " + asked.scheme + ' ' + asked.bearer.reveal() + "\r\n";
    return head + "\r\n";
}

/// The system's proxies for everything but this machine itself: a proxy would see what is meant for a program next door.
QNetworkProxy proxyFor(const QUrl& url)
{
    if (isLoopback(url.host()))
        return QNetworkProxy(QNetworkProxy::NoProxy);
    for (const QNetworkProxy& proxy : QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url))) {
        if (proxy.type() == QNetworkProxy::NoProxy || proxy.capabilities().testFlag(QNetworkProxy::TunnelingCapability))
            return proxy;
    }
    return QNetworkProxy(QNetworkProxy::NoProxy);
}

ConnectionTarget targetFor(const QUrl& url, const QNetworkProxy& proxy)
{
    ConnectionTarget target;
    target.host = url.host(QUrl::FullyEncoded);
    target.tls = url.scheme() == "https"_L1;
    target.port = quint16(url.port(target.tls ? 443 : 80));
    target.proxy = proxy;
    return target;
}

/// How far the server's clock is ahead of ours, in seconds; nothing without a Date (RFC 9110 section 6.6.1).
std::optional<qint64> leadOf(const HttpResponse& answer, const QDateTime& now)
{
    const std::optional<QDateTime> date = httpDate(answer.header("Date"));
    if (!date)
        return std::nullopt;
    const qint64 lead = now.secsTo(*date);
    return qAbs(lead) < kProofTolerance ? 0 : lead;
}

/// The error an answer names: in its body at an authorization server, in WWW-Authenticate at a resource server
/// (RFC 9449 sections 8 and 9).
bool refusesProof(const HttpResponse& answer, const QString& error)
{
    if (answer.status != 400 && answer.status != 401)
        return false;
    const QByteArray quoted = "error=\"" + error.toLatin1() + '"';
    for (const QByteArray& challenge : answer.headerValues("WWW-Authenticate")) {
        if (challenge.contains(quoted))
            return true;
    }
    const auto json = answer.json();
    return json && json->toObject().value(u"error"_s).toString() == error;
}

/// "localhost" is loopback by definition (RFC 6761 section 6.3), whatever a name server says.
bool isLocalName(const QString& host)
{
    return host.compare("localhost"_L1, Qt::CaseInsensitive) == 0
        || host.endsWith(".localhost"_L1, Qt::CaseInsensitive);
}

TrafficRecord leavingRecord(const Exchange& exchange)
{
    TrafficRecord record{.use = exchange.request.use};
    record.method = exchange.request.method;
    record.host = exchange.request.url.host();
    record.path = redactedPath(exchange.request.url);
    record.carriedToken = !exchange.request.bearer.isEmpty();
    return record;
}

} // namespace

class HttpClient::Private
{
public:
    Private(HttpClient* client, HttpParts given, const Clock& time) : q(client), clock(time), parts(std::move(given)) {}

    void admit(const ExchangePtr& exchange);
    void release(const ExchangePtr& exchange);
    void admitNext(const QString& queue);
    Async<HttpResponse> converse(ExchangePtr exchange);
    Async<HttpResponse> attemptTwice(ExchangePtr exchange, QUrl url);
    Async<HttpResponse> prove(ExchangePtr exchange, QUrl url);
    QByteArray proofFor(const ExchangePtr& exchange, const QUrl& url);
    void remember(const QUrl& url, const HttpResponse& answer);
    Async<HttpResponse> attempt(ExchangePtr exchange, QUrl url);
    Async<HttpResponse> ask(ExchangePtr exchange, QUrl url, Connection* connection, QString key);
    Async<QList<QHostAddress>> addresses(ExchangePtr exchange, QString host);
    QCoro::Task<> pause(ExchangePtr exchange);
    Result<QUrl> redirectTarget(const HttpRequest& request, const QUrl& url, const HttpResponse& answer) const;
    Result<bool> record(Exchange& exchange) const;
    void report(const Exchange& exchange, const Result<HttpResponse>& result);

    RequestRecorder recorder;

    HttpClient* q;
    const Clock& clock;
    HttpParts parts;
    ConnectionPool pool;
    Turnstile background;
    bool closed = false;
    QList<ExchangePtr> exchanges; ///< in the order they came
    QHash<QString, int> running;  ///< by queue
    // By origin, as servers see it. Both are told by every answer to a request with a proof.
    QHash<QString, QByteArray> nonces;
    QHash<QString, qint64> leads; ///< how many seconds the server's clock is ahead
};

HttpClient::HttpClient(Routes routes, const Clock& clock, QObject* parent)
    : HttpClient(std::move(routes), clock, HttpParts{}, parent)
{}

HttpClient::HttpClient(Routes routes, const Clock& clock, HttpParts parts, QObject* parent)
    : QObject(parent)
    , m_routes(std::move(routes))
    , d(std::make_unique<Private>(this, std::move(parts), clock))
{}

HttpClient::~HttpClient() = default;

Turnstile& HttpClient::background()
{
    return d->background;
}

int HttpClient::pending() const
{
    return int(d->exchanges.size());
}

void HttpClient::abortAll()
{
    const QList<ExchangePtr> all = d->exchanges;
    for (const ExchangePtr& exchange : all)
        exchange->end(ErrorKind::Cancelled, u"requests were stopped"_s);
}

void HttpClient::close()
{
    d->closed = true;
    abortAll();
    Q_EMIT closed();
}

void HttpClient::setRecorder(RequestRecorder recorder)
{
    d->recorder = std::move(recorder);
}

bool HttpClient::isClosed() const
{
    return d->closed;
}

Async<HttpResponse> HttpClient::send(HttpRequest request)
{
    if (d->closed)
        co_return fail(ErrorKind::Cancelled, u"the program ends"_s);
    const std::optional<Error> refused = refusal(request);
    if (refused) {
        qCWarning(lcNet).noquote() << "Refused a request to" << request.url.host() << "for" << request.use.action()
                                   << ':' << refused->detail;
        co_return Failed(*refused);
    }
    const auto exchange = std::make_shared<Exchange>(std::move(request));
    exchange->queue = originOf(m_routes.apply(exchange->request.url));
    d->exchanges.append(exchange);
    d->admit(exchange);
    while (!exchange->admitted && !exchange->stop)
        co_await exchange->wake.next();
    Result<HttpResponse> result = fail(ErrorKind::Cancelled);
    const Result<bool> recorded = exchange->stop ? Result<bool>(Failed(*exchange->stop)) : d->record(*exchange);
    if (recorded)
        result = co_await d->converse(exchange);
    else
        result = Failed(recorded.error());
    exchange->deadline.stop();
    if (!result)
        result.error().sent = exchange->open;
    // Behind an answer there is work for whoever asked: reading, storing, showing. Not so where something was sent: what a
    // renewal brought has to be saved at once.
    if (!exchange->request.urgent && isPlainMethod(exchange->request.method))
        co_await d->background.pass();
    d->release(exchange);
    if (recorded)
        d->report(*exchange, result);
    co_return result;
}

void HttpClient::Private::admit(const ExchangePtr& exchange)
{
    int& used = running[exchange->queue];
    if (used >= kPerHost)
        return;
    ++used;
    exchange->admitted = true;
    exchange->took.start();
    const std::weak_ptr<Exchange> weak = exchange;
    QObject::connect(&exchange->deadline, &QTimer::timeout, &exchange->deadline, [weak] {
        if (const ExchangePtr late = weak.lock())
            late->end(ErrorKind::TimedOut, u"no complete answer in time"_s);
    });
    exchange->deadline.start(exchange->request.timeout);
}

void HttpClient::Private::release(const ExchangePtr& exchange)
{
    exchanges.removeOne(exchange);
    if (!exchange->admitted)
        return;
    if (--running[exchange->queue] <= 0)
        running.remove(exchange->queue);
    // From the event loop: the next one must not run inside this one's coroutine.
    QMetaObject::invokeMethod(
        q, [this, queue = exchange->queue] { admitNext(queue); }, Qt::QueuedConnection);
}

void HttpClient::Private::admitNext(const QString& queue)
{
    ExchangePtr next;
    for (const ExchangePtr& waiting : std::as_const(exchanges)) {
        if (waiting->queue != queue || waiting->admitted || waiting->stop)
            continue;
        if (!next || (waiting->request.urgent && !next->request.urgent))
            next = waiting;
    }
    if (!next)
        return;
    admit(next);
    if (next->admitted)
        next->wake.wake();
}

Async<HttpResponse> HttpClient::Private::converse(ExchangePtr exchange)
{
    QUrl url = exchange->request.url;
    for (int hops = 0;; ++hops) {
        Result<HttpResponse> answer = co_await prove(exchange, url);
        if (!answer || !isRedirect(answer->status) || !exchange->request.followRedirects
            || answer->header("Location").isEmpty()) {
            if (answer)
                answer->url = exchange->request.url;
            co_return answer;
        }
        const Result<QUrl> target = redirectTarget(exchange->request, url, *answer);
        if (!target)
            co_return Failed(target.error());
        if (hops == kMostRedirects)
            co_return fail(ErrorKind::BadAnswer, u"too many redirects"_s);
        url = *target;
        exchange->redirects.append(redactedPath(url));
    }
}

Result<QUrl> HttpClient::Private::redirectTarget(const HttpRequest& request, const QUrl& url,
                                                 const HttpResponse& answer) const
{
    const QUrl target = url.resolved(QUrl::fromEncoded(answer.header("Location")));
    if (!isAcceptable(target)
        || originOf(target) != originOf(url)) // as guest networks do with whoever has not signed in
        return fail(ErrorKind::TlsOrProxy, u"HTTP %1 to another place; not followed"_s.arg(answer.status));
    if (!isPlainMethod(request.method) || !request.bearer.isEmpty())
        return fail(ErrorKind::BadAnswer, u"HTTP %1 instead of an answer; not followed"_s.arg(answer.status));
    return target;
}

/// A request with a proof is repeated once, with a new proof, when the server wants its newest nonce or when our clock is
/// not its clock: it has looked at nothing else of the request by then (bluesky.md 2.6, RFC 9449 section 8).
Async<HttpResponse> HttpClient::Private::prove(ExchangePtr exchange, QUrl url)
{
    Result<HttpResponse> answer = co_await attemptTwice(exchange, url);
    if (exchange->request.dpopKey.isEmpty() || !answer || exchange->stop)
        co_return answer;
    const QString origin = originOf(url);
    const QByteArray sent = exchange->nonce;
    const qint64 lead = exchange->clockLead;
    remember(url, *answer);
    const bool newNonce = refusesProof(*answer, u"use_dpop_nonce"_s) && nonces.value(origin) != sent;
    const bool newTime = refusesProof(*answer, u"invalid_dpop_proof"_s) && leads.value(origin) != lead;
    if (!newNonce && !newTime)
        co_return answer;
    answer = co_await attemptTwice(exchange, url);
    if (answer)
        remember(url, *answer);
    co_return answer;
}

void HttpClient::Private::remember(const QUrl& url, const HttpResponse& answer)
{
    const QByteArray nonce = answer.header("DPoP-Nonce");
    if (!nonce.isEmpty() && nonce.size() <= kLongestNonce)
        nonces.insert(originOf(url), nonce);
    if (const auto lead = leadOf(answer, clock.now()))
        leads.insert(originOf(url), *lead);
}

QByteArray HttpClient::Private::proofFor(const ExchangePtr& exchange, const QUrl& url)
{
    const HttpRequest& request = exchange->request;
    if (request.dpopKey.isEmpty())
        return {};
    const QString origin = originOf(url);
    exchange->nonce = nonces.value(origin);
    exchange->clockLead = leads.value(origin);
    DpopClaims claims;
    claims.method = request.method;
    claims.url = url;
    claims.at = clock.now().addSecs(exchange->clockLead);
    claims.nonce = exchange->nonce;
    if (request.scheme == "DPoP")
        claims.accessToken = request.bearer;
    return dpopProof(request.dpopKey, claims);
}

Async<HttpResponse> HttpClient::Private::attemptTwice(ExchangePtr exchange, QUrl url)
{
    Result<HttpResponse> answer = co_await attempt(exchange, url);
    if (exchange->stop || exchange->repeated || !exchange->request.safeToRepeat || !isPassing(answer))
        co_return answer;
    exchange->repeated = true;
    co_await pause(exchange);
    if (exchange->stop)
        co_return Failed(*exchange->stop);
    answer = co_await attempt(exchange, url);
    co_return answer;
}

QCoro::Task<> HttpClient::Private::pause(ExchangePtr exchange)
{
    const int longest = int(parts.longestPause.count());
    QTimer timer;
    timer.setSingleShot(true);
    bool over = false;
    const std::weak_ptr<Exchange> weak = exchange;
    QObject::connect(&timer, &QTimer::timeout, &timer, [weak, &over] {
        over = true;
        if (const ExchangePtr waiting = weak.lock())
            waiting->wake.wake();
    });
    timer.start(longest / 2 + int(QRandomGenerator::global()->bounded(longest / 2 + 1)));
    while (!over && !exchange->stop)
        co_await exchange->wake.next();
}

Async<HttpResponse> HttpClient::Private::attempt(ExchangePtr exchange, QUrl url)
{
    const QUrl routed = q->m_routes.apply(url);
    exchange->target = url;
    // A route is somebody's explicit word that this host is to be found on loopback.
    const bool guarded = exchange->request.hosts == HostPolicy::PublicOnly && routed == url;
    const QString key = originOf(routed) + (guarded ? u" public"_s : QString());
    Result<HttpResponse> answer = fail(ErrorKind::NetworkUnavailable);
    // What must not be sent twice gets a connection of its own: on a kept one it may meet the server just closing it, and
    // then nobody knows whether it arrived.
    Connection* kept = isPlainMethod(exchange->request.method) ? pool.take(key) : nullptr;
    if (kept) {
        answer = co_await ask(exchange, routed, kept, key);
        if (answer || exchange->stop || exchange->begun)
            co_return answer;
    }
    const QNetworkProxy proxy = proxyFor(routed);
    ConnectionTarget target = targetFor(routed, proxy);
    if (proxy.type() != QNetworkProxy::NoProxy && !guarded) { // the proxy looks the name up
        answer = co_await ask(exchange, routed, new Connection(target, q), key);
        co_return answer;
    }
    Result<QList<QHostAddress>> found = co_await addresses(exchange, target.host);
    if (!found)
        co_return Failed(found.error());
    if (guarded && !std::all_of(found->cbegin(), found->cend(), parts.isPublic))
        co_return fail(ErrorKind::SecurityViolation, u"%1 is not on the public internet"_s.arg(target.host));
    const qsizetype count = qMin(found->size(), kMostAddresses);
    for (qsizetype i = 0; i < count; ++i) {
        // Connects to the very address that was looked at; a second look-up could say something else (item 17).
        target.address = found->at(i);
        auto* connection = new Connection(target, q);
        if (i + 1 < count)
            connection->setPatience(kPatienceWithOneOfMany);
        answer = co_await ask(exchange, routed, connection, key);
        if (answer || exchange->stop || exchange->sent || answer.error().kind != ErrorKind::NetworkUnavailable)
            break;
    }
    co_return answer;
}

Async<QList<QHostAddress>> HttpClient::Private::addresses(ExchangePtr exchange, QString host)
{
    const QHostAddress literal(host);
    if (!literal.isNull())
        co_return QList<QHostAddress>{literal};
    if (isLocalName(host))
        co_return QList<QHostAddress>{QHostAddress(QHostAddress::LocalHost), QHostAddress(QHostAddress::LocalHostIPv6)};
    // Not awaited directly: a name server may take longer than the deadline.
    const auto found = std::make_shared<std::optional<Result<QList<QHostAddress>>>>();
    const std::weak_ptr<Exchange> weak = exchange;
    whenDone(parts.resolver->resolve(host), q, [found, weak](const Result<QList<QHostAddress>>& answer) {
        *found = answer;
        if (const ExchangePtr waiting = weak.lock())
            waiting->wake.wake();
    });
    while (!*found && !exchange->stop)
        co_await exchange->wake.next();
    if (exchange->stop)
        co_return Failed(*exchange->stop);
    Result<QList<QHostAddress>> answer = **found;
    if (answer && answer->isEmpty())
        answer = fail(ErrorKind::NetworkUnavailable, u"no address for %1"_s.arg(host));
    co_return answer;
}

/// One request over one connection, which is kept or closed afterwards.
Async<HttpResponse> HttpClient::Private::ask(ExchangePtr exchange, QUrl url, Connection* connection, QString key)
{
    const HttpRequest& request = exchange->request;
    bool over = false;
    const std::weak_ptr<Exchange> weak = exchange;
    const auto ended = QObject::connect(connection, &Connection::done, q, [weak, &over] {
        over = true;
        if (const ExchangePtr waiting = weak.lock())
            waiting->wake.wake();
    });
    exchange->connection = connection;
    connection->ask(headOf(request, url, proofFor(exchange, exchange->target)),
                    request.body,
                    request.method != "HEAD",
                    request.maxBytes);
    if (exchange->stop)
        connection->abort(*exchange->stop);
    while (!over)
        co_await exchange->wake.next();
    QObject::disconnect(ended);
    exchange->connection.clear();
    exchange->sent = connection->hasSent();
    exchange->times += exchange->sent ? 1 : 0;
    exchange->begun = connection->hasBegun();
    exchange->status = connection->status();
    Result<HttpResponse> result = connection->takeResult();
    exchange->open = exchange->open || (!result && exchange->sent);
    if (result)
        exchange->requestId = result->header("X-Request-Id");
    pool.giveBack(key, connection);
    co_return result;
}

/// What cannot be written down does not go out.
Result<bool> HttpClient::Private::record(Exchange& exchange) const
{
    if (!recorder)
        return true;
    const Result<qint64> number = recorder(leavingRecord(exchange));
    if (!number)
        return Failed(number.error());
    exchange.number = *number;
    return true;
}

void HttpClient::Private::report(const Exchange& exchange, const Result<HttpResponse>& result)
{
    TrafficRecord record = leavingRecord(exchange);
    record.number = exchange.number;
    record.status = exchange.status;
    if (result)
        record.headers = result->headers;
    else
        record.failure = result.error().kind;
    record.took = std::chrono::milliseconds(exchange.took.elapsed());
    record.at = clock.now();
    record.sent = exchange.times;
    record.redirects = exchange.redirects;
    if (result && !result->isWebPage()) // the network's own word, not that of whoever answers in its place
        record.serverTime = result->date();
    const QString id = requestIdText(exchange.requestId);
    const bool deprecated = result && !result->header("Deprecation").isEmpty(); // RFC 9745
    qCInfo(lcNet).noquote().nospace() << record.method << ' ' << record.host << record.path << " -> " << record.status
                                      << (result ? QString() : u", failed: "_s + result.error().detail) << ", "
                                      << record.took.count() << " ms"
                                      << (exchange.times > 1 ? u", sent %1 times"_s.arg(exchange.times) : QString())
                                      << (id.isEmpty() ? QString() : u", request id "_s + id)
                                      << (deprecated ? ", deprecated by the network" : "");
    Q_EMIT q->finished(record);
}

} // namespace pk
