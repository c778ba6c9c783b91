// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/adapter.h"

namespace pk {

class FigureReader;

/// Runs any OAuth 2.0 or OpenID Connect server from its descriptor alone. \a http and \a clock outlive it.
class GenericAdapter : public NetworkAdapter
{
public:
    GenericAdapter(HttpClient& http, const Clock& clock) : m_http(http), m_clock(clock) {}

    /// Unsupported: only an adapter of its own can find a server by an account.
    Async<Located> locate(std::shared_ptr<const NetworkDescriptor> network, QString typed) override;
    /// Trades the token for a long-lived one where the descriptor has an address for it; adds the ends that are documented.
    Async<TokenSet> completeSignIn(Grant grant) override;
    Async<Identity> identify(Grant grant) override;
    /// The login itself where the descriptor says so, and the descriptor's lists.
    Async<PageListing> listPages(Grant grant) override;
    /// Introspection (RFC 7662) where there is one and a secret to ask with, else the descriptor's check; then the lists.
    Async<CheckReport> check(Grant grant, QList<Page> pages) override;
    /// RFC 6749 section 6: one POST, without redirect_uri; an answer without a refresh token keeps the old one.
    Async<TokenSet> renew(Grant grant) override;
    /// Nothing to ask: returns the tokens as they are.
    Async<TokenSet> inspect(Grant grant) override;
    /// RFC 7009, refresh token first. NetworkUnavailable or Throttled: try again later.
    Async<bool> revoke(Grant grant) override;
    /// By the descriptor's rule (DataPublisher).
    QCoro::Task<PublishOutcome> publish(Grant grant, Page page, Post post, QString key) override;
    Async<std::optional<Published>> findPublished(Grant grant, Page page, SoughtPost sought) override;
    /// As the server says where the descriptor has "limitsFrom".
    Async<PostLimits> postLimits(Grant grant) override;
    /// As the descriptor's "statistics" say.
    Async<PageFigures> pageStatistics(Grant grant, Page page) override;
    /// As its "publicStatistics" say.
    Async<PageFigures> publicStatistics(Grant grant, QString name) override;
    /// As its "content" says.
    Async<ContentListing> contentStatistics(Grant grant, Page page, int most) override;

protected:
    /// What the network calls the page when something is published to it.
    virtual Async<QString> publishTarget(Grant grant, Page page);
    const Clock& clock() const { return m_clock; }
    /// GET with the user token; a token younger than the network's settling time is given several chances.
    Async<HttpResponse> ask(Grant grant, QUrl url, QByteArray scheme, QString what);
    HttpClient& http() { return m_http; }
    QDateTime now() const { return m_clock.now(); }
    /// What \a answered, read as the descriptor says, makes of the account.
    virtual Identity toldBy(const Grant& grant, const Identity& answered) const;

private:
    Async<bool> revokeOne(Grant grant, Secret token, QString hint);
    Async<TokenSet> trade(Grant grant, QString address, bool withSecret, QString what);
    Async<bool> proveLogin(Grant grant, std::shared_ptr<CheckReport> report);
    Async<bool> introspect(Grant grant, std::shared_ptr<CheckReport> report);
    FigureReader figureReader();

    HttpClient& m_http;
    const Clock& m_clock;
};

/// True for an error that says nothing of the token but is worth reporting: the line, the server, throttling.
/// False for trouble on our own side, which ends a check.
bool isTransport(const Error& error);
/// The finding that \a response (or its absence) makes, with \a what as evidence.
Finding findingFrom(const NetworkDescriptor& network, const Result<HttpResponse>& response, const QString& what,
                    const QDateTime& now);

} // namespace pk
