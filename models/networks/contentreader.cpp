// SPDX-License-Identifier: GPL-3.0-or-later
// Lists of posts with their figures: every result page as far as it is wanted, and what only further requests tell.
#include "models/networks/answers.h"
#include "models/networks/figurereader.h"
#include "models/networks/figurework.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QUrlQuery>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

// An end for a server that repeats itself, and for whoever asks for everything.
constexpr int kMostResultPages = 50;
constexpr int kMostItems = 500;

/// The value of \a parameter in the address that a Link header calls the next one (RFC 8288). The address itself is not followed.
QString nextInLink(const HttpResponse& response, const QString& parameter)
{
    static const QRegularExpression next(u"<([^>]*)>\\s*;[^,]*\\brel=\"?next\"?"_s);
    const QList<QByteArray> headers = response.headerValues("Link");
    for (const QByteArray& header : headers) {
        const auto match = next.match(QString::fromUtf8(header.left(4000)));
        if (match.hasMatch())
            return QUrlQuery(QUrl(match.captured(1))).queryItemValue(parameter, QUrl::FullyDecoded);
    }
    return {};
}

/// What asks for the next result page; empty after the last one.
QString nextCursor(const ContentPaging& paging, const HttpResponse& response, const QJsonValue& body,
                   const QJsonArray& rows, int number)
{
    if (paging.parameter.isEmpty() || rows.isEmpty())
        return {};
    if (!paging.more.isEmpty()) {
        const QJsonValue more = valueAt(body, paging.more);
        if (more.isUndefined() || more.isNull() || (more.isBool() && !more.toBool()))
            return {};
    }
    if (paging.step > 0)
        return rows.size() < paging.step ? QString() : QString::number(qint64(number) * paging.step);
    if (paging.link)
        return nextInLink(response, paging.parameter);
    return paging.last.isEmpty() ? textAt(body, paging.cursor) : textAt(rows.last(), paging.last);
}

/// In the place of one that the address has already ("start=0").
FigureCall withParameter(FigureCall call, const QString& name, const QString& value)
{
    const QRegularExpression there(u"[?&]%1=[^&]*"_s.arg(QRegularExpression::escape(name)));
    if (const auto match = there.match(call.url); match.hasMatch()) {
        const qsizetype from = match.capturedStart() + 2 + name.size();
        call.url.replace(from, match.capturedEnd() - from, QString::fromLatin1(QUrl::toPercentEncoding(value)));
        return call;
    }
    call.url += (call.url.contains(u'?') ? u'&' : u'?') + name + u'='
        + QString::fromLatin1(QUrl::toPercentEncoding(value));
    return call;
}

/// A JSON body with one member more; digits stay a number.
FigureCall withMember(FigureCall call, const QString& name, const QString& value)
{
    QJsonObject body = QJsonDocument::fromJson(call.body.toUtf8()).object();
    bool number = false;
    const qint64 whole = value.toLongLong(&number);
    body.insert(name, number ? QJsonValue(whole) : QJsonValue(value));
    call.body = QString::fromUtf8(QJsonDocument(body).toJson(QJsonDocument::Compact));
    return call;
}

QString encoded(const QString& id)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(id));
}

} // namespace

struct FigureReader::Content
{
    std::shared_ptr<Work> work;
    const ContentRule* rule = nullptr;
    int most = 0;
    ContentListing listing;
    QList<QJsonValue> rows;         ///< of the listing's items
    QHash<Metric, QString> reasons; ///< why a figure is not there, as far as a request told
    QSet<qsizetype> gone;           ///< items that are not there any more
    bool stopped = false;           ///< nothing more can be asked for now

    void leaveGap(const QString& reason)
    {
        listing.partial = true;
        if (listing.partialReason.isEmpty())
            listing.partialReason = reason;
    }
    void explain(const QList<FigureRule>& figures, const QString& reason)
    {
        for (const FigureRule& figure : figures)
            reasons.insert(figure.metric, reason);
    }
    void keep(const QJsonArray& found)
    {
        for (const QJsonValue row : found) {
            const QString id = textAt(row, rule->id);
            const bool counts = rule->only.isEmpty() || isMet(rule->only, row);
            const bool known = std::any_of(
                listing.items.cbegin(), listing.items.cend(), [&](const ContentItem& item) { return item.id == id; });
            if (id.isEmpty() || !counts || known || listing.items.size() >= most)
                continue;
            ContentItem item;
            item.id = id;
            listing.items.append(itemFrom(rule->fields, row, work->values, item));
            rows.append(row);
        }
    }
    void finish();
};

/// What nobody has is told once; the newest comes first.
void FigureReader::Content::finish()
{
    for (qsizetype i = listing.items.size() - 1; i >= 0; --i) {
        if (gone.contains(i))
            listing.items.removeAt(i);
    }
    std::stable_sort(listing.items.begin(), listing.items.end(), [](const ContentItem& a, const ContentItem& b) {
        return a.publishedAt.isValid() && (!b.publishedAt.isValid() || a.publishedAt > b.publishedAt);
    });
    QList<FigureRule> wanted = rule->fields.figures;
    for (const ContentDetail& detail : rule->details)
        wanted += detail.fields.figures;
    QSet<Metric> told;
    for (const MissingRule& missing : rule->missing) {
        told.insert(missing.metric);
        listing.missing.append({missing.metric, missing.reason});
    }
    for (const FigureRule& figure : std::as_const(wanted)) {
        const bool there = std::any_of(listing.items.cbegin(), listing.items.cend(), [&](const ContentItem& item) {
            return item.figures.contains(figure.metric);
        });
        const bool known = told.contains(figure.metric);
        if (there || known || (listing.items.isEmpty() && !reasons.contains(figure.metric)))
            continue;
        told.insert(figure.metric);
        const QString unsaid = figure.lacking.isEmpty() ? u"the network does not say"_s : figure.lacking;
        listing.missing.append({figure.metric, reasons.value(figure.metric, unsaid)});
    }
}

/// All result pages that are wanted. An Error when the first one fails.
Async<bool> FigureReader::listContent(std::shared_ptr<Content> content, QString first)
{
    const ContentPaging& paging = content->rule->paging;
    Placeholders values = placeholdersOf(content->rule->call.window, m_clock.now());
    values.insert(u"first"_s, first);
    values.insert(u"firstPath"_s, first);
    QString cursor;
    for (int number = 1; number <= kMostResultPages; ++number) {
        FigureCall call = content->rule->call;
        if (!cursor.isEmpty())
            call = paging.inBody ? withMember(call, paging.parameter, cursor)
                                 : withParameter(call, paging.parameter, cursor);
        const Result<Answer> answer = co_await ask(content->work, &call, values);
        const bool refused = answer && answer->failure;
        if (!answer || refused) {
            const Error error = refused ? errorFrom(*answer->failure) : answer.error();
            if (number == 1 || error.kind == ErrorKind::Cancelled)
                co_return Failed(error);
            content->leaveGap(u"result page %1 failed (%2)"_s.arg(number).arg(error.detail));
            co_return true;
        }
        const QJsonValue list = content->rule->items.isEmpty() ? answer->body
                                                               : valueAt(answer->body, content->rule->items);
        const QJsonArray rows = list.toArray();
        content->keep(rows);
        const QString next = nextCursor(paging, answer->response, answer->body, rows, number);
        if (content->listing.items.size() >= content->most || next.isEmpty())
            co_return true;
        if (next == cursor) {
            content->leaveGap(u"the network gave no way on after result page %1"_s.arg(number));
            co_return true;
        }
        cursor = next;
    }
    content->leaveGap(u"more than %1 result pages"_s.arg(kMostResultPages));
    co_return true;
}

namespace {

/// What posts of a kind are refused for by now, by metric.
QHash<QString, QString> refusedOf(const QHash<QString, QString>& dead, const QString& kind, const QStringList& metrics)
{
    QHash<QString, QString> refused;
    for (const QString& metric : metrics) {
        const auto raw = dead.constFind(kind + u' ' + metric);
        if (raw != dead.cend())
            refused.insert(metric, *raw);
    }
    return refused;
}

/// A sum of which a part was refused is no figure.
void dropParts(ContentItem& item, const ContentFields& fields, const QStringList& metrics,
               const QHash<QString, QString>& refused)
{
    for (const FigureRule& rule : fields.figures) {
        if (rule.sum && !refusalOf(rule, metrics, refused).isEmpty())
            item.figures.remove(rule.metric);
    }
}

} // namespace

/// One request about the posts at \a places. What it is refused for is told; what ends everything is an Error.
Async<bool> FigureReader::addOneDetail(std::shared_ptr<Content> content, const ContentDetail* detail,
                                       QList<qsizetype> places)
{
    const std::shared_ptr<Work> work = content->work;
    ContentListing& listing = content->listing;
    const QString kind = listing.items[places.first()].kind;
    QStringList ids;
    for (const qsizetype place : std::as_const(places))
        ids.append(encoded(listing.items[place].id));
    QStringList metrics = detail->call.metrics;
    metrics.removeIf([&](const QString& metric) { return work->dead.contains(kind + u' ' + metric); });
    if (metrics.isEmpty() && !detail->call.metrics.isEmpty())
        co_return true;
    Placeholders values = placeholdersOf(detail->call.window, m_clock.now());
    values.insert(u"id"_s, listing.items[places.first()].id);
    values.insert(u"ids"_s, ids.join(u','));
    QJsonObject together; // what several requests about one post brought
    QList<QStringList> attempts{metrics};
    while (!attempts.isEmpty()) {
        const QStringList asked = attempts.takeFirst();
        values.insert(u"metrics"_s, asked.join(u','));
        const Result<Answer> answer = co_await ask(work, &detail->call, values);
        if (!answer)
            co_return Failed(answer.error());
        if (answer->failure) {
            if (!leavesOut(*answer->failure, answer->scope, answer->response.status))
                co_return Failed(errorFrom(*answer->failure));
            const bool request = answer->scope == ErrorRule::Scope::Request;
            if (asked.size() > 1 && request) { // not every metric fits every kind of post
                for (const QString& metric : asked)
                    attempts.append(QStringList{metric});
                continue;
            }
            if (asked.size() == 1 && request)
                work->dead.insert(kind + u' ' + asked.first(), answer->failure->raw);
            if (places.size() > 1) { // one that may not be looked at spoils it for the others
                for (const qsizetype place : std::as_const(places)) {
                    const QList<qsizetype> alone{place};
                    const Result<bool> added = co_await addOneDetail(content, detail, alone);
                    if (!added)
                        co_return Failed(added.error());
                }
                co_return true;
            }
            content->explain(detail->fields.figures, u"the network refused it (%1)"_s.arg(answer->failure->raw));
            continue;
        }
        if (detail->most == 0) {
            together = joined(together, answer->body);
            continue;
        }
        const QJsonValue list = valueAt(answer->body, detail->items);
        for (const qsizetype place : std::as_const(places)) {
            ContentItem& item = listing.items[place];
            bool there = false;
            const QJsonArray rows = list.toArray();
            for (const QJsonValue row : rows) {
                if (textAt(row, detail->id) != item.id)
                    continue;
                there = true;
                item = itemFrom(detail->fields, row, work->values, item);
            }
            if (!there && detail->dropsAbsent)
                content->gone.insert(place);
        }
    }
    if (!together.isEmpty()) {
        ContentItem& item = listing.items[places.first()];
        item = itemFrom(detail->fields, together, work->values, item);
        dropParts(item, detail->fields, detail->call.metrics, refusedOf(work->dead, kind, detail->call.metrics));
    }
    co_return true;
}

Async<bool> FigureReader::addDetail(std::shared_ptr<Content> content, const ContentDetail* detail)
{
    const std::shared_ptr<Work> work = content->work;
    const QString lacking = lackingScope(detail->call.needs, work->grant.tokens.scopes);
    if (!lacking.isEmpty() || (detail->call.token == FigureCall::Token::Page && work->pageToken.isEmpty())) {
        content->explain(detail->fields.figures,
                         lacking.isEmpty() ? u"this page came without a token of its own"_s : notGranted(lacking));
        co_return true;
    }
    const QRegularExpression form(detail->idPattern);
    QList<qsizetype> places;
    for (qsizetype i = 0; i < content->listing.items.size(); ++i) {
        const bool fits = (detail->idPattern.isEmpty() || form.match(content->listing.items[i].id).hasMatch())
            && (detail->only.isEmpty() || isMet(detail->only, content->rows[i]));
        if (fits)
            places.append(i);
    }
    const qsizetype together = std::max(1, detail->most);
    for (qsizetype from = 0; from < places.size(); from += together) {
        const QList<qsizetype> some = places.mid(from, together);
        const Result<bool> added = co_await addOneDetail(content, detail, some);
        if (added)
            continue;
        // The list is worth having without, unless the token itself is what was refused.
        if (added.error().kind == ErrorKind::Cancelled || added.error().kind == ErrorKind::Rejected)
            co_return Failed(added.error());
        content->leaveGap(
            u"the figures of post %1 and after could not be read (%2)"_s.arg(from + 1).arg(added.error().detail));
        content->stopped = true;
        co_return true;
    }
    co_return true;
}

Async<ContentListing> FigureReader::contents(Grant grant, Page page, int most)
{
    const std::vector<ContentRule>& rules = grant.network->contents;
    const auto rule = std::find_if(
        rules.cbegin(), rules.cend(), [&](const ContentRule& one) { return fitsKind(one.call.kinds, page.kind); });
    if (rule == rules.cend())
        co_return fail(
            ErrorKind::Unsupported,
            u"%1 offers no statistics of the content of such a page that Pagekeeper knows"_s.arg(grant.network->name));
    const Result<TokenUse> use = grant.consent.use(Purpose::ContentStatistics, u"content statistics"_s);
    if (!use)
        co_return Failed(use.error());
    const auto content = std::make_shared<Content>();
    content->work = std::make_shared<Work>(grant, use->about(page.id));
    content->rule = &*rule;
    content->most = std::clamp(most, 1, kMostItems);
    const std::shared_ptr<Work> work = content->work;
    work->page = page.remoteId.toString();
    work->kind = page.kind;
    work->pageToken = grant.tokens.pageTokens.value(page.remoteId);
    work->values = pageValues(page);
    const QString lacking = lackingScope(rule->call.needs, grant.tokens.scopes);
    if (!lacking.isEmpty() || (rule->call.token == FigureCall::Token::Page && work->pageToken.isEmpty())) {
        const QString reason = lacking.isEmpty() ? u"this page came without a token of its own"_s : notGranted(lacking);
        content->explain(rule->fields.figures, reason);
        content->leaveGap(reason);
        content->finish();
        ContentListing none = content->listing;
        co_return none;
    }
    const Result<QStringList> ids = co_await firsts(work, &rule->call);
    if (!ids)
        co_return Failed(ids.error());
    Result<bool> read = false;
    for (qsizetype i = 0; i < ids->size(); ++i) {
        read = co_await listContent(content, ids->at(i));
        // Of several groups only one has the page; the others say they know nothing of it.
        const bool elsewhere = !read && read.error().cause == Cause::PageRoleLost;
        if (read || !elsewhere)
            break;
    }
    if (!read)
        co_return Failed(read.error());
    for (const ContentDetail& detail : rule->details) {
        if (content->stopped)
            break;
        const Result<bool> added = co_await addDetail(content, &detail);
        if (!added)
            co_return Failed(added.error());
    }
    content->finish();
    ContentListing listing = content->listing;
    co_return listing;
}

} // namespace pk
