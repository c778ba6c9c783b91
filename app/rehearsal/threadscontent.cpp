// SPDX-License-Identifier: GPL-3.0-or-later
// Insights, posts and containers of Threads: threads.md sections 6, 7 and 8.
#include "metacontent.h"
#include "metagraph.h"

#include <QRegularExpression>
#include <QUrl>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kPostsADay = 250;

const QHash<QString, int>& metrics()
{
    static const QHash<QString, int> known{{u"views"_s, 900},
                                           {u"likes"_s, 90},
                                           {u"replies"_s, 14},
                                           {u"reposts"_s, 12},
                                           {u"quotes"_s, 5},
                                           {u"shares"_s, 6},
                                           {u"clicks"_s, 20},
                                           {u"followers_count"_s, 0}};
    return known;
}

bool isEmoji(uint letter)
{
    return letter > 0xFFFF || (letter >= 0x2300 && letter <= 0x23FF) || (letter >= 0x2600 && letter <= 0x27BF)
        || (letter >= 0x2B00 && letter <= 0x2BFF) || letter == 0x3030 || letter == 0x303D || letter == 0x3297
        || letter == 0x3299 || letter == 0xFE0F || letter == 0x20E3;
}

/// "text 500 characters (emoji counted in bytes)", with what joins them to one.
qsizetype countedLength(const QString& text)
{
    qsizetype length = 0;
    bool emoji = false;
    for (const uint letter : text.toUcs4()) {
        emoji = isEmoji(letter) || (emoji && letter == 0x200D);
        length += letter > 0xFFFF ? 4 : emoji ? 3 : 1;
    }
    return length;
}

QString firstLink(const QString& text)
{
    static const QRegularExpression address(u"https?://\\S+"_s);
    return address.match(text).captured();
}

QJsonObject rowOf(const MetaAccount& account, const Post& post, const QString& fields, QString& unknown)
{
    const QString code = World::fingerprint(post.id).left(11);
    QJsonObject row{{u"id"_s, post.id}};
    for (const GraphField& field : graphFields(fields)) {
        const QString& name = field.name;
        if (name == "media_product_type"_L1)
            row[name] = u"THREADS"_s;
        else if (name == "media_type"_L1)
            row[name] = post.image ? u"IMAGE"_s : u"TEXT_POST"_s;
        else if (name == "permalink"_L1)
            row[name] = u"https://www.threads.com/@%1/post/%2"_s.arg(account.username, code);
        else if (name == "username"_L1)
            row[name] = account.username;
        else if (name == "text"_L1)
            row[name] = post.text;
        else if (name == "timestamp"_L1)
            row[name] = metaTime(post.at);
        else if (name == "shortcode"_L1)
            row[name] = code;
        else if (name == "is_quote_post"_L1)
            row[name] = false;
        else if (name == "link_attachment_url"_L1) {
            if (!post.link.isEmpty())
                row[name] = post.link;
        } else if (name == "media_url"_L1) {
            if (post.image)
                row[name] = u"https://scontent.cdninstagram.com/v/%1.png"_s.arg(post.id);
        } else if (name == "alt_text"_L1) {
            if (const Media* media = account.world.feeds.media(account.network, post.media.value(0)))
                row[name] = media->alt;
        } else if (name != "id"_L1 && name != "thumbnail_url"_L1 && name != "topic_tag"_L1) {
            unknown = name;
        }
    }
    return row;
}

Answer unknownMetric()
{
    QStringList names = metrics().keys();
    names.sort();
    return metaRefusal(100, 0, u"(#100) metric[0] must be one of the following values: "_s + names.join(u", "_s));
}

Answer accountInsights(const MetaAccount& account, const Request& request)
{
    const QStringList asked = request.param(u"metric"_s).split(u',', Qt::SkipEmptyParts);
    if (asked.isEmpty())
        return metaRefusal(100, 0, u"(#100) The parameter metric is required"_s);
    if (const qint64 since = request.param(u"since"_s).toLongLong(); since && since < 1'712'991'600)
        return metaRefusal(100, 0, u"(#100) The since parameter must be 1712991600 or later"_s);
    QJsonArray data;
    for (const QString& metric : asked) {
        if (!metrics().contains(metric) || metric == "shares"_L1)
            return unknownMetric();
        QJsonObject row{{u"name"_s, metric},
                        {u"period"_s, u"day"_s},
                        {u"title"_s, metric},
                        {u"id"_s, u"%1/insights/%2/day"_s.arg(account.id, metric)}};
        const QJsonArray days = metaDays(account, request, metric, metrics().value(metric));
        qint64 sum = 0;
        for (const QJsonValue day : days)
            sum += day[u"value"_s].toInteger();
        if (metric == "views"_L1)
            row[u"values"_s] = days;
        else if (metric == "clicks"_L1)
            row[u"link_total_values"_s] = QJsonArray{
                QJsonObject{{u"value"_s, sum}, {u"link_url"_s, u"https://agency.example/"_s}}};
        else
            row[u"total_value"_s] = QJsonObject{{u"value"_s, metric == "followers_count"_L1 ? account.followers : sum}};
        data.append(row);
    }
    return Answer::json(QJsonObject{{u"data"_s, data}});
}

Answer postInsights(const MetaAccount& account, const Request& request, const Post& post)
{
    const QStringList asked = request.param(u"metric"_s).split(u',', Qt::SkipEmptyParts);
    QJsonArray data;
    for (const QString& metric : asked) {
        if (!metrics().contains(metric) || metric == "clicks"_L1 || metric == "followers_count"_L1)
            return unknownMetric();
        const qint64 value = account.world.feeds.figure(post, metric, metrics().value(metric));
        data.append(QJsonObject{{u"name"_s, metric},
                                {u"period"_s, u"lifetime"_s},
                                {u"values"_s, QJsonArray{QJsonObject{{u"value"_s, value}}}},
                                {u"title"_s, metric},
                                {u"id"_s, u"%1/insights/%2/lifetime"_s.arg(post.id, metric)}});
    }
    return asked.isEmpty() ? metaRefusal(100, 0, u"(#100) The parameter metric is required"_s)
                           : Answer::json(QJsonObject{{u"data"_s, data}});
}

Answer create(MetaAccount& account, const Request& request)
{
    if (!account.mayPublish())
        return metaPermission(u"threads_content_publish"_s);
    const QString kind = request.param(u"media_type"_s);
    const QString text = request.param(u"text"_s);
    if (!QStringList{u"TEXT"_s, u"IMAGE"_s, u"VIDEO"_s, u"CAROUSEL"_s}.contains(kind))
        return metaRefusal(100, 0, u"(#100) Param media_type must be one of {TEXT, IMAGE, VIDEO, CAROUSEL}"_s);
    if (countedLength(text) > 500)
        return metaRefusal(100, 0, u"(#100) Param text must be at most 500 characters long."_s);
    if (kind == "TEXT"_L1 && text.isEmpty())
        return metaRefusal(100, 0, u"(#100) The parameter text is required"_s);
    if (kind != "TEXT"_L1 && request.param(u"link_attachment"_s).size() > 0)
        return metaRefusal(100, 0, u"(#100) link_attachment is only available for text posts"_s);
    const QString address = kind == "VIDEO"_L1 ? request.param(u"video_url"_s) : request.param(u"image_url"_s);
    if ((kind == "IMAGE"_L1 || kind == "VIDEO"_L1) && !QUrl(address).scheme().startsWith("http"_L1))
        return metaRefusal(100, 0, u"The media could not be fetched from this URI: "_s + address);
    QJsonObject facts{{u"text"_s, text}};
    const QString link = request.param(u"link_attachment"_s, firstLink(text));
    if (!link.isEmpty())
        facts[u"link_attachment"_s] = link;
    if (!address.isEmpty())
        facts[u"url"_s] = address;
    const QString id = makeContainer(account, kind, facts, request.param(u"alt_text"_s));
    if (kind == "TEXT"_L1 && request.param(u"auto_publish_text"_s) == "true"_L1) {
        Media& container = *account.world.feeds.media(account.network, id);
        if (const auto refused = account.publishRefusal())
            return *refused;
        return Answer::json(QJsonObject{{u"id"_s, publishContainer(account, container, request)}});
    }
    return Answer::json(QJsonObject{{u"id"_s, id}});
}

Answer publish(MetaAccount& account, const Request& request)
{
    if (!account.mayPublish())
        return metaPermission(u"threads_content_publish"_s);
    Media* container = account.world.feeds.media(account.network, request.param(u"creation_id"_s));
    if (!container || container->owner != account.owner)
        return metaRefusal(24, 4279009, u"The requested resource does not exist"_s);
    const QString state = containerState(account.world, *container);
    if (state != "FINISHED"_L1)
        return metaRefusal(24, 4279009, u"The requested resource does not exist"_s);
    if (publishedToday(account) >= kPostsADay)
        return metaRefusal(9, 2207042, u"Application request limit reached"_s, 403);
    if (const auto refused = account.publishRefusal())
        return *refused;
    return Answer::json(QJsonObject{{u"id"_s, publishContainer(account, *container, request)}});
}

QJsonObject quota(int used, int total)
{
    return {{u"quota_usage"_s, used},
            {u"config"_s, QJsonObject{{u"quota_total"_s, total}, {u"quota_duration"_s, 86'400}}},
            {u"reply_quota_usage"_s, 0},
            {u"reply_config"_s, QJsonObject{{u"quota_total"_s, 1000}, {u"quota_duration"_s, 86'400}}}};
}

} // namespace

std::optional<Answer> threadsContent(MetaAccount& account, const Request& request, const QString& node,
                                     const QString& edge)
{
    const bool get = request.method == "GET";
    if (node == account.id) {
        if (get && edge == "threads"_L1)
            return metaList(account, request, edge, [&](const Post& post, const QString& fields, QString& unknown) {
                return rowOf(account, post, fields, unknown);
            });
        if (get && edge == "threads_insights"_L1)
            return account.mayReadInsights() ? accountInsights(account, request)
                                             : metaPermission(u"threads_manage_insights"_s);
        if (get && edge == "threads_publishing_limit"_L1)
            return Answer::json(QJsonObject{{u"data"_s, QJsonArray{quota(publishedToday(account), kPostsADay)}}});
        if (request.method == "POST" && edge == "threads"_L1)
            return create(account, request);
        if (request.method == "POST" && edge == "threads_publish"_L1)
            return publish(account, request);
        return std::nullopt;
    }
    const Media* container = account.world.feeds.media(account.network, node);
    if (get && container && container->owner == account.owner && edge.isEmpty()) {
        const QString state = containerState(account.world, *container);
        QJsonObject row{{u"id"_s, node}, {u"status"_s, state}};
        if (state == "ERROR"_L1)
            row[u"error_message"_s] = u"UNKNOWN"_s;
        return Answer::json(narrowed(row, request.param(u"fields"_s, u"id"_s) + u",id"_s));
    }
    for (const Post& post : std::as_const(account.posts)) {
        if (post.id != node)
            continue;
        if (request.method == "DELETE" && edge.isEmpty()) {
            account.world.feeds.find(account.network, node)->deleted = true;
            return Answer::json(QJsonObject{{u"success"_s, true}, {u"deleted_id"_s, node}});
        }
        if (!get)
            return std::nullopt;
        if (edge == "insights"_L1)
            return account.mayReadInsights() ? postInsights(account, request, post)
                                             : metaPermission(u"threads_manage_insights"_s);
        QString unknown;
        const QJsonObject row = rowOf(account, post, request.param(u"fields"_s, u"id"_s), unknown);
        return unknown.isEmpty()
            ? Answer::json(row)
            : metaRefusal(100, 0, u"(#100) Tried accessing nonexisting field (%1) on node type (Media)"_s.arg(unknown));
    }
    return std::nullopt;
}

} // namespace pk::rehearsal
