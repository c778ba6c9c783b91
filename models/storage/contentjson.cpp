// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/contentjson.h"

#include "models/storage/factsjson.h"

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

QJsonObject itemJson(const ContentItem& item)
{
    QJsonObject figures;
    for (auto it = item.figures.cbegin(); it != item.figures.cend(); ++it)
        figures.insert(toIdentifier(it.key()), it.value());
    QJsonObject json{{u"id"_s, item.id}, {u"text"_s, item.text}, {u"kind"_s, item.kind}, {u"figures"_s, figures}};
    if (!item.link.isEmpty())
        json.insert(u"link"_s, item.link.toString(QUrl::FullyEncoded));
    if (!item.thumbnail.isEmpty())
        json.insert(u"thumbnail"_s, item.thumbnail.toString(QUrl::FullyEncoded));
    if (item.publishedAt.isValid())
        json.insert(u"at"_s, item.publishedAt.toMSecsSinceEpoch());
    return json;
}

ContentItem itemFromJson(const QJsonObject& json)
{
    ContentItem item;
    item.id = json.value("id"_L1).toString();
    item.link = QUrl(json.value("link"_L1).toString(), QUrl::StrictMode);
    item.text = json.value("text"_L1).toString();
    item.kind = json.value("kind"_L1).toString();
    item.thumbnail = QUrl(json.value("thumbnail"_L1).toString(), QUrl::StrictMode);
    if (json.contains("at"_L1))
        item.publishedAt = timeFromMs(json.value("at"_L1).toInteger());
    const QJsonObject figures = json.value("figures"_L1).toObject();
    for (auto it = figures.begin(); it != figures.end(); ++it) {
        if (const auto metric = metricFromIdentifier(it.key()))
            item.figures.insert(*metric, it->toInteger());
    }
    return item;
}

} // namespace

QJsonArray toJson(const QList<MissingFigure>& missing)
{
    QJsonArray array;
    for (const MissingFigure& one : missing)
        array.append(QJsonObject{{u"metric"_s, toIdentifier(one.metric)}, {u"reason"_s, one.reason}});
    return array;
}

QList<MissingFigure> missingFiguresFromJson(const QJsonArray& array)
{
    QList<MissingFigure> missing;
    for (const QJsonValue value : array) {
        const QJsonObject one = value.toObject();
        if (const auto metric = metricFromIdentifier(one.value("metric"_L1).toString()))
            missing.append({*metric, one.value("reason"_L1).toString()});
    }
    return missing;
}

QJsonObject toJson(const ContentListing& listing)
{
    QJsonArray items;
    for (const ContentItem& item : listing.items)
        items.append(itemJson(item));
    QJsonObject json{{u"items"_s, items}};
    if (!listing.missing.isEmpty())
        json.insert(u"missing"_s, toJson(listing.missing));
    if (listing.partial)
        json.insert(u"partial"_s, listing.partialReason);
    return json;
}

ContentListing contentListingFromJson(const QJsonObject& json)
{
    ContentListing listing;
    for (const QJsonValue value : json.value("items"_L1).toArray())
        listing.items.append(itemFromJson(value.toObject()));
    listing.missing = missingFiguresFromJson(json.value("missing"_L1).toArray());
    listing.partial = json.contains("partial"_L1);
    listing.partialReason = json.value("partial"_L1).toString();
    return listing;
}

} // namespace pk
