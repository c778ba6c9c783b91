// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/repairqueue.h"
#include "models/services/connectoperation.h"

namespace pk {

class Records;
struct ServiceContext;

/// The queue as the records are now.
RepairQueue currentQueue(const Records& records);
/// How many wait for a sign-in, for the toolbar: what currentQueue() has, without looking at every page.
int waitingSignIns(const Records& records);
bool waitsForSignIn(const Records& records, const Account& account);
/// The request that signs \a account in again in place, with its handle as the hint where the network takes one.
ConnectRequest reconnectRequest(const ServiceContext& context, const AccountId& account);

/// How far one account has come in a run.
enum class RepairMark {
    Left,    ///< waits for its turn
    Mended,  ///< signed in, and out of the queue
    Tried,   ///< signed in, but something of it still needs a sign-in
    Skipped, ///< put off for this run
};

/// Progress of a run as it is kept: who was dealt with, and when.
struct RepairRun
{
    QDateTime startedAt; ///< UTC; invalid: none
    QHash<AccountId, QDateTime> done;
    QHash<AccountId, QDateTime> skipped;

    QJsonObject toJson() const;
    static RepairRun fromJson(const QJsonObject& json); ///< what cannot be read is left out
    friend bool operator==(const RepairRun&, const RepairRun&) = default;
};

/// What a run says about one item of the present queue: trouble newer than the mark starts over. Pure.
RepairMark markOf(const RepairItem& item, const RepairRun& run);

/// What one sign-in of the queue brought. Pages are told by name, by what the records say of each before and after.
struct RepairOutcome
{
    AccountId account;
    QString name;
    Health before;
    Health after;
    QStringList gained;   ///< work now and had stopped
    QStringList lost;     ///< have stopped and worked before
    QStringList stopped;  ///< had stopped and still have
    int unchanged = 0;    ///< work as before
    bool partial = false; ///< the page list could not be read whole; nothing is taken for lost from it
    QString partialReason;
    std::optional<Error> error; ///< set: the sign-in failed, nothing was changed

    bool isMended() const { return !error && lost.isEmpty() && stopped.isEmpty(); }
};

/// One run through the queue. Kept in the settings by account ids, so that it can be stopped at any moment and resumed
/// after a restart, or by the other program; accounts mended meanwhile are simply no longer in it.
class RepairSession final
{
public:
    struct Entry
    {
        RepairItem item;
        RepairMark mark = RepairMark::Left;
    };

    explicit RepairSession(ServiceContext& context);

    /// Goes on with the run that was stopped, or begins one: when there was none, when nobody is left in it, or when it is
    /// older than a week.
    void begin();
    bool wasResumed() const { return m_resumed; }
    /// Looks again at records and settings.
    void refresh();

    /// Those mended in this run in the order it happened, then the queue in its own order.
    const QList<Entry>& entries() const { return m_entries; }
    const QList<RepairItem>& elsewhere() const { return m_elsewhere; }
    const Entry* entry(const AccountId& id) const; ///< null when it is not in the run
    /// Whose turn it is: the first that is left, after \a after where somebody is left there, but nobody of \a except.
    std::optional<AccountId> next(const AccountId& after = {}, const QSet<AccountId>& except = {}) const;
    int count(RepairMark mark) const;

    void skip(const AccountId& id);
    void unskip(const AccountId& id);
    /// A sign-in of \a id begins: remembers what works now, to tell afterwards what changed.
    void start(const AccountId& id);
    /// That sign-in ended. The outcome is remembered until the session ends.
    RepairOutcome finished(const AccountId& id, const Result<Connected>& connected);
    /// The last outcome of each account in this sitting, in the order of the attempts.
    const QList<RepairOutcome>& outcomes() const { return m_outcomes; }

private:
    void keep();
    RepairItem itemOf(const AccountId& id) const;
    void compare(RepairOutcome& outcome) const;

    ServiceContext& m_context;
    RepairRun m_run;
    QList<Entry> m_entries;
    QList<RepairItem> m_elsewhere;
    QList<RepairOutcome> m_outcomes;
    RepairItem m_started;
    QSet<PageId> m_stoppedBefore;
    bool m_resumed = false;
};

} // namespace pk
