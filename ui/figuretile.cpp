// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figuretile.h"

#include "ui/style.h"
#include "ui/theme.h"

#include <QPainter>

#include <algorithm>

namespace pk {

namespace {
constexpr int kPadding = kGrid + 4;
}

FigureTile::FigureTile(QWidget* parent) : QAbstractButton(parent)
{
    setCheckable(true);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void FigureTile::show(const QString& value, const QString& name, const QString& note, const QString& source)
{
    m_value = value;
    m_name = name;
    m_note = note;
    setAccessibleName(tr("%1 %2, %3", "value, its name, where from").arg(value, name, note));
    setToolTip(source.isEmpty()
                   ? accessibleName()
                   : tr("%1\nSource: %2", "all of the tile, technical source").arg(accessibleName(), source));
    updateGeometry();
    update();
}

QSize FigureTile::sizeHint() const
{
    const QFontMetrics value(fontFor(FontRole::Heading, font()));
    const QFontMetrics name(fontFor(FontRole::Strong, font()));
    const QFontMetrics note(fontFor(FontRole::Small, font()));
    const int words = std::max({value.horizontalAdvance(m_value),
                                name.horizontalAdvance(m_name),
                                std::min(note.horizontalAdvance(m_note), note.averageCharWidth() * 46)});
    return {std::max(words, name.averageCharWidth() * 16) + 2 * kPadding + 4,
            value.height() + name.height() + note.height() + 2 * kPadding + 2};
}

void FigureTile::paintEvent(QPaintEvent*)
{
    const ThemeColors colors = themeColors(palette());
    const bool over = underMouse() && isEnabled();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(isChecked() ? colors.accent
                            : over  ? mixed(colors.border, colors.outline, 0.5)
                                    : colors.border,
                        isChecked() ? 2 : 1));
    painter.setBrush(isDown() ? colors.pressed : isChecked() ? colors.selection : over ? colors.hover : colors.card);
    const double edge = isChecked() ? 1 : 0.5;
    painter.drawRoundedRect(QRectF(rect()).adjusted(edge, edge, -edge, -edge), kCardRadius, kCardRadius);
    if (hasKeyboardFocus(this))
        paintFocusRing(&painter, rect(), kCardRadius, palette());
    const QRect inner = rect().adjusted(kPadding, kPadding - 1, -kPadding, -kPadding + 1);
    const auto leading = QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft);
    int top = inner.top();
    const auto line = [&](FontRole role, const QColor& ink, const QString& text) {
        const QFont font = fontFor(role, this->font());
        const QFontMetrics metrics(font);
        painter.setFont(font);
        painter.setPen(ink);
        painter.drawText(QRect(inner.left(), top, inner.width(), metrics.height()),
                         int(leading | Qt::AlignVCenter),
                         metrics.elidedText(text, Qt::ElideRight, inner.width()));
        top += metrics.height() + 1;
    };
    line(FontRole::Heading, colors.text, m_value);
    line(FontRole::Strong, colors.text, m_name);
    line(FontRole::Small, colors.secondary, m_note);
}

void FigureTile::enterEvent(QEnterEvent* event)
{
    update();
    QAbstractButton::enterEvent(event);
}

void FigureTile::leaveEvent(QEvent* event)
{
    update();
    QAbstractButton::leaveEvent(event);
}

} // namespace pk
