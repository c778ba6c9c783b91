// SPDX-License-Identifier: GPL-3.0-or-later
// What only Reddit does, seen from outside; what it shares with others is a row of tst_rehearsalnetworks.cpp.
#include "rehearsalsignin.h"

#include <QTest>

using namespace Qt::Literals::StringLiterals;
using namespace pk::test;

class TestRehearsalReddit final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init() { QVERIFY(m_world.control(u"reset-world"_s).value(u"ok"_s).toBool()); }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void aRefreshTokenNeedsAPermanentDuration();
    void onlyTheWebAppSeesItsRefreshTokenAgain();
    void revocationAlwaysWorksOnOnesOwnTokens();
    void aUsedCodeIsAnErrorWithStatus200();
    void theHeaderIsDemandedOfInstalledApps();
    void aSuspendedAccountSaysSo();
    void countsCallsOfTheApplication();
    void listsFiveHundredSubredditsInTenAnswers();
    void tellsPrivateFromBanned();
    void modPermissionsAreSometimesMissing();
    void escapesWithoutRawJson();

private:
    [[nodiscard]] QJsonObject held(int which)
    {
        const Fields whose{{u"network"_s, u"reddit"_s}, {u"person"_s, u"maria"_s}};
        return m_world.control(u"places"_s, whose).value(u"places"_s)[which].toObject();
    }
    [[nodiscard]] static QString about(const QJsonObject& place, const QString& what)
    {
        return u"/oauth.reddit.com/r/%1/%2"_s.arg(place[u"handle"].toString(), what);
    }

    const QString m_me = u"/oauth.reddit.com/api/v1/me?raw_json=1"_s;
    const QString m_list = u"/oauth.reddit.com/subreddits/mine/moderator"_s;
    const QString m_revoke = u"/www.reddit.com/api/v1/revoke_token"_s;
    const SignIn m_installed{u"/www.reddit.com/api/v1/authorize"_s,
                             u"/www.reddit.com/api/v1/access_token"_s,
                             u"rehearsal-reddit"_s,
                             {},
                             u"http://127.0.0.1:28686/callback"_s,
                             u"identity mysubreddits read"_s,
                             true,
                             {{u"duration"_s, u"permanent"_s}}};
    const SignIn m_web{m_installed.authorize,
                       m_installed.token,
                       u"rehearsal-reddit-web"_s,
                       u"rehearsal-reddit-web-secret"_s,
                       m_installed.redirect,
                       m_installed.scopes,
                       true,
                       m_installed.more};
    RehearsalClient m_world;
};

void TestRehearsalReddit::aRefreshTokenNeedsAPermanentDuration()
{
    const Reply brief = m_installed.tokens(m_world, u"maria"_s, {{u"duration"_s, u"temporary"_s}});
    QVERIFY(!brief.json.contains(u"refresh_token"_s));
    QCOMPARE(brief.json.value(u"expires_in"_s).toInt(), 86'400);
    QCOMPARE(m_installed.link(m_world, u"maria"_s).location.fragment(), u"_"_s);
    QCOMPARE(m_installed.link(m_world, u"maria"_s, {{u"state"_s, {}}}).status, 400);
}

void TestRehearsalReddit::onlyTheWebAppSeesItsRefreshTokenAgain()
{
    const QString installed = m_installed.tokens(m_world, u"maria"_s).text(u"refresh_token"_s);
    QVERIFY(!m_installed.renew(m_world, installed).json.contains(u"refresh_token"_s));
    QCOMPARE(m_installed.renew(m_world, installed).status, 200); // not rotated
    const QString web = m_web.tokens(m_world, u"maria"_s).text(u"refresh_token"_s);
    QCOMPARE(m_web.renew(m_world, web).text(u"refresh_token"_s), web);
}

void TestRehearsalReddit::revocationAlwaysWorksOnOnesOwnTokens()
{
    const Reply granted = m_web.tokens(m_world, u"maria"_s);
    const QString refresh = granted.text(u"refresh_token"_s);
    const Reply foreign = m_world.post(m_revoke, {{u"token"_s, refresh}}, m_installed.header());
    QCOMPARE(foreign.status, 400);
    QCOMPARE(foreign.text(u"error"_s), u"unauthorized_client"_s);
    for (int i = 0; i < 2; ++i)
        QCOMPARE(m_world.post(m_revoke, {{u"token"_s, refresh}}, m_web.header()).status, 204);
    QCOMPARE(m_world.get(m_me, {}, granted.text(u"access_token"_s)).status, 401);
    QCOMPARE(m_web.renew(m_world, refresh).text(u"error"_s), u"invalid_grant"_s);
}

void TestRehearsalReddit::aUsedCodeIsAnErrorWithStatus200()
{
    const QString code = m_installed.link(m_world, u"maria"_s).sentBack(u"code"_s);
    QVERIFY(!m_installed.exchange(m_world, code).text(u"access_token"_s).isEmpty());
    const Reply again = m_installed.exchange(m_world, code);
    QCOMPARE(again.status, 200);
    QCOMPARE(again.text(u"error"_s), u"invalid_grant"_s);
}

void TestRehearsalReddit::theHeaderIsDemandedOfInstalledApps()
{
    const Reply bare = m_world.post(m_installed.token, {{u"client_id"_s, u"rehearsal-reddit"_s}});
    QCOMPARE(bare.status, 401);
    QCOMPARE(bare.header("WWW-Authenticate"), QByteArray(R"(Basic realm="reddit")"));
}

void TestRehearsalReddit::aSuspendedAccountSaysSo()
{
    const QString token = m_installed.access(m_world, u"maria"_s);
    m_world.control(u"suspend"_s, {{u"network"_s, u"reddit"_s}, {u"person"_s, u"maria"_s}});
    const Reply me = m_world.get(m_me, {}, token);
    QCOMPARE(me.status, 200);
    QVERIFY(me.json.value(u"is_suspended"_s).toBool());
    QCOMPARE(m_world.get(m_list, {}, token).status, 403);
}

void TestRehearsalReddit::countsCallsOfTheApplication()
{
    const QString maria = m_installed.access(m_world, u"maria"_s);
    const QString jonas = m_installed.access(m_world, u"jonas"_s);
    QCOMPARE(m_world.get(m_me, {}, maria).header("x-ratelimit-used"), QByteArray("1"));
    const Reply second = m_world.get(m_me, {}, jonas);
    QCOMPARE(second.header("x-ratelimit-used"), QByteArray("2"));
    QCOMPARE(second.header("x-ratelimit-remaining"), QByteArray("998.0"));
    QVERIFY(second.header("x-ratelimit-reset").toInt() <= 600);

    const Fields library{{u"User-Agent"_s, u"Mozilla/5.0"_s}}; // what Qt says when nobody tells it
    const Reply third = m_world.send("GET", m_me, {}, "Bearer " + jonas.toUtf8(), 10'000, library);
    QCOMPARE(third.header("x-ratelimit-remaining"), QByteArray("59.0"));
}

void TestRehearsalReddit::listsFiveHundredSubredditsInTenAnswers()
{
    const QString token = m_installed.access(m_world, u"olav"_s);
    QSet<QString> ids;
    QString after;
    int answers = 0;
    do {
        const Reply page = m_world.get(m_list, {{u"limit"_s, u"100"_s}, {u"after"_s, after}}, token);
        for (const QJsonValue row : at(page.json, u"data/children"_s).toArray())
            ids.insert(at(row, u"data/name"_s).toString());
        after = at(page.json, u"data/after"_s).toString();
        ++answers;
    } while (!after.isEmpty() && answers < 20);
    QCOMPARE(ids.size(), 500);
    QCOMPARE(answers, 10);
}

void TestRehearsalReddit::tellsPrivateFromBanned()
{
    const QString token = m_installed.access(m_world, u"maria"_s);
    const QJsonObject place = held(1); // a private one
    const Fields which{{u"network"_s, u"reddit"_s}, {u"page"_s, place[u"id"].toString()}};
    QCOMPARE(m_world.get(about(place, u"about"_s), {}, token).status, 200);
    m_world.control(u"page-role-lost"_s, which + Fields{{u"person"_s, u"maria"_s}});
    QCOMPARE(m_world.get(about(place, u"about"_s), {}, token).text(u"reason"_s), u"private"_s);
    m_world.control(u"page-gone"_s, which);
    QCOMPARE(m_world.get(about(place, u"about"_s), {}, token).text(u"reason"_s), u"banned"_s);
}

void TestRehearsalReddit::modPermissionsAreSometimesMissing()
{
    const QString token = m_installed.access(m_world, u"maria"_s);
    const QJsonArray rows = at(m_world.get(m_list, {}, token).json, u"data/children"_s).toArray();
    QVERIFY(!rows[3][u"data"].toObject().contains(u"mod_permissions"_s));
    QCOMPARE(at(rows[0], u"data/mod_permissions/0"_s).toString(), u"all"_s);
    const Reply moderators = m_world.get(about(held(3), u"about/moderators"_s), {}, token);
    QCOMPARE(at(moderators.json, u"data/children/0/name"_s).toString(), u"maria"_s);
    QCOMPARE(at(moderators.json, u"data/children/0/mod_permissions/0"_s).toString(), u"all"_s);
}

void TestRehearsalReddit::escapesWithoutRawJson()
{
    const QString token = m_installed.access(m_world, u"maria"_s);
    QVERIFY(m_world.get(m_me, {}, token).text(u"icon_img"_s).contains(u"&s=1"_s));
    QVERIFY(m_world.get(m_me.chopped(11), {}, token).text(u"icon_img"_s).contains(u"&amp;s=1"_s));
}

QTEST_GUILESS_MAIN(TestRehearsalReddit)
#include "tst_rehearsalreddit.moc"
