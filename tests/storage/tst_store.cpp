// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/words.h"
#include "models/storage/cipher.h"
#include "models/storage/migrations.h"
#include "models/storage/store.h"
#include "tests/storage/samples.h"

#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <ctime>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const Secret kKey(QByteArray(64, 'a'));
const Secret kOtherKey(QByteArray(64, 'b'));

std::unique_ptr<Store> opened(const QString& file)
{
    auto store = Store::open(file, kKey);
    if (!store)
        qFatal("%s", qPrintable(store.error().detail));
    return std::move(*store);
}

QByteArray allBytes(const QString& dir)
{
    QByteArray bytes;
    for (const QFileInfo& info : QDir(dir).entryInfoList(QDir::Files | QDir::Hidden)) {
        QFile file(info.filePath());
        if (file.open(QIODevice::ReadOnly))
            bytes += file.readAll();
    }
    return bytes;
}

/// SQL run by somebody who has the key, past the Store.
void tamper(const QString& file, const char* sql)
{
    auto database = openCipherFile(file, *rawKey(kKey));
    QVERIFY(database);
    (*database)->exec(sql);
}

} // namespace

class TestStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        QVERIFY(m_dir->isValid());
        m_file = m_dir->filePath(u"store.db"_s);
    }

    // ---- the file
    void isEncryptedWithSqlCipher();
    void isReadableByTheOwnerOnly();
    void otherKeyIsDamaged();
    void otherKeyKeepsTheLogOfAKilledProcess();
    void malformedKeyIsRefused();
    void cutOffFileIsDamaged();
    void overwrittenMiddleIsDamaged();
    void fileOfANewerProgramIsRefused();
    void opensFromEveryOlderVersion_data();
    void opensFromEveryOlderVersion();
    void keepsIncidents();
    void setsADamagedFileAside();
    void fullDiskLosesNothing();
    void fullFileSystemLosesNothing();

    // ---- rows
    void keepsEveryFieldOfAnAccount();
    void keepsEveryFieldOfAPage();
    void keepsClientsAndRegistrations();
    void savingAgainReplaces();
    void removingAnAccountRemovesItsPages();
    void removingAClientKeepsWhatItOwned();
    void aPageOfNobodyIsRefused();

    // ---- transactions, processes
    void aFailedTransactionLeavesNothing();
    void aFailedInnerTransactionTakesBackOnlyItself();
    void seesWhatAnotherConnectionCommitted();
    void whatDoesNotWaitForTheDiskGetsThere();
    void whatDoesNotWaitIsSeenByOthersAtOnce();
    void loadsManyPagesQuickly();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_file;
};

void TestStore::isEncryptedWithSqlCipher()
{
    auto store = opened(m_file);
    QVERIFY2(!store->cipherVersion().isEmpty(), "PRAGMA cipher_version is empty: linked against plain SQLite");
    const Account account = sampleAccount();
    QVERIFY(store->save(account));
    QVERIFY(store->save(samplePages(account.id, 20)));
    QVERIFY(store->append(
        {sampleNow(), u"connect"_s, {}, account.id, {}, account.network, u"ok"_s, {{u"name"_s, account.holder}}}));
    const QByteArray withLog = allBytes(m_dir->path());
    QVERIFY(withLog.size() > 4096);
    store.reset(); // writes the log back into the main file
    for (const QByteArray& bytes : {withLog, allBytes(m_dir->path())}) {
        for (const QString& plain :
             {account.identity.name, account.holder, u"Sample Page"_s, u"CREATE TABLE"_s, u"SQLite format"_s})
            QVERIFY2(!bytes.contains(plain.toUtf8()), qPrintable(plain));
    }
}

void TestStore::isReadableByTheOwnerOnly()
{
    auto store = opened(m_file);
    QVERIFY(store->save(sampleAccount()));
    const auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther
        | QFileDevice::WriteOther;
    const QFileInfoList files = QDir(m_dir->path()).entryInfoList(QDir::Files);
    QCOMPARE(files.size(), 3); // with -wal and -shm
    for (const QFileInfo& info : files)
        QVERIFY2((info.permissions() & others) == 0, qPrintable(info.fileName()));
}

void TestStore::otherKeyIsDamaged()
{
    opened(m_file);
    const QByteArray before = allBytes(m_dir->path());
    const auto store = Store::open(m_file, kOtherKey);
    QVERIFY(!store);
    QCOMPARE(store.error().kind, ErrorKind::StoreDamaged);
    QCOMPARE(allBytes(m_dir->path()), before);
}

void TestStore::otherKeyKeepsTheLogOfAKilledProcess()
{
    const Account account = sampleAccount();
    const QString copy = m_dir->filePath(u"killed.db"_s);
    {
        auto store = opened(m_file);
        QVERIFY(store->save(account));
        // what a kill leaves: the main file as it was, everything new in the log
        QVERIFY(QFile::copy(m_file, copy));
        QVERIFY(QFile::copy(m_file + u"-wal"_s, copy + u"-wal"_s));
    }
    QCOMPARE(Store::open(copy, kOtherKey).error().kind, ErrorKind::StoreDamaged);
    QCOMPARE(opened(copy)->accounts().value(), QList<Account>{account});
}

void TestStore::malformedKeyIsRefused()
{
    for (const QByteArray& key : {QByteArray(), QByteArray("short"), QByteArray(64, 'g'), QByteArray(65, 'a')}) {
        const auto store = Store::open(m_file, Secret(key));
        QVERIFY(!store);
        QCOMPARE(store.error().kind, ErrorKind::InvalidInput);
    }
    QVERIFY(!QFileInfo::exists(m_file));
}

void TestStore::cutOffFileIsDamaged()
{
    {
        auto store = opened(m_file);
        const Account account = sampleAccount();
        QVERIFY(store->save(account));
        QVERIFY(store->save(samplePages(account.id, 200)));
    }
    QVERIFY(QFile::resize(m_file, 100));
    const auto store = Store::open(m_file, kKey);
    QVERIFY(!store);
    QCOMPARE(store.error().kind, ErrorKind::StoreDamaged);
}

void TestStore::overwrittenMiddleIsDamaged()
{
    {
        auto store = opened(m_file);
        const Account account = sampleAccount();
        QVERIFY(store->save(account));
        QVERIFY(store->save(samplePages(account.id, 200)));
    }
    QFile file(m_file);
    QVERIFY(file.open(QIODevice::ReadWrite));
    const qint64 size = file.size();
    for (qint64 at = 4096 + 100; at < size; at += 4096) { // every page but the first
        QVERIFY(file.seek(at));
        file.write("garbage");
    }
    file.close();
    auto store = Store::open(m_file, kKey);
    const Error error = store ? (*store)
                                    ->pages()
                                    .map([](const auto&) {
                                        return Error{ErrorKind::Cancelled, {}};
                                    })
                                    .error()
                              : store.error();
    QCOMPARE(error.kind, ErrorKind::StoreDamaged);
}

void TestStore::fileOfANewerProgramIsRefused()
{
    opened(m_file);
    tamper(m_file, "PRAGMA user_version = 99");
    const auto store = Store::open(m_file, kKey);
    QVERIFY(!store);
    QCOMPARE(store.error().kind, ErrorKind::StoreFailed);
    QVERIFY2(store.error().detail.contains(u"newer Pagekeeper"), qPrintable(store.error().detail));
}

void TestStore::opensFromEveryOlderVersion_data()
{
    QTest::addColumn<int>("version");
    for (const Migration& step : migrations())
        QTest::newRow(qPrintable(u"schema %1"_s.arg(step.version))) << step.version;
}

/// A file as the program of that version left it, with rows in it.
void TestStore::opensFromEveryOlderVersion()
{
    QFETCH(int, version);
    const LedgerDraft draft{
        sampleNow(), u"connect"_s, {}, AccountId(u"a-1"_s), {}, NetworkId(u"facebook"_s), u"ok"_s, {}};
    const QByteArray zeros(32, '\0');
    const QByteArray firstHash = chainHash(zeros, canonical(1, draft));
    {
        auto database = openCipherFile(m_file, *rawKey(kKey));
        QVERIFY(database);
        for (const Migration& step : migrations()) {
            if (step.version <= version)
                (*database)->exec(step.sql);
        }
        (*database)->exec("PRAGMA user_version = " + std::to_string(version));
        (*database)->exec(
            "INSERT INTO accounts VALUES ('a-1', 'facebook', '', 'r-1', '42', 'Old Person', '', '', 'Old Person', '', "
            "'[\"list_pages\"]', '[\"a\",\"b\"]', '[\"a\"]', 7, 1, 1700000000000, '{\"endless\":true}', '', 0, '')");
        (*database)->exec(
            "INSERT INTO pages VALUES ('p-1', 'a-1', '1000', 'Old Page', '', 'Page', '', 'Admin', '', 1, 1, '', '', 1700000000000, NULL)");
        SQLite::Statement insert(
            **database, "INSERT INTO ledger VALUES (1, ?1, 'connect', '', 'a-1', '', 'facebook', 'ok', '', ?2, ?3)");
        bindAll(insert, {qint64(draft.at.toMSecsSinceEpoch()), zeros, firstHash});
        insert.exec();
        if (version >= 2) {
            SQLite::Statement head(**database, "INSERT INTO ledger_head VALUES (1, 1, ?1)");
            bindAll(head, {firstHash});
            head.exec();
        }
        if (version >= 3) {
            (*database)->exec(
                "INSERT INTO incidents VALUES ('i-1', 'facebook', '', '', 'platform_reset', 'signed_out', "
                "1700000000000, 1700000060000, NULL, 9, 3, 1)");
            (*database)->exec("INSERT INTO incident_accounts VALUES ('i-1', 'a-1', 1700000000000, NULL)");
        }
        if (version >= 5) {
            (*database)->exec("INSERT INTO figure_subjects VALUES (1, 'p-1', '', '', '', '', 1700000000000, '')");
            (*database)->exec("INSERT INTO figure_series VALUES (1, 1, 'followers', 'total')");
            (*database)->exec("INSERT INTO figure_sources VALUES (1, 'GET /me')");
            (*database)->exec("INSERT INTO figures VALUES (1, 19675, 1700000000000, 2191, 1, 1)");
            (*database)->exec(
                "INSERT INTO content_snapshots VALUES ('p-1', 1700000000000, '{\"items\":[{\"id\":\"7\"}]}')");
        }
    }
    auto store = opened(m_file);
    const auto incidents = store->incidents();
    QVERIFY(incidents);
    QCOMPARE(incidents->size(), version >= 3 ? 1 : 0);
    if (version >= 3) {
        QCOMPARE(incidents->first().logins, 9);
        QVERIFY(incidents->first().isOpen() && incidents->first().find(AccountId(u"a-1"_s)));
    }
    const auto accounts = store->accounts();
    QVERIFY(accounts);
    QCOMPARE(accounts->size(), 1);
    QCOMPARE(accounts->first().identity.name, u"Old Person"_s);
    QCOMPARE(accounts->first().generation, 7u);
    QCOMPARE(accounts->first().missingScopes(), QStringList{u"b"_s});
    QVERIFY(accounts->first().life.statedEndless);
    QCOMPARE(store->pages()->size(), 1);
    const FigureSubject subject = FigureSubject::of(PageId(u"p-1"_s));
    QCOMPARE(store->figures(subject)->figures.size(), version >= 5 ? 1 : 0);
    QCOMPARE(store->content(subject.page)->has_value(), version >= 5);
    QVERIFY(
        store->saveFigures(subject, {{{Metric::Views, Span::Total, 7, sampleNow(), false, {}}}, {}, {}}, sampleNow()));
    QCOMPARE(store->figures(subject)->figures.size(), version >= 5 ? 2 : 1);
    QVERIFY(store->append(draft));
    const auto verdict = store->verifyLedger();
    QVERIFY(verdict);
    QCOMPARE(verdict->entries, 2);
    QCOMPARE(verdict->firstBroken, 0);
    store.reset();
    auto database = openCipherFile(m_file, *rawKey(kKey));
    QCOMPARE((*database)->execAndGet("PRAGMA user_version").getInt(), Store::schemaVersion());
    QCOMPARE((*database)->execAndGet("SELECT count(*) FROM sqlite_master WHERE name = 'pages_by_account'").getInt(), 1);
}

void TestStore::keepsIncidents()
{
    const Incident first = sampleIncident();
    Incident second = sampleIncident();
    second.openedAt = sampleNow();
    second.closedAt.reset();
    {
        auto store = opened(m_file);
        QVERIFY(store->incidents()->isEmpty());
        for (const Incident& incident : {first, second})
            QVERIFY(store->save(incident, {AccountId(u"a-1"_s), AccountId(u"a-2"_s)}));
    }
    auto store = opened(m_file);
    QCOMPARE(*store->incidents(), (QList<Incident>{second, first})); // the newest first
    second.accounts[1].repairedAt = sampleNow();
    second.accounts[0].repairedAt = sampleNow().addSecs(5); // not among the changed: stays as it was
    second.accounts.append({AccountId(u"a-3"_s), sampleNow(), std::nullopt});
    second.closedAt = sampleNow();
    QVERIFY(store->save(second, {AccountId(u"a-2"_s), AccountId(u"a-3"_s), AccountId(u"nobody"_s)}));
    const Incident read = store->incidents()->first();
    QCOMPARE(read.closedAt, second.closedAt);
    QCOMPARE(read.accounts.size(), 3);
    QCOMPARE(read.stillDead(), 1);
    QCOMPARE(read.find(AccountId(u"a-1"_s))->repairedAt, first.accounts[0].repairedAt);
    QCOMPARE(read.find(AccountId(u"a-2"_s))->repairedAt, sampleNow());
}

void TestStore::setsADamagedFileAside()
{
    QFile file(m_file);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(8192, 'x'));
    file.close();
    QCOMPARE(Store::open(m_file, kKey).error().kind, ErrorKind::StoreDamaged);
    QFile log(m_file + u"-wal"_s);
    QVERIFY(log.open(QIODevice::WriteOnly));
    log.write("log");
    log.close();
    const auto first = setAside(m_file, sampleNow());
    QVERIFY(first);
    QCOMPARE(*first, m_dir->filePath(u"store.damaged-20261201T120000Z.db"_s));
    QCOMPARE(QFileInfo(*first).size(), 8192);
    QVERIFY(QFileInfo::exists(*first + u"-wal"_s));
    QVERIFY(!QFileInfo::exists(m_file + u"-wal"_s));
    opened(m_file);
    const auto second = setAside(m_file, sampleNow()); // in the same second: nothing is overwritten
    QVERIFY(second);
    QVERIFY(*second != *first);
    QCOMPARE(QFileInfo(*first).size(), 8192);
    QCOMPARE(setAside(m_file, sampleNow()).error().kind, ErrorKind::NotFound);
}

void TestStore::fullDiskLosesNothing()
{
    const Account account = sampleAccount();
    {
        auto store = opened(m_file);
        QVERIFY(store->save(account));
        QVERIFY(store->save(samplePages(account.id, 50)));
    }
    auto database = openCipherFile(m_file, *rawKey(kKey));
    QVERIFY(database);
    SQLite::Database& raw = **database;
    const int used = raw.execAndGet("PRAGMA page_count").getInt();
    raw.exec("PRAGMA max_page_count = " + std::to_string(used + 1)); // SQLite's own way to have no space left
    const auto failed = guarded([&]() -> Result<bool> {
        raw.exec("BEGIN IMMEDIATE");
        raw.exec("CREATE TABLE big AS SELECT randomblob(100000) AS bytes");
        return true;
    });
    QVERIFY(!failed);
    rollBack(raw);
    QCOMPARE(failed.error().kind, ErrorKind::StoreFailed);
    QVERIFY2(errorText(failed.error()).contains(u"disk is full"), qPrintable(errorText(failed.error())));
    auto store = opened(m_file);
    QCOMPARE(store->pages()->size(), 50);
    QCOMPARE(store->accounts()->first(), account);
}

void TestStore::fullFileSystemLosesNothing()
{
    const QString mountPoint = m_dir->filePath(u"small"_s);
    QVERIFY(QDir().mkpath(mountPoint));
    if (QProcess::execute(u"mount"_s, {u"-t"_s, u"tmpfs"_s, u"-o"_s, u"size=400k,mode=700"_s, u"tmpfs"_s, mountPoint})
        != 0)
        QSKIP(
            "a small file system cannot be mounted here (needs root); fullDiskLosesNothing covers SQLite's own limit");
    const auto unmount = qScopeGuard([&] { QProcess::execute(u"umount"_s, {mountPoint}); });
    const Account account = sampleAccount();
    {
        auto store = opened(mountPoint + u"/store.db"_s);
        QVERIFY(store->save(account));
        QVERIFY(store->save(samplePages(account.id, 10)));
        const auto failed = store->transaction([&]() -> Result<bool> {
            const auto done = store->save(samplePages(account.id, 5000));
            if (!done)
                return done;
            return store->append({sampleNow(), u"check"_s, {}, account.id, {}, {}, u"ok"_s, {}}).map([](const auto&) {
                return true;
            });
        });
        QVERIFY(!failed);
        QCOMPARE(failed.error().kind, ErrorKind::StoreFailed);
        QVERIFY2(errorText(failed.error()).contains(u"full"), qPrintable(errorText(failed.error())));
        QCOMPARE(store->pages()->size(), 10);
        QCOMPARE(store->accounts()->first(), account);
    }
    auto again = opened(mountPoint + u"/store.db"_s);
    QCOMPARE(again->pages()->size(), 10);
}

void TestStore::keepsEveryFieldOfAnAccount()
{
    const Account full = sampleAccount();
    Account bare;
    bare.id = AccountId::create();
    {
        auto store = opened(m_file);
        QVERIFY(store->save(full));
        QVERIFY(store->save(bare));
    }
    const auto read = opened(m_file)->accounts();
    QVERIFY(read);
    QCOMPARE(*read, (QList<Account>{full, bare}));
}

void TestStore::keepsEveryFieldOfAPage()
{
    auto store = opened(m_file);
    const Account account = sampleAccount();
    QVERIFY(store->save(account));
    Page full = samplePages(account.id, 1).first();
    full.lostAt = sampleNow();
    full.usable = false;
    full.unusableReason = u"no role \u2713"_s;
    full.life = account.life;
    Page bare;
    bare.id = PageId::create();
    bare.account = account.id;
    QVERIFY(store->save(QList<Page>{full, bare}));
    QCOMPARE(*store->pages(), (QList<Page>{full, bare}));
    QVERIFY(store->remove(full.id));
    QCOMPARE(*store->pages(), QList<Page>{bare});
}

void TestStore::keepsClientsAndRegistrations()
{
    auto store = opened(m_file);
    const Client client{ClientId::create(), u"Bäckerei \u201eSonne\u201c"_s, u"mail@example.org"_s};
    AppRegistration registration{RegistrationId::create(),
                                 NetworkId(u"mastodon"_s),
                                 u"https://social.example"_s,
                                 u"client-id"_s,
                                 true,
                                 u"http://127.0.0.1:8000/"_s,
                                 true,
                                 sampleNow()};
    QVERIFY(store->save(client));
    QVERIFY(store->save(registration));
    QCOMPARE(*store->clients(), QList<Client>{client});
    QCOMPARE(*store->registrations(), QList<AppRegistration>{registration});
    QVERIFY(store->remove(registration.id));
    QVERIFY(store->registrations()->isEmpty());
}

void TestStore::savingAgainReplaces()
{
    auto store = opened(m_file);
    Account account = sampleAccount();
    QVERIFY(store->save(account));
    QVERIFY(store->save(samplePages(account.id, 3)));
    account.generation = 8;
    account.holder = u"Somebody else"_s;
    QVERIFY(store->save(account));
    QCOMPARE(*store->accounts(), QList<Account>{account});
    QCOMPARE(store->pages()->size(), 3); // replaced in place: the pages did not go with the old row
}

void TestStore::removingAnAccountRemovesItsPages()
{
    auto store = opened(m_file);
    const Account gone = sampleAccount();
    const Account stays = sampleAccount();
    QVERIFY(store->save(gone));
    QVERIFY(store->save(stays));
    QVERIFY(store->save(samplePages(gone.id, 3)));
    QVERIFY(store->save(samplePages(stays.id, 2)));
    QVERIFY(store->remove(gone.id));
    QCOMPARE(*store->accounts(), QList<Account>{stays});
    QCOMPARE(store->pages()->size(), 2);
}

void TestStore::removingAClientKeepsWhatItOwned()
{
    auto store = opened(m_file);
    const Client client{ClientId::create(), u"Client"_s, {}};
    QVERIFY(store->save(client));
    Account account = sampleAccount();
    account.client = client.id;
    QVERIFY(store->save(account));
    QList<Page> pages = samplePages(account.id, 2);
    pages.first().client = client.id;
    QVERIFY(store->save(pages));
    QVERIFY(store->remove(client.id));
    QVERIFY(store->clients()->isEmpty());
    QVERIFY(store->accounts()->first().client.isEmpty());
    QVERIFY(store->pages()->first().client.isEmpty());
}

void TestStore::aPageOfNobodyIsRefused()
{
    auto store = opened(m_file);
    const auto saved = store->save(samplePages(AccountId::create(), 1));
    QVERIFY(!saved);
    QCOMPARE(saved.error().kind, ErrorKind::StoreFailed);
    QVERIFY(store->pages()->isEmpty());
}

void TestStore::aFailedTransactionLeavesNothing()
{
    auto store = opened(m_file);
    const auto failed = store->transaction([&]() -> Result<bool> {
        const auto saved = store->save(sampleAccount());
        if (!saved)
            return saved;
        return fail(ErrorKind::Cancelled);
    });
    QCOMPARE(failed.error().kind, ErrorKind::Cancelled);
    QVERIFY(store->accounts()->isEmpty());
    QVERIFY(store->save(sampleAccount())); // and the store goes on
    QCOMPARE(store->accounts()->size(), 1);
}

void TestStore::aFailedInnerTransactionTakesBackOnlyItself()
{
    auto store = opened(m_file);
    const Account account = sampleAccount();
    const auto done = store->transaction([&]() -> Result<bool> {
        const auto saved = store->save(account);
        if (!saved)
            return saved;
        const auto inner = store->transaction([&]() -> Result<bool> {
            const auto more = store->save(sampleAccount());
            return more ? Result<bool>(fail(ErrorKind::Cancelled)) : more;
        });
        return inner ? Result<bool>(fail(ErrorKind::BadAnswer)) : Result<bool>(true);
    });
    QVERIFY(done);
    QCOMPARE(*store->accounts(), QList<Account>{account});
}

void TestStore::seesWhatAnotherConnectionCommitted()
{
    auto here = opened(m_file);
    auto there = opened(m_file);
    const qint64 before = here->foreignVersion();
    QVERIFY(here->save(sampleAccount()));
    QCOMPARE(here->foreignVersion(), before); // one's own writing is no news
    QVERIFY(there->save(sampleAccount()));
    QVERIFY(here->foreignVersion() != before);
    QCOMPARE(here->accounts()->size(), 2);
}

void TestStore::whatDoesNotWaitForTheDiskGetsThere()
{
    const auto bytes = [this] {
        QFile file(m_file);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    auto store = opened(m_file);
    const QByteArray before = bytes();
    const qint64 version = store->foreignVersion();
    const LedgerDraft draft{QDateTime::currentDateTimeUtc(), u"check"_s, {}, {}, {}, {}, u"healthy"_s, {}};
    QVERIFY(store->append(draft, Durability::Soon));
    QCOMPARE(bytes(), before); // it is in the log, and nobody waited
    QTRY_VERIFY_WITH_TIMEOUT(bytes() != before, 10'000);
    QCOMPARE(store->foreignVersion(), version); // one's own writing is no news, whichever thread moved it

    // What is wanted when the store closes is done first, with another process there as well, which closes nothing.
    const auto other = opened(m_file);
    const QByteArray then = bytes();
    QVERIFY(store->append(draft, Durability::Soon));
    store.reset();
    QVERIFY(bytes() != then);
    QCOMPARE(other->ledger(5)->size(), 2);
}

void TestStore::whatDoesNotWaitIsSeenByOthersAtOnce()
{
    auto here = opened(m_file);
    auto there = opened(m_file);
    const Account account = sampleAccount();
    const auto failed = here->transaction(
        [&]() -> Result<bool> {
            const auto saved = here->save(account);
            return saved ? Result<bool>(fail(ErrorKind::InvalidInput)) : saved;
        },
        Durability::Soon);
    QVERIFY(!failed);
    QVERIFY(there->accounts()->isEmpty());
    QVERIFY(here->transaction([&] { return here->save(account); }, Durability::Soon));
    QCOMPARE(there->accounts()->size(), 1);
    QVERIFY(here->verifyLedger());
}

void TestStore::loadsManyPagesQuickly()
{
    auto store = opened(m_file);
    const Account account = sampleAccount();
    QVERIFY(store->save(account));
    const int count = qEnvironmentVariableIntValue("PK_STORE_ROWS") > 0 ? qEnvironmentVariableIntValue("PK_STORE_ROWS")
                                                                        : 20000;
    const QList<Page> pages = samplePages(account.id, count);
    // processor time: the wall's clock says more about what else the machine does
    const auto milliseconds = [](std::clock_t from, std::clock_t to) { return (to - from) * 1000 / CLOCKS_PER_SEC; };
    const std::clock_t start = std::clock();
    QVERIFY(store->save(pages));
    const std::clock_t saved = std::clock();
    const auto read = store->pages();
    const auto loading = milliseconds(saved, std::clock());
    qInfo("%d pages: saved in %ld ms, loaded in %ld ms of processor time",
          count,
          long(milliseconds(start, saved)),
          long(loading));
    QVERIFY(read);
    QCOMPARE(read->size(), count);
    QVERIFY2(loading < 10000, "linear and within reason, on a slow machine with sanitizers too");
}

QTEST_GUILESS_MAIN(TestStore)
#include "tst_store.moc"
