// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/settings.h"
#include "ui/badge.h"
#include "ui/style.h"
#include "ui/theme.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace pk;

class TestTheme final : public QObject
{
    Q_OBJECT

    static void bothThemes()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

private Q_SLOTS:
    void measuresContrastAsWcagDoes()
    {
        QCOMPARE(qRound(contrast(Qt::black, Qt::white) * 10), 210);
        QCOMPARE(qRound(contrast(Qt::white, Qt::white) * 10), 10);
        QCOMPARE(qRound(contrast(QColor(0x77, 0x77, 0x77), Qt::white) * 100), 448);
    }

    void knowsLightFromDark()
    {
        QVERIFY(!isDark(themePalette(false)));
        QVERIFY(isDark(themePalette(true)));
    }

    void badgesCanBeRead_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<bool>("dark");
        for (const State state : allStates()) {
            for (const bool dark : {false, true})
                QTest::addRow("%s, %s", qPrintable(toIdentifier(state)), dark ? "dark" : "light") << int(state) << dark;
        }
    }
    void badgesCanBeRead()
    {
        QFETCH(int, state);
        QFETCH(bool, dark);
        const BadgeColors badge = badgeColors(State(state), dark);
        const ThemeColors colors = themeColors(themePalette(dark));
        const double onTint = contrast(badge.text, badge.tint); // the badge brings its tint along, selected or not
        QVERIFY2(onTint >= 4.5, qPrintable(QString::number(onTint)));
        // Shapes drawn without a tint (tiles, summaries) take the text colour on these grounds.
        for (const QColor& ground : {colors.window, colors.card, colors.selection, colors.hover})
            QVERIFY2(contrast(badge.text, ground) >= 4.5, qPrintable(ground.name()));
        for (const QColor& ground : {colors.window, colors.card, colors.selection}) {
            const double seen = std::max(contrast(badge.mark, ground), contrast(badge.edge, ground));
            QVERIFY2(seen >= 3.0,
                     qPrintable(QStringLiteral("%1 on %2: %3").arg(badge.mark.name(), ground.name()).arg(seen)));
        }
    }

    void textCanBeReadEverywhere_data() { bothThemes(); }
    void textCanBeReadEverywhere()
    {
        QFETCH(bool, dark);
        const ThemeColors colors = themeColors(themePalette(dark));
        for (const QColor& ground : {colors.window, colors.card, colors.sidebar, colors.selection, colors.hover}) {
            QVERIFY2(contrast(colors.text, ground) >= 7, qPrintable(ground.name()));
            QVERIFY2(contrast(colors.secondary, ground) >= 4.5,
                     qPrintable(QStringLiteral("%1 %2").arg(ground.name()).arg(contrast(colors.secondary, ground))));
        }
        QVERIFY(contrast(colors.infoText, colors.info) >= 4.5);
        QVERIFY(contrast(colors.accent, colors.card) >= 4.5);
        QVERIFY(contrast(colors.accent, colors.window) >= 4.5);
        QVERIFY(contrast(colors.accentText, colors.accent) >= 4.5);
        QVERIFY2(contrast(colors.outline, colors.card) >= 3,
                 qPrintable(QString::number(contrast(colors.outline, colors.card))));
        QVERIFY2(contrast(colors.chart, colors.card) >= 3,
                 qPrintable(QString::number(contrast(colors.chart, colors.card))));
        const QPalette palette = themePalette(dark);
        QVERIFY(contrast(palette.color(QPalette::ToolTipText), palette.color(QPalette::ToolTipBase)) >= 4.5);
    }

    void anyAccentOfTheSystemStaysReadable_data()
    {
        QTest::addColumn<QColor>("accent");
        for (const char* name : {"#ffff00",
                                 "#000000",
                                 "#ffffff",
                                 "#ff0000",
                                 "#00ff00",
                                 "#0000ff",
                                 "#808080",
                                 "#e95420",
                                 "#3584e4",
                                 "#9141ac"})
            QTest::newRow(name) << QColor(QLatin1StringView(name));
    }
    void anyAccentOfTheSystemStaysReadable()
    {
        QFETCH(QColor, accent);
        for (const bool dark : {false, true}) {
            const ThemeColors colors = themeColors(themePalette(dark, accent));
            QVERIFY(contrast(colors.accent, colors.card) >= 4.5);
            QVERIFY(contrast(colors.accentText, colors.accent) >= 4.5);
        }
    }

    void followsTheSetting()
    {
        QTemporaryDir dir;
        Settings settings(dir.filePath(QStringLiteral("settings.ini")));
        settings.setTheme(QStringLiteral("light"));
        Theme theme(settings);
        QSignalSpy changed(&theme, &Theme::changed);
        QVERIFY(!theme.dark());
        QVERIFY(!isDark(QApplication::palette()));
        settings.setTheme(QStringLiteral("dark"));
        QVERIFY(theme.dark());
        QVERIFY(isDark(QApplication::palette()));
        QCOMPARE(changed.size(), 1);
        QVERIFY(qobject_cast<PkStyle*>(QApplication::style()));
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
