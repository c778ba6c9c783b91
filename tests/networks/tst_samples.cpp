// SPDX-License-Identifier: GPL-3.0-or-later
// Every sample answer that the facts quote, through the program's own reading of it. What each has to give was written down
// from the facts (tests/networks/samples/) by somebody who had not seen the descriptors.
#include "models/auth/devicesignin.h"
#include "models/auth/discovery.h"
#include "models/auth/signin.h"
#include "models/networks/answers.h"
#include "models/networks/networkregistry.h"
#include "tests/networks/scriptedserver.h"
#include "tests/networks/testgrant.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const QString kFolder = QStringLiteral(PK_SOURCE_DIR "/tests/networks/samples/");

QJsonArray samplesOf(const QString& network)
{
    QFile file(kFolder + network + u".json"_s);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).array() : QJsonArray();
}

QByteArray bodyOf(const QJsonObject& sample)
{
    const QJsonValue body = sample.value("body"_L1);
    return body.isString() ? body.toString().toUtf8() : QJsonDocument(body.toObject()).toJson(QJsonDocument::Compact);
}

/// Every host that a descriptor names, so that none of them is asked for real.
QStringList hostsIn(const QByteArray& descriptor)
{
    static const QRegularExpression host(u"https://([a-z0-9.-]+)"_s);
    QStringList hosts;
    for (auto it = host.globalMatch(QString::fromUtf8(descriptor)); it.hasNext();)
        hosts.append(it.next().captured(1));
    hosts += {u"social.example"_s, u"pds.example.net"_s, u"auth.example.net"_s};
    hosts.removeDuplicates();
    return hosts;
}

std::optional<EndClock> clockOf(const QList<EndClock>& clocks, ClockKind kind)
{
    for (const EndClock& clock : clocks) {
        if (clock.kind == kind)
            return clock;
    }
    return std::nullopt;
}

QDateTime utc(const QJsonValue& iso)
{
    return QDateTime::fromString(iso.toString(), Qt::ISODate);
}

QStringList textsOf(const QJsonValue& list)
{
    return list.toVariant().toStringList();
}

/// The row of a list that stands above another, made of the pointers that its rule reads.
QByteArray oneParent(const PageRule& rule)
{
    const QJsonObject row{{rule.id.mid(1), u"accounts/101"_s}, {u"role"_s, u"OWNER"_s}};
    return QJsonDocument(QJsonObject{{rule.items.mid(1), QJsonArray{row}}}).toJson(QJsonDocument::Compact);
}

} // namespace

class TestSamples : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void everyNetworkHasSamples();
    void sample_data();
    void sample();

private:
    void token();
    void identity();
    void list();
    void detail();
    void credits();
    void introspection();
    void permissions();
    void device();
    void discovery();
    void registration();
    void resolution();
    void pushed();
    void revocation();

    QJsonObject expected() const { return m_sample.value("expect"_L1).toObject(); }
    HttpResponse answer() const;
    Grant grant() const;
    NetworkAdapter& adapter() const { return m_registry->adapter(m_network->id); }
    /// Every request is answered with the sample from now on.
    void answerAll();
    void compare(const ListedPage& page, const QJsonObject& wanted, const PageRule* rule) const;

    ManualClock m_clock;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<NetworkRegistry> m_registry;
    std::shared_ptr<const NetworkDescriptor> m_network;
    QJsonObject m_sample;
};

void TestSamples::init()
{
    m_registry.reset();
    m_http.reset();
    m_server = std::make_unique<ScriptedServer>();
}

void TestSamples::everyNetworkHasSamples()
{
    HttpClient http(Routes(), m_clock);
    const NetworkRegistry registry(http, m_clock, QString());
    for (const auto& network : registry.networks()) {
        QSet<QString> kinds;
        const QJsonArray samples = samplesOf(network->id.toString());
        for (const QJsonValue one : samples)
            kinds.insert(one[u"kind"].toString());
        QVERIFY2(kinds.contains(u"token"_s) && kinds.contains(u"identity"_s), qPrintable(network->id.toString()));
    }
}

void TestSamples::sample_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<QJsonObject>("sample");
    const QStringList files = QDir(kFolder).entryList({u"*.json"_s});
    for (const QString& file : files) {
        const QString network = file.chopped(5);
        const QJsonArray samples = samplesOf(network);
        for (const QJsonValue one : samples) {
            if (!one[u"optional"].toBool()) // quoted by the facts, read by nobody
                QTest::addRow("%s: %s", qPrintable(network), qPrintable(one[u"name"].toString()))
                    << network << one.toObject();
        }
    }
}

void TestSamples::sample()
{
    QFETCH(QString, network);
    QFETCH(QJsonObject, sample);
    m_network = builtIn(network);
    m_sample = sample;
    m_http = std::make_unique<HttpClient>(routesTo(m_server->origin(), hostsIn(builtInText(network))), m_clock);
    m_registry = std::make_unique<NetworkRegistry>(*m_http, m_clock, QString());
    const QHash<QString, void (TestSamples::*)()> readings{{u"token"_s, &TestSamples::token},
                                                           {u"identity"_s, &TestSamples::identity},
                                                           {u"list"_s, &TestSamples::list},
                                                           {u"credits"_s, &TestSamples::credits},
                                                           {u"introspection"_s, &TestSamples::introspection},
                                                           {u"permissions"_s, &TestSamples::permissions},
                                                           {u"device"_s, &TestSamples::device},
                                                           {u"discovery"_s, &TestSamples::discovery},
                                                           {u"registration"_s, &TestSamples::registration},
                                                           {u"resolution"_s, &TestSamples::resolution},
                                                           {u"pushed"_s, &TestSamples::pushed},
                                                           {u"revocation"_s, &TestSamples::revocation}};
    const auto reading = readings.value(sample.value("kind"_L1).toString());
    QVERIFY2(reading, qPrintable(sample.value("kind"_L1).toString()));
    (this->*reading)();
}

HttpResponse TestSamples::answer() const
{
    QList<HttpHeader> headers;
    const QJsonObject given = m_sample.value("headers"_L1).toObject();
    for (auto it = given.begin(); it != given.end(); ++it)
        headers.append(HttpHeader{it.key().toLatin1(), it->toString().toUtf8()});
    return response(m_sample.value("status"_L1).toInt(), bodyOf(m_sample), headers);
}

Grant TestSamples::grant() const
{
    Grant one = testGrant(m_network);
    if (m_network->perInstance)
        one.instance = m_network->instanceKind == InstanceKind::Handle ? u"https://pds.example.net"_s
                                                                       : u"https://social.example"_s;
    one.clientSecret = m_network->clientAuthentication == ClientAuthentication::None ? Secret()
                                                                                     : Secret(QByteArray("S"));
    one.tokens.scopes = m_network->scopesFor(m_network->capabilities);
    one.tokens.obtainedAt = m_clock.now().addDays(-2);
    one.identity.id = RemoteId(u"276"_s);
    one.identity.handle = m_sample.value("signed_in_as"_L1).toString();
    return one;
}

void TestSamples::answerAll()
{
    const ScriptedReply reply{m_sample.value("status"_L1).toInt(), bodyOf(m_sample)};
    m_server->setHandler([reply](const SeenRequest&) { return reply; });
}

void TestSamples::token()
{
    const QDateTime now = m_clock.now();
    const Result<TokenSet> tokens = parseTokenAnswer(*m_network, answer(), {}, now);
    QVERIFY2(tokens, tokens ? "" : qPrintable(tokens.error().detail));
    const QJsonObject wanted = expected();
    QCOMPARE(QString::fromUtf8(tokens->accessToken.reveal()), wanted.value("access_token"_L1).toString());
    QCOMPARE(QString::fromUtf8(tokens->refreshToken.reveal()), wanted.value("refresh_token"_L1).toString());
    const auto stated = [&](ClockKind kind) {
        const auto clock = clockOf(tokens->clocks, kind);
        return clock && !clock->estimated ? std::optional(now.secsTo(clock->at)) : std::nullopt;
    };
    if (wanted.contains("expires_in"_L1) && !wanted.value("expires_in"_L1).isNull())
        QCOMPARE(stated(ClockKind::Access), std::optional(wanted.value("expires_in"_L1).toInteger()));
    else
        QVERIFY(!stated(ClockKind::Access));
    if (wanted.contains("refresh_expires_in"_L1))
        QCOMPARE(stated(ClockKind::Refresh), std::optional(wanted.value("refresh_expires_in"_L1).toInteger()));
    if (wanted.contains("scopes"_L1)) {
        QStringList scopes = textsOf(wanted.value("scopes"_L1));
        for (QString& scope : scopes)
            scope = m_network->scopeAliases.value(scope, scope);
        QCOMPARE(tokens->scopes, scopes);
    }
    if (m_network->instanceKind == InstanceKind::Handle) // whose they are counts before anything is asked with them
        QCOMPARE(tokens->subject, wanted.value("user_id"_L1).toString());
}

void TestSamples::identity()
{
    answerAll();
    const Result<Identity> who = waitFor(adapter().identify(grant()));
    QVERIFY2(who, who ? "" : qPrintable(who.error().detail));
    const QJsonObject wanted = expected();
    const QString handle = wanted.value("handle"_L1).toString();
    QCOMPARE(who->id.toString(), wanted.value("id"_L1).toString());
    if (wanted.contains("name"_L1))
        QCOMPARE(who->name, wanted.value("name"_L1).toString());
    const QString shown = QString(who->handle).remove(u"@social.example"_s);
    QVERIFY2(shown.endsWith(handle) && shown.size() <= handle.size() + 2, qPrintable(who->handle));
    if (wanted.contains("avatar"_L1))
        QCOMPARE(who->avatar, QUrl(wanted.value("avatar"_L1).toString()));
}

void TestSamples::compare(const ListedPage& page, const QJsonObject& wanted, const PageRule* rule) const
{
    QCOMPARE(page.id.toString(), wanted.value("id"_L1).toString());
    if (wanted.contains("name"_L1))
        QCOMPARE(page.name, wanted.value("name"_L1).toString());
    const QString handle = wanted.value("handle"_L1).toString();
    if (!handle.isEmpty())
        QVERIFY2(page.handle.endsWith(handle) && page.handle.size() <= handle.size() + 2, qPrintable(page.handle));
    if (wanted.contains("usable"_L1))
        QCOMPARE(page.usable, wanted.value("usable"_L1).toBool());
    if (wanted.contains("tasks"_L1))
        QCOMPARE(page.tasks, textsOf(wanted.value("tasks"_L1)));
    if (wanted.contains("has_token"_L1))
        QCOMPARE(!page.token.isEmpty(), wanted.value("has_token"_L1).toBool());
    if (!wanted.contains("role"_L1))
        return;
    QString role = wanted.value("role"_L1).toString();
    if (rule) {
        for (const RoleRule& known : rule->roles) {
            if (known.is == role)
                role = known.name;
        }
    }
    QCOMPARE(page.role.toLower(), role.replace(u'_', u' ').toLower());
}

void TestSamples::list()
{
    if (m_sample.value("detail"_L1).toBool())
        return detail();
    const QByteArray body = bodyOf(m_sample);
    const QJsonValue root = m_sample.value("body"_L1);
    const QJsonObject wanted = expected();
    const bool outer = m_sample.value("outer"_L1).toBool();
    const PageRule* rule = nullptr; // the list that finds most in it
    int most = -1;
    const QString asksFor = m_sample.value("asks_for"_L1).toString();
    for (const PageRule& one : m_network->pages) {
        const PageRule& asked = outer ? one.parents.front() : one;
        const QJsonValue first = valueAt(root, asked.items).toArray().first();
        int found = 0;
        for (const Pointer& pointer : {asked.id, asked.name, asked.handle, asked.role, asked.tasks})
            found += valueAt(first, pointer).isUndefined() ? 0 : 1;
        if (valueAt(root, asked.items).isArray() && found > most && asked.url.contains(asksFor)) {
            rule = &asked;
            most = found;
        }
    }
    const QString cursor = wanted.value("next_cursor"_L1).toString();
    QByteArray whoAmI;
    const QJsonArray samples = samplesOf(m_network->id.toString());
    for (const QJsonValue one : samples) {
        if (one[u"kind"].toString() == "identity"_L1)
            whoAmI = bodyOf(one.toObject());
    }
    const QString identityPath = QUrl(m_network->expand(m_network->identity.url, {})).path();
    m_server->setHandler([&](const SeenRequest& request) -> ScriptedReply {
        const QString target = QUrl::fromPercentEncoding(request.target);
        if (!cursor.isEmpty() && target.contains(cursor))
            return {200, "{}"}; // the last one
        const auto asks = [&](const PageRule& one) {
            const QString path = QUrl(m_network->expand(one.url, {})).path();
            return request.path.endsWith(path.section(u'/', -1));
        };
        if (request.path == identityPath && !(rule && asks(*rule)))
            return {200, whoAmI};
        if (rule && asks(*rule))
            return {200, body};
        if (rule && !rule->parents.empty() && asks(rule->parents.front()))
            return {200, oneParent(rule->parents.front())};
        if (!rule && request.path.endsWith("/accounts"_L1)) // an adapter of its own
            return {200, body};
        return {200, R"({"data":[]})"};
    });
    const Result<PageListing> listing = waitFor(adapter().listPages(grant()));
    QVERIFY2(listing, listing ? "" : qPrintable(listing.error().detail));
    const QJsonArray pages = wanted.value("pages"_L1).toArray();
    if (outer) { // its rows are looked into, one by one
        for (const QJsonValue page : pages) {
            const bool asked = std::any_of(
                m_server->seen().cbegin(), m_server->seen().cend(), [&](const SeenRequest& one) {
                    return one.path.contains(page[u"id"].toString());
                });
            QVERIFY2(asked, qPrintable(page[u"id"].toString()));
        }
    } else {
        QList<ListedPage> listed = listing->pages;
        if (m_network->accountIsPage)
            listed.removeIf([&](const ListedPage& page) {
                return page.kind == m_network->pageKind && rule && !rule->kind.isEmpty();
            });
        QCOMPARE(listed.size(), pages.size());
        for (qsizetype i = 0; i < listed.size(); ++i)
            compare(listed[i], pages[i].toObject(), rule);
    }
    const bool more = std::any_of(m_server->seen().cbegin(), m_server->seen().cend(), [&](const SeenRequest& one) {
        return !cursor.isEmpty() && QUrl::fromPercentEncoding(one.target).contains(cursor);
    });
    QCOMPARE(more, !cursor.isEmpty());
}

/// What only a request per page tells.
void TestSamples::detail()
{
    const QJsonObject wanted = expected().value("pages"_L1).toArray().first().toObject();
    const QString id = wanted.value("id"_L1).toString();
    const QByteArray row =
        R"({"elements":[{"state":"APPROVED","role":"ADMINISTRATOR","organization":"urn:li:organization:)"
        + id.toLatin1() + R"("}]})";
    m_server->setHandler([&](const SeenRequest& request) -> ScriptedReply {
        return {200, request.path.endsWith(u'/' + id) ? bodyOf(m_sample) : row};
    });
    const Result<PageListing> listing = waitFor(adapter().listPages(grant()));
    QVERIFY(listing);
    QCOMPARE(listing->pages.size(), 1);
    compare(listing->pages.first(), wanted, nullptr);
}

void TestSamples::credits()
{
    const QJsonObject wanted = expected();
    // The samples are of different days.
    const QDateTime now = wanted.contains("resets_at"_L1) ? utc(wanted.value("resets_at"_L1)).addSecs(-600)
                                                          : m_clock.now();
    const QList<Credits> all = readCredits(*m_network, answer(), now);
    const double limit = wanted.value("limit"_L1).toDouble();
    const double used = wanted.contains("used"_L1) ? wanted.value("used"_L1).toDouble()
                                                   : limit - wanted.value("remaining"_L1).toDouble();
    QString seen;
    for (const Credits& credit : all) {
        seen += u"%1: %2 of %3; "_s.arg(credit.bucket).arg(credit.used).arg(credit.limit);
        if (!qFuzzyCompare(credit.limit, limit) || !qFuzzyCompare(1 + credit.used, 1 + used))
            continue;
        if (wanted.contains("resets_in"_L1))
            QCOMPARE(credit.resetsAt, std::optional(now.addSecs(wanted.value("resets_in"_L1).toInteger())));
        if (wanted.contains("resets_at"_L1))
            QCOMPARE(credit.resetsAt, std::optional(utc(wanted.value("resets_at"_L1))));
        return;
    }
    QFAIL(qPrintable(seen));
}

void TestSamples::introspection()
{
    const QJsonObject wanted = expected();
    answerAll();
    Grant one = grant();
    const QJsonObject body = m_sample.value("body"_L1).toObject();
    if (body.contains("client_id"_L1))
        one.app.clientId = body.value("client_id"_L1).toString();
    one.app.clientId = body[u"data"][u"app_id"].toString(one.app.clientId);
    one.identity.id = RemoteId(body[u"data"][u"user_id"].toString());
    const Result<CheckReport> report = waitFor(adapter().check(one, {}));
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    if (!wanted.value("active"_L1).toBool()) {
        QVERIFY(report->login.failure);
        QVERIFY(report->login.failure->certainty != Certainty::Transient);
        if (wanted.contains("error_subcode"_L1))
            QCOMPARE(
                report->login.failure->raw,
                u"%1/%2"_s.arg(wanted.value("error_code"_L1).toInt()).arg(wanted.value("error_subcode"_L1).toInt()));
        return;
    }
    QVERIFY2(!report->login.failure, qPrintable(report->login.failure.value_or(Failure{}).raw));
    if (!wanted.contains("expires_at"_L1))
        return;
    QVERIFY(report->clocks);
    const auto access = clockOf(*report->clocks, ClockKind::Access);
    if (wanted.value("expires_at"_L1).isNull())
        QVERIFY(!access && report->statedEndless.value_or(false));
    else
        QCOMPARE(access.value_or(EndClock{}).at, utc(wanted.value("expires_at"_L1)));
    if (wanted.contains("data_access_expires_at"_L1))
        QCOMPARE(clockOf(*report->clocks, ClockKind::DataAccess).value_or(EndClock{}).at,
                 utc(wanted.value("data_access_expires_at"_L1)));
}

void TestSamples::permissions()
{
    const QByteArray live = R"({"data":{"app_id":"CID","is_valid":true,"expires_at":0,"user_id":"276","scopes":[]}})";
    m_server->setHandler([&](const SeenRequest& request) -> ScriptedReply {
        if (request.path.endsWith("/debug_token"_L1))
            return {200, live};
        return {200, request.path.endsWith("/permissions"_L1) ? bodyOf(m_sample) : QByteArray(R"({"data":[]})")};
    });
    const Result<CheckReport> report = waitFor(adapter().check(grant(), {}));
    QVERIFY(report);
    QCOMPARE(report->grantedScopes, std::optional(textsOf(expected().value("granted"_L1))));
}

void TestSamples::device()
{
    const QJsonObject wanted = expected();
    const bool pending = wanted.value("pending"_L1).toBool();
    const QByteArray code =
        R"({"device_code":"D","user_code":"CODE","verification_uri":"https://www.twitch.tv/activate","interval":1,"expires_in":60})";
    const QByteArray tokens = R"({"access_token":"A","token_type":"bearer"})";
    m_server->setHandler([&](const SeenRequest& request) -> ScriptedReply {
        if (request.path.endsWith("/device"_L1))
            return {200, pending ? code : bodyOf(m_sample)};
        const bool first = m_server->seen(request.path).size() < 2;
        return pending && first ? ScriptedReply{m_sample.value("status"_L1).toInt(), bodyOf(m_sample)}
                                : ScriptedReply{200, tokens};
    });
    SignInRequest request;
    request.network = m_network;
    request.app.clientId = u"CID"_s;
    request.endpoints = *waitFor(discover(m_http.get(), m_network, {}));
    request.timeout = std::chrono::seconds(30);
    DeviceSignIn attempt(*m_http, m_clock, request);
    QUrl address;
    connect(&attempt, &DeviceSignIn::browserRequested, this, [&](const QUrl& url) {
        address = url;
        if (!pending)
            attempt.cancel(); // what the network said is known by now
    });
    const Result<TokenSet> signedIn = waitFor(attempt.run());
    if (pending) {
        QVERIFY(signedIn);
        return;
    }
    QCOMPARE(attempt.userCode(), wanted.value("user_code"_L1).toString());
    const QUrl told(wanted.value("verification_uri"_L1).toString());
    QCOMPARE(address, m_http->routed(told));
}

void TestSamples::discovery()
{
    const QJsonObject wanted = expected();
    if (wanted.contains("resource"_L1))
        return; // its metadata is the next sample's: both are asked for together there
    const QString issuer = wanted.value("issuer"_L1).toString();
    const QString instance = issuer.endsWith(u'/') ? issuer.chopped(1) : issuer;
    const QByteArray resource = QJsonDocument(QJsonObject{{u"resource"_s, instance},
                                                          {u"authorization_servers"_s, QJsonArray{issuer}}})
                                    .toJson();
    m_server->setHandler([&](const SeenRequest& request) -> ScriptedReply {
        return {200, request.path.endsWith("/oauth-protected-resource"_L1) ? resource : bodyOf(m_sample)};
    });
    const Result<Endpoints> found = waitFor(discover(m_http.get(), m_network, instance));
    QVERIFY2(found, found ? "" : qPrintable(found.error().detail));
    QCOMPARE(found->authorize.toString(), wanted.value("authorization_endpoint"_L1).toString());
    QCOMPARE(found->token.toString(), wanted.value("token_endpoint"_L1).toString());
    QCOMPARE(found->revoke.toString(), wanted.value("revocation_endpoint"_L1).toString());
    QCOMPARE(found->par.toString(), wanted.value("pushed_authorization_request_endpoint"_L1).toString());
}

void TestSamples::registration()
{
    // The redirect is this program's; everything else is the sample's.
    m_server->setHandler([this](const SeenRequest& request) -> ScriptedReply {
        QJsonObject body = m_sample.value("body"_L1).toObject();
        const QString redirects = QJsonDocument::fromJson(request.body)[u"redirect_uris"].toString();
        body.insert(u"scopes"_s, m_network->scopesFor(m_network->capabilities).join(u' '));
        body.insert(u"redirect_uri"_s, redirects);
        body.insert(u"redirect_uris"_s, QJsonArray{redirects});
        return {200, QJsonDocument(body).toJson()};
    });
    Endpoints endpoints;
    endpoints.registration = QUrl(u"https://social.example/api/v1/apps"_s);
    const Result<RegisteredApp> app = waitFor(registerApp(m_http.get(),
                                                          m_network,
                                                          u"https://social.example"_s,
                                                          endpoints,
                                                          m_network->scopesFor(m_network->capabilities),
                                                          m_clock.now()));
    QVERIFY2(app, app ? "" : qPrintable(app.error().detail));
    QCOMPARE(app->registration.clientId, expected().value("client_id"_L1).toString());
    QCOMPARE(QString::fromUtf8(app->clientSecret.reveal()), expected().value("client_secret"_L1).toString());
}

void TestSamples::resolution()
{
    const QByteArray body = bodyOf(m_sample);
    m_server->setHandler([&](const SeenRequest& request) -> ScriptedReply {
        return request.path.contains("resolveHandle"_L1) ? ScriptedReply{200, body} : ScriptedReply{404, "{}"};
    });
    const Result<Located> located = waitFor(adapter().locate(m_network, u"alice.example.com"_s));
    QVERIFY(!located); // nobody answers for the account itself
    const QString did = expected().value("id"_L1).toString();
    const bool asked = std::any_of(m_server->seen().cbegin(), m_server->seen().cend(), [&](const SeenRequest& one) {
        return QUrl::fromPercentEncoding(one.target).contains(did);
    });
    QVERIFY(asked);
}

void TestSamples::pushed()
{
    const QJsonObject wanted = expected();
    answerAll();
    SignInRequest request;
    request.network = m_network;
    request.instance = u"https://pds.example.net"_s;
    request.app.clientId = u"CID"_s;
    request.endpoints.issuer = QUrl(u"https://auth.example.net"_s);
    request.endpoints.authorize = QUrl(u"https://auth.example.net/oauth/authorize"_s);
    request.endpoints.token = QUrl(u"https://auth.example.net/oauth/token"_s);
    request.endpoints.par = QUrl(u"https://auth.example.net/oauth/par"_s);
    request.endpoints.parDemanded = true;
    request.endpoints.dpop = true;
    request.timeout = std::chrono::seconds(30);
    SignIn attempt(*m_http, m_clock, request);
    QUrl address;
    connect(&attempt, &SignIn::browserRequested, this, [&](const QUrl& url) {
        address = url;
        attempt.cancel();
    });
    const Result<TokenSet> cancelled = waitFor(attempt.run());
    QVERIFY(!cancelled);
    QCOMPARE(QUrlQuery(address).queryItemValue(u"request_uri"_s, QUrl::FullyDecoded),
             wanted.value("request_uri"_L1).toString());
}

void TestSamples::revocation()
{
    answerAll();
    Grant one = grant();
    one.endpoints = one.network->discovery == NetworkDescriptor::Discovery::None
        ? *waitFor(discover(m_http.get(), m_network, one.instance))
        : one.endpoints;
    if (one.network->perInstance)
        one.endpoints.revoke = QUrl(one.instance + u"/oauth/revoke"_s);
    const Result<bool> revoked = waitFor(adapter().revoke(one));
    QVERIFY2(revoked, revoked ? "" : qPrintable(revoked.error().detail));
    QVERIFY(*revoked);
}

QTEST_GUILESS_MAIN(TestSamples)
#include "tst_samples.moc"
