// SPDX-License-Identifier: GPL-3.0-or-later
#include "threads.h"

#include "metacontent.h"
#include "seeding.h"

#include <QJsonDocument>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kDay = 24 * 3600;

/// Threads testers of the application: only their tokens may inspect others.
bool isTester(const Login& login)
{
    return login.id == "maria"_L1 || login.id == "nordlys"_L1;
}

} // namespace

const OAuthRules& ThreadsDialect::rules() const
{
    static const OAuthRules rules = [] {
        OAuthRules r;
        for (const QString& host : {u"threads.com"_s, u"www.threads.com"_s, u"threads.net"_s, u"www.threads.net"_s})
            r.authorize.append(host + u"/oauth/authorize"_s);
        r.token = {u"graph.threads.net/oauth/access_token"_s, u"graph.threads.com/oauth/access_token"_s};
        r.apiHosts = {u"graph.threads.net"_s, u"graph.threads.com"_s};
        r.scopes = {{u"threads_basic"_s, u"See your profile and your posts"_s},
                    {u"threads_content_publish"_s, u"Publish posts"_s},
                    {u"threads_manage_insights"_s, u"See your insights"_s},
                    {u"threads_read_replies"_s, u"Read replies to your posts"_s},
                    {u"threads_manage_replies"_s, u"Answer and hide replies"_s},
                    {u"threads_delete"_s, u"Delete your posts"_s},
                    {u"threads_keyword_search"_s, u"Search public posts"_s},
                    {u"threads_manage_mentions"_s, u"See posts that mention you"_s},
                    {u"threads_location_tagging"_s, u"Tag places in posts"_s},
                    {u"threads_profile_discovery"_s, u"See public profiles"_s}};
        r.scopesCanBeUnticked = true;
        r.fixedScopes = {u"threads_basic"_s};
        r.codeLife = 3600;
        r.accessLife = 3600;
        r.tail = "#_";
        return r;
    }();
    return rules;
}

const LongTokenRules& ThreadsDialect::longTokens() const
{
    static const LongTokenRules tokens = [this] {
        LongTokenRules r;
        r.graphHosts = rules().apiHosts;
        r.exchangeGrant = u"th_exchange_token"_s;
        r.refreshGrant = u"th_refresh_token"_s;
        r.basicScope = u"threads_basic"_s;
        r.prefix = u"THAA"_s;
        r.checkpoint = graphFault(
            u"You cannot access the app till you log in to www.threads.com and follow the instructions given."_s, 190);
        r.apiFault = u"OAuthException"_s;
        r.wrongApp = 4476002;
        return r;
    }();
    return tokens;
}

void ThreadsDialect::seed()
{
    seedLogins(m_world, {network(), [](const QString&, int number) {
                             return QString::number(17'841'400'000'700'009 + qint64(number) * 7'919);
                         }});
    Registration app;
    app.network = network();
    app.clientId = u"rehearsal-threads"_s;
    app.secret = u"rehearsal-threads-secret"_s;
    app.name = u"Agency Threads"_s;
    app.redirects = {u"https://localhost:27323/threads"_s, u"https://agency.example/threads"_s};
    app.note = u"the Threads pair, not the Facebook one; redirects to the letter; testers: maria, nordlys"_s;
    m_world.registrations.append(app);
}

QJsonObject ThreadsDialect::tokenFields(const Issue& issue) const
{
    // No end in the short answer, and the id as a number above 2^53 (section 2).
    const Login* login = m_world.login(issue.access.login);
    return {{u"access_token"_s, issue.access.value}, {u"user_id"_s, login->remoteId.toLongLong()}};
}

Answer ThreadsDialect::wrongLink(const Request& request, const QString& field) const
{
    if (field == "client_id"_L1)
        return errorPage(u"Something went wrong"_s, u"Invalid app ID: use the Threads app ID. (error 4476002)"_s);
    return MetaLongToken::wrongLink(request, field);
}

Answer ThreadsDialect::tooMany() const
{
    return graphError(graphFault(u"(#4) Application request limit reached"_s, 4), 403);
}

QList<Quota> ThreadsDialect::quotas(const Request&, const Token& token) const
{
    // 4800 x impressions, counted as ten when there were fewer.
    const int impressions = int(qMax<quint64>(10, m_world.stable(token.login + u"impressions"_s) % 400));
    return {{u"calls"_s, 4800 * impressions, kDay, token.login}};
}

void ThreadsDialect::addQuotaHeaders(Answer& answer, const QList<QuotaUse>& uses) const
{
    for (const QuotaUse& use : uses) {
        const int percent = use.over() ? 100 : int(qint64(use.used) * 100 / use.quota.limit);
        const QJsonObject figures{
            {u"call_count"_s, percent}, {u"total_time"_s, percent * 3 / 4}, {u"total_cputime"_s, percent / 2}};
        answer.with("x-app-usage", QJsonDocument(figures).toJson(QJsonDocument::Compact));
    }
}

Answer ThreadsDialect::api(const Request& request)
{
    const QStringList parts = request.path.split(u'/', Qt::SkipEmptyParts);
    if (parts.value(0) != "v1.0"_L1 || parts.size() < 2)
        return graphError(graphFault(u"(#2500) Unknown path components: "_s + request.path, 2500));
    if (parts[1] == "debug_token"_L1)
        return debugToken(request);
    Answer refused;
    const auto caller = admit(request, {longTokens().basicScope}, refused);
    if (!caller)
        return refused;
    const bool self = parts[1] == "me"_L1 || parts[1] == caller->login->remoteId;
    const Login& login = *caller->login;
    if (request.method == "DELETE" && !self && !caller->has(u"threads_delete"_s))
        return metaPermission(u"threads_delete"_s);
    MetaAccount shelf{.world = m_world,
                      .network = network(),
                      .base = u"https://graph.threads.net/v1.0"_s,
                      .id = login.remoteId,
                      .owner = login.key(),
                      .username = login.handle,
                      .followers = m_world.feeds.followers(login.key(), login.followers),
                      .posts = feed(login),
                      .newId = [&](qint64 at) { return postId(login.key(), at, -1); },
                      .contentFailure = [&](int number) { return contentFailure(login.key(), number); },
                      .publishRefusal = [&] { return publishRefusal(request); },
                      .mayPublish = [&] { return caller->has(u"threads_content_publish"_s); },
                      .mayReadInsights = [&] { return caller->has(u"threads_manage_insights"_s); }};
    if (const auto answer = parts.size() <= 3
            ? threadsContent(shelf, request, self ? login.remoteId : parts[1], parts.value(2))
            : std::nullopt)
        return *answer;
    if (!self || request.method != "GET") // section 12: there is no documented way to revoke
        return graphError(noSuchObject(request.method, parts[1]));
    if (parts.size() > 2)
        return graphError(graphFault(u"(#2500) Unknown path components: /"_s + parts.mid(2).join(u'/'), 2500));
    return profile(request, *caller->login);
}

QString ThreadsDialect::postId(const QString& owner, qint64 at, int number) const
{
    const quint64 tail = m_world.stable(owner
                                        + (number < 0 ? World::randomText(8) : u"post"_s + QString::number(number)));
    return QString::number(18'000'000'000'000'000 + quint64(at) * 1000 + tail % 1000);
}

Answer ThreadsDialect::publishTrouble(int status) const
{
    return status >= 500 ? trouble(status)
                         : metaRefusal(4, 2207051, u"Application request limit reached"_s, 403); // "action blocked"
}

Answer ThreadsDialect::profile(const Request& request, const Login& login)
{
    QJsonObject row{{u"id"_s, login.remoteId}};
    for (const GraphField& field : graphFields(request.param(u"fields"_s, u"id"_s))) {
        const QString& name = field.name;
        if (name == "username"_L1)
            row[name] = login.handle;
        else if (name == "name"_L1)
            row[name] = login.name;
        else if (name == "threads_profile_picture_url"_L1) {
            if (login.id != "zoe"_L1) // one without a picture
                row[name] = pictureOf(login);
        } else if (name == "threads_biography"_L1)
            row[name] = u"Posts of "_s + login.name;
        else if (name == "is_verified"_L1)
            row[name] = login.id == "nordlys"_L1;
        else if (name != "id"_L1)
            return graphError(graphFault(
                u"(#100) Tried accessing nonexisting field (%1) on node type (ThreadsUser)"_s.arg(name), 100));
    }
    return Answer::json(row);
}

Answer ThreadsDialect::debugToken(const Request& request)
{
    Answer refused;
    const auto caller = admit(request, {longTokens().basicScope}, refused);
    if (!caller)
        return refused;
    if (!isTester(*caller->login)) // "not an app token!", and nobody else's either
        return graphError(graphFault(u"(#10) The access token must belong to a tester of the application."_s, 10), 403);
    const QString input = request.param(u"input_token"_s);
    if (input.isEmpty())
        return graphError(graphFault(u"(#100) The parameter input_token is required"_s, 100));
    const Token* token = m_world.token(input);
    if (!token || token->network != network() || token->clientId != caller->token.clientId) {
        const QJsonObject why{{u"code"_s, 190},
                              {u"message"_s, u"Invalid OAuth access token - Cannot parse access token"_s}};
        return Answer::json(QJsonObject{
            {u"data"_s, QJsonObject{{u"error"_s, why}, {u"is_valid"_s, false}, {u"scopes"_s, QJsonArray()}}}});
    }
    const Login* login = m_world.login(token->login);
    const Registration* app = m_world.registration(network(), {}, token->clientId);
    return Answer::json(
        QJsonObject{{u"data"_s,
                     QJsonObject{{u"type"_s, u"USER"_s},
                                 {u"application"_s, app->name},
                                 {u"data_access_expires_at"_s, token->issuedAt + 90 * kDay},
                                 {u"expires_at"_s, token->expiresAt},
                                 {u"is_valid"_s, isLive(*token) && !login->suspended && !login->checkpoint},
                                 {u"issued_at"_s, token->issuedAt},
                                 {u"scopes"_s, QJsonArray::fromStringList(token->scopes)},
                                 {u"user_id"_s, login->remoteId}}}});
}

QList<Refusal> ThreadsDialect::refusals() const
{
    static const QList<Refusal> rows{
        Refusal::api(
            "190-463-expired",
            400,
            R"({"error":{"message":"Error validating access token: Session has expired on Tuesday, 01-Dec-26 06:00:00 PST. The current time is Tuesday, 01-Dec-26 06:07:02 PST.","type":"OAuthException","code":190,"error_subcode":463,"fbtrace_id":"x"}})"),
        Refusal::api(
            "190-expired",
            401,
            R"({"error":{"message":"Error validating access token: Session has expired on Tuesday, 01-Dec-26 06:00:00 PST. The current time is Tuesday, 01-Dec-26 06:07:02 PST.","type":"OAuthException","code":190,"fbtrace_id":"x"}})"),
        Refusal::api(
            "190-460-password-changed",
            400,
            R"({"error":{"message":"Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.","type":"OAuthException","code":190,"error_subcode":460,"fbtrace_id":"x"}})"),
        Refusal::api(
            "190-checkpoint",
            400,
            R"({"error":{"message":"You cannot access the app till you log in to www.threads.com and follow the instructions given.","type":"OAuthException","code":190,"fbtrace_id":"x"}})"),
        Refusal::api(
            "190-458-app-removed",
            400,
            R"({"error":{"message":"Error validating access token: The user has not authorized application rehearsal-threads.","type":"OAuthException","code":190,"error_subcode":458,"fbtrace_id":"x"}})"),
        Refusal::api(
            "190-not-authorized",
            400,
            R"({"error":{"message":"Error validating access token: The user has not authorized application rehearsal-threads.","type":"OAuthException","code":190,"fbtrace_id":"x"}})"),
        Refusal::api(
            "190-cannot-parse",
            400,
            R"({"error":{"message":"Invalid OAuth access token - Cannot parse access token","type":"OAuthException","code":190,"fbtrace_id":"x"}})"),
        Refusal::api(
            "10-permission-missing",
            403,
            R"({"error":{"message":"(#10) Application does not have permission for this action","type":"OAuthException","code":10,"fbtrace_id":"x"}})"),
        Refusal::api(
            "200-permission-missing",
            403,
            R"({"error":{"message":"(#200) Permissions error","type":"OAuthException","code":200,"fbtrace_id":"x"}})"),
        Refusal::api(
            "299-permission-missing",
            400,
            R"({"error":{"message":"(#299) Requires threads_basic permission to manage the object","type":"OAuthException","code":299,"fbtrace_id":"x"}})"),
        Refusal::api(
            "100-33-not-found",
            400,
            R"({"error":{"message":"Unsupported get request. Object with ID '1' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api","type":"OAuthException","code":100,"error_subcode":33,"fbtrace_id":"x"}})"),
        Refusal::api(
            "4-rate-limited",
            403,
            R"({"error":{"message":"(#4) Application request limit reached","type":"OAuthException","code":4,"fbtrace_id":"x"}})"),
        Refusal::api(
            "17-rate-limited",
            400,
            R"({"error":{"message":"(#17) User request limit reached","type":"OAuthException","code":17,"fbtrace_id":"x"}})"),
        Refusal::api(
            "613-rate-limited",
            400,
            R"({"error":{"message":"(#613) Calls to this api have exceeded the rate limit.","type":"OAuthException","code":613,"fbtrace_id":"x"}})"),
        Refusal::api(
            "4-2207051-blocked",
            403,
            R"({"error":{"message":"Application request limit reached","type":"OAuthException","code":4,"error_subcode":2207051,"is_transient":false,"error_user_title":"Action is blocked","error_user_msg":"We restrict certain activity to protect our community.","fbtrace_id":"x"}})"),
        Refusal::api(
            "4279013-restricted",
            400,
            R"({"error":{"message":"The user is restricted","type":"OAuthException","code":100,"error_subcode":4279013,"fbtrace_id":"x"}})"),
        Refusal::token("4476002-wrong-app-id",
                       400,
                       R"({"error_type":"OAuthException","code":4476002,"error_message":"Invalid platform app"})"),
        Refusal::token(
            "400-code-used",
            400,
            R"({"error_type":"OAuthException","code":400,"error_message":"Matching code was not found or was already used"})"),
        Refusal::api(
            "1-transient",
            500,
            R"({"error":{"message":"An unknown error occurred","type":"OAuthException","code":1,"fbtrace_id":"x"}})"),
        Refusal::api(
            "2-transient",
            500,
            R"({"error":{"message":"An unexpected error has occurred. Please retry your request later.","type":"OAuthException","code":2,"is_transient":true,"fbtrace_id":"x"}})"),
        Refusal::api(
            "2-transient-400",
            400,
            R"({"error":{"message":"An unexpected error has occurred. Please retry your request later.","type":"OAuthException","code":2,"is_transient":true,"fbtrace_id":"x"}})"),
    };
    return rows;
}

} // namespace pk::rehearsal
