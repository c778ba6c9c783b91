// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/checking.h"

#include "models/domain/logging.h"
#include "models/services/creditbook.h"
#include "models/services/grantkeeper.h"
#include "models/services/pagemerge.h"
#include "models/services/renewal.h"

#include <algorithm>

namespace pk {

namespace {

/// Trouble that says something of the line or the network, and nothing of our own keychain or store.
bool isTransportTrouble(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::TimedOut:
    case ErrorKind::NetworkUnavailable:
    case ErrorKind::TlsOrProxy:
    case ErrorKind::Throttled:
    case ErrorKind::BadAnswer:
    case ErrorKind::SecurityViolation: return true;
    default: return false; // a new kind is our own trouble until somebody says otherwise
    }
}

LedgerDraft entryOf(ServiceContext* context, const Account& account, const QList<Page>& pages)
{
    const Health health = context->records.health(account, pages);
    return {context->clock.now(),
            QStringLiteral("check"),
            {},
            account.id,
            {},
            account.network,
            health.cause ? toIdentifier(*health.cause) : toIdentifier(health.state),
            {}};
}

Result<bool> rememberFailure(ServiceContext* context, const AccountId& id, const Failure& failure)
{
    const Account* known = context->records.account(id);
    if (!known)
        return fail(ErrorKind::NotFound);
    Account account = *known;
    account.life = withFailure(account.life, failure);
    const QList<Page> pages = context->records.pagesOf(id);
    return context->records.save(account, {}, entryOf(context, account, pages), Durability::Soon);
}

/// The check could not be made for want of a working line: that is an answer too, a transient one.
Result<bool> rememberTrouble(ServiceContext* context, const AccountId& id, const Error& error)
{
    Failure failure = failureFrom(error, QStringLiteral("check"), context->clock.now());
    failure.certainty = Certainty::Transient;
    return rememberFailure(context, id, failure);
}

/// Nothing is left of a limit: asking now would be refused, and at some networks counts as well.
std::optional<Failure> outOfCredits(const ServiceContext& context, const AccountId& id)
{
    if (!context.credits)
        return std::nullopt;
    const CreditRoom room = context.credits->room(id, Purpose::Publish); // without the reserve
    if (!room.isEmpty() || !room.refillsAt)
        return std::nullopt;
    Failure failure;
    failure.cause = Cause::Throttled;
    failure.raw = room.bucket;
    failure.what = QStringLiteral("credits");
    failure.since = failure.at = context.clock.now();
    failure.retryAt = room.refillsAt;
    return failure;
}

QList<Page> withFindings(QList<Page> pages, const CheckReport& report)
{
    for (Page& page : pages) {
        const auto clocks = report.pageClocks.constFind(page.remoteId);
        if (clocks != report.pageClocks.cend())
            page.life.clocks = *clocks;
        const auto finding = report.pages.constFind(page.remoteId);
        if (finding == report.pages.cend())
            continue;
        if (finding->failure) {
            page.life = withFailure(page.life, *finding->failure);
        } else {
            page.life = withProof(page.life, finding->evidence);
            page.lostAt.reset();
            page.usable = true;
            page.unusableReason.clear();
        }
    }
    return pages;
}

/// \a before: what was known to be wrong when the check began. A renewal that worked forgives it only when the network then
/// takes the new token; else three strikes would never come together.
Result<bool> fold(ServiceContext* context, const AccountId& id, const CheckReport& report,
                  const std::optional<Failure>& before)
{
    const Account* known = context->records.account(id);
    if (!known)
        return fail(ErrorKind::NotFound);
    Account account = *known;
    const QDateTime now = context->clock.now();
    if (report.login.failure && !account.life.failure)
        account.life.failure = before;
    account.life = report.login.failure ? withFailure(account.life, *report.login.failure)
                                        : withProof(account.life, report.login.evidence);
    // Works, and no renewal is due: one that only the line kept from working is no matter any more. Kept, it would be a reason to
    // look again at once, for ever.
    const auto& renewal = account.life.renewalFailure;
    if (!report.login.failure && renewal && renewal->certainty == Certainty::Transient)
        account.life.renewalFailure.reset();
    if (!report.login.failure || report.login.failure->certainty != Certainty::Transient)
        account.life.heardAt = context->timeAt(account.network);
    if (report.clocks)
        account.life.clocks = *report.clocks;
    if (report.statedEndless)
        account.life.statedEndless = *report.statedEndless;
    if (report.grantedScopes)
        account.grantedScopes = *report.grantedScopes;
    if (report.identity && report.identity->id == account.identity.id)
        account.identity = *report.identity;
    account.credits = withNewer(account.credits, report.credits, now);
    QList<Page> pages = context->records.pagesOf(id);
    if (report.listing) {
        pages = applyListing(pages, *report.listing, now).pages;
        account.listPartial = report.listing->partial;
        account.listPartialReason = report.listing->partialReason;
    }
    pages = withFindings(pages, report);
    return context->records.save(account, pages, entryOf(context, account, pages), Durability::Soon);
}

/// One renewal settles a refusal that may only mean "the access token has ended".
bool calledAmbiguous(const Grant& grant, const CheckReport& report)
{
    if (!report.login.failure || !grant.network->refreshOnRejection || grant.tokens.refreshToken.isEmpty())
        return false;
    const Failure& failure = *report.login.failure;
    const bool ended = failure.cause == Cause::RanOut || failure.cause == Cause::SignedOut;
    return failure.certainty == Certainty::Doubtful || (failure.certainty == Certainty::Definite && ended);
}

/// The network said when it would end, and that is past: the better reason than what it says of every death.
bool ranOutAsStated(const ServiceContext& context, const AccountId& id)
{
    const Account* account = context.records.account(id);
    const QDateTime now = account ? context.timeAt(account->network) : QDateTime();
    return account
        && std::any_of(account->life.clocks.cbegin(), account->life.clocks.cend(), [&](const EndClock& clock) {
               return !clock.estimated && !clock.renews && clock.at <= now;
           });
}

/// Both refused: the renewal's answer is the better reason, and it is definite.
void settle(Failure& failure, const Error& renewal)
{
    failure.certainty = Certainty::Definite;
    failure.cause = renewal.cause.value_or(failure.cause);
    failure.raw = renewal.raw;
}

} // namespace

Async<bool> checkGrant(ServiceContext* context, AccountId id, bool urgent)
{
    Result<Grant> opened = co_await context->keeper->open(id, urgent);
    if (!opened) {
        if (isTransportTrouble(opened.error().kind))
            co_return rememberTrouble(context, id, opened.error());
        co_return Failed(opened.error());
    }
    Grant grant = *opened;
    const std::optional<Failure> before = context->records.account(id)->life.failure;
    // A token that waits for its owner to settle something with the network is suspended, not dead: it is left alone until
    // then, for each further renewal would be refused and some networks take it ill.
    const bool suspended = before && before->cause == Cause::IdentityCheck;
    bool renewed = false;
    std::optional<Error> refused;
    if (!suspended && renewalDue(*grant.network, grant.tokens, context->timeAt(grant.network->id))) {
        Result<Grant> fresh = co_await renewGrant(context, grant);
        renewed = true;
        if (fresh)
            grant = *fresh;
        else if (!isTransportTrouble(fresh.error().kind) && fresh.error().kind != ErrorKind::Rejected)
            co_return Failed(fresh.error());
        else if (isTransportTrouble(fresh.error().kind))
            co_return rememberTrouble(context, id, fresh.error());
        else
            refused = fresh.error();
    }
    if (const auto empty = outOfCredits(*context, id)) {
        if (renewed && !context->records.account(id)->life.renewalFailure)
            co_return true; // that was proof enough
        co_return rememberFailure(context, id, *empty);
    }
    NetworkAdapter& adapter = context->networks.adapter(grant.network->id);
    const QList<Page> pages = context->records.pagesOf(id);
    Result<CheckReport> report = co_await adapter.check(grant, pages);
    if (report && refused && calledAmbiguous(grant, *report) && !ranOutAsStated(*context, id))
        settle(*report->login.failure, *refused);
    if (report && !renewed && calledAmbiguous(grant, *report)) {
        Result<Grant> fresh = co_await renewGrant(context, grant);
        if (fresh) {
            grant = *fresh;
            report = co_await adapter.check(grant, pages);
        } else if (fresh.error().kind == ErrorKind::Rejected) {
            settle(*report->login.failure, fresh.error());
        } else if (isTransportTrouble(fresh.error().kind)) {
            co_return rememberTrouble(context, id, fresh.error());
        } else {
            co_return Failed(fresh.error());
        }
    }
    if (!report) {
        if (isTransportTrouble(report.error().kind))
            co_return rememberTrouble(context, id, report.error());
        co_return Failed(report.error());
    }
    const Result<bool> folded = fold(context, id, *report, before);
    if (folded && suspended && !report->login.failure
        && renewalDue(*grant.network, grant.tokens, context->timeAt(grant.network->id)))
        co_await renewGrant(context, grant); // what was put off; its trouble is remembered with the account
    co_return folded;
}

} // namespace pk
