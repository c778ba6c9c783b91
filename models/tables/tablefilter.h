// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/tables/roles.h"

#include "models/domain/health.h"

#include <QSet>
#include <QSortFilterProxyModel>

namespace pk {

/// Filters by search text (every word must occur, anywhere in the row, without case and accents) and by state, network,
/// client and holder; sorts by SortRole. Reads roles only, so it serves every table.
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
    void clear();

    const QSet<State>& states() const { return m_states; }
    const QSet<QString>& networks() const { return m_networks; }
    const QSet<QString>& clients() const { return m_clients; }
    const QSet<QString>& holders() const { return m_holders; }
    bool isFiltering() const;

Q_SIGNALS:
    void filterChanged();

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    QStringList m_words;
    QSet<State> m_states;
    QSet<QString> m_networks;
    QSet<QString> m_clients;
    QSet<QString> m_holders;
    QString m_account;
};

/// Lower case without accents, for searching: "Café" -> "cafe".
QString foldedForSearch(const QString& text);

} // namespace pk
