// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/csv.h"
#include "models/services/consenting.h"
#include "models/services/ledgerreport.h"
#include "tests/services/bench.h"
#include "tests/support/waitfor.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

/// What is read out of the ledger for people, and the consents that are written into it; over a real store.
class TestLedgerReport : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();

    void everyPartOfAFilterNarrows_data();
    void everyPartOfAFilterNarrows();
    void readsNoFurtherBackThanItMust();
    void exportsAsJsonAndTable();
    void anExportIsAnEntryOfItsOwn();
    void theExtractTellsLikeThingsOnce();
    void theExtractNamesNoLoginAndEscapes();
    void theExtractIsForOneClient();
    void aPageThatChangesItsClientLeavesItsHistoryBehind();
    void aPageThatIsGoneStaysInItsClientsExtract();
    void whatALoginDidStaysWithTheClientsOfThen();
    void anEntryWithoutClientGoesByToday();
    void formulasAreDefused();
    void aWithdrawnPurposeStopsAndIsWrittenDown();
    void whatTheNetworkLacksIsNotOffered();

private:
    AccountId account(const QString& network, const QString& name);
    PageId page(const AccountId& owner, const QString& name, const ClientId& client);
    void entry(const QString& action, const AccountId& account, const PageId& page = {},
               std::optional<Purpose> purpose = {}, const QString& outcome = u"200"_s);
    void give(const PageId& page, const ClientId& client);
    QStringList told(const ClientId& client);
    int matching(const LedgerFilter& filter);
    QList<LedgerEntry> newest(int count) { return *m_bench->store().ledger(count); }

    std::unique_ptr<Bench> m_bench;
    AccountId m_ada;
    AccountId m_ben;
    PageId m_bakery;
    PageId m_garage;
    ClientId m_baker;
    ClientId m_mechanic;
};

void TestLedgerReport::init()
{
    m_bench = std::make_unique<Bench>();
    m_bench->clock.set(QDateTime(QDate(2026, 11, 28), QTime(10, 0), Qt::UTC));
    m_baker = *m_bench->records().clientNamed(u"The <Bakery>"_s);
    m_mechanic = *m_bench->records().clientNamed(u"Garage & Sons"_s);
    m_ada = account(u"facebook"_s, u"Ada Lovelace"_s);
    m_ben = account(u"x"_s, u"Ben"_s);
    m_bakery = page(m_ada, u"=Bakery \"North\""_s, m_baker);
    m_garage = page(m_ben, u"Garage"_s, m_mechanic);
}

AccountId TestLedgerReport::account(const QString& network, const QString& name)
{
    Account account;
    account.id = AccountId::create();
    account.network = NetworkId(network);
    account.identity = {RemoteId(u"1"_s), name, {}, {}};
    account.holder = name;
    account.purposes = {Purpose::ValidateUser, Purpose::ListPages};
    [&] { QVERIFY(m_bench->records().save(account)); }();
    return account.id;
}

PageId TestLedgerReport::page(const AccountId& owner, const QString& name, const ClientId& client)
{
    Page page;
    page.id = PageId::create();
    page.account = owner;
    page.remoteId = RemoteId(name);
    page.name = name;
    page.client = client;
    [&] { QVERIFY(m_bench->records().savePages({page})); }();
    return page.id;
}

void TestLedgerReport::entry(const QString& action, const AccountId& account, const PageId& page,
                             std::optional<Purpose> purpose, const QString& outcome)
{
    LedgerDraft draft;
    draft.at = m_bench->clock.now();
    draft.action = action;
    draft.account = account;
    draft.page = page;
    draft.network = m_bench->records().account(account)->network;
    draft.purpose = purpose ? toIdentifier(*purpose) : QString();
    draft.outcome = outcome;
    draft.details = {{u"what"_s, u"test"_s}};
    QVERIFY(m_bench->store().append(draft));
    m_bench->clock.advance(std::chrono::minutes(1));
}

int TestLedgerReport::matching(const LedgerFilter& filter)
{
    int found = 0;
    [&] {
        QVERIFY(eachEntry(m_bench->records(), m_bench->store(), filter, [&](const LedgerEntry&) {
            ++found;
            return true;
        }));
    }();
    return found;
}

void TestLedgerReport::everyPartOfAFilterNarrows_data()
{
    QTest::addColumn<QString>("part");
    QTest::addColumn<int>("fits");
    QTest::newRow("nothing") << QString() << 4;
    QTest::newRow("action") << u"action"_s << 1;
    QTest::newRow("purpose") << u"purpose"_s << 2;
    QTest::newRow("account") << u"account"_s << 2;
    QTest::newRow("network") << u"network"_s << 2;
    QTest::newRow("client: its page, and its login") << u"client"_s << 2;
    QTest::newRow("since") << u"since"_s << 2;
    QTest::newRow("until") << u"until"_s << 2;
}

void TestLedgerReport::everyPartOfAFilterNarrows()
{
    QFETCH(QString, part);
    QFETCH(int, fits);
    const QDateTime start = m_bench->clock.now();
    entry(u"use"_s, m_ada, m_bakery, Purpose::PageStatistics);
    entry(u"renew"_s, m_ada);
    entry(u"use"_s, m_ben, m_garage, Purpose::PageStatistics);
    entry(u"check"_s, m_ben);
    LedgerFilter filter;
    if (part == "action"_L1)
        filter.action = u"renew"_s;
    else if (part == "purpose"_L1)
        filter.purpose = Purpose::PageStatistics;
    else if (part == "account"_L1)
        filter.account = m_ben;
    else if (part == "network"_L1)
        filter.network = NetworkId(u"facebook"_s);
    else if (part == "client"_L1)
        filter.client = m_mechanic;
    else if (part == "since"_L1)
        filter.since = start.addSecs(120);
    else if (part == "until"_L1)
        filter.until = start.addSecs(120);
    QCOMPARE(matching(filter), fits);
}

void TestLedgerReport::readsNoFurtherBackThanItMust()
{
    for (int i = 0; i < 10; ++i)
        entry(u"check"_s, m_ada);
    int seen = 0;
    QVERIFY(eachEntry(m_bench->records(), m_bench->store(), {}, [&](const LedgerEntry& entry) {
        ++seen;
        return entry.sequence > 8;
    }));
    QCOMPARE(seen, 3);
}

void TestLedgerReport::exportsAsJsonAndTable()
{
    entry(u"use"_s, m_ada, m_bakery, Purpose::Publish);
    const auto json = exportLedger(m_bench->context(), {}, LedgerFormat::Json);
    QVERIFY(json.has_value());
    const QJsonObject whole = QJsonDocument::fromJson(*json).object();
    QCOMPARE(whole[u"schema"_s].toInt(), 1);
    const QJsonObject first = whole[u"entries"_s].toArray().first().toObject();
    QCOMPARE(first[u"purpose"_s].toString(), u"publish"_s);
    QCOMPARE(first[u"at"_s].toString(), u"2026-11-28T10:00:00.000Z"_s);
    QCOMPARE(first[u"hash"_s].toString().size(), 64);
    LedgerFilter uses;
    uses.action = u"use"_s;
    const auto table = exportLedger(m_bench->context(), uses, LedgerFormat::Csv);
    QVERIFY(table.has_value());
    const QList<QByteArray> lines = table->split('\n');
    QCOMPARE(lines.size(), 3);
    QVERIFY2(lines[1].contains(R"(,publish,facebook,Ada Lovelace,"'=Bakery ""North""",200,)"), lines[1].constData());
}

void TestLedgerReport::anExportIsAnEntryOfItsOwn()
{
    entry(u"use"_s, m_ada, m_bakery, Purpose::Publish);
    QVERIFY(exportLedger(m_bench->context(), {}, LedgerFormat::Json));
    QCOMPARE(newest(1).first().draft.action, u"export"_s);
    QCOMPARE(newest(1).first().draft.details[u"entries"_s].toInt(), 1);
    QVERIFY(extractFor(m_bench->context(), m_baker, {}, m_bench->clock.now()));
    QCOMPARE(newest(1).first().draft.details[u"client"_s].toString(), u"The <Bakery>"_s);
}

void TestLedgerReport::theExtractTellsLikeThingsOnce()
{
    for (int i = 0; i < 3; ++i)
        entry(u"use"_s, m_ada, m_bakery, Purpose::PageStatistics);
    entry(u"use"_s, m_ada, m_bakery, Purpose::PageStatistics, u"403"_s);
    entry(u"check"_s, m_ada);
    entry(u"use"_s, m_ada, {}, Purpose::ListPages);
    entry(u"renew"_s, m_ada);
    m_bench->clock.advance(std::chrono::hours(24));
    entry(u"use"_s, m_ada, m_bakery, Purpose::PageStatistics);
    const auto extract = extractFor(m_bench->context(), m_baker, {}, m_bench->clock.now());
    QVERIFY(extract.has_value());
    QCOMPARE(extract->lines.size(), 3);
    QCOMPARE(extract->lines[0].count, 3);
    QCOMPARE(extract->lines[0].first.secsTo(extract->lines[0].last), 120);
    QVERIFY(extract->lines[1].outcome != extract->lines[0].outcome);
    QCOMPARE(extract->lines[2].count, 1);
    QCOMPARE(extract->checks, 2);
    QCOMPARE(extract->renewals, 1);
}

void TestLedgerReport::theExtractNamesNoLoginAndEscapes()
{
    entry(u"use"_s, m_ada, m_bakery, Purpose::PageStatistics);
    const auto extract = extractFor(m_bench->context(), m_baker, {}, m_bench->clock.now());
    const QByteArray html = toHtml(*extract);
    QVERIFY(html.contains("The &lt;Bakery&gt;"));
    QVERIFY(html.contains("=Bakery &quot;North&quot;"));
    QVERIFY(!html.contains("Ada"));
    QVERIFY(!toCsv(*extract).contains("Ada"));
    QVERIFY(toCsv(*extract).contains("\"'=Bakery \"\"North\"\"\""));
}

void TestLedgerReport::theExtractIsForOneClient()
{
    entry(u"use"_s, m_ada, m_bakery, Purpose::PageStatistics);
    entry(u"use"_s, m_ben, m_garage, Purpose::PageStatistics);
    entry(u"disconnect"_s, m_ben, {}, {}, u"ok"_s);
    const auto extract = extractFor(m_bench->context(), m_mechanic, {}, m_bench->clock.now());
    QCOMPARE(extract->lines.size(), 2);
    QCOMPARE(extract->lines.first().page, u"Garage"_s);
    QCOMPARE(extractFor(m_bench->context(), ClientId(u"nobody"_s), {}, {}).error().kind, ErrorKind::NotFound);
}

void TestLedgerReport::give(const PageId& page, const ClientId& client)
{
    Page moved = *m_bench->records().page(page);
    moved.client = client;
    QVERIFY(m_bench->records().savePages({moved}));
}

QStringList TestLedgerReport::told(const ClientId& client)
{
    QStringList told;
    const auto extract = extractFor(m_bench->context(), client, {}, m_bench->clock.now());
    for (const ExtractLine& line : extract ? extract->lines : QList<ExtractLine>())
        told.append(u"%1: %2 x %3"_s.arg(line.page, line.what).arg(line.count));
    return told;
}

void TestLedgerReport::aPageThatChangesItsClientLeavesItsHistoryBehind()
{
    const QString line = u"Garage: Page statistics read x %1"_s;
    entry(u"use"_s, m_ben, m_garage, Purpose::PageStatistics);
    entry(u"use"_s, m_ben, m_garage, Purpose::PageStatistics);
    give(m_garage, m_baker);
    entry(u"use"_s, m_ben, m_garage, Purpose::PageStatistics);
    QCOMPARE(told(m_mechanic), QStringList{line.arg(2)});
    QCOMPARE(told(m_baker), QStringList{line.arg(1)});
    QCOMPARE(m_bench->store().verifyLedger()->firstBroken, 0);
}

void TestLedgerReport::aPageThatIsGoneStaysInItsClientsExtract()
{
    entry(u"use"_s, m_ben, m_garage, Purpose::PageStatistics);
    entry(u"disconnect"_s, m_ben, {}, {}, u"ok"_s);
    QVERIFY(m_bench->records().remove(QList<PageId>{m_garage}));
    QVERIFY(m_bench->records().remove(m_ben));
    QCOMPARE(told(m_mechanic),
             (QStringList{u"Garage: Page statistics read x 1"_s, u"all pages of a login: Disconnected x 1"_s}));
}

void TestLedgerReport::whatALoginDidStaysWithTheClientsOfThen()
{
    const PageId second = page(m_ben, u"Bakery's X"_s, m_baker);
    entry(u"disconnect"_s, m_ben, {}, {}, u"ok"_s);
    QVERIFY(m_bench->records().remove(QList<PageId>{second}));
    entry(u"reconnect"_s, m_ben, {}, {}, u"ok"_s);
    QCOMPARE(told(m_baker), QStringList{u"all pages of a login: Disconnected x 1"_s});
    QCOMPARE(told(m_mechanic).size(), 2);
}

/// As all of them were, and those of a page nobody had given to a client yet.
void TestLedgerReport::anEntryWithoutClientGoesByToday()
{
    give(m_garage, {});
    entry(u"use"_s, m_ben, m_garage, Purpose::PageStatistics);
    QVERIFY(!newest(1).first().draft.details.contains(u"clients"_s));
    QVERIFY(told(m_mechanic).isEmpty());
    give(m_garage, m_mechanic);
    QCOMPARE(told(m_mechanic).size(), 1);
}

void TestLedgerReport::formulasAreDefused()
{
    QCOMPARE(csvLine({u"=1+1"_s, u"+x"_s, u"-5"_s, u"@a"_s, u"a,b"_s, u"a\nb"_s, {}}),
             u"'=1+1,'+x,-5,'@a,\"a,b\",\"a\nb\",\r\n"_s);
}

void TestLedgerReport::aWithdrawnPurposeStopsAndIsWrittenDown()
{
    QVERIFY(waitFor(setPurposes(&m_bench->context(), m_ada, {})));
    const Account& account = *m_bench->records().account(m_ada);
    QCOMPARE(account.purposes, QSet<Purpose>{Purpose::ValidateUser});
    const Consent consent(account.network, account.id, account.purposes);
    QCOMPARE(consent.use(Purpose::ListPages, u"list"_s).error().kind, ErrorKind::NotConsented);
    QCOMPARE(consent.toValidate(u"who am I"_s).purpose(), Purpose::ValidateUser);
    const LedgerDraft written = newest(1).first().draft;
    QCOMPARE(written.action, u"consent"_s);
    QCOMPARE(written.details[u"withdrawn"_s].toArray(), QJsonArray{u"list_pages"_s});
    QVERIFY(waitFor(setPurposes(&m_bench->context(), m_ada, {Purpose::ListPages})));
    QCOMPARE(newest(1).first().draft.details[u"allowed"_s].toArray(), QJsonArray{u"list_pages"_s});
    const qint64 before = newest(1).first().sequence;
    QVERIFY(
        waitFor(setPurposes(&m_bench->context(), m_ada, {Purpose::ListPages}))); // nothing changes, nothing is written
    QCOMPARE(newest(1).first().sequence, before);
}

void TestLedgerReport::whatTheNetworkLacksIsNotOffered()
{
    const QList<PurposeChoice> choices = purposeChoices(m_bench->context(), *m_bench->records().account(m_ben));
    const auto network = m_bench->context().networks.network(NetworkId(u"x"_s));
    QCOMPARE(choices.size(), network->capabilities.size());
    QVERIFY(choices.first().fixed);
    for (const PurposeChoice& choice : choices)
        QVERIFY(network->capabilities.contains(choice.purpose));
}

QTEST_GUILESS_MAIN(TestLedgerReport)
#include "tst_ledgerreport.moc"
