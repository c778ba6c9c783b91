// SPDX-License-Identifier: GPL-3.0-or-later
// Threads and Instagram (both ways) seen from outside: what they answer must be what threads.md and instagram.md say.
#include "rehearsalclient.h"

#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::Literals::StringLiterals;
using namespace pk::test;

namespace {

/// A network whose short token is exchanged for one of 60 days.
struct LongToken
{
    const char* id;
    const char* authorize;
    const char* token;
    const char* graph;
    const char* me;
    const char* redirect;
    const char* scopes;
    const char* prefix;
    const char* grants; ///< "ig" of "ig_exchange_token"
    const char* userId; ///< field of "me" that has the id of the code exchange
};

const LongToken kLongTokens[] = {{"instagram",
                                  "/www.instagram.com/oauth/authorize",
                                  "/api.instagram.com/oauth/access_token",
                                  "/graph.instagram.com",
                                  "/graph.instagram.com/v26.0/me?fields=user_id,username",
                                  "https://localhost:27322/instagram",
                                  "instagram_business_basic,instagram_business_manage_insights",
                                  "IGAA",
                                  "ig",
                                  "user_id"},
                                 {"threads",
                                  "/threads.com/oauth/authorize",
                                  "/graph.threads.net/oauth/access_token",
                                  "/graph.threads.net",
                                  "/graph.threads.net/v1.0/me?fields=id,username",
                                  "https://localhost:27323/threads",
                                  "threads_basic,threads_manage_insights",
                                  "THAA",
                                  "th",
                                  "id"}};

QString text(const char* value)
{
    return QString::fromUtf8(value);
}

const QString kPageClient = u"rehearsal-instagram-fb"_s;
const QString kPageSecret = u"rehearsal-instagram-fb-secret"_s;

} // namespace

class TestRehearsalMeta final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init() { QVERIFY(m_world.control(u"reset-world"_s).value(u"ok"_s).toBool()); }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void shortTokenBecomesALongOne_data() { eachNetwork(); }
    void shortTokenBecomesALongOne();
    void refreshWantsADayAndALivingLongToken_data() { eachNetwork(); }
    void refreshWantsADayAndALivingLongToken();
    void deadTokensSayWhy_data() { eachNetwork(); }
    void deadTokensSayWhy();
    void aRefusalStrikesTheRefreshToo_data() { eachNetwork(); }
    void aRefusalStrikesTheRefreshToo();

    void threadsTesterInspectsTokens();
    void threadsKnowsOnlyItsOwnApplication();
    void instagramAnswersInBothShapes();
    void instagramNeedsAProfessionalAccount();
    void tokensOfAnotherKindCannotBeParsed();

    void pageWayIsANetworkOfItsOwn();
    void pageWayFindsAccountsBehindPages();
    void pageWayLosesTheLink();
    void pageWayHasBothTablesOfRefusals();
    void unlinkedPageSurvivesInTheStateFile();

private:
    static void eachNetwork();
    static const LongToken& current();
    Reply link(const LongToken& network, const QString& person, const Fields& more = {});
    Reply exchange(const LongToken& network, const QString& code, const Fields& changed = {});
    Reply exchangeLong(const LongToken& network, const QString& token, const Fields& changed = {});
    Reply renew(const LongToken& network, const QString& token)
    {
        return m_world.get(text(network.graph) + u"/refresh_access_token"_s,
                           {{u"grant_type"_s, text(network.grants) + u"_refresh_token"_s}, {u"access_token"_s, token}});
    }
    QString shortToken(const LongToken& network, const QString& person)
    {
        return exchange(network, link(network, person).sentBack(u"code"_s)).text(u"access_token"_s);
    }
    QString longToken(const LongToken& network, const QString& person)
    {
        return exchangeLong(network, shortToken(network, person)).text(u"access_token"_s);
    }
    Reply me(const LongToken& network, const QString& token)
    {
        return m_world.get(text(network.me) + u"&access_token="_s + token);
    }
    QString pageWayToken(const QString& person, const QString& scopes);
    Reply graph(const QString& path, const QString& token, const Fields& query = {})
    {
        return m_world.get(u"/graph.facebook.com/v26.0/"_s + path, query + Fields{{u"access_token"_s, token}});
    }
    /// The first row of the list of Pages that has an Instagram account.
    QJsonValue linkedPage(const QString& token);

    RehearsalClient m_world;
};

void TestRehearsalMeta::eachNetwork()
{
    QTest::addColumn<int>("row");
    for (int row = 0; row < int(std::size(kLongTokens)); ++row)
        QTest::newRow(kLongTokens[row].id) << row;
}

const LongToken& TestRehearsalMeta::current()
{
    QFETCH(int, row);
    return kLongTokens[row];
}

Reply TestRehearsalMeta::link(const LongToken& network, const QString& person, const Fields& more)
{
    return m_world.get(text(network.authorize),
                       Fields{{u"client_id"_s, u"rehearsal-"_s + text(network.id)},
                              {u"redirect_uri"_s, text(network.redirect)},
                              {u"response_type"_s, u"code"_s},
                              {u"scope"_s, text(network.scopes)},
                              {u"state"_s, u"st"_s},
                              {u"auto"_s, person}}
                           + more);
}

Reply TestRehearsalMeta::exchange(const LongToken& network, const QString& code, const Fields& changed)
{
    Fields fields{{u"client_id"_s, u"rehearsal-"_s + text(network.id)},
                  {u"client_secret"_s, u"rehearsal-%1-secret"_s.arg(text(network.id))},
                  {u"grant_type"_s, u"authorization_code"_s},
                  {u"redirect_uri"_s, text(network.redirect)},
                  {u"code"_s, code}};
    for (const auto& change : changed) {
        fields.removeIf([&](const auto& field) { return field.first == change.first; });
        fields.append(change);
    }
    return m_world.post(text(network.token), fields);
}

Reply TestRehearsalMeta::exchangeLong(const LongToken& network, const QString& token, const Fields& changed)
{
    Fields fields{{u"grant_type"_s, text(network.grants) + u"_exchange_token"_s},
                  {u"client_secret"_s, u"rehearsal-%1-secret"_s.arg(text(network.id))},
                  {u"access_token"_s, token}};
    for (const auto& change : changed) {
        fields.removeIf([&](const auto& field) { return field.first == change.first; });
        fields.append(change);
    }
    return m_world.get(text(network.graph) + u"/access_token"_s, fields);
}

QString TestRehearsalMeta::pageWayToken(const QString& person, const QString& scopes)
{
    const QString redirect = u"https://www.facebook.com/connect/login_success.html"_s;
    m_world.control(u"auto"_s, {{u"network"_s, u"instagram_fb"_s}, {u"person"_s, person}, {u"pages"_s, u"all"_s}});
    // The address is one of Facebook's: the browser ends on a page of the rehearsal that shows it.
    const Reply back = m_world.get(
        u"/www.facebook.com/v26.0/dialog/oauth"_s,
        {{u"client_id"_s, kPageClient}, {u"redirect_uri"_s, redirect}, {u"state"_s, u"st"_s}, {u"scope"_s, scopes}});
    return m_world
        .get(u"/graph.facebook.com/v26.0/oauth/access_token"_s,
             {{u"client_id"_s, kPageClient},
              {u"client_secret"_s, kPageSecret},
              {u"redirect_uri"_s, redirect},
              {u"code"_s, back.sentBack(u"code"_s)}})
        .text(u"access_token"_s);
}

QJsonValue TestRehearsalMeta::linkedPage(const QString& token)
{
    const Reply list = graph(
        u"me/accounts"_s,
        token,
        {{u"fields"_s,
          u"id,name,tasks,access_token,instagram_business_account{id,username,name,profile_picture_url}"_s},
         {u"limit"_s, u"100"_s}});
    for (const QJsonValue row : list.json.value(u"data"_s).toArray()) {
        if (row[u"instagram_business_account"].isObject())
            return row;
    }
    return {};
}

void TestRehearsalMeta::shortTokenBecomesALongOne()
{
    const LongToken& network = current();
    const Reply back = link(network, u"maria"_s);
    QVERIFY(back.location.toString().startsWith(text(network.redirect) + u'?'));
    QCOMPARE(back.location.fragment(), u"_"_s);
    QCOMPARE(back.sentBack(u"state"_s), u"st"_s);
    const Reply denied = link(network, u"maria"_s, {{u"deny"_s, u"1"_s}});
    QCOMPARE(denied.sentBack(u"error_reason"_s), u"user_denied"_s);

    const Reply first = exchange(network, back.sentBack(u"code"_s));
    QCOMPARE(first.status, 200);
    QVERIFY(!first.json.contains(u"expires_in"_s));
    QVERIFY(!first.json.contains(u"refresh_token"_s));
    const qint64 id = first.json.value(u"user_id"_s).toInteger();
    QVERIFY(first.json.value(u"user_id"_s).isDouble() && id > (qint64(1) << 53));
    const QString token = first.text(u"access_token"_s);
    QVERIFY(token.startsWith(text(network.prefix)));
    QCOMPARE(me(network, token).text(text(network.userId)), QString::number(id));
    QCOMPARE(exchange(network, back.sentBack(u"code"_s)).body,
             QByteArray(R"({"code":400,"error_message":"Matching code was not found or was already used",)"
                        R"("error_type":"OAuthException"})"));

    QVERIFY(exchangeLong(network, token, {{u"client_secret"_s, u"wrong"_s}}).code() != 0);
    const Reply posted = m_world.post(text(network.graph) + u"/access_token"_s,
                                      {{u"grant_type"_s, text(network.grants) + u"_exchange_token"_s},
                                       {u"client_secret"_s, u"rehearsal-%1-secret"_s.arg(text(network.id))},
                                       {u"access_token"_s, token}});
    QCOMPARE(posted.message(), u"Unsupported request - method type: post"_s);
    const Reply lasting = exchangeLong(network, token);
    QCOMPARE(lasting.json.value(u"expires_in"_s).toInteger(), 5183944);
    QCOMPARE(lasting.text(u"token_type"_s), u"bearer"_s);
    QCOMPARE(me(network, lasting.text(u"access_token"_s)).status, 200);
    m_world.control(u"advance"_s, {{u"hours"_s, u"2"_s}});
    QCOMPARE(me(network, token).subcode(), 463);
    QCOMPARE(exchangeLong(network, token).code(), 190); // "an expired one cannot be exchanged"
    QCOMPARE(me(network, lasting.text(u"access_token"_s)).status, 200);
}

void TestRehearsalMeta::refreshWantsADayAndALivingLongToken()
{
    const LongToken& network = current();
    const QString brief = shortToken(network, u"maria"_s);
    const QString token = exchangeLong(network, brief).text(u"access_token"_s);
    QCOMPARE(renew(network, token).code(), 100);
    QCOMPARE(renew(network, brief).code(), 100);
    m_world.control(u"advance"_s, {{u"hours"_s, u"25"_s}});
    const Reply renewed = renew(network, token);
    QCOMPARE(renewed.json.value(u"expires_in"_s).toInteger(), 5183944);
    QVERIFY(renewed.text(u"access_token"_s) != token);
    m_world.control(u"decline"_s,
                    {{u"network"_s, text(network.id)},
                     {u"person"_s, u"maria"_s},
                     {u"scope"_s, text(network.scopes).section(u',', 0, 0)}});
    m_world.control(u"advance"_s, {{u"hours"_s, u"25"_s}});
    QCOMPARE(renew(network, renewed.text(u"access_token"_s)).code(), 10);
    m_world.control(u"advance"_s, {{u"days"_s, u"60"_s}});
    QCOMPARE(renew(network, renewed.text(u"access_token"_s)).subcode(), 463);
}

void TestRehearsalMeta::deadTokensSayWhy()
{
    const LongToken& network = current();
    const Fields maria{{u"network"_s, text(network.id)}, {u"person"_s, u"maria"_s}};
    QString token = longToken(network, u"maria"_s);
    m_world.control(u"checkpoint"_s, maria);
    const Reply checked = me(network, token);
    QCOMPARE(checked.code(), 190);
    QVERIFY(checked.message().contains(u"log in to www.%1.com"_s.arg(text(network.id))));
    QCOMPARE(checked.subcode(), 0);
    m_world.control(u"checkpoint"_s, maria + Fields{{u"on"_s, u"0"_s}});
    QCOMPARE(me(network, token).status, 200); // "revives after the check"
    m_world.control(u"password"_s, maria);
    QCOMPARE(me(network, token).subcode(), 460);
    token = longToken(network, u"maria"_s);
    m_world.control(u"remove-app"_s, maria);
    QCOMPARE(me(network, token).subcode(), 458);
}

void TestRehearsalMeta::aRefusalStrikesTheRefreshToo()
{
    const LongToken& network = current();
    const QString token = longToken(network, u"maria"_s);
    m_world.control(u"advance"_s, {{u"hours"_s, u"25"_s}});
    m_world.control(u"refuse"_s,
                    {{u"network"_s, text(network.id)},
                     {u"row"_s, u"190-checkpoint"_s},
                     {u"person"_s, u"maria"_s},
                     {u"times"_s, u"1"_s}});
    QVERIFY(renew(network, token).message().contains(u"follow the instructions given"_s));
    QCOMPARE(renew(network, token).status, 200);
    const QString code = link(network, u"maria"_s).sentBack(u"code"_s);
    m_world.control(u"refuse"_s,
                    {{u"network"_s, text(network.id)},
                     {u"row"_s, u"400-code-used"_s},
                     {u"person"_s, u"maria"_s},
                     {u"times"_s, u"1"_s}});
    QVERIFY(exchange(network, code).text(u"error_message"_s).startsWith(u"Matching code"_s));
    QCOMPARE(exchange(network, code).status, 200);
}

void TestRehearsalMeta::threadsTesterInspectsTokens()
{
    const LongToken& threads = kLongTokens[1];
    const QString maria = longToken(threads, u"maria"_s);
    const QString jonas = longToken(threads, u"jonas"_s);
    const auto inspect = [&](const QString& asker, const QString& token) {
        return m_world.get(u"/graph.threads.net/v1.0/debug_token"_s,
                           {{u"access_token"_s, asker}, {u"input_token"_s, token}});
    };
    const Reply alive = inspect(maria, jonas);
    QVERIFY(alive.json[u"data"][u"is_valid"].toBool());
    QCOMPARE(alive.json[u"data"][u"application"].toString(), u"Agency Threads"_s);
    m_world.control(u"expire"_s, {{u"network"_s, u"threads"_s}, {u"person"_s, u"jonas"_s}});
    QVERIFY(!inspect(maria, jonas).json[u"data"][u"is_valid"].toBool());
    QCOMPARE(inspect(jonas, maria).code(), 190);
    QCOMPARE(inspect(longToken(threads, u"tom"_s), maria).code(), 10);
    QCOMPARE(inspect(u"TH|rehearsal-threads|rehearsal-threads-secret"_s, maria).code(), 190);
}

void TestRehearsalMeta::threadsKnowsOnlyItsOwnApplication()
{
    const LongToken& threads = kLongTokens[1];
    const Reply page = m_world.get(text(threads.authorize),
                                   {{u"client_id"_s, u"1234567890"_s},
                                    {u"redirect_uri"_s, text(threads.redirect)},
                                    {u"response_type"_s, u"code"_s},
                                    {u"scope"_s, u"threads_basic"_s}});
    QCOMPARE(page.status, 400);
    QVERIFY(page.body.contains("4476002"));
    QCOMPARE(exchange(threads, u"any"_s, {{u"client_id"_s, u"1234567890"_s}}).json.value(u"code"_s).toInt(), 4476002);
    const QString token = longToken(threads, u"maria"_s);
    const Reply profile = m_world.get(
        u"/graph.threads.com/v1.0/me"_s,
        {{u"fields"_s, u"id,username,name,threads_profile_picture_url,threads_biography,is_verified"_s}},
        token);
    QCOMPARE(profile.text(u"username"_s), u"maria"_s);
    QCOMPARE(m_world.get(profile.text(u"threads_profile_picture_url"_s).mid(7)).header("Content-Type"), "image/png");
    QVERIFY(!profile.header("x-app-usage").isEmpty());
    QCOMPARE(m_world.get(u"/graph.threads.net/me"_s, {}, token).code(), 2500); // the version belongs to it
    QVERIFY(m_world.send("DELETE", u"/graph.threads.net/v1.0/me/permissions"_s, {}, "Bearer " + token.toUtf8()).code()
            != 0);
}

void TestRehearsalMeta::instagramAnswersInBothShapes()
{
    const LongToken& instagram = kLongTokens[0];
    const Reply flat = exchange(instagram, link(instagram, u"maria"_s).sentBack(u"code"_s));
    QVERIFY(flat.json.value(u"permissions"_s).isArray());
    m_world.control(u"shape"_s, {{u"network"_s, u"instagram"_s}, {u"shape"_s, u"wrapped"_s}});
    const Reply wrapped = exchange(instagram, link(instagram, u"maria"_s).sentBack(u"code"_s));
    const QJsonValue inside = wrapped.json[u"data"][0];
    QVERIFY(inside[u"user_id"].isString());
    QCOMPARE(inside[u"user_id"].toString(), QString::number(flat.json.value(u"user_id"_s).toInteger()));
    QCOMPARE(inside[u"permissions"].toString(), text(instagram.scopes));
    const QString token = inside[u"access_token"].toString();
    const QString fields =
        u"user_id,username,name,account_type,profile_picture_url,followers_count,follows_count,media_count"_s;
    const Reply profile = m_world.get(u"/graph.instagram.com/v26.0/me"_s, {{u"fields"_s, fields}}, token);
    QVERIFY(profile.text(u"id"_s) != profile.text(u"user_id"_s));
    QCOMPARE(profile.text(u"account_type"_s), u"BUSINESS"_s);
    QVERIFY(profile.header("x-business-use-case-usage").contains(profile.text(u"user_id"_s).toUtf8()));
    QCOMPARE(m_world.get(u"/graph.instagram.com/v26.0/"_s + profile.text(u"id"_s), {}, token).subcode(), 33);
    m_world.control(u"shape"_s, {{u"network"_s, u"instagram"_s}, {u"shape"_s, u"wrapped"_s}, {u"of"_s, u"identity"_s}});
    QCOMPARE(m_world.get(u"/graph.instagram.com/v26.0/me"_s, {{u"fields"_s, fields}}, token)
                 .json[u"data"][0][u"username"]
                 .toString(),
             u"maria"_s);
}

void TestRehearsalMeta::instagramNeedsAProfessionalAccount()
{
    const LongToken& instagram = kLongTokens[0];
    const QString token = shortToken(instagram, u"maria"_s);
    m_world.control(u"personal"_s, {{u"network"_s, u"instagram"_s}, {u"person"_s, u"maria"_s}});
    QCOMPARE(me(instagram, token).message(), u"(#10) The user is not an Instagram Business"_s);
    const Reply refused = exchangeLong(instagram, token);
    QCOMPARE(refused.message(), u"Unsupported request - method type: get"_s);
    QCOMPARE(refused.json[u"error"][u"type"].toString(), u"IGApiException"_s);
    QCOMPARE(exchange(instagram, u"any"_s, {{u"client_id"_s, u"1234567890"_s}}).text(u"error_message"_s),
             u"Invalid platform app"_s);
}

void TestRehearsalMeta::tokensOfAnotherKindCannotBeParsed()
{
    const QString parse = u"Invalid OAuth access token - Cannot parse access token"_s;
    const QString ig = shortToken(kLongTokens[0], u"maria"_s);
    const QString th = shortToken(kLongTokens[1], u"maria"_s);
    const QString fb = pageWayToken(u"maria"_s, u"instagram_basic,pages_show_list"_s);
    QVERIFY(fb.startsWith(u"EAA"_s));
    QCOMPARE(graph(u"me"_s, ig).message(), parse);
    QCOMPARE(graph(u"me"_s, th).message(), parse);
    QCOMPARE(me(kLongTokens[0], fb).message(), parse);
    QCOMPARE(me(kLongTokens[1], ig).message(), parse);
}

void TestRehearsalMeta::pageWayIsANetworkOfItsOwn()
{
    QVERIFY(m_world.announced().value(u"networks"_s).toArray().contains(u"instagram_fb"_s));
    const QString token = pageWayToken(u"maria"_s, u"instagram_basic,pages_show_list,pages_read_engagement"_s);
    QCOMPARE(graph(u"me"_s, token).status, 200);
    const QJsonObject state = m_world.control(u"state"_s, {{u"network"_s, u"instagram_fb"_s}});
    QCOMPARE(state.value(u"tokens"_s).toArray().size(), 1);
    QCOMPARE(state.value(u"grants"_s).toArray().size(), 1);
    QCOMPARE(m_world.control(u"state"_s, {{u"network"_s, u"facebook"_s}}).value(u"tokens"_s).toArray().size(), 0);
    const Reply inspected = graph(u"debug_token"_s, kPageClient + u'|' + kPageSecret, {{u"input_token"_s, token}});
    QCOMPARE(inspected.json[u"data"][u"app_id"].toString(), kPageClient);
    QVERIFY(inspected.json[u"data"][u"is_valid"].toBool());
    m_world.control(u"password"_s, {{u"network"_s, u"facebook"_s}, {u"person"_s, u"maria"_s}});
    QCOMPARE(graph(u"me"_s, token).status, 200);
    m_world.control(u"password"_s, {{u"network"_s, u"instagram_fb"_s}, {u"person"_s, u"maria"_s}});
    QCOMPARE(graph(u"me"_s, token).subcode(), 460);
}

void TestRehearsalMeta::pageWayFindsAccountsBehindPages()
{
    const QString token = pageWayToken(
        u"sofia"_s,
        u"instagram_basic,instagram_manage_insights,instagram_content_publish,pages_show_list,pages_read_engagement,"
        "business_management,ads_read"_s);
    const QJsonValue page = linkedPage(token);
    const QString id = page[u"instagram_business_account"][u"id"].toString();
    QVERIFY(id.startsWith(u"17841"_s));
    QVERIFY(!page[u"instagram_business_account"][u"username"].toString().isEmpty());
    const Reply account = graph(id, page[u"access_token"].toString(), {{u"fields"_s, u"id,followers_count"_s}});
    QCOMPARE(account.text(u"id"_s), id);
    QVERIFY(account.json.value(u"followers_count"_s).isDouble());
    QVERIFY(account.header("x-business-use-case-usage").contains("\"instagram\""));
    m_world.control(u"throttle"_s, {{u"network"_s, u"instagram_fb"_s}, {u"page"_s, page[u"id"].toString()}});
    QCOMPARE(graph(id, token).code(), 80002);
    m_world.control(u"reset-world"_s);
    const QString poor = pageWayToken(u"sofia"_s, u"pages_show_list"_s);
    QCOMPARE(graph(id, poor).code(), 10);
}

void TestRehearsalMeta::pageWayLosesTheLink()
{
    const QString token = pageWayToken(u"sofia"_s, u"instagram_basic,pages_show_list,pages_read_engagement"_s);
    const QJsonValue page = linkedPage(token);
    const QString id = page[u"instagram_business_account"][u"id"].toString();
    const Fields which{{u"network"_s, u"instagram_fb"_s}, {u"page"_s, page[u"id"].toString()}};
    m_world.control(u"instagram-unlink"_s, which);
    const Reply gone = graph(id, token);
    QCOMPARE(gone.code(), 100);
    QCOMPARE(gone.subcode(), 33);
    const Reply bare = graph(
        page[u"id"].toString(), token, {{u"fields"_s, u"id,instagram_business_account{id,username}"_s}});
    QCOMPARE(bare.status, 200);
    QVERIFY(!bare.json.contains(u"instagram_business_account"_s));
    m_world.control(u"instagram-unlink"_s, which + Fields{{u"on"_s, u"0"_s}});
    QCOMPARE(graph(id, token).status, 200);
}

void TestRehearsalMeta::pageWayHasBothTablesOfRefusals()
{
    QStringList rows;
    const Fields network{{u"network"_s, u"instagram_fb"_s}};
    for (const QJsonValue row : m_world.control(u"refusals"_s, network).value(u"refusals"_s).toArray())
        rows.append(row[u"row"].toString());
    QCOMPARE(QSet<QString>(rows.begin(), rows.end()).size(), rows.size());
    QVERIFY(rows.contains(u"190-492-role-lost"_s));
    QVERIFY(rows.contains(u"25-2207050-restricted"_s));
    const QString token = pageWayToken(u"maria"_s, u"instagram_basic,pages_show_list"_s);
    m_world.control(
        u"refuse"_s,
        network + Fields{{u"row"_s, u"10-not-professional"_s}, {u"person"_s, u"maria"_s}, {u"times"_s, u"1"_s}});
    QCOMPARE(graph(u"me"_s, token).code(), 10);
    QCOMPARE(graph(u"me"_s, token).status, 200);
    m_world.control(u"remove-app"_s, network + Fields{{u"person"_s, u"maria"_s}});
    QCOMPARE(graph(u"me"_s, token).subcode(), 458);
}

void TestRehearsalMeta::unlinkedPageSurvivesInTheStateFile()
{
    const QString token = pageWayToken(u"sofia"_s, u"instagram_basic,pages_show_list"_s);
    const QString page = linkedPage(token)[u"id"].toString();
    const QTemporaryDir folder;
    const QStringList arguments{u"--state"_s, folder.filePath(u"world.json"_s)};
    for (const int round : {1, 2}) {
        RehearsalClient world;
        QVERIFY(world.start(arguments));
        if (round == 1)
            world.control(u"instagram-unlink"_s, {{u"network"_s, u"instagram_fb"_s}, {u"page"_s, page}});
        QVERIFY(world.stop());
        QFile file(arguments.last());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonDocument saved = QJsonDocument::fromJson(file.readAll());
        QVERIFY(saved[u"unlinked_pages"].toArray().contains(page));
    }
}

QTEST_GUILESS_MAIN(TestRehearsalMeta)
#include "tst_rehearsalmeta.moc"
