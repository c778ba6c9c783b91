// SPDX-License-Identifier: GPL-3.0-or-later
// What LinkedIn's two products share: sign-in, tokens, introspection, versions, limits, errors.
#include "linkedin.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QSet>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kDay = 24 * 3600;
constexpr char kIntrospection[] = "www.linkedin.com/oauth/v2/introspectToken";
constexpr char kNativeSignIn[] = "www.linkedin.com/oauth/native-pkce/authorization";

// A version lives at least twelve months, and 202608 is the newest that the facts know. Not tied to the clock: a world
// that is a year ahead still answers; the command "versions" lets them go.
constexpr int kOldestVersion = 202509;
constexpr int kNewestVersion = 202608;

// The real numbers are not published. Enough for an agency; "limits" sets those of the development tier.
constexpr int kAppCalls = 100'000;
constexpr int kMemberCalls = 5'000;

/// Every scope that LinkedIn knows, whichever product owns it.
const QHash<QString, QString>& allScopes()
{
    static const QHash<QString, QString> words{
        {u"openid"_s, u"Use your name and photo"_s},
        {u"profile"_s, u"Use your name and photo"_s},
        {u"w_member_social"_s, u"Create, modify, and delete posts, comments, and reactions on your behalf"_s},
        {u"r_basicprofile"_s, u"Use your basic profile including your name, photo, headline, and public profile URL"_s},
        {u"rw_organization_admin"_s, u"Manage your organizations' pages and retrieve reporting data"_s},
        {u"r_organization_admin"_s, u"Retrieve your organizations' pages and their reporting data"_s},
        {u"r_organization_social"_s, u"Retrieve your organizations' posts, comments, and reactions"_s},
        {u"w_organization_social"_s,
         u"Create, modify, and delete posts, comments, and reactions on your organization's behalf"_s},
        {u"r_member_profileAnalytics"_s, u"Retrieve your profile analytics"_s},
        {u"r_member_postAnalytics"_s, u"Retrieve your posts and their reporting data"_s},
    };
    return words;
}

/// What each resource wants one scope of. A resource of the other product is refused for the lack of its scope.
const QHash<QString, QStringList>& resources()
{
    static const QStringList admin{u"rw_organization_admin"_s, u"r_organization_admin"_s};
    static const QHash<QString, QStringList> scopes{
        {u"v2/userinfo"_s, {u"openid"_s}},
        {u"v2/me"_s, {u"r_basicprofile"_s}},
        {u"rest/me"_s, {u"r_basicprofile"_s}},
        {u"rest/organizationAcls"_s, admin},
        {u"v2/organizationalEntityAcls"_s, admin},
        {u"rest/organizations"_s, admin},
        {u"rest/organizationsLookup"_s, admin},
        {u"rest/networkSizes"_s, admin},
        {u"rest/organizationalEntityFollowerStatistics"_s, admin},
        {u"rest/organizationPageStatistics"_s, admin},
        {u"rest/organizationalEntityShareStatistics"_s, admin},
        {u"rest/memberFollowersCount"_s, {u"r_member_profileAnalytics"_s}},
        {u"rest/memberCreatorPostAnalytics"_s, {u"r_member_postAnalytics"_s}},
        {u"rest/posts"_s, {u"r_organization_social"_s}},
        {u"rest/socialActions"_s, {u"r_organization_social"_s}},
        {u"rest/images"_s, {u"r_organization_social"_s, u"w_organization_social"_s, u"w_member_social"_s}},
    };
    return scopes;
}

/// What a request wants one scope of: writing wants others than reading.
QStringList scopesFor(const Request& request, const QString& resource)
{
    static const QStringList write{u"w_organization_social"_s, u"w_member_social"_s};
    const bool writes = request.method != "GET" && (resource == "rest/posts"_L1 || resource == "rest/images"_L1);
    return writes ? write : resources().value(resource);
}

Answer oauthFailure(int status, const QString& error, const QString& description)
{
    return Answer::json(QJsonObject{{u"error"_s, error}, {u"error_description"_s, description}}, status);
}

Answer done(const QJsonObject& more = {})
{
    QJsonObject object = more;
    object[u"ok"_s] = true;
    return Answer::json(object);
}

Answer wrong(const QString& why)
{
    return Answer::json(QJsonObject{{u"ok"_s, false}, {u"error"_s, why}}, 400);
}

bool isLoopbackIp(const QUrl& url)
{
    return (url.scheme() == "http"_L1 || url.scheme() == "https"_L1)
        && (url.host() == "127.0.0.1"_L1 || url.host() == "::1"_L1);
}

bool isMonth(int version)
{
    return version % 100 >= 1 && version % 100 <= 12;
}

} // namespace

OAuthRules LinkedInDialect::sharedRules(const QStringList& scopes)
{
    OAuthRules r;
    r.authorize = {u"www.linkedin.com/oauth/v2/authorization"_s, QString::fromLatin1(kNativeSignIn)};
    r.token = {u"www.linkedin.com/oauth/v2/accessToken"_s};
    r.revoke = {u"www.linkedin.com/oauth/v2/revoke"_s};
    r.apiHosts = {u"api.linkedin.com"_s};
    r.pkce = Pkce::Optional; // signIn() takes it away from the ordinary flow and demands it of the native one
    for (const QString& scope : scopes)
        r.scopes.insert(scope, allScopes().value(scope));
    r.scopeSeparators = u" "_s;
    r.answerSeparator = u","_s;
    r.codeLife = 30 * 60;
    r.accessLife = 60 * kDay;
    r.refreshLife = 365 * kDay;
    r.refreshEndIsFixed = true;
    r.rotation = Rotation::Repeat;
    return r;
}

void LinkedInDialect::seed()
{
    m_young.clear();
    m_scopesBefore.clear();
    m_settlingSeconds = 0;
    m_oldScopesSeconds = 0;
    m_oldestVersion = kOldestVersion;
    m_newestVersion = kNewestVersion;
    m_appCalls = kAppCalls;
    m_memberCalls = kMemberCalls;
}

void LinkedInDialect::seedApplications(const QString& name, bool refreshes)
{
    Registration app;
    app.network = network();
    app.clientId = u"rehearsal-"_s + network();
    app.secret = app.clientId + u"-secret"_s;
    app.name = name;
    app.scopes = rules().scopes.keys();
    app.scopes.sort();
    app.redirects = {u"http://localhost:28685/linkedin"_s, u"https://agency.example/linkedin"_s};
    app.refreshes = refreshes;
    app.note = u"redirects to the letter, but for the query; "_s
        + (refreshes ? u"programmatic refresh: 365 days"_s : u"no refresh token"_s);
    m_world.registrations.append(app);
    app.clientId += u"-native"_s;
    app.secret.clear();
    app.name += u" (native PKCE)"_s;
    app.redirects.clear();
    app.refreshes = false;
    app.note = u"native PKCE: any port and path of http://127.0.0.1 and http://[::1]; no secret, no refresh token"_s;
    m_world.registrations.append(app);
}

QString LinkedInDialect::personId(const QString& id) const
{
    static constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    quint64 number = m_world.stable(network() + u"person"_s + id);
    QString text;
    for (int i = 0; i < 9; ++i, number /= 62)
        text += QLatin1Char(kLetters[number % 62]);
    return text;
}

QString LinkedInDialect::pictureOf(const Login& login)
{
    return u"https://media.licdn.com/dms/image/%1.png"_s.arg(login.remoteId);
}

std::pair<QString, QString> LinkedInDialect::names(const Login& login)
{
    return {login.name.section(u' ', 0, -2).isEmpty() ? login.name : login.name.section(u' ', 0, -2),
            login.name.contains(u' ') ? login.name.section(u' ', -1) : QString()};
}

Answer LinkedInDialect::failure(int status, int service, const QString& code, const QString& message)
{
    QJsonObject body{{u"status"_s, status}, {u"message"_s, message}};
    if (service)
        body[u"serviceErrorCode"_s] = service;
    if (!code.isEmpty())
        body[u"code"_s] = code;
    return Answer::json(body, status);
}

Answer LinkedInDialect::notFound()
{
    return failure(404, 0, u"RESOURCE_NOT_FOUND"_s, u"No virtual resource found"_s);
}

QByteArray LinkedInDialect::dayLimit(const char* whose)
{
    return QByteArray(R"({"serviceErrorCode":101,"message":"Resource level throttle )") + whose
        + R"( DAY limit for calls to this resource is reached.","status":429})";
}

bool LinkedInDialect::isBrowserPage(const Request& request) const
{
    return address(request) != QLatin1StringView(kIntrospection) && !request.path.startsWith("/dms-uploads/"_L1)
        && OAuthDialect::isBrowserPage(request);
}

Answer LinkedInDialect::handle(const Request& request)
{
    if (rules().authorize.contains(address(request)))
        return signIn(request);
    if (address(request) == QLatin1StringView(kIntrospection))
        return introspect(request);
    if (request.path.startsWith("/dms-uploads/"_L1))
        return takeUpload(request);
    if (rules().revoke.contains(address(request))) {
        if (const auto refused = withoutSecret(request))
            return *refused;
    }
    Answer answer = OAuthDialect::handle(request);
    if (isTokenRequest(request))
        noteNewToken(answer);
    return answer;
}

Answer LinkedInDialect::signIn(const Request& request)
{
    const bool native = address(request) == QLatin1StringView(kNativeSignIn);
    const Registration* app = m_world.registration(network(), {}, request.query.value(u"client_id"_s));
    if (app && native != app->secret.isEmpty())
        return wrongLink(request, u"client_id"_s); // LinkedIn opens the native address for an application on request
    Request asked = request;
    if (native && !asked.query.has(u"code_challenge"_s))
        return wrongLink(request, u"code_challenge"_s);
    if (!native) {
        asked.query.remove(u"code_challenge"_s);
        asked.query.remove(u"code_challenge_method"_s);
    }
    const QString redirect = request.query.value(u"redirect_uri"_s);
    const QStringList scopes = request.query.value(u"scope"_s).split(u' ', Qt::SkipEmptyParts);
    for (const QString& scope : scopes) {
        const bool owned = app && rules().scopes.contains(scope)
            && (app->scopes.isEmpty() || app->scopes.contains(scope));
        if (!app || owned || !allScopes().contains(scope) || !redirectAllowed(*app, redirect))
            continue;
        AuthRequest back; // a scope of a product that the application does not have ends the whole sign-in
        back.redirectUri = redirect;
        Params fields;
        fields.add(u"error"_s, u"unauthorized_scope_error"_s);
        fields.add(u"error_description"_s, u"Scope \"%1\" is not authorized for your application"_s.arg(scope));
        if (request.query.has(u"state"_s))
            fields.add(u"state"_s, request.query.value(u"state"_s));
        return sendBack(back, fields);
    }
    return authorize(asked);
}

QStringList LinkedInDialect::offeredScopes(const AuthRequest& request, const Login& login) const
{
    if (request.query.value(u"prompt"_s) != "none"_L1)
        return request.scopes;
    // "it returns only scopes already consented"
    const Grant* grant = m_world.grant(login.key(), request.clientId);
    QStringList known = request.scopes;
    known.removeIf([&](const QString& scope) { return !grant || !grant->scopes.contains(scope); });
    return known;
}

Params LinkedInDialect::deniedFields(const AuthRequest& request) const
{
    Params fields;
    fields.add(u"error"_s, u"user_cancelled_authorize"_s);
    fields.add(u"error_description"_s, u"The user cancelled the authorization"_s);
    if (request.hasState)
        fields.add(u"state"_s, request.state);
    return fields;
}

bool LinkedInDialect::redirectAllowed(const Registration& app, const QString& redirect) const
{
    if (redirect.contains(u'#'))
        return false;
    if (app.secret.isEmpty())
        return isLoopbackIp(QUrl(redirect));
    return app.redirects.contains(redirect.section(u'?', 0, 0)); // "query part ignored"
}

bool LinkedInDialect::givesRefresh(const AuthRequest& request, const QStringList&) const
{
    const Registration* app = m_world.registration(network(), {}, request.clientId);
    return app && app->refreshes;
}

void LinkedInDialect::beforeIssue(const Code& code)
{
    m_scopesBefore.clear();
    const QSet<QString> wanted(code.scopes.begin(), code.scopes.end());
    m_world.kill(Death::Revoked, [&](const Token& token) {
        const bool changed = token.network == network() && token.login == code.login
            && token.clientId == code.request.clientId && !m_world.ended(token)
            && QSet<QString>(token.scopes.begin(), token.scopes.end()) != wanted;
        if (changed)
            m_scopesBefore = token.scopes;
        return changed;
    });
}

void LinkedInDialect::noteNewToken(const Answer& answer)
{
    const QStringList before = std::exchange(m_scopesBefore, {});
    const QString token = QJsonDocument::fromJson(answer.body).object().value(u"access_token"_s).toString();
    if (answer.status != 200 || token.isEmpty())
        return;
    Young young;
    if (m_settlingSeconds > 0)
        young.worksFrom = m_world.now() + m_settlingSeconds;
    if (m_oldScopesSeconds > 0 && !before.isEmpty()) {
        young.oldScopes = before;
        young.oldScopesUntil = m_world.now() + m_oldScopesSeconds;
    }
    if (young.worksFrom || young.oldScopesUntil)
        m_young.insert(token, young);
}

std::optional<Answer> LinkedInDialect::tooYoung(const Token& token, const QStringList& scopes) const
{
    const Young young = m_young.value(token.value);
    if (m_world.now() < young.worksFrom)
        return apiTrouble(ApiTrouble::DeadToken, {&token, nullptr, {}, 0});
    const bool allowed = scopes.isEmpty() || std::any_of(scopes.begin(), scopes.end(), [&](const QString& scope) {
                             return young.oldScopes.contains(scope);
                         });
    if (m_world.now() < young.oldScopesUntil && !allowed)
        return apiTrouble(ApiTrouble::MissingScope, {&token, nullptr, scopes.value(0), 0});
    return std::nullopt;
}

QString LinkedInDialect::tokenValue(const QString& kind) const
{
    return kind == "refresh"_L1 ? u"AQY"_s + World::randomText(997) : u"AQX"_s + World::randomText(497);
}

QJsonObject LinkedInDialect::tokenFields(const Issue& issue) const
{
    QJsonObject fields = OAuthDialect::tokenFields(issue);
    fields[u"token_type"_s] = u"Bearer"_s;
    if (issue.renewed) // "may be comma- or space-separated"
        fields[u"scope"_s] = issue.access.scopes.join(u' ');
    if (issue.refresh)
        fields[u"refresh_token_expires_in"_s] = issue.refresh->expiresAt - m_world.now();
    return fields;
}

Answer LinkedInDialect::tokenTrouble(TokenTrouble what, const Token*) const
{
    const QString refresh = u"The provided authorization grant or refresh token is invalid, expired or revoked."_s;
    switch (what) {
    case TokenTrouble::WrongMethod:
        return oauthFailure(405, u"invalid_request"_s, u"The request method is not supported"_s);
    case TokenTrouble::BadClient:
    case TokenTrouble::AppSuspended: return oauthFailure(401, u"invalid_client"_s, u"Client authentication failed"_s);
    case TokenTrouble::BadGrantType:
        return oauthFailure(400, u"unsupported_grant_type"_s, u"The grant type is not supported"_s);
    case TokenTrouble::UnknownCode:
    case TokenTrouble::ReusedCode:
    case TokenTrouble::ExpiredCode:
        return oauthFailure(
            400, u"invalid_request"_s, u"Unable to retrieve access token: authorization code not found"_s);
    case TokenTrouble::WrongRedirect:
    case TokenTrouble::WrongVerifier:
        return oauthFailure(
            400,
            u"invalid_request"_s,
            u"Unable to retrieve access token: redirect uri or code verifier does not match authorization code"_s);
    case TokenTrouble::ExpiredRefresh: return oauthFailure(400, u"invalid_request"_s, refresh);
    case TokenTrouble::UnknownRefresh:
    case TokenTrouble::DeadRefresh:
    case TokenTrouble::ReusedRefresh: break;
    }
    return oauthFailure(400, u"invalid_grant"_s, refresh);
}

std::optional<Answer> LinkedInDialect::withoutSecret(const Request& request) const
{
    const Registration* app = m_world.registration(network(), {}, request.param(u"client_id"_s));
    if (app && app->secret.isEmpty())
        return tokenTrouble(TokenTrouble::BadClient, nullptr);
    return std::nullopt;
}

Answer LinkedInDialect::revoked(const Request&, Token* token)
{
    if (token && token->death == Death::None)
        token->death = Death::Revoked;
    return {}; // 200 without a body, also for a token that was dead before
}

Answer LinkedInDialect::introspect(const Request& request)
{
    if (request.method != "POST")
        return tokenTrouble(TokenTrouble::WrongMethod, nullptr);
    Answer refused;
    const Registration* app = client(request, refused);
    if (!app)
        return refused;
    if (const auto secretWanted = withoutSecret(request))
        return *secretWanted;
    const Token* token = m_world.token(request.param(u"token"_s));
    if (!token || token->network != network() || token->clientId != app->clientId)
        return Answer::json(QJsonObject{{u"active"_s, false}});
    const Login* login = m_world.login(token->login);
    const bool locked = login && (login->suspended || login->checkpoint || login->unconfirmed);
    const QString status = token->death != Death::None || locked ? u"revoked"_s
        : m_world.ended(*token)                                  ? u"expired"_s
                                                                 : u"active"_s;
    const Grant* grant = m_world.grant(token->login, token->clientId);
    return Answer::json(QJsonObject{{u"active"_s, status == "active"_L1},
                                    {u"client_id"_s, app->clientId},
                                    {u"authorized_at"_s, grant ? grant->lastSignIn : token->issuedAt},
                                    {u"created_at"_s, token->issuedAt},
                                    {u"status"_s, status},
                                    {u"expires_at"_s, token->expiresAt},
                                    {u"scope"_s, token->scopes.join(u',')},
                                    {u"auth_type"_s, u"3L"_s}});
}

Answer LinkedInDialect::apiTrouble(ApiTrouble what, const Refused& about) const
{
    switch (what) {
    case ApiTrouble::NoToken: return failure(401, 401, {}, u"Empty oauth2_access_token"_s);
    case ApiTrouble::UnknownToken: return failure(401, 65600, u"INVALID_ACCESS_TOKEN"_s, u"Invalid access token"_s);
    case ApiTrouble::ExpiredToken:
        return failure(401, 65602, u"EXPIRED_ACCESS_TOKEN"_s, u"The token used in the request has expired"_s);
    case ApiTrouble::AppSuspended:
        return failure(
            403, 100, u"ACCESS_DENIED"_s, u"Not enough permissions to access: partnerApi."_s + m_call.section(u'/', 1));
    case ApiTrouble::MissingScope:
        return failure(403, 100, u"ACCESS_DENIED"_s, u"Not enough permissions to access: "_s + m_call);
    case ApiTrouble::PaidOut:
    case ApiTrouble::Throttled: {
        const QString login = about.token ? about.token->login : QString();
        const bool member = m_world.faults.throttledBy(network(), login, {}, m_world.now()) == "login"_L1;
        Answer answer = failure(429, 0, {}, {});
        answer.body = dayLimit(member ? "MEMBER" : "APPLICATION");
        return answer;
    }
    case ApiTrouble::DeadToken:
    case ApiTrouble::Suspended:
    case ApiTrouble::Locked: break;
    }
    return failure(
        401, 65601, u"REVOKED_ACCESS_TOKEN"_s, u"The token used in the request has been revoked by the user"_s);
}

Answer LinkedInDialect::trouble(int status) const
{
    if (status == 429)
        return failure(429, 0, {}, u"Too many requests"_s);
    return failure(status, 0, {}, status == 503 ? u"Service Unavailable"_s : u"Internal Server Error"_s);
}

QList<Quota> LinkedInDialect::quotas(const Request& request, const Token& token) const
{
    const QString endpoint = QString::fromLatin1(request.method) + request.path.section(u'/', 0, 2);
    return {{u"app "_s + endpoint, m_appCalls, kDay, {}, true},
            {u"member "_s + endpoint, m_memberCalls, kDay, token.login, true}};
}

void LinkedInDialect::addQuotaHeaders(Answer& answer, const QList<QuotaUse>& uses) const
{
    // No header says anything; but which of the limits it was stands in the sentence.
    if (uses.size() == 2 && !uses[0].over() && uses[1].over() && answer.status == 429)
        answer.body = dayLimit("MEMBER");
}

std::optional<Answer> LinkedInDialect::wrongHeaders(const Request& request) const
{
    const bool finder = request.query.has(u"q"_s) || request.query.has(u"ids"_s);
    const QByteArray version = request.header("linkedin-version");
    if (request.path.startsWith("/rest/"_L1)) {
        if (version.isEmpty())
            return failure(
                400,
                0,
                u"VERSION_MISSING"_s,
                u"A version must be present. Please specify a version by adding the LinkedIn-Version header."_s);
        const int number = version.size() == 6 ? version.toInt() : 0;
        if (!isMonth(number) || number < m_oldestVersion || number > m_newestVersion)
            return failure(426,
                           0,
                           u"NONEXISTENT_VERSION"_s,
                           u"Requested version %1 is not active"_s.arg(QString::fromLatin1(version)));
    }
    if (finder && request.header("x-restli-protocol-version") != "2.0.0")
        return failure(400, 0, u"ILLEGAL_ARGUMENT"_s, u"X-Restli-Protocol-Version must be 2.0.0 for this request"_s);
    return std::nullopt;
}

Answer LinkedInDialect::api(const Request& request)
{
    const QString resource = request.path.section(u'/', 1, 2);
    m_call = QString::fromLatin1(request.method) + u" /"_s + resource.section(u'/', 1);
    const QStringList scopes = scopesFor(request, resource);
    Answer refused;
    const auto caller = admit(request, scopes, refused);
    if (!caller)
        return refused;
    const bool writable = resource == "rest/posts"_L1 || resource == "rest/images"_L1;
    if (!resources().contains(resource) || (request.method != "GET" && !writable))
        return notFound();
    if (const auto young = tooYoung(caller->token, scopes))
        return *young;
    if (const auto headers = wrongHeaders(request))
        return *headers;
    const QString rest = request.path.section(u'/', 3);
    if (const auto answer = posting(request, *caller, resource, rest))
        return *answer;
    return serve(request, *caller, resource, rest);
}

QStringList LinkedInDialect::ownCommands() const
{
    return {u"limits"_s, u"old-permissions"_s, u"settling"_s, u"versions"_s};
}

Answer LinkedInDialect::ownCommand(const QString& command, const Request& request, const QStringList& logins)
{
    const auto number = [&](const char16_t* name, int otherwise) {
        return request.param(QString::fromUtf16(name), QString::number(otherwise)).toInt();
    };
    if (command == "limits"_L1) {
        m_appCalls = qMax(1, number(u"app", kAppCalls));
        m_memberCalls = qMax(1, number(u"member", kMemberCalls));
        return done({{u"app"_s, m_appCalls}, {u"member"_s, m_memberCalls}});
    }
    if (command == "versions"_L1) {
        const int oldest = number(u"oldest", kOldestVersion);
        const int newest = number(u"newest", qMax(oldest, kNewestVersion));
        if (!isMonth(oldest) || !isMonth(newest) || oldest > newest)
            return wrong(u"oldest and newest are months as 202608"_s);
        m_oldestVersion = oldest;
        m_newestVersion = newest;
        return done({{u"oldest"_s, oldest}, {u"newest"_s, newest}});
    }
    if (command == "settling"_L1 || command == "old-permissions"_L1) {
        int& seconds = command == "settling"_L1 ? m_settlingSeconds : m_oldScopesSeconds;
        seconds = qMax(0, number(u"seconds", 0));
        return done({{u"seconds"_s, seconds}});
    }
    return OAuthDialect::ownCommand(command, request, logins);
}

} // namespace pk::rehearsal
