// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/noticeservice.h"

#include <QDBusConnection>
#include <QDBusServiceWatcher>
#include <QObject>

namespace pk {

/// The border to org.freedesktop.Notifications on the session bus; never blocks.
/// Source: Desktop Notifications Specification 1.2 (specifications.freedesktop.org), read 2026-11.
class FreedesktopNotices final : public QObject
{
    Q_OBJECT
public:
    explicit FreedesktopNotices(QObject* parent = nullptr);

    /// Shows it, in place of an earlier one of the same id that is still on screen.
    void show(const Notice& notice);
    void close(quint32 id);
    /// Takes down what is known to be on screen, without waiting for anything: for the end of the program.
    void closeAll();

    // what its buttons are called on the bus
    static constexpr QLatin1StringView kDefault{"default"}; ///< a click on the notice itself
    static constexpr QLatin1StringView kReconnect{"reconnect"};
    static constexpr QLatin1StringView kShow{"show"};

Q_SIGNALS:
    void invoked(quint32 id, const QString& action);
    void dismissed(quint32 id);             ///< by the person, or because its time ran out
    void refused(const pk::Notice& notice); ///< nobody there to show it

private Q_SLOTS:
    void onClosed(uint serverId, uint reason);
    void onAction(uint serverId, const QString& action);
    void onToken(uint serverId, const QString& token);

private:
    void ask();
    void send(const Notice& notice);
    void sent(quint32 id, uint serverId);
    void forgetServer();
    QVariantList arguments(const Notice& notice) const;

    QDBusConnection m_bus;
    QDBusServiceWatcher m_watcher;
    std::optional<QStringList> m_abilities; ///< of the server that is there; none: not asked
    bool m_asking = false;
    QList<Notice> m_waiting;         ///< until it is known what the server can do
    QHash<quint32, uint> m_serverId; ///< of what is on screen
    QSet<quint32> m_onTheWay;
    QHash<quint32, Notice> m_next; ///< told anew while the earlier one was on its way
    QSet<quint32> m_over;          ///< closed while on its way
};

} // namespace pk
