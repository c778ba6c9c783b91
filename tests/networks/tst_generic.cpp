// SPDX-License-Identifier: GPL-3.0-or-later
// The generic adapter against a scripted server: X's and Mastodon's descriptors are enough for whole conversations.
#include "models/networks/answers.h"
#include "models/networks/genericadapter.h"
#include "tests/networks/scriptedserver.h"
#include "tests/networks/testgrant.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const QByteArray kCafe = R"({"data":{"id":"2244990001000000001","name":"Harbour Cafe","username":"harbourcafe"}})";
const QByteArray kPair =
    R"({"token_type":"bearer","expires_in":7200,"access_token":"AT2","scope":"users.read","refresh_token":"RT2"})";

std::optional<EndClock> clockOf(const TokenSet& tokens, ClockKind kind)
{
    for (const EndClock& clock : tokens.clocks) {
        if (clock.kind == kind)
            return clock;
    }
    return std::nullopt;
}

} // namespace

class TestGeneric : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void identifies();
    void refusedIdentityIsAnErrorWithItsCause();
    void theLoginIsItsOnlyPage();
    void withoutDescriptionOfPagesListingIsUnsupported();
    void checkProvesLoginAndPage();
    void checkReportsWhatTheNetworkSays_data();
    void checkReportsWhatTheNetworkSays();
    void captivePortalIsNoDeath();
    void offlineIsReportedNotFailed();
    void ownTroubleEndsTheCheck();
    void renewsOnceWithoutRedirect();
    void renewsAsConfidentialClient();
    void renewalKeepsWhatTheAnswerLeavesOut();
    void renewalMovesTheRightClocks();
    void deadRenewalIsRejected();
    void brokenRenewalIsNoRejection();
    void nothingToRenewIsUnsupported();
    void completingAddsDocumentedEnds();
    void revokesRefreshTokenFirst();
    void revokeAnswers_data();
    void revokeAnswers();
    void revokeWithoutEndpointPointsToTheHelpPage();
    void mastodonRevokesWithSecretInTheForm();
    void userinfoComesFromDiscovery();
    void noTokenInAnyAddress();

private:
    Grant xGrant() { return testGrant(m_x); }
    Page page(const QString& remoteId)
    {
        Page one;
        one.remoteId = RemoteId(remoteId);
        return one;
    }

    ManualClock m_clock;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<GenericAdapter> m_adapter;
    std::shared_ptr<const NetworkDescriptor> m_x = builtIn(u"x"_s);
    std::shared_ptr<const NetworkDescriptor> m_mastodon = builtIn(u"mastodon"_s);
};

void TestGeneric::init()
{
    m_adapter.reset();
    m_http.reset();
    m_server = std::make_unique<ScriptedServer>();
    m_http = std::make_unique<HttpClient>(
        routesTo(m_server->origin(), {u"api.x.com"_s, u"social.example"_s, u"id.example"_s}), m_clock);
    m_adapter = std::make_unique<GenericAdapter>(*m_http, m_clock);
    m_server->answer(u"/2/users/me"_s, {200, kCafe, {{"x-rate-limit-limit", "75"}, {"x-rate-limit-remaining", "74"}}});
    m_server->answer(u"/2/oauth2/token"_s, {200, kPair});
}

void TestGeneric::identifies()
{
    const auto identity = waitFor(m_adapter->identify(xGrant()));
    QVERIFY2(identity, identity ? "" : qPrintable(identity.error().detail));
    QCOMPARE(identity->id, RemoteId(u"2244990001000000001"_s));
    QCOMPARE(identity->name, u"Harbour Cafe"_s);
    QCOMPARE(identity->handle, u"@harbourcafe"_s);
    QCOMPARE(m_server->seen().size(), 1);
    QCOMPARE(m_server->seen().first().header("Authorization"), QByteArray("Bearer AT"));
    QCOMPARE(m_server->seen().first().query.queryItemValue(u"user.fields"_s, QUrl::FullyDecoded),
             u"id,name,username,profile_image_url"_s);
}

void TestGeneric::refusedIdentityIsAnErrorWithItsCause()
{
    m_server->answer(u"/2/users/me"_s, {403, R"({"detail":"user-suspended","status":403})"});
    const auto identity = waitFor(m_adapter->identify(xGrant()));
    QVERIFY(!identity);
    QCOMPARE(identity.error().kind, ErrorKind::Rejected);
    QCOMPARE(identity.error().cause, std::optional(Cause::IdentityCheck));
}

void TestGeneric::theLoginIsItsOnlyPage()
{
    Grant grant = xGrant();
    grant.tokens.scopes = {u"users.read"_s};
    const auto listing = waitFor(m_adapter->listPages(grant));
    QVERIFY(listing);
    QCOMPARE(listing->pages.size(), 1);
    QCOMPARE(listing->pages.first().id, RemoteId(u"2244990001000000001"_s));
    QCOMPARE(listing->pages.first().role, u"Owner"_s);
    QCOMPARE(listing->pages.first().tasks, QStringList{u"users.read"_s});
    QCOMPARE(listing->pages.first().tokenKind, TokenKind::User);
    QVERIFY(listing->pages.first().usable && !listing->partial);
}

void TestGeneric::withoutDescriptionOfPagesListingIsUnsupported()
{
    auto bare = std::make_shared<NetworkDescriptor>(*m_x);
    bare->accountIsPage = false;
    const auto listing = waitFor(m_adapter->listPages(testGrant(bare)));
    QVERIFY(!listing);
    QCOMPARE(listing.error().kind, ErrorKind::Unsupported);
    QVERIFY(m_server->seen().isEmpty());
}

void TestGeneric::checkProvesLoginAndPage()
{
    const auto report = waitFor(m_adapter->check(xGrant(), {page(u"2244990001000000001"_s)}));
    QVERIFY(report);
    QVERIFY(!report->login.failure);
    QCOMPARE(report->login.evidence, (Evidence{u"who am I"_s, m_clock.now()}));
    QVERIFY(report->identity && report->identity->handle == u"@harbourcafe"_s);
    QVERIFY(!report->pages.value(RemoteId(u"2244990001000000001"_s)).failure);
    QCOMPARE(report->credits.size(), 1);
    QCOMPARE(report->credits.first().used, 1.0);
}

void TestGeneric::checkReportsWhatTheNetworkSays_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Certainty>("certainty");
    QTest::addColumn<Cause>("cause");
    QTest::newRow("401") << 401 << QByteArray(R"({"title":"Unauthorized","status":401})") << Certainty::Doubtful
                         << Cause::SignedOut;
    QTest::newRow("402") << 402 << QByteArray(R"({"title":"CreditsDepleted"})") << Certainty::Transient
                         << Cause::Throttled;
    QTest::newRow("403") << 403 << QByteArray(R"({"reason":"client-not-enrolled"})") << Certainty::Definite
                         << Cause::AppRegistration;
    QTest::newRow("429") << 429 << QByteArray("{}") << Certainty::Transient << Cause::Throttled;
    QTest::newRow("500") << 500 << QByteArray("oops") << Certainty::Transient << Cause::NetworkDown;
}

void TestGeneric::checkReportsWhatTheNetworkSays()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    m_server->answer(u"/2/users/me"_s, {status, body});
    const auto report = waitFor(m_adapter->check(xGrant(), {page(u"7"_s)}));
    QVERIFY(report && report->login.failure);
    QTEST(report->login.failure->certainty, "certainty");
    QTEST(report->login.failure->cause, "cause");
    QVERIFY(report->pages.value(RemoteId(u"7"_s)).failure);
}

void TestGeneric::captivePortalIsNoDeath()
{
    m_server->answer(u"/2/users/me"_s, {200, "<html>Please log in to the hotel</html>", {}, "text/html"});
    const auto report = waitFor(m_adapter->check(xGrant(), {}));
    QVERIFY(report && report->login.failure);
    QCOMPARE(report->login.failure->certainty, Certainty::Transient);
    QCOMPARE(report->login.failure->cause, Cause::TlsOrProxy);
}

void TestGeneric::offlineIsReportedNotFailed()
{
    m_server->answer(u"/2/users/me"_s, {200, "", {}, "text/plain", true});
    const auto report = waitFor(m_adapter->check(xGrant(), {}));
    QVERIFY(report && report->login.failure);
    QCOMPARE(report->login.failure->certainty, Certainty::Transient);
    QCOMPARE(report->login.failure->cause, Cause::NetworkDown);
}

void TestGeneric::ownTroubleEndsTheCheck()
{
    // An address that is not among those tokens may go to is our mistake, and no word about the account.
    auto wrong = std::make_shared<NetworkDescriptor>(*m_x);
    wrong->check = u"https://elsewhere.example/me"_s;
    const auto report = waitFor(m_adapter->check(testGrant(wrong), {}));
    QVERIFY(!report);
    QCOMPARE(report.error().kind, ErrorKind::SecurityViolation);
}

void TestGeneric::renewsOnceWithoutRedirect()
{
    const auto tokens = waitFor(m_adapter->renew(xGrant()));
    QVERIFY2(tokens, tokens ? "" : qPrintable(tokens.error().detail));
    QCOMPARE(tokens->accessToken, Secret(u"AT2"_s));
    QCOMPARE(tokens->refreshToken, Secret(u"RT2"_s));
    QCOMPARE(m_server->seen().size(), 1);
    const SeenRequest& request = m_server->seen().first();
    QCOMPARE(request.method, QByteArray("POST"));
    QCOMPARE(request.body, QByteArray("grant_type=refresh_token&refresh_token=RT&client_id=CID"));
    QVERIFY(request.header("Authorization").isEmpty()); // a public client sends none, and never the access token
    QVERIFY(request.header("Content-Type").startsWith("application/x-www-form-urlencoded"));
}

void TestGeneric::renewsAsConfidentialClient()
{
    Grant grant = xGrant();
    grant.clientSecret = Secret(QByteArray("S"));
    QVERIFY(waitFor(m_adapter->renew(grant)));
    const SeenRequest& request = m_server->seen().first();
    QCOMPARE(request.header("Authorization"), "Basic " + QByteArray("CID:S").toBase64());
    QVERIFY(!request.body.contains("client_secret"));
}

void TestGeneric::renewalKeepsWhatTheAnswerLeavesOut()
{
    m_server->answer(u"/2/oauth2/token"_s, {200, R"({"token_type":"bearer","access_token":"AT2"})"});
    Grant grant = xGrant();
    grant.tokens.scopes = {u"users.read"_s, u"offline.access"_s};
    grant.tokens.pageTokens.insert(RemoteId(u"1"_s), Secret(QByteArray("P")));
    grant.tokens.clocks = {{ClockKind::Refresh, m_clock.now().addDays(30), true, true}};
    const auto tokens = waitFor(m_adapter->renew(grant));
    QVERIFY(tokens);
    QCOMPARE(tokens->refreshToken, Secret(u"RT"_s));
    QCOMPARE(tokens->scopes, grant.tokens.scopes);
    QCOMPARE(tokens->pageTokens, grant.tokens.pageTokens);
    QCOMPARE(clockOf(*tokens, ClockKind::Refresh)->at, m_clock.now().addDays(30)); // the same token ends when it did
}

void TestGeneric::renewalMovesTheRightClocks()
{
    auto network = std::make_shared<NetworkDescriptor>(*m_x);
    network->furtherLifetimes = {{ClockKind::Session, std::chrono::days(14)}, {ClockKind::Idle, std::chrono::days(7)}};
    Grant grant = testGrant(network);
    const auto first = waitFor(m_adapter->completeSignIn(grant));
    grant.tokens = *first;
    grant.tokens.obtainedAt = m_clock.now();
    grant.tokens = withDocumentedEnds(*network, grant.tokens, {});
    const auto signedIn = clockOf(grant.tokens, ClockKind::Session);
    m_clock.advance(std::chrono::hours(48));
    const auto tokens = waitFor(m_adapter->renew(grant));
    QVERIFY(tokens && signedIn);
    QCOMPARE(clockOf(*tokens, ClockKind::Session), signedIn); // counted from the sign-in
    QVERIFY(!clockOf(*tokens, ClockKind::Session)->renews);
    QCOMPARE(clockOf(*tokens, ClockKind::Idle)->at, m_clock.now().addDays(7));
    QVERIFY(clockOf(*tokens, ClockKind::Idle)->renews);
    QCOMPARE(clockOf(*tokens, ClockKind::Refresh)->at, m_clock.now().addDays(180));
    QVERIFY(clockOf(*tokens, ClockKind::Access)->renews);
}

void TestGeneric::deadRenewalIsRejected()
{
    m_server->answer(
        u"/2/oauth2/token"_s,
        {400, R"({"error":"invalid_request","error_description":"Value passed for the token was invalid."})"});
    const auto tokens = waitFor(m_adapter->renew(xGrant()));
    QVERIFY(!tokens);
    QCOMPARE(tokens.error().kind, ErrorKind::Rejected);
    QCOMPARE(tokens.error().cause, std::optional(Cause::SignedOut));
    QCOMPARE(m_server->seen().size(), 1); // a dead refresh token is not sent again
}

void TestGeneric::brokenRenewalIsNoRejection()
{
    for (const ScriptedReply& reply : {ScriptedReply{503, "busy"},
                                       ScriptedReply{200, "<html>", {}, "text/html"},
                                       ScriptedReply{200, "", {}, "text/plain", true},
                                       ScriptedReply{429, "{}"}}) {
        m_server->answer(u"/2/oauth2/token"_s, reply);
        m_server->forget();
        const auto tokens = waitFor(m_adapter->renew(xGrant()));
        QVERIFY(!tokens);
        QVERIFY(tokens.error().kind != ErrorKind::Rejected);
        QCOMPARE(m_server->seen().size(), 1); // never repeated: the first may have worked
    }
}

void TestGeneric::nothingToRenewIsUnsupported()
{
    Grant bare = xGrant();
    bare.tokens.refreshToken = Secret();
    QCOMPARE(waitFor(m_adapter->renew(bare)).error().kind, ErrorKind::Unsupported);
    auto none = std::make_shared<NetworkDescriptor>(*m_x);
    none->renewal = RenewalRule::None;
    QCOMPARE(waitFor(m_adapter->renew(testGrant(none))).error().kind, ErrorKind::Unsupported);
    QVERIFY(m_server->seen().isEmpty());
}

void TestGeneric::completingAddsDocumentedEnds()
{
    Grant grant = xGrant();
    grant.tokens.obtainedAt = m_clock.now();
    grant.tokens.clocks = {{ClockKind::Access, m_clock.now().addSecs(7200), false, false}};
    const auto tokens = waitFor(m_adapter->completeSignIn(grant));
    QVERIFY(tokens);
    QVERIFY(clockOf(*tokens, ClockKind::Access)->renews);
    QCOMPARE(clockOf(*tokens, ClockKind::Refresh),
             (std::optional(EndClock{ClockKind::Refresh, m_clock.now().addDays(180), true, true})));
    QVERIFY(m_server->seen().isEmpty());
}

void TestGeneric::revokesRefreshTokenFirst()
{
    m_server->answer(u"/2/oauth2/revoke"_s, {200, R"({"revoked":true})"});
    const auto revoked = waitFor(m_adapter->revoke(xGrant()));
    QVERIFY(revoked && *revoked);
    const auto seen = m_server->seen(u"/2/oauth2/revoke"_s);
    QCOMPARE(seen.size(), 2);
    QCOMPARE(seen.at(0).field(u"token"_s), u"RT"_s);
    QCOMPARE(seen.at(0).field(u"token_type_hint"_s), u"refresh_token"_s);
    QCOMPARE(seen.at(1).field(u"token"_s), u"AT"_s);
    QCOMPARE(seen.at(1).field(u"client_id"_s), u"CID"_s);
}

void TestGeneric::revokeAnswers_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("kind"); // -1: done
    QTest::newRow("200 empty") << 200 << QByteArray() << -1;
    QTest::newRow("invalid_token") << 400 << QByteArray(R"({"error":"invalid_token"})") << -1; // RFC 7009 section 2.2
    QTest::newRow("unsupported_token_type") << 400 << QByteArray(R"({"error":"unsupported_token_type"})") << -1;
    QTest::newRow("503") << 503 << QByteArray() << int(ErrorKind::NetworkUnavailable);
    QTest::newRow("429") << 429 << QByteArray("{}") << int(ErrorKind::Throttled);
    QTest::newRow("invalid_client") << 401 << QByteArray(R"({"error":"invalid_client"})") << int(ErrorKind::Rejected);
}

void TestGeneric::revokeAnswers()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(int, kind);
    m_server->answer(u"/2/oauth2/revoke"_s, {status, body});
    const auto revoked = waitFor(m_adapter->revoke(xGrant()));
    QCOMPARE(revoked ? -1 : int(revoked.error().kind), kind);
}

void TestGeneric::revokeWithoutEndpointPointsToTheHelpPage()
{
    auto none = std::make_shared<NetworkDescriptor>(*m_x);
    none->revokeUrl.clear();
    const auto revoked = waitFor(m_adapter->revoke(testGrant(none)));
    QVERIFY(!revoked);
    QCOMPARE(revoked.error().kind, ErrorKind::Unsupported);
    QCOMPARE(revoked.error().detail, none->revokeHelpUrl);
}

void TestGeneric::mastodonRevokesWithSecretInTheForm()
{
    m_server->answer(u"/oauth/revoke"_s, {200, "{}"});
    Grant grant = testGrant(m_mastodon);
    grant.instance = u"https://social.example"_s;
    grant.clientSecret = Secret(QByteArray("S"));
    grant.tokens.refreshToken = Secret();
    const auto revoked = waitFor(m_adapter->revoke(grant));
    QVERIFY2(revoked, revoked ? "" : qPrintable(revoked.error().detail));
    QCOMPARE(m_server->seen().size(), 1);
    QCOMPARE(m_server->seen().first().body,
             QByteArray("token=AT&token_type_hint=access_token&client_id=CID&client_secret=S"));
}

void TestGeneric::userinfoComesFromDiscovery()
{
    const auto lab = parsed(R"({"id":"lab","name":"Lab","color":"#3A6EA5","letter":"L","pageKind":"Account",
        "discovery":{"kind":"openid","issuer":"https://id.example"},
        "identity":{"url":"{userinfo}","id":"/sub","name":"/name"},"accountIsPage":true})");
    m_server->answer(u"/me"_s, {200, R"({"sub":"alice","name":"Alice"})"});
    Grant grant = testGrant(lab);
    grant.endpoints.issuer = QUrl(u"https://id.example"_s);
    grant.endpoints.userinfo = QUrl(u"https://id.example/me"_s);
    const auto identity = waitFor(m_adapter->identify(grant));
    QVERIFY2(identity, identity ? "" : qPrintable(identity.error().detail));
    QCOMPARE(identity->id, RemoteId(u"alice"_s));
}

void TestGeneric::noTokenInAnyAddress()
{
    m_server->answer(u"/2/oauth2/revoke"_s, {200, "{}"});
    Grant grant = xGrant();
    grant.tokens.accessToken = Secret(QByteArray("SECRET-access"));
    grant.tokens.refreshToken = Secret(QByteArray("SECRET-refresh"));
    grant.clientSecret = Secret(QByteArray("SECRET-client"));
    waitFor(m_adapter->identify(grant));
    waitFor(m_adapter->check(grant, {}));
    waitFor(m_adapter->renew(grant));
    waitFor(m_adapter->revoke(grant));
    QCOMPARE(m_server->seen().size(), 5);
    for (const SeenRequest& request : m_server->seen())
        QVERIFY2(!request.target.contains("SECRET"), request.target.constData());
}

QTEST_GUILESS_MAIN(TestGeneric)
#include "tst_generic.moc"
