// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/facebookgraph.h"

namespace pk {

/// A listing on its way, with the ids of the Pages looked at; they are not those of the listed accounts where these hang on
/// Pages.
struct FacebookListing : PageListing
{
    explicit FacebookListing(TokenUse listing) : use(std::move(listing)) {}

    TokenUse use;
    QSet<QString> rows;
};

/// What data cannot say of Facebook, and of accounts that hang on Facebook Pages ("linked" in the descriptor's extra): the long-lived exchange, debug_token, page tokens and where pages hide.
/// Source: facebook.md; the version is "version" in the descriptor's extra.
class FacebookAdapter final : public NetworkAdapter
{
public:
    FacebookAdapter(HttpClient& http, const Clock& clock) : m_graph(http, clock) {}

    Async<Located> locate(std::shared_ptr<const NetworkDescriptor> network, QString typed) override;
    /// Trades a short-lived token for a long-lived one when there is a secret, then asks debug_token for scopes and ends.
    /// SecurityViolation when the token belongs to another app.
    Async<TokenSet> completeSignIn(Grant grant) override;
    Async<Identity> identify(Grant grant) override;
    /// /me/accounts, then the pages it forgets: those ticked at the sign-in, and those of business portfolios.
    Async<PageListing> listPages(Grant grant) override;
    /// Section 11: debug_token, permissions, list, then every page with its own token, six side by side.
    Async<CheckReport> check(Grant grant, QList<Page> pages) override;
    /// The long-lived exchange again; only a living token can be exchanged.
    Async<TokenSet> renew(Grant grant) override;
    Async<TokenSet> inspect(Grant grant) override;
    /// DELETE /me/permissions: ends every page token this person gave this app.
    Async<bool> revoke(Grant grant) override;
    /// Section 8: one photo by /photos, everything else by /feed, several photos uploaded unpublished before.
    QCoro::Task<PublishOutcome> publish(Grant grant, Page page, Post post, QString key) override;
    Async<std::optional<Published>> findPublished(Grant grant, Page page, SoughtPost sought) override;
    /// Section 9: whether the page tells this app of its news. There are no page tabs any more.
    Async<Activation> activation(Grant grant, Page page) override;
    Async<Activation> setActivation(Grant grant, Page page, bool active) override;
    /// As the descriptor says; every request with the proof of the token in it.
    Async<PageFigures> pageStatistics(Grant grant, Page page) override;
    Async<PageFigures> publicStatistics(Grant grant, QString name) override;
    Async<ContentListing> contentStatistics(Grant grant, Page page, int most) override;

private:
    struct PageChecks;

    Async<PageListing> listWith(Grant grant, TokenFacts facts, QSet<RemoteId> wanted, bool everything);
    Async<bool> addTicked(Grant grant, std::shared_ptr<FacebookListing> listing, TokenFacts facts);
    Async<bool> addBusinesses(Grant grant, std::shared_ptr<FacebookListing> listing);
    Async<bool> readEdge(Grant grant, QString path, QString what, std::shared_ptr<FacebookListing> listing);
    void noteCredits(PageChecks& checks, const HttpResponse& response) const;
    Async<bool> readPermissions(std::shared_ptr<PageChecks> checks);
    Async<bool> readLists(std::shared_ptr<PageChecks> checks, TokenFacts facts);
    Async<bool> checkPages(std::shared_ptr<PageChecks> checks);
    Async<QStringList> uploadPhotos(Grant grant, Page page, Post post, Secret token, TokenUse use);
    Async<bool> checkPage(std::shared_ptr<PageChecks> checks, Page page, Secret token);

    FacebookGraph m_graph;
};

/// "Admin", "Editor", "Moderator", "Analyst" from a page's tasks, both families (section 5); empty when none fits.
QString facebookRole(const QStringList& tasks);

} // namespace pk
