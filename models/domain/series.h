// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/metric.h"

#include <chrono>

namespace pk {

/// All figures of one metric over one span, oldest first.
struct FigureSeries
{
    Metric metric = Metric::Followers;
    Span span = Span::Total;
    QList<Figure> figures;
};

/// \a figures sorted out by metric (in the order of allMetrics()) and span (totals first), each oldest first.
QList<FigureSeries> seriesOf(const QList<Figure>& figures);

/// How far apart readings usually are: the lower median, nullopt while fewer than three tell.
std::optional<std::chrono::milliseconds> usualDistance(const QList<Figure>& figures);

/// Figures more than this apart are not joined by a line: twice the usual distance, and at least two days.
std::chrono::milliseconds joinedWithin(const QList<Figure>& figures);

/// One series, oldest first, as lines: what lies further apart than joinedWithin() begins a new one. In between nothing
/// is known; it is neither zero nor on the way from one to the other.
QList<QList<Figure>> segmentsOf(const QList<Figure>& figures);

/// Which figure of \a figures (oldest first) holds nearest to \a at; -1 when there is none.
qsizetype nearestTo(const QList<Figure>& figures, const QDateTime& at);

} // namespace pk
