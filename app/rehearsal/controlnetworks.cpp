// SPDX-License-Identifier: GPL-3.0-or-later
// Places, ordered refusals and failing result pages.
#include "control.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

QJsonObject refusalFacts(const Refusal& refusal)
{
    QJsonArray headers;
    for (const auto& [name, value] : refusal.headers)
        headers.append(QString::fromUtf8(name + ": " + value));
    return {{u"row"_s, refusal.row},
            {u"where"_s, refusal.where == Refusal::Where::Token ? u"token"_s : u"api"_s},
            {u"status"_s, refusal.status},
            {u"headers"_s, headers},
            {u"path"_s, refusal.path},
            {u"body"_s, QString::fromUtf8(refusal.body)}};
}

QJsonObject placeFacts(const Place& place, const PlaceRole& role)
{
    return {{u"id"_s, place.id},
            {u"kind"_s, place.kind},
            {u"name"_s, place.name},
            {u"handle"_s, place.handle},
            {u"parent"_s, place.parent},
            {u"gone"_s, place.gone},
            {u"facts"_s, place.facts},
            {u"login"_s, role.login},
            {u"role"_s, role.role},
            {u"tasks"_s, QJsonArray::fromStringList(role.tasks)},
            {u"lost"_s, role.lost}};
}

} // namespace

QList<PlaceRole*> Control::placeRoles(const Request& request)
{
    const QString network = request.param(u"network"_s);
    const QString id = request.param(u"page"_s);
    const QString only = request.param(u"person"_s);
    if (!m_world.place(network, id))
        return {};
    QList<PlaceRole*> roles;
    for (const Login* login : m_world.loginsOf(network, {})) {
        if (!only.isEmpty() && login->id != only && login->person != only)
            continue;
        if (PlaceRole* role = m_world.placeRole(login->key(), id))
            roles.append(role);
    }
    return roles;
}

Answer Control::places(const Request& request)
{
    Target target;
    if (const auto refused = readTarget(request, target, false))
        return *refused;
    QJsonArray list;
    for (const Login* login : m_world.loginsOf(target.network, {})) {
        if (!target.logins.isEmpty() && !target.logins.contains(login->key()))
            continue;
        for (const PlaceRole& role : m_world.placeRoles.value(login->key())) {
            if (const Place* place = m_world.place(target.network, role.place))
                list.append(placeFacts(*place, role));
        }
    }
    return done({{u"places"_s, list}});
}

Answer Control::ownCommand(const QString& name, const Request& request)
{
    const bool known = std::any_of(
        m_dialects.begin(), m_dialects.end(), [&](const Dialect* any) { return any->ownCommands().contains(name); });
    if (!known)
        return wrong(u"There is no command \"%1\"; see /_control/help"_s.arg(name), 404);
    Target target;
    if (const auto refused = readTarget(request, target, false))
        return *refused;
    Dialect* network = dialect(target.network);
    if (!network->ownCommands().contains(name))
        return wrong(u"%1 does not know the command \"%2\""_s.arg(target.network, name), 404);
    return network->ownCommand(name, request, target.logins);
}

Answer Control::refusals(const Request& request)
{
    const Dialect* network = dialect(request.param(u"network"_s));
    if (!network)
        return wrong(u"network must be one of those in /_control/help"_s);
    QJsonArray list;
    for (const Refusal& refusal : network->refusals())
        list.append(refusalFacts(refusal));
    return done({{u"refusals"_s, list}});
}

Answer Control::refuse(const Request& request)
{
    Target target;
    if (const auto refused = readTarget(request, target, false))
        return *refused;
    RefusalRule rule;
    rule.network = target.network;
    rule.row = request.param(u"row"_s);
    rule.logins = target.logins;
    rule.page = target.page;
    rule.path = request.param(u"path"_s);
    rule.times = request.param(u"times"_s, u"0"_s).toInt();
    m_world.faults.refusals.removeIf([&](const RefusalRule& old) {
        const bool same = old.row == rule.row
            && (isOn(request) ? old.logins == rule.logins && old.page == rule.page : true);
        return old.network == rule.network && (same || (!isOn(request) && rule.row.isEmpty()));
    });
    if (!isOn(request))
        return done();
    const QList<Refusal> rows = dialect(target.network)->refusals();
    const bool known = std::any_of(
        rows.begin(), rows.end(), [&](const Refusal& refusal) { return refusal.row == rule.row; });
    if (!known)
        return wrong(u"row must be one of those in /_control/refusals?network="_s + target.network, 404);
    m_world.faults.refusals.append(rule);
    return done({{u"row"_s, rule.row}});
}

Answer Control::failList(const Request& request)
{
    return setListFailure(request, false);
}

Answer Control::setListFailure(const Request& request, bool content)
{
    Target target;
    if (const auto refused = readTarget(request, target, false))
        return *refused;
    ListFailure failure;
    failure.content = content;
    failure.network = target.network;
    failure.login = target.logins.value(0);
    failure.resultPage = request.param(u"result_page"_s, u"1"_s).toInt();
    failure.status = qBound(400, request.param(u"status"_s, u"500"_s).toInt(), 599);
    failure.times = request.param(u"times"_s, u"0"_s).toInt();
    const bool every = !isOn(request) && request.param(u"result_page"_s).isEmpty();
    m_world.faults.listFailures.removeIf([&](const ListFailure& old) {
        return old.content == content && old.network == failure.network && old.login == failure.login
            && (every || old.resultPage == failure.resultPage);
    });
    if (isOn(request))
        m_world.faults.listFailures.append(failure);
    return done();
}

} // namespace pk::rehearsal
