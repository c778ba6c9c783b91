// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/domain/approval.h"
#include "models/domain/async.h"
#include "models/domain/clock.h"
#include "models/domain/metric.h"
#include "models/domain/outbox.h"
#include "models/domain/post.h"
#include "models/domain/tokenset.h"
#include "models/http/httpclient.h"
#include "models/networks/descriptor.h"

#include <memory>

namespace pk {

/// A network's endpoints for one server, after discovery; all absolute and acceptable.
struct Endpoints
{
    QUrl issuer;
    QUrl authorize;
    QUrl token;
    QUrl revoke; ///< empty: the network has no revocation endpoint
    QUrl registration;
    QUrl userinfo;
    QUrl introspect;
    QUrl par;
    QUrl device;
    bool issInAnswer = false; ///< authorization_response_iss_parameter_supported (RFC 9207)
    bool parDemanded = false;
    bool dpop = false; ///< tokens are bound to a key (RFC 9449)
    bool pkce = true;  ///< false only for an older server of a network whose descriptor allows it
    QStringList scopesSupported;
};

/// One grant as an adapter sees it, by value: coroutines keep it.
struct Grant
{
    std::shared_ptr<const NetworkDescriptor> network;
    QString instance;
    Endpoints endpoints;
    AppRegistration app;
    Secret clientSecret;
    TokenSet tokens;
    AccountId account; ///< empty during the first sign-in
    Identity identity; ///< who it is, as far as known; empty until identify() told
    Consent consent;   ///< what the tokens may be used for
    bool urgent = true;
};

/// A page as the network lists it now.
struct ListedPage
{
    RemoteId id;
    QString name;
    QString handle;
    QString kind;
    QString role;
    QStringList tasks;
    Secret token; ///< empty: pages of this network use the user token, or this page is not in the grant
    TokenKind tokenKind = TokenKind::User;
    bool usable = true;
    QString unusableReason;
    Cause unusableCause = Cause::PageNotInGrant;
};

/// Where an account is, for networks where a person names it instead of its server.
struct Located
{
    QString instance; ///< origin of the server
    QString loginHint;
    RemoteId expected; ///< who must sign in; empty: whoever does
};

struct PageListing
{
    QList<ListedPage> pages;
    bool partial = false; ///< some result page failed: nothing may be taken for lost
    QString partialReason;
    /// Where the network says which ids the person ticked: a missing page that is not among them was not taken away by
    /// anybody else. Absent: not said, or all were.
    std::optional<QSet<RemoteId>> ticked = {};
    QList<Credits> credits = {}; ///< as the last answer that stated any has them
};

/// What one check of one login or page saw. failure absent: it works.
struct Finding
{
    Evidence evidence;
    std::optional<Failure> failure = {};
};

struct CheckReport
{
    Finding login;
    QHash<RemoteId, Finding> pages;          ///< by page; those not named were not looked at
    std::optional<PageListing> listing = {}; ///< when the check listed pages
    std::optional<Identity> identity = {};
    std::optional<QStringList> grantedScopes = {};
    std::optional<QList<EndClock>> clocks = {}; ///< replaces the login's clocks
    std::optional<bool> statedEndless = {};
    QHash<RemoteId, QList<EndClock>> pageClocks;
    QList<Credits> credits;
};

/// One network's dialect: what a descriptor cannot say. Stateless; every method is one conversation.
/// Errors besides HttpClient's: Rejected with cause and raw from the error table, Throttled, BadAnswer, Unsupported.
class NetworkAdapter
{
public:
    virtual ~NetworkAdapter() = default;

    /// The server of what a person typed (InstanceKind::Handle). InvalidInput, NotFound, SecurityViolation, transport errors.
    virtual Async<Located> locate(std::shared_ptr<const NetworkDescriptor> network, QString typed) = 0;
    /// After the code exchange, before anything is stored: Facebook makes the token long-lived. May ask for scopes and clocks.
    virtual Async<TokenSet> completeSignIn(Grant grant) = 0;
    virtual Async<Identity> identify(Grant grant) = 0;
    /// All pages, over all result pages. A failing result page makes the listing partial; the first one failing is an error.
    virtual Async<PageListing> listPages(Grant grant) = 0;
    /// Proves the login and the given pages. Only trouble on our side is an Error; what the network says is in the report.
    virtual Async<CheckReport> check(Grant grant, QList<Page> pages) = 0;
    /// New tokens by the network's rule. Unsupported where there is none. Rejected: the renewal is dead.
    /// The answer must be saved before anything else happens; so this does one request and no more.
    virtual Async<TokenSet> renew(Grant grant) = 0;
    /// Facts about freshly renewed tokens that need a second request (Facebook's debug_token); after they were saved.
    virtual Async<TokenSet> inspect(Grant grant) = 0;
    /// RFC 7009 or the network's own way. True also when the token was dead already. Unsupported with the help link in detail.
    virtual Async<bool> revoke(Grant grant) = 0;

    // Uses (product.md 17 to 20), each only on request. Besides the errors above: NotConsented. The network that does not
    // offer one is Unsupported with the reason; so is every one that an adapter leaves as it stands here.
    // The token is the page's own where there is one, else the user token.

    /// Figures of a page of this grant. What is missing for want of a permission is named and no error.
    virtual Async<PageFigures> pageStatistics(Grant grant, Page page);
    /// Figures of a page anybody may look at, by the name people know it by (handle, address, id). NotFound.
    virtual Async<PageFigures> publicStatistics(Grant grant, QString name);
    /// The newest \a most posts of a page with their figures.
    virtual Async<ContentListing> contentStatistics(Grant grant, Page page, int most);
    /// Publishes what was approved, on the page it was approved for and no other. See publish().
    QCoro::Task<PublishOutcome> send(Grant grant, Page page, ApprovedPost post, QString key);
    /// Looks whether a post that was sent and never confirmed is there. nullopt: it is not. Rejected, for one with a known id: the
    /// network turned it down. Any other Error: could not tell.
    virtual Async<std::optional<Published>> findPublished(Grant grant, Page page, SoughtPost sought);
    /// What a post may hold on the grant's server; as the descriptor says where servers do not differ. Unsupported where
    /// nothing can be published.
    virtual Async<PostLimits> postLimits(Grant grant);
    virtual Async<Activation> activation(Grant grant, Page page);
    /// Switches as was approved, on the page it was approved for and no other.
    Async<Activation> apply(Grant grant, Page page, ApprovedActivation change);

protected:
    // What adapters write; callers have only send() and apply(), which take nothing that nobody approved.

    /// Publishes once; never repeats the request that makes it visible. \a key is the same for the same approved post on the same page, for
    /// networks that recognise a repetition by it (Idempotency-Key). Never an Error: see PublishOutcome.
    virtual QCoro::Task<PublishOutcome> publish(Grant grant, Page page, Post post, QString key);
    virtual Async<Activation> setActivation(Grant grant, Page page, bool active);
};

/// \a page as an approval names it, its author being whoever \a login is where the network has it so.
PostTarget postTarget(const NetworkDescriptor& network, const QString& instance, const RemoteId& login,
                      const RemoteId& page);

/// The token endpoint's answer (RFC 6749 section 5.1), strictly read: status 200, JSON object, string access_token,
/// known token_type, no "error". Errors: Rejected, Throttled, NetworkUnavailable, BadAnswer, by the error table.
Result<TokenSet> parseTokenAnswer(const NetworkDescriptor& network, const HttpResponse& response,
                                  const QStringList& askedScopes, const QDateTime& now);

/// The failure a network's answer means, by its error table; nullopt for a success.
/// A page for people instead of data says nothing of a token: transient, and tls_or_proxy unless a transient row names it.
/// An answer no row matches is judged by the words of RFC 6749 and 6750 (invalid_grant, invalid_client, invalid_token, ...),
/// then by status: 401 doubtful unknown, 5xx transient network_down, 429 transient throttled, 3xx, 407 and 511 transient
/// tls_or_proxy, else doubtful unknown.
/// retryAt comes from Retry-After, the credits' reset or the row, in this order, and is never more than 48 hours away.
std::optional<Failure> classify(const NetworkDescriptor& network, const HttpResponse& response, ErrorRule::Where where,
                                const QString& what, const QDateTime& now);
/// Whose failure it is; Login when no row matches.
ErrorRule::Scope scopeOf(const NetworkDescriptor& network, const HttpResponse& response, ErrorRule::Where where);
/// The failure that a transport error means (offline, TLS, time-out); always transient. An error that carries a cause of
/// its own keeps it.
Failure failureFrom(const Error& error, const QString& what, const QDateTime& now);
/// And back, for operations that answer with an Error: definite is Rejected, doubtful BadAnswer with its cause, transient
/// Throttled, TlsOrProxy or NetworkUnavailable.
Error errorFrom(const Failure& failure);
QList<Credits> readCredits(const NetworkDescriptor& network, const HttpResponse& response, const QDateTime& now);

} // namespace pk
