// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/tokenrouter.h"

#include "models/domain/logging.h"
#include "models/services/accountservice.h"
#include "models/services/creditbook.h"

#include <algorithm>

namespace pk {

namespace {

/// A snooze only keeps quiet; the token is as dead as without.
template<typename Holder>
Health awake(const Records& records, Holder holder)
{
    holder.life.snooze.reset();
    return records.health(holder);
}

/// What the purpose asks for. To change something at the network, only what nothing else asks for: reading what was posted
/// is part of publishing, and a login that may only read may not publish.
QStringList decidingScopes(const NetworkDescriptor& network, Purpose purpose)
{
    const QStringList all = network.scopes.value(purpose);
    if (purpose != Purpose::Publish && purpose != Purpose::Activation)
        return all;
    QStringList own = all;
    for (const Purpose other : allPurposes()) {
        const QStringList theirs = other == purpose ? QStringList() : network.scopes.value(other);
        own.removeIf([&](const QString& scope) { return theirs.contains(scope); });
    }
    return own.isEmpty() ? all : own;
}

/// Some scope that decides was granted, or it needs none.
bool isPermitted(const NetworkDescriptor& network, Purpose purpose, const Account& account)
{
    const QStringList own = decidingScopes(network, purpose);
    if (own.isEmpty() || account.grantedScopes.isEmpty())
        return true;
    return std::any_of(
        own.cbegin(), own.cend(), [&](const QString& scope) { return account.grantedScopes.contains(scope); });
}

/// The network's roles and tasks that publish, where it names any and says the page's.
bool isInRole(const NetworkDescriptor& network, Purpose purpose, const Page& page)
{
    const QStringList& roles = network.publish.roles;
    if (purpose != Purpose::Publish || roles.isEmpty() || (page.role.isEmpty() && page.tasks.isEmpty()))
        return true;
    return roles.contains(page.role) || std::any_of(page.tasks.cbegin(), page.tasks.cend(), [&](const QString& task) {
               return roles.contains(task);
           });
}

/// It can speak for a page, where a network is asked in the name of one.
bool speaksForAPage(const Records& records, const AccountId& id)
{
    const QList<Page> pages = records.pagesOf(id);
    return std::any_of(pages.cbegin(), pages.cend(), [](const Page& page) { return page.usable && !page.lostAt; });
}

/// A check would find why: not so where it is about what was asked, or about a permission.
bool refusesToken(const Error& error)
{
    const Cause cause = error.cause.value_or(Cause::Unknown);
    return error.kind == ErrorKind::Rejected && cause != Cause::Unknown && cause != Cause::PermissionDeclined;
}

} // namespace

TokenRouter::TokenRouter(ServiceContext& context, AccountService& accounts) : m_context(context), m_accounts(accounts)
{}

TokenCandidate TokenRouter::candidate(Purpose purpose, const Account& account, const Page* page) const
{
    Health health = awake(m_context.records, account);
    if (page && health.state != State::NeedsYou && health.state != State::Incident)
        health = awake(m_context.records, *page);
    TokenCandidate one;
    one.account = account.id;
    if (page) {
        one.page = page->id;
        one.remotePage = page->remoteId;
        one.kind = page->token;
    }
    one.state = health.disconnected ? State::NeedsYou : health.state;
    one.cause = health.cause.value_or(Cause::Unknown);
    one.raw = health.raw;
    one.retryAt = health.retryAt;
    if (page && (page->lostAt || !page->usable) && one.state != State::NeedsYou) {
        one.state = State::NeedsYou;
        one.cause = health.cause.value_or(Cause::PageNotInGrant);
    }
    one.consented = Consent(account.network, account.id, account.purposes).covers(purpose);
    const auto network = m_context.networks.network(account.network);
    one.permitted = network && isPermitted(*network, purpose, account);
    if (page && network && !isInRole(*network, purpose, *page)) {
        one.inRole = false;
        one.role = page->role;
    }
    one.credits = m_context.credits ? m_context.credits->limitsOf(account) : account.credits;
    return one;
}

/// \a account: only this one, where it is not empty.
QList<TokenCandidate> TokenRouter::holdersOf(Purpose purpose, const PageId& id, const AccountId& account) const
{
    const Page* wanted = m_context.records.page(id);
    const Account* owner = wanted ? m_context.records.account(wanted->account) : nullptr;
    if (!owner)
        return {};
    QList<TokenCandidate> holders{candidate(purpose, *owner, wanted)};
    for (const Account& other : m_context.records.accounts()) {
        if (other.id == owner->id || other.network != owner->network || other.instance != owner->instance)
            continue;
        for (const Page& page : m_context.records.pagesOf(other.id)) {
            if (page.remoteId == wanted->remoteId)
                holders.append(candidate(purpose, other, &page));
        }
    }
    if (!account.isEmpty())
        holders.removeIf([&](const TokenCandidate& one) { return one.account != account; });
    return holders;
}

/// chooseToken(), with words for what only a person of the network can mend.
TokenChoice TokenRouter::chosen(Purpose purpose, const QList<TokenCandidate>& candidates) const
{
    TokenChoice choice = chooseToken(purpose, candidates, m_context.clock.now());
    if (choice.index < 0 && choice.error.kind == ErrorKind::Unsupported)
        choice.error.detail =
            tr("The role of this account on the page (%1) does not let it publish. Ask an admin of the page for one that does.")
                .arg(choice.error.raw.isEmpty() ? tr("none") : choice.error.raw);
    return choice;
}

TokenChoice TokenRouter::choiceFor(Purpose purpose, const PageId& page, const AccountId& account) const
{
    return chosen(purpose, holdersOf(purpose, page, account));
}

Async<LentGrant> TokenRouter::lend(Purpose purpose, PageId page)
{
    Result<LentGrant> lent = co_await lendThrough(purpose, page, {});
    co_return lent;
}

Async<LentGrant> TokenRouter::lendThrough(Purpose purpose, PageId page, AccountId account)
{
    Result<LentGrant> lent = co_await lendChosen(purpose, holdersOf(purpose, page, account));
    co_return lent;
}

Async<LentGrant> TokenRouter::lendAny(Purpose purpose, NetworkId network, QString instance)
{
    const auto descriptor = m_context.networks.network(network);
    const bool asksAsPage = descriptor && descriptor->publicStatistics.ownPage;
    QList<TokenCandidate> candidates;
    bool connected = false;
    for (const Account& account : m_context.records.accounts()) {
        if (account.network != network || (!instance.isEmpty() && account.instance != instance))
            continue;
        connected = true;
        if (!asksAsPage || speaksForAPage(m_context.records, account.id))
            candidates.append(candidate(purpose, account, nullptr));
    }
    if (!connected)
        co_return fail(ErrorKind::NotFound, tr("No account of this network is connected. Connect one first."));
    if (candidates.isEmpty())
        co_return fail(
            ErrorKind::NotFound,
            tr("%1 is asked in the name of a page, and no connected account holds one. Connect one that does.")
                .arg(descriptor->name));
    Result<LentGrant> lent = co_await lendChosen(purpose, candidates);
    co_return lent;
}

Async<LentGrant> TokenRouter::lendOf(Purpose purpose, AccountId id)
{
    QList<TokenCandidate> candidates;
    if (const Account* account = m_context.records.account(id))
        candidates.append(candidate(purpose, *account, nullptr));
    Result<LentGrant> lent = co_await lendChosen(purpose, candidates);
    co_return lent;
}

/// The next best where the best cannot be had: its renewal failed, its tokens are not in the vault.
Async<LentGrant> TokenRouter::lendChosen(Purpose purpose, QList<TokenCandidate> candidates)
{
    std::optional<Error> first;
    while (true) {
        const TokenChoice choice = chosen(purpose, candidates);
        if (choice.index < 0)
            co_return Failed(first.value_or(choice.error));
        const TokenCandidate best = candidates.takeAt(choice.index);
        Result<LentGrant> lent = co_await m_accounts.lend(best.account, choice.reason);
        if (!lent) {
            first = first.value_or(lent.error());
            if (lent.error().kind == ErrorKind::Cancelled)
                co_return lent;
            continue;
        }
        if (const Page* page = m_context.records.page(best.page))
            lent->page = *page;
        co_return lent;
    }
}

QCoro::Task<> TokenRouter::giveBack(LentGrant lent, Error refusal)
{
    const AccountId id = lent.grant.account;
    lent.hold.reset(); // the check needs the grant
    if (!refusesToken(refusal))
        co_return;
    const Result<bool> checked = co_await m_accounts.check(id);
    if (!checked)
        qCInfo(lcService) << "Looking again after a refusal ended with kind" << int(checked.error().kind);
}

} // namespace pk
