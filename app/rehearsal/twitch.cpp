// SPDX-License-Identifier: GPL-3.0-or-later
// Rules, and everything at api.twitch.tv.
#include "twitch.h"

#include "seeding.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kDay = 24 * 3600;

QString statusName(int status)
{
    switch (status) {
    case 400: return u"Bad Request"_s;
    case 401: return u"Unauthorized"_s;
    case 403: return u"Forbidden"_s;
    case 404: return u"Not Found"_s;
    case 405: return u"Method Not Allowed"_s;
    case 410: return u"Gone"_s;
    case 429: return u"Too Many Requests"_s;
    case 503: return u"Service Unavailable"_s;
    default: return u"Internal Server Error"_s;
    }
}

QJsonObject user(const QString& id, const QString& login, const QString& name, const QString& type)
{
    return {{u"id"_s, id},
            {u"login"_s, login},
            {u"display_name"_s, name},
            {u"profile_image_url"_s,
             u"https://static-cdn.jtvnw.net/jtv_user_pictures/%1-profile_image-300x300.png"_s.arg(login)},
            {u"broadcaster_type"_s, type}};
}

} // namespace

Answer twitchFailure(int status, const QString& message)
{
    return Answer::json(QJsonObject{{u"status"_s, status}, {u"message"_s, message}}, status);
}

Answer helixFailure(int status, const QString& message)
{
    const QJsonObject body{{u"error"_s, statusName(status)}, {u"status"_s, status}, {u"message"_s, message}};
    return Answer::json(body, status);
}

const OAuthRules& TwitchDialect::rules() const
{
    static const OAuthRules rules = [] {
        OAuthRules r;
        r.authorize = {u"id.twitch.tv/oauth2/authorize"_s};
        r.token = {u"id.twitch.tv/oauth2/token"_s};
        r.revoke = {u"id.twitch.tv/oauth2/revoke"_s};
        r.apiHosts = {u"api.twitch.tv"_s};
        r.webHosts = {u"www.twitch.tv"_s};
        r.scopes = {{u"user:read:email"_s, u"Obtain your email address"_s},
                    {u"user:read:moderated_channels"_s, u"Read the list of channels you moderate"_s},
                    {u"moderator:read:followers"_s, u"Read the followers of channels you moderate"_s},
                    {u"user:write:chat"_s, u"Send chat messages as you"_s},
                    {u"moderator:manage:announcements"_s, u"Send announcements in channels you moderate"_s},
                    {u"channel:manage:broadcast"_s, u"Edit your channel's title and category"_s}};
        r.scopeSeparators = u" "_s;
        r.accessLife = 14'542;
        r.refreshLife = 30 * kDay; // of inactivity: every refresh token begins anew
        r.rotation = Rotation::SingleOrKill;
        return r;
    }();
    return rules;
}

void TwitchDialect::seed()
{
    m_devices.clear();
    m_pollSeconds = 5;
    seedLogins(m_world, {network(), [](const QString&, int number) {
                             return QString::number(9'007'199'254'800'001 + qint64(number) * 7'919);
                         }});
    seedPlaces(m_world,
               {network(),
                u"channel"_s,
                [](const QString& name, int number, const Login&) {
                    Place place;
                    place.id = QString::number(9'007'299'255'800'001 + qint64(number) * 37);
                    place.handle = plainHandle(name, u"channel"_s).left(20) + QString::number(number);
                    return place;
                },
                {mix(u"MODERATOR"_s)}});
    Registration app;
    app.network = network();
    app.clientId = u"rehearsal-twitch"_s;
    app.name = u"Agency Tool"_s;
    app.redirects = {u"http://localhost:3000/twitch"_s};
    app.note = u"public: device codes, no secret"_s;
    m_world.registrations.append(app);
    app.clientId = u"rehearsal-twitch-confidential"_s;
    app.secret = u"rehearsal-twitch-confidential-secret"_s;
    app.name = u"Agency Tool (confidential)"_s;
    app.note = u"the wrong client type: refreshing what a device code gave needs the secret"_s;
    m_world.registrations.append(app);
}

Answer TwitchDialect::ownCommand(const QString& command, const Request& request, const QStringList& logins)
{
    if (command == "poll"_L1) {
        m_pollSeconds = qBound(1, request.param(u"seconds"_s, u"5"_s).toInt(), 60);
        return Answer::json(QJsonObject{{u"ok"_s, true}});
    }
    for (const QString& key : logins)
        m_world.login(key)->deactivated = request.param(u"on"_s, u"1"_s) != "0"_L1;
    return Answer::json(QJsonObject{{u"ok"_s, true}, {u"accounts"_s, logins.size()}});
}

QString TwitchDialect::tokenOf(const Request& request) const
{
    if (request.host != "id.twitch.tv"_L1)
        return request.bearer();
    const QByteArray value = request.header("authorization"); // section 3: "Authorization: OAuth <token>"
    return value.left(6).toLower() == "oauth " ? QString::fromUtf8(value.mid(6).trimmed()) : QString();
}

QString TwitchDialect::tokenValue(const QString& kind) const
{
    // "Refresh tokens may contain characters that must be percent-encoded."
    return kind == "refresh"_L1 ? World::randomText(24) + u"+/%2B="_s + World::randomText(24)
                                : World::randomText(30).toLower();
}

QJsonObject TwitchDialect::tokenFields(const Issue& issue) const
{
    QJsonObject fields = OAuthDialect::tokenFields(issue);
    fields[u"scope"_s] = QJsonArray::fromStringList(issue.access.scopes);
    if (issue.access.scopes.isEmpty()) { // "may be absent/null"
        if (issue.renewed)
            fields[u"scope"_s] = QJsonValue::Null;
        else
            fields.remove(u"scope"_s);
    }
    return fields;
}

Answer TwitchDialect::tokenTrouble(TokenTrouble what, const Token*) const
{
    switch (what) {
    case TokenTrouble::WrongMethod: return twitchFailure(405, u"Method Not Allowed"_s);
    case TokenTrouble::BadClient: return twitchFailure(403, u"invalid client secret"_s);
    case TokenTrouble::AppSuspended: return twitchFailure(400, u"invalid client"_s);
    case TokenTrouble::BadGrantType: return twitchFailure(400, u"invalid grant type"_s);
    case TokenTrouble::UnknownCode:
    case TokenTrouble::ReusedCode:
    case TokenTrouble::ExpiredCode:
    case TokenTrouble::WrongRedirect:
    case TokenTrouble::WrongVerifier: return twitchFailure(400, u"Invalid authorization code"_s);
    case TokenTrouble::UnknownRefresh:
    case TokenTrouble::DeadRefresh:
    case TokenTrouble::ReusedRefresh:
    case TokenTrouble::ExpiredRefresh: break;
    }
    return twitchFailure(400, u"Invalid refresh token"_s);
}

Answer TwitchDialect::apiTrouble(ApiTrouble what, const Refused& about) const
{
    switch (what) {
    case ApiTrouble::NoToken: return helixFailure(401, u"OAuth token is missing"_s);
    case ApiTrouble::MissingScope: return helixFailure(401, u"Missing scope: "_s + about.about);
    case ApiTrouble::PaidOut:
    case ApiTrouble::Throttled: return helixFailure(429, u"Too many requests in one minute"_s);
    case ApiTrouble::UnknownToken:
    case ApiTrouble::DeadToken:
    case ApiTrouble::ExpiredToken:
    case ApiTrouble::AppSuspended:
    case ApiTrouble::Suspended:
    case ApiTrouble::Locked: break; // section 11: "same text"
    }
    return helixFailure(401, u"Invalid OAuth token"_s);
}

Answer TwitchDialect::trouble(int status) const
{
    return helixFailure(status, QString());
}

QList<Quota> TwitchDialect::quotas(const Request&, const Token& token) const
{
    return {{u"points"_s, 800, 60, token.login}};
}

void TwitchDialect::addQuotaHeaders(Answer& answer, const QList<QuotaUse>& uses) const
{
    for (const QuotaUse& use : uses) {
        answer.with("Ratelimit-Limit", QByteArray::number(use.quota.limit))
            .with("Ratelimit-Remaining", QByteArray::number(use.remaining()))
            .with("Ratelimit-Reset", QByteArray::number(use.ends));
    }
}

Answer TwitchDialect::api(const Request& request)
{
    const bool own = request.path == "/helix/users"_L1;
    const bool list = request.path == "/helix/moderation/channels"_L1;
    const bool followed = request.path == "/helix/channels/followers"_L1;
    Answer refused;
    const auto caller = admit(request, {}, refused);
    if (!caller)
        return refused;
    if (QString::fromUtf8(request.header("client-id")) != caller->token.clientId)
        return helixFailure(401, u"Client ID and OAuth token do not match"_s);
    if (caller->login->deactivated)
        return helixFailure(410, u"The account is closed"_s);
    const bool streams = request.path == "/helix/streams"_L1;
    const bool clips = request.path == "/helix/clips"_L1;
    const bool says = request.path == "/helix/chat/messages"_L1;
    const bool get = request.method == "GET";
    if (get && (streams || request.path == "/helix/channels"_L1))
        return channelFacts(request, streams);
    if (get && (clips || request.path == "/helix/videos"_L1))
        return shows(request, *caller->login, clips);
    if (request.path == "/helix/chat/announcements"_L1 && request.method == "POST")
        return admit(request, {u"moderator:manage:announcements"_s}, refused) ? announce(request, *caller->login)
                                                                              : refused;
    if (says && request.method == "POST")
        return admit(request, {u"user:write:chat"_s}, refused) ? chat(request, *caller->login) : refused;
    if (!own && !list && !followed)
        return helixFailure(404, QString());
    if (request.method != "GET")
        return helixFailure(405, QString());
    if (own)
        return users(request, *caller->login);
    if (followed)
        return followers(request);
    return admit(request, {u"user:read:moderated_channels"_s}, refused) ? moderated(request, *caller->login) : refused;
}

Answer TwitchDialect::users(const Request& request, const Login& login) const
{
    const QStringList ids = request.query.all(u"id"_s);
    const QStringList names = request.query.all(u"login"_s);
    if (ids.size() + names.size() > 100)
        return helixFailure(400, u"At most 100 ids and logins may be asked for"_s);
    const bool self = ids.isEmpty() && names.isEmpty();
    QJsonArray found;
    const QList<Login*> logins = m_world.loginsOf(network(), {});
    for (const Login* each : logins) {
        const bool asked = self ? each->key() == login.key()
                                : ids.contains(each->remoteId) || names.contains(each->handle);
        if (asked && !each->deactivated)
            found.append(user(each->remoteId, each->handle, each->name, u"affiliate"_s));
    }
    for (const Place& place : std::as_const(m_world.places)) { // anybody's channel
        const bool asked = ids.contains(place.id) || names.contains(place.handle);
        if (asked && place.network == network() && !place.gone)
            found.append(user(place.id, place.handle, place.name, u"partner"_s));
    }
    return Answer::json(QJsonObject{{u"data"_s, found}});
}

Answer TwitchDialect::moderated(const Request& request, const Login& login)
{
    const int size = request.query.value(u"first"_s, u"20"_s).toInt();
    const QString after = request.query.value(u"after"_s);
    const qsizetype first = after.isEmpty() ? 0 : rowAt(after);
    if (request.query.value(u"user_id"_s) != login.remoteId)
        return helixFailure(400, u"The parameter \"user_id\" must be the id of the token's user"_s);
    if (size < 1 || size > 100 || first < 0)
        return helixFailure(400, u"The parameter \"%1\" was malformed"_s.arg(first < 0 ? "after"_L1 : "first"_L1));
    const QList<HeldPlace> held = m_world.placesOf(login.key());
    const Slice part = slice(held.size(), qMin(first, held.size()), size);
    if (const auto failed = listFailure(login.key(), part.number))
        return *failed;
    QJsonArray rows;
    for (qsizetype i = part.first; i < part.end; ++i) {
        const Place& place = *held[i].place;
        rows.append(QJsonObject{{u"broadcaster_id"_s, place.id},
                                {u"broadcaster_login"_s, place.handle},
                                {u"broadcaster_name"_s, place.name}});
    }
    QJsonObject pagination;
    if (part.more())
        pagination[u"cursor"_s] = cursorAt(part.end);
    return Answer::json(QJsonObject{{u"data"_s, rows}, {u"pagination"_s, pagination}});
}

/// Who they are is for moderators with a scope, how many for every token (Helix reference of Get Channel Followers, read 2026-11).
Answer TwitchDialect::followers(const Request& request) const
{
    const QString id = request.query.value(u"broadcaster_id"_s);
    if (id.isEmpty())
        return helixFailure(400, u"The parameter \"broadcaster_id\" is missing"_s);
    if (!channelOf(id))
        return helixFailure(404, u"The account is closed"_s);
    const Place* place = m_world.place(network(), id);
    qint64 total = place ? m_world.feeds.followers(place->key(), qint64(m_world.stable(place->key()) % 90'000)) : 0;
    for (const Login* login : m_world.loginsOf(network(), {})) {
        if (login->remoteId == id)
            total = m_world.feeds.followers(login->key(), login->followers);
    }
    return Answer::json(QJsonObject{{u"total"_s, total}, {u"data"_s, QJsonArray()}, {u"pagination"_s, QJsonObject()}});
}

} // namespace pk::rehearsal
