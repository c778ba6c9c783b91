// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/secret.h"

#include <QWidget>

class QLineEdit;
class QPushButton;

namespace pk {

class TextLabel;

/// Asks for the passphrase of the passphrase vault; twice when it is being made.
class PassphraseForm final : public QWidget
{
    Q_OBJECT
public:
    explicit PassphraseForm(bool isNew, QWidget* parent = nullptr);
    void showTrouble(const QString& words);
    QLineEdit& first() { return *m_first; }
    QLineEdit& second() { return *m_second; }
    QPushButton& openButton() { return *m_open; }

Q_SIGNALS:
    void entered(const pk::Secret& passphrase);

private:
    void check();
    void submit();

    bool m_isNew;
    QLineEdit* m_first;
    QLineEdit* m_second;
    TextLabel* m_hint;
    QPushButton* m_open;
};

} // namespace pk
