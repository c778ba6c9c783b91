// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/textfield.h"

#include <QTextDocument>

namespace pk {

namespace {
constexpr int kRoom = 8;
} // namespace

TextField::TextField(QWidget* parent) : QPlainTextEdit(parent)
{
    setTabChangesFocus(true);
    document()->setDocumentMargin(kRoom);
    viewport()->setAutoFillBackground(false); // the style draws the field, round corners included
}

void TextField::focusInEvent(QFocusEvent* event)
{
    QPlainTextEdit::focusInEvent(event);
    update(); // the ring
}

void TextField::focusOutEvent(QFocusEvent* event)
{
    QPlainTextEdit::focusOutEvent(event);
    update();
}

} // namespace pk
