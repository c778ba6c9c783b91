// SPDX-License-Identifier: GPL-3.0-or-later
// Pretend Facebook seen from outside: what it answers must be what facts/networks/facebook.md says.
#include "rehearsalclient.h"

#include <QJsonDocument>
#include <QMessageAuthenticationCode>
#include <QTest>

using namespace Qt::Literals::StringLiterals;
using namespace pk::test;

namespace {

const QString kApp = u"1234567890"_s;
const QString kSecret = u"0123456789abcdef0123456789abcdef"_s;
const QString kRedirect = u"http://localhost:5123/facebook"_s;
const QString kScopes = u"pages_show_list,pages_read_engagement,business_management,read_insights"_s;
const QString kDialog = u"/www.facebook.com/v26.0/dialog/oauth"_s;
const QString kTokenUrl = u"/graph.facebook.com/v26.0/oauth/access_token"_s;

} // namespace

class TestRehearsalFacebook final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init() { QVERIFY(m_world.control(u"reset-world"_s).value(u"ok"_s).toBool()); }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void signsInAndExchangesForALongLife();
    void refusesAWrongSignInLinkWithItsOwnPage_data();
    void refusesAWrongSignInLinkWithItsOwnPage();
    void codeIsBoundToRedirectSecretAndOneUse();
    void proofKeyWorksWithoutTheSecret();
    void listsEveryPageInFourAnswers();
    void portfolioShowsPagesThatWereNotTicked();
    void forgottenPageIsFoundThroughGranularScopes();
    void userDeathsHaveTheirCodes_data();
    void userDeathsHaveTheirCodes();
    void pageDeathsHaveTheirCodes_data();
    void pageDeathsHaveTheirCodes();
    void throttlingHasACodePerSortOfToken();
    void usageHeaders();
    void untickingAPageKillsItsStoredTokenForGood();
    void pageTokenOfAShortLifeDiesWithIt();
    void runsOutWithWorldTime();
    void dataAccessRunsFromTheSignInOnly();
    void declinedScopeIsNotAskedAgainUnlessTold();
    void requiresTheProof();
    void revokesEverything();
    void appTrouble();
    void pasteFlowShowsTheFinalAddress();
    void implicitAnswerStandsInTheFragment();
    void consentFormsDecide();
    void refusalComesBack();

private:
    Reply dialog(const Fields& more, const QString& redirect = kRedirect, const QString& app = kApp);
    Reply exchange(const QString& code, const QString& redirect = kRedirect, const QString& secret = kSecret);
    Reply exchangeLong(const QString& token);
    QString userToken(const QString& person, const Fields& more = {});
    QString longToken(const QString& person) { return exchangeLong(userToken(person)).text(u"access_token"_s); }
    Reply graph(const QString& path, const QString& token, const Fields& query = {});
    Reply inspect(const QString& token)
    {
        return graph(u"debug_token"_s, kApp + u'|' + kSecret, {{u"input_token"_s, token}});
    }
    QJsonArray accounts(const QString& token);
    /// Id and token of the person's first page.
    std::pair<QString, QString> firstPage(const QString& token);

    RehearsalClient m_world;
};

Reply TestRehearsalFacebook::dialog(const Fields& more, const QString& redirect, const QString& app)
{
    const Fields fields{{u"client_id"_s, app}, {u"redirect_uri"_s, redirect}, {u"state"_s, u"st ate"_s}};
    return m_world.get(kDialog, fields + more);
}

Reply TestRehearsalFacebook::exchange(const QString& code, const QString& redirect, const QString& secret)
{
    return m_world.get(
        kTokenUrl,
        {{u"client_id"_s, kApp}, {u"client_secret"_s, secret}, {u"redirect_uri"_s, redirect}, {u"code"_s, code}});
}

Reply TestRehearsalFacebook::exchangeLong(const QString& token)
{
    return m_world.get(kTokenUrl,
                       {{u"grant_type"_s, u"fb_exchange_token"_s},
                        {u"client_id"_s, kApp},
                        {u"client_secret"_s, kSecret},
                        {u"fb_exchange_token"_s, token}});
}

QString TestRehearsalFacebook::userToken(const QString& person, const Fields& more)
{
    const Reply back = dialog(Fields{{u"scope"_s, kScopes}, {u"auto"_s, person}} + more);
    return exchange(back.sentBack(u"code"_s)).text(u"access_token"_s);
}

Reply TestRehearsalFacebook::graph(const QString& path, const QString& token, const Fields& query)
{
    return m_world.get(u"/graph.facebook.com/v26.0/"_s + path, query, token);
}

QJsonArray TestRehearsalFacebook::accounts(const QString& token)
{
    return graph(u"me/accounts"_s, token, {{u"fields"_s, u"id,name,tasks,access_token"_s}, {u"limit"_s, u"100"_s}})
        .json.value(u"data"_s)
        .toArray();
}

std::pair<QString, QString> TestRehearsalFacebook::firstPage(const QString& token)
{
    const QJsonArray rows = accounts(token);
    return {rows[0][u"id"].toString(), rows[0][u"access_token"].toString()};
}

void TestRehearsalFacebook::signsInAndExchangesForALongLife()
{
    const Reply back = dialog({{u"scope"_s, kScopes}, {u"auto"_s, u"maria"_s}});
    QCOMPARE(back.status, 302);
    QVERIFY(back.location.toString().startsWith(kRedirect + u'?'));
    QCOMPARE(back.location.fragment(), u"_=_"_s);
    QCOMPARE(back.sentBack(u"state"_s), u"st ate"_s);
    const Reply shortLife = exchange(back.sentBack(u"code"_s));
    QCOMPARE(shortLife.status, 200);
    QVERIFY(shortLife.text(u"access_token"_s).startsWith(u"EAA"_s));
    QCOMPARE(shortLife.text(u"token_type"_s), u"bearer"_s);
    QCOMPARE(shortLife.json.value(u"expires_in"_s).toInt(), 5126);
    QVERIFY(!shortLife.json.contains(u"refresh_token"_s));

    const Reply longLife = exchangeLong(shortLife.text(u"access_token"_s));
    QCOMPARE(longLife.json.value(u"expires_in"_s).toInt(), 5'183'944);
    const Reply me = graph(u"me"_s,
                           longLife.text(u"access_token"_s),
                           {{u"fields"_s, u"id,name,picture.width(200).height(200){url,is_silhouette}"_s}});
    QCOMPARE(me.text(u"name"_s), u"Maria Lindqvist"_s);
    QVERIFY(me.text(u"id"_s).toULongLong() > (1ULL << 53));
    QCOMPARE(me.json[u"picture"_s][u"data"].toObject().keys(), (QStringList{u"is_silhouette"_s, u"url"_s}));
    QCOMPARE(graph(u"me"_s, shortLife.text(u"access_token"_s)).status, 200); // the short one stays valid

    const QJsonValue facts = inspect(longLife.text(u"access_token"_s)).json.value(u"data"_s);
    QCOMPARE(facts[u"type"].toString(), u"USER"_s);
    QCOMPARE(facts[u"app_id"].toString(), kApp);
    QVERIFY(facts[u"is_valid"].toBool());
    QCOMPARE(facts[u"data_access_expires_at"].toInteger() - facts[u"issued_at"].toInteger(), 90 * 86'400);
    const auto [page, token] = firstPage(longLife.text(u"access_token"_s));
    const QJsonValue pageFacts = inspect(token).json.value(u"data"_s);
    QCOMPARE(pageFacts[u"type"].toString(), u"PAGE"_s);
    QCOMPARE(pageFacts[u"profile_id"].toString(), page);
    QCOMPARE(pageFacts[u"expires_at"].toInteger(-1), 0);
    QVERIFY(graph(page, token, {{u"fields"_s, u"id,followers_count"_s}}).json.value(u"followers_count"_s).toInt() > 0);
    QCOMPARE(graph(u"me"_s, token, {{u"fields"_s, u"id,name"_s}}).text(u"id"_s),
             page); // with a page token /me is the page
}

void TestRehearsalFacebook::refusesAWrongSignInLinkWithItsOwnPage_data()
{
    QTest::addColumn<QString>("app");
    QTest::addColumn<QString>("redirect");
    QTest::addColumn<QString>("scope");
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("unknown app") << u"999"_s << kRedirect << kScopes << QByteArray("Invalid App ID");
    QTest::newRow("loopback literal") << kApp << u"http://127.0.0.1:5123/facebook"_s << kScopes
                                      << QByteArray("URL blocked");
    QTest::newRow("live app, loopback") << u"1234567891"_s << kRedirect << kScopes << QByteArray("URL blocked");
    QTest::newRow("trailing slash") << kApp << u"https://localhost:27321/facebook/"_s << kScopes
                                    << QByteArray("URL blocked");
    QTest::newRow("dead scope") << kApp << kRedirect << u"manage_pages"_s << QByteArray("Invalid Scopes");
}

void TestRehearsalFacebook::refusesAWrongSignInLinkWithItsOwnPage()
{
    QFETCH(QString, app);
    QFETCH(QString, redirect);
    QFETCH(QString, scope);
    QFETCH(QByteArray, words);
    const Reply page = dialog({{u"scope"_s, scope}, {u"auto"_s, u"maria"_s}}, redirect, app);
    QCOMPARE(page.status, 400);
    QVERIFY(page.location.isEmpty()); // never sent to an address that is not registered
    QVERIFY(page.body.contains(words));
}

void TestRehearsalFacebook::codeIsBoundToRedirectSecretAndOneUse()
{
    const QString code = dialog({{u"scope"_s, kScopes}, {u"auto"_s, u"maria"_s}}).sentBack(u"code"_s);
    const Reply otherRedirect = exchange(code, kRedirect + u'/');
    QCOMPARE(otherRedirect.status, 400);
    QCOMPARE(otherRedirect.code(), 100);
    QCOMPARE(otherRedirect.subcode(), 36008);
    QCOMPARE(exchange(code, kRedirect, u"wrong"_s).code(), 1);
    QCOMPARE(exchange(code).status, 200);
    const Reply again = exchange(code);
    QCOMPARE(again.status, 400);
    QCOMPARE(again.subcode(), 36009);
    const QString late = dialog({{u"scope"_s, kScopes}, {u"auto"_s, u"maria"_s}}).sentBack(u"code"_s);
    m_world.control(u"advance"_s, {{u"seconds"_s, u"601"_s}});
    QCOMPARE(exchange(late).subcode(), 36007);
}

void TestRehearsalFacebook::proofKeyWorksWithoutTheSecret()
{
    const Fields asked{{u"scope"_s, u"openid,pages_show_list"_s},
                       {u"auto"_s, u"maria"_s},
                       {u"nonce"_s, u"n0nce"_s},
                       {u"code_challenge"_s, u"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"_s},
                       {u"code_challenge_method"_s, u"S256"_s}};
    const QString code = dialog(asked).sentBack(u"code"_s);
    const Fields wrong{
        {u"client_id"_s, kApp}, {u"redirect_uri"_s, kRedirect}, {u"code"_s, code}, {u"code_verifier"_s, u"guess"_s}};
    QCOMPARE(m_world.get(kTokenUrl, wrong).code(), 100);
    Fields right = wrong;
    right.last().second = u"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"_s; // RFC 7636 appendix B
    const Reply tokens = m_world.get(kTokenUrl, right);
    QCOMPARE(tokens.status, 200);
    const QByteArray claims = QByteArray::fromBase64(tokens.text(u"id_token"_s).section(u'.', 1, 1).toLatin1(),
                                                     QByteArray::Base64UrlEncoding);
    QCOMPARE(QJsonDocument::fromJson(claims)[u"nonce"].toString(), u"n0nce"_s);
}

void TestRehearsalFacebook::listsEveryPageInFourAnswers()
{
    const QString token = longToken(u"priya"_s);
    QSet<QString> ids;
    QSet<QString> tokens;
    int answers = 0;
    QUrl next(u"https://graph.facebook.com/v26.0/me/accounts?fields=id,name,access_token&limit=100"_s);
    while (next.isValid()) {
        const QString path = u"/graph.facebook.com"_s + next.path() + u'?' + next.query(QUrl::FullyEncoded);
        const Reply page = m_world.get(path, {}, token);
        QCOMPARE(page.status, 200);
        ++answers;
        for (const QJsonValue row : page.json.value(u"data"_s).toArray()) {
            ids.insert(row[u"id"].toString());
            tokens.insert(row[u"access_token"].toString());
        }
        next = QUrl(page.json[u"paging"_s][u"next"].toString(), QUrl::StrictMode);
        if (next.isValid()) {
            QCOMPARE(next.host(), u"graph.facebook.com"_s);
            QVERIFY(next.query().contains(u"access_token=EAA"_s)); // the real one carries the token too
            QVERIFY(!page.json[u"paging"_s][u"cursors"][u"after"].toString().isEmpty());
        }
    }
    QCOMPARE(answers, 4);
    QCOMPARE(ids.size(), 320);
    QCOMPARE(tokens.size(), 320);
    QCOMPARE(graph(u"me/accounts"_s, token, {{u"after"_s, u"nonsense"_s}}).code(), 100);
    QCOMPARE(graph(u"me/accounts"_s, token).json.value(u"data"_s).toArray().size(), 25);
}

void TestRehearsalFacebook::portfolioShowsPagesThatWereNotTicked()
{
    const QString token = longToken(u"maria"_s);
    const QString business = graph(u"me/businesses"_s, token).json[u"data"_s][0][u"id"].toString();
    const Fields fields{{u"fields"_s, u"id,name,access_token"_s}};
    const QJsonArray owned = graph(business + u"/owned_pages"_s, token, fields).json.value(u"data"_s).toArray();
    const QJsonArray clients = graph(business + u"/client_pages"_s, token, fields).json.value(u"data"_s).toArray();
    QCOMPARE(owned.size(), 4);
    QCOMPARE(clients.size(), 1);
    int without = 0;
    for (const QJsonValue row : owned)
        without += row.toObject().contains(u"access_token"_s) ? 0 : 1;
    QCOMPARE(without, 1);
    QVERIFY(clients[0].toObject().contains(u"access_token"_s));
    m_world.control(u"decline"_s,
                    {{u"network"_s, u"facebook"_s}, {u"person"_s, u"maria"_s}, {u"scope"_s, u"business_management"_s}});
    const Reply refused = graph(u"me/businesses"_s, token);
    QCOMPARE(refused.status, 403);
    QCOMPARE(refused.code(), 200);
}

void TestRehearsalFacebook::forgottenPageIsFoundThroughGranularScopes()
{
    const QString token = longToken(u"maria"_s);
    QStringList listed;
    for (const QJsonValue row : accounts(token))
        listed.append(row[u"id"].toString());
    QStringList missing;
    for (const QJsonValue scope : inspect(token).json[u"data"_s][u"granular_scopes"].toArray()) {
        if (scope[u"scope"].toString() != u"pages_show_list"_s)
            continue;
        for (const QJsonValue id : scope[u"target_ids"].toArray()) {
            if (!listed.contains(id.toString()))
                missing.append(id.toString());
        }
    }
    QCOMPARE(missing.size(), 2); // one that the edge forgets, one that is only a client of the portfolio
    for (const QString& id : std::as_const(missing))
        QVERIFY(
            !graph(id, token, {{u"fields"_s, u"id,name,username,access_token"_s}}).text(u"access_token"_s).isEmpty());
}

void TestRehearsalFacebook::userDeathsHaveTheirCodes_data()
{
    QTest::addColumn<QString>("event");
    QTest::addColumn<int>("subcode");
    QTest::addColumn<QString>("words");
    QTest::addColumn<bool>("debugSays");
    QTest::newRow("expired") << u"expire"_s << 463 << u"Session has expired on"_s << true;
    QTest::newRow("password") << u"password"_s << 460 << u"changed their password or Facebook has changed the session"_s
                              << true;
    QTest::newRow("logout") << u"logout"_s << 467 << u"the user logged out"_s << true;
    QTest::newRow("app removed") << u"remove-app"_s << 458 << u"has not authorized application 1234567890"_s << true;
    QTest::newRow("checkpoint") << u"checkpoint"_s << 459 << u"till you log in to www.facebook.com"_s << true;
    QTest::newRow("unconfirmed") << u"unconfirmed"_s << 464 << u"not a confirmed user"_s << true;
    QTest::newRow("platform reset") << u"reset"_s << 460 << u"for security reasons"_s << true;
    QTest::newRow("secret reset") << u"secret-reset"_s << 0 << u"signature"_s
                                  << false; // the asking app token is dead too
}

void TestRehearsalFacebook::userDeathsHaveTheirCodes()
{
    QFETCH(QString, event);
    QFETCH(int, subcode);
    QFETCH(QString, words);
    QFETCH(bool, debugSays);
    const QString token = longToken(u"maria"_s);
    const QString other = longToken(u"jonas"_s);
    const auto [page, pageToken] = firstPage(token);
    Fields target{{u"network"_s, u"facebook"_s}};
    if (event != "secret-reset"_L1 && event != "reset"_L1)
        target.append({u"person"_s, u"maria"_s});
    m_world.control(event, target);
    const Reply refused = graph(u"me"_s, token);
    QCOMPARE(refused.status, 400);
    QCOMPARE(refused.code(), 190);
    QCOMPARE(refused.subcode(), subcode);
    QCOMPARE(refused.json[u"error"_s].toObject().contains(u"error_subcode"_s), subcode != 0);
    QVERIFY2(refused.message().contains(words), qPrintable(refused.message()));
    QVERIFY(refused.header("WWW-Authenticate").startsWith("OAuth \"Facebook Platform\" \"invalid_token\""));
    // What hangs on the grant dies with it; a token that merely ran out leaves the page tokens alive.
    QCOMPARE(graph(page, pageToken).status, event == "expire"_L1 ? 200 : 400);
    if (target.size() == 2)
        QCOMPARE(graph(u"me"_s, other).status, 200);
    const Reply facts = inspect(token);
    if (!debugSays) {
        QCOMPARE(facts.code(), 190);
        return;
    }
    QCOMPARE(facts.status, 200);
    const QJsonValue data = facts.json.value(u"data"_s);
    QCOMPARE(data[u"is_valid"].toBool(true), false);
    QCOMPARE(data[u"scopes"].toArray().size(), 0);
    QCOMPARE(data[u"error"][u"code"].toInt(), 190);
    QCOMPARE(data[u"error"][u"subcode"].toInt(), subcode);
    QVERIFY(!data[u"error"].toObject().contains(u"error_subcode"_s));
}

void TestRehearsalFacebook::pageDeathsHaveTheirCodes_data()
{
    QTest::addColumn<QString>("event");
    QTest::addColumn<int>("subcode");
    QTest::addColumn<QString>("words");
    QTest::newRow("role lost") << u"page-role-lost"_s << 492 << u"administrator, editor, or moderator of the page"_s;
    QTest::newRow("unticked") << u"page-untick"_s << 0 << u"must be granted before impersonating a user's page"_s;
    QTest::newRow("gone") << u"page-gone"_s << 0 << u"belongs to a Page that is not accessible"_s;
    QTest::newRow("expired") << u"expire"_s << 463 << u"Session has expired"_s;
}

void TestRehearsalFacebook::pageDeathsHaveTheirCodes()
{
    QFETCH(QString, event);
    QFETCH(int, subcode);
    QFETCH(QString, words);
    const QString token = longToken(u"jonas"_s);
    const QJsonArray rows = accounts(token);
    const QString page = rows[0][u"id"].toString();
    m_world.control(event, {{u"network"_s, u"facebook"_s}, {u"page"_s, page}});
    const Reply refused = graph(page, rows[0][u"access_token"].toString());
    QCOMPARE(refused.status, 400);
    QCOMPARE(refused.code(), 190);
    QCOMPARE(refused.subcode(), subcode);
    QVERIFY2(refused.message().contains(words), qPrintable(refused.message()));
    QCOMPARE(inspect(rows[0][u"access_token"].toString()).json[u"data"_s][u"is_valid"].toBool(true), false);
    QCOMPARE(graph(rows[1][u"id"].toString(), rows[1][u"access_token"].toString()).status, 200); // the others live on
    QCOMPARE(graph(u"me"_s, token).status, 200);
    QCOMPARE(accounts(token).size(), event == "expire"_L1 ? rows.size() : rows.size() - 1);
    if (event == "page-gone"_L1)
        QCOMPARE(graph(page, token).subcode(), 33);
}

void TestRehearsalFacebook::throttlingHasACodePerSortOfToken()
{
    const QString token = longToken(u"maria"_s);
    const auto [page, pageToken] = firstPage(token);
    const auto throttled = [&](const Fields& target, const QString& path, const QString& with) {
        m_world.control(u"throttle"_s, Fields{{u"network"_s, u"facebook"_s}, {u"minutes"_s, u"10"_s}} + target);
        const Reply refused = graph(path, with);
        m_world.control(u"throttle"_s, Fields{{u"network"_s, u"facebook"_s}, {u"on"_s, u"0"_s}} + target);
        return refused.status == 403 ? refused.code() : -refused.status;
    };
    QCOMPARE(throttled({}, u"me"_s, token), 4);
    QCOMPARE(throttled({{u"person"_s, u"maria"_s}}, u"me"_s, token), 17);
    QCOMPARE(throttled({{u"page"_s, page}}, page, token), 32);
    QCOMPARE(throttled({{u"page"_s, page}}, page, pageToken), 80001);
    QCOMPARE(graph(u"me"_s, token).status, 200);
    m_world.control(u"throttle"_s, {{u"network"_s, u"facebook"_s}, {u"minutes"_s, u"10"_s}});
    m_world.control(u"advance"_s, {{u"minutes"_s, u"11"_s}});
    QCOMPARE(graph(u"me"_s, token).status, 200);
}

void TestRehearsalFacebook::usageHeaders()
{
    const QString token = longToken(u"maria"_s);
    const auto [page, pageToken] = firstPage(token);
    m_world.control(u"credits"_s, {{u"network"_s, u"facebook"_s}, {u"page"_s, page}, {u"used"_s, u"93"_s}});
    const QJsonDocument usage = QJsonDocument::fromJson(graph(page, pageToken).header("x-business-use-case-usage"));
    QCOMPARE(usage[page][0][u"type"].toString(), u"pages"_s);
    QCOMPARE(usage[page][0][u"call_count"].toInt(), 93);
    QCOMPARE(usage[page][0][u"estimated_time_to_regain_access"].toInt(-1), 0);
    m_world.control(u"throttle"_s, {{u"network"_s, u"facebook"_s}, {u"page"_s, page}, {u"minutes"_s, u"7"_s}});
    const QJsonDocument used = QJsonDocument::fromJson(graph(page, pageToken).header("x-business-use-case-usage"));
    QCOMPARE(used[page][0][u"call_count"].toInt(), 100);
    QCOMPARE(used[page][0][u"estimated_time_to_regain_access"].toInt(), 7); // minutes
    m_world.control(u"credits"_s, {{u"network"_s, u"facebook"_s}, {u"used"_s, u"28"_s}});
    QCOMPARE(QJsonDocument::fromJson(graph(u"me"_s, token).header("x-app-usage"))[u"call_count"].toInt(), 28);
}

void TestRehearsalFacebook::untickingAPageKillsItsStoredTokenForGood()
{
    const QString token = longToken(u"jonas"_s);
    const QJsonArray rows = accounts(token);
    const QString first = rows[0][u"id"].toString();
    const QString second = rows[1][u"id"].toString();
    const auto signInWith = [&](const QString& pages) {
        m_world.control(u"auto"_s, {{u"network"_s, u"facebook"_s}, {u"person"_s, u"jonas"_s}, {u"pages"_s, pages}});
        return exchange(dialog({{u"scope"_s, kScopes}}).sentBack(u"code"_s)).text(u"access_token"_s);
    };
    const QString again = signInWith(second);
    QVERIFY(graph(first, rows[0][u"access_token"].toString())
                .message()
                .contains(u"must be granted before impersonating"_s));
    QCOMPARE(graph(second, rows[1][u"access_token"].toString()).status, 200);
    QCOMPARE(accounts(again).size(), 1);
    const QString ticked = signInWith(first + u',' + second);
    QCOMPARE(graph(first, rows[0][u"access_token"].toString()).status, 400); // the old token stays dead
    QCOMPARE(accounts(ticked).size(), 2);
    signInWith(u"all"_s);
    for (const QJsonValue scope : inspect(ticked).json[u"data"_s][u"granular_scopes"].toArray())
        QVERIFY(!scope.toObject().contains(u"target_ids"_s)); // "all, now and future"
}

void TestRehearsalFacebook::pageTokenOfAShortLifeDiesWithIt()
{
    const QString token = userToken(u"jonas"_s);
    const auto [page, pageToken] = firstPage(token);
    QCOMPARE(inspect(pageToken).json[u"data"_s][u"expires_at"].toInteger(),
             inspect(token).json[u"data"_s][u"expires_at"].toInteger());
    m_world.control(u"advance"_s, {{u"seconds"_s, u"5200"_s}});
    QCOMPARE(graph(page, pageToken).subcode(), 463);
    QCOMPARE(exchangeLong(token).subcode(), 463); // what has run out can not be exchanged
}

void TestRehearsalFacebook::runsOutWithWorldTime()
{
    const QString token = longToken(u"jonas"_s);
    const auto [page, pageToken] = firstPage(token);
    m_world.control(u"advance"_s, {{u"days"_s, u"59"_s}});
    QCOMPARE(graph(u"me"_s, token).status, 200);
    m_world.control(u"advance"_s, {{u"days"_s, u"2"_s}});
    QCOMPARE(graph(u"me"_s, token).subcode(), 463);
    QCOMPARE(graph(page, pageToken).status, 200); // no end date of its own
}

void TestRehearsalFacebook::dataAccessRunsFromTheSignInOnly()
{
    const QString token = longToken(u"jonas"_s);
    const auto [page, pageToken] = firstPage(token);
    m_world.control(u"advance"_s, {{u"days"_s, u"50"_s}});
    const QString renewed = exchangeLong(token).text(u"access_token"_s);
    m_world.control(u"advance"_s, {{u"days"_s, u"41"_s}});
    const QJsonValue facts = inspect(renewed).json.value(u"data"_s);
    QVERIFY(facts[u"is_valid"].toBool()); // the token lives
    const Reply read = graph(page, pageToken, {{u"fields"_s, u"id,followers_count"_s}});
    QCOMPARE(read.code(), 10);
    const QJsonArray permissions = graph(u"me/permissions"_s, renewed).json.value(u"data"_s).toArray();
    QVERIFY(permissions.contains(QJsonObject{{u"permission"_s, u"pages_show_list"_s}, {u"status"_s, u"expired"_s}}));
    QVERIFY(permissions.contains(QJsonObject{{u"permission"_s, u"public_profile"_s}, {u"status"_s, u"granted"_s}}));
}

void TestRehearsalFacebook::declinedScopeIsNotAskedAgainUnlessTold()
{
    const auto status = [&](const QString& token) {
        for (const QJsonValue row : graph(u"me/permissions"_s, token).json.value(u"data"_s).toArray()) {
            if (row[u"permission"].toString() == u"read_insights"_s)
                return row[u"status"].toString();
        }
        return QString();
    };
    m_world.control(
        u"auto"_s,
        {{u"network"_s, u"facebook"_s}, {u"person"_s, u"tom"_s}, {u"decline"_s, u"read_insights,public_profile"_s}});
    const QString token = exchange(dialog({{u"scope"_s, kScopes}}).sentBack(u"code"_s)).text(u"access_token"_s);
    QCOMPARE(status(token), u"declined"_s);
    QCOMPARE(status(userToken(u"tom"_s)), u"declined"_s);
    QCOMPARE(status(userToken(u"tom"_s, {{u"auth_type"_s, u"rerequest"_s}})), u"granted"_s);
}

void TestRehearsalFacebook::requiresTheProof()
{
    const QString token = longToken(u"tom"_s);
    const auto proof = [&](const QString& message) {
        return QString::fromLatin1(
            QMessageAuthenticationCode::hash(message.toUtf8(), kSecret.toUtf8(), QCryptographicHash::Sha256).toHex());
    };
    // The vector of facebook.md section 13, so that this test and the server can not be wrong together.
    QCOMPARE(proof(u"EAATESTTOKEN123"_s), u"02810c917b3e327d0bc6ccf57ac73ac327c135ce03a538f1a157997bb973e258"_s);
    m_world.control(u"require-proof"_s);
    const Reply without = graph(u"me"_s, token);
    QCOMPARE(without.code(), 100);
    QCOMPARE(without.json[u"error"_s][u"type"].toString(), u"GraphMethodException"_s);
    QCOMPARE(graph(u"me"_s, token, {{u"appsecret_proof"_s, proof(token)}}).status, 200);
    QVERIFY(graph(u"me"_s, token, {{u"appsecret_proof"_s, proof(u"other"_s)}})
                .message()
                .startsWith(u"Invalid appsecret_proof"_s));
    const QString now = QString::number(m_world.control(u"state"_s)[u"clock"_s][u"now"].toInteger());
    const Fields timed{{u"appsecret_proof"_s, proof(token + u'|' + now)}, {u"appsecret_time"_s, now}};
    QCOMPARE(graph(u"me"_s, token, timed).status, 200);
    m_world.control(u"advance"_s, {{u"minutes"_s, u"6"_s}});
    QCOMPARE(graph(u"me"_s, token, timed).code(), 100);
    m_world.control(u"require-proof"_s, {{u"on"_s, u"0"_s}});
    QCOMPARE(graph(u"me"_s, token).status, 200);
}

void TestRehearsalFacebook::revokesEverything()
{
    const QString token = longToken(u"maria"_s);
    const QString sibling = userToken(u"maria"_s);
    const Reply done = m_world.send(
        "DELETE", u"/graph.facebook.com/v26.0/me/permissions"_s, {}, "Bearer " + token.toUtf8());
    QCOMPARE(done.json.value(u"success"_s).toBool(), true);
    QCOMPARE(graph(u"me"_s, token).subcode(), 458);
    QCOMPARE(graph(u"me"_s, sibling).subcode(), 458);
}

void TestRehearsalFacebook::appTrouble()
{
    const QString token = longToken(u"maria"_s);
    m_world.control(u"app-suspend"_s, {{u"network"_s, u"facebook"_s}});
    QCOMPARE(graph(u"me"_s, token).code(), 200);
    QVERIFY(graph(u"me"_s, token).message().contains(u"API access blocked"_s));
    m_world.control(u"app-suspend"_s, {{u"network"_s, u"facebook"_s}, {u"mode"_s, u"deleted"_s}});
    QVERIFY(graph(u"me"_s, token).message().contains(u"Application has been deleted"_s));
    m_world.control(u"app-suspend"_s, {{u"network"_s, u"facebook"_s}, {u"on"_s, u"0"_s}});
    QCOMPARE(graph(u"me"_s, token).status, 200);
    QCOMPARE(graph(u"me"_s, u"EAAGrubbish"_s).message(), u"Invalid OAuth access token - Cannot parse access token"_s);
    QCOMPARE(graph(u"me"_s, {}).code(), 2500);
}

void TestRehearsalFacebook::pasteFlowShowsTheFinalAddress()
{
    const QString redirect = u"https://www.facebook.com/connect/login_success.html"_s;
    const Reply back = dialog({{u"scope"_s, kScopes}, {u"auto"_s, u"maria"_s}}, redirect);
    QCOMPARE(back.status, 302);
    QVERIFY(back.location.isRelative()); // stays on this machine
    const Reply page = m_world.get(back.location.toString(QUrl::FullyEncoded));
    QCOMPARE(page.status, 200);
    QVERIFY(page.body.contains((redirect + u"?code="_s + back.sentBack(u"code"_s)).toUtf8()));
    QCOMPARE(exchange(back.sentBack(u"code"_s), redirect).status, 200);
}

void TestRehearsalFacebook::implicitAnswerStandsInTheFragment()
{
    const Reply back = dialog({{u"scope"_s, kScopes}, {u"auto"_s, u"maria"_s}, {u"response_type"_s, u"token"_s}});
    QVERIFY(!back.location.hasQuery());
    const QString fragment = back.location.fragment();
    QVERIFY(fragment.contains(u"access_token=EAA"_s));
    QVERIFY(fragment.contains(u"data_access_expiration_time="_s));
    QVERIFY(fragment.contains(u"expires_in=5126"_s));
}

void TestRehearsalFacebook::consentFormsDecide()
{
    const Reply who = dialog({{u"scope"_s, kScopes}});
    QCOMPARE(who.status, 200);
    QVERIFY(who.body.contains("pretend Facebook"));
    QVERIFY(!who.body.contains("<script"));
    const QByteArray mark = "name=\"ticket\" value=\"";
    const QString ticket = QString::fromLatin1(who.body.mid(who.body.indexOf(mark) + mark.size(), 24));
    const Reply what = m_world.get(u"/_consent"_s, {{u"ticket"_s, ticket}, {u"person"_s, u"jonas"_s}});
    QVERIFY(what.body.contains("Jonas Weber"));
    QVERIFY(what.body.contains("name=\"page\""));
    const QJsonArray pages =
        m_world.control(u"people"_s, {{u"person"_s, u"jonas"_s}})[u"people"_s][0][u"pages"].toArray();
    const Reply back = m_world.post(u"/_consent"_s,
                                    {{u"ticket"_s, ticket},
                                     {u"person"_s, u"jonas"_s},
                                     {u"action"_s, u"allow"_s},
                                     {u"scope"_s, u"pages_show_list"_s},
                                     {u"pages_mode"_s, u"chosen"_s},
                                     {u"page"_s, pages[0][u"id"].toString()}});
    QCOMPARE(back.status, 302);
    const QString token = exchange(back.sentBack(u"code"_s)).text(u"access_token"_s);
    QCOMPARE(accounts(token).size(), 1);
    const QJsonArray permissions = graph(u"me/permissions"_s, token).json.value(u"data"_s).toArray();
    QVERIFY(permissions.contains(QJsonObject{{u"permission"_s, u"read_insights"_s}, {u"status"_s, u"declined"_s}}));
    QCOMPARE(m_world.get(u"/_consent"_s, {{u"ticket"_s, ticket}}).status, 410); // one answer per sign-in
}

void TestRehearsalFacebook::refusalComesBack()
{
    m_world.control(u"auto"_s, {{u"network"_s, u"facebook"_s}, {u"deny"_s, u"1"_s}});
    const Reply back = dialog({{u"scope"_s, kScopes}});
    QCOMPARE(back.sentBack(u"error"_s), u"access_denied"_s);
    QCOMPARE(back.sentBack(u"error_reason"_s), u"user_denied"_s);
    QCOMPARE(back.sentBack(u"error_code"_s), u"200"_s);
    QCOMPARE(back.sentBack(u"state"_s), u"st ate"_s);
}

QTEST_GUILESS_MAIN(TestRehearsalFacebook)
#include "tst_rehearsalfacebook.moc"
