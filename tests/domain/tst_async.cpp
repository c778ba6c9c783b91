// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/async.h"

#include <QTest>
#include <QTimer>

#include <QCoroTimer>

using namespace pk;
using namespace std::chrono_literals;

namespace {

Async<int> atOnce(int value)
{
    co_return value;
}

Async<int> later(int value)
{
    co_await QCoro::sleepFor(1ms);
    co_return value;
}

Async<int> failsLater()
{
    co_await QCoro::sleepFor(1ms);
    co_return fail(ErrorKind::Denied, QStringLiteral("no"));
}

} // namespace

class TestAsync : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deliversWhatIsThereAtOnce()
    {
        QList<int> got;
        whenDone(atOnce(1), this, [&](const Result<int>& result) { got.append(result.value()); });
        QCOMPARE(got, QList<int>{1});
    }

    void deliversLaterAndOnce()
    {
        QList<int> got;
        whenDone(later(2), this, [&](const Result<int>& result) { got.append(result.value()); });
        QVERIFY(got.isEmpty());
        QTRY_COMPARE(got, QList<int>{2});
        QList<int> next; // a second delivery, were there one, would have come before this
        whenDone(later(3), this, [&](const Result<int>& result) { next.append(result.value()); });
        QTRY_COMPARE(next, QList<int>{3});
        QCOMPARE(got.size(), 1);
    }

    void deliversErrors()
    {
        std::optional<Error> error;
        whenDone(failsLater(), this, [&](const Result<int>& result) { error = result.error(); });
        QTRY_VERIFY(error);
        QCOMPARE(error->kind, ErrorKind::Denied);
        QCOMPARE(error->detail, QStringLiteral("no"));
    }

    void saysNothingToAnOwnerThatIsGone()
    {
        bool called = false;
        bool ended = false;
        auto owner = std::make_unique<QObject>();
        whenDone(later(3), owner.get(), [&](const Result<int>&) { called = true; });
        owner.reset();
        whenDone(later(4), this, [&](const Result<int>&) { ended = true; }); // begun after, so it ends after
        QTRY_VERIFY(ended);
        QVERIFY(!called);
    }

    void anOwnerGoneWithinItsOwnCallIsFine()
    {
        auto* owner = new QObject;
        bool called = false;
        whenDone(later(5), owner, [&, owner](const Result<int>&) {
            called = true;
            delete owner;
        });
        QTRY_VERIFY(called);
    }
};

QTEST_GUILESS_MAIN(TestAsync)
#include "tst_async.moc"
