// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody between here and the networks answers in their place for a day: a guest network, a proxy, an eavesdropper. Whatever it
// says, it is not the network, so no token dies of it, none changes, and no page is lost.
#include "tests/contract/adversityworld.h"

using namespace pk;
using namespace pk::test;
using namespace std::chrono_literals;
using namespace Qt::Literals::StringLiterals;

namespace {

// Pinterest and Tumblr refuse a renewal by the status alone, Mastodon a login: the hardest to tell from a proxy.
const QStringList kNetworks{u"facebook"_s,
                            u"x"_s,
                            u"bluesky"_s,
                            u"mastodon"_s,
                            u"linkedin-page"_s,
                            u"reddit"_s,
                            u"tumblr"_s,
                            u"pinterest"_s,
                            u"twitch"_s};

} // namespace

class tst_ContractPortal final : public AdversityWorld
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(begin()); }
    void init() { anew(); }
    void aDayBehindAPortal_data();
    void aDayBehindAPortal();
    void aPortalInTheMiddleOfAListLosesNoPage_data();
    void aPortalInTheMiddleOfAListLosesNoPage();
    void aPortalRevokesNothing();

private:
    static void addPortals();
};

void tst_ContractPortal::addPortals()
{
    QTest::addColumn<QByteArray>("answer"); // empty: the certificate
    QTest::newRow("a page under 200") << pageAnswer(200);
    QTest::newRow("302 to another host") << pageAnswer(302, "Location: http://portal.example/login\r\n");
    QTest::newRow("307 to another host") << jsonAnswer(307, "Location: https://portal.example/login\r\n", {});
    QTest::newRow("511") << pageAnswer(511); // RFC 6585 section 6
    QTest::newRow("a page under 401") << pageAnswer(401, "WWW-Authenticate: Basic realm=\"guests\"\r\n");
    QTest::newRow("a page under 403") << pageAnswer(403);
    QTest::newRow("a page under 400") << pageAnswer(400);
    QTest::newRow("407") << pageAnswer(407, "Proxy-Authenticate: Basic realm=\"proxy\"\r\n");
    QTest::newRow("an unknown certificate") << QByteArray();
}

void tst_ContractPortal::aDayBehindAPortal_data()
{
    addPortals();
}

void tst_ContractPortal::aDayBehindAPortal()
{
    QFETCH(QByteArray, answer);
    connectAll(kNetworks);
    m_world.advance(25 * kHour); // every login is due, and so is the renewal of most
    const QHash<AccountId, TokenSet> before = tokens();
    QCOMPARE(before.size(), m_logins.size());
    if (answer.isEmpty())
        m_gate.intercept();
    else
        m_gate.answer(answer);
    const auto keeper = caretaker(); // not before: a renewal that is cut off on its way may be lost for good
    live(*keeper, kDay);
    for (const AccountId& id : std::as_const(m_logins)) {
        QVERIFY2(health(id).state == State::Waiting, told(id).constData());
        // Reddit documents a page under 403 as its own way to block an address; that passes too.
        const bool ownPage = account(id).network == NetworkId(u"reddit"_s) && answer.startsWith("HTTP/1.1 403");
        const Cause cause = ownPage ? Cause::NetworkDown : Cause::TlsOrProxy;
        QVERIFY2(health(id).cause == cause, told(id).constData());
        if (ownPage)
            continue;
        QCOMPARE(words(id), u"Certificate or proxy trouble"_s);
        QVERIFY(causeAction(*health(id).cause).startsWith(u"Sign in to the guest network"_s));
    }
    // By hand neither: nothing is taken for a refusal, and nothing is sent that would spend a token.
    for (const AccountId& id : std::as_const(m_logins)) {
        m_world.checkNow(id);
        const Result<bool> renewed = m_world.renewNow(id);
        QVERIFY(!renewed);
        QVERIFY2(renewed.error().kind != ErrorKind::Rejected, why(renewed).constData());
    }
    QCOMPARE(tokens(), before);
    verifyNobodyDied();
    printAttempts("a day behind a portal");
    if (answer.isEmpty())
        QCOMPARE(m_gate.requests(), 0); // not a byte of a request to somebody unknown

    m_gate.letThrough();
    live(*keeper, 2 * kHour);
    verifyAllWell();
}

void tst_ContractPortal::aPortalInTheMiddleOfAListLosesNoPage_data()
{
    addPortals();
}

void tst_ContractPortal::aPortalInTheMiddleOfAListLosesNoPage()
{
    QFETCH(QByteArray, answer);
    const Result<AccountId> priya = m_world.connectAccount(u"facebook"_s, u"priya"_s); // 320 pages, four answers
    QVERIFY2(priya, why(priya).constData());
    m_logins = {*priya};
    const qsizetype pages = m_world.records().pagesOf(*priya).size();
    QVERIFY(pages > 300);
    if (answer.isEmpty())
        m_gate.intercept();
    else
        m_gate.answer(answer, [](const QByteArray& request) { return request.contains("after="); });
    m_world.checkNow(*priya);
    const Result<Connected> listed = waitFor(m_world.accounts().listAgain(*priya));
    if (listed)
        QVERIFY(listed->partial);
    QCOMPARE(m_world.records().pagesOf(*priya).size(), pages);
    for (const Page& page : m_world.records().pagesOf(*priya)) {
        QVERIFY(!page.lostAt);
        QVERIFY(m_world.records().health(page).state != State::NeedsYou);
    }
    verifyNobodyDied();
    m_gate.letThrough();
    QVERIFY(m_world.checkNow(*priya));
    verifyAllWell();
}

void tst_ContractPortal::aPortalRevokesNothing()
{
    connectAll({u"x"_s, u"reddit"_s, u"mastodon"_s});
    for (const AccountId& id : std::as_const(m_logins)) {
        m_gate.answer(pageAnswer(200));
        const Result<QString> told = waitFor(m_world.accounts().disconnectAccount(id));
        QVERIFY2(told, why(told).constData());
        QVERIFY2(told->contains(u"could not be reached"_s), qPrintable(*told));
    }
    m_gate.letThrough();
    const Result<int> left = waitFor(m_world.accounts().retryRevocations());
    QVERIFY2(left, why(left).constData());
    QCOMPARE(*left, 0);
}

QTEST_GUILESS_MAIN(tst_ContractPortal)
#include "tst_contract_portal.moc"
