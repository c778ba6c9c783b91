// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QJsonArray>
#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>

#include <optional>

namespace pk::rehearsal {

/// One thing that goes wrong on purpose.
struct FaultRule
{
    QString kind; ///< "outage", "garbage", "callback", "token-answer", "rotate-lost", "publish-lost", "publish-refused"
    QString network;
    QString host; ///< empty: every host of the network
    QString mode;
    QString path;  ///< only requests whose path contains it; empty: all
    QString to;    ///< where a redirect leads
    int skip = 0;  ///< requests to let through first
    int times = 0; ///< how often it strikes; 0: until switched off
};

/// A limit that is used up until `until` (seconds of world time).
struct Throttle
{
    QString network;
    QString login; ///< Login::key(); empty: everybody
    QString page;
    qint64 until = 0;
};

/// How consent is given without a person.
struct AutoConsent
{
    QString person; ///< login or person id
    bool deny = false;
    QStringList declinedScopes;
    std::optional<QStringList> pages; ///< absent: what consent ticks by itself
    bool allPages = false;
};

/// One row of a network's "ways a token dies" that it answers with, whatever it would say by itself.
struct RefusalRule
{
    QString network;
    QString row;
    QStringList logins; ///< Login::key(); empty: everybody
    QString page;       ///< only requests about this page or place
    QString path;       ///< only requests whose path contains it
    int times = 0;      ///< how often it strikes; 0: until switched off
};

/// One result page of a network's list of pages that does not come.
struct ListFailure
{
    QString network;
    QString login; ///< Login::key(); empty: everybody
    int resultPage = 1;
    int status = 500;
    int times = 0;
    bool content = false; ///< of a list of posts, not of pages
};

class Faults
{
public:
    void set(const FaultRule& rule);
    void clear(const QString& kind, const QString& network);
    /// The rule that strikes this request, counted down; nothing when none does.
    std::optional<FaultRule> take(const QString& kind, const QString& network, const QString& host,
                                  const QString& path);
    /// The status that this result page fails with, counted down; nothing when it does not.
    std::optional<int> takeListFailure(const QString& network, const QString& login, int resultPage,
                                       bool content = false);
    [[nodiscard]] QJsonArray describe() const;

    QList<Throttle> throttles;
    QList<RefusalRule> refusals;
    QList<ListFailure> listFailures;
    QHash<QString, AutoConsent> consents; ///< by network, or network|host
    QHash<QString, int> slowMs;           ///< by network; "*" all
    QHash<QString, int> usedPercent;      ///< credits used, by network, network|login key or network|page
    QHash<QString, int> mediaSeconds;     ///< how long a network takes to process what was uploaded
    QSet<QString> mediaFails;             ///< networks where processing ends badly
    QHash<QString, bool> paidOut;         ///< networks with paid credits: nothing left

    /// End of the throttle that hits the call, in seconds of world time; 0 when none does.
    [[nodiscard]] qint64 throttledUntil(const QString& network, const QString& login, const QString& page,
                                        qint64 now) const;
    /// Which throttle hits: "app", "login", "page" or nothing.
    [[nodiscard]] QString throttledBy(const QString& network, const QString& login, const QString& page,
                                      qint64 now) const;
    [[nodiscard]] std::optional<AutoConsent> consent(const QString& network, const QString& host) const;

private:
    QList<FaultRule> m_rules;
};

} // namespace pk::rehearsal
