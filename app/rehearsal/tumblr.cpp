// SPDX-License-Identifier: GPL-3.0-or-later
#include "tumblr.h"

#include "seeding.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kDay = 24 * 3600;

Answer meta(int status, const QString& message, const QJsonObject& response)
{
    return Answer::json(
        QJsonObject{{u"meta"_s, QJsonObject{{u"status"_s, status}, {u"msg"_s, message}}}, {u"response"_s, response}},
        status);
}

/// An error: `response` is an empty array then.
Answer failure(int status, const QString& message, int code, const QString& detail)
{
    QJsonObject body{{u"meta"_s, QJsonObject{{u"status"_s, status}, {u"msg"_s, message}}},
                     {u"response"_s, QJsonArray()}};
    if (code)
        body[u"errors"_s] = QJsonArray{QJsonObject{{u"title"_s, message}, {u"code"_s, code}, {u"detail"_s, detail}}};
    return Answer::json(body, status);
}

QString blogUuid(quint64 number)
{
    QByteArray bytes(16, '\0');
    for (char& byte : bytes) {
        number = number * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
        byte = char(number >> 56); // the low bits of such a sequence depend on the low bits alone
    }
    return u"t:"_s
        + QString::fromLatin1(bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

} // namespace

const OAuthRules& TumblrDialect::rules() const
{
    static const OAuthRules rules = [] {
        OAuthRules r;
        r.authorize = {u"www.tumblr.com/oauth2/authorize"_s};
        r.token = {u"api.tumblr.com/v2/oauth2/token"_s};
        r.apiHosts = {u"api.tumblr.com"_s};
        r.stateNeeded = true;
        r.scopes = {{u"basic"_s, u"See your account and your blogs"_s},
                    {u"write"_s, u"Post to your blogs"_s},
                    {u"offline_access"_s, u"Stay connected"_s}};
        r.codeLife = 60; // "short-lived: exchange at once"
        r.accessLife = 2520;
        r.refreshLife = 42 * kDay;
        r.rotation = Rotation::Single;
        r.refreshScope = u"offline_access"_s;
        r.tail = "#_=_";
        return r;
    }();
    return rules;
}

void TumblrDialect::seed()
{
    // A user has no id but the uuid of the primary blog, so that one is the remote id.
    seedLogins(m_world,
               {network(), [this](const QString& id, int) { return blogUuid(m_world.stable(u"tumblr"_s + id)); }});
    const QList<Login*> logins = m_world.loginsOf(network(), {});
    for (const Login* login : logins) {
        Place primary;
        primary.network = network();
        primary.id = login->remoteId;
        primary.kind = u"blog"_s;
        primary.name = login->name;
        primary.handle = login->handle;
        primary.facts = {{u"primary_of"_s, login->id}};
        m_world.places.insert(primary.key(), primary);
        m_world.addPlaceRole({login->key(), primary.id, u"owner"_s, {}, false});
    }
    seedPlaces(m_world,
               {network(),
                u"blog"_s,
                [this](const QString& name, int number, const Login&) {
                    Place place;
                    place.id = blogUuid(m_world.stable(u"tumblr-blog"_s + QString::number(number)));
                    place.handle = plainHandle(name, u"blog"_s) + u'-' + QString::number(number);
                    return place;
                },
                {mix(u"admin"_s), mix(u"member"_s)}});
    Registration app;
    app.network = network();
    app.clientId = u"rehearsal-tumblr"_s;
    app.secret = u"rehearsal-tumblr-secret"_s;
    app.name = u"Agency Tool"_s;
    app.redirects = {u"http://127.0.0.1:28684/callback"_s, u"https://agency.example/tumblr"_s};
    app.note = u"confidential; redirects to the letter"_s;
    m_world.registrations.append(app);
}

QJsonObject TumblrDialect::tokenFields(const Issue& issue) const
{
    QJsonObject fields = OAuthDialect::tokenFields(issue);
    fields[u"id_token"_s] = false; // a boolean, as the real one
    return fields;
}

Answer TumblrDialect::tokenTrouble(TokenTrouble what, const Token*) const
{
    const auto refusal = [](int status, const QString& error, const QString& words) {
        return Answer::json(QJsonObject{{u"error"_s, error}, {u"error_description"_s, words}}, status);
    };
    switch (what) {
    case TokenTrouble::WrongMethod: return refusal(405, u"invalid_request"_s, u"The request method must be POST"_s);
    case TokenTrouble::BadClient:
    case TokenTrouble::AppSuspended: return refusal(401, u"invalid_client"_s, u"The client credentials are invalid"_s);
    case TokenTrouble::BadGrantType: return refusal(400, u"unsupported_grant_type"_s, u"Grant type is not supported"_s);
    case TokenTrouble::WrongRedirect:
        return refusal(400, u"redirect_uri_mismatch"_s, u"The redirect URI is missing or do not match"_s);
    case TokenTrouble::ExpiredCode: return refusal(400, u"invalid_grant"_s, u"The authorization code has expired"_s);
    case TokenTrouble::UnknownCode:
    case TokenTrouble::ReusedCode:
    case TokenTrouble::WrongVerifier:
        return refusal(400, u"invalid_grant"_s, u"Authorization code doesn't exist or is invalid for the client"_s);
    case TokenTrouble::ExpiredRefresh: return refusal(401, u"invalid_grant"_s, u"refresh token has expired"_s);
    case TokenTrouble::UnknownRefresh:
    case TokenTrouble::DeadRefresh:
    case TokenTrouble::ReusedRefresh: break;
    }
    return refusal(401, u"invalid_grant"_s, u"Invalid refresh token"_s);
}

Answer TumblrDialect::apiTrouble(ApiTrouble what, const Refused&) const
{
    switch (what) {
    case ApiTrouble::Throttled: return failure(429, u"Limit Exceeded"_s, 0, {});
    case ApiTrouble::AppSuspended: // section 11: all 401 or 403 at once
    case ApiTrouble::MissingScope:
    case ApiTrouble::Suspended:
    case ApiTrouble::Locked:
    case ApiTrouble::PaidOut: return failure(403, u"Forbidden"_s, 1004, u"You are not allowed to do that"_s);
    case ApiTrouble::NoToken:
    case ApiTrouble::UnknownToken:
    case ApiTrouble::DeadToken:
    case ApiTrouble::ExpiredToken: break;
    }
    return failure(401, u"Unauthorized"_s, 1016, u"Unable to authorize"_s);
}

Answer TumblrDialect::trouble(int status) const
{
    return failure(status, status == 503 ? u"Service Unavailable"_s : u"Server Error"_s, 0, {});
}

QList<Quota> TumblrDialect::quotas(const Request&, const Token&) const
{
    return {{u"hour"_s, 1000, 3600}, {u"day"_s, 5000, kDay}}; // shared by everybody who uses the application
}

void TumblrDialect::addQuotaHeaders(Answer& answer, const QList<QuotaUse>& uses) const
{
    for (const QuotaUse& use : uses) {
        const QByteArray prefix = use.quota.name == "hour"_L1 ? "X-Ratelimit-Perhour-" : "X-Ratelimit-Perday-";
        answer.with(prefix + "Limit", QByteArray::number(use.quota.limit))
            .with(prefix + "Remaining", QByteArray::number(use.remaining()))
            .with(prefix + "Reset", QByteArray::number(qMax<qint64>(0, use.ends - m_world.now())));
    }
}

Answer TumblrDialect::api(const Request& request)
{
    if (request.header("user-agent").isEmpty()) // section 1: mandatory
        return failure(400, u"Bad Request"_s, 0, {});
    Answer refused;
    const bool writes = request.method != "GET";
    const auto caller = admit(request, writes ? QStringList{u"write"_s} : QStringList{u"basic"_s, u"write"_s}, refused);
    if (!caller)
        return refused;
    const QStringList parts = request.path.split(u'/', Qt::SkipEmptyParts);
    if (parts.value(0) == "v2"_L1 && request.method == "GET") {
        if (request.path == "/v2/user/info"_L1)
            return userInfo(*caller->login);
        if (request.path == "/v2/user/limits"_L1)
            return userLimits();
        if (parts.value(1) == "blog"_L1 && parts.size() >= 4)
            return blog(request, *caller->login, parts[2], parts.mid(3).join(u'/'));
    }
    if (writes && parts.value(1) == "blog"_L1 && parts.value(3) == "posts"_L1) {
        const Place* place = findBlog(parts[2]);
        if (!place || place->gone)
            return failure(404, u"Not Found"_s, 0, {});
        const PlaceRole* role = m_world.placeRole(caller->login->key(), place->id);
        if (!role || role->lost)
            return failure(403, u"Forbidden"_s, 1004, u"You are not allowed to do that"_s);
        if (request.method == "POST" && parts.size() == 4)
            return createPost(request, *caller->login, *place);
    }
    return failure(404, u"Not Found"_s, 0, {});
}

QJsonObject TumblrDialect::blogRow(const Place& place, const PlaceRole& role) const
{
    const bool primary = role.role == "owner"_L1;
    QJsonObject row{
        {u"name"_s, place.handle},
        {u"title"_s, place.name},
        {u"url"_s, u"https://%1.tumblr.com/"_s.arg(place.handle)},
        {u"uuid"_s, place.id},
        {u"primary"_s, primary},
        {u"admin"_s, role.role != "member"_L1},
        {u"type"_s, u"public"_s},
        {u"avatar"_s,
         QJsonArray{QJsonObject{{u"width"_s, 128},
                                {u"height"_s, 128},
                                {u"url"_s, u"https://64.media.tumblr.com/avatar_%1_128.png"_s.arg(place.handle)}}}}};
    if (role.role != "member"_L1)
        row[u"followers"_s] = m_world.feeds.followers(place.key(), qint64(m_world.stable(place.key()) % 9'000));
    return row;
}

Answer TumblrDialect::userInfo(const Login& login)
{
    if (const auto failed = listFailure(login.key(), 1)) // all blogs come in this one answer
        return *failed;
    QJsonArray blogs;
    for (const HeldPlace& held : m_world.placesOf(login.key()))
        blogs.append(blogRow(*held.place, *held.role));
    const auto some = qint64(m_world.stable(login.key()) % 300);
    return meta(200,
                u"OK"_s,
                {{u"user"_s,
                  QJsonObject{{u"name"_s, login.handle},
                              {u"following"_s, some},
                              {u"likes"_s, some * 2},
                              {u"default_post_format"_s, u"html"_s},
                              {u"blogs"_s, blogs}}}});
}

Answer TumblrDialect::userLimits() const
{
    const auto limit = [&](const QString& words, int most) {
        return QJsonObject{{u"description"_s, words},
                           {u"limit"_s, most},
                           {u"remaining"_s, most},
                           {u"reset_at"_s, m_world.now() + kDay - m_world.now() % kDay}};
    };
    return meta(200,
                u"OK"_s,
                {{u"user"_s,
                  QJsonObject{{u"posts"_s, limit(u"the number of posts you can create per day"_s, 250)},
                              {u"photos"_s, limit(u"the number of images you can upload per day"_s, 250)},
                              {u"videos"_s, limit(u"the number of videos you can upload per day"_s, 20)}}}});
}

const Place* TumblrDialect::findBlog(const QString& which) const
{
    if (const Place* byId = m_world.place(network(), which))
        return byId;
    const QString name = which.section(u'.', 0, 0);
    for (const Place& place : std::as_const(m_world.places)) {
        if (place.network == network() && place.handle == name)
            return &place;
    }
    return nullptr;
}

Answer TumblrDialect::blog(const Request& request, const Login& login, const QString& which, const QString& what)
{
    const Place* place = findBlog(which);
    if (!place || place->gone)
        return failure(404, u"Not Found"_s, 0, {});
    const PlaceRole* role = m_world.placeRole(login.key(), place->id);
    const auto followers = m_world.feeds.followers(place->key(), qint64(m_world.stable(place->key()) % 9'000));
    if (what == "avatar"_L1) {
        return Answer::redirect("https://64.media.tumblr.com/avatar_" + place->handle.toUtf8() + "_128.png", 301);
    }
    if (what == "info"_L1) {
        const QList<Post> published = feed(place->id, place->name);
        QJsonObject row{{u"name"_s, place->handle},
                        {u"title"_s, place->name},
                        {u"uuid"_s, place->id},
                        {u"url"_s, u"https://%1.tumblr.com/"_s.arg(place->handle)},
                        {u"posts"_s, published.size()},
                        {u"updated"_s, published.isEmpty() ? 0 : published.first().at}};
        return meta(200, u"OK"_s, {{u"blog"_s, row}});
    }
    if (what == "posts"_L1 || what.startsWith("posts/"_L1)) // a blog is public
        return posts(request, login, *place, what.section(u'/', 1));
    if (what == "notes"_L1)
        return notes(request, *place);
    if (!role || role->lost)
        return failure(403, u"Forbidden"_s, 1004, u"You are not allowed to do that"_s);
    if (what == "followers"_L1) {
        const int limit = request.query.value(u"limit"_s, u"20"_s).toInt();
        if (limit < 1 || limit > 20)
            return failure(400, u"Bad Request"_s, 0, {});
        return meta(200, u"OK"_s, {{u"total_users"_s, followers}, {u"users"_s, QJsonArray()}});
    }
    return failure(404, u"Not Found"_s, 0, {});
}

QList<Refusal> TumblrDialect::refusals() const
{
    static const QList<Refusal> rows{
        Refusal::api(
            "401-1016-unauthorized",
            401,
            R"({"meta":{"status":401,"msg":"Unauthorized"},"response":[],"errors":[{"title":"Unauthorized","code":1016,"detail":"Unable to authorize"}]})"),
        Refusal::api(
            "401-1014-unauthorized",
            401,
            R"({"meta":{"status":401,"msg":"Unauthorized"},"response":[],"errors":[{"title":"Unauthorized","code":1014,"detail":"Unable to authorize"}]})"),
        Refusal::token(
            "401-refresh-expired", 401, R"({"error":"invalid_grant","error_description":"refresh token has expired"})"),
        Refusal::token(
            "401-invalid_grant", 401, R"({"error":"invalid_grant","error_description":"Invalid refresh token"})"),
        Refusal::token("401-invalid_client",
                       401,
                       R"({"error":"invalid_client","error_description":"The client credentials are invalid"})"),
        Refusal::api(
            "403-blog",
            403,
            R"({"meta":{"status":403,"msg":"Forbidden"},"response":[],"errors":[{"title":"Forbidden","code":1004,"detail":"You are not allowed to do that"}]})"),
        Refusal::api("404-blog", 404, R"({"meta":{"status":404,"msg":"Not Found"},"response":[]})"),
        Refusal::api("429-limit", 429, R"({"meta":{"status":429,"msg":"Limit Exceeded"},"response":[]})"),
        Refusal::api("503-trouble", 503, R"({"meta":{"status":503,"msg":"Service Unavailable"},"response":[]})"),
    };
    return rows;
}

} // namespace pk::rehearsal
