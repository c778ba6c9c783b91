// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QHash>
#include <QList>
#include <QString>
#include <QUrl>

#include <optional>

namespace pk {

/// What a figure counts. One word for the same thing at every network; what a network calls it is in its descriptor.
enum class Metric {
    Followers,    ///< subscribers and fans too
    Following,    ///< accounts it follows itself
    Posts,        ///< posts, videos, pins it has ever published and still shows
    Views,        ///< of content, counted each time
    Reach,        ///< people who saw content
    ProfileViews, ///< of the page itself
    Engagements,  ///< reactions, comments, shares and clicks together, where a network gives only the sum
    Likes,        ///< reactions of every kind
    Comments,     ///< replies too
    Shares,       ///< reposts, quotes
    Saves,        ///< bookmarks too
    LinkClicks,
    Calls, ///< call buttons pressed
    DirectionRequests,
};

/// "followers", "profile_views", ...
QString toIdentifier(Metric metric);
std::optional<Metric> metricFromIdentifier(QStringView identifier);
QList<Metric> allMetrics();
/// "Followers", "Profile views": translated.
QString metricName(Metric metric);

/// Over which time a figure was counted.
enum class Span {
    Total, ///< all there is at that moment
    Day,   ///< one day, by the network's calendar; Figure::at is its end
};
QString toIdentifier(Span span); ///< "total", "day"
std::optional<Span> spanFromIdentifier(QStringView identifier);

/// One number, as a network gave it.
struct Figure
{
    Metric metric = Metric::Followers;
    Span span = Span::Total;
    qint64 value = 0;
    QDateTime at;         ///< UTC; what it holds for: the reading's time, or the end of its day
    bool rounded = false; ///< the network rounds it
    QString source;       ///< where it comes from: "GET /2/users/me public_metrics"

    friend bool operator==(const Figure&, const Figure&) = default;
};

/// A figure people might look for and do not get.
struct MissingFigure
{
    Metric metric = Metric::Followers;
    QString reason; ///< untranslated, short: "the permission read_insights is not granted", "X ended it"

    friend bool operator==(const MissingFigure&, const MissingFigure&) = default;
};

/// Statistics of one page at one reading.
struct PageFigures
{
    QList<Figure> figures;
    QList<MissingFigure> missing;
    QString name; ///< of a public page, as the network shows it
};

/// One post of a page with its statistics.
struct ContentItem
{
    QString id; ///< the network's own
    QUrl link;  ///< where people see it; empty where the network gives none
    QString text;
    QString kind; ///< the network's word: "video", "photo", "reel"
    QDateTime publishedAt;
    QUrl thumbnail; ///< never fetched unless a person switched thumbnails on
    QHash<Metric, qint64> figures;

    friend bool operator==(const ContentItem&, const ContentItem&) = default;
};

struct ContentListing
{
    QList<ContentItem> items; ///< newest first
    QList<MissingFigure> missing;
    bool partial = false; ///< some result page failed
    QString partialReason;
};

} // namespace pk
