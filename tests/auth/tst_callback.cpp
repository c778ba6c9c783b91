// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/auth/callback.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kJunk = int(CallbackVerdict::Kind::Junk);
constexpr int kCode = int(CallbackVerdict::Kind::Code);
constexpr int kRefused = int(CallbackVerdict::Kind::Refused);

ExpectedAnswer expected(bool issRequired = false, const QString& issuer = u"https://as.example"_s)
{
    return {Secret(QByteArray("good")), QUrl(issuer), QUrl(u"https://login.as.example/authorize"_s), issRequired};
}

} // namespace

class TestCallback final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void verdict_data();
    void verdict();
    void item19_iss_data();
    void item19_iss();
    void item41_errors_data();
    void item41_errors();
    void item34_codesAreDecodedOnce_data();
    void item34_codesAreDecodedOnce();
    void aUsedStateFitsNothing();
};

void TestCallback::verdict_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("fragment");
    QTest::addColumn<int>("kind");
    const QByteArray none;
    QTest::newRow("good") << QByteArray("code=c&state=good") << none << kCode;
    QTest::newRow("other order, unknown parameters")
        << QByteArray("scope=a+b&state=good&code=c&foo&bar=1&bar=2") << none << kCode;
    QTest::newRow("item08 state missing") << QByteArray("code=c") << none << kJunk;
    QTest::newRow("item08 state empty") << QByteArray("code=c&state=") << none << kJunk;
    QTest::newRow("item08 state wrong") << QByteArray("code=c&state=evil") << none << kJunk;
    QTest::newRow("item08 state truncated") << QByteArray("code=c&state=goo") << none << kJunk;
    QTest::newRow("item08 state longer") << QByteArray("code=c&state=goodx") << none << kJunk;
    QTest::newRow("item08 state other case") << QByteArray("code=c&state=Good") << none << kJunk;
    QTest::newRow("item34 state twice") << QByteArray("code=c&state=good&state=bad") << none << kJunk;
    QTest::newRow("item34 state twice the same") << QByteArray("code=c&state=good&state=good") << none << kJunk;
    QTest::newRow("item34 code twice") << QByteArray("code=c&code=d&state=good") << none << kJunk;
    QTest::newRow("item34 code twice, name encoded") << QByteArray("code=c&%63ode=d&state=good") << none << kJunk;
    QTest::newRow("item34 iss twice") << QByteArray("code=c&state=good&iss=https://as.example&iss=https://as.example")
                                      << none << kJunk;
    QTest::newRow("item34 error twice") << QByteArray("error=a&error=b&state=good") << none << kJunk;
    QTest::newRow("item34 zero byte") << QByteArray("code=c%00&state=good") << none << kJunk;
    QTest::newRow("item34 line break") << QByteArray("code=c%0d%0aX:y&state=good") << none << kJunk;
    QTest::newRow("item34 C1 control") << QByteArray("code=c%C2%85&state=good") << none << kJunk;
    QTest::newRow("item34 delete") << QByteArray("code=c%7F&state=good") << none << kJunk;
    QTest::newRow("item34 broken escape") << QByteArray("code=c%2&state=good") << none << kJunk;
    QTest::newRow("item34 no hex") << QByteArray("code=c%zz&state=good") << none << kJunk;
    QTest::newRow("item34 no UTF-8") << QByteArray("code=c%ff&state=good") << none << kJunk;
    QTest::newRow("item34 state encoded twice") << QByteArray("code=c&state=g%256fod") << none << kJunk;
    QTest::newRow("item34 state encoded once") << QByteArray("code=c&state=g%6fod") << none << kCode;
    QTest::newRow("item34 code of 4 KiB") << "code=" + QByteArray(4096, 'c') + "&state=good" << none << kCode;
    QTest::newRow("item34 code longer") << "code=" + QByteArray(4097, 'c') + "&state=good" << none << kJunk;
    QTest::newRow("too many parameters") << QByteArray("a=b&").repeated(64) + "code=c&state=good" << none << kJunk;
    QTest::newRow("no code") << QByteArray("state=good") << none << kJunk;
    QTest::newRow("empty code") << QByteArray("code=&state=good") << none << kJunk;
    QTest::newRow("nothing") << none << none << kJunk;
    QTest::newRow("item03 access token in the query")
        << QByteArray("code=c&access_token=x&state=good") << none << kRefused;
    QTest::newRow("item03 id token in the query") << QByteArray("id_token=x&state=good") << none << kRefused;
    QTest::newRow("item03 access token in the fragment")
        << QByteArray("code=c&state=good") << QByteArray("access_token=x") << kRefused;
    QTest::newRow("item03 all in the fragment") << none << QByteArray("access_token=x&state=good") << kRefused;
    QTest::newRow("item03 tokens with a wrong state") << QByteArray("access_token=x&state=evil") << none << kJunk;
    QTest::newRow("code in the fragment") << none << QByteArray("code=c&state=good") << kJunk;
    QTest::newRow("harmless fragment") << QByteArray("code=c&state=good") << QByteArray("top") << kCode;
    QTest::newRow("item41 error without state") << QByteArray("error=access_denied") << none << kJunk;
    QTest::newRow("item41 error with a wrong state") << QByteArray("error=access_denied&state=evil") << none << kJunk;
    QTest::newRow("item41 error") << QByteArray("error=access_denied&state=good") << none << kRefused;
    QTest::newRow("item41 error beside a code")
        << QByteArray("error=access_denied&code=c&state=good") << none << kRefused;
}

void TestCallback::verdict()
{
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, fragment);
    const CallbackVerdict verdict = judgeCallback(query, fragment, expected());
    QTEST(int(verdict.kind), "kind");
    QCOMPARE(!verdict.code.isEmpty(), verdict.kind == CallbackVerdict::Kind::Code);
    if (verdict.kind == CallbackVerdict::Kind::Refused && !query.startsWith("error"))
        QCOMPARE(verdict.error.kind, ErrorKind::SecurityViolation);
    for (const char* received : {"evil", "bad", "goo"}) // item 9: nothing received is repeated
        QVERIFY(!verdict.error.detail.contains(QLatin1StringView(received)));
}

void TestCallback::item19_iss_data()
{
    QTest::addColumn<QByteArray>("iss");
    QTest::addColumn<bool>("announced");
    QTest::addColumn<QString>("issuer");
    QTest::addColumn<int>("kind");
    const QString as = u"https://as.example"_s;
    QTest::newRow("right, announced") << QByteArray("&iss=https%3A%2F%2Fas.example") << true << as << kCode;
    QTest::newRow("right, not announced") << QByteArray("&iss=https%3A%2F%2Fas.example") << false << as << kCode;
    QTest::newRow("one slash more") << QByteArray("&iss=https%3A%2F%2Fas.example%2F") << true << as << kCode;
    QTest::newRow("missing though announced") << QByteArray() << true << as << kRefused;
    QTest::newRow("missing, not announced") << QByteArray() << false << as << kCode;
    QTest::newRow("empty though announced") << QByteArray("&iss=") << true << as << kRefused;
    QTest::newRow("another's, announced") << QByteArray("&iss=https%3A%2F%2Fevil.example") << true << as << kRefused;
    QTest::newRow("another's, not announced")
        << QByteArray("&iss=https%3A%2F%2Fevil.example") << false << as << kRefused;
    QTest::newRow("longer") << QByteArray("&iss=https%3A%2F%2Fas.example.evil.example") << true << as << kRefused;
    QTest::newRow("other scheme") << QByteArray("&iss=http%3A%2F%2Fas.example") << true << as << kRefused;
    QTest::newRow("other case") << QByteArray("&iss=https%3A%2F%2FAS.example") << true << as << kRefused;
    QTest::newRow("other path") << QByteArray("&iss=https%3A%2F%2Fas.example%2Ftenant2") << true
                                << u"https://as.example/tenant1"_s << kRefused;
    QTest::newRow("unknown issuer, host of the sign-in page")
        << QByteArray("&iss=https%3A%2F%2Flogin.as.example") << false << QString() << kCode;
    QTest::newRow("unknown issuer, another host")
        << QByteArray("&iss=https%3A%2F%2Fevil.example") << false << QString() << kRefused;
}

void TestCallback::item19_iss()
{
    QFETCH(QByteArray, iss);
    QFETCH(bool, announced);
    QFETCH(QString, issuer);
    for (const QByteArray& answer : {QByteArray("code=c"), QByteArray("error=access_denied")}) {
        const CallbackVerdict verdict = judgeCallback(answer + "&state=good" + iss, {}, expected(announced, issuer));
        QFETCH(int, kind);
        if (kind == kRefused) // also for error answers: nobody else's word counts
            QCOMPARE(verdict.error.kind, ErrorKind::SecurityViolation);
        else if (answer.startsWith("error"))
            QCOMPARE(verdict.error.kind, ErrorKind::Denied);
        else
            QCOMPARE(int(verdict.kind), kind);
    }
}

void TestCallback::item41_errors_data()
{
    QTest::addColumn<QByteArray>("error");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("raw");
    QTest::newRow("denied") << QByteArray("access_denied") << int(ErrorKind::Denied) << u"access_denied"_s;
    QTest::newRow("busy") << QByteArray("temporarily_unavailable") << int(ErrorKind::NetworkUnavailable)
                          << u"temporarily_unavailable"_s;
    QTest::newRow("scope") << QByteArray("invalid_scope") << int(ErrorKind::Rejected) << u"invalid_scope"_s;
    QTest::newRow("scope of a product that the app does not have")
        << QByteArray("unauthorized_scope_error") << int(ErrorKind::Rejected) << u"unauthorized_scope_error"_s;
    QTest::newRow("unknown") << QByteArray("%3Cscript%3Ealert(1)") << int(ErrorKind::Rejected) << u"other"_s;
}

void TestCallback::item41_errors()
{
    QFETCH(QByteArray, error);
    QFETCH(int, kind);
    const CallbackVerdict verdict = judgeCallback(
        "state=good&error=" + error + "&error_description=%3Cb%3Etext", {}, expected());
    QCOMPARE(int(verdict.error.kind), kind);
    QTEST(verdict.error.raw, "raw");
    QVERIFY(!verdict.error.detail.contains("text"_L1));
    QVERIFY(!verdict.error.detail.contains("script"_L1));
}

void TestCallback::item34_codesAreDecodedOnce_data()
{
    QTest::addColumn<QByteArray>("sent");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("plain") << QByteArray("abc-._~123") << QByteArray("abc-._~123");
    QTest::newRow("encoded") << QByteArray("a%2Bb%2Fc%3D") << QByteArray("a+b/c=");
    QTest::newRow("encoded twice") << QByteArray("a%252Bb") << QByteArray("a%2Bb");
    QTest::newRow("bare slash, equals, colon") << QByteArray("4/0AX=:@!") << QByteArray("4/0AX=:@!");
    QTest::newRow("bare plus") << QByteArray("a+b") << QByteArray("a+b");
    QTest::newRow("UTF-8") << QByteArray("%C3%A9%E2%82%AC") << QByteArray("\xc3\xa9\xe2\x82\xac");
    QTest::newRow("percent at the end") << QByteArray("a%25") << QByteArray("a%");
}

void TestCallback::item34_codesAreDecodedOnce()
{
    QFETCH(QByteArray, sent);
    QTEST(judgeCallback("state=good&code=" + sent, {}, expected()).code.reveal(), "code");
}

void TestCallback::aUsedStateFitsNothing()
{
    ExpectedAnswer used = expected();
    used.state = Secret();
    QCOMPARE(int(judgeCallback("code=c&state=", {}, used).kind), kJunk);
    QCOMPARE(int(judgeCallback("code=c", {}, used).kind), kJunk);
}

QTEST_GUILESS_MAIN(TestCallback)
#include "tst_callback.moc"
