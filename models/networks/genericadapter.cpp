// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/genericadapter.h"

#include "models/networks/answers.h"

#include <QJsonObject>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString kWhoAmI = u"who am I"_s;

bool isRefreshing(RenewalRule rule)
{
    return rule == RenewalRule::Refresh || rule == RenewalRule::RotatingRefresh;
}

} // namespace

bool isTransport(const Error& error)
{
    switch (error.kind) {
    case ErrorKind::NetworkUnavailable:
    case ErrorKind::TlsOrProxy:
    case ErrorKind::TimedOut:
    case ErrorKind::Throttled:
    case ErrorKind::BadAnswer: return true;
    default: return false; // Cancelled, SecurityViolation and our own mistakes
    }
}

Finding findingFrom(const NetworkDescriptor& network, const Result<HttpResponse>& response, const QString& what,
                    const QDateTime& now)
{
    Finding finding;
    finding.evidence = {what, now};
    if (!response)
        finding.failure = failureFrom(response.error(), what, now);
    else
        finding.failure = classify(network, *response, ErrorRule::Where::Api, what, now);
    return finding;
}

Async<TokenSet> GenericAdapter::completeSignIn(Grant grant)
{
    TokenSet tokens = withDocumentedEnds(*grant.network, grant.tokens, {});
    co_return tokens;
}

Async<Identity> GenericAdapter::identify(Grant grant)
{
    HttpRequest request = userGet(grant, addressOf(grant, grant.network->identity.url), Purpose::ValidateUser, kWhoAmI);
    const Result<HttpResponse> response = co_await m_http.send(request);
    if (!response)
        co_return Failed(response.error());
    if (const auto failure = classify(*grant.network, *response, ErrorRule::Where::Api, kWhoAmI, m_clock.now()))
        co_return Failed(errorFrom(*failure));
    const Result<QJsonObject> answer = objectOf(*response);
    if (!answer)
        co_return Failed(answer.error());
    Result<Identity> identity = identityFrom(*grant.network, grant.instance, *answer);
    co_return identity;
}

Async<PageListing> GenericAdapter::listPages(Grant grant)
{
    if (!grant.network->accountIsPage)
        co_return fail(ErrorKind::Unsupported,
                       u"%1 has no way to list pages that Pagekeeper knows"_s.arg(grant.network->name));
    const Result<Identity> identity = co_await identify(grant);
    if (!identity)
        co_return Failed(identity.error());
    ListedPage page;
    page.id = identity->id;
    page.name = identity->name;
    page.handle = identity->handle;
    page.kind = grant.network->pageKind;
    page.role = u"Owner"_s;
    page.tasks = grant.tokens.scopes; // what the token may do is what the login may do
    PageListing listing;
    listing.pages.append(page);
    co_return listing;
}

Async<CheckReport> GenericAdapter::check(Grant grant, QList<Page> pages)
{
    const NetworkDescriptor& network = *grant.network;
    const bool identifies = network.check.isEmpty();
    const QString what = identifies ? kWhoAmI : u"check"_s;
    HttpRequest request = userGet(
        grant, addressOf(grant, identifies ? network.identity.url : network.check), Purpose::ValidateUser, what);
    const Result<HttpResponse> response = co_await m_http.send(request);
    if (!response && !isTransport(response.error()))
        co_return Failed(response.error());
    const QDateTime now = m_clock.now();
    CheckReport report;
    report.login = findingFrom(network, response, what, now);
    if (response)
        report.credits = readCredits(network, *response, now);
    if (response && !report.login.failure && identifies) {
        const Result<QJsonObject> answer = objectOf(*response);
        const Result<Identity> identity = answer ? identityFrom(network, grant.instance, *answer)
                                                 : Result<Identity>(Failed(answer.error()));
        if (identity)
            report.identity = *identity;
        else
            report.login.failure = failureFrom(identity.error(), what, now); // a captive portal answers 200 too
    }
    if (network.accountIsPage) {
        for (const Page& page : pages)
            report.pages.insert(page.remoteId, report.login);
    }
    co_return report;
}

Async<TokenSet> GenericAdapter::renew(Grant grant)
{
    const NetworkDescriptor& network = *grant.network;
    if (!isRefreshing(network.renewal))
        co_return fail(ErrorKind::Unsupported, u"%1 renews nothing without a person"_s.arg(network.name));
    if (grant.tokens.refreshToken.isEmpty())
        co_return fail(ErrorKind::Unsupported, u"this sign-in brought no refresh token"_s);
    const QList<QPair<QString, QString>> fields{
        {u"grant_type"_s, u"refresh_token"_s},
        {u"refresh_token"_s, QString::fromUtf8(grant.tokens.refreshToken.reveal())}};
    const HttpRequest request = clientPost(grant, tokenEndpoint(grant), fields, u"token renewal"_s);
    const Result<HttpResponse> response = co_await m_http.send(request);
    if (!response)
        co_return Failed(response.error());
    Result<TokenSet> parsed = parseTokenAnswer(network, *response, grant.tokens.scopes, m_clock.now());
    if (!parsed)
        co_return parsed;
    TokenSet fresh = *parsed;
    const bool sameRefresh = fresh.refreshToken.isEmpty() || fresh.refreshToken == grant.tokens.refreshToken;
    if (fresh.refreshToken.isEmpty())
        fresh.refreshToken = grant.tokens.refreshToken;
    fresh.pageTokens = grant.tokens.pageTokens;
    fresh.dpopKey = grant.tokens.dpopKey;
    // The parser counted every end from now; those that a renewal does not move stay where they were.
    QList<EndClock> stated;
    for (const EndClock& clock : std::as_const(fresh.clocks)) {
        if (clock.kind == ClockKind::Access)
            stated.append(clock);
    }
    for (const EndClock& clock : std::as_const(grant.tokens.clocks)) {
        if (clock.kind == ClockKind::Refresh && sameRefresh)
            stated.append(clock);
    }
    fresh.clocks = stated;
    fresh = withDocumentedEnds(network, fresh, grant.tokens);
    co_return fresh;
}

Async<TokenSet> GenericAdapter::inspect(Grant grant)
{
    TokenSet tokens = grant.tokens;
    co_return tokens;
}

Async<bool> GenericAdapter::revokeOne(Grant grant, Secret token, QString hint)
{
    const QList<QPair<QString, QString>> fields{{u"token"_s, QString::fromUtf8(token.reveal())},
                                                {u"token_type_hint"_s, hint}};
    const HttpRequest request = clientPost(grant, revokeEndpoint(grant), fields, u"revoke"_s);
    const Result<HttpResponse> response = co_await m_http.send(request);
    if (!response)
        co_return Failed(response.error());
    const auto failure = classify(*grant.network, *response, ErrorRule::Where::Token, u"revoke"_s, m_clock.now());
    if (!failure)
        co_return true;
    // RFC 7009 section 2.2: an invalid token is a revoked one. A token type that cannot be revoked alone ends with the other.
    const auto body = objectOf(*response);
    const QString code = body ? body->value(u"error"_s).toString() : QString();
    if (code == "invalid_token"_L1 || code == "unsupported_token_type"_L1)
        co_return true;
    co_return Failed(errorFrom(*failure));
}

Async<bool> GenericAdapter::revoke(Grant grant)
{
    if (revokeEndpoint(grant).isEmpty())
        co_return fail(ErrorKind::Unsupported, grant.network->revokeHelpUrl);
    if (!grant.tokens.refreshToken.isEmpty()) {
        const QString hint = u"refresh_token"_s;
        const Result<bool> refresh = co_await revokeOne(grant, grant.tokens.refreshToken, hint);
        if (!refresh)
            co_return Failed(refresh.error());
    }
    if (!grant.tokens.accessToken.isEmpty()) {
        const QString hint = u"access_token"_s;
        const Result<bool> access = co_await revokeOne(grant, grant.tokens.accessToken, hint);
        if (!access)
            co_return Failed(access.error());
    }
    co_return true;
}

} // namespace pk
