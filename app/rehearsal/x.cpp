// SPDX-License-Identifier: GPL-3.0-or-later
#include "x.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kCodeLife = 30; // section 3
constexpr qint64 kAccessLife = 7200;
constexpr qint64 kRefreshLife = 180LL * 24 * 3600; // "about 6 months"
constexpr qint64 kWindow = 15 * 60;
constexpr int kCallsPerWindow = 75;

const QHash<QString, QString>& knownScopes()
{
    static const QHash<QString, QString> words{
        {u"users.read"_s, u"Any account you can view"_s},
        {u"tweet.read"_s, u"All the posts you can view"_s},
        {u"tweet.write"_s, u"Post and repost for you"_s},
        {u"media.write"_s, u"Upload photos and videos for you"_s},
        {u"offline.access"_s, u"Stay connected to your account until you revoke access"_s},
        {u"users.email"_s, u"Your e-mail address"_s},
        {u"follows.read"_s, u"People who follow you and people you follow"_s},
        {u"like.read"_s, u"Posts you have liked"_s},
    };
    return words;
}

Answer oauthError(const QString& code, const QString& description, int status = 400)
{
    return Answer::json(QJsonObject{{u"error"_s, code}, {u"error_description"_s, description}}, status);
}

Answer problem(const QString& title, const QString& detail, const QString& type, int status,
               const QJsonObject& more = {})
{
    QJsonObject object = more;
    object[u"title"_s] = title;
    object[u"detail"_s] = detail;
    object[u"type"_s] = type;
    object[u"status"_s] = status;
    return Answer::json(object, status);
}

Answer unauthorized()
{
    return problem(u"Unauthorized"_s, u"Unauthorized"_s, u"about:blank"_s, 401);
}

Answer clientForbidden()
{
    return problem(
        u"Client Forbidden"_s,
        u"When authenticating requests to the X API v2 endpoints, you must use keys and tokens from a developer App that is attached to "
        "a Project."_s,
        u"https://api.twitter.com/2/problems/client-forbidden"_s,
        403,
        QJsonObject{{u"reason"_s, u"client-not-enrolled"_s},
                    {u"required_enrollment"_s, u"Appropriate Level of API Access"_s}});
}

} // namespace

QStringList XDialect::hosts() const
{
    return {u"x.com"_s, u"twitter.com"_s, u"api.x.com"_s, u"api.twitter.com"_s, u"pbs.twimg.com"_s};
}

QStringList XDialect::pictureHosts() const
{
    return {u"pbs.twimg.com"_s};
}

bool XDialect::isBrowserPage(const Request& request) const
{
    return !request.host.startsWith("api."_L1);
}

bool XDialect::isRenewal(const Request& request) const
{
    return request.form.value(u"grant_type"_s) == "refresh_token"_L1;
}

QString XDialect::scopeWords(const QString& scope) const
{
    return knownScopes().value(scope, scope);
}

Answer XDialect::handle(const Request& request)
{
    if (!request.host.startsWith("api."_L1)) {
        if (request.path == "/i/oauth2/authorize"_L1)
            return authorize(request);
        return errorPage(u"Nothing to see here"_s, u"Looks like this page doesn't exist."_s, 404);
    }
    if (request.path == "/2/oauth2/token"_L1)
        return tokenEndpoint(request);
    if (request.path == "/2/oauth2/revoke"_L1)
        return revoke(request);
    if (request.path == "/2/users/me"_L1)
        return usersMe(request);
    if (const auto answer = content(request))
        return *answer;
    return problem(u"Not Found"_s, u"Not Found"_s, u"about:blank"_s, 404);
}

Answer XDialect::authorize(const Request& request)
{
    const Params& query = request.query;
    const QString title = u"Something went wrong"_s;
    const QString words = u"You weren’t able to give access to the App. Go back and try logging in again. (%1)"_s;
    const Registration* app = m_world.registration(network(), {}, query.value(u"client_id"_s));
    if (!app || !app->suspended.isEmpty())
        return errorPage(title, words.arg(u"client_id"_s));
    AuthRequest asked;
    asked.clientId = app->clientId;
    asked.redirectUri = query.value(u"redirect_uri"_s);
    if (!app->redirects.contains(asked.redirectUri)) // exact, port and trailing slash included
        return errorPage(title, words.arg(u"redirect_uri"_s));
    asked.responseType = query.value(u"response_type"_s);
    asked.hasState = query.has(u"state"_s);
    asked.state = query.value(u"state"_s);
    asked.challenge = query.value(u"code_challenge"_s);
    asked.challengeMethod = query.value(u"code_challenge_method"_s);
    asked.scopes = query.value(u"scope"_s).split(u' ', Qt::SkipEmptyParts);
    if (asked.responseType != "code"_L1)
        return errorPage(title, words.arg(u"response_type"_s));
    if (asked.state.isEmpty() || asked.state.size() > 500)
        return errorPage(title, words.arg(u"state"_s));
    const bool pkce = asked.challengeMethod == "S256"_L1
        ? asked.challenge.size() == 43
        : asked.challengeMethod == "plain"_L1 && !asked.challenge.isEmpty();
    if (!pkce)
        return errorPage(title, words.arg(u"code_challenge"_s));
    for (const QString& scope : std::as_const(asked.scopes)) {
        if (!knownScopes().contains(scope))
            return errorPage(title, words.arg(u"scope"_s));
    }
    if (asked.scopes.isEmpty())
        return errorPage(title, words.arg(u"scope"_s));
    return askForConsent(asked, request);
}

Answer XDialect::allow(const AuthRequest& request, const Consent& consent)
{
    Grant& grant = m_world.openGrant(consent.login, request.clientId);
    for (const QString& scope : consent.scopes)
        grant.scopes[scope] = u"granted"_s;
    grant.lastSignIn = m_world.now();
    Params fields;
    fields.add(u"state"_s, request.state);
    fields.add(u"code"_s, makeCode(request, consent, kCodeLife, 91));
    return sendBack(request, fields);
}

Answer XDialect::deny(const AuthRequest& request)
{
    Params fields;
    fields.add(u"error"_s, u"access_denied"_s);
    fields.add(u"state"_s, request.state);
    return sendBack(request, fields);
}

Registration* XDialect::client(const Request& request, Answer& refused)
{
    const auto [user, password] = request.basic();
    const QString id = user.isEmpty() ? request.form.value(u"client_id"_s) : user;
    Registration* app = m_world.registration(network(), {}, id);
    if (!app) {
        refused = oauthError(u"invalid_request"_s, u"Value passed for the client_id was invalid."_s);
        return nullptr;
    }
    if (!app->secret.isEmpty() && password != app->secret) {
        refused = oauthError(u"unauthorized_client"_s, u"Missing valid authorization header"_s, 401);
        return nullptr;
    }
    if (!app->suspended.isEmpty()) {
        refused = clientForbidden();
        return nullptr;
    }
    return app;
}

Answer XDialect::tokenEndpoint(const Request& request)
{
    if (request.method != "POST")
        return problem(u"Method Not Allowed"_s, u"Method Not Allowed"_s, u"about:blank"_s, 405);
    if (!request.header("content-type").startsWith("application/x-www-form-urlencoded"))
        return oauthError(u"invalid_request"_s, u"Content-Type must be application/x-www-form-urlencoded."_s);
    Answer refused;
    const Registration* app = client(request, refused);
    if (!app)
        return refused;
    const QString grantType = request.form.value(u"grant_type"_s);
    if (grantType == "authorization_code"_L1)
        return exchangeCode(request, app->clientId);
    if (grantType == "refresh_token"_L1)
        return refresh(request, app->clientId);
    return oauthError(u"unsupported_grant_type"_s, u"Value passed for the grant_type was invalid."_s);
}

Answer XDialect::exchangeCode(const Request& request, const QString& clientId)
{
    const Answer badCode = oauthError(u"invalid_request"_s, u"Value passed for the authorization code was invalid."_s);
    const auto found = m_world.codes.find(request.form.value(u"code"_s));
    if (found == m_world.codes.end() || found->request.network != network() || found->request.clientId != clientId)
        return badCode;
    if (found->used) {
        m_world.killFamily(found->family, Death::FamilyKilled); // RFC 6749 section 4.1.2: a code used twice was stolen
        return badCode;
    }
    if (found->expiresAt <= m_world.now())
        return badCode;
    if (request.form.value(u"redirect_uri"_s) != found->request.redirectUri)
        return oauthError(u"invalid_request"_s,
                          u"Value passed for the redirect uri did not match the uri of the authorization code."_s);
    if (!verifierMatches(*found, request.form.value(u"code_verifier"_s)))
        return oauthError(u"invalid_request"_s,
                          u"Value passed for the code verifier did not match the code challenge."_s);
    found->used = true;
    const Code code = *found;
    const TokenTwist twist(m_world, network(), {}, request.path);
    return twist.finish(issuePair(twist.login(code.login), clientId, twist.scopes(code.scopes), code.family));
}

QJsonObject XDialect::issuePair(const QString& login, const QString& clientId, const QStringList& scopes,
                                const QString& family)
{
    Token token;
    token.value = World::randomText(91);
    token.kind = u"access"_s;
    token.login = login;
    token.network = network();
    token.clientId = clientId;
    token.scopes = scopes;
    token.family = family;
    token.expiresAt = m_world.now() + kAccessLife;
    m_world.issue(token);
    QJsonObject fields{{u"token_type"_s, u"bearer"_s},
                       {u"expires_in"_s, kAccessLife},
                       {u"access_token"_s, token.value},
                       {u"scope"_s, scopes.join(u' ')}};
    if (scopes.contains(u"offline.access"_s)) {
        token.value = World::randomText(91);
        token.kind = u"refresh"_s;
        token.expiresAt = m_world.now() + kRefreshLife;
        m_world.issue(token);
        fields[u"refresh_token"_s] = token.value;
    }
    return fields;
}

Answer XDialect::refresh(const Request& request, const QString& clientId)
{
    const Answer refused = oauthError(u"invalid_request"_s, u"Value passed for the token was invalid."_s);
    Token* sent = m_world.token(request.form.value(u"refresh_token"_s));
    if (!sent || sent->network != network() || sent->kind != "refresh"_L1 || sent->clientId != clientId)
        return refused;
    if (sent->death == Death::Rotated) {
        m_world.killFamily(sent->family, Death::FamilyKilled); // an old one replayed ends the whole family
        return refused;
    }
    if (sent->death != Death::None || m_world.ended(*sent))
        return refused;
    sent->death = Death::Rotated;
    const Token old = *sent;
    const TokenTwist twist(m_world, network(), {}, request.path);
    return twist.finish(issuePair(twist.login(old.login), clientId, twist.scopes(old.scopes), old.family));
}

Answer XDialect::revoke(const Request& request)
{
    Answer refused;
    const Registration* app = client(request, refused);
    if (!app)
        return refused;
    Token* token = m_world.token(request.form.value(u"token"_s));
    if (token && token->clientId == app->clientId && token->death == Death::None)
        token->death = Death::Revoked;
    return Answer::json(QJsonObject{{u"revoked"_s, true}});
}

std::optional<Answer> XDialect::refuse(const Token* token)
{
    if (!token || token->network != network() || token->kind != "access"_L1 || token->death != Death::None
        || m_world.ended(*token))
        return unauthorized(); // X does not say which of them it was
    const Registration* app = m_world.registration(network(), {}, token->clientId);
    if (!app || app->suspended == "suspended"_L1)
        return unauthorized();
    if (!app->suspended.isEmpty())
        return clientForbidden();
    const Login* login = m_world.login(token->login);
    if (login->suspended) {
        return problem(u"Forbidden"_s,
                       u"The user is suspended: user-suspended"_s,
                       u"https://api.twitter.com/2/problems/user-suspended"_s,
                       403);
    }
    if (login->checkpoint || login->unconfirmed) {
        const QJsonObject entry{
            {u"code"_s, 326},
            {u"message"_s,
             u"To protect our users from spam and other malicious activity, this account is temporarily locked. "
             "Please log in to https://x.com to unlock your account."_s}};
        return Answer::json(QJsonObject{{u"errors"_s, QJsonArray{entry}}}, 403);
    }
    if (m_world.faults.paidOut.value(network())) {
        return problem(u"CreditsDepleted"_s,
                       u"Your enrolled account does not have any credits"_s,
                       u"https://api.x.com/2/problems/credits"_s,
                       402);
    }
    const Grant* grant = m_world.grant(token->login, token->clientId);
    const auto has = [&](const QString& scope) {
        return token->scopes.contains(scope) && grant && grant->scopes.value(scope) == "granted"_L1;
    };
    if (!has(u"users.read"_s) || !has(u"tweet.read"_s)) {
        return problem(u"Forbidden"_s, u"You are not permitted to perform this action."_s, u"about:blank"_s, 403);
    }
    return std::nullopt;
}

XDialect::Window& XDialect::window(const Token& token)
{
    Window& window = m_windows[token.value];
    if (window.ends <= m_world.now()) {
        window.ends = m_world.now() + kWindow;
        window.used = 0;
    }
    return window;
}

int XDialect::used(const Token& token)
{
    const QHash<QString, int>& set = m_world.faults.usedPercent; // by the "credits" control
    const int percent = set.value(network() + u'|' + token.login, set.value(network()));
    return qMin(kCallsPerWindow, window(token).used + kCallsPerWindow * percent / 100);
}

bool XDialect::overLimit(const Token& token)
{
    const qint64 until = m_world.faults.throttledUntil(network(), token.login, {}, m_world.now());
    Window& counted = window(token);
    if (until) {
        counted.ends = until;
        counted.used = kCallsPerWindow;
    }
    return used(token) >= kCallsPerWindow;
}

void XDialect::countCall(Answer& answer, const Token& token)
{
    Window& counted = window(token);
    counted.used = qMin(counted.used + 1, kCallsPerWindow);
    answer.with("x-rate-limit-limit", QByteArray::number(kCallsPerWindow))
        .with("x-rate-limit-remaining", QByteArray::number(kCallsPerWindow - used(token)))
        .with("x-rate-limit-reset", QByteArray::number(counted.ends));
}

Answer XDialect::usersMe(const Request& request)
{
    const Token* token = m_world.token(request.bearer());
    if (auto refused = refuse(token)) {
        if (token && refused->status != 401)
            countCall(*refused, *token);
        return *refused;
    }
    if (overLimit(*token)) {
        Answer answer = problem(u"Too Many Requests"_s, u"Too Many Requests"_s, u"about:blank"_s, 429);
        countCall(answer, *token);
        return answer;
    }
    const Login* login = m_world.login(token->login);
    const auto data = userData(*login, request.query.value(u"user.fields"_s));
    if (!data)
        return problem(u"Invalid Request"_s,
                       u"One or more parameters to your request was invalid."_s,
                       u"https://api.twitter.com/2/problems/invalid-request"_s,
                       400);
    Answer answer = Answer::json(QJsonObject{{u"data"_s, *data}});
    countCall(answer, *token);
    return answer;
}

} // namespace pk::rehearsal
