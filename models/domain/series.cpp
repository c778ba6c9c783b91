// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/series.h"

#include <algorithm>

namespace pk {

namespace {
constexpr std::chrono::milliseconds kJoinedAtLeast = std::chrono::hours(36); // a day, read early and then late
}

QList<FigureSeries> seriesOf(const QList<Figure>& figures)
{
    QList<FigureSeries> all;
    for (const Metric metric : allMetrics()) {
        for (const Span span : {Span::Total, Span::Day}) {
            FigureSeries series{metric, span, {}};
            for (const Figure& figure : figures) {
                if (figure.metric == metric && figure.span == span)
                    series.figures.append(figure);
            }
            if (series.figures.isEmpty())
                continue;
            std::stable_sort(series.figures.begin(), series.figures.end(), [](const Figure& a, const Figure& b) {
                return a.at < b.at;
            });
            all.append(series);
        }
    }
    return all;
}

std::optional<std::chrono::milliseconds> usualDistance(const QList<Figure>& figures)
{
    // Two readings have one distance: whether it is the usual one or a gap nobody can know.
    if (figures.size() < 3)
        return std::nullopt;
    QList<qint64> distances;
    for (qsizetype i = 1; i < figures.size(); ++i)
        distances.append(figures[i - 1].at.msecsTo(figures[i].at));
    const auto middle = distances.begin() + (distances.size() - 1) / 2;
    std::nth_element(distances.begin(), middle, distances.end());
    return std::chrono::milliseconds(*middle);
}

std::chrono::milliseconds joinedWithin(const QList<Figure>& figures)
{
    const auto usual = usualDistance(figures);
    return usual ? std::max(*usual * 3 / 2, kJoinedAtLeast) : kJoinedAtLeast;
}

QList<QList<Figure>> segmentsOf(const QList<Figure>& figures)
{
    QList<QList<Figure>> segments;
    const std::chrono::milliseconds joined = joinedWithin(figures);
    for (const Figure& figure : figures) {
        if (segments.isEmpty() || segments.last().last().at.msecsTo(figure.at) > joined.count())
            segments.append(QList<Figure>());
        segments.last().append(figure);
    }
    return segments;
}

qsizetype nearestTo(const QList<Figure>& figures, const QDateTime& at)
{
    const auto after = std::lower_bound(figures.cbegin(),
                                        figures.cend(),
                                        at,
                                        [](const Figure& figure, const QDateTime& time) { return figure.at < time; });
    if (after == figures.cend())
        return figures.size() - 1;
    const qsizetype index = after - figures.cbegin();
    if (index == 0 || after->at.msecsTo(at) > 0)
        return index;
    return figures[index - 1].at.msecsTo(at) <= at.msecsTo(after->at) ? index - 1 : index;
}

} // namespace pk
