// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/figurehistory.h"
#include "models/tables/roles.h"

#include <QAbstractTableModel>

namespace pk {

/// The newest posts of one page. After the fixed columns one for each metric that any of them has.
class ContentTableModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Published, Text, Kind, Count };

    explicit ContentTableModel(QObject* parent = nullptr);

    void show(const ContentSnapshot& content);
    QStringList kinds() const { return m_kinds; } ///< each once, sorted
    const QList<Metric>& metrics() const { return m_metrics; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::optional<qint64> valueAt(const ContentItem& item, int column) const;
    QString display(const ContentItem& item, int column) const;
    QVariant sortKey(const ContentItem& item, int column) const;

    QList<ContentItem> m_items;
    QStringList m_search;
    QList<Metric> m_metrics;
    QStringList m_kinds;
};

} // namespace pk
