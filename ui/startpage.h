// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"
#include "models/domain/secret.h"

#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace pk {

class PassphraseForm;
class TextLabel;

/// In place of the window while vault and store are not open: what is missing, what to do, try again. The passphrase
/// vault is offered, never chosen.
class StartPage final : public QWidget
{
    Q_OBJECT
public:
    explicit StartPage(QWidget* parent = nullptr);

    void showOpening();
    void showTrouble(const Error& error, bool offerPassphrase);
    /// \a isNew: the vault is being made, so the passphrase is asked for twice. \a trouble: why it is asked for again.
    void askPassphrase(bool isNew, const QString& trouble);
    /// Brings it up and forward.
    void present();
    QString text() const;
    QPushButton* offerButton() const { return m_offer; }
    QPushButton* retryButton() const { return m_retry; }
    PassphraseForm* form() const { return m_form; }

Q_SIGNALS:
    void retryRequested();
    void passphraseVaultRequested();
    void passphraseEntered(const pk::Secret& passphrase);

private:
    void set(const QString& title, const QString& line);

    TextLabel* m_title;
    TextLabel* m_line;
    QVBoxLayout* m_column;
    PassphraseForm* m_form = nullptr;
    QPushButton* m_retry;
    QPushButton* m_offer;
    TextLabel* m_offerLine;
};

} // namespace pk
