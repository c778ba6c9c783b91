// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QPainterPath>

class QPainter;

namespace pk {

/// Our own line drawings for navigation and buttons.
enum class Glyph {
    Dashboard,
    Pages,
    Accounts,
    Clients,
    Ledger,
    Settings,
    Plus,
    Refresh,
    Search,
    Close,
    ChevronDown,
    ChevronRight,
    ChevronLeft,
    Copy,
    External,
    Clock,
    Info,
    Warning,
    Tick,
    Key,
    Globe,
    Eye,
    Flag,
    Bell,
};

/// Drawn in the palette's text colour of the widget that shows it, at any size and scale.
QIcon glyphIcon(Glyph glyph);
/// The same in one fixed colour.
QIcon glyphIcon(Glyph glyph, const QColor& color);
void paintGlyph(QPainter* painter, const QRectF& rect, Glyph glyph, const QColor& color);

} // namespace pk
