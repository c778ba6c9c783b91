// SPDX-License-Identifier: GPL-3.0-or-later
#include "instagram.h"

#include "metacontent.h"
#include "seeding.h"

#include <QJsonDocument>
#include <QRegularExpression>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kDay = 24 * 3600;
constexpr int kNewestVersion = 26;

QString appScopedId(const World& world, const Login& login)
{
    return QString::number(24'000'000'000'000'000 + qint64(world.stable(login.key()) % 1'000'000'000));
}

QJsonObject wrapped(const QJsonObject& object)
{
    return {{u"data"_s, QJsonArray{object}}};
}

Answer notProfessional()
{
    return graphError(graphFault(u"(#10) The user is not an Instagram Business"_s, 10));
}

} // namespace

const OAuthRules& InstagramDialect::rules() const
{
    static const OAuthRules rules = [] {
        OAuthRules r;
        r.authorize = {u"www.instagram.com/oauth/authorize"_s, u"api.instagram.com/oauth/authorize"_s};
        r.token = {u"api.instagram.com/oauth/access_token"_s};
        r.apiHosts = {u"graph.instagram.com"_s};
        r.scopes = {{u"instagram_business_basic"_s, u"See your profile and media"_s},
                    {u"instagram_business_content_publish"_s, u"Publish content"_s},
                    {u"instagram_business_manage_comments"_s, u"Manage comments"_s},
                    {u"instagram_business_manage_messages"_s, u"Manage messages"_s},
                    {u"instagram_business_manage_insights"_s, u"See insights"_s}};
        r.scopesCanBeUnticked = true;
        r.fixedScopes = {u"instagram_business_basic"_s};
        r.codeLife = 3600;
        r.accessLife = 3600;
        r.tail = "#_";
        return r;
    }();
    return rules;
}

const LongTokenRules& InstagramDialect::longTokens() const
{
    static const LongTokenRules tokens = [this] {
        LongTokenRules r;
        r.graphHosts = rules().apiHosts;
        r.exchangeGrant = u"ig_exchange_token"_s;
        r.refreshGrant = u"ig_refresh_token"_s;
        r.basicScope = u"instagram_business_basic"_s;
        r.prefix = u"IGAA"_s;
        r.checkpoint = graphFault(
            u"Error validating access token: You cannot access the app till you log in to www.instagram.com and follow the instructions given."_s,
            190);
        r.checkpoint[u"error_subcode"_s] = 0;
        r.apiFault = u"IGApiException"_s;
        return r;
    }();
    return tokens;
}

void InstagramDialect::seed()
{
    m_tokenWrapped = false;
    m_identityWrapped = false;
    m_personal.clear();
    // nordlys is the account that the Page "Nordlys Energi" is linked with: both ways of signing in meet in one id.
    seedLogins(m_world, {network(), [](const QString& id, int number) {
                             return QString::number(id == "nordlys"_L1
                                                        ? 17'841'400'000'000'001
                                                        : 17'841'400'000'500'001 + qint64(number) * 7'919);
                         }});
    Registration app;
    app.network = network();
    app.clientId = u"rehearsal-instagram"_s;
    app.secret = u"rehearsal-instagram-secret"_s;
    app.name = u"Agency Instagram"_s;
    app.redirects = {u"https://localhost:27322/instagram"_s, u"https://agency.example/instagram"_s};
    app.note = u"the Instagram pair, not the Facebook one; https redirects to the letter"_s;
    m_world.registrations.append(app);
}

QString InstagramDialect::postId(const QString& owner, qint64 at, int number) const
{
    const quint64 tail = m_world.stable(owner
                                        + (number < 0 ? World::randomText(8) : u"post"_s + QString::number(number)));
    return QString::number(18'000'000'000'000'000 + quint64(at) * 1000 + tail % 1000);
}

Answer InstagramDialect::publishTrouble(int status) const
{
    return status >= 500 ? trouble(status)
                         : metaRefusal(4, 2207051, u"Application request limit reached"_s, 403); // "action blocked"
}

QStringList InstagramDialect::ownCommands() const
{
    return {u"personal"_s, u"shape"_s};
}

Answer InstagramDialect::ownCommand(const QString& command, const Request& request, const QStringList& logins)
{
    const bool on = request.param(u"on"_s, u"1"_s) != "0"_L1;
    if (command == "personal"_L1) {
        for (const QString& login : logins) {
            if (on)
                m_personal.insert(login);
            else
                m_personal.remove(login);
        }
        return Answer::json(QJsonObject{{u"ok"_s, true}});
    }
    const QString shape = request.param(u"shape"_s);
    const QString what = request.param(u"of"_s, u"token"_s);
    if ((shape != "flat"_L1 && shape != "wrapped"_L1) || (what != "token"_L1 && what != "identity"_L1))
        return Answer::json(
            QJsonObject{{u"ok"_s, false}, {u"error"_s, u"shape is flat or wrapped, of is token or identity"_s}}, 400);
    (what == "token"_L1 ? m_tokenWrapped : m_identityWrapped) = shape == "wrapped"_L1;
    return Answer::json(QJsonObject{{u"ok"_s, true}, {u"of"_s, what}, {u"shape"_s, shape}});
}

Answer InstagramDialect::handle(const Request& request)
{
    Answer answer = MetaLongToken::handle(request);
    if (!m_tokenWrapped || !isTokenRequest(request) || answer.status != 200)
        return answer;
    QJsonObject fields = QJsonDocument::fromJson(answer.body).object();
    if (!fields.contains(u"access_token"_s))
        return answer;
    // In this shape the id is a text and the permissions are one, too.
    fields[u"user_id"_s] = QString::number(fields.value(u"user_id"_s).toInteger());
    fields[u"permissions"_s] = fields.value(u"permissions"_s).toVariant().toStringList().join(u',');
    return Answer::json(wrapped(fields));
}

QJsonObject InstagramDialect::tokenFields(const Issue& issue) const
{
    const Login* login = m_world.login(issue.access.login);
    return {{u"access_token"_s, issue.access.value},
            {u"user_id"_s, login->remoteId.toLongLong()}, // a number above 2^53
            {u"permissions"_s, QJsonArray::fromStringList(issue.access.scopes)}};
}

Answer InstagramDialect::tooMany() const
{
    return graphError(
        graphFault(u"(#80002) There have been too many calls to this Instagram account. Wait a bit and try again."_s,
                   80002),
        403);
}

Answer InstagramDialect::restricted() const
{
    QJsonObject fault = graphFault(u"User access is restricted"_s, 25, 2207050);
    fault[u"is_transient"_s] = false;
    fault[u"error_user_title"_s] = u"User is restricted"_s;
    fault[u"error_user_msg"_s] = u"The Instagram account is restricted."_s;
    return graphError(fault);
}

QList<Quota> InstagramDialect::quotas(const Request&, const Token& token) const
{
    const int impressions = 1 + int(m_world.stable(token.login + u"impressions"_s) % 400);
    return {{u"calls"_s, 4800 * impressions, kDay, token.login}};
}

void InstagramDialect::addQuotaHeaders(Answer& answer, const QList<QuotaUse>& uses) const
{
    for (const QuotaUse& use : uses) {
        const Login* login = m_world.login(use.quota.whom);
        const int percent = use.over() ? 100 : int(qint64(use.used) * 100 / use.quota.limit);
        const QJsonObject figures{
            {u"call_count"_s, percent}, {u"total_cputime"_s, percent / 2}, {u"total_time"_s, percent * 3 / 4}};
        QJsonObject entry = figures;
        entry[u"type"_s] = u"instagram"_s;
        entry[u"estimated_time_to_regain_access"_s] = use.over() ? int((use.ends - m_world.now() + 59) / 60) : 0;
        const QJsonObject usage{{login->remoteId, QJsonArray{entry}}};
        answer.with("x-business-use-case-usage", QJsonDocument(usage).toJson(QJsonDocument::Compact))
            .with("x-app-usage", QJsonDocument(figures).toJson(QJsonDocument::Compact));
    }
}

Answer InstagramDialect::api(const Request& request)
{
    static const QRegularExpression versioned(u"^/v(\\d+)\\.\\d+/([^/]+)(/.*)?$"_s);
    const QRegularExpressionMatch match = versioned.match(request.path);
    if (!match.hasMatch() || match.captured(1).toInt() > kNewestVersion)
        return graphError(graphFault(u"(#2500) Unknown path components: "_s + request.path, 2500));
    Answer refused;
    const auto caller = admit(request, {longTokens().basicScope}, refused);
    if (!caller)
        return refused;
    if (m_personal.contains(caller->login->key()))
        return notProfessional();
    const QString id = match.captured(2);
    // The app-scoped `id` is not the account: "`id` vs `user_id` confusion produces 100/33 errors".
    const Login& login = *caller->login;
    const QString edge = match.captured(3).mid(1);
    MetaAccount shelf{.world = m_world,
                      .network = network(),
                      .base = u"https://graph.instagram.com/v26.0"_s,
                      .id = login.remoteId,
                      .owner = login.key(),
                      .username = login.handle,
                      .followers = m_world.feeds.followers(login.key(), login.followers),
                      .posts = feed(login),
                      .newId = [&](qint64 at) { return postId(login.key(), at, -1); },
                      .contentFailure = [&](int number) { return contentFailure(login.key(), number); },
                      .publishRefusal = [&] { return publishRefusal(request); },
                      .mayPublish = [&] { return caller->has(u"instagram_business_content_publish"_s); },
                      .mayReadInsights = [&] { return caller->has(u"instagram_business_manage_insights"_s); }};
    if (const auto answer = instagramContent(shelf, request, id == "me"_L1 ? login.remoteId : id, edge))
        return *answer;
    if ((id != "me"_L1 && id != caller->login->remoteId) || request.method != "GET")
        return graphError(noSuchObject(request.method, id));
    if (!match.captured(3).isEmpty())
        return graphError(graphFault(u"(#2500) Unknown path components: "_s + match.captured(3), 2500));
    return account(request, *caller->login);
}

Answer InstagramDialect::account(const Request& request, const Login& login) const
{
    const auto some = qint64(m_world.stable(login.key() + u"figures"_s) % 900);
    QJsonObject row{{u"id"_s, appScopedId(m_world, login)}};
    for (const GraphField& field : graphFields(request.param(u"fields"_s, u"id"_s))) {
        const QString& name = field.name;
        if (name == "user_id"_L1)
            row[name] = login.remoteId;
        else if (name == "username"_L1)
            row[name] = login.handle;
        else if (name == "name"_L1)
            row[name] = login.id == "bo"_L1 ? QString() : login.name; // "may be empty"
        else if (name == "account_type"_L1)
            row[name] = login.id == "zoe"_L1 || login.id == "tom"_L1 ? u"MEDIA_CREATOR"_s : u"BUSINESS"_s;
        else if (name == "profile_picture_url"_L1) {
            if (login.id != "zoe"_L1) // "absent if none"
                row[name] = pictureOf(login);
        } else if (name == "followers_count"_L1)
            row[name] = m_world.feeds.followers(login.key(), login.followers);
        else if (name == "follows_count"_L1)
            row[name] = some;
        else if (name == "media_count"_L1)
            row[name] = feed(login).size();
        else if (name != "id"_L1)
            return graphError(
                graphFault(u"(#100) Tried accessing nonexisting field (%1) on node type (IGUser)"_s.arg(name), 100));
    }
    return Answer::json(m_identityWrapped ? wrapped(row) : row);
}

} // namespace pk::rehearsal
