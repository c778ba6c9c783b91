// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/http/httpclient.h"
#include "tests/security/hostileserver.h"
#include "tests/security/testcertificates.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QElapsedTimer>
#include <QFile>
#include <QLoggingCategory>
#include <QNetworkProxy>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Says for each host what a test wants, the next entry at every look-up.
class ScriptedResolver final : public Resolver
{
public:
    Async<QList<QHostAddress>> resolve(QString host) override
    {
        QList<QList<QHostAddress>>& answers = script[host];
        ++lookups;
        if (answers.isEmpty())
            co_return fail(ErrorKind::NetworkUnavailable, u"no such host"_s);
        QList<QHostAddress> answer = answers.size() > 1 ? answers.takeFirst() : answers.first();
        co_return answer;
    }
    QHash<QString, QList<QList<QHostAddress>>> script;
    int lookups = 0;
};

qint64 peakMemoryMb()
{
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().split(' ').first().toLongLong() / 1024;
    }
    return 0;
}

QByteArray s_log;
void keepLog(QtMsgType, const QMessageLogContext&, const QString& text)
{
    s_log += text.toUtf8() + '\n';
}

} // namespace

class TestHostileAnswers final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { s_log.clear(); }
    void item15_tlsTroubleIsFatal_data();
    void item15_tlsTroubleIsFatal();
    void item15_goodCertificateIsAccepted();
    void item17_privateAddressesAreRefused_data();
    void item17_privateAddressesAreRefused();
    void item17_rebindingCannotHelp();
    void item17_redirectsAreCheckedAgain();
    void item17_routesAndConfiguredHostsMayBeLocal();
    void item18_endless_data();
    void item18_endless();
    void item18_capIsExact();
    void item18_dripEndsAtTheDeadline();
    void item18_staysResponsive();
    void item18_brokenAnswers_data();
    void item18_brokenAnswers();
    void item45_redirectsOfSecretsAreNotFollowed_data();
    void item45_redirectsOfSecretsAreNotFollowed();
    void item47_noSecretInTheLog();
    void item49_tokensStayAtTheirOrigin_data();
    void item49_tokensStayAtTheirOrigin();
    void item49_headersCannotSmuggle_data();
    void item49_headersCannotSmuggle();
    void proxyTroubleIsNamed_data();
    void proxyTroubleIsNamed();
    void loopbackNeverGoesThroughAProxy();

private:
    static HttpRequest get(const QUrl& url)
    {
        HttpRequest request{.use = Consent().toValidate(u"test"_s)};
        request.url = url;
        request.timeout = 10s;
        return request;
    }
    ManualClock m_clock;
    TestAuthority m_authority;
};

void TestHostileAnswers::item15_tlsTroubleIsFatal_data()
{
    QTest::addColumn<QSslConfiguration>("tls");
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QTest::newRow("self-signed") << TestAuthority::selfSigned(u"127.0.0.1"_s);
    QTest::newRow("wrong host name") << m_authority.server(u"other.example"_s);
    QTest::newRow("expired") << m_authority.server(u"127.0.0.1"_s, now.addDays(-3), now.addDays(-1));
    QTest::newRow("not valid yet") << m_authority.server(u"127.0.0.1"_s, now.addDays(1), now.addDays(3));
}

void TestHostileAnswers::item15_tlsTroubleIsFatal()
{
    QFETCH(QSslConfiguration, tls);
    const TestAuthority::Trust trust(m_authority);
    HostileServer server(tls);
    HttpClient http({}, m_clock);
    const auto answer = waitFor(http.send(get(server.url())));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::TlsOrProxy);
    QVERIFY(!answer.error().detail.isEmpty());
    QVERIFY(server.requests().isEmpty());
}

void TestHostileAnswers::item15_goodCertificateIsAccepted()
{
    const TestAuthority::Trust trust(m_authority);
    HostileServer server(m_authority.server(u"127.0.0.1"_s));
    HttpClient http({}, m_clock);
    const auto answer = waitFor(http.send(get(server.url())));
    QVERIFY2(answer, qPrintable(answer ? QString() : answer.error().detail));
}

void TestHostileAnswers::item17_privateAddressesAreRefused_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QList<QHostAddress>>("addresses");
    const QList<QHostAddress> none;
    QTest::newRow("resolves to loopback") << u"https://in.example/"_s << QList{QHostAddress(u"127.0.0.1"_s)};
    QTest::newRow("resolves to a private net") << u"https://in.example/"_s << QList{QHostAddress(u"192.168.1.1"_s)};
    QTest::newRow("resolves to cloud metadata")
        << u"https://in.example/"_s << QList{QHostAddress(u"169.254.169.254"_s)};
    QTest::newRow("one public, one private")
        << u"https://in.example/"_s << QList{QHostAddress(u"1.1.1.1"_s), QHostAddress(u"10.0.0.1"_s)};
    QTest::newRow("IPv6 unique local") << u"https://in.example/"_s << QList{QHostAddress(u"fd00::1"_s)};
    QTest::newRow("v4-mapped") << u"https://in.example/"_s << QList{QHostAddress(u"::ffff:127.0.0.1"_s)};
    QTest::newRow("literal") << u"https://127.0.0.1/"_s << none;
    QTest::newRow("literal, plain http") << u"http://127.0.0.1/"_s << none;
    QTest::newRow("literal IPv6") << u"https://[::1]/"_s << none;
    QTest::newRow("literal private") << u"https://10.1.2.3/"_s << none;
    QTest::newRow("literal as number") << u"https://2130706433/"_s << QList{QHostAddress(u"127.0.0.1"_s)};
    QTest::newRow("literal in hex") << u"https://0x7f000001/"_s << QList{QHostAddress(u"127.0.0.1"_s)};
    QTest::newRow("the name localhost") << u"https://localhost/"_s << none;
    QTest::newRow("below localhost") << u"https://evil.localhost/"_s << none;
}

void TestHostileAnswers::item17_privateAddressesAreRefused()
{
    QFETCH(QString, url);
    QFETCH(QList<QHostAddress>, addresses);
    const auto resolver = std::make_shared<ScriptedResolver>();
    resolver->script.insert(QUrl(url).host(), {addresses});
    HttpParts parts;
    parts.resolver = resolver;
    HttpClient http({}, m_clock, parts);
    HttpRequest request = get(QUrl(url));
    request.hosts = HostPolicy::PublicOnly;
    const auto answer = waitFor(http.send(request));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::SecurityViolation);
}

void TestHostileAnswers::item17_rebindingCannotHelp()
{
    // 127.0.0.2 plays the public address, 127.0.0.1 the office network.
    const TestAuthority::Trust trust(m_authority);
    const QSslConfiguration tls = m_authority.server(u"rebinding.example"_s);
    HostileServer outside(tls, QHostAddress(u"127.0.0.2"_s));
    HostileServer inside(tls);
    const auto resolver = std::make_shared<ScriptedResolver>();
    resolver->script.insert(u"rebinding.example"_s, {{QHostAddress(u"127.0.0.2"_s)}, {QHostAddress(u"127.0.0.1"_s)}});
    HttpParts parts;
    parts.resolver = resolver;
    parts.isPublic = [](const QHostAddress& address) { return address == QHostAddress(u"127.0.0.2"_s); };
    HttpClient http({}, m_clock, parts);
    HttpRequest request = get(QUrl(u"https://rebinding.example:%1/x"_s.arg(outside.serverPort())));
    request.hosts = HostPolicy::PublicOnly;
    request.bearer = Secret(QByteArray("token"));
    request.tokenOrigins = {originOf(request.url)};
    const auto first = waitFor(http.send(request));
    QVERIFY2(first, qPrintable(first ? QString() : first.error().detail));
    QCOMPARE(outside.requests().size(), 1);
    QCOMPARE(headerOf(outside.requests().first(), "Host"),
             "rebinding.example:" + QByteArray::number(outside.serverPort()));
    QCOMPARE(headerOf(outside.requests().first(), "Authorization"), "Bearer token");
    QCOMPARE(resolver->lookups, 1); // what was checked is what was connected to: nobody asks twice
    request.url.setPort(inside.serverPort());
    request.tokenOrigins = {originOf(request.url)};
    const auto second = waitFor(http.send(request));
    QVERIFY(!second);
    QCOMPARE(second.error().kind, ErrorKind::SecurityViolation);
    QCOMPARE(inside.connections(), 0);
}

void TestHostileAnswers::item17_redirectsAreCheckedAgain()
{
    const TestAuthority::Trust trust(m_authority);
    HostileServer outside(m_authority.server(u"rebinding.example"_s), QHostAddress(u"127.0.0.2"_s));
    outside.always(outside.redirect(302, u"/again"_s));
    const auto resolver = std::make_shared<ScriptedResolver>();
    resolver->script.insert(u"rebinding.example"_s, {{QHostAddress(u"127.0.0.2"_s)}, {QHostAddress(u"127.0.0.1"_s)}});
    HttpParts parts;
    parts.resolver = resolver;
    parts.isPublic = [](const QHostAddress& address) { return address == QHostAddress(u"127.0.0.2"_s); };
    HttpClient http({}, m_clock, parts);
    HttpRequest request = get(QUrl(u"https://rebinding.example:%1/"_s.arg(outside.serverPort())));
    request.hosts = HostPolicy::PublicOnly;
    const auto answer = waitFor(http.send(request));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::SecurityViolation);
    QCOMPARE(outside.requests().size(), 1);
    QCOMPARE(resolver->lookups, 2);
}

void TestHostileAnswers::item17_routesAndConfiguredHostsMayBeLocal()
{
    HostileServer server;
    HttpClient http(*Routes::parse({u"social.example=%1"_s.arg(server.origin())}), m_clock);
    HttpRequest request = get(QUrl(u"https://social.example/"_s));
    request.hosts = HostPolicy::PublicOnly;
    QVERIFY(waitFor(http.send(request)));
    QVERIFY(waitFor(http.send(get(server.url()))));
}

void TestHostileAnswers::item18_endless_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<QByteArray>("chunk");
    const QByteArray ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    const QByteArray junk(60'000, 'x');
    QTest::newRow("chunked body") << ok + "Transfer-Encoding: chunked\r\n\r\n"
                                  << QByteArray::number(junk.size(), 16) + "\r\n" + junk + "\r\n";
    QTest::newRow("body until close") << ok + "\r\n" << junk;
    QTest::newRow("announced length") << ok + "Content-Length: 99999999999\r\n\r\n" << junk;
    QTest::newRow("one header without end") << ok + "X-Long: " << junk;
    QTest::newRow("headers without end") << ok << "X-One: " + QByteArray(1000, 'y') + "\r\n";
    QTest::newRow("status line without end") << QByteArray("HTTP/1.1 200 ") << junk;
    QTest::newRow("no HTTP at all") << QByteArray("\x16\x03\x01") << junk;
    QTest::newRow("informational answers")
        << QByteArray() << QByteArray("HTTP/1.1 103 Early Hints\r\n\r\n").repeated(1000);
    QTest::newRow("chunk of absurd size") << ok + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n" << junk;
}

void TestHostileAnswers::item18_endless()
{
    QFETCH(QByteArray, head);
    QFETCH(QByteArray, chunk);
    HostileServer server;
    server.always(HostileServer::endless(head, chunk));
    HttpClient http({}, m_clock);
    HttpRequest request = get(server.url());
    request.timeout = 20s;
    const qint64 before = peakMemoryMb();
    QElapsedTimer timer;
    timer.start();
    const auto answer = waitFor(http.send(request));
    QVERIFY(!answer);
    QVERIFY2(answer.error().kind == ErrorKind::BadAnswer,
             qPrintable(answer.error().detail)); // at its limit, not at the deadline
    QVERIFY2(timer.elapsed() < 10'000, "ended late");
    const qint64 grown = peakMemoryMb() - before;
    QVERIFY2(grown < 64, qPrintable(u"grew by %1 MB"_s.arg(grown)));
    QTRY_COMPARE(server.open(), 0);
}

void TestHostileAnswers::item18_capIsExact()
{
    HostileServer server;
    HttpClient http({}, m_clock);
    HttpRequest request = get(server.url());
    request.maxBytes = 1'000'000;
    server.always(server.http(200, QByteArray(1'000'000, 'x')));
    const auto fits = waitFor(http.send(request));
    QVERIFY2(fits, qPrintable(fits ? QString() : fits.error().detail));
    QCOMPARE(fits->body.size(), 1'000'000);
    server.always(server.http(200, QByteArray(1'000'001, 'x')));
    QCOMPARE(waitFor(http.send(request)).error().kind, ErrorKind::BadAnswer);
    // the same without an announced length, and as an error page
    server.always(server.answer("HTTP/1.1 500 No\r\n\r\n" + QByteArray(1'000'000, 'x')));
    QCOMPARE(waitFor(http.send(request))->body.size(), 1'000'000);
    server.always(server.answer("HTTP/1.1 500 No\r\n\r\n" + QByteArray(1'000'001, 'x')));
    QCOMPARE(waitFor(http.send(request)).error().kind, ErrorKind::BadAnswer);
}

void TestHostileAnswers::item18_dripEndsAtTheDeadline()
{
    HostileServer server;
    HttpClient http({}, m_clock);
    const QByteArray head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";
    for (const auto& behaviour : {HostileServer::drip(head, QByteArray(100'000, 'x'), 20ms),
                                  HostileServer::drip({}, head.repeated(100), 20ms),
                                  HostileServer::silent()}) {
        server.always(behaviour);
        HttpRequest request = get(server.url());
        request.timeout = 500ms;
        request.safeToRepeat = true; // a repetition does not get a deadline of its own
        QElapsedTimer timer;
        timer.start();
        const auto answer = waitFor(http.send(request));
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, ErrorKind::TimedOut);
        QVERIFY(timer.elapsed() >= 450 && timer.elapsed() < 2000);
    }
}

void TestHostileAnswers::item18_staysResponsive()
{
    HostileServer server;
    server.always(HostileServer::endless("HTTP/1.1 200 OK\r\n\r\n", QByteArray(60'000, 'x')));
    HostileServer good;
    HttpClient http({}, m_clock);
    QList<Result<HttpResponse>> ended;
    for (int i = 0; i < 5; ++i)
        whenDone(
            http.send(get(server.url())), this, [&ended](const Result<HttpResponse>& answer) { ended.append(answer); });
    const auto answer = waitFor(http.send(get(good.url())), 3s);
    QVERIFY(answer);
    QTRY_COMPARE(ended.size(), 5);
}

void TestHostileAnswers::item18_brokenAnswers_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("kind");
    const int bad = int(ErrorKind::BadAnswer);
    const int gone = int(ErrorKind::NetworkUnavailable);
    QTest::newRow("nothing") << QByteArray() << gone;
    QTest::newRow("garbage") << QByteArray("\x00\xff\x00\xff garbage\r\n\r\n", 16) << bad;
    QTest::newRow("cut head") << QByteArray("HTTP/1.1 200 OK\r\nContent-Ty") << gone;
    QTest::newRow("cut body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"a\":") << gone;
    QTest::newRow("cut chunk") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{\"a\":")
                               << gone;
    QTest::newRow("another protocol") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n") << bad;
}

void TestHostileAnswers::item18_brokenAnswers()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, kind);
    HostileServer server;
    server.always(server.answer(bytes));
    HttpClient http({}, m_clock);
    const auto answer = waitFor(http.send(get(server.url())));
    QVERIFY2(!answer, answer ? qPrintable(QString::number(answer->status)) : "");
    QVERIFY2(int(answer.error().kind) == kind, qPrintable(answer.error().detail));
}

void TestHostileAnswers::item45_redirectsOfSecretsAreNotFollowed_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<bool>("token");
    QTest::addColumn<bool>("elsewhere");
    for (const int status : {301, 302, 303, 307, 308}) {
        for (const bool elsewhere : {true, false}) {
            QTest::addRow("%d, form, %s", status, elsewhere ? "elsewhere" : "same origin")
                << status << QByteArray("POST") << false << elsewhere;
            QTest::addRow("%d, token, %s", status, elsewhere ? "elsewhere" : "same origin")
                << status << QByteArray("GET") << true << elsewhere;
        }
        QTest::addRow("%d, plain, elsewhere", status) << status << QByteArray("GET") << false << true;
    }
}

void TestHostileAnswers::item45_redirectsOfSecretsAreNotFollowed()
{
    QFETCH(int, status);
    QFETCH(QByteArray, method);
    QFETCH(bool, token);
    QFETCH(bool, elsewhere);
    HostileServer server;
    HostileServer evil;
    server.always(server.redirect(status, elsewhere ? evil.origin() + u"/steal"_s : u"/next"_s));
    HttpClient http({}, m_clock);
    HttpRequest request = get(server.url());
    request.method = method;
    if (method == "POST")
        request.body = "code=secret&client_secret=secret";
    if (token) {
        request.bearer = Secret(QByteArray("secret"));
        request.tokenOrigins = {server.origin(), evil.origin()};
    }
    const auto answer = waitFor(http.send(request));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, elsewhere ? ErrorKind::TlsOrProxy : ErrorKind::BadAnswer);
    QCOMPARE(server.requests().size(), 1);
    QCOMPARE(evil.connections(), 0);
}

void TestHostileAnswers::item47_noSecretInTheLog()
{
    const QByteArray secret = "sEcReT0123456789sEcReT";
    const auto before = qInstallMessageHandler(keepLog);
    QLoggingCategory::setFilterRules(u"*.debug=true\n*.info=true"_s);
    HostileServer server;
    server.always(server.http(400,
                              "{\"error\":\"" + secret + "\"}",
                              "X-Request-Id: r-42\r\nSet-Cookie: a=" + secret + "\r\nX-Back: " + secret + "\r\n"));
    HttpClient http({}, m_clock);
    HttpRequest request = get(server.url(u"/v1/%1/me?access_token=%1#%1"_s.arg(QString::fromLatin1(secret))));
    request.method = "POST";
    request.headers = {{"X-Own", secret}};
    request.body = "code=" + secret;
    request.bearer = Secret(secret);
    request.tokenOrigins = {server.origin()};
    const auto answer = waitFor(http.send(request));
    request.tokenOrigins.clear();
    const auto refused = waitFor(http.send(request));
    request.tokenOrigins = {server.origin()};
    server.always(server.redirect(302, server.origin() + u"/?code="_s + QString::fromLatin1(secret)));
    const auto redirected = waitFor(http.send(request));
    server.always(server.answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + secret.left(5)));
    const auto cut = waitFor(http.send(request));
    QLoggingCategory::setFilterRules(QString());
    qInstallMessageHandler(before);
    QVERIFY(answer);
    QVERIFY(!refused);
    QVERIFY(!redirected);
    QVERIFY(!cut);
    QVERIFY2(s_log.contains("POST 127.0.0.1/v1/***/me -> 400"), s_log.constData());
    QVERIFY2(s_log.contains("r-42"), s_log.constData());
    QVERIFY2(!s_log.contains(secret), s_log.constData());
    for (const auto& failed : {refused.error(), redirected.error(), cut.error()})
        QVERIFY(!failed.detail.toUtf8().contains(secret));
}

void TestHostileAnswers::item49_tokensStayAtTheirOrigin_data()
{
    QTest::addColumn<QString>("origin");
    QTest::newRow("none") << QString();
    QTest::newRow("another port") << u"http://127.0.0.1:1"_s;
    QTest::newRow("another scheme") << u"https://127.0.0.1:%1"_s;
    QTest::newRow("another host") << u"http://localhost:%1"_s;
    QTest::newRow("prefix of the host") << u"http://127.0.0.1:%1.evil.example"_s;
}

void TestHostileAnswers::item49_tokensStayAtTheirOrigin()
{
    QFETCH(QString, origin);
    HostileServer server;
    HttpClient http({}, m_clock);
    HttpRequest request = get(server.url());
    request.bearer = Secret(QByteArray("token"));
    if (!origin.isEmpty())
        request.tokenOrigins = {origin.contains(u'%') ? origin.arg(server.serverPort()) : origin};
    const auto answer = waitFor(http.send(request));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::SecurityViolation);
    QCOMPARE(server.connections(), 0);
}

void TestHostileAnswers::item49_headersCannotSmuggle_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("authorization") << QByteArray("authorization") << QByteArray("Bearer x");
    QTest::newRow("cookie") << QByteArray("Cookie") << QByteArray("a=b");
    QTest::newRow("host") << QByteArray("Host") << QByteArray("evil.example");
    QTest::newRow("line break") << QByteArray("X-A") << QByteArray("a\r\nAuthorization: Bearer x");
    QTest::newRow("line break in the name") << QByteArray("X-A: b\nX-C") << QByteArray("d");
    QTest::newRow("body length") << QByteArray("Content-Length") << QByteArray("0");
}

void TestHostileAnswers::item49_headersCannotSmuggle()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    HostileServer server;
    HttpClient http({}, m_clock);
    HttpRequest request = get(server.url());
    request.headers = {{name, value}};
    const auto answer = waitFor(http.send(request));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::SecurityViolation);
    QCOMPARE(server.connections(), 0);
}

void TestHostileAnswers::proxyTroubleIsNamed_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("asks for a password") << QByteArray(
        "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n");
    QTest::newRow("refuses") << QByteArray("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    QTest::newRow("closes") << QByteArray();
    QTest::newRow("is not there") << QByteArray("-");
}

void TestHostileAnswers::proxyTroubleIsNamed()
{
    QFETCH(QByteArray, answer);
    HostileServer proxy;
    proxy.always(proxy.answer(answer));
    const quint16 port = proxy.serverPort();
    if (answer == "-")
        proxy.close();
    const QByteArray before = qgetenv("https_proxy");
    qputenv("https_proxy", "http://127.0.0.1:" + QByteArray::number(port));
    HttpClient http({}, m_clock);
    const auto result = waitFor(http.send(get(QUrl(u"https://somewhere.example/"_s))));
    before.isNull() ? qunsetenv("https_proxy") : qputenv("https_proxy", before);
    QVERIFY(!result);
    QVERIFY2(result.error().kind == ErrorKind::TlsOrProxy, qPrintable(result.error().detail));
}

void TestHostileAnswers::loopbackNeverGoesThroughAProxy()
{
    HostileServer proxy;
    HostileServer server;
    qputenv("http_proxy", proxy.origin().toLatin1());
    HttpClient http({}, m_clock);
    const auto answer = waitFor(http.send(get(server.url())));
    qunsetenv("http_proxy");
    QVERIFY(answer);
    QCOMPARE(server.requests().size(), 1);
    QCOMPARE(proxy.connections(), 0);
}

QTEST_GUILESS_MAIN(TestHostileAnswers)
#include "tst_hostileanswers.moc"
