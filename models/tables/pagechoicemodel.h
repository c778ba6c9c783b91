// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/tables/roles.h"

#include <QAbstractTableModel>
#include <QSet>

namespace pk {

/// The pages a sign-in can reach, to be ticked and given to clients before they are kept. Unusable ones cannot be ticked
/// and say why.
class PageChoiceModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Name, Kind, Role, Client, Count };

    explicit PageChoiceModel(QObject* parent = nullptr);

    /// \a chosen: remote ids ticked to begin with. \a clients: client names by remote id.
    void setPages(const QList<Page>& pages, const QSet<RemoteId>& chosen, const QHash<RemoteId, QString>& clients);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void setChecked(int row, bool checked);
    QSet<RemoteId> chosen() const;
    QHash<RemoteId, QString> clients() const; ///< names as typed, of ticked pages that have one
    int usable() const;

Q_SIGNALS:
    void choiceChanged();

private:
    struct Row
    {
        Page page;
        bool checked = false;
        QString client;
        QString search;
    };
    QList<Row> m_rows;
};

} // namespace pk
