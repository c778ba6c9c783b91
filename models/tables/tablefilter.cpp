// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/tablefilter.h"

#include <QDateTime>

#include <algorithm>

namespace pk {

TableFilter::TableFilter(QObject* parent) : QSortFilterProxyModel(parent)
{
    setDynamicSortFilter(false);
    setSortRole(SortRole);
}

void TableFilter::changed()
{
    invalidateFilter();
    if (sortColumn() >= 0)
        sort(sortColumn(), sortOrder());
    Q_EMIT filterChanged();
}

void TableFilter::setSearch(const QString& text)
{
    m_search = text;
    const QStringList words = wordsOf(text);
    if (words != m_words) {
        m_words = words;
        changed();
    }
}

void TableFilter::setStates(const QSet<State>& states)
{
    if (states != m_states) {
        m_states = states;
        changed();
    }
}

void TableFilter::setNetworks(const QSet<QString>& ids)
{
    if (ids != m_networks) {
        m_networks = ids;
        changed();
    }
}

void TableFilter::setClients(const QSet<QString>& names)
{
    if (names != m_clients) {
        m_clients = names;
        changed();
    }
}

void TableFilter::setHolders(const QSet<QString>& names)
{
    if (names != m_holders) {
        m_holders = names;
        changed();
    }
}

void TableFilter::setAccount(const QString& accountId)
{
    if (accountId != m_account) {
        m_account = accountId;
        changed();
    }
}

void TableFilter::setEnds(const QDate& first, const QDate& last)
{
    if (first == m_endsFirst && last == m_endsLast)
        return;
    m_endsFirst = first;
    m_endsLast = last;
    m_endsFrom = first.isValid() ? first.startOfDay().toUTC() : QDateTime();
    m_endsUntil = last.isValid() ? last.addDays(1).startOfDay().toUTC() : QDateTime();
    changed();
}

void TableFilter::clear()
{
    if (!isFiltering())
        return;
    m_search.clear();
    m_words.clear();
    m_states.clear();
    m_networks.clear();
    m_clients.clear();
    m_holders.clear();
    m_account.clear();
    m_endsFirst = m_endsLast = {};
    m_endsFrom = m_endsUntil = {};
    changed();
}

bool TableFilter::isFiltering() const
{
    return !m_words.isEmpty() || !m_states.isEmpty() || !m_networks.isEmpty() || !m_clients.isEmpty()
        || !m_holders.isEmpty() || !m_account.isEmpty() || m_endsFrom.isValid();
}

bool TableFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QModelIndex cell = sourceModel()->index(row, 0, parent);
    if (!m_states.isEmpty() && !m_states.contains(State(cell.data(StateRole).toInt())))
        return false;
    if (!m_networks.isEmpty() && !m_networks.contains(cell.data(NetworkRole).toString()))
        return false;
    if (!m_clients.isEmpty()) {
        const QStringList clients = cell.data(ClientRole).toStringList(); // of one text: a list of it
        if (std::none_of(
                clients.cbegin(), clients.cend(), [&](const QString& name) { return m_clients.contains(name); }))
            return false;
    }
    if (!m_holders.isEmpty() && !m_holders.contains(cell.data(HolderRole).toString()))
        return false;
    if (!m_account.isEmpty() && cell.data(AccountIdRole).toString() != m_account)
        return false;
    if (m_endsFrom.isValid()) {
        const QDateTime ends = cell.data(EndsRole).toDateTime();
        if (!ends.isValid() || ends < m_endsFrom || ends >= m_endsUntil)
            return false;
    }
    if (m_words.isEmpty())
        return true;
    const QString text = cell.data(SearchRole).toString();
    return holdsWords(text, m_words);
}

bool TableFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const QVariant a = sourceModel()->data(left, SortRole);
    const QVariant b = sourceModel()->data(right, SortRole);
    if (a.typeId() == QMetaType::QString && b.typeId() == QMetaType::QString) {
        const QString& first = *static_cast<const QString*>(a.constData());
        const QString& second = *static_cast<const QString*>(b.constData());
        if (first.isEmpty() != second.isEmpty())
            return second.isEmpty(); // what has no word comes last
        return first < second;
    }
    if (a.typeId() == QMetaType::LongLong && b.typeId() == QMetaType::LongLong)
        return a.toLongLong() < b.toLongLong();
    return QSortFilterProxyModel::lessThan(left, right);
}

} // namespace pk
