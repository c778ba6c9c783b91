// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/purpose.h"

#include <QDateTime>
#include <QList>
#include <QString>

#include <optional>

namespace pk {

/// What is left of one rate limit. Shape of product.md section 6: {bucket, used, limit, resets_at}.
struct Credits
{
    QString bucket;                         ///< "app", "page 1000...", "GET /2/users/me"
    double used = 0;                        ///< in the network's unit; percent where limit is 100
    double limit = 0;                       ///< 0 when the network does not say
    std::optional<QDateTime> resetsAt = {}; ///< UTC; absent for sliding windows

    friend bool operator==(const Credits&, const Credits&) = default;
};

/// \a known with the buckets of \a fresh in the place of older ones. What \a fresh does not name keeps its last figure until
/// its window has ended: networks do not send every header with every answer.
QList<Credits> withNewer(QList<Credits> known, const QList<Credits>& fresh, const QDateTime& now);

/// Those that concern \a page: its own where some bucket names it, else all. Without a limit a bucket says nothing.
QList<Credits> concerning(const QList<Credits>& credits, const RemoteId& page);

/// What everything but publishing leaves untouched, as a share of each limit (product.md 16).
inline constexpr double kPublishReserve = 0.1;

/// How much a token may still be used for a purpose.
struct CreditRoom
{
    double left = 1;                    ///< 0..1 of the tightest bucket, less the reserve; 1 where nothing is known
    bool known = false;                 ///< some bucket says so
    QString bucket;                     ///< the tightest
    std::optional<QDateTime> refillsAt; ///< of the buckets without room the last; absent: the network does not say

    bool isEmpty() const { return known && left <= 0; }
    friend bool operator==(const CreditRoom&, const CreditRoom&) = default;
};

/// A bucket whose window has ended is full again.
CreditRoom roomFor(const QList<Credits>& credits, Purpose purpose, const RemoteId& page, const QDateTime& now);

/// One earlier reading of a bucket.
struct CreditReading
{
    QDateTime at;
    double used = 0;
};

/// When a bucket is used up at the pace of \a readings (oldest first, of the window that runs); nullopt when it refills
/// before, nothing is being used or five minutes have not passed yet: a pace of seconds foretells nothing.
std::optional<QDateTime> emptyAt(const QList<CreditReading>& readings, const Credits& newest, const QDateTime& now);

} // namespace pk
