// SPDX-License-Identifier: GPL-3.0-or-later
// Videos and photo posts of pretend TikTok: tiktok.md sections 7 and 8.
#include "tiktok.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QUrl>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kDay = 86'400;
constexpr int kPostsADay = 15; // "roughly 15-20"

QJsonObject bodyOf(const Request& request)
{
    return QJsonDocument::fromJson(request.body).object();
}

} // namespace

QString TikTokDialect::postId(const QString& owner, qint64 at, int number) const
{
    const quint64 tail = m_world.stable(owner
                                        + (number < 0 ? World::randomText(8) : u"post"_s + QString::number(number)));
    return QString::number((quint64(at) << 32) + tail % 0xFFFFFFFF); // 7...: 19 digits
}

Answer TikTokDialect::publishTrouble(int status) const
{
    if (status == 429)
        return failure(200, u"spam_risk_too_many_posts"_s, u"The daily post cap was reached."_s);
    return status >= 500
        ? trouble(status)
        : failure(403, u"spam_risk_user_banned_from_posting"_s, u"The user is banned from making new posts."_s);
}

std::optional<QJsonObject> TikTokDialect::videoRow(const Post& post, const Login& login, const QString& fields) const
{
    const Feeds& feeds = m_world.feeds;
    QJsonObject row;
    for (const QString& name : fields.split(u',', Qt::SkipEmptyParts)) {
        if (name == "id"_L1)
            row[name] = post.id;
        else if (name == "title"_L1)
            row[name] = post.text.left(60);
        else if (name == "video_description"_L1)
            row[name] = post.text;
        else if (name == "create_time"_L1)
            row[name] = post.at;
        else if (name == "cover_image_url"_L1)
            row[name] = u"https://p16-sign.tiktokcdn.com/cover/%1.png?x-expires=%2"_s.arg(post.id).arg(m_world.now()
                                                                                                       + 6 * 3600);
        else if (name == "share_url"_L1)
            row[name] = u"https://www.tiktok.com/@%1/video/%2"_s.arg(login.handle, post.id);
        else if (name == "duration"_L1)
            row[name] = qint64(m_world.stable(post.id) % 55) + 5;
        else if (name == "like_count"_L1)
            row[name] = feeds.figure(post, u"likes"_s, 900);
        else if (name == "comment_count"_L1)
            row[name] = feeds.figure(post, u"comments"_s, 40);
        else if (name == "share_count"_L1)
            row[name] = feeds.figure(post, u"shares"_s, 25);
        else if (name == "view_count"_L1)
            row[name] = feeds.figure(post, u"views"_s, 12'000);
        else if (name == "width"_L1 || name == "height"_L1)
            row[name] = name == "width"_L1 ? 576 : 1024;
        else if (name != "embed_link"_L1 && name != "embed_html"_L1)
            return std::nullopt;
    }
    return row;
}

Answer TikTokDialect::videos(const Request& request, const Caller& caller, bool byId)
{
    const QString fields = request.query.value(u"fields"_s);
    const QJsonObject body = bodyOf(request);
    if (fields.isEmpty())
        return failure(400, u"invalid_params"_s, u"Fields is required."_s);
    QList<Post> posts = feed(*caller.login);
    posts.removeIf([&](const Post& post) { // only public videos
        return post.facts.value(u"privacy"_s).toString(u"PUBLIC_TO_EVERYONE"_s) != "PUBLIC_TO_EVERYONE"_L1;
    });
    QJsonArray rows;
    const auto add = [&](const Post& post) {
        const auto row = videoRow(post, *caller.login, fields);
        if (row)
            rows.append(*row);
        return row.has_value();
    };
    if (byId) {
        const QJsonArray ids = body[u"filters"_s][u"video_ids"].toArray();
        if (ids.isEmpty() || ids.size() > 20)
            return failure(400, u"invalid_params"_s, u"Between 1 and 20 video ids may be asked for."_s);
        for (const Post& post : std::as_const(posts)) {
            if (ids.contains(post.id) && !add(post))
                return failure(400, u"invalid_params"_s, u"A field is not supported."_s);
        }
        return success({{u"videos"_s, rows}});
    }
    const int size = body.value(u"max_count"_s).toInt(10);
    if (size < 1 || size > 20)
        return failure(400, u"invalid_params"_s, u"Max count must be between 1 and 20."_s);
    const qint64 cursor = body.value(u"cursor"_s).toInteger();
    qsizetype first = 0;
    while (cursor > 0 && first < posts.size() && posts[first].at * 1000 >= cursor)
        ++first;
    if (const auto failed = contentFailure(caller.login->key(), int((first + size - 1) / size) + 1))
        return *failed;
    const qsizetype end = qMin<qsizetype>(first + size, posts.size());
    for (qsizetype i = first; i < end; ++i) {
        if (!add(posts[i]))
            return failure(400, u"invalid_params"_s, u"A field is not supported."_s);
    }
    return success({{u"videos"_s, rows},
                    {u"cursor"_s, end > first ? posts[end - 1].at * 1000 : cursor},
                    {u"has_more"_s, end < posts.size()}});
}

std::optional<Answer> TikTokDialect::refusePost(const Caller& caller, const QString& level)
{
    const bool isPrivate = m_private.contains(caller.login->key());
    const bool offered = level == "SELF_ONLY"_L1 || level == "MUTUAL_FOLLOW_FRIENDS"_L1
        || level == (isPrivate ? "FOLLOWER_OF_CREATOR"_L1 : "PUBLIC_TO_EVERYONE"_L1);
    if (!offered)
        return failure(400, u"privacy_level_option_mismatch"_s, u"The privacy level is none of those offered."_s);
    const Registration* app = m_world.registration(network(), {}, caller.token.clientId);
    if (app->development) {
        if (const auto refused = refuseUnaudited(caller, level))
            return refused;
    }
    const QList<Post> posts = feed(*caller.login);
    const auto today = std::count_if(
        posts.begin(), posts.end(), [&](const Post& post) { return !post.seeded && post.at > m_world.now() - kDay; });
    if (today >= kPostsADay) // "some spam codes arrive with HTTP 200"
        return failure(200, u"spam_risk_too_many_posts"_s, u"The daily post cap was reached."_s);
    return std::nullopt;
}

Answer TikTokDialect::initPhotos(const Request& request, const Caller& caller)
{
    const QJsonObject body = bodyOf(request);
    const QJsonObject info = body.value(u"post_info"_s).toObject();
    const QJsonObject source = body.value(u"source_info"_s).toObject();
    const QJsonArray images = source.value(u"photo_images"_s).toArray();
    const bool direct = body.value(u"post_mode"_s).toString() == "DIRECT_POST"_L1;
    if (body.value(u"media_type"_s).toString() != "PHOTO"_L1
        || source.value(u"source"_s).toString() != "PULL_FROM_URL"_L1 || images.isEmpty() || images.size() > 35
        || (!direct && body.value(u"post_mode"_s) != "MEDIA_UPLOAD"_L1))
        return failure(400, u"invalid_params"_s, u"The request is not complete."_s);
    if (info.value(u"title"_s).toString().size() > 90 || info.value(u"description"_s).toString().size() > 4000)
        return failure(400, u"invalid_params"_s, u"Title or description is too long."_s);
    for (const QJsonValue image : images) {
        const QUrl url(image.toString());
        if (url.host() != "agency.example"_L1 && !url.host().endsWith(".agency.example"_L1))
            return failure(403, u"url_ownership_unverified"_s, u"The domain of the URL is not verified."_s);
    }
    if (const auto refused = refusePost(caller, info.value(u"privacy_level"_s).toString()))
        return *refused;
    if (const auto refused = publishRefusal(request))
        return *refused;
    Media media;
    media.id = u"p_pub_url~v2."_s + QString::number(m_world.stable(World::randomText(8)));
    media.network = network();
    media.owner = caller.login->key();
    media.kind = u"photo"_s;
    media.facts = {{u"photo_images"_s, images}, {u"privacy"_s, info.value(u"privacy_level"_s)}};
    Media& added = m_world.feeds.addMedia(media);
    if (images.first().toString().endsWith(".png"_L1)) // "PNG is reported as rejected"
        added.failed = true;
    if (added.failed || !direct) {
        added.facts[u"state"_s] = added.failed ? u"FAILED"_s : u"SEND_TO_USER_INBOX"_s;
        return success({{u"publish_id"_s, added.id}});
    }
    Post post;
    post.network = network();
    post.owner = caller.login->key();
    post.at = m_world.now();
    post.id = postId(post.owner, post.at, -1);
    post.text = info.value(u"title"_s).toString() + u'\n' + info.value(u"description"_s).toString();
    post.image = true;
    post.media = {added.id};
    post.facts = {{u"privacy"_s, info.value(u"privacy_level"_s)}};
    added.facts[u"post"_s] = post.id;
    m_world.feeds.publish(post, request);
    return success({{u"publish_id"_s, media.id}});
}

Answer TikTokDialect::publishStatus(const Request& request, const Caller& caller) const
{
    const Media* media = m_world.feeds.media(network(), bodyOf(request).value(u"publish_id"_s).toString());
    if (!media)
        return failure(400, u"invalid_publish_id"_s, u"The publish id does not exist."_s);
    if (media->owner != caller.login->key())
        return failure(
            403, u"token_not_authorized_for_specified_publish_id"_s, u"The publish id belongs to another account."_s);
    QJsonArray ids;
    QString state = media->facts.value(u"state"_s).toString();
    if (media->readyAt > m_world.now())
        state = media->kind == "photo"_L1 ? u"PROCESSING_DOWNLOAD"_s : u"PROCESSING_UPLOAD"_s;
    else if (media->failed)
        state = u"FAILED"_s;
    else if (state.isEmpty())
        state = media->facts.contains(u"post"_s) ? u"PUBLISH_COMPLETE"_s : u"PROCESSING_UPLOAD"_s;
    if (state == "PUBLISH_COMPLETE"_L1 && media->facts.value(u"privacy"_s) == "PUBLIC_TO_EVERYONE"_L1)
        ids.append(media->facts.value(u"post"_s).toString().toLongLong()); // numbers above 2^53
    QJsonObject data{{u"status"_s, state}, {u"publicaly_available_post_id"_s, ids}};
    if (state == "FAILED"_L1)
        data[u"fail_reason"_s] = u"file_format_check_failed"_s;
    return success(data);
}

Answer TikTokDialect::takeUpload(const Request& request)
{
    static const QRegularExpression range(u"^bytes (\\d+)-(\\d+)/(\\d+)$"_s);
    Media* media = m_world.feeds.media(network(), request.query.value(u"upload_token"_s));
    const auto match = range.match(QString::fromLatin1(request.header("content-range")));
    Answer answer;
    answer.status = 416;
    if (!media || media->madeAt + 3600 < m_world.now())
        answer.status = 403; // older than an hour
    if (request.method != "PUT" || !match.hasMatch() || answer.status == 403)
        return answer;
    const qint64 first = match.captured(1).toLongLong();
    const qint64 last = match.captured(2).toLongLong();
    const qint64 total = match.captured(3).toLongLong();
    if (first != media->bytes || last - first + 1 != request.body.size())
        return answer;
    media->bytes = last + 1;
    answer.status = last + 1 == total ? 201 : 206;
    Media* publish = m_world.feeds.media(network(), media->facts.value(u"publish_id"_s).toString());
    if (answer.status != 201 || !publish)
        return answer;
    Post post;
    post.network = network();
    post.owner = publish->owner;
    post.at = m_world.now();
    post.id = postId(post.owner, post.at, -1);
    post.text = publish->facts.value(u"title"_s).toString();
    post.facts = {{u"privacy"_s, publish->facts.value(u"privacy"_s)}};
    publish->facts[u"post"_s] = post.id;
    publish->readyAt = m_world.now() + m_world.faults.mediaSeconds.value(network());
    m_world.feeds.publish(post, request);
    return answer;
}

} // namespace pk::rehearsal
