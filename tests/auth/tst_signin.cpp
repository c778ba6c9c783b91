// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/auth/signin.h"
#include "tests/auth/localauthserver.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QDir>
#include <QSignalSpy>
#include <QTest>
#include <QUrlQuery>

using namespace pk;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// One attempt, with its result once it has one.
struct Attempt
{
    Attempt(HttpClient& http, const Clock& clock, const SignInRequest& request)
        : signIn(std::make_unique<SignIn>(http, clock, request))
    {
        QObject::connect(signIn.get(), &SignIn::browserRequested, &context, [this](const QUrl& url) { address = url; });
        whenDone(signIn->run(), &context, [this](const Result<TokenSet>& tokens) { result = tokens; });
    }
    bool ended() { return result.has_value(); }
    ErrorKind error() { return result->error().kind; }

    QObject context;
    QUrl address;
    std::optional<Result<TokenSet>> result;
    std::unique_ptr<SignIn> signIn;
};

QByteArray with(QByteArray address, const QByteArray& from, const QByteArray& to)
{
    return address.replace(from, to);
}

} // namespace

class TestSignIn final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void signsIn();
    void item01_item02_onlyAcceptableAddressesAreOpened_data();
    void item01_item02_onlyAcceptableAddressesAreOpened();
    void routesApplyToTheBrowsersAddress();
    void item03_tokensInTheAnswerEndIt();
    void item06_noFallbackWithoutPkce();
    void item08_oneStateOneAnswer();
    void item11_grantedScopesAreReadBack();
    void item19_mixUp();
    void item20_answersOnAnothersPath();
    void item24_listensBeforeTheBrowserOpens();
    void item26_fixedPortTaken();
    void item27_secretsStayInMemory();
    void item28_closesAfterTimeOutAndCancel();
    void item38_pageClaimsNothing();
    void item41_refusalOfThePerson();
    void item42_codeOfAnotherAttempt();
    void item45_oddTokenAnswers_data();
    void item45_oddTokenAnswers();
    void item73_parallelAttemptsAreIsolated();
    void pastedAddress();
    void pastedAddressOfALoopbackAttempt();
    void cancelDuringTheExchange();
    void cancelBeforeRun();
    void refusesWhatCannotWork_data();
    void refusesWhatCannotWork();

private:
    ManualClock m_clock;
    HttpClient m_http{{}, m_clock};
};

void TestSignIn::signsIn()
{
    LocalAuthServer as;
    Attempt attempt(m_http, m_clock, as.request());
    QSignalSpy answered(attempt.signIn.get(), &SignIn::answerReceived);
    QVERIFY(attempt.address.isValid());
    QVERIFY(!attempt.signIn->wantsPastedAddress());
    const QByteArray answer = fetch(as.approve(attempt.address));
    QCOMPARE(statusOf(answer), 303);
    QTRY_VERIFY(attempt.ended());
    QVERIFY2(*attempt.result, qPrintable(attempt.result->has_value() ? QString() : attempt.result->error().detail));
    const TokenSet tokens = **attempt.result;
    QCOMPARE(tokens.accessToken.reveal(), "TOKEN-0123456789abcdef");
    QCOMPARE(tokens.refreshToken.reveal(), "REFRESH-0123456789");
    QCOMPARE(tokens.scopes, (QStringList{u"read"_s, u"write"_s}));
    QCOMPARE(tokens.obtainedAt, m_clock.now());
    QCOMPARE(answered.size(), 1);
    QCOMPARE(as.exchanges().size(), 1);
    QCOMPARE(as.exchanges().first().value(u"redirect_uri"_s), attempt.signIn->redirectUri().toEncoded());
    const QByteArray page = fetch(attempt.signIn->redirectUri().resolved(QUrl(u"/return-to-pagekeeper"_s)).toEncoded());
    QVERIFY(page.contains("Return to Pagekeeper"));
}

void TestSignIn::item01_item02_onlyAcceptableAddressesAreOpened_data()
{
    QTest::addColumn<QString>("authorize");
    for (const char* url : {"file:///etc/passwd",
                            "javascript:alert(1)",
                            "http://plain.example/",
                            "https://user@a.example/",
                            "https://a.example/%0Ax",
                            "https://a.example/?x=%0D",
                            "ms-settings:",
                            "",
                            "https://"})
        QTest::newRow(*url ? url : "empty") << QString::fromLatin1(url);
}

void TestSignIn::item01_item02_onlyAcceptableAddressesAreOpened()
{
    QFETCH(QString, authorize);
    LocalAuthServer as;
    SignInRequest request = as.request();
    request.endpoints.authorize = QUrl(authorize);
    Attempt attempt(m_http, m_clock, request);
    QTRY_VERIFY(attempt.ended());
    QCOMPARE(attempt.error(), ErrorKind::SecurityViolation);
    QVERIFY(attempt.address.isEmpty());
}

void TestSignIn::routesApplyToTheBrowsersAddress()
{
    LocalAuthServer as;
    HttpClient routed(*Routes::parse({u"login.example=%1"_s.arg(as.origin())}), m_clock);
    SignInRequest request = as.request();
    request.endpoints.authorize = QUrl(u"https://login.example/authorize"_s);
    Attempt attempt(routed, m_clock, request);
    QCOMPARE(attempt.address.adjusted(QUrl::RemoveQuery), as.server().url(u"/authorize"_s));
    fetch(as.approve(attempt.address));
    QTRY_VERIFY(attempt.ended());
    QVERIFY(*attempt.result);
}

void TestSignIn::item03_tokensInTheAnswerEndIt()
{
    LocalAuthServer as;
    Attempt attempt(m_http, m_clock, as.request());
    fetch(as.approve(attempt.address) + "&access_token=x");
    QTRY_VERIFY(attempt.ended());
    QCOMPARE(attempt.error(), ErrorKind::SecurityViolation);
    QCOMPARE(as.exchanges().size(), 0);
}

void TestSignIn::item06_noFallbackWithoutPkce()
{
    LocalAuthServer as;
    SignInRequest request = as.request();
    request.endpoints.pkce = false; // as if a server had said so
    Attempt attempt(m_http, m_clock, request);
    QTRY_VERIFY(attempt.ended());
    QCOMPARE(attempt.error(), ErrorKind::SecurityViolation);
    QVERIFY(attempt.address.isEmpty());

    Attempt refused(m_http, m_clock, as.request()); // and the sign-in page refusing S256 ends it, too
    const QByteArray state = fieldsOf(refused.address.query(QUrl::FullyEncoded).toLatin1()).value(u"state"_s);
    fetch(refused.signIn->redirectUri().toEncoded()
          + "?error=invalid_request&error_description=S256+not+supported&state=" + state);
    QTRY_VERIFY(refused.ended());
    QCOMPARE(refused.error(), ErrorKind::Rejected);
    QCOMPARE(as.exchanges().size(), 0);
}

void TestSignIn::item08_oneStateOneAnswer()
{
    LocalAuthServer as;
    Attempt attempt(m_http, m_clock, as.request());
    const QByteArray good = as.approve(attempt.address);
    const QByteArray state = fieldsOf(attempt.address.query(QUrl::FullyEncoded).toLatin1()).value(u"state"_s);
    QVERIFY(QByteArray::fromBase64(state, QByteArray::Base64UrlEncoding).size() >= 16);
    for (const QByteArray& bad : {with(good, state, "wrong"),
                                  with(good, state, state.chopped(1)),
                                  with(good, "&state=" + state, ""),
                                  good + "&state=" + state}) {
        const QByteArray answer = fetch(bad);
        QCOMPARE(statusOf(answer), 400);
        QVERIFY(!answer.contains(state)); // item 9
    }
    QCOMPARE(as.exchanges().size(), 0);
    QVERIFY(!attempt.ended());
    QCOMPARE(statusOf(fetch(good)), 303);
    fetch(good); // once more, as prefetching browsers do (item 30)
    QTRY_VERIFY(attempt.ended());
    QVERIFY(*attempt.result);
    QCOMPARE(as.exchanges().size(), 1);

    Attempt next(m_http, m_clock, as.request()); // a state of yesterday fits nothing today
    const QByteArray fresh = as.approve(next.address);
    const QByteArray newState = fieldsOf(next.address.query(QUrl::FullyEncoded).toLatin1()).value(u"state"_s);
    QVERIFY(newState != state);
    QCOMPARE(statusOf(fetch(with(fresh, newState, state))), 400);
    next.signIn->cancel();
    QTRY_VERIFY(next.ended());
    QCOMPARE(as.exchanges().size(), 1);
}

void TestSignIn::item11_grantedScopesAreReadBack()
{
    LocalAuthServer as;
    as.tokenJson = R"({"access_token":"t","token_type":"bearer","scope":"read"})";
    Attempt attempt(m_http, m_clock, as.request());
    fetch(as.approve(attempt.address));
    QTRY_VERIFY(attempt.ended());
    QCOMPARE((*attempt.result)->scopes, QStringList{u"read"_s});
}

void TestSignIn::item19_mixUp()
{
    LocalAuthServer honest;
    LocalAuthServer evil;
    for (const bool announced : {true, false}) {
        SignInRequest request = honest.request();
        request.endpoints.issuer = QUrl(honest.origin());
        request.endpoints.issInAnswer = announced;
        Attempt wrong(m_http, m_clock, request);
        fetch(honest.approve(wrong.address) + "&iss=" + evil.origin().toLatin1().toPercentEncoding());
        QTRY_VERIFY(wrong.ended());
        QCOMPARE(wrong.error(), ErrorKind::SecurityViolation);

        Attempt right(m_http, m_clock, request);
        fetch(honest.approve(right.address) + "&iss=" + honest.origin().toLatin1().toPercentEncoding());
        QTRY_VERIFY(right.ended());
        QVERIFY(*right.result);
    }
    SignInRequest request = honest.request();
    request.endpoints.issuer = QUrl(honest.origin());
    request.endpoints.issInAnswer = true;
    Attempt missing(m_http, m_clock, request);
    fetch(honest.approve(missing.address));
    QTRY_VERIFY(missing.ended());
    QCOMPARE(missing.error(), ErrorKind::SecurityViolation);
    QCOMPARE(honest.exchanges().size(), 2); // the two right ones
    QCOMPARE(evil.exchanges().size(), 0);
}

void TestSignIn::item20_answersOnAnothersPath()
{
    LocalAuthServer as;
    SignInRequest request = as.request();
    request.app.redirect = u"http://127.0.0.1/cb/instanceA"_s;
    Attempt attempt(m_http, m_clock, request);
    const QByteArray good = as.approve(attempt.address);
    QCOMPARE(statusOf(fetch(with(good, "/cb/instanceA", "/cb/instanceB"))), 404);
    QVERIFY(!attempt.ended());
    fetch(good);
    QTRY_VERIFY(attempt.ended());
    QVERIFY(*attempt.result);
}

void TestSignIn::item24_listensBeforeTheBrowserOpens()
{
    LocalAuthServer as;
    SignIn signIn(m_http, m_clock, as.request());
    bool listened = false;
    connect(&signIn, &SignIn::browserRequested, this, [&](const QUrl& address) {
        const QByteArray redirect = fieldsOf(address.query(QUrl::FullyEncoded).toLatin1()).value(u"redirect_uri"_s);
        listened = statusOf(fetch(redirect)) == 400; // somebody is there already, and it is us
        QVERIFY(QUrl::fromEncoded(redirect).port() > 0);
    });
    bool ended = false;
    whenDone(signIn.run(), this, [&ended](const Result<TokenSet>&) { ended = true; });
    QVERIFY(listened);
    signIn.cancel();
    QTRY_VERIFY(ended);
}

void TestSignIn::item26_fixedPortTaken()
{
    HostileServer squatter;
    LocalAuthServer as;
    SignInRequest request = as.request();
    request.app.redirect = u"http://127.0.0.1:%1/callback"_s.arg(squatter.serverPort());
    Attempt attempt(m_http, m_clock, request);
    QTRY_VERIFY(attempt.ended());
    QCOMPARE(attempt.error(), ErrorKind::PortInUse);
    QVERIFY(attempt.address.isEmpty()); // no browser
}

void TestSignIn::item27_secretsStayInMemory()
{
    LocalAuthServer as;
    QDir::setCurrent(QDir::tempPath());
    Attempt attempt(m_http, m_clock, as.request());
    const QByteArray shown = attempt.address.toEncoded();
    // A neighbour who reads the code cannot redeem it.
    const QByteArray redirect = as.approve(attempt.address, "stolen");
    const auto theft = formPost(as.server().url(u"/token"_s),
                                Consent().toValidate(u"theft"_s),
                                {{u"grant_type"_s, u"authorization_code"_s},
                                 {u"code"_s, u"stolen"_s},
                                 {u"client_id"_s, u"client-1"_s},
                                 {u"redirect_uri"_s, attempt.signIn->redirectUri().toString()}});
    QCOMPARE(waitFor(m_http.send(theft))->status, 400);
    as.approve(attempt.address, "mine");
    fetch(with(redirect, "stolen", "mine"));
    QTRY_VERIFY(attempt.ended());
    QVERIFY(*attempt.result);
    const QByteArray verifier = as.exchanges().last().value(u"code_verifier"_s);
    QVERIFY(verifier.size() >= 43);
    QVERIFY(!shown.contains(verifier));
    QFile commandLine(u"/proc/self/cmdline"_s);
    QFile environment(u"/proc/self/environ"_s);
    for (QFile* file : {&commandLine, &environment}) {
        if (file->open(QIODevice::ReadOnly))
            QVERIFY(!file->readAll().contains(verifier));
    }
}

void TestSignIn::item28_closesAfterTimeOutAndCancel()
{
    LocalAuthServer as;
    SignInRequest request = as.request();
    request.timeout = 50ms;
    Attempt late(m_http, m_clock, request);
    const quint16 port = quint16(late.signIn->redirectUri().port());
    QTRY_VERIFY(late.ended());
    QCOMPARE(late.error(), ErrorKind::TimedOut);
    QCOMPARE(talk(port, "GET / HTTP/1.1\r\n\r\n"), QByteArray());

    Attempt cancelled(m_http, m_clock, as.request());
    const quint16 second = quint16(cancelled.signIn->redirectUri().port());
    cancelled.signIn->cancel();
    QTRY_VERIFY(cancelled.ended());
    QCOMPARE(cancelled.error(), ErrorKind::Cancelled);
    QCOMPARE(talk(second, "GET / HTTP/1.1\r\n\r\n"), QByteArray());
}

void TestSignIn::item38_pageClaimsNothing()
{
    LocalAuthServer as;
    as.tokenBehaviour = as.server().http(500);
    auto attempt = std::make_unique<Attempt>(m_http, m_clock, as.request());
    const QUrl redirect = attempt->signIn->redirectUri();
    fetch(as.approve(attempt->address));
    QTRY_VERIFY(attempt->ended());
    QVERIFY(!*attempt->result);
    attempt.reset(); // the page outlives the attempt
    const QByteArray page = fetch(redirect.resolved(QUrl(u"/return-to-pagekeeper"_s)).toEncoded());
    QCOMPARE(statusOf(page), 200);
    for (const char* claim : {"uccess", "onnected", "igned in", "one!"})
        QVERIFY2(!page.contains(claim), claim);
}

void TestSignIn::item41_refusalOfThePerson()
{
    LocalAuthServer as;
    Attempt attempt(m_http, m_clock, as.request());
    const QByteArray redirect = attempt.signIn->redirectUri().toEncoded();
    const QByteArray state = fieldsOf(attempt.address.query(QUrl::FullyEncoded).toLatin1()).value(u"state"_s);
    QCOMPARE(statusOf(fetch(redirect + "?error=access_denied")), 400);
    QVERIFY(!attempt.ended());
    QCOMPARE(statusOf(fetch(redirect + "?error=access_denied&state=" + state)), 303);
    QTRY_VERIFY(attempt.ended());
    QCOMPARE(attempt.error(), ErrorKind::Denied);
    QCOMPARE(as.exchanges().size(), 0);
}

void TestSignIn::item42_codeOfAnotherAttempt()
{
    LocalAuthServer as;
    Attempt first(m_http, m_clock, as.request());
    Attempt second(m_http, m_clock, as.request());
    as.approve(first.address, "stolen");
    const QByteArray mine = as.approve(second.address, "mine");
    fetch(with(mine, "mine", "stolen"));
    QTRY_VERIFY(second.ended());
    QVERIFY(!*second.result); // the server saw a verifier that does not fit
    QCOMPARE(as.exchanges().last().value(u"code"_s), "stolen");
    first.signIn->cancel();
    QTRY_VERIFY(first.ended());
}

void TestSignIn::item45_oddTokenAnswers_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    const QByteArray json = "application/json";
    QTest::newRow("captive portal") << 200 << QByteArray("text/html")
                                    << QByteArray("<html>Please log in to the hotel</html>");
    QTest::newRow("JSON as HTML") << 200 << QByteArray("text/html")
                                  << QByteArray(R"({"access_token":"t","token_type":"bearer"})");
    QTest::newRow("created") << 201 << json << QByteArray(R"({"access_token":"t","token_type":"bearer"})");
    QTest::newRow("error with 200") << 200 << json << QByteArray(R"({"error":"invalid_grant"})");
    QTest::newRow("error beside a token")
        << 200 << json << QByteArray(R"({"error":"x","access_token":"t","token_type":"bearer"})");
    QTest::newRow("no token") << 200 << json << QByteArray(R"({"token_type":"bearer"})");
    QTest::newRow("token is a number") << 200 << json << QByteArray(R"({"access_token":1,"token_type":"bearer"})");
    QTest::newRow("unknown type") << 200 << json << QByteArray(R"({"access_token":"t","token_type":"mac"})");
    QTest::newRow("item59 other sender constraint")
        << 200 << json << QByteArray(R"({"access_token":"t","token_type":"DPoP"})");
    QTest::newRow("list") << 200 << json << QByteArray("[]");
    QTest::newRow("empty") << 200 << json << QByteArray();
}

void TestSignIn::item45_oddTokenAnswers()
{
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    LocalAuthServer as;
    as.tokenBehaviour = as.server().http(status, body, "Content-Type: " + type + "\r\n");
    Attempt attempt(m_http, m_clock, as.request());
    fetch(as.approve(attempt.address));
    QTRY_VERIFY(attempt.ended());
    QVERIFY(!*attempt.result);
}

void TestSignIn::item73_parallelAttemptsAreIsolated()
{
    LocalAuthServer as;
    std::vector<std::unique_ptr<Attempt>> attempts;
    attempts.reserve(5);
    for (int i = 0; i < 5; ++i)
        attempts.push_back(std::make_unique<Attempt>(m_http, m_clock, as.request()));
    attempts[2]->signIn->cancel();
    QHash<int, QByteArray> challenge;
    for (const int i : {4, 0, 3, 1})
        fetch(as.approve(attempts[size_t(i)]->address));
    for (const auto& attempt : attempts)
        QTRY_VERIFY(attempt->ended());
    for (size_t i = 0; i < 5; ++i)
        QCOMPARE(attempts[i]->result->has_value(), i != 2);
    QCOMPARE(as.exchanges().size(), 4);
}

void TestSignIn::pastedAddress()
{
    LocalAuthServer as;
    SignInRequest request = as.request();
    request.app.redirect = u"https://app.example/return"_s;
    Attempt attempt(m_http, m_clock, request);
    QVERIFY(attempt.signIn->wantsPastedAddress());
    QCOMPARE(attempt.signIn->redirectUri(), QUrl(u"https://app.example/return"_s));
    const QString good = QString::fromLatin1(as.approve(attempt.address));
    const QString state = QString::fromLatin1(
        fieldsOf(attempt.address.query(QUrl::FullyEncoded).toLatin1()).value(u"state"_s));
    for (const QString& bad : {QString(),
                               u"hello"_s,
                               u"https://app.example/return"_s,
                               QString(good).replace(u"app.example"_s, u"evil.example"_s),
                               QString(good).replace(u"/return"_s, u"/return2"_s),
                               QString(good).replace(state, u"wrong"_s),
                               good + u"&state="_s + state,
                               QString(good).replace(u"https:"_s, u"http:"_s),
                               QString(40'000, u'x')}) {
        const auto pasted = attempt.signIn->pasteAddress(bad);
        QVERIFY2(!pasted, qPrintable(bad.left(100)));
        QCOMPARE(pasted.error().kind, ErrorKind::InvalidInput);
        QVERIFY(!pasted.error().detail.contains(state));
    }
    QVERIFY(!attempt.ended());
    QVERIFY(attempt.signIn->pasteAddress(u"  "_s + good + u"#_=_\n"_s));
    QVERIFY(!attempt.signIn->pasteAddress(good)); // one is enough
    QTRY_VERIFY(attempt.ended());
    QVERIFY(*attempt.result);
    QCOMPARE(as.exchanges().size(), 1);
    QCOMPARE(as.exchanges().first().value(u"redirect_uri"_s), "https://app.example/return");
}

void TestSignIn::pastedAddressOfALoopbackAttempt()
{
    LocalAuthServer as; // the browser was on another machine
    Attempt attempt(m_http, m_clock, as.request());
    const quint16 port = quint16(attempt.signIn->redirectUri().port());
    QVERIFY(attempt.signIn->pasteAddress(QString::fromLatin1(as.approve(attempt.address))));
    QTRY_VERIFY(attempt.ended());
    QVERIFY(*attempt.result);
    QCOMPARE(talk(port, "GET / HTTP/1.1\r\n\r\n"), QByteArray());

    Attempt tokens(m_http, m_clock, as.request());
    QVERIFY(tokens.signIn->pasteAddress(QString::fromLatin1(as.approve(tokens.address)) + u"#access_token=x"_s));
    QTRY_VERIFY(tokens.ended());
    QCOMPARE(tokens.error(), ErrorKind::SecurityViolation);
}

void TestSignIn::cancelDuringTheExchange()
{
    LocalAuthServer as;
    as.tokenBehaviour = HostileServer::silent();
    Attempt attempt(m_http, m_clock, as.request());
    fetch(as.approve(attempt.address));
    QTRY_COMPARE(as.exchanges().size(), 1);
    attempt.signIn->cancel();
    QTRY_VERIFY(attempt.ended());
    QCOMPARE(attempt.error(), ErrorKind::Cancelled);
    attempt.signIn.reset();
    m_http.abortAll();
    QTRY_COMPARE(m_http.pending(), 0);
}

void TestSignIn::cancelBeforeRun()
{
    LocalAuthServer as;
    SignIn signIn(m_http, m_clock, as.request());
    QSignalSpy browser(&signIn, &SignIn::browserRequested);
    QVERIFY(!signIn.pasteAddress(u"http://127.0.0.1/callback?code=c"_s));
    signIn.cancel();
    const auto tokens = waitFor(signIn.run());
    QVERIFY(!tokens);
    QCOMPARE(tokens.error().kind, ErrorKind::Cancelled);
    QCOMPARE(browser.size(), 0);
}

void TestSignIn::refusesWhatCannotWork_data()
{
    QTest::addColumn<QString>("redirect");
    QTest::addColumn<QString>("client");
    QTest::addColumn<int>("kind");
    QTest::newRow("redirect to the network") << u"http://192.168.1.2/cb"_s << u"c"_s << int(ErrorKind::InvalidInput);
    QTest::newRow("redirect by a name not allowed here")
        << u"http://localhost/cb"_s << u"c"_s << int(ErrorKind::InvalidInput);
    QTest::newRow("wildcard") << u"http://0.0.0.0/cb"_s << u"c"_s << int(ErrorKind::InvalidInput);
    QTest::newRow("no client") << u"http://127.0.0.1/cb"_s << QString() << int(ErrorKind::NotRegistered);
}

void TestSignIn::refusesWhatCannotWork()
{
    QFETCH(QString, redirect);
    QFETCH(QString, client);
    LocalAuthServer as;
    SignInRequest request = as.request();
    request.app.redirect = redirect;
    request.app.clientId = client;
    Attempt attempt(m_http, m_clock, request);
    QTRY_VERIFY(attempt.ended());
    QTEST(int(attempt.error()), "kind");
    QVERIFY(attempt.address.isEmpty());
}

QTEST_GUILESS_MAIN(TestSignIn)
#include "tst_signin.moc"
