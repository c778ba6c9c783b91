// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/recount.h"

namespace pk {

namespace {

// Several counts may be under way in one turn of the loop, and a frame at 60 a second has 16 ms.
constexpr std::chrono::nanoseconds kSlice = std::chrono::milliseconds(3);
constexpr int kShare = 20; // one part counting, nineteen parts rest

} // namespace

Recount::Recount(std::chrono::milliseconds after, Work work, QObject* parent)
    : QObject(parent)
    , m_after(after)
    , m_work(std::move(work))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (m_isCounting)
            slice();
        else
            begin();
    });
}

void Recount::ask()
{
    if (m_isCounting)
        m_again = true;
    else if (!m_timer.isActive())
        m_timer.start(std::max(m_after, std::chrono::milliseconds(m_spent * (kShare - 1) / 1'000'000)));
}

void Recount::begin()
{
    m_timer.stop();
    m_isCounting = true;
    m_again = false;
    m_spent = 0;
    if (m_work.begin)
        m_work.begin();
    slice();
}

void Recount::now()
{
    m_timer.stop();
    m_isCounting = true;
    m_again = false;
    QElapsedTimer timer;
    timer.start();
    if (m_work.begin)
        m_work.begin();
    while (step()) {}
    m_spent = timer.nsecsElapsed();
    finish();
}

bool Recount::step()
{
    return m_work.step && m_work.step();
}

void Recount::slice()
{
    QElapsedTimer timer;
    timer.start();
    bool more = true;
    while (more && timer.nsecsElapsed() < kSlice.count())
        more = step();
    m_spent += timer.nsecsElapsed();
    if (more)
        m_timer.start(0);
    else
        finish();
}

void Recount::finish()
{
    QElapsedTimer timer;
    timer.start();
    m_isCounting = false;
    if (m_work.end)
        m_work.end();
    m_spent += timer.nsecsElapsed();
    if (std::exchange(m_again, false))
        ask();
}

} // namespace pk
