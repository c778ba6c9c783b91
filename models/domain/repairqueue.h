// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"

#include <QLocale>

namespace pk {

/// One page as the queue looks at it.
struct RepairPage
{
    PageId id;
    QString name;   ///< hostile text: shown plain only
    QString client; ///< the client's name; empty: nobody's
    Health health;  ///< what the login does to it included
};

/// One account as the queue looks at it; whoever has the records makes it.
struct RepairSubject
{
    AccountId id;
    NetworkId network;
    QString instance;
    QString name;
    QString holder;
    Health health;
    QList<RepairPage> pages;
};

/// How urgent: what has stopped comes before what will.
enum class RepairBand { Stopped, Ending };

/// Which pages of how many clients have stopped, or will, and when.
struct RepairImpact
{
    RepairBand band = RepairBand::Stopped;
    int pages = 0;
    int clients = 0;                  ///< those of \c pages, each once; pages of nobody add none
    std::optional<QDateTime> at = {}; ///< UTC; when it stopped or will; absent: not known

    friend bool operator==(const RepairImpact&, const RepairImpact&) = default;
};

/// One line of the queue.
struct RepairItem
{
    AccountId account;
    NetworkId network;
    QString instance;
    QString name;
    QString holder;
    Health health;
    std::optional<Cause> cause = {}; ///< the account's, or where pages alone are lost theirs; absent: an end is near
    RepairImpact impact;
    QList<RepairPage> pages; ///< those the impact counts, in the order the account has them
};

struct RepairQueue
{
    QList<RepairItem> signIns;   ///< what a person mends by signing in, in the order to do it
    QList<RepairItem> elsewhere; ///< what no sign-in mends; causeAction() says what does. By impact
};

/// Whether signing in again mends this. Not: a suspended app, a wrong registration, a network that is down or asks to
/// wait, a person who has to confirm who they are at the network first, a role that an admin has to give back.
bool signInMends(Cause cause);
/// Whether an account in this state can be in the queue at all; spares looking at the pages of the many that cannot.
bool mayNeedRepair(const Health& health);

/// Whether it belongs in the queue; of an account that is not partly lost its pages need not be known.
bool waitsForSignIn(const RepairSubject& subject);

/// What needs a person's sign-in, in the order to do it. Pure.
///
/// Stopped before ending; then more pages, more clients, the earlier date, the name. Within stopped and within ending,
/// logins of one holder at one network (and server) follow each other, at the place of the most urgent of them: one
/// browser session serves them all. Snoozed and disconnected accounts are in neither list.
/// Source: product.md section 3 item 15.
RepairQueue repairQueue(const QList<RepairSubject>& subjects);

/// "3 pages of 2 clients stopped", "1 page stops in 9 days", "Nothing stops": the impact in words.
QString impactWords(const RepairImpact& impact, const QDateTime& now);
/// The one thing to do about it, a whole sentence; for what waits, when it is tried again.
QString repairAdvice(const RepairItem& item, const QDateTime& now, const QLocale& locale = QLocale());

} // namespace pk
