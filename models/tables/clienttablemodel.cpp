// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/clienttablemodel.h"

#include "models/domain/words.h"
#include "models/services/records.h"
#include "models/tables/tablefilter.h"

namespace pk {

namespace {

constexpr qsizetype kStep = 100; // pages

} // namespace

// A check of many accounts saves often: counting once for a burst is enough.
ClientTableModel::ClientTableModel(Records& records, QObject* parent)
    : QAbstractTableModel(parent)
    , m_records(records)
    , m_count(std::chrono::milliseconds(200),
              {[this] { beginCount(); }, [this] { return countSome(); }, [this] { showCount(); }})
{
    connect(&records, &Records::reset, &m_count, &Recount::ask);
    connect(&records, &Records::accountSaved, &m_count, &Recount::ask);
    connect(&records, &Records::accountRemoved, &m_count, &Recount::ask);
    connect(&records, &Records::pagesSaved, &m_count, &Recount::ask);
    connect(&records, &Records::clientsChanged, this, &ClientTableModel::recount);
    recount();
}

void ClientTableModel::beginCount()
{
    m_next = 0;
    m_counted.clear();
    m_rowOf.clear();
    for (const Client& client : m_records.clients()) {
        m_rowOf.insert(client.id, m_counted.size());
        m_counted.append(
            {client, State::NoEndDate, 0, 0, 0, foldedForSearch(client.name + QChar(0x1F) + client.contact)});
    }
}

/// What moves between two steps asks for another count anyway.
bool ClientTableModel::countSome()
{
    const QList<Page>& pages = m_records.pages();
    const qsizetype end = std::min(m_next + kStep, pages.size());
    for (; m_next < end; ++m_next) {
        const Page& page = pages[m_next];
        const qsizetype at = m_rowOf.value(page.client, -1);
        if (at < 0)
            continue;
        const State state = m_records.health(page).state;
        Row& row = m_counted[at];
        if (row.pages == 0 || severity(state) > severity(row.worst))
            row.worst = state;
        ++row.pages;
        row.needYou += state == State::NeedsYou || state == State::Incident ? 1 : 0;
        row.ending += state == State::EndingNow || state == State::EndingSoon ? 1 : 0;
    }
    return m_next < pages.size();
}

void ClientTableModel::showCount()
{
    const QList<Row> rows = std::exchange(m_counted, {});
    const auto sameClients = [&] {
        if (rows.size() != m_rows.size())
            return false;
        for (qsizetype i = 0; i < rows.size(); ++i) {
            if (rows[i].client.id != m_rows[i].client.id)
                return false;
        }
        return true;
    };
    if (sameClients()) {
        m_rows = rows;
        if (!m_rows.isEmpty())
            Q_EMIT dataChanged(index(0, 0), index(int(m_rows.size()) - 1, int(Column::Count) - 1));
        return;
    }
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

int ClientTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ClientTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QString ClientTableModel::display(const Row& row, Column column) const
{
    const QLocale locale;
    switch (column) {
    case Column::State: return row.pages == 0 ? tr("No pages") : stateName(row.worst);
    case Column::Name: return row.client.name;
    case Column::Pages: return locale.toString(row.pages);
    case Column::NeedYou: return row.needYou == 0 ? QStringLiteral("—") : locale.toString(row.needYou);
    case Column::Ending: return row.ending == 0 ? QStringLiteral("—") : locale.toString(row.ending);
    case Column::Contact: return row.client.contact;
    case Column::Count: break;
    }
    return {};
}

QVariant ClientTableModel::sortKey(const Row& row, Column column) const
{
    switch (column) {
    case Column::State: return qint64(row.pages == 0 ? 99 : 20 - severity(row.worst));
    case Column::Name: return foldedForSearch(row.client.name);
    case Column::Pages: return qint64(row.pages);
    case Column::NeedYou: return qint64(row.needYou);
    case Column::Ending: return qint64(row.ending);
    case Column::Contact: return foldedForSearch(row.client.contact);
    case Column::Count: break;
    }
    return {};
}

QVariant ClientTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row& row = m_rows[index.row()];
    const auto column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: return display(row, column);
    case SortRole: return sortKey(row, column);
    case IdRole: return row.client.id.toString();
    case StateRole: return int(row.pages == 0 ? State::NotChecked : row.worst);
    case WordsRole: return display(row, Column::State);
    case ClientRole: return row.client.name;
    case SearchRole: return row.search;
    default: return {};
    }
}

QVariant ClientTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Column::State: return tr("Worst state", "column title");
    case Column::Name: return tr("Client", "column title");
    case Column::Pages: return tr("Pages", "column title");
    case Column::NeedYou: return tr("Need you", "column title");
    case Column::Ending: return tr("Ending", "column title");
    case Column::Contact: return tr("Contact", "column title");
    case Column::Count: break;
    }
    return {};
}

} // namespace pk
