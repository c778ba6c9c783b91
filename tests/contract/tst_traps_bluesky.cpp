// SPDX-License-Identifier: GPL-3.0-or-later
// The traps of bluesky.md that need a session, one test each: the program's own services in front of the pretend network.
// What is read before there is one, and the proofs, are in tst_atproto.cpp, tst_discovery.cpp and tst_dpop.cpp.
#include "models/domain/tokenstate.h"
#include "tests/contract/trail.h"
#include "tests/support/waitfor.h"

#include <QTest>

using namespace pk;
using namespace pk::test;
using namespace Qt::Literals::StringLiterals;

namespace {

const QString kBluesky = u"bluesky"_s;
constexpr qint64 kDay = 24 * 3600;

} // namespace

class tst_TrapsBluesky final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void bluesky_keyIsTheDid();
    void bluesky_loginHintIsAHandleOrADid();
    void bluesky_serversAreDiscovered();
    void bluesky_linkHasOnlyTwoParameters();
    void bluesky_pushedRequestHasNothingOfOpenId();
    void bluesky_2982_clientIdDeclaresTheRedirect();
    void bluesky_sameClientIdEverywhere();
    void bluesky_nonceRetryDoesNotBurnTheRefreshToken();
    void bluesky_sessionEndsFourteenDaysAfterTheLogin();
    void bluesky_onlyARenewalProvesLife();
    void bluesky_handleInvalid();
    void bluesky_displayNameMissing();
    void bluesky_checkKeepsNameAndPicture();
    void bluesky_oneKeyPerAccount();
    void bluesky_wrongKeyIsNotRenewed();
    void bluesky_accountTroubleIsNoRefreshLoop_data();
    void bluesky_accountTroubleIsNoRefreshLoop();
    void bluesky_movedAccountGetsNoTokens();
    void bluesky_lostRefreshAnswerIsAReplay();
    void bluesky_4004_twoChecksRenewOnce();
    void bluesky_passwordChangeLeavesTheSession();
    void bluesky_limitsAreReadAsAbsoluteTime();
    void bluesky_clientMetadataIsNobodysSignIn();
    void bluesky_revokingTwiceIsFine();

private:
    QString refreshState(const QString& person) const;

    mutable NetworkWorld m_world;
};

void tst_TrapsBluesky::initTestCase()
{
    QVERIFY(m_world.start());
}

void tst_TrapsBluesky::init()
{
    m_world.reset();
    forgetTrail(m_world);
}

/// How many refresh tokens of this person the server still takes: "1 alive".
QString tst_TrapsBluesky::refreshState(const QString& person) const
{
    int alive = 0;
    const QJsonArray tokens = m_world.rehearsal().control(u"state"_s, {{u"network"_s, kBluesky}})[u"tokens"].toArray();
    for (const QJsonValue token : tokens) {
        const bool theirs = token[u"login"].toString().endsWith(u'|' + person);
        alive += theirs && token[u"kind"].toString() == "refresh"_L1 && token[u"alive"].toBool() ? 1 : 0;
    }
    return u"%1 alive"_s.arg(alive);
}

void tst_TrapsBluesky::bluesky_keyIsTheDid()
{
    const Result<AccountId> account = m_world.connectAccount(
        kBluesky, u"maria"_s, {.instance = u"@Maria.BSKY.social "_s});
    QVERIFY2(account, why(account).constData());
    const Identity identity = m_world.records().account(*account)->identity;
    QVERIFY(identity.id.toString().startsWith("did:plc:"_L1));
    QCOMPARE(identity.handle, u"@maria.bsky.social"_s);
    QCOMPARE(m_world.records().pagesOf(*account).size(), 1); // one token, one account, one page
    QCOMPARE(m_world.records().pagesOf(*account).first().remoteId, identity.id);
    const Result<AccountId> again = m_world.connectAccount(kBluesky, u"maria"_s, {.instance = identity.id.toString()});
    QVERIFY2(again, why(again).constData());
    QCOMPARE(*again, *account);
}

void tst_TrapsBluesky::bluesky_loginHintIsAHandleOrADid()
{
    const Result<AccountId> account = m_world.connectAccount(kBluesky);
    QVERIFY2(account, why(account).constData());
    const QString shown = m_world.records().account(*account)->identity.handle;
    QVERIFY(shown.startsWith(u'@'));
    const Result<AccountId> again = m_world.connectAccount(
        kBluesky, u"maria"_s, {.reconnect = *account, .loginHint = shown});
    QVERIFY2(again, why(again).constData());
    QCOMPARE(*again, *account);
    QVERIFY(formOf(trail(m_world, u"/oauth/par"_s).last()).contains(u"login_hint"_s));
}

void tst_TrapsBluesky::bluesky_serversAreDiscovered()
{
    const Result<Grant> hosted = m_world.signIn(kBluesky);
    QVERIFY2(hosted, why(hosted).constData());
    QVERIFY(hosted->instance != u"https://bsky.social"_s);
    QCOMPARE(hosted->endpoints.token.host(), u"bsky.social"_s);
    const Result<Grant> own = m_world.signIn(kBluesky, u"jonas"_s);
    QVERIFY2(own, why(own).constData());
    QCOMPARE(QUrl(own->instance).host(), own->endpoints.token.host()); // a self-hosted one is its own
    const Result<Grant> web = m_world.signIn(kBluesky, u"nordlys"_s, {.instance = u"nordlys.rehearsal-bsky.network"_s});
    QVERIFY2(web, why(web).constData());
    QCOMPARE(web->tokens.subject, u"did:web:nordlys.rehearsal-bsky.network"_s);
}

void tst_TrapsBluesky::bluesky_linkHasOnlyTwoParameters()
{
    QVERIFY(m_world.connectAccount(kBluesky));
    QStringList names;
    for (const auto& [name, value] : QUrlQuery(m_world.openedLink()).queryItems())
        names.append(name);
    names.sort();
    QCOMPARE(names, (QStringList{u"client_id"_s, u"request_uri"_s}));
}

void tst_TrapsBluesky::bluesky_pushedRequestHasNothingOfOpenId()
{
    QVERIFY(m_world.connectAccount(kBluesky));
    const QList<QJsonObject> pushed = trail(m_world, u"/oauth/par"_s);
    QCOMPARE(pushed.size(), 2); // the first one learns the nonce
    QCOMPARE(pushed.first().value("status"_L1), QJsonValue(400));
    QCOMPARE(pushed.last().value("status"_L1), QJsonValue(201));
    const QStringList form = formOf(pushed.last());
    for (const QString& none : {u"nonce"_s, u"prompt"_s, u"claims"_s, u"id_token_hint"_s, u"client_secret"_s})
        QVERIFY2(!form.contains(none), qPrintable(none));
    for (const QString& field : {u"code_challenge"_s, u"state"_s, u"login_hint"_s, u"scope"_s, u"redirect_uri"_s})
        QVERIFY2(form.contains(field), qPrintable(field));
    const QList<QJsonObject> exchanges = trail(m_world, u"/oauth/token"_s);
    QCOMPARE(exchanges.size(), 1); // a code is tried once
    QVERIFY(!formOf(exchanges.first()).contains("client_secret"_L1));
}

void tst_TrapsBluesky::bluesky_2982_clientIdDeclaresTheRedirect()
{
    const Result<Grant> grant = m_world.signIn(kBluesky);
    QVERIFY2(grant, why(grant).constData());
    const QUrl id(grant->app.clientId);
    QCOMPARE(id.scheme() + u"://"_s + id.authority(),
             u"http://localhost"_s); // no port, and never another host (issue 12)
    QVERIFY(id.path().isEmpty() || id.path() == "/"_L1);
    QStringList names;
    for (const auto& [name, value] : QUrlQuery(id).queryItems())
        names.append(name);
    names.sort();
    QCOMPARE(names, (QStringList{u"redirect_uri"_s, u"scope"_s}));
    const QUrl declared(QUrlQuery(id).queryItemValue(u"redirect_uri"_s, QUrl::FullyDecoded));
    QCOMPARE(declared.host(), u"127.0.0.1"_s);
    QCOMPARE(declared.path(), u"/callback"_s);
    QCOMPARE(declared.port(), -1);
}

void tst_TrapsBluesky::bluesky_sameClientIdEverywhere()
{
    const Result<AccountId> account = m_world.connectAccount(kBluesky);
    QVERIFY2(account, why(account).constData());
    QCOMPARE(refreshState(u"maria"_s), u"1 alive"_s);
    const QString signedInWith = linked(m_world, u"client_id"_s);
    const Result<AccountId> other = m_world.connectAccount(kBluesky, u"jonas"_s);
    QVERIFY2(other, why(other).constData());
    QCOMPARE(linked(m_world, u"client_id"_s), signedInWith);
    QVERIFY(m_world.renewNow(*account)); // with another text the server would end the session
    QCOMPARE(refreshState(u"maria"_s), u"1 alive"_s);
    QVERIFY(waitFor(m_world.accounts().disconnectAccount(*account)));
    QCOMPARE(refreshState(u"maria"_s), u"0 alive"_s); // with another text nothing would have been revoked
}

void tst_TrapsBluesky::bluesky_nonceRetryDoesNotBurnTheRefreshToken()
{
    const Result<AccountId> account = m_world.connectAccount(kBluesky);
    QVERIFY2(account, why(account).constData());
    for (int round = 0; round < 2; ++round) {
        forgetTrail(m_world);
        for (int step = 0; step < 4; ++step) // older than the server remembers
            QVERIFY(m_world.order(u"rotate-nonces"_s, kBluesky));
        const Result<bool> renewed = m_world.renewNow(*account);
        QVERIFY2(renewed, why(renewed).constData());
        const QList<QJsonObject> asked = trail(m_world, u"/oauth/token"_s);
        QCOMPARE(asked.size(), 2);
        QCOMPARE(asked.first().value("status"_L1), QJsonValue(400));
        QCOMPARE(asked.last().value("status"_L1), QJsonValue(200));
        QVERIFY(m_world.checkNow(*account));
        QVERIFY(!needsPerson(healthOf(m_world, *account).state));
    }
}

void tst_TrapsBluesky::bluesky_sessionEndsFourteenDaysAfterTheLogin()
{
    const Result<AccountId> account = m_world.connectAccount(kBluesky);
    QVERIFY2(account, why(account).constData());
    const auto end = clockOf(m_world.records().account(*account)->life.clocks, ClockKind::Session);
    QVERIFY(end && qAbs(m_world.now().addDays(14).secsTo(end->at)) < 60);
    QCOMPARE(healthOf(m_world, *account).bites->kind, ClockKind::Session); // the date that a person is shown
    m_world.advance(7 * kDay);
    QVERIFY(m_world.renewNow(*account));
    m_world.advance(7 * kDay - 1800);
    QVERIFY(m_world.renewNow(*account));
    const QList<EndClock> clocks = m_world.records().account(*account)->life.clocks;
    QCOMPARE(clockOf(clocks, ClockKind::Session)->at, end->at);                 // renewing does not move it
    QVERIFY(qAbs(end->at.secsTo(clockOf(clocks, ClockKind::Access)->at)) < 60); // the last access token is cut to it
    m_world.advance(3600);
    m_world.checkNow(*account);
    QCOMPARE(healthOf(m_world, *account).state, State::NeedsYou);
    QCOMPARE(healthOf(m_world, *account).cause, std::optional(Cause::RanOut));
}

void tst_TrapsBluesky::bluesky_onlyARenewalProvesLife()
{
    const Result<AccountId> account = m_world.connectAccount(kBluesky);
    QVERIFY2(account, why(account).constData());
    QVERIFY(m_world.order(u"remove-app"_s, kBluesky, {{u"person"_s, u"maria"_s}}));
    QVERIFY(m_world.checkNow(*account));
    QVERIFY(healthOf(m_world, *account).state != State::NeedsYou); // the access token works on
    // Background checks come every six hours: they always renew first.
    m_world.advance(m_world.network(kBluesky)->checkInterval.count());
    forgetTrail(m_world);
    m_world.checkNow(*account);
    QVERIFY(!trail(m_world, u"/oauth/token"_s).isEmpty());
    QCOMPARE(healthOf(m_world, *account).state, State::NeedsYou);
    QCOMPARE(healthOf(m_world, *account).cause, std::optional(Cause::SignedOut));
}

void tst_TrapsBluesky::bluesky_handleInvalid()
{
    QVERIFY(m_world.order(u"unverify-handle"_s, kBluesky, {{u"person"_s, u"bo,maria"_s}}));
    const Result<AccountId> account = m_world.connectAccount(kBluesky, u"bo"_s); // who has no display name either
    QVERIFY2(account, why(account).constData());
    const auto shown = [&] {
        const Account known = *m_world.records().account(*account);
        return QStringList{known.identity.name, known.identity.handle};
    };
    const QString did = m_world.records().account(*account)->identity.id.toString();
    QCOMPARE(shown(), (QStringList{did, did})); // the DID is true; the handle is not
    QVERIFY(m_world.checkNow(*account));
    QCOMPARE(shown(), (QStringList{did, did}));
    QCOMPARE(m_world.records().pagesOf(*account).first().handle, did);
}

void tst_TrapsBluesky::bluesky_displayNameMissing()
{
    const Result<AccountId> account = m_world.connectAccount(kBluesky, u"bo"_s);
    QVERIFY2(account, why(account).constData());
    QCOMPARE(m_world.records().account(*account)->identity.name, u"bo.bsky.social"_s);
}

void tst_TrapsBluesky::bluesky_checkKeepsNameAndPicture()
{
    const Result<AccountId> account = m_world.connectAccount(kBluesky);
    QVERIFY2(account, why(account).constData());
    const Identity before = m_world.records().account(*account)->identity;
    QVERIFY(before.name != u"maria.bsky.social"_s);
    QVERIFY(!before.avatar.isEmpty());
    QVERIFY(m_world.checkNow(*account)); // by getSession, which knows neither
    QCOMPARE(m_world.records().account(*account)->identity, before);
}

void tst_TrapsBluesky::bluesky_oneKeyPerAccount()
{
    const Result<Grant> maria = m_world.signIn(kBluesky);
    const Result<Grant> again = m_world.signIn(kBluesky);
    const Result<Grant> jonas = m_world.signIn(kBluesky, u"jonas"_s);
    QVERIFY(maria && again && jonas);
    QVERIFY(!maria->tokens.dpopKey.isEmpty());
    QVERIFY(!(maria->tokens.dpopKey == jonas->tokens.dpopKey) && !(maria->tokens.dpopKey == again->tokens.dpopKey));
    const Result<TokenSet> renewed = m_world.renew(*maria);
    QVERIFY2(renewed, why(renewed).constData());
    QVERIFY(renewed->dpopKey == maria->tokens.dpopKey);
    QVERIFY(!(renewed->refreshToken == maria->tokens.refreshToken));
}

void tst_TrapsBluesky::bluesky_wrongKeyIsNotRenewed()
{
    const Result<AccountId> account = m_world.connectAccount(kBluesky);
    QVERIFY2(account, why(account).constData());
    QVERIFY(m_world.order(u"refuse"_s, kBluesky, {{u"row"_s, u"401-invalid_token-key"_s}}));
    forgetTrail(m_world);
    QVERIFY(m_world.checkNow(*account));
    QVERIFY(trail(m_world, u"/oauth/token"_s).isEmpty()); // with the wrong key it would delete the session
    QCOMPARE(refreshState(u"maria"_s), u"1 alive"_s);
    QCOMPARE(healthOf(m_world, *account).state, State::NeedsYou);
}

void tst_TrapsBluesky::bluesky_accountTroubleIsNoRefreshLoop_data()
{
    QTest::addColumn<QString>("row");
    QTest::addColumn<int>("renewals");
    QTest::newRow("taken down") << u"401-account-takedown"_s << 0; // the token is not what is wrong
    QTest::newRow("deactivated") << u"401-account-deactivated"_s
                                 << 1; // or moved: its document is read again before that
}

void tst_TrapsBluesky::bluesky_accountTroubleIsNoRefreshLoop()
{
    QFETCH(QString, row);
    const Result<AccountId> account = m_world.connectAccount(kBluesky);
    QVERIFY2(account, why(account).constData());
    QVERIFY(m_world.renewNow(*account)); // the nonce is known from here on
    QVERIFY(m_world.order(u"refuse"_s, kBluesky, {{u"row"_s, row}}));
    for (int check = 0; check < 3; ++check) {
        forgetTrail(m_world);
        QVERIFY(m_world.checkNow(*account));
        QTEST(int(trail(m_world, u"/oauth/token"_s).size()), "renewals");
        QCOMPARE(healthOf(m_world, *account).state, State::NeedsYou);
    }
}

void tst_TrapsBluesky::bluesky_movedAccountGetsNoTokens()
{
    const Result<AccountId> account = m_world.connectAccount(kBluesky);
    QVERIFY2(account, why(account).constData());
    QVERIFY(m_world.order(u"migrate"_s, kBluesky, {{u"person"_s, u"maria"_s}}));
    m_world.advance(2 * 3600);
    forgetTrail(m_world);
    m_world.checkNow(*account);
    QVERIFY(trail(m_world, u"/oauth/token"_s).isEmpty());
    QCOMPARE(healthOf(m_world, *account).state, State::NeedsYou);
    QVERIFY2(healthOf(m_world, *account).raw.contains("moved"_L1), why(healthOf(m_world, *account)).constData());
    const Result<AccountId> again = m_world.connectAccount(kBluesky, u"maria"_s, {.reconnect = *account});
    QVERIFY2(again, why(again).constData()); // found anew by its DID, and the same record
    QCOMPARE(*again, *account);
    QVERIFY(m_world.checkNow(*account));
    QVERIFY(!needsPerson(healthOf(m_world, *account).state));
}

void tst_TrapsBluesky::bluesky_lostRefreshAnswerIsAReplay()
{
    const Result<AccountId> account = m_world.connectAccount(kBluesky);
    QVERIFY2(account, why(account).constData());
    QVERIFY(m_world.order(u"rotate-lost"_s, kBluesky, {{u"mode"_s, u"cut"_s}}));
    m_world.advance(2 * 3600);
    m_world.checkNow(*account);
    QVERIFY(healthOf(m_world, *account).state != State::NeedsYou); // nobody knows yet
    m_world.checkNow(*account);                                    // 3960: there is no grace period
    QCOMPARE(healthOf(m_world, *account).state, State::NeedsYou);
    QCOMPARE(healthOf(m_world, *account).cause, std::optional(Cause::RefreshReused));
}

void tst_TrapsBluesky::bluesky_4004_twoChecksRenewOnce()
{
    const Result<AccountId> account = m_world.connectAccount(kBluesky);
    QVERIFY2(account, why(account).constData());
    m_world.advance(2 * 3600);
    forgetTrail(m_world);
    Async<bool> first = m_world.accounts().check(*account);
    Async<bool> second = m_world.accounts().check(*account);
    const Result<bool> one = waitFor(std::move(first));
    const Result<bool> two = waitFor(std::move(second));
    QVERIFY2(one, why(one).constData());
    QVERIFY2(two || two.error().kind == ErrorKind::Busy, why(two).constData());
    qsizetype renewals = 0;
    for (const QJsonObject& request : trail(m_world, u"/oauth/token"_s))
        renewals += request[u"status"] == 200 ? 1 : 0;
    QCOMPARE(renewals, 1);
    QCOMPARE(refreshState(u"maria"_s), u"1 alive"_s);
}

void tst_TrapsBluesky::bluesky_passwordChangeLeavesTheSession()
{
    const Result<AccountId> account = m_world.connectAccount(kBluesky);
    QVERIFY2(account, why(account).constData());
    m_world.rehearsal().control(u"password"_s, {{u"network"_s, kBluesky}, {u"person"_s, u"maria"_s}});
    m_world.advance(2 * 3600);
    QVERIFY(m_world.checkNow(*account));
    QVERIFY(!needsPerson(healthOf(m_world, *account).state));
}

void tst_TrapsBluesky::bluesky_limitsAreReadAsAbsoluteTime()
{
    const Result<AccountId> account = m_world.connectAccount(kBluesky);
    QVERIFY2(account, why(account).constData());
    QVERIFY(m_world.checkNow(*account));
    const QList<Credits> credits = m_world.records().account(*account)->credits;
    QCOMPARE(credits.size(), 1);
    QCOMPARE(credits.first().limit, 3000.0);
    QVERIFY(credits.first().resetsAt);
    const qint64 left = m_world.now().secsTo(*credits.first().resetsAt);
    QVERIFY2(left > -5 && left <= 300, qPrintable(QString::number(left)));
    QVERIFY(m_world.order(u"throttle"_s, kBluesky, {{u"minutes"_s, u"10"_s}}));
    m_world.checkNow(*account);
    const Health health = healthOf(m_world, *account);
    QCOMPARE(health.cause, std::optional(Cause::Throttled));
    QVERIFY(health.retryAt && qAbs(m_world.now().secsTo(*health.retryAt) - 600) < 60);
}

void tst_TrapsBluesky::bluesky_clientMetadataIsNobodysSignIn()
{
    const Result<AccountId> account = m_world.connectAccount(kBluesky);
    QVERIFY2(account, why(account).constData());
    QVERIFY(m_world.order(u"refuse"_s, kBluesky, {{u"row"_s, u"400-invalid_client_metadata"_s}}));
    m_world.advance(2 * 3600);
    m_world.checkNow(*account);
    QCOMPARE(healthOf(m_world, *account).cause, std::optional(Cause::AppRegistration)); // not: sign in again
    QCOMPARE(refreshState(u"maria"_s), u"1 alive"_s);
    QVERIFY(m_world.order(u"refuse"_s, kBluesky, {{u"off"_s, u"1"_s}}));
    QVERIFY(m_world.renewNow(*account)); // nothing was lost
    QVERIFY(!needsPerson(healthOf(m_world, *account).state));
}

void tst_TrapsBluesky::bluesky_revokingTwiceIsFine()
{
    const Result<Grant> grant = m_world.signIn(kBluesky);
    QVERIFY2(grant, why(grant).constData());
    QVERIFY(m_world.revoke(*grant));
    QCOMPARE(refreshState(u"maria"_s), u"0 alive"_s);
    QVERIFY(m_world.revoke(*grant));               // 200 {} all the same
    QVERIFY(!m_world.check(*grant).login.failure); // the access token lives to its own end
    QVERIFY(!m_world.renew(*grant));
}

QTEST_GUILESS_MAIN(tst_TrapsBluesky)
#include "tst_traps_bluesky.moc"
