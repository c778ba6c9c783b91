// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/ledgerreport.h"
#include "models/services/records.h"
#include "models/tables/roles.h"

#include <QAbstractTableModel>

#include <limits>

namespace pk {

class NetworkRegistry;

/// The ledger, newest first, narrowed by a filter, read page by page as the view asks for more. A narrow filter over a long
/// ledger is read in slices from the event loop until a screenful is there.
class LedgerTableModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { At, Action, Account, Network, Purpose, Outcome, Details, Count };

    LedgerTableModel(Records& records, const NetworkRegistry& networks, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

    /// Puts what was written since then on top; called when the view is shown and after operations.
    void refresh();
    const LedgerFilter& filter() const { return m_filter; }
    void setFilter(const LedgerFilter& filter);
    bool isReading() const { return m_reading; } ///< a narrow filter still looks for its first screenful

Q_SIGNALS:
    void readingChanged();

private:
    struct Row
    {
        LedgerEntry entry;
        QString account; ///< name, or the id of one that is gone
        QString network;
        QString search;
    };

    static constexpr qint64 kNone = std::numeric_limits<qint64>::max();

    Row rowOf(const LedgerEntry& entry) const;
    QString display(const Row& row, Column column) const;

    Records& m_records;
    const NetworkRegistry& m_networks;
    QList<Row> m_rows;
    LedgerFilter m_filter;
    qint64 m_newest = 0;     ///< sequence of the newest entry that was looked at, whether it fits or not
    qint64 m_oldest = kNone; ///< of the oldest one
    bool m_complete = false;
    bool m_reading = false;
};

} // namespace pk
