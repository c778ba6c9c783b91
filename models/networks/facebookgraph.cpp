// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/facebookgraph.h"

#include "models/networks/answers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QMessageAuthenticationCode>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

// A user token that lives shorter than this at its birth is a short-lived one (1-2 h against 60 days, section 3).
constexpr qint64 kShortLived = qint64(7) * 24 * 3600;

QStringList textsOf(const QJsonValue& value)
{
    QStringList texts;
    const QJsonArray array = value.toArray();
    for (const QJsonValue entry : array) {
        const QString text = textOf(entry);
        if (!text.isEmpty())
            texts.append(text);
    }
    return texts;
}

std::optional<qint64> secondsOf(const QJsonObject& data, const QString& key)
{
    bool number = false;
    const qint64 seconds = textOf(data.value(key)).toLongLong(&number);
    return number && seconds >= 0 ? std::optional(seconds) : std::nullopt;
}

QDateTime timeOf(qint64 seconds)
{
    return QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC);
}

/// QUrlQuery leaves "+" alone, which servers read as a space.
QUrl withQuery(QUrl url, const QList<QPair<QString, QString>>& query)
{
    QByteArray encoded;
    for (const auto& [name, value] : query) {
        encoded += encoded.isEmpty() ? "" : "&";
        encoded += name.toUtf8().toPercentEncoding() + '=' + value.toUtf8().toPercentEncoding();
    }
    url.setQuery(QString::fromLatin1(encoded), QUrl::StrictMode);
    return url;
}

/// debug_token documents one way only to name the token in question: in the address. This is the one place where a
/// token stands in one (oauth-security.md item 48); HttpClient logs no query, and the address is kept nowhere.
HttpRequest debugRequest(const Grant& grant, const Secret& inspected, const Secret& asker)
{
    QList<QPair<QString, QString>> query{{u"input_token"_s, QString::fromUtf8(inspected.reveal())}};
    if (!grant.clientSecret.isEmpty())
        query.append({u"appsecret_proof"_s, appSecretProof(asker, grant.clientSecret)});
    HttpRequest request = requestFor(
        grant, withQuery(addressOf(grant, u"{api}/debug_token"_s), query), grant.consent.toValidate(u"debug_token"_s));
    request.bearer = asker;
    request.safeToRepeat = true;
    return request;
}

} // namespace

QString appSecretProof(const Secret& token, const Secret& appSecret)
{
    const QByteArray mac = QMessageAuthenticationCode::hash(
        token.reveal(), appSecret.reveal(), QCryptographicHash::Sha256);
    return QString::fromLatin1(mac.toHex());
}

QList<EndClock> clocksFrom(const TokenFacts& facts)
{
    QList<EndClock> clocks;
    // renews stays false: whether an exchange moves the date is not guaranteed (section 3, rule 3), so it counts down.
    if (facts.expiresAt && *facts.expiresAt > 0)
        clocks.append({ClockKind::Access, timeOf(*facts.expiresAt), false, false});
    if (facts.dataAccessExpiresAt && *facts.dataAccessExpiresAt > 0)
        clocks.append({ClockKind::DataAccess, timeOf(*facts.dataAccessExpiresAt), false, false});
    return clocks;
}

QList<EndClock> pageClocksFrom(const NetworkDescriptor& network, const TokenFacts& facts, const QDateTime& obtainedAt)
{
    QList<EndClock> clocks = clocksFrom(facts);
    const qint64 issued = facts.issuedAt ? *facts.issuedAt : obtainedAt.isValid() ? obtainedAt.toSecsSinceEpoch() : 0;
    const bool shortLived = facts.expiresAt && *facts.expiresAt > 0 && issued > 0
        && *facts.expiresAt - issued < kShortLived;
    if (network.pagesOutliveLogin && !shortLived)
        clocks.removeIf([](const EndClock& clock) { return clock.kind == ClockKind::Access; });
    return clocks;
}

GraphCall FacebookGraph::call(const Grant& grant, const QString& path, TokenUse use)
{
    GraphCall call{.use = std::move(use)};
    call.path = path;
    call.token = grant.tokens.accessToken;
    return call;
}

Result<GraphAnswer> FacebookGraph::judged(const Grant& grant, const HttpResponse& response, const QString& what) const
{
    GraphAnswer answer;
    answer.response = response;
    const auto body = objectOf(response);
    if (body)
        answer.body = *body;
    HttpResponse refusal = response;
    if (answer.body.value(u"error"_s).isObject() && response.status < 400)
        refusal.status = 400; // refused under 200
    answer.failure = classify(*grant.network, refusal, ErrorRule::Where::Api, what, now());
    if (answer.failure)
        answer.scope = scopeOf(*grant.network, refusal, ErrorRule::Where::Api);
    else if (!body)
        return Failed(body.error());
    return answer;
}

HttpRequest FacebookGraph::requestOf(const Grant& grant, GraphCall call) const
{
    if (!grant.clientSecret.isEmpty())
        call.query.append({u"appsecret_proof"_s, appSecretProof(call.token, grant.clientSecret)});
    const QUrl url = withQuery(addressOf(grant, u"{api}"_s + call.path), call.query);
    HttpRequest request = requestFor(grant, url, call.use);
    request.method = call.method;
    request.bearer = call.token;
    request.contentType = call.contentType;
    request.body = call.body;
    request.safeToRepeat = call.method == "GET" || call.repeatable;
    return request;
}

Async<GraphAnswer> FacebookGraph::ask(Grant grant, GraphCall call)
{
    const HttpRequest request = requestOf(grant, call);
    const Result<HttpResponse> response = co_await m_http.send(request);
    if (!response)
        co_return Failed(response.error());
    Result<GraphAnswer> answer = judged(grant, *response, call.use.action());
    co_return answer;
}

Async<HttpResponse> FacebookGraph::sendProved(Grant grant, HttpRequest request)
{
    if (!grant.clientSecret.isEmpty() && !request.bearer.isEmpty()) {
        const QString proof = u"appsecret_proof="_s + appSecretProof(request.bearer, grant.clientSecret);
        const QString query = request.url.query(QUrl::FullyEncoded);
        request.url.setQuery(query.isEmpty() ? proof : query + u'&' + proof);
    }
    Result<HttpResponse> response = co_await m_http.send(request);
    if (response && response->status < 400) {
        const auto body = objectOf(*response);
        if (body && body->value(u"error"_s).isObject())
            response->status = 400;
    }
    co_return response;
}

Async<QJsonObject> FacebookGraph::get(Grant grant, GraphCall call)
{
    const Result<GraphAnswer> answer = co_await ask(grant, call);
    if (!answer)
        co_return Failed(answer.error());
    if (answer->failure)
        co_return Failed(errorFrom(*answer->failure));
    QJsonObject body = answer->body;
    co_return body;
}

TokenFacts FacebookGraph::factsFrom(const Grant& grant, const QJsonObject& data) const
{
    TokenFacts facts;
    facts.valid = data.value(u"is_valid"_s).toBool();
    facts.appId = textOf(data.value(u"app_id"_s));
    facts.userId = textOf(data.value(u"user_id"_s));
    facts.expiresAt = secondsOf(data, u"expires_at"_s);
    facts.dataAccessExpiresAt = secondsOf(data, u"data_access_expires_at"_s);
    facts.issuedAt = secondsOf(data, u"issued_at"_s);
    facts.scopes = textsOf(data.value(u"scopes"_s));
    const QJsonArray granular = data.value(u"granular_scopes"_s).toArray();
    for (const QJsonValue entry : granular)
        facts.granular.insert(textOf(entry[u"scope"_s]), textsOf(entry[u"target_ids"_s]));
    if (facts.valid)
        return facts;

    // A dead token is told under HTTP 200, and its subcode under another name than everywhere else (section 3).
    QJsonObject error = data.value(u"error"_s).toObject();
    const bool explained = !error.isEmpty();
    if (!explained)
        error = {{u"code"_s, 190}, {u"message"_s, u"debug_token says the token is not valid"_s}};
    if (error.contains(u"subcode"_s) && !error.contains(u"error_subcode"_s))
        error.insert(u"error_subcode"_s, error.value(u"subcode"_s));
    HttpResponse refusal;
    refusal.status = 400;
    refusal.headers = {{"Content-Type", "application/json"}};
    refusal.body = QJsonDocument(QJsonObject{{u"error"_s, error}}).toJson(QJsonDocument::Compact);
    facts.failure = classify(*grant.network, refusal, ErrorRule::Where::Api, u"debug_token"_s, now());
    facts.scope = scopeOf(*grant.network, refusal, ErrorRule::Where::Api);
    if (!explained)
        facts.failure->certainty = Certainty::Doubtful;
    return facts;
}

Async<TokenFacts> FacebookGraph::debugToken(Grant grant)
{
    const bool asApp = !grant.clientSecret.isEmpty();
    const Secret asker = asApp ? Secret(grant.app.clientId.toUtf8() + '|' + grant.clientSecret.reveal())
                               : grant.tokens.accessToken;
    HttpRequest request = debugRequest(grant, grant.tokens.accessToken, asker);
    const Result<HttpResponse> response = co_await m_http.send(request);
    if (!response)
        co_return Failed(response.error());
    const Result<GraphAnswer> answer = judged(grant, *response, u"debug_token"_s);
    if (!answer)
        co_return Failed(answer.error());
    const QList<Credits> credits = readCredits(*grant.network, *response, now());
    if (answer->failure) {
        // What is refused here is the one who asks. The app's own token is made of id and secret and cannot end:
        // when it is refused, the registration is what changed.
        TokenFacts refused;
        refused.failure = answer->failure;
        refused.scope = answer->scope;
        refused.credits = credits;
        const bool appTrouble = refused.failure->cause == Cause::AppSuspended;
        if (asApp && refused.failure->certainty == Certainty::Definite && !appTrouble) {
            refused.failure->cause = Cause::AppRegistration;
            refused.scope = ErrorRule::Scope::App;
        }
        co_return refused;
    }
    if (!answer->body.value(u"data"_s).toObject().value(u"is_valid"_s).isBool())
        co_return fail(ErrorKind::BadAnswer, u"debug_token without a verdict"_s);
    TokenFacts facts = factsFrom(grant, answer->body.value(u"data"_s).toObject());
    facts.credits = credits;
    if (facts.valid && facts.appId != grant.app.clientId) // somebody else's token (oauth-security.md item 57)
        co_return fail(ErrorKind::SecurityViolation, u"the token belongs to another app"_s);
    co_return facts;
}

Async<TokenSet> FacebookGraph::exchange(Grant grant)
{
    const QList<QPair<QString, QString>> fields{
        {u"grant_type"_s, u"fb_exchange_token"_s},
        {u"fb_exchange_token"_s, QString::fromUtf8(grant.tokens.accessToken.reveal())}};
    const HttpRequest request = clientPost(grant, tokenEndpoint(grant), fields, u"long-lived exchange"_s);
    const Result<HttpResponse> response = co_await m_http.send(request);
    if (!response)
        co_return Failed(response.error());
    Result<TokenSet> parsed = parseTokenAnswer(*grant.network, *response, grant.tokens.scopes, now());
    if (!parsed)
        co_return parsed;
    // The exchange renews nothing but the token: page tokens stay, and data access ends when it did (section 3).
    TokenSet fresh = *parsed;
    fresh.pageTokens = grant.tokens.pageTokens;
    fresh.clocks.removeIf([](const EndClock& clock) { return clock.kind == ClockKind::DataAccess; });
    fresh = withDocumentedEnds(*grant.network, fresh, grant.tokens);
    co_return fresh;
}

} // namespace pk
