// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/linechart.h"
#include "ui/theme.h"

#include <QApplication>
#include <QTest>

#include <limits>

using namespace pk;
using namespace Qt::Literals::StringLiterals;
using Ticks = QList<qint64>;

namespace {

const QDateTime kNow(QDate(2026, 12, 1), QTime(12, 0), Qt::UTC);

Figure figure(qint64 value, int daysAgo)
{
    return {Metric::Followers, Span::Total, value, kNow.addDays(-daysAgo), false, {}};
}

/// Daily from 20 days ago to now, without the days 14 to 8.
QList<Figure> withGap()
{
    QList<Figure> figures;
    for (int ago = 20; ago >= 0; --ago) {
        if (ago <= 7 || ago >= 15)
            figures.append(figure(1000 + (20 - ago) * 10, ago));
    }
    return figures;
}

bool isNear(const QColor& a, const QColor& b)
{
    return std::abs(a.red() - b.red()) < 40 && std::abs(a.green() - b.green()) < 40
        && std::abs(a.blue() - b.blue()) < 40;
}

} // namespace

class TestLineChart final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ticks_data();
    void ticks();
    void ticksOfAbsurdFiguresEnd();
    void nothingIsPaintedAcrossAGap_data();
    void nothingIsPaintedAcrossAGap();
    void oneReadingIsAPoint();
    void keysWalkFromReadingToReading();
    void theMouseTellsTheDay();
    void rightToLeftRunsTheOtherWay();
    void saysWhatItShows();
    void withNothingToShow();
    void leavesOutWhatIsOutsideTheTime();
    void tellsTheOtherPage();
    void hasEnoughContrast();
};

void TestLineChart::ticks_data()
{
    QTest::addColumn<qint64>("least");
    QTest::addColumn<qint64>("most");
    QTest::addColumn<QList<qint64>>("expected");
    QTest::newRow("all zero") << qint64(0) << qint64(0) << Ticks{0, 1};
    QTest::newRow("one") << qint64(0) << qint64(1) << Ticks{0, 1};
    QTest::newRow("few") << qint64(0) << qint64(4) << Ticks{0, 1, 2, 3, 4};
    QTest::newRow("hundreds") << qint64(0) << qint64(430) << Ticks{0, 200, 400, 600};
    QTest::newRow("a total that hardly moves") << qint64(2185) << qint64(2191) << Ticks{2184, 2186, 2188, 2190, 2192};
    QTest::newRow("below zero") << qint64(-12) << qint64(20) << Ticks{-20, -10, 0, 10, 20};
    QTest::newRow("millions") << qint64(1200000) << qint64(9700000) << Ticks{0, 5000000, 10000000};
}

void TestLineChart::ticks()
{
    QFETCH(qint64, least);
    QFETCH(qint64, most);
    QTEST(axisTicks(least, most, 5), "expected");
    const Ticks all = axisTicks(least, most, 5);
    QVERIFY(all.first() <= least && all.last() >= most && all.size() >= 2);
}

/// A server may say anything: the list has an end.
void TestLineChart::ticksOfAbsurdFiguresEnd()
{
    constexpr qint64 most = std::numeric_limits<qint64>::max();
    for (const qint64 least : {qint64(0), most - 1, most / 2})
        QVERIFY(axisTicks(least, most, 5).size() < 12);
}

void TestLineChart::nothingIsPaintedAcrossAGap_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<double>("scale");
    QTest::newRow("light") << false << 1.0;
    QTest::newRow("dark") << true << 1.0;
    QTest::newRow("light, 2x") << false << 2.0;
}

void TestLineChart::nothingIsPaintedAcrossAGap()
{
    QFETCH(bool, dark);
    QFETCH(double, scale);
    LineChart chart;
    chart.setPalette(themePalette(dark));
    chart.resize(600, 260);
    const QList<Figure> figures = withGap();
    chart.show(u"Followers"_s, {{u"Nordlys"_s, figures}}, kNow.addDays(-21), kNow);
    QCOMPARE(chart.gaps(), 1);
    QImage image(chart.size() * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    chart.render(&image);
    const QColor accent = themeColors(chart.palette()).accent;
    const auto accentAt = [&](double x) {
        for (int y = 0; y < image.height(); ++y) {
            if (y > 40 * scale && isNear(image.pixelColor(int(x * scale), y), accent))
                return true;
        }
        return false;
    };
    const qsizetype before = 5; // the last one before the gap
    QCOMPARE(figures[before].at, kNow.addDays(-15));
    const double left = chart.pointOf(figures[before]).x();
    const double right = chart.pointOf(figures[before + 1]).x();
    QVERIFY(accentAt(chart.pointOf(figures[2]).x() + 6)); // a line between readings
    for (double x = left + 8; x < right - 8; x += 3)
        QVERIFY2(!accentAt(x), qPrintable(u"something at %1"_s.arg(x)));
}

void TestLineChart::oneReadingIsAPoint()
{
    LineChart chart;
    chart.setPalette(themePalette(false));
    chart.resize(600, 260);
    chart.show(u"Followers"_s, {{u"Nordlys"_s, {figure(7, 10)}}}, kNow.addDays(-30), kNow);
    QImage image(chart.size(), QImage::Format_RGB32);
    chart.render(&image);
    const QPointF at = chart.pointOf(figure(7, 10));
    QVERIFY(isNear(image.pixelColor(at.toPoint()), themeColors(chart.palette()).accent));
}

void TestLineChart::keysWalkFromReadingToReading()
{
    LineChart chart;
    chart.resize(600, 260);
    chart.show(u"Followers"_s, {{u"Nordlys"_s, withGap()}}, kNow.addDays(-21), kNow);
    const int last = int(withGap().size()) - 1;
    QCOMPARE(chart.currentText(), QString());
    QTest::keyClick(&chart, Qt::Key_Left); // begins at the newest
    QCOMPARE(chart.current(), last);
    QTest::keyClick(&chart, Qt::Key_Left);
    QCOMPARE(chart.current(), last - 1);
    QTest::keyClick(&chart, Qt::Key_Home);
    QCOMPARE(chart.current(), 0);
    QTest::keyClick(&chart, Qt::Key_Left);
    QCOMPARE(chart.current(), 0);
    QVERIFY2(chart.currentText().contains(u"11 Nov 2026"_s) && chart.currentText().contains(QLocale().toString(1000)),
             qPrintable(chart.currentText()));
    QTest::keyClick(&chart, Qt::Key_End);
    QTest::keyClick(&chart, Qt::Key_Right);
    QCOMPARE(chart.current(), last);
}

void TestLineChart::theMouseTellsTheDay()
{
    LineChart chart;
    chart.resize(600, 260);
    chart.show(u"Followers"_s, {{u"Nordlys"_s, withGap()}}, kNow.addDays(-21), kNow);
    chart.QWidget::show();
    QVERIFY(QTest::qWaitForWindowExposed(&chart));
    QTest::mouseMove(&chart, chart.pointOf(withGap()[3]).toPoint());
    QTRY_COMPARE(chart.current(), 3);
    QTest::mouseMove(&chart, QPoint(2, 2));
    QTRY_COMPARE(chart.current(), -1);
}

void TestLineChart::rightToLeftRunsTheOtherWay()
{
    LineChart chart;
    chart.resize(600, 260);
    chart.setLayoutDirection(Qt::RightToLeft);
    chart.show(u"Followers"_s, {{u"مطعم"_s, withGap()}}, kNow.addDays(-21), kNow);
    QVERIFY(chart.pointOf(withGap().first()).x() > chart.pointOf(withGap().last()).x());
    QTest::keyClick(&chart, Qt::Key_End);
    QTest::keyClick(&chart, Qt::Key_Right); // to the right lies the past
    QCOMPARE(chart.current(), int(withGap().size()) - 2);
}

void TestLineChart::saysWhatItShows()
{
    LineChart chart;
    chart.show(u"Followers"_s, {{u"Nordlys"_s, withGap()}}, kNow.addDays(-21), kNow);
    QCOMPARE(chart.accessibleName(), u"Followers"_s);
    const QString words = chart.accessibleDescription();
    for (const QString& part : {QLocale().toString(1000), QLocale().toString(1200), u"1 gap(s)"_s})
        QVERIFY2(words.contains(part), qPrintable(words));
}

void TestLineChart::withNothingToShow()
{
    LineChart chart;
    chart.resize(600, 260);
    chart.show({}, {}, kNow.addDays(-30), kNow);
    QTest::keyClick(&chart, Qt::Key_Left);
    QTest::keyClick(&chart, Qt::Key_Home);
    QCOMPARE(chart.current(), -1);
    QVERIFY(!chart.accessibleDescription().isEmpty());
    QVERIFY(!chart.grab().isNull());
    chart.show(u"Followers"_s, {{u"Nordlys"_s, {}}}, kNow.addDays(-30), kNow);
    QVERIFY(!chart.grab().isNull());
}

void TestLineChart::leavesOutWhatIsOutsideTheTime()
{
    LineChart chart;
    chart.show(u"Followers"_s, {{u"Nordlys"_s, withGap()}}, kNow.addDays(-5), kNow);
    QCOMPARE(chart.lines().first().figures.size(), 6);
    QCOMPARE(chart.gaps(), 0);
}

void TestLineChart::tellsTheOtherPage()
{
    LineChart chart;
    chart.resize(600, 260);
    chart.show(u"Followers"_s,
               {{u"Nordlys"_s, withGap()}, {u"Rival"_s, {figure(77, 10), figure(99, 0)}}},
               kNow.addDays(-21),
               kNow);
    QTest::keyClick(&chart, Qt::Key_End);
    QVERIFY2(chart.currentText().contains(u"Rival: 99"_s), qPrintable(chart.currentText()));
    QTest::keyClick(&chart, Qt::Key_Home); // nobody knows the rival's of that day
    QVERIFY2(!chart.currentText().contains(u"Rival"_s), qPrintable(chart.currentText()));
}

void TestLineChart::hasEnoughContrast()
{
    for (const bool dark : {false, true}) {
        const ThemeColors colors = themeColors(themePalette(dark));
        QVERIFY(contrast(colors.accent, colors.card) >= 3);
        QVERIFY(contrast(colors.chartOther, colors.card) >= 3);
        QVERIFY(contrast(colors.secondary, mixed(colors.card, colors.track, 0.6)) >= 4.5); // "not read" on its ground
    }
}

QTEST_MAIN(TestLineChart)
#include "tst_linechart.moc"
