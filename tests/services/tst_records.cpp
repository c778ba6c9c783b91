// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/pagemerge.h"
#include "models/services/statusreport.h"
#include "tests/support/manualclock.h"

#include <QJsonArray>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

/// Records, page lists and the status report over a real store.
class tst_Records final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void findsAnAccountByWhatIsTyped();
    void aDeadLoginKillsItsPages();
    void aLoginThatRanOutLeavesItsPageTokensAlive();
    void userTokenPagesShareTheLoginsClocks();
    void dataAccessEndsPagesToo();
    void countsLostPagesInTheAccountsState();
    void announcesWhatWasSavedOnce();
    void rereadsWhatAnotherProcessWrote();
    void keepsNothingInMemoryThatTheStoreRefused();
    void anIncidentIsNotDecidedOnOldFacts();

    void aMissingPageOfACompleteListIsLost();
    void nothingIsLostFromAPartialList();
    void aListedPageWithoutTokenIsNotInTheGrant();
    void aPageThatComesBackIsGained();

    void statusHasTheDocumentedShape();
    void statusKeepsIdsAsText();
    void statusFiltersByClientAndTime();
    void exitCodes_data();
    void exitCodes();

private:
    Account account(const QString& name) const;
    Page page(const Account& owner, const QString& remoteId, TokenKind kind) const;

    ManualClock m_clock;
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<Records> m_records;
};

void tst_Records::init()
{
    m_records.reset();
    m_store.reset();
    m_dir = std::make_unique<QTemporaryDir>();
    auto store = Store::open(m_dir->filePath(u"store.db"_s), Secret(QByteArray(64, 'a')));
    QVERIFY(store.has_value());
    m_store = std::move(*store);
    m_records = std::make_unique<Records>(*m_store, m_clock);
    QVERIFY(m_records->load().has_value());
}

Account tst_Records::account(const QString& name) const
{
    Account account;
    account.id = AccountId::create();
    account.network = NetworkId(u"lab"_s);
    account.identity = {RemoteId(u"9007199254740993"_s), name, u"@"_s + name.toLower(), {}};
    account.holder = name;
    account.connectedAt = m_clock.now();
    account.life.proof = Evidence{u"signed in"_s, m_clock.now()};
    account.life.clocks = {{ClockKind::Access, m_clock.now().addDays(41), false, false}};
    return account;
}

Page tst_Records::page(const Account& owner, const QString& remoteId, TokenKind kind) const
{
    Page page;
    page.id = PageId::create();
    page.account = owner.id;
    page.remoteId = RemoteId(remoteId);
    page.name = u"Page "_s + remoteId;
    page.token = kind;
    page.addedAt = m_clock.now();
    page.life.proof = Evidence{u"page list read"_s, m_clock.now()};
    return page;
}

void tst_Records::findsAnAccountByWhatIsTyped()
{
    const Account maria = account(u"Maria"_s);
    const Account jonas = account(u"Jonas"_s);
    QVERIFY(m_records->save(maria) && m_records->save(jonas));
    QCOMPARE(*m_records->find(maria.id.toString()), maria.id);
    QCOMPARE(*m_records->find(maria.id.toString().left(8)), maria.id);
    QCOMPARE(*m_records->find(u"@jonas"_s), jonas.id);
    QCOMPARE(*m_records->find(u"jonas"_s), jonas.id);
    QCOMPARE(m_records->find(u"Tom"_s).error().kind, ErrorKind::NotFound);
    QCOMPARE(m_records->find(QString()).error().kind, ErrorKind::NotFound);
    QVERIFY(m_records->save(account(u"Maria"_s)).has_value());
    QCOMPARE(m_records->find(u"Maria"_s).error().kind, ErrorKind::InvalidInput);
}

void tst_Records::aDeadLoginKillsItsPages()
{
    Account owner = account(u"Maria"_s);
    owner.life.failure = Failure{
        Certainty::Definite, Cause::PasswordChanged, u"190/460"_s, u"debug_token"_s, m_clock.now(), m_clock.now()};
    const Page shop = page(owner, u"1"_s, TokenKind::Page);
    QVERIFY(m_records->save(owner, {shop}).has_value());
    const Health health = m_records->health(shop);
    QCOMPARE(health.state, State::NeedsYou);
    QCOMPARE(health.cause, Cause::PasswordChanged);
    QCOMPARE(health.raw, u"190/460"_s);
}

void tst_Records::aLoginThatRanOutLeavesItsPageTokensAlive()
{
    Account owner = account(u"Maria"_s);
    owner.life.failure = Failure{
        Certainty::Definite, Cause::RanOut, u"190/463"_s, u"debug_token"_s, m_clock.now(), m_clock.now()};
    const Page own = page(owner, u"1"_s, TokenKind::Page);
    const Page shared = page(owner, u"2"_s, TokenKind::User);
    QVERIFY(m_records->save(owner, {own, shared}).has_value());
    QCOMPARE(m_records->health(own).state, State::NoEndDate);
    QCOMPARE(m_records->health(shared).state, State::NeedsYou);
}

void tst_Records::userTokenPagesShareTheLoginsClocks()
{
    Account owner = account(u"Maria"_s);
    owner.life.clocks = {{ClockKind::Access, m_clock.now().addDays(2), false, false}};
    const Page shared = page(owner, u"2"_s, TokenKind::User);
    QVERIFY(m_records->save(owner, {shared}).has_value());
    QCOMPARE(m_records->health(shared).state, State::EndingNow);
}

void tst_Records::dataAccessEndsPagesToo()
{
    Account owner = account(u"Maria"_s);
    owner.life.clocks.append({ClockKind::DataAccess, m_clock.now().addDays(9), false, false});
    const Page own = page(owner, u"1"_s, TokenKind::Page);
    QVERIFY(m_records->save(owner, {own}).has_value());
    const Health health = m_records->health(own);
    QCOMPARE(health.state, State::EndingSoon);
    QCOMPARE(health.bites->kind, ClockKind::DataAccess);
}

void tst_Records::countsLostPagesInTheAccountsState()
{
    const Account owner = account(u"Maria"_s);
    Page lost = page(owner, u"1"_s, TokenKind::Page);
    lost.lostAt = m_clock.now();
    QVERIFY(m_records->save(owner, {lost, page(owner, u"2"_s, TokenKind::Page)}).has_value());
    const Health health = m_records->health(owner);
    QCOMPARE(health.state, State::PartlyLost);
    QCOMPARE(health.pages.lost, 1);
    QCOMPARE(health.pages.total, 2);
}

void tst_Records::announcesWhatWasSavedOnce()
{
    QSignalSpy accounts(m_records.get(), &Records::accountSaved);
    QSignalSpy pages(m_records.get(), &Records::pagesSaved);
    const Account owner = account(u"Maria"_s);
    const QList<Page> two{page(owner, u"1"_s, TokenKind::Page), page(owner, u"2"_s, TokenKind::Page)};
    QVERIFY(m_records->save(owner, two).has_value());
    QCOMPARE(accounts.size(), 1);
    QCOMPARE(accounts.first().at(1).toBool(), true);
    QCOMPARE(pages.size(), 1);
    QVERIFY(m_records->savePages(two).has_value());
    QCOMPARE(pages.size(), 1); // nothing moved, nobody is told
}

void tst_Records::rereadsWhatAnotherProcessWrote()
{
    auto other = Store::open(m_dir->filePath(u"store.db"_s), Secret(QByteArray(64, 'a')));
    QVERIFY(other.has_value());
    const Account maria = account(u"Maria"_s);
    QVERIFY((*other)->save(maria).has_value());
    QVERIFY(!m_records->account(maria.id));
    QVERIFY(m_records->refresh().has_value());
    QVERIFY(m_records->account(maria.id));
}

/// What another process committed meanwhile may have opened the same incident, or renewed a token of the accounts in it.
void tst_Records::anIncidentIsNotDecidedOnOldFacts()
{
    Account dead = account(u"Ada"_s);
    QVERIFY(m_records->save(dead));
    auto other = Store::open(m_dir->filePath(u"store.db"_s), Secret(QByteArray(64, 'a')));
    QVERIFY(other.has_value());
    Account renewed = dead;
    renewed.generation = 9;
    QVERIFY((*other)->save(renewed));
    Incident incident;
    incident.id = IncidentId::create();
    incident.network = dead.network;
    incident.openedAt = incident.confirmedAt = m_clock.now();
    incident.accounts = {{dead.id, m_clock.now(), std::nullopt}};
    dead.life.inIncident = true;
    QSignalSpy changed(m_records.get(), &Records::incidentsChanged);
    const auto refused = m_records->save(incident, {dead.id}, {dead});
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Busy);
    QVERIFY(m_records->incidents().isEmpty() && changed.isEmpty());
    QVERIFY(m_store->incidents()->isEmpty());

    QVERIFY(m_records->refresh());
    Account fresh = *m_records->account(dead.id);
    QCOMPARE(fresh.generation, 9u);
    fresh.life.inIncident = true;
    QVERIFY(m_records->save(incident, {dead.id}, {fresh}));
    QCOMPARE(changed.size(), 1);
    QCOMPARE(m_records->openIncidentOf(dead.id)->id, incident.id);
    QVERIFY(m_records->account(dead.id)->life.inIncident);
    QCOMPARE(m_store->incidents()->first(), incident);
}

void tst_Records::keepsNothingInMemoryThatTheStoreRefused()
{
    Account maria = account(u"Maria"_s);
    QVERIFY(m_records->save(maria).has_value());
    const auto failed = m_store->transaction([&]() -> Result<bool> {
        maria.holder = u"Somebody else"_s;
        const auto saved = m_store->save(maria);
        return saved ? Result<bool>(fail(ErrorKind::StoreFailed)) : saved;
    });
    QVERIFY(!failed);
    QVERIFY(m_records->load().has_value());
    QCOMPARE(m_records->account(maria.id)->holder, u"Maria"_s);
}

void tst_Records::aMissingPageOfACompleteListIsLost()
{
    const Account owner = account(u"Maria"_s);
    const ListingChange change = applyListing({page(owner, u"1"_s, TokenKind::Page)}, {}, m_clock.now());
    QCOMPARE(change.lost, QStringList{u"Page 1"_s});
    QCOMPARE(change.pages.first().life.failure->cause, Cause::PageRoleLost);
    QVERIFY(change.pages.first().lostAt.has_value());
}

void tst_Records::nothingIsLostFromAPartialList()
{
    const Account owner = account(u"Maria"_s);
    PageListing listing;
    listing.partial = true;
    const ListingChange change = applyListing({page(owner, u"1"_s, TokenKind::Page)}, listing, m_clock.now());
    QVERIFY(change.lost.isEmpty());
    QVERIFY(!change.pages.first().lostAt);
}

void tst_Records::aListedPageWithoutTokenIsNotInTheGrant()
{
    const Account owner = account(u"Maria"_s);
    PageListing listing;
    ListedPage listed;
    listed.id = RemoteId(u"1"_s);
    listed.name = u"1"_s; // all that the network tells of a page that was not ticked
    listed.usable = false;
    listing.pages = {listed};
    const Page known = page(owner, u"1"_s, TokenKind::Page);
    const ListingChange change = applyListing({known}, listing, m_clock.now());
    QCOMPARE(change.pages.first().life.failure->cause, Cause::PageNotInGrant);
    QVERIFY(known.name != u"1"_s);
    QCOMPARE(change.pages.first().name, known.name);
}

void tst_Records::aPageThatComesBackIsGained()
{
    const Account owner = account(u"Maria"_s);
    const Page lost = applyListing({page(owner, u"1"_s, TokenKind::Page)}, {}, m_clock.now()).pages.first();
    PageListing listing;
    ListedPage listed;
    listed.id = RemoteId(u"1"_s);
    listed.name = u"Renamed"_s;
    listing.pages = {listed};
    const ListingChange change = applyListing({lost}, listing, m_clock.now());
    QCOMPARE(change.gained, QStringList{u"Renamed"_s});
    QVERIFY(!change.pages.first().life.failure);
    QVERIFY(!change.pages.first().lostAt);
}

void tst_Records::statusHasTheDocumentedShape()
{
    const Account owner = account(u"Maria"_s);
    QVERIFY(m_records->save(owner, {page(owner, u"1"_s, TokenKind::Page)}).has_value());
    const QJsonObject status = statusJson(*m_records, {});
    QCOMPARE(status.value("schema"_L1).toInt(), 1);
    QCOMPARE(status.value("generated"_L1).toString(), u"2026-12-01T12:00:00Z"_s);
    const QJsonObject one = status.value("accounts"_L1).toArray().first().toObject();
    for (const QString& key : {u"id"_s,
                               u"network"_s,
                               u"remote_id"_s,
                               u"name"_s,
                               u"handle"_s,
                               u"holder"_s,
                               u"client"_s,
                               u"health"_s,
                               u"clocks"_s,
                               u"scopes"_s,
                               u"renewal"_s,
                               u"credits"_s})
        QVERIFY2(one.contains(key), qPrintable(key));
    const QJsonObject health = one.value("health"_L1).toObject();
    for (const QString& key : {u"state"_s, u"cause"_s, u"raw"_s, u"since"_s, u"evidence"_s, u"words"_s})
        QVERIFY2(health.contains(key), qPrintable(key));
    QCOMPARE(one.value("clocks"_L1).toArray().first().toObject().value("at"_L1).toString(), u"2027-01-11T12:00:00Z"_s);
    const QJsonObject first = status.value("pages"_L1).toArray().first().toObject();
    for (const QString& key : {u"id"_s,
                               u"account"_s,
                               u"network"_s,
                               u"remote_id"_s,
                               u"name"_s,
                               u"client"_s,
                               u"role"_s,
                               u"tasks"_s,
                               u"token"_s,
                               u"health"_s,
                               u"clocks"_s})
        QVERIFY2(first.contains(key), qPrintable(key));
    QCOMPARE(first.value("token"_L1).toString(), u"page"_s);
    QVERIFY(status.contains("incidents"_L1) && status.contains("summary"_L1));
}

void tst_Records::statusKeepsIdsAsText()
{
    QVERIFY(m_records->save(account(u"Maria"_s)).has_value());
    const QJsonValue id =
        statusJson(*m_records, {}).value("accounts"_L1).toArray().first().toObject().value("remote_id"_L1);
    QVERIFY(id.isString());
    QCOMPARE(id.toString(), u"9007199254740993"_s);
}

void tst_Records::statusFiltersByClientAndTime()
{
    Account owner = account(u"Maria"_s);
    Page shop = page(owner, u"1"_s, TokenKind::Page);
    shop.client = *m_records->clientNamed(u"Nordlys"_s);
    QVERIFY(m_records->save(owner, {shop}).has_value());
    StatusFilter other;
    other.client = u"Acme"_s;
    QCOMPARE(statusJson(*m_records, other).value("pages"_L1).toArray().size(), 0);
    StatusFilter nordlys;
    nordlys.client = u"nordlys"_s;
    QCOMPARE(statusJson(*m_records, nordlys).value("pages"_L1).toArray().size(), 1);
    StatusFilter soon;
    soon.within = std::chrono::days(14);
    QCOMPARE(statusJson(*m_records, soon).value("accounts"_L1).toArray().size(), 0);
    soon.within = std::chrono::days(60);
    QCOMPARE(statusJson(*m_records, soon).value("accounts"_L1).toArray().size(), 1);
}

void tst_Records::exitCodes_data()
{
    QTest::addColumn<int>("daysLeft");
    QTest::addColumn<bool>("proved");
    QTest::addColumn<int>("code");
    QTest::newRow("healthy") << 41 << true << 0;
    QTest::newRow("ending soon is no alarm") << 9 << true << 0;
    QTest::newRow("ending now") << 2 << true << 1;
    QTest::newRow("never checked") << 41 << false << 3;
}

void tst_Records::exitCodes()
{
    QFETCH(int, daysLeft);
    QFETCH(bool, proved);
    Account owner = account(u"Maria"_s);
    owner.life.clocks.first().at = m_clock.now().addDays(daysLeft);
    if (!proved)
        owner.life.proof.reset();
    QVERIFY(m_records->save(owner).has_value());
    QTEST(statusExitCode(*m_records, {}), "code");
}

QTEST_GUILESS_MAIN(tst_Records)
#include "tst_records.moc"
