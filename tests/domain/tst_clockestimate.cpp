// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/clock.h"
#include "models/domain/clockestimate.h"
#include "tests/support/manualclock.h"

#include <QTest>

using namespace pk;
using namespace std::chrono_literals;
using namespace Qt::Literals::StringLiterals;
using std::chrono::days;
using std::chrono::seconds;
using Kind = ClockVerdict::Kind;

Q_DECLARE_METATYPE(pk::ClockVerdict::Kind)

class TestClockEstimate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void voices_data();
    void voices();
    void oddAnswersOfOneNetworkCountForNothing();
    void saysWhoIsFarthest();
    void forgets();
    void wordsSayWhatToDo_data();
    void wordsSayWhatToDo();
    void correctedClock();
};

void TestClockEstimate::voices_data()
{
    QTest::addColumn<QList<int>>("leads"); // minutes, a network each
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<int>("minutes");
    const int day = 24 * 60;
    QTest::newRow("nobody") << QList<int>{} << Kind::Unknown << 0;
    QTest::newRow("one agrees") << QList<int>{0} << Kind::Right << 0;
    QTest::newRow("one, within the tolerance") << QList<int>{2} << Kind::Right << 0;
    QTest::newRow("one, beyond it") << QList<int>{3} << Kind::Doubtful << 3;
    QTest::newRow("one alone is only a doubt") << QList<int>{-day} << Kind::Doubtful << -day;
    QTest::newRow("two that agree") << QList<int>{-day, -day} << Kind::Wrong << -day;
    QTest::newRow("two that nearly agree") << QList<int>{-day, -day + 2} << Kind::Wrong << -day;
    QTest::newRow("two that say different things") << QList<int>{-day, day} << Kind::Doubtful << -day;
    QTest::newRow("one of two goes with us") << QList<int>{0, day} << Kind::Right << 0;
    QTest::newRow("two against us and one with us") << QList<int>{day, day, 0} << Kind::Doubtful << day;
    QTest::newRow("three against us and one with us") << QList<int>{day, day, day, 0} << Kind::Wrong << day;
    QTest::newRow("two agree, one lies") << QList<int>{day, day, 400 * day} << Kind::Wrong << day;
    QTest::newRow("one lies among three") << QList<int>{0, 0, 400 * day} << Kind::Right << 0;
    QTest::newRow("everybody says something else") << QList<int>{day, 2 * day, 3 * day} << Kind::Doubtful << 3 * day;
    QTest::newRow("two camps") << QList<int>{day, day, 2 * day, 2 * day} << Kind::Doubtful << 2 * day;
}

void TestClockEstimate::voices()
{
    QFETCH(QList<int>, leads);
    QFETCH(Kind, kind);
    QFETCH(int, minutes);
    ClockEstimate estimate;
    for (qsizetype i = 0; i < leads.size(); ++i)
        estimate.note(NetworkId(u"network-%1"_s.arg(i)), std::chrono::minutes(leads[i]));
    const ClockVerdict verdict = estimate.verdict();
    QCOMPARE(verdict.kind, kind);
    QCOMPARE(verdict.lead, seconds(std::chrono::minutes(minutes)));
}

void TestClockEstimate::oddAnswersOfOneNetworkCountForNothing()
{
    ClockEstimate estimate;
    const NetworkId x(u"x"_s);
    for (const seconds lead : {1s, 0s, seconds(days(300)), 1s, seconds(-days(300))})
        estimate.note(x, lead);
    QCOMPARE(estimate.leadOf(x), std::optional(1s));
    QCOMPARE(estimate.verdict().kind, Kind::Right);
    for (int i = 0; i < 3; ++i) // but what it says again and again is its voice
        estimate.note(x, days(2));
    QCOMPARE(estimate.verdict().kind, Kind::Doubtful);
    for (int i = 0; i < 100; ++i) // of which it has one, however often it speaks
        estimate.note(x, days(2));
    QCOMPARE(estimate.verdict().kind, Kind::Doubtful);
    QVERIFY(!estimate.leadOf(NetworkId(u"mastodon"_s)));
}

void TestClockEstimate::saysWhoIsFarthest()
{
    ClockEstimate estimate;
    estimate.note(NetworkId(u"a"_s), 10min);
    estimate.note(NetworkId(u"b"_s), -days(3));
    QCOMPARE(estimate.verdict().said, NetworkId(u"b"_s));
    QCOMPARE(estimate.verdict().lead, seconds(-days(3)));
}

void TestClockEstimate::forgets()
{
    ClockEstimate estimate;
    estimate.note(NetworkId(u"a"_s), days(1));
    estimate.note(NetworkId(u"b"_s), days(1));
    QCOMPARE(estimate.verdict().kind, Kind::Wrong);
    estimate.forget();
    QCOMPARE(estimate.verdict(), ClockVerdict());
}

void TestClockEstimate::wordsSayWhatToDo_data()
{
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<seconds>("lead");
    QTest::addColumn<QString>("words");
    QTest::newRow("unknown") << Kind::Unknown << seconds(days(1)) << QString();
    QTest::newRow("right") << Kind::Right << 0s << QString();
    QTest::newRow("ahead")
        << Kind::Wrong << seconds(-days(1))
        << u"This computer's clock is 1 day(s) ahead of the networks. Set it right; until then their time counts."_s;
    QTest::newRow("behind")
        << Kind::Wrong << seconds(days(60))
        << u"This computer's clock is 60 day(s) behind the networks. Set it right; until then their time counts."_s;
    QTest::newRow("minutes")
        << Kind::Wrong << seconds(-7min - 40s)
        << u"This computer's clock is 8 minute(s) ahead of the networks. Set it right; until then their time counts."_s;
    QTest::newRow("hours")
        << Kind::Doubtful << seconds(2h)
        << u"This computer's clock and that of X are 2 hour(s) apart. Look whether this computer's date is right."_s;
}

void TestClockEstimate::wordsSayWhatToDo()
{
    QFETCH(Kind, kind);
    QFETCH(seconds, lead);
    QTEST(clockWords({kind, lead, NetworkId(u"x"_s)}, u"X"_s), "words");
}

void TestClockEstimate::correctedClock()
{
    ManualClock system;
    CorrectedClock clock(system);
    QCOMPARE(clock.now(), system.now());
    clock.correct(-days(1));
    QCOMPARE(clock.now(), system.now().addDays(-1));
    QCOMPARE(clock.uncorrected(), system.now());
    system.advance(1h);
    QCOMPARE(clock.now(), system.now().addDays(-1));
    clock.correct(0s);
    QCOMPARE(clock.now(), system.now());
}

QTEST_GUILESS_MAIN(TestClockEstimate)
#include "tst_clockestimate.moc"
