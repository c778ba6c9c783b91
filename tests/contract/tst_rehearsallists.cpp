// SPDX-License-Identifier: GPL-3.0-or-later
// Lists of posts over several result pages, one of which may fail. Over plain HTTP.
#include "rehearsalaccounts.h"

#include <QRegularExpression>
#include <QTest>
#include <QUrlQuery>

#include <functional>

using namespace Qt::Literals::StringLiterals;
using namespace pk::test;

namespace {

const QString kGraph = u"/graph.facebook.com/v26.0/"_s;
const QString kFacebookScopes = u"pages_show_list,pages_read_engagement,read_insights"_s;
const Fields kLinkedIn{{u"LinkedIn-Version"_s, u"202608"_s}, {u"X-Restli-Protocol-Version"_s, u"2.0.0"_s}};
const Fields kTwitch{{u"Client-Id"_s, u"rehearsal-twitch"_s}};

/// One page of a list of posts: ids, and what leads to the next page; empty when there is none.
struct Part
{
    QStringList ids;
    QString next;
    int status = 200;
};
using Lister = std::function<Part(const QString& from)>;

QStringList idsOf(const QJsonValue& rows, const QString& path)
{
    QStringList ids;
    for (const QJsonValue row : rows.toArray())
        ids.append(at(row, path).toVariant().toString());
    return ids;
}

QByteArray bearer(const QString& token)
{
    return "Bearer " + token.toUtf8();
}

} // namespace

class TestRehearsalLists final : public QObject
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

    void listsHaveSeveralPages_data();
    void listsHaveSeveralPages();
    void aPageOfTheListFails_data();
    void aPageOfTheListFails();

private:
    /// Lists the posts of somebody who has 130, in small pages.
    Lister lister(const QString& network);
    /// A field of the place of that name, which sofia holds.
    QString acmeTools(const QString& network, const QString& field)
    {
        const QJsonObject all = m_world.control(u"places"_s, {{u"network"_s, network}, {u"person"_s, u"sofia"_s}});
        for (const QJsonValue place : all.value(u"places"_s).toArray()) {
            if (place[u"name"].toString() == "Acme Tools"_L1)
                return place[field].toString();
        }
        return {};
    }
    Reply linkedin(const QString& path, const QString& token)
    {
        return m_world.send("GET", u"/api.linkedin.com/rest/"_s + path, {}, bearer(token), 5000, kLinkedIn);
    }

    RehearsalClient m_world;
    RehearsalAccounts m_accounts{m_world};
};

Lister TestRehearsalLists::lister(const QString& network)
{
    const auto part = [](const Reply& reply, const QString& rows, const QString& id, const QString& next) {
        const QJsonValue cursor = at(reply.json, next);
        return Part{idsOf(at(reply.json, rows), id),
                    cursor.isNull() || cursor.isUndefined() ? QString() : cursor.toVariant().toString(),
                    reply.status};
    };
    const auto paged = [=, this](const QString& path,
                                 const Fields& fixed,
                                 const QString& cursor,
                                 const QString& token,
                                 const QString& rows,
                                 const QString& id,
                                 const QString& next) -> Lister {
        return [=, this](const QString& from) {
            Fields query = fixed;
            if (!from.isEmpty())
                query.append({cursor, from});
            return part(m_world.get(path, query, token), rows, id, next);
        };
    };
    if (network == "bluesky"_L1)
        return paged(u"/public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed"_s,
                     {{u"actor"_s, u"sofia.bsky.social"_s}, {u"limit"_s, u"40"_s}},
                     u"cursor"_s,
                     {},
                     u"feed"_s,
                     u"post/uri"_s,
                     u"cursor"_s);
    if (network == "facebook"_L1) {
        for (const QString& person : {u"maria"_s,
                                      u"jonas"_s,
                                      u"sofia"_s,
                                      u"marek"_s,
                                      u"bo"_s,
                                      u"layla"_s,
                                      u"dmitri"_s,
                                      u"aicha"_s,
                                      u"elif"_s,
                                      u"kenji"_s,
                                      u"annakat"_s,
                                      u"tom"_s,
                                      u"zoe"_s,
                                      u"priya"_s}) {
            const QJsonObject page = m_accounts.facebookPage(m_accounts.facebookUser(person, kFacebookScopes),
                                                             u"Acme Tools"_s);
            if (!page.isEmpty())
                return paged(kGraph + page.value(u"id"_s).toString() + u"/published_posts"_s,
                             {{u"fields"_s, u"id"_s}, {u"limit"_s, u"40"_s}},
                             u"after"_s,
                             page.value(u"access_token"_s).toString(),
                             u"data"_s,
                             u"id"_s,
                             u"paging/next"_s);
        }
        return {};
    }
    if (network == "instagram"_L1)
        return paged(u"/graph.instagram.com/v26.0/me/media"_s,
                     {{u"fields"_s, u"id"_s}, {u"limit"_s, u"40"_s}},
                     u"after"_s,
                     RehearsalAccounts::instagram().access(m_world, u"sofia"_s),
                     u"data"_s,
                     u"id"_s,
                     u"paging/next"_s);
    if (network == "threads"_L1)
        return paged(u"/graph.threads.net/v1.0/me/threads"_s,
                     {{u"fields"_s, u"id"_s}, {u"limit"_s, u"40"_s}},
                     u"after"_s,
                     RehearsalAccounts::threads().access(m_world, u"sofia"_s),
                     u"data"_s,
                     u"id"_s,
                     u"paging/next"_s);
    if (network == "x"_L1) {
        const QString token = RehearsalAccounts::x().access(m_world, u"acmetools"_s);
        const QString id = at(m_world.get(u"/api.x.com/2/users/me"_s, {}, token).json, u"data/id"_s).toString();
        return paged(u"/api.x.com/2/users/%1/tweets"_s.arg(id),
                     {{u"max_results"_s, u"40"_s}},
                     u"pagination_token"_s,
                     token,
                     u"data"_s,
                     u"id"_s,
                     u"meta/next_token"_s);
    }
    if (network == "reddit"_L1 || network == "tumblr"_L1 || network == "pinterest"_L1) {
        const QString places = acmeTools(network, network == "reddit"_L1 ? u"handle"_s : u"id"_s);
        if (network == "reddit"_L1)
            return paged(u"/oauth.reddit.com/r/%1/new"_s.arg(places),
                         {{u"raw_json"_s, u"1"_s}, {u"limit"_s, u"40"_s}},
                         u"after"_s,
                         RehearsalAccounts::reddit().access(m_world, u"sofia"_s),
                         u"data/children"_s,
                         u"data/name"_s,
                         u"data/after"_s);
        if (network == "pinterest"_L1)
            return paged(u"/api.pinterest.com/v5/boards/%1/pins"_s.arg(places),
                         {{u"page_size"_s, u"40"_s}},
                         u"bookmark"_s,
                         RehearsalAccounts::pinterest().access(m_world, u"sofia"_s),
                         u"items"_s,
                         u"id"_s,
                         u"bookmark"_s);
        const QString token = RehearsalAccounts::tumblr().access(m_world, u"sofia"_s);
        return [=, this](const QString& from) { // pages by time: there is no cursor
            Fields query{{u"npf"_s, u"true"_s}, {u"limit"_s, u"20"_s}};
            if (!from.isEmpty())
                query.append({u"before"_s, from});
            const Reply reply = m_world.get(u"/api.tumblr.com/v2/blog/%1/posts"_s.arg(places), query, token);
            Part rows = part(reply, u"response/posts"_s, u"id_string"_s, {});
            rows.next = idsOf(at(reply.json, u"response/posts"_s), u"timestamp"_s).value(19);
            return rows;
        };
    }
    if (network == "tiktok"_L1) {
        const QString token = RehearsalAccounts::tiktok().access(m_world, u"sofia"_s);
        return [=, this](const QString& from) {
            QJsonObject body{{u"max_count"_s, 20}};
            if (!from.isEmpty())
                body[u"cursor"_s] = from.toLongLong();
            const Reply reply = m_accounts.json(
                "POST", u"/open.tiktokapis.com/v2/video/list/?fields=id"_s, body, token);
            Part rows = part(reply, u"data/videos"_s, u"id"_s, u"data/cursor"_s);
            if (!at(reply.json, u"data/has_more"_s).toBool())
                rows.next.clear();
            return rows;
        };
    }
    if (network == "youtube"_L1) {
        const QString token = RehearsalAccounts::youtube().access(m_world, u"acmetools"_s);
        const Reply channel = m_world.get(u"/www.googleapis.com/youtube/v3/channels"_s,
                                          {{u"part"_s, u"contentDetails"_s}, {u"mine"_s, u"true"_s}},
                                          token);
        const QString uploads = at(channel.json, u"items/0/contentDetails/relatedPlaylists/uploads"_s).toString();
        return paged(u"/www.googleapis.com/youtube/v3/playlistItems"_s,
                     {{u"part"_s, u"contentDetails"_s}, {u"maxResults"_s, u"50"_s}, {u"playlistId"_s, uploads}},
                     u"pageToken"_s,
                     token,
                     u"items"_s,
                     u"contentDetails/videoId"_s,
                     u"nextPageToken"_s);
    }
    if (network == "twitch"_L1) {
        const QString token = m_accounts.twitch(u"sofia"_s, u"user:read:email"_s);
        const QString id =
            at(m_world.send("GET", u"/api.twitch.tv/helix/users"_s, {}, bearer(token), 5000, kTwitch).json,
               u"data/0/id"_s)
                .toString();
        return [=, this](const QString& from) {
            const QString after = from.isEmpty() ? QString() : u"&after="_s + from;
            return part(m_world.send("GET",
                                     u"/api.twitch.tv/helix/videos?first=40&user_id=%1%2"_s.arg(id, after),
                                     {},
                                     bearer(token),
                                     5000,
                                     kTwitch),
                        u"data"_s,
                        u"id"_s,
                        u"pagination/cursor"_s);
        };
    }
    if (network == "linkedin-page"_L1) {
        const QString token = RehearsalAccounts::linkedin().access(m_world, u"sofia"_s);
        const QString id = acmeTools(network, u"id"_s);
        return [=, this](const QString& from) {
            const int start = from.toInt();
            const Reply reply = linkedin(
                u"posts?q=author&author=urn:li:organization:%1&count=40&start=%2"_s.arg(id).arg(start), token);
            Part rows = part(reply, u"elements"_s, u"id"_s, {});
            if (!at(reply.json, u"paging/links"_s).toArray().isEmpty())
                rows.next = QString::number(start + 40);
            return rows;
        };
    }
    if (network == "google-business"_L1) {
        const QString token = businessApplication().access(m_world, u"sofia"_s);
        const Reply accounts = businessAccounts(m_world, token);
        for (const QJsonValue account : accounts.json.value(u"accounts"_s).toArray()) {
            const QString name = account[u"name"].toString();
            const Reply list = m_world.get(u"/mybusinessbusinessinformation.googleapis.com/v1/%1/locations"_s.arg(name),
                                           {{u"readMask"_s, u"name,title"_s}, {u"pageSize"_s, u"100"_s}},
                                           token);
            for (const QJsonValue location : list.json.value(u"locations"_s).toArray()) {
                if (location[u"title"].toString() == "Acme Tools"_L1)
                    return paged(
                        u"/mybusiness.googleapis.com/v4/%1/%2/localPosts"_s.arg(name, location[u"name"].toString()),
                        {{u"pageSize"_s, u"40"_s}},
                        u"pageToken"_s,
                        token,
                        u"localPosts"_s,
                        u"name"_s,
                        u"nextPageToken"_s);
            }
        }
        return {};
    }
    // Mastodon: the next page stands in a header.
    const QString token = RehearsalAccounts::mastodon().access(m_world, u"acmetools"_s);
    const QString id = m_world.get(u"/mastodon.social/api/v1/accounts/verify_credentials"_s, {}, token).text(u"id"_s);
    return [=, this](const QString& from) {
        static const QRegularExpression next(u"max_id=(\\d+)>; rel=\"next\""_s);
        Fields query{{u"limit"_s, u"40"_s}};
        if (!from.isEmpty())
            query.append({u"max_id"_s, from});
        const Reply reply = m_world.get(u"/mastodon.social/api/v1/accounts/%1/statuses"_s.arg(id), query, token);
        return Part{idsOf(QJsonDocument::fromJson(reply.body).array(), u"id"_s),
                    next.match(QString::fromLatin1(reply.header("Link"))).captured(1),
                    reply.status};
    };
}

void TestRehearsalLists::listsHaveSeveralPages_data()
{
    QTest::addColumn<QString>("network");
    for (const QString& network : {u"bluesky"_s,
                                   u"facebook"_s,
                                   u"google-business"_s,
                                   u"instagram"_s,
                                   u"linkedin-page"_s,
                                   u"mastodon"_s,
                                   u"pinterest"_s,
                                   u"reddit"_s,
                                   u"threads"_s,
                                   u"tiktok"_s,
                                   u"tumblr"_s,
                                   u"twitch"_s,
                                   u"x"_s,
                                   u"youtube"_s})
        QTest::newRow(qPrintable(network)) << network;
}

void TestRehearsalLists::listsHaveSeveralPages()
{
    QFETCH(QString, network);
    Lister list = lister(network);
    QVERIFY(list);
    const bool graph = network == "facebook"_L1 || network == "instagram"_L1 || network == "threads"_L1;
    QStringList all;
    QString from;
    int pages = 0;
    do {
        const Part part = list(from);
        QCOMPARE(part.status, 200);
        QVERIFY(!part.ids.isEmpty());
        all += part.ids;
        // Graph's `next` is a whole address; the cursor is in it.
        from = graph && !part.next.isEmpty() ? QUrlQuery(QUrl(part.next)).queryItemValue(u"after"_s) : part.next;
        ++pages;
    } while (!from.isEmpty() && pages < 20);
    QVERIFY(pages >= 3);
    QCOMPARE(all.size(), network == "bluesky"_L1 ? 131 : 130); // there somebody else's post stands in between
    all.removeDuplicates();
    QVERIFY(all.size() >= 130);
    if (graph)
        QVERIFY(!all.contains(QString()));
}

void TestRehearsalLists::aPageOfTheListFails_data()
{
    listsHaveSeveralPages_data();
}

void TestRehearsalLists::aPageOfTheListFails()
{
    QFETCH(QString, network);
    Lister list = lister(network);
    QVERIFY(list);
    m_world.control(u"fail-content"_s, {{u"network"_s, network}, {u"result_page"_s, u"2"_s}, {u"times"_s, u"1"_s}});
    const Part first = list({});
    QCOMPARE(first.status, 200);
    const bool graph = network == "facebook"_L1 || network == "instagram"_L1 || network == "threads"_L1;
    const QString from = graph ? QUrlQuery(QUrl(first.next)).queryItemValue(u"after"_s) : first.next;
    QCOMPARE(list(from).status, 500);
    const Part again = list(from);
    QCOMPARE(again.status, 200);
    QVERIFY(!again.ids.isEmpty() && again.ids.first() != first.ids.first());
}

QTEST_GUILESS_MAIN(TestRehearsalLists)
#include "tst_rehearsallists.moc"
