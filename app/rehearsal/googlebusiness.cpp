// SPDX-License-Identifier: GPL-3.0-or-later
#include "googlebusiness.h"

#include <QDateTime>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr auto kScope = "https://www.googleapis.com/auth/business.manage"_L1;
constexpr auto kLegacyScope = "https://www.googleapis.com/auth/plus.business.manage"_L1; // v4 takes it as well
constexpr auto kAccounts = "mybusinessaccountmanagement.googleapis.com"_L1;
constexpr auto kInformation = "mybusinessbusinessinformation.googleapis.com"_L1;
constexpr auto kPerformance = "businessprofileperformance.googleapis.com"_L1;
constexpr auto kVerifications = "mybusinessverifications.googleapis.com"_L1;
constexpr auto kLegacy = "mybusiness.googleapis.com"_L1;

Answer invalidArgument()
{
    return googleApiError(400, u"INVALID_ARGUMENT"_s, u"Request contains an invalid argument."_s);
}

Answer notFound()
{
    return googleApiError(404, u"NOT_FOUND"_s, u"Requested entity was not found."_s);
}

Answer permissionDenied()
{
    return googleApiError(403, u"PERMISSION_DENIED"_s, u"The caller does not have permission"_s);
}

QDate dateOf(const Params& query, const QString& which)
{
    const auto part = [&](const QString& name) { return query.value(u"dailyRange.%1.%2"_s.arg(which, name)).toInt(); };
    return {part(u"year"_s), part(u"month"_s), part(u"day"_s)};
}

} // namespace

const OAuthRules& GoogleBusinessDialect::rules() const
{
    static const OAuthRules rules = [] {
        OAuthRules r = googleRules();
        r.apiHosts += {kAccounts, kInformation, kPerformance, kVerifications, kLegacy};
        r.scopes.insert(kScope, u"See, edit, create and delete your Google business listings"_s);
        r.scopes.insert(kLegacyScope, u"See, edit, create and delete your Google business listings"_s);
        return r;
    }();
    return rules;
}

Answer GoogleBusinessDialect::handle(const Request& request)
{
    m_service = request.host;
    return GoogleDialect::handle(request);
}

QStringList GoogleBusinessDialect::ownCommands() const
{
    return GoogleDialect::ownCommands() + QStringList{u"approve"_s, u"profile"_s};
}

Answer GoogleBusinessDialect::ownCommand(const QString& command, const Request& request, const QStringList& logins)
{
    if (command == "approve"_L1) {
        const QString client = request.param(u"client"_s);
        const bool known = m_world.registration(network(), {}, client) != nullptr;
        if (known)
            set(u"unapproved"_s, client, !isOn(request));
        return commandDone(known, u"client must be a registration of this network"_s);
    }
    if (command == "profile"_L1) {
        const Place* location = m_world.place(network(), request.param(u"page"_s));
        const QString state = request.param(u"state"_s);
        const QStringList states{u"verified"_s, u"unverified"_s, u"suspended"_s};
        if (!location || location->kind != "location"_L1 || !states.contains(state))
            return commandDone(false, u"page is a location, state is verified, unverified or suspended"_s);
        for (const QString& any : states)
            set(any, location->id, any == state);
        return commandDone(true);
    }
    return GoogleDialect::ownCommand(command, request, logins);
}

Answer GoogleBusinessDialect::exhausted(const QString& clientId, int limit) const
{
    const QString project = QString::number(100'000'000'000 + m_world.stable(clientId) % 900'000'000'000);
    const QString words =
        u"Quota exceeded for quota metric 'Requests' and limit 'Requests per minute' of service '%1' for consumer 'project_number:%2'."_s
            .arg(m_service, project);
    return googleApiError(429,
                          u"RESOURCE_EXHAUSTED"_s,
                          words,
                          u"RATE_LIMIT_EXCEEDED"_s,
                          {{u"quota_limit_value"_s, QString::number(limit)},
                           {u"service"_s, m_service},
                           {u"consumer"_s, u"projects/"_s + project}});
}

Answer GoogleBusinessDialect::apiTrouble(ApiTrouble what, const Refused& about) const
{
    const QString words = u"Request had invalid authentication credentials."_s;
    switch (what) {
    case ApiTrouble::NoToken:
        return googleApiError(401, u"UNAUTHENTICATED"_s, words, u"CREDENTIALS_MISSING"_s, {{u"service"_s, m_service}});
    case ApiTrouble::MissingScope:
        return googleApiError(403,
                              u"PERMISSION_DENIED"_s,
                              u"Request had insufficient authentication scopes."_s,
                              u"ACCESS_TOKEN_SCOPE_INSUFFICIENT"_s,
                              {{u"service"_s, m_service}});
    case ApiTrouble::Suspended: return permissionDenied();
    case ApiTrouble::Throttled:
    case ApiTrouble::PaidOut: return exhausted(about.token ? about.token->clientId : QString(), 300);
    case ApiTrouble::UnknownToken:
    case ApiTrouble::DeadToken:
    case ApiTrouble::ExpiredToken:
    case ApiTrouble::AppSuspended:
    case ApiTrouble::Locked: break; // the token endpoint knows more
    }
    return googleApiError(401, u"UNAUTHENTICATED"_s, words, u"ACCESS_TOKEN_EXPIRED"_s, {{u"service"_s, m_service}});
}

Answer GoogleBusinessDialect::trouble(int status) const
{
    if (status == 503)
        return googleApiError(status, u"UNAVAILABLE"_s, u"The service is currently unavailable."_s);
    return googleApiError(status, u"INTERNAL"_s, u"Internal error encountered."_s);
}

QList<Quota> GoogleBusinessDialect::quotas(const Request& request, const Token&) const
{
    if (!request.host.contains("business"_L1))
        return {};
    return {{request.host, 300, 60}}; // of the project, for each service
}

Answer GoogleBusinessDialect::service(const Request& request)
{
    Answer refused;
    const auto caller = enter(request, {}, refused);
    if (!caller)
        return refused;
    if (isSet(u"unapproved"_s, caller->token.clientId))
        return exhausted(caller->token.clientId, 0);
    QStringList scopes{kScope};
    if (request.host == kLegacy)
        scopes.append(kLegacyScope);
    if (!admit(request, scopes, refused))
        return refused;
    if (request.method != "GET" && request.host != kLegacy)
        return notFound();
    if (request.host == kAccounts)
        return accountManagement(request, *caller->login);
    if (request.host == kInformation)
        return businessInformation(request, *caller->login);
    if (request.host == kPerformance)
        return performance(request, *caller->login);
    if (request.host == kLegacy)
        return legacy(request, *caller);
    const QStringList parts = request.path.split(u'/', Qt::SkipEmptyParts);
    const QString location = parts.mid(1, 2).join(u'/');
    if (request.host != kVerifications || parts.value(3) != "VoiceOfMerchantState"_L1)
        return notFound();
    if (const auto no = refuseLocation(*caller->login, location))
        return *no;
    return voiceOfMerchant(*m_world.place(network(), location));
}

const PlaceRole* GoogleBusinessDialect::accountRole(const Login& login, const QString& account) const
{
    for (const HeldPlace& held : m_world.placesOf(login.key(), u"account"_s)) {
        if (held.place->id == account)
            return held.role;
    }
    return nullptr;
}

QList<HeldPlace> GoogleBusinessDialect::locationsIn(const Login& login, const QString& account) const
{
    QSet<QString> reached;
    for (const HeldPlace& held : m_world.placesOf(login.key(), u"account"_s)) {
        const QStringList members = m_members.value(held.place->id);
        if (account == "accounts/-"_L1 || held.place->id == account)
            reached.unite(QSet<QString>(members.begin(), members.end()));
    }
    QList<HeldPlace> locations = m_world.placesOf(login.key(), u"location"_s);
    locations.removeIf([&](const HeldPlace& held) { return !reached.contains(held.place->id); });
    return locations;
}

std::optional<Answer> GoogleBusinessDialect::refuseLocation(const Login& login, const QString& id) const
{
    const Place* place = m_world.place(network(), id);
    if (!place || place->gone || place->kind != "location"_L1)
        return notFound();
    const QList<HeldPlace> reached = locationsIn(login, u"accounts/-"_s);
    if (std::any_of(reached.begin(), reached.end(), [&](const HeldPlace& held) { return held.place->id == id; }))
        return std::nullopt;
    // Who never had a role hears that there is no such location; who had one, that it is not theirs.
    return m_world.placeRole(login.key(), id) ? permissionDenied() : notFound();
}

Answer GoogleBusinessDialect::accountManagement(const Request& request, const Login& login)
{
    const QStringList parts = request.path.split(u'/', Qt::SkipEmptyParts);
    if (request.path == "/v1/accounts"_L1)
        return accounts(request, login);
    const QString name = parts.mid(1, 2).join(u'/');
    if (parts.value(1) == "locations"_L1 && parts.value(3) == "admins"_L1) {
        const auto no = refuseLocation(login, name);
        return no ? *no : admins(name);
    }
    const PlaceRole* role = accountRole(login, name);
    if (!role || parts.size() > 4 || (parts.size() == 4 && parts[3] != "invitations"_L1))
        return notFound();
    if (parts.size() == 4)
        return Answer::json(QJsonObject()); // nobody waits for an answer
    return Answer::json(accountRow({m_world.place(network(), name), role}));
}

QJsonObject GoogleBusinessDialect::accountRow(const HeldPlace& held) const
{
    const QString type = held.place->facts.value(u"type"_s).toString();
    QJsonObject row{{u"name"_s, held.place->id},
                    {u"accountName"_s, held.place->name},
                    {u"type"_s, type},
                    {u"role"_s, held.role->role}};
    if (type == "PERSONAL"_L1) {
        row[u"verificationState"_s] = u"UNVERIFIED"_s;
        row[u"vettedState"_s] = u"NOT_VETTED"_s;
    } else {
        row[u"permissionLevel"_s] = held.role->role.endsWith("OWNER"_L1) ? u"OWNER_LEVEL"_s : u"MEMBER_LEVEL"_s;
        row[u"accountNumber"_s] = QString::number(1'000 + m_world.stable(held.place->key()) % 9'000);
    }
    return row;
}

Answer GoogleBusinessDialect::accounts(const Request& request, const Login& login) const
{
    const QString filter = request.query.value(u"filter"_s);
    const QString token = request.query.value(u"pageToken"_s);
    const int size = request.query.value(u"pageSize"_s, u"20"_s).toInt();
    const qsizetype first = token.isEmpty() ? 0 : rowAt(token);
    if (first < 0 || size < 0 || (!filter.isEmpty() && !filter.startsWith("type="_L1)))
        return invalidArgument();
    QList<HeldPlace> held = m_world.placesOf(login.key(), u"account"_s);
    held.removeIf([&](const HeldPlace& account) {
        return !filter.isEmpty() && account.place->facts.value(u"type"_s).toString() != filter.mid(5);
    });
    const Slice part = slice(held.size(), first, size ? qMin(size, 20) : 20);
    QJsonArray rows;
    for (qsizetype i = part.first; i < part.end; ++i)
        rows.append(accountRow(held[i]));
    QJsonObject answer{{u"accounts"_s, rows}};
    if (part.more())
        answer[u"nextPageToken"_s] = cursorAt(part.end);
    return Answer::json(answer);
}

Answer GoogleBusinessDialect::admins(const QString& location) const
{
    QJsonArray rows;
    const QList<Login*> logins = m_world.loginsOf(network(), {});
    for (const Login* login : logins) {
        const PlaceRole* role = m_world.placeRole(login->key(), location);
        if (!role || role->lost)
            continue;
        rows.append(QJsonObject{{u"name"_s, u"%1/admins/%2"_s.arg(location, login->remoteId.right(9))},
                                {u"admin"_s, login->name}, // no e-mail address once it was accepted
                                {u"role"_s, role->role},
                                {u"pendingInvitation"_s, false}});
    }
    return Answer::json(QJsonObject{{u"admins"_s, rows}});
}

const QStringList& GoogleBusinessDialect::locationFields()
{
    static const QStringList fields{
        u"name"_s, u"title"_s, u"storeCode"_s, u"storefrontAddress"_s, u"websiteUri"_s, u"metadata"_s, u"openInfo"_s};
    return fields;
}

QString GoogleBusinessDialect::profileState(const Place& location) const
{
    for (const QString& state : {u"verified"_s, u"unverified"_s, u"suspended"_s}) {
        if (isSet(state, location.id)) // by the command "profile"
            return state;
    }
    return location.facts.value(u"state"_s).toString();
}

QJsonObject GoogleBusinessDialect::locationRow(const Place& location, const QStringList& fields) const
{
    const bool voice = profileState(location) == "verified"_L1;
    const int number = location.facts.value(u"number"_s).toInt();
    const QString placeId = u"ChIJ"_s + QString::number(m_world.stable(location.key()), 36);
    const QString towns[] = {u"Bergen"_s, u"Köln"_s, u"Lyon"_s, u"Leeds"_s, u"Malmö"_s, u"Gdańsk"_s, u"Sevilla"_s};
    const QJsonObject whole{
        {u"name"_s, location.id},
        {u"title"_s, location.name},
        {u"storeCode"_s, u"S%1"_s.arg(number)},
        {u"storefrontAddress"_s,
         QJsonObject{{u"regionCode"_s, u"NO"_s},
                     {u"postalCode"_s, QString::number(5'000 + number)},
                     {u"locality"_s, towns[number % 7]},
                     {u"addressLines"_s, QJsonArray{u"Strandgaten %1"_s.arg(number + 1)}}}},
        {u"websiteUri"_s, u"https://%1.example/"_s.arg(location.handle)},
        {u"openInfo"_s, QJsonObject{{u"status"_s, u"OPEN"_s}, {u"canReopen"_s, true}}},
        {u"metadata"_s,
         QJsonObject{{u"placeId"_s, placeId},
                     {u"mapsUri"_s, u"https://maps.google.com/?cid=%1"_s.arg(location.id.section(u'/', 1))},
                     {u"newReviewUri"_s, u"https://search.google.com/local/writereview?placeid="_s + placeId},
                     {u"canOperateLocalPost"_s, voice && !location.facts.value(u"chain"_s).toBool()},
                     {u"hasVoiceOfMerchant"_s, voice},
                     {u"hasPendingEdits"_s, false},
                     {u"canDelete"_s, true}}}};
    QJsonObject row;
    for (const QString& field : fields)
        row[field] = whole.value(field);
    return row;
}

Answer GoogleBusinessDialect::businessInformation(const Request& request, const Login& login)
{
    const QStringList parts = request.path.split(u'/', Qt::SkipEmptyParts);
    const QString name = parts.mid(1, 2).join(u'/');
    const bool list = parts.size() == 4 && parts[1] == "accounts"_L1 && parts[3] == "locations"_L1;
    if (!list && (parts.size() != 3 || parts[1] != "locations"_L1))
        return notFound();
    QStringList fields;
    const QStringList mask = request.query.value(u"readMask"_s).split(u',', Qt::SkipEmptyParts);
    for (const QString& path : mask)
        fields.append(path.trimmed().section(u'.', 0, 0));
    const bool known = std::all_of(
        fields.begin(), fields.end(), [](const QString& field) { return locationFields().contains(field); });
    if (fields.isEmpty() || !known)
        return invalidArgument(); // section 14: without a word about the mask
    if (!list) {
        const auto no = refuseLocation(login, name);
        return no ? *no : Answer::json(locationRow(*m_world.place(network(), name), fields));
    }
    if (name != "accounts/-"_L1 && !accountRole(login, name))
        return notFound();
    const QString token = request.query.value(u"pageToken"_s);
    const int size = request.query.value(u"pageSize"_s, u"10"_s).toInt();
    const qsizetype first = token.isEmpty() ? 0 : rowAt(token);
    if (first < 0 || size < 0)
        return invalidArgument();
    const QList<HeldPlace> held = locationsIn(login, name);
    const Slice part = slice(held.size(), first, size ? qMin(size, 100) : 10);
    if (const auto failed = listFailure(login.key(), part.number))
        return *failed;
    QJsonArray rows;
    for (qsizetype i = part.first; i < part.end; ++i)
        rows.append(locationRow(*held[i].place, fields));
    if (rows.isEmpty())
        return Answer::json(QJsonObject());
    QJsonObject answer{{u"locations"_s, rows}, {u"totalSize"_s, part.total}};
    if (part.more())
        answer[u"nextPageToken"_s] = cursorAt(part.end);
    return Answer::json(answer);
}

Answer GoogleBusinessDialect::voiceOfMerchant(const Place& location) const
{
    const QString state = profileState(location);
    if (state == "verified"_L1)
        return Answer::json(QJsonObject{{u"hasVoiceOfMerchant"_s, true}, {u"hasBusinessAuthority"_s, true}});
    QJsonObject answer{{u"hasVoiceOfMerchant"_s, false}, {u"hasBusinessAuthority"_s, state == "suspended"_L1}};
    if (state == "suspended"_L1)
        answer[u"complyWithGuidelines"_s] = QJsonObject{{u"recommendationReason"_s, u"BUSINESS_LOCATION_SUSPENDED"_s}};
    else
        answer[u"verify"_s] = QJsonObject();
    return Answer::json(answer);
}

Answer GoogleBusinessDialect::performance(const Request& request, const Login& login) const
{
    const QString location = request.path.mid(4).section(u':', 0, 0);
    if (request.path.section(u':', 1) != "fetchMultiDailyMetricsTimeSeries"_L1)
        return notFound();
    if (const auto no = refuseLocation(login, location))
        return *no;
    const QDate start = dateOf(request.query, u"startDate"_s);
    const QDate end = dateOf(request.query, u"endDate"_s);
    const QStringList metrics = request.query.all(u"dailyMetrics"_s);
    static const QStringList known{u"BUSINESS_IMPRESSIONS_DESKTOP_MAPS"_s,
                                   u"BUSINESS_IMPRESSIONS_DESKTOP_SEARCH"_s,
                                   u"BUSINESS_IMPRESSIONS_MOBILE_MAPS"_s,
                                   u"BUSINESS_IMPRESSIONS_MOBILE_SEARCH"_s,
                                   u"BUSINESS_DIRECTION_REQUESTS"_s,
                                   u"CALL_CLICKS"_s,
                                   u"WEBSITE_CLICKS"_s,
                                   u"BUSINESS_BOOKINGS"_s,
                                   u"BUSINESS_FOOD_ORDERS"_s,
                                   u"BUSINESS_FOOD_MENU_CLICKS"_s,
                                   u"MESSAGING_CLICKS"_s,
                                   u"BUSINESS_CONVERSATIONS"_s};
    const bool real = std::all_of(
        metrics.begin(), metrics.end(), [](const QString& metric) { return known.contains(metric); });
    if (!start.isValid() || !end.isValid() || start > end || metrics.isEmpty() || !real)
        return invalidArgument();
    const QDate newest = QDateTime::fromSecsSinceEpoch(m_world.now(), Qt::UTC).date().addDays(-2);
    QJsonArray series;
    for (const QString& metric : metrics) {
        QJsonArray days;
        for (QDate day = start; day <= end; day = day.addDays(1)) {
            const auto figure = qint64(m_world.stable(location + metric + day.toString(Qt::ISODate)) % 40);
            QJsonObject value{
                {u"date"_s, QJsonObject{{u"year"_s, day.year()}, {u"month"_s, day.month()}, {u"day"_s, day.day()}}}};
            if (figure && day <= newest) // absent is nought; the newest days are not counted yet
                value[u"value"_s] = QString::number(figure);
            days.append(value);
        }
        series.append(
            QJsonObject{{u"dailyMetric"_s, metric}, {u"timeSeries"_s, QJsonObject{{u"datedValues"_s, days}}}});
    }
    return Answer::json(
        QJsonObject{{u"multiDailyMetricTimeSeries"_s, QJsonArray{QJsonObject{{u"dailyMetricTimeSeries"_s, series}}}}});
}

Answer GoogleBusinessDialect::legacy(const Request& request, const Caller& caller)
{
    const Login& login = *caller.login;
    const QStringList parts = request.path.split(u'/', Qt::SkipEmptyParts);
    const QString account = parts.mid(1, 2).join(u'/');
    const QString location = parts.mid(3, 2).join(u'/');
    const bool one = parts.size() == 7 && parts[5] == "localPosts"_L1;
    if ((parts.size() != 6 && !one) || parts[0] != "v4"_L1
        || parts[1] != "accounts"_L1) // a bare locations/... is never found
        return notFound();
    if (const auto no = refuseLocation(login, location))
        return *no;
    if (!accountRole(login, account) || !m_members.value(account).contains(location))
        return permissionDenied(); // through the wrong account
    if (parts[5] == "localPosts"_L1)
        return localPosts(request, login, caller.token.clientId, parts);
    if (parts[5] != "reviews"_L1 || request.method != "GET")
        return notFound();
    const quint64 some = m_world.stable(location);
    return Answer::json(QJsonObject{{u"reviews"_s, QJsonArray()},
                                    {u"averageRating"_s, 3.0 + double(some % 20) / 10},
                                    {u"totalReviewCount"_s, int(some % 400)}});
}

} // namespace pk::rehearsal
