// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dialect.h"

#include <functional>

namespace pk::rehearsal {

/// One account that publishes through containers, by whichever way it is reached: Instagram with its own login,
/// Instagram through a Page, Threads.
struct MetaAccount
{
    World& world;
    QString network;
    QString base; ///< "https://graph.instagram.com/v26.0"
    QString id;
    QString owner; ///< Post::owner
    QString username;
    qint64 followers = 0;
    QList<Post> posts;
    bool pageToken = false; ///< the call came with a Page's token: cannot read containers (instagram.md section 8)
    std::function<QString(qint64 at)> newId;
    std::function<std::optional<Answer>(int resultPage)> contentFailure;
    std::function<std::optional<Answer>()> publishRefusal;
    std::function<bool()> mayPublish;
    std::function<bool()> mayReadInsights;
};

/// A call about the account (\a node is its id or "me"), a container or a post of it; nothing: not ours.
std::optional<Answer> instagramContent(MetaAccount& account, const Request& request, const QString& node,
                                       const QString& edge);
std::optional<Answer> threadsContent(MetaAccount& account, const Request& request, const QString& node,
                                     const QString& edge);

// What both have in common (metacontent.cpp)
/// "2026-11-20T09:00:00+0000"
QString metaTime(qint64 seconds);
Answer metaRefusal(int code, int subcode, const QString& message, int status = 400);
Answer metaPermission(const QString& scope);
/// IN_PROGRESS, FINISHED, ERROR, EXPIRED or PUBLISHED.
QString containerState(const World& world, const Media& container);
/// The posts as a Graph list; \a row makes one, or names the field that does not exist.
Answer metaList(const MetaAccount& account, const Request& request, const QString& edge,
                const std::function<QJsonObject(const Post&, const QString& fields, QString& unknown)>& row);
/// Posts of the account that came through the API within the last 24 hours.
int publishedToday(const MetaAccount& account);
/// Makes a container; \a kind is its media type.
QString makeContainer(MetaAccount& account, const QString& kind, const QJsonObject& facts, const QString& alt);
/// A post made from a container.
QString publishContainer(MetaAccount& account, Media& container, const Request& request);
/// One metric per day between `since` and `until`.
QJsonArray metaDays(const MetaAccount& account, const Request& request, const QString& metric, int scale);

} // namespace pk::rehearsal
