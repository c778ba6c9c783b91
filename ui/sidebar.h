// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/icons.h"

#include <QListWidget>

namespace pk {

/// Where one can go. Arrow keys walk, a number behind an entry says how many need a person.
class Sidebar final : public QListWidget
{
    Q_OBJECT
public:
    explicit Sidebar(QWidget* parent = nullptr);
    void addPlace(Glyph glyph, const QString& name);
    void setNumber(int row, int number);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {sizeHint().width(), 120}; }
};

} // namespace pk
