// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktopnotices.h"

#include "ui/trayicon.h"

#ifdef PK_HAVE_DBUS
#include "ui/freedesktopnotices.h"
#endif

namespace pk {

DesktopNotices::DesktopNotices(NoticeService& service, QSystemTrayIcon& tray, QObject* parent)
    : QObject(parent)
    , m_service(service)
    , m_tray(tray)
{
    connect(&service, &NoticeService::noticeShown, this, &DesktopNotices::show);
    connect(&service, &NoticeService::noticeClosed, this, &DesktopNotices::close);
    connect(&tray, &QSystemTrayIcon::messageClicked, this, [this] {
        if (m_shown.contains(m_trayShows))
            act(m_shown.take(m_trayShows)); // it has no button: the click is the answer
    });
#ifdef PK_HAVE_DBUS
    m_freedesktop = new FreedesktopNotices(this);
    connect(m_freedesktop, &FreedesktopNotices::refused, this, &DesktopNotices::showByTray);
    connect(m_freedesktop, &FreedesktopNotices::invoked, this, &DesktopNotices::invoke);
    connect(m_freedesktop, &FreedesktopNotices::dismissed, this, [this](quint32 id) {
        m_shown.remove(id);
        m_service.dismissed(id);
    });
#endif
}

DesktopNotices::~DesktopNotices()
{
#ifdef PK_HAVE_DBUS
    m_freedesktop->closeAll();
#endif
}

void DesktopNotices::show(const Notice& notice)
{
    m_shown.insert(notice.id, notice);
#ifdef PK_HAVE_DBUS
    m_freedesktop->show(notice);
#else
    showByTray(notice);
#endif
}

void DesktopNotices::showByTray(const Notice& notice)
{
    if (!m_tray.isVisible())
        return; // the window itself has to do
    m_trayShows = notice.id;
    m_tray.showMessage(notice.title, notice.body, trayIcon(notice.worst));
}

void DesktopNotices::close(quint32 id)
{
    m_shown.remove(id);
#ifdef PK_HAVE_DBUS
    m_freedesktop->close(id);
#endif
}

void DesktopNotices::invoke(quint32 id, const QString& action)
{
    if (!m_shown.contains(id))
        return;
    const Notice notice = m_shown.value(id); // its own copy: acting may close it
#ifdef PK_HAVE_DBUS
    if (action == FreedesktopNotices::kReconnect || action == FreedesktopNotices::kShow)
        act(notice);
    else if (action == FreedesktopNotices::kDefault)
        Q_EMIT showRequested(notice);
#else
    Q_UNUSED(action)
#endif
}

void DesktopNotices::act(const Notice& notice)
{
    switch (notice.action) {
    case NoticeAction::Reconnect: Q_EMIT reconnectRequested(notice.accounts.value(0)); return;
    case NoticeAction::Show: Q_EMIT showRequested(notice); return;
    }
    Q_UNREACHABLE();
}

} // namespace pk
