// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/grantkeeper.h"

#include "models/auth/discovery.h"
#include "models/domain/logging.h"
#include "models/domain/turnstile.h"
#include "models/services/clockwatch.h"
#include "models/services/registrationservice.h"

namespace pk {

GrantKeeper::GrantKeeper(ServiceContext& context) : m_context(context) {}

Async<Endpoints> GrantKeeper::endpoints(std::shared_ptr<const NetworkDescriptor> network, QString instance)
{
    const QString key = network->id.toString() + u' ' + instance;
    const auto known = m_endpoints.constFind(key);
    if (known != m_endpoints.cend() && known->until > m_context.clock.now())
        co_return known->endpoints;
    Result<Endpoints> found = co_await discover(&m_context.http, network, instance);
    if (found)
        m_endpoints.insert(key, {*found, m_context.clock.now().addSecs(3600)});
    co_return found;
}

Async<Grant> GrantKeeper::prepare(NetworkId network, QString instance, AppRegistration app)
{
    Grant grant;
    grant.network = m_context.networks.network(network);
    if (!grant.network)
        co_return fail(ErrorKind::NotFound,
                       Records::tr("The network \"%1\" is not known (any more). Put its descriptor back.")
                           .arg(network.toString()));
    grant.instance = instance;
    grant.consent = Consent(network, {}, {});
    grant.app = app;
    Result<Endpoints> resolved = co_await endpoints(grant.network, instance);
    if (!resolved)
        co_return Failed(resolved.error());
    grant.endpoints = *resolved;
    if (app.hasSecret) {
        Result<Secret> secret = co_await m_context.registrations->secretOf(app);
        if (!secret)
            co_return Failed(secret.error());
        grant.clientSecret = *secret;
    }
    co_return grant;
}

Async<Grant> GrantKeeper::open(AccountId id, bool urgent)
{
    const Account* known = m_context.records.account(id);
    if (!known)
        co_return fail(ErrorKind::NotFound);
    Account account = *known;
    AppRegistration app;
    for (const AppRegistration& registration : m_context.records.registrations()) {
        if (registration.id == account.registration)
            app = registration;
    }
    Result<GrantVault::Held> held = co_await m_context.grants.load(id, account.generation);
    if (!held)
        co_return Failed(held.error());
    if (held->generation > account.generation) {
        qCInfo(lcService) << "Adopted generation" << held->generation << "of" << id.toString()
                          << "left by an interrupted save";
        const quint64 old = account.generation;
        account.generation = held->generation;
        account.life.clocks = held->tokens.clocks;
        account.life.statedEndless = held->tokens.statedEndless;
        account.life = withRenewal(account.life, {QStringLiteral("token renewed"), held->tokens.obtainedAt});
        const auto saved = m_context.records.save(account);
        if (!saved)
            co_return Failed(saved.error());
        for (quint64 generation = old; generation < held->generation; ++generation)
            co_await m_context.grants.drop(id, generation); // a leftover is harmless, so its failure is too
    }
    Result<Grant> prepared = co_await prepare(account.network, account.instance, app);
    if (!prepared)
        co_return Failed(prepared.error());
    Grant grant = *prepared;
    grant.tokens = held->tokens;
    const auto mended = mendDates(id, grant.tokens);
    if (!mended)
        co_return Failed(mended.error());
    grant.account = id;
    grant.consent = Consent(account.network, id, account.purposes);
    grant.identity = account.identity;
    grant.urgent = urgent;
    co_return grant;
}

/// Dates that were counted while this computer's clock was wrong are put right once that is known, in the bundle with the next
/// renewal.
Result<bool> GrantKeeper::mendDates(const AccountId& id, TokenSet& tokens)
{
    const Account* known = m_context.records.account(id);
    if (!m_context.clockWatch || !known)
        return true;
    tokens = m_context.clockWatch->mended(tokens, known->network);
    const QList<EndClock> clocks = m_context.clockWatch->mended(known->life.clocks, known->network);
    if (clocks == known->life.clocks)
        return true;
    Account account = *known;
    account.life.clocks = clocks;
    return m_context.records.save(account);
}

Async<Account> GrantKeeper::replace(Account account, QList<Page> pages, TokenSet tokens)
{
    const quint64 old = account.generation;
    Result<quint64> generation = co_await m_context.grants.save(account.id, old, tokens);
    if (!generation)
        co_return Failed(generation.error());
    // Each step waits for the disk several times. Killed in between, the next opening adopts the new generation.
    co_await m_context.http.background().pass();
    account.generation = *generation;
    // One generation behind, the next opening adopts it as well; what is new must not be forgotten.
    const auto saved = m_context.records.save(account, pages, old > 0 ? Durability::Soon : Durability::OnDisk);
    if (!saved)
        co_return Failed(saved.error());
    co_await m_context.http.background().pass();
    if (old > 0)
        co_await m_context.grants.drop(account.id, old);
    co_return account;
}

} // namespace pk
