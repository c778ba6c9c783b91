// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/recount.h"
#include "models/services/standing.h"

#include <QIcon>
#include <QMenu>
#include <QSystemTrayIcon>
#include <QTimer>

class QPainter;

namespace pk {

class Records;

/// The state's shape on a plate of its colour, filling \a rect (a square); crisp from 16 px on, readable on light and dark.
void paintTrayMark(QPainter* painter, const QRectF& rect, State state);
/// The same at 16, 22, 24, 32, 48 and 64 px; the program's own icon where there is no state.
QIcon trayIcon(std::optional<State> worst);

/// The worst state of all logins in the desktop's tray, in words on hovering, and a menu that leads to them.
class TrayIcon final : public QObject
{
    Q_OBJECT
public:
    explicit TrayIcon(Records& records, QObject* parent = nullptr);

    /// Some desktops have no tray; then nothing is shown and nothing offered.
    static bool isOffered() { return QSystemTrayIcon::isSystemTrayAvailable(); }
    void show();
    void refresh() { m_count.now(); }

    QSystemTrayIcon& icon() { return m_icon; }
    QMenu& menu() { return m_menu; }
    const Standing& standing() const { return m_standing; }

Q_SIGNALS:
    void openRequested();
    void checkRequested();
    void statesRequested(const QSet<pk::State>& states);
    void quitRequested();

private:
    void buildMenu();
    bool countSome();
    void takeCount();
    void showStanding();

    Records& m_records;
    Standing m_standing;
    Standing m_counted; ///< while a count is under way
    qsizetype m_next = 0;
    bool m_isFirst = true;
    QMenu m_menu;
    QSystemTrayIcon m_icon;
    QAction* m_check = nullptr;
    QAction* m_needYou = nullptr;
    QAction* m_ending = nullptr;
    QAction* m_waiting = nullptr;
    QAction* m_quiet = nullptr;
    Recount m_count;
    QTimer m_aging;
};

} // namespace pk
