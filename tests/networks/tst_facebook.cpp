// SPDX-License-Identifier: GPL-3.0-or-later
// Facebook's conversations against a scripted Graph API; the answers are those of facebook.md.
#include "models/networks/facebookadapter.h"
#include "tests/networks/scriptedserver.h"
#include "tests/networks/testgrant.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const QString kSecret = u"0123456789abcdef0123456789abcdef"_s;

QJsonObject pageRow(const QString& id, bool token = true)
{
    QJsonObject row{
        {u"id"_s, id}, {u"name"_s, u"Page "_s + id}, {u"tasks"_s, QJsonArray{u"CREATE_CONTENT"_s, u"MODERATE"_s}}};
    if (token)
        row.insert(u"access_token"_s, u"PAGE-"_s + id);
    return row;
}

QByteArray json(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QByteArray rows(const QList<QJsonObject>& list)
{
    QJsonArray data;
    for (const QJsonObject& row : list)
        data.append(row);
    return json({{u"data"_s, data}});
}

std::optional<EndClock> clockOf(const QList<EndClock>& clocks, ClockKind kind)
{
    for (const EndClock& clock : clocks) {
        if (clock.kind == kind)
            return clock;
    }
    return std::nullopt;
}

} // namespace

class TestFacebook : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void proofsMatchTheTestVectors();
    void shortTokenIsExchangedByPost();
    void longTokenIsNotExchangedAgain();
    void silentAnswerIsSettledByDebugToken();
    void withoutSecretTheShortTokenStays();
    void endlessTokenIsSaidToBe();
    void failedExchangeFailsTheSignIn();
    void foreignTokenIsRefused();
    void identifies();
    void everyGraphCallCarriesItsProof();
    void onlyDebugTokenHasATokenInItsAddress();
    void listsOverAllResultPages();
    void pagingNextIsNeverFollowed();
    void failingResultPageMakesItPartial();
    void failingFirstResultPageIsAnError();
    void repeatingCursorEnds();
    void forgottenPagesAreFoundByTheirTick();
    void portfoliosAreSearched();
    void unreachableTickedPageIsShown();
    void missingListPermissionIsPartial();
    void roles_data();
    void roles();
    void idsAsNumbersSurvive();
    void renewsByExchange();
    void inspectReadsTheNewEnds();
    void revokesByRemovingThePermissions();
    void revokeOfTheDead_data();
    void revokeOfTheDead();

private:
    Grant grant();
    void debugAnswers(const QJsonObject& more);

    ManualClock m_clock;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<FacebookAdapter> m_adapter;
    std::shared_ptr<const NetworkDescriptor> m_network = builtIn(u"facebook"_s);
};

void TestFacebook::init()
{
    m_adapter.reset();
    m_http.reset();
    m_clock.set(QDateTime(QDate(2026, 12, 1), QTime(12, 0), Qt::UTC));
    m_server = std::make_unique<ScriptedServer>();
    m_http = std::make_unique<HttpClient>(routesTo(m_server->origin(), {u"graph.facebook.com"_s}), m_clock);
    m_adapter = std::make_unique<FacebookAdapter>(*m_http, m_clock);
    debugAnswers({});
    m_server->answer(u"/v26.0/oauth/access_token"_s,
                     {200, R"({"access_token":"LONG","token_type":"bearer","expires_in":5183944})"});
}

Grant TestFacebook::grant()
{
    Grant grant = testGrant(m_network);
    grant.app.clientId = u"1234567890"_s;
    grant.clientSecret = Secret(kSecret);
    grant.tokens.refreshToken = Secret();
    grant.tokens.obtainedAt = m_clock.now();
    grant.tokens.scopes = {u"pages_show_list"_s};
    return grant;
}

void TestFacebook::debugAnswers(const QJsonObject& more)
{
    const qint64 now = m_clock.now().toSecsSinceEpoch();
    QJsonObject data{{u"app_id"_s, u"1234567890"_s},
                     {u"type"_s, u"USER"_s},
                     {u"is_valid"_s, true},
                     {u"issued_at"_s, now},
                     {u"expires_at"_s, now + 60 * 86400},
                     {u"data_access_expires_at"_s, now + 90 * 86400},
                     {u"scopes"_s, QJsonArray{u"public_profile"_s, u"pages_show_list"_s}},
                     {u"user_id"_s, u"10200000000000001"_s}};
    for (auto entry = more.constBegin(); entry != more.constEnd(); ++entry)
        data.insert(entry.key(), entry.value());
    m_server->answer(u"/v26.0/debug_token"_s, {200, json({{u"data"_s, data}})});
}

void TestFacebook::proofsMatchTheTestVectors()
{
    QCOMPARE(appSecretProof(Secret(u"EAATESTTOKEN123"_s), Secret(kSecret)),
             u"02810c917b3e327d0bc6ccf57ac73ac327c135ce03a538f1a157997bb973e258"_s);
}

void TestFacebook::shortTokenIsExchangedByPost()
{
    Grant fresh = grant();
    fresh.tokens.clocks = {{ClockKind::Access, m_clock.now().addSecs(5126), false, false}};
    const auto tokens = waitFor(m_adapter->completeSignIn(fresh));
    QVERIFY2(tokens, tokens ? "" : qPrintable(tokens.error().detail));
    QCOMPARE(tokens->accessToken, Secret(u"LONG"_s));
    QCOMPARE(tokens->scopes, (QStringList{u"public_profile"_s, u"pages_show_list"_s}));
    const auto access = clockOf(tokens->clocks, ClockKind::Access);
    QCOMPARE(access, (std::optional(EndClock{ClockKind::Access, m_clock.now().addDays(60), false, false})));
    QCOMPARE(clockOf(tokens->clocks, ClockKind::DataAccess)->at, m_clock.now().addDays(90));
    const auto seen = m_server->seen(u"/v26.0/oauth/access_token"_s);
    QCOMPARE(seen.size(), 1);
    QCOMPARE(seen.first().method, QByteArray("POST")); // the secret travels in a body
    QVERIFY(seen.first().query.isEmpty());
    QCOMPARE(seen.first().field(u"grant_type"_s), u"fb_exchange_token"_s);
    QCOMPARE(seen.first().field(u"fb_exchange_token"_s), u"AT"_s);
    QCOMPARE(seen.first().field(u"client_secret"_s), kSecret);
}

void TestFacebook::longTokenIsNotExchangedAgain()
{
    Grant fresh = grant();
    fresh.tokens.clocks = {{ClockKind::Access, m_clock.now().addDays(60), false, false}};
    const auto tokens = waitFor(m_adapter->completeSignIn(fresh));
    QVERIFY(tokens);
    QCOMPARE(tokens->accessToken, Secret(u"AT"_s));
    QVERIFY(m_server->seen(u"/v26.0/oauth/access_token"_s).isEmpty());
}

void TestFacebook::silentAnswerIsSettledByDebugToken()
{
    Grant fresh = grant();
    fresh.tokens.clocks = {{ClockKind::Access, m_clock.now().addDays(60), true, false}}; // an estimate is no statement
    debugAnswers({{u"expires_at"_s, m_clock.now().addSecs(4000).toSecsSinceEpoch()}});
    const auto tokens = waitFor(m_adapter->completeSignIn(fresh));
    QVERIFY(tokens);
    QCOMPARE(m_server->seen(u"/v26.0/oauth/access_token"_s).size(), 1);
}

void TestFacebook::withoutSecretTheShortTokenStays()
{
    Grant fresh = grant();
    fresh.clientSecret = Secret();
    fresh.tokens.clocks = {{ClockKind::Access, m_clock.now().addSecs(5126), false, false}};
    debugAnswers({{u"expires_at"_s, m_clock.now().addSecs(5126).toSecsSinceEpoch()}});
    const auto tokens = waitFor(m_adapter->completeSignIn(fresh));
    QVERIFY(tokens);
    QCOMPARE(clockOf(tokens->clocks, ClockKind::Access)->at, m_clock.now().addSecs(5126));
    QCOMPARE(m_server->seen(u"/v26.0/debug_token"_s).first().header("Authorization"),
             QByteArray("Bearer AT")); // asks about itself
}

void TestFacebook::endlessTokenIsSaidToBe()
{
    Grant fresh = grant();
    debugAnswers({{u"expires_at"_s, 0}, {u"data_access_expires_at"_s, 0}}); // a system user's
    const auto tokens = waitFor(m_adapter->completeSignIn(fresh));
    QVERIFY(tokens);
    QVERIFY(tokens->statedEndless);
    QVERIFY(tokens->clocks.isEmpty());
    QVERIFY(m_server->seen(u"/v26.0/oauth/access_token"_s).isEmpty());
}

void TestFacebook::failedExchangeFailsTheSignIn()
{
    Grant fresh = grant();
    fresh.tokens.clocks = {{ClockKind::Access, m_clock.now().addSecs(5126), false, false}};
    m_server->answer(
        u"/v26.0/oauth/access_token"_s,
        {400, R"({"error":{"message":"Error validating client secret.","type":"OAuthException","code":1}})"});
    const auto tokens = waitFor(m_adapter->completeSignIn(fresh));
    QVERIFY(!tokens);
    QCOMPARE(tokens.error().kind, ErrorKind::Rejected);
    QCOMPARE(tokens.error().cause, std::optional(Cause::AppRegistration));
}

void TestFacebook::foreignTokenIsRefused()
{
    Grant fresh = grant();
    fresh.tokens.clocks = {{ClockKind::Access, m_clock.now().addDays(60), false, false}};
    debugAnswers({{u"app_id"_s, u"999"_s}});
    QCOMPARE(waitFor(m_adapter->completeSignIn(fresh)).error().kind, ErrorKind::SecurityViolation);
    QCOMPARE(waitFor(m_adapter->listPages(fresh)).error().kind, ErrorKind::SecurityViolation);
}

void TestFacebook::identifies()
{
    m_server->answer(
        u"/v26.0/me"_s,
        {200,
         R"({"id":"10200000000000001","name":"Dana Example","picture":{"data":{"url":"https://p.example/x","is_silhouette":false}}})"});
    const auto identity = waitFor(m_adapter->identify(grant()));
    QVERIFY2(identity, identity ? "" : qPrintable(identity.error().detail));
    QCOMPARE(identity->id, RemoteId(u"10200000000000001"_s));
    QCOMPARE(identity->name, u"Dana Example"_s);
    QCOMPARE(identity->avatar, QUrl(u"https://p.example/x"_s));
    const SeenRequest& request = m_server->seen().first();
    QCOMPARE(request.query.queryItemValue(u"fields"_s, QUrl::FullyDecoded),
             u"id,name,picture.width(200).height(200){url,is_silhouette}"_s);
}

void TestFacebook::everyGraphCallCarriesItsProof()
{
    m_server->answer(u"/v26.0/me"_s, {200, R"({"id":"1","name":"D"})"});
    m_server->answer(u"/v26.0/me/accounts"_s, {200, rows({pageRow(u"100000000000001"_s)})});
    waitFor(m_adapter->identify(grant()));
    waitFor(m_adapter->listPages(grant()));
    QVERIFY(m_server->seen().size() >= 3);
    for (const SeenRequest& request : m_server->seen()) {
        const QByteArray token = request.header("Authorization").mid(7);
        QCOMPARE(request.query.queryItemValue(u"appsecret_proof"_s), appSecretProof(Secret(token), Secret(kSecret)));
    }
    m_server->forget();
    Grant open = grant();
    open.clientSecret = Secret();
    waitFor(m_adapter->identify(open));
    QVERIFY(!m_server->seen().first().query.hasQueryItem(u"appsecret_proof"_s));
}

void TestFacebook::onlyDebugTokenHasATokenInItsAddress()
{
    m_server->answer(u"/v26.0/me"_s, {200, R"({"id":"1","name":"D"})"});
    m_server->answer(u"/v26.0/me/accounts"_s, {200, rows({pageRow(u"100000000000001"_s)})});
    Grant fresh = grant();
    fresh.tokens.accessToken = Secret(QByteArray("SECRET"));
    fresh.tokens.clocks = {{ClockKind::Access, m_clock.now().addSecs(60), false, false}};
    waitFor(m_adapter->completeSignIn(fresh));
    waitFor(m_adapter->identify(fresh));
    waitFor(m_adapter->listPages(fresh));
    int debugs = 0;
    for (const SeenRequest& request : m_server->seen()) {
        QVERIFY(!request.target.contains(kSecret.toLatin1()));
        if (request.path.endsWith(u"/debug_token"_s)) {
            ++debugs;
            QCOMPARE(request.header("Authorization"), "Bearer 1234567890|" + kSecret.toLatin1());
        } else {
            QVERIFY2(!request.target.contains("SECRET") && !request.target.contains("access_token="),
                     request.target.constData());
        }
    }
    QVERIFY(debugs >= 2);
}

void TestFacebook::listsOverAllResultPages()
{
    m_server->setHandler([](const SeenRequest& request) {
        const QString after = request.query.queryItemValue(u"after"_s);
        const int from = after.isEmpty() ? 0 : after.toInt();
        QJsonArray data;
        for (int i = from; i < from + 100; ++i)
            data.append(pageRow(QString::number(100000000000001 + i)));
        QJsonObject paging{{u"cursors"_s, QJsonObject{{u"after"_s, QString::number(from + 100)}}}};
        if (from < 200)
            paging.insert(u"next"_s, u"https://graph.facebook.com/x"_s);
        return ScriptedReply{200, json({{u"data"_s, data}, {u"paging"_s, paging}})};
    });
    const auto listing = waitFor(m_adapter->listPages(grant()));
    QVERIFY2(listing, listing ? "" : qPrintable(listing.error().detail));
    QCOMPARE(listing->pages.size(), 300);
    QVERIFY(!listing->partial);
    QCOMPARE(m_server->seen(u"/v26.0/me/accounts"_s).size(), 3);
    const ListedPage& page = listing->pages.first();
    QCOMPARE(page.id, RemoteId(u"100000000000001"_s));
    QCOMPARE(page.kind, u"Facebook Page"_s);
    QCOMPARE(page.role, u"Editor"_s);
    QCOMPARE(page.tokenKind, TokenKind::Page);
    QCOMPARE(page.token, Secret(u"PAGE-100000000000001"_s));
    QVERIFY(page.usable);
}

void TestFacebook::pagingNextIsNeverFollowed()
{
    ScriptedServer evil;
    m_server->setHandler([&](const SeenRequest& request) {
        QJsonObject answer{{u"data"_s, QJsonArray{pageRow(request.query.hasQueryItem(u"after"_s) ? u"2"_s : u"1"_s)}}};
        if (!request.query.hasQueryItem(u"after"_s))
            answer.insert(u"paging"_s,
                          QJsonObject{{u"next"_s, QString(evil.origin() + u"/steal?access_token=AT"_s)},
                                      {u"cursors"_s, QJsonObject{{u"after"_s, u"c"_s}}}});
        return ScriptedReply{200, json(answer)};
    });
    const auto listing = waitFor(m_adapter->listPages(grant()));
    QVERIFY(listing);
    QCOMPARE(listing->pages.size(), 2);
    QVERIFY(evil.seen().isEmpty());
    QVERIFY(!m_server->seen().last().target.contains("access_token=AT"));
}

void TestFacebook::failingResultPageMakesItPartial()
{
    m_server->setHandler([](const SeenRequest& request) {
        if (request.query.hasQueryItem(u"after"_s))
            return ScriptedReply{500, R"({"error":{"message":"x","code":1}})"};
        return ScriptedReply{200,
                             json({{u"data"_s, QJsonArray{pageRow(u"1"_s)}},
                                   {u"paging"_s,
                                    QJsonObject{{u"next"_s, u"https://graph.facebook.com/x"_s},
                                                {u"cursors"_s, QJsonObject{{u"after"_s, u"c"_s}}}}}})};
    });
    const auto listing = waitFor(m_adapter->listPages(grant()));
    QVERIFY(listing);
    QCOMPARE(listing->pages.size(), 1);
    QVERIFY(listing->partial);
    QVERIFY2(listing->partialReason.contains(u"result page 2"_s), qPrintable(listing->partialReason));
}

void TestFacebook::failingFirstResultPageIsAnError()
{
    m_server->answer(u"/v26.0/me/accounts"_s,
                     {400, R"({"error":{"message":"x","type":"OAuthException","code":190,"error_subcode":460}})"});
    const auto listing = waitFor(m_adapter->listPages(grant()));
    QVERIFY(!listing);
    QCOMPARE(listing.error().kind, ErrorKind::Rejected);
    QCOMPARE(listing.error().cause, std::optional(Cause::PasswordChanged));
}

void TestFacebook::repeatingCursorEnds()
{
    m_server->answer(u"/v26.0/me/accounts"_s,
                     {200,
                      json({{u"data"_s, QJsonArray{pageRow(u"1"_s)}},
                            {u"paging"_s,
                             QJsonObject{{u"next"_s, u"https://graph.facebook.com/x"_s},
                                         {u"cursors"_s, QJsonObject{{u"after"_s, u"same"_s}}}}}})});
    const auto listing = waitFor(m_adapter->listPages(grant()));
    QVERIFY(listing && listing->partial);
    QCOMPARE(listing->pages.size(), 1);
    QCOMPARE(m_server->seen(u"/v26.0/me/accounts"_s).size(), 2);
}

void TestFacebook::forgottenPagesAreFoundByTheirTick()
{
    debugAnswers(
        {{u"granular_scopes"_s,
          QJsonArray{QJsonObject{{u"scope"_s, u"pages_show_list"_s},
                                 {u"target_ids"_s, QJsonArray{u"100000000000001"_s, u"100000000000002"_s}}},
                     QJsonObject{{u"scope"_s, u"business_management"_s}, {u"target_ids"_s, QJsonArray{u"555"_s}}},
                     QJsonObject{{u"scope"_s, u"read_insights"_s}}}}});
    m_server->answer(u"/v26.0/me/accounts"_s, {200, rows({pageRow(u"100000000000001"_s)})});
    m_server->answer(u"/v26.0/100000000000002"_s,
                     {200, R"({"id":"100000000000002","name":"Forgotten","access_token":"PT"})"});
    const auto listing = waitFor(m_adapter->listPages(grant()));
    QVERIFY(listing);
    QCOMPARE(listing->pages.size(), 2);
    QCOMPARE(listing->pages.at(1).name, u"Forgotten"_s);
    QVERIFY(listing->pages.at(1).usable);
    QVERIFY(m_server->seen(u"/v26.0/555"_s).isEmpty());             // a portfolio is no page
    QVERIFY(m_server->seen(u"/v26.0/100000000000001"_s).isEmpty()); // known already
}

void TestFacebook::portfoliosAreSearched()
{
    debugAnswers({{u"scopes"_s, QJsonArray{u"pages_show_list"_s, u"business_management"_s}}});
    m_server->answer(u"/v26.0/me/accounts"_s, {200, rows({pageRow(u"1"_s)})});
    m_server->answer(u"/v26.0/me/businesses"_s, {200, R"({"data":[{"id":"77","name":"Portfolio"}]})"});
    m_server->answer(u"/v26.0/77/owned_pages"_s, {200, rows({pageRow(u"1"_s, false), pageRow(u"2"_s, false)})});
    m_server->answer(u"/v26.0/77/client_pages"_s, {200, rows({pageRow(u"3"_s)})});
    const auto listing = waitFor(m_adapter->listPages(grant()));
    QVERIFY(listing && !listing->partial);
    QCOMPARE(listing->pages.size(), 3);
    QVERIFY(listing->pages.at(0).usable); // the row without token does not spoil the one with
    QVERIFY(!listing->pages.at(1).usable);
    QVERIFY(listing->pages.at(1).unusableReason.contains(u"Reconnect and tick this page"_s));
    QVERIFY(listing->pages.at(2).usable);

    m_server->answer(u"/v26.0/77/client_pages"_s, {500, "{}"});
    const auto broken = waitFor(m_adapter->listPages(grant()));
    QVERIFY(broken && broken->partial);
    QCOMPARE(broken->pages.size(), 2);
}

void TestFacebook::unreachableTickedPageIsShown()
{
    debugAnswers(
        {{u"granular_scopes"_s,
          QJsonArray{QJsonObject{{u"scope"_s, u"pages_show_list"_s}, {u"target_ids"_s, QJsonArray{u"9"_s}}}}}});
    m_server->answer(u"/v26.0/me/accounts"_s, {200, rows({})});
    m_server->answer(u"/v26.0/9"_s,
                     {400, R"({"error":{"message":"Unsupported get request.","code":100,"error_subcode":33}})"});
    const auto listing = waitFor(m_adapter->listPages(grant()));
    QVERIFY(listing && !listing->partial);
    QCOMPARE(listing->pages.size(), 1);
    QVERIFY(!listing->pages.first().usable);
    m_server->answer(u"/v26.0/9"_s, {500, "{}"});
    const auto unsure = waitFor(m_adapter->listPages(grant()));
    QVERIFY(unsure && unsure->partial); // an outage says nothing of the page
    QVERIFY(unsure->pages.isEmpty());
}

void TestFacebook::missingListPermissionIsPartial()
{
    debugAnswers({{u"scopes"_s, QJsonArray{u"public_profile"_s}}});
    m_server->answer(u"/v26.0/me/accounts"_s, {200, rows({})});
    const auto listing = waitFor(m_adapter->listPages(grant()));
    QVERIFY(listing && listing->partial); // empty, but nothing may be taken for lost
    QVERIFY(listing->partialReason.contains(u"pages_show_list"_s));
}

void TestFacebook::roles_data()
{
    QTest::addColumn<QStringList>("tasks");
    QTest::addColumn<QString>("role");
    QTest::newRow("manage") << QStringList{u"ANALYZE"_s, u"MANAGE"_s} << u"Admin"_s;
    QTest::newRow("new pages, manage") << QStringList{u"PROFILE_PLUS_MANAGE"_s} << u"Admin"_s;
    QTest::newRow("full control") << QStringList{u"PROFILE_PLUS_FULL_CONTROL"_s} << u"Admin"_s;
    QTest::newRow("create") << QStringList{u"ANALYZE"_s, u"CREATE_CONTENT"_s, u"MODERATE"_s} << u"Editor"_s;
    QTest::newRow("new pages, create") << QStringList{u"PROFILE_PLUS_CREATE_CONTENT"_s} << u"Editor"_s;
    QTest::newRow("moderate") << QStringList{u"PROFILE_PLUS_MODERATE"_s, u"ANALYZE"_s} << u"Moderator"_s;
    QTest::newRow("analyze") << QStringList{u"PROFILE_PLUS_ANALYZE"_s, u"PROFILE_PLUS_FACEBOOK_ACCESS"_s}
                             << u"Analyst"_s;
    QTest::newRow("others") << QStringList{u"ADVERTISE"_s, u"MESSAGING"_s} << QString();
    QTest::newRow("none") << QStringList() << QString();
}

void TestFacebook::roles()
{
    QFETCH(QStringList, tasks);
    QTEST(facebookRole(tasks), "role");
}

void TestFacebook::idsAsNumbersSurvive()
{
    m_server->answer(u"/v26.0/me/accounts"_s,
                     {200, R"({"data":[{"id":100000000000000017,"name":"N","access_token":"P"}]})"});
    const auto listing = waitFor(m_adapter->listPages(grant()));
    QVERIFY(listing);
    QCOMPARE(listing->pages.first().id, RemoteId(u"100000000000000017"_s));
}

void TestFacebook::renewsByExchange()
{
    Grant old = grant();
    old.tokens.pageTokens.insert(RemoteId(u"1"_s), Secret(QByteArray("P")));
    old.tokens.clocks = {{ClockKind::Access, m_clock.now().addDays(10), false, false},
                         {ClockKind::DataAccess, m_clock.now().addDays(40), false, false}};
    const auto tokens = waitFor(m_adapter->renew(old));
    QVERIFY(tokens);
    QCOMPARE(m_server->seen().size(), 1); // one request and no more: it has to be saved first
    QCOMPARE(tokens->accessToken, Secret(u"LONG"_s));
    QCOMPARE(tokens->pageTokens, old.tokens.pageTokens);
    QCOMPARE(clockOf(tokens->clocks, ClockKind::Access)->at, m_clock.now().addSecs(5183944));
    QVERIFY(!clockOf(tokens->clocks, ClockKind::Access)->renews); // nobody promised that the next one moves it
    QCOMPARE(clockOf(tokens->clocks, ClockKind::DataAccess)->at,
             m_clock.now().addDays(40)); // no API call moves this one
    m_server->answer(u"/v26.0/oauth/access_token"_s,
                     {400, R"({"error":{"message":"Session has expired","code":190,"error_subcode":463}})"});
    QCOMPARE(waitFor(m_adapter->renew(old)).error().cause, std::optional(Cause::RanOut));
    old.clientSecret = Secret();
    QCOMPARE(waitFor(m_adapter->renew(old)).error().kind, ErrorKind::Unsupported);
}

void TestFacebook::inspectReadsTheNewEnds()
{
    debugAnswers({{u"expires_at"_s, m_clock.now().addDays(59).toSecsSinceEpoch()}});
    const auto tokens = waitFor(m_adapter->inspect(grant()));
    QVERIFY(tokens);
    QCOMPARE(clockOf(tokens->clocks, ClockKind::Access)->at, m_clock.now().addDays(59));
    QCOMPARE(tokens->accessToken, Secret(u"AT"_s));
}

void TestFacebook::revokesByRemovingThePermissions()
{
    m_server->answer(u"/v26.0/me/permissions"_s, {200, R"({"success":true})"});
    const auto revoked = waitFor(m_adapter->revoke(grant()));
    QVERIFY(revoked && *revoked);
    QCOMPARE(m_server->seen().first().method, QByteArray("DELETE"));
    QCOMPARE(m_server->seen().first().header("Authorization"), QByteArray("Bearer AT"));
}

void TestFacebook::revokeOfTheDead_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("subcode");
    QTest::addColumn<bool>("pages");
    QTest::addColumn<int>("kind"); // -1: done
    QTest::newRow("app removed") << 400 << 190 << 458 << true << -1;
    QTest::newRow("password changed") << 400 << 190 << 460 << true << -1;
    QTest::newRow("logged out") << 400 << 190 << 467 << true << -1;
    QTest::newRow("ran out") << 400 << 190 << 463 << false << -1;
    QTest::newRow("ran out, page tokens live on") << 400 << 190 << 463 << true << int(ErrorKind::Unsupported);
    QTest::newRow("checkpoint") << 400 << 190 << 459 << true << int(ErrorKind::Rejected);
    QTest::newRow("outage") << 500 << 1 << 0 << true << int(ErrorKind::NetworkUnavailable);
    QTest::newRow("throttled") << 403 << 4 << 0 << true << int(ErrorKind::Throttled);
}

void TestFacebook::revokeOfTheDead()
{
    QFETCH(int, status);
    QFETCH(int, code);
    QFETCH(int, subcode);
    QFETCH(bool, pages);
    QFETCH(int, kind);
    QJsonObject error{{u"message"_s, u"x"_s}, {u"code"_s, code}};
    if (subcode)
        error.insert(u"error_subcode"_s, subcode);
    m_server->answer(u"/v26.0/me/permissions"_s, {status, json({{u"error"_s, error}})});
    Grant old = grant();
    if (pages)
        old.tokens.pageTokens.insert(RemoteId(u"1"_s), Secret(QByteArray("P")));
    const auto revoked = waitFor(m_adapter->revoke(old));
    QCOMPARE(revoked ? -1 : int(revoked.error().kind), kind);
}

QTEST_GUILESS_MAIN(TestFacebook)
#include "tst_facebook.moc"
