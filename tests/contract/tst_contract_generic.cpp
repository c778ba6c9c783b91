// SPDX-License-Identifier: GPL-3.0-or-later
// X and Mastodon, run from their descriptors alone, against the pretend networks.
#include "tests/contract/contractworld.h"
#include "tests/support/waitfor.h"

#include <QTest>

using namespace pk;
using namespace pk::test;
using namespace Qt::Literals::StringLiterals;

namespace {
const QString kNew = u"https://mastodon.social"_s;
const QString kOld = u"https://social.example"_s;
} // namespace

class TestContractGeneric : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init() { m_world.reset(); }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void xSignsInAndIsItsOwnPage();
    void xLoginEvents_data();
    void xLoginEvents();
    void xRefreshSettlesARunOutToken();
    void xReplayedRefreshIsSignedOut();
    void xConfidentialClientRenews();
    void xWrongSecretIsTheRegistration();
    void xRenewalTrouble_data();
    void xRenewalTrouble();
    void xTokenAnswers_data();
    void xTokenAnswers();
    void xRevokes();
    void xCreditsAreRead();
    void mastodonSignsIn_data();
    void mastodonSignsIn();
    void mastodonLoginEvents_data();
    void mastodonLoginEvents();
    void mastodonVacuumedAppIsTheRegistration();
    void mastodonCreditsAreRead();
    void mastodonRevokes();

private:
    ContractWorld m_world;
};

void TestContractGeneric::xSignsInAndIsItsOwnPage()
{
    Grant grant = m_world.signIn(u"x"_s, u"maria"_s);
    QVERIFY(!grant.tokens.refreshToken.isEmpty());
    const auto identity = waitFor(m_world.adapter(u"x"_s).identify(grant));
    QVERIFY2(identity, identity ? "" : qPrintable(identity.error().detail));
    QCOMPARE(identity->handle, u"@maria"_s);
    const QList<Page> pages = m_world.pagesOf(grant);
    QCOMPARE(pages.size(), 1);
    QCOMPARE(pages.first().remoteId, identity->id);
    const CheckReport report = m_world.check(grant, pages);
    QVERIFY(!report.login.failure && !report.pages.value(identity->id).failure);
    QCOMPARE(report.identity->id, identity->id);
}

void TestContractGeneric::xLoginEvents_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("query");
    QTest::addColumn<Cause>("cause");
    QTest::addColumn<Certainty>("certainty");
    const auto row = [](const char* command, const char* query, Cause cause, Certainty certainty) {
        QTest::addRow("%s %s", command, query)
            << QString::fromLatin1(command) << QString::fromLatin1(query) << cause << certainty;
    };
    row("remove-app", "", Cause::SignedOut, Certainty::Doubtful); // one refresh tells, see below
    row("expire", "", Cause::SignedOut, Certainty::Doubtful);
    row("suspend", "", Cause::IdentityCheck, Certainty::Definite);
    row("checkpoint", "", Cause::IdentityCheck, Certainty::Definite);
    row("decline", "scope=users.read", Cause::PermissionDeclined, Certainty::Definite);
    row("throttle", "minutes=10", Cause::Throttled, Certainty::Transient);
    row("credits", "paid=0", Cause::Throttled, Certainty::Transient);
    row("app-suspend", "mode=suspended", Cause::SignedOut, Certainty::Doubtful);
    row("app-suspend", "mode=not-enrolled", Cause::AppRegistration, Certainty::Definite);
    row("outage", "mode=502", Cause::NetworkDown, Certainty::Transient);
    row("outage", "mode=close", Cause::NetworkDown, Certainty::Transient);
    row("garbage", "mode=html", Cause::TlsOrProxy, Certainty::Transient);
    row("garbage", "mode=truncated", Cause::NetworkDown, Certainty::Transient);
    row("garbage", "mode=empty", Cause::NetworkDown, Certainty::Transient);
}

void TestContractGeneric::xLoginEvents()
{
    QFETCH(QString, command);
    QFETCH(QString, query);
    const Grant grant = m_world.signIn(u"x"_s, u"maria"_s);
    Fields fields{{u"network"_s, u"x"_s}};
    if (command != "app-suspend"_L1 && command != "outage"_L1 && command != "garbage"_L1)
        fields.append({u"person"_s, u"maria"_s});
    if (!query.isEmpty())
        fields.append({query.section(u'=', 0, 0), query.section(u'=', 1)});
    QVERIFY(m_world.rehearsal().control(command, fields).value(u"ok"_s).toBool());
    const CheckReport report = m_world.check(grant);
    QVERIFY(report.login.failure);
    QTEST(report.login.failure->cause, "cause");
    QTEST(report.login.failure->certainty, "certainty");
    if (command == "throttle"_L1) {
        QVERIFY(report.login.failure->retryAt);
        QVERIFY(qAbs(m_world.now().secsTo(*report.login.failure->retryAt) - 600) < 30);
    }
}

void TestContractGeneric::xRefreshSettlesARunOutToken()
{
    Grant grant = m_world.signIn(u"x"_s, u"maria"_s);
    m_world.advance(3 * 3600);
    QVERIFY(m_world.check(grant).login.failure);
    const auto fresh = waitFor(m_world.adapter(u"x"_s).renew(grant));
    QVERIFY2(fresh, fresh ? "" : qPrintable(fresh.error().detail));
    QVERIFY(fresh->refreshToken != grant.tokens.refreshToken);
    grant.tokens = *fresh;
    QVERIFY(!m_world.check(grant).login.failure);
    m_world.rehearsal().control(u"remove-app"_s, {{u"network"_s, u"x"_s}, {u"person"_s, u"maria"_s}});
    const auto dead = waitFor(m_world.adapter(u"x"_s).renew(grant));
    QVERIFY(!dead);
    QCOMPARE(dead.error().kind, ErrorKind::Rejected);
    QCOMPARE(dead.error().cause, std::optional(Cause::SignedOut));
}

void TestContractGeneric::xReplayedRefreshIsSignedOut()
{
    Grant grant = m_world.signIn(u"x"_s, u"maria"_s);
    const auto fresh = waitFor(m_world.adapter(u"x"_s).renew(grant));
    QVERIFY(fresh);
    const auto replay = waitFor(m_world.adapter(u"x"_s).renew(grant));
    QVERIFY(!replay);
    QCOMPARE(replay.error().kind, ErrorKind::Rejected);
    grant.tokens = *fresh;
    QVERIFY(m_world.check(grant).login.failure); // the whole family ended
}

void TestContractGeneric::xConfidentialClientRenews()
{
    m_world.useApp(u"x"_s, u"rehearsal-x-web"_s, u"rehearsal-x-web-secret"_s);
    const Grant grant = m_world.signIn(u"x"_s, u"maria"_s);
    const auto fresh = waitFor(m_world.adapter(u"x"_s).renew(grant));
    QVERIFY2(fresh, fresh ? "" : qPrintable(fresh.error().detail));
}

void TestContractGeneric::xWrongSecretIsTheRegistration()
{
    m_world.useApp(u"x"_s, u"rehearsal-x-web"_s, u"rehearsal-x-web-secret"_s);
    Grant grant = m_world.signIn(u"x"_s, u"maria"_s);
    m_world.rehearsal().control(u"secret-reset"_s, {{u"network"_s, u"x"_s}, {u"client"_s, u"rehearsal-x-web"_s}});
    const auto refused = waitFor(m_world.adapter(u"x"_s).renew(grant));
    QVERIFY(!refused);
    QCOMPARE(refused.error().cause, std::optional(Cause::AppRegistration));
    grant.clientSecret = Secret();
    QCOMPARE(waitFor(m_world.adapter(u"x"_s).renew(grant)).error().cause, std::optional(Cause::AppRegistration));
    grant.app.clientId = u"nobody"_s;
    QCOMPARE(waitFor(m_world.adapter(u"x"_s).renew(grant)).error().cause, std::optional(Cause::AppRegistration));
}

void TestContractGeneric::xRenewalTrouble_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("mode");
    QTest::addColumn<int>("rejected");
    QTest::newRow("outage") << u"outage"_s << u"503"_s << 0;
    QTest::newRow("closed") << u"outage"_s << u"close"_s << 0;
    QTest::newRow("portal") << u"garbage"_s << u"html"_s << 0;
    QTest::newRow("truncated") << u"garbage"_s << u"truncated"_s << 0;
    QTest::newRow("not enrolled") << u"app-suspend"_s << u"not-enrolled"_s << 1;
}

void TestContractGeneric::xRenewalTrouble()
{
    QFETCH(QString, command);
    QFETCH(QString, mode);
    QFETCH(int, rejected);
    const Grant grant = m_world.signIn(u"x"_s, u"maria"_s);
    m_world.rehearsal().control(command, {{u"network"_s, u"x"_s}, {u"mode"_s, mode}});
    const auto fresh = waitFor(m_world.adapter(u"x"_s).renew(grant));
    QVERIFY(!fresh);
    QCOMPARE(int(fresh.error().kind == ErrorKind::Rejected), rejected);
    if (rejected)
        QCOMPARE(fresh.error().cause, std::optional(Cause::AppRegistration));
}

void TestContractGeneric::xTokenAnswers_data()
{
    QTest::addColumn<QString>("mode");
    QTest::addColumn<bool>("taken");
    QTest::newRow("no-refresh") << u"no-refresh"_s << true;
    QTest::newRow("empty-refresh") << u"empty-refresh"_s << true;
    QTest::newRow("no-expires") << u"no-expires"_s << true;
    QTest::newRow("string-expires") << u"string-expires"_s << true;
    QTest::newRow("subset-scope") << u"subset-scope"_s << true;
    QTest::newRow("bearer-lowercase") << u"bearer-lowercase"_s << true;
    QTest::newRow("wrong-type") << u"wrong-type"_s << false;
    QTest::newRow("no-type") << u"no-type"_s << false;
    QTest::newRow("empty-token") << u"empty-token"_s << false;
    QTest::newRow("error200") << u"error200"_s << false;
    QTest::newRow("html200") << u"html200"_s << false;
}

void TestContractGeneric::xTokenAnswers()
{
    QFETCH(QString, mode);
    QFETCH(bool, taken);
    const Grant grant = m_world.signIn(u"x"_s, u"maria"_s);
    m_world.rehearsal().control(u"token-answer"_s, {{u"network"_s, u"x"_s}, {u"mode"_s, mode}});
    const auto fresh = waitFor(m_world.adapter(u"x"_s).renew(grant));
    QCOMPARE(bool(fresh), taken);
    if (!fresh)
        return;
    QVERIFY(!fresh->accessToken.isEmpty()
            && !fresh->refreshToken.isEmpty()); // an empty secret never overwrites anything
    QVERIFY(!fresh->clocks.isEmpty());
    QCOMPARE(fresh->clocks.first().estimated, mode == "no-expires"_L1);
    if (mode == "subset-scope"_L1)
        QVERIFY(fresh->scopes.size() < grant.tokens.scopes.size());
}

void TestContractGeneric::xRevokes()
{
    const Grant grant = m_world.signIn(u"x"_s, u"maria"_s);
    QVERIFY(waitFor(m_world.adapter(u"x"_s).revoke(grant)));
    QVERIFY(m_world.check(grant).login.failure);
    QCOMPARE(waitFor(m_world.adapter(u"x"_s).renew(grant)).error().kind, ErrorKind::Rejected);
    QVERIFY(waitFor(m_world.adapter(u"x"_s).revoke(grant)));
    m_world.rehearsal().control(u"outage"_s, {{u"network"_s, u"x"_s}, {u"mode"_s, u"503"_s}});
    QCOMPARE(waitFor(m_world.adapter(u"x"_s).revoke(grant)).error().kind,
             ErrorKind::NetworkUnavailable); // to be tried again
}

void TestContractGeneric::xCreditsAreRead()
{
    const CheckReport report = m_world.check(m_world.signIn(u"x"_s, u"maria"_s));
    QVERIFY(!report.credits.isEmpty());
    QCOMPARE(report.credits.first().limit, 75.0);
    QVERIFY(report.credits.first().resetsAt);
}

void TestContractGeneric::mastodonSignsIn_data()
{
    QTest::addColumn<QString>("instance");
    QTest::newRow("current") << kNew;
    QTest::newRow("old, without PKCE") << kOld;
}

void TestContractGeneric::mastodonSignsIn()
{
    QFETCH(QString, instance);
    Grant grant = m_world.signIn(u"mastodon"_s, u"maria"_s, {}, instance);
    QVERIFY(grant.tokens.statedEndless);
    QVERIFY(grant.tokens.clocks.isEmpty());
    const auto identity = waitFor(m_world.adapter(u"mastodon"_s).identify(grant));
    QVERIFY2(identity, identity ? "" : qPrintable(identity.error().detail));
    QCOMPARE(identity->handle, u"@maria@"_s + QUrl(instance).host());
    QCOMPARE(m_world.pagesOf(grant).size(), 1);
    QVERIFY(!m_world.check(grant).login.failure);
    QCOMPARE(waitFor(m_world.adapter(u"mastodon"_s).renew(grant)).error().kind, ErrorKind::Unsupported);
}

void TestContractGeneric::mastodonLoginEvents_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("query");
    QTest::addColumn<Cause>("cause");
    QTest::addColumn<Certainty>("certainty");
    const auto row = [](const char* command, const char* query, Cause cause, Certainty certainty) {
        QTest::addRow("%s %s", command, query)
            << QString::fromLatin1(command) << QString::fromLatin1(query) << cause << certainty;
    };
    row("remove-app", "", Cause::SignedOut, Certainty::Definite);
    row("password", "", Cause::SignedOut, Certainty::Definite);
    row("reset", "", Cause::SignedOut, Certainty::Definite);
    row("expire", "", Cause::RanOut, Certainty::Definite);
    row("suspend", "", Cause::IdentityCheck, Certainty::Definite);
    row("checkpoint", "", Cause::IdentityCheck, Certainty::Definite);
    row("unconfirmed", "", Cause::IdentityCheck, Certainty::Definite);
    row("app-suspend", "", Cause::SignedOut, Certainty::Definite); // "the access token is invalid"
    row("throttle", "minutes=4", Cause::Throttled, Certainty::Transient);
    row("outage", "mode=504", Cause::NetworkDown, Certainty::Transient);
    row("garbage", "mode=html", Cause::TlsOrProxy, Certainty::Transient);
}

void TestContractGeneric::mastodonLoginEvents()
{
    QFETCH(QString, command);
    QFETCH(QString, query);
    const Grant grant = m_world.signIn(u"mastodon"_s, u"maria"_s, {}, kNew);
    Fields fields{{u"network"_s, u"mastodon"_s}};
    if (command != "outage"_L1 && command != "garbage"_L1)
        fields.append({u"host"_s, u"mastodon.social"_s});
    if (command != "app-suspend"_L1 && command != "outage"_L1 && command != "garbage"_L1 && command != "reset"_L1)
        fields.append({u"person"_s, u"maria"_s});
    if (!query.isEmpty())
        fields.append({query.section(u'=', 0, 0), query.section(u'=', 1)});
    QVERIFY(m_world.rehearsal().control(command, fields).value(u"ok"_s).toBool());
    const CheckReport report = m_world.check(grant);
    QVERIFY(report.login.failure);
    QTEST(report.login.failure->cause, "cause");
    QTEST(report.login.failure->certainty, "certainty");
}

void TestContractGeneric::mastodonVacuumedAppIsTheRegistration()
{
    const Grant grant = m_world.signIn(u"mastodon"_s, u"maria"_s, {}, kNew);
    m_world.rehearsal().control(u"app-suspend"_s, {{u"network"_s, u"mastodon"_s}, {u"host"_s, u"mastodon.social"_s}});
    const auto revoked = waitFor(m_world.adapter(u"mastodon"_s).revoke(grant));
    QVERIFY(!revoked);
    QCOMPARE(revoked.error().cause, std::optional(Cause::AppRegistration));
}

void TestContractGeneric::mastodonCreditsAreRead()
{
    const CheckReport report = m_world.check(m_world.signIn(u"mastodon"_s, u"maria"_s, {}, kNew));
    QCOMPARE(report.credits.size(), 1);
    QCOMPARE(report.credits.first().limit, 300.0);
    QVERIFY(report.credits.first().resetsAt);
}

void TestContractGeneric::mastodonRevokes()
{
    const Grant grant = m_world.signIn(u"mastodon"_s, u"maria"_s, {}, kNew);
    QVERIFY(waitFor(m_world.adapter(u"mastodon"_s).revoke(grant)));
    QCOMPARE(m_world.check(grant).login.failure->cause, Cause::SignedOut);
    QVERIFY(waitFor(m_world.adapter(u"mastodon"_s).revoke(grant)));
}

QTEST_GUILESS_MAIN(TestContractGeneric)
#include "tst_contract_generic.moc"
