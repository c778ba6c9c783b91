// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/statusreport.h"

#include "models/domain/incidentwords.h"
#include "models/domain/words.h"

#include <QJsonArray>

#include <algorithm>

namespace pk {

namespace {

constexpr int kSchema = 1;

QJsonValue timeJson(const QDateTime& at)
{
    return at.isValid() ? QJsonValue(at.toUTC().toString(Qt::ISODate)) : QJsonValue();
}

QJsonArray clocksJson(const QList<EndClock>& clocks)
{
    QJsonArray array;
    for (const EndClock& clock : clocks) {
        array.append(QJsonObject{{QStringLiteral("kind"), toIdentifier(clock.kind)},
                                 {QStringLiteral("at"), timeJson(clock.at)},
                                 {QStringLiteral("estimated"), clock.estimated},
                                 {QStringLiteral("renews"), clock.renews}});
    }
    return array;
}

QJsonArray creditsJson(const QList<Credits>& credits)
{
    QJsonArray array;
    for (const Credits& one : credits) {
        array.append(QJsonObject{{QStringLiteral("bucket"), one.bucket},
                                 {QStringLiteral("used"), one.used},
                                 {QStringLiteral("limit"), one.limit > 0 ? QJsonValue(one.limit) : QJsonValue()},
                                 {QStringLiteral("resets_at"), one.resetsAt ? timeJson(*one.resetsAt) : QJsonValue()}});
    }
    return array;
}

QJsonValue textOrNull(const QString& text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

bool isWanted(const Health& health, const StatusFilter& filter, const QDateTime& now)
{
    if (!filter.within || health.disconnected)
        return !filter.within;
    return needsPerson(health.state) || (health.bites && health.bites->at <= now.addSecs(filter.within->count()));
}

struct Selection
{
    QList<const Account*> accounts;
    QList<const Page*> pages;
};

/// A client's accounts are those that carry its pages, whatever their own default client is.
Selection select(const Records& records, const StatusFilter& filter)
{
    Selection selection;
    const auto matchesClient = [&](const ClientId& id) {
        return filter.client.isEmpty() || records.clientName(id).compare(filter.client, Qt::CaseInsensitive) == 0;
    };
    QSet<AccountId> ofClient;
    for (const Page& page : records.pages()) {
        const Account* owner = records.account(page.account);
        if (!owner || (!filter.network.isEmpty() && owner->network != filter.network) || !matchesClient(page.client))
            continue;
        ofClient.insert(page.account);
        if (isWanted(records.health(page), filter, records.now()))
            selection.pages.append(&page);
    }
    for (const Account& account : records.accounts()) {
        if (!filter.network.isEmpty() && account.network != filter.network)
            continue;
        if (!matchesClient(account.client) && !ofClient.contains(account.id))
            continue;
        if (isWanted(records.health(account), filter, records.now()))
            selection.accounts.append(&account);
    }
    return selection;
}

template<typename Item>
QJsonObject countStates(const Records& records, const QList<const Item*>& items)
{
    QJsonObject counts;
    for (const State state : allStates())
        counts.insert(toIdentifier(state), 0);
    for (const Item* item : items) {
        const QString key = toIdentifier(records.health(*item).state);
        counts.insert(key, counts.value(key).toInt() + 1);
    }
    return counts;
}

/// Open ones with a login that the filter leaves.
QJsonArray incidentsJson(const Records& records, const StatusFilter& filter, const QList<const Account*>& accounts)
{
    QJsonArray array;
    for (const Incident& incident : records.incidents()) {
        const bool meant = filter.client.isEmpty()
            || std::any_of(accounts.cbegin(), accounts.cend(), [&](const Account* account) {
                               return incident.find(account->id) != nullptr;
                           });
        if (incident.isOpen() && meant && (filter.network.isEmpty() || incident.network == filter.network))
            array.append(incidentJson(records, incident));
    }
    return array;
}

QString renewalRule(const Account& account)
{
    if (account.life.renewsItself)
        return account.life.renewalFailure ? QStringLiteral("failed") : QStringLiteral("automatic");
    return QStringLiteral("by_person");
}

} // namespace

QJsonObject healthJson(const Health& health, const QDateTime& now)
{
    QJsonObject json{
        {QStringLiteral("state"), toIdentifier(health.state)},
        {QStringLiteral("cause"), health.cause ? QJsonValue(toIdentifier(*health.cause)) : QJsonValue()},
        {QStringLiteral("raw"), textOrNull(health.raw)},
        {QStringLiteral("since"), health.since ? timeJson(*health.since) : QJsonValue()},
        {QStringLiteral("words"), stateWords(health, now)},
    };
    json.insert(QStringLiteral("evidence"),
                health.evidence ? QJsonValue(QJsonObject{{QStringLiteral("what"), health.evidence->what},
                                                         {QStringLiteral("at"), timeJson(health.evidence->at)}})
                                : QJsonValue());
    return json;
}

QJsonObject accountJson(const Records& records, const Account& account)
{
    return {
        {QStringLiteral("id"), account.id.toString()},
        {QStringLiteral("network"), account.network.toString()},
        {QStringLiteral("instance"), textOrNull(account.instance)},
        {QStringLiteral("remote_id"), account.identity.id.toString()},
        {QStringLiteral("name"), account.identity.name},
        {QStringLiteral("handle"), textOrNull(account.identity.handle)},
        {QStringLiteral("holder"), account.holder},
        {QStringLiteral("client"), textOrNull(records.clientName(account.client))},
        {QStringLiteral("connected"), !account.life.disconnected},
        {QStringLiteral("health"), healthJson(records.health(account), records.now())},
        {QStringLiteral("clocks"), clocksJson(account.life.clocks)},
        {QStringLiteral("scopes"),
         QJsonObject{{QStringLiteral("granted"), QJsonArray::fromStringList(account.grantedScopes)},
                     {QStringLiteral("missing"), QJsonArray::fromStringList(account.missingScopes())}}},
        {QStringLiteral("renewal"), renewalRule(account)},
        {QStringLiteral("credits"), creditsJson(account.credits)},
        {QStringLiteral("pages_partial"), account.listPartial ? QJsonValue(account.listPartialReason) : QJsonValue()},
    };
}

QJsonObject pageJson(const Records& records, const Page& page)
{
    const Account* owner = records.account(page.account);
    return {
        {QStringLiteral("id"), page.id.toString()},
        {QStringLiteral("account"), page.account.toString()},
        {QStringLiteral("network"), owner ? owner->network.toString() : QString()},
        {QStringLiteral("remote_id"), page.remoteId.toString()},
        {QStringLiteral("name"), page.name},
        {QStringLiteral("handle"), textOrNull(page.handle)},
        {QStringLiteral("client"), textOrNull(records.clientName(page.client))},
        {QStringLiteral("role"), textOrNull(page.role)},
        {QStringLiteral("tasks"), QJsonArray::fromStringList(page.tasks)},
        {QStringLiteral("token"), toIdentifier(page.token)},
        {QStringLiteral("health"), healthJson(records.health(page), records.now())},
        {QStringLiteral("clocks"), clocksJson(page.life.clocks)},
    };
}

QJsonObject incidentJson(const Records& records, const Incident& incident)
{
    QJsonArray accounts;
    for (const IncidentAccount& member : incident.accounts) {
        accounts.append(
            QJsonObject{{QStringLiteral("id"), member.id.toString()},
                        {QStringLiteral("died"), timeJson(member.diedAt)},
                        {QStringLiteral("repaired"), member.repairedAt ? timeJson(*member.repairedAt) : QJsonValue()}});
    }
    const QString line = incidentLine(incident, records.now());
    return {
        {QStringLiteral("id"), incident.id.toString()},
        {QStringLiteral("network"), incident.network.toString()},
        {QStringLiteral("instance"), textOrNull(incident.instance)},
        {QStringLiteral("kind"), toIdentifier(incident.kind)},
        {QStringLiteral("cause"), toIdentifier(incident.cause)},
        {QStringLiteral("opened"), timeJson(incident.openedAt)},
        {QStringLiteral("confirmed"), timeJson(incident.confirmedAt)},
        {QStringLiteral("closed"), incident.closedAt ? timeJson(*incident.closedAt) : QJsonValue()},
        {QStringLiteral("logins"), incident.logins},
        {QStringLiteral("accounts"), accounts},
        {QStringLiteral("words"), QStringLiteral("%1: %2").arg(incidentTitle(incident), line)},
    };
}

QJsonObject statusJson(const Records& records, const StatusFilter& filter)
{
    const Selection selection = select(records, filter);
    QJsonArray accounts;
    for (const Account* account : selection.accounts)
        accounts.append(accountJson(records, *account));
    QJsonArray pages;
    for (const Page* page : selection.pages)
        pages.append(pageJson(records, *page));
    return {
        {QStringLiteral("schema"), kSchema},
        {QStringLiteral("generated"), timeJson(records.now())},
        {QStringLiteral("accounts"), accounts},
        {QStringLiteral("pages"), pages},
        {QStringLiteral("incidents"), incidentsJson(records, filter, selection.accounts)},
        {QStringLiteral("summary"),
         QJsonObject{{QStringLiteral("accounts"), countStates(records, selection.accounts)},
                     {QStringLiteral("pages"), countStates(records, selection.pages)}}},
    };
}

int statusExitCode(const Records& records, const StatusFilter& filter)
{
    const Selection selection = select(records, filter);
    bool person = false;
    bool blind = false;
    const auto look = [&](const Health& health) {
        if (health.disconnected)
            return;
        person = person || needsPerson(health.state) || filter.within; // within a window somebody named, an end is work
        blind = blind || health.state == State::Waiting || health.state == State::NotChecked;
    };
    for (const Account* account : selection.accounts)
        look(records.health(*account));
    for (const Page* page : selection.pages)
        look(records.health(*page));
    return person ? 1 : blind ? 3 : 0;
}

} // namespace pk
