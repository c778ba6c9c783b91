// SPDX-License-Identifier: GPL-3.0-or-later
#include "pinterest.h"

#include "seeding.h"

#include <QDateTime>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kDay = 24 * 3600;

Answer failure(int code, const QString& message, int status)
{
    return Answer::json(QJsonObject{{u"code"_s, code}, {u"message"_s, message}, {u"status"_s, u"failure"_s}}, status);
}

Answer notPermitted()
{
    return failure(29, u"You are not permitted to access that resource."_s, 403);
}

QString zoneless(qint64 seconds)
{
    return QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).toString(u"yyyy-MM-ddTHH:mm:ss"_s);
}

bool isBusiness(const Login& login)
{
    return login.id != "tom"_L1 && login.id != "zoe"_L1; // two people without analytics
}

} // namespace

const OAuthRules& PinterestDialect::rules() const
{
    static const OAuthRules rules = [] {
        OAuthRules r;
        r.authorize = {u"www.pinterest.com/oauth/"_s};
        r.token = {u"api.pinterest.com/v5/oauth/token"_s};
        r.revoke = {u"api.pinterest.com/v5/oauth/token/revoke"_s};
        r.apiHosts = {u"api.pinterest.com"_s, u"api-sandbox.pinterest.com"_s};
        r.clientAuth = ClientAuth::Basic;
        r.localhostOnly = true;
        r.scopes = {{u"user_accounts:read"_s, u"See your user accounts and followers"_s},
                    {u"boards:read"_s, u"See your public boards, including group boards you join"_s},
                    {u"boards:read_secret"_s, u"See your secret boards"_s},
                    {u"boards:write"_s, u"Create, update or delete your public boards"_s},
                    {u"pins:read"_s, u"See your public Pins"_s},
                    {u"pins:write"_s, u"Create, update or delete your public Pins"_s},
                    {u"ads:read"_s, u"See all of your advertising data"_s},
                    {u"biz_access:read"_s, u"See business access data"_s}};
        r.accessLife = 30 * kDay;
        r.refreshLife = 60 * kDay;
        r.rotation = Rotation::Fresh; // section 3: whether the old one dies at once is uncertain
        return r;
    }();
    return rules;
}

void PinterestDialect::seed()
{
    seedLogins(m_world, {network(), [](const QString&, int number) {
                             return QString::number(2'783'136'121'146'311'751 + qint64(number) * 7'919);
                         }});
    seedPlaces(m_world,
               {network(),
                u"board"_s,
                [](const QString&, int number, const Login& holder) {
                    Place place;
                    place.id = QString::number(549'755'885'175'000'000 + qint64(number));
                    place.parent = holder.remoteId;
                    place.facts = {{u"owner"_s, holder.handle}};
                    return place;
                },
                {mix(u"OWNER"_s), mix(u"COLLABORATOR"_s)}});
    seedAdAccounts();
    Registration app;
    app.network = network();
    app.clientId = u"rehearsal-pinterest"_s;
    app.secret = u"rehearsal-pinterest-secret"_s;
    app.name = u"Agency Tool"_s;
    app.redirects = {u"http://localhost:8085/"_s, u"https://agency.example/pinterest"_s};
    app.note = u"redirects to the letter; Basic authentication at the token endpoint"_s;
    m_world.registrations.append(app);
}

void PinterestDialect::seedAdAccounts()
{
    // Clients' accounts that were shared with people of the agency: only through their ad account.
    static constexpr struct
    {
        QLatin1StringView owner;
        QLatin1StringView holder;
        const char16_t* permission = u"";
    } kShares[] = {{"nordlys"_L1, "nordlys"_L1, u"OWNER"},
                   {"nordlys"_L1, "maria"_L1, u"ADMIN"},
                   {"nordlys"_L1, "jonas"_L1, u"ANALYST"},
                   {"sofia"_L1, "sofia"_L1, u"OWNER"},
                   {"sofia"_L1, "maria"_L1, u"FINANCE_MANAGER"},
                   {"nordlys"_L1, "sofia"_L1, u"PROFILE_PUBLISHER"}};
    for (const auto& share : kShares) {
        const Login* owner = m_world.findLogin(network(), {}, share.owner);
        const Login* holder = m_world.findLogin(network(), {}, share.holder);
        if (!owner || !holder)
            continue;
        Place place;
        place.network = network();
        place.id = QString::number(549'755'885'111 + qint64(share.owner.size()));
        place.kind = u"ad_account"_s;
        place.name = owner->name + u" ads"_s;
        place.parent = owner->remoteId;
        place.facts = {{u"owner"_s, owner->handle}};
        m_world.places.insert(place.key(), place);
        const QString permission = QString::fromUtf16(share.permission);
        m_world.addPlaceRole({holder->key(), place.id, permission, {permission}, false});
    }
}

QString PinterestDialect::tokenValue(const QString& kind) const
{
    return (kind == "refresh"_L1 ? u"pinr."_s : u"pina_"_s) + World::randomText(80);
}

QJsonObject PinterestDialect::tokenFields(const Issue& issue) const
{
    QJsonObject fields = OAuthDialect::tokenFields(issue);
    fields[u"response_type"_s] = issue.renewed ? u"refresh_token"_s : u"authorization_code"_s;
    if (issue.refresh) {
        fields[u"refresh_token_expires_in"_s] = issue.refresh->expiresAt - m_world.now();
        fields[u"refresh_token_expires_at"_s] = issue.refresh->expiresAt;
    }
    return fields;
}

Answer PinterestDialect::tokenTrouble(TokenTrouble what, const Token*) const
{
    switch (what) {
    case TokenTrouble::WrongMethod: return failure(1, u"Method not allowed."_s, 405);
    case TokenTrouble::BadClient:
    case TokenTrouble::AppSuspended: return failure(2, u"Authentication failed."_s, 401);
    case TokenTrouble::BadGrantType: return failure(1, u"Invalid request: unsupported grant_type."_s, 400);
    case TokenTrouble::WrongRedirect:
        return failure(1, u"Invalid request: redirect_uri does not match the authorization code."_s, 400);
    case TokenTrouble::UnknownCode:
    case TokenTrouble::ReusedCode:
    case TokenTrouble::ExpiredCode:
    case TokenTrouble::WrongVerifier: return failure(283, u"Provided authorization code is invalid."_s, 400);
    case TokenTrouble::UnknownRefresh:
    case TokenTrouble::DeadRefresh:
    case TokenTrouble::ReusedRefresh:
    case TokenTrouble::ExpiredRefresh: break;
    }
    return failure(283, u"Provided refresh token is invalid."_s, 400);
}

Answer PinterestDialect::apiTrouble(ApiTrouble what, const Refused&) const
{
    switch (what) {
    case ApiTrouble::MissingScope:
    case ApiTrouble::Locked:
    case ApiTrouble::PaidOut: return notPermitted();
    case ApiTrouble::Throttled: return failure(8, u"You have exceeded your rate limit. Try again later."_s, 429);
    case ApiTrouble::NoToken:
    case ApiTrouble::UnknownToken:
    case ApiTrouble::DeadToken:
    case ApiTrouble::ExpiredToken:
    case ApiTrouble::AppSuspended:
    case ApiTrouble::Suspended: break; // section 11: not distinguishable
    }
    return failure(2, u"Authentication failed."_s, 401);
}

Answer PinterestDialect::trouble(int status) const
{
    return failure(status == 429 ? 8 : 12, u"Something went wrong on our end. Sorry about that."_s, status);
}

Answer PinterestDialect::revoked(const Request&, Token*)
{
    return notPermitted(); // section 12: only for system-user tokens
}

QList<Quota> PinterestDialect::quotas(const Request& request, const Token& token) const
{
    const bool analytics = request.path.contains("/analytics"_L1);
    const bool ads = request.path.startsWith("/v5/ad_accounts"_L1) || request.path.startsWith("/v5/businesses"_L1);
    const QString category = analytics ? u"org_analytics"_s : ads ? u"ads_read"_s : u"org_read"_s;
    return {{u"all"_s, 100, 1, token.login}, {category, analytics ? 300 : 1000, 60, token.login}};
}

void PinterestDialect::addQuotaHeaders(Answer& answer, const QList<QuotaUse>& uses) const
{
    QByteArray windows;
    const QuotaUse* nearest = nullptr;
    for (const QuotaUse& use : uses) {
        windows += ", " + QByteArray::number(use.quota.limit) + ";w=" + QByteArray::number(use.quota.seconds);
        // The limit that is nearest: the one with the smallest part left; the longer one when both are equal.
        if (!nearest
            || qint64(use.remaining()) * nearest->quota.limit <= qint64(nearest->remaining()) * use.quota.limit)
            nearest = &use;
    }
    if (!nearest)
        return;
    answer.with("x-ratelimit-limit", QByteArray::number(nearest->quota.limit) + windows)
        .with("x-ratelimit-remaining", QByteArray::number(nearest->remaining()))
        .with("x-ratelimit-reset", QByteArray::number(qMax<qint64>(0, nearest->ends - m_world.now())));
}

Answer PinterestDialect::api(const Request& request)
{
    if (request.host == "api-sandbox.pinterest.com"_L1) // section 14: it has tokens of its own
        return failure(2, u"Authentication failed."_s, 401).with("x-sandbox", "true");
    const QStringList parts = request.path.split(u'/', Qt::SkipEmptyParts);
    const QString first = parts.value(1);
    const bool ads = first == "ad_accounts"_L1;
    const bool boardsAsked = first == "boards"_L1;
    const bool pinsAsked = first == "pins"_L1 || (boardsAsked && parts.value(3) == "pins"_L1);
    const bool writes = request.method != "GET";
    Answer refused;
    const auto caller = admit(request,
                              {ads                            ? u"ads:read"_s
                                   : pinsAsked && writes      ? u"pins:write"_s
                                   : pinsAsked                ? u"pins:read"_s
                                   : boardsAsked              ? u"boards:read"_s
                                   : first == "businesses"_L1 ? u"biz_access:read"_s
                                                              : u"user_accounts:read"_s},
                              refused);
    if (!caller)
        return refused;
    if (parts.value(0) != "v5"_L1 || (writes && first != "pins"_L1))
        return failure(1, u"Invalid request."_s, parts.value(0) == "v5"_L1 ? 405 : 404);
    const Login* acting = actingAs(request, *caller->login, refused);
    if (!acting)
        return refused;
    if (first == "pins"_L1)
        return pins(request, *acting, parts);
    if (pinsAsked) {
        const PlaceRole* role = m_world.placeRole(acting->key(), parts[2]);
        return role && !role->lost ? pinList(request, *acting, parts[2]) : failure(40, u"Board not found."_s, 404);
    }
    if (first == "user_account"_L1 && parts.size() == 2)
        return userAccount(*acting);
    if (first == "user_account"_L1 && parts.value(2) == "analytics"_L1)
        return analytics(request, *acting);
    if ((first == "user_account"_L1 && parts.value(2) == "businesses"_L1)
        || (first == "businesses"_L1 && parts.value(2) == "employers"_L1))
        return Answer::json(QJsonObject{{u"items"_s, QJsonArray()}, {u"bookmark"_s, QJsonValue::Null}});
    if (boardsAsked)
        return parts.size() == 2 ? boards(request, *acting) : board(*acting, parts.value(2));
    if (ads && parts.size() == 2)
        return adAccounts(request, *caller->login);
    return failure(1, u"Not found."_s, 404);
}

const Login* PinterestDialect::actingAs(const Request& request, const Login& login, Answer& refused)
{
    const QString id = request.query.value(u"ad_account_id"_s);
    if (id.isEmpty())
        return &login;
    for (const HeldPlace& held : m_world.placesOf(login.key(), u"ad_account"_s)) {
        if (held.place->id == id)
            return m_world.findLogin(network(), {}, held.place->parent);
    }
    refused = failure(403, u"Not authorized to access the user account."_s, 403);
    return nullptr;
}

Answer PinterestDialect::userAccount(const Login& login) const
{
    const qint64 some = qint64(m_world.stable(login.key()) % 900);
    const bool business = isBusiness(login);
    return Answer::json(
        QJsonObject{{u"id"_s, login.remoteId},
                    {u"username"_s, login.handle},
                    {u"business_name"_s, business ? QJsonValue(login.name) : QJsonValue(QJsonValue::Null)},
                    {u"account_type"_s, business ? u"BUSINESS"_s : u"PINNER"_s},
                    {u"profile_image"_s, u"https://i.pinimg.com/280x280_RS/%1.png"_s.arg(login.remoteId)},
                    {u"website_url"_s, business ? u"https://%1.example"_s.arg(login.handle) : QString()},
                    {u"about"_s, u"Rehearsal account"_s},
                    {u"board_count"_s, m_world.placesOf(login.key(), u"board"_s).size()},
                    {u"pin_count"_s, pinsOf(login, {}).size()},
                    {u"follower_count"_s, m_world.feeds.followers(login.key(), login.followers)},
                    {u"following_count"_s, some / 10},
                    {u"monthly_views"_s, login.followers * 16}});
}

Answer PinterestDialect::analytics(const Request& request, const Login& login) const
{
    if (!isBusiness(login))
        return notPermitted();
    const QDate start = QDate::fromString(request.query.value(u"start_date"_s), Qt::ISODate);
    const QDate end = QDate::fromString(request.query.value(u"end_date"_s), Qt::ISODate);
    const QDate today = QDateTime::fromSecsSinceEpoch(m_world.now(), Qt::UTC).date();
    if (!start.isValid() || !end.isValid() || start > end || start.daysTo(today) > 90)
        return failure(1, u"Invalid request: start_date and end_date must be within the last 90 days."_s, 400);
    const QStringList metrics = request.query
                                    .value(u"metric_types"_s, u"IMPRESSION,ENGAGEMENT,PIN_CLICK,OUTBOUND_CLICK,SAVE"_s)
                                    .split(u',', Qt::SkipEmptyParts);
    QJsonArray days;
    QMap<QString, qint64> sums;
    for (QDate day = start; day <= end; day = day.addDays(1)) {
        QJsonObject figures;
        for (const QString& metric : metrics) {
            const auto figure = qint64(m_world.stable(login.key() + metric + day.toString(Qt::ISODate)) % 200);
            figures[metric] = figure;
            sums[metric] += figure;
        }
        days.append(QJsonObject{{u"date"_s, day.toString(Qt::ISODate)},
                                {u"data_status"_s, day < today ? u"READY"_s : u"PROCESSING"_s},
                                {u"metrics"_s, figures}});
    }
    QJsonObject summary;
    for (auto it = sums.begin(); it != sums.end(); ++it)
        summary[it.key()] = it.value();
    return Answer::json(
        QJsonObject{{u"all"_s, QJsonObject{{u"daily_metrics"_s, days}, {u"summary_metrics"_s, summary}}}});
}

Answer PinterestDialect::list(const Request& request, const Login& login, const QList<HeldPlace>& held,
                              const std::function<QJsonObject(const HeldPlace&)>& row)
{
    const int size = request.query.value(u"page_size"_s, u"25"_s).toInt();
    if (size < 1 || size > 250)
        return failure(1, u"Invalid request: 'page_size' must be between 1 and 250."_s, 400);
    const QString bookmark = request.query.value(u"bookmark"_s);
    const qsizetype first = bookmark.isEmpty() ? 0 : rowAt(bookmark);
    if (first < 0)
        return failure(1, u"Invalid request: 'bookmark' is not valid."_s, 400);
    const Slice part = slice(held.size(), first, size);
    if (const auto failed = listFailure(login.key(), part.number))
        return *failed;
    QJsonArray items;
    for (qsizetype i = part.first; i < part.end; ++i)
        items.append(row(held[i]));
    return Answer::json(
        QJsonObject{{u"items"_s, items},
                    {u"bookmark"_s, part.more() ? QJsonValue(cursorAt(part.end)) : QJsonValue(QJsonValue::Null)}});
}

Answer PinterestDialect::boards(const Request& request, const Login& login)
{
    const QString privacy = request.query.value(u"privacy"_s);
    QList<HeldPlace> held;
    if (privacy.isEmpty() || privacy == "ALL"_L1 || privacy == "PUBLIC"_L1)
        held = m_world.placesOf(login.key(), u"board"_s);
    return list(request, login, held, [this](const HeldPlace& board) {
        const auto some = qint64(m_world.stable(board.place->id) % 400);
        return QJsonObject{{u"id"_s, board.place->id},
                           {u"name"_s, board.place->name},
                           {u"description"_s, QString()},
                           {u"privacy"_s, u"PUBLIC"_s},
                           {u"owner"_s, QJsonObject{{u"username"_s, board.place->facts.value(u"owner"_s)}}},
                           {u"pin_count"_s, some},
                           {u"follower_count"_s, some * 3},
                           {u"collaborator_count"_s, 0},
                           {u"created_at"_s, u"2024-01-01T20:10:40"_s},
                           {u"board_pins_modified_at"_s, zoneless(m_world.now() - kDay)}};
    });
}

Answer PinterestDialect::board(const Login& login, const QString& id)
{
    for (const HeldPlace& held : m_world.placesOf(login.key(), u"board"_s)) {
        if (held.place->id == id) {
            return Answer::json(
                QJsonObject{{u"id"_s, id},
                            {u"name"_s, held.place->name},
                            {u"privacy"_s, u"PUBLIC"_s},
                            {u"owner"_s, QJsonObject{{u"username"_s, held.place->facts.value(u"owner"_s)}}},
                            {u"follower_count"_s, qint64(m_world.stable(id) % 400) * 3}});
        }
    }
    return failure(40, u"Board not found."_s, 404);
}

Answer PinterestDialect::adAccounts(const Request& request, const Login& login)
{
    QList<HeldPlace> held = m_world.placesOf(login.key(), u"ad_account"_s);
    if (request.query.value(u"include_shared_accounts"_s, u"true"_s) == "false"_L1)
        held.removeIf([&](const HeldPlace& place) { return place.place->parent != login.remoteId; });
    return list(request, login, held, [](const HeldPlace& account) {
        return QJsonObject{
            {u"id"_s, account.place->id},
            {u"name"_s, account.place->name},
            {u"owner"_s,
             QJsonObject{{u"username"_s, account.place->facts.value(u"owner"_s)}, {u"id"_s, account.place->parent}}},
            {u"country"_s, u"NO"_s},
            {u"currency"_s, u"EUR"_s},
            {u"permissions"_s, QJsonArray::fromStringList(account.role->tasks)},
            {u"created_time"_s, 1'700'000'000},
            {u"updated_time"_s, 1'750'000'000}};
    });
}

QList<Refusal> PinterestDialect::refusals() const
{
    static const QList<Refusal> rows{
        Refusal::api(
            "401-2-authentication", 401, R"({"code":2,"message":"Authentication failed.","status":"failure"})"),
        Refusal::api("401-3-token-type", 401, R"({"code":3,"message":"Authorization failed.","status":"failure"})"),
        Refusal::token("400-283-refresh-token",
                       400,
                       R"({"code":283,"message":"Provided refresh token is invalid.","status":"failure"})"),
        Refusal::token("401-283-refresh-token",
                       401,
                       R"({"code":283,"message":"Provided refresh token is invalid.","status":"failure"})"),
        Refusal::token("401-2-client", 401, R"({"code":2,"message":"Authentication failed.","status":"failure"})"),
        Refusal::api("403-29-not-permitted",
                     403,
                     R"({"code":29,"message":"You are not permitted to access that resource.","status":"failure"})"),
        Refusal::api(
            "403-29-trial",
            403,
            R"({"code":29,"message":"Apps with Trial access may not create Pins in production. Use API Sandbox (https://api-sandbox.pinterest.com) instead.","status":"failure"})"),
        Refusal::api("403-403-ad-account",
                     403,
                     R"({"code":403,"message":"Not authorized to access the user account.","status":"failure"})"),
        Refusal::api("404-40-board", 404, R"({"code":40,"message":"Board not found.","status":"failure"})"),
        Refusal::api("404-50-pin", 404, R"({"code":50,"message":"Pin not found.","status":"failure"})"),
        Refusal::api("429-8-rate-limit",
                     429,
                     R"({"code":8,"message":"You have exceeded your rate limit. Try again later.","status":"failure"})")
            .with("x-ratelimit-limit", "100, 100;w=1, 1000;w=60")
            .with("x-ratelimit-remaining", "0")
            .with("x-ratelimit-reset", "30"),
        Refusal::api(
            "500-trouble",
            500,
            R"({"code":12,"message":"Something went wrong on our end. Sorry about that.","status":"failure"})"),
    };
    return rows;
}

} // namespace pk::rehearsal
