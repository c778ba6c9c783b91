// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/health.h"
#include "tests/contract/networkworld.h"

#include <QUrlQuery>

namespace pk::test {

/// Requests that reached the pretend networks since forgetTrail(), those whose host and path contain \a place.
inline QList<QJsonObject> trail(NetworkWorld& world, const QString& place)
{
    QList<QJsonObject> found;
    const QJsonArray entries = world.rehearsal().control(QStringLiteral("log"))[u"entries"].toArray();
    for (const QJsonValue entry : entries) {
        const QString address = entry[u"host"].toString() + entry[u"path"].toString();
        if (address.contains(place))
            found.append(entry.toObject());
    }
    return found;
}

inline void forgetTrail(NetworkWorld& world)
{
    world.rehearsal().control(QStringLiteral("log/clear"));
}

/// Names of the fields in the form of a request.
inline QStringList formOf(const QJsonObject& request)
{
    return request.value(QStringLiteral("form")).toVariant().toStringList();
}

/// A parameter of the sign-in link that the browser got.
inline QString linked(const NetworkWorld& world, const QString& name)
{
    return QUrlQuery(world.openedLink()).queryItemValue(name, QUrl::FullyDecoded);
}

inline bool isLinked(const NetworkWorld& world, const QString& name)
{
    return QUrlQuery(world.openedLink()).hasQueryItem(name);
}

inline std::optional<EndClock> clockOf(const QList<EndClock>& clocks, ClockKind kind)
{
    for (const EndClock& clock : clocks) {
        if (clock.kind == kind)
            return clock;
    }
    return std::nullopt;
}

inline Health healthOf(const NetworkWorld& world, const AccountId& id)
{
    return world.records().health(*world.records().account(id));
}

/// For QVERIFY2 about a health.
inline QByteArray why(const Health& health)
{
    return toIdentifier(health.state).toUtf8() + ", "
        + (health.cause ? toIdentifier(*health.cause).toUtf8() : "no cause") + ", raw " + health.raw.toUtf8();
}

} // namespace pk::test
