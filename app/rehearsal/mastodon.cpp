// SPDX-License-Identifier: GPL-3.0-or-later
#include "mastodon.h"

#include "consent.h"

#include <QDateTime>
#include <QUrl>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kCodeLife = 600;
const QString kOutOfBand = u"urn:ietf:wg:oauth:2.0:oob"_s;

Answer plainError(const QString& text, int status)
{
    return Answer::json(QJsonObject{{u"error"_s, text}}, status);
}

/// A scope covers itself and what stands below it: "read" covers "read:accounts".
bool covers(const QStringList& held, const QString& wanted)
{
    return held.contains(wanted) || held.contains(wanted.section(u':', 0, 0));
}

bool coversAll(const QStringList& held, const QStringList& wanted)
{
    return std::all_of(wanted.begin(), wanted.end(), [&](const QString& scope) { return covers(held, scope); });
}

/// Doorkeeper: loopback IP literals match on any port, everything else by the letter; `localhost` gets no exemption.
bool redirectAllowed(const Registration& app, const QString& redirect)
{
    if (app.redirects.contains(redirect))
        return true;
    QUrl sent(redirect);
    if (sent.host() != "127.0.0.1"_L1 && sent.host() != "::1"_L1)
        return false;
    sent.setPort(-1);
    return std::any_of(app.redirects.begin(), app.redirects.end(), [&](const QString& known) {
        QUrl url(known);
        url.setPort(-1);
        return url == sent;
    });
}

} // namespace

MastodonInstance mastodonInstance(const QString& host)
{
    const QStringList common{u"read"_s,
                             u"write"_s,
                             u"push"_s,
                             u"read:accounts"_s,
                             u"read:statuses"_s,
                             u"write:media"_s,
                             u"write:statuses"_s};
    if (host == "mastodon.social"_L1)
        return {u"4.5.2"_s, true, 500, 300, QStringList{u"profile"_s} + common};
    return {u"4.2.10"_s, false, 5000, 100, common};
}

QString mastodonOrigin(const QString& host)
{
    return u"https://"_s + host;
}

QStringList MastodonDialect::hosts() const
{
    return {u"mastodon.social"_s, u"social.example"_s, u"files.mastodon.social"_s, u"files.social.example"_s};
}

QStringList MastodonDialect::pictureHosts() const
{
    return {u"files.mastodon.social"_s, u"files.social.example"_s};
}

bool MastodonDialect::isBrowserPage(const Request& request) const
{
    return request.path == "/oauth/authorize"_L1;
}

QString MastodonDialect::scopeWords(const QString& scope) const
{
    static const QHash<QString, QString> words{{u"profile"_s, u"Read only your account's profile information"_s},
                                               {u"read"_s, u"Read all your account's data"_s},
                                               {u"read:accounts"_s, u"See accounts information"_s},
                                               {u"read:statuses"_s, u"See all posts"_s},
                                               {u"write"_s, u"Modify all your account's data"_s},
                                               {u"write:statuses"_s, u"Publish posts"_s},
                                               {u"write:media"_s, u"Upload media files"_s},
                                               {u"push"_s, u"Receive your push notifications"_s}};
    return words.value(scope, scope);
}

Answer MastodonDialect::handle(const Request& request)
{
    if (isBrowserPage(request))
        return authorize(request);
    const Budget budget = countCall(request);
    Answer answer = budget.used > budget.limit ? plainError(u"Too many requests"_s, 429) : route(request);
    const QString resets = QDateTime::fromSecsSinceEpoch(budget.resets, Qt::UTC).toString(u"yyyy-MM-ddTHH:mm:ss"_s)
        + u".000000Z"_s;
    answer.with("X-RateLimit-Limit", QByteArray::number(budget.limit))
        .with("X-RateLimit-Remaining", QByteArray::number(qMax(0, budget.limit - budget.used)))
        .with("X-RateLimit-Reset", resets.toLatin1());
    return answer;
}

Answer MastodonDialect::route(const Request& request)
{
    const QString& path = request.path;
    if (path == "/.well-known/oauth-authorization-server"_L1 && mastodonInstance(request.host).discovery)
        return discovery(request);
    if (path == "/.well-known/webfinger"_L1)
        return webfinger(request);
    if (path == "/api/v2/instance"_L1)
        return instance(request);
    if (path == "/api/v1/apps"_L1 && request.method == "POST")
        return registerApp(request);
    if (path == "/api/v1/apps/verify_credentials"_L1)
        return verifyApp(request);
    if (path == "/oauth/token"_L1 && request.method == "POST")
        return tokenEndpoint(request);
    if (path == "/oauth/revoke"_L1 && request.method == "POST")
        return revoke(request);
    if (path == "/oauth/userinfo"_L1 && mastodonInstance(request.host).discovery)
        return userInfo(request);
    if (path == "/api/v1/accounts/verify_credentials"_L1)
        return verifyCredentials(request);
    if (const auto answer = content(request))
        return *answer;
    return plainError(u"Record not found"_s, 404);
}

Answer MastodonDialect::discovery(const Request& request) const
{
    const QString base = mastodonOrigin(request.host);
    const auto list = [](const QStringList& values) { return QJsonArray::fromStringList(values); };
    return Answer::json(QJsonObject{
        {u"issuer"_s, base + u'/'},
        {u"service_documentation"_s, u"https://docs.joinmastodon.org/"_s},
        {u"authorization_endpoint"_s, base + u"/oauth/authorize"_s},
        {u"token_endpoint"_s, base + u"/oauth/token"_s},
        {u"revocation_endpoint"_s, base + u"/oauth/revoke"_s},
        {u"userinfo_endpoint"_s, base + u"/oauth/userinfo"_s},
        {u"app_registration_endpoint"_s, base + u"/api/v1/apps"_s},
        {u"scopes_supported"_s, list(mastodonInstance(request.host).scopes)},
        {u"response_types_supported"_s, list({u"code"_s})},
        {u"response_modes_supported"_s, list({u"query"_s, u"fragment"_s, u"form_post"_s})},
        {u"code_challenge_methods_supported"_s, list({u"S256"_s})},
        {u"grant_types_supported"_s, list({u"authorization_code"_s, u"client_credentials"_s})},
        {u"token_endpoint_auth_methods_supported"_s, list({u"client_secret_basic"_s, u"client_secret_post"_s})}});
}

Answer MastodonDialect::webfinger(const Request& request)
{
    const QString resource = request.query.value(u"resource"_s);
    const QString name = resource.mid(5).section(u'@', 0, 0);
    const Login* login = resource.startsWith("acct:"_L1) ? m_world.findLogin(network(), request.host, name) : nullptr;
    if (!login || login->handle != name)
        return plainError(u"Record not found"_s, 404);
    const QString self = u"%1/users/%2"_s.arg(mastodonOrigin(login->host), login->handle);
    Answer answer = Answer::json(
        QJsonObject{{u"subject"_s, resource},
                    {u"links"_s,
                     QJsonArray{QJsonObject{
                         {u"rel"_s, u"self"_s}, {u"type"_s, u"application/activity+json"_s}, {u"href"_s, self}}}}});
    answer.headers.first().second = "application/jrd+json; charset=utf-8";
    return answer;
}

Answer MastodonDialect::instance(const Request& request) const
{
    const MastodonInstance here = mastodonInstance(request.host);
    QJsonObject object{
        {u"domain"_s, request.host},
        {u"title"_s, here.discovery ? u"Mastodon"_s : u"Social Example"_s},
        {u"version"_s, here.version},
        {u"source_url"_s, u"https://github.com/mastodon/mastodon"_s},
        {u"description"_s, u"A pretend instance of the rehearsal."_s},
        {u"usage"_s, QJsonObject{{u"users"_s, QJsonObject{{u"active_month"_s, here.discovery ? 290'000 : 42}}}}},
        {u"languages"_s, QJsonArray{u"en"_s}},
        {u"configuration"_s,
         QJsonObject{
             {u"statuses"_s,
              QJsonObject{{u"max_characters"_s, here.characters},
                          {u"max_media_attachments"_s, 4},
                          {u"characters_reserved_per_url"_s, 23}}},
             {u"media_attachments"_s,
              QJsonObject{
                  {u"supported_mime_types"_s,
                   QJsonArray{u"image/jpeg"_s, u"image/png"_s, u"image/gif"_s, u"image/webp"_s, u"video/mp4"_s}},
                  {u"image_size_limit"_s, here.discovery ? 16'777'216 : 10'485'760},
                  {u"video_size_limit"_s, 103'809'024}}}}},
        {u"registrations"_s, QJsonObject{{u"enabled"_s, true}, {u"approval_required"_s, !here.discovery}}}};
    if (here.discovery)
        object[u"api_versions"_s] = QJsonObject{{u"mastodon"_s, 7}};
    return Answer::json(object);
}

Answer MastodonDialect::registerApp(const Request& request)
{
    const MastodonInstance here = mastodonInstance(request.host);
    QStringList redirects = request.form.all(u"redirect_uris[]"_s);
    if (!here.discovery)
        redirects.clear(); // before 4.3 only one string was read
    for (const QString& text : request.form.all(u"redirect_uris"_s))
        redirects += text.split(u'\n', Qt::SkipEmptyParts);
    const QStringList scopes = request.form.value(u"scopes"_s, u"read"_s).split(u' ', Qt::SkipEmptyParts);
    if (request.form.value(u"client_name"_s).trimmed().isEmpty())
        return plainError(u"Validation failed: Application name can't be blank"_s, 422);
    if (redirects.isEmpty())
        return plainError(u"Validation failed: Redirect URI can't be blank"_s, 422);
    for (QString& redirect : redirects) {
        redirect = redirect.trimmed();
        if (QUrl(redirect).scheme().isEmpty())
            return plainError(u"Validation failed: Redirect URI must be an absolute URI."_s, 422);
    }
    if (!coversAll(here.scopes, scopes))
        return plainError(u"Validation failed: Scopes doesn't match configured on the server."_s, 422);
    Registration app;
    app.network = network();
    app.host = request.host;
    app.clientId = World::randomText(43);
    app.secret = World::randomText(43);
    app.name = request.form.value(u"client_name"_s);
    app.website = request.form.value(u"website"_s);
    app.redirects = redirects;
    app.scopes = scopes;
    app.dynamic = true;
    m_world.registrations.append(app);
    QJsonObject object{{u"id"_s, QString::number(563'000 + m_world.registrations.size())},
                       {u"name"_s, app.name},
                       {u"website"_s, app.website.isEmpty() ? QJsonValue() : QJsonValue(app.website)},
                       {u"redirect_uri"_s, redirects.join(u'\n')},
                       {u"client_id"_s, app.clientId},
                       {u"client_secret"_s, app.secret},
                       {u"vapid_key"_s, World::randomText(87)}};
    if (here.discovery) {
        object[u"scopes"_s] = QJsonArray::fromStringList(scopes);
        object[u"redirect_uris"_s] = QJsonArray::fromStringList(redirects);
        object[u"client_secret_expires_at"_s] = 0;
    }
    return Answer::json(object);
}

Answer MastodonDialect::authorize(const Request& request)
{
    const Params& query = request.query;
    const MastodonInstance here = mastodonInstance(request.host);
    const QString title = u"An error has occurred"_s;
    const Registration* app = m_world.registration(network(), request.host, query.value(u"client_id"_s));
    if (!app || !app->suspended.isEmpty()) {
        return errorPage(
            title,
            u"Client authentication failed due to unknown client, no client authentication included, or unsupported "
            "authentication method."_s,
            401);
    }
    AuthRequest asked;
    asked.host = request.host;
    asked.clientId = app->clientId;
    asked.redirectUri = query.value(u"redirect_uri"_s);
    if (!redirectAllowed(*app, asked.redirectUri))
        return errorPage(title, u"The redirect uri included is not valid."_s);
    asked.responseType = query.value(u"response_type"_s);
    asked.hasState = query.has(u"state"_s);
    asked.state = query.value(u"state"_s);
    asked.scopes = query.value(u"scope"_s, u"read"_s).split(u' ', Qt::SkipEmptyParts);
    if (here.discovery) { // older ones read no PKCE
        asked.challenge = query.value(u"code_challenge"_s);
        asked.challengeMethod = query.value(u"code_challenge_method"_s);
    }
    Params refusal;
    if (asked.responseType != "code"_L1) {
        refusal.add(u"error"_s, u"unsupported_response_type"_s);
    } else if (!coversAll(app->scopes, asked.scopes) || !coversAll(here.scopes, asked.scopes)) {
        refusal.add(u"error"_s, u"invalid_scope"_s);
        refusal.add(u"error_description"_s, u"The requested scope is invalid, unknown, or malformed."_s);
    } else if (!asked.challenge.isEmpty() && asked.challengeMethod != "S256"_L1) {
        refusal.add(u"error"_s, u"invalid_code_challenge_method"_s);
    }
    if (refusal.isEmpty())
        return askForConsent(asked, request);
    if (asked.hasState)
        refusal.add(u"state"_s, asked.state);
    return sendBack(asked, refusal);
}

Answer MastodonDialect::allow(const AuthRequest& request, const Consent& consent)
{
    Grant& grant = m_world.openGrant(consent.login, request.clientId);
    for (const QString& scope : consent.scopes)
        grant.scopes[scope] = u"granted"_s;
    grant.lastSignIn = m_world.now();
    const QString code = makeCode(request, consent, kCodeLife, 43);
    if (request.redirectUri == kOutOfBand)
        return Answer::html(codePage(*this, code));
    Params fields;
    fields.add(u"code"_s, code);
    if (request.hasState)
        fields.add(u"state"_s, request.state);
    return sendBack(request, fields);
}

Answer MastodonDialect::deny(const AuthRequest& request)
{
    Params fields;
    fields.add(u"error"_s, u"access_denied"_s);
    fields.add(u"error_description"_s, u"The resource owner or authorization server denied the request."_s);
    if (request.hasState)
        fields.add(u"state"_s, request.state);
    if (request.redirectUri == kOutOfBand)
        return errorPage(u"Access denied"_s, u"The resource owner or authorization server denied the request."_s, 403);
    return sendBack(request, fields);
}

} // namespace pk::rehearsal
