// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>

#include <chrono>
#include <coroutine>
#include <deque>
#include <memory>

namespace pk {

/// Lets background work through one piece after the other, a few milliseconds in each turn of the event loop, so that
/// twelve networks that answer together hold nobody up together.
///     co_await turnstile.pass();
/// When this is destroyed first, the coroutine never goes on.
class Turnstile final
{
public:
    Turnstile();
    Q_DISABLE_COPY_MOVE(Turnstile)

    struct Pass
    {
        Turnstile* turnstile;
        bool await_ready() const { return false; }
        void await_suspend(std::coroutine_handle<> waiter) const { turnstile->queue(waiter); }
        void await_resume() const {}
    };
    Pass pass() { return Pass{this}; }

private:
    void queue(std::coroutine_handle<> waiter);
    void letThrough();

    static constexpr std::chrono::milliseconds kSlice{4}; // a quarter of a frame: the last piece may be a long one

    std::deque<std::coroutine_handle<>> m_waiting;
    QTimer m_timer;
    std::shared_ptr<bool> m_isAlive = std::make_shared<bool>(true);
};

} // namespace pk
