// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>

namespace pk {

/// Several lines of text in a field that looks as those of one line do: same edge, same room around the words, same ring
/// when the keyboard is there. Tab leaves it.
class TextField final : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit TextField(QWidget* parent = nullptr);

protected:
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
};

} // namespace pk
