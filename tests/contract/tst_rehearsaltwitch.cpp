// SPDX-License-Identifier: GPL-3.0-or-later
// Pretend Twitch seen from outside: signing in with a device code, validation, Helix.
#include "rehearsalsignin.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace Qt::Literals::StringLiterals;
using namespace pk::test;

class TestRehearsalTwitch final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init() { QVERIFY(m_world.control(u"reset-world"_s).value(u"ok"_s).toBool()); }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void aDeviceCodeWaitsForAPerson();
    void aDeviceCodeIsOverAfterHalfAnHour();
    void aRefusedOrForeignDeviceCodeIsInvalid();
    void wrongDeviceRequestsAreRefused();
    void thePersonConfirmsTheCodeOnAPage();
    void theCommandAutoConsents();
    void scopesComeAsAListOrNotAtAll();
    void validatesWithASchemeOfItsOwn();
    void helixDemandsTheClientId();
    void listsFiveHundredChannelsInTenAnswers();
    void oneResultPageFails();
    void aLostRoleIsMissingFromTheList();
    void namesTheMissingScope();
    void aSpentRefreshTokenEndsTheConnection();
    void refreshTokensEndAfterThirtyIdleDays();
    void refreshTokensMustBeEncoded();
    void theWrongClientTypeCanNotRefresh();
    void revokesAndDisconnects();
    void countsPointsPerMinute();
    void aClosedAccountIsGone();
    void everyRefusalComesAsOrdered_data();
    void everyRefusalComesAsOrdered();

private:
    Reply device(const QString& scopes, const QString& client = u"rehearsal-twitch"_s)
    {
        return m_world.post(u"/id.twitch.tv/oauth2/device"_s, {{u"client_id"_s, client}, {u"scopes"_s, scopes}});
    }
    Reply open(const Reply& asked, const Fields& more)
    {
        return m_world.get(m_activate, Fields{{u"device-code"_s, asked.text(u"user_code"_s)}} + more);
    }
    Reply poll(const Reply& asked, const QString& client = u"rehearsal-twitch"_s)
    {
        return m_world.post(m_token,
                            {{u"client_id"_s, client},
                             {u"scopes"_s, m_scopes},
                             {u"device_code"_s, asked.text(u"device_code"_s)},
                             {u"grant_type"_s, u"urn:ietf:params:oauth:grant-type:device_code"_s}});
    }
    Reply tokens(const QString& person, const QString& scopes, const QString& client = u"rehearsal-twitch"_s)
    {
        const Reply asked = device(scopes, client);
        open(asked, {{u"auto"_s, person}});
        return poll(asked, client);
    }
    QString access(const QString& person) { return tokens(person, m_scopes).text(u"access_token"_s); }
    Reply renew(const QString& refresh, const QString& client = u"rehearsal-twitch"_s, const Fields& more = {})
    {
        const Fields fields{
            {u"client_id"_s, client}, {u"grant_type"_s, u"refresh_token"_s}, {u"refresh_token"_s, refresh}};
        return m_world.post(m_token, fields + more);
    }
    Reply validate(const QString& token, const QByteArray& scheme = "OAuth ")
    {
        return m_world.send("GET", u"/id.twitch.tv/oauth2/validate"_s, {}, scheme + token.toUtf8());
    }
    Reply helix(const QString& path, const Fields& query, const QString& token,
                const QString& client = u"rehearsal-twitch"_s)
    {
        const QString whole = u"/api.twitch.tv/helix/%1?%2"_s.arg(path,
                                                                  QString::fromLatin1(RehearsalClient::encoded(query)));
        return m_world.send("GET", whole, {}, "Bearer " + token.toUtf8(), 5000, {{u"Client-Id"_s, client}});
    }
    Reply channels(const QString& token, const QString& after = {})
    {
        const QString id = validate(token).text(u"user_id"_s);
        return helix(
            u"moderation/channels"_s, {{u"user_id"_s, id}, {u"first"_s, u"100"_s}, {u"after"_s, after}}, token);
    }

    const QString m_activate = u"/www.twitch.tv/activate"_s;
    const QString m_token = u"/id.twitch.tv/oauth2/token"_s;
    const QString m_scopes = u"user:read:moderated_channels moderator:read:followers"_s;
    RehearsalClient m_world;
};

void TestRehearsalTwitch::aDeviceCodeWaitsForAPerson()
{
    const Reply asked = device(m_scopes);
    QCOMPARE(asked.status, 200);
    QCOMPARE(asked.json.value(u"expires_in"_s).toInt(), 1800);
    QCOMPARE(asked.json.value(u"interval"_s).toInt(), 5);
    const QString userCode = asked.text(u"user_code"_s);
    QVERIFY(QRegularExpression(u"^[A-Z]{8}$"_s).match(userCode).hasMatch());
    QCOMPARE(asked.text(u"verification_uri"_s), u"https://www.twitch.tv/activate?device-code="_s + userCode);
    const Reply waiting = poll(asked);
    QCOMPARE(waiting.status, 400);
    QCOMPARE(waiting.json, (QJsonObject{{u"status"_s, 400}, {u"message"_s, u"authorization_pending"_s}}));
    QCOMPARE(open(asked, {{u"auto"_s, u"maria"_s}}).status, 200);
    const Reply granted = poll(asked);
    QCOMPARE(granted.status, 200);
    QCOMPARE(granted.text(u"token_type"_s), u"bearer"_s);
    QCOMPARE(granted.json.value(u"expires_in"_s).toInt(), 14'542);
    QCOMPARE(at(granted.json, u"scope/1"_s).toString(), u"moderator:read:followers"_s);
    QCOMPARE(validate(granted.text(u"access_token"_s)).text(u"login"_s), u"maria"_s);
    const Reply again = poll(asked);
    QCOMPARE(again.status, 400);
    QCOMPARE(again.text(u"message"_s), u"invalid device code"_s);
}

void TestRehearsalTwitch::aDeviceCodeIsOverAfterHalfAnHour()
{
    const Reply asked = device(m_scopes);
    m_world.control(u"advance"_s, {{u"minutes"_s, u"31"_s}});
    QCOMPARE(open(asked, {{u"auto"_s, u"maria"_s}}).status, 400);
    QCOMPARE(poll(asked).text(u"message"_s), u"invalid device code"_s);
    const Reply approved = device(m_scopes);
    open(approved, {{u"auto"_s, u"maria"_s}});
    m_world.control(u"advance"_s, {{u"minutes"_s, u"31"_s}});
    QCOMPARE(poll(approved).text(u"message"_s), u"invalid device code"_s);
}

void TestRehearsalTwitch::aRefusedOrForeignDeviceCodeIsInvalid()
{
    const Reply refused = device(m_scopes);
    open(refused, {{u"auto"_s, u"maria"_s}, {u"deny"_s, u"1"_s}});
    QCOMPARE(poll(refused).text(u"message"_s), u"invalid device code"_s);
    const Reply foreign = device(m_scopes);
    open(foreign, {{u"auto"_s, u"maria"_s}});
    QCOMPARE(poll(foreign, u"rehearsal-twitch-confidential"_s).text(u"message"_s), u"invalid device code"_s);
    QCOMPARE(poll(foreign, u"nobody"_s).text(u"message"_s), u"invalid client"_s);
    QCOMPARE(poll(foreign).status, 200);
}

void TestRehearsalTwitch::wrongDeviceRequestsAreRefused()
{
    QCOMPARE(device(m_scopes, u"nobody"_s).text(u"message"_s), u"invalid client"_s);
    QCOMPARE(device(u"no:such:scope"_s).status, 400);
    QCOMPARE(m_world.get(u"/id.twitch.tv/oauth2/device"_s).status, 405);
    QCOMPARE(m_world.get(u"/id.twitch.tv/oauth2/elsewhere"_s).status, 404);
}

void TestRehearsalTwitch::thePersonConfirmsTheCodeOnAPage()
{
    const Reply asked = device(m_scopes);
    const QString code = asked.text(u"user_code"_s);
    QVERIFY(!m_world.get(m_activate).body.contains("id=\"error\""));
    const Reply wrong = m_world.get(m_activate, {{u"device-code"_s, u"WRONGONE"_s}});
    QCOMPARE(wrong.status, 400);
    QVERIFY(wrong.body.contains("not valid"));
    const Reply shown = m_world.get(m_activate, {{u"device-code"_s, code}});
    QVERIFY(shown.body.contains(code.toUtf8()));
    QVERIFY(!shown.body.contains("name=\"ticket\""));
    const QString typed = code.left(4).toLower() + u'-' + code.mid(4).toLower();
    const Reply who = m_world.get(m_activate, {{u"device-code"_s, typed}, {u"confirmed"_s, u"1"_s}});
    const QRegularExpression field(u"name=\"ticket\" value=\"([^\"]+)\""_s);
    const QString ticket = field.match(QString::fromUtf8(who.body)).captured(1);
    const Reply what = m_world.get(u"/_consent"_s, {{u"ticket"_s, ticket}, {u"person"_s, u"maria"_s}});
    QVERIFY(what.body.contains("go back to the application"));
    QVERIFY(!what.body.contains("You will be sent back"));
    QCOMPARE(poll(asked).text(u"message"_s), u"authorization_pending"_s);
    const Reply done = m_world.post(u"/_consent"_s,
                                    {{u"ticket"_s, ticket}, {u"person"_s, u"maria"_s}, {u"action"_s, u"allow"_s}});
    QCOMPARE(done.status, 200);
    QVERIFY(done.body.contains("id=\"connected\""));
    const Reply granted = poll(asked);
    QCOMPARE(granted.status, 200);
    QCOMPARE(granted.json.value(u"scope"_s).toArray().size(), 2); // all of them: none can be unticked
}

void TestRehearsalTwitch::theCommandAutoConsents()
{
    m_world.control(u"auto"_s, {{u"network"_s, u"twitch"_s}, {u"person"_s, u"jonas"_s}});
    const Reply asked = device(m_scopes);
    QVERIFY(open(asked, {}).body.contains("id=\"connected\""));
    QCOMPARE(validate(poll(asked).text(u"access_token"_s)).text(u"login"_s), u"jonas"_s);
}

void TestRehearsalTwitch::scopesComeAsAListOrNotAtAll()
{
    const Reply none = tokens(u"maria"_s, {});
    QCOMPARE(none.status, 200);
    QVERIFY(!none.json.contains(u"scope"_s));
    const Reply renewed = renew(none.text(u"refresh_token"_s));
    QVERIFY(renewed.json.value(u"scope"_s).isNull());
    QCOMPARE(validate(renewed.text(u"access_token"_s)).json.value(u"scopes"_s).toArray().size(), 0);
}

void TestRehearsalTwitch::validatesWithASchemeOfItsOwn()
{
    const QString token = access(u"maria"_s);
    const Reply good = validate(token);
    QCOMPARE(good.status, 200);
    QCOMPARE(good.text(u"client_id"_s), u"rehearsal-twitch"_s);
    QCOMPARE(good.json.value(u"scopes"_s).toArray().size(), 2);
    const int left = good.json.value(u"expires_in"_s).toInt();
    QVERIFY(left > 14'000 && left <= 14'542);
    QCOMPARE(helix(u"users"_s, {}, token).json[u"data"][0][u"id"].toString(), good.text(u"user_id"_s));
    QCOMPARE(validate(token, "Bearer ").status, 401);
    const QJsonObject dead{{u"status"_s, 401}, {u"message"_s, u"invalid access token"_s}};
    QCOMPARE(validate(u"never-issued"_s).json, dead);
    m_world.control(u"password"_s, {{u"network"_s, u"twitch"_s}, {u"person"_s, u"maria"_s}});
    QCOMPARE(validate(token).json, dead);
}

void TestRehearsalTwitch::helixDemandsTheClientId()
{
    const QString token = access(u"maria"_s);
    const Reply me = helix(u"users"_s, {}, token);
    QCOMPARE(at(me.json, u"data/0/login"_s).toString(), u"maria"_s);
    QVERIFY(at(me.json, u"data/0/profile_image_url"_s).toString().startsWith(u"https://static-cdn.jtvnw.net/"_s));
    const QJsonObject mismatch{{u"error"_s, u"Unauthorized"_s},
                               {u"status"_s, 401},
                               {u"message"_s, u"Client ID and OAuth token do not match"_s}};
    QCOMPARE(helix(u"users"_s, {}, token, u"rehearsal-twitch-confidential"_s).json, mismatch);
    QCOMPARE(m_world.get(u"/api.twitch.tv/helix/users"_s, {}, token).json, mismatch);
    QCOMPARE(m_world.get(u"/api.twitch.tv/helix/users"_s).text(u"message"_s), u"OAuth token is missing"_s);
    QCOMPARE(helix(u"users"_s, {}, u"never-issued"_s).text(u"message"_s), u"Invalid OAuth token"_s);
}

void TestRehearsalTwitch::listsFiveHundredChannelsInTenAnswers()
{
    const QString token = access(u"olav"_s);
    QSet<QString> ids;
    QString after;
    int answers = 0;
    do {
        const Reply page = channels(token, after);
        for (const QJsonValue row : page.json.value(u"data"_s).toArray())
            ids.insert(row[u"broadcaster_id"].toString());
        after = at(page.json, u"pagination/cursor"_s).toString();
        ++answers;
    } while (!after.isEmpty() && answers < 20);
    QCOMPARE(ids.size(), 500);
    QCOMPARE(answers, 10);
    const QString nora = access(u"nora"_s);
    QCOMPARE(channels(nora).json.value(u"data"_s).toArray().size(), 0);
    QVERIFY(channels(nora).json.value(u"pagination"_s).isObject());
    QCOMPARE(channels(nora, u"no-cursor"_s).status, 400);
    const QString id = validate(token).text(u"user_id"_s);
    QCOMPARE(helix(u"moderation/channels"_s, {{u"user_id"_s, id}}, nora).status, 400);
}

void TestRehearsalTwitch::oneResultPageFails()
{
    const QString token = access(u"olav"_s);
    m_world.control(u"fail-list"_s, {{u"network"_s, u"twitch"_s}, {u"result_page"_s, u"2"_s}, {u"times"_s, u"1"_s}});
    const QString second = at(channels(token).json, u"pagination/cursor"_s).toString();
    const Reply failed = channels(token, second);
    QCOMPARE(failed.status, 500);
    QCOMPARE(failed.text(u"error"_s), u"Internal Server Error"_s);
    QCOMPARE(channels(token, second).status, 200);
}

void TestRehearsalTwitch::aLostRoleIsMissingFromTheList()
{
    const QString token = access(u"maria"_s);
    const QJsonArray before = channels(token).json.value(u"data"_s).toArray();
    QVERIFY(before.size() >= 2);
    const QString id = before[1][u"broadcaster_id"].toString();
    const Fields which{{u"network"_s, u"twitch"_s}, {u"page"_s, id}};
    const Fields asked{{u"broadcaster_id"_s, id}, {u"first"_s, u"1"_s}};
    QCOMPARE(helix(u"channels/followers"_s, asked, token).status, 200);
    m_world.control(u"page-role-lost"_s, which + Fields{{u"person"_s, u"maria"_s}});
    QCOMPARE(channels(token).json.value(u"data"_s).toArray().size(), before.size() - 1);
    QCOMPARE(helix(u"channels/followers"_s, asked, token).status, 200); // the number is anybody's
    m_world.control(u"page-role-lost"_s, which + Fields{{u"on"_s, u"0"_s}});
    QCOMPARE(channels(token).json.value(u"data"_s).toArray(), before);
    m_world.control(u"page-gone"_s, which);
    QCOMPARE(helix(u"channels/followers"_s, asked, token).status, 404);
}

void TestRehearsalTwitch::namesTheMissingScope()
{
    const QString token = tokens(u"maria"_s, u"user:write:chat"_s).text(u"access_token"_s);
    QCOMPARE(channels(token).status, 401);
    QCOMPARE(channels(token).text(u"message"_s), u"Missing scope: user:read:moderated_channels"_s);
    QCOMPARE(helix(u"users"_s, {}, token).status, 200);
}

void TestRehearsalTwitch::aSpentRefreshTokenEndsTheConnection()
{
    const Reply first = tokens(u"maria"_s, m_scopes);
    const Reply second = renew(first.text(u"refresh_token"_s));
    QCOMPARE(second.status, 200);
    QCOMPARE(validate(second.text(u"access_token"_s)).status, 200);
    const Reply replay = renew(first.text(u"refresh_token"_s));
    QCOMPARE(replay.status, 400);
    QCOMPARE(replay.json, (QJsonObject{{u"status"_s, 400}, {u"message"_s, u"Invalid refresh token"_s}}));
    QCOMPARE(validate(second.text(u"access_token"_s)).status, 401);
    QCOMPARE(renew(second.text(u"refresh_token"_s)).status, 400);
    QCOMPARE(validate(access(u"maria"_s)).status, 200); // signing in again heals it
}

void TestRehearsalTwitch::refreshTokensEndAfterThirtyIdleDays()
{
    QString refresh = tokens(u"maria"_s, m_scopes).text(u"refresh_token"_s);
    for (int i = 0; i < 2; ++i) {
        m_world.control(u"advance"_s, {{u"days"_s, u"29"_s}});
        const Reply renewed = renew(refresh);
        QCOMPARE(renewed.status, 200);
        refresh = renewed.text(u"refresh_token"_s);
    }
    m_world.control(u"advance"_s, {{u"days"_s, u"31"_s}});
    QCOMPARE(renew(refresh).text(u"message"_s), u"Invalid refresh token"_s);
}

void TestRehearsalTwitch::refreshTokensMustBeEncoded()
{
    const QString refresh = tokens(u"maria"_s, m_scopes).text(u"refresh_token"_s);
    const QByteArray raw = "client_id=rehearsal-twitch&grant_type=refresh_token&refresh_token=" + refresh.toUtf8();
    QCOMPARE(m_world.send("POST", m_token, raw).text(u"message"_s), u"Invalid refresh token"_s);
    QCOMPARE(renew(refresh).status, 200);
}

void TestRehearsalTwitch::theWrongClientTypeCanNotRefresh()
{
    const QString client = u"rehearsal-twitch-confidential"_s;
    const Reply granted = tokens(u"maria"_s, m_scopes, client);
    QCOMPARE(granted.status, 200);
    const QString refresh = granted.text(u"refresh_token"_s);
    const Reply missing = renew(refresh, client);
    QCOMPARE(missing.status, 400);
    QCOMPARE(missing.text(u"message"_s), u"missing client secret"_s);
    const Reply wrong = renew(refresh, client, {{u"client_secret"_s, u"wrong"_s}});
    QCOMPARE(wrong.status, 403);
    QCOMPARE(wrong.text(u"message"_s), u"invalid client secret"_s);
    m_world.control(u"app-suspend"_s, {{u"network"_s, u"twitch"_s}, {u"client"_s, client}});
    QCOMPARE(renew(refresh, client).text(u"message"_s), u"invalid client"_s);
    // The other way round: an authorization code is no use to a public client.
    const SignIn codes{u"/id.twitch.tv/oauth2/authorize"_s,
                       m_token,
                       u"rehearsal-twitch"_s,
                       {},
                       u"http://localhost:3000/twitch"_s,
                       m_scopes};
    const QString code = codes.link(m_world, u"maria"_s).sentBack(u"code"_s);
    QVERIFY(!code.isEmpty());
    QCOMPARE(codes.exchange(m_world, code).text(u"message"_s), u"missing client secret"_s);
}

void TestRehearsalTwitch::revokesAndDisconnects()
{
    const QString address = u"/id.twitch.tv/oauth2/revoke"_s;
    const Reply granted = tokens(u"maria"_s, m_scopes);
    const QString token = granted.text(u"access_token"_s);
    const Reply nobody = m_world.post(address, {{u"client_id"_s, u"nobody"_s}, {u"token"_s, token}});
    QCOMPARE(nobody.status, 404);
    QCOMPARE(nobody.text(u"message"_s), u"client does not exist"_s);
    const Fields right{{u"client_id"_s, u"rehearsal-twitch"_s}, {u"token"_s, token}};
    const Reply done = m_world.post(address, right);
    QCOMPARE(done.status, 200);
    QVERIFY(done.body.isEmpty());
    QCOMPARE(validate(token).status, 401);
    QCOMPARE(renew(granted.text(u"refresh_token"_s)).status, 400);
    const Reply again = m_world.post(address, right);
    QCOMPARE(again.status, 400);
    QCOMPARE(again.json, (QJsonObject{{u"status"_s, 400}, {u"message"_s, u"Invalid token"_s}}));
}

void TestRehearsalTwitch::countsPointsPerMinute()
{
    const QString token = access(u"maria"_s);
    const Reply first = helix(u"users"_s, {}, token);
    QCOMPARE(first.header("Ratelimit-Limit"), QByteArray("800"));
    QCOMPARE(first.header("Ratelimit-Remaining"), QByteArray("799"));
    const qint64 now = m_world.control(u"state"_s)[u"clock"][u"now"].toInteger();
    const qint64 reset = first.header("Ratelimit-Reset").toLongLong();
    QVERIFY(reset > now - 5 && reset <= now + 60);
    m_world.control(u"throttle"_s, {{u"network"_s, u"twitch"_s}, {u"person"_s, u"maria"_s}, {u"minutes"_s, u"1"_s}});
    const Reply over = helix(u"users"_s, {}, token);
    QCOMPARE(over.status, 429);
    QCOMPARE(over.text(u"error"_s), u"Too Many Requests"_s);
    QCOMPARE(over.header("Ratelimit-Remaining"), QByteArray("0"));
    QCOMPARE(validate(token).status, 200); // no points there
    m_world.control(u"advance"_s, {{u"minutes"_s, u"2"_s}});
    QCOMPARE(helix(u"users"_s, {}, token).status, 200);
}

void TestRehearsalTwitch::aClosedAccountIsGone()
{
    const Reply granted = tokens(u"maria"_s, m_scopes);
    const QString token = granted.text(u"access_token"_s);
    const Fields who{{u"network"_s, u"twitch"_s}, {u"person"_s, u"maria"_s}};
    m_world.control(u"close-account"_s, who);
    QCOMPARE(helix(u"users"_s, {}, token).status, 410);
    QCOMPARE(validate(token).status, 404);
    QCOMPARE(renew(granted.text(u"refresh_token"_s)).text(u"message"_s), u"Invalid refresh token"_s);
    m_world.control(u"close-account"_s, who + Fields{{u"on"_s, u"0"_s}});
    QCOMPARE(helix(u"users"_s, {}, token).status, 200);
}

void TestRehearsalTwitch::everyRefusalComesAsOrdered_data()
{
    QTest::addColumn<QJsonObject>("refusal");
    for (const QJsonValue row :
         m_world.control(u"refusals"_s, {{u"network"_s, u"twitch"_s}}).value(u"refusals"_s).toArray())
        QTest::newRow(qPrintable(row[u"row"].toString())) << row.toObject();
}

void TestRehearsalTwitch::everyRefusalComesAsOrdered()
{
    QFETCH(QJsonObject, refusal);
    const Reply granted = tokens(u"maria"_s, m_scopes);
    m_world.control(u"refuse"_s,
                    {{u"network"_s, u"twitch"_s},
                     {u"row"_s, refusal.value(u"row"_s).toString()},
                     {u"person"_s, u"maria"_s},
                     {u"times"_s, u"1"_s}});
    const bool narrow = !refusal.value(u"path"_s).toString().isEmpty();
    const auto send = [&] {
        if (refusal.value(u"where"_s).toString() == "token"_L1)
            return renew(granted.text(u"refresh_token"_s));
        const QString token = granted.text(u"access_token"_s);
        return narrow ? validate(token) : helix(u"users"_s, {}, token);
    };
    if (narrow)
        QCOMPARE(helix(u"users"_s, {}, granted.text(u"access_token"_s)).status, 200);
    const Reply refused = send();
    QCOMPARE(refused.status, refusal.value(u"status"_s).toInt());
    QCOMPARE(QString::fromUtf8(refused.body), refusal.value(u"body"_s).toString());
    QCOMPARE(send().status, 200); // once was asked for
}

QTEST_GUILESS_MAIN(TestRehearsalTwitch)
#include "tst_rehearsaltwitch.moc"
