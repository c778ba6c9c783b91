// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/credits.h"

#include <algorithm>

namespace pk {

namespace {
constexpr qint64 kShortestPace = 5 * 60; // seconds
}

QList<Credits> withNewer(QList<Credits> known, const QList<Credits>& fresh, const QDateTime& now)
{
    known.removeIf([&](const Credits& old) { return old.resetsAt && *old.resetsAt <= now; });
    for (const Credits& one : fresh) {
        const auto same = std::find_if(
            known.begin(), known.end(), [&](const Credits& old) { return old.bucket == one.bucket; });
        if (same == known.end())
            known.append(one);
        else
            *same = one;
    }
    return known;
}

QList<Credits> concerning(const QList<Credits>& credits, const RemoteId& page)
{
    const auto names = [&](const Credits& bucket) {
        return !page.isEmpty() && bucket.bucket.contains(page.toString());
    };
    const bool own = std::any_of(credits.cbegin(), credits.cend(), names);
    QList<Credits> all;
    for (const Credits& bucket : credits) {
        if (bucket.limit > 0 && (!own || names(bucket)))
            all.append(bucket);
    }
    return all;
}

CreditRoom roomFor(const QList<Credits>& credits, Purpose purpose, const RemoteId& page, const QDateTime& now)
{
    const double reserve = purpose == Purpose::Publish ? 0 : kPublishReserve;
    CreditRoom room;
    bool open = false; // some empty bucket does not say when it refills
    for (const Credits& bucket : concerning(credits, page)) {
        if (bucket.resetsAt && *bucket.resetsAt <= now)
            continue;
        const double left = std::clamp(1 - bucket.used / bucket.limit - reserve, 0.0, 1.0);
        if (left <= 0) {
            open = open || !bucket.resetsAt;
            if (!room.refillsAt || (bucket.resetsAt && *bucket.resetsAt > *room.refillsAt))
                room.refillsAt = bucket.resetsAt;
        }
        if (!room.known || left < room.left) {
            room.left = left;
            room.bucket = bucket.bucket;
        }
        room.known = true;
    }
    if (open)
        room.refillsAt.reset();
    return room;
}

std::optional<QDateTime> emptyAt(const QList<CreditReading>& readings, const Credits& newest, const QDateTime& now)
{
    if (newest.limit <= 0 || readings.isEmpty() || newest.used >= newest.limit)
        return std::nullopt;
    const CreditReading& oldest = readings.first();
    const qint64 seconds = oldest.at.secsTo(now);
    const double spent = newest.used - oldest.used;
    if (seconds < kShortestPace || spent <= 0)
        return std::nullopt;
    const double more = (newest.limit - newest.used) * double(seconds) / spent;
    constexpr double farthest = 400.0 * 24 * 3600;
    const QDateTime empty = now.addSecs(qint64(std::min(more, farthest)));
    if (more >= farthest || (newest.resetsAt && *newest.resetsAt <= empty))
        return std::nullopt;
    return empty;
}

} // namespace pk
