// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/passphraseform.h"

#include "ui/widgets.h"

#include <QLineEdit>
#include <QVBoxLayout>

namespace pk {

namespace {
constexpr int kShortest = 8; ///< of PassphraseVault::open()
}

PassphraseForm::PassphraseForm(bool isNew, QWidget* parent)
    : QWidget(parent)
    , m_isNew(isNew)
    , m_first(new QLineEdit)
    , m_second(new QLineEdit)
    , m_hint(new TextLabel(FontRole::Body))
    , m_open(makeButton(isNew ? tr("Create vault") : tr("Open vault"), ButtonRole::Primary))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    m_first->setEchoMode(QLineEdit::Password);
    m_second->setEchoMode(QLineEdit::Password);
    m_first->setAccessibleName(tr("Passphrase"));
    m_second->setAccessibleName(tr("Passphrase again"));
    m_first->setPlaceholderText(tr("Passphrase"));
    m_second->setPlaceholderText(tr("The same again"));
    layout->addWidget(m_first);
    layout->addWidget(m_second);
    layout->addWidget(m_hint->secondary()->wrapped());
    layout->addWidget(m_open, 0, Qt::AlignLeading);
    m_second->setVisible(isNew);
    m_hint->setText(
        isNew
            ? tr("At least %n character(s). Nobody can recover it: without it every account has to be connected again.",
                 nullptr,
                 kShortest)
            : QString());
    connect(m_first, &QLineEdit::textChanged, this, &PassphraseForm::check);
    connect(m_second, &QLineEdit::textChanged, this, &PassphraseForm::check);
    connect(m_first, &QLineEdit::returnPressed, this, &PassphraseForm::submit);
    connect(m_second, &QLineEdit::returnPressed, this, &PassphraseForm::submit);
    connect(m_open, &QPushButton::clicked, this, &PassphraseForm::submit);
    check();
}

void PassphraseForm::check()
{
    const bool same = !m_isNew || m_first->text() == m_second->text();
    m_open->setEnabled(m_isNew ? m_first->text().size() >= kShortest && same : !m_first->text().isEmpty());
}

void PassphraseForm::submit()
{
    if (!m_open->isEnabled())
        return;
    const Secret passphrase(m_first->text());
    m_first->clear();
    m_second->clear();
    Q_EMIT entered(passphrase);
}

void PassphraseForm::showTrouble(const QString& words)
{
    m_hint->setText(words);
    m_hint->setForegroundRole(QPalette::WindowText);
    m_first->setFocus();
}

} // namespace pk
