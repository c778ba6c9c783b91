// SPDX-License-Identifier: GPL-3.0-or-later
// Traps that x.md and mastodon.md name, each with a test named after it.
#include "tests/contract/metatraps.h"
#include "tests/support/waitfor.h"

using namespace pk;
using namespace pk::test;
using namespace Qt::Literals::StringLiterals;

class TestTrapsMetaOthers final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init();

    void x_linkIsExact();
    void x_publicClientSendsItsIdInTheBody();
    void x_confidentialClientSendsBasicOnRenewalToo();
    void x_withoutOfflineAccessNothingRenews();
    void x_grantedScopesAreCompared();
    void x_refreshesOnlyNearTheEndOrAfterA401();
    void x_refreshTokenEndsAfterHalfAYearUnused();
    void x_aSpoiltCodeIsNoDeath();
    void x_absentHeadersKeepTheLastValues();
    void x_oneCheckReadsOneUser();
    void x_pageIsTheAccountWithALargePicture();
    void mastodon_serversAreTypedInManyWays_data();
    void mastodon_serversAreTypedInManyWays();
    void mastodon_keyIsServerAndId();
    void mastodon_oldServersGetNoPkce_data();
    void mastodon_oldServersGetNoPkce();
    void mastodon_everyServerHasARedirectPathOfItsOwn();
    void mastodon_forgottenAppIsRegisteredAgain_data();
    void mastodon_forgottenAppIsRegisteredAgain();
    void mastodon_appIsNotRegisteredAgainForTrouble();
    void mastodon_secondAccountIsAskedFor();
    void mastodon_theSameTokenComesBack();
    void mastodon_unreachableServerKeepsItsTokens_data();
    void mastodon_unreachableServerKeepsItsTokens();
    void mastodon_passwordChangedInSettingsIsNoDeath();
    void mastodon_roleWithoutNameIsOwner();
    void everybody_refusalIsNoDeath_data() { both(); }
    void everybody_refusalIsNoDeath();
    void everybody_anotherAccountOfTheBrowserIsRefused_data() { both(); }
    void everybody_anotherAccountOfTheBrowserIsRefused();

private:
    static void both();
    static void servers();
    AccountId connected(const QString& network, const Ask& ask = {}, const QString& person = u"maria"_s);
    /// Apps that registered themselves at a server.
    QList<QJsonObject> registered(const QString& host = {});

    NetworkWorld m_world;
};

void TestTrapsMetaOthers::init()
{
    m_world.reset();
    forget(m_world);
}

void TestTrapsMetaOthers::both()
{
    QTest::addColumn<QString>("network");
    QTest::newRow("x") << u"x"_s;
    QTest::newRow("mastodon") << u"mastodon"_s;
}

void TestTrapsMetaOthers::servers()
{
    QTest::addColumn<QString>("instance");
    QTest::newRow("4.5, with metadata") << u"mastodon.social"_s;
    QTest::newRow("4.2, without") << u"social.example"_s;
}

AccountId TestTrapsMetaOthers::connected(const QString& network, const Ask& ask, const QString& person)
{
    const Result<AccountId> account = m_world.connectAccount(network, person, ask);
    if (!account)
        qWarning("connecting failed: %s", why(account).constData());
    return account.value_or(AccountId());
}

QList<QJsonObject> TestTrapsMetaOthers::registered(const QString& host)
{
    QList<QJsonObject> own;
    const QJsonArray all =
        m_world.rehearsal().control(u"registrations"_s, {{u"network"_s, u"mastodon"_s}})[u"registrations"].toArray();
    for (const QJsonValue app : all) {
        const bool typed = app[u"client_id"].toString() == "rehearsal-mastodon"_L1;
        if (!typed && (host.isEmpty() || app[u"host"].toString() == host))
            own.append(app.toObject());
    }
    return own;
}

void TestTrapsMetaOthers::x_linkIsExact()
{
    QVERIFY(!connected(u"x"_s).isEmpty());
    QCOMPARE(linked(m_world, u"redirect_uri"_s), u"http://127.0.0.1:28682/callback"_s);
    QCOMPARE(linked(m_world, u"code_challenge_method"_s), u"S256"_s);
    static const QRegularExpression base64url(u"^[A-Za-z0-9_-]{43}$"_s);
    QVERIFY(base64url.match(linked(m_world, u"code_challenge"_s)).hasMatch());
    QVERIFY(linked(m_world, u"state"_s).size() >= 22 && linked(m_world, u"state"_s).size() <= 500);
    QVERIFY(linked(m_world, u"scope"_s).split(u' ').contains(u"offline.access"_s));
}

void TestTrapsMetaOthers::x_publicClientSendsItsIdInTheBody()
{
    const AccountId account = connected(u"x"_s);
    QVERIFY(m_world.renewNow(account));
    const QList<QJsonObject> asked = requests(m_world, u"x"_s, u"/oauth2/token"_s);
    QCOMPARE(asked.size(), 2);
    for (const QJsonObject& request : asked) {
        QVERIFY(names(request, u"form"_s).contains(u"client_id"_s));
        QVERIFY(!names(request, u"form"_s).contains(u"client_secret"_s));
        QCOMPARE(request.value("authorization"_L1).toString(), QString());
    }
}

void TestTrapsMetaOthers::x_confidentialClientSendsBasicOnRenewalToo()
{
    m_world.useApp(u"x"_s, u"rehearsal-x-web"_s, u"rehearsal-x-web-secret"_s);
    const AccountId account = connected(u"x"_s);
    QVERIFY(m_world.renewNow(account));
    const QList<QJsonObject> asked = requests(m_world, u"x"_s, u"/oauth2/token"_s);
    QCOMPARE(asked.size(), 2);
    for (const QJsonObject& request : asked) {
        QVERIFY(!names(request, u"form"_s).contains(u"client_secret"_s));
        QCOMPARE(request.value("authorization"_L1).toString(), u"Basic"_s);
    }
}

void TestTrapsMetaOthers::x_withoutOfflineAccessNothingRenews()
{
    const Result<Grant> grant = m_world.signIn(u"x"_s, u"maria"_s, {.scopes = {u"users.read"_s, u"tweet.read"_s}});
    QVERIFY2(grant, why(grant).constData());
    QVERIFY(grant->tokens.refreshToken.isEmpty());
    QVERIFY(!clockOf(grant->tokens.clocks, ClockKind::Refresh));
    QVERIFY(!clockOf(grant->tokens.clocks, ClockKind::Access)->renews); // two hours, and they count down
    QCOMPARE(m_world.renew(*grant).error().kind, ErrorKind::Unsupported);
}

void TestTrapsMetaOthers::x_grantedScopesAreCompared()
{
    const QStringList asked = m_world.network(u"x"_s)->scopesFor(m_world.network(u"x"_s)->capabilities);
    QVERIFY(m_world.order(u"token-answer"_s, u"x"_s, {{u"mode"_s, u"subset-scope"_s}}));
    const Result<Grant> grant = m_world.tokensFor(u"x"_s, u"maria"_s);
    QVERIFY2(grant, why(grant).constData());
    QCOMPARE(grant->tokens.scopes.size(), asked.size() - 1);
    QVERIFY(m_world.order(u"token-answer"_s, u"x"_s, {{u"mode"_s, u"subset-scope"_s}}));
    const Result<AccountId> account = m_world.connectAccount(
        u"x"_s, u"maria"_s, {.purposes = {Purpose::ValidateUser}}); // and who it is cannot be asked with that
    QVERIFY(!account);
    QCOMPARE(account.error().cause, std::optional(Cause::PermissionDeclined));
    QVERIFY(m_world.records().accounts().isEmpty());
}

void TestTrapsMetaOthers::x_refreshesOnlyNearTheEndOrAfterA401()
{
    const AccountId account = connected(u"x"_s);
    const auto refreshes = [&] {
        const bool checked = bool(m_world.checkNow(account));
        const int seen = int(requests(m_world, u"x"_s, u"/oauth2/token"_s).size());
        forget(m_world);
        return checked ? seen : -1;
    };
    forget(m_world);
    QCOMPARE(refreshes(), 0);
    m_world.advance(110 * 60); // ten minutes are left: each rotation is a risk
    QCOMPARE(refreshes(), 0);
    m_world.advance(6 * 60);
    QCOMPARE(refreshes(), 1);
    QVERIFY(m_world.order(u"expire"_s, u"x"_s, {{u"person"_s, u"maria"_s}}));
    QCOMPARE(refreshes(), 1); // 401: one refresh tells
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
    QCOMPARE(refreshes(), 0);
}

void TestTrapsMetaOthers::x_refreshTokenEndsAfterHalfAYearUnused()
{
    const AccountId account = connected(u"x"_s);
    const auto end = [&] { return clockOf(accountOf(m_world, account).life.clocks, ClockKind::Refresh); };
    QVERIFY(end() && end()->estimated && end()->renews); // no field says so
    QVERIFY(qAbs(m_world.now().daysTo(end()->at) - 180) <= 1);
    m_world.advance(100 * kDay);
    QVERIFY(m_world.checkNow(account));
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
    QVERIFY(qAbs(m_world.now().daysTo(end()->at) - 180) <= 1); // a new refresh token, a new half year
    m_world.advance(181 * kDay);
    QVERIFY(m_world.checkNow(account));
    QCOMPARE(healthOf(m_world, account).state, State::NeedsYou);
    QCOMPARE(healthOf(m_world, account).cause, std::optional(Cause::SignedOut)); // "invalid_request", and no more
}

void TestTrapsMetaOthers::x_aSpoiltCodeIsNoDeath()
{
    const AccountId account = connected(u"x"_s);
    QVERIFY(m_world.order(u"callback"_s, u"x"_s, {{u"mode"_s, u"wrong-code"_s}}));
    const Result<AccountId> again = m_world.connectAccount(u"x"_s, u"maria"_s, {.reconnect = account});
    QVERIFY(!again); // "Value passed for the authorization code was invalid."
    QVERIFY2(again.error().kind != ErrorKind::Rejected, why(again).constData());
    QVERIFY(m_world.checkNow(account));
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
}

void TestTrapsMetaOthers::x_absentHeadersKeepTheLastValues()
{
    const AccountId id = connected(u"x"_s);
    QVERIFY(m_world.checkNow(id));
    Account account = accountOf(m_world, id);
    const Credits daily{u"app, 24 hours"_s, 40, 100, m_world.now().addSecs(5 * 3600)};
    account.credits.append(daily); // some answers have the headers of the day, most do not
    QVERIFY(m_world.records().save(account));
    const auto bucket = [&](const QString& name) {
        std::optional<Credits> found;
        for (const Credits& one : accountOf(m_world, id).credits)
            found = one.bucket == name ? std::optional(one) : found;
        return found;
    };
    const std::optional<Credits> before = bucket(u"requests"_s);
    QVERIFY(before);
    QVERIFY(m_world.checkNow(id));
    QCOMPARE(bucket(u"app, 24 hours"_s), std::optional(daily));
    QCOMPARE(bucket(u"requests"_s)->used, before->used + 1);
    m_world.advance(6 * 3600); // its window has ended, so nothing is known of it
    QVERIFY(m_world.checkNow(id));
    QVERIFY(!bucket(u"app, 24 hours"_s));
}

void TestTrapsMetaOthers::x_oneCheckReadsOneUser()
{
    const AccountId account = connected(u"x"_s);
    forget(m_world);
    QVERIFY(m_world.checkNow(account));
    QCOMPARE(requests(m_world, u"x"_s).size(), 1); // each read has a price
    QVERIFY(m_world.network(u"x"_s)->checkInterval >= std::chrono::hours(24));
}

void TestTrapsMetaOthers::x_pageIsTheAccountWithALargePicture()
{
    const AccountId account = connected(u"x"_s);
    const Identity identity = accountOf(m_world, account).identity;
    QVERIFY2(identity.avatar.path().endsWith(u"_400x400.png"_s), qPrintable(identity.avatar.path()));
    const QList<Page> pages = m_world.records().pagesOf(account);
    QCOMPARE(pages.size(), 1);
    QCOMPARE(pages.first().remoteId, identity.id);
    QCOMPARE(pages.first().role, u"Owner"_s);
    QCOMPARE(pages.first().tasks, accountOf(m_world, account).grantedScopes);
}

void TestTrapsMetaOthers::mastodon_serversAreTypedInManyWays_data()
{
    QTest::addColumn<QString>("typed");
    for (const char* typed : {"mastodon.social",
                              "MASTODON.Social",
                              "@maria@mastodon.social",
                              "maria@mastodon.social",
                              "https://mastodon.social",
                              "https://Mastodon.social/@maria",
                              " mastodon.social/ "})
        QTest::newRow(typed) << QString::fromLatin1(typed);
}

void TestTrapsMetaOthers::mastodon_serversAreTypedInManyWays()
{
    QFETCH(QString, typed);
    const AccountId account = connected(u"mastodon"_s, {.instance = typed});
    QVERIFY(!account.isEmpty());
    QCOMPARE(accountOf(m_world, account).instance, u"https://mastodon.social"_s);
    QCOMPARE(accountOf(m_world, account).identity.handle, u"@maria@mastodon.social"_s);
    const Result<AccountId> plain = m_world.connectAccount(
        u"mastodon"_s, u"maria"_s, {.instance = u"http://mastodon.social"_s});
    QVERIFY(!plain);
    QCOMPARE(plain.error().kind, ErrorKind::InvalidInput);
}

void TestTrapsMetaOthers::mastodon_keyIsServerAndId()
{
    const AccountId one = connected(u"mastodon"_s, {.instance = u"mastodon.social"_s});
    Account same = accountOf(m_world, one);
    same.instance = u"https://social.example"_s; // an id that another server gave to somebody as well
    same.id = AccountId(u"elsewhere"_s);
    QVERIFY(m_world.records().save(same));
    QCOMPARE(connected(u"mastodon"_s, {.instance = u"mastodon.social"_s}), one);
    QCOMPARE(m_world.records().accounts().size(), 2);
    const AccountId two = connected(u"mastodon"_s, {.instance = u"social.example"_s});
    QVERIFY(two != one);
    QCOMPARE(accountOf(m_world, two).identity.handle, u"@maria@social.example"_s);
}

void TestTrapsMetaOthers::mastodon_oldServersGetNoPkce_data()
{
    servers();
}

void TestTrapsMetaOthers::mastodon_oldServersGetNoPkce()
{
    QFETCH(QString, instance);
    const AccountId account = connected(u"mastodon"_s, {.instance = instance});
    QVERIFY(!account.isEmpty());
    const bool old = instance == "social.example"_L1;
    QCOMPARE(linked(m_world, u"code_challenge"_s).isEmpty(), old);
    const QList<QJsonObject> asked = requests(m_world, u"mastodon"_s, u"/oauth/token"_s);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(names(asked.first(), u"form"_s).contains(u"code_verifier"_s), !old);
    QVERIFY(names(asked.first(), u"form"_s).contains(u"client_secret"_s)); // there are confidential clients only
    QVERIFY(!linked(m_world, u"scope"_s).split(u' ').contains(u"profile"_s) || !old);
    const LifeFacts life = accountOf(m_world, account).life;
    QVERIFY(life.clocks.isEmpty() && life.statedEndless && !life.renewsItself);
}

void TestTrapsMetaOthers::mastodon_everyServerHasARedirectPathOfItsOwn()
{
    QStringList paths;
    for (const QString& instance : {u"mastodon.social"_s, u"social.example"_s}) {
        QVERIFY(!connected(u"mastodon"_s, {.instance = instance}).isEmpty());
        const QList<QJsonObject> apps = registered(instance);
        QCOMPARE(apps.size(), 1);
        const QStringList redirects = apps.first().value("redirects"_L1).toVariant().toStringList();
        QCOMPARE(redirects.size(), 1); // read back from a list or from a text with line ends
        QUrl used(linked(m_world, u"redirect_uri"_s));
        QVERIFY(used.port() > 0);
        used.setPort(-1); // ignored for an address, as Doorkeeper does
        QCOMPARE(used.toString(), redirects.first());
        paths.append(used.path());
        const QStringList scopes = apps.first().value("scopes"_L1).toVariant().toStringList();
        for (const QString& asked : linked(m_world, u"scope"_s).split(u' '))
            QVERIFY2(scopes.contains(asked), qPrintable(asked));
    }
    QVERIFY(paths.first() != paths.last()); // a mixed-up answer arrives where nobody waits
}

void TestTrapsMetaOthers::mastodon_forgottenAppIsRegisteredAgain_data()
{
    servers();
}

void TestTrapsMetaOthers::mastodon_forgottenAppIsRegisteredAgain()
{
    QFETCH(QString, instance);
    const AccountId account = connected(u"mastodon"_s, {.instance = instance});
    QVERIFY(!account.isEmpty());
    const QString before = registered(instance).first().value("client_id"_L1).toString();
    QVERIFY(m_world.order(u"app-suspend"_s, u"mastodon"_s, {{u"host"_s, instance}, {u"client"_s, before}}));
    QVERIFY(m_world.checkNow(account));
    QCOMPARE(healthOf(m_world, account).state, State::NeedsYou);
    const Result<AccountId> again = m_world.connectAccount(
        u"mastodon"_s, u"maria"_s, {.instance = instance, .reconnect = account});
    QVERIFY2(again, why(again).constData());
    QCOMPARE(*again, account);
    QVERIFY(linked(m_world, u"client_id"_s) != before);
    QVERIFY(m_world.checkNow(account));
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
    const QList<AppRegistration>& kept = m_world.records().registrations();
    QCOMPARE(kept.size(), 1); // in the place of the one that is gone
    QCOMPARE(kept.first().clientId, linked(m_world, u"client_id"_s));
}

void TestTrapsMetaOthers::mastodon_appIsNotRegisteredAgainForTrouble()
{
    QVERIFY(!connected(u"mastodon"_s).isEmpty());
    const QString client = linked(m_world, u"client_id"_s);
    QVERIFY(m_world.order(
        u"outage"_s, u"mastodon"_s, {{u"mode"_s, u"503"_s}, {u"path"_s, u"/oauth/token"_s}, {u"times"_s, u"1"_s}}));
    QVERIFY(!connected(u"mastodon"_s, {}, u"nordlys"_s).isEmpty());
    QCOMPARE(linked(m_world, u"client_id"_s), client);
    QCOMPARE(registered().size(), 1);
}

void TestTrapsMetaOthers::mastodon_secondAccountIsAskedFor()
{
    const AccountId first = connected(u"mastodon"_s);
    QCOMPARE(linked(m_world, u"force_login"_s), u"true"_s); // or the browser's account is taken again
    const AccountId second = connected(u"mastodon"_s, {}, u"nordlys"_s);
    QVERIFY(first != second);
    QCOMPARE(registered(u"mastodon.social"_s).size(), 1); // one app per server and installation
    for (const AccountId& account : {first, second}) {
        QVERIFY(m_world.checkNow(account));
        QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
    }
}

void TestTrapsMetaOthers::mastodon_theSameTokenComesBack()
{
    const AccountId account = connected(u"mastodon"_s);
    QVERIFY(m_world.checkNow(account));
    QCOMPARE(connected(u"mastodon"_s, {.reconnect = account}), account);
    forget(m_world);
    QVERIFY(m_world.checkNow(account)); // the old sign-in was not revoked: it is the new one
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
    QVERIFY(waitFor(m_world.accounts().disconnectAccount(account)));
    QCOMPARE(requests(m_world, u"mastodon"_s, u"/oauth/revoke"_s).size(), 1);
}

void TestTrapsMetaOthers::mastodon_unreachableServerKeepsItsTokens_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<Fields>("query");
    QTest::addColumn<Cause>("cause");
    QTest::newRow("closed") << u"outage"_s << Fields{{u"mode"_s, u"close"_s}, {u"times"_s, u"0"_s}}
                            << Cause::NetworkDown;
    QTest::newRow("not http") << u"outage"_s << Fields{{u"mode"_s, u"not-http"_s}, {u"times"_s, u"0"_s}}
                              << Cause::NetworkDown;
    QTest::newRow("404") << u"refuse"_s << Fields{{u"row"_s, u"404-instance-gone"_s}} << Cause::NetworkDown;
    QTest::newRow("410") << u"refuse"_s << Fields{{u"row"_s, u"410-instance-gone"_s}} << Cause::NetworkDown;
}

void TestTrapsMetaOthers::mastodon_unreachableServerKeepsItsTokens()
{
    QFETCH(QString, command);
    QFETCH(Fields, query);
    QFETCH(Cause, cause);
    const AccountId account = connected(u"mastodon"_s);
    QVERIFY(m_world.order(command, u"mastodon"_s, query));
    for (int day = 0; day < 4; ++day) {
        m_world.checkNow(account);
        QCOMPARE(healthOf(m_world, account).state, State::Waiting);
        QCOMPARE(healthOf(m_world, account).cause, std::optional(cause));
        m_world.advance(kDay);
    }
    QVERIFY(m_world.order(command, u"mastodon"_s, query + Fields{{u"off"_s, u"1"_s}}));
    QVERIFY(m_world.checkNow(account));
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
}

void TestTrapsMetaOthers::mastodon_passwordChangedInSettingsIsNoDeath()
{
    const AccountId account = connected(u"mastodon"_s);
    const Fields who{{u"host"_s, u"mastodon.social"_s}, {u"person"_s, u"maria"_s}};
    QVERIFY(m_world.order(u"password"_s, u"mastodon"_s, who + Fields{{u"mode"_s, u"settings"_s}}));
    QVERIFY(m_world.checkNow(account));
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
    QVERIFY(m_world.order(u"password"_s, u"mastodon"_s, who)); // by e-mail, or by staff
    QVERIFY(m_world.checkNow(account));
    QCOMPARE(healthOf(m_world, account).cause, std::optional(Cause::SignedOut));
}

void TestTrapsMetaOthers::mastodon_roleWithoutNameIsOwner()
{
    const AccountId account = connected(u"mastodon"_s);
    const QList<Page> pages = m_world.records().pagesOf(account);
    QCOMPARE(pages.size(), 1);
    QCOMPARE(pages.first().role, u"Owner"_s);
    QCOMPARE(pages.first().tasks, accountOf(m_world, account).grantedScopes);
}

void TestTrapsMetaOthers::everybody_refusalIsNoDeath()
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

void TestTrapsMetaOthers::everybody_anotherAccountOfTheBrowserIsRefused()
{
    QFETCH(QString, network);
    const AccountId account = connected(network);
    const Result<AccountId> other = m_world.connectAccount(network, u"nordlys"_s, {.reconnect = account});
    QVERIFY(!other);
    QCOMPARE(other.error().kind, ErrorKind::IdentityMismatch);
    QCOMPARE(m_world.records().accounts().size(), 1);
    QVERIFY(m_world.checkNow(account));
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
}

QTEST_GUILESS_MAIN(TestTrapsMetaOthers)
#include "tst_traps_meta_others.moc"
