// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/rowdelegate.h"

namespace pk {

/// Draws CreditsRole as a meter with its percentage.
class MeterDelegate final : public RowDelegate
{
    Q_OBJECT
public:
    explicit MeterDelegate(QObject* parent = nullptr) : RowDelegate(Emphasis::Secondary, parent) {}
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace pk
