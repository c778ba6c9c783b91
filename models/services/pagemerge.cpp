// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/pagemerge.h"

#include "models/domain/words.h"
#include "models/services/grantkeeper.h"

#include <QCoreApplication>

namespace pk {

namespace {

const QString kListRead = QStringLiteral("page list read");

Failure loss(Cause cause, const QDateTime& now)
{
    return {Certainty::Definite, cause, {}, kListRead, now, now};
}

bool works(const Page& page)
{
    return page.usable && !page.lostAt && !(page.life.failure && page.life.failure->certainty == Certainty::Definite);
}

void takeFacts(Page& page, const ListedPage& listed, const QDateTime& now)
{
    page.remoteId = listed.id;
    // A check does not ask for every name again, and of a page that was not ticked some networks tell the id alone.
    const bool named = !listed.name.isEmpty() && (page.name.isEmpty() || listed.name != listed.id.toString());
    if (named) {
        page.name = listed.name;
        page.handle = listed.handle;
    }
    page.kind = listed.kind;
    if (!listed.role.isEmpty())
        page.role = listed.role;
    page.tasks = listed.tasks;
    page.token = listed.tokenKind;
    page.usable = listed.usable;
    page.unusableReason = listed.unusableReason;
    page.lostAt.reset();
    page.life = listed.usable ? withProof(page.life, {kListRead, now})
                              : withFailure(page.life, loss(listed.unusableCause, now));
}

} // namespace

bool renewsItself(const NetworkDescriptor& network, const TokenSet& tokens)
{
    switch (network.renewal) {
    case RenewalRule::Refresh:
    case RenewalRule::RotatingRefresh: return !tokens.refreshToken.isEmpty();
    case RenewalRule::Extend: return true;
    case RenewalRule::Exchange: // whether the date moves is not guaranteed, so it keeps counting down
    case RenewalRule::None: return false;
    }
    Q_UNREACHABLE();
}

ListingChange applyListing(QList<Page> kept, const PageListing& listing, const QDateTime& now)
{
    QHash<RemoteId, const ListedPage*> listed;
    for (const ListedPage& page : listing.pages)
        listed.insert(page.id, &page);
    ListingChange change;
    for (Page& page : kept) {
        const bool before = works(page);
        if (const ListedPage* found = listed.value(page.remoteId)) {
            takeFacts(page, *found, now);
        } else if (!listing.partial) {
            page.lostAt = page.lostAt.value_or(now);
            const bool unticked = listing.ticked && !listing.ticked->contains(page.remoteId);
            page.life = withFailure(page.life, loss(unticked ? Cause::PageNotInGrant : Cause::PageRoleLost, now));
        }
        if (before && !works(page))
            change.lost.append(page.name);
        if (!before && works(page))
            change.gained.append(page.name);
    }
    change.pages = std::move(kept);
    return change;
}

Async<Connected> mergeListing(ServiceContext* context, Grant grant, Account account, PageListing listing,
                              Connected connected)
{
    const QDateTime now = context->clock.now();
    const QList<Page> kept = context->records.pagesOf(account.id);
    const ListingChange change = applyListing(kept, listing, now);
    connected.gained = change.gained;
    connected.lost = change.lost;
    connected.partial = listing.partial;
    connected.partialReason = listing.partialReason;
    QHash<RemoteId, Page> known;
    for (const Page& page : change.pages)
        known.insert(page.remoteId, page);
    TokenSet tokens = grant.tokens;
    for (const ListedPage& listed : listing.pages) {
        Page page = known.value(listed.id);
        if (page.id.isEmpty()) {
            page.id = PageId::create();
            page.account = account.id;
            page.client = account.client;
            page.addedAt = now;
            takeFacts(page, listed, now);
        }
        connected.candidates.append(page);
        if (!listed.token.isEmpty())
            tokens.pageTokens.insert(listed.id, listed.token);
    }
    account.listPartial = listing.partial;
    account.listPartialReason = listing.partialReason;
    const bool hasPageTokens = !tokens.pageTokens.isEmpty();
    if (!hasPageTokens) {
        const auto saved = context->records.save(account, change.pages);
        if (!saved)
            co_return Failed(saved.error());
        co_return connected;
    }
    Result<Account> stored = co_await context->keeper->replace(account, change.pages, tokens);
    if (!stored)
        co_return Failed(stored.error());
    co_return connected;
}

} // namespace pk
