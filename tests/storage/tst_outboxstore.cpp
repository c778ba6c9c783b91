// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/cipher.h"
#include "models/storage/outboxstore.h"
#include "tests/storage/samples.h"

#include <QTemporaryDir>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const Secret kKey(QByteArray(64, 'a'));

Picture samplePicture(const QByteArray& bytes, const QString& alt)
{
    return {bytes, "image/png", u"lamp.png"_s, alt};
}

OutboxEntry sampleEntry(const QString& page)
{
    OutboxEntry entry;
    entry.id = OutboxId::create();
    entry.key = OutboxId::create().toString();
    entry.page = PageId(page);
    entry.account = AccountId(u"a-1"_s);
    entry.target = {NetworkId(u"facebook"_s), u"https://one.example"_s, RemoteId(u"1000"_s)};
    entry.pageName = u"مطعم الشرق"_s;
    entry.post = {u"Open \u2600"_s,
                  QUrl(u"https://nordlys.example/a%20b?x=%C3%A9"_s),
                  {samplePicture("one", u"A lamp"_s), samplePicture("two", {})}};
    entry.hash = ApprovalHash::of(entry.target, entry.post);
    entry.approvedAt = entry.stateAt = sampleNow();
    return entry;
}

} // namespace

class TestOutboxStore final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void keepsDraftsAsTheyAreTyped();
    void keepsEntriesWithEverythingInThem();
    void oneOfTwoProgramsMovesAnEntry();
    void nothingIsSentTwiceUnderOneKey();
    void picturesAreKeptOnceAndAsLongAsTheyCount();
    void anUnknownStateIsNeverSent();
    void withdrawsOnlyWhatItSaw();

private:
    int pictures();

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_file;
    std::unique_ptr<Store> m_store;
};

void TestOutboxStore::init()
{
    m_store.reset();
    m_dir = std::make_unique<QTemporaryDir>();
    m_file = m_dir->filePath(u"store.db"_s);
    m_store = std::move(Store::open(m_file, kKey).value());
}

int TestOutboxStore::pictures()
{
    auto database = openCipherFile(m_file, *rawKey(kKey));
    return (*database)->execAndGet("SELECT count(*) FROM pictures").getInt();
}

void TestOutboxStore::keepsDraftsAsTheyAreTyped()
{
    Draft draft{DraftId::create(),
                {u"Op"_s, {}, {samplePicture("one", u"A"_s)}},
                {PageId(u"p-1"_s), PageId(u"p-2"_s)},
                sampleNow()};
    Draft other{DraftId::create(), {u"Another"_s, QUrl(u"https://a.example/"_s), {}}, {}, sampleNow().addSecs(-9)};
    {
        OutboxStore outbox(*m_store);
        QVERIFY(outbox.drafts()->isEmpty());
        QVERIFY(outbox.save(draft));
        QVERIFY(outbox.save(other));
        draft.post.text = u"Open"_s;
        QVERIFY(outbox.save(draft));
    }
    m_store.reset();
    m_store = std::move(Store::open(m_file, kKey).value());
    OutboxStore outbox(*m_store);
    QCOMPARE(*outbox.drafts(), (QList<Draft>{draft, other}));
    QVERIFY(outbox.remove(draft.id));
    QCOMPARE(*outbox.drafts(), QList<Draft>{other});
    QCOMPARE(pictures(), 0);
}

void TestOutboxStore::keepsEntriesWithEverythingInThem()
{
    OutboxEntry entry = sampleEntry(u"p-1"_s);
    {
        OutboxStore outbox(*m_store);
        QVERIFY(outbox.add(entry));
        entry.state = OutboxState::Unconfirmed;
        entry.stateAt = sampleNow().addSecs(7);
        entry.sentAt = sampleNow().addSecs(5);
        entry.reason = u"The answer never came."_s;
        QVERIFY(outbox.move(entry, OutboxState::Approved));
    }
    m_store.reset();
    m_store = std::move(Store::open(m_file, kKey).value());
    OutboxStore outbox(*m_store);
    QCOMPARE(*outbox.entry(entry.id), entry);
    QCOMPARE(*outbox.outbox(), QList<OutboxEntry>{entry});
    QCOMPARE(*outbox.withHash(entry.hash), QList<OutboxEntry>{entry});
    QCOMPARE(ApprovalHash::of(entry.target, outbox.entry(entry.id)->post),
             entry.hash); // what comes back is what was approved
    QVERIFY(outbox.withHash(ApprovalHash::of(entry.target, Post()))->isEmpty());
    QCOMPARE(outbox.entry(OutboxId(u"nobody"_s)).error().kind, ErrorKind::NotFound);
}

void TestOutboxStore::oneOfTwoProgramsMovesAnEntry()
{
    OutboxEntry entry = sampleEntry(u"p-1"_s);
    OutboxStore outbox(*m_store);
    QVERIFY(outbox.add(entry));
    const auto second = Store::open(m_file, kKey);
    QVERIFY(second);
    OutboxStore other(**second);
    entry.state = OutboxState::Sending;
    QVERIFY(other.move(entry, OutboxState::Approved));
    const auto lost = outbox.move(entry, OutboxState::Approved);
    QVERIFY(!lost);
    QCOMPARE(lost.error().kind, ErrorKind::Busy);
}

void TestOutboxStore::nothingIsSentTwiceUnderOneKey()
{
    const OutboxEntry entry = sampleEntry(u"p-1"_s);
    OutboxEntry same = sampleEntry(u"p-2"_s);
    same.key = entry.key;
    OutboxStore outbox(*m_store);
    QVERIFY(outbox.add(entry));
    QVERIFY(!outbox.add(same));
    QVERIFY(!outbox.add(entry));
    QCOMPARE(outbox.outbox()->size(), 1);
}

void TestOutboxStore::picturesAreKeptOnceAndAsLongAsTheyCount()
{
    OutboxStore outbox(*m_store);
    OutboxEntry one = sampleEntry(u"p-1"_s);
    OutboxEntry two = sampleEntry(u"p-2"_s);
    QVERIFY(outbox.add(one));
    QVERIFY(outbox.add(two));
    Draft draft{DraftId::create(), {{}, {}, {samplePicture("two", {}), samplePicture("three", {})}}, {}, sampleNow()};
    QVERIFY(outbox.save(draft));
    QCOMPARE(pictures(), 3);
    one.state = OutboxState::Published;
    QVERIFY(outbox.move(one, OutboxState::Approved));
    QCOMPARE(pictures(), 3); // the second page still needs them
    two.state = OutboxState::Published;
    QVERIFY(outbox.move(two, OutboxState::Approved));
    QCOMPARE(pictures(), 2); // the draft's
    const Picture kept = outbox.entry(two.id)->post.pictures.first();
    QCOMPARE(kept.altText, u"A lamp"_s); // what it was is still told
    QVERIFY(kept.bytes.isEmpty());
    draft.post.pictures.removeLast();
    QVERIFY(outbox.save(draft));
    QCOMPARE(pictures(), 1);
}

void TestOutboxStore::anUnknownStateIsNeverSent()
{
    OutboxEntry entry = sampleEntry(u"p-1"_s);
    OutboxStore outbox(*m_store);
    QVERIFY(outbox.add(entry));
    auto database = openCipherFile(m_file, *rawKey(kKey));
    (*database)->exec("UPDATE outbox SET state = 'of a newer program'");
    QVERIFY(!maySend(outbox.entry(entry.id)->state));
}

void TestOutboxStore::withdrawsOnlyWhatItSaw()
{
    OutboxEntry entry = sampleEntry(u"p-1"_s);
    OutboxStore outbox(*m_store);
    QVERIFY(outbox.add(entry));
    QCOMPARE(outbox.withdraw(entry.id, OutboxState::Refused).error().kind, ErrorKind::Busy);
    QCOMPARE(outbox.outbox()->size(), 1);
    QVERIFY(outbox.withdraw(entry.id, OutboxState::Approved));
    QVERIFY(outbox.outbox()->isEmpty());
    QCOMPARE(pictures(), 0);
}

QTEST_GUILESS_MAIN(TestOutboxStore)
#include "tst_outboxstore.moc"
