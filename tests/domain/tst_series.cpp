// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/series.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;
using Hours = QList<double>;

namespace {

const QDateTime kStart(QDate(2026, 11, 1), QTime(9, 0), Qt::UTC);

/// One figure per entry, so many hours after the start; its value is its place.
QList<Figure> at(const Hours& hours)
{
    QList<Figure> figures;
    for (const double hour : hours)
        figures.append(
            {Metric::Followers, Span::Total, figures.size(), kStart.addMSecs(qint64(hour * 3600000)), false, {}});
    return figures;
}

QList<int> lengths(const QList<QList<Figure>>& segments)
{
    QList<int> all;
    for (const QList<Figure>& segment : segments)
        all.append(int(segment.size()));
    return all;
}

} // namespace

class TestSeries final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void gaps_data();
    void gaps();
    void nothingIsMadeUp();
    void sortsByMetricSpanAndTime();
    void nearest_data();
    void nearest();
};

void TestSeries::gaps_data()
{
    QTest::addColumn<QList<double>>("hours");
    QTest::addColumn<QList<int>>("segments");
    QTest::newRow("nothing") << Hours{} << QList<int>{};
    QTest::newRow("one") << Hours{0} << QList<int>{1};
    QTest::newRow("two, a day and a half apart") << Hours{0, 36} << QList<int>{2};
    QTest::newRow("two, a second more") << Hours{0, 36 + 1 / 3600.0} << QList<int>{1, 1};
    QTest::newRow("two of which nobody knows the usual distance") << Hours{0, 24.0 * 60} << QList<int>{1, 1};
    QTest::newRow("daily") << Hours{0, 24, 48, 72} << QList<int>{4};
    QTest::newRow("daily, read early and then late") << Hours{0, 24, 59, 72} << QList<int>{4};
    QTest::newRow("daily, one day not read") << Hours{0, 24, 72, 96} << QList<int>{2, 2};
    QTest::newRow("daily, two days not read") << Hours{0, 24, 48, 120, 144} << QList<int>{3, 2};
    QTest::newRow("several a day: a day and a half still joins") << Hours{0, 1, 2, 3, 39} << QList<int>{5};
    QTest::newRow("several a day, then two days") << Hours{0, 1, 2, 3, 51} << QList<int>{4, 1};
    QTest::newRow("weekly") << Hours{0, 168, 336, 504} << QList<int>{4};
    QTest::newRow("weekly, one week not read") << Hours{0, 168, 504, 672} << QList<int>{2, 2};
    QTest::newRow("weekly, two weeks not read") << Hours{0, 168, 336, 840, 1008} << QList<int>{3, 2};
    QTest::newRow("of three the shorter distance is the usual one") << Hours{0, 24, 24 * 30.0} << QList<int>{2, 1};
    QTest::newRow("two gaps") << Hours{0, 24, 48, 24 * 10.0, 24 * 11.0, 24 * 12.0, 24 * 30.0} << QList<int>{3, 3, 1};
}

void TestSeries::gaps()
{
    QFETCH(QList<double>, hours);
    QTEST(lengths(segmentsOf(at(hours))), "segments");
}

void TestSeries::nothingIsMadeUp()
{
    const QList<Figure> figures = at({0, 24, 48, 24 * 20.0, 24 * 21.0});
    QList<Figure> drawn;
    for (const QList<Figure>& segment : segmentsOf(figures))
        drawn += segment;
    QCOMPARE(drawn, figures);
}

void TestSeries::sortsByMetricSpanAndTime()
{
    QList<Figure> mixed = at({48, 0, 24});
    mixed[1].metric = Metric::Views;
    mixed[1].span = Span::Day;
    mixed.append({Metric::Views, Span::Total, 9, kStart, false, {}});
    const QList<FigureSeries> all = seriesOf(mixed);
    QCOMPARE(all.size(), 3);
    QCOMPARE(all[0].metric, Metric::Followers);
    QCOMPARE(all[0].figures.size(), 2);
    QVERIFY(all[0].figures[0].at < all[0].figures[1].at);
    QCOMPARE(all[1].metric, Metric::Views);
    QCOMPARE(all[1].span, Span::Total);
    QCOMPARE(all[2].span, Span::Day);
}

void TestSeries::nearest_data()
{
    QTest::addColumn<QList<double>>("hours");
    QTest::addColumn<double>("asked");
    QTest::addColumn<int>("index");
    QTest::newRow("none") << Hours{} << 0.0 << -1;
    QTest::newRow("before all") << Hours{0, 24} << -100.0 << 0;
    QTest::newRow("after all") << Hours{0, 24} << 100.0 << 1;
    QTest::newRow("nearer the first") << Hours{0, 24} << 11.0 << 0;
    QTest::newRow("nearer the second") << Hours{0, 24} << 13.0 << 1;
    QTest::newRow("the very one") << Hours{0, 24, 48} << 24.0 << 1;
}

void TestSeries::nearest()
{
    QFETCH(QList<double>, hours);
    QFETCH(double, asked);
    QTEST(int(nearestTo(at(hours), kStart.addMSecs(qint64(asked * 3600000)))), "index");
}

QTEST_GUILESS_MAIN(TestSeries)
#include "tst_series.moc"
