// SPDX-License-Identifier: GPL-3.0-or-later
#include "control.h"

#include "garbage.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

QStringList listParam(const Request& request, const QString& name)
{
    return request.param(name).split(u',', Qt::SkipEmptyParts);
}

} // namespace

Control::Control(World& world, RequestLog& log)
    : m_world(world)
    , m_log(log)
    , m_commands{{u"help"_s, &Control::help},
                 {u"state"_s, &Control::state},
                 {u"log"_s, &Control::log},
                 {u"log/clear"_s, &Control::clearLog},
                 {u"people"_s, &Control::people},
                 {u"registrations"_s, &Control::registrations},
                 {u"places"_s, &Control::places},
                 {u"refusals"_s, &Control::refusals},
                 {u"refuse"_s, &Control::refuse},
                 {u"fail-list"_s, &Control::failList},
                 {u"posts"_s, &Control::posts},
                 {u"publish-lost"_s, &Control::publishLost},
                 {u"publish-refused"_s, &Control::publishRefused},
                 {u"media-slow"_s, &Control::slowMedia},
                 {u"fail-content"_s, &Control::failContent},
                 {u"requests"_s, &Control::log},
                 {u"advance"_s, &Control::advance},
                 {u"expire"_s, &Control::expire},
                 {u"password"_s, &Control::password},
                 {u"logout"_s, &Control::logout},
                 {u"remove-app"_s, &Control::removeApp},
                 {u"checkpoint"_s, &Control::checkpoint},
                 {u"unconfirmed"_s, &Control::unconfirmed},
                 {u"suspend"_s, &Control::suspend},
                 {u"page-role-lost"_s, &Control::pageRoleLost},
                 {u"page-untick"_s, &Control::pageUntick},
                 {u"page-gone"_s, &Control::pageGone},
                 {u"page-tasks"_s, &Control::pageTasks},
                 {u"decline"_s, &Control::decline},
                 {u"data-access-expire"_s, &Control::dataAccessExpire},
                 {u"reset"_s, &Control::resetPlatform},
                 {u"reset-world"_s, &Control::resetWorld},
                 {u"throttle"_s, &Control::throttle},
                 {u"outage"_s, &Control::outage},
                 {u"garbage"_s, &Control::garbage},
                 {u"slow"_s, &Control::slow},
                 {u"credits"_s, &Control::credits},
                 {u"callback"_s, &Control::callback},
                 {u"token-answer"_s, &Control::tokenAnswer},
                 {u"rotate-lost"_s, &Control::rotateLost},
                 {u"app-suspend"_s, &Control::appSuspend},
                 {u"secret-reset"_s, &Control::secretReset},
                 {u"require-proof"_s, &Control::requireProof},
                 {u"register"_s, &Control::registerApp},
                 {u"auto"_s, &Control::autoConsent}}
{}

bool Control::isOn(const Request& request)
{
    const QString on = request.param(u"on"_s, u"1"_s);
    return on != "0"_L1 && on != "false"_L1 && on != "off"_L1 && request.param(u"off"_s) != "1"_L1;
}

Answer Control::handle(const Request& request)
{
    const QString name = request.path.mid(int(qstrlen("/_control/")));
    const Command command = m_commands.value(name.isEmpty() ? u"help"_s : name);
    return command ? (this->*command)(request) : ownCommand(name, request);
}

Answer Control::done(const QJsonObject& more)
{
    QJsonObject object = more;
    object[u"ok"_s] = true;
    return Answer::json(object);
}

Answer Control::wrong(const QString& why, int status)
{
    return Answer::json(QJsonObject{{u"ok"_s, false}, {u"error"_s, why}}, status);
}

Dialect* Control::dialect(const QString& network) const
{
    for (Dialect* dialect : m_dialects) {
        if (dialect->network() == network)
            return dialect;
    }
    return nullptr;
}

std::optional<Answer> Control::readTarget(const Request& request, Target& target, bool personNeeded)
{
    target.network = request.param(u"network"_s);
    target.host = request.param(u"host"_s);
    target.page = request.param(u"page"_s);
    if (!dialect(target.network))
        return wrong(u"network must be one of those in /_control/help"_s);
    const QStringList names = listParam(request, u"person"_s);
    for (const QString& name : names) {
        const Login* login = m_world.findLogin(target.network, target.host, name);
        if (!login)
            return wrong(u"Nobody called \"%1\" has an account there"_s.arg(name), 404);
        target.logins.append(login->key());
    }
    if (personNeeded && names.isEmpty())
        return wrong(u"person is missing"_s);
    for (const Page& page : std::as_const(m_world.pages)) {
        if (!target.page.isEmpty() && page.instagramId == target.page)
            target.page = page.id; // an Instagram account is reached through its Page
    }
    if (!target.page.isEmpty() && !m_world.pages.contains(target.page) && !m_world.place(target.network, target.page))
        return wrong(u"There is no page \"%1\""_s.arg(target.page), 404);
    return std::nullopt;
}

Answer Control::setRule(const Request& request, const QString& kind, const QStringList& modes, int defaultTimes)
{
    FaultRule rule;
    rule.kind = kind;
    rule.network = request.param(u"network"_s, u"*"_s);
    rule.host = request.param(u"host"_s);
    rule.mode = request.param(u"mode"_s, modes.first());
    rule.path = request.param(u"path"_s);
    rule.to = request.param(u"to"_s);
    rule.skip = request.param(u"skip"_s).toInt();
    rule.times = request.param(u"times"_s, QString::number(defaultTimes)).toInt();
    if (rule.network != "*"_L1 && !dialect(rule.network))
        return wrong(u"network must be * or one of those in /_control/help"_s);
    if (!isOn(request)) {
        m_world.faults.clear(kind, rule.network == "*"_L1 ? QString() : rule.network);
        return done();
    }
    if (!modes.contains(rule.mode))
        return wrong(u"mode must be one of: "_s + modes.join(u", "_s));
    m_world.faults.set(rule);
    return done({{u"mode"_s, rule.mode}});
}

Answer Control::outage(const Request& request)
{
    return setRule(request, u"outage"_s, outageModes(), 0);
}

Answer Control::garbage(const Request& request)
{
    return setRule(request, u"garbage"_s, garbageModes(), 0);
}

Answer Control::callback(const Request& request)
{
    return setRule(request,
                   u"callback"_s,
                   {u"wrong-state"_s,
                    u"no-state"_s,
                    u"double-state"_s,
                    u"wrong-iss"_s,
                    u"extra-iss"_s,
                    u"foreign-redirect"_s,
                    u"no-code"_s,
                    u"double-code"_s,
                    u"wrong-code"_s},
                   1);
}

Answer Control::tokenAnswer(const Request& request)
{
    return setRule(request,
                   u"token-answer"_s,
                   {u"no-refresh"_s,
                    u"no-expires"_s,
                    u"string-expires"_s,
                    u"subset-scope"_s,
                    u"wrong-type"_s,
                    u"no-type"_s,
                    u"bearer-lowercase"_s,
                    u"empty-token"_s,
                    u"empty-refresh"_s,
                    u"error200"_s,
                    u"html200"_s,
                    u"other-sub"_s},
                   1);
}

Answer Control::rotateLost(const Request& request)
{
    return setRule(request, u"rotate-lost"_s, {u"cut"_s, u"close"_s, u"hang"_s}, 1);
}

Answer Control::throttle(const Request& request)
{
    Target target;
    if (const auto refused = readTarget(request, target, false))
        return *refused;
    const QString login = target.logins.value(0);
    m_world.faults.throttles.removeIf([&](const Throttle& old) {
        return old.network == target.network && old.login == login && old.page == target.page;
    });
    const qint64 minutes = request.param(u"minutes"_s, u"15"_s).toLongLong();
    if (!isOn(request) || minutes <= 0)
        return done();
    Throttle throttle;
    throttle.network = target.network;
    throttle.login = login;
    throttle.page = target.page;
    throttle.until = m_world.now() + minutes * 60;
    m_world.faults.throttles.append(throttle);
    return done({{u"until"_s, throttle.until}});
}

Answer Control::slow(const Request& request)
{
    const int ms = qBound(0, request.param(u"ms"_s, u"0"_s).toInt(), 600'000);
    m_world.faults.slowMs[request.param(u"network"_s, u"*"_s)] = ms;
    return done({{u"ms"_s, ms}});
}

Answer Control::credits(const Request& request)
{
    Target target;
    if (const auto refused = readTarget(request, target, false))
        return *refused;
    if (!request.param(u"paid"_s).isEmpty())
        m_world.faults.paidOut[target.network] = request.param(u"paid"_s) == "0"_L1;
    if (request.param(u"used"_s).isEmpty() && isOn(request))
        return done();
    QString key = target.network;
    if (!target.page.isEmpty())
        key += u'|' + target.page;
    else if (!target.logins.isEmpty())
        key += u'|' + target.logins.first();
    if (isOn(request))
        m_world.faults.usedPercent[key] = qBound(0, request.param(u"used"_s).toInt(), 100);
    else
        m_world.faults.usedPercent.remove(key);
    return done();
}

QList<Registration*> Control::apps(const Request& request)
{
    QList<Registration*> found;
    for (Registration& app : m_world.registrations) {
        const QString client = request.param(u"client"_s);
        const QString host = request.param(u"host"_s);
        if (app.network == request.param(u"network"_s) && (client.isEmpty() || app.clientId == client)
            && (host.isEmpty() || app.host == host))
            found.append(&app);
    }
    return found;
}

Answer Control::appSuspend(const Request& request)
{
    const QList<Registration*> found = apps(request);
    if (found.isEmpty())
        return wrong(u"No such application"_s, 404);
    for (Registration* app : found)
        app->suspended = isOn(request) ? request.param(u"mode"_s, u"suspended"_s) : QString();
    return done({{u"applications"_s, found.size()}});
}

Answer Control::secretReset(const Request& request)
{
    const QList<Registration*> found = apps(request);
    const Dialect* network = dialect(request.param(u"network"_s));
    if (found.isEmpty() || !network)
        return wrong(u"No such application"_s, 404);
    const bool kills = request.param(u"tokens"_s, network->secretResetKillsTokens() ? u"1"_s : u"0"_s) == "1"_L1;
    int killed = 0;
    QJsonObject secrets;
    for (Registration* app : found) {
        if (app->secret.isEmpty())
            continue; // a public client has none
        app->secret = request.param(u"secret"_s, World::randomText(32));
        secrets[app->clientId] = app->secret;
        if (kills) {
            killed += m_world.kill(Death::SecretReset, [&](const Token& token) {
                return token.network == app->network && token.host == app->host && token.clientId == app->clientId;
            });
        }
    }
    return done({{u"tokens"_s, killed}, {u"secrets"_s, secrets}});
}

Answer Control::requireProof(const Request& request)
{
    Request facebook = request;
    facebook.query.add(u"network"_s, u"facebook"_s);
    const QList<Registration*> found = apps(facebook);
    for (Registration* app : found)
        app->requireProof = isOn(request);
    return done({{u"applications"_s, found.size()}});
}

Answer Control::registerApp(const Request& request)
{
    const QString network = request.param(u"network"_s);
    const QString client = request.param(u"client"_s);
    if (!dialect(network) || client.isEmpty())
        return wrong(u"network and client are needed"_s);
    const QString host = request.param(u"host"_s);
    Registration* app = m_world.registration(network, host, client);
    if (!app) {
        Registration added;
        added.network = network;
        added.host = host;
        added.clientId = client;
        added.name = request.param(u"name"_s, u"Agency Tool"_s);
        added.note = u"added through the control API"_s;
        m_world.registrations.append(added);
        app = &m_world.registrations.last();
    }
    if (const QString secret = request.param(u"secret"_s); !secret.isEmpty())
        app->secret = secret;
    if (const QString redirect = request.param(u"redirect"_s);
        !redirect.isEmpty() && !app->redirects.contains(redirect))
        app->redirects.append(redirect);
    if (const QStringList scopes = listParam(request, u"scopes"_s); !scopes.isEmpty())
        app->scopes = scopes;
    if (const QString refreshes = request.param(u"refreshes"_s); !refreshes.isEmpty())
        app->refreshes = refreshes == "1"_L1;
    return done({{u"redirects"_s, QJsonArray::fromStringList(app->redirects)}});
}

Answer Control::autoConsent(const Request& request)
{
    const QString network = request.param(u"network"_s);
    const QString host = request.param(u"host"_s);
    if (!dialect(network))
        return wrong(u"network must be one of those in /_control/help"_s);
    const QString key = host.isEmpty() ? network : network + u'|' + host;
    if (!isOn(request)) {
        m_world.faults.consents.remove(key);
        return done();
    }
    AutoConsent how;
    how.person = request.param(u"person"_s);
    how.deny = request.param(u"deny"_s) == "1"_L1;
    how.declinedScopes = listParam(request, u"decline"_s);
    if (const QString pages = request.param(u"pages"_s, u"-"_s); pages != "-"_L1) {
        how.allPages = pages == "all"_L1;
        how.pages = how.allPages || pages == "none"_L1 ? QStringList() : pages.split(u',', Qt::SkipEmptyParts);
    }
    if (!how.deny && !m_world.findLogin(network, host, how.person))
        return wrong(u"Nobody called \"%1\" has an account there"_s.arg(how.person), 404);
    m_world.faults.consents.insert(key, how);
    return done();
}

} // namespace pk::rehearsal
