// SPDX-License-Identifier: GPL-3.0-or-later
// Networks whose tokens are traded for longer ones and extended in place: Instagram and Threads, by their descriptors.
#include "models/networks/answers.h"
#include "models/networks/genericadapter.h"
#include "models/services/renewal.h"
#include "tests/networks/scriptedserver.h"
#include "tests/networks/testgrant.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class TestLongLived final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void codeAnswersOfBothShapes_data();
    void codeAnswersOfBothShapes();
    void theShortTokenIsTraded();
    void withoutTheLongTokenThereIsNoSignIn();
    void extendsInPlaceWithoutTheSecret();
    void extendsOnlyBetweenADayAndTheEnd_data();
    void extendsOnlyBetweenADayAndTheEnd();
    void tokensGoNowhereElse();

private:
    Grant grant(const QString& id)
    {
        Grant grant = testGrant(builtIn(id));
        grant.clientSecret = Secret(QByteArray("app&secret"));
        grant.tokens.refreshToken = Secret();
        grant.tokens.obtainedAt = m_clock.now();
        return grant;
    }

    ManualClock m_clock;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<GenericAdapter> m_adapter;
};

void TestLongLived::init()
{
    m_adapter.reset();
    m_http.reset();
    m_server = std::make_unique<ScriptedServer>();
    m_http = std::make_unique<HttpClient>(
        routesTo(m_server->origin(), {u"graph.instagram.com"_s, u"graph.threads.net"_s}), m_clock);
    m_adapter = std::make_unique<GenericAdapter>(*m_http, m_clock);
    const QByteArray longToken = R"({"access_token":"LONG","token_type":"bearer","expires_in":5183944})";
    m_server->answer(u"/access_token"_s, {200, longToken});
    m_server->answer(u"/refresh_access_token"_s, {200, longToken});
}

void TestLongLived::codeAnswersOfBothShapes_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("flat, user_id above 2^53, list of permissions")
        << u"instagram"_s
        << QByteArray(
               R"({"access_token":"SHORT","user_id":17841400000000001,"permissions":["instagram_business_basic","instagram_business_content_publish"]})");
    QTest::newRow("wrapped, permissions with commas")
        << u"instagram"_s
        << QByteArray(
               R"({"data":[{"access_token":"SHORT","user_id":"17841400000000001","permissions":"instagram_business_basic,instagram_business_content_publish"}]})");
    QTest::newRow("Threads") << u"threads"_s << QByteArray(R"({"access_token":"SHORT","user_id":17841400000000009})");
}

void TestLongLived::codeAnswersOfBothShapes()
{
    QFETCH(QString, network);
    QFETCH(QByteArray, body);
    const QStringList asked{u"asked"_s};
    const auto tokens = parseTokenAnswer(*builtIn(network), response(200, body), asked, m_clock.now());
    QVERIFY2(tokens, tokens ? "" : qPrintable(tokens.error().detail));
    QCOMPARE(tokens->accessToken.reveal(), "SHORT");
    QCOMPARE(tokens->scopes,
             network == "threads"_L1
                 ? asked
                 : (QStringList{u"instagram_business_basic"_s, u"instagram_business_content_publish"_s}));
    QCOMPARE(tokens->clocks.first().at, m_clock.now().addSecs(3600)); // documented, so estimated
    QVERIFY(tokens->clocks.first().estimated);
}

void TestLongLived::theShortTokenIsTraded()
{
    Grant signedIn = grant(u"instagram"_s);
    signedIn.tokens.scopes = {u"instagram_business_basic"_s};
    const auto tokens = waitFor(m_adapter->completeSignIn(signedIn));
    QVERIFY2(tokens, tokens ? "" : qPrintable(tokens.error().detail));
    QCOMPARE(tokens->accessToken.reveal(), "LONG");
    QCOMPARE(tokens->scopes, signedIn.tokens.scopes); // the long answer does not repeat them
    QCOMPARE(tokens->clocks.first().at, m_clock.now().addSecs(5183944));
    QVERIFY(!tokens->clocks.first().estimated);
    const SeenRequest& seen = m_server->seen().first();
    QCOMPARE(seen.method, "GET");
    QCOMPARE(seen.query.queryItemValue(u"grant_type"_s), u"ig_exchange_token"_s);
    QCOMPARE(seen.query.queryItemValue(u"client_secret"_s, QUrl::FullyDecoded), u"app&secret"_s);
    QCOMPARE(seen.query.queryItemValue(u"access_token"_s), u"AT"_s);
    QVERIFY(seen.header("Authorization").isEmpty());
}

void TestLongLived::withoutTheLongTokenThereIsNoSignIn()
{
    m_server->answer(
        u"/access_token"_s,
        {400, R"({"error":{"message":"Unsupported request - method type: get","type":"IGApiException","code":100}})"});
    const auto tokens = waitFor(m_adapter->completeSignIn(grant(u"instagram"_s)));
    QVERIFY(!tokens); // a token of an hour that nothing renews is not worth keeping
    QCOMPARE(tokens.error().cause, std::optional(Cause::AppRegistration));
}

void TestLongLived::extendsInPlaceWithoutTheSecret()
{
    for (const auto& [network, type] :
         {std::pair(u"instagram"_s, u"ig_refresh_token"_s), std::pair(u"threads"_s, u"th_refresh_token"_s)}) {
        m_server->forget();
        const auto tokens = waitFor(m_adapter->renew(grant(network)));
        QVERIFY2(tokens, tokens ? "" : qPrintable(tokens.error().detail));
        QCOMPARE(tokens->accessToken.reveal(), "LONG");
        const SeenRequest& seen = m_server->seen().first();
        QCOMPARE(seen.query.queryItemValue(u"grant_type"_s), type);
        QVERIFY(!seen.target.contains("secret"));
    }
}

void TestLongLived::extendsOnlyBetweenADayAndTheEnd_data()
{
    QTest::addColumn<int>("ageHours");
    QTest::addColumn<int>("leftHours");
    QTest::addColumn<bool>("due");
    QTest::newRow("too young") << 23 << 24 << false;
    QTest::newRow("old enough, near its end") << 25 << 24 << true;
    QTest::newRow("far from its end") << 200 << 1000 << false;
    QTest::newRow("ran out") << 2000 << -1 << false; // cannot be extended: a person has to sign in
}

void TestLongLived::extendsOnlyBetweenADayAndTheEnd()
{
    QFETCH(int, ageHours);
    QFETCH(int, leftHours);
    QFETCH(bool, due);
    TokenSet tokens;
    tokens.obtainedAt = m_clock.now().addSecs(-3600LL * ageHours);
    tokens.clocks = {{ClockKind::Access, m_clock.now().addSecs(3600LL * leftHours), false, false}};
    QCOMPARE(renewalDue(*builtIn(u"instagram"_s), tokens, m_clock.now()), due);
}

void TestLongLived::tokensGoNowhereElse()
{
    auto bent = std::make_shared<NetworkDescriptor>(*builtIn(u"threads"_s));
    bent->extendUrl = u"https://graph.instagram.com/refresh_access_token?grant_type=x"_s; // not one of its hosts
    Grant stray = grant(u"threads"_s);
    stray.network = bent;
    const auto tokens = waitFor(m_adapter->renew(stray));
    QVERIFY(!tokens);
    QCOMPARE(tokens.error().kind, ErrorKind::SecurityViolation);
    QVERIFY(m_server->seen().isEmpty());
}

QTEST_GUILESS_MAIN(TestLongLived)
#include "tst_longlived.moc"
