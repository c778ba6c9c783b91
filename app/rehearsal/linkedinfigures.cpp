// SPDX-License-Identifier: GPL-3.0-or-later
// Statistics and posts of organizations: linkedin.md sections 6 and 7.
#include "linkedin.h"

#include <QRegularExpression>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kDayMs = 86'400'000;
constexpr qint64 kLagMs = 2 * kDayMs; // "data lags about 2 days"

struct Interval
{
    qint64 start = 0; ///< milliseconds
    qint64 end = 0;
    bool daily = true;
};

/// (timeRange:(start:1793491200000,end:1794096000000),timeGranularityType:DAY)
std::optional<Interval> intervalOf(const QString& text)
{
    static const QRegularExpression shape(
        u"^\\(timeRange:\\(start:(\\d+),end:(\\d+)\\),timeGranularityType:(DAY|MONTH)\\)$"_s);
    const auto match = shape.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    return Interval{match.captured(1).toLongLong(), match.captured(2).toLongLong(), match.captured(3) == "DAY"_L1};
}

QStringList listOf(const QString& text)
{
    return text.startsWith("List("_L1) && text.endsWith(u')') ? text.mid(5).chopped(1).split(u',', Qt::SkipEmptyParts)
                                                              : QStringList();
}

} // namespace

bool LinkedInPageDialect::hasRole(const Login& login, const QString& id, const QStringList& anyOf) const
{
    const QList<Acl> approved = acls(login, u"APPROVED"_s);
    return std::any_of(approved.begin(), approved.end(), [&](const Acl& row) {
        return row.place->id == id && (anyOf.isEmpty() || anyOf.contains(row.role));
    });
}

QString LinkedInPageDialect::ownerOf(const QString& urn, const Caller& caller) const
{
    const QString id = urn.section(u':', -1);
    if (urn.startsWith("urn:li:person:"_L1))
        return id == caller.login->remoteId && caller.has(u"w_member_social"_s) ? caller.login->key() : QString();
    const bool may = caller.has(u"w_organization_social"_s)
        && hasRole(*caller.login, id, {u"ADMINISTRATOR"_s, u"CONTENT_ADMINISTRATOR"_s});
    return may ? id : QString();
}

Answer LinkedInPageDialect::adminOnly(const QString& id)
{
    return failure(403,
                   100,
                   u"ACCESS_DENIED"_s,
                   u"Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for urn:li:organization:"_s
                       + id);
}

std::optional<Answer> LinkedInPageDialect::figures(const Request& request, const Login& login, const QString& resource)
{
    const Params& query = request.query;
    if (resource == "rest/memberFollowersCount"_L1) {
        if (query.value(u"q"_s) != "me"_L1)
            return failure(400, 0, u"ILLEGAL_ARGUMENT"_s, u"Invalid query parameters passed to request"_s);
        const qint64 count = m_world.feeds.followers(login.key(), login.followers);
        return Answer::json(QJsonObject{{u"elements"_s, QJsonArray{QJsonObject{{u"memberFollowersCount"_s, count}}}}});
    }
    if (resource == "rest/memberCreatorPostAnalytics"_L1)
        return memberPosts(request, login);
    const bool pages = resource == "rest/organizationPageStatistics"_L1;
    const bool followers = resource == "rest/organizationalEntityFollowerStatistics"_L1;
    const bool shares = resource == "rest/organizationalEntityShareStatistics"_L1;
    if (!pages && !followers && !shares)
        return std::nullopt;
    const QString field = pages ? u"organization"_s : u"organizationalEntity"_s;
    const QString urn = query.value(field);
    const QString id = urn.section(u':', -1);
    const Place* place = m_world.place(network(), id);
    if (query.value(u"q"_s) != field || !place)
        return failure(400, 0, u"ILLEGAL_ARGUMENT"_s, u"Invalid query parameters passed to request"_s);
    QStringList roles{u"ADMINISTRATOR"_s, u"ANALYST"_s};
    if (shares)
        roles.append(u"CONTENT_ADMINISTRATOR"_s); // "partly; some calls 403"
    if (!hasRole(login, id, roles))
        return adminOnly(id);
    std::optional<Interval> interval;
    if (query.has(u"timeIntervals"_s)) {
        interval = intervalOf(query.value(u"timeIntervals"_s));
        if (!interval || interval->end <= interval->start)
            return failure(400, 0, u"ILLEGAL_ARGUMENT"_s, u"Invalid timeIntervals"_s);
    }
    QJsonArray elements;
    if (shares && (query.has(u"shares"_s) || query.has(u"ugcPosts"_s)))
        return sharesByUrn(request, *place, urn);
    if (!interval)
        elements.append(wholeLife(*place, urn, pages, followers));
    else
        addDays(elements, resource, id, urn, interval->start, interval->end, interval->daily);
    return Answer::json(
        QJsonObject{{u"paging"_s, QJsonObject{{u"start"_s, 0}, {u"count"_s, 10}, {u"links"_s, QJsonArray()}}},
                    {u"elements"_s, elements}});
}

QJsonObject LinkedInPageDialect::wholeLife(const Place& place, const QString& urn, bool pages, bool followers) const
{
    if (followers) // "lifetime (followers: demographic facets only, no totals)"
        return {{u"organizationalEntity"_s, urn},
                {u"followerCountsByStaffCountRange"_s, QJsonArray()},
                {u"followerCountsByFunction"_s,
                 QJsonArray{QJsonObject{{u"function"_s, u"urn:li:function:4"_s},
                                        {u"followerCounts"_s,
                                         QJsonObject{{u"organicFollowerCount"_s, 12}, {u"paidFollowerCount"_s, 0}}}}}}};
    if (pages)
        return {
            {u"organization"_s, urn},
            {u"totalPageStatistics"_s,
             QJsonObject{{u"views"_s,
                          QJsonObject{{u"allPageViews"_s,
                                       QJsonObject{{u"pageViews"_s, qint64(m_world.stable(place.id) % 20'000)}}}}}}}};
    QJsonObject sum;
    for (const Post& post : feed(place.id, place.name)) {
        const QJsonObject one = shareStatistics(post);
        for (auto it = one.begin(); it != one.end(); ++it)
            sum[it.key()] = it.key() == "engagement"_L1
                ? QJsonValue(it.value())
                : QJsonValue(sum.value(it.key()).toInteger() + it.value().toInteger());
    }
    return {{u"organizationalEntity"_s, urn}, {u"totalShareStatistics"_s, sum}};
}

void LinkedInPageDialect::addDays(QJsonArray& elements, const QString& resource, const QString& id, const QString& urn,
                                  qint64 start, qint64 end, bool daily) const
{
    const Feeds& feeds = m_world.feeds;
    const qint64 known = (m_world.now() * 1000 - kLagMs) / kDayMs * kDayMs;
    const qint64 step = daily ? kDayMs : 30 * kDayMs;
    for (qint64 at = start / kDayMs * kDayMs; at + step <= qMin(end, known); at += step) {
        const auto day = [&](const QString& what, int scale) { return feeds.daily(id, what, at / kDayMs, scale); };
        QJsonObject row{{u"timeRange"_s, QJsonObject{{u"start"_s, at}, {u"end"_s, at + step}}}};
        if (resource == "rest/organizationPageStatistics"_L1) {
            const qint64 views = day(u"views"_s, 90);
            row[u"organization"_s] = urn;
            row[u"totalPageStatistics"_s] = QJsonObject{
                {u"views"_s,
                 QJsonObject{{u"allPageViews"_s,
                              QJsonObject{{u"pageViews"_s, views}, {u"uniquePageViews"_s, views * 2 / 3}}}}}};
        } else if (resource == "rest/organizationalEntityFollowerStatistics"_L1) {
            row[u"organizationalEntity"_s] = urn;
            row[u"followerGains"_s] = QJsonObject{{u"organicFollowerGain"_s, day(u"gain"_s, 9)},
                                                  {u"paidFollowerGain"_s, 0}};
        } else {
            const qint64 seen = day(u"impressions"_s, 900);
            const qint64 likes = day(u"likes"_s, 40);
            row[u"organizationalEntity"_s] = urn;
            row[u"totalShareStatistics"_s] = QJsonObject{{u"impressionCount"_s, seen},
                                                         {u"uniqueImpressionsCount"_s, seen * 2 / 3},
                                                         {u"clickCount"_s, day(u"clicks"_s, 30)},
                                                         {u"likeCount"_s, likes},
                                                         {u"commentCount"_s, day(u"comments"_s, 6)},
                                                         {u"shareCount"_s, day(u"shares"_s, 4)},
                                                         {u"engagement"_s, seen ? double(likes) / double(seen) : 0.0}};
        }
        elements.append(row);
    }
}

Answer LinkedInPageDialect::sharesByUrn(const Request& request, const Place& place, const QString& urn) const
{
    const QList<Post> posts = feed(place.id, place.name);
    QJsonArray elements;
    for (const QString& list : {u"shares"_s, u"ugcPosts"_s}) {
        const QStringList urns = listOf(request.query.value(list));
        for (qsizetype i = 0; i < urns.size(); ++i) {
            const auto post = std::find_if(
                posts.begin(), posts.end(), [&](const Post& known) { return known.id == urns[i]; });
            const bool kind = urns[i].startsWith(list == "shares"_L1 ? u"urn:li:share:"_s : u"urn:li:ugcPost:"_s);
            if (post == posts.end() || !kind)
                return failure(
                    403,
                    100,
                    u"ACCESS_DENIED"_s,
                    u"Unpermitted fields present in PARAMETER: Data Processing Exception while processing fields [/%1[%2]]"_s
                        .arg(list)
                        .arg(i));
            elements.append(QJsonObject{{list == "shares"_L1 ? u"share"_s : u"ugcPost"_s, urns[i]},
                                        {u"organizationalEntity"_s, urn},
                                        {u"totalShareStatistics"_s, shareStatistics(*post)}});
        }
    }
    return Answer::json(QJsonObject{{u"elements"_s, elements}});
}

Answer LinkedInPageDialect::memberPosts(const Request& request, const Login& login) const
{
    static const QHash<QString, int> metrics{{u"IMPRESSION"_s, 4000},
                                             {u"MEMBERS_REACHED"_s, 2500},
                                             {u"REACTION"_s, 160},
                                             {u"COMMENT"_s, 20},
                                             {u"RESHARE"_s, 12},
                                             {u"POST_SAVE"_s, 9},
                                             {u"POST_SEND"_s, 5}};
    const QString metric = request.query.value(u"queryType"_s);
    const QString finder = request.query.value(u"q"_s);
    if (!metrics.contains(metric) || (finder != "me"_L1 && finder != "entity"_L1))
        return failure(400, 0, u"ILLEGAL_ARGUMENT"_s, u"Invalid query parameters passed to request"_s);
    qint64 count = 0;
    for (const Post& post : feed(login.key(), login.name)) {
        if (finder == "me"_L1 || request.query.value(u"entity"_s).contains(post.id))
            count += m_world.feeds.figure(post, metric, metrics.value(metric));
    }
    return Answer::json(
        QJsonObject{{u"elements"_s, QJsonArray{QJsonObject{{u"count"_s, count}, {u"metricType"_s, metric}}}}});
}

std::optional<Answer> LinkedInPageDialect::postsFinder(const Request& request, const Login& login)
{
    const Params& query = request.query;
    const QString urn = query.value(u"author"_s);
    const QString id = urn.section(u':', -1);
    const Place* place = m_world.place(network(), id);
    if (query.value(u"q"_s) != "author"_L1 || !urn.startsWith("urn:li:organization"_L1))
        return failure(400, 0, u"ILLEGAL_ARGUMENT"_s, u"Invalid query parameters passed to request"_s);
    if (!place || place->gone || !hasRole(login, id, {}))
        return failure(
            403, 100, u"ACCESS_DENIED"_s, u"Not enough permissions to access: partnerApiPostsExternal.FINDER-author"_s);
    const int start = query.value(u"start"_s, u"0"_s).toInt();
    const int count = qBound(1, query.value(u"count"_s, u"10"_s).toInt(), 100);
    if (const auto failed = contentFailure(login.key(), start / count + 1))
        return failed;
    const QList<Post> posts = feed(id, place->name);
    QJsonArray elements;
    for (qsizetype i = start; i < qMin<qsizetype>(start + count, posts.size()); ++i)
        elements.append(postRow(posts[i], urn));
    QJsonArray links;
    if (start + count < posts.size())
        links.append(QJsonObject{{u"rel"_s, u"next"_s},
                                 {u"type"_s, u"application/json"_s},
                                 {u"href"_s,
                                  u"/rest/posts?author=%1&count=%2&q=author&start=%3"_s
                                      .arg(QString::fromLatin1(QUrl::toPercentEncoding(urn)))
                                      .arg(count)
                                      .arg(start + count)}});
    return Answer::json(QJsonObject{
        {u"paging"_s,
         QJsonObject{{u"start"_s, start}, {u"count"_s, count}, {u"total"_s, posts.size()}, {u"links"_s, links}}},
        {u"elements"_s, elements}});
}

} // namespace pk::rehearsal
