// SPDX-License-Identifier: GPL-3.0-or-later
// What only LinkedIn's two products do, seen from outside; what they share with others are rows of tst_rehearsalnetworks.cpp.
#include "rehearsalsignin.h"

#include <QSet>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::Literals::StringLiterals;
using namespace pk::test;

namespace {

const Fields kHeaders{{u"LinkedIn-Version"_s, u"202608"_s}, {u"X-Restli-Protocol-Version"_s, u"2.0.0"_s}};
constexpr int kDay = 86'400;

int service(const Reply& reply)
{
    return reply.json.value(u"serviceErrorCode"_s).toInt();
}

} // namespace

class TestRehearsalLinkedIn final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init()
    {
        m_world.setHeaders(kHeaders);
        QVERIFY(m_world.control(u"reset-world"_s).value(u"ok"_s).toBool());
    }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void theProductsAreApartOnTheSameHosts();
    void aScopeOfTheOtherProductEndsTheSignIn();
    void redirectsAreExactButForTheQuery();
    void pkceIsForTheNativeAddressOnly();
    void onlyTheAppWithProgrammaticRefreshGetsARefreshToken();
    void programmaticRefreshSurvivesInTheStateFile();
    void theRefreshTokenKeepsItsEnd();
    void otherScopesEndEarlierTokens();
    void promptNoneReturnsWhatWasConsentedBefore();
    void introspectionTellsExpiredFromRevoked();
    void revocationEndsTheToken();
    void tokensSayWhyTheyAreRefused();
    void aNewTokenSettles();
    void aNewTokenKeepsOldPermissionsForAWhile();
    void versionsComeAndGo();
    void listsFiveHundredOrganizationsInTenAnswers();
    void oneResultPageFails();
    void statesAreFiltered();
    void aLostRoleIsRevokedAndTheTokenLives();
    void detailsAreForAdministrators();
    void severalRolesAreSeveralRows();
    void aShowcasePageIsABrand();
    void theOlderListNamesATarget();
    void picturesComeDecorated();
    void followersOfAnOrganization();
    void dayLimitsEndAtMidnight();
    void aThrottleNamesWhomItHits();

private:
    [[nodiscard]] QString organization(const QString& person, int which)
    {
        const Fields whose{{u"network"_s, u"linkedin-page"_s}, {u"person"_s, person}};
        return m_world.control(u"places"_s, whose)[u"places"][which][u"id"].toString();
    }
    [[nodiscard]] Reply list(const QString& token, const Fields& changed = {})
    {
        return m_world.get(m_acls, Fields{{u"q"_s, u"roleAssignee"_s}, {u"count"_s, u"100"_s}} + changed, token);
    }
    [[nodiscard]] Reply introspect(const SignIn& app, const QString& token)
    {
        return m_world.post(m_introspect,
                            {{u"client_id"_s, app.client}, {u"client_secret"_s, app.secret}, {u"token"_s, token}});
    }
    void control(const QString& command, const Fields& more)
    {
        m_world.control(command, Fields{{u"network"_s, u"linkedin-page"_s}} + more);
    }

    const QString m_api = u"/api.linkedin.com"_s;
    const QString m_userinfo = m_api + u"/v2/userinfo"_s;
    const QString m_me = m_api + u"/v2/me"_s;
    const QString m_acls = m_api + u"/rest/organizationAcls"_s;
    const QString m_introspect = u"/www.linkedin.com/oauth/v2/introspectToken"_s;
    const SignIn m_member{u"/www.linkedin.com/oauth/v2/authorization"_s,
                          u"/www.linkedin.com/oauth/v2/accessToken"_s,
                          u"rehearsal-linkedin-member"_s,
                          u"rehearsal-linkedin-member-secret"_s,
                          u"http://localhost:28685/linkedin"_s,
                          u"openid profile w_member_social"_s};
    const SignIn m_page{m_member.authorize,
                        m_member.token,
                        u"rehearsal-linkedin-page"_s,
                        u"rehearsal-linkedin-page-secret"_s,
                        m_member.redirect,
                        u"r_basicprofile rw_organization_admin"_s};
    RehearsalClient m_world;
};

void TestRehearsalLinkedIn::theProductsAreApartOnTheSameHosts()
{
    const QString member = m_member.access(m_world, u"maria"_s);
    const QString page = m_page.access(m_world, u"maria"_s);
    const Reply who = m_world.get(m_userinfo, {}, member);
    const Reply me = m_world.get(m_me, {}, page);
    QCOMPARE(who.text(u"name"_s), u"Maria Lindqvist"_s);
    QCOMPARE(who.text(u"family_name"_s), u"Lindqvist"_s);
    QCOMPARE(me.text(u"localizedFirstName"_s), u"Maria"_s);
    QVERIFY(who.text(u"sub"_s) != me.text(u"id"_s)); // ids are of the application
    const Reply foreign = m_world.get(m_userinfo, {}, page);
    QCOMPARE(foreign.status, 403);
    QCOMPARE(foreign.text(u"message"_s), u"Not enough permissions to access: GET /userinfo"_s);
    QCOMPARE(list(member).text(u"code"_s), u"ACCESS_DENIED"_s);
    m_world.control(u"outage"_s, {{u"network"_s, u"linkedin-member"_s}, {u"mode"_s, u"503"_s}});
    QCOMPARE(m_world.get(m_userinfo, {}, member).status, 503);
    QCOMPARE(m_world.get(m_me, {}, page).status, 200);
}

void TestRehearsalLinkedIn::aScopeOfTheOtherProductEndsTheSignIn()
{
    const Reply back = m_page.link(m_world, u"maria"_s, {{u"scope"_s, u"r_basicprofile openid"_s}});
    QCOMPARE(back.status, 302);
    QCOMPARE(back.sentBack(u"error"_s), u"unauthorized_scope_error"_s);
    QCOMPARE(back.sentBack(u"state"_s), u"st"_s);
    QVERIFY(back.sentBack(u"code"_s).isEmpty());
    const Reply denied = m_page.link(m_world, u"maria"_s, {{u"deny"_s, u"1"_s}});
    QCOMPARE(denied.sentBack(u"error"_s), u"user_cancelled_authorize"_s);
    QVERIFY(!denied.sentBack(u"error_description"_s).isEmpty());
}

void TestRehearsalLinkedIn::redirectsAreExactButForTheQuery()
{
    const auto status = [&](const QString& redirect) {
        return m_page.link(m_world, u"maria"_s, {{u"redirect_uri"_s, redirect}}).status;
    };
    QCOMPARE(status(m_page.redirect + u"?more=1"_s), 302);
    QCOMPARE(status(u"https://agency.example/linkedin"_s), 302);
    for (const QString& wrong : {m_page.redirect + u'/',
                                 m_page.redirect + u"#x"_s,
                                 u"http://localhost:28686/linkedin"_s,
                                 u"http://127.0.0.1:28685/linkedin"_s})
        QCOMPARE(status(wrong), 400);
}

void TestRehearsalLinkedIn::pkceIsForTheNativeAddressOnly()
{
    const Fields challenge{{u"code_challenge"_s, u"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"_s},
                           {u"code_challenge_method"_s, u"S256"_s}};
    const QString code = m_page.link(m_world, u"maria"_s, challenge).sentBack(u"code"_s);
    QCOMPARE(m_page.exchange(m_world, code).status, 200); // nobody looked at it
    SignIn native = m_page;
    native.authorize = u"/www.linkedin.com/oauth/native-pkce/authorization"_s;
    QCOMPARE(native.link(m_world, u"maria"_s, challenge).status, 400); // not opened for this application
    native.client += u"-native"_s;
    native.secret.clear();
    native.redirect = u"http://127.0.0.1:40123/any"_s;
    QCOMPARE(native.link(m_world, u"maria"_s).status, 400);
    const QString own = native.link(m_world, u"maria"_s, challenge).sentBack(u"code"_s);
    QCOMPARE(native.exchange(m_world, own, {{u"code_verifier"_s, u"wrong"_s}}).status, 400);
    const Fields verifier{{u"code_verifier"_s, u"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"_s}};
    const Reply granted = native.exchange(m_world, own, verifier);
    QCOMPARE(granted.status, 200);
    QVERIFY(!granted.json.contains(u"refresh_token"_s));
    QCOMPARE(introspect(native, granted.text(u"access_token"_s)).text(u"error"_s), u"invalid_client"_s);
    native.authorize = m_page.authorize;
    QCOMPARE(native.link(m_world, u"maria"_s, challenge).status, 400);
}

void TestRehearsalLinkedIn::onlyTheAppWithProgrammaticRefreshGetsARefreshToken()
{
    const Reply member = m_member.tokens(m_world, u"maria"_s);
    QVERIFY(!member.json.contains(u"refresh_token"_s));
    QVERIFY(!member.json.contains(u"refresh_token_expires_in"_s));
    QCOMPARE(member.json.value(u"expires_in"_s).toInt(), 60 * kDay);
    const Reply page = m_page.tokens(m_world, u"maria"_s);
    QCOMPARE(page.json.value(u"refresh_token_expires_in"_s).toInt(), 365 * kDay);
    QCOMPARE(page.text(u"scope"_s), u"r_basicprofile,rw_organization_admin"_s);
    QVERIFY(page.text(u"refresh_token"_s).size() >= 1000);
    m_world.control(
        u"register"_s,
        {{u"network"_s, u"linkedin-page"_s}, {u"client"_s, u"rehearsal-linkedin-page"_s}, {u"refreshes"_s, u"0"_s}});
    QVERIFY(!m_page.tokens(m_world, u"maria"_s).json.contains(u"refresh_token"_s));
}

void TestRehearsalLinkedIn::programmaticRefreshSurvivesInTheStateFile()
{
    const QTemporaryDir folder;
    const QStringList arguments{u"--state"_s, folder.filePath(u"world.json"_s)};
    QString refresh;
    {
        RehearsalClient world;
        QVERIFY(world.start(arguments));
        refresh = m_page.tokens(world, u"maria"_s).text(u"refresh_token"_s);
        QVERIFY(world.stop());
    }
    RehearsalClient again;
    QVERIFY(again.start(arguments));
    QCOMPARE(m_page.renew(again, refresh).status, 200);
    QVERIFY(m_page.tokens(again, u"maria"_s).json.contains(u"refresh_token"_s));
}

void TestRehearsalLinkedIn::theRefreshTokenKeepsItsEnd()
{
    const QString refresh = m_page.tokens(m_world, u"maria"_s).text(u"refresh_token"_s);
    m_world.control(u"advance"_s, {{u"days"_s, u"360"_s}});
    const Reply renewed = m_page.renew(m_world, refresh);
    QCOMPARE(renewed.status, 200);
    QCOMPARE(renewed.text(u"refresh_token"_s), refresh);
    QCOMPARE(renewed.text(u"scope"_s), u"r_basicprofile rw_organization_admin"_s);
    QVERIFY(qAbs(renewed.json.value(u"refresh_token_expires_in"_s).toInt() - 5 * kDay) < 60);
    QVERIFY(qAbs(renewed.json.value(u"expires_in"_s).toInt() - 5 * kDay) < 60);
    m_world.control(u"advance"_s, {{u"days"_s, u"5"_s}});
    QCOMPARE(m_page.renew(m_world, refresh).status, 400);
    QCOMPARE(service(m_world.get(m_me, {}, renewed.text(u"access_token"_s))), 65602);
}

void TestRehearsalLinkedIn::otherScopesEndEarlierTokens()
{
    const Reply first = m_page.tokens(m_world, u"maria"_s);
    const QString jonas = m_page.access(m_world, u"jonas"_s);
    const QString second = m_page.access(
        m_world, u"maria"_s, {{u"scope"_s, u"rw_organization_admin r_basicprofile"_s}});
    QCOMPARE(m_world.get(m_me, {}, first.text(u"access_token"_s)).status, 200); // the same scopes, in another order
    const QString third = m_page.access(m_world, u"maria"_s, {{u"scope"_s, u"r_basicprofile"_s}});
    for (const QString& dead : {first.text(u"access_token"_s), second})
        QCOMPARE(m_world.get(m_me, {}, dead).text(u"code"_s), u"REVOKED_ACCESS_TOKEN"_s);
    QCOMPARE(m_page.renew(m_world, first.text(u"refresh_token"_s)).text(u"error"_s), u"invalid_grant"_s);
    QCOMPARE(m_world.get(m_me, {}, third).status, 200);
    QCOMPARE(m_world.get(m_me, {}, jonas).status, 200);
}

void TestRehearsalLinkedIn::promptNoneReturnsWhatWasConsentedBefore()
{
    const QString basic = m_page.tokens(m_world, u"maria"_s, {{u"scope"_s, u"r_basicprofile"_s}}).text(u"scope"_s);
    QCOMPARE(basic, u"r_basicprofile"_s);
    QCOMPARE(m_page.tokens(m_world, u"maria"_s, {{u"prompt"_s, u"none"_s}}).text(u"scope"_s), basic);
    QCOMPARE(m_page.tokens(m_world, u"maria"_s).text(u"scope"_s), u"r_basicprofile,rw_organization_admin"_s);
}

void TestRehearsalLinkedIn::introspectionTellsExpiredFromRevoked()
{
    const Reply granted = m_page.tokens(m_world, u"maria"_s);
    const QString token = granted.text(u"access_token"_s);
    const Reply alive = introspect(m_page, token);
    QVERIFY(alive.json.value(u"active"_s).toBool());
    QCOMPARE(alive.text(u"status"_s), u"active"_s);
    QCOMPARE(alive.text(u"auth_type"_s), u"3L"_s);
    QCOMPARE(alive.text(u"client_id"_s), m_page.client);
    QCOMPARE(alive.json.value(u"expires_at"_s).toInteger() - alive.json.value(u"created_at"_s).toInteger(), 60 * kDay);
    QCOMPARE(introspect(m_page, granted.text(u"refresh_token"_s)).text(u"status"_s), u"active"_s);
    QVERIFY(!introspect(m_member, token).json.value(u"active"_s).toBool()); // another application's
    m_world.control(u"advance"_s, {{u"days"_s, u"61"_s}});
    QCOMPARE(introspect(m_page, token).text(u"status"_s), u"expired"_s);
    QCOMPARE(introspect(m_page, granted.text(u"refresh_token"_s)).text(u"status"_s), u"active"_s);
    control(u"remove-app"_s, {{u"person"_s, u"maria"_s}});
    QCOMPARE(introspect(m_page, granted.text(u"refresh_token"_s)).text(u"status"_s), u"revoked"_s);
    control(u"secret-reset"_s, {});
    const Reply refused = introspect(m_page, token);
    QCOMPARE(refused.status, 401);
    QCOMPARE(refused.text(u"error_description"_s), u"Client authentication failed"_s);
}

void TestRehearsalLinkedIn::revocationEndsTheToken()
{
    const QString token = m_page.access(m_world, u"maria"_s);
    const Fields form{{u"client_id"_s, m_page.client}, {u"client_secret"_s, m_page.secret}, {u"token"_s, token}};
    for (int i = 0; i < 2; ++i) {
        const Reply revoked = m_world.post(u"/www.linkedin.com/oauth/v2/revoke"_s, form);
        QCOMPARE(revoked.status, 200);
        QVERIFY(revoked.body.isEmpty());
    }
    QCOMPARE(service(m_world.get(m_me, {}, token)), 65601);
}

void TestRehearsalLinkedIn::tokensSayWhyTheyAreRefused()
{
    QCOMPARE(m_world.get(m_me).text(u"message"_s), u"Empty oauth2_access_token"_s);
    QCOMPARE(m_world.get(m_me, {}, u"AQXnever"_s).text(u"code"_s), u"INVALID_ACCESS_TOKEN"_s);
    const QString token = m_page.access(m_world, u"maria"_s);
    control(u"decline"_s, {{u"person"_s, u"maria"_s}, {u"scope"_s, u"rw_organization_admin"_s}});
    const Reply denied = list(token);
    QCOMPARE(denied.status, 403);
    QCOMPARE(denied.text(u"message"_s), u"Not enough permissions to access: GET /organizationAcls"_s);
    QCOMPARE(m_world.get(m_me, {}, token).status, 200);
    control(u"app-suspend"_s, {{u"client"_s, m_page.client}});
    const Reply product = m_world.get(m_me, {}, token);
    QCOMPARE(product.status, 403);
    QVERIFY(product.text(u"message"_s).contains(u"partnerApi"_s));
    control(u"app-suspend"_s, {{u"client"_s, m_page.client}, {u"on"_s, u"0"_s}});
    control(u"secret-reset"_s, {});
    QCOMPARE(m_world.get(m_me, {}, token).status, 200); // "keep tokens"
    control(u"remove-app"_s, {{u"person"_s, u"maria"_s}});
    const Reply removed = m_world.get(m_me, {}, token);
    QCOMPARE(removed.status, 401);
    QCOMPARE(removed.text(u"message"_s), u"The token used in the request has been revoked by the user"_s);
}

void TestRehearsalLinkedIn::aNewTokenSettles()
{
    const QString before = m_page.access(m_world, u"maria"_s);
    control(u"settling"_s, {{u"seconds"_s, u"8"_s}});
    const Reply granted = m_page.tokens(m_world, u"maria"_s);
    const QString token = granted.text(u"access_token"_s);
    QCOMPARE(m_world.get(m_me, {}, before).status, 200);
    QCOMPARE(service(m_world.get(m_me, {}, token)), 65601);
    QCOMPARE(introspect(m_page, token).text(u"status"_s), u"active"_s);
    const QString renewed = m_page.renew(m_world, granted.text(u"refresh_token"_s)).text(u"access_token"_s);
    QCOMPARE(service(m_world.get(m_me, {}, renewed)), 65601);
    m_world.control(u"advance"_s, {{u"seconds"_s, u"8"_s}});
    QCOMPARE(m_world.get(m_me, {}, token).status, 200);
    QCOMPARE(m_world.get(m_me, {}, renewed).status, 200);
    control(u"settling"_s, {{u"seconds"_s, u"0"_s}});
    QCOMPARE(m_world.get(m_me, {}, m_page.access(m_world, u"maria"_s)).status, 200);
}

void TestRehearsalLinkedIn::aNewTokenKeepsOldPermissionsForAWhile()
{
    control(u"old-permissions"_s, {{u"seconds"_s, u"300"_s}});
    QCOMPARE(list(m_page.access(m_world, u"jonas"_s)).status, 200); // nothing before
    QVERIFY(!m_page.access(m_world, u"maria"_s, {{u"scope"_s, u"r_basicprofile"_s}}).isEmpty());
    const QString token = m_page.access(m_world, u"maria"_s);
    QCOMPARE(list(token).text(u"code"_s), u"ACCESS_DENIED"_s);
    QCOMPARE(m_world.get(m_me, {}, token).status, 200);
    m_world.control(u"advance"_s, {{u"minutes"_s, u"5"_s}});
    QCOMPARE(list(token).status, 200);
}

void TestRehearsalLinkedIn::versionsComeAndGo()
{
    const QString token = m_page.access(m_world, u"maria"_s);
    const auto with = [&](const QString& version, const QString& restli) {
        Fields headers;
        if (!version.isEmpty())
            headers.append({u"LinkedIn-Version"_s, version});
        if (!restli.isEmpty())
            headers.append({u"X-Restli-Protocol-Version"_s, restli});
        m_world.setHeaders(headers);
        return list(token);
    };
    QCOMPARE(with({}, u"2.0.0"_s).status, 400);
    QCOMPARE(m_world.get(m_me, {}, token).status, 200); // not versioned
    QCOMPARE(with(u"202608"_s, {}).status, 400);
    QCOMPARE(with(u"202608"_s, u"2.0.0"_s).status, 200);
    for (const QString& none : {u"202613"_s, u"202408"_s, u"2026-08"_s})
        QCOMPARE(with(none, u"2.0.0"_s).text(u"code"_s), u"NONEXISTENT_VERSION"_s);
    control(u"versions"_s, {{u"oldest"_s, u"202609"_s}, {u"newest"_s, u"202708"_s}});
    QCOMPARE(with(u"202608"_s, u"2.0.0"_s).status, 426);
    QCOMPARE(with(u"202701"_s, u"2.0.0"_s).status, 200);
}

void TestRehearsalLinkedIn::listsFiveHundredOrganizationsInTenAnswers()
{
    const QString token = m_page.access(m_world, u"olav"_s);
    QSet<QString> urns;
    int answers = 0;
    for (bool more = true; more && answers < 20; ++answers) {
        const Reply page = list(token, {{u"state"_s, u"APPROVED"_s}, {u"start"_s, QString::number(answers * 100)}});
        QCOMPARE(page.json[u"elements"].toArray().size(), 100);
        for (const QJsonValue row : page.json[u"elements"].toArray())
            urns.insert(row[u"organization"].toString());
        const QJsonArray links = at(page.json, u"paging/links"_s).toArray();
        more = !links.isEmpty();
        if (more) {
            QCOMPARE(links[0][u"rel"].toString(), u"next"_s);
            QVERIFY(links[0][u"href"].toString().contains(u"start=%1&"_s.arg((answers + 1) * 100)));
        }
    }
    QCOMPARE(urns.size(), 500);
    QCOMPARE(answers, 10);
    for (const QString& urn : std::as_const(urns))
        QVERIFY(urn.section(u':', -1).toLongLong() > 9'007'199'254'740'992);
    QVERIFY(list(m_page.access(m_world, u"nora"_s)).json[u"elements"].toArray().isEmpty());
}

void TestRehearsalLinkedIn::oneResultPageFails()
{
    const QString token = m_page.access(m_world, u"olav"_s);
    control(u"fail-list"_s, {{u"result_page"_s, u"3"_s}, {u"status"_s, u"503"_s}});
    QCOMPARE(list(token, {{u"start"_s, u"100"_s}}).status, 200);
    QCOMPARE(list(token, {{u"start"_s, u"200"_s}}).status, 503);
    QCOMPARE(list(token, {{u"start"_s, u"300"_s}}).status, 200);
}

void TestRehearsalLinkedIn::statesAreFiltered()
{
    const QString token = m_page.access(m_world, u"kenji"_s);
    const auto states = [&](const Fields& filter) {
        QStringList found;
        for (const QJsonValue row : list(token, filter).json[u"elements"].toArray())
            found.append(row[u"state"].toString());
        return found;
    };
    QVERIFY(states({}).contains(u"REQUESTED"_s) && states({}).contains(u"REJECTED"_s));
    QCOMPARE(states({{u"state"_s, u"REVOKED"_s}}), QStringList{u"REVOKED"_s});
    const QStringList approved = states({{u"state"_s, u"APPROVED"_s}});
    QVERIFY(!approved.isEmpty());
    QCOMPARE(approved.count(u"APPROVED"_s), approved.size());
}

void TestRehearsalLinkedIn::aLostRoleIsRevokedAndTheTokenLives()
{
    const QString token = m_page.access(m_world, u"maria"_s);
    const QString id = organization(u"maria"_s, 0);
    const QString address = m_api + u"/rest/organizations/"_s + id;
    const Reply details = m_world.get(address, {}, token);
    QCOMPARE(details.status, 200);
    QVERIFY(details.body.contains("\"id\":" + id.toLatin1())); // a number above 2^53, to the last digit
    QCOMPARE(details.text(u"localizedName"_s), u"Nordlys Energi"_s);
    control(u"page-role-lost"_s, {{u"page"_s, id}, {u"person"_s, u"maria"_s}});
    const Reply lost = m_world.get(address, {}, token);
    QCOMPARE(lost.status, 403);
    QCOMPARE(service(lost), 100);
    QCOMPARE(lost.text(u"message"_s),
             u"Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for urn:li:organization:"_s + id);
    const QJsonArray revoked = list(token, {{u"state"_s, u"REVOKED"_s}}).json[u"elements"].toArray();
    QCOMPARE(revoked.size(), 1);
    QCOMPARE(revoked[0][u"organization"].toString(), u"urn:li:organization:"_s + id);
    QCOMPARE(m_world.get(m_me, {}, token).status, 200);
    control(u"page-gone"_s, {{u"page"_s, id}});
    QCOMPARE(m_world.get(address, {}, token).status, 404);
    QVERIFY(list(token, {{u"state"_s, u"REVOKED"_s}}).json[u"elements"].toArray().isEmpty());
}

void TestRehearsalLinkedIn::detailsAreForAdministrators()
{
    const QString token = m_page.access(m_world, u"maria"_s);
    const QString id = organization(u"maria"_s, 1);
    control(u"page-tasks"_s, {{u"page"_s, id}, {u"person"_s, u"maria"_s}, {u"role"_s, u"ANALYST"_s}});
    QCOMPARE(m_world.get(m_api + u"/rest/organizations/"_s + id, {}, token).status, 403);
    const QJsonArray rows = list(token, {{u"state"_s, u"APPROVED"_s}}).json[u"elements"].toArray();
    QCOMPARE(rows[1][u"role"].toString(), u"ANALYST"_s);
    const Reply basics = m_world.get(
        m_api + u"/rest/organizationsLookup"_s, {{u"ids"_s, u"List(%1,1)"_s.arg(id)}}, token);
    QCOMPARE(basics.status, 200);
    QCOMPARE(basics.json[u"results"][id][u"localizedName"].toString(), u"Café Aurore"_s);
    QCOMPARE(basics.json[u"errors"][u"1"][u"status"].toInt(), 404);
}

void TestRehearsalLinkedIn::severalRolesAreSeveralRows()
{
    const QString token = m_page.access(m_world, u"maria"_s);
    const QString id = organization(u"maria"_s, 0);
    control(u"page-tasks"_s,
            {{u"page"_s, id},
             {u"person"_s, u"maria"_s},
             {u"role"_s, u"CONTENT_ADMINISTRATOR"_s},
             {u"tasks"_s, u"ANALYST,CURATOR"_s}});
    QStringList roles;
    for (const QJsonValue row : list(token).json[u"elements"].toArray()) {
        if (row[u"organization"].toString().endsWith(id))
            roles.append(row[u"role"].toString());
    }
    QCOMPARE(roles, (QStringList{u"CONTENT_ADMINISTRATOR"_s, u"ANALYST"_s, u"CURATOR"_s}));
}

void TestRehearsalLinkedIn::aShowcasePageIsABrand()
{
    const QByteArray rows = list(m_page.access(m_world, u"sofia"_s)).body;
    QVERIFY(rows.contains("urn:li:organizationBrand:"));
    QVERIFY(rows.contains("urn:li:organization:"));
}

void TestRehearsalLinkedIn::theOlderListNamesATarget()
{
    const QString token = m_page.access(m_world, u"maria"_s);
    m_world.setHeaders({{u"X-Restli-Protocol-Version"_s, u"2.0.0"_s}});
    const Reply old = m_world.get(
        m_api + u"/v2/organizationalEntityAcls"_s, {{u"q"_s, u"roleAssignee"_s}, {u"state"_s, u"APPROVED"_s}}, token);
    QCOMPARE(old.status, 200);
    QVERIFY(at(old.json, u"elements/0/organizationalTarget"_s).toString().startsWith(u"urn:li:organization:"_s));
}

void TestRehearsalLinkedIn::picturesComeDecorated()
{
    const QString token = m_page.access(m_world, u"maria"_s);
    const Fields decorated{{u"projection"_s, u"(id,profilePicture(displayImage~:playableStreams))"_s}};
    const QString plain = at(m_world.get(m_me, {}, token).json, u"profilePicture/displayImage"_s).toString();
    QVERIFY(plain.startsWith(u"urn:li:digitalmediaAsset:"_s));
    const QJsonObject streams = m_world.get(m_me, decorated, token).json;
    const QUrl picture(at(streams, u"profilePicture/displayImage~/elements/1/identifiers/0/identifier"_s).toString());
    QCOMPARE(m_world.get(u'/' + picture.host() + picture.path()).header("Content-Type"), QByteArray("image/png"));
    control(u"partly-throttled"_s, {});
    const Reply partly = m_world.get(m_me, decorated, token);
    QCOMPARE(partly.status, 200);
    QCOMPARE(at(partly.json, u"profilePicture/displayImage!/status"_s).toInt(), 429);
}

void TestRehearsalLinkedIn::followersOfAnOrganization()
{
    const QString token = m_page.access(m_world, u"maria"_s);
    const QString id = organization(u"maria"_s, 0);
    const QString address = m_api
        + u"/rest/networkSizes/urn%3Ali%3Aorganization%3A%1?edgeType=COMPANY_FOLLOWED_BY_MEMBER"_s.replace(u"%1"_s, id);
    QVERIFY(m_world.get(address, {}, token).json.contains(u"firstDegreeSize"_s));
    control(u"page-role-lost"_s, {{u"page"_s, id}});
    QCOMPARE(m_world.get(address, {}, token).status, 403);
}

void TestRehearsalLinkedIn::dayLimitsEndAtMidnight()
{
    const QString maria = m_page.access(m_world, u"maria"_s);
    const QString jonas = m_page.access(m_world, u"jonas"_s);
    const qint64 now = m_world.control(u"state"_s)[u"clock"][u"now"].toInteger();
    m_world.control(u"advance"_s, {{u"seconds"_s, QString::number(kDay - now % kDay + 3600)}}); // one o'clock
    control(u"limits"_s, {{u"app"_s, u"4"_s}, {u"member"_s, u"2"_s}});
    QCOMPARE(m_world.get(m_me, {}, maria).status, 200);
    QCOMPARE(m_world.get(m_me, {}, maria).status, 200);
    const Reply member = m_world.get(m_me, {}, maria);
    QCOMPARE(member.status, 429);
    QCOMPARE(service(member), 101);
    QCOMPARE(member.text(u"message"_s),
             u"Resource level throttle MEMBER DAY limit for calls to this resource is reached."_s);
    QVERIFY(member.header("Retry-After").isEmpty());
    QCOMPARE(list(maria).status, 200); // another endpoint
    QCOMPARE(m_world.get(m_me, {}, jonas).status, 200);
    const Reply app = m_world.get(m_me, {}, jonas);
    QCOMPARE(app.text(u"message"_s),
             u"Resource level throttle APPLICATION DAY limit for calls to this resource is reached."_s);
    m_world.control(u"advance"_s, {{u"hours"_s, u"22"_s}});
    QCOMPARE(m_world.get(m_me, {}, maria).status, 429);
    m_world.control(u"advance"_s, {{u"hours"_s, u"1"_s}});
    QCOMPARE(m_world.get(m_me, {}, maria).status, 200);
}

void TestRehearsalLinkedIn::aThrottleNamesWhomItHits()
{
    const QString token = m_page.access(m_world, u"maria"_s);
    control(u"throttle"_s, {{u"person"_s, u"maria"_s}});
    QVERIFY(m_world.get(m_me, {}, token).text(u"message"_s).contains(u"MEMBER DAY"_s));
    control(u"throttle"_s, {{u"person"_s, u"maria"_s}, {u"on"_s, u"0"_s}});
    control(u"throttle"_s, {});
    QVERIFY(m_world.get(m_me, {}, token).text(u"message"_s).contains(u"APPLICATION DAY"_s));
}

QTEST_GUILESS_MAIN(TestRehearsalLinkedIn)
#include "tst_rehearsallinkedin.moc"
