// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/auth/loopbacklistener.h"
#include "models/auth/loopbackpages.h"
#include "tests/auth/localauthserver.h"

#include <QElapsedTimer>
#include <QNetworkInterface>
#include <QNetworkProxy>
#include <QSignalSpy>
#include <QTest>

#ifdef Q_OS_UNIX
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

using namespace pk;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// A listener that takes the query "good" for the answer, and what it saw.
struct Listening
{
    explicit Listening(const QString& redirect = u"http://127.0.0.1/cb"_s, ListenerLimits limits = {})
        : listener(
            [this](const QByteArray& query) {
                judged.append(query);
                return query.startsWith("good");
            },
            limits)
    {
        address = listener.listen(redirect);
        if (address)
            port = quint16(QUrl(*address).port());
    }
    QByteArray url(const QByteArray& query) const
    {
        return address->toLatin1() + (query.isEmpty() ? QByteArray() : '?' + query);
    }
    QByteArray host() const { return "127.0.0.1:" + QByteArray::number(port); }
    QByteArray get(const QByteArray& target) const
    {
        return "GET " + target + " HTTP/1.1\r\nHost: " + host() + "\r\n\r\n";
    }

    QList<QByteArray> judged;
    LoopbackListener listener;
    Result<QString> address = fail(ErrorKind::BadAnswer);
    quint16 port = 0;
};

bool connects(const QHostAddress& address, quint16 port)
{
    QTcpSocket socket;
    socket.setProxy(QNetworkProxy::NoProxy);
    socket.connectToHost(address, port);
    return socket.waitForConnected(1000);
}

QByteArray bodyOfAnswer(const QByteArray& answer)
{
    return answer.mid(answer.indexOf("\r\n\r\n") + 4);
}

} // namespace

class TestHostileLocal final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void item23_onlyLoopback();
    void item23_literalsDecide_data();
    void item23_literalsDecide();
    void item25_exclusive();
    void item26_fixedPort();
    void item28_oneAnswerThenGone();
    void item28_goneWithoutTheLastPage();
    void item29_junkIsTolerated();
    void item29_floodEndsIt();
    void item30_browserHabits();
    void item31_methods_data();
    void item31_methods();
    void item31_headDoesNotConsume();
    void item32_host_data();
    void item32_host();
    void item33_limits_data();
    void item33_limits();
    void item33_slowLoris();
    void item33_connectionsAreClosedAfterTheirTime();
    void item35_item36_constantPagesAndHeaders();
    void item37_addressBarIsCleaned();
    void item39_nothingIsFollowed();
    void malformed_data();
    void malformed();
};

void TestHostileLocal::item23_onlyLoopback()
{
    Listening here;
    QVERIFY(here.address);
    QCOMPARE(QUrl(*here.address).host(), u"127.0.0.1"_s);
    QVERIFY(connects(QHostAddress(QHostAddress::LocalHost), here.port));
    QVERIFY(!connects(QHostAddress(QHostAddress::LocalHostIPv6), here.port));
    int others = 0;
    for (const QHostAddress& address : QNetworkInterface::allAddresses()) {
        if (address.isLoopback() || address.isLinkLocal())
            continue;
        ++others;
        QVERIFY2(!connects(address, here.port), qPrintable(address.toString()));
    }
    if (others == 0)
        qInfo("This machine has no address besides loopback to try from.");
    QVERIFY(!connects(QHostAddress(u"127.0.0.2"_s), here.port)); // not even another loopback address
}

void TestHostileLocal::item23_literalsDecide_data()
{
    QTest::addColumn<QString>("redirect");
    QTest::addColumn<bool>("four");
    QTest::addColumn<bool>("six");
    QTest::newRow("IPv4") << u"http://127.0.0.1/cb"_s << true << false;
    QTest::newRow("IPv6") << u"http://[::1]/cb"_s << false << true;
    QTest::newRow("the name") << u"http://localhost/cb"_s << true << true;
    for (const char* refused : {"http://0.0.0.0/cb",
                                "http://[::]/cb",
                                "http://192.168.0.1/cb",
                                "http://a.example/cb",
                                "https://127.0.0.1/cb",
                                "http:///cb"})
        QTest::newRow(refused) << QString::fromLatin1(refused) << false << false;
}

void TestHostileLocal::item23_literalsDecide()
{
    QFETCH(QString, redirect);
    QFETCH(bool, four);
    QFETCH(bool, six);
    QTcpServer probe;
    if (six && !probe.listen(QHostAddress::LocalHostIPv6))
        QSKIP("This machine has no IPv6 loopback.");
    Listening here(redirect);
    QCOMPARE(here.address.has_value(), four || six);
    if (!here.address)
        return;
    QCOMPARE(*here.address, QString(redirect).replace(u"/cb"_s, u":%1/cb"_s.arg(here.port)));
    QCOMPARE(connects(QHostAddress(QHostAddress::LocalHost), here.port), four);
    QCOMPARE(connects(QHostAddress(QHostAddress::LocalHostIPv6), here.port), six);
    QCOMPARE(statusOf(fetch(here.url("good"))), 303);
}

void TestHostileLocal::item25_exclusive()
{
#ifdef Q_OS_UNIX
    Listening here;
    for (const in_addr_t address : {in_addr_t(INADDR_LOOPBACK), in_addr_t(INADDR_ANY)}) {
        const int thief = ::socket(AF_INET, SOCK_STREAM, 0);
        const int on = 1;
        ::setsockopt(thief, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        ::setsockopt(thief, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
        sockaddr_in name{};
        name.sin_family = AF_INET;
        name.sin_port = htons(here.port);
        name.sin_addr.s_addr = htonl(address);
        const bool stolen = ::bind(thief, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0
            && ::listen(thief, 8) == 0;
        QVERIFY2(!stolen || statusOf(talk(here.port, here.get("/x"))) == 404, "somebody else answers on our port");
        if (address == INADDR_LOOPBACK)
            QVERIFY(!stolen);
        ::close(thief);
    }
#else
    QSKIP("Written for Unix sockets.");
#endif
}

void TestHostileLocal::item26_fixedPort()
{
    quint16 port = 0;
    {
        Listening first;
        port = first.port;
        Listening second(u"http://127.0.0.1:%1/cb"_s.arg(port));
        QVERIFY(!second.address);
        QCOMPARE(second.address.error().kind, ErrorKind::PortInUse);
        // The name localhost needs both addresses; who holds one of them could be the one the browser finds.
        Listening named(u"http://localhost:%1/cb"_s.arg(port));
        QVERIFY(!named.address);
        QCOMPARE(named.address.error().kind, ErrorKind::PortInUse);
    }
    QTRY_VERIFY(!connects(QHostAddress(QHostAddress::LocalHost), port));
    Listening again(u"http://127.0.0.1:%1/cb"_s.arg(port)); // free at once, no waiting time
    QVERIFY(again.address);
    QCOMPARE(again.port, port);
}

void TestHostileLocal::item28_oneAnswerThenGone()
{
    Listening here;
    QSignalSpy closed(&here.listener, &LoopbackListener::closed);
    QCOMPARE(statusOf(fetch(here.url("good"))), 303);
    QVERIFY(here.listener.isGlowing());
    QCOMPARE(statusOf(fetch(here.url("good"))), 303); // harmless
    QCOMPARE(here.judged.size(), 1);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(statusOf(fetch("http://" + here.host() + kReturnPath)), 200);
    QTRY_COMPARE(closed.size(), 1);
    QVERIFY(timer.elapsed() < 1000);
    QVERIFY(!here.listener.isListening());
    QVERIFY(!connects(QHostAddress(QHostAddress::LocalHost), here.port));
}

void TestHostileLocal::item28_goneWithoutTheLastPage()
{
    ListenerLimits limits;
    limits.afterglow = 100ms;
    Listening here(u"http://127.0.0.1/cb"_s, limits);
    QCOMPARE(statusOf(fetch(here.url("good"))), 303);
    QTRY_VERIFY_WITH_TIMEOUT(!here.listener.isListening(), 2000);
    QVERIFY(!connects(QHostAddress(QHostAddress::LocalHost), here.port));
    QVERIFY(ListenerLimits().afterglow <= 3s);
}

void TestHostileLocal::item29_junkIsTolerated()
{
    Listening here;
    QSignalSpy gaveUp(&here.listener, &LoopbackListener::gaveUp);
    for (int i = 0; i < 10; ++i) {
        talk(here.port, here.get("/wrong"));
        talk(here.port, here.get("/cb?bad"));
        talk(here.port, "POST /cb HTTP/1.1\r\nHost: " + here.host() + "\r\n\r\n");
        talk(here.port, "\x16\x03\x01 garbage\r\n\r\n");
    }
    QCOMPARE(gaveUp.size(), 0);
    QCOMPARE(here.judged.size(), 10);
    QCOMPARE(statusOf(fetch(here.url("good"))), 303);
}

void TestHostileLocal::item29_floodEndsIt()
{
    Listening here;
    QSignalSpy gaveUp(&here.listener, &LoopbackListener::gaveUp);
    std::vector<std::unique_ptr<QTcpSocket>> crowd;
    for (int i = 0; i < 10'000 && gaveUp.isEmpty(); ++i) {
        auto socket = std::make_unique<QTcpSocket>();
        socket->setProxy(QNetworkProxy::NoProxy);
        socket->connectToHost(QHostAddress(QHostAddress::LocalHost), here.port);
        socket->write(here.get("/cb?bad" + QByteArray::number(i)));
        crowd.push_back(std::move(socket));
        if (crowd.size() > 100)
            crowd.erase(crowd.begin());
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE(gaveUp.size(), 1);
    QVERIFY(here.judged.size() <= 51);
    QVERIFY(!connects(QHostAddress(QHostAddress::LocalHost), here.port));
}

void TestHostileLocal::item30_browserHabits()
{
    ListenerLimits limits;
    limits.junk = 3;
    Listening here(u"http://127.0.0.1/cb"_s, limits);
    QTcpSocket preconnected; // says nothing for now
    preconnected.setProxy(QNetworkProxy::NoProxy);
    preconnected.connectToHost(QHostAddress(QHostAddress::LocalHost), here.port);
    for (int i = 0; i < 10; ++i) {
        for (const char* path :
             {"/favicon.ico", "/apple-touch-icon.png", "/apple-touch-icon-precomposed.png", "/robots.txt"})
            QCOMPARE(statusOf(talk(here.port, here.get(path))), 404);
    }
    QVERIFY(here.listener.isListening()); // none of it counted
    QCOMPARE(statusOf(fetch(here.url("good"))), 303);
    QCOMPARE(here.judged.size(), 1);
}

void TestHostileLocal::item31_methods_data()
{
    QTest::addColumn<QByteArray>("method");
    for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get", "PROPFIND"})
        QTest::newRow(method) << QByteArray(method);
}

void TestHostileLocal::item31_methods()
{
    QFETCH(QByteArray, method);
    Listening here;
    const QByteArray answer = talk(
        here.port,
        method + " /cb?good HTTP/1.1\r\nHost: " + here.host()
            + "\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Private-Network: true\r\n"
              "Access-Control-Request-Method: GET\r\n\r\n");
    QCOMPARE(statusOf(answer), 405);
    QVERIFY(answer.contains("Allow: GET, HEAD\r\n"));
    QVERIFY(!answer.toLower().contains("access-control"));
    QVERIFY(here.judged.isEmpty());
}

void TestHostileLocal::item31_headDoesNotConsume()
{
    Listening here;
    const QByteArray answer = talk(here.port, "HEAD /cb?good HTTP/1.1\r\nHost: " + here.host() + "\r\n\r\n");
    QCOMPARE(statusOf(answer), 200);
    QVERIFY(bodyOfAnswer(answer).isEmpty());
    QVERIFY(here.judged.isEmpty());
    QCOMPARE(statusOf(fetch(here.url("good"))), 303);
}

void TestHostileLocal::item32_host_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<int>("status");
    QTest::newRow("rebinding") << QByteArray("Host: evil.example:%1\r\n") << 421;
    QTest::newRow("the name") << QByteArray("Host: localhost:%1\r\n") << 421;
    QTest::newRow("without port") << QByteArray("Host: 127.0.0.1\r\n") << 421;
    QTest::newRow("other port") << QByteArray("Host: 127.0.0.1:1\r\n") << 421;
    QTest::newRow("dot") << QByteArray("Host: 127.0.0.1.:%1\r\n") << 421;
    QTest::newRow("none") << QByteArray() << 421;
    QTest::newRow("twice") << QByteArray("Host: 127.0.0.1:%1\r\nHost: 127.0.0.1:%1\r\n") << 400;
    QTest::newRow("right") << QByteArray("host:127.0.0.1:%1\r\n") << 303;
}

void TestHostileLocal::item32_host()
{
    QFETCH(QByteArray, host);
    Listening here;
    host.replace("%1", QByteArray::number(here.port));
    QTEST(statusOf(talk(here.port, "GET /cb?good HTTP/1.1\r\n" + host + "\r\n")), "status");
    QVERIFY(here.listener.isListening());
    QCOMPARE(statusOf(fetch(here.url("good"))), 303); // the attempt lives
}

void TestHostileLocal::item33_limits_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    const QByteArray host = "Host: %1\r\n";
    QTest::newRow("line of 8 KiB") << "GET /cb?bad=" + QByteArray(8192 - 21, 'x') + " HTTP/1.1\r\n" + host + "\r\n"
                                   << 400;
    QTest::newRow("longer line") << "GET /cb?good=" + QByteArray(8192, 'x') + " HTTP/1.1\r\n" + host + "\r\n" << 414;
    QTest::newRow("1 MiB address") << "GET /cb?good=" + QByteArray(1024 * 1024, 'x') << 414;
    QTest::newRow("headers of 15 KiB") << "GET /cb?good HTTP/1.1\r\n" + host + "X: " + QByteArray(15 * 1024, 'x')
            + "\r\n\r\n" << 303;
    QTest::newRow("headers of 17 KiB") << "GET /cb?good HTTP/1.1\r\n" + host + "X: " + QByteArray(17 * 1024, 'x')
            + "\r\n\r\n" << 431;
    QTest::newRow("endless headers") << "GET /cb?good HTTP/1.1\r\n" + host + QByteArray("X: y\r\n").repeated(50'000)
                                     << 431;
    QTest::newRow("body") << "GET /cb?good HTTP/1.1\r\n" + host + "Content-Length: 4\r\n\r\nbody" << 400;
    QTest::newRow("chunked body") << "GET /cb?good HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                                  << 400;
}

void TestHostileLocal::item33_limits()
{
    QFETCH(QByteArray, request);
    Listening here;
    QTEST(statusOf(talk(here.port, request.replace("%1", here.host()))), "status");
}

void TestHostileLocal::item33_slowLoris()
{
    Listening here;
    std::vector<std::unique_ptr<QTcpSocket>> crowd;
    for (int i = 0; i < 8; ++i) {
        crowd.push_back(std::make_unique<QTcpSocket>());
        crowd.back()->setProxy(QNetworkProxy::NoProxy);
        crowd.back()->connectToHost(QHostAddress(QHostAddress::LocalHost), here.port);
        QVERIFY(crowd.back()->waitForConnected(1000));
    }
    QSet<QObject*> spoken;
    for (const auto& socket : crowd)
        QObject::connect(socket.get(), &QTcpSocket::bytesWritten, socket.get(), [&spoken, speaker = socket.get()] {
            spoken.insert(speaker);
        });
    QTimer drip;
    QObject::connect(&drip, &QTimer::timeout, &drip, [&crowd] {
        for (const auto& socket : crowd)
            socket->write("G");
    });
    drip.start(10);
    QTRY_COMPARE(spoken.size(), 8);
    QCOMPARE(statusOf(talk(here.port, here.get("/cb?bad"))), 400);
    QTRY_COMPARE(crowd.front()->state(), QAbstractSocket::UnconnectedState); // the oldest made room
    QCOMPARE(crowd.back()->state(), QAbstractSocket::ConnectedState);
    QCOMPARE(statusOf(fetch(here.url("good"))), 303);
}

void TestHostileLocal::item33_connectionsAreClosedAfterTheirTime()
{
    ListenerLimits limits;
    limits.perConnection = 100ms;
    Listening here(u"http://127.0.0.1/cb"_s, limits);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(talk(here.port, "GET /cb?good HTTP/1.1\r\nHost:"), QByteArray());
    QVERIFY(timer.elapsed() < 2000);
    QCOMPARE(ListenerLimits().perConnection, 10s);
    QCOMPARE(ListenerLimits().connections, 8);
    QCOMPARE(ListenerLimits().junk, 50);
}

void TestHostileLocal::item35_item36_constantPagesAndHeaders()
{
    Listening here;
    const QByteArray plain = talk(here.port, here.get("/cb?bad"));
    for (const QByteArray& query : {QByteArray("error_description=%3Cscript%3Ealert(1)%3C/script%3E"),
                                    QByteArray("x=\"><img/onerror=alert(1)>"),
                                    QByteArray("state=evil-state")})
        QCOMPARE(talk(here.port, here.get("/cb?" + query)), plain);
    QCOMPARE(talk(here.port, here.get("/<script>")), talk(here.port, here.get("/other")));
    const QByteArray good = talk(here.port, here.get("/cb?good"));
    const QByteArray page = fetch("http://" + here.host() + kReturnPath);
    for (const QByteArray& answer : {plain, good, page}) {
        for (const char* header :
             {"Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n",
              "Referrer-Policy: no-referrer\r\n",
              "Cache-Control: no-store\r\n",
              "X-Content-Type-Options: nosniff\r\n",
              "Connection: close\r\n",
              "Content-Type: text/html; charset=utf-8\r\n"})
            QVERIFY2(answer.contains(header), header);
        QVERIFY(!answer.contains("http://"));
        QVERIFY(!answer.contains("https://"));
        QVERIFY(!answer.contains("<script"));
        QVERIFY(!answer.contains("Set-Cookie"));
        QCOMPARE(bodyOfAnswer(answer).size(), headerOf(answer, "Content-Length").toInt());
    }
}

void TestHostileLocal::item37_addressBarIsCleaned()
{
    Listening here;
    const QByteArray answer = fetch(here.url("good&code=SECRETCODE"));
    QCOMPARE(statusOf(answer), 303);
    QCOMPARE(headerOf(answer, "Location"), kReturnPath);
    QVERIFY(!answer.contains("SECRETCODE"));
}

void TestHostileLocal::item39_nothingIsFollowed()
{
    Listening here;
    const QByteArray answer = fetch(here.url("good&redirect=https://evil.example&next=//evil.example"));
    QCOMPARE(headerOf(answer, "Location"), kReturnPath);
    QVERIFY(!answer.contains("evil"));
}

void TestHostileLocal::malformed_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    const QByteArray host = "Host: %1\r\n\r\n";
    QTest::newRow("no version") << "GET /cb?good\r\n" + host << 400;
    QTest::newRow("HTTP/2") << "GET /cb?good HTTP/2\r\n" + host << 505;
    QTest::newRow("whole address") << "GET http://%1/cb?good HTTP/1.1\r\n" + host << 400;
    QTest::newRow("proxied elsewhere") << "GET http://evil.example/cb?good HTTP/1.1\r\n" + host << 400;
    QTest::newRow("fragment") << "GET /cb?good#x HTTP/1.1\r\n" + host << 400;
    QTest::newRow("two spaces") << "GET  /cb?good HTTP/1.1\r\n" + host << 400;
    QTest::newRow("tab in the address") << "GET /cb?good\t HTTP/1.1\r\n" + host << 400;
    QTest::newRow("bytes above ASCII") << "GET /cb?good\xc3\xa9 HTTP/1.1\r\n" + host << 400;
    QTest::newRow("folded header") << QByteArray("GET /cb?good HTTP/1.1\r\nX: y\r\n z\r\n") + host << 400;
    QTest::newRow("header without colon") << QByteArray("GET /cb?good HTTP/1.1\r\nnonsense\r\n") + host << 400;
    QTest::newRow("path traversal") << "GET /x/../cb?good HTTP/1.1\r\n" + host << 404;
    QTest::newRow("path encoded") << "GET /%63b?good HTTP/1.1\r\n" + host << 404;
    QTest::newRow("path longer") << "GET /cb/?good HTTP/1.1\r\n" + host << 404;
    QTest::newRow("path in another case") << "GET /CB?good HTTP/1.1\r\n" + host << 404;
    QTest::newRow("last page too early") << QByteArray("GET ") + kReturnPath + " HTTP/1.1\r\n" + host << 404;
    QTest::newRow("empty line first") << "\r\n\r\nGET /cb?good HTTP/1.1\r\n" + host << 400;
}

void TestHostileLocal::malformed()
{
    QFETCH(QByteArray, request);
    Listening here;
    QTEST(statusOf(talk(here.port, request.replace("%1", here.host()))), "status");
    QVERIFY(here.judged.isEmpty());
    QVERIFY(here.listener.isListening());
}

QTEST_GUILESS_MAIN(TestHostileLocal)
#include "tst_hostilelocal.moc"
