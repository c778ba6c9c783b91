// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/repairqueue.h"
#include "models/domain/tokenstate.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const QDateTime kNow(QDate(2026, 12, 1), QTime(12, 0), Qt::UTC);

Health healthOf(State state, std::optional<Cause> cause = {}, std::optional<int> days = {})
{
    Health health;
    health.state = state;
    health.cause = cause;
    if (days && *days < 0)
        health.since = kNow.addDays(*days);
    else if (days)
        health.bites = EndClock{ClockKind::Access, kNow.addDays(*days), false, false};
    return health;
}

RepairPage page(const QString& client, const Health& health)
{
    static int number = 0;
    return {PageId(u"p%1"_s.arg(++number)), u"Page %1"_s.arg(number), client, health};
}

/// An account that died with all its pages, \a pages of them spread over \a clients clients, \a days ago.
RepairSubject dead(const QString& id, int pages, int clients, int days, const QString& holder = {})
{
    RepairSubject subject{AccountId(id), NetworkId(u"n"_s), {}, id, holder.isEmpty() ? id : holder, {}, {}};
    subject.health = healthOf(State::NeedsYou, Cause::PasswordChanged, -days);
    for (int i = 0; i < pages; ++i)
        subject.pages.append(page(clients > 0 ? u"client %1"_s.arg(i % clients) : QString(), subject.health));
    return subject;
}

RepairSubject ending(const QString& id, int pages, int days, const QString& holder = {})
{
    RepairSubject subject = dead(id, 0, 0, 1, holder);
    subject.health = healthOf(State::EndingSoon, {}, days);
    for (int i = 0; i < pages; ++i)
        subject.pages.append(page({}, subject.health));
    return subject;
}

QString idsOf(const QList<RepairItem>& items)
{
    QStringList ids;
    for (const RepairItem& item : items)
        ids.append(item.account.toString());
    return ids.join(u' ');
}

} // namespace

class TestRepairQueue final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoIsInIt_data();
    void whoIsInIt();
    void everyCauseIsMendedHereOrElsewhere();
    void order_data();
    void order();
    void impact_data();
    void impact();
    void words_data();
    void words();
    void partlyLostTakesItsCauseAndDateFromThePages();
    void waitingSaysWhenItIsTriedAgain();
    void theSameWhateverTheOrderItIsGiven();
};

void TestRepairQueue::whoIsInIt_data()
{
    QTest::addColumn<Health>("health");
    QTest::addColumn<QList<Health>>("pages");
    QTest::addColumn<QString>("where"); // "queue", "elsewhere", ""
    const auto row = [](const char* name, const Health& health, const QString& where, QList<Health> pages = {}) {
        QTest::newRow(name) << health << pages << where;
    };
    row("healthy", healthOf(State::Healthy), {});
    row("no end date", healthOf(State::NoEndDate), {});
    row("not checked", healthOf(State::NotChecked), {});
    row("snoozed", healthOf(State::Snoozed, Cause::PasswordChanged), {});
    Health gone = healthOf(State::NeedsYou, Cause::RanOut);
    gone.disconnected = true;
    row("disconnected", gone, {});
    row("ending soon", healthOf(State::EndingSoon, {}, 9), u"queue"_s);
    row("ending now", healthOf(State::EndingNow, {}, 2), u"queue"_s);
    row("renewal refused", healthOf(State::EndingNow, Cause::RefreshReused, 2), u"queue"_s);
    row("renewal refused for a wrong secret", healthOf(State::EndingNow, Cause::AppRegistration, 2), u"elsewhere"_s);
    row("incident", healthOf(State::Incident, Cause::PlatformReset, -1), u"queue"_s);
    row("throttled", healthOf(State::Waiting, Cause::Throttled), u"elsewhere"_s);
    row("network down", healthOf(State::Waiting, Cause::NetworkDown), u"elsewhere"_s);
    row("identity check", healthOf(State::NeedsYou, Cause::IdentityCheck), u"elsewhere"_s);
    row("app suspended", healthOf(State::NeedsYou, Cause::AppSuspended), u"elsewhere"_s);
    row("dead for no known reason", healthOf(State::NeedsYou), u"queue"_s);
    row("a page not ticked",
        healthOf(State::PartlyLost),
        u"queue"_s,
        {healthOf(State::Healthy), healthOf(State::NeedsYou, Cause::PageNotInGrant)});
    row("a page's role lost",
        healthOf(State::PartlyLost),
        u"elsewhere"_s,
        {healthOf(State::Healthy), healthOf(State::NeedsYou, Cause::PageRoleLost)});
    row("one of each",
        healthOf(State::PartlyLost),
        u"queue"_s,
        {healthOf(State::NeedsYou, Cause::PageRoleLost), healthOf(State::NeedsYou, Cause::PageNotInGrant)});
    row("a page not ticked, but snoozed",
        healthOf(State::PartlyLost),
        u"elsewhere"_s,
        {healthOf(State::Snoozed, Cause::PageNotInGrant)});
}

void TestRepairQueue::whoIsInIt()
{
    QFETCH(Health, health);
    QFETCH(QList<Health>, pages);
    QFETCH(QString, where);
    RepairSubject subject = dead(u"a"_s, 0, 0, 1);
    subject.health = health;
    for (const Health& one : pages)
        subject.pages.append(page({}, one));
    const RepairQueue queue = repairQueue({subject});
    QCOMPARE(queue.signIns.size(), where == u"queue"_s ? 1 : 0);
    QCOMPARE(queue.elsewhere.size(), where == u"elsewhere"_s ? 1 : 0);
    if (!where.isEmpty())
        QVERIFY(mayNeedRepair(health)); // else nobody would ever ask
}

void TestRepairQueue::everyCauseIsMendedHereOrElsewhere()
{
    for (const Cause cause : allCauses()) {
        RepairSubject subject = dead(u"a"_s, 1, 0, 1);
        subject.health.cause = cause;
        const RepairQueue queue = repairQueue({subject});
        QCOMPARE(queue.signIns.size(), signInMends(cause) ? 1 : 0);
        QCOMPARE(queue.elsewhere.size(), signInMends(cause) ? 0 : 1);
        const QList<RepairItem> all = queue.signIns + queue.elsewhere;
        QVERIFY(!repairAdvice(all.constFirst(), kNow).isEmpty());
    }
}

void TestRepairQueue::order_data()
{
    QTest::addColumn<QList<RepairSubject>>("subjects");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const QList<RepairSubject>& subjects, const QString& expected) {
        QTest::newRow(name) << subjects << expected;
    };
    row("nobody", {}, {});
    row("stopped before ending, however many end", {ending(u"e"_s, 50, 1), dead(u"d"_s, 0, 0, 1)}, u"d e"_s);
    row("more pages first", {dead(u"a"_s, 2, 1, 9), dead(u"b"_s, 3, 1, 1)}, u"b a"_s);
    row("then more clients", {dead(u"a"_s, 3, 1, 9), dead(u"b"_s, 3, 2, 1)}, u"b a"_s);
    row("then what stopped earlier", {dead(u"a"_s, 3, 2, 1), dead(u"b"_s, 3, 2, 9)}, u"b a"_s);
    row("then what ends earlier", {ending(u"a"_s, 3, 9), ending(u"b"_s, 3, 2)}, u"b a"_s);
    row("then the name", {dead(u"b"_s, 1, 1, 1), dead(u"a"_s, 1, 1, 1)}, u"a b"_s);
    row("a holder's logins follow each other",
        {dead(u"m1"_s, 9, 1, 1, u"Maria"_s), dead(u"j"_s, 5, 1, 1), dead(u"m2"_s, 1, 1, 1, u" maria"_s)},
        u"m1 m2 j"_s);
    row("but not across stopped and ending",
        {dead(u"m1"_s, 9, 1, 1, u"Maria"_s), ending(u"m2"_s, 1, 3, u"Maria"_s), dead(u"j"_s, 5, 1, 1)},
        u"m1 j m2"_s);
    RepairSubject elsewhere = dead(u"m2"_s, 1, 1, 1, u"Maria"_s);
    elsewhere.network = NetworkId(u"other"_s);
    row("nor across networks", {dead(u"m1"_s, 9, 1, 1, u"Maria"_s), dead(u"j"_s, 5, 1, 1), elsewhere}, u"m1 j m2"_s);
    RepairSubject otherServer = dead(u"m2"_s, 1, 1, 1, u"Maria"_s);
    otherServer.instance = u"https://social.example"_s;
    row("nor across servers", {dead(u"m1"_s, 9, 1, 1, u"Maria"_s), dead(u"j"_s, 5, 1, 1), otherServer}, u"m1 j m2"_s);
    RepairSubject noHolder1 = dead(u"x1"_s, 9, 1, 1);
    RepairSubject noHolder2 = dead(u"x2"_s, 1, 1, 1);
    noHolder1.holder = noHolder2.holder = QString();
    row("unknown holders are not one person", {noHolder1, dead(u"j"_s, 5, 1, 1), noHolder2}, u"x1 j x2"_s);
    RepairSubject undated = dead(u"u"_s, 1, 1, 1);
    undated.health.since.reset();
    row("no date comes last", {undated, dead(u"z"_s, 1, 1, 1)}, u"z u"_s);
}

void TestRepairQueue::order()
{
    QFETCH(QList<RepairSubject>, subjects);
    QFETCH(QString, expected);
    QCOMPARE(idsOf(repairQueue(subjects).signIns), expected);
}

void TestRepairQueue::impact_data()
{
    QTest::addColumn<Health>("account");
    QTest::addColumn<QList<Health>>("pages"); // of clients a, b, a, b, ...
    QTest::addColumn<RepairImpact>("impact");
    const Health stopped = healthOf(State::NeedsYou, Cause::PasswordChanged, -2);
    const Health soon = healthOf(State::EndingSoon, {}, 9);
    QTest::newRow("all stopped") << stopped << QList<Health>{stopped, stopped, stopped}
                                 << RepairImpact{RepairBand::Stopped, 3, 2, kNow.addDays(-2)};
    QTest::newRow("page tokens outlive a login that ran out")
        << healthOf(State::NeedsYou, Cause::RanOut, -2)
        << QList<Health>{healthOf(State::NoEndDate), healthOf(State::Healthy)}
        << RepairImpact{RepairBand::Stopped, 0, 0, kNow.addDays(-2)};
    QTest::newRow("ends") << soon << QList<Health>{soon, soon}
                          << RepairImpact{RepairBand::Ending, 2, 2, kNow.addDays(9)};
    QTest::newRow("what outlives the end, is lost or snoozed already does not end with it")
        << soon
        << QList<Health>{soon,
                         healthOf(State::NoEndDate),
                         healthOf(State::NeedsYou, Cause::PageRoleLost),
                         healthOf(State::Snoozed)}
        << RepairImpact{RepairBand::Ending, 1, 1, kNow.addDays(9)};
    QTest::newRow("only what a sign-in brings back counts as lost")
        << healthOf(State::PartlyLost)
        << QList<Health>{healthOf(State::NeedsYou, Cause::PageNotInGrant, -4),
                         healthOf(State::NeedsYou, Cause::PageRoleLost, -9),
                         healthOf(State::Healthy)}
        << RepairImpact{RepairBand::Stopped, 1, 1, kNow.addDays(-4)};
}

void TestRepairQueue::impact()
{
    QFETCH(Health, account);
    QFETCH(QList<Health>, pages);
    QFETCH(RepairImpact, impact);
    RepairSubject subject = dead(u"a"_s, 0, 0, 1);
    subject.health = account;
    for (const Health& one : pages)
        subject.pages.append(page(subject.pages.size() % 2 == 0 ? u"a"_s : u"b"_s, one));
    const RepairQueue queue = repairQueue({subject});
    QCOMPARE(queue.signIns.size(), 1);
    const RepairImpact found = queue.signIns.constFirst().impact;
    QCOMPARE(int(found.band), int(impact.band));
    QCOMPARE(found.pages, impact.pages);
    QCOMPARE(found.clients, impact.clients);
    QCOMPARE(found.at, impact.at);
    QCOMPARE(queue.signIns.constFirst().pages.size(), impact.pages);
}

void TestRepairQueue::words_data()
{
    QTest::addColumn<RepairImpact>("impact");
    QTest::addColumn<QString>("words");
    const auto row = [](RepairImpact impact, const QString& words) {
        QTest::newRow(qPrintable(words)) << impact << words;
    };
    row({RepairBand::Stopped, 3, 2, kNow}, u"3 page(s) of 2 client(s) stopped"_s);
    row({RepairBand::Stopped, 3, 0, kNow}, u"3 page(s) stopped"_s);
    row({RepairBand::Stopped, 0, 0, kNow}, u"No page stopped"_s);
    row({RepairBand::Ending, 3, 2, kNow.addDays(9)}, u"3 page(s) of 2 client(s) stop(s) in 9 day(s)"_s);
    row({RepairBand::Ending, 1, 0, kNow}, u"1 page(s) stop(s) today"_s);
    row({RepairBand::Ending, 0, 0, kNow}, u"No page stops"_s);
    row({RepairBand::Ending, 4, 1, {}}, u"4 page(s) of 1 client(s) concerned"_s);
}

void TestRepairQueue::words()
{
    QFETCH(RepairImpact, impact);
    QFETCH(QString, words);
    QCOMPARE(impactWords(impact, kNow), words);
}

void TestRepairQueue::partlyLostTakesItsCauseAndDateFromThePages()
{
    RepairSubject subject = dead(u"a"_s, 0, 0, 1);
    subject.health = healthOf(State::PartlyLost);
    subject.pages = {page({}, healthOf(State::NeedsYou, Cause::PageRoleLost, -9)),
                     page({}, healthOf(State::NeedsYou, Cause::PageNotInGrant, -2)),
                     page({}, healthOf(State::NeedsYou, Cause::PageNotInGrant, -5))};
    const RepairItem item = repairQueue({subject}).signIns.constFirst();
    QCOMPARE(*item.cause, Cause::PageNotInGrant);
    QCOMPARE(item.impact.at, std::optional(kNow.addDays(-5)));
    QCOMPARE(item.pages.size(), 2);
}

void TestRepairQueue::waitingSaysWhenItIsTriedAgain()
{
    RepairSubject subject = dead(u"a"_s, 0, 0, 1);
    subject.health = healthOf(State::Waiting, Cause::Throttled);
    RepairItem item = repairQueue({subject}).elsewhere.constFirst();
    QVERIFY(repairAdvice(item, kNow).contains(u"Nothing to do"_s));
    item.health.retryAt = kNow.addSecs(3600);
    const QString time = item.health.retryAt->toLocalTime().toString(u"HH:mm"_s);
    QVERIFY2(repairAdvice(item, kNow, QLocale::c()).contains(time), qPrintable(repairAdvice(item, kNow)));
}

void TestRepairQueue::theSameWhateverTheOrderItIsGiven()
{
    QList<RepairSubject> subjects;
    for (int i = 0; i < 24; ++i) {
        RepairSubject subject = i % 5 == 4 ? ending(u"s%1"_s.arg(i), i % 3, 1 + i % 4)
                                           : dead(u"s%1"_s.arg(i), i % 4, 1 + i % 2, 1 + i % 3);
        subject.holder = u"holder %1"_s.arg(i % 7);
        subjects.append(subject);
    }
    const QString expected = idsOf(repairQueue(subjects).signIns);
    for (int turn = 0; turn < 24; ++turn) {
        subjects.append(subjects.takeFirst());
        if (turn % 3 == 0)
            std::reverse(subjects.begin(), subjects.end());
        QCOMPARE(idsOf(repairQueue(subjects).signIns), expected);
    }
}

QTEST_GUILESS_MAIN(TestRepairQueue)
#include "tst_repairqueue.moc"
