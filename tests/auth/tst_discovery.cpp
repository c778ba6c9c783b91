// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/auth/discovery.h"
#include "tests/auth/localauthserver.h"
#include "tests/security/testcertificates.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

using Kind = NetworkDescriptor::Discovery;

class TestDiscovery final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void normalize_data();
    void normalize();
    void withoutDiscovery();
    void readsMetadata();
    void wellKnownPlaces_data();
    void wellKnownPlaces();
    void item06_onlyPlainPkce();
    void item14_issuer_data();
    void item14_issuer();
    void item15_onlyAPlainAnswerCounts_data();
    void item15_onlyAPlainAnswerCounts();
    void item15_certificates();
    void item16_endpoints_data();
    void item16_endpoints();
    void item17_privateServers();
    void item18_tooLarge();
    void olderServers();
    void demandsOfTheServer();
    void registersAtMastodon();
    void registersByRfc7591();
    void item20_item22_everyServerHasItsOwnRedirect();
    void item22_registrationAnswers_data();
    void item22_registrationAnswers();

private:
    /// A network of many servers, this one spoken to under a name by way of a route.
    std::shared_ptr<NetworkDescriptor> network() const;
    QJsonObject metadata() const;
    Result<Endpoints> discovered(const QJsonObject& document, std::shared_ptr<NetworkDescriptor> described = {});

    const QString m_instance = u"https://social.example"_s;
    HostileServer m_server;
    ManualClock m_clock;
    HttpClient m_http{*Routes::parse({u"social.example=%1"_s.arg(m_server.origin())}), m_clock};
};

std::shared_ptr<NetworkDescriptor> TestDiscovery::network() const
{
    auto network = std::make_shared<NetworkDescriptor>();
    network->id = NetworkId(u"many"_s);
    network->name = u"Many"_s;
    network->perInstance = true;
    network->discovery = Kind::OAuth;
    network->authorizeUrl = u"{instance}/oauth/authorize"_s;
    network->tokenUrl = u"{instance}/oauth/token"_s;
    network->revokeUrl = u"{instance}/oauth/revoke"_s;
    network->registrationUrl = u"{instance}/api/v1/apps"_s;
    network->redirectUri = u"http://127.0.0.1/callback"_s;
    network->registration = RegistrationKind::AppsApi;
    return network;
}

QJsonObject TestDiscovery::metadata() const
{
    return {{u"issuer"_s, m_instance + u'/'},
            {u"authorization_endpoint"_s, m_instance + u"/login"_s},
            {u"token_endpoint"_s, m_instance + u"/give"_s},
            {u"app_registration_endpoint"_s, m_instance + u"/apps"_s},
            {u"userinfo_endpoint"_s, m_instance + u"/me"_s},
            {u"scopes_supported"_s, QJsonArray{u"read"_s, u"profile"_s}},
            {u"code_challenge_methods_supported"_s, QJsonArray{u"S256"_s}}};
}

Result<Endpoints> TestDiscovery::discovered(const QJsonObject& document, std::shared_ptr<NetworkDescriptor> described)
{
    m_server.always(m_server.http(200, QJsonDocument(document).toJson()));
    return waitFor(discover(&m_http, described ? described : network(), m_instance));
}

void TestDiscovery::normalize_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("expected");
    QTest::newRow("host") << u"Social.Example"_s << u"https://social.example"_s;
    QTest::newRow("spaces") << u"  social.example\n"_s << u"https://social.example"_s;
    QTest::newRow("address") << u"https://social.example/@ana?x=y"_s << u"https://social.example"_s;
    QTest::newRow("handle") << u"@ana@social.example"_s << u"https://social.example"_s;
    QTest::newRow("mail-like handle") << u"ana@social.example"_s << u"https://social.example"_s;
    QTest::newRow("slash") << u"social.example/"_s << u"https://social.example"_s;
    QTest::newRow("port") << u"social.example:8443"_s << u"https://social.example:8443"_s;
    QTest::newRow("international") << u"bücher.example"_s << u"https://xn--bcher-kva.example"_s;
    QTest::newRow("loopback") << u"127.0.0.1:4200"_s << u"http://127.0.0.1:4200"_s;
    QTest::newRow("loopback address") << u"http://localhost:4200/x"_s << u"http://localhost:4200"_s;
    for (const char* wrong : {"",
                              "ana",
                              "@ana",
                              "http://social.example",
                              "ftp://social.example",
                              "https://a@social.example",
                              "social.example/path",
                              "social example",
                              "https://",
                              "social.example?x",
                              "social.example#x",
                              "javascript:alert(1)",
                              "..",
                              "."})
        QTest::addRow("not %s", wrong) << QString::fromLatin1(wrong) << QString();
}

void TestDiscovery::normalize()
{
    QFETCH(QString, typed);
    QFETCH(QString, expected);
    const auto origin = normalizeInstance(typed);
    QCOMPARE(origin.has_value() ? *origin : QString(), expected);
    if (!origin)
        QCOMPARE(origin.error().kind, ErrorKind::InvalidInput);
}

void TestDiscovery::withoutDiscovery()
{
    auto fixed = network();
    fixed->discovery = Kind::None;
    const qsizetype before = m_server.requests().size();
    const auto endpoints = waitFor(discover(&m_http, fixed, m_instance));
    QVERIFY(endpoints);
    QCOMPARE(endpoints->authorize, QUrl(u"https://social.example/oauth/authorize"_s));
    QCOMPARE(endpoints->registration, QUrl(u"https://social.example/api/v1/apps"_s));
    QVERIFY(endpoints->pkce);
    QCOMPARE(m_server.requests().size(), before);
    fixed->pkce = false;
    QVERIFY(!waitFor(discover(&m_http, fixed, m_instance))->pkce);
}

void TestDiscovery::readsMetadata()
{
    QJsonObject document = metadata();
    document.insert(u"authorization_response_iss_parameter_supported"_s, true);
    const auto endpoints = discovered(document);
    QVERIFY2(endpoints, qPrintable(endpoints ? QString() : endpoints.error().detail));
    QCOMPARE(endpoints->authorize, QUrl(u"https://social.example/login"_s));
    QCOMPARE(endpoints->token, QUrl(u"https://social.example/give"_s));
    QCOMPARE(endpoints->registration, QUrl(u"https://social.example/apps"_s));
    QCOMPARE(endpoints->userinfo, QUrl(u"https://social.example/me"_s));
    QCOMPARE(endpoints->revoke,
             QUrl(u"https://social.example/oauth/revoke"_s)); // the descriptor knows what the document omits
    QCOMPARE(endpoints->issuer, QUrl(u"https://social.example/"_s));
    QCOMPARE(endpoints->scopesSupported, (QStringList{u"read"_s, u"profile"_s}));
    QVERIFY(endpoints->issInAnswer);
    QVERIFY(endpoints->pkce);
}

void TestDiscovery::wellKnownPlaces_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("issuer");
    QTest::addColumn<QByteArray>("target");
    QTest::newRow("OAuth") << int(Kind::OAuth) << u"https://social.example"_s
                           << QByteArray("/.well-known/oauth-authorization-server");
    QTest::newRow("OAuth with path") << int(Kind::OAuth) << u"https://social.example/tenant/"_s
                                     << QByteArray("/.well-known/oauth-authorization-server/tenant");
    QTest::newRow("OpenID") << int(Kind::OpenId) << u"https://social.example"_s
                            << QByteArray("/.well-known/openid-configuration");
    QTest::newRow("OpenID with path") << int(Kind::OpenId) << u"https://social.example/tenant"_s
                                      << QByteArray("/tenant/.well-known/openid-configuration");
}

void TestDiscovery::wellKnownPlaces()
{
    QFETCH(int, kind);
    QFETCH(QString, issuer);
    auto fixed = network();
    fixed->perInstance = false;
    fixed->discovery = Kind(kind);
    fixed->issuer = QUrl(issuer);
    fixed->authorizeUrl.clear();
    fixed->tokenUrl.clear();
    QJsonObject document = metadata();
    document.insert(u"issuer"_s, issuer);
    const auto endpoints = discovered(document, fixed);
    QVERIFY2(endpoints, qPrintable(endpoints ? QString() : endpoints.error().detail));
    QTEST(targetOf(m_server.requests().last()), "target");
}

void TestDiscovery::item06_onlyPlainPkce()
{
    QJsonObject document = metadata();
    for (const QJsonArray& methods : {QJsonArray{u"plain"_s}, QJsonArray{}}) {
        document.insert(u"code_challenge_methods_supported"_s, methods);
        const auto endpoints = discovered(document);
        QVERIFY(!endpoints);
        QCOMPARE(endpoints.error().kind, ErrorKind::SecurityViolation);
    }
    document.remove(u"code_challenge_methods_supported"_s); // says nothing: PKCE is sent all the same
    QVERIFY(discovered(document)->pkce);
}

void TestDiscovery::item14_issuer_data()
{
    QTest::addColumn<QJsonValue>("issuer");
    QTest::addColumn<bool>("fits");
    QTest::newRow("same") << QJsonValue(u"https://social.example"_s) << true;
    QTest::newRow("one slash") << QJsonValue(u"https://social.example/"_s) << true;
    QTest::newRow("two slashes") << QJsonValue(u"https://social.example//"_s) << false;
    QTest::newRow("another") << QJsonValue(u"https://evil.example"_s) << false;
    QTest::newRow("longer") << QJsonValue(u"https://social.example.evil.example"_s) << false;
    QTest::newRow("http") << QJsonValue(u"http://social.example"_s) << false;
    QTest::newRow("other case") << QJsonValue(u"https://Social.example"_s) << false;
    QTest::newRow("path") << QJsonValue(u"https://social.example/x"_s) << false;
    QTest::newRow("missing") << QJsonValue(QJsonValue::Undefined) << false;
    QTest::newRow("number") << QJsonValue(1) << false;
}

void TestDiscovery::item14_issuer()
{
    QFETCH(QJsonValue, issuer);
    QFETCH(bool, fits);
    QJsonObject document = metadata();
    issuer.isUndefined() ? document.remove(u"issuer"_s) : void(document.insert(u"issuer"_s, issuer));
    const auto endpoints = discovered(document);
    QCOMPARE(endpoints.has_value(), fits);
    if (!fits)
        QCOMPARE(endpoints.error().kind, ErrorKind::SecurityViolation);
}

void TestDiscovery::item15_onlyAPlainAnswerCounts_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<int>("kind");
    const QByteArray json = "Content-Type: application/json\r\n";
    QTest::newRow("created") << 201 << json << int(ErrorKind::BadAnswer);
    QTest::newRow("html") << 200 << QByteArray("Content-Type: text/html\r\n") << int(ErrorKind::BadAnswer);
    QTest::newRow("no type") << 200 << QByteArray() << int(ErrorKind::BadAnswer);
    QTest::newRow("forbidden") << 403 << json << int(ErrorKind::BadAnswer);
    QTest::newRow("too many") << 429 << json << int(ErrorKind::Throttled);
    QTest::newRow("down") << 500 << json << int(ErrorKind::NetworkUnavailable);
    QTest::newRow("redirect within") << 302 << json + "Location: /elsewhere\r\n" << int(ErrorKind::BadAnswer);
    QTest::newRow("redirect outside") << 302 << json + "Location: https://evil.example/\r\n"
                                      << int(ErrorKind::TlsOrProxy);
    QTest::newRow("permanent redirect") << 308 << json + "Location: https://www.social.example/\r\n"
                                        << int(ErrorKind::TlsOrProxy);
    QTest::newRow("who signs in to the guest network") << 511 << json << int(ErrorKind::TlsOrProxy);
}

void TestDiscovery::item15_onlyAPlainAnswerCounts()
{
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    m_server.always(m_server.http(status, QJsonDocument(metadata()).toJson(), type));
    const qsizetype before = m_server.requests().size();
    const auto endpoints = waitFor(discover(&m_http, network(), m_instance));
    QVERIFY(!endpoints);
    QTEST(int(endpoints.error().kind), "kind");
    QCOMPARE(m_server.requests().size(), before + 1);
}

void TestDiscovery::item15_certificates()
{
    HostileServer forged(TestAuthority::selfSigned(u"127.0.0.1"_s));
    HttpClient http(*Routes::parse({u"social.example=%1"_s.arg(forged.origin())}), m_clock);
    const auto endpoints = waitFor(discover(&http, network(), m_instance));
    QVERIFY(!endpoints);
    QCOMPARE(endpoints.error().kind, ErrorKind::TlsOrProxy);
    QVERIFY(forged.requests().isEmpty());
}

void TestDiscovery::item16_endpoints_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<bool>("perInstance");
    QTest::addColumn<bool>("fits");
    for (const char* key : {"authorization_endpoint",
                            "token_endpoint",
                            "revocation_endpoint",
                            "app_registration_endpoint",
                            "userinfo_endpoint"}) {
        const QString name = QString::fromLatin1(key);
        QTest::addRow("%s on another host", key) << name << QJsonValue(u"https://evil.example/x"_s) << true << false;
        QTest::addRow("%s on a host below", key)
            << name << QJsonValue(u"https://a.social.example/x"_s) << true << false;
        QTest::addRow("%s plain http", key) << name << QJsonValue(u"http://social.example/x"_s) << true << false;
        QTest::addRow("%s on this machine", key) << name << QJsonValue(u"http://127.0.0.1:80/x"_s) << true << false;
    }
    const QString authorize = u"authorization_endpoint"_s;
    for (const char* url : {"file:///etc/passwd",
                            "javascript:alert(1)",
                            "https://a@social.example/",
                            "https://social.example/\n--flag",
                            "https://social.example/%0A",
                            "https://social.example/?x=%0D",
                            "",
                            " https://social.example/",
                            "https://social.example/#x",
                            "social.example/x"})
        QTest::addRow("item02 %s", url) << authorize << QJsonValue(QString::fromLatin1(url)) << true << false;
    QTest::newRow("a number") << authorize << QJsonValue(7) << true << false;
    QTest::newRow("an object") << authorize << QJsonValue(QJsonObject()) << true << false;
    const QString token = u"token_endpoint"_s;
    QTest::newRow("fixed network, listed host")
        << token << QJsonValue(u"https://api.fixed.example/x"_s) << false << true;
    QTest::newRow("fixed network, host not listed")
        << token << QJsonValue(u"https://evil.example/x"_s) << false << false;
}

void TestDiscovery::item16_endpoints()
{
    QFETCH(QString, key);
    QFETCH(QJsonValue, value);
    QFETCH(bool, perInstance);
    QFETCH(bool, fits);
    auto described = network();
    if (!perInstance) {
        described->perInstance = false;
        described->issuer = QUrl(m_instance);
        described->hosts = {u"api.fixed.example"_s};
        described->authorizeUrl = described->tokenUrl = described->revokeUrl = described->registrationUrl = QString();
    }
    QJsonObject document = metadata();
    document.insert(key, value);
    const auto endpoints = discovered(document, described);
    QCOMPARE(endpoints.has_value(), fits);
    if (!fits)
        QCOMPARE(endpoints.error().kind, ErrorKind::SecurityViolation);
}

void TestDiscovery::item17_privateServers()
{
    HttpClient unrouted({}, m_clock);
    const qsizetype before = m_server.requests().size();
    for (const QString& instance : {u"https://10.0.0.1"_s,
                                    u"https://192.168.1.1:%1"_s.arg(m_server.serverPort()),
                                    u"https://[fd00::1]"_s,
                                    u"https://printer.localhost"_s,
                                    u"https://169.254.169.254"_s}) {
        const auto endpoints = waitFor(discover(&unrouted, network(), instance));
        QVERIFY(!endpoints);
        QCOMPARE(endpoints.error().kind, ErrorKind::SecurityViolation);
        Endpoints known;
        known.registration = QUrl(instance + u"/apps"_s);
        const auto app = waitFor(registerApp(&unrouted, network(), instance, known, {}, m_clock.now()));
        QVERIFY(!app);
        QCOMPARE(app.error().kind, ErrorKind::SecurityViolation);
    }
    QCOMPARE(m_server.requests().size(), before);
}

void TestDiscovery::item18_tooLarge()
{
    QJsonObject document = metadata();
    document.insert(u"filler"_s, QString(250 * 1024, u'x'));
    QVERIFY(discovered(document));
    document.insert(u"filler"_s, QString(260 * 1024, u'x'));
    QCOMPARE(discovered(document).error().kind, ErrorKind::BadAnswer);
    m_server.always(m_server.http(200, "{\"issuer\":" + QByteArray(100'000, '[')));
    QCOMPARE(waitFor(discover(&m_http, network(), m_instance)).error().kind, ErrorKind::BadAnswer);
}

void TestDiscovery::olderServers()
{
    m_server.always(m_server.http(404));
    const auto modern = waitFor(discover(&m_http, network(), m_instance));
    QVERIFY(modern);
    QCOMPARE(modern->token, QUrl(u"https://social.example/oauth/token"_s));
    QVERIFY(modern->pkce); // the descriptor does not allow to go without

    auto lenient = network();
    lenient->pkceOptional = true;
    const auto older = waitFor(discover(&m_http, lenient, m_instance));
    QVERIFY(older);
    QVERIFY(!older->pkce);

    auto strict = network();
    strict->authorizeUrl.clear();
    QCOMPARE(waitFor(discover(&m_http, strict, m_instance)).error().kind, ErrorKind::BadAnswer);
}

void TestDiscovery::demandsOfTheServer()
{
    QJsonObject document = metadata();
    document.insert(u"require_pushed_authorization_requests"_s, true);
    QCOMPARE(discovered(document).error().kind, ErrorKind::Unsupported);
}

void TestDiscovery::registersAtMastodon()
{
    Endpoints endpoints;
    endpoints.registration = QUrl(u"https://social.example/api/v1/apps"_s);
    QJsonObject form;
    m_server.always([&](QTcpSocket* socket, const QByteArray& request) {
        form = QJsonDocument::fromJson(bodyOf(request)).object();
        const QJsonObject answer{{u"id"_s, u"1"_s},
                                 {u"name"_s, u"Pagekeeper"_s},
                                 {u"redirect_uri"_s, form.value(u"redirect_uris"_s)},
                                 {u"client_id"_s, u"id+1"_s},
                                 {u"client_secret"_s, u"secret+1"_s}};
        m_server.http(200, QJsonDocument(answer).toJson())(socket, request);
    });
    const auto app = waitFor(
        registerApp(&m_http, network(), m_instance, endpoints, {u"read"_s, u"write"_s}, m_clock.now()));
    QVERIFY2(app, qPrintable(app ? QString() : app.error().detail));
    QCOMPARE(app->registration.clientId, u"id+1"_s);
    QCOMPARE(app->clientSecret.reveal(), "secret+1");
    QVERIFY(app->registration.hasSecret);
    QVERIFY(app->registration.automatic);
    QCOMPARE(app->registration.instance, m_instance);
    QCOMPARE(app->registration.network, NetworkId(u"many"_s));
    QCOMPARE(app->registration.registeredAt, m_clock.now());
    QVERIFY(app->registration.redirect.startsWith("http://127.0.0.1/cb/"_L1));
    QCOMPARE(form.value(u"redirect_uris"_s).toString(), app->registration.redirect);
    QCOMPARE(form.value(u"scopes"_s).toString(), u"read write"_s);
    QCOMPARE(redirectKindOf(*network(), app->registration.redirect), RedirectKind::LoopbackFreePort);
}

void TestDiscovery::registersByRfc7591()
{
    auto described = network();
    described->registration = RegistrationKind::Rfc7591;
    Endpoints endpoints;
    endpoints.registration = QUrl(u"https://social.example/register"_s);
    QJsonObject form;
    m_server.always([&](QTcpSocket* socket, const QByteArray& request) {
        form = QJsonDocument::fromJson(bodyOf(request)).object();
        QJsonObject answer = form;
        answer.insert(u"client_id"_s, u"id-2"_s);
        m_server.http(201, QJsonDocument(answer).toJson())(socket, request);
    });
    const auto app = waitFor(
        registerApp(&m_http, described, m_instance, endpoints, {u"openid"_s, u"email"_s}, m_clock.now()));
    QVERIFY2(app, qPrintable(app ? QString() : app.error().detail));
    QVERIFY(!app->registration.hasSecret);
    QCOMPARE(form.value(u"token_endpoint_auth_method"_s).toString(), u"none"_s);
    QCOMPARE(form.value(u"application_type"_s).toString(), u"native"_s);
    QCOMPARE(form.value(u"scope"_s).toString(), u"openid email"_s);
    QCOMPARE(form.value(u"redirect_uris"_s).toArray(), QJsonArray{app->registration.redirect});

    described->registration = RegistrationKind::Typed;
    QCOMPARE(waitFor(registerApp(&m_http, described, m_instance, endpoints, {}, m_clock.now())).error().kind,
             ErrorKind::Unsupported);
}

void TestDiscovery::item20_item22_everyServerHasItsOwnRedirect()
{
    Endpoints endpoints;
    endpoints.registration = QUrl(u"https://social.example/api/v1/apps"_s);
    m_server.always([&](QTcpSocket* socket, const QByteArray& request) {
        const QJsonObject form = QJsonDocument::fromJson(bodyOf(request)).object();
        const QJsonObject answer{{u"redirect_uris"_s, QJsonArray{form.value(u"redirect_uris"_s)}},
                                 {u"client_id"_s, u"a"_s}};
        m_server.http(200, QJsonDocument(answer).toJson())(socket, request);
    });
    const auto first = waitFor(registerApp(&m_http, network(), m_instance, endpoints, {}, m_clock.now()));
    const auto second = waitFor(registerApp(&m_http, network(), m_instance, endpoints, {}, m_clock.now()));
    QVERIFY(first && second);
    QVERIFY(first->registration.redirect != second->registration.redirect);
    QVERIFY(first->registration.id != second->registration.id);
}

void TestDiscovery::item22_registrationAnswers_data()
{
    QTest::addColumn<QJsonObject>("changes");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("kind");
    const int violation = int(ErrorKind::SecurityViolation);
    QTest::newRow("another redirect") << QJsonObject{{u"redirect_uri"_s, u"https://evil.example/"_s}} << 200
                                      << violation;
    QTest::newRow("one redirect more") << QJsonObject{{u"redirect_uri"_s, u"%1\nhttps://evil.example/"_s}} << 200
                                       << violation;
    QTest::newRow("list with one more") << QJsonObject{{u"redirect_uris"_s,
                                                        QJsonArray{u"%1"_s, u"https://evil.example/"_s}}}
                                        << 200 << violation;
    QTest::newRow("no redirect") << QJsonObject{{u"redirect_uri"_s, QJsonValue()}} << 200 << violation;
    QTest::newRow("wider scopes") << QJsonObject{{u"scopes"_s, QJsonArray{u"read"_s, u"admin"_s}}} << 200 << violation;
    QTest::newRow("other scope text") << QJsonObject{{u"scope"_s, u"admin"_s}} << 200 << violation;
    QTest::newRow("same scopes") << QJsonObject{{u"scopes"_s, QJsonArray{u"read"_s}}} << 200 << -1;
    QTest::newRow("no id") << QJsonObject{{u"client_id"_s, QJsonValue()}} << 200 << int(ErrorKind::BadAnswer);
    QTest::newRow("id with line break") << QJsonObject{{u"client_id"_s, u"a\nb"_s}} << 200 << int(ErrorKind::BadAnswer);
    QTest::newRow("refused") << QJsonObject() << 422 << int(ErrorKind::Rejected);
    QTest::newRow("throttled") << QJsonObject() << 429 << int(ErrorKind::Throttled);
    QTest::newRow("down") << QJsonObject() << 503 << int(ErrorKind::NetworkUnavailable);
    QTest::newRow("accepted for later") << QJsonObject() << 202 << int(ErrorKind::BadAnswer);
}

void TestDiscovery::item22_registrationAnswers()
{
    QFETCH(QJsonObject, changes);
    QFETCH(int, status);
    Endpoints endpoints;
    endpoints.registration = QUrl(u"https://social.example/api/v1/apps"_s);
    const qsizetype before = m_server.requests().size();
    m_server.always([&](QTcpSocket* socket, const QByteArray& request) {
        const QString redirect = QJsonDocument::fromJson(bodyOf(request)).object().value(u"redirect_uris"_s).toString();
        QJsonObject answer{{u"redirect_uri"_s, redirect}, {u"client_id"_s, u"a"_s}, {u"client_secret"_s, u"b"_s}};
        for (auto change = changes.constBegin(); change != changes.constEnd(); ++change)
            answer.insert(change.key(), change.value());
        QByteArray text = QJsonDocument(answer).toJson();
        text.replace("%1", redirect.toUtf8());
        m_server.http(status, text)(socket, request);
    });
    const auto app = waitFor(registerApp(&m_http, network(), m_instance, endpoints, {u"read"_s}, m_clock.now()));
    QTEST(app.has_value() ? -1 : int(app.error().kind), "kind");
    QCOMPARE(m_server.requests().size(), before + 1); // never sent twice
}

QTEST_GUILESS_MAIN(TestDiscovery)
#include "tst_discovery.moc"
