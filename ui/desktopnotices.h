// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/noticeservice.h"

#include <QObject>

class QSystemTrayIcon;

namespace pk {

class FreedesktopNotices;

/// Shows what the notice service has to say: through the desktop's own service on Linux, else as the tray icon's message.
class DesktopNotices final : public QObject
{
    Q_OBJECT
public:
    /// \a tray shows what the desktop's own service does not; it outlives this.
    DesktopNotices(NoticeService& service, QSystemTrayIcon& tray, QObject* parent = nullptr);
    ~DesktopNotices() override; ///< takes down what is on screen: its buttons would lead nowhere

Q_SIGNALS:
    void reconnectRequested(const pk::AccountId& id);
    void showRequested(const pk::Notice& notice);

private:
    void show(const Notice& notice);
    void showByTray(const Notice& notice);
    void close(quint32 id);
    void invoke(quint32 id, const QString& action);
    void act(const Notice& notice);

    NoticeService& m_service;
    QSystemTrayIcon& m_tray;
    FreedesktopNotices* m_freedesktop = nullptr;
    QHash<quint32, Notice> m_shown;
    quint32 m_trayShows = 0;
};

} // namespace pk
