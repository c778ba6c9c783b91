// SPDX-License-Identifier: GPL-3.0-or-later
// product.md section 4 as tables: every state, every cause, every edge.
#include "models/domain/tokenstate.h"

#include <QTest>

using namespace pk;
using namespace std::chrono_literals;
using Seconds = std::chrono::seconds;

Q_DECLARE_METATYPE(pk::LifeFacts)
Q_DECLARE_METATYPE(std::optional<pk::Cause>)

namespace {

constexpr Seconds kDay = std::chrono::days(1);
constexpr Seconds kHour = 1h;

const QDateTime kNow(QDate(2026, 12, 1), QTime(12, 0), Qt::UTC);

QDateTime in(Seconds offset)
{
    return kNow.addSecs(offset.count());
}

EndClock clockAt(Seconds offset, ClockKind kind = ClockKind::Access)
{
    return {kind, in(offset), false, false};
}

EndClock estimated(Seconds offset, ClockKind kind = ClockKind::Access)
{
    return {kind, in(offset), true, false};
}

EndClock renewing(Seconds offset, ClockKind kind = ClockKind::Access)
{
    return {kind, in(offset), false, true};
}

LifeFacts proved(QList<EndClock> clocks = {}, Seconds age = -60s)
{
    LifeFacts facts;
    facts.clocks = std::move(clocks);
    facts.proof = Evidence{QStringLiteral("check"), in(age)};
    facts.heardAt = in(age);
    return facts;
}

/// The network had its say after that date and did not take the token: proved before, heard just now.
LifeFacts ended(LifeFacts facts)
{
    facts.proof->at = in(-10 * kDay);
    facts.heardAt = in(0s);
    return facts;
}

LifeFacts heard(LifeFacts facts, Seconds at)
{
    facts.heardAt = in(at);
    return facts;
}

LifeFacts unheard(LifeFacts facts)
{
    facts.proof->at = in(-10 * kDay);
    facts.heardAt.reset();
    return facts;
}

/// \a ahead: of ours, the network's clock when the date was counted.
EndClock skewed(Seconds offset, Seconds ahead)
{
    EndClock clock = clockAt(offset, ClockKind::Session);
    clock.skew = ahead;
    return clock;
}

Failure failure(Certainty certainty, Cause cause = Cause::PasswordChanged, int strikes = 0)
{
    Failure failed;
    failed.certainty = certainty;
    failed.cause = cause;
    failed.raw = QStringLiteral("190/460");
    failed.what = QStringLiteral("check");
    failed.since = in(-kHour);
    failed.at = in(-30s);
    failed.strikes = strikes;
    return failed;
}

LifeFacts failing(LifeFacts facts, Failure failed)
{
    facts.failure = std::move(failed);
    return facts;
}

LifeFacts notRenewing(LifeFacts facts, Certainty certainty)
{
    facts.renewsItself = true;
    facts.renewalFailure = failure(certainty,
                                   certainty == Certainty::Transient ? Cause::NetworkDown : Cause::SignedOut);
    return facts;
}

LifeFacts renewsItself(LifeFacts facts)
{
    facts.renewsItself = true;
    return facts;
}

LifeFacts snoozed(LifeFacts facts, Seconds until)
{
    facts.snooze = Snooze{QStringLiteral("holiday"), in(until)};
    return facts;
}

LifeFacts inIncident(LifeFacts facts)
{
    facts.inIncident = true;
    return facts;
}

LifeFacts disconnected(LifeFacts facts)
{
    facts.disconnected = true;
    return facts;
}

State stateOf(const LifeFacts& facts, int lost = 0)
{
    return judge(facts, PageTally{7, lost}, kNow, Windows{}).state;
}

} // namespace

class TestTokenState : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void state_data();
    void state();
    void everyStateIsReached();
    void everyDefiniteCauseNeedsSomebody_data();
    void everyDefiniteCauseNeedsSomebody();
    void noTransientCauseKills_data();
    void noTransientCauseKills();
    void windowsAreSettable();
    void knowsWhenAndWhy();
    void earliestClockBites();
    void evidenceIsTheNewestObservation();
    void threeDoubtfulAnswersKill();
    void outageBetweenDoubtfulAnswersNeitherAddsNorForgives();
    void aProofForgivesEverything();
    void aDefiniteFailureStays();
    void sameFailureKeepsItsBeginning();
    void rejectedRenewalStaysUntilOneSucceeds();
    void sameFactsGiveTheSameAnswer();
};

void TestTokenState::state_data()
{
    QTest::addColumn<LifeFacts>("facts");
    QTest::addColumn<int>("lost");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const LifeFacts& facts, State expected, int lost = 0) {
        QTest::newRow(name) << facts << lost << toIdentifier(expected);
    };
    using enum State;

    // ---- never checked, stale proof
    row("nothing known", {}, NotChecked);
    row(
        "nothing known but a far end",
        [] {
            LifeFacts f;
            f.clocks = {clockAt(41 * kDay)};
            return f;
        }(),
        NotChecked);
    row("renews itself, never checked", renewsItself({}), NotChecked);
    row(
        "stated endless, never checked",
        [] {
            LifeFacts f;
            f.statedEndless = true;
            return f;
        }(),
        NotChecked);
    row("proof exactly twice the interval old", proved({clockAt(41 * kDay)}, -12 * kHour), Healthy);
    row("proof a second older than that", proved({clockAt(41 * kDay)}, -12 * kHour - 1s), NotChecked);
    row("proof from the future (clock was set back)", proved({clockAt(41 * kDay)}, kHour), Healthy);

    // ---- healthy, endless
    row("fresh proof, far end", proved({clockAt(41 * kDay)}), Healthy);
    row("fresh proof, no end", proved(), NoEndDate);
    row("fresh proof, renews itself", renewsItself(proved({renewing(kHour)})), Healthy);
    row("fresh proof, renews itself without any clock", renewsItself(proved()), Healthy);
    row("renewing clock already past: being renewed, counts nothing down",
        renewsItself(proved({renewing(-60s)})),
        Healthy);

    // ---- the windows, to the second
    row("a second before the first window", proved({clockAt(14 * kDay + 1s)}), Healthy);
    row("first window begins", proved({clockAt(14 * kDay)}), EndingSoon);
    row("a second before the second window", proved({clockAt(3 * kDay + 1s)}), EndingSoon);
    row("second window begins", proved({clockAt(3 * kDay)}), EndingNow);
    row("last second", proved({clockAt(1s)}), EndingNow);
    row("this very second", ended(proved({clockAt(0s)})), NeedsYou);
    row("a second ago", ended(proved({clockAt(-1s)})), NeedsYou);
    row(
        "ending soon needs no proof",
        [] {
            LifeFacts f;
            f.clocks = {clockAt(9 * kDay)};
            return f;
        }(),
        EndingSoon);
    row(
        "ran out needs no proof",
        [] {
            LifeFacts f;
            f.clocks = {clockAt(-kDay)};
            f.heardAt = in(-1s);
            return f;
        }(),
        NeedsYou);
    row("earliest of several bites",
        proved({clockAt(80 * kDay), clockAt(9 * kDay, ClockKind::DataAccess)}),
        EndingSoon);
    row("a renewing clock does not, a session's does",
        renewsItself(proved({renewing(kHour), clockAt(2 * kDay, ClockKind::Session)})),
        EndingNow);
    row("idle limit ran out", ended(proved({clockAt(-1s, ClockKind::Idle)})), NeedsYou);
    row("data access ran out", ended(proved({clockAt(41 * kDay), clockAt(-1s, ClockKind::DataAccess)})), NeedsYou);

    // ---- our clock alone proves nothing: it may be wrong
    row("passed since the network was heard", proved({clockAt(-1s)}), EndingNow);
    row("passed, and nobody was ever heard", unheard(proved({clockAt(-kDay)})), EndingNow);
    row("passed by our clock, not by the network's", heard(ended(proved({clockAt(-kDay)})), -2 * kDay), EndingNow);
    row("passed by the network's to the second", heard(ended(proved({clockAt(-kDay)})), -kDay), NeedsYou);
    row("passed by the network's, not by ours", heard(proved({clockAt(30 * kDay)}), 40 * kDay), Healthy);
    row("passed, and taken after that", proved({clockAt(-kDay)}), EndingNow);
    row("a session's end that passed is no matter of being taken",
        proved({clockAt(-kDay, ClockKind::Session)}),
        NeedsYou);
    row("counted by a clock that was ahead", proved({skewed(-kHour, 60 * kDay)}), EndingNow);
    row("counted by a clock that was behind", ended(proved({skewed(-kHour, -60 * kDay)})), NeedsYou);
    row("network down, and passed since it was heard",
        failing(proved({clockAt(-1s)}), failure(Certainty::Transient, Cause::NetworkDown)),
        EndingNow);
    row("renewal rejected, and nobody was heard since the end",
        notRenewing(proved({renewing(-1s)}), Certainty::Definite),
        EndingNow);

    // ---- an estimated date warns, it does not kill
    row("estimated, in the first window", proved({estimated(9 * kDay)}), EndingSoon);
    row("estimated, passed, but it works", proved({estimated(-kDay)}), EndingNow);

    // ---- failures
    row("definite failure", failing(proved({clockAt(41 * kDay)}), failure(Certainty::Definite)), NeedsYou);
    row("definite failure, never proved", failing({}, failure(Certainty::Definite)), NeedsYou);
    row("first doubtful answer",
        failing(proved({clockAt(41 * kDay)}), failure(Certainty::Doubtful, Cause::Unknown, 1)),
        Healthy);
    row("second doubtful answer",
        failing(proved({clockAt(41 * kDay)}), failure(Certainty::Doubtful, Cause::Unknown, 2)),
        Healthy);
    row("third doubtful answer",
        failing(proved({clockAt(41 * kDay)}), failure(Certainty::Doubtful, Cause::Unknown, 3)),
        NeedsYou);
    row("throttled", failing(proved({clockAt(41 * kDay)}), failure(Certainty::Transient, Cause::Throttled)), Waiting);
    row("network down",
        failing(proved({clockAt(41 * kDay)}), failure(Certainty::Transient, Cause::NetworkDown)),
        Waiting);
    row("network down, with strikes from before",
        failing(proved({clockAt(41 * kDay)}), failure(Certainty::Transient, Cause::NetworkDown, 3)),
        Waiting);
    row("network down and never proved", failing({}, failure(Certainty::Transient, Cause::NetworkDown)), Waiting);
    row("network down and ran out",
        failing(ended(proved({clockAt(-1s)})), failure(Certainty::Transient, Cause::NetworkDown)),
        NeedsYou);
    row("network down and ending now",
        failing(proved({clockAt(2 * kDay)}), failure(Certainty::Transient, Cause::NetworkDown)),
        EndingNow);
    row("network down and ending soon",
        failing(proved({clockAt(9 * kDay)}), failure(Certainty::Transient, Cause::NetworkDown)),
        Waiting);

    // ---- renewal
    row("renewal rejected while it still works",
        notRenewing(proved({renewing(kHour)}), Certainty::Definite),
        EndingNow);
    row("renewal rejected, works for long", notRenewing(proved({renewing(40 * kDay)}), Certainty::Definite), EndingNow);
    row("renewal rejected, ran out meanwhile",
        notRenewing(ended(proved({renewing(-1s)})), Certainty::Definite),
        NeedsYou);
    row("renewal rejected, no access clock to live on", notRenewing(proved(), Certainty::Definite), NeedsYou);
    row("renewal doubtful", notRenewing(proved({renewing(kHour)}), Certainty::Doubtful), EndingNow);
    row("renewal met an outage", notRenewing(proved({renewing(kHour)}), Certainty::Transient), Waiting);
    row("outage lasts past the end: nobody's loss",
        notRenewing(proved({renewing(-kHour)}), Certainty::Transient),
        Waiting);
    row("renewal met an outage while the session ends now",
        notRenewing(proved({renewing(kHour), clockAt(2 * kDay, ClockKind::Session)}), Certainty::Transient),
        EndingNow);
    row("renewal met an outage while the session ends soon",
        notRenewing(proved({renewing(kHour), clockAt(9 * kDay, ClockKind::Session)}), Certainty::Transient),
        Waiting);
    row("renewal met an outage and the session ran out",
        notRenewing(ended(proved({renewing(kHour), clockAt(-1s, ClockKind::Session)})), Certainty::Transient),
        NeedsYou);

    // ---- pages
    row("some pages lost", proved({clockAt(41 * kDay)}), PartlyLost, 2);
    row("all pages lost", proved({clockAt(41 * kDay)}), PartlyLost, 7);
    row("pages lost and ending soon", proved({clockAt(9 * kDay)}), PartlyLost, 2);
    row("pages lost and ending now", proved({clockAt(2 * kDay)}), EndingNow, 2);
    row("pages lost and dead", failing(proved(), failure(Certainty::Definite)), NeedsYou, 2);
    row("pages lost and network down",
        failing(proved(), failure(Certainty::Transient, Cause::NetworkDown)),
        Waiting,
        2);

    // ---- incident
    row("died in a reset", inIncident(failing(proved(), failure(Certainty::Definite))), Incident);
    row("in an incident but not dead", inIncident(proved({clockAt(41 * kDay)})), Healthy);

    // ---- snooze covers what would ask for a person, until its date
    row("snoozed, dead", snoozed(failing(proved(), failure(Certainty::Definite)), kDay), Snoozed);
    row("snoozed, ending soon", snoozed(proved({clockAt(9 * kDay)}), kDay), Snoozed);
    row("snoozed, ending now", snoozed(proved({clockAt(2 * kDay)}), kDay), Snoozed);
    row("snoozed, partly lost", snoozed(proved({clockAt(41 * kDay)}), kDay), Snoozed, 1);
    row("snoozed, in an incident", snoozed(inIncident(failing(proved(), failure(Certainty::Definite))), kDay), Snoozed);
    row("snoozed, last second", snoozed(proved({clockAt(9 * kDay)}), 1s), Snoozed);
    row("snooze ends this very second", snoozed(proved({clockAt(9 * kDay)}), 0s), EndingSoon);
    row("snoozed, healthy: nothing to cover", snoozed(proved({clockAt(41 * kDay)}), kDay), Healthy);
    row("snoozed, waiting: nothing to cover",
        snoozed(failing(proved(), failure(Certainty::Transient, Cause::NetworkDown)), kDay),
        Waiting);
    row("snoozed, not checked: nothing to cover", snoozed({}, kDay), NotChecked);

    // ---- disconnected on purpose: history, asks for nobody
    row("disconnected, dead",
        disconnected(failing(proved({clockAt(-kDay)}), failure(Certainty::Definite))),
        NotChecked);
    row("disconnected, in an incident",
        disconnected(inIncident(failing(proved(), failure(Certainty::Definite)))),
        NotChecked);
}

void TestTokenState::state()
{
    QFETCH(LifeFacts, facts);
    QFETCH(int, lost);
    QFETCH(QString, expected);
    QCOMPARE(toIdentifier(stateOf(facts, lost)), expected);
}

void TestTokenState::everyStateIsReached()
{
    const QSet<State> reached{stateOf(proved({clockAt(41 * kDay)})),
                              stateOf(proved()),
                              stateOf({}),
                              stateOf(proved({clockAt(9 * kDay)})),
                              stateOf(proved({clockAt(2 * kDay)})),
                              stateOf(ended(proved({clockAt(-1s)}))),
                              stateOf(proved({clockAt(41 * kDay)}), 1),
                              stateOf(failing(proved(), failure(Certainty::Transient))),
                              stateOf(inIncident(failing(proved(), failure(Certainty::Definite)))),
                              stateOf(snoozed(proved({clockAt(9 * kDay)}), kDay))};
    QCOMPARE(reached.size(), allStates().size());
}

void TestTokenState::everyDefiniteCauseNeedsSomebody_data()
{
    QTest::addColumn<QString>("cause");
    for (const Cause cause : allCauses())
        QTest::newRow(qPrintable(toIdentifier(cause))) << toIdentifier(cause);
}

void TestTokenState::everyDefiniteCauseNeedsSomebody()
{
    QFETCH(QString, cause);
    const Cause meant = causeFromIdentifier(cause).value();
    const Health health = judge(
        failing(proved({clockAt(41 * kDay)}), failure(Certainty::Definite, meant)), {}, kNow, {});
    QCOMPARE(health.state, State::NeedsYou);
    QCOMPARE(health.cause.value(), meant);
    QCOMPARE(health.raw, QStringLiteral("190/460"));
    QCOMPARE(health.since.value(), in(-kHour));
}

void TestTokenState::noTransientCauseKills_data()
{
    everyDefiniteCauseNeedsSomebody_data();
}

void TestTokenState::noTransientCauseKills()
{
    QFETCH(QString, cause);
    LifeFacts facts = proved({clockAt(41 * kDay)});
    for (int i = 0; i < 50; ++i)
        facts = withFailure(facts, failure(Certainty::Transient, causeFromIdentifier(cause).value()));
    const Health health = judge(facts, {}, kNow, {});
    QCOMPARE(health.state, State::Waiting);
    QVERIFY(!needsPerson(health.state));
    QCOMPARE(health.cause.value(), causeFromIdentifier(cause).value());
}

void TestTokenState::windowsAreSettable()
{
    const LifeFacts facts = proved({clockAt(20 * kDay)}, -20 * kHour);
    QCOMPARE(judge(facts, {}, kNow, Windows{30 * kDay, 3 * kDay, 24 * kHour}).state, State::EndingSoon);
    QCOMPARE(judge(facts, {}, kNow, Windows{30 * kDay, 20 * kDay, 24 * kHour}).state, State::EndingNow);
    QCOMPARE(judge(facts, {}, kNow, Windows{7 * kDay, 1 * kDay, 24 * kHour}).state, State::Healthy);
    QCOMPARE(judge(facts, {}, kNow, Windows{7 * kDay, 1 * kDay, 6 * kHour}).state, State::NotChecked);
    QCOMPARE(judge(proved({clockAt(1s)}), {}, kNow, Windows{0s, 0s, 6 * kHour}).state, State::Healthy);
    QCOMPARE(judge(ended(proved({clockAt(0s)})), {}, kNow, Windows{0s, 0s, 6 * kHour}).state, State::NeedsYou);
}

void TestTokenState::knowsWhenAndWhy()
{
    Health health = judge(ended(proved({clockAt(-2 * kDay)})), {}, kNow, {});
    QCOMPARE(health.cause.value(), Cause::RanOut);
    QCOMPARE(health.since.value(), in(-2 * kDay));
    health = judge(ended(proved({clockAt(-2 * kDay, ClockKind::Idle)})), {}, kNow, {});
    QCOMPARE(health.cause.value(), Cause::Idle);
    health = judge(inIncident(failing(proved(), failure(Certainty::Definite))), {}, kNow, {});
    QCOMPARE(health.cause.value(), Cause::PlatformReset);
    QCOMPARE(health.raw, QStringLiteral("190/460"));
    Failure throttled = failure(Certainty::Transient, Cause::Throttled);
    throttled.retryAt = in(600s);
    health = judge(failing(proved(), throttled), {}, kNow, {});
    QCOMPARE(health.retryAt.value(), in(600s));
    health = judge(notRenewing(proved({renewing(kHour)}), Certainty::Definite), {}, kNow, {});
    QVERIFY(health.renewalFailed);
    QCOMPARE(health.bites->at, in(kHour)); // now it counts down after all
    QCOMPARE(health.cause.value(), Cause::SignedOut);
    health = judge(snoozed(proved({clockAt(9 * kDay)}), kDay), {}, kNow, {});
    QCOMPARE(health.snooze->reason, QStringLiteral("holiday"));
    QVERIFY(judge(disconnected(proved()), {}, kNow, {}).disconnected);
    QVERIFY(!judge(proved({clockAt(41 * kDay)}), {}, kNow, {}).cause);
}

void TestTokenState::earliestClockBites()
{
    QVERIFY(!bitingClock({}));
    QVERIFY(!bitingClock(proved({renewing(kHour)})));
    QCOMPARE(bitingClock(proved({clockAt(5 * kDay), clockAt(4 * kDay, ClockKind::Session), renewing(kHour)}))->kind,
             ClockKind::Session);
    QVERIFY(bitingClock(proved({estimated(kDay)}))->estimated);
    QCOMPARE(bitingClock(notRenewing(proved({renewing(kHour), clockAt(kDay)}), Certainty::Definite))->at, in(kHour));
    // an outage says nothing about whether the renewal will work: the hour of an access token is no reason for alarm
    QCOMPARE(bitingClock(notRenewing(proved({renewing(kHour), clockAt(kDay)}), Certainty::Transient))->at, in(kDay));
}

void TestTokenState::evidenceIsTheNewestObservation()
{
    LifeFacts facts = proved({}, -60s);
    facts.failure = failure(Certainty::Transient);
    facts.failure->at = in(-30s);
    facts.failure->what = QStringLiteral("page list");
    QCOMPARE(judge(facts, {}, kNow, {}).evidence->what, QStringLiteral("page list"));
    facts.failure->at = in(-90s);
    QCOMPARE(judge(facts, {}, kNow, {}).evidence->what, QStringLiteral("check"));
    QVERIFY(!judge({}, {}, kNow, {}).evidence);
}

void TestTokenState::threeDoubtfulAnswersKill()
{
    LifeFacts facts = proved({clockAt(41 * kDay)});
    for (int strike = 1; strike <= 3; ++strike) {
        facts = withFailure(facts, failure(Certainty::Doubtful, Cause::PageRoleLost));
        QCOMPARE(facts.failure->strikes, strike);
        QCOMPARE(stateOf(facts), strike < kStrikesToDeath ? State::Healthy : State::NeedsYou);
    }
    facts = withFailure(facts, failure(Certainty::Transient, Cause::NetworkDown)); // dead stays dead in an outage
    QCOMPARE(stateOf(facts), State::NeedsYou);
    QCOMPARE(facts.failure->cause, Cause::PageRoleLost);
}

void TestTokenState::outageBetweenDoubtfulAnswersNeitherAddsNorForgives()
{
    LifeFacts facts = proved({clockAt(41 * kDay)});
    facts = withFailure(facts, failure(Certainty::Doubtful));
    facts = withFailure(facts, failure(Certainty::Doubtful));
    for (int i = 0; i < 5; ++i) {
        facts = withFailure(facts, failure(Certainty::Transient, Cause::NetworkDown));
        QCOMPARE(stateOf(facts), State::Waiting);
    }
    facts = withFailure(facts, failure(Certainty::Doubtful));
    QCOMPARE(facts.failure->strikes, 3);
    QCOMPARE(stateOf(facts), State::NeedsYou);
}

void TestTokenState::aProofForgivesEverything()
{
    LifeFacts facts = inIncident(failing(proved({clockAt(41 * kDay)}), failure(Certainty::Definite)));
    facts = withProof(facts, Evidence{QStringLiteral("check"), kNow});
    QCOMPARE(stateOf(facts), State::Healthy);
    facts = withFailure(facts, failure(Certainty::Doubtful));
    QCOMPARE(facts.failure->strikes, 1); // counted from the proof
    // a check that works does not prove that renewing works
    facts = withProof(notRenewing(facts, Certainty::Definite), Evidence{QStringLiteral("check"), kNow});
    QVERIFY(facts.renewalFailure);
    facts = withRenewal(facts, Evidence{QStringLiteral("token renewed"), kNow});
    QVERIFY(!facts.renewalFailure);
    QVERIFY(!facts.failure);
}

void TestTokenState::aDefiniteFailureStays()
{
    const LifeFacts dead = withFailure(proved(), failure(Certainty::Definite, Cause::PasswordChanged));
    for (const Certainty later : {Certainty::Transient, Certainty::Doubtful})
        QVERIFY(withFailure(dead, failure(later, Cause::Unknown)) == dead);
    QCOMPARE(withFailure(dead, failure(Certainty::Definite, Cause::AppRemoved)).failure->cause, Cause::AppRemoved);
}

void TestTokenState::sameFailureKeepsItsBeginning()
{
    Failure first = failure(Certainty::Transient, Cause::NetworkDown);
    first.since = first.at = in(-5 * kHour);
    Failure again = first;
    again.since = again.at = in(-kHour);
    LifeFacts facts = withFailure(withFailure(proved(), first), again);
    QCOMPARE(facts.failure->since, in(-5 * kHour));
    QCOMPARE(facts.failure->at, in(-kHour));
    Failure other = again;
    other.cause = Cause::Throttled;
    QCOMPARE(withFailure(facts, other).failure->since, in(-kHour));
}

void TestTokenState::rejectedRenewalStaysUntilOneSucceeds()
{
    LifeFacts facts = withRenewalFailure(proved({renewing(kHour)}), failure(Certainty::Definite, Cause::RefreshReused));
    facts = withRenewalFailure(facts, failure(Certainty::Transient, Cause::NetworkDown));
    QCOMPARE(facts.renewalFailure->cause, Cause::RefreshReused);
    QCOMPARE(stateOf(facts), State::EndingNow);
    Failure outage = failure(Certainty::Transient, Cause::NetworkDown);
    outage.since = in(-5 * kHour);
    facts = withRenewalFailure(proved({renewing(kHour)}), outage);
    outage.since = in(-60s);
    facts = withRenewalFailure(facts, outage);
    QCOMPARE(facts.renewalFailure->since, in(-5 * kHour));
}

void TestTokenState::sameFactsGiveTheSameAnswer()
{
    const LifeFacts facts = snoozed(failing(proved({clockAt(2 * kDay), renewing(kHour)}), failure(Certainty::Doubtful)),
                                    kDay);
    const Health one = judge(facts, {7, 2}, kNow, {});
    const Health two = judge(facts, {7, 2}, kNow, {});
    QCOMPARE(one.state, two.state);
    QCOMPARE(one.bites, two.bites);
    QCOMPARE(one.evidence, two.evidence);
}

QTEST_GUILESS_MAIN(TestTokenState)
#include "tst_tokenstate.moc"
