// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/vault.h"

#include "models/domain/logging.h"

#include <QDeadlineTimer>

#include <QCoroTimer>

namespace pk {

namespace {
constexpr std::chrono::milliseconds kLongestPause = std::chrono::seconds(2);
}

Async<Secret> readPatiently(Vault* vault, QString key, Patience patience)
{
    const QDeadlineTimer deadline(patience.total);
    std::chrono::milliseconds pause = patience.firstPause;
    for (int attempt = 1;; ++attempt) {
        Result<Secret> answer = co_await vault->read(key);
        const bool missing = !answer && answer.error().kind == ErrorKind::VaultEntryMissing;
        if (!missing || deadline.hasExpired() || !vault->missingIsDoubtful()) {
            if (missing && attempt > 1)
                qCWarning(lcStorage) << "The vault says" << attempt << "times that it does not hold" << key;
            else if (attempt > 1)
                qCInfo(lcStorage) << "The vault answered for" << key << "at attempt" << attempt;
            co_return answer;
        }
        const auto left = std::chrono::milliseconds(std::max<qint64>(1, deadline.remainingTime()));
        co_await QCoro::sleepFor(std::min(pause, left));
        pause = std::min(2 * pause, kLongestPause);
    }
}

} // namespace pk
