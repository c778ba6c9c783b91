// SPDX-License-Identifier: GPL-3.0-or-later
// Traps of facebook.md, instagram.md, threads.md and mastodon.md that the pretend networks cannot be driven into: single
// answers, and what must not stand in a request.
#include "models/networks/answers.h"
#include "models/networks/facebookadapter.h"
#include "models/networks/genericadapter.h"
#include "tests/networks/scriptedserver.h"
#include "tests/networks/testgrant.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QLoggingCategory>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const QDateTime kNow(QDate(2026, 12, 1), QTime(12, 0), Qt::UTC);

QByteArray fault(int code, int subcode, const QByteArray& message, const QByteArray& more = {})
{
    return R"({"error":{"message":")" + message + R"(","type":"OAuthException","code":)" + QByteArray::number(code)
        + (subcode < 0 ? QByteArray() : R"(,"error_subcode":)" + QByteArray::number(subcode)) + more + "}}";
}

std::optional<Failure> judged(const QString& network, int status, const QByteArray& body)
{
    return classify(*builtIn(network), response(status, body), ErrorRule::Where::Api, u"test"_s, kNow);
}

} // namespace

class TestTrapsMetaAnswers final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void facebook_noConditionalRequests();
    void facebook_anEmptyListDropsNoPage();
    void facebook_callsWhileThrottledCount_data();
    void facebook_callsWhileThrottledCount();
    void facebook_businessHeaderMayRepeatKeys();
    void facebook_businessHeaderMayNameAPageForSeveralUses();
    void facebook_tooManyRequestsAreAcceptedToo_data();
    void facebook_tooManyRequestsAreAcceptedToo();
    void facebook_wordsForPeopleAreShown();
    void facebook_checkpointWithoutSubcode_data();
    void facebook_checkpointWithoutSubcode();
    void facebook_dialogKeepsTheEarlierChoice();
    void instagram_typeDoesNotDecide();
    void instagram_textsDecideWithoutSubcode_data();
    void instagram_textsDecideWithoutSubcode();
    void threads_limitsComeWithThreeStatuses_data();
    void threads_limitsComeWithThreeStatuses();
    void mastodon_fieldsOfCompatibleServersCount();
    void mastodon_deprecationIsLogged();

private:
    Grant grant(const QString& id);
    /// debug_token, permissions and \a count Pages, all of them well.
    void facebookIsWell(int count);

    ManualClock m_clock;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<FacebookAdapter> m_facebook;
    QList<Page> m_pages;
};

void TestTrapsMetaAnswers::init()
{
    m_facebook.reset();
    m_http.reset();
    m_clock.set(kNow);
    m_server = std::make_unique<ScriptedServer>();
    m_http = std::make_unique<HttpClient>(routesTo(m_server->origin(), {u"graph.facebook.com"_s, u"social.example"_s}),
                                          m_clock);
    m_facebook = std::make_unique<FacebookAdapter>(*m_http, m_clock);
}

Grant TestTrapsMetaAnswers::grant(const QString& id)
{
    Grant grant = testGrant(builtIn(id));
    grant.app.clientId = u"1234567890"_s;
    grant.clientSecret = Secret(QByteArray("secret"));
    grant.tokens.obtainedAt = m_clock.now();
    for (const Page& page : m_pages)
        grant.tokens.pageTokens.insert(page.remoteId, Secret("PAGE-" + page.remoteId.toString().toLatin1()));
    return grant;
}

void TestTrapsMetaAnswers::facebookIsWell(int count)
{
    m_pages.clear();
    QByteArray rows;
    for (int i = 1; i <= count; ++i) {
        const QByteArray id = QByteArray::number(100000000000000LL + i);
        Page page;
        page.id = PageId(QString::fromLatin1(id));
        page.remoteId = RemoteId(QString::fromLatin1(id));
        page.token = TokenKind::Page;
        m_pages.append(page);
        rows += (rows.isEmpty() ? "" : ",") + QByteArray(R"({"id":")") + id + R"(","name":"P","access_token":"PAGE-)"
            + id + R"("})";
        m_server->answer(u"/v26.0/"_s + page.remoteId.toString(), {200, R"({"id":")" + id + R"("})"});
    }
    const QByteArray soon = QByteArray::number(m_clock.now().addDays(60).toSecsSinceEpoch());
    m_server->answer(u"/v26.0/debug_token"_s,
                     {200,
                      R"({"data":{"app_id":"1234567890","type":"USER","is_valid":true,"expires_at":)" + soon
                          + R"(,"data_access_expires_at":)" + soon
                          + R"(,"scopes":["pages_show_list"],"granular_scopes":[{"scope":"pages_show_list"}]}})"});
    m_server->answer(u"/v26.0/me/permissions"_s,
                     {200, R"({"data":[{"permission":"pages_show_list","status":"granted"}]})"});
    m_server->answer(u"/v26.0/me/accounts"_s, {200, R"({"data":[)" + rows + "]}"});
}

void TestTrapsMetaAnswers::facebook_noConditionalRequests()
{
    facebookIsWell(2);
    for (int round = 0; round < 2; ++round) // an answer seen before is asked for again in full
        QVERIFY(waitFor(m_facebook->check(grant(u"facebook"_s), m_pages)));
    QVERIFY(m_server->seen().size() >= 10);
    for (const SeenRequest& request : m_server->seen()) {
        QVERIFY(request.header("If-None-Match").isEmpty());
        QVERIFY(request.header("If-Modified-Since").isEmpty());
    }
}

void TestTrapsMetaAnswers::facebook_anEmptyListDropsNoPage()
{
    facebookIsWell(3);
    m_server->answer(u"/v26.0/me/accounts"_s, {200, R"({"data":[]})"});
    const auto report = waitFor(m_facebook->check(grant(u"facebook"_s), m_pages));
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QVERIFY(!report->login.failure);
    QCOMPARE(report->pages.size(), 3); // the pages' own tokens have the last word
    for (const Finding& finding : report->pages)
        QVERIFY2(!finding.failure, finding.failure ? qPrintable(finding.failure->raw) : "");
}

void TestTrapsMetaAnswers::facebook_callsWhileThrottledCount_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("subcode");
    QTest::addColumn<bool>("stops");
    QTest::newRow("app") << 4 << -1 << true;
    QTest::newRow("app, with a subcode") << 4 << 1504022 << true;
    QTest::newRow("person, with a subcode") << 17 << 2446079 << true;
    QTest::newRow("unusual traffic") << 613 << 1996 << true;
    QTest::newRow("one Page") << 80001 << -1 << false;
}

void TestTrapsMetaAnswers::facebook_callsWhileThrottledCount()
{
    QFETCH(int, code);
    QFETCH(int, subcode);
    QFETCH(bool, stops);
    facebookIsWell(40);
    for (const Page& page : std::as_const(m_pages))
        m_server->answer(u"/v26.0/"_s + page.remoteId.toString(), {403, fault(code, subcode, "limit")});
    const auto report = waitFor(m_facebook->check(grant(u"facebook"_s), m_pages));
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    for (const Finding& finding : report->pages)
        QCOMPARE(finding.failure->cause, Cause::Throttled);
    QCOMPARE(report->pages.size() < 15, stops); // those that were under way, and no more
}

void TestTrapsMetaAnswers::facebook_businessHeaderMayRepeatKeys()
{
    const QByteArray header =
        R"({"1":[{"type":"pages","call_count":97}],"2":[{"type":"a\"},{b","call_count":5}],"1":[{"type":"messenger","call_count":3}]})";
    const auto credits = readCredits(
        *builtIn(u"facebook"_s), response(200, "{}", {{"x-business-use-case-usage", header}}), kNow);
    QCOMPARE(credits.size(), 2);
    QCOMPARE(credits.at(0), (Credits{u"page 1"_s, 97, 100, {}}));
    QCOMPARE(credits.at(1), (Credits{u"page 2"_s, 5, 100, {}}));
    for (const QByteArray& odd : {QByteArray("[1]"), header.chopped(1), QByteArray("{"), QByteArray("{}")})
        QVERIFY2(readCredits(*builtIn(u"facebook"_s), response(200, "{}", {{"x-business-use-case-usage", odd}}), kNow)
                     .isEmpty(),
                 odd.constData());
}

void TestTrapsMetaAnswers::facebook_businessHeaderMayNameAPageForSeveralUses()
{
    const auto credits = readCredits(
        *builtIn(u"facebook"_s),
        response(200,
                 "{}",
                 {{"x-business-use-case-usage",
                   R"({"1":[{"type":"pages","call_count":40,"total_time":96,"estimated_time_to_regain_access":7},)"
                   R"({"type":"messenger","call_count":3}]})"}}),
        kNow);
    QCOMPARE(credits.size(), 1); // the use that stops first
    QCOMPARE(credits.first(), (Credits{u"page 1"_s, 96, 100, kNow.addSecs(7 * 60)}));
}

void TestTrapsMetaAnswers::facebook_tooManyRequestsAreAcceptedToo_data()
{
    QTest::addColumn<QString>("network");
    for (const QString& network : {u"facebook"_s, u"instagram_fb"_s, u"instagram"_s, u"threads"_s})
        QTest::newRow(qPrintable(network)) << network;
}

void TestTrapsMetaAnswers::facebook_tooManyRequestsAreAcceptedToo()
{
    QFETCH(QString, network);
    const auto failure = judged(network, 429, "{}"); // normally it is 400 or 403 and a code
    QVERIFY(failure);
    QCOMPARE(failure->cause, Cause::Throttled);
    QCOMPARE(failure->certainty, Certainty::Transient);
}

void TestTrapsMetaAnswers::facebook_wordsForPeopleAreShown()
{
    const QByteArray words =
        R"(,"error_user_title":"Compte bloqué","error_user_msg":"Ouvrez l’appli\u0007 Instagram.")";
    for (const QString& network : {u"facebook"_s, u"instagram_fb"_s, u"instagram"_s, u"threads"_s}) {
        const auto failure = judged(network, 400, fault(368, 1404006, "technical", words));
        QVERIFY(failure);
        QCOMPARE(failure->raw, u"368/1404006: Ouvrez l’appli Instagram."_s);
    }
    QCOMPARE(judged(u"instagram"_s, 400, fault(25, 2207050, "User access is restricted", words))->cause,
             Cause::IdentityCheck); // in whatever language, the code decides
    QCOMPARE(judged(u"facebook"_s, 400, fault(190, 460, "technical"))->raw, u"190/460"_s);
}

void TestTrapsMetaAnswers::facebook_checkpointWithoutSubcode_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QByteArray>("message");
    for (const QString& network : {u"facebook"_s, u"instagram_fb"_s}) {
        QTest::addRow("%s: log in", qPrintable(network))
            << network
            << QByteArray("Error validating access token: You cannot access the app till you log in to "
                          "www.facebook.com and follow the instructions given.");
        QTest::addRow("%s: unconfirmed", qPrintable(network))
            << network
            << QByteArray("Error validating access token: Sessions for the user are not allowed because the user is "
                          "not a confirmed user.");
    }
}

void TestTrapsMetaAnswers::facebook_checkpointWithoutSubcode()
{
    QFETCH(QString, network);
    QFETCH(QByteArray, message);
    for (const int subcode : {-1, 0}) {
        const HttpResponse answer = response(400, fault(190, subcode, message));
        const auto failure = classify(*builtIn(network), answer, ErrorRule::Where::Api, u"test"_s, kNow);
        QCOMPARE(failure->cause, Cause::IdentityCheck);
        QVERIFY(failure->retryAt); // it often heals by itself: worth asking again soon
        QCOMPARE(scopeOf(*builtIn(network), answer, ErrorRule::Where::Api), ErrorRule::Scope::Login);
    }
}

void TestTrapsMetaAnswers::facebook_dialogKeepsTheEarlierChoice()
{
    facebookIsWell(1);
    m_server->answer(u"/v26.0/me/accounts"_s, {200, R"({"data":[{"id":"7","name":"Not ticked"}]})"});
    const auto listing = waitFor(m_facebook->listPages(grant(u"facebook"_s)));
    QVERIFY2(listing, listing ? "" : qPrintable(listing.error().detail));
    QCOMPARE(listing->pages.size(), 1);
    QVERIFY(!listing->pages.first().usable);
    QVERIFY(listing->pages.first().unusableReason.contains(u"Edit settings"_s));
}

void TestTrapsMetaAnswers::instagram_typeDoesNotDecide()
{
    const QByteArray body = fault(190, 463, "Session has expired");
    const QByteArray other = QByteArray(body).replace("OAuthException", "IGApiException");
    QVERIFY(body != other);
    QCOMPARE(judged(u"instagram"_s, 400, other)->cause, Cause::RanOut);
    QCOMPARE(judged(u"instagram"_s, 400, other)->raw, judged(u"instagram"_s, 400, body)->raw);
}

void TestTrapsMetaAnswers::instagram_textsDecideWithoutSubcode_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<Cause>("cause");
    const QList<std::pair<const char*, Cause>> texts{
        {"You cannot access the app till you log in to www.instagram.com.", Cause::IdentityCheck},
        {"Please follow the instructions given.", Cause::IdentityCheck},
        {"checkpoint_required: Checkpoint", Cause::IdentityCheck},
        {"challenge_required", Cause::IdentityCheck},
        {"Error validating access token: Session has expired on Tuesday", Cause::RanOut},
        {"Error validating access token: The session has been invalidated because", Cause::PasswordChanged},
        {"The user has not authorized application 1", Cause::AppRemoved},
        {"Something that nobody has seen yet", Cause::Unknown},
    };
    for (const QString& network : {u"instagram"_s, u"instagram_fb"_s, u"threads"_s}) {
        for (const auto& [message, cause] : texts) {
            QByteArray text(message);
            if (network == "threads"_L1)
                text.replace("www.instagram.com", "www.threads.com");
            QTest::addRow("%s: %s", qPrintable(network), text.constData()) << network << text << cause;
        }
    }
}

void TestTrapsMetaAnswers::instagram_textsDecideWithoutSubcode()
{
    QFETCH(QString, network);
    QFETCH(QByteArray, message);
    QFETCH(Cause, cause);
    for (const int status : {400, 401}) {
        for (const int subcode : {-1, 0}) {
            const auto failure = judged(network, status, fault(190, subcode, message));
            QCOMPARE(failure->cause, cause);
            QCOMPARE(failure->certainty, Certainty::Definite); // each 190 is about the sign-in, in whatever words
        }
    }
}

void TestTrapsMetaAnswers::threads_limitsComeWithThreeStatuses_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    for (const int status : {400, 403, 429}) {
        for (const int code : {4, 17, 613, 80002})
            QTest::addRow("%d with %d", status, code) << status << code;
    }
}

void TestTrapsMetaAnswers::threads_limitsComeWithThreeStatuses()
{
    QFETCH(int, status);
    QFETCH(int, code);
    for (const QString& network : {u"threads"_s, u"instagram"_s, u"instagram_fb"_s, u"facebook"_s}) {
        const auto failure = judged(network, status, fault(code, -1, "limit"));
        QCOMPARE(failure->cause, Cause::Throttled);
        QCOMPARE(failure->certainty, Certainty::Transient);
        QCOMPARE(failure->retryAt, std::optional(kNow.addSecs(3600))); // no header, so an hour
    }
}

void TestTrapsMetaAnswers::mastodon_fieldsOfCompatibleServersCount()
{
    const auto tokens = parseTokenAnswer(
        *builtIn(u"mastodon"_s),
        response(
            200,
            R"({"access_token":"A","refresh_token":"R","token_type":"Bearer","expires_in":1296000,"scope":"read"})"),
        {u"read"_s},
        kNow);
    QVERIFY2(tokens, tokens ? "" : qPrintable(tokens.error().detail));
    QVERIFY(!tokens->statedEndless);
    QCOMPARE(tokens->clocks, (QList<EndClock>{{ClockKind::Access, kNow.addDays(15), false, true}}));

    GenericAdapter adapter(*m_http, m_clock);
    Grant held = grant(u"mastodon"_s);
    held.instance = u"https://social.example"_s;
    held.tokens = *tokens;
    m_server->answer(u"/oauth/token"_s,
                     {200, R"({"access_token":"B","refresh_token":"S","token_type":"Bearer","expires_in":1296000})"});
    const auto renewed = waitFor(adapter.renew(held));
    QVERIFY2(renewed, renewed ? "" : qPrintable(renewed.error().detail));
    QCOMPARE(renewed->refreshToken, Secret(QByteArray("S")));
    const SeenRequest request = m_server->seen(u"/oauth/token"_s).first();
    QCOMPARE(request.field(u"grant_type"_s), u"refresh_token"_s);
    QCOMPARE(request.field(u"client_secret"_s), u"secret"_s);
}

void TestTrapsMetaAnswers::mastodon_deprecationIsLogged()
{
    m_server->answer(u"/api/v1/accounts/verify_credentials"_s,
                     {200, R"({"id":"1","username":"ana"})", {{"Deprecation", "@1688169599"}}});
    GenericAdapter adapter(*m_http, m_clock);
    Grant held = grant(u"mastodon"_s);
    held.instance = u"https://social.example"_s;
    QLoggingCategory::setFilterRules(u"pk.net.info=true"_s);
    QTest::ignoreMessage(
        QtInfoMsg, QRegularExpression(u"/api/v1/accounts/verify_credentials -> 200.*deprecated by the network"_s));
    const auto identity = waitFor(adapter.identify(held));
    QLoggingCategory::setFilterRules({});
    QVERIFY2(identity, identity ? "" : qPrintable(identity.error().detail));
}

QTEST_GUILESS_MAIN(TestTrapsMetaAnswers)
#include "tst_traps_metaanswers.moc"
