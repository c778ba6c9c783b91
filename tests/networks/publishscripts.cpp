// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/networks/publishscripts.h"

#include "models/http/dpop.h"

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

void scriptLinkedIn(ScriptedServer& server)
{
    server.answer(u"/rest/posts"_s, {201, "", {{"x-restli-id", "urn:li:share:739"}}});
    server.answer(
        u"/rest/images"_s,
        {200,
         R"({"value":{"uploadUrlExpiresAt":1793586400000,"uploadUrl":"https://www.linkedin.com/dms-uploads/1","image":"urn:li:image:C5610"}})"});
    server.answer(u"/dms-uploads/1"_s, {201, ""});
    server.answer(u"/rest/images/urn:li:image:C5610"_s, {200, R"({"status":"AVAILABLE"})"});
}

void scriptGoogle(PublishBench& bench)
{
    bench.page.remoteId = RemoteId(u"locations/9001"_s);
    ScriptedServer& server = bench.server;
    server.answer(
        u"/v1/accounts"_s,
        {200,
         R"({"accounts":[{"name":"accounts/202","role":"MANAGER"},{"name":"accounts/101","role":"PRIMARY_OWNER"}]})"});
    server.answer(u"/v1/accounts/101/locations"_s, {200, "{}"});
    server.answer(u"/v1/accounts/202/locations"_s, {200, R"({"locations":[{"name":"locations/9001"}]})"});
    server.answer(u"/v4/accounts/202/locations/9001/localPosts"_s,
                  {200, R"({"name":"accounts/202/locations/9001/localPosts/555","state":"PROCESSING"})"});
    server.answer(
        u"/v4/accounts/202/locations/9001/localPosts/555"_s,
        {200,
         R"({"name":"accounts/202/locations/9001/localPosts/555","state":"LIVE","searchUrl":"https://local.google.com/place?id=1"})"});
}

void scriptBluesky(PublishBench& bench)
{
    static const Secret key = freshDpopKey();
    bench.grant.instance = u"https://pds.example.net"_s;
    bench.grant.tokens.tokenType = u"DPoP"_s;
    bench.grant.tokens.dpopKey = key;
    bench.grant.tokens.subject = u"did:plc:abc123"_s;
    bench.page.remoteId = RemoteId(u"did:plc:abc123"_s);
    ScriptedServer& server = bench.server;
    server.answer(u"/xrpc/com.atproto.repo.getRecord"_s,
                  {400, R"({"error":"RecordNotFound","message":"Could not locate record"})"});
    server.answer(u"/xrpc/com.atproto.repo.uploadBlob"_s,
                  {200, R"({"blob":{"$type":"blob","ref":{"$link":"bafkrei1"},"mimeType":"image/png","size":38}})"});
    server.setHandler([](const SeenRequest& request) {
        const QString record = PublishBench::json(request).value(u"rkey"_s).toString();
        return ScriptedReply{
            200, u"{\"uri\":\"at://did:plc:abc123/app.bsky.feed.post/%1\",\"cid\":\"bafy\"}"_s.arg(record).toUtf8()};
    });
}

} // namespace

QStringList publishingNetworks()
{
    return {u"bluesky"_s,
            u"facebook"_s,
            u"google-business"_s,
            u"linkedin-member"_s,
            u"linkedin-page"_s,
            u"mastodon"_s,
            u"pinterest"_s,
            u"reddit"_s,
            u"threads"_s,
            u"tumblr"_s,
            u"x"_s};
}

void script(PublishBench& bench)
{
    ScriptedServer& server = bench.server;
    const QString network = bench.grant.network->id.toString();
    bench.page.handle = u"@harbour"_s;
    if (network.startsWith(u"linkedin"_s))
        scriptLinkedIn(server);
    else if (network == "google-business"_L1)
        scriptGoogle(bench);
    else if (network == "bluesky"_L1)
        scriptBluesky(bench);
    else if (network == "facebook"_L1) {
        bench.grant.clientSecret = Secret(QByteArray("shh"));
        bench.grant.tokens.pageTokens.insert(bench.page.remoteId, Secret(QByteArray("PT")));
        server.answer(u"/v26.0/4711/feed"_s,
                      {200, R"({"id":"4711_900","permalink_url":"https://www.facebook.com/4711/posts/900"})"});
        server.answer(u"/v26.0/4711/photos"_s, {200, R"({"id":"700","post_id":"4711_901"})"});
    } else if (network == "mastodon"_L1) {
        server.answer(u"/api/v2/media"_s, {200, R"({"id":"22348641","url":"https://social.example/m/1.png"})"});
        server.answer(u"/api/v1/statuses"_s, {200, R"({"id":"1142","url":"https://social.example/@ana/1142"})"});
    } else if (network == "pinterest"_L1) {
        bench.page.kind = u"Board"_s;
        server.answer(u"/v5/pins"_s, {201, R"({"id":"813744226420795884"})"});
    } else if (network == "reddit"_L1) {
        bench.page.kind = u"Subreddit"_s;
        bench.page.handle = u"r/harbourcafe"_s;
        bench.grant.identity.handle = u"u/ana"_s;
        server.answer(
            u"/api/submit"_s,
            {200,
             R"({"json":{"errors":[],"data":{"url":"https://www.reddit.com/r/harbourcafe/comments/1abcde/new_hours/","id":"1abcde","name":"t3_1abcde"}}})"});
    } else if (network == "threads"_L1) {
        server.answer(u"/v1.0/4711/threads"_s, {200, R"({"id":"17900000000000009"})"});
        server.answer(u"/v1.0/17900000000000009"_s, {200, R"({"status":"FINISHED","id":"17900000000000009"})"});
        server.answer(u"/v1.0/4711/threads_publish"_s, {200, R"({"id":"18000000000000010"})"});
        server.answer(u"/v1.0/18000000000000010"_s,
                      {200, R"({"permalink":"https://www.threads.com/@a/post/AAA","id":"18000000000000010"})"});
    } else if (network == "tumblr"_L1) {
        server.answer(u"/v2/blog/4711/posts"_s,
                      {201, R"({"meta":{"status":201,"msg":"Created"},"response":{"id":"1234567891234567"}})"});
    } else if (network == "x"_L1) {
        server.answer(u"/2/media/upload"_s, {200, R"({"data":{"id":"1880000000000000001","size":1}})"});
        server.answer(u"/2/media/metadata"_s, {200, R"({"data":{}})"});
        server.answer(u"/2/tweets"_s, {201, R"({"data":{"id":"1900000000000000002","text":"x"}})"});
    }
}

QString visiblePath(const QString& network)
{
    static const QHash<QString, QString> paths{{u"bluesky"_s, u"/xrpc/com.atproto.repo.createRecord"_s},
                                               {u"facebook"_s, u"/v26.0/4711/feed"_s},
                                               {u"google-business"_s, u"/v4/accounts/202/locations/9001/localPosts"_s},
                                               {u"linkedin-member"_s, u"/rest/posts"_s},
                                               {u"linkedin-page"_s, u"/rest/posts"_s},
                                               {u"mastodon"_s, u"/api/v1/statuses"_s},
                                               {u"pinterest"_s, u"/v5/pins"_s},
                                               {u"reddit"_s, u"/api/submit"_s},
                                               {u"threads"_s, u"/v1.0/4711/threads_publish"_s},
                                               {u"tumblr"_s, u"/v2/blog/4711/posts"_s},
                                               {u"x"_s, u"/2/tweets"_s}};
    return paths.value(network);
}

Post simplePost(const QString& network)
{
    Post post{u"Open until 10 tonight"_s, {}, {}};
    if (network == "pinterest"_L1)
        post.pictures = {{tinyPng(), "image/png", u"a.png"_s, u"A menu"_s}};
    return post;
}

} // namespace pk
