// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/composition.h"

#include <QNetworkAccessManager>
#include <QUrl>

#include <QCoroTask>

namespace pk {

class ConnectDialog;
class MainWindow;
class RehearsalProcess;

/// Walks through the whole window as a person would, with the browser replaced by a follower of links, and takes a picture
/// of every screen in light and dark. Ends the program: 0 when every account was connected.
class Tour final : public QObject
{
    Q_OBJECT
public:
    Tour(QString dir, Composition& composition, const RehearsalProcess* rehearsal, QObject* parent = nullptr);

    void begin(MainWindow& window);
    /// In place of the browser: opens the sign-in link as a made-up person who allows everything.
    void follow(const QUrl& address);

private:
    QCoro::Task<> walk(MainWindow* window);
    QCoro::Task<> helpAlong(ConnectDialog* asked, std::shared_ptr<const NetworkDescriptor> network);
    QCoro::Task<bool> connectOne(MainWindow* window, QString network, QString instance);
    QCoro::Task<bool> until(std::function<bool()> reached, QString what);
    QCoro::Task<> settle();
    QCoro::Task<> shoot(QWidget* widget, QString name);
    QCoro::Task<> shootPlaces(MainWindow* window);
    QCoro::Task<> shootDialogs(MainWindow* window);
    void end(int code);

    QString m_dir;
    Composition& m_composition;
    const RehearsalProcess* m_rehearsal;
    QNetworkAccessManager m_browser;
    QString m_person;
    QUrl m_landed; ///< where the browser ended, once it did
    bool m_pasteShown = false;
    int m_picture = 0;
};

} // namespace pk
