// SPDX-License-Identifier: GPL-3.0-or-later
// The traps of youtube.md and google-business.md, one test each: the program's own services in front of the pretend networks.
#include "models/domain/tokenstate.h"
#include "tests/contract/trail.h"
#include "tests/support/waitfor.h"

#include <QTest>

using namespace pk;
using namespace pk::test;
using namespace Qt::Literals::StringLiterals;

namespace {

const QString kYoutube = u"youtube"_s;
const QString kBusiness = u"google-business"_s;
const QString kManage = u"https://www.googleapis.com/auth/business.manage"_s;
constexpr qint64 kDay = 24 * 3600;

} // namespace

class tst_TrapsGoogle final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void google_secretAndPkceTogether_data() { bothNetworks(); }
    void google_secretAndPkceTogether();
    void google_scopesComeBackInLongForm_data() { bothNetworks(); }
    void google_scopesComeBackInLongForm();
    void google_scopesCanBeUnticked_data() { bothNetworks(); }
    void google_scopesCanBeUnticked();
    void google_issuerIsComparedExactly_data() { bothNetworks(); }
    void google_issuerIsComparedExactly();
    void google_errorsThatStayInTheBrowser_data() { bothNetworks(); }
    void google_errorsThatStayInTheBrowser();
    void google_refreshAnswerWithoutRefreshToken_data() { bothNetworks(); }
    void google_refreshAnswerWithoutRefreshToken();
    void google_emptyRefreshTokenNeverOverwrites_data();
    void google_emptyRefreshTokenNeverOverwrites();
    void google_timeLimitIsStated_data() { bothNetworks(); }
    void google_timeLimitIsStated();
    void google_passwordChangeEndsNothing_data() { bothNetworks(); }
    void google_passwordChangeEndsNothing();
    void google_revokingTwiceIsFine_data() { bothNetworks(); }
    void google_revokingTwiceIsFine();
    void youtube_brandAccountsAreKnownByTheirChannel();
    void youtube_noChannelIsNoError();
    void youtube_quotaDayEndsAtMidnightPacific_data();
    void youtube_quotaDayEndsAtMidnightPacific();
    void business_quotaZeroIsTheProject();
    void business_everyServiceIsEnabledSeparately();
    void business_everyAccountAndEveryPageIsWalked();
    void business_reachedTwiceListedOnce();
    void business_accountWithoutLocations();
    void business_suspendedUnderHttp200();
    void business_shorterAccountListLosesItsLocations();

private:
    void bothNetworks();

    NetworkWorld m_world;
};

void tst_TrapsGoogle::bothNetworks()
{
    QTest::addColumn<QString>("network");
    QTest::newRow("youtube") << kYoutube;
    QTest::newRow("google-business") << kBusiness;
}

void tst_TrapsGoogle::initTestCase()
{
    QVERIFY(m_world.start());
}

void tst_TrapsGoogle::init()
{
    m_world.reset();
    forgetTrail(m_world);
}

void tst_TrapsGoogle::google_secretAndPkceTogether()
{
    QFETCH(QString, network);
    const Result<AccountId> account = m_world.connectAccount(network); // its code is "4/0A..."
    QVERIFY2(account, why(account).constData());
    QCOMPARE(linked(m_world, u"code_challenge_method"_s), u"S256"_s);
    QCOMPARE(linked(m_world, u"access_type"_s), u"offline"_s);
    QCOMPARE(linked(m_world, u"prompt"_s), u"consent select_account"_s);
    QVERIFY(!isLinked(m_world, u"client_secret"_s));
    const QUrl first(linked(m_world, u"redirect_uri"_s));
    QCOMPARE(first.host(), u"127.0.0.1"_s);
    QVERIFY(first.port() > 0);
    const QList<QJsonObject> exchanges = trail(m_world, u"oauth2.googleapis.com/token"_s);
    QCOMPARE(exchanges.size(), 1);
    for (const QString& field : {u"client_secret"_s, u"code_verifier"_s, u"redirect_uri"_s})
        QVERIFY2(formOf(exchanges.first()).contains(field), qPrintable(field));
}

void tst_TrapsGoogle::google_scopesComeBackInLongForm()
{
    QFETCH(QString, network);
    const Result<AccountId> account = m_world.connectAccount(network);
    QVERIFY2(account, why(account).constData());
    const Account known = *m_world.records().account(*account);
    QVERIFY(known.requestedScopes.contains(u"email"_s));
    QVERIFY2(known.missingScopes().isEmpty(), qPrintable(known.missingScopes().join(u' ')));
    m_world.advance(2 * 3600);
    QVERIFY(m_world.checkNow(*account)); // a renewal names them in long form too
    QVERIFY(m_world.records().account(*account)->missingScopes().isEmpty());
}

void tst_TrapsGoogle::google_scopesCanBeUnticked()
{
    QFETCH(QString, network);
    const QString unticked = m_world.network(network)->scopes.value(Purpose::ListPages).first();
    const Result<AccountId> account = m_world.connectAccount(
        network, u"maria"_s, {.consent = {{u"decline"_s, unticked}}});
    QVERIFY2(account, why(account).constData()); // a valid token all the same
    QCOMPARE(m_world.records().account(*account)->missingScopes(), QStringList{unticked});
    QVERIFY(m_world.records().pagesOf(*account).isEmpty());
    QVERIFY(m_world.checkNow(*account));
    QVERIFY(m_world.records().account(*account)->listPartial); // nothing may be concluded from an empty list
    QVERIFY(!needsPerson(healthOf(m_world, *account).state));
}

void tst_TrapsGoogle::google_issuerIsComparedExactly()
{
    QFETCH(QString, network);
    QVERIFY(m_world.order(u"callback"_s, network, {{u"mode"_s, u"wrong-iss"_s}}));
    const Result<AccountId> foreign = m_world.connectAccount(network);
    QVERIFY(!foreign);
    QCOMPARE(foreign.error().kind, ErrorKind::SecurityViolation);
    // Promised a moment ago, and now it is left out: that answer may be anybody's.
    QVERIFY(m_world.order(u"iss"_s, network, {{u"on"_s, u"0"_s}}));
    const Result<AccountId> without = m_world.connectAccount(network);
    QVERIFY(!without);
    QCOMPARE(without.error().kind, ErrorKind::SecurityViolation);
    // Not promised any more: it is only compared when it is there.
    m_world.advance(2 * 3600);
    const Result<AccountId> unpromised = m_world.connectAccount(network);
    QVERIFY2(unpromised, why(unpromised).constData());
    // Another path of the same host is another issuer.
    const Result<Endpoints> known = m_world.tokensFor(network, u"maria"_s).transform([](const Grant& grant) {
        return grant.endpoints;
    });
    QVERIFY2(known, why(known).constData());
    QCOMPARE(known->issuer, QUrl(u"https://accounts.google.com"_s));
}

void tst_TrapsGoogle::google_errorsThatStayInTheBrowser()
{
    QFETCH(QString, network);
    QVERIFY(m_world.order(u"admin-policy"_s, network, {{u"person"_s, u"maria"_s}}));
    const Result<AccountId> account = m_world.connectAccount(network);
    QVERIFY(!account);
    QCOMPARE(account.error().kind,
             ErrorKind::Cancelled); // by whoever reads what the browser says; else by the time-out
    QVERIFY2(account.error().detail.contains("admin_policy_enforced"_L1), why(account).constData());
    QVERIFY(trail(m_world, u"oauth2.googleapis.com/token"_s).isEmpty());
    QVERIFY(m_world.records().accounts().isEmpty());
}

void tst_TrapsGoogle::google_refreshAnswerWithoutRefreshToken()
{
    QFETCH(QString, network);
    const Result<AccountId> account = m_world.connectAccount(network);
    QVERIFY2(account, why(account).constData());
    for (int renewal = 0; renewal < 3; ++renewal) { // the old one stays good, as often as it is used
        m_world.advance(2 * 3600);
        const Result<bool> renewed = m_world.renewNow(*account);
        QVERIFY2(renewed, why(renewed).constData());
    }
    QVERIFY(m_world.checkNow(*account));
    QCOMPARE(healthOf(m_world, *account).state, State::Healthy);
}

void tst_TrapsGoogle::google_emptyRefreshTokenNeverOverwrites_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QString>("mode");
    for (const QString& network : {kYoutube, kBusiness}) {
        for (const QString& mode : {u"empty-refresh"_s, u"no-refresh"_s})
            QTest::addRow("%s, %s", qPrintable(network), qPrintable(mode)) << network << mode;
    }
}

void tst_TrapsGoogle::google_emptyRefreshTokenNeverOverwrites()
{
    QFETCH(QString, network);
    QFETCH(QString, mode);
    const Result<AccountId> account = m_world.connectAccount(network);
    QVERIFY2(account, why(account).constData());
    QVERIFY(m_world.order(u"token-answer"_s, network, {{u"mode"_s, mode}}));
    const Result<AccountId> again = m_world.connectAccount(network, u"maria"_s, {.reconnect = *account});
    QVERIFY2(again, why(again).constData());
    QVERIFY(m_world.records().account(*account)->life.renewsItself);
    m_world.advance(2 * 3600); // the hour after which such accounts died
    QVERIFY(m_world.checkNow(*account));
    QCOMPARE(healthOf(m_world, *account).state, State::Healthy);
}

void tst_TrapsGoogle::google_timeLimitIsStated()
{
    QFETCH(QString, network);
    const Result<AccountId> endless = m_world.connectAccount(network);
    QVERIFY2(endless, why(endless).constData());
    QVERIFY(!clockOf(m_world.records().account(*endless)->life.clocks, ClockKind::Refresh));
    const QString client = u"rehearsal-"_s + network;
    QVERIFY(m_world.order(u"testing"_s, network, {{u"client"_s, client}}));
    const Result<AccountId> testing = m_world.connectAccount(network, u"sofia"_s);
    QVERIFY2(testing, why(testing).constData());
    const auto end = clockOf(m_world.records().account(*testing)->life.clocks, ClockKind::Refresh);
    QVERIFY(end && !end->estimated && !end->renews);
    QVERIFY(qAbs(m_world.now().addDays(7).secsTo(end->at)) < 60);
    m_world.advance(6 * kDay);
    QVERIFY(m_world.checkNow(*testing));
    QVERIFY2(healthOf(m_world, *testing).state == State::EndingNow, why(healthOf(m_world, *testing)).constData());
    m_world.advance(2 * kDay);
    m_world.checkNow(*testing);
    m_world.checkNow(*endless);
    // Google says the same of every death; the date that was stated says which one it is.
    QCOMPARE(healthOf(m_world, *testing).state, State::NeedsYou);
    QCOMPARE(healthOf(m_world, *testing).cause, std::optional(Cause::RanOut));
    QCOMPARE(healthOf(m_world, *endless).state, State::Healthy);
}

void tst_TrapsGoogle::google_passwordChangeEndsNothing()
{
    QFETCH(QString, network);
    const Result<AccountId> account = m_world.connectAccount(network);
    QVERIFY2(account, why(account).constData());
    m_world.rehearsal().control(u"password"_s, {{u"network"_s, network}, {u"person"_s, u"maria"_s}});
    m_world.advance(2 * 3600);
    QVERIFY(m_world.checkNow(*account));
    QCOMPARE(healthOf(m_world, *account).state, State::Healthy);
}

void tst_TrapsGoogle::google_revokingTwiceIsFine()
{
    QFETCH(QString, network);
    const Result<Grant> grant = m_world.signIn(network);
    QVERIFY2(grant, why(grant).constData());
    for (int time = 0; time < 2; ++time) {
        const Result<bool> revoked = m_world.revoke(*grant);
        QVERIFY2(revoked, why(revoked).constData());
    }
    QCOMPARE(trail(m_world, u"oauth2.googleapis.com/revoke"_s).last().value("status"_L1), QJsonValue(400));
    QVERIFY(m_world.check(*grant).login.failure);
}

void tst_TrapsGoogle::youtube_brandAccountsAreKnownByTheirChannel()
{
    const Result<AccountId> own = m_world.connectAccount(kYoutube);
    const Result<AccountId> brand = m_world.connectAccount(kYoutube, u"nordlys"_s); // a brand of the same Google user
    QVERIFY2(own && brand, why(brand).constData());
    QVERIFY(*own != *brand);
    QSet<RemoteId> channels;
    for (const AccountId& account : {*own, *brand}) {
        const QList<Page> pages = m_world.records().pagesOf(account);
        QCOMPARE(pages.size(), 1); // one token, one channel
        QVERIFY(pages.first().remoteId.toString().startsWith("UC"_L1));
        QCOMPARE(pages.first().remoteId.toString().size(), 24);
        QCOMPARE(pages.first().role, u"Access by API"_s); // Google does not say which
        channels.insert(pages.first().remoteId);
    }
    QCOMPARE(channels.size(), 2);
    QVERIFY(m_world.order(u"another-channel"_s, kYoutube, {{u"person"_s, u"nordlys"_s}}));
    QVERIFY(m_world.checkNow(*brand));
    const Page page = m_world.records().pagesOf(*brand).first();
    QVERIFY(channels.contains(page.remoteId)); // never quietly another one in its place
    QCOMPARE(m_world.records().health(page).cause, std::optional(Cause::PageRoleLost));
    QVERIFY(healthOf(m_world, *brand).state != State::NeedsYou);
}

void tst_TrapsGoogle::youtube_noChannelIsNoError()
{
    const Result<AccountId> account = m_world.connectAccount(kYoutube, u"nora"_s);
    QVERIFY2(account, why(account).constData());
    QVERIFY(m_world.records().pagesOf(*account).isEmpty());
    const Result<Connected> again = waitFor(m_world.accounts().listAgain(*account));
    QVERIFY2(again, why(again).constData());
    QVERIFY(again->candidates.isEmpty() && !again->partial);
    QVERIFY(m_world.network(kYoutube)->noPagesHint.contains("no YouTube channel"_L1));
    QVERIFY(m_world.checkNow(*account));
    QCOMPARE(healthOf(m_world, *account).state, State::Healthy);
}

void tst_TrapsGoogle::youtube_quotaDayEndsAtMidnightPacific_data()
{
    QTest::addColumn<QDateTime>("now");
    QTest::addColumn<QDateTime>("midnight");
    const auto utc = [](int month, int day, int hour) {
        return QDateTime(QDate(2026, month, day), QTime(hour, 0), Qt::UTC);
    };
    QTest::newRow("winter, before midnight UTC") << utc(12, 1, 20) << utc(12, 2, 8);
    QTest::newRow("winter, after midnight UTC") << utc(12, 2, 3) << utc(12, 2, 8);
    QTest::newRow("summer") << utc(7, 1, 20) << utc(7, 2, 7);
}

void tst_TrapsGoogle::youtube_quotaDayEndsAtMidnightPacific()
{
    QFETCH(QDateTime, now);
    const HttpResponse spent{
        403,
        {},
        R"({"error":{"code":403,"message":"The request cannot be completed because you have exceeded your quota.","errors":[{"message":"...","domain":"youtube.quota","reason":"quotaExceeded"}]}})",
        {}};
    const auto failure = classify(*m_world.network(kYoutube), spent, ErrorRule::Where::Api, u"t"_s, now);
    QVERIFY(failure && failure->retryAt);
    QTEST(*failure->retryAt, "midnight");
    QCOMPARE(failure->cause, Cause::Throttled);
    QCOMPARE(scopeOf(*m_world.network(kYoutube), spent, ErrorRule::Where::Api), ErrorRule::Scope::App);
}

void tst_TrapsGoogle::business_quotaZeroIsTheProject()
{
    m_world.useApp(kBusiness, u"rehearsal-google-business-new"_s);
    const Result<AccountId> account = m_world.connectAccount(kBusiness);
    QVERIFY2(account, why(account).constData()); // the sign-in itself needs no quota
    QVERIFY(m_world.checkNow(*account));
    QCOMPARE(healthOf(m_world, *account).state, State::NeedsYou);
    QCOMPARE(healthOf(m_world, *account).cause, std::optional(Cause::AppRegistration));
    QVERIFY(!healthOf(m_world, *account).retryAt); // no minute will change that
    QCOMPARE(trail(m_world, u"mybusinessaccountmanagement.googleapis.com"_s).last().value("status"_L1),
             QJsonValue(429));
}

void tst_TrapsGoogle::business_everyServiceIsEnabledSeparately()
{
    const Result<AccountId> account = m_world.connectAccount(kBusiness);
    QVERIFY2(account, why(account).constData());
    const qsizetype pages = m_world.records().pagesOf(*account).size();
    QVERIFY(pages > 1);
    // Accounts are listed, the service with the locations was forgotten.
    QVERIFY(
        m_world.order(u"refuse"_s, kBusiness, {{u"row"_s, u"403-SERVICE_DISABLED"_s}, {u"path"_s, u"/locations"_s}}));
    QVERIFY(m_world.checkNow(*account));
    QCOMPARE(trail(m_world, u"mybusinessaccountmanagement.googleapis.com"_s).last().value("status"_L1),
             QJsonValue(200));
    QCOMPARE(healthOf(m_world, *account).state, State::NeedsYou);
    QCOMPARE(healthOf(m_world, *account).cause, std::optional(Cause::AppRegistration));
    QVERIFY(m_world.order(u"refuse"_s, kBusiness, {{u"off"_s, u"1"_s}}));
    QVERIFY(m_world.checkNow(*account));
    QCOMPARE(healthOf(m_world, *account).state, State::Healthy);
    QCOMPARE(m_world.records().pagesOf(*account).size(), pages);
}

void tst_TrapsGoogle::business_everyAccountAndEveryPageIsWalked()
{
    const Result<Grant> sofia = m_world.signIn(kBusiness, u"sofia"_s);
    QVERIFY2(sofia, why(sofia).constData());
    const Result<PageListing> listing = m_world.list(*sofia);
    QVERIFY2(listing, why(listing).constData());
    QVERIFY(!listing->partial);
    QCOMPARE(listing->pages.size(), 60); // a third of them only in the last of 25 accounts
    QCOMPARE(trail(m_world, u"/v1/accounts"_s).size(), 2 + 25);
    QCOMPARE(trail(m_world, u"mybusinessaccountmanagement.googleapis.com/v1/accounts"_s).size(), 2);
    for (const QJsonObject& request : trail(m_world, u"/locations"_s)) {
        QCOMPARE(request[u"status"], QJsonValue(200));
        QVERIFY(request[u"query"].toArray().contains(u"readMask"_s));
    }
    const Result<Grant> olav = m_world.signIn(kBusiness, u"olav"_s);
    QVERIFY2(olav, why(olav).constData());
    const Result<PageListing> many = m_world.list(*olav);
    QVERIFY2(many, why(many).constData());
    QCOMPARE(many->pages.size(), 500);
}

void tst_TrapsGoogle::business_reachedTwiceListedOnce()
{
    const Result<Grant> grant = m_world.signIn(kBusiness);
    QVERIFY2(grant, why(grant).constData());
    const Result<PageListing> listing = m_world.list(*grant);
    QVERIFY2(listing, why(listing).constData());
    QStringList ids;
    for (const ListedPage& page : listing->pages)
        ids.append(page.id.toString());
    QCOMPARE(ids.removeDuplicates(), 0);
    QCOMPARE(ids.size(), 4);
    // The first one is in the personal account and in a group: the account with the higher role counts.
    QCOMPARE(listing->pages.first().role, u"Primary owner"_s);
    QCOMPARE(listing->pages.last().role, u"Owner"_s);
}

void tst_TrapsGoogle::business_accountWithoutLocations()
{
    const Result<Grant> grant = m_world.signIn(kBusiness, u"nora"_s);
    QVERIFY2(grant, why(grant).constData());
    const Result<PageListing> listing = m_world.list(*grant);
    QVERIFY2(listing, why(listing).constData());
    QVERIFY(listing->pages.isEmpty() && !listing->partial);
    QVERIFY(m_world.network(kBusiness)->noPagesHint.contains("invitation"_L1, Qt::CaseInsensitive));
}

void tst_TrapsGoogle::business_suspendedUnderHttp200()
{
    const Result<AccountId> account = m_world.connectAccount(kBusiness);
    QVERIFY2(account, why(account).constData());
    const QString id = m_world.records().pagesOf(*account).first().remoteId.toString();
    QVERIFY(m_world.order(u"profile"_s, kBusiness, {{u"page"_s, id}, {u"state"_s, u"suspended"_s}}));
    QVERIFY(m_world.checkNow(*account));
    const QList<Page> pages = m_world.records().pagesOf(*account);
    const auto suspended = std::find_if(
        pages.cbegin(), pages.cend(), [&](const Page& page) { return page.remoteId.toString() == id; });
    QVERIFY(suspended != pages.cend());
    QVERIFY(!suspended->usable);
    QVERIFY(suspended->unusableReason.contains("suspended"_L1));
    QVERIFY(healthOf(m_world, *account).state != State::NeedsYou);
}

void tst_TrapsGoogle::business_shorterAccountListLosesItsLocations()
{
    const Result<AccountId> account = m_world.connectAccount(kBusiness);
    QVERIFY2(account, why(account).constData());
    QVERIFY(m_world.order(u"refuse"_s, kBusiness, {{u"row"_s, u"200-fewer-accounts"_s}}));
    QVERIFY(m_world.checkNow(*account));
    int lost = 0;
    for (const Page& page : m_world.records().pagesOf(*account))
        lost += m_world.records().health(page).cause == Cause::PageRoleLost ? 1 : 0;
    QVERIFY(lost > 0);
    QCOMPARE(healthOf(m_world, *account).state, State::PartlyLost);
}

QTEST_GUILESS_MAIN(tst_TrapsGoogle)
#include "tst_traps_google.moc"
