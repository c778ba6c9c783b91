// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/http/redaction.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class TestRedaction final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void path_data();
    void path();
    void requestId();
};

void TestRedaction::path_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("expected");
    QTest::newRow("names") << u"https://a.example/api/v1/accounts/verify_credentials"_s
                           << u"/api/v1/accounts/verify_credentials"_s;
    QTest::newRow("well known") << u"https://a.example/.well-known/oauth-authorization-server"_s
                                << u"/.well-known/oauth-authorization-server"_s;
    QTest::newRow("query and fragment") << u"https://a.example/me?access_token=EAAB#x=y"_s << u"/me"_s;
    QTest::newRow("long id") << u"https://a.example/v26.0/1234567890123456789/feed"_s
                             << u"/v26.0/1234567890123456789/feed"_s;
    QTest::newRow("two ids") << u"https://a.example/123456789012345_123456789012345"_s
                             << u"/123456789012345_123456789012345"_s;
    QTest::newRow("URN") << u"https://a.example/rest/urn%3Ali%3Aorganization%3A2414183"_s
                         << u"/rest/urn%3Ali%3Aorganization%3A2414183"_s;
    QTest::newRow("token") << u"https://a.example/v26.0/EAAB1234567890abcdef/x"_s << u"/v26.0/***/x"_s;
    QTest::newRow("app token") << u"https://a.example/1234567890%7Cabcdefghij"_s << u"/***"_s;
    QTest::newRow("only letters, long") << u"https://a.example/"_s + QString(41, u'q') << u"/***"_s;
    QTest::newRow("encoded to hide") << u"https://a.example/%45AAB1234567890abcdef"_s << u"/***"_s;
}

void TestRedaction::path()
{
    QFETCH(QString, url);
    QTEST(redactedPath(QUrl(url)), "expected");
}

void TestRedaction::requestId()
{
    QCOMPARE(requestIdText("a1B2-c3_d.4"), u"a1B2-c3_d.4"_s);
    QCOMPARE(requestIdText("a\x1b[31m"), QString());
    QCOMPARE(requestIdText(QByteArray(81, 'a')), QString());
}

QTEST_GUILESS_MAIN(TestRedaction)
#include "tst_redaction.moc"
