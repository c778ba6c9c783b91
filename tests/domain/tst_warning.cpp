// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/warning.h"

#include <QTest>

using namespace pk;
using std::chrono::days;

namespace {

const QDateTime kNow(QDate(2026, 12, 1), QTime(12, 0), Qt::UTC);
constexpr int kNever = -1;

Health health(State state, double endsInDays = kNever)
{
    Health health;
    health.state = state;
    if (endsInDays > kNever)
        health.bites = EndClock{ClockKind::Access, kNow.addSecs(qint64(endsInDays * 86400)), false, false};
    return health;
}

Health waiting(int hours)
{
    Health health;
    health.state = State::Waiting;
    health.since = kNow.addSecs(-3600 * hours);
    return health;
}

Health refused(double endsInDays)
{
    Health refused = health(State::EndingNow, endsInDays);
    refused.renewalFailed = true;
    return refused;
}

Health disconnected()
{
    Health gone = health(State::NotChecked, 2);
    gone.disconnected = true;
    return gone;
}

Told told(State state, int step = kNever)
{
    return {state, step == kNever ? std::nullopt : std::optional<days>(step), kNow.addDays(-1)};
}

News trouble(State state)
{
    return {NewsKind::NeedsPerson, state, std::nullopt};
}

News ending(State state, int step)
{
    return {NewsKind::Ending, state, days(step)};
}

const WarnSteps kUsual = defaultWarnSteps();

} // namespace

Q_DECLARE_METATYPE(std::optional<pk::Told>)
Q_DECLARE_METATYPE(std::optional<pk::News>)

/// What is told, what is not, and that nothing is told twice.
class TestWarning final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reachesSteps_data();
    void reachesSteps();
    void tells_data();
    void tells();
    void nothingIsToldTwice_data();
    void nothingIsToldTwice();
    void aWaitPassesWithoutTrace();
    void countsDownThroughEveryStepOnce();
    void strictestCounts();
    void tidies();
};

void TestWarning::reachesSteps_data()
{
    QTest::addColumn<double>("left");
    QTest::addColumn<int>("step");
    QTest::newRow("nothing ends") << double(kNever) << kNever;
    QTest::newRow("far") << 30.01 << kNever;
    QTest::newRow("at thirty") << 30.0 << 30;
    QTest::newRow("between") << 14.01 << 30;
    QTest::newRow("at fourteen") << 14.0 << 14;
    QTest::newRow("at one") << 1.0 << 1;
    QTest::newRow("an hour") << 0.04 << 1;
    QTest::newRow("this second") << 0.0 << 0;
    QTest::newRow("over") << -0.5 << 0;
}

void TestWarning::reachesSteps()
{
    QFETCH(double, left);
    QFETCH(int, step);
    const auto reached = stepOf(health(State::Healthy, left), kUsual, kNow);
    QCOMPARE(reached ? int(reached->count()) : kNever, step);
    QVERIFY(!stepOf(health(State::Healthy, left), {}, kNow));
}

void TestWarning::tells_data()
{
    QTest::addColumn<std::optional<Told>>("before");
    QTest::addColumn<Health>("now");
    QTest::addColumn<std::optional<News>>("news");
    const auto row = [](const char* name, std::optional<Told> before, const Health& now, std::optional<News> news) {
        QTest::newRow(name) << before << now << news;
    };
    const auto never = std::optional<Told>();
    const auto nothing = std::optional<News>();
    // ---- seen for the first time
    row("new, healthy, far", never, health(State::Healthy, 41), nothing);
    row("new, healthy, lives a month at all", never, health(State::Healthy, 29), nothing);
    row("new, endless", never, health(State::NoEndDate), nothing);
    row("new, dead", never, health(State::NeedsYou), trouble(State::NeedsYou));
    row("new, ending soon", never, health(State::EndingSoon, 9), ending(State::EndingSoon, 14));
    row("new, snoozed", never, health(State::Snoozed, 2), nothing);
    // ---- changes of state
    row("dies", told(State::Healthy), health(State::NeedsYou), trouble(State::NeedsYou));
    row("dies while ending", told(State::EndingNow, 3), health(State::NeedsYou, 2), trouble(State::NeedsYou));
    row("dies unchecked", told(State::NotChecked), health(State::NeedsYou), trouble(State::NeedsYou));
    row("loses pages", told(State::Healthy), health(State::PartlyLost), trouble(State::PartlyLost));
    row("pages are missing after a reconnect",
        told(State::NeedsYou),
        health(State::PartlyLost),
        trouble(State::PartlyLost));
    row("renewal is refused", told(State::Healthy), refused(20), trouble(State::EndingNow));
    row("renewal is refused at the end", told(State::EndingSoon, 7), refused(6), trouble(State::EndingNow));
    row("proof grew old", told(State::Healthy), health(State::NotChecked), nothing);
    row("dead since it was told", told(State::NeedsYou), health(State::NeedsYou), nothing);
    row("dead, and its date has come", told(State::NeedsYou), health(State::NeedsYou, -1), nothing);
    // ---- steps
    row("thirty days", told(State::Healthy), health(State::Healthy, 29.5), ending(State::Healthy, 30));
    row("thirty days, told", told(State::Healthy, 30), health(State::Healthy, 28), nothing);
    row("fourteen days", told(State::Healthy, 30), health(State::EndingSoon, 14), ending(State::EndingSoon, 14));
    row("seven days", told(State::EndingSoon, 14), health(State::EndingSoon, 7), ending(State::EndingSoon, 7));
    row("three days", told(State::EndingSoon, 7), health(State::EndingNow, 3), ending(State::EndingNow, 3));
    row("three days, told", told(State::EndingNow, 3), health(State::EndingNow, 2.5), nothing);
    row("slept from thirty to one",
        told(State::Healthy, 30),
        health(State::EndingNow, 0.9),
        ending(State::EndingNow, 1));
    row("unchecked and ending", told(State::NotChecked), health(State::NotChecked, 29), ending(State::NotChecked, 30));
    row("lost pages and ending",
        told(State::PartlyLost, 30),
        health(State::PartlyLost, 13),
        ending(State::PartlyLost, 14));
    row("yellow before the first step", told(State::Healthy), health(State::EndingSoon, 60), nothing);
    row("yellow between steps", told(State::Healthy, 30), health(State::EndingSoon, 20), ending(State::EndingSoon, 30));
    // ---- what renews itself counts nothing down
    row("renews itself", told(State::Healthy), health(State::Healthy), nothing);
    // ---- better is no news
    row("recovers", told(State::NeedsYou), health(State::Healthy, 60), nothing);
    row("recovers for a month", told(State::NeedsYou), health(State::Healthy, 29), nothing);
    row("recovers for a week", told(State::NeedsYou), health(State::EndingSoon, 6), nothing);
    row("reconnected in time, for a month", told(State::EndingNow, 3), health(State::Healthy, 29), nothing);
    row("pages came back", told(State::PartlyLost, 14), health(State::EndingSoon, 10), nothing);
    // ---- left alone
    row("snoozed", told(State::NeedsYou), health(State::Snoozed, 1), nothing);
    row("wakes by its date", told(State::Snoozed), health(State::NeedsYou), trouble(State::NeedsYou));
    row("wakes while ending", told(State::Snoozed), health(State::EndingSoon, 9), ending(State::EndingSoon, 14));
    row("reconnected while snoozed", told(State::Snoozed), health(State::Healthy, 29), nothing);
    row("in an incident", told(State::Healthy), health(State::Incident), nothing);
    row("still dead after the incident", told(State::Incident), health(State::NeedsYou), trouble(State::NeedsYou));
    row("disconnected", told(State::NeedsYou), disconnected(), nothing);
    // ---- waiting
    row("waits an hour", told(State::Healthy), waiting(1), nothing);
    row("waits nearly a day", told(State::Healthy), waiting(23), nothing);
    row("waits a day", told(State::Healthy), waiting(24), News{NewsKind::Waiting, State::Waiting});
    row("waits on", told(State::Waiting), waiting(80), nothing);
    row("waited, is ending as told before", told(State::Waiting, 14), health(State::EndingSoon, 9), nothing);
    row("waited, a step has come",
        told(State::Waiting, 14),
        health(State::EndingSoon, 6),
        ending(State::EndingSoon, 7));
}

void TestWarning::tells()
{
    QFETCH(std::optional<Told>, before);
    QFETCH(Health, now);
    QFETCH(std::optional<News>, news);
    const auto got = newsOf(before, now, kUsual, kNow);
    QCOMPARE(got.has_value(), news.has_value());
    if (news) {
        QCOMPARE(got->kind, news->kind);
        QCOMPARE(got->state, news->state);
        QCOMPARE(got->step.has_value(), news->step.has_value());
        QVERIFY(got->step == news->step);
    }
}

void TestWarning::nothingIsToldTwice_data()
{
    tells_data();
}

void TestWarning::nothingIsToldTwice()
{
    QFETCH(std::optional<Told>, before);
    QFETCH(Health, now);
    const auto after = toldAfter(before, now, kUsual, kNow);
    QVERIFY(!newsOf(after, now, kUsual, kNow));
    const auto again = toldAfter(after, now, kUsual, kNow.addSecs(60));
    QVERIFY(again == after); // nothing is written when nothing moved
}

void TestWarning::aWaitPassesWithoutTrace()
{
    const std::optional<Told> before = told(State::PartlyLost, 14);
    QVERIFY(toldAfter(before, waiting(2), kUsual, kNow) == before);
    QVERIFY(!toldAfter(std::nullopt, waiting(2), kUsual, kNow));
}

void TestWarning::countsDownThroughEveryStepOnce()
{
    std::optional<Told> before = told(State::Healthy);
    QList<int> steps;
    for (int hour = 40 * 24; hour >= 0; --hour) {
        const double left = hour / 24.0;
        const State state = left <= 3 ? State::EndingNow : left <= 14 ? State::EndingSoon : State::Healthy;
        const Health now = health(state, left);
        if (const auto news = newsOf(before, now, kUsual, kNow))
            steps.append(int(news->step.value().count()));
        before = toldAfter(before, now, kUsual, kNow);
    }
    QCOMPARE(steps, (QList<int>{30, 14, 7, 3, 1, 0}));
}

void TestWarning::strictestCounts()
{
    const WarnSteps usual{days(14), days(3)};
    const WarnSteps early{days(60)};
    const WarnSteps late{days(1)};
    QCOMPARE(stepsFor(usual, std::nullopt, {}), usual);
    QCOMPARE(stepsFor(usual, early, {}), early);
    QCOMPARE(stepsFor(usual, early, {std::nullopt}), early);
    QCOMPARE(stepsFor(usual, std::nullopt, {late}), late); // its only client wants to hear less
    QCOMPARE(stepsFor(usual, std::nullopt, {late, std::nullopt}), (WarnSteps{days(14), days(3), days(1)}));
    QCOMPARE(stepsFor(usual, early, {late}), (WarnSteps{days(60), days(1)}));
    QCOMPARE(stepsFor(usual, std::nullopt, {early, late}), (WarnSteps{days(60), days(1)}));
    QCOMPARE(stepsFor(usual, std::nullopt, {WarnSteps{}}), WarnSteps{}); // no warnings at all are a choice too
}

void TestWarning::tidies()
{
    QCOMPARE(tidied({days(1), days(30), days(-2), days(1), days(4000)}), (WarnSteps{days(30), days(1)}));
}

QTEST_GUILESS_MAIN(TestWarning)
#include "tst_warning.moc"
