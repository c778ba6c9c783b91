// SPDX-License-Identifier: GPL-3.0-or-later
// Token endpoint, limits, and who is let in.
#include "oauthdialect.h"

#include <QRegularExpression>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

QStringList hostsOf(const QStringList& addresses)
{
    QStringList hosts;
    for (const QString& address : addresses)
        hosts.append(address.section(u'/', 0, 0));
    return hosts;
}

QString oauthName(TokenTrouble what)
{
    switch (what) {
    case TokenTrouble::WrongMethod: return u"invalid_request"_s;
    case TokenTrouble::BadClient:
    case TokenTrouble::AppSuspended: return u"invalid_client"_s;
    case TokenTrouble::BadGrantType: return u"unsupported_grant_type"_s;
    case TokenTrouble::UnknownCode:
    case TokenTrouble::ReusedCode:
    case TokenTrouble::ExpiredCode:
    case TokenTrouble::WrongRedirect:
    case TokenTrouble::WrongVerifier:
    case TokenTrouble::UnknownRefresh:
    case TokenTrouble::DeadRefresh:
    case TokenTrouble::ReusedRefresh:
    case TokenTrouble::ExpiredRefresh: break;
    }
    return u"invalid_grant"_s;
}

} // namespace

QStringList OAuthDialect::hosts() const
{
    QStringList hosts = hostsOf(rules().authorize) + hostsOf(rules().token) + hostsOf(rules().revoke) + rules().apiHosts
        + rules().webHosts + pictureHosts();
    hosts.removeDuplicates();
    return hosts;
}

bool OAuthDialect::isTokenRequest(const Request& request) const
{
    return rules().token.contains(address(request));
}

bool OAuthDialect::isBrowserPage(const Request& request) const
{
    if (rules().authorize.contains(address(request)))
        return true;
    return !rules().apiHosts.contains(request.host) && !isTokenRequest(request)
        && !rules().revoke.contains(address(request));
}

bool OAuthDialect::isRenewal(const Request& request) const
{
    return isTokenRequest(request) && request.param(u"grant_type"_s) == "refresh_token"_L1;
}

Answer OAuthDialect::handle(const Request& request)
{
    if (rules().authorize.contains(address(request)))
        return authorize(request);
    if (isTokenRequest(request))
        return tokenEndpoint(request);
    if (rules().revoke.contains(address(request)))
        return revoke(request);
    if (isBrowserPage(request))
        return errorPage(u"Page not found"_s, u"Sorry, there is nothing at this address."_s, 404);
    return counted(request);
}

Registration* OAuthDialect::client(const Request& request, Answer& refused)
{
    const auto [user, password] = request.basic();
    const bool basic = !user.isEmpty();
    const bool wanted = rules().clientAuth == ClientAuth::Basic || rules().clientAuth == ClientAuth::BasicEmptyPassword;
    const QString id = basic && rules().clientAuth != ClientAuth::Body ? user : request.param(rules().clientIdName);
    const QString secret = basic && rules().clientAuth != ClientAuth::Body ? password
                                                                           : request.form.value(u"client_secret"_s);
    Registration* app = m_world.registration(network(), {}, id);
    // Without a secret only BasicEmptyPassword still demands the header.
    const bool headerMissing = app && wanted && !basic
        && (!app->secret.isEmpty() || rules().clientAuth == ClientAuth::BasicEmptyPassword);
    if (!app || headerMissing || secret != app->secret) {
        refused = tokenTrouble(TokenTrouble::BadClient, nullptr);
        return nullptr;
    }
    if (!app->suspended.isEmpty()) {
        refused = tokenTrouble(TokenTrouble::AppSuspended, nullptr);
        return nullptr;
    }
    return app;
}

Answer OAuthDialect::tokenTrouble(TokenTrouble what, const Token*) const
{
    const bool client = what == TokenTrouble::BadClient || what == TokenTrouble::AppSuspended;
    const QJsonObject body{{u"error"_s, oauthName(what)}, {u"error_description"_s, u"The request was refused."_s}};
    return Answer::json(body, client ? 401 : 400);
}

Answer OAuthDialect::tokenEndpoint(const Request& request)
{
    if (request.method != "POST")
        return tokenTrouble(TokenTrouble::WrongMethod, nullptr);
    Answer refused;
    const Registration* app = client(request, refused);
    if (!app)
        return refused;
    const QString grantType = request.param(u"grant_type"_s);
    if (grantType == "authorization_code"_L1)
        return exchangeCode(request, *app);
    if (grantType == "refresh_token"_L1)
        return refresh(request, *app);
    if (const auto other = otherGrant(request, *app))
        return *other;
    return tokenTrouble(TokenTrouble::BadGrantType, nullptr);
}

std::optional<Answer> OAuthDialect::otherGrant(const Request&, const Registration&)
{
    return std::nullopt;
}

Answer OAuthDialect::exchangeCode(const Request& request, const Registration& app)
{
    const auto found = m_world.codes.find(request.param(u"code"_s));
    if (found == m_world.codes.end() || found->request.network != network() || found->request.clientId != app.clientId)
        return tokenTrouble(TokenTrouble::UnknownCode, nullptr);
    if (found->used) {
        if (rules().replayedCodeKills)
            m_world.killFamily(found->family, Death::FamilyKilled);
        return tokenTrouble(TokenTrouble::ReusedCode, nullptr);
    }
    if (found->expiresAt <= m_world.now())
        return tokenTrouble(TokenTrouble::ExpiredCode, nullptr);
    const bool mayLeaveOut = !found->request.query.has(u"redirect_uri"_s) && !request.form.has(u"redirect_uri"_s);
    if (!mayLeaveOut && request.param(u"redirect_uri"_s) != found->request.redirectUri)
        return tokenTrouble(TokenTrouble::WrongRedirect, nullptr);
    if (!verifierFits(*found, request.param(u"code_verifier"_s)))
        return tokenTrouble(TokenTrouble::WrongVerifier, nullptr);
    found->used = true;
    const Code code = *found;
    beforeIssue(code);
    const TokenTwist twist(m_world, network(), request.host, request.path);
    Issue made = issue(twist.login(code.login),
                       app.clientId,
                       twist.scopes(code.scopes),
                       givesRefresh(code.request, code.scopes),
                       code.family);
    made.nonce = code.request.nonce;
    return twist.finish(tokenFields(made));
}

bool OAuthDialect::givesRefresh(const AuthRequest& request, const QStringList& scopes) const
{
    if (!rules().refreshScope.isEmpty() && !scopes.contains(rules().refreshScope))
        return false;
    return rules().refreshParameter.isEmpty()
        || request.query.value(rules().refreshParameter) == rules().refreshParameterValue;
}

qint64 OAuthDialect::refreshLife(const QString&, const QStringList&) const
{
    return rules().refreshLife;
}

Token OAuthDialect::newToken(const QString& kind, const QString& login, const QString& clientId,
                             const QStringList& scopes, const QString& family, qint64 life) const
{
    Token token;
    token.value = tokenValue(kind);
    token.kind = kind;
    token.login = login;
    token.network = network();
    token.clientId = clientId;
    token.scopes = scopes;
    token.family = family;
    token.expiresAt = life ? m_world.now() + life : 0;
    return token;
}

OAuthDialect::Issue OAuthDialect::issue(const QString& login, const QString& clientId, const QStringList& scopes,
                                        bool refresh, const QString& family)
{
    const QString together = family.isEmpty() ? World::randomText(16) : family;
    Issue made;
    made.access = m_world.issue(newToken(u"access"_s, login, clientId, scopes, together, rules().accessLife));
    if (refresh)
        made.refresh = m_world.issue(
            newToken(u"refresh"_s, login, clientId, scopes, together, refreshLife(clientId, scopes)));
    return made;
}

QString OAuthDialect::tokenValue(const QString& kind) const
{
    return World::randomText(kind == "refresh"_L1 ? 72 : 96);
}

QJsonObject OAuthDialect::tokenFields(const Issue& issue) const
{
    QJsonObject fields{{u"access_token"_s, issue.access.value},
                       {u"token_type"_s, u"bearer"_s},
                       {u"scope"_s, issue.access.scopes.join(rules().answerSeparator)}};
    if (issue.access.expiresAt)
        fields[u"expires_in"_s] = issue.access.expiresAt - m_world.now();
    if (issue.refresh)
        fields[u"refresh_token"_s] = issue.refresh->value;
    return fields;
}

std::optional<Answer> OAuthDialect::refuseRefresh(const Token* sent, const Registration& app)
{
    if (!sent || sent->network != network() || sent->kind != "refresh"_L1 || sent->clientId != app.clientId)
        return tokenTrouble(TokenTrouble::UnknownRefresh, nullptr);
    if (sent->death == Death::Rotated) {
        if (rules().rotation == Rotation::SingleOrKill)
            m_world.killFamily(sent->family, Death::FamilyKilled);
        return tokenTrouble(TokenTrouble::ReusedRefresh, sent);
    }
    if (sent->death != Death::None)
        return tokenTrouble(TokenTrouble::DeadRefresh, sent);
    if (m_world.ended(*sent))
        return tokenTrouble(TokenTrouble::ExpiredRefresh, sent);
    return std::nullopt;
}

Answer OAuthDialect::refresh(const Request& request, const Registration& app)
{
    Token* sent = m_world.token(request.param(u"refresh_token"_s));
    if (const auto refused = refuseRefresh(sent, app))
        return *refused;
    const Rotation how = rules().rotation;
    if (how == Rotation::Single || how == Rotation::SingleOrKill)
        sent->death = Death::Rotated;
    const Token old = *sent; // a copy: issuing moves the table
    QStringList scopes = old.scopes;
    if (const QStringList fewer = request.param(u"scope"_s).split(QRegularExpression(u"[ ,]"_s), Qt::SkipEmptyParts);
        !fewer.isEmpty())
        scopes.removeIf([&](const QString& scope) { return !fewer.contains(scope); });
    const TokenTwist twist(m_world, network(), request.host, request.path);
    const bool renews = how != Rotation::Keep && how != Rotation::Repeat;
    Issue made = issue(twist.login(old.login), app.clientId, twist.scopes(scopes), renews, old.family);
    made.renewed = true;
    if (how == Rotation::Repeat)
        made.refresh = old;
    if (rules().refreshEndIsFixed && old.expiresAt) {
        Token& access = *m_world.token(made.access.value);
        access.expiresAt = qMin(access.expiresAt, old.expiresAt);
        made.access = access;
        if (renews) {
            Token& next = *m_world.token(made.refresh->value);
            next.expiresAt = old.expiresAt;
            made.refresh = next;
        }
    }
    return twist.finish(tokenFields(made));
}

Answer OAuthDialect::revoke(const Request& request)
{
    Answer refused;
    const Registration* app = client(request, refused);
    if (!app)
        return refused;
    Token* token = m_world.token(request.param(u"token"_s));
    return revoked(request, token && token->clientId == app->clientId ? token : nullptr);
}

Answer OAuthDialect::revoked(const Request&, Token* token)
{
    if (token && token->death == Death::None) {
        const Token ending = *token;
        m_world.kill(Death::Revoked, [&](const Token& other) {
            switch (rules().revokes) {
            case Revokes::Token: return other.value == ending.value;
            case Revokes::Family: return other.family == ending.family;
            case Revokes::Grant: return other.login == ending.login && other.clientId == ending.clientId;
            }
            return false;
        });
        if (rules().revokes == Revokes::Grant)
            m_world.grants.remove(World::grantKey(ending.login, ending.clientId));
    }
    return Answer::json(QJsonObject());
}

bool OAuthDialect::isLive(const Token& token) const
{
    return token.network == network() && token.kind != "refresh"_L1 && token.death == Death::None
        && !m_world.ended(token);
}

std::optional<OAuthDialect::Caller> OAuthDialect::admit(const Request& request, const QStringList& anyOf,
                                                        Answer& refused)
{
    const QString value = tokenOf(request);
    const Token* token = m_world.token(value);
    if (token && (token->network != network() || token->kind == "refresh"_L1))
        token = nullptr;
    const Login* login = token ? m_world.login(token->login) : nullptr;
    const auto no = [&](ApiTrouble what) -> std::optional<Caller> {
        refused = apiTrouble(what, {token, login, anyOf.value(0), 0});
        return std::nullopt;
    };
    if (value.isEmpty())
        return no(ApiTrouble::NoToken);
    if (!token)
        return no(ApiTrouble::UnknownToken);
    const Registration* app = m_world.registration(network(), {}, token->clientId);
    if (!app || !app->suspended.isEmpty())
        return no(ApiTrouble::AppSuspended);
    if (token->death != Death::None)
        return no(ApiTrouble::DeadToken);
    if (m_world.ended(*token))
        return no(ApiTrouble::ExpiredToken);
    if (login && login->suspended)
        return no(ApiTrouble::Suspended);
    if (login && (login->checkpoint || login->unconfirmed))
        return no(ApiTrouble::Locked);
    if (m_world.faults.paidOut.value(network()))
        return no(ApiTrouble::PaidOut);
    const Grant* grant = m_world.grant(token->login, token->clientId);
    const auto has = [&](const QString& scope) {
        return token->scopes.contains(scope) && (!grant || grant->scopes.value(scope) != "declined"_L1);
    };
    if (!anyOf.isEmpty() && std::none_of(anyOf.begin(), anyOf.end(), has))
        return no(ApiTrouble::MissingScope);
    return Caller{*token, login};
}

QuotaUse OAuthDialect::count(const Quota& quota, const Token& token)
{
    const qint64 now = m_world.now();
    CallCount& counted = m_world.callCounts[network() + u'|' + quota.name + u'|' + token.clientId + u'|' + quota.whom];
    if (counted.ends <= now) {
        counted.used = 0;
        counted.ends = now + quota.seconds;
        if (quota.aligned)
            counted.ends -= ((now - quota.offset) % quota.seconds + quota.seconds) % quota.seconds;
    }
    if (const qint64 until = m_world.faults.throttledUntil(network(), token.login, {}, now))
        return {quota, quota.limit + 1, until};
    counted.used += quota.cost;
    const QHash<QString, int>& set = m_world.faults.usedPercent; // by the "credits" control
    const int percent = set.value(network() + u'|' + token.login, set.value(network()));
    return {quota, int(counted.used + qint64(quota.limit) * percent / 100), counted.ends};
}

Answer OAuthDialect::counted(const Request& request)
{
    const Token* known = m_world.token(tokenOf(request));
    if (!known || !isLive(*known))
        return api(request);
    const Token token = *known;
    QList<QuotaUse> uses;
    std::optional<qint64> over;
    for (const Quota& quota : quotas(request, token)) {
        uses.append(count(quota, token));
        if (uses.last().over())
            over = qMax(over.value_or(0), uses.last().ends);
    }
    const qint64 throttled = m_world.faults.throttledUntil(network(), token.login, {}, m_world.now());
    if (throttled)
        over = throttled;
    Answer answer = over ? apiTrouble(ApiTrouble::Throttled, {&token, m_world.login(token.login), {}, *over})
                         : api(request);
    addQuotaHeaders(answer, uses);
    return answer;
}

} // namespace pk::rehearsal
