// SPDX-License-Identifier: GPL-3.0-or-later
// What speaks for pages in public: writing, what became of it, the app's activation.
#include "ui/activationdialog.h"
#include "ui/composedialog.h"
#include "ui/detailspane.h"
#include "ui/mainwindow.h"
#include "ui/messagebar.h"
#include "ui/outboxdialog.h"
#include "ui/tablepage.h"
#include "ui/widgets.h"

#include <QLocale>
#include <QPushButton>

#include <algorithm>

namespace pk {

void MainWindow::setPublishing(PublishService& publishing)
{
    m_publishing = &publishing;
    m_details->setPublishing(&publishing);
    connect(&publishing, &PublishService::entryChanged, this, &MainWindow::updatePosts);
    updatePosts();
    updatePlace();
}

/// How many posts have an open end; nothing where there was never one.
void MainWindow::updatePosts()
{
    const auto entries = m_publishing->outbox();
    const bool any = entries && !entries->isEmpty();
    m_openPosts = any ? int(std::count_if(entries->cbegin(), entries->cend(), isOpen)) : 0;
    m_posts->setText(m_openPosts > 0 ? tr("Posts (%1)").arg(QLocale().toString(m_openPosts)) : tr("Posts"));
    m_posts->setVisible(any && place() == Place::Pages);
}

void MainWindow::tellOpenPosts()
{
    if (m_openPosts > 0)
        m_messages->show(MessageBar::Kind::Note,
                         tr("%n approved post(s): not sent yet, or sent and not confirmed.", nullptr, m_openPosts),
                         tr("Show"),
                         [this] { openOutbox(); });
}

OutboxDialog* MainWindow::openOutbox()
{
    if (!m_publishing)
        return nullptr;
    if (!m_outbox) {
        m_outbox = new OutboxDialog(m_context, *m_publishing, this);
        connect(m_outbox, &OutboxDialog::reconnectRequested, this, [this](const AccountId& id) { reconnect(id); });
        m_outbox->show();
    }
    m_outbox->raise();
    m_outbox->activateWindow();
    return m_outbox;
}

ActivationDialog* MainWindow::openActivation(const PageId& id)
{
    if (!m_publishing || !m_publishing->hasActivation(id))
        return nullptr;
    if (m_activation && m_activation->page() != id)
        m_activation->close();
    if (!m_activation || m_activation->page() != id) {
        m_activation = new ActivationDialog(m_context, *m_publishing, id, this);
        connect(m_activation, &ActivationDialog::reconnectRequested, this, &MainWindow::reconnect);
        m_activation->show();
    }
    m_activation->raise();
    m_activation->activateWindow();
    return m_activation;
}

ComposeDialog* MainWindow::publishHere()
{
    if (!m_publishing || place() != Place::Pages)
        return nullptr;
    if (m_compose) { // one post at a time: asking again brings it forward
        m_compose->raise();
        m_compose->activateWindow();
        return nullptr;
    }
    QList<PageId> pages;
    const QStringList ids = m_pages->selectedIds();
    for (const QString& id : ids)
        pages.append(PageId(id));
    if (pages.isEmpty()) {
        m_messages->show(MessageBar::Kind::Note, tr("Select the pages to publish on first."));
        return nullptr;
    }
    m_compose = new ComposeDialog(m_context, *m_publishing, pages, this);
    connect(m_compose, &ComposeDialog::reconnectRequested, this, [this](const AccountId& id) { reconnect(id); });
    connect(m_compose, &QDialog::finished, this, &MainWindow::tellOpenPosts);
    m_compose->show();
    return m_compose;
}

} // namespace pk
