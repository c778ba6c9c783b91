// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/descriptor.h"
#include "models/networks/jsonlocator.h"
#include "tests/networks/testgrant.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include <functional>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

/// good.json: the line numbers of the rows below are its own.
QByteArray goodText()
{
    QFile file(QStringLiteral(PK_SOURCE_DIR) + u"/tests/networks/good.json"_s);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("good.json is missing");
    return file.readAll();
}

const QByteArray kGood = goodText();

} // namespace

class TestDescriptor : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void goodOneIsRead();
    void defaultsAreThoseOfTheReadme();
    void builtInsAreRead_data();
    void builtInsAreRead();
    void wrongOnesAreRefused_data();
    void wrongOnesAreRefused();
    void syntaxErrorsHaveTheirLine();
    void sizeAndDepthAreLimited();
    void theFirstMistakeInTheFileIsTold();
    void expandsPlaceholders();
    void scopesComeOnceAndInOneOrder();
    void redirectsAreJudged_data();
    void redirectsAreJudged();
    void readmeExampleLoads();
    void readmeNamesEveryKey();
    void locatorFindsLines();
};

void TestDescriptor::goodOneIsRead()
{
    const auto read = parseDescriptor(kGood, u"lab.json"_s);
    QVERIFY2(read, read ? "" : qPrintable(read.error().detail));
    QCOMPARE(read->id, NetworkId(u"lab"_s));
    QCOMPARE(read->color, u"#3A6EA5"_s);
    QCOMPARE(read->apiBase, u"https://api.example/v1"_s);
    QCOMPARE(read->hosts, QStringList{u"cdn.example"_s});
    QCOMPARE(read->scopes.value(Purpose::Publish), QStringList{u"write"_s});
    QCOMPARE(read->renewal, RenewalRule::Refresh);
    QCOMPARE(read->renewBefore, std::chrono::seconds(300));
    QCOMPARE(read->accessLifetime, std::chrono::seconds(3600));
    QCOMPARE(read->errors.size(), 2);
    QCOMPARE(read->errors.at(1).scope, ErrorRule::Scope::App);
    QCOMPARE(read->errors.at(1).certainty, Certainty::Doubtful);
    QCOMPARE(read->credits.first().remainingHeader, QByteArray("x-left"));
    QCOMPARE(read->capabilities, QSet<Purpose>{Purpose::ValidateUser});
}

void TestDescriptor::defaultsAreThoseOfTheReadme()
{
    const auto read = parsed(kGood);
    QVERIFY(read->pkce);
    QVERIFY(!read->pkceOptional);
    QVERIFY(read->refreshOnRejection); // the rule refreshes
    QVERIFY(!read->secretRequired);
    QCOMPARE(read->clientAuthentication, ClientAuthentication::None);
    QCOMPARE(read->registration, RegistrationKind::Typed);
    QCOMPARE(read->scopeSeparator, u" "_s);
    QByteArray bare = kGood;
    bare.replace(R"(    "errorFields": { "code": ["/error"] },)", "");
    QCOMPARE(parsed(bare)->errorMessages, QStringList{u"/error_description"_s});
}

void TestDescriptor::builtInsAreRead_data()
{
    QTest::addColumn<QString>("id");
    for (const char* id : {"facebook", "x", "mastodon"})
        QTest::newRow(id) << QString::fromLatin1(id);
}

void TestDescriptor::builtInsAreRead()
{
    QFETCH(QString, id);
    const auto read = parseDescriptor(builtInText(id), id + u".json"_s);
    QVERIFY2(read, read ? "" : qPrintable(read.error().detail));
    QCOMPARE(read->id.toString(), id);
    QVERIFY(!read->registrationSteps.isEmpty());
    QVERIFY(read->capabilities.contains(Purpose::ListPages));
    for (const ErrorRule& rule : read->errors)
        QVERIFY(!rule.note.isEmpty());
}

// One case a line.
// clang-format off
void TestDescriptor::wrongOnesAreRefused_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const char* from, const char* to, int line, const char* reason) {
        QTest::newRow(name) << QByteArray(from) << QByteArray(to) << line << QString::fromLatin1(reason);
    };
    row("unknown key", R"("hosts": [)", R"("host": [)", 12, R"("host" is not a known key (did you mean "hosts"?))");
    const auto post = [&](const char* name, const char* written, const char* reason) {
        row(name, R"("name": "Lab",)", written, 3, reason);
    };
    post("post, unknown key", R"("name": "Lab", "post": {"texts": 5},)", R"("texts" is not a known key (did you mean "text"?))");
    post("post, unknown count", R"("name": "Lab", "post": {"text": 5, "count": "words"},)", R"("count" takes code_points, utf16, utf8, graphemes, weighted, fixed_addresses, emoji_bytes, not "words")");
    post("post, weight without addresses", R"("name": "Lab", "post": {"text": 5, "count": "weighted"},)", R"("addressCounts" goes with the counts weighted and fixed_addresses)");
    post("post, link", R"("name": "Lab", "post": {"text": 5, "linkInText": true},)", R"("linkInText" and "linkOrPictures" say how a "link" is taken)");
    post("publish, foreign address", R"("name": "Lab", "publish": {"id": "/id", "visible": [{"url": "https://evil.example/{page}"}]},)", R"(tokens may not go to evil.example: name it in "hosts")");
    post("publish, limits from elsewhere", R"("name": "Lab", "publish": {"id": "/id", "limitsFrom": {"url": "https://evil.example/a"}, "visible": [{"url": "{api}/posts"}]},)", R"(tokens may not go to evil.example: name it in "hosts")");
    post("publish, placeholder", R"("name": "Lab", "publish": {"id": "/id", "visible": [{"url": "{api}/posts", "json": {"a": "{texts}"}}]},)", "nothing stands behind the placeholder {texts}");
    post("publish, no id", R"("name": "Lab", "publish": {"visible": [{"url": "{api}/posts"}]},)", R"(the id of a post is at "id" or in "idHeader")");
    post("publish, two bodies", R"("name": "Lab", "publish": {"id": "/id", "visible": [{"url": "{api}/posts", "json": {}, "form": {}}]},)", "a request has one body: json, form, multipart or bytes");
    post("publish, visible waits", R"("name": "Lab", "publish": {"id": "/id", "visible": [{"url": "{api}/posts", "pending": [202], "within": "1m"}]},)", R"(the visible request is sent once; waiting is for "before" and "after")");
    row("unknown key below", R"("token":)", R"("tokenUrl":)", 9, R"("tokenUrl" is not a known key (did you mean "token"?))");
    row("nothing near", R"("hosts": [)", R"("zzzzzzzzzzzz": [)", 12, R"("zzzzzzzzzzzz" is not a known key)");
    row("wrong type", R"("name": "Lab")", R"("name": 5)", 3, R"("name" must be a text, not a number)");
    row("wrong type in a list", R"(["cdn.example"])", R"([7])", 12, "expected a text");
    row("missing", R"(    "name": "Lab",)", "", 1, R"("name" is missing)");
    row("missing below", R"(        "id": "/id",)", "", 20, R"("id" is missing)");
    row("empty", R"("name": "Lab")", R"("name": "")", 3, R"("name" is empty)");
    row("stated twice", R"(    "letter": "L",)", R"(    "letter": "L", "letter": "M",)", 5, R"("letter" is stated twice)");
    row("id with capitals", R"("id": "lab")", R"("id": "Lab")", 2, R"("id" takes a-z)");
    row("id with a path", R"("id": "lab")", R"("id": "../lab")", 2, R"("id" takes a-z)");
    row("colour by name", "#3A6EA5", "blue", 4, "must be a colour");
    row("colour too short", "#3A6EA5", "#3A6", 4, "must be a colour");
    row("letters", R"("letter": "L")", R"("letter": "Lab")", 5, "longer than 2");
    row("control character", R"("name": "Lab")", R"("name": "La\u0007b")", 3, "control character");
    row("plain http", "https://id.example/token", "http://id.example/token", 9, "must be an https address");
    row("no address", "https://id.example/token", "id.example/token", 9, "must be an https address");
    row("javascript", "https://id.example/authorize", "javascript:alert(1)", 8, "must be an https address");
    row("user name in it", "https://id.example/token", "https://me@id.example/token", 9, "must be an https address");
    row("fragment", "https://id.example/authorize", "https://id.example/authorize#x", 8, "must be an https address");
    row("no placeholder of that name", "{api}/me", "{apis}/me", 21, "nothing stands behind the placeholder {apis}");
    row("userinfo without discovery", "{api}/me", "{userinfo}", 21, "nothing stands behind the placeholder {userinfo}");
    row("token to a foreign host", "{api}/me", "https://evil.example/me", 21, R"(name it in "hosts")");
    row("host with scheme", "cdn.example", "https://cdn.example", 12, R"("hosts" takes names)");
    row("unknown purpose", R"("publish": [)", R"("publishing": [)", 15, R"(there is no purpose "publishing" (did you mean "publish"?))");
    row("unknown capability", R"(["validate_user"])", R"(["validate"])", 34, R"(there is no purpose "validate")");
    row("unknown cause", R"("cause": "signed_out")", R"("cause": "sign_out")", 28, R"(there is no cause "sign_out" (did you mean "signed_out"?))");
    row("unknown certainty", R"("certainty": "definite")", R"("certainty": "sure")", 28, R"(there is no certainty "sure")");
    row("missing cause", R"("cause": "signed_out", )", "", 28, R"("cause" is missing)");
    row("unknown scope of a row", R"("scope": "app")", R"("scope": "apps")", 29, R"("scope" takes login, page, app, request)");
    row("row without condition", R"("status": [401], )", "", 28, "would match every answer");
    row("status out of range", "[401]", "[4010]", 28, "whole numbers from 100 to 599");
    row("status as text", "[401]", R"(["401"])", 28, "whole numbers from 100 to 599");
    row("bad regular expression", "^gone", "(gone", 29, R"("message" is not a regular expression)");
    row("bad pointer", R"("id": "/id")", R"("id": "id")", 22, "is not a JSON pointer");
    row("bad pointer in a list", R"(["/error"])", R"(["error"])", 26, "is not a JSON pointer");
    row("unknown adapter", R"("hosts": [)", "\"adapter\": \"facebok\",\n\"hosts\": [", 12, R"(there is no adapter "facebok" (did you mean "facebook"?))");
    row("unknown clock", R"("access": "1h")", R"("acess": "1h")", 19, R"(there is no clock "acess" (did you mean "access"?))");
    row("bad duration", R"("access": "1h")", R"("access": "1 hour")", 19, "must be a duration");
    row("duration as number", R"("access": "1h")", R"("access": 3600)", 19, R"("access" must be a text, not a number)");
    row("check too often", R"("interval": "6h")", R"("interval": "5s")", 25, "a minute or more");
    row("exchange without adapter", R"("rule": "refresh")", R"("rule": "exchange")", 18, "or an adapter");
    row("repeating what works once", R"("rule": "refresh")", R"("repeatRejected": true, "rule": "rotating_refresh")", 18, "needs the rule");
    row("unknown kind of revocation", R"("hosts": [)", R"("revokes": "refresh", "hosts": [)", 12, R"("revokes" takes both, access)");
    row("unknown renewal rule", R"("rule": "refresh")", R"("rule": "rotating")", 18, R"("rule" takes none, refresh)");
    row("redirect to a foreign http host", "http://127.0.0.1/callback", "http://example.org/callback", 17, "is no redirect");
    row("redirect to localhost", "http://127.0.0.1/callback", "http://localhost/callback", 17, "is no redirect");
    row("redirect to the wildcard", "http://127.0.0.1/callback", "http://0.0.0.0/callback", 17, "is no redirect");
    row("redirect with a query", "http://127.0.0.1/callback", "http://127.0.0.1/callback?a=b", 17, "is no redirect");
    row("free port with a port", "http://127.0.0.1/callback", "http://127.0.0.1:4000/callback", 17, "does not fit");
    row("fixed port without", "loopback_free", "loopback_fixed", 17, "does not fit");
    row("paste over http", "loopback_free", "paste", 17, "does not fit");
    row("secret that is never sent", R"("hosts": [)", R"("client": { "secretRequired": true }, "hosts": [)", 12, "needs \"authentication\"");
    row("our own parameter", R"("hosts": [)", R"("authorizeParameters": { "state": "1" }, "hosts": [)", 12, R"("state" is set by the sign-in itself)");
    row("header name", "x-left", "x left", 32, "is not the name of a header");
    row("credits, no end of an address", R"("remainingHeader": "x-left", )", R"("remainingHeader": "x-left", "paths": ["posts"], )", 32, R"("paths" takes ends of addresses such as "/posts")");
    row("credits without a source", R"("remainingHeader": "x-left", )", "", 32, "the row needs");
    row("issuer with instances", R"("hosts": [)",
        R"("instances": { "example": "a.b" }, "discovery": { "kind": "oauth", "issuer": "https://a.b" }, "hosts": [)", 12, R"(leave "issuer" out)");
    row("plain-http issuer", R"("hosts": [)", R"("discovery": { "kind": "openid", "issuer": "http://a.b" }, "hosts": [)", 12, "must be an https address");
    row("unknown discovery", R"("hosts": [)", R"("discovery": { "kind": "magic", "issuer": "https://a.b" }, "hosts": [)", 12, "not a kind of discovery");
    row("statistics without a call", R"("hosts": [)", R"x("statistics": {}, "hosts": [)x", 12, R"x(at least one of)x");
    row("unknown key of a call", R"("hosts": [)", R"x("statistics": { "calls": [{ "url": "{api}/n", "need": [], "figures": [{ "metric": "followers", "at": "/n" }] }] }, "hosts": [)x", 12, R"x("need" is not a known key (did you mean "needs"?))x");
    row("unknown metric", R"("hosts": [)", R"x("statistics": { "calls": [{ "url": "{api}/n", "figures": [{ "metric": "follower", "at": "/n" }] }] }, "hosts": [)x", 12, R"x(there is no metric "follower" (did you mean "followers"?))x");
    row("a call without figures", R"("hosts": [)", R"x("statistics": { "calls": [{ "url": "{api}/n" }] }, "hosts": [)x", 12, R"x(without "figures")x");
    row("figures from a foreign host", R"("hosts": [)", R"x("statistics": { "calls": [{ "url": "https://evil.example/n", "figures": [{ "metric": "followers", "at": "/n" }] }] }, "hosts": [)x", 12, R"x(name it in "hosts")x");
    row("a placeholder of statistics that nobody fills", R"("hosts": [)", R"x("statistics": { "calls": [{ "url": "{api}/n?p={pages}", "figures": [{ "metric": "followers", "at": "/n" }] }] }, "hosts": [)x", 12, R"x(nothing stands behind the placeholder {pages})x");
    row("a figure by day without rows", R"("hosts": [)", R"x("statistics": { "calls": [{ "url": "{api}/n", "figures": [{ "metric": "views", "at": "/n", "span": "day", "day": "/d" }] }] }, "hosts": [)x", 12, R"x(need "each")x");
    row("unknown span", R"("hosts": [)", R"x("statistics": { "calls": [{ "url": "{api}/n", "figures": [{ "metric": "views", "at": "/n", "span": "week" }] }] }, "hosts": [)x", 12, R"x("span" takes total, day)x");
    row("a POST without body", R"("hosts": [)", R"x("statistics": { "calls": [{ "url": "{api}/n", "method": "POST", "figures": [{ "metric": "followers", "at": "/n" }] }] }, "hosts": [)x", 12, R"x(a POST has a "body")x");
    row("metrics that are never asked", R"("hosts": [)", R"x("statistics": { "calls": [{ "url": "{api}/n", "metrics": ["a"], "figures": [{ "metric": "followers", "at": "/n" }] }] }, "hosts": [)x", 12, R"x(belong together)x");
    row("a window of a year", R"("hosts": [)", R"x("statistics": { "calls": [{ "url": "{api}/n", "window": { "days": 365 }, "figures": [{ "metric": "followers", "at": "/n" }] }] }, "hosts": [)x", 12, R"x(1 to 90 days)x");
    row("content by day", R"("hosts": [)", R"x("content": [{ "url": "{api}/n", "id": "/id", "figures": [{ "metric": "likes", "at": "/n", "span": "day" }] }], "hosts": [)x", 12, R"x(figures of content are totals)x");
    row("content with two ways on", R"("hosts": [)", R"x("content": [{ "url": "{api}/n", "id": "/id", "paging": { "parameter": "p", "cursor": "/c", "step": 5 } }], "hosts": [)x", 12, R"x(one of "cursor")x");
    row("details of several without their place", R"("hosts": [)", R"x("content": [{ "url": "{api}/n", "id": "/id", "details": [{ "url": "{api}/d?ids={ids}", "most": 5 }] }], "hosts": [)x", 12, R"x(belong together)x");
    row("public pages without a form of names", R"("hosts": [)", R"x("publicStatistics": { "example": "a", "found": "/id", "calls": [{ "url": "{api}/n/{name}", "figures": [{ "metric": "followers", "at": "/n" }] }] }, "hosts": [)x", 12, R"x("name" is missing)x");
    row("statistics that are claimed only", R"(["validate_user"])", R"x(["page_statistics"])x", 34, R"x(page_statistics needs "statistics")x");
    row("object where a list belongs", R"("credits": [)", R"("credits": [3,)", 31, R"("credits" is a list of objects)");
}
// clang-format on

void TestDescriptor::wrongOnesAreRefused()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(int, line);
    QFETCH(QString, reason);
    QByteArray text = kGood;
    const qsizetype at = text.indexOf(from);
    QVERIFY2(at >= 0, "the row changes nothing");
    text.replace(at, from.size(), to);
    const auto read = parseDescriptor(text, u"folder/lab.json"_s);
    QVERIFY(!read);
    QCOMPARE(read.error().kind, ErrorKind::InvalidInput);
    const QString expected = u"folder/lab.json:%1: "_s.arg(line);
    QVERIFY2(read.error().detail.startsWith(expected), qPrintable(read.error().detail));
    QVERIFY2(read.error().detail.contains(reason), qPrintable(read.error().detail));
}

void TestDescriptor::syntaxErrorsHaveTheirLine()
{
    QByteArray text = kGood;
    text.replace(R"("letter": "L",)", R"("letter": "L" "x",)");
    const auto read = parseDescriptor(text, u"f.json"_s);
    QVERIFY(!read);
    QVERIFY2(read.error().detail.startsWith(u"f.json:5: not JSON: "_s), qPrintable(read.error().detail));
    QVERIFY(!parseDescriptor("", u"f.json"_s));
    QVERIFY(!parseDescriptor("[]", u"f.json"_s));
    QVERIFY(!parseDescriptor("\xff\xfe", u"f.json"_s));
}

void TestDescriptor::sizeAndDepthAreLimited()
{
    QByteArray large = kGood;
    large.append(QByteArray(256 * 1024, ' '));
    const auto tooLarge = parseDescriptor(large, u"f.json"_s);
    QVERIFY(!tooLarge && tooLarge.error().detail.contains(u"larger than 256 KiB"_s));

    QByteArray deep = kGood;
    deep.replace(R"("letter": "L",)",
                 R"("letter": "L", "extra": { "a": )" + QByteArray(20, '[') + QByteArray(20, ']') + " },");
    const auto tooDeep = parseDescriptor(deep, u"f.json"_s);
    QVERIFY(!tooDeep && tooDeep.error().detail.contains(u"nested deeper"_s));
    QVERIFY(!parseDescriptor(QByteArray(100'000, '['), u"f.json"_s));
}

void TestDescriptor::theFirstMistakeInTheFileIsTold()
{
    QByteArray text = kGood;
    text.replace("#3A6EA5", "blue").replace(R"("cause": "signed_out")", R"("cause": "nothing")");
    const auto read = parseDescriptor(text, u"f.json"_s);
    QVERIFY(!read && read.error().detail.startsWith(u"f.json:4: "_s));
}

void TestDescriptor::expandsPlaceholders()
{
    const auto mastodon = builtIn(u"mastodon"_s);
    QCOMPARE(mastodon->expand(u"{api}/x"_s, u"https://social.example"_s), u"https://social.example/api/v1/x"_s);
    QCOMPARE(mastodon->expand(u"@ana@{host}"_s, u"https://social.example"_s), u"@ana@social.example"_s);
    QCOMPARE(mastodon->expand(u"{host}"_s, u"http://127.0.0.1:4000"_s), u"127.0.0.1:4000"_s);
    const auto facebook = builtIn(u"facebook"_s);
    QCOMPARE(facebook->expand(u"{api}/me?fields=id,picture{url}"_s, {}),
             u"https://graph.facebook.com/v26.0/me?fields=id,picture{url}"_s);
    QCOMPARE(facebook->expand(u"{host}"_s, {}), u"graph.facebook.com"_s);
    NetworkDescriptor loop;
    loop.apiBase = u"https://{host}/"_s;
    QVERIFY(!loop.expand(u"{host}"_s, {}).contains(u"{host}"_s));
}

void TestDescriptor::scopesComeOnceAndInOneOrder()
{
    const auto facebook = builtIn(u"facebook"_s);
    QCOMPARE(
        facebook->scopesFor({Purpose::Publish, Purpose::PageStatistics}),
        (QStringList{u"public_profile"_s, u"pages_read_engagement"_s, u"read_insights"_s, u"pages_manage_posts"_s}));
    QCOMPARE(facebook->scopesFor({}), QStringList{u"public_profile"_s});
    QVERIFY(!facebook->scopesFor({Purpose::ValidateUser, Purpose::ListPages})
                 .contains(u"pages_manage_posts"_s)); // least privilege
}

// One case a line.
// clang-format off
void TestDescriptor::redirectsAreJudged_data()
{
    QTest::addColumn<QString>("redirect");
    QTest::addColumn<bool>("localhost");
    QTest::addColumn<int>("kind"); // -1: none
    QTest::newRow("literal, no port") << u"http://127.0.0.1/callback"_s << false << int(RedirectKind::LoopbackFreePort);
    QTest::newRow("literal, port") << u"http://127.0.0.1:28682/callback"_s << false << int(RedirectKind::LoopbackFixedPort);
    QTest::newRow("IPv6") << u"http://[::1]:28682/callback"_s << false << int(RedirectKind::LoopbackFixedPort);
    QTest::newRow("name, allowed") << u"http://localhost:27321/facebook"_s << true << int(RedirectKind::LoopbackFixedPort);
    QTest::newRow("name, not allowed") << u"http://localhost:27321/facebook"_s << false << -1;
    QTest::newRow("https") << u"https://www.facebook.com/connect/login_success.html"_s << false << int(RedirectKind::PasteAddress);
    QTest::newRow("other loopback address") << u"http://127.0.0.2/callback"_s << false << -1;
    QTest::newRow("other host") << u"http://192.168.0.1/callback"_s << true << -1;
    QTest::newRow("user name") << u"https://a@b.example/"_s << false << -1;
    QTest::newRow("fragment") << u"https://b.example/#x"_s << false << -1;
    QTest::newRow("scheme of its own") << u"myapp://callback"_s << false << -1;
    QTest::newRow("nothing") << QString() << false << -1;
}
// clang-format on

void TestDescriptor::redirectsAreJudged()
{
    QFETCH(QString, redirect);
    QFETCH(bool, localhost);
    QFETCH(int, kind);
    NetworkDescriptor network;
    network.localhostAllowed = localhost;
    const auto judged = redirectKindOf(network, redirect);
    QCOMPARE(judged ? int(*judged) : -1, kind);
}

void TestDescriptor::readmeExampleLoads()
{
    QFile readme(QStringLiteral(PK_SOURCE_DIR) + u"/resources/networks/README.md"_s);
    QVERIFY(readme.open(QIODevice::ReadOnly));
    const QByteArray text = readme.readAll();
    const qsizetype start = text.indexOf("```json\n");
    const qsizetype end = text.indexOf("```", start + 8);
    QVERIFY(start > 0 && end > start);
    const auto read = parseDescriptor(text.mid(start + 8, end - start - 8), u"lab.json"_s);
    QVERIFY2(read, read ? "" : qPrintable(read.error().detail));
    QCOMPARE(read->discovery, NetworkDescriptor::Discovery::OpenId);
    QCOMPARE(read->renewal, RenewalRule::RotatingRefresh);
    QVERIFY(read->accountIsPage);
}

void TestDescriptor::readmeNamesEveryKey()
{
    QFile readme(QStringLiteral(PK_SOURCE_DIR) + u"/resources/networks/README.md"_s);
    QVERIFY(readme.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(readme.readAll());
    // Every key the built-in descriptors use, on every level but those people or networks name themselves.
    static const QRegularExpression key(u"\"([a-zA-Z0-9]+)\"\\s*:"_s);
    static const QStringList theirs{u"json"_s, u"form"_s, u"multipart"_s, u"takes"_s};
    const std::function<QJsonValue(const QJsonValue&)> ours = [&](const QJsonValue& value) -> QJsonValue {
        QJsonObject object = value.toObject();
        QJsonArray array = value.toArray();
        for (auto member = object.begin(); member != object.end(); ++member)
            member.value() = theirs.contains(member.key()) ? QJsonValue() : ours(member.value());
        for (qsizetype i = 0; i < array.size(); ++i)
            array[i] = ours(array.at(i));
        return value.isObject() ? QJsonValue(object) : value.isArray() ? QJsonValue(array) : value;
    };
    for (const char* id : {"facebook", "x", "mastodon"}) {
        const QJsonObject whole = QJsonDocument::fromJson(builtInText(QString::fromLatin1(id))).object();
        auto keys = key.globalMatch(QString::fromUtf8(QJsonDocument(ours(whole).toObject()).toJson()));
        while (keys.hasNext()) {
            const QString name = keys.next().captured(1);
            QVERIFY2(text.contains(name), qPrintable(name));
        }
    }
}

void TestDescriptor::locatorFindsLines()
{
    const JsonLocator lines("{\n \"a\": [1,\n  {\"b/c\": \"x\\\"}\\n\",\n \"d\": null}],\n\"e\": {}\n}");
    QCOMPARE(lines.line(u"/a"_s), 2);
    QCOMPARE(lines.line(u"/a/0"_s), 2);
    QCOMPARE(lines.line(u"/a/1"_s), 3);
    QCOMPARE(lines.line(u"/a/1/b~1c"_s), 3);
    QCOMPARE(lines.line(u"/a/1/d"_s), 4);
    QCOMPARE(lines.line(u"/e/none"_s), 5);
    QCOMPARE(lines.depth(), 3);
    QVERIFY(!lines.duplicate());
}

QTEST_GUILESS_MAIN(TestDescriptor)
#include "tst_descriptor.moc"
