// SPDX-License-Identifier: GPL-3.0-or-later
// Instagram accounts behind Pages: instagram.md, "variant F".
#include "facebook.h"
#include "metacontent.h"

#include <QJsonDocument>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

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
    static const QStringList known{u"id"_s,
                                   u"username"_s,
                                   u"name"_s,
                                   u"profile_picture_url"_s,
                                   u"followers_count"_s,
                                   u"follows_count"_s,
                                   u"media_count"_s};
    const Page page = m_world.pages.value(pageOfInstagram(id));
    if (!instagramReachable(token, page) || request.method != "GET")
        return error(noSuchObject(request.method, id));
    if (!mayUse(token, u"instagram_basic"_s))
        return error(u"(#10) Application does not have permission for this action: instagram_basic"_s, 10, 0, 403);
    const QString asked = request.param(u"fields"_s, u"id"_s);
    for (const GraphField& field : graphFields(asked)) {
        if (!known.contains(field.name))
            return error(u"(#100) Tried accessing nonexisting field (%1) on node type (IGUser)"_s.arg(field.name), 100);
    }
    return Answer::json(narrowed(instagramAccount(page), asked + u",id"_s));
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
