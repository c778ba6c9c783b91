// SPDX-License-Identifier: GPL-3.0-or-later
// The health check in the order of facebook.md section 11.
#include "models/networks/answers.h"
#include "models/networks/facebookadapter.h"
#include "models/networks/genericadapter.h"

#include <QJsonArray>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kSideBySide = 6; // as many as HttpClient sends to one host at once

/// What dies with the person's session dies with all of it (facebook.md section 3): the pages need not be asked.
bool endsPagesToo(const Finding& login)
{
    return login.failure && login.failure->cause != Cause::RanOut;
}

Finding notInGrant(const QString& why, const QDateTime& now)
{
    Finding finding;
    finding.evidence = {u"page list"_s, now};
    Failure failure;
    failure.certainty = Certainty::Definite;
    failure.cause = Cause::PageNotInGrant;
    failure.raw = why;
    failure.what = u"page list"_s;
    failure.since = now;
    failure.at = now;
    finding.failure = failure;
    return finding;
}

} // namespace

/// Shared by the workers of one check.
struct FacebookAdapter::PageChecks
{
    Grant grant;
    QList<Page> pages;
    QHash<RemoteId, Secret> tokens;
    qsizetype next = 0;
    bool stopped = false;         ///< the app's or the person's own limit is reached: more calls only make it worse
    std::optional<Error> trouble; ///< our own
    QHash<RemoteId, Finding> findings;
    QList<Credits> credits;
    std::optional<QStringList> granted;
    std::optional<PageListing> listing;
    std::optional<Failure> refusal; ///< of the login, by a call after debug_token
};

void FacebookAdapter::noteCredits(PageChecks& checks, const HttpResponse& response) const
{
    const QDateTime now = m_graph.now();
    checks.credits = withNewer(checks.credits, readCredits(*checks.grant.network, response, now), now);
}

/// What was granted, declined or has ended. A refusal here is about the login, whatever debug_token thought.
Async<bool> FacebookAdapter::readPermissions(std::shared_ptr<PageChecks> checks)
{
    const GraphCall call = FacebookGraph::call(
        checks->grant, u"/me/permissions"_s, checks->grant.consent.toValidate(u"permissions"_s));
    const Result<GraphAnswer> answer = co_await m_graph.ask(checks->grant, call);
    if (!answer && !isTransport(answer.error()))
        co_return Failed(answer.error());
    if (!answer) {
        checks->refusal = failureFrom(answer.error(), call.use.action(), m_graph.now());
        co_return true;
    }
    noteCredits(*checks, answer->response);
    if (answer->failure) {
        if (answer->scope != ErrorRule::Scope::Request)
            checks->refusal = answer->failure;
        co_return true;
    }
    QStringList granted;
    const QJsonArray rows = answer->body.value(u"data"_s).toArray();
    for (const QJsonValue row : rows) {
        if (row[u"status"_s].toString() == "granted"_L1)
            granted.append(row[u"permission"_s].toString());
    }
    checks->granted = granted;
    checks->grant.tokens.scopes = granted;
    co_return true;
}

Async<bool> FacebookAdapter::checkPage(std::shared_ptr<PageChecks> checks, Page page, Secret token)
{
    // followers_count proves that reading works, but only where reading was granted.
    const QString reading = checks->grant.network->extra.value(u"readScope"_s).toString(u"pages_read_engagement"_s);
    const bool reads = checks->grant.tokens.scopes.contains(reading);
    GraphCall call = FacebookGraph::call(checks->grant,
                                         u'/' + page.remoteId.toString(),
                                         checks->grant.consent.toValidate(u"page check"_s).about(page.id));
    call.query = {{u"fields"_s, reads ? u"id,followers_count"_s : u"id"_s}};
    call.token = token;
    const Result<GraphAnswer> answer = co_await m_graph.ask(checks->grant, call);
    if (!answer && !isTransport(answer.error()))
        co_return Failed(answer.error());
    Finding finding;
    finding.evidence = {call.use.action(), m_graph.now()};
    if (answer) {
        finding.failure = answer->failure;
        noteCredits(*checks, answer->response);
    } else {
        finding.failure = failureFrom(answer.error(), call.use.action(), m_graph.now());
    }
    checks->findings.insert(page.remoteId, finding);
    // A limit of the app or of the person, not of this page: calls made now still count (section 10).
    if (answer && answer->failure && answer->failure->cause == Cause::Throttled
        && answer->scope != ErrorRule::Scope::Page)
        checks->stopped = true;
    co_return true;
}

Async<bool> FacebookAdapter::checkPages(std::shared_ptr<PageChecks> checks)
{
    while (checks->next < checks->pages.size() && !checks->stopped && !checks->trouble) {
        const Page page = checks->pages.at(checks->next++);
        const Secret token = checks->tokens.value(page.remoteId);
        if (token.isEmpty()) {
            checks->findings.insert(page.remoteId, notInGrant(u"no page token"_s, m_graph.now()));
            continue;
        }
        const Result<bool> done = co_await checkPage(checks, page, token);
        if (!done)
            checks->trouble = done.error();
    }
    co_return true;
}

/// Permissions and page list: what only a living user token can ask. True when the pages are worth asking for after it.
Async<bool> FacebookAdapter::readLists(std::shared_ptr<PageChecks> checks, TokenFacts facts)
{
    const Result<bool> read = co_await readPermissions(checks);
    if (!read)
        co_return Failed(read.error());
    if (checks->refusal)
        co_return false;
    if (checks->granted)
        facts.scopes = *checks->granted;
    QSet<RemoteId> wanted;
    for (const Page& page : std::as_const(checks->pages))
        wanted.insert(page.remoteId);
    const Result<PageListing> listing = co_await listWith(checks->grant, facts, wanted, false);
    if (!listing && !isTransport(listing.error()) && listing.error().kind != ErrorKind::Rejected)
        co_return Failed(listing.error());
    if (!listing)
        co_return true; // the pages are asked one by one anyhow
    checks->listing = *listing;
    for (const ListedPage& page : listing->pages) {
        if (!page.token.isEmpty() && checks->tokens.value(page.id).isEmpty())
            checks->tokens.insert(page.id, page.token);
    }
    co_return true;
}

Async<CheckReport> FacebookAdapter::check(Grant grant, QList<Page> pages)
{
    CheckReport report;
    const Result<TokenFacts> facts = co_await m_graph.debugToken(grant);
    if (!facts && !isTransport(facts.error()))
        co_return Failed(facts.error());
    report.login.evidence = {u"debug_token"_s, m_graph.now()};
    if (!facts) {
        report.login.failure = failureFrom(facts.error(), u"debug_token"_s, m_graph.now());
        co_return report;
    }
    report.login.failure = facts->failure;
    report.credits = facts->credits;
    if (facts->expiresAt || facts->dataAccessExpiresAt) {
        report.clocks = clocksFrom(*facts);
        report.statedEndless = facts->expiresAt == 0;
        const QList<EndClock> pageClocks = pageClocksFrom(*grant.network, *facts, grant.tokens.obtainedAt);
        for (const Page& page : std::as_const(pages))
            report.pageClocks.insert(page.remoteId, pageClocks);
    }
    if (endsPagesToo(report.login))
        co_return report;

    const auto checks = std::make_shared<PageChecks>();
    checks->grant = grant;
    checks->pages = pages;
    checks->tokens = grant.tokens.pageTokens;
    if (!report.login.failure) {
        const Result<bool> goOn = co_await readLists(checks, *facts);
        if (!goOn)
            co_return Failed(goOn.error());
        report.grantedScopes = checks->granted;
        report.listing = checks->listing;
        report.login.failure = checks->refusal;
        checks->stopped = !*goOn;
    }
    std::vector<Async<bool>> workers;
    workers.reserve(kSideBySide);
    for (int i = 0; i < kSideBySide; ++i)
        workers.push_back(checkPages(checks));
    for (Async<bool>& worker : workers)
        co_await worker;
    if (checks->trouble)
        co_return Failed(*checks->trouble);
    report.pages = checks->findings;
    report.credits = withNewer(report.credits, checks->credits, m_graph.now());
    co_return report;
}

} // namespace pk
