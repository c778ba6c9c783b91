// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/renewal.h"

#include "models/domain/logging.h"
#include "models/domain/turnstile.h"
#include "models/services/grantkeeper.h"
#include "models/services/pagemerge.h"

#include <QTimer>

#include <QCoroTimer>

#include <algorithm>

namespace pk {

namespace {

constexpr int kSaveTries = 3;

bool usesRefreshToken(RenewalRule rule)
{
    return rule == RenewalRule::Refresh || rule == RenewalRule::RotatingRefresh;
}

/// Some networks extend no token before it has reached an age, and refuse in the words they have for wrong apps.
bool isTooYoung(const NetworkDescriptor& network, const TokenSet& tokens, const QDateTime& now)
{
    const QDateTime obtained = tokens.obtainedAt.addSecs(tokens.skew.count());
    return network.renewal == RenewalRule::Extend && now < obtained.addSecs(network.renewNotBefore.count());
}

/// What the answer left out stays as it was; an empty secret never overwrites anything.
TokenSet completed(TokenSet fresh, const TokenSet& old)
{
    if (fresh.refreshToken.isEmpty())
        fresh.refreshToken = old.refreshToken;
    if (fresh.pageTokens.isEmpty())
        fresh.pageTokens = old.pageTokens;
    if (fresh.dpopKey.isEmpty())
        fresh.dpopKey = old.dpopKey;
    if (fresh.scopes.isEmpty())
        fresh.scopes = old.scopes;
    if (fresh.subject.isEmpty())
        fresh.subject = old.subject;
    if (fresh.issuer.isEmpty())
        fresh.issuer = old.issuer;
    for (const EndClock& clock : old.clocks) {
        const bool answered = std::any_of(fresh.clocks.cbegin(), fresh.clocks.cend(), [&](const EndClock& known) {
            return known.kind == clock.kind;
        });
        const bool ofTheToken = clock.kind == ClockKind::Access || clock.kind == ClockKind::Refresh;
        if (!answered && !ofTheToken)
            fresh.clocks.append(clock);
    }
    return fresh;
}

/// When the access token ends; null when nobody said.
const EndClock* accessClock(const TokenSet& tokens)
{
    const auto found = std::find_if(tokens.clocks.cbegin(), tokens.clocks.cend(), [](const EndClock& clock) {
        return clock.kind == ClockKind::Access;
    });
    return found == tokens.clocks.cend() ? nullptr : &*found;
}

bool exchangeDue(const NetworkDescriptor& network, const TokenSet& tokens, const QDateTime& now)
{
    const EndClock* access = accessClock(tokens);
    if (!access || access->estimated)
        return false;
    const QDateTime ends = access->there();
    const QDateTime begins = ends.addSecs(-network.renewBefore.count());
    const QDateTime obtained = tokens.obtainedAt.addSecs(tokens.skew.count());
    const QDateTime half = obtained.addSecs(obtained.secsTo(ends) / 2);
    return now < ends && now >= begins && now >= half;
}

/// The network said no to this very refresh token; what is wrong with the app is another matter, and a token that extends
/// itself is asked about again, for the person may have given back what was missing.
bool isSpent(const NetworkDescriptor& network, const Account& account)
{
    const auto& failure = account.life.renewalFailure;
    return usesRefreshToken(network.renewal) && failure && failure->certainty == Certainty::Definite
        && failure->cause != Cause::AppRegistration && failure->cause != Cause::AppSuspended;
}

/// The request never left: says nothing about the network.
bool isOfThisComputer(ErrorKind kind)
{
    return kind == ErrorKind::Cancelled || kind == ErrorKind::StoreFailed || kind == ErrorKind::StoreDamaged
        || kind == ErrorKind::Busy;
}

void note(ServiceContext* context, const Account& account, const QString& outcome)
{
    const auto written = context->records.store().append(
        {context->clock.now(), QStringLiteral("renew"), {}, account.id, {}, account.network, outcome, {}},
        Durability::Soon);
    if (!written)
        qCWarning(lcService) << "The ledger could not be written:" << written.error().detail;
}

void rememberFailure(ServiceContext* context, Account account, const Error& error)
{
    const QDateTime now = context->clock.now();
    Failure failure = failureFrom(error, QStringLiteral("token renewal"), now);
    if (error.kind == ErrorKind::Rejected) {
        failure.certainty = Certainty::Definite;
        failure.cause = error.cause.value_or(Cause::Unknown);
        failure.raw = error.raw;
    }
    account.life = withRenewalFailure(account.life, failure);
    // After a definite no it is never asked with again, whatever happens to this computer.
    const bool definite = failure.certainty == Certainty::Definite;
    const auto saved = context->records.save(account, definite ? Durability::OnDisk : Durability::Soon);
    if (!saved)
        qCWarning(lcStorage) << "The renewal's failure could not be stored:" << saved.error().detail;
    note(context, account, error.cause ? toIdentifier(*error.cause) : QStringLiteral("failed"));
}

} // namespace

CareRule careRuleOf(const NetworkDescriptor& network)
{
    CareRule rule;
    rule.checkInterval = network.checkInterval;
    rule.lead = network.renewBefore;
    rule.accessFromRefresh = usesRefreshToken(network.renewal);
    rule.renewsWithoutWord = network.renewal == RenewalRule::Exchange;
    return rule;
}

bool renewalDue(const NetworkDescriptor& network, const TokenSet& tokens, const QDateTime& now)
{
    if (network.renewal == RenewalRule::Exchange)
        return exchangeDue(network, tokens, now);
    const bool extends = network.renewal == RenewalRule::Extend;
    if (!extends && (!usesRefreshToken(network.renewal) || tokens.refreshToken.isEmpty()))
        return false;
    if (isTooYoung(network, tokens, now))
        return false;
    const EndClock* access = accessClock(tokens);
    if (!access || (extends && access->there() <= now)) // what has run out cannot be extended any more
        return false;
    return access->there() <= now.addSecs(network.renewBefore.count());
}

bool renewalNeededToRevoke(const NetworkDescriptor& network, const TokenSet& tokens, const QDateTime& now)
{
    if (!network.revokesAccessOnly || tokens.refreshToken.isEmpty())
        return false;
    const EndClock* access = accessClock(tokens);
    return access && access->there() <= now;
}

Async<Grant> renewGrant(ServiceContext* context, Grant grant)
{
    const Account* known = context->records.account(grant.account);
    if (!known)
        co_return fail(ErrorKind::NotFound);
    const Account before = *known; // by value: the list may move while we wait
    Account account = before;
    if (isSpent(*grant.network, account)) {
        Error spent{ErrorKind::Rejected, QStringLiteral("the network refused this renewal before")};
        spent.cause = account.life.renewalFailure->cause;
        spent.raw = account.life.renewalFailure->raw;
        co_return Failed(spent);
    }
    if (isTooYoung(*grant.network, grant.tokens, context->timeAt(grant.network->id)))
        co_return fail(
            ErrorKind::Unsupported,
            Records::tr("This token is too young to be renewed. Try again in a day; nothing has to be done."));
    NetworkAdapter& adapter = context->networks.adapter(account.network);
    Result<TokenSet> answer = co_await adapter.renew(grant);
    // Some refuse by mistake. A refresh token that stays may be sent again, one that works once may not.
    const bool refused = !answer && answer.error().kind == ErrorKind::Rejected;
    if (refused && grant.network->repeatRejected && answer.error().cause == Cause::SignedOut)
        answer = co_await adapter.renew(grant);
    if (!answer) {
        if (!isOfThisComputer(answer.error().kind) && answer.error().kind != ErrorKind::Unsupported)
            rememberFailure(context, account, answer.error());
        co_return Failed(answer.error());
    }
    // From here to the read-back nothing else happens: the old refresh token may already be worthless.
    const TokenSet fresh = completed(*answer, grant.tokens);
    account.grantedScopes = fresh.scopes;
    account.life.clocks = fresh.clocks;
    account.life.statedEndless = fresh.statedEndless;
    account.life.renewsItself = renewsItself(*grant.network, fresh);
    account.life = withRenewal(account.life, {QStringLiteral("token renewed"), fresh.obtainedAt});
    account.life.heardAt = context->timeAt(account.network);
    Result<Account> stored = co_await context->keeper->replace(account, {}, fresh);
    for (int tries = 1; !stored && tries < kSaveTries; ++tries) {
        QTimer pause;
        pause.setSingleShot(true);
        pause.start(std::chrono::milliseconds(200 * tries));
        co_await qCoro(&pause).waitForTimeout();
        stored = co_await context->keeper->replace(account, {}, fresh);
    }
    grant.tokens = fresh;
    if (!stored) {
        // In the vault but not in the store is fine: the next opening adopts it.
        const bool lost = stored.error().kind != ErrorKind::StoreFailed
            && stored.error().kind != ErrorKind::StoreDamaged;
        if (lost && grant.network->renewal == RenewalRule::RotatingRefresh) {
            co_await adapter.revoke(grant);
            rememberFailure(context,
                            before,
                            {ErrorKind::Rejected, {}, Cause::Unknown, QStringLiteral("new tokens could not be saved")});
        }
        co_return Failed(stored.error());
    }
    co_await context->http.background().pass(); // what was done so far waited for the disk enough
    note(context, account, QStringLiteral("ok"));
    Result<TokenSet> inspected = co_await adapter.inspect(grant);
    if (inspected) {
        grant.tokens.clocks = inspected->clocks;
        Account seen = *context->records.account(grant.account);
        seen.life.clocks = inspected->clocks;
        seen.life.statedEndless = inspected->statedEndless;
        if (!inspected->scopes.isEmpty())
            seen.grantedScopes = inspected->scopes;
        context->records.save(seen, Durability::Soon);
    }
    co_return grant;
}

} // namespace pk
