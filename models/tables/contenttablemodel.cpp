// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/contenttablemodel.h"

#include "models/domain/figureexport.h"
#include "models/tables/tablefilter.h"

#include <QLocale>

namespace pk {

ContentTableModel::ContentTableModel(QObject* parent) : QAbstractTableModel(parent) {}

void ContentTableModel::show(const ContentSnapshot& content)
{
    beginResetModel();
    m_items = content.listing.items;
    m_metrics = metricsOf(m_items);
    m_search.clear();
    m_kinds.clear();
    for (const ContentItem& item : std::as_const(m_items)) {
        m_search.append(foldedForSearch(item.text + QChar(0x1F) + item.kind));
        if (!item.kind.isEmpty() && !m_kinds.contains(item.kind))
            m_kinds.append(item.kind);
    }
    m_kinds.sort(Qt::CaseInsensitive);
    endResetModel();
}

int ContentTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_items.size());
}

int ContentTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(Column::Count) + int(m_metrics.size());
}

std::optional<qint64> ContentTableModel::valueAt(const ContentItem& item, int column) const
{
    const auto value = item.figures.constFind(m_metrics[column - int(Column::Count)]);
    return value == item.figures.cend() ? std::nullopt : std::optional(*value);
}

QString ContentTableModel::display(const ContentItem& item, int column) const
{
    if (column >= int(Column::Count)) {
        const auto value = valueAt(item, column);
        return value ? QLocale().toString(*value) : QString(); // not said is not zero
    }
    switch (Column(column)) {
    case Column::Published:
        return item.publishedAt.isValid()
            ? QLocale().toString(item.publishedAt.toLocalTime(), QStringLiteral("d MMM yyyy HH:mm"))
            : QString();
    case Column::Text: return item.text.isEmpty() ? tr("(no text)") : item.text.simplified();
    case Column::Kind: return item.kind;
    case Column::Count: break;
    }
    return {};
}

QVariant ContentTableModel::sortKey(const ContentItem& item, int column) const
{
    if (column >= int(Column::Count))
        return valueAt(item, column).value_or(-1);
    if (Column(column) == Column::Published)
        return item.publishedAt.isValid() ? item.publishedAt.toMSecsSinceEpoch() : 0;
    return foldedForSearch(display(item, column));
}

QVariant ContentTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ContentItem& item = m_items[index.row()];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: return display(item, column);
    case Qt::AccessibleTextRole:
        return column >= int(Column::Count) && !valueAt(item, column) ? tr("not told by the network")
                                                                      : display(item, column);
    case Qt::ToolTipRole: {
        if (column >= int(Column::Count) && !valueAt(item, column))
            return tr("The network does not tell this of the post");
        return column == int(Column::Text) ? item.text.left(2000) : display(item, column);
    }
    case Qt::TextAlignmentRole:
        return column >= int(Column::Count) ? int(Qt::AlignTrailing | Qt::AlignVCenter)
                                            : int(Qt::AlignLeading | Qt::AlignVCenter);
    case SortRole: return sortKey(item, column);
    case SearchRole: return m_search[index.row()];
    case IdRole: return item.id;
    case KindRole: return item.kind;
    case LinkRole: return item.link;
    case ThumbnailRole: return item.thumbnail;
    default: return {};
    }
}

QVariant ContentTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (role == Qt::TextAlignmentRole)
        return section >= int(Column::Count) ? int(Qt::AlignTrailing | Qt::AlignVCenter)
                                             : int(Qt::AlignLeading | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    if (section >= int(Column::Count))
        return metricName(m_metrics[section - int(Column::Count)]);
    switch (Column(section)) {
    case Column::Published: return tr("Published", "column title");
    case Column::Text: return tr("Text", "column title");
    case Column::Kind: return tr("Kind", "column title");
    case Column::Count: break;
    }
    return {};
}

} // namespace pk
