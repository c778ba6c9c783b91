// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/rowdelegate.h"

#include <QColor>
#include <QHash>

namespace pk {

class NetworkRegistry;

/// Draws a network's mark before its name.
class NetworkDelegate final : public RowDelegate
{
    Q_OBJECT
public:
    explicit NetworkDelegate(const NetworkRegistry& networks, QObject* parent = nullptr);
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    struct Mark
    {
        QColor color;
        QString letter;
    };
    QHash<QString, Mark> m_marks; // worked out once: painting asks no registry
};

} // namespace pk
