// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/figuretablemodel.h"

#include "models/domain/figurewords.h"
#include "models/domain/series.h"
#include "models/tables/tablefilter.h"

#include <algorithm>
#include <limits>

namespace pk {

FigureTableModel::FigureTableModel(QObject* parent) : QAbstractTableModel(parent) {}

void FigureTableModel::show(const QList<Figure>& figures)
{
    beginResetModel();
    m_rows.clear();
    for (const FigureSeries& series : seriesOf(figures)) {
        for (const QList<Figure>& segment : segmentsOf(series.figures)) {
            for (qsizetype i = 0; i < segment.size(); ++i) {
                Row row{segment[i], std::nullopt, {}};
                if (i > 0)
                    row.change = segment[i].value - segment[i - 1].value;
                row.search = foldedForSearch(
                    QStringList{display(row, Column::Day), display(row, Column::Metric), display(row, Column::Source)}
                        .join(QChar(0x1F)));
                m_rows.append(row);
            }
        }
    }
    std::stable_sort(
        m_rows.begin(), m_rows.end(), [](const Row& a, const Row& b) { return a.figure.at > b.figure.at; });
    endResetModel();
}

int FigureTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int FigureTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QString FigureTableModel::display(const Row& row, Column column) const
{
    const QLocale locale;
    switch (column) {
    case Column::Day: return locale.toString(dayOf(row.figure), QStringLiteral("d MMM yyyy"));
    case Column::Metric: return metricName(row.figure.metric);
    case Column::Span: return spanName(row.figure.span);
    case Column::Value: return valueText(row.figure, locale);
    case Column::Change: {
        if (!row.change)
            return {};
        const QString amount = locale.toString(std::abs(*row.change));
        return *row.change > 0 ? QStringLiteral("+%1").arg(amount)
            : *row.change < 0  ? QStringLiteral("−%1").arg(amount)
                               : amount;
    }
    case Column::Source: return row.figure.source;
    case Column::Count: break;
    }
    return {};
}

QVariant FigureTableModel::sortKey(const Row& row, Column column) const
{
    switch (column) {
    case Column::Day: return row.figure.at.toMSecsSinceEpoch();
    case Column::Value: return row.figure.value;
    case Column::Change: return row.change.value_or(std::numeric_limits<qint64>::min()); // not known: before every loss
    default: return foldedForSearch(display(row, column));
    }
}

QString FigureTableModel::tip(const Row& row, Column column) const
{
    if (column == Column::Day)
        return QLocale().toString(row.figure.at.toLocalTime(), QLocale::LongFormat);
    if (column == Column::Change && !row.change)
        return tr("No reading shortly before to compare with");
    return display(row, column);
}

QVariant FigureTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row& row = m_rows[index.row()];
    const auto column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return display(row, column);
    case Qt::ToolTipRole: return tip(row, column);
    case Qt::TextAlignmentRole:
        return column == Column::Value || column == Column::Change ? int(Qt::AlignTrailing | Qt::AlignVCenter)
                                                                   : int(Qt::AlignLeading | Qt::AlignVCenter);
    case SortRole: return sortKey(row, column);
    case SearchRole: return row.search;
    case KindRole: return toIdentifier(row.figure.metric);
    default: return {};
    }
}

QVariant FigureTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section == int(Column::Value) || section == int(Column::Change)
            ? int(Qt::AlignTrailing | Qt::AlignVCenter)
            : int(Qt::AlignLeading | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Column::Day: return tr("Day", "column title");
    case Column::Metric: return tr("Figure", "column title");
    case Column::Span: return tr("Counted", "column title");
    case Column::Value: return tr("Value", "column title");
    case Column::Change: return tr("Change", "column title");
    case Column::Source: return tr("Source", "column title");
    case Column::Count: break;
    }
    return {};
}

} // namespace pk
