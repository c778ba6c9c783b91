// SPDX-License-Identifier: GPL-3.0-or-later
// Posts of pretend Bluesky: bluesky.md sections 6, 7, 8 and the budgets of writes in 10.
#include "bluesky.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QJsonDocument>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString kCollection = u"app.bsky.feed.post"_s;
constexpr int kPointsAnHour = 5000; // create 3, update 2, delete 1
constexpr qint64 kBlobLife = 600;   // "unreferenced blobs are removed after some minutes"

/// A timestamp identifier: 13 letters that sort as the time does.
QString tid(quint64 value)
{
    static constexpr char kLetters[] = "234567abcdefghijklmnopqrstuvwxyz";
    QString text(13, QLatin1Char('2'));
    for (int i = 12; i >= 0; --i, value >>= 5)
        text[i] = QLatin1Char(kLetters[value & 31]);
    return text;
}

QString cidOf(const QByteArray& content, const QString& start)
{
    static constexpr char kLetters[] = "abcdefghijklmnopqrstuvwxyz234567";
    const QByteArray hash = QCryptographicHash::hash(content, QCryptographicHash::Sha512);
    QString text = start;
    for (int i = 0; i < 52; ++i)
        text += QLatin1Char(kLetters[quint8(hash[i]) % 32]);
    return text;
}

QString cidOf(const QJsonObject& record)
{
    return cidOf(QJsonDocument(record).toJson(QJsonDocument::Compact), u"bafyrei"_s);
}

QJsonObject bodyOf(const Request& request)
{
    return QJsonDocument::fromJson(request.body).object();
}

bool covers(const QString& scope, const QString& action)
{
    if (scope == "transition:generic"_L1)
        return true;
    const QString name = scope.section(u'?', 0, 0);
    if (name != "repo:*"_L1 && name != u"repo:"_s + kCollection)
        return false;
    const QStringList actions = Params::parse(scope.section(u'?', 1).toUtf8()).all(u"action"_s);
    return actions.isEmpty() || actions.contains(action);
}

bool coversBlob(const QString& scope, const QString& mime)
{
    if (scope == "transition:generic"_L1 || scope == "blob:*/*"_L1 || scope == u"blob:"_s + mime)
        return true;
    return scope.endsWith("/*"_L1) && scope.startsWith("blob:"_L1) && mime.startsWith(scope.mid(5, scope.size() - 6));
}

QString invalidRecord(const QString& what)
{
    return u"Invalid app.bsky.feed.post record: "_s + what;
}

/// What is wrong with text, time and facets; empty when nothing is.
QString wrongText(const QJsonObject& record)
{
    if (record.value(u"$type"_s).toString() != kCollection)
        return u"Invalid $type: expected %1, got %2"_s.arg(kCollection, record.value(u"$type"_s).toString());
    if (!record.value(u"text"_s).isString())
        return invalidRecord(u"Record must have the property \"text\""_s);
    const QString text = record.value(u"text"_s).toString();
    if (text.toUtf8().size() > 3000)
        return invalidRecord(u"Record/text must not be longer than 3000 characters"_s);
    if (graphemes(text) > 300)
        return invalidRecord(u"Record/text must not be longer than 300 graphemes"_s);
    if (!record.contains(u"createdAt"_s))
        return invalidRecord(u"Record must have the property \"createdAt\""_s);
    if (!QDateTime::fromString(record.value(u"createdAt"_s).toString(), Qt::ISODateWithMs).isValid())
        return invalidRecord(u"Record/createdAt must be an valid atproto datetime (both RFC-3339 and ISO-8601)"_s);
    if (record.value(u"langs"_s).toArray().size() > 3)
        return invalidRecord(u"Record/langs must not have more than 3 elements"_s);
    if (record.value(u"tags"_s).toArray().size() > 8)
        return invalidRecord(u"Record/tags must not have more than 8 elements"_s);
    for (const QJsonValue facet : record.value(u"facets"_s).toArray()) {
        const QJsonObject index = facet[u"index"_s].toObject();
        const bool numbers = index.value(u"byteStart"_s).toInteger(-1) >= 0
            && index.value(u"byteEnd"_s).toInteger(-1) >= 0;
        if (!numbers)
            return invalidRecord(u"Record/facets/0/index must have the properties \"byteStart\" and \"byteEnd\""_s);
        if (!facet[u"features"_s].isArray())
            return invalidRecord(u"Record/facets/0 must have the property \"features\""_s);
    }
    return {};
}

/// What the facets cover, cut at their byte offsets: shows a client that counted something else.
QJsonArray linksOf(const QJsonObject& record)
{
    QJsonArray links;
    const QByteArray text = record.value(u"text"_s).toString().toUtf8();
    for (const QJsonValue facet : record.value(u"facets"_s).toArray()) {
        const qint64 start = facet[u"index"_s][u"byteStart"_s].toInteger();
        const qint64 end = facet[u"index"_s][u"byteEnd"_s].toInteger();
        for (const QJsonValue feature : facet[u"features"_s].toArray())
            links.append(QJsonObject{{u"text"_s, QString::fromUtf8(text.mid(start, end - start))},
                                     {u"uri"_s, feature[u"uri"_s]}});
    }
    return links;
}

} // namespace

QString BlueskyDialect::postId(const QString& owner, qint64 at, int number) const
{
    const Login* login = m_world.login(owner);
    const quint64 clock = number < 0 ? m_world.stable(World::randomText(8))
                                     : m_world.stable(owner + QString::number(number));
    return u"at://%1/%2/%3"_s.arg(
        login ? login->remoteId : QString(), kCollection, tid((quint64(at) * 1'000'000 << 10) + clock % (1 << 20)));
}

QJsonObject BlueskyDialect::recordOf(const Post& post) const
{
    if (post.facts.contains(u"record"_s))
        return post.facts.value(u"record"_s).toObject();
    QJsonObject record{{u"$type"_s, kCollection},
                       {u"text"_s, post.text},
                       {u"createdAt"_s, isoMillis(post.at)},
                       {u"langs"_s, QJsonArray{u"en"_s}}};
    if (!post.link.isEmpty())
        record[u"embed"_s] = QJsonObject{
            {u"$type"_s, u"app.bsky.embed.external"_s},
            {u"external"_s,
             QJsonObject{{u"uri"_s, post.link}, {u"title"_s, u"News"_s}, {u"description"_s, QString()}}}};
    return record;
}

QJsonObject BlueskyDialect::postView(const Post& post, const Login& author) const
{
    const Feeds& feeds = m_world.feeds;
    const QJsonObject record = recordOf(post);
    return {
        {u"uri"_s, post.id},
        {u"cid"_s, cidOf(record)},
        {u"author"_s,
         QJsonObject{{u"did"_s, author.remoteId}, {u"handle"_s, handleOf(author)}, {u"displayName"_s, author.name}}},
        {u"record"_s, record},
        {u"replyCount"_s, feeds.figure(post, u"replies"_s, 12)},
        {u"repostCount"_s, feeds.figure(post, u"reposts"_s, 40)},
        {u"likeCount"_s, feeds.figure(post, u"likes"_s, 300)},
        {u"quoteCount"_s, feeds.figure(post, u"quotes"_s, 8)},
        {u"bookmarkCount"_s, feeds.figure(post, u"bookmarks"_s, 5)},
        {u"indexedAt"_s, isoMillis(post.at + 1)}};
}

Answer BlueskyDialect::authorFeed(const Request& request)
{
    static const QStringList filters{u"posts_with_replies"_s,
                                     u"posts_no_replies"_s,
                                     u"posts_with_media"_s,
                                     u"posts_and_author_threads"_s,
                                     u"posts_with_video"_s};
    const Login* login = byActor(request.query.value(u"actor"_s));
    if (!login)
        return xrpcError(400, u"InvalidRequest"_s, u"Profile not found"_s);
    const int limit = request.query.value(u"limit"_s, u"50"_s).toInt();
    if (limit < 1 || limit > 100)
        return xrpcError(400, u"InvalidRequest"_s, u"Error: Params/limit must be between 1 and 100"_s);
    const QString filter = request.query.value(u"filter"_s, filters.first());
    if (!filters.contains(filter))
        return xrpcError(
            400, u"InvalidRequest"_s, u"Error: Params/filter must be one of (%1)"_s.arg(filters.join(u'|')));
    QList<Post> posts = feed(*login);
    if (filter == "posts_with_media"_L1)
        posts.removeIf([](const Post& post) { return !post.image; });
    else if (filter == "posts_with_video"_L1)
        posts.clear();
    qsizetype first = 0;
    if (const QString cursor = request.query.value(u"cursor"_s); !cursor.isEmpty()) {
        const qint64 before = QDateTime::fromString(cursor, Qt::ISODateWithMs).toSecsSinceEpoch();
        while (first < posts.size() && posts[first].at >= before)
            ++first;
    }
    const qsizetype last = qMin<qsizetype>(first + limit, posts.size());
    if (const auto failed = contentFailure(login->key(), int(first / limit) + 1))
        return *failed;
    QJsonArray rows;
    for (qsizetype i = first; i < last; ++i) {
        rows.append(QJsonObject{{u"post"_s, postView(posts[i], *login)}});
        if (i == 1 && filter != "posts_with_media"_L1)
            addRepost(rows, *login, posts[i].at);
    }
    QJsonObject answer{{u"feed"_s, rows}};
    if (last < posts.size())
        answer[u"cursor"_s] = isoMillis(posts[last - 1].at);
    return Answer::json(answer);
}

void BlueskyDialect::addRepost(QJsonArray& rows, const Login& login, qint64 at) const
{
    for (const Login* other : m_world.loginsOf(network(), {})) {
        const QList<Post> theirs = other->key() == login.key() ? QList<Post>() : feed(*other);
        if (theirs.isEmpty())
            continue;
        rows.append(QJsonObject{{u"post"_s, postView(theirs.last(), *other)},
                                {u"reason"_s,
                                 QJsonObject{{u"$type"_s, u"app.bsky.feed.defs#reasonRepost"_s},
                                             {u"by"_s, QJsonObject{{u"did"_s, login.remoteId}}},
                                             {u"indexedAt"_s, isoMillis(at - 60)}}}});
        return;
    }
}

const Login* BlueskyDialect::authorOf(const QString& uri) const
{
    return uri.startsWith("at://"_L1) ? byActor(uri.mid(5).section(u'/', 0, 0)) : nullptr;
}

std::optional<Post> BlueskyDialect::postAt(const QString& uri) const
{
    const Login* author = authorOf(uri);
    if (!author)
        return std::nullopt;
    const QString rkey = uri.section(u'/', -1);
    for (const Post& post : feed(*author)) {
        if (post.id.section(u'/', -1) == rkey)
            return post;
    }
    return std::nullopt;
}

Answer BlueskyDialect::content(const Request& request)
{
    const QString method = request.path.mid(int(qstrlen("/xrpc/")));
    if (method == "app.bsky.feed.getAuthorFeed"_L1)
        return authorFeed(request);
    if (method == "app.bsky.feed.getPosts"_L1) {
        const QStringList uris = request.query.all(u"uris"_s);
        if (uris.isEmpty() || uris.size() > 25)
            return xrpcError(400, u"InvalidRequest"_s, u"Error: Params/uris must not have more than 25 elements"_s);
        QJsonArray rows;
        for (const QString& uri : uris) {
            if (const auto post = postAt(uri))
                rows.append(postView(*post, *authorOf(uri)));
        }
        return Answer::json(QJsonObject{{u"posts"_s, rows}});
    }
    const QString uri = request.query.value(u"uri"_s);
    const auto post = postAt(uri);
    if (!post)
        return xrpcError(400, u"NotFound"_s, u"Post not found: "_s + uri);
    return Answer::json(QJsonObject{{u"thread"_s,
                                     QJsonObject{{u"$type"_s, u"app.bsky.feed.defs#threadViewPost"_s},
                                                 {u"post"_s, postView(*post, *authorOf(uri))},
                                                 {u"replies"_s, QJsonArray()}}}});
}

bool BlueskyDialect::isContent(const QString& method)
{
    return method == "app.bsky.feed.getAuthorFeed"_L1 || method == "app.bsky.feed.getPosts"_L1
        || method == "app.bsky.feed.getPostThread"_L1;
}

std::optional<Answer> BlueskyDialect::spendPoints(const Login& login, int points)
{
    CallCount& count = m_world.callCounts[network() + u"|writes|"_s + login.key()];
    const qint64 now = m_world.now();
    if (count.ends <= now)
        count = {0, now + 3600};
    if (count.used + points > kPointsAnHour)
        return xrpcError(429, u"RateLimitExceeded"_s, u"Rate Limit Exceeded"_s);
    count.used += points;
    return std::nullopt;
}

QString BlueskyDialect::wrongEmbed(const QJsonObject& embed, const Login& login, const QString& host,
                                   QStringList& media) const
{
    const qint64 imageLimit = host == QLatin1StringView(kSelfHosted) ? 1'000'000 : 2'000'000; // an older server
    const auto wrongBlob = [&](const QJsonObject& blob, qint64 limit) -> QString {
        const QString cid = blob.value(u"ref"_s)[u"$link"_s].toString();
        const Media* known = m_world.feeds.media(network(), login.key() + u'/' + cid);
        if (blob.value(u"$type"_s).toString() != "blob"_L1 || cid.isEmpty())
            return invalidRecord(u"Record/embed must be a blob reference"_s);
        if (!known || (!known->used && known->madeAt + kBlobLife < m_world.now()))
            return u"Could not find blob: "_s + cid;
        if (blob.value(u"mimeType"_s).toString() != known->mime)
            return u"Referenced Mimetype does not match stored blob. Expected: %1, Got: %2"_s.arg(
                known->mime, blob.value(u"mimeType"_s).toString());
        if (!known->mime.startsWith("image/"_L1))
            return u"Wrong type of file. It is %1 but it must match image/*."_s.arg(known->mime);
        if (known->bytes > limit)
            return u"This file is too large. It is %1 bytes but the maximum size is %2 bytes."_s.arg(known->bytes)
                .arg(limit);
        media.append(known->id);
        return {};
    };
    const QString type = embed.value(u"$type"_s).toString();
    if (type == "app.bsky.embed.images"_L1) {
        const QJsonArray images = embed.value(u"images"_s).toArray();
        if (images.isEmpty() || images.size() > 4)
            return invalidRecord(u"Record/embed/images must not have more than 4 elements"_s);
        for (const QJsonValue image : images) {
            if (!image[u"alt"_s].isString())
                return invalidRecord(u"Record/embed/images/0 must have the property \"alt\""_s);
            if (const QString wrong = wrongBlob(image[u"image"_s].toObject(), imageLimit); !wrong.isEmpty())
                return wrong;
            m_world.feeds.media(network(), media.last())->alt = image[u"alt"_s].toString();
        }
        return {};
    }
    if (type == "app.bsky.embed.external"_L1) {
        const QJsonObject card = embed.value(u"external"_s).toObject();
        for (const QString& name : {u"uri"_s, u"title"_s, u"description"_s}) {
            if (!card.value(name).isString())
                return invalidRecord(u"Record/embed/external must have the property \"%1\""_s.arg(name));
        }
        return card.contains(u"thumb"_s) ? wrongBlob(card.value(u"thumb"_s).toObject(), 1'000'000) : QString();
    }
    return invalidRecord(u"Record/embed is of a type that this server does not know"_s);
}

Answer BlueskyDialect::createRecord(const Request& request, const Login& login)
{
    const QJsonObject body = bodyOf(request);
    const QJsonObject record = body.value(u"record"_s).toObject();
    if (byActor(body.value(u"repo"_s).toString()) != &login)
        return xrpcError(401, u"AuthRequired"_s, u"Authentication Required"_s);
    if (const QString wrong = wrongText(record); !wrong.isEmpty())
        return xrpcError(400, u"InvalidRequest"_s, wrong);
    Post post;
    if (record.contains(u"embed"_s)) {
        const QJsonObject embed = record.value(u"embed"_s).toObject();
        if (const QString wrong = wrongEmbed(embed, login, request.host, post.media); !wrong.isEmpty())
            return xrpcError(400, u"InvalidRequest"_s, wrong);
        post.link = embed.value(u"external"_s)[u"uri"_s].toString();
    }
    if (const auto refused = publishRefusal(request))
        return *refused;
    if (const auto over = spendPoints(login, 3))
        return *over;
    post.network = network();
    post.owner = login.key();
    post.at = m_world.now();
    post.id = postId(post.owner, post.at, -1);
    if (const QString rkey = body.value(u"rkey"_s).toString(); !rkey.isEmpty())
        post.id = u"at://%1/%2/%3"_s.arg(login.remoteId, kCollection, rkey);
    if (postAt(post.id)) // the program's own choice of key: a second time is no second post
        return xrpcError(400, u"InvalidRequest"_s, u"Record already exists: "_s + post.id);
    post.text = record.value(u"text"_s).toString();
    post.image = !post.media.isEmpty();
    const QJsonArray links = linksOf(record);
    if (post.link.isEmpty())
        post.link = links.isEmpty() ? QString() : links.first()[u"uri"_s].toString();
    post.facts = {{u"record"_s, record}, {u"links"_s, links}};
    m_world.feeds.publish(post, request);
    return Answer::json(QJsonObject{{u"uri"_s, post.id},
                                    {u"cid"_s, cidOf(record)},
                                    {u"commit"_s, QJsonObject{{u"cid"_s, cidOf(body)}, {u"rev"_s, post.id.right(13)}}},
                                    {u"validationStatus"_s, u"valid"_s}});
}

Answer BlueskyDialect::uploadBlob(const Request& request, const Login& login)
{
    const QString mime = QString::fromLatin1(request.header("content-type")).section(u';', 0, 0).trimmed();
    if (mime.isEmpty())
        return xrpcError(400, u"InvalidRequest"_s, u"Request encoding (Content-Type) required but not provided"_s);
    if (request.body.isEmpty())
        return xrpcError(400, u"InvalidRequest"_s, u"A request body is expected but none was provided"_s);
    const QString cid = cidOf(request.body, u"bafkrei"_s);
    Media media;
    media.id = login.key() + u'/' + cid;
    media.network = network();
    media.owner = login.key();
    media.kind = u"image"_s;
    media.mime = sniffed(request.body).isEmpty() ? mime : sniffed(request.body); // the server looks for itself
    m_world.feeds.addMedia(media, request.body);
    return Answer::json(QJsonObject{{u"blob"_s,
                                     QJsonObject{{u"$type"_s, u"blob"_s},
                                                 {u"ref"_s, QJsonObject{{u"$link"_s, cid}}},
                                                 {u"mimeType"_s, media.mime},
                                                 {u"size"_s, request.body.size()}}}});
}

Answer BlueskyDialect::getRecord(const Request& request) const
{
    const Login* login = byActor(request.query.value(u"repo"_s));
    if (!login)
        return xrpcError(400, u"InvalidRequest"_s, u"Could not find repo: "_s + request.query.value(u"repo"_s));
    const QString uri = u"at://%1/%2/%3"_s.arg(
        login->remoteId, request.query.value(u"collection"_s), request.query.value(u"rkey"_s));
    const auto post = request.query.value(u"collection"_s) == kCollection ? postAt(uri) : std::nullopt;
    if (!post)
        return xrpcError(400, u"RecordNotFound"_s, u"Could not locate record: "_s + uri);
    const QJsonObject record = recordOf(*post);
    return Answer::json(QJsonObject{{u"uri"_s, post->id}, {u"cid"_s, cidOf(record)}, {u"value"_s, record}});
}

Answer BlueskyDialect::trouble(int status) const
{
    return status < 500 ? xrpcError(status, u"InvalidRequest"_s, u"The request was refused"_s)
                        : xrpcError(status, u"InternalServerError"_s, u"Internal Server Error"_s);
}

std::optional<Answer> BlueskyDialect::repository(const Request& request, const Login& login, const MayUse& mayUse)
{
    const QString method = request.path.mid(int(qstrlen("/xrpc/com.atproto.repo.")));
    const auto missing = [](const QString& scope) {
        return xrpcError(403, u"ScopeMissingError"_s, u"Missing required scope \"%1\""_s.arg(scope));
    };
    if (request.method != "POST" || !request.path.startsWith("/xrpc/com.atproto.repo."_L1))
        return std::nullopt;
    if (method == "uploadBlob"_L1) {
        const QString mime = QString::fromLatin1(request.header("content-type"));
        if (!mayUse([&](const QString& scope) { return coversBlob(scope, mime); }))
            return missing(u"blob:"_s + mime);
        return uploadBlob(request, login);
    }
    const QString action = method == "createRecord"_L1 ? u"create"_s
        : method == "deleteRecord"_L1                  ? u"delete"_s
                                                       : QString();
    if (action.isEmpty())
        return std::nullopt;
    const QString collection = bodyOf(request).value(u"collection"_s).toString();
    if (collection != kCollection || !mayUse([&](const QString& scope) { return covers(scope, action); }))
        return missing(u"repo:%1?action=%2"_s.arg(collection, action));
    if (action == "create"_L1)
        return createRecord(request, login);
    const QString uri = u"at://%1/%2/%3"_s.arg(
        login.remoteId, kCollection, bodyOf(request).value(u"rkey"_s).toString());
    if (const auto over = spendPoints(login, 1))
        return *over;
    if (Post* post = m_world.feeds.find(network(), uri))
        post->deleted = true;
    return Answer::json(QJsonObject{
        {u"commit"_s, QJsonObject{{u"cid"_s, cidOf(bodyOf(request))}, {u"rev"_s, tid(quint64(m_world.now()) << 20)}}}});
}

} // namespace pk::rehearsal
