// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/contenttablemodel.h"
#include "models/tables/figuretablemodel.h"
#include "models/tables/tablefilter.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const QDateTime kNow(QDate(2026, 12, 1), QTime(12, 0), Qt::UTC);

Figure figure(Metric metric, qint64 value, int daysAgo)
{
    return {metric, Span::Total, value, kNow.addDays(-daysAgo), false, u"GET /me"_s};
}

QString cell(const QAbstractItemModel& model, int row, FigureTableModel::Column column, int role = Qt::DisplayRole)
{
    return model.index(row, int(column)).data(role).toString();
}

ContentItem post(const QString& id, const QString& text, const QString& kind, const QHash<Metric, qint64>& figures)
{
    ContentItem item;
    item.id = id;
    item.text = text;
    item.kind = kind;
    item.publishedAt = kNow.addDays(-id.toInt());
    item.figures = figures;
    return item;
}

} // namespace

class TestStatisticsTables final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void figuresNewestFirst();
    void changesAreNotTakenAcrossGaps();
    void figuresSortByNumber();
    void postsHaveAColumnPerMetric();
    void notToldIsNotZero();
    void postsSortAndFilter();
    void anotherSnapshotReplaces();
};

void TestStatisticsTables::figuresNewestFirst()
{
    FigureTableModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), 0);
    Figure rounded = figure(Metric::Views, 1234567, 1);
    rounded.rounded = true;
    model.show({figure(Metric::Followers, 5, 3), rounded, figure(Metric::Posts, 7, 0)});
    QCOMPARE(model.rowCount(), 3);
    using C = FigureTableModel::Column;
    QCOMPARE(cell(model, 0, C::Metric), u"Posts"_s);
    QCOMPARE(cell(model, 1, C::Value), u"about %1"_s.arg(QLocale().toString(1234567)));
    QCOMPARE(cell(model, 2, C::Day), u"28 Nov 2026"_s);
    QCOMPARE(cell(model, 2, C::Source), u"GET /me"_s);
    for (int column = 0; column < model.columnCount(); ++column)
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
}

void TestStatisticsTables::changesAreNotTakenAcrossGaps()
{
    FigureTableModel model;
    model.show({figure(Metric::Followers, 100, 41),
                figure(Metric::Followers, 90, 40),
                figure(Metric::Followers, 300, 3),
                figure(Metric::Followers, 305, 2),
                figure(Metric::Followers, 305, 1)});
    using C = FigureTableModel::Column;
    QCOMPARE(cell(model, 0, C::Change), u"0"_s);
    QCOMPARE(cell(model, 1, C::Change), u"+5"_s);
    QCOMPARE(cell(model, 2, C::Change), QString());
    QVERIFY(!cell(model, 2, C::Change, Qt::ToolTipRole).isEmpty());
    QCOMPARE(cell(model, 3, C::Change), u"−10"_s);
    QCOMPARE(cell(model, 4, C::Change), QString());
}

void TestStatisticsTables::figuresSortByNumber()
{
    FigureTableModel model;
    TableFilter filter;
    filter.setSourceModel(&model);
    model.show({figure(Metric::Followers, 9, 2), figure(Metric::Followers, 100, 1), figure(Metric::Followers, 20, 0)});
    using C = FigureTableModel::Column;
    filter.sort(int(C::Value), Qt::AscendingOrder);
    QCOMPARE(cell(filter, 0, C::Value), u"9"_s);
    QCOMPARE(cell(filter, 2, C::Value), u"100"_s);
    filter.sort(int(C::Change), Qt::AscendingOrder); // the one that is not known comes first
    QCOMPARE(cell(filter, 0, C::Change), QString());
    QCOMPARE(cell(filter, 1, C::Change), u"−80"_s);
    filter.setSearch(u"30 nov"_s);
    QCOMPARE(filter.rowCount(), 1);
}

void TestStatisticsTables::postsHaveAColumnPerMetric()
{
    ContentTableModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.columnCount(), 3);
    model.show({{{post(u"1"_s, u"a"_s, u"video"_s, {{Metric::Comments, 1}}),
                  post(u"2"_s, u"b"_s, u"photo"_s, {{Metric::Views, 2}})},
                 {},
                 false,
                 {}},
                kNow});
    QCOMPARE(model.metrics(), (QList<Metric>{Metric::Views, Metric::Comments}));
    QCOMPARE(model.columnCount(), 5);
    QCOMPARE(model.headerData(3, Qt::Horizontal, Qt::DisplayRole).toString(), u"Views"_s);
    QCOMPARE(model.headerData(4, Qt::Horizontal, Qt::DisplayRole).toString(), u"Comments"_s);
    QCOMPARE(model.kinds(), (QStringList{u"photo"_s, u"video"_s}));
    QCOMPARE(model.headerData(5, Qt::Horizontal, Qt::DisplayRole), QVariant());
}

void TestStatisticsTables::notToldIsNotZero()
{
    ContentTableModel model;
    model.show(
        {{{post(u"1"_s, u"a"_s, {}, {{Metric::Likes, 0}}), post(u"2"_s, {}, {}, {{Metric::Views, 2}})}, {}, false, {}},
         kNow});
    QCOMPARE(model.index(0, 4).data().toString(), u"0"_s);
    QCOMPARE(model.index(1, 4).data().toString(), QString());
    QVERIFY(!model.index(1, 4).data(Qt::AccessibleTextRole).toString().isEmpty());
    QVERIFY(!model.index(1, int(ContentTableModel::Column::Text)).data().toString().isEmpty());
    TableFilter filter;
    filter.setSourceModel(&model);
    filter.sort(4, Qt::DescendingOrder);
    QCOMPARE(filter.index(0, 4).data().toString(), u"0"_s); // behind what was told, zero included
}

void TestStatisticsTables::postsSortAndFilter()
{
    ContentTableModel model;
    TableFilter filter;
    filter.setSourceModel(&model);
    model.show({{{post(u"1"_s, u"Café Aurore opens"_s, u"video"_s, {{Metric::Likes, 9}}),
                  post(u"2"_s, u"Another one"_s, u"photo"_s, {{Metric::Likes, 100}})},
                 {},
                 false,
                 {}},
                kNow});
    filter.sort(3, Qt::DescendingOrder);
    QCOMPARE(filter.index(0, 0).data(IdRole).toString(), u"2"_s);
    filter.sort(int(ContentTableModel::Column::Published), Qt::DescendingOrder);
    QCOMPARE(filter.index(0, 0).data(IdRole).toString(), u"1"_s);
    filter.setSearch(u"cafe"_s);
    QCOMPARE(filter.rowCount(), 1);
    QCOMPARE(filter.index(0, 0).data(KindRole).toString(), u"video"_s);
}

void TestStatisticsTables::anotherSnapshotReplaces()
{
    ContentTableModel model;
    TableFilter filter;
    filter.setSourceModel(&model);
    const QAbstractItemModelTester tester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.show({{{post(u"1"_s, u"a"_s, u"video"_s, {{Metric::Likes, 9}, {Metric::Views, 1}})}, {}, false, {}}, kNow});
    QCOMPARE(filter.columnCount(), 5);
    model.show({{{post(u"2"_s, u"b"_s, {}, {})}, {}, false, {}}, kNow});
    QCOMPARE(filter.columnCount(), 3);
    QCOMPARE(filter.index(0, 0).data(IdRole).toString(), u"2"_s);
    QVERIFY(model.kinds().isEmpty());
}

QTEST_GUILESS_MAIN(TestStatisticsTables)
#include "tst_statisticstables.moc"
