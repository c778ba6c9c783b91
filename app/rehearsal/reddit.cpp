// SPDX-License-Identifier: GPL-3.0-or-later
#include "reddit.h"

#include "seeding.h"

#include <QJsonDocument>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kDay = 24 * 3600;

Answer failure(int status, const QString& message, const QString& reason = {})
{
    QJsonObject body{{u"message"_s, message}, {u"error"_s, status}};
    if (!reason.isEmpty())
        body[u"reason"_s] = reason;
    return Answer::json(body, status);
}

Answer oauthFailure(int status, const QString& error)
{
    return Answer::json(QJsonObject{{u"error"_s, error}}, status);
}

/// Without "raw_json=1" three characters come as in HTML.
QJsonValue escaped(const QJsonValue& value)
{
    if (value.isString())
        return value.toString().replace(u"&"_s, u"&amp;"_s).replace(u"<"_s, u"&lt;"_s).replace(u">"_s, u"&gt;"_s);
    if (value.isArray()) {
        QJsonArray array;
        for (const QJsonValue item : value.toArray())
            array.append(escaped(item));
        return array;
    }
    if (value.isObject()) {
        QJsonObject object = value.toObject();
        for (const QString& name : object.keys())
            object[name] = escaped(object.value(name));
        return object;
    }
    return value;
}

Answer answer(const Request& request, const QJsonObject& body)
{
    return Answer::json(request.query.value(u"raw_json"_s) == "1"_L1 ? body : escaped(body).toObject());
}

/// What libraries send when nobody told them a name; "Mozilla/5.0" alone is Qt's.
bool isLibraryAgent(const QByteArray& agent)
{
    static const QByteArrayList prefixes{
        "python-", "curl/", "java/", "okhttp", "go-http-client", "libwww-perl", "axios/", "node-fetch"};
    const QByteArray lower = agent.toLower();
    return lower == "mozilla/5.0" || std::any_of(prefixes.begin(), prefixes.end(), [&](const QByteArray& prefix) {
               return lower.startsWith(prefix);
           });
}

QByteArray blockedPage()
{
    return "<!doctype html><html><head><title>Blocked</title></head><body><h1>whoa there, pardner!</h1>"
           "<p>You've been blocked by network security.</p></body></html>\n";
}

QString base36(qint64 number)
{
    return QString::number(number, 36);
}

QString icon(const QString& name)
{
    return u"https://styles.redditmedia.com/%1.png?width=256&s=1"_s.arg(name);
}

} // namespace

const OAuthRules& RedditDialect::rules() const
{
    static const OAuthRules rules = [] {
        OAuthRules r;
        r.authorize = {u"www.reddit.com/api/v1/authorize"_s, u"www.reddit.com/api/v1/authorize.compact"_s};
        r.token = {u"www.reddit.com/api/v1/access_token"_s};
        r.revoke = {u"www.reddit.com/api/v1/revoke_token"_s};
        r.apiHosts = {u"oauth.reddit.com"_s, QString::fromLatin1(kRedditUploads)};
        r.clientAuth = ClientAuth::BasicEmptyPassword;
        r.stateNeeded = true;
        r.scopes = {{u"identity"_s, u"Access my reddit username and signup date"_s},
                    {u"mysubreddits"_s, u"Access the list of subreddits I moderate, contribute to, and subscribe to"_s},
                    {u"read"_s, u"Access posts and comments through my account"_s},
                    {u"history"_s, u"Access my voting history and comments or submissions"_s},
                    {u"modtraffic"_s, u"Access traffic stats in subreddits I moderate"_s},
                    {u"submit"_s, u"Submit links and comments from my account"_s},
                    {u"flair"_s, u"Select my subreddit flair"_s},
                    {u"edit"_s, u"Edit and delete my comments and submissions"_s}};
        r.codeLife = 600;
        r.accessLife = kDay;
        r.rotation = Rotation::Repeat;
        r.refreshParameter = u"duration"_s;
        r.refreshParameterValue = u"permanent"_s;
        r.tail = "#_";
        return r;
    }();
    return rules;
}

void RedditDialect::seed()
{
    seedLogins(m_world, {network(), [](const QString&, int number) {
                             return base36(617'000'001 + qint64(number) * 7'919); // "a7ci9t"
                         }});
    seedPlaces(m_world,
               {network(),
                u"subreddit"_s,
                [](const QString& name, int number, const Login&) {
                    Place place;
                    place.id = u"t5_"_s + base36(4'400'001 + qint64(number) * 37);
                    place.handle = plainHandle(name, u"sub"_s).left(16) + QString::number(number); // at most 21
                    const char16_t* const types[] = {u"public", u"private", u"restricted", u"public"};
                    // "mod_permissions ... sometimes missing": every fifth
                    place.facts = {{u"type"_s, QString::fromUtf16(types[number % 4])},
                                   {u"submission"_s,
                                    number % 7 == 5       ? u"link"_s
                                        : number % 7 == 6 ? u"self"_s
                                                          : u"any"_s},
                                   {u"flair"_s, number % 9 == 4},
                                   {u"silent"_s, number % 5 == 3},
                                   {u"over18"_s, number % 11 == 10}};
                    return place;
                },
                {mix(u"MODERATOR"_s, {u"all"_s}),
                 mix(u"MODERATOR"_s, {u"access"_s, u"config"_s, u"flair"_s, u"mail"_s, u"posts"_s, u"wiki"_s}),
                 mix(u"MODERATOR"_s, {u"posts"_s}),
                 mix(u"MODERATOR"_s, {u"chat_config"_s, u"chat_operator"_s, u"channels"_s})}});
    Registration app;
    app.network = network();
    app.clientId = u"rehearsal-reddit"_s;
    app.name = u"Agency Tool"_s;
    app.redirects = {u"http://127.0.0.1:28686/callback"_s};
    app.note = u"installed app: Basic authentication with an empty password; the redirect to the letter"_s;
    m_world.registrations.append(app);
    app.clientId = u"rehearsal-reddit-web"_s;
    app.secret = u"rehearsal-reddit-web-secret"_s;
    app.name = u"Agency Tool (web app)"_s;
    app.note = u"web app; the redirect to the letter"_s;
    m_world.registrations.append(app);
}

Answer RedditDialect::handle(const Request& request)
{
    if (request.host == QLatin1StringView(kRedditUploads))
        return takeUpload(request);
    if (!isBrowserPage(request) && request.header("user-agent").isEmpty())
        return Answer::html(QString::fromUtf8(blockedPage()), 403);
    return OAuthDialect::handle(request);
}

QString RedditDialect::tokenValue(const QString& kind) const
{
    return kind == "refresh"_L1 ? u"48213907-"_s + World::randomText(30) : u"eyJhbGciOi"_s + World::randomText(1'100);
}

QJsonObject RedditDialect::tokenFields(const Issue& issue) const
{
    QJsonObject fields = OAuthDialect::tokenFields(issue);
    // "may or may not repeat refresh_token": the web app sees it again, the installed app does not
    const Registration* app = m_world.registration(network(), {}, issue.access.clientId);
    if (issue.renewed && app && app->secret.isEmpty())
        fields.remove(u"refresh_token"_s);
    return fields;
}

Answer RedditDialect::tokenTrouble(TokenTrouble what, const Token* token) const
{
    switch (what) {
    case TokenTrouble::WrongMethod: return failure(405, u"Method Not Allowed"_s);
    case TokenTrouble::BadClient:
    case TokenTrouble::AppSuspended:
        return failure(401, u"Unauthorized"_s).with("WWW-Authenticate", R"(Basic realm="reddit")");
    case TokenTrouble::BadGrantType: return oauthFailure(400, u"unsupported_grant_type"_s);
    case TokenTrouble::UnknownCode:
    case TokenTrouble::ReusedCode:
    case TokenTrouble::ExpiredCode:
    case TokenTrouble::WrongRedirect:
    case TokenTrouble::WrongVerifier: return oauthFailure(200, u"invalid_grant"_s); // yes, 200
    case TokenTrouble::UnknownRefresh: return failure(400, u"Bad Request"_s);
    case TokenTrouble::DeadRefresh:
    case TokenTrouble::ReusedRefresh:
    case TokenTrouble::ExpiredRefresh: break;
    }
    // The facts name three answers to a refresh token that was taken back, and not which comes when.
    const bool removed = token && token->death == Death::AppRemoved;
    return oauthFailure(400, removed ? u"invalid_request"_s : u"invalid_grant"_s);
}

Answer RedditDialect::apiTrouble(ApiTrouble what, const Refused&) const
{
    switch (what) {
    case ApiTrouble::MissingScope:
        return failure(403, u"Forbidden"_s)
            .with("WWW-Authenticate", R"(Bearer realm="reddit", error="insufficient_scope")");
    case ApiTrouble::Throttled: return failure(429, u"Too Many Requests"_s);
    case ApiTrouble::Suspended:
    case ApiTrouble::Locked:
    case ApiTrouble::PaidOut: return failure(403, u"Forbidden"_s);
    case ApiTrouble::NoToken:
    case ApiTrouble::UnknownToken:
    case ApiTrouble::DeadToken:
    case ApiTrouble::ExpiredToken:
    case ApiTrouble::AppSuspended: break;
    }
    return failure(401, u"Unauthorized"_s).with("WWW-Authenticate", R"(Bearer realm="reddit", error="invalid_token")");
}

Answer RedditDialect::trouble(int status) const
{
    return failure(status, status == 503 ? u"Service Unavailable"_s : u"Internal Server Error"_s);
}

Answer RedditDialect::revoked(const Request& request, Token* token)
{
    const Token* named = m_world.token(request.param(u"token"_s));
    if (named && named->network == network() && !token)
        return oauthFailure(400, u"unauthorized_client"_s);
    if (token) {
        const Token ending = *token;
        m_world.kill(Death::Revoked, [&](const Token& other) {
            return other.value == ending.value || (ending.kind == "refresh"_L1 && other.family == ending.family);
        });
    }
    Answer nothing;
    nothing.status = 204; // always, also for a token that was dead before
    return nothing;
}

QList<Quota> RedditDialect::quotas(const Request& request, const Token&) const
{
    if (isLibraryAgent(request.header("user-agent")))
        return {{u"library"_s, 60, 600}}; // "throttled hard"; the facts name no number
    return {{u"client"_s, 1'000, 600}};
}

void RedditDialect::addQuotaHeaders(Answer& answer, const QList<QuotaUse>& uses) const
{
    for (const QuotaUse& use : uses) {
        const int used = qMin(use.used, use.quota.limit);
        const QByteArray prefix = used % 2 ? "X-Ratelimit-" : "x-ratelimit-"; // "lower/upper case varies"
        answer.with(prefix + (used % 2 ? "Used" : "used"), QByteArray::number(used))
            .with(prefix + (used % 2 ? "Remaining" : "remaining"), QByteArray::number(use.remaining()) + ".0")
            .with(prefix + (used % 2 ? "Reset" : "reset"),
                  QByteArray::number(qMax<qint64>(0, use.ends - m_world.now())));
    }
}

const Login* RedditDialect::marked(const Request& request) const
{
    const Token* token = m_world.token(tokenOf(request));
    const Login* login = token && isLive(*token) ? m_world.login(token->login) : nullptr;
    const Registration* app = login ? m_world.registration(network(), {}, token->clientId) : nullptr;
    const bool asksWho = request.path == "/api/v1/me"_L1 && app && app->suspended.isEmpty()
        && token->scopes.contains(u"identity"_s);
    return asksWho && (login->suspended || login->unconfirmed) ? login : nullptr;
}

Answer RedditDialect::api(const Request& request)
{
    if (const Login* login = marked(request))
        return answer(request, me(*login));
    const QStringList parts = request.path.split(u'/', Qt::SkipEmptyParts);
    const bool who = request.path == "/api/v1/me"_L1;
    const bool list = request.path == "/subreddits/mine/moderator"_L1;
    const bool one = parts.size() >= 3 && parts[0] == "r"_L1;
    Answer refused;
    const bool own = parts.size() == 3 && parts[0] == "user"_L1 && parts[2] == "submitted"_L1;
    const bool posts = request.method == "POST";
    const bool deletes = request.path == "/api/del"_L1;
    const bool visits = one && parts.mid(2).join(u'/') == "about/traffic"_L1;
    const QString scope = who ? u"identity"_s
        : list                ? u"mysubreddits"_s
        : own                 ? u"history"_s
        : visits              ? u"modtraffic"_s
        : deletes             ? u"edit"_s
        : posts               ? u"submit"_s
                              : u"read"_s;
    const auto caller = admit(request, {scope}, refused);
    if (!caller)
        return refused;
    if (posts && request.path == "/api/submit"_L1)
        return submit(request, *caller->login);
    if (posts && request.path == "/api/media/asset.json"_L1)
        return lease(request, *caller->login);
    if (posts && deletes) {
        Post* post = m_world.feeds.find(network(), request.form.value(u"id"_s));
        if (post && post->facts.value(u"author"_s).toString() == caller->login->key())
            post->deleted = true;
        return answer(request, {});
    }
    if (!posts && request.path == "/api/info"_L1)
        return answer(request, info(request));
    if (!posts && own) {
        const Login* author = m_world.findLogin(network(), {}, parts[1]);
        if (!author || author->handle != parts[1])
            return failure(404, u"Not Found"_s);
        qsizetype number = 1;
        const QJsonObject rows = listing(request, submittedBy(*author), number);
        if (const auto failed = contentFailure(caller->login->key(), int(number)))
            return *failed;
        return answer(request, rows);
    }
    if (!posts && parts.size() == 4 && parts[0] == "api"_L1 && parts[3] == "post_requirements"_L1) {
        const Place* place = subredditNamed(parts[2]);
        return place ? answer(request,
                              {{u"is_flair_required"_s, place->facts.value(u"flair"_s).toBool()},
                               {u"title_text_max_length"_s, QJsonValue::Null},
                               {u"body_restriction_policy"_s, u"none"_s}})
                     : failure(404, u"Not Found"_s);
    }
    if (request.method == "GET" && who)
        return answer(request, me(*caller->login));
    if (request.method == "GET" && list)
        return moderated(request, *caller->login);
    if (request.method == "GET" && one)
        return subreddit(request, *caller->login, parts[1], parts.mid(2).join(u'/'));
    return failure(404, u"Not Found"_s);
}

QJsonObject RedditDialect::me(const Login& login) const
{
    const auto links = qint64(m_world.stable(login.key()) % 900);
    return {{u"id"_s, login.remoteId},
            {u"name"_s, login.handle},
            {u"icon_img"_s, icon(login.handle)},
            {u"total_karma"_s, links + links / 2},
            {u"link_karma"_s, links},
            {u"comment_karma"_s, links / 2},
            {u"created_utc"_s, 1'612'137'600.0},
            {u"is_mod"_s, !m_world.placesOf(login.key()).isEmpty()},
            {u"is_suspended"_s, login.suspended},
            {u"suspension_expiration_utc"_s, QJsonValue::Null},
            {u"has_verified_email"_s, !login.unconfirmed},
            {u"subreddit"_s,
             QJsonObject{{u"display_name"_s, u"u_"_s + login.handle},
                         {u"subscribers"_s, m_world.feeds.followers(login.key(), login.followers)},
                         {u"title"_s, login.name}}}};
}

QJsonObject RedditDialect::row(const Place& place, const PlaceRole* role) const
{
    const bool moderates = role && !role->lost;
    QJsonObject row{
        {u"id"_s, place.id.mid(3)},
        {u"name"_s, place.id},
        {u"display_name"_s, place.handle},
        {u"title"_s, place.name},
        {u"subscribers"_s, m_world.feeds.followers(place.key(), qint64(m_world.stable(place.key()) % 90'000))},
        {u"icon_img"_s, QString()},
        {u"community_icon"_s, icon(place.handle)},
        {u"over18"_s, place.facts.value(u"over18"_s)},
        {u"subreddit_type"_s, place.facts.value(u"type"_s)},
        {u"submission_type"_s, place.facts.value(u"submission"_s).toString(u"any"_s)},
        {u"allow_images"_s, place.facts.value(u"submission"_s) != "self"_L1},
        {u"active_user_count"_s, QJsonValue::Null},
        {u"user_is_moderator"_s, moderates}};
    if (moderates && !place.facts.value(u"silent"_s).toBool())
        row[u"mod_permissions"_s] = QJsonArray::fromStringList(role->tasks);
    return row;
}

Answer RedditDialect::moderated(const Request& request, const Login& login)
{
    const QList<HeldPlace> held = m_world.placesOf(login.key());
    const QString after = request.query.value(u"after"_s);
    qsizetype first = 0;
    if (!after.isEmpty()) {
        const auto last = std::find_if(
            held.begin(), held.end(), [&](const HeldPlace& place) { return place.place->id == after; });
        first = last == held.end() ? held.size() : last - held.begin() + 1;
    }
    const int size = qBound(1, request.query.value(u"limit"_s, u"25"_s).toInt(), 100);
    const Slice part = slice(held.size(), first, size);
    if (const auto failed = listFailure(login.key(), part.number))
        return *failed;
    QJsonArray children;
    for (qsizetype i = part.first; i < part.end; ++i)
        children.append(QJsonObject{{u"kind"_s, u"t5"_s}, {u"data"_s, row(*held[i].place, held[i].role)}});
    const QJsonValue next = part.more() ? QJsonValue(held[part.end - 1].place->id) : QJsonValue(QJsonValue::Null);
    const QJsonObject data{{u"after"_s, next}, {u"dist"_s, children.size()}, {u"children"_s, children}};
    return answer(request, {{u"kind"_s, u"Listing"_s}, {u"data"_s, data}});
}

Answer RedditDialect::subreddit(const Request& request, const Login& login, const QString& name, const QString& what)
{
    const auto found = std::find_if(m_world.places.begin(), m_world.places.end(), [&](const Place& place) {
        return place.network == network() && place.handle.compare(name, Qt::CaseInsensitive) == 0;
    });
    // A name that nobody took is searched for; prawcore reports it as "Redirect to /subreddits/search".
    if (found == m_world.places.end())
        return Answer::redirect("https://oauth.reddit.com/subreddits/search?q=" + QUrl::toPercentEncoding(name));
    if (found->gone)
        return failure(404, u"Not Found"_s, u"banned"_s);
    const PlaceRole* role = m_world.placeRole(login.key(), found->id);
    if (found->facts.value(u"type"_s).toString() == "private"_L1 && (!role || role->lost))
        return failure(403, u"Forbidden"_s, u"private"_s);
    if (what == "about"_L1)
        return answer(request, {{u"kind"_s, u"t5"_s}, {u"data"_s, row(*found, role)}});
    if (what == "about/moderators"_L1) {
        const QJsonObject data{{u"children"_s, moderators(*found)}};
        return answer(request, {{u"kind"_s, u"UserList"_s}, {u"data"_s, data}});
    }
    if (what == "new"_L1) {
        qsizetype number = 1;
        const QJsonObject rows = listing(request, feed(found->id, found->name), number);
        if (const auto failed = contentFailure(login.key(), int(number)))
            return *failed;
        return answer(request, rows);
    }
    if (what == "about/traffic"_L1)
        return role && !role->lost ? answer(request, traffic(*found)) : failure(403, u"Forbidden"_s);
    if (what == "api/link_flair_v2"_L1)
        return Answer::json(QJsonArray{QJsonObject{
            {u"id"_s, u"5f2b1c0e-9a11-11ea-b8cf-0e0000000001"_s}, {u"text"_s, u"News"_s}, {u"type"_s, u"text"_s}}});
    return failure(404, u"Not Found"_s);
}

QJsonArray RedditDialect::moderators(const Place& place) const
{
    QJsonArray list;
    const QList<Login*> logins = m_world.loginsOf(network(), {});
    for (const Login* login : logins) {
        const PlaceRole* role = m_world.placeRole(login->key(), place.id);
        if (!role || role->lost)
            continue;
        list.append(QJsonObject{{u"id"_s, u"t2_"_s + login->remoteId},
                                {u"name"_s, login->handle},
                                {u"mod_permissions"_s, QJsonArray::fromStringList(role->tasks)},
                                {u"date"_s, 1'700'000'000.0}});
    }
    return list;
}

QList<Refusal> RedditDialect::refusals() const
{
    const QByteArray dead = R"(Bearer realm="reddit", error="invalid_token")";
    const QByteArray unauthorized = R"({"message":"Unauthorized","error":401})";
    const QByteArray trouble = "<!doctype html><html><head><title>Ow!</title></head><body>"
                               "<h1>we took too long to make this page for you</h1></body></html>\n";
    const auto page = [](const char* row, int status, const QByteArray& body) {
        return Refusal::api(row, status, body).with("Content-Type", "text/html; charset=utf-8");
    };
    QList<Refusal> rows{
        Refusal::api("401-invalid_token", 401, unauthorized).with("WWW-Authenticate", dead),
        Refusal::token("400-invalid_request", 400, R"({"error":"invalid_request"})"),
        Refusal::token("400-invalid_grant", 400, R"({"error":"invalid_grant"})"),
        Refusal::token("400-bad-request", 400, R"({"message":"Bad Request","error":400})"),
        Refusal::token("200-invalid_grant", 200, R"({"error":"invalid_grant"})"),
        Refusal::token("401-client", 401, unauthorized).with("WWW-Authenticate", R"(Basic realm="reddit")"),
        Refusal::api("403-insufficient_scope", 403, R"({"message":"Forbidden","error":403})")
            .with("WWW-Authenticate", R"(Bearer realm="reddit", error="insufficient_scope")"),
        Refusal::api("403-private", 403, R"({"message":"Forbidden","error":403,"reason":"private"})"),
        Refusal::api("403-gold_only", 403, R"({"message":"Forbidden","error":403,"reason":"gold_only"})"),
        Refusal::api("403-quarantined", 403, R"({"message":"Forbidden","error":403,"reason":"quarantined"})"),
        Refusal::api("404-banned", 404, R"({"reason":"banned","message":"Not Found","error":404})"),
        page("403-network-security", 403, blockedPage()),
        Refusal::api("429-rate-limit", 429, R"({"message":"Too Many Requests","error":429})")
            .with("X-Ratelimit-Used", "1000")
            .with("X-Ratelimit-Remaining", "0.0")
            .with("X-Ratelimit-Reset", "437"),
        page("500-trouble", 500, trouble),
        page("503-trouble", 503, trouble),
        page("520-trouble", 520, trouble),
        page("522-trouble", 522, trouble),
    };
    if (const Login* maria = m_world.findLogin(network(), {}, u"maria"_s)) {
        Login suspended = *maria;
        suspended.suspended = true;
        const QByteArray body = QJsonDocument(me(suspended)).toJson(QJsonDocument::Compact);
        rows.append(Refusal::api("200-suspended", 200, body).below(u"/api/v1/me"_s));
    }
    return rows;
}

} // namespace pk::rehearsal
