// SPDX-License-Identifier: GPL-3.0-or-later
#include "youtube.h"

#include "googlekey.h"
#include "seeding.h"

#include <QDateTime>
#include <QTimeZone>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kDay = 24 * 3600;
constexpr auto kCerts = "www.googleapis.com/oauth2/v3/certs"_L1;
constexpr auto kAnalyticsHost = "youtubeanalytics.googleapis.com"_L1;

QString scope(QLatin1StringView name)
{
    return u"https://www.googleapis.com/auth/"_s + name;
}

Answer failure(int code, const QString& reason, const QString& message, const QString& domain = u"youtube.common"_s)
{
    const QJsonObject entry{{u"message"_s, message}, {u"domain"_s, domain}, {u"reason"_s, reason}};
    const QJsonObject error{{u"code"_s, code}, {u"message"_s, message}, {u"errors"_s, QJsonArray{entry}}};
    return Answer::json(QJsonObject{{u"error"_s, error}}, code);
}

Answer forbidden()
{
    return failure(403, u"forbidden"_s, u"Access forbidden. The request may not be properly authorized."_s);
}

/// 24 characters, as every channel id.
QString channelId(const World& world, const QString& login)
{
    QByteArray bytes;
    for (const QString& half : {u"first"_s, u"second"_s})
        bytes += QByteArray::fromHex(
            QByteArray::number(world.stable(u"youtube-channel"_s + half + login), 16).rightJustified(16, '0'));
    return u"UC"_s
        + QString::fromLatin1(bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

/// Subscribers are told in three significant digits.
qint64 rounded(qint64 number)
{
    qint64 unit = 1;
    while (number / unit >= 1'000)
        unit *= 10;
    return number / unit * unit;
}

/// Seconds behind UTC at which a day begins in California, where the quota is counted.
qint64 pacificMidnight(qint64 now)
{
    const QTimeZone zone("America/Los_Angeles");
    return zone.isValid() ? -zone.offsetFromUtc(QDateTime::fromSecsSinceEpoch(now, Qt::UTC)) : 8 * 3600;
}

} // namespace

const OAuthRules& YouTubeDialect::rules() const
{
    static const OAuthRules rules = [] {
        OAuthRules r = googleRules();
        r.apiHosts += {u"www.googleapis.com"_s, u"youtube.googleapis.com"_s, kAnalyticsHost};
        r.scopes.insert(scope("youtube.readonly"_L1), u"View your YouTube account"_s);
        r.scopes.insert(scope("youtube"_L1), u"Manage your YouTube account"_s);
        r.scopes.insert(scope("youtube.force-ssl"_L1), u"See, edit and delete your videos, ratings and comments"_s);
        r.scopes.insert(scope("youtube.upload"_L1), u"Manage your YouTube videos"_s);
        r.scopes.insert(scope("yt-analytics.readonly"_L1), u"View Analytics reports for your content"_s);
        r.scopes.insert(scope("yt-analytics-monetary.readonly"_L1), u"View monetary Analytics reports"_s);
        return r;
    }();
    return rules;
}

QStringList YouTubeDialect::pictureHosts() const
{
    return GoogleDialect::pictureHosts() + QStringList{u"yt3.ggpht.com"_s};
}

bool YouTubeDialect::claims(const Request& request) const
{
    return request.host == "www.googleapis.com"_L1 || GoogleDialect::claims(request);
}

Answer YouTubeDialect::handle(const Request& request)
{
    if (address(request) == kCerts)
        return Answer::json(publishedKeys());
    return GoogleDialect::handle(request);
}

void YouTubeDialect::seed()
{
    GoogleDialect::seed();
    LoginSeed how{network(), [](const QString& id, int number) { return subject(number, id == "nordlys"_L1); }};
    how.many = false; // one token is one channel: nobody can hold five hundred
    seedLogins(m_world, how);
    // Brand Accounts of clients, beside the one of maria.
    static constexpr struct
    {
        const char16_t* id;
        const char16_t* name;
        const char16_t* person;
    } kBrands[] = {{u"cafeaurore", u"Café Aurore", u"aicha"}, {u"acmetools", u"Acme Tools", u"jonas"}};
    int number = 100;
    for (const auto& brand : kBrands) {
        Login login;
        login.id = QString::fromUtf16(brand.id);
        login.person = QString::fromUtf16(brand.person);
        login.network = network();
        login.remoteId = subject(++number, true);
        login.name = QString::fromUtf16(brand.name);
        login.followers = qint64(m_world.stable(login.key()) % 90'000);
        if (m_world.person(login.person))
            m_world.logins.append(login);
    }
    seedChannels();
    addRegistration(u"rehearsal-youtube"_s,
                    u"Agency Tool"_s,
                    false,
                    u"Desktop app in production: any loopback port; the secret is demanded all the same"_s);
    addRegistration(u"rehearsal-youtube-testing"_s,
                    u"Agency Tool (testing)"_s,
                    true,
                    u"a project in Testing status: refresh tokens end after 7 days"_s);
}

void YouTubeDialect::seedChannels()
{
    for (Login& login : m_world.logins) {
        if (login.network != network())
            continue;
        const bool brand = login.id != login.person;
        const QString name = login.id;
        login.handle = brand ? name + u"-4711@pages.plusgoogle.com"_s : name + u"@example.com"_s;
        if (name == "nora"_L1)
            continue; // a Google account without a channel
        Place channel;
        channel.network = network();
        channel.id = channelId(m_world, name);
        channel.kind = u"channel"_s;
        channel.name = login.name;
        channel.handle = u"@"_s + name;
        channel.facts = {{u"brand_account"_s, brand}};
        m_world.places.insert(channel.key(), channel);
        m_world.addPlaceRole({login.key(), channel.id, brand ? u"manager"_s : u"owner"_s, {}, false});
    }
}

QStringList YouTubeDialect::ownCommands() const
{
    return GoogleDialect::ownCommands() + QStringList{u"another-channel"_s};
}

Answer YouTubeDialect::ownCommand(const QString& command, const Request& request, const QStringList& logins)
{
    if (command != "another-channel"_L1)
        return GoogleDialect::ownCommand(command, request, logins);
    for (const QString& login : logins)
        set(command, login, isOn(request));
    return commandDone(!logins.isEmpty(), u"person is missing"_s);
}

Answer YouTubeDialect::apiTrouble(ApiTrouble what, const Refused& about) const
{
    switch (what) {
    case ApiTrouble::MissingScope:
        return failure(403,
                       u"insufficientPermissions"_s,
                       u"Insufficient Permission: Request had insufficient authentication scopes."_s,
                       u"global"_s);
    case ApiTrouble::Suspended:
        return failure(
            403, u"authenticatedUserAccountSuspended"_s, u"The authenticated user's YouTube account is suspended."_s);
    case ApiTrouble::Throttled:
        if (about.login && m_world.faults.throttledBy(network(), about.login->key(), {}, m_world.now()) == "login"_L1)
            return failure(403, u"userRateLimitExceeded"_s, u"User Rate Limit Exceeded"_s, u"usageLimits"_s);
        [[fallthrough]];
    case ApiTrouble::PaidOut:
        return failure(403,
                       u"quotaExceeded"_s,
                       u"The request cannot be completed because you have exceeded your quota."_s,
                       u"youtube.quota"_s);
    case ApiTrouble::NoToken:
    case ApiTrouble::UnknownToken:
    case ApiTrouble::DeadToken:
    case ApiTrouble::ExpiredToken:
    case ApiTrouble::AppSuspended:
    case ApiTrouble::Locked: break; // the token endpoint knows more
    }
    return failure(401, u"authError"_s, u"Invalid Credentials"_s, u"global"_s)
        .with("WWW-Authenticate", R"(Bearer realm="https://accounts.google.com/", error="invalid_token")");
}

Answer YouTubeDialect::trouble(int status) const
{
    return failure(status, u"backendError"_s, u"Internal error encountered."_s, u"global"_s);
}

QList<Quota> YouTubeDialect::quotas(const Request& request, const Token&) const
{
    if (!request.path.startsWith("/youtube/v3/"_L1))
        return {};
    Quota units{u"units"_s, 10'000, kDay};
    units.aligned = true;
    units.offset = pacificMidnight(m_world.now());
    if (request.path == "/youtube/v3/search"_L1) { // a bucket of its own
        units.name = u"search"_s;
        units.limit = 100;
    } else if (request.method != "GET") {
        units.cost = 50;
    }
    return {units}; // of the project: everybody who uses the application shares it
}

Answer YouTubeDialect::service(const Request& request)
{
    const bool analytics = request.host == kAnalyticsHost;
    const QStringList reading{scope("youtube.readonly"_L1), scope("youtube"_L1), scope("youtube.force-ssl"_L1)};
    Answer refused;
    const auto caller = enter(request, reading, refused);
    if (!caller)
        return refused;
    const auto money = scope("yt-analytics-monetary.readonly"_L1);
    if (analytics && !admit(request, {scope("yt-analytics.readonly"_L1), money}, refused))
        return refused;
    if (request.method == "GET" && analytics && request.path == "/v2/reports"_L1)
        return reports(request, *caller->login);
    if (request.method == "GET" && !analytics && request.path == "/youtube/v3/channels"_L1)
        return channels(request, *caller->login);
    if (request.method == "GET" && !analytics && request.path == "/youtube/v3/playlistItems"_L1)
        return playlistItems(request, *caller->login);
    if (request.method == "GET" && !analytics && request.path == "/youtube/v3/videos"_L1)
        return videos(request);
    return failure(404, u"notFound"_s, u"Not Found"_s, u"global"_s);
}

const Place* YouTubeDialect::channelOf(const Login& login) const
{
    const Login* acting = &login;
    if (isSet(u"another-channel"_s, login.key())) {
        for (const Login& other : std::as_const(m_world.logins)) {
            if (other.network == network() && other.person == login.person && other.id != login.id) {
                acting = &other;
                break;
            }
        }
    }
    const QList<HeldPlace> held = m_world.placesOf(acting->key());
    return held.isEmpty() ? nullptr : held.first().place;
}

QJsonObject YouTubeDialect::channelRow(const Place& channel, const QStringList& parts) const
{
    const auto some = qint64(m_world.stable(channel.key()) % 90'000);
    QJsonObject row{{u"kind"_s, u"youtube#channel"_s}, {u"id"_s, channel.id}};
    if (parts.contains(u"snippet"_s)) {
        const QJsonObject picture{
            {u"url"_s, u"https://yt3.ggpht.com/%1=s88"_s.arg(channel.id)}, {u"width"_s, 88}, {u"height"_s, 88}};
        row[u"snippet"_s] = QJsonObject{{u"title"_s, channel.name},
                                        {u"description"_s, QString()},
                                        {u"customUrl"_s, channel.handle},
                                        {u"thumbnails"_s, QJsonObject{{u"default"_s, picture}}}};
    }
    if (parts.contains(u"statistics"_s)) { // numbers are texts
        row[u"statistics"_s] = QJsonObject{
            {u"viewCount"_s, QString::number(m_world.feeds.followers(channel.key() + u'v', some * 80))},
            {u"subscriberCount"_s, QString::number(rounded(m_world.feeds.followers(channel.key(), some)))},
            {u"hiddenSubscriberCount"_s, false},
            {u"videoCount"_s, QString::number(feed(channel.id, channel.name).size())}};
    }
    if (parts.contains(u"status"_s)) {
        row[u"status"_s] = QJsonObject{
            {u"privacyStatus"_s, u"public"_s}, {u"isLinked"_s, true}, {u"longUploadsStatus"_s, u"allowed"_s}};
    }
    if (parts.contains(u"contentDetails"_s)) {
        const QJsonObject lists{{u"uploads"_s, u"UU"_s + channel.id.mid(2)}};
        row[u"contentDetails"_s] = QJsonObject{{u"relatedPlaylists"_s, lists}};
    }
    return row;
}

Answer YouTubeDialect::channels(const Request& request, const Login& login)
{
    const QStringList parts = request.query.value(u"part"_s).split(u',', Qt::SkipEmptyParts);
    if (parts.isEmpty())
        return failure(400, u"missingRequiredParameter"_s, u"The required parameter part is missing."_s, u"global"_s);
    if (request.query.value(u"managedByMe"_s) == "true"_L1)
        return failure(403, u"forbidden"_s, u"Access forbidden"_s); // content owners only
    QList<const Place*> found;
    const bool mine = request.query.value(u"mine"_s) == "true"_L1;
    if (mine) {
        if (const auto failed = listFailure(login.key(), 1))
            return *failed;
        if (const Place* channel = channelOf(login))
            found.append(channel);
    } else if (request.query.has(u"forHandle"_s)) { // anybody's channel
        const QString asked = request.query.value(u"forHandle"_s);
        const QString handle = asked.startsWith(u'@') ? asked : u'@' + asked;
        for (const Place& channel : std::as_const(m_world.places)) {
            const bool meant = channel.handle.compare(handle, Qt::CaseInsensitive) == 0;
            if (channel.network == network() && !channel.gone && meant)
                found.append(&channel);
        }
    } else if (request.query.has(u"id"_s)) {
        const QStringList ids = request.query.value(u"id"_s).split(u',', Qt::SkipEmptyParts);
        for (const QString& id : ids) {
            if (const Place* channel = m_world.place(network(), id); channel && !channel->gone)
                found.append(channel);
        }
    } else {
        return failure(400, u"missingRequiredParameter"_s, u"No filter selected."_s, u"global"_s);
    }
    QJsonArray items;
    for (const Place* channel : std::as_const(found))
        items.append(channelRow(*channel, parts));
    QJsonObject answer{{u"kind"_s, u"youtube#channelListResponse"_s},
                       {u"pageInfo"_s, QJsonObject{{u"totalResults"_s, items.size()}, {u"resultsPerPage"_s, 50}}}};
    // "missing/empty": missing for an account without a channel and a handle that nobody has, empty once the role is lost
    const bool nobody = mine ? m_world.placeRoles.value(login.key()).isEmpty() : request.query.has(u"forHandle"_s);
    if (!items.isEmpty() || !nobody)
        answer[u"items"_s] = items;
    return Answer::json(answer);
}

Answer YouTubeDialect::reports(const Request& request, const Login& login) const
{
    const Place* channel = channelOf(login);
    const QString ids = request.query.value(u"ids"_s);
    if (!channel || (ids != "channel==MINE"_L1 && ids != u"channel=="_s + channel->id))
        return forbidden();
    const QDate start = QDate::fromString(request.query.value(u"startDate"_s), Qt::ISODate);
    const QDate end = QDate::fromString(request.query.value(u"endDate"_s), Qt::ISODate);
    const QStringList metrics = request.query.value(u"metrics"_s).split(u',', Qt::SkipEmptyParts);
    const QString dimensions = request.query.value(u"dimensions"_s);
    if (!start.isValid() || !end.isValid() || metrics.isEmpty() || (!dimensions.isEmpty() && dimensions != "day"_L1))
        return failure(400, u"badRequest"_s, u"The query is not supported."_s, u"global"_s);
    const bool daily = dimensions == "day"_L1;
    QJsonArray columns;
    if (daily)
        columns.append(
            QJsonObject{{u"name"_s, u"day"_s}, {u"columnType"_s, u"DIMENSION"_s}, {u"dataType"_s, u"STRING"_s}});
    for (const QString& metric : metrics)
        columns.append(QJsonObject{{u"name"_s, metric}, {u"columnType"_s, u"METRIC"_s}, {u"dataType"_s, u"INTEGER"_s}});
    // Nothing newer than three days.
    const QDate newest = QDateTime::fromSecsSinceEpoch(m_world.now(), Qt::UTC).date().addDays(-3);
    QJsonArray rows;
    QList<qint64> sums(metrics.size(), 0);
    for (QDate day = start; day <= qMin(end, newest); day = day.addDays(1)) {
        QJsonArray row{day.toString(Qt::ISODate)};
        for (qsizetype i = 0; i < metrics.size(); ++i) {
            const auto figure = qint64(m_world.stable(channel->id + metrics[i] + day.toString(Qt::ISODate)) % 400);
            row.append(figure);
            sums[i] += figure;
        }
        if (daily)
            rows.append(row);
    }
    if (!daily && start <= newest) {
        QJsonArray row;
        for (const qint64 sum : std::as_const(sums))
            row.append(sum);
        rows.append(row);
    }
    QJsonObject answer{{u"kind"_s, u"youtubeAnalytics#resultTable"_s}, {u"columnHeaders"_s, columns}};
    if (!rows.isEmpty())
        answer[u"rows"_s] = rows;
    return Answer::json(answer);
}

} // namespace pk::rehearsal
