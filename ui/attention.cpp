// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/attention.h"

#include "models/tables/tablefilter.h"
#include "ui/mainwindow.h"
#include "ui/tablepage.h"

#include <QApplication>

namespace pk {

Attention::Attention(const WindowContext& context, MainWindow& window, QObject* parent)
    : QObject(parent)
    , m_context(context)
    , m_window(window)
    , m_service(context.services)
    , m_tray(context.records())
    , m_desktop(m_service, m_tray.icon())
{
    connect(&m_tray, &TrayIcon::openRequested, &window, &MainWindow::present);
    connect(&m_tray, &TrayIcon::statesRequested, &window, &MainWindow::showAccounts);
    connect(&m_tray, &TrayIcon::checkRequested, this, &Attention::checkAll);
    connect(&m_tray, &TrayIcon::quitRequested, this, &Attention::quit);
    connect(&m_desktop, &DesktopNotices::showRequested, this, &Attention::show);
    connect(&m_desktop, &DesktopNotices::reconnectRequested, this, [this](const AccountId& id) {
        m_window.present();
        if (m_context.records().account(id))
            m_window.reconnect(id);
    });
    connect(&context.services.settings, &Settings::staysInTrayChanged, this, &Attention::applyTray);
}

Result<bool> Attention::start()
{
    m_tray.show();
    applyTray();
    return m_service.start();
}

void Attention::checkAll()
{
    QList<AccountId> ids;
    for (const Account& account : m_context.records().accounts())
        ids.append(account.id);
    m_window.check(ids);
}

/// To exactly the rows it spoke of, or to all that are like them where it spoke of several.
void Attention::show(const Notice& notice)
{
    if (notice.kind == NewsKind::Ending && notice.lastEnd)
        m_window.showEndingUntil(*notice.lastEnd);
    else
        m_window.showAccounts(notice.states);
    if (notice.accounts.size() == 1) {
        m_window.accountsPage().select(notice.accounts.first().toString());
        m_window.setDetailsVisible(true);
    }
}

void Attention::applyTray()
{
    const bool stays = m_context.services.settings.staysInTray() && TrayIcon::isOffered();
    m_window.setHidesOnClose(stays);
    // a dialog that closes while the window is hidden would end the program
    QApplication::setQuitOnLastWindowClosed(!stays);
}

void Attention::quit()
{
    m_window.setHidesOnClose(false);
    m_window.close();
    QCoreApplication::exit(0);
}

} // namespace pk
