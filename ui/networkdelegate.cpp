// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/networkdelegate.h"

#include "models/networks/networkregistry.h"
#include "models/tables/roles.h"
#include "ui/badge.h"

#include <QApplication>
#include <QPainter>

namespace pk {

NetworkDelegate::NetworkDelegate(const NetworkRegistry& networks, QObject* parent)
    : RowDelegate(Emphasis::Normal, parent)
{
    for (const auto& network : networks.networks())
        m_marks.insert(network->id.toString(), {QColor(network->color), network->letter});
}

void NetworkDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const QString text = std::exchange(cell.text, {});
    const QStyle* style = cell.widget ? cell.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
    const QRect content = contentRect(cell);
    const int side = cell.fontMetrics.height() + 2;
    const QRect markRect = QStyle::visualRect(
        cell.direction, content, QRect(content.left(), content.center().y() - side / 2, side, side));
    const auto mark = m_marks.constFind(index.data(NetworkRole).toString());
    painter->save();
    painter->setFont(cell.font);
    if (mark != m_marks.cend())
        paintNetworkMark(painter, markRect, mark->color, mark->letter, cell.palette);
    const QRect rest = QStyle::visualRect(
        cell.direction, content, content.adjusted(mark == m_marks.cend() ? 0 : side + 8, 0, 0, 0));
    painter->setPen(cell.palette.color(QPalette::Text));
    painter->drawText(rest,
                      int(QStyle::visualAlignment(cell.direction, Qt::AlignLeft) | Qt::AlignVCenter)
                          | Qt::TextSingleLine,
                      cell.fontMetrics.elidedText(text, Qt::ElideRight, rest.width()));
    painter->restore();
    paintFrame(painter, cell, index);
}

QSize NetworkDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return RowDelegate::sizeHint(option, index) + QSize(option.fontMetrics.height() + 10, 0);
}

} // namespace pk
