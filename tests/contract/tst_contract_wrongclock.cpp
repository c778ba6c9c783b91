// SPDX-License-Identifier: GPL-3.0-or-later
// This computer's clock is wrong by a day, by months, by a year: no token dies of it, dates go by the networks' time, the person is
// told, and setting the clock right ends it.
#include "tests/contract/adversityworld.h"

#include <QSignalSpy>

using namespace pk;
using namespace pk::test;
using namespace std::chrono_literals;
using namespace Qt::Literals::StringLiterals;

using std::chrono::days;
using std::chrono::seconds;
using Kind = ClockVerdict::Kind;

namespace {

const QStringList kNetworks{u"facebook"_s,
                            u"x"_s,
                            u"bluesky"_s,
                            u"mastodon"_s,
                            u"linkedin-page"_s,
                            u"linkedin-member"_s,
                            u"reddit"_s,
                            u"threads"_s};

} // namespace

class tst_ContractWrongClock final : public AdversityWorld
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(begin()); }
    void init() { anew(); }
    void nobodyDiesOfAWrongClock_data();
    void nobodyDiesOfAWrongClock();
    void oneNetworkAloneRaisesADoubt();
    void aServerThatLiesMovesNothing();
    void datesOfATokenAreMended_data();
    void datesOfATokenAreMended();
    void aServersOwnWrongClockMovesNoDate();

private:
    QString wordsNow() const
    {
        const ClockVerdict& verdict = m_world.clockWatch().verdict();
        return clockWords(verdict, verdict.said.toString());
    }
    seconds offBy() const { return seconds(m_world.worldNow().secsTo(m_world.services().clock.now())); }
    void verifyCorrected() { QVERIFY2(std::chrono::abs(offBy()) < 3min, qPrintable(QString::number(offBy().count()))); }
    std::optional<EndClock> access(const AccountId& id) const
    {
        for (const EndClock& clock : account(id).life.clocks) {
            if (clock.kind == ClockKind::Access)
                return clock;
        }
        return std::nullopt;
    }
    int corrections() const
    {
        const auto entries = m_world.services().records.store().ledger(5000, 0);
        return entries ? int(std::count_if(entries->cbegin(),
                                           entries->cend(),
                                           [](const LedgerEntry& entry) { return entry.draft.action == "clock"_L1; }))
                       : -1;
    }
};

void tst_ContractWrongClock::nobodyDiesOfAWrongClock_data()
{
    QTest::addColumn<seconds>("ahead");
    QTest::addColumn<QString>("words");
    QTest::newRow("a day ahead") << seconds(days(1)) << u"is 1 day(s) ahead of"_s;
    QTest::newRow("60 days ahead") << seconds(days(60)) << u"is 60 day(s) ahead of"_s;
    QTest::newRow("a year ahead") << seconds(days(365)) << u"is 365 day(s) ahead of"_s;
    QTest::newRow("a day behind") << seconds(-days(1)) << u"is 1 day(s) behind"_s;
    QTest::newRow("a year behind") << seconds(-days(365)) << u"is 365 day(s) behind"_s;
}

void tst_ContractWrongClock::nobodyDiesOfAWrongClock()
{
    QFETCH(seconds, ahead);
    QFETCH(QString, words);
    connectAll(kNetworks);
    const auto keeper = caretaker(90s);
    live(*keeper, 2 * kHour);
    QCOMPARE(m_world.clockWatch().verdict().kind, Kind::Right);
    QVERIFY(wordsNow().isEmpty());

    m_world.setClock(ahead);
    for (const AccountId& id : std::as_const(m_logins)) // before anybody was asked
        QVERIFY2(health(id).state != State::NeedsYou, told(id).constData());
    live(*keeper, 2 * kDay);
    QCOMPARE(m_world.clockWatch().verdict().kind, Kind::Wrong);
    verifyCorrected();
    QVERIFY2(wordsNow().contains(words), qPrintable(wordsNow()));
    verifyAllWell();
    QCOMPARE(corrections(), 1);
    for (const AccountId& id : std::as_const(m_logins)) { // proved since, by the right time
        const qint64 age = account(id).life.proof->at.secsTo(m_world.worldNow());
        QVERIFY2(age >= -180 && age < 30 * kHour, told(id).constData());
    }

    m_world.clockWatch().look(); // as its timer does every few seconds
    m_world.setClock(0s);
    m_world.clockWatch().look();
    QVERIFY2(wordsNow().isEmpty(), qPrintable(wordsNow())); // at once, without asking anybody
    verifyCorrected();
    QCOMPARE(corrections(), 2);
    live(*keeper, kDay);
    QCOMPARE(m_world.clockWatch().verdict().kind, Kind::Right);
    verifyAllWell();
    printAttempts("three days, two of them with a wrong clock");
}

void tst_ContractWrongClock::oneNetworkAloneRaisesADoubt()
{
    connectAll({u"linkedin-member"_s}); // 60 days from now, and nothing to renew it with
    const AccountId id = m_logins.constFirst();
    const auto keeper = caretaker(90s);
    live(*keeper, kHour);
    m_world.setClock(days(61));
    live(*keeper, kDay);
    QCOMPARE(m_world.clockWatch().verdict().kind, Kind::Doubtful);
    QVERIFY2(wordsNow().startsWith(u"This computer's clock and that of linkedin-member are 61 day(s) apart"_s),
             qPrintable(wordsNow()));
    QCOMPARE(offBy(), seconds(days(61))); // nobody bears it out, so nothing was corrected
    QCOMPARE(health(id).state, State::EndingNow);
    QCOMPARE(words(id), u"Past its date, but not refused"_s);
    verifyNobodyDied();
    QVERIFY(m_attempts.value(u"linkedin-member"_s)
            < 60); // a date that was seen to pass is no reason to ask again and again

    connectAll({u"x"_s}); // the second voice
    live(*keeper, kDay);
    QCOMPARE(m_world.clockWatch().verdict().kind, Kind::Wrong);
    verifyCorrected();
    verifyAllWell();
}

void tst_ContractWrongClock::aServerThatLiesMovesNothing()
{
    connectAll({u"facebook"_s, u"mastodon"_s, u"reddit"_s});
    m_gate.misdate(u"mastodon.social"_s, 60 * kDay);
    const auto keeper = caretaker(90s);
    live(*keeper, kDay);
    QCOMPARE(m_world.clockWatch().verdict().kind, Kind::Right);
    verifyCorrected();
    verifyAllWell();
    QCOMPARE(corrections(), 0);
}

/// A token got while the clock was wrong: its end is counted from a now that never was.
void tst_ContractWrongClock::datesOfATokenAreMended_data()
{
    QTest::addColumn<seconds>("ahead");
    QTest::newRow("ahead") << seconds(days(50));
    QTest::newRow("behind") << seconds(-days(50));
}

void tst_ContractWrongClock::datesOfATokenAreMended()
{
    QFETCH(seconds, ahead);
    m_world.setClock(ahead);
    connectAll({u"threads"_s}); // 60 days; extended before they end, or never again
    const AccountId threads = m_logins.constFirst();
    QVERIFY(access(threads));
    QCOMPARE(access(threads)->skew<0s, ahead> 0s);
    QVERIFY(std::abs(m_world.worldNow().secsTo(access(threads)->there()) - 60 * kDay) < 120);

    connectAll({u"x"_s, u"reddit"_s}); // now it is known whose clock is wrong
    const auto keeper = caretaker(90s);
    live(*keeper, 25 * kHour);
    QCOMPARE(m_world.clockWatch().verdict().kind, Kind::Wrong);
    QCOMPARE(access(threads)->skew, 0s);
    QVERIFY2(std::abs(m_world.worldNow().secsTo(access(threads)->at) - 59 * kDay) < 3 * kHour,
             qPrintable(access(threads)->at.toString(Qt::ISODate)));
    m_world.setClock(0s);
    m_world.advance(45 * kDay);
    live(*keeper, 18 * kDay); // past the end of the first token
    verifyAllWell();
}

void tst_ContractWrongClock::aServersOwnWrongClockMovesNoDate()
{
    m_gate.misdate(u"graph.threads.net"_s, 50 * kDay);
    connectAll({u"threads"_s, u"x"_s, u"reddit"_s});
    const AccountId threads = m_logins.constFirst();
    const auto keeper = caretaker(90s);
    live(*keeper, 25 * kHour);
    QCOMPARE(m_world.clockWatch().verdict().kind, Kind::Right);
    QVERIFY(std::abs(m_world.worldNow().secsTo(access(threads)->at) - 59 * kDay) < 3 * kHour);
    QCOMPARE(access(threads)->skew, 0s);
    verifyAllWell();
}

QTEST_GUILESS_MAIN(tst_ContractWrongClock)
#include "tst_contract_wrongclock.moc"
