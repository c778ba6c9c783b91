// SPDX-License-Identifier: GPL-3.0-or-later
// Videos, clips and chat of pretend Twitch: twitch.md sections 6, 7 and 8.
#include "twitch.h"

#include <QCryptographicHash>
#include <QJsonDocument>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

QString TwitchDialect::postId(const QString& owner, qint64 at, int number) const
{
    const quint64 tail = m_world.stable(owner
                                        + (number < 0 ? World::randomText(8) : u"post"_s + QString::number(number)));
    return QString::number(quint64(at) * 10 + tail % 10);
}

Answer TwitchDialect::publishTrouble(int status) const
{
    return helixFailure(status, status == 403 ? u"The sender is banned from the channel"_s : QString());
}

std::optional<std::pair<QString, QString>> TwitchDialect::channelOf(const QString& id) const
{
    for (const Login* login : m_world.loginsOf(network(), {})) {
        if (login->remoteId == id && !login->deactivated)
            return std::pair{login->key(), login->name};
    }
    const Place* place = m_world.place(network(), id);
    if (place && !place->gone)
        return std::pair{place->id, place->name};
    return std::nullopt;
}

Answer TwitchDialect::shows(const Request& request, const Login& login, bool clips)
{
    const QString id = request.query.value(clips ? u"broadcaster_id"_s : u"user_id"_s);
    const int size = request.query.value(u"first"_s, u"20"_s).toInt();
    const QString after = request.query.value(u"after"_s);
    const qsizetype first = after.isEmpty() ? 0 : rowAt(after);
    const auto channel = channelOf(id);
    if (id.isEmpty())
        return helixFailure(400, u"The parameter \"%1\" is missing"_s.arg(clips ? "broadcaster_id"_L1 : "user_id"_L1));
    if (size < 1 || size > 100 || first < 0)
        return helixFailure(400, u"The parameter \"%1\" was malformed"_s.arg(first < 0 ? "after"_L1 : "first"_L1));
    if (!channel)
        return helixFailure(404, u"The account is closed"_s);
    if (const auto failed = contentFailure(login.key(), int(first / size) + 1))
        return *failed;
    QList<Post> posts = feed(channel->first, channel->second);
    posts.removeIf([](const Post& post) { return !post.seeded; }); // chat is no video
    const qsizetype end = qMin<qsizetype>(first + size, posts.size());
    QJsonArray rows;
    for (qsizetype i = first; i < end; ++i) {
        const Post& post = posts[i];
        const QString slug = u"Clip"_s + post.id;
        QJsonObject row{
            {u"id"_s, clips ? slug : post.id},
            {u"title"_s, post.text.left(100)},
            {u"created_at"_s, isoZulu(post.at)},
            {u"url"_s, clips ? u"https://clips.twitch.tv/"_s + slug : u"https://www.twitch.tv/videos/"_s + post.id},
            {u"view_count"_s, m_world.feeds.figure(post, clips ? u"clip"_s : u"views"_s, 800)},
            {clips ? u"broadcaster_id"_s : u"user_id"_s, id},
            {clips ? u"broadcaster_name"_s : u"user_name"_s, channel->second}};
        if (!clips) {
            row[u"published_at"_s] = isoZulu(post.at);
            row[u"duration"_s] = u"1h12m4s"_s;
            row[u"type"_s] = u"archive"_s;
            row[u"viewable"_s] = u"public"_s;
        }
        rows.append(row);
    }
    QJsonObject pagination;
    if (end < posts.size())
        pagination[u"cursor"_s] = cursorAt(end);
    return Answer::json(QJsonObject{{u"data"_s, rows}, {u"pagination"_s, pagination}});
}

Answer TwitchDialect::channelFacts(const Request& request, bool streams) const
{
    const QString id = request.query.value(streams ? u"user_id"_s : u"broadcaster_id"_s);
    const auto channel = channelOf(id);
    QJsonArray rows;
    const bool live = m_world.stable(u"live"_s + id) % 4 == 0;
    if (channel && streams && live)
        rows.append(QJsonObject{{u"user_id"_s, id},
                                {u"user_name"_s, channel->second},
                                {u"type"_s, u"live"_s},
                                {u"title"_s, u"Rehearsal stream"_s},
                                {u"viewer_count"_s, qint64(m_world.stable(id) % 300)},
                                {u"started_at"_s, isoZulu(m_world.now() - 3600)}});
    if (channel && !streams)
        rows.append(QJsonObject{{u"broadcaster_id"_s, id},
                                {u"broadcaster_name"_s, channel->second},
                                {u"title"_s, u"Rehearsal stream"_s},
                                {u"game_id"_s, u"509658"_s},
                                {u"game_name"_s, u"Just Chatting"_s}});
    QJsonObject answer{{u"data"_s, rows}};
    if (streams)
        answer[u"pagination"_s] = QJsonObject();
    return Answer::json(answer);
}

Answer TwitchDialect::announce(const Request& request, const Login& login)
{
    const QString id = request.query.value(u"broadcaster_id"_s);
    const QString message = QJsonDocument::fromJson(request.body).object().value(u"message"_s).toString();
    const auto channel = channelOf(id);
    if (id.isEmpty() || message.isEmpty() || message.size() > 500)
        return helixFailure(400, u"The parameters \"broadcaster_id\" and \"message\" are required"_s);
    if (request.query.value(u"moderator_id"_s) != login.remoteId)
        return helixFailure(401,
                            u"The ID in moderator_id must match the user ID found in the request's OAuth token."_s);
    if (!channel)
        return helixFailure(404, u"The account is closed"_s);
    const PlaceRole* role = m_world.placeRole(login.key(), id);
    if (id != login.remoteId && (!role || role->lost))
        return helixFailure(403, u"The user is not a moderator of this channel"_s);
    if (const auto refused = publishRefusal(request))
        return *refused;
    Post post;
    post.network = network();
    post.owner = channel->first;
    post.at = m_world.now();
    post.id = postId(post.owner, post.at, -1);
    post.text = message;
    m_world.feeds.publish(post, request);
    Answer nothing;
    nothing.status = 204;
    return nothing;
}

Answer TwitchDialect::chat(const Request& request, const Login& login)
{
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    const QString id = body.value(u"broadcaster_id"_s).toString();
    const QString message = body.value(u"message"_s).toString();
    const auto channel = channelOf(id);
    if (id.isEmpty() || message.isEmpty())
        return helixFailure(400, u"The parameters \"broadcaster_id\" and \"message\" are required"_s);
    if (body.value(u"sender_id"_s).toString() != login.remoteId)
        return helixFailure(401, u"The ID in sender_id must match the user ID found in the request's OAuth token."_s);
    if (!channel)
        return helixFailure(404, u"The account is closed"_s);
    if (message.size() > 500)
        return helixFailure(422, u"The message is too large"_s);
    if (const auto refused = publishRefusal(request))
        return *refused;
    const auto answer = [&](const QString& messageId, const QJsonValue& why) {
        return Answer::json(
            QJsonObject{{u"data"_s,
                         QJsonArray{QJsonObject{
                             {u"message_id"_s, messageId}, {u"is_sent"_s, why.isNull()}, {u"drop_reason"_s, why}}}}});
    };
    const QString mark = login.key() + u'#' + id + u'#' + message;
    if (!m_world.feeds.sameAs(network(), mark, m_world.now() - 30).isEmpty()) // chat swallows what is said twice
        return answer({},
                      QJsonObject{{u"code"_s, u"msg_duplicate"_s},
                                  {u"message"_s,
                                   u"Your message is identical to the one you sent within the last 30 seconds."_s}});
    Post post;
    post.network = network();
    post.owner = channel->first;
    post.at = m_world.now();
    post.id = postId(post.owner, post.at, -1);
    post.text = message;
    m_world.feeds.publish(post, request);
    m_world.feeds.mark(network(), mark, post.id);
    const QByteArray hash = QCryptographicHash::hash(post.id.toUtf8(), QCryptographicHash::Md5).toHex();
    return answer(u"%1-%2-%3-%4-%5"_s.arg(QString::fromLatin1(hash.left(8)),
                                          QString::fromLatin1(hash.mid(8, 4)),
                                          QString::fromLatin1(hash.mid(12, 4)),
                                          QString::fromLatin1(hash.mid(16, 4)),
                                          QString::fromLatin1(hash.mid(20))),
                  QJsonValue::Null);
}

} // namespace pk::rehearsal
