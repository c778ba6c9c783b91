// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/incident.h"
#include "models/domain/recount.h"
#include "models/tables/roles.h"

#include <QAbstractTableModel>

namespace pk {

class NetworkRegistry;
class Records;

/// The incidents, open ones first. Few: counted anew shortly after something changed.
class IncidentTableModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { State, Network, Since, Logins, Pages, Clients, Count };

    IncidentTableModel(Records& records, const NetworkRegistry& networks, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Row of an incident, -1 when it is not there.
    int rowOf(const IncidentId& id) const;
    /// Counts again now; otherwise it happens shortly after the records changed.
    void recount() { m_soon.begin(); }

private:
    struct Row
    {
        Incident incident;
        QString network;
        QString clients;
        int stopped = 0;
        int pages = 0;
        QString search;
    };

    bool countOne();
    void take();
    QString display(const Row& row, Column column) const;
    QString words(const Row& row) const;
    QVariant sortKey(const Row& row, Column column) const;

    Records& m_records;
    const NetworkRegistry& m_networks;
    QList<Row> m_rows;
    QList<Row> m_counted; ///< of the count under way
    Recount m_soon;
};

} // namespace pk
