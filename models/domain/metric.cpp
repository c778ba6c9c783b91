// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/metric.h"

#include "models/domain/identifiers.h"

#include <QCoreApplication>

namespace pk {

namespace {

constexpr std::array kMetrics{
    Named{Metric::Followers, "followers"},
    Named{Metric::Following, "following"},
    Named{Metric::Posts, "posts"},
    Named{Metric::Views, "views"},
    Named{Metric::Reach, "reach"},
    Named{Metric::ProfileViews, "profile_views"},
    Named{Metric::Engagements, "engagements"},
    Named{Metric::Likes, "likes"},
    Named{Metric::Comments, "comments"},
    Named{Metric::Shares, "shares"},
    Named{Metric::Saves, "saves"},
    Named{Metric::LinkClicks, "link_clicks"},
    Named{Metric::Calls, "calls"},
    Named{Metric::DirectionRequests, "direction_requests"},
};

constexpr std::array kSpans{Named{Span::Total, "total"}, Named{Span::Day, "day"}};

struct MetricWords
{
    Q_DECLARE_TR_FUNCTIONS(MetricWords)
};

} // namespace

QString toIdentifier(Metric metric)
{
    return identifierOf(kMetrics, metric);
}

std::optional<Metric> metricFromIdentifier(QStringView identifier)
{
    return fromIdentifier(kMetrics, identifier);
}

QList<Metric> allMetrics()
{
    return valuesOf(kMetrics);
}

QString toIdentifier(Span span)
{
    return identifierOf(kSpans, span);
}

std::optional<Span> spanFromIdentifier(QStringView identifier)
{
    return fromIdentifier(kSpans, identifier);
}

QString metricName(Metric metric)
{
    switch (metric) {
    case Metric::Followers: return MetricWords::tr("Followers");
    case Metric::Following: return MetricWords::tr("Following");
    case Metric::Posts: return MetricWords::tr("Posts");
    case Metric::Views: return MetricWords::tr("Views");
    case Metric::Reach: return MetricWords::tr("Reach");
    case Metric::ProfileViews: return MetricWords::tr("Profile views");
    case Metric::Engagements: return MetricWords::tr("Engagements");
    case Metric::Likes: return MetricWords::tr("Likes");
    case Metric::Comments: return MetricWords::tr("Comments");
    case Metric::Shares: return MetricWords::tr("Shares");
    case Metric::Saves: return MetricWords::tr("Saves");
    case Metric::LinkClicks: return MetricWords::tr("Link clicks");
    case Metric::Calls: return MetricWords::tr("Calls");
    case Metric::DirectionRequests: return MetricWords::tr("Direction requests");
    }
    Q_UNREACHABLE();
}

} // namespace pk
