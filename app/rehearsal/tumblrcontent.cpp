// SPDX-License-Identifier: GPL-3.0-or-later
// Posts of pretend Tumblr in its post format (NPF): tumblr.md sections 7 and 8.
#include "tumblr.h"

#include <QJsonDocument>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kPostsADay = 250;

Answer meta(int status, const QString& message, const QJsonObject& response)
{
    return Answer::json(
        QJsonObject{{u"meta"_s, QJsonObject{{u"status"_s, status}, {u"msg"_s, message}}}, {u"response"_s, response}},
        status);
}

Answer failure(int status, const QString& message, int code = 0, const QString& detail = {})
{
    QJsonObject body{{u"meta"_s, QJsonObject{{u"status"_s, status}, {u"msg"_s, message}}},
                     {u"response"_s, QJsonArray()}};
    if (code)
        body[u"errors"_s] = QJsonArray{QJsonObject{{u"title"_s, message}, {u"code"_s, code}, {u"detail"_s, detail}}};
    return Answer::json(body, status);
}

} // namespace

Answer TumblrDialect::publishTrouble(int status) const
{
    if (status == 429 || status == 403)
        return failure(403, u"Forbidden"_s, 8023, u"You've exceeded your daily post limit."_s);
    return status >= 500 ? failure(status, u"Server Error"_s, 8009, u"Upload failed"_s)
                         : failure(status, u"Bad Request"_s, 8001, u"Invalid post"_s);
}

QJsonObject TumblrDialect::postRow(const Post& post, const Place& place) const
{
    QJsonArray content = post.facts.value(u"content"_s).toArray();
    if (content.isEmpty()) {
        content.append(QJsonObject{{u"type"_s, u"text"_s}, {u"text"_s, post.text}});
        if (!post.link.isEmpty())
            content.append(QJsonObject{{u"type"_s, u"link"_s}, {u"url"_s, post.link}});
    }
    const QString summary = post.text.left(120);
    return {
        {u"object_type"_s, u"post"_s},
        {u"type"_s, u"blocks"_s},
        {u"id"_s, post.id.toLongLong()},
        {u"id_string"_s, post.id},
        {u"blog_name"_s, place.handle},
        {u"post_url"_s, u"https://%1.tumblr.com/post/%2"_s.arg(place.handle, post.id)},
        {u"timestamp"_s, post.at},
        {u"state"_s, post.facts.value(u"state"_s).toString(u"published"_s)},
        {u"summary"_s, summary},
        {u"tags"_s, QJsonArray::fromStringList(post.facts.value(u"tags"_s).toString().split(u',', Qt::SkipEmptyParts))},
        {u"content"_s, content},
        {u"layout"_s, QJsonArray()},
        {u"trail"_s, QJsonArray()},
        {u"note_count"_s, m_world.feeds.figure(post, u"notes"_s, 300)}};
}

QString TumblrDialect::postId(const QString& owner, qint64 at, int number) const
{
    const quint64 tail = m_world.stable(owner
                                        + (number < 0 ? World::randomText(8) : u"post"_s + QString::number(number)));
    return QString::number(quint64(at) * 100'000'000 + tail % 100'000'000);
}

Answer TumblrDialect::posts(const Request& request, const Login& login, const Place& place, const QString& single)
{
    QList<Post> all = feed(place.id, place.name);
    if (!single.isEmpty()) {
        for (const Post& post : std::as_const(all)) {
            if (post.id == single)
                return meta(200, u"OK"_s, postRow(post, place));
        }
        return failure(404, u"Not Found"_s);
    }
    const Params& query = request.query;
    const int limit = query.value(u"limit"_s, u"20"_s).toInt();
    if (limit < 1 || limit > 20 || (query.has(u"before"_s) && query.has(u"offset"_s)))
        return failure(400, u"Bad Request"_s);
    all.removeIf(
        [](const Post& post) { return post.facts.value(u"state"_s).toString(u"published"_s) != "published"_L1; });
    qsizetype first = query.value(u"offset"_s, u"0"_s).toLongLong();
    if (const qint64 before = query.value(u"before"_s).toLongLong()) {
        first = 0;
        while (first < all.size() && all[first].at >= before)
            ++first;
    }
    if (const auto failed = contentFailure(login.key(), int((first + limit - 1) / limit) + 1))
        return *failed;
    QJsonArray rows;
    for (qsizetype i = first; i < qMin<qsizetype>(first + limit, all.size()); ++i)
        rows.append(postRow(all[i], place));
    return meta(200, u"OK"_s, {{u"posts"_s, rows}, {u"total_posts"_s, all.size()}});
}

Answer TumblrDialect::notes(const Request& request, const Place& place) const
{
    const Post* post = m_world.feeds.find(network(), request.query.value(u"id"_s));
    if (!post || post->owner != place.id)
        return failure(404, u"Not Found"_s);
    const qint64 all = m_world.feeds.figure(*post, u"notes"_s, 300);
    return meta(200,
                u"OK"_s,
                {{u"notes"_s, QJsonArray()},
                 {u"total_notes"_s, all},
                 {u"total_likes"_s, all * 3 / 4},
                 {u"total_reblogs"_s, all / 5}});
}

std::optional<Answer> TumblrDialect::wrongBlocks(const Request& request, const QJsonArray& content, const Place& place,
                                                 Post& post)
{
    static const QStringList images{u"image/jpeg"_s, u"image/png"_s, u"image/gif"_s, u"image/webp"_s};
    const Answer bad = failure(400, u"Bad Request"_s, 8001, u"The NPF content is invalid"_s);
    const QList<Upload> uploads = uploadsOf(request);
    int pictures = 0;
    if (content.isEmpty())
        return bad;
    for (const QJsonValue block : content) {
        const QString type = block[u"type"_s].toString();
        if (type == "text"_L1) {
            const QString text = block[u"text"_s].toString();
            if (!block[u"text"_s].isString() || text.size() > 4096)
                return failure(400, u"Bad Request"_s, 8001, u"A text block is limited to 4096 characters"_s);
            post.text += (post.text.isEmpty() ? u""_s : u"\n"_s) + text;
        } else if (type == "link"_L1) {
            post.link = block[u"url"_s].toString();
            if (!post.link.startsWith("http"_L1))
                return bad;
        } else if (type == "image"_L1) {
            const QString identifier = block[u"media"_s][0][u"identifier"_s].toString();
            const auto file = std::find_if(
                uploads.begin(), uploads.end(), [&](const Upload& upload) { return upload.field == identifier; });
            if (++pictures > 30 || identifier.isEmpty() || file == uploads.end())
                return bad;
            if (!images.contains(sniffed(file->content))
                || block[u"media"_s][0][u"type"_s].toString() != sniffed(file->content))
                return failure(400, u"Bad Request"_s, 8005, u"The media format is not supported"_s);
            Media media;
            media.id = World::randomText(20);
            media.network = network();
            media.owner = place.id;
            media.kind = u"image"_s;
            media.mime = sniffed(file->content);
            media.alt = block[u"alt_text"_s].toString();
            post.media.append(m_world.feeds.addMedia(media, file->content).id);
        } else {
            return bad;
        }
    }
    return std::nullopt;
}

Answer TumblrDialect::createPost(const Request& request, const Login& login, const Place& place)
{
    QByteArray json = request.body;
    if (request.header("content-type").startsWith("multipart/form-data")) {
        json = request.form.value(u"json"_s).toUtf8();
        for (const Upload& upload : uploadsOf(request)) {
            if (upload.field == "json"_L1)
                json = upload.content;
        }
    } else if (!request.header("content-type").startsWith("application/json")) {
        return failure(400, u"Bad Request"_s, 8001, u"The body must be JSON"_s);
    }
    const QJsonObject body = QJsonDocument::fromJson(json).object();
    Post post;
    if (const auto wrong = wrongBlocks(request, body.value(u"content"_s).toArray(), place, post))
        return *wrong;
    const QString state = body.value(u"state"_s).toString(u"published"_s);
    if (!QStringList{u"published"_s, u"queue"_s, u"draft"_s, u"private"_s}.contains(state))
        return failure(400, u"Bad Request"_s, 8001, u"The state is unknown"_s);
    CallCount& count = m_world.callCounts[network() + u"|posts|"_s + login.key()];
    if (count.ends <= m_world.now())
        count = {0, m_world.now() + 86'400};
    if (++count.used > kPostsADay)
        return failure(403, u"Forbidden"_s, 8023, u"You've exceeded your daily post limit."_s);
    if (const auto refused = publishRefusal(request))
        return *refused;
    post.network = network();
    post.owner = place.id;
    post.at = m_world.now();
    post.id = postId(post.owner, post.at, -1);
    post.image = !post.media.isEmpty();
    post.facts = {
        {u"content"_s, body.value(u"content"_s)}, {u"state"_s, state}, {u"tags"_s, body.value(u"tags"_s).toString()}};
    m_world.feeds.publish(post, request);
    return meta(201, u"Created"_s, {{u"id"_s, post.id}, {u"state"_s, state}});
}

} // namespace pk::rehearsal
