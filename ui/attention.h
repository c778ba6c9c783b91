// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/noticeservice.h"
#include "ui/desktopnotices.h"
#include "ui/trayicon.h"
#include "ui/windowcontext.h"

namespace pk {

class MainWindow;

/// What reaches a person who is not looking at the window: notices and tray icon, and the ways from there into the window.
class Attention final : public QObject
{
    Q_OBJECT
public:
    Attention(const WindowContext& context, MainWindow& window, QObject* parent = nullptr);
    /// The store's errors, where what was told cannot be read; then nothing is told.
    Result<bool> start();

    NoticeService& service() { return m_service; }
    TrayIcon& tray() { return m_tray; }

private:
    void checkAll();
    void show(const Notice& notice);
    void quit();
    void applyTray();

    WindowContext m_context;
    MainWindow& m_window;
    NoticeService m_service;
    TrayIcon m_tray;
    DesktopNotices m_desktop;
};

} // namespace pk
