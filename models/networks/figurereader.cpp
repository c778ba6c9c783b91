// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/figurereader.h"

#include "models/networks/answers.h"
#include "models/networks/figurework.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

// Groups of a person that are tried one after the other for the one a page is in.
constexpr qsizetype kMostFirsts = 50;

bool isSentAway(const PublicRule& rule, const HttpResponse& response)
{
    const QUrl target = response.url.resolved(QUrl::fromEncoded(response.header("Location")));
    return !rule.notFoundRedirect.isEmpty() && response.status >= 300 && response.status < 400
        && target.path() == rule.notFoundRedirect;
}

/// Where there is nothing to be found, whatever the table makes of the answer elsewhere.
bool isNotFound(const PublicRule& rule, const HttpResponse& response, const QJsonValue& body)
{
    return response.status == 404 || isSentAway(rule, response)
        || (!rule.notFound.isEmpty() && isMet(rule.notFound, body));
}

/// One missing entry per metric, and none for what is there after all.
PageFigures tidied(PageFigures found)
{
    QSet<Metric> known;
    for (const Figure& figure : std::as_const(found.figures))
        known.insert(figure.metric);
    found.missing.removeIf([&](const MissingFigure& missing) {
        if (known.contains(missing.metric))
            return true;
        known.insert(missing.metric);
        return false;
    });
    return found;
}

} // namespace

QString lackingScope(const QStringList& needs, const QStringList& granted)
{
    for (const QString& need : needs) {
        const QStringList either = need.split(u'|');
        if (std::none_of(either.cbegin(), either.cend(), [&](const QString& scope) { return granted.contains(scope); }))
            return either.first();
    }
    return {};
}

bool fitsKind(const QStringList& kinds, const QString& kind)
{
    return kinds.isEmpty() || kinds.contains(kind);
}

Placeholders pageValues(const Page& page)
{
    static const QRegularExpression mark(u"^(@|u/|r/)"_s);
    const QString id = page.remoteId.toString();
    return {{u"page"_s, id}, {u"pagePath"_s, id}, {u"handle"_s, QString(page.handle).remove(mark)}};
}

QString notGranted(const QString& scope)
{
    return u"the permission %1 is not granted"_s.arg(scope);
}

bool leavesOut(const Failure& failure, ErrorRule::Scope scope, int status)
{
    if (failure.cause == Cause::PermissionDeclined || scope == ErrorRule::Scope::Request)
        return true;
    if (failure.certainty == Certainty::Transient && status != 403)
        return false; // throttled, down: nothing else would be answered either
    return failure.cause != Cause::Throttled && (status == 400 || status == 403 || status == 404 || status == 410)
        && (scope == ErrorRule::Scope::Page || failure.cause == Cause::AppRegistration
            || failure.certainty != Certainty::Definite);
}

void FigureReader::Work::miss(Metric metric, const QString& reason)
{
    found.missing.append({metric, reason});
}

void FigureReader::Work::missAll(const QList<FigureRule>& figures, const QString& reason)
{
    for (const FigureRule& figure : figures)
        miss(figure.metric, reason);
}

/// What an answer about a page of others says besides figures.
void FigureReader::Work::note(const QJsonValue& body)
{
    const PublicRule& rule = grant.network->publicStatistics;
    exists = exists || !valueAt(body, rule.found).isUndefined();
    for (const Pointer& pointer : rule.title) {
        if (found.name.isEmpty())
            found.name = plainText(textAt(body, pointer));
    }
}

/// One request, judged by the error table. Errors: what HttpClient has, and answers that are no JSON.
Async<FigureReader::Answer> FigureReader::ask(std::shared_ptr<Work> work, const FigureCall* call, Placeholders values)
{
    const NetworkDescriptor& network = *work->grant.network;
    values.insert(work->values);
    const QUrl url(addressOf(work->grant, filledAddress(call->url, values)));
    Grant grant = work->grant;
    const bool own = !work->pageToken.isEmpty();
    if (own)
        grant.tokens.accessToken = work->pageToken;
    const bool open = call->token == FigureCall::Token::None;
    HttpRequest request = open ? requestFor(grant, url, work->use) : userGet(grant, url, work->use);
    request.safeToRepeat = true; // a POST here only asks, too
    request.method = call->method;
    for (const auto& [name, value] : call->headers)
        request.headers.append({name.toLatin1(), value.toUtf8()});
    if (!call->body.isEmpty()) {
        request.body = filledBody(call->body, values);
        request.contentType = "application/json";
    }
    if (open || work->ofOthers)
        request.followRedirects = false;
    const Result<HttpResponse> response = co_await m_sender(grant, request);
    if (!response)
        co_return Failed(response.error());
    Answer answer;
    answer.response = *response;
    answer.asked = QString::fromLatin1(call->method) + u' ' + url.path();
    answer.failure = classify(network, *response, ErrorRule::Where::Api, work->use.action(), m_clock.now());
    const auto body = response->json();
    if (body)
        answer.body = *body;
    if (answer.failure)
        answer.scope = scopeOf(network, *response, ErrorRule::Where::Api);
    else if (!body)
        co_return Failed(body.error());
    co_return answer;
}

/// The ids that may stand for "{first}": one, or several to be tried. An empty text where a call needs none.
Async<QStringList> FigureReader::firsts(std::shared_ptr<Work> work, const FigureCall* call)
{
    if (call->first.isEmpty())
        co_return QStringList{QString()};
    FigureCall before = *call;
    before.url = call->first.url;
    before.method = "GET";
    before.body.clear();
    const Placeholders none;
    const Result<Answer> answer = co_await ask(work, &before, none);
    if (!answer)
        co_return Failed(answer.error());
    if (answer->failure) {
        if (work->ofOthers && isNotFound(work->grant.network->publicStatistics, answer->response, answer->body))
            co_return fail(ErrorKind::NotFound, u"there is no such page"_s);
        co_return Failed(errorFrom(*answer->failure));
    }
    if (work->ofOthers)
        work->note(answer->body);
    const Pointer at = forPage(call->first.at, work->page);
    QStringList ids;
    if (call->first.items.isEmpty()) {
        ids.append(textAt(answer->body, at));
    } else {
        const QJsonArray rows = valueAt(answer->body, call->first.items).toArray();
        for (const QJsonValue row : rows)
            ids.append(textAt(row, at));
    }
    ids.removeAll(QString());
    if (ids.isEmpty())
        co_return fail(work->ofOthers ? ErrorKind::NotFound : ErrorKind::BadAnswer,
                       u"no id at \"%1\""_s.arg(call->first.at));
    ids = ids.mid(0, kMostFirsts);
    co_return ids;
}

/// Metrics that a network refuses together, one request for each; read from all the answers together, as some figures are sums.
Async<bool> FigureReader::readOneByOne(std::shared_ptr<Work> work, const FigureSource* source, Placeholders values)
{
    QJsonObject together;
    QHash<QString, QString> refused; // why, by metric
    QString asked;
    for (const QString& metric : source->call.metrics) {
        values.insert(u"metrics"_s, metric);
        const Result<Answer> answer = co_await ask(work, &source->call, values);
        if (!answer)
            co_return Failed(answer.error());
        asked = answer->asked;
        if (!answer->failure)
            together = joined(together, answer->body);
        else if (leavesOut(*answer->failure, answer->scope, answer->response.status))
            refused.insert(metric, u"the network refuses %1 (%2)"_s.arg(metric, answer->failure->raw));
        else
            co_return Failed(errorFrom(*answer->failure));
    }
    const Reading reading{work->page, m_clock.now(), source->call.window, asked};
    for (const FigureRule& figure : source->figures) {
        const QString why = refusalOf(figure, source->call.metrics, refused);
        const QList<Figure> read = why.isEmpty() ? figuresFrom(figure, together, reading) : QList<Figure>();
        work->found.figures += read;
        if (!read.isEmpty())
            continue;
        const QString lacking = figure.lacking.isEmpty() ? u"the network does not say"_s : figure.lacking;
        work->miss(figure.metric, why.isEmpty() ? lacking : why);
    }
    co_return true;
}

Async<bool> FigureReader::readSource(std::shared_ptr<Work> work, const FigureSource* source)
{
    const FigureCall& call = source->call;
    const QString lacking = lackingScope(call.needs, work->grant.tokens.scopes);
    if (!lacking.isEmpty()) {
        work->missAll(source->figures, notGranted(lacking));
        co_return true;
    }
    if (call.token == FigureCall::Token::Page && work->pageToken.isEmpty()) {
        work->missAll(source->figures, u"this page came without a token of its own"_s);
        co_return true;
    }
    work->asked = true;
    const Result<QStringList> ids = co_await firsts(work, &call);
    if (!ids)
        co_return Failed(ids.error());
    Placeholders values = placeholdersOf(call.window, m_clock.now());
    values.insert(u"first"_s, ids->first());
    values.insert(u"firstPath"_s, ids->first());
    values.insert(u"metrics"_s, call.metrics.join(u','));
    const Result<Answer> answer = co_await ask(work, &call, values);
    if (!answer)
        co_return Failed(answer.error());
    if (!answer->failure) {
        const Reading reading{work->page, m_clock.now(), call.window, answer->asked};
        if (work->ofOthers)
            work->note(answer->body);
        for (const FigureRule& figure : source->figures) {
            const QList<Figure> read = figuresFrom(figure, answer->body, reading);
            work->found.figures += read;
            if (read.isEmpty())
                work->miss(figure.metric, figure.lacking.isEmpty() ? u"the network does not say"_s : figure.lacking);
        }
        co_return true;
    }
    if (work->ofOthers && isNotFound(work->grant.network->publicStatistics, answer->response, answer->body))
        co_return fail(ErrorKind::NotFound, u"there is no such page"_s);
    if (call.metrics.size() > 1 && answer->scope == ErrorRule::Scope::Request) {
        const Result<bool> read = co_await readOneByOne(work, source, values);
        co_return read;
    }
    const bool optional = !source->refused.isEmpty() || answer->failure->cause == Cause::PermissionDeclined
        || answer->scope == ErrorRule::Scope::Request;
    if (!optional || !leavesOut(*answer->failure, answer->scope, answer->response.status))
        co_return Failed(errorFrom(*answer->failure));
    if (!work->refusal)
        work->refusal = errorFrom(*answer->failure);
    work->missAll(source->figures,
                  source->refused.isEmpty() ? u"the network refused it (%1)"_s.arg(answer->failure->raw)
                                            : source->refused);
    co_return true;
}

/// All that fit the page. An Error as well when every single one was refused.
Async<bool> FigureReader::readSources(std::shared_ptr<Work> work, const std::vector<FigureSource>* sources)
{
    for (const FigureSource& source : *sources) {
        if (!fitsKind(source.call.kinds, work->kind))
            continue;
        const Result<bool> read = co_await readSource(work, &source);
        if (!read)
            co_return Failed(read.error());
    }
    if (work->found.figures.isEmpty() && work->refusal)
        co_return Failed(*work->refusal);
    co_return true;
}

Async<PageFigures> FigureReader::ofPage(Grant grant, Page page)
{
    const StatisticsRule& rule = grant.network->statistics;
    const bool any = std::any_of(rule.sources.cbegin(), rule.sources.cend(), [&](const FigureSource& source) {
        return fitsKind(source.call.kinds, page.kind);
    });
    if (!any)
        co_return fail(
            ErrorKind::Unsupported,
            u"%1 offers no statistics of a page of this kind that Pagekeeper knows"_s.arg(grant.network->name));
    const Result<TokenUse> use = grant.consent.use(Purpose::PageStatistics, u"page statistics"_s);
    if (!use)
        co_return Failed(use.error());
    const auto work = std::make_shared<Work>(grant, use->about(page.id));
    work->page = page.remoteId.toString();
    work->kind = page.kind;
    work->pageToken = grant.tokens.pageTokens.value(page.remoteId);
    work->values = pageValues(page);
    const Result<bool> read = co_await readSources(work, &rule.sources);
    if (!read)
        co_return Failed(read.error());
    for (const MissingRule& missing : rule.missing) {
        if (fitsKind(missing.kinds, page.kind))
            work->miss(missing.metric, missing.reason);
    }
    PageFigures found = tidied(work->found);
    co_return found;
}

Async<PageFigures> FigureReader::ofAnybody(Grant grant, QString name)
{
    const PublicRule& rule = grant.network->publicStatistics;
    if (rule.isEmpty())
        co_return fail(ErrorKind::Unsupported,
                       u"%1 offers no statistics of public pages that Pagekeeper knows"_s.arg(grant.network->name));
    const std::optional<QString> named = publicName(rule, name);
    if (!named)
        co_return fail(ErrorKind::InvalidInput,
                       u"\"%1\" is no name there: it looks like %2"_s.arg(plainText(name).left(60), rule.example));
    const QString& asked = *named;
    // The address names it in its query, which no ledger entry has.
    const Result<TokenUse> use = grant.consent.use(Purpose::PageStatistics, u"public statistics of "_s + asked);
    if (!use)
        co_return Failed(use.error());
    const auto work = std::make_shared<Work>(grant, *use);
    work->ofOthers = true;
    work->values = {{u"name"_s, asked}};
    if (rule.ownPage) {
        QList<RemoteId> own = grant.tokens.pageTokens.keys();
        std::sort(
            own.begin(), own.end(), [](const RemoteId& a, const RemoteId& b) { return a.toString() < b.toString(); });
        if (own.isEmpty())
            co_return fail(
                ErrorKind::Unsupported,
                u"%1 is asked in the name of a page, and this account holds none"_s.arg(grant.network->name));
        work->page = own.first().toString();
        work->values.insert(u"page"_s, work->page);
    }
    const Result<bool> read = co_await readSources(work, &rule.sources);
    if (!read)
        co_return Failed(read.error());
    if (work->asked && !work->exists)
        co_return fail(ErrorKind::NotFound, u"there is no such page"_s);
    for (const MissingRule& missing : rule.missing)
        work->miss(missing.metric, missing.reason);
    PageFigures found = tidied(work->found);
    co_return found;
}

} // namespace pk
