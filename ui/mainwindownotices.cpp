// SPDX-License-Identifier: GPL-3.0-or-later
// Snoozing, consent, and what notices and the tray lead to.
#include "models/domain/words.h"
#include "models/services/accountservice.h"
#include "models/services/consenting.h"
#include "models/services/snoozing.h"
#include "models/tables/tablefilter.h"
#include "ui/consentdialog.h"
#include "ui/mainwindow.h"
#include "ui/messagebar.h"
#include "ui/snoozedialog.h"
#include "ui/tablepage.h"

#include <QLineEdit>

namespace pk {

SnoozeDialog* MainWindow::askSnooze(const AccountId& id)
{
    const Account* account = m_context.records().account(id);
    if (!account || !canSnooze(m_context.records().health(*account)))
        return nullptr;
    auto* dialog = new SnoozeDialog(m_context, id, this);
    connect(dialog, &QDialog::accepted, this, [this, id, dialog] {
        const Snooze snooze = dialog->snooze();
        whenDone(snoozeAccount(&m_context.services, id, snooze), this, [this, id](const Result<bool>& done) {
            const Account* rests = m_context.records().account(id);
            if (!done)
                m_messages->show(done.error());
            else if (rests)
                m_messages->show(MessageBar::Kind::Done,
                                 tr("%1 rests: %2.", "person: Snoozed to 7 Dec")
                                     .arg(rests->identity.name,
                                          stateWords(m_context.records().health(*rests), m_context.records().now())),
                                 tr("Wake"),
                                 [this, id] { wake(id); });
        });
    });
    dialog->open();
    return dialog;
}

void MainWindow::wake(const AccountId& id)
{
    whenDone(wakeAccount(&m_context.services, id), this, [this](const Result<bool>& done) {
        if (done)
            m_messages->dismiss();
        else
            m_messages->show(done.error());
    });
}

ConsentDialog* MainWindow::askConsent(const AccountId& id)
{
    if (!m_context.records().account(id))
        return nullptr;
    auto* dialog = new ConsentDialog(m_context, id, this);
    connect(dialog, &QDialog::accepted, this, [this, id, dialog] {
        const QSet<Purpose> purposes = dialog->purposes();
        whenDone(setPurposes(&m_context.services, id, purposes), this, [this, id](const Result<bool>& done) {
            const Account* account = m_context.records().account(id);
            if (!done)
                m_messages->show(done.error());
            else if (account)
                m_messages->show(MessageBar::Kind::Done,
                                 tr("What %1 may be used for was saved.").arg(account->identity.name));
        });
    });
    dialog->open();
    return dialog;
}

void MainWindow::askOwner(const AccountId& id)
{
    whenDone(m_context.accounts.ownerOf(id), this, [this, id](const Result<TokenOwner>& owner) {
        const Account* account = m_context.records().account(id);
        if (!owner)
            m_messages->show(owner.error());
        else if (account)
            m_messages->show(owner->matches ? MessageBar::Kind::Done : MessageBar::Kind::Trouble,
                             ownerLine(*owner, *account));
    });
}

void MainWindow::present()
{
    if (isMinimized())
        setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void MainWindow::showAccounts(const QSet<State>& states)
{
    present();
    m_search->clear();
    m_accounts->filter().clear();
    m_accounts->filter().setStates(states);
    goTo(Place::Accounts);
}

void MainWindow::showEndingUntil(const QDateTime& last)
{
    present();
    m_search->clear();
    m_accounts->filter().clear();
    const QDate today = m_context.records().now().toLocalTime().date();
    m_accounts->filter().setEnds(today, qMax(today, last.toLocalTime().date()));
    goTo(Place::Accounts);
}

} // namespace pk
