// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/rowdelegate.h"

#include "models/tables/roles.h"
#include "ui/theme.h"

#include <QApplication>
#include <QFontMetrics>
#include <QHeaderView>
#include <QPainter>
#include <QTableView>

namespace pk {

RowDelegate::RowDelegate(Emphasis emphasis, QObject* parent) : QStyledItemDelegate(parent), m_emphasis(emphasis) {}

int RowDelegate::rowHeight(const QFont& font)
{
    return QFontMetrics(font).height() + 20;
}

void RowDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const ThemeColors colors = themeColors(option->palette);
    const bool lesser = m_emphasis == Emphasis::Secondary || index.data(DisconnectedRole).toBool();
    const QColor ink = lesser ? colors.secondary : colors.text;
    option->palette.setColor(QPalette::Text, ink);
    option->palette.setColor(QPalette::HighlightedText, ink);
    option->palette.setColor(QPalette::Highlight, colors.selection);
    if (m_emphasis == Emphasis::Strong)
        option->font = fontFor(FontRole::Strong, option->font);
    if (m_emphasis == Emphasis::Number)
        option->displayAlignment = Qt::AlignRight | Qt::AlignVCenter;
    option->fontMetrics = QFontMetrics(option->font);
    option->textElideMode = Qt::ElideRight;
}

void RowDelegate::paintFrame(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const ThemeColors colors = themeColors(option.palette);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                      mixed(colors.card, colors.border, 0.7));
    const auto* view = qobject_cast<const QTableView*>(option.widget);
    if (!view || view->currentIndex().row() != index.row() || !view->hasFocus())
        return;
    if (view->horizontalHeader()->visualIndex(index.column()) != 0)
        return;
    const int left = option.direction == Qt::RightToLeft ? option.rect.right() - 2 : option.rect.left();
    painter->fillRect(QRect(left, option.rect.top(), 3, option.rect.height()), colors.accent);
}

QRect RowDelegate::contentRect(const QStyleOptionViewItem& option) const
{
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    const int margin = style->pixelMetric(QStyle::PM_FocusFrameHMargin, &option, option.widget) + 1;
    return option.rect.adjusted(margin, 0, -margin, 0);
}

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const QString text = std::exchange(cell.text, {});
    const QStyle* style = cell.widget ? cell.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
    const QRect rect = contentRect(cell);
    painter->save();
    painter->setFont(cell.font);
    painter->setPen(cell.palette.color(QPalette::Text));
    // A right-to-left name keeps its own order but stands at the side of the column, under its title.
    const Qt::Alignment alignment = QStyle::visualAlignment(cell.direction, cell.displayAlignment | Qt::AlignVCenter);
    painter->setLayoutDirection(cell.direction);
    painter->drawText(rect,
                      int(alignment | Qt::AlignAbsolute) | Qt::TextSingleLine,
                      cell.fontMetrics.elidedText(text, cell.textElideMode, rect.width()));
    painter->restore();
    paintFrame(painter, cell, index);
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    return {cell.fontMetrics.horizontalAdvance(cell.text) + 2 * (contentRect(cell).left() - cell.rect.left()) + 4,
            rowHeight(option.font)};
}

} // namespace pk
