// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/pagetablemodel.h"
#include "models/tables/tablefilter.h"
#include "tests/ui/seed.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace pk;

namespace {

using Column = PageTableModel::Column;

QVariant cell(const PageTableModel& model, int row, Column column, int role = Qt::DisplayRole)
{
    return model.index(row, int(column)).data(role);
}

LifeFacts healthyFor(const QDateTime& now, double days)
{
    LifeFacts life;
    life.proof = Evidence{QStringLiteral("debug"), now};
    life.clocks = {{ClockKind::DataAccess, now.addSecs(qint64(days * 86400)), false, false}};
    return life;
}

} // namespace

class TestPageTableModel final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isEmptyWithoutPages()
    {
        SeededWorld world;
        PageTableModel model(world.records(), world.networks(), &world.accounts());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(!model.indexOf(PageId(QStringLiteral("none"))).isValid());
        for (const State state : allStates())
            QCOMPARE(model.countOf(state), 0);
    }

    void showsEveryPageWithItsFacts()
    {
        SeededWorld world;
        world.fill(20, 60);
        PageTableModel model(world.records(), world.networks(), &world.accounts());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), int(world.records().pages().size()));
        int sum = 0;
        for (const State state : allStates())
            sum += model.countOf(state);
        QCOMPARE(sum, model.rowCount());
        for (int row = 0; row < model.rowCount(); ++row) {
            const Page* page = world.records().page(PageId(cell(model, row, Column::State, IdRole).toString()));
            QVERIFY(page);
            const Health health = world.records().health(*page);
            QCOMPARE(cell(model, row, Column::Name).toString(), page->name);
            QCOMPARE(State(cell(model, row, Column::State, StateRole).toInt()), health.state);
            QCOMPARE(cell(model, row, Column::Client).toString(), world.records().clientName(page->client));
            QCOMPARE(model.indexOf(page->id).row(), row);
            QVERIFY(!cell(model, row, Column::State, Qt::ToolTipRole).toString().isEmpty());
        }
    }

    void knowsNoSecretRole()
    {
        SeededWorld world;
        world.fill(3, 6);
        PageTableModel model(world.records(), world.networks(), &world.accounts());
        for (int role = Qt::UserRole; role < Qt::UserRole + 100; ++role) {
            for (int column = 0; column < model.columnCount(); ++column)
                QVERIFY(!model.index(0, column).data(role).toString().contains(QStringLiteral("token=")));
        }
    }

    void followsWhatIsSaved()
    {
        SeededWorld world;
        const AccountId id = world.addAccount(QStringLiteral("Ada"), healthyFor(world.clock().now(), 40), 3);
        PageTableModel model(world.records(), world.networks(), &world.accounts());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        world.addAccount(QStringLiteral("Bob"), healthyFor(world.clock().now(), 40), 2);
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(model.rowCount(), 5);
        Page page = world.records().pages().first();
        page.name = QStringLiteral("Renamed");
        QVERIFY(world.records().savePages({page}));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(cell(model, 0, Column::Name).toString(), QStringLiteral("Renamed"));
        QVERIFY(world.records().remove(id));
        QCOMPARE(removed.size(), 1); // neighbours go in one step
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(reset.size(), 0); // selection and scroll position survive
    }

    void showsTheLoginsDeathOnItsPages()
    {
        SeededWorld world;
        const AccountId id = world.addAccount(QStringLiteral("Ada"), healthyFor(world.clock().now(), 40), 2);
        PageTableModel model(world.records(), world.networks(), &world.accounts());
        QCOMPARE(model.countOf(State::NeedsYou), 0);
        Account account = *world.records().account(id);
        Failure failure;
        failure.certainty = Certainty::Definite;
        failure.cause = Cause::PasswordChanged;
        failure.since = failure.at = world.clock().now();
        account.life.failure = failure;
        QVERIFY(world.records().save(account));
        QCOMPARE(model.countOf(State::NeedsYou), 2);
        QCOMPARE(cell(model, 0, Column::State).toString(), QStringLiteral("Password changed"));
    }

    void agesOnlyTheRowsThatMoved()
    {
        SeededWorld world;
        world.addAccount(QStringLiteral("Near"), healthyFor(world.clock().now(), 14.02), 1);
        world.addAccount(QStringLiteral("Far"), healthyFor(world.clock().now(), 60.9), 1);
        PageTableModel model(world.records(), world.networks(), &world.accounts());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.countOf(State::Healthy), 2);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.updateStates();
        QCOMPARE(changed.size(), 0);
        world.clock().advance(std::chrono::minutes(40)); // the nearer one crosses the window of 14 days
        model.updateStates();
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed.first().first().toModelIndex().row(), 0);
        QCOMPARE(model.countOf(State::EndingSoon), 1);
        QCOMPARE(cell(model, 0, Column::State).toString(),
                 world.records().health(world.records().pages().first()).bites
                     ? cell(model, 0, Column::State, WordsRole).toString()
                     : QString());
    }

    void judgesAgainInTime_data()
    {
        QTest::addColumn<int>("minutes");
        QTest::newRow("minutes") << 7;
        QTest::newRow("hours") << 95;
        QTest::newRow("most of a day") << 1300;
    }
    /// Whatever the step, words in the table are those a fresh judgement would give.
    void judgesAgainInTime()
    {
        QFETCH(int, minutes);
        SeededWorld world;
        world.fill(40, 80);
        PageTableModel model(world.records(), world.networks(), &world.accounts());
        for (int step = 0; step < 60; ++step) {
            world.clock().advance(std::chrono::minutes(minutes));
            model.updateStates();
        }
        const PageTableModel fresh(world.records(), world.networks(), &world.accounts());
        for (int row = 0; row < model.rowCount(); ++row) {
            QCOMPARE(cell(model, row, Column::State, WordsRole).toString(),
                     cell(fresh, row, Column::State, WordsRole).toString());
            QCOMPARE(cell(model, row, Column::State, StateRole).toInt(),
                     cell(fresh, row, Column::State, StateRole).toInt());
        }
        for (const State state : allStates())
            QCOMPARE(model.countOf(state), fresh.countOf(state));
    }

    void sortsWorstFirstAndEndlessLast()
    {
        SeededWorld world;
        world.fill(40, 80);
        PageTableModel model(world.records(), world.networks(), &world.accounts());
        TableFilter filter;
        filter.setSourceModel(&model);
        filter.sort(int(Column::State));
        int before = 99;
        for (int row = 0; row < filter.rowCount(); ++row) {
            const int now = severity(State(filter.index(row, 0).data(StateRole).toInt()));
            QVERIFY2(now <= before, qPrintable(QString::number(row)));
            before = now;
        }
        filter.sort(int(Column::Ends));
        bool endless = false;
        QDateTime last;
        for (int row = 0; row < filter.rowCount(); ++row) {
            const QDateTime ends = filter.index(row, 0).data(EndsRole).toDateTime();
            QVERIFY(!(endless && ends.isValid()));
            QVERIFY(!ends.isValid() || !last.isValid() || last <= ends);
            endless = !ends.isValid();
            last = ends;
        }
        QVERIFY(endless);
    }

    void showsCreditsOfTheFullestBucket()
    {
        SeededWorld world;
        const AccountId id = world.addAccount(QStringLiteral("Ada"), healthyFor(world.clock().now(), 40), 2);
        Account account = *world.records().account(id);
        const QString remote = world.records().pagesOf(id).first().remoteId.toString();
        account.credits = {{QStringLiteral("app"), 20, 100, {}},
                           {QStringLiteral("hour"), 60, 100, {}},
                           {QStringLiteral("page ") + remote, 90, 100, {}}};
        QVERIFY(world.records().save(account));
        PageTableModel model(world.records(), world.networks(), &world.accounts());
        QCOMPARE(cell(model, 0, Column::Credits, CreditsRole).toDouble(), 0.1);
        QVERIFY(qFuzzyCompare(cell(model, 1, Column::Credits, CreditsRole).toDouble(), 0.1));
        account.credits.clear();
        QVERIFY(world.records().save(account));
        QVERIFY(!cell(model, 0, Column::Credits, CreditsRole).isValid()); // unknown is not "all there"
    }
};

QTEST_GUILESS_MAIN(TestPageTableModel)
#include "tst_pagetablemodel.moc"
