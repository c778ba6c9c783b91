// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/async.h"

#include <QCoreApplication>
#include <QDeadlineTimer>

#include <QCoroTask>

#include <memory>
#include <optional>

namespace pk {

namespace detail {
template<typename T>
QCoro::Task<> keepResult(Async<T> task, std::shared_ptr<std::optional<Result<T>>> slot)
{
    Result<T> result = co_await task;
    *slot = std::move(result);
}
} // namespace detail

/// Runs the event loop until \a task ends, TimedOut after \a limit (the task then lives on): tests never hang.
template<typename T>
Result<T> waitFor(Async<T> task, std::chrono::milliseconds limit = std::chrono::seconds(50))
{
    const auto slot = std::make_shared<std::optional<Result<T>>>();
    detail::keepResult<T>(std::move(task), slot);
    const QDeadlineTimer deadline(limit);
    while (!slot->has_value() && !deadline.hasExpired())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 20);
    if (!slot->has_value())
        return fail(ErrorKind::TimedOut, QStringLiteral("the test waited %1 ms").arg(limit.count()));
    return std::move(**slot);
}

} // namespace pk
