// SPDX-License-Identifier: GPL-3.0-or-later
#include "tiktok.h"

#include "seeding.h"

#include <QDateTime>
#include <QJsonDocument>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kHour = 3600;
constexpr qint64 kDay = 24 * kHour;
constexpr int kUnauditedPosters = 5; // section 8: "about 5 posting users per 24 h"

/// Which scope a field of the user needs.
const QHash<QString, QString>& userFields()
{
    static const QHash<QString, QString> fields{{u"open_id"_s, u"user.info.basic"_s},
                                                {u"union_id"_s, u"user.info.basic"_s},
                                                {u"avatar_url"_s, u"user.info.basic"_s},
                                                {u"display_name"_s, u"user.info.basic"_s},
                                                {u"username"_s, u"user.info.profile"_s},
                                                {u"bio_description"_s, u"user.info.profile"_s},
                                                {u"is_verified"_s, u"user.info.profile"_s},
                                                {u"profile_deep_link"_s, u"user.info.profile"_s},
                                                {u"follower_count"_s, u"user.info.stats"_s},
                                                {u"following_count"_s, u"user.info.stats"_s},
                                                {u"likes_count"_s, u"user.info.stats"_s},
                                                {u"video_count"_s, u"user.info.stats"_s}};
    return fields;
}

OAuthRules rulesOf(bool oldLifetimes)
{
    OAuthRules r;
    r.authorize = {u"www.tiktok.com/v2/auth/authorize/"_s};
    r.token = {u"open.tiktokapis.com/v2/oauth/token/"_s};
    r.revoke = {u"open.tiktokapis.com/v2/oauth/revoke/"_s};
    r.apiHosts = {u"open.tiktokapis.com"_s, u"open-upload.tiktokapis.com"_s};
    r.clientIdName = u"client_key"_s;
    r.clientAuth = ClientAuth::Body;
    r.pkce = Pkce::HexDemanded;
    r.redirect = RedirectRule::WildcardPort;
    r.scopes = {{u"user.info.basic"_s, u"Read your profile info (avatar, display name)"_s},
                {u"user.info.profile"_s, u"Read your additional profile info (handle, bio, verification)"_s},
                {u"user.info.stats"_s, u"Read your statistics (followers, likes, videos)"_s},
                {u"video.list"_s, u"Read your public videos"_s},
                {u"video.publish"_s, u"Post content to TikTok"_s},
                {u"video.upload"_s, u"Upload drafts for you to finish in TikTok"_s}};
    r.scopeSeparators = u","_s;
    r.answerSeparator = u","_s;
    r.scopesCanBeUnticked = true;
    r.accessLife = oldLifetimes ? 24 * kHour : 2 * kHour;
    r.refreshLife = oldLifetimes ? 365 * kDay : 180 * kDay;
    r.rotation = oldLifetimes ? Rotation::Repeat : Rotation::Single;
    r.revokes = Revokes::Grant; // section 12: "the app then vanishes from the user's connected apps"
    return r;
}

bool isSwitchedOn(const Request& request)
{
    return request.param(u"on"_s, u"1"_s) != "0"_L1;
}

Answer commandDone(const QJsonObject& more)
{
    QJsonObject object = more;
    object[u"ok"_s] = true;
    return Answer::json(object);
}

} // namespace

const OAuthRules& TikTokDialect::rules() const
{
    static const OAuthRules now = rulesOf(false);
    static const OAuthRules before = rulesOf(true);
    return m_oldLifetimes ? before : now;
}

void TikTokDialect::seed()
{
    m_oldLifetimes = false;
    m_errorStatus = 200;
    m_private.clear();
    m_posted.clear();
    seedLogins(m_world, {network(), [this](const QString& id, int) { return uuid(u"open "_s + id); }});
    Registration app;
    app.network = network();
    app.clientId = u"rehearsal-tiktok"_s;
    app.secret = u"rehearsal-tiktok-secret"_s;
    app.name = u"Agency Tool"_s;
    app.redirects = {u"http://127.0.0.1:*/callback/"_s};
    app.development = true;
    app.note = u"desktop product: any port, the path to the letter; hex challenge; not audited"_s;
    m_world.registrations.append(app);
}

Answer TikTokDialect::handle(const Request& request)
{
    // A banned account loses its authorizations (section 11, "authorization.removed", reason 4).
    if (const Login* login = m_world.login(loginOf(request)); login && login->suspended)
        m_world.kill(Death::AppRemoved, [&](const Token& token) { return token.login == login->key(); });
    return OAuthDialect::handle(request);
}

QStringList TikTokDialect::ownCommands() const
{
    return {u"audited"_s, u"lifetimes"_s, u"private-account"_s, u"token-errors"_s};
}

Answer TikTokDialect::ownCommand(const QString& command, const Request& request, const QStringList& logins)
{
    if (command == "audited"_L1) {
        for (Registration& app : m_world.registrations) {
            if (app.network == network())
                app.development = !isSwitchedOn(request);
        }
        return commandDone({{u"audited"_s, isSwitchedOn(request)}});
    }
    if (command == "private-account"_L1) {
        for (const QString& login : logins) {
            if (isSwitchedOn(request))
                m_private.insert(login);
            else
                m_private.remove(login);
        }
        return commandDone({{u"accounts"_s, logins.size()}});
    }
    const QString mode = request.param(command == "lifetimes"_L1 ? u"mode"_s : u"status"_s);
    if (command == "lifetimes"_L1 && (mode == "old"_L1 || mode == "new"_L1)) {
        m_oldLifetimes = mode == "old"_L1;
        return commandDone({{u"mode"_s, mode}});
    }
    if (command == "token-errors"_L1 && (mode == "200"_L1 || mode == "400"_L1)) {
        m_errorStatus = mode.toInt();
        return commandDone({{u"status"_s, m_errorStatus}});
    }
    const QString why = u"mode is old or new (lifetimes), status is 200 or 400 (token-errors)"_s;
    return Answer::json(QJsonObject{{u"ok"_s, false}, {u"error"_s, why}}, 400);
}

bool TikTokDialect::redirectAllowed(const Registration& app, const QString& redirect) const
{
    const QUrl sent(redirect);
    if (redirect.contains(u'*') || redirect.size() >= 512 || sent.hasQuery() || sent.hasFragment())
        return false;
    return OAuthDialect::redirectAllowed(app, redirect);
}

Params TikTokDialect::allowedFields(const AuthRequest& request, const Consent& consent, const QString& code)
{
    // "`code` must be URL-decoded before the exchange": real ones carry characters that an address encodes.
    const QString odd = code + u"*2!5847.s1"_s;
    m_world.codes.insert(odd, m_world.codes.take(code));
    Params fields = OAuthDialect::allowedFields(request, consent, odd);
    fields.add(u"scopes"_s, consent.scopes.join(u','));
    return fields;
}

Params TikTokDialect::deniedFields(const AuthRequest& request) const
{
    Params fields = OAuthDialect::deniedFields(request);
    fields.add(u"error_description"_s, u"User denied access"_s);
    return fields;
}

QString TikTokDialect::tokenValue(const QString& kind) const
{
    return (kind == "refresh"_L1 ? u"rft."_s : u"act."_s) + World::randomText(64);
}

QJsonObject TikTokDialect::tokenFields(const Issue& issue) const
{
    const Login* login = m_world.login(issue.access.login);
    QJsonObject fields = OAuthDialect::tokenFields(issue);
    fields[u"open_id"_s] = openId(*login, issue.access.clientId);
    fields[u"token_type"_s] = u"Bearer"_s;
    if (issue.refresh)
        fields[u"refresh_expires_in"_s] = issue.refresh->expiresAt - m_world.now();
    return fields;
}

Answer TikTokDialect::flat(const QString& error, const QString& description, int status) const
{
    return Answer::json(QJsonObject{{u"error"_s, error}, {u"error_description"_s, description}, {u"log_id"_s, logId()}},
                        status);
}

Answer TikTokDialect::tokenTrouble(TokenTrouble what, const Token*) const
{
    switch (what) {
    case TokenTrouble::WrongMethod: return flat(u"invalid_request"_s, u"Only POST is supported."_s, 405);
    case TokenTrouble::BadClient:
    case TokenTrouble::AppSuspended: return flat(u"invalid_client"_s, u"Client key or secret is incorrect."_s, 401);
    case TokenTrouble::BadGrantType:
        return flat(u"unsupported_grant_type"_s, u"Grant type is not supported."_s, m_errorStatus);
    case TokenTrouble::WrongVerifier:
        return flat(u"invalid_request"_s, u"Code verifier or code challenge is invalid."_s, m_errorStatus);
    case TokenTrouble::UnknownCode:
    case TokenTrouble::ReusedCode:
    case TokenTrouble::ExpiredCode:
    case TokenTrouble::WrongRedirect:
        return flat(u"invalid_grant"_s, u"Authorization code is invalid or expired."_s, m_errorStatus);
    case TokenTrouble::UnknownRefresh:
    case TokenTrouble::DeadRefresh:
    case TokenTrouble::ReusedRefresh:
    case TokenTrouble::ExpiredRefresh: break;
    }
    return flat(u"invalid_grant"_s, u"Refresh token is invalid or expired."_s, m_errorStatus);
}

Answer TikTokDialect::revoked(const Request& request, Token* token)
{
    if (!token || !isLive(*token)) // "refresh first if the access token has expired"
        return flat(u"invalid_grant"_s, u"Access token is invalid or expired."_s, m_errorStatus);
    const Answer done = OAuthDialect::revoked(request, token);
    Answer empty;
    empty.status = done.status;
    return empty;
}

Answer TikTokDialect::failure(int status, const QString& code, const QString& message) const
{
    const QJsonObject error{{u"code"_s, code}, {u"message"_s, message}, {u"log_id"_s, logId()}};
    return Answer::json(QJsonObject{{u"error"_s, error}}, status);
}

Answer TikTokDialect::success(const QJsonObject& data) const
{
    const QJsonObject error{{u"code"_s, u"ok"_s}, {u"message"_s, QString()}, {u"log_id"_s, logId()}};
    return Answer::json(QJsonObject{{u"data"_s, data}, {u"error"_s, error}});
}

Answer TikTokDialect::trouble(int status) const
{
    return failure(status, u"internal_error"_s, u"TikTok internal error. Please try again later."_s);
}

Answer TikTokDialect::apiTrouble(ApiTrouble what, const Refused&) const
{
    switch (what) {
    case ApiTrouble::PaidOut:
    case ApiTrouble::Throttled:
        return failure(429, u"rate_limit_exceeded"_s, u"The API rate limit was exceeded. Please try again later."_s);
    case ApiTrouble::MissingScope: // never asked of admit(): permits() knows the two kinds
    case ApiTrouble::NoToken:
    case ApiTrouble::UnknownToken:
    case ApiTrouble::DeadToken:
    case ApiTrouble::ExpiredToken:
    case ApiTrouble::AppSuspended:
    case ApiTrouble::Suspended:
    case ApiTrouble::Locked: break; // section 11: not distinguished
    }
    return failure(401, u"access_token_invalid"_s, u"The access token is invalid or not found in the request."_s);
}

QList<Quota> TikTokDialect::quotas(const Request& request, const Token& token) const
{
    if (request.path == "/v2/post/publish/creator_info/query/"_L1)
        return {{request.path, 20, 60, token.login}};
    if (request.path == "/v2/post/publish/video/init/"_L1)
        return {{request.path, 6, 60, token.login}};
    if (request.path == "/v2/post/publish/content/init/"_L1)
        return {{request.path, 6, 60, token.login}};
    if (request.path == "/v2/post/publish/status/fetch/"_L1)
        return {{request.path, 30, 60, token.login}};
    return {{request.path, 600, 60}};
}

QString TikTokDialect::logId() const
{
    return QDateTime::fromSecsSinceEpoch(m_world.now(), Qt::UTC).toString(u"yyyyMMddHHmmss"_s)
        + World::randomText(18).toUpper();
}

QString TikTokDialect::uuid(const QString& text) const
{
    const auto half = [&](const QString& which) {
        return QString::number(m_world.stable(which + text), 16).rightJustified(16, u'0');
    };
    const QString hex = half(u"tiktok "_s) + half(u"tiktok and "_s);
    return u"%1-%2-%3-%4-%5"_s.arg(hex.mid(0, 8), hex.mid(8, 4), hex.mid(12, 4), hex.mid(16, 4), hex.mid(20));
}

QString TikTokDialect::openId(const Login& login, const QString& clientId) const
{
    // "per app": a further application sees another id of the same account.
    return clientId == "rehearsal-tiktok"_L1 ? login.remoteId : uuid(login.key() + clientId);
}

QString TikTokDialect::avatar(const Login& login) const
{
    return u"https://p16-sign.tiktokcdn.com/avatar/%1.png?x-expires=%2&x-signature=%3"_s.arg(
        login.id, QString::number(m_world.now() + 6 * kHour), World::randomText(12));
}

bool TikTokDialect::permits(const Caller& caller, const QString& scope, Answer& refused) const
{
    const Grant* grant = m_world.grant(caller.token.login, caller.token.clientId);
    const bool declined = grant && grant->scopes.value(scope) == "declined"_L1;
    if (caller.has(scope) && !declined)
        return true;
    refused = declined
        ? failure(401, u"scope_not_authorized"_s, u"The user did not authorize the scope %1."_s.arg(scope))
        : failure(400, u"scope_permission_missed"_s, u"Additional permission is needed: %1."_s.arg(scope));
    return false;
}

Answer TikTokDialect::api(const Request& request)
{
    if (request.host == "open-upload.tiktokapis.com"_L1)
        return takeUpload(request);
    const bool list = request.path == "/v2/video/list/"_L1;
    const bool query = request.path == "/v2/video/query/"_L1;
    const bool photos = request.path == "/v2/post/publish/content/init/"_L1;
    const bool status = request.path == "/v2/post/publish/status/fetch/"_L1;
    const bool info = request.path == "/v2/user/info/"_L1;
    const bool creator = request.path == "/v2/post/publish/creator_info/query/"_L1;
    const bool video = request.path == "/v2/post/publish/video/init/"_L1;
    if (!info && !creator && !video && !list && !query && !photos && !status)
        return failure(404, u"invalid_params"_s, u"Unsupported path: "_s + request.path);
    if (request.method != (info ? "GET" : "POST"))
        return failure(405, u"invalid_params"_s, u"Unsupported method."_s);
    Answer refused;
    const auto caller = admit(request, {}, refused);
    if (!caller)
        return refused;
    if (info)
        return userInfo(request, *caller);
    if (!permits(*caller, list || query ? u"video.list"_s : u"video.publish"_s, refused))
        return refused;
    if (list || query)
        return videos(request, *caller, query);
    if (photos)
        return initPhotos(request, *caller);
    if (status)
        return publishStatus(request, *caller);
    return creator ? creatorInfo(*caller) : initVideo(request, *caller);
}

Answer TikTokDialect::userInfo(const Request& request, const Caller& caller) const
{
    const QStringList names = request.query.value(u"fields"_s).split(u',', Qt::SkipEmptyParts);
    if (names.isEmpty())
        return failure(400, u"invalid_params"_s, u"Fields is required."_s);
    QJsonObject user;
    for (const QString& name : names) {
        const QString scope = userFields().value(name);
        if (scope.isEmpty())
            return failure(400, u"invalid_params"_s, u"Field %1 is not supported."_s.arg(name));
        if (Answer refused; !permits(caller, scope, refused))
            return refused; // one field without its scope fails the whole call
        user[name] = userField(name, caller);
    }
    return success({{u"user"_s, user}});
}

QJsonValue TikTokDialect::userField(const QString& name, const Caller& caller) const
{
    const Login& login = *caller.login;
    const auto some = qint64(m_world.stable(login.key() + u"figures"_s) % 900);
    const QHash<QString, QJsonValue> values{
        {u"open_id"_s, openId(login, caller.token.clientId)},
        {u"union_id"_s, uuid(u"union "_s + login.id)},
        {u"avatar_url"_s, avatar(login)},
        {u"display_name"_s, login.name},
        {u"username"_s, login.handle},
        {u"bio_description"_s, u"Videos of "_s + login.name},
        {u"is_verified"_s, login.id == "nordlys"_L1},
        {u"profile_deep_link"_s, u"https://vm.tiktok.com/"_s + login.id},
        {u"follower_count"_s, m_world.feeds.followers(login.key(), login.followers)},
        {u"following_count"_s, some / 3},
        {u"likes_count"_s, some * 40},
        {u"video_count"_s, feed(login).size()}};
    return values.value(name);
}

Answer TikTokDialect::creatorInfo(const Caller& caller) const
{
    const Login& login = *caller.login;
    const QString widest = m_private.contains(login.key()) ? u"FOLLOWER_OF_CREATOR"_s : u"PUBLIC_TO_EVERYONE"_s;
    return success({{u"creator_username"_s, login.handle},
                    {u"creator_nickname"_s, login.name},
                    {u"creator_avatar_url"_s, avatar(login)},
                    {u"privacy_level_options"_s, QJsonArray{widest, u"MUTUAL_FOLLOW_FRIENDS"_s, u"SELF_ONLY"_s}},
                    {u"comment_disabled"_s, false},
                    {u"duet_disabled"_s, false},
                    {u"stitch_disabled"_s, m_private.contains(login.key())},
                    {u"max_video_post_duration_sec"_s, 600}});
}

std::optional<Answer> TikTokDialect::refuseUnaudited(const Caller& caller, const QString& privacyLevel)
{
    const QString poster = caller.login->key();
    if (privacyLevel != "SELF_ONLY"_L1 || !m_private.contains(poster))
        return failure(403,
                       u"unaudited_client_can_only_post_to_private_accounts"_s,
                       u"Unaudited applications can only post to private accounts, visible to the person alone."_s);
    m_posted.removeIf([&](const auto& last) { return last.value() <= m_world.now() - kDay; });
    if (m_posted.size() >= kUnauditedPosters && !m_posted.contains(poster)) // with status 200 (section 11)
        return failure(200, u"reached_active_user_cap"_s, u"The daily cap of active users was reached."_s);
    m_posted.insert(poster, m_world.now());
    return std::nullopt;
}

Answer TikTokDialect::initVideo(const Request& request, const Caller& caller)
{
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    const QString level = body[u"post_info"_s][u"privacy_level"].toString();
    if (const auto refused = refusePost(caller, level))
        return *refused;
    if (const auto refused = publishRefusal(request))
        return *refused;
    const QString id = u"v_pub_file~v2-1."_s + QString::number(m_world.stable(World::randomText(8)));
    const QString upload = u"https://open-upload.tiktokapis.com/video/?upload_id=1&upload_token="_s;
    Media media; // what becomes of it is asked for by this id; the bytes come under another one
    media.id = id;
    media.network = network();
    media.owner = caller.login->key();
    media.kind = u"video"_s;
    media.facts = {{u"title"_s, body[u"post_info"_s][u"title"]}, {u"privacy"_s, level}};
    m_world.feeds.addMedia(media);
    media.id = World::randomText(24);
    media.facts = {{u"publish_id"_s, id}};
    m_world.feeds.addMedia(media);
    return success({{u"publish_id"_s, id}, {u"upload_url"_s, upload + media.id}});
}

} // namespace pk::rehearsal
