// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

} // namespace pk
