// SPDX-License-Identifier: GPL-3.0-or-later
// What Instagram and Threads have in common: lists, containers, insights by day.
#include "metacontent.h"

#include "metagraph.h"

#include <QDateTime>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kDay = 86'400;

QString cursorOf(qsizetype row)
{
    return QString::fromLatin1(
        ("QVFI" + QByteArray::number(row)).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

qsizetype rowOf(const QString& cursor)
{
    const QByteArray text = QByteArray::fromBase64(cursor.toLatin1(), QByteArray::Base64UrlEncoding);
    return text.startsWith("QVFI") ? text.mid(4).toLongLong() : -1;
}

} // namespace

QString metaTime(qint64 seconds)
{
    return isoZulu(seconds).chopped(1) + u"+0000"_s;
}

Answer metaRefusal(int code, int subcode, const QString& message, int status)
{
    return graphError(graphFault(message, code, subcode), status);
}

Answer metaPermission(const QString& scope)
{
    return metaRefusal(10, 0, u"(#10) Application does not have permission for this action: "_s + scope, 403);
}

QString containerState(const World& world, const Media& container)
{
    if (container.used)
        return u"PUBLISHED"_s;
    if (container.madeAt + kDay <= world.now())
        return u"EXPIRED"_s;
    if (container.readyAt > world.now())
        return u"IN_PROGRESS"_s;
    return container.failed ? u"ERROR"_s : u"FINISHED"_s;
}

Answer metaList(const MetaAccount& account, const Request& request, const QString& edge,
                const std::function<QJsonObject(const Post&, const QString& fields, QString& unknown)>& row)
{
    const int limit = qBound(1, request.param(u"limit"_s, u"25"_s).toInt(), 100);
    qsizetype first = 0;
    if (const QString after = request.param(u"after"_s); !after.isEmpty()) {
        first = rowOf(after) + 1;
        if (first <= 0)
            return metaRefusal(100, 0, u"(#100) Invalid cursors values"_s);
    }
    if (const auto failed = account.contentFailure(int(first / limit) + 1))
        return *failed;
    const QString fields = request.param(u"fields"_s, u"id"_s);
    const qsizetype last = qMin<qsizetype>(first + limit, account.posts.size());
    QJsonArray rows;
    for (qsizetype i = first; i < last; ++i) {
        QString unknown;
        rows.append(row(account.posts[i], fields, unknown));
        if (!unknown.isEmpty())
            return metaRefusal(
                100, 0, u"(#100) Tried accessing nonexisting field (%1) on node type (Media)"_s.arg(unknown));
    }
    QJsonObject answer{{u"data"_s, rows}};
    if (rows.isEmpty())
        return Answer::json(answer);
    QJsonObject paging{{u"cursors"_s, QJsonObject{{u"before"_s, cursorOf(first)}, {u"after"_s, cursorOf(last - 1)}}}};
    if (last < account.posts.size()) {
        Params next;
        next.add(u"access_token"_s, request.bearer().isEmpty() ? request.param(u"access_token"_s) : request.bearer());
        next.add(u"fields"_s, fields);
        next.add(u"limit"_s, QString::number(limit));
        next.add(u"after"_s, cursorOf(last - 1));
        paging[u"next"_s] = u"%1/%2/%3?%4"_s.arg(account.base, account.id, edge, QString::fromLatin1(next.encoded()));
    }
    answer[u"paging"_s] = paging;
    return Answer::json(answer);
}

int publishedToday(const MetaAccount& account)
{
    return int(std::count_if(account.posts.begin(), account.posts.end(), [&](const Post& post) {
        return !post.seeded && post.at > account.world.now() - kDay;
    }));
}

QString makeContainer(MetaAccount& account, const QString& kind, const QJsonObject& facts, const QString& alt)
{
    Media media;
    media.id = QString::number(17'900'000'000'000'000 + account.world.stable(World::randomText(12)) % 99'999'999'999);
    media.network = account.network;
    media.owner = account.owner;
    media.kind = kind;
    media.alt = alt;
    media.facts = facts;
    return account.world.feeds.addMedia(media).id;
}

QString publishContainer(MetaAccount& account, Media& container, const Request& request)
{
    Post post;
    post.network = account.network;
    post.owner = account.owner;
    post.at = account.world.now();
    post.id = account.newId(post.at);
    post.text = container.facts.value(u"text"_s).toString(container.facts.value(u"caption"_s).toString());
    post.link = container.facts.value(u"link_attachment"_s).toString();
    post.image = container.kind != "TEXT"_L1;
    post.media = {container.id};
    post.facts = container.facts;
    post.facts[u"media_type"_s] = container.kind;
    container.facts[u"post"_s] = post.id;
    account.world.feeds.publish(post, request);
    return post.id;
}

QJsonArray metaDays(const MetaAccount& account, const Request& request, const QString& metric, int scale)
{
    const qint64 now = account.world.now();
    const qint64 until = qMin(request.param(u"until"_s, QString::number(now)).toLongLong(), now);
    const qint64 since = request.param(u"since"_s, QString::number(until - kDay)).toLongLong();
    QJsonArray values;
    for (qint64 end = since / kDay * kDay + 8 * 3600; end <= until; end += kDay) {
        if (end <= since)
            continue;
        values.append(QJsonObject{{u"value"_s, account.world.feeds.daily(account.id, metric, end / kDay, scale)},
                                  {u"end_time"_s, metaTime(end)}});
    }
    return values;
}

} // namespace pk::rehearsal
