// SPDX-License-Identifier: GPL-3.0-or-later
// Facebook's health check: order, what it proves, what it spares (facebook.md section 11).
#include "models/networks/facebookadapter.h"
#include "tests/networks/scriptedserver.h"
#include "tests/networks/testgrant.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray json(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QJsonObject fault(int code, int subcode, const QString& message)
{
    QJsonObject error{{u"message"_s, message}, {u"type"_s, u"OAuthException"_s}, {u"code"_s, code}};
    if (subcode)
        error.insert(u"error_subcode"_s, subcode);
    return {{u"error"_s, error}};
}

} // namespace

class TestFacebookCheck : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void healthyInTheDocumentedOrder();
    void deadTokenUnderHttp200();
    void deathWithoutReasonIsDoubtful();
    void deadLoginSparesThePages();
    void pagesOutliveALoginThatRanOut();
    void pagesOfAShortGrantEndWithIt();
    void pageTroubles_data();
    void pageTroubles();
    void pageWithoutTokenIsNotInTheGrant();
    void missingPageTokenIsTakenFromTheList();
    void wrongSecretIsTheAppsTrouble();
    void suspendedAppIsNamed();
    void throttledLoginWaits();
    void throttledAppStopsAsking();
    void outageIsTransient();
    void sixPagesSideBySide();
    void endedDataAccessLosesNoPages();
    void declinedPermissionShowsInTheScopes();
    void creditsAreCollected();
    void readingIsProvedOnlyWhereGranted();

private:
    Grant grant(int count);
    QList<Page> pages(int count);
    void world(int count);
    void debugAnswers(const QJsonObject& more);
    CheckReport run(int count);

    ManualClock m_clock;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<FacebookAdapter> m_adapter;
    std::shared_ptr<const NetworkDescriptor> m_network = builtIn(u"facebook"_s);
};

void TestFacebookCheck::init()
{
    m_adapter.reset();
    m_http.reset();
    m_server = std::make_unique<ScriptedServer>();
    m_http = std::make_unique<HttpClient>(routesTo(m_server->origin(), {u"graph.facebook.com"_s}), m_clock);
    m_adapter = std::make_unique<FacebookAdapter>(*m_http, m_clock);
    world(3);
}

QList<Page> TestFacebookCheck::pages(int count)
{
    QList<Page> all;
    for (int i = 1; i <= count; ++i) {
        Page page;
        page.id = PageId(u"local-%1"_s.arg(i));
        page.remoteId = RemoteId(QString::number(i));
        all.append(page);
    }
    return all;
}

Grant TestFacebookCheck::grant(int count)
{
    Grant grant = testGrant(m_network);
    grant.app.clientId = u"1234567890"_s;
    grant.clientSecret = Secret(QByteArray("0123456789abcdef"));
    grant.tokens.refreshToken = Secret();
    grant.tokens.obtainedAt = m_clock.now().addDays(-5);
    for (int i = 1; i <= count; ++i)
        grant.tokens.pageTokens.insert(RemoteId(QString::number(i)), Secret("PAGE-" + QByteArray::number(i)));
    return grant;
}

void TestFacebookCheck::debugAnswers(const QJsonObject& more)
{
    const qint64 now = m_clock.now().toSecsSinceEpoch();
    QJsonObject data{{u"app_id"_s, u"1234567890"_s},
                     {u"type"_s, u"USER"_s},
                     {u"is_valid"_s, true},
                     {u"issued_at"_s, now - 5 * 86400},
                     {u"expires_at"_s, now + 55 * 86400},
                     {u"data_access_expires_at"_s, now + 85 * 86400},
                     {u"scopes"_s, QJsonArray{u"pages_show_list"_s, u"pages_read_engagement"_s}}};
    for (auto entry = more.constBegin(); entry != more.constEnd(); ++entry)
        data.insert(entry.key(), entry.value());
    m_server->answer(u"/v26.0/debug_token"_s, {200, json({{u"data"_s, data}})});
}

void TestFacebookCheck::world(int count)
{
    debugAnswers({});
    m_server->answer(
        u"/v26.0/me/permissions"_s,
        {200,
         R"({"data":[{"permission":"pages_show_list","status":"granted"},)"
         R"({"permission":"pages_read_engagement","status":"granted"},)"
         R"({"permission":"read_insights","status":"declined"},{"permission":"pages_manage_posts","status":"expired"}]})"});
    QJsonArray rows;
    for (int i = 1; i <= count; ++i) {
        const QString id = QString::number(i);
        rows.append(QJsonObject{{u"id"_s, id},
                                {u"name"_s, u"P"_s},
                                {u"tasks"_s, QJsonArray{u"MANAGE"_s}},
                                {u"access_token"_s, u"LISTED-"_s + id}});
        m_server->answer(u"/v26.0/"_s + id, {200, json({{u"id"_s, id}, {u"followers_count"_s, 5}})});
    }
    m_server->answer(u"/v26.0/me/accounts"_s, {200, json({{u"data"_s, rows}})});
}

CheckReport TestFacebookCheck::run(int count)
{
    const auto report = waitFor(m_adapter->check(grant(count), pages(count)));
    if (!report)
        qWarning("check failed: %s", qPrintable(report.error().detail));
    return report ? *report : CheckReport();
}

void TestFacebookCheck::healthyInTheDocumentedOrder()
{
    const CheckReport report = run(3);
    QVERIFY(!report.login.failure);
    QCOMPARE(report.login.evidence.what, u"debug_token"_s);
    QCOMPARE(report.pages.size(), 3);
    for (const Finding& finding : report.pages)
        QVERIFY(!finding.failure);
    QStringList order;
    for (const SeenRequest& request : m_server->seen().mid(0, 3))
        order.append(request.path);
    QCOMPARE(order, (QStringList{u"/v26.0/debug_token"_s, u"/v26.0/me/permissions"_s, u"/v26.0/me/accounts"_s}));
    QCOMPARE(m_server->seen().size(), 6);
    QCOMPARE(m_server->seen(u"/v26.0/2"_s).first().header("Authorization"),
             QByteArray("Bearer PAGE-2")); // its own token
    QCOMPARE(report.clocks->size(), 2);
    QCOMPARE(report.statedEndless, std::optional(false));
    QVERIFY(report.listing && !report.listing->partial);
    QCOMPARE(report.listing->pages.first().role, u"Admin"_s);
    const auto pageClocks = report.pageClocks.value(RemoteId(u"1"_s));
    QCOMPARE(pageClocks.size(), 1); // no end, but data access has
    QCOMPARE(pageClocks.first().kind, ClockKind::DataAccess);
}

void TestFacebookCheck::deadTokenUnderHttp200()
{
    debugAnswers({{u"is_valid"_s, false},
                  {u"scopes"_s, QJsonArray()},
                  {u"error"_s,
                   QJsonObject{{u"code"_s, 190},
                               {u"subcode"_s, 460},
                               {u"message"_s, u"Error validating access token: The session has been invalidated"_s}}}});
    const CheckReport report = run(3);
    QVERIFY(report.login.failure);
    QCOMPARE(report.login.failure->cause, Cause::PasswordChanged);
    QCOMPARE(report.login.failure->certainty, Certainty::Definite);
    QCOMPARE(report.login.failure->raw, u"190/460"_s);
}

void TestFacebookCheck::deathWithoutReasonIsDoubtful()
{
    debugAnswers({{u"is_valid"_s, false}});
    QCOMPARE(run(3).login.failure->certainty, Certainty::Doubtful);
    debugAnswers({{u"is_valid"_s, u"no"_s}}); // garbage is no verdict
    QCOMPARE(run(3).login.failure->certainty, Certainty::Transient);
}

void TestFacebookCheck::deadLoginSparesThePages()
{
    debugAnswers({{u"is_valid"_s, false},
                  {u"error"_s, QJsonObject{{u"code"_s, 190}, {u"subcode"_s, 458}, {u"message"_s, u"x"_s}}}});
    const CheckReport report = run(3);
    QCOMPARE(report.login.failure->cause, Cause::AppRemoved);
    QCOMPARE(m_server->seen().size(), 1);
    QVERIFY(report.pages.isEmpty());
}

void TestFacebookCheck::pagesOutliveALoginThatRanOut()
{
    const qint64 ended = m_clock.now().addSecs(-60).toSecsSinceEpoch();
    QJsonObject data{
        {u"app_id"_s, u"1234567890"_s},
        {u"is_valid"_s, false},
        {u"expires_at"_s, ended},
        {u"data_access_expires_at"_s, ended + 30 * 86400},
        {u"error"_s, QJsonObject{{u"code"_s, 190}, {u"subcode"_s, 463}, {u"message"_s, u"Session has expired"_s}}}};
    m_server->answer(u"/v26.0/debug_token"_s, {200, json({{u"data"_s, data}})}); // no issued_at for the dead
    Grant old = grant(3);
    old.tokens.obtainedAt = m_clock.now().addDays(-60);
    const auto report = waitFor(m_adapter->check(old, pages(3)));
    QVERIFY(report);
    QCOMPARE(report->login.failure->cause, Cause::RanOut);
    QCOMPARE(report->pages.size(), 3);
    QVERIFY(!report->pages.value(RemoteId(u"1"_s)).failure);
    QCOMPARE(report->pageClocks.value(RemoteId(u"1"_s)).size(), 1);
    QVERIFY(m_server->seen(u"/v26.0/me/permissions"_s).isEmpty()); // a dead user token asks nothing
}

void TestFacebookCheck::pagesOfAShortGrantEndWithIt()
{
    const qint64 now = m_clock.now().toSecsSinceEpoch();
    debugAnswers({{u"issued_at"_s, now - 60}, {u"expires_at"_s, now + 5000}});
    const CheckReport report = run(1);
    const auto clocks = report.pageClocks.value(RemoteId(u"1"_s));
    QCOMPARE(clocks.size(), 2);
    QCOMPARE(clocks.first(), (EndClock{ClockKind::Access, m_clock.now().addSecs(5000), false, false}));
}

void TestFacebookCheck::pageTroubles_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("subcode");
    QTest::addColumn<QString>("message");
    QTest::addColumn<Cause>("cause");
    QTest::addColumn<Certainty>("certainty");
    QTest::newRow("role lost") << 400 << 190 << 492 << u"The user must be an administrator"_s << Cause::PageRoleLost
                               << Certainty::Definite;
    QTest::newRow("unticked") << 400 << 190 << 0
                              << u"permission(s) must be granted before impersonating a user's page."_s
                              << Cause::PageNotInGrant << Certainty::Definite;
    QTest::newRow("gone") << 400 << 190 << 0 << u"This Page access token belongs to a Page that is not accessible."_s
                          << Cause::PageRoleLost << Certainty::Definite;
    QTest::newRow("not found") << 400 << 100 << 33 << u"Unsupported get request."_s << Cause::PageRoleLost
                               << Certainty::Doubtful;
    QTest::newRow("throttled") << 403 << 80001 << 0 << u"(#80001)"_s << Cause::Throttled << Certainty::Transient;
    QTest::newRow("session gone") << 400 << 190 << 460 << u"x"_s << Cause::PasswordChanged << Certainty::Definite;
    QTest::newRow("outage") << 500 << 2 << 0 << u"x"_s << Cause::NetworkDown << Certainty::Transient;
}

void TestFacebookCheck::pageTroubles()
{
    QFETCH(int, status);
    QFETCH(int, code);
    QFETCH(int, subcode);
    QFETCH(QString, message);
    m_server->answer(u"/v26.0/2"_s, {status, json(fault(code, subcode, message))});
    const CheckReport report = run(3);
    QVERIFY(!report.login.failure); // the others live on
    QVERIFY(!report.pages.value(RemoteId(u"1"_s)).failure);
    QVERIFY(!report.pages.value(RemoteId(u"3"_s)).failure);
    const auto failure = report.pages.value(RemoteId(u"2"_s)).failure;
    QVERIFY(failure);
    QTEST(failure->cause, "cause");
    QTEST(failure->certainty, "certainty");
}

void TestFacebookCheck::pageWithoutTokenIsNotInTheGrant()
{
    Grant partial = grant(3);
    QList<Page> four = pages(4); // the fourth is in no list and has no token
    m_server->answer(u"/v26.0/4"_s, {400, json(fault(100, 33, u"x"_s))});
    const auto report = waitFor(m_adapter->check(partial, four));
    QVERIFY(report);
    const auto failure = report->pages.value(RemoteId(u"4"_s)).failure;
    QVERIFY(failure);
    QCOMPARE(failure->cause, Cause::PageNotInGrant);
    QCOMPARE(failure->certainty, Certainty::Definite);
}

void TestFacebookCheck::missingPageTokenIsTakenFromTheList()
{
    Grant fresh = grant(3);
    fresh.tokens.pageTokens.remove(RemoteId(u"2"_s));
    const auto report = waitFor(m_adapter->check(fresh, pages(3)));
    QVERIFY(report);
    QVERIFY(!report->pages.value(RemoteId(u"2"_s)).failure);
    QCOMPARE(m_server->seen(u"/v26.0/2"_s).first().header("Authorization"), QByteArray("Bearer LISTED-2"));
}

void TestFacebookCheck::wrongSecretIsTheAppsTrouble()
{
    m_server->answer(u"/v26.0/debug_token"_s, {400, json(fault(190, 0, u"Invalid OAuth access token signature."_s))});
    QCOMPARE(run(3).login.failure->cause, Cause::AppRegistration);
    m_server->answer(u"/v26.0/debug_token"_s, {400, json(fault(190, 0, u"Cannot parse access token"_s))});
    QCOMPARE(run(3).login.failure->cause, Cause::AppRegistration); // it is the app's own token that is refused here
}

void TestFacebookCheck::suspendedAppIsNamed()
{
    m_server->answer(u"/v26.0/debug_token"_s, {400, json(fault(200, 0, u"API access blocked."_s))});
    const CheckReport report = run(3);
    QCOMPARE(report.login.failure->cause, Cause::AppSuspended);
    QCOMPARE(m_server->seen().size(), 1); // stop everything for this app
}

void TestFacebookCheck::throttledLoginWaits()
{
    m_server->answer(u"/v26.0/me/permissions"_s, {403, json(fault(17, 0, u"(#17) User request limit reached"_s))});
    const CheckReport report = run(3);
    QVERIFY(report.login.failure);
    QCOMPARE(report.login.failure->certainty, Certainty::Transient);
    QCOMPARE(report.login.failure->cause, Cause::Throttled);
    QCOMPARE(report.login.failure->retryAt, std::optional(m_clock.now().addSecs(3600)));
    QVERIFY(report.pages.isEmpty()); // calls made while throttled still count
    QVERIFY(!report.listing);
}

void TestFacebookCheck::throttledAppStopsAsking()
{
    world(40);
    for (int i = 1; i <= 40; ++i)
        m_server->answer(u"/v26.0/"_s + QString::number(i),
                         {403, json(fault(4, 0, u"(#4) Application request limit reached"_s))});
    const CheckReport report = run(40);
    QVERIFY(!report.login.failure);
    QVERIFY2(report.pages.size() <= 12, qPrintable(QString::number(report.pages.size())));
}

void TestFacebookCheck::outageIsTransient()
{
    m_server->answer(u"/v26.0/debug_token"_s, {200, "", {}, "text/plain", true});
    const CheckReport report = run(3);
    QVERIFY(report.login.failure);
    QCOMPARE(report.login.failure->certainty, Certainty::Transient);
    QCOMPARE(report.login.failure->cause, Cause::NetworkDown);
    QVERIFY(report.pages.isEmpty());
    m_server->answer(u"/v26.0/debug_token"_s, {200, "<html>portal</html>", {}, "text/html"});
    QCOMPARE(run(3).login.failure->certainty, Certainty::Transient);
}

void TestFacebookCheck::sixPagesSideBySide()
{
    world(300);
    m_server->setDelay(2);
    const CheckReport report = run(300);
    QCOMPARE(report.pages.size(), 300);
    for (const Finding& finding : report.pages)
        QVERIFY(!finding.failure);
    QCOMPARE(m_server->mostAtOnce(), 6);
    QCOMPARE(m_server->seen().size(), 303);
}

void TestFacebookCheck::endedDataAccessLosesNoPages()
{
    debugAnswers({{u"data_access_expires_at"_s, m_clock.now().addSecs(-5).toSecsSinceEpoch()}});
    m_server->answer(u"/v26.0/me/accounts"_s, {200, R"({"data":[]})"});
    const CheckReport report = run(3);
    QVERIFY(report.listing && report.listing->partial);
    QVERIFY(report.clocks);
    QCOMPARE(report.clocks->last(), (EndClock{ClockKind::DataAccess, m_clock.now().addSecs(-5), false, false}));
}

void TestFacebookCheck::declinedPermissionShowsInTheScopes()
{
    const CheckReport report = run(1);
    QCOMPARE(report.grantedScopes,
             std::optional(
                 QStringList{u"pages_show_list"_s, u"pages_read_engagement"_s})); // not the declined, not the ended
}

void TestFacebookCheck::creditsAreCollected()
{
    m_server->answer(u"/v26.0/me/permissions"_s,
                     {200,
                      R"({"data":[{"permission":"pages_show_list","status":"granted"}]})",
                      {{"x-app-usage", R"({"call_count":30,"total_time":10,"total_cputime":10})"}}});
    m_server->answer(u"/v26.0/1"_s,
                     {200,
                      R"({"id":"1"})",
                      {{"x-business-use-case-usage",
                        R"({"1":[{"type":"pages","call_count":40,"total_time":1,"total_cputime":1}]})"}}});
    const CheckReport report = run(1);
    QCOMPARE(report.credits.size(), 2);
    QCOMPARE(report.credits.at(0), (Credits{u"app"_s, 30, 100, {}}));
    QCOMPARE(report.credits.at(1), (Credits{u"page 1"_s, 40, 100, {}}));
}

void TestFacebookCheck::readingIsProvedOnlyWhereGranted()
{
    run(1);
    QCOMPARE(m_server->seen(u"/v26.0/1"_s).first().query.queryItemValue(u"fields"_s, QUrl::FullyDecoded),
             u"id,followers_count"_s);
    m_server->forget();
    m_server->answer(u"/v26.0/me/permissions"_s,
                     {200, R"({"data":[{"permission":"pages_show_list","status":"granted"}]})"});
    run(1);
    QCOMPARE(m_server->seen(u"/v26.0/1"_s).first().query.queryItemValue(u"fields"_s, QUrl::FullyDecoded), u"id"_s);
}

QTEST_GUILESS_MAIN(TestFacebookCheck)
#include "tst_facebookcheck.moc"
