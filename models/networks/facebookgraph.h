// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/adapter.h"

#include <QJsonObject>

#include <optional>

namespace pk {

struct GraphCall
{
    QByteArray method = "GET";
    QString path = {};
    QList<QPair<QString, QString>> query = {};
    Secret token = {};
    QByteArray contentType = {};
    QByteArray body = {};
    bool repeatable = false; ///< besides GETs: may be sent once more when it got no answer
    TokenUse use;
};

/// One answer of the Graph API, judged. Transport trouble and answers that are no JSON are Errors instead.
struct GraphAnswer
{
    HttpResponse response;
    QJsonObject body;
    std::optional<Failure> failure;                   ///< what the network refused
    ErrorRule::Scope scope = ErrorRule::Scope::Login; ///< whose failure it is
};

/// What debug_token knows of a token (facebook.md section 3).
struct TokenFacts
{
    bool valid = false;
    std::optional<Failure> failure; ///< why it is not
    ErrorRule::Scope scope = ErrorRule::Scope::Login;
    QString appId;
    QString userId;
    std::optional<qint64> expiresAt;           ///< unix seconds; 0: never; absent: not said
    std::optional<qint64> dataAccessExpiresAt; ///< the same
    std::optional<qint64> issuedAt;
    QStringList scopes;
    QHash<QString, QStringList> granular; ///< by scope: the ids that were ticked; an empty list means all
    QList<Credits> credits;
};

/// The Graph API as one conversation partner: version, app secret proof, tokens in headers, errors judged by the table.
/// The HttpClient and the clock outlive it.
class FacebookGraph final
{
public:
    FacebookGraph(HttpClient& http, const Clock& clock) : m_http(http), m_clock(clock) {}

    HttpClient& http() const { return m_http; }

    /// The token goes into the header, its proof into the query.
    Async<GraphAnswer> ask(Grant grant, GraphCall call);
    /// The request that ask() sends; for those whose answer is judged otherwise.
    HttpRequest requestOf(const Grant& grant, GraphCall call) const;
    /// Sends what is complete but for the proof of the token in it. A refusal under 200 comes back as 400.
    Async<HttpResponse> sendProved(Grant grant, HttpRequest request);
    /// The same for what cannot go on without: a refusal is an Error.
    Async<QJsonObject> get(Grant grant, GraphCall call);
    /// Asks about the grant's user token.
    Async<TokenFacts> debugToken(Grant grant);
    /// fb_exchange_token: a living user token for a long-lived one. Needs the app secret.
    Async<TokenSet> exchange(Grant grant);

    QDateTime now() const { return m_clock.now(); }
    const Clock& clock() const { return m_clock; }
    /// A GET with the user token. \a path is below the versioned base: "/me/accounts".
    static GraphCall call(const Grant& grant, const QString& path, TokenUse use);

private:
    Result<GraphAnswer> judged(const Grant& grant, const HttpResponse& response, const QString& what) const;
    TokenFacts factsFrom(const Grant& grant, const QJsonObject& data) const;

    HttpClient& m_http;
    const Clock& m_clock;
};

/// Lower-case hexadecimal HMAC-SHA256 of the token under the app secret (facebook.md section 13).
QString appSecretProof(const Secret& token, const Secret& appSecret);

/// The user token's clocks as debug_token states them; statedEndless when it says 0.
QList<EndClock> clocksFrom(const TokenFacts& facts);
/// Page tokens of a short-lived user token end with it, those of a long-lived one do not (section 3). \a obtainedAt
/// stands in for the time of issue, which debug_token leaves out for dead tokens.
QList<EndClock> pageClocksFrom(const NetworkDescriptor& network, const TokenFacts& facts, const QDateTime& obtainedAt);

} // namespace pk
