// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts and posts of pretend X: x.md sections 6 and 7.
#include "x.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QRegularExpression>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kQuarter = 15 * 60;
constexpr qint64 kPrivateFigures = 30 * 86'400; // "younger than 30 days"

const QRegularExpression& addresses()
{
    static const QRegularExpression address(u"https?://\\S+"_s);
    return address;
}

QString shortened(const QString& address)
{
    const QByteArray hash =
        QCryptographicHash::hash(address.toUtf8(), QCryptographicHash::Sha256).toBase64(QByteArray::Base64UrlEncoding);
    return u"https://t.co/"_s + QString::fromLatin1(hash.left(10)).replace(u'-', u'a').replace(u'_', u'b');
}

QJsonObject fieldError(const Post& post, const QString& field)
{
    return {{u"resource_type"_s, u"tweet"_s},
            {u"resource_id"_s, post.id},
            {u"field"_s, field},
            {u"parameter"_s, u"id"_s},
            {u"section"_s, u"data"_s},
            {u"title"_s, u"Field Authorization Error"_s},
            {u"detail"_s,
             u"Sorry, you are not authorized to access '%1' on the Tweet with id : [%2]."_s.arg(field, post.id)},
            {u"type"_s, u"https://api.twitter.com/2/problems/not-authorized-for-field"_s}};
}

QJsonObject notFoundError(const QString& type, const QString& parameter, const QString& value)
{
    return {{u"resource_type"_s, type},
            {u"resource_id"_s, value},
            {u"value"_s, value},
            {u"parameter"_s, parameter},
            {u"title"_s, u"Not Found Error"_s},
            {u"detail"_s, u"Could not find %1 with %2: [%3]."_s.arg(type, parameter, value)},
            {u"type"_s, u"https://api.twitter.com/2/problems/resource-not-found"_s}};
}

} // namespace

QString XDialect::withShortLinks(const QString& text)
{
    QString result;
    qsizetype end = 0;
    for (auto match = addresses().globalMatch(text); match.hasNext();) {
        const QRegularExpressionMatch found = match.next();
        result += text.mid(end, found.capturedStart() - end) + shortened(found.captured());
        end = found.capturedEnd();
    }
    return result + text.mid(end);
}

std::optional<QJsonObject> XDialect::userData(const Login& login, const QString& asked) const
{
    QJsonObject data{{u"id"_s, login.remoteId}, {u"name"_s, login.name}, {u"username"_s, login.handle}};
    for (const QString& field : asked.split(u',', Qt::SkipEmptyParts)) {
        if (field == "verified"_L1 || field == "protected"_L1)
            data[field] = false;
        else if (field == "verified_type"_L1)
            data[field] = u"none"_s;
        else if (field == "created_at"_L1)
            data[field] = u"2019-03-02T08:15:00.000Z"_s;
        else if (field == "profile_image_url"_L1)
            data[field] = u"https://pbs.twimg.com/profile_images/%1/face_normal.png"_s.arg(login.remoteId);
        else if (field == "description"_L1)
            data[field] = u"Posts of "_s + login.name;
        else if (field == "public_metrics"_L1)
            data[field] = QJsonObject{{u"followers_count"_s, m_world.feeds.followers(login.key(), login.followers)},
                                      {u"following_count"_s, qint64(m_world.stable(login.id) % 900)},
                                      {u"tweet_count"_s, feed(login).size()},
                                      {u"listed_count"_s, 12}};
        else if (field != "id"_L1 && field != "name"_L1 && field != "username"_L1)
            return std::nullopt;
    }
    return data;
}

Answer XDialect::invalidRequest(const QString& message, const QJsonObject& parameters)
{
    const QJsonObject entry{{u"parameters"_s, parameters}, {u"message"_s, message}};
    return Answer::json(QJsonObject{{u"errors"_s, QJsonArray{entry}},
                                    {u"title"_s, u"Invalid Request"_s},
                                    {u"detail"_s, u"One or more parameters to your request was invalid."_s},
                                    {u"type"_s, u"https://api.twitter.com/2/problems/invalid-request"_s}},
                        400);
}

Answer XDialect::forbidden(const QString& detail)
{
    return Answer::json(
        QJsonObject{
            {u"title"_s, u"Forbidden"_s}, {u"detail"_s, detail}, {u"type"_s, u"about:blank"_s}, {u"status"_s, 403}},
        403);
}

Answer XDialect::trouble(int status) const
{
    const QString title = status == 429 ? u"Too Many Requests"_s
        : status == 503                 ? u"Service Unavailable"_s
        : status == 403                 ? u"Forbidden"_s
        : status == 404                 ? u"Not Found"_s
        : status < 500                  ? u"Invalid Request"_s
                                        : u"Internal Server Error"_s;
    const QString detail = status == 403 ? u"You are not permitted to perform this action."_s : title;
    return Answer::json(
        QJsonObject{{u"title"_s, title}, {u"detail"_s, detail}, {u"type"_s, u"about:blank"_s}, {u"status"_s, status}},
        status);
}

Answer XDialect::counted(const Request& request, const Endpoint& endpoint,
                         const std::function<Answer(const Token&)>& serve)
{
    const Token* found = m_world.token(request.bearer());
    if (!found || found->network != network())
        return *refuse(nullptr);
    const Token token = *found;
    const qint64 now = m_world.now();
    CallCount& count = m_world.callCounts[network() + u'|' + endpoint.name + u'|' + token.value];
    if (count.ends <= now)
        count = {0, now + kQuarter};
    const qint64 until = m_world.faults.throttledUntil(network(), token.login, {}, now);
    const QHash<QString, int>& set = m_world.faults.usedPercent; // by the "credits" control
    const int percent = set.value(network() + u'|' + token.login, set.value(network()));
    const int used = until ? endpoint.limit : qMin(endpoint.limit, count.used + endpoint.limit * percent / 100);
    Answer answer;
    if (auto refused = refuse(&token))
        answer = *refused;
    else if (used >= endpoint.limit)
        answer = trouble(429);
    else if (!endpoint.scope.isEmpty() && !token.scopes.contains(endpoint.scope))
        answer = forbidden(u"You are not permitted to perform this action."_s);
    else
        answer = serve(token);
    if (answer.status == 401)
        return answer;
    ++count.used;
    answer.with("x-rate-limit-limit", QByteArray::number(endpoint.limit))
        .with("x-rate-limit-remaining", QByteArray::number(qMax(0, endpoint.limit - used - 1)))
        .with("x-rate-limit-reset", QByteArray::number(until ? until : count.ends));
    return answer;
}

std::optional<Answer> XDialect::content(const Request& request)
{
    static const QRegularExpression ofUser(u"^/2/users/(\\d+)(/tweets)?$"_s);
    static const QRegularExpression byName(u"^/2/users/by/username/(\\w+)$"_s);
    static const QRegularExpression ofPost(u"^/2/tweets/(\\d+)$"_s);
    const QString& path = request.path;
    const bool get = request.method == "GET";
    if (request.method == "POST" && path == "/2/tweets"_L1)
        return counted(
            request, {u"create"_s, 100, u"tweet.write"_s}, [&](const Token& token) { return create(request, token); });
    if (path == "/2/media/upload"_L1)
        return counted(request, {u"upload"_s, 500, u"media.write"_s}, [&](const Token& token) {
            return get ? uploadState(request) : upload(request, token);
        });
    if (request.method == "POST" && path == "/2/media/metadata"_L1)
        return counted(request, {u"metadata"_s, 500, u"media.write"_s}, [&](const Token& token) {
            return metadata(request, token);
        });
    if (const auto match = ofPost.match(path); match.hasMatch() && request.method == "DELETE")
        return counted(request, {u"delete"_s, 50, u"tweet.write"_s}, [&](const Token& token) {
            Post* post = m_world.feeds.find(network(), match.captured(1));
            if (post && post->owner != token.login)
                return forbidden(u"You are not authorized to delete this Tweet."_s);
            if (post)
                post->deleted = true;
            return Answer::json(QJsonObject{{u"data"_s, QJsonObject{{u"deleted"_s, post != nullptr}}}});
        });
    if (!get)
        return std::nullopt;
    if (path == "/2/tweets"_L1 || ofPost.match(path).hasMatch())
        return counted(request, {u"posts"_s, 5000, {}}, [&](const Token& token) {
            const QString single = ofPost.match(path).captured(1);
            return postsById(
                request, token, single.isEmpty() ? request.query.value(u"ids"_s) : single, !single.isEmpty());
        });
    if (const auto match = byName.match(path); match.hasMatch())
        return counted(request, {u"users"_s, 900, {}}, [&](const Token&) {
            const QString name = match.captured(1).toLower(); // capitals do not tell names apart
            const Login* login = m_world.findLogin(network(), {}, name);
            return user(request, login && login->handle == name ? login : nullptr, u"username"_s, match.captured(1));
        });
    const auto match = ofUser.match(path);
    if (!match.hasMatch())
        return std::nullopt;
    const Login* login = nullptr;
    for (const Login* any : m_world.loginsOf(network(), {})) {
        if (any->remoteId == match.captured(1))
            login = any;
    }
    if (match.captured(2).isEmpty())
        return counted(request, {u"users"_s, 900, {}}, [&](const Token&) {
            return user(request, login, u"id"_s, match.captured(1));
        });
    return counted(request, {u"timeline"_s, 900, {}}, [&](const Token& token) {
        return login ? timeline(request, token, *login) : user(request, nullptr, u"id"_s, match.captured(1));
    });
}

Answer XDialect::user(const Request& request, const Login* login, const QString& parameter, const QString& value) const
{
    if (!login)
        return Answer::json(QJsonObject{{u"errors"_s, QJsonArray{notFoundError(u"user"_s, parameter, value)}}});
    if (login->suspended) {
        QJsonObject error = notFoundError(u"user"_s, parameter, value);
        error[u"title"_s] = u"Forbidden"_s;
        error[u"detail"_s] = u"User has been suspended: [%1]."_s.arg(value);
        return Answer::json(QJsonObject{{u"errors"_s, QJsonArray{error}}});
    }
    const auto data = userData(*login, request.query.value(u"user.fields"_s));
    return data ? Answer::json(QJsonObject{{u"data"_s, *data}})
                : invalidRequest(u"The `user.fields` query parameter value is not one of the known fields"_s);
}

std::optional<QJsonObject> XDialect::postData(const Post& post, const Request& request, const Token& token,
                                              QJsonArray& errors) const
{
    const bool renamed = request.query.has(u"post.fields"_s); // the newer names
    const QString asked = request.query.value(u"tweet.fields"_s, request.query.value(u"post.fields"_s));
    const Feeds& feeds = m_world.feeds;
    const QString whole = post.seeded && !post.link.isEmpty() ? post.text + u' ' + post.link : post.text;
    const bool young = token.login == post.owner && post.at > m_world.now() - kPrivateFigures;
    const qint64 seen = feeds.figure(post, u"impressions"_s, 9000);
    QJsonObject data{
        {u"id"_s, post.id}, {u"text"_s, withShortLinks(whole)}, {u"edit_history_tweet_ids"_s, QJsonArray{post.id}}};
    for (const QString& field : asked.split(u',', Qt::SkipEmptyParts)) {
        if (field == "created_at"_L1) {
            data[field] = isoMillis(post.at);
        } else if (field == "author_id"_L1) {
            data[field] = m_world.login(post.owner)->remoteId;
        } else if (field == "lang"_L1) {
            data[field] = u"en"_s;
        } else if (field == "public_metrics"_L1) {
            data[field] = QJsonObject{
                {renamed ? u"repost_count"_s : u"retweet_count"_s, feeds.figure(post, u"reposts"_s, 40)},
                {u"reply_count"_s, feeds.figure(post, u"replies"_s, 12)},
                {u"like_count"_s, feeds.figure(post, u"likes"_s, 300)},
                {u"quote_count"_s, feeds.figure(post, u"quotes"_s, 6)},
                {u"bookmark_count"_s, feeds.figure(post, u"bookmarks"_s, 9)},
                {u"impression_count"_s, seen}};
        } else if (field == "non_public_metrics"_L1 || field == "organic_metrics"_L1) {
            if (young)
                data[field] = QJsonObject{{u"impression_count"_s, seen},
                                          {u"url_link_clicks"_s, feeds.figure(post, u"clicks"_s, 60)},
                                          {u"user_profile_clicks"_s, feeds.figure(post, u"profile"_s, 25)},
                                          {u"engagements"_s, feeds.figure(post, u"engagements"_s, 200)}};
            else
                errors.append(fieldError(post, field));
        } else if (field == "promoted_metrics"_L1) {
            errors.append(fieldError(post, field));
        } else if (field == "attachments"_L1) {
            if (post.image)
                data[field] = QJsonObject{{u"media_keys"_s, QJsonArray{u"3_"_s + post.media.value(0, post.id)}}};
        } else if (field == "entities"_L1) {
            QJsonArray urls;
            for (auto match = addresses().globalMatch(whole); match.hasNext();) {
                const QString address = match.next().captured();
                urls.append(QJsonObject{{u"url"_s, shortened(address)}, {u"expanded_url"_s, address}});
            }
            if (!urls.isEmpty())
                data[field] = QJsonObject{{u"urls"_s, urls}};
        } else if (field != "id"_L1 && field != "text"_L1) {
            return std::nullopt;
        }
    }
    return data;
}

Answer XDialect::timeline(const Request& request, const Token& token, const Login& login)
{
    const int size = request.query.value(u"max_results"_s, u"10"_s).toInt();
    if (size < 5 || size > 100)
        return invalidRequest(u"The `max_results` query parameter value [%1] is not between 5 and 100"_s.arg(size),
                              {{u"max_results"_s, QJsonArray{QString::number(size)}}});
    if (login.suspended)
        return user(request, &login, u"id"_s, login.remoteId);
    QList<Post> posts = feed(login);
    const Params& query = request.query;
    const auto second = [&](const QString& name) {
        return QDateTime::fromString(query.value(name), Qt::ISODate).toSecsSinceEpoch();
    };
    posts.removeIf([&](const Post& post) {
        return (query.has(u"start_time"_s) && post.at < second(u"start_time"_s))
            || (query.has(u"end_time"_s) && post.at >= second(u"end_time"_s))
            || (query.has(u"since_id"_s) && post.id.toULongLong() <= query.value(u"since_id"_s).toULongLong())
            || (query.has(u"until_id"_s) && post.id.toULongLong() >= query.value(u"until_id"_s).toULongLong());
    });
    const QString cursor = query.value(u"pagination_token"_s);
    const qsizetype first = cursor.isEmpty() ? 0 : rowAt(cursor);
    if (first < 0)
        return invalidRequest(u"The 'pagination_token' query parameter value is not valid"_s,
                              {{u"pagination_token"_s, QJsonArray{cursor}}});
    if (const auto failed = contentFailure(login.key(), int(first / size) + 1))
        return *failed;
    const qsizetype last = qMin<qsizetype>(first + size, posts.size());
    QJsonArray rows;
    QJsonArray errors;
    for (qsizetype i = first; i < last; ++i) {
        const auto row = postData(posts[i], request, token, errors);
        if (!row)
            return invalidRequest(u"The `tweet.fields` query parameter value is not one of the known fields"_s);
        rows.append(*row);
    }
    QJsonObject meta{{u"result_count"_s, rows.size()}};
    if (rows.isEmpty())
        return Answer::json(QJsonObject{{u"meta"_s, meta}});
    meta[u"newest_id"_s] = posts[first].id;
    meta[u"oldest_id"_s] = posts[last - 1].id;
    if (last < posts.size())
        meta[u"next_token"_s] = cursorAt(last);
    if (first > 0)
        meta[u"previous_token"_s] = cursorAt(qMax<qsizetype>(0, first - size));
    QJsonObject answer{{u"data"_s, rows}, {u"meta"_s, meta}};
    if (!errors.isEmpty())
        answer[u"errors"_s] = errors;
    return Answer::json(answer);
}

Answer XDialect::postsById(const Request& request, const Token& token, const QString& ids, bool single) const
{
    const QStringList wanted = ids.split(u',', Qt::SkipEmptyParts);
    if (wanted.isEmpty() || wanted.size() > 100)
        return invalidRequest(u"The number of values in the `ids` query parameter list is not between 1 and 100"_s);
    QHash<QString, Post> known;
    for (const Login* login : m_world.loginsOf(network(), {})) {
        for (const Post& post : feed(*login))
            known.insert(post.id, post);
    }
    QJsonArray rows;
    QJsonArray errors;
    for (const QString& id : wanted) {
        if (!known.contains(id)) {
            errors.append(notFoundError(u"tweet"_s, single ? u"id"_s : u"ids"_s, id));
            continue;
        }
        const auto row = postData(known.value(id), request, token, errors);
        if (!row)
            return invalidRequest(u"The `tweet.fields` query parameter value is not one of the known fields"_s);
        rows.append(*row);
    }
    QJsonObject answer;
    if (!rows.isEmpty())
        answer[u"data"_s] = single ? QJsonValue(rows.first()) : QJsonValue(rows);
    if (!errors.isEmpty())
        answer[u"errors"_s] = errors;
    return Answer::json(answer);
}

} // namespace pk::rehearsal
