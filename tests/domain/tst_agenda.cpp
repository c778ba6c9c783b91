// SPDX-License-Identifier: GPL-3.0-or-later
// When a login is looked at next.
#include "models/domain/agenda.h"
#include "models/domain/tokenstate.h"

#include <QTest>

using namespace pk;
using namespace std::chrono_literals;
using namespace Qt::Literals::StringLiterals;

namespace {

const QDateTime kNow(QDate(2026, 12, 1), QTime(12, 0), Qt::UTC);

QDateTime ago(std::chrono::seconds span)
{
    return kNow.addSecs(-span.count());
}
QDateTime in(std::chrono::seconds span)
{
    return kNow.addSecs(span.count());
}

LifeFacts proved(std::chrono::seconds before)
{
    LifeFacts facts;
    facts.proof = Evidence{u"who am I"_s, ago(before)};
    return facts;
}

Failure failure(Certainty certainty, Cause cause, std::chrono::seconds since, std::chrono::seconds at, int strikes = 0)
{
    return {certainty, cause, {}, u"who am I"_s, ago(since), ago(at), {}, strikes};
}

CareRule every(std::chrono::seconds interval)
{
    CareRule rule;
    rule.checkInterval = interval;
    return rule;
}

} // namespace

class TestAgenda : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void provedLoginsWaitForTheInterval();
    void loginsDriftApart();
    void whatWasNeverProvedIsDue();
    void aProofFromTheFutureIsNoProof();
    void disconnectedIsNeverAsked();
    void clocksThatAreMovedAreMovedAhead_data();
    void clocksThatAreMovedAreMovedAhead();
    void definiteRejectionIsNotTriedAgain();
    void identityChecksAreLookedAtAgainAndAgainMoreSeldom();
    void anAppPutRightIsSeenWithinADay();
    void strikesComeSoonerAtFirst();
    void threeDoubtsAreLookedAtDaily();
    void outagesAreAskedMoreAndMoreSeldom_data();
    void outagesAreAskedMoreAndMoreSeldom();
    void theNetworksOwnTimeCounts();
    void aRenewalThatOnlyTheLineBrokeIsTriedSoon();
    void saltsAreEvenAndStable();
};

void TestAgenda::provedLoginsWaitForTheInterval()
{
    QCOMPARE(nextLook(proved(1h), every(6h), 0, kNow), std::optional(in(5h)));
    QCOMPARE(nextLook(proved(7h), every(6h), 0, kNow), std::optional(ago(1h))); // due, and since when
}

void TestAgenda::loginsDriftApart()
{
    QCOMPARE(nextLook(proved(0s), every(10h), 1.0, kNow), std::optional(in(9h)));
    QCOMPARE(nextLook(proved(0s), every(10h), 0.5, kNow), std::optional(in(9h + 30min)));
}

void TestAgenda::whatWasNeverProvedIsDue()
{
    QCOMPARE(nextLook({}, every(6h), 0.3, kNow), std::optional(kNow));
}

void TestAgenda::aProofFromTheFutureIsNoProof()
{
    QCOMPARE(nextLook(proved(-400h), every(6h), 0, kNow), std::optional(kNow));
    LifeFacts facts = proved(1h);
    facts.failure = failure(Certainty::Transient, Cause::NetworkDown, -300h, -300h);
    QCOMPARE(nextLook(facts, every(6h), 0, kNow), std::optional(kNow));
}

void TestAgenda::disconnectedIsNeverAsked()
{
    LifeFacts facts = proved(30h);
    facts.disconnected = true;
    QVERIFY(!nextLook(facts, every(6h), 0, kNow));
}

void TestAgenda::clocksThatAreMovedAreMovedAhead_data()
{
    QTest::addColumn<EndClock>("clock");
    QTest::addColumn<CareRule>("rule");
    QTest::addColumn<QDateTime>("at");
    CareRule extends = every(24h);
    extends.lead = 20h;
    CareRule refreshes = extends;
    refreshes.accessFromRefresh = true;
    CareRule exchanges = extends;
    exchanges.renewsWithoutWord = true;
    const QDateTime interval = in(23h);
    const auto clock = [](ClockKind kind, std::chrono::seconds left, bool renews) {
        return EndClock{kind, in(left), false, renews};
    };
    QTest::newRow("extended token") << clock(ClockKind::Access, 30h, true) << extends << in(10h);
    QTest::newRow("not yet within the interval") << clock(ClockKind::Access, 90h, true) << extends << interval;
    QTest::newRow("near already at the last look") << clock(ClockKind::Access, 18h, true) << extends << interval;
    QTest::newRow("nobody moves it") << clock(ClockKind::Session, 30h, false) << extends << interval;
    QTest::newRow("whether it has come is asked then") << clock(ClockKind::Session, 3h, false) << extends << in(3h);
    QTest::newRow("it has, and was asked") << clock(ClockKind::Session, -2h, false) << extends << interval;
    QTest::newRow("access can be had from refresh") << clock(ClockKind::Access, 30h, true) << refreshes << interval;
    QTest::newRow("refresh token") << clock(ClockKind::Refresh, 30h, true) << refreshes << in(10h);
    QTest::newRow("idle limit") << clock(ClockKind::Idle, 30h, true) << refreshes << in(10h);
    QTest::newRow("exchange") << clock(ClockKind::Access, 30h, false) << exchanges << in(10h);
}

void TestAgenda::clocksThatAreMovedAreMovedAhead()
{
    QFETCH(EndClock, clock);
    QFETCH(CareRule, rule);
    QFETCH(QDateTime, at);
    LifeFacts facts = proved(1h);
    facts.clocks = {{ClockKind::DataAccess, in(1h), true, false}, clock}; // a guess is nobody's business
    QCOMPARE(nextLook(facts, rule, 0, kNow), std::optional(at));
}

void TestAgenda::definiteRejectionIsNotTriedAgain()
{
    LifeFacts facts = proved(2h);
    facts.failure = failure(Certainty::Definite, Cause::PasswordChanged, 1h, 1h);
    QVERIFY(!nextLook(facts, every(6h), 0, kNow));
}

void TestAgenda::identityChecksAreLookedAtAgainAndAgainMoreSeldom()
{
    LifeFacts facts = proved(100h);
    facts.failure = failure(Certainty::Definite, Cause::IdentityCheck, 10min, 10min);
    facts.failure->retryAt = in(20min); // half an hour after it was seen
    QCOMPARE(nextLook(facts, every(6h), 0, kNow), std::optional(in(20min)));
    facts.failure->since = ago(4h); // and still so
    QCOMPARE(nextLook(facts, every(6h), 0, kNow), std::optional(ago(10min).addSecs(230 * 60)));
    facts.failure->since = ago(900h);
    QCOMPARE(nextLook(facts, every(6h), 0, kNow), std::optional(ago(10min).addSecs(24 * 3600)));
}

void TestAgenda::anAppPutRightIsSeenWithinADay()
{
    LifeFacts facts = proved(2h);
    facts.failure = failure(Certainty::Definite, Cause::AppRegistration, 1h, 1h);
    QCOMPARE(nextLook(facts, every(6h), 0, kNow), std::optional(in(23h)));
}

void TestAgenda::strikesComeSoonerAtFirst()
{
    LifeFacts facts = proved(2h);
    facts.failure = failure(Certainty::Doubtful, Cause::Unknown, 5min, 5min, 1);
    QCOMPARE(nextLook(facts, every(6h), 0, kNow), std::optional(in(5min)));
    facts.failure->strikes = 2;
    QCOMPARE(nextLook(facts, every(6h), 0, kNow), std::optional(in(15min)));
}

void TestAgenda::threeDoubtsAreLookedAtDaily()
{
    LifeFacts facts = proved(2h);
    facts.failure = failure(Certainty::Doubtful, Cause::Unknown, 1h, 1h, kStrikesToDeath);
    QCOMPARE(nextLook(facts, every(6h), 0, kNow), std::optional(in(23h)));
}

void TestAgenda::outagesAreAskedMoreAndMoreSeldom_data()
{
    QTest::addColumn<int>("lasted"); // minutes, at the last try
    QTest::addColumn<int>("pause");
    QTest::newRow("just begun") << 0 << 2;
    QTest::newRow("ten minutes") << 10 << 5;
    QTest::newRow("an hour") << 60 << 30;
    QTest::newRow("a day") << 1440 << 60;
}

void TestAgenda::outagesAreAskedMoreAndMoreSeldom()
{
    QFETCH(int, lasted);
    QFETCH(int, pause);
    LifeFacts facts = proved(100h);
    facts.failure = failure(Certainty::Transient, Cause::NetworkDown, std::chrono::minutes(lasted), 0s);
    QCOMPARE(nextLook(facts, every(6h), 0.7, kNow), std::optional(in(std::chrono::minutes(pause))));
}

void TestAgenda::theNetworksOwnTimeCounts()
{
    LifeFacts facts = proved(100h);
    facts.failure = failure(Certainty::Transient, Cause::Throttled, 0s, 0s);
    facts.failure->retryAt = in(7h);
    QCOMPARE(nextLook(facts, every(6h), 0, kNow), std::optional(in(7h)));
    facts.failure->retryAt = in(1s); // but not in a hurry
    QCOMPARE(nextLook(facts, every(6h), 0, kNow), std::optional(in(2min)));
}

void TestAgenda::aRenewalThatOnlyTheLineBrokeIsTriedSoon()
{
    LifeFacts facts = proved(1h);
    facts.renewalFailure = failure(Certainty::Transient, Cause::NetworkDown, 0s, 0s);
    QCOMPARE(nextLook(facts, every(24h), 0, kNow), std::optional(in(2min)));
    facts.renewalFailure->certainty = Certainty::Definite; // no second try; the rest is proved as before
    QCOMPARE(nextLook(facts, every(24h), 0, kNow), std::optional(in(23h)));
}

void TestAgenda::saltsAreEvenAndStable()
{
    QCOMPARE(fractionOf(u"account"_s), fractionOf(u"account"_s));
    QVERIFY(fractionOf(u"account"_s) != fractionOf(u"account"_s, 1));
    QList<int> tenths(10);
    for (int i = 0; i < 10'000; ++i) {
        const double salt = fractionOf(u"login-%1"_s.arg(i));
        QVERIFY(salt >= 0 && salt <= 1);
        ++tenths[std::min(9, int(salt * 10))];
    }
    for (const int count : std::as_const(tenths))
        QVERIFY2(count > 800 && count < 1200, qPrintable(QString::number(count)));
}

QTEST_GUILESS_MAIN(TestAgenda)
#include "tst_agenda.moc"
