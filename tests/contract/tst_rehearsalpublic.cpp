// SPDX-License-Identifier: GPL-3.0-or-later
// What anybody may read of anybody's page at the pretend networks, and what is said of a name that nobody has; plain HTTP.
#include "blueskysession.h"
#include "rehearsalaccounts.h"

#include <QTest>

using namespace Qt::Literals::StringLiterals;
using namespace pk::test;

namespace {

const QString kGraph = u"/graph.facebook.com/v26.0/"_s;
const QString kDiscovering = u"pages_show_list,instagram_basic,instagram_manage_insights,pages_read_engagement"_s;
const QString kFigures = u"{username,followers_count,media_count}"_s;

QByteArray bearer(const QString& token)
{
    return "Bearer " + token.toUtf8();
}

} // namespace

class TestRehearsalPublic final : public QObject
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

    void twitchTellsAnybodyHowManyFollow();
    void twitchTellsNothingOfWhoIsNotThere();
    void instagramDiscoversOthers();
    void instagramDemandsThePersonAndThreePermissions();
    void instagramFindsNobody();
    void mastodonKnowsTheOtherServer();
    void mastodonLooksAtTheToken();
    void capitalsMakeNoOtherName();
    void redditSendsOnToItsSearch();
    void tumblrTellsPostsAndNoFollowers();
    void blueskyNamesNobody();

private:
    Reply helix(const QString& path, const QString& token)
    {
        return m_world.send("GET",
                            u"/api.twitch.tv/helix/"_s + path,
                            {},
                            bearer(token),
                            5000,
                            {{u"Client-Id"_s, u"rehearsal-twitch"_s}});
    }
    qint64 followersAtTwitch(const QString& id, const QString& token)
    {
        return helix(u"channels/followers?first=1&broadcaster_id="_s + id, token).json.value(u"total"_s).toInteger(-1);
    }
    /// What \a account says, asked with \a token for \a fields.
    Reply instagram(const QString& account, const QString& fields, const QString& token)
    {
        return m_world.get(kGraph + account, {{u"fields"_s, fields}}, token);
    }
    /// A Page of the person with an account behind it: {id, name, access_token, instagram_business_account}.
    QJsonObject linkedPage(const QString& userToken, const QString& beside = {})
    {
        const Reply list = m_world.get(
            kGraph + u"me/accounts"_s,
            {{u"fields"_s, u"id,name,access_token,instagram_business_account{id,username}"_s}},
            userToken);
        const QJsonArray rows = list.json.value(u"data"_s).toArray();
        for (const QJsonValue row : rows) {
            if (!accountOf(row.toObject()).isEmpty() && accountOf(row.toObject()) != beside)
                return row.toObject();
        }
        return {};
    }
    static QString accountOf(const QJsonObject& page, const QString& field = u"id"_s)
    {
        return page.value(u"instagram_business_account"_s)[field].toString();
    }
    Reply lookup(const QString& acct, const QString& token = {})
    {
        return m_world.get(u"/mastodon.social/api/v1/accounts/lookup"_s, {{u"acct"_s, acct}}, token);
    }

    RehearsalClient m_world;
    RehearsalAccounts m_accounts{m_world};
    BlueskySession m_bluesky{m_world};
};

void TestRehearsalPublic::twitchTellsAnybodyHowManyFollow()
{
    const QString jonas = m_accounts.twitch(u"jonas"_s, u"user:read:moderated_channels moderator:read:followers"_s);
    const QString own = at(helix(u"users"_s, jonas).json, u"data/0/id"_s).toString();
    const Reply channels = helix(u"moderation/channels?user_id="_s + own, jonas);
    const QJsonObject moderated = channels.json.value(u"data"_s).toArray().last().toObject();
    const QString channel = moderated.value(u"broadcaster_id"_s).toString();
    QVERIFY(!own.isEmpty() && !channel.isEmpty());

    const QString tom = m_accounts.twitch(u"tom"_s, u"user:read:email"_s); // neither the scope nor the role
    QCOMPARE(at(helix(u"users?login=jonas"_s, tom).json, u"data/0/id"_s).toString(), own);
    const QString login = moderated.value(u"broadcaster_login"_s).toString();
    const Reply found = helix(u"users?login="_s + login, tom);
    QCOMPARE(at(found.json, u"data/0/id"_s).toString(), channel);
    QCOMPARE(at(found.json, u"data/0/login"_s).toString(), login);
    for (const QString& id : {own, channel}) {
        QVERIFY(followersAtTwitch(id, jonas) > 0);
        QCOMPARE(followersAtTwitch(id, tom), followersAtTwitch(id, jonas));
    }
    QVERIFY(followersAtTwitch(own, tom) != followersAtTwitch(channel, tom));
}

void TestRehearsalPublic::twitchTellsNothingOfWhoIsNotThere()
{
    const QString token = m_accounts.twitch(u"maria"_s, u"user:read:moderated_channels"_s);
    const Reply nobody = helix(u"users?login=nobody"_s, token);
    QCOMPARE(nobody.status, 200);
    QCOMPARE(nobody.json, (QJsonObject{{u"data"_s, QJsonArray()}}));
    QCOMPARE(helix(u"channels/followers"_s, token).status, 400);
    QCOMPARE(helix(u"channels/followers?broadcaster_id=1"_s, token).status, 404);
    const QString own = at(helix(u"users"_s, token).json, u"data/0/id"_s).toString();
    const Reply channels = helix(u"moderation/channels?user_id="_s + own, token);
    const QString channel = at(channels.json, u"data/0/broadcaster_id"_s).toString();
    QVERIFY(followersAtTwitch(channel, token) > 0);
    m_world.control(u"page-gone"_s, {{u"network"_s, u"twitch"_s}, {u"page"_s, channel}});
    QCOMPARE(helix(u"users?id="_s + channel, token).json.value(u"data"_s).toArray().size(), 0);
    QCOMPARE(helix(u"channels/followers?broadcaster_id="_s + channel, token).status, 404);
    QCOMPARE(helix(u"users?login=jonas"_s, {}).status, 401);
}

void TestRehearsalPublic::instagramDiscoversOthers()
{
    const QString maria = m_accounts.facebookUser(u"maria"_s, kDiscovering, true);
    const QString asking = accountOf(linkedPage(maria));
    const QString jonas = m_accounts.facebookUser(u"jonas"_s, kDiscovering, true);
    const QJsonObject theirs = linkedPage(jonas, asking);
    const QString name = accountOf(theirs, u"username"_s);
    const Reply own = instagram(accountOf(theirs), u"followers_count,media_count"_s, jonas);
    QVERIFY(!name.isEmpty() && !asking.isEmpty() && own.status == 200);
    for (const QString& written : {name, u'@' + name.toUpper()}) {
        const Reply found = instagram(
            asking, u"username,business_discovery.username(%1)%2"_s.arg(written, kFigures), maria);
        QCOMPARE(found.status, 200);
        QCOMPARE(found.text(u"id"_s), asking);
        QVERIFY(!found.text(u"username"_s).isEmpty() && found.text(u"username"_s) != name);
        const QJsonObject discovered = found.json.value(u"business_discovery"_s).toObject();
        QCOMPARE(discovered.keys(),
                 (QStringList{u"followers_count"_s, u"id"_s, u"media_count"_s, u"username"_s})); // the id in any case
        QCOMPARE(discovered.value(u"username"_s).toString(), name);
        QCOMPARE(discovered.value(u"followers_count"_s), own.json.value(u"followers_count"_s));
        QCOMPARE(discovered.value(u"media_count"_s), own.json.value(u"media_count"_s));
    }
    const Reply bare = instagram(asking, u"business_discovery.username(%1)"_s.arg(name), maria);
    QCOMPARE(bare.json.value(u"business_discovery"_s).toObject().keys(), QStringList{u"id"_s});
}

void TestRehearsalPublic::instagramDemandsThePersonAndThreePermissions()
{
    const QString maria = m_accounts.facebookUser(u"maria"_s, kDiscovering, true);
    const QJsonObject page = linkedPage(maria);
    const QString asking = accountOf(page);
    const QJsonObject theirs = linkedPage(m_accounts.facebookUser(u"jonas"_s, kDiscovering, true), asking);
    const QString fields = u"business_discovery.username(%1)%2"_s.arg(accountOf(theirs, u"username"_s), kFigures);
    QCOMPARE(instagram(asking, fields, maria).status, 200);
    QCOMPARE(instagram(asking, fields, page.value(u"access_token"_s).toString()).code(), 10);
    for (const QString& scope : {u"instagram_basic"_s, u"instagram_manage_insights"_s, u"pages_read_engagement"_s}) {
        const Fields which{{u"network"_s, u"instagram_fb"_s}, {u"person"_s, u"maria"_s}, {u"scope"_s, scope}};
        m_world.control(u"decline"_s, which);
        const Reply refused = instagram(asking, fields, maria);
        QCOMPARE(refused.status, 403);
        QCOMPARE(refused.code(), 10);
        QVERIFY2(refused.message().contains(scope), qPrintable(refused.message()));
        m_world.control(u"decline"_s, which + Fields{{u"on"_s, u"0"_s}});
    }
    QCOMPARE(instagram(asking, fields, maria).status, 200);
}

void TestRehearsalPublic::instagramFindsNobody()
{
    const QString maria = m_accounts.facebookUser(u"maria"_s, kDiscovering, true);
    const QJsonObject page = linkedPage(maria);
    const QString asking = accountOf(page);
    const Reply nobody = instagram(asking, u"business_discovery.username(nobody)"_s + kFigures, maria);
    QCOMPARE(nobody.status, 400);
    QCOMPARE(nobody.code(), 110);
    QCOMPARE(nobody.subcode(), 2207013);
    QCOMPARE(nobody.message(), u"Invalid user id"_s);
    QCOMPARE(instagram(asking, u"business_discovery"_s, maria).code(), 100);
    const QString self = accountOf(page, u"username"_s);
    QCOMPARE(instagram(asking, u"business_discovery.username(%1){email}"_s.arg(self), maria).code(), 100);
    QCOMPARE(instagram(asking, u"email"_s, maria).code(), 100);
}

void TestRehearsalPublic::mastodonKnowsTheOtherServer()
{
    const Reply there = m_world.get(u"/social.example/api/v1/accounts/lookup"_s, {{u"acct"_s, u"jonas"_s}});
    const Reply here = lookup(u"jonas"_s);
    QCOMPARE(here.text(u"acct"_s), u"jonas"_s);
    const Reply other = lookup(u"Jonas@Social.Example"_s);
    QCOMPARE(other.text(u"acct"_s), u"jonas@social.example"_s);
    QCOMPARE(other.json.value(u"followers_count"_s), there.json.value(u"followers_count"_s));
    QVERIFY(other.json.value(u"followers_count"_s) != here.json.value(u"followers_count"_s));
    QCOMPARE(lookup(u"jonas@mastodon.social"_s).text(u"acct"_s), u"jonas"_s);
    for (const QString& nobody : {u"nobody"_s, u"nobody@social.example"_s, u"jonas@nowhere.example"_s, u"jonas@"_s}) {
        QCOMPARE(lookup(nobody).status, 404);
        QCOMPARE(lookup(nobody).text(u"error"_s), u"Record not found"_s);
    }
}

void TestRehearsalPublic::mastodonLooksAtTheToken()
{
    QCOMPARE(lookup(u"jonas"_s, u"not-a-token"_s).status, 401);
    const QString writer = RehearsalAccounts::mastodon(u"write:statuses"_s).access(m_world, u"maria"_s);
    QCOMPARE(lookup(u"jonas"_s, writer).status, 403);
    const QString reader = RehearsalAccounts::mastodon(u"read:accounts"_s).access(m_world, u"maria"_s);
    QCOMPARE(lookup(u"jonas"_s, reader).json, lookup(u"jonas"_s).json);
}

void TestRehearsalPublic::capitalsMakeNoOtherName()
{
    const QString youtube = RehearsalAccounts::youtube().access(m_world, u"maria"_s);
    const auto channels = [&](const QString& handle) {
        return m_world.get(u"/www.googleapis.com/youtube/v3/channels"_s,
                           {{u"part"_s, u"id,statistics"_s}, {u"forHandle"_s, handle}},
                           youtube);
    };
    const Reply channel = channels(u"@AcmeTools"_s);
    QCOMPARE(at(channel.json, u"items/0/statistics/videoCount"_s).toString(), u"130"_s);
    QCOMPARE(channels(u"acmetools"_s).json, channel.json);
    const Reply nobody = channels(u"@nobody"_s);
    QCOMPARE(nobody.status, 200);
    QVERIFY(!nobody.json.contains(u"items"_s));
    QCOMPARE(at(nobody.json, u"pageInfo/totalResults"_s).toInt(-1), 0);

    const QString x = RehearsalAccounts::x().access(m_world, u"maria"_s);
    const Reply hotel = m_world.get(u"/api.x.com/2/users/by/username/HarbourHotel"_s, {}, x);
    QCOMPARE(at(hotel.json, u"data/username"_s).toString(), u"harbourhotel"_s);
}

void TestRehearsalPublic::redditSendsOnToItsSearch()
{
    const QString jonas = RehearsalAccounts::reddit().access(m_world, u"jonas"_s);
    const Reply mine = m_world.get(u"/oauth.reddit.com/subreddits/mine/moderator?raw_json=1"_s, {}, jonas);
    const QString name = at(mine.json, u"data/children/0/data/display_name"_s).toString();
    const QString tom = RehearsalAccounts::reddit(u"identity read"_s).access(m_world, u"tom"_s);
    const Reply about = m_world.get(u"/oauth.reddit.com/r/%1/about?raw_json=1"_s.arg(name), {}, tom);
    QCOMPARE(at(about.json, u"data/subscribers"_s), at(mine.json, u"data/children/0/data/subscribers"_s));
    const Reply nobody = m_world.get(u"/oauth.reddit.com/r/nobody/about?raw_json=1"_s, {}, tom);
    QCOMPARE(nobody.status, 302);
    QCOMPARE(nobody.location.path(), u"/subreddits/search"_s);
    QCOMPARE(nobody.sentBack(u"q"_s), u"nobody"_s);
    const QString poor = RehearsalAccounts::reddit(u"identity"_s).access(m_world, u"tom"_s);
    QCOMPARE(m_world.get(u"/oauth.reddit.com/r/%1/about"_s.arg(name), {}, poor).status, 403);
}

void TestRehearsalPublic::tumblrTellsPostsAndNoFollowers()
{
    const QString jonas = RehearsalAccounts::tumblr().access(m_world, u"jonas"_s);
    const Reply own = m_world.get(u"/api.tumblr.com/v2/user/info"_s, {}, jonas);
    const QString name = at(own.json, u"response/user/blogs/0/name"_s).toString();
    const QString tom = RehearsalAccounts::tumblr(u"basic"_s).access(m_world, u"tom"_s);
    const Reply info = m_world.get(u"/api.tumblr.com/v2/blog/%1/info"_s.arg(name), {}, tom);
    const QJsonObject blog = at(info.json, u"response/blog"_s).toObject();
    QCOMPARE(blog.value(u"name"_s).toString(), name);
    const Reply posts = m_world.get(u"/api.tumblr.com/v2/blog/%1/posts"_s.arg(name), {}, tom);
    QCOMPARE(blog.value(u"posts"_s), at(posts.json, u"response/total_posts"_s));
    QVERIFY(!blog.contains(u"followers"_s));
    QCOMPARE(m_world.get(u"/api.tumblr.com/v2/blog/%1/followers"_s.arg(name), {}, tom).status, 403);
    const Reply nobody = m_world.get(u"/api.tumblr.com/v2/blog/nobody/info"_s, {}, tom);
    QCOMPARE(nobody.status, 404);
    QCOMPARE(at(nobody.json, u"meta/status"_s).toInt(), 404);
}

void TestRehearsalPublic::blueskyNamesNobody()
{
    const QString method = u"app.bsky.actor.getProfile"_s;
    const Reply profile = m_bluesky.publicCall(method, {{u"actor"_s, u"jonas.bsky.social"_s}});
    QVERIFY(profile.json.value(u"followersCount"_s).isDouble());
    const Reply nobody = m_bluesky.publicCall(method, {{u"actor"_s, u"nobody.bsky.social"_s}});
    QCOMPARE(nobody.status, 400);
    QCOMPARE(nobody.text(u"message"_s), u"Profile not found"_s);
}

QTEST_GUILESS_MAIN(TestRehearsalPublic)
#include "tst_rehearsalpublic.moc"
