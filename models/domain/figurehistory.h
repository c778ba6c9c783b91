// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/metric.h"

namespace pk {

/// Whose figures: a page of ours, or a public page anybody may look at.
struct FigureSubject
{
    PageId page = {}; ///< empty: a public page, which the rest names
    NetworkId network = {};
    QString instance = {}; ///< origin of the server where the network has many
    QString name = {};     ///< handle or id, without what may stand around it, in small letters

    static FigureSubject of(PageId page) { return {std::move(page), {}, {}, {}}; }
    bool isPublic() const { return page.isEmpty(); }
    friend bool operator==(const FigureSubject&, const FigureSubject&) = default;
};

/// What was read of one subject over time. A total is kept once a day, the newest of the day; the figure of a day once.
struct FigureHistory
{
    QList<Figure> figures;        ///< of every metric and span, oldest first
    QDateTime readAt;             ///< UTC; of the last reading; invalid: never read
    QString title;                ///< of a public page, as the network showed it last
    QList<MissingFigure> missing; ///< at the last reading

    friend bool operator==(const FigureHistory&, const FigureHistory&) = default;
};

/// The newest posts of a page as they were read last.
struct ContentSnapshot
{
    ContentListing listing;
    QDateTime readAt; ///< UTC
};

} // namespace pk
