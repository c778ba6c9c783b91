// SPDX-License-Identifier: GPL-3.0-or-later
// The sign-in link of an ordinary OAuth 2.0 network, and the way back to the application.
#include "oauthdialect.h"

#include <QCryptographicHash>
#include <QRegularExpression>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

bool isLoopbackIp(const QUrl& url)
{
    return url.scheme() == "http"_L1 && (url.host() == "127.0.0.1"_L1 || url.host() == "::1"_L1);
}

} // namespace

Answer OAuthDialect::authorize(const Request& request)
{
    const Params& query = request.query;
    const Registration* app = m_world.registration(network(), {}, query.value(rules().clientIdName));
    if (!app || !app->suspended.isEmpty())
        return wrongLink(request, rules().clientIdName);
    AuthRequest asked;
    asked.clientId = app->clientId;
    asked.redirectUri = query.value(u"redirect_uri"_s, app->redirects.size() == 1 ? app->redirects.first() : QString());
    if (!redirectAllowed(*app, asked.redirectUri))
        return wrongLink(request, u"redirect_uri"_s);
    asked.responseType = query.value(u"response_type"_s);
    if (asked.responseType != "code"_L1)
        return wrongLink(request, u"response_type"_s);
    asked.hasState = query.has(u"state"_s);
    asked.state = query.value(u"state"_s);
    if (rules().stateNeeded && asked.state.isEmpty())
        return wrongLink(request, u"state"_s);
    if (rules().pkce != Pkce::Ignored) {
        asked.challenge = query.value(u"code_challenge"_s);
        asked.challengeMethod = query.value(u"code_challenge_method"_s);
        if (!challengeFits(asked))
            return wrongLink(request, u"code_challenge"_s);
    }
    const QRegularExpression joint(u'[' + QRegularExpression::escape(rules().scopeSeparators) + u']');
    asked.scopes = query.value(u"scope"_s).split(joint, Qt::SkipEmptyParts);
    for (const QString& scope : std::as_const(asked.scopes)) {
        if (!rules().scopes.contains(scope) || (!app->scopes.isEmpty() && !app->scopes.contains(scope)))
            return wrongLink(request, u"scope"_s);
    }
    if (asked.scopes.isEmpty())
        return wrongLink(request, u"scope"_s);
    asked.nonce = query.value(u"nonce"_s);
    asked.hint = query.value(u"login_hint"_s);
    asked.query = query;
    return askForConsent(asked, request);
}

Answer OAuthDialect::wrongLink(const Request&, const QString& field) const
{
    return errorPage(u"Something went wrong"_s, u"The request is not valid: %1."_s.arg(field));
}

bool OAuthDialect::redirectAllowed(const Registration& app, const QString& redirect) const
{
    const QUrl sent(redirect);
    if (redirect.isEmpty() || (rules().localhostOnly && isLoopbackIp(sent)))
        return false;
    if (app.redirects.contains(redirect))
        return true;
    switch (rules().redirect) {
    case RedirectRule::Exact: return false;
    case RedirectRule::AnyLoopback: return isLoopbackIp(sent);
    case RedirectRule::LoopbackPort:
        return isLoopbackIp(sent) && std::any_of(app.redirects.begin(), app.redirects.end(), [&](const QString& known) {
                   QUrl a(known);
                   QUrl b(sent);
                   a.setPort(-1);
                   b.setPort(-1);
                   return a == b;
               });
    case RedirectRule::WildcardPort:
        return std::any_of(app.redirects.begin(), app.redirects.end(), [&](const QString& known) {
            const QString pattern = QRegularExpression::escape(known).replace(u":\\*"_s, u":\\d+"_s);
            return known.contains(u":*"_s)
                && QRegularExpression(QRegularExpression::anchoredPattern(pattern)).match(redirect).hasMatch();
        });
    }
    return false;
}

bool OAuthDialect::challengeFits(const AuthRequest& asked) const
{
    static const QRegularExpression hex(u"^[0-9a-f]{64}$"_s);
    switch (rules().pkce) {
    case Pkce::Ignored: return true;
    case Pkce::Optional: return asked.challenge.isEmpty() || asked.challengeMethod == "S256"_L1;
    case Pkce::S256Demanded: return asked.challengeMethod == "S256"_L1 && asked.challenge.size() == 43;
    case Pkce::HexDemanded: return asked.challengeMethod == "S256"_L1 && !asked.challenge.isEmpty();
    }
    return false;
}

bool OAuthDialect::verifierFits(const Code& code, const QString& verifier) const
{
    if (rules().pkce != Pkce::HexDemanded)
        return verifierMatches(code, verifier);
    return QCryptographicHash::hash(verifier.toUtf8(), QCryptographicHash::Sha256).toHex()
        == code.request.challenge.toLatin1();
}

QString OAuthDialect::scopeWords(const QString& scope) const
{
    return rules().scopes.value(scope, scope);
}

bool OAuthDialect::scopeIsFixed(const QString& scope) const
{
    return !rules().scopesCanBeUnticked || rules().fixedScopes.contains(scope);
}

Answer OAuthDialect::allow(const AuthRequest& request, const Consent& consent)
{
    Grant& grant = m_world.openGrant(consent.login, request.clientId);
    for (const QString& scope : consent.scopes)
        grant.scopes[scope] = u"granted"_s;
    for (const QString& scope : consent.declined)
        grant.scopes[scope] = u"declined"_s;
    grant.lastSignIn = m_world.now();
    const QString code = makeCode(request, consent, rules().codeLife);
    return sendBack(request, allowedFields(request, consent, code), rules().tail);
}

Params OAuthDialect::allowedFields(const AuthRequest& request, const Consent&, const QString& code)
{
    Params fields;
    fields.add(u"code"_s, code);
    if (request.hasState)
        fields.add(u"state"_s, request.state);
    return fields;
}

Answer OAuthDialect::deny(const AuthRequest& request)
{
    return sendBack(request, deniedFields(request), rules().tail);
}

Params OAuthDialect::deniedFields(const AuthRequest& request) const
{
    Params fields;
    fields.add(u"error"_s, u"access_denied"_s);
    if (request.hasState)
        fields.add(u"state"_s, request.state);
    return fields;
}

} // namespace pk::rehearsal
