// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <coroutine>
#include <utility>

namespace pk {

/// What one coroutine waits on while several things may happen: it looks at the facts after each wake().
///     while (!answered && !stopped)
///         co_await wake.next();
/// A wake() that comes first is not lost. The coroutine goes on inside wake(): the caller touches nothing afterwards that
/// may be gone. When this is destroyed first, the coroutine never goes on.
class Wake final
{
public:
    Wake() = default;
    Q_DISABLE_COPY_MOVE(Wake)

    void wake()
    {
        if (m_waiter)
            std::exchange(m_waiter, nullptr).resume();
        else
            m_due = true;
    }

    struct Next
    {
        Wake* wake;
        bool await_ready() const { return std::exchange(wake->m_due, false); }
        void await_suspend(std::coroutine_handle<> waiter) const { wake->m_waiter = waiter; }
        void await_resume() const {}
    };
    /// One coroutine at a time.
    Next next() { return Next{this}; }

private:
    std::coroutine_handle<> m_waiter;
    bool m_due = false;
};

} // namespace pk
