// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/figurehistory.h"
#include "models/tables/roles.h"

#include <QAbstractTableModel>

namespace pk {

/// Every figure kept of one page, newest first.
class FigureTableModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Day, Metric, Span, Value, Change, Source, Count };

    explicit FigureTableModel(QObject* parent = nullptr);

    void show(const QList<Figure>& figures);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row
    {
        Figure figure;
        std::optional<qint64> change; ///< to the figure before; none across a gap
        QString search;
    };
    QString display(const Row& row, Column column) const;
    QVariant sortKey(const Row& row, Column column) const;
    QString tip(const Row& row, Column column) const;

    QList<Row> m_rows;
};

} // namespace pk
