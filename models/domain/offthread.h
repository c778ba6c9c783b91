// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/async.h"

#include <QFuture>
#include <QPromise>
#include <QThreadPool>

#include <QCoroFuture>

#include <functional>
#include <memory>
#include <optional>

namespace pk {

/// Runs \a work in a thread of \a pool, for what waits for the disk, and brings its result back to the calling thread, whose
/// event loop goes on meanwhile. What \a work touches is nobody else's until then; \a pool outlives the task.
/// Callers give a function that has a name: GCC 12 destroys a lambda written inside a co_await twice.
template<typename T>
Async<T> offThread(QThreadPool* pool, std::function<Result<T>()> work)
{
    struct Job
    {
        std::function<Result<T>()> work;
        std::optional<Result<T>> result;
        QPromise<void> promise;
    };
    const auto job = std::make_shared<Job>();
    job->work = std::move(work);
    QFuture<void> done = job->promise.future();
    pool->start([job] {
        job->promise.start();
        job->result = job->work();
        job->work = nullptr; // what it holds, a secret perhaps, is let go before anybody hears of the end
        job->promise.finish();
    });
    co_await done;
    co_return std::move(*job->result);
}

} // namespace pk
