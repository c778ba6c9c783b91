// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/accountservice.h"
#include "models/services/grantkeeper.h"
#include "models/services/publishservice.h"
#include "models/services/registrationservice.h"
#include "tests/networks/scriptedserver.h"
#include "tests/services/postingadapter.h"
#include "tests/support/fakevault.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QJsonDocument>
#include <QLockFile>
#include <QTemporaryDir>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

/// The service over a real store and a network on loopback that says what a test scripted.
class TestPublishService final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void publishesWhatWasApprovedOnce();
    void changeAfterApprovalIsRefused();
    void changeInTheStoreIsNotSent();
    void onePageThroughTwoLoginsIsPublishedOnce();
    void objectsBeforeAnythingIsApproved();
    void saysWhySickAccountsCannot_data();
    void saysWhySickAccountsCannot();
    void refusedByTheNetwork();
    void aRefusedTokenIsDeadAtOnce();
    void aLoginThatMayOnlyReadDoesNotPublish();
    void whereTheBestCannotBeHadTheNextServes();
    void withoutConsentNothingIsApprovedOrSent();
    void nobodyKnowsUntilSomebodyLooks_data();
    void nobodyKnowsUntilSomebodyLooks();
    void notThereCountsOnlyAfterAWhile();
    void notThereCountsFromTheEndOfTheAttempt();
    void aPersonSaysWhatLookingCannot();
    void approvedAgainItBelongsToThePagesNewRecord();
    void whereTheLoginIsTheAuthorNobodyElseSendsOrLooks();
    void notThereIsSentAgainUnderTheSameKey();
    void theSameIsNotApprovedAgainWhileOpen();
    void whatAKilledProgramLeftIsNeverSentByItself();
    void whatAnotherProgramSendsIsLeftAlone();
    void stopsBetweenTwoPages();
    void withdrawsWhatWasNotSent();
    void activationsNeedTheirApproval();
    void everythingIsInTheLedger();

private:
    using Hashes = QList<std::pair<PageId, ApprovalHash>>;
    OutboxId approved(const Post& post, const PageId& page);
    OutboxEntry sent(const OutboxId& id);
    OutboxEntry settled(const OutboxId& id);
    qsizetype posts() const;
    QStringList ledger(const QString& action) const;
    void amend(const std::function<void(Account&)>& change);
    void giveToken(const AccountId& id, const QByteArray& token);

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<ManualClock> m_clock;
    std::unique_ptr<FakeVault> m_vault;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<NetworkRegistry> m_networks;
    std::unique_ptr<GrantVault> m_grants;
    std::unique_ptr<Records> m_records;
    std::unique_ptr<ServiceContext> m_context;
    std::unique_ptr<RegistrationService> m_registrations;
    std::unique_ptr<GrantKeeper> m_keeper;
    std::unique_ptr<AccountService> m_accounts;
    std::unique_ptr<TokenRouter> m_router;
    std::unique_ptr<PublishService> m_service;
    Account m_account;
    PageId m_page;
    PageId m_second;
    const Post m_post{u"Open today until ten"_s, QUrl(u"https://nordlys.example/"_s), {}};
};

void TestPublishService::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<ScriptedServer>();
    m_clock = std::make_unique<ManualClock>();
    m_vault = std::make_unique<FakeVault>();
    const Profile profile = Profile::open(m_dir->filePath(u"profile"_s)).value();
    m_store = std::move(Store::open(profile.storeFile(), Secret(QByteArray(64, 'a'))).value());
    m_settings = std::make_unique<Settings>(profile.settingsFile());
    m_http = std::make_unique<HttpClient>(Routes(), *m_clock);
    m_networks = std::make_unique<NetworkRegistry>(*m_http, *m_clock, profile.networksDir());
    const QUrl origin(m_server->origin());
    m_networks->add(postingNetwork(origin), std::make_unique<PostingAdapter>(*m_http, *m_clock, origin));
    m_grants = std::make_unique<GrantVault>(*m_vault,
                                            Patience{std::chrono::milliseconds(40), std::chrono::milliseconds(10)});
    m_records = std::make_unique<Records>(*m_store, *m_clock);
    QVERIFY(m_records->load());
    m_context = std::make_unique<ServiceContext>(ServiceContext{
        *m_clock, *m_http, *m_networks, *m_vault, *m_grants, *m_records, *m_settings, profile, nullptr, nullptr});
    m_registrations = std::make_unique<RegistrationService>(*m_context);
    m_keeper = std::make_unique<GrantKeeper>(*m_context);
    m_context->registrations = m_registrations.get();
    m_context->keeper = m_keeper.get();
    m_accounts = std::make_unique<AccountService>(*m_context);
    m_router = std::make_unique<TokenRouter>(*m_context, *m_accounts);
    m_service = std::make_unique<PublishService>(*m_context, *m_router);

    m_account = postingAccount();
    m_account.life.proof = Evidence{u"who am I"_s, m_clock->now()};
    giveToken(m_account.id, "AT");
    const Page first = postingPage(m_account, u"1000"_s);
    const Page second = postingPage(m_account, u"1001"_s);
    QVERIFY(m_records->save(m_account, {first, second}));
    m_page = first.id;
    m_second = second.id;
    m_server->answer(u"/posts"_s, {201, R"({"id":"77","link":"https://poster.example/77"})"});
}

void TestPublishService::giveToken(const AccountId& id, const QByteArray& token)
{
    TokenSet tokens;
    tokens.accessToken = Secret(token);
    tokens.tokenType = u"Bearer"_s;
    tokens.obtainedAt = m_clock->now();
    QCOMPARE(*waitFor(m_grants->save(id, 0, tokens)), 1u);
}

void TestPublishService::cleanup()
{
    m_service.reset();
    m_router.reset();
    m_accounts.reset();
    m_keeper.reset();
    m_registrations.reset();
    m_context.reset();
    m_records.reset();
    m_grants.reset();
    m_networks.reset();
    m_http.reset();
    m_settings.reset();
    m_store.reset();
}

OutboxId TestPublishService::approved(const Post& post, const PageId& page)
{
    const auto ids = m_service->approve(post, m_service->hashes({page}, post));
    return ids && ids->size() == 1 ? ids->first() : OutboxId();
}

OutboxEntry TestPublishService::sent(const OutboxId& id)
{
    return waitFor(m_service->send(id)).value_or(OutboxEntry());
}

OutboxEntry TestPublishService::settled(const OutboxId& id)
{
    return waitFor(m_service->settle(id)).value_or(OutboxEntry());
}

qsizetype TestPublishService::posts() const
{
    const QList<SeenRequest> seen = m_server->seen(u"/posts"_s);
    return std::count_if(
        seen.cbegin(), seen.cend(), [](const SeenRequest& request) { return request.method == "POST"; });
}

/// Oldest first.
QStringList TestPublishService::ledger(const QString& action) const
{
    QStringList outcomes;
    const QList<LedgerEntry> entries = *m_store->ledger(1000);
    for (const LedgerEntry& entry : entries) {
        if (entry.draft.action == action)
            outcomes.prepend(entry.draft.outcome);
    }
    return outcomes;
}

void TestPublishService::amend(const std::function<void(Account&)>& change)
{
    change(m_account);
    QVERIFY(m_records->save(m_account));
}

void TestPublishService::publishesWhatWasApprovedOnce()
{
    const OutboxId id = approved(m_post, m_page);
    QCOMPARE(m_service->entry(id)->state, OutboxState::Approved);
    QCOMPARE(posts(), 0);
    const OutboxEntry entry = sent(id);
    QCOMPARE(entry.state, OutboxState::Published);
    QCOMPARE(entry.published.link, QUrl(u"https://poster.example/77"_s));
    QCOMPARE(*m_service->entry(id), entry);
    QCOMPARE(posts(), 1);
    const QJsonObject body = QJsonDocument::fromJson(m_server->seen(u"/posts"_s).first().body).object();
    QCOMPARE(body["text"_L1].toString(), m_post.text);
    QCOMPARE(body["page"_L1].toString(), u"1000"_s);
    QCOMPARE(body["key"_L1].toString(), entry.key);
    QCOMPARE(waitFor(m_service->send(id)).error().kind, ErrorKind::Busy); // what is there is not sent again
    QCOMPARE(posts(), 1);
}

void TestPublishService::changeAfterApprovalIsRefused()
{
    const Hashes seen = m_service->hashes({m_page, m_second}, m_post);
    Post changed = m_post;
    changed.text += u'!';
    QCOMPARE(m_service->approve(changed, seen).error().kind, ErrorKind::SecurityViolation);
    const Hashes crossed{{m_page, seen[1].second}, {m_second, seen[0].second}};
    QCOMPARE(m_service->approve(m_post, crossed).error().kind, ErrorKind::SecurityViolation);
    QVERIFY(m_service->outbox()->isEmpty());
    QVERIFY(ledger(u"approve"_s).isEmpty());
}

/// The record of the page is exchanged between approval and sending: the approval was not for that one.
void TestPublishService::changeInTheStoreIsNotSent()
{
    const OutboxId id = approved(m_post, m_page);
    Page page = *m_records->page(m_page);
    page.remoteId = RemoteId(u"666"_s);
    QVERIFY(m_records->savePages({page}));
    const OutboxEntry entry = sent(id);
    QCOMPARE(entry.state, OutboxState::Refused);
    QVERIFY2(entry.reason.contains(u"approve"_s), qPrintable(entry.reason));
    QCOMPARE(posts(), 0);
}

void TestPublishService::onePageThroughTwoLoginsIsPublishedOnce()
{
    Account other = postingAccount();
    other.identity.id = RemoteId(u"2000"_s);
    const Page same = postingPage(other, u"1000"_s);
    QVERIFY(m_records->save(other, {same}));
    const Hashes hashes = m_service->hashes({m_page, same.id, m_second}, m_post);
    QCOMPARE(hashes.size(), 2);
    QCOMPARE(hashes[0].first, m_page);
    QCOMPARE(hashes[1].first, m_second);
}

void TestPublishService::objectsBeforeAnythingIsApproved()
{
    Post post = m_post;
    QVERIFY(m_service->verdict(m_page, post).isReady());
    post.text = QString(281, u'a');
    const PageVerdict verdict = m_service->verdict(m_page, post);
    QCOMPARE(verdict.objections.size(), 1);
    QVERIFY(!verdict.sick);
    const OutboxEntry entry = sent(approved(post, m_page)); // whoever approves it all the same
    QCOMPARE(entry.state, OutboxState::Refused);
    QCOMPARE(posts(), 0);
    const PageVerdict gone = m_service->verdict(PageId(u"nobody"_s), m_post);
    QCOMPARE(gone.sick->kind, ErrorKind::NotFound);
}

void TestPublishService::saysWhySickAccountsCannot_data()
{
    QTest::addColumn<int>("cause");
    QTest::addColumn<bool>("reconnects");
    QTest::newRow("password changed") << int(Cause::PasswordChanged) << true;
    QTest::newRow("ran out") << int(Cause::RanOut) << true;
    QTest::newRow("app suspended") << int(Cause::AppSuspended) << false;
}

void TestPublishService::saysWhySickAccountsCannot()
{
    QFETCH(int, cause);
    QFETCH(bool, reconnects);
    const OutboxId id = approved(m_post, m_page);
    amend([&](Account& account) {
        const QDateTime then = m_clock->now();
        account.life.failure = Failure{
            Certainty::Definite, Cause(cause), u"190/460"_s, u"who am I"_s, then, then, std::nullopt, 0};
    });
    const PageVerdict verdict = m_service->verdict(m_page, m_post);
    QVERIFY(verdict.sick);
    QCOMPARE(verdict.sick->cause, std::optional(Cause(cause)));
    QCOMPARE(verdict.reconnects, reconnects);
    const OutboxEntry entry = sent(id);
    QCOMPARE(entry.state, OutboxState::Refused);
    QVERIFY(!entry.reason.isEmpty());
    QCOMPARE(posts(), 0);
    amend([](Account& account) { account.life.failure.reset(); }); // mended: the same approval still holds
    QCOMPARE(sent(id).state, OutboxState::Published);
    QCOMPARE(posts(), 1);
}

void TestPublishService::refusedByTheNetwork()
{
    m_server->answer(u"/posts"_s, {403, "{}"});
    const OutboxId id = approved(m_post, m_page);
    const OutboxEntry entry = sent(id);
    QCOMPARE(entry.state, OutboxState::Refused);
    QVERIFY2(entry.reason.contains(u"403"_s), qPrintable(entry.reason));
    QCOMPARE(approved(m_post, m_page), id); // approved again, it is the same one with the same key
    QCOMPARE(m_service->entry(id)->key, entry.key);
}

/// Nobody has to wait for the next check to learn that the token is dead, and nothing more is tried with it.
void TestPublishService::aRefusedTokenIsDeadAtOnce()
{
    m_server->answer(u"/posts"_s, {401, "{}"}); // the tests' network says so of a dead token
    m_server->answer(u"/me"_s, {401, R"({"error":"invalid_token"})"});
    const OutboxEntry entry = sent(approved(m_post, m_page));
    QCOMPARE(entry.state, OutboxState::Refused);
    QVERIFY(!m_server->seen(u"/me"_s).isEmpty());
    QVERIFY(m_records->account(m_account.id)->life.failure);
    m_server->answer(u"/posts"_s, {422, "{}"}); // of the post, not of the token
    m_server->forget();
    amend([](Account& account) { account.life.failure.reset(); });
    QCOMPARE(sent(approved(m_post, m_second)).state, OutboxState::Refused);
    QVERIFY(m_server->seen(u"/me"_s).isEmpty());
}

void TestPublishService::aLoginThatMayOnlyReadDoesNotPublish()
{
    NetworkDescriptor network = postingNetwork(QUrl(m_server->origin()));
    network.scopes = {{Purpose::ValidateUser, {u"read"_s}},
                      {Purpose::ContentStatistics, {u"read"_s, u"insights"_s}},
                      {Purpose::Publish, {u"read"_s, u"write"_s}}};
    network.publish.roles = {u"Editor"_s, u"CREATE"_s};
    m_networks->add(network, std::make_unique<PostingAdapter>(*m_http, *m_clock, QUrl(m_server->origin())));
    amend([](Account& account) { account.grantedScopes = {u"read"_s, u"insights"_s}; });
    const PageVerdict declined = m_service->verdict(m_page, m_post);
    QCOMPARE(declined.sick->cause, std::optional(Cause::PermissionDeclined));
    QVERIFY(declined.reconnects);
    amend([](Account& account) { account.grantedScopes = {u"read"_s, u"write"_s}; });
    const auto inRole = [&](const QString& role, const QStringList& tasks) {
        Page page = *m_records->page(m_page);
        page.role = role;
        page.tasks = tasks;
        return m_records->savePages({page}) && m_service->verdict(m_page, m_post).isReady();
    };
    QVERIFY(inRole(u"Editor"_s, {}));
    QVERIFY(inRole(u"Somebody"_s, {u"ANALYZE"_s, u"CREATE"_s}));
    QVERIFY(!inRole(u"Analyst"_s, {u"ANALYZE"_s}));
    const PageVerdict analyst = m_service->verdict(m_page, m_post);
    QVERIFY2(analyst.sick->detail.contains(u"Analyst"_s), qPrintable(analyst.sick->detail));
    QVERIFY(!analyst.reconnects); // the same person has the same role afterwards
    QCOMPARE(sent(approved(m_post, m_page)).state, OutboxState::Refused);
    QCOMPARE(posts(), 0);
    // Somebody else who may takes over.
    Account other = postingAccount();
    other.identity.id = RemoteId(u"2000"_s);
    other.life.proof = Evidence{u"who am I"_s, m_clock->now()};
    Page same = postingPage(other, u"1000"_s);
    same.role = u"Editor"_s;
    QVERIFY(m_records->save(other, {same}));
    giveToken(other.id, "OTHER");
    QCOMPARE(sent(approved(m_post, m_page)).account, other.id);
}

void TestPublishService::whereTheBestCannotBeHadTheNextServes()
{
    Account other = postingAccount();
    other.identity.id = RemoteId(u"2000"_s);
    other.life.proof = Evidence{u"who am I"_s, m_clock->now()};
    other.credits = {Credits{u"app"_s, 0, 100, {}}};
    QVERIFY(m_records->save(other, {postingPage(other, u"1000"_s)})); // and nothing in the vault
    amend([](Account& account) { account.credits = {Credits{u"app"_s, 80, 100, {}}}; });
    const OutboxEntry entry = sent(approved(m_post, m_page));
    QCOMPARE(entry.state, OutboxState::Published);
    QCOMPARE(entry.account, m_account.id);
}

void TestPublishService::withoutConsentNothingIsApprovedOrSent()
{
    const OutboxId id = approved(m_post, m_page);
    amend([](Account& account) { account.purposes.remove(Purpose::Publish); });
    QCOMPARE(m_service->verdict(m_page, m_post).sick->kind, ErrorKind::NotConsented);
    QCOMPARE(sent(id).state, OutboxState::Refused);
    QCOMPARE(posts(), 0);
}

void TestPublishService::nobodyKnowsUntilSomebodyLooks_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<OutboxState>("state");
    QTest::newRow("found") << 200 << QByteArray(R"({"id":"78","link":"https://poster.example/78"})")
                           << OutboxState::Published;
    QTest::newRow("not there") << 200 << QByteArray("{}") << OutboxState::NotSent;
    QTest::newRow("could not tell") << 503 << QByteArray("{}") << OutboxState::Unconfirmed;
}

void TestPublishService::nobodyKnowsUntilSomebodyLooks()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(OutboxState, state);
    m_server->answer(u"/posts"_s, {.hangUp = true});
    const OutboxId id = approved(m_post, m_page);
    QCOMPARE(sent(id).state, OutboxState::Unconfirmed);
    QCOMPARE(posts(), 1);
    QCOMPARE(waitFor(m_service->send(id)).error().kind, ErrorKind::Busy);
    QVERIFY(!m_service->withdraw(id));
    m_server->answer(u"/posts"_s, {status, body});
    m_clock->advance(std::chrono::minutes(3));
    const OutboxEntry entry = settled(id);
    QCOMPARE(entry.state, state);
    QCOMPARE(entry.published.id, state == OutboxState::Published ? u"78"_s : QString());
    QCOMPARE(*m_service->entry(id), entry);
    QCOMPARE(posts(), 1);
    QCOMPARE(m_server->seen().last().query.queryItemValue(u"key"_s), entry.key);
}

/// A network that is still at work shows nothing yet: sending again on that would make two.
void TestPublishService::notThereCountsOnlyAfterAWhile()
{
    m_server->answer(u"/posts"_s, {.hangUp = true});
    const OutboxId id = approved(m_post, m_page);
    sent(id);
    m_server->answer(u"/posts"_s, {200, "{}"});
    m_clock->advance(std::chrono::seconds(119));
    QCOMPARE(settled(id).state, OutboxState::Unconfirmed);
    m_clock->advance(std::chrono::seconds(1));
    QCOMPARE(settled(id).state, OutboxState::NotSent);
}

void TestPublishService::notThereCountsFromTheEndOfTheAttempt()
{
    m_server->answer(u"/posts"_s, {.hangUp = true});
    connect(m_service.get(), &PublishService::entryChanged, this, [this](const OutboxId& id) {
        if (m_service->entry(id)->state == OutboxState::Sending)
            m_clock->advance(std::chrono::minutes(3)); // a slow network: the answer was waited for that long
    });
    const OutboxId id = approved(m_post, m_page);
    QCOMPARE(sent(id).state, OutboxState::Unconfirmed);
    m_server->answer(u"/posts"_s, {200, "{}"});
    QCOMPARE(settled(id).state, OutboxState::Unconfirmed);
    m_clock->advance(std::chrono::seconds(100));
    QCOMPARE(settled(id).state, OutboxState::Unconfirmed); // looking does not make it newer either
    m_clock->advance(std::chrono::seconds(20));
    QCOMPARE(settled(id).state, OutboxState::NotSent);
}

void TestPublishService::aPersonSaysWhatLookingCannot()
{
    m_server->answer(u"/posts"_s, {.hangUp = true});
    const OutboxId there = approved(m_post, m_page);
    const OutboxId missing = approved(m_post, m_second);
    QCOMPARE(waitFor(m_service->decide(there, true)).error().kind, ErrorKind::Busy); // nothing was sent yet
    sent(there);
    sent(missing);
    QCOMPARE(waitFor(m_service->decide(there, true))->state, OutboxState::Published);
    QCOMPARE(waitFor(m_service->decide(missing, false))->state, OutboxState::NotSent);
    QCOMPARE(m_service->entry(missing)->state, OutboxState::NotSent);
    QCOMPARE(waitFor(m_service->decide(there, false)).error().kind, ErrorKind::Busy); // once said it is so
    QCOMPARE(ledger(u"publish"_s), (QStringList{u"unconfirmed"_s, u"unconfirmed"_s, u"published"_s, u"not_sent"_s}));
}

void TestPublishService::approvedAgainItBelongsToThePagesNewRecord()
{
    m_server->answer(u"/posts"_s, {403, "{}"});
    const OutboxId id = approved(m_post, m_page);
    QCOMPARE(sent(id).state, OutboxState::Refused);
    QVERIFY(m_records->remove(m_account.id));
    Account other = postingAccount();
    other.identity.id = RemoteId(u"2000"_s);
    const Page same = postingPage(other, u"1000"_s);
    QVERIFY(m_records->save(other, {same}));
    giveToken(other.id, "OTHER");
    m_server->answer(u"/posts"_s, {201, R"({"id":"77"})"});
    QCOMPARE(approved(m_post, same.id), id);
    const OutboxEntry entry = sent(id);
    QCOMPARE(entry.state, OutboxState::Published);
    QCOMPARE(entry.page, same.id);
    QCOMPARE(m_service->outbox()->size(), 1);
}

void TestPublishService::whereTheLoginIsTheAuthorNobodyElseSendsOrLooks()
{
    const QUrl origin(m_server->origin());
    NetworkDescriptor board = postingNetwork(origin);
    board.id = NetworkId(u"board"_s);
    board.publish.asLogin = true;
    m_networks->add(board, std::make_unique<PostingAdapter>(*m_http, *m_clock, origin));
    amend([&](Account& account) {
        account.network = board.id;
        account.credits = {Credits{u"app"_s, 80, 100, {}}};
    });
    Account other = postingAccount();
    other.network = board.id;
    other.identity.id = RemoteId(u"2000"_s);
    other.credits = {Credits{u"app"_s, 0, 100, {}}};
    QVERIFY(m_records->save(other, {postingPage(other, u"1000"_s)}));
    giveToken(other.id, "OTHER");
    QCOMPARE(m_router->choiceFor(Purpose::Publish, m_page).index, 1); // anywhere else it would be the other one

    QCOMPARE(m_service->author(m_page), u"@kim"_s);
    m_server->answer(u"/posts"_s, {.hangUp = true});
    const OutboxId id = approved(m_post, m_page);
    QCOMPARE(sent(id).account, m_account.id);
    settled(id);
    const QList<SeenRequest> seen = m_server->seen(u"/posts"_s);
    QVERIFY(seen.size() >= 2);
    for (const SeenRequest& request : seen)
        QCOMPARE(request.header("Authorization"), QByteArray("Bearer AT"));
    QVERIFY(m_records->remove(m_account.id));
    QCOMPARE(settled(id).state, OutboxState::Unconfirmed); // nobody else can tell
}

void TestPublishService::notThereIsSentAgainUnderTheSameKey()
{
    m_server->answer(u"/posts"_s, {.hangUp = true});
    const OutboxId id = approved(m_post, m_page);
    const QString key = sent(id).key;
    m_clock->advance(std::chrono::minutes(3));
    m_server->answer(u"/posts"_s, {200, "{}"});
    QCOMPARE(settled(id).state, OutboxState::NotSent);
    m_server->answer(u"/posts"_s, {201, R"({"id":"79"})"});
    const OutboxEntry again = sent(id);
    QCOMPARE(again.state, OutboxState::Published);
    QCOMPARE(again.key, key);
    QCOMPARE(posts(), 2);
    QVERIFY(m_server->seen().last().body.contains(key.toUtf8()));
}

void TestPublishService::theSameIsNotApprovedAgainWhileOpen()
{
    m_server->answer(u"/posts"_s, {.hangUp = true});
    sent(approved(m_post, m_page));
    const auto again = m_service->approve(m_post, m_service->hashes({m_second, m_page}, m_post));
    QVERIFY(!again);
    QCOMPARE(again.error().kind, ErrorKind::Busy);
    QCOMPARE(m_service->outbox()->size(), 1); // not for the other page either: it was one approval
    QCOMPARE(ledger(u"approve"_s).size(), 1);
    QVERIFY(!approved(m_post, m_second).isEmpty());
}

void TestPublishService::whatAKilledProgramLeftIsNeverSentByItself()
{
    const OutboxId id = approved(m_post, m_page);
    OutboxEntry entry = *m_service->entry(id);
    entry.state = OutboxState::Sending;
    entry.sentAt = m_clock->now();
    QVERIFY(OutboxStore(*m_store).move(entry, OutboxState::Approved));
    QCOMPARE(waitFor(m_service->send(id)).error().kind, ErrorKind::Busy);
    m_server->answer(u"/posts"_s, {503, "{}"});
    QCOMPARE(*waitFor(m_service->recover()), 1);
    QCOMPARE(m_service->entry(id)->state, OutboxState::Unconfirmed);
    m_server->answer(u"/posts"_s, {200, R"({"id":"80"})"});
    QCOMPARE(*waitFor(m_service->recover()), 0);
    QCOMPARE(m_service->entry(id)->state, OutboxState::Published);
    QCOMPARE(posts(), 0);
}

void TestPublishService::whatAnotherProgramSendsIsLeftAlone()
{
    const OutboxId id = approved(m_post, m_page);
    OutboxEntry entry = *m_service->entry(id);
    entry.state = OutboxState::Sending;
    entry.sentAt = m_clock->now().addSecs(-1200);
    QVERIFY(OutboxStore(*m_store).move(entry, OutboxState::Approved));
    m_server->answer(u"/posts"_s, {200, "{}"});
    QLockFile theirs(m_dir->filePath(u"profile/locks/outbox-%1.lock"_s.arg(id.toString())));
    QVERIFY(QDir().mkpath(m_dir->filePath(u"profile/locks"_s)));
    QVERIFY(theirs.tryLock());
    QCOMPARE(*waitFor(m_service->recover()), 1);
    QCOMPARE(m_service->entry(id)->state, OutboxState::Sending); // on its way: not there would be a lie
    theirs.unlock();
    QCOMPARE(*waitFor(m_service->recover()), 0);
    QCOMPARE(m_service->entry(id)->state, OutboxState::NotSent);
}

void TestPublishService::stopsBetweenTwoPages()
{
    const auto ids = m_service->approve(m_post, m_service->hashes({m_page, m_second}, m_post));
    QVERIFY(ids);
    connect(m_service.get(), &PublishService::entryChanged, this, [this] {
        m_service->cancelSending(); // while the first is on its way
    });
    QCOMPARE(*waitFor(m_service->sendAll(*ids)), 1);
    QCOMPARE(m_service->entry(ids->at(0))->state, OutboxState::Published); // what was begun is brought to its end
    QCOMPARE(m_service->entry(ids->at(1))->state, OutboxState::Approved);
}

void TestPublishService::withdrawsWhatWasNotSent()
{
    const OutboxId id = approved(m_post, m_page);
    QVERIFY(m_service->withdraw(id));
    QVERIFY(m_service->outbox()->isEmpty());
    QCOMPARE(waitFor(m_service->send(id)).error().kind, ErrorKind::NotFound);
    QCOMPARE(ledger(u"withdraw"_s).size(), 1);
}

void TestPublishService::activationsNeedTheirApproval()
{
    m_server->answer(u"/activation"_s, {200, R"({"active":false})"});
    QVERIFY(m_service->hasActivation(m_page));
    QVERIFY(!waitFor(m_service->activation(m_page))->active);
    const ApprovalHash on = *m_service->hashOf(m_page, true);
    m_server->forget();
    QCOMPARE(waitFor(m_service->setActivation(m_page, false, on)).error().kind, ErrorKind::SecurityViolation);
    QCOMPARE(waitFor(m_service->setActivation(m_second, true, on)).error().kind, ErrorKind::SecurityViolation);
    QVERIFY(m_server->seen().isEmpty());
    QVERIFY(ledger(u"approve"_s).isEmpty());
    QVERIFY(waitFor(m_service->setActivation(m_page, true, on))->active);
    QCOMPARE(m_server->seen().size(), 1);
    QCOMPARE(ledger(u"approve"_s), QStringList{u"ok"_s});
    QCOMPARE(ledger(u"activate"_s), QStringList{u"ok"_s});
    m_server->answer(u"/activation"_s, {403, "{}"});
    QVERIFY(!waitFor(m_service->setActivation(m_page, false, *m_service->hashOf(m_page, false))));
    QCOMPARE(ledger(u"deactivate"_s), QStringList{u"refused"_s});
    m_server->answer(u"/activation"_s, {.hangUp = true}); // it may have been done
    QVERIFY(!waitFor(m_service->setActivation(m_page, false, *m_service->hashOf(m_page, false))));
    QCOMPARE(ledger(u"deactivate"_s), (QStringList{u"refused"_s, u"unconfirmed"_s}));
}

void TestPublishService::everythingIsInTheLedger()
{
    m_server->answer(u"/posts"_s, {.hangUp = true});
    const OutboxId id = approved(m_post, m_page);
    const QString hash = sent(id).hash.toString();
    m_clock->advance(std::chrono::minutes(3));
    m_server->answer(u"/posts"_s, {200, "{}"});
    settled(id);
    m_server->answer(u"/posts"_s, {201, R"({"id":"82"})"});
    sent(id);
    QCOMPARE(ledger(u"approve"_s), QStringList{u"ok"_s});
    QCOMPARE(ledger(u"publish"_s), (QStringList{u"unconfirmed"_s, u"not_sent"_s, u"published"_s}));
    const QList<LedgerEntry> entries = *m_store->ledger(100);
    for (const LedgerEntry& entry : entries) {
        if (entry.draft.action == u"approve"_s || entry.draft.action == u"publish"_s) {
            QCOMPARE(entry.draft.details["hash"_L1].toString(), hash);
            QCOMPARE(entry.draft.details["target"_L1].toString(), u"1000"_s);
            QCOMPARE(entry.draft.page, m_page);
        }
    }
    QCOMPARE(m_store->verifyLedger()->firstBroken, 0);
}

QTEST_GUILESS_MAIN(TestPublishService)
#include "tst_publishservice.moc"
