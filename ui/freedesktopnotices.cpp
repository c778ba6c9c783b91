// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/freedesktopnotices.h"

#include "models/domain/logging.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString& service()
{
    static const QString name = u"org.freedesktop.Notifications"_s;
    return name;
}

const QString& path()
{
    static const QString name = u"/org/freedesktop/Notifications"_s;
    return name;
}

QDBusMessage call(const QString& method, const QVariantList& arguments = {})
{
    QDBusMessage message = QDBusMessage::createMethodCall(service(), path(), service(), method);
    message.setArguments(arguments);
    return message;
}

constexpr uint kClosedByUs =
    3; // reasons of NotificationClosed: 1 its time ran out, 2 by the person, 3 by CloseNotification

enum class Urgency : uchar { Low = 0, Normal = 1 }; // critical ones never leave the screen: nothing here is worth that

Urgency urgencyOf(NewsKind kind)
{
    switch (kind) {
    case NewsKind::NeedsPerson:
    case NewsKind::Ending: return Urgency::Normal;
    case NewsKind::Waiting: return Urgency::Low;
    }
    Q_UNREACHABLE();
}

QString categoryOf(NewsKind kind)
{
    switch (kind) {
    case NewsKind::NeedsPerson: return u"network.error"_s;
    case NewsKind::Ending: return u"network"_s;
    case NewsKind::Waiting: return u"network.disconnected"_s;
    }
    Q_UNREACHABLE();
}

} // namespace

FreedesktopNotices::FreedesktopNotices(QObject* parent)
    : QObject(parent)
    , m_bus(QDBusConnection::sessionBus())
    , m_watcher(service(), m_bus, QDBusServiceWatcher::WatchForOwnerChange)
{
    connect(&m_watcher, &QDBusServiceWatcher::serviceOwnerChanged, this, &FreedesktopNotices::forgetServer);
    m_bus.connect(service(), path(), service(), u"NotificationClosed"_s, this, SLOT(onClosed(uint, uint)));
    m_bus.connect(service(), path(), service(), u"ActionInvoked"_s, this, SLOT(onAction(uint, QString)));
    m_bus.connect(service(), path(), service(), u"ActivationToken"_s, this, SLOT(onToken(uint, QString)));
}

/// What an earlier server had on screen went with it, and the next one may be able to do other things.
void FreedesktopNotices::forgetServer()
{
    m_abilities.reset();
    const QList<quint32> gone = m_serverId.keys();
    m_serverId.clear();
    for (const quint32 id : gone)
        Q_EMIT dismissed(id);
}

void FreedesktopNotices::show(const Notice& notice)
{
    m_over.remove(notice.id);
    if (m_onTheWay.contains(notice.id)) {
        m_next.insert(notice.id, notice);
        return;
    }
    if (m_abilities) {
        send(notice);
        return;
    }
    m_waiting.removeIf([&](const Notice& one) { return one.id == notice.id; });
    m_waiting.append(notice);
    ask();
}

void FreedesktopNotices::ask()
{
    if (m_asking)
        return;
    m_asking = true;
    auto* answer = new QDBusPendingCallWatcher(m_bus.asyncCall(call(u"GetCapabilities"_s)), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer] {
        answer->deleteLater();
        m_asking = false;
        const QDBusPendingReply<QStringList> reply = *answer;
        const QList<Notice> waiting = std::exchange(m_waiting, {});
        if (reply.isError())
            qCInfo(lcUi) << "No desktop service for notices:" << reply.error().name();
        else
            m_abilities = reply.value();
        for (const Notice& notice : waiting) {
            if (m_abilities)
                send(notice);
            else
                Q_EMIT refused(notice);
        }
    });
}

QVariantList FreedesktopNotices::arguments(const Notice& notice) const
{
    QStringList actions;
    if (m_abilities->contains("actions"_L1)) {
        actions = {kDefault, tr("Open Pagekeeper")};
        switch (notice.action) {
        case NoticeAction::Reconnect: actions += {kReconnect, tr("Reconnect")}; break;
        case NoticeAction::Show: actions += {kShow, tr("Show")}; break;
        }
    }
    // names in it are strangers' words: where the server reads markup, none of theirs is
    const QString body = m_abilities->contains("body-markup"_L1) ? notice.body.toHtmlEscaped() : notice.body;
    const QVariantMap hints{{u"desktop-entry"_s, u"pagekeeper"_s},
                            {u"urgency"_s, QVariant::fromValue(uchar(urgencyOf(notice.kind)))},
                            {u"category"_s, categoryOf(notice.kind)}};
    return {u"Pagekeeper"_s, m_serverId.value(notice.id, 0u), u"pagekeeper"_s, notice.title, body, actions, hints, -1};
}

void FreedesktopNotices::send(const Notice& notice)
{
    m_onTheWay.insert(notice.id);
    auto* answer = new QDBusPendingCallWatcher(m_bus.asyncCall(call(u"Notify"_s, arguments(notice))), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer, notice] {
        answer->deleteLater();
        m_onTheWay.remove(notice.id);
        const QDBusPendingReply<uint> reply = *answer;
        if (reply.isError()) {
            qCWarning(lcUi) << "The desktop did not take a notice:" << reply.error().name();
            m_abilities.reset();
            const Notice newest = m_next.take(notice.id);
            if (!m_over.remove(notice.id))
                Q_EMIT refused(newest.id == 0 ? notice : newest);
            return;
        }
        sent(notice.id, reply.value());
    });
}

void FreedesktopNotices::sent(quint32 id, uint serverId)
{
    m_serverId.insert(id, serverId);
    if (m_over.remove(id)) {
        m_next.remove(id);
        close(id);
    } else if (m_next.contains(id)) {
        show(m_next.take(id));
    }
}

void FreedesktopNotices::close(quint32 id)
{
    m_waiting.removeIf([id](const Notice& one) { return one.id == id; });
    if (m_onTheWay.contains(id)) {
        m_over.insert(id);
        return;
    }
    const uint serverId = m_serverId.take(id);
    if (serverId != 0)
        m_bus.asyncCall(call(u"CloseNotification"_s, {serverId}));
}

void FreedesktopNotices::closeAll()
{
    const auto all = std::exchange(m_serverId, {});
    for (const uint serverId : all)
        m_bus.asyncCall(call(QStringLiteral("CloseNotification"), {serverId}));
}

void FreedesktopNotices::onClosed(uint serverId, uint reason)
{
    const quint32 id = m_serverId.key(serverId, 0); // signals about other programs' notices come here too
    if (id == 0)
        return;
    m_serverId.remove(id);
    if (reason != kClosedByUs)
        Q_EMIT dismissed(id);
}

void FreedesktopNotices::onAction(uint serverId, const QString& action)
{
    const quint32 id = m_serverId.key(serverId, 0);
    if (id != 0)
        Q_EMIT invoked(id, action);
}

/// Wayland lets a window come forward only with the token of the click that asked for it; Qt takes it from here.
void FreedesktopNotices::onToken(uint serverId, const QString& token)
{
    if (m_serverId.key(serverId, 0) != 0)
        qputenv("XDG_ACTIVATION_TOKEN", token.toUtf8());
}

} // namespace pk
