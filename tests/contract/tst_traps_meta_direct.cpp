// SPDX-License-Identifier: GPL-3.0-or-later
// Traps that instagram.md (its direct login) and threads.md name, each with a test named after it.
#include "tests/contract/metatraps.h"
#include "tests/support/waitfor.h"

using namespace pk;
using namespace pk::test;
using namespace Qt::Literals::StringLiterals;

/// The slots of both networks begin with "instagram_" and have a row for each.
class TestTrapsMetaDirect final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init();

    void instagram_hashUnderscoreIsStripped_data() { both(); }
    void instagram_hashUnderscoreIsStripped();
    void instagram_refusalIsNoDeath_data() { both(); }
    void instagram_refusalIsNoDeath();
    void instagram_linkIsPlain_data() { both(); }
    void instagram_linkIsPlain();
    void instagram_helpersHaveNoVersionAndOnlyExchangesTheSecret_data() { both(); }
    void instagram_helpersHaveNoVersionAndOnlyExchangesTheSecret();
    void instagram_oneLoginIsOneAccount_data() { both(); }
    void instagram_oneLoginIsOneAccount();
    void instagram_anotherAccountOfTheBrowserIsRefused_data() { both(); }
    void instagram_anotherAccountOfTheBrowserIsRefused();
    void instagram_theLongTokenIsKept_data() { both(); }
    void instagram_theLongTokenIsKept();
    void instagram_tooYoungToBeExtended_data() { both(); }
    void instagram_tooYoungToBeExtended();
    void instagram_extendedBelowTwentyDays_data() { both(); }
    void instagram_extendedBelowTwentyDays();
    void instagram_ranOutIsNotExtended_data() { both(); }
    void instagram_ranOutIsNotExtended();
    void instagram_failingExtensionIsNotSilent_data() { both(); }
    void instagram_failingExtensionIsNotSilent();
    void instagram_checkpointIsNeitherExtendedNorReconnected_data() { both(); }
    void instagram_checkpointIsNeitherExtendedNorReconnected();
    void instagram_revocationIsByHand_data() { both(); }
    void instagram_revocationIsByHand();
    void instagram_guideNamesItsOwnAppAndTesters_data() { both(); }
    void instagram_guideNamesItsOwnAppAndTesters();
    void instagram_answersComeInBothShapes_data();
    void instagram_answersComeInBothShapes();
    void instagram_userIdIsTheIdentity();
    void instagram_nameMayBeEmptyAndPictureAbsent();

private:
    static void both();
    AccountId connected(const Ask& ask = {}, const QString& person = u"maria"_s);
    QString network() const { return *static_cast<QString*>(QTest::qData("network", QMetaType::QString)); }

    NetworkWorld m_world;
};

void TestTrapsMetaDirect::init()
{
    m_world.reset();
    forget(m_world);
}

void TestTrapsMetaDirect::both()
{
    QTest::addColumn<QString>("network");
    QTest::newRow("instagram") << u"instagram"_s;
    QTest::newRow("threads") << u"threads"_s;
}

/// An account at the row's network; empty, with a warning, when connecting failed.
AccountId TestTrapsMetaDirect::connected(const Ask& ask, const QString& person)
{
    const Result<AccountId> account = m_world.connectAccount(network(), person, ask);
    if (!account)
        qWarning("connecting failed: %s", why(account).constData());
    return account.value_or(AccountId());
}

void TestTrapsMetaDirect::instagram_hashUnderscoreIsStripped()
{
    const Result<Grant> grant = m_world.signIn(network(), u"maria"_s, {.tail = u"#_"_s});
    QVERIFY2(grant, why(grant).constData());
}

void TestTrapsMetaDirect::instagram_refusalIsNoDeath()
{
    const AccountId account = connected();
    const Result<AccountId> denied = m_world.connectAccount(
        network(), u"maria"_s, {.consent = {{u"deny"_s, u"1"_s}}, .reconnect = account});
    QVERIFY(!denied);
    QCOMPARE(denied.error().kind, ErrorKind::Denied);
    QVERIFY(m_world.checkNow(account));
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
}

void TestTrapsMetaDirect::instagram_linkIsPlain()
{
    QVERIFY(!connected().isEmpty());
    const QUrl link = m_world.openedLink();
    QVERIFY(!linked(m_world, u"scope"_s).contains(u' '));
    QVERIFY(linked(m_world, u"scope"_s).contains(u"_basic"_s));
    QVERIFY(!linked(m_world, u"scope"_s).split(u',').contains(u"business_basic"_s)); // a name that died
    // With force_reauth the browser never comes back; PKCE is documented by neither.
    for (const QString& off : {u"force_reauth"_s, u"force_authentication"_s, u"code_challenge"_s})
        QVERIFY2(linked(m_world, off).isEmpty(), qPrintable(off));
    QVERIFY(linked(m_world, u"redirect_uri"_s).startsWith(u"https://"_s));
}

void TestTrapsMetaDirect::instagram_helpersHaveNoVersionAndOnlyExchangesTheSecret()
{
    const AccountId account = connected();
    m_world.advance(45 * kDay);
    QVERIFY(m_world.checkNow(account));
    int exchanges = 0, extensions = 0, calls = 0;
    for (const QJsonObject& request : requests(m_world, network())) {
        const QString path = request.value("path"_L1).toString();
        const QStringList fields = names(request, u"query"_s) + names(request, u"form"_s);
        if (path.endsWith(u"/authorize"_s))
            continue;
        const bool secret = fields.contains(u"client_secret"_s);
        exchanges += secret ? 1 : 0;
        extensions += path == "/refresh_access_token"_L1 ? 1 : 0;
        const bool helper = path == "/oauth/access_token"_L1 || path == "/access_token"_L1
            || path == "/refresh_access_token"_L1;
        calls += helper ? 0 : 1;
        QVERIFY2(secret == (helper && path != "/refresh_access_token"_L1), qPrintable(path));
        QVERIFY2(helper || path.endsWith(u"/me"_s), qPrintable(path)); // nothing can be inspected: no debug_token
        QVERIFY(!fields.contains(u"appsecret_proof"_s) && !fields.contains(u"refresh_token"_s));
    }
    QCOMPARE(exchanges, 2);
    QCOMPARE(extensions, 1);
    QVERIFY(calls >= 2);
    const QList<EndClock> clocks = accountOf(m_world, account).life.clocks;
    QCOMPARE(clocks.size(), 1); // and no data access is told of
    QCOMPARE(clocks.first().kind, ClockKind::Access);
}

void TestTrapsMetaDirect::instagram_oneLoginIsOneAccount()
{
    const AccountId first = connected();
    QCOMPARE(m_world.connected().identity.handle, u"@maria"_s); // for "is this the right account?"
    QCOMPARE(m_world.records().pagesOf(first).size(), 1);
    QCOMPARE(connected(), first);
    const AccountId second = connected({}, u"nordlys"_s);
    QVERIFY(second != first);
    QCOMPARE(m_world.records().accounts().size(), 2);
    for (const AccountId& account : {first, second}) {
        QVERIFY(m_world.checkNow(account));
        QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
    }
}

void TestTrapsMetaDirect::instagram_anotherAccountOfTheBrowserIsRefused()
{
    const AccountId account = connected();
    const Result<AccountId> other = m_world.connectAccount(network(), u"nordlys"_s, {.reconnect = account});
    QVERIFY(!other);
    QCOMPARE(other.error().kind, ErrorKind::IdentityMismatch);
    QCOMPARE(m_world.records().accounts().size(), 1);
    QCOMPARE(accountOf(m_world, account).identity.handle, u"@maria"_s);
    QVERIFY(m_world.checkNow(account));
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
}

void TestTrapsMetaDirect::instagram_theLongTokenIsKept()
{
    const AccountId account = connected();
    const LifeFacts life = accountOf(m_world, account).life;
    QVERIFY(life.renewsItself); // the token is its own refresh token
    const auto access = clockOf(life.clocks, ClockKind::Access);
    QVERIFY(access && !access->estimated);
    QVERIFY(qAbs(m_world.now().daysTo(access->at) - 60) <= 1);
    m_world.advance(2 * 3600); // the short one is dead by now
    QVERIFY(m_world.checkNow(account));
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
}

void TestTrapsMetaDirect::instagram_tooYoungToBeExtended()
{
    const AccountId account = connected();
    m_world.advance(23 * 3600);
    forget(m_world);
    const Result<bool> early = m_world.renewNow(account);
    QVERIFY(!early);
    QCOMPARE(early.error().kind, ErrorKind::Unsupported);
    QVERIFY(requests(m_world, network()).isEmpty()); // it would be refused in words for a wrong app
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
    m_world.advance(2 * 3600);
    const Result<bool> late = m_world.renewNow(account);
    QVERIFY2(late, why(late).constData());
}

void TestTrapsMetaDirect::instagram_extendedBelowTwentyDays()
{
    const AccountId account = connected();
    const auto end = [&] { return endOf(m_world, account, ClockKind::Access); };
    const QDateTime first = end();
    m_world.advance(39 * kDay);
    QVERIFY(m_world.checkNow(account));
    QCOMPARE(end(), first);
    m_world.advance(2 * kDay);
    QVERIFY(m_world.checkNow(account));
    QVERIFY(qAbs(m_world.now().daysTo(end()) - 60) <= 1);
    m_world.advance(25 * kDay); // past the end of the first token: the new one is what is stored
    QVERIFY(m_world.checkNow(account));
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
}

void TestTrapsMetaDirect::instagram_ranOutIsNotExtended()
{
    const AccountId account = connected();
    m_world.advance(61 * kDay);
    forget(m_world);
    QVERIFY(m_world.checkNow(account));
    QVERIFY(requests(m_world, network(), u"/refresh_access_token"_s).isEmpty());
    QCOMPARE(healthOf(m_world, account).state, State::NeedsYou);
    QCOMPARE(healthOf(m_world, account).cause, std::optional(Cause::RanOut));
    const Result<bool> late = m_world.renewNow(account); // the same error, wherever it is asked
    QVERIFY(!late);
    QCOMPARE(late.error().cause, std::optional(Cause::RanOut));
    QCOMPARE(connected({.reconnect = account}), account);
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
}

void TestTrapsMetaDirect::instagram_failingExtensionIsNotSilent()
{
    const AccountId account = connected();
    m_world.advance(45 * kDay);
    const Fields which{{u"row"_s, u"10-permission-missing"_s}, {u"path"_s, u"/refresh_access_token"_s}};
    QVERIFY(m_world.order(u"refuse"_s, network(), which));
    QVERIFY(m_world.checkNow(account));
    Health health = healthOf(m_world, account);
    QCOMPARE(health.state, State::EndingNow);
    QCOMPARE(health.cause, std::optional(Cause::PermissionDeclined));
    m_world.advance(kDay); // tried again every day, and told until it works
    forget(m_world);
    QVERIFY(m_world.checkNow(account));
    QCOMPARE(requests(m_world, network(), u"/refresh_access_token"_s).size(), 1);
    QCOMPARE(healthOf(m_world, account).state, State::EndingNow);
    QVERIFY(m_world.order(u"refuse"_s, network(), which + Fields{{u"off"_s, u"1"_s}}));
    QVERIFY(m_world.checkNow(account));
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
}

void TestTrapsMetaDirect::instagram_checkpointIsNeitherExtendedNorReconnected()
{
    const AccountId account = connected();
    m_world.advance(39 * kDay);
    const Fields who{{u"person"_s, u"maria"_s}};
    QVERIFY(m_world.order(u"checkpoint"_s, network(), who));
    QVERIFY(m_world.checkNow(account));
    const Health health = healthOf(m_world, account);
    QCOMPARE(health.cause, std::optional(Cause::IdentityCheck));
    const qint64 minutes = m_world.now().secsTo(health.retryAt.value_or(m_world.now())) / 60;
    QVERIFY2(minutes >= 14 && minutes <= 60, qPrintable(QString::number(minutes)));
    m_world.advance(2 * kDay); // less than twenty days are left: an extension would be due
    forget(m_world);
    QVERIFY(m_world.checkNow(account));
    QVERIFY(requests(m_world, network(), u"/refresh_access_token"_s).isEmpty());
    QCOMPARE(requests(m_world, network(), u"/me"_s).size(), 1);
    QVERIFY(m_world.order(u"checkpoint"_s, network(), who + Fields{{u"on"_s, u"0"_s}}));
    QVERIFY(m_world.checkNow(account)); // the same token revives, and what was put off is made up for
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
    const auto access = clockOf(accountOf(m_world, account).life.clocks, ClockKind::Access);
    QVERIFY(access && qAbs(m_world.now().daysTo(access->at) - 60) <= 1);
}

void TestTrapsMetaDirect::instagram_revocationIsByHand()
{
    const AccountId account = connected();
    forget(m_world);
    const Result<QString> told = waitFor(m_world.accounts().disconnectAccount(account));
    QVERIFY2(told, why(told).constData());
    QVERIFY2(told->contains(m_world.network(network())->revokeHelpUrl), qPrintable(*told));
    QVERIFY(requests(m_world, network()).isEmpty()); // DELETE /me/permissions is documented for the other login only
    QVERIFY(accountOf(m_world, account).life.disconnected);
}

void TestTrapsMetaDirect::instagram_guideNamesItsOwnAppAndTesters()
{
    const QString guide = m_world.network(network())->registrationSteps.join(u'\n');
    const bool threads = network() == "threads"_L1;
    for (const QString& word : {threads ? u"Threads App ID"_s : u"Instagram App ID"_s,
                                u"not those of the Facebook app"_s,
                                threads ? u"Threads Tester"_s : u"Instagram testers"_s,
                                u"its address is pasted"_s})
        QVERIFY2(guide.contains(word), qPrintable(word));
}

void TestTrapsMetaDirect::instagram_answersComeInBothShapes_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QString>("token");
    QTest::addColumn<QString>("identity");
    for (const QString& token : {u"flat"_s, u"wrapped"_s}) {
        for (const QString& identity : {u"flat"_s, u"wrapped"_s})
            QTest::addRow("token %s, identity %s", qPrintable(token), qPrintable(identity))
                << u"instagram"_s << token << identity;
    }
}

void TestTrapsMetaDirect::instagram_answersComeInBothShapes()
{
    QFETCH(QString, token);
    QFETCH(QString, identity);
    QVERIFY(m_world.order(u"shape"_s, network(), {{u"of"_s, u"token"_s}, {u"shape"_s, token}}));
    QVERIFY(m_world.order(u"shape"_s, network(), {{u"of"_s, u"identity"_s}, {u"shape"_s, identity}}));
    const AccountId account = connected();
    QVERIFY(!account.isEmpty());
    QCOMPARE(m_world.connected().missingScopes, QStringList()); // a list of permissions, or a text with commas
    QCOMPARE(m_world.connected().identity.handle, u"@maria"_s);
    QVERIFY(m_world.checkNow(account));
    QVERIFY2(isFine(healthOf(m_world, account)), why(healthOf(m_world, account)).constData());
}

void TestTrapsMetaDirect::instagram_userIdIsTheIdentity()
{
    Result<Grant> direct = m_world.signIn(u"instagram"_s, u"nordlys"_s);
    QVERIFY2(direct, why(direct).constData());
    QCOMPARE(direct->identity.id, RemoteId(u"17841400000000001"_s)); // not the app-scoped "id"
    const QList<Page> pages = m_world.pagesOf(*direct);
    QCOMPARE(pages.size(), 1);
    QCOMPARE(pages.first().remoteId, direct->identity.id);
}

void TestTrapsMetaDirect::instagram_nameMayBeEmptyAndPictureAbsent()
{
    const Result<Grant> nameless = m_world.signIn(u"instagram"_s, u"bo"_s);
    QVERIFY2(nameless, why(nameless).constData());
    QCOMPARE(nameless->identity.name, u"bo"_s);
    QCOMPARE(nameless->identity.handle, u"@bo"_s);
    QVERIFY(!nameless->identity.avatar.isEmpty());
    const Result<Grant> faceless = m_world.signIn(u"instagram"_s, u"zoe"_s);
    QVERIFY2(faceless, why(faceless).constData());
    QVERIFY(faceless->identity.avatar.isEmpty());
}

QTEST_GUILESS_MAIN(TestTrapsMetaDirect)
#include "tst_traps_meta_direct.moc"
