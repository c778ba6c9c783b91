// SPDX-License-Identifier: GPL-3.0-or-later
// A day without the networks, and a day without credits: everything waits, nothing dies, and all of it comes back by itself.
#include "tests/contract/adversityworld.h"

#include <QSignalSpy>

using namespace pk;
using namespace pk::test;
using namespace std::chrono_literals;
using namespace Qt::Literals::StringLiterals;

namespace {

const QStringList kNetworks{
    u"facebook"_s, u"x"_s, u"bluesky"_s, u"mastodon"_s, u"linkedin-page"_s, u"reddit"_s, u"tumblr"_s};

// A transient failure is looked at again after two minutes at first and after an hour at last: some twelve looks until then. A look
// is at most four requests here, one of which may be repeated.
constexpr int kMostLooksADay = 12 + 24;
constexpr int kMostRequestsALook = 4;

} // namespace

class tst_ContractAdversity final : public AdversityWorld
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(begin()); }
    void init() { anew(); }
    void aDayWithoutNetwork_data();
    void aDayWithoutNetwork();
    void oneNoticeForAnOutageOfMoreThanADay();
    void nothingCountsWhileOffline();
    void aDayWithoutCredits_data();
    void aDayWithoutCredits();
    void everyNetworksOwnLimitIsAWait();
    void aDateThatPassesInTheMeantimeIsNoDeath();

private:
    void cutOff(const QString& how);
};

void tst_ContractAdversity::cutOff(const QString& how)
{
    if (how == "refused"_L1)
        m_gate.refuse();
    else if (how == "503"_L1)
        m_world.rehearsal().control(u"outage"_s, {{u"network"_s, u"*"_s}, {u"mode"_s, u"503"_s}, {u"times"_s, u"0"_s}});
    else
        m_gate.answer(pageAnswer(502));
}

void tst_ContractAdversity::aDayWithoutNetwork_data()
{
    QTest::addColumn<QString>("how");
    QTest::newRow("connection refused") << u"refused"_s;
    QTest::newRow("503 and Retry-After") << u"503"_s;
    QTest::newRow("502 from the front") << u"502"_s;
}

void tst_ContractAdversity::aDayWithoutNetwork()
{
    QFETCH(QString, how);
    connectAll(kNetworks);
    NoticeService notices(m_world.services(), {1ms, 1h});
    QVERIFY(notices.start());
    const auto keeper = caretaker();
    m_world.advance(25 * kHour); // all of them are due, and some access tokens have ended
    cutOff(how);
    live(*keeper, 22 * kHour);
    for (const AccountId& id : std::as_const(m_logins)) {
        QVERIFY2(health(id).state == State::Waiting, told(id).constData());
        QCOMPARE(health(id).cause, std::optional(Cause::NetworkDown));
        QCOMPARE(words(id), u"Network unavailable"_s);
    }
    verifyAttempts(kMostLooksADay * kMostRequestsALook);
    const auto next = keeper->nextTurn();
    QVERIFY(next && m_world.now().secsTo(*next) <= kHour);
    verifyNobodyDied();
    printAttempts("22 hours out of reach");
    notices.look();
    letTurnsPass(10ms, 2);             // its own gathering
    QVERIFY(notices.open().isEmpty()); // a wait of less than a day is nobody's business

    m_gate.letThrough();
    m_world.rehearsal().control(u"outage"_s, {{u"network"_s, u"*"_s}, {u"on"_s, u"0"_s}});
    live(*keeper, 2 * kHour);
    verifyAllWell();
    notices.look();
    letTurnsPass(10ms, 2);
    QVERIFY(notices.open().isEmpty());
}

void tst_ContractAdversity::oneNoticeForAnOutageOfMoreThanADay()
{
    connectAll({u"x"_s, u"mastodon"_s, u"reddit"_s});
    NoticeService notices(m_world.services(), {1ms, 1h});
    QVERIFY(notices.start());
    QSignalSpy shown(&notices, &NoticeService::noticeShown);
    const auto keeper = caretaker();
    m_world.advance(25 * kHour);
    m_gate.refuse();
    live(*keeper, 26 * kHour);
    notices.look();
    QTRY_COMPARE(notices.open().size(), 1);
    const Notice notice = notices.open().constFirst();
    QCOMPARE(notice.kind, NewsKind::Waiting);
    QCOMPARE(notice.accounts.size(), m_logins.size());
    QCOMPARE(notice.action, NoticeAction::Show); // nobody is asked to sign in
    QVERIFY(shown.size() <= m_logins.size());    // the one notice, told anew as others come to it
    verifyNobodyDied();

    m_gate.letThrough();
    live(*keeper, 2 * kHour);
    notices.look();
    QTRY_VERIFY(notices.open().isEmpty());
    verifyAllWell();
}

void tst_ContractAdversity::nothingCountsWhileOffline()
{
    connectAll({u"x"_s, u"mastodon"_s});
    const auto keeper = caretaker();
    keeper->setOnline(false); // the system says so
    m_gate.refuse();
    m_world.advance(kDay);
    letTurnsPass(2ms, 20);
    QCOMPARE(m_attempts, (QMap<QString, int>()));
    for (const AccountId& id : std::as_const(m_logins)) {
        QVERIFY(!account(id).life.failure);
        QVERIFY2(!needsPerson(health(id).state), told(id).constData());
    }
    m_gate.letThrough();
    keeper->setOnline(true);
    live(*keeper, 60); // what waited is asked within seconds
    verifyAllWell();
}

void tst_ContractAdversity::aDayWithoutCredits_data()
{
    QTest::addColumn<QByteArray>("headers");
    QTest::newRow("Retry-After in seconds") << QByteArray("Retry-After: 7200\r\n");
    QTest::newRow("no Retry-After") << QByteArray();
}

void tst_ContractAdversity::aDayWithoutCredits()
{
    QFETCH(QByteArray, headers);
    connectAll(kNetworks);
    const auto keeper = caretaker();
    m_world.advance(25 * kHour);
    m_gate.answer(jsonAnswer(429, headers)); // renewals too
    live(*keeper, kDay);
    for (const AccountId& id : std::as_const(m_logins)) {
        QVERIFY2(health(id).state == State::Waiting, told(id).constData());
        QCOMPARE(health(id).cause, std::optional(Cause::Throttled));
        const QString expected = health(id).retryAt ? u"Credits back at"_s : u"Out of credits"_s;
        QVERIFY2(words(id).startsWith(expected), told(id).constData());
        QVERIFY2(headers.isEmpty() || health(id).retryAt, told(id).constData());
    }
    verifyAttempts((headers.isEmpty() ? kMostLooksADay : 13)
                   * kMostRequestsALook); // every two hours, if that is asked for
    verifyNobodyDied();
    printAttempts("a day throttled");
    const QDateTime back = m_world.now();
    m_gate.letThrough();
    live(*keeper, 3 * kHour);
    verifyAllWell();
    const QHash<AccountId, TokenSet> held = tokens();
    for (const AccountId& id : std::as_const(m_logins)) { // what came due meanwhile was renewed as soon as it could be
        for (const EndClock& clock : held.value(id).clocks)
            QVERIFY2(clock.kind != ClockKind::Access || clock.at > back, told(id).constData());
    }
}

void tst_ContractAdversity::everyNetworksOwnLimitIsAWait()
{
    connectAll(kNetworks);
    const auto keeper = caretaker();
    m_world.advance(25 * kHour);
    for (const QString& network : kNetworks)
        QVERIFY(m_world.order(u"throttle"_s, network, {{u"minutes"_s, u"1440"_s}}));
    live(*keeper, 20 * kHour);
    int waiting = 0;
    for (const AccountId& id : std::as_const(m_logins)) {
        QVERIFY2(!needsPerson(health(id).state), told(id).constData());
        if (health(id).state != State::Waiting)
            continue; // some limits are not counted where a login is proved
        ++waiting;
        QCOMPARE(health(id).cause, std::optional(Cause::Throttled));
        QVERIFY2(words(id).startsWith(u"Credits back at"_s), told(id).constData());
    }
    QVERIFY(waiting >= 4);
    verifyNobodyDied();
    printAttempts("20 hours at each network's own limit");
    live(*keeper, 7 * kHour); // the limits end by themselves
    verifyAllWell();
}

/// The network did not say that it is over, and nobody else can know.
void tst_ContractAdversity::aDateThatPassesInTheMeantimeIsNoDeath()
{
    connectAll({u"linkedin-member"_s}); // 60 days, and nothing to renew them with
    const AccountId id = m_logins.constFirst();
    const auto keeper = caretaker();
    live(*keeper, 59 * kDay + 12 * kHour);
    verifyNobodyDied();
    m_gate.answer(jsonAnswer(429, "Retry-After: 3600\r\n"));
    live(*keeper, kDay);
    QCOMPARE(health(id).state, State::EndingNow);
    QCOMPARE(words(id), u"Past its date, but not refused"_s);
    verifyNobodyDied();
    m_gate.letThrough();
    live(*keeper, 2 * kHour);
    QVERIFY2(health(id).state == State::NeedsYou, told(id).constData());
    QCOMPARE(health(id).cause, std::optional(Cause::RanOut));
}

QTEST_GUILESS_MAIN(tst_ContractAdversity)
#include "tst_contract_adversity.moc"
