// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sidebar.h"

#include "ui/style.h"
#include "ui/theme.h"

#include <QPainter>
#include <QStyledItemDelegate>

namespace pk {

namespace {

enum Role { GlyphRole = Qt::UserRole, NumberRole };

class PlaceDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const ThemeColors colors = themeColors(option.palette);
        const bool selected = option.state & QStyle::State_Selected;
        const bool over = option.state & QStyle::State_MouseOver;
        const QRect box = option.rect.adjusted(0, 2, 0, -2);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (selected || over) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(selected ? mixed(colors.sidebar, colors.accent, colors.dark ? 0.26 : 0.15)
                                       : mixed(colors.sidebar, colors.text, 0.05));
            painter->drawRoundedRect(box, kRadius, kRadius);
        }
        const auto place = [&](const QRect& r) { return QStyle::visualRect(option.direction, box, r); };
        const int side = option.fontMetrics.ascent() + 5;
        const QRect glyph(box.left() + 12, box.center().y() - side / 2, side, side);
        const QColor ink = selected ? mixed(colors.text, colors.accent, colors.dark ? 0.5 : 0.8) : colors.secondary;
        paintGlyph(painter, place(glyph), Glyph(index.data(GlyphRole).toInt()), ink);
        const int number = index.data(NumberRole).toInt();
        int right = box.right() - 12;
        if (number > 0) {
            const BadgeColors tone = badgeColors(State::NeedsYou, colors.dark);
            const QFont small = fontFor(FontRole::SmallStrong, option.font);
            const QFontMetrics metrics(small);
            const QString text = QLocale().toString(number);
            const int width = std::max(metrics.height() + 4, metrics.horizontalAdvance(text) + 14);
            const QRect pill(
                box.right() - 8 - width, box.center().y() - (metrics.height() + 4) / 2, width, metrics.height() + 4);
            painter->setPen(Qt::NoPen);
            painter->setBrush(tone.tint);
            painter->drawRoundedRect(place(pill), pill.height() / 2.0, pill.height() / 2.0);
            painter->setFont(small);
            painter->setPen(tone.text);
            painter->drawText(place(pill), Qt::AlignCenter, text);
            right = pill.left() - 8;
        }
        painter->setFont(fontFor(selected ? FontRole::Strong : FontRole::Body, option.font));
        painter->setPen(colors.text);
        const QRect words(glyph.right() + 12, box.top(), right - glyph.right() - 12, box.height());
        painter->drawText(place(words),
                          int(QStyle::visualAlignment(option.direction, Qt::AlignLeft) | Qt::AlignVCenter),
                          painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, words.width()));
        painter->restore();
        const auto* view = qobject_cast<const QWidget*>(option.widget);
        if (selected && view && hasKeyboardFocus(view))
            paintFocusRing(painter, box, kRadius, option.palette);
    }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return {QFontMetrics(fontFor(FontRole::Strong, option.font)).horizontalAdvance(index.data().toString()) + 96,
                option.fontMetrics.height() + 20};
    }
};

} // namespace

Sidebar::Sidebar(QWidget* parent) : QListWidget(parent)
{
    setAccessibleName(tr("Navigation"));
    setFrameShape(QFrame::NoFrame);
    setItemDelegate(new PlaceDelegate(this));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    setUniformItemSizes(true);
    viewport()->setAutoFillBackground(false);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
}

void Sidebar::addPlace(Glyph glyph, const QString& name)
{
    auto* item = new QListWidgetItem(name, this);
    item->setData(GlyphRole, int(glyph));
}

void Sidebar::setNumber(int row, int number)
{
    if (QListWidgetItem* place = item(row)) {
        place->setData(NumberRole, number);
        place->setData(Qt::AccessibleTextRole,
                       number > 0
                           ? tr("%1, %2 need you", "place, number").arg(place->text(), QLocale().toString(number))
                           : place->text());
    }
}

QSize Sidebar::sizeHint() const
{
    return {std::max(168, sizeHintForColumn(0)), 240};
}

} // namespace pk
