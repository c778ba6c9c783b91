// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/http/httpmessage.h"

#include <QJsonObject>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class TestHttpMessage final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void headersWithoutCase();
    void isWebPage_data();
    void isWebPage();
    void isJson_data();
    void isJson();
    void jsonRefuses_data();
    void jsonRefuses();
    void jsonKeepsBigNumbers();
    void item18_depthLimit();
    void bracketsInTextsAreNotDepth();
    void formBodyIsExact();
    void origin_data();
    void origin();
};

void TestHttpMessage::headersWithoutCase()
{
    HttpResponse response;
    response.headers = {{"X-Request-Id", "1"}, {"link", "a"}, {"LINK", "b"}};
    QCOMPARE(response.header("x-request-id"), "1");
    QCOMPARE(response.headerValues("Link"), (QList<QByteArray>{"a", "b"}));
    QCOMPARE(response.header("absent"), QByteArray());
}

void TestHttpMessage::isJson_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<bool>("expected");
    QTest::newRow("plain") << QByteArray("application/json") << true;
    QTest::newRow("charset") << QByteArray("Application/JSON; charset=utf-8") << true;
    QTest::newRow("suffix") << QByteArray("application/problem+json") << true;
    QTest::newRow("html") << QByteArray("text/html") << false;
    QTest::newRow("javascript") << QByteArray("text/javascript") << false;
    QTest::newRow("none") << QByteArray() << false;
    QTest::newRow("in a parameter") << QByteArray("text/html; x=application/json") << false;
}

void TestHttpMessage::isWebPage_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("expected");
    const QByteArray page = "<html>Sign in to the hotel</html>";
    QTest::newRow("html") << QByteArray("Text/HTML; charset=utf-8") << page << true;
    QTest::newRow("xhtml") << QByteArray("application/xhtml+xml") << page << true;
    QTest::newRow("without a type") << QByteArray() << QByteArray("\n <!DOCTYPE html><title>x</title>") << true;
    QTest::newRow("html as JSON") << QByteArray("application/json") << page << true;
    QTest::newRow("html type alone") << QByteArray("text/html") << QByteArray() << true;
    QTest::newRow("JSON as html") << QByteArray("text/html") << QByteArray("{\"error\":\"<html>\"}") << false;
    QTest::newRow("text") << QByteArray("text/plain") << QByteArray("busy") << false;
    QTest::newRow("JSON") << QByteArray("application/json") << QByteArray("{}") << false;
    QTest::newRow("nothing") << QByteArray() << QByteArray() << false;
}

void TestHttpMessage::isWebPage()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    HttpResponse response;
    response.body = body;
    if (!type.isEmpty())
        response.headers = {{"Content-Type", type}};
    QTEST(response.isWebPage(), "expected");
}

void TestHttpMessage::isJson()
{
    QFETCH(QByteArray, type);
    HttpResponse response;
    response.headers = {{"Content-Type", type}};
    QTEST(response.isJson(), "expected");
}

void TestHttpMessage::jsonRefuses_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("html") << QByteArray("<html>");
    QTest::newRow("cut") << QByteArray(R"({"a":1)");
    QTest::newRow("two") << QByteArray("{}{}");
    QTest::newRow("text alone") << QByteArray(R"("x")");
    QTest::newRow("not UTF-8") << QByteArray("{\"a\":\"\xff\xfe\"}");
    QTest::newRow("binary") << QByteArray("\0\1\2", 3);
}

void TestHttpMessage::jsonRefuses()
{
    QFETCH(QByteArray, body);
    HttpResponse response;
    response.body = body;
    const auto json = response.json();
    QVERIFY(!json);
    QCOMPARE(json.error().kind, ErrorKind::BadAnswer);
}

void TestHttpMessage::jsonKeepsBigNumbers()
{
    HttpResponse response;
    response.body = R"({"id":9007199254740993,"most":9223372036854775807})";
    const QJsonObject json = response.json()->toObject();
    QCOMPARE(json.value("id"_L1).toInteger(), 9007199254740993LL);
    QCOMPARE(json.value("most"_L1).toInteger(), 9223372036854775807LL);
}

void TestHttpMessage::item18_depthLimit()
{
    HttpResponse response;
    response.body = QByteArray(100, '[') + QByteArray(100, ']');
    QVERIFY(response.json());
    response.body = QByteArray(101, '[') + QByteArray(101, ']');
    QVERIFY(!response.json());
    QVERIFY(response.json().error().detail.contains("nested"_L1));
    response.body = QByteArray(100'000, '[');
    QVERIFY(!response.json());
    response.body = QByteArray("{\"a\":").repeated(100'000);
    QVERIFY(!response.json());
}

void TestHttpMessage::bracketsInTextsAreNotDepth()
{
    HttpResponse response;
    response.body = "[\"\\\"" + QByteArray(500, '[') + "\"]";
    QVERIFY(response.json());
}

void TestHttpMessage::formBodyIsExact()
{
    QCOMPARE(formBody({{u"code"_s, u"a+b/c=%2B &é"_s}, {u"x y"_s, QString()}}),
             "code=a%2Bb%2Fc%3D%252B%20%26%C3%A9&x%20y=");
    const HttpRequest request = formPost(
        QUrl(u"https://a.example/token"_s), TokenUse::withoutToken({}, u"test"_s), {{u"a"_s, u"b"_s}});
    QCOMPARE(request.method, "POST");
    QCOMPARE(request.contentType, "application/x-www-form-urlencoded");
    QCOMPARE(request.body, "a=b");
    QVERIFY(!request.safeToRepeat);
}

void TestHttpMessage::origin_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("expected");
    QTest::newRow("plain") << u"https://graph.facebook.com/v26.0/me?x=y"_s << u"https://graph.facebook.com"_s;
    QTest::newRow("usual port") << u"https://a.example:443/"_s << u"https://a.example"_s;
    QTest::newRow("other port") << u"https://a.example:8443/"_s << u"https://a.example:8443"_s;
    QTest::newRow("upper case") << u"HTTPS://A.Example/"_s << u"https://a.example"_s;
    QTest::newRow("http") << u"http://127.0.0.1:80/x"_s << u"http://127.0.0.1"_s;
    QTest::newRow("IPv6") << u"http://[::1]:8080/x"_s << u"http://[::1]:8080"_s;
    QTest::newRow("user info does not count")
        << u"https://graph.facebook.com@evil.example/"_s << u"https://evil.example"_s;
    QTest::newRow("international") << u"https://bücher.example/"_s << u"https://xn--bcher-kva.example"_s;
}

void TestHttpMessage::origin()
{
    QFETCH(QString, url);
    QTEST(originOf(QUrl(url)), "expected");
}

QTEST_GUILESS_MAIN(TestHttpMessage)
#include "tst_httpmessage.moc"
