// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/accountservice.h"

#include "models/domain/logging.h"
#include "models/domain/turnstile.h"
#include "models/domain/words.h"
#include "models/services/checking.h"
#include "models/services/consenting.h"
#include "models/services/grantkeeper.h"
#include "models/services/pagemerge.h"
#include "models/services/renewal.h"
#include "models/services/revocation.h"
#include "models/services/tokenrouter.h"
#include "models/storage/grantlock.h"

#include <QCoroTimer>

namespace pk {

namespace {
constexpr std::chrono::seconds kLockPatience(45); // longer than one exchange with a slow network
}

class AccountService::Private
{
public:
    explicit Private(ServiceContext& shared) : context(shared), revocations(shared) {}

    ServiceContext& context;
    PendingRevocations revocations;
    QSet<AccountId> busy;
    int running = 0;
    bool cancelChecks = false;
};

/// Marks an account busy and counts the operation while it lives, however the coroutine ends.
class AccountService::Turn final
{
public:
    Turn(AccountService& service, AccountId id) : m_service(service), m_id(std::move(id))
    {
        ++m_service.d->running;
        m_service.d->busy.insert(m_id);
        Q_EMIT m_service.busyChanged(m_id, true);
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn()
    {
        --m_service.d->running;
        m_service.d->busy.remove(m_id);
        Q_EMIT m_service.busyChanged(m_id, false);
    }

private:
    AccountService& m_service;
    AccountId m_id;
};

AccountService::AccountService(ServiceContext& context, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(context))
{}

AccountService::~AccountService() = default;

bool AccountService::isBusy(const AccountId& id) const
{
    return d->busy.contains(id);
}

int AccountService::running() const
{
    return d->running;
}

std::unique_ptr<ConnectOperation> AccountService::connectAccount(ConnectRequest request)
{
    return std::make_unique<ConnectOperation>(d->context, std::move(request));
}

Async<std::shared_ptr<GrantLock>> AccountService::lockConnected(AccountId id)
{
    if (d->busy.contains(id))
        co_return fail(ErrorKind::Busy);
    Result<std::shared_ptr<GrantLock>> lock = co_await GrantLock::acquire(d->context.profile.dir(), id, kLockPatience);
    if (!lock)
        co_return lock;
    const auto refreshed = d->context.records.refresh(); // whoever held it before may have moved everything
    if (!refreshed)
        co_return Failed(refreshed.error());
    const Account* account = d->context.records.account(id);
    if (!account)
        co_return fail(ErrorKind::NotFound, tr("This account is gone. Look at the list."));
    if (account->life.disconnected)
        co_return fail(ErrorKind::Unsupported,
                       tr("%1 is disconnected. Reconnect it first.").arg(account->identity.name));
    co_return lock;
}

Async<bool> AccountService::check(AccountId id, bool urgent)
{
    Result<std::shared_ptr<GrantLock>> lock = co_await lockConnected(id);
    if (!lock)
        co_return Failed(lock.error());
    const Turn turn(*this, id);
    Result<bool> checked = co_await checkGrant(&d->context, id, urgent);
    co_return checked;
}

Async<LentGrant> AccountService::lend(AccountId id, QString why)
{
    struct Hold
    {
        std::shared_ptr<GrantLock> lock;
        Turn turn;
    };
    constexpr std::chrono::milliseconds step(50);
    for (std::chrono::milliseconds waited(0); isBusy(id) && waited < kLockPatience; waited += step)
        co_await QCoro::sleepFor(step);
    Result<std::shared_ptr<GrantLock>> lock = co_await lockConnected(id);
    if (!lock)
        co_return Failed(lock.error());
    LentGrant lent;
    lent.hold = std::shared_ptr<Hold>(new Hold{*lock, Turn(*this, id)});
    Result<Grant> grant = co_await d->context.keeper->open(id, true);
    if (!grant)
        co_return Failed(grant.error());
    grant->consent.setWhy(why);
    if (renewalDue(*grant->network, grant->tokens, d->context.timeAt(grant->network->id))) {
        grant = co_await renewGrant(&d->context, *grant);
        if (!grant)
            co_return Failed(grant.error());
        grant->consent.setWhy(why);
    }
    lent.grant = *grant;
    co_return lent;
}

Async<TokenOwner> AccountService::ownerOf(AccountId id)
{
    const QString why = QStringLiteral("asked for by name");
    const Result<LentGrant> lent = co_await lend(id, why);
    if (!lent)
        co_return Failed(lent.error());
    NetworkAdapter& adapter = d->context.networks.adapter(lent->grant.network->id);
    const Result<Identity> found = co_await adapter.identify(lent->grant);
    if (!found)
        co_return Failed(found.error());
    const Account* account = d->context.records.account(id);
    TokenOwner owner{*found, account && account->identity.id == found->id};
    co_return owner;
}

Async<bool> AccountService::renew(AccountId id)
{
    Result<std::shared_ptr<GrantLock>> lock = co_await lockConnected(id);
    if (!lock)
        co_return Failed(lock.error());
    const Turn turn(*this, id);
    Result<Grant> grant = co_await d->context.keeper->open(id, true);
    if (!grant)
        co_return Failed(grant.error());
    if (grant->network->renewal == RenewalRule::None)
        co_return fail(ErrorKind::Unsupported,
                       tr("%1 renews nothing: its tokens last until the person ends them.").arg(grant->network->name));
    Result<Grant> renewed = co_await renewGrant(&d->context, *grant);
    if (!renewed)
        co_return Failed(renewed.error());
    co_return true;
}

Async<CheckSummary> AccountService::checkAll(QList<AccountId> ids)
{
    d->cancelChecks = false;
    auto summary = std::make_shared<CheckSummary>();
    auto done = std::make_shared<int>(0);
    const int total = int(ids.size());
    QHash<NetworkId, QList<AccountId>> queues;
    for (const AccountId& id : std::as_const(ids)) {
        const Account* account = d->context.records.account(id);
        if (account)
            queues[account->network].append(id);
    }
    Q_EMIT checkProgress(0, total);
    std::vector<QCoro::Task<>> tasks;
    for (const QList<AccountId>& queue : std::as_const(queues))
        tasks.push_back(checkQueue(queue, summary, done, total));
    for (QCoro::Task<>& task : tasks)
        co_await task;
    co_return *summary;
}

QCoro::Task<> AccountService::checkQueue(QList<AccountId> ids, std::shared_ptr<CheckSummary> summary,
                                         std::shared_ptr<int> done, int total)
{
    for (const AccountId& id : std::as_const(ids)) {
        co_await d->context.http.background().pass(); // one begins in a turn of the event loop, and not one per network
        if (d->cancelChecks)
            co_return;
        const Result<bool> checked = co_await check(id, false);
        const Account* account = d->context.records.account(id);
        ++summary->checked;
        if (!checked) {
            ++summary->couldNotTell;
            summary->problems.append(
                tr("%1: %2").arg(account ? account->identity.name : id.toString(), errorText(checked.error())));
        } else if (account) {
            const State state = d->context.records.health(*account).state;
            summary->needPerson += needsPerson(state) ? 1 : 0;
            summary->couldNotTell += state == State::Waiting ? 1 : 0;
        }
        Q_EMIT checkProgress(++*done, total);
    }
}

void AccountService::cancelChecks()
{
    d->cancelChecks = true;
}

Async<QList<Page>> AccountService::choosePages(Connected connected, QSet<RemoteId> chosen,
                                               QHash<RemoteId, ClientId> clients)
{
    Result<std::shared_ptr<GrantLock>> lock = co_await lockConnected(connected.account);
    if (!lock)
        co_return Failed(lock.error());
    const Turn turn(*this, connected.account);
    Account account = *d->context.records.account(connected.account);
    QList<Page> kept;
    QSet<RemoteId> seen;
    for (Page page : std::as_const(connected.candidates)) {
        seen.insert(page.remoteId);
        if (!chosen.contains(page.remoteId))
            continue;
        page.client = clients.value(page.remoteId, page.client);
        kept.append(page);
    }
    QList<PageId> dropped;
    QSet<RemoteId> keptIds = chosen;
    for (const Page& page : d->context.records.pagesOf(account.id)) {
        if (!seen.contains(page.remoteId))
            keptIds.insert(page.remoteId); // not offered this time, so nobody chose against it
        else if (!chosen.contains(page.remoteId))
            dropped.append(page.id);
    }
    const auto removed = d->context.records.remove(dropped);
    if (!removed)
        co_return Failed(removed.error());
    account.pagesChosen = true;
    Result<GrantVault::Held> held = co_await d->context.grants.load(account.id, account.generation);
    if (!held)
        co_return Failed(held.error());
    TokenSet tokens = held->tokens;
    const qsizetype before = tokens.pageTokens.size();
    tokens.pageTokens.removeIf([&](const auto& entry) { return !keptIds.contains(entry.key()); });
    if (tokens.pageTokens.size() == before) {
        const auto saved = d->context.records.save(account, kept);
        if (!saved)
            co_return Failed(saved.error());
        co_return kept;
    }
    Result<Account> stored = co_await d->context.keeper->replace(account, kept, tokens);
    if (!stored)
        co_return Failed(stored.error());
    co_return kept;
}

Async<Connected> AccountService::listAgain(AccountId id)
{
    Result<std::shared_ptr<GrantLock>> lock = co_await lockConnected(id);
    if (!lock)
        co_return Failed(lock.error());
    const Turn turn(*this, id);
    Result<Grant> grant = co_await d->context.keeper->open(id, true);
    if (!grant)
        co_return Failed(grant.error());
    Result<PageListing> listing = co_await d->context.networks.adapter(grant->network->id).listPages(*grant);
    if (!listing)
        co_return Failed(listing.error());
    const Account account = *d->context.records.account(id);
    Connected connected;
    connected.account = id;
    connected.identity = account.identity;
    connected.missingScopes = account.missingScopes();
    Result<Connected> merged = co_await mergeListing(&d->context, *grant, account, *listing, connected);
    co_return merged;
}

Async<QString> AccountService::disconnectAccount(AccountId id)
{
    Result<std::shared_ptr<GrantLock>> lock = co_await lockConnected(id);
    if (!lock)
        co_return Failed(lock.error());
    const Turn turn(*this, id);
    QString message;
    Result<Grant> grant = co_await d->context.keeper->open(id, true);
    if (!grant && grant.error().kind != ErrorKind::VaultEntryMissing && grant.error().kind != ErrorKind::NotFound)
        co_return Failed(grant.error()); // without the keychain nothing could be dropped: say so, change nothing
    const NetworkId of = d->context.records.account(id)->network;
    const auto network = d->context.networks.network(of);
    const QString name = network ? network->name : of.toString();
    if (grant) {
        Result<QString> told = co_await revokeOrKeep(*grant, name);
        if (!told)
            co_return told;
        message = *told;
    } else {
        message =
            tr("The keychain holds no token of it any more, so nothing could be revoked. Remove the app at %1 by hand.")
                .arg(name);
    }
    Account account = *d->context.records.account(id); // as it is now: a renewal may have moved its generation
    const quint64 newest = account.generation;
    account.life.disconnected = true;
    account.life.failure.reset();
    account.life.renewalFailure.reset();
    const auto saved = d->context.records.save(account, d->context.records.pagesOf(id));
    if (!saved)
        co_return Failed(saved.error());
    co_await d->context.grants.dropAll(id, newest);
    d->context.records.store().append(
        {d->context.clock.now(), QStringLiteral("disconnect"), {}, id, {}, account.network, QStringLiteral("ok"), {}});
    co_return message;
}

Async<QString> AccountService::revokeOrKeep(Grant grant, QString networkName)
{
    Result<bool> revoked = true;
    if (renewalNeededToRevoke(*grant.network, grant.tokens, d->context.timeAt(grant.network->id))) {
        Result<Grant> fresh = co_await renewGrant(&d->context, grant);
        if (fresh)
            grant = *fresh;
        else if (fresh.error().kind != ErrorKind::Rejected) // refused: there is nothing left that could be revoked
            revoked = Failed(fresh.error());
    }
    if (revoked)
        revoked = co_await d->context.networks.adapter(grant.network->id).revoke(grant);
    if (revoked)
        co_return tr("Revoked at %1.").arg(networkName);
    if (revoked.error().kind == ErrorKind::Unsupported) {
        const QString where = grant.network->revokeHelpUrl;
        co_return where.isEmpty()
            ? tr("%1 has no way to revoke from here. The tokens were deleted on this computer.").arg(networkName)
            : tr("%1 has no way to revoke from here. Remove the app at %2.").arg(networkName, where);
    }
    if (revoked.error().kind == ErrorKind::Rejected)
        co_return tr("%1 no longer knew the sign-in. The tokens were deleted on this computer.").arg(networkName);
    const Result<bool> kept = co_await d->revocations.add(
        grant.account, grant.network->id, grant.instance, grant.app, grant.tokens);
    if (!kept)
        co_return Failed(kept.error());
    co_return tr("%1 could not be reached to revoke. It is tried again at the next start.").arg(networkName);
}

Async<QString> AccountService::deleteAccount(AccountId id)
{
    const auto refreshed = d->context.records.refresh();
    if (!refreshed)
        co_return Failed(refreshed.error());
    const Account* known = d->context.records.account(id);
    if (!known)
        co_return fail(ErrorKind::NotFound);
    const Account account = *known;
    QString message;
    if (!account.life.disconnected) {
        Result<QString> told = co_await disconnectAccount(id);
        if (!told)
            co_return told;
        message = *told;
    }
    LedgerDraft entry{{}, QStringLiteral("delete"), {}, id, {}, account.network, QStringLiteral("ok"), {}};
    entry = d->context.records.store().withClients(entry).value_or(entry); // afterwards nobody knows whose it was
    const auto removed = d->context.records.remove(id);
    if (!removed)
        co_return Failed(removed.error());
    co_await d->context.grants.dropAll(id, account.generation);
    d->context.settings.setBrowserOf(id, {});
    entry.at = d->context.clock.now();
    d->context.records.store().append(entry);
    co_return message;
}

Async<int> AccountService::retryRevocations()
{
    Result<int> left = co_await d->revocations.retry();
    co_return left;
}

Impact AccountService::impactOf(const AccountId& id) const
{
    Impact impact;
    for (const Page& page : d->context.records.pagesOf(id)) {
        impact.pages.append(page.name);
        const QString client = d->context.records.clientName(page.client);
        if (!client.isEmpty() && !impact.clients.contains(client))
            impact.clients.append(client);
    }
    return impact;
}

} // namespace pk
