// SPDX-License-Identifier: GPL-3.0-or-later
// Publishing at every network that offers it: requests to the letter, one visible request and never two, and what becomes
// of a post whose answer was lost.
#include "tests/networks/publishscripts.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

using Kind = PublishOutcome::Kind;

class TestPublish final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void x();
    void mastodon();
    void mastodonWaitsForItsPictures();
    void linkedinMember();
    void linkedinPage();
    void linkedinManyPictures();
    void littleText();
    void reddit();
    void redditRefusesUnder200();
    void pinterest();
    void pinterestNeedsABoard();
    void tumblr();
    void tumblrTellsTheAddressInItsList();
    void tumblrsLimitsAreNoLostBlogs();
    void googleBusiness();
    void googleBusinessTurnsDown();
    void googleBusinessIsStillLooking();
    void threads();
    void threadsRefusesTheContainer();
    void notOffered_data();
    void notOffered();
    void whatSpeaksAgainstIsNotSent();
    void withoutConsentNothingIsSent();
    void onlyOneVisibleRequest_data();
    void onlyOneVisibleRequest();
    void whatComesBeforeMayBeRepeated();
    void capabilitiesAreWhatWorks();
};

namespace {

Picture picture(const QString& alt = u"Menu on a board"_s)
{
    return {tinyPng(), "image/png", u"menu \"new\".png"_s, alt};
}

QJsonObject parse(const char* json)
{
    return QJsonDocument::fromJson(json).object();
}

} // namespace

void TestPublish::x()
{
    PublishBench bench(u"x"_s);
    script(bench);
    const PublishOutcome text = bench.publish({u"Open until 10"_s, QUrl(u"https://harbour.example"_s), {}});
    QCOMPARE(text.kind, Kind::Published);
    QCOMPARE(text.published.id, u"1900000000000000002"_s);
    QCOMPARE(text.published.link, QUrl(u"https://x.com/harbour/status/1900000000000000002"_s));
    QCOMPARE(bench.asked(), QStringList{u"POST /2/tweets"_s});
    const SeenRequest tweet = bench.server.seen().first();
    {
        const QJsonObject expected = parse(R"({"text":"Open until 10\n\nhttps://harbour.example"})");
        QCOMPARE(bench.json(tweet), expected);
    }
    QCOMPARE(tweet.header("Content-Type"), "application/json");
    QCOMPARE(tweet.header("Authorization"), "Bearer AT");

    bench.server.forget();
    QCOMPARE(bench.publish({u"Two"_s, {}, {picture(), picture(QString())}}).kind, Kind::Published);
    QCOMPARE(
        bench.asked(),
        QStringList(
            {u"POST /2/media/upload"_s, u"POST /2/media/metadata"_s, u"POST /2/media/upload"_s, u"POST /2/tweets"_s}));
    const auto parts = PublishBench::parts(bench.server.seen().at(0));
    QCOMPARE(parts.size(), 2);
    QCOMPARE(parts.at(0), (std::pair<QString, QByteArray>(u"media_category"_s, "tweet_image")));
    QCOMPARE(parts.at(1), (std::pair<QString, QByteArray>(u"media|picture-1|image/png"_s, tinyPng())));
    QCOMPARE(bench.json(bench.server.seen().at(1)),
             parse(R"({"id":"1880000000000000001","metadata":{"alt_text":{"text":"Menu on a board"}}})"));
    QCOMPARE(bench.json(bench.server.seen().at(3)),
             parse(R"({"text":"Two","media":{"media_ids":["1880000000000000001","1880000000000000001"]}})"));
}

void TestPublish::mastodon()
{
    PublishBench bench(u"mastodon"_s);
    script(bench);
    const PublishOutcome done = bench.publish({u"Hello {text} &c"_s, {}, {picture()}});
    QCOMPARE(done.kind, Kind::Published);
    QCOMPARE(done.published.id, u"1142"_s);
    QCOMPARE(done.published.link, QUrl(u"https://social.example/@ana/1142"_s));
    QCOMPARE(bench.asked(), QStringList({u"POST /api/v2/media"_s, u"POST /api/v1/statuses"_s}));
    const auto parts = PublishBench::parts(bench.server.seen().at(0));
    QCOMPARE(parts.at(0), (std::pair<QString, QByteArray>(u"description"_s, "Menu on a board")));
    QCOMPARE(parts.at(1).second, tinyPng());
    const SeenRequest status = bench.server.seen().at(1);
    QCOMPARE(status.header("Idempotency-Key"), bench.key.toUtf8());
    QCOMPARE(bench.json(status),
             parse(R"({"status":"Hello {text} &c","visibility":"public","media_ids":["22348641"]})"));
    bench.server.forget();
    QCOMPARE(bench.publish({u"Plain"_s, {}, {}}).kind, Kind::Published);
    QCOMPARE(bench.json(bench.server.seen().first()), parse(R"({"status":"Plain","visibility":"public"})"));
}

void TestPublish::mastodonWaitsForItsPictures()
{
    PublishBench bench(u"mastodon"_s);
    script(bench);
    bench.server.answer(u"/api/v2/media"_s, {202, R"({"id":"22348641","type":"image","url":null})"});
    bench.server.answer(u"/api/v1/media/22348641"_s, {206, R"({"id":"22348641","url":null})"});
    QTimer ready;
    ready.setInterval(10);
    QObject::connect(&ready, &QTimer::timeout, &ready, [&] {
        if (!bench.server.seen(u"/api/v1/media/22348641"_s).isEmpty())
            bench.server.answer(u"/api/v1/media/22348641"_s, {200, R"({"id":"22348641","url":"https://a.example/1"})"});
    });
    ready.start();
    QCOMPARE(bench.publish({u"Hello"_s, {}, {picture()}}).kind, Kind::Published);
    QCOMPARE(bench.server.seen(u"/api/v1/media/22348641"_s).size(), 2);
    QCOMPARE(bench.asked().last(), u"POST /api/v1/statuses"_s);
    ready.stop();
    bench.server.forget();
    bench.server.answer(u"/api/v1/media/22348641"_s, {422, R"({"error":"could not be processed"})"});
    const PublishOutcome failed = bench.publish({u"Hello"_s, {}, {picture()}});
    QCOMPARE(failed.kind, Kind::Refused);
    QVERIFY(bench.server.seen(u"/api/v1/statuses"_s).isEmpty());
}

void TestPublish::linkedinMember()
{
    QByteArray descriptor = builtInText(u"linkedin-member"_s);
    PublishBench bench(u"linkedin-member"_s, descriptor.replace("\"pauseAfter\": \"10s\"", "\"pauseAfter\": \"1s\""));
    script(bench);
    const PublishOutcome done = bench.publish({u"Open late"_s, QUrl(u"https://harbour.example/hours?a=1"_s), {}});
    QCOMPARE(done.kind, Kind::Published);
    QCOMPARE(done.published.id, u"urn:li:share:739"_s);
    QCOMPARE(done.published.link.toString(QUrl::FullyEncoded),
             u"https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A739"_s);
    const SeenRequest post = bench.server.seen().first();
    QCOMPARE(post.header("LinkedIn-Version"), "202608");
    QCOMPARE(post.header("X-Restli-Protocol-Version"), "2.0.0");
    {
        const QJsonObject expected = parse(
            R"({"author":"urn:li:person:4711","commentary":"Open late","visibility":"PUBLIC",
        "distribution":{"feedDistribution":"MAIN_FEED","targetEntities":[],"thirdPartyDistributionChannels":[]},
        "content":{"article":{"source":"https://harbour.example/hours?a=1","title":"harbour.example/hours"}},
        "lifecycleState":"PUBLISHED","isReshareDisabledByAuthor":false})");
        QCOMPARE(bench.json(post), expected);
    }
    bench.server.forget();
    QCOMPARE(bench.publish({u"Hi"_s, {}, {picture()}}).kind, Kind::Published);
    QCOMPARE(bench.asked(), QStringList({u"POST /rest/images"_s, u"PUT /dms-uploads/1"_s, u"POST /rest/posts"_s}));
    QCOMPARE(bench.server.seen().at(0).target, "/rest/images?action=initializeUpload");
    QCOMPARE(bench.json(bench.server.seen().at(0)),
             parse(R"({"initializeUploadRequest":{"owner":"urn:li:person:4711"}})"));
    QCOMPARE(bench.server.seen().at(1).body, tinyPng());
    QCOMPARE(bench.server.seen().at(1).header("Content-Type"), "image/png");
    QCOMPARE(bench.server.seen().at(1).header("Authorization"), "Bearer AT");
    QCOMPARE(bench.json(bench.server.seen().at(2)).value(u"content"_s).toObject(),
             parse(R"({"media":{"id":"urn:li:image:C5610","altText":"Menu on a board"}})"));
    // A member's posts cannot be listed: nobody knows.
    QCOMPARE(bench.find({u"Hi"_s, {}, {}}, bench.clock.now()).error().kind, ErrorKind::Unsupported);
}

void TestPublish::linkedinPage()
{
    PublishBench bench(u"linkedin-page"_s);
    script(bench);
    QCOMPARE(bench.publish({u"Hi"_s, {}, {picture(QString())}}).kind, Kind::Published);
    QCOMPARE(bench.asked(),
             QStringList({u"POST /rest/images"_s,
                          u"PUT /dms-uploads/1"_s,
                          u"GET /rest/images/urn:li:image:C5610"_s,
                          u"POST /rest/posts"_s}));
    QCOMPARE(bench.server.seen().at(2).target, "/rest/images/urn%3Ali%3Aimage%3AC5610");
    const QJsonObject post = bench.json(bench.server.seen().at(3));
    QCOMPARE(post.value(u"author"_s).toString(), u"urn:li:organization:4711"_s);
    QCOMPARE(post.value(u"content"_s).toObject(), parse(R"({"media":{"id":"urn:li:image:C5610"}})"));
}

void TestPublish::linkedinManyPictures()
{
    PublishBench bench(u"linkedin-page"_s);
    script(bench);
    QCOMPARE(bench.publish({u"Hi"_s, {}, {picture(), picture(QString())}}).kind, Kind::Published);
    QCOMPARE(bench.json(bench.server.seen().last()).value(u"content"_s).toObject(),
             parse(R"({"multiImage":{"images":[{"id":"urn:li:image:C5610","altText":"Menu on a board"},
                {"id":"urn:li:image:C5610"}]}})"));
}

void TestPublish::littleText()
{
    PublishBench bench(u"linkedin-member"_s);
    script(bench);
    QCOMPARE(bench.publish({u"#new: a_b {c} <d> @e [f] 1*2 ~ \\ |"_s, {}, {}}).kind, Kind::Published);
    QCOMPARE(bench.json(bench.server.seen().last()).value(u"commentary"_s).toString(),
             u"{hashtag|\\#|new}: a\\_b \\{c\\} \\<d\\> \\@e \\[f\\] 1\\*2 \\~ \\\\ \\|"_s);
}

void TestPublish::reddit()
{
    PublishBench bench(u"reddit"_s);
    script(bench);
    const PublishOutcome done = bench.publish({u"New hours\n\nFrom 8 & to 20"_s, {}, {}});
    QCOMPARE(done.kind, Kind::Published);
    QCOMPARE(done.published.id, u"t3_1abcde"_s);
    QCOMPARE(done.published.link, QUrl(u"https://www.reddit.com/r/harbourcafe/comments/1abcde/new_hours/"_s));
    const SeenRequest self = bench.server.seen().first();
    QCOMPARE(bench.asked(), QStringList{u"POST /api/submit"_s});
    QCOMPARE(
        self.body,
        "api_type=json&kind=self&resubmit=true&sendreplies=true&sr=harbourcafe&text=From%208%20%26%20to%2020&title=New%20hours");
    QVERIFY(self.header("User-Agent").startsWith("desktop:"));
    bench.server.forget();
    QCOMPARE(bench.publish({u"New hours"_s, QUrl(u"https://harbour.example/?a=1&b=2"_s), {}}).kind, Kind::Published);
    const SeenRequest link = bench.server.seen().first();
    QCOMPARE(link.field(u"kind"_s), u"link"_s);
    QCOMPARE(link.field(u"title"_s), u"New hours"_s);
    QCOMPARE(link.field(u"url"_s), u"https://harbour.example/?a=1&b=2"_s);
    bench.page.kind = u"Reddit profile"_s;
    bench.page.handle = u"u/ana"_s;
    QCOMPARE(bench.publish({u"New hours"_s, {}, {}}).kind, Kind::Published);
    QCOMPARE(bench.server.seen().last().field(u"sr"_s), u"u_ana"_s);
}

void TestPublish::redditRefusesUnder200()
{
    PublishBench bench(u"reddit"_s);
    script(bench);
    bench.server.answer(
        u"/api/submit"_s,
        {200,
         R"({"json":{"errors":[["RATELIMIT","you are doing that too much. try again in 9 minutes.","ratelimit"]],"ratelimit":540.0}})"});
    const PublishOutcome limited = bench.publish({u"New hours"_s, {}, {}});
    QCOMPARE(limited.kind, Kind::Refused);
    bench.server.answer(u"/api/submit"_s,
                        {200, R"({"json":{"errors":[["NO_SELFS","this community takes links only","sr"]]}})"});
    const PublishOutcome refused = bench.publish({u"New hours"_s, {}, {}});
    QCOMPARE(refused.kind, Kind::Refused);
    QCOMPARE(refused.error.kind, ErrorKind::Rejected);
    QVERIFY2(refused.error.raw.contains(u"links only"_s), qPrintable(refused.error.raw));
}

void TestPublish::pinterest()
{
    PublishBench bench(u"pinterest"_s);
    script(bench);
    const PublishOutcome done = bench.publish(
        {u"Back for summer"_s, QUrl(u"https://harbour.example/latte"_s), {picture()}});
    QCOMPARE(done.kind, Kind::Published);
    QCOMPARE(done.published.link, QUrl(u"https://www.pinterest.com/pin/813744226420795884/"_s));
    QCOMPARE(bench.asked(), QStringList{u"POST /v5/pins"_s});
    QCOMPARE(bench.json(bench.server.seen().first()),
             (QJsonObject{{u"board_id"_s, u"4711"_s},
                          {u"description"_s, u"Back for summer"_s},
                          {u"link"_s, u"https://harbour.example/latte"_s},
                          {u"alt_text"_s, u"Menu on a board"_s},
                          {u"media_source"_s,
                           QJsonObject{{u"source_type"_s, u"image_base64"_s},
                                       {u"content_type"_s, u"image/png"_s},
                                       {u"data"_s, QString::fromLatin1(tinyPng().toBase64())}}}}));
    bench.server.forget();
    QCOMPARE(bench.publish({{}, {}, {picture(QString())}}).kind, Kind::Published);
    QCOMPARE(bench.json(bench.server.seen().first()).keys(), QStringList({u"board_id"_s, u"media_source"_s}));
}

void TestPublish::pinterestNeedsABoard()
{
    PublishBench bench(u"pinterest"_s);
    script(bench);
    bench.page.kind = u"Pinterest profile"_s;
    const PublishOutcome refused = bench.publish({u"Hi"_s, {}, {picture()}});
    QCOMPARE(refused.kind, Kind::Refused);
    QCOMPARE(refused.error.kind, ErrorKind::Unsupported);
    QVERIFY(refused.error.detail.contains(u"board"_s));
    QVERIFY(bench.server.seen().isEmpty());
}

void TestPublish::tumblr()
{
    PublishBench bench(u"tumblr"_s);
    script(bench);
    QCOMPARE(bench.publish({u"Hello"_s, QUrl(u"https://harbour.example"_s), {}}).published.id, u"1234567891234567"_s);
    QCOMPARE(bench.asked(), QStringList({u"POST /v2/blog/4711/posts"_s, u"GET /v2/blog/4711/posts"_s}));
    {
        const QJsonObject expected = parse(
            R"({"content":[{"type":"text","text":"Hello"},{"type":"link","url":"https://harbour.example"}],"state":"published"})");
        QCOMPARE(bench.json(bench.server.seen().first()), expected);
    }
    bench.server.forget();
    QCOMPARE(bench.publish({u"Hello"_s, {}, {picture(), picture(QString())}}).kind, Kind::Published);
    const auto parts = PublishBench::parts(bench.server.seen().first());
    QCOMPARE(parts.size(), 3);
    QCOMPARE(parts.at(0).first, u"json|application/json"_s);
    QCOMPARE(QJsonDocument::fromJson(parts.at(0).second).object(), parse(R"({"content":[{"type":"text","text":"Hello"},
                {"type":"image","media":[{"type":"image/png","identifier":"pic1","width":2,"height":3}],"alt_text":"Menu on a board"},
                {"type":"image","media":[{"type":"image/png","identifier":"pic2","width":2,"height":3}]}],"state":"published"})"));
    QCOMPARE(parts.at(1), (std::pair<QString, QByteArray>(u"pic1|picture-1|image/png"_s, tinyPng())));
    QCOMPARE(parts.at(2).first, u"pic2|picture-2|image/png"_s);
}

void TestPublish::tumblrTellsTheAddressInItsList()
{
    PublishBench bench(u"tumblr"_s);
    bench.server.setHandler([](const SeenRequest& request) {
        return request.method == "POST" ? ScriptedReply{201, R"({"meta":{"status":201},"response":{"id":"12"}})"}
                                        : ScriptedReply{200, R"({"meta":{"status":200},"response":{"posts":[
                {"id_string":"13","post_url":"https://h.tumblr.com/post/13"},
                {"id_string":"12","post_url":"https://h.tumblr.com/post/12"}]}})"};
    });
    const PublishOutcome done = bench.publish({u"Hello"_s, {}, {}});
    QCOMPARE(done.kind, Kind::Published);
    QCOMPARE(done.published.link, QUrl(u"https://h.tumblr.com/post/12"_s));
}

void TestPublish::tumblrsLimitsAreNoLostBlogs()
{
    PublishBench bench(u"tumblr"_s);
    for (const int code : {8004, 8010, 8011, 8022, 8023}) {
        const QByteArray body =
            u"{\"meta\":{\"status\":403},\"errors\":[{\"title\":\"Forbidden\",\"code\":%1,\"detail\":\"No\"}]}"_s
                .arg(code)
                .toUtf8();
        bench.server.answer(u"/v2/blog/4711/posts"_s, {403, body});
        const PublishOutcome refused = bench.publish({u"Hello"_s, {}, {}});
        QCOMPARE(refused.kind, Kind::Refused);
        QVERIFY(refused.error.cause != Cause::PageRoleLost);
        QCOMPARE(refused.error.kind, code == 8022 ? ErrorKind::Rejected : ErrorKind::Throttled);
    }
    bench.server.answer(u"/v2/blog/4711/posts"_s, {403, R"({"meta":{"status":403,"msg":"Forbidden"},"response":[]})"});
    QCOMPARE(bench.publish({u"Hello"_s, {}, {}}).error.cause, Cause::PageRoleLost);
}

void TestPublish::googleBusiness()
{
    PublishBench bench(u"google-business"_s);
    script(bench);
    const PublishOutcome done = bench.publish({u"New tulips"_s, QUrl(u"https://harbour.example/t"_s), {}});
    QCOMPARE(done.kind, Kind::Published);
    QCOMPARE(done.published.id, u"accounts/202/locations/9001/localPosts/555"_s);
    QCOMPARE(done.published.link, QUrl(u"https://local.google.com/place?id=1"_s));
    QCOMPARE(bench.asked(),
             QStringList({u"GET /v1/accounts"_s,
                          u"GET /v1/accounts/101/locations"_s,
                          u"GET /v1/accounts/202/locations"_s,
                          u"POST /v4/accounts/202/locations/9001/localPosts"_s,
                          u"GET /v4/accounts/202/locations/9001/localPosts/555"_s}));
    {
        const QJsonObject expected = parse(R"({"languageCode":"en","summary":"New tulips","topicType":"STANDARD",
                "callToAction":{"actionType":"LEARN_MORE","url":"https://harbour.example/t"}})");
        QCOMPARE(bench.json(bench.server.seen().at(3)), expected);
    }
    bench.server.forget();
    QCOMPARE(bench.publish({u"New tulips"_s, {}, {}}).kind, Kind::Published);
    QVERIFY(!bench.json(bench.server.seen().at(3)).contains(u"callToAction"_s));
    const QLocale before;
    QLocale::setDefault(QLocale(QLocale::Portuguese, QLocale::Brazil));
    bench.server.forget();
    QCOMPARE(bench.publish({u"Tulipas"_s, {}, {}}).kind, Kind::Published);
    QLocale::setDefault(before);
    QVERIFY(bench.json(bench.server.seen().at(3)).value(u"languageCode"_s).toString().startsWith(u"pt"_s));
    const PublishOutcome pictured = bench.publish({u"New tulips"_s, {}, {picture()}}); // only from public addresses
    QCOMPARE(pictured.error.kind, ErrorKind::InvalidInput);
}

void TestPublish::googleBusinessTurnsDown()
{
    PublishBench bench(u"google-business"_s);
    script(bench);
    bench.server.answer(u"/v4/accounts/202/locations/9001/localPosts/555"_s,
                        {200, R"({"name":"accounts/202/locations/9001/localPosts/555","state":"REJECTED"})"});
    const PublishOutcome refused = bench.publish({u"Call 555 1234"_s, {}, {}});
    QCOMPARE(refused.kind, Kind::Refused);
    QCOMPARE(refused.error.raw, u"REJECTED"_s);
}

void TestPublish::googleBusinessIsStillLooking()
{
    QByteArray descriptor = builtInText(u"google-business"_s);
    PublishBench bench(u"google-business"_s, descriptor.replace("\"within\": \"2m\"", "\"within\": \"1s\""));
    script(bench);
    bench.server.answer(u"/v4/accounts/202/locations/9001/localPosts/555"_s,
                        {200, R"({"name":"accounts/202/locations/9001/localPosts/555","state":"PROCESSING"})"});
    const Post post{u"New tulips"_s, {}, {}};
    const PublishOutcome open = bench.publish(post);
    QCOMPARE(open.kind, Kind::Unconfirmed); // 200 is not publication
    QCOMPARE(open.published.id, u"accounts/202/locations/9001/localPosts/555"_s);
    QCOMPARE(bench.server.seen(u"/v4/accounts/202/locations/9001/localPosts"_s).size(), 1);

    // From here on it is asked for by its name, once each time, and its word counts.
    bench.server.forget();
    const SoughtPost sought{post, bench.key, bench.clock.now(), open.published.id};
    const auto still = bench.look(sought);
    QVERIFY(!still);
    QVERIFY(still.error().kind != ErrorKind::Rejected);
    const auto say = [&](const QByteArray& state) {
        bench.server.answer(
            u"/v4/accounts/202/locations/9001/localPosts/555"_s,
            {200,
             R"({"name":"accounts/202/locations/9001/localPosts/555","searchUrl":"https://g.example/5","state":")"
                 + state + "\"}"});
        return bench.look(sought);
    };
    const auto live = say("LIVE");
    QVERIFY(live && *live);
    QCOMPARE((*live)->id, open.published.id);
    QCOMPARE(say("REJECTED").error().kind, ErrorKind::Rejected);
    QCOMPARE(bench.server.seen(u"/v4/accounts/202/locations/9001/localPosts/555"_s).size(), 3);
    QVERIFY(bench.server.seen(u"/v4/accounts/202/locations/9001/localPosts"_s).isEmpty());
}

void TestPublish::threads()
{
    PublishBench bench(u"threads"_s);
    script(bench);
    const PublishOutcome done = bench.publish({u"Hello"_s, QUrl(u"https://harbour.example/?a=1"_s), {}});
    QCOMPARE(done.kind, Kind::Published);
    QCOMPARE(done.published.id, u"18000000000000010"_s);
    QCOMPARE(done.published.link, QUrl(u"https://www.threads.com/@a/post/AAA"_s));
    QCOMPARE(bench.asked(),
             QStringList({u"POST /v1.0/4711/threads"_s,
                          u"GET /v1.0/17900000000000009"_s,
                          u"POST /v1.0/4711/threads_publish"_s,
                          u"GET /v1.0/18000000000000010"_s}));
    QCOMPARE(bench.server.seen().at(0).body,
             "link_attachment=https%3A%2F%2Fharbour.example%2F%3Fa%3D1&media_type=TEXT&text=Hello");
    QCOMPARE(bench.server.seen().at(1).target, "/v1.0/17900000000000009?fields=status,error_message");
    QCOMPARE(bench.server.seen().at(2).body, "creation_id=17900000000000009");
    QCOMPARE(bench.publish({u"Hello"_s, {}, {picture()}}).error.kind, ErrorKind::InvalidInput);
}

void TestPublish::threadsRefusesTheContainer()
{
    PublishBench bench(u"threads"_s);
    script(bench);
    bench.server.answer(u"/v1.0/17900000000000009"_s, {200, R"({"status":"ERROR","error_message":"UNKNOWN"})"});
    const PublishOutcome refused = bench.publish({u"Hello"_s, {}, {}});
    QCOMPARE(refused.kind, Kind::Refused);
    QCOMPARE(refused.error.raw, u"UNKNOWN"_s);
    QVERIFY(bench.server.seen(u"/v1.0/4711/threads_publish"_s).isEmpty());
}

void TestPublish::notOffered_data()
{
    QTest::addColumn<QString>("why");
    QTest::newRow("instagram") << u"public web address"_s;
    QTest::newRow("instagram_fb") << u"public web address"_s;
    QTest::newRow("tiktok") << u"videos"_s;
    QTest::newRow("youtube") << u"videos"_s;
    QTest::newRow("twitch") << u"no feed"_s;
}

void TestPublish::notOffered()
{
    QFETCH(QString, why);
    PublishBench bench(QString::fromLatin1(QTest::currentDataTag()));
    const PublishOutcome refused = bench.publish({u"Hello"_s, {}, {picture()}});
    QCOMPARE(refused.kind, Kind::Refused);
    QCOMPARE(refused.error.kind, ErrorKind::Unsupported);
    QVERIFY2(refused.error.detail.contains(why), qPrintable(refused.error.detail));
    QVERIFY(bench.server.seen().isEmpty());
    QVERIFY(!bench.grant.network->capabilities.contains(Purpose::Publish));
}

void TestPublish::whatSpeaksAgainstIsNotSent()
{
    PublishBench bench(u"x"_s);
    script(bench);
    const PublishOutcome refused = bench.publish({u"x"_s.repeated(281), {}, {}});
    QCOMPARE(refused.kind, Kind::Refused);
    QCOMPARE(refused.error.kind, ErrorKind::InvalidInput);
    QVERIFY(bench.server.seen().isEmpty());
}

void TestPublish::withoutConsentNothingIsSent()
{
    for (const QString& network : publishingNetworks()) {
        PublishBench bench(network);
        script(bench);
        bench.grant.consent = Consent(bench.grant.network->id, bench.grant.account, {Purpose::ListPages});
        const PublishOutcome refused = bench.publish(simplePost(network));
        QCOMPARE(refused.kind, Kind::Refused);
        QCOMPARE(refused.error.kind, ErrorKind::NotConsented);
        QCOMPARE(bench.find(simplePost(network), bench.clock.now()).error().kind, ErrorKind::NotConsented);
        QVERIFY(bench.server.seen().isEmpty());
    }
}

void TestPublish::onlyOneVisibleRequest_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QString>("trouble");
    QTest::addColumn<int>("kind");
    for (const QString& network : publishingNetworks()) {
        const auto row = [&](const char* trouble, Kind kind) {
            QTest::addRow("%s, %s", qPrintable(network), trouble)
                << network << QString::fromLatin1(trouble) << int(kind);
        };
        row("none", Kind::Published);
        row("lost answer", Kind::Unconfirmed);
        row("500", Kind::Unconfirmed);
        row("503", Kind::Unconfirmed);
        row("302", Kind::Unconfirmed);
        row("garbage", Kind::Unconfirmed);
        row("400", Kind::Refused);
        row("403", Kind::Refused);
        row("429", Kind::Refused);
        row("nobody there", Kind::Refused);
    }
}

void TestPublish::onlyOneVisibleRequest()
{
    QFETCH(QString, network);
    QFETCH(QString, trouble);
    QFETCH(int, kind);
    PublishBench bench(network);
    script(bench);
    const QString path = visiblePath(network);
    if (trouble == "lost answer"_L1)
        bench.server.answer(path, {.hangUp = true});
    else if (trouble == "garbage"_L1)
        bench.server.answer(path, {200, "<html>Hotel Wi-Fi</html>", {}, "text/html"});
    else if (trouble == "nobody there"_L1)
        bench.takeServerAway();
    else if (trouble == "302"_L1)
        bench.server.answer(path, {302, "{}", {{"Location", "https://elsewhere.example/"}}});
    else if (trouble != "none"_L1)
        bench.server.answer(path, {trouble.toInt(), R"({"message":"no"})"});
    const PublishOutcome outcome = bench.publish(simplePost(network));
    if (network == "reddit"_L1 && trouble == "403"_L1) // which is how Reddit blocks whole addresses
        kind = int(Kind::Unconfirmed);
    QVERIFY2(int(outcome.kind) == kind, qPrintable(outcome.error.detail));
    int visible = 0;
    for (const SeenRequest& request : bench.server.seen(path))
        visible += request.method == "POST" ? 1 : 0;
    QCOMPARE(visible, trouble == "nobody there"_L1 ? 0 : 1);
    QCOMPARE(outcome.published.id.isEmpty(), outcome.kind != Kind::Published);
}

void TestPublish::whatComesBeforeMayBeRepeated()
{
    PublishBench bench(u"x"_s);
    script(bench);
    bench.server.answer(u"/2/media/upload"_s, {.hangUp = true});
    const PublishOutcome refused = bench.publish({u"Hi"_s, {}, {picture()}});
    QCOMPARE(refused.kind, Kind::Refused); // nothing is visible
    QCOMPARE(bench.asked(), QStringList({u"POST /2/media/upload"_s, u"POST /2/media/upload"_s}));
}

void TestPublish::capabilitiesAreWhatWorks()
{
    for (const QString& network : publishingNetworks()) {
        const auto descriptor = builtIn(network);
        QVERIFY2(descriptor->capabilities.contains(Purpose::Publish), qPrintable(network));
        QVERIFY2(!descriptor->scopes.value(Purpose::Publish).isEmpty(), qPrintable(network));
        QVERIFY(descriptor->post.has_value());
        QCOMPARE(descriptor->capabilities.contains(Purpose::Activation), network == "facebook"_L1);
    }
}

QTEST_GUILESS_MAIN(TestPublish)
#include "tst_publish.moc"
