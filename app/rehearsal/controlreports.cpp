// SPDX-License-Identifier: GPL-3.0-or-later
#include "control.h"

#include <QDateTime>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

QString iso(qint64 seconds)
{
    return seconds ? QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).toString(Qt::ISODate) : QString();
}

QJsonObject grantFacts(const Grant& grant)
{
    return {{u"login"_s, grant.login},
            {u"client"_s, grant.clientId},
            {u"granted"_s, QJsonArray::fromStringList(grant.granted())},
            {u"declined"_s, QJsonArray::fromStringList(grant.declined())},
            {u"pages"_s, grant.allPages ? QJsonValue(u"all"_s) : QJsonValue(QJsonArray::fromStringList(grant.pages))},
            {u"last_sign_in"_s, iso(grant.lastSignIn)},
            {u"data_access_ends"_s, iso(grant.dataAccessEnds)}};
}

QJsonObject tokenFacts(const World& world, const Token& token)
{
    return {{u"fingerprint"_s, World::fingerprint(token.value)},
            {u"kind"_s, token.kind},
            {u"login"_s, token.login},
            {u"client"_s, token.clientId},
            {u"page"_s, token.page},
            {u"long_lived"_s, token.longLived},
            {u"issued"_s, iso(token.issuedAt)},
            {u"ends"_s, iso(token.expiresAt)},
            {u"family"_s, World::fingerprint(token.family)},
            {u"dead"_s, deathName(token.death)},
            {u"alive"_s, token.death == Death::None && !world.ended(token)}};
}

} // namespace

Answer Control::help(const Request& request)
{
    Q_UNUSED(request)
    QJsonArray networks;
    for (const Dialect* dialect : std::as_const(m_dialects))
        networks.append(QJsonObject{{u"id"_s, dialect->network()},
                                    {u"hosts"_s, QJsonArray::fromStringList(dialect->hosts())},
                                    {u"commands"_s, QJsonArray::fromStringList(dialect->ownCommands())}});
    return done({{u"commands"_s, QJsonArray::fromStringList(m_commands.keys())}, {u"networks"_s, networks}});
}

Answer Control::state(const Request& request)
{
    const QString only = request.param(u"network"_s);
    QJsonArray grants;
    for (const Grant& grant : std::as_const(m_world.grants)) {
        if (only.isEmpty() || grant.login.startsWith(only + u'|'))
            grants.append(grantFacts(grant));
    }
    QJsonArray tokens;
    for (const Token& token : std::as_const(m_world.tokens)) {
        if (only.isEmpty() || token.network == only)
            tokens.append(tokenFacts(m_world, token));
    }
    QJsonArray flagged;
    for (const Login& login : std::as_const(m_world.logins)) {
        if (login.checkpoint || login.unconfirmed || login.suspended)
            flagged.append(login.key());
    }
    return done({{u"clock"_s,
                  QJsonObject{{u"now"_s, m_world.now()},
                              {u"utc"_s, iso(m_world.now())},
                              {u"ahead_seconds"_s, m_world.offsetSeconds()}}},
                 {u"people"_s, m_world.people.size()},
                 {u"pages"_s, m_world.pages.size()},
                 {u"grants"_s, grants},
                 {u"tokens"_s, tokens},
                 {u"flagged_logins"_s, flagged},
                 {u"faults"_s, m_world.faults.describe()}});
}

Answer Control::log(const Request& request)
{
    return done({{u"entries"_s, m_log.entries(request.param(u"since"_s).toLongLong())}});
}

Answer Control::clearLog(const Request& request)
{
    Q_UNUSED(request)
    m_log.clear();
    return done();
}

Answer Control::people(const Request& request)
{
    const QString only = request.param(u"person"_s);
    QJsonArray list;
    for (const Person& person : std::as_const(m_world.people)) {
        if (!only.isEmpty() && person.id != only)
            continue;
        QJsonArray pages;
        for (const PageRole& role : person.pages) {
            const Page page = m_world.pages.value(role.page);
            pages.append(QJsonObject{{u"id"_s, page.id},
                                     {u"name"_s, page.name},
                                     {u"tasks"_s, QJsonArray::fromStringList(role.tasks)},
                                     {u"ticked"_s, role.ticked},
                                     {u"listed"_s, role.listed && !role.viaBusiness},
                                     {u"lost"_s, role.lost},
                                     {u"business"_s, page.business}});
        }
        QJsonArray logins;
        for (const Login& login : std::as_const(m_world.logins)) {
            if (login.person == person.id) {
                logins.append(QJsonObject{{u"id"_s, login.id},
                                          {u"network"_s, login.network},
                                          {u"host"_s, login.host},
                                          {u"remote_id"_s, login.remoteId},
                                          {u"handle"_s, login.handle},
                                          {u"name"_s, login.name}});
            }
        }
        list.append(
            QJsonObject{{u"id"_s, person.id}, {u"name"_s, person.name}, {u"pages"_s, pages}, {u"logins"_s, logins}});
    }
    return done({{u"people"_s, list}});
}

Answer Control::registrations(const Request& request)
{
    const QString only = request.param(u"network"_s);
    QJsonArray list;
    for (const Registration& app : std::as_const(m_world.registrations)) {
        if (!only.isEmpty() && app.network != only)
            continue;
        list.append(QJsonObject{{u"network"_s, app.network},
                                {u"host"_s, app.host},
                                {u"client_id"_s, app.clientId},
                                {u"client_secret"_s, app.dynamic ? QString() : app.secret},
                                {u"name"_s, app.name},
                                {u"redirects"_s, QJsonArray::fromStringList(app.redirects)},
                                {u"scopes"_s, QJsonArray::fromStringList(app.scopes)},
                                {u"development"_s, app.development},
                                {u"require_proof"_s, app.requireProof},
                                {u"refreshes"_s, app.refreshes},
                                {u"registered_itself"_s, app.dynamic},
                                {u"suspended"_s, app.suspended},
                                {u"note"_s, app.note}});
    }
    return done({{u"registrations"_s, list}});
}

} // namespace pk::rehearsal
