// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/folding.h"
#include "models/domain/health.h"
#include "models/tables/roles.h"

#include <QDate>
#include <QSet>
#include <QSortFilterProxyModel>

namespace pk {

/// Filters by search text (every word must occur, anywhere in the row, without case and accents) and by state, network,
/// client and holder; sorts by SortRole. Reads roles only, so it serves every table.
///
/// Rows keep their place while data arrives: they are put in order when the order or the filter is chosen, not when a
/// state moves under the reader's eyes.
class TableFilter final : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    explicit TableFilter(QObject* parent = nullptr);

    void setSearch(const QString& text);
    void setStates(const QSet<State>& states); ///< empty: all
    void setNetworks(const QSet<QString>& ids);
    void setClients(const QSet<QString>& names);
    void setHolders(const QSet<QString>& names);
    void setAccount(const QString& accountId); ///< only rows of this account; empty: all
    /// Only rows that end on local days \a first to \a last; invalid dates: all.
    void setEnds(const QDate& first, const QDate& last);
    void clear();

    const QSet<State>& states() const { return m_states; }
    const QSet<QString>& networks() const { return m_networks; }
    const QSet<QString>& clients() const { return m_clients; }
    const QSet<QString>& holders() const { return m_holders; }
    const QString& account() const { return m_account; }
    QDate endsFirst() const { return m_endsFirst; }
    QDate endsLast() const { return m_endsLast; }
    const QString& search() const { return m_search; }
    bool isFiltering() const;

Q_SIGNALS:
    void filterChanged();

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    void changed();

    QString m_search;
    QStringList m_words;
    QSet<State> m_states;
    QSet<QString> m_networks;
    QSet<QString> m_clients;
    QSet<QString> m_holders;
    QString m_account;
    QDate m_endsFirst;
    QDate m_endsLast;
    QDateTime m_endsFrom;
    QDateTime m_endsUntil;
};

} // namespace pk
