// SPDX-License-Identifier: GPL-3.0-or-later
// Pretend X and Mastodon seen from outside, and the program as a whole.
#include "rehearsalclient.h"

#include <QDateTime>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::Literals::StringLiterals;
using namespace pk::test;

namespace {

const QString kVerifier = u"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"_s; // RFC 7636 appendix B
const QString kChallenge = u"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"_s;
const QString kXRedirect = u"http://127.0.0.1:28682/callback"_s;
const QString kXToken = u"/api.x.com/2/oauth2/token"_s;
const QString kNew = u"mastodon.social"_s;
const QString kOld = u"social.example"_s;
const QString kCallback = u"http://127.0.0.1:40123/cb/1"_s;

} // namespace

class TestRehearsal final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init() { QVERIFY(m_world.control(u"reset-world"_s).value(u"ok"_s).toBool()); }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void announcesItself();
    void listensOnLoopbackOnly();
    void seedGivesTheSameWorld();
    void remembersTheWorldInItsStateFile();
    void xSignsInWithTheRightVerifierOnly();
    void xRefusesAWrongSignInLink_data();
    void xRefusesAWrongSignInLink();
    void xCodeLivesThirtySecondsAndOnce();
    void xReplayedRefreshKillsTheFamily();
    void xWithoutOfflineAccessGivesNoRefreshToken();
    void xConfidentialClientNeedsBasic();
    void xCountsCallsAndPaidCredits();
    void xTellsAccountTroubleFromDeadTokens();
    void xRevokesOneTokenAtATime();
    void mastodonCurrentInstanceHasDiscoveryAndPkce();
    void mastodonOldInstanceHasNeither();
    void mastodonGivesTheSameTokenAgain();
    void mastodonTokensAreBoundToTheirInstance();
    void mastodonDeathsHaveTheirBodies_data();
    void mastodonDeathsHaveTheirBodies();
    void mastodonCountsInWindowsAlignedToTheEpoch();
    void platformResetHitsTheShareAsked();

private:
    Reply xAuthorize(const Fields& changed = {});
    Reply xExchange(const QString& code, const QString& verifier = kVerifier);
    Reply xTokens(const QString& person) { return xExchange(xAuthorize({{u"auto"_s, person}}).sentBack(u"code"_s)); }
    Reply xRefresh(const QString& token)
    {
        return m_world.post(
            kXToken,
            {{u"grant_type"_s, u"refresh_token"_s}, {u"refresh_token"_s, token}, {u"client_id"_s, u"rehearsal-x"_s}});
    }
    Reply xMe(const QString& token)
    {
        return m_world.get(u"/api.x.com/2/users/me"_s, {{u"user.fields"_s, u"public_metrics"_s}}, token);
    }
    Reply mastodonApp(const QString& host, const QString& scopes = u"read:accounts"_s);
    Reply mastodonCode(const QString& host, const Reply& app, const QString& person, const Fields& more = {});
    Reply mastodonExchange(const QString& host, const Reply& app, const QString& code,
                           const QString& verifier = kVerifier);
    QString mastodonToken(const QString& host, const Reply& app, const QString& person)
    {
        return mastodonExchange(host, app, mastodonCode(host, app, person).sentBack(u"code"_s)).text(u"access_token"_s);
    }
    Reply mastodonMe(const QString& host, const QString& token)
    {
        return m_world.get(u"/%1/api/v1/accounts/verify_credentials"_s.arg(host), {}, token);
    }

    RehearsalClient m_world;
};

Reply TestRehearsal::xAuthorize(const Fields& changed)
{
    Fields fields{{u"response_type"_s, u"code"_s},
                  {u"client_id"_s, u"rehearsal-x"_s},
                  {u"redirect_uri"_s, kXRedirect},
                  {u"scope"_s, u"tweet.read users.read offline.access"_s},
                  {u"state"_s, u"st"_s},
                  {u"code_challenge"_s, kChallenge},
                  {u"code_challenge_method"_s, u"S256"_s}};
    for (const auto& change : changed) {
        fields.removeIf([&](const auto& field) { return field.first == change.first; });
        if (!change.second.isNull())
            fields.append(change);
    }
    return m_world.get(u"/x.com/i/oauth2/authorize"_s, fields);
}

Reply TestRehearsal::xExchange(const QString& code, const QString& verifier)
{
    return m_world.post(kXToken,
                        {{u"grant_type"_s, u"authorization_code"_s},
                         {u"code"_s, code},
                         {u"redirect_uri"_s, kXRedirect},
                         {u"code_verifier"_s, verifier},
                         {u"client_id"_s, u"rehearsal-x"_s}});
}

Reply TestRehearsal::mastodonApp(const QString& host, const QString& scopes)
{
    return m_world.post(u"/%1/api/v1/apps"_s.arg(host),
                        {{u"client_name"_s, u"Test"_s},
                         {u"scopes"_s, scopes},
                         {u"redirect_uris"_s, u"http://127.0.0.1/cb/1\nhttp://[::1]/cb/1"_s}});
}

Reply TestRehearsal::mastodonCode(const QString& host, const Reply& app, const QString& person, const Fields& more)
{
    const Fields fields{{u"response_type"_s, u"code"_s},
                        {u"client_id"_s, app.text(u"client_id"_s)},
                        {u"redirect_uri"_s, kCallback},
                        {u"scope"_s, u"read:accounts"_s},
                        {u"state"_s, u"st"_s},
                        {u"code_challenge"_s, kChallenge},
                        {u"code_challenge_method"_s, u"S256"_s},
                        {u"auto"_s, person}};
    return m_world.get(u"/%1/oauth/authorize"_s.arg(host), more + fields); // what comes first is what counts
}

Reply TestRehearsal::mastodonExchange(const QString& host, const Reply& app, const QString& code,
                                      const QString& verifier)
{
    return m_world.post(u"/%1/oauth/token"_s.arg(host),
                        {{u"grant_type"_s, u"authorization_code"_s},
                         {u"code"_s, code},
                         {u"client_id"_s, app.text(u"client_id"_s)},
                         {u"client_secret"_s, app.text(u"client_secret"_s)},
                         {u"redirect_uri"_s, kCallback},
                         {u"code_verifier"_s, verifier}});
}

void TestRehearsal::announcesItself()
{
    const QJsonObject said = m_world.announced();
    QVERIFY(said.value(u"ready"_s).toBool());
    QCOMPARE(said.value(u"control"_s).toString(), m_world.base() + u"/_control"_s);
    QVERIFY(
        said.value(u"routes"_s).toArray().contains(u"graph.facebook.com=%1/graph.facebook.com"_s.arg(m_world.base())));
    for (const QString& network : {u"facebook"_s, u"mastodon"_s, u"x"_s})
        QVERIFY(said.value(u"networks"_s).toArray().contains(network));
    QCOMPARE(said.value(u"people"_s).toArray().size(), 15);
    QCOMPARE(m_world.get(u"/"_s).status, 200);
}

void TestRehearsal::listensOnLoopbackOnly()
{
    // 127.0.0.2 is loopback too, so a listener on every interface would answer there.
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.2"_s, quint16(QUrl(m_world.base()).port()));
    QVERIFY(!socket.waitForConnected(3000));
}

void TestRehearsal::seedGivesTheSameWorld()
{
    RehearsalClient twin;
    RehearsalClient other;
    QVERIFY(twin.start());
    QVERIFY(other.start({u"--seed"_s, u"7"_s, u"--people"_s, u"40"_s}));
    const auto people = [](RehearsalClient& world) { return world.control(u"people"_s).value(u"people"_s).toArray(); };
    QCOMPARE(people(twin), people(m_world));
    QVERIFY(people(other) != people(m_world));
    QCOMPARE(people(other).size(), 40);
}

void TestRehearsal::remembersTheWorldInItsStateFile()
{
    QTemporaryDir dir;
    const QStringList arguments{u"--state"_s, dir.filePath(u"world.json"_s)};
    const auto me = [](RehearsalClient& world, const QString& token) {
        return world.get(u"/api.x.com/2/users/me"_s, {}, token).status;
    };
    QString token;
    {
        RehearsalClient before;
        QVERIFY(before.start(arguments));
        const Reply page = before.get(u"/x.com/i/oauth2/authorize"_s,
                                      {{u"response_type"_s, u"code"_s},
                                       {u"client_id"_s, u"rehearsal-x"_s},
                                       {u"redirect_uri"_s, kXRedirect},
                                       {u"scope"_s, u"tweet.read users.read"_s},
                                       {u"state"_s, u"s"_s},
                                       {u"code_challenge"_s, kChallenge},
                                       {u"code_challenge_method"_s, u"S256"_s},
                                       {u"auto"_s, u"maria"_s}});
        token = before
                    .post(kXToken,
                          {{u"grant_type"_s, u"authorization_code"_s},
                           {u"code"_s, page.sentBack(u"code"_s)},
                           {u"redirect_uri"_s, kXRedirect},
                           {u"code_verifier"_s, kVerifier},
                           {u"client_id"_s, u"rehearsal-x"_s}})
                    .text(u"access_token"_s);
        QCOMPARE(me(before, token), 200);
        QVERIFY(before.stop());
    }
    RehearsalClient after;
    QVERIFY(after.start(arguments));
    QCOMPARE(me(after, token), 200);
    after.control(u"advance"_s, {{u"hours"_s, u"3"_s}});
    QVERIFY(after.stop());
    RehearsalClient later;
    QVERIFY(later.start(arguments));
    QCOMPARE(me(later, token), 401); // the clock is remembered too
}

void TestRehearsal::xSignsInWithTheRightVerifierOnly()
{
    const Reply back = xAuthorize({{u"auto"_s, u"nordlys"_s}});
    QCOMPARE(back.status, 302);
    QCOMPARE(back.location.toString(QUrl::RemoveQuery), kXRedirect);
    QCOMPARE(back.sentBack(u"state"_s), u"st"_s);
    QVERIFY(!back.location.hasFragment());
    const Reply wrong = xExchange(back.sentBack(u"code"_s), u"w"_s.repeated(43));
    QCOMPARE(wrong.status, 400);
    QCOMPARE(wrong.text(u"error"_s), u"invalid_request"_s);
    const Reply tokens = xExchange(back.sentBack(u"code"_s));
    QCOMPARE(tokens.status, 200);
    QCOMPARE(tokens.json.value(u"expires_in"_s).toInt(), 7200);
    QCOMPARE(tokens.text(u"token_type"_s), u"bearer"_s);
    QCOMPARE(tokens.text(u"scope"_s), u"tweet.read users.read offline.access"_s);
    QVERIFY(!tokens.text(u"refresh_token"_s).isEmpty());
    const Reply me = xMe(tokens.text(u"access_token"_s));
    QCOMPARE(me.json[u"data"_s][u"username"].toString(), u"nordlys"_s);
    QVERIFY(me.json[u"data"_s][u"public_metrics"][u"followers_count"].isDouble());
    m_world.control(u"advance"_s, {{u"seconds"_s, u"7201"_s}});
    const Reply late = xMe(tokens.text(u"access_token"_s));
    QCOMPARE(late.status, 401);
    QCOMPARE(late.json,
             (QJsonObject{{u"title"_s, u"Unauthorized"_s},
                          {u"type"_s, u"about:blank"_s},
                          {u"status"_s, 401},
                          {u"detail"_s, u"Unauthorized"_s}}));
    QCOMPARE(xMe(xRefresh(tokens.text(u"refresh_token"_s)).text(u"access_token"_s)).status, 200);
}

void TestRehearsal::xRefusesAWrongSignInLink_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("value");
    QTest::newRow("unknown client") << u"client_id"_s << u"nobody"_s;
    QTest::newRow("another port") << u"redirect_uri"_s << u"http://127.0.0.1:28683/callback"_s;
    QTest::newRow("trailing slash") << u"redirect_uri"_s << kXRedirect + u'/';
    QTest::newRow("no challenge") << u"code_challenge"_s << QString();
    QTest::newRow("no state") << u"state"_s << QString();
    QTest::newRow("long state") << u"state"_s << u"s"_s.repeated(501);
    QTest::newRow("unknown scope") << u"scope"_s << u"tweet.read dm.everything"_s;
}

void TestRehearsal::xRefusesAWrongSignInLink()
{
    QFETCH(QString, field);
    QFETCH(QString, value);
    const Reply page = xAuthorize({{field, value}, {u"auto"_s, u"maria"_s}});
    QCOMPARE(page.status, 400);
    QVERIFY(page.location.isEmpty());
    QVERIFY(page.body.contains("Something went wrong"));
}

void TestRehearsal::xCodeLivesThirtySecondsAndOnce()
{
    const QString late = xAuthorize({{u"auto"_s, u"maria"_s}}).sentBack(u"code"_s);
    m_world.control(u"advance"_s, {{u"seconds"_s, u"31"_s}});
    QCOMPARE(xExchange(late).text(u"error_description"_s), u"Value passed for the authorization code was invalid."_s);
    const QString code = xAuthorize({{u"auto"_s, u"maria"_s}}).sentBack(u"code"_s);
    const Reply tokens = xExchange(code);
    QCOMPARE(tokens.status, 200);
    QCOMPARE(xExchange(code).status, 400);
    QCOMPARE(xMe(tokens.text(u"access_token"_s)).status, 401); // a code used twice was stolen
}

void TestRehearsal::xReplayedRefreshKillsTheFamily()
{
    const Reply first = xTokens(u"maria"_s);
    const Reply stranger = xTokens(u"jonas"_s);
    const Reply second = xRefresh(first.text(u"refresh_token"_s));
    QCOMPARE(second.status, 200);
    QVERIFY(second.text(u"refresh_token"_s) != first.text(u"refresh_token"_s));
    QCOMPARE(xMe(second.text(u"access_token"_s)).status, 200);
    const Reply replay = xRefresh(first.text(u"refresh_token"_s));
    QCOMPARE(replay.status, 400);
    QCOMPARE(replay.json,
             (QJsonObject{{u"error"_s, u"invalid_request"_s},
                          {u"error_description"_s, u"Value passed for the token was invalid."_s}}));
    QCOMPARE(xRefresh(second.text(u"refresh_token"_s)).status, 400);
    QCOMPARE(xMe(second.text(u"access_token"_s)).status, 401);
    QCOMPARE(xMe(stranger.text(u"access_token"_s)).status, 200);
}

void TestRehearsal::xWithoutOfflineAccessGivesNoRefreshToken()
{
    const Reply tokens = xExchange(
        xAuthorize({{u"auto"_s, u"maria"_s}, {u"scope"_s, u"tweet.read users.read"_s}}).sentBack(u"code"_s));
    QCOMPARE(tokens.status, 200);
    QVERIFY(!tokens.json.contains(u"refresh_token"_s));
}

void TestRehearsal::xConfidentialClientNeedsBasic()
{
    const QString code =
        xAuthorize({{u"auto"_s, u"maria"_s}, {u"client_id"_s, u"rehearsal-x-web"_s}}).sentBack(u"code"_s);
    const Fields form{{u"grant_type"_s, u"authorization_code"_s},
                      {u"code"_s, code},
                      {u"redirect_uri"_s, kXRedirect},
                      {u"code_verifier"_s, kVerifier},
                      {u"client_id"_s, u"rehearsal-x-web"_s}};
    const Reply bare = m_world.post(kXToken, form);
    QCOMPARE(bare.status, 401);
    QCOMPARE(bare.json,
             (QJsonObject{{u"error"_s, u"unauthorized_client"_s},
                          {u"error_description"_s, u"Missing valid authorization header"_s}}));
    const QByteArray basic = "Basic " + QByteArray("rehearsal-x-web:rehearsal-x-web-secret").toBase64();
    const Reply tokens = m_world.post(kXToken, form.mid(0, 4), basic);
    QCOMPARE(tokens.status, 200);
    const QJsonObject reset = m_world.control(u"secret-reset"_s,
                                              {{u"network"_s, u"x"_s}, {u"client"_s, u"rehearsal-x-web"_s}});
    QCOMPARE(reset.value(u"tokens"_s).toInt(), 2);
    QCOMPARE(xMe(tokens.text(u"access_token"_s)).status, 401);
    QCOMPARE(m_world
                 .post(kXToken,
                       {{u"grant_type"_s, u"refresh_token"_s}, {u"refresh_token"_s, tokens.text(u"refresh_token"_s)}},
                       basic)
                 .status,
             401);
}

void TestRehearsal::xCountsCallsAndPaidCredits()
{
    const QString token = xTokens(u"maria"_s).text(u"access_token"_s);
    const Reply first = xMe(token);
    QCOMPARE(first.header("x-rate-limit-limit"), QByteArray("75"));
    QCOMPARE(first.header("x-rate-limit-remaining"), QByteArray("74"));
    const qint64 now = m_world.control(u"state"_s)[u"clock"_s][u"now"].toInteger();
    QVERIFY(qAbs(first.header("x-rate-limit-reset").toLongLong() - now - 900) <= 2);
    for (int call = 0; call < 74; ++call)
        QCOMPARE(xMe(token).status, 200);
    const Reply over = xMe(token);
    QCOMPARE(over.status, 429);
    QCOMPARE(over.header("x-rate-limit-remaining"), QByteArray("0"));
    QCOMPARE(over.text(u"title"_s), u"Too Many Requests"_s);
    m_world.control(u"advance"_s, {{u"minutes"_s, u"16"_s}});
    QCOMPARE(xMe(token).status, 200);
    m_world.control(u"credits"_s, {{u"network"_s, u"x"_s}, {u"person"_s, u"maria"_s}, {u"used"_s, u"80"_s}});
    QCOMPARE(xMe(token).header("x-rate-limit-remaining"), QByteArray("13"));
    m_world.control(u"credits"_s, {{u"network"_s, u"x"_s}, {u"paid"_s, u"0"_s}});
    const Reply broke = xMe(token);
    QCOMPARE(broke.status, 402);
    QCOMPARE(broke.text(u"title"_s), u"CreditsDepleted"_s);
    m_world.control(u"credits"_s, {{u"network"_s, u"x"_s}, {u"paid"_s, u"1"_s}});
    m_world.control(u"throttle"_s, {{u"network"_s, u"x"_s}, {u"minutes"_s, u"5"_s}});
    QCOMPARE(xMe(token).status, 429);
    m_world.control(u"advance"_s, {{u"minutes"_s, u"6"_s}});
    m_world.control(u"credits"_s, {{u"network"_s, u"x"_s}, {u"person"_s, u"maria"_s}, {u"on"_s, u"0"_s}});
    QCOMPARE(xMe(token).status, 200);
}

void TestRehearsal::xTellsAccountTroubleFromDeadTokens()
{
    const Reply tokens = xTokens(u"maria"_s);
    const QString token = tokens.text(u"access_token"_s);
    const Fields maria{{u"network"_s, u"x"_s}, {u"person"_s, u"maria"_s}};
    const Fields healed = maria + Fields{{u"on"_s, u"0"_s}};
    m_world.control(u"suspend"_s, maria);
    QCOMPARE(xMe(token).status, 403);
    QVERIFY(xMe(token).body.contains("user-suspended"));
    m_world.control(u"suspend"_s, healed);
    m_world.control(u"checkpoint"_s, maria);
    QCOMPARE(xMe(token).status, 403);
    QCOMPARE(xMe(token).json[u"errors"_s][0][u"code"].toInt(), 326);
    m_world.control(u"checkpoint"_s, healed);
    m_world.control(u"app-suspend"_s, {{u"network"_s, u"x"_s}, {u"mode"_s, u"not-enrolled"_s}});
    QCOMPARE(xMe(token).text(u"reason"_s), u"client-not-enrolled"_s);
    m_world.control(u"app-suspend"_s, {{u"network"_s, u"x"_s}, {u"on"_s, u"0"_s}});
    m_world.control(u"decline"_s, maria + Fields{{u"scope"_s, u"users.read"_s}});
    QCOMPARE(xMe(token).status, 403);
    m_world.control(u"decline"_s, healed + Fields{{u"scope"_s, u"users.read"_s}});
    QCOMPARE(xMe(token).status, 200);
    m_world.control(u"remove-app"_s, maria);
    QCOMPARE(xMe(token).status, 401);
    QCOMPARE(xRefresh(tokens.text(u"refresh_token"_s)).text(u"error"_s), u"invalid_request"_s);
}

void TestRehearsal::xRevokesOneTokenAtATime()
{
    const Reply tokens = xTokens(u"maria"_s);
    const auto revoke = [&](const QString& token) {
        return m_world.post(u"/api.x.com/2/oauth2/revoke"_s, {{u"token"_s, token}, {u"client_id"_s, u"rehearsal-x"_s}})
            .json;
    };
    QCOMPARE(revoke(tokens.text(u"refresh_token"_s)), (QJsonObject{{u"revoked"_s, true}}));
    QCOMPARE(xMe(tokens.text(u"access_token"_s)).status, 200);
    QCOMPARE(xRefresh(tokens.text(u"refresh_token"_s)).status, 400);
    revoke(tokens.text(u"access_token"_s));
    QCOMPARE(xMe(tokens.text(u"access_token"_s)).status, 401);
}

void TestRehearsal::mastodonCurrentInstanceHasDiscoveryAndPkce()
{
    const Reply metadata = m_world.get(u"/mastodon.social/.well-known/oauth-authorization-server"_s);
    QCOMPARE(metadata.text(u"issuer"_s), u"https://mastodon.social/"_s);
    QCOMPARE(metadata.text(u"token_endpoint"_s), u"https://mastodon.social/oauth/token"_s);
    QCOMPARE(metadata.json.value(u"code_challenge_methods_supported"_s).toArray(), (QJsonArray{u"S256"_s}));
    const Reply app = mastodonApp(kNew, u"profile read:accounts"_s);
    QCOMPARE(app.json.value(u"redirect_uris"_s).toArray().size(), 2);
    const Reply back = mastodonCode(kNew, app, u"layla"_s);
    QVERIFY(back.location.toString().startsWith(kCallback + u'?')); // another port than registered
    const Reply wrong = mastodonExchange(kNew, app, back.sentBack(u"code"_s), u"w"_s.repeated(43));
    QCOMPARE(wrong.status, 400);
    QCOMPARE(wrong.text(u"error"_s), u"invalid_grant"_s);
    const Reply token = mastodonExchange(kNew, app, back.sentBack(u"code"_s));
    QCOMPARE(token.json.keys(),
             (QStringList{u"access_token"_s, u"created_at"_s, u"scope"_s, u"token_type"_s})); // no end, no refresh
    QCOMPARE(token.text(u"token_type"_s), u"Bearer"_s);
    QCOMPARE(mastodonExchange(kNew, app, back.sentBack(u"code"_s)).text(u"error"_s), u"invalid_grant"_s);
    QCOMPARE(mastodonMe(kNew, token.text(u"access_token"_s)).text(u"display_name"_s), u"ليلى حداد"_s);
    QCOMPARE(m_world.get(u"/mastodon.social/oauth/userinfo"_s, {}, token.text(u"access_token"_s)).status,
             403); // has no `profile`
    const Reply instance = m_world.get(u"/mastodon.social/api/v2/instance"_s);
    QCOMPARE(instance.json[u"configuration"_s][u"statuses"][u"max_characters"].toInt(), 500);
    const Reply tooMuch = mastodonCode(kNew, app, u"layla"_s, {{u"scope"_s, u"write:statuses"_s}});
    QCOMPARE(tooMuch.sentBack(u"error"_s), u"invalid_scope"_s);
    QCOMPARE(mastodonCode(kNew, app, u"layla"_s, {{u"redirect_uri"_s, u"http://localhost/cb/1"_s}}).status, 400);
    const Reply outOfBand = m_world.post(u"/mastodon.social/api/v1/apps"_s,
                                         {{u"client_name"_s, u"T"_s}, {u"redirect_uris"_s, u"no scheme"_s}});
    QCOMPARE(outOfBand.status, 422);
}

void TestRehearsal::mastodonOldInstanceHasNeither()
{
    QCOMPARE(m_world.get(u"/social.example/.well-known/oauth-authorization-server"_s).status, 404);
    QCOMPARE(mastodonApp(kOld, u"profile"_s).status, 422);
    const Reply app = mastodonApp(kOld);
    QVERIFY(!app.json.contains(u"redirect_uris"_s));
    QCOMPARE(app.text(u"redirect_uri"_s), u"http://127.0.0.1/cb/1\nhttp://[::1]/cb/1"_s);
    const QString code = mastodonCode(kOld, app, u"maria"_s).sentBack(u"code"_s);
    QCOMPARE(mastodonExchange(kOld, app, code, {}).status, 200); // reads no PKCE at all
    const Reply instance = m_world.get(u"/social.example/api/v2/instance"_s);
    QCOMPARE(instance.text(u"version"_s), u"4.2.10"_s);
    QCOMPARE(instance.json[u"configuration"_s][u"statuses"][u"max_characters"].toInt(), 5000);
    const Reply json = m_world.post(u"/social.example/api/v1/apps"_s,
                                    {{u"client_name"_s, u"T"_s}, {u"redirect_uris[]"_s, u"http://127.0.0.1/x"_s}});
    QCOMPARE(json.status, 422); // a list is not understood before 4.3
}

void TestRehearsal::mastodonGivesTheSameTokenAgain()
{
    const Reply app = mastodonApp(kNew);
    const QString token = mastodonToken(kNew, app, u"maria"_s);
    QCOMPARE(mastodonToken(kNew, app, u"maria"_s), token);
    QVERIFY(mastodonToken(kNew, mastodonApp(kNew), u"maria"_s) != token);
    const Fields form{{u"client_id"_s, app.text(u"client_id"_s)},
                      {u"client_secret"_s, app.text(u"client_secret"_s)},
                      {u"token"_s, token}};
    QCOMPARE(m_world.post(u"/mastodon.social/oauth/revoke"_s, form).body, QByteArray("{}"));
    QCOMPARE(m_world.post(u"/mastodon.social/oauth/revoke"_s, form).status, 200); // idempotent
    QCOMPARE(mastodonMe(kNew, token).text(u"error"_s), u"The access token was revoked"_s);
    Fields stranger = form;
    stranger[0].second = u"rehearsal-mastodon"_s;
    QCOMPARE(m_world.post(u"/mastodon.social/oauth/revoke"_s, stranger).status, 403);
}

void TestRehearsal::mastodonTokensAreBoundToTheirInstance()
{
    // An application whose id both instances know: only the token can tell them apart.
    Reply app;
    app.json = QJsonObject{{u"client_id"_s, u"rehearsal-mastodon"_s},
                           {u"client_secret"_s, u"rehearsal-mastodon-secret"_s}};
    m_world.control(u"register"_s,
                    {{u"network"_s, u"mastodon"_s},
                     {u"host"_s, kNew},
                     {u"client"_s, u"rehearsal-mastodon"_s},
                     {u"redirect"_s, u"http://127.0.0.1/cb/1"_s}});
    const QString token = mastodonToken(kNew, app, u"maria"_s);
    QCOMPARE(mastodonMe(kNew, token).status, 200);
    const Reply elsewhere = mastodonMe(kOld, token);
    QCOMPARE(elsewhere.status, 401);
    QCOMPARE(elsewhere.text(u"error"_s), u"The access token is invalid"_s);
}

void TestRehearsal::mastodonDeathsHaveTheirBodies_data()
{
    QTest::addColumn<QString>("event");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("words");
    QTest::addColumn<QByteArray>("challenge");
    QTest::newRow("app removed") << u"remove-app"_s << 401 << u"The access token was revoked"_s
                                 << QByteArray("error=\"invalid_token\"");
    QTest::newRow("password reset") << u"password"_s << 401 << u"The access token was revoked"_s
                                    << QByteArray("error=\"invalid_token\"");
    QTest::newRow("expired") << u"expire"_s << 401 << u"The access token expired"_s
                             << QByteArray("error=\"invalid_token\"");
    QTest::newRow("vacuumed") << u"app-suspend"_s << 401 << u"The access token is invalid"_s
                              << QByteArray("error=\"invalid_token\"");
    QTest::newRow("disabled") << u"suspend"_s << 403 << u"Your login is currently disabled"_s << QByteArray();
    QTest::newRow("unconfirmed") << u"unconfirmed"_s << 403 << u"Your login is missing a confirmed e-mail address"_s
                                 << QByteArray();
    QTest::newRow("pending") << u"checkpoint"_s << 403 << u"Your login is currently pending approval"_s << QByteArray();
    QTest::newRow("scope") << u"decline"_s << 403 << u"This action is outside the authorized scopes"_s
                           << QByteArray("error=\"insufficient_scope\"");
    QTest::newRow("too many") << u"throttle"_s << 429 << u"Too many requests"_s << QByteArray();
}

void TestRehearsal::mastodonDeathsHaveTheirBodies()
{
    QFETCH(QString, event);
    QFETCH(int, status);
    QFETCH(QString, words);
    QFETCH(QByteArray, challenge);
    const Reply app = mastodonApp(kNew);
    const QString token = mastodonToken(kNew, app, u"maria"_s);
    QCOMPARE(mastodonMe(kNew, token).status, 200);
    m_world.control(u"password"_s,
                    {{u"network"_s, u"mastodon"_s}, {u"person"_s, u"maria"_s}, {u"mode"_s, u"settings"_s}});
    QCOMPARE(mastodonMe(kNew, token).status, 200); // a change in the settings leaves applications alone
    m_world.control(event,
                    {{u"network"_s, u"mastodon"_s},
                     {u"host"_s, kNew},
                     {u"person"_s, u"maria"_s},
                     {u"scope"_s, u"read:accounts"_s}});
    const Reply refused = mastodonMe(kNew, token);
    QCOMPARE(refused.status, status);
    QCOMPARE(refused.text(u"error"_s), words);
    QCOMPARE(refused.header("WWW-Authenticate").contains(challenge), true);
    QCOMPARE(refused.header("WWW-Authenticate").isEmpty(), challenge.isEmpty());
    if (event == "app-suspend"_L1)
        QCOMPARE(mastodonExchange(kNew, app, u"any"_s).text(u"error"_s), u"invalid_client"_s);
}

void TestRehearsal::mastodonCountsInWindowsAlignedToTheEpoch()
{
    const QString token = mastodonToken(kOld, mastodonApp(kOld), u"maria"_s);
    const Reply me = mastodonMe(kOld, token);
    QCOMPARE(me.header("X-RateLimit-Limit"), QByteArray("100"));
    QCOMPARE(me.header("X-RateLimit-Remaining"), QByteArray("99"));
    const QByteArray reset = me.header("X-RateLimit-Reset");
    QVERIFY(reset.endsWith(".000000Z"));
    const QDateTime at = QDateTime::fromString(QString::fromLatin1(reset.left(19)) + u'Z', Qt::ISODate);
    QCOMPARE(at.toSecsSinceEpoch() % 300, 0);
}

void TestRehearsal::platformResetHitsTheShareAsked()
{
    const QStringList people{
        u"maria"_s, u"jonas"_s, u"aicha"_s, u"tom"_s, u"layla"_s, u"sofia"_s, u"kenji"_s, u"zoe"_s};
    QStringList tokens;
    for (const QString& person : people)
        tokens.append(xTokens(person).text(u"access_token"_s));
    const QJsonObject half = m_world.control(u"reset"_s, {{u"network"_s, u"x"_s}, {u"share"_s, u"0.5"_s}});
    QCOMPARE(half.value(u"people"_s).toInt(), 4);
    QCOMPARE(half.value(u"tokens"_s).toInt(), 8); // access and refresh
    const auto dead = std::count_if(
        tokens.begin(), tokens.end(), [&](const QString& token) { return xMe(token).status == 401; });
    QCOMPARE(dead, 4);
    m_world.control(u"reset"_s, {{u"network"_s, u"x"_s}});
    for (const QString& token : std::as_const(tokens))
        QCOMPARE(xMe(token).status, 401);
}

QTEST_GUILESS_MAIN(TestRehearsal)
#include "tst_rehearsal.moc"
