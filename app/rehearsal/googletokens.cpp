// SPDX-License-Identifier: GPL-3.0-or-later
// Google's token endpoint, token information and revocation.
#include "google.h"

#include <algorithm>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kDay = 24 * 3600;
constexpr qint64 kSixMonths = 183 * kDay; // unused for so long, a refresh token dies
constexpr qint64 kTesting = 7 * kDay;     // project in "Testing" status
constexpr qsizetype kMostRefreshTokens = 100;

/// A refresh token that ends on a fixed day, whether it is used or not.
bool hasFixedEnd(const Token& token)
{
    return token.expiresAt - token.issuedAt < kSixMonths;
}

} // namespace

QString GoogleDialect::tokenValue(const QString& kind) const
{
    return kind == "refresh"_L1 ? u"1//0g"_s + World::randomText(95) : u"ya29.a0"_s + World::randomText(210);
}

qint64 GoogleDialect::refreshLife(const QString& clientId, const QStringList& scopes) const
{
    const bool onlySignIn = std::all_of(
        scopes.begin(), scopes.end(), [&](const QString& scope) { return rules().fixedScopes.contains(scope); });
    const Registration* app = m_world.registration(network(), {}, clientId);
    qint64 life = m_timeLimit ? m_timeLimit : kSixMonths;
    if (app && app->development && !onlySignIn)
        life = qMin(life, kTesting);
    return life;
}

void GoogleDialect::beforeIssue(const Code& code)
{
    if (!givesRefresh(code.request, code.scopes))
        return;
    QList<Token*> living;
    for (Token& token : m_world.tokens) {
        if (token.kind == "refresh"_L1 && token.login == code.login && token.clientId == code.request.clientId
            && token.death == Death::None && !m_world.ended(token))
            living.append(&token);
    }
    std::sort(living.begin(), living.end(), [](const Token* a, const Token* b) { return a->issuedAt < b->issuedAt; });
    for (qsizetype i = 0; i + kMostRefreshTokens <= living.size(); ++i)
        living[i]->death = Death::Revoked; // silently; its access token lives on to its end
}

QJsonObject GoogleDialect::tokenFields(const Issue& issue) const
{
    const auto left = [this](const Token& token) { return token.expiresAt - m_world.now() - 1; }; // 3599, not 3600
    QJsonObject fields{{u"access_token"_s, issue.access.value},
                       {u"expires_in"_s, left(issue.access)},
                       {u"scope"_s, googleScopes(issue.access.scopes).join(u' ')},
                       {u"token_type"_s, u"Bearer"_s}};
    if (issue.refresh) {
        fields[u"refresh_token"_s] = issue.refresh->value;
        if (hasFixedEnd(*issue.refresh))
            fields[u"refresh_token_expires_in"_s] = left(*issue.refresh);
    }
    if (issue.access.scopes.contains(u"openid"_s) && (!issue.renewed || idTokenOnRefresh()))
        fields[u"id_token"_s] = idToken(issue);
    return fields;
}

Answer GoogleDialect::tokenTrouble(TokenTrouble what, const Token*) const
{
    switch (what) {
    case TokenTrouble::WrongMethod: return googleOAuthError(400, u"invalid_request"_s, u"The method must be POST."_s);
    case TokenTrouble::BadClient: return googleOAuthError(401, u"invalid_client"_s, u"Unauthorized"_s);
    case TokenTrouble::AppSuspended:
        return googleOAuthError(401, u"disabled_client"_s, u"The OAuth client was disabled."_s);
    case TokenTrouble::BadGrantType:
        return googleOAuthError(400, u"unsupported_grant_type"_s, u"Invalid grant_type."_s);
    case TokenTrouble::WrongRedirect: return googleOAuthError(400, u"redirect_uri_mismatch"_s, u"Bad Request"_s);
    case TokenTrouble::UnknownCode:
    case TokenTrouble::ReusedCode:
    case TokenTrouble::ExpiredCode:
    case TokenTrouble::WrongVerifier:
    case TokenTrouble::UnknownRefresh: return googleOAuthError(400, u"invalid_grant"_s, u"Bad Request"_s);
    case TokenTrouble::DeadRefresh:
    case TokenTrouble::ReusedRefresh:
    case TokenTrouble::ExpiredRefresh: break;
    }
    // Section 11: not distinguishable
    return googleOAuthError(400, u"invalid_grant"_s, u"Token has been expired or revoked."_s);
}

std::optional<Answer> GoogleDialect::refuseApplication(const QString& clientId, const QString& secret) const
{
    const Registration* app = m_world.registration(network(), {}, clientId);
    if (!app)
        return googleOAuthError(401, u"invalid_client"_s, u"The OAuth client was not found."_s);
    if (app->suspended == "deleted"_L1)
        return googleOAuthError(401, u"deleted_client"_s, u"The OAuth client was deleted."_s);
    if (!app->suspended.isEmpty())
        return tokenTrouble(TokenTrouble::AppSuspended, nullptr);
    if (secret.isEmpty()) // also of a Desktop client
        return googleOAuthError(400, u"invalid_request"_s, u"client_secret is missing."_s);
    if (secret != app->secret)
        return tokenTrouble(TokenTrouble::BadClient, nullptr);
    return std::nullopt;
}

std::optional<Answer> GoogleDialect::refuseAccount(const Token& refreshToken) const
{
    const Login* login = m_world.login(refreshToken.login);
    if (!login)
        return std::nullopt;
    if (login->deactivated)
        return googleOAuthError(400, u"invalid_grant"_s, u"Account has been deleted"_s);
    if (isSet(u"admin-policy"_s, login->key()))
        return googleOAuthError(400, u"admin_policy_enforced"_s, {});
    if (login->checkpoint || login->unconfirmed) {
        const QString subtype = login->checkpoint ? u"invalid_rapt"_s : u"rapt_required"_s;
        return googleOAuthError(400, u"invalid_grant"_s, u"reauth related error"_s, subtype);
    }
    return std::nullopt;
}

Answer GoogleDialect::token(const Request& request)
{
    const auto [user, password] = request.basic();
    const QString clientId = user.isEmpty() ? request.param(u"client_id"_s) : user;
    const QString secret = user.isEmpty() ? request.form.value(u"client_secret"_s) : password;
    if (const auto refused = refuseApplication(clientId, secret))
        return *refused;
    const QString value = request.param(u"refresh_token"_s);
    const Token* sent = isRenewal(request) ? m_world.token(value) : nullptr;
    if (sent && sent->clientId != clientId)
        return googleOAuthError(401, u"unauthorized_client"_s, u"Unauthorized"_s);
    if (sent && sent->death == Death::None && !m_world.ended(*sent)) {
        if (const auto refused = refuseAccount(*sent))
            return *refused;
    }
    const bool renews = sent && sent->kind == "refresh"_L1;
    const Answer answer = OAuthDialect::handle(request);
    if (renews && answer.status == 200) {
        Token& used = *m_world.token(value); // issuing moved the table
        if (!hasFixedEnd(used))
            used.expiresAt = m_world.now() + kSixMonths;
    }
    return answer;
}

Answer GoogleDialect::tokenInfo(const Request& request)
{
    const Token* token = m_world.token(request.param(u"access_token"_s));
    const Login* login = token && isLive(*token) ? m_world.login(token->login) : nullptr;
    if (!login || login->deactivated)
        return googleOAuthError(400, u"invalid_token"_s, u"Invalid Value"_s);
    const bool offline = std::any_of(m_world.tokens.begin(), m_world.tokens.end(), [&](const Token& other) {
        return other.kind == "refresh"_L1 && other.family == token->family;
    });
    // Numbers and booleans are texts.
    QJsonObject facts{{u"azp"_s, token->clientId},
                      {u"aud"_s, token->clientId},
                      {u"sub"_s, login->remoteId},
                      {u"scope"_s, googleScopes(token->scopes).join(u' ')},
                      {u"exp"_s, QString::number(token->expiresAt)},
                      {u"expires_in"_s, QString::number(token->expiresAt - m_world.now())},
                      {u"access_type"_s, offline ? u"offline"_s : u"online"_s}};
    if (const QJsonObject known = profile(*login, token->scopes); known.contains(u"email"_s)) {
        facts[u"email"_s] = known.value(u"email"_s);
        facts[u"email_verified"_s] = u"true"_s;
    }
    return Answer::json(facts);
}

Answer GoogleDialect::revokeGrant(const Request& request)
{
    if (request.method != "POST")
        return tokenTrouble(TokenTrouble::WrongMethod, nullptr);
    const Token* token = m_world.token(request.param(u"token"_s));
    const Login* login = token && token->network == network() ? m_world.login(token->login) : nullptr;
    if (!login || token->death != Death::None || m_world.ended(*token))
        return googleOAuthError(400, u"invalid_token"_s, u"Token expired or revoked"_s);
    // Section 12: the grant is the pair of Google user and client, whatever token was named.
    const QString user = googleUser(*login);
    const QString clientId = token->clientId;
    const auto isTheirs = [&](const QString& loginKey) {
        const Login* other = m_world.login(loginKey);
        return other && other->network == network() && googleUser(*other) == user;
    };
    m_world.kill(Death::Revoked,
                 [&](const Token& other) { return other.clientId == clientId && isTheirs(other.login); });
    m_world.grants.removeIf(
        [&](const auto& grant) { return grant.value().clientId == clientId && isTheirs(grant.value().login); });
    return Answer::json(QJsonObject());
}

} // namespace pk::rehearsal
