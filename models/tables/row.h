// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/domain/health.h"

#include <QCoreApplication>
#include <QStringList>
#include <QVariant>

#include <array>

namespace pk {

class NetworkRegistry;

/// One row of a table, with everything a painter needs already worked out: no parsing, no judging while drawing.
struct Row
{
    QString id;
    QString account;
    QString name;
    QString handle;
    QString network; ///< id
    QString networkName;
    QString client;
    QStringList clients; ///< an account's pages may belong to several; empty for pages
    QString holder;
    QString role; ///< a page's; of an account the number of its pages is in pages
    int pages = 0;
    State state = State::NotChecked;
    QString words;
    qint64 ends = 0; ///< ms since the epoch, 0: no end that counts down
    bool endsEstimated = false;
    qint64 proved = 0; ///< ms since the epoch, 0: never
    QString provedWhat;
    qint64 workedAt = 0;     ///< a page's: ms since the epoch, newest proof of it or its login; 0: never
    bool pagesChosen = true; ///< an account's
    qint64 judgeAgainAt = 0; ///< ms since the epoch: before it neither state nor words can move by time alone
    double credits = -1;     ///< 0..1 left, negative: not known
    QString creditsTip;
    QString search; ///< folded
    bool disconnected = false;
    bool busy = false;
};

/// Words of the cells that all tables share.
struct RowWords
{
    Q_DECLARE_TR_FUNCTIONS(Table)
};

/// Puts \a health into the row and says when it must be looked at again. \a clocks: every clock that had a say,
/// also those that do not bite now.
void applyHealth(Row& row, const Health& health, const QList<EndClock>& clocks, const QDateTime& now,
                 const Windows& windows);
/// The fullest bucket decides: what is used up first stops first. A page goes by the buckets that name it, if any.
void applyCredits(Row& row, const QList<Credits>& credits, const RemoteId& page);
void applySearch(Row& row);

QString endsText(const Row& row, const QDateTime& now);
QString endsTip(const Row& row);
QString provedText(const Row& row, const QDateTime& now);
QString provedTip(const Row& row);
QString creditsText(const Row& row);
QString stateTip(const Row& row);

/// Worst first; within a state what ends first; what has no end last.
qint64 stateSortKey(const Row& row);
/// What has no end comes after every date.
qint64 endsSortKey(const Row& row);

/// The roles that are the same in every column; invalid for the others.
QVariant commonData(const Row& row, int role);

/// Which rows have which state, kept while rows change.
class StateTally final
{
public:
    void clear() { m_counts.fill(0); }
    void add(State state, int by) { m_counts[size_t(state)] += by; }
    int of(State state) const { return m_counts[size_t(state)]; }

private:
    std::array<int, size_t(State::Snoozed) + 1> m_counts{};
};

} // namespace pk
