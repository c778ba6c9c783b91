// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/connectoperation.h"

#include "models/auth/devicesignin.h"
#include "models/auth/discovery.h"
#include "models/auth/signin.h"
#include "models/domain/logging.h"
#include "models/domain/nextturn.h"
#include "models/domain/words.h"
#include "models/networks/answers.h"
#include "models/services/grantkeeper.h"
#include "models/services/pagemerge.h"
#include "models/services/registrationservice.h"
#include "models/storage/grantlock.h"

#include <QJsonArray>

#include <algorithm>

namespace pk {

namespace {

/// Some servers of a network lack a scope that others have: the descriptor names what to ask instead
/// ("extra": {"scopeFallbacks": {"profile": "read:accounts"}}).
QStringList offeredScopes(const NetworkDescriptor& network, const Endpoints& endpoints, const QSet<Purpose>& purposes)
{
    const QJsonObject fallbacks = network.extra.value(QLatin1StringView("scopeFallbacks")).toObject();
    QStringList scopes;
    for (QString scope : network.scopesFor(purposes)) {
        if (fallbacks.contains(scope) && !endpoints.scopesSupported.contains(scope))
            scope = fallbacks.value(scope).toString();
        if (!scopes.contains(scope))
            scopes.append(scope);
    }
    return scopes;
}

QList<Purpose> disabledBy(const NetworkDescriptor& network, const QSet<Purpose>& purposes, const QStringList& missing)
{
    QList<Purpose> disabled;
    for (const Purpose purpose : allPurposes()) {
        if (!purposes.contains(purpose))
            continue;
        for (const QString& scope : network.scopes.value(purpose)) {
            if (missing.contains(scope)) {
                disabled.append(purpose);
                break;
            }
        }
    }
    return disabled;
}

/// What a sign-in without a refresh token leaves of the one that is held: that one, with its ends, where it stays good however
/// often it is used and nothing ties it to the tokens it came with. Some networks give another only at the first consent.
TokenSet withRefreshTokenOf(const NetworkDescriptor& network, const TokenSet& held, TokenSet fresh)
{
    const bool stays = network.renewal == RenewalRule::Refresh && held.dpopKey.isEmpty() && fresh.dpopKey.isEmpty();
    if (!stays || !fresh.refreshToken.isEmpty() || held.refreshToken.isEmpty())
        return fresh;
    fresh.refreshToken = held.refreshToken;
    const auto ofRefresh = [](const EndClock& clock) { return clock.kind == ClockKind::Refresh; };
    fresh.clocks.removeIf(ofRefresh);
    std::copy_if(held.clocks.cbegin(), held.clocks.cend(), std::back_inserter(fresh.clocks), ofRefresh);
    for (EndClock& clock : fresh.clocks) {
        if (clock.kind == ClockKind::Access)
            clock.renews = true;
    }
    return fresh;
}

} // namespace

ConnectOperation::ConnectOperation(ServiceContext& context, ConnectRequest request, QObject* parent)
    : QObject(parent)
    , m_context(context)
    , m_request(std::move(request))
{}

ConnectOperation::~ConnectOperation() = default;

void ConnectOperation::cancel()
{
    m_cancelled = true;
    if (m_signIn)
        m_signIn->cancel();
    if (m_deviceSignIn)
        m_deviceSignIn->cancel();
}

Result<bool> ConnectOperation::pasteAddress(const QString& finalAddress)
{
    if (!m_signIn)
        return fail(ErrorKind::InvalidInput, tr("No sign-in is waiting for an address. Start it first."));
    return m_signIn->pasteAddress(finalAddress);
}

bool ConnectOperation::wantsPastedAddress() const
{
    return m_signIn && m_signIn->wantsPastedAddress();
}

QUrl ConnectOperation::redirectUri() const
{
    return m_signIn ? m_signIn->redirectUri() : QUrl();
}

QString ConnectOperation::userCode() const
{
    return m_deviceSignIn ? m_deviceSignIn->userCode() : QString();
}

Async<Connected> ConnectOperation::run()
{
    Q_EMIT stageChanged(Stage::Preparing);
    Result<Connected> connected = co_await runSteps();
    co_await nextTurn(); // whoever waits for this may destroy it, and the sign-in with it
    if (!connected) {
        qCInfo(lcService) << "Connecting" << m_request.network.toString() << "ended with kind"
                          << int(connected.error().kind);
    }
    Q_EMIT stageChanged(Stage::Done);
    co_return connected;
}

Result<bool> ConnectOperation::adoptReconnectTarget()
{
    if (m_request.reconnect.isEmpty())
        return true;
    const Account* known = m_context.records.account(m_request.reconnect);
    if (!known)
        return fail(ErrorKind::NotFound);
    m_request.network = known->network;
    m_request.instance = known->instance;
    m_expected = known->identity.id;
    if (m_request.purposes.isEmpty())
        m_request.purposes = known->purposes;
    return true;
}

Result<bool> ConnectOperation::resolveRequest()
{
    const auto adopted = adoptReconnectTarget();
    if (!adopted)
        return adopted;
    m_network = m_context.networks.network(m_request.network);
    if (!m_network)
        return fail(ErrorKind::NotFound,
                    tr("There is no network \"%1\". List them with \"networks\".").arg(m_request.network.toString()));
    if (m_network->perInstance && m_network->instanceKind == InstanceKind::Server) {
        const auto origin = normalizeInstance(m_request.instance);
        if (!origin)
            return Failed(origin.error());
        m_request.instance = *origin;
    } else if (!m_network->perInstance) {
        m_request.instance.clear();
    }
    for (const Purpose purpose : std::as_const(m_request.purposes)) {
        if (!m_network->capabilities.contains(purpose))
            return fail(ErrorKind::Unsupported,
                        tr("%1 does not offer \"%2\".").arg(m_network->name, purposeName(purpose)));
    }
    if (m_request.purposes.isEmpty())
        m_request.purposes = m_network->capabilities;
    m_request.purposes.insert(Purpose::ValidateUser); // nothing may be kept before it is known whose it is
    return true;
}

/// Finds the server of the account somebody named. On reconnect by the account's own id: it may have moved meanwhile.
Async<bool> ConnectOperation::locate()
{
    if (!m_network->perInstance || m_network->instanceKind != InstanceKind::Handle)
        co_return true;
    const QString wanted = m_expected.isEmpty() ? m_request.instance : m_expected.toString();
    const Result<Located> located = co_await m_context.networks.adapter(m_network->id).locate(m_network, wanted);
    if (!located)
        co_return Failed(located.error());
    m_request.instance = located->instance;
    m_request.loginHint = located->loginHint; // in the network's own spelling; whoever asks has it as it is shown
    m_expected = located->expected;
    co_return true;
}

/// True when the server no longer knows an app that registered itself there: servers delete what nobody uses, and the sign-in
/// page would be an error that the person cannot get past. Whatever else it answers is no reason to register again.
Async<bool> ConnectOperation::isForgotten(AppRegistration registration)
{
    if (m_network->registration != RegistrationKind::AppsApi)
        co_return false; // whether others give tokens for the client itself is not known
    Result<Grant> prepared = co_await m_context.keeper->prepare(m_network->id, m_request.instance, registration);
    if (!prepared)
        co_return Failed(prepared.error());
    const QString what = QStringLiteral("registration test");
    const QList<QPair<QString, QString>> fields{
        {QStringLiteral("grant_type"), QStringLiteral("client_credentials")},
        {m_network->scopeParameter, m_network->baseScopes.join(m_network->scopeSeparator)}};
    const HttpRequest request = tokenPost(*prepared, fields, what);
    const Result<HttpResponse> response = co_await m_context.http.send(request);
    if (!response)
        co_return false;
    const auto failure = classify(*m_network, *response, ErrorRule::Where::Token, what, m_context.clock.now());
    co_return failure && failure->cause == Cause::AppRegistration && failure->certainty == Certainty::Definite;
}

Async<AppRegistration> ConnectOperation::registrationFor(Endpoints endpoints)
{
    if (m_network->registration == RegistrationKind::LoopbackClient) {
        Result<AppRegistration> made = co_await m_context.registrations->loopbackClient(m_network);
        co_return made;
    }
    Result<AppRegistration> found = m_context.registrations->find(m_network->id, m_request.instance);
    const bool automatic = m_network->registration == RegistrationKind::AppsApi
        || m_network->registration == RegistrationKind::Rfc7591;
    if (!automatic || (found && !found->automatic))
        co_return found;
    if (found) {
        const AppRegistration known = *found;
        Result<bool> forgotten = co_await isForgotten(known);
        if (!forgotten)
            co_return Failed(forgotten.error());
        if (!*forgotten)
            co_return found;
    }
    const QStringList scopes = offeredScopes(*m_network, endpoints, m_network->capabilities);
    Result<RegisteredApp> made = co_await registerApp(
        &m_context.http, m_network, m_request.instance, endpoints, scopes, m_context.clock.now());
    if (!made)
        co_return Failed(made.error());
    AppRegistration registration = made->registration;
    if (found)
        registration.id = found->id; // in its place: what was signed in by the forgotten one is dead with it
    const Secret secret = made->clientSecret;
    Result<bool> kept = co_await m_context.registrations->keep(registration, secret);
    if (!kept)
        co_return Failed(kept.error());
    co_return registration;
}

SignInRequest ConnectOperation::signInRequest(const Grant& grant)
{
    SignInRequest request;
    request.network = m_network;
    request.instance = m_request.instance;
    request.endpoints = grant.endpoints;
    request.app = grant.app;
    request.clientSecret = grant.clientSecret;
    request.scopes = offeredScopes(*m_network, grant.endpoints, m_request.purposes);
    request.parameters = m_network->authorizeParameters;
    if (!m_request.reconnect.isEmpty())
        request.parameters += m_network->reconnectParameters;
    request.loginHint = m_request.loginHint;
    request.timeout = m_request.timeout;
    request.consent = grant.consent;
    return request;
}

Async<TokenSet> ConnectOperation::signIn(Grant grant)
{
    const SignInRequest request = signInRequest(grant);
    m_requestedScopes = request.scopes;
    const auto follow = [this](auto* attempt) {
        using Attempt = std::remove_pointer_t<decltype(attempt)>;
        connect(attempt, &Attempt::browserRequested, this, [this](const QUrl& address) {
            Q_EMIT stageChanged(Stage::WaitingForBrowser);
            Q_EMIT browserRequested(address);
        });
        connect(attempt, &Attempt::answerReceived, this, [this] { Q_EMIT stageChanged(Stage::Exchanging); });
    };
    if (m_network->flow == SignInFlow::Device) {
        m_deviceSignIn = std::make_unique<DeviceSignIn>(m_context.http, m_context.clock, request);
        follow(m_deviceSignIn.get());
        Result<TokenSet> tokens = co_await m_deviceSignIn->run();
        co_return tokens;
    }
    m_signIn = std::make_unique<SignIn>(m_context.http, m_context.clock, request);
    follow(m_signIn.get());
    Result<TokenSet> tokens = co_await m_signIn->run();
    co_return tokens;
}

Async<Connected> ConnectOperation::runSteps()
{
    const auto resolved = resolveRequest();
    if (!resolved)
        co_return Failed(resolved.error());
    Result<bool> located = co_await locate();
    if (!located)
        co_return Failed(located.error());
    Result<Endpoints> endpoints = co_await m_context.keeper->endpoints(m_network, m_request.instance);
    if (!endpoints)
        co_return Failed(endpoints.error());
    Result<AppRegistration> app = co_await registrationFor(*endpoints);
    if (!app)
        co_return Failed(app.error());
    Result<Grant> prepared = co_await m_context.keeper->prepare(m_network->id, m_request.instance, *app);
    if (!prepared)
        co_return Failed(prepared.error());
    if (m_cancelled)
        co_return fail(ErrorKind::Cancelled);
    Grant grant = *prepared;
    grant.account = m_request.reconnect;
    grant.consent = Consent(m_network->id, m_request.reconnect, m_request.purposes);
    Result<TokenSet> fresh = co_await signIn(grant);
    if (!fresh)
        co_return Failed(fresh.error());
    grant.tokens = *fresh;
    NetworkAdapter& adapter = m_context.networks.adapter(m_network->id);
    Result<TokenSet> complete = co_await adapter.completeSignIn(grant);
    if (!complete)
        co_return Failed(complete.error());
    grant.tokens = *complete;
    Result<Identity> identity = co_await adapter.identify(grant);
    if (!identity)
        co_return Failed(identity.error());
    Result<Account> kept = co_await keep(grant, *identity);
    if (!kept)
        co_return Failed(kept.error());
    grant.account = kept->id;
    grant.identity = *identity;
    Result<Connected> connected = co_await listPages(grant, *kept);
    co_return connected;
}

Result<Account> ConnectOperation::accountFor(const Identity& identity) const
{
    if (!m_expected.isEmpty() && m_request.reconnect.isEmpty() && m_expected != identity.id)
        return fail(ErrorKind::IdentityMismatch,
                    tr("%1 was named, but %2 signed in").arg(m_request.loginHint, identity.name));
    if (!m_request.reconnect.isEmpty()) {
        const Account* known = m_context.records.account(m_request.reconnect);
        if (!known)
            return fail(ErrorKind::NotFound);
        if (known->identity.id != identity.id) {
            return fail(ErrorKind::IdentityMismatch,
                        tr("expected %1, but %2 signed in").arg(known->identity.name, identity.name));
        }
        return *known;
    }
    for (const Account& account : m_context.records.accounts()) {
        const bool sameServer = account.instance == m_request.instance
            || m_network->instanceKind == InstanceKind::Handle; // its id stays when it moves
        if (account.network == m_network->id && sameServer && account.identity.id == identity.id)
            return account; // the same login again: the same record, never a second one
    }
    Account account;
    account.id = AccountId::create();
    account.network = m_network->id;
    account.instance = m_request.instance;
    account.holder = identity.name;
    account.connectedAt = m_context.clock.now();
    return account;
}

Async<Account> ConnectOperation::keep(Grant grant, Identity identity)
{
    Result<Account> target = accountFor(identity);
    if (!target)
        co_return Failed(target.error());
    Result<std::shared_ptr<GrantLock>> lock = co_await GrantLock::acquire(
        m_context.profile.dir(), target->id, std::chrono::seconds(30));
    if (!lock)
        co_return Failed(lock.error());
    m_context.records.refresh();
    Account account = *target;
    TokenSet tokens = grant.tokens;
    const bool isNew = m_context.records.account(account.id) == nullptr;
    if (!isNew) {
        account = *m_context.records.account(account.id); // another process may have moved its generation meanwhile
        if (account.generation > 0) {
            Result<GrantVault::Held> held = co_await m_context.grants.load(account.id, account.generation);
            if (held)
                account.generation = held->generation;
            if (held && account.registration == grant.app.id && !account.life.renewalFailure)
                tokens = withRefreshTokenOf(*m_network, held->tokens, tokens);
            if (!held && held.error().kind != ErrorKind::VaultEntryMissing)
                co_return Failed(held.error());
        }
    }
    account.registration = grant.app.id;
    account.instance = grant.instance;
    account.identity = identity;
    account.purposes = m_request.purposes;
    account.requestedScopes = m_requestedScopes;
    account.grantedScopes = grant.tokens.scopes;
    account.life = LifeFacts{}; // a snooze ends too: what it was about is answered, and the next trouble is another one
    account.life.clocks = tokens.clocks;
    account.life.statedEndless = tokens.statedEndless;
    account.life.renewsItself = renewsItself(*m_network, tokens);
    account.life.proof = Evidence{QStringLiteral("signed in"), m_context.clock.now()};
    account.life.heardAt = m_context.timeAt(account.network);
    if (isNew)
        account.pagesChosen = false;
    Result<Account> stored = co_await m_context.keeper->replace(account, {}, tokens);
    if (!stored)
        co_return Failed(stored.error());
    m_context.records.store().append({m_context.clock.now(),
                                      isNew ? QStringLiteral("connect") : QStringLiteral("reconnect"),
                                      {},
                                      account.id,
                                      {},
                                      account.network,
                                      QStringLiteral("ok"),
                                      {{QStringLiteral("scopes"), QJsonArray::fromStringList(account.grantedScopes)}}});
    co_return stored;
}

Async<Connected> ConnectOperation::listPages(Grant grant, Account account)
{
    Q_EMIT stageChanged(Stage::ListingPages);
    Connected connected;
    connected.account = account.id;
    connected.identity = account.identity;
    connected.missingScopes = account.missingScopes();
    connected.disabled = disabledBy(*m_network, account.purposes, connected.missingScopes);
    Result<PageListing> listing = co_await m_context.networks.adapter(m_network->id).listPages(grant);
    if (!listing) {
        connected.partial = true;
        connected.partialReason = errorText(listing.error());
        co_return connected;
    }
    if (listing->pages.isEmpty() && !listing->partial)
        connected.noPagesHint = m_network->noPagesHint;
    Result<Connected> merged = co_await mergeListing(&m_context, grant, account, *listing, connected);
    co_return merged;
}

} // namespace pk
