// SPDX-License-Identifier: GPL-3.0-or-later
// Traps that the facts of Reddit name, each with a test named after it.
#include "tests/contract/trapworld.h"
#include "tests/support/waitfor.h"

using namespace pk;
using namespace pk::test;
using namespace Qt::Literals::StringLiterals;

namespace {
const QString kReddit = u"reddit"_s;
const QString kMaria = u"maria"_s;
} // namespace

class tst_TrapsSmallReddit final : public TrapWorld
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init() { m_world.reset(); }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void reddit_approvalIsSaidBeforeAnAppIsMade();
    void reddit_anInstalledAppSendsAnEmptyPassword();
    void reddit_durationAndStateAreSent();
    void reddit_theRedirectIsExact();
    void reddit_theProgramNamesItself();
    void reddit_theRefreshTokenStays();
    void reddit_onlyTheAnswerSaysHowLong();
    void reddit_longTokensAreKept();
    void reddit_thePictureKeepsItsQuery();
    void reddit_rawJsonIsAskedForEverywhere();
    void reddit_aSuspendedAccountAnswersUnder200();
    void reddit_afterIsFollowedUntilNull();
    void reddit_theOwnProfileIsAPage();
    void reddit_idsKeepTheirPrefix();
    void reddit_missingPermissionsAreNoTrouble();
    void reddit_theLimitIsUsedAndRemainingTogether();
    void reddit_allAccountsOfAnAppShareTheLimit();
    void reddit_aRefusedRefreshIsRepeatedOnce_data();
    void reddit_aRefusedRefreshIsRepeatedOnce();
    void reddit_aLostModeratorLosesThePageOnly_data();
    void reddit_aLostModeratorLosesThePageOnly();
    void reddit_aChangedPasswordNeedNotEndAnything();
    void reddit_revokingTheRefreshTokenEndsAll();
};

void tst_TrapsSmallReddit::reddit_approvalIsSaidBeforeAnAppIsMade()
{
    const QStringList steps = m_world.network(kReddit)->registrationSteps;
    QVERIFY(!steps.isEmpty());
    QVERIFY2(steps.first().contains(u"approves"_s), qPrintable(steps.first()));
}

void tst_TrapsSmallReddit::reddit_anInstalledAppSendsAnEmptyPassword()
{
    const Result<Grant> grant = m_world.signIn(kReddit); // refused without the header
    QVERIFY2(grant, why(grant).constData());
    QVERIFY(grant->clientSecret.isEmpty());
    QVERIFY(m_world.renew(*grant));
    QVERIFY(m_world.revoke(*grant));
    const QJsonArray sent = asked(kReddit, u"www.reddit.com/api/v1/"_s);
    int posts = 0;
    for (const QJsonValue request : sent) {
        if (request[u"method"].toString() != "POST"_L1)
            continue;
        QCOMPARE(request[u"authorization"].toString(), u"Basic"_s);
        ++posts;
    }
    QVERIFY(posts >= 3);
}

void tst_TrapsSmallReddit::reddit_durationAndStateAreSent()
{
    const Result<Grant> grant = m_world.signIn(kReddit);
    QVERIFY(grant);
    QCOMPARE(linked(u"duration"_s), u"permanent"_s);
    QVERIFY(linked(u"state"_s).size() >= 20);
    QVERIFY(!grant->tokens.refreshToken.isEmpty());
}

void tst_TrapsSmallReddit::reddit_theRedirectIsExact()
{
    QVERIFY(m_world.signIn(kReddit));
    QCOMPARE(linked(u"redirect_uri"_s), u"http://127.0.0.1:28686/callback"_s);
}

/// The network throttles libraries hard: a tenth and less of what a program gets that says its name.
void tst_TrapsSmallReddit::reddit_theProgramNamesItself()
{
    QByteArray agent;
    for (const auto& [name, value] : m_world.network(kReddit)->headers)
        agent = name == "User-Agent"_L1 ? value.toUtf8() : agent;
    static const QRegularExpression form(u"^[a-z]+:[a-z.]+:v[0-9.]+ \\(.+\\)$"_s);
    QVERIFY2(form.match(QString::fromUtf8(agent)).hasMatch(), agent.constData());
    const Result<Grant> grant = m_world.signIn(kReddit);
    QVERIFY(grant);
    QCOMPARE(m_world.check(*grant).credits.value(0).limit, 1000.0);
}

/// The installed app is not told its refresh token again; it stays good and may be sent as often as one likes.
void tst_TrapsSmallReddit::reddit_theRefreshTokenStays()
{
    const Result<Grant> grant = m_world.signIn(kReddit);
    QVERIFY(grant);
    for (int turn = 0; turn < 2; ++turn) {
        const Result<TokenSet> fresh = m_world.renew(*grant);
        QVERIFY2(fresh, why(fresh).constData());
        QCOMPARE(fresh->refreshToken, grant->tokens.refreshToken);
        QVERIFY(!clockOf(fresh->clocks, ClockKind::Refresh)); // it never ends by itself
    }
    const Result<AccountId> id = m_world.connectAccount(kReddit);
    QVERIFY(id);
    QVERIFY(m_world.renewNow(*id));
    m_world.advance(400 * kDay);
    QVERIFY(m_world.checkNow(*id));
    QCOMPARE(health(*id).state, State::Healthy);
}

void tst_TrapsSmallReddit::reddit_onlyTheAnswerSaysHowLong()
{
    const Result<Grant> grant = m_world.signIn(kReddit);
    QVERIFY(grant);
    const auto token = clockOf(grant->tokens.clocks, ClockKind::Access);
    QVERIFY(token && !token->estimated && isIn(token->at, kDay)); // older papers say an hour
}

void tst_TrapsSmallReddit::reddit_longTokensAreKept()
{
    const Result<Grant> grant = m_world.signIn(kReddit);
    QVERIFY(grant && grant->tokens.accessToken.size() > 1000);
    const Result<AccountId> id = m_world.connectAccount(kReddit);
    QVERIFY2(id, why(id).constData());
    QVERIFY(m_world.checkNow(*id)); // with the token out of the vault
    QCOMPARE(health(*id).state, State::Healthy);
}

void tst_TrapsSmallReddit::reddit_thePictureKeepsItsQuery()
{
    const Result<Grant> grant = m_world.signIn(kReddit);
    QVERIFY(grant);
    QCOMPARE(grant->identity.avatar.query(QUrl::FullyEncoded), u"width=256&s=1"_s); // unsigned it may not load
}

void tst_TrapsSmallReddit::reddit_rawJsonIsAskedForEverywhere()
{
    const Result<AccountId> id = m_world.connectAccount(kReddit, u"olav"_s);
    QVERIFY(id && m_world.checkNow(*id));
    const QJsonArray sent = asked(kReddit, u"oauth.reddit.com"_s);
    QVERIFY(sent.size() > 4);
    for (const QJsonValue request : sent)
        QVERIFY2(fieldsOf(request, u"query").contains(u"raw_json"_s), qPrintable(request[u"path"].toString()));
}

void tst_TrapsSmallReddit::reddit_aSuspendedAccountAnswersUnder200()
{
    const Result<AccountId> id = m_world.connectAccount(kReddit);
    QVERIFY(id);
    QVERIFY(m_world.order(u"suspend"_s, kReddit, {{u"person"_s, kMaria}}));
    QVERIFY(m_world.checkNow(*id));
    QCOMPARE(health(*id).state, State::NeedsYou);
    QCOMPARE(health(*id).cause, std::optional(Cause::IdentityCheck));
    QVERIFY(m_world.renewNow(*id)); // tokens live on, they only open nothing
}

void tst_TrapsSmallReddit::reddit_afterIsFollowedUntilNull()
{
    const Result<Grant> grant = m_world.signIn(kReddit, u"olav"_s);
    QVERIFY(grant);
    forget();
    const Result<PageListing> listing = m_world.list(*grant);
    QVERIFY(listing && !listing->partial);
    QCOMPARE(listing->pages.size(), 501);
    QVERIFY(asked(kReddit, u"/subreddits/mine/moderator"_s).size() >= 5);
}

void tst_TrapsSmallReddit::reddit_theOwnProfileIsAPage()
{
    const Result<Grant> grant = m_world.signIn(kReddit, u"nora"_s); // who moderates nothing
    QVERIFY(grant);
    const Result<PageListing> listing = m_world.list(*grant);
    QVERIFY(listing);
    QCOMPARE(listing->pages.size(), 1);
    QCOMPARE(listing->pages.first().handle, u"u/nora"_s);
    QCOMPARE(listing->pages.first().role, u"Owner"_s);
}

void tst_TrapsSmallReddit::reddit_idsKeepTheirPrefix()
{
    Result<Grant> grant = m_world.signIn(kReddit);
    QVERIFY(grant);
    QCOMPARE(grant->identity.id.toString(), remoteId(kReddit, kMaria));
    QSet<QString> listed;
    const QList<Page> pages = m_world.pagesOf(*grant);
    for (const Page& one : pages)
        listed.insert(one.remoteId.toString());
    const QHash<QString, QJsonObject> known = places(kReddit, kMaria);
    QVERIFY(!known.isEmpty());
    for (auto place = known.begin(); place != known.end(); ++place)
        QVERIFY2(place.key().startsWith("t5_"_L1) && listed.contains(place.key()), qPrintable(place.key()));
}

void tst_TrapsSmallReddit::reddit_missingPermissionsAreNoTrouble()
{
    const Result<AccountId> id = m_world.connectAccount(kReddit, u"sofia"_s);
    QVERIFY(id);
    int silent = 0;
    const QHash<QString, QJsonObject> known = places(kReddit, u"sofia"_s);
    for (auto place = known.begin(); place != known.end(); ++place) {
        const Page listed = page(*id, place.key());
        QVERIFY2(listed.usable && listed.role == "Moderator"_L1, qPrintable(place.key()));
        const bool says = !place.value()[u"facts"_s][u"silent"].toBool();
        silent += says ? 0 : 1;
        if (says)
            QCOMPARE(listed.tasks, place.value()[u"tasks"_s].toVariant().toStringList());
    }
    QVERIFY(silent > 1);
}

/// "Remaining" is a float, the names change between upper and lower case.
void tst_TrapsSmallReddit::reddit_theLimitIsUsedAndRemainingTogether()
{
    const Result<Grant> grant = m_world.signIn(kReddit);
    QVERIFY(grant);
    for (int turn = 0; turn < 3; ++turn) {
        const CheckReport report = m_world.check(*grant);
        QCOMPARE(report.credits.size(), 1);
        QCOMPARE(report.credits.first().limit, 1000.0);
        QVERIFY(report.credits.first().used > 0);
        QVERIFY(report.credits.first().resetsAt && m_world.now().secsTo(*report.credits.first().resetsAt) <= 600);
    }
}

void tst_TrapsSmallReddit::reddit_allAccountsOfAnAppShareTheLimit()
{
    const Result<Grant> maria = m_world.signIn(kReddit);
    const Result<Grant> jonas = m_world.signIn(kReddit, u"jonas"_s);
    QVERIFY(maria && jonas);
    const Credits hers = m_world.check(*maria).credits.value(0);
    const Credits his = m_world.check(*jonas).credits.value(0);
    QVERIFY(his.used > hers.used);
    QVERIFY2(his.bucket.contains(u"of the app"_s), qPrintable(his.bucket));
}

void tst_TrapsSmallReddit::reddit_aRefusedRefreshIsRepeatedOnce_data()
{
    QTest::addColumn<QString>("row");
    for (const char* row : {"400-invalid_request", "400-invalid_grant", "400-bad-request"})
        QTest::newRow(row) << QString::fromLatin1(row);
}

void tst_TrapsSmallReddit::reddit_aRefusedRefreshIsRepeatedOnce()
{
    QFETCH(QString, row);
    const Result<AccountId> id = m_world.connectAccount(kReddit);
    QVERIFY(id);
    QVERIFY(m_world.order(u"refuse"_s, kReddit, {{u"row"_s, row}, {u"person"_s, kMaria}, {u"times"_s, u"1"_s}}));
    forget();
    const Result<bool> renewed = m_world.renewNow(*id);
    QVERIFY2(renewed, why(renewed).constData());
    QCOMPARE(asked(kReddit, u"/api/v1/access_token"_s).size(), 2);
    QCOMPARE(health(*id).state, State::Healthy);
    QVERIFY(m_world.order(u"refuse"_s, kReddit, {{u"row"_s, row}, {u"person"_s, kMaria}}));
    forget();
    const Result<bool> refused = m_world.renewNow(*id);
    QVERIFY(!refused);
    QCOMPARE(refused.error().cause, std::optional(Cause::SignedOut));
    QCOMPARE(asked(kReddit, u"/api/v1/access_token"_s).size(), 2);
    QCOMPARE(health(*id).state, State::EndingNow);
}

void tst_TrapsSmallReddit::reddit_aLostModeratorLosesThePageOnly_data()
{
    QTest::addColumn<QString>("command");
    QTest::newRow("rights taken back") << u"page-role-lost"_s;
    QTest::newRow("subreddit banned") << u"page-gone"_s;
}

/// No error tells: the subreddit is just not there any more.
void tst_TrapsSmallReddit::reddit_aLostModeratorLosesThePageOnly()
{
    QFETCH(QString, command);
    const Result<AccountId> id = m_world.connectAccount(kReddit);
    QVERIFY(id);
    const RemoteId lost = firstOf(*id, u"Subreddit"_s).remoteId;
    QVERIFY(!lost.isEmpty());
    QVERIFY(m_world.order(command, kReddit, {{u"page"_s, lost.toString()}}));
    verifyOnlyLost(*id, lost);
}

/// Taking apps out is a box to be ticked beside the new password; signing out everywhere always does.
void tst_TrapsSmallReddit::reddit_aChangedPasswordNeedNotEndAnything()
{
    const Result<AccountId> id = m_world.connectAccount(kReddit);
    QVERIFY(id);
    m_world.order(u"password"_s, kReddit, {{u"person"_s, kMaria}});
    QVERIFY(m_world.checkNow(*id));
    QCOMPARE(health(*id).state, State::Healthy);
    QVERIFY(m_world.order(u"logout"_s, kReddit, {{u"person"_s, kMaria}}));
    QVERIFY(m_world.checkNow(*id));
    QCOMPARE(health(*id).state, State::NeedsYou);
    QCOMPARE(health(*id).cause, std::optional(Cause::SignedOut));
}

void tst_TrapsSmallReddit::reddit_revokingTheRefreshTokenEndsAll()
{
    const Result<Grant> grant = m_world.signIn(kReddit);
    QVERIFY(grant);
    QVERIFY(m_world.renew(*grant)); // a second access token
    QVERIFY(m_world.revoke(*grant));
    QCOMPARE(livingTokens(kReddit), 0);
    const Result<bool> again = m_world.revoke(*grant); // 204 always
    QVERIFY2(again, why(again).constData());
}

QTEST_GUILESS_MAIN(tst_TrapsSmallReddit)
#include "tst_traps_small_reddit.moc"
