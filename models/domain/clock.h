// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>

#include <chrono>

namespace pk {

/// Where the current time comes from, so that rules take it as a parameter and tests can move it.
class Clock
{
public:
    virtual ~Clock() = default;
    /// Now, in UTC.
    virtual QDateTime now() const = 0;
};

/// Another clock, put right by what is known of it.
class CorrectedClock final : public Clock
{
public:
    /// \a clock outlives it.
    explicit CorrectedClock(const Clock& clock) : m_clock(clock) {}

    QDateTime now() const override { return m_clock.now().addSecs(m_by.count()); }
    QDateTime uncorrected() const { return m_clock.now(); }
    void correct(std::chrono::seconds by) { m_by = by; }
    std::chrono::seconds correction() const { return m_by; }

private:
    const Clock& m_clock;
    std::chrono::seconds m_by{0};
};

/// The system's clock: the only place outside tests that reads it.
class SystemClock final : public Clock
{
public:
    QDateTime now() const override { return QDateTime::currentDateTimeUtc(); }
};

} // namespace pk
