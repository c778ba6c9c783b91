// SPDX-License-Identifier: GPL-3.0-or-later
// bluesky.md section 2.4, steps 7 to 9: the pushed request, the sign-in page, the way back.
#include "bluesky.h"
#include "blueskyclient.h"

#include <QRegularExpression>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kRequestLife = 300;
constexpr qint64 kCodeLife = 300;
constexpr qint64 kChallengeMemory = 24 * 3600;
// Fields that this program adds to a pushed request.
constexpr auto kServerField = "rehearsal_server"_L1;
constexpr auto kKeyField = "dpop_jkt"_L1;

/// Scopes that every server knows.
bool isOldScope(const QString& scope)
{
    return scope == "atproto"_L1 || scope == "transition:generic"_L1 || scope == "transition:email"_L1
        || scope == "transition:chat.bsky"_L1;
}

bool isGranularScope(const QString& scope)
{
    static const QRegularExpression form(u"^(repo|blob|rpc|account|identity|include):.+$"_s);
    return form.match(scope).hasMatch();
}

} // namespace

bool BlueskyDialect::isBrowserPage(const Request& request) const
{
    return request.path == "/oauth/authorize"_L1;
}

QString BlueskyDialect::serverOf(const AuthRequest& request)
{
    return request.query.value(kServerField);
}

QString BlueskyDialect::keyOf(const AuthRequest& request)
{
    return request.query.value(kKeyField);
}

QString BlueskyDialect::issuer(const QString& host) const
{
    return u"https://"_s + (host.isEmpty() ? QString::fromLatin1(kEntryway) : host);
}

QString BlueskyDialect::scopeWords(const QString& scope) const
{
    if (scope == "atproto"_L1)
        return u"Know who you are"_s;
    if (scope == "transition:generic"_L1)
        return u"Do nearly everything with your account"_s;
    if (scope == "transition:chat.bsky"_L1)
        return u"Read and write direct messages"_s;
    if (scope == "transition:email"_L1 || scope.startsWith("account:email"_L1))
        return u"See your e-mail address"_s;
    if (scope.startsWith("repo:"_L1))
        return u"Write to your repository"_s;
    if (scope.startsWith("blob:"_L1))
        return u"Upload files"_s;
    return scope.startsWith("rpc:"_L1) ? u"Ask other services in your name"_s : scope;
}

bool BlueskyDialect::scopeIsFixed(const QString& scope) const
{
    return scope != "transition:email"_L1 && !scope.startsWith("account:email"_L1);
}

QStringList BlueskyDialect::knownScopes(const QStringList& scopes, const QString& server) const
{
    // "scopes it does not recognise are dropped silently"
    QStringList known;
    for (const QString& scope : scopes) {
        if (isOldScope(scope) || (isGranularScope(scope) && !m_oldServers.contains(server)))
            known.append(scope);
    }
    return known;
}

Registration* BlueskyDialect::client(const QString& clientId, Answer& refused)
{
    Registration* app = m_world.registration(network(), {}, clientId);
    if (!app && clientId.startsWith("http://localhost"_L1)) {
        QString why;
        const auto loopback = readLoopbackClient(clientId, why);
        if (!loopback) {
            refused = oauthError(u"invalid_client_metadata"_s, why);
            return nullptr;
        }
        Registration added;
        added.network = network();
        added.clientId = clientId;
        added.name = u"Loopback client"_s; // "a generic name, not the product name"
        added.redirects = loopback->redirects;
        added.scopes = loopback->scopes;
        added.dynamic = true;
        m_world.registrations.append(added);
        app = &m_world.registrations.last();
    }
    if (!app || !app->suspended.isEmpty()) {
        refused = oauthError(u"invalid_client_metadata"_s,
                             u"Unable to obtain client metadata for \"%1\""_s.arg(clientId));
        return nullptr;
    }
    return app;
}

std::optional<Answer> BlueskyDialect::refusePush(const Request& request, QStringList& scopes)
{
    const Params& form = request.form;
    Answer refused;
    const Registration* app = client(form.value(u"client_id"_s), refused);
    if (!app)
        return refused;
    const auto invalid = [](const QString& text) { return oauthError(u"invalid_request"_s, text); };
    for (const QString& field : {u"nonce"_s, u"claims"_s, u"id_token_hint"_s, u"request_uri"_s}) {
        if (form.has(field))
            return invalid(u"Unsupported \"%1\" parameter"_s.arg(field));
    }
    if (form.value(u"prompt"_s) == "none"_L1)
        return oauthError(u"consent_required"_s, u"Public clients are not allowed to use silent-sign-on"_s);
    if (form.value(u"response_type"_s) != "code"_L1)
        return oauthError(u"unsupported_response_type"_s, u"Unsupported response_type"_s);
    if (!isDeclaredRedirect(app->redirects, form.value(u"redirect_uri"_s)))
        return invalid(u"Invalid redirect_uri"_s);
    static const QRegularExpression challenge(u"^[A-Za-z0-9_-]{43}$"_s);
    if (form.value(u"code_challenge_method"_s) != "S256"_L1
        || !challenge.match(form.value(u"code_challenge"_s)).hasMatch())
        return invalid(u"PKCE with S256 is required"_s);
    if (form.value(u"state"_s).isEmpty())
        return invalid(u"\"state\" is required"_s);
    const QStringList asked = form.value(u"scope"_s).split(u' ', Qt::SkipEmptyParts);
    if (!asked.contains(u"atproto"_s) || asked.contains(u"openid"_s))
        return oauthError(u"invalid_scope"_s,
                          asked.contains(u"openid"_s) ? u"OpenID Connect is not supported"_s
                                                      : u"The \"atproto\" scope is required"_s);
    for (const QString& scope : asked) {
        if (!app->scopes.contains(scope))
            return oauthError(u"invalid_scope"_s, u"Scope \"%1\" is not declared in the client metadata"_s.arg(scope));
    }
    static const QRegularExpression hint(u"^(did:(plc|web):\\S+|([a-z0-9-]+\\.)+[a-z][a-z0-9-]*)$"_s);
    if (form.has(u"login_hint"_s) && !hint.match(form.value(u"login_hint"_s)).hasMatch())
        return invalid(u"Invalid login_hint"_s); // a handle or a DID, and no other way of writing one
    m_challenges.removeIf([&](const auto& seen) { return seen.value() < m_world.now() - kChallengeMemory; });
    if (m_challenges.contains(form.value(u"code_challenge"_s)))
        return invalid(u"Code challenge already used"_s);
    scopes = knownScopes(asked, request.host);
    return std::nullopt;
}

Answer BlueskyDialect::push(const Request& request, const QString& thumbprint)
{
    AuthRequest asked;
    if (const auto refused = refusePush(request, asked.scopes))
        return *refused;
    const Params& form = request.form;
    asked.network = network();
    asked.clientId = form.value(u"client_id"_s);
    asked.redirectUri = form.value(u"redirect_uri"_s);
    asked.state = form.value(u"state"_s);
    asked.hasState = true;
    asked.responseType = u"code"_s;
    asked.challenge = form.value(u"code_challenge"_s);
    asked.challengeMethod = u"S256"_s;
    if (const Login* hinted = byActor(form.value(u"login_hint"_s)))
        asked.hint = hinted->id;
    asked.query.add(kServerField, request.host);
    asked.query.add(kKeyField, thumbprint);
    m_challenges.insert(asked.challenge, m_world.now());
    const QString uri = u"urn:ietf:params:oauth:request_uri:req-"_s + World::randomText(32).toLower();
    m_pushed.insert(uri, {asked, m_world.now() + kRequestLife});
    return Answer::json(QJsonObject{{u"request_uri"_s, uri}, {u"expires_in"_s, kRequestLife}}, 201);
}

Answer BlueskyDialect::authorize(const Request& request)
{
    for (const QString& name : request.query.names()) { // two parameters, and this program's own
        if (name != "client_id"_L1 && name != "request_uri"_L1 && name != "auto"_L1 && name != "deny"_L1)
            return errorPage(u"Invalid request"_s, u"Unexpected parameter: %1"_s.arg(name));
    }
    const Pushed pushed = m_pushed.take(request.query.value(u"request_uri"_s)); // it can be used once
    const bool fits = pushed.ends > m_world.now() && serverOf(pushed.request) == request.host
        && pushed.request.clientId == request.query.value(u"client_id"_s);
    if (!fits)
        return errorPage(u"Invalid request"_s, u"This request has expired or is unknown. Please start again."_s);
    return askForConsent(pushed.request, request);
}

Answer BlueskyDialect::allow(const AuthRequest& request, const Consent& consent)
{
    const Login& login = *m_world.login(consent.login);
    const QString server = serverOf(request);
    if (serverFor(homeOf(login)) != server)
        return errorPage(u"Unknown account"_s, u"There is no account “%1” on this server."_s.arg(login.handle));
    if (login.suspended)
        return errorPage(u"Account suspended"_s, u"This account has been taken down."_s);
    Grant& grant = m_world.openGrant(consent.login, request.clientId);
    for (const QString& scope : consent.scopes)
        grant.scopes[scope] = u"granted"_s;
    for (const QString& scope : consent.declined)
        grant.scopes[scope] = u"declined"_s;
    grant.lastSignIn = m_world.now();
    const QString bare = makeCode(request, consent, kCodeLife);
    const QString code = u"cod-"_s + bare;
    m_world.codes.insert(code, m_world.codes.take(bare));
    Params fields;
    fields.add(u"iss"_s, issuer(server));
    fields.add(u"state"_s, request.state);
    fields.add(u"code"_s, code);
    Answer answer = sendBack(request, fields);
    answer.status = 303;
    return answer;
}

Answer BlueskyDialect::deny(const AuthRequest& request)
{
    Params fields;
    fields.add(u"iss"_s, issuer(serverOf(request)));
    fields.add(u"state"_s, request.state);
    fields.add(u"error"_s, u"access_denied"_s);
    fields.add(u"error_description"_s, u"Access denied"_s);
    Answer answer = sendBack(request, fields);
    answer.status = 303;
    return answer;
}

} // namespace pk::rehearsal
