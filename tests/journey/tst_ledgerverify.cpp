// SPDX-License-Identifier: GPL-3.0-or-later
// The console program on a ledger that somebody changed: what it says, and the code it ends with.
#include "models/storage/cipher.h"
#include "models/storage/passphrasevault.h"
#include "models/storage/profile.h"
#include "models/storage/store.h"
#include "tests/programs/programs.h"
#include "tests/support/waitfor.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kEntries = 300;
constexpr int kPage = 4096;
constexpr int kNeedsPerson = 1;

} // namespace

class TestLedgerVerify final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();

    void anIntactLedgerIsSaidToBe();
    void aChangedEntryIsNamed();
    void theMachineReadsTheSame();
    void anEntryThatCannotBeReadIsNamed_data();
    void anEntryThatCannotBeReadIsNamed();
    void aFileThatDoesNotOpenIsSaidToBeDamaged();

private:
    void change(const QByteArray& sql);
    void flip(qsizetype at);
    QByteArray content() const;

    std::unique_ptr<CommandLine> m_cli;
    QString m_file;
    Secret m_key;
    QByteArray m_whole;
    qsizetype m_pagesBefore = 0;
};

QByteArray TestLedgerVerify::content() const
{
    const auto database = openCipherFile(m_file, *rawKey(m_key));
    (*database)->execAndGet("PRAGMA wal_checkpoint(TRUNCATE)");
    QFile file(m_file);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void TestLedgerVerify::initTestCase()
{
    m_cli = std::make_unique<CommandLine>();
    QCOMPARE(m_cli->run({u"ledger"_s, u"verify"_s}).code, 0); // makes profile, vault and store
    const auto profile = Profile::open(m_cli->profileDir());
    QVERIFY(profile);
    m_file = profile->storeFile();
    auto vault = PassphraseVault::open(profile->vaultFile(), Secret(CommandLine::passphrase()), false);
    QVERIFY(vault);
    const auto key = waitFor(storeKey(vault->get(), *profile));
    QVERIFY(key);
    m_key = *key;
    m_pagesBefore = content().size() / kPage;
    {
        auto store = Store::open(m_file, m_key);
        QVERIFY(store);
        const QDateTime start(QDate(2026, 11, 1), QTime(8, 0), Qt::UTC);
        for (int i = 1; i <= kEntries; ++i)
            QVERIFY((*store)->append({start.addSecs(i), u"check"_s, {}, {}, {}, {}, u"ok"_s, {}}, Durability::Soon));
    }
    m_whole = content();
    QVERIFY(m_whole.size() / kPage > m_pagesBefore + 5);
}

void TestLedgerVerify::init()
{
    QFile::remove(m_file + u"-wal"_s);
    QFile::remove(m_file + u"-shm"_s);
    QFile file(m_file);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(m_whole), m_whole.size());
}

void TestLedgerVerify::change(const QByteArray& sql)
{
    const auto database = openCipherFile(m_file, *rawKey(m_key));
    QVERIFY(database);
    (*database)->exec(sql.constData());
}

void TestLedgerVerify::flip(qsizetype at)
{
    QFile file(m_file);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(at));
    const char changed = char(m_whole[at] ^ 0x10);
    QCOMPARE(file.write(&changed, 1), 1);
}

void TestLedgerVerify::anIntactLedgerIsSaidToBe()
{
    const Ended ended = m_cli->run({u"ledger"_s, u"verify"_s});
    QCOMPARE(ended.code, 0);
    QCOMPARE(ended.out, "The ledger is intact: 300 entries.\n");
}

void TestLedgerVerify::aChangedEntryIsNamed()
{
    change("UPDATE ledger SET outcome = 'denied' WHERE sequence = 57");
    const Ended ended = m_cli->run({u"ledger"_s, u"verify"_s});
    QCOMPARE(ended.code, kNeedsPerson);
    QCOMPARE(ended.out.count('\n'), 1);
    QVERIFY2(ended.out.startsWith("The ledger was changed: entry 57 was changed."), ended.out.constData());
}

void TestLedgerVerify::theMachineReadsTheSame()
{
    change("DELETE FROM ledger WHERE sequence = 57");
    const Ended ended = m_cli->run({u"ledger"_s, u"verify"_s, u"--json"_s});
    QCOMPARE(ended.code, kNeedsPerson);
    QCOMPARE(ended.json()["intact"_L1].toBool(true), false);
    QCOMPARE(ended.json()["first_broken"_L1].toInt(), 57);
    QCOMPARE(ended.json()["reason"_L1].toString(), u"entry 57 is missing"_s);
}

void TestLedgerVerify::anEntryThatCannotBeReadIsNamed_data()
{
    QTest::addColumn<int>("page"); // from the last one back
    QTest::newRow("newest") << 1;
    QTest::newRow("before") << 2;
    QTest::newRow("middle") << 4;
}

void TestLedgerVerify::anEntryThatCannotBeReadIsNamed()
{
    QFETCH(int, page);
    flip(m_whole.size() - page * kPage + 2000);
    const Ended ended = m_cli->run({u"ledger"_s, u"verify"_s});
    QVERIFY2(ended.code == kNeedsPerson, ended.err.constData());
    QCOMPARE(ended.out.count('\n'), 1);
    QVERIFY2(QString::fromUtf8(ended.out).contains(QRegularExpression(
                 u"^The ledger was changed: entry [0-9]+ cannot be read: its part of the file was changed\\."_s)),
             ended.out.constData());
}

void TestLedgerVerify::aFileThatDoesNotOpenIsSaidToBeDamaged()
{
    flip(2000);
    const Ended ended = m_cli->run({u"ledger"_s, u"verify"_s});
    QVERIFY(ended.code != 0 && ended.code != kNeedsPerson);
    QVERIFY2(ended.err.contains("damaged"), ended.err.constData());
}

QTEST_GUILESS_MAIN(TestLedgerVerify)
#include "tst_ledgerverify.moc"
