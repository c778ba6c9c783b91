// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/startpage.h"

#include "models/domain/words.h"
#include "ui/passphraseform.h"
#include "ui/widgets.h"

#include <QApplication>
#include <QLineEdit>
#include <QVBoxLayout>

namespace pk {

StartPage::StartPage(QWidget* parent)
    : QWidget(parent)
    , m_title(new TextLabel(FontRole::Heading))
    , m_line(new TextLabel(FontRole::Body))
    , m_column(nullptr)
    , m_retry(makeButton(tr("Try again"), ButtonRole::Primary))
    , m_offer(makeButton(tr("Use a passphrase vault"), ButtonRole::Plain))
    , m_offerLine(new TextLabel(FontRole::Body))
{
    setWindowTitle(tr("Pagekeeper"));
    setMinimumSize(960, 600);
    auto* outer = new QVBoxLayout(this);
    auto* column = new QWidget;
    column->setMaximumWidth(std::max(560, fontMetrics().averageCharWidth() * 80));
    m_column = new QVBoxLayout(column);
    m_column->setSpacing(kGrid + 4);
    auto* logo = new QLabel;
    logo->setPixmap(QApplication::windowIcon().pixmap(QSize(64, 64), devicePixelRatioF()));
    logo->setAccessibleName(tr("Pagekeeper"));
    logo->setVisible(!QApplication::windowIcon().isNull());
    m_title->setWordWrap(true);
    m_column->addWidget(logo);
    m_column->addWidget(m_title);
    m_column->addWidget(m_line->wrapped());
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_retry);
    buttons->addWidget(m_offer);
    buttons->addStretch();
    m_column->addSpacing(kGrid);
    m_column->addLayout(buttons);
    m_column->addWidget(m_offerLine->secondary()->wrapped());
    outer->addStretch(2);
    outer->addLayout(centred(column));
    outer->addStretch(3);
    m_offerLine->setText(tr(
        "The passphrase vault is an encrypted file in the profile folder. You enter its passphrase at every start; nobody can recover it."));
    connect(m_retry, &QPushButton::clicked, this, &StartPage::retryRequested);
    connect(m_offer, &QPushButton::clicked, this, &StartPage::passphraseVaultRequested);
    showOpening();
}

void StartPage::set(const QString& title, const QString& line)
{
    m_title->setText(title);
    m_line->setText(line);
    m_retry->hide();
    m_offer->hide();
    m_offerLine->hide();
    if (m_form) {
        m_form->hide();
        m_form->deleteLater();
        m_form = nullptr;
    }
}

void StartPage::showOpening()
{
    set(tr("Opening the vault"), tr("Waiting for the keychain. It may ask you to unlock it."));
}

void StartPage::showTrouble(const Error& error, bool offerPassphrase)
{
    QString title = tr("Pagekeeper could not start");
    if (error.kind == ErrorKind::VaultLocked)
        title = tr("The keychain is locked");
    else if (error.kind == ErrorKind::VaultUnavailable)
        title = tr("There is no keychain");
    else if (error.kind == ErrorKind::VaultEntryMissing)
        title = tr("The keychain does not hold the key (yet)");
    else if (error.kind == ErrorKind::StoreDamaged || error.kind == ErrorKind::StoreFailed)
        title = tr("The store could not be opened");
    set(title, errorText(error));
    m_retry->show();
    m_offer->setVisible(offerPassphrase);
    m_offerLine->setVisible(offerPassphrase);
    m_retry->setFocus();
}

void StartPage::askPassphrase(bool isNew, const QString& trouble)
{
    set(isNew ? tr("Choose a passphrase") : tr("Enter the passphrase"),
        isNew ? tr("It encrypts the vault that holds your tokens on this computer.")
              : tr("This profile keeps its tokens in a passphrase vault."));
    m_form = new PassphraseForm(isNew);
    m_column->insertWidget(m_column->indexOf(m_line) + 1, m_form);
    connect(m_form, &PassphraseForm::entered, this, &StartPage::passphraseEntered);
    if (!trouble.isEmpty())
        m_form->showTrouble(trouble);
    m_form->first().setFocus();
}

void StartPage::present()
{
    show();
    raise();
    activateWindow();
}

QString StartPage::text() const
{
    return m_title->text() + QLatin1Char('\n') + m_line->text();
}

} // namespace pk
