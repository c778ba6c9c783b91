// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/browserchoice.h"
#include "models/services/repairsession.h"
#include "models/services/servicecontext.h"
#include "tests/support/fakevault.h"
#include "tests/support/manualclock.h"

#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

/// A profile in a temporary folder with a real store; accounts die and are mended by writing their facts.
class TestRepairSession final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void walksInOrderAndSaysWhatIsLeft();
    void aRunIsResumedByAnotherProgram();
    void mendedMeanwhileDropsOutByItself();
    void aFreshRunBeginsWhenNobodyIsLeftAndAfterAWeek();
    void newTroubleStartsOver_data();
    void newTroubleStartsOver();
    void tellsBeforeAndAfterByWhatThePagesDo();
    void aFailureChangesNothing();
    void unreadableProgressIsNoProgress_data();
    void unreadableProgressIsNoProgress();
    void asksWithTheHandleWhereTheServerIsKnown();
    void theBrowserOfTheHolder();

private:
    AccountId add(const QString& name, int pages, const QString& holder = {});
    void kill(const AccountId& id, Cause cause = Cause::PasswordChanged);
    void mend(const AccountId& id);
    QString left(RepairSession& session) const;

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<ManualClock> m_clock;
    std::unique_ptr<FakeVault> m_vault;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<NetworkRegistry> m_networks;
    std::unique_ptr<GrantVault> m_grants;
    std::unique_ptr<Records> m_records;
    std::unique_ptr<ServiceContext> m_context;
};

void TestRepairSession::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_clock = std::make_unique<ManualClock>();
    m_vault = std::make_unique<FakeVault>();
    const Profile profile = Profile::open(m_dir->filePath(u"profile"_s)).value();
    m_store = std::move(Store::open(profile.storeFile(), Secret(QByteArray(64, 'a'))).value());
    m_settings = std::make_unique<Settings>(profile.settingsFile());
    m_http = std::make_unique<HttpClient>(Routes(), *m_clock);
    m_networks = std::make_unique<NetworkRegistry>(*m_http, *m_clock, profile.networksDir());
    m_grants = std::make_unique<GrantVault>(*m_vault);
    m_records = std::make_unique<Records>(*m_store, *m_clock);
    QVERIFY(m_records->load());
    m_context = std::make_unique<ServiceContext>(ServiceContext{
        *m_clock, *m_http, *m_networks, *m_vault, *m_grants, *m_records, *m_settings, profile, nullptr, nullptr});
}

void TestRepairSession::cleanup()
{
    m_context.reset();
    m_records.reset();
    m_grants.reset();
    m_networks.reset();
    m_http.reset();
    m_settings.reset();
    m_store.reset();
}

AccountId TestRepairSession::add(const QString& name, int pages, const QString& holder)
{
    Account account;
    account.id = AccountId::create();
    account.network = m_networks->networks().constFirst()->id;
    account.identity = {RemoteId(name), name, u'@' + name, {}};
    account.holder = holder.isEmpty() ? name : holder;
    account.pagesChosen = true;
    account.connectedAt = m_clock->now();
    QList<Page> rows;
    for (int i = 0; i < pages; ++i) {
        Page page;
        page.id = PageId::create();
        page.account = account.id;
        page.remoteId = RemoteId(u"%1-%2"_s.arg(name).arg(i));
        page.name = u"%1 page %2"_s.arg(name).arg(i);
        page.addedAt = m_clock->now();
        rows.append(page);
    }
    m_records->save(account, rows);
    mend(account.id);
    return account.id;
}

void TestRepairSession::kill(const AccountId& id, Cause cause)
{
    Account account = *m_records->account(id);
    const QDateTime now = m_clock->now();
    account.life.failure = Failure{Certainty::Definite, cause, {}, u"check"_s, now, now, {}, 0};
    m_records->save(account);
}

void TestRepairSession::mend(const AccountId& id)
{
    Account account = *m_records->account(id);
    account.life = LifeFacts{};
    account.life.statedEndless = true;
    account.life.proof = Evidence{u"signed in"_s, m_clock->now()};
    m_records->save(account);
}

QString TestRepairSession::left(RepairSession& session) const
{
    QStringList names;
    session.refresh();
    for (const RepairSession::Entry& entry : session.entries()) {
        if (entry.mark == RepairMark::Left)
            names.append(entry.item.name);
    }
    return names.join(u' ');
}

void TestRepairSession::walksInOrderAndSaysWhatIsLeft()
{
    const AccountId one = add(u"one"_s, 1);
    const AccountId three = add(u"three"_s, 3);
    const AccountId two = add(u"two"_s, 2);
    const AccountId fine = add(u"fine"_s, 9);
    for (const AccountId& id : {one, two, three})
        kill(id);
    RepairSession session(*m_context);
    session.begin();
    QVERIFY(!session.wasResumed());
    QCOMPARE(left(session), u"three two one"_s);
    QVERIFY(!session.entry(fine));
    QCOMPARE(session.next(), std::optional(three));
    session.start(three);
    mend(three);
    QVERIFY(session.finished(three, Connected{}).isMended());
    QCOMPARE(session.count(RepairMark::Mended), 1);
    QCOMPARE(session.entries().constFirst().item.account, three); // told first: it is behind us
    QCOMPARE(session.next(three), std::optional(two));
    session.skip(two);
    QCOMPARE(session.next(two), std::optional(one));
    QCOMPARE(session.next(one), std::nullopt);
    QCOMPARE(session.next({}, {one}), std::nullopt);
    session.unskip(two);
    QCOMPARE(session.next(one), std::optional(two)); // nobody is left behind one, so from the front again
}

void TestRepairSession::aRunIsResumedByAnotherProgram()
{
    const AccountId a = add(u"a"_s, 3);
    const AccountId b = add(u"b"_s, 2);
    const AccountId c = add(u"c"_s, 1);
    for (const AccountId& id : {a, b, c})
        kill(id);
    {
        RepairSession session(*m_context);
        session.begin();
        session.start(a);
        mend(a);
        session.finished(a, Connected{});
        session.skip(b);
    }
    Settings other(m_context->profile.settingsFile());
    ServiceContext elsewhere{
        *m_clock, *m_http, *m_networks, *m_vault, *m_grants, *m_records, other, m_context->profile, nullptr, nullptr};
    RepairSession session(elsewhere);
    session.begin();
    QVERIFY(session.wasResumed());
    QCOMPARE(left(session), u"c"_s);
    QCOMPARE(session.entry(a)->mark, RepairMark::Mended);
    QCOMPARE(session.entry(b)->mark, RepairMark::Skipped);
    QVERIFY(session.outcomes().isEmpty()); // of this sitting
}

void TestRepairSession::mendedMeanwhileDropsOutByItself()
{
    const AccountId a = add(u"a"_s, 3);
    const AccountId b = add(u"b"_s, 2);
    kill(a);
    kill(b);
    RepairSession session(*m_context);
    session.begin();
    mend(a); // by a check, or by the other program
    QCOMPARE(left(session), u"b"_s);
    QVERIFY(!session.entry(a));
    QVERIFY(m_records->remove(b));
    QCOMPARE(left(session), QString());
}

void TestRepairSession::aFreshRunBeginsWhenNobodyIsLeftAndAfterAWeek()
{
    const AccountId a = add(u"a"_s, 3);
    const AccountId b = add(u"b"_s, 2);
    kill(a);
    kill(b);
    RepairSession session(*m_context);
    session.begin();
    session.skip(a);
    session.skip(b);
    QCOMPARE(left(session), QString());
    session.begin();
    QVERIFY(!session.wasResumed());
    QCOMPARE(left(session), u"a b"_s);
    session.skip(a);
    session.begin();
    QVERIFY(session.wasResumed());
    QCOMPARE(left(session), u"b"_s);
    m_clock->advance(std::chrono::days(8));
    session.begin();
    QVERIFY(!session.wasResumed());
    QCOMPARE(left(session), u"a b"_s);
}

void TestRepairSession::newTroubleStartsOver_data()
{
    QTest::addColumn<bool>("done");
    QTest::addColumn<int>("troubleAfter"); // minutes after the mark
    QTest::addColumn<RepairMark>("mark");
    QTest::newRow("skipped, nothing new") << false << -5 << RepairMark::Skipped;
    QTest::newRow("skipped, died anew") << false << 5 << RepairMark::Left;
    QTest::newRow("signed in, still something lost") << true << -5 << RepairMark::Tried;
    QTest::newRow("signed in, lost in that very moment") << true << 0 << RepairMark::Tried;
    QTest::newRow("signed in, died anew") << true << 5 << RepairMark::Left;
}

void TestRepairSession::newTroubleStartsOver()
{
    QFETCH(bool, done);
    QFETCH(int, troubleAfter);
    QFETCH(RepairMark, mark);
    RepairItem item;
    item.account = AccountId(u"a"_s);
    item.health.state = State::NeedsYou;
    RepairRun run;
    run.startedAt = m_clock->now();
    (done ? run.done : run.skipped).insert(item.account, m_clock->now());
    item.health.since = m_clock->now().addSecs(60 * troubleAfter);
    item.impact.at = item.health.since;
    QCOMPARE(markOf(item, run), mark);
    QCOMPARE(markOf(item, RepairRun::fromJson(run.toJson())), mark);
    item.health.since.reset(); // a partial loss is dated by its pages
    RepairPage page;
    page.health.since = std::exchange(item.impact.at, std::nullopt);
    item.pages = {page};
    QCOMPARE(markOf(item, run), mark);
}

void TestRepairSession::tellsBeforeAndAfterByWhatThePagesDo()
{
    const AccountId a = add(u"a"_s, 4);
    QList<Page> pages = m_records->pagesOf(a);
    const auto lose = [&](Page& page, Cause cause) {
        page.life.failure = Failure{Certainty::Definite, cause, {}, u"list"_s, m_clock->now(), m_clock->now(), {}, 0};
    };
    lose(pages[0], Cause::PageNotInGrant);
    lose(pages[1], Cause::PageNotInGrant);
    QVERIFY(m_records->savePages(pages));
    RepairSession session(*m_context);
    session.begin();
    QCOMPARE(left(session), u"a"_s);
    session.start(a);
    pages[0].life.failure.reset();
    lose(pages[2], Cause::PageRoleLost);
    QVERIFY(m_records->savePages(pages));
    const RepairOutcome outcome = session.finished(a, Connected{});
    QCOMPARE(outcome.gained, QStringList{u"a page 0"_s});
    QCOMPARE(outcome.stopped, QStringList{u"a page 1"_s});
    QCOMPARE(outcome.lost, QStringList{u"a page 2"_s});
    QCOMPARE(outcome.unchanged, 1);
    QVERIFY(!outcome.isMended());
    QCOMPARE(session.entry(a)->mark, RepairMark::Tried);
    QCOMPARE(session.next(), std::nullopt); // not asked again and again in the same run
}

void TestRepairSession::aFailureChangesNothing()
{
    const AccountId a = add(u"a"_s, 2);
    kill(a);
    RepairSession session(*m_context);
    session.begin();
    session.start(a);
    const RepairOutcome outcome = session.finished(a,
                                                   fail(ErrorKind::IdentityMismatch, u"expected a, but b signed in"_s));
    QVERIFY(!outcome.isMended());
    QCOMPARE(outcome.after.state, State::NeedsYou);
    QCOMPARE(session.next(), std::optional(a));
    QCOMPARE(session.outcomes().size(), 1);
    session.start(a);
    mend(a);
    session.finished(a, Connected{});
    QCOMPARE(session.outcomes().size(), 1); // the last one counts
    QVERIFY(session.outcomes().constFirst().isMended());
    QCOMPARE(session.outcomes().constFirst().gained.size(), 2);
}

void TestRepairSession::unreadableProgressIsNoProgress_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no object") << QByteArray("[1]");
    QTest::newRow("no start") << QByteArray(R"({"done":{"a":"2026-12-01T00:00:00.000Z"}})");
    QTest::newRow("wrong types") << QByteArray(R"({"started":5,"done":"x","skipped":[1]})");
    QTest::newRow("wrong times") << QByteArray(R"({"started":"yesterday","done":{"a":"?"}})");
}

void TestRepairSession::unreadableProgressIsNoProgress()
{
    QFETCH(QByteArray, json);
    QCOMPARE(RepairRun::fromJson(QJsonDocument::fromJson(json).object()), RepairRun());
    kill(add(u"a"_s, 1));
    m_settings->setRepairRun(QJsonDocument::fromJson(json).object());
    RepairSession session(*m_context);
    session.begin();
    QVERIFY(!session.wasResumed());
    QCOMPARE(left(session), u"a"_s);
}

void TestRepairSession::asksWithTheHandleWhereTheServerIsKnown()
{
    const AccountId id = add(u"ada"_s, 1);
    int hinted = 0;
    for (const auto& network : m_networks->networks()) {
        Account account = *m_records->account(id);
        account.network = network->id;
        account.purposes = {Purpose::ValidateUser};
        QVERIFY(m_records->save(account));
        const ConnectRequest request = reconnectRequest(*m_context, id);
        QCOMPARE(request.reconnect, id);
        QCOMPARE(request.purposes, account.purposes);
        const bool byHandle = network->perInstance && network->instanceKind == InstanceKind::Handle;
        QCOMPARE(request.loginHint, byHandle ? QString() : u"@ada"_s);
        hinted += network->loginHintParameter.isEmpty() ? 0 : 1;
    }
    QVERIFY(hinted > 0); // else nobody would ever see it
}

void TestRepairSession::theBrowserOfTheHolder()
{
    const AccountId first = add(u"a"_s, 1, u"Maria"_s);
    const AccountId same = add(u"b"_s, 1, u"maria "_s);
    const AccountId other = add(u"c"_s, 1, u"Jonas"_s);
    const AccountId elsewhere = add(u"d"_s, 1, u"Maria"_s);
    Account account = *m_records->account(elsewhere);
    account.network = m_networks->networks().constLast()->id;
    QVERIFY(m_records->save(account));
    const auto chosen = [this](const AccountId& id) { return browserFor(*m_records, *m_settings, id); };
    QCOMPARE(chosen(first), QString(kDefaultBrowser));
    m_settings->setBrowserOf(elsewhere, u"firefox/profile/m"_s);
    QCOMPARE(chosen(first), u"firefox/profile/m"_s);
    m_settings->setBrowserOf(same, u"chrome/profile/Profile 1"_s);
    QCOMPARE(chosen(first), u"chrome/profile/Profile 1"_s); // the same network counts first
    QCOMPARE(chosen(other), QString(kDefaultBrowser));
    m_settings->setBrowserOf(first, QString(kDefaultBrowser)); // chosen, too
    QCOMPARE(chosen(first), QString(kDefaultBrowser));
    m_settings->setBrowserOf(first, {});
    QCOMPARE(chosen(first), u"chrome/profile/Profile 1"_s);
}

QTEST_GUILESS_MAIN(TestRepairSession)
#include "tst_repairsession.moc"
