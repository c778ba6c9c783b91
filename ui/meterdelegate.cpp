// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/meterdelegate.h"

#include "models/tables/roles.h"
#include "ui/badge.h"

#include <QApplication>
#include <QPainter>

namespace pk {

void MeterDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const QString text = std::exchange(cell.text, {});
    const QStyle* style = cell.widget ? cell.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
    const QRect content = contentRect(cell);
    const QVariant left = index.data(CreditsRole);
    painter->save();
    painter->setPen(cell.palette.color(QPalette::Text));
    painter->setFont(cell.font);
    const int words = cell.fontMetrics.horizontalAdvance(QStringLiteral("100 %"));
    if (left.isValid()) {
        const int bar = std::max(0, content.width() - words - 8);
        const int high = cell.fontMetrics.height();
        const QRect meter = QStyle::visualRect(
            cell.direction, content, QRect(content.left(), content.center().y() - high / 2, bar, high));
        if (bar >= 12)
            paintMeter(painter, meter, left.toDouble(), cell.palette, cell.direction);
    }
    painter->drawText(content,
                      int(QStyle::visualAlignment(cell.direction, Qt::AlignRight) | Qt::AlignVCenter),
                      left.isValid() ? text : QStringLiteral("—"));
    painter->restore();
    paintFrame(painter, cell, index);
}

QSize MeterDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {option.fontMetrics.horizontalAdvance(QStringLiteral("100 %")) + 96, rowHeight(option.font)};
}

} // namespace pk
