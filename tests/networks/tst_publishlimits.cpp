// SPDX-License-Identifier: GPL-3.0-or-later
// What networks do not take is refused before it leaves; where servers differ, they are asked.
#include "tests/networks/publishscripts.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class TestPublishLimits final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void limitsOfTheFacts_data();
    void limitsOfTheFacts();
    void mastodonServersSayWhatTheyTake();
};

void TestPublishLimits::limitsOfTheFacts_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* network, const char* what, const char* sentence) {
        QTest::addRow("%s, %s", network, what)
            << QString::fromLatin1(network) << QString::fromLatin1(what) << QString::fromLatin1(sentence);
    };
    row("threads", "126 emoji", "The text is 4 character(s) too long for Threads.");
    row("x", "two cashtags", "X takes 1 cashtag(s) in one post at most: write the others without $.");
    row("x", "GIF and photo", "X takes a GIF alone: leave out the other pictures, or the GIF.");
    for (const char* network : {"linkedin-member", "linkedin-page"})
        row(network,
            "6,013 by 6,013",
            "The picture picture-1 has too many pixels for LinkedIn: make it smaller, 36,152,319 at most.");
    row("pinterest", "long link", "The link is 1 character(s) too long for Pinterest.");
}

void TestPublishLimits::limitsOfTheFacts()
{
    QFETCH(QString, network);
    QFETCH(QString, what);
    QFETCH(QString, sentence);
    PublishBench bench(network);
    script(bench);
    Post post = simplePost(network);
    if (what == "126 emoji"_L1)
        post.text = u"\U0001F600"_s.repeated(126);
    else if (what == "two cashtags"_L1)
        post.text = u"$ABC or $DEF"_s;
    else if (what == "GIF and photo"_L1)
        post.pictures = {{tinyPng(), "image/png", u"a.png"_s, {}}, {"GIF89a", "image/gif", u"a.gif"_s, {}}};
    else if (what == "long link"_L1)
        post.link = QUrl(u"https://harbour.example/"_s + u"x"_s.repeated(2025));
    else
        post.pictures = {
            {tinyPng().replace(16, 8, QByteArray::fromHex("0000177d0000177d")), "image/png", u"a.png"_s, {}}};
    const PublishOutcome refused = bench.publish(post);
    QCOMPARE(refused.error.detail, sentence.replace(u"LinkedIn"_s, bench.grant.network->name));
    QVERIFY(bench.server.seen().isEmpty());
}

void TestPublishLimits::mastodonServersSayWhatTheyTake()
{
    PublishBench bench(u"mastodon"_s);
    const PostLimits usual = *bench.grant.network->post;
    bench.server.answer(u"/api/v2/instance"_s, {200, R"({"version":"4.2.10","configuration":{
        "statuses":{"max_characters":5000,"max_media_attachments":8,"characters_reserved_per_url":31},
        "media_attachments":{"image_size_limit":10485760,
            "supported_mime_types":["image/png","image/avif","video/mp4","image/<b>"]}}})"});
    const auto said = waitFor(bench.adapter().postLimits(bench.grant));
    QVERIFY(said);
    QCOMPARE(said->text, 5000);
    QCOMPARE(said->addressCounts, 31);
    QCOMPARE(said->pictures, 8);
    QCOMPARE(said->pictureBytes, 10485760);
    QCOMPARE(said->pictureTypes, (QList<QByteArray>{"image/png", "image/avif"}));
    QCOMPARE(said->altText, usual.altText); // it does not say
    const SeenRequest asked = bench.server.seen().first();
    QCOMPARE(asked.header("Authorization"), "Bearer AT");
    bench.server.answer(u"/api/v2/instance"_s, {200, R"({"configuration":{"statuses":
        {"max_characters":-1,"max_media_attachments":0,"characters_reserved_per_url":"x"}}})"});
    QCOMPARE(waitFor(bench.adapter().postLimits(bench.grant)), Result<PostLimits>(usual)); // nonsense is not believed
    bench.server.answer(u"/api/v2/instance"_s, {404, R"({"error":"Record not found"})"});
    QVERIFY(!waitFor(bench.adapter().postLimits(bench.grant)));
}

QTEST_GUILESS_MAIN(TestPublishLimits)
#include "tst_publishlimits.moc"
