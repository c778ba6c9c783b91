// SPDX-License-Identifier: GPL-3.0-or-later
// Google's sign-in link, and what is known of an account.
#include "google.h"

#include "googlekey.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr auto kDiscovery = "accounts.google.com/.well-known/openid-configuration"_L1;
constexpr auto kUserInfo = "openidconnect.googleapis.com/v1/userinfo"_L1;
constexpr auto kTokenInfo = "oauth2.googleapis.com/tokeninfo"_L1;
constexpr auto kEmail = "https://www.googleapis.com/auth/userinfo.email"_L1;
constexpr auto kProfile = "https://www.googleapis.com/auth/userinfo.profile"_L1;

/// The switch that leaves out the issuer; shared, as there is one discovery document for all of Google.
QString noIssuer()
{
    return u"google|no-iss"_s;
}

const QStringList& signInScopes()
{
    static const QStringList scopes{u"openid"_s, u"email"_s, u"profile"_s, kEmail, kProfile};
    return scopes;
}

} // namespace

Answer googleOAuthError(int status, const QString& error, const QString& description, const QString& subtype)
{
    QJsonObject body{{u"error"_s, error}};
    if (!description.isEmpty())
        body[u"error_description"_s] = description;
    if (!subtype.isEmpty())
        body[u"error_subtype"_s] = subtype;
    return Answer::json(body, status);
}

Answer googleApiError(int code, const QString& status, const QString& message, const QString& reason,
                      const QJsonObject& metadata)
{
    QJsonObject error{{u"code"_s, code}, {u"message"_s, message}, {u"status"_s, status}};
    if (!reason.isEmpty()) {
        QJsonObject info{{u"@type"_s, u"type.googleapis.com/google.rpc.ErrorInfo"_s},
                         {u"reason"_s, reason},
                         {u"domain"_s, u"googleapis.com"_s}};
        if (!metadata.isEmpty())
            info[u"metadata"_s] = metadata;
        error[u"details"_s] = QJsonArray{info};
    }
    return Answer::json(QJsonObject{{u"error"_s, error}}, code);
}

QStringList googleScopes(const QStringList& asked)
{
    QStringList scopes = asked;
    for (QString& scope : scopes) {
        if (scope == "email"_L1)
            scope = kEmail;
        else if (scope == "profile"_L1)
            scope = kProfile;
    }
    scopes.removeDuplicates();
    scopes.sort();
    return scopes;
}

OAuthRules GoogleDialect::googleRules()
{
    OAuthRules r;
    r.authorize = {u"accounts.google.com/o/oauth2/v2/auth"_s};
    r.token = {u"oauth2.googleapis.com/token"_s};
    r.revoke = {u"oauth2.googleapis.com/revoke"_s};
    r.apiHosts = {u"oauth2.googleapis.com"_s, u"openidconnect.googleapis.com"_s};
    r.clientAuth = ClientAuth::BodyOrBasic;
    r.pkce = Pkce::S256Demanded;
    r.redirect = RedirectRule::AnyLoopback;
    r.scopes = {{u"openid"_s, u"Know who you are on Google"_s},
                {u"email"_s, u"See your e-mail address"_s},
                {u"profile"_s, u"See your name and picture"_s},
                {kEmail, u"See your e-mail address"_s},
                {kProfile, u"See your name and picture"_s}};
    r.scopeSeparators = u" "_s;
    r.scopesCanBeUnticked = true; // granular consent; signing in itself is no choice
    r.fixedScopes = signInScopes();
    r.refreshParameter = u"access_type"_s;
    r.refreshParameterValue = u"offline"_s;
    r.rotation = Rotation::Keep;
    r.revokes = Revokes::Grant;
    return r;
}

QString GoogleDialect::subject(int number, bool brandAccount)
{
    return (brandAccount ? u"1177"_s : u"1098"_s) + QString::number(76'543'210'987'654'321 + qint64(number) * 7'919);
}

void GoogleDialect::addRegistration(const QString& clientId, const QString& name, bool testing, const QString& note)
{
    Registration app;
    app.network = network();
    app.clientId = clientId;
    app.secret = clientId + u"-secret"_s;
    app.name = name;
    app.development = testing;
    app.note = note;
    m_world.registrations.append(app);
}

bool GoogleDialect::isSet(const QString& what, const QString& whom) const
{
    return m_world.switches.contains(network() + u'|' + what + u'|' + whom);
}

void GoogleDialect::set(const QString& what, const QString& whom, bool on)
{
    const QString name = network() + u'|' + what + u'|' + whom;
    if (on)
        m_world.switches.insert(name);
    else
        m_world.switches.remove(name);
}

bool GoogleDialect::isOn(const Request& request)
{
    return request.param(u"on"_s, u"1"_s) != "0"_L1;
}

Answer GoogleDialect::commandDone(bool good, const QString& why)
{
    return good ? Answer::json(QJsonObject{{u"ok"_s, true}})
                : Answer::json(QJsonObject{{u"ok"_s, false}, {u"error"_s, why}}, 400);
}

QString GoogleDialect::issuer(const QString&) const
{
    return u"https://accounts.google.com"_s;
}

bool GoogleDialect::isBrowserPage(const Request& request) const
{
    return address(request) != kDiscovery && OAuthDialect::isBrowserPage(request);
}

bool GoogleDialect::claims(const Request& request) const
{
    // The application decides: a token of another one in the same request is the mistake to be answered.
    for (const QString& client : {request.param(u"client_id"_s), request.basic().first}) {
        if (!client.isEmpty())
            return m_world.registration(network(), {}, client) != nullptr;
    }
    return loginOf(request).section(u'|', 0, 0) == network();
}

Answer GoogleDialect::handle(const Request& request)
{
    const QString where = address(request);
    if (where == kDiscovery)
        return discovery();
    if (where == kTokenInfo)
        return tokenInfo(request);
    if (rules().revoke.contains(where))
        return revokeGrant(request);
    if (isTokenRequest(request) && request.method == "POST")
        return token(request);
    if (rules().authorize.contains(where))
        return signIn(request);
    return OAuthDialect::handle(request);
}

Answer GoogleDialect::api(const Request& request)
{
    return address(request) == kUserInfo ? userInfo(request) : service(request);
}

QStringList GoogleDialect::ownCommands() const
{
    return {u"admin-policy"_s, u"delete-account"_s, u"iss"_s, u"testing"_s, u"time-limit"_s};
}

Answer GoogleDialect::ownCommand(const QString& command, const Request& request, const QStringList& logins)
{
    const bool on = isOn(request);
    if (command == "iss"_L1) {
        if (on)
            m_world.switches.remove(noIssuer());
        else
            m_world.switches.insert(noIssuer());
        return commandDone(true);
    }
    if (command == "time-limit"_L1) {
        m_timeLimit = on ? request.param(u"days"_s, u"0"_s).toLongLong() * 24 * 3600 : 0;
        return commandDone(m_timeLimit >= 0, u"days must not be negative"_s);
    }
    if (command == "testing"_L1) {
        Registration* app = m_world.registration(network(), {}, request.param(u"client"_s));
        if (app)
            app->development = on;
        return commandDone(app, u"client must be a registration of this network"_s);
    }
    if (logins.isEmpty())
        return commandDone(false, u"person is missing"_s);
    for (const QString& login : logins) {
        if (command == "admin-policy"_L1)
            set(command, login, on);
        else
            m_world.login(login)->deactivated = on;
    }
    return commandDone(true);
}

Answer GoogleDialect::signIn(const Request& request)
{
    static const QStringList prompts{u"consent"_s, u"select_account"_s};
    const QStringList prompt = request.query.value(u"prompt"_s).split(u' ', Qt::SkipEmptyParts);
    if (std::any_of(prompt.begin(), prompt.end(), [](const QString& word) { return !prompts.contains(word); }))
        return wrongLink(request, u"prompt"_s);
    const QString access = request.query.value(u"access_type"_s, u"online"_s);
    if (access != "online"_L1 && access != "offline"_L1)
        return wrongLink(request, u"access_type"_s);
    Request hinted = request; // the hint is an e-mail address or a "sub"; the consent page knows the latter
    const QList<Login*> logins = m_world.loginsOf(network(), {});
    for (const Login* login : logins) {
        if (login->handle == request.query.value(u"login_hint"_s)) {
            hinted.query.remove(u"login_hint"_s);
            hinted.query.add(u"login_hint"_s, login->remoteId);
        }
    }
    return authorize(hinted);
}

Answer GoogleDialect::wrongLink(const Request& request, const QString& field) const
{
    const Registration* app = m_world.registration(network(), {}, request.query.value(u"client_id"_s));
    const bool client = field == "client_id"_L1;
    const QString name = client && app        ? u"401: deleted_client"_s
        : client                              ? u"401: invalid_client"_s
        : field == "redirect_uri"_L1          ? u"400: redirect_uri_mismatch"_s
        : field == "scope"_L1                 ? u"400: invalid_scope"_s
        : field == "admin_policy_enforced"_L1 ? u"400: admin_policy_enforced"_s
                                              : u"400: invalid_request"_s;
    return errorPage(u"Access blocked"_s, u"Error %1 (%2)"_s.arg(name, field));
}

Answer GoogleDialect::allow(const AuthRequest& request, const Consent& consent)
{
    if (isSet(u"admin-policy"_s, consent.login)) // stays in the browser, the application hears nothing
        return wrongLink({}, u"admin_policy_enforced"_s);
    return OAuthDialect::allow(request, consent);
}

Params GoogleDialect::allowedFields(const AuthRequest& request, const Consent& consent, const QString& code)
{
    const QString slashed = u"4/0A"_s + code;
    m_world.codes.insert(slashed, m_world.codes.take(code));
    Params fields;
    if (request.hasState)
        fields.add(u"state"_s, request.state);
    if (!m_world.switches.contains(noIssuer()))
        fields.add(u"iss"_s, issuer({}));
    fields.add(u"code"_s, slashed);
    fields.add(u"scope"_s, googleScopes(consent.scopes).join(u' '));
    fields.add(u"authuser"_s, u"0"_s);
    fields.add(u"prompt"_s, u"consent"_s);
    return fields;
}

Params GoogleDialect::deniedFields(const AuthRequest& request) const
{
    Params fields = OAuthDialect::deniedFields(request);
    if (!m_world.switches.contains(noIssuer()))
        fields.add(u"iss"_s, issuer({}));
    return fields;
}

Answer GoogleDialect::discovery() const
{
    const auto list = [](const QStringList& texts) { return QJsonArray::fromStringList(texts); };
    return Answer::json(QJsonObject{
        {u"issuer"_s, issuer({})},
        {u"authorization_endpoint"_s, u"https://accounts.google.com/o/oauth2/v2/auth"_s},
        {u"token_endpoint"_s, u"https://oauth2.googleapis.com/token"_s},
        {u"revocation_endpoint"_s, u"https://oauth2.googleapis.com/revoke"_s},
        {u"userinfo_endpoint"_s, u"https://openidconnect.googleapis.com/v1/userinfo"_s},
        {u"jwks_uri"_s, u"https://www.googleapis.com/oauth2/v3/certs"_s},
        {u"response_types_supported"_s, list({u"code"_s})},
        {u"subject_types_supported"_s, list({u"public"_s})},
        {u"id_token_signing_alg_values_supported"_s, list({u"RS256"_s})},
        {u"scopes_supported"_s, list({u"openid"_s, u"email"_s, u"profile"_s})},
        {u"token_endpoint_auth_methods_supported"_s, list({u"client_secret_post"_s, u"client_secret_basic"_s})},
        {u"code_challenge_methods_supported"_s, list({u"plain"_s, u"S256"_s})},
        {u"authorization_response_iss_parameter_supported"_s, !m_world.switches.contains(noIssuer())}});
}

std::optional<OAuthDialect::Caller> GoogleDialect::enter(const Request& request, const QStringList& anyOf,
                                                         Answer& refused)
{
    const auto caller = admit(request, anyOf, refused);
    if (!caller || !caller->login->deactivated)
        return caller;
    refused = apiTrouble(ApiTrouble::DeadToken, {&caller->token, caller->login, {}, 0});
    return std::nullopt;
}

QJsonObject GoogleDialect::profile(const Login& login, const QStringList& scopes) const
{
    const QStringList given = googleScopes(scopes);
    QJsonObject known{{u"sub"_s, login.remoteId}};
    if (given.contains(kProfile)) {
        known[u"name"_s] = login.name;
        known[u"given_name"_s] = login.name.section(u' ', 0, 0);
        known[u"picture"_s] = u"https://lh3.googleusercontent.com/a/%1=s96-c"_s.arg(login.remoteId);
    }
    if (given.contains(kEmail)) {
        known[u"email"_s] = login.handle;
        known[u"email_verified"_s] = true;
    }
    return known;
}

Answer GoogleDialect::userInfo(const Request& request)
{
    Answer refused;
    const auto caller = enter(request, signInScopes(), refused);
    return caller ? Answer::json(profile(*caller->login, caller->token.scopes)) : refused;
}

QString GoogleDialect::idToken(const Issue& issue) const
{
    const Login* login = m_world.login(issue.access.login);
    if (!login)
        return {};
    QJsonObject claims = profile(*login, issue.access.scopes);
    claims[u"iss"_s] = issuer({});
    claims[u"azp"_s] = issue.access.clientId;
    claims[u"aud"_s] = issue.access.clientId;
    claims[u"iat"_s] = m_world.now();
    claims[u"exp"_s] = m_world.now() + 3600;
    if (!issue.nonce.isEmpty())
        claims[u"nonce"_s] = issue.nonce;
    return signedIdToken(claims);
}

} // namespace pk::rehearsal
