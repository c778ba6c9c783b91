// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/badgedelegate.h"

#include "models/tables/roles.h"
#include "ui/badge.h"

#include <QApplication>
#include <QPainter>

namespace pk {

void BadgeDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    cell.text.clear();
    const QStyle* style = cell.widget ? cell.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
    const bool busy = index.data(BusyRole).toBool();
    const State state = busy ? State::Waiting : State(index.data(StateRole).toInt());
    const QString words = busy ? tr("Checking…") : index.data(WordsRole).toString();
    paintBadge(painter, contentRect(cell), state, words, cell.palette, cell.font, cell.direction);
    paintFrame(painter, cell, index);
}

QSize BadgeDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QSize badge = badgeSize(State(index.data(StateRole).toInt()), index.data(WordsRole).toString(), option.font);
    return {badge.width() + 2 * (contentRect(option).left() - option.rect.left()), rowHeight(option.font)};
}

} // namespace pk
