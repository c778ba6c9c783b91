// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/health.h"

#include <QColor>
#include <QFont>
#include <QObject>
#include <QPalette>

namespace pk {

class Settings;

// The one place with colours. Everything else asks here, and hands over the palette it paints with, so that a widget
// in a light window stays light whatever the system thinks.

/// Colours of one state: words on their tint, and the mark in charts and on the plain window.
struct BadgeColors
{
    QColor text;
    QColor tint;
    QColor mark;
    QColor edge; ///< drawn around the mark where it alone has less than 3:1 on the window; equal to mark elsewhere
};
BadgeColors badgeColors(State state, bool dark);

/// Colours of the tray icon, which does not know what it stands on: plate or edge has 3:1 on light and on dark panels, the
/// shape has it on the plate.
struct TrayColors
{
    QColor plate;
    QColor edge;
    QColor shape;
};
TrayColors trayColors(State state);

struct ThemeColors
{
    bool dark = false;
    QColor window; ///< behind everything
    QColor sidebar;
    QColor card;    ///< tables, tiles, fields
    QColor border;  ///< decoration: cards, separators
    QColor outline; ///< edge of what can be operated: 3:1 on card and window
    QColor text;
    QColor secondary; ///< 4.5:1 on window, card, sidebar and selection
    QColor accent;    ///< 4.5:1 under accentText, and as text on card and window
    QColor accentText;
    QColor selection; ///< behind selected rows; text, secondary stay readable on it
    QColor hover;
    QColor pressed;
    QColor chart;      ///< bars that are no warning
    QColor chartOther; ///< a second line beside one in the accent colour: 3:1 on the card
    QColor track;      ///< behind meters
    QColor info;       ///< band of the rehearsal banner
    QColor infoText;
};
ThemeColors themeColors(const QPalette& palette);
bool isDark(const QPalette& palette);

/// Our palette, around the system's accent where it gives one (invalid: ours).
QPalette themePalette(bool dark, const QColor& accent = {});

/// Contrast of WCAG 2.1 (relative luminance), 1..21.
double contrast(const QColor& a, const QColor& b);
QColor mixed(const QColor& a, const QColor& b, double shareOfB);

enum class FontRole { Body, Strong, Small, SmallStrong, Title, Heading, Figure };
/// Sized relative to what the person set for the system.
QFont fontFor(FontRole role, const QFont& base);

/// Multiples of the 8 px grid.
constexpr int kGrid = 8;
constexpr int kRadius = 6;
constexpr int kCardRadius = 8;

/// Puts style and palette on the application, and again whenever setting or system change.
class Theme final : public QObject
{
    Q_OBJECT
public:
    explicit Theme(Settings& settings, QObject* parent = nullptr);
    ~Theme() override;

    void apply();
    bool dark() const { return m_dark; }

Q_SIGNALS:
    void changed(bool dark);

private Q_SLOTS:
    void portalChanged(const QString& space, const QString& key);

private:
    bool systemIsDark() const;
    QColor systemAccent() const;

    Settings& m_settings;
    QPalette m_systemPalette;
    bool m_dark = false;
};

} // namespace pk
