// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/cipher.h"
#include "models/storage/store.h"
#include "tests/storage/samples.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const Secret kKey(QByteArray(64, 'a'));
constexpr int kPage = 4096;
constexpr int kEntries = 500;
constexpr int kLedgerPages = 40; // at least

enum class Found { AtOpening, ByVerify, Elsewhere, Nowhere };

/// What one changed byte led to.
struct Flip
{
    Found found = Found::Nowhere;
    LedgerVerdict verdict;
};

LedgerDraft draft(int number)
{
    // Every 50th is longer than a page: the rest of it is in a page of its own.
    const QString path = number % 50 == 0 ? QString(6000, u'x') : u"/v21.0/%1/insights"_s.arg(number);
    return {sampleNow().addSecs(number),
            u"use"_s,
            u"page_statistics"_s,
            AccountId(u"account-%1"_s.arg(number % 3)),
            PageId(u"page-%1"_s.arg(number)),
            NetworkId(u"facebook"_s),
            u"200"_s,
            {{u"what"_s, u"read the figures"_s}, {u"host"_s, u"graph.facebook.com"_s}, {u"path"_s, path}}};
}

} // namespace

/// Bytes of the encrypted file itself are changed, in every page of it.
class TestLedgerDamage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void aFlippedByteIsFoundInEveryPage();
    void everyPageOfTheLedgerNamesTheFirstEntryThatCannotBeRead();
    void theRecordOfTheEndIsProvenToo();
    void aPageOfAnotherPlaceIsFound();
    void aFileCutShortIsFound();

private:
    void write(const QByteArray& bytes) const;
    Flip look(const QByteArray& bytes) const;
    Flip flip(qsizetype at) const;
    qsizetype rootOf(const char* table) const;
    bool canRead(const QByteArray& sql) const;

    QTemporaryDir m_dir;
    QString m_file;
    QByteArray m_whole;
    qsizetype m_pagesBefore = 0; ///< of a store without entries
};

void TestLedgerDamage::initTestCase()
{
    m_file = m_dir.filePath(u"store.db"_s);
    const auto content = [this] {
        {
            auto database = openCipherFile(m_file, *rawKey(kKey));
            QVERIFY(database);
            (*database)->execAndGet("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_whole = file.readAll();
        QCOMPARE(m_whole.size() % kPage, 0);
    };
    {
        const auto store = Store::open(m_file, kKey);
        QVERIFY(store);
        Account account;
        account.id = AccountId(u"account-1"_s);
        QVERIFY((*store)->save(account));
    }
    content();
    m_pagesBefore = m_whole.size() / kPage;
    {
        const auto store = Store::open(m_file, kKey);
        QVERIFY((*store)->transaction([&]() -> Result<bool> {
            for (int i = 1; i <= kEntries; ++i) {
                const auto entry = (*store)->append(draft(i));
                if (!entry)
                    return Failed(entry.error());
            }
            return true;
        }));
    }
    content();
    QVERIFY(m_whole.size() / kPage > m_pagesBefore + kLedgerPages);
}

void TestLedgerDamage::write(const QByteArray& bytes) const
{
    QFile::remove(m_file + u"-wal"_s);
    QFile::remove(m_file + u"-shm"_s);
    QFile file(m_file);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(bytes), bytes.size());
}

bool TestLedgerDamage::canRead(const QByteArray& sql) const
{
    return guarded([&]() -> Result<bool> {
               auto database = openCipherFile(m_file, *rawKey(kKey));
               if (!database)
                   return Failed(database.error());
               SQLite::Statement query(**database, sql.constData());
               while (query.executeStep()) {}
               return true;
           })
        .has_value();
}

qsizetype TestLedgerDamage::rootOf(const char* table) const
{
    write(m_whole);
    const auto database = openCipherFile(m_file, *rawKey(kKey));
    return (*database)
        ->execAndGet("SELECT rootpage FROM sqlite_master WHERE name = '" + std::string(table) + "'")
        .getInt();
}

Flip TestLedgerDamage::look(const QByteArray& bytes) const
{
    write(bytes);
    const auto store = Store::open(m_file, kKey);
    if (!store)
        return {store.error().kind == ErrorKind::StoreDamaged ? Found::AtOpening : Found::Nowhere, {}};
    const auto verdict = (*store)->verifyLedger();
    if (!verdict)
        return {};
    if (verdict->firstBroken != 0)
        return {Found::ByVerify, *verdict};
    return {canRead("PRAGMA integrity_check") ? Found::Nowhere : Found::Elsewhere, *verdict};
}

Flip TestLedgerDamage::flip(qsizetype at) const
{
    QByteArray changed = m_whole;
    changed[at] = char(changed[at] ^ 0x10);
    return look(changed);
}

/// Three places in each page: its content, what it is mixed with (16 bytes) and its proof (20 bytes). The last 12 are filler.
void TestLedgerDamage::aFlippedByteIsFoundInEveryPage()
{
    QHash<Found, int> found;
    for (qsizetype page = 0; page < m_whole.size() / kPage; ++page) {
        for (const qsizetype place : {20 + page * 97 % 3900, kPage - 48 + page % 16, kPage - 32 + page % 20}) {
            const Flip flipped = flip(page * kPage + place);
            ++found[flipped.found];
            QVERIFY2(flipped.found != Found::Nowhere, qPrintable(u"page %1, byte %2"_s.arg(page + 1).arg(place)));
        }
    }
    QVERIFY(found[Found::AtOpening] >= 3); // the first page and the description of the tables
    QVERIFY(found[Found::ByVerify] >= 3 * kLedgerPages);
    QVERIFY(found[Found::Elsewhere] >= 3);
    qInfo("found at opening: %d, by verify: %d, in other tables: %d",
          found[Found::AtOpening],
          found[Found::ByVerify],
          found[Found::Elsewhere]);
}

/// All pages that came with the entries are the ledger's.
void TestLedgerDamage::everyPageOfTheLedgerNamesTheFirstEntryThatCannotBeRead()
{
    QSet<qint64> named;
    for (qsizetype page = m_pagesBefore; page < m_whole.size() / kPage; ++page) {
        const Flip flipped = flip(page * kPage + 2000);
        QCOMPARE(flipped.found, Found::ByVerify);
        const qint64 first = flipped.verdict.firstBroken;
        QVERIFY(first >= 1 && first <= kEntries);
        QCOMPARE(flipped.verdict.reason, u"entry %1 cannot be read: its part of the file was changed"_s.arg(first));
        QVERIFY(canRead("SELECT * FROM ledger ORDER BY sequence LIMIT " + QByteArray::number(first - 1)));
        QVERIFY(!canRead("SELECT * FROM ledger WHERE sequence = " + QByteArray::number(first)));
        named.insert(first);
    }
    QVERIFY(named.size() >= kLedgerPages / 2); // they do not all name the same
}

void TestLedgerDamage::theRecordOfTheEndIsProvenToo()
{
    const qsizetype root = rootOf("ledger_head");
    const Flip flipped = flip((root - 1) * kPage + 2000);
    QCOMPARE(flipped.found, Found::ByVerify);
    QCOMPARE(flipped.verdict.firstBroken, kEntries);
    QCOMPARE(flipped.verdict.reason,
             u"nothing shows that entry %1 is the last: that part of the file was changed"_s.arg(kEntries));
}

/// A page as it was in an older copy of the file has its proof, but not its place.
void TestLedgerDamage::aPageOfAnotherPlaceIsFound()
{
    const qsizetype last = m_whole.size() / kPage - 1;
    QByteArray changed = m_whole;
    changed.replace(last * kPage, kPage, m_whole.mid((last - 1) * kPage, kPage));
    const Flip found = look(changed);
    QVERIFY(found.found == Found::ByVerify || found.found == Found::AtOpening);
}

void TestLedgerDamage::aFileCutShortIsFound()
{
    const Flip found = look(m_whole.chopped(kPage));
    QVERIFY(found.found == Found::ByVerify || found.found == Found::AtOpening);
}

QTEST_GUILESS_MAIN(TestLedgerDamage)
#include "tst_ledgerdamage.moc"
