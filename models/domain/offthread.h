// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/async.h"

#include <QFuture>
#include <QPromise>
#include <QThreadPool>

#include <QCoroFuture>

#include <functional>
#include <memory>

namespace pk {

/// Runs \a work in a thread of \a pool, for what waits for the disk, and brings its result back to the calling thread, whose
/// event loop goes on meanwhile. What \a work touches is nobody else's until then; \a pool outlives the task.
template<typename T>
Async<T> offThread(QThreadPool* pool, std::function<Result<T>()> work)
{
    const auto promise = std::make_shared<QPromise<Result<T>>>();
    QFuture<Result<T>> future = promise->future();
    pool->start([promise, work = std::move(work)] {
        promise->start();
        promise->addResult(work());
        promise->finish();
    });
    co_return co_await future;
}

} // namespace pk
