// SPDX-License-Identifier: GPL-3.0-or-later
// Posts of pretend LinkedIn, by a member or by an organization: linkedin.md sections 7 (one post) and 8.
#include "linkedin.h"

#include <QJsonDocument>
#include <QRegularExpression>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype kLongestText = 3000;

QJsonObject bodyOf(const Request& request)
{
    return QJsonDocument::fromJson(request.body).object();
}

/// How far "little text" is shown: up to the first bracket that is neither escaped nor part of a mention or hashtag.
QString shownPart(const QString& commentary)
{
    static const QRegularExpression known(
        u"\\\\.|@\\[[^\\]]*\\]\\([^)]*\\)|\\{hashtag\\|\\\\?#\\|[^}]*\\}|[^\\\\@{}\\[\\]()<>]|@"_s,
        QRegularExpression::DotMatchesEverythingOption);
    qsizetype end = 0;
    for (auto match =
             known.match(commentary, 0, QRegularExpression::NormalMatch, QRegularExpression::AnchorAtOffsetMatchOption);
         match.hasMatch() && end < commentary.size();
         match = known.match(
             commentary, end, QRegularExpression::NormalMatch, QRegularExpression::AnchorAtOffsetMatchOption))
        end = match.capturedEnd();
    return commentary.left(end);
}

QString unescaped(QString text)
{
    static const QRegularExpression escape(u"\\\\([\\\\|{}@\\[\\]()<>#*_~])"_s);
    static const QRegularExpression hashtag(u"\\{hashtag\\|\\\\?#\\|([^}]*)\\}"_s);
    text.replace(hashtag, u"#\\1"_s);
    return text.replace(escape, u"\\1"_s);
}

QString escaped(QString text)
{
    static const QRegularExpression reserved(u"([\\\\|{}@\\[\\]()<>#*_~])"_s);
    return text.replace(reserved, u"\\\\\\1"_s);
}

QJsonObject inputError(const QString& field, const QString& description)
{
    return {{u"description"_s, description},
            {u"input"_s, QJsonObject{{u"inputPath"_s, QJsonObject{{u"fieldPath"_s, field}}}}},
            {u"code"_s, u"MISSING_REQUIRED_FIELD_VALUE"_s}};
}

} // namespace

QString LinkedInDialect::postId(const QString& owner, qint64 at, int number) const
{
    const QString id = QString::number(
        7'000'000'000'000'000'000 + quint64(at) * 200'000'000
        + m_world.stable(owner + (number < 0 ? World::randomText(8) : QString::number(number))) % 100'000'000);
    return (number % 4 == 3 ? u"urn:li:ugcPost:"_s : u"urn:li:share:"_s) + id;
}

QJsonObject LinkedInDialect::postRow(const Post& post, const QString& author) const
{
    QJsonObject row{{u"id"_s, post.id},
                    {u"author"_s, author},
                    {u"commentary"_s, post.facts.value(u"commentary"_s).toString(escaped(post.text))},
                    {u"visibility"_s, u"PUBLIC"_s},
                    {u"lifecycleState"_s, u"PUBLISHED"_s},
                    {u"publishedAt"_s, post.at * 1000},
                    {u"createdAt"_s, post.at * 1000 - 10'000},
                    {u"lastModifiedAt"_s, post.at * 1000}};
    if (post.facts.contains(u"content"_s))
        row[u"content"_s] = post.facts.value(u"content"_s);
    else if (post.image)
        row[u"content"_s] = QJsonObject{{u"media"_s, QJsonObject{{u"id"_s, u"urn:li:image:C5"_s + post.id.right(8)}}}};
    else if (!post.link.isEmpty())
        row[u"content"_s] = QJsonObject{{u"article"_s, QJsonObject{{u"source"_s, post.link}, {u"title"_s, u"News"_s}}}};
    return row;
}

Answer LinkedInDialect::notAllowedAs(const QString& field)
{
    return failure(
        403, 100, u"ACCESS_DENIED"_s, u"Data Processing Exception while processing fields ["_s + field + u']');
}

Answer LinkedInDialect::createPost(const Request& request, const Caller& caller)
{
    const QJsonObject body = bodyOf(request);
    QJsonArray errors;
    for (const QString& name :
         {u"author"_s, u"commentary"_s, u"visibility"_s, u"distribution"_s, u"lifecycleState"_s}) {
        if (!body.contains(name))
            errors.append(inputError(u'/' + name, u"field is required but not found and has no default value"_s));
    }
    const QJsonObject content = body.value(u"content"_s).toObject();
    const QJsonObject article = content.value(u"article"_s).toObject();
    if (content.contains(u"article"_s) && (!article.contains(u"source"_s) || !article.contains(u"title"_s)))
        errors.append(
            inputError(u"/content/article/title"_s, u"field is required but not found and has no default value"_s));
    const QString author = body.value(u"author"_s).toString();
    const QString owner = ownerOf(author, caller);
    Post post;
    QList<QJsonObject> images{content.value(u"media"_s).toObject()};
    for (const QJsonValue image : content.value(u"multiImage"_s)[u"images"_s].toArray())
        images.append(image.toObject());
    if (!content.value(u"media"_s).isObject())
        images.removeFirst();
    if (const QString thumbnail = article.value(u"thumbnail"_s).toString(); !thumbnail.isEmpty())
        images.append(QJsonObject{{u"id"_s, thumbnail}});
    for (const QJsonObject& image : images) {
        Media* media = m_world.feeds.media(network(), image.value(u"id"_s).toString());
        if (!media || media->owner != author || media->sha256.isEmpty() || media->readyAt > m_world.now()
            || media->failed) {
            errors.append(
                inputError(u"/content/media/id"_s, u"image is unknown, not processed, or of another owner"_s));
            continue;
        }
        media->alt = image.value(u"altText"_s).toString();
        post.media.append(media->id);
    }
    if (!errors.isEmpty()) {
        Answer answer = failure(400, 0, u"MULTIPLE_VALIDATIONS_FAILED"_s, u"Multiple validations failed"_s);
        QJsonObject failed = QJsonDocument::fromJson(answer.body).object();
        failed[u"errorDetails"_s] = QJsonObject{{u"inputErrors"_s, errors}};
        return Answer::json(failed, 400);
    }
    if (owner.isEmpty())
        return notAllowedAs(u"/author"_s);
    const QString shown = shownPart(body.value(u"commentary"_s).toString().left(kLongestText)); // cut without a word
    const Place* place = m_world.place(network(), owner);
    for (const Post& other : feed(owner, place ? place->name : caller.login->name)) {
        if (!other.seeded && post.media.isEmpty() && other.facts.value(u"commentary"_s).toString() == shown
            && other.facts.value(u"content"_s).toObject() == content)
            return failure(422, 0, u"DUPLICATE_POST"_s, u"Content is a duplicate of "_s + other.id);
    }
    if (const auto refused = publishRefusal(request))
        return *refused;
    post.network = network();
    post.owner = owner;
    post.at = m_world.now();
    post.id = postId(owner, post.at, -1);
    post.text = unescaped(shown);
    post.link = article.value(u"source"_s).toString();
    post.image = !post.media.isEmpty();
    post.facts = {{u"commentary"_s, shown}, {u"author"_s, author}};
    if (!content.isEmpty())
        post.facts[u"content"_s] = content;
    m_world.feeds.publish(post, request);
    Answer answer;
    answer.status = 201; // without a body
    return answer.with("x-restli-id", post.id.toLatin1()).with("x-linkedin-id", post.id.toLatin1());
}

Answer LinkedInDialect::images(const Request& request, const Caller& caller, const QString& urn)
{
    if (request.method == "POST") {
        const QString owner = bodyOf(request).value(u"initializeUploadRequest"_s)[u"owner"_s].toString();
        if (request.query.value(u"action"_s) != "initializeUpload"_L1)
            return failure(400, 0, u"ILLEGAL_ARGUMENT"_s, u"Invalid action parameter"_s);
        if (ownerOf(owner, caller).isEmpty())
            return notAllowedAs(u"/owner"_s);
        Media media;
        const QString id = u"C5610"_s + World::randomText(12);
        media.id = u"urn:li:image:"_s + id;
        media.network = network();
        media.owner = owner;
        media.kind = u"image"_s;
        m_world.feeds.addMedia(media);
        return Answer::json(QJsonObject{
            {u"value"_s,
             QJsonObject{{u"uploadUrlExpiresAt"_s, (m_world.now() + 86'400) * 1000},
                         {u"uploadUrl"_s,
                          u"https://www.linkedin.com/dms-uploads/sp/v2/%1/uploaded-image/0?ca=vector"_s.arg(id)},
                         {u"image"_s, media.id}}}});
    }
    if (network() == "linkedin-member"_L1) // "member tokens cannot read it"
        return apiTrouble(ApiTrouble::MissingScope, {&caller.token, caller.login, {}, 0});
    const Media* media = m_world.feeds.media(network(), urn);
    if (!media)
        return failure(404, 0, u"NOT_FOUND"_s, u"Could not find entity "_s + urn);
    const QString status = media->sha256.isEmpty() ? u"WAITING_UPLOAD"_s
        : media->readyAt > m_world.now()           ? u"PROCESSING"_s
        : media->failed                            ? u"PROCESSING_FAILED"_s
                                                   : u"AVAILABLE"_s;
    return Answer::json(QJsonObject{{u"id"_s, media->id}, {u"owner"_s, media->owner}, {u"status"_s, status}});
}

Answer LinkedInDialect::takeUpload(const Request& request)
{
    const Token* token = m_world.token(request.bearer());
    if (!token || !isLive(*token))
        return apiTrouble(token ? ApiTrouble::DeadToken : ApiTrouble::NoToken, {token, nullptr, {}, 0});
    Media* media = m_world.feeds.media(network(), u"urn:li:image:"_s + request.path.section(u'/', 4, 4));
    if (!media || request.method != "PUT")
        return notFound();
    const QString mime = sniffed(request.body);
    if (!QStringList{u"image/jpeg"_s, u"image/png"_s, u"image/gif"_s}.contains(mime))
        return failure(400, 0, u"MEDIA_ASSET_PROCESSING_FAILED"_s, u"The file is no JPG, PNG or GIF"_s);
    Media filled = *media;
    filled.mime = mime;
    m_world.feeds.addMedia(filled, request.body);
    Answer answer;
    answer.status = 201;
    return answer;
}

QJsonObject LinkedInDialect::shareStatistics(const Post& post) const
{
    const Feeds& feeds = m_world.feeds;
    const qint64 seen = feeds.figure(post, u"impressions"_s, 4000);
    const qint64 clicks = feeds.figure(post, u"clicks"_s, 90);
    const qint64 likes = feeds.figure(post, u"likes"_s, 160);
    const qint64 comments = feeds.figure(post, u"comments"_s, 20);
    const qint64 shares = feeds.figure(post, u"shares"_s, 12);
    return {{u"impressionCount"_s, seen},
            {u"uniqueImpressionsCount"_s, seen * 2 / 3},
            {u"clickCount"_s, clicks},
            {u"likeCount"_s, likes},
            {u"commentCount"_s, comments},
            {u"shareCount"_s, shares},
            {u"engagement"_s, seen ? double(clicks + likes + comments + shares) / double(seen) : 0.0}};
}

Answer LinkedInDialect::socialActions(const QString& urn) const
{
    const Post* post = m_world.feeds.find(network(), urn);
    if (!post || post->deleted)
        return failure(404, 0, u"NOT_FOUND"_s, u"Could not find entity "_s + urn);
    const QJsonObject figures = shareStatistics(*post);
    return Answer::json(QJsonObject{{u"likesSummary"_s,
                                     QJsonObject{{u"totalLikes"_s, figures.value(u"likeCount"_s)},
                                                 {u"aggregatedTotalLikes"_s, figures.value(u"likeCount"_s)},
                                                 {u"likedByCurrentUser"_s, false}}},
                                    {u"commentsSummary"_s,
                                     QJsonObject{{u"totalFirstLevelComments"_s, figures.value(u"commentCount"_s)},
                                                 {u"aggregatedTotalComments"_s, figures.value(u"commentCount"_s)}}},
                                    {u"target"_s, urn}});
}

std::optional<Answer> LinkedInDialect::posting(const Request& request, const Caller& caller, const QString& resource,
                                               const QString& rest)
{
    if (resource == "rest/images"_L1)
        return images(request, caller, rest);
    if (resource == "rest/socialActions"_L1 && request.method == "GET")
        return socialActions(rest);
    if (resource != "rest/posts"_L1)
        return std::nullopt;
    if (request.method == "POST" && rest.isEmpty())
        return createPost(request, caller);
    Post* post = rest.isEmpty() ? nullptr : m_world.feeds.find(network(), rest);
    if (rest.isEmpty())
        return std::nullopt;
    if (!post || post->deleted)
        return failure(404, 0, u"NOT_FOUND"_s, u"Could not find entity "_s + rest);
    const QString author = post->facts.value(u"author"_s).toString(u"urn:li:organization:"_s + post->owner);
    if (request.method == "GET")
        return Answer::json(postRow(*post, author));
    if (request.method != "DELETE")
        return std::nullopt;
    if (ownerOf(author, caller).isEmpty())
        return notAllowedAs(u"/author"_s);
    post->deleted = true;
    Answer answer;
    answer.status = 204;
    return answer;
}

} // namespace pk::rehearsal
