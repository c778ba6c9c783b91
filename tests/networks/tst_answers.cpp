// SPDX-License-Identifier: GPL-3.0-or-later
// Reading answers: tokens, ids, credits; the requests that carry secrets.
#include "models/networks/answers.h"
#include "tests/networks/testgrant.h"
#include "tests/support/manualclock.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const QDateTime kNow(QDate(2026, 12, 1), QTime(12, 0), Qt::UTC);

std::optional<EndClock> clockOf(const TokenSet& tokens, ClockKind kind)
{
    for (const EndClock& clock : tokens.clocks) {
        if (clock.kind == kind)
            return clock;
    }
    return std::nullopt;
}

} // namespace

class TestAnswers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tokenAnswerOfX();
    void tokenAnswerOfMastodonHasNoEnd();
    void lifetimes_data();
    void lifetimes();
    void scopes_data();
    void scopes();
    void refusedTokenAnswers_data();
    void refusedTokenAnswers();
    void bigIdsSurvive();
    void pointers();
    void identities();
    void hostileNamesAreTamed();
    void creditsOfX();
    void creditsOfMastodon();
    void creditsOfFacebook();
    void oddCreditHeadersAreIgnored();
    void tokensStayAtHome();
    void clientProvesItself();
    void typedServersMustBePublic();
};

void TestAnswers::tokenAnswerOfX()
{
    const auto x = builtIn(u"x"_s);
    const auto tokens = parseTokenAnswer(
        *x,
        response(200,
                 R"({"token_type":"bearer","expires_in":7200,"access_token":"AT_opaque",)"
                 R"("scope":"tweet.read users.read offline.access","refresh_token":"RT_opaque"})"),
        {u"tweet.read"_s, u"tweet.write"_s},
        kNow);
    QVERIFY2(tokens, tokens ? "" : qPrintable(tokens.error().detail));
    QCOMPARE(tokens->accessToken, Secret(u"AT_opaque"_s));
    QCOMPARE(tokens->refreshToken, Secret(u"RT_opaque"_s));
    QCOMPARE(tokens->scopes, (QStringList{u"tweet.read"_s, u"users.read"_s, u"offline.access"_s}));
    QCOMPARE(tokens->obtainedAt, kNow);
    const auto access = clockOf(*tokens, ClockKind::Access);
    QVERIFY(access && access->renews && !access->estimated);
    QCOMPARE(access->at, kNow.addSecs(7200));
    const auto refresh = clockOf(*tokens, ClockKind::Refresh);
    QVERIFY(refresh && refresh->renews && refresh->estimated);
    QCOMPARE(refresh->at, kNow.addDays(180));
    QVERIFY(!tokens->statedEndless);
}

void TestAnswers::tokenAnswerOfMastodonHasNoEnd()
{
    const auto mastodon = builtIn(u"mastodon"_s);
    const auto tokens = parseTokenAnswer(
        *mastodon,
        response(200,
                 R"({"access_token":"ZA-Yj3","token_type":"Bearer","scope":"profile read:accounts",)"
                 R"("created_at":1795460000})"),
        {},
        kNow);
    QVERIFY(tokens);
    QVERIFY(tokens->clocks.isEmpty());
    QVERIFY(tokens->statedEndless);
    QVERIFY(tokens->refreshToken.isEmpty());
    const auto pixelfed = parseTokenAnswer(
        *mastodon,
        response(200, R"({"access_token":"A","token_type":"Bearer","expires_in":1296000,"refresh_token":"R"})"),
        {},
        kNow);
    QVERIFY(pixelfed && !pixelfed->statedEndless);
    QVERIFY(clockOf(*pixelfed, ClockKind::Access)->renews);
}

void TestAnswers::lifetimes_data()
{
    QTest::addColumn<QByteArray>("member");
    QTest::addColumn<int>("seconds"); // -1: the documented estimate
    QTest::newRow("number") << QByteArray(R"(,"expires_in":60)") << 60;
    QTest::newRow("text") << QByteArray(R"(,"expires_in":"3600")") << 3600;
    QTest::newRow("absent") << QByteArray() << -1;
    QTest::newRow("zero") << QByteArray(R"(,"expires_in":0)") << -1;
    QTest::newRow("negative") << QByteArray(R"(,"expires_in":-5)") << -1;
    QTest::newRow("nonsense") << QByteArray(R"(,"expires_in":"soon")") << -1;
    QTest::newRow("null") << QByteArray(R"(,"expires_in":null)") << -1;
    QTest::newRow("beyond all dates") << QByteArray(R"(,"expires_in":9223372036854775807)") << -1;
    QTest::newRow("huge float") << QByteArray(R"(,"expires_in":1e300)") << -1;
}

void TestAnswers::lifetimes()
{
    QFETCH(QByteArray, member);
    QFETCH(int, seconds);
    const auto tokens = parseTokenAnswer(
        *builtIn(u"x"_s), response(200, R"({"access_token":"A","token_type":"bearer")" + member + "}"), {}, kNow);
    QVERIFY(tokens);
    const auto access = clockOf(*tokens, ClockKind::Access);
    QVERIFY(access && !access->renews); // no refresh token came
    QCOMPARE(access->estimated, seconds < 0);
    QCOMPARE(access->at, kNow.addSecs(seconds < 0 ? 7200 : seconds));
    QVERIFY(!clockOf(*tokens, ClockKind::Refresh));
}

void TestAnswers::scopes_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QByteArray>("member");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("absent: as asked") << u"x"_s << QByteArray() << QStringList{u"asked"_s};
    QTest::newRow("empty: none") << u"x"_s << QByteArray(R"(,"scope":"")") << QStringList();
    QTest::newRow("subset") << u"x"_s << QByteArray(R"(,"scope":"a  b a")") << QStringList{u"a"_s, u"b"_s};
    QTest::newRow("commas") << u"facebook"_s << QByteArray(R"(,"scope":"a,b, c")")
                            << QStringList{u"a"_s, u"b"_s, u"c"_s};
    QTest::newRow("a list") << u"twitch"_s << QByteArray(R"(,"scope":["a","b"])") << QStringList{u"a"_s, u"b"_s};
    QTest::newRow("null") << u"twitch"_s << QByteArray(R"(,"scope":null)") << QStringList{u"asked"_s};
    QTest::newRow("blanks where commas are documented")
        << u"pinterest"_s << QByteArray(R"(,"scope":"a b")") << QStringList{u"a"_s, u"b"_s};
    QTest::newRow("commas where blanks are documented")
        << u"linkedin-page"_s << QByteArray(R"(,"scope":"a,b")") << QStringList{u"a"_s, u"b"_s};
    QTest::newRow("long form") << u"youtube"_s
                               << QByteArray(R"(,"scope":"https://www.googleapis.com/auth/userinfo.email openid")")
                               << QStringList{u"email"_s, u"openid"_s};
    QTest::newRow("wrong type") << u"x"_s << QByteArray(R"(,"scope":7)") << QStringList{u"asked"_s};
}

void TestAnswers::scopes()
{
    QFETCH(QString, network);
    QFETCH(QByteArray, member);
    QFETCH(QStringList, expected);
    const auto tokens = parseTokenAnswer(*builtIn(network),
                                         response(200, R"({"access_token":"A","token_type":"bearer")" + member + "}"),
                                         {u"asked"_s},
                                         kNow);
    QVERIFY(tokens);
    QCOMPARE(tokens->scopes, expected);
}

// One case a line.
// clang-format off
void TestAnswers::refusedTokenAnswers_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<ErrorKind>("kind");
    const QByteArray json = "application/json";
    // oauth-security.md items 45 and 54: only a refusal by the protocol is one; everything else leaves the tokens alone.
    QTest::newRow("captive portal") << 200 << QByteArray("<html>Sign in to the hotel</html>") << QByteArray("text/html") << ErrorKind::TlsOrProxy;
    QTest::newRow("JSON as text/html") << 200 << QByteArray(R"({"access_token":"A","token_type":"bearer"})") << QByteArray("text/html") << ErrorKind::BadAnswer;
    QTest::newRow("empty") << 200 << QByteArray() << json << ErrorKind::BadAnswer;
    QTest::newRow("array") << 200 << QByteArray("[1]") << json << ErrorKind::BadAnswer;
    QTest::newRow("deep") << 200 << QByteArray(100'000, '[') << json << ErrorKind::BadAnswer;
    QTest::newRow("no token") << 200 << QByteArray(R"({"token_type":"bearer"})") << json << ErrorKind::BadAnswer;
    QTest::newRow("empty token") << 200 << QByteArray(R"({"access_token":"","token_type":"bearer"})") << json << ErrorKind::BadAnswer;
    QTest::newRow("token as number") << 200 << QByteArray(R"({"access_token":5,"token_type":"bearer"})") << json << ErrorKind::BadAnswer;
    QTest::newRow("no type") << 200 << QByteArray(R"({"access_token":"A"})") << json << ErrorKind::BadAnswer;
    QTest::newRow("unknown type") << 200 << QByteArray(R"({"access_token":"A","token_type":"mac"})") << json << ErrorKind::BadAnswer;
    QTest::newRow("DPoP nobody asked for") << 200 << QByteArray(R"({"access_token":"A","token_type":"DPoP"})") << json << ErrorKind::BadAnswer;
    QTest::newRow("201") << 201 << QByteArray(R"({"access_token":"A","token_type":"bearer"})") << json << ErrorKind::BadAnswer;
    QTest::newRow("204") << 204 << QByteArray() << json << ErrorKind::BadAnswer;
    QTest::newRow("error under 200") << 200 << QByteArray(R"({"access_token":"A","token_type":"bearer","error":"invalid_grant"})") << json << ErrorKind::Rejected;
    QTest::newRow("invalid_grant") << 400 << QByteArray(R"({"error":"invalid_grant"})") << json << ErrorKind::Rejected;
    QTest::newRow("invalid_client") << 401 << QByteArray(R"({"error":"invalid_client"})") << json << ErrorKind::Rejected;
    QTest::newRow("429") << 429 << QByteArray(R"({"title":"Too Many Requests"})") << json << ErrorKind::Throttled;
    QTest::newRow("500") << 500 << QByteArray("oops") << QByteArray("text/plain") << ErrorKind::NetworkUnavailable;
    QTest::newRow("503 with HTML") << 503 << QByteArray("<html>") << QByteArray("text/html") << ErrorKind::NetworkUnavailable;
    QTest::newRow("temporarily_unavailable") << 400 << QByteArray(R"({"error":"temporarily_unavailable"})") << json << ErrorKind::NetworkUnavailable;
    QTest::newRow("proxy refuses with a page") << 401 << QByteArray("<html>Who are you?") << QByteArray("text/html") << ErrorKind::TlsOrProxy;
    QTest::newRow("company filter") << 403 << QByteArray("<html>Category: social") << QByteArray("text/html") << ErrorKind::TlsOrProxy;
    QTest::newRow("sent away") << 302 << QByteArray() << QByteArray("text/html") << ErrorKind::TlsOrProxy;
    QTest::newRow("proxy wants a password") << 407 << QByteArray() << json << ErrorKind::TlsOrProxy;
    QTest::newRow("unknown refusal") << 400 << QByteArray(R"({"error":"strange"})") << json << ErrorKind::BadAnswer;
    QTest::newRow("403 with an empty body") << 403 << QByteArray() << json << ErrorKind::BadAnswer;
}
// clang-format on

void TestAnswers::refusedTokenAnswers()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, type);
    QFETCH(ErrorKind, kind);
    const auto tokens = parseTokenAnswer(*builtIn(u"x"_s), response(status, body, {{"Content-Type", type}}), {}, kNow);
    QVERIFY(!tokens);
    QCOMPARE(tokens.error().kind, kind);
}

void TestAnswers::bigIdsSurvive()
{
    const QJsonObject answer =
        QJsonDocument::fromJson(
            R"({"text":"100000000000000017","number":100000000000000017,"small":7,"half":1.5,"none":null})")
            .object();
    QCOMPARE(textAt(answer, u"/text"_s), u"100000000000000017"_s);
    QCOMPARE(textAt(answer, u"/number"_s), u"100000000000000017"_s); // above 2^53
    QCOMPARE(textAt(answer, u"/small"_s), u"7"_s);
    QCOMPARE(textAt(answer, u"/half"_s), u"1.500000"_s);
    QCOMPARE(textAt(answer, u"/none"_s), QString());
}

void TestAnswers::pointers()
{
    const QJsonObject answer = QJsonDocument::fromJson(R"({"a":{"b/c":[{"d~e":"x"}]},"":"empty key"})").object();
    QCOMPARE(textAt(answer, u"/a/b~1c/0/d~0e"_s), u"x"_s);
    QCOMPARE(textAt(answer, u"/"_s), u"empty key"_s);
    QCOMPARE(textAt(answer, u"/a/b~1c/1"_s), QString());
    QCOMPARE(textAt(answer, u"/a/b~1c/-1"_s), QString());
    QVERIFY(valueAt(answer, QString()).isUndefined());
    QVERIFY(valueAt(answer, u"a"_s).isUndefined());
}

void TestAnswers::identities()
{
    const auto x = builtIn(u"x"_s);
    const auto cafe = identityFrom(
        *x,
        {},
        QJsonDocument::fromJson(R"({"data":{"id":"2244990001","name":"Harbour Cafe","username":"harbourcafe",)"
                                R"("profile_image_url":"https://pbs.twimg.com/profile_images/1/abc_normal.jpg"}})")
            .object());
    QVERIFY(cafe);
    QCOMPARE(cafe->id, RemoteId(u"2244990001"_s));
    QCOMPARE(cafe->handle, u"@harbourcafe"_s);
    QCOMPARE(cafe->avatar.host(), u"pbs.twimg.com"_s);

    const auto mastodon = builtIn(u"mastodon"_s);
    const auto ana = identityFrom(
        *mastodon,
        u"https://social.example"_s,
        QJsonDocument::fromJson(R"({"id":"14715","username":"ana","display_name":""})").object());
    QVERIFY(ana);
    QCOMPARE(ana->name, u"ana"_s);
    QCOMPARE(ana->handle, u"@ana@social.example"_s);

    const auto facebook = builtIn(u"facebook"_s);
    const auto dana = identityFrom(
        *facebook, {}, QJsonDocument::fromJson(R"({"id":10200000000000001,"name":"Dana Example"})").object());
    QVERIFY(dana);
    QCOMPARE(dana->id, RemoteId(u"10200000000000001"_s));
    QCOMPARE(dana->handle, QString());

    const auto pinterest = builtIn(u"pinterest"_s);
    const auto pinner = identityFrom(*pinterest, {}, QJsonDocument::fromJson(R"({"username":"harbourcafe"})").object());
    QVERIFY(pinner);
    QCOMPARE(pinner->id, RemoteId(u"harbourcafe"_s)); // "fall back to `username` if missing"
    QCOMPARE(pinner->name, u"harbourcafe"_s);

    QVERIFY(!identityFrom(*x, {}, QJsonDocument::fromJson(R"({"data":{"name":"No id"}})").object()));
    QVERIFY(!identityFrom(*x, {}, QJsonObject()));
}

void TestAnswers::hostileNamesAreTamed()
{
    const QJsonObject answer{{u"data"_s,
                              QJsonObject{{u"id"_s, u"1"_s},
                                          {u"name"_s, u"a\nb\t\u0007"_s + QString(10'000, u'x')},
                                          {u"profile_image_url"_s, u"file:///etc/passwd"_s}}}};
    const auto identity = identityFrom(*builtIn(u"x"_s), {}, answer);
    QVERIFY(identity);
    QVERIFY(identity->name.size() <= 300);
    QVERIFY(!identity->name.contains(u'\n'));
    QVERIFY(identity->avatar.isEmpty());
}

void TestAnswers::creditsOfX()
{
    const auto credits = readCredits(
        *builtIn(u"x"_s),
        response(
            200,
            "{}",
            {{"x-rate-limit-limit", "900"}, {"X-Rate-Limit-Remaining", "847"}, {"x-rate-limit-reset", "1795460000"}}),
        kNow);
    QCOMPARE(credits.size(), 1);
    QCOMPARE(credits.first(), (Credits{u"requests"_s, 53, 900, QDateTime::fromSecsSinceEpoch(1795460000, Qt::UTC)}));
    QVERIFY(readCredits(*builtIn(u"x"_s), response(200, "{}"), kNow).isEmpty()); // absent: the last known stay
}

void TestAnswers::creditsOfMastodon()
{
    const auto credits = readCredits(*builtIn(u"mastodon"_s),
                                     response(200,
                                              "{}",
                                              {{"X-RateLimit-Limit", "300"},
                                               {"X-RateLimit-Remaining", "297"},
                                               {"X-RateLimit-Reset", "2026-12-01T12:05:00.000000Z"}}),
                                     kNow);
    QCOMPARE(credits.size(), 1);
    QCOMPARE(credits.first(), (Credits{u"requests"_s, 3, 300, kNow.addSecs(300)}));
}

void TestAnswers::creditsOfFacebook()
{
    const auto credits = readCredits(
        *builtIn(u"facebook"_s),
        response(200,
                 "{}",
                 {{"x-app-usage", R"({"call_count":28,"total_time":25,"total_cputime":25})"},
                  {"x-business-use-case-usage",
                   R"({"100000000000001":[{"type":"pages","call_count":97,"total_cputime":23,"total_time":99,)"
                   R"("estimated_time_to_regain_access":12}]})"},
                  {"x-page-usage", R"({"call_count":12,"total_cputime":3,"total_time":5})"}}),
        kNow);
    QCOMPARE(credits.size(), 3);
    QCOMPARE(credits.at(0), (Credits{u"app"_s, 28, 100, {}}));
    QCOMPARE(credits.at(1), (Credits{u"page 100000000000001"_s, 99, 100, kNow.addSecs(12 * 60)}));
    QCOMPARE(credits.at(2), (Credits{u"page"_s, 12, 100, {}}));
}

void TestAnswers::oddCreditHeadersAreIgnored()
{
    const auto x = builtIn(u"x"_s);
    for (const char* odd : {"nan", "inf", "-5", "1e400", "", "many", "0x10"}) {
        const auto credits = readCredits(
            *x, response(200, "{}", {{"x-rate-limit-limit", "900"}, {"x-rate-limit-remaining", odd}}), kNow);
        QVERIFY2(credits.isEmpty(), odd);
    }
    const auto far = readCredits(
        *x,
        response(
            200,
            "{}",
            {{"x-rate-limit-limit", "900"}, {"x-rate-limit-remaining", "900"}, {"x-rate-limit-reset", "99999999999"}}),
        kNow);
    QCOMPARE(far.size(), 1);
    QVERIFY(!far.first().resetsAt);
    const auto facebook = builtIn(u"facebook"_s);
    for (const char* odd : {"[]", "{", R"({"call_count":"x"})", R"({"1":[5]})", R"({"call_count":1e300})"})
        QVERIFY2(readCredits(*facebook, response(200, "{}", {{"x-app-usage", odd}}), kNow).isEmpty(), odd);
}

void TestAnswers::tokensStayAtHome()
{
    Grant facebook = testGrant(builtIn(u"facebook"_s));
    QCOMPARE(tokenOrigins(facebook), QStringList{u"https://graph.facebook.com"_s});
    Grant mastodon = testGrant(builtIn(u"mastodon"_s));
    mastodon.instance = u"https://social.example"_s;
    QCOMPARE(tokenOrigins(mastodon), QStringList{u"https://social.example"_s});
    Grant x = testGrant(builtIn(u"x"_s));
    QCOMPARE(tokenOrigins(x), QStringList{u"https://api.x.com"_s});
    const HttpRequest request = userGet(x, addressOf(x, x.network->identity.url), x.consent.toValidate(u"who am I"_s));
    QCOMPARE(request.url.host(), u"api.x.com"_s);
    QVERIFY(!request.url.toString().contains(u"AT"_s));
    QCOMPARE(request.use.account(), x.account);
    QCOMPARE(request.use.network(), x.network->id);
}

void TestAnswers::clientProvesItself()
{
    Grant x = testGrant(builtIn(u"x"_s)); // a public client says its id in the body
    const HttpRequest open = clientPost(x, tokenEndpoint(x), {{u"token"_s, u"a+b&c"_s}}, u"test"_s);
    QCOMPARE(open.body, QByteArray("token=a%2Bb%26c&client_id=CID"));
    QVERIFY(open.bearer.isEmpty());
    x.app.clientId = u"id with:colon"_s; // RFC 6749 section 2.3.1: both halves are form-encoded first
    x.clientSecret = Secret(QByteArray("s/e c"));
    const HttpRequest basic = clientPost(x, tokenEndpoint(x), {{u"token"_s, u"t"_s}}, u"test"_s);
    QCOMPARE(basic.scheme, QByteArray("Basic"));
    QCOMPARE(QByteArray::fromBase64(basic.bearer.reveal()), QByteArray("id+with%3Acolon:s%2Fe+c"));
    QCOMPARE(basic.body, QByteArray("token=t"));
    Grant mastodon = testGrant(builtIn(u"mastodon"_s));
    mastodon.clientSecret = Secret(QByteArray("S"));
    const HttpRequest body = clientPost(mastodon, QUrl(u"https://social.example/oauth/token"_s), {}, u"test"_s);
    QCOMPARE(body.body, QByteArray("client_id=CID&client_secret=S"));
    QVERIFY(body.bearer.isEmpty());
}

void TestAnswers::typedServersMustBePublic()
{
    Grant mastodon = testGrant(builtIn(u"mastodon"_s));
    mastodon.instance = u"https://social.example"_s;
    QCOMPARE(requestFor(mastodon, QUrl(u"https://social.example/x"_s), Consent().toValidate(u"t"_s)).hosts,
             HostPolicy::PublicOnly);
    mastodon.instance = u"http://127.0.0.1:3000"_s; // a developer typed it
    QCOMPARE(requestFor(mastodon, QUrl(u"http://127.0.0.1:3000/x"_s), Consent().toValidate(u"t"_s)).hosts,
             HostPolicy::Configured);
    QCOMPARE(requestFor(testGrant(builtIn(u"x"_s)), QUrl(u"https://api.x.com/2"_s), Consent().toValidate(u"t"_s)).hosts,
             HostPolicy::Configured);
}

QTEST_GUILESS_MAIN(TestAnswers)
#include "tst_answers.moc"
