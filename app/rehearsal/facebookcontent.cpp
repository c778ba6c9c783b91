// SPDX-License-Identifier: GPL-3.0-or-later
// Figures and posts of Pages: facebook.md sections 6 and 7.
#include "facebook.h"

#include <QDateTime>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kDay = 86'400;
constexpr qint64 kMidnight = 8 * 3600; // "midnight Pacific (07:00/08:00 UTC)"

/// "2026-11-20T09:00:00+0000"
QString graphTime(qint64 seconds)
{
    return isoZulu(seconds).chopped(1) + u"+0000"_s;
}

/// Living metrics of a Page and about how large a day is.
const QHash<QString, int>& pageMetrics()
{
    static const QHash<QString, int> known{{u"page_media_view"_s, 900},
                                           {u"page_total_media_view_unique"_s, 500},
                                           {u"page_post_engagements"_s, 60},
                                           {u"page_views_total"_s, 80},
                                           {u"page_follows"_s, 0},
                                           {u"page_daily_follows"_s, 14},
                                           {u"page_daily_follows_unique"_s, 12},
                                           {u"page_daily_unfollows_unique"_s, 4},
                                           {u"page_total_actions"_s, 9},
                                           {u"page_video_views"_s, 120},
                                           {u"page_actions_post_reactions_like_total"_s, 40},
                                           {u"page_actions_post_reactions_love_total"_s, 9},
                                           {u"page_actions_post_reactions_wow_total"_s, 4},
                                           {u"page_actions_post_reactions_haha_total"_s, 4},
                                           {u"page_actions_post_reactions_sorry_total"_s, 2},
                                           {u"page_actions_post_reactions_anger_total"_s, 2}};
    return known;
}

const QHash<QString, int>& postMetrics()
{
    static const QHash<QString, int> known{{u"post_media_view"_s, 1500},
                                           {u"post_total_media_view_unique"_s, 900},
                                           {u"post_clicks"_s, 90},
                                           {u"post_clicks_by_type"_s, 90},
                                           {u"post_reactions_by_type_total"_s, 60},
                                           {u"post_activity_by_action_type"_s, 20}};
    return known;
}

QString titleOf(const QString& metric)
{
    QString title = metric.section(u'_', 1).replace(u'_', u' ');
    if (!title.isEmpty())
        title[0] = title[0].toUpper();
    return title;
}

} // namespace

QString FacebookDialect::postId(const QString& owner, qint64 at, int number) const
{
    const quint64 tail = number < 0 ? m_world.stable(owner + World::randomText(8))
                                    : m_world.stable(owner + u"post"_s + QString::number(number));
    if (!m_world.pages.contains(owner)) // an Instagram account
        return QString::number(18'000'000'000'000'000 + quint64(at) * 1000 + tail % 1000);
    return owner + u'_' + QString::number(900'000'000'000'000'000 + quint64(at) * 10'000 + tail % 10'000);
}

Answer FacebookDialect::publishTrouble(int status) const
{
    if (status == 429 || status == 403)
        return error(u"(#368) The action attempted has been deemed abusive or is otherwise disallowed"_s, 368, 1390008);
    if (status >= 500)
        return error(u"An unexpected error has occurred. Please retry your request later."_s, 2, 0, status);
    return error(u"(#100) Invalid parameter"_s, 100, 0, 400);
}

Answer FacebookDialect::insufficient()
{
    return error(
        u"(#200) User does not have sufficient administrative permission for this action on this page. If the page "
        "business requires Two Factor Authentication, the user also needs to enable Two Factor Authentication."_s,
        200,
        0,
        403);
}

bool FacebookDialect::hasTask(const Token& token, const QString& page, const QStringList& anyOf)
{
    const Login* login = m_world.login(token.login);
    const PageRole* role = login ? m_world.role(login->person, page) : nullptr;
    return role && !role->lost && std::any_of(anyOf.begin(), anyOf.end(), [&](const QString& task) {
               return role->tasks.contains(task) || role->tasks.contains(u"PROFILE_PLUS_"_s + task)
                   || role->tasks.contains(u"PROFILE_PLUS_FULL_CONTROL"_s);
           });
}

std::optional<Answer> FacebookDialect::refuseRead(const Token& token, const QString& page, const QStringList& scopes)
{
    if (token.page.isEmpty())
        return error(u"(#190) This method must be called with a Page Access Token"_s, 190, 0, 400);
    if (token.page != page)
        return error(noSuchObject("GET", page));
    for (const QString& scope : scopes) {
        if (!mayUse(token, scope))
            return error(u"(#200) Requires %1 permission to manage the object"_s.arg(scope), 200, 0, 403);
    }
    return std::nullopt;
}

std::optional<Answer> FacebookDialect::content(const Request& request, const Token& token, const QString& first,
                                               const QString& edge)
{
    const QString page = first.section(u'_', 0, 0);
    if (!m_world.pages.contains(page))
        return instagramEdge(request, token, first, edge);
    if (first.contains(u'_')) {
        if (edge == "insights"_L1)
            return postInsights(request, token, first);
        if (edge.isEmpty())
            return postNode(request, token, first);
        return std::nullopt;
    }
    if (request.method == "POST" && (edge == "feed"_L1 || edge == "photos"_L1))
        return publish(request, token, page, edge);
    if (request.method == "GET" && edge == "insights"_L1)
        return pageInsights(request, token, page);
    if (request.method == "GET" && (edge == "published_posts"_L1 || edge == "feed"_L1 || edge == "posts"_L1))
        return publishedPosts(request, token, page);
    if (edge == "subscribed_apps"_L1)
        return subscription(request, token, page);
    if (edge == "tabs"_L1) // section 9: gone since December 2022
        return error(u"(#100) The Page tab API is deprecated for versions v15.0 and higher"_s, 100);
    return std::nullopt;
}

Answer FacebookDialect::pageInsights(const Request& request, const Token& token, const QString& page)
{
    if (const auto refused = refuseRead(token, page, {u"read_insights"_s, u"pages_read_engagement"_s}))
        return *refused;
    if (!hasTask(token, page, {u"ANALYZE"_s, u"MANAGE"_s}))
        return insufficient();
    const QStringList metrics = request.param(u"metric"_s).split(u',', Qt::SkipEmptyParts);
    if (metrics.isEmpty())
        return error(u"(#3001) No metric was specified to be fetched"_s, 3001, 1504028);
    const QString period = request.param(u"period"_s, u"day"_s);
    for (const QString& metric : metrics) {
        if (!pageMetrics().contains(metric.trimmed()))
            return error(u"(#100) The value must be a valid insights metric"_s, 100);
    }
    if (!QStringList{u"day"_s, u"week"_s, u"days_28"_s}.contains(period))
        return error(u"(#100) Incompatible metrics with period: "_s + period, 100);
    const qint64 now = m_world.now();
    const qint64 until = qMin(request.param(u"until"_s, QString::number(now)).toLongLong(), now);
    const qint64 since = request.param(u"since"_s, QString::number(until - 2 * kDay)).toLongLong();
    if (until - since > 90 * kDay)
        return error(u"(#100) There cannot be more than 90 days (7776000 s) between since and until"_s, 100);
    QJsonArray data;
    const bool enough = m_world.pages.value(page).followers >= 100; // "only Pages with 100+ likes"
    const qint64 oldest = qMax(since, now - 2 * 365 * kDay);
    for (const QString& name : enough ? metrics : QStringList()) {
        const QString metric = name.trimmed();
        QJsonArray values;
        qint64 end = (oldest / kDay) * kDay + kMidnight;
        if (end <= oldest)
            end += kDay;
        for (; end <= until; end += kDay)
            addValues(values, request, page, metric, period, end);
        data.append(QJsonObject{{u"name"_s, metric},
                                {u"period"_s, period},
                                {u"title"_s, titleOf(metric)},
                                {u"description"_s, titleOf(metric)},
                                {u"values"_s, values},
                                {u"id"_s, u"%1/insights/%2/%3"_s.arg(page, metric, period)}});
    }
    const auto neighbour = [&](qint64 from, qint64 to) {
        Params query;
        query.add(u"access_token"_s, token.value);
        query.add(u"metric"_s, metrics.join(u','));
        query.add(u"period"_s, period);
        query.add(u"since"_s, QString::number(from));
        query.add(u"until"_s, QString::number(to));
        return u"https://graph.facebook.com/v26.0/%1/insights?%2"_s.arg(page, QString::fromLatin1(query.encoded()));
    };
    return Answer::json(QJsonObject{{u"data"_s, data},
                                    {u"paging"_s,
                                     QJsonObject{{u"previous"_s, neighbour(since - (until - since), since)},
                                                 {u"next"_s, neighbour(until, until + (until - since))}}}});
}

void FacebookDialect::addValues(QJsonArray& values, const Request& request, const QString& page, const QString& metric,
                                const QString& period, qint64 end) const
{
    const Feeds& feeds = m_world.feeds;
    const qint64 days = period == "week"_L1 ? 7 : period == "days_28"_L1 ? 28 : 1;
    qint64 sum = 0;
    for (qint64 day = 0; day < days; ++day)
        sum += feeds.daily(page, metric, end / kDay - 1 - day, pageMetrics().value(metric));
    if (metric == "page_follows"_L1)
        sum = m_world.pages.value(page).followers - (m_world.now() - end) / kDay;
    const auto entry = [&](qint64 value) { return QJsonObject{{u"value"_s, value}, {u"end_time"_s, graphTime(end)}}; };
    if (metric != "page_media_view"_L1 || request.param(u"breakdown"_s) != "is_from_ads"_L1) {
        values.append(entry(sum));
        return;
    }
    for (const QString& ads : {u"0"_s, u"1"_s}) { // flat: two entries a day
        QJsonObject part = entry(ads == "1"_L1 ? sum / 10 : sum - sum / 10);
        part[u"is_from_ads"_s] = ads;
        values.append(part);
    }
}

std::optional<QJsonObject> FacebookDialect::postRow(const Post& post, const QString& fields, QString& unknown) const
{
    const Feeds& feeds = m_world.feeds;
    const auto count = [](qint64 number) {
        return QJsonObject{{u"data"_s, QJsonArray()}, {u"summary"_s, QJsonObject{{u"total_count"_s, number}}}};
    };
    QJsonObject row{{u"id"_s, post.id}};
    for (const GraphField& field : graphFields(fields)) {
        const QString& name = field.name;
        if (name == "message"_L1) {
            if (!post.text.isEmpty())
                row[name] = post.text;
        } else if (name == "created_time"_L1 || name == "updated_time"_L1) {
            row[name] = graphTime(post.at);
        } else if (name == "permalink_url"_L1) {
            row[name] = u"https://www.facebook.com/%1/posts/%2"_s.arg(post.owner, post.id.section(u'_', 1));
        } else if (name == "full_picture"_L1) {
            if (post.image)
                row[name] = u"https://scontent.xx.fbcdn.net/v/%1.png"_s.arg(post.id);
        } else if (name == "status_type"_L1) {
            row[name] = post.image    ? u"added_photos"_s
                : post.link.isEmpty() ? u"mobile_status_update"_s
                                      : u"shared_story"_s;
        } else if (name == "is_published"_L1) {
            row[name] = post.at <= m_world.now();
        } else if (name == "shares"_L1) {
            if (const qint64 shares = feeds.figure(post, u"shares"_s, 12))
                row[name] = QJsonObject{{u"count"_s, shares}}; // absent when zero
        } else if (name == "reactions"_L1 || name == "likes"_L1) {
            row[name] = count(feeds.figure(post, u"reactions"_s, 150));
        } else if (name == "comments"_L1) {
            row[name] = QJsonObject{{u"data"_s, QJsonArray()},
                                    {u"summary"_s,
                                     QJsonObject{{u"order"_s, u"chronological"_s},
                                                 {u"total_count"_s, feeds.figure(post, u"comments"_s, 25)},
                                                 {u"can_comment"_s, true}}}};
        } else if (name == "attachments"_L1) {
            if (post.image || !post.link.isEmpty())
                row[name] = QJsonObject{{u"data"_s,
                                         QJsonArray{QJsonObject{{u"media_type"_s, post.image ? u"photo"_s : u"link"_s},
                                                                {u"title"_s, post.image ? u"Photos"_s : u"News"_s},
                                                                {u"unshimmed_url"_s, post.link}}}}};
        } else if (name == "from"_L1) {
            row[name] = QJsonObject{{u"id"_s, post.owner}, {u"name"_s, m_world.pages.value(post.owner).name}};
        } else if (name != "id"_L1) {
            unknown = name;
            return std::nullopt;
        }
    }
    return row;
}

Answer FacebookDialect::publishedPosts(const Request& request, const Token& token, const QString& page)
{
    if (token.page.isEmpty())
        return error(u"(#210) A page access token is required to request this resource."_s, 210, 0, 403);
    if (const auto refused = refuseRead(token, page, {u"pages_read_engagement"_s}))
        return *refused;
    QList<Post> posts = feed(page, m_world.pages.value(page).name);
    const qint64 now = m_world.now();
    const qint64 since = request.param(u"since"_s).toLongLong();
    const qint64 until = request.param(u"until"_s, QString::number(now)).toLongLong();
    posts.removeIf([&](const Post& post) {
        return post.at > now || post.at < since || post.at > until || post.facts.value(u"hidden"_s).toBool();
    });
    const int limit = qBound(1, request.param(u"limit"_s, u"25"_s).toInt(), 100);
    qsizetype first = 0;
    if (const QString after = request.param(u"after"_s); !after.isEmpty()) {
        first = rowAt(after) + 1;
        if (first <= 0)
            return error(u"(#100) Invalid cursors values"_s, 100);
    }
    if (const auto failed = contentFailure(token.login, int(first / limit) + 1))
        return *failed;
    const QString fields = request.param(u"fields"_s, u"created_time,message,id"_s);
    const qsizetype last = qMin<qsizetype>(first + limit, posts.size());
    QJsonArray rows;
    for (qsizetype i = first; i < last; ++i) {
        QString unknown;
        const auto row = postRow(posts[i], fields, unknown);
        if (!row)
            return error(u"(#100) Tried accessing nonexisting field (%1) on node type (Post)"_s.arg(unknown), 100);
        rows.append(*row);
    }
    QJsonObject answer{{u"data"_s, rows}};
    if (rows.isEmpty())
        return Answer::json(answer);
    QJsonObject paging{{u"cursors"_s, QJsonObject{{u"before"_s, cursorAt(first)}, {u"after"_s, cursorAt(last - 1)}}}};
    if (last < posts.size()) {
        Params next;
        next.add(u"access_token"_s, token.value);
        next.add(u"fields"_s, fields);
        next.add(u"limit"_s, QString::number(limit));
        next.add(u"after"_s, cursorAt(last - 1));
        paging[u"next"_s] = u"https://graph.facebook.com/v26.0/%1/published_posts?%2"_s.arg(
            page, QString::fromLatin1(next.encoded()));
    }
    answer[u"paging"_s] = paging;
    return Answer::json(answer);
}

std::optional<Post> FacebookDialect::postOf(const QString& id) const
{
    const QString page = id.section(u'_', 0, 0);
    for (const Post& post : feed(page, m_world.pages.value(page).name)) {
        if (post.id == id)
            return post;
    }
    return std::nullopt;
}

Answer FacebookDialect::postNode(const Request& request, const Token& token, const QString& id)
{
    const auto post = postOf(id);
    if (!post || (!token.page.isEmpty() && token.page != post->owner))
        return error(noSuchObject(request.method, id));
    if (request.method == "GET") {
        if (const auto refused = refuseRead(token, post->owner, {u"pages_read_engagement"_s}))
            return *refused;
        QString unknown;
        const auto row = postRow(*post, request.param(u"fields"_s, u"created_time,message,id"_s), unknown);
        return row ? Answer::json(*row)
                   : error(u"(#100) Tried accessing nonexisting field (%1) on node type (Post)"_s.arg(unknown), 100);
    }
    if (const auto refused = refusePublish(token, post->owner))
        return *refused;
    Post* kept = m_world.feeds.find(network(), id);
    if (request.method == "DELETE")
        kept->deleted = true;
    else
        kept->text = request.param(u"message"_s, kept->text);
    return Answer::json(QJsonObject{{u"success"_s, true}});
}

Answer FacebookDialect::postInsights(const Request& request, const Token& token, const QString& id)
{
    const auto post = postOf(id);
    if (!post)
        return error(noSuchObject(request.method, id));
    if (const auto refused = refuseRead(token, post->owner, {u"read_insights"_s, u"pages_read_engagement"_s}))
        return *refused;
    if (!hasTask(token, post->owner, {u"ANALYZE"_s, u"MANAGE"_s}))
        return insufficient();
    const QStringList metrics = request.param(u"metric"_s).split(u',', Qt::SkipEmptyParts);
    if (metrics.isEmpty())
        return error(u"(#3001) No metric was specified to be fetched"_s, 3001, 1504028);
    QJsonArray data;
    for (const QString& name : metrics) {
        if (!postMetrics().contains(name))
            return error(u"(#100) The value must be a valid insights metric"_s, 100);
        const qint64 figure = m_world.feeds.figure(*post, name, postMetrics().value(name));
        QJsonValue value = figure;
        if (name == "post_reactions_by_type_total"_L1) {
            const qint64 all = m_world.feeds.figure(*post, u"reactions"_s, 150);
            value = QJsonObject{{u"like"_s, all - all / 4 - all / 10}, {u"love"_s, all / 4}, {u"wow"_s, all / 10}};
        } else if (name == "post_clicks_by_type"_L1) {
            value = QJsonObject{{u"link clicks"_s, figure / 2}, {u"other clicks"_s, figure - figure / 2}};
        } else if (name == "post_activity_by_action_type"_L1) {
            value = QJsonObject{{u"share"_s, m_world.feeds.figure(*post, u"shares"_s, 12)},
                                {u"comment"_s, m_world.feeds.figure(*post, u"comments"_s, 25)}};
        }
        data.append(QJsonObject{{u"name"_s, name},
                                {u"period"_s, u"lifetime"_s},
                                {u"values"_s, QJsonArray{QJsonObject{{u"value"_s, value}}}},
                                {u"title"_s, titleOf(name)},
                                {u"id"_s, u"%1/insights/%2/lifetime"_s.arg(id, name)}});
    }
    return Answer::json(QJsonObject{{u"data"_s, data}});
}

} // namespace pk::rehearsal
