// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/figurewords.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {
const QDateTime kNow(QDate(2026, 12, 1), QTime(12, 0), Qt::UTC);
}

class TestFigureWords final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ages_data();
    void ages();
    void days_data();
    void days();
    void notes();
};

void TestFigureWords::ages_data()
{
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<QString>("words");
    QTest::newRow("the clock was set back") << qint64(-500) << u"just now"_s;
    QTest::newRow("now") << qint64(0) << u"just now"_s;
    QTest::newRow("59 seconds") << qint64(59) << u"just now"_s;
    QTest::newRow("a minute") << qint64(60) << u"1 minute(s) ago"_s; // plural forms are the translation's
    QTest::newRow("59 minutes") << qint64(3599) << u"59 minute(s) ago"_s;
    QTest::newRow("an hour") << qint64(3600) << u"1 hour(s) ago"_s;
    QTest::newRow("23 hours") << qint64(86399) << u"23 hour(s) ago"_s;
    QTest::newRow("a day") << qint64(86400) << u"yesterday"_s;
    QTest::newRow("nine days") << qint64(9 * 86400) << u"9 day(s) ago"_s;
}

void TestFigureWords::ages()
{
    QFETCH(qint64, seconds);
    QTEST(ageText(kNow.addSecs(-seconds), kNow), "words");
}

void TestFigureWords::days_data()
{
    QTest::addColumn<QDateTime>("at");
    QTest::addColumn<bool>("perDay");
    QTest::addColumn<QDate>("day");
    QTest::newRow("a reading is of its day") << kNow << false << QDate(2026, 12, 1);
    QTest::newRow("ended at midnight") << QDateTime(QDate(2026, 12, 1), QTime(0, 0), Qt::UTC) << true
                                       << QDate(2026, 11, 30);
    QTest::newRow("ended in California") << QDateTime(QDate(2026, 12, 1), QTime(8, 0), Qt::UTC) << true
                                         << QDate(2026, 11, 30);
    QTest::newRow("in Californian summer")
        << QDateTime(QDate(2026, 7, 1), QTime(7, 0), Qt::UTC) << true << QDate(2026, 6, 30);
    QTest::newRow("ended in Berlin") << QDateTime(QDate(2026, 11, 30), QTime(23, 0), Qt::UTC) << true
                                     << QDate(2026, 11, 30);
}

void TestFigureWords::days()
{
    QFETCH(QDateTime, at);
    QFETCH(bool, perDay);
    QTEST(dayOf({Metric::Views, perDay ? Span::Day : Span::Total, 1, at, false, {}}), "day");
}

void TestFigureWords::notes()
{
    Figure figure{Metric::Followers, Span::Total, 2191, kNow.addSecs(-30), false, {}};
    QCOMPARE(figureNote(figure, u"Lab"_s, kNow), u"read just now"_s);
    QCOMPARE(valueText(figure, QLocale(QLocale::English)), u"2,191"_s);
    QCOMPARE(valueText(figure, QLocale(QLocale::German)), u"2.191"_s);
    figure.rounded = true;
    QCOMPARE(figureNote(figure, u"Lab"_s, kNow), u"read just now, rounded by Lab"_s);
    QCOMPARE(valueText(figure, QLocale(QLocale::English)), u"about 2,191"_s);
    figure.span = Span::Day;
    figure.rounded = false;
    figure.at = QDateTime(QDate(2026, 12, 1), QTime(8, 0), Qt::UTC);
    QCOMPARE(figureNote(figure, u"Lab"_s, kNow), u"on 30 Nov"_s);
}

QTEST_GUILESS_MAIN(TestFigureWords)
#include "tst_figurewords.moc"
