// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/requestjournal.h"
#include "tests/storage/samples.h"

#include <QDir>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

LedgerDraft leaving(const QString& path)
{
    return {sampleNow(),
            u"use"_s,
            u"publish"_s,
            AccountId(u"account"_s),
            PageId(u"page"_s),
            NetworkId(u"facebook"_s),
            {},
            {{u"method"_s, u"POST"_s}, {u"path"_s, path}, {u"credits"_s, QJsonArray{u"app 3/200"_s}}}};
}

} // namespace

class TestRequestJournal final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_store = *Store::open(m_dir->filePath(u"store.db"_s), Secret(QByteArray(64, 'a')));
    }

    void theEndReplacesTheBeginning();
    void whatAKilledProgramLeftIsAppended();
    void whoLivesKeepsWhatIsUnderWay();
    void severalPrograms();
    void whatIsCutOffBelongsToTheClientOfThen();
    void nothingBeginsWithoutALock();
    void aDraftComesBackWhole();

private:
    RequestJournal journal() { return RequestJournal(*m_store, m_dir->path()); }
    QList<LedgerEntry> ledger() { return *m_store->ledger(100); }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Store> m_store;
};

void TestRequestJournal::theEndReplacesTheBeginning()
{
    {
        RequestJournal one = journal();
        const auto number = one.begin(leaving(u"/posts"_s), Durability::OnDisk);
        QVERIFY(number);
        QCOMPARE(ledger().size(), 0);
        LedgerDraft ended = leaving(u"/posts"_s);
        ended.outcome = u"201"_s;
        QVERIFY(one.finish(*number, ended, Durability::OnDisk));
    }
    QCOMPARE(ledger().size(), 1);
    QCOMPARE(ledger().first().draft.outcome, u"201"_s);
    QCOMPARE(*journal().takeOver(), 0);
    QCOMPARE(ledger().size(), 1);
}

void TestRequestJournal::whatAKilledProgramLeftIsAppended()
{
    {
        RequestJournal killed = journal();
        QVERIFY(killed.begin(leaving(u"/first"_s), Durability::Soon));
        QVERIFY(killed.begin(leaving(u"/second"_s), Durability::OnDisk));
    }
    QCOMPARE(*journal().takeOver(), 2);
    QCOMPARE(ledger().size(), 2);
    QCOMPARE(ledger().last().draft.details[u"path"_s].toString(), u"/first"_s);
    QCOMPARE(ledger().first().draft.details[u"path"_s].toString(), u"/second"_s);
    for (const LedgerEntry& entry : ledger()) {
        QCOMPARE(entry.draft.outcome, u"cut off"_s);
        QCOMPARE(entry.draft.purpose, u"publish"_s);
        QCOMPARE(entry.draft.page, PageId(u"page"_s));
    }
    QCOMPARE(m_store->verifyLedger()->firstBroken, 0);
    QCOMPARE(*journal().takeOver(), 0);                   // once
    QVERIFY(QDir(m_dir->filePath(u"locks"_s)).isEmpty()); // and no file stays behind
}

void TestRequestJournal::whoLivesKeepsWhatIsUnderWay()
{
    RequestJournal living = journal();
    const auto number = living.begin(leaving(u"/posts"_s), Durability::Soon);
    QCOMPARE(*journal().takeOver(), 0);
    QCOMPARE(*living.takeOver(), 0);
    QCOMPARE(ledger().size(), 0);
    QVERIFY(living.finish(*number, leaving(u"/posts"_s), Durability::Soon));
    QCOMPARE(ledger().size(), 1);
}

void TestRequestJournal::severalPrograms()
{
    RequestJournal living = journal();
    QVERIFY(living.begin(leaving(u"/living"_s), Durability::Soon));
    for (const QString& path : {u"/a"_s, u"/b"_s})
        QVERIFY(journal().begin(leaving(path), Durability::Soon));
    QCOMPARE(*journal().takeOver(), 2);
    QCOMPARE(ledger().size(), 2);
}

void TestRequestJournal::whatIsCutOffBelongsToTheClientOfThen()
{
    Account account;
    account.id = AccountId(u"account"_s);
    Page page;
    page.id = PageId(u"page"_s);
    page.account = account.id;
    page.client = ClientId(u"before"_s);
    page.name = u"Bakery"_s;
    QVERIFY(m_store->save(account) && m_store->save({page}));
    LedgerDraft draft = leaving(u"/posts"_s);
    draft.account = account.id;
    draft.page = page.id;
    QVERIFY(journal().begin(draft, Durability::Soon));
    page.client = ClientId(u"after"_s);
    QVERIFY(m_store->save({page}));
    QCOMPARE(*journal().takeOver(), 1);
    QCOMPARE(ledger().first().draft.details[u"clients"_s].toArray(), QJsonArray{u"before"_s});
    QCOMPARE(ledger().first().draft.details[u"page_name"_s].toString(), u"Bakery"_s);
}

void TestRequestJournal::nothingBeginsWithoutALock()
{
    RequestJournal nowhere(*m_store, u"/proc/none"_s);
    const auto number = nowhere.begin(leaving(u"/posts"_s), Durability::Soon);
    QVERIFY(!number);
    QCOMPARE(number.error().kind, ErrorKind::StoreFailed);
    QCOMPARE(*journal().takeOver(), 0); // and nothing was kept
    QCOMPARE(ledger().size(), 0);
}

void TestRequestJournal::aDraftComesBackWhole()
{
    LedgerDraft draft = leaving(u"/posts"_s);
    draft.outcome = u"no answer"_s;
    const LedgerDraft back = draftIn(toJson(draft));
    QCOMPARE(canonical(4, back), canonical(4, draft));
    QCOMPARE(back.details, draft.details);
    QCOMPARE(back.at, draft.at);
}

QTEST_GUILESS_MAIN(TestRequestJournal)
#include "tst_requestjournal.moc"
