// SPDX-License-Identifier: GPL-3.0-or-later
// Publishing at the pretend networks with containers, leases and places of their own; the others are in tst_rehearsalposts.
#include "rehearsalaccounts.h"

#include <QTest>

using namespace Qt::Literals::StringLiterals;
using namespace pk::test;

namespace {

const QString kArabic = u"أهلاً وسهلاً بكم 🌙"_s;
const QString kInstagram = u"/graph.instagram.com/v26.0/"_s;
const QString kThreads = u"/graph.threads.net/v1.0/"_s;
const QString kReddit = u"/oauth.reddit.com"_s;

QByteArray bearer(const QString& token)
{
    return "Bearer " + token.toUtf8();
}

} // namespace

class TestRehearsalPostsMore final : public QObject
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

    void instagramPublishesInTwoSteps();
    void instagramRefuses();
    void instagramThroughAPageReadsContainersWithTheUserToken();
    void threadsPublishesInTwoSteps();
    void redditRefusesBelow200();
    void redditTakesPictures();
    void tumblrTakesItsPostFormat();
    void pinterestTakesPicturesOnly();
    void tiktokTakesPhotosFromVerifiedAddresses();
    void tiktokTakesVideosInChunks();
    void businessPostsAreReviewed();
    void businessRefuses();
    void twitchTakesChat();
    void youtubeHasNothingToPublish();
    void aLostAnswerAndARefusalEverywhere_data();
    void aLostAnswerAndARefusalEverywhere();

private:
    Reply redditSubmit(const QString& token, const Fields& form)
    {
        return m_world.post(kReddit + u"/api/submit"_s, Fields{{u"api_type"_s, u"json"_s}} + form, bearer(token));
    }
    /// The first community that takes everything and wants no flair.
    QJsonObject community(const QString& token)
    {
        const Reply list = m_world.get(kReddit + u"/subreddits/mine/moderator?limit=100&raw_json=1"_s, {}, token);
        for (const QJsonValue child : at(list.json, u"data/children"_s).toArray()) {
            const QJsonObject row = child[u"data"].toObject();
            const Reply wants = m_world.get(
                kReddit + u"/api/v1/%1/post_requirements?raw_json=1"_s.arg(row.value(u"display_name"_s).toString()),
                {},
                token);
            if (row.value(u"submission_type"_s) == "any"_L1 && !wants.json.value(u"is_flair_required"_s).toBool())
                return row;
        }
        return {};
    }
    QString instagramContainer(const QString& token, const Fields& more = {})
    {
        return m_world
            .post(kInstagram + u"me/media"_s,
                  Fields{{u"image_url"_s, u"https://agency.example/a.jpg"_s}} + more,
                  bearer(token))
            .text(u"id"_s);
    }
    /// Account and location, "accounts/1/locations/2", that may post.
    QString businessLocation(const QString& token)
    {
        const Reply accounts = businessAccounts(m_world, token);
        for (const QJsonValue account : accounts.json.value(u"accounts"_s).toArray()) {
            const QString name = account[u"name"].toString();
            const Reply list = m_world.get(u"/mybusinessbusinessinformation.googleapis.com/v1/%1/locations"_s.arg(name),
                                           {{u"readMask"_s, u"name,metadata"_s}, {u"pageSize"_s, u"100"_s}},
                                           token);
            for (const QJsonValue location : list.json.value(u"locations"_s).toArray()) {
                if (location[u"metadata"][u"canOperateLocalPost"].toBool())
                    return name + u'/' + location[u"name"].toString();
            }
        }
        return {};
    }

    RehearsalClient m_world;
    RehearsalAccounts m_accounts{m_world};
};

void TestRehearsalPostsMore::instagramPublishesInTwoSteps()
{
    const QString token = RehearsalAccounts::instagram().access(m_world, u"maria"_s);
    m_world.control(u"media-slow"_s, {{u"network"_s, u"instagram"_s}, {u"seconds"_s, u"600"_s}});
    const QString container = instagramContainer(token, {{u"caption"_s, kArabic}, {u"alt_text"_s, u"A cup"_s}});
    QVERIFY(!container.isEmpty());
    const auto state = [&] {
        return m_world.get(kInstagram + container, {{u"fields"_s, u"status_code,status"_s}}, token)
            .text(u"status_code"_s);
    };
    const auto publish = [&] {
        return m_world.post(kInstagram + u"me/media_publish"_s, {{u"creation_id"_s, container}}, bearer(token));
    };
    QCOMPARE(state(), u"IN_PROGRESS"_s);
    QCOMPARE(publish().code(), 9007);
    QCOMPARE(publish().subcode(), 2207027);
    m_world.control(u"advance"_s, {{u"minutes"_s, u"11"_s}});
    QCOMPARE(state(), u"FINISHED"_s);
    const Reply made = publish();
    QCOMPARE(made.status, 200);
    QCOMPARE(state(), u"PUBLISHED"_s);
    QCOMPARE(publish().status, 400);
    const Reply list = m_world.get(
        kInstagram + u"me/media"_s, {{u"fields"_s, u"id,caption,permalink,media_type"_s}}, token);
    QCOMPARE(at(list.json, u"data/0/id"_s).toString(), made.text(u"id"_s));
    QCOMPARE(at(list.json, u"data/0/caption"_s).toString(), kArabic);
    const QJsonArray arrived = m_accounts.arrived(u"instagram"_s);
    QCOMPARE(arrived.size(), 1);
    QCOMPARE(at(arrived[0], u"images/0/alt"_s).toString(), u"A cup"_s);
    const Reply quota = m_world.get(
        kInstagram + u"me/content_publishing_limit"_s, {{u"fields"_s, u"quota_usage,config"_s}}, token);
    QCOMPARE(at(quota.json, u"data/0/quota_usage"_s).toInt(), 1);
    QCOMPARE(at(quota.json, u"data/0/config/quota_total"_s).toInt(), 100);
    const QString old = instagramContainer(token);
    m_world.control(u"advance"_s, {{u"hours"_s, u"25"_s}});
    const QString later = RehearsalAccounts::instagram().access(m_world, u"maria"_s);
    QCOMPARE(m_world.get(kInstagram + old, {{u"fields"_s, u"status_code"_s}}, later).text(u"status_code"_s),
             u"EXPIRED"_s);
}

void TestRehearsalPostsMore::instagramRefuses()
{
    const QString token = RehearsalAccounts::instagram().access(m_world, u"maria"_s);
    const auto create = [&](const Fields& form) {
        return m_world.post(kInstagram + u"me/media"_s, form, bearer(token));
    };
    QCOMPARE(create({{u"caption"_s, u"text alone"_s}}).code(), 100);
    QCOMPARE(create({{u"image_url"_s, u"https://agency.example/a.png"_s}}).subcode(), 2207005);
    QCOMPARE(create({{u"image_url"_s, u"file:///a.jpg"_s}}).subcode(), 2207052);
    QCOMPARE(
        create({{u"image_url"_s, u"https://agency.example/a.jpg"_s}, {u"caption"_s, QString(2201, u'x')}}).subcode(),
        2207010);
    const QString reader = RehearsalAccounts::instagram(u"instagram_business_basic"_s).access(m_world, u"jonas"_s);
    QCOMPARE(
        m_world.post(kInstagram + u"me/media"_s, {{u"image_url"_s, u"https://agency.example/a.jpg"_s}}, bearer(reader))
            .code(),
        10);
    QCOMPARE(m_world.get(kInstagram + u"18000000000000001"_s, {}, token).subcode(), 33);
}

void TestRehearsalPostsMore::instagramThroughAPageReadsContainersWithTheUserToken()
{
    const QString user = m_accounts.facebookUser(
        u"sofia"_s,
        u"pages_show_list,pages_read_engagement,instagram_basic,instagram_content_publish,instagram_manage_insights"_s,
        true);
    QJsonObject page;
    const Reply pages = m_world.get(
        u"/graph.facebook.com/v26.0/me/accounts"_s,
        {{u"fields"_s, u"id,access_token,instagram_business_account{id}"_s}, {u"limit"_s, u"100"_s}},
        user);
    for (const QJsonValue row : pages.json.value(u"data"_s).toArray()) {
        if (row.toObject().contains(u"instagram_business_account"_s))
            page = row.toObject();
    }
    const QString id = at(page, u"instagram_business_account/id"_s).toString();
    QVERIFY(!id.isEmpty());
    const QString graph = u"/graph.facebook.com/v26.0/"_s;
    const QByteArray token = bearer(page.value(u"access_token"_s).toString());
    const QString container = m_world
                                  .post(graph + id + u"/media"_s,
                                        {{u"image_url"_s, u"https://agency.example/a.jpg"_s}, {u"caption"_s, u"Hi"_s}},
                                        token)
                                  .text(u"id"_s);
    const Fields fields{{u"fields"_s, u"status_code"_s}};
    QCOMPARE(m_world.get(graph + container, fields, page.value(u"access_token"_s).toString()).subcode(), 33);
    QCOMPARE(m_world.get(graph + container, fields, user).text(u"status_code"_s), u"FINISHED"_s);
    const Reply made = m_world.post(graph + id + u"/media_publish"_s, {{u"creation_id"_s, container}}, token);
    QCOMPARE(made.status, 200);
    const Reply read = m_world.get(graph + made.text(u"id"_s), {{u"fields"_s, u"permalink,caption"_s}}, user);
    QCOMPARE(read.text(u"caption"_s), u"Hi"_s);
    QCOMPARE(m_accounts.arrived(u"instagram_fb"_s).size(), 1);
}

void TestRehearsalPostsMore::threadsPublishesInTwoSteps()
{
    const QString token = RehearsalAccounts::threads().access(m_world, u"maria"_s);
    const auto create = [&](const Fields& form) {
        return m_world.post(kThreads + u"me/threads"_s, form, bearer(token));
    };
    const Reply container = create({{u"media_type"_s, u"TEXT"_s}, {u"text"_s, u"See https://example.com/"_s}});
    const QString id = container.text(u"id"_s);
    QCOMPARE(m_world.get(kThreads + id, {{u"fields"_s, u"status"_s}}, token).text(u"status"_s), u"FINISHED"_s);
    const Reply made = m_world.post(kThreads + u"me/threads_publish"_s, {{u"creation_id"_s, id}}, bearer(token));
    QCOMPARE(made.status, 200);
    QCOMPARE(m_world.get(kThreads + id, {{u"fields"_s, u"status"_s}}, token).text(u"status"_s), u"PUBLISHED"_s);
    const Reply list = m_world.get(
        kThreads + u"me/threads"_s, {{u"fields"_s, u"id,text,link_attachment_url,permalink"_s}}, token);
    QCOMPARE(at(list.json, u"data/0/link_attachment_url"_s).toString(), u"https://example.com/"_s);
    QCOMPARE(create({{u"media_type"_s, u"TEXT"_s}, {u"text"_s, QString(501, u'x')}}).code(), 100);
    QCOMPARE(create({{u"media_type"_s, u"TEXT"_s}, {u"text"_s, u"🌙"_s.repeated(126)}}).code(), 100); // four bytes each
    QCOMPARE(create({{u"media_type"_s, u"TEXT"_s}, {u"text"_s, u"🌙"_s.repeated(125)}}).status, 200);
    QCOMPARE(create({{u"media_type"_s, u"IMAGE"_s}, {u"text"_s, u"a"_s}}).code(), 100);
    const Reply quota = m_world.get(kThreads + u"me/threads_publishing_limit"_s, {}, token);
    QCOMPARE(at(quota.json, u"data/0/quota_usage"_s).toInt(), 1);
    QCOMPARE(at(quota.json, u"data/0/config/quota_total"_s).toInt(), 250);
    QCOMPARE(m_world.send("DELETE", kThreads + made.text(u"id"_s), {}, bearer(token)).text(u"deleted_id"_s),
             made.text(u"id"_s));
}

void TestRehearsalPostsMore::redditRefusesBelow200()
{
    const QString token = RehearsalAccounts::reddit().access(m_world, u"sofia"_s);
    const QString sr = community(token).value(u"display_name"_s).toString();
    QVERIFY(!sr.isEmpty());
    const Fields post{{u"sr"_s, sr}, {u"kind"_s, u"self"_s}, {u"title"_s, u"New hours"_s}, {u"text"_s, kArabic}};
    const Reply made = redditSubmit(token, post);
    QCOMPARE(made.status, 200);
    const QString name = at(made.json, u"json/data/name"_s).toString();
    QVERIFY(name.startsWith(u"t3_"_s));
    const Reply list = m_world.get(kReddit + u"/r/%1/new?raw_json=1"_s.arg(sr), {}, token);
    QCOMPARE(at(list.json, u"data/children/0/data/name"_s).toString(), name);
    QCOMPARE(at(list.json, u"data/children/0/data/selftext"_s).toString(), kArabic);
    const Reply own = m_world.get(kReddit + u"/user/sofia/submitted?raw_json=1"_s, {}, token);
    QCOMPARE(at(own.json, u"data/children/0/data/title"_s).toString(), u"New hours"_s);
    const auto refusal = [&](const Fields& form) {
        const Reply reply = redditSubmit(token, form);
        return reply.status == 200 ? at(reply.json, u"json/errors/0/0"_s).toString() : QString::number(reply.status);
    };
    QCOMPARE(refusal({{u"sr"_s, u"nowhere"_s}, {u"kind"_s, u"self"_s}, {u"title"_s, u"a"_s}}), u"SUBREDDIT_NOEXIST"_s);
    QCOMPARE(refusal({{u"sr"_s, sr}, {u"kind"_s, u"self"_s}, {u"title"_s, QString(301, u'x')}}), u"TOO_LONG"_s);
    QCOMPARE(refusal({{u"sr"_s, sr}, {u"kind"_s, u"self"_s}, {u"title"_s, u""_s}}), u"NO_TEXT"_s);
    QCOMPARE(refusal({{u"sr"_s, sr}, {u"kind"_s, u"link"_s}, {u"title"_s, u"a"_s}, {u"url"_s, u"x"_s}}), u"BAD_URL"_s);
    const Fields link{{u"sr"_s, sr}, {u"kind"_s, u"link"_s}, {u"title"_s, u"a"_s}, {u"url"_s, u"https://a.example/"_s}};
    QCOMPARE(refusal(link), QString());
    QCOMPARE(refusal(link), u"ALREADY_SUB"_s);
    QCOMPARE(refusal(link + Fields{{u"resubmit"_s, u"true"_s}}), QString());
    const QString reader = RehearsalAccounts::reddit(u"identity read"_s).access(m_world, u"jonas"_s);
    QCOMPARE(redditSubmit(reader, post).status, 403);
    for (int i = 0; i < 20 && refusal(post) != "RATELIMIT"_L1; ++i) {}
    const Reply fast = redditSubmit(token, post);
    QCOMPARE(at(fast.json, u"json/errors/0/0"_s).toString(), u"RATELIMIT"_s);
    QVERIFY(at(fast.json, u"json/ratelimit"_s).toDouble() > 0);
}

void TestRehearsalPostsMore::redditTakesPictures()
{
    const QString token = RehearsalAccounts::reddit().access(m_world, u"sofia"_s);
    const QString sr = community(token).value(u"display_name"_s).toString();
    const Reply lease = m_world.post(kReddit + u"/api/media/asset.json?raw_json=1"_s,
                                     {{u"filepath"_s, u"a.jpg"_s}, {u"mimetype"_s, u"image/jpeg"_s}},
                                     bearer(token));
    Fields fields;
    for (const QJsonValue field : at(lease.json, u"args/fields"_s).toArray())
        fields.append({field[u"name"].toString(), field[u"value"].toString()});
    const QString address = at(lease.json, u"args/action"_s).toString().mid(1);
    const Reply stored = m_accounts.upload(address, fields, u"file"_s, RehearsalAccounts::jpeg(), {});
    QCOMPARE(stored.status, 201);
    const QString body = QString::fromUtf8(stored.body);
    const QString location = body.section(u"<Location>"_s, 1).section(u"</Location>"_s, 0, 0);
    const Fields post{{u"sr"_s, sr}, {u"kind"_s, u"image"_s}, {u"title"_s, u"Look"_s}, {u"url"_s, location}};
    m_world.control(u"media-slow"_s, {{u"network"_s, u"reddit"_s}, {u"seconds"_s, u"600"_s}});
    const Reply made = redditSubmit(token, post);
    QVERIFY(!at(made.json, u"json/data/user_submitted_page"_s).toString().isEmpty());
    QVERIFY(at(made.json, u"json/data/name"_s).isUndefined()); // the id is found by looking
    const auto newest = [&] {
        return at(m_world.get(kReddit + u"/user/sofia/submitted?raw_json=1"_s, {}, token).json,
                  u"data/children/0/data/title"_s)
            .toString();
    };
    QVERIFY(newest() != "Look"_L1);
    m_world.control(u"advance"_s, {{u"minutes"_s, u"11"_s}});
    QCOMPARE(newest(), u"Look"_s);
    QCOMPARE(at(m_accounts.arrived(u"reddit"_s).last(), u"images/0/sha256"_s).toString(),
             RehearsalAccounts::hash(RehearsalAccounts::jpeg()));
}

void TestRehearsalPostsMore::tumblrTakesItsPostFormat()
{
    const QString token = RehearsalAccounts::tumblr().access(m_world, u"maria"_s);
    const Reply info = m_world.get(u"/api.tumblr.com/v2/user/info"_s, {}, token);
    const QString blog = at(info.json, u"response/user/blogs/0/uuid"_s).toString();
    const QString path = u"/api.tumblr.com/v2/blog/%1/posts"_s.arg(blog);
    const QJsonObject text{{u"type"_s, u"text"_s}, {u"text"_s, kArabic}};
    const QJsonObject link{{u"type"_s, u"link"_s}, {u"url"_s, u"https://example.com/"_s}};
    const Reply made = m_accounts.json(
        "POST", path, {{u"content"_s, QJsonArray{text, link}}, {u"tags"_s, u"a,b"_s}}, token);
    QCOMPARE(made.status, 201);
    const QString id = at(made.json, u"response/id"_s).toString();
    const Reply list = m_world.get(path, {{u"npf"_s, u"true"_s}}, token);
    QCOMPARE(at(list.json, u"response/posts/0/id_string"_s).toString(), id);
    QCOMPARE(at(list.json, u"response/posts/0/content/0/text"_s).toString(), kArabic);
    const QString json = QString::fromUtf8(
        R"({"content":[{"type":"image","media":[{"type":"image/jpeg","identifier":"pic1"}],"alt_text":"A cup"}]})");
    QCOMPARE(m_accounts.upload(path, {{u"json"_s, json}}, u"pic1"_s, RehearsalAccounts::jpeg(), token).status, 201);
    QCOMPARE(at(m_accounts.arrived(u"tumblr"_s).last(), u"images/0/alt"_s).toString(), u"A cup"_s);
    const Reply format = m_accounts.upload(path, {{u"json"_s, json}}, u"pic1"_s, "text", token);
    QCOMPARE(at(format.json, u"errors/0/code"_s).toInt(), 8005);
    const QJsonObject tooLong{{u"type"_s, u"text"_s}, {u"text"_s, QString(4097, u'x')}};
    const Reply refused = m_accounts.json("POST", path, {{u"content"_s, QJsonArray{tooLong}}}, token);
    QCOMPARE(refused.status, 400);
    QCOMPARE(at(refused.json, u"errors/0/code"_s).toInt(), 8001);
    const QString reader = RehearsalAccounts::tumblr(u"basic"_s).access(m_world, u"maria"_s);
    QCOMPARE(m_accounts.json("POST", path, {{u"content"_s, QJsonArray{text}}}, reader).status, 403);
}

void TestRehearsalPostsMore::pinterestTakesPicturesOnly()
{
    const QString token = RehearsalAccounts::pinterest().access(m_world, u"maria"_s);
    const Reply boards = m_world.get(u"/api.pinterest.com/v5/boards"_s, {}, token);
    const QString board = at(boards.json, u"items/0/id"_s).toString();
    const QString path = u"/api.pinterest.com/v5/pins"_s;
    const auto source = [](const QByteArray& content, const QString& type) {
        return QJsonObject{{u"source_type"_s, u"image_base64"_s},
                           {u"content_type"_s, type},
                           {u"data"_s, QString::fromLatin1(content.toBase64())}};
    };
    QJsonObject pin{{u"board_id"_s, board},
                    {u"title"_s, u"Latte"_s},
                    {u"description"_s, kArabic},
                    {u"link"_s, u"https://example.com/"_s},
                    {u"alt_text"_s, u"A cup"_s}};
    QCOMPARE(m_accounts.json("POST", path, pin, token).status, 400); // no text alone
    pin[u"media_source"_s] = source(RehearsalAccounts::jpeg(), u"image/png"_s);
    QCOMPARE(m_accounts.json("POST", path, pin, token).status, 400);
    pin[u"media_source"_s] = source(RehearsalAccounts::jpeg(), u"image/jpeg"_s);
    const Reply made = m_accounts.json("POST", path, pin, token);
    QCOMPARE(made.status, 201);
    QCOMPARE(made.text(u"board_id"_s), board);
    QCOMPARE(m_world.get(path + u'/' + made.text(u"id"_s), {}, token).text(u"description"_s), kArabic);
    const Reply list = m_world.get(u"/api.pinterest.com/v5/boards/%1/pins"_s.arg(board), {}, token);
    QCOMPARE(at(list.json, u"items/0/id"_s).toString(), made.text(u"id"_s));
    QCOMPARE(at(m_accounts.arrived(u"pinterest"_s).last(), u"images/0/sha256"_s).toString(),
             RehearsalAccounts::hash(RehearsalAccounts::jpeg()));
    pin[u"title"_s] = QString(101, u'x');
    QVERIFY(m_accounts.json("POST", path, pin, token).text(u"message"_s).contains(u"maxLength=100"_s));
    pin[u"title"_s] = u"a"_s;
    pin[u"board_id"_s] = u"1"_s;
    QCOMPARE(m_accounts.json("POST", path, pin, token).json.value(u"code"_s).toInt(), 40);
    QCOMPARE(m_world.get(path + u"/1"_s, {}, token).json.value(u"code"_s).toInt(), 50);
    QCOMPARE(m_world.send("DELETE", path + u'/' + made.text(u"id"_s), {}, bearer(token)).status, 204);
}

void TestRehearsalPostsMore::tiktokTakesPhotosFromVerifiedAddresses()
{
    m_world.control(u"audited"_s, {{u"network"_s, u"tiktok"_s}});
    const QString token = RehearsalAccounts::tiktok().access(m_world, u"maria"_s);
    const auto init = [&](const QString& address, const QString& level) {
        const QJsonObject body{
            {u"media_type"_s, u"PHOTO"_s},
            {u"post_mode"_s, u"DIRECT_POST"_s},
            {u"post_info"_s, QJsonObject{{u"title"_s, u"Latte"_s}, {u"privacy_level"_s, level}}},
            {u"source_info"_s,
             QJsonObject{{u"source"_s, u"PULL_FROM_URL"_s}, {u"photo_images"_s, QJsonArray{address}}}}};
        return m_accounts.json("POST", u"/open.tiktokapis.com/v2/post/publish/content/init/"_s, body, token);
    };
    const auto code = [](const Reply& reply) { return at(reply.json, u"error/code"_s).toString(); };
    QCOMPARE(code(init(u"https://other.example/1.jpg"_s, u"SELF_ONLY"_s)), u"url_ownership_unverified"_s);
    QCOMPARE(code(init(u"https://agency.example/1.jpg"_s, u"NOBODY"_s)), u"privacy_level_option_mismatch"_s);
    m_world.control(u"media-slow"_s, {{u"network"_s, u"tiktok"_s}, {u"seconds"_s, u"300"_s}});
    const Reply made = init(u"https://agency.example/1.jpg"_s, u"PUBLIC_TO_EVERYONE"_s);
    QCOMPARE(code(made), u"ok"_s);
    const auto status = [&] {
        return m_accounts.json("POST",
                               u"/open.tiktokapis.com/v2/post/publish/status/fetch/"_s,
                               {{u"publish_id"_s, at(made.json, u"data/publish_id"_s)}},
                               token);
    };
    QCOMPARE(at(status().json, u"data/status"_s).toString(), u"PROCESSING_DOWNLOAD"_s);
    m_world.control(u"advance"_s, {{u"minutes"_s, u"6"_s}});
    const Reply done = status();
    QCOMPARE(at(done.json, u"data/status"_s).toString(), u"PUBLISH_COMPLETE"_s);
    QVERIFY(done.body.contains("publicaly_available_post_id"));
    QVERIFY(at(done.json, u"data/publicaly_available_post_id/0"_s).toInteger() > (1LL << 53));
    const Reply list = m_accounts.json(
        "POST", u"/open.tiktokapis.com/v2/video/list/?fields=id,title"_s, {{u"max_count"_s, 5}}, token);
    QCOMPARE(at(list.json, u"data/videos/0/id"_s).toString().toLongLong(),
             at(done.json, u"data/publicaly_available_post_id/0"_s).toInteger());
    m_world.control(u"audited"_s, {{u"network"_s, u"tiktok"_s}, {u"on"_s, u"0"_s}});
    const Reply unaudited = init(u"https://agency.example/1.jpg"_s, u"SELF_ONLY"_s);
    QCOMPARE(unaudited.status, 403);
    QCOMPARE(code(unaudited), u"unaudited_client_can_only_post_to_private_accounts"_s);
}

void TestRehearsalPostsMore::tiktokTakesVideosInChunks()
{
    m_world.control(u"audited"_s, {{u"network"_s, u"tiktok"_s}});
    const QString token = RehearsalAccounts::tiktok().access(m_world, u"maria"_s);
    const QJsonObject body{{u"post_info"_s, QJsonObject{{u"title"_s, u"Film"_s}, {u"privacy_level"_s, u"SELF_ONLY"_s}}},
                           {u"source_info"_s, QJsonObject{{u"source"_s, u"FILE_UPLOAD"_s}, {u"video_size"_s, 20}}}};
    const Reply begun = m_accounts.json("POST", u"/open.tiktokapis.com/v2/post/publish/video/init/"_s, body, token);
    const QString address = at(begun.json, u"data/upload_url"_s).toString().mid(7);
    const auto put = [&](const QByteArray& content, const QString& range) {
        return m_world
            .send("PUT", address, content, {}, 5000, {{u"Content-Type"_s, u"video/mp4"_s}, {u"Content-Range"_s, range}})
            .status;
    };
    QCOMPARE(put(QByteArray(10, 'a'), u"bytes 5-14/20"_s), 416);
    QCOMPARE(put(QByteArray(10, 'a'), u"bytes 0-9/20"_s), 206);
    QCOMPARE(m_accounts.arrived(u"tiktok"_s).size(), 0);
    QCOMPARE(put(QByteArray(10, 'b'), u"bytes 10-19/20"_s), 201);
    QCOMPARE(m_accounts.arrived(u"tiktok"_s)[0][u"text"].toString(), u"Film"_s);
    const Reply done = m_accounts.json("POST",
                                       u"/open.tiktokapis.com/v2/post/publish/status/fetch/"_s,
                                       {{u"publish_id"_s, at(begun.json, u"data/publish_id"_s)}},
                                       token);
    QCOMPARE(at(done.json, u"data/status"_s).toString(), u"PUBLISH_COMPLETE"_s);
    QCOMPARE(at(done.json, u"data/publicaly_available_post_id"_s).toArray().size(), 0); // for nobody else to see
}

void TestRehearsalPostsMore::businessPostsAreReviewed()
{
    const QString token = businessApplication().access(m_world, u"maria"_s);
    const QString location = businessLocation(token);
    QVERIFY(!location.isEmpty());
    const QString path = u"/mybusiness.googleapis.com/v4/%1/localPosts"_s.arg(location);
    const QJsonObject body{
        {u"languageCode"_s, u"ar"_s},
        {u"summary"_s, kArabic},
        {u"topicType"_s, u"STANDARD"_s},
        {u"callToAction"_s, QJsonObject{{u"actionType"_s, u"LEARN_MORE"_s}, {u"url"_s, u"https://example.com/"_s}}}};
    const Reply made = m_accounts.json("POST", path, body, token);
    QCOMPARE(made.status, 200);
    QCOMPARE(made.text(u"state"_s), u"PROCESSING"_s);
    m_world.control(u"advance"_s, {{u"minutes"_s, u"2"_s}});
    const Reply live = m_world.get(u"/mybusiness.googleapis.com/v4/"_s + made.text(u"name"_s), {}, token);
    QCOMPARE(live.text(u"state"_s), u"LIVE"_s);
    QCOMPARE(at(m_world.get(path, {}, token).json, u"localPosts/0/summary"_s).toString(), kArabic);
    const Reply call = m_accounts.json(
        "POST", path, {{u"summary"_s, u"Call +47 55 12 34 56 now"_s}, {u"topicType"_s, u"STANDARD"_s}}, token);
    m_world.control(u"advance"_s, {{u"minutes"_s, u"2"_s}});
    QCOMPARE(m_world.get(u"/mybusiness.googleapis.com/v4/"_s + call.text(u"name"_s), {}, token).text(u"state"_s),
             u"REJECTED"_s);
}

void TestRehearsalPostsMore::businessRefuses()
{
    const QString token = businessApplication().access(m_world, u"maria"_s);
    const QString path = u"/mybusiness.googleapis.com/v4/%1/localPosts"_s.arg(businessLocation(token));
    const auto post = [&](QJsonObject body) {
        body[u"topicType"_s] = u"STANDARD"_s;
        return m_accounts.json("POST", path, body, token);
    };
    const Reply tooLong = post({{u"summary"_s, QString(1501, u'x')}});
    QCOMPARE(tooLong.status, 400);
    QCOMPARE(at(tooLong.json, u"error/details/0/errorDetails/0/message"_s).toString(),
             u"Must be at most 1500 characters"_s);
    const QJsonObject call{{u"actionType"_s, u"CALL"_s}, {u"url"_s, u"https://a.example/"_s}};
    QCOMPARE(post({{u"summary"_s, u"a"_s}, {u"callToAction"_s, call}}).status, 400);
    const QJsonObject film{{u"mediaFormat"_s, u"VIDEO"_s}, {u"sourceUrl"_s, u"https://a.example/a.mp4"_s}};
    QCOMPARE(post({{u"summary"_s, u"a"_s}, {u"media"_s, QJsonArray{film}}}).status, 500);
    const QJsonObject file{{u"mediaFormat"_s, u"PHOTO"_s}, {u"sourceUrl"_s, u"/tmp/a.jpg"_s}};
    QCOMPARE(post({{u"summary"_s, u"a"_s}, {u"media"_s, QJsonArray{file}}}).status, 400);
    for (int i = 0; i < 10; ++i)
        QCOMPARE(post({{u"summary"_s, u"edit %1"_s.arg(i)}}).status, 200);
    QCOMPARE(post({{u"summary"_s, u"one more"_s}}).status, 429); // "10 edits a minute per profile"
}

void TestRehearsalPostsMore::twitchTakesChat()
{
    const QString token = m_accounts.twitch(u"maria"_s, u"user:write:chat"_s);
    const Fields client{{u"Client-Id"_s, u"rehearsal-twitch"_s}};
    const Reply me = m_world.send("GET", u"/api.twitch.tv/helix/users"_s, {}, bearer(token), 5000, client);
    const QString id = at(me.json, u"data/0/id"_s).toString();
    const auto say = [&](const QString& text, const QString& with) {
        return m_accounts.json("POST",
                               u"/api.twitch.tv/helix/chat/messages"_s,
                               {{u"broadcaster_id"_s, id}, {u"sender_id"_s, id}, {u"message"_s, text}},
                               with,
                               client);
    };
    QVERIFY(at(say(kArabic, token).json, u"data/0/is_sent"_s).toBool());
    const Reply twice = say(kArabic, token);
    QVERIFY(!at(twice.json, u"data/0/is_sent"_s).toBool());
    QCOMPARE(at(twice.json, u"data/0/drop_reason/code"_s).toString(), u"msg_duplicate"_s);
    QCOMPARE(say(QString(501, u'x'), token).status, 422);
    QCOMPARE(m_accounts.arrived(u"twitch"_s).size(), 1);
    const QString moderator = m_accounts.twitch(u"maria"_s, u"moderator:manage:announcements"_s);
    const QString announcements = u"/api.twitch.tv/helix/chat/announcements?moderator_id=%1&broadcaster_id="_s.arg(id);
    const QJsonObject hello{{u"message"_s, u"Hello"_s}};
    QCOMPARE(m_accounts.json("POST", announcements + id, hello, moderator, client).status, 204);
    QCOMPARE(m_accounts.json("POST", announcements + u"1"_s, hello, moderator, client).status, 404);
    QCOMPARE(m_accounts.arrived(u"twitch"_s).last()[u"text"].toString(), u"Hello"_s);
    const Reply missing = say(u"a"_s, m_accounts.twitch(u"jonas"_s, u"user:read:email"_s));
    QCOMPARE(missing.status, 401);
    QCOMPARE(missing.text(u"message"_s), u"Missing scope: user:write:chat"_s);
}

void TestRehearsalPostsMore::youtubeHasNothingToPublish()
{
    const QString token = RehearsalAccounts::youtube().access(m_world, u"maria"_s);
    QCOMPARE(m_accounts.json("POST", u"/www.googleapis.com/youtube/v3/posts"_s, {{u"text"_s, u"a"_s}}, token).status,
             404);
    QCOMPARE(m_accounts.arrived(u"youtube"_s).size(), 0);
}

void TestRehearsalPostsMore::aLostAnswerAndARefusalEverywhere_data()
{
    QTest::addColumn<QString>("network");
    for (const QString& network :
         {u"instagram"_s, u"threads"_s, u"reddit"_s, u"tumblr"_s, u"google-business"_s, u"twitch"_s})
        QTest::newRow(qPrintable(network)) << network;
}

void TestRehearsalPostsMore::aLostAnswerAndARefusalEverywhere()
{
    QFETCH(QString, network);
    std::function<Reply(int)> publish;
    if (network == "instagram"_L1 || network == "threads"_L1) {
        const bool threads = network == "threads"_L1;
        const QString token =
            (threads ? RehearsalAccounts::threads() : RehearsalAccounts::instagram()).access(m_world, u"maria"_s);
        publish = [=, this](int) {
            const QString id = threads ? m_world
                                             .post(kThreads + u"me/threads"_s,
                                                   {{u"media_type"_s, u"TEXT"_s}, {u"text"_s, u"a"_s}},
                                                   bearer(token))
                                             .text(u"id"_s)
                                       : instagramContainer(token);
            return m_world.post(threads ? kThreads + u"me/threads_publish"_s : kInstagram + u"me/media_publish"_s,
                                {{u"creation_id"_s, id}},
                                bearer(token));
        };
    } else if (network == "reddit"_L1) {
        const QString token = RehearsalAccounts::reddit().access(m_world, u"sofia"_s);
        const QString sr = community(token).value(u"display_name"_s).toString();
        publish = [=, this](int number) {
            return redditSubmit(token, {{u"sr"_s, sr}, {u"kind"_s, u"self"_s}, {u"title"_s, u"t%1"_s.arg(number)}});
        };
    } else if (network == "tumblr"_L1) {
        const QString token = RehearsalAccounts::tumblr().access(m_world, u"maria"_s);
        const Reply info = m_world.get(u"/api.tumblr.com/v2/user/info"_s, {}, token);
        const QString blog = at(info.json, u"response/user/blogs/0/uuid"_s).toString();
        const QJsonObject text{{u"type"_s, u"text"_s}, {u"text"_s, u"a"_s}};
        publish = [=, this](int) {
            return m_accounts.json(
                "POST", u"/api.tumblr.com/v2/blog/%1/posts"_s.arg(blog), {{u"content"_s, QJsonArray{text}}}, token);
        };
    } else if (network == "google-business"_L1) {
        const QString token = businessApplication().access(m_world, u"maria"_s);
        const QString path = u"/mybusiness.googleapis.com/v4/%1/localPosts"_s.arg(businessLocation(token));
        publish = [=, this](int) {
            return m_accounts.json("POST", path, {{u"summary"_s, u"a"_s}, {u"topicType"_s, u"STANDARD"_s}}, token);
        };
    } else {
        const QString token = m_accounts.twitch(u"maria"_s, u"user:write:chat"_s);
        const Fields client{{u"Client-Id"_s, u"rehearsal-twitch"_s}};
        const QString id =
            at(m_world.send("GET", u"/api.twitch.tv/helix/users"_s, {}, bearer(token), 5000, client).json,
               u"data/0/id"_s)
                .toString();
        publish = [=, this](int number) {
            return m_accounts.json(
                "POST",
                u"/api.twitch.tv/helix/chat/messages"_s,
                {{u"broadcaster_id"_s, id}, {u"sender_id"_s, id}, {u"message"_s, u"m%1"_s.arg(number)}},
                token,
                client);
        };
    }
    m_world.control(u"publish-lost"_s, {{u"network"_s, network}});
    const Reply lost = publish(1);
    // Cut on the wire. Qt calls that no error when the end comes along with the bytes: half a body is what tells.
    QVERIFY(lost.json.isEmpty());
    QCOMPARE(m_accounts.arrived(network).size(), 1);
    m_world.control(u"publish-refused"_s, {{u"network"_s, network}, {u"times"_s, u"1"_s}});
    const Reply refused = publish(2);
    QVERIFY2(refused.status >= 400 || refused.body.contains("error"), refused.body.constData());
    QCOMPARE(m_accounts.arrived(network).size(), 1);
    const Reply made = publish(3);
    QVERIFY2(made.status == 200 || made.status == 201, made.body.constData());
    QCOMPARE(m_accounts.arrived(network).size(), 2);
}

QTEST_GUILESS_MAIN(TestRehearsalPostsMore)
#include "tst_rehearsalpostsmore.moc"
