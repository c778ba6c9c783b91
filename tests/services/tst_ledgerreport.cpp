// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/csv.h"
#include "models/services/clientextract.h"
#include "models/services/consenting.h"
#include "models/services/exportfile.h"
#include "models/services/ledgerwords.h"
#include "models/storage/cipher.h"
#include "tests/services/bench.h"
#include "tests/support/waitfor.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSignalSpy>
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
    void onlyWhatBecameOfAPostIsTold();
    void everyOutcomeHasWords_data();
    void everyOutcomeHasWords();
    void detailsAreToldInWords();
    void whatIsWrittenMeanwhileIsNotMetTwice();
    void theSearchNarrowsTheExport();
    void aReceiverProvesTheChain();
    void aFailedExportIsNoEntry();
    void anExportThatCannotBeWrittenDownDoesNotHappen();
    void whatIsCancelledLeavesNothing();
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
    QString file() const { return m_dir.filePath(u"export"_s); }
    QByteArray content() const;
    Result<int> exported(LedgerFormat format, const LedgerFilter& filter = {})
    {
        return waitFor(exportLedger(&m_bench->context(), filter, file(), format, m_run));
    }
    Result<ClientExtract> extractOf(const ClientId& client)
    {
        return waitFor(extractFor(&m_bench->context(), client, {}, m_bench->clock.now(), m_run));
    }
    int matching(const LedgerFilter& filter);
    QList<LedgerEntry> newest(int count) { return *m_bench->store().ledger(count); }

    QTemporaryDir m_dir;
    LedgerRunPtr m_run = std::make_shared<LedgerRun>();
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
    m_run = std::make_shared<LedgerRun>();
    QFile::remove(file());
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
        QVERIFY(eachEntry(m_bench->context(), filter, [&](const LedgerEntry&) {
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
    QVERIFY(eachEntry(m_bench->context(), {}, [&](const LedgerEntry& entry) {
        ++seen;
        return entry.sequence > 8;
    }));
    QCOMPARE(seen, 3);
}

void TestLedgerReport::exportsAsJsonAndTable()
{
    entry(u"use"_s, m_ada, m_bakery, Purpose::Publish);
    QCOMPARE(*exported(LedgerFormat::Json), 1);
    const QJsonObject whole = QJsonDocument::fromJson(content()).object();
    QCOMPARE(whole[u"schema"_s].toInt(), 1);
    const QJsonObject first = whole[u"entries"_s].toArray().first().toObject();
    QCOMPARE(first[u"purpose"_s].toString(), u"publish"_s);
    QCOMPARE(first[u"at"_s].toString(), u"2026-11-28T10:00:00.000Z"_s);
    QCOMPARE(first[u"hash"_s].toString().size(), 64);
    LedgerFilter uses;
    uses.action = u"use"_s;
    QCOMPARE(*exported(LedgerFormat::Csv, uses), 1);
    const QList<QByteArray> lines = content().split('\n');
    QCOMPARE(lines.size(), 3);
    QVERIFY2(lines[1].contains(R"(,publish,facebook,Ada Lovelace,"'=Bakery ""North""",200,)"), lines[1].constData());
}

void TestLedgerReport::anExportIsAnEntryOfItsOwn()
{
    entry(u"use"_s, m_ada, m_bakery, Purpose::Publish);
    QVERIFY(exported(LedgerFormat::Json));
    QCOMPARE(newest(1).first().draft.action, u"export"_s);
    QCOMPARE(newest(1).first().draft.details[u"entries"_s].toInt(), 1);
    QVERIFY(waitFor(saveExtract(&m_bench->context(), m_baker, {}, m_bench->clock.now(), file(), m_run)));
    QVERIFY(content().startsWith("<!DOCTYPE html>"));
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
    const auto extract = extractOf(m_baker);
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
    const auto extract = extractOf(m_baker);
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
    const auto extract = extractOf(m_mechanic);
    QCOMPARE(extract->lines.size(), 2);
    QCOMPARE(extract->lines.first().page, u"Garage"_s);
    QCOMPARE(extractOf(ClientId(u"nobody"_s)).error().kind, ErrorKind::NotFound);
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
    const auto extract = extractOf(client);
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

QByteArray TestLedgerReport::content() const
{
    QFile written(file());
    return written.open(QIODevice::ReadOnly) ? written.readAll() : QByteArray();
}

void TestLedgerReport::onlyWhatBecameOfAPostIsTold()
{
    const auto post = [&](const QString& hash, const QString& outcome) {
        LedgerDraft draft;
        draft.at = m_bench->clock.now();
        draft.action = u"publish"_s;
        draft.account = m_ada;
        draft.page = m_bakery;
        draft.network = NetworkId(u"facebook"_s);
        draft.outcome = outcome;
        draft.details = {{u"hash"_s, hash}};
        QVERIFY(m_bench->store().append(draft));
        m_bench->clock.advance(std::chrono::minutes(1));
    };
    for (const QString& outcome : {u"unconfirmed"_s, u"unconfirmed"_s, u"published"_s}) // sent, looked, looked
        post(u"first"_s, outcome);
    post(u"second"_s, u"refused"_s);
    post(u"third"_s, u"unconfirmed"_s);
    post(u"third"_s, u"not_sent"_s);
    post(u"fourth"_s, u"unconfirmed"_s);
    QStringList lines;
    const auto extract = extractOf(m_baker);
    for (const ExtractLine& line : extract->lines)
        lines.append(u"%1: %2 (%3)"_s.arg(line.what, line.outcome).arg(line.count));
    QCOMPARE(lines,
             (QStringList{u"Post published: Published (1)"_s,
                          u"Post not published: Refused (1)"_s,
                          u"Post is not there, it did not arrive: Looked: not there (1)"_s,
                          u"Post sent, not known whether it is there: Sent, not confirmed (1)"_s}));
}

void TestLedgerReport::everyOutcomeHasWords_data()
{
    QTest::addColumn<QString>("outcome");
    for (const char* outcome : {"ok",
                                "failed",
                                "opened",
                                "closed",
                                "corrected",
                                "no answer",
                                "cut off",
                                "unchanged",
                                "200",
                                "403",
                                "approved",
                                "sending",
                                "published",
                                "refused",
                                "unconfirmed",
                                "not_sent",
                                "password_changed",
                                "healthy",
                                "not_checked"})
        QTest::newRow(outcome) << QString::fromLatin1(outcome);
}

void TestLedgerReport::everyOutcomeHasWords()
{
    QFETCH(QString, outcome);
    const QString words = ledgerOutcomeName(outcome);
    QVERIFY2(words != outcome && words.at(0).isUpper() && !words.contains(u'_'), qPrintable(words));
}

void TestLedgerReport::detailsAreToldInWords()
{
    const Records& records = m_bench->records();
    QCOMPARE(ledgerDetailsText({{u"what"_s, u"figures"_s},
                                {u"host"_s, u"graph.example"_s},
                                {u"method"_s, u"GET"_s},
                                {u"path"_s, u"/me"_s},
                                {u"sent"_s, 2},
                                {u"clients"_s, QJsonArray{m_baker.toString()}},
                                {u"page_name"_s, u"Bakery"_s}},
                               records),
             u"What: figures · Times sent: 2 · Client: The <Bakery> · Request: GET graph.example/me"_s);
    QCOMPARE(ledgerDetailsText({{u"withdrawn"_s, QJsonArray{u"list_pages"_s}}, {u"allowed"_s, QJsonArray()}}, records),
             u"Withdrawn: List pages"_s);
    QCOMPARE(ledgerDetailsText({{u"what"_s, u"publish"_s}, {u"hash"_s, u"abc"_s}}, records), u"What: a post"_s);
}

void TestLedgerReport::whatIsWrittenMeanwhileIsNotMetTwice()
{
    for (int i = 0; i < 10; ++i)
        entry(u"check"_s, m_ada);
    LedgerWalk walk(m_bench->records(), m_bench->context().networks, {});
    QList<qint64> seen;
    const LedgerWalk::Take take = [&](const LedgerEntry& entry) {
        seen.append(entry.sequence);
        return true;
    };
    QCOMPARE(*walk.step(take, 4), true);
    for (int i = 0; i < 3; ++i)
        entry(u"check"_s, m_ada);
    QCOMPARE(*walk.step(take, 4), true);
    QCOMPARE(*walk.step(take, 4), false);
    QCOMPARE(seen, (QList<qint64>{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}));
}

void TestLedgerReport::theSearchNarrowsTheExport()
{
    entry(u"use"_s, m_ada, m_bakery, Purpose::PageStatistics);
    entry(u"use"_s, m_ben, m_garage, Purpose::PageStatistics);
    entry(u"use"_s, m_ben, m_garage, Purpose::PageStatistics, u"403"_s);
    LedgerFilter filter;
    filter.search = u"GARAGE refused"_s;
    QCOMPARE(*exported(LedgerFormat::Csv, filter), 1);
    QVERIFY(content().contains(",403,"));
}

/// As a receiver would: from the file alone, by what the README says, with nothing of this program.
void TestLedgerReport::aReceiverProvesTheChain()
{
    entry(u"use"_s, m_ada, m_bakery, Purpose::PageStatistics);
    entry(u"connect"_s, m_ben, {}, {}, u"caf\u00e9 \"quoted\" \\ \u0001"_s);
    entry(u"renew"_s, m_ben);
    QVERIFY(exported(LedgerFormat::Json));
    QVERIFY(exported(LedgerFormat::Json)); // with the entry of the first one
    const auto prove = [](const QJsonArray& entries) {
        QByteArray before(64, '0');
        for (qsizetype i = entries.size(); i-- > 0;) {
            QJsonObject entry = entries[i].toObject();
            const QByteArray hash = entry.take("hash"_L1).toString().toLatin1();
            const QByteArray previous = entry.take("previous"_L1).toString().toLatin1();
            const QByteArray text = QJsonDocument(entry).toJson(QJsonDocument::Compact);
            const QByteArray bytes = QByteArray::fromHex(previous) + text;
            if (previous != before || hash != QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex())
                return entry["sequence"_L1].toInteger();
            before = hash;
        }
        return qint64(0);
    };
    QJsonArray entries = QJsonDocument::fromJson(content()).object()["entries"_L1].toArray();
    QCOMPARE(entries.size(), 4);
    QCOMPARE(prove(entries), 0);
    QJsonObject changed = entries[2].toObject();
    changed.insert("outcome"_L1, u"ok"_s);
    entries[2] = changed;
    QCOMPARE(prove(entries), 2);
    entries.removeAt(2);
    QCOMPARE(prove(entries), 3);
}

void TestLedgerReport::aFailedExportIsNoEntry()
{
    entry(u"renew"_s, m_ada);
    const QString nowhere = m_dir.filePath(u"no such folder/export.csv"_s);
    const auto saved = waitFor(exportLedger(&m_bench->context(), {}, nowhere, LedgerFormat::Csv, m_run));
    QCOMPARE(saved.error().kind, ErrorKind::InvalidInput);
    QVERIFY(!waitFor(saveExtract(&m_bench->context(), m_baker, {}, m_bench->clock.now(), nowhere, m_run)));
    QVERIFY(!saveExport(m_bench->store(), nowhere, "x", exportEntry(m_bench->context(), u"posts"_s, {})));
    // It opens, but cannot be put where it belongs: a folder is there by now.
    ExportFile late(m_dir.filePath(u"late"_s));
    QVERIFY(late.open() && late.write("x"));
    QVERIFY(QDir(m_dir.path()).mkdir(u"late"_s));
    QCOMPARE(late.finish(m_bench->store(), exportEntry(m_bench->context(), u"posts"_s, {})).error().kind,
             ErrorKind::InvalidInput);
    QCOMPARE(newest(1).first().draft.action, u"renew"_s);
    QCOMPARE(m_bench->store().verifyLedger()->firstBroken, 0);
}

void TestLedgerReport::anExportThatCannotBeWrittenDownDoesNotHappen()
{
    QFile there(file());
    QVERIFY(there.open(QIODevice::WriteOnly));
    QCOMPARE(there.write("as before"), 9);
    there.close();
    (*openCipherFile(m_bench->storeFile(), *rawKey(Bench::storeKey())))->exec("DROP TABLE ledger_head");
    QVERIFY(!exported(LedgerFormat::Csv));
    QCOMPARE(content(), "as before");
}

void TestLedgerReport::whatIsCancelledLeavesNothing()
{
    const auto many = m_bench->store().transaction([&]() -> Result<bool> {
        for (int i = 0; i < 3000; ++i) {
            const auto one = m_bench->store().append(
                {m_bench->clock.now(), u"check"_s, {}, m_ada, {}, {}, u"ok"_s, {}});
            if (!one)
                return Failed(one.error());
        }
        return true;
    });
    QVERIFY(many);
    QSignalSpy progressed(m_run.get(), &LedgerRun::progressed);
    connect(m_run.get(), &LedgerRun::progressed, m_run.get(), &LedgerRun::cancel);
    QCOMPARE(exported(LedgerFormat::Json).error().kind, ErrorKind::Cancelled);
    QCOMPARE(progressed.size(), 1);
    QVERIFY(progressed.first()[0].toLongLong() < 3000);
    QCOMPARE(progressed.first()[1].toLongLong(), 3000);
    QCOMPARE(waitFor(proveLedger(&m_bench->context(), m_run)).error().kind, ErrorKind::Cancelled);
    QVERIFY(!QFile::exists(file()));
    QCOMPARE(newest(1).first().draft.action, u"check"_s);
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
