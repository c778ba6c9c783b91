// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/incidenttablemodel.h"

#include "models/domain/health.h"
#include "models/domain/incidentwords.h"
#include "models/services/incidentnote.h"
#include "models/services/servicecontext.h"
#include "models/tables/tablefilter.h"

#include <algorithm>
#include <utility>

namespace pk {

namespace {

QString when(const QDateTime& at, const QDateTime& now)
{
    const QDateTime local = at.toLocalTime();
    const bool today = local.date() == now.toLocalTime().date();
    return QLocale().toString(local, today ? QStringLiteral("HH:mm") : QStringLiteral("d MMM HH:mm"));
}

} // namespace

IncidentTableModel::IncidentTableModel(Records& records, const NetworkRegistry& networks, QObject* parent)
    : QAbstractTableModel(parent)
    , m_records(records)
    , m_networks(networks)
    , m_soon(std::chrono::milliseconds(200),
             {[this] { m_counted.clear(); },
              [this] { return countOne(); },
              [this] { take(); }}) // its logins change one by one
{
    const auto later = [this] {
        if (!m_records.incidents().isEmpty() || !m_rows.isEmpty())
            m_soon.ask();
    };
    connect(&records, &Records::reset, this, later);
    connect(&records, &Records::accountSaved, this, later);
    connect(&records, &Records::accountRemoved, this, later);
    connect(&records, &Records::pagesSaved, this, later);
    connect(&records, &Records::clientsChanged, this, later);
    connect(&records, &Records::incidentsChanged, this, &IncidentTableModel::recount);
    recount();
}

/// A walk over all pages for each.
bool IncidentTableModel::countOne()
{
    const QList<Incident>& incidents = m_records.incidents();
    if (m_counted.size() >= incidents.size())
        return false;
    const Incident& incident = incidents[m_counted.size()];
    const auto network = m_networks.network(incident.network);
    Row row;
    row.incident = incident;
    row.network = network ? network->name : incident.network.toString();
    const IncidentImpact impact = impactOf(m_records, incident);
    row.stopped = impact.pages;
    QStringList clients;
    for (const ClientShare& share : impact.clients) {
        row.pages += int(share.stopped.size() + share.works.size());
        if (!share.name.isEmpty())
            clients.append(share.name);
    }
    row.clients = clients.join(QStringLiteral(", "));
    row.search = foldedForSearch(QStringList{row.network, row.clients, incidentTitle(incident)}.join(QChar(0x1F)));
    m_counted.append(row);
    return m_counted.size() < incidents.size();
}

void IncidentTableModel::take()
{
    QList<Row> rows = std::exchange(m_counted, {});
    std::stable_partition(rows.begin(), rows.end(), [](const Row& row) { return row.incident.isOpen(); });
    const bool same = std::equal(
        rows.cbegin(), rows.cend(), m_rows.cbegin(), m_rows.cend(), [](const Row& a, const Row& b) {
            return a.incident.id == b.incident.id;
        });
    if (same) {
        m_rows = rows;
        if (!m_rows.isEmpty())
            Q_EMIT dataChanged(index(0, 0), index(int(m_rows.size()) - 1, int(Column::Count) - 1));
        return;
    }
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

int IncidentTableModel::rowOf(const IncidentId& id) const
{
    const auto found = std::find_if(
        m_rows.cbegin(), m_rows.cend(), [&](const Row& row) { return row.incident.id == id; });
    return found == m_rows.cend() ? -1 : int(found - m_rows.cbegin());
}

int IncidentTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int IncidentTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QString IncidentTableModel::words(const Row& row) const
{
    return row.incident.isOpen() ? incidentTitle(row.incident)
                                 : tr("Over since %1").arg(when(*row.incident.closedAt, m_records.now()));
}

QString IncidentTableModel::display(const Row& row, Column column) const
{
    const Incident& incident = row.incident;
    const QLocale locale;
    switch (column) {
    case Column::State: return words(row);
    case Column::Network: return row.network;
    case Column::Since: return when(incident.openedAt, m_records.now());
    case Column::Logins:
        return tr("%1 of %2", "dead logins, all logins")
            .arg(locale.toString(incident.isOpen() ? incident.stillDead() : int(incident.accounts.size())),
                 locale.toString(std::max(incident.logins, int(incident.accounts.size()))));
    case Column::Pages:
        return incident.isOpen()
            ? tr("%1 of %2", "stopped pages, all pages").arg(locale.toString(row.stopped), locale.toString(row.pages))
            : locale.toString(row.pages);
    case Column::Clients: return row.clients.isEmpty() ? QStringLiteral("—") : row.clients;
    case Column::Count: break;
    }
    return {};
}

QVariant IncidentTableModel::sortKey(const Row& row, Column column) const
{
    constexpr qint64 kOver = qint64(1) << 50; // more milliseconds than any date here has
    const qint64 opened = row.incident.openedAt.toMSecsSinceEpoch();
    switch (column) {
    case Column::State: return (row.incident.isOpen() ? 0 : kOver) - opened;
    case Column::Network: return foldedForSearch(row.network);
    case Column::Since: return opened;
    case Column::Logins: return qint64(row.incident.accounts.size());
    case Column::Pages: return qint64(row.pages);
    case Column::Clients: return foldedForSearch(row.clients);
    case Column::Count: break;
    }
    return {};
}

QVariant IncidentTableModel::data(const QModelIndex& index, int role) const
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
    case IdRole: return row.incident.id.toString();
    case StateRole: return int(row.incident.isOpen() ? State::Incident : State::Healthy);
    case WordsRole: return words(row);
    case NetworkRole: return row.incident.network.toString();
    case SearchRole: return row.search;
    default: return {};
    }
}

QVariant IncidentTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Column::State: return tr("State", "column title");
    case Column::Network: return tr("Network", "column title");
    case Column::Since: return tr("Since", "column title");
    case Column::Logins: return tr("Logins", "column title");
    case Column::Pages: return tr("Pages", "column title");
    case Column::Clients: return tr("Clients", "column title");
    case Column::Count: break;
    }
    return {};
}

} // namespace pk
