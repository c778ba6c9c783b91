// SPDX-License-Identifier: GPL-3.0-or-later
// Device codes (RFC 8628 in Twitch's own shapes), the page where a person confirms one, validation and revocation.
#include "consent.h"
#include "twitch.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kDeviceLife = 1800;
constexpr auto kDeviceGrant = "urn:ietf:params:oauth:grant-type:device_code"_L1;

/// "JLLKTXWJ": eight capitals.
QString newUserCode()
{
    QString code;
    while (code.size() < 8) {
        for (const QChar c : World::randomText(24).toUpper()) {
            if (c.isLetter() && code.size() < 8)
                code += c;
        }
    }
    return code;
}

QString confirmForm(const QString& userCode, const QString& complaint)
{
    const QString wrong = complaint.isEmpty() ? QString() : u"<p id=\"error\"><strong>%1</strong></p>"_s.arg(complaint);
    return u"%1<p>Is this the code that your application shows? If not, stop here: somebody may be trying to get into "
           "your account.</p><form method=\"get\" action=\"/www.twitch.tv/activate\">"
           "<textarea name=\"device-code\" aria-label=\"Code\" rows=\"1\" autofocus>%2</textarea>"
           "<input type=\"hidden\" name=\"confirmed\" value=\"1\">"
           "<div class=\"buttons\"><button class=\"act go\">Continue</button></div></form>"_s.arg(
               wrong, userCode.toHtmlEscaped());
}

} // namespace

bool TwitchDialect::isBrowserPage(const Request& request) const
{
    return request.host == "www.twitch.tv"_L1 || rules().authorize.contains(address(request));
}

Answer TwitchDialect::handle(const Request& request)
{
    const QString where = address(request);
    if (where == "www.twitch.tv/activate"_L1)
        return activate(request);
    if (where == "id.twitch.tv/oauth2/device"_L1)
        return deviceCode(request);
    if (where == "id.twitch.tv/oauth2/validate"_L1)
        return validate(request);
    if (rules().revoke.contains(where))
        return revokeToken(request);
    if (isTokenRequest(request) && request.method == "POST") {
        if (request.param(u"grant_type"_s) == kDeviceGrant)
            return deviceGrant(request);
        if (const auto refused = refuseClient(request))
            return *refused;
        if (isRenewal(request) && isGone(request))
            return tokenTrouble(TokenTrouble::DeadRefresh, nullptr);
    }
    if (request.host == "id.twitch.tv"_L1 && !isTokenRequest(request) && !isBrowserPage(request))
        return twitchFailure(404, u"Not Found"_s);
    return OAuthDialect::handle(request);
}

std::optional<Answer> TwitchDialect::refuseClient(const Request& request) const
{
    const Registration* app = m_world.registration(network(), {}, request.param(u"client_id"_s));
    if (!app || !app->suspended.isEmpty())
        return twitchFailure(400, u"invalid client"_s);
    const QString secret = request.param(u"client_secret"_s);
    // The authorization code needs a secret, which a public client does not have (section 2).
    const bool needed = !app->secret.isEmpty() || request.param(u"grant_type"_s) == "authorization_code"_L1;
    if (needed && secret.isEmpty())
        return twitchFailure(400, u"missing client secret"_s);
    if (secret != app->secret)
        return twitchFailure(403, u"invalid client secret"_s);
    return std::nullopt;
}

bool TwitchDialect::isGone(const Request& request) const
{
    const Login* login = m_world.login(loginOf(request));
    return login && (login->deactivated || login->suspended);
}

Answer TwitchDialect::deviceCode(const Request& request)
{
    if (request.method != "POST")
        return twitchFailure(405, u"Method Not Allowed"_s);
    const Registration* app = m_world.registration(network(), {}, request.param(u"client_id"_s));
    if (!app || !app->suspended.isEmpty())
        return twitchFailure(400, u"invalid client"_s);
    Device device;
    device.userCode = newUserCode();
    device.clientId = app->clientId;
    device.scopes = request.param(u"scopes"_s).split(u' ', Qt::SkipEmptyParts);
    device.expiresAt = m_world.now() + kDeviceLife;
    for (const QString& scope : std::as_const(device.scopes)) {
        if (!rules().scopes.contains(scope))
            return twitchFailure(400, u"invalid scope requested: '%1'"_s.arg(scope));
    }
    const QString code = World::randomText(40);
    m_devices.insert(code, device);
    return Answer::json(
        QJsonObject{{u"device_code"_s, code},
                    {u"expires_in"_s, kDeviceLife},
                    {u"interval"_s, m_pollSeconds},
                    {u"user_code"_s, device.userCode},
                    {u"verification_uri"_s, u"https://www.twitch.tv/activate?device-code="_s + device.userCode}});
}

bool TwitchDialect::isOpen(const Device& device) const
{
    return !device.over && device.expiresAt > m_world.now();
}

Answer TwitchDialect::deviceGrant(const Request& request)
{
    const Registration* app = m_world.registration(network(), {}, request.param(u"client_id"_s));
    if (!app || !app->suspended.isEmpty())
        return twitchFailure(400, u"invalid client"_s);
    const auto found = m_devices.find(request.param(u"device_code"_s));
    if (found == m_devices.end() || found->clientId != app->clientId || !isOpen(*found))
        return twitchFailure(400, u"invalid device code"_s);
    if (found->login.isEmpty())
        return twitchFailure(400, u"authorization_pending"_s);
    found->over = true;
    const TokenTwist twist(m_world, network(), request.host, request.path);
    const Issue made = issue(twist.login(found->login), app->clientId, twist.scopes(found->scopes), true);
    return twist.finish(tokenFields(made));
}

QString TwitchDialect::deviceOf(const QString& userCode) const
{
    for (auto it = m_devices.constBegin(); it != m_devices.constEnd(); ++it) {
        if (it->userCode == userCode && it->login.isEmpty() && isOpen(*it))
            return it.key();
    }
    return {};
}

Answer TwitchDialect::activate(const Request& request)
{
    const QString typed = request.query.value(u"device-code"_s);
    const QString code = deviceOf(typed.trimmed().toUpper().remove(u'-'));
    const bool alone = request.query.has(u"auto"_s) || m_world.faults.consent(network(), {});
    if (code.isEmpty()) {
        const QString complaint = typed.isEmpty() ? QString() : u"This code is not valid, or it is over."_s;
        const QString page = plainPage(*this, u"Connect a device"_s, confirmForm({}, complaint));
        return Answer::html(page, typed.isEmpty() ? 200 : 400);
    }
    const Device& device = m_devices[code];
    if (!alone && request.query.value(u"confirmed"_s) != "1"_L1)
        return Answer::html(plainPage(*this, u"Connect a device"_s, confirmForm(device.userCode, {})));
    AuthRequest asked;
    asked.clientId = device.clientId;
    asked.scopes = device.scopes;
    asked.query.add(u"device_code"_s, code); // for allow() and deny()
    return askForConsent(asked, request);
}

Answer TwitchDialect::allow(const AuthRequest& request, const Consent& consent)
{
    const QString code = request.query.value(u"device_code"_s);
    if (code.isEmpty())
        return OAuthDialect::allow(request, consent);
    const auto device = m_devices.find(code);
    if (device == m_devices.end() || !isOpen(*device))
        return errorPage(u"Too late"_s, u"This code is over. Begin again in the application."_s);
    Grant& grant = m_world.openGrant(consent.login, request.clientId);
    for (const QString& scope : consent.scopes)
        grant.scopes[scope] = u"granted"_s;
    grant.lastSignIn = m_world.now();
    device->login = consent.login;
    device->scopes = consent.scopes;
    return Answer::html(plainPage(
        *this, u"Connected"_s, u"<p id=\"connected\">You may close this page and go back to the application.</p>"_s));
}

Answer TwitchDialect::deny(const AuthRequest& request)
{
    const auto device = m_devices.find(request.query.value(u"device_code"_s));
    if (device == m_devices.end())
        return OAuthDialect::deny(request);
    device->over = true;
    return Answer::html(plainPage(*this, u"Not connected"_s, u"<p>The application did not get in.</p>"_s));
}

Answer TwitchDialect::validate(const Request& request)
{
    if (request.method != "GET")
        return twitchFailure(405, u"Method Not Allowed"_s);
    Answer unused;
    const auto caller = admit(request, {}, unused); // its words are Helix's
    if (!caller)
        return twitchFailure(401,
                             tokenOf(request).isEmpty() ? u"missing authorization token"_s : u"invalid access token"_s);
    if (caller->login->deactivated)
        return twitchFailure(404, u"user does not exist"_s);
    return Answer::json(QJsonObject{{u"client_id"_s, caller->token.clientId},
                                    {u"login"_s, caller->login->handle},
                                    {u"scopes"_s, QJsonArray::fromStringList(caller->token.scopes)},
                                    {u"user_id"_s, caller->login->remoteId},
                                    {u"expires_in"_s, caller->token.expiresAt - m_world.now()}});
}

Answer TwitchDialect::revokeToken(const Request& request)
{
    const QString client = request.param(u"client_id"_s);
    const Token* token = m_world.token(request.param(u"token"_s));
    if (!m_world.registration(network(), {}, client))
        return twitchFailure(404, u"client does not exist"_s);
    if (!token || !isLive(*token) || token->clientId != client)
        return twitchFailure(400, u"Invalid token"_s);
    m_world.killFamily(QString(token->family), Death::Revoked);
    return {};
}

} // namespace pk::rehearsal
