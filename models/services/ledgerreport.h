// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/async.h"
#include "models/services/servicecontext.h"

#include <QObject>

#include <functional>
#include <limits>
#include <memory>

namespace pk {

/// Which entries of the ledger are wanted; what is empty does not narrow.
struct LedgerFilter
{
    QDateTime since; ///< UTC, included
    QDateTime until; ///< UTC, not included
    QString action;
    std::optional<Purpose> purpose;
    AccountId account;
    NetworkId network;
    ClientId
        client; ///< of the entry's page at the time; an entry of a login counts when the login held a page of the client
    QString
        search; ///< words that have to occur in what is shown of the entry; looked at by LedgerWalk, not by matches()
};

bool matches(const LedgerDraft& entry, const LedgerFilter& filter, const Records& records);

/// Through the ledger from the newest entry back, piece by piece; what is written meanwhile is not met.
class LedgerWalk final
{
public:
    using Take = std::function<bool(const LedgerEntry&)>;

    LedgerWalk(Records& records, const NetworkRegistry& networks, LedgerFilter filter);
    /// Gives the next \a most entries to \a take as far as they fit; false when there is no more, or \a take had enough.
    Result<bool> step(const Take& take, int most = 2000);
    qint64 done() const { return m_newest - m_before + 1; }
    qint64 of() const { return m_newest; }

private:
    bool fits(const LedgerEntry& entry) const;

    Records& m_records;
    const NetworkRegistry& m_networks;
    LedgerFilter m_filter;
    QStringList m_words;
    qint64 m_newest = 0;
    qint64 m_before = std::numeric_limits<qint64>::max(); ///< sequence of the oldest one looked at
};

/// Calls \a take with every entry that fits, newest first, until it returns false. Reads no further back than it must.
Result<bool> eachEntry(ServiceContext& context, const LedgerFilter& filter, const LedgerWalk::Take& take);

/// A long way through the ledger, gone in slices from the event loop: how far it is, and whether somebody has ended it.
class LedgerRun final : public QObject
{
    Q_OBJECT
public:
    /// What runs ends with Cancelled, before it looks at anything else.
    void cancel() { m_isCancelled = true; }
    bool isCancelled() const { return m_isCancelled; }

Q_SIGNALS:
    void progressed(qint64 done, qint64 of);

private:
    bool m_isCancelled = false;
};
using LedgerRunPtr = std::shared_ptr<LedgerRun>;

/// As eachEntry(); \a walk and what \a take refers to outlive it.
Async<bool> walkInSlices(LedgerWalk* walk, LedgerRunPtr run, LedgerWalk::Take take);
/// Store::verifyLedger() in slices.
Async<LedgerVerdict> proveLedger(ServiceContext* context, LedgerRunPtr run);

/// One entry as the command line's and the export's JSON has it. With "previous" and "hash" whoever receives all of them can
/// prove the chain: see the README.
QJsonObject ledgerEntryJson(const LedgerEntry& entry);
enum class LedgerFormat { Json, Csv };
/// What fits, as {schema, entries} or as a table, newest first, into \a file; how many there are. An export is an entry of its own
/// ("export"), written when the file is complete.
Async<int> exportLedger(ServiceContext* context, LedgerFilter filter, QString file, LedgerFormat format,
                        LedgerRunPtr run);

} // namespace pk
