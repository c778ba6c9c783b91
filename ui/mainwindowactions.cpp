// SPDX-License-Identifier: GPL-3.0-or-later
// What the window does, as opposed to how it is put together.
#include "models/domain/words.h"
#include "models/services/publishservice.h"
#include "models/services/repairsession.h"
#include "models/services/snoozing.h"
#include "models/tables/accounttablemodel.h"
#include "models/tables/pagetablemodel.h"
#include "models/tables/tablefilter.h"
#include "ui/activationdialog.h"
#include "ui/clientspage.h"
#include "ui/composedialog.h"
#include "ui/confirmdialog.h"
#include "ui/connectdialog.h"
#include "ui/dashboard.h"
#include "ui/detailspane.h"
#include "ui/mainwindow.h"
#include "ui/messagebar.h"
#include "ui/repairqueuedialog.h"
#include "ui/settingsdialog.h"
#include "ui/statusline.h"
#include "ui/tablepage.h"

#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>
#include <QTableView>

namespace pk {

void MainWindow::buildKeys()
{
    const auto on = [this](const QKeySequence& keys, auto act) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, act);
    };
    on(QKeySequence(Qt::CTRL | Qt::Key_F), [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    on(QKeySequence(Qt::CTRL | Qt::Key_N), [this] { connectAccount(); });
    on(QKeySequence(Qt::Key_F5), [this] { checkHere(); });
    on(QKeySequence(Qt::CTRL | Qt::Key_R), [this] {
        TablePage* table = currentTable();
        if (table && !table->currentId().isEmpty())
            reconnect(table->currentAccount());
    });
    on(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R), [this] {
        if (!m_repair->isHidden())
            openRepairQueue();
    });
    on(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P), [this] { publishHere(); });
    on(QKeySequence(QKeySequence::Preferences), [this] { openSettings(); });
    on(QKeySequence(Qt::CTRL | Qt::Key_Comma), [this] { openSettings(); });
    for (int place = 0; place <= int(Place::Ledger); ++place)
        on(QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + place)), [this, place] { goTo(Place(place)); });
    for (TablePage* page : {m_pages, m_accounts}) {
        auto* remove = new QShortcut(QKeySequence(Qt::Key_Delete), &page->view(), nullptr, nullptr, Qt::WidgetShortcut);
        connect(remove, &QShortcut::activated, this, [this, page] {
            if (!page->currentId().isEmpty())
                confirmDelete(page->currentAccount());
        });
    }
    // From the search field down into the list, as in every list with a search field above it.
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        TablePage* table = currentTable();
        if (!table || table->filter().rowCount() == 0)
            return;
        table->view().setFocus();
        if (!table->view().currentIndex().isValid())
            table->view().selectRow(0);
    });
}

ConnectDialog* MainWindow::openConnectDialog()
{
    if (m_dialog) { // one sign-in at a time: a second request brings the first one forward
        m_dialog->raise();
        m_dialog->activateWindow();
        return nullptr;
    }
    m_dialog = new ConnectDialog(m_context, this);
    connect(m_dialog, &ConnectDialog::accountReady, this, [this](const AccountId& id) {
        goTo(Place::Accounts);
        m_accounts->filter().clear();
        m_search->clear();
        m_accounts->select(id.toString());
    });
    connect(m_dialog, &ConnectDialog::failed, this, [this](const Error& error) { m_messages->show(error); });
    return m_dialog;
}

ConnectDialog* MainWindow::connectAccount()
{
    ConnectDialog* dialog = openConnectDialog();
    if (dialog)
        dialog->startNew();
    return m_dialog;
}

ConnectDialog* MainWindow::reconnect(const AccountId& id)
{
    ConnectDialog* dialog = openConnectDialog();
    if (dialog)
        dialog->startReconnect(id);
    return m_dialog;
}

ConnectDialog* MainWindow::choosePages(const AccountId& id)
{
    ConnectDialog* dialog = openConnectDialog();
    if (dialog)
        dialog->resumeChoice(id);
    return m_dialog;
}

SettingsDialog* MainWindow::openSettings()
{
    if (!m_settings) {
        m_settings = new SettingsDialog(m_context, this);
        m_settings->show();
    }
    m_settings->raise();
    m_settings->activateWindow();
    return m_settings;
}

RepairQueueDialog* MainWindow::openRepairQueue()
{
    if (!m_repairQueue) {
        m_repairQueue = new RepairQueueDialog(m_context, this);
        connect(
            m_repairQueue, &RepairQueueDialog::failed, this, [this](const Error& error) { m_messages->show(error); });
        m_repairQueue->show();
    }
    m_repairQueue->raise();
    m_repairQueue->activateWindow();
    return m_repairQueue;
}

bool MainWindow::countWaiting()
{
    constexpr qsizetype kStep = 100;
    const QList<Account>& accounts = m_context.records().accounts();
    const qsizetype end = std::min(m_nextToCount + kStep, accounts.size());
    for (; m_nextToCount < end; ++m_nextToCount)
        m_waitingSignIns += waitsForSignIn(m_context.records(), accounts[m_nextToCount]) ? 1 : 0;
    return m_nextToCount < accounts.size();
}

void MainWindow::updateRepairButton()
{
    m_repair->setText(tr("Repair queue (%1)").arg(QLocale().toString(m_waitingSignIns)));
    m_repair->setVisible(m_waitingSignIns > 0);
}

void MainWindow::checkHere()
{
    TablePage* table = currentTable();
    QList<AccountId> ids;
    if (table) {
        ids = table->selectedAccounts();
        if (ids.isEmpty())
            ids = table->visibleAccounts();
    } else {
        for (const Account& account : m_context.records().accounts())
            ids.append(account.id);
    }
    check(ids);
}

void MainWindow::check(const QList<AccountId>& ids)
{
    QList<AccountId> living;
    for (const AccountId& id : ids) {
        const Account* account = m_context.records().account(id);
        if (account && !account->life.disconnected && !m_context.accounts.isBusy(id))
            living.append(id);
    }
    if (living.isEmpty()) {
        m_messages->show(MessageBar::Kind::Note, tr("There is nothing to check here: no account is connected."));
        return;
    }
    whenDone(
        m_context.accounts.checkAll(living), this, [this, total = living.size()](const Result<CheckSummary>& summary) {
            m_status->setProgress(1, 1);
            if (!summary) {
                m_messages->show(summary.error());
                return;
            }
            QStringList sentences;
            if (summary->checked < total)
                sentences.append(tr("Stopped after %1 of %2 accounts.").arg(summary->checked).arg(total));
            else
                sentences.append(tr("%n account(s) checked.", nullptr, summary->checked));
            if (summary->needPerson > 0)
                sentences.append(tr("%n need(s) you.", nullptr, summary->needPerson));
            if (summary->couldNotTell > 0)
                sentences.append(tr("%n could not be told.", nullptr, summary->couldNotTell));
            if (summary->needPerson == 0 && summary->couldNotTell == 0)
                sentences.append(tr("All work."));
            sentences += summary->problems.mid(0, 3);
            const bool fine = summary->needPerson == 0 && summary->couldNotTell == 0;
            m_messages->show(fine                              ? MessageBar::Kind::Done
                                 : summary->problems.isEmpty() ? MessageBar::Kind::Note
                                                               : MessageBar::Kind::Trouble,
                             sentences.join(QLatin1Char(' ')));
        });
}

void MainWindow::confirmDisconnect(const AccountId& id)
{
    act(false, id);
}

void MainWindow::confirmDelete(const AccountId& id)
{
    act(true, id);
}

void MainWindow::act(bool deletes, const AccountId& id)
{
    const Account* account = m_context.records().account(id);
    if (!account)
        return;
    auto* dialog = new ConfirmDialog(
        m_context, deletes ? ConfirmDialog::Act::Delete : ConfirmDialog::Act::Disconnect, id, this);
    const QString name = account->identity.name;
    connect(dialog, &QDialog::accepted, this, [this, deletes, id, name] {
        auto task = deletes ? m_context.accounts.deleteAccount(id) : m_context.accounts.disconnectAccount(id);
        whenDone(std::move(task), this, [this, deletes, name](const Result<QString>& told) {
            if (!told) {
                m_messages->show(told.error());
                return;
            }
            const QString what = deletes ? tr("%1 was deleted.").arg(name) : tr("%1 is disconnected.").arg(name);
            m_messages->show(MessageBar::Kind::Done, told->isEmpty() ? what : what + QLatin1Char(' ') + *told);
        });
    });
    dialog->open();
}

void MainWindow::assignClient(const QStringList& pageIds, const ClientId& client)
{
    QList<Page> pages;
    for (const QString& id : pageIds) {
        if (const Page* known = m_context.records().page(PageId(id))) {
            Page page = *known;
            page.client = client;
            pages.append(page);
        }
    }
    const auto saved = m_context.records().savePages(pages);
    if (!saved)
        m_messages->show(saved.error());
}

void MainWindow::fillRowMenu(TablePage& page, QMenu* menu)
{
    const AccountId id = page.currentAccount();
    const Account* account = m_context.records().account(id);
    if (!account)
        return;
    const bool busy = m_context.accounts.isBusy(id);
    const auto add = [&](const QString& text, const QKeySequence& keys, auto act) {
        QAction* action = menu->addAction(text);
        action->setShortcut(keys);
        action->setShortcutVisibleInContextMenu(true);
        connect(action, &QAction::triggered, this, act);
        return action;
    };
    add(tr("Details"), QKeySequence(Qt::Key_Return), [this] { setDetailsVisible(true); });
    add(tr("Reconnect"), QKeySequence(Qt::CTRL | Qt::Key_R), [this, id] { reconnect(id); })->setEnabled(!busy);
    add(tr("Check"), QKeySequence(Qt::Key_F5), [this] {
        checkHere();
    })->setEnabled(!busy && !account->life.disconnected);
    addStatistics(page, menu);
    if (const Incident* incident = m_context.records().openIncidentOf(id)) {
        add(tr("Open incident"), {}, [this, known = incident->id] { Q_EMIT m_dashboard->incidentRequested(known); });
    }
    const Health health = m_context.records().health(*account);
    if (health.state == State::Snoozed)
        add(tr("Wake"), {}, [this, id] { wake(id); });
    else if (canSnooze(health))
        add(tr("Snooze…"), {}, [this, id] { askSnooze(id); });
    if (!account->pagesChosen)
        add(tr("Choose pages"), {}, [this, id] { choosePages(id); });
    menu->addSeparator();
    if (page.kind() == TablePage::Kind::Pages) {
        if (m_publishing)
            add(tr("Publish…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P), [this] { publishHere(); });
        const PageId current(page.currentId());
        if (m_publishing && m_publishing->hasActivation(current))
            add(tr("App for this page…"), {}, [this, current] { openActivation(current); });
        QMenu* clients = menu->addMenu(tr("Assign to client"));
        const QStringList ids = page.selectedIds();
        for (const Client& client : m_context.records().clients())
            connect(clients->addAction(client.name), &QAction::triggered, this, [this, ids, chosen = client.id] {
                assignClient(ids, chosen);
            });
        if (!m_context.records().clients().isEmpty())
            clients->addSeparator();
        connect(clients->addAction(tr("No client")), &QAction::triggered, this, [this, ids] { assignClient(ids, {}); });
        connect(clients->addAction(tr("New client…")), &QAction::triggered, this, [this] {
            goTo(Place::Clients);
            m_clients->addClient();
        });
        menu->addSeparator();
    }
    add(tr("Disconnect…"), {}, [this, id] { confirmDisconnect(id); })->setEnabled(!busy && !account->life.disconnected);
    add(tr("Delete…"), QKeySequence(Qt::Key_Delete), [this, id] { confirmDelete(id); })->setEnabled(!busy);
}

} // namespace pk
