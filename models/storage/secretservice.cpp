// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/secretservice.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QLibrary>

#include <QCoroSignal>

namespace pk {

using namespace Qt::Literals::StringLiterals;

QCoro::Task<SecretService> askSecretService(std::chrono::milliseconds timeout)
{
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        co_return SecretService::Absent;
    QDBusMessage question = QDBusMessage::createMethodCall(u"org.freedesktop.secrets"_s,
                                                           u"/org/freedesktop/secrets/aliases/default"_s,
                                                           u"org.freedesktop.DBus.Properties"_s,
                                                           u"Get"_s);
    question.setArguments({u"org.freedesktop.Secret.Collection"_s, u"Locked"_s});
    QDBusPendingCallWatcher watcher(bus.asyncCall(question, int(timeout.count())));
    if (!watcher.isFinished())
        co_await qCoro(&watcher, &QDBusPendingCallWatcher::finished);
    const QDBusPendingReply<QDBusVariant> reply = watcher;
    if (reply.isValid())
        co_return reply.value().variant().toBool() ? SecretService::Locked : SecretService::Open;
    switch (reply.error().type()) {
    case QDBusError::NoReply:
    case QDBusError::Timeout:
    case QDBusError::TimedOut: co_return SecretService::Silent;
    case QDBusError::ServiceUnknown:
    case QDBusError::NoServer:
    case QDBusError::Disconnected: co_return SecretService::Absent;
    default: break;
    }
    const bool notStarted = reply.error().name().startsWith("org.freedesktop.DBus.Error.Spawn"_L1);
    co_return notStarted ? SecretService::Absent : SecretService::NoCollection;
}

void forgetSecretServiceSession()
{
    // QtKeychain loads libsecret in the same way; the library is the same one in memory
    static const auto disconnect = reinterpret_cast<void (*)()>(
        QLibrary::resolve(u"secret-1"_s, "secret_service_disconnect"));
    if (disconnect)
        disconnect();
}

bool promptsCanBeSeen()
{
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
}

} // namespace pk
