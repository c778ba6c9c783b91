// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/tables/roles.h"

#include <QAbstractTableModel>

#include <vector>

namespace pk {

class AccountService;
class NetworkRegistry;
class Records;
struct Row;

/// All accounts, a row each; compact rows copied from the records, states judged when facts or time move.
class AccountTableModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { State, Name, Network, Pages, Client, Holder, Ends, Credits, Proved, Count };

    AccountTableModel(Records& records, const NetworkRegistry& networks, const AccountService* service,
                      QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    QModelIndex indexOf(const AccountId& id) const;
    /// Judges every row again; dataChanged only for rows whose state or words moved. A timer calls it.
    void updateStates();
    int countOf(State state) const;
    const std::vector<Row>& rows() const; ///< for sums over all of them; valid until the event loop turns

private:
    class Private;
    std::shared_ptr<Private> d;
};

} // namespace pk
