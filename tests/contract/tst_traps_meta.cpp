// SPDX-License-Identifier: GPL-3.0-or-later
// Traps that facebook.md and instagram.md (by way of a Page) name, each with a test named after it.
#include "models/services/statusreport.h"
#include "tests/contract/metatraps.h"
#include "tests/support/waitfor.h"

#include <QJsonDocument>

using namespace pk;
using namespace pk::test;
using namespace Qt::Literals::StringLiterals;

class TestTrapsMeta final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init();

    void facebook_hashUnderscoreEqualsIsStripped_data() { both(); }
    void facebook_hashUnderscoreEqualsIsStripped();
    void facebook_refusalIsNoDeath_data() { both(); }
    void facebook_refusalIsNoDeath();
    void facebook_aSpoiltCodeIsNoDeath();
    void facebook_versionIsOneAndNothingDeadIsSent_data() { both(); }
    void facebook_versionIsOneAndNothingDeadIsSent();
    void facebook_linkHasCommasAndNoPkce_data() { both(); }
    void facebook_linkHasCommasAndNoPkce();
    void facebook_reconnectAsksAgainForWhatWasDeclined();
    void facebook_noRefreshTokenIsExpected_data() { both(); }
    void facebook_noRefreshTokenIsExpected();
    void facebook_exchangeWithoutAnEndAsksDebugToken();
    void facebook_liveModeTakesAPastedAddress();
    void facebook_scopeWithoutTargetsMeansEveryPage();
    void facebook_bothEndsAreShown_data() { both(); }
    void facebook_bothEndsAreShown();
    void facebook_onlyTheDialogRenewsDataAccess();
    void facebook_dataAccessIsWarnedOfBeforeItEnds();
    void facebook_everyLoginFetchesPageTokensAgain();
    void facebook_reloginThatUnticksAPageSaysSo();
    void facebook_endIsReadBackAfterAnExchange();
    void facebook_peopleHaveNoHandle();
    void facebook_pageTokensAreOfTheirPages();
    void facebook_timeToRegainAccessIsMinutes();
    void facebook_checkpointHealsByItself_data();
    void facebook_checkpointHealsByItself();
    void facebook_onePageIsGivenUpHereAlone();
    void facebook_guideNamesTheSwitches();
    void instagram_fb_keepsUserAndPageTokens();
    void instagram_fb_unlinkedAccountIsLostAlone();
    void instagram_fb_emptyListTellsItsReasons();

private:
    static void both();
    AccountId connected(const QString& network, const Ask& ask = {});

    NetworkWorld m_world;
};

void TestTrapsMeta::init()
{
    m_world.reset();
    forget(m_world);
}

void TestTrapsMeta::both()
{
    QTest::addColumn<QString>("network");
    QTest::newRow("facebook") << u"facebook"_s;
    QTest::newRow("instagram_fb") << u"instagram_fb"_s;
}

/// An account of maria's; empty, with a warning, when connecting failed.
AccountId TestTrapsMeta::connected(const QString& network, const Ask& ask)
{
    const Result<AccountId> account = m_world.connectAccount(network, u"maria"_s, ask);
    if (!account)
        qWarning("connecting failed: %s", why(account).constData());
    return account.value_or(AccountId());
}

void TestTrapsMeta::facebook_hashUnderscoreEqualsIsStripped()
{
    QFETCH(QString, network);
    const Result<Grant> grant = m_world.signIn(network, u"maria"_s, {.tail = u"#_=_"_s});
    QVERIFY2(grant, why(grant).constData());
    QVERIFY(!m_world.check(*grant).login.failure);
}

void TestTrapsMeta::facebook_refusalIsNoDeath()
{
    QFETCH(QString, network);
    const AccountId account = connected(network);
    const Result<AccountId> denied = m_world.connectAccount(
        network, u"maria"_s, {.consent = {{u"deny"_s, u"1"_s}}, .reconnect = account});
    QVERIFY(!denied);
    QCOMPARE(denied.error().kind, ErrorKind::Denied);
    QVERIFY(m_world.checkNow(account));
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
}

void TestTrapsMeta::facebook_aSpoiltCodeIsNoDeath()
{
    const AccountId account = connected(u"facebook"_s);
    QVERIFY(m_world.order(u"callback"_s, u"facebook"_s, {{u"mode"_s, u"wrong-code"_s}}));
    const Result<AccountId> again = m_world.connectAccount(u"facebook"_s, u"maria"_s, {.reconnect = account});
    QVERIFY(!again);
    QVERIFY2(again.error().kind != ErrorKind::Rejected, why(again).constData());
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
}

void TestTrapsMeta::facebook_versionIsOneAndNothingDeadIsSent()
{
    QFETCH(QString, network);
    const AccountId account = connected(network);
    QVERIFY(m_world.checkNow(account));
    m_world.advance(2 * kDay);
    QVERIFY(m_world.renewNow(account));
    QVERIFY(waitFor(m_world.accounts().disconnectAccount(account)));
    const QList<QJsonObject> all = requests(m_world, network);
    QVERIFY(all.size() > 10);
    const QString version = m_world.network(network)->extra.value("version"_L1).toString();
    for (const QJsonObject& request : all) {
        const QString path = request.value("path"_L1).toString();
        if (path == "/connect/login_success.html"_L1)
            continue; // where the browser ends
        QVERIFY2(path.startsWith(u'/' + version + u'/'), qPrintable(path));
        for (const QString& dead : {u"pretty"_s, u"debug"_s, u"date_format"_s, u"ids"_s})
            QVERIFY2(!names(request, u"query"_s).contains(dead), qPrintable(path));
    }
}

void TestTrapsMeta::facebook_linkHasCommasAndNoPkce()
{
    QFETCH(QString, network);
    connected(network);
    const QString scope = linked(m_world, u"scope"_s);
    QVERIFY2(scope.contains(u"public_profile,pages_show_list"_s), qPrintable(scope));
    QVERIFY(scope.split(u',').contains(u"business_management"_s)); // for Pages of a portfolio
    QVERIFY(!scope.contains(u' ') && !scope.contains(u"openid"_s));
    for (const QString& off : {u"code_challenge"_s, u"code_challenge_method"_s, u"nonce"_s, u"auth_type"_s})
        QVERIFY2(linked(m_world, off).isEmpty(), qPrintable(off));
    QCOMPARE(linked(m_world, u"response_type"_s), u"code"_s); // tokens never come through the browser
}

void TestTrapsMeta::facebook_reconnectAsksAgainForWhatWasDeclined()
{
    const AccountId account = connected(u"facebook"_s, {.consent = {{u"decline"_s, u"business_management"_s}}});
    QVERIFY(linked(m_world, u"auth_type"_s).isEmpty());
    QCOMPARE(m_world.connected().missingScopes, QStringList{u"business_management"_s});
    QCOMPARE(connected(u"facebook"_s, {.reconnect = account}), account);
    QCOMPARE(linked(m_world, u"auth_type"_s), u"rerequest"_s);
    QCOMPARE(m_world.connected().missingScopes, QStringList());
}

void TestTrapsMeta::facebook_noRefreshTokenIsExpected()
{
    QFETCH(QString, network);
    const AccountId account = connected(network);
    m_world.advance(2 * kDay);
    QVERIFY(m_world.renewNow(account));
    const LifeFacts life = accountOf(m_world, account).life;
    QVERIFY(!clockOf(life.clocks, ClockKind::Refresh));
    QVERIFY(!life.renewsItself);
    const QList<QJsonObject> tokens = requests(m_world, network, u"/oauth/access_token"_s);
    QVERIFY(tokens.size() >= 3);
    for (const QJsonObject& request : tokens)
        QVERIFY(!names(request, u"form"_s).contains(u"refresh_token"_s));
}

void TestTrapsMeta::facebook_exchangeWithoutAnEndAsksDebugToken()
{
    // The code's own answer states an end, the long-lived exchange behind it does not.
    QVERIFY(m_world.order(u"token-answer"_s, u"facebook"_s, {{u"mode"_s, u"no-expires"_s}, {u"skip"_s, u"1"_s}}));
    const AccountId account = connected(u"facebook"_s);
    const auto access = clockOf(accountOf(m_world, account).life.clocks, ClockKind::Access);
    QVERIFY(access);
    QVERIFY(!access->estimated);
    QVERIFY(qAbs(m_world.now().daysTo(access->at) - 60) <= 1);
}

void TestTrapsMeta::facebook_liveModeTakesAPastedAddress()
{
    m_world.useApp(u"facebook"_s, u"1234567891"_s, u"fedcba9876543210fedcba9876543210"_s);
    const AccountId account = connected(u"facebook"_s);
    QVERIFY(!account.isEmpty());
    QCOMPARE(linked(m_world, u"redirect_uri"_s), u"https://www.facebook.com/connect/login_success.html"_s);
}

void TestTrapsMeta::facebook_scopeWithoutTargetsMeansEveryPage()
{
    const AccountId account = connected(u"facebook"_s, {.consent = {{u"pages"_s, u"all"_s}}});
    QVERIFY(!m_world.connected().partial);
    QVERIFY(m_world.checkNow(account));
    const QList<Page> pages = m_world.records().pagesOf(account);
    QCOMPARE(pages.size(), m_world.connected().candidates.size());
    for (const Page& page : pages)
        QVERIFY2(isFine(m_world.records().health(page)), why(m_world.records().health(page)).constData());
}

void TestTrapsMeta::facebook_bothEndsAreShown()
{
    QFETCH(QString, network);
    const AccountId account = connected(network);
    QVERIFY(m_world.checkNow(account));
    const auto kinds = [](const QJsonObject& record) {
        QStringList found;
        for (const QJsonValue clock : record.value("clocks"_L1).toArray())
            found.append(clock[u"kind"].toString());
        return found;
    };
    const Records& records = m_world.records();
    QCOMPARE(kinds(accountJson(records, *records.account(account))), (QStringList{u"access"_s, u"data_access"_s}));
    QVERIFY(!records.pagesOf(account).isEmpty());
    const Page page = records.pagesOf(account).first();
    QCOMPARE(kinds(pageJson(records, page)), QStringList{u"data_access"_s}); // "0" is no end, and no year 1970
    QVERIFY(qAbs(m_world.now().daysTo(page.life.clocks.first().at) - 90) <= 1);
}

void TestTrapsMeta::facebook_onlyTheDialogRenewsDataAccess()
{
    const AccountId account = connected(u"facebook"_s);
    const auto end = [&] { return endOf(m_world, account, ClockKind::DataAccess); };
    const QDateTime first = end();
    m_world.advance(50 * kDay);
    QVERIFY(m_world.renewNow(account));
    QVERIFY(m_world.checkNow(account));
    QCOMPARE(end(), first);
    QCOMPARE(connected(u"facebook"_s, {.reconnect = account}), account);
    QVERIFY(qAbs(first.daysTo(end()) - 50) <= 1);
}

void TestTrapsMeta::facebook_dataAccessIsWarnedOfBeforeItEnds()
{
    const AccountId account = connected(u"facebook"_s);
    m_world.advance(50 * kDay);
    QVERIFY(m_world.renewNow(account)); // the token itself has 60 days again
    m_world.advance(25 * kDay);
    QVERIFY(m_world.checkNow(account));
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
    m_world.advance(2 * kDay); // thirteen are left
    QVERIFY(m_world.checkNow(account));
    const Health health = healthOf(m_world, account);
    QCOMPARE(health.state, State::EndingSoon);
    QCOMPARE(health.bites->kind, ClockKind::DataAccess);
}

void TestTrapsMeta::facebook_everyLoginFetchesPageTokensAgain()
{
    const AccountId account = connected(u"facebook"_s);
    QVERIFY(m_world.order(u"password"_s, u"facebook"_s, {{u"person"_s, u"maria"_s}}));
    QVERIFY(m_world.checkNow(account));
    QCOMPARE(healthOf(m_world, account).cause, std::optional(Cause::PasswordChanged));
    QCOMPARE(connected(u"facebook"_s, {.reconnect = account}), account);
    QVERIFY(m_world.checkNow(account)); // with the page tokens that are stored now
    const QList<Page> pages = m_world.records().pagesOf(account);
    QVERIFY(!pages.isEmpty());
    for (const Page& page : pages)
        QVERIFY2(isFine(m_world.records().health(page)), why(m_world.records().health(page)).constData());
}

void TestTrapsMeta::facebook_reloginThatUnticksAPageSaysSo()
{
    const AccountId account = connected(u"facebook"_s);
    QStringList ticked;
    const QList<Page> pages = m_world.records().pagesOf(account);
    for (const Page& page : pages)
        ticked.append(page.remoteId.toString());
    QVERIFY(ticked.size() > 2);
    QSet<QString> inPortfolios; // these are listed again, as not ticked; the others are missing without a word
    const QJsonArray people =
        m_world.rehearsal().control(u"people"_s, {{u"person"_s, u"maria"_s}})[u"people"].toArray();
    for (const QJsonValue page : people.at(0)[u"pages"].toArray()) {
        if (!page[u"business"].toString().isEmpty())
            inPortfolios.insert(page[u"id"].toString());
    }
    const auto outside = std::find_if(pages.cbegin(), pages.cend(), [&](const Page& page) {
        return !inPortfolios.contains(page.remoteId.toString());
    });
    QVERIFY(outside != pages.cend());
    const Page& left = *outside;
    ticked.removeAll(left.remoteId.toString());
    QCOMPARE(connected(u"facebook"_s, {.consent = {{u"pages"_s, ticked.join(u',')}}, .reconnect = account}), account);
    QCOMPARE(m_world.connected().lost, QStringList{left.name});
    for (int round = 0; round < 2; ++round) { // at once, and after the stored token was tried
        for (const Page& page : m_world.records().pagesOf(account)) {
            const Health health = m_world.records().health(page);
            if (page.remoteId == left.remoteId)
                QCOMPARE(health.cause, std::optional(Cause::PageNotInGrant));
            else
                QVERIFY2(isFine(health), why(health).constData());
        }
        QVERIFY(m_world.checkNow(account));
    }
}

void TestTrapsMeta::facebook_endIsReadBackAfterAnExchange()
{
    const AccountId account = connected(u"facebook"_s);
    const auto end = [&] { return endOf(m_world, account, ClockKind::Access); };
    const QDateTime first = end();
    m_world.advance(20 * 3600); // the same token comes back: nothing was won
    forget(m_world);
    QVERIFY(m_world.renewNow(account));
    QVERIFY(qAbs(first.secsTo(end())) < 60);
    const QList<QJsonObject> asked = requests(m_world, u"facebook"_s);
    QCOMPARE(asked.size(), 2);
    QVERIFY(asked.first().value("path"_L1).toString().endsWith(u"/oauth/access_token"_s));
    QVERIFY(asked.last().value("path"_L1).toString().endsWith(u"/debug_token"_s));
}

void TestTrapsMeta::facebook_peopleHaveNoHandle()
{
    const AccountId account = connected(u"facebook"_s);
    QVERIFY(accountOf(m_world, account).identity.handle.isEmpty());
    QVERIFY(!accountOf(m_world, account).identity.name.isEmpty());
}

void TestTrapsMeta::facebook_pageTokensAreOfTheirPages()
{
    Result<Grant> grant = m_world.signIn(u"facebook"_s);
    QVERIFY2(grant, why(grant).constData());
    const QList<Page> pages = m_world.pagesOf(*grant);
    QVERIFY(pages.size() > 2);
    const QString app = grant->app.clientId + u'|' + QString::fromUtf8(grant->clientSecret.reveal());
    for (const Page& page : pages) {
        const Secret token = grant->tokens.pageTokens.value(page.remoteId);
        QVERIFY(!(token == grant->tokens.accessToken));
        const Reply told = m_world.rehearsal().get(
            u"/graph.facebook.com/v26.0/debug_token"_s,
            {{u"input_token"_s, QString::fromUtf8(token.reveal())}, {u"access_token"_s, app}});
        const QJsonValue data = told.json.value("data"_L1);
        QCOMPARE(data[u"type"].toString(), u"PAGE"_s);
        QCOMPARE(data[u"profile_id"].toString(), page.remoteId.toString());
        QCOMPARE(data[u"user_id"].toString(), grant->identity.id.toString());
    }
}

void TestTrapsMeta::facebook_timeToRegainAccessIsMinutes()
{
    const AccountId account = connected(u"facebook"_s);
    QVERIFY(!m_world.records().pagesOf(account).isEmpty());
    const Page page = m_world.records().pagesOf(account).first();
    QVERIFY(
        m_world.order(u"throttle"_s, u"facebook"_s, {{u"page"_s, page.remoteId.toString()}, {u"minutes"_s, u"25"_s}}));
    QVERIFY(m_world.checkNow(account));
    Health health = m_world.records().health(*m_world.records().page(page.id));
    QCOMPARE(health.cause, std::optional(Cause::Throttled));
    QVERIFY(health.retryAt);
    QVERIFY(qAbs(m_world.now().secsTo(*health.retryAt) - 25 * 60) < 90);
    m_world.reset();
    const AccountId other = connected(u"facebook"_s);
    QVERIFY(m_world.order(u"throttle"_s, u"facebook"_s, {{u"person"_s, u"maria"_s}, {u"minutes"_s, u"25"_s}}));
    QVERIFY(m_world.checkNow(other));
    health = healthOf(m_world, other);
    QCOMPARE(health.cause, std::optional(Cause::Throttled));
    QVERIFY(qAbs(m_world.now().secsTo(*health.retryAt) - 60 * 60) < 90); // nobody said when: an hour
}

void TestTrapsMeta::facebook_checkpointHealsByItself_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QString>("event");
    for (const QString& network : {u"facebook"_s, u"instagram_fb"_s}) {
        for (const QString& event : {u"checkpoint"_s, u"unconfirmed"_s})
            QTest::addRow("%s: %s", qPrintable(network), qPrintable(event)) << network << event;
    }
}

void TestTrapsMeta::facebook_checkpointHealsByItself()
{
    QFETCH(QString, network);
    QFETCH(QString, event);
    const AccountId account = connected(network);
    QVERIFY(m_world.order(event, network, {{u"person"_s, u"maria"_s}}));
    QVERIFY(m_world.checkNow(account));
    const Health health = healthOf(m_world, account);
    QCOMPARE(health.cause, std::optional(Cause::IdentityCheck));
    QVERIFY(health.retryAt);
    const qint64 minutes = m_world.now().secsTo(*health.retryAt) / 60;
    QVERIFY2(minutes >= 14 && minutes <= 60, qPrintable(QString::number(minutes)));
    QVERIFY(m_world.order(event, network, {{u"person"_s, u"maria"_s}, {u"on"_s, u"0"_s}}));
    QVERIFY(m_world.checkNow(account)); // no sign-in between
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
    for (const Page& page : m_world.records().pagesOf(account))
        QVERIFY2(isFine(m_world.records().health(page)), why(m_world.records().health(page)).constData());
}

void TestTrapsMeta::facebook_onePageIsGivenUpHereAlone()
{
    const AccountId account = connected(u"facebook"_s);
    QSet<RemoteId> chosen;
    for (const Page& page : m_world.records().pagesOf(account))
        chosen.insert(page.remoteId);
    QVERIFY(!chosen.isEmpty());
    const RemoteId given = *chosen.cbegin();
    chosen.remove(given);
    forget(m_world);
    QVERIFY(waitFor(m_world.accounts().choosePages(m_world.connected(), chosen, {})));
    QVERIFY(requests(m_world, u"facebook"_s).isEmpty()); // there is no way to revoke one Page
    QVERIFY(m_world.checkNow(account));
    QCOMPARE(m_world.records().pagesOf(account).size(), chosen.size());
    for (const Page& page : m_world.records().pagesOf(account)) {
        QVERIFY(page.remoteId != given);
        QVERIFY2(isFine(m_world.records().health(page)), why(m_world.records().health(page)).constData());
    }
}

void TestTrapsMeta::facebook_guideNamesTheSwitches()
{
    const QString guide = m_world.network(u"facebook"_s)->registrationSteps.join(u'\n');
    for (const QString& word : {u"\"Native or desktop app?\" off"_s,
                                u"Not \"Facebook Login for Business\""_s,
                                u"Valid OAuth Redirect URIs"_s,
                                u"http://localhost:27321/facebook"_s})
        QVERIFY2(guide.contains(word), qPrintable(word));
    QVERIFY(!guide.contains(u"http://127.0.0.1"_s)); // only by that name, and only in development mode
}

void TestTrapsMeta::instagram_fb_keepsUserAndPageTokens()
{
    Result<Grant> grant = m_world.signIn(u"instagram_fb"_s);
    QVERIFY2(grant, why(grant).constData());
    const QList<Page> accounts = m_world.pagesOf(*grant);
    QVERIFY(!accounts.isEmpty());
    QVERIFY(!grant->tokens.accessToken.isEmpty());
    const QJsonArray people =
        m_world.rehearsal().control(u"people"_s, {{u"person"_s, u"maria"_s}})[u"people"].toArray();
    QVERIFY(accounts.size() < people.at(0)[u"pages"].toArray().size()); // Pages without an account are left out
    for (const Page& account : accounts) {
        QVERIFY(account.remoteId.toString().startsWith(u"17841"_s));
        QVERIFY(account.handle.startsWith(u'@') && !account.name.isEmpty()); // an empty name is the user name
        QVERIFY(!grant->tokens.pageTokens.value(account.remoteId).isEmpty());
    }
}

void TestTrapsMeta::instagram_fb_unlinkedAccountIsLostAlone()
{
    const AccountId account = connected(u"instagram_fb"_s);
    const QList<Page> pages = m_world.records().pagesOf(account);
    QVERIFY(pages.size() > 1);
    const PageId lost = pages.first().id;
    const Result<Grant> grant = m_world.signIn(u"instagram_fb"_s);
    QVERIFY2(grant, why(grant).constData());
    const Reply list = m_world.rehearsal().get(
        u"/graph.facebook.com/v26.0/me/accounts"_s,
        {{u"fields"_s, u"id,instagram_business_account{id}"_s}, {u"limit"_s, u"100"_s}},
        QString::fromUtf8(grant->tokens.accessToken.reveal()));
    QString behind;
    for (const QJsonValue page : list.json.value("data"_L1).toArray()) {
        if (page[u"instagram_business_account"][u"id"].toString() == pages.first().remoteId.toString())
            behind = page[u"id"].toString();
    }
    const auto unlink = [&](const QString& on) {
        return m_world.order(u"instagram-unlink"_s, u"instagram_fb"_s, {{u"page"_s, behind}, {u"on"_s, on}});
    };
    QVERIFY(unlink(u"1"_s));
    QVERIFY(m_world.checkNow(account));
    QCOMPARE(healthOf(m_world, account).state, State::PartlyLost);
    for (const Page& page : m_world.records().pagesOf(account)) {
        const Health health = m_world.records().health(page);
        if (page.id == lost)
            QCOMPARE(health.cause, std::optional(Cause::PageRoleLost));
        else
            QVERIFY2(isFine(health), why(health).constData());
    }
    QVERIFY(unlink(u"0"_s));
    QVERIFY(m_world.checkNow(account));
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
}

void TestTrapsMeta::instagram_fb_emptyListTellsItsReasons()
{
    const Result<AccountId> account = m_world.connectAccount(u"instagram_fb"_s, u"nora"_s);
    QVERIFY2(account, why(account).constData());
    QVERIFY(m_world.connected().candidates.isEmpty());
    const QString hint = m_world.connected().noPagesHint;
    for (const QString& reason : {u"personal"_s, u"not linked"_s, u"not ticked"_s, u"two lists"_s})
        QVERIFY2(hint.contains(reason), qPrintable(hint));
}

QTEST_GUILESS_MAIN(TestTrapsMeta)
#include "tst_traps_meta.moc"
