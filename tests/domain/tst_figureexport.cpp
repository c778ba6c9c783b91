// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/figureexport.h"

#include <QJsonArray>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const QDateTime kNow(QDate(2026, 12, 1), QTime(12, 0), Qt::UTC);

FigureOwner owner()
{
    return {u"net"_s, {}, u"p-1"_s, u"9007199254740993"_s, u"=Café, \"Aurore\""_s, {}};
}

ContentSnapshot content()
{
    ContentItem first;
    first.id = u"1"_s;
    first.text = u"+49 170 000\nsecond line"_s;
    first.kind = u"photo"_s;
    first.publishedAt = kNow.addDays(-1);
    first.link = QUrl(u"https://net.example/p/1?a=b,c"_s);
    first.figures = {{Metric::Likes, 9007199254740993}, {Metric::Views, 7}};
    ContentItem second = first;
    second.id = u"2"_s;
    second.text = u"fine"_s;
    second.publishedAt = {};
    second.figures = {{Metric::Comments, 0}};
    return {{{first, second}, {{Metric::Reach, u"not granted"_s}}, true, u"page 2 failed"_s}, kNow};
}

} // namespace

class TestFigureExport final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cells_data();
    void cells();
    void rowsEndAsTheStandardSays();
    void figuresAsRows();
    void postsAsRows();
    void figuresAsJson();
    void postsAsJson();
};

void TestFigureExport::cells_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("cell");
    QTest::newRow("plain") << u"Nordlys"_s << QByteArray("Nordlys");
    QTest::newRow("empty") << QString() << QByteArray();
    QTest::newRow("comma") << u"a,b"_s << QByteArray("\"a,b\"");
    QTest::newRow("quote") << u"say \"hi\""_s << QByteArray("\"say \"\"hi\"\"\"");
    QTest::newRow("line break") << u"a\nb"_s << QByteArray("\"a\nb\"");
    QTest::newRow("carriage return") << u"a\rb"_s << QByteArray("\"a\rb\"");
    QTest::newRow("right to left") << u"مطعم"_s << u"مطعم"_s.toUtf8();
    QTest::newRow("equals") << u"=1+1"_s << QByteArray("'=1+1");
    QTest::newRow("call") << u"=HYPERLINK(\"http://x\",\"y\")"_s
                          << QByteArray("\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
    QTest::newRow("plus") << u"+1+1"_s << QByteArray("'+1+1");
    QTest::newRow("minus") << u"-1+1"_s << QByteArray("'-1+1");
    QTest::newRow("at") << u"@SUM(A1)"_s << QByteArray("'@SUM(A1)");
    QTest::newRow("handle") << u"@maria"_s << QByteArray("'@maria");
    QTest::newRow("tab") << u"\t=1"_s << QByteArray("'\t=1");
    QTest::newRow("leading line break") << u"\n=1"_s << QByteArray("\"'\n=1\"");
    QTest::newRow("after blanks") << u"  =1"_s << QByteArray("'  =1");
    QTest::newRow("after a blank that does not break") << u"\u00a0=1"_s << u"'\u00a0=1"_s.toUtf8();
    QTest::newRow("wide equals") << u"\uff1d1"_s << u"'\uff1d1"_s.toUtf8();
    QTest::newRow("a number below zero stays one") << u"-12"_s << QByteArray("-12");
    QTest::newRow("a fraction too") << u"-1.5"_s << QByteArray("-1.5");
    QTest::newRow("plus is no plain number") << u"+5"_s << QByteArray("'+5");
    QTest::newRow("inside it harms nobody") << u"a=1"_s << QByteArray("a=1");
    QTest::newRow("null character") << u"a"_s + QChar(0) + u"b"_s << QByteArray("ab");
}

void TestFigureExport::cells()
{
    QFETCH(QString, text);
    QFETCH(QByteArray, cell);
    QCOMPARE(csvOf({{text}}), cell + "\r\n");
}

void TestFigureExport::rowsEndAsTheStandardSays()
{
    QCOMPARE(csvOf({{u"a"_s, u"b"_s}, {u"1"_s, QString()}}), QByteArray("a,b\r\n1,\r\n"));
    QCOMPARE(csvOf({}), QByteArray());
}

void TestFigureExport::figuresAsRows()
{
    const QList<QStringList> rows = figureRows(owner(),
                                               {{Metric::Followers, Span::Total, 2191, kNow, true, u"GET /me"_s}});
    QCOMPARE(rows.size(), 2);
    QCOMPARE(rows[0].size(), rows[1].size());
    QCOMPARE(
        csvOf(rows).split('\n')[1],
        u"net,p-1,9007199254740993,\"'=Café, \"\"Aurore\"\"\",followers,total,2191,2026-12-01T12:00:00Z,yes,GET /me\r"_s
            .toUtf8());
}

void TestFigureExport::postsAsRows()
{
    const QList<QStringList> rows = contentRows(owner(), content());
    QCOMPARE(rows.size(), 3);
    QCOMPARE(rows[0].mid(10), (QStringList{u"views"_s, u"likes"_s, u"comments"_s}));
    QCOMPARE(rows[1].mid(10), (QStringList{u"7"_s, u"9007199254740993"_s, QString()}));
    QCOMPARE(rows[2].mid(10), (QStringList{QString(), QString(), u"0"_s})); // not said is not zero
    QCOMPARE(rows[2][8], QString());
    QVERIFY(csvOf(rows).contains("\"'+49 170 000\nsecond line\""));
}

void TestFigureExport::figuresAsJson()
{
    FigureHistory history;
    history.figures = {{Metric::Views, Span::Day, 9007199254740993, kNow, false, u"GET"_s}};
    history.readAt = kNow.addSecs(-60);
    history.missing = {{Metric::Reach, u"not granted"_s}};
    const QJsonObject json = figuresJson(owner(), history, kNow);
    QCOMPARE(json.value("schema"_L1).toInt(), 1);
    QCOMPARE(json.value("generated"_L1).toString(), u"2026-12-01T12:00:00Z"_s);
    QCOMPARE(json.value("read_at"_L1).toString(), u"2026-12-01T11:59:00Z"_s);
    QVERIFY(json.value("remote_id"_L1).isString());
    QVERIFY(json.value("instance"_L1).isNull() && json.value("title"_L1).isNull());
    const QJsonObject one = json.value("figures"_L1).toArray().first().toObject();
    QCOMPARE(one.value("metric"_L1).toString(), u"views"_s);
    QCOMPARE(one.value("span"_L1).toString(), u"day"_s);
    QCOMPARE(one.value("value"_L1).toInteger(), 9007199254740993);
    QCOMPARE(one.value("at"_L1).toString(), u"2026-12-01T12:00:00Z"_s);
    QCOMPARE(one.value("rounded"_L1), QJsonValue(false));
    const QJsonObject missing = json.value("missing"_L1).toArray().first().toObject();
    QCOMPARE(missing.value("metric"_L1).toString(), u"reach"_s);
    QCOMPARE(missing.value("reason"_L1).toString(), u"not granted"_s);
    QVERIFY(figuresJson(owner(), {}, kNow).value("read_at"_L1).isNull());
}

void TestFigureExport::postsAsJson()
{
    const QJsonObject json = contentJson(owner(), content(), kNow);
    const QJsonArray posts = json.value("posts"_L1).toArray();
    QCOMPARE(posts.size(), 2);
    QCOMPARE(posts[0].toObject().value("figures"_L1).toObject().value("likes"_L1).toInteger(), 9007199254740993);
    QVERIFY(!posts[1].toObject().value("figures"_L1).toObject().contains("likes"_L1));
    QVERIFY(posts[1].toObject().value("published_at"_L1).isNull());
    QVERIFY(json.value("partial"_L1).toBool());
    QCOMPARE(json.value("partial_reason"_L1).toString(), u"page 2 failed"_s);
}

QTEST_GUILESS_MAIN(TestFigureExport)
#include "tst_figureexport.moc"
