// SPDX-License-Identifier: GPL-3.0-or-later
// Instagram accounts behind Pages: instagram.md, "variant F".
#include "facebook.h"
#include "metacontent.h"

#include <QJsonDocument>
#include <QRegularExpression>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Of an account: those that its owner and others may read alike.
const QStringList& accountFields()
{
    static const QStringList known{u"id"_s,
                                   u"username"_s,
                                   u"name"_s,
                                   u"profile_picture_url"_s,
                                   u"followers_count"_s,
                                   u"follows_count"_s,
                                   u"media_count"_s};
    return known;
}

/// What nobody knows among \a fields; \a besides is known here, too.
QString unknownField(const QString& fields, const QString& besides = {})
{
    for (const GraphField& field : graphFields(fields)) {
        if (!accountFields().contains(field.name) && field.name != besides)
            return field.name;
    }
    return {};
}

QString noSuchField(const QString& name)
{
    return u"(#100) Tried accessing nonexisting field (%1) on node type (IGUser)"_s.arg(name);
}

/// For a personal account and for a name that nobody has, which Instagram does not tell apart.
QJsonObject cannotFind(const QString& username)
{
    QJsonObject fault = graphFault(u"Invalid user id"_s, 110, 2'207'013);
    fault[u"is_transient"_s] = false;
    fault[u"error_user_title"_s] = u"Cannot find User"_s;
    fault[u"error_user_msg"_s] = u"The user with username: %1 cannot be found."_s.arg(username);
    return fault;
}

} // namespace

bool FacebookDialect::claims(const Request& request) const
{
    // An app token ("id|secret") names its application, too.
    const QString client = tokenOf(request).section(u'|', 0, 0);
    return m_world.registration(network(), {}, client) != nullptr || Dialect::claims(request);
}

Answer FacebookDialect::ownCommand(const QString&, const Request& request, const QStringList&)
{
    const auto page = m_world.pages.find(request.param(u"page"_s));
    if (page == m_world.pages.end() || page->instagramId.isEmpty())
        return Answer::json(
            QJsonObject{{u"ok"_s, false}, {u"error"_s, u"page must be a Page with an Instagram account"_s}}, 404);
    page->instagramUnlinked = request.param(u"on"_s, u"1"_s) != "0"_L1;
    return Answer::json(
        QJsonObject{{u"ok"_s, true}, {u"instagram"_s, page->instagramId}, {u"linked"_s, !page->instagramUnlinked}});
}

QString FacebookDialect::pageOfInstagram(const QString& id) const
{
    for (const Page& page : std::as_const(m_world.pages)) {
        if (!id.isEmpty() && page.instagramId == id)
            return page.id;
    }
    return {};
}

QJsonObject FacebookDialect::instagramAccount(const Page& page) const
{
    const auto some = qint64(m_world.stable(page.instagramId) % 900);
    QJsonObject account{{u"id"_s, page.instagramId},
                        {u"username"_s, page.instagramName},
                        {u"name"_s, some % 7 == 0 ? QString() : page.name}, // "may be empty"
                        {u"followers_count"_s, page.followers / 3 + some},
                        {u"follows_count"_s, some},
                        {u"media_count"_s, some / 2}};
    if (some % 5 != 0) // "absent if none"
        account[u"profile_picture_url"_s] = u"https://scontent.cdninstagram.com/v/%1.png?oh=%2"_s.arg(
            page.instagramId, World::fingerprint(page.instagramId));
    return account;
}

Answer FacebookDialect::instagramNode(const Request& request, const Token& token, const QString& id)
{
    const Page page = m_world.pages.value(pageOfInstagram(id));
    if (!instagramReachable(token, page) || request.method != "GET")
        return error(noSuchObject(request.method, id));
    if (!mayUse(token, u"instagram_basic"_s))
        return error(u"(#10) Application does not have permission for this action: instagram_basic"_s, 10, 0, 403);
    const QString asked = request.param(u"fields"_s, u"id"_s);
    if (const QString unknown = unknownField(asked, u"business_discovery"_s); !unknown.isEmpty())
        return error(noSuchField(unknown), 100);
    QJsonObject account = instagramAccount(page);
    if (const auto refused = discover(token, asked, account))
        return *refused;
    return Answer::json(narrowed(account, asked + u",id"_s));
}

/// Meant for the person's own token, with instagram_basic and the two permissions here (reference of business_discovery, read
/// 2026-11).
std::optional<Answer> FacebookDialect::discover(const Token& token, const QString& asked, QJsonObject& account)
{
    static const QRegularExpression byName(u"(?:^|,)\\s*business_discovery\\.username\\(\\s*@?([^)]*?)\\s*\\)"_s);
    QString inner;
    bool wanted = false;
    for (const GraphField& field : graphFields(asked)) {
        if (field.name == "business_discovery"_L1) {
            wanted = true;
            inner = field.inner;
        }
    }
    if (!wanted)
        return std::nullopt;
    for (const QString& scope : {u"instagram_manage_insights"_s, u"pages_read_engagement"_s}) {
        if (!token.page.isEmpty() || !mayUse(token, scope))
            return error(u"(#10) Application does not have permission for this action: "_s + scope, 10, 0, 403);
    }
    const QString username = byName.match(asked).captured(1).toLower();
    if (username.isEmpty())
        return error(u"(#100) The parameter username is required"_s, 100);
    for (const Page& page : std::as_const(m_world.pages)) {
        if (page.gone || page.instagramId.isEmpty() || page.instagramName.toLower() != username)
            continue;
        const QString fields = asked.contains(u'{') ? inner : u"id"_s;
        if (const QString unknown = unknownField(fields); !unknown.isEmpty())
            return error(noSuchField(unknown), 100);
        account[u"business_discovery"_s] = narrowed(instagramAccount(page), fields + u",id"_s);
        return std::nullopt;
    }
    return error(cannotFind(username));
}

bool FacebookDialect::instagramReachable(const Token& token, const Page& page)
{
    const Login* login = m_world.login(token.login);
    const PageRole* role = m_world.role(login->person, page.id);
    return !page.gone && !page.instagramUnlinked && role && !role->lost && pageGranted(token, page.id)
        && (token.page.isEmpty() || token.page == page.id);
}

std::optional<Answer> FacebookDialect::instagramEdge(const Request& request, const Token& token, const QString& node,
                                                     const QString& edge)
{
    QString id = pageOfInstagram(node).isEmpty() ? QString() : node;
    if (const Media* container = m_world.feeds.media(network(), node))
        id = container->owner;
    else if (const Post* post = m_world.feeds.find(network(), node))
        id = post->owner;
    const Page page = m_world.pages.value(pageOfInstagram(id));
    if (page.id.isEmpty() || (id == node && edge.isEmpty()))
        return std::nullopt;
    if (!instagramReachable(token, page))
        return error(noSuchObject(request.method, node));
    if (!mayUse(token, u"instagram_basic"_s))
        return error(u"(#10) Application does not have permission for this action: instagram_basic"_s, 10, 0, 403);
    const qint64 followers = m_world.feeds.followers(id,
                                                     instagramAccount(page).value(u"followers_count"_s).toInteger());
    MetaAccount account{.world = m_world,
                        .network = network(),
                        .base = u"https://graph.facebook.com/v26.0"_s,
                        .id = id,
                        .owner = id,
                        .username = page.instagramName,
                        .followers = followers,
                        .posts = feed(id, page.name),
                        .pageToken = !token.page.isEmpty(),
                        .newId = [&](qint64 at) { return postId(id, at, -1); },
                        .contentFailure = [&](int number) { return contentFailure(token.login, number); },
                        .publishRefusal = [&] { return publishRefusal(request); },
                        .mayPublish = [&] { return mayUse(token, u"instagram_content_publish"_s); },
                        .mayReadInsights = [&] { return mayUse(token, u"instagram_manage_insights"_s); }};
    return instagramContent(account, request, node, edge);
}

void FacebookDialect::addInstagramUsage(Answer& answer, const Token& token, const QString& id)
{
    const Faults& faults = m_world.faults;
    const QString page = pageOfInstagram(id);
    const qint64 until = faults.throttledUntil(network(), token.login, page, m_world.now());
    const int set = faults.usedPercent.value(
        network() + u'|' + page,
        faults.usedPercent.value(network() + u'|' + token.login,
                                 faults.usedPercent.value(network(), int(m_world.stable(id + u"usage"_s) % 40))));
    const int used = until ? 100 : qMin(99, set + ++m_calls[id] / 20);
    const QJsonObject figures{{u"call_count"_s, used}, {u"total_cputime"_s, used / 2}, {u"total_time"_s, used * 3 / 4}};
    QJsonObject entry = figures;
    entry[u"type"_s] = u"instagram"_s;
    entry[u"estimated_time_to_regain_access"_s] = until ? int((until - m_world.now() + 59) / 60) : 0;
    answer
        .with("x-business-use-case-usage",
              QJsonDocument(QJsonObject{{id, QJsonArray{entry}}}).toJson(QJsonDocument::Compact))
        .with("x-app-usage", QJsonDocument(figures).toJson(QJsonDocument::Compact));
}

} // namespace pk::rehearsal
