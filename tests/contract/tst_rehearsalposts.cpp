// SPDX-License-Identifier: GPL-3.0-or-later
// Publishing at the pretend networks, read back, refused, and with an answer that does not arrive. Over plain HTTP.
#include "blueskysession.h"
#include "rehearsalaccounts.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::Literals::StringLiterals;
using namespace pk::test;

namespace {

const QString kArabic = u"أهلاً وسهلاً بكم 🌙"_s;
const QString kGraph = u"/graph.facebook.com/v26.0/"_s;
const QString kFacebookScopes =
    u"pages_show_list,pages_read_engagement,pages_manage_posts,pages_manage_metadata,read_insights"_s;
const Fields kLinkedIn{{u"LinkedIn-Version"_s, u"202608"_s}, {u"X-Restli-Protocol-Version"_s, u"2.0.0"_s}};

QJsonObject blueskyPost(const QString& did, QJsonObject record, const QString& rkey = {})
{
    record[u"$type"_s] = u"app.bsky.feed.post"_s;
    record[u"createdAt"_s] = u"2026-11-28T12:00:00.000Z"_s;
    QJsonObject body{{u"repo"_s, did}, {u"collection"_s, u"app.bsky.feed.post"_s}, {u"record"_s, record}};
    if (!rkey.isEmpty())
        body[u"rkey"_s] = rkey;
    return body;
}

QByteArray bytes(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

class TestRehearsalPosts final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init() { QVERIFY(m_world.control(u"reset-world"_s).value(u"ok"_s).toBool()); }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void blueskyTakesTextLinksAndPictures();
    void blueskyRefuses();
    void mastodonTakesTheSameKeyOnce();
    void mastodonTakesPicturesAndRefuses();
    void facebookTakesTextLinksAndPhotos();
    void facebookRefuses();
    void facebookSubscribesAnApplication();
    void xTakesPostsAndRefusesDuplicates();
    void linkedinAnswersWithTheIdInAHeader();
    void linkedinTakesImagesAndRefuses();
    void aPostWithoutItsAnswer_data();
    void aPostWithoutItsAnswer();
    void publishingIsRefusedAsOrdered();
    void mediaTakeTheirTime();
    void postsSurviveInTheStateFile();
    void theLogTellsWhatTheServerSaw();

private:
    QJsonObject facebookPage() { return m_accounts.facebookPage(m_accounts.facebookUser(u"maria"_s, kFacebookScopes)); }
    /// An organization that maria administers.
    QString organization(const QString& token)
    {
        const Reply list = m_world.send(
            "GET",
            u"/api.linkedin.com/rest/organizationAcls?q=roleAssignee&state=APPROVED&count=100"_s,
            {},
            "Bearer " + token.toUtf8(),
            5000,
            kLinkedIn);
        for (const QJsonValue row : list.json.value(u"elements"_s).toArray()) {
            if (row[u"role"].toString() == "ADMINISTRATOR"_L1)
                return row[u"organization"].toString();
        }
        return {};
    }
    static QJsonObject linkedinPost(const QString& author, const QString& text)
    {
        return {{u"author"_s, author},
                {u"commentary"_s, text},
                {u"visibility"_s, u"PUBLIC"_s},
                {u"distribution"_s, QJsonObject{{u"feedDistribution"_s, u"MAIN_FEED"_s}}},
                {u"lifecycleState"_s, u"PUBLISHED"_s}};
    }

    RehearsalClient m_world;
    RehearsalAccounts m_accounts{m_world};
};

void TestRehearsalPosts::blueskyTakesTextLinksAndPictures()
{
    BlueskySession session(m_world);
    QVERIFY(session.signIn(u"maria"_s, u"repo:app.bsky.feed.post?action=create blob:image/*"_s));
    // "á" and the moon count two and four bytes: offsets are bytes, not characters.
    const QString text = u"Olá 🌙 https://example.com"_s;
    const QJsonObject facet{{u"index"_s, QJsonObject{{u"byteStart"_s, 10}, {u"byteEnd"_s, 29}}},
                            {u"features"_s,
                             QJsonArray{QJsonObject{{u"$type"_s, u"app.bsky.richtext.facet#link"_s},
                                                    {u"uri"_s, u"https://example.com"_s}}}}};
    const Reply made = session.call(
        "POST",
        u"com.atproto.repo.createRecord"_s,
        bytes(blueskyPost(session.did(), {{u"text"_s, text}, {u"facets"_s, QJsonArray{facet}}}, u"3lbxaaaaaaaa2"_s)));
    QCOMPARE(made.status, 200);
    const QString uri = made.text(u"uri"_s);
    QCOMPARE(uri, u"at://%1/app.bsky.feed.post/3lbxaaaaaaaa2"_s.arg(session.did()));
    QVERIFY(!made.text(u"cid"_s).isEmpty());
    QCOMPARE(m_accounts.arrived(u"bluesky"_s).last()[u"facts"][u"links"][0][u"text"].toString(),
             u"https://example.com"_s);
    const Reply record = m_world.get(
        u"/pds1.host.rehearsal-bsky.network/xrpc/com.atproto.repo.getRecord"_s,
        {{u"repo"_s, session.did()}, {u"collection"_s, u"app.bsky.feed.post"_s}, {u"rkey"_s, u"3lbxaaaaaaaa2"_s}});
    QCOMPARE(at(record.json, u"value/text"_s).toString(), text);
    const Reply feed = session.publicCall(u"app.bsky.feed.getAuthorFeed"_s, {{u"actor"_s, session.did()}});
    QCOMPARE(at(feed.json, u"feed/0/post/uri"_s).toString(), uri);
    const Reply thread = session.publicCall(u"app.bsky.feed.getPostThread"_s, {{u"uri"_s, uri}});
    QCOMPARE(at(thread.json, u"thread/post/record/text"_s).toString(), text);

    const QByteArray picture = RehearsalAccounts::jpeg();
    const Reply blob = session.call("POST", u"com.atproto.repo.uploadBlob"_s, picture, u"image/jpeg"_s);
    QCOMPARE(at(blob.json, u"blob/mimeType"_s).toString(), u"image/jpeg"_s);
    const QJsonObject image{{u"image"_s, blob.json.value(u"blob"_s)}, {u"alt"_s, u"A café"_s}};
    const QJsonObject embed{{u"$type"_s, u"app.bsky.embed.images"_s}, {u"images"_s, QJsonArray{image}}};
    const Reply shown = session.call("POST",
                                     u"com.atproto.repo.createRecord"_s,
                                     bytes(blueskyPost(session.did(), {{u"text"_s, kArabic}, {u"embed"_s, embed}})));
    QCOMPARE(shown.status, 200);
    const QJsonValue arrived = m_accounts.arrived(u"bluesky"_s).last();
    QCOMPARE(at(arrived, u"images/0/alt"_s).toString(), u"A café"_s);
    QCOMPARE(at(arrived, u"images/0/sha256"_s).toString(), RehearsalAccounts::hash(picture));
    QCOMPARE(arrived[u"text"].toString(), kArabic);
}

void TestRehearsalPosts::blueskyRefuses()
{
    BlueskySession session(m_world);
    QVERIFY(session.signIn(u"maria"_s, u"repo:app.bsky.feed.post?action=create"_s));
    const auto create = [&](const QJsonObject& record, const QString& rkey = {}) {
        return session.call(
            "POST", u"com.atproto.repo.createRecord"_s, bytes(blueskyPost(session.did(), record, rkey)));
    };
    QCOMPARE(create({{u"text"_s, QString(300, u'x')}}).status, 200);
    const Reply tooLong = create({{u"text"_s, QString(301, u'x')}});
    QCOMPARE(tooLong.status, 400);
    QCOMPARE(tooLong.text(u"error"_s), u"InvalidRequest"_s);
    QVERIFY(tooLong.text(u"message"_s).contains(u"300 graphemes"_s));
    // A family is one grapheme and 25 bytes: 300 of them fit by one count and not by the other.
    QCOMPARE(create({{u"text"_s, u"👨‍👩‍👧‍👦"_s.repeated(300)}}).status, 400);
    QCOMPARE(create({{u"text"_s, u"a"_s}}, u"3lbxaaaaaaaa3"_s).status, 200);
    QCOMPARE(create({{u"text"_s, u"a"_s}}, u"3lbxaaaaaaaa3"_s).status, 400);
    const Reply blob = session.call("POST", u"com.atproto.repo.uploadBlob"_s, "x", u"image/jpeg"_s);
    QCOMPARE(blob.status, 403);
    QVERIFY(blob.text(u"message"_s).startsWith(u"Missing required scope \"blob:"_s));
    QJsonObject image{{u"image"_s,
                       QJsonObject{{u"$type"_s, u"blob"_s},
                                   {u"ref"_s, QJsonObject{{u"$link"_s, u"bafkreinothing"_s}}},
                                   {u"mimeType"_s, u"image/jpeg"_s},
                                   {u"size"_s, 3}}},
                      {u"alt"_s, QString()}};
    const auto withImage = [&] {
        return create(
            {{u"text"_s, u"b"_s},
             {u"embed"_s, QJsonObject{{u"$type"_s, u"app.bsky.embed.images"_s}, {u"images"_s, QJsonArray{image}}}}});
    };
    QVERIFY(withImage().text(u"message"_s).startsWith(u"Could not find blob"_s));
    image.remove(u"alt"_s); // may be empty, must be there
    QVERIFY(withImage().text(u"message"_s).contains(u"\"alt\""_s));
    QCOMPARE(session.publicCall(u"app.bsky.feed.getPostThread"_s, {{u"uri"_s, u"at://x/y/z"_s}}).text(u"error"_s),
             u"NotFound"_s);
    QCOMPARE(m_accounts.arrived(u"bluesky"_s).size(), 2);
}

void TestRehearsalPosts::mastodonTakesTheSameKeyOnce()
{
    const QString token = RehearsalAccounts::mastodon().access(m_world, u"maria"_s);
    const QJsonObject body{{u"status"_s, u"Hello https://example.com/a"_s}, {u"language"_s, u"en"_s}};
    const QString path = u"/mastodon.social/api/v1/statuses"_s;
    const Reply first = m_accounts.json("POST", path, body, token, {{u"Idempotency-Key"_s, u"k1"_s}});
    QCOMPARE(first.status, 200);
    QVERIFY(first.text(u"content"_s).contains(u"<a href=\"https://example.com/a\""_s));
    const Reply second = m_accounts.json("POST", path, body, token, {{u"Idempotency-Key"_s, u"k1"_s}});
    QCOMPARE(second.text(u"id"_s), first.text(u"id"_s));
    QCOMPARE(m_accounts.arrived(u"mastodon"_s).size(), 1);
    QCOMPARE(at(m_accounts.arrived(u"mastodon"_s)[0], u"headers/idempotency-key"_s).toString(), u"k1"_s);
    m_world.control(u"advance"_s, {{u"hours"_s, u"2"_s}}); // "stored up to 1 hour"
    QVERIFY(m_accounts.json("POST", path, body, token, {{u"Idempotency-Key"_s, u"k1"_s}}).text(u"id"_s)
            != first.text(u"id"_s));
    const Reply read = m_world.get(path + u'/' + first.text(u"id"_s), {}, token);
    QCOMPARE(read.text(u"url"_s), first.text(u"url"_s));
    QCOMPARE(m_world.send("DELETE", path + u'/' + first.text(u"id"_s), {}, "Bearer " + token.toUtf8()).status, 200);
    QCOMPARE(m_world.get(path + u'/' + first.text(u"id"_s), {}, token).status, 404);
    QVERIFY(m_accounts.arrived(u"mastodon"_s)[0][u"deleted"].toBool());
}

void TestRehearsalPosts::mastodonTakesPicturesAndRefuses()
{
    const QString token = RehearsalAccounts::mastodon().access(m_world, u"maria"_s);
    const QString media = u"/mastodon.social/api/v2/media"_s;
    const QString statuses = u"/mastodon.social/api/v1/statuses"_s;
    const Reply text = m_accounts.upload(media, {}, u"file"_s, "no picture", token);
    QCOMPARE(text.status, 422);
    QVERIFY(text.text(u"error"_s).contains(u"File content type is invalid"_s));
    const Reply picture = m_accounts.upload(
        media, {{u"description"_s, kArabic}}, u"file"_s, RehearsalAccounts::png(), token);
    QCOMPARE(picture.status, 200);
    const QJsonObject body{{u"status"_s, QString()}, {u"media_ids"_s, QJsonArray{picture.text(u"id"_s)}}};
    const Reply posted = m_accounts.json("POST", statuses, body, token);
    QCOMPARE(at(posted.json, u"media_attachments/0/description"_s).toString(), kArabic);
    QCOMPARE(m_accounts.json("POST", statuses, body, token).status, 404); // an attachment belongs to one post
    const Reply tooLong = m_accounts.json("POST", statuses, {{u"status"_s, QString(501, u'x')}}, token);
    QCOMPARE(tooLong.status, 422);
    QCOMPARE(tooLong.text(u"error"_s), u"Validation failed: Text character limit of 500 exceeded"_s);
    // An address counts 23 characters, however long it is.
    const QString link = u" https://example.com/"_s + QString(400, u'l');
    QCOMPARE(m_accounts.json("POST", statuses, {{u"status"_s, QString(476, u'x') + link}}, token).status, 200);
    QCOMPARE(m_accounts.json("POST", statuses, {{u"status"_s, QString(477, u'x') + link}}, token).status, 422);
    const QString reader = RehearsalAccounts::mastodon(u"read:accounts"_s).access(m_world, u"jonas"_s);
    QCOMPARE(m_accounts.json("POST", statuses, {{u"status"_s, u"a"_s}}, reader).status, 403);
    QCOMPARE(m_world.get(statuses + u"/1"_s, {}, token).status, 404);
}

void TestRehearsalPosts::facebookTakesTextLinksAndPhotos()
{
    const QJsonObject page = facebookPage();
    const QString id = page.value(u"id"_s).toString();
    const QByteArray token = "Bearer " + page.value(u"access_token"_s).toString().toUtf8();
    const Reply made = m_world.post(kGraph + id + u"/feed?fields=id,permalink_url"_s,
                                    {{u"message"_s, kArabic}, {u"link"_s, u"https://example.com/x"_s}},
                                    token);
    QCOMPARE(made.status, 200);
    QVERIFY(made.text(u"id"_s).startsWith(id + u'_'));
    QVERIFY(!made.text(u"permalink_url"_s).isEmpty());
    const QString bearer = page.value(u"access_token"_s).toString();
    const Reply photo = m_accounts.upload(kGraph + id + u"/photos"_s,
                                          {{u"caption"_s, u"Look"_s}, {u"alt_text_custom"_s, u"A cup"_s}},
                                          u"source"_s,
                                          RehearsalAccounts::jpeg(),
                                          bearer);
    QCOMPARE(photo.status, 200);
    const Reply list = m_world.get(
        kGraph + id + u"/published_posts"_s, {{u"fields"_s, u"id,message,status_type,shares"_s}}, bearer);
    QCOMPARE(at(list.json, u"data/0/id"_s).toString(), photo.text(u"post_id"_s));
    QCOMPARE(at(list.json, u"data/0/status_type"_s).toString(), u"added_photos"_s);
    QCOMPARE(at(list.json, u"data/1/message"_s).toString(), kArabic);
    QVERIFY(at(list.json, u"data/1/shares"_s).isUndefined()); // absent when zero
    const QJsonArray arrived = m_accounts.arrived(u"facebook"_s);
    QCOMPARE(at(arrived[0], u"fields/link"_s).toString(), u"https://example.com/x"_s);
    QVERIFY(!arrived[0][u"fields"].toObject().contains(u"access_token"_s));
    QCOMPARE(at(arrived[1], u"images/0/alt"_s).toString(), u"A cup"_s);
    QCOMPARE(at(arrived[1], u"images/0/bytes"_s).toInt(), RehearsalAccounts::jpeg().size());
    // Several photos: each waits until a post attaches it.
    QStringList ids;
    for (int i = 0; i < 2; ++i)
        ids += m_accounts
                   .upload(kGraph + id + u"/photos"_s,
                           {{u"published"_s, u"false"_s}},
                           u"source"_s,
                           RehearsalAccounts::png(),
                           bearer)
                   .text(u"id"_s);
    const QString attached = u"[{\"media_fbid\":\"%1\"},{\"media_fbid\":\"%2\"}]"_s.arg(ids[0], ids[1]);
    QCOMPARE(m_world.post(kGraph + id + u"/feed"_s, {{u"message"_s, u"Two"_s}, {u"attached_media"_s, attached}}, token)
                 .status,
             200);
    QCOMPARE(m_accounts.arrived(u"facebook"_s).last()[u"images"].toArray().size(), 2);
}

void TestRehearsalPosts::facebookRefuses()
{
    const QString user = m_accounts.facebookUser(u"maria"_s, kFacebookScopes);
    const QJsonObject page = m_accounts.facebookPage(user);
    const QString id = page.value(u"id"_s).toString();
    const QByteArray token = "Bearer " + page.value(u"access_token"_s).toString().toUtf8();
    const Reply asUser = m_world.post(kGraph + id + u"/feed"_s, {{u"message"_s, u"a"_s}}, "Bearer " + user.toUtf8());
    QCOMPARE(asUser.code(), 200);
    QCOMPARE(asUser.message(), u"(#200) Unpublished posts must be posted to a page as the page itself."_s);
    const auto feed = [&](const Fields& form) { return m_world.post(kGraph + id + u"/feed"_s, form, token); };
    QCOMPARE(feed({{u"message"_s, u"twice"_s}}).status, 200);
    QCOMPARE(feed({{u"message"_s, u"twice"_s}}).code(), 506);
    QCOMPARE(feed({{u"message"_s, QString(63'207, u'x')}}).code(), 100);
    QCOMPARE(feed({{u"message"_s, u"a"_s}, {u"link"_s, u"https://www.facebook.com/x"_s}}).subcode(), 1609008);
    const Reply file = m_accounts.upload(
        kGraph + id + u"/photos"_s, {}, u"source"_s, "text", page.value(u"access_token"_s).toString());
    QCOMPARE(file.subcode(), 1366046);
    QCOMPARE(m_world.get(kGraph + id + u"_1"_s, {}, page.value(u"access_token"_s).toString()).subcode(), 33);
    m_world.control(u"decline"_s,
                    {{u"network"_s, u"facebook"_s}, {u"person"_s, u"maria"_s}, {u"scope"_s, u"pages_manage_posts"_s}});
    const Reply missing = feed({{u"message"_s, u"b"_s}});
    QCOMPARE(missing.status, 403);
    QVERIFY(missing.message().contains(u"pages_manage_posts"_s));
    m_world.control(
        u"page-tasks"_s,
        {{u"network"_s, u"facebook"_s}, {u"person"_s, u"maria"_s}, {u"page"_s, id}, {u"tasks"_s, u"ANALYZE"_s}});
    QCOMPARE(m_accounts.arrived(u"facebook"_s).size(), 1);
}

void TestRehearsalPosts::facebookSubscribesAnApplication()
{
    const QJsonObject page = facebookPage();
    const QString path = kGraph + page.value(u"id"_s).toString() + u"/subscribed_apps"_s;
    const QString token = page.value(u"access_token"_s).toString();
    QCOMPARE(m_world.get(path, {}, token).json.value(u"data"_s).toArray().size(), 0);
    QCOMPARE(m_world.post(path, {}, "Bearer " + token.toUtf8()).code(), 100);
    QVERIFY(m_world.post(path, {{u"subscribed_fields"_s, u"feed"_s}}, "Bearer " + token.toUtf8())
                .json.value(u"success"_s)
                .toBool());
    const Reply there = m_world.get(path, {}, token);
    QCOMPARE(at(there.json, u"data/0/id"_s).toString(), u"1234567890"_s);
    QCOMPARE(at(there.json, u"data/0/subscribed_fields/0"_s).toString(), u"feed"_s);
    QVERIFY(m_world.send("DELETE", path, {}, "Bearer " + token.toUtf8()).json.value(u"success"_s).toBool());
    QCOMPARE(m_world.get(path, {}, token).json.value(u"data"_s).toArray().size(), 0);
    const QString user = m_accounts.facebookUser(u"maria"_s, kFacebookScopes);
    QCOMPARE(m_world.get(path, {}, user).code(), 210);
    QCOMPARE(m_world.post(kGraph + page.value(u"id"_s).toString() + u"/tabs"_s, {}, "Bearer " + token.toUtf8()).code(),
             100);
}

void TestRehearsalPosts::xTakesPostsAndRefusesDuplicates()
{
    const QString token = RehearsalAccounts::x().access(m_world, u"maria"_s);
    const QString path = u"/api.x.com/2/tweets"_s;
    const QString text = u"Open until 10 https://harbour.example/"_s + QString(300, u'l'); // counts 23
    const Reply made = m_accounts.json("POST", path, {{u"text"_s, text}}, token);
    QCOMPARE(made.status, 201);
    const QString id = at(made.json, u"data/id"_s).toString();
    QVERIFY(at(made.json, u"data/text"_s).toString().startsWith(u"Open until 10 https://t.co/"_s));
    QVERIFY(!made.header("x-rate-limit-remaining").isEmpty());
    const Reply twice = m_accounts.json("POST", path, {{u"text"_s, text}}, token);
    QCOMPARE(twice.status, 403);
    QVERIFY(twice.text(u"detail"_s).contains(u"duplicate content"_s));
    QCOMPARE(m_accounts.json("POST", path, {{u"text"_s, QString(281, u'x')}}, token).status, 403);
    QCOMPARE(m_accounts.json("POST", path, {{u"text"_s, QString(141, u'語')}}, token).status, 403); // two each
    QCOMPARE(m_accounts.json("POST", path, {{u"text"_s, QString(140, u'語')}}, token).status, 201);
    QCOMPARE(m_accounts.json("POST", path, {{u"text"_s, u"$AAA and $BBB"_s}}, token).status, 403);
    const Reply picture = m_accounts.upload(u"/api.x.com/2/media/upload"_s,
                                            {{u"media_category"_s, u"tweet_image"_s}},
                                            u"media"_s,
                                            RehearsalAccounts::png(),
                                            token);
    const QString media = at(picture.json, u"data/id"_s).toString();
    const QJsonObject alt{{u"id"_s, media},
                          {u"metadata"_s, QJsonObject{{u"alt_text"_s, QJsonObject{{u"text"_s, u"A cup"_s}}}}}};
    QCOMPARE(m_accounts.json("POST", u"/api.x.com/2/media/metadata"_s, alt, token).status, 200);
    const QJsonObject withPicture{{u"text"_s, u"Look"_s},
                                  {u"media"_s, QJsonObject{{u"media_ids"_s, QJsonArray{media}}}}};
    QCOMPARE(m_accounts.json("POST", path, withPicture, token).status, 201);
    QCOMPARE(at(m_accounts.arrived(u"x"_s).last(), u"images/0/alt"_s).toString(), u"A cup"_s);
    const Reply me = m_world.get(u"/api.x.com/2/users/me"_s, {}, token);
    const Reply list = m_world.get(
        u"/api.x.com/2/users/%1/tweets"_s.arg(at(me.json, u"data/id"_s).toString()), {}, token);
    QCOMPARE(at(list.json, u"data/2/id"_s).toString(), id);
    const QString reader = RehearsalAccounts::x(u"tweet.read users.read"_s).access(m_world, u"jonas"_s);
    QCOMPARE(m_accounts.json("POST", path, {{u"text"_s, u"a"_s}}, reader).status, 403);
    const Reply unknown = m_world.get(path, {{u"ids"_s, u"1"_s}}, token);
    QCOMPARE(unknown.status, 200);
    QCOMPARE(at(unknown.json, u"errors/0/title"_s).toString(), u"Not Found Error"_s);
}

void TestRehearsalPosts::linkedinAnswersWithTheIdInAHeader()
{
    const QString token = RehearsalAccounts::linkedin().access(m_world, u"maria"_s);
    const QString author = organization(token);
    QVERIFY(!author.isEmpty());
    const QString path = u"/api.linkedin.com/rest/posts"_s;
    const Reply made = m_accounts.json(
        "POST", path, linkedinPost(author, u"Hiring \\(two\\) (now)"_s), token, kLinkedIn);
    QCOMPARE(made.status, 201);
    QVERIFY(made.body.isEmpty());
    const QString urn = QString::fromLatin1(made.header("x-restli-id"));
    QVERIFY(urn.startsWith(u"urn:li:share:"_s));
    // A bare bracket ends the text; an escaped one does not.
    QCOMPARE(m_accounts.arrived(u"linkedin-page"_s).last()[u"text"].toString(), u"Hiring (two) "_s);
    QCOMPARE(at(m_accounts.arrived(u"linkedin-page"_s).last(), u"fields/commentary"_s).toString(),
             u"Hiring \\(two\\) (now)"_s);
    const QString encoded = QString::fromLatin1(QUrl::toPercentEncoding(author));
    const Reply list = m_world.send("GET",
                                    path + u"?q=author&author=%1&count=20&start=0&sortBy=LAST_MODIFIED"_s.arg(encoded),
                                    {},
                                    "Bearer " + token.toUtf8(),
                                    5000,
                                    kLinkedIn);
    QCOMPARE(at(list.json, u"elements/0/id"_s).toString(), urn);
    const Reply twice = m_accounts.json(
        "POST", path, linkedinPost(author, u"Hiring \\(two\\) (now)"_s), token, kLinkedIn);
    QCOMPARE(twice.status, 422);
    QVERIFY(twice.text(u"message"_s).contains(urn));
    const Reply incomplete = m_accounts.json("POST", path, {{u"author"_s, author}}, token, kLinkedIn);
    QCOMPARE(incomplete.status, 400);
    QCOMPARE(incomplete.text(u"code"_s), u"MULTIPLE_VALIDATIONS_FAILED"_s);
    QVERIFY(!at(incomplete.json, u"errorDetails/inputErrors/0/description"_s).toString().isEmpty());
    const Reply foreign = m_accounts.json(
        "POST", path, linkedinPost(u"urn:li:organization:1"_s, u"a"_s), token, kLinkedIn);
    QCOMPARE(foreign.status, 403);
    QVERIFY(foreign.text(u"message"_s).contains(u"[/author]"_s));
}

void TestRehearsalPosts::linkedinTakesImagesAndRefuses()
{
    const QString token = RehearsalAccounts::linkedin().access(m_world, u"maria"_s);
    const QString author = organization(token);
    m_world.control(u"media-slow"_s, {{u"network"_s, u"linkedin-page"_s}, {u"seconds"_s, u"600"_s}});
    const Reply begun = m_accounts.json("POST",
                                        u"/api.linkedin.com/rest/images?action=initializeUpload"_s,
                                        {{u"initializeUploadRequest"_s, QJsonObject{{u"owner"_s, author}}}},
                                        token,
                                        kLinkedIn);
    const QString image = at(begun.json, u"value/image"_s).toString();
    const QString address = at(begun.json, u"value/uploadUrl"_s).toString().mid(7);
    const auto put = [&](const QByteArray& content) {
        return m_world.send("PUT", address, content, "Bearer " + token.toUtf8()).status;
    };
    QCOMPARE(put("text"), 400);
    QCOMPARE(put(RehearsalAccounts::png()), 201);
    const auto state = [&] {
        return m_world
            .send("GET",
                  u"/api.linkedin.com/rest/images/"_s + QString::fromLatin1(QUrl::toPercentEncoding(image)),
                  {},
                  "Bearer " + token.toUtf8(),
                  5000,
                  kLinkedIn)
            .text(u"status"_s);
    };
    QCOMPARE(state(), u"PROCESSING"_s);
    QJsonObject post = linkedinPost(author, u"Look"_s);
    post[u"content"_s] = QJsonObject{{u"media"_s, QJsonObject{{u"id"_s, image}, {u"altText"_s, kArabic}}}};
    QCOMPARE(m_accounts.json("POST", u"/api.linkedin.com/rest/posts"_s, post, token, kLinkedIn).status, 400);
    m_world.control(u"advance"_s, {{u"minutes"_s, u"11"_s}});
    QCOMPARE(state(), u"AVAILABLE"_s);
    QCOMPARE(m_accounts.json("POST", u"/api.linkedin.com/rest/posts"_s, post, token, kLinkedIn).status, 201);
    QCOMPARE(at(m_accounts.arrived(u"linkedin-page"_s).last(), u"images/0/alt"_s).toString(), kArabic);
    // A member publishes, too, and cannot read back: neither posts nor images.
    const SignIn member = RehearsalAccounts::linkedin(u"openid profile w_member_social"_s, u"member"_s);
    const QString own = member.access(m_world, u"jonas"_s);
    const QString person = u"urn:li:person:"_s
        + m_world.get(u"/api.linkedin.com/v2/userinfo"_s, {}, own).text(u"sub"_s);
    QCOMPARE(m_accounts.json("POST", u"/api.linkedin.com/rest/posts"_s, linkedinPost(person, u"Hi"_s), own, kLinkedIn)
                 .status,
             201);
    QCOMPARE(
        m_world.send("GET", u"/api.linkedin.com/rest/images/x"_s, {}, "Bearer " + own.toUtf8(), 5000, kLinkedIn).status,
        403);
}

void TestRehearsalPosts::aPostWithoutItsAnswer_data()
{
    QTest::addColumn<QString>("mode");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("times");
    QTest::newRow("cut in the middle") << u"cut"_s << 200 << 1;
    QTest::newRow("500") << u"500"_s << 500 << 1;
    QTest::newRow("502") << u"502"_s << 502 << 1;
    QTest::newRow("hangs") << u"hang"_s << 0 << 1;
    // Closed without a byte: Qt's client sends the same request once more by itself, and nobody asked for two.
    QTest::newRow("closed, and sent again") << u"close"_s << 200 << 2;
}

void TestRehearsalPosts::aPostWithoutItsAnswer()
{
    QFETCH(QString, mode);
    QFETCH(int, status);
    QFETCH(int, times);
    const QString token = RehearsalAccounts::mastodon().access(m_world, u"maria"_s);
    m_world.control(u"publish-lost"_s, {{u"network"_s, u"mastodon"_s}, {u"mode"_s, mode}});
    const Reply lost = m_accounts.json(
        "POST", u"/mastodon.social/api/v1/statuses"_s, {{u"status"_s, u"Heard by nobody"_s}}, token, {}, 700);
    QCOMPARE(lost.status, status);
    if (times == 1)
        QVERIFY(lost.json.isEmpty()); // Qt does not always call half a body an error
    const QJsonArray arrived = m_accounts.arrived(u"mastodon"_s);
    QCOMPARE(arrived.size(), times);
    QCOMPARE(arrived[0][u"text"].toString(), u"Heard by nobody"_s);
    const Reply me = m_world.get(u"/mastodon.social/api/v1/accounts/verify_credentials"_s, {}, token);
    const Reply list = m_world.get(u"/mastodon.social/api/v1/accounts/%1/statuses"_s.arg(me.text(u"id"_s)), {}, token);
    QVERIFY(QJsonDocument::fromJson(list.body)[0][u"content"].toString().contains(u"Heard by nobody"_s));
    const Reply next = m_accounts.json(
        "POST", u"/mastodon.social/api/v1/statuses"_s, {{u"status"_s, u"Heard"_s}}, token);
    QCOMPARE(next.status, 200); // strikes once
}

void TestRehearsalPosts::publishingIsRefusedAsOrdered()
{
    const QString token = RehearsalAccounts::x().access(m_world, u"maria"_s);
    m_world.control(u"publish-refused"_s, {{u"network"_s, u"x"_s}, {u"mode"_s, u"403"_s}, {u"times"_s, u"1"_s}});
    const auto post = [&] { return m_accounts.json("POST", u"/api.x.com/2/tweets"_s, {{u"text"_s, u"a"_s}}, token); };
    const Reply refused = post();
    QCOMPARE(refused.status, 403);
    QCOMPARE(refused.text(u"title"_s), u"Forbidden"_s);
    QCOMPARE(m_accounts.arrived(u"x"_s).size(), 0);
    QCOMPARE(post().status, 201);
    const QJsonObject page = facebookPage();
    m_world.control(u"publish-refused"_s, {{u"network"_s, u"facebook"_s}, {u"mode"_s, u"500"_s}});
    const Reply facebook = m_world.post(kGraph + page.value(u"id"_s).toString() + u"/feed"_s,
                                        {{u"message"_s, u"a"_s}},
                                        "Bearer " + page.value(u"access_token"_s).toString().toUtf8());
    QCOMPARE(facebook.code(), 2);
}

void TestRehearsalPosts::mediaTakeTheirTime()
{
    const QString token = RehearsalAccounts::mastodon().access(m_world, u"maria"_s);
    m_world.control(u"media-slow"_s, {{u"network"_s, u"mastodon"_s}, {u"seconds"_s, u"3600"_s}});
    const Reply slow = m_accounts.upload(
        u"/mastodon.social/api/v2/media"_s, {}, u"file"_s, RehearsalAccounts::png(), token);
    QCOMPARE(slow.status, 202);
    QVERIFY(slow.json.value(u"url"_s).isNull());
    const QString state = u"/mastodon.social/api/v1/media/"_s + slow.text(u"id"_s);
    QCOMPARE(m_world.get(state, {}, token).status, 206);
    const QJsonObject body{{u"status"_s, u"a"_s}, {u"media_ids"_s, QJsonArray{slow.text(u"id"_s)}}};
    QCOMPARE(m_accounts.json("POST", u"/mastodon.social/api/v1/statuses"_s, body, token).status, 422);
    m_world.control(u"advance"_s, {{u"hours"_s, u"2"_s}});
    QCOMPARE(m_world.get(state, {}, token).status, 200);
    QCOMPARE(m_accounts.json("POST", u"/mastodon.social/api/v1/statuses"_s, body, token).status, 200);
    m_world.control(u"media-slow"_s, {{u"network"_s, u"mastodon"_s}, {u"seconds"_s, u"0"_s}, {u"mode"_s, u"fail"_s}});
    const Reply failed = m_accounts.upload(
        u"/mastodon.social/api/v2/media"_s, {}, u"file"_s, RehearsalAccounts::png(), token);
    QCOMPARE(m_world.get(u"/mastodon.social/api/v1/media/"_s + failed.text(u"id"_s), {}, token).status, 422);
}

void TestRehearsalPosts::postsSurviveInTheStateFile()
{
    QTemporaryDir folder;
    const QStringList arguments{u"--state"_s, folder.filePath(u"state.json"_s)};
    QString id;
    {
        RehearsalClient world;
        QVERIFY(world.start(arguments));
        RehearsalAccounts accounts(world);
        const QString token = RehearsalAccounts::mastodon().access(world, u"maria"_s);
        id =
            accounts.json("POST", u"/mastodon.social/api/v1/statuses"_s, {{u"status"_s, kArabic}}, token).text(u"id"_s);
        QVERIFY(world.stop());
    }
    RehearsalClient world;
    QVERIFY(world.start(arguments));
    QCOMPARE(RehearsalAccounts(world).arrived(u"mastodon"_s)[0][u"text"].toString(), kArabic);
    QVERIFY(world.get(u"/mastodon.social/api/v1/statuses/"_s + id).text(u"content"_s).contains(kArabic));
    QVERIFY(world.stop());
}

void TestRehearsalPosts::theLogTellsWhatTheServerSaw()
{
    const QString token = RehearsalAccounts::mastodon().access(m_world, u"maria"_s);
    m_world.control(u"log/clear"_s);
    m_accounts.json("POST", u"/mastodon.social/api/v1/statuses"_s, {{u"status"_s, u"a"_s}}, token);
    const QJsonObject log = m_world.control(u"requests"_s);
    const QJsonValue entry = log.value(u"entries"_s)[0];
    QCOMPARE(entry[u"method"].toString(), u"POST"_s);
    QCOMPARE(entry[u"host"].toString(), u"mastodon.social"_s);
    QCOMPARE(entry[u"path"].toString(), u"/api/v1/statuses"_s);
    QCOMPARE(entry[u"status"].toInt(), 200);
    QVERIFY(!entry[u"at"].toString().isEmpty());
    QVERIFY(!QJsonDocument(log).toJson().contains(token.toUtf8()));
}

QTEST_GUILESS_MAIN(TestRehearsalPosts)
#include "tst_rehearsalposts.moc"
