// SPDX-License-Identifier: GPL-3.0-or-later
// The networks whose publishing is code (Facebook, Bluesky), looking for posts that were never confirmed, and activations.
#include "models/networks/atprotoadapter.h"
#include "models/networks/facebookgraph.h"
#include "models/networks/publishvalues.h"
#include "tests/networks/approved.h"
#include "tests/networks/publishscripts.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

using Kind = PublishOutcome::Kind;

class TestPublishOwn final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void facebookText();
    void facebookPhoto();
    void facebookPhotos();
    void facebookNeedsThePageToken();
    void facebookOutagesLeaveItOpen();
    void blueskyText();
    void blueskyPictures();
    void blueskyKnowsItsOwn();
    void blueskyNonceIsNoSecondPost();
    void recordKeys();
    void found_data();
    void found();
    void foundRows_data();
    void foundRows();
    void aPostKnownToBeAnotherIsNotTaken();
    void sameTexts_data();
    void sameTexts();
    void pictureSizes();
    void activations();
    void linkedAccountsHaveNoActivation();
};

namespace {

QJsonObject parse(const QByteArray& json)
{
    return QJsonDocument::fromJson(json).object();
}

Picture picture(const QString& alt)
{
    return {tinyPng(), "image/png", u"a.png"_s, alt};
}

/// A network's list of newest posts with one row: "%1" is its text, "%2" the time in its form.
struct FoundList
{
    QString path;
    QString row;
    QString list; ///< "%1" are the rows
    QString id;
};

FoundList listOf(const QString& network)
{
    static const QHash<QString, FoundList> lists{
        {u"facebook"_s,
         {u"/v26.0/4711/published_posts"_s,
          u"{\"id\":\"4711_900\",\"message\":\"%1\",\"created_time\":\"%2\",\"permalink_url\":\"https://www.facebook.com/p\"}"_s,
          u"{\"data\":[%1]}"_s,
          u"4711_900"_s}},
        {u"x"_s,
         {u"/2/users/4711/tweets"_s,
          u"{\"id\":\"19\",\"text\":\"%1\",\"created_at\":\"%2\"}"_s,
          u"{\"data\":[%1],\"meta\":{}}"_s,
          u"19"_s}},
        {u"mastodon"_s,
         {u"/api/v1/accounts/4711/statuses"_s,
          u"{\"id\":\"1142\",\"content\":\"<p>%1</p>\",\"created_at\":\"%2\",\"url\":\"https://social.example/@a/1142\"}"_s,
          u"[%1]"_s,
          u"1142"_s}},
        {u"linkedin-page"_s,
         {u"/rest/posts"_s,
          u"{\"id\":\"urn:li:share:7\",\"commentary\":\"%1\",\"createdAt\":%2,\"lifecycleState\":\"PUBLISHED\"}"_s,
          u"{\"elements\":[%1]}"_s,
          u"urn:li:share:7"_s}},
        {u"reddit"_s,
         {u"/user/ana/submitted"_s,
          u"{\"kind\":\"t3\",\"data\":{\"name\":\"t3_1\",\"subreddit\":\"harbourcafe\",\"title\":\"%1\",\"selftext\":\"\",\"created_utc\":%2.0,\"url\":\"https://www.reddit.com/r/h/1\"}}"_s,
          u"{\"kind\":\"Listing\",\"data\":{\"children\":[%1]}}"_s,
          u"t3_1"_s}},
        {u"pinterest"_s,
         {u"/v5/boards/4711/pins"_s,
          u"{\"id\":\"81\",\"description\":\"%1\",\"created_at\":\"%2\"}"_s,
          u"{\"items\":[%1]}"_s,
          u"81"_s}},
        {u"tumblr"_s,
         {u"/v2/blog/4711/posts"_s,
          u"{\"id_string\":\"12\",\"state\":\"published\",\"timestamp\":%2,\"summary\":\"x\",\"content\":[{\"type\":\"text\",\"text\":\"%1\"}],\"post_url\":\"https://h.tumblr.com/12\"}"_s,
          u"{\"meta\":{\"status\":200},\"response\":{\"posts\":[%1]}}"_s,
          u"12"_s}},
        {u"google-business"_s,
         {u"/v4/accounts/202/locations/9001/localPosts"_s,
          u"{\"name\":\"accounts/202/locations/9001/localPosts/5\",\"summary\":\"%1\",\"state\":\"LIVE\",\"createTime\":\"%2\"}"_s,
          u"{\"localPosts\":[%1]}"_s,
          u"accounts/202/locations/9001/localPosts/5"_s}},
        {u"threads"_s,
         {u"/v1.0/me/threads"_s,
          u"{\"id\":\"18\",\"text\":\"%1\",\"timestamp\":\"%2\",\"permalink\":\"https://www.threads.com/@a/post/A\"}"_s,
          u"{\"data\":[%1]}"_s,
          u"18"_s}}};
    return lists.value(network);
}

QString timeText(const QString& network, const QDateTime& time)
{
    if (network == "linkedin-page"_L1)
        return QString::number(time.toMSecsSinceEpoch());
    if (network == "reddit"_L1 || network == "tumblr"_L1)
        return QString::number(time.toSecsSinceEpoch());
    if (network == "pinterest"_L1)
        return time.toString(u"yyyy-MM-ddThh:mm:ss"_s);
    if (network == "facebook"_L1 || network == "threads"_L1)
        return time.toString(u"yyyy-MM-ddThh:mm:ss"_s) + u"+0000"_s;
    return time.toString(Qt::ISODateWithMs);
}

} // namespace

void TestPublishOwn::facebookText()
{
    PublishBench bench(u"facebook"_s);
    script(bench);
    const PublishOutcome done = bench.publish({u"New menu & more"_s, QUrl(u"https://harbour.example/?a=1"_s), {}});
    QVERIFY2(done.kind == Kind::Published, qPrintable(done.error.detail));
    QCOMPARE(done.published.id, u"4711_900"_s);
    QCOMPARE(done.published.link, QUrl(u"https://www.facebook.com/4711/posts/900"_s));
    QCOMPARE(bench.asked(), QStringList{u"POST /v26.0/4711/feed"_s});
    const SeenRequest feed = bench.server.seen().first();
    QCOMPARE(feed.body, "message=New%20menu%20%26%20more&link=https%3A%2F%2Fharbour.example%2F%3Fa%3D1");
    QCOMPARE(feed.header("Authorization"), "Bearer PT"); // the page's own
    const QString proof = appSecretProof(Secret(QByteArray("PT")), bench.grant.clientSecret);
    QCOMPARE(feed.query.queryItemValue(u"appsecret_proof"_s), proof);
    QCOMPARE(feed.query.queryItemValue(u"fields"_s, QUrl::FullyDecoded), u"id,permalink_url"_s);
}

void TestPublishOwn::facebookPhoto()
{
    PublishBench bench(u"facebook"_s);
    script(bench);
    const PublishOutcome done = bench.publish({u"Menu"_s, {}, {picture(u"A board"_s)}});
    QCOMPARE(done.published.id, u"4711_901"_s); // the post, and not the picture
    QCOMPARE(done.published.link, QUrl(u"https://www.facebook.com/4711_901"_s));
    QCOMPARE(bench.asked(), QStringList{u"POST /v26.0/4711/photos"_s});
    const auto parts = PublishBench::parts(bench.server.seen().first());
    QCOMPARE(parts.size(), 3);
    QCOMPARE(parts.at(0), (std::pair<QString, QByteArray>(u"caption"_s, "Menu")));
    QCOMPARE(parts.at(1), (std::pair<QString, QByteArray>(u"alt_text_custom"_s, "A board")));
    QCOMPARE(parts.at(2), (std::pair<QString, QByteArray>(u"source|picture-1|image/png"_s, tinyPng())));
    bench.server.forget();
    bench.server.answer(u"/v26.0/4711/photos"_s, {.hangUp = true}); // here the picture is the post
    QCOMPARE(bench.publish({u"Menu"_s, {}, {picture({})}}).kind, Kind::Unconfirmed);
    QCOMPARE(bench.server.seen().size(), 1);
}

void TestPublishOwn::facebookPhotos()
{
    PublishBench bench(u"facebook"_s);
    script(bench);
    bench.server.answer(u"/v26.0/4711/photos"_s, {200, R"({"id":"700"})"});
    QCOMPARE(bench.publish({u"Menu"_s, {}, {picture(u"A"_s), picture({})}}).kind, Kind::Published);
    QCOMPARE(bench.asked(),
             QStringList({u"POST /v26.0/4711/photos"_s, u"POST /v26.0/4711/photos"_s, u"POST /v26.0/4711/feed"_s}));
    const auto parts = PublishBench::parts(bench.server.seen().first());
    QCOMPARE(parts.at(0), (std::pair<QString, QByteArray>(u"alt_text_custom"_s, "A")));
    QCOMPARE(parts.at(1), (std::pair<QString, QByteArray>(u"published"_s, "false")));
    QCOMPARE(bench.server.seen().last().field(u"attached_media"_s),
             u"[{\"media_fbid\":\"700\"},{\"media_fbid\":\"700\"}]"_s);
    QCOMPARE(bench.server.seen().last().field(u"message"_s), u"Menu"_s);
    bench.server.forget();
    bench.server.answer(u"/v26.0/4711/photos"_s, {.hangUp = true});
    QCOMPARE(bench.publish({u"Menu"_s, {}, {picture({}), picture({})}}).kind, Kind::Refused);
    QVERIFY(bench.server.seen(u"/v26.0/4711/feed"_s).isEmpty());
}

void TestPublishOwn::facebookNeedsThePageToken()
{
    PublishBench bench(u"facebook"_s);
    script(bench);
    bench.grant.tokens.pageTokens.clear();
    const PublishOutcome refused = bench.publish({u"Hi"_s, {}, {}});
    QCOMPARE(refused.kind, Kind::Refused);
    QCOMPARE(refused.error.cause, std::optional(Cause::PageNotInGrant));
    QVERIFY(bench.server.seen().isEmpty());
}

void TestPublishOwn::facebookOutagesLeaveItOpen()
{
    PublishBench bench(u"facebook"_s);
    script(bench);
    // Codes 1 and 2 come although the post was made (facebook.md section 8).
    for (const int code : {1, 2}) {
        bench.server.answer(u"/v26.0/4711/feed"_s,
                            {400, u"{\"error\":{\"message\":\"x\",\"code\":%1}}"_s.arg(code).toUtf8()});
        QCOMPARE(bench.publish({u"Hi"_s, {}, {}}).kind, Kind::Unconfirmed);
    }
    // And these: "temporary, retry after checking duplicates".
    for (const char* body : {R"({"error":{"message":"x","code":1609010}})",
                             R"({"error":{"message":"x","code":100,"error_subcode":1609010}})",
                             R"({"error":{"message":"x","code":100,"error_subcode":1363047}})"}) {
        bench.server.answer(u"/v26.0/4711/feed"_s, {400, body});
        QCOMPARE(bench.publish({u"Hi"_s, {}, {}}).kind, Kind::Unconfirmed);
    }
    bench.server.answer(u"/v26.0/4711/feed"_s, {400, R"({"error":{"message":"Duplicate","code":506}})"});
    const PublishOutcome refused = bench.publish({u"Hi"_s, {}, {}});
    QCOMPARE(refused.kind, Kind::Refused);
    QCOMPARE(refused.error.kind, ErrorKind::Rejected);
    bench.server.answer(u"/v26.0/4711/feed"_s, {200, R"({"error":{"message":"Duplicate","code":506}})"});
    QCOMPARE(bench.publish({u"Hi"_s, {}, {}}).kind, Kind::Refused);
}

void TestPublishOwn::blueskyText()
{
    PublishBench bench(u"bluesky"_s);
    script(bench);
    const QString record = atprotoRecordKey(bench.key);
    const PublishOutcome done = bench.publish(
        {u"Gr\u00FC\u00DFe https://example.com #caf\u00E9"_s, QUrl(u"https://harbour.example/hours?x"_s), {}});
    QVERIFY2(done.kind == Kind::Published, qPrintable(done.error.detail));
    QCOMPARE(done.published.id, u"at://did:plc:abc123/app.bsky.feed.post/"_s + record);
    QCOMPARE(done.published.link, QUrl(u"https://bsky.app/profile/did:plc:abc123/post/"_s + record));
    QCOMPARE(bench.asked(),
             QStringList({u"GET /xrpc/com.atproto.repo.getRecord"_s, u"POST /xrpc/com.atproto.repo.createRecord"_s}));
    const SeenRequest look = bench.server.seen().first();
    QCOMPARE(look.query.queryItemValue(u"rkey"_s), record);
    QVERIFY(look.header("Authorization").isEmpty()); // records are public
    const SeenRequest create = bench.server.seen().last();
    QCOMPARE(create.header("Authorization"), "DPoP AT");
    QVERIFY(!create.header("DPoP").isEmpty());
    QCOMPARE(
        bench.json(create),
        parse(
            u"{\"repo\":\"did:plc:abc123\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"%1\",\"record\":{"
            "\"$type\":\"app.bsky.feed.post\",\"text\":\"Gr\u00FC\u00DFe https://example.com #caf\u00E9\","
            "\"createdAt\":\"2026-12-01T12:00:00.000Z\",\"facets\":["
            "{\"index\":{\"byteStart\":8,\"byteEnd\":27},\"features\":[{\"$type\":\"app.bsky.richtext.facet#link\",\"uri\":\"https://example.com\"}]},"
            "{\"index\":{\"byteStart\":28,\"byteEnd\":34},\"features\":[{\"$type\":\"app.bsky.richtext.facet#tag\",\"tag\":\"caf\u00E9\"}]}],"
            "\"embed\":{\"$type\":\"app.bsky.embed.external\",\"external\":{\"uri\":\"https://harbour.example/hours?x\","
            "\"title\":\"harbour.example/hours\",\"description\":\"\"}}}}"_s.arg(record)
                .toUtf8()));
}

void TestPublishOwn::blueskyPictures()
{
    PublishBench bench(u"bluesky"_s);
    script(bench);
    QCOMPARE(bench.publish({u"Hi"_s, {}, {picture(u"A"_s), picture({})}}).kind, Kind::Published);
    QCOMPARE(bench.asked().mid(1),
             QStringList({u"POST /xrpc/com.atproto.repo.uploadBlob"_s,
                          u"POST /xrpc/com.atproto.repo.uploadBlob"_s,
                          u"POST /xrpc/com.atproto.repo.createRecord"_s}));
    QCOMPARE(bench.server.seen().at(1).header("Content-Type"), "image/png");
    QCOMPARE(bench.server.seen().at(1).body, tinyPng());
    const QJsonObject record = bench.json(bench.server.seen().last()).value(u"record"_s).toObject();
    QCOMPARE(record.value(u"embed"_s).toObject(), parse(R"({"$type":"app.bsky.embed.images","images":[
                {"image":{"$type":"blob","ref":{"$link":"bafkrei1"},"mimeType":"image/png","size":38},"alt":"A","aspectRatio":{"width":2,"height":3}},
                {"image":{"$type":"blob","ref":{"$link":"bafkrei1"},"mimeType":"image/png","size":38},"alt":"","aspectRatio":{"width":2,"height":3}}]})"));
    QVERIFY(!record.contains(u"facets"_s));
}

void TestPublishOwn::blueskyKnowsItsOwn()
{
    PublishBench bench(u"bluesky"_s);
    script(bench);
    const Post post{u"Hi"_s, {}, {}};
    const auto missing = bench.find(post, bench.clock.now());
    QVERIFY(missing && !*missing);
    const QString uri = u"at://did:plc:abc123/app.bsky.feed.post/"_s + atprotoRecordKey(bench.key);
    bench.server.answer(u"/xrpc/com.atproto.repo.getRecord"_s,
                        {200, u"{\"uri\":\"%1\",\"cid\":\"bafy\",\"value\":{}}"_s.arg(uri).toUtf8()});
    const auto there = bench.find(post, bench.clock.now());
    QVERIFY(there && *there);
    QCOMPARE((*there)->id, uri);
    bench.server.forget();
    const PublishOutcome again = bench.publish(post); // it is published already
    QCOMPARE(again.kind, Kind::Published);
    QCOMPARE(again.published.id, uri);
    QCOMPARE(bench.asked(), QStringList{u"GET /xrpc/com.atproto.repo.getRecord"_s});
    for (const ScriptedReply& reply : {ScriptedReply{500, "{}"},
                                       ScriptedReply{400, R"({"error":"RepoNotFound"})"},
                                       ScriptedReply{200, "<html>"},
                                       ScriptedReply{.hangUp = true}}) {
        bench.server.answer(u"/xrpc/com.atproto.repo.getRecord"_s, reply);
        QVERIFY(!bench.find(post, bench.clock.now()));
        QCOMPARE(bench.publish(post).kind, Kind::Refused); // nothing was sent
        QVERIFY(bench.server.seen(u"/xrpc/com.atproto.repo.createRecord"_s).isEmpty());
    }
}

void TestPublishOwn::blueskyNonceIsNoSecondPost()
{
    PublishBench bench(u"bluesky"_s);
    script(bench);
    int taken = 0;
    bool hangUp = false;
    bench.server.setHandler([&](const SeenRequest& request) {
        const QByteArray proof = QByteArray::fromBase64(request.header("DPoP").split('.').value(1),
                                                        QByteArray::Base64UrlEncoding);
        if (!proof.contains("fresh"))
            return ScriptedReply{401,
                                 R"({"error":"use_dpop_nonce"})",
                                 {{"DPoP-Nonce", "fresh"}, {"WWW-Authenticate", "DPoP error=\"use_dpop_nonce\""}}};
        ++taken;
        if (hangUp)
            return ScriptedReply{.hangUp = true};
        return ScriptedReply{
            200, u"{\"uri\":\"at://x/%1\"}"_s.arg(PublishBench::json(request).value(u"rkey"_s).toString()).toUtf8()};
    });
    QCOMPARE(bench.publish({u"Hi"_s, {}, {}}).kind, Kind::Published);
    QCOMPARE(taken, 1); // the refused one was none
    hangUp = true;
    QCOMPARE(bench.publish({u"Hi"_s, {}, {}}).kind, Kind::Unconfirmed);
    QCOMPARE(taken, 2);
}

void TestPublishOwn::recordKeys()
{
    static const QRegularExpression tid(u"^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$"_s);
    QSet<QString> seen;
    for (int i = 0; i < 1000; ++i) {
        const QString key = atprotoRecordKey(QString::number(i));
        QVERIFY2(tid.match(key).hasMatch(), qPrintable(key));
        QCOMPARE(key, atprotoRecordKey(QString::number(i)));
        QVERIFY(key >= u"3jl7"_s && key < u"3lm"_s); // 2023 to 2025: nobody takes it for the future
        seen.insert(key);
    }
    QCOMPARE(seen.size(), 1000);
}

void TestPublishOwn::found_data()
{
    QTest::addColumn<QString>("network");
    for (const QString& network : publishingNetworks()) {
        if (!listOf(network).path.isEmpty())
            QTest::newRow(qPrintable(network)) << network;
    }
}

void TestPublishOwn::found()
{
    QFETCH(QString, network);
    PublishBench bench(network);
    script(bench);
    const FoundList list = listOf(network);
    const Post post{u"Open until 10"_s, {}, {}};
    const QDateTime sent = bench.clock.now();
    const auto answer = [&](const QString& text, const QDateTime& time) {
        const QString row = text.isEmpty() ? QString() : QString(list.row).arg(text, timeText(network, time));
        bench.server.answer(list.path, {200, QString(list.list).arg(row).toUtf8()});
    };
    answer(post.text, sent.addSecs(3));
    const auto there = bench.find(post, sent);
    QVERIFY2(there, there ? "" : qPrintable(there.error().detail));
    QVERIFY(*there);
    QCOMPARE((*there)->id, list.id);
    QCOMPARE(bench.server.seen(list.path).first().method, "GET");
    answer(post.text, sent.addSecs(-60)); // their clock is behind
    QVERIFY(bench.find(post, sent).value());
    const QList<std::pair<QString, QDateTime>> others{
        {u"Open until 11"_s, sent.addSecs(3)}, {post.text, sent.addSecs(-3600)}, {QString(), sent}};
    for (const auto& [text, time] : others) {
        answer(text, time);
        const auto missing = bench.find(post, sent);
        QVERIFY2(missing, missing ? "" : qPrintable(missing.error().detail));
        QVERIFY(!*missing);
    }
    for (const ScriptedReply& reply : {ScriptedReply{500, "{}"},
                                       ScriptedReply{403, R"({"message":"no"})"},
                                       ScriptedReply{200, "<html>"},
                                       ScriptedReply{.hangUp = true}}) {
        bench.server.answer(list.path, reply);
        QVERIFY(!bench.find(post, sent)); // nobody knows
    }
}

void TestPublishOwn::foundRows_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QString>("result"); ///< "there", "missing", "unknown"
    const QByteArray at = "2026-12-01T12:00:05Z";
    QTest::newRow("another link") << u"threads"_s
                                  << QByteArray(R"({"data":[{"id":"1","text":"Hi","timestamp":")" + at
                                                + R"(","link_attachment_url":"https://other.example"}]})")
                                  << u"unknown"_s; // networks change links
    QTest::newRow("almost the same") << u"threads"_s
                                     << QByteArray(R"({"data":[{"id":"1","text":"Hi @ana!","timestamp":")" + at
                                                   + R"("}]})")
                                     << u"unknown"_s;
    QTest::newRow("something else") << u"threads"_s
                                    << QByteArray(R"({"data":[{"id":"1","text":"Good evening","timestamp":")" + at
                                                  + R"("}]})")
                                    << u"missing"_s;
    QTest::newRow("same link") << u"threads"_s
                               << QByteArray(R"({"data":[{"id":"1","text":"Hi","timestamp":")" + at
                                             + R"(","link_attachment_url":"https://harbour.example/a/"}]})")
                               << u"there"_s;
    QTest::newRow("still looked at")
        << u"google-business"_s
        << QByteArray(R"({"localPosts":[{"name":"p/5","summary":"Hi","state":"PROCESSING","createTime":")" + at
                      + R"("}]})")
        << u"unknown"_s;
    QTest::newRow("turned down")
        << u"google-business"_s
        << QByteArray(R"({"localPosts":[{"name":"p/5","summary":"Hi","state":"REJECTED","createTime":")" + at
                      + R"("}]})")
        << u"missing"_s;
    QTest::newRow("no time") << u"threads"_s << QByteArray(R"({"data":[{"id":"1","text":"Hi"}]})") << u"unknown"_s;
    QByteArray many;
    for (int i = 0; i < 25; ++i)
        many += (i ? "," : "") + QByteArray(R"({"id":"1","text":"Other","timestamp":")") + at + "\"}";
    QTest::newRow("too many newer ones") << u"threads"_s << QByteArray("{\"data\":[" + many + "]}") << u"unknown"_s;
    QTest::newRow("an old one pinned before them")
        << u"threads"_s
        << QByteArray(R"({"data":[{"id":"1","text":"Rules","timestamp":"2025-12-01T12:00:05Z"},)" + many + "]}")
        << u"unknown"_s;
    QTest::newRow("no list") << u"threads"_s << QByteArray("[]") << u"unknown"_s;
}

void TestPublishOwn::foundRows()
{
    QFETCH(QString, network);
    QFETCH(QByteArray, answer);
    QFETCH(QString, result);
    PublishBench bench(network);
    script(bench);
    bench.server.answer(listOf(network).path, {200, answer});
    const auto found = bench.find({u"Hi"_s, QUrl(u"https://harbour.example/a"_s), {}}, bench.clock.now());
    QCOMPARE(!found ? u"unknown"_s : *found ? u"there"_s : u"missing"_s, result);
}

/// Two posts of the same words, told apart by their addresses, which networks shorten: one of them was confirmed before.
void TestPublishOwn::aPostKnownToBeAnotherIsNotTaken()
{
    PublishBench bench(u"threads"_s);
    script(bench);
    bench.server.answer(listOf(u"threads"_s).path,
                        {200, R"({"data":[{"id":"1","text":"New menu","timestamp":"2026-12-01T12:00:05Z"}]})"});
    SoughtPost sought{{u"New menu"_s, {}, {}}, bench.key, bench.clock.now()};
    QCOMPARE((*bench.look(sought))->id, u"1"_s);
    sought.others = {u"1"_s};
    const auto found = bench.look(sought);
    QVERIFY(found);
    QVERIFY(!*found);
}

void TestPublishOwn::sameTexts_data()
{
    QTest::addColumn<QString>("sent");
    QTest::addColumn<QString>("found");
    QTest::addColumn<bool>("html");
    QTest::addColumn<bool>("same");
    QTest::newRow("same") << u"Hello"_s << u"Hello"_s << false << true;
    QTest::newRow("other") << u"Hello"_s << u"Hello!"_s << false << false;
    QTest::newRow("blanks") << u"Hello \n you "_s << u"Hello you"_s << false << true;
    QTest::newRow("shortened address") << u"See https://harbour.example/a"_s << u"See https://t.co/abc"_s << false
                                       << true;
    QTest::newRow("entities") << u"a & b < c"_s << u"a &amp; b &lt; c"_s << false << true;
    QTest::newRow("HTML")
        << u"Hello & you\n\nhttps://harbour.example/a #new"_s
        << u"<p>Hello &amp; you</p><p><a href=\"https://harbour.example/a\"><span class=\"invisible\">https://</span>"
           "<span>harbour.example/a</span></a> <a href=\"https://s.example/tags/new\">#<span>new</span></a></p>"_s
        << true << true;
    QTest::newRow("a mention elsewhere")
        << u"Thanks @ana@other.example"_s
        << u"<p>Thanks <a href=\"https://other.example/@ana\">@<span>ana</span></a></p>"_s << true << true;
    QTest::newRow("one letter of two") << u"caf\u00E9"_s << u"cafe\u0301"_s << false << true;
    QTest::newRow("joined emoji kept apart") << u"\U0001F468"_s << u"\U0001F469"_s << false << false;
}

void TestPublishOwn::sameTexts()
{
    QFETCH(QString, sent);
    QFETCH(QString, found);
    QFETCH(bool, html);
    QFETCH(bool, same);
    QCOMPARE(isSameText(sent, found, html), same);
}

void TestPublishOwn::pictureSizes()
{
    QCOMPARE(sizeOf(tinyPng()), std::optional(PictureSize{2, 3}));
    QCOMPARE(sizeOf(QByteArray::fromHex("47494638396105000700")), std::optional(PictureSize{5, 7}));
    const QByteArray jpeg = QByteArray::fromHex(
        "ffd8ffe000104a46494600010101004800480000ffc0001108000b000d03012200021101031101");
    QCOMPARE(sizeOf(jpeg), std::optional(PictureSize{13, 11}));
    for (qsizetype length = 0; length < jpeg.size(); ++length)
        sizeOf(jpeg.left(length)); // cut anywhere: no reading beyond
    QVERIFY(!sizeOf("text") && !sizeOf({}) && !sizeOf(QByteArray::fromHex("ffd8ffff")));
}

void TestPublishOwn::activations()
{
    PublishBench bench(u"facebook"_s);
    script(bench);
    const QString path = u"/v26.0/4711/subscribed_apps"_s;
    bench.server.answer(path, {200, R"({"data":[{"id":"999","name":"Another"}]})"});
    const auto off = waitFor(bench.adapter().activation(bench.grant, bench.page));
    QVERIFY2(off, off ? "" : qPrintable(off.error().detail));
    QVERIFY(!off->active);
    QCOMPARE(bench.server.seen().first().header("Authorization"), "Bearer PT");
    QVERIFY(bench.server.seen().first().query.hasQueryItem(u"appsecret_proof"_s));
    QByteArray list = R"({"data":[]})";
    PublishBench other(u"facebook"_s); // without the fixed answer
    script(other);
    other.server.setHandler([&](const SeenRequest& request) {
        if (request.method == "GET")
            return ScriptedReply{200, list};
        list = request.method == "POST" ? R"({"data":[{"id":"CID","subscribed_fields":["feed"]}]})" : R"({"data":[]})";
        return ScriptedReply{200, R"({"success":true})"};
    });
    const auto on = waitFor(
        other.adapter().apply(other.grant, other.page, approvedActivation(other.grant, other.page, true)));
    QVERIFY(on && on->active);
    QCOMPARE(on->subscribed, QStringList{u"feed"_s});
    QCOMPARE(other.asked(), QStringList({u"POST "_s + path, u"GET "_s + path}));
    QCOMPARE(other.server.seen().first().query.queryItemValue(u"subscribed_fields"_s), u"feed"_s);
    const auto ended = waitFor(
        other.adapter().apply(other.grant, other.page, approvedActivation(other.grant, other.page, false)));
    QVERIFY(ended && !ended->active);
    QCOMPARE(other.server.seen().at(2).method, "DELETE");
    other.server.answer(path, {403, R"({"error":{"message":"(#200) Requires pages_manage_metadata","code":200}})"});
    QVERIFY(
        !waitFor(other.adapter().apply(other.grant, other.page, approvedActivation(other.grant, other.page, true))));
    other.grant.consent = Consent(other.grant.network->id, other.grant.account, {Purpose::Publish});
    QCOMPARE(waitFor(other.adapter().activation(other.grant, other.page)).error().kind, ErrorKind::NotConsented);
}

void TestPublishOwn::linkedAccountsHaveNoActivation()
{
    PublishBench bench(u"instagram_fb"_s);
    QCOMPARE(waitFor(bench.adapter().activation(bench.grant, bench.page)).error().kind, ErrorKind::Unsupported);
    QCOMPARE(waitFor(bench.adapter().apply(bench.grant, bench.page, approvedActivation(bench.grant, bench.page, true)))
                 .error()
                 .kind,
             ErrorKind::Unsupported);
}

QTEST_GUILESS_MAIN(TestPublishOwn)
#include "tst_publishown.moc"
