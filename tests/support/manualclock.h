// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/clock.h"

#include <chrono>

namespace pk {

/// A clock that stands still until a test moves it.
class ManualClock final : public Clock
{
public:
    /// Starts at \a start, UTC; by default at noon of 1 December 2026, a Tuesday.
    explicit ManualClock(QDateTime start = QDateTime(QDate(2026, 12, 1), QTime(12, 0), Qt::UTC))
        : m_now(std::move(start))
    {}

    QDateTime now() const override { return m_now; }
    void advance(std::chrono::milliseconds step) { m_now = m_now.addMSecs(step.count()); }
    void set(const QDateTime& now) { m_now = now; }

private:
    QDateTime m_now;
};

} // namespace pk
