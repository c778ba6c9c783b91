// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/cipher.h"
#include "models/storage/store.h"
#include "tests/storage/samples.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <ctime>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const Secret kKey(QByteArray(64, 'a'));

LedgerDraft draft(int number)
{
    const QJsonObject credits{{u"used"_s, 12.5}, {u"limit"_s, 100}};
    QJsonObject details{{u"status"_s, 200}, {u"credits"_s, credits}};
    if (number % 10 == 0)
        details = {};
    return {sampleNow().addSecs(number),
            u"use"_s,
            u"page_statistics"_s,
            AccountId(u"account-%1"_s.arg(number % 3)),
            PageId(u"page-%1"_s.arg(number)),
            NetworkId(u"facebook"_s),
            u"ok"_s,
            details};
}

} // namespace

class TestLedger : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_file = m_dir->filePath(u"store.db"_s);
    }

    void canonicalFormIsWrittenDown();
    void firstEntryFollowsZeros();
    void givesBackWhatWasAppendedNewestFirst();
    void intactChainHolds();
    void emptyLedgerHolds();
    void provesInPieces_data();
    void provesInPieces();
    void pagesBySequence();
    void namesTheFirstBrokenEntry_data();
    void namesTheFirstBrokenEntry();
    void rolledBackEntriesLeaveNoGap();
    void refusesAnEntryWithoutTime();
    void whatDoesNotComeBackFromUtf8Holds();
    void twoProcessesWriteOneChain();
    void verifyIsLinear();

private:
    void fill(int count);
    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_file;
};

void TestLedger::fill(int count)
{
    auto store = Store::open(m_file, kKey);
    QVERIFY(store);
    const auto done = (*store)->transaction([&]() -> Result<bool> {
        for (int i = 1; i <= count; ++i) {
            const auto entry = (*store)->append(draft(i));
            if (!entry)
                return Failed(entry.error());
        }
        return true;
    });
    QVERIFY(done);
}

/// The form may never change: every older entry's hash hangs on it.
void TestLedger::canonicalFormIsWrittenDown()
{
    const QByteArray expected = R"({"account":"account-1","action":"use","at":"2026-12-01T12:00:01.000Z",)"
                                R"("details":{"credits":{"limit":100,"used":12.5},"status":200},"network":"facebook",)"
                                R"("outcome":"ok","page":"page-1","purpose":"page_statistics","sequence":1})";
    QCOMPARE(canonical(1, draft(1)), expected);
    LedgerDraft elsewhere = draft(1);
    elsewhere.at = elsewhere.at.toOffsetFromUtc(3600);
    QCOMPARE(canonical(1, elsewhere), expected);
    QCOMPARE(chainHash(QByteArray(32, '\0'), "x").toHex(),
             QByteArray("fdded6faced1af47fdaaac589602f58e0e040a882627806c42ddcc38da604cf0"));
}

void TestLedger::firstEntryFollowsZeros()
{
    auto store = Store::open(m_file, kKey);
    const auto first = (*store)->append(draft(1));
    QVERIFY(first);
    QCOMPARE(first->sequence, 1);
    QCOMPARE(first->previous, QByteArray(32, '\0'));
    const auto second = (*store)->append(draft(2));
    QCOMPARE(second->previous, first->hash);
    QCOMPARE(second->hash, chainHash(first->hash, canonical(2, draft(2))));
}

void TestLedger::givesBackWhatWasAppendedNewestFirst()
{
    fill(5);
    auto store = Store::open(m_file, kKey);
    const auto newest = (*store)->ledger(2);
    QCOMPARE(newest->size(), 2);
    QCOMPARE(newest->at(0).sequence, 5);
    QCOMPARE(canonical(5, newest->at(0).draft), canonical(5, draft(5)));
    QCOMPARE((*store)->ledger(10, 2)->first().sequence, 3);
    QCOMPARE((*store)->ledger(10, 2)->size(), 3);
}

void TestLedger::intactChainHolds()
{
    fill(50);
    auto store = Store::open(m_file, kKey);
    const auto verdict = (*store)->verifyLedger();
    QVERIFY(verdict);
    QCOMPARE(verdict->entries, 50);
    QCOMPARE(verdict->firstBroken, 0);
    QVERIFY(verdict->reason.isEmpty());
    QVERIFY((*store)->append(draft(51))); // verifying leaves no transaction open
    QCOMPARE((*store)->verifyLedger()->entries, 51);
}

void TestLedger::provesInPieces_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("piece");
    QTest::newRow("pieces of one") << 20 << 1;
    QTest::newRow("no rest") << 20 << 10;
    QTest::newRow("a rest") << 20 << 7;
    QTest::newRow("one piece") << 20 << 100;
}

void TestLedger::provesInPieces()
{
    QFETCH(int, count);
    QFETCH(int, piece);
    fill(count);
    auto store = Store::open(m_file, kKey);
    LedgerProof proof;
    for (int pieces = 0; !proof.isDone; ++pieces) {
        QVERIFY(pieces <= count + 2);
        QVERIFY((*store)->verifyLedger(proof, piece));
        if (pieces == 0)
            QVERIFY((*store)->append(draft(count + 1))); // between two pieces the ledger goes on
    }
    QCOMPARE(proof.verdict.firstBroken, 0);
    QCOMPARE(proof.verdict.entries, piece > count ? count : count + 1);
}

void TestLedger::pagesBySequence()
{
    fill(5);
    auto store = Store::open(m_file, kKey);
    QCOMPARE((*store)->ledgerBefore(std::numeric_limits<qint64>::max(), 2)->last().sequence, 4);
    QVERIFY((*store)->append(draft(6)));
    const auto older = (*store)->ledgerBefore(4, 10);
    QCOMPARE(older->size(), 3);
    QCOMPARE(older->first().sequence, 3);
    QVERIFY((*store)->ledgerBefore(1, 10)->isEmpty());
}

void TestLedger::emptyLedgerHolds()
{
    auto store = Store::open(m_file, kKey);
    QCOMPARE((*store)->verifyLedger()->firstBroken, 0);
    QCOMPARE((*store)->verifyLedger()->entries, 0);
}

void TestLedger::namesTheFirstBrokenEntry_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<qint64>("broken");
    QTest::addColumn<QString>("reason");

    const auto row = [](const char* name, const char* sql, qint64 broken, const char* reason) {
        QTest::newRow(name) << QByteArray(sql) << broken << QString::fromLatin1(reason);
    };
    row("time changed", "UPDATE ledger SET at = at + 1 WHERE sequence = 7", 7, "entry 7 was changed");
    row("action changed", "UPDATE ledger SET action = 'check' WHERE sequence = 7", 7, "entry 7 was changed");
    row("purpose changed", "UPDATE ledger SET purpose = '' WHERE sequence = 7", 7, "entry 7 was changed");
    row("account changed", "UPDATE ledger SET account = 'x' WHERE sequence = 7", 7, "entry 7 was changed");
    row("page changed", "UPDATE ledger SET page = 'x' WHERE sequence = 7", 7, "entry 7 was changed");
    row("network changed", "UPDATE ledger SET network = 'x' WHERE sequence = 7", 7, "entry 7 was changed");
    row("outcome changed", "UPDATE ledger SET outcome = 'denied' WHERE sequence = 7", 7, "entry 7 was changed");
    row("details changed",
        "UPDATE ledger SET details = '{\"status\":201}' WHERE sequence = 7",
        7,
        "entry 7 was changed");
    row("details emptied", "UPDATE ledger SET details = '' WHERE sequence = 7", 7, "entry 7 was changed");
    row("details written with blanks",
        "UPDATE ledger SET details = replace(details, ':200', ': 200') WHERE sequence = 7",
        7,
        "entry 7 was changed");
    row("details with an escape for a letter",
        "UPDATE ledger SET details = replace(details, 'status', 'st\\u0061tus') WHERE sequence = 7",
        7,
        "entry 7 was changed");
    row("details with a number spelled otherwise",
        "UPDATE ledger SET details = replace(details, '12.5', '12.50') WHERE sequence = 7",
        7,
        "entry 7 was changed");
    row("details with a key twice",
        "UPDATE ledger SET details = replace(details, '\"status\"', '\"status\":1,\"status\"') WHERE sequence = 7",
        7,
        "entry 7 was changed");
    row("details that were empty", "UPDATE ledger SET details = '{}' WHERE sequence = 10", 10, "entry 10 was changed");
    row("details with a mark of byte order",
        "UPDATE ledger SET details = CAST(x'EFBBBF' AS TEXT) || details WHERE sequence = 7",
        7,
        "entry 7 was changed");
    row("text as bytes",
        "UPDATE ledger SET action = CAST(action AS BLOB) WHERE sequence = 7",
        7,
        "entry 7 was changed");
    row("text with something behind its end",
        "UPDATE ledger SET action = action || CAST(x'00' AS TEXT) WHERE sequence = 7",
        7,
        "entry 7 was changed");
    row("text that is no UTF-8 any more",
        "UPDATE ledger SET outcome = CAST(x'6FFF' AS TEXT) WHERE sequence = 7",
        7,
        "entry 7 was changed");
    row("text with a mark of byte order",
        "UPDATE ledger SET outcome = CAST(x'EFBBBF' AS TEXT) || outcome WHERE sequence = 7",
        7,
        "entry 7 was changed");
    row("time with a fraction", "UPDATE ledger SET at = at + 0.5 WHERE sequence = 7", 7, "entry 7 was changed");
    row("time as bytes",
        "UPDATE ledger SET at = CAST(CAST(at AS TEXT) AS BLOB) WHERE sequence = 7",
        7,
        "entry 7 was changed");
    row("hash as text", "UPDATE ledger SET hash = CAST(hash AS TEXT) WHERE sequence = 7", 7, "entry 7 was changed");
    row("previous too long",
        "UPDATE ledger SET previous = CAST(previous || x'00' AS BLOB) WHERE sequence = 7",
        7,
        "entry 7 was changed");
    row("hash too short", "UPDATE ledger SET hash = substr(hash, 1, 31) WHERE sequence = 7", 7, "entry 7 was changed");
    row("head's hash as text", "UPDATE ledger_head SET hash = CAST(hash AS TEXT)", 20, "entry 20 was changed");
    row("head's number as bytes", "UPDATE ledger_head SET sequence = CAST('20' AS BLOB)", 20, "entry 20 was changed");
    row("a second head",
        "PRAGMA ignore_check_constraints = ON; INSERT INTO ledger_head SELECT 2, sequence, hash FROM ledger_head",
        20,
        "entry 20 was changed");
    row("hash changed", "UPDATE ledger SET hash = zeroblob(32) WHERE sequence = 7", 7, "entry 7 was changed");
    row("previous changed", "UPDATE ledger SET previous = zeroblob(32) WHERE sequence = 7", 7, "entry 7 was changed");
    row("first changed", "UPDATE ledger SET action = 'check' WHERE sequence = 1", 1, "entry 1 was changed");
    row("last changed", "UPDATE ledger SET action = 'check' WHERE sequence = 20", 20, "entry 20 was changed");
    row("first deleted", "DELETE FROM ledger WHERE sequence = 1", 1, "entry 1 is missing");
    row("middle deleted", "DELETE FROM ledger WHERE sequence = 8", 8, "entry 8 is missing");
    row("middle deleted and closed up",
        "DELETE FROM ledger WHERE sequence = 8; UPDATE ledger SET sequence = sequence - 1 WHERE sequence > 8",
        8,
        "entry 8 was changed");
    row("last deleted", "DELETE FROM ledger WHERE sequence = 20", 20, "the end was cut off: entry 20 is missing");
    row("end cut off", "DELETE FROM ledger WHERE sequence > 12", 13, "the end was cut off: entry 13 is missing");
    row("all deleted", "DELETE FROM ledger", 1, "the end was cut off: entry 1 is missing");
    row("swapped",
        "UPDATE ledger SET sequence = 100 WHERE sequence = 4; UPDATE ledger SET sequence = 4 WHERE sequence = 5;"
        "UPDATE ledger SET sequence = 5 WHERE sequence = 100",
        4,
        "entry 4 was changed");
    row("two broken: the first is named",
        "UPDATE ledger SET action = 'check' WHERE sequence = 15; DELETE FROM ledger WHERE sequence = 9",
        9,
        "entry 9 is missing");
    row("head forgotten", "DELETE FROM ledger_head", 1, "entry 1 was added past the recorded end");
    row("head's hash changed", "UPDATE ledger_head SET hash = zeroblob(32)", 20, "entry 20 was changed");
    row("duplicate of the first put at the end",
        "INSERT INTO ledger SELECT 21, at, action, purpose, account, page, network, outcome, details, previous, hash FROM ledger WHERE sequence = 1",
        21,
        "entry 21 was changed");
}

void TestLedger::namesTheFirstBrokenEntry()
{
    QFETCH(QByteArray, sql);
    QFETCH(qint64, broken);
    QFETCH(QString, reason);
    fill(20);
    {
        auto database = openCipherFile(m_file, *rawKey(kKey));
        QVERIFY(database);
        (*database)->exec(sql.constData());
    }
    auto store = Store::open(m_file, kKey);
    const auto verdict = (*store)->verifyLedger();
    QVERIFY(verdict);
    QCOMPARE(verdict->firstBroken, broken);
    QCOMPARE(verdict->reason, reason);
}

void TestLedger::rolledBackEntriesLeaveNoGap()
{
    auto store = Store::open(m_file, kKey);
    QVERIFY((*store)->append(draft(1)));
    const auto failed = (*store)->transaction([&]() -> Result<bool> {
        const auto entry = (*store)->append(draft(2));
        return entry ? Result<bool>(fail(ErrorKind::Cancelled)) : Result<bool>(Failed(entry.error()));
    });
    QCOMPARE(failed.error().kind, ErrorKind::Cancelled);
    QCOMPARE((*store)->append(draft(3))->sequence, 2);
    QCOMPARE((*store)->verifyLedger()->firstBroken, 0);
}

void TestLedger::refusesAnEntryWithoutTime()
{
    auto store = Store::open(m_file, kKey);
    LedgerDraft timeless = draft(1);
    timeless.at = {};
    QCOMPARE((*store)->append(timeless).error().kind, ErrorKind::InvalidInput);
}

/// An honest entry is never called changed: half an emoji, where a name was cut, is not stored as it is in memory.
void TestLedger::whatDoesNotComeBackFromUtf8Holds()
{
    auto store = Store::open(m_file, kKey);
    const QString half = u"Caf\u00e9 "_s + QChar(0xD83D);
    LedgerDraft odd = draft(1);
    odd.outcome = QChar(0xFEFF) + half;
    odd.page = PageId(half);
    odd.details = {{u"name"_s, half}, {half, -0.0}, {u"much"_s, 1e21}, {u"little"_s, 1.0 / 3}, {u"\u0001\u007f"_s, 1}};
    const auto written = (*store)->append(odd);
    QVERIFY(written);
    QCOMPARE((*store)->verifyLedger()->reason, QString());
    QCOMPARE(canonical(1, (*store)->ledger(1)->first().draft), canonical(1, written->draft));
}

void TestLedger::twoProcessesWriteOneChain()
{
    constexpr int kEach = 100;
    const auto write = [&](QProcess& process) {
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(QCoreApplication::applicationFilePath(), {u"--append"_s, m_file, QString::number(kEach)});
        QVERIFY(process.waitForStarted());
    };
    QProcess one;
    QProcess two;
    write(one);
    write(two);
    QVERIFY(one.waitForFinished());
    QVERIFY(two.waitForFinished());
    QCOMPARE(one.exitCode(), 0);
    QCOMPARE(two.exitCode(), 0);
    auto store = Store::open(m_file, kKey);
    const auto verdict = (*store)->verifyLedger();
    QCOMPARE(verdict->entries, 2 * kEach);
    QCOMPARE(verdict->firstBroken, 0);
}

void TestLedger::verifyIsLinear()
{
    const int count = qEnvironmentVariableIntValue("PK_LEDGER_ROWS") > 0
        ? qEnvironmentVariableIntValue("PK_LEDGER_ROWS")
        : 5000;
    fill(count);
    auto store = Store::open(m_file, kKey);
    const std::clock_t start = std::clock(); // processor time: other programs do not count
    QCOMPARE((*store)->verifyLedger()->entries, count);
    const auto took = (std::clock() - start) * 1000 / CLOCKS_PER_SEC;
    qInfo("%d entries verified in %ld ms of processor time", count, long(took));
    QVERIFY(took < 20000);
}

/// "--append FILE COUNT": the other process of twoProcessesWriteOneChain.
static int appendMany(const QString& file, int count)
{
    auto store = Store::open(file, kKey);
    for (int i = 1; store && i <= count; ++i) {
        const auto entry = (*store)->append(draft(i));
        if (!entry)
            qFatal("%s", qPrintable(entry.error().detail));
    }
    if (!store)
        qFatal("%s", qPrintable(store.error().detail));
    return 0;
}

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == "--append"_L1)
        return appendMany(arguments.value(2), arguments.value(3).toInt());
    TestLedger test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_ledger.moc"
