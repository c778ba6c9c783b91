// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTimer>

#include <chrono>

namespace pk {

/// Lets the event loop run until a timer of \a interval has fired \a count times: what has a timer of that interval of its
/// own had as many turns. For "nothing happens", where there is nothing to wait for.
inline void letTurnsPass(std::chrono::milliseconds interval, int count)
{
    QTimer beside;
    int passed = 0;
    QObject::connect(&beside, &QTimer::timeout, &beside, [&passed] { ++passed; });
    beside.start(interval);
    while (passed < count)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

/// Work, and no wait: keeps the processor and the event loop busy for that long.
inline void work(std::chrono::milliseconds length)
{
    QElapsedTimer took;
    took.start();
    while (!took.hasExpired(length.count())) {}
}

} // namespace pk
