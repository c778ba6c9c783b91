// SPDX-License-Identifier: GPL-3.0-or-later
// Graph side of pretend Facebook: facebook.md sections 4, 5, 6 (figures of now), 10 and 12.
#include "facebook.h"

#include <QRegularExpression>
#include <QUrl>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr auto kDefaultRow = "access_token,category,name,id,tasks"_L1;
constexpr int kOldestVersion = 21; // v20.0 died in September 2026
constexpr int kNewestVersion = 26;

const QSet<QString>& pageFields()
{
    static const QSet<QString> names{u"id"_s,
                                     u"name"_s,
                                     u"username"_s,
                                     u"link"_s,
                                     u"category"_s,
                                     u"tasks"_s,
                                     u"access_token"_s,
                                     u"followers_count"_s,
                                     u"fan_count"_s,
                                     u"verification_status"_s,
                                     u"picture"_s,
                                     u"instagram_business_account"_s,
                                     u"new_like_count"_s,
                                     u"talking_about_count"_s,
                                     u"rating_count"_s,
                                     u"overall_star_rating"_s,
                                     u"is_published"_s,
                                     u"has_transitioned_to_new_page_experience"_s,
                                     u"business"_s};
    return names;
}

/// Fields that any token may read; the others need pages_read_engagement.
bool isPlain(const QString& field)
{
    static const QSet<QString> plain{u"id"_s,
                                     u"name"_s,
                                     u"username"_s,
                                     u"link"_s,
                                     u"category"_s,
                                     u"picture"_s,
                                     u"access_token"_s,
                                     u"tasks"_s,
                                     u"business"_s};
    return plain.contains(field);
}

QJsonObject picture(const QString& host, const QString& id, const QString& inner)
{
    const QJsonObject data{{u"url"_s, u"https://%1/v/%2.png?oh=%3"_s.arg(host, id, World::fingerprint(id))},
                           {u"is_silhouette"_s, false},
                           {u"width"_s, 200},
                           {u"height"_s, 200}};
    return {{u"data"_s, narrowed(data, inner)}};
}

QString cursorOf(qsizetype index)
{
    return QString::fromLatin1(
        ("QVFI" + QByteArray::number(index)).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

qsizetype indexOf(const QString& cursor)
{
    const QByteArray text = QByteArray::fromBase64(cursor.toLatin1(), QByteArray::Base64UrlEncoding);
    return text.startsWith("QVFI") ? text.mid(4).toLongLong() : -1;
}

} // namespace

QStringList FacebookDialect::hosts() const
{
    return {u"graph.facebook.com"_s,
            u"www.facebook.com"_s,
            u"m.facebook.com"_s,
            u"platform-lookaside.fbsbx.com"_s,
            u"scontent.xx.fbcdn.net"_s,
            u"scontent.cdninstagram.com"_s};
}

QStringList FacebookDialect::pictureHosts() const
{
    return {u"platform-lookaside.fbsbx.com"_s, u"scontent.xx.fbcdn.net"_s, u"scontent.cdninstagram.com"_s};
}

bool FacebookDialect::isBrowserPage(const Request& request) const
{
    return request.host != "graph.facebook.com"_L1;
}

bool FacebookDialect::isRenewal(const Request& request) const
{
    return request.param(u"grant_type"_s) == "fb_exchange_token"_L1;
}

QString FacebookDialect::tokenOf(const Request& request) const
{
    const QString inHeader = request.bearer();
    return inHeader.isEmpty() ? request.param(u"access_token"_s) : inHeader;
}

Answer FacebookDialect::handle(const Request& request)
{
    static const QRegularExpression version(u"^/v(\\d+)\\.\\d+(/.*)$"_s);
    const QRegularExpressionMatch match = version.match(request.path);
    const QString path = match.hasMatch() ? match.captured(2) : request.path;
    const int number = match.hasMatch() ? match.captured(1).toInt() : kOldestVersion;
    if (request.host == "graph.facebook.com"_L1) {
        if (number > kNewestVersion)
            return error(u"(#2500) Unknown path components: %1"_s.arg(request.path), 2500);
        return graph(request, path); // a dead version is silently served by the oldest living one
    }
    if (path == "/dialog/oauth"_L1) {
        if (number < kOldestVersion || number > kNewestVersion)
            return errorPage(u"Invalid version"_s, u"This version of the Graph API is no longer available."_s);
        return dialog(request);
    }
    return errorPage(
        u"This page isn't available"_s, u"The link may be broken, or the page may have been removed."_s, 404);
}

Answer FacebookDialect::graph(const Request& request, const QString& path)
{
    if (path == "/oauth/access_token"_L1)
        return accessToken(request);
    if (path == "/debug_token"_L1)
        return debugToken(request);
    if (request.query.has(u"ids"_s) || request.query.has(u"pretty"_s) || request.query.has(u"debug"_s)
        || request.query.has(u"date_format"_s))
        return error(u"(#100) This parameter is no longer supported"_s, 100); // section 1: what stopped with v26
    const QString value = tokenOf(request);
    if (value.isEmpty()) {
        if (path.startsWith("/me"_L1))
            return error(u"An active access token must be used to query information about the current user."_s, 2500);
        return error(u"An access token is required to request this resource."_s, 104);
    }
    const QStringList parts = path.split(u'/', Qt::SkipEmptyParts);
    const QString first = parts.value(0);
    const bool instagram = !pageOfInstagram(first).isEmpty();
    const QString about = first.section(u'_', 0, 0); // a post carries its Page in front
    if (const auto refused = refuse(request, value, instagram || m_world.pages.contains(about) ? about : QString()))
        return *refused;
    const Token token = *m_world.token(value); // a copy: rows issue page tokens, which moves the table
    if (!token.page.isEmpty() && !mayActAs(token)) {
        Token unticked = token;
        unticked.death = Death::PageUnticked;
        return error(*deathOf(unticked));
    }
    Answer answer = [&] {
        const Login* login = m_world.login(token.login);
        const bool self = first == "me"_L1 || (login && first == login->remoteId);
        const QString edge = parts.value(1);
        const QString whom = self && !token.page.isEmpty() && !edge.isEmpty() ? token.page : first;
        if (const auto served = parts.size() <= 2 ? content(request, token, whom, edge) : std::nullopt)
            return *served;
        if (parts.size() == 1)
            return self ? me(request, token) : node(request, token, first);
        if (self && edge == "permissions"_L1 && request.method == "DELETE")
            return removePermissions(token, parts.value(2));
        if (self && parts.size() == 2 && edge == "permissions"_L1)
            return permissions(request, token);
        if (self && parts.size() == 2 && edge == "accounts"_L1)
            return accounts(request, token);
        if (self && parts.size() == 2 && edge == "businesses"_L1)
            return businesses(request, token);
        if (parts.size() == 2 && (edge == "owned_pages"_L1 || edge == "client_pages"_L1))
            return businessPages(request, token, first, edge == "owned_pages"_L1);
        return error(u"(#2500) Unknown path components: /%1"_s.arg(parts.mid(1).join(u'/')), 2500);
    }();
    const Token* alive = m_world.token(value);
    if (alive && instagram)
        addInstagramUsage(answer, *alive, first);
    else if (alive)
        addUsage(answer, *alive);
    return answer;
}

bool FacebookDialect::dataAccessEnded(const Token& token)
{
    const Grant* grant = m_world.grant(token.login, token.clientId);
    return grant && grant->dataAccessEnds != 0 && grant->dataAccessEnds <= m_world.now();
}

bool FacebookDialect::mayUse(const Token& token, const QString& scope)
{
    const Grant* grant = m_world.grant(token.login, token.clientId);
    return grant && grant->scopes.value(scope) == "granted"_L1 && !dataAccessEnded(token);
}

bool FacebookDialect::pageGranted(const Token& token, const QString& page)
{
    const Grant* grant = m_world.grant(token.login, token.clientId);
    return grant && (grant->allPages || grant->pages.contains(page));
}

bool FacebookDialect::mayActAs(const Token& pageToken)
{
    // "Any of the ... permission(s) must be granted before impersonating a user's page"
    static constexpr QLatin1StringView kAny[] = {"pages_read_engagement"_L1,
                                                 "pages_manage_metadata"_L1,
                                                 "pages_read_user_content"_L1,
                                                 "pages_manage_ads"_L1,
                                                 "pages_show_list"_L1,
                                                 "pages_messaging"_L1};
    const Grant* grant = m_world.grant(pageToken.login, pageToken.clientId);
    return grant && pageGranted(pageToken, pageToken.page)
        && std::any_of(std::begin(kAny), std::end(kAny), [&](QLatin1StringView scope) {
               return grant->scopes.value(scope) == "granted"_L1;
           });
}

Answer FacebookDialect::me(const Request& request, const Token& token)
{
    if (!token.page.isEmpty())
        return pageNode(request, token, token.page);
    const Login* login = m_world.login(token.login);
    QJsonObject object{{u"id"_s, login->remoteId}};
    const QList<GraphField> fields = graphFields(request.param(u"fields"_s, u"id,name"_s));
    for (const GraphField& field : fields) {
        if (field.name == "name"_L1)
            object[u"name"_s] = login->name;
        else if (field.name == "picture"_L1)
            object[u"picture"_s] = picture(u"platform-lookaside.fbsbx.com"_s, login->remoteId, field.inner);
        else if (field.name != "id"_L1)
            return error(u"(#100) Tried accessing nonexisting field (%1) on node type (User)"_s.arg(field.name), 100);
    }
    return Answer::json(object);
}

Answer FacebookDialect::node(const Request& request, const Token& token, const QString& id)
{
    if (m_world.pages.contains(id))
        return pageNode(request, token, id);
    if (!pageOfInstagram(id).isEmpty())
        return instagramNode(request, token, id);
    return error(noSuchObject(request.method, id));
}

Answer FacebookDialect::pageNode(const Request& request, const Token& token, const QString& id)
{
    const Page page = m_world.pages.value(id);
    const Login* login = m_world.login(token.login);
    const PageRole* role = m_world.role(login->person, id);
    const bool own = token.page == id;
    if (page.gone || (!own && (!role || role->lost || !token.page.isEmpty())))
        return error(noSuchObject("GET", id));
    const QString asked = request.param(u"fields"_s, u"id,name"_s);
    for (const GraphField& field : graphFields(asked)) {
        if (!pageFields().contains(field.name))
            return error(u"(#100) Tried accessing nonexisting field (%1) on node type (Page)"_s.arg(field.name), 100);
        if (!isPlain(field.name) && !mayUse(token, u"pages_read_engagement"_s))
            return error(
                u"(#10) This endpoint requires the 'pages_read_engagement' permission or the 'Page Public Content Access' feature. Refer to "
                "https://developers.facebook.com/docs/apps/review/login-permissions#manage-pages for details."_s,
                10);
    }
    return Answer::json(pageRow(page, token, asked));
}

QJsonObject FacebookDialect::pageRow(const Page& page, const Token& token, const QString& fields)
{
    const Login* login = m_world.login(token.login);
    const PageRole* role = m_world.role(login->person, page.id);
    const int wobble = int(m_world.stable(page.id) % 40);
    QJsonObject row{{u"id"_s, page.id}};
    for (const GraphField& field : graphFields(fields)) {
        const QString& name = field.name;
        if (name == "name"_L1)
            row[name] = page.name;
        else if (name == "username"_L1 && !page.username.isEmpty())
            row[name] = page.username;
        else if (name == "link"_L1)
            row[name] = u"https://www.facebook.com/"_s + page.id;
        else if (name == "category"_L1)
            row[name] = page.category;
        else if (name == "tasks"_L1 && role)
            row[name] = QJsonArray::fromStringList(role->tasks);
        else if (name == "access_token"_L1 && role && !role->lost && pageGranted(token, page.id))
            row[name] = token.page == page.id ? token.value : pageToken(token.value, page.id);
        else if (name == "followers_count"_L1)
            row[name] = m_world.feeds.followers(page.id, page.followers);
        else if (name == "fan_count"_L1)
            row[name] = qMax<qint64>(0, m_world.feeds.followers(page.id, page.followers) - wobble);
        else if (name == "verification_status"_L1)
            row[name] = u"not_verified"_s;
        else if (name == "picture"_L1)
            row[name] = picture(u"scontent.xx.fbcdn.net"_s, page.id, field.inner);
        else if (name == "talking_about_count"_L1 || name == "rating_count"_L1 || name == "new_like_count"_L1)
            row[name] = wobble;
        else if (name == "overall_star_rating"_L1)
            row[name] = 3.0 + (wobble % 20) / 10.0;
        else if (name == "is_published"_L1 || name == "has_transitioned_to_new_page_experience"_L1)
            row[name] = true;
        else if (name == "business"_L1 && !page.business.isEmpty())
            row[name] = QJsonObject{{u"id"_s, page.business}};
        else if (name == "instagram_business_account"_L1 && !page.instagramId.isEmpty() && !page.instagramUnlinked)
            row[name] = narrowed(instagramAccount(page), field.inner.isEmpty() ? u"id"_s : field.inner);
    }
    return row;
}

QString FacebookDialect::pageToken(const QString& userToken, const QString& page)
{
    QString& known = m_pageTokens[userToken + u'/' + page];
    const Token* old = m_world.token(known);
    if (old && old->death == Death::None && !m_world.ended(*old))
        return known;
    const Token user = *m_world.token(userToken);
    Token token = user;
    token.value = u"EAAG"_s + World::randomText(190);
    token.kind = u"page"_s;
    token.page = page;
    token.parent = userToken;
    token.expiresAt = user.longLived ? 0 : user.expiresAt; // section 3: inherits the short life, or has no end
    known = m_world.issue(token).value;
    return known;
}

Answer FacebookDialect::permissions(const Request& request, const Token& token)
{
    Q_UNUSED(request)
    const Grant* grant = m_world.grant(token.login, token.clientId);
    QJsonArray rows;
    for (auto it = grant->scopes.begin(); it != grant->scopes.end(); ++it) {
        const bool expired = it.value() == "granted"_L1 && it.key() != "public_profile"_L1 && dataAccessEnded(token);
        rows.append(QJsonObject{{u"permission"_s, it.key()}, {u"status"_s, expired ? u"expired"_s : it.value()}});
    }
    return Answer::json(QJsonObject{{u"data"_s, rows}});
}

Answer FacebookDialect::removePermissions(const Token& token, const QString& permission)
{
    const Token asker = token;
    if (!permission.isEmpty()) {
        m_world.openGrant(asker.login, asker.clientId).scopes[permission] = u"declined"_s;
        return Answer::json(QJsonObject{{u"success"_s, true}});
    }
    m_world.kill(Death::AppRemoved,
                 [&](const Token& other) { return other.login == asker.login && other.clientId == asker.clientId; });
    m_world.grants.remove(World::grantKey(asker.login, asker.clientId));
    return Answer::json(QJsonObject{{u"success"_s, true}});
}

Answer FacebookDialect::accounts(const Request& request, const Token& token)
{
    if (!token.page.isEmpty())
        return error(u"(#100) Tried accessing nonexisting field (accounts) on node type (Page)"_s, 100);
    const Login* login = m_world.login(token.login);
    const Person* person = m_world.person(login->person);
    QStringList ids;
    if (mayUse(token, u"pages_show_list"_s)) { // without it the list is empty, not an error
        for (const PageRole& role : person->pages) {
            if (role.listed && !role.viaBusiness && !role.lost && !m_world.pages.value(role.page).gone
                && pageGranted(token, role.page))
                ids.append(role.page);
        }
    }
    return pageList(request, token, ids, login->remoteId + u"/accounts"_s);
}

Answer FacebookDialect::businesses(const Request& request, const Token& token)
{
    Q_UNUSED(request)
    if (!mayUse(token, u"business_management"_s))
        return error(u"(#200) Requires business_management permission to manage the object"_s, 200, 0, 403);
    const Login* login = m_world.login(token.login);
    QJsonArray rows;
    for (const Business& business : m_world.person(login->person)->businesses)
        rows.append(QJsonObject{{u"id"_s, business.id}, {u"name"_s, business.name}});
    return Answer::json(QJsonObject{{u"data"_s, rows}});
}

Answer FacebookDialect::businessPages(const Request& request, const Token& token, const QString& businessId, bool owned)
{
    if (!mayUse(token, u"business_management"_s))
        return error(u"(#200) Requires business_management permission to manage the object"_s, 200, 0, 403);
    const Login* login = m_world.login(token.login);
    for (const Business& business : m_world.person(login->person)->businesses) {
        if (business.id != businessId)
            continue;
        QStringList ids = owned ? business.owned : business.clients;
        ids.removeIf([&](const QString& id) { return m_world.pages.value(id).gone; });
        return pageList(request, token, ids, businessId + (owned ? u"/owned_pages"_s : u"/client_pages"_s));
    }
    return node(request, token, businessId);
}

Answer FacebookDialect::pageList(const Request& request, const Token& token, const QStringList& pageIds,
                                 const QString& edgePath)
{
    const QString fields = request.param(u"fields"_s, kDefaultRow);
    for (const GraphField& field : graphFields(fields)) {
        if (!pageFields().contains(field.name))
            return error(u"(#100) Tried accessing nonexisting field (%1) on node type (Page)"_s.arg(field.name), 100);
    }
    const int limit = qBound(1, request.param(u"limit"_s, u"25"_s).toInt(), 100);
    qsizetype first = 0;
    if (const QString after = request.param(u"after"_s); !after.isEmpty()) {
        first = indexOf(after) + 1;
        if (first <= 0)
            return error(u"(#100) Invalid cursors values"_s, 100);
    }
    const qsizetype last = qMin<qsizetype>(first + limit, pageIds.size()); // one behind the last row
    if (const auto failed = listFailure(token.login, int(first / limit) + 1))
        return *failed;
    QJsonArray rows;
    for (qsizetype i = first; i < last; ++i)
        rows.append(pageRow(m_world.pages.value(pageIds[i]), token, fields));
    QJsonObject answer{{u"data"_s, rows}};
    if (rows.isEmpty())
        return Answer::json(answer);
    QJsonObject paging{{u"cursors"_s, QJsonObject{{u"before"_s, cursorOf(first)}, {u"after"_s, cursorOf(last - 1)}}}};
    if (last < pageIds.size()) {
        Params next; // an absolute address with the token in it, as the real one (section 5)
        next.add(u"access_token"_s, token.value);
        next.add(u"fields"_s, fields);
        next.add(u"limit"_s, QString::number(limit));
        next.add(u"after"_s, cursorOf(last - 1));
        paging[u"next"_s] = u"https://graph.facebook.com/v26.0/%1?%2"_s.arg(edgePath,
                                                                            QString::fromLatin1(next.encoded()));
    }
    answer[u"paging"_s] = paging;
    return Answer::json(answer);
}

} // namespace pk::rehearsal
