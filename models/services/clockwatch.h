// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/clock.h"
#include "models/domain/clockestimate.h"
#include "models/domain/tokenset.h"
#include "models/http/httpclient.h"

#include <QElapsedTimer>
#include <QTimer>

namespace pk {

class Store;
struct ServiceContext;

/// Compares this computer's clock with the time that networks put on their answers, and puts the program's own clock right while
/// two of them agree that it is wrong. Log lines and proofs of possession go by the system's clock, everything that is decided
/// or written down by the corrected one. The ledger notes when a correction begins, changes and ends.
class ClockWatch final : public QObject
{
    Q_OBJECT
public:
    /// \a clock is what services count with; \a http counts with the clock below it. Both outlive this.
    ClockWatch(HttpClient& http, CorrectedClock& clock, Store& store, QObject* parent = nullptr);

    const ClockVerdict& verdict() const { return m_verdict; }
    /// What time it is at \a network: ours where that is settled, else by its own clock as far as it was heard. How long a
    /// network's tokens live is its own word anyway.
    QDateTime timeAt(const NetworkId& network) const;
    /// Dates that were counted from a clock which another one contradicted, once it is known which of the two was wrong.
    QList<EndClock> mended(QList<EndClock> clocks, const NetworkId& network) const;
    TokenSet mended(TokenSet tokens, const NetworkId& network) const;
    /// An answer of \a network came just now; those to requests on a network's behalf are heard by themselves.
    void hear(const NetworkId& network, const QDateTime& serverTime);
    /// Looks whether somebody set the system's clock; a timer does it.
    void look();

Q_SIGNALS:
    void changed();

private:
    void hear(const NetworkId& network, const QDateTime& serverTime,
              const QDateTime& at); ///< \a at: by the system's clock
    void settle();
    /// Whether \a network goes by the time that the others agree on; nullopt while that is not known.
    std::optional<bool> goesWithTheOthers(const NetworkId& network) const;

    CorrectedClock& m_clock;
    Store& m_store;
    ClockEstimate m_estimate;
    ClockVerdict m_verdict;
    QTimer m_tick;
    QElapsedTimer m_steady;
    QDateTime m_wall;        ///< of the system, at the last look
    bool m_wasMoved = false; ///< it went another way than the steady one since somebody was heard
};

/// Asks the networks of the connected logins what time it is, without a token; for who wants to know now.
Async<ClockVerdict> askTheTime(ServiceContext* context);

} // namespace pk
