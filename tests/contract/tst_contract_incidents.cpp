// SPDX-License-Identifier: GPL-3.0-or-later
// Many deaths become one incident: the services in front of the pretend networks.
#include "models/services/accountservice.h"
#include "models/services/incidentnote.h"
#include "models/services/incidentservice.h"
#include "models/services/statusreport.h"
#include "tests/contract/networkworld.h"
#include "tests/support/waitfor.h"

#include <QJsonArray>
#include <QSignalSpy>
#include <QTest>

using namespace pk;
using namespace pk::test;
using namespace Qt::Literals::StringLiterals;

class TestContractIncidents final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void cleanupTestCase()
    {
        m_incidents.reset();
        QVERIFY(m_world.stop());
    }
    void init();
    void cleanup() { m_incidents.reset(); }

    void aResetIsOneIncident();
    void aResetOfATokenThatRenewsIsOneToo();
    void survivorsAreProbed();
    void laterDeathsJoin();
    void repairsCloseIt();
    void whatIsDeletedOrDisconnectedIsOut();
    void twoPasswordsAreNone();
    void onePersonIsNone();
    void aStoppedAppIsItsOwnIncident();
    void anOutageIsNone();
    void anotherProcessesIncidentIsJoined();

private:
    void connectPeople(const QString& network, int count);
    /// Checks the accounts in their order, then waits for the probes.
    void checkAll(const QList<AccountId>& ids);
    QList<AccountId> deadOnes() const;
    State stateOf(const AccountId& id) const;
    int ledgerEntries(const QString& outcome) const;

    NetworkWorld m_world;
    std::unique_ptr<IncidentService> m_incidents;
    std::unique_ptr<QSignalSpy> m_opened;
    std::unique_ptr<QSignalSpy> m_closed;
    QList<AccountId> m_ids;
    QStringList m_people;
};

void TestContractIncidents::init()
{
    m_opened.reset();
    m_closed.reset();
    m_world.reset();
    m_incidents = std::make_unique<IncidentService>(m_world.services(), m_world.accounts());
    m_opened = std::make_unique<QSignalSpy>(m_incidents.get(), &IncidentService::incidentOpened);
    m_closed = std::make_unique<QSignalSpy>(m_incidents.get(), &IncidentService::incidentClosed);
    m_ids.clear();
    m_people.clear();
    const QJsonArray people = m_world.rehearsal().control(u"people"_s)[u"people"].toArray();
    for (const QJsonValue person : people) {
        const bool many = person[u"pages"].toArray().size() > 40; // would only take longer
        const QString login = person[u"id"].toString();
        if (!many)
            m_people.append(login);
    }
    QVERIFY2(m_people.size() >= 10, qPrintable(m_people.join(u' ')));
}

void TestContractIncidents::connectPeople(const QString& network, int count)
{
    for (int i = 0; i < count; ++i) {
        const Result<AccountId> account = m_world.connectAccount(network, m_people[i]);
        QVERIFY2(account, why(account).constData());
        m_ids.append(*account);
    }
    m_world.advance(120); // a token is too young to be believed dead for a minute at some networks
}

void TestContractIncidents::checkAll(const QList<AccountId>& ids)
{
    QVERIFY(waitFor(m_world.accounts().checkAll(ids)));
    QVERIFY(waitFor(m_incidents->settle()));
}

QList<AccountId> TestContractIncidents::deadOnes() const
{
    QList<AccountId> dead;
    for (const AccountId& id : m_ids) {
        if (suddenDeath(m_world.records().account(id)->life, m_world.now()))
            dead.append(id);
    }
    return dead;
}

State TestContractIncidents::stateOf(const AccountId& id) const
{
    return m_world.records().health(*m_world.records().account(id)).state;
}

int TestContractIncidents::ledgerEntries(const QString& outcome) const
{
    int count = 0;
    const QList<LedgerEntry> entries = m_world.records().store().ledger(10'000).value();
    for (const LedgerEntry& entry : entries)
        count += entry.draft.action == u"incident"_s && entry.draft.outcome == outcome ? 1 : 0;
    return count;
}

void TestContractIncidents::aResetIsOneIncident()
{
    connectPeople(u"facebook"_s, 10);
    checkAll(m_ids);
    QVERIFY(m_opened->isEmpty());
    QVERIFY(m_world.order(u"reset"_s, u"facebook"_s, {{u"share"_s, u"0.4"_s}}));
    checkAll(m_ids);
    QCOMPARE(m_opened->size(), 1);
    QCOMPARE(m_world.records().incidents().size(), 1);
    const Incident incident = m_world.records().incidents().first();
    QCOMPARE(incident.kind, IncidentKind::PlatformReset);
    QCOMPARE(incident.network.toString(), u"facebook"_s);
    QCOMPARE(incident.logins, 10);
    const QList<AccountId> dead = deadOnes();
    QCOMPARE(dead.size(), 4);
    QCOMPARE(incident.accounts.size(), 4);
    for (const AccountId& id : m_ids) {
        QCOMPARE(incident.find(id) != nullptr, dead.contains(id));
        QCOMPARE(stateOf(id) == State::Incident, dead.contains(id));
        for (const Page& page : m_world.records().pagesOf(id))
            QCOMPARE(m_world.records().health(page).state == State::Incident, dead.contains(id));
    }
    QCOMPARE(ledgerEntries(u"opened"_s), 1);
    const QJsonArray told = statusJson(m_world.records(), {}).value("incidents"_L1).toArray();
    QCOMPARE(told.size(), 1);
    QCOMPARE(told.first()[u"accounts"].toArray().size(), 4);
    checkAll(m_ids); // the same again is no news
    QCOMPARE(m_opened->size(), 1);
    QCOMPARE(m_world.records().incidents().size(), 1);
}

void TestContractIncidents::aResetOfATokenThatRenewsIsOneToo()
{
    connectPeople(u"x"_s, 6);
    QVERIFY(m_world.order(u"reset"_s, u"x"_s));
    checkAll(m_ids);
    QCOMPARE(m_opened->size(), 1);
    QCOMPARE(m_world.records().incidents().first().accounts.size(), 6);
}

/// Three of six are checked; the others are asked because of them, and tell the same.
void TestContractIncidents::survivorsAreProbed()
{
    connectPeople(u"facebook"_s, 6);
    QVERIFY(m_world.order(u"reset"_s, u"facebook"_s));
    checkAll(m_ids.mid(0, 3));
    QCOMPARE(m_opened->size(), 1);
    const Incident incident = m_world.records().incidents().first();
    QCOMPARE(incident.accounts.size(), 6);
    QCOMPARE(incident.probed, 3);
    QCOMPARE(incident.probedDead, 3);
}

void TestContractIncidents::laterDeathsJoin()
{
    connectPeople(u"facebook"_s, 10);
    QVERIFY(m_world.order(u"reset"_s, u"facebook"_s));
    checkAll(m_ids.mid(0, 4));
    const int before = int(m_world.records().incidents().first().accounts.size());
    QVERIFY(before < 10);
    m_world.advance(8 * 3600);
    checkAll(m_ids);
    QCOMPARE(m_opened->size(), 1);
    QCOMPARE(m_world.records().incidents().size(), 1);
    QCOMPARE(m_world.records().incidents().first().accounts.size(), 10);
    QCOMPARE(stateOf(m_ids.last()), State::Incident);
}

void TestContractIncidents::repairsCloseIt()
{
    connectPeople(u"facebook"_s, 5);
    Records& records = m_world.records();
    QList<Page> pages = records.pagesOf(m_ids[0]) + records.pagesOf(m_ids[1]);
    const ClientId north = *records.clientNamed(u"Nordlys"_s);
    for (Page& page : pages)
        page.client = north;
    QVERIFY(records.savePages(pages));
    QVERIFY(m_world.order(u"reset"_s, u"facebook"_s));
    checkAll(m_ids);
    QCOMPARE(m_opened->size(), 1);
    const IncidentId id = records.incidents().first().id;
    const auto noteNow = [&](const ClientId& client) {
        return incidentNote(records, *records.incident(id), u"Facebook"_s, client, QLocale::c());
    };
    QVERIFY(noteNow(north).contains(u"- "_s + pages.first().name));
    QVERIFY(noteNow({}).contains(u"Nordlys:"_s));
    QVERIFY2(!noteNow(north).contains(u"Nordlys:"_s), qPrintable(noteNow(north)));

    for (qsizetype i = 0; i < m_ids.size(); ++i) {
        QVERIFY(m_closed->isEmpty());
        const Result<AccountId> again = m_world.connectAccount(u"facebook"_s, m_people[i]);
        QVERIFY2(again, why(again).constData());
        QCOMPARE(*again, m_ids[i]);
        QVERIFY(waitFor(m_incidents->settle()));
        QCOMPARE(records.incident(id)->stillDead(), 4 - int(i));
        QVERIFY(stateOf(m_ids[i]) != State::Incident);
    }
    QCOMPARE(m_closed->size(), 1);
    QVERIFY(records.incident(id)->closedAt);
    QCOMPARE(records.incident(id)->accounts.size(), 5); // what happened stays known
    QCOMPARE(ledgerEntries(u"closed"_s), 1);
    QVERIFY(noteNow(north).contains(u"is over"_s));
    QVERIFY(statusJson(records, {}).value("incidents"_L1).toArray().isEmpty());
}

void TestContractIncidents::whatIsDeletedOrDisconnectedIsOut()
{
    connectPeople(u"facebook"_s, 4);
    QVERIFY(m_world.order(u"reset"_s, u"facebook"_s));
    checkAll(m_ids);
    QCOMPARE(m_opened->size(), 1);
    QVERIFY(waitFor(m_world.accounts().disconnectAccount(m_ids[0])));
    for (const AccountId& id : m_ids.mid(1))
        QVERIFY(waitFor(m_world.accounts().deleteAccount(id)));
    QVERIFY(waitFor(m_incidents->settle()));
    QCOMPARE(m_closed->size(), 1);
}

void TestContractIncidents::twoPasswordsAreNone()
{
    connectPeople(u"facebook"_s, 5);
    for (const QString& person : m_people.mid(0, 2))
        QVERIFY(m_world.order(u"password"_s, u"facebook"_s, {{u"person"_s, person}}));
    checkAll(m_ids);
    QCOMPARE(deadOnes().size(), 2);
    QVERIFY(m_opened->isEmpty());
    QVERIFY(m_world.records().incidents().isEmpty());
    QCOMPARE(stateOf(m_ids[0]), State::NeedsYou);
}

/// All four are one person's by the agency's own knowledge: one password is no incident.
void TestContractIncidents::onePersonIsNone()
{
    connectPeople(u"facebook"_s, 4);
    for (const AccountId& id : m_ids) {
        Account account = *m_world.records().account(id);
        account.holder = u"Maria Lindqvist"_s;
        QVERIFY(m_world.records().save(account));
    }
    QVERIFY(m_world.order(u"reset"_s, u"facebook"_s));
    checkAll(m_ids);
    QCOMPARE(deadOnes().size(), 4);
    QVERIFY(m_opened->isEmpty());
}

void TestContractIncidents::aStoppedAppIsItsOwnIncident()
{
    connectPeople(u"facebook"_s, 5);
    QVERIFY(m_world.order(u"app-suspend"_s, u"facebook"_s, {{u"mode"_s, u"deleted"_s}}));
    checkAll(m_ids);
    QCOMPARE(m_opened->size(), 1);
    const Incident incident = m_world.records().incidents().first();
    QCOMPARE(incident.kind, IncidentKind::App);
    QCOMPARE(incident.cause, Cause::AppSuspended);
    QVERIFY(!incident.registration.isEmpty());
    QCOMPARE(incident.accounts.size(), 5);
    const Health health = m_world.records().health(*m_world.records().account(m_ids.first()));
    QCOMPARE(health.state, State::Incident);
    QCOMPARE(health.cause, Cause::AppSuspended); // not called a reset of the network
}

void TestContractIncidents::anOutageIsNone()
{
    connectPeople(u"facebook"_s, 5);
    QVERIFY(m_world.order(u"outage"_s, u"facebook"_s, {{u"mode"_s, u"503"_s}, {u"times"_s, u"0"_s}}));
    checkAll(m_ids);
    checkAll(m_ids);
    QCOMPARE(stateOf(m_ids.first()), State::Waiting);
    QVERIFY(m_opened->isEmpty());
    QVERIFY(m_world.records().incidents().isEmpty());
}

/// Two programs on one profile: the second finds the incident that the first one opened.
void TestContractIncidents::anotherProcessesIncidentIsJoined()
{
    connectPeople(u"facebook"_s, 5);
    QVERIFY(m_world.order(u"reset"_s, u"facebook"_s));
    const auto other = Store::open(m_world.services().profile.storeFile(), Secret(QByteArray(64, 'a')));
    QVERIFY(other.has_value());
    Incident theirs;
    theirs.id = IncidentId::create();
    theirs.network = NetworkId(u"facebook"_s);
    theirs.openedAt = m_world.now();
    theirs.confirmedAt = m_world.now();
    theirs.logins = 5;
    QVERIFY((*other)->save(theirs, {}));
    checkAll(m_ids);
    QVERIFY(m_opened->isEmpty());
    QCOMPARE(m_world.records().incidents().size(), 1);
    QCOMPARE(m_world.records().incidents().first().accounts.size(), 5);
}

QTEST_GUILESS_MAIN(TestContractIncidents)
#include "tst_contract_incidents.moc"
