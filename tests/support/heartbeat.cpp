// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/heartbeat.h"

#include <algorithm>
#include <utility>

namespace pk {

namespace {

constexpr double kNsPerMs = 1'000'000;
constexpr double kWorthKeeping = 20; // ms

} // namespace

Heartbeat::Heartbeat(std::chrono::milliseconds beat)
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(beat);
    connect(&m_timer, &QTimer::timeout, this, &Heartbeat::beat);
}

void Heartbeat::start()
{
    m_schedule.setFileName(QStringLiteral("/proc/thread-self/schedstat"));
    m_schedule.open(QIODevice::ReadOnly | QIODevice::Unbuffered); // not there on other systems: nothing is taken off
    m_clock.start();
    m_last = 0;
    m_waited = waitedForProcessor();
    m_timer.start();
}

void Heartbeat::stop()
{
    m_timer.stop();
    m_schedule.close();
}

/// ns since the thread began; the second number of the line (Documentation/scheduler/sched-stats.rst).
qint64 Heartbeat::waitedForProcessor()
{
    if (!m_schedule.isOpen() || !m_schedule.seek(0))
        return 0;
    return m_schedule.read(100).split(' ').value(1).toLongLong();
}

int Heartbeat::over(int ms) const
{
    return int(std::count_if(m_late.cbegin(), m_late.cend(), [ms](double gap) { return gap > ms; }));
}

void Heartbeat::beat()
{
    const qint64 now = m_clock.nsecsElapsed();
    const qint64 waited = waitedForProcessor();
    const double whole = double(now - std::exchange(m_last, now)) / kNsPerMs;
    const double ofMachine = double(waited - std::exchange(m_waited, waited)) / kNsPerMs;
    ++m_beats;
    m_longest = std::max(m_longest, whole - ofMachine);
    m_longestOfMachine = std::max(m_longestOfMachine, ofMachine);
    if (whole - ofMachine <= kWorthKeeping)
        return;
    m_late.push_back(whole - ofMachine);
    Q_EMIT late(whole, ofMachine, m_clock.elapsed());
}

} // namespace pk
