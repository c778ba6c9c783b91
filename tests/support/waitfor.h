// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/async.h"

#include <QEventLoop>
#include <QTimer>

#include <QCoroTask>

#include <chrono>
#include <memory>
#include <optional>

namespace pk {

namespace detail {
template<typename T>
struct Waited
{
    std::optional<Result<T>> result;
    QEventLoop* loop = nullptr;
};

template<typename T>
QCoro::Task<> keepResult(Async<T> task, std::shared_ptr<Waited<T>> waited)
{
    Result<T> result = co_await task;
    waited->result = std::move(result);
    if (waited->loop)
        waited->loop->quit();
}
} // namespace detail

/// Runs the event loop until \a task ends, TimedOut after \a limit (the task then lives on): tests never hang.
template<typename T>
Result<T> waitFor(Async<T> task, std::chrono::milliseconds limit = std::chrono::seconds(50))
{
    const auto waited = std::make_shared<detail::Waited<T>>();
    detail::keepResult<T>(std::move(task), waited);
    if (!waited->result) {
        QEventLoop loop;
        waited->loop = &loop;
        QTimer::singleShot(limit, &loop, &QEventLoop::quit);
        loop.exec();
        waited->loop = nullptr;
    }
    if (!waited->result)
        return fail(ErrorKind::TimedOut, QStringLiteral("the test waited %1 ms").arg(limit.count()));
    return std::move(*waited->result);
}

} // namespace pk
