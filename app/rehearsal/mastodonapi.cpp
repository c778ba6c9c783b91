// SPDX-License-Identifier: GPL-3.0-or-later
// Token side of pretend Mastodon: mastodon.md sections 2 (step 5), 3, 4, 10, 11 and 12.
#include "mastodon.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kWindow = 300;

QByteArray challenge(const QString& error, const QString& text)
{
    return "Bearer realm=\"Doorkeeper\", error=\"" + error.toUtf8() + "\", error_description=\"" + text.toUtf8() + '"';
}

Answer refusal(const QString& text, int status, const QString& error)
{
    Answer answer = Answer::json(QJsonObject{{u"error"_s, text}}, status);
    if (!error.isEmpty())
        answer.with("WWW-Authenticate", challenge(error, text));
    return answer;
}

Answer oauthError(const QString& error, const QString& text, int status)
{
    Answer answer = Answer::json(QJsonObject{{u"error"_s, error}, {u"error_description"_s, text}}, status);
    answer.with("WWW-Authenticate", challenge(error, text));
    return answer;
}

} // namespace

Registration* MastodonDialect::client(const Request& request, Answer& refused)
{
    const auto [user, password] = request.basic();
    const QString id = user.isEmpty() ? request.form.value(u"client_id"_s) : user;
    const QString secret = user.isEmpty() ? request.form.value(u"client_secret"_s) : password;
    Registration* app = m_world.registration(network(), request.host, id);
    if (app && app->suspended.isEmpty() && secret == app->secret)
        return app;
    refused = oauthError(
        u"invalid_client"_s,
        u"Client authentication failed due to unknown client, no client authentication included, or unsupported "
        "authentication method."_s,
        401);
    return nullptr;
}

Answer MastodonDialect::tokenEndpoint(const Request& request)
{
    Answer refused;
    const Registration* app = client(request, refused);
    if (!app)
        return refused;
    const QString grantType = request.form.value(u"grant_type"_s);
    if (grantType == "authorization_code"_L1)
        return exchangeCode(request, *app);
    if (grantType == "client_credentials"_L1)
        return clientCredentials(request, *app);
    return oauthError(u"unsupported_grant_type"_s,
                      u"The authorization grant type is not supported by the authorization server."_s,
                      400);
}

Answer MastodonDialect::exchangeCode(const Request& request, const Registration& app)
{
    const auto found = m_world.codes.find(request.form.value(u"code"_s));
    const bool good = found != m_world.codes.end() && found->request.network == network()
        && found->request.host == request.host && found->request.clientId == app.clientId && !found->used
        && found->expiresAt > m_world.now() && request.form.value(u"redirect_uri"_s) == found->request.redirectUri
        && verifierMatches(*found, request.form.value(u"code_verifier"_s));
    if (!good) {
        return oauthError(
            u"invalid_grant"_s,
            u"The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the "
            "authorization request, or was issued to another client."_s,
            400);
    }
    found->used = true;
    const Code code = *found;
    const TokenTwist twist(m_world, network(), request.host, request.path);
    const QStringList scopes = twist.scopes(code.scopes);
    const QString value = tokenFor(twist.login(code.login), app, scopes, code.family);
    return twist.finish(QJsonObject{{u"access_token"_s, value},
                                    {u"token_type"_s, u"Bearer"_s},
                                    {u"scope"_s, scopes.join(u' ')},
                                    {u"created_at"_s, m_world.tokens.value(value).issuedAt}});
}

QString MastodonDialect::tokenFor(const QString& login, const Registration& app, const QStringList& scopes,
                                  const QString& family)
{
    // reuse_access_token: the same person, application and scopes give the same token again (section 3).
    for (const Token& old : std::as_const(m_world.tokens)) {
        if (old.network == network() && old.login == login && old.clientId == app.clientId && old.scopes == scopes
            && old.death == Death::None && !m_world.ended(old))
            return old.value;
    }
    Token token;
    token.value = World::randomText(43);
    token.kind = u"access"_s;
    token.login = login;
    token.network = network();
    token.host = app.host;
    token.clientId = app.clientId;
    token.scopes = scopes;
    token.family = family;
    return m_world.issue(token).value;
}

Answer MastodonDialect::clientCredentials(const Request& request, const Registration& app)
{
    Token token;
    token.value = World::randomText(43);
    token.kind = u"app"_s;
    token.network = network();
    token.host = app.host;
    token.clientId = app.clientId;
    token.scopes = request.form.value(u"scope"_s, u"read"_s).split(u' ', Qt::SkipEmptyParts);
    m_world.issue(token);
    return Answer::json(QJsonObject{{u"access_token"_s, token.value},
                                    {u"token_type"_s, u"Bearer"_s},
                                    {u"scope"_s, token.scopes.join(u' ')},
                                    {u"created_at"_s, m_world.now()}});
}

Answer MastodonDialect::revoke(const Request& request)
{
    const Registration* app = m_world.registration(network(),
                                                   request.host,
                                                   request.basic().first.isEmpty() ? request.form.value(u"client_id"_s)
                                                                                   : request.basic().first);
    Answer refused;
    Token* token = m_world.token(request.form.value(u"token"_s));
    if (!app || !client(request, refused) || (token && token->clientId != app->clientId)) {
        return oauthError(u"unauthorized_client"_s, u"You are not authorized to revoke this token"_s, 403);
    }
    if (token && token->death == Death::None)
        token->death = Death::Revoked;
    return Answer::json(QJsonObject());
}

std::optional<Answer> MastodonDialect::refuse(const Request& request, const QStringList& scopes)
{
    const QString value = request.bearer();
    if (value.isEmpty())
        return refusal(u"This method requires an authenticated user"_s, 401, {});
    const Token* token = m_world.token(value);
    const bool here = token && token->network == network() && token->host == request.host;
    const Registration* app = here ? m_world.registration(network(), request.host, token->clientId) : nullptr;
    if (!app || !app->suspended.isEmpty() || token->death == Death::AppDeleted)
        return refusal(u"The access token is invalid"_s, 401, u"invalid_token"_s);
    if (token->death != Death::None)
        return refusal(u"The access token was revoked"_s, 401, u"invalid_token"_s);
    if (m_world.ended(*token))
        return refusal(u"The access token expired"_s, 401, u"invalid_token"_s);
    const Grant* grant = token->login.isEmpty() ? nullptr : m_world.grant(token->login, token->clientId);
    const auto has = [&](const QString& scope) {
        return token->scopes.contains(scope) && (!grant || grant->scopes.value(scope) != "declined"_L1);
    };
    if (!scopes.isEmpty() && std::none_of(scopes.begin(), scopes.end(), has))
        return refusal(u"This action is outside the authorized scopes"_s, 403, u"insufficient_scope"_s);
    const Login* login = token->login.isEmpty() ? nullptr : m_world.login(token->login);
    if (login && login->suspended)
        return refusal(u"Your login is currently disabled"_s, 403, {});
    if (login && login->unconfirmed)
        return refusal(u"Your login is missing a confirmed e-mail address"_s, 403, {});
    if (login && login->checkpoint)
        return refusal(u"Your login is currently pending approval"_s, 403, {});
    if (!login && !scopes.isEmpty())
        return refusal(u"This method requires an authenticated user"_s, 422, {});
    return std::nullopt;
}

Answer MastodonDialect::verifyCredentials(const Request& request)
{
    if (const auto refused = refuse(request, {u"profile"_s, u"read:accounts"_s, u"read"_s}))
        return *refused;
    const Token token = *m_world.token(request.bearer());
    const Login* login = m_world.login(token.login);
    QJsonObject object = account(*login);
    object[u"source"_s] = QJsonObject{{u"privacy"_s, u"public"_s}, {u"sensitive"_s, false}, {u"language"_s, u"en"_s}};
    object[u"role"_s] = QJsonObject{
        {u"id"_s, u"-99"_s}, {u"name"_s, QString()}, {u"permissions"_s, u"65536"_s}, {u"highlighted"_s, false}};
    return Answer::json(object);
}

Answer MastodonDialect::userInfo(const Request& request)
{
    if (const auto refused = refuse(request, {u"profile"_s}))
        return *refused;
    const Login* login = m_world.login(m_world.token(request.bearer())->login);
    const QString base = mastodonOrigin(request.host);
    return Answer::json(
        QJsonObject{{u"iss"_s, base + u'/'},
                    {u"sub"_s, base + u"/users/"_s + login->handle},
                    {u"name"_s, login->name},
                    {u"preferred_username"_s, login->handle},
                    {u"profile"_s, base + u"/@"_s + login->handle},
                    {u"picture"_s, u"https://files.%1/accounts/avatars/%2.png"_s.arg(request.host, login->remoteId)}});
}

Answer MastodonDialect::verifyApp(const Request& request)
{
    if (const auto refused = refuse(request, {}))
        return *refused;
    const Registration* app = m_world.registration(network(), request.host, m_world.token(request.bearer())->clientId);
    return Answer::json(QJsonObject{{u"id"_s, u"563419"_s},
                                    {u"name"_s, app->name},
                                    {u"website"_s, app->website.isEmpty() ? QJsonValue() : QJsonValue(app->website)},
                                    {u"scopes"_s, QJsonArray::fromStringList(app->scopes)},
                                    {u"redirect_uris"_s, QJsonArray::fromStringList(app->redirects)}});
}

MastodonDialect::Budget MastodonDialect::countCall(const Request& request)
{
    // The window is aligned to the epoch: reset = now + (period - now mod period) (section 10).
    const qint64 now = m_world.now();
    const QString who = m_world.tokens.value(request.bearer()).login;
    const int limit = mastodonInstance(request.host).calls;
    if (const qint64 until = m_world.faults.throttledUntil(network(), who, {}, now))
        return {limit, limit + 1, until};
    const QHash<QString, int>& set = m_world.faults.usedPercent; // by the "credits" control
    const int percent = set.value(network() + u'|' + who, set.value(network()));
    const QString key = request.host + u'|' + request.bearer() + u'|' + QString::number(now / kWindow);
    return {limit, ++m_calls[key] + limit * percent / 100, now + kWindow - now % kWindow};
}

} // namespace pk::rehearsal
