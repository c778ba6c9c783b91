// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/noticedaemon.h"

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {
const QString kConnection = u"pk-notice-daemon"_s;
const QString kService = u"org.freedesktop.Notifications"_s;
const QString kPath = u"/org/freedesktop/Notifications"_s;
} // namespace

NoticeAdaptor::NoticeAdaptor(NoticeDaemon& daemon) : QDBusAbstractAdaptor(&daemon), m_daemon(daemon)
{
    connect(&daemon, &NoticeDaemon::closed, this, &NoticeAdaptor::NotificationClosed);
    connect(&daemon, &NoticeDaemon::invoked, this, &NoticeAdaptor::ActionInvoked);
}

NoticeDaemon::NoticeDaemon(const QString& busAddress) : m_bus(QDBusConnection::connectToBus(busAddress, kConnection))
{
    new NoticeAdaptor(*this);
}

NoticeDaemon::~NoticeDaemon()
{
    stop();
    QDBusConnection::disconnectFromBus(kConnection);
}

bool NoticeDaemon::start()
{
    return m_bus.isConnected() && m_bus.registerObject(kPath, this, QDBusConnection::ExportAdaptors)
        && m_bus.registerService(kService);
}

void NoticeDaemon::stop()
{
    m_bus.unregisterService(kService);
    m_bus.unregisterObject(kPath);
    m_onScreen.clear();
}

uint NoticeDaemon::notify(const ShownNotice& notice)
{
    ++m_asked;
    const uint id = notice.replaces != 0 ? notice.replaces : ++m_last;
    m_onScreen.insert(id, notice);
    return id;
}

void NoticeDaemon::closeByCall(uint id)
{
    if (m_onScreen.remove(id) > 0)
        Q_EMIT closed(id, 3);
}

void NoticeDaemon::click(uint id, const QString& action)
{
    Q_EMIT invoked(id, action);
    putAway(id);
}

void NoticeDaemon::putAway(uint id)
{
    if (m_onScreen.remove(id) > 0)
        Q_EMIT closed(id, 2);
}

} // namespace pk
