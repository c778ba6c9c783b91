// SPDX-License-Identifier: GPL-3.0-or-later
// The traps of bluesky.md 2.4 before there is a session: which server, which authorization server, and when to refuse it.
#include "models/auth/discovery.h"
#include "models/networks/atprotoidentity.h"
#include "tests/networks/scriptedserver.h"
#include "tests/networks/testgrant.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const QString kPds = u"https://pds.example.net"_s;
const QString kIssuer = u"https://auth.example.net"_s;
const QString kDid = u"did:plc:abcdefghijklmnopqrstuvwx"_s;
const QString kOther = u"did:plc:zzzzzzzzzzzzzzzzzzzzzzzz"_s;

QJsonObject resource()
{
    return {{u"resource"_s, kPds}, {u"authorization_servers"_s, QJsonArray{kIssuer}}};
}

QJsonObject metadata()
{
    return {{u"issuer"_s, kIssuer},
            {u"authorization_endpoint"_s, kIssuer + u"/oauth/authorize"_s},
            {u"token_endpoint"_s, kIssuer + u"/oauth/token"_s},
            {u"pushed_authorization_request_endpoint"_s, kIssuer + u"/oauth/par"_s},
            {u"require_pushed_authorization_requests"_s, true},
            {u"authorization_response_iss_parameter_supported"_s, true},
            {u"code_challenge_methods_supported"_s, QJsonArray{u"S256"_s}},
            {u"dpop_signing_alg_values_supported"_s, QJsonArray{u"ES256"_s}},
            {u"scopes_supported"_s, QJsonArray{u"atproto"_s, u"transition:generic"_s}}};
}

QJsonObject with(QJsonObject object, const QString& key, const QJsonValue& value)
{
    if (value.isUndefined())
        object.remove(key);
    else
        object.insert(key, value);
    return object;
}

} // namespace

class TestAtprotoDiscovery final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void bluesky_serversThatWillNotDo_data();
    void bluesky_serversThatWillNotDo();
    void bluesky_metadataIsNotRedirected_data();
    void bluesky_metadataIsNotRedirected();
    void bluesky_textRecords_data();
    void bluesky_textRecords();
    void bluesky_brokenHandleHostFallsBack();

private:
    void serve(const QJsonObject& protectedResource, const QJsonObject& authorizationServer);
    Result<Endpoints> found() { return waitFor(discover(m_http.get(), m_network, kPds)); }

    ManualClock m_clock;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<HttpClient> m_http;
    std::shared_ptr<const NetworkDescriptor> m_network = builtIn(u"bluesky"_s);
};

void TestAtprotoDiscovery::init()
{
    m_http.reset();
    m_server = std::make_unique<ScriptedServer>();
    m_http = std::make_unique<HttpClient>(
        routesTo(m_server->origin(),
                 {u"pds.example.net"_s, u"auth.example.net"_s, u"plc.directory"_s, u"public.api.bsky.app"_s}),
        m_clock);
}

void TestAtprotoDiscovery::serve(const QJsonObject& protectedResource, const QJsonObject& authorizationServer)
{
    m_server->answer(u"/.well-known/oauth-protected-resource"_s, {200, QJsonDocument(protectedResource).toJson()});
    m_server->answer(u"/.well-known/oauth-authorization-server"_s, {200, QJsonDocument(authorizationServer).toJson()});
}

void TestAtprotoDiscovery::bluesky_serversThatWillNotDo_data()
{
    QTest::addColumn<QJsonObject>("pds");
    QTest::addColumn<QJsonObject>("server");
    QTest::addColumn<bool>("fits");
    const auto row = [](const char* name, const QJsonObject& pds, const QJsonObject& server, bool fits = false) {
        QTest::newRow(name) << pds << server << fits;
    };
    const QString servers = u"authorization_servers"_s;
    const QJsonValue nothing(QJsonValue::Undefined);
    row("as it should be", resource(), metadata(), true);
    row("another resource", with(resource(), u"resource"_s, u"https://other.example.net"_s), metadata());
    row("no resource", with(resource(), u"resource"_s, nothing), metadata());
    row("no server", with(resource(), servers, QJsonArray()), metadata());
    row("two servers", with(resource(), servers, QJsonArray{kIssuer, u"https://b.example.net"_s}), metadata());
    row("server with a path", with(resource(), servers, QJsonArray{kIssuer + u"/x"_s}), metadata());
    row("server with the usual port", with(resource(), servers, QJsonArray{kIssuer + u":443"_s}), metadata());
    row("server without TLS", with(resource(), servers, QJsonArray{u"http://auth.example.net"_s}), metadata());
    row("another issuer", resource(), with(metadata(), u"issuer"_s, u"https://evil.example.net"_s));
    for (const QString& demanded : {u"pushed_authorization_request_endpoint"_s,
                                    u"authorization_response_iss_parameter_supported"_s,
                                    u"code_challenge_methods_supported"_s,
                                    u"dpop_signing_alg_values_supported"_s,
                                    u"scopes_supported"_s})
        row(qPrintable(u"without "_s + demanded), resource(), with(metadata(), demanded, nothing));
    row("PKCE in plain text",
        resource(),
        with(metadata(), u"code_challenge_methods_supported"_s, QJsonArray{u"plain"_s}));
    row("proofs with RS256",
        resource(),
        with(metadata(), u"dpop_signing_alg_values_supported"_s, QJsonArray{u"RS256"_s}));
    row("without atproto", resource(), with(metadata(), u"scopes_supported"_s, QJsonArray{u"openid"_s}));
}

void TestAtprotoDiscovery::bluesky_serversThatWillNotDo()
{
    QFETCH(QJsonObject, pds);
    QFETCH(QJsonObject, server);
    QFETCH(bool, fits);
    serve(pds, server);
    const Result<Endpoints> endpoints = found();
    QVERIFY2(endpoints.has_value() == fits, endpoints ? "taken" : qPrintable(endpoints.error().detail));
    if (!fits)
        QVERIFY(endpoints.error().kind == ErrorKind::SecurityViolation
                || endpoints.error().kind == ErrorKind::Unsupported);
}

void TestAtprotoDiscovery::bluesky_metadataIsNotRedirected_data()
{
    QTest::addColumn<QString>("place");
    QTest::newRow("account server") << u"/.well-known/oauth-protected-resource"_s;
    QTest::newRow("authorization server") << u"/.well-known/oauth-authorization-server"_s;
}

void TestAtprotoDiscovery::bluesky_metadataIsNotRedirected()
{
    QFETCH(QString, place);
    serve(resource(), metadata());
    m_server->answer(u"/elsewhere"_s,
                     {200, QJsonDocument(place.contains("protected"_L1) ? resource() : metadata()).toJson()});
    m_server->answer(place, {302, {}, {{"Location", "/elsewhere"}}});
    const Result<Endpoints> endpoints = found();
    QVERIFY(!endpoints);
    QCOMPARE(endpoints.error().kind, ErrorKind::BadAnswer);
    QVERIFY(m_server->seen(u"/elsewhere"_s).isEmpty());
}

void TestAtprotoDiscovery::bluesky_textRecords_data()
{
    QTest::addColumn<QStringList>("values");
    QTest::addColumn<QString>("did");
    QTest::newRow("one") << QStringList{u"did="_s + kDid} << kDid;
    QTest::newRow("none") << QStringList() << QString();
    QTest::newRow("others beside it") << QStringList{u"v=spf1 -all"_s, u"did="_s + kDid, u"did=nonsense"_s} << kDid;
    QTest::newRow("twice the same") << QStringList{u"did="_s + kDid, u"did="_s + kDid} << kDid;
    QTest::newRow("two that differ") << QStringList{u"did="_s + kDid, u"did="_s + kOther} << QString();
    QTest::newRow("a DID without its name") << QStringList{kDid} << QString();
}

void TestAtprotoDiscovery::bluesky_textRecords()
{
    QFETCH(QStringList, values);
    QTEST(didAmong(values), "did");
}

void TestAtprotoDiscovery::bluesky_brokenHandleHostFallsBack()
{
    ScriptedServer broken; // speaks no TLS and hangs up, as a host with a broken certificate does
    broken.setHandler([](const SeenRequest&) { return ScriptedReply{0, {}, {}, {}, true}; });
    QStringList routes{u"ana.example.com="_s + broken.origin()};
    for (const QString& host : {u"plc.directory"_s, u"public.api.bsky.app"_s})
        routes.append(host + u'=' + m_server->origin());
    HttpClient http(*Routes::parse(routes), m_clock);
    m_server->answer(u"/xrpc/com.atproto.identity.resolveHandle"_s, {200, "{\"did\":\"" + kDid.toUtf8() + "\"}"});
    const QJsonObject service{{u"id"_s, kDid + u"#atproto_pds"_s}, // the absolute form
                              {u"type"_s, u"AtprotoPersonalDataServer"_s},
                              {u"serviceEndpoint"_s, kPds}};
    const QJsonObject document{{u"id"_s, kDid},
                               {u"alsoKnownAs"_s, QJsonArray{u"at://ana.example.com"_s}},
                               {u"service"_s, QJsonArray{service}}};
    m_server->answer(u"/"_s + kDid, {200, QJsonDocument(document).toJson()});
    const Result<AtprotoPlace> place = waitFor(AtprotoIdentity(http, m_network).find(u"ana.example.com"_s));
    QVERIFY2(place, place ? "" : qPrintable(place.error().detail));
    QCOMPARE(place->did, kDid);
    QCOMPARE(place->server, kPds);
    QVERIFY(!broken.seen().isEmpty());
}

QTEST_GUILESS_MAIN(TestAtprotoDiscovery)
#include "tst_atprotodiscovery.moc"
