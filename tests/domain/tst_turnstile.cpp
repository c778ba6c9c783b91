// SPDX-License-Identifier: GPL-3.0-or-later
// Background work that became ready together goes on one piece after the other.
#include "models/domain/turnstile.h"
#include "tests/support/turns.h"

#include <QTest>

#include <QCoroTask>

#include <algorithm>

using namespace pk;
using namespace std::chrono_literals;

namespace {

QCoro::Task<> workIn(Turnstile* turnstile, QList<int>* order, int number)
{
    co_await turnstile->pass();
    pk::work(5ms);
    order->append(number);
}

QCoro::Task<> endEverything(std::unique_ptr<Turnstile>* turnstile, bool* ended)
{
    co_await (*turnstile)->pass();
    turnstile->reset();
    *ended = true;
}

} // namespace

class TestTurnstile final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theEventLoopTurnsBetweenThePieces()
    {
        Turnstile turnstile;
        QList<int> order;
        int turns = 0;
        QTimer others;
        connect(&others, &QTimer::timeout, this, [&] { turns += order.size() < 12 ? 1 : 0; });
        others.start(0);
        for (int i = 0; i < 12; ++i)
            workIn(&turnstile, &order, i);
        QVERIFY(order.isEmpty());
        QTRY_COMPARE(order.size(), 12);
        QVERIFY(std::is_sorted(order.cbegin(), order.cend())); // who came first goes first
        QVERIFY(turns >= 5);                                   // two of them in a turn at most
    }

    void whoGoesOnMayEndEverything()
    {
        auto turnstile = std::make_unique<Turnstile>();
        bool ended = false;
        endEverything(&turnstile, &ended);
        QTRY_VERIFY(ended);
        QVERIFY(!turnstile);
    }
};

QTEST_GUILESS_MAIN(TestTurnstile)
#include "tst_turnstile.moc"
