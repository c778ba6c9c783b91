// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/icons.h"

#include <QWidget>

class QPushButton;

namespace pk {

class TextLabel;

/// In place of an empty list: what would be here and what to do next.
class EmptyState final : public QWidget
{
    Q_OBJECT
public:
    explicit EmptyState(Glyph glyph, QWidget* parent = nullptr);
    /// An empty \a action shows no button.
    void show(const QString& title, const QString& line, const QString& action);
    QString title() const;
    QPushButton* button() const { return m_button; }

Q_SIGNALS:
    void acted();

private:
    TextLabel* m_title;
    TextLabel* m_line;
    QPushButton* m_button;
};

} // namespace pk
