// SPDX-License-Identifier: GPL-3.0-or-later
// instagram.md and threads.md, sections 2 and 3: what both do alike.
#include "metalongtoken.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kLongLife = 5183944; // "60 days (5,183,944 s)"
constexpr qint64 kDay = 24 * 3600;
const QString kPrefix = u"Error validating access token: "_s;

/// The flat shape of the code exchange.
Answer flat(const QString& message, int code = 400)
{
    return Answer::json(
        QJsonObject{{u"error_type"_s, u"OAuthException"_s}, {u"code"_s, code}, {u"error_message"_s, message}}, 400);
}

} // namespace

bool MetaLongToken::isHelper(const Request& request, QLatin1StringView path) const
{
    return longTokens().graphHosts.contains(request.host) && request.path == path; // they have no version
}

bool MetaLongToken::isRenewal(const Request& request) const
{
    return isHelper(request, "/refresh_access_token"_L1);
}

QString MetaLongToken::tokenOf(const Request& request) const
{
    const QString inHeader = request.bearer();
    return inHeader.isEmpty() ? request.param(u"access_token"_s) : inHeader;
}

QString MetaLongToken::tokenValue(const QString&) const
{
    return longTokens().prefix + World::randomText(160);
}

QString MetaLongToken::pictureOf(const Login& login)
{
    return u"https://scontent.cdninstagram.com/v/%1.png?oh=%2"_s.arg(login.remoteId,
                                                                     World::fingerprint(login.remoteId));
}

Answer MetaLongToken::handle(const Request& request)
{
    if (isHelper(request, "/access_token"_L1))
        return exchangeLong(request);
    if (isRenewal(request))
        return renew(request);
    if (isTokenRequest(request) && request.method == "POST") {
        const Registration* app = m_world.registration(network(), {}, request.param(u"client_id"_s));
        if (app && app->secret != request.form.value(u"client_secret"_s))
            return flat(u"Error validating client secret."_s);
    }
    return OAuthDialect::handle(request);
}

Answer MetaLongToken::unsupported(const Request& request) const
{
    return graphError(
        graphFault(u"Unsupported request - method type: "_s + QString::fromLatin1(request.method.toLower()),
                   100,
                   0,
                   longTokens().apiFault));
}

Answer MetaLongToken::longAnswer(const Request& request, const Token& old)
{
    const TokenTwist twist(m_world, network(), request.host, request.path);
    Token token = old;
    token.value = tokenValue(u"access"_s);
    token.login = twist.login(old.login);
    token.scopes = twist.scopes(old.scopes);
    token.parent = old.value;
    token.longLived = true;
    token.expiresAt = m_world.now() + kLongLife;
    m_world.issue(token);
    return twist.finish(
        QJsonObject{{u"access_token"_s, token.value}, {u"token_type"_s, u"bearer"_s}, {u"expires_in"_s, kLongLife}});
}

Answer MetaLongToken::exchangeLong(const Request& request)
{
    if (request.method != "GET" || request.query.value(u"grant_type"_s) != longTokens().exchangeGrant)
        return unsupported(request);
    Answer refused;
    const auto caller = admit(request, {longTokens().basicScope}, refused);
    if (!caller)
        return refused;
    const QString secret = request.query.value(u"client_secret"_s);
    if (secret.isEmpty())
        return graphError(graphFault(u"Missing client_secret parameter."_s, 101));
    if (secret != m_world.registration(network(), {}, caller->token.clientId)->secret)
        return graphError(graphFault(u"Error validating client secret."_s, 101));
    // "when the token/app combination is not eligible"
    if (caller->token.longLived || !isEligible(caller->token))
        return unsupported(request);
    return longAnswer(request, caller->token);
}

Answer MetaLongToken::renew(const Request& request)
{
    if (request.method != "GET" || request.query.value(u"grant_type"_s) != longTokens().refreshGrant)
        return unsupported(request);
    Answer refused;
    const auto caller = admit(request, {longTokens().basicScope}, refused);
    if (!caller)
        return refused;
    const Token& token = caller->token;
    if (!token.longLived || m_world.now() - token.issuedAt < kDay || !isEligible(token))
        return unsupported(request);
    return longAnswer(request, token);
}

Answer MetaLongToken::logInAndFollow() const
{
    return graphError(longTokens().checkpoint);
}

Answer MetaLongToken::dead(const Refused& about) const
{
    switch (about.token->death) {
    case Death::AppRemoved:
        return graphError(graphFault(
            kPrefix + u"The user has not authorized application %1."_s.arg(about.token->clientId), 190, 458));
    case Death::SecretReset: return graphError(graphFault(u"Invalid OAuth access token signature."_s, 190));
    case Death::AppDeleted:
        return graphError(graphFault(u"Error validating application. Application has been deleted."_s, 190));
    case Death::LoggedOut:
        return graphError(graphFault(kPrefix + u"The session is invalid because the user logged out."_s, 190, 467));
    case Death::None:
    case Death::PasswordChanged:
    case Death::PlatformReset:
    case Death::PageUnticked:
    case Death::Revoked:
    case Death::Rotated:
    case Death::FamilyKilled: break;
    }
    return graphError(graphFault(
        kPrefix
            + u"The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons."_s,
        190,
        460));
}

Answer MetaLongToken::apiTrouble(ApiTrouble what, const Refused& about) const
{
    switch (what) {
    case ApiTrouble::NoToken:
        return graphError(graphFault(u"An access token is required to request this resource."_s, 104));
    case ApiTrouble::UnknownToken: break;
    case ApiTrouble::DeadToken: return dead(about);
    case ApiTrouble::ExpiredToken:
        return graphError(graphFault(sessionExpired(about.token->expiresAt, m_world.now()), 190, 463));
    case ApiTrouble::AppSuspended: return graphError(graphFault(u"API access blocked."_s, 200));
    case ApiTrouble::Suspended: return restricted();
    case ApiTrouble::Locked: return logInAndFollow();
    case ApiTrouble::MissingScope:
        return graphError(
            graphFault(u"(#10) Application does not have permission for this action: %1"_s.arg(about.about), 10), 403);
    case ApiTrouble::PaidOut:
    case ApiTrouble::Throttled: return tooMany();
    }
    return graphError(graphFault(u"Invalid OAuth access token - Cannot parse access token"_s, 190));
}

Answer MetaLongToken::tokenTrouble(TokenTrouble what, const Token*) const
{
    switch (what) {
    case TokenTrouble::WrongMethod: return flat(u"Unsupported request - method type: get"_s);
    case TokenTrouble::BadClient: return flat(u"Invalid platform app"_s, longTokens().wrongApp);
    case TokenTrouble::AppSuspended: return flat(u"Invalid platform app"_s);
    case TokenTrouble::WrongRedirect: return flat(u"Invalid scrubbed redirect_uri"_s);
    case TokenTrouble::BadGrantType:
    case TokenTrouble::UnknownRefresh:
    case TokenTrouble::DeadRefresh:
    case TokenTrouble::ReusedRefresh:
    case TokenTrouble::ExpiredRefresh: return flat(u"Invalid grant_type"_s); // there is no refresh token
    case TokenTrouble::UnknownCode:
    case TokenTrouble::ReusedCode:
    case TokenTrouble::ExpiredCode:
    case TokenTrouble::WrongVerifier: break;
    }
    return flat(u"Matching code was not found or was already used"_s);
}

Answer MetaLongToken::trouble(int status) const
{
    return graphError(graphFault(u"An unknown error occurred"_s, 1), status);
}

Params MetaLongToken::deniedFields(const AuthRequest& request) const
{
    Params fields;
    fields.add(u"error"_s, u"access_denied"_s);
    fields.add(u"error_reason"_s, u"user_denied"_s);
    fields.add(u"error_description"_s, u"The user denied your request"_s);
    if (request.hasState)
        fields.add(u"state"_s, request.state);
    return fields;
}

} // namespace pk::rehearsal
