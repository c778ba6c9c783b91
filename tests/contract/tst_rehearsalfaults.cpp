// SPDX-License-Identifier: GPL-3.0-or-later
// What the rehearsal does wrong on purpose: outages, garbage, tampered callbacks, bent token answers, and its own log.
#include "rehearsalclient.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::Literals::StringLiterals;
using namespace pk::test;

namespace {

const QString kVerifier = u"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"_s; // RFC 7636 appendix B
const QString kChallenge = u"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"_s;
const QString kRedirect = u"http://127.0.0.1:28682/callback"_s;
const QString kTokenUrl = u"/api.x.com/2/oauth2/token"_s;
const QString kMe = u"/api.x.com/2/users/me"_s;

} // namespace

class TestRehearsalFaults final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init() { QVERIFY(m_world.control(u"reset-world"_s).value(u"ok"_s).toBool()); }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void outages_data();
    void outages();
    void outageHitsTheSignInPageToo();
    void garbage_data();
    void garbage();
    void truncatedAnswerAnnouncesMoreThanItSends();
    void bombGrowsOnTheClient();
    void dripsOneByteASecond();
    void aFaultCanSkipCountAndChooseItsPath();
    void slowAnswersWait();
    void callbackIsTampered_data();
    void callbackIsTampered();
    void tokenAnswerIsBent_data();
    void tokenAnswerIsBent();
    void lostRotationLeavesTheOldTokenDead();
    void everyNetworkSaysNoInItsWords();
    void logHoldsNamesAndFingerprintsOnly();
    void stateHoldsNoWholeToken();
    void controlComplainsInsteadOfGuessing();

private:
    Reply authorize(const QString& person = u"maria"_s);
    Reply exchange(const QString& code);
    Reply tokens(const QString& person = u"maria"_s) { return exchange(authorize(person).sentBack(u"code"_s)); }
    Reply refresh(const QString& token)
    {
        return m_world.post(
            kTokenUrl,
            {{u"grant_type"_s, u"refresh_token"_s}, {u"refresh_token"_s, token}, {u"client_id"_s, u"rehearsal-x"_s}});
    }
    Reply me(const QString& token, int timeoutMs = 5000)
    {
        return m_world.send("GET", kMe, {}, "Bearer " + token.toUtf8(), timeoutMs);
    }

    /// Head and body as they come over the wire, until the server closes: how a library reads them is its own affair.
    std::pair<QByteArray, QByteArray> onTheWire(const QString& token);

    RehearsalClient m_world;
};

Reply TestRehearsalFaults::authorize(const QString& person)
{
    return m_world.get(u"/x.com/i/oauth2/authorize"_s,
                       {{u"response_type"_s, u"code"_s},
                        {u"client_id"_s, u"rehearsal-x"_s},
                        {u"redirect_uri"_s, kRedirect},
                        {u"scope"_s, u"tweet.read users.read offline.access"_s},
                        {u"state"_s, u"st"_s},
                        {u"code_challenge"_s, kChallenge},
                        {u"code_challenge_method"_s, u"S256"_s},
                        {u"auto"_s, person}});
}

Reply TestRehearsalFaults::exchange(const QString& code)
{
    return m_world.post(kTokenUrl,
                        {{u"grant_type"_s, u"authorization_code"_s},
                         {u"code"_s, code},
                         {u"redirect_uri"_s, kRedirect},
                         {u"code_verifier"_s, kVerifier},
                         {u"client_id"_s, u"rehearsal-x"_s}});
}

void TestRehearsalFaults::outages_data()
{
    QTest::addColumn<QString>("mode");
    QTest::addColumn<int>("status");
    QTest::newRow("503") << u"503"_s << 503;
    QTest::newRow("500") << u"500"_s << 500;
    QTest::newRow("502") << u"502"_s << 502;
    QTest::newRow("504") << u"504"_s << 504;
    QTest::newRow("hang") << u"hang"_s << 0;
    QTest::newRow("close") << u"close"_s << 0;
    QTest::newRow("reset") << u"reset"_s << 0;
    QTest::newRow("refuse-tls") << u"refuse-tls"_s << 0;
    QTest::newRow("not-http") << u"not-http"_s << 0;
}

void TestRehearsalFaults::outages()
{
    QFETCH(QString, mode);
    QFETCH(int, status);
    const QString token = tokens().text(u"access_token"_s);
    m_world.control(u"outage"_s, {{u"network"_s, u"x"_s}, {u"mode"_s, mode}});
    const Reply down = me(token, 700);
    QCOMPARE(down.status, status);
    QVERIFY(down.error != QNetworkReply::NoError);
    QCOMPARE(down.json, QJsonObject());
    if (mode == "hang"_L1)
        QCOMPARE(down.error, QNetworkReply::OperationCanceledError); // our own patience ended it
    if (mode == "503"_L1)
        QCOMPARE(down.header("Retry-After"), QByteArray("120"));
    QCOMPARE(m_world.get(u"/mastodon.social/api/v2/instance"_s).status, 200); // the others are up
    m_world.control(u"outage"_s, {{u"network"_s, u"x"_s}, {u"on"_s, u"0"_s}});
    QCOMPARE(me(token).status, 200);
}

void TestRehearsalFaults::outageHitsTheSignInPageToo()
{
    m_world.control(u"outage"_s, {{u"network"_s, u"x"_s}});
    QCOMPARE(authorize().status, 503);
}

void TestRehearsalFaults::garbage_data()
{
    QTest::addColumn<QString>("mode");
    for (const char* mode : {"html",
                             "short-json",
                             "big",
                             "deep",
                             "empty",
                             "wrong-type",
                             "wrong-content-type",
                             "redirect307",
                             "not-utf8",
                             "null"})
        QTest::newRow(mode) << QString::fromLatin1(mode);
}

void TestRehearsalFaults::garbage()
{
    QFETCH(QString, mode);
    const QString token = tokens().text(u"access_token"_s);
    m_world.control(u"garbage"_s,
                    {{u"network"_s, u"x"_s}, {u"mode"_s, mode}, {u"to"_s, u"https://elsewhere.example/x"_s}});
    const Reply reply = me(token);
    QCOMPARE(authorize().status, 302); // pages for people stay whole
    QCOMPARE(reply.status, mode == "redirect307"_L1 ? 307 : 200);
    if (mode == "redirect307"_L1)
        QCOMPARE(reply.location.host(), u"elsewhere.example"_s);
    else if (mode == "wrong-content-type"_L1)
        QCOMPARE(reply.header("Content-Type"), QByteArray("image/png"));
    else if (mode == "wrong-type"_L1)
        QVERIFY(reply.json[u"data"_s][u"id"].isDouble());
    else
        QCOMPARE(reply.json,
                 QJsonObject(reply.json.contains(u"data"_s) && mode == "big"_L1 ? reply.json : QJsonObject()));
    if (mode == "big"_L1)
        QVERIFY(reply.body.size() > 5 * 1024 * 1024);
    if (mode == "deep"_L1)
        QCOMPARE(reply.body.count('['), 200'000);
    if (mode == "empty"_L1)
        QCOMPARE(reply.body, QByteArray());
    if (mode == "html"_L1)
        QVERIFY(reply.header("Content-Type").startsWith("text/html"));
}

std::pair<QByteArray, QByteArray> TestRehearsalFaults::onTheWire(const QString& token)
{
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, quint16(QUrl(m_world.base()).port()));
    if (!socket.waitForConnected(5000))
        return {};
    socket.write("GET " + kMe.toUtf8() + " HTTP/1.1\r\nHost: api.x.com\r\nConnection: close\r\nAuthorization: Bearer "
                 + token.toUtf8() + "\r\n\r\n");
    QByteArray bytes;
    QDeadlineTimer patience(20'000);
    while (socket.state() == QAbstractSocket::ConnectedState && !patience.hasExpired()) {
        socket.waitForReadyRead(1000);
        bytes += socket.readAll();
    }
    bytes += socket.readAll();
    const auto blank = bytes.indexOf("\r\n\r\n");
    return {bytes.left(blank), bytes.mid(blank + 4)};
}

void TestRehearsalFaults::truncatedAnswerAnnouncesMoreThanItSends()
{
    const QString token = tokens().text(u"access_token"_s);
    const QByteArray whole = onTheWire(token).second;
    m_world.control(u"garbage"_s, {{u"network"_s, u"x"_s}, {u"mode"_s, u"truncated"_s}});
    const auto [head, body] = onTheWire(token);
    QVERIFY(head.startsWith("HTTP/1.1 200 OK\r\n"));
    QVERIFY(head.contains("Content-Length: " + QByteArray::number(whole.size())));
    QCOMPARE(body, whole.left(whole.size() / 2));
    QVERIFY(me(token).error != QNetworkReply::NoError);
}

void TestRehearsalFaults::bombGrowsOnTheClient()
{
    const QString token = tokens().text(u"access_token"_s);
    m_world.control(u"garbage"_s, {{u"network"_s, u"x"_s}, {u"mode"_s, u"bomb"_s}});
    const auto [head, body] = onTheWire(token);
    QVERIFY(head.contains("Content-Encoding: deflate"));
    QVERIFY(body.size() < 100'000);
    const QByteArray length("\x04\x00\x00\x00", 4); // what qUncompress wants to be told: 64 MB
    QCOMPARE(qUncompress(length + body).size(), 64 * 1024 * 1024);
}

void TestRehearsalFaults::dripsOneByteASecond()
{
    const QString token = tokens().text(u"access_token"_s);
    m_world.control(u"garbage"_s, {{u"network"_s, u"x"_s}, {u"mode"_s, u"drip"_s}, {u"times"_s, u"1"_s}});
    // QNetworkRequest's transfer timeout starts again with every byte: at a byte a second a longer one would never strike.
    const Reply reply = me(token, 900);
    QCOMPARE(reply.status, 0);
    QCOMPARE(me(token).status, 200);
}

void TestRehearsalFaults::aFaultCanSkipCountAndChooseItsPath()
{
    const QString token = tokens().text(u"access_token"_s);
    m_world.control(u"outage"_s,
                    {{u"network"_s, u"x"_s}, {u"path"_s, u"/2/users"_s}, {u"skip"_s, u"2"_s}, {u"times"_s, u"1"_s}});
    QList<int> seen;
    for (int call = 0; call < 4; ++call)
        seen.append(me(token).status);
    QCOMPARE(seen, (QList<int>{200, 200, 503, 200}));
    m_world.control(u"outage"_s, {{u"network"_s, u"x"_s}, {u"path"_s, u"/oauth2/token"_s}});
    QCOMPARE(me(token).status, 200);
    QCOMPARE(refresh(u"any"_s).status, 503);
}

void TestRehearsalFaults::slowAnswersWait()
{
    const QString token = tokens().text(u"access_token"_s);
    m_world.control(u"slow"_s, {{u"network"_s, u"x"_s}, {u"ms"_s, u"400"_s}});
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(me(token).status, 200);
    QVERIFY(timer.elapsed() >= 390);
    m_world.control(u"slow"_s, {{u"network"_s, u"x"_s}, {u"ms"_s, u"0"_s}});
}

void TestRehearsalFaults::callbackIsTampered_data()
{
    QTest::addColumn<QString>("mode");
    for (const char* mode : {"wrong-state",
                             "no-state",
                             "double-state",
                             "wrong-iss",
                             "extra-iss",
                             "foreign-redirect",
                             "no-code",
                             "double-code",
                             "wrong-code"})
        QTest::newRow(mode) << QString::fromLatin1(mode);
}

void TestRehearsalFaults::callbackIsTampered()
{
    QFETCH(QString, mode);
    m_world.control(u"callback"_s, {{u"network"_s, u"x"_s}, {u"mode"_s, mode}});
    const Reply back = authorize();
    const QString query = back.location.query();
    QCOMPARE(back.status, 302);
    QCOMPARE(query.contains(u"state=st"_s), mode != "wrong-state"_L1 && mode != "no-state"_L1);
    QCOMPARE(query.count(u"state="_s), mode == "no-state"_L1 ? 0 : mode == "double-state"_L1 ? 2 : 1);
    QCOMPARE(query.count(u"code="_s), mode == "no-code"_L1 ? 0 : mode == "double-code"_L1 ? 2 : 1);
    QCOMPARE(back.sentBack(u"iss"_s),
             mode == "wrong-iss"_L1       ? u"https://evil.example"_s
                 : mode == "extra-iss"_L1 ? u"https://x.com"_s
                                          : QString());
    QCOMPARE(back.location.path(), mode == "foreign-redirect"_L1 ? u"/somebody-elses-callback"_s : u"/callback"_s);
    QCOMPARE(exchange(back.sentBack(u"code"_s)).status, mode == "wrong-code"_L1 || mode == "no-code"_L1 ? 400 : 200);
    QCOMPARE(authorize().location.query().count(u'&'), 1); // one answer only: state and code again
}

void TestRehearsalFaults::tokenAnswerIsBent_data()
{
    QTest::addColumn<QString>("mode");
    for (const char* mode : {"no-refresh",
                             "no-expires",
                             "string-expires",
                             "subset-scope",
                             "wrong-type",
                             "no-type",
                             "bearer-lowercase",
                             "empty-token",
                             "empty-refresh",
                             "error200",
                             "html200",
                             "other-sub"})
        QTest::newRow(mode) << QString::fromLatin1(mode);
}

void TestRehearsalFaults::tokenAnswerIsBent()
{
    QFETCH(QString, mode);
    m_world.control(u"token-answer"_s, {{u"network"_s, u"x"_s}, {u"mode"_s, mode}});
    const Reply bent = tokens();
    const QJsonObject json = bent.json;
    QCOMPARE(bent.status, 200);
    QCOMPARE(json.contains(u"refresh_token"_s),
             mode != "no-refresh"_L1 && mode != "error200"_L1 && mode != "html200"_L1);
    QCOMPARE(json.contains(u"expires_in"_s), mode != "no-expires"_L1 && mode != "error200"_L1 && mode != "html200"_L1);
    QCOMPARE(json.value(u"expires_in"_s).isString(), mode == "string-expires"_L1);
    QCOMPARE(json.contains(u"error"_s), mode == "error200"_L1);
    if (mode == "subset-scope"_L1)
        QCOMPARE(bent.text(u"scope"_s), u"tweet.read offline.access"_s);
    if (mode == "wrong-type"_L1)
        QCOMPARE(bent.text(u"token_type"_s), u"mac"_s);
    if (mode == "empty-token"_L1)
        QCOMPARE(json.value(u"access_token"_s), QJsonValue(QString()));
    if (mode == "empty-refresh"_L1)
        QCOMPARE(json.value(u"refresh_token"_s), QJsonValue(QString()));
    if (mode == "html200"_L1)
        QVERIFY(bent.body.startsWith("<!doctype html>"));
    if (mode == "other-sub"_L1)
        QVERIFY(me(bent.text(u"access_token"_s)).json[u"data"_s][u"username"].toString() != u"maria"_s);
    QCOMPARE(me(tokens().text(u"access_token"_s)).json[u"data"_s][u"username"].toString(),
             u"maria"_s); // one answer only
}

void TestRehearsalFaults::lostRotationLeavesTheOldTokenDead()
{
    const Reply first = tokens();
    m_world.control(u"rotate-lost"_s, {{u"network"_s, u"x"_s}});
    const Reply lost = refresh(first.text(u"refresh_token"_s));
    QVERIFY(lost.error != QNetworkReply::NoError);
    QCOMPARE(lost.json, QJsonObject());
    QCOMPARE(refresh(first.text(u"refresh_token"_s)).status, 400); // it had been used
}

void TestRehearsalFaults::everyNetworkSaysNoInItsWords()
{
    m_world.control(u"auto"_s, {{u"network"_s, u"x"_s}, {u"deny"_s, u"1"_s}});
    m_world.control(u"auto"_s, {{u"network"_s, u"mastodon"_s}, {u"deny"_s, u"1"_s}});
    const Reply x = m_world.get(u"/x.com/i/oauth2/authorize"_s,
                                {{u"response_type"_s, u"code"_s},
                                 {u"client_id"_s, u"rehearsal-x"_s},
                                 {u"redirect_uri"_s, kRedirect},
                                 {u"scope"_s, u"users.read"_s},
                                 {u"state"_s, u"st"_s},
                                 {u"code_challenge"_s, kChallenge},
                                 {u"code_challenge_method"_s, u"S256"_s}});
    QCOMPARE(x.sentBack(u"error"_s), u"access_denied"_s);
    QCOMPARE(x.sentBack(u"state"_s), u"st"_s);
    const Reply mastodon = m_world.get(u"/mastodon.social/oauth/authorize"_s,
                                       {{u"response_type"_s, u"code"_s},
                                        {u"client_id"_s, u"rehearsal-mastodon"_s},
                                        {u"redirect_uri"_s, u"http://127.0.0.1:1234/callback"_s},
                                        {u"scope"_s, u"read:accounts"_s},
                                        {u"state"_s, u"st"_s}});
    QCOMPARE(mastodon.sentBack(u"error"_s), u"access_denied"_s);
    QVERIFY(!mastodon.sentBack(u"error_description"_s).isEmpty());
}

void TestRehearsalFaults::logHoldsNamesAndFingerprintsOnly()
{
    const Reply first = tokens();
    const QString token = first.text(u"access_token"_s);
    m_world.control(u"log/clear"_s);
    me(token);
    refresh(first.text(u"refresh_token"_s));
    m_world.get(u"/graph.facebook.com/v26.0/me"_s, {{u"access_token"_s, u"EAAGsecretInTheAddress"_s}});
    const QByteArray raw = m_world.get(u"/_control/log"_s).body;
    const QJsonArray entries = QJsonDocument::fromJson(raw)[u"entries"].toArray();
    QCOMPARE(entries.size(), 3);
    QCOMPARE(entries[0][u"host"].toString(), u"api.x.com"_s);
    QCOMPARE(entries[0][u"authorization"].toString(), u"Bearer"_s);
    QCOMPARE(entries[0][u"status"].toInt(), 200);
    QCOMPARE(entries[0][u"token"].toString().size(), 12);
    QVERIFY(entries[1][u"form"].toArray().contains(u"refresh_token"_s));
    QCOMPARE(entries[2][u"query"].toArray(), (QJsonArray{u"access_token"_s}));
    for (const QString& secret : {token, first.text(u"refresh_token"_s), u"EAAGsecretInTheAddress"_s})
        QVERIFY(!raw.contains(secret.toUtf8()));
}

void TestRehearsalFaults::stateHoldsNoWholeToken()
{
    const Reply first = tokens();
    const QByteArray state = m_world.get(u"/_control/state"_s).body;
    QVERIFY(state.contains("\"kind\":\"refresh\""));
    QVERIFY(!state.contains(first.text(u"access_token"_s).toUtf8()));
    QVERIFY(!state.contains(first.text(u"refresh_token"_s).toUtf8()));
}

void TestRehearsalFaults::controlComplainsInsteadOfGuessing()
{
    QCOMPARE(m_world.get(u"/_control/nonsense"_s).status, 404);
    QCOMPARE(m_world.get(u"/_control/password"_s, {{u"network"_s, u"x"_s}}).status, 400);
    QCOMPARE(m_world.get(u"/_control/password"_s, {{u"network"_s, u"x"_s}, {u"person"_s, u"nobody"_s}}).status, 404);
    QCOMPARE(m_world.get(u"/_control/password"_s, {{u"network"_s, u"myspace"_s}, {u"person"_s, u"maria"_s}}).status,
             400);
    QCOMPARE(m_world.get(u"/_control/outage"_s, {{u"network"_s, u"x"_s}, {u"mode"_s, u"earthquake"_s}}).status, 400);
    QCOMPARE(m_world.get(u"/_control/advance"_s).status, 400);
    QCOMPARE(m_world.get(u"/_control/page-gone"_s, {{u"page"_s, u"1"_s}}).status, 404);
    QCOMPARE(m_world.get(u"/nowhere.example/x"_s).status, 404);
}

QTEST_GUILESS_MAIN(TestRehearsalFaults)
#include "tst_rehearsalfaults.moc"
