// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/pagechoicemodel.h"

#include "models/tables/tablefilter.h"

namespace pk {

PageChoiceModel::PageChoiceModel(QObject* parent) : QAbstractTableModel(parent) {}

void PageChoiceModel::setPages(const QList<Page>& pages, const QSet<RemoteId>& chosen,
                               const QHash<RemoteId, QString>& clients)
{
    beginResetModel();
    m_rows.clear();
    for (const Page& page : pages) {
        m_rows.append({page,
                       page.usable && chosen.contains(page.remoteId),
                       clients.value(page.remoteId),
                       foldedForSearch(QStringList{page.name, page.handle, page.kind, page.role}.join(QChar(0x1F)))});
    }
    endResetModel();
    Q_EMIT choiceChanged();
}

int PageChoiceModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int PageChoiceModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant PageChoiceModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row& row = m_rows[index.row()];
    const auto column = Column(index.column());
    const auto text = [&]() -> QString {
        switch (column) {
        case Column::Name: return row.page.name;
        case Column::Kind: return row.page.kind;
        case Column::Role: return row.page.usable ? row.page.role : row.page.unusableReason;
        case Column::Client: return row.client;
        case Column::Count: break;
        }
        return {};
    };
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
    case Qt::AccessibleTextRole: return text();
    case Qt::ToolTipRole:
        return row.page.usable
            ? text()
            : tr("%1: %2", "page: why it cannot be used").arg(row.page.name, row.page.unusableReason);
    case Qt::CheckStateRole:
        return column == Column::Name ? QVariant(row.checked ? Qt::Checked : Qt::Unchecked) : QVariant();
    case SortRole: return foldedForSearch(text());
    case SearchRole: return row.search;
    case IdRole: return row.page.remoteId.toString();
    case HandleRole: return row.page.handle;
    case DisconnectedRole: return !row.page.usable;
    default: return {};
    }
}

bool PageChoiceModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    Row& row = m_rows[index.row()];
    if (!row.page.usable)
        return false;
    if (role == Qt::CheckStateRole && Column(index.column()) == Column::Name)
        row.checked = value.toInt() == Qt::Checked;
    else if (role == Qt::EditRole && Column(index.column()) == Column::Client)
        row.client = value.toString().simplified();
    else
        return false;
    Q_EMIT dataChanged(index, index);
    Q_EMIT choiceChanged();
    return true;
}

Qt::ItemFlags PageChoiceModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    if (!m_rows[index.row()].page.usable)
        return Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    Qt::ItemFlags flags = Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemNeverHasChildren;
    if (Column(index.column()) == Column::Name)
        flags |= Qt::ItemIsUserCheckable;
    if (Column(index.column()) == Column::Client)
        flags |= Qt::ItemIsEditable;
    return flags;
}

QVariant PageChoiceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Column::Name: return tr("Page", "column title");
    case Column::Kind: return tr("Kind", "column title");
    case Column::Role: return tr("Role", "column title");
    case Column::Client: return tr("Client", "column title");
    case Column::Count: break;
    }
    return {};
}

void PageChoiceModel::setChecked(int row, bool checked)
{
    if (row >= 0 && row < m_rows.size())
        setData(index(row, int(Column::Name)), checked ? Qt::Checked : Qt::Unchecked, Qt::CheckStateRole);
}

QSet<RemoteId> PageChoiceModel::chosen() const
{
    QSet<RemoteId> ids;
    for (const Row& row : m_rows) {
        if (row.checked)
            ids.insert(row.page.remoteId);
    }
    return ids;
}

QHash<RemoteId, QString> PageChoiceModel::clients() const
{
    QHash<RemoteId, QString> names;
    for (const Row& row : m_rows) {
        if (row.checked && !row.client.isEmpty())
            names.insert(row.page.remoteId, row.client);
    }
    return names;
}

int PageChoiceModel::usable() const
{
    int count = 0;
    for (const Row& row : m_rows)
        count += row.page.usable ? 1 : 0;
    return count;
}

} // namespace pk
