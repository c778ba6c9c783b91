// SPDX-License-Identifier: GPL-3.0-or-later
// Pretend Bluesky seen from outside: what it answers must be what facts/networks/bluesky.md says.
#include "dpopkey.h"
#include "rehearsalclient.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUuid>

#include <memory>

using namespace Qt::Literals::StringLiterals;
using namespace pk::test;

namespace {

const QString kServer = u"bsky.social"_s;
const QString kAccounts = u"pds1.host.rehearsal-bsky.network"_s;   // maria lives there
const QString kOwnServer = u"selfhosted.rehearsal-bsky.network"_s; // jonas lives there
const QString kScopes = u"atproto repo:app.bsky.feed.post?action=create blob:image/*"_s;
const QString kRedirect = u"http://127.0.0.1:28682/callback"_s;
const QString kSession = u"/xrpc/com.atproto.server.getSession"_s;

QString loopbackClient(const QString& scopes = kScopes, const QString& redirect = u"http://127.0.0.1/callback"_s)
{
    return u"http://localhost?"_s
        + QString::fromLatin1(RehearsalClient::encoded({{u"redirect_uri"_s, redirect}, {u"scope"_s, scopes}}));
}

QString hashed(const QString& text)
{
    return QString::fromLatin1(
        DpopKey::base64Url(QCryptographicHash::hash(text.toLatin1(), QCryptographicHash::Sha256)));
}

QString fresh()
{
    return QUuid::createUuid().toString(QUuid::Id128);
}

} // namespace

class TestRehearsalBluesky final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }
    void init()
    {
        QVERIFY(m_world.control(u"reset-world"_s).value(u"ok"_s).toBool());
        m_nonces.clear();
        m_client = loopbackClient();
    }
    void cleanupTestCase() { QVERIFY(m_world.stop()); }

    void identityChainLeadsToTheServer();
    void signsInAndSaysWhoItIs();
    void pushedRequestIsChecked_data();
    void pushedRequestIsChecked();
    void loopbackClientIsChecked_data();
    void loopbackClientIsChecked();
    void requestUriWorksOnceAndForFiveMinutes();
    void aCodeIsTriedOnce();
    void proofIsChecked_data();
    void proofIsChecked();
    void noncesFollowWorldTimeAndDifferPerServer();
    void proofIsNotTakenTwice();
    void refreshRotatesAndAReplayEndsTheSession();
    void aWrongKeyOrClientEndsTheSession();
    void sessionEndsAfterFourteenDays();
    void revocationLeavesTheAccessTokenAlive();
    void takedownAndDeactivation();
    void accountMoves();
    void ownServerIsItsOwnIssuer();
    void olderServersDropScopes();
    void everyRefusalComesAsOrdered_data();
    void everyRefusalComesAsOrdered();
    void limitsAreInTheHeaders();
    void sessionsSurviveInTheStateFile();

private:
    struct Call
    {
        QByteArray method = "POST";
        QString host = kServer;
        QString path;
        Fields form = {};
        QString token = {};
        QJsonObject claims = {};      ///< replace the usual ones; null takes one out
        const DpopKey* key = nullptr; ///< another one
        bool retry = true;            ///< with the nonce, once
    };
    Reply send(const Call& call);
    Reply sendOnce(const Call& call);
    QByteArray proofFor(const Call& call) const;
    Fields pushFields(const Fields& changed = {});
    Reply push(const Fields& changed = {}, const QString& host = kServer)
    {
        return send({.host = host, .path = u"/oauth/par"_s, .form = pushFields(changed)});
    }
    Reply authorize(const QString& requestUri, const QString& person, const QString& host = kServer)
    {
        return m_world.get(u'/' + host + u"/oauth/authorize"_s,
                           {{u"client_id"_s, m_client}, {u"request_uri"_s, requestUri}, {u"auto"_s, person}});
    }
    Reply exchange(const QString& code, const QString& host = kServer)
    {
        return send({.host = host,
                     .path = u"/oauth/token"_s,
                     .form = {{u"grant_type"_s, u"authorization_code"_s},
                              {u"code"_s, code},
                              {u"code_verifier"_s, m_verifier},
                              {u"client_id"_s, m_client},
                              {u"redirect_uri"_s, kRedirect}}});
    }
    QString code(const QString& person, const QString& host = kServer, const Fields& changed = {})
    {
        return authorize(push(changed, host).text(u"request_uri"_s), person, host).sentBack(u"code"_s);
    }
    Reply signIn(const QString& person = u"maria"_s, const QString& host = kServer)
    {
        return exchange(code(person, host), host);
    }
    Reply refresh(const QString& token, const QString& host = kServer, const DpopKey* key = nullptr)
    {
        return send(
            {.host = host,
             .path = u"/oauth/token"_s,
             .form = {{u"grant_type"_s, u"refresh_token"_s}, {u"refresh_token"_s, token}, {u"client_id"_s, m_client}},
             .key = key});
    }
    Reply session(const QString& token, const QString& host = kAccounts, const DpopKey* key = nullptr)
    {
        return send({.method = "GET", .host = host, .path = kSession, .token = token, .key = key});
    }
    static QString description(const Reply& reply) { return reply.text(u"error_description"_s); }
    Fields maria() const { return {{u"network"_s, u"bluesky"_s}, {u"person"_s, u"maria"_s}}; }
    qint64 worldNow() { return m_world.control(u"state"_s)[u"clock"][u"now"].toInteger(); }

    RehearsalClient m_world;
    QNetworkAccessManager m_network;
    DpopKey m_key;
    QHash<QString, QString> m_nonces; ///< by host
    QString m_client;
    QString m_verifier;
    qint64 m_now = 0;
};

QByteArray TestRehearsalBluesky::proofFor(const Call& call) const
{
    QJsonObject claims{{u"jti"_s, fresh()},
                       {u"htm"_s, QString::fromLatin1(call.method)},
                       {u"htu"_s, u"https://"_s + call.host + call.path},
                       {u"iat"_s, m_now}};
    if (m_nonces.contains(call.host))
        claims[u"nonce"_s] = m_nonces.value(call.host);
    if (!call.token.isEmpty())
        claims[u"ath"_s] = hashed(call.token);
    for (auto it = call.claims.begin(); it != call.claims.end(); ++it) {
        if (it.value().isNull())
            claims.remove(it.key());
        else
            claims[it.key()] = it.value();
    }
    return (call.key ? call.key : &m_key)->proof(claims);
}

Reply TestRehearsalBluesky::sendOnce(const Call& call)
{
    m_now = worldNow();
    QNetworkRequest request(QUrl(m_world.base() + u'/' + call.host + call.path));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setRawHeader("DPoP", proofFor(call));
    if (!call.token.isEmpty())
        request.setRawHeader("Authorization", "DPoP " + call.token.toLatin1());
    if (call.method == "POST")
        request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/x-www-form-urlencoded"_s);
    const std::unique_ptr<QNetworkReply> reply(
        m_network.sendCustomRequest(request, call.method, RehearsalClient::encoded(call.form)));
    QSignalSpy finished(reply.get(), &QNetworkReply::finished);
    if (!reply->isFinished())
        finished.wait(5000);
    Reply answer;
    answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    answer.body = reply->readAll();
    answer.json = QJsonDocument::fromJson(answer.body).object();
    answer.headers = reply->rawHeaderPairs();
    const QByteArray nonce = answer.header("DPoP-Nonce");
    if (!nonce.isEmpty())
        m_nonces[call.host] = QString::fromLatin1(nonce);
    return answer;
}

Reply TestRehearsalBluesky::send(const Call& call)
{
    const QString before = m_nonces.value(call.host);
    const Reply first = sendOnce(call);
    const bool again = call.retry && first.text(u"error"_s) == "use_dpop_nonce"_L1
        && m_nonces.value(call.host) != before;
    return again ? sendOnce(call) : first;
}

Fields TestRehearsalBluesky::pushFields(const Fields& changed)
{
    m_verifier = fresh() + fresh();
    Fields fields{{u"client_id"_s, m_client},
                  {u"response_type"_s, u"code"_s},
                  {u"code_challenge"_s, hashed(m_verifier)},
                  {u"code_challenge_method"_s, u"S256"_s},
                  {u"state"_s, u"st"_s},
                  {u"redirect_uri"_s, kRedirect},
                  {u"scope"_s, kScopes},
                  {u"login_hint"_s, u"maria.bsky.social"_s}};
    for (const auto& change : changed) {
        fields.removeIf([&](const auto& field) { return field.first == change.first; });
        fields.append(change);
    }
    return fields;
}

void TestRehearsalBluesky::identityChainLeadsToTheServer()
{
    const Reply byHost = m_world.get(u"/maria.bsky.social/.well-known/atproto-did"_s);
    const QString did = QString::fromLatin1(byHost.body);
    QVERIFY(did.startsWith(u"did:plc:"_s) && did.size() == 32);
    QVERIFY(byHost.header("Content-Type").startsWith("text/plain"));
    QCOMPARE(m_world
                 .get(u"/public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle"_s,
                      {{u"handle"_s, u"maria.bsky.social"_s}})
                 .text(u"did"_s),
             did);
    const Reply document = m_world.get(u"/plc.directory/"_s + did);
    QCOMPARE(document.text(u"id"_s), did);
    QCOMPARE(document.json[u"alsoKnownAs"][0].toString(), u"at://maria.bsky.social"_s);
    QCOMPARE(document.json[u"service"][0][u"serviceEndpoint"].toString(), u"https://"_s + kAccounts);
    const Reply resource = m_world.get(u'/' + kAccounts + u"/.well-known/oauth-protected-resource"_s);
    QCOMPARE(resource.text(u"resource"_s), u"https://"_s + kAccounts);
    QCOMPARE(resource.json.value(u"authorization_servers"_s).toArray(), QJsonArray{u"https://bsky.social"_s});
    const Reply server = m_world.get(u"/bsky.social/.well-known/oauth-authorization-server"_s);
    QCOMPARE(server.text(u"issuer"_s), u"https://bsky.social"_s);
    QVERIFY(server.json.value(u"require_pushed_authorization_requests"_s).toBool());
    QVERIFY(!server.json.contains(u"introspection_endpoint"_s));

    const QString brand = u"nordlys.rehearsal-bsky.network"_s;
    const QString web = QString::fromLatin1(m_world.get(u'/' + brand + u"/.well-known/atproto-did"_s).body);
    QCOMPARE(web, u"did:web:"_s + brand);
    QCOMPARE(m_world.get(u'/' + brand + u"/.well-known/did.json"_s).text(u"id"_s), web);
    m_world.control(u"unverify-handle"_s, maria());
    QVERIFY(m_world.get(u"/plc.directory/"_s + did).json[u"alsoKnownAs"][0].toString() != "at://maria.bsky.social"_L1);
    const Reply profile = m_world.get(u"/public.api.bsky.app/xrpc/app.bsky.actor.getProfile"_s, {{u"actor"_s, did}});
    QCOMPARE(profile.text(u"handle"_s), u"handle.invalid"_s);
    QCOMPARE(m_world.get(u"/plc.directory/did:plc:nobody"_s).status, 404);
    QVERIFY(m_world.announced()
                .value(u"routes"_s)
                .toArray()
                .contains(u"maria.bsky.social=%1/maria.bsky.social"_s.arg(m_world.base())));
}

void TestRehearsalBluesky::signsInAndSaysWhoItIs()
{
    const Reply first = sendOnce({.path = u"/oauth/par"_s, .form = pushFields()});
    QCOMPARE(first.status, 400);
    QCOMPARE(first.text(u"error"_s), u"use_dpop_nonce"_s);
    const Reply pushed = push();
    QCOMPARE(pushed.status, 201);
    QCOMPARE(pushed.json.value(u"expires_in"_s).toInt(), 300);
    const Reply back = authorize(pushed.text(u"request_uri"_s), u"maria"_s);
    QCOMPARE(back.status, 303);
    QVERIFY(back.location.toString().startsWith(kRedirect + u'?'));
    QCOMPARE(back.sentBack(u"iss"_s), u"https://bsky.social"_s);
    QCOMPARE(back.sentBack(u"state"_s), u"st"_s);
    QVERIFY(back.sentBack(u"code"_s).startsWith(u"cod-"_s));
    const Reply granted = exchange(back.sentBack(u"code"_s));
    QCOMPARE(granted.status, 200);
    QCOMPARE(granted.text(u"token_type"_s), u"DPoP"_s);
    QCOMPARE(granted.text(u"scope"_s), kScopes);
    QVERIFY(granted.text(u"refresh_token"_s).startsWith(u"ref-"_s));
    const QString token = granted.text(u"access_token"_s);
    const Reply demanded = sendOnce({.method = "GET", .host = kAccounts, .path = kSession, .token = token});
    QCOMPARE(demanded.status, 401);
    QVERIFY(demanded.header("WWW-Authenticate").startsWith("DPoP algs=\"ES256\", error=\"use_dpop_nonce\""));
    const Reply who = session(token);
    QCOMPARE(who.status, 200);
    QCOMPARE(who.text(u"did"_s), granted.text(u"sub"_s));
    QCOMPARE(who.text(u"handle"_s), u"maria.bsky.social"_s);
    QVERIFY(who.json.value(u"active"_s).toBool() && !who.json.contains(u"email"_s));
    const Reply profile = m_world.get(u"/public.api.bsky.app/xrpc/app.bsky.actor.getProfile"_s,
                                      {{u"actor"_s, granted.text(u"sub"_s)}});
    QVERIFY(!profile.text(u"displayName"_s).isEmpty());
    QCOMPARE(m_world.get(profile.text(u"avatar"_s).mid(7)).header("Content-Type"), QByteArray("image/png"));
    const Reply scoped = send(
        {.method = "GET", .host = kAccounts, .path = u"/xrpc/app.bsky.actor.getProfile"_s, .token = token});
    QCOMPARE(scoped.status, 403);
    QVERIFY(scoped.text(u"message"_s).startsWith(u"Missing required scope \"rpc:"_s));
    const Reply denied = m_world.get(u"/bsky.social/oauth/authorize"_s,
                                     {{u"client_id"_s, m_client},
                                      {u"request_uri"_s, push().text(u"request_uri"_s)},
                                      {u"auto"_s, u"maria"_s},
                                      {u"deny"_s, u"1"_s}});
    QCOMPARE(denied.sentBack(u"error"_s), u"access_denied"_s);
    QCOMPARE(denied.sentBack(u"iss"_s), u"https://bsky.social"_s);
}

void TestRehearsalBluesky::pushedRequestIsChecked_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("error");
    QTest::newRow("redirect of another path")
        << u"redirect_uri"_s << u"http://127.0.0.1:1/other"_s << u"invalid_request"_s;
    QTest::newRow("redirect to localhost")
        << u"redirect_uri"_s << u"http://localhost:28682/callback"_s << u"invalid_request"_s;
    QTest::newRow("redirect to [::1]") << u"redirect_uri"_s << u"http://[::1]:28682/callback"_s << u"invalid_request"_s;
    QTest::newRow("no atproto") << u"scope"_s << u"blob:image/*"_s << u"invalid_scope"_s;
    QTest::newRow("openid") << u"scope"_s << u"atproto openid"_s << u"invalid_scope"_s;
    QTest::newRow("undeclared scope") << u"scope"_s << u"atproto transition:generic"_s << u"invalid_scope"_s;
    QTest::newRow("plain challenge") << u"code_challenge_method"_s << u"plain"_s << u"invalid_request"_s;
    QTest::newRow("nonce") << u"nonce"_s << u"n"_s << u"invalid_request"_s;
    QTest::newRow("claims") << u"claims"_s << u"{}"_s << u"invalid_request"_s;
    QTest::newRow("no consent") << u"prompt"_s << u"none"_s << u"consent_required"_s;
    QTest::newRow("response type") << u"response_type"_s << u"token"_s << u"unsupported_response_type"_s;
    QTest::newRow("unknown client") << u"client_id"_s << u"https://nobody.example/c.json"_s
                                    << u"invalid_client_metadata"_s;
}

void TestRehearsalBluesky::pushedRequestIsChecked()
{
    QFETCH(QString, field);
    QFETCH(QString, value);
    QFETCH(QString, error);
    const Reply refused = push({{field, value}});
    QCOMPARE(refused.status, 400);
    QCOMPARE(refused.text(u"error"_s), error);
    QVERIFY(!refused.header("DPoP-Nonce").isEmpty());
    const Fields fields = pushFields();
    QCOMPARE(send({.path = u"/oauth/par"_s, .form = fields}).status, 201);
    QCOMPARE(send({.path = u"/oauth/par"_s, .form = fields}).status, 400); // the challenge was there before
}

void TestRehearsalBluesky::loopbackClientIsChecked_data()
{
    QTest::addColumn<QString>("client");
    QTest::addColumn<bool>("good");
    const QString declared = u"redirect_uri=http%3A%2F%2F127.0.0.1%2Fcallback&scope="_s
        + QString::fromLatin1(QUrl::toPercentEncoding(kScopes));
    QTest::newRow("usual") << u"http://localhost?"_s + declared << true;
    QTest::newRow("with a slash") << u"http://localhost/?"_s + declared << true;
    QTest::newRow("two redirects") << u"http://localhost?redirect_uri=http%3A%2F%2F%5B%3A%3A1%5D%2Fcallback&"_s
            + declared << true;
    QTest::newRow("port") << u"http://localhost:80?"_s + declared << false;
    QTest::newRow("path") << u"http://localhost/a?"_s + declared << false;
    QTest::newRow("https") << u"https://localhost?"_s + declared << false;
    QTest::newRow("another key") << u"http://localhost?x=1&"_s + declared << false;
    QTest::newRow("scope twice") << u"http://localhost?scope=atproto&"_s + declared << false;
    QTest::newRow("fragment") << u"http://localhost?"_s + declared + u"#a"_s << false;
    QTest::newRow("redirect to localhost")
        << u"http://localhost?redirect_uri=http%3A%2F%2Flocalhost%2Fcallback&"_s + declared << false;
    QTest::newRow("another port declared")
        << u"http://localhost?redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcallback&scope="_s
            + declared.section(u"scope="_s, 1)
        << false;
    QTest::newRow("defaults") << u"http://localhost"_s << false; // declares atproto and no path
}

void TestRehearsalBluesky::loopbackClientIsChecked()
{
    QFETCH(QString, client);
    QFETCH(bool, good);
    QCOMPARE(push({{u"client_id"_s, client}}).status, good ? 201 : 400);
}

void TestRehearsalBluesky::requestUriWorksOnceAndForFiveMinutes()
{
    const QString uri = push().text(u"request_uri"_s);
    QCOMPARE(authorize(uri, u"maria"_s).status, 303);
    QCOMPARE(authorize(uri, u"maria"_s).status, 400);
    const QString late = push().text(u"request_uri"_s);
    m_world.control(u"advance"_s, {{u"minutes"_s, u"6"_s}});
    QCOMPARE(authorize(late, u"maria"_s).status, 400);
    const Reply more = m_world.get(u"/bsky.social/oauth/authorize"_s,
                                   {{u"client_id"_s, m_client},
                                    {u"request_uri"_s, push().text(u"request_uri"_s)},
                                    {u"state"_s, u"st"_s},
                                    {u"auto"_s, u"maria"_s}});
    QCOMPARE(more.status, 400);                                                 // "only these two parameters"
    QCOMPARE(authorize(push().text(u"request_uri"_s), u"jonas"_s).status, 400); // lives elsewhere
}

void TestRehearsalBluesky::aCodeIsTriedOnce()
{
    const QString good = code(u"maria"_s);
    const QString verifier = std::exchange(m_verifier, u"wrong"_s);
    QCOMPARE(exchange(good).text(u"error"_s), u"invalid_grant"_s);
    m_verifier = verifier;
    QCOMPARE(exchange(good).text(u"error"_s), u"invalid_grant"_s); // lost for good
    const QString next = code(u"maria"_s);
    const Reply granted = exchange(next);
    QCOMPARE(granted.status, 200);
    QCOMPARE(exchange(next).text(u"error"_s), u"invalid_grant"_s);
    QCOMPARE(description(refresh(granted.text(u"refresh_token"_s))), u"Invalid refresh token"_s); // the session is gone
    const QString old = code(u"maria"_s);
    m_world.control(u"advance"_s, {{u"minutes"_s, u"6"_s}});
    QCOMPARE(exchange(old).status, 400);
    const DpopKey other;
    const QString bound = code(u"maria"_s);
    const Reply wrong = send({.path = u"/oauth/token"_s,
                              .form = {{u"grant_type"_s, u"authorization_code"_s},
                                       {u"code"_s, bound},
                                       {u"code_verifier"_s, m_verifier},
                                       {u"client_id"_s, m_client},
                                       {u"redirect_uri"_s, kRedirect}},
                              .key = &other});
    QCOMPARE(description(wrong), u"DPoP proof does not match the expected JKT"_s);
}

void TestRehearsalBluesky::proofIsChecked_data()
{
    QTest::addColumn<QJsonObject>("claims");
    QTest::addColumn<QString>("text");
    QTest::newRow("method") << QJsonObject{{u"htm"_s, u"POST"_s}} << u"DPoP \"htm\" mismatch"_s;
    QTest::newRow("address") << QJsonObject{{u"htu"_s, u"http://127.0.0.1"_s + kSession}} << u"DPoP \"htu\" mismatch"_s;
    QTest::newRow("query") << QJsonObject{{u"htu"_s, u"https://%1%2?a=1"_s.arg(kAccounts, kSession)}}
                           << u"DPoP \"htu\" mismatch"_s;
    QTest::newRow("other token") << QJsonObject{{u"ath"_s, hashed(u"x"_s)}} << u"DPoP \"ath\" mismatch"_s;
    QTest::newRow("no token") << QJsonObject{{u"ath"_s, QJsonValue::Null}} << u"DPoP \"ath\" mismatch"_s;
    QTest::newRow("no id") << QJsonObject{{u"jti"_s, QJsonValue::Null}} << u"DPoP \"jti\" missing"_s;
    QTest::newRow("old") << QJsonObject{{u"iat"_s, -200}} << u"\"iat\" claim timestamp check failed"_s;
    QTest::newRow("young") << QJsonObject{{u"iat"_s, 200}} << u"\"iat\" claim timestamp check failed"_s;
    QTest::newRow("nearly") << QJsonObject{{u"iat"_s, -150}} << QString();
}

void TestRehearsalBluesky::proofIsChecked()
{
    QFETCH(QJsonObject, claims);
    QFETCH(QString, text);
    const QString token = signIn().text(u"access_token"_s);
    QCOMPARE(session(token).status, 200); // the nonce is known now
    if (claims.contains(u"iat"_s))
        claims[u"iat"_s] = worldNow() + claims.value(u"iat"_s).toInteger();
    const Reply reply = send(
        {.method = "GET", .host = kAccounts, .path = kSession, .token = token, .claims = claims, .retry = false});
    QCOMPARE(reply.status, text.isEmpty() ? 200 : 401);
    QVERIFY2(reply.text(u"message"_s).contains(text), reply.body);
    if (!text.isEmpty())
        QCOMPARE(reply.text(u"error"_s), u"invalid_dpop_proof"_s);
    const Reply named = send({.path = u"/oauth/par"_s, .form = pushFields(), .claims = {{u"ath"_s, u"x"_s}}});
    QCOMPARE(description(named), u"DPoP \"ath\" claim not allowed"_s);
}

void TestRehearsalBluesky::noncesFollowWorldTimeAndDifferPerServer()
{
    const QString token = signIn().text(u"access_token"_s);
    QCOMPARE(session(token).status, 200);
    QVERIFY(m_nonces.value(kServer) != m_nonces.value(kAccounts));
    const auto plain = [&] {
        return send({.method = "GET", .host = kAccounts, .path = kSession, .token = token, .retry = false}).status;
    };
    m_world.control(u"advance"_s, {{u"minutes"_s, u"1"_s}});
    const QString before = m_nonces.value(kAccounts);
    QCOMPARE(plain(), 200); // accepted for up to three minutes
    QVERIFY(m_nonces.value(kAccounts) != before);
    m_world.control(u"advance"_s, {{u"minutes"_s, u"5"_s}});
    QCOMPARE(plain(), 401);
    QCOMPARE(plain(), 200);
    m_world.control(u"rotate-nonces"_s, {{u"network"_s, u"bluesky"_s}});
    QCOMPARE(plain(), 401);
    QCOMPARE(plain(), 200);
}

void TestRehearsalBluesky::proofIsNotTakenTwice()
{
    const QString token = signIn().text(u"access_token"_s);
    QCOMPARE(session(token).status, 200);
    const QJsonObject same{{u"jti"_s, u"the-same"_s}};
    const Call call{.method = "GET", .host = kAccounts, .path = kSession, .token = token, .claims = same};
    QCOMPARE(send(call).status, 200);
    QCOMPARE(send(call).text(u"message"_s), u"DPoP proof replayed"_s);
    const DpopKey other;
    QCOMPARE(session(token, kAccounts, &other).text(u"message"_s), u"Invalid DPoP key binding"_s);
    const Reply bearer = m_world.get(u'/' + kAccounts + kSession, {}, token);
    QCOMPARE(bearer.status, 401);
    QCOMPARE(m_world.get(u'/' + kAccounts + kSession).text(u"error"_s), u"AuthMissing"_s);
}

void TestRehearsalBluesky::refreshRotatesAndAReplayEndsTheSession()
{
    const QString first = signIn().text(u"refresh_token"_s);
    const Reply renewed = refresh(first);
    QCOMPARE(renewed.status, 200);
    const QString second = renewed.text(u"refresh_token"_s);
    QVERIFY(second != first);
    QCOMPARE(session(renewed.text(u"access_token"_s)).status, 200);
    m_world.control(u"expire"_s, maria());
    QVERIFY(session(renewed.text(u"access_token"_s)).text(u"message"_s).contains(u"\"exp\""_s));
    QCOMPARE(description(refresh(first)), u"Refresh token replayed"_s);
    QCOMPARE(description(refresh(second)), u"Invalid refresh token"_s);
}

void TestRehearsalBluesky::aWrongKeyOrClientEndsTheSession()
{
    const DpopKey other;
    const QString one = signIn().text(u"refresh_token"_s);
    QCOMPARE(description(refresh(one, kServer, &other)), u"DPoP proof does not match the expected JKT"_s);
    QCOMPARE(description(refresh(one)), u"Invalid refresh token"_s);
    const QString two = signIn().text(u"refresh_token"_s);
    const QString mine = std::exchange(m_client, loopbackClient(u"atproto"_s));
    QCOMPARE(description(refresh(two)), u"Token was not issued to this client"_s);
    m_client = mine;
    QCOMPARE(description(refresh(two)), u"Invalid refresh token"_s);
}

void TestRehearsalBluesky::sessionEndsAfterFourteenDays()
{
    QString token = signIn().text(u"refresh_token"_s);
    for (const int days : {7, 6}) {
        m_world.control(u"advance"_s, {{u"days"_s, QString::number(days)}});
        const Reply renewed = refresh(token);
        QCOMPARE(renewed.status, 200);
        token = renewed.text(u"refresh_token"_s);
    }
    m_world.control(u"advance"_s, {{u"hours"_s, u"23.5"_s}});
    const Reply last = refresh(token);
    QVERIFY(last.json.value(u"expires_in"_s).toInt() <= 1800); // cut to the end of the session
    m_world.control(u"advance"_s, {{u"hours"_s, u"1"_s}});
    QCOMPARE(description(refresh(last.text(u"refresh_token"_s))), u"Session expired"_s);
    const QString unused = signIn().text(u"refresh_token"_s);
    m_world.control(u"expire"_s, maria() + Fields{{u"kind"_s, u"refresh"_s}});
    QCOMPARE(description(refresh(unused)), u"Refresh token expired"_s);
}

void TestRehearsalBluesky::revocationLeavesTheAccessTokenAlive()
{
    const Reply granted = signIn();
    const Fields form{{u"token"_s, granted.text(u"refresh_token"_s)}, {u"client_id"_s, m_client}};
    for (int round = 0; round < 2; ++round) {
        const Reply revoked = send({.path = u"/oauth/revoke"_s, .form = form});
        QCOMPARE(revoked.status, 200);
        QCOMPARE(revoked.body, QByteArray("{}"));
    }
    QCOMPARE(session(granted.text(u"access_token"_s)).status, 200);
    QCOMPARE(description(refresh(granted.text(u"refresh_token"_s))), u"Invalid refresh token"_s);
    m_world.control(u"advance"_s, {{u"minutes"_s, u"61"_s}});
    QCOMPARE(session(granted.text(u"access_token"_s)).text(u"error"_s), u"invalid_token"_s);

    const Reply next = signIn();
    m_world.control(u"password"_s, maria()); // OAuth sessions are not deleted
    const Reply renewed = refresh(next.text(u"refresh_token"_s));
    QCOMPARE(renewed.status, 200);
    m_world.control(u"remove-app"_s, maria());
    QCOMPARE(session(renewed.text(u"access_token"_s)).status, 200);
    QCOMPARE(description(refresh(renewed.text(u"refresh_token"_s))), u"Invalid refresh token"_s);
}

void TestRehearsalBluesky::takedownAndDeactivation()
{
    const Reply granted = signIn();
    m_world.control(u"takedown"_s, maria());
    const Reply down = session(granted.text(u"access_token"_s));
    QCOMPARE(down.status, 401);
    QCOMPARE(down.text(u"error"_s), u"AccountTakedown"_s);
    m_world.control(u"takedown"_s, maria() + Fields{{u"on"_s, u"0"_s}});
    QCOMPARE(session(granted.text(u"access_token"_s)).status, 200);
    QCOMPARE(description(refresh(granted.text(u"refresh_token"_s))), u"Invalid refresh token"_s);
    m_world.control(u"deactivate"_s, maria());
    QCOMPARE(session(granted.text(u"access_token"_s)).text(u"error"_s), u"AccountDeactivated"_s);
    const Reply profile = m_world.get(u"/public.api.bsky.app/xrpc/app.bsky.actor.getProfile"_s,
                                      {{u"actor"_s, u"maria.bsky.social"_s}});
    QCOMPARE(profile.status, 400);
}

void TestRehearsalBluesky::accountMoves()
{
    const Reply granted = signIn();
    m_world.control(u"migrate"_s, maria());
    const Reply document = m_world.get(u"/plc.directory/"_s + granted.text(u"sub"_s));
    QCOMPARE(document.json[u"service"][0][u"serviceEndpoint"].toString(), u"https://"_s + kOwnServer);
    QCOMPARE(session(granted.text(u"access_token"_s)).text(u"error"_s), u"AccountDeactivated"_s);
    QVERIFY(session(granted.text(u"access_token"_s), kOwnServer).text(u"message"_s).contains(u"aud"_s));
    QCOMPARE(refresh(granted.text(u"refresh_token"_s), kOwnServer).status, 400);
    QCOMPARE(signIn(u"maria"_s, kOwnServer).status, 200);
    m_world.control(u"migrate"_s, maria() + Fields{{u"mode"_s, u"deleted"_s}});
    const Reply gone = session(granted.text(u"access_token"_s));
    QCOMPARE(gone.status, 403);
    QCOMPARE(gone.text(u"error"_s), u"AccountNotFound"_s);
    m_world.control(u"migrate"_s, maria() + Fields{{u"on"_s, u"0"_s}});
    QCOMPARE(session(granted.text(u"access_token"_s)).status, 200);
}

void TestRehearsalBluesky::ownServerIsItsOwnIssuer()
{
    const Reply resource = m_world.get(u'/' + kOwnServer + u"/.well-known/oauth-protected-resource"_s);
    QCOMPARE(resource.json.value(u"authorization_servers"_s).toArray(), QJsonArray{u"https://"_s + kOwnServer});
    const Reply back = authorize(push({}, kOwnServer).text(u"request_uri"_s), u"jonas"_s, kOwnServer);
    QCOMPARE(back.sentBack(u"iss"_s), u"https://"_s + kOwnServer);
    const Reply granted = exchange(back.sentBack(u"code"_s), kOwnServer);
    QCOMPARE(session(granted.text(u"access_token"_s), kOwnServer).text(u"handle"_s), u"jonas.bsky.social"_s);
    QCOMPARE(description(refresh(granted.text(u"refresh_token"_s))), u"Invalid refresh token"_s);
    QCOMPARE(refresh(granted.text(u"refresh_token"_s), kOwnServer).status, 200);
}

void TestRehearsalBluesky::olderServersDropScopes()
{
    m_world.control(u"old-server"_s, {{u"network"_s, u"bluesky"_s}});
    QCOMPARE(signIn(u"jonas"_s, kOwnServer).text(u"scope"_s), u"atproto"_s);
    QCOMPARE(signIn().text(u"scope"_s), kScopes);
    m_world.control(u"token-answer"_s, {{u"network"_s, u"bluesky"_s}, {u"mode"_s, u"other-sub"_s}});
    const Reply other = signIn();
    QVERIFY(other.text(u"sub"_s) != signIn().text(u"sub"_s));
}

void TestRehearsalBluesky::everyRefusalComesAsOrdered_data()
{
    QTest::addColumn<QJsonObject>("refusal");
    const QJsonObject answer = m_world.control(u"refusals"_s, {{u"network"_s, u"bluesky"_s}});
    for (const QJsonValue row : answer.value(u"refusals"_s).toArray())
        QTest::addRow("%s", qPrintable(row[u"row"].toString())) << row.toObject();
}

void TestRehearsalBluesky::everyRefusalComesAsOrdered()
{
    QFETCH(QJsonObject, refusal);
    const Reply granted = signIn();
    QCOMPARE(session(granted.text(u"access_token"_s)).status, 200);
    const QString row = refusal.value(u"row"_s).toString();
    m_world.control(u"refuse"_s, maria() + Fields{{u"row"_s, row}, {u"times"_s, u"1"_s}});
    const bool api = refusal.value(u"where"_s).toString() == "api"_L1;
    const Call call = api ? Call{.method = "GET",
                                 .host = kAccounts,
                                 .path = kSession,
                                 .token = granted.text(u"access_token"_s),
                                 .retry = false}
                          : Call{.path = u"/oauth/token"_s,
                                 .form = {{u"grant_type"_s, u"refresh_token"_s},
                                          {u"refresh_token"_s, granted.text(u"refresh_token"_s)},
                                          {u"client_id"_s, m_client}},
                                 .retry = false};
    const QString before = m_nonces.value(call.host);
    const Reply refused = send(call);
    QCOMPARE(refused.status, refusal.value(u"status"_s).toInt());
    QCOMPARE(QString::fromUtf8(refused.body), refusal.value(u"body"_s).toString());
    for (const QJsonValue header : refusal.value(u"headers"_s).toArray()) {
        const QString line = header.toString();
        QCOMPARE(QString::fromUtf8(refused.header(line.section(u": "_s, 0, 0).toLatin1())), line.section(u": "_s, 1));
    }
    if (row.contains(u"nonce"_s))
        QVERIFY(m_nonces.value(call.host) != before);
    QCOMPARE(send(call).status, 200); // once was asked for, and nothing was burnt
}

void TestRehearsalBluesky::limitsAreInTheHeaders()
{
    const QString token = signIn().text(u"access_token"_s);
    const Reply reply = session(token);
    QCOMPARE(reply.header("RateLimit-Policy"), QByteArray("3000;w=300"));
    QVERIFY(reply.header("RateLimit-Remaining").toInt() < 3000);
    m_world.control(u"throttle"_s, maria());
    const Reply over = session(token);
    QCOMPARE(over.status, 429);
    QCOMPARE(over.text(u"error"_s), u"RateLimitExceeded"_s);
}

void TestRehearsalBluesky::sessionsSurviveInTheStateFile()
{
    const QTemporaryDir folder;
    const QStringList arguments{u"--state"_s, folder.filePath(u"world.json"_s)};
    QVERIFY(m_world.stop());
    QVERIFY(m_world.start(arguments));
    const QString token = signIn().text(u"refresh_token"_s);
    m_world.control(u"migrate"_s, maria());
    QVERIFY(m_world.stop());
    QVERIFY(m_world.start(arguments));
    QCOMPARE(refresh(token).status, 200); // the key that it is bound to is remembered
    QCOMPARE(description(refresh(token)), u"Refresh token replayed"_s);
    const Reply profile = m_world.get(u"/public.api.bsky.app/xrpc/app.bsky.actor.getProfile"_s,
                                      {{u"actor"_s, u"maria.bsky.social"_s}});
    const Reply document = m_world.get(u"/plc.directory/"_s + profile.text(u"did"_s));
    QCOMPARE(document.json[u"service"][0][u"serviceEndpoint"].toString(), u"https://"_s + kOwnServer);
}

QTEST_GUILESS_MAIN(TestRehearsalBluesky)
#include "tst_rehearsalbluesky.moc"
