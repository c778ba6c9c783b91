// SPDX-License-Identifier: GPL-3.0-or-later
// Posts of pretend Reddit: reddit.md sections 6, 7 and 8. Errors of publishing come with HTTP 200.
#include "reddit.h"

#include <QUrl>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kDay = 86'400;
constexpr int kPostsInTenMinutes = 10;

Answer submitted(const QJsonObject& data)
{
    return Answer::json(QJsonObject{{u"json"_s, QJsonObject{{u"errors"_s, QJsonArray()}, {u"data"_s, data}}}});
}

/// [["CODE", "words", "field"]] below "errors", and 200.
Answer wrong(const QString& code, const QString& words, const QString& field, double wait = 0)
{
    QJsonObject json{{u"errors"_s, QJsonArray{QJsonArray{code, words, field}}}};
    if (wait > 0)
        json[u"ratelimit"_s] = wait;
    return Answer::json(QJsonObject{{u"json"_s, json}});
}

QString slug(const QString& title)
{
    QString text;
    for (const QChar c : title.toLower().left(50))
        text += c.isLetterOrNumber() && c.unicode() < 128 ? c : u'_';
    return text;
}

} // namespace

QString RedditDialect::postId(const QString& owner, qint64 at, int number) const
{
    const quint64 tail = m_world.stable(owner
                                        + (number < 0 ? World::randomText(8) : u"post"_s + QString::number(number)));
    return u"t3_"_s + QString::number(quint64(at) * 1000 + tail % 1000, 36);
}

Answer RedditDialect::publishTrouble(int status) const
{
    if (status == 429)
        return wrong(u"RATELIMIT"_s, u"you are doing that too much. try again in 9 minutes."_s, u"ratelimit"_s, 540);
    if (status >= 500)
        return trouble(status);
    return wrong(u"SUBREDDIT_NOTALLOWED"_s, u"you aren't allowed to post there."_s, u"sr"_s);
}

const Place* RedditDialect::subredditNamed(const QString& name) const
{
    for (const Place& place : std::as_const(m_world.places)) {
        if (place.network == network() && place.handle.compare(name, Qt::CaseInsensitive) == 0)
            return &place;
    }
    return nullptr;
}

QJsonObject RedditDialect::postRow(const Post& post) const
{
    const Feeds& feeds = m_world.feeds;
    const Place* place = m_world.place(network(), post.owner);
    const Login* author = m_world.login(post.facts.value(u"author"_s).toString(place ? QString() : post.owner));
    const QString where = place ? place->handle : u"u_"_s + (author ? author->handle : QString());
    const QString title = post.facts.value(u"title"_s).toString(post.text.left(300));
    const QString id = post.id.mid(3);
    const QString permalink = u"/r/%1/comments/%2/%3/"_s.arg(where, id, slug(title));
    const qint64 score = 1 + feeds.figure(post, u"score"_s, 200);
    return {{u"id"_s, id},
            {u"name"_s, post.id},
            {u"subreddit"_s, where},
            {u"author"_s, author ? author->handle : u"harbourcafe"_s},
            {u"title"_s, title},
            {u"selftext"_s, post.facts.value(u"selftext"_s).toString()},
            {u"is_self"_s, post.link.isEmpty() && !post.image},
            {u"url"_s, post.link.isEmpty() ? u"https://www.reddit.com"_s + permalink : post.link},
            {u"permalink"_s, permalink},
            {u"created_utc"_s, double(post.at)},
            {u"score"_s, score},
            {u"ups"_s, score},
            {u"upvote_ratio"_s, 0.9 + double(m_world.stable(post.id) % 10) / 100},
            {u"num_comments"_s, feeds.figure(post, u"comments"_s, 40)},
            {u"num_crossposts"_s, feeds.figure(post, u"crossposts"_s, 3)},
            {u"total_awards_received"_s, 0},
            {u"view_count"_s, QJsonValue::Null}, // "normally null"
            {u"removed_by_category"_s, post.deleted ? QJsonValue(u"deleted"_s) : QJsonValue::Null},
            {u"locked"_s, false}};
}

QList<Post> RedditDialect::submittedBy(const Login& author) const
{
    QList<Post> posts = feed(author);
    for (const Place& place : std::as_const(m_world.places)) {
        if (place.network != network() || place.gone)
            continue;
        for (const Post& post : feed(place.id, place.name)) {
            if (post.facts.value(u"author"_s).toString() == author.key())
                posts.append(post);
        }
    }
    std::stable_sort(posts.begin(), posts.end(), [](const Post& a, const Post& b) { return a.at > b.at; });
    return posts;
}

QJsonObject RedditDialect::listing(const Request& request, QList<Post> posts, qsizetype& number) const
{
    posts.removeIf([&](const Post& post) { return post.at > m_world.now(); }); // an image that is still processed
    const int size = qBound(1, request.query.value(u"limit"_s, u"25"_s).toInt(), 100);
    qsizetype first = 0;
    if (const QString after = request.query.value(u"after"_s); !after.isEmpty()) {
        const auto last = std::find_if(posts.begin(), posts.end(), [&](const Post& post) { return post.id == after; });
        first = last == posts.end() ? posts.size() : last - posts.begin() + 1;
    }
    number = first / size + 1;
    const qsizetype end = qMin<qsizetype>(first + size, posts.size());
    QJsonArray children;
    for (qsizetype i = first; i < end; ++i)
        children.append(QJsonObject{{u"kind"_s, u"t3"_s}, {u"data"_s, postRow(posts[i])}});
    const QJsonValue next = end < posts.size() ? QJsonValue(posts[end - 1].id) : QJsonValue(QJsonValue::Null);
    return {{u"kind"_s, u"Listing"_s},
            {u"data"_s, QJsonObject{{u"after"_s, next}, {u"dist"_s, children.size()}, {u"children"_s, children}}}};
}

QJsonObject RedditDialect::info(const Request& request) const
{
    QJsonArray children;
    for (const QString& id : request.query.value(u"id"_s).split(u',', Qt::SkipEmptyParts).mid(0, 100)) {
        if (const Post* post = m_world.feeds.find(network(), id); post && post->at <= m_world.now())
            children.append(QJsonObject{{u"kind"_s, u"t3"_s}, {u"data"_s, postRow(*post)}});
    }
    return {{u"kind"_s, u"Listing"_s},
            {u"data"_s,
             QJsonObject{{u"after"_s, QJsonValue::Null}, {u"dist"_s, children.size()}, {u"children"_s, children}}}};
}

QJsonObject RedditDialect::traffic(const Place& place) const
{
    const Feeds& feeds = m_world.feeds;
    const qint64 today = m_world.now() / kDay;
    QJsonArray days;
    for (qint64 day = today; day > today - 30; --day) {
        const qint64 unique = feeds.daily(place.id, u"unique"_s, day, 300);
        days.append(QJsonArray{day * kDay, unique, unique * 3, feeds.daily(place.id, u"new"_s, day, 9)});
    }
    const qint64 hour = m_world.now() / 3600 * 3600;
    return {{u"hour"_s, QJsonArray{QJsonArray{hour, 12, 30}}},
            {u"day"_s, days},
            {u"month"_s, QJsonArray{QJsonArray{today * kDay - 20 * kDay, 2100, 8800, 40}}}};
}

std::optional<Answer> RedditDialect::wrongSubmission(const Request& request, const Login& login, const Place* place)
{
    const Params& form = request.form;
    const QString kind = form.value(u"kind"_s);
    const QString title = form.value(u"title"_s);
    const QString sr = form.value(u"sr"_s);
    const bool profile = sr.compare(u"u_"_s + login.handle, Qt::CaseInsensitive) == 0;
    if (!profile && (!place || place->gone))
        return wrong(
            u"SUBREDDIT_NOEXIST"_s, u"Hmm, that community doesn't exist. Try checking the spelling."_s, u"sr"_s);
    if (title.trimmed().isEmpty())
        return wrong(u"NO_TEXT"_s, u"we need something here"_s, u"title"_s);
    if (title.size() > 300)
        return wrong(u"TOO_LONG"_s, u"this is too long (max: 300)"_s, u"title"_s);
    if (form.value(u"text"_s).size() > 40'000)
        return wrong(u"TOO_LONG"_s, u"this is too long (max: 40000)"_s, u"text"_s);
    if (!QStringList{u"self"_s, u"link"_s, u"image"_s}.contains(kind))
        return wrong(u"INVALID_OPTION"_s, u"that option is not valid"_s, u"kind"_s);
    const PlaceRole* role = place ? m_world.placeRole(login.key(), place->id) : nullptr;
    const bool moderates = role && !role->lost;
    if (place && !moderates && place->facts.value(u"type"_s).toString() != "public"_L1)
        return wrong(u"SUBREDDIT_NOTALLOWED"_s, u"you aren't allowed to post there."_s, u"sr"_s);
    const QString takes = place ? place->facts.value(u"submission"_s).toString(u"any"_s) : u"any"_s;
    if (kind == "self"_L1 && takes == "link"_L1)
        return wrong(u"NO_SELFS"_s, u"that subreddit doesn't allow text posts"_s, u"sr"_s);
    if (kind != "self"_L1 && takes == "self"_L1)
        return wrong(u"NO_LINKS"_s, u"that subreddit only allows text posts"_s, u"sr"_s);
    if (place && place->facts.value(u"flair"_s).toBool() && form.value(u"flair_id"_s).isEmpty())
        return wrong(u"SUBMIT_VALIDATION_FLAIR_REQUIRED"_s, u"Your post must contain post flair."_s, u"flair"_s);
    if (kind == "self"_L1)
        return std::nullopt;
    const QUrl url(form.value(u"url"_s));
    if (!url.scheme().startsWith("http"_L1) || url.host().isEmpty())
        return wrong(u"BAD_URL"_s, u"you should check that url"_s, u"url"_s);
    if (kind == "image"_L1) {
        const Media* media = m_world.feeds.media(network(), form.value(u"url"_s));
        if (!media || media->sha256.isEmpty())
            return wrong(u"BAD_URL"_s, u"you should check that url"_s, u"url"_s);
        return std::nullopt;
    }
    for (const Post& other : place ? feed(place->id, place->name) : feed(login)) {
        if (form.value(u"resubmit"_s) != "true"_L1 && other.link == form.value(u"url"_s))
            return wrong(u"ALREADY_SUB"_s, u"that link has already been submitted"_s, u"url"_s);
    }
    return std::nullopt;
}

Answer RedditDialect::submit(const Request& request, const Login& login)
{
    const Params& form = request.form;
    const Place* place = subredditNamed(form.value(u"sr"_s));
    if (const auto refused = wrongSubmission(request, login, place))
        return *refused;
    CallCount& count = m_world.callCounts[network() + u"|submit|"_s + login.key()];
    if (count.ends <= m_world.now())
        count = {0, m_world.now() + 600};
    if (++count.used > kPostsInTenMinutes) {
        const auto left = double(count.ends - m_world.now());
        return wrong(u"RATELIMIT"_s,
                     u"you are doing that too much. try again in %1 minutes."_s.arg(int(left / 60) + 1),
                     u"ratelimit"_s,
                     left);
    }
    if (const auto refused = publishRefusal(request))
        return *refused;
    const bool image = form.value(u"kind"_s) == "image"_L1;
    Post post;
    post.network = network();
    post.owner = place ? place->id : login.key();
    post.at = m_world.now() + (image ? m_world.faults.mediaSeconds.value(network()) : 0);
    post.id = postId(post.owner, post.at, -1);
    post.text = form.value(u"title"_s);
    post.link = form.value(u"kind"_s) == "self"_L1 ? QString() : form.value(u"url"_s);
    post.image = image;
    if (image)
        post.media = {post.link};
    post.facts = {{u"title"_s, post.text},
                  {u"selftext"_s, form.value(u"text"_s)},
                  {u"kind"_s, form.value(u"kind"_s)},
                  {u"author"_s, login.key()}};
    m_world.feeds.publish(post, request);
    if (image)
        return submitted({{u"user_submitted_page"_s, u"https://www.reddit.com/user/%1/submitted/"_s.arg(login.handle)},
                          {u"websocket_url"_s, u"wss://ws-05ea.wss.redditmedia.com/rte_images/"_s + post.id.mid(3)}});
    return submitted({{u"url"_s, u"https://www.reddit.com"_s + postRow(post).value(u"permalink"_s).toString()},
                      {u"drafts_count"_s, 0},
                      {u"id"_s, post.id.mid(3)},
                      {u"name"_s, post.id}});
}

Answer RedditDialect::lease(const Request& request, const Login& login)
{
    const QString mime = request.form.value(u"mimetype"_s);
    if (!mime.startsWith("image/"_L1) || request.form.value(u"filepath"_s).isEmpty())
        return Answer::json(QJsonObject{{u"message"_s, u"Bad Request"_s}, {u"error"_s, 400}}, 400);
    const QString id = World::randomText(13).toLower();
    const QString key = u"rte_images/"_s + id;
    Media media;
    media.id = u"https://%1/%2"_s.arg(QString::fromLatin1(kRedditUploads), key);
    media.network = network();
    media.owner = login.key();
    media.kind = u"image"_s;
    media.mime = mime;
    m_world.feeds.addMedia(media);
    QJsonArray fields;
    for (const auto& [name, value] : {std::pair{u"acl"_s, u"private"_s},
                                      std::pair{u"key"_s, key},
                                      std::pair{u"Content-Type"_s, mime},
                                      std::pair{u"policy"_s, World::randomText(40)}})
        fields.append(QJsonObject{{u"name"_s, name}, {u"value"_s, value}});
    return Answer::json(QJsonObject{
        {u"args"_s, QJsonObject{{u"action"_s, u"//"_s + QString::fromLatin1(kRedditUploads)}, {u"fields"_s, fields}}},
        {u"asset"_s,
         QJsonObject{{u"asset_id"_s, id},
                     {u"processing_state"_s, u"incomplete"_s},
                     {u"websocket_url"_s, u"wss://ws-05ea.wss.redditmedia.com/rte_images/"_s + id}}}});
}

Answer RedditDialect::takeUpload(const Request& request)
{
    const auto failed = [](const QString& code) {
        Answer answer = Answer::text(
            u"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%1</Code></Error>"_s.arg(code), 403);
        return answer;
    };
    const QString key = request.form.value(u"key"_s);
    Media* media = m_world.feeds.media(network(), u"https://%1/%2"_s.arg(QString::fromLatin1(kRedditUploads), key));
    const QList<Upload> uploads = uploadsOf(request);
    const bool order = request.form.names() == QStringList{u"acl"_s, u"key"_s, u"Content-Type"_s, u"policy"_s};
    if (request.method != "POST" || !media || !order || uploads.size() != 1 || uploads.first().field != "file"_L1)
        return failed(u"AccessDenied"_s);
    Media filled = *media;
    m_world.feeds.addMedia(filled, uploads.first().content);
    Answer answer = Answer::text(
        u"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PostResponse><Location>%1</Location><Bucket>reddit-uploaded-media</Bucket><Key>%2</Key></PostResponse>"_s
            .arg(filled.id, key),
        201);
    return answer;
}

} // namespace pk::rehearsal
