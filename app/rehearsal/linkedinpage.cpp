// SPDX-License-Identifier: GPL-3.0-or-later
// The Community Management product: the member, their organizations, and who may do what there.
#include "linkedin.h"
#include "seeding.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kLongestPage = 100;

QString urnOf(const Place& place)
{
    const bool showcase = place.facts.value(u"showcase"_s).toBool();
    return (showcase ? u"urn:li:organizationBrand:"_s : u"urn:li:organization:"_s) + place.id;
}

QJsonObject basics(const Place& place)
{
    return {{u"id"_s, place.id.toLongLong()},
            {u"localizedName"_s, place.name},
            {u"vanityName"_s, place.handle},
            {u"logoV2"_s, QJsonObject{{u"original"_s, u"urn:li:digitalmediaAsset:C4E"_s + place.id.right(6)}}}};
}

} // namespace

const OAuthRules& LinkedInPageDialect::rules() const
{
    static const OAuthRules rules = sharedRules({u"r_basicprofile"_s,
                                                 u"rw_organization_admin"_s,
                                                 u"r_organization_admin"_s,
                                                 u"r_organization_social"_s,
                                                 u"w_organization_social"_s,
                                                 u"w_member_social"_s,
                                                 u"r_member_profileAnalytics"_s,
                                                 u"r_member_postAnalytics"_s});
    return rules;
}

void LinkedInPageDialect::seed()
{
    LinkedInDialect::seed();
    m_partlyThrottled = false;
    LoginSeed how{network(), [this](const QString& id, int) { return personId(id); }};
    how.brand = false; // members are people
    seedLogins(m_world, how);
    seedOrganizations();
    seedApplications(u"Agency Tool (pages)"_s, true);
}

void LinkedInPageDialect::seedOrganizations()
{
    const auto organization = [](int number, const QString& name) {
        Place place;
        place.id = QString::number(9'100'000'000'000'001 + qint64(number) * 7'919); // above 2^53
        place.handle = plainHandle(name, u"organization"_s) + u'-' + QString::number(number);
        place.facts = {{u"showcase"_s, number % 10 == 9}};
        return place;
    };
    seedPlaces(m_world,
               {network(),
                u"organization"_s,
                [&](const QString& name, int number, const Login&) { return organization(number, name); },
                {mix(u"ADMINISTRATOR"_s),
                 mix(u"CONTENT_ADMINISTRATOR"_s),
                 mix(u"CONTENT_ADMINISTRATOR"_s, {u"ANALYST"_s}), // several roles are several rows
                 mix(u"DIRECT_SPONSORED_CONTENT_POSTER"_s),
                 mix(u"ANALYST"_s),
                 mix(u"CURATOR"_s)}});
    if (const Login* olav = m_world.findLogin(network(), {}, u"olav"_s)) {
        // Two rows for each of the 500: with 100 rows in an answer they take ten.
        for (PlaceRole& role : m_world.placeRoles[olav->key()])
            role.tasks = {role.role == "ANALYST"_L1 ? u"CURATOR"_s : u"ANALYST"_s};
    }
    const Login* kenji = m_world.findLogin(network(), {}, u"kenji"_s);
    int number = 10'000;
    for (const QString& state : {u"REQUESTED"_s, u"REJECTED"_s, u"REVOKED"_s}) {
        if (!kenji)
            break;
        Place place = organization(number, u"Old Client"_s);
        place.network = network();
        place.kind = u"organization"_s;
        place.name = u"Old Client (%1)"_s.arg(state.toLower());
        place.facts[u"state"_s] = state;
        m_world.places.insert(place.key(), place);
        m_world.addPlaceRole({kenji->key(), place.id, u"ADMINISTRATOR"_s, {}, false});
        ++number;
    }
}

QString LinkedInPageDialect::exampleOrganization() const
{
    const Login* maria = m_world.findLogin(network(), {}, u"maria"_s);
    const auto held = maria ? m_world.placeRoles.value(maria->key()) : QList<PlaceRole>();
    return held.isEmpty() ? LinkedInDialect::exampleOrganization() : held.first().place;
}

Answer LinkedInPageDialect::serve(const Request& request, const Caller& caller, const QString& resource,
                                  const QString& rest)
{
    const Login& login = *caller.login;
    if (const auto answer = figures(request, login, resource); answer && rest.isEmpty())
        return *answer;
    if (resource == "rest/posts"_L1 && rest.isEmpty()) {
        if (const auto answer = postsFinder(request, login))
            return *answer;
    }
    if (rest.isEmpty()) {
        if (resource.endsWith("/me"_L1))
            return me(request, login);
        if (resource == "rest/organizationAcls"_L1)
            return organizationAcls(request, login, u"organization"_s);
        if (resource == "v2/organizationalEntityAcls"_L1)
            return organizationAcls(request, login, u"organizationalTarget"_s);
        if (resource == "rest/organizationsLookup"_L1)
            return organizationsLookup(request);
    } else if (resource == "rest/organizations"_L1) {
        return organization(login, rest);
    } else if (resource == "rest/networkSizes"_L1
               && request.query.value(u"edgeType"_s) == "COMPANY_FOLLOWED_BY_MEMBER"_L1) {
        return networkSize(login, rest);
    }
    return notFound();
}

Answer LinkedInPageDialect::me(const Request& request, const Login& login) const
{
    const auto [first, last] = names(login);
    QJsonObject picture{{u"displayImage"_s, u"urn:li:digitalmediaAsset:C4D"_s + login.remoteId}};
    if (request.query.value(u"projection"_s).contains("displayImage~"_L1)) {
        const auto size = [&](int pixels) {
            const QJsonObject identifier{{u"identifier"_s, pictureOf(login) + u"?w=%1"_s.arg(pixels)},
                                         {u"mediaType"_s, u"image/png"_s}};
            return QJsonObject{{u"identifiers"_s, QJsonArray{identifier}}};
        };
        if (m_partlyThrottled) {
            picture[u"displayImage!"_s] = QJsonObject{
                {u"serviceErrorCode"_s, 101},
                {u"message"_s,
                 u"Resource level throttle APPLICATION DAY limit for calls to this resource is reached."_s},
                {u"status"_s, 429}};
        } else {
            picture[u"displayImage~"_s] = QJsonObject{{u"elements"_s, QJsonArray{size(100), size(400)}}};
        }
    }
    return Answer::json(QJsonObject{{u"id"_s, login.remoteId},
                                    {u"localizedFirstName"_s, first},
                                    {u"localizedLastName"_s, last},
                                    {u"localizedHeadline"_s, u"Rehearsal member"_s},
                                    {u"vanityName"_s, login.handle},
                                    {u"profilePicture"_s, picture}});
}

QList<LinkedInPageDialect::Acl> LinkedInPageDialect::acls(const Login& login, const QString& state) const
{
    QList<Acl> rows;
    for (const PlaceRole& held : m_world.placeRoles.value(login.key())) {
        const Place* place = m_world.place(network(), held.place);
        if (!place || place->gone)
            continue;
        const QString now = held.lost ? u"REVOKED"_s : place->facts.value(u"state"_s).toString(u"APPROVED"_s);
        if (!state.isEmpty() && now != state)
            continue;
        for (const QString& role : QStringList{held.role} + held.tasks)
            rows.append({place, role, now});
    }
    return rows;
}

Answer LinkedInPageDialect::organizationAcls(const Request& request, const Login& login,
                                             const QString& organizationField)
{
    const Params& query = request.query;
    const int start = query.value(u"start"_s, u"0"_s).toInt();
    const int count = qMin(query.value(u"count"_s, u"10"_s).toInt(), kLongestPage);
    if (query.value(u"q"_s) != "roleAssignee"_L1 || start < 0 || count < 1)
        return failure(400, 0, u"ILLEGAL_ARGUMENT"_s, u"Invalid query parameters passed to request"_s);
    const QList<Acl> rows = acls(login, query.value(u"state"_s));
    const Slice part = slice(rows.size(), start, count);
    if (const auto failed = listFailure(login.key(), part.number))
        return *failed;
    QJsonArray elements;
    for (qsizetype i = part.first; i < part.end; ++i) {
        elements.append(QJsonObject{{u"roleAssignee"_s, u"urn:li:person:"_s + login.remoteId},
                                    {u"state"_s, rows[i].state},
                                    {u"role"_s, rows[i].role},
                                    {organizationField, urnOf(*rows[i].place)}});
    }
    QJsonArray links;
    if (part.more()) {
        Params next = query;
        next.remove(u"start"_s);
        next.remove(u"count"_s);
        next.add(u"start"_s, QString::number(part.end));
        next.add(u"count"_s, QString::number(count));
        links.append(QJsonObject{{u"type"_s, u"application/json"_s},
                                 {u"rel"_s, u"next"_s},
                                 {u"href"_s, request.path + u'?' + QString::fromLatin1(next.encoded())}});
    }
    const QJsonObject paging{{u"start"_s, start}, {u"count"_s, count}, {u"links"_s, links}};
    return Answer::json(QJsonObject{{u"paging"_s, paging}, {u"elements"_s, elements}});
}

Answer LinkedInPageDialect::organization(const Login& login, const QString& id) const
{
    const Place* place = m_world.place(network(), id);
    if (!place || place->gone)
        return failure(404, 0, u"NOT_FOUND"_s, u"Could not find entity urn:li:organization:"_s + id);
    const QList<Acl> approved = acls(login, u"APPROVED"_s);
    const bool admin = std::any_of(approved.begin(), approved.end(), [&](const Acl& row) {
        return row.place->id == id && row.role == "ADMINISTRATOR"_L1;
    });
    if (!admin)
        return failure(403,
                       100,
                       {},
                       u"Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for urn:li:organization:"_s
                           + id);
    return Answer::json(basics(*place));
}

Answer LinkedInPageDialect::organizationsLookup(const Request& request) const
{
    const QString list = request.query.value(u"ids"_s);
    if (!list.startsWith("List("_L1) || !list.endsWith(u')'))
        return failure(400, 0, u"ILLEGAL_ARGUMENT"_s, u"Invalid query parameters passed to request"_s);
    QJsonObject results;
    QJsonObject statuses;
    QJsonObject errors;
    for (const QString& id : list.mid(5).chopped(1).split(u',', Qt::SkipEmptyParts)) {
        const Place* place = m_world.place(network(), id);
        const bool found = place && !place->gone;
        statuses[id] = found ? 200 : 404;
        if (found)
            results[id] = basics(*place);
        else
            errors[id] = QJsonObject{{u"status"_s, 404}, {u"message"_s, u"Could not find entity"_s}};
    }
    return Answer::json(QJsonObject{{u"results"_s, results}, {u"statuses"_s, statuses}, {u"errors"_s, errors}});
}

Answer LinkedInPageDialect::networkSize(const Login& login, const QString& urn) const
{
    const QString id = urn.section(u':', -1);
    const QList<Acl> approved = acls(login, u"APPROVED"_s);
    const bool held = std::any_of(
        approved.begin(), approved.end(), [&](const Acl& row) { return row.place->id == id; });
    if (!held)
        return failure(403,
                       100,
                       {},
                       u"Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for urn:li:organization:"_s
                           + id);
    return Answer::json(
        QJsonObject{{u"firstDegreeSize"_s, m_world.feeds.followers(id, qint64(m_world.stable(id) % 90'000))}});
}

QStringList LinkedInPageDialect::ownCommands() const
{
    return LinkedInDialect::ownCommands() + QStringList{u"partly-throttled"_s};
}

Answer LinkedInPageDialect::ownCommand(const QString& command, const Request& request, const QStringList& logins)
{
    if (command != "partly-throttled"_L1)
        return LinkedInDialect::ownCommand(command, request, logins);
    m_partlyThrottled = request.param(u"on"_s, u"1"_s) != "0"_L1;
    return Answer::json(QJsonObject{{u"ok"_s, true}});
}

} // namespace pk::rehearsal
