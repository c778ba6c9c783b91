// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/auth/codeflow.h"
#include "models/auth/pkce.h"
#include "tests/auth/localauthserver.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QLoggingCategory>
#include <QTest>
#include <QUrlQuery>

using namespace pk;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

const Secret kState(QByteArray("state-0123456789"));
const QString kRedirect = u"http://127.0.0.1:4711/cb/a%2Fb"_s;
QByteArray s_log;

void keepLog(QtMsgType, const QMessageLogContext&, const QString& text)
{
    s_log += text.toUtf8() + '\n';
}

} // namespace

class TestCodeFlow final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void authorizeAddressHoldsExactlyThis();
    void valuesArriveAsTheyAre();
    void keepsTheEndpointsOwnQuery();
    void nothingReplacesWhatTheAttemptIsBoundTo();
    void scopesAreSeparatedAsTheNetworkWants();
    void item05_item06_everyAttemptHasItsOwnChallenge();
    void item07_verifierIsSentAlsoIfNobodyAsks();
    void networksWithoutPkceAreMarked();
    void codesAreSentByteForByte_data();
    void codesAreSentByteForByte();
    void item44_redirectIsByteIdentical();
    void clientAuthentication_data();
    void clientAuthentication();
    void item43_aCodeIsSentOnce();
    void item43_noRepetitionWhenTheServerCloses();
    void item45_noRedirectIsFollowed();
    void item47_qtNetworkAuthStaysSilent();
    void exchangeIsAUseInTheLedger();

private:
    QHash<QString, QByteArray> asked(CodeFlow& flow)
    {
        return fieldsOf(flow.authorizeUrl().query(QUrl::FullyEncoded).toLatin1());
    }
    ManualClock m_clock;
    HttpClient m_http{{}, m_clock};
};

void TestCodeFlow::authorizeAddressHoldsExactlyThis()
{
    LocalAuthServer as;
    CodeFlow flow(m_http, as.request(), kRedirect, kState);
    const QUrl url = flow.authorizeUrl();
    QCOMPARE(url.adjusted(QUrl::RemoveQuery), as.server().url(u"/authorize"_s));
    auto fields = fieldsOf(url.query(QUrl::FullyEncoded).toLatin1());
    QCOMPARE(fields.take(u"response_type"_s), "code");
    QCOMPARE(fields.take(u"client_id"_s), "client-1");
    QCOMPARE(fields.take(u"redirect_uri"_s), kRedirect.toLatin1());
    QCOMPARE(fields.take(u"scope"_s), "read write");
    QCOMPARE(fields.take(u"state"_s), kState.reveal());
    QCOMPARE(fields.take(u"code_challenge"_s).size(), 43);
    QCOMPARE(fields.take(u"code_challenge_method"_s), "S256");
    QVERIFY2(fields.isEmpty(), qPrintable(fields.keys().join(u' ')));
}

void TestCodeFlow::valuesArriveAsTheyAre()
{
    LocalAuthServer as;
    SignInRequest request = as.request();
    const QString odd = u"a+b c&d=e%2Bf#g/é€\"<>'[]{}|\\^`~;:@!$*,"_s;
    request.app.clientId = odd;
    request.parameters = {{u"odd name&="_s, odd}};
    request.network = [&] {
        auto network = as.network();
        network->loginHintParameter = u"login_hint"_s;
        return network;
    }();
    request.loginHint = odd;
    CodeFlow flow(m_http, request, kRedirect, kState);
    const auto fields = asked(flow);
    QCOMPARE(fields.value(u"client_id"_s), odd.toUtf8());
    QCOMPARE(fields.value(u"odd name&="_s), odd.toUtf8());
    QCOMPARE(fields.value(u"login_hint"_s), odd.toUtf8());
}

void TestCodeFlow::keepsTheEndpointsOwnQuery()
{
    LocalAuthServer as;
    SignInRequest request = as.request();
    request.endpoints.authorize = as.server().url(u"/authorize?tenant=a%2Bb&x"_s);
    CodeFlow flow(m_http, request, kRedirect, kState);
    const auto fields = asked(flow);
    QCOMPARE(fields.value(u"tenant"_s), "a+b");
    QVERIFY(fields.contains(u"x"_s));
    QCOMPARE(fields.value(u"response_type"_s), "code");
}

void TestCodeFlow::nothingReplacesWhatTheAttemptIsBoundTo()
{
    LocalAuthServer as;
    SignInRequest request = as.request();
    request.endpoints.authorize = as.server().url(
        u"/authorize?state=evil&redirect_uri=https://evil.example&code_challenge_method=plain"_s);
    request.parameters = {{u"state"_s, u"evil"_s}, {u"response_type"_s, u"token"_s}, {u"prompt"_s, u"login"_s}};
    CodeFlow flow(m_http, request, kRedirect, kState);
    const QUrlQuery query(flow.authorizeUrl());
    for (const QString& name :
         {u"state"_s, u"redirect_uri"_s, u"response_type"_s, u"code_challenge_method"_s, u"code_challenge"_s})
        QCOMPARE(query.allQueryItemValues(name).size(), 1);
    QCOMPARE(query.queryItemValue(u"state"_s), QString::fromLatin1(kState.reveal()));
    QCOMPARE(query.queryItemValue(u"response_type"_s), u"code"_s);
    QCOMPARE(query.queryItemValue(u"code_challenge_method"_s), u"S256"_s);
    QCOMPARE(query.queryItemValue(u"prompt"_s), u"login"_s);
}

void TestCodeFlow::scopesAreSeparatedAsTheNetworkWants()
{
    LocalAuthServer as;
    SignInRequest request = as.request();
    auto network = as.network();
    network->scopeSeparator = u","_s;
    request.network = network;
    CodeFlow comma(m_http, request, kRedirect, kState);
    QCOMPARE(asked(comma).value(u"scope"_s), "read,write");
    request.scopes.clear();
    CodeFlow none(m_http, request, kRedirect, kState);
    QVERIFY(!asked(none).contains(u"scope"_s));
}

void TestCodeFlow::item05_item06_everyAttemptHasItsOwnChallenge()
{
    LocalAuthServer as;
    QSet<QByteArray> challenges;
    for (int i = 0; i < 50; ++i) {
        CodeFlow flow(m_http, as.request(), kRedirect, kState);
        const auto fields = asked(flow);
        QCOMPARE(fields.value(u"code_challenge_method"_s), "S256");
        challenges.insert(fields.value(u"code_challenge"_s));
    }
    QCOMPARE(challenges.size(), 50);
}

void TestCodeFlow::item07_verifierIsSentAlsoIfNobodyAsks()
{
    LocalAuthServer as;
    as.tokenBehaviour = as.server().http(200, as.tokenJson); // a server that would not notice its absence
    CodeFlow flow(m_http, as.request(), kRedirect, kState);
    const QByteArray challenge = asked(flow).value(u"code_challenge"_s);
    QVERIFY(waitFor(flow.exchange(Secret(QByteArray("c")))));
    const Secret verifier(as.exchanges().first().value(u"code_verifier"_s));
    QCOMPARE(challengeOf(verifier), challenge);
}

void TestCodeFlow::networksWithoutPkceAreMarked()
{
    LocalAuthServer as;
    as.tokenBehaviour = as.server().http(200, as.tokenJson);
    SignInRequest request = as.request();
    auto network = as.network();
    network->pkce = false;
    request.network = network;
    CodeFlow flow(m_http, request, kRedirect, kState);
    QVERIFY(!asked(flow).contains(u"code_challenge"_s));
    QVERIFY(waitFor(flow.exchange(Secret(QByteArray("c")))));
    QVERIFY(!as.exchanges().first().contains(u"code_verifier"_s));
}

void TestCodeFlow::codesAreSentByteForByte_data()
{
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("base64") << QByteArray("AQD+x/y==");
    QTest::newRow("percent sequence") << QByteArray("a%2Bb%252F");
    QTest::newRow("non-ASCII") << QByteArray("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    QTest::newRow("reserved") << QByteArray("4/0A:@!$&'()*+,;=?#[]");
    QTest::newRow("odd") << QByteArray("\"<>\\^`{|}~ end ");
    QTest::newRow("long") << QByteArray(4096, 'z');
}

void TestCodeFlow::codesAreSentByteForByte()
{
    QFETCH(QByteArray, code);
    LocalAuthServer as;
    as.tokenBehaviour = as.server().http(200, as.tokenJson);
    SignInRequest request = as.request();
    auto network = as.network();
    network->clientAuthentication = ClientAuthentication::SecretInBody;
    request.network = network;
    request.clientSecret = Secret(code); // secrets are as odd
    CodeFlow flow(m_http, request, kRedirect, kState);
    flow.authorizeUrl();
    QVERIFY(waitFor(flow.exchange(Secret(code))));
    QCOMPARE(as.exchanges().first().value(u"code"_s), code);
    QCOMPARE(as.exchanges().first().value(u"client_secret"_s), code);
    QCOMPARE(headerOf(as.server().requests().first(), "Content-Type"), "application/x-www-form-urlencoded");
}

void TestCodeFlow::item44_redirectIsByteIdentical()
{
    LocalAuthServer as;
    for (const QString& redirect :
         {kRedirect, u"http://127.0.0.1:1"_s, u"http://[::1]:4711/x"_s, u"https://app.example/a+b/%C3%A9?"_s}) {
        as.tokenBehaviour = as.server().http(200, as.tokenJson);
        CodeFlow flow(m_http, as.request(), redirect, kState);
        QCOMPARE(asked(flow).value(u"redirect_uri"_s), redirect.toLatin1());
        QVERIFY(waitFor(flow.exchange(Secret(QByteArray("c")))));
        QCOMPARE(as.exchanges().last().value(u"redirect_uri"_s), redirect.toLatin1());
    }
}

void TestCodeFlow::clientAuthentication_data()
{
    QTest::addColumn<int>("way");
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<bool>("idInBody");
    QTest::addColumn<bool>("secretInBody");
    const QByteArray none;
    QTest::newRow("none") << int(ClientAuthentication::None) << none << none << true << false;
    QTest::newRow("body") << int(ClientAuthentication::SecretInBody) << QByteArray("s+e") << none << true << true;
    QTest::newRow("body without a secret") << int(ClientAuthentication::SecretInBody) << none << none << true << false;
    QTest::newRow("basic") << int(ClientAuthentication::SecretBasic) << QByteArray("s+e:%")
                           << "Basic " + QByteArray("client-1:s%2Be%3A%25").toBase64() << false << false;
    QTest::newRow("basic without a secret") << int(ClientAuthentication::SecretBasic) << none << none << true << false;
}

void TestCodeFlow::clientAuthentication()
{
    QFETCH(int, way);
    QFETCH(QByteArray, secret);
    LocalAuthServer as;
    as.tokenBehaviour = as.server().http(200, as.tokenJson);
    SignInRequest request = as.request();
    auto network = as.network();
    network->clientAuthentication = ClientAuthentication(way);
    request.network = network;
    request.clientSecret = Secret(secret);
    CodeFlow flow(m_http, request, kRedirect, kState);
    const QUrl url = flow.authorizeUrl();
    QVERIFY(!fieldsOf(url.query(QUrl::FullyEncoded).toLatin1()).contains(u"client_secret"_s)); // item 48
    QVERIFY(waitFor(flow.exchange(Secret(QByteArray("c")))));
    QTEST(headerOf(as.server().requests().first(), "Authorization"), "header");
    QTEST(as.exchanges().first().contains(u"client_id"_s), "idInBody");
    QTEST(as.exchanges().first().contains(u"client_secret"_s), "secretInBody");
    QCOMPARE(targetOf(as.server().requests().first()), "/token");
}

void TestCodeFlow::item43_aCodeIsSentOnce()
{
    LocalAuthServer as;
    CodeFlow flow(m_http, as.request(), kRedirect, kState);
    flow.authorizeUrl();
    QVERIFY(waitFor(flow.exchange(Secret(QByteArray("c")))));
    QVERIFY(!waitFor(flow.exchange(Secret(QByteArray("c")))));
    QCOMPARE(as.exchanges().size(), 1);
}

void TestCodeFlow::item43_noRepetitionWhenTheServerCloses()
{
    LocalAuthServer as;
    for (const auto& behaviour : {HostileServer::closeAfterReading(),
                                  as.server().http(503),
                                  as.server().http(400, R"({"error":"use_dpop_nonce"})")}) {
        as.tokenBehaviour = behaviour;
        const qsizetype before = as.exchanges().size();
        CodeFlow flow(m_http, as.request(), kRedirect, kState);
        flow.authorizeUrl();
        const auto answer = waitFor(flow.exchange(Secret(QByteArray("c"))));
        if (!answer)
            QCOMPARE(answer.error().kind, ErrorKind::NetworkUnavailable);
        fetch(as.origin().toLatin1() + "/later"); // a second one, were there one, would have come before this
        QCOMPARE(as.exchanges().size(), before + 1);
    }
}

void TestCodeFlow::item45_noRedirectIsFollowed()
{
    LocalAuthServer as;
    HostileServer evil;
    for (const int status : {301, 302, 303, 307, 308}) {
        as.tokenBehaviour = as.server().redirect(status, evil.origin() + u"/token"_s);
        CodeFlow flow(m_http, as.request(), kRedirect, kState);
        flow.authorizeUrl();
        const auto answer = waitFor(flow.exchange(Secret(QByteArray("c"))));
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, ErrorKind::TlsOrProxy);
    }
    QCOMPARE(evil.connections(), 0);
}

void TestCodeFlow::item47_qtNetworkAuthStaysSilent()
{
    LocalAuthServer as;
    as.tokenBehaviour = as.server().http(400,
                                         R"({"error":"invalid_grant","error_description":"bad SECRET-CODE-1234567"})");
    s_log.clear();
    const auto before = qInstallMessageHandler(keepLog);
    QLoggingCategory::setFilterRules(u"*.debug=true\n*.info=true\n*.warning=true"_s);
    QByteArray verifier;
    {
        CodeFlow flow(m_http, as.request(), kRedirect, kState);
        flow.authorizeUrl();
        const auto answer = waitFor(flow.exchange(Secret(QByteArray("SECRET-CODE-1234567"))));
        verifier = as.exchanges().first().value(u"code_verifier"_s);
    }
    QLoggingCategory::setFilterRules(QString());
    qInstallMessageHandler(before);
    QVERIFY2(s_log.contains("POST 127.0.0.1/token -> 400"), s_log.constData()); // the log was on
    for (const QByteArray& secret : {kState.reveal(), QByteArray("SECRET-CODE"), verifier})
        QVERIFY2(!s_log.contains(secret), s_log.constData());
}

void TestCodeFlow::exchangeIsAUseInTheLedger()
{
    LocalAuthServer as;
    QList<TrafficRecord> records;
    const auto connection = connect(
        &m_http, &HttpClient::finished, this, [&records](const TrafficRecord& record) { records.append(record); });
    CodeFlow flow(m_http, as.request(), kRedirect, kState);
    flow.authorizeUrl();
    QVERIFY(waitFor(flow.exchange(Secret(QByteArray("c")))));
    disconnect(connection);
    QCOMPARE(records.size(), 1);
    QCOMPARE(records.first().use, as.request().consent.toValidate(u"code exchange"_s));
}

QTEST_GUILESS_MAIN(TestCodeFlow)
#include "tst_codeflow.moc"
