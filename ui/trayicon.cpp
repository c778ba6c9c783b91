// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/trayicon.h"

#include "models/services/records.h"
#include "ui/badge.h"
#include "ui/theme.h"

#include <QApplication>
#include <QPainter>

#include <cmath>

namespace pk {

void paintTrayMark(QPainter* painter, const QRectF& rect, State state)
{
    const TrayColors colors = trayColors(state);
    const double side = rect.height();
    const double edge = std::max(1.0, std::round(side / 20));
    const double radius = side * 0.24;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colors.edge);
    painter->drawRoundedRect(rect, radius, radius);
    const QRectF plate = rect.adjusted(edge, edge, -edge, -edge); // whole pixels: its sides stay sharp
    painter->setBrush(colors.plate);
    painter->drawRoundedRect(plate, radius - edge, radius - edge);
    const double margin = std::round(side * 0.08);
    const QRectF room = plate.adjusted(margin, margin, -margin, -margin);
    const QPainterPath path = side < 48 ? compactStatePath(state) : statePath(state);
    const QRectF box = path.boundingRect();
    const double scale = std::min(room.width() / box.width(), room.height() / box.height());
    painter->translate(room.center());
    painter->scale(scale, scale);
    painter->translate(-box.center());
    painter->setBrush(colors.shape);
    painter->drawPath(path);
    painter->restore();
}

QIcon trayIcon(std::optional<State> worst)
{
    if (!worst)
        return QApplication::windowIcon();
    QIcon icon;
    for (const int side : {16, 22, 24, 32, 48, 64}) {
        QPixmap pixmap(side, side);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paintTrayMark(&painter, QRectF(0, 0, side, side), *worst);
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

// Fifty changes at once are one drawing.
TrayIcon::TrayIcon(Records& records, QObject* parent)
    : QObject(parent)
    , m_records(records)
    , m_count(std::chrono::milliseconds(200),
              {[this] {
                   m_counted = noStanding(m_records);
                   m_next = 0;
               },
               [this] { return countSome(); },
               [this] { takeCount(); }})
{
    buildMenu();
    m_icon.setContextMenu(&m_menu);
    connect(&m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
            Q_EMIT openRequested();
    });
    connect(&records, &Records::reset, &m_count, &Recount::ask);
    connect(&records, &Records::accountSaved, &m_count, &Recount::ask);
    connect(&records, &Records::accountRemoved, &m_count, &Recount::ask);
    connect(&records, &Records::pagesSaved, &m_count, &Recount::ask);
    m_aging.setInterval(std::chrono::minutes(1));
    connect(&m_aging, &QTimer::timeout, &m_count, &Recount::ask);
    m_aging.start();
    refresh();
}

void TrayIcon::buildMenu()
{
    connect(m_menu.addAction(tr("Open Pagekeeper")), &QAction::triggered, this, &TrayIcon::openRequested);
    m_check = m_menu.addAction(tr("Check now"));
    connect(m_check, &QAction::triggered, this, &TrayIcon::checkRequested);
    m_menu.addSeparator();
    const auto count = [this](const QSet<State>& states) {
        QAction* action = m_menu.addAction(QString());
        connect(action, &QAction::triggered, this, [this, states] { Q_EMIT statesRequested(states); });
        return action;
    };
    m_needYou = count(needYouStates());
    m_ending = count(endingStates());
    m_waiting = count({State::Waiting});
    m_quiet = m_menu.addAction(QString());
    m_quiet->setEnabled(false);
    m_menu.addSeparator();
    connect(m_menu.addAction(tr("Quit")), &QAction::triggered, this, &TrayIcon::quitRequested);
}

void TrayIcon::show()
{
    m_icon.show();
}

bool TrayIcon::countSome()
{
    constexpr qsizetype kStep = 100; // accounts
    const QList<Account>& accounts = m_records.accounts();
    const qsizetype end = std::min(m_next + kStep, accounts.size());
    for (; m_next < end; ++m_next)
        addTo(m_counted, m_records, accounts[m_next]);
    return m_next < accounts.size();
}

void TrayIcon::takeCount()
{
    if (!m_isFirst && m_counted == m_standing)
        return;
    m_standing = m_counted;
    m_isFirst = false;
    showStanding();
}

void TrayIcon::showStanding()
{
    m_icon.setIcon(trayIcon(m_standing.worst));
    m_icon.setToolTip(tr("Pagekeeper: %1", "how everything stands").arg(standingWords(m_standing)));
    m_check->setEnabled(m_standing.accounts > 0);
    m_needYou->setText(needYouWords(m_standing.needYou));
    m_needYou->setVisible(m_standing.needYou > 0);
    m_ending->setText(endingWords(m_standing.ending, m_standing.endingDays));
    m_ending->setVisible(m_standing.ending > 0);
    m_waiting->setText(waitingWords(m_standing.waiting));
    m_waiting->setVisible(m_standing.waiting > 0);
    const bool quiet = m_standing.needYou + m_standing.ending + m_standing.waiting == 0;
    m_quiet->setText(standingWords(m_standing));
    m_quiet->setVisible(quiet);
}

} // namespace pk
