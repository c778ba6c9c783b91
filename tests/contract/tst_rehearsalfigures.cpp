// SPDX-License-Identifier: GPL-3.0-or-later
// Statistics and lists of posts of the pretend networks, over plain HTTP.
#include "blueskysession.h"
#include "rehearsalaccounts.h"

#include <QDateTime>
#include <QTest>

using namespace Qt::Literals::StringLiterals;
using namespace pk::test;

namespace {

const QString kGraph = u"/graph.facebook.com/v26.0/"_s;
const QString kFacebookScopes = u"pages_show_list,pages_read_engagement,read_insights"_s;
const Fields kLinkedIn{{u"LinkedIn-Version"_s, u"202608"_s}, {u"X-Restli-Protocol-Version"_s, u"2.0.0"_s}};
const Fields kTwitch{{u"Client-Id"_s, u"rehearsal-twitch"_s}};

QByteArray bearer(const QString& token)
{
    return "Bearer " + token.toUtf8();
}

} // namespace

class TestRehearsalFigures final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_world.start());
        m_world.setHeaders({{u"User-Agent"_s, u"linux:tests:v1 (by /u/nobody)"_s}});
    }
    void init() { QVERIFY(m_world.control(u"reset-world"_s).value(u"ok"_s).toBool()); }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void figuresGrowWithTheDays();
    void aPageMayHaveNoPostsOrArabicOnes();
    void facebookInsights();
    void facebookRefusesDeadMetricsAndWrongTokens();
    void instagramAndThreadsInsights();
    void xFigures();
    void linkedinStatistics();
    void smallNetworksFigures();
    void businessAndTwitchFigures();
    void publicAccountsOfOthers();

private:
    qint64 now() { return m_world.control(u"state"_s)[u"clock"][u"now"].toInteger(); }
    Reply linkedin(const QString& path, const QString& token)
    {
        return m_world.send("GET", u"/api.linkedin.com/rest/"_s + path, {}, bearer(token), 5000, kLinkedIn);
    }

    RehearsalClient m_world;
    RehearsalAccounts m_accounts{m_world};
    BlueskySession m_bluesky{m_world};
};

void TestRehearsalFigures::figuresGrowWithTheDays()
{
    const Fields actor{{u"actor"_s, u"maria.bsky.social"_s}};
    const auto followers = [&] {
        return m_bluesky.publicCall(u"app.bsky.actor.getProfile"_s, actor).json.value(u"followersCount"_s).toInteger();
    };
    const auto likes = [&] {
        qint64 sum = 0;
        const Reply feed = m_bluesky.publicCall(u"app.bsky.feed.getAuthorFeed"_s, actor);
        for (const QJsonValue row : feed.json.value(u"feed"_s).toArray())
            sum += row.toObject().contains(u"reason"_s) ? 0 : row[u"post"][u"likeCount"].toInteger();
        return sum;
    };
    const qint64 before = followers();
    const qint64 liked = likes();
    QVERIFY(liked > 0);
    QCOMPARE(likes(), liked); // nothing jumps between two calls
    QList<qint64> history;
    for (int day = 0; day < 5; ++day) {
        m_world.control(u"advance"_s, {{u"days"_s, u"3"_s}});
        history.append(followers());
    }
    QVERIFY(std::is_sorted(history.begin(), history.end()));
    QVERIFY(history.first() > before && history.last() > history.first());
    QVERIFY(likes() > liked);
}

void TestRehearsalFigures::aPageMayHaveNoPostsOrArabicOnes()
{
    const Reply none = m_bluesky.publicCall(u"app.bsky.feed.getAuthorFeed"_s, {{u"actor"_s, u"nora.bsky.social"_s}});
    QCOMPARE(none.status, 200);
    QCOMPARE(none.json.value(u"feed"_s).toArray().size(), 0);
    QVERIFY(!none.json.contains(u"cursor"_s));
    const Reply arabic = m_bluesky.publicCall(u"app.bsky.feed.getAuthorFeed"_s, {{u"actor"_s, u"layla.bsky.social"_s}});
    const QString text = at(arabic.json, u"feed/0/post/record/text"_s).toString();
    QVERIFY(text.size() > 250);
    QCOMPARE(text.front().script(), QChar::Script_Arabic);
}

void TestRehearsalFigures::facebookInsights()
{
    const QJsonObject page = m_accounts.facebookPage(m_accounts.facebookUser(u"sofia"_s, kFacebookScopes));
    const QString id = page.value(u"id"_s).toString();
    const QString token = page.value(u"access_token"_s).toString();
    const qint64 until = now();
    const Fields days{{u"metric"_s, u"page_post_engagements,page_media_view"_s},
                      {u"period"_s, u"day"_s},
                      {u"since"_s, QString::number(until - 30 * 86'400)},
                      {u"until"_s, QString::number(until)}};
    const Reply series = m_world.get(kGraph + id + u"/insights"_s, days, token);
    QCOMPARE(series.status, 200);
    QCOMPARE(at(series.json, u"data/0/name"_s).toString(), u"page_post_engagements"_s);
    QCOMPARE(at(series.json, u"data/0/values"_s).toArray().size(), 30);
    QVERIFY(at(series.json, u"data/0/values/0/end_time"_s).toString().endsWith(u"T08:00:00+0000"_s));
    QVERIFY(!at(series.json, u"paging/next"_s).toString().isEmpty());
    const Reply split = m_world.get(
        kGraph + id + u"/insights"_s,
        {{u"metric"_s, u"page_media_view"_s}, {u"period"_s, u"day"_s}, {u"breakdown"_s, u"is_from_ads"_s}},
        token);
    QCOMPARE(at(split.json, u"data/0/values/0/is_from_ads"_s).toString(), u"0"_s);
    QCOMPARE(at(split.json, u"data/0/values/1/is_from_ads"_s).toString(), u"1"_s);
    const Reply posts = m_world.get(
        kGraph + id + u"/published_posts"_s,
        {{u"fields"_s,
          u"id,message,created_time,shares,reactions.limit(0).summary(total_count),comments.limit(0).summary(true)"_s}},
        token);
    const QJsonValue first = at(posts.json, u"data/0"_s);
    QVERIFY(!at(first, u"reactions/summary/total_count"_s).isUndefined());
    QCOMPARE(at(first, u"comments/summary/order"_s).toString(), u"chronological"_s);
    const Reply post = m_world.get(kGraph + first[u"id"].toString() + u"/insights"_s,
                                   {{u"metric"_s, u"post_media_view,post_reactions_by_type_total"_s}},
                                   token);
    QCOMPARE(at(post.json, u"data/0/period"_s).toString(), u"lifetime"_s);
    QVERIFY(at(post.json, u"data/1/values/0/value"_s).toObject().contains(u"like"_s));
}

void TestRehearsalFigures::facebookRefusesDeadMetricsAndWrongTokens()
{
    const QString user = m_accounts.facebookUser(u"sofia"_s, kFacebookScopes);
    const QJsonObject page = m_accounts.facebookPage(user);
    const QString path = kGraph + page.value(u"id"_s).toString() + u"/insights"_s;
    const QString token = page.value(u"access_token"_s).toString();
    const auto insights = [&](const QString& metrics, const Fields& more = {}) {
        return m_world.get(path, Fields{{u"metric"_s, metrics}} + more, token);
    };
    // One dead metric fails the whole call.
    for (const QString& dead : {u"page_impressions_unique"_s, u"page_fans"_s, u"page_engaged_users"_s}) {
        const Reply refused = insights(u"page_views_total,"_s + dead);
        QCOMPARE(refused.status, 400);
        QCOMPARE(refused.code(), 100);
        QCOMPARE(refused.message(), u"(#100) The value must be a valid insights metric"_s);
    }
    QCOMPARE(insights({}).code(), 3001);
    QCOMPARE(insights({}).subcode(), 1504028);
    QCOMPARE(insights(u"page_views_total"_s,
                      {{u"since"_s, QString::number(now() - 91 * 86'400)}, {u"until"_s, QString::number(now())}})
                 .code(),
             100);
    QCOMPARE(m_world.get(path, {{u"metric"_s, u"page_views_total"_s}}, user).code(), 190);
    QCOMPARE(m_world.get(kGraph + page.value(u"id"_s).toString() + u"/published_posts"_s, {}, user).code(), 210);
    m_world.control(u"decline"_s,
                    {{u"network"_s, u"facebook"_s}, {u"person"_s, u"sofia"_s}, {u"scope"_s, u"read_insights"_s}});
    QCOMPARE(insights(u"page_views_total"_s).status, 403);
    QVERIFY(insights(u"page_views_total"_s).message().contains(u"read_insights"_s));
}

void TestRehearsalFigures::instagramAndThreadsInsights()
{
    const QString token = RehearsalAccounts::instagram().access(m_world, u"nordlys"_s);
    const QString me = u"/graph.instagram.com/v26.0/me/"_s;
    const Fields range{{u"period"_s, u"day"_s},
                       {u"since"_s, QString::number(now() - 7 * 86'400)},
                       {u"until"_s, QString::number(now())}};
    const Reply reach = m_world.get(me + u"insights"_s, Fields{{u"metric"_s, u"reach"_s}} + range, token);
    QCOMPARE(at(reach.json, u"data/0/values"_s).toArray().size(), 7);
    const Fields total{{u"metric"_s, u"views,likes"_s}, {u"metric_type"_s, u"total_value"_s}};
    const Reply views = m_world.get(me + u"insights"_s, total + range, token);
    QVERIFY(at(views.json, u"data/0/total_value/value"_s).toInteger() > 0);
    QCOMPARE(m_world.get(me + u"insights"_s, Fields{{u"metric"_s, u"views"_s}} + range, token).code(), 100);
    QCOMPARE(m_world.get(me + u"insights"_s, Fields{{u"metric"_s, u"impressions"_s}} + range, token).code(), 100);
    const Reply media = m_world.get(me + u"media"_s, {{u"fields"_s, u"id,like_count,timestamp"_s}}, token);
    const QString id = at(media.json, u"data/0/id"_s).toString();
    const Reply post = m_world.get(
        u"/graph.instagram.com/v26.0/%1/insights"_s.arg(id), {{u"metric"_s, u"reach,saved"_s}}, token);
    QCOMPARE(at(post.json, u"data/1/name"_s).toString(), u"saved"_s);
    const QString poor = RehearsalAccounts::instagram(u"instagram_business_basic"_s).access(m_world, u"jonas"_s);
    QCOMPARE(m_world.get(me + u"insights"_s, Fields{{u"metric"_s, u"reach"_s}} + range, poor).code(), 10);

    const QString threads = RehearsalAccounts::threads().access(m_world, u"maria"_s);
    const Reply insights = m_world.get(u"/graph.threads.net/v1.0/me/threads_insights"_s,
                                       {{u"metric"_s, u"views,likes,followers_count,clicks"_s}},
                                       threads);
    QVERIFY(at(insights.json, u"data/0/values"_s).isArray());
    QVERIFY(at(insights.json, u"data/1/total_value/value"_s).isDouble());
    QVERIFY(at(insights.json, u"data/3/link_total_values"_s).isArray());
    QCOMPARE(m_world.get(u"/graph.threads.net/v1.0/me/threads_insights"_s, {{u"metric"_s, u"reach"_s}}, threads).code(),
             100);
}

void TestRehearsalFigures::xFigures()
{
    const QString token = RehearsalAccounts::x().access(m_world, u"acmetools"_s);
    const Reply me = m_world.get(u"/api.x.com/2/users/me"_s, {{u"user.fields"_s, u"public_metrics"_s}}, token);
    QVERIFY(at(me.json, u"data/public_metrics/followers_count"_s).toInteger() > 0);
    QCOMPARE(at(me.json, u"data/public_metrics/tweet_count"_s).toInt(), 130);
    const QString path = u"/api.x.com/2/users/%1/tweets"_s.arg(at(me.json, u"data/id"_s).toString());
    // 130 posts reach back more than 30 days: the private figures of the old ones are errors inside a 200.
    const Reply list = m_world.get(
        path,
        {{u"max_results"_s, u"100"_s}, {u"tweet.fields"_s, u"created_at,public_metrics,non_public_metrics"_s}},
        token);
    QCOMPARE(list.status, 200);
    QVERIFY(!at(list.json, u"data/0/non_public_metrics"_s).isUndefined());
    QVERIFY(at(list.json, u"data/99/non_public_metrics"_s).isUndefined());
    QCOMPARE(at(list.json, u"errors/0/title"_s).toString(), u"Field Authorization Error"_s);
    QVERIFY(!at(list.json, u"data/0/public_metrics/retweet_count"_s).isUndefined());
    const Reply renamed = m_world.get(path, {{u"post.fields"_s, u"public_metrics"_s}}, token);
    QVERIFY(!at(renamed.json, u"data/0/public_metrics/repost_count"_s).isUndefined());
    QCOMPARE(m_world.get(path, {{u"max_results"_s, u"4"_s}}, token).status, 400);
    QCOMPARE(list.header("x-rate-limit-limit"), QByteArray("900"));
}

void TestRehearsalFigures::linkedinStatistics()
{
    const QString token = RehearsalAccounts::linkedin().access(m_world, u"maria"_s);
    const Reply acls = linkedin(u"organizationAcls?q=roleAssignee&state=APPROVED&count=100"_s, token);
    const QString urn = at(acls.json, u"elements/0/organization"_s).toString();
    const QString encoded = QString::fromLatin1(QUrl::toPercentEncoding(urn));
    QVERIFY(linkedin(u"networkSizes/%1?edgeType=COMPANY_FOLLOWED_BY_MEMBER"_s.arg(encoded), token)
                .json.contains(u"firstDegreeSize"_s));
    const QString interval = u"(timeRange:(start:%1,end:%2),timeGranularityType:DAY)"_s.arg(
        QString::number((now() - 10 * 86'400) * 1000), QString::number(now() * 1000));
    const Reply gains = linkedin(
        u"organizationalEntityFollowerStatistics?q=organizationalEntity&organizationalEntity=%1&timeIntervals=%2"_s.arg(
            encoded, interval),
        token);
    const QJsonArray days = gains.json.value(u"elements"_s).toArray();
    QVERIFY(days.size() >= 7 && days.size() <= 9); // "lags about 2 days"
    QVERIFY(!at(days[0], u"followerGains/organicFollowerGain"_s).isUndefined());
    const Reply views = linkedin(
        u"organizationPageStatistics?q=organization&organization=%1&timeIntervals=%2"_s.arg(encoded, interval), token);
    QVERIFY(!at(views.json, u"elements/0/totalPageStatistics/views/allPageViews/pageViews"_s).isUndefined());
    const Reply posts = linkedin(u"posts?q=author&author=%1&count=20&start=0"_s.arg(encoded), token);
    const QString share = at(posts.json, u"elements/0/id"_s).toString();
    const QString list = share.startsWith(u"urn:li:share:"_s) ? u"shares"_s : u"ugcPosts"_s;
    const QString finder = u"organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=%1"_s.arg(
        encoded);
    const Reply one = linkedin(
        finder + u"&%1=List(%2)"_s.arg(list, QString::fromLatin1(QUrl::toPercentEncoding(share))), token);
    QVERIFY(at(one.json, u"elements/0/totalShareStatistics/impressionCount"_s).toInteger() >= 0);
    QCOMPARE(linkedin(finder + u"&shares=List(urn%3Ali%3Ashare%3A1)"_s, token).status, 403);
    QVERIFY(linkedin(u"memberFollowersCount?q=me"_s, token).status == 200);
    QCOMPARE(linkedin(u"memberCreatorPostAnalytics?q=me&queryType=IMPRESSION"_s, token).status, 403); // no such scope
}

void TestRehearsalFigures::smallNetworksFigures()
{
    const QString reddit = RehearsalAccounts::reddit().access(m_world, u"sofia"_s);
    const Reply mine = m_world.get(u"/oauth.reddit.com/subreddits/mine/moderator?raw_json=1"_s, {}, reddit);
    const QString sr = at(mine.json, u"data/children/0/data/display_name"_s).toString();
    const Reply traffic = m_world.get(u"/oauth.reddit.com/r/%1/about/traffic?raw_json=1"_s.arg(sr), {}, reddit);
    QCOMPARE(at(traffic.json, u"day"_s).toArray().size(), 30);
    const Reply fresh = m_world.get(u"/oauth.reddit.com/r/%1/new?raw_json=1"_s.arg(sr), {}, reddit);
    const QString post = at(fresh.json, u"data/children/0/data/name"_s).toString();
    QCOMPARE(at(m_world.get(u"/oauth.reddit.com/api/info"_s, {{u"id"_s, post}, {u"raw_json"_s, u"1"_s}}, reddit).json,
                u"data/children/0/data/name"_s)
                 .toString(),
             post);

    const QString pinterest = RehearsalAccounts::pinterest().access(m_world, u"maria"_s);
    const Reply pins = m_world.get(u"/api.pinterest.com/v5/pins"_s, {{u"pin_metrics"_s, u"true"_s}}, pinterest);
    QVERIFY(!at(pins.json, u"items/0/pin_metrics/lifetime_metrics/impression"_s).isUndefined());
    const QString today = QDateTime::fromSecsSinceEpoch(now(), Qt::UTC).date().toString(Qt::ISODate);
    const Reply pin = m_world.get(
        u"/api.pinterest.com/v5/pins/%1/analytics"_s.arg(at(pins.json, u"items/0/id"_s).toString()),
        {{u"start_date"_s, today}, {u"end_date"_s, today}, {u"metric_types"_s, u"IMPRESSION,SAVE"_s}},
        pinterest);
    QCOMPARE(at(pin.json, u"all/daily_metrics/0/data_status"_s).toString(), u"PROCESSING"_s);

    const QString tiktok = RehearsalAccounts::tiktok().access(m_world, u"maria"_s);
    const Reply stats = m_world.get(
        u"/open.tiktokapis.com/v2/user/info/"_s, {{u"fields"_s, u"follower_count,video_count"_s}}, tiktok);
    QVERIFY(at(stats.json, u"data/user/follower_count"_s).isDouble());

    const QString youtube = RehearsalAccounts::youtube().access(m_world, u"acmetools"_s);
    const Reply channel = m_world.get(u"/www.googleapis.com/youtube/v3/channels"_s,
                                      {{u"part"_s, u"statistics,contentDetails"_s}, {u"mine"_s, u"true"_s}},
                                      youtube);
    QCOMPARE(at(channel.json, u"items/0/statistics/videoCount"_s).toString(), u"130"_s); // a text
    const QString uploads = at(channel.json, u"items/0/contentDetails/relatedPlaylists/uploads"_s).toString();
    const Reply items = m_world.get(u"/www.googleapis.com/youtube/v3/playlistItems"_s,
                                    {{u"part"_s, u"contentDetails"_s}, {u"playlistId"_s, uploads}},
                                    youtube);
    const QString video = at(items.json, u"items/0/contentDetails/videoId"_s).toString();
    QCOMPARE(video.size(), 11);
    const Reply figures = m_world.get(u"/www.googleapis.com/youtube/v3/videos"_s,
                                      {{u"part"_s, u"statistics,snippet"_s}, {u"id"_s, video + u",AAAAAAAAAAA"_s}},
                                      youtube);
    QCOMPARE(figures.json.value(u"items"_s).toArray().size(), 1);
    QVERIFY(at(figures.json, u"items/0/statistics/viewCount"_s).isString());
    const Reply gone = m_world.get(u"/www.googleapis.com/youtube/v3/playlistItems"_s,
                                   {{u"part"_s, u"contentDetails"_s}, {u"playlistId"_s, u"UUnothing"_s}},
                                   youtube);
    QCOMPARE(gone.status, 404);
    QCOMPARE(at(gone.json, u"error/errors/0/reason"_s).toString(), u"playlistNotFound"_s);
}

void TestRehearsalFigures::businessAndTwitchFigures()
{
    const QString business = businessApplication().access(m_world, u"maria"_s);
    const QString account = at(businessAccounts(m_world, business).json, u"accounts/0/name"_s).toString();
    const Reply list = m_world.get(u"/mybusinessbusinessinformation.googleapis.com/v1/%1/locations"_s.arg(account),
                                   {{u"readMask"_s, u"name"_s}},
                                   business);
    const QString location = at(list.json, u"locations/0/name"_s).toString();
    const QString posts = u"/mybusiness.googleapis.com/v4/%1/%2/localPosts"_s.arg(account, location);
    QCOMPARE(at(m_world.get(posts, {}, business).json, u"localPosts/0/state"_s).toString(), u"LIVE"_s);
    const auto days = [&](const QString& metric) {
        return m_world.get(
            u"/businessprofileperformance.googleapis.com/v1/%1:fetchMultiDailyMetricsTimeSeries"_s.arg(location)
                + u"?dailyMetrics=%1&dailyRange.startDate.year=2026&dailyRange.startDate.month=10"
                  "&dailyRange.startDate.day=1&dailyRange.endDate.year=2026&dailyRange.endDate.month=10"
                  "&dailyRange.endDate.day=31"_s.arg(metric),
            {},
            business);
    };
    QCOMPARE(days(u"WEBSITE_CLICKS"_s).status, 200);
    QCOMPARE(days(u"VIEWS_MAPS"_s).status, 400); // of the service that was discontinued

    const QString token = m_accounts.twitch(u"maria"_s, u"moderator:read:followers"_s);
    const auto helix = [&](const QString& path) {
        return m_world.send("GET", u"/api.twitch.tv/helix/"_s + path, {}, bearer(token), 5000, kTwitch);
    };
    const QString id = at(helix(u"users"_s).json, u"data/0/id"_s).toString();
    QVERIFY(helix(u"channels/followers?broadcaster_id="_s + id).json.contains(u"total"_s));
    QVERIFY(!at(helix(u"videos?user_id="_s + id).json, u"data/0/view_count"_s).isUndefined());
    QVERIFY(at(helix(u"clips?broadcaster_id="_s + id).json, u"data/0/url"_s).toString().contains(u"clips.twitch.tv"_s));
    QCOMPARE(at(helix(u"channels?broadcaster_id="_s + id).json, u"data/0/broadcaster_id"_s).toString(), id);
}

void TestRehearsalFigures::publicAccountsOfOthers()
{
    const QString x = RehearsalAccounts::x().access(m_world, u"maria"_s);
    const Reply rival = m_world.get(
        u"/api.x.com/2/users/by/username/harbourhotel"_s, {{u"user.fields"_s, u"public_metrics"_s}}, x);
    QVERIFY(at(rival.json, u"data/public_metrics/followers_count"_s).isDouble());
    const Reply nobody = m_world.get(u"/api.x.com/2/users/by/username/nobody"_s, {}, x);
    QCOMPARE(nobody.status, 200);
    QCOMPARE(at(nobody.json, u"errors/0/title"_s).toString(), u"Not Found Error"_s);
    const Reply mastodon = m_world.get(u"/mastodon.social/api/v1/accounts/lookup?acct=acmetools"_s);
    QCOMPARE(mastodon.json.value(u"statuses_count"_s).toInt(), 130);
    const Reply profiles = m_bluesky.publicCall(
        u"app.bsky.actor.getProfiles"_s,
        {{u"actors"_s, u"maria.bsky.social"_s}, {u"actors"_s, u"layla.bsky.social"_s}});
    QCOMPARE(profiles.json.value(u"profiles"_s).toArray().size(), 2);
    const QString youtube = RehearsalAccounts::youtube().access(m_world, u"maria"_s);
    const Reply channel = m_world.get(u"/www.googleapis.com/youtube/v3/channels"_s,
                                      {{u"part"_s, u"statistics"_s}, {u"forHandle"_s, u"@acmetools"_s}},
                                      youtube);
    QCOMPARE(channel.json.value(u"items"_s).toArray().size(), 1);
    const QString tumblr = RehearsalAccounts::tumblr().access(m_world, u"maria"_s);
    const QString foreign = RehearsalAccounts::tumblr().access(m_world, u"jonas"_s);
    const Reply info = m_world.get(u"/api.tumblr.com/v2/user/info"_s, {}, foreign);
    const QString blog = at(info.json, u"response/user/blogs/0/name"_s).toString();
    QVERIFY(at(m_world.get(u"/api.tumblr.com/v2/blog/%1/posts"_s.arg(blog), {{u"npf"_s, u"true"_s}}, tumblr).json,
               u"response/posts/0/note_count"_s)
                .isDouble());
    const QString reddit = RehearsalAccounts::reddit().access(m_world, u"maria"_s);
    QVERIFY(at(m_world.get(u"/oauth.reddit.com/user/jonas/submitted?raw_json=1"_s, {}, reddit).json,
               u"data/children/0/data/score"_s)
                .isDouble());
}

QTEST_GUILESS_MAIN(TestRehearsalFigures)
#include "tst_rehearsalfigures.moc"
