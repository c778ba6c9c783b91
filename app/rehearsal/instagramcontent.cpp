// SPDX-License-Identifier: GPL-3.0-or-later
// Insights, posts and containers of Instagram: instagram.md sections 6, 7 and 8, for both ways of signing in.
#include "metacontent.h"
#include "metagraph.h"

#include <QUrl>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kPostsADay = 100;

const QHash<QString, int>& totals()
{
    static const QHash<QString, int> known{{u"views"_s, 2000},
                                           {u"accounts_engaged"_s, 90},
                                           {u"total_interactions"_s, 120},
                                           {u"likes"_s, 90},
                                           {u"comments"_s, 12},
                                           {u"shares"_s, 9},
                                           {u"saves"_s, 14},
                                           {u"replies"_s, 6},
                                           {u"reposts"_s, 5},
                                           {u"profile_links_taps"_s, 7},
                                           {u"follows_and_unfollows"_s, 8}};
    return known;
}

const QHash<QString, int>& ofPosts()
{
    static const QHash<QString, int> known{{u"views"_s, 2600},
                                           {u"reach"_s, 1800},
                                           {u"likes"_s, 200},
                                           {u"comments"_s, 20},
                                           {u"shares"_s, 15},
                                           {u"saved"_s, 25},
                                           {u"total_interactions"_s, 260},
                                           {u"follows"_s, 4},
                                           {u"profile_visits"_s, 20},
                                           {u"profile_activity"_s, 9},
                                           {u"reposts"_s, 5},
                                           {u"link_clicks"_s, 6}};
    return known;
}

QJsonObject rowOf(const MetaAccount& account, const Post& post, const QString& fields, QString& unknown)
{
    const Feeds& feeds = account.world.feeds;
    const QString code = World::fingerprint(post.id).left(11);
    QJsonObject row{{u"id"_s, post.id}};
    for (const GraphField& field : graphFields(fields)) {
        const QString& name = field.name;
        if (name == "caption"_L1) {
            if (!post.text.isEmpty())
                row[name] = post.text;
        } else if (name == "media_type"_L1) {
            const QString kind = post.facts.value(u"media_type"_s).toString();
            row[name] = kind == "CAROUSEL"_L1 ? u"CAROUSEL_ALBUM"_s : kind == "REELS"_L1 ? u"VIDEO"_s : u"IMAGE"_s;
        } else if (name == "media_product_type"_L1) {
            row[name] = post.facts.value(u"media_type"_s) == "REELS"_L1 ? u"REELS"_s : u"FEED"_s;
        } else if (name == "media_url"_L1) {
            row[name] = u"https://scontent.cdninstagram.com/v/%1.png"_s.arg(post.id);
        } else if (name == "permalink"_L1) {
            row[name] = u"https://www.instagram.com/p/%1/"_s.arg(code);
        } else if (name == "shortcode"_L1) {
            row[name] = code;
        } else if (name == "timestamp"_L1) {
            row[name] = metaTime(post.at);
        } else if (name == "like_count"_L1) {
            if (account.world.stable(post.id) % 11 != 0) // missing when the owner hides likes
                row[name] = feeds.figure(post, u"likes"_s, 200);
        } else if (name == "comments_count"_L1) {
            row[name] = feeds.figure(post, u"comments"_s, 20);
        } else if (name == "is_comment_enabled"_L1) {
            row[name] = true;
        } else if (name == "alt_text"_L1 || name == "thumbnail_url"_L1) {
            continue; // absent when there is none
        } else if (name == "shares_count"_L1 || name == "view_count"_L1 || name == "saved_count"_L1
                   || name == "reposts_count"_L1) {
            row[name] = feeds.figure(post, name, 30);
        } else if (name == "username"_L1) {
            row[name] = account.username;
        } else if (name != "id"_L1) {
            unknown = name;
        }
    }
    return row;
}

Answer unknownMetric(const QStringList& known)
{
    QStringList names = known;
    names.sort();
    return metaRefusal(100, 0, u"(#100) metric[0] must be one of the following values: "_s + names.join(u", "_s));
}

Answer accountInsights(const MetaAccount& account, const Request& request)
{
    const QStringList metrics = request.param(u"metric"_s).split(u',', Qt::SkipEmptyParts);
    const bool asTotal = request.param(u"metric_type"_s) == "total_value"_L1;
    const qint64 since = request.param(u"since"_s).toLongLong();
    const qint64 until = request.param(u"until"_s, QString::number(account.world.now())).toLongLong();
    if (since && until - since > 30 * 86'400)
        return metaRefusal(100, 0, u"(#100) There cannot be more than 30 days (2592000 s) between since and until"_s);
    QJsonArray data;
    for (const QString& metric : metrics) {
        const bool series = metric == "reach"_L1 || metric == "follower_count"_L1;
        if (!series && !totals().contains(metric))
            return unknownMetric(totals().keys() + QStringList{u"reach"_s, u"follower_count"_s});
        if (!series && !asTotal)
            return metaRefusal(
                100,
                0,
                u"(#100) The following metrics (%1) should be specified with parameter metric_type=total_value"_s.arg(
                    metric));
        if (metric == "follower_count"_L1 && account.followers < 100)
            continue; // "follower metrics need 100+ followers"
        QJsonObject row{{u"name"_s, metric},
                        {u"period"_s, u"day"_s},
                        {u"title"_s, metric.left(1).toUpper() + metric.mid(1)},
                        {u"id"_s, u"%1/insights/%2/day"_s.arg(account.id, metric)}};
        const QJsonArray days = metaDays(account, request, metric, series ? 700 : totals().value(metric));
        if (asTotal) {
            qint64 sum = 0;
            for (const QJsonValue day : days)
                sum += day[u"value"_s].toInteger();
            row[u"total_value"_s] = QJsonObject{{u"value"_s, sum}};
        } else {
            row[u"values"_s] = days;
        }
        data.append(row);
    }
    return metrics.isEmpty() ? metaRefusal(100, 0, u"(#100) The parameter metric is required"_s)
                             : Answer::json(QJsonObject{{u"data"_s, data}});
}

Answer postInsights(const MetaAccount& account, const Request& request, const Post& post)
{
    const QStringList metrics = request.param(u"metric"_s).split(u',', Qt::SkipEmptyParts);
    QJsonArray data;
    for (const QString& metric : metrics) {
        if (!ofPosts().contains(metric))
            return unknownMetric(ofPosts().keys());
        const qint64 value = account.world.feeds.figure(post, metric, ofPosts().value(metric));
        data.append(QJsonObject{{u"name"_s, metric},
                                {u"period"_s, u"lifetime"_s},
                                {u"values"_s, QJsonArray{QJsonObject{{u"value"_s, value}}}},
                                {u"title"_s, metric},
                                {u"id"_s, u"%1/insights/%2/lifetime"_s.arg(post.id, metric)}});
    }
    return metrics.isEmpty() ? metaRefusal(100, 0, u"(#100) The parameter metric is required"_s)
                             : Answer::json(QJsonObject{{u"data"_s, data}});
}

/// What is wrong with the file that Meta is to fetch; nothing when all is well.
std::optional<Answer> wrongAddress(const QString& address, bool image)
{
    const QUrl url(address);
    const bool ascii = std::all_of(address.begin(), address.end(), [](QChar c) { return c.unicode() < 128; });
    if (!ascii || url.host().isEmpty() || !url.scheme().startsWith("http"_L1))
        return metaRefusal(9004, 2207052, u"The media could not be fetched from this URI: "_s + address);
    static const QStringList others{u".png"_s, u".gif"_s, u".webp"_s, u".bmp"_s, u".tiff"_s};
    const bool wrongKind = std::any_of(
        others.begin(), others.end(), [&](const QString& ending) { return url.path().toLower().endsWith(ending); });
    if (image && wrongKind) // "JPEG only for images"
        return metaRefusal(36001, 2207005, u"The image format is not supported."_s);
    return std::nullopt;
}

Answer create(MetaAccount& account, const Request& request)
{
    if (!account.mayPublish())
        return metaPermission(u"content_publish"_s);
    const QString kind = request.param(u"media_type"_s, u"IMAGE"_s);
    const QString caption = request.param(u"caption"_s);
    if (caption.size() > 2200 || caption.count(u'#') > 30 || caption.count(u'@') > 20)
        return metaRefusal(100, 2207010, u"The caption was too long."_s);
    if (!QStringList{u"IMAGE"_s, u"REELS"_s, u"STORIES"_s, u"CAROUSEL"_s}.contains(kind))
        return metaRefusal(100, 2207023, u"The media type %1 is unknown."_s.arg(kind));
    const QString image = request.param(u"image_url"_s);
    const QString video = request.param(u"video_url"_s);
    QJsonObject facts{{u"caption"_s, caption}};
    if (kind == "CAROUSEL"_L1) {
        const QStringList children = request.param(u"children"_s).split(u',', Qt::SkipEmptyParts);
        const bool known = std::all_of(children.begin(), children.end(), [&](const QString& id) {
            const Media* child = account.world.feeds.media(account.network, id);
            return child && child->owner == account.owner;
        });
        if (children.size() < 2 || children.size() > 10 || !known)
            return metaRefusal(100, 2207028, u"The carousel is invalid."_s);
        facts[u"children"_s] = QJsonArray::fromStringList(children);
    } else {
        const bool film = kind == "REELS"_L1 || (kind == "STORIES"_L1 && image.isEmpty());
        if ((film ? video : image).isEmpty()) // "no text-only posts exist"
            return metaRefusal(
                100, 0, u"(#100) The parameter %1 is required"_s.arg(film ? u"video_url"_s : u"image_url"_s));
        if (const auto wrong = wrongAddress(film ? video : image, !film))
            return *wrong;
        facts[film ? u"video_url"_s : u"image_url"_s] = film ? video : image;
    }
    return Answer::json(QJsonObject{{u"id"_s, makeContainer(account, kind, facts, request.param(u"alt_text"_s))}});
}

Answer publish(MetaAccount& account, const Request& request)
{
    if (!account.mayPublish())
        return metaPermission(u"content_publish"_s);
    Media* container = account.world.feeds.media(account.network, request.param(u"creation_id"_s));
    if (!container || container->owner != account.owner)
        return metaRefusal(24, 2207006, u"The requested resource does not exist"_s);
    const QString state = containerState(account.world, *container);
    if (state == "IN_PROGRESS"_L1)
        return metaRefusal(9007, 2207027, u"Media ID is not available"_s);
    if (state == "EXPIRED"_L1)
        return metaRefusal(24, 2207008, u"The container has expired"_s);
    if (state == "ERROR"_L1)
        return metaRefusal(100, 2207032, u"Create media failed"_s);
    if (state == "PUBLISHED"_L1)
        return metaRefusal(24, 2207006, u"The requested resource does not exist"_s);
    if (publishedToday(account) >= kPostsADay)
        return metaRefusal(9, 2207042, u"Application request limit reached"_s, 403);
    if (const auto refused = account.publishRefusal())
        return *refused;
    return Answer::json(QJsonObject{{u"id"_s, publishContainer(account, *container, request)}});
}

} // namespace

std::optional<Answer> instagramContent(MetaAccount& account, const Request& request, const QString& node,
                                       const QString& edge)
{
    const bool get = request.method == "GET";
    if (node == account.id) {
        if (get && edge == "media"_L1)
            return metaList(account, request, edge, [&](const Post& post, const QString& fields, QString& unknown) {
                return rowOf(account, post, fields, unknown);
            });
        if (get && edge == "insights"_L1)
            return account.mayReadInsights() ? accountInsights(account, request) : metaPermission(u"manage_insights"_s);
        if (get && edge == "content_publishing_limit"_L1)
            return Answer::json(QJsonObject{
                {u"data"_s,
                 QJsonArray{QJsonObject{
                     {u"quota_usage"_s, publishedToday(account)},
                     {u"config"_s, QJsonObject{{u"quota_total"_s, kPostsADay}, {u"quota_duration"_s, 86'400}}}}}}});
        if (request.method == "POST" && edge == "media"_L1)
            return create(account, request);
        if (request.method == "POST" && edge == "media_publish"_L1)
            return publish(account, request);
        return std::nullopt;
    }
    const Media* container = account.world.feeds.media(account.network, node);
    if (get && container && container->owner == account.owner && edge.isEmpty()) {
        if (account.pageToken) // "reading a container's status with a Page token can fail"
            return graphError(noSuchObject("GET", node));
        const QString state = containerState(account.world, *container);
        QJsonObject row{{u"id"_s, node}, {u"status_code"_s, state}};
        row[u"status"_s] = state == "ERROR"_L1 ? u"Error: Media upload has failed with error code 2207082"_s
                                               : state.left(1) + state.mid(1).toLower() + u": Media"_s;
        return Answer::json(narrowed(row, request.param(u"fields"_s, u"id"_s) + u",id"_s));
    }
    for (const Post& post : std::as_const(account.posts)) {
        if (post.id != node || !get)
            continue;
        if (edge == "insights"_L1)
            return account.mayReadInsights() ? postInsights(account, request, post)
                                             : metaPermission(u"manage_insights"_s);
        QString unknown;
        const QJsonObject row = rowOf(account, post, request.param(u"fields"_s, u"id"_s), unknown);
        return unknown.isEmpty()
            ? Answer::json(row)
            : metaRefusal(100, 0, u"(#100) Tried accessing nonexisting field (%1) on node type (Media)"_s.arg(unknown));
    }
    return std::nullopt;
}

} // namespace pk::rehearsal
