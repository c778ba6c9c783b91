// SPDX-License-Identifier: GPL-3.0-or-later
// What only TikTok does, seen from outside; what it shares with others is a row of tst_rehearsalnetworks.cpp.
#include "rehearsalsignin.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QTest>
#include <QUrlQuery>

using namespace Qt::Literals::StringLiterals;
using namespace pk::test;

namespace {

constexpr char kVerifier[] = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"; // RFC 7636 appendix B
constexpr char kBase64Challenge[] = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

} // namespace

class TestRehearsalTikTok final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init() { QVERIFY(m_world.control(u"reset-world"_s).value(u"ok"_s).toBool()); }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void theChallengeIsHex();
    void theRedirectMatchesOnAnyPortAndToTheLetterElsewhere();
    void theCodeMustBeDecoded();
    void theKeyIsNotCalledClientId();
    void saysWhatWasGranted();
    void tokenErrorsComeWithStatus200();
    void aRefreshTokenWorksOnce();
    void theNumbersInTheAnswerDecide();
    void everyAnswerHasAnErrorObject();
    void oneFieldWithoutItsScopeFailsTheCall();
    void theOpenIdBelongsToTheApplication();
    void revocationTakesALivingAccessToken();
    void limitsCallsPerMinute();
    void anUnauditedApplicationPostsPrivatelyOnly();
    void anUnauditedApplicationHasFivePostersADay();
    void aBannedAccountLosesItsAuthorization();
    void ownCommandsRefuseNonsense();

private:
    Reply info(const QString& fields, const QString& token)
    {
        return m_world.get(u"/open.tiktokapis.com/v2/user/info/"_s, {{u"fields"_s, fields}}, token);
    }
    Reply revoke(const QString& token, const QString& secret = u"rehearsal-tiktok-secret"_s)
    {
        return m_world.post(
            u"/open.tiktokapis.com/v2/oauth/revoke/"_s,
            {{u"client_key"_s, u"rehearsal-tiktok"_s}, {u"client_secret"_s, secret}, {u"token"_s, token}});
    }
    Reply postVideo(const QString& token, const QString& level)
    {
        const QByteArray body =
            QJsonDocument(QJsonObject{{u"post_info"_s, QJsonObject{{u"privacy_level"_s, level}}}}).toJson();
        return m_world.send("POST",
                            u"/open.tiktokapis.com/v2/post/publish/video/init/"_s,
                            body,
                            "Bearer " + token.toUtf8(),
                            5000,
                            {{u"Content-Type"_s, u"application/json; charset=UTF-8"_s}});
    }
    QJsonObject command(const QString& name, Fields fields)
    {
        fields.append({u"network"_s, u"tiktok"_s});
        return m_world.control(name, fields);
    }
    QString publisher(const QString& person)
    {
        return m_desktop.access(m_world, person, {{u"scope"_s, u"user.info.basic,video.publish"_s}});
    }
    [[nodiscard]] static QString code(const Reply& reply) { return at(reply.json, u"error/code"_s).toString(); }

    const SignIn m_desktop{
        u"/www.tiktok.com/v2/auth/authorize/"_s,
        u"/open.tiktokapis.com/v2/oauth/token/"_s,
        u"rehearsal-tiktok"_s,
        u"rehearsal-tiktok-secret"_s,
        u"http://127.0.0.1:51234/callback/"_s,
        u"user.info.basic,user.info.profile,user.info.stats"_s,
        false,
        {{u"code_challenge"_s,
          QString::fromLatin1(QCryptographicHash::hash(kVerifier, QCryptographicHash::Sha256).toHex())},
         {u"code_challenge_method"_s, u"S256"_s}},
        u"client_key"_s,
        QString::fromLatin1(kVerifier)};
    RehearsalClient m_world;
};

void TestRehearsalTikTok::theChallengeIsHex()
{
    const Fields base64{{u"code_challenge"_s, QString::fromLatin1(kBase64Challenge)}};
    const Reply refused = m_desktop.tokens(m_world, u"maria"_s, base64);
    QCOMPARE(refused.text(u"error"_s), u"invalid_request"_s);
    QCOMPARE(refused.text(u"error_description"_s), u"Code verifier or code challenge is invalid."_s);
    QCOMPARE(m_desktop.link(m_world, u"maria"_s, {{u"code_challenge"_s, {}}}).status, 400); // it is mandatory
    QCOMPARE(m_desktop.link(m_world, u"maria"_s, {{u"code_challenge_method"_s, u"plain"_s}}).status, 400);
    QVERIFY(!m_desktop.access(m_world, u"maria"_s).isEmpty());
}

void TestRehearsalTikTok::theRedirectMatchesOnAnyPortAndToTheLetterElsewhere()
{
    const auto status = [&](const QString& redirect) {
        return m_desktop.link(m_world, u"maria"_s, {{u"redirect_uri"_s, redirect}}).status;
    };
    QCOMPARE(status(u"http://127.0.0.1:1/callback/"_s), 302);
    QCOMPARE(status(u"http://127.0.0.1:65535/callback/"_s), 302);
    for (const QString& wrong : {u"http://127.0.0.1:51234/callback"_s,
                                 u"http://127.0.0.1/callback/"_s,
                                 u"http://127.0.0.1:*/callback/"_s,
                                 u"http://localhost:51234/callback/"_s,
                                 u"https://127.0.0.1:51234/callback/"_s,
                                 u"http://127.0.0.1:51234/callback/?a=b"_s,
                                 u"http://127.0.0.1:51234/callback/#a"_s})
        QVERIFY2(status(wrong) == 400, qPrintable(wrong));
    QCOMPARE(m_world.get(u"/www.tiktok.com/v2/auth/authorize"_s).status, 404); // without its last slash
}

void TestRehearsalTikTok::theCodeMustBeDecoded()
{
    const Reply back = m_desktop.link(m_world, u"maria"_s);
    const QString raw = QUrlQuery(back.location).queryItemValue(u"code"_s, QUrl::FullyEncoded);
    QVERIFY(raw.contains(u'%'));
    QCOMPARE(m_desktop.exchange(m_world, raw).text(u"error"_s), u"invalid_grant"_s);
    QCOMPARE(m_desktop.exchange(m_world, back.sentBack(u"code"_s)).text(u"token_type"_s), u"Bearer"_s);
}

void TestRehearsalTikTok::theKeyIsNotCalledClientId()
{
    SignIn wrong = m_desktop;
    wrong.clientIdName = u"client_id"_s;
    QCOMPARE(wrong.link(m_world, u"maria"_s).status, 400);
    const QString granted = m_desktop.link(m_world, u"maria"_s).sentBack(u"code"_s);
    const Reply refused = wrong.exchange(m_world, granted);
    QCOMPARE(refused.status, 401);
    QCOMPARE(refused.text(u"error"_s), u"invalid_client"_s);
    SignIn header = m_desktop;
    header.basic = true;
    QCOMPARE(header.exchange(m_world, granted).text(u"error"_s), u"invalid_client"_s);
}

void TestRehearsalTikTok::saysWhatWasGranted()
{
    command(u"auto"_s, {{u"person"_s, u"maria"_s}, {u"decline"_s, u"user.info.stats"_s}});
    const Reply back = m_desktop.link(m_world, {}, {{u"auto"_s, {}}});
    QCOMPARE(back.sentBack(u"scopes"_s), u"user.info.basic,user.info.profile"_s);
    const Reply granted = m_desktop.exchange(m_world, back.sentBack(u"code"_s));
    QCOMPARE(granted.text(u"scope"_s), u"user.info.basic,user.info.profile"_s);
    const Reply denied = m_desktop.link(m_world, u"maria"_s, {{u"deny"_s, u"1"_s}});
    QCOMPARE(denied.sentBack(u"error"_s), u"access_denied"_s);
    QVERIFY(!denied.sentBack(u"error_description"_s).isEmpty());
}

void TestRehearsalTikTok::tokenErrorsComeWithStatus200()
{
    const Reply fine = m_desktop.renew(m_world, u"rft.wrong"_s);
    QCOMPARE(fine.status, 200);
    QCOMPARE(fine.text(u"error"_s), u"invalid_grant"_s); // flat, unlike the API's
    QVERIFY(!fine.text(u"log_id"_s).isEmpty());
    command(u"token-errors"_s, {{u"status"_s, u"400"_s}});
    QCOMPARE(m_desktop.renew(m_world, u"rft.wrong"_s).status, 400);
    const Reply client = m_desktop.renew(m_world, u"rft.wrong"_s, {{u"client_secret"_s, u"wrong"_s}});
    QCOMPARE(client.status, 401);
    QCOMPARE(client.text(u"error"_s), u"invalid_client"_s);
}

void TestRehearsalTikTok::aRefreshTokenWorksOnce()
{
    const Reply first = m_desktop.tokens(m_world, u"maria"_s);
    const Reply second = m_desktop.renew(m_world, first.text(u"refresh_token"_s));
    QVERIFY(second.text(u"refresh_token"_s) != first.text(u"refresh_token"_s));
    QCOMPARE(second.text(u"open_id"_s), first.text(u"open_id"_s));
    QCOMPARE(m_desktop.renew(m_world, first.text(u"refresh_token"_s)).text(u"error"_s), u"invalid_grant"_s);
    const Reply third = m_desktop.renew(m_world, second.text(u"refresh_token"_s)); // a replay does no more harm
    QVERIFY(!third.text(u"access_token"_s).isEmpty());
    m_world.control(u"advance"_s, {{u"days"_s, u"181"_s}});
    QCOMPARE(m_desktop.renew(m_world, third.text(u"refresh_token"_s)).text(u"error"_s), u"invalid_grant"_s);
}

void TestRehearsalTikTok::theNumbersInTheAnswerDecide()
{
    const Reply now = m_desktop.tokens(m_world, u"maria"_s);
    QCOMPARE(now.json.value(u"expires_in"_s).toInt(), 7'200);
    QCOMPARE(now.json.value(u"refresh_expires_in"_s).toInt(), 15'552'000);
    command(u"lifetimes"_s, {{u"mode"_s, u"old"_s}});
    const Reply before = m_desktop.tokens(m_world, u"maria"_s);
    QCOMPARE(before.json.value(u"expires_in"_s).toInt(), 86'400);
    QCOMPARE(before.json.value(u"refresh_expires_in"_s).toInt(), 31'536'000);
    const QString refresh = before.text(u"refresh_token"_s);
    QCOMPARE(m_desktop.renew(m_world, refresh).text(u"refresh_token"_s), refresh);
}

void TestRehearsalTikTok::everyAnswerHasAnErrorObject()
{
    const QString token = m_desktop.access(m_world, u"maria"_s);
    const Reply good = info(u"open_id,union_id,avatar_url,display_name,username,follower_count"_s, token);
    QCOMPARE(good.status, 200);
    QCOMPARE(code(good), u"ok"_s);
    QCOMPARE(at(good.json, u"data/user/username"_s).toString(), u"maria"_s);
    QCOMPARE(at(good.json, u"data/user/open_id"_s).toString().count(u'-'), 4);
    QVERIFY(at(good.json, u"data/user/follower_count"_s).isDouble());
    const Reply dead = info(u"open_id"_s, u"act.never-issued"_s);
    QCOMPARE(dead.status, 401);
    QCOMPARE(code(dead), u"access_token_invalid"_s);
    QVERIFY(!at(dead.json, u"error/log_id"_s).toString().isEmpty());
    QCOMPARE(m_world.get(u"/open.tiktokapis.com/v2/user/info"_s, {{u"fields"_s, u"open_id"_s}}, token).status, 404);
}

void TestRehearsalTikTok::oneFieldWithoutItsScopeFailsTheCall()
{
    const QString few = m_desktop.access(m_world, u"jonas"_s, {{u"scope"_s, u"user.info.basic"_s}});
    QCOMPARE(code(info(u"open_id"_s, few)), u"ok"_s);
    const Reply missed = info(u"open_id,username"_s, few);
    QCOMPARE(missed.status, 400);
    QCOMPARE(code(missed), u"scope_permission_missed"_s);
    QVERIFY(missed.json.value(u"data"_s).isUndefined());
    const QString token = m_desktop.access(m_world, u"maria"_s);
    command(u"decline"_s, {{u"person"_s, u"maria"_s}, {u"scope"_s, u"user.info.profile"_s}});
    const Reply declined = info(u"open_id,username"_s, token);
    QCOMPARE(declined.status, 401);
    QCOMPARE(code(declined), u"scope_not_authorized"_s);
    QCOMPARE(info({}, token).status, 400);
    QCOMPARE(info(u"open_id,shoe_size"_s, token).status, 400);
}

void TestRehearsalTikTok::theOpenIdBelongsToTheApplication()
{
    command(
        u"register"_s,
        {{u"client"_s, u"second"_s}, {u"secret"_s, u"rehearsal-tiktok-secret"_s}, {u"redirect"_s, m_desktop.redirect}});
    SignIn second = m_desktop;
    second.client = u"second"_s;
    const Reply here = info(u"open_id,union_id"_s, m_desktop.access(m_world, u"maria"_s));
    const Reply there = info(u"open_id,union_id"_s, second.access(m_world, u"maria"_s));
    QVERIFY(at(here.json, u"data/user/open_id"_s) != at(there.json, u"data/user/open_id"_s));
    QCOMPARE(at(here.json, u"data/user/union_id"_s), at(there.json, u"data/user/union_id"_s));
}

void TestRehearsalTikTok::revocationTakesALivingAccessToken()
{
    const Reply granted = m_desktop.tokens(m_world, u"maria"_s);
    const QString token = granted.text(u"access_token"_s);
    QCOMPARE(revoke(granted.text(u"refresh_token"_s)).text(u"error"_s), u"invalid_grant"_s);
    QCOMPARE(revoke(token, u"wrong"_s).text(u"error"_s), u"invalid_client"_s);
    m_world.control(u"advance"_s, {{u"hours"_s, u"3"_s}});
    QCOMPARE(revoke(token).text(u"error"_s), u"invalid_grant"_s); // it has ended: refresh first
    const Reply renewed = m_desktop.renew(m_world, granted.text(u"refresh_token"_s));
    const Reply done = revoke(renewed.text(u"access_token"_s));
    QCOMPARE(done.status, 200);
    QVERIFY(done.body.isEmpty());
    QCOMPARE(code(info(u"open_id"_s, renewed.text(u"access_token"_s))), u"access_token_invalid"_s);
    QCOMPARE(m_desktop.renew(m_world, renewed.text(u"refresh_token"_s)).text(u"error"_s), u"invalid_grant"_s);
    QCOMPARE(command(u"state"_s, {})[u"grants"].toArray().size(), 0);
}

void TestRehearsalTikTok::limitsCallsPerMinute()
{
    const QString token = publisher(u"maria"_s);
    for (int i = 0; i < 6; ++i)
        QCOMPARE(postVideo(token, u"SELF_ONLY"_s).status, 403); // not private, but counted
    const Reply over = postVideo(token, u"SELF_ONLY"_s);
    QCOMPARE(over.status, 429);
    QCOMPARE(code(over), u"rate_limit_exceeded"_s);
    QCOMPARE(info(u"open_id"_s, token).status, 200); // a limit of its own
    m_world.control(u"advance"_s, {{u"minutes"_s, u"1"_s}});
    QCOMPARE(postVideo(token, u"SELF_ONLY"_s).status, 403);
    command(u"credits"_s, {{u"used"_s, u"100"_s}});
    QCOMPARE(info(u"open_id"_s, token).status, 429);
}

void TestRehearsalTikTok::anUnauditedApplicationPostsPrivatelyOnly()
{
    const QString token = publisher(u"maria"_s);
    const QString creator = u"/open.tiktokapis.com/v2/post/publish/creator_info/query/"_s;
    const Reply about = m_world.send("POST", creator, {}, "Bearer " + token.toUtf8());
    QCOMPARE(at(about.json, u"data/creator_username"_s).toString(), u"maria"_s);
    QCOMPARE(at(about.json, u"data/privacy_level_options"_s).toArray().size(), 3);
    const Reply refused = postVideo(token, u"PUBLIC_TO_EVERYONE"_s);
    QCOMPARE(refused.status, 403);
    QCOMPARE(code(refused), u"unaudited_client_can_only_post_to_private_accounts"_s);
    QCOMPARE(code(postVideo(token, u"SELF_ONLY"_s)), u"unaudited_client_can_only_post_to_private_accounts"_s);
    command(u"private-account"_s, {{u"person"_s, u"maria"_s}});
    QVERIFY(!at(postVideo(token, u"SELF_ONLY"_s).json, u"data/upload_url"_s).toString().isEmpty());
    QCOMPARE(code(postVideo(token, u"PUBLIC_TO_EVERYONE"_s)), u"privacy_level_option_mismatch"_s);
    command(u"private-account"_s, {{u"person"_s, u"maria"_s}, {u"on"_s, u"0"_s}});
    command(u"audited"_s, {});
    QCOMPARE(code(postVideo(token, u"PUBLIC_TO_EVERYONE"_s)), u"ok"_s);
    QCOMPARE(code(postVideo(m_desktop.access(m_world, u"jonas"_s), u"SELF_ONLY"_s)), u"scope_permission_missed"_s);
}

void TestRehearsalTikTok::anUnauditedApplicationHasFivePostersADay()
{
    const QStringList people{u"maria"_s, u"jonas"_s, u"aicha"_s, u"tom"_s, u"layla"_s, u"sofia"_s};
    command(u"private-account"_s, {{u"person"_s, people.join(u',')}});
    for (const QString& person : people.mid(0, 5))
        QCOMPARE(code(postVideo(publisher(person), u"SELF_ONLY"_s)), u"ok"_s);
    const Reply sixth = postVideo(publisher(people.last()), u"SELF_ONLY"_s);
    QCOMPARE(sixth.status, 200);
    QCOMPARE(code(sixth), u"reached_active_user_cap"_s);
    QCOMPARE(code(postVideo(publisher(people.first()), u"SELF_ONLY"_s)), u"ok"_s);
    m_world.control(u"advance"_s, {{u"hours"_s, u"25"_s}});
    QCOMPARE(code(postVideo(publisher(people.last()), u"SELF_ONLY"_s)), u"ok"_s);
}

void TestRehearsalTikTok::aBannedAccountLosesItsAuthorization()
{
    const Reply granted = m_desktop.tokens(m_world, u"maria"_s);
    command(u"suspend"_s, {{u"person"_s, u"maria"_s}});
    QCOMPARE(code(info(u"open_id"_s, granted.text(u"access_token"_s))), u"access_token_invalid"_s);
    QCOMPARE(m_desktop.renew(m_world, granted.text(u"refresh_token"_s)).text(u"error"_s), u"invalid_grant"_s);
}

void TestRehearsalTikTok::ownCommandsRefuseNonsense()
{
    for (const QString& wrong : {u"lifetimes?network=tiktok&mode=young"_s, u"token-errors?network=tiktok&status=500"_s})
        QCOMPARE(m_world.get(u"/_control/"_s + wrong).status, 400);
}

QTEST_GUILESS_MAIN(TestRehearsalTikTok)
#include "tst_rehearsaltiktok.moc"
