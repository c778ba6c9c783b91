// SPDX-License-Identifier: GPL-3.0-or-later
// Networks with an ordinary sign-in, seen from outside. What they have in common is driven by rehearsaltable.h, a row for each;
// what only one of them does has a test of its own below.
#include "rehearsalsignin.h"
#include "rehearsaltable.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::Literals::StringLiterals;
using namespace pk::test;

namespace {

constexpr char kVerifier[] = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"; // RFC 7636 appendix B
constexpr char kChallenge[] = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

QString text(const char* value)
{
    return QString::fromUtf8(value);
}

} // namespace

class TestRehearsalNetworks final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init() { QVERIFY(m_world.control(u"reset-world"_s).value(u"ok"_s).toBool()); }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void signsInAndSaysWhoItIs_data() { eachNetwork(); }
    void signsInAndSaysWhoItIs();
    void refusesWrongLinksClientsAndCodes_data() { eachNetwork(); }
    void refusesWrongLinksClientsAndCodes();
    void refreshes_data() { eachNetwork(); }
    void refreshes();
    void listsThePlacesOfThePerson_data() { eachNetwork(); }
    void listsThePlacesOfThePerson();
    void deadTokensAreRefused_data() { eachNetwork(); }
    void deadTokensAreRefused();
    void everyRefusalComesAsOrdered_data();
    void everyRefusalComesAsOrdered();
    void throttlesUntilTheTimeIsOver_data() { eachNetwork(); }
    void throttlesUntilTheTimeIsOver();

    void aRefusalStrikesOnePersonAsOftenAsAsked();
    void facebookFailsOneResultPage();
    void pinterestListsFiveHundredBoardsInTenAnswers();
    void pinterestActsForASharedAdAccount();
    void pinterestCountsTheNearestLimit();
    void tumblrSpeaksInItsEnvelope();
    void tumblrKnowsLostAndDeletedBlogs();
    void placesSurviveInTheStateFile();

private:
    static void eachNetwork();
    static const Network& current();
    [[nodiscard]] static QByteArray authorization(const Network& network);
    Reply authorize(const Network& network, const QString& person, const Fields& changed = {});
    Reply exchange(const Network& network, const QString& code, const Fields& changed = {});
    Reply tokens(const Network& network, const QString& person)
    {
        return exchange(network, authorize(network, person).sentBack(u"code"_s));
    }
    Reply renew(const Network& network, const QString& refreshToken);
    QString accessToken(const QString& network, const QString& person);
    QStringList listed(const Network& network, const QString& token);
    QJsonArray places(const QString& network, const QString& person)
    {
        return m_world.control(u"places"_s, {{u"network"_s, network}, {u"person"_s, person}})
            .value(u"places"_s)
            .toArray();
    }

    RehearsalClient m_world;
};

void TestRehearsalNetworks::eachNetwork()
{
    QTest::addColumn<QString>("network");
    for (const Network& network : networks())
        QTest::newRow(network.id) << text(network.id);
}

const Network& TestRehearsalNetworks::current()
{
    QFETCH(QString, network);
    return *std::find_if(
        networks().begin(), networks().end(), [&](const Network& row) { return network == QLatin1StringView(row.id); });
}

QByteArray TestRehearsalNetworks::authorization(const Network& network)
{
    if (network.secret == Secret::EmptyPassword)
        return "Basic " + QByteArray("rehearsal-%1:").replace("%1", network.id).toBase64();
    if (network.secret != Secret::InHeader)
        return {};
    return "Basic " + QByteArray("rehearsal-%1:rehearsal-%1-secret").replace("%1", network.id).toBase64();
}

Reply TestRehearsalNetworks::authorize(const Network& network, const QString& person, const Fields& changed)
{
    Fields fields{{text(network.clientIdName), u"rehearsal-"_s + text(network.id)},
                  {u"response_type"_s, u"code"_s},
                  {u"redirect_uri"_s, text(network.redirect)},
                  {u"scope"_s, text(network.scopes)},
                  {u"state"_s, u"st"_s},
                  {u"auto"_s, person}};
    if (network.challenge != Challenge::None) {
        const QByteArray hex = QCryptographicHash::hash(kVerifier, QCryptographicHash::Sha256).toHex();
        fields.append(
            {u"code_challenge"_s, network.challenge == Challenge::Hex ? QString::fromLatin1(hex) : text(kChallenge)});
        fields.append({u"code_challenge_method"_s, u"S256"_s});
    }
    fields += network.more;
    for (const auto& change : changed) {
        fields.removeIf([&](const auto& field) { return field.first == change.first; });
        fields.append(change);
    }
    return m_world.get(text(network.authorize), fields);
}

Reply TestRehearsalNetworks::exchange(const Network& network, const QString& code, const Fields& changed)
{
    Fields fields{
        {u"grant_type"_s, u"authorization_code"_s}, {u"code"_s, code}, {u"redirect_uri"_s, text(network.redirect)}};
    if (network.challenge != Challenge::None)
        fields.append({u"code_verifier"_s, text(kVerifier)});
    if (network.secret == Secret::InForm || network.secret == Secret::None)
        fields.append({text(network.clientIdName), u"rehearsal-"_s + text(network.id)});
    if (network.secret == Secret::InForm)
        fields.append({u"client_secret"_s, u"rehearsal-%1-secret"_s.arg(text(network.id))});
    for (const auto& change : changed) {
        fields.removeIf([&](const auto& field) { return field.first == change.first; });
        fields.append(change);
    }
    return m_world.post(text(network.token), fields, authorization(network));
}

Reply TestRehearsalNetworks::renew(const Network& network, const QString& refreshToken)
{
    Fields fields{{u"grant_type"_s, u"refresh_token"_s}, {u"refresh_token"_s, refreshToken}};
    if (network.secret == Secret::InForm || network.secret == Secret::None)
        fields.append({text(network.clientIdName), u"rehearsal-"_s + text(network.id)});
    if (network.secret == Secret::InForm)
        fields.append({u"client_secret"_s, u"rehearsal-%1-secret"_s.arg(text(network.id))});
    return m_world.post(text(network.token), fields, authorization(network));
}

QString TestRehearsalNetworks::accessToken(const QString& network, const QString& person)
{
    for (const Network& row : networks()) {
        if (network == QLatin1StringView(row.id))
            return tokens(row, person).text(u"access_token"_s);
    }
    return {};
}

QStringList TestRehearsalNetworks::listed(const Network& network, const QString& token)
{
    QStringList ids;
    const Reply reply = m_world.get(text(network.list), {}, token);
    for (const QJsonValue row : at(reply.json, text(network.rows)).toArray())
        ids.append(at(row, text(network.rowId)).toVariant().toString().remove(u"urn:li:organization:"_s));
    return ids;
}

void TestRehearsalNetworks::signsInAndSaysWhoItIs()
{
    const Network& network = current();
    const QJsonArray logins =
        m_world.control(u"people"_s, {{u"person"_s, u"maria"_s}})[u"people"][0][u"logins"].toArray();
    QString remoteId;
    for (const QJsonValue login : logins) {
        if (login[u"network"].toString() == text(network.id) && login[u"id"].toString() == "maria"_L1)
            remoteId = login[u"remote_id"].toString();
    }
    QVERIFY(!remoteId.isEmpty());
    const Reply back = authorize(network, u"maria"_s);
    QCOMPARE(back.status, 302);
    QCOMPARE(back.sentBack(u"state"_s), u"st"_s);
    const Reply granted = exchange(network, back.sentBack(u"code"_s));
    QCOMPARE(granted.status, 200);
    QVERIFY(!granted.text(u"access_token"_s).isEmpty());
    const Reply me = m_world.get(text(network.identity), {}, granted.text(u"access_token"_s));
    QCOMPARE(me.status, 200);
    QCOMPARE(at(me.json, text(network.remoteId)).toVariant().toString(), remoteId);
    const Reply denied = authorize(network, u"maria"_s, {{u"deny"_s, u"1"_s}});
    QVERIFY(!denied.sentBack(u"error"_s).isEmpty());
    QCOMPARE(denied.sentBack(u"state"_s), u"st"_s);
}

void TestRehearsalNetworks::refusesWrongLinksClientsAndCodes()
{
    const Network& network = current();
    for (const QString& field : {text(network.clientIdName), u"redirect_uri"_s, u"response_type"_s, u"scope"_s})
        QCOMPARE(authorize(network, u"maria"_s, {{field, u"nonsense"_s}}).status, 400);
    const QString code = authorize(network, u"maria"_s).sentBack(u"code"_s);
    QVERIFY(exchange(network, u"wrong"_s).text(u"access_token"_s).isEmpty());
    QVERIFY(exchange(network, code, {{u"redirect_uri"_s, u"http://127.0.0.1:1/"_s}}).text(u"access_token"_s).isEmpty());
    if (network.challenge != Challenge::None)
        QVERIFY(exchange(network, code, {{u"code_verifier"_s, u"wrong"_s}}).text(u"access_token"_s).isEmpty());
    QVERIFY(!exchange(network, code).text(u"access_token"_s).isEmpty());
    QVERIFY(exchange(network, code).text(u"access_token"_s).isEmpty()); // once
    m_world.control(u"secret-reset"_s, {{u"network"_s, text(network.id)}, {u"secret"_s, u"another"_s}});
    const QString next = authorize(network, u"maria"_s).sentBack(u"code"_s);
    if (network.secret == Secret::InForm || network.secret == Secret::InHeader)
        QVERIFY(exchange(network, next).text(u"access_token"_s).isEmpty());
}

void TestRehearsalNetworks::refreshes()
{
    const Network& network = current();
    const Reply first = tokens(network, u"maria"_s);
    const QString old = first.text(u"refresh_token"_s);
    if (old.isEmpty())
        QSKIP("no refresh token here");
    m_world.control(u"expire"_s, {{u"network"_s, text(network.id)}, {u"person"_s, u"maria"_s}});
    QVERIFY(m_world.get(text(network.identity), {}, first.text(u"access_token"_s)).status >= 400);
    const Reply renewed = renew(network, old);
    QCOMPARE(renewed.status, 200);
    QCOMPARE(m_world.get(text(network.identity), {}, renewed.text(u"access_token"_s)).status, 200);
    QCOMPARE(renew(network, old).text(u"access_token"_s).isEmpty(), network.rotates); // a refusal may come with 200
    m_world.control(u"remove-app"_s, {{u"network"_s, text(network.id)}, {u"person"_s, u"maria"_s}});
    const QString newest = renewed.text(u"refresh_token"_s);
    QVERIFY(renew(network, newest.isEmpty() ? old : newest).text(u"access_token"_s).isEmpty());
}

void TestRehearsalNetworks::listsThePlacesOfThePerson()
{
    const Network& network = current();
    if (!*network.list)
        QSKIP("no list here");
    m_world.setHeaders(network.headers);
    const QString token = accessToken(text(network.id), u"maria"_s);
    const QStringList before = listed(network, token);
    QVERIFY(before.size() >= 2);
    const QString lost = before.last();
    const Fields which{{u"network"_s, text(network.id)}, {u"page"_s, lost}};
    m_world.control(u"page-role-lost"_s, which + Fields{{u"person"_s, u"maria"_s}});
    QVERIFY(!listed(network, token).contains(lost));
    m_world.control(u"page-role-lost"_s, which + Fields{{u"person"_s, u"maria"_s}, {u"on"_s, u"0"_s}});
    QCOMPARE(listed(network, token), before);
    m_world.control(u"page-gone"_s, which);
    QVERIFY(!listed(network, token).contains(lost));
    m_world.control(u"page-gone"_s, which + Fields{{u"on"_s, u"0"_s}});
    m_world.control(u"fail-list"_s,
                    {{u"network"_s, text(network.id)}, {u"result_page"_s, u"1"_s}, {u"times"_s, u"1"_s}});
    QCOMPARE(m_world.get(text(network.list), {}, token).status, 500);
    QCOMPARE(listed(network, token), before);
}

void TestRehearsalNetworks::deadTokensAreRefused()
{
    const Network& network = current();
    const QString token = accessToken(text(network.id), u"maria"_s);
    const QString other = accessToken(text(network.id), u"jonas"_s);
    m_world.control(u"remove-app"_s, {{u"network"_s, text(network.id)}, {u"person"_s, u"maria"_s}});
    for (const QString& dead : {token, u"never-issued"_s}) {
        const Reply refused = m_world.get(text(network.identity), {}, dead);
        QVERIFY2(refused.status >= 400 && refused.status < 500, qPrintable(QString::number(refused.status)));
        QVERIFY(!refused.json.isEmpty());
    }
    QVERIFY(m_world.get(text(network.identity)).status >= 400);
    QCOMPARE(m_world.get(text(network.identity), {}, other).status, 200);
}

void TestRehearsalNetworks::everyRefusalComesAsOrdered_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QJsonObject>("refusal");
    for (const Network& network : networks()) {
        const Fields which{{u"network"_s, text(network.id)}};
        for (const QJsonValue row : m_world.control(u"refusals"_s, which).value(u"refusals"_s).toArray())
            QTest::addRow("%s %s", network.id, qPrintable(row[u"row"].toString()))
                << text(network.id) << row.toObject();
    }
}

void TestRehearsalNetworks::everyRefusalComesAsOrdered()
{
    QFETCH(QJsonObject, refusal);
    const Network& network = current();
    const Reply granted = tokens(network, u"maria"_s);
    m_world.control(u"refuse"_s,
                    {{u"network"_s, text(network.id)},
                     {u"row"_s, refusal.value(u"row"_s).toString()},
                     {u"person"_s, u"maria"_s},
                     {u"times"_s, u"1"_s}});
    const bool api = refusal.value(u"where"_s).toString() == "api"_L1;
    const QString path = refusal.value(u"path"_s).toString();
    const QString here = path.isEmpty() ? text(network.identity) : text(network.identity).section(u'/', 0, 1) + path;
    const auto send = [&] {
        return api ? m_world.get(here, {}, granted.text(u"access_token"_s))
                   : renew(network, granted.text(u"refresh_token"_s));
    };
    if (!api && granted.text(u"refresh_token"_s).isEmpty())
        QSKIP("no refresh token here");
    const Reply refused = send();
    QCOMPARE(refused.status, refusal.value(u"status"_s).toInt());
    QCOMPARE(QString::fromUtf8(refused.body), refusal.value(u"body"_s).toString());
    for (const QJsonValue header : refusal.value(u"headers"_s).toArray()) {
        const QString line = header.toString();
        QCOMPARE(QString::fromUtf8(refused.header(line.section(u": "_s, 0, 0).toLatin1())), line.section(u": "_s, 1));
    }
    if (path.isEmpty())
        QCOMPARE(send().status, 200); // once was asked for
}

void TestRehearsalNetworks::throttlesUntilTheTimeIsOver()
{
    const Network& network = current();
    const QString token = accessToken(text(network.id), u"maria"_s);
    m_world.control(u"throttle"_s,
                    {{u"network"_s, text(network.id)}, {u"person"_s, u"maria"_s}, {u"minutes"_s, u"10"_s}});
    QVERIFY(m_world.get(text(network.identity), {}, token).status >= 400);
    m_world.control(u"advance"_s, {{u"minutes"_s, u"11"_s}});
    QCOMPARE(m_world.get(text(network.identity), {}, token).status, 200);
}

void TestRehearsalNetworks::aRefusalStrikesOnePersonAsOftenAsAsked()
{
    const QString maria = accessToken(u"tumblr"_s, u"maria"_s);
    const QString jonas = accessToken(u"tumblr"_s, u"jonas"_s);
    const QString address = u"/api.tumblr.com/v2/user/info"_s;
    m_world.control(u"refuse"_s, {{u"network"_s, u"tumblr"_s}, {u"row"_s, u"403-blog"_s}, {u"person"_s, u"maria"_s}});
    QCOMPARE(m_world.get(address, {}, maria).status, 403);
    QCOMPARE(m_world.get(address, {}, jonas).status, 200);
    QCOMPARE(m_world.get(address, {}, maria).status, 403);
    m_world.control(u"refuse"_s, {{u"network"_s, u"tumblr"_s}, {u"off"_s, u"1"_s}});
    QCOMPARE(m_world.get(address, {}, maria).status, 200);
    for (const QString& network : {u"facebook"_s, u"mastodon"_s, u"x"_s})
        QVERIFY(m_world.control(u"refusals"_s, {{u"network"_s, network}}).value(u"refusals"_s).toArray().size() > 10);
}

void TestRehearsalNetworks::facebookFailsOneResultPage()
{
    m_world.control(u"auto"_s, {{u"network"_s, u"facebook"_s}, {u"person"_s, u"priya"_s}});
    const Reply back = m_world.get(u"/www.facebook.com/v26.0/dialog/oauth"_s,
                                   {{u"client_id"_s, u"1234567890"_s},
                                    {u"redirect_uri"_s, u"http://localhost:4000/fb"_s},
                                    {u"response_type"_s, u"code"_s},
                                    {u"state"_s, u"st"_s},
                                    {u"scope"_s, u"pages_show_list"_s}});
    const Reply granted = m_world.get(u"/graph.facebook.com/v26.0/oauth/access_token"_s,
                                      {{u"client_id"_s, u"1234567890"_s},
                                       {u"client_secret"_s, u"0123456789abcdef0123456789abcdef"_s},
                                       {u"redirect_uri"_s, u"http://localhost:4000/fb"_s},
                                       {u"code"_s, back.sentBack(u"code"_s)}});
    const QString token = granted.text(u"access_token"_s);
    const auto page = [&](const QString& after) {
        return m_world.get(
            u"/graph.facebook.com/v26.0/me/accounts"_s, {{u"limit"_s, u"100"_s}, {u"after"_s, after}}, token);
    };
    m_world.control(u"fail-list"_s,
                    {{u"network"_s, u"facebook"_s}, {u"result_page"_s, u"2"_s}, {u"status"_s, u"502"_s}});
    const Reply first = page({});
    QCOMPARE(first.status, 200);
    QCOMPARE(page(at(first.json, u"paging/cursors/after"_s).toString()).status, 502);
}

void TestRehearsalNetworks::pinterestListsFiveHundredBoardsInTenAnswers()
{
    const QString token = accessToken(u"pinterest"_s, u"olav"_s);
    QSet<QString> ids;
    QString bookmark;
    int answers = 0;
    do {
        const Reply page = m_world.get(
            u"/api.pinterest.com/v5/boards"_s, {{u"page_size"_s, u"250"_s}, {u"bookmark"_s, bookmark}}, token);
        for (const QJsonValue board : page.json.value(u"items"_s).toArray())
            ids.insert(board[u"id"].toString());
        bookmark = page.text(u"bookmark"_s);
        ++answers;
    } while (!bookmark.isEmpty() && answers < 20);
    QCOMPARE(ids.size(), 500);
    QCOMPARE(answers, 10);
    QCOMPARE(places(u"pinterest"_s, u"nora"_s).size(), 0);
    QVERIFY(places(u"pinterest"_s, u"sofia"_s).size() > 50);
}

void TestRehearsalNetworks::pinterestActsForASharedAdAccount()
{
    const QString token = accessToken(u"pinterest"_s, u"maria"_s);
    const Reply accounts = m_world.get(u"/api.pinterest.com/v5/ad_accounts"_s, {}, token);
    QCOMPARE(at(accounts.json, u"items/0/permissions/0"_s).toString(), u"ADMIN"_s);
    const QString id = at(accounts.json, u"items/0/id"_s).toString();
    const Fields acting{{u"ad_account_id"_s, id}};
    const QString me = u"/api.pinterest.com/v5/user_account"_s;
    QCOMPARE(m_world.get(me, acting, token).text(u"username"_s), u"nordlys"_s);
    m_world.control(u"page-role-lost"_s, {{u"network"_s, u"pinterest"_s}, {u"page"_s, id}, {u"person"_s, u"maria"_s}});
    const Reply lost = m_world.get(me, acting, token);
    QCOMPARE(lost.status, 403);
    QCOMPARE(lost.json.value(u"code"_s).toInt(), 403);
    QCOMPARE(m_world.get(me, {}, token).status, 200);
}

void TestRehearsalNetworks::pinterestCountsTheNearestLimit()
{
    const QString token = accessToken(u"pinterest"_s, u"maria"_s);
    const Reply reply = m_world.get(u"/api.pinterest.com/v5/user_account"_s, {}, token);
    QCOMPARE(reply.header("x-ratelimit-limit"), QByteArray("100, 100;w=1, 1000;w=60"));
    QCOMPARE(reply.header("x-ratelimit-remaining"), QByteArray("99"));
}

void TestRehearsalNetworks::tumblrSpeaksInItsEnvelope()
{
    const QString token = accessToken(u"tumblr"_s, u"maria"_s);
    const Reply good = m_world.get(u"/api.tumblr.com/v2/user/info"_s, {}, token);
    QCOMPARE(at(good.json, u"meta/msg"_s).toString(), u"OK"_s);
    QCOMPARE(good.header("X-Ratelimit-Perhour-Limit"), QByteArray("1000"));
    QVERIFY(at(good.json, u"response/user/blogs/0/primary"_s).toBool());
    const Reply bad = m_world.get(u"/api.tumblr.com/v2/user/info"_s, {}, u"dead"_s);
    QVERIFY(bad.json.value(u"response"_s).isArray());
    QCOMPARE(at(bad.json, u"errors/0/code"_s).toInt(), 1016);
    const Network& tumblr = *std::find_if(
        networks().begin(), networks().end(), [](const Network& row) { return qstrcmp(row.id, "tumblr") == 0; });
    const Reply back = authorize(tumblr, u"maria"_s);
    QCOMPARE(back.location.fragment(), u"_=_"_s);
    QCOMPARE(tokens(tumblr, u"maria"_s).json.value(u"id_token"_s), QJsonValue(false));
    const Reply brief = exchange(tumblr, authorize(tumblr, u"maria"_s, {{u"scope"_s, u"basic"_s}}).sentBack(u"code"_s));
    QVERIFY(!brief.json.contains(u"refresh_token"_s));
}

void TestRehearsalNetworks::tumblrKnowsLostAndDeletedBlogs()
{
    const QString token = accessToken(u"tumblr"_s, u"maria"_s);
    const QString id = places(u"tumblr"_s, u"maria"_s).at(1)[u"id"].toString();
    const QString followers = u"/api.tumblr.com/v2/blog/%1/followers"_s.arg(id);
    QCOMPARE(m_world.get(followers, {}, token).status, 200);
    m_world.control(u"page-role-lost"_s, {{u"network"_s, u"tumblr"_s}, {u"page"_s, id}});
    QCOMPARE(m_world.get(followers, {}, token).status, 403);
    m_world.control(u"page-gone"_s, {{u"network"_s, u"tumblr"_s}, {u"page"_s, id}});
    QCOMPARE(m_world.get(followers, {}, token).status, 404);
}

void TestRehearsalNetworks::placesSurviveInTheStateFile()
{
    const QTemporaryDir folder;
    const QStringList arguments{u"--state"_s, folder.filePath(u"world.json"_s)};
    QString id;
    const auto blogs = [](RehearsalClient& world) {
        return world.control(u"places"_s, {{u"network"_s, u"tumblr"_s}, {u"person"_s, u"maria"_s}})
            .value(u"places"_s)
            .toArray();
    };
    {
        RehearsalClient world;
        QVERIFY(world.start(arguments));
        id = blogs(world).at(1)[u"id"].toString();
        world.control(u"page-role-lost"_s, {{u"network"_s, u"tumblr"_s}, {u"page"_s, id}});
        QVERIFY(world.stop());
    }
    RehearsalClient again;
    QVERIFY(again.start(arguments));
    QVERIFY(blogs(again).at(1)[u"lost"].toBool());
    QVERIFY(!blogs(again).at(0)[u"lost"].toBool());
}

QTEST_GUILESS_MAIN(TestRehearsalNetworks)
#include "tst_rehearsalnetworks.moc"
