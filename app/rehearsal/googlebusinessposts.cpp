// SPDX-License-Identifier: GPL-3.0-or-later
// Posts of locations: google-business.md sections 7 and 8.
#include "googlebusiness.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QUrl>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kReview = 3; // seconds of world time; the facts name none

/// The legacy API's way to say which field is wrong.
Answer invalidField(const QString& field, const QString& message)
{
    const QJsonObject detail{{u"code"_s, 3}, {u"field"_s, field}, {u"message"_s, message}};
    const QJsonObject details{{u"@type"_s, u"type.googleapis.com/google.mybusiness.v4.ValidationError"_s},
                              {u"errorDetails"_s, QJsonArray{detail}}};
    return Answer::json(QJsonObject{{u"error"_s,
                                     QJsonObject{{u"code"_s, 400},
                                                 {u"message"_s, u"Request contains an invalid argument."_s},
                                                 {u"status"_s, u"INVALID_ARGUMENT"_s},
                                                 {u"details"_s, QJsonArray{details}}}}},
                        400);
}

bool hasPhoneNumber(const QString& text)
{
    static const QRegularExpression number(u"\\+?\\d[\\d \\-/()]{6,}\\d"_s);
    return number.match(text).hasMatch();
}

} // namespace

QString GoogleBusinessDialect::postId(const QString& owner, qint64 at, int number) const
{
    const quint64 tail = m_world.stable(owner
                                        + (number < 0 ? World::randomText(8) : u"post"_s + QString::number(number)));
    return QString::number(quint64(at) * 1'000'000'000 + tail % 1'000'000'000);
}

Answer GoogleBusinessDialect::publishTrouble(int status) const
{
    return status == 403 ? googleApiError(403, u"PERMISSION_DENIED"_s, u"The caller does not have permission"_s)
        : status < 500   ? invalidField(u"summary"_s, u"The post was refused"_s)
                         : googleApiError(500, u"INTERNAL"_s, u"Internal error encountered."_s);
}

QJsonObject GoogleBusinessDialect::localPost(const Post& post, const QString& parent) const
{
    QJsonObject row = post.facts.value(u"body"_s).toObject();
    if (row.isEmpty()) {
        row = {{u"languageCode"_s, u"en"_s}, {u"summary"_s, post.text}, {u"topicType"_s, u"STANDARD"_s}};
        if (!post.link.isEmpty())
            row[u"callToAction"_s] = QJsonObject{{u"actionType"_s, u"LEARN_MORE"_s}, {u"url"_s, post.link}};
    }
    const qint64 reviewed = post.at + kReview + post.facts.value(u"slow"_s).toInteger();
    const bool bad = hasPhoneNumber(post.text) || post.facts.value(u"fails"_s).toBool();
    row[u"name"_s] = parent + u"/localPosts/"_s + post.id;
    row[u"state"_s] = post.seeded            ? u"LIVE"_s
        : m_world.now() < reviewed           ? u"PROCESSING"_s
        : bad                                ? u"REJECTED"_s
        : post.facts.contains(u"schedule"_s) ? u"SCHEDULED"_s
                                             : u"LIVE"_s;
    row[u"createTime"_s] = isoZulu(post.at);
    row[u"updateTime"_s] = isoZulu(post.at + 5);
    row[u"searchUrl"_s] = u"https://local.google.com/place?id=1&use=posts&lpsid="_s + post.id;
    return row;
}

std::optional<Answer> GoogleBusinessDialect::wrongPost(const QJsonObject& body) const
{
    const QString topic = body.value(u"topicType"_s).toString();
    const QString action = body.value(u"callToAction"_s)[u"actionType"_s].toString();
    const QString url = body.value(u"callToAction"_s)[u"url"_s].toString();
    if (body.value(u"summary"_s).toString().size() > 1500)
        return invalidField(u"summary"_s, u"Must be at most 1500 characters"_s);
    if (!QStringList{u"STANDARD"_s, u"EVENT"_s, u"OFFER"_s}.contains(topic))
        return invalidField(u"topic_type"_s, u"A topic type is required"_s);
    if (topic != "STANDARD"_L1) {
        const QString title = body.value(u"event"_s)[u"title"_s].toString();
        if (title.isEmpty() || title.size() > 58 || !body.value(u"event"_s)[u"schedule"_s].isObject())
            return invalidField(u"event"_s, u"An event needs a title and a schedule"_s);
    }
    if (body.contains(u"callToAction"_s)) {
        static const QStringList withUrl{u"BOOK"_s, u"ORDER"_s, u"SHOP"_s, u"LEARN_MORE"_s, u"SIGN_UP"_s};
        if (action == "CALL"_L1 ? !url.isEmpty()
                                : !withUrl.contains(action) || !QUrl(url).scheme().startsWith("http"_L1))
            return invalidField(u"call_to_action.url"_s, u"The url does not fit the action type"_s);
    }
    for (const QJsonValue media : body.value(u"media"_s).toArray()) {
        if (media[u"mediaFormat"_s].toString() == "VIDEO"_L1)
            return googleApiError(500, u"INTERNAL"_s, u"Internal error encountered."_s); // deterministic
        if (!QUrl(media[u"sourceUrl"_s].toString()).scheme().startsWith("http"_L1))
            return invalidField(u"media.source_url"_s, u"PHOTO_FETCH_FAILED"_s);
    }
    if (body.value(u"summary"_s).toString().isEmpty() && body.value(u"media"_s).toArray().isEmpty())
        return invalidField(u"summary"_s, u"A post needs a text or a photo"_s);
    return std::nullopt;
}

Answer GoogleBusinessDialect::createPost(const Request& request, const QString& clientId, const Place& location,
                                         const QString& parent)
{
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    if (location.facts.value(u"chain"_s).toBool())
        return invalidField(u"location"_s, u"LOCATION_DISABLED_FOR_LOCAL_POST_API"_s);
    if (profileState(location) != "verified"_L1)
        return googleApiError(403, u"PERMISSION_DENIED"_s, u"The caller does not have permission"_s);
    if (const auto wrong = wrongPost(body))
        return *wrong;
    CallCount& edits = m_world.callCounts[network() + u"|edits|"_s + location.id];
    if (edits.ends <= m_world.now())
        edits = {0, m_world.now() + 60};
    if (++edits.used > 10) // "10 edits a minute per profile, cannot be raised"
        return exhausted(clientId, 10);
    if (const auto refused = publishRefusal(request))
        return *refused;
    Post post;
    post.network = network();
    post.owner = location.id;
    post.at = m_world.now();
    post.id = postId(post.owner, post.at, -1);
    post.text = body.value(u"summary"_s).toString();
    post.link = body.value(u"callToAction"_s)[u"url"_s].toString();
    post.facts = {{u"body"_s, body},
                  {u"slow"_s, m_world.faults.mediaSeconds.value(network())},
                  {u"fails"_s, m_world.faults.mediaFails.contains(network())}};
    if (body.contains(u"scheduledTime"_s))
        post.facts[u"schedule"_s] = body.value(u"scheduledTime"_s);
    if (const QString photo = body.value(u"media"_s)[0][u"sourceUrl"_s].toString(); !photo.isEmpty()) {
        Media media;
        media.id = World::randomText(16);
        media.network = network();
        media.owner = location.id;
        media.kind = u"PHOTO"_s;
        media.facts = {{u"sourceUrl"_s, photo}};
        post.media = {m_world.feeds.addMedia(media).id};
        post.image = true;
    }
    m_world.feeds.publish(post, request);
    Post made = post;
    made.seeded = false;
    return Answer::json(localPost(made, parent));
}

Answer GoogleBusinessDialect::localPosts(const Request& request, const Login& login, const QString& clientId,
                                         const QStringList& parts)
{
    const QString parent = parts.mid(1, 4).join(u'/');
    const Place& location = *m_world.place(network(), parts.mid(3, 2).join(u'/'));
    const QList<Post> posts = feed(location.id, location.name);
    if (parts.size() == 6) {
        if (request.method == "POST")
            return createPost(request, clientId, location, parent);
        const QString token = request.query.value(u"pageToken"_s);
        const qsizetype first = token.isEmpty() ? 0 : rowAt(token);
        const int size = qBound(1, request.query.value(u"pageSize"_s, u"20"_s).toInt(), 100);
        if (first < 0)
            return googleApiError(400, u"INVALID_ARGUMENT"_s, u"Request contains an invalid argument."_s);
        if (const auto failed = contentFailure(login.key(), int(first / size) + 1))
            return *failed;
        const qsizetype end = qMin<qsizetype>(first + size, posts.size());
        QJsonArray rows;
        for (qsizetype i = first; i < end; ++i)
            rows.append(localPost(posts[i], parent));
        if (rows.isEmpty())
            return Answer::json(QJsonObject());
        QJsonObject answer{{u"localPosts"_s, rows}};
        if (end < posts.size())
            answer[u"nextPageToken"_s] = cursorAt(end);
        return Answer::json(answer);
    }
    for (const Post& post : posts) {
        if (post.id != parts.value(6))
            continue;
        if (request.method == "GET")
            return Answer::json(localPost(post, parent));
        Post* kept = m_world.feeds.find(network(), post.id);
        if (request.method == "DELETE") {
            kept->deleted = true;
            return Answer::json(QJsonObject());
        }
        if (request.method == "PATCH" && request.query.value(u"updateMask"_s) == "summary"_L1) {
            kept->text = QJsonDocument::fromJson(request.body).object().value(u"summary"_s).toString();
            return Answer::json(localPost(*kept, parent));
        }
    }
    return googleApiError(404, u"NOT_FOUND"_s, u"Requested entity was not found."_s);
}

} // namespace pk::rehearsal
