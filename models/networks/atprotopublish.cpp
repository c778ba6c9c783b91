// SPDX-License-Identifier: GPL-3.0-or-later
// Posts as records of the account's repository (bluesky.md section 8). The key of the record is made of the key of the
// approval, so that the same approved post can only ever be one record.
#include "models/domain/posttext.h"
#include "models/networks/answers.h"
#include "models/networks/atprotoadapter.h"
#include "models/networks/publishing.h"
#include "models/networks/publishvalues.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QUrlQuery>
#include <QtEndian>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString kCollection = u"app.bsky.feed.post"_s;

QUrl methodUrl(const Grant& grant, const QString& method)
{
    return QUrl(grant.instance + u"/xrpc/"_s + method);
}

QJsonObject facet(const TextSpan& span, const QJsonObject& feature)
{
    return {{u"index"_s, QJsonObject{{u"byteStart"_s, span.byteStart}, {u"byteEnd"_s, span.byteEnd}}},
            {u"features"_s, QJsonArray{feature}}};
}

/// Nothing in a text is a link or a hashtag by itself.
QJsonArray facetsOf(const QString& text)
{
    QJsonArray facets;
    for (const TextSpan& address : addressesIn(text))
        facets.append(facet(address, {{u"$type"_s, u"app.bsky.richtext.facet#link"_s}, {u"uri"_s, address.value}}));
    for (const TextSpan& tag : hashtagsIn(text))
        facets.append(facet(tag, {{u"$type"_s, u"app.bsky.richtext.facet#tag"_s}, {u"tag"_s, tag.value}}));
    return facets;
}

QJsonObject imageOf(const Picture& picture, const QJsonObject& blob)
{
    QJsonObject image{{u"image"_s, blob}, {u"alt"_s, picture.altText}};
    if (const auto size = sizeOf(picture.bytes))
        image.insert(u"aspectRatio"_s, QJsonObject{{u"width"_s, size->width}, {u"height"_s, size->height}});
    return image;
}

QJsonObject recordOf(const Post& post, const QJsonArray& images, const QDateTime& now)
{
    QJsonObject record{
        {u"$type"_s, kCollection}, {u"text"_s, post.text}, {u"createdAt"_s, now.toUTC().toString(Qt::ISODateWithMs)}};
    const QJsonArray facets = facetsOf(post.text);
    if (!facets.isEmpty())
        record.insert(u"facets"_s, facets);
    if (!images.isEmpty())
        record.insert(u"embed"_s, QJsonObject{{u"$type"_s, u"app.bsky.embed.images"_s}, {u"images"_s, images}});
    else if (!post.link.isEmpty()) // the server fetches nothing: what a card says comes from here
        record.insert(u"embed"_s,
                      QJsonObject{{u"$type"_s, u"app.bsky.embed.external"_s},
                                  {u"external"_s,
                                   QJsonObject{{u"uri"_s, post.link.toString(QUrl::FullyEncoded)},
                                               {u"title"_s, linkTitle(post.link)},
                                               {u"description"_s, QString()}}}});
    return record;
}

Published postAt(const Grant& grant, const QString& uri, const QString& record)
{
    return {uri, QUrl(u"https://bsky.app/profile/%1/post/%2"_s.arg(grant.tokens.subject, record))};
}

/// Whose repository it is: the one the tokens are for.
QString repositoryOf(const Grant& grant, const Page& page)
{
    return grant.tokens.subject.isEmpty() ? page.remoteId.toString() : grant.tokens.subject;
}

} // namespace

QString atprotoRecordKey(const QString& key)
{
    // A TID: 53 bits of microseconds and 10 of a clock's number, in 13 characters that sort. The microseconds are within the two
    // years and a bit from 2023-01-01, so that no server takes them for the future.
    constexpr quint64 kFrom = 1'672'531'200'000'000;
    const QByteArray hash = QCryptographicHash::hash("pagekeeper post\n" + key.toUtf8(), QCryptographicHash::Sha256);
    const quint64 first = qFromBigEndian<quint64>(hash.constData());
    const quint64 second = qFromBigEndian<quint64>(hash.constData() + 8);
    const quint64 value = ((kFrom + (first & ((quint64(1) << 46) - 1))) << 10) | (second & 0x3FF);
    static constexpr char digits[] = "234567abcdefghijklmnopqrstuvwxyz";
    QString text;
    for (int shift = 60; shift >= 0; shift -= 5)
        text += QLatin1Char(digits[(value >> shift) & 31]);
    return text;
}

/// The record of that key, which anybody may read; no token goes along.
Async<std::optional<Published>> AtprotoAdapter::recordAt(Grant grant, Page page, QString record, TokenUse use)
{
    const QString repository = repositoryOf(grant, page);
    QUrl url = methodUrl(grant, u"com.atproto.repo.getRecord"_s);
    QUrlQuery query;
    query.addQueryItem(u"repo"_s, repository);
    query.addQueryItem(u"collection"_s, kCollection);
    query.addQueryItem(u"rkey"_s, record);
    url.setQuery(query);
    const HttpRequest request = repeatable(requestFor(grant, url, use));
    const Result<HttpResponse> response = co_await http().send(request);
    if (!response)
        co_return Failed(response.error());
    const Result<QJsonObject> body = objectOf(*response);
    if (!body)
        co_return Failed(body.error());
    const QString uri = textAt(*body, u"/uri"_s);
    if (response->status == 200 && uri.endsWith(u'/' + record))
        co_return std::optional(postAt(grant, uri, record));
    if (response->status == 400 && textAt(*body, u"/error"_s) == "RecordNotFound"_L1)
        co_return std::optional<Published>();
    const Error error = publishError(grant, *response, now());
    co_return Failed(error);
}

Async<QJsonArray> AtprotoAdapter::uploadPictures(Grant grant, Post post, TokenUse use)
{
    QJsonArray images;
    for (const Picture& picture : std::as_const(post.pictures)) {
        HttpRequest request = repeatable(userGet(grant, methodUrl(grant, u"com.atproto.repo.uploadBlob"_s), use));
        request.method = "POST";
        request.contentType = picture.mimeType;
        request.body = picture.bytes;
        const Result<HttpResponse> response = co_await http().send(request);
        if (!response)
            co_return Failed(response.error());
        if (response->status != 200)
            co_return Failed(publishError(grant, *response, now()));
        const Result<QJsonObject> body = objectOf(*response);
        const QJsonObject blob = body ? body->value(u"blob"_s).toObject() : QJsonObject();
        if (blob.isEmpty())
            co_return fail(ErrorKind::BadAnswer, u"no blob in the answer"_s);
        images.append(imageOf(picture, blob));
    }
    co_return images;
}

QCoro::Task<PublishOutcome> AtprotoAdapter::publish(Grant grant, Page page, Post post, QString key)
{
    const std::optional<Error> objection = publishObjection(grant, post);
    if (objection)
        co_return refused(*objection);
    const TokenUse use = grant.consent.use(Purpose::Publish, u"publish"_s)->about(page.id);
    const QString record = atprotoRecordKey(key);
    const TokenUse looking = use.named(u"look for the post"_s);
    const TokenUse uploading = use.named(u"upload a picture"_s);
    const Result<std::optional<Published>> there = co_await recordAt(grant, page, record, looking);
    if (!there)
        co_return refused(there.error());
    if (*there)
        co_return published(**there);
    const Result<QJsonArray> images = co_await uploadPictures(grant, post, uploading);
    if (!images)
        co_return refused(images.error());

    HttpRequest request = onlyOnce(userGet(grant, methodUrl(grant, u"com.atproto.repo.createRecord"_s), use));
    request.method = "POST";
    setJson(request,
            {{u"repo"_s, repositoryOf(grant, page)},
             {u"collection"_s, kCollection},
             {u"rkey"_s, record},
             {u"record"_s, recordOf(post, *images, now())}});
    const Result<HttpResponse> response = co_await http().send(request);
    const VisibleAnswer answer = judgeVisible(grant, response, QString(), now());
    if (answer.ended)
        co_return *answer.ended;
    const QString uri = textAt(answer.body, u"/uri"_s);
    if (!uri.endsWith(u'/' + record))
        co_return unconfirmed({ErrorKind::BadAnswer, u"the answer does not name the post"_s});
    co_return published(postAt(grant, uri, record));
}

Async<std::optional<Published>> AtprotoAdapter::findPublished(Grant grant, Page page, SoughtPost sought)
{
    const Result<TokenUse> use = grant.consent.use(Purpose::Publish, u"look for the post"_s);
    if (!use)
        co_return Failed(use.error());
    const QString record = atprotoRecordKey(sought.key);
    const TokenUse about = use->about(page.id);
    Result<std::optional<Published>> found = co_await recordAt(grant, page, record, about);
    co_return found;
}

} // namespace pk
