// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/http/routes.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class TestRoutes final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void apply_data();
    void apply();
    void refusesEntry_data();
    void refusesEntry();
    void namesTheWrongEntry();
    void joinedEntriesOfTheEnvironment();
    void loopback_data();
    void loopback();
    void acceptable_data();
    void acceptable();
};

void TestRoutes::apply_data()
{
    QTest::addColumn<QString>("route");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("expected");
    QTest::newRow("path appended") << u"graph.facebook.com=http://127.0.0.1:8080/facebook"_s
                                   << u"https://graph.facebook.com/v26.0/me?fields=id"_s
                                   << u"http://127.0.0.1:8080/facebook/v26.0/me?fields=id"_s;
    QTest::newRow("trailing slash of the target")
        << u"a.example=http://127.0.0.1:1/x/"_s << u"https://a.example/y"_s << u"http://127.0.0.1:1/x/y"_s;
    QTest::newRow("no path") << u"a.example=http://localhost:1"_s << u"https://a.example"_s << u"http://localhost:1"_s;
    QTest::newRow("host without case") << u"A.Example=http://127.0.0.1:1"_s << u"https://a.EXAMPLE/y"_s
                                       << u"http://127.0.0.1:1/y"_s;
    QTest::newRow("IPv6 target") << u"a.example=https://[::1]:8443"_s << u"https://a.example/y"_s
                                 << u"https://[::1]:8443/y"_s;
    QTest::newRow("any port of the host")
        << u"a.example=http://127.0.0.1:1"_s << u"https://a.example:8443/y"_s << u"http://127.0.0.1:1/y"_s;
    QTest::newRow("that port only, hit") << u"a.example:8443=http://127.0.0.1:1"_s << u"https://a.example:8443/y"_s
                                         << u"http://127.0.0.1:1/y"_s;
    QTest::newRow("that port only, usual port")
        << u"a.example:443=http://127.0.0.1:1"_s << u"https://a.example/y"_s << u"http://127.0.0.1:1/y"_s;
    QTest::newRow("that port only, miss")
        << u"a.example:8443=http://127.0.0.1:1"_s << u"https://a.example/y"_s << u"https://a.example/y"_s;
    QTest::newRow("another host") << u"a.example=http://127.0.0.1:1"_s << u"https://b.a.example/y"_s
                                  << u"https://b.a.example/y"_s;
    QTest::newRow("encoded path and query stay")
        << u"a.example=http://127.0.0.1:1"_s << u"https://a.example/rest/urn%3Ali%3A1%2F2%25?q=a%2Bb%26c"_s
        << u"http://127.0.0.1:1/rest/urn%3Ali%3A1%2F2%25?q=a%2Bb%26c"_s;
}

void TestRoutes::apply()
{
    QFETCH(QString, route);
    QFETCH(QString, url);
    QFETCH(QString, expected);
    const auto routes = Routes::parse({route});
    QVERIFY2(routes, "the route was refused");
    QCOMPARE(QString::fromLatin1(routes->apply(QUrl(url)).toEncoded()), expected);
}

void TestRoutes::refusesEntry_data()
{
    QTest::addColumn<QString>("entry");
    for (const char* entry : {"a.example",
                              "=http://127.0.0.1",
                              "a.example=",
                              "a.example=http://evil.example",
                              "a.example=http://10.0.0.1",
                              "a.example=ftp://127.0.0.1",
                              "a.example=http://x@127.0.0.1",
                              "a.example=http://127.0.0.1?x=1",
                              "a.example=http://127.0.0.1#x",
                              "a/b=http://127.0.0.1",
                              "a.example=http://127.0.0.1.evil.example",
                              "a.example=http://localhost.evil.example",
                              "a.example=file:///etc",
                              "u@a.example=http://127.0.0.1"})
        QTest::newRow(entry) << QString::fromLatin1(entry);
}

void TestRoutes::refusesEntry()
{
    QFETCH(QString, entry);
    const auto routes = Routes::parse({entry});
    QVERIFY(!routes);
    QCOMPARE(routes.error().kind, ErrorKind::InvalidInput);
}

void TestRoutes::namesTheWrongEntry()
{
    const auto routes = Routes::parse({u"a.example=http://127.0.0.1:1"_s, u"b.example=http://c.example"_s});
    QVERIFY(!routes);
    QVERIFY(routes.error().detail.contains("b.example=http://c.example"_L1));
}

void TestRoutes::joinedEntriesOfTheEnvironment()
{
    const auto routes = Routes::parse(
        {u"a.example=http://127.0.0.1:1 b.example=http://127.0.0.1:2,c.example=http://127.0.0.1:3"_s});
    QVERIFY(routes);
    QCOMPARE(routes->hosts(), (QStringList{u"a.example"_s, u"b.example"_s, u"c.example"_s}));
    QVERIFY(Routes::parse({QString()})->isEmpty());
}

void TestRoutes::loopback_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("expected");
    for (const char* host : {"127.0.0.1", "127.255.255.254", "::1", "localhost", "LocalHost"})
        QTest::newRow(host) << QString::fromLatin1(host) << true;
    for (const char* host :
         {"", "128.0.0.1", "0.0.0.0", "::", "localhost.example", "example", "127.0.0.1.example", "::2", "10.0.0.1"})
        QTest::newRow(*host ? host : "empty") << QString::fromLatin1(host) << false;
}

void TestRoutes::loopback()
{
    QFETCH(QString, host);
    QTEST(isLoopback(host), "expected");
}

void TestRoutes::acceptable_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("expected");
    for (const char* url : {"https://a.example",
                            "https://a.example:8443/x?y=z",
                            "http://127.0.0.1:80/",
                            "http://localhost/",
                            "http://[::1]:9/",
                            "https://a.example/?text=two%0Alines"})
        QTest::newRow(url) << QString::fromLatin1(url) << true;
    for (const char* url : {"",
                            "a.example",
                            "http://a.example",
                            "https://",
                            "https://user@a.example/",
                            "https://u:p@a.example/",
                            "file:///etc/passwd",
                            "javascript:alert(1)",
                            "ms-settings:x",
                            "data:text/plain,x",
                            "https://a.example/x%0Ay",
                            "https://a.example/%00",
                            "http://127.0.0.1.evil.example/",
                            "http://10.0.0.1/",
                            "ftp://127.0.0.1/"})
        QTest::newRow(*url ? url : "empty") << QString::fromLatin1(url) << false;
}

void TestRoutes::acceptable()
{
    QFETCH(QString, url);
    QTEST(isAcceptable(QUrl(url)), "expected");
}

QTEST_GUILESS_MAIN(TestRoutes)
#include "tst_routes.moc"
