// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace pk {

/// Looks of a table row: calm selection, a line under each row, emphasis by column. The style paints the cell.
class RowDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    enum class Emphasis { Normal, Strong, Secondary, Number };
    explicit RowDelegate(Emphasis emphasis = Emphasis::Normal, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    /// Height of a row with room for a badge.
    static int rowHeight(const QFont& font);

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
    /// Separator and, in the first column of the current row, the mark of the keyboard's place.
    void paintFrame(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    /// Where words go inside the cell.
    QRect contentRect(const QStyleOptionViewItem& option) const;

private:
    Emphasis m_emphasis;
};

} // namespace pk
