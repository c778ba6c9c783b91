// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusAbstractAdaptor>
#include <QDBusConnection>
#include <QMap>
#include <QVariantMap>

namespace pk {

/// What a desktop was asked to show.
struct ShownNotice
{
    QString program;
    uint replaces = 0;
    QString icon;
    QString title;
    QString body;
    QStringList actions;
    QVariantMap hints;
    int timeout = 0;
};

/// A small org.freedesktop.Notifications on the private bus of the test: keeps what it is asked to show, and clicks.
class NoticeDaemon final : public QObject
{
    Q_OBJECT
public:
    explicit NoticeDaemon(const QString& busAddress);
    ~NoticeDaemon() override;

    bool start(); ///< takes the name; false with no bus
    void stop();  ///< gives the name back, as a desktop that ends
    void setAbilities(const QStringList& abilities) { m_abilities = abilities; }
    const QMap<uint, ShownNotice>& onScreen() const { return m_onScreen; }
    int asked() const { return m_asked; } ///< calls of Notify

    void click(uint id, const QString& action); ///< the action, and the notice goes
    void putAway(uint id);

    // what the adaptor hands on
    uint notify(const ShownNotice& notice);
    void closeByCall(uint id);
    const QStringList& abilities() const { return m_abilities; }

Q_SIGNALS:
    void closed(uint id, uint reason);
    void invoked(uint id, const QString& action);

private:
    QDBusConnection m_bus;
    QStringList m_abilities{QStringLiteral("actions"), QStringLiteral("body")};
    QMap<uint, ShownNotice> m_onScreen;
    uint m_last = 40;
    int m_asked = 0;
};

class NoticeAdaptor final : public QDBusAbstractAdaptor
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
public:
    explicit NoticeAdaptor(NoticeDaemon& daemon);

public Q_SLOTS:
    QStringList GetCapabilities() { return m_daemon.abilities(); }
    uint Notify(const QString& program, uint replaces, const QString& icon, const QString& title, const QString& body,
                const QStringList& actions, const QVariantMap& hints, int timeout)
    {
        return m_daemon.notify({program, replaces, icon, title, body, actions, hints, timeout});
    }
    void CloseNotification(uint id) { m_daemon.closeByCall(id); }

Q_SIGNALS:
    void NotificationClosed(uint id, uint reason);
    void ActionInvoked(uint id, const QString& action);

private:
    NoticeDaemon& m_daemon;
};

} // namespace pk
