// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/adapter.h"

namespace pk {

/// Runs any OAuth 2.0 or OpenID Connect server from its descriptor alone. \a http and \a clock outlive it.
class GenericAdapter final : public NetworkAdapter
{
public:
    GenericAdapter(HttpClient& http, const Clock& clock) : m_http(http), m_clock(clock) {}

    /// Asks nothing: adds the ends that the network documents.
    Async<TokenSet> completeSignIn(Grant grant) override;
    Async<Identity> identify(Grant grant) override;
    /// The login itself where the descriptor says it is its only page; Unsupported otherwise: data cannot say how.
    Async<PageListing> listPages(Grant grant) override;
    Async<CheckReport> check(Grant grant, QList<Page> pages) override;
    /// RFC 6749 section 6: one POST, without redirect_uri; an answer without a refresh token keeps the old one.
    Async<TokenSet> renew(Grant grant) override;
    /// Nothing to ask: returns the tokens as they are.
    Async<TokenSet> inspect(Grant grant) override;
    /// RFC 7009, refresh token first. NetworkUnavailable or Throttled: try again later.
    Async<bool> revoke(Grant grant) override;

private:
    Async<bool> revokeOne(Grant grant, Secret token, QString hint);

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
