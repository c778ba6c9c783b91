// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QFile>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <vector>

namespace pk {

/// How long the event loop of the thread it lives in lets somebody wait: it beats every few milliseconds, and the time
/// between two beats is what a key press would have waited at most.
///
/// Time in which the thread was ready to run and got no processor is no fault of the program and is taken off, where the
/// system tells it (Linux). Time in which it waited for anything else, a disk for one, is its own.
class Heartbeat final : public QObject
{
    Q_OBJECT
public:
    explicit Heartbeat(std::chrono::milliseconds beat = std::chrono::milliseconds(5));

    void start();
    void stop();
    /// Milliseconds, the machine's own part taken off.
    double longest() const { return m_longest; }
    double longestOfMachine() const { return m_longestOfMachine; }
    int beats() const { return m_beats; }
    int over(int ms) const;

Q_SIGNALS:
    /// A gap of more than 20 ms, with the machine's part, and when it ended, in ms since start().
    void late(double ms, double ofMachine, qint64 at);

private:
    void beat();
    qint64 waitedForProcessor();

    QTimer m_timer;
    QElapsedTimer m_clock;
    qint64 m_last = 0; ///< ns since start()
    int m_beats = 0;
    double m_longest = 0;
    double m_longestOfMachine = 0;
    std::vector<double> m_late;
    QFile m_schedule;
    qint64 m_waited = 0;
};

} // namespace pk
