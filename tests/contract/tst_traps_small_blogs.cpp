// SPDX-License-Identifier: GPL-3.0-or-later
// Traps that the facts of Tumblr and Twitch name, each with a test named after it.
#include "tests/contract/trapworld.h"
#include "tests/support/waitfor.h"

using namespace pk;
using namespace pk::test;
using namespace Qt::Literals::StringLiterals;

namespace {
const QString kTumblr = u"tumblr"_s;
const QString kTwitch = u"twitch"_s;
const QString kMaria = u"maria"_s;
} // namespace

class tst_TrapsSmallBlogs final : public TrapWorld
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init() { m_world.reset(); }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void tumblr_theSecretIsInTheFormAndThereIsNoPkce();
    void tumblr_redirectAndStateAreAlwaysSent();
    void tumblr_withoutOfflineAccessNothingIsRenewed();
    void tumblr_onceAWeekKeepsItAlive();
    void tumblr_fortyTwoDaysUnusedAreTheEnd();
    void tumblr_theRefreshTokenWorksOnce();
    void tumblr_aLostRenewalAnswerNeedsAReconnect();
    void tumblr_theIdIsThatOfThePrimaryBlog();
    void tumblr_allBlogsComeInOneAnswer();
    void tumblr_resetsAreSecondsLeftOfHourAndDay();
    void tumblr_aLimitWithoutHeadersWaitsAnHour();
    void tumblr_allAccountsOfAnAppShareTheLimit();
    void tumblr_a401OfTheTokenAddressHasTwoMeanings();
    void tumblr_aLeftGroupBlogKeepsTheLogin();
    void tumblr_disconnectingIsLeftToThePerson();
    void tumblr_noCallbackIsAskedFor();

    void twitch_thereIsACodeAndNothingElseInTheLink();
    void twitch_scopesHaveTheirNameAtBothAddresses();
    void twitch_aRefusalIsAnInvalidDeviceCode();
    void twitch_refreshTokensAreEncoded();
    void twitch_aSpentRefreshTokenIsNeverSent();
    void twitch_aConfidentialClientCannotRenew();
    void twitch_validateHasAnIntervalAndASchemeOfItsOwn();
    void twitch_theClientIdGoesBesideTheToken();
    void twitch_theOwnChannelIsAddedToAllResultPages();
    void twitch_pointsAreReadOffTheList();
    void twitch_aLostModeratorLosesTheChannelOnly();
    void twitch_anInvalidTokenIsRevokedAlready();
    void twitch_anExpiredTokenIsRefreshedBeforeItIsRevoked();
};

void tst_TrapsSmallBlogs::tumblr_theSecretIsInTheFormAndThereIsNoPkce()
{
    const Result<Grant> grant = m_world.signIn(kTumblr);
    QVERIFY2(grant, why(grant).constData());
    QVERIFY(m_world.renew(*grant));
    QVERIFY(!link().hasQueryItem(u"code_challenge"_s));
    const QJsonArray sent = asked(kTumblr, u"/oauth2/token"_s);
    QCOMPARE(sent.size(), 2);
    for (const QJsonValue request : sent) {
        const QStringList form = fieldsOf(request, u"form");
        QVERIFY(form.contains(u"client_id"_s) && form.contains(u"client_secret"_s));
        QVERIFY(!form.contains(u"code_verifier"_s));
        QCOMPARE(request[u"authorization"].toString(), QString());
    }
}

void tst_TrapsSmallBlogs::tumblr_redirectAndStateAreAlwaysSent()
{
    QVERIFY(m_world.signIn(kTumblr)); // comes back with "#_=_" behind it
    QCOMPARE(linked(u"redirect_uri"_s), u"http://127.0.0.1:28684/callback"_s);
    QVERIFY(linked(u"state"_s).size() >= 20);
    QVERIFY(fieldsOf(asked(kTumblr, u"/oauth2/token"_s).first(), u"form").contains(u"redirect_uri"_s));
}

void tst_TrapsSmallBlogs::tumblr_withoutOfflineAccessNothingIsRenewed()
{
    const Result<Grant> brief = m_world.signIn(kTumblr, kMaria, {.scopes = {u"basic"_s}});
    QVERIFY2(brief, why(brief).constData());
    QVERIFY(brief->tokens.refreshToken.isEmpty());
    QCOMPARE(m_world.renew(*brief).error().kind, ErrorKind::Unsupported);
    const Result<Grant> usual = m_world.signIn(kTumblr);
    QVERIFY(usual && !usual->tokens.refreshToken.isEmpty());
    QVERIFY(linked(u"scope"_s).split(u' ').contains(u"offline_access"_s));
}

void tst_TrapsSmallBlogs::tumblr_onceAWeekKeepsItAlive()
{
    QVERIFY(m_world.network(kTumblr)->checkInterval <= std::chrono::days(7));
    const Result<AccountId> id = m_world.connectAccount(kTumblr);
    QVERIFY(id);
    for (int week = 0; week < 8; ++week) {
        m_world.advance(7 * kDay);
        QVERIFY(m_world.checkNow(*id));
        QCOMPARE(health(*id).state, State::Healthy);
    }
}

void tst_TrapsSmallBlogs::tumblr_fortyTwoDaysUnusedAreTheEnd()
{
    const Result<AccountId> id = m_world.connectAccount(kTumblr);
    QVERIFY(id);
    m_world.advance(43 * kDay);
    QVERIFY(m_world.checkNow(*id));
    QCOMPARE(health(*id).state, State::NeedsYou);
    QCOMPARE(health(*id).cause, std::optional(Cause::RanOut));
}

void tst_TrapsSmallBlogs::tumblr_theRefreshTokenWorksOnce()
{
    const Result<Grant> grant = m_world.signIn(kTumblr);
    QVERIFY(grant);
    QVERIFY(m_world.renew(*grant)->refreshToken != grant->tokens.refreshToken);
    QCOMPARE(m_world.renew(*grant).error().kind, ErrorKind::Rejected);
    const Result<AccountId> id = m_world.connectAccount(kTumblr);
    QVERIFY(id);
    for (int turn = 0; turn < 3; ++turn)
        QVERIFY(m_world.renewNow(*id));
    QCOMPARE(health(*id).state, State::Healthy);
}

/// The old token is spent and nobody has the new one: no renewal will ever work, and that is said once it is sure.
void tst_TrapsSmallBlogs::tumblr_aLostRenewalAnswerNeedsAReconnect()
{
    const Result<AccountId> id = m_world.connectAccount(kTumblr);
    QVERIFY(id);
    QVERIFY(m_world.order(u"rotate-lost"_s, kTumblr, {{u"mode"_s, u"cut"_s}}));
    const Result<bool> lost = m_world.renewNow(*id);
    QVERIFY(!lost && lost.error().kind != ErrorKind::Rejected);
    QVERIFY(health(*id).state != State::NeedsYou);
    const Result<bool> refused = m_world.renewNow(*id);
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Rejected);
    QCOMPARE(health(*id).state, State::EndingNow); // while the access token lives
    m_world.advance(3600);
    QVERIFY(m_world.checkNow(*id));
    QCOMPARE(health(*id).state, State::NeedsYou);
    QCOMPARE(health(*id).cause, std::optional(Cause::SignedOut));
    const Result<AccountId> again = m_world.connectAccount(kTumblr);
    QVERIFY(again);
    QCOMPARE(*again, *id);
    QCOMPARE(health(*id).state, State::Healthy);
}

void tst_TrapsSmallBlogs::tumblr_theIdIsThatOfThePrimaryBlog()
{
    const Result<Grant> grant = m_world.signIn(kTumblr);
    QVERIFY(grant);
    QCOMPARE(grant->identity.id.toString(), remoteId(kTumblr, kMaria));
    QVERIFY(grant->identity.id.toString().startsWith("t:"_L1));
    QCOMPARE(grant->identity.name, kMaria);
    QVERIFY2(grant->identity.avatar.path().contains(u"avatar_maria"_s), qPrintable(grant->identity.avatar.path()));
}

void tst_TrapsSmallBlogs::tumblr_allBlogsComeInOneAnswer()
{
    const Result<Grant> grant = m_world.signIn(kTumblr, u"sofia"_s);
    QVERIFY(grant);
    forget();
    const Result<PageListing> listing = m_world.list(*grant);
    QVERIFY(listing && !listing->partial);
    QCOMPARE(asked(kTumblr).size(), 1);
    const QHash<QString, QJsonObject> known = places(kTumblr, u"sofia"_s);
    QCOMPARE(listing->pages.size(), known.size());
    QSet<QString> roles;
    for (const ListedPage& blog : listing->pages) {
        QCOMPARE(blog.role.toLower(), known.value(blog.id.toString())[u"role"_s].toString());
        roles.insert(blog.role);
    }
    QCOMPARE(roles, (QSet<QString>{u"Owner"_s, u"Admin"_s, u"Member"_s}));
}

void tst_TrapsSmallBlogs::tumblr_resetsAreSecondsLeftOfHourAndDay()
{
    const Result<Grant> grant = m_world.signIn(kTumblr);
    QVERIFY(grant);
    const QList<Credits> credits = m_world.check(*grant).credits;
    QCOMPARE(credits.size(), 2);
    QCOMPARE(credits[0].limit, 1000.0);
    QVERIFY(isIn(credits[0].resetsAt, 3600));
    QCOMPARE(credits[1].limit, 5000.0);
    QVERIFY(isIn(credits[1].resetsAt, kDay));
}

void tst_TrapsSmallBlogs::tumblr_aLimitWithoutHeadersWaitsAnHour()
{
    const Result<AccountId> id = m_world.connectAccount(kTumblr);
    QVERIFY(id);
    QVERIFY(refuse(kTumblr, u"429-limit"_s));
    QVERIFY(m_world.checkNow(*id));
    QCOMPARE(health(*id).state, State::Waiting);
    QCOMPARE(health(*id).cause, std::optional(Cause::Throttled));
    QVERIFY(isIn(health(*id).retryAt, 3600));
}

void tst_TrapsSmallBlogs::tumblr_allAccountsOfAnAppShareTheLimit()
{
    const Result<Grant> maria = m_world.signIn(kTumblr);
    const Result<Grant> jonas = m_world.signIn(kTumblr, u"jonas"_s);
    QVERIFY(maria && jonas);
    const QList<Credits> hers = m_world.check(*maria).credits;
    const QList<Credits> his = m_world.check(*jonas).credits;
    QCOMPARE(his.size(), 2);
    QVERIFY(his[0].used > hers[0].used);
    for (const Credits& credits : his)
        QVERIFY2(credits.bucket.startsWith(u"app,"_s), qPrintable(credits.bucket));
}

void tst_TrapsSmallBlogs::tumblr_a401OfTheTokenAddressHasTwoMeanings()
{
    const Result<Grant> grant = m_world.signIn(kTumblr);
    QVERIFY(grant);
    Grant wrong = *grant;
    wrong.clientSecret = Secret(u"another"_s);
    const Result<TokenSet> app = m_world.renew(wrong);
    QVERIFY(!app);
    QCOMPARE(app.error().cause, std::optional(Cause::AppRegistration));
    QVERIFY(m_world.order(u"remove-app"_s, kTumblr, {{u"person"_s, kMaria}}));
    const Result<TokenSet> person = m_world.renew(*grant);
    QVERIFY(!person);
    QCOMPARE(person.error().kind, ErrorKind::Rejected);
    QCOMPARE(person.error().cause, std::optional(Cause::SignedOut));
}

void tst_TrapsSmallBlogs::tumblr_aLeftGroupBlogKeepsTheLogin()
{
    const Result<AccountId> id = m_world.connectAccount(kTumblr);
    QVERIFY(id);
    const RemoteId lost = firstOf(*id, u"Blog"_s).remoteId;
    QVERIFY(m_world.order(u"page-role-lost"_s, kTumblr, {{u"page"_s, lost.toString()}, {u"person"_s, kMaria}}));
    verifyOnlyLost(*id, lost);
}

void tst_TrapsSmallBlogs::tumblr_disconnectingIsLeftToThePerson()
{
    const Result<AccountId> id = m_world.connectAccount(kTumblr);
    QVERIFY(id);
    const Result<QString> told = waitFor(m_world.accounts().disconnectAccount(*id));
    QVERIFY2(told, why(told).constData());
    QVERIFY2(told->contains(u"https://www.tumblr.com/settings/apps"_s), qPrintable(*told));
    QVERIFY(m_world.records().account(*id)->life.disconnected);
}

/// With one, errors would come as HTTP 200.
void tst_TrapsSmallBlogs::tumblr_noCallbackIsAskedFor()
{
    const Result<AccountId> id = m_world.connectAccount(kTumblr);
    QVERIFY(id && m_world.checkNow(*id) && m_world.renewNow(*id));
    const QJsonArray sent = asked(kTumblr, u"api.tumblr.com"_s);
    QVERIFY(sent.size() >= 4);
    for (const QJsonValue request : sent) {
        const QStringList names = fieldsOf(request, u"query") + fieldsOf(request, u"form");
        QVERIFY2(!names.contains(u"callback"_s) && !names.contains(u"jsonp"_s), qPrintable(names.join(u' ')));
    }
}

void tst_TrapsSmallBlogs::twitch_thereIsACodeAndNothingElseInTheLink()
{
    const Result<Grant> grant = m_world.signIn(kTwitch);
    QVERIFY2(grant, why(grant).constData());
    QVERIFY(m_world.openedLink().path().endsWith("/activate"_L1));
    const auto items = link().queryItems();
    QCOMPARE(items.size(), 1);
    QCOMPARE(items.first().first, u"device-code"_s);
    const QJsonArray sent = asked(kTwitch, u"id.twitch.tv"_s);
    for (const QJsonValue request : sent)
        QVERIFY(!fieldsOf(request, u"form").contains(u"client_secret"_s));
}

void tst_TrapsSmallBlogs::twitch_scopesHaveTheirNameAtBothAddresses()
{
    const Result<Grant> grant = m_world.signIn(kTwitch);
    QVERIFY(grant);
    for (const QString& address : {u"/oauth2/device"_s, u"/oauth2/token"_s}) {
        const QJsonArray sent = asked(kTwitch, address);
        QVERIFY(!sent.isEmpty());
        for (const QJsonValue request : sent) {
            QVERIFY2(fieldsOf(request, u"form").contains(u"scopes"_s), qPrintable(address));
            QVERIFY(!fieldsOf(request, u"form").contains(u"scope"_s));
        }
    }
    QCOMPARE(grant->tokens.scopes, // answered as a list
             (QStringList{u"user:read:moderated_channels"_s, u"moderator:read:followers"_s}));
}

void tst_TrapsSmallBlogs::twitch_aRefusalIsAnInvalidDeviceCode()
{
    const Result<Grant> denied = m_world.signIn(kTwitch, kMaria, {{{u"deny"_s, u"1"_s}}});
    QVERIFY(!denied);
    QCOMPARE(denied.error().kind, ErrorKind::TimedOut); // the same words as for a code that ran out
}

void tst_TrapsSmallBlogs::twitch_refreshTokensAreEncoded()
{
    const Result<Grant> grant = m_world.signIn(kTwitch);
    QVERIFY(grant);
    QVERIFY(grant->tokens.refreshToken.reveal().contains("+/%2B="));
    const Result<TokenSet> fresh = m_world.renew(*grant);
    QVERIFY2(fresh, why(fresh).constData());
}

/// It would end the whole connection, the valid tokens included.
void tst_TrapsSmallBlogs::twitch_aSpentRefreshTokenIsNeverSent()
{
    Result<Grant> grant = m_world.signIn(kTwitch);
    QVERIFY(grant);
    const Result<TokenSet> fresh = m_world.renew(*grant);
    QVERIFY(fresh && !m_world.renew(*grant));
    grant->tokens = *fresh;
    QVERIFY(m_world.check(*grant).login.failure);
    m_world.reset();
    const Result<AccountId> id = m_world.connectAccount(kTwitch);
    QVERIFY(id);
    Async<bool> first = m_world.accounts().renew(*id);
    Async<bool> second = m_world.accounts().renew(*id);
    const Result<bool> one = waitFor(std::move(first));
    const Result<bool> other = waitFor(std::move(second));
    QVERIFY(one || other);
    QVERIFY(m_world.renewNow(*id));
    QVERIFY(m_world.checkNow(*id));
    QCOMPARE(health(*id).state, State::Healthy);
}

void tst_TrapsSmallBlogs::twitch_aConfidentialClientCannotRenew()
{
    m_world.useApp(kTwitch, u"rehearsal-twitch-confidential"_s);
    const Result<Grant> grant = m_world.signIn(kTwitch);
    QVERIFY2(grant, why(grant).constData());
    const Result<TokenSet> refused = m_world.renew(*grant);
    QVERIFY(!refused);
    QCOMPARE(refused.error().cause, std::optional(Cause::AppRegistration)); // and not the person's sign-in
    const QString steps = m_world.network(kTwitch)->registrationSteps.join(u' ');
    QVERIFY(steps.contains(u"client type Public"_s));
}

void tst_TrapsSmallBlogs::twitch_validateHasAnIntervalAndASchemeOfItsOwn()
{
    QVERIFY(m_world.network(kTwitch)->checkInterval <= std::chrono::hours(1));
    const Result<AccountId> id = m_world.connectAccount(kTwitch);
    QVERIFY(id);
    forget();
    QVERIFY(m_world.checkNow(*id));
    const QJsonArray validated = asked(kTwitch, u"/oauth2/validate"_s);
    QCOMPARE(validated.size(), 1);
    QCOMPARE(validated.first()[u"authorization"].toString(), u"OAuth"_s);
    const QJsonArray rest = asked(kTwitch, u"/helix/"_s);
    QVERIFY(!rest.isEmpty());
    for (const QJsonValue request : rest)
        QCOMPARE(request[u"authorization"].toString(), u"Bearer"_s);
}

/// Without it nothing is answered, and with another app's the trouble is ours.
void tst_TrapsSmallBlogs::twitch_theClientIdGoesBesideTheToken()
{
    Result<Grant> grant = m_world.signIn(kTwitch);
    QVERIFY2(grant, why(grant).constData());
    grant->app.clientId = u"another"_s;
    const Result<Identity> mixed = waitFor(m_world.adapter(kTwitch).identify(*grant));
    QVERIFY(!mixed);
    QVERIFY(mixed.error().kind != ErrorKind::Rejected);
    QVERIFY(mixed.error().cause != std::optional(Cause::SignedOut));
}

void tst_TrapsSmallBlogs::twitch_theOwnChannelIsAddedToAllResultPages()
{
    const Result<Grant> grant = m_world.signIn(kTwitch, u"olav"_s);
    QVERIFY(grant);
    const Result<PageListing> listing = m_world.list(*grant);
    QVERIFY(listing && !listing->partial);
    QCOMPARE(listing->pages.size(), 501);
    QCOMPARE(listing->pages.first().id, grant->identity.id);
    QCOMPARE(listing->pages.first().role, u"Owner"_s);
    QCOMPARE(listing->pages.last().role, u"Moderator"_s);
}

/// validate costs nothing and says nothing of them.
void tst_TrapsSmallBlogs::twitch_pointsAreReadOffTheList()
{
    const Result<AccountId> id = m_world.connectAccount(kTwitch);
    QVERIFY(id && m_world.checkNow(*id));
    const QList<Credits> credits = m_world.records().account(*id)->credits;
    QCOMPARE(credits.size(), 1);
    QCOMPARE(credits.first().limit, 800.0);
    QVERIFY(credits.first().used > 0);
    QVERIFY(isIn(credits.first().resetsAt, 60)); // a date, not seconds left
}

void tst_TrapsSmallBlogs::twitch_aLostModeratorLosesTheChannelOnly()
{
    const Result<AccountId> id = m_world.connectAccount(kTwitch);
    QVERIFY(id);
    const RemoteId lost = firstOf(*id, u"Moderated channel"_s).remoteId;
    QVERIFY(!lost.isEmpty());
    QVERIFY(m_world.order(u"page-role-lost"_s, kTwitch, {{u"page"_s, lost.toString()}, {u"person"_s, kMaria}}));
    verifyOnlyLost(*id, lost);
}

void tst_TrapsSmallBlogs::twitch_anInvalidTokenIsRevokedAlready()
{
    Result<Grant> grant = m_world.signIn(kTwitch);
    QVERIFY(grant);
    for (int turn = 0; turn < 2; ++turn) { // 200 without a word, then 400 "Invalid token"
        const Result<bool> revoked = m_world.revoke(*grant);
        QVERIFY2(revoked, why(revoked).constData());
        QCOMPARE(livingTokens(kTwitch), 0);
    }
    grant->app.clientId = u"nobody"_s; // 404
    const Result<bool> unknown = m_world.revoke(*grant);
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().cause, std::optional(Cause::AppRegistration));
}

void tst_TrapsSmallBlogs::twitch_anExpiredTokenIsRefreshedBeforeItIsRevoked()
{
    const Result<AccountId> id = m_world.connectAccount(kTwitch);
    QVERIFY(id);
    m_world.advance(5 * 3600);
    QVERIFY(livingTokens(kTwitch) > 0);
    const Result<QString> told = waitFor(m_world.accounts().disconnectAccount(*id));
    QVERIFY2(told && told->startsWith(u"Revoked"_s), why(told).constData());
    QCOMPARE(livingTokens(kTwitch), 0);
}

QTEST_GUILESS_MAIN(tst_TrapsSmallBlogs)
#include "tst_traps_small_blogs.moc"
