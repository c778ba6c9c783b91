// SPDX-License-Identifier: GPL-3.0-or-later
// Traps that the facts of TikTok, Pinterest, Reddit, Tumblr and Twitch name and that their pretend networks cannot be driven
// to, each with a test named after it.
#include "models/auth/signin.h"
#include "models/networks/answers.h"
#include "models/networks/genericadapter.h"
#include "models/services/pagemerge.h"
#include "tests/networks/scriptedserver.h"
#include "tests/networks/testgrant.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {
using Where = ErrorRule::Where;
using Scope = ErrorRule::Scope;
} // namespace

class TestTrapsSmallAnswers final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void tiktok_theProbeAsksForNothingThatWasNotGranted();
    void tiktok_theResetHeaderIsReadIfItIsThere();
    void pinterest_withoutAnIdTheUserNameCounts();
    void pinterest_theStatusKeyMayBeMissing();
    void pinterest_aDeadRefreshTokenHasAnyNumber_data();
    void pinterest_aDeadRefreshTokenHasAnyNumber();
    void reddit_theUserAgentGoesWithEveryRequest();
    void reddit_anEmptyTitleGivesWayToTheName();
    void reddit_marksBehindTheAddressAreStripped();
    void reddit_aPostingLimitUnder200IsNoDeath();
    void tumblr_theUserAgentIsConstant();
    void tumblr_marksBehindTheAddressAreStripped();
    void tumblr_aRenamedBlogIsFoundByItsId();
    void tumblr_anErrorHasAListWhereTheAnswerWas();
    void twitch_scopeMayBeAbsentOrNull_data();
    void twitch_scopeMayBeAbsentOrNull();

private:
    Grant grant(const QString& network)
    {
        Grant one = testGrant(builtIn(network));
        one.tokens.scopes = one.network->scopesFor(one.network->capabilities);
        return one;
    }
    /// What an answer means; nothing when it is a success.
    std::optional<Failure> meaning(const QString& network, const HttpResponse& answer, Where where)
    {
        return classify(*builtIn(network), answer, where, u"test"_s, m_clock.now());
    }
    /// A sign-in at an app whose redirect is a page, where a person copies the address with what the network put behind it.
    void signInWithTail(const QString& network, const QString& tail);
    QList<QByteArray> agents() const
    {
        QList<QByteArray> names;
        for (const SeenRequest& request : m_server->seen())
            names.append(request.header("User-Agent"));
        return names;
    }

    ManualClock m_clock;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<GenericAdapter> m_adapter;
};

void TestTrapsSmallAnswers::init()
{
    m_adapter.reset();
    m_http.reset();
    m_server = std::make_unique<ScriptedServer>();
    const QStringList hosts{u"open.tiktokapis.com"_s,
                            u"api.pinterest.com"_s,
                            u"www.reddit.com"_s,
                            u"oauth.reddit.com"_s,
                            u"api.tumblr.com"_s};
    m_http = std::make_unique<HttpClient>(routesTo(m_server->origin(), hosts), m_clock);
    m_adapter = std::make_unique<GenericAdapter>(*m_http, m_clock);
}

void TestTrapsSmallAnswers::tiktok_theProbeAsksForNothingThatWasNotGranted()
{
    m_server->answer(
        u"/v2/user/info/"_s,
        {200, R"({"data":{"user":{"open_id":"723f24d7-e717","display_name":"Harbour Cafe"}},"error":{"code":"ok"}})"});
    Grant few = grant(u"tiktok"_s);
    few.tokens.scopes = {u"user.info.basic"_s};
    const auto report = waitFor(m_adapter->check(few, {}));
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QVERIFY(!report->login.failure);
    QCOMPARE(m_server->seen().size(), 1);
    const QStringList fields =
        m_server->seen().first().query.queryItemValue(u"fields"_s, QUrl::FullyDecoded).split(u',');
    QVERIFY(fields.contains(u"open_id"_s));
    QVERIFY2(!fields.contains(u"username"_s) && !fields.contains(u"is_verified"_s), qPrintable(fields.join(u' ')));
}

/// No limit header is documented; one integration listens for this one, and nobody says in which form it comes.
void TestTrapsSmallAnswers::tiktok_theResetHeaderIsReadIfItIsThere()
{
    const QDateTime now = m_clock.now();
    const QByteArray body = R"({"error":{"code":"rate_limit_exceeded","message":"slow down","log_id":"2026"}})";
    const auto retry = [&](const QByteArray& reset) {
        return meaning(u"tiktok"_s, response(429, body, {{"x-ratelimit-reset", reset}}), Where::Api)->retryAt;
    };
    QCOMPARE(retry("20"), std::optional(now.addSecs(20)));
    QCOMPARE(retry(QByteArray::number(now.addSecs(300).toSecsSinceEpoch())), std::optional(now.addSecs(300)));
    QCOMPARE(retry("0"), std::optional(now.addSecs(60)));
    QCOMPARE(retry("soon"), std::optional(now.addSecs(60)));
}

void TestTrapsSmallAnswers::pinterest_withoutAnIdTheUserNameCounts()
{
    m_server->answer(u"/v5/user_account"_s, {200, R"({"username":"harbourcafe","account_type":"PINNER"})"});
    const auto identity = waitFor(m_adapter->identify(grant(u"pinterest"_s)));
    QVERIFY2(identity, identity ? "" : qPrintable(identity.error().detail));
    QCOMPARE(identity->id, RemoteId(u"harbourcafe"_s));
    QCOMPARE(identity->name, u"harbourcafe"_s);
}

void TestTrapsSmallAnswers::pinterest_theStatusKeyMayBeMissing()
{
    const auto with = response(401, R"({"code":2,"message":"Authentication failed.","status":"failure"})");
    const auto without = response(401, R"({"code":2,"message":"Authentication failed."})");
    QVERIFY(meaning(u"pinterest"_s, without, Where::Api));
    QCOMPARE(meaning(u"pinterest"_s, without, Where::Api), meaning(u"pinterest"_s, with, Where::Api));
    QCOMPARE(meaning(u"pinterest"_s, without, Where::Token)->cause, Cause::AppRegistration);
}

void TestTrapsSmallAnswers::pinterest_aDeadRefreshTokenHasAnyNumber_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    for (const int status : {400, 401}) {
        for (const int code : {1, 7, 283, 4711})
            QTest::addRow("%d, code %d", status, code)
                << status
                << QByteArray(R"({"code":%,"message":"The refresh token is invalid."})")
                       .replace("%", QByteArray::number(code));
        QTest::addRow("%d without a body", status) << status << QByteArray();
    }
}

void TestTrapsSmallAnswers::pinterest_aDeadRefreshTokenHasAnyNumber()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    m_server->answer(u"/v5/oauth/token"_s, {status, body});
    const auto tokens = waitFor(m_adapter->renew(grant(u"pinterest"_s)));
    QVERIFY(!tokens);
    QCOMPARE(tokens.error().kind, ErrorKind::Rejected);
    QCOMPARE(tokens.error().cause, std::optional(Cause::SignedOut));
}

/// Missing anywhere, the network blocks the request with a page of its own.
void TestTrapsSmallAnswers::reddit_theUserAgentGoesWithEveryRequest()
{
    m_server->answer(u"/api/v1/access_token"_s, {200, R"({"access_token":"AT2","token_type":"bearer"})"});
    m_server->answer(u"/api/v1/revoke_token"_s, {204, ""});
    m_server->answer(u"/api/v1/me"_s, {200, R"({"id":"a1b2c3","name":"harbourcafe"})"});
    m_server->answer(u"/subreddits/mine/moderator"_s, {200, R"({"data":{"after":null,"children":[]}})"});
    const Grant one = grant(u"reddit"_s);
    QVERIFY(waitFor(m_adapter->listPages(one)));
    QVERIFY(waitFor(m_adapter->renew(one)));
    QVERIFY(waitFor(m_adapter->revoke(one)));
    QVERIFY(m_server->seen().size() >= 5);
    QByteArray agent;
    for (const auto& [name, value] : one.network->headers)
        agent = name == "User-Agent"_L1 ? value.toUtf8() : agent;
    QVERIFY(!agent.isEmpty());
    QCOMPARE(agents(), QList<QByteArray>(m_server->seen().size(), agent));
}

void TestTrapsSmallAnswers::reddit_anEmptyTitleGivesWayToTheName()
{
    m_server->answer(u"/api/v1/me"_s,
                     {200,
                      R"({"id":"a1b2c3","name":"harbourcafe","created_utc":1612137600.0,"is_suspended":false,)"
                      R"("suspension_expiration_utc":null,"subreddit":{"display_name":"u_harbourcafe","title":""}})"});
    const auto identity = waitFor(m_adapter->identify(grant(u"reddit"_s)));
    QVERIFY2(identity, identity ? "" : qPrintable(identity.error().detail));
    QCOMPARE(identity->name, u"harbourcafe"_s);
    QCOMPARE(identity->handle, u"u/harbourcafe"_s);
}

void TestTrapsSmallAnswers::signInWithTail(const QString& network, const QString& tail)
{
    const QByteArray pair = R"({"access_token":"AT","token_type":"bearer","refresh_token":"RT","scope":"x"})";
    m_server->setHandler([pair](const SeenRequest&) { return ScriptedReply{200, pair}; });
    SignInRequest request;
    request.network = builtIn(network);
    request.endpoints.authorize = QUrl(request.network->authorizeUrl);
    request.endpoints.token = QUrl(request.network->tokenUrl);
    request.app.clientId = u"CID"_s;
    request.app.redirect = u"https://agency.example/back"_s;
    request.clientSecret = Secret(u"S"_s);
    request.scopes = {u"x"_s};
    SignIn attempt(*m_http, m_clock, request);
    QString state;
    connect(&attempt, &SignIn::browserRequested, this, [&](const QUrl& address) {
        state = QUrlQuery(address).queryItemValue(u"state"_s, QUrl::FullyDecoded);
    });
    Async<TokenSet> running = attempt.run();
    QVERIFY(!state.isEmpty());
    const QString back = u"https://agency.example/back?state=%1&code=the-code%2"_s.arg(state, tail);
    const Result<bool> pasted = attempt.pasteAddress(back);
    QVERIFY2(pasted, pasted ? "" : qPrintable(pasted.error().detail));
    const Result<TokenSet> tokens = waitFor(std::move(running));
    QVERIFY2(tokens, tokens ? "" : qPrintable(tokens.error().detail));
    QCOMPARE(m_server->seen().first().field(u"code"_s), u"the-code"_s);
}

void TestTrapsSmallAnswers::reddit_marksBehindTheAddressAreStripped()
{
    signInWithTail(u"reddit"_s, u"#_"_s);
}

/// The network's own limit on posting, not the one on requests.
void TestTrapsSmallAnswers::reddit_aPostingLimitUnder200IsNoDeath()
{
    const HttpResponse answer = response(
        200,
        R"({"json":{"errors":[["RATELIMIT","you are doing that too much. try again in 9 minutes.","ratelimit"]],"ratelimit":540.0}})");
    const auto failure = meaning(u"reddit"_s, answer, Where::Api);
    QVERIFY(failure);
    QCOMPARE(failure->cause, Cause::Throttled);
    QCOMPARE(failure->certainty, Certainty::Transient);
    QVERIFY(failure->retryAt >= m_clock.now().addSecs(540));
    QCOMPARE(scopeOf(*builtIn(u"reddit"_s), answer, Where::Api), Scope::Page);
    QVERIFY(!meaning(u"reddit"_s, response(200, R"({"json":{"errors":[],"data":{"id":"1abcde"}}})"), Where::Api));
}

/// A name that changes with every version can get the app suspended.
void TestTrapsSmallAnswers::tumblr_theUserAgentIsConstant()
{
    m_server->answer(u"/v2/oauth2/token"_s,
                     {200, R"({"access_token":"AT2","token_type":"bearer","refresh_token":"RT2"})"});
    m_server->answer(
        u"/v2/user/info"_s,
        {200, R"({"response":{"user":{"name":"ana","blogs":[{"name":"ana","uuid":"t:1","primary":true}]}}})"});
    const Grant one = grant(u"tumblr"_s);
    QVERIFY(waitFor(m_adapter->identify(one)));
    QVERIFY(waitFor(m_adapter->renew(one)));
    QCOMPARE(agents(), (QList<QByteArray>{"Pagekeeper", "Pagekeeper"}));
}

void TestTrapsSmallAnswers::tumblr_marksBehindTheAddressAreStripped()
{
    signInWithTail(u"tumblr"_s, u"#_=_"_s);
}

void TestTrapsSmallAnswers::tumblr_aRenamedBlogIsFoundByItsId()
{
    const QByteArray before =
        R"({"response":{"user":{"name":"ana","blogs":[{"name":"ana","title":"Ana","uuid":"t:1","primary":true},{"name":"flowershop","title":"Flower shop","uuid":"t:2","primary":false}]}}})";
    const QByteArray after =
        R"({"response":{"user":{"name":"ana-b","blogs":[{"name":"ana-b","title":"Ana","uuid":"t:1","primary":true},{"name":"flowers","title":"Flowers","uuid":"t:2","primary":false}]}}})";
    m_server->answer(u"/v2/user/info"_s, {200, before});
    const auto first = waitFor(m_adapter->listPages(grant(u"tumblr"_s)));
    QVERIFY(first);
    QList<Page> kept;
    for (const ListedPage& listed : first->pages) {
        Page page;
        page.remoteId = listed.id;
        page.name = listed.name;
        page.handle = listed.handle;
        kept.append(page);
    }
    m_server->answer(u"/v2/user/info"_s, {200, after});
    const auto report = waitFor(m_adapter->check(grant(u"tumblr"_s), kept));
    QVERIFY(report && report->listing && report->identity);
    QCOMPARE(report->identity->id, RemoteId(u"t:1"_s));
    QCOMPARE(report->identity->handle, u"ana-b"_s);
    const ListingChange change = applyListing(kept, *report->listing, m_clock.now());
    QVERIFY(change.lost.isEmpty());
    QCOMPARE(change.pages.size(), 2);
    QCOMPARE(change.pages[1].handle, u"flowers"_s);
    QCOMPARE(change.pages[1].name, u"Flowers"_s);
    QVERIFY(!change.pages[1].lostAt);
}

void TestTrapsSmallAnswers::tumblr_anErrorHasAListWhereTheAnswerWas()
{
    for (const int code : {1016, 1014}) {
        const QByteArray body =
            R"({"meta":{"status":401,"msg":"Unauthorized"},"response":[],"errors":[{"title":"Unauthorized","code":%,"detail":"Unable to authorize"}]})";
        m_server->answer(u"/v2/user/info"_s, {401, QByteArray(body).replace("%", QByteArray::number(code))});
        const auto report = waitFor(m_adapter->check(grant(u"tumblr"_s), {}));
        QVERIFY(report && report->login.failure);
        QCOMPARE(report->login.failure->cause, Cause::SignedOut);
        QCOMPARE(report->login.failure->certainty, Certainty::Doubtful);
    }
    m_server->answer(u"/v2/user/info"_s, {200, R"({"meta":{"status":200,"msg":"OK"},"response":[]})"});
    const auto report = waitFor(m_adapter->check(grant(u"tumblr"_s), {}));
    QVERIFY(report && report->login.failure); // no user in it proves nothing
    QCOMPARE(report->login.failure->certainty, Certainty::Transient);
}

void TestTrapsSmallAnswers::twitch_scopeMayBeAbsentOrNull_data()
{
    QTest::addColumn<QByteArray>("scope");
    QTest::addColumn<QStringList>("granted");
    const QStringList asked{u"user:read:moderated_channels"_s, u"user:write:chat"_s};
    QTest::newRow("absent") << QByteArray() << asked;
    QTest::newRow("null") << QByteArray(R"(,"scope":null)") << asked;
    QTest::newRow("a list") << QByteArray(R"(,"scope":["user:write:chat"])") << QStringList{u"user:write:chat"_s};
}

void TestTrapsSmallAnswers::twitch_scopeMayBeAbsentOrNull()
{
    QFETCH(QByteArray, scope);
    const QStringList asked{u"user:read:moderated_channels"_s, u"user:write:chat"_s};
    const QByteArray body = R"({"access_token":"AT","expires_in":14542,"refresh_token":"RT","token_type":"bearer")"
        + scope + '}';
    const auto tokens = parseTokenAnswer(*builtIn(u"twitch"_s), response(200, body), asked, m_clock.now());
    QVERIFY2(tokens, tokens ? "" : qPrintable(tokens.error().detail));
    QTEST(tokens->scopes, "granted");
}

QTEST_GUILESS_MAIN(TestTrapsSmallAnswers)
#include "tst_traps_small_answers.moc"
