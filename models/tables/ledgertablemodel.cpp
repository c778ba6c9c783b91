// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/ledgertablemodel.h"

#include "models/domain/words.h"
#include "models/services/ledgerwords.h"
#include "models/services/records.h"
#include "models/services/servicecontext.h"
#include "models/tables/tablefilter.h"

#include <QElapsedTimer>
#include <QTimer>

#include <chrono>

namespace pk {

namespace {

constexpr int kPage = 500;
constexpr int kScreenful = 100;
constexpr std::chrono::milliseconds kSlice(12);

/// With the number, where the network answered with one.
QString outcomeText(const LedgerDraft& draft)
{
    bool isStatus = false;
    draft.outcome.toInt(&isStatus);
    const QString words = ledgerOutcomeName(draft.outcome);
    return isStatus ? LedgerTableModel::tr("%1 (%2)", "outcome and HTTP status").arg(words, draft.outcome) : words;
}

} // namespace

LedgerTableModel::LedgerTableModel(Records& records, const NetworkRegistry& networks, QObject* parent)
    : QAbstractTableModel(parent)
    , m_records(records)
    , m_networks(networks)
{}

LedgerTableModel::Row LedgerTableModel::rowOf(const LedgerEntry& entry) const
{
    const auto network = m_networks.network(entry.draft.network);
    return {entry,
            ledgerSubject(entry.draft, m_records),
            network ? network->name : entry.draft.network.toString(),
            ledgerSearchText(entry.draft, m_records, m_networks)};
}

bool LedgerTableModel::canFetchMore(const QModelIndex& parent) const
{
    return !parent.isValid() && !m_complete;
}

void LedgerTableModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent))
        return;
    QElapsedTimer took;
    took.start();
    QList<Row> found;
    while (!m_complete && found.size() < kPage && took.elapsed() < kSlice.count()) {
        const auto entries = m_records.store().ledgerBefore(m_oldest, kPage);
        m_complete = !entries || entries->size() < kPage;
        for (const LedgerEntry& entry : entries ? *entries : QList<LedgerEntry>()) {
            m_newest = std::max(m_newest, entry.sequence);
            m_oldest = entry.sequence;
            if (m_filter.since.isValid() && entry.draft.at < m_filter.since)
                m_complete = true;
            else if (matches(entry.draft, m_filter, m_records))
                found.append(rowOf(entry));
        }
    }
    if (!found.isEmpty()) {
        const int first = int(m_rows.size());
        beginInsertRows({}, first, first + int(found.size()) - 1);
        m_rows += found;
        endInsertRows();
    }
    // The view asks again when somebody scrolls; before there is anything to scroll, the model goes on by itself.
    const bool more = !m_complete && m_rows.size() < kScreenful;
    if (more != std::exchange(m_reading, more))
        Q_EMIT readingChanged();
    if (more)
        QTimer::singleShot(0, this, [this] { fetchMore({}); });
}

void LedgerTableModel::setFilter(const LedgerFilter& filter)
{
    beginResetModel();
    m_filter = filter;
    m_rows.clear();
    m_oldest = kNone;
    m_newest = 0;
    m_complete = false;
    endResetModel();
    fetchMore({});
}

void LedgerTableModel::refresh()
{
    if (m_oldest == kNone) {
        m_complete = false;
        fetchMore({});
        return;
    }
    const auto entries = m_records.store().ledger(kPage);
    if (!entries || entries->isEmpty())
        return;
    if (entries->last().sequence > m_newest + 1) { // more than a page: after a check of everything it may be thousands
        setFilter(m_filter);
        return;
    }
    QList<Row> fresh;
    for (const LedgerEntry& entry : *entries) {
        if (entry.sequence <= m_newest)
            break;
        if (matches(entry.draft, m_filter, m_records))
            fresh.append(rowOf(entry));
    }
    m_newest = entries->first().sequence;
    if (fresh.isEmpty())
        return;
    beginInsertRows({}, 0, int(fresh.size()) - 1);
    m_rows = fresh + m_rows;
    endInsertRows();
}

int LedgerTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int LedgerTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QString LedgerTableModel::display(const Row& row, Column column) const
{
    const LedgerDraft& draft = row.entry.draft;
    switch (column) {
    case Column::At: return QLocale().toString(draft.at.toLocalTime(), QStringLiteral("d MMM yyyy HH:mm:ss"));
    case Column::Action: return ledgerActionName(draft.action);
    case Column::Account: return row.account;
    case Column::Network: return row.network;
    case Column::Purpose: {
        const auto purpose = purposeFromIdentifier(draft.purpose);
        return purpose ? purposeName(*purpose) : draft.purpose;
    }
    case Column::Outcome: return outcomeText(draft);
    case Column::Details: return ledgerDetailsText(draft.details, m_records);
    case Column::Count: break;
    }
    return {};
}

QVariant LedgerTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row& row = m_rows[index.row()];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: return display(row, Column(index.column()));
    case SortRole:
        return Column(index.column()) == Column::At ? QVariant(row.entry.sequence)
                                                    : QVariant(foldedForSearch(display(row, Column(index.column()))));
    case IdRole: return QString::number(row.entry.sequence);
    case AccountIdRole: return row.entry.draft.account.toString();
    case NetworkRole: return row.entry.draft.network.toString();
    case SearchRole: return row.search;
    default: return {};
    }
}

QVariant LedgerTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Column::At: return tr("Time", "column title");
    case Column::Action: return tr("What", "column title");
    case Column::Account: return tr("Account", "column title");
    case Column::Network: return tr("Network", "column title");
    case Column::Purpose: return tr("Purpose", "column title");
    case Column::Outcome: return tr("Outcome", "column title");
    case Column::Details: return tr("Details", "column title");
    case Column::Count: break;
    }
    return {};
}

} // namespace pk
