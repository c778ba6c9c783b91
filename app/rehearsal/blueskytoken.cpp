// SPDX-License-Identifier: GPL-3.0-or-later
// bluesky.md section 2.4, steps 10 and 13, sections 3 and 12: tokens, rotation, end of a session.
#include "bluesky.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kAccessLife = 3600;
constexpr qint64 kRefreshLife = 14LL * 24 * 3600;
constexpr qint64 kSessionLife = 14LL * 24 * 3600; // from the sign-in, however often it is renewed

QString accessValue()
{
    // Opaque for the client; the first part is {"typ":"at+jwt","alg":"ES256K"}.
    return u"eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NksifQ."_s + World::randomText(160) + u'.' + World::randomText(86);
}

} // namespace

bool BlueskyDialect::isTokenRequest(const Request& request) const
{
    return request.path == "/oauth/token"_L1 || request.path == "/oauth/par"_L1;
}

bool BlueskyDialect::isRenewal(const Request& request) const
{
    return request.path == "/oauth/token"_L1 && request.param(u"grant_type"_s) == "refresh_token"_L1;
}

Answer BlueskyDialect::server(const Request& request)
{
    if (isBrowserPage(request))
        return authorize(request);
    const bool known = isTokenRequest(request) || request.path == "/oauth/revoke"_L1;
    if (!known || request.method != "POST")
        return oauthError(u"invalid_request"_s, u"Not found"_s, known ? 405 : 404);
    if (!request.header("content-type").startsWith("application/x-www-form-urlencoded"))
        return oauthError(u"invalid_request"_s, u"Unexpected content type"_s);
    QString thumbprint;
    if (const auto fault = refuseProof(request, {}, thumbprint))
        return oauthError(fault->error, fault->text); // before anything is looked up, so nothing is burnt
    if (request.path == "/oauth/par"_L1)
        return push(request, thumbprint);
    return request.path == "/oauth/token"_L1 ? token(request, thumbprint) : revoke(request);
}

Answer BlueskyDialect::token(const Request& request, const QString& thumbprint)
{
    Answer refused;
    const Registration* found = client(request.form.value(u"client_id"_s), refused);
    if (!found)
        return refused;
    const Registration app = *found;
    const QString grantType = request.form.value(u"grant_type"_s);
    if (grantType == "authorization_code"_L1)
        return exchangeCode(request, app, thumbprint);
    if (grantType == "refresh_token"_L1)
        return refresh(request, app, thumbprint);
    return oauthError(u"unsupported_grant_type"_s, u"Grant type \"%1\" is not supported"_s.arg(grantType));
}

Answer BlueskyDialect::exchangeCode(const Request& request, const Registration& app, const QString& thumbprint)
{
    const auto refused = [](const QString& text) { return oauthError(u"invalid_grant"_s, text); };
    const auto found = m_world.codes.find(request.form.value(u"code"_s));
    if (found == m_world.codes.end() || found->request.network != network() || serverOf(found->request) != request.host)
        return refused(u"Invalid code"_s);
    if (std::exchange(found->used, true)) {
        endSession(found->family); // "a replayed code deletes the session"
        return refused(u"Code replayed"_s);
    }
    const Code code = *found; // from here on it is lost, whatever is wrong
    if (code.expiresAt <= m_world.now())
        return refused(u"This code has expired"_s);
    if (code.request.clientId != app.clientId)
        return refused(u"This code was not issued for this client"_s);
    if (code.request.redirectUri != request.form.value(u"redirect_uri"_s))
        return refused(u"The redirect_uri parameter must match the one used in the authorization request"_s);
    if (!verifierMatches(code, request.form.value(u"code_verifier"_s)))
        return refused(u"Invalid code_verifier"_s);
    if (keyOf(code.request) != thumbprint)
        return refused(u"DPoP proof does not match the expected JKT"_s);
    Token like;
    like.login = code.login;
    like.clientId = app.clientId;
    like.scopes = code.scopes;
    like.family = code.family;
    like.proofKey = thumbprint;
    return issue(request, like);
}

Answer BlueskyDialect::issue(const Request& request, const Token& like)
{
    const TokenTwist twist(m_world, network(), request.host, request.path);
    const qint64 end = sessionEnd(like.family);
    Token access = like;
    access.network = network();
    access.login = twist.login(like.login);
    access.scopes = twist.scopes(like.scopes);
    access.host = homeOf(*m_world.login(access.login)); // it opens the account at one server only
    access.death = Death::None;
    Token refresh = access;
    access.kind = u"access"_s;
    access.value = accessValue();
    access.expiresAt = qMin(m_world.now() + kAccessLife, end); // "cut to the session end"
    refresh.kind = u"refresh"_s;
    refresh.value = u"ref-"_s + World::randomText(64);
    refresh.expiresAt = m_world.now() + kRefreshLife;
    m_world.issue(access);
    m_world.issue(refresh);
    return twist.finish(QJsonObject{{u"access_token"_s, access.value},
                                    {u"token_type"_s, u"DPoP"_s},
                                    {u"refresh_token"_s, refresh.value},
                                    {u"expires_in"_s, access.expiresAt - m_world.now()},
                                    {u"scope"_s, access.scopes.join(u' ')},
                                    {u"sub"_s, m_world.login(access.login)->remoteId}});
}

qint64 BlueskyDialect::sessionEnd(const QString& family) const
{
    qint64 began = m_world.now();
    for (const Token& token : std::as_const(m_world.tokens)) {
        if (token.network == network() && token.family == family)
            began = qMin(began, token.issuedAt);
    }
    return began + kSessionLife;
}

void BlueskyDialect::endSession(const QString& family)
{
    // Access tokens are stateless: they work on until their own end (section 3).
    m_world.kill(Death::FamilyKilled, [&](const Token& token) {
        return token.network == network() && token.family == family && token.kind == "refresh"_L1;
    });
}

void BlueskyDialect::endSessionsOf(const QString& login)
{
    m_world.kill(Death::Revoked, [&](const Token& token) {
        return token.login == login && token.network == network() && token.kind == "refresh"_L1;
    });
}

std::optional<QString> BlueskyDialect::refuseRefresh(const Request& request, const Token* sent,
                                                     const QString& thumbprint)
{
    // A token belongs to the server that issued it, also when the account has moved since.
    if (!sent || sent->network != network() || sent->kind != "refresh"_L1 || serverFor(sent->host) != request.host)
        return u"Invalid refresh token"_s;
    const Token token = *sent;
    const auto ended = [&](const QString& text) {
        endSession(token.family);
        return text;
    };
    if (token.death == Death::Rotated)
        return ended(u"Refresh token replayed"_s);
    if (token.death != Death::None)
        return u"Invalid refresh token"_s;
    if (m_world.login(token.login)->suspended)
        return ended(u"Invalid refresh token"_s);
    if (token.clientId != request.form.value(u"client_id"_s))
        return ended(u"Token was not issued to this client"_s);
    if (token.proofKey != thumbprint)
        return ended(u"DPoP proof does not match the expected JKT"_s);
    if (sessionEnd(token.family) <= m_world.now())
        return ended(u"Session expired"_s);
    if (m_world.ended(token))
        return ended(u"Refresh token expired"_s);
    return std::nullopt;
}

Answer BlueskyDialect::refresh(const Request& request, const Registration&, const QString& thumbprint)
{
    Token* sent = m_world.token(request.form.value(u"refresh_token"_s));
    if (const auto text = refuseRefresh(request, sent, thumbprint))
        return oauthError(u"invalid_grant"_s, *text);
    sent->death = Death::Rotated;
    return issue(request, Token(*sent)); // a copy: issuing moves the table
}

Answer BlueskyDialect::revoke(const Request& request)
{
    const Token* token = m_world.token(request.form.value(u"token"_s));
    if (token && token->network == network() && token->clientId == request.form.value(u"client_id"_s)
        && serverFor(token->host) == request.host)
        endSession(QString(token->family));
    return Answer::json(QJsonObject()); // "even when the token was already invalid"
}

} // namespace pk::rehearsal
