// SPDX-License-Identifier: GPL-3.0-or-later
// Videos of channels: youtube.md section 7. There are no posts to publish (section 8).
#include "youtube.h"

#include <QCryptographicHash>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

Answer failure(int code, const QString& reason, const QString& message, const QString& domain)
{
    const QJsonObject entry{{u"message"_s, message}, {u"domain"_s, domain}, {u"reason"_s, reason}};
    const QJsonObject error{{u"code"_s, code}, {u"message"_s, message}, {u"errors"_s, QJsonArray{entry}}};
    return Answer::json(QJsonObject{{u"error"_s, error}}, code);
}

} // namespace

QString YouTubeDialect::postId(const QString& owner, qint64 at, int number) const
{
    const QByteArray seed = (owner + QString::number(number < 0 ? at : number)).toUtf8();
    return QString::fromLatin1(
        QCryptographicHash::hash(seed, QCryptographicHash::Sha256).toBase64(QByteArray::Base64UrlEncoding).left(11));
}

Answer YouTubeDialect::playlistItems(const Request& request, const Login& login)
{
    const Params& query = request.query;
    const QStringList parts = query.value(u"part"_s).split(u',', Qt::SkipEmptyParts);
    const QString playlist = query.value(u"playlistId"_s);
    const int size = query.value(u"maxResults"_s, u"5"_s).toInt();
    if (parts.isEmpty() || playlist.isEmpty())
        return failure(400, u"missingRequiredParameter"_s, u"The required parameter part is missing."_s, u"global"_s);
    if (size < 0 || size > 50)
        return failure(400, u"invalidParameter"_s, u"Invalid value for maxResults."_s, u"global"_s);
    const Place* channel = m_world.place(network(), u"UC"_s + playlist.mid(2));
    if (!playlist.startsWith("UU"_L1) || !channel || channel->gone)
        return failure(404,
                       u"playlistNotFound"_s,
                       u"The playlist identified with the request's playlistId parameter cannot be found."_s,
                       u"youtube.playlistItem"_s);
    const QString token = query.value(u"pageToken"_s);
    const qsizetype first = token.isEmpty() ? 0 : rowAt(token);
    if (first < 0)
        return failure(
            400, u"invalidPageToken"_s, u"The request specifies an invalid page token."_s, u"youtube.parameter"_s);
    const qsizetype rows = qMax(1, size);
    if (const auto failed = contentFailure(login.key(), int(first / rows) + 1))
        return *failed;
    const QList<Post> videos = feed(channel->id, channel->name);
    const qsizetype end = qMin(first + rows, videos.size());
    QJsonArray items;
    for (qsizetype i = first; i < end; ++i) {
        const Post& video = videos[i];
        QJsonObject item{{u"kind"_s, u"youtube#playlistItem"_s}, {u"id"_s, u"UExz"_s + video.id}};
        if (parts.contains(u"snippet"_s))
            item[u"snippet"_s] = QJsonObject{
                {u"publishedAt"_s, isoZulu(video.at)},
                {u"channelId"_s, channel->id},
                {u"title"_s, video.text.left(100)},
                {u"playlistId"_s, playlist},
                {u"position"_s, i},
                {u"resourceId"_s, QJsonObject{{u"kind"_s, u"youtube#video"_s}, {u"videoId"_s, video.id}}}};
        if (parts.contains(u"contentDetails"_s))
            item[u"contentDetails"_s] = QJsonObject{{u"videoId"_s, video.id},
                                                    {u"videoPublishedAt"_s, isoZulu(video.at)}};
        if (parts.contains(u"status"_s))
            item[u"status"_s] = QJsonObject{{u"privacyStatus"_s, u"public"_s}};
        items.append(item);
    }
    QJsonObject answer{{u"kind"_s, u"youtube#playlistItemListResponse"_s},
                       {u"items"_s, items},
                       {u"pageInfo"_s, QJsonObject{{u"totalResults"_s, videos.size()}, {u"resultsPerPage"_s, size}}}};
    if (end < videos.size())
        answer[u"nextPageToken"_s] = cursorAt(end);
    if (first > 0)
        answer[u"prevPageToken"_s] = cursorAt(qMax<qsizetype>(0, first - rows));
    return Answer::json(answer);
}

Answer YouTubeDialect::videos(const Request& request) const
{
    const QStringList parts = request.query.value(u"part"_s).split(u',', Qt::SkipEmptyParts);
    const QStringList ids = request.query.value(u"id"_s).split(u',', Qt::SkipEmptyParts);
    if (parts.isEmpty() || ids.isEmpty())
        return failure(400, u"missingRequiredParameter"_s, u"No filter selected."_s, u"global"_s);
    if (ids.size() > 50)
        return failure(
            400, u"invalidFilters"_s, u"The request specifies an invalid filter parameter."_s, u"youtube.parameter"_s);
    QHash<QString, Post> known;
    QHash<QString, QString> titles;
    for (const Place& channel : std::as_const(m_world.places)) {
        if (channel.network != network() || channel.gone)
            continue;
        for (const Post& video : feed(channel.id, channel.name)) {
            if (ids.contains(video.id)) {
                known.insert(video.id, video);
                titles.insert(video.id, channel.name);
            }
        }
    }
    const Feeds& feeds = m_world.feeds;
    QJsonArray items;
    for (const QString& id : ids) {
        if (!known.contains(id))
            continue; // deleted or not visible
        const Post video = known.value(id);
        QJsonObject item{{u"kind"_s, u"youtube#video"_s}, {u"id"_s, id}};
        if (parts.contains(u"snippet"_s))
            item[u"snippet"_s] = QJsonObject{{u"publishedAt"_s, isoZulu(video.at)},
                                             {u"channelId"_s, video.owner},
                                             {u"channelTitle"_s, titles.value(id)},
                                             {u"title"_s, video.text.left(100)},
                                             {u"description"_s, video.text}};
        if (parts.contains(u"statistics"_s)) { // numbers are texts
            QJsonObject figures{{u"viewCount"_s, QString::number(feeds.figure(video, u"views"_s, 9000))},
                                {u"likeCount"_s, QString::number(feeds.figure(video, u"likes"_s, 400))},
                                {u"favoriteCount"_s, u"0"_s}};
            if (m_world.stable(id) % 9 != 0) // comments may be switched off
                figures[u"commentCount"_s] = QString::number(feeds.figure(video, u"comments"_s, 50));
            item[u"statistics"_s] = figures;
        }
        if (parts.contains(u"status"_s))
            item[u"status"_s] = QJsonObject{{u"uploadStatus"_s, u"processed"_s}, {u"privacyStatus"_s, u"public"_s}};
        if (parts.contains(u"contentDetails"_s))
            item[u"contentDetails"_s] = QJsonObject{{u"duration"_s, u"PT2M14S"_s}};
        items.append(item);
    }
    return Answer::json(QJsonObject{
        {u"kind"_s, u"youtube#videoListResponse"_s},
        {u"items"_s, items},
        {u"pageInfo"_s, QJsonObject{{u"totalResults"_s, items.size()}, {u"resultsPerPage"_s, items.size()}}}});
}

} // namespace pk::rehearsal
