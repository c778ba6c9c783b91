// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/turnstile.h"

#include <QElapsedTimer>

namespace pk {

Turnstile::Turnstile()
{
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { letThrough(); });
}

void Turnstile::queue(std::coroutine_handle<> waiter)
{
    m_waiting.push_back(waiter);
    if (!m_timer.isActive())
        m_timer.start(0);
}

void Turnstile::letThrough()
{
    QElapsedTimer spent;
    spent.start();
    const std::weak_ptr<bool> alive = m_isAlive; // who goes on may end everything
    do {
        const std::coroutine_handle<> next = m_waiting.front();
        m_waiting.pop_front();
        next.resume();
    } while (alive.lock() && !m_waiting.empty() && spent.elapsed() < kSlice.count());
    if (alive.lock() && m_waiting.empty())
        m_timer.stop();
}

} // namespace pk
