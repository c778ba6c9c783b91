// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/genericadapter.h"

#include "models/networks/answers.h"
#include "models/networks/datapublisher.h"
#include "models/networks/figurereader.h"
#include "models/networks/pagelister.h"
#include "models/networks/postlimits.h"
#include "models/networks/publishing.h"
#include "models/networks/settling.h"

#include <QJsonObject>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString kWhoAmI = u"who am I"_s;

bool isRefreshing(RenewalRule rule)
{
    return rule == RenewalRule::Refresh || rule == RenewalRule::RotatingRefresh;
}

/// True for the page that is the login itself, where a network has further ones in lists.
bool isLogin(const Page& page, const NetworkDescriptor& network)
{
    return network.accountIsPage && page.kind == network.pageKind;
}

/// A list with the login's own page in it, which no list of the network names.
PageListing withLogin(PageListing listing, const NetworkDescriptor& network, const QList<Page>& pages)
{
    for (const Page& page : pages) {
        if (!isLogin(page, network))
            continue;
        ListedPage own;
        own.id = page.remoteId;
        own.name = page.name;
        own.handle = page.handle;
        own.kind = page.kind;
        own.role = page.role;
        own.tasks = page.tasks;
        listing.pages.append(own);
    }
    return listing;
}

/// The login's clocks with the end of the access token that an introspection states (RFC 7662 section 2.2 "exp"; some servers
/// call it "expires_at").
std::optional<QList<EndClock>> withStatedEnd(QList<EndClock> clocks, const QJsonObject& answer)
{
    for (const QString& name : {u"exp"_s, u"expires_at"_s}) {
        const qint64 seconds = answer.value(name).toInteger();
        if (seconds <= 0)
            continue;
        EndClock stated{ClockKind::Access, QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC)};
        for (const EndClock& known : std::as_const(clocks)) {
            if (known.kind == ClockKind::Access)
                stated.renews = known.renews;
        }
        clocks.removeIf([](const EndClock& known) { return known.kind == ClockKind::Access; });
        clocks.prepend(stated);
        return clocks;
    }
    return std::nullopt;
}

/// A missing permission says nothing while the network may still go by what an earlier token was allowed.
void doubtYoungScopes(CheckReport& report, const NetworkDescriptor& network, const TokenSet& tokens)
{
    const QDateTime settled = tokens.obtainedAt.addSecs(network.settlingScopes.count());
    std::optional<Failure>& failure = report.login.failure;
    if (!failure || failure->cause != Cause::PermissionDeclined || failure->at >= settled)
        return;
    failure->certainty = Certainty::Transient;
    failure->retryAt = settled;
}

/// What an operation's error says of the pages it was about.
Failure failureOf(const Error& error, const QString& what, const QDateTime& now)
{
    Failure failure = failureFrom(error, what, now);
    if (error.kind == ErrorKind::Rejected)
        failure.certainty = Certainty::Definite;
    else if (error.kind == ErrorKind::BadAnswer && error.cause)
        failure.certainty = Certainty::Doubtful;
    return failure;
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
    if (!grant.network->exchangeUrl.isEmpty()) {
        const QString what = u"long-lived exchange"_s;
        Result<TokenSet> traded = co_await trade(grant, grant.network->exchangeUrl, true, what);
        co_return traded;
    }
    TokenSet tokens = withDocumentedEnds(*grant.network, grant.tokens, {});
    co_return tokens;
}

/// One token for another, both in the query: the only way such networks document. The address is one of the network's own,
/// no redirect is followed, and no log line has a query.
Async<TokenSet> GenericAdapter::trade(Grant grant, QString address, bool withSecret, QString what)
{
    QUrl url = addressOf(grant, address);
    if (!tokenOrigins(grant).contains(originOf(url)))
        co_return fail(ErrorKind::SecurityViolation, u"a token for %1 does not belong there"_s.arg(url.host()));
    QList<QPair<QString, QString>> fields{{u"access_token"_s, QString::fromUtf8(grant.tokens.accessToken.reveal())}};
    if (withSecret)
        fields.append({u"client_secret"_s, QString::fromUtf8(grant.clientSecret.reveal())});
    const QString added = QString::fromLatin1(formBody(fields));
    url.setQuery(url.hasQuery() ? url.query(QUrl::FullyEncoded) + u'&' + added : added);
    HttpRequest request = requestFor(grant, url, grant.consent.toValidate(what));
    request.followRedirects = false;
    const Result<HttpResponse> response = co_await m_http.send(request);
    if (!response)
        co_return Failed(response.error());
    Result<TokenSet> parsed = parseTokenAnswer(*grant.network, *response, grant.tokens.scopes, m_clock.now());
    if (!parsed)
        co_return parsed;
    TokenSet fresh = *parsed;
    if (fresh.subject.isEmpty())
        fresh.subject = grant.tokens.subject;
    fresh.pageTokens = grant.tokens.pageTokens;
    fresh.dpopKey = grant.tokens.dpopKey;
    fresh.issuer = grant.tokens.issuer;
    fresh = withDocumentedEnds(*grant.network, fresh, grant.tokens);
    co_return fresh;
}

Async<Located> GenericAdapter::locate(std::shared_ptr<const NetworkDescriptor> network, QString)
{
    co_return fail(ErrorKind::Unsupported, u"%1 has no way to find a server by an account"_s.arg(network->name));
}

Async<HttpResponse> GenericAdapter::ask(Grant grant, QUrl url, QByteArray scheme, QString what)
{
    HttpRequest request = userGet(grant, url, grant.consent.toValidate(what));
    if (scheme != "Bearer")
        request.scheme = scheme;
    Result<HttpResponse> response = co_await sendSettled(&m_http, &m_clock, grant, request);
    co_return response;
}

Async<Identity> GenericAdapter::identify(Grant grant)
{
    const QUrl url = addressOf(grant, grant.network->identity.url);
    const QByteArray scheme = "Bearer";
    const Result<HttpResponse> response = co_await ask(grant, url, scheme, kWhoAmI);
    if (!response)
        co_return Failed(response.error());
    const auto failure = classify(*grant.network, *response, ErrorRule::Where::Api, kWhoAmI, m_clock.now());
    if (failure)
        co_return Failed(errorFrom(*failure));
    const Result<QJsonObject> answer = objectOf(*response);
    if (!answer)
        co_return Failed(answer.error());
    Result<Identity> identity = identityFrom(*grant.network, grant.instance, *answer);
    if (identity)
        identity = toldBy(grant, *identity);
    co_return identity;
}

Identity GenericAdapter::toldBy(const Grant& grant, const Identity& answered) const
{
    Q_UNUSED(grant)
    return answered;
}

Async<PageListing> GenericAdapter::listPages(Grant grant)
{
    if (!grant.network->accountIsPage && grant.network->pages.empty())
        co_return fail(ErrorKind::Unsupported,
                       u"%1 has no way to list pages that Pagekeeper knows"_s.arg(grant.network->name));
    PageListing listing;
    if (grant.network->accountIsPage) {
        const Result<Identity> identity = co_await identify(grant);
        if (!identity)
            co_return Failed(identity.error());
        grant.identity = *identity;
        ListedPage page;
        page.id = identity->id;
        page.name = identity->name;
        page.handle = identity->handle;
        page.kind = grant.network->pageKind;
        page.role = u"Owner"_s;
        page.tasks = grant.tokens.scopes; // what the token may do is what the login may do
        listing.pages.append(page);
    }
    PageLister lister(m_http, m_clock);
    Result<PageListing> lists = co_await lister.list(grant, PageLister::Depth::Names);
    if (!lists)
        co_return Failed(lists.error());
    listing.pages += lists->pages;
    listing.partial = lists->partial;
    listing.partialReason = lists->partialReason;
    co_return listing;
}

/// Asks the authorization server about the access token (RFC 7662); ends it states replace the estimate.
Async<bool> GenericAdapter::introspect(Grant grant, std::shared_ptr<CheckReport> report)
{
    const QString what = u"introspection"_s;
    const QList<QPair<QString, QString>> fields{{u"token"_s, QString::fromUtf8(grant.tokens.accessToken.reveal())},
                                                {u"token_type_hint"_s, u"access_token"_s}};
    const HttpRequest request = clientPost(grant, introspectEndpoint(grant), fields, what);
    const Result<HttpResponse> response = co_await m_http.send(request);
    if (!response && !isTransport(response.error()))
        co_return Failed(response.error());
    const QDateTime now = m_clock.now();
    report->login.evidence = {what, now};
    if (!response) {
        report->login.failure = failureFrom(response.error(), what, now);
        co_return true;
    }
    report->login.failure = classify(*grant.network, *response, ErrorRule::Where::Token, what, now);
    const Result<QJsonObject> answer = objectOf(*response);
    if (report->login.failure || !answer || !answer->value(u"active"_s).isBool()) {
        if (!report->login.failure)
            report->login.failure = failureFrom({ErrorKind::BadAnswer, u"no verdict on the token"_s}, what, now);
        co_return true;
    }
    const QString client = textAt(*answer, u"/client_id"_s);
    if (answer->value(u"active"_s).toBool() && (client.isEmpty() || client == grant.app.clientId)) {
        report->clocks = withStatedEnd(grant.tokens.clocks, *answer);
        co_return true;
    }
    Failure failure;
    failure.certainty = Certainty::Definite;
    failure.what = what;
    failure.since = now;
    failure.at = now;
    const QString status = plainText(textAt(*answer, u"/status"_s)).left(40);
    if (answer->value(u"active"_s).toBool()) { // oauth-security.md item 57
        failure.cause = Cause::AppRegistration;
        failure.raw = u"the token of another app"_s;
    } else {
        failure.cause = status == "expired"_L1 ? Cause::RanOut : Cause::SignedOut;
        failure.raw = status.isEmpty() ? u"active: false"_s : status;
    }
    report->login.failure = failure;
    co_return true;
}

Async<bool> GenericAdapter::proveLogin(Grant grant, std::shared_ptr<CheckReport> report)
{
    const NetworkDescriptor& network = *grant.network;
    const bool identifies = network.check.isEmpty();
    const QString what = identifies ? kWhoAmI : u"check"_s;
    const QUrl url = addressOf(grant, identifies ? network.identity.url : network.check);
    const Result<HttpResponse> response = co_await ask(grant, url, network.checkScheme, what);
    if (!response && !isTransport(response.error()))
        co_return Failed(response.error());
    const QDateTime now = m_clock.now();
    report->login = findingFrom(network, response, what, now);
    if (response)
        report->credits = readCredits(network, *response, now);
    if (response && !report->login.failure && identifies) {
        const Result<QJsonObject> answer = objectOf(*response);
        const Result<Identity> identity = answer ? identityFrom(network, grant.instance, *answer)
                                                 : Result<Identity>(Failed(answer.error()));
        if (identity)
            report->identity = toldBy(grant, *identity);
        else
            report->login.failure = failureFrom(identity.error(), what, now); // a captive portal answers 200 too
    }
    co_return true;
}

Async<CheckReport> GenericAdapter::check(Grant grant, QList<Page> pages)
{
    const NetworkDescriptor& network = *grant.network;
    const auto report = std::make_shared<CheckReport>();
    const bool introspects = !introspectEndpoint(grant).isEmpty() && !grant.clientSecret.isEmpty();
    Result<bool> proved = true;
    if (introspects)
        proved = co_await introspect(grant, report);
    else
        proved = co_await proveLogin(grant, report);
    if (!proved)
        co_return Failed(proved.error());
    if (!network.pages.empty() && !report->login.failure) {
        PageLister lister(m_http, m_clock);
        Result<PageListing> listing = co_await lister.list(grant, PageLister::Depth::Presence);
        if (!listing && !isTransport(listing.error()) && listing.error().kind != ErrorKind::Rejected)
            co_return Failed(listing.error());
        if (listing && report->credits.isEmpty()) // the cheapest proof is often not counted, and says nothing then
            report->credits = listing->credits;
        if (listing) {
            report->listing = withLogin(*listing, network, pages);
        } else {
            // The login was proved a moment ago, so what passes keeps only the pages waiting, as does what the network says of
            // pages. Any other refusal (a permission, the app, the token after all) is about the login.
            const Failure failure = failureOf(listing.error(), u"page list"_s, m_clock.now());
            const bool ofPages = failure.certainty == Certainty::Transient
                || lister.refusedFor() == ErrorRule::Scope::Page;
            if (!ofPages)
                report->login = {{failure.what, failure.at}, failure};
            for (const Page& page : ofPages ? pages : QList<Page>())
                report->pages.insert(page.remoteId, {{failure.what, failure.at}, failure});
        }
    }
    doubtYoungScopes(*report, network, grant.tokens);
    for (const Page& page : pages) {
        if (isLogin(page, network) || (network.pages.empty() && network.accountIsPage))
            report->pages.insert(page.remoteId, report->login);
    }
    CheckReport done = *report;
    co_return done;
}

Async<TokenSet> GenericAdapter::renew(Grant grant)
{
    const NetworkDescriptor& network = *grant.network;
    if (network.renewal == RenewalRule::Extend && !network.extendUrl.isEmpty()) {
        const QString what = u"token renewal"_s;
        Result<TokenSet> extended = co_await trade(grant, network.extendUrl, false, what);
        co_return extended;
    }
    if (!isRefreshing(network.renewal))
        co_return fail(ErrorKind::Unsupported, u"%1 renews nothing without a person"_s.arg(network.name));
    if (grant.tokens.refreshToken.isEmpty())
        co_return fail(ErrorKind::Unsupported, u"this sign-in brought no refresh token"_s);
    const QList<QPair<QString, QString>> fields{
        {u"grant_type"_s, u"refresh_token"_s},
        {u"refresh_token"_s, QString::fromUtf8(grant.tokens.refreshToken.reveal())}};
    const HttpRequest request = tokenPost(grant, fields, u"token renewal"_s);
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
    fresh.issuer = grant.tokens.issuer;
    // The parser counted every end from now; those that a renewal does not move stay where they were.
    QList<EndClock> stated;
    bool refreshStated = false;
    for (const EndClock& clock : std::as_const(fresh.clocks)) {
        const bool said = clock.kind == ClockKind::Refresh && !clock.estimated;
        refreshStated = refreshStated || said;
        if (clock.kind == ClockKind::Access || said)
            stated.append(clock);
    }
    for (const EndClock& clock : std::as_const(grant.tokens.clocks)) {
        if (clock.kind == ClockKind::Refresh && sameRefresh && !refreshStated)
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
    if (failure->cause == Cause::SignedOut && failure->certainty == Certainty::Definite)
        co_return true; // gone already
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
    if (!grant.tokens.refreshToken.isEmpty() && !grant.network->revokesAccessOnly) {
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

Async<QString> GenericAdapter::publishTarget(Grant grant, Page page)
{
    co_return DataPublisher::targetFor(*grant.network, page);
}

QCoro::Task<PublishOutcome> GenericAdapter::publish(Grant grant, Page page, Post post, QString key)
{
    const std::optional<Error> objection = publishObjection(grant, post);
    if (objection)
        co_return refused(*objection);
    const Result<QString> target = co_await publishTarget(grant, page);
    if (!target)
        co_return refused(target.error());
    DataPublisher publisher(m_http, m_clock);
    PublishOutcome outcome = co_await publisher.publish(grant, page, post, key, *target);
    co_return outcome;
}

Async<std::optional<Published>> GenericAdapter::findPublished(Grant grant, Page page, SoughtPost sought)
{
    const Result<QString> target = co_await publishTarget(grant, page);
    if (!target)
        co_return Failed(target.error());
    DataPublisher publisher(m_http, m_clock);
    Result<std::optional<Published>> found = co_await publisher.find(grant, page, sought, *target);
    co_return found;
}

Async<PostLimits> GenericAdapter::postLimits(Grant grant)
{
    const LimitsRule& rule = grant.network->publish.limits;
    if (rule.isEmpty() || !grant.network->post) {
        Result<PostLimits> documented = co_await NetworkAdapter::postLimits(grant);
        co_return documented;
    }
    const Result<TokenUse> use = grant.consent.use(Purpose::Publish, u"what a post may hold"_s);
    if (!use)
        co_return Failed(use.error());
    const HttpRequest request = userGet(grant, addressOf(grant, rule.url), *use);
    const Result<HttpResponse> response = co_await m_http.send(request);
    if (!response)
        co_return Failed(response.error());
    if (response->status != 200)
        co_return Failed(publishError(grant, *response, m_clock.now()));
    const Result<QJsonObject> body = objectOf(*response);
    if (!body)
        co_return Failed(body.error());
    co_return statedLimits(rule, *grant.network->post, *body);
}

FigureReader GenericAdapter::figureReader()
{
    return {m_clock, [http = &m_http, clock = &m_clock](Grant grant, HttpRequest request) {
                return sendSettled(http, clock, std::move(grant), std::move(request));
            }};
}

Async<PageFigures> GenericAdapter::pageStatistics(Grant grant, Page page)
{
    FigureReader reader = figureReader();
    Result<PageFigures> figures = co_await reader.ofPage(grant, page);
    co_return figures;
}

Async<PageFigures> GenericAdapter::publicStatistics(Grant grant, QString name)
{
    FigureReader reader = figureReader();
    Result<PageFigures> figures = co_await reader.ofAnybody(grant, name);
    co_return figures;
}

Async<ContentListing> GenericAdapter::contentStatistics(Grant grant, Page page, int most)
{
    FigureReader reader = figureReader();
    Result<ContentListing> listing = co_await reader.contents(grant, page, most);
    co_return listing;
}

} // namespace pk
