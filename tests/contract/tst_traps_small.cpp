// SPDX-License-Identifier: GPL-3.0-or-later
// Traps that the facts of TikTok and Pinterest name, each with a test named after it.
#include "tests/contract/trapworld.h"
#include "tests/support/waitfor.h"

#include <algorithm>

using namespace pk;
using namespace pk::test;
using namespace Qt::Literals::StringLiterals;

namespace {
const QString kTikTok = u"tiktok"_s;
const QString kPinterest = u"pinterest"_s;
const QString kMaria = u"maria"_s;
} // namespace

class tst_TrapsSmall final : public TrapWorld
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init() { m_world.reset(); }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void tiktok_clientKeyAndSecretStandInTheForm();
    void tiktok_theSecretIsDemandedOfADesktopApp();
    void tiktok_addressesEndInASlash();
    void tiktok_theChallengeIsLowerCaseHex();
    void tiktok_theRedirectHasAnyPortAndItsSlash();
    void tiktok_scopesHaveCommas();
    void tiktok_theCodeIsDecodedBeforeTheExchange();
    void tiktok_aScopeSwitchedOffIsNotAskedFor();
    void tiktok_aFlatErrorIsARefusalWhateverTheStatus_data();
    void tiktok_aFlatErrorIsARefusalWhateverTheStatus();
    void tiktok_onlyTheAnswerSaysHowLong_data();
    void tiktok_onlyTheAnswerSaysHowLong();
    void tiktok_everyRefreshTokenWorksOnce();
    void tiktok_twoRenewalsAtOnceComeOneAfterTheOther();
    void tiktok_anInvalidTokenIsRefreshedOnce();
    void tiktok_theOpenIdIsTheAppsAndKeepsItsDashes();
    void tiktok_thePictureIsReadAgain();
    void tiktok_tooManyCallsWaitAMinute();
    void tiktok_anExpiredTokenIsRefreshedBeforeItIsRevoked();
    void tiktok_anExpiredTokenIsRevokedLaterToo_data();
    void tiktok_anExpiredTokenIsRevokedLaterToo();

    void pinterest_basicAuthenticationAndNoPkce();
    void pinterest_theRedirectIsLocalhostWithItsSlash();
    void pinterest_commasAreAskedBlanksAnswered();
    void pinterest_continuousRefreshIsAskedFor();
    void pinterest_theRefreshTokenIsAlwaysReplaced();
    void pinterest_sixtyDaysWithoutRunningNeedASignIn();
    void pinterest_aPinnerIsNamedByItsUserName();
    void pinterest_idsAreTexts();
    void pinterest_bookmarksAreFollowedToTheEnd();
    void pinterest_theOwnerIsWhoTheBoardBelongsTo();
    void pinterest_theStrongestPermissionIsTheRole();
    void pinterest_shrunkPermissionsAreNoticed();
    void pinterest_anAdAccountThatDisappearsIsLost();
    void pinterest_theNearestWindowIsCounted();
    void pinterest_theResetIsSecondsLeft();
    void pinterest_disconnectingIsLeftToThePerson();
};

void tst_TrapsSmall::tiktok_clientKeyAndSecretStandInTheForm()
{
    const Result<Grant> grant = m_world.signIn(kTikTok);
    QVERIFY2(grant, why(grant).constData());
    QCOMPARE(linked(u"client_key"_s), u"rehearsal-tiktok"_s);
    QVERIFY(!link().hasQueryItem(u"client_id"_s));
    QVERIFY(m_world.renew(*grant));
    m_world.revoke(*grant);
    const QJsonArray sent = asked(kTikTok, u"/oauth/"_s);
    QVERIFY(sent.size() >= 3);
    for (const QJsonValue request : sent) {
        const QStringList form = fieldsOf(request, u"form");
        QVERIFY2(form.contains(u"client_key"_s) && form.contains(u"client_secret"_s), qPrintable(form.join(u' ')));
        QVERIFY(!form.contains(u"client_id"_s));
        QCOMPARE(request[u"authorization"].toString(), QString());
    }
}

void tst_TrapsSmall::tiktok_theSecretIsDemandedOfADesktopApp()
{
    QVERIFY(m_world.network(kTikTok)->secretRequired);
    Result<Grant> grant = m_world.signIn(kTikTok);
    QVERIFY(grant);
    grant->clientSecret = Secret();
    const Result<TokenSet> refused = m_world.renew(*grant);
    QVERIFY(!refused);
    QCOMPARE(refused.error().cause, std::optional(Cause::AppRegistration));
}

void tst_TrapsSmall::tiktok_addressesEndInASlash()
{
    const Result<Grant> grant = m_world.signIn(kTikTok);
    QVERIFY(grant && m_world.renew(*grant));
    QVERIFY(m_world.openedLink().path().endsWith("/v2/auth/authorize/"_L1));
    const QJsonArray sent = asked(kTikTok, u"open.tiktokapis.com"_s);
    QVERIFY(!sent.isEmpty());
    for (const QJsonValue request : sent)
        QVERIFY2(request[u"path"].toString().endsWith(u'/'), qPrintable(request[u"path"].toString()));
}

/// A document's own sample passed the verifier as challenge, another hashed it as everybody else does.
void tst_TrapsSmall::tiktok_theChallengeIsLowerCaseHex()
{
    const Result<Grant> grant = m_world.signIn(kTikTok);
    QVERIFY2(grant, why(grant).constData());
    static const QRegularExpression hex(u"^[0-9a-f]{64}$"_s);
    QVERIFY2(hex.match(linked(u"code_challenge"_s)).hasMatch(), qPrintable(linked(u"code_challenge"_s)));
    QCOMPARE(linked(u"code_challenge_method"_s), u"S256"_s);
}

void tst_TrapsSmall::tiktok_theRedirectHasAnyPortAndItsSlash()
{
    QVERIFY(m_world.signIn(kTikTok));
    static const QRegularExpression redirect(u"^http://127\\.0\\.0\\.1:[0-9]+/callback/$"_s);
    QVERIFY2(redirect.match(linked(u"redirect_uri"_s)).hasMatch(), qPrintable(linked(u"redirect_uri"_s)));
    QCOMPARE(m_world.network(kTikTok)->redirectShown, u"http://127.0.0.1:*/callback/"_s);
}

void tst_TrapsSmall::tiktok_scopesHaveCommas()
{
    const Result<Grant> grant = m_world.signIn(kTikTok);
    QVERIFY(grant);
    const QStringList all{u"user.info.basic"_s, u"user.info.profile"_s, u"user.info.stats"_s, u"video.list"_s};
    QCOMPARE(linked(u"scope"_s), all.join(u','));
    QCOMPARE(grant->tokens.scopes, all);
}

/// Codes carry characters that an address encodes; sent as they stand in it they are refused.
void tst_TrapsSmall::tiktok_theCodeIsDecodedBeforeTheExchange()
{
    const Result<Grant> grant = m_world.tokensFor(kTikTok, kMaria);
    QVERIFY2(grant, why(grant).constData());
    QVERIFY(!grant->tokens.accessToken.isEmpty());
}

/// One field without its scope fails the whole call, so that the account could not even be named.
void tst_TrapsSmall::tiktok_aScopeSwitchedOffIsNotAskedFor()
{
    const Result<AccountId> id = m_world.connectAccount(kTikTok, kMaria, {{{u"decline"_s, u"user.info.profile"_s}}});
    QVERIFY2(id, why(id).constData());
    const Account account = *m_world.records().account(*id);
    QCOMPARE(account.missingScopes(), QStringList{u"user.info.profile"_s});
    QVERIFY(!account.identity.name.isEmpty());
    QCOMPARE(account.identity.handle, QString());
    QVERIFY(m_world.checkNow(*id));
    QCOMPARE(health(*id).state, State::Healthy);
}

void tst_TrapsSmall::tiktok_aFlatErrorIsARefusalWhateverTheStatus_data()
{
    QTest::addColumn<QString>("status");
    QTest::newRow("200") << u"200"_s;
    QTest::newRow("400") << u"400"_s;
}

void tst_TrapsSmall::tiktok_aFlatErrorIsARefusalWhateverTheStatus()
{
    QFETCH(QString, status);
    const Result<Grant> grant = m_world.signIn(kTikTok);
    QVERIFY(grant);
    QVERIFY(m_world.order(u"token-errors"_s, kTikTok, {{u"status"_s, status}}));
    QVERIFY(m_world.order(u"remove-app"_s, kTikTok, {{u"person"_s, kMaria}}));
    const Result<TokenSet> refused = m_world.renew(*grant);
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Rejected);
    QCOMPARE(refused.error().cause, std::optional(Cause::SignedOut));
    QCOMPARE(refused.error().raw, u"invalid_grant"_s);
}

void tst_TrapsSmall::tiktok_onlyTheAnswerSaysHowLong_data()
{
    QTest::addColumn<QString>("mode");
    QTest::addColumn<qint64>("access");
    QTest::addColumn<qint64>("refresh");
    QTest::newRow("2 hours, 180 days") << u"new"_s << qint64(2 * 3600) << 180 * kDay;
    QTest::newRow("24 hours, 365 days") << u"old"_s << kDay << 365 * kDay;
}

void tst_TrapsSmall::tiktok_onlyTheAnswerSaysHowLong()
{
    QFETCH(QString, mode);
    QFETCH(qint64, access);
    QFETCH(qint64, refresh);
    QVERIFY(m_world.order(u"lifetimes"_s, kTikTok, {{u"mode"_s, mode}}));
    const Result<Grant> grant = m_world.signIn(kTikTok);
    QVERIFY(grant);
    const auto token = clockOf(grant->tokens.clocks, ClockKind::Access);
    const auto renewal = clockOf(grant->tokens.clocks, ClockKind::Refresh);
    QVERIFY(token && !token->estimated && isIn(token->at, access));
    QVERIFY(renewal && !renewal->estimated && isIn(renewal->at, refresh));
}

void tst_TrapsSmall::tiktok_everyRefreshTokenWorksOnce()
{
    const Result<Grant> grant = m_world.signIn(kTikTok);
    QVERIFY(grant);
    const Result<TokenSet> fresh = m_world.renew(*grant);
    QVERIFY(fresh);
    QVERIFY(fresh->refreshToken != grant->tokens.refreshToken);
    QCOMPARE(m_world.renew(*grant).error().kind, ErrorKind::Rejected);
    m_world.reset();
    const Result<AccountId> id = m_world.connectAccount(kTikTok); // and the program never sends an old one
    QVERIFY(id);
    for (int turn = 0; turn < 3; ++turn) {
        const Result<bool> renewed = m_world.renewNow(*id);
        QVERIFY2(renewed, why(renewed).constData());
    }
    QCOMPARE(health(*id).state, State::Healthy);
}

void tst_TrapsSmall::tiktok_twoRenewalsAtOnceComeOneAfterTheOther()
{
    const Result<AccountId> id = m_world.connectAccount(kTikTok);
    QVERIFY(id);
    Async<bool> first = m_world.accounts().renew(*id);
    Async<bool> second = m_world.accounts().renew(*id);
    const Result<bool> one = waitFor(std::move(first));
    const Result<bool> other = waitFor(std::move(second));
    QVERIFY(one || other);
    for (const Result<bool>& ended : {one, other})
        QVERIFY2(ended || ended.error().kind == ErrorKind::Busy, why(ended).constData());
    QVERIFY(m_world.renewNow(*id));
    QCOMPARE(health(*id).state, State::Healthy);
}

void tst_TrapsSmall::tiktok_anInvalidTokenIsRefreshedOnce()
{
    const Result<AccountId> id = m_world.connectAccount(kTikTok);
    QVERIFY(id);
    QVERIFY(m_world.order(u"expire"_s, kTikTok, {{u"person"_s, kMaria}})); // long before the stated end
    forget();
    QVERIFY(m_world.checkNow(*id));
    QCOMPARE(health(*id).state, State::Healthy);
    QCOMPARE(asked(kTikTok, u"/oauth/token/"_s).size(), 1);
}

/// A sandbox is another app with key and secret of its own, and sees another id of the same person.
void tst_TrapsSmall::tiktok_theOpenIdIsTheAppsAndKeepsItsDashes()
{
    const Result<Grant> grant = m_world.signIn(kTikTok);
    QVERIFY(grant);
    QCOMPARE(grant->identity.id.toString(), remoteId(kTikTok, kMaria));
    QCOMPARE(grant->identity.id.toString().count(u'-'), 4);
    QVERIFY(m_world.order(u"register"_s,
                          kTikTok,
                          {{u"client"_s, u"sandbox"_s},
                           {u"secret"_s, u"sandbox-secret"_s},
                           {u"redirect"_s, u"http://127.0.0.1:*/callback/"_s}}));
    m_world.useApp(kTikTok, u"sandbox"_s, u"sandbox-secret"_s);
    const Result<Grant> sandbox = m_world.signIn(kTikTok);
    QVERIFY2(sandbox, why(sandbox).constData());
    QVERIFY(sandbox->identity.id != grant->identity.id);
    QVERIFY(!m_world.check(*grant).login.failure);
}

void tst_TrapsSmall::tiktok_thePictureIsReadAgain()
{
    const Result<AccountId> id = m_world.connectAccount(kTikTok);
    QVERIFY(id);
    const QUrl before = m_world.records().account(*id)->identity.avatar;
    QVERIFY(before.query().contains(u"x-signature"_s));
    m_world.advance(3600);
    QVERIFY(m_world.checkNow(*id));
    QVERIFY(m_world.records().account(*id)->identity.avatar != before);
}

void tst_TrapsSmall::tiktok_tooManyCallsWaitAMinute()
{
    const Result<AccountId> id = m_world.connectAccount(kTikTok);
    QVERIFY(id);
    QVERIFY(refuse(kTikTok, u"429-rate_limit_exceeded"_s));
    QVERIFY(m_world.checkNow(*id));
    QCOMPARE(health(*id).state, State::Waiting);
    QCOMPARE(health(*id).cause, std::optional(Cause::Throttled));
    QVERIFY(isIn(health(*id).retryAt, 60));
}

/// Sent as it is, the network calls it invalid, and the app would stay among the person's connected ones.
void tst_TrapsSmall::tiktok_anExpiredTokenIsRefreshedBeforeItIsRevoked()
{
    const Result<AccountId> id = m_world.connectAccount(kTikTok);
    QVERIFY(id);
    m_world.advance(3 * 3600);
    QVERIFY(livingTokens(kTikTok) > 0);
    const Result<QString> told = waitFor(m_world.accounts().disconnectAccount(*id));
    QVERIFY2(told, why(told).constData());
    QVERIFY2(told->startsWith(u"Revoked"_s), qPrintable(*told));
    QCOMPARE(livingTokens(kTikTok), 0);
}

void tst_TrapsSmall::tiktok_anExpiredTokenIsRevokedLaterToo_data()
{
    QTest::addColumn<qint64>("before");
    QTest::addColumn<qint64>("after");
    QTest::newRow("ends while it waits") << qint64(0) << qint64(3 * 3600);
    QTest::newRow("had ended before") << qint64(3 * 3600) << qint64(60);
}

void tst_TrapsSmall::tiktok_anExpiredTokenIsRevokedLaterToo()
{
    QFETCH(qint64, before);
    QFETCH(qint64, after);
    const Result<AccountId> id = m_world.connectAccount(kTikTok);
    QVERIFY(id);
    m_world.advance(before);
    QVERIFY(m_world.order(u"outage"_s, kTikTok, {{u"mode"_s, u"503"_s}}));
    const Result<QString> told = waitFor(m_world.accounts().disconnectAccount(*id));
    QVERIFY2(told && told->contains(u"tried again"_s), why(told).constData());
    QVERIFY(livingTokens(kTikTok) > 0);
    QVERIFY(m_world.order(u"outage"_s, kTikTok, {{u"mode"_s, u"503"_s}, {u"on"_s, u"0"_s}}));
    m_world.advance(after);
    const Result<int> left = waitFor(m_world.accounts().retryRevocations());
    QVERIFY2(left, why(left).constData());
    QCOMPARE(*left, 0);
    QCOMPARE(livingTokens(kTikTok), 0);
}

void tst_TrapsSmall::pinterest_basicAuthenticationAndNoPkce()
{
    const Result<Grant> grant = m_world.signIn(kPinterest);
    QVERIFY2(grant, why(grant).constData());
    QVERIFY(m_world.renew(*grant));
    QVERIFY(!link().hasQueryItem(u"code_challenge"_s));
    const QJsonArray sent = asked(kPinterest, u"/oauth/token"_s);
    QCOMPARE(sent.size(), 2);
    for (const QJsonValue request : sent) {
        QCOMPARE(request[u"authorization"].toString(), u"Basic"_s);
        const QStringList form = fieldsOf(request, u"form");
        for (const QString& field : {u"code_verifier"_s, u"client_id"_s, u"client_secret"_s})
            QVERIFY2(!form.contains(field), qPrintable(form.join(u' ')));
    }
}

void tst_TrapsSmall::pinterest_theRedirectIsLocalhostWithItsSlash()
{
    QVERIFY(m_world.signIn(kPinterest));
    QCOMPARE(linked(u"redirect_uri"_s), u"http://localhost:8085/"_s);
}

void tst_TrapsSmall::pinterest_commasAreAskedBlanksAnswered()
{
    const Result<Grant> grant = m_world.signIn(kPinterest);
    QVERIFY(grant);
    const QStringList wanted = linked(u"scope"_s).split(u',');
    QVERIFY(wanted.size() > 2);
    QCOMPARE(grant->tokens.scopes, wanted);
}

void tst_TrapsSmall::pinterest_continuousRefreshIsAskedFor()
{
    const Result<Grant> grant = m_world.signIn(kPinterest);
    QVERIFY(grant && m_world.renew(*grant));
    const QJsonArray sent = asked(kPinterest, u"/oauth/token"_s);
    QCOMPARE(sent.size(), 2);
    for (const QJsonValue request : sent)
        QVERIFY(fieldsOf(request, u"form").contains(u"continuous_refresh"_s));
}

/// The first one ends after 60 days, however often it was used meanwhile.
void tst_TrapsSmall::pinterest_theRefreshTokenIsAlwaysReplaced()
{
    const Result<Grant> grant = m_world.signIn(kPinterest);
    QVERIFY(grant);
    const auto end = clockOf(grant->tokens.clocks, ClockKind::Refresh);
    QVERIFY(end && !end->estimated && isIn(end->at, 60 * kDay));
    QVERIFY(m_world.renew(*grant)->refreshToken != grant->tokens.refreshToken);
    const Result<AccountId> id = m_world.connectAccount(kPinterest);
    QVERIFY(id);
    for (int month = 0; month < 4; ++month) {
        m_world.advance(28 * kDay);
        QVERIFY(m_world.checkNow(*id));
        QCOMPARE(health(*id).state, State::Healthy);
    }
}

void tst_TrapsSmall::pinterest_sixtyDaysWithoutRunningNeedASignIn()
{
    const Result<AccountId> id = m_world.connectAccount(kPinterest);
    QVERIFY(id);
    m_world.advance(61 * kDay);
    QVERIFY(m_world.checkNow(*id));
    QCOMPARE(health(*id).state, State::NeedsYou);
    QVERIFY(!m_world.renewNow(*id));
}

void tst_TrapsSmall::pinterest_aPinnerIsNamedByItsUserName()
{
    const Result<Grant> pinner = m_world.signIn(kPinterest, u"tom"_s); // "business_name": null
    QVERIFY2(pinner, why(pinner).constData());
    QCOMPARE(pinner->identity.name, u"tom"_s);
    const Result<Grant> business = m_world.signIn(kPinterest);
    QVERIFY(business && business->identity.name != business->identity.handle);
}

void tst_TrapsSmall::pinterest_idsAreTexts()
{
    Result<Grant> grant = m_world.signIn(kPinterest);
    QVERIFY(grant);
    QCOMPARE(grant->identity.id.toString(), remoteId(kPinterest, kMaria));
    QVERIFY(grant->identity.id.toString().toULongLong() > (1ULL << 53));
    const QList<Page> pages = m_world.pagesOf(*grant);
    QSet<QString> boards;
    for (const Page& page : pages)
        boards.insert(page.remoteId.toString());
    const QHash<QString, QJsonObject> known = places(kPinterest, kMaria);
    QVERIFY(!known.isEmpty());
    for (auto place = known.begin(); place != known.end(); ++place)
        QVERIFY2(boards.contains(place.key()), qPrintable(place.key()));
}

void tst_TrapsSmall::pinterest_bookmarksAreFollowedToTheEnd()
{
    const Result<Grant> grant = m_world.signIn(kPinterest, u"olav"_s);
    QVERIFY(grant);
    forget();
    const Result<PageListing> listing = m_world.list(*grant);
    QVERIFY(listing && !listing->partial);
    QCOMPARE(std::count_if(listing->pages.cbegin(),
                           listing->pages.cend(),
                           [](const ListedPage& page) { return page.kind == "Board"_L1; }),
             500);
    const QJsonArray sent = asked(kPinterest, u"/v5/boards"_s);
    QVERIFY(sent.size() >= 2);
    QVERIFY(!fieldsOf(sent.first(), u"query").contains(u"bookmark"_s));
    QVERIFY(fieldsOf(sent.last(), u"query").contains(u"bookmark"_s));
}

void tst_TrapsSmall::pinterest_theOwnerIsWhoTheBoardBelongsTo()
{
    Result<Grant> grant = m_world.signIn(kPinterest, u"jonas"_s);
    QVERIFY(grant);
    const QHash<QString, QJsonObject> known = places(kPinterest, u"jonas"_s);
    QSet<QString> roles;
    const QList<Page> pages = m_world.pagesOf(*grant);
    for (const Page& page : pages) {
        if (page.kind != "Board"_L1)
            continue;
        const bool own = known.value(page.remoteId.toString())[u"facts"_s][u"owner"].toString() == "jonas"_L1;
        QCOMPARE(page.role, own ? u"Owner"_s : u"Collaborator"_s);
        roles.insert(page.role);
    }
    QCOMPARE(roles.size(), 2);
}

void tst_TrapsSmall::pinterest_theStrongestPermissionIsTheRole()
{
    Result<Grant> grant = m_world.signIn(kPinterest);
    QVERIFY(grant);
    QString id;
    const QHash<QString, QJsonObject> known = places(kPinterest, kMaria);
    for (const QJsonObject& place : known) {
        if (place[u"kind"_s].toString() == "ad_account"_L1)
            id = place[u"id"_s].toString();
    }
    QVERIFY(m_world.order(u"page-tasks"_s,
                          kPinterest,
                          {{u"page"_s, id}, {u"person"_s, kMaria}, {u"tasks"_s, u"ANALYST,CATALOGS_MANAGER,ADMIN"_s}}));
    const QList<Page> pages = m_world.pagesOf(*grant);
    const auto shared = std::find_if(
        pages.cbegin(), pages.cend(), [&](const Page& page) { return page.remoteId == RemoteId(id); });
    QVERIFY(shared != pages.cend());
    QCOMPARE(shared->role, u"Admin"_s);
    QCOMPARE(shared->tasks, (QStringList{u"ANALYST"_s, u"CATALOGS_MANAGER"_s, u"ADMIN"_s}));
}

void tst_TrapsSmall::pinterest_shrunkPermissionsAreNoticed()
{
    const Result<AccountId> id = m_world.connectAccount(kPinterest);
    QVERIFY(id);
    QString remote;
    const QList<Page> pages = m_world.records().pagesOf(*id);
    for (const Page& one : pages) {
        if (one.role == "Admin"_L1)
            remote = one.remoteId.toString();
    }
    QVERIFY(m_world.order(
        u"page-tasks"_s, kPinterest, {{u"page"_s, remote}, {u"person"_s, kMaria}, {u"tasks"_s, u"ANALYST"_s}}));
    QVERIFY(m_world.checkNow(*id));
    QCOMPARE(page(*id, remote).role, u"Analyst"_s);
    QCOMPARE(page(*id, remote).tasks, QStringList{u"ANALYST"_s});
    QVERIFY(m_world.records().health(page(*id, remote)).state != State::NeedsYou);
}

void tst_TrapsSmall::pinterest_anAdAccountThatDisappearsIsLost()
{
    const Result<AccountId> id = m_world.connectAccount(kPinterest);
    QVERIFY(id);
    const RemoteId lost = firstOf(*id, u"Shared business"_s).remoteId;
    QVERIFY(!lost.isEmpty());
    QVERIFY(m_world.order(u"page-role-lost"_s, kPinterest, {{u"page"_s, lost.toString()}, {u"person"_s, kMaria}}));
    verifyOnlyLost(*id, lost);
}

void tst_TrapsSmall::pinterest_theNearestWindowIsCounted()
{
    const Result<Grant> grant = m_world.signIn(kPinterest);
    QVERIFY(grant);
    QVERIFY(m_world.order(u"credits"_s, kPinterest, {{u"used"_s, u"30"_s}}));
    const CheckReport report = m_world.check(*grant);
    QCOMPARE(report.credits.size(), 1);
    const Credits credits = report.credits.first();
    QVERIFY2(credits.limit == 100 || credits.limit == 1000, qPrintable(QString::number(credits.limit)));
    QVERIFY(credits.used >= 0.3 * credits.limit && credits.used < 0.4 * credits.limit);
    QVERIFY(isIn(credits.resetsAt, credits.limit == 100 ? 0 : 30, 32));
}

void tst_TrapsSmall::pinterest_theResetIsSecondsLeft()
{
    const Result<AccountId> id = m_world.connectAccount(kPinterest);
    QVERIFY(id);
    QVERIFY(refuse(kPinterest, u"429-8-rate-limit"_s));
    QVERIFY(m_world.checkNow(*id));
    QCOMPARE(health(*id).state, State::Waiting);
    QVERIFY(isIn(health(*id).retryAt, 30, 10));
}

/// The revocation address is for system-user tokens only: it is not even tried.
void tst_TrapsSmall::pinterest_disconnectingIsLeftToThePerson()
{
    const Result<AccountId> id = m_world.connectAccount(kPinterest);
    QVERIFY(id);
    forget();
    const Result<QString> told = waitFor(m_world.accounts().disconnectAccount(*id));
    QVERIFY2(told, why(told).constData());
    QVERIFY2(told->contains(u"https://www.pinterest.com/settings/security"_s), qPrintable(*told));
    QVERIFY(m_world.records().account(*id)->life.disconnected);
    QCOMPARE(asked(kPinterest).size(), 0);
}

QTEST_GUILESS_MAIN(tst_TrapsSmall)
#include "tst_traps_small.moc"
