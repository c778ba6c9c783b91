// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/pagetablemodel.h"
#include "tests/ui/seed.h"
#include "ui/badge.h"
#include "ui/badgedelegate.h"
#include "ui/meterdelegate.h"
#include "ui/networkdelegate.h"
#include "ui/style.h"
#include "ui/theme.h"

#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QTableView>
#include <QTest>

using namespace pk;

namespace {

QImage canvas(const QSize& size, double scale, const QPalette& palette)
{
    QImage image(size * scale, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    image.fill(palette.color(QPalette::Base));
    return image;
}

int pixelsUnlike(const QImage& image, const QColor& ground)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y).rgb() != ground.rgb() ? 1 : 0;
    }
    return count;
}

QImage drawn(State state, const QString& words, double scale, bool dark, Qt::LayoutDirection direction, int width = 240)
{
    const QPalette palette = themePalette(dark);
    QImage image = canvas(QSize(width, 40), scale, palette);
    QPainter painter(&image);
    paintBadge(&painter, QRect(0, 0, width, 40), state, words, palette, QApplication::font(), direction);
    return image;
}

} // namespace

class TestBadge final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void drawsEveryState_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<double>("scale");
        QTest::addColumn<bool>("dark");
        QTest::addColumn<bool>("rightToLeft");
        for (const State state : allStates()) {
            for (const double scale : {1.0, 1.5, 2.0}) {
                for (const bool dark : {false, true}) {
                    for (const bool mirrored : {false, true}) {
                        QTest::addRow("%s x%.1f %s %s",
                                      qPrintable(toIdentifier(state)),
                                      scale,
                                      dark ? "dark" : "light",
                                      mirrored ? "rtl" : "ltr")
                            << int(state) << scale << dark << mirrored;
                    }
                }
            }
        }
    }
    void drawsEveryState()
    {
        QFETCH(int, state);
        QFETCH(double, scale);
        QFETCH(bool, dark);
        QFETCH(bool, rightToLeft);
        const auto direction = rightToLeft ? Qt::RightToLeft : Qt::LeftToRight;
        const QImage image = drawn(State(state), QStringLiteral("Nine days"), scale, dark, direction);
        const QColor ground = themePalette(dark).color(QPalette::Base);
        QVERIFY(pixelsUnlike(image, ground) > 500 * scale);
        // Something of the words' colour itself must be there, not only its edges.
        const QRgb ink = badgeColors(State(state), dark).text.rgb();
        int inked = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                inked += image.pixel(x, y) == ink ? 1 : 0;
        }
        QVERIFY2(inked > 10, qPrintable(QString::number(inked)));
        // It stands at the leading edge.
        const int half = image.width() / 2;
        const int left = pixelsUnlike(image.copy(0, 0, half, image.height()), ground);
        const int right = pixelsUnlike(image.copy(half, 0, half, image.height()), ground);
        QCOMPARE(right > left, rightToLeft);
    }

    void everyStateHasItsOwnShape()
    {
        QList<QImage> shapes;
        for (const State state : allStates()) {
            QImage image(QSize(96, 48), QImage::Format_ARGB32_Premultiplied);
            image.fill(Qt::white);
            QPainter painter(&image);
            paintStateMark(
                &painter, QRectF(0, 0, stateMarkWidth(state, 48), 48), state, Qt::black); // the same ink for all
            painter.end();
            QVERIFY(pixelsUnlike(image, Qt::white) > 100);
            for (const QImage& other : std::as_const(shapes))
                QVERIFY2(other != image, qPrintable(toIdentifier(state)));
            shapes.append(image);
        }
    }

    void staysInsideItsRectangle()
    {
        const QPalette palette = themePalette(false);
        const QRect rect(20, 10, 90, 28);
        QImage image = canvas(QSize(200, 60), 1, palette);
        QPainter painter(&image);
        const QRect taken = paintBadge(&painter,
                                       rect,
                                       State::EndingNow,
                                       QStringLiteral("Renewal failed, works until 4 December"),
                                       palette,
                                       QApplication::font(),
                                       Qt::LeftToRight);
        painter.end();
        QVERIFY(rect.contains(taken));
        painter.begin(&image);
        painter.fillRect(rect, palette.color(QPalette::Base));
        painter.end();
        QCOMPARE(pixelsUnlike(image, palette.color(QPalette::Base)), 0);
    }

    void sizeHintHoldsAllWords()
    {
        for (const State state : allStates()) {
            const QString words = QStringLiteral("Not checked since 09:10");
            const QSize size = badgeSize(state, words, QApplication::font());
            const QImage tight = drawn(state, words, 1, false, Qt::LeftToRight, size.width());
            const QImage wide =
                drawn(state, words, 1, false, Qt::LeftToRight, size.width() + 80).copy(0, 0, size.width(), 40);
            QCOMPARE(tight, wide); // no ellipsis at exactly the size asked for
        }
    }

    void delegatesDrawSelectedDisabledAndMirrored()
    {
        SeededWorld world;
        world.fill(20, 40);
        PageTableModel model(world.records(), world.networks(), &world.accounts());
        PkStyle style;
        QTableView view;
        view.setStyle(&style);
        view.setModel(&model);
        BadgeDelegate badge;
        NetworkDelegate network(world.networks());
        MeterDelegate meter;
        const QList<std::pair<const RowDelegate*, int>> cells{{&badge, int(PageTableModel::Column::State)},
                                                              {&network, int(PageTableModel::Column::Network)},
                                                              {&meter, int(PageTableModel::Column::Credits)}};
        for (const bool dark : {false, true}) {
            const QPalette palette = themePalette(dark);
            view.setPalette(palette);
            for (const auto& [delegate, column] : cells) {
                for (const QStyle::State extra : {QStyle::State_None, QStyle::State_Selected}) {
                    for (const auto direction : {Qt::LeftToRight, Qt::RightToLeft}) {
                        QStyleOptionViewItem option;
                        option.initFrom(&view);
                        option.widget = &view;
                        option.palette = palette;
                        option.direction = direction;
                        option.state |= extra;
                        option.rect = QRect(
                            QPoint(),
                            QSize(std::max(160, delegate->sizeHint(option, model.index(0, column)).width()), 40));
                        QImage image = canvas(option.rect.size(), 2, palette);
                        QPainter painter(&image);
                        delegate->paint(&painter, option, model.index(0, column));
                        painter.end();
                        const QColor ground = image.pixelColor(image.width() / 2, 2);
                        QVERIFY(pixelsUnlike(image, ground) > 60);
                        if (extra == QStyle::State_Selected)
                            QVERIFY(ground != palette.color(QPalette::Base));
                    }
                }
            }
        }
    }

    void meterGrowsWithWhatIsLeft()
    {
        const QPalette palette = themePalette(false);
        const QRgb accent = themeColors(palette).accent.rgb();
        const auto filled = [&](double left) {
            QImage image = canvas(QSize(100, 20), 1, palette);
            QPainter painter(&image);
            paintMeter(&painter, QRectF(0, 0, 100, 20), left, palette, Qt::LeftToRight);
            painter.end();
            int count = 0;
            for (int x = 0; x < 100; ++x)
                count += image.pixel(x, 10) == accent ? 1 : 0;
            return count;
        };
        QVERIFY(std::abs(filled(1.0) - 100) <= 2);
        QVERIFY(std::abs(filled(0.5) - 50) <= 2);
        QCOMPARE(filled(0.05), 0); // nearly empty is a warning in another colour
    }
};

QTEST_MAIN(TestBadge)
#include "tst_badge.moc"
