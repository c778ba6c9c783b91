// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <functional>

namespace pk {

/// Counts something anew shortly after it changed: once for however many changes, and in short slices between which the
/// event loop turns, so that a walk over everything holds nobody up.
///
/// Changes that keep coming do not put it off. It takes a twentieth of the time at most: after a long count the next one waits.
class Recount final : public QObject
{
    Q_OBJECT
public:
    struct Work
    {
        std::function<void()> begin = {}; ///< before the first step
        std::function<bool()> step = {};  ///< a part of the way, well under a millisecond; false: that was the last
        std::function<void()> end = {};   ///< shows what was counted
    };
    /// \a after: from the first change to the count.
    Recount(std::chrono::milliseconds after, Work work, QObject* parent = nullptr);

    void ask();
    /// All of it before this returns.
    void now();
    /// Begins at once and goes on in slices; what fits into the first one is done when this returns.
    void begin();
    bool isPending() const { return m_timer.isActive() || m_isCounting; }

private:
    void slice();
    bool step();
    void finish();

    const std::chrono::milliseconds m_after;
    const Work m_work;
    QTimer m_timer;
    qint64 m_spent = 0; ///< ns, by the count under way or the last one
    bool m_isCounting = false;
    bool m_again = false;
};

} // namespace pk
