// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/credits.h"

#include <algorithm>

namespace pk {

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

} // namespace pk
