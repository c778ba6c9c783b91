// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/cause.h"
#include "models/domain/health.h"
#include "models/domain/ids.h"
#include "models/domain/post.h"
#include "models/domain/purpose.h"
#include "models/domain/result.h"
#include "models/networks/figurerule.h"
#include "models/networks/pagerule.h"
#include "models/networks/publishrule.h"

#include <QHash>
#include <QJsonObject>
#include <QRegularExpression>
#include <QStringList>
#include <QUrl>

#include <chrono>
#include <optional>

namespace pk {

/// How the sign-in's answer comes back.
enum class RedirectKind {
    LoopbackFreePort,  ///< http://127.0.0.1:<any>/<path>
    LoopbackFixedPort, ///< the port is registered
    PasteAddress,      ///< https page; the person pastes the final address
};

enum class RenewalRule {
    None,            ///< tokens end or live for ever; only a person can start anew
    Refresh,         ///< refresh token that stays
    RotatingRefresh, ///< refresh token that works once
    Exchange,        ///< a living token is exchanged for a longer one
    Extend,          ///< a living token is extended in place
};

/// How the client proves itself at the token endpoint (RFC 6749 section 2.3.1).
enum class ClientAuthentication { None, SecretInBody, SecretBasic };

/// How an app gets known to the network.
enum class RegistrationKind {
    Typed,          ///< the agency registers it and types the id
    AppsApi,        ///< POST /api/v1/apps as the Fediverse has it, once per server
    Rfc7591,        ///< dynamic registration, once per server
    NotNeeded,      ///< there is no such thing
    LoopbackClient, ///< the client id is made of redirect and scopes: http://localhost?redirect_uri=...&scope=...
};

/// How a person signs in.
enum class SignInFlow {
    Code,   ///< authorization code with PKCE in the system browser (RFC 6749, 7636, 8252)
    Device, ///< a code typed in any browser (RFC 8628)
};

/// Whether something standardised is used with a network.
enum class Use { Never, WhenOffered, Always };

/// What a person names a server by.
enum class InstanceKind {
    Server, ///< its address
    Handle, ///< the account itself: the adapter finds the server (NetworkAdapter::locate)
};

/// One row of a network's error table. A row matches when every condition it states matches; first match wins.
struct ErrorRule
{
    QList<int> statuses; ///< empty: any
    QStringList codes;   ///< of the value at NetworkDescriptor::errorCode; numbers as text; "200-299" is a range
    QStringList subcodes;
    QRegularExpression message; ///< on the value at errorMessage; empty: any
    ValueCondition value;       ///< on the body
    QString authenticate;       ///< error="..." of WWW-Authenticate (RFC 6750 section 3)
    enum class Where { Anywhere, Api, Token } where = Where::Anywhere;
    Cause cause = Cause::Unknown;
    Certainty certainty = Certainty::Doubtful;
    enum class Scope {
        Login,
        Page,
        App,
        Request
    } scope = Scope::Login;             ///< Request: our fault, says nothing of the token
    std::chrono::seconds retryAfter{0}; ///< when asking again is worth it and the answer does not say; 0: unknown
    /// IANA id of the zone whose next midnight ends the wait ("UTC", "America/Los_Angeles"); empty: none.
    QByteArray midnight;
    QString note; ///< the facts file's words
};

/// How a network reports what is left (facts section 10).
struct CreditRule
{
    QString bucket;
    QByteArray limitHeader;
    QByteArray remainingHeader;
    QByteArray usedHeader; ///< where there is no limit: limit is used and remaining together
    QByteArray resetHeader;
    enum class ResetForm { UnixSeconds, Iso8601, SecondsFromNow, EitherSeconds } resetForm = ResetForm::UnixSeconds;
    /// A header whose value is JSON with percentages: {"call_count":28,"total_time":25,"total_cputime":25}, or an object
    /// of arrays of these; then "%1" in bucket is the key. used is the largest of the three, limit 100.
    QByteArray jsonHeader;
    // Where no header says: the program counts its own requests against what is documented.
    double documentedLimit = 0;
    std::chrono::seconds window{0}; ///< sliding
    QByteArray day;                 ///< or a calendar day there ("UTC", "America/Los_Angeles"); window is then 24 hours
    bool shared = false;            ///< by all logins of one app registration
    QSet<Purpose> only;             ///< what counts; empty: everything
    QStringList paths;              ///< and only what goes to addresses that end so; empty: wherever it goes
    enum class Each { Network, Host, Path } each = Each::Network; ///< one limit, or one per "%1" in bucket

    bool isCounted() const { return remainingHeader.isEmpty() && jsonHeader.isEmpty() && documentedLimit > 0; }
};

struct IdentityRule
{
    QString url; ///< may contain {api}; see NetworkDescriptor::expand
    Pointer id;
    Pointer idFallback;
    QList<Pointer> name; ///< joined by a blank
    Pointer nameFallback;
    Pointer handle;
    QString handleFormat; ///< "@%1", "@%1@{host}"
    Pointer avatar;
    QHash<QString, QString> avatarReplace; ///< texts in its address: X names a small picture where it has larger ones
    Pointer inside;                        ///< the object that holds the members, when it is there
    /// What "{fields}" stands for: by scope, empty for those every token may ask for. For networks where a field without its
    /// scope fails the whole call.
    QHash<QString, QStringList> fields;
};

/// Where a token answer differs from RFC 6749 section 5.1.
struct TokenAnswerRule
{
    Pointer inside;            ///< the object that holds the members, when it is there ("/data/0")
    Pointer scope;             ///< empty: "/scope". A text with blanks or commas, or a list
    bool typeOptional = false; ///< no token_type means Bearer
};

/// One network as data (resources/networks/<id>.json, documented in resources/networks/README.md).
struct NetworkDescriptor
{
    NetworkId id;
    QString name;
    QString color;            ///< "#1877F2", of the mark
    QString letter;           ///< one or two letters of the mark
    QString pageKind;         ///< "Facebook Page", "Profile"
    QString adapter;          ///< empty: the generic one
    bool perInstance = false; ///< many servers; connect asks which
    QString instanceExample;  ///< "mastodon.social"
    QUrl issuer;              ///< for discovery (RFC 8414, OpenID Connect Discovery); may be empty
    enum class Discovery {
        None,
        OAuth,    ///< RFC 8414
        OpenId,   ///< OpenID Connect Discovery
        Resource, ///< RFC 9728: the server names its authorization server, which has RFC 8414
    } discovery = Discovery::None;
    InstanceKind instanceKind = InstanceKind::Server;
    SignInFlow flow = SignInFlow::Code;
    Use par = Use::Never;  ///< RFC 9126
    Use dpop = Use::Never; ///< RFC 9449

    // Endpoints. "{instance}" stands for the server's origin; empty ones come from discovery.
    QString authorizeUrl;
    QString tokenUrl;
    QString revokeUrl;
    QString registrationUrl;
    QString introspectUrl; ///< RFC 7662
    QString deviceUrl;     ///< RFC 8628
    QString apiBase;
    QStringList hosts; ///< hosts tokens may go to besides the endpoints' own

    bool pkce = true;          ///< false only where the facts file says the network has none
    bool pkceOptional = false; ///< servers too old to publish metadata are let in without it (Mastodon before 4.3)
    bool pkceHex = false;      ///< the challenge is lower-case hexadecimal (TikTok)
    QString scopeSeparator = QStringLiteral(" ");
    QString scopeParameter = QStringLiteral("scope");
    QHash<QString, QString> scopeAliases; ///< as the network returns a scope -> as it was asked for
    QHash<Purpose, QStringList> scopes;
    QStringList baseScopes;                             ///< always asked: identity, offline access
    QList<QPair<QString, QString>> authorizeParameters; ///< further fixed ones
    QList<QPair<QString, QString>> reconnectParameters; ///< added on reconnect ("auth_type=rerequest")
    QString loginHintParameter;
    ClientAuthentication clientAuthentication = ClientAuthentication::None; ///< used when a secret is registered
    bool secretRequired = false;
    bool basicWithoutSecret = false; ///< a public client sends a Basic header with an empty password
    QString clientIdParameter = QStringLiteral("client_id");
    QList<QPair<QString, QString>> headers;         ///< of every API request; "{clientId}" may stand in them
    QList<QPair<QString, QString>> tokenParameters; ///< further ones of every request for tokens
    TokenAnswerRule tokenAnswer;
    /// A token younger than this may be refused although it is good: asked again after 2, 5 and 10 seconds.
    std::chrono::seconds settling{0};
    std::chrono::seconds settlingScopes{0}; ///< a new token may be held to the permissions of an earlier one

    RedirectKind redirect = RedirectKind::LoopbackFreePort;
    QString redirectUri;   ///< with port for fixed ones; "localhost" only where the facts file demands it
    QString redirectShown; ///< as it is entered at the network where that differs ("http://127.0.0.1:*/callback/")
    bool localhostAllowed = false;    ///< the name is accepted in http redirects besides the literals
    QStringList redirectAlternatives; ///< further redirects worth offering when registering an app
    RegistrationKind registration = RegistrationKind::Typed;
    QString registrationHelpUrl;   ///< the network's developer page
    QStringList registrationSteps; ///< plain words, in order

    RenewalRule renewal = RenewalRule::None;
    std::chrono::seconds accessLifetime{0};  ///< documented; used as an estimate when the answer has no expires_in
    std::chrono::seconds refreshLifetime{0}; ///< documented, always an estimate
    std::chrono::seconds dataAccessLifetime{0};
    /// Further documented ends (session, idle, reconsent), always estimates. idle counts from the last renewal.
    QList<QPair<ClockKind, std::chrono::seconds>> furtherLifetimes;
    std::chrono::seconds renewBefore{0};    ///< lead time
    std::chrono::seconds renewNotBefore{0}; ///< a token younger than this cannot be extended
    /// Where a short-lived token becomes a long-lived one, and where that is extended, both by GET with the token in the
    /// query: the networks that do this document no other way. Empty: there is no such step, or an adapter knows it.
    QString exchangeUrl;
    QString extendUrl;
    bool accessEndless = false;      ///< documented: never ends by itself
    bool repeatRejected = false;     ///< a refused renewal is sent once more before it counts; refresh tokens that stay
    bool refreshOnRejection = false; ///< a 401 is ambiguous until one refresh was tried (X)

    IdentityRule identity;
    bool accountIsPage = false;        ///< the login itself is the only page
    bool pagesOutliveLogin = false;    ///< page tokens live on when the user token merely runs out (product.md 9)
    std::vector<PageRule> pages;       ///< lists of pages; besides the login itself when accountIsPage
    QString noPagesHint;               ///< why a list may be empty, for people
    QString check;                     ///< URL of the cheapest proof; the identity URL when empty
    QByteArray checkScheme = "Bearer"; ///< of the Authorization header there
    // Where an error answer says what is wrong; a rule may match at any of them.
    QList<Pointer> errorCodes;
    QList<Pointer> errorSubcodes;
    QStringList successCodes; ///< when stated: any other code is a refusal, under 2xx too
    QList<Pointer> errorMessages;
    Pointer errorForPeople; ///< the network's own sentence for people, in their language: shown as it is
    Pointer errorTransient; ///< a true there means an outage, where no row says better
    QList<ErrorRule> errors;
    QList<CreditRule> credits;
    std::chrono::seconds checkInterval = std::chrono::hours(6);
    bool revokesAccessOnly = false;    ///< the revocation address takes living access tokens and nothing else
    QString revokeHelpUrl;             ///< where a person removes the app by hand
    QSet<Purpose> capabilities;        ///< what works in this version
    StatisticsRule statistics;         ///< of pages of a grant
    PublicRule publicStatistics;       ///< of anybody's
    std::vector<ContentRule> contents; ///< the first whose kinds fit the page is asked
    std::optional<PostLimits> post;    ///< what one post may hold; absent where nothing can be published
    PublishRule publish;               ///< how, as far as it is data
    QJsonObject extra;                 ///< adapter's own facts ("version": "v26.0")
    QString source;                    ///< the file it was read from

    /// Replaces {instance}, {api}, {host} and {extra keys} that are texts. "{userinfo}" is left to the caller, who knows
    /// the discovered endpoint.
    QString expand(const QString& text, const QString& instance) const;
    /// All scopes for the purposes, base ones first, each once.
    QStringList scopesFor(const QSet<Purpose>& purposes) const;
};

/// How the answer comes back when an app was registered with \a redirect; Unsupported-looking ones give nullopt:
/// https (pasted), http to 127.0.0.1 or [::1], to localhost only where the network is marked so; no user info, query or
/// fragment.
std::optional<RedirectKind> redirectKindOf(const NetworkDescriptor& network, const QString& redirect);

/// Reads one descriptor. InvalidInput with "FILE:LINE: REASON" on anything wrong: unknown key, wrong type, missing
/// field, endpoint that is not https (http only to loopback), unknown cause, purpose or adapter.
Result<NetworkDescriptor> parseDescriptor(const QByteArray& json, const QString& file);

} // namespace pk
