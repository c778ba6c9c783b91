// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/domain/recount.h"
#include "models/tables/roles.h"

#include <QAbstractTableModel>

namespace pk {

class Records;

/// The agency's customers with how their pages are. Small: some hundreds of rows, counted anew when something changed.
class ClientTableModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { State, Name, Pages, NeedYou, Ending, Contact, Count };

    explicit ClientTableModel(Records& records, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Counts again now; otherwise it happens shortly after the records changed.
    void recount() { m_count.now(); }

private:
    struct Row
    {
        Client client;
        State worst = State::NotChecked;
        int pages = 0;
        int needYou = 0;
        int ending = 0;
        QString search;
    };

    void beginCount();
    bool countSome();
    void showCount();
    QString display(const Row& row, Column column) const;
    QVariant sortKey(const Row& row, Column column) const;

    Records& m_records;
    QList<Row> m_rows;
    QList<Row> m_counted; ///< while a count is under way
    QHash<ClientId, qsizetype> m_rowOf;
    qsizetype m_next = 0;
    Recount m_count;
};

} // namespace pk
