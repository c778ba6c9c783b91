// SPDX-License-Identifier: GPL-3.0-or-later
// Publishing on Pages and the subscription of an application to one: facebook.md sections 8 and 9.
#include "facebook.h"

#include <QJsonDocument>
#include <QUrl>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype kLongestText = 63'206;
constexpr qsizetype kLargestPhoto = 4 * 1024 * 1024;
constexpr qint64 kRecent = 3600;

bool isPhoto(const QByteArray& content)
{
    const QString kind = sniffed(content);
    return kind == "image/jpeg"_L1 || kind == "image/png"_L1 || kind == "image/gif"_L1 || content.startsWith("BM")
        || content.startsWith(QByteArray("II*\0", 4)) || content.startsWith(QByteArray("MM\0*", 4));
}

QStringList attachedPhotos(const Request& request)
{
    QStringList ids;
    const QJsonArray list = QJsonDocument::fromJson(request.param(u"attached_media"_s).toUtf8()).array();
    for (const QJsonValue entry : list)
        ids.append(entry[u"media_fbid"_s].toVariant().toString());
    for (int i = 0; request.form.has(u"attached_media[%1]"_s.arg(i)); ++i) {
        const QByteArray entry = request.form.value(u"attached_media[%1]"_s.arg(i)).toUtf8();
        ids.append(QJsonDocument::fromJson(entry).object().value(u"media_fbid"_s).toVariant().toString());
    }
    return ids;
}

} // namespace

std::optional<Answer> FacebookDialect::refusePublish(const Token& token, const QString& page)
{
    if (token.page.isEmpty())
        return error(u"(#200) Unpublished posts must be posted to a page as the page itself."_s, 200, 0, 403);
    if (token.page != page)
        return error(noSuchObject("POST", page));
    for (const QString& scope : {u"pages_manage_posts"_s, u"pages_read_engagement"_s}) {
        if (!mayUse(token, scope))
            return error(u"(#200) Requires %1 permission to manage the object"_s.arg(scope), 200, 0, 403);
    }
    if (!hasTask(token, page, {u"CREATE_CONTENT"_s, u"MANAGE"_s, u"MODERATE"_s}))
        return insufficient();
    return std::nullopt;
}

Answer FacebookDialect::publish(const Request& request, const Token& token, const QString& page, const QString& edge)
{
    if (const auto refused = refusePublish(token, page))
        return *refused;
    Post post;
    post.network = network();
    post.owner = page;
    post.at = m_world.now();
    const bool photo = edge == "photos"_L1;
    const bool hidden = request.param(u"published"_s) == "false"_L1 || request.param(u"published"_s) == "0"_L1;
    post.text = photo ? request.param(u"caption"_s, request.param(u"message"_s)) : request.param(u"message"_s);
    post.link = photo ? QString() : request.param(u"link"_s);
    QString photoId;
    if (const auto wrong = photo ? takePhoto(request, page, photoId) : wrongText(request, page, post))
        return *wrong;
    if (photo && post.text.size() > kLongestText)
        return error(u"(#100) Param caption must be no longer than 63206 characters"_s, 100);
    if (photo)
        post.media = {photoId};
    if (const qint64 when = request.param(u"scheduled_publish_time"_s).toLongLong(); when && hidden) {
        if (when < m_world.now() + 600 || when > m_world.now() + 30 * 86'400)
            return error(u"(#100) The specified scheduled publish time is invalid."_s, 100, 1363037);
        post.at = when;
    } else if (hidden && photo) {
        return Answer::json(QJsonObject{{u"id"_s, photoId}}); // waits for the post that attaches it
    } else if (hidden) {
        post.facts[u"hidden"_s] = true;
    }
    if (const auto refused = publishRefusal(request))
        return *refused;
    post.image = !post.media.isEmpty();
    post.id = postId(page, post.at, -1);
    m_world.feeds.publish(post, request);
    QJsonObject answer{{u"id"_s, photo ? photoId : post.id}};
    if (photo)
        answer[u"post_id"_s] = post.id;
    if (const QString fields = request.param(u"fields"_s); !fields.isEmpty() && !photo) {
        QString unknown;
        if (const auto row = postRow(post, fields, unknown))
            answer = *row;
    }
    return Answer::json(answer);
}

std::optional<Answer> FacebookDialect::wrongText(const Request& request, const QString& page, Post& post)
{
    if (post.text.size() > kLongestText)
        return error(u"(#100) Param message must be no longer than 63206 characters"_s, 100);
    post.media = attachedPhotos(request);
    if (post.text.isEmpty() && post.link.isEmpty() && post.media.isEmpty())
        return error(u"(#100) The post is empty. Please enter a message to share."_s, 100, 1349125);
    for (const QString& id : std::as_const(post.media)) {
        const Media* known = m_world.feeds.media(network(), id);
        if (!known || known->owner != page)
            return error(u"(#100) Invalid parameter"_s, 100, 33);
        if (known->used)
            return error(u"(#1) Photos already posted"_s, 100, 1366051);
    }
    const QUrl link(post.link);
    if (!post.link.isEmpty() && (!link.isValid() || link.host().isEmpty()))
        return error(u"(#100) link URL is not properly formatted"_s, 100, 1609005);
    if (link.host() == "facebook.com"_L1 || link.host().endsWith(".facebook.com"_L1))
        return error(u"(#100) The URL you supplied is invalid"_s, 100, 1609008);
    for (const Post& other : feed(page, m_world.pages.value(page).name)) {
        if (post.media.isEmpty() && !other.seeded && !other.text.isEmpty() && other.text == post.text
            && other.link == post.link && other.at > m_world.now() - kRecent)
            return error(u"(#506) Duplicate status message"_s, 506);
    }
    return std::nullopt;
}

std::optional<Answer> FacebookDialect::takePhoto(const Request& request, const QString& page, QString& id)
{
    Media media;
    media.network = network();
    media.owner = page;
    media.kind = u"photo"_s;
    media.alt = request.param(u"alt_text_custom"_s);
    media.id = QString::number(700'000'000'000'000 + m_world.stable(World::randomText(12)) % 99'999'999'999'999);
    QByteArray content;
    const QString address = request.param(u"url"_s);
    for (const Upload& upload : uploadsOf(request)) {
        if (upload.field == "source"_L1)
            content = upload.content;
    }
    if (content.isEmpty() && !QUrl(address).scheme().startsWith("http"_L1))
        return error(u"(#324) Requires upload file"_s, 324, 2069019);
    if (!content.isEmpty() && (!isPhoto(content) || content.size() > kLargestPhoto))
        return error(
            u"(#100) Your photos couldn't be uploaded. Photos should be smaller than 4 MB and saved as JPG, PNG, GIF, TIFF, HEIF or WebP files."_s,
            100,
            1366046);
    media.mime = sniffed(content);
    if (content.isEmpty())
        media.facts[u"url"_s] = address;
    id = m_world.feeds.addMedia(media, content).id;
    return std::nullopt;
}

Answer FacebookDialect::subscription(const Request& request, const Token& token, const QString& page)
{
    static const QStringList known{u"feed"_s,
                                   u"mention"_s,
                                   u"name"_s,
                                   u"picture"_s,
                                   u"category"_s,
                                   u"description"_s,
                                   u"conversations"_s,
                                   u"messages"_s,
                                   u"leadgen"_s,
                                   u"ratings"_s,
                                   u"videos"_s};
    if (token.page.isEmpty())
        return error(u"(#210) A page access token is required to request this resource."_s, 210, 0, 403);
    if (token.page != page)
        return error(noSuchObject(request.method, page));
    if (!mayUse(token, u"pages_manage_metadata"_s))
        return error(u"(#200) Requires pages_manage_metadata permission to manage the object"_s, 200, 0, 403);
    const QString start = u"subscribed|%1|%2|%3|"_s.arg(network(), page, token.clientId);
    QString now;
    for (const QString& entry : std::as_const(m_world.switches)) {
        if (entry.startsWith(start))
            now = entry;
    }
    if (request.method == "GET") {
        QJsonArray data;
        const Registration* app = m_world.registration(network(), {}, token.clientId);
        if (!now.isEmpty())
            data.append(
                QJsonObject{{u"id"_s, token.clientId},
                            {u"name"_s, app->name},
                            {u"link"_s, u"https://agency.example/"_s},
                            {u"category"_s, u"Business"_s},
                            {u"subscribed_fields"_s,
                             QJsonArray::fromStringList(now.mid(start.size()).split(u',', Qt::SkipEmptyParts))}});
        return Answer::json(QJsonObject{{u"data"_s, data}});
    }
    if (!hasTask(token, page, {u"MANAGE"_s, u"MODERATE"_s, u"CREATE_CONTENT"_s, u"MESSAGING"_s, u"ADVERTISE"_s}))
        return insufficient();
    if (request.method == "POST") {
        const QStringList fields = request.param(u"subscribed_fields"_s).split(u',', Qt::SkipEmptyParts);
        if (fields.isEmpty())
            return error(u"(#100) The parameter subscribed_fields is required."_s, 100);
        for (const QString& field : fields) {
            if (!known.contains(field))
                return error(u"(#100) Param subscribed_fields[0] must be one of {%1} - got \"%2\"."_s.arg(
                                 known.join(u", "_s), field),
                             100);
        }
        m_world.switches.remove(now);
        m_world.switches.insert(start + fields.join(u','));
    } else if (request.method == "DELETE") {
        m_world.switches.remove(now);
    }
    return Answer::json(QJsonObject{{u"success"_s, true}});
}

} // namespace pk::rehearsal
