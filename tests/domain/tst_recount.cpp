// SPDX-License-Identifier: GPL-3.0-or-later
// Counting anew after changes: once for many, not put off for ever, and with the event loop turning in between.
#include "models/domain/recount.h"
#include "tests/support/turns.h"

#include <QTest>

using namespace pk;
using namespace std::chrono_literals;

class TestRecount final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void manyChangesAreOneCount();
    void changesThatKeepComingDoNotPutItOff();
    void theEventLoopTurnsMeanwhile();
    void whatChangesMeanwhileIsCountedAfterwards();
    void nowIsNow();
};

void TestRecount::manyChangesAreOneCount()
{
    int shown = 0;
    Recount count(5ms, {{}, {}, [&] { ++shown; }});
    for (int i = 0; i < 100; ++i)
        count.ask();
    QCOMPARE(shown, 0);
    QTRY_COMPARE(shown, 1);
    QVERIFY(!count.isPending());
}

void TestRecount::changesThatKeepComingDoNotPutItOff()
{
    int shown = 0;
    Recount count(20ms, {{}, {}, [&] { ++shown; }});
    QTimer changes;
    connect(&changes, &QTimer::timeout, &count, &Recount::ask);
    changes.start(1);
    QTRY_VERIFY(shown > 2);
}

void TestRecount::theEventLoopTurnsMeanwhile()
{
    int steps = 0;
    int turns = 0;
    bool ended = false;
    Recount count(0ms,
                  {[&] { steps = 0; },
                   [&] {
                       work(1ms);
                       return ++steps < 40;
                   },
                   [&] { ended = true; }});
    QTimer others;
    connect(&others, &QTimer::timeout, this, [&] { turns += ended ? 0 : 1; });
    others.start(0);
    count.begin();
    QVERIFY(!ended);
    QTRY_VERIFY(ended);
    QCOMPARE(steps, 40);
    QVERIFY(turns >= 4); // 40 ms in slices of a few
}

void TestRecount::whatChangesMeanwhileIsCountedAfterwards()
{
    int begun = 0;
    int steps = 0;
    Recount count(0ms,
                  {[&] {
                       ++begun;
                       steps = 0;
                   },
                   [&] {
                       work(1ms);
                       return ++steps < 20;
                   },
                   {}});
    count.begin();
    QVERIFY(count.isPending());
    count.ask();
    QTRY_COMPARE(begun, 2);
    QTRY_VERIFY(!count.isPending());
    QCOMPARE(begun, 2);
}

void TestRecount::nowIsNow()
{
    int left = 1000;
    bool shown = false;
    Recount count(1h, {{}, [&] { return --left > 0; }, [&] { shown = true; }});
    count.ask();
    count.now();
    QCOMPARE(left, 0);
    QVERIFY(shown);
    QVERIFY(!count.isPending());
}

QTEST_GUILESS_MAIN(TestRecount)
#include "tst_recount.moc"
