// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/clienttablemodel.h"
#include "models/tables/incidenttablemodel.h"
#include "models/tables/ledgertablemodel.h"
#include "models/tables/pagechoicemodel.h"
#include "models/tables/tablefilter.h"
#include "tests/ui/seed.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace pk;

class TestSmallTables final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clientsCountTheirPages()
    {
        SeededWorld world;
        world.fill(20, 100);
        ClientTableModel model(world.records());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), int(world.records().clients().size()));
        int sum = 0;
        for (int row = 0; row < model.rowCount(); ++row)
            sum += model.index(row, int(ClientTableModel::Column::Pages)).data(SortRole).toInt();
        int owned = 0;
        for (const Page& page : world.records().pages())
            owned += page.client.isEmpty() ? 0 : 1;
        QCOMPARE(sum, owned);
    }

    void aNewClientAppearsAtOnce()
    {
        SeededWorld world;
        ClientTableModel model(world.records());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(world.records().clientNamed(QStringLiteral("Acme")));
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.index(0, int(ClientTableModel::Column::State)).data().toString(), QStringLiteral("No pages"));
    }

    void clientsFollowTheirPagesWithoutReset()
    {
        SeededWorld world;
        const AccountId id = world.addAccount(QStringLiteral("Ada"), {}, 2);
        const ClientId client = world.records().clientNamed(QStringLiteral("Acme")).value();
        ClientTableModel model(world.records());
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        Page page = world.records().pagesOf(id).first();
        page.client = client;
        QVERIFY(world.records().savePages({page}));
        QTRY_COMPARE(model.index(0, int(ClientTableModel::Column::Pages)).data(SortRole).toInt(), 1);
        QCOMPARE(reset.size(), 0);
    }

    void openIncidentsComeFirst()
    {
        SeededWorld world;
        world.fill(60, 200);
        const auto networks = world.networks().networks();
        IncidentTableModel model(world.records(), world.networks());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        const IncidentId open = world.addIncident(networks[0]->id, 3, 1);
        const IncidentId over = world.addIncident(networks[1]->id, 2, 2);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.rowOf(open), 0);
        QCOMPARE(model.rowOf(over), 1);
        using Column = IncidentTableModel::Column;
        QCOMPARE(State(model.index(0, 0).data(StateRole).toInt()), State::Incident);
        QCOMPARE(State(model.index(1, 0).data(StateRole).toInt()), State::Healthy);
        const int logins = world.records().incident(open)->logins;
        QCOMPARE(model.index(0, int(Column::Logins)).data().toString(), QStringLiteral("2 of %1").arg(logins));
        QVERIFY(model.index(0, 0).data(SortRole).toLongLong() < model.index(1, 0).data(SortRole).toLongLong());
        QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("Network-wide reset"));
    }

    void anIncidentFollowsItsPagesWithoutReset()
    {
        SeededWorld world;
        const AccountId ada = world.addAccount(QStringLiteral("Ada"), {}, 2);
        const NetworkId network = world.records().account(ada)->network;
        world.addIncident(network, 1, 0);
        IncidentTableModel model(world.records(), world.networks());
        using Column = IncidentTableModel::Column;
        QCOMPARE(model.index(0, int(Column::Pages)).data().toString(), QStringLiteral("2 of 2"));
        LifeFacts healthy;
        healthy.statedEndless = true;
        healthy.proof = Evidence{QStringLiteral("signed in"), world.clock().now()};
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        world.addAccount(QStringLiteral("Bob"), healthy, 1); // holds the first of the two pages alive
        QTRY_COMPARE(model.index(0, int(Column::Pages)).data().toString(), QStringLiteral("1 of 2"));
        QCOMPARE(reset.size(), 0);
    }

    void ledgerIsNewestFirstAndReadInPieces()
    {
        SeededWorld world;
        world.fill(3, 3);
        for (int i = 0; i < 700; ++i)
            QVERIFY(world.records().store().append(
                {world.clock().now().addSecs(i), QStringLiteral("check"), {}, {}, {}, {}, QStringLiteral("ok"), {}}));
        LedgerTableModel model(world.records(), world.networks());
        model.refresh();
        QCOMPARE(model.rowCount(), 500);
        QCOMPARE(model.index(0, 0).data(IdRole).toString(), QStringLiteral("760"));
        QVERIFY(model.canFetchMore({}));
        model.fetchMore({});
        QCOMPARE(model.rowCount(), 760);
        QVERIFY(!model.canFetchMore({}));
        // Not earlier: the tester calls fetchMore() by itself.
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QVERIFY(world.records().store().append(
            {world.clock().now(), QStringLiteral("delete"), {}, {}, {}, {}, QStringLiteral("ok"), {}}));
        model.refresh();
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(model.rowCount(), 761);
        QCOMPARE(model.index(0, int(LedgerTableModel::Column::Action)).data().toString(), QStringLiteral("Deleted"));
        model.refresh();
        QCOMPARE(model.rowCount(), 761);
    }

    void whatIsWrittenWhileSomebodyScrollsIsShownOnce()
    {
        SeededWorld world;
        world.fill(3, 3);
        const auto write = [&](int count) {
            for (int i = 0; i < count; ++i)
                QVERIFY(world.records().store().append(
                    {world.clock().now(), QStringLiteral("check"), {}, {}, {}, {}, QStringLiteral("ok"), {}}));
        };
        write(700);
        LedgerTableModel model(world.records(), world.networks());
        model.refresh();
        write(20);
        model.fetchMore({});
        QSet<QString> shown;
        for (int row = 0; row < model.rowCount(); ++row)
            shown.insert(model.index(row, 0).data(IdRole).toString());
        QCOMPARE(model.rowCount(), 760);
        QCOMPARE(shown.size(), 760);
    }

    void onlyUsablePagesCanBeChosen()
    {
        QList<Page> pages(3);
        for (int i = 0; i < 3; ++i) {
            pages[i].remoteId = RemoteId(QString::number(i));
            pages[i].name = QStringLiteral("Page %1").arg(i);
        }
        pages[1].usable = false;
        pages[1].unusableReason = QStringLiteral("not ticked at sign-in");
        PageChoiceModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy changed(&model, &PageChoiceModel::choiceChanged);
        model.setPages(pages, {pages[0].remoteId, pages[1].remoteId}, {{pages[0].remoteId, QStringLiteral("Acme")}});
        QCOMPARE(model.chosen(), QSet<RemoteId>{pages[0].remoteId});
        QCOMPARE(model.usable(), 2);
        QVERIFY(!model.setData(model.index(1, 0), Qt::Checked, Qt::CheckStateRole));
        QVERIFY(!(model.flags(model.index(1, 0)) & Qt::ItemIsEnabled));
        QCOMPARE(model.index(1, int(PageChoiceModel::Column::Role)).data().toString(),
                 QStringLiteral("not ticked at sign-in"));
        QVERIFY(model.setData(model.index(2, 0), Qt::Checked, Qt::CheckStateRole));
        QVERIFY(model.setData(
            model.index(2, int(PageChoiceModel::Column::Client)), QStringLiteral("  New   client "), Qt::EditRole));
        QCOMPARE(model.clients().value(pages[2].remoteId), QStringLiteral("New client"));
        model.setChecked(0, false);
        QCOMPARE(model.chosen(), QSet<RemoteId>{pages[2].remoteId});
        QVERIFY(!model.clients().contains(pages[0].remoteId));
        QCOMPARE(changed.size(), 4);
    }
};

QTEST_GUILESS_MAIN(TestSmallTables)
#include "tst_smalltables.moc"
