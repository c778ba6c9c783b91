// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/cause.h"
#include "models/domain/health.h"
#include "models/domain/ids.h"
#include "models/domain/purpose.h"
#include "models/domain/result.h"

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

/// How an instance's app is registered without typing.
enum class RegistrationKind { Typed, MastodonApps, Rfc7591, NotNeeded };

/// One row of a network's error table. A row matches when every condition it states matches; first match wins.
struct ErrorRule
{
    QList<int> statuses; ///< empty: any
    QStringList codes;   ///< of the value at NetworkDescriptor::errorCode; numbers as text; "200-299" is a range
    QStringList subcodes;
    QRegularExpression message; ///< on the value at errorMessage; empty: any
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
    QString note;                       ///< the facts file's words
};

/// How a network reports what is left (facts section 10).
struct CreditRule
{
    QString bucket;
    QByteArray limitHeader;
    QByteArray remainingHeader;
    QByteArray resetHeader;
    enum class ResetForm { UnixSeconds, Iso8601, SecondsFromNow } resetForm = ResetForm::UnixSeconds;
    /// A header whose value is JSON with percentages: {"call_count":28,"total_time":25,"total_cputime":25}, or an object
    /// of arrays of these; then "%1" in bucket is the key. used is the largest of the three, limit 100.
    QByteArray jsonHeader;
    double documentedLimit = 0; ///< where no header says
    std::chrono::seconds window{0};
};

/// Where to find a fact in an answer: a JSON pointer (RFC 6901) such as "/data/username".
using Pointer = QString;

struct IdentityRule
{
    QString url; ///< may contain {api}; see NetworkDescriptor::expand
    Pointer id;
    Pointer name;
    Pointer nameFallback;
    Pointer handle;
    QString handleFormat; ///< "@%1", "@%1@{host}"
    Pointer avatar;
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
    enum class Discovery { None, OAuth, OpenId } discovery = Discovery::None;

    // Endpoints. "{instance}" stands for the server's origin; empty ones come from discovery.
    QString authorizeUrl;
    QString tokenUrl;
    QString revokeUrl;
    QString registrationUrl;
    QString apiBase;
    QStringList hosts; ///< hosts tokens may go to besides the endpoints' own

    bool pkce = true;          ///< false only where the facts file says the network has none
    bool pkceOptional = false; ///< servers too old to publish metadata are let in without it (Mastodon before 4.3)
    QString scopeSeparator = QStringLiteral(" ");
    QHash<Purpose, QStringList> scopes;
    QStringList baseScopes;                             ///< always asked: identity, offline access
    QList<QPair<QString, QString>> authorizeParameters; ///< further fixed ones
    QList<QPair<QString, QString>> reconnectParameters; ///< added on reconnect ("auth_type=rerequest")
    QString loginHintParameter;
    ClientAuthentication clientAuthentication = ClientAuthentication::None; ///< used when a secret is registered
    bool secretRequired = false;

    RedirectKind redirect = RedirectKind::LoopbackFreePort;
    QString redirectUri;              ///< with port for fixed ones; "localhost" only where the facts file demands it
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
    std::chrono::seconds renewBefore{0}; ///< lead time
    bool accessEndless = false;          ///< documented: never ends by itself
    bool refreshOnRejection = false;     ///< a 401 is ambiguous until one refresh was tried (X)

    IdentityRule identity;
    bool accountIsPage = false;     ///< the login itself is the only page
    bool pagesOutliveLogin = false; ///< page tokens live on when the user token merely runs out (product.md 9)
    QString check;                  ///< URL of the cheapest proof; the identity URL when empty
    // Where an error answer says what is wrong; a rule may match at any of them.
    QList<Pointer> errorCodes;
    QList<Pointer> errorSubcodes;
    QList<Pointer> errorMessages;
    Pointer errorTransient; ///< a true there means an outage, where no row says better
    QList<ErrorRule> errors;
    QList<CreditRule> credits;
    std::chrono::seconds checkInterval = std::chrono::hours(6);
    QString revokeHelpUrl;      ///< where a person removes the app by hand
    QSet<Purpose> capabilities; ///< what works in this version
    QJsonObject extra;          ///< adapter's own facts ("version": "v26.0")
    QString source;             ///< the file it was read from

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
