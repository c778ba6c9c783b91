// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/tablefilter.h"
#include "tests/ui/seed.h"
#include "ui/attention.h"
#include "ui/mainwindow.h"
#include "ui/tablepage.h"
#include "ui/theme.h"
#include "ui/trayicon.h"

#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

/// Where the shape itself is, whatever its colours.
QImage shapeOf(State state, int side)
{
    QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    paintTrayMark(&painter, QRectF(0, 0, side, side), state);
    painter.end();
    const TrayColors colors = trayColors(state);
    QImage shape(side, side, QImage::Format_Grayscale8);
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
            const QColor pixel = image.pixelColor(x, y);
            const auto distance = [&](const QColor& to) {
                return std::abs(pixel.red() - to.red()) + std::abs(pixel.green() - to.green())
                    + std::abs(pixel.blue() - to.blue());
            };
            const bool inked = pixel.alpha() == 255 && distance(colors.shape) < distance(colors.plate)
                && distance(colors.shape) < distance(colors.edge);
            shape.setPixelColor(x, y, inked ? Qt::black : Qt::white);
        }
    }
    return shape;
}

int unlike(const QImage& a, const QImage& b)
{
    int count = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x)
            count += a.pixel(x, y) != b.pixel(x, y) ? 1 : 0;
    }
    return count;
}

} // namespace

class TestTrayIcon final : public QObject
{
    Q_OBJECT
    std::unique_ptr<SeededWorld> m_world;

    LifeFacts alive(double days) const
    {
        LifeFacts life;
        life.proof = Evidence{u"signed in"_s, m_world->clock().now()};
        life.clocks = {{ClockKind::Access, m_world->clock().now().addSecs(qint64(days * 86400)), false, false}};
        return life;
    }
    LifeFacts dead() const
    {
        LifeFacts life = alive(60);
        life.failure = Failure();
        life.failure->certainty = Certainty::Definite;
        life.failure->cause = Cause::SignedOut;
        return life;
    }
    static QAction* action(TrayIcon& tray, const QString& words)
    {
        for (QAction* one : tray.menu().actions()) {
            if (one->isVisible() && one->text() == words)
                return one;
        }
        return nullptr;
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<SeededWorld>(); }
    void cleanup() { m_world.reset(); }

    void everyStateHasItsOwnShape_data()
    {
        QTest::addColumn<int>("side");
        for (const int side : {16, 22, 24, 32, 48, 64})
            QTest::addRow("%d px", side) << side;
    }
    void everyStateHasItsOwnShape()
    {
        QFETCH(int, side);
        const QList<State> states = allStates();
        for (const State a : states) {
            const QImage shape = shapeOf(a, side);
            int inked = 0;
            for (int y = 0; y < side; ++y) {
                for (int x = 0; x < side; ++x)
                    inked += shape.pixelColor(x, y) == Qt::black ? 1 : 0;
            }
            QVERIFY2(inked > side * side / 40, qPrintable(toIdentifier(a)));
            for (const State b : states) {
                if (a != b) // by shape alone: colours are for those who see them
                    QVERIFY2(unlike(shape, shapeOf(b, side)) > side * side / 20,
                             qPrintable(toIdentifier(a) + u' ' + toIdentifier(b)));
            }
        }
    }

    void standsOutOnEveryPanel()
    {
        for (const State state : allStates()) {
            const TrayColors colors = trayColors(state);
            QVERIFY(contrast(colors.shape, colors.plate) >= 3);
            for (const QColor& panel : {QColor(0xf0, 0xf0, 0xf0),
                                        QColor(0xff, 0xff, 0xff),
                                        QColor(0x23, 0x27, 0x2f),
                                        QColor(0x00, 0x00, 0x00)}) {
                const double seen = std::max(contrast(colors.plate, panel), contrast(colors.edge, panel));
                QVERIFY2(seen >= 3, qPrintable(toIdentifier(state) + u" on "_s + panel.name()));
            }
        }
    }

    void iconsComeInEverySize()
    {
        const QIcon icon = trayIcon(State::NeedsYou);
        for (const int side : {16, 22, 24, 32, 48, 64})
            QVERIFY(icon.availableSizes().contains(QSize(side, side)));
    }

    void saysTheWorstInWords()
    {
        m_world->addAccount(u"Ada"_s, alive(60), 0);
        TrayIcon tray(m_world->records());
        QCOMPARE(tray.standing().worst, State::Healthy);
        QCOMPARE(tray.icon().toolTip(), u"Pagekeeper: All work"_s);
        QVERIFY(action(tray, u"All work"_s));
        QVERIFY(!action(tray, u"All work"_s)->isEnabled());
        m_world->addAccount(u"Bob"_s, dead(), 0);
        m_world->addAccount(u"Cid"_s, dead(), 0);
        for (int i = 0; i < 5; ++i)
            m_world->addAccount(u"Dan %1"_s.arg(i), alive(9), 0);
        QTRY_COMPARE(tray.standing().worst, State::NeedsYou);
        QCOMPARE(tray.icon().toolTip(), u"Pagekeeper: 2 login(s) need you, 5 login(s) end within 14 day(s)"_s);
        QVERIFY(action(tray, u"2 login(s) need you"_s));
        QVERIFY(!action(tray, u"All work"_s));
    }

    void nothingIsConnectedYet()
    {
        TrayIcon tray(m_world->records());
        QVERIFY(!tray.standing().worst);
        QCOMPARE(tray.icon().toolTip(), u"Pagekeeper: Nothing is connected yet"_s);
        QVERIFY(!action(tray, u"Check now"_s)->isEnabled());
    }

    void countsLeadToExactlyTheirRows()
    {
        m_world->fill(40, 100);
        MainWindow window(m_world->window());
        Attention attention(m_world->window(), window);
        const Standing standing = attention.tray().standing();
        action(attention.tray(), needYouWords(standing.needYou))->trigger();
        QVERIFY(window.isVisible());
        QCOMPARE(window.place(), MainWindow::Place::Accounts);
        QCOMPARE(window.accountsPage().filter().rowCount(), standing.needYou);
        action(attention.tray(), endingWords(standing.ending, standing.endingDays))->trigger();
        QCOMPARE(window.accountsPage().filter().rowCount(), standing.ending);
        window.hide();
        action(attention.tray(), u"Open Pagekeeper"_s)->trigger();
        QVERIFY(window.isVisible());
    }

    void closingHidesOnlyWhereSomethingElseEndsIt()
    {
        MainWindow window(m_world->window());
        window.show();
        window.setHidesOnClose(true);
        QVERIFY(!window.close());
        QVERIFY(!window.isVisible());
        window.present();
        QVERIFY(window.isVisible());
        window.setHidesOnClose(false);
        QVERIFY(window.close());
    }
};

QTEST_MAIN(TestTrayIcon)
#include "tst_trayicon.moc"
