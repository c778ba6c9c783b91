// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/contract/networkworld.h"

#include <QTest>
#include <QUrlQuery>

namespace pk::test {

/// What the tests of traps ask again and again.
class TrapWorld : public QObject
{
protected:
    /// What was asked of a network since the log was cleared, at addresses that contain \a part.
    QJsonArray asked(const QString& network, const QString& part = {})
    {
        QJsonArray found;
        const QJsonArray entries = m_world.rehearsal().control(QStringLiteral("log"))[u"entries"].toArray();
        for (const QJsonValue entry : entries) {
            const QString address = entry[u"host"].toString() + entry[u"path"].toString();
            if (entry[u"network"].toString() == network && address.contains(part))
                found.append(entry);
        }
        return found;
    }
    void forget() { m_world.rehearsal().control(QStringLiteral("log/clear")); }
    static QStringList fieldsOf(const QJsonValue& entry, const char16_t* where)
    {
        return entry[QStringView(where)].toVariant().toStringList();
    }

    QUrlQuery link() const { return QUrlQuery(m_world.openedLink()); }
    QString linked(const QString& name) const { return link().queryItemValue(name, QUrl::FullyDecoded); }

    /// Places of somebody as the rehearsal knows them, by id.
    QHash<QString, QJsonObject> places(const QString& network, const QString& person)
    {
        QHash<QString, QJsonObject> found;
        const Fields whose{{QStringLiteral("network"), network}, {QStringLiteral("person"), person}};
        const QJsonArray all = m_world.rehearsal().control(QStringLiteral("places"), whose)[u"places"].toArray();
        for (const QJsonValue place : all)
            found.insert(place[u"id"].toString(), place.toObject());
        return found;
    }
    /// The id of somebody at a network, as the rehearsal knows it.
    QString remoteId(const QString& network, const QString& person)
    {
        const QJsonObject people = m_world.rehearsal().control(QStringLiteral("people"));
        const QJsonArray all = people[u"people"].toArray();
        for (const QJsonValue one : all) {
            const QJsonArray logins = one[u"logins"].toArray();
            for (const QJsonValue login : logins) {
                if (login[u"network"].toString() == network && login[u"id"].toString() == person)
                    return login[u"remote_id"].toString();
            }
        }
        return {};
    }
    /// Tokens of a network that the rehearsal still takes.
    int livingTokens(const QString& network)
    {
        int alive = 0;
        const QJsonObject state = m_world.rehearsal().control(QStringLiteral("state"),
                                                              {{QStringLiteral("network"), network}});
        const QJsonArray tokens = state[u"tokens"].toArray();
        for (const QJsonValue token : tokens)
            alive += token[u"alive"].toBool() ? 1 : 0;
        return alive;
    }

    Health health(const AccountId& id) const { return m_world.records().health(*m_world.records().account(id)); }
    /// The account's page with that id at the network.
    Page page(const AccountId& id, const QString& remote) const
    {
        const QList<Page> pages = m_world.records().pagesOf(id);
        for (const Page& one : pages) {
            if (one.remoteId == RemoteId(remote))
                return one;
        }
        return {};
    }
    /// A page of that kind that is not the login itself.
    Page firstOf(const AccountId& id, const QString& kind) const
    {
        const QList<Page> pages = m_world.records().pagesOf(id);
        for (const Page& one : pages) {
            if (one.kind == kind && one.remoteId != m_world.records().account(id)->identity.id)
                return one;
        }
        return {};
    }
    /// A check finds that page lost, and neither the login nor any other page.
    void verifyOnlyLost(const AccountId& id, const RemoteId& remote)
    {
        QVERIFY(m_world.checkNow(id));
        QCOMPARE(health(id).state, State::PartlyLost);
        const QList<Page> pages = m_world.records().pagesOf(id);
        QVERIFY(pages.size() > 1);
        for (const Page& one : pages) {
            const Health life = m_world.records().health(one);
            QCOMPARE(life.state == State::NeedsYou, one.remoteId == remote);
            if (life.state == State::NeedsYou)
                QCOMPARE(life.cause, std::optional(Cause::PageRoleLost));
        }
    }
    static std::optional<EndClock> clockOf(const QList<EndClock>& clocks, ClockKind kind)
    {
        for (const EndClock& clock : clocks) {
            if (clock.kind == kind)
                return clock;
        }
        return std::nullopt;
    }
    /// True when \a at is \a seconds from now in world time, give or take some.
    bool isIn(const std::optional<QDateTime>& at, qint64 seconds, qint64 some = 20) const
    {
        return at && qAbs(m_world.now().secsTo(*at) - seconds) <= some;
    }
    /// Every API call of maria's is answered with a row of refusals.
    bool refuse(const QString& network, const QString& row)
    {
        return m_world.order(QStringLiteral("refuse"),
                             network,
                             {{QStringLiteral("row"), row}, {QStringLiteral("person"), QStringLiteral("maria")}});
    }

    NetworkWorld m_world;
};

constexpr qint64 kDay = 24 * 3600;

} // namespace pk::test
