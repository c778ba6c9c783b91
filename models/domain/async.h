// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QPointer>

#include <QCoroTask>

namespace pk {

/// A one-shot operation: ends exactly once, with a value or an Error. Arguments of such coroutines are values.
template<typename T>
using Async = QCoro::Task<Result<T>>;

namespace detail {
template<typename T, typename Function>
QCoro::Task<> deliver(Async<T> task, QPointer<QObject> owner, Function function)
{
    Result<T> result = co_await task;
    if (owner)
        function(result);
}
} // namespace detail

/// The one piece of glue between coroutines and objects that may be gone before the answer is there:
/// calls \a function(const Result<T>&) once the task ends, but only while \a owner lives.
template<typename T, typename Function>
void whenDone(Async<T> task, QObject* owner, Function function)
{
    detail::deliver<T, Function>(std::move(task), QPointer<QObject>(owner), std::move(function));
}

} // namespace pk
