// SPDX-License-Identifier: GPL-3.0-or-later
// architecture.md section 8: 10,000 accounts and 100,000 pages without a hitch. The limits are generous, so that a slow or busy
// machine does not fail; the figures are printed.
#include "models/tables/pagetablemodel.h"
#include "models/tables/tablefilter.h"
#include "tests/ui/seed.h"
#include "ui/badgedelegate.h"
#include "ui/meterdelegate.h"
#include "ui/networkdelegate.h"

#include <QElapsedTimer>
#include <QHeaderView>
#include <QTableView>
#include <QTest>

using namespace pk;

class TestTableScale final : public QObject
{
    Q_OBJECT

    std::unique_ptr<SeededWorld> m_world;

    template<typename Work>
    static void within(const char* what, int limitMs, Work work)
    {
        QElapsedTimer timer;
        timer.start();
        work();
        const qint64 took = timer.elapsed();
        qInfo("%-28s %6lld ms", what, static_cast<long long>(took));
        QVERIFY2(took < limitMs, what);
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_world = std::make_unique<SeededWorld>();
        m_world->fill(10'000, 100'000);
        QCOMPARE(m_world->records().pages().size(), 100'000);
    }

    void hundredThousandPages()
    {
        std::unique_ptr<PageTableModel> model;
        within("load 100,000 rows", 20'000, [&] {
            model = std::make_unique<PageTableModel>(m_world->records(), m_world->networks(), &m_world->accounts());
        });
        TableFilter filter;
        filter.setSourceModel(model.get());
        within("sort by state", 8'000, [&] { filter.sort(0); });
        within("search one word", 4'000, [&] { filter.setSearch(QStringLiteral("bergen")); });
        QVERIFY(filter.rowCount() > 0);
        within("search two words", 4'000, [&] { filter.setSearch(QStringLiteral("bergen maria")); });
        within("clear search", 8'000, [&] { filter.setSearch({}); });
        within("filter by state", 4'000, [&] { filter.setStates({State::NeedsYou}); });
        within("clear filter", 8'000, [&] { filter.clear(); });
        within("age, nothing due", 200, [&] { model->updateStates(); });

        QTableView view;
        view.setModel(&filter);
        view.setItemDelegate(new RowDelegate(RowDelegate::Emphasis::Normal, &view));
        view.setItemDelegateForColumn(0, new BadgeDelegate(RowDelegate::Emphasis::Normal, &view));
        view.setItemDelegateForColumn(2, new NetworkDelegate(m_world->networks(), &view));
        view.setItemDelegateForColumn(7, new MeterDelegate(&view));
        view.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
        view.verticalHeader()->setDefaultSectionSize(36);
        view.resize(1400, 900);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        within("50 frames while scrolling", 10'000, [&] {
            for (int frame = 0; frame < 50; ++frame) {
                view.scrollTo(filter.index(frame * 1999, 0), QAbstractItemView::PositionAtTop);
                view.viewport()->repaint();
            }
        });
    }
};

QTEST_MAIN(TestTableScale)
#include "tst_tablescale.moc"
