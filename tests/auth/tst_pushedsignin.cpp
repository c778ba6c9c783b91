// SPDX-License-Identifier: GPL-3.0-or-later
// Pushed authorization requests (RFC 9126) and tokens bound to a key (RFC 9449) in a sign-in; and the device flow (RFC 8628).
#include "models/auth/devicesignin.h"
#include "models/auth/signin.h"
#include "tests/auth/localauthserver.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QByteArray kPushed = R"({"request_uri":"urn:ietf:params:oauth:request_uri:req-1","expires_in":300})";
const QByteArray kBound =
    R"({"access_token":"TOKEN-0123456789abcdef","token_type":"DPoP","expires_in":3600,"refresh_token":"REFRESH-0123456789","sub":"did:plc:x"})";

template<typename Attempted>
struct Attempt
{
    Attempt(HttpClient& http, const Clock& clock, const SignInRequest& request)
        : signIn(std::make_unique<Attempted>(http, clock, request))
    {
        QObject::connect(
            signIn.get(), &Attempted::browserRequested, &context, [this](const QUrl& url) { address = url; });
        whenDone(signIn->run(), &context, [this](const Result<TokenSet>& tokens) { result = tokens; });
    }
    bool ended() const { return result.has_value(); }
    ErrorKind error() const { return result->error().kind; }

    QObject context;
    QUrl address;
    std::optional<Result<TokenSet>> result;
    std::unique_ptr<Attempted> signIn;
};

QJsonObject claimsOf(const QByteArray& request)
{
    const qsizetype at = request.indexOf("DPoP: ");
    const QByteArray jwt = at < 0 ? QByteArray() : request.mid(at + 6, request.indexOf("\r\n", at) - at - 6);
    return QJsonDocument::fromJson(QByteArray::fromBase64(jwt.split('.').value(1), QByteArray::Base64UrlEncoding))
        .object();
}

} // namespace

class TestPushedSignIn final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void item12_onlyClientIdAndRequestUriInTheBrowser();
    void item12_everyAttemptPushesItsOwn();
    void item13_answersThatWillNotDo_data();
    void item13_answersThatWillNotDo();
    void item59_unboundTokensAreRefused();
    void item60_everyAttemptHasItsOwnKey();
    void item63_codeIsBoundToTheKey();
    void cancelWhileItIsPushed();
    void deviceSignIn();
    void deviceIsPatient();
    void deviceEnds_data();
    void deviceEnds();
    void deviceAnswersThatWillNotDo_data();
    void deviceAnswersThatWillNotDo();
    void deviceCancel();

private:
    SignInRequest bound()
    {
        SignInRequest request = m_as->request();
        auto network = std::make_shared<NetworkDescriptor>(*m_as->network());
        network->par = Use::Always;
        network->dpop = Use::Always;
        request.network = network;
        request.endpoints.par = m_as->server().url(u"/par"_s);
        request.endpoints.dpop = true;
        return request;
    }
    SignInRequest device()
    {
        SignInRequest request = m_as->request();
        auto network = std::make_shared<NetworkDescriptor>(*m_as->network());
        network->flow = SignInFlow::Device;
        network->errorCodes = {u"/error"_s};
        request.network = network;
        request.endpoints.device = m_as->server().url(u"/device"_s);
        request.endpoints.authorize = QUrl(u"https://www.example.com/activate"_s);
        return request;
    }
    /// The token endpoint's answers, one after the other, the last for ever.
    void tokenScript(const QList<std::pair<int, QByteArray>>& answers);
    QList<QByteArray> requestsTo(const QByteArray& target) const;

    ManualClock m_clock;
    std::unique_ptr<LocalAuthServer> m_as;
    std::unique_ptr<HttpClient> m_http;
    int m_polls = 0;
};

void TestPushedSignIn::init()
{
    m_http = std::make_unique<HttpClient>(Routes(), m_clock);
    m_as = std::make_unique<LocalAuthServer>();
    m_as->tokenJson = kBound;
    m_polls = 0;
    m_as->metadataBehaviour = m_as->server().http(201, kPushed);
}

QList<QByteArray> TestPushedSignIn::requestsTo(const QByteArray& target) const
{
    QList<QByteArray> found;
    for (const QByteArray& request : m_as->server().requests()) {
        if (request.startsWith("POST " + target + ' '))
            found.append(request);
    }
    return found;
}

void TestPushedSignIn::item12_onlyClientIdAndRequestUriInTheBrowser()
{
    Attempt<SignIn> attempt(*m_http, m_clock, bound());
    QTRY_VERIFY(!attempt.address.isEmpty());
    const auto asked = fieldsOf(attempt.address.query(QUrl::FullyEncoded).toLatin1());
    QCOMPARE(asked.size(), 2);
    QCOMPARE(asked.value(u"client_id"_s), "client-1");
    QCOMPARE(asked.value(u"request_uri"_s), "urn:ietf:params:oauth:request_uri:req-1");
    const QByteArray pushed = requestsTo("/par").value(0);
    const auto form = fieldsOf(pushed.mid(pushed.indexOf("\r\n\r\n") + 4));
    QCOMPARE(form.value(u"response_type"_s), "code");
    QCOMPARE(form.value(u"code_challenge_method"_s), "S256");
    QCOMPARE(form.value(u"scope"_s), "read write");
    QVERIFY(form.contains(u"state"_s) && form.contains(u"code_challenge"_s));
    QCOMPARE(form.value(u"redirect_uri"_s), attempt.signIn->redirectUri().toEncoded());
    QCOMPARE(claimsOf(pushed).value(u"htm"_s).toString(), u"POST"_s);
    QVERIFY(!claimsOf(pushed).contains(u"ath"_s)); // an authorization server refuses it
    // The code comes back as always.
    QUrl whole = attempt.address;
    whole.setQuery(QString::fromLatin1(pushed.mid(pushed.indexOf("\r\n\r\n") + 4)));
    fetch(m_as->approve(whole));
    QTRY_VERIFY(attempt.ended());
    QVERIFY2(*attempt.result, qPrintable(attempt.result->has_value() ? QString() : attempt.result->error().detail));
    QCOMPARE((*attempt.result)->tokenType, u"DPoP"_s);
    QCOMPARE((*attempt.result)->subject, u"did:plc:x"_s);
    QVERIFY(!(*attempt.result)->dpopKey.isEmpty());
}

void TestPushedSignIn::item12_everyAttemptPushesItsOwn()
{
    Attempt<SignIn> one(*m_http, m_clock, bound());
    Attempt<SignIn> other(*m_http, m_clock, bound());
    QTRY_VERIFY(!one.address.isEmpty() && !other.address.isEmpty());
    QCOMPARE(requestsTo("/par").size(), 2);
    one.signIn->cancel();
    other.signIn->cancel();
    QTRY_VERIFY(one.ended() && other.ended());
}

void TestPushedSignIn::item13_answersThatWillNotDo_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("200") << 200 << kPushed;
    QTest::newRow("no request_uri") << 201 << QByteArray(R"({"expires_in":60})");
    QTest::newRow("no end") << 201 << QByteArray(R"({"request_uri":"urn:x"})");
    QTest::newRow("ended") << 201 << QByteArray(R"({"request_uri":"urn:x","expires_in":0})");
    QTest::newRow("HTML") << 201 << QByteArray("<html>");
    QTest::newRow("refused") << 400 << QByteArray(R"({"error":"invalid_client_metadata"})");
}

void TestPushedSignIn::item13_answersThatWillNotDo()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    m_as->metadataBehaviour = m_as->server().http(status, body);
    Attempt<SignIn> attempt(*m_http, m_clock, bound());
    QTRY_VERIFY(attempt.ended());
    QVERIFY(!*attempt.result);
    QVERIFY(attempt.address.isEmpty()); // no browser was asked for
}

void TestPushedSignIn::item59_unboundTokensAreRefused()
{
    m_as->tokenJson.replace("DPoP", "Bearer");
    Attempt<SignIn> attempt(*m_http, m_clock, bound());
    QTRY_VERIFY(!attempt.address.isEmpty());
    const QByteArray pushed = requestsTo("/par").value(0);
    QUrl whole = attempt.address;
    whole.setQuery(QString::fromLatin1(pushed.mid(pushed.indexOf("\r\n\r\n") + 4)));
    fetch(m_as->approve(whole));
    QTRY_VERIFY(attempt.ended());
    QCOMPARE(attempt.error(), ErrorKind::SecurityViolation);
}

void TestPushedSignIn::item60_everyAttemptHasItsOwnKey()
{
    SignInRequest unpushed = bound();
    auto network = std::make_shared<NetworkDescriptor>(*unpushed.network);
    network->par = Use::Never;
    unpushed.network = network;
    unpushed.endpoints.par = QUrl();
    Attempt<SignIn> one(*m_http, m_clock, unpushed);
    Attempt<SignIn> other(*m_http, m_clock, unpushed);
    const auto thumbprint = [](const QUrl& address) {
        return fieldsOf(address.query(QUrl::FullyEncoded).toLatin1()).value(u"dpop_jkt"_s);
    };
    QVERIFY(!thumbprint(one.address).isEmpty());
    QVERIFY(thumbprint(one.address) != thumbprint(other.address));
    one.signIn->cancel();
    other.signIn->cancel();
    QTRY_VERIFY(one.ended() && other.ended());
}

void TestPushedSignIn::item63_codeIsBoundToTheKey()
{
    Attempt<SignIn> attempt(*m_http, m_clock, bound());
    QTRY_VERIFY(!attempt.address.isEmpty());
    const QByteArray pushed = requestsTo("/par").value(0);
    QUrl whole = attempt.address;
    whole.setQuery(QString::fromLatin1(pushed.mid(pushed.indexOf("\r\n\r\n") + 4)));
    fetch(m_as->approve(whole));
    QTRY_VERIFY(attempt.ended());
    const auto keyOf = [](const QByteArray& request) {
        const qsizetype at = request.indexOf("DPoP: ");
        return QByteArray::fromBase64(request.mid(at + 6, request.indexOf('.', at) - at - 6),
                                      QByteArray::Base64UrlEncoding);
    };
    const QByteArray redeemed = requestsTo("/token").value(0);
    QVERIFY(keyOf(pushed).contains("\"jwk\""));
    QCOMPARE(keyOf(redeemed), keyOf(pushed));
    QVERIFY(claimsOf(redeemed).value(u"jti"_s) != claimsOf(pushed).value(u"jti"_s));
}

void TestPushedSignIn::cancelWhileItIsPushed()
{
    m_as->metadataBehaviour = HostileServer::silent();
    Attempt<SignIn> attempt(*m_http, m_clock, bound());
    QTRY_COMPARE(requestsTo("/par").size(), 1);
    attempt.signIn->cancel();
    m_http->abortAll();
    QTRY_VERIFY(attempt.ended());
    QCOMPARE(attempt.error(), ErrorKind::Cancelled);
}

void TestPushedSignIn::tokenScript(const QList<std::pair<int, QByteArray>>& answers)
{
    m_as->metadataBehaviour = m_as->server().http(
        200,
        R"({"device_code":"DC","user_code":"JLLK-TXWJ","verification_uri":"https://www.example.com/activate","interval":1,"expires_in":1800})");
    m_as->tokenBehaviour = [this, answers](QTcpSocket* socket, const QByteArray& request) {
        const auto& [status, body] = answers.at(qMin<qsizetype>(m_polls++, answers.size() - 1));
        m_as->server().http(status, body)(socket, request);
    };
}

void TestPushedSignIn::deviceSignIn()
{
    tokenScript({{400, R"({"error":"authorization_pending"})"},
                 {400, R"({"status":400,"message":"authorization_pending"})"},
                 {200, R"({"access_token":"TOKEN-0123456789abcdef","token_type":"bearer","scope":["read"]})"}});
    Attempt<DeviceSignIn> attempt(*m_http, m_clock, device());
    QSignalSpy answered(attempt.signIn.get(), &DeviceSignIn::answerReceived);
    QTRY_COMPARE(attempt.address, QUrl(u"https://www.example.com/activate"_s));
    QCOMPARE(attempt.signIn->userCode(), u"JLLK-TXWJ"_s);
    QTRY_VERIFY_WITH_TIMEOUT(attempt.ended(), 20'000);
    QVERIFY2(*attempt.result, qPrintable(attempt.result->has_value() ? QString() : attempt.result->error().detail));
    QCOMPARE((*attempt.result)->scopes, QStringList{u"read"_s});
    QCOMPARE(answered.size(), 1);
    QCOMPARE(m_polls, 3);
    const auto form = m_as->exchanges().first();
    QCOMPARE(form.value(u"grant_type"_s), "urn:ietf:params:oauth:grant-type:device_code");
    QCOMPARE(form.value(u"device_code"_s), "DC");
    QCOMPARE(form.value(u"client_id"_s), "client-1");
}

void TestPushedSignIn::deviceIsPatient()
{
    tokenScript({{503, "{}"}, {200, R"({"access_token":"TOKEN-0123456789abcdef","token_type":"bearer"})"}});
    Attempt<DeviceSignIn> attempt(*m_http, m_clock, device());
    QTRY_VERIFY_WITH_TIMEOUT(attempt.ended(), 20'000);
    QVERIFY(*attempt.result); // an outage meanwhile only slows it down
}

void TestPushedSignIn::deviceEnds_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("kind");
    QTest::newRow("no") << QByteArray(R"({"error":"access_denied"})") << int(ErrorKind::Denied);
    QTest::newRow("too late") << QByteArray(R"({"error":"expired_token"})") << int(ErrorKind::TimedOut);
    QTest::newRow("spent") << QByteArray(R"({"status":400,"message":"invalid device code"})")
                           << int(ErrorKind::TimedOut);
    QTest::newRow("unknown client") << QByteArray(R"({"error":"invalid_client"})") << int(ErrorKind::Rejected);
}

void TestPushedSignIn::deviceEnds()
{
    QFETCH(QByteArray, answer);
    QFETCH(int, kind);
    tokenScript({{400, answer}});
    Attempt<DeviceSignIn> attempt(*m_http, m_clock, device());
    QTRY_VERIFY_WITH_TIMEOUT(attempt.ended(), 20'000);
    QCOMPARE(int(attempt.error()), kind);
    QCOMPARE(m_polls, 1);
}

void TestPushedSignIn::deviceAnswersThatWillNotDo_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("kind");
    QTest::newRow("no code") << QByteArray(R"({"user_code":"A","verification_uri":"https://a.example/"})")
                             << int(ErrorKind::BadAnswer);
    QTest::newRow("plain address") << QByteArray(
        R"({"device_code":"D","user_code":"A","verification_uri":"http://a.example/"})")
                                   << int(ErrorKind::SecurityViolation);
    QTest::newRow("a program") << QByteArray(
        R"({"device_code":"D","user_code":"A","verification_uri":"file:///bin/sh"})")
                               << int(ErrorKind::SecurityViolation);
    QTest::newRow("item 69: another host")
        << QByteArray(R"({"device_code":"D","user_code":"A","verification_uri":"https://a.example/activate"})")
        << int(ErrorKind::SecurityViolation);
    QTest::newRow("no JSON") << QByteArray("oops") << int(ErrorKind::BadAnswer);
    QTest::newRow("a guest network's page") << QByteArray("<html>") << int(ErrorKind::TlsOrProxy);
}

void TestPushedSignIn::deviceAnswersThatWillNotDo()
{
    QFETCH(QByteArray, body);
    QFETCH(int, kind);
    m_as->metadataBehaviour = m_as->server().http(200, body);
    Attempt<DeviceSignIn> attempt(*m_http, m_clock, device());
    QTRY_VERIFY(attempt.ended());
    QCOMPARE(int(attempt.error()), kind);
    QVERIFY(attempt.address.isEmpty());
}

void TestPushedSignIn::deviceCancel()
{
    tokenScript({{400, R"({"error":"authorization_pending"})"}});
    Attempt<DeviceSignIn> attempt(*m_http, m_clock, device());
    QTRY_VERIFY(!attempt.address.isEmpty());
    attempt.signIn->cancel();
    QTRY_VERIFY(attempt.ended());
    QCOMPARE(attempt.error(), ErrorKind::Cancelled);
}

QTEST_GUILESS_MAIN(TestPushedSignIn)
#include "tst_pushedsignin.moc"
