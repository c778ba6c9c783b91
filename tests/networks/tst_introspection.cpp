// SPDX-License-Identifier: GPL-3.0-or-later
// Asking the server about a token (RFC 7662) as the check, and tokens that a network takes some seconds to know.
#include "models/networks/genericadapter.h"
#include "tests/networks/scriptedserver.h"
#include "tests/networks/testgrant.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const QByteArray kActive =
    R"({"active":true,"client_id":"CID","status":"active","created_at":1793055596,"expires_at":1798239596,"auth_type":"3L"})";
const QByteArray kNoRoles = R"({"paging":{"start":0,"count":100,"links":[]},"elements":[]})";
const QByteArray kRevoked =
    R"({"status":401,"serviceErrorCode":65601,"code":"REVOKED_ACCESS_TOKEN","message":"The token used in the request has been revoked by the user"})";

} // namespace

class TestIntrospection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void statesTheEnd();
    void statesNoEnd();
    void expiredAndRevokedAreToldApart_data();
    void expiredAndRevokedAreToldApart();
    void item57_tokenOfAnotherApp();
    void withoutSecretTheLoginIsAsked();
    void noVerdictIsNoDeath();
    void freshTokenIsGivenSomeSeconds();
    void settledTokenIsNot();

private:
    Grant grant() const
    {
        Grant one = testGrant(m_linkedin);
        one.clientSecret = Secret(QByteArray("S"));
        one.tokens.scopes = {u"r_basicprofile"_s, u"rw_organization_admin"_s};
        one.tokens.obtainedAt = m_clock.now().addDays(-1);
        one.tokens.clocks = {{ClockKind::Access, m_clock.now().addDays(59), true, true},
                             {ClockKind::Refresh, m_clock.now().addDays(364)}};
        return one;
    }
    CheckReport check(const Grant& one)
    {
        Result<CheckReport> report = waitFor(m_adapter->check(one, {}));
        if (!report)
            qFatal("the check itself failed: %s", qPrintable(report.error().detail));
        return *std::move(report);
    }

    ManualClock m_clock;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<GenericAdapter> m_adapter;
    std::shared_ptr<const NetworkDescriptor> m_linkedin = builtIn(u"linkedin-page"_s);
};

void TestIntrospection::init()
{
    m_adapter.reset();
    m_http.reset();
    m_server = std::make_unique<ScriptedServer>();
    m_http = std::make_unique<HttpClient>(routesTo(m_server->origin(), {u"www.linkedin.com"_s, u"api.linkedin.com"_s}),
                                          m_clock);
    m_adapter = std::make_unique<GenericAdapter>(*m_http, m_clock);
    m_server->answer(u"/oauth/v2/introspectToken"_s, {200, kActive});
    m_server->answer(u"/rest/organizationAcls"_s, {200, kNoRoles});
}

void TestIntrospection::statesTheEnd()
{
    const CheckReport report = check(grant());
    QVERIFY(!report.login.failure);
    QCOMPARE(report.login.evidence.what, u"introspection"_s);
    QVERIFY(report.clocks);
    const EndClock stated{ClockKind::Access, QDateTime::fromSecsSinceEpoch(1798239596, Qt::UTC), false, true};
    QCOMPARE(report.clocks->first(), stated);
    QCOMPARE(report.clocks->at(1), grant().tokens.clocks.at(1)); // the other clocks stay
    const SeenRequest asked = m_server->seen(u"/oauth/v2/introspectToken"_s).value(0);
    QCOMPARE(asked.method, QByteArray("POST"));
    QCOMPARE(asked.field(u"token"_s), u"AT"_s);
    QCOMPARE(asked.field(u"client_secret"_s), u"S"_s);
}

void TestIntrospection::statesNoEnd()
{
    m_server->answer(u"/oauth/v2/introspectToken"_s, {200, R"({"active":true})"});
    const CheckReport report = check(grant());
    QVERIFY(!report.login.failure);
    QVERIFY(!report.clocks); // what was known before stays
}

void TestIntrospection::expiredAndRevokedAreToldApart_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("cause");
    QTest::newRow("expired") << QByteArray(R"({"active":false,"status":"expired"})") << u"ran_out"_s;
    QTest::newRow("revoked") << QByteArray(R"({"active":false,"status":"revoked"})") << u"signed_out"_s;
    QTest::newRow("no word") << QByteArray(R"({"active":false})") << u"signed_out"_s;
}

void TestIntrospection::expiredAndRevokedAreToldApart()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, cause);
    m_server->answer(u"/oauth/v2/introspectToken"_s, {200, body});
    const CheckReport report = check(grant());
    QVERIFY(report.login.failure);
    QCOMPARE(toIdentifier(report.login.failure->cause), cause);
    QCOMPARE(report.login.failure->certainty, Certainty::Definite);
    QVERIFY(m_server->seen(u"/rest/organizationAcls"_s).isEmpty()); // a dead token is shown to nobody else
}

void TestIntrospection::item57_tokenOfAnotherApp()
{
    m_server->answer(u"/oauth/v2/introspectToken"_s, {200, R"({"active":true,"client_id":"OTHER"})"});
    const CheckReport report = check(grant());
    QVERIFY(report.login.failure);
    QCOMPARE(report.login.failure->cause, Cause::AppRegistration);
    QCOMPARE(report.login.failure->certainty, Certainty::Definite);
}

void TestIntrospection::withoutSecretTheLoginIsAsked()
{
    Grant one = grant();
    one.clientSecret = Secret();
    m_server->answer(u"/v2/me"_s,
                     {200, R"({"id":"fz4gXXTn9","localizedFirstName":"Ana","localizedLastName":"Example"})"});
    QVERIFY(!check(one).login.failure);
    QVERIFY(m_server->seen(u"/oauth/v2/introspectToken"_s).isEmpty());
    QCOMPARE(m_server->seen(u"/v2/me"_s).size(), 1);
}

void TestIntrospection::noVerdictIsNoDeath()
{
    m_server->answer(u"/oauth/v2/introspectToken"_s, {200, "<html>Sign in to the hotel</html>", {}, "text/html"});
    const CheckReport report = check(grant());
    QVERIFY(report.login.failure);
    QCOMPARE(report.login.failure->certainty, Certainty::Transient);
}

void TestIntrospection::freshTokenIsGivenSomeSeconds()
{
    Grant one = grant();
    one.tokens.obtainedAt = m_clock.now().addSecs(-3);
    m_server = std::make_unique<ScriptedServer>();
    m_server->setHandler([this](const SeenRequest&) {
        return m_server->seen().size() < 2 ? ScriptedReply{401, kRevoked} : ScriptedReply{200, kNoRoles};
    });
    m_http = std::make_unique<HttpClient>(routesTo(m_server->origin(), {u"api.linkedin.com"_s}), m_clock);
    m_adapter = std::make_unique<GenericAdapter>(*m_http, m_clock);
    const Result<PageListing> listing = waitFor(m_adapter->listPages(one));
    QVERIFY2(listing, listing ? "" : qPrintable(listing.error().detail));
    QCOMPARE(m_server->seen(u"/rest/organizationAcls"_s).size(), 2);
}

void TestIntrospection::settledTokenIsNot()
{
    m_server->answer(u"/rest/organizationAcls"_s, {401, kRevoked});
    const Result<PageListing> listing = waitFor(m_adapter->listPages(grant()));
    QVERIFY(!listing);
    QCOMPARE(listing.error().cause, std::optional(Cause::SignedOut));
    QCOMPARE(m_server->seen(u"/rest/organizationAcls"_s).size(), 1);
}

QTEST_GUILESS_MAIN(TestIntrospection)
#include "tst_introspection.moc"
