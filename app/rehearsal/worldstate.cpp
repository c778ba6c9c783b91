// SPDX-License-Identifier: GPL-3.0-or-later
// The world on disk: what happened since the start (not who lives in it, which the seed gives again).
#include "world.h"

#include <QJsonArray>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

QJsonArray list(const QStringList& texts)
{
    return QJsonArray::fromStringList(texts);
}

QStringList texts(const QJsonValue& value)
{
    return value.toVariant().toStringList();
}

QJsonObject saved(const Token& token)
{
    return {{u"value"_s, token.value},
            {u"kind"_s, token.kind},
            {u"login"_s, token.login},
            {u"network"_s, token.network},
            {u"host"_s, token.host},
            {u"client"_s, token.clientId},
            {u"page"_s, token.page},
            {u"scopes"_s, list(token.scopes)},
            {u"family"_s, token.family},
            {u"parent"_s, token.parent},
            {u"proof_key"_s, token.proofKey},
            {u"long"_s, token.longLived},
            {u"issued"_s, token.issuedAt},
            {u"expires"_s, token.expiresAt},
            {u"death"_s, int(token.death)}};
}

Token loadedToken(const QJsonObject& object)
{
    Token token;
    token.value = object.value(u"value"_s).toString();
    token.kind = object.value(u"kind"_s).toString();
    token.login = object.value(u"login"_s).toString();
    token.network = object.value(u"network"_s).toString();
    token.host = object.value(u"host"_s).toString();
    token.clientId = object.value(u"client"_s).toString();
    token.page = object.value(u"page"_s).toString();
    token.scopes = texts(object.value(u"scopes"_s));
    token.family = object.value(u"family"_s).toString();
    token.parent = object.value(u"parent"_s).toString();
    token.proofKey = object.value(u"proof_key"_s).toString();
    token.longLived = object.value(u"long"_s).toBool();
    token.issuedAt = object.value(u"issued"_s).toInteger();
    token.expiresAt = object.value(u"expires"_s).toInteger();
    const int death = object.value(u"death"_s).toInt();
    token.death = death >= 0 && death <= int(Death::AppDeleted) ? Death(death) : Death::Revoked;
    return token;
}

QJsonObject saved(const Grant& grant)
{
    return {{u"login"_s, grant.login},
            {u"client"_s, grant.clientId},
            {u"granted"_s, list(grant.granted())},
            {u"declined"_s, list(grant.declined())},
            {u"pages"_s, list(grant.pages)},
            {u"all"_s, grant.allPages},
            {u"signed_in"_s, grant.lastSignIn},
            {u"data_access"_s, grant.dataAccessEnds}};
}

Grant loadedGrant(const QJsonObject& object)
{
    Grant grant;
    grant.login = object.value(u"login"_s).toString();
    grant.clientId = object.value(u"client"_s).toString();
    for (const QString& scope : texts(object.value(u"granted"_s)))
        grant.scopes[scope] = u"granted"_s;
    for (const QString& scope : texts(object.value(u"declined"_s)))
        grant.scopes[scope] = u"declined"_s;
    grant.pages = texts(object.value(u"pages"_s));
    grant.allPages = object.value(u"all"_s).toBool();
    grant.lastSignIn = object.value(u"signed_in"_s).toInteger();
    grant.dataAccessEnds = object.value(u"data_access"_s).toInteger();
    return grant;
}

QJsonObject saved(const Registration& app)
{
    return {{u"network"_s, app.network},
            {u"host"_s, app.host},
            {u"client"_s, app.clientId},
            {u"secret"_s, app.secret},
            {u"name"_s, app.name},
            {u"website"_s, app.website},
            {u"redirects"_s, list(app.redirects)},
            {u"scopes"_s, list(app.scopes)},
            {u"development"_s, app.development},
            {u"proof"_s, app.requireProof},
            {u"refreshes"_s, app.refreshes},
            {u"dynamic"_s, app.dynamic},
            {u"suspended"_s, app.suspended},
            {u"note"_s, app.note}};
}

Registration loadedRegistration(const QJsonObject& object)
{
    Registration app;
    app.network = object.value(u"network"_s).toString();
    app.host = object.value(u"host"_s).toString();
    app.clientId = object.value(u"client"_s).toString();
    app.secret = object.value(u"secret"_s).toString();
    app.name = object.value(u"name"_s).toString();
    app.website = object.value(u"website"_s).toString();
    app.redirects = texts(object.value(u"redirects"_s));
    app.scopes = texts(object.value(u"scopes"_s));
    app.development = object.value(u"development"_s).toBool();
    app.requireProof = object.value(u"proof"_s).toBool();
    app.refreshes = object.value(u"refreshes"_s).toBool();
    app.dynamic = object.value(u"dynamic"_s).toBool();
    app.suspended = object.value(u"suspended"_s).toString();
    app.note = object.value(u"note"_s).toString();
    return app;
}

template<typename List>
QJsonArray all(const List& things)
{
    QJsonArray array;
    for (const auto& thing : things)
        array.append(saved(thing));
    return array;
}

} // namespace

QJsonObject World::save() const
{
    QJsonArray flags;
    for (const Login& login : logins) {
        if (login.checkpoint || login.unconfirmed || login.suspended || login.deactivated || !login.movedTo.isEmpty()) {
            flags.append(QJsonObject{{u"login"_s, login.key()},
                                     {u"checkpoint"_s, login.checkpoint},
                                     {u"unconfirmed"_s, login.unconfirmed},
                                     {u"suspended"_s, login.suspended},
                                     {u"deactivated"_s, login.deactivated},
                                     {u"moved_to"_s, login.movedTo}});
        }
    }
    QJsonArray lost;
    for (const Person& person : people) {
        for (const PageRole& role : person.pages) {
            if (role.lost)
                lost.append(QJsonObject{{u"person"_s, person.id}, {u"page"_s, role.page}});
        }
    }
    QStringList gone;
    QStringList unlinked;
    for (const Page& page : pages) {
        if (page.gone)
            gone.append(page.id);
        if (page.instagramUnlinked)
            unlinked.append(page.id);
    }
    QJsonArray lostPlaces;
    for (const QList<PlaceRole>& roles : placeRoles) {
        for (const PlaceRole& role : roles) {
            if (role.lost)
                lostPlaces.append(QJsonObject{{u"login"_s, role.login}, {u"place"_s, role.place}});
        }
    }
    QStringList gonePlaces;
    for (auto it = places.constBegin(); it != places.constEnd(); ++it) {
        if (it->gone)
            gonePlaces.append(it.key());
    }
    return {{u"schema"_s, 1},
            {u"seed"_s, QString::number(m_seed)},
            {u"people"_s, m_peopleWanted},
            {u"ahead_ms"_s, m_offsetMs},
            {u"registrations"_s, all(registrations)},
            {u"grants"_s, all(grants)},
            {u"tokens"_s, all(tokens)},
            {u"flags"_s, flags},
            {u"lost_roles"_s, lost},
            {u"gone_pages"_s, list(gone)},
            {u"unlinked_pages"_s, list(unlinked)},
            {u"lost_place_roles"_s, lostPlaces},
            {u"gone_places"_s, list(gonePlaces)},
            {u"feeds"_s, feeds.save()},
            {u"switches"_s, list(QStringList(switches.begin(), switches.end()))}};
}

bool World::load(const QJsonObject& saved)
{
    // Another seed is another world: its tokens would belong to nobody.
    if (saved.value(u"schema"_s).toInt() != 1 || saved.value(u"seed"_s).toString() != QString::number(m_seed)
        || saved.value(u"people"_s).toInt() != m_peopleWanted)
        return false;
    m_offsetMs = saved.value(u"ahead_ms"_s).toInteger();
    feeds.load(saved.value(u"feeds"_s).toObject());
    const QList<Registration> seeded = std::exchange(registrations, {});
    for (const QJsonValue value : saved.value(u"registrations"_s).toArray())
        registrations.append(loadedRegistration(value.toObject()));
    for (const Registration& app : seeded) { // saved before this network was added
        if (!registration(app.network, app.host, app.clientId))
            registrations.append(app);
    }
    for (const QJsonValue value : saved.value(u"grants"_s).toArray()) {
        const Grant grant = loadedGrant(value.toObject());
        if (login(grant.login))
            grants.insert(grantKey(grant.login, grant.clientId), grant);
    }
    for (const QJsonValue value : saved.value(u"tokens"_s).toArray()) {
        const Token token = loadedToken(value.toObject());
        if (token.login.isEmpty() || login(token.login))
            tokens.insert(token.value, token);
    }
    for (const QJsonValue value : saved.value(u"flags"_s).toArray()) {
        if (Login* flagged = login(value[u"login"_s].toString())) {
            flagged->checkpoint = value[u"checkpoint"_s].toBool();
            flagged->unconfirmed = value[u"unconfirmed"_s].toBool();
            flagged->suspended = value[u"suspended"_s].toBool();
            flagged->deactivated = value[u"deactivated"_s].toBool();
            flagged->movedTo = value[u"moved_to"_s].toString();
        }
    }
    for (const QJsonValue value : saved.value(u"lost_roles"_s).toArray()) {
        if (PageRole* changed = role(value[u"person"_s].toString(), value[u"page"_s].toString()))
            changed->lost = true;
    }
    for (const QString& id : texts(saved.value(u"gone_pages"_s))) {
        if (pages.contains(id))
            pages[id].gone = true;
    }
    for (const QString& id : texts(saved.value(u"unlinked_pages"_s))) {
        if (pages.contains(id))
            pages[id].instagramUnlinked = true;
    }
    for (const QJsonValue value : saved.value(u"lost_place_roles"_s).toArray()) {
        if (PlaceRole* changed = placeRole(value[u"login"_s].toString(), value[u"place"_s].toString()))
            changed->lost = true;
    }
    for (const QString& key : texts(saved.value(u"gone_places"_s))) {
        if (places.contains(key))
            places[key].gone = true;
    }
    if (saved.contains(u"switches"_s)) {
        const QStringList on = texts(saved.value(u"switches"_s));
        switches = QSet<QString>(on.begin(), on.end());
    }
    return true;
}

} // namespace pk::rehearsal
