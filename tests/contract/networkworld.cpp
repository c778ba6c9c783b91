// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/contract/networkworld.h"

#include "models/auth/devicesignin.h"
#include "models/auth/discovery.h"
#include "models/auth/signin.h"
#include "models/http/redaction.h"
#include "models/networks/answers.h"
#include "models/services/creditbook.h"
#include "models/services/grantkeeper.h"
#include "models/services/pagemerge.h"
#include "models/services/registrationservice.h"
#include "models/services/registrationtest.h"
#include "models/services/useledger.h"
#include "tests/support/fakevault.h"
#include "tests/support/waitfor.h"

#include <QDeadlineTimer>
#include <QTemporaryDir>
#include <QTest>

namespace pk::test {

using namespace Qt::Literals::StringLiterals;

namespace {

Consent toEverything(const NetworkId& network, const AccountId& account)
{
    const QList<Purpose> all = allPurposes();
    return {network, account, {all.cbegin(), all.cend()}};
}

/// By what a person names the server of a network that has many.
QString usualInstance(const QString& network, const QString& person)
{
    return network == "bluesky"_L1 ? person + u".bsky.social"_s : u"mastodon.social"_s;
}

/// As ConnectOperation asks: some servers of a network lack a scope that others have.
QStringList offered(const NetworkDescriptor& network, const Endpoints& endpoints)
{
    const QJsonObject fallbacks = network.extra.value(u"scopeFallbacks"_s).toObject();
    QStringList scopes = network.scopesFor(network.capabilities);
    for (QString& scope : scopes) {
        if (fallbacks.contains(scope) && !endpoints.scopesSupported.contains(scope))
            scope = fallbacks.value(scope).toString();
    }
    scopes.removeDuplicates();
    return scopes;
}

/// What a page says to a person, for a test's message.
QString wordsOf(const QByteArray& page)
{
    static const QRegularExpression markup(u"<style>.*</style>|<[^>]*>"_s,
                                           QRegularExpression::DotMatchesEverythingOption);
    return QString::fromUtf8(page).remove(markup).simplified().left(300);
}

/// The address that the rehearsal shows where the real network would end on a page of its own.
QString shownAddress(const QByteArray& page)
{
    static const QRegularExpression place(u"id=\"final-address\"[^>]*>([^<]*)<"_s);
    const QRegularExpressionMatch found = place.match(QString::fromUtf8(page));
    return found.captured(1).replace(u"&amp;"_s, u"&"_s).replace(u"&quot;"_s, u"\""_s);
}

const QString kBrowserName = u"a person's browser"_s;

/// A person's browser: follows redirects until \a ends says that there is no further to go.
class Browser final : public QObject
{
public:
    using Ends = std::function<bool(const QByteArray& location)>;
    using Page = std::function<void(const QUrl& address, int status, const QByteArray& body)>;

    Browser(QNetworkAccessManager& network, const HttpClient& http, Ends ends, Page page)
        : m_network(network)
        , m_http(http)
        , m_ends(std::move(ends))
        , m_page(std::move(page))
    {}

    void open(const QUrl& address)
    {
        m_underWay = true;
        QNetworkRequest request(m_http.routed(address));
        request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
        request.setTransferTimeout(20'000);
        request.setHeader(QNetworkRequest::UserAgentHeader, kBrowserName);
        QNetworkReply* reply = m_network.get(request);
        connect(reply, &QNetworkReply::finished, this, [this, reply] {
            reply->deleteLater();
            m_underWay = false;
            const QByteArray next = reply->rawHeader("Location");
            const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
            if (next.isEmpty())
                m_page(reply->url(), status, reply->readAll());
            else if (!m_ends(next))
                open(reply->url().resolved(QUrl::fromEncoded(next)));
        });
    }

    /// Until the page is there on which it all ends: a listener keeps its port for that long.
    void finish()
    {
        QDeadlineTimer patience(5'000);
        while (m_underWay && !patience.hasExpired())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }

private:
    QNetworkAccessManager& m_network;
    const HttpClient& m_http;
    Ends m_ends;
    Page m_page;
    bool m_underWay = false;
};

} // namespace

/// What app/composition.cpp builds, as far as a sign-in needs it, with a vault and a store that nobody keeps.
struct NetworkWorld::Program
{
    Program(Routes routes, const Clock& system)
        : profile(*Profile::open(folder.path()))
        , clock(system)
        , http(std::move(routes), system, HttpParts{.longestPause = std::chrono::milliseconds(20)})
        , networks(http, clock, QString())
        , grants(vault)
        , store(*Store::open(profile.storeFile(), Secret(QByteArray(64, 'a'))))
        , records(*store, clock)
        , settings(profile.settingsFile())
        , context{clock, http, networks, vault, grants, records, settings, profile}
        , registrations(context)
        , keeper(context)
        , ledger(context)
        , clockWatch(http, clock, *store)
        , credits(context)
        , accounts(context)
    {
        context.clockWatch = &clockWatch;
        context.registrations = &registrations;
        context.keeper = &keeper;
        context.credits = &credits;
        if (!records.load())
            qFatal("the store of the test cannot be read");
        for (const auto& network : networks.networks())
            records.know(*network);
    }

    /// As the program ends: what is under way ends before what it uses does.
    ~Program() { settle(); }
    void settle()
    {
        http.abortAll();
        if (!QTest::qWaitFor([this] { return accounts.running() == 0 && http.pending() == 0; }, 30'000))
            qFatal("an operation of the test did not end");
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    QTemporaryDir folder;
    Profile profile;
    CorrectedClock clock;
    HttpClient http;
    NetworkRegistry networks;
    FakeVault vault;
    GrantVault grants;
    std::unique_ptr<Store> store;
    Records records;
    Settings settings;
    ServiceContext context;
    RegistrationService registrations;
    GrantKeeper keeper;
    UseLedger ledger;
    ClockWatch clockWatch;
    CreditBook credits;
    AccountService accounts;
};

NetworkWorld::NetworkWorld() = default;
NetworkWorld::~NetworkWorld()
{
    compareWithLedger();
}

bool NetworkWorld::start()
{
    if (!m_rehearsal.start())
        return false;
    reset();
    return true;
}

/// No request leaves the program without a ledger entry that names purpose and target and how often it went out, whatever the
/// test was about.
void NetworkWorld::compareWithLedger()
{
    if (!m_program)
        return;
    m_program->settle();
    QHash<QString, int> recorded;
    const auto entries = m_program->store->ledger(std::numeric_limits<int>::max());
    for (const LedgerEntry& entry : entries ? *entries : QList<LedgerEntry>()) {
        const LedgerDraft& draft = entry.draft;
        if (draft.action != "use"_L1 && draft.action != "request"_L1)
            continue;
        if (draft.purpose.isEmpty() || draft.network.isEmpty())
            QTest::qFail(qPrintable(u"entry %1 names no purpose or network"_s.arg(entry.sequence)), __FILE__, __LINE__);
        const QString origin = draft.details[u"method"_s].toString() + u' ' + draft.details[u"host"_s].toString();
        recorded[origin + draft.details[u"path"_s].toString()] += draft.details[u"sent"_s].toInt(1);
    }
    const QJsonArray log = m_rehearsal.control(u"log"_s)[u"entries"_s].toArray();
    for (const QJsonValue request : log) {
        const QString agent = request[u"agent"_s].toString();
        if (agent == kBrowserName || agent == "the test itself"_L1)
            continue;
        QUrl address;
        address.setPath(request[u"path"_s].toString());
        const QString key = request[u"method"_s].toString() + u' ' + request[u"host"_s].toString()
            + redactedPath(address);
        if (--recorded[key] < 0)
            QTest::qFail(qPrintable(u"the ledger misses "_s + key), __FILE__, __LINE__);
    }
}

void NetworkWorld::reset()
{
    compareWithLedger();
    m_program.reset(); // by the time it knows
    m_rehearsal.control(u"reset-world"_s);
    m_rehearsal.control(u"log/clear"_s);
    m_offset = 0;
    m_ahead = {};
    m_chosenApp.clear();
    m_chosenSecret.clear();
    m_opened.clear();
    m_connected = {};
    QStringList entries;
    const QJsonArray routes = m_rehearsal.announced().value(u"routes"_s).toArray();
    for (const QJsonValue route : routes)
        entries.append(m_gate.isEmpty() ? route.toString() : route.toString().replace(m_rehearsal.base(), m_gate));
    const Result<Routes> parsed = Routes::parse(entries);
    if (!parsed)
        qFatal("%s", qPrintable(parsed.error().detail));
    m_rehearsal.control(u"poll"_s,
                        {{u"network"_s, u"twitch"_s}, {u"seconds"_s, u"1"_s}}); // patience is tested elsewhere
    m_program = std::make_unique<Program>(*parsed, *this);
}

bool NetworkWorld::order(const QString& command, const QString& network, const Fields& query)
{
    return m_rehearsal.control(command, Fields{{u"network"_s, network}} + query).value(u"ok"_s).toBool();
}

HttpClient& NetworkWorld::http() const
{
    return m_program->http;
}

NetworkAdapter& NetworkWorld::adapter(const QString& network) const
{
    return m_program->networks.adapter(NetworkId(network));
}

std::shared_ptr<const NetworkDescriptor> NetworkWorld::network(const QString& id) const
{
    return m_program->networks.network(NetworkId(id));
}

QStringList NetworkWorld::described() const
{
    QStringList ids;
    for (const auto& network : m_program->networks.networks())
        ids.append(network->id.toString());
    ids.sort();
    return ids;
}

QStringList NetworkWorld::pretended() const
{
    QStringList ids;
    const QJsonArray networks = m_rehearsal.announced().value(u"networks"_s).toArray();
    for (const QJsonValue network : networks)
        ids.append(network.toString());
    ids.sort();
    return ids;
}

QDateTime NetworkWorld::worldNow() const
{
    return QDateTime::currentDateTimeUtc().addSecs(m_offset);
}

QDateTime NetworkWorld::now() const
{
    return worldNow().addSecs(m_ahead.count());
}

ClockWatch& NetworkWorld::clockWatch() const
{
    return m_program->clockWatch;
}

void NetworkWorld::advance(qint64 seconds)
{
    m_rehearsal.control(u"advance"_s, {{u"seconds"_s, QString::number(seconds)}});
    m_offset += seconds;
}

void NetworkWorld::useApp(const QString& network, const QString& clientId, const QString& secret)
{
    m_chosenApp.insert(network, clientId);
    m_chosenSecret.insert(network, secret);
}

Result<AppRegistration> NetworkWorld::appFor(const std::shared_ptr<const NetworkDescriptor>& network,
                                             const QString& host, Secret* secret)
{
    if (network->registration == RegistrationKind::LoopbackClient)
        return waitFor(m_program->registrations.loopbackClient(network));
    const QString id = network->id.toString();
    const QJsonArray known = m_rehearsal.control(u"registrations"_s, {{u"network"_s, id}})[u"registrations"].toArray();
    for (const QJsonValue one : known) {
        const QString wanted = m_chosenApp.value(id);
        const bool meant = wanted.isEmpty() || one[u"client_id"].toString() == wanted;
        const QString ofHost = one[u"host"].toString();
        if (!meant || (!ofHost.isEmpty() && ofHost != host))
            continue;
        AppRegistration app;
        app.id = RegistrationId::create();
        app.network = network->id;
        app.clientId = one[u"client_id"].toString();
        const QString given = m_chosenSecret.value(id);
        *secret = Secret(given.isEmpty() ? one[u"client_secret"].toString() : given);
        app.hasSecret = !secret->isEmpty();
        // The program's own redirect has to be one that was registered; a listed one is only taken where none of its own is.
        const QStringList redirects = one[u"redirects"].toVariant().toStringList();
        const bool loopback = network->redirect != RedirectKind::PasteAddress;
        if (!redirects.contains(network->redirectUri) && !loopback && !redirects.isEmpty())
            app.redirect = redirects.first();
        return app;
    }
    return fail(ErrorKind::NotRegistered, u"the rehearsal knows no app of "_s + id);
}

template<typename Attempt>
auto NetworkWorld::attend(Attempt& attempt, const QString& tail)
{
    constexpr bool comesBack = requires { attempt.wantsPastedAddress(); };
    QString last; // what the browser showed in the end
    const auto paste = [&](QString address) {
        if constexpr (comesBack) {
            if (!tail.isEmpty())
                address = address.section(u'#', 0, 0) + tail;
            const Result<bool> taken = attempt.pasteAddress(address);
            if (taken)
                return;
            last = u" (\"%1\" was not taken: %2)"_s.arg(address, taken.error().detail);
            attempt.cancel();
        }
    };
    const auto wantsPaste = [&] {
        if constexpr (comesBack)
            return attempt.wantsPastedAddress();
        else
            return false;
    };
    const auto redirect = [&] {
        if constexpr (comesBack)
            return attempt.redirectUri();
        else
            return QUrl();
    };
    Browser browser(
        m_browser,
        m_program->http,
        [&](const QByteArray& location) {
            const bool back = wantsPaste() && location.startsWith(redirect().toEncoded());
            if (back)
                paste(QString::fromUtf8(location));
            return back;
        },
        [&](const QUrl& address, int status, const QByteArray& body) {
            const QString shown = wantsPaste() ? shownAddress(body) : QString();
            last = u" (the browser shows HTTP %1: %2)"_s.arg(status).arg(wordsOf(body));
            if (!shown.isEmpty())
                paste(shown);
            else if (!redirect().isEmpty() && address.port() != redirect().port())
                attempt.cancel(); // a page of the network, and no way on from there
        });
    QObject::connect(&attempt, &Attempt::browserRequested, &browser, [&](const QUrl& address) {
        m_opened = address;
        browser.open(address);
    });
    auto ended = waitFor(attempt.run());
    browser.finish();
    if (!ended)
        ended.error().detail += last;
    return ended;
}

Result<TokenSet> NetworkWorld::browse(const Grant& grant, const QString& loginHint, const QStringList& scopes,
                                      const QString& tail)
{
    SignInRequest request;
    request.network = grant.network;
    request.instance = grant.instance;
    request.endpoints = grant.endpoints;
    request.app = grant.app;
    request.clientSecret = grant.clientSecret;
    request.consent = grant.consent;
    request.scopes = scopes;
    request.parameters = grant.network->authorizeParameters;
    request.loginHint = loginHint;
    request.timeout = std::chrono::seconds(40);
    if (grant.network->flow == SignInFlow::Device) {
        DeviceSignIn attempt(m_program->http, *this, request);
        return attend(attempt, tail);
    }
    SignIn attempt(m_program->http, *this, request);
    return attend(attempt, tail);
}

Result<AccountId> NetworkWorld::connectAccount(const QString& network, const QString& person, const Ask& ask)
{
    const auto descriptor = this->network(network);
    ConnectRequest request;
    request.network = descriptor->id;
    request.timeout = std::chrono::seconds(40);
    request.reconnect = ask.reconnect;
    request.loginHint = ask.loginHint;
    if (!ask.purposes.isEmpty())
        request.purposes = ask.purposes;
    if (descriptor->perInstance)
        request.instance = ask.instance.isEmpty() ? usualInstance(network, person) : ask.instance;
    if (descriptor->registration == RegistrationKind::Typed && ask.reconnect.isEmpty()) {
        Secret secret;
        const Result<AppRegistration> app = appFor(descriptor, {}, &secret);
        if (!app)
            return Failed(app.error());
        const QList<AppRegistration> apps = m_program->records.registrations();
        const bool known = std::any_of(apps.cbegin(), apps.cend(), [&](const AppRegistration& one) {
            return one.network == app->network && one.clientId == app->clientId; // everybody signs in to the same app
        });
        const Result<bool> kept = known ? Result<bool>(true) : waitFor(m_program->registrations.keep(*app, secret));
        if (!kept)
            return Failed(kept.error());
    }
    if (!order(u"auto"_s, network, Fields{{u"person"_s, person}} + ask.consent))
        return fail(ErrorKind::InvalidInput, u"the rehearsal does not take this consent"_s);
    const std::unique_ptr<ConnectOperation> operation = m_program->accounts.connectAccount(request);
    const Result<Connected> connected = attend(*operation, ask.tail);
    if (!connected)
        return Failed(connected.error());
    m_connected = *connected;
    QSet<RemoteId> chosen;
    for (const Page& page : connected->candidates) {
        if (page.usable)
            chosen.insert(page.remoteId);
    }
    const Result<QList<Page>> kept = waitFor(m_program->accounts.choosePages(*connected, chosen, {}));
    if (!kept)
        return Failed(kept.error());
    return connected->account;
}

AccountService& NetworkWorld::accounts() const
{
    return m_program->accounts;
}

Result<bool> NetworkWorld::checkNow(const AccountId& account)
{
    return waitFor(m_program->accounts.check(account));
}

Result<bool> NetworkWorld::renewNow(const AccountId& account)
{
    return waitFor(m_program->accounts.renew(account));
}

std::unique_ptr<Caretaker> NetworkWorld::caretaker(const Pace& pace) const
{
    return std::make_unique<Caretaker>(m_program->context, m_program->accounts, pace);
}

Records& NetworkWorld::records() const
{
    return m_program->records;
}

ServiceContext& NetworkWorld::services() const
{
    return m_program->context;
}

Result<Grant> NetworkWorld::tokensFor(const QString& network, const QString& person, const Ask& ask)
{
    Grant grant;
    grant.network = this->network(network);
    grant.account = AccountId(u"contract"_s);
    grant.consent = toEverything(grant.network->id, grant.account);
    QString loginHint;
    const QString typed = ask.instance.isEmpty() ? usualInstance(network, person) : ask.instance;
    if (grant.network->perInstance && grant.network->instanceKind == InstanceKind::Handle) {
        const Result<Located> located = waitFor(adapter(network).locate(grant.network, typed));
        if (!located)
            return Failed(located.error());
        grant.instance = located->instance;
        loginHint = located->loginHint;
    } else if (grant.network->perInstance) {
        const Result<QString> origin = normalizeInstance(typed);
        if (!origin)
            return Failed(origin.error());
        grant.instance = *origin;
    }
    const Result<Endpoints> endpoints = waitFor(discover(&m_program->http, grant.network, grant.instance));
    if (!endpoints)
        return Failed(endpoints.error());
    grant.endpoints = *endpoints;
    const Result<AppRegistration> app = appFor(grant.network, QUrl(grant.instance).host(), &grant.clientSecret);
    if (!app)
        return Failed(app.error());
    grant.app = *app;
    if (!order(u"auto"_s, network, Fields{{u"person"_s, person}} + ask.consent))
        return fail(ErrorKind::InvalidInput, u"the rehearsal does not take this consent"_s);
    const QStringList scopes = ask.scopes.isEmpty() ? offered(*grant.network, grant.endpoints) : ask.scopes;
    const Result<TokenSet> tokens = browse(grant, loginHint, scopes, ask.tail);
    if (!tokens)
        return Failed(tokens.error());
    grant.tokens = *tokens;
    return grant;
}

Result<Grant> NetworkWorld::finish(Grant grant)
{
    NetworkAdapter& adapter = this->adapter(grant.network->id.toString());
    const Result<TokenSet> complete = waitFor(adapter.completeSignIn(grant));
    if (!complete)
        return Failed(complete.error());
    grant.tokens = *complete;
    const Result<Identity> identity = waitFor(adapter.identify(grant));
    if (!identity)
        return Failed(identity.error());
    grant.identity = *identity;
    return grant;
}

Result<Grant> NetworkWorld::signIn(const QString& network, const QString& person, const Ask& ask)
{
    const Result<Grant> grant = tokensFor(network, person, ask);
    return grant ? finish(*grant) : grant;
}

Result<PageListing> NetworkWorld::list(const Grant& grant)
{
    return waitFor(adapter(grant.network->id.toString()).listPages(grant));
}

QList<Page> NetworkWorld::pagesOf(Grant& grant)
{
    const Result<PageListing> listing = list(grant);
    if (!listing)
        qWarning("the page list failed: %s", why(listing).constData());
    QList<Page> pages;
    for (const ListedPage& listed : listing ? listing->pages : QList<ListedPage>()) {
        if (!listed.usable)
            continue;
        Page page;
        page.id = PageId::create();
        page.account = grant.account;
        page.remoteId = listed.id;
        page.name = listed.name;
        page.handle = listed.handle;
        page.kind = listed.kind;
        page.role = listed.role;
        page.tasks = listed.tasks;
        page.token = listed.tokenKind;
        pages.append(page);
        if (!listed.token.isEmpty())
            grant.tokens.pageTokens.insert(listed.id, listed.token);
    }
    return pages;
}

CheckReport NetworkWorld::check(const Grant& grant, const QList<Page>& pages)
{
    const auto report = waitFor(adapter(grant.network->id.toString()).check(grant, pages));
    if (!report) // not "healthy": a test that looks for health has to see that there is none
        qFatal("the check itself failed: %s", why(report).constData());
    return *report;
}

Result<TokenSet> NetworkWorld::renew(const Grant& grant)
{
    return waitFor(adapter(grant.network->id.toString()).renew(grant));
}

Result<bool> NetworkWorld::revoke(const Grant& grant)
{
    return waitFor(adapter(grant.network->id.toString()).revoke(grant));
}

std::optional<Failure> NetworkWorld::verdictOn(const Page& page, const CheckReport& report) const
{
    const auto finding = report.pages.constFind(page.remoteId);
    if (finding != report.pages.cend())
        return finding->failure;
    if (!report.listing)
        return std::nullopt;
    return applyListing({page}, *report.listing, now()).pages.first().life.failure;
}

Result<bool> NetworkWorld::testRegistration(const QString& network, const QString& secret)
{
    const auto descriptor = this->network(network);
    QString instance;
    if (descriptor->instanceKind == InstanceKind::Server && descriptor->perInstance)
        instance = *normalizeInstance(usualInstance(network, {}));
    else if (descriptor->perInstance)
        instance = u"https://bsky.social"_s;
    Secret own;
    const Result<AppRegistration> app = appFor(descriptor, QUrl(instance).host(), &own);
    if (!app)
        return Failed(app.error());
    AppRegistration kept = *app;
    kept.instance = descriptor->registration == RegistrationKind::LoopbackClient ? QString() : instance;
    const Secret used = secret.isEmpty() ? own : Secret(secret);
    kept.hasSecret = !used.isEmpty();
    const Result<bool> saved = waitFor(m_program->registrations.keep(kept, used));
    if (!saved)
        return saved;
    return waitFor(pk::testRegistration(&m_program->context, descriptor->id, kept.instance));
}

QByteArray why(const std::optional<Failure>& failure)
{
    if (!failure)
        return "no failure";
    return toIdentifier(failure->certainty).toUtf8() + ' ' + toIdentifier(failure->cause).toUtf8() + ", raw "
        + failure->raw.toUtf8() + ", at " + failure->what.toUtf8();
}

} // namespace pk::test
