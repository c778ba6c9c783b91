// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/figureexport.h"

#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kSchema = 1;

QString isoTime(const QDateTime& at)
{
    return at.isValid() ? at.toUTC().toString(Qt::ISODate) : QString();
}

QJsonValue textOrNull(const QString& text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

/// OWASP "CSV injection". Spreadsheets of East Asia take the wide forms of the signs as well.
bool looksLikeFormula(const QString& cell)
{
    static const QRegularExpression number(u"^-?[0-9]+(\\.[0-9]+)?$"_s);
    constexpr QStringView signs = u"=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";
    const auto first = std::find_if_not(
        cell.cbegin(), cell.cend(), [](QChar c) { return c.category() == QChar::Separator_Space; });
    return first != cell.cend() && signs.contains(*first) && !number.match(cell).hasMatch();
}

QString csvCell(const QString& text)
{
    QString cell = looksLikeFormula(text) ? u'\'' + text : text;
    cell.remove(QChar(0)); // ends the file for many readers
    if (cell.contains(u'"') || cell.contains(u',') || cell.contains(u'\n') || cell.contains(u'\r'))
        cell = u'"' + cell.replace(u'"', u"\"\""_s) + u'"';
    return cell;
}

QJsonObject ownerJson(const FigureOwner& owner, const QDateTime& readAt, const QDateTime& now)
{
    return {{u"schema"_s, kSchema},
            {u"generated"_s, isoTime(now)},
            {u"network"_s, owner.network},
            {u"instance"_s, textOrNull(owner.instance)},
            {u"page"_s, textOrNull(owner.page)},
            {u"remote_id"_s, textOrNull(owner.remoteId)},
            {u"name"_s, owner.name},
            {u"title"_s, textOrNull(owner.title)},
            {u"read_at"_s, textOrNull(isoTime(readAt))}};
}

QJsonArray missingJson(const QList<MissingFigure>& missing)
{
    QJsonArray array;
    for (const MissingFigure& one : missing)
        array.append(QJsonObject{{u"metric"_s, toIdentifier(one.metric)}, {u"reason"_s, one.reason}});
    return array;
}

} // namespace

FigureOwner FigureOwner::ofPublic(const FigureSubject& subject, const QString& title)
{
    FigureOwner owner;
    owner.network = subject.network.toString();
    owner.instance = subject.instance;
    owner.name = subject.name;
    owner.title = title;
    return owner;
}

QByteArray csvOf(const QList<QStringList>& rows)
{
    QString text;
    for (const QStringList& row : rows) {
        for (qsizetype i = 0; i < row.size(); ++i)
            text += (i > 0 ? u","_s : QString()) + csvCell(row[i]);
        text += u"\r\n"_s;
    }
    return text.toUtf8();
}

QList<QStringList> figureRows(const FigureOwner& owner, const QList<Figure>& figures)
{
    QList<QStringList> rows{{u"network"_s,
                             u"page"_s,
                             u"remote_id"_s,
                             u"name"_s,
                             u"metric"_s,
                             u"span"_s,
                             u"value"_s,
                             u"at"_s,
                             u"rounded"_s,
                             u"source"_s}};
    for (const Figure& figure : figures) {
        rows.append({owner.network,
                     owner.page,
                     owner.remoteId,
                     owner.name,
                     toIdentifier(figure.metric),
                     toIdentifier(figure.span),
                     QString::number(figure.value),
                     isoTime(figure.at),
                     figure.rounded ? u"yes"_s : u"no"_s,
                     figure.source});
    }
    return rows;
}

QList<Metric> metricsOf(const QList<ContentItem>& items)
{
    QList<Metric> metrics = allMetrics();
    metrics.removeIf([&](Metric metric) {
        return std::none_of(
            items.cbegin(), items.cend(), [metric](const ContentItem& item) { return item.figures.contains(metric); });
    });
    return metrics;
}

QList<QStringList> contentRows(const FigureOwner& owner, const ContentSnapshot& content)
{
    const QList<Metric> metrics = metricsOf(content.listing.items);
    QStringList header{u"network"_s,
                       u"page"_s,
                       u"remote_id"_s,
                       u"name"_s,
                       u"post"_s,
                       u"link"_s,
                       u"kind"_s,
                       u"text"_s,
                       u"published_at"_s,
                       u"read_at"_s};
    for (const Metric metric : metrics)
        header.append(toIdentifier(metric));
    QList<QStringList> rows{header};
    for (const ContentItem& item : content.listing.items) {
        QStringList row{owner.network,
                        owner.page,
                        owner.remoteId,
                        owner.name,
                        item.id,
                        item.link.toString(QUrl::FullyEncoded),
                        item.kind,
                        item.text,
                        isoTime(item.publishedAt),
                        isoTime(content.readAt)};
        for (const Metric metric : metrics) {
            const auto value = item.figures.constFind(metric);
            row.append(value == item.figures.cend() ? QString() : QString::number(*value));
        }
        rows.append(row);
    }
    return rows;
}

QJsonObject figuresJson(const FigureOwner& owner, const FigureHistory& history, const QDateTime& now)
{
    QJsonArray figures;
    for (const Figure& figure : history.figures) {
        figures.append(QJsonObject{{u"metric"_s, toIdentifier(figure.metric)},
                                   {u"span"_s, toIdentifier(figure.span)},
                                   {u"value"_s, figure.value},
                                   {u"at"_s, isoTime(figure.at)},
                                   {u"rounded"_s, figure.rounded},
                                   {u"source"_s, figure.source}});
    }
    QJsonObject json = ownerJson(owner, history.readAt, now);
    json.insert(u"figures"_s, figures);
    json.insert(u"missing"_s, missingJson(history.missing));
    return json;
}

QJsonObject contentJson(const FigureOwner& owner, const ContentSnapshot& content, const QDateTime& now)
{
    QJsonArray posts;
    for (const ContentItem& item : content.listing.items) {
        QJsonObject figures;
        for (auto it = item.figures.cbegin(); it != item.figures.cend(); ++it)
            figures.insert(toIdentifier(it.key()), it.value());
        posts.append(QJsonObject{{u"id"_s, item.id},
                                 {u"link"_s, textOrNull(item.link.toString(QUrl::FullyEncoded))},
                                 {u"text"_s, item.text},
                                 {u"kind"_s, textOrNull(item.kind)},
                                 {u"published_at"_s, textOrNull(isoTime(item.publishedAt))},
                                 {u"thumbnail"_s, textOrNull(item.thumbnail.toString(QUrl::FullyEncoded))},
                                 {u"figures"_s, figures}});
    }
    QJsonObject json = ownerJson(owner, content.readAt, now);
    json.insert(u"posts"_s, posts);
    json.insert(u"missing"_s, missingJson(content.listing.missing));
    json.insert(u"partial"_s, content.listing.partial);
    json.insert(u"partial_reason"_s, textOrNull(content.listing.partialReason));
    return json;
}

} // namespace pk
