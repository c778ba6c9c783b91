// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/http/httpclient.h"
#include "models/http/sendingmanager.h"
#include "tests/security/hostileserver.h"
#include "tests/security/testcertificates.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QSignalSpy>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

class TwoAddresses final : public Resolver
{
public:
    explicit TwoAddresses(const QString& first) : m_first(first) {}
    Async<QList<QHostAddress>> resolve(QString) override
    {
        co_return QList<QHostAddress>{m_first, QHostAddress(u"127.0.0.1"_s)};
    }

private:
    const QHostAddress m_first;
};

} // namespace

class TestHttpClient final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anyStatusIsAnAnswer_data();
    void anyStatusIsAnAnswer();
    void sendsWhatWasAsked();
    void postsExactBytes();
    void identifiesItselfAndKeepsNoCookies();
    void routesApplyAndTheAnswerNamesTheAddressAsked();
    void followsRedirectsWithinTheOrigin();
    void repeatsOnce_data();
    void repeatsOnce();
    void neverRepeatsWhatIsNotSafe_data();
    void neverRepeatsWhatIsNotSafe();
    void atMostSixPerHostAndUrgentFirst();
    void abortAllEndsEverything();
    void deadlineStartsWhenAdmitted();
    void recordsEveryExchangeOnce();
    void nothingLeavesThatTheRecorderRefuses();
    void keepsConnectionsForPlainRequestsOnly();
    void aKeptConnectionThatWentAwayIsReplaced();
    void triesTheNextAddress();
    void triesNoOtherAddressOnceSomethingWasSent();
    void managerForForeignCode();

private:
    HttpParts quick() const
    {
        HttpParts parts;
        parts.longestPause = 4ms;
        return parts;
    }
    static HttpRequest get(const QUrl& url)
    {
        HttpRequest request{.use = Consent().toValidate(u"test"_s)};
        request.url = url;
        return request;
    }
    ManualClock m_clock;
};

void TestHttpClient::anyStatusIsAnAnswer_data()
{
    QTest::addColumn<int>("status");
    for (const int status :
         {200, 201, 202, 204, 304, 400, 401, 402, 403, 404, 405, 409, 410, 418, 422, 429, 500, 501, 502, 503, 504, 599})
        QTest::addRow("%d", status) << status;
}

void TestHttpClient::anyStatusIsAnAnswer()
{
    QFETCH(int, status);
    HostileServer server;
    const bool bare = status == 204 || status == 304;
    server.always(server.http(status,
                              bare ? QByteArray() : QByteArray(R"({"a":1})"),
                              "X-Said: yes\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"));
    HttpClient http({}, m_clock);
    const auto answer = waitFor(http.send(get(server.url())));
    QVERIFY2(answer, qPrintable(answer ? QString() : answer.error().detail));
    QCOMPARE(answer->status, status);
    QCOMPARE(answer->header("x-said"), "yes");
    QCOMPARE(answer->body.isEmpty(), bare);
    QCOMPARE(server.requests().size(), 1);
    QCOMPARE(http.pending(), 0);
}

void TestHttpClient::sendsWhatWasAsked()
{
    HostileServer server;
    HttpClient http({}, m_clock);
    HttpRequest request = get(server.url(u"/a%2Fb?q=1%2B2&r=%26"_s));
    request.headers = {{"Accept", "application/json"}, {"X-Own", "value"}};
    request.bearer = Secret(QByteArray("token"));
    request.tokenOrigins = {server.origin()};
    QVERIFY(waitFor(http.send(request)));
    const QByteArray sent = server.requests().constFirst();
    QVERIFY(sent.startsWith("GET /a%2Fb?q=1%2B2&r=%26 HTTP/1.1\r\n"));
    QCOMPARE(headerOf(sent, "Accept"), "application/json");
    QCOMPARE(headerOf(sent, "X-Own"), "value");
    QCOMPARE(headerOf(sent, "Authorization"), "Bearer token");
}

void TestHttpClient::postsExactBytes()
{
    HostileServer server;
    HttpClient http({}, m_clock);
    for (const QByteArray& method :
         {QByteArray("POST"), QByteArray("PUT"), QByteArray("DELETE"), QByteArray("PATCH")}) {
        for (const QByteArray& body : {QByteArray("a=b%2B&c"), QByteArray(), QByteArray(300'000, 'x')}) {
            HttpRequest request = get(server.url());
            request.method = method;
            request.contentType = "application/x-www-form-urlencoded";
            request.body = body;
            const auto answer = waitFor(http.send(request));
            QVERIFY2(answer, qPrintable(answer ? QString() : answer.error().detail));
            QVERIFY(server.requests().constLast().startsWith(method + " / HTTP/1.1\r\n"));
            QCOMPARE(bodyOf(server.requests().constLast()), body);
            QCOMPARE(headerOf(server.requests().constLast(), "Content-Type"), "application/x-www-form-urlencoded");
        }
    }
    QCOMPARE(server.requests().size(), 12);
}

void TestHttpClient::identifiesItselfAndKeepsNoCookies()
{
    HostileServer server;
    server.always(
        server.http(200, "{}", "Set-Cookie: session=1; Path=/\r\nCache-Control: max-age=1000\r\nETag: x\r\n"));
    HttpClient http({}, m_clock);
    QVERIFY(waitFor(http.send(get(server.url()))));
    QVERIFY(waitFor(http.send(get(server.url()))));
    QCOMPARE(server.requests().size(), 2); // not from a cache
    for (const QByteArray& request : server.requests()) {
        QCOMPARE(headerOf(request, "User-Agent"), "Pagekeeper/" PK_VERSION);
        QVERIFY(headerOf(request, "Cookie").isNull());
        QVERIFY(headerOf(request, "If-None-Match").isNull());
    }
}

void TestHttpClient::routesApplyAndTheAnswerNamesTheAddressAsked()
{
    HostileServer server;
    HttpClient http(*Routes::parse({u"api.example=%1/net"_s.arg(server.origin())}), m_clock);
    HttpRequest request = get(QUrl(u"https://api.example/me?x=1"_s));
    request.bearer = Secret(QByteArray("token"));
    request.tokenOrigins = {u"https://api.example"_s}; // the origin before routes counts
    const auto answer = waitFor(http.send(request));
    QVERIFY(answer);
    QCOMPARE(answer->url, QUrl(u"https://api.example/me?x=1"_s));
    QCOMPARE(targetOf(server.requests().constFirst()), "/net/me?x=1");
    QCOMPARE(headerOf(server.requests().constFirst(), "Authorization"), "Bearer token");
    QCOMPARE(http.routed(QUrl(u"https://api.example/x"_s)), server.url(u"/net/x"_s));
}

void TestHttpClient::followsRedirectsWithinTheOrigin()
{
    HostileServer server;
    server.script(
        {server.redirect(302, u"/two"_s), server.redirect(307, server.origin() + u"/three"_s), server.http(200, "{}")});
    HttpClient http({}, m_clock);
    const auto answer = waitFor(http.send(get(server.url(u"/one"_s))));
    QVERIFY(answer);
    QCOMPARE(answer->status, 200);
    QCOMPARE(server.requests().size(), 3);
    QCOMPARE(targetOf(server.requests().at(2)), "/three");

    HostileServer loop;
    loop.always(loop.redirect(302, u"/again"_s));
    const auto endless = waitFor(http.send(get(loop.url())));
    QVERIFY(!endless);
    QCOMPARE(endless.error().kind, ErrorKind::BadAnswer);
    QCOMPARE(loop.requests().size(), 6);
}

void TestHttpClient::repeatsOnce_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("requests");
    QTest::newRow("502") << 502 << 2;
    QTest::newRow("503") << 503 << 2;
    QTest::newRow("504") << 504 << 2;
    QTest::newRow("500 says more than a pause can heal") << 500 << 1;
    QTest::newRow("429 is for the credits to judge") << 429 << 1;
    QTest::newRow("200") << 200 << 1;
}

void TestHttpClient::repeatsOnce()
{
    QFETCH(int, status);
    QFETCH(int, requests);
    HostileServer server;
    server.always(server.http(status, "{}"));
    HttpClient http({}, m_clock, quick());
    HttpRequest request = get(server.url());
    request.safeToRepeat = true;
    const auto answer = waitFor(http.send(request));
    QVERIFY(answer);
    QCOMPARE(answer->status, status);
    QCOMPARE(server.requests().size(), requests);
}

void TestHttpClient::neverRepeatsWhatIsNotSafe_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("answers503");
    for (const bool answers : {true, false}) {
        QTest::addRow("POST form, %s", answers ? "503" : "closed")
            << QByteArray("POST") << QByteArray("code=x") << answers;
        QTest::addRow("POST without body, %s", answers ? "503" : "closed")
            << QByteArray("POST") << QByteArray() << answers;
        QTest::addRow("PUT, %s", answers ? "503" : "closed") << QByteArray("PUT") << QByteArray("x") << answers;
        QTest::addRow("DELETE, %s", answers ? "503" : "closed") << QByteArray("DELETE") << QByteArray() << answers;
        QTest::addRow("big POST, %s", answers ? "503" : "closed")
            << QByteArray("POST") << QByteArray(400'000, 'x') << answers;
    }
}

void TestHttpClient::neverRepeatsWhatIsNotSafe()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, body);
    QFETCH(bool, answers503);
    HostileServer server;
    server.always(answers503 ? server.http(503) : HostileServer::closeAfterReading());
    HttpClient http({}, m_clock, quick());
    HttpRequest request = get(server.url());
    request.method = method;
    request.body = body;
    const auto answer = waitFor(http.send(request));
    QCOMPARE(answer.has_value(), answers503);
    if (!answer)
        QCOMPARE(answer.error().kind, ErrorKind::NetworkUnavailable);
    waitFor(http.send(get(server.url(u"/later"_s)))); // a repetition, were there one, would have come before this
    const auto same = std::count_if(server.requests().cbegin(), server.requests().cend(), [](const QByteArray& seen) {
        return targetOf(seen) != "/later";
    });
    QCOMPARE(same, 1);
}

void TestHttpClient::atMostSixPerHostAndUrgentFirst()
{
    HostileServer server;
    QList<QTcpSocket*> held;
    server.always([&held](QTcpSocket* socket, const QByteArray&) { held.append(socket); });
    HttpClient http({}, m_clock);
    QStringList ended;
    const auto ask = [&](const QString& path, bool urgent) {
        HttpRequest request = get(server.url(path));
        request.urgent = urgent;
        whenDone(http.send(request), this, [&ended, path](const Result<HttpResponse>&) { ended.append(path); });
    };
    for (int i = 0; i < 8; ++i)
        ask(u"/background%1"_s.arg(i), false);
    ask(u"/urgent"_s, true);
    QTRY_COMPARE(held.size(), 6);
    HostileServer other; // a seventh, were there one, would have come before its answer
    other.always(other.http(200));
    QVERIFY(waitFor(http.send(get(other.url()))));
    QCOMPARE(server.requests().size(), 6);
    QCOMPARE(http.pending(), 9);
    const auto release = [&held] {
        QTcpSocket* socket = held.takeFirst();
        socket->write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        socket->disconnectFromHost();
    };
    release();
    QTRY_COMPARE(server.requests().size(), 7);
    QCOMPARE(targetOf(server.requests().at(6)), "/urgent");
    while (ended.size() < 9) {
        QTRY_VERIFY(!held.isEmpty());
        const qsizetype before = ended.size();
        release();
        QTRY_COMPARE(ended.size(), before + 1);
    }
    QCOMPARE(http.pending(), 0);
}

void TestHttpClient::abortAllEndsEverything()
{
    HostileServer server;
    server.always(HostileServer::silent());
    HttpClient http({}, m_clock);
    int cancelled = 0;
    for (int i = 0; i < 10; ++i) {
        whenDone(http.send(get(server.url())), this, [&cancelled](const Result<HttpResponse>& answer) {
            cancelled += !answer && answer.error().kind == ErrorKind::Cancelled ? 1 : 0;
        });
    }
    QTRY_COMPARE(server.requests().size(), 6);
    http.abortAll();
    QTRY_COMPARE(cancelled, 10);
    QCOMPARE(http.pending(), 0);
    QTRY_COMPARE(server.open(), 0);
    server.always(server.http(200));
    QVERIFY(waitFor(http.send(get(server.url())))); // and goes on
}

void TestHttpClient::deadlineStartsWhenAdmitted()
{
    HostileServer server;
    server.always(HostileServer::silent());
    HttpClient http({}, m_clock);
    int late = 0;
    for (int i = 0; i < 12; ++i) {
        HttpRequest request = get(server.url());
        request.timeout = 150ms;
        whenDone(http.send(request), this, [&late](const Result<HttpResponse>& answer) {
            late += !answer && answer.error().kind == ErrorKind::TimedOut ? 1 : 0;
        });
    }
    QTRY_COMPARE(late, 12);
    QCOMPARE(server.requests().size(), 12); // those that waited were asked all the same
}

void TestHttpClient::recordsEveryExchangeOnce()
{
    HostileServer server;
    server.script({server.http(503), server.http(404)});
    HttpClient http({}, m_clock, quick());
    QList<TrafficRecord> records;
    connect(&http, &HttpClient::finished, this, [&records](const TrafficRecord& record) { records.append(record); });
    HttpRequest request = get(server.url(u"/v1/me?access_token=x"_s));
    request.safeToRepeat = true;
    request.bearer = Secret(QByteArray("t"));
    request.tokenOrigins = {server.origin()};
    request.use =
        *Consent(NetworkId(u"n"_s), AccountId(u"a"_s), {Purpose::ListPages}).use(Purpose::ListPages, u"list"_s);
    QVERIFY(waitFor(http.send(request)));
    QCOMPARE(records.size(), 1);
    QCOMPARE(records.first().use, request.use);
    QCOMPARE(records.first().status, 404);
    QCOMPARE(records.first().sent, 2);
    QCOMPARE(records.first().path, u"/v1/me"_s);
    QCOMPARE(records.first().host, u"127.0.0.1"_s);
    QCOMPARE(records.first().at, m_clock.now());
    QVERIFY(records.first().carriedToken);
    QVERIFY(!records.first().failure);

    request.tokenOrigins.clear(); // refused: nothing went out, nothing to record
    QVERIFY(!waitFor(http.send(request)));
    QCOMPARE(records.size(), 1);
    HttpRequest nobodys{.use = TokenUse::withoutToken({}, u"test"_s)};
    nobodys.url = server.url();
    nobodys.bearer = request.bearer;
    nobodys.tokenOrigins = {server.origin()};
    QCOMPARE(waitFor(http.send(nobodys)).error().kind, ErrorKind::SecurityViolation); // a use that nobody agreed to
    QCOMPARE(records.size(), 1);

    HostileServer other;
    const QUrl gone = other.url();
    other.close();
    QVERIFY(!waitFor(http.send(get(gone))));
    QCOMPARE(records.size(), 2);
    QCOMPARE(records.last().status, 0);
    QCOMPARE(records.last().sent, 0);
    QCOMPARE(records.last().failure, ErrorKind::NetworkUnavailable);
}

void TestHttpClient::nothingLeavesThatTheRecorderRefuses()
{
    HostileServer server;
    server.script({server.redirect(302, u"/token/s3cr3ts3cr3ts3cr3ts3cr3ts3cr3t"_s), server.http(200, "{}")});
    HttpClient http({}, m_clock, quick());
    QList<TrafficRecord> records;
    connect(&http, &HttpClient::finished, this, [&records](const TrafficRecord& record) { records.append(record); });
    QStringList asked;
    http.setRecorder([&asked](const TrafficRecord& leaving) -> Result<qint64> {
        asked.append(leaving.path);
        if (leaving.path == u"/no"_s)
            return fail(ErrorKind::StoreFailed, u"the disk is full"_s);
        return 7;
    });
    const auto refused = waitFor(http.send(get(server.url(u"/no"_s))));
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::StoreFailed);
    QVERIFY(!refused.error().sent);
    QCOMPARE(server.requests().size(), 0);
    QCOMPARE(records.size(), 0);

    QVERIFY(waitFor(http.send(get(server.url(u"/yes"_s)))));
    QCOMPARE(asked, QStringList({u"/no"_s, u"/yes"_s})); // asked before it left, once
    QCOMPARE(records.size(), 1);
    QCOMPARE(records.first().number, 7);
    QVERIFY(records.first().sent >= 2); // more where a kept connection turned out to be closed
    QCOMPARE(records.first().redirects.size(), 1);
    QVERIFY(!records.first().redirects.first().contains(u"s3cr3t"_s));
    QCOMPARE(http.pending(), 0);
}

void TestHttpClient::keepsConnectionsForPlainRequestsOnly()
{
    HostileServer server;
    server.keepAlive();
    HttpClient http({}, m_clock);
    HttpRequest post = get(server.url());
    post.method = "POST";
    post.body = "a=b";
    for (int i = 0; i < 3; ++i)
        QVERIFY(waitFor(http.send(get(server.url()))));
    QCOMPARE(server.connections(), 1);
    QVERIFY(waitFor(http.send(post)));
    QCOMPARE(server.connections(), 2);
    QCOMPARE(server.requests().size(), 4);
}

void TestHttpClient::aKeptConnectionThatWentAwayIsReplaced()
{
    HostileServer server;
    server.keepAlive();
    // The second request meets a server that closes instead of answering, as one does whose idle time is over.
    server.script({server.http(200), HostileServer::closeAfterReading(), server.http(200)});
    HttpClient http({}, m_clock);
    QVERIFY(waitFor(http.send(get(server.url()))));
    const auto answer = waitFor(http.send(get(server.url())));
    QVERIFY(answer);
    QCOMPARE(server.connections(), 2);
    QCOMPARE(server.requests().size(), 3);
}

void TestHttpClient::triesTheNextAddress()
{
    const TestAuthority authority;
    const TestAuthority::Trust trust(authority);
    HostileServer server(authority.server(u"api.example"_s));
    HttpParts parts;
    parts.resolver = std::make_shared<TwoAddresses>(u"127.0.0.9"_s);
    HttpClient http({}, m_clock, parts);
    const auto answer = waitFor(http.send(get(QUrl(u"https://api.example:%1/"_s.arg(server.serverPort())))));
    QVERIFY2(answer, qPrintable(answer ? QString() : answer.error().detail));
}

void TestHttpClient::triesNoOtherAddressOnceSomethingWasSent()
{
    const TestAuthority authority;
    const TestAuthority::Trust trust(authority);
    HostileServer server(authority.server(u"api.example"_s));
    server.always(HostileServer::closeAfterReading());
    HttpParts parts;
    parts.resolver = std::make_shared<TwoAddresses>(u"127.0.0.1"_s);
    HttpClient http({}, m_clock, parts);
    HttpRequest request = get(QUrl(u"https://api.example:%1/"_s.arg(server.serverPort())));
    request.method = "POST";
    request.body = "code=x";
    const auto answer = waitFor(http.send(request));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::NetworkUnavailable);
    QCOMPARE(server.requests().size(), 1);
}

void TestHttpClient::managerForForeignCode()
{
    HostileServer server;
    server.script({server.http(201, "made"), server.closeAfterReading()});
    HttpClient http({}, m_clock);
    HttpRequest model{.use = Consent().toValidate(u"test"_s)};
    model.bearer = Secret(QByteArray("dXNlcjpwYXNz"));
    model.scheme = "Basic";
    model.tokenOrigins = {server.origin()};
    SendingManager manager(http, model);
    const auto post = [&](const QByteArray& body) {
        QNetworkRequest request(server.url(u"/token"_s));
        request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/x-www-form-urlencoded"_s);
        auto* reply = qobject_cast<SentReply*>(manager.post(request, body));
        QSignalSpy finished(reply, &QNetworkReply::finished);
        finished.wait(5000);
        return reply;
    };
    const SentReply* made = post("a=b%2B");
    QCOMPARE((*made->result())->status, 201);
    QCOMPARE((*made->result())->body, "made");
    QCOMPARE(bodyOf(server.requests().first()), "a=b%2B");
    QCOMPARE(headerOf(server.requests().first(), "Authorization"), "Basic dXNlcjpwYXNz");
    QCOMPARE(headerOf(server.requests().first(), "Content-Type"), "application/x-www-form-urlencoded");
    const SentReply* failed = post("a=b");
    QCOMPARE(failed->result()->error().kind, ErrorKind::NetworkUnavailable);
    QVERIFY(failed->error() != QNetworkReply::NoError);
}

QTEST_GUILESS_MAIN(TestHttpClient)
#include "tst_httpclient.moc"
