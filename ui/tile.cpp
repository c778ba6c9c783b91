// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tile.h"

#include "ui/badge.h"
#include "ui/style.h"
#include "ui/theme.h"

#include <QLocale>
#include <QPainter>

namespace pk {

namespace {
constexpr int kPadding = 2 * kGrid;
}

Tile::Tile(const QList<State>& states, QWidget* parent) : QAbstractButton(parent), m_states(states)
{
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Tile::show(int count, const QString& name, const QString& line)
{
    m_count = count;
    m_name = name;
    m_line = line;
    setAccessibleName(tr("%1 %2, %3", "figure, its name, one line more").arg(QLocale().toString(count), name, line));
    setToolTip(tr("Show these pages"));
    updateGeometry();
    update();
}

QSize Tile::sizeHint() const
{
    const QFontMetrics figure(fontFor(FontRole::Figure, font()));
    const QFontMetrics name(fontFor(FontRole::Strong, font()));
    const QFontMetrics line(fontFor(FontRole::Small, font()));
    return {name.averageCharWidth() * 14 + 2 * kPadding,
            figure.height() + name.height() + line.height() + 2 * kPadding + 2};
}

void Tile::paintEvent(QPaintEvent*)
{
    const ThemeColors colors = themeColors(palette());
    const bool over = underMouse() && isEnabled();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(over ? mixed(colors.border, colors.outline, 0.5) : colors.border);
    painter.setBrush(isDown() ? colors.pressed : over ? colors.hover : colors.card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kCardRadius, kCardRadius);
    if (hasKeyboardFocus(this))
        paintFocusRing(&painter, rect(), kCardRadius, palette());

    const QRect inner = rect().adjusted(kPadding, kPadding - 2, -kPadding, -kPadding + 2);
    const QFont figureFont = fontFor(FontRole::Figure, font());
    const QFontMetrics figure(figureFont);
    const State state = m_states.constFirst();
    // A zero is no news: it is said in grey, whatever the state's colour.
    const QColor ink = m_count == 0 ? colors.secondary : badgeColors(state, colors.dark).text;
    const double mark = figure.capHeight() + 3;
    const double width = stateMarkWidth(state == State::NoEndDate ? State::Healthy : state, mark);
    const QRect line(inner.left(), inner.top(), inner.width(), figure.height());
    const QRectF markRect(line.left(), line.top() + figure.ascent() - figure.capHeight() - 1.5, width, mark);
    paintStateMark(&painter, QStyle::visualRect(layoutDirection(), inner, markRect.toAlignedRect()), state, ink);
    const auto leading = QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft);
    painter.setFont(figureFont);
    painter.setPen(ink);
    painter.drawText(QStyle::visualRect(layoutDirection(), inner, line.adjusted(int(width) + kGrid, 0, 0, 0)),
                     int(leading | Qt::AlignVCenter),
                     QLocale().toString(m_count));
    const QFont nameFont = fontFor(FontRole::Strong, font());
    const QFontMetrics name(nameFont);
    const QRect nameRect(inner.left(), line.bottom() + 1, inner.width(), name.height());
    painter.setFont(nameFont);
    painter.setPen(colors.text);
    painter.drawText(nameRect, int(leading | Qt::AlignVCenter), name.elidedText(m_name, Qt::ElideRight, inner.width()));
    const QFont smallFont = fontFor(FontRole::Small, font());
    const QFontMetrics small(smallFont);
    painter.setFont(smallFont);
    painter.setPen(colors.secondary);
    painter.drawText(QRect(inner.left(), nameRect.bottom() + 3, inner.width(), small.height()),
                     int(leading | Qt::AlignVCenter),
                     small.elidedText(m_line, Qt::ElideRight, inner.width()));
}

void Tile::enterEvent(QEnterEvent* event)
{
    update();
    QAbstractButton::enterEvent(event);
}

void Tile::leaveEvent(QEvent* event)
{
    update();
    QAbstractButton::leaveEvent(event);
}

} // namespace pk
