// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/accounttablemodel.h"
#include "models/tables/tablefilter.h"
#include "tests/ui/seed.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace pk;

namespace {
using Column = AccountTableModel::Column;

QVariant cell(const AccountTableModel& model, int row, Column column, int role = Qt::DisplayRole)
{
    return model.index(row, int(column)).data(role);
}
} // namespace

class TestAccountTableModel final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsEveryAccount()
    {
        SeededWorld world;
        world.fill(40, 120);
        AccountTableModel model(world.records(), world.networks(), &world.accounts());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 40);
        int pages = 0;
        for (int row = 0; row < model.rowCount(); ++row) {
            const Account* account = world.records().account(
                AccountId(cell(model, row, Column::State, IdRole).toString()));
            QVERIFY(account);
            QCOMPARE(State(cell(model, row, Column::State, StateRole).toInt()), world.records().health(*account).state);
            pages += cell(model, row, Column::Pages, SortRole).toInt();
        }
        QCOMPARE(pages, int(world.records().pages().size()));
    }

    void everyStateHasWords()
    {
        SeededWorld world;
        world.fill(40, 400);
        AccountTableModel model(world.records(), world.networks(), &world.accounts());
        QSet<int> seen;
        for (int row = 0; row < model.rowCount(); ++row) {
            seen.insert(cell(model, row, Column::State, StateRole).toInt());
            QVERIFY(!cell(model, row, Column::State).toString().isEmpty());
            QVERIFY(!cell(model, row, Column::State, Qt::AccessibleTextRole).toString().isEmpty());
        }
        QCOMPARE(seen.size(), allStates().size());
    }

    void countsPagesAgainWhenTheyAreChosen()
    {
        SeededWorld world;
        LifeFacts life;
        life.proof = Evidence{QStringLiteral("signed in"), world.clock().now()};
        const AccountId id = world.addAccount(QStringLiteral("Ada"), life, 1);
        AccountTableModel model(world.records(), world.networks(), &world.accounts());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        Page page = world.records().pagesOf(id).first();
        page.id = PageId::create();
        page.remoteId = RemoteId(QStringLiteral("777"));
        QVERIFY(world.records().savePages({page}));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(cell(model, 0, Column::Pages, SortRole).toInt(), 2);
    }

    void namesEachClientOnceAndFiltersByEach()
    {
        SeededWorld world;
        const AccountId id = world.addAccount(QStringLiteral("Ada"), {}, 3);
        QList<Page> pages = world.records().pagesOf(id);
        pages[0].client = world.records().clientNamed(QStringLiteral("Beta")).value();
        pages[1].client = world.records().clientNamed(QStringLiteral("Alpha")).value();
        pages[2].client = pages[0].client;
        QVERIFY(world.records().savePages(pages));
        AccountTableModel model(world.records(), world.networks(), &world.accounts());
        QCOMPARE(cell(model, 0, Column::Client).toString(), QStringLiteral("Alpha, Beta"));
        TableFilter filter;
        filter.setSourceModel(&model);
        for (const QString& name : {QStringLiteral("Alpha"), QStringLiteral("Beta")}) {
            filter.setClients({name});
            QCOMPARE(filter.rowCount(), 1);
        }
        filter.setClients({QStringLiteral("Gamma")});
        QCOMPARE(filter.rowCount(), 0);
    }

    void removesOneRowOnly()
    {
        SeededWorld world;
        world.fill(5, 10);
        AccountTableModel model(world.records(), world.networks(), &world.accounts());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const AccountId gone = world.records().accounts().at(2).id;
        const AccountId last = world.records().accounts().at(4).id;
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QVERIFY(world.records().remove(gone));
        QCOMPARE(model.rowCount(), 4);
        QCOMPARE(reset.size(), 0);
        QCOMPARE(model.indexOf(last).row(), 3);
        QVERIFY(!model.indexOf(gone).isValid());
    }

    void disconnectedOnesCountNoEnd()
    {
        SeededWorld world;
        LifeFacts life;
        life.disconnected = true;
        life.clocks = {{ClockKind::Access, world.clock().now().addDays(3), false, false}};
        world.addAccount(QStringLiteral("Ada"), life, 1);
        AccountTableModel model(world.records(), world.networks(), &world.accounts());
        QCOMPARE(cell(model, 0, Column::State).toString(), QStringLiteral("Disconnected"));
        QVERIFY(!cell(model, 0, Column::Ends, EndsRole).isValid());
        QVERIFY(cell(model, 0, Column::Name, DisconnectedRole).toBool());
    }
};

QTEST_GUILESS_MAIN(TestAccountTableModel)
#include "tst_accounttablemodel.moc"
