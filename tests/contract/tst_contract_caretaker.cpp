// SPDX-License-Identifier: GPL-3.0-or-later
// The caretaker over the program's own services and the pretend networks: looks after logins by itself, by the world's time.
#include "tests/contract/networkworld.h"

#include <QSignalSpy>
#include <QTest>

using namespace pk;
using namespace pk::test;
using namespace std::chrono_literals;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kHour = 3600;
constexpr qint64 kDay = 24 * kHour;

/// As the program's, but for the waiting.
const Pace kQuick{4, 2, 20ms, 0s, 90s};

} // namespace

class tst_ContractCaretaker final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void renewsAndProvesByItself();
    void asksNobodyBeforeTheTime();
    void doesNotAskAgainAfterADefiniteNo();
    void threeStrikesComeByThemselves();
    void anOutageOfADayKillsNothing_data();
    void anOutageOfADayKillsNothing();
    void asksNothingWhileOffline();
    void asksAgainAfterTheComputerSlept();
    void leavesTheNetworksAlone();

private:
    AccountId connected(const QString& network, const QString& person = u"maria"_s);
    Health healthOf(const AccountId& id) const { return m_world.records().health(*m_world.records().account(id)); }
    QDateTime provedAt(const AccountId& id) const
    {
        const auto& proof = m_world.records().account(id)->life.proof;
        return proof ? proof->at : QDateTime();
    }
    /// API and token requests that the network got so far.
    qsizetype asked(const QString& host);
    /// Lets the caretaker have its turns until \a reached, at most some seconds.
    bool until(const std::function<bool()>& reached) { return QTest::qWaitFor(reached, 10'000); }
    /// Some turns without anything to wait for: the caretaker saw the time and did what it wanted.
    void someTurns(Caretaker& caretaker);

    NetworkWorld m_world;
};

void tst_ContractCaretaker::initTestCase()
{
    QVERIFY(m_world.start());
}

void tst_ContractCaretaker::init()
{
    m_world.reset();
}

AccountId tst_ContractCaretaker::connected(const QString& network, const QString& person)
{
    const Result<AccountId> account = m_world.connectAccount(network, person);
    if (!account)
        qFatal("not connected: %s", why(account).constData());
    m_world.rehearsal().control(u"log/clear"_s);
    return *account;
}

qsizetype tst_ContractCaretaker::asked(const QString& host)
{
    const QJsonArray log = m_world.rehearsal().control(u"log"_s)[u"entries"].toArray();
    return std::count_if(
        log.begin(), log.end(), [&](const QJsonValue& entry) { return entry[u"host"].toString() == host; });
}

void tst_ContractCaretaker::someTurns(Caretaker& caretaker)
{
    // Its timer is the only thing that moves here: an object beside it with the same interval sees as many turns.
    QTimer beside;
    beside.setInterval(20ms);
    QSignalSpy turns(&beside, &QTimer::timeout);
    beside.start();
    QVERIFY(until([&] { return turns.size() >= 10 && caretaker.busy() == 0; }));
}

void tst_ContractCaretaker::renewsAndProvesByItself()
{
    const AccountId x = connected(u"x"_s);
    const AccountId facebook = connected(u"facebook"_s);
    const auto caretaker = m_world.caretaker(kQuick);
    caretaker->start();
    for (int day = 1; day <= 3; ++day) {
        m_world.advance(kDay);
        QVERIFY(until([&] {
            return provedAt(x).secsTo(m_world.now()) < kHour && provedAt(facebook).secsTo(m_world.now()) < kHour;
        }));
    }
    QCOMPARE(healthOf(x).state, State::Healthy);
    QCOMPARE(healthOf(facebook).state, State::Healthy);
    QVERIFY(caretaker->nextTurn() && *caretaker->nextTurn() > m_world.now());
}

void tst_ContractCaretaker::asksNobodyBeforeTheTime()
{
    connected(u"x"_s);
    const auto caretaker = m_world.caretaker(kQuick);
    caretaker->start();
    m_world.advance(20 * kHour); // of 24
    someTurns(*caretaker);
    QCOMPARE(asked(u"api.x.com"_s), 0);
}

void tst_ContractCaretaker::doesNotAskAgainAfterADefiniteNo()
{
    const AccountId x = connected(u"x"_s);
    m_world.order(u"remove-app"_s, u"x"_s, {{u"person"_s, u"maria"_s}});
    const auto caretaker = m_world.caretaker(kQuick);
    caretaker->start();
    m_world.advance(kDay);
    QVERIFY(until([&] { return healthOf(x).state == State::NeedsYou; }));
    QVERIFY(!caretaker->nextTurn());
    someTurns(*caretaker); // what the same look still asked
    m_world.rehearsal().control(u"log/clear"_s);
    m_world.advance(30 * kDay);
    someTurns(*caretaker);
    QCOMPARE(asked(u"api.x.com"_s), 0);
    const Result<bool> renewed = m_world.renewNow(x); // and not by hand either: oauth-security.md item 55
    QVERIFY(!renewed);
    QCOMPARE(renewed.error().kind, ErrorKind::Rejected);
    QCOMPARE(asked(u"api.x.com"_s), 0);
}

void tst_ContractCaretaker::threeStrikesComeByThemselves()
{
    const AccountId mastodon = connected(u"mastodon"_s);
    m_world.order(u"refuse"_s, u"mastodon"_s, {{u"row"_s, u"401-authenticated-user"_s}});
    const auto caretaker = m_world.caretaker(kQuick);
    caretaker->start();
    m_world.advance(7 * kHour);
    const auto strikes = [&] {
        const auto& failure = m_world.records().account(mastodon)->life.failure;
        return failure ? failure->strikes : 0;
    };
    QVERIFY(until([&] { return strikes() == 1; }));
    QVERIFY(healthOf(mastodon).state != State::NeedsYou);
    m_world.advance(11 * 60);
    QVERIFY(until([&] { return strikes() == 2; }));
    m_world.advance(21 * 60);
    QVERIFY(until([&] { return healthOf(mastodon).state == State::NeedsYou; }));
}

void tst_ContractCaretaker::anOutageOfADayKillsNothing_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("mode");
    QTest::addColumn<QString>("cause");
    QTest::newRow("network down") << u"outage"_s << u"503"_s << u"network_down"_s;
    QTest::newRow("line cut") << u"outage"_s << u"close"_s << u"network_down"_s;
    QTest::newRow("captive portal") << u"outage"_s << u"portal"_s << u"tls_or_proxy"_s;
    QTest::newRow("throttled") << u"throttle"_s << QString() << u"throttled"_s;
}

void tst_ContractCaretaker::anOutageOfADayKillsNothing()
{
    QFETCH(QString, command);
    QFETCH(QString, mode);
    QFETCH(QString, cause);
    const QList<AccountId> logins{
        connected(u"x"_s), connected(u"facebook"_s), connected(u"mastodon"_s), connected(u"reddit"_s)};
    const auto caretaker = m_world.caretaker(kQuick);
    caretaker->start();
    for (const QString& network : {u"x"_s, u"facebook"_s, u"mastodon"_s, u"reddit"_s}) {
        const Fields how = command == "throttle"_L1 ? Fields{{u"minutes"_s, u"1500"_s}}
                                                    : Fields{{u"mode"_s, mode}, {u"times"_s, u"0"_s}};
        QVERIFY(m_world.order(command, network, how));
    }
    for (int quarter = 0; quarter < 4; ++quarter) {
        m_world.advance(6 * kHour);
        someTurns(*caretaker);
        for (const AccountId& id : logins) {
            const Health health = healthOf(id);
            QVERIFY2(!needsPerson(health.state), qPrintable(toIdentifier(health.state)));
        }
    }
    const bool told = std::any_of(logins.cbegin(), logins.cend(), [&](const AccountId& id) {
        const Health health = healthOf(id);
        return health.state == State::Waiting && health.cause && toIdentifier(*health.cause) == cause;
    });
    QVERIFY(told);
    for (const QString& network : {u"x"_s, u"facebook"_s, u"mastodon"_s, u"reddit"_s})
        m_world.order(command, network, {{u"on"_s, u"0"_s}});
    m_world.advance(26 * kHour);
    for (const AccountId& id : logins) {
        QVERIFY2(until([&] { return healthOf(id).state == State::Healthy || healthOf(id).state == State::NoEndDate; }),
                 qPrintable(m_world.records().account(id)->network.toString()));
    }
}

void tst_ContractCaretaker::asksNothingWhileOffline()
{
    const AccountId x = connected(u"x"_s);
    const auto caretaker = m_world.caretaker(kQuick);
    caretaker->start();
    caretaker->setOnline(false);
    m_world.advance(2 * kDay);
    someTurns(*caretaker);
    QCOMPARE(asked(u"api.x.com"_s), 0);
    caretaker->setOnline(true);
    m_world.advance(60); // what waits for the line is asked within seconds
    QVERIFY(until([&] { return provedAt(x).secsTo(m_world.now()) < kHour; }));
}

void tst_ContractCaretaker::asksAgainAfterTheComputerSlept()
{
    const AccountId x = connected(u"x"_s);
    Pace pace = kQuick;
    pace.spread = 300s;
    const auto caretaker = m_world.caretaker(pace);
    caretaker->start();
    m_world.advance(3 * kDay); // for the clock on the wall; not for the one that cannot be set
    someTurns(*caretaker);
    const std::optional<QDateTime> next = caretaker->nextTurn();
    QVERIFY(next || provedAt(x).secsTo(m_world.now()) < kHour);
    if (next)
        QVERIFY2(m_world.now().secsTo(*next) <= 300, qPrintable(next->toString(Qt::ISODate)));
    for (int minute = 0; minute < 6; ++minute) { // no further jump
        m_world.advance(60);
        someTurns(*caretaker);
    }
    QVERIFY(until([&] { return provedAt(x).secsTo(m_world.now()) < kHour; }));
}

void tst_ContractCaretaker::leavesTheNetworksAlone()
{
    QList<AccountId> logins;
    for (const char* person : {"maria", "jonas", "sofia", "kenji", "tom", "zoe"})
        logins.append(connected(u"x"_s, QString::fromLatin1(person)));
    m_world.rehearsal().control(u"slow"_s, {{u"ms"_s, u"150"_s}});
    const auto caretaker = m_world.caretaker(kQuick);
    int most = 0;
    QTimer watch;
    watch.setInterval(5ms);
    connect(&watch, &QTimer::timeout, this, [&] { most = std::max(most, caretaker->busy()); });
    watch.start();
    m_world.advance(kDay);
    caretaker->start();
    QVERIFY(until([&] {
        return std::all_of(logins.cbegin(), logins.cend(), [&](const AccountId& id) {
            return provedAt(id).secsTo(m_world.now()) < kHour;
        });
    }));
    QCOMPARE(most, kQuick.perNetwork);
}

QTEST_GUILESS_MAIN(tst_ContractCaretaker)
#include "tst_contract_caretaker.moc"
