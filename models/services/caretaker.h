// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QHash>
#include <QMultiMap>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <optional>

namespace pk {

struct Account;
class AccountService;
struct ServiceContext;

/// How busy the caretaker may be.
struct Pace
{
    int atOnce = 4;                                            ///< logins looked at side by side
    int perNetwork = 2;                                        ///< of them at one network
    std::chrono::milliseconds tick = std::chrono::seconds(15); ///< between two looks at the clock
    std::chrono::seconds spread = std::chrono::minutes(5);     ///< what has become due meanwhile is spread over this
    std::chrono::seconds clockJump = std::chrono::seconds(90); ///< more than this is a jump: suspended, or set
};

/// Looks after every login by itself: renews and proves each at its time (nextLook), at a pace that leaves the window and
/// the networks alone. Stops while the computer is offline; looks again when it is back, after it slept, and when its clock was
/// set. Whatever a look finds is written by AccountService; this only decides when.
class Caretaker final : public QObject
{
    Q_OBJECT
public:
    Caretaker(ServiceContext& context, AccountService& accounts, Pace pace = {}, QObject* parent = nullptr);

    void start();
    void stop(); ///< what is under way ends by itself
    bool isRunning() const { return m_timer.isActive(); }
    /// What the system says of its network. Offline: nothing is asked, nothing counts. Back: what waited is asked first.
    void setOnline(bool online);
    bool isOnline() const { return m_online; }
    /// When the next login is to be looked at by itself; nullopt when none ever is. UTC.
    std::optional<QDateTime> nextTurn() const;
    int busy() const { return int(m_running.size()); }

Q_SIGNALS:
    void onlineChanged(bool online);
    void looked(const pk::AccountId& id);

private:
    void plan(const AccountId& id);
    void planAll();
    /// Everything is planned anew, and what is due is spread, so that waking up is no thundering herd.
    void resume(std::chrono::seconds spread);
    void turn();
    bool clockJumped();
    std::optional<QDateTime> creditsBackAt(const Account& account) const;
    void look(const AccountId& id);

    ServiceContext& m_context;
    AccountService& m_accounts;
    const Pace m_pace;
    QTimer m_timer;
    QElapsedTimer m_steady;
    QDateTime m_wall; ///< at the last turn
    struct Planned
    {
        NetworkId network;
        QDateTime at;
    };
    QHash<NetworkId, QMultiMap<QDateTime, AccountId>> m_agenda;
    QHash<AccountId, Planned> m_planned;
    QHash<AccountId, QDateTime> m_notBefore; ///< while what was due is spread
    QHash<AccountId, NetworkId> m_running;
    bool m_online = true;
};

} // namespace pk
