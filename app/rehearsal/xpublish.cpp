// SPDX-License-Identifier: GPL-3.0-or-later
// Publishing at pretend X: x.md section 8.
#include "x.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QTextBoundaryFinder>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

bool isLight(char32_t c)
{
    return c <= 0x10FF || (c >= 0x2000 && c <= 0x200D) || (c >= 0x2010 && c <= 0x201F) || (c >= 0x2032 && c <= 0x2037);
}

/// "280 weighted characters (Latin 1, CJK/emoji 2, any URL 23)"
int weight(QString text)
{
    static const QRegularExpression address(u"https?://\\S+"_s);
    text = text.normalized(QString::NormalizationForm_C).replace(address, QString(23, u'x'));
    int sum = 0;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
    for (qsizetype start = 0, end = finder.toNextBoundary(); end >= 0; start = end, end = finder.toNextBoundary()) {
        const QList<uint> letters = text.mid(start, end - start).toUcs4();
        const bool heavy = std::any_of(letters.begin(), letters.end(), [](uint c) { return !isLight(c); });
        sum += heavy ? 2 : int(letters.size());
    }
    return sum;
}

qint64 largest(const QString& mime)
{
    return mime == "image/gif"_L1 ? 15 * 1024 * 1024 : 5 * 1024 * 1024;
}

} // namespace

Answer XDialect::create(const Request& request, const Token& token)
{
    static const QRegularExpression cashtag(u"(?:^|\\s)\\$[A-Za-z]{1,6}\\b"_s);
    static const QRegularExpression address(u"https?://\\S+"_s);
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    if (!request.header("content-type").startsWith("application/json") || body.isEmpty())
        return invalidRequest(u"Requests must be JSON and have a body"_s);
    Post post;
    post.network = network();
    post.owner = token.login;
    post.text = body.value(u"text"_s).toString();
    for (const QJsonValue id : body.value(u"media"_s)[u"media_ids"_s].toArray())
        post.media.append(id.toString());
    if (post.text.isEmpty() && post.media.isEmpty())
        return invalidRequest(u"$.text: is missing but it is required"_s);
    if (weight(post.text) > 280)
        return forbidden(u"Your Tweet text is too long."_s);
    int cashtags = 0;
    for (auto match = cashtag.globalMatch(post.text); match.hasNext(); match.next())
        ++cashtags;
    if (cashtags > 1)
        return forbidden(u"A post may contain a maximum of one cashtag."_s);
    if (body.contains(u"quote_tweet_id"_s))
        return forbidden(u"You are not permitted to perform this action."_s);
    if (post.media.size() > 4)
        return invalidRequest(u"$.media.media_ids: there must be a maximum of 4 items in the array"_s);
    for (const QString& id : std::as_const(post.media)) {
        const Media* media = m_world.feeds.media(network(), id);
        if (!media || media->owner != token.login || media->readyAt > m_world.now() || media->failed
            || media->madeAt + 86'400 < m_world.now())
            return invalidRequest(u"Your media IDs are invalid."_s, {{u"media.media_ids"_s, QJsonArray{id}}});
    }
    const QList<Post> before = feed(*m_world.login(token.login)).mid(0, 20);
    for (const Post& other : before) {
        const QString theirs = other.seeded && !other.link.isEmpty() ? other.text + u' ' + other.link : other.text;
        if (post.media.isEmpty() && theirs == post.text)
            return forbidden(u"You are not allowed to create a Tweet with duplicate content."_s);
    }
    if (const auto refused = publishRefusal(request))
        return *refused;
    post.at = m_world.now();
    post.id = postId(post.owner, post.at, -1);
    post.image = !post.media.isEmpty();
    post.link = address.match(post.text).captured();
    m_world.feeds.publish(post, request);
    return Answer::json(QJsonObject{{u"data"_s,
                                     QJsonObject{{u"id"_s, post.id},
                                                 {u"text"_s, withShortLinks(post.text)},
                                                 {u"edit_history_tweet_ids"_s, QJsonArray{post.id}}}}},
                        201);
}

QJsonObject XDialect::mediaData(const Media& media) const
{
    QJsonObject data{{u"id"_s, media.id},
                     {u"media_key"_s, u"3_"_s + media.id},
                     {u"size"_s, media.bytes},
                     {u"expires_after_secs"_s, 86'400}};
    const qint64 left = media.readyAt - m_world.now();
    if (left > 0)
        data[u"processing_info"_s] = QJsonObject{{u"state"_s, u"in_progress"_s},
                                                 {u"check_after_secs"_s, int(qMin<qint64>(left, 5))},
                                                 {u"progress_percent"_s, 40}};
    else if (media.failed)
        data[u"processing_info"_s] = QJsonObject{
            {u"state"_s, u"failed"_s},
            {u"error"_s,
             QJsonObject{{u"code"_s, 1}, {u"name"_s, u"InvalidMedia"_s}, {u"message"_s, u"Unsupported image"_s}}}};
    else if (media.readyAt > media.madeAt)
        data[u"processing_info"_s] = QJsonObject{{u"state"_s, u"succeeded"_s}, {u"progress_percent"_s, 100}};
    return data;
}

Answer XDialect::upload(const Request& request, const Token& token)
{
    QByteArray content;
    QString category = request.form.value(u"media_category"_s);
    if (request.header("content-type").startsWith("application/json")) {
        const QJsonObject body = QJsonDocument::fromJson(request.body).object();
        content = QByteArray::fromBase64(body.value(u"media"_s).toString().toLatin1());
        category = body.value(u"media_category"_s).toString();
    }
    for (const Upload& part : uploadsOf(request)) {
        if (part.field == "media"_L1)
            content = part.content;
    }
    if (content.isEmpty())
        return invalidRequest(u"$.media: is missing but it is required"_s);
    if (!QStringList{u"tweet_image"_s, u"tweet_gif"_s}.contains(category))
        return invalidRequest(u"$.media_category: does not have a value in the enumeration"_s);
    const QString mime = sniffed(content);
    if (!mime.startsWith("image/"_L1))
        return invalidRequest(u"media type unrecognized."_s);
    if (content.size() > largest(mime))
        return invalidRequest(u"File size exceeds %1 bytes."_s.arg(largest(mime)));
    Media media;
    media.id = QString::number(1'880'000'000'000'000'000
                               + m_world.stable(World::randomText(12)) % 9'999'999'999'999'999);
    media.network = network();
    media.owner = token.login;
    media.kind = category;
    media.mime = mime;
    return Answer::json(QJsonObject{{u"data"_s, mediaData(m_world.feeds.addMedia(media, content))}});
}

Answer XDialect::uploadState(const Request& request)
{
    const Media* media = m_world.feeds.media(network(), request.query.value(u"media_id"_s));
    if (request.query.value(u"command"_s) != "STATUS"_L1 || !media)
        return invalidRequest(u"The `media_id` query parameter value is not valid"_s);
    return Answer::json(QJsonObject{{u"data"_s, mediaData(*media)}});
}

Answer XDialect::metadata(const Request& request, const Token& token)
{
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    Media* media = m_world.feeds.media(network(), body.value(u"id"_s).toString());
    const QString alt = body.value(u"metadata"_s)[u"alt_text"_s][u"text"_s].toString();
    if (!media || media->owner != token.login)
        return invalidRequest(u"$.id: is not a media of this user"_s);
    if (alt.isEmpty() || alt.size() > 1000)
        return invalidRequest(u"$.metadata.alt_text.text: must be at most 1000 characters long"_s);
    media->alt = alt;
    return Answer::json(QJsonObject{
        {u"data"_s,
         QJsonObject{{u"id"_s, media->id},
                     {u"associated_metadata"_s, QJsonObject{{u"alt_text"_s, QJsonObject{{u"text"_s, alt}}}}}}}});
}

} // namespace pk::rehearsal
