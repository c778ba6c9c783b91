// SPDX-License-Identifier: GPL-3.0-or-later
// What Google does at both of its pretend networks, and pretend YouTube; what they share with other networks is a row each of
// tst_rehearsalnetworks.cpp.
#include "rehearsalgoogle.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QTest>
#include <QTimeZone>

using namespace Qt::Literals::StringLiterals;
using namespace pk::test;

namespace {

const QString kReadScope = u"https://www.googleapis.com/auth/youtube.readonly"_s;
const QString kStatsScope = u"https://www.googleapis.com/auth/yt-analytics.readonly"_s;

/// The middle of a JWT.
QJsonObject claimsOf(const QString& token)
{
    return QJsonDocument::fromJson(
               QByteArray::fromBase64(token.section(u'.', 1, 1).toLatin1(), QByteArray::Base64UrlEncoding))
        .object();
}

} // namespace

class TestRehearsalGoogle final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init() { QVERIFY(m_world.control(u"reset-world"_s).value(u"ok"_s).toBool()); }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    // Both networks
    void answersTheSignInLink();
    void refusesUnknownPromptsAndForeignRedirects();
    void takesTheHintForThePerson();
    void returnsScopesInTheirLongForm();
    void signsIdTokensWithThePublishedKey();
    void givesNoRefreshTokenWithoutOfflineAccess();
    void keepsTheRefreshToken();
    void demandsTheSecretOfDesktopClients();
    void tellsItsNetworksApartOnSharedHosts();
    void aTestingProjectEndsAfterSevenDays();
    void anUnusedRefreshTokenDiesAfterSixMonths();
    void theHundredAndFirstTokenEndsTheOldest();
    void everyDeathLooksTheSame_data();
    void everyDeathLooksTheSame();
    void accountsSayWhatIsWrongWithThem_data();
    void accountsSayWhatIsWrongWithThem();
    void aWithdrawnClientIsNamed();
    void aRevocationEndsTheGrantOfTheUser();
    void tokenInformationIsAllText();
    void passwordsAndSecretsLeaveTokensAlone();

    // YouTube
    void oneTokenIsOneChannel();
    void aLostChannelIsMissing();
    void anUntickedScopeIsRefused();
    void countsUnitsUntilMidnightInCalifornia();
    void throttlesOnePersonForAShortTime();
    void reportsEndThreeDaysAgo();

private:
    QString access(const SignIn& app, const QString& person) { return app.access(m_world, person); }
    Reply tokens(const SignIn& app, const QString& person, const Fields& changed = {})
    {
        return app.tokens(m_world, person, changed);
    }
    Reply revoke(const QString& token)
    {
        return m_world.post(u"/oauth2.googleapis.com/revoke"_s, {{u"token"_s, token}});
    }
    Reply userInfo(const QString& token) { return googleUserInfo(m_world, token); }
    Reply accounts(const QString& token) { return businessAccounts(m_world, token); }
    Reply mine(const QString& token)
    {
        return m_world.get(u"/www.googleapis.com/youtube/v3/channels"_s,
                           {{u"part"_s, u"id,snippet,statistics"_s}, {u"mine"_s, u"true"_s}},
                           token);
    }

    const SignIn m_youTube = googleApplication(u"rehearsal-youtube"_s, kReadScope);
    const SignIn m_testing = googleApplication(u"rehearsal-youtube-testing"_s, kReadScope);
    const SignIn m_business = businessApplication();
    RehearsalClient m_world;
};

void TestRehearsalGoogle::answersTheSignInLink()
{
    const Reply back = m_youTube.link(m_world, u"maria"_s);
    QCOMPARE(back.location.path(), u"/back"_s);
    QVERIFY(back.sentBack(u"code"_s).startsWith(u"4/0A"_s));
    QCOMPARE(back.sentBack(u"iss"_s), u"https://accounts.google.com"_s);
    QVERIFY(back.sentBack(u"scope"_s).contains(kReadScope));
    const QString discovery = u"/accounts.google.com/.well-known/openid-configuration"_s;
    const QString member = u"authorization_response_iss_parameter_supported"_s;
    QVERIFY(m_world.get(discovery).json.value(member).toBool());
    m_world.control(u"iss"_s, {{u"network"_s, u"youtube"_s}, {u"on"_s, u"0"_s}});
    QVERIFY(!m_world.get(discovery).json.value(member).toBool());
    QVERIFY(m_youTube.link(m_world, u"maria"_s).sentBack(u"iss"_s).isEmpty());
}

void TestRehearsalGoogle::refusesUnknownPromptsAndForeignRedirects()
{
    for (const QString& good : {u"http://127.0.0.1:1024/"_s, u"http://[::1]:60000/any/path"_s})
        QCOMPARE(m_business.link(m_world, u"maria"_s, {{u"redirect_uri"_s, good}}).status, 302);
    const Fields wrong{{u"redirect_uri"_s, u"http://localhost:1024/"_s},
                       {u"redirect_uri"_s, u"https://127.0.0.1:1024/"_s},
                       {u"redirect_uri"_s, u"urn:ietf:wg:oauth:2.0:oob"_s},
                       {u"prompt"_s, u"sometimes"_s},
                       {u"access_type"_s, u"forever"_s},
                       {u"code_challenge"_s, {}},
                       {u"code_challenge_method"_s, u"plain"_s},
                       {u"scope"_s, u"openid,email"_s}};
    for (const auto& field : wrong)
        QCOMPARE(m_business.link(m_world, u"maria"_s, {field}).status, 400);
}

void TestRehearsalGoogle::takesTheHintForThePerson()
{
    const Reply page = m_business.link(m_world, {}, {{u"auto"_s, {}}, {u"login_hint"_s, u"jonas@example.com"_s}});
    QVERIFY(page.body.contains("jonas@example.com"));
    QVERIFY(!page.body.contains("maria@example.com"));
    QVERIFY(page.body.contains("business.manage"));
}

void TestRehearsalGoogle::returnsScopesInTheirLongForm()
{
    const QStringList scopes = tokens(m_youTube, u"maria"_s).text(u"scope"_s).split(u' ');
    const QStringList wanted{u"https://www.googleapis.com/auth/userinfo.email"_s,
                             u"https://www.googleapis.com/auth/userinfo.profile"_s,
                             kReadScope,
                             u"openid"_s};
    QCOMPARE(QSet<QString>(scopes.begin(), scopes.end()), QSet<QString>(wanted.begin(), wanted.end()));
    QVERIFY(scopes.first() != u"openid"_s); // an order of its own
}

void TestRehearsalGoogle::signsIdTokensWithThePublishedKey()
{
    const Reply granted = tokens(m_youTube, u"maria"_s, {{u"nonce"_s, u"n-1"_s}});
    const QString token = granted.text(u"id_token"_s);
    const QJsonObject claims = claimsOf(token);
    QCOMPARE(claims.value(u"iss"_s).toString(), u"https://accounts.google.com"_s);
    QCOMPARE(claims.value(u"aud"_s).toString(), m_youTube.client);
    QCOMPARE(claims.value(u"nonce"_s).toString(), u"n-1"_s);
    QCOMPARE(claims.value(u"email"_s).toString(), u"maria@example.com"_s);
    QCOMPARE(claims.value(u"sub"_s).toString(), userInfo(granted.text(u"access_token"_s)).text(u"sub"_s));
    const QJsonObject head = QJsonDocument::fromJson(QByteArray::fromBase64(token.section(u'.', 0, 0).toLatin1(),
                                                                            QByteArray::Base64UrlEncoding))
                                 .object();
    const QJsonValue key = at(m_world.get(u"/www.googleapis.com/oauth2/v3/certs"_s).json, u"keys/0"_s);
    QCOMPARE(head.value(u"alg"_s).toString(), u"RS256"_s);
    QCOMPARE(head.value(u"kid"_s), key[u"kid"]);
    const auto size = [](const QString& text) {
        return QByteArray::fromBase64(text.toLatin1(), QByteArray::Base64UrlEncoding).size();
    };
    QCOMPARE(size(key[u"n"].toString()), 256);
    QCOMPARE(size(token.section(u'.', 2)), 256);
    const QString refresh = granted.text(u"refresh_token"_s);
    QVERIFY(m_youTube.renew(m_world, refresh).json.contains(u"id_token"_s));
    const QString other = tokens(m_business, u"maria"_s).text(u"refresh_token"_s);
    QVERIFY(!m_business.renew(m_world, other).json.contains(u"id_token"_s));
}

void TestRehearsalGoogle::givesNoRefreshTokenWithoutOfflineAccess()
{
    QVERIFY(!tokens(m_youTube, u"maria"_s, {{u"access_type"_s, {}}}).json.contains(u"refresh_token"_s));
    QVERIFY(!tokens(m_youTube, u"maria"_s, {{u"access_type"_s, u"online"_s}}).json.contains(u"refresh_token"_s));
    QVERIFY(tokens(m_youTube, u"maria"_s).json.contains(u"refresh_token"_s));
}

void TestRehearsalGoogle::keepsTheRefreshToken()
{
    const Reply first = tokens(m_business, u"maria"_s);
    QCOMPARE(first.json.value(u"expires_in"_s).toInt(), 3599);
    QVERIFY(!first.json.contains(u"refresh_token_expires_in"_s));
    for (int i = 0; i < 2; ++i) {
        const Reply renewed = m_business.renew(m_world, first.text(u"refresh_token"_s));
        QCOMPARE(renewed.status, 200);
        QVERIFY(!renewed.json.contains(u"refresh_token"_s));
        QVERIFY(renewed.text(u"access_token"_s) != first.text(u"access_token"_s));
    }
}

void TestRehearsalGoogle::demandsTheSecretOfDesktopClients()
{
    const QString refresh = tokens(m_youTube, u"maria"_s).text(u"refresh_token"_s);
    const Reply bare = m_youTube.renew(m_world, refresh, {{u"client_secret"_s, {}}});
    QCOMPARE(bare.status, 400);
    QCOMPARE(bare.text(u"error"_s), u"invalid_request"_s);
    QCOMPARE(bare.text(u"error_description"_s), u"client_secret is missing."_s);
    const Reply wrong = m_youTube.renew(m_world, refresh, {{u"client_secret"_s, u"guessed"_s}});
    QCOMPARE(wrong.status, 401);
    QCOMPARE(wrong.text(u"error"_s), u"invalid_client"_s);
    const Reply unknown = m_youTube.renew(m_world, refresh, {{u"client_id"_s, u"nobody"_s}});
    QCOMPARE(unknown.text(u"error_description"_s), u"The OAuth client was not found."_s);
    SignIn header = m_youTube;
    header.basic = true;
    QCOMPARE(header.renew(m_world, refresh).status, 200);
}

void TestRehearsalGoogle::tellsItsNetworksApartOnSharedHosts()
{
    const Reply video = tokens(m_youTube, u"nordlys"_s);
    const Reply shop = tokens(m_business, u"nordlys"_s);
    QCOMPARE(userInfo(video.text(u"access_token"_s)).text(u"email"_s), u"nordlys-4711@pages.plusgoogle.com"_s);
    QCOMPARE(userInfo(shop.text(u"access_token"_s)).text(u"email"_s), u"nordlys@example.com"_s);
    const Reply foreign = m_youTube.renew(m_world, shop.text(u"refresh_token"_s));
    QCOMPARE(foreign.text(u"error"_s), u"unauthorized_client"_s);
    const Reply sibling = m_testing.renew(m_world, video.text(u"refresh_token"_s));
    QCOMPARE(sibling.status, 401);
    QCOMPARE(sibling.text(u"error"_s), u"unauthorized_client"_s);
    m_world.control(u"outage"_s, {{u"network"_s, u"youtube"_s}, {u"mode"_s, u"503"_s}});
    QCOMPARE(m_youTube.renew(m_world, video.text(u"refresh_token"_s)).status, 503);
    QCOMPARE(m_business.renew(m_world, shop.text(u"refresh_token"_s)).status, 200);
    QCOMPARE(mine(shop.text(u"access_token"_s)).status, 503);
    m_world.control(u"outage"_s, {{u"network"_s, u"youtube"_s}, {u"on"_s, u"0"_s}});
    QCOMPARE(googleError(mine(u"never-issued"_s), u"errors/0/reason"_s).toString(), u"authError"_s);
    QCOMPARE(googleError(accounts(u"never-issued"_s), u"details/0/reason"_s).toString(), u"ACCESS_TOKEN_EXPIRED"_s);
    QCOMPARE(googleError(accounts({}), u"details/0/reason"_s).toString(), u"CREDENTIALS_MISSING"_s);
}

void TestRehearsalGoogle::aTestingProjectEndsAfterSevenDays()
{
    const Reply granted = tokens(m_testing, u"maria"_s);
    QCOMPARE(granted.json.value(u"refresh_token_expires_in"_s).toInt(), 604'799);
    const QString refresh = granted.text(u"refresh_token"_s);
    m_world.control(u"advance"_s, {{u"days"_s, u"6"_s}});
    QCOMPARE(m_testing.renew(m_world, refresh).status, 200); // use does not move the end
    m_world.control(u"advance"_s, {{u"days"_s, u"1"_s}, {u"minutes"_s, u"1"_s}});
    QCOMPARE(m_testing.renew(m_world, refresh).text(u"error"_s), u"invalid_grant"_s);
    const Reply signIn = tokens(m_testing, u"maria"_s, {{u"scope"_s, u"openid email"_s}});
    QVERIFY(!signIn.json.contains(u"refresh_token_expires_in"_s)); // only who one is: no such end
    m_world.control(u"testing"_s, {{u"network"_s, u"youtube"_s}, {u"client"_s, m_testing.client}, {u"on"_s, u"0"_s}});
    QVERIFY(!tokens(m_testing, u"maria"_s).json.contains(u"refresh_token_expires_in"_s));
    m_world.control(u"time-limit"_s, {{u"network"_s, u"youtube"_s}, {u"days"_s, u"30"_s}});
    QCOMPARE(tokens(m_testing, u"maria"_s).json.value(u"refresh_token_expires_in"_s).toInt(), 30 * 86'400 - 1);
}

void TestRehearsalGoogle::anUnusedRefreshTokenDiesAfterSixMonths()
{
    const QString used = tokens(m_youTube, u"maria"_s).text(u"refresh_token"_s);
    const QString forgotten = tokens(m_youTube, u"jonas"_s).text(u"refresh_token"_s);
    m_world.control(u"advance"_s, {{u"days"_s, u"120"_s}});
    QCOMPARE(m_youTube.renew(m_world, used).status, 200);
    m_world.control(u"advance"_s, {{u"days"_s, u"120"_s}});
    QCOMPARE(m_youTube.renew(m_world, used).status, 200);
    QCOMPARE(m_youTube.renew(m_world, forgotten).text(u"error"_s), u"invalid_grant"_s);
}

void TestRehearsalGoogle::theHundredAndFirstTokenEndsTheOldest()
{
    const Reply oldest = tokens(m_business, u"maria"_s);
    const QString other = tokens(m_business, u"jonas"_s).text(u"refresh_token"_s);
    m_world.control(u"advance"_s, {{u"minutes"_s, u"1"_s}});
    for (int i = 1; i < 100; ++i)
        QCOMPARE(tokens(m_business, u"maria"_s).status, 200);
    QCOMPARE(m_business.renew(m_world, oldest.text(u"refresh_token"_s)).status, 200);
    const Reply newest = tokens(m_business, u"maria"_s);
    QCOMPARE(m_business.renew(m_world, oldest.text(u"refresh_token"_s)).text(u"error"_s), u"invalid_grant"_s);
    QCOMPARE(userInfo(oldest.text(u"access_token"_s)).status, 200); // silently
    QCOMPARE(m_business.renew(m_world, newest.text(u"refresh_token"_s)).status, 200);
    QCOMPARE(m_business.renew(m_world, other).status, 200);
}

void TestRehearsalGoogle::everyDeathLooksTheSame_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<Fields>("more");
    QTest::newRow("revoked by the person") << u"remove-app"_s << Fields();
    QTest::newRow("signed out everywhere") << u"logout"_s << Fields();
    QTest::newRow("reset by Google") << u"reset"_s << Fields();
    QTest::newRow("ended") << u"expire"_s << Fields{{u"kind"_s, u"refresh"_s}};
}

void TestRehearsalGoogle::everyDeathLooksTheSame()
{
    QFETCH(QString, command);
    QFETCH(Fields, more);
    const QString refresh = tokens(m_youTube, u"maria"_s).text(u"refresh_token"_s);
    m_world.control(command, Fields{{u"network"_s, u"youtube"_s}, {u"person"_s, u"maria"_s}} + more);
    const Reply dead = m_youTube.renew(m_world, refresh);
    QCOMPARE(dead.status, 400);
    const QJsonObject words{{u"error"_s, u"invalid_grant"_s},
                            {u"error_description"_s, u"Token has been expired or revoked."_s}};
    QCOMPARE(dead.json, words);
}

void TestRehearsalGoogle::accountsSayWhatIsWrongWithThem_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("error");
    QTest::addColumn<QString>("subtype");
    QTest::addColumn<int>("api");
    QTest::newRow("session over") << u"checkpoint"_s << u"invalid_grant"_s << u"invalid_rapt"_s << 401;
    QTest::newRow("sign in again") << u"unconfirmed"_s << u"invalid_grant"_s << u"rapt_required"_s << 401;
    QTest::newRow("deleted") << u"delete-account"_s << u"invalid_grant"_s << QString() << 401;
    QTest::newRow("policy") << u"admin-policy"_s << u"admin_policy_enforced"_s << QString() << 200;
}

void TestRehearsalGoogle::accountsSayWhatIsWrongWithThem()
{
    QFETCH(QString, command);
    QFETCH(QString, error);
    QFETCH(QString, subtype);
    QFETCH(int, api);
    const Reply granted = tokens(m_business, u"maria"_s);
    const Fields who{{u"network"_s, u"google-business"_s}, {u"person"_s, u"maria"_s}};
    m_world.control(command, who);
    const Reply refused = m_business.renew(m_world, granted.text(u"refresh_token"_s));
    QCOMPARE(refused.status, 400);
    QCOMPARE(refused.text(u"error"_s), error);
    QCOMPARE(refused.text(u"error_subtype"_s), subtype);
    QCOMPARE(accounts(granted.text(u"access_token"_s)).status, api);
    if (command == "admin-policy"_L1) // stays in the browser
        QVERIFY(m_business.link(m_world, u"maria"_s).body.contains("admin_policy_enforced"));
    m_world.control(command, who + Fields{{u"on"_s, u"0"_s}});
    QCOMPARE(m_business.renew(m_world, granted.text(u"refresh_token"_s)).status, 200);
}

void TestRehearsalGoogle::aWithdrawnClientIsNamed()
{
    const QString refresh = tokens(m_youTube, u"maria"_s).text(u"refresh_token"_s);
    for (const auto& [mode, error] :
         {std::pair{u"deleted"_s, u"deleted_client"_s}, {u"suspended"_s, u"disabled_client"_s}}) {
        m_world.control(u"app-suspend"_s,
                        {{u"network"_s, u"youtube"_s}, {u"client"_s, m_youTube.client}, {u"mode"_s, mode}});
        const Reply refused = m_youTube.renew(m_world, refresh);
        QCOMPARE(refused.status, 401);
        QCOMPARE(refused.text(u"error"_s), error);
    }
    QCOMPARE(tokens(m_testing, u"maria"_s).status, 200); // a project of its own
}

void TestRehearsalGoogle::aRevocationEndsTheGrantOfTheUser()
{
    const Reply own = tokens(m_youTube, u"maria"_s);
    const Reply brand = tokens(m_youTube, u"nordlys"_s); // maria's Brand Account
    const Reply project = tokens(m_testing, u"maria"_s);
    const Reply jonas = tokens(m_youTube, u"jonas"_s);
    const Reply shop = tokens(m_business, u"maria"_s);
    QCOMPARE(revoke(own.text(u"access_token"_s)).status, 200);
    for (const Reply& dead : {own, brand}) {
        QCOMPARE(mine(dead.text(u"access_token"_s)).status, 401);
        QCOMPARE(m_youTube.renew(m_world, dead.text(u"refresh_token"_s)).text(u"error"_s), u"invalid_grant"_s);
    }
    QCOMPARE(m_testing.renew(m_world, project.text(u"refresh_token"_s)).status, 200);
    QCOMPARE(m_youTube.renew(m_world, jonas.text(u"refresh_token"_s)).status, 200);
    QCOMPARE(m_business.renew(m_world, shop.text(u"refresh_token"_s)).status, 200);
    for (const QString& gone : {own.text(u"refresh_token"_s), u"never-issued"_s}) {
        const Reply again = revoke(gone);
        QCOMPARE(again.status, 400);
        QCOMPARE(again.text(u"error"_s), u"invalid_token"_s);
    }
}

void TestRehearsalGoogle::tokenInformationIsAllText()
{
    const QString token = access(m_youTube, u"maria"_s);
    const QString address = u"/oauth2.googleapis.com/tokeninfo"_s;
    const Reply facts = m_world.post(address, {{u"access_token"_s, token}});
    QCOMPARE(facts.status, 200);
    for (const QJsonValue value : facts.json)
        QVERIFY(value.isString());
    QCOMPARE(facts.text(u"aud"_s), m_youTube.client);
    QCOMPARE(facts.text(u"access_type"_s), u"offline"_s);
    revoke(token);
    const Reply dead = m_world.post(address, {{u"access_token"_s, token}});
    QCOMPARE(dead.status, 400);
    QCOMPARE(dead.text(u"error_description"_s), u"Invalid Value"_s);
}

void TestRehearsalGoogle::passwordsAndSecretsLeaveTokensAlone()
{
    const Reply granted = tokens(m_business, u"maria"_s);
    m_world.control(u"password"_s, {{u"network"_s, u"google-business"_s}, {u"person"_s, u"maria"_s}});
    m_world.control(u"secret-reset"_s, {{u"network"_s, u"google-business"_s}, {u"secret"_s, u"fresh"_s}});
    QCOMPARE(accounts(granted.text(u"access_token"_s)).status, 200);
    const QString refresh = granted.text(u"refresh_token"_s);
    QCOMPARE(m_business.renew(m_world, refresh).text(u"error"_s), u"invalid_client"_s);
    QCOMPARE(m_business.renew(m_world, refresh, {{u"client_secret"_s, u"fresh"_s}}).status, 200);
}

void TestRehearsalGoogle::oneTokenIsOneChannel()
{
    const QString maria = access(m_youTube, u"maria"_s);
    const Reply own = mine(maria);
    const Reply brand = mine(access(m_youTube, u"nordlys"_s));
    QCOMPARE(own.json.value(u"items"_s).toArray().size(), 1);
    const QString id = at(own.json, u"items/0/id"_s).toString();
    QCOMPARE(id.size(), 24);
    QVERIFY(id.startsWith(u"UC"_s));
    QVERIFY(at(brand.json, u"items/0/id"_s).toString() != id);
    QCOMPARE(at(brand.json, u"items/0/snippet/title"_s).toString(), u"Nordlys Energi"_s);
    QVERIFY(at(own.json, u"items/0/statistics/viewCount"_s).isString());
    QVERIFY(!mine(access(m_youTube, u"nora"_s)).json.contains(u"items"_s)); // an account without a channel
    const Reply managed = m_world.get(
        u"/youtube.googleapis.com/youtube/v3/channels"_s, {{u"part"_s, u"id"_s}, {u"managedByMe"_s, u"true"_s}}, maria);
    QCOMPARE(managed.status, 403);
}

void TestRehearsalGoogle::aLostChannelIsMissing()
{
    const QString token = access(m_youTube, u"nordlys"_s);
    const QString id = at(mine(token).json, u"items/0/id"_s).toString();
    const Fields which{{u"network"_s, u"youtube"_s}, {u"page"_s, id}};
    for (const QString& command : {u"page-role-lost"_s, u"page-gone"_s}) {
        m_world.control(command, which);
        const Reply lost = mine(token);
        QCOMPARE(lost.status, 200); // the token itself is fine
        QVERIFY(lost.json.contains(u"items"_s));
        QVERIFY(lost.json.value(u"items"_s).toArray().isEmpty());
        m_world.control(command, which + Fields{{u"on"_s, u"0"_s}});
    }
    m_world.control(u"another-channel"_s, {{u"network"_s, u"youtube"_s}, {u"person"_s, u"nordlys"_s}});
    QCOMPARE(at(mine(token).json, u"items/0/id"_s), at(mine(access(m_youTube, u"maria"_s)).json, u"items/0/id"_s));
    m_world.control(u"fail-list"_s, {{u"network"_s, u"youtube"_s}, {u"status"_s, u"502"_s}});
    QCOMPARE(mine(token).status, 502);
}

void TestRehearsalGoogle::anUntickedScopeIsRefused()
{
    m_world.control(u"auto"_s,
                    {{u"network"_s, u"youtube"_s},
                     {u"person"_s, u"maria"_s},
                     {u"decline"_s, kReadScope + u",email"_s}}); // signing in itself can not be unticked
    const QString code = m_youTube.link(m_world, {}, {{u"auto"_s, {}}}).sentBack(u"code"_s);
    const Reply granted = m_youTube.exchange(m_world, code);
    QVERIFY(!granted.text(u"scope"_s).contains(kReadScope));
    const QString token = granted.text(u"access_token"_s);
    QCOMPARE(userInfo(token).text(u"email"_s), u"maria@example.com"_s);
    const Reply refused = mine(token);
    QCOMPARE(refused.status, 403);
    QCOMPARE(googleError(refused, u"errors/0/reason"_s).toString(), u"insufficientPermissions"_s);
}

void TestRehearsalGoogle::countsUnitsUntilMidnightInCalifornia()
{
    const QTimeZone california("America/Los_Angeles");
    const qint64 now = m_world.control(u"state"_s)[u"clock"][u"now"].toInteger();
    const QDateTime there = QDateTime::fromSecsSinceEpoch(now, california);
    const QDateTime noon(there.date().addDays(1), QTime(12, 0), california);
    m_world.control(u"advance"_s, {{u"seconds"_s, QString::number(noon.toSecsSinceEpoch() - now)}});
    m_world.control(u"credits"_s, {{u"network"_s, u"youtube"_s}, {u"used"_s, u"99"_s}}); // 100 units are left
    const Reply maria = tokens(m_youTube, u"maria"_s);
    for (int i = 0; i < 100; ++i)
        QCOMPARE(mine(maria.text(u"access_token"_s)).status, 200);
    const Reply over = mine(access(m_youTube, u"jonas"_s)); // the project's units, not the person's
    QCOMPARE(over.status, 403);
    QCOMPARE(googleError(over, u"errors/0/reason"_s).toString(), u"quotaExceeded"_s);
    QCOMPARE(googleError(over, u"errors/0/domain"_s).toString(), u"youtube.quota"_s);
    QCOMPARE(userInfo(maria.text(u"access_token"_s)).status, 200);
    const auto later = [&](const QString& hours) {
        m_world.control(u"advance"_s, {{u"hours"_s, hours}});
        const Reply renewed = m_youTube.renew(m_world, maria.text(u"refresh_token"_s));
        return mine(renewed.text(u"access_token"_s)).status;
    };
    QCOMPARE(later(u"10"_s), 403);
    QCOMPARE(later(u"4"_s), 200);
}

void TestRehearsalGoogle::throttlesOnePersonForAShortTime()
{
    const QString maria = access(m_youTube, u"maria"_s);
    m_world.control(u"throttle"_s, {{u"network"_s, u"youtube"_s}, {u"person"_s, u"maria"_s}});
    QCOMPARE(googleError(mine(maria), u"errors/0/reason"_s).toString(), u"userRateLimitExceeded"_s);
    QCOMPARE(mine(access(m_youTube, u"jonas"_s)).status, 200);
}

void TestRehearsalGoogle::reportsEndThreeDaysAgo()
{
    const QString token = access(googleApplication(u"rehearsal-youtube"_s, kReadScope + u' ' + kStatsScope),
                                 u"maria"_s);
    const QDate today = QDateTime::currentDateTimeUtc().date();
    const QString address = u"/youtubeanalytics.googleapis.com/v2/reports"_s;
    const Fields query{{u"ids"_s, u"channel==MINE"_s},
                       {u"startDate"_s, today.addDays(-10).toString(Qt::ISODate)},
                       {u"endDate"_s, today.toString(Qt::ISODate)},
                       {u"metrics"_s, u"views,likes"_s},
                       {u"dimensions"_s, u"day"_s}};
    const Reply report = m_world.get(address, query, token);
    const QJsonArray rows = report.json.value(u"rows"_s).toArray();
    QVERIFY(rows.size() == 8 || rows.size() == 7); // midnight may pass
    QCOMPARE(at(report.json, u"columnHeaders/2/name"_s).toString(), u"likes"_s);
    QCOMPARE(m_world.get(address, query, access(m_youTube, u"maria"_s)).status, 403);
    m_world.control(u"page-role-lost"_s,
                    {{u"network"_s, u"youtube"_s}, {u"page"_s, at(mine(token).json, u"items/0/id"_s).toString()}});
    QCOMPARE(googleError(m_world.get(address, query, token), u"errors/0/reason"_s).toString(), u"forbidden"_s);
}

QTEST_GUILESS_MAIN(TestRehearsalGoogle)
#include "tst_rehearsalgoogle.moc"
