// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/async.h"
#include "models/domain/resetdetector.h"
#include "models/services/servicecontext.h"

#include <QSet>
#include <QTimer>

namespace pk {

class AccountService;

/// Makes one incident of many deaths: watches what is saved, asks resetdetector.h, probes survivors, collects later deaths,
/// takes out what is repaired, closes. Asks no network itself: a probe is an ordinary check of an account.
///
/// It looks shortly after a save, never inside of it, so that whoever saves goes on undisturbed.
class IncidentService final : public QObject
{
    Q_OBJECT
public:
    IncidentService(ServiceContext& context, AccountService& accounts, QObject* parent = nullptr);

    /// Ends when everything saved so far was looked at and no probe is under way: a command wants to know before it ends.
    Async<bool> settle();
    /// No further probe begins; for shutdown.
    void stop() { m_stopping = true; }
    int running() const { return int(m_probing.size()); }

Q_SIGNALS:
    void incidentOpened(const pk::Incident& incident);
    void incidentClosed(const pk::Incident& incident);
    /// No probe is under way any more.
    void settled();

private:
    /// Logins that one cause can kill together.
    struct Group
    {
        NetworkId network;
        QString instance;
        RegistrationId registration; ///< only where the app is in trouble
        IncidentKind kind = IncidentKind::PlatformReset;

        friend bool operator==(const Group&, const Group&) = default;
    };
    static Group groupOf(const Account& account, IncidentKind kind);
    static bool belongs(const Account& account, const Group& group);

    void look();
    void lookAt(const AccountId& id);
    QCoro::Task<> consider(Group group);
    Fates fatesOf(const Group& group, int* logins = nullptr) const;
    QList<AccountId> worthAsking(const Group& group, const Verdict& verdict) const;
    void open(const Group& group, const Verdict& verdict, const Probe& probe);
    const Incident* openIncident(const Group& group) const;
    void join(const IncidentId& id, const QList<AccountId>& dead);
    void takeOut(const IncidentId& id, const QList<AccountId>& repaired);
    /// Writes what \a change makes of the newest state; again when another process was faster.
    bool write(const IncidentId& id, const std::function<QList<AccountId>(Incident&, QList<Account>&)>& change);
    void note(const Incident& incident, const QString& outcome);
    bool isDead(const Account& account) const;

    static constexpr int kMostProbes = 3;

    ServiceContext& m_context;
    AccountService& m_accounts;
    QSet<AccountId> m_saved; ///< not looked at yet
    bool m_reread = false;   ///< the store was read anew: every open incident is looked at
    QList<Group> m_probing;
    QList<Group> m_again; ///< somebody died while the group was being probed
    bool m_stopping = false;
    QTimer m_soon;
};

} // namespace pk
