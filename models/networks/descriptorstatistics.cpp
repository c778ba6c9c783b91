// SPDX-License-Identifier: GPL-3.0-or-later
// Where statistics are asked for and read, from a descriptor: resources/networks/README.md says what a key means.
#include "models/networks/descriptorparts.h"
#include "models/networks/figures.h"

#include <QJsonDocument>
#include <QTimeZone>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

/// What of a call may stand in an address, besides what stands in every one.
enum class Part { Page, Public, Content, Detail };

const QStringList& callKeys()
{
    static const QStringList keys{u"url"_s,
                                  u"method"_s,
                                  u"body"_s,
                                  u"headers"_s,
                                  u"token"_s,
                                  u"needs"_s,
                                  u"kinds"_s,
                                  u"metrics"_s,
                                  u"window"_s,
                                  u"first"_s};
    return keys;
}

const QStringList& figureKeys()
{
    static const QStringList keys{u"metric"_s,
                                  u"at"_s,
                                  u"sum"_s,
                                  u"each"_s,
                                  u"columns"_s,
                                  u"only"_s,
                                  u"day"_s,
                                  u"dayStarts"_s,
                                  u"absentIsZero"_s,
                                  u"span"_s,
                                  u"rounded"_s,
                                  u"lacking"_s};
    return keys;
}

const QStringList& fieldKeys()
{
    static const QStringList keys{u"link"_s,
                                  u"linkPattern"_s,
                                  u"linkFormat"_s,
                                  u"text"_s,
                                  u"html"_s,
                                  u"itemKind"_s,
                                  u"kindName"_s,
                                  u"published"_s,
                                  u"thumbnail"_s,
                                  u"figures"_s};
    return keys;
}

std::optional<Metric> readMetric(const ObjectReader& reader)
{
    const QString name = reader.text(u"metric"_s, ObjectReader::Required, 60);
    const auto metric = metricFromIdentifier(name);
    QStringList names;
    for (const Metric each : allMetrics())
        names.append(toIdentifier(each));
    if (!metric && !name.isEmpty())
        reader.complain(u"metric"_s, u"there is no metric \"%1\"%2"_s.arg(name.left(60), nearest(name, names)));
    return metric;
}

QList<MissingRule> readMissing(const ObjectReader& reader)
{
    QList<MissingRule> all;
    const std::vector<ObjectReader> rows = reader.objects(u"missing"_s, {u"metric"_s, u"reason"_s, u"kinds"_s});
    for (const ObjectReader& row : rows) {
        const auto metric = readMetric(row);
        all.append({metric.value_or(Metric::Followers),
                    row.text(u"reason"_s, ObjectReader::Required, 200),
                    row.texts(u"kinds"_s)});
    }
    return all;
}

QList<FigureRule> readFigures(const ObjectReader& reader, bool days)
{
    QList<FigureRule> all;
    const std::vector<ObjectReader> rows = reader.objects(u"figures"_s, figureKeys());
    for (const ObjectReader& row : rows) {
        FigureRule rule;
        rule.metric = readMetric(row).value_or(Metric::Followers);
        rule.at = row.pointerOrPointers(u"at"_s, ObjectReader::Required);
        rule.sum = row.flag(u"sum"_s);
        rule.each = row.pointerOrPointers(u"each"_s);
        rule.columns = row.pointer(u"columns"_s);
        rule.only = readCondition(row, u"only"_s);
        rule.day = row.pointer(u"day"_s);
        rule.dayStarts = row.flag(u"dayStarts"_s);
        rule.absentIsZero = row.flag(u"absentIsZero"_s);
        rule.rounded = row.flag(u"rounded"_s);
        rule.lacking = row.text(u"lacking"_s, ObjectReader::Optional, 200);
        const QString span = row.text(u"span"_s, ObjectReader::Optional, 10);
        if (const auto known = spanFromIdentifier(span))
            rule.span = *known;
        else if (!span.isEmpty())
            row.complain(u"span"_s, u"\"span\" takes total, day, not \"%1\""_s.arg(span));
        if (rule.span == Span::Day && !days)
            row.complain(u"span"_s, u"figures of content are totals"_s);
        if (rule.each.isEmpty() && (!rule.columns.isEmpty() || !rule.day.isEmpty()))
            row.complain(rule.day.isEmpty() ? u"columns"_s : u"day"_s,
                         u"rows with days or columns need \"each\", where they are"_s);
        if (!rule.day.isEmpty() && rule.span != Span::Day)
            row.complain(u"day"_s, u"a figure with \"day\" has the span \"day\""_s);
        all.append(rule);
    }
    return all;
}

/// Complains about an address that tokens may not go to, or that holds a placeholder nobody fills.
void checkAddress(const ObjectReader& reader, const QString& key, const QString& url, const FigureCall& call, Part part,
                  const NetworkDescriptor& network)
{
    Placeholders known = placeholdersOf(call.window, QDateTime(QDate(2026, 1, 1), QTime(0, 0), Qt::UTC));
    QStringList names{u"first"_s, u"firstPath"_s, u"metrics"_s};
    if (part == Part::Public)
        names += QStringList{u"name"_s, u"page"_s};
    else
        names += QStringList{u"page"_s, u"pagePath"_s, u"handle"_s};
    if (part == Part::Detail)
        names += QStringList{u"id"_s, u"ids"_s};
    for (const QString& name : std::as_const(names))
        known.insert(name, u"x"_s);
    const QString filled = filledAddress(url, known);
    if (call.token == FigureCall::Token::None)
        checkedAddress(reader, key, filled, network);
    else
        checkTokenAddress(reader, key, filled, network);
    // Behind a name braces are a list of fields, as the Graph API has them.
    static const QRegularExpression left(u"(?<![A-Za-z0-9_.)])\\{[A-Za-z0-9_.]+\\}"_s);
    const auto open = left.match(network.expand(filled, u"https://instance.example"_s));
    if (open.hasMatch())
        reader.complain(key, u"nothing stands behind the placeholder %1"_s.arg(open.captured()));
}

void readWindow(const ObjectReader& reader, FigureCall& call)
{
    if (!reader.has(u"window"_s))
        return;
    const ObjectReader window = reader.object(u"window"_s, {u"days"_s, u"lag"_s, u"zone"_s});
    const double days = window.has(u"days"_s) ? window.number(u"days"_s) : 1;
    const double lag = window.number(u"lag"_s);
    if (!(days >= 1 && days <= 90) || !(lag <= 30))
        window.complain(u"days"_s, u"a window has 1 to 90 days and ends at most 30 days ago"_s);
    call.window.days = int(std::clamp(days, 1.0, 90.0));
    call.window.lag = int(std::clamp(lag, 0.0, 30.0));
    const QByteArray zone = window.text(u"zone"_s).toLatin1();
    if (!zone.isEmpty() && !QTimeZone::isTimeZoneIdAvailable(zone))
        window.complain(u"zone"_s, u"\"zone\" is a time zone such as \"UTC\" or \"America/Los_Angeles\""_s);
    else if (!zone.isEmpty())
        call.window.zone = zone;
}

FigureCall readCall(const ObjectReader& reader, Part part, const NetworkDescriptor& network)
{
    FigureCall call;
    call.url = reader.text(u"url"_s, ObjectReader::Required);
    const QString method = reader.text(u"method"_s, ObjectReader::Optional, 10);
    call.body = reader.text(u"body"_s);
    call.headers = reader.pairs(u"headers"_s);
    call.needs = reader.texts(u"needs"_s);
    call.kinds = reader.texts(u"kinds"_s);
    call.metrics = reader.texts(u"metrics"_s);
    if (!method.isEmpty() && method != "GET"_L1 && method != "POST"_L1)
        reader.complain(u"method"_s, u"\"method\" takes GET, POST, not \"%1\""_s.arg(method));
    else if (!method.isEmpty())
        call.method = method.toLatin1();
    if (call.body.isEmpty() == (call.method == "POST"))
        reader.complain(call.body.isEmpty() ? u"method"_s : u"body"_s, u"a POST has a \"body\", a GET has none"_s);
    else if (!call.body.isEmpty() && !QJsonDocument::fromJson(call.body.toUtf8()).isObject())
        reader.complain(u"body"_s, u"\"body\" is a JSON object, as text"_s);
    const QString token = reader.text(u"token"_s, ObjectReader::Optional, 20);
    if (token == "page"_L1)
        call.token = FigureCall::Token::Page;
    else if (token == "none"_L1)
        call.token = FigureCall::Token::None;
    else if (!token.isEmpty() && token != "page_or_user"_L1)
        reader.complain(u"token"_s, u"\"token\" takes page_or_user, page, none, not \"%1\""_s.arg(token));
    readWindow(reader, call);
    if (reader.has(u"first"_s)) {
        const ObjectReader first = reader.object(u"first"_s, {u"url"_s, u"at"_s, u"items"_s});
        call.first.url = first.text(u"url"_s, ObjectReader::Required);
        call.first.at = first.pointer(u"at"_s, ObjectReader::Required);
        call.first.items = first.pointer(u"items"_s);
        checkAddress(first, u"url"_s, call.first.url, call, part, network);
    }
    checkAddress(reader, u"url"_s, call.url, call, part, network);
    if (call.metrics.isEmpty() == call.url.contains(u"{metrics}"_s))
        reader.complain(u"url"_s, u"\"metrics\" and {metrics} in the address belong together"_s);
    return call;
}

std::vector<FigureSource> readSources(const ObjectReader& reader, Part part, const NetworkDescriptor& network)
{
    std::vector<FigureSource> all;
    const std::vector<ObjectReader> rows = reader.objects(u"calls"_s,
                                                          callKeys() + QStringList{u"figures"_s, u"refused"_s});
    for (const ObjectReader& row : rows) {
        FigureSource source;
        source.call = readCall(row, part, network);
        source.figures = readFigures(row, true);
        source.refused = row.text(u"refused"_s, ObjectReader::Optional, 200);
        if (source.figures.isEmpty())
            row.complain(u"url"_s, u"a call without \"figures\" is of no use"_s);
        all.push_back(source);
    }
    if (all.empty())
        reader.complain(u"calls"_s, u"statistics need at least one of \"calls\""_s);
    return all;
}

ContentFields readFields(const ObjectReader& reader)
{
    ContentFields fields;
    fields.link = reader.pointerOrPointers(u"link"_s);
    fields.linkPattern = reader.pattern(u"linkPattern"_s).pattern();
    fields.linkFormat = reader.text(u"linkFormat"_s);
    if (!fields.linkFormat.isEmpty() && !fields.linkFormat.contains(u"%1"_s))
        reader.complain(u"linkFormat"_s, u"\"linkFormat\" must hold %1, where the link or the id goes"_s);
    fields.text = reader.pointerOrPointers(u"text"_s);
    fields.html = reader.flag(u"html"_s);
    fields.kind = reader.pointerOrPointers(u"itemKind"_s);
    fields.kindName = reader.text(u"kindName"_s, ObjectReader::Optional, 60);
    fields.published = reader.pointerOrPointers(u"published"_s);
    fields.thumbnail = reader.pointerOrPointers(u"thumbnail"_s);
    fields.figures = readFigures(reader, false);
    return fields;
}

ContentPaging readContentPaging(const ObjectReader& reader)
{
    ContentPaging paging;
    if (!reader.has(u"paging"_s))
        return paging;
    const ObjectReader object = reader.object(
        u"paging"_s, {u"parameter"_s, u"cursor"_s, u"last"_s, u"link"_s, u"step"_s, u"more"_s, u"inBody"_s});
    paging.parameter = object.text(u"parameter"_s, ObjectReader::Required, 60);
    paging.cursor = object.pointer(u"cursor"_s);
    paging.last = object.pointer(u"last"_s);
    paging.link = object.flag(u"link"_s);
    paging.step = int(std::min(object.number(u"step"_s), 1000.0));
    paging.more = object.pointer(u"more"_s);
    paging.inBody = object.flag(u"inBody"_s);
    const int ways = int(!paging.cursor.isEmpty()) + int(!paging.last.isEmpty()) + int(paging.link)
        + int(paging.step > 0);
    if (ways != 1)
        reader.complain(u"paging"_s, u"\"paging\" has one of \"cursor\", \"last\", \"link\" and \"step\""_s);
    return paging;
}

ContentDetail readContentDetail(const ObjectReader& reader, const NetworkDescriptor& network)
{
    ContentDetail detail;
    detail.call = readCall(reader, Part::Detail, network);
    detail.most = int(std::min(reader.number(u"most"_s), 100.0));
    detail.idPattern = reader.pattern(u"idPattern"_s).pattern();
    detail.only = readCondition(reader, u"only"_s);
    detail.items = reader.pointer(u"items"_s);
    detail.id = reader.pointer(u"id"_s);
    detail.dropsAbsent = reader.flag(u"dropsAbsent"_s);
    detail.fields = readFields(reader);
    const bool several = detail.call.url.contains(u"{ids}"_s);
    if (several != (detail.most > 0) || several != !detail.items.isEmpty() || several != !detail.id.isEmpty())
        reader.complain(u"url"_s, u"{ids} in the address, \"most\", \"items\" and \"id\" belong together"_s);
    return detail;
}

} // namespace

void readStatistics(const ObjectReader& top, NetworkDescriptor& network)
{
    if (top.has(u"statistics"_s)) {
        const ObjectReader own = top.object(u"statistics"_s, {u"calls"_s, u"missing"_s});
        network.statistics.sources = readSources(own, Part::Page, network);
        network.statistics.missing = readMissing(own);
    }
    if (top.has(u"publicStatistics"_s)) {
        const ObjectReader open = top.object(u"publicStatistics"_s,
                                             {u"calls"_s,
                                              u"missing"_s,
                                              u"name"_s,
                                              u"example"_s,
                                              u"found"_s,
                                              u"title"_s,
                                              u"notFound"_s,
                                              u"notFoundRedirect"_s,
                                              u"ownPage"_s});
        PublicRule& rule = network.publicStatistics;
        rule.name = open.pattern(u"name"_s).pattern();
        rule.example = open.text(u"example"_s, ObjectReader::Required, 60);
        rule.found = open.pointer(u"found"_s, ObjectReader::Required);
        rule.title = open.pointerOrPointers(u"title"_s);
        rule.notFound = readCondition(open, u"notFound"_s);
        rule.notFoundRedirect = open.pointer(u"notFoundRedirect"_s);
        rule.ownPage = open.flag(u"ownPage"_s);
        rule.sources = readSources(open, Part::Public, network);
        rule.missing = readMissing(open);
        if (rule.name.isEmpty())
            top.complaints().addMissing(top.at(u"publicStatistics"_s), u"name"_s);
    }
    const QStringList keys = callKeys() + fieldKeys()
        + QStringList{u"items"_s, u"id"_s, u"only"_s, u"paging"_s, u"details"_s, u"missing"_s};
    const std::vector<ObjectReader> lists = top.objects(u"content"_s, keys);
    for (const ObjectReader& list : lists) {
        ContentRule rule;
        rule.call = readCall(list, Part::Content, network);
        rule.items = list.pointer(u"items"_s);
        rule.id = list.pointer(u"id"_s, ObjectReader::Required);
        rule.only = readCondition(list, u"only"_s);
        rule.paging = readContentPaging(list);
        rule.fields = readFields(list);
        const std::vector<ObjectReader> details = list.objects(
            u"details"_s,
            callKeys() + fieldKeys()
                + QStringList{u"most"_s, u"idPattern"_s, u"only"_s, u"items"_s, u"id"_s, u"dropsAbsent"_s});
        for (const ObjectReader& detail : details)
            rule.details.push_back(readContentDetail(detail, network));
        rule.missing = readMissing(list);
        network.contents.push_back(rule);
    }
    if (network.capabilities.contains(Purpose::PageStatistics) && network.statistics.isEmpty())
        top.complain(u"capabilities"_s, u"the capability page_statistics needs \"statistics\""_s);
    if (network.capabilities.contains(Purpose::ContentStatistics) && network.contents.empty())
        top.complain(u"capabilities"_s, u"the capability content_statistics needs \"content\""_s);
}

} // namespace pk
