// SPDX-License-Identifier: GPL-3.0-or-later
// When deaths are too many for chance: the rule as a table, and what it does to synthetic agencies.
#include "models/domain/resetdetector.h"
#include "models/domain/tokenstate.h"

#include <QTest>
#include <queue>

#include <cmath>
#include <random>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const QDateTime kNow(QDate(2026, 12, 1), QTime(12, 0), Qt::UTC);
constexpr qint64 kHour = 3600;
constexpr qint64 kDay = 86400;

/// Logins of people with one each: \a dead died within the last \a seconds, evenly spread; the others live.
Fates fates(int dead, int all, qint64 seconds, std::chrono::seconds interval = std::chrono::hours(24))
{
    Fates made;
    made.checkInterval = interval;
    for (int i = 0; i < all; ++i) {
        const QString person = u"person %1"_s.arg(i);
        if (i >= dead) {
            ++made.living[person];
            continue;
        }
        const QDateTime at = kNow.addSecs(dead > 1 ? -seconds * (dead - 1 - i) / (dead - 1) : 0);
        made.deaths.append({AccountId(person), person, at, Cause::SignedOut, at.addSecs(-interval.count())});
    }
    return made;
}

LifeFacts failing(Certainty certainty, Cause cause, int strikes = 0)
{
    LifeFacts facts;
    facts.failure = Failure{certainty, cause, {}, {}, kNow, kNow, std::nullopt, strikes};
    return facts;
}

} // namespace

class TestResetDetector final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tailIsExact_data();
    void tailIsExact();
    void everyCauseIsSorted();
    void countsOnlySuddenDeaths_data();
    void countsOnlySuddenDeaths();
    void verdicts_data();
    void verdicts();
    void onePersonCountsOnce();
    void onePersonsSurvivorsDoNotMakeTwo();
    void aLongSilenceExplainsManyDeaths();
    void oneForgottenLoginHidesNothing();
    void staleDeathsAreHistory();
    void theProbeDecidesTheNarrowCases();
    void namesTheCommonestCause();
    void falseAlarmsAreRare_data();
    void falseAlarmsAreRare();
    void everyResetOfThirtyPercentIsRecognised_data();
    void everyResetOfThirtyPercentIsRecognised();
};

void TestResetDetector::tailIsExact_data()
{
    QTest::addColumn<int>("n");
    QTest::addColumn<double>("p");
    QTest::addColumn<int>("atLeast");
    QTest::addColumn<double>("expected");
    QTest::newRow("nothing asked") << 10 << 0.1 << 0 << 1.0;
    QTest::newRow("more than there are") << 3 << 0.5 << 4 << 0.0;
    QTest::newRow("never") << 10 << 0.0 << 1 << 0.0;
    QTest::newRow("always") << 10 << 1.0 << 10 << 1.0;
    QTest::newRow("coins: at least one of two") << 2 << 0.5 << 1 << 0.75;
    QTest::newRow("coins: all of ten") << 10 << 0.5 << 10 << std::pow(0.5, 10);
    QTest::newRow("all of three, rare") << 3 << 0.001 << 3 << 1e-9;
    QTest::newRow("two of three, rare") << 3 << 0.001 << 2 << 3 * 1e-6 * 0.999 + 1e-9;
    // Worked out with fractions of whole numbers.
    QTest::newRow("59 of 199 at 0.25 %") << 199 << 0.0025 << 59 << 4.503384366126881e-103;
    QTest::newRow("3 of 1000 at 0.1 %") << 1000 << 0.001 << 3 << 0.08020934284020105;
    QTest::newRow("5000 of 10000 at a half") << 10000 << 0.5 << 5000 << 0.5039893230696911;
}

void TestResetDetector::tailIsExact()
{
    QFETCH(int, n);
    QFETCH(double, p);
    QFETCH(int, atLeast);
    QFETCH(double, expected);
    const double tail = binomialTail(n, p, atLeast);
    QVERIFY2(std::abs(tail - expected) <= 1e-7 * expected, qPrintable(QString::number(tail, 'g', 12)));
}

void TestResetDetector::everyCauseIsSorted()
{
    for (const Cause cause : allCauses()) {
        const auto kind = incidentKindOf(cause);
        const bool app = cause == Cause::AppRegistration || cause == Cause::AppSuspended;
        QCOMPARE(kind == IncidentKind::App, app);
        if (cause == Cause::PageRoleLost || cause == Cause::PageNotInGrant || cause == Cause::PermissionDeclined
            || cause == Cause::NetworkDown || cause == Cause::Throttled)
            QVERIFY(!kind);
    }
    QVERIFY(incidentKindOf(Cause::PasswordChanged) == IncidentKind::PlatformReset);
}

void TestResetDetector::countsOnlySuddenDeaths_data()
{
    QTest::addColumn<LifeFacts>("facts");
    QTest::addColumn<bool>("counts");
    const EndClock past{ClockKind::Access, kNow.addSecs(-kHour), false, false};
    const EndClock renewedPast{ClockKind::Access, kNow.addSecs(-kHour), false, true};
    const EndClock renewedLater{ClockKind::Access, kNow.addSecs(kHour), false, true};
    QTest::newRow("healthy") << LifeFacts() << false;
    QTest::newRow("password changed") << failing(Certainty::Definite, Cause::PasswordChanged) << true;
    QTest::newRow("doubted once") << failing(Certainty::Doubtful, Cause::SignedOut, 1) << false;
    QTest::newRow("doubted three times") << failing(Certainty::Doubtful, Cause::SignedOut, 3) << true;
    QTest::newRow("outage") << failing(Certainty::Transient, Cause::NetworkDown) << false;
    QTest::newRow("an outage in other words") << failing(Certainty::Transient, Cause::SignedOut) << false;
    QTest::newRow("permission declined") << failing(Certainty::Definite, Cause::PermissionDeclined) << false;
    LifeFacts facts = failing(Certainty::Definite, Cause::RanOut);
    QTest::newRow("ran out, nobody knew when") << facts << true;
    facts.clocks = {past};
    QTest::newRow("ran out when it had to") << facts << false;
    facts.clocks = {{ClockKind::Access, kNow.addSecs(30 * kDay), false, false}};
    QTest::newRow("ran out a month early") << facts << true;
    facts.failure->cause = Cause::SignedOut;
    facts.clocks = {past};
    QTest::newRow("signed out, whatever the clock says") << facts << true;
    facts.disconnected = true;
    QTest::newRow("disconnected on purpose") << facts << false;
    LifeFacts renewal;
    renewal.renewalFailure = failing(Certainty::Definite, Cause::SignedOut).failure;
    renewal.clocks = {renewedPast};
    QTest::newRow("renewal refused, access over") << renewal << true;
    renewal.clocks = {renewedLater};
    QTest::newRow("renewal refused, still valid") << renewal << false;
}

void TestResetDetector::countsOnlySuddenDeaths()
{
    QFETCH(LifeFacts, facts);
    QFETCH(bool, counts);
    QCOMPARE(suddenDeath(facts, kNow).has_value(), counts);
}

void TestResetDetector::verdicts_data()
{
    QTest::addColumn<Fates>("given");
    QTest::addColumn<bool>("suspected");
    QTest::addColumn<bool>("confirmed"); // by number alone
    const auto row = [](const char* name, const Fates& given, bool suspected, bool confirmed) {
        QTest::newRow(name) << given << suspected << confirmed;
    };
    row("nobody", fates(0, 50, 0), false, false);
    row("2 of 2", fates(2, 2, kHour), false, false);
    row("2 of 200", fates(2, 200, kHour), false, false);
    row("3 of 3", fates(3, 3, kHour), true, true);
    row("3 of 10 within a day", fates(3, 10, kDay), true, false);
    row("3 of 200 within a day", fates(3, 200, kDay), false, false);
    row("4 of 10 within a day", fates(4, 10, kDay), true, true);
    row("4 of 14 within a day", fates(4, 14, kDay), true, true);
    row("4 of 14 within a day, checked hourly", fates(4, 14, kDay, std::chrono::hours(1)), false, false);
    row("4 of 14 within an hour, checked hourly", fates(4, 14, kHour, std::chrono::hours(1)), true, true);
    row("5 of 17 within a day", fates(5, 17, kDay), true, true);
    row("6 of 200 within a day", fates(6, 200, kDay), true, false);
    row("60 of 200 within a day", fates(60, 200, kDay), true, true);
    row("300 of 1000 within a day", fates(300, 1000, kDay), true, true);
    row("10000 of 10000 within a day", fates(10000, 10000, kDay), true, true);
    row("a trickle: 30 of 200 within a month", fates(30, 200, 30 * kDay), false, false);
    row("a trickle: 12 of 200 within a month", fates(12, 200, 30 * kDay), false, false);
}

void TestResetDetector::verdicts()
{
    QFETCH(Fates, given);
    QFETCH(bool, suspected);
    QFETCH(bool, confirmed);
    const Verdict verdict = judgeDeaths(given, kNow);
    const QByteArray chance = QByteArray::number(verdict.chance);
    QVERIFY2(verdict.suspected == suspected, chance.constData());
    QVERIFY2(isConfirmed(verdict, {}) == confirmed, chance.constData());
    if (suspected)
        QCOMPARE(verdict.accounts.size(), given.deaths.size());
}

/// One password, three logins: one death. The same three by three people: an incident.
void TestResetDetector::onePersonCountsOnce()
{
    Fates three = fates(3, 3, kHour);
    QVERIFY(judgeDeaths(three, kNow).suspected);
    for (Death& death : three.deaths)
        death.person = personKey(u"  Maria  LINDQVIST "_s, death.account);
    QCOMPARE(three.deaths.first().person, personKey(u"maria lindqvist"_s, AccountId()));
    const Verdict verdict = judgeDeaths(three, kNow);
    QVERIFY(!verdict.suspected);
    QCOMPARE(verdict.dead, 1);
    QVERIFY(personKey(QString(), AccountId(u"a"_s)) != personKey(QString(), AccountId(u"b"_s)));
}

void TestResetDetector::onePersonsSurvivorsDoNotMakeTwo()
{
    Fates given = fates(3, 3, kHour);
    given.living = {{u"person 0"_s, 4}, {u"person 1"_s, 1}};
    QCOMPARE(judgeDeaths(given, kNow).people, 3);
    const double many = judgeDeaths(given, kNow).chance;
    given.living.clear();
    QVERIFY(judgeDeaths(given, kNow).chance < many); // who holds more logins loses one more easily
}

/// The computer was off for four weeks: what died in that time is found within an hour.
void TestResetDetector::aLongSilenceExplainsManyDeaths()
{
    Fates given = fates(8, 100, kHour);
    QVERIFY(isConfirmed(judgeDeaths(given, kNow), {}));
    for (Death& death : given.deaths)
        death.provedBefore = kNow.addDays(-28);
    QVERIFY(!judgeDeaths(given, kNow).suspected);
}

void TestResetDetector::oneForgottenLoginHidesNothing()
{
    Fates given = fates(8, 20, kHour);
    given.deaths.first().provedBefore = kNow.addDays(-300);
    QVERIFY(isConfirmed(judgeDeaths(given, kNow), {}));
}

void TestResetDetector::staleDeathsAreHistory()
{
    const Fates given = fates(60, 200, kHour);
    QVERIFY(judgeDeaths(given, kNow).suspected);
    QVERIFY(!judgeDeaths(given, kNow.addDays(3)).suspected);
}

void TestResetDetector::theProbeDecidesTheNarrowCases()
{
    const Verdict narrow = judgeDeaths(fates(3, 10, kDay), kNow);
    QVERIFY(!isConfirmed(narrow, {3, 0}));
    QVERIFY(!isConfirmed(narrow, {3, 1})); // one that the verdict does not know of yet
    Verdict between = narrow;
    between.chance = 8e-6;
    QVERIFY(!isConfirmed(between, {3, 0}));
    QVERIFY(isConfirmed(between, {3, 1}));
    between.people = between.dead;
    QVERIFY(isConfirmed(between, {0, 0})); // nobody is left to ask
    between.suspected = false;
    QVERIFY(!isConfirmed(between, {3, 3}));
}

void TestResetDetector::namesTheCommonestCause()
{
    Fates given = fates(7, 10, kHour);
    for (const int i : {1, 2, 3, 5})
        given.deaths[i].cause = Cause::PasswordChanged;
    QCOMPARE(judgeDeaths(given, kNow).cause, Cause::PasswordChanged);
}

namespace {

/// One agency: networks with people who are checked in turn and die by themselves, one login each.
class Agency final
{
public:
    struct Event
    {
        qint64 at;
        int network;
        int person;
        bool operator<(const Event& other) const { return at > other.at; } // the earliest on top
    };
    struct Found
    {
        qint64 at = -1;
        int network = -1;
    };

    Agency(const QList<int>& sizes, const QList<int>& intervalHours, double deathsPerDay, quint32 seed)
        : m_random(seed)
        , m_rate(deathsPerDay / kDay)
    {
        for (qsizetype network = 0; network < sizes.size(); ++network) {
            m_networks.append({intervalHours[network] * kHour, QList<Person>(sizes[network])});
            for (int person = 0; person < sizes[network]; ++person) {
                Person& one = m_networks.last().people[person];
                one.dies = lifetime();
                one.proved = 0;
                m_checks.push({qint64(uniform() * double(m_networks.last().interval)), int(network), person});
            }
        }
    }

    void reset(int network, double share, qint64 at)
    {
        Network& hit = m_networks[network];
        QList<int> order; // of those that live
        for (int person = 0; person < hit.people.size(); ++person) {
            if (hit.people[person].dies > at)
                order.append(person);
        }
        std::shuffle(order.begin(), order.end(), m_random);
        const int count = int(std::ceil(share * double(order.size())));
        for (int i = 0; i < count; ++i)
            hit.people[order[i]].dies = at;
    }

    /// Runs until \a end; every confirmed incident is told and its network starts afresh.
    QList<Found> run(qint64 end)
    {
        QList<Found> found;
        while (!m_checks.empty() && m_checks.top().at < end) {
            const Event check = m_checks.top();
            m_checks.pop();
            Network& network = m_networks[check.network];
            const qint64 next = check.at + qint64(double(network.interval) * (0.95 + 0.1 * uniform())); // with jitter
            m_checks.push({next, check.network, check.person});
            if (see(network, check.person, check.at) && isIncident(network, check.at)) {
                found.append({check.at, check.network});
                for (Person& person : network.people)
                    revive(person, check.at);
            }
        }
        return found;
    }

private:
    struct Person
    {
        qint64 dies = 0;
        qint64 proved = 0;
        qint64 seen = -1; ///< when the death was seen; -1: taken for alive
    };
    struct Network
    {
        qint64 interval;
        QList<Person> people;
    };

    double uniform() { return std::uniform_real_distribution<double>(0, 1)(m_random); }
    qint64 lifetime() { return qint64(-std::log(1 - uniform()) / m_rate); }
    void revive(Person& person, qint64 at)
    {
        if (person.seen >= 0 || person.dies <= at)
            person = {at + lifetime(), at, -1};
    }

    /// True when this check finds a death. Somebody reconnects the dead two days later.
    bool see(Network& network, int index, qint64 at)
    {
        Person& person = network.people[index];
        if (person.seen >= 0) {
            if (at >= person.seen + 2 * kDay)
                revive(person, at);
            return false;
        }
        if (person.dies > at) {
            person.proved = at;
            return false;
        }
        person.seen = at;
        return true;
    }

    static Fates fatesOf(const Network& network)
    {
        Fates fates;
        fates.checkInterval = std::chrono::seconds(network.interval);
        for (qsizetype i = 0; i < network.people.size(); ++i) {
            const Person& person = network.people[i];
            const QString name = QString::number(i);
            if (person.seen < 0)
                ++fates.living[name];
            else
                fates.deaths.append({AccountId(name),
                                     name,
                                     QDateTime::fromSecsSinceEpoch(person.seen, Qt::UTC),
                                     Cause::SignedOut,
                                     QDateTime::fromSecsSinceEpoch(person.proved, Qt::UTC)});
        }
        return fates;
    }

    bool isIncident(Network& network, qint64 at)
    {
        const QDateTime now = QDateTime::fromSecsSinceEpoch(at, Qt::UTC);
        Verdict verdict = judgeDeaths(fatesOf(network), now);
        if (!verdict.suspected)
            return false;
        Probe probe;
        QList<int> askable;
        for (int i = 0; i < network.people.size(); ++i) {
            if (network.people[i].seen < 0 && network.people[i].proved < verdict.from.toSecsSinceEpoch())
                askable.append(i);
        }
        std::sort(askable.begin(), askable.end(), [&](int a, int b) {
            return network.people[a].proved < network.people[b].proved;
        });
        for (const int person : askable.mid(0, 3)) {
            ++probe.asked;
            probe.dead += see(network, person, at) ? 1 : 0;
        }
        verdict = judgeDeaths(fatesOf(network), now);
        return isConfirmed(verdict, probe);
    }

    std::mt19937 m_random;
    double m_rate;
    QList<Network> m_networks;
    std::priority_queue<Event> m_checks;
};

/// 300 grants in sixteen networks, few of them large, checked as the networks are.
const QList<int> kSizes{70, 60, 40, 25, 20, 15, 12, 10, 10, 8, 8, 6, 6, 4, 3, 3};
const QList<int> kIntervals{24, 24, 24, 12, 24, 12, 12, 6, 24, 6, 12, 6, 24, 24, 1, 12};

} // namespace

void TestResetDetector::falseAlarmsAreRare_data()
{
    QTest::addColumn<double>("rate");
    QTest::addColumn<double>("most"); // false incidents per agency and year
    QTest::newRow("as many as the rule takes for certain") << kDeathsPerDay << 0.005;
    QTest::newRow("half as many again") << kDeathsPerDay * 1.5 << 0.01;
}

/// 200 agencies of 300 grants each, two years: below one false incident in 100 agency-years.
void TestResetDetector::falseAlarmsAreRare()
{
    QFETCH(double, rate);
    QFETCH(double, most);
    constexpr int kAgencies = 200;
    constexpr int kYears = 2;
    qsizetype alarms = 0;
    for (int agency = 0; agency < kAgencies; ++agency)
        alarms += Agency(kSizes, kIntervals, rate, quint32(1000 + agency)).run(kYears * 365 * kDay).size();
    const double perYear = double(alarms) / (kAgencies * kYears);
    qInfo("%d false incidents in %d agency-years", int(alarms), kAgencies * kYears);
    QVERIFY2(perYear <= most, QByteArray::number(perYear).constData());
}

void TestResetDetector::everyResetOfThirtyPercentIsRecognised_data()
{
    QTest::addColumn<int>("people");
    QTest::addColumn<int>("hours");
    QTest::addColumn<double>("share");
    for (const int hours : {1, 6, 12, 24}) {
        for (const int people : {12, 14, 16, 20, 40, 70, 300}) {
            for (const double share : {0.3, 0.5, 1.0})
                QTest::addRow("%d people, every %d h, %d %%", people, hours, int(share * 100))
                    << people << hours << share;
        }
        QTest::addRow("4 people, every %d h, all", hours) << 4 << hours << 1.0;
        QTest::addRow("3 people, every %d h, all", hours) << 3 << hours << 1.0;
    }
}

/// Within two check intervals, in each of 50 agencies that have their usual deaths as well.
void TestResetDetector::everyResetOfThirtyPercentIsRecognised()
{
    QFETCH(int, people);
    QFETCH(int, hours);
    QFETCH(double, share);
    for (quint32 seed = 0; seed < 50; ++seed) {
        Agency agency({people}, {hours}, kDeathsPerDay / 2, 77 + seed);
        const qint64 at = 20 * kDay + qint64(seed) * 977;
        agency.run(at);
        agency.reset(0, share, at);
        QVERIFY2(!agency.run(at + 2 * hours * kHour).isEmpty(), QByteArray::number(seed).constData());
    }
}

QTEST_GUILESS_MAIN(TestResetDetector)
#include "tst_resetdetector.moc"
