// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/contract/networkworld.h"

#include <QTest>
#include <QUrlQuery>

namespace pk::test {

constexpr qint64 kDay = 24 * 3600;

/// The requests that a pretend network saw since the log was cleared, oldest first, those that \a fits wants.
template<typename Fits>
QList<QJsonObject> requests(NetworkWorld& world, const QString& network, Fits fits)
{
    QList<QJsonObject> seen;
    const QJsonArray log = world.rehearsal().control(QStringLiteral("log"))[u"entries"].toArray();
    for (const QJsonValue entry : log) {
        if (entry[u"network"].toString() == network && fits(entry.toObject()))
            seen.append(entry.toObject());
    }
    return seen;
}

inline QList<QJsonObject> requests(NetworkWorld& world, const QString& network, const QString& pathPart = {})
{
    return requests(world, network, [&](const QJsonObject& entry) {
        return entry.value(QStringLiteral("path")).toString().contains(pathPart);
    });
}

inline void forget(NetworkWorld& world)
{
    world.rehearsal().control(QStringLiteral("log/clear"));
}

/// Names of fields in the address ("query") or in the body ("form").
inline QStringList names(const QJsonObject& request, const QString& where)
{
    return request.value(where).toVariant().toStringList();
}

/// A parameter of the sign-in link as the browser got it.
inline QString linked(const NetworkWorld& world, const QString& name)
{
    return QUrlQuery(world.openedLink()).queryItemValue(name, QUrl::FullyDecoded);
}

inline std::optional<EndClock> clockOf(const QList<EndClock>& clocks, ClockKind kind)
{
    for (const EndClock& clock : clocks) {
        if (clock.kind == kind)
            return clock;
    }
    return std::nullopt;
}

/// An empty one where connecting failed: the test then fails instead of ending.
inline Account accountOf(const NetworkWorld& world, const AccountId& id)
{
    const Account* known = world.records().account(id);
    return known ? *known : Account();
}

inline Health healthOf(const NetworkWorld& world, const AccountId& id)
{
    return world.records().health(accountOf(world, id));
}

/// The end of that kind, or the beginning of time where there is none.
inline QDateTime endOf(const NetworkWorld& world, const AccountId& id, ClockKind kind)
{
    const auto clock = clockOf(accountOf(world, id).life.clocks, kind);
    return clock ? clock->at : QDateTime::fromSecsSinceEpoch(0, Qt::UTC);
}

inline bool isFine(const Health& health)
{
    return health.state == State::Healthy || health.state == State::NoEndDate;
}

/// For QVERIFY2.
inline QByteArray why(const Health& health)
{
    return (toIdentifier(health.state) + QStringLiteral(", ")
            + (health.cause ? toIdentifier(*health.cause) : QStringLiteral("no cause")) + QStringLiteral(", raw ")
            + health.raw)
        .toUtf8();
}

} // namespace pk::test
