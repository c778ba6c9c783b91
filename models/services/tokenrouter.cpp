// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/tokenrouter.h"

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

/// Some scope of the purpose's own was granted, or it needs none.
bool isPermitted(const NetworkDescriptor& network, Purpose purpose, const Account& account)
{
    const QStringList own = network.scopes.value(purpose);
    if (own.isEmpty() || account.grantedScopes.isEmpty())
        return true;
    return std::any_of(
        own.cbegin(), own.cend(), [&](const QString& scope) { return account.grantedScopes.contains(scope); });
}

/// It can speak for a page, where a network is asked in the name of one.
bool speaksForAPage(const Records& records, const AccountId& id)
{
    const QList<Page> pages = records.pagesOf(id);
    return std::any_of(pages.cbegin(), pages.cend(), [](const Page& page) { return page.usable && !page.lostAt; });
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

TokenChoice TokenRouter::choiceFor(Purpose purpose, const PageId& page, const AccountId& account) const
{
    return chooseToken(purpose, holdersOf(purpose, page, account), m_context.clock.now());
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

Async<LentGrant> TokenRouter::lendChosen(Purpose purpose, QList<TokenCandidate> candidates)
{
    const TokenChoice choice = chooseToken(purpose, candidates, m_context.clock.now());
    if (choice.index < 0)
        co_return Failed(choice.error);
    const TokenCandidate& chosen = candidates[choice.index];
    Result<LentGrant> lent = co_await m_accounts.lend(chosen.account, choice.reason);
    if (!lent)
        co_return lent;
    if (const Page* page = m_context.records.page(chosen.page))
        lent->page = *page;
    co_return lent;
}

} // namespace pk
