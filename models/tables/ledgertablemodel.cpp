// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/ledgertablemodel.h"

#include "models/domain/words.h"
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

QString detailsText(const QJsonObject& details)
{
    QStringList parts;
    for (auto it = details.begin(); it != details.end(); ++it) {
        QString value = it->toVariant().toString();
        if (it->isArray())
            value = it->toVariant().toStringList().join(QStringLiteral(", "));
        else if (it->isObject())
            continue;
        parts.append(it.key() + QStringLiteral(": ") + value);
    }
    return parts.join(QStringLiteral(" · "));
}

QString outcomeText(const QString& outcome)
{
    const QHash<QString, QString> words{
        {QStringLiteral("ok"), LedgerTableModel::tr("Done", "outcome")},
        {QStringLiteral("opened"), LedgerTableModel::tr("Opened", "outcome")},
        {QStringLiteral("closed"), LedgerTableModel::tr("Over", "outcome")},
        {QStringLiteral("corrected"), LedgerTableModel::tr("Corrected", "outcome")},
        {QStringLiteral("no answer"), LedgerTableModel::tr("No answer", "outcome")},
        {QStringLiteral("cut off"), LedgerTableModel::tr("Cut off before the answer", "outcome")},
    };
    const auto cause = causeFromIdentifier(outcome);
    return cause ? causeName(*cause) : words.value(outcome, outcome);
}

} // namespace

LedgerTableModel::LedgerTableModel(Records& records, const NetworkRegistry& networks, QObject* parent)
    : QAbstractTableModel(parent)
    , m_records(records)
    , m_networks(networks)
{}

LedgerTableModel::Row LedgerTableModel::rowOf(const LedgerEntry& entry) const
{
    Row row{entry, {}, {}, {}};
    const LedgerDraft& draft = entry.draft;
    if (const Account* account = m_records.account(draft.account))
        row.account = account->identity.name;
    else if (!draft.account.isEmpty())
        row.account = draft.account.toString().left(8);
    if (const Page* page = m_records.page(draft.page))
        row.account = tr("%1, %2", "account and its page").arg(row.account, page->name);
    const auto network = m_networks.network(draft.network);
    row.network = network ? network->name : draft.network.toString();
    row.search = foldedForSearch(QStringList{display(row, Column::Action),
                                             row.account,
                                             row.network,
                                             display(row, Column::Purpose),
                                             draft.outcome,
                                             display(row, Column::Details)}
                                     .join(QChar(0x1F)));
    return row;
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
        const auto entries = m_records.store().ledger(kPage, m_lookedAt);
        m_complete = !entries || entries->size() < kPage;
        for (const LedgerEntry& entry : entries ? *entries : QList<LedgerEntry>()) {
            m_newest = std::max(m_newest, entry.sequence);
            if (m_filter.since.isValid() && entry.draft.at < m_filter.since)
                m_complete = true;
            else if (matches(entry.draft, m_filter, m_records))
                found.append(rowOf(entry));
        }
        m_lookedAt += entries ? int(entries->size()) : 0;
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
    m_lookedAt = 0;
    m_newest = 0;
    m_complete = false;
    endResetModel();
    fetchMore({});
}

void LedgerTableModel::refresh()
{
    if (m_lookedAt == 0) {
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
    int looked = 0;
    for (const LedgerEntry& entry : *entries) {
        if (entry.sequence <= m_newest)
            break;
        ++looked;
        if (matches(entry.draft, m_filter, m_records))
            fresh.append(rowOf(entry));
    }
    m_newest = entries->first().sequence;
    m_lookedAt += looked;
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
    case Column::Outcome: return outcomeText(draft.outcome);
    case Column::Details: return detailsText(draft.details);
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
