// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/servicecontext.h"

#include <QObject>
#include <QTimer>

namespace pk {

/// "At this pace empty at 16:20": the bucket that is used up first.
struct CreditForecast
{
    QString bucket;
    QDateTime at; ///< UTC
};

/// What is left of every limit (product.md 16): read off each answer where the network states it, else counted from the
/// program's own requests, those before a restart and of other processes by the ledger. A limit that the logins of one app
/// share counts for each of them. Saved with the accounts a moment later, for lists and the next start.
class CreditBook final : public QObject
{
    Q_OBJECT
public:
    /// After UseLedger: what is counted anew from the ledger has the request that led to it.
    explicit CreditBook(ServiceContext& context, QObject* parent = nullptr);
    ~CreditBook() override; ///< saves what is not saved yet

    /// Everything that was last heard of, for people.
    QList<Credits> creditsOf(const Account& account) const;
    /// What decides now: no window that has ended, and nothing over an hour old of a limit that does not say when it refills
    /// (facebook.md section 10).
    QList<Credits> limitsOf(const Account& account) const;
    /// \a page by its remote id; empty for the login itself.
    CreditRoom room(const AccountId& id, Purpose purpose, const RemoteId& page = {}) const;
    std::optional<CreditForecast> forecast(const AccountId& id) const;

private:
    struct Reading
    {
        Credits newest;
        QDateTime at;
        QList<CreditReading> past; ///< of the window that runs, oldest first
    };
    struct Spent
    {
        QString bucket;
        QList<QDateTime> at; ///< oldest first
    };
    /// Whose bucket: an account's, or a registration's where it is shared.
    using Owner = QString;

    void note(const TrafficRecord& record);
    void count(const Account& account, const NetworkDescriptor& network, const TrafficRecord& record);
    void recount();
    QList<QDateTime>& spentOf(const Owner& owner, const QString& bucket);
    void keep(const Owner& owner, const Credits& credits, const QDateTime& now);
    void save();

    ServiceContext& m_context;
    // Few buckets each, of thousands of owners: lists, for a hash of one entry takes six kilobytes.
    QHash<Owner, QList<Reading>> m_readings;
    QHash<Owner, QList<Spent>> m_spent;
    QSet<AccountId> m_unsaved;
    bool m_recounted = false;
    QTimer m_saving;
};

} // namespace pk
