// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/http/answerparser.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class TestAnswerParser final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void endsWithTheConnection_data();
    void endsWithTheConnection();
    void limits_data();
    void limits();
};

void TestAnswerParser::reads_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("reusable");
    const QByteArray ok = "HTTP/1.1 200 OK\r\n";
    QTest::newRow("length") << ok + "Content-Length: 2\r\n\r\nhi" << 200 << QByteArray("hi") << true;
    QTest::newRow("empty") << ok + "Content-Length: 0\r\n\r\n" << 200 << QByteArray() << true;
    QTest::newRow("no reason phrase") << QByteArray("HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n") << 404 << QByteArray()
                                      << true;
    QTest::newRow("chunks") << ok
            + "Transfer-Encoding: Chunked\r\n\r\n2\r\nhi\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
                            << 200 << QByteArray("hi0123456789") << true;
    QTest::newRow("informational first") << "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + ok + "Content-Length: 1\r\n\r\n!"
                                         << 200 << QByteArray("!") << true;
    QTest::newRow("no content") << QByteArray("HTTP/1.1 204 No\r\n\r\n") << 204 << QByteArray() << true;
    QTest::newRow("not modified states a length")
        << QByteArray("HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n") << 304 << QByteArray() << true;
    QTest::newRow("asked to close") << ok + "Connection: x, Close\r\nContent-Length: 1\r\n\r\n!" << 200
                                    << QByteArray("!") << false;
    QTest::newRow("HTTP/1.0") << QByteArray("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n!") << 200 << QByteArray("!")
                              << false;
    QTest::newRow("bare line feeds") << QByteArray("HTTP/1.1 200 OK\nContent-Length: 1\n\n!") << 200 << QByteArray("!")
                                     << true;
    QTest::newRow("length twice the same")
        << ok + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n!" << 200 << QByteArray("!") << true;
    QTest::newRow("something behind the end") << ok + "Content-Length: 1\r\n\r\n!HTTP/1.1 200 smuggled\r\n\r\n"
                                              << 200 << QByteArray("!") << false;
    QTest::newRow("both framings") << ok + "Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n!\r\n0\r\n\r\n"
                                   << 200 << QByteArray("!") << false;
}

void TestAnswerParser::reads()
{
    QFETCH(QByteArray, bytes);
    for (const qsizetype piece : {bytes.size(), qsizetype(1), qsizetype(3)}) { // however the bytes arrive
        AnswerParser parser(100);
        for (qsizetype at = 0; at < bytes.size(); at += piece)
            parser.feed(bytes.mid(at, piece));
        QVERIFY2(!parser.hasFailed(), parser.hasFailed() ? qPrintable(parser.error().detail) : "");
        QVERIFY(parser.isDone());
        QTEST(parser.response().status, "status");
        QTEST(parser.response().body, "body");
        if (piece == bytes.size())
            QTEST(parser.isReusable(), "reusable");
        parser.close();
        QVERIFY(!parser.hasFailed());
    }
}

void TestAnswerParser::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray ok = "HTTP/1.1 200 OK\r\n";
    QTest::newRow("HTTP/2") << QByteArray("HTTP/2 200\r\n\r\n");
    QTest::newRow("HTTP/0.9") << QByteArray("<html>");
    QTest::newRow("no number") << QByteArray("HTTP/1.1 two OK\r\n\r\n");
    QTest::newRow("four digits") << QByteArray("HTTP/1.1 2000 OK\r\n\r\n");
    QTest::newRow("status below 100") << QByteArray("HTTP/1.1 099 OK\r\n\r\n");
    QTest::newRow("switches protocol") << QByteArray("HTTP/1.1 101 Up\r\n\r\n");
    QTest::newRow("folded header") << ok + "X-A: b\r\n c\r\n\r\n";
    QTest::newRow("header without colon") << ok + "X-A b\r\n\r\n";
    QTest::newRow("space before the colon") << ok + "Content-Length : 1\r\n\r\n!";
    QTest::newRow("zero byte") << ok + QByteArray("X-A: \0b\r\n\r\n", 10);
    QTest::newRow("carriage return inside") << ok + "X-A: b\rX-C: d\r\n\r\n";
    QTest::newRow("lengths that differ") << ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n!!";
    QTest::newRow("negative length") << ok + "Content-Length: -1\r\n\r\n";
    QTest::newRow("length with sign") << ok + "Content-Length: +1\r\n\r\n!";
    QTest::newRow("huge length") << ok + "Content-Length: 99999999999999999999999\r\n\r\n";
    QTest::newRow("unknown coding") << ok + "Transfer-Encoding: gzip, chunked\r\n\r\n";
    QTest::newRow("coding twice") << ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n";
    QTest::newRow("chunk size missing") << ok + "Transfer-Encoding: chunked\r\n\r\n\r\n";
    QTest::newRow("chunk size negative") << ok + "Transfer-Encoding: chunked\r\n\r\n-1\r\n";
    QTest::newRow("chunk size with prefix") << ok + "Transfer-Encoding: chunked\r\n\r\n0x1\r\n!\r\n";
    QTest::newRow("chunk size absurd") << ok + "Transfer-Encoding: chunked\r\n\r\nfffffffff\r\n";
    QTest::newRow("chunk longer than said") << ok + "Transfer-Encoding: chunked\r\n\r\n1\r\n!!\r\n0\r\n\r\n";
}

void TestAnswerParser::refuses()
{
    QFETCH(QByteArray, bytes);
    for (const qsizetype piece : {bytes.size(), qsizetype(1)}) {
        AnswerParser parser(100);
        for (qsizetype at = 0; at < bytes.size(); at += piece)
            parser.feed(bytes.mid(at, piece));
        QVERIFY(parser.hasFailed());
        QVERIFY(!parser.isReusable());
        QCOMPARE(parser.error().kind, ErrorKind::BadAnswer);
    }
}

void TestAnswerParser::endsWithTheConnection_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("complete");
    QTest::newRow("nothing") << QByteArray() << false;
    QTest::newRow("half a head") << QByteArray("HTTP/1.1 200 OK\r\nX-A") << false;
    QTest::newRow("half a body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi") << false;
    QTest::newRow("half a chunk") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhi")
                                  << false;
    QTest::newRow("no last chunk") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n")
                                   << false;
    QTest::newRow("body without length") << QByteArray("HTTP/1.1 200 OK\r\n\r\nhi") << true;
    QTest::newRow("no body without length") << QByteArray("HTTP/1.1 200 OK\r\n\r\n") << true;
}

void TestAnswerParser::endsWithTheConnection()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, complete);
    AnswerParser parser(100);
    parser.feed(bytes);
    QVERIFY(!parser.isDone());
    parser.close();
    QCOMPARE(parser.isDone(), complete);
    QCOMPARE(parser.hasFailed(), !complete);
    if (!complete)
        QCOMPARE(parser.error().kind, ErrorKind::NetworkUnavailable);
}

void TestAnswerParser::limits_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("fits");
    const QByteArray ok = "HTTP/1.1 200 OK\r\n";
    const QByteArray end = "Content-Length: 0\r\n\r\n";
    QTest::newRow("199 headers and the length") << ok + QByteArray("X: y\r\n").repeated(199) + end << true;
    QTest::newRow("200 headers and the length") << ok + QByteArray("X: y\r\n").repeated(200) + end << false;
    QTest::newRow("head of 60 KiB") << ok + "X: " + QByteArray(60 * 1024, 'y') + "\r\n" + end << true;
    QTest::newRow("head of 64 KiB") << ok + "X: " + QByteArray(64 * 1024, 'y') + "\r\n" + end << false;
    QTest::newRow("10 informational answers") << QByteArray("HTTP/1.1 102 P\r\n\r\n").repeated(10) + ok + end << true;
    QTest::newRow("11 informational answers") << QByteArray("HTTP/1.1 102 P\r\n\r\n").repeated(11) + ok + end << false;
    QTest::newRow("body at the cap") << ok + "Content-Length: 100\r\n\r\n" + QByteArray(100, 'x') << true;
    QTest::newRow("announced body above the cap") << ok + "Content-Length: 101\r\n\r\n" << false;
    QTest::newRow("chunks at the cap") << ok + "Transfer-Encoding: chunked\r\n\r\n"
            + ("32\r\n" + QByteArray(50, 'x') + "\r\n").repeated(2)
            + "0\r\n\r\n" << true;
    QTest::newRow("chunks above the cap")
        << ok + "Transfer-Encoding: chunked\r\n\r\n" + ("32\r\n" + QByteArray(50, 'x') + "\r\n").repeated(2) + "1\r\n!"
        << false;
    QTest::newRow("chunk line without end")
        << ok + "Transfer-Encoding: chunked\r\n\r\n1;" + QByteArray(1100, 'x') << false;
    QTest::newRow("trailers without end")
        << ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + QByteArray("X: y\r\n").repeated(20'000) << false;
}

void TestAnswerParser::limits()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, fits);
    AnswerParser parser(100);
    parser.feed(bytes);
    QCOMPARE(parser.isDone(), fits);
    QCOMPARE(parser.hasFailed(), !fits);
}

QTEST_GUILESS_MAIN(TestAnswerParser)
#include "tst_answerparser.moc"
