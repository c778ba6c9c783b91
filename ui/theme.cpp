// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme.h"

#include "models/services/settings.h"
#include "ui/style.h"

#include <QApplication>
#include <QStyleFactory>
#include <QStyleHints>

#ifdef PK_HAVE_DBUS
#include <QDBusConnection>
#include <QDBusInterface>
#include <QDBusMessage>
#include <QDBusVariant>
#endif

#include <cmath>

namespace pk {

namespace {

struct StateColors
{
    const char* lightText;
    const char* lightTint;
    const char* darkText;
    const char* darkTint;
    const char* lightMark;
    const char* darkMark;
};

const StateColors& stateColors(State state)
{
    static const StateColors green{"#187545", "#e3f4ea", "#7ddba3", "#1d3a2b", "#1b7f4b", "#7ddba3"};
    static const StateColors grey{"#5d6879", "#e9ecf0", "#a7b0bf", "#333943", "#5d6879", "#a7b0bf"};
    static const StateColors yellow{"#7a5a00", "#fdf1c7", "#f0cf6a", "#3e3415", "#d9a400", "#d9b23c"};
    static const StateColors orange{"#a4460a", "#fde4d0", "#ffb07c", "#46290f", "#d9641a", "#e0823f"};
    static const StateColors red{"#b3261e", "#fbe0de", "#ff9d95", "#4b1f1c", "#b3261e", "#ff9d95"};
    static const StateColors blue{"#1f5fa8", "#dfecfa", "#8fc0ff", "#1c3350", "#1f5fa8", "#8fc0ff"};
    static const StateColors purple{"#6b3fa0", "#ece3f7", "#cdb0f5", "#38294f", "#6b3fa0", "#cdb0f5"};
    switch (state) {
    case State::Healthy:
    case State::NoEndDate: return green;
    case State::NotChecked:
    case State::Snoozed: return grey;
    case State::EndingSoon: return yellow;
    case State::EndingNow: return orange;
    case State::NeedsYou:
    case State::PartlyLost: return red;
    case State::Waiting: return blue;
    case State::Incident: return purple;
    }
    Q_UNREACHABLE();
}

QColor color(const char* hex)
{
    return QColor(QLatin1StringView(hex));
}

double channel(double value)
{
    return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& c)
{
    return 0.2126 * channel(c.redF()) + 0.7152 * channel(c.greenF()) + 0.0722 * channel(c.blueF());
}

/// Moves a system's accent until words on it and it on the window can be read.
QColor readableAccent(QColor accent, bool dark)
{
    const QColor card = color(dark ? "#23272f" : "#ffffff");
    const QColor window = color(dark ? "#1b1e25" : "#f5f6f8");
    const QColor end = dark ? Qt::white : Qt::black;
    for (int step = 0; step < 20 && std::min(contrast(accent, card), contrast(accent, window)) < 4.6; ++step)
        accent = mixed(accent, end, 0.08);
    return accent;
}

#ifdef PK_HAVE_DBUS
constexpr auto kPortalService = "org.freedesktop.portal.Desktop";
constexpr auto kPortalPath = "/org/freedesktop/portal/desktop";
constexpr auto kPortalInterface = "org.freedesktop.portal.Settings";

QVariant portalSetting(const QString& key)
{
    QDBusMessage ask = QDBusMessage::createMethodCall(QLatin1StringView(kPortalService),
                                                      QLatin1StringView(kPortalPath),
                                                      QLatin1StringView(kPortalInterface),
                                                      QStringLiteral("Read"));
    ask << QStringLiteral("org.freedesktop.appearance") << key;
    ask.setAutoStartService(false);
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return {};
    const QDBusMessage answer = bus.call(ask, QDBus::Block, 300);
    if (answer.type() != QDBusMessage::ReplyMessage || answer.arguments().isEmpty())
        return {};
    QVariant value = answer.arguments().constFirst();
    while (value.canConvert<QDBusVariant>()) // version 1 of the portal wraps it twice
        value = value.value<QDBusVariant>().variant();
    return value;
}
#endif

} // namespace

BadgeColors badgeColors(State state, bool dark)
{
    const StateColors& row = stateColors(state);
    const QColor text = color(dark ? row.darkText : row.lightText);
    const QColor mark = color(dark ? row.darkMark : row.lightMark);
    // The light yellow has 2.2:1 on white: its own dark gives it the edge that can be seen.
    return {text,
            color(dark ? row.darkTint : row.lightTint),
            mark,
            contrast(mark, color(dark ? "#1b1e25" : "#f5f6f8")) < 3 ? text : mark};
}

double contrast(const QColor& a, const QColor& b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

QColor mixed(const QColor& a, const QColor& b, double shareOfB)
{
    const auto part = [&](float x, float y) { return float(x + (y - x) * shareOfB); };
    return QColor::fromRgbF(part(a.redF(), b.redF()), part(a.greenF(), b.greenF()), part(a.blueF(), b.blueF()));
}

bool isDark(const QPalette& palette)
{
    return luminance(palette.color(QPalette::Window)) < luminance(palette.color(QPalette::WindowText));
}

TrayColors trayColors(State state)
{
    const StateColors& colors = stateColors(state);
    const QColor plate = color(colors.lightMark);
    const QColor ink = contrast(plate, Qt::white) >= 3 ? QColor(Qt::white) : color("#1b1e25");
    QColor edge = plate;
    if (contrast(plate, color("#23272f")) < 3)
        edge = color(colors.darkMark);
    else if (contrast(plate, color("#f0f0f0")) < 3)
        edge = color(colors.lightText);
    return {plate, edge, ink};
}

ThemeColors themeColors(const QPalette& palette)
{
    ThemeColors colors;
    colors.dark = isDark(palette);
    const bool dark = colors.dark;
    colors.window = palette.color(QPalette::Active, QPalette::Window);
    colors.sidebar = palette.color(QPalette::Active, QPalette::AlternateBase);
    colors.card = palette.color(QPalette::Active, QPalette::Base);
    colors.border = palette.color(QPalette::Active, QPalette::Mid);
    colors.outline = palette.color(QPalette::Active, QPalette::Dark);
    colors.text = palette.color(QPalette::Active, QPalette::WindowText);
    colors.secondary = palette.color(QPalette::Active, QPalette::PlaceholderText);
    colors.accent = palette.color(QPalette::Active, QPalette::Link);
    colors.accentText = contrast(colors.accent, Qt::white) >= 4.5 ? QColor(Qt::white) : color("#10141c");
    colors.selection = mixed(colors.card, colors.accent, dark ? 0.18 : 0.12);
    colors.hover = mixed(colors.card, colors.text, dark ? 0.06 : 0.035);
    colors.pressed = mixed(colors.card, colors.text, dark ? 0.12 : 0.08);
    colors.chart = mixed(colors.card, colors.accent, dark ? 0.62 : 0.68);
    colors.chartOther = badgeColors(State::Incident, dark).mark;
    colors.track = mixed(colors.card, colors.text, dark ? 0.13 : 0.09);
    colors.info = badgeColors(State::Waiting, dark).tint;
    colors.infoText = badgeColors(State::Waiting, dark).text;
    return colors;
}

QPalette themePalette(bool dark, const QColor& systemAccent)
{
    const QColor accent = systemAccent.isValid() ? readableAccent(systemAccent, dark)
                                                 : color(dark ? "#8aabff" : "#2257d6");
    const QColor text = color(dark ? "#e8ebf0" : "#1b2430");
    const QColor secondary = color(dark ? "#a7b0bf" : "#566172");
    const QColor window = color(dark ? "#1b1e25" : "#f5f6f8");
    const QColor card = color(dark ? "#23272f" : "#ffffff");
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, const QColor& active, const QColor& disabled) {
        palette.setColor(QPalette::Active, role, active);
        palette.setColor(QPalette::Inactive, role, active);
        palette.setColor(QPalette::Disabled, role, disabled);
    };
    const QColor faint = mixed(text, window, 0.52);
    set(QPalette::Window, window, window);
    set(QPalette::WindowText, text, faint);
    set(QPalette::Base, card, window);
    set(QPalette::AlternateBase, color(dark ? "#1f2329" : "#eceff3"), window);
    set(QPalette::Text, text, faint);
    set(QPalette::PlaceholderText, secondary, faint);
    set(QPalette::Button, card, window);
    set(QPalette::ButtonText, text, faint);
    set(QPalette::BrightText, Qt::white, Qt::white);
    set(QPalette::Light, color(dark ? "#343a44" : "#ffffff"), window);
    set(QPalette::Midlight, color(dark ? "#2b3039" : "#f0f2f5"), window);
    set(QPalette::Mid, color(dark ? "#373e49" : "#dde2e8"), color(dark ? "#2e343d" : "#e6e9ee"));
    set(QPalette::Dark, color(dark ? "#78818f" : "#868f9d"), color(dark ? "#3d4450" : "#cfd5dd"));
    set(QPalette::Shadow, color(dark ? "#000000" : "#9aa4b2"), window);
    set(QPalette::Highlight, accent, secondary);
    set(QPalette::HighlightedText, contrast(accent, Qt::white) >= 4.5 ? QColor(Qt::white) : color("#10141c"), window);
    set(QPalette::Link, accent, faint);
    set(QPalette::LinkVisited, accent, faint);
    set(QPalette::ToolTipBase, color(dark ? "#3a414d" : "#29313d"), window);
    set(QPalette::ToolTipText, color("#f4f6f9"), faint);
    return palette;
}

QFont fontFor(FontRole role, const QFont& base)
{
    QFont font = base;
    const auto scale = [&](double factor) {
        if (base.pointSizeF() > 0)
            font.setPointSizeF(base.pointSizeF() * factor);
        else
            font.setPixelSize(qRound(base.pixelSize() * factor));
    };
    font.setWeight(QFont::Normal);
    switch (role) {
    case FontRole::Body: break;
    case FontRole::Strong: font.setWeight(QFont::DemiBold); break;
    case FontRole::Small: scale(0.9); break;
    case FontRole::SmallStrong:
        scale(0.9);
        font.setWeight(QFont::DemiBold);
        break;
    case FontRole::Title:
        scale(1.1);
        font.setWeight(QFont::DemiBold);
        break;
    case FontRole::Heading:
        scale(1.6);
        font.setWeight(QFont::DemiBold);
        break;
    case FontRole::Figure:
        scale(1.9);
        font.setWeight(QFont::Bold);
        break;
    }
    return font;
}

/// Asked once: later on the application has ours.
static QPalette systemPalette()
{
    static const QPalette palette = QApplication::palette();
    return palette;
}

Theme::Theme(Settings& settings, QObject* parent)
    : QObject(parent)
    , m_settings(settings)
    , m_systemPalette(systemPalette())
{
    connect(&settings, &Settings::themeChanged, this, &Theme::apply);
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, &Theme::apply);
#endif
#ifdef PK_HAVE_DBUS
    QDBusConnection::sessionBus().connect(QLatin1StringView(kPortalService),
                                          QLatin1StringView(kPortalPath),
                                          QLatin1StringView(kPortalInterface),
                                          QStringLiteral("SettingChanged"),
                                          this,
                                          SLOT(portalChanged(QString, QString)));
#endif
    apply();
}

Theme::~Theme() = default;

void Theme::portalChanged(const QString& space, const QString& key)
{
    if (space == QLatin1StringView("org.freedesktop.appearance")
        && (key == QLatin1StringView("color-scheme") || key == QLatin1StringView("accent-color")))
        apply();
}

bool Theme::systemIsDark() const
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const Qt::ColorScheme scheme = QGuiApplication::styleHints()->colorScheme();
    if (scheme != Qt::ColorScheme::Unknown)
        return scheme == Qt::ColorScheme::Dark;
#endif
#ifdef PK_HAVE_DBUS
    const QVariant asked = portalSetting(QStringLiteral("color-scheme"));
    if (asked.isValid() && asked.toUInt() != 0) // 0: no preference
        return asked.toUInt() == 1;
#endif
    return isDark(m_systemPalette);
}

QColor Theme::systemAccent() const
{
#if defined(Q_OS_MACOS) || defined(Q_OS_WIN)
    return m_systemPalette.color(QPalette::Active, QPalette::Highlight);
#else
    return {}; // the generic palette's blue is nobody's choice
#endif
}

void Theme::apply()
{
    const QString choice = m_settings.theme();
    m_dark = choice == QLatin1StringView("system") ? systemIsDark() : choice == QLatin1StringView("dark");
#if !defined(Q_OS_MACOS)
    if (!qobject_cast<PkStyle*>(QApplication::style()))
        QApplication::setStyle(new PkStyle);
#endif
    QApplication::setPalette(themePalette(m_dark, systemAccent()));
    Q_EMIT changed(m_dark);
}

} // namespace pk
