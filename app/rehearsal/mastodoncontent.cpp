// SPDX-License-Identifier: GPL-3.0-or-later
// Posts of pretend Mastodon: mastodon.md sections 6, 7, 8 and the budgets of uploads and deletions in 10.
#include "mastodon.h"

#include <QJsonDocument>
#include <QRegularExpression>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kMarkLife = 3600; // "stored up to 1 hour"

Answer plain(const QString& text, int status)
{
    return Answer::json(QJsonObject{{u"error"_s, text}}, status);
}

/// Every address counts 23 characters, whatever its length.
qsizetype countedLength(QString text)
{
    static const QRegularExpression address(u"https?://\\S+"_s);
    text.replace(address, QString(23, u'x'));
    return graphemes(text);
}

QString html(const QString& text)
{
    static const QRegularExpression address(u"(https?://\\S+)"_s);
    QString escaped = text.toHtmlEscaped();
    escaped.replace(address, u"<a href=\"\\1\" rel=\"nofollow noopener\" target=\"_blank\">\\1</a>"_s);
    return u"<p>"_s + escaped.replace(u"\n\n"_s, u"</p><p>"_s).replace(u'\n', u"<br />"_s) + u"</p>"_s;
}

QString firstLink(const QString& text)
{
    static const QRegularExpression address(u"https?://\\S+"_s);
    return address.match(text).captured();
}

} // namespace

QJsonObject MastodonDialect::statusOf(const Post& post, const Login& login) const
{
    const Feeds& feeds = m_world.feeds;
    const QString base = mastodonOrigin(login.host);
    QJsonArray attachments;
    for (const QString& id : post.media) {
        if (const Media* media = m_world.feeds.media(network(), id))
            attachments.append(attachment(*media, login.host));
    }
    if (post.seeded && post.image)
        attachments.append(QJsonObject{{u"id"_s, post.id + u'1'},
                                       {u"type"_s, u"image"_s},
                                       {u"url"_s, u"https://files.%1/media/%2.png"_s.arg(login.host, post.id)},
                                       {u"description"_s, QJsonValue::Null}});
    QJsonObject status{
        {u"id"_s, post.id},
        {u"created_at"_s, isoMillis(post.at)},
        {u"visibility"_s, post.facts.value(u"visibility"_s).toString(u"public"_s)},
        {u"language"_s, post.facts.value(u"language"_s).toString(u"en"_s)},
        {u"uri"_s, u"%1/users/%2/statuses/%3"_s.arg(base, login.handle, post.id)},
        {u"url"_s, u"%1/@%2/%3"_s.arg(base, login.handle, post.id)},
        {u"content"_s, html(post.seeded && !post.link.isEmpty() ? post.text + u' ' + post.link : post.text)},
        {u"in_reply_to_id"_s, QJsonValue::Null},
        {u"reblog"_s, QJsonValue::Null},
        {u"replies_count"_s, feeds.figure(post, u"replies"_s, 10)},
        {u"reblogs_count"_s, feeds.figure(post, u"reblogs"_s, 30)},
        {u"favourites_count"_s, feeds.figure(post, u"favourites"_s, 90)},
        {u"account"_s, account(login)},
        {u"media_attachments"_s, attachments}};
    if (mastodonInstance(login.host).discovery)
        status[u"quotes_count"_s] = feeds.figure(post, u"quotes"_s, 6);
    return status;
}

QJsonObject MastodonDialect::attachment(const Media& media, const QString& host) const
{
    const bool ready = media.readyAt <= m_world.now();
    const QString address = u"https://files.%1/media/%2.png"_s.arg(host, media.id);
    return {{u"id"_s, media.id},
            {u"type"_s, media.kind},
            {u"url"_s, ready ? QJsonValue(address) : QJsonValue::Null},
            {u"preview_url"_s, ready ? QJsonValue(address) : QJsonValue::Null},
            {u"description"_s, media.alt.isEmpty() ? QJsonValue::Null : QJsonValue(media.alt)}};
}

QJsonObject MastodonDialect::account(const Login& login) const
{
    const QString base = mastodonOrigin(login.host);
    const QString avatar = u"https://files.%1/accounts/avatars/%2.png"_s.arg(login.host, login.remoteId);
    const QList<Post> posts = feed(login);
    return {{u"id"_s, login.remoteId},
            {u"username"_s, login.handle},
            {u"acct"_s, login.handle},
            {u"display_name"_s, login.name},
            {u"locked"_s, false},
            {u"bot"_s, false},
            {u"created_at"_s, u"2022-11-05T00:00:00.000Z"_s},
            {u"note"_s, u"<p>Rehearsal account.</p>"_s},
            {u"url"_s, base + u"/@"_s + login.handle},
            {u"uri"_s, base + u"/users/"_s + login.handle},
            {u"avatar"_s, avatar},
            {u"avatar_static"_s, avatar},
            {u"followers_count"_s, m_world.feeds.followers(login.key(), login.followers)},
            {u"following_count"_s, qint64(m_world.stable(login.key()) % 700)},
            {u"statuses_count"_s, posts.size()},
            {u"last_status_at"_s, posts.isEmpty() ? QJsonValue::Null : QJsonValue(isoZulu(posts.first().at).left(10))}};
}

const Login* MastodonDialect::accountById(const QString& host, const QString& id) const
{
    for (const Login* login : m_world.loginsOf(network(), host)) {
        if (login->remoteId == id)
            return login;
    }
    return nullptr;
}

/// Anybody's account: without a host this server's own, with one that server's, as long as there is such a server.
Answer MastodonDialect::lookup(const Request& request)
{
    if (!request.bearer().isEmpty()) { // "authorize_if_got_token! :read, :'read:accounts'" (lookup_controller.rb)
        if (const auto refused = refuse(request, {u"read"_s, u"read:accounts"_s}))
            return *refused;
    }
    const QString acct = request.query.value(u"acct"_s).toLower();
    const QString name = acct.section(u'@', 0, 0);
    const QString host = acct.contains(u'@') ? acct.section(u'@', 1) : request.host;
    const Login* login = host.isEmpty() ? nullptr : m_world.findLogin(network(), host, name);
    if (!login || login->handle != name)
        return plain(u"Record not found"_s, 404);
    QJsonObject row = account(*login);
    if (host != request.host)
        row[u"acct"_s] = acct;
    return Answer::json(row);
}

std::optional<Answer> MastodonDialect::content(const Request& request)
{
    static const QRegularExpression ofAccount(u"^/api/v1/accounts/([^/]+)(/statuses)?$"_s);
    static const QRegularExpression ofStatus(u"^/api/v1/statuses/([^/]+)$"_s);
    static const QRegularExpression ofMedia(u"^/api/v1/media/([^/]+)$"_s);
    if (request.method == "POST" && request.path == "/api/v1/statuses"_L1)
        return postStatus(request);
    if (request.method == "POST" && (request.path == "/api/v2/media"_L1 || request.path == "/api/v1/media"_L1))
        return upload(request);
    if (request.method == "GET" && request.path == "/api/v1/accounts/lookup"_L1)
        return lookup(request);
    if (const auto match = ofMedia.match(request.path); match.hasMatch())
        return mediaState(request, match.captured(1));
    if (const auto match = ofStatus.match(request.path); match.hasMatch())
        return oneStatus(request, match.captured(1));
    const auto match = ofAccount.match(request.path);
    if (!match.hasMatch() || request.method != "GET" || match.captured(1) == "verify_credentials"_L1)
        return std::nullopt;
    if (!request.bearer().isEmpty()) { // public accounts and posts are there for everybody; a dead token is none
        const QStringList any = match.captured(2).isEmpty() ? QStringList{u"read"_s, u"read:accounts"_s}
                                                            : QStringList{u"read"_s, u"read:statuses"_s};
        if (const auto refused = refuse(request, any))
            return refused;
    }
    const Login* login = accountById(request.host, match.captured(1));
    if (!login)
        return plain(u"Record not found"_s, 404);
    return match.captured(2).isEmpty() ? Answer::json(account(*login)) : statuses(request, *login);
}

Answer MastodonDialect::statuses(const Request& request, const Login& login)
{
    const int limit = qBound(1, request.query.value(u"limit"_s, u"20"_s).toInt(), 40);
    const QString maxId = request.query.value(u"max_id"_s);
    const QList<Post> posts = feed(login);
    qsizetype first = 0;
    while (!maxId.isEmpty() && first < posts.size() && posts[first].id.toULongLong() >= maxId.toULongLong())
        ++first;
    if (const auto failed = contentFailure(login.key(), int((first + limit - 1) / limit) + 1))
        return *failed;
    const qsizetype last = qMin<qsizetype>(first + limit, posts.size());
    QJsonArray rows;
    for (qsizetype i = first; i < last; ++i)
        rows.append(statusOf(posts[i], login));
    Answer answer = Answer::json(rows);
    if (!rows.isEmpty()) {
        const QString here = u"%1%2?limit=%3"_s.arg(mastodonOrigin(request.host), request.path).arg(limit);
        QString link = u"<%1&min_id=%2>; rel=\"prev\""_s.arg(here, posts[first].id);
        if (last < posts.size())
            link.prepend(u"<%1&max_id=%2>; rel=\"next\", "_s.arg(here, posts[last - 1].id));
        answer.with("Link", link.toLatin1());
    }
    return answer;
}

Answer MastodonDialect::oneStatus(const Request& request, const QString& id)
{
    for (const Login* login : m_world.loginsOf(network(), request.host)) {
        for (const Post& post : feed(*login)) {
            if (post.id != id)
                continue;
            const QJsonObject status = statusOf(post, *login);
            if (request.method == "GET") {
                if (!request.bearer().isEmpty()) {
                    if (const auto refused = refuse(request, {u"read"_s, u"read:statuses"_s}))
                        return *refused;
                }
                return Answer::json(status);
            }
            if (const auto refused = refuse(request, {u"write"_s, u"write:statuses"_s}))
                return *refused;
            if (m_world.token(request.bearer())->login != login->key())
                return plain(u"This action is not allowed"_s, 403);
            if (const auto over = spend(request, u"deletions"_s))
                return *over;
            m_world.feeds.find(network(), id)->deleted = true;
            return Answer::json(status);
        }
    }
    return plain(u"Record not found"_s, 404);
}

std::optional<Answer> MastodonDialect::spend(const Request& request, const QString& what)
{
    CallCount& count = m_world.callCounts[network() + u'|' + what + u'|' + request.bearer()];
    const qint64 now = m_world.now();
    if (count.ends <= now)
        count = {0, now + 1800 - now % 1800};
    if (++count.used > 30) // 30 in 30 minutes
        return plain(u"Too many requests"_s, 429);
    return std::nullopt;
}

Answer MastodonDialect::upload(const Request& request)
{
    static const QStringList known{u"image/jpeg"_s, u"image/png"_s, u"image/gif"_s, u"image/webp"_s, u"video/mp4"_s};
    if (const auto refused = refuse(request, {u"write"_s, u"write:media"_s}))
        return *refused;
    if (const auto over = spend(request, u"uploads"_s))
        return *over;
    const QList<Upload> uploads = uploadsOf(request);
    const auto file = std::find_if(
        uploads.begin(), uploads.end(), [](const Upload& upload) { return upload.field == "file"_L1; });
    if (file == uploads.end())
        return plain(u"Validation failed: File can't be blank"_s, 422);
    const QString mime = sniffed(file->content); // the server looks for itself
    if (!known.contains(mime))
        return plain(u"Validation failed: File content type is invalid, File is invalid"_s, 422);
    const qint64 limit = mastodonInstance(request.host).discovery ? 16'777'216 : 10'485'760;
    if (mime.startsWith("image/"_L1) && file->content.size() > limit)
        return plain(u"Validation failed: File file size must be less than or equal to 16 MB"_s, 422);
    Media media;
    media.id = QString::number(113'000'000'000'000'000 + m_world.stable(World::randomText(12)) % 100'000'000);
    media.network = network();
    media.owner = m_world.token(request.bearer())->login;
    media.kind = mime.section(u'/', 0, 0);
    media.mime = mime;
    media.alt = request.form.value(u"description"_s);
    if (media.alt.size() > 1500)
        return plain(u"Validation failed: Description is too long (maximum is 1500 characters)"_s, 422);
    const Media& added = m_world.feeds.addMedia(media, file->content);
    return Answer::json(attachment(added, request.host), added.readyAt > m_world.now() ? 202 : 200);
}

Answer MastodonDialect::mediaState(const Request& request, const QString& id)
{
    if (const auto refused = refuse(request, {u"write"_s, u"write:media"_s}))
        return *refused;
    Media* media = m_world.feeds.media(network(), id);
    if (!media || media->owner != m_world.token(request.bearer())->login)
        return plain(u"Record not found"_s, 404);
    if (request.method == "PUT" && request.form.has(u"description"_s))
        media->alt = request.form.value(u"description"_s);
    if (media->readyAt > m_world.now())
        return Answer::json(attachment(*media, request.host), 206);
    if (media->failed)
        return plain(u"Error processing thumbnail for uploaded media"_s, 422);
    return Answer::json(attachment(*media, request.host));
}

Answer MastodonDialect::postStatus(const Request& request)
{
    if (const auto refused = refuse(request, {u"write"_s, u"write:statuses"_s}))
        return *refused;
    const Login& login = *m_world.login(m_world.token(request.bearer())->login);
    const QString key = QString::fromUtf8(request.header("idempotency-key"));
    const QString mark = login.key() + u'#' + key;
    if (const QString before = key.isEmpty() ? QString()
                                             : m_world.feeds.sameAs(network(), mark, m_world.now() - kMarkLife);
        !before.isEmpty()) {
        const Post* post = m_world.feeds.find(network(), before);
        return post ? Answer::json(statusOf(*post, login)) : plain(u"Record not found"_s, 404);
    }
    Post post;
    post.text = request.form.value(u"status"_s);
    post.media = request.form.all(u"media_ids[]"_s);
    const int most = mastodonInstance(request.host).characters;
    if (post.text.trimmed().isEmpty() && post.media.isEmpty())
        return plain(u"Validation failed: Text can't be blank"_s, 422);
    if (countedLength(post.text) > most)
        return plain(u"Validation failed: Text character limit of %1 exceeded"_s.arg(most), 422);
    if (post.media.size() > 4)
        return plain(u"Validation failed: Cannot attach more than 4 files"_s, 422);
    for (const QString& id : std::as_const(post.media)) {
        const Media* media = m_world.feeds.media(network(), id);
        if (!media || media->owner != login.key() || media->used)
            return plain(u"Record not found"_s, 404);
        if (media->readyAt > m_world.now())
            return plain(
                u"Validation failed: Cannot attach files that have not finished processing. Try again in a moment!"_s,
                422);
    }
    const QString visibility = request.form.value(u"visibility"_s, u"public"_s);
    if (!QStringList{u"public"_s, u"unlisted"_s, u"private"_s, u"direct"_s}.contains(visibility))
        return plain(u"Validation failed: Visibility is not included in the list"_s, 422);
    if (const auto refused = publishRefusal(request))
        return *refused;
    post.network = network();
    post.owner = login.key();
    post.at = m_world.now();
    post.id = postId(post.owner, post.at, -1);
    post.image = !post.media.isEmpty();
    post.link = firstLink(post.text);
    post.facts = {{u"visibility"_s, visibility}, {u"language"_s, request.form.value(u"language"_s, u"en"_s)}};
    m_world.feeds.publish(post, request);
    if (!key.isEmpty())
        m_world.feeds.mark(network(), mark, post.id);
    Post made = post;
    made.seeded = false;
    return Answer::json(statusOf(made, login));
}

Answer MastodonDialect::trouble(int status) const
{
    return plain(status == 429       ? u"Too many requests"_s
                     : status >= 500 ? u"Something went wrong on our end"_s
                                     : u"This action is not allowed"_s,
                 status);
}

} // namespace pk::rehearsal
