// SPDX-License-Identifier: GPL-3.0-or-later
// Handle to DID to document to server (bluesky.md 2.4), and what must hold of tokens afterwards.
#include "models/http/dpop.h"
#include "models/networks/atprotoadapter.h"
#include "models/networks/atprotoidentity.h"
#include "tests/networks/scriptedserver.h"
#include "tests/networks/testgrant.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {
const QString kDid = u"did:plc:abcdefghijklmnopqrstuvwx"_s;

QByteArray document(const QString& id, const QString& handle, const QString& server,
                    const QString& service = u"#atproto_pds"_s)
{
    return u"{\"id\":\"%1\",\"alsoKnownAs\":[\"at://%2\"],\"service\":[{\"id\":\"%4\",\"type\":\"AtprotoPersonalDataServer\",\"serviceEndpoint\":\"%3\"}]}"_s
        .arg(id, handle, server, service)
        .toUtf8();
}
} // namespace

class TestAtproto final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void handlesAndDids_data();
    void handlesAndDids();
    void findsByTheWellKnownFile();
    void findsByTheDirectory();
    void aDidNeedsNoHandle();
    void aHandleMustPointBack();
    void nobodyOfThatName();
    void documentsThatWillNotDo_data();
    void documentsThatWillNotDo();
    void signInIsTakenOnlyWhenAllHolds_data();
    void signInIsTakenOnlyWhenAllHolds();
    void identityIsTheTokensOwn();
    void aMovedAccountIsNotRenewed();
    void bluesky_anotherIssuerGetsNoTokens();
    void sessionEndsAfterFourteenDays();

private:
    AtprotoIdentity identities() { return AtprotoIdentity(*m_http, m_network); }
    Grant grant()
    {
        Grant grant = testGrant(m_network);
        grant.instance = u"https://pds.example.net"_s;
        grant.endpoints.token = QUrl(u"https://auth.example.net/oauth/token"_s);
        grant.endpoints.revoke = QUrl(u"https://auth.example.net/oauth/revoke"_s);
        grant.endpoints.issuer = QUrl(u"https://auth.example.net"_s);
        grant.tokens.tokenType = u"DPoP"_s;
        grant.tokens.dpopKey = m_key;
        grant.tokens.subject = kDid;
        grant.tokens.scopes = {u"atproto"_s};
        grant.tokens.obtainedAt = m_clock.now();
        return grant;
    }

    const Secret m_key = freshDpopKey();
    ManualClock m_clock;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<HttpClient> m_http;
    std::shared_ptr<const NetworkDescriptor> m_network = builtIn(u"bluesky"_s);
};

void TestAtproto::init()
{
    m_http.reset();
    m_server = std::make_unique<ScriptedServer>();
    m_http = std::make_unique<HttpClient>(routesTo(m_server->origin(),
                                                   {u"plc.directory"_s,
                                                    u"public.api.bsky.app"_s,
                                                    u"ana.example.com"_s,
                                                    u"web.example.com"_s,
                                                    u"pds.example.net"_s,
                                                    u"auth.example.net"_s}),
                                          m_clock);
    m_server->answer(u"/.well-known/atproto-did"_s, {200, kDid.toUtf8() + "\n", {}, "text/plain"});
    m_server->answer(u"/"_s + kDid, {200, document(kDid, u"ana.example.com"_s, u"https://pds.example.net"_s)});
}

void TestAtproto::handlesAndDids_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("handle");
    QTest::newRow("plain") << u"ana.bsky.social"_s << u"ana.bsky.social"_s;
    QTest::newRow("at, blanks, capitals") << u" @Ana.Bsky.Social "_s << u"ana.bsky.social"_s;
    QTest::newRow("invisible") << u"\u202aana.bsky.social\u202c"_s << u"ana.bsky.social"_s;
    QTest::newRow("one word") << u"ana"_s << QString();
    QTest::newRow("local") << u"ana.local"_s << QString();
    QTest::newRow("example") << u"ana.example"_s << QString();
    QTest::newRow("onion") << u"ana.onion"_s << QString();
    QTest::newRow("number at the end") << u"10.0.0.1"_s << QString();
    QTest::newRow("path") << u"ana.bsky.social/x"_s << QString();
    QTest::newRow("test servers") << u"alice.test"_s << u"alice.test"_s;
}

void TestAtproto::handlesAndDids()
{
    QFETCH(QString, typed);
    QFETCH(QString, handle);
    QCOMPARE(normalizedHandle(typed), handle);
    QVERIFY(isDid(kDid) && isDid(u"did:web:web.example.com"_s));
    for (const QString& none : {u"did:plc:short"_s, u"did:key:abc"_s, u"did:web:a/b"_s, kDid + u"/x"_s, kDid.toUpper()})
        QVERIFY2(!isDid(none), qPrintable(none));
}

void TestAtproto::findsByTheWellKnownFile()
{
    const auto place = waitFor(identities().find(u"@Ana.example.com"_s));
    QVERIFY2(place, place ? "" : qPrintable(place.error().detail));
    QCOMPARE(place->did, kDid);
    QCOMPARE(place->handle, u"ana.example.com"_s);
    QCOMPARE(place->server, u"https://pds.example.net"_s);
    for (const SeenRequest& seen : m_server->seen())
        QVERIFY(seen.header("Authorization").isEmpty());
}

void TestAtproto::findsByTheDirectory()
{
    m_server->answer(u"/.well-known/atproto-did"_s, {404, "no"});
    m_server->answer(u"/xrpc/com.atproto.identity.resolveHandle"_s, {200, "{\"did\":\"" + kDid.toUtf8() + "\"}"});
    const auto place = waitFor(identities().find(u"ana.example.com"_s));
    QVERIFY2(place, place ? "" : qPrintable(place.error().detail));
    QCOMPARE(place->did, kDid);
}

void TestAtproto::aDidNeedsNoHandle()
{
    const auto place = waitFor(identities().find(kDid));
    QVERIFY(place);
    QCOMPARE(place->handle, u"ana.example.com"_s);
    const QString web = u"did:web:web.example.com"_s;
    m_server->answer(u"/.well-known/did.json"_s,
                     {200, document(web, u"w.example.com"_s, u"https://pds.example.net"_s)});
    QVERIFY(waitFor(identities().find(web)));
}

void TestAtproto::aHandleMustPointBack()
{
    m_server->answer(u"/"_s + kDid, {200, document(kDid, u"else.example.com"_s, u"https://pds.example.net"_s)});
    const auto place = waitFor(identities().find(u"ana.example.com"_s));
    QVERIFY(place);
    QVERIFY(place->handle.isEmpty()); // the DID is used, the handle is not believed
}

void TestAtproto::nobodyOfThatName()
{
    m_server->answer(u"/.well-known/atproto-did"_s, {404, "no"});
    m_server->answer(u"/xrpc/com.atproto.identity.resolveHandle"_s, {400, R"({"error":"InvalidRequest"})"});
    const auto place = waitFor(identities().find(u"ana.example.com"_s));
    QVERIFY(!place);
    QCOMPARE(place.error().kind, ErrorKind::NotFound);
    QCOMPARE(waitFor(identities().find(u"ana"_s)).error().kind, ErrorKind::InvalidInput);
}

void TestAtproto::documentsThatWillNotDo_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("kind");
    const auto row = [](const char* name, const QByteArray& body, ErrorKind kind) {
        QTest::newRow(name) << body << int(kind);
    };
    row("another's",
        document(u"did:plc:zzzzzzzzzzzzzzzzzzzzzzzz"_s, u"a.b"_s, u"https://pds.example.net"_s),
        ErrorKind::SecurityViolation);
    row("plain http", document(kDid, u"a.b"_s, u"http://pds.example.net"_s), ErrorKind::BadAnswer);
    row("with a path", document(kDid, u"a.b"_s, u"https://pds.example.net/x"_s), ErrorKind::BadAnswer);
    row("another service", document(kDid, u"a.b"_s, u"https://pds.example.net"_s, u"#labeler"_s), ErrorKind::BadAnswer);
    row("another's service",
        document(kDid, u"a.b"_s, u"https://pds.example.net"_s, u"did:plc:x#atproto_pds"_s),
        ErrorKind::BadAnswer);
    row("no JSON", "<html>", ErrorKind::SecurityViolation);
}

void TestAtproto::documentsThatWillNotDo()
{
    QFETCH(QByteArray, body);
    QFETCH(int, kind);
    m_server->answer(u"/"_s + kDid, {200, body});
    const auto place = waitFor(identities().find(kDid));
    QVERIFY(!place);
    QCOMPARE(int(place.error().kind), kind);
}

void TestAtproto::signInIsTakenOnlyWhenAllHolds_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("scope");
    QTest::addColumn<QString>("server");
    QTest::addColumn<bool>("taken");
    const QString pds = u"https://pds.example.net"_s, scope = u"atproto"_s;
    QTest::newRow("all") << u"dpop"_s << kDid << scope << pds << true;
    QTest::newRow("bearer") << u"Bearer"_s << kDid << scope << pds << false;
    QTest::newRow("no account") << u"DPoP"_s << QString() << scope << pds << false;
    QTest::newRow("no DID") << u"DPoP"_s << u"ana"_s << scope << pds << false;
    QTest::newRow("without atproto") << u"DPoP"_s << kDid << u"transition:generic"_s << pds << false;
    QTest::newRow("of another server") << u"DPoP"_s << kDid << scope << u"https://other.example.net"_s << false;
}

void TestAtproto::signInIsTakenOnlyWhenAllHolds()
{
    QFETCH(QString, type);
    QFETCH(QString, subject);
    QFETCH(QString, scope);
    QFETCH(QString, server);
    QFETCH(bool, taken);
    m_server->answer(u"/"_s + kDid, {200, document(kDid, u"ana.example.com"_s, server)});
    Grant signedIn = grant();
    signedIn.tokens.tokenType = type;
    signedIn.tokens.subject = subject;
    signedIn.tokens.scopes = {scope};
    AtprotoAdapter adapter(*m_http, m_clock);
    const auto tokens = waitFor(adapter.completeSignIn(signedIn));
    QCOMPARE(bool(tokens), taken);
    QCOMPARE(m_server->seen(u"/oauth/revoke"_s).isEmpty(), taken); // what is not kept is revoked
    if (!taken)
        QCOMPARE(tokens.error().kind, ErrorKind::SecurityViolation);
}

void TestAtproto::identityIsTheTokensOwn()
{
    m_server->answer(u"/xrpc/com.atproto.server.getSession"_s,
                     {200, "{\"did\":\"" + kDid.toUtf8() + "\",\"handle\":\"ana.example.com\",\"active\":true}"});
    m_server->answer(
        u"/xrpc/app.bsky.actor.getProfile"_s,
        {200, "{\"did\":\"" + kDid.toUtf8() + "\",\"displayName\":\"Ana\",\"avatar\":\"https://cdn.example/a.jpg\"}"});
    AtprotoAdapter adapter(*m_http, m_clock);
    const auto identity = waitFor(adapter.identify(grant()));
    QVERIFY2(identity, identity ? "" : qPrintable(identity.error().detail));
    QCOMPARE(identity->id, RemoteId(kDid));
    QCOMPARE(identity->name, u"Ana"_s);
    QCOMPARE(identity->handle, u"@ana.example.com"_s);
    const SeenRequest session = m_server->seen(u"/xrpc/com.atproto.server.getSession"_s).first();
    QCOMPARE(session.header("Authorization"), "DPoP AT");
    QVERIFY(!session.header("DPoP").isEmpty());
    const SeenRequest profile = m_server->seen(u"/xrpc/app.bsky.actor.getProfile"_s).first();
    QVERIFY(profile.header("Authorization").isEmpty() && profile.header("DPoP").isEmpty());
    m_server->answer(u"/xrpc/com.atproto.server.getSession"_s,
                     {200, R"({"did":"did:plc:zzzzzzzzzzzzzzzzzzzzzzzz","handle":"eve.example.com","active":true})"});
    QCOMPARE(waitFor(adapter.identify(grant())).error().kind, ErrorKind::SecurityViolation);
}

void TestAtproto::aMovedAccountIsNotRenewed()
{
    m_server->answer(
        u"/oauth/token"_s,
        {200,
         R"({"access_token":"A2","token_type":"DPoP","refresh_token":"R2","expires_in":3599,"scope":"atproto","sub":")"
             + kDid.toUtf8() + "\"}"});
    AtprotoAdapter adapter(*m_http, m_clock);
    const auto fresh = waitFor(adapter.renew(grant()));
    QVERIFY2(fresh, fresh ? "" : qPrintable(fresh.error().detail));
    QCOMPARE(fresh->refreshToken.reveal(), "R2");
    QVERIFY(fresh->dpopKey == m_key); // one key for the whole life of the grant
    m_server->forget();
    m_server->answer(u"/"_s + kDid, {200, document(kDid, u"ana.example.com"_s, u"https://new.example.net"_s)});
    const auto moved = waitFor(adapter.renew(grant()));
    QVERIFY(!moved);
    QCOMPARE(moved.error().kind, ErrorKind::Rejected);
    QVERIFY(m_server->seen(u"/oauth/token"_s).isEmpty()); // nothing went to the old server
}

void TestAtproto::bluesky_anotherIssuerGetsNoTokens()
{
    m_server->answer(
        u"/oauth/token"_s,
        {200,
         R"({"access_token":"A2","token_type":"DPoP","refresh_token":"R2","expires_in":3599,"scope":"atproto","sub":")"
             + kDid.toUtf8() + "\"}"});
    AtprotoAdapter adapter(*m_http, m_clock);
    Grant held = grant();
    const auto first = waitFor(adapter.renew(held));
    QVERIFY(first);
    QCOMPARE(first->issuer, u"https://auth.example.net"_s); // known from now on
    held.tokens = *first;
    QVERIFY(waitFor(adapter.renew(held)));
    m_server->forget();
    held.endpoints.issuer = QUrl(u"https://evil.example.net"_s); // the account's server names another one now
    const auto fresh = waitFor(adapter.renew(held));
    QVERIFY(!fresh);
    QCOMPARE(fresh.error().kind, ErrorKind::Rejected);
    QCOMPARE(fresh.error().cause, std::optional(Cause::SignedOut));
    const auto revoked = waitFor(adapter.revoke(held));
    QVERIFY(!revoked);
    QCOMPARE(revoked.error().kind, ErrorKind::Rejected);
    QVERIFY(m_server->seen().isEmpty());
}

void TestAtproto::sessionEndsAfterFourteenDays()
{
    AtprotoAdapter adapter(*m_http, m_clock);
    const auto tokens = waitFor(adapter.completeSignIn(grant()));
    QVERIFY(tokens);
    const auto session = std::find_if(tokens->clocks.cbegin(), tokens->clocks.cend(), [](const EndClock& clock) {
        return clock.kind == ClockKind::Session;
    });
    QVERIFY(session != tokens->clocks.cend());
    QCOMPARE(session->at, m_clock.now().addDays(14));
    QVERIFY(session->estimated && !session->renews); // renewing does not move it
}

QTEST_GUILESS_MAIN(TestAtproto)
#include "tst_atproto.moc"
