// SPDX-License-Identifier: GPL-3.0-or-later
// The traps of linkedin.md, one test each: the program's own services in front of the pretend network.
#include "models/domain/tokenstate.h"
#include "tests/contract/trail.h"
#include "tests/support/waitfor.h"

#include <QTest>

using namespace pk;
using namespace pk::test;
using namespace Qt::Literals::StringLiterals;

namespace {

const QString kMember = u"linkedin-member"_s;
const QString kPage = u"linkedin-page"_s;
constexpr qint64 kDay = 24 * 3600;

/// Seconds between two times; a year's worth when one is missing.
qint64 apart(const std::optional<EndClock>& a, const std::optional<EndClock>& b)
{
    return a && b ? qAbs(a->at.secsTo(b->at)) : 365 * kDay;
}

} // namespace

class tst_TrapsLinkedin final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void linkedin_everyPathNamesAVersionThatLives();
    void linkedin_aDeadVersionIsNoDeadToken();
    void linkedin_oneForeignScopeFailsTheWholeSignIn();
    void linkedin_pageAppKnowsNoOpenid();
    void linkedin_secretInTheFormAndNoPkceOrPrompt();
    void linkedin_redirectIsToTheLetter();
    void linkedin_userCancelledAuthorizeIsANo();
    void linkedin_noRefreshTokenIsNormal();
    void linkedin_signInAgainByADate();
    void linkedin_refreshingDoesNotExtendTheYear();
    void linkedin_otherScopesEndTheEarlierTokens();
    void linkedin_newTokenWithOldPermissions();
    void linkedin_brandNewTokenIsGivenSeconds();
    void linkedin_introspectionTellsExpiredFromRevoked_data();
    void linkedin_introspectionTellsExpiredFromRevoked();
    void linkedin_pictureThatIsAUrnIsNone();
    void linkedin_idsOfTheTwoAppsStayApart();
    void linkedin_onlyApprovedRolesCount();
    void linkedin_severalRolesOfAPageOverManyResultPages();
    void linkedin_showcasePagesAndNumbersAsIds();
    void linkedin_namesOnePageAtATime();
    void linkedin_dayLimitEndsAtMidnightUtc();
    void linkedin_aLostPageMakesNoError();
    void linkedin_revokeAnswersEmpty();
    void linkedin_emptyRefreshTokenIsNotStored_data();
    void linkedin_emptyRefreshTokenIsNotStored();

private:
    Health pageHealth(const AccountId& account, const QString& remoteId = {}) const;

    NetworkWorld m_world;
};

void tst_TrapsLinkedin::initTestCase()
{
    QVERIFY(m_world.start());
}

void tst_TrapsLinkedin::init()
{
    m_world.reset();
    forgetTrail(m_world);
}

Health tst_TrapsLinkedin::pageHealth(const AccountId& account, const QString& remoteId) const
{
    for (const Page& page : m_world.records().pagesOf(account)) {
        if (remoteId.isEmpty() || page.remoteId.toString() == remoteId)
            return m_world.records().health(page);
    }
    return {};
}

void tst_TrapsLinkedin::linkedin_everyPathNamesAVersionThatLives()
{
    // One action with an older version would be refused here, and only that one.
    QVERIFY(m_world.order(u"versions"_s, kPage, {{u"oldest"_s, u"202608"_s}, {u"newest"_s, u"202608"_s}}));
    const Result<AccountId> account = m_world.connectAccount(kPage);
    QVERIFY2(account, why(account).constData());
    QVERIFY(m_world.checkNow(*account));
    QVERIFY(!trail(m_world, u"api.linkedin.com/rest/organizations"_s).isEmpty());
    for (const QJsonObject& request : trail(m_world, u"api.linkedin.com"_s))
        QVERIFY2(request[u"status"] != 426 && request[u"status"] != 400, qPrintable(request[u"path"].toString()));
    QCOMPARE(m_world.network(kPage)->extra.value("version"_L1).toString(),
             u"202608"_s); // a file in the profile sets another
}

void tst_TrapsLinkedin::linkedin_aDeadVersionIsNoDeadToken()
{
    const Result<AccountId> first = m_world.connectAccount(kPage);
    const Result<AccountId> second = m_world.connectAccount(kPage, u"sofia"_s);
    QVERIFY(first && second);
    QVERIFY(m_world.order(u"versions"_s, kPage, {{u"oldest"_s, u"202609"_s}, {u"newest"_s, u"202708"_s}}));
    m_world.advance(120);
    for (const AccountId& account : {*first, *second}) {
        for (int check = 0; check < 4; ++check)
            m_world.checkNow(account);
        QVERIFY2(!needsPerson(healthOf(m_world, account).state), why(healthOf(m_world, account)).constData());
        QCOMPARE(pageHealth(account).state, State::Waiting);
        QVERIFY2(pageHealth(account).raw.contains("NONEXISTENT_VERSION"_L1), why(pageHealth(account)).constData());
    }
    QVERIFY(m_world.order(u"versions"_s, kPage, {{u"oldest"_s, u"202608"_s}, {u"newest"_s, u"202708"_s}}));
    QVERIFY(m_world.checkNow(*first));
    QCOMPARE(pageHealth(*first).state, State::Healthy);
}

void tst_TrapsLinkedin::linkedin_oneForeignScopeFailsTheWholeSignIn()
{
    const Result<Grant> grant = m_world.tokensFor(
        kPage, u"maria"_s, {.scopes = {u"r_basicprofile"_s, u"openid"_s, u"rw_organization_admin"_s}});
    QVERIFY(!grant);
    QCOMPARE(grant.error().kind, ErrorKind::Rejected);
    QCOMPARE(grant.error().cause, std::optional(Cause::AppRegistration)); // nobody is to sign in once more for that
    QCOMPARE(grant.error().raw, u"unauthorized_scope_error"_s);
}

void tst_TrapsLinkedin::linkedin_pageAppKnowsNoOpenid()
{
    const Result<AccountId> account = m_world.connectAccount(kPage);
    QVERIFY2(account, why(account).constData());
    QVERIFY(m_world.checkNow(*account));
    const QStringList scopes = linked(m_world, u"scope"_s).split(u' ');
    QVERIFY(scopes.contains(u"r_basicprofile"_s));
    QVERIFY(!scopes.contains(u"openid"_s) && !scopes.contains(u"profile"_s));
    QVERIFY(trail(m_world, u"/v2/userinfo"_s).isEmpty());
    QCOMPARE(trail(m_world, u"api.linkedin.com/v2/me"_s).size(), 1);
}

void tst_TrapsLinkedin::linkedin_secretInTheFormAndNoPkceOrPrompt()
{
    for (const QString& network : {kMember, kPage}) {
        forgetTrail(m_world);
        const Result<AccountId> account = m_world.connectAccount(network);
        QVERIFY2(account, why(account).constData());
        QCOMPARE(linked(m_world, u"response_type"_s), u"code"_s);
        for (const QString& none : {u"client_secret"_s, u"code_challenge"_s, u"code_challenge_method"_s, u"prompt"_s})
            QVERIFY2(!isLinked(m_world, none), qPrintable(none));
        const QList<QJsonObject> exchanges = trail(m_world, u"/oauth/v2/accessToken"_s);
        QCOMPARE(exchanges.size(), 1);
        QVERIFY(formOf(exchanges.first()).contains("client_secret"_L1));
        QVERIFY(!formOf(exchanges.first()).contains("code_verifier"_L1));
        QVERIFY(exchanges.first().value("query"_L1).toArray().isEmpty());
    }
}

void tst_TrapsLinkedin::linkedin_redirectIsToTheLetter()
{
    QVERIFY(m_world.connectAccount(kMember));
    QCOMPARE(linked(m_world, u"redirect_uri"_s), u"http://localhost:28685/linkedin"_s);
}

void tst_TrapsLinkedin::linkedin_userCancelledAuthorizeIsANo()
{
    const Result<AccountId> account = m_world.connectAccount(kPage, u"maria"_s, {.consent = {{u"deny"_s, u"1"_s}}});
    QVERIFY(!account);
    QCOMPARE(account.error().kind, ErrorKind::Denied);
    QCOMPARE(account.error().raw, u"user_cancelled_authorize"_s);
    QVERIFY(trail(m_world, u"/oauth/v2/accessToken"_s).isEmpty());
}

void tst_TrapsLinkedin::linkedin_noRefreshTokenIsNormal()
{
    const Result<AccountId> account = m_world.connectAccount(kMember);
    QVERIFY2(account, why(account).constData());
    const Account known = *m_world.records().account(*account);
    QVERIFY(!known.life.renewsItself);
    QVERIFY(!clockOf(known.life.clocks, ClockKind::Refresh));
    QCOMPARE(healthOf(m_world, *account).state, State::Healthy);
    QVERIFY(m_world.checkNow(*account));
    QCOMPARE(healthOf(m_world, *account).state, State::Healthy);
    QCOMPARE(trail(m_world, u"/oauth/v2/accessToken"_s).size(), 1); // the exchange and no attempt to renew
}

void tst_TrapsLinkedin::linkedin_signInAgainByADate()
{
    const Result<AccountId> account = m_world.connectAccount(kMember);
    QVERIFY2(account, why(account).constData());
    const std::optional<EndClock> ends = healthOf(m_world, *account).bites;
    QVERIFY(ends && !ends->estimated);
    QVERIFY(qAbs(m_world.now().addDays(60).secsTo(ends->at)) < 60);
    const QList<std::pair<int, State>> days{
        {45, State::Healthy}, {46, State::EndingSoon}, {57, State::EndingNow}, {60, State::NeedsYou}};
    int day = 0;
    for (const auto& [on, state] : days) {
        m_world.advance((on - day) * kDay + (day ? 0 : 60));
        day = on;
        m_world.checkNow(*account);
        QVERIFY2(healthOf(m_world, *account).state == state,
                 "day " + QByteArray::number(on) + ": " + why(healthOf(m_world, *account)));
    }
    QCOMPARE(healthOf(m_world, *account).cause, std::optional(Cause::RanOut));
}

void tst_TrapsLinkedin::linkedin_refreshingDoesNotExtendTheYear()
{
    const Result<AccountId> account = m_world.connectAccount(kPage);
    QVERIFY2(account, why(account).constData());
    const auto end = clockOf(m_world.records().account(*account)->life.clocks, ClockKind::Refresh);
    QVERIFY(end && !end->estimated && !end->renews);
    QVERIFY(qAbs(m_world.now().addDays(365).secsTo(end->at)) < 60);
    for (const int days : {50, 50, 50, 50, 50, 50, 60}) {
        m_world.advance(days * kDay);
        const Result<bool> renewed = m_world.renewNow(
            *account); // the same refresh token every time: it is not single use
        QVERIFY2(renewed, why(renewed).constData());
        const QList<EndClock> clocks = m_world.records().account(*account)->life.clocks;
        QVERIFY(apart(clockOf(clocks, ClockKind::Refresh), end) < 60);
    }
    // Day 360: both end on day 365.
    const QList<EndClock> clocks = m_world.records().account(*account)->life.clocks;
    QVERIFY(apart(clockOf(clocks, ClockKind::Access), end) < 60);
    QCOMPARE(healthOf(m_world, *account).state, State::EndingSoon);
    m_world.advance(6 * kDay);
    m_world.checkNow(*account);
    QCOMPARE(healthOf(m_world, *account).state, State::NeedsYou);
}

void tst_TrapsLinkedin::linkedin_otherScopesEndTheEarlierTokens()
{
    const Result<Grant> narrow = m_world.signIn(kMember, u"maria"_s, {.scopes = {u"openid"_s, u"profile"_s}});
    QVERIFY2(narrow, why(narrow).constData());
    QVERIFY(!m_world.check(*narrow).login.failure);
    const Result<AccountId> account = m_world.connectAccount(kMember);
    QVERIFY2(account, why(account).constData());
    m_world.advance(120);
    const CheckReport report = m_world.check(*narrow);
    QVERIFY(report.login.failure);
    QCOMPARE(report.login.failure->cause, Cause::SignedOut);
    QVERIFY(m_world.checkNow(*account));
    QCOMPARE(healthOf(m_world, *account).state, State::Healthy);
}

void tst_TrapsLinkedin::linkedin_newTokenWithOldPermissions()
{
    QVERIFY(m_world.order(u"old-permissions"_s, kPage, {{u"seconds"_s, u"300"_s}}));
    const Result<Grant> narrow = m_world.signIn(kPage, u"maria"_s, {.scopes = {u"r_basicprofile"_s}});
    QVERIFY2(narrow, why(narrow).constData());
    const Result<AccountId> account = m_world.connectAccount(kPage);
    QVERIFY2(account, why(account).constData());
    m_world.advance(200);
    m_world.checkNow(*account);
    QVERIFY(trail(m_world, u"/rest/organizationAcls"_s).last().value("status"_L1) == 403);
    QVERIFY2(!needsPerson(healthOf(m_world, *account).state), why(healthOf(m_world, *account)).constData());
    m_world.advance(200);
    m_world.checkNow(*account);
    QCOMPARE(healthOf(m_world, *account).state, State::Healthy);
    // A permission that is missing later is missing.
    QVERIFY(m_world.order(u"decline"_s, kPage, {{u"person"_s, u"maria"_s}, {u"scope"_s, u"rw_organization_admin"_s}}));
    m_world.checkNow(*account);
    QCOMPARE(healthOf(m_world, *account).state, State::NeedsYou);
    QCOMPARE(healthOf(m_world, *account).cause, std::optional(Cause::PermissionDeclined));
}

void tst_TrapsLinkedin::linkedin_brandNewTokenIsGivenSeconds()
{
    QVERIFY(m_world.order(u"settling"_s, kMember, {{u"seconds"_s, u"2"_s}}));
    const Result<AccountId> account = m_world.connectAccount(kMember);
    QVERIFY2(account, why(account).constData());
    const QList<QJsonObject> asked = trail(m_world, u"/v2/userinfo"_s);
    QCOMPARE(asked.first().value("status"_L1), QJsonValue(401));
    QCOMPARE(asked.last().value("status"_L1), QJsonValue(200));
}

void tst_TrapsLinkedin::linkedin_introspectionTellsExpiredFromRevoked_data()
{
    QTest::addColumn<QString>("event");
    QTest::addColumn<Cause>("cause");
    QTest::newRow("expired") << u"expire"_s << Cause::RanOut;
    QTest::newRow("revoked") << u"remove-app"_s << Cause::SignedOut;
}

void tst_TrapsLinkedin::linkedin_introspectionTellsExpiredFromRevoked()
{
    QFETCH(QString, event);
    const Result<AccountId> account = m_world.connectAccount(kMember);
    QVERIFY2(account, why(account).constData());
    m_world.advance(120);
    QVERIFY(m_world.order(event, kMember, {{u"person"_s, u"maria"_s}}));
    forgetTrail(m_world);
    QVERIFY(m_world.checkNow(*account));
    QCOMPARE(healthOf(m_world, *account).state, State::NeedsYou);
    QTEST(healthOf(m_world, *account).cause.value_or(Cause::Unknown), "cause");
    const QList<QJsonObject> asked = trail(m_world, u"/oauth/v2/introspectToken"_s);
    QCOMPARE(asked.size(), 1);
    QVERIFY(formOf(asked.first()).contains("client_secret"_L1)); // it answers nobody else
}

void tst_TrapsLinkedin::linkedin_pictureThatIsAUrnIsNone()
{
    const Result<Grant> page = m_world.signIn(kPage);
    const Result<Grant> member = m_world.signIn(kMember);
    QVERIFY(page && member);
    QVERIFY(page->identity.avatar.isEmpty()); // only a projection would give an address
    QVERIFY(!page->identity.handle.isEmpty());
    QCOMPARE(member->identity.avatar.scheme(), u"https"_s);
    QVERIFY(member->identity.handle.isEmpty()); // OpenID Connect names none there
    QVERIFY(!member->identity.name.isEmpty());
}

void tst_TrapsLinkedin::linkedin_idsOfTheTwoAppsStayApart()
{
    const Result<AccountId> member = m_world.connectAccount(kMember);
    const Result<AccountId> page = m_world.connectAccount(kPage);
    QVERIFY(member && page);
    QVERIFY(*member != *page);
    QCOMPARE(m_world.records().accounts().size(), 2);
    QVERIFY(m_world.records().account(*member)->identity.id != m_world.records().account(*page)->identity.id);
}

void tst_TrapsLinkedin::linkedin_onlyApprovedRolesCount()
{
    const Result<Grant> grant = m_world.signIn(kPage, u"kenji"_s);
    QVERIFY2(grant, why(grant).constData());
    const Result<PageListing> listing = m_world.list(*grant);
    QVERIFY2(listing, why(listing).constData());
    QVERIFY(!listing->pages.isEmpty() && !listing->partial);
    for (const ListedPage& page : listing->pages)
        QVERIFY2(!page.name.startsWith("Old Client"_L1), qPrintable(page.name));
    const QList<QJsonObject> asked = trail(m_world, u"/rest/organizationAcls"_s);
    QVERIFY(asked.first().value("query"_L1).toArray().contains(u"state"_s));
}

void tst_TrapsLinkedin::linkedin_severalRolesOfAPageOverManyResultPages()
{
    Result<Grant> grant = m_world.signIn(kPage, u"olav"_s);
    QVERIFY2(grant, why(grant).constData());
    forgetTrail(m_world);
    const CheckReport report = m_world.check(*grant); // asks for no names
    QVERIFY2(!report.login.failure && report.listing, why(report.login.failure).constData());
    QCOMPARE(report.listing->pages.size(), 500); // of a thousand rows
    QVERIFY(!report.listing->partial);
    QSet<RemoteId> ids;
    QSet<QString> roles;
    for (const ListedPage& page : report.listing->pages) {
        ids.insert(page.id);
        roles.insert(page.role);
    }
    QCOMPARE(ids.size(), 500);
    QVERIFY(!roles.contains(u"Curator"_s)); // each of those is an analyst as well, which is more
    QVERIFY(roles.contains(u"Content administrator"_s) && !roles.contains(u"CONTENT_ADMINISTRATOR"_s));
    const qsizetype answers = trail(m_world, u"/rest/organizationAcls"_s).size();
    QVERIFY(answers == 10 || answers == 11); // a full last one does not say that it is the last
}

void tst_TrapsLinkedin::linkedin_showcasePagesAndNumbersAsIds()
{
    Result<Grant> grant = m_world.signIn(kPage, u"sofia"_s);
    QVERIFY2(grant, why(grant).constData());
    const QJsonArray places = m_world.rehearsal()
                                  .control(u"places"_s, {{u"network"_s, kPage}, {u"person"_s, u"sofia"_s}})[u"places"]
                                  .toArray();
    QCOMPARE(places.size(), 60); // every tenth of them an organizationBrand
    QSet<QString> held;
    for (const QJsonValue place : places)
        held.insert(place[u"id"].toString());
    QSet<QString> listed;
    for (const Page& page : m_world.pagesOf(*grant))
        listed.insert(page.remoteId.toString());
    QCOMPARE(listed, held); // digits, above what a double can hold
}

void tst_TrapsLinkedin::linkedin_namesOnePageAtATime()
{
    const Result<Grant> grant = m_world.signIn(kPage, u"sofia"_s); // administrator of some of hers
    QVERIFY2(grant, why(grant).constData());
    forgetTrail(m_world);
    const Result<PageListing> listing = m_world.list(*grant);
    QVERIFY2(listing, why(listing).constData());
    QVERIFY(!listing->partial);
    qsizetype refused = 0;
    for (const QJsonObject& request : trail(m_world, u"/rest/organizations/"_s))
        refused += request[u"status"] == 403 ? 1 : 0;
    QVERIFY(refused > 0); // ADMIN_ONLY: the public look-up knows those names
    QCOMPARE(trail(m_world, u"/rest/organizationsLookup"_s).size(), refused);
    for (const QJsonObject& request : trail(m_world, u"/rest/organizationsLookup"_s))
        QCOMPARE(request[u"status"], QJsonValue(200)); // ids=List(...), the parentheses as they are
    for (const ListedPage& page : listing->pages) {
        QVERIFY(!page.name.isEmpty());
        QVERIFY2(page.name != page.id.toString(), qPrintable(page.name));
    }
    // Neither of the two knows it: still listed, by its number.
    const QString one = listing->pages.first().id.toString();
    QVERIFY(m_world.order(
        u"refuse"_s, kPage, {{u"row"_s, u"403-100-admin-only"_s}, {u"path"_s, u"/rest/organizations"_s}}));
    const Result<PageListing> nameless = m_world.list(*grant);
    QVERIFY2(nameless, why(nameless).constData());
    QCOMPARE(nameless->pages.size(), listing->pages.size());
    QCOMPARE(nameless->pages.first().name, one);
}

void tst_TrapsLinkedin::linkedin_dayLimitEndsAtMidnightUtc()
{
    const Result<AccountId> account = m_world.connectAccount(kPage);
    QVERIFY2(account, why(account).constData());
    QVERIFY(m_world.order(
        u"refuse"_s, kPage, {{u"row"_s, u"429-101-member-day"_s}, {u"path"_s, u"/rest/organizationAcls"_s}}));
    m_world.checkNow(*account);
    QCOMPARE(pageHealth(*account).state, State::Waiting);
    QCOMPARE(pageHealth(*account).cause, std::optional(Cause::Throttled));
    QVERIFY(!needsPerson(healthOf(m_world, *account).state));
    const HttpResponse day{
        429,
        {},
        R"({"serviceErrorCode":101,"message":"Resource level throttle APPLICATION DAY limit for calls to this resource is reached.","status":429})",
        {}};
    const HttpResponse brief{429, {}, R"({"message":"Too many requests","status":429})", {}};
    const QDateTime evening(QDate(2026, 11, 23), QTime(22, 15), Qt::UTC);
    const auto retryAfter = [&](const HttpResponse& answer) {
        return classify(*m_world.network(kPage), answer, ErrorRule::Where::Api, u"t"_s, evening)->retryAt;
    };
    QCOMPARE(retryAfter(day), std::optional(QDateTime(QDate(2026, 11, 24), QTime(0, 0), Qt::UTC)));
    QVERIFY(evening.secsTo(*retryAfter(brief)) <= 5 * 60); // no quota is named: a short pause
}

void tst_TrapsLinkedin::linkedin_aLostPageMakesNoError()
{
    const Result<AccountId> account = m_world.connectAccount(kPage);
    QVERIFY2(account, why(account).constData());
    const QString lost = m_world.records().pagesOf(*account).first().remoteId.toString();
    QVERIFY(m_world.order(u"page-role-lost"_s, kPage, {{u"page"_s, lost}, {u"person"_s, u"maria"_s}}));
    QVERIFY(m_world.checkNow(*account));
    QCOMPARE(pageHealth(*account, lost).state, State::NeedsYou);
    QCOMPARE(pageHealth(*account, lost).cause, std::optional(Cause::PageRoleLost));
    QCOMPARE(healthOf(m_world, *account).state, State::PartlyLost);
    for (const QJsonObject& request : trail(m_world, u"/rest/organizationAcls"_s))
        QCOMPARE(request[u"status"], QJsonValue(200));
}

void tst_TrapsLinkedin::linkedin_revokeAnswersEmpty()
{
    const Result<AccountId> account = m_world.connectAccount(kPage);
    QVERIFY2(account, why(account).constData());
    const Result<QString> told = waitFor(m_world.accounts().disconnectAccount(*account));
    QVERIFY2(told, why(told).constData());
    const QList<QJsonObject> asked = trail(m_world, u"/oauth/v2/revoke"_s);
    QVERIFY(!asked.isEmpty());
    for (const QJsonObject& request : asked) {
        QCOMPARE(request[u"status"], QJsonValue(200));
        QVERIFY(formOf(request).contains("client_secret"_L1));
    }
    QVERIFY(m_world.network(kPage)->revokeHelpUrl.contains("data-sharing-for-permitted-services"_L1));
}

void tst_TrapsLinkedin::linkedin_emptyRefreshTokenIsNotStored_data()
{
    QTest::addColumn<QString>("mode");
    QTest::addColumn<bool>("again");
    for (const QString& mode : {u"empty-refresh"_s, u"no-refresh"_s}) {
        QTest::addRow("renewal, %s", qPrintable(mode)) << mode << false;
        QTest::addRow("reconnect, %s", qPrintable(mode)) << mode << true;
    }
}

void tst_TrapsLinkedin::linkedin_emptyRefreshTokenIsNotStored()
{
    QFETCH(QString, mode);
    QFETCH(bool, again);
    const Result<AccountId> account = m_world.connectAccount(kPage);
    QVERIFY2(account, why(account).constData());
    const auto end = clockOf(m_world.records().account(*account)->life.clocks, ClockKind::Refresh);
    m_world.advance(10 * kDay);
    QVERIFY(m_world.order(u"token-answer"_s, kPage, {{u"mode"_s, mode}}));
    if (again) {
        const Result<AccountId> same = m_world.connectAccount(kPage, u"maria"_s, {.reconnect = *account});
        QVERIFY2(same, why(same).constData());
        QCOMPARE(*same, *account);
    } else {
        QVERIFY(m_world.renewNow(*account));
    }
    const LifeFacts life = m_world.records().account(*account)->life;
    QVERIFY(life.renewsItself);
    QVERIFY(apart(clockOf(life.clocks, ClockKind::Refresh), end) < 60); // the old one, with its own end
    m_world.advance(61 * kDay);
    QVERIFY(m_world.checkNow(*account));
    QCOMPARE(healthOf(m_world, *account).state, State::Healthy);
}

QTEST_GUILESS_MAIN(tst_TrapsLinkedin)
#include "tst_traps_linkedin.moc"
