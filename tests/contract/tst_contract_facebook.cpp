// SPDX-License-Identifier: GPL-3.0-or-later
// The Facebook adapter against pretend Facebook: what happens there has the right cause here.
#include "tests/contract/contractworld.h"
#include "tests/support/waitfor.h"

#include <QTest>

using namespace pk;
using namespace pk::test;
using namespace Qt::Literals::StringLiterals;

class TestContractFacebook : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init() { m_world.reset(); }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void signsInForALongLife();
    void identifies();
    void listsThreeHundredTwentyPages();
    void findsWhatPortfoliosHide();
    void listsNothingForNobody();
    void thirdResultPageFails();
    void healthyAfterSignIn();
    void loginEvents_data();
    void loginEvents();
    void pageEvents_data();
    void pageEvents();
    void garbageKillsNothing_data();
    void garbageKillsNothing();
    void userTokenRunsOutAndPagesLiveOn();
    void dataAccessEnds();
    void renewsWhileAlive();
    void proofIsSentWhenDemanded();
    void declinedPermissionIsAGap();
    void revokes();
    void checksThreeHundredTwentyPages();

private:
    ContractWorld m_world;
};

void TestContractFacebook::signsInForALongLife()
{
    const Grant grant = m_world.signIn(u"facebook"_s, u"maria"_s);
    QVERIFY(grant.tokens.scopes.contains(u"pages_show_list"_s));
    bool access = false, data = false;
    for (const EndClock& clock : grant.tokens.clocks) {
        QVERIFY(!clock.estimated);
        const qint64 days = m_world.now().daysTo(clock.at);
        access = access || (clock.kind == ClockKind::Access && days >= 59 && days <= 61);
        data = data || (clock.kind == ClockKind::DataAccess && days >= 89 && days <= 91);
    }
    QVERIFY(access && data);
}

void TestContractFacebook::identifies()
{
    const auto identity = waitFor(m_world.adapter(u"facebook"_s).identify(m_world.signIn(u"facebook"_s, u"maria"_s)));
    QVERIFY2(identity, identity ? "" : qPrintable(identity.error().detail));
    QVERIFY(identity->id.toString().size() > 16);
    QVERIFY(!identity->name.isEmpty() && !identity->avatar.isEmpty());
}

void TestContractFacebook::listsThreeHundredTwentyPages()
{
    const auto listing = waitFor(m_world.adapter(u"facebook"_s).listPages(m_world.signIn(u"facebook"_s, u"priya"_s)));
    QVERIFY(listing);
    QCOMPARE(listing->pages.size(), 320);
    QVERIFY2(!listing->partial, qPrintable(listing->partialReason));
    QSet<RemoteId> ids;
    for (const ListedPage& page : listing->pages) {
        QVERIFY(page.usable && !page.token.isEmpty() && !page.name.isEmpty());
        ids.insert(page.id);
    }
    QCOMPARE(ids.size(), 320);
}

void TestContractFacebook::findsWhatPortfoliosHide()
{
    Grant grant = m_world.signIn(u"facebook"_s, u"maria"_s);
    const auto listing = waitFor(m_world.adapter(u"facebook"_s).listPages(grant));
    QVERIFY(listing);
    QVERIFY2(!listing->partial, qPrintable(listing->partialReason));
    int unticked = 0;
    for (const ListedPage& page : listing->pages) {
        if (page.usable)
            continue;
        ++unticked;
        QVERIFY(page.unusableReason.contains(u"tick this page"_s));
        QVERIFY(page.token.isEmpty());
    }
    QCOMPARE(unticked, 1);
    const QJsonArray people =
        m_world.rehearsal().control(u"people"_s, {{u"person"_s, u"maria"_s}}).value(u"people"_s).toArray();
    QCOMPARE(listing->pages.size(),
             people.at(0)[u"pages"_s].toArray().size()); // forgotten, client's and unticked ones included
}

void TestContractFacebook::listsNothingForNobody()
{
    const auto listing = waitFor(m_world.adapter(u"facebook"_s).listPages(m_world.signIn(u"facebook"_s, u"nora"_s)));
    QVERIFY(listing && listing->pages.isEmpty());
    QVERIFY2(!listing->partial, qPrintable(listing->partialReason));
}

void TestContractFacebook::thirdResultPageFails()
{
    const Grant grant = m_world.signIn(u"facebook"_s, u"priya"_s);
    m_world.rehearsal().control(
        u"outage"_s,
        {{u"network"_s, u"facebook"_s}, {u"path"_s, u"/accounts"_s}, {u"skip"_s, u"2"_s}, {u"times"_s, u"9"_s}});
    const auto listing = waitFor(m_world.adapter(u"facebook"_s).listPages(grant));
    QVERIFY(listing);
    QVERIFY(listing->partial);
    QVERIFY(listing->pages.size() >= 200);
}

void TestContractFacebook::healthyAfterSignIn()
{
    Grant grant = m_world.signIn(u"facebook"_s, u"maria"_s);
    const QList<Page> pages = m_world.pagesOf(grant);
    QVERIFY(!pages.isEmpty());
    const CheckReport report = m_world.check(grant, pages);
    QVERIFY(!report.login.failure);
    QCOMPARE(report.pages.size(), pages.size());
    for (const Finding& finding : report.pages)
        QVERIFY2(!finding.failure, finding.failure ? qPrintable(finding.failure->raw) : "");
    QVERIFY(report.grantedScopes->contains(u"pages_show_list"_s));
    QVERIFY(report.listing && !report.listing->partial);
    for (const QList<EndClock>& clocks : report.pageClocks) {
        QCOMPARE(clocks.size(), 1);
        QCOMPARE(clocks.first().kind, ClockKind::DataAccess);
    }
}

void TestContractFacebook::loginEvents_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("query");
    QTest::addColumn<Cause>("cause");
    QTest::addColumn<Certainty>("certainty");
    QTest::addColumn<QString>("raw");
    const auto row = [](const char* command, const char* query, Cause cause, Certainty certainty, const char* raw) {
        QTest::addRow("%s %s", command, query) << QString::fromLatin1(command) << QString::fromLatin1(query) << cause
                                               << certainty << QString::fromLatin1(raw);
    };
    row("password", "", Cause::PasswordChanged, Certainty::Definite, "190/460");
    row("reset",
        "",
        Cause::PasswordChanged,
        Certainty::Definite,
        "190/460"); // many at once make an incident, one looks like this
    row("logout", "", Cause::SignedOut, Certainty::Definite, "190/467");
    row("remove-app", "", Cause::AppRemoved, Certainty::Definite, "190/458");
    row("checkpoint", "", Cause::IdentityCheck, Certainty::Definite, "190/459");
    row("unconfirmed", "", Cause::IdentityCheck, Certainty::Definite, "190/464");
    row("expire", "", Cause::RanOut, Certainty::Definite, "190/463");
    row("throttle", "minutes=10", Cause::Throttled, Certainty::Transient, "17");
    row("app-suspend", "mode=suspended", Cause::AppSuspended, Certainty::Definite, "200");
    row("app-suspend", "mode=deleted", Cause::AppSuspended, Certainty::Definite, "190");
    row("secret-reset", "", Cause::AppRegistration, Certainty::Definite, "190");
    row("outage", "mode=503", Cause::NetworkDown, Certainty::Transient, "");
    row("outage", "mode=500", Cause::NetworkDown, Certainty::Transient, "");
    row("outage", "mode=close", Cause::NetworkDown, Certainty::Transient, "");
    row("outage", "mode=reset", Cause::NetworkDown, Certainty::Transient, "");
}

void TestContractFacebook::loginEvents()
{
    QFETCH(QString, command);
    QFETCH(QString, query);
    QFETCH(QString, raw);
    Grant grant = m_world.signIn(u"facebook"_s, u"maria"_s);
    const QList<Page> pages = m_world.pagesOf(grant).mid(0, 2);
    Fields fields{{u"network"_s, u"facebook"_s}};
    if (command != "app-suspend"_L1 && command != "secret-reset"_L1 && command != "outage"_L1 && command != "reset"_L1)
        fields.append({u"person"_s, u"maria"_s});
    if (!query.isEmpty())
        fields.append({query.section(u'=', 0, 0), query.section(u'=', 1)});
    QVERIFY(m_world.rehearsal().control(command, fields).value(u"ok"_s).toBool());
    const CheckReport report = m_world.check(grant, pages);
    QVERIFY(report.login.failure);
    QTEST(report.login.failure->cause, "cause");
    QTEST(report.login.failure->certainty, "certainty");
    if (!raw.isEmpty())
        QCOMPARE(report.login.failure->raw, raw);
}

void TestContractFacebook::pageEvents_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<Cause>("cause");
    QTest::addColumn<Certainty>("certainty");
    QTest::newRow("role lost") << u"page-role-lost"_s << Cause::PageRoleLost << Certainty::Definite;
    QTest::newRow("unticked") << u"page-untick"_s << Cause::PageNotInGrant << Certainty::Definite;
    QTest::newRow("gone") << u"page-gone"_s << Cause::PageRoleLost << Certainty::Definite;
    QTest::newRow("throttled") << u"throttle"_s << Cause::Throttled << Certainty::Transient;
}

void TestContractFacebook::pageEvents()
{
    QFETCH(QString, command);
    Grant grant = m_world.signIn(u"facebook"_s, u"maria"_s);
    const QList<Page> pages = m_world.pagesOf(grant).mid(0, 3);
    QVERIFY(m_world.rehearsal()
                .control(command, {{u"network"_s, u"facebook"_s}, {u"page"_s, pages.at(1).remoteId.toString()}})
                .value(u"ok"_s)
                .toBool());
    const CheckReport report = m_world.check(grant, pages);
    QVERIFY2(!report.login.failure, report.login.failure ? qPrintable(report.login.failure->raw) : "");
    QVERIFY(!report.pages.value(pages.at(0).remoteId).failure);
    QVERIFY(!report.pages.value(pages.at(2).remoteId).failure);
    const auto failure = report.pages.value(pages.at(1).remoteId).failure;
    QVERIFY(failure);
    QTEST(failure->cause, "cause");
    QTEST(failure->certainty, "certainty");
}

void TestContractFacebook::garbageKillsNothing_data()
{
    QTest::addColumn<QString>("mode");
    for (const char* mode : {"html",
                             "truncated",
                             "short-json",
                             "big",
                             "deep",
                             "empty",
                             "wrong-type",
                             "wrong-content-type",
                             "not-utf8",
                             "null",
                             "redirect307"})
        QTest::newRow(mode) << QString::fromLatin1(mode);
}

void TestContractFacebook::garbageKillsNothing()
{
    QFETCH(QString, mode);
    Grant grant = m_world.signIn(u"facebook"_s, u"maria"_s);
    const QList<Page> pages = m_world.pagesOf(grant).mid(0, 2);
    m_world.rehearsal().control(
        u"garbage"_s, {{u"network"_s, u"facebook"_s}, {u"mode"_s, mode}, {u"to"_s, u"http://127.0.0.1:9/"_s}});
    const auto report = waitFor(m_world.adapter(u"facebook"_s).check(grant, pages));
    if (!report) {
        QVERIFY(report.error().kind != ErrorKind::Rejected);
        return;
    }
    QVERIFY(!report->login.failure || report->login.failure->certainty == Certainty::Transient);
    for (const Finding& finding : report->pages)
        QVERIFY(!finding.failure || finding.failure->certainty == Certainty::Transient);
    QVERIFY(!report->listing || report->listing->partial || !report->listing->pages.isEmpty());
}

void TestContractFacebook::userTokenRunsOutAndPagesLiveOn()
{
    Grant grant = m_world.signIn(u"facebook"_s, u"maria"_s);
    const QList<Page> pages = m_world.pagesOf(grant).mid(0, 3);
    m_world.advance(61 * 86400);
    const CheckReport report = m_world.check(grant, pages);
    QVERIFY(report.login.failure);
    QCOMPARE(report.login.failure->cause, Cause::RanOut);
    QCOMPARE(report.pages.size(), 3);
    for (const Finding& finding : report.pages)
        QVERIFY2(!finding.failure, finding.failure ? qPrintable(finding.failure->raw) : "");
    QCOMPARE(report.pageClocks.value(pages.first().remoteId).size(), 1);
}

void TestContractFacebook::dataAccessEnds()
{
    Grant grant = m_world.signIn(u"facebook"_s, u"maria"_s);
    const QList<Page> pages = m_world.pagesOf(grant).mid(0, 2);
    m_world.rehearsal().control(u"data-access-expire"_s, {{u"network"_s, u"facebook"_s}, {u"person"_s, u"maria"_s}});
    const CheckReport report = m_world.check(grant, pages);
    bool ended = false;
    for (const EndClock& clock : report.clocks.value_or(QList<EndClock>()))
        ended = ended || (clock.kind == ClockKind::DataAccess && clock.at <= m_world.now() && !clock.estimated);
    QVERIFY(ended);
    QVERIFY(!report.listing || report.listing->partial); // an empty list is no loss then
}

void TestContractFacebook::renewsWhileAlive()
{
    Grant grant = m_world.signIn(u"facebook"_s, u"maria"_s);
    m_world.advance(50 * 86400);
    const auto fresh = waitFor(m_world.adapter(u"facebook"_s).renew(grant));
    QVERIFY2(fresh, fresh ? "" : qPrintable(fresh.error().detail));
    QVERIFY(fresh->accessToken != grant.tokens.accessToken);
    grant.tokens = *fresh;
    const auto inspected = waitFor(m_world.adapter(u"facebook"_s).inspect(grant));
    QVERIFY(inspected);
    for (const EndClock& clock : inspected->clocks) {
        const qint64 days = m_world.now().daysTo(clock.at);
        QVERIFY(clock.kind == ClockKind::Access ? days >= 59 : days <= 41); // data access does not move
    }
    m_world.advance(61 * 86400);
    const auto late = waitFor(m_world.adapter(u"facebook"_s).renew(grant));
    QVERIFY(!late);
    QCOMPARE(late.error().cause, std::optional(Cause::RanOut));
}

void TestContractFacebook::proofIsSentWhenDemanded()
{
    m_world.rehearsal().control(u"require-proof"_s);
    Grant grant = m_world.signIn(u"facebook"_s, u"maria"_s);
    const QList<Page> pages = m_world.pagesOf(grant).mid(0, 2);
    QCOMPARE(pages.size(), 2);
    QVERIFY(!m_world.check(grant, pages).login.failure);
    grant.clientSecret = Secret(QByteArray("wrong"));
    const CheckReport report = m_world.check(grant, pages);
    QVERIFY(report.login.failure);
    QCOMPARE(report.login.failure->cause, Cause::AppRegistration);
}

void TestContractFacebook::declinedPermissionIsAGap()
{
    Grant grant = m_world.signIn(u"facebook"_s, u"maria"_s);
    QVERIFY(grant.tokens.scopes.contains(u"read_insights"_s));
    m_world.rehearsal().control(
        u"decline"_s, {{u"network"_s, u"facebook"_s}, {u"person"_s, u"maria"_s}, {u"scope"_s, u"read_insights"_s}});
    const CheckReport report = m_world.check(grant);
    QVERIFY(!report.login.failure);
    QVERIFY(!report.grantedScopes->contains(u"read_insights"_s));
}

void TestContractFacebook::revokes()
{
    const Grant grant = m_world.signIn(u"facebook"_s, u"maria"_s);
    NetworkAdapter& adapter = m_world.adapter(u"facebook"_s);
    QVERIFY(waitFor(adapter.revoke(grant)));
    QCOMPARE(m_world.check(grant).login.failure->cause, Cause::AppRemoved);
    QVERIFY(waitFor(adapter.revoke(grant))); // dead already
}

void TestContractFacebook::checksThreeHundredTwentyPages()
{
    Grant grant = m_world.signIn(u"facebook"_s, u"priya"_s);
    const QList<Page> pages = m_world.pagesOf(grant);
    const CheckReport report = m_world.check(grant, pages);
    QVERIFY(!report.login.failure);
    QCOMPARE(report.pages.size(), 320);
    for (const Finding& finding : report.pages)
        QVERIFY(!finding.failure);
}

QTEST_GUILESS_MAIN(TestContractFacebook)
#include "tst_contract_facebook.moc"
