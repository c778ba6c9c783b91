// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QFrame>

#include <functional>

class QPushButton;

namespace pk {

class TextLabel;

/// What happened, above the content; stays until it is closed or another message comes. Never blocks.
class MessageBar final : public QFrame
{
    Q_OBJECT
public:
    enum class Kind { Done, Note, Trouble };

    explicit MessageBar(QWidget* parent = nullptr);

    void show(Kind kind, const QString& text, const QString& action = {}, std::function<void()> onAction = {});
    /// Says nothing for Cancelled.
    void show(const Error& error);
    QString text() const;
    void dismiss();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Kind m_kind = Kind::Note;
    TextLabel* m_text;
    QPushButton* m_action;
    std::function<void()> m_onAction;
};

} // namespace pk
