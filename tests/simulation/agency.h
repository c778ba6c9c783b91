// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/descriptor.h"
#include "models/services/renewal.h"

#include <memory>
#include <random>
#include <vector>

namespace pk::simulation {

/// Seconds since the simulated year began, on a Monday at midnight.
using Time = qint64;
constexpr Time kHour = 3600;
constexpr Time kDay = 24 * kHour;
constexpr Time kNever = std::numeric_limits<Time>::max();

/// What befalls a network itself, the same for every agency.
struct Weather
{
    struct Span
    {
        Time from;
        Time to;
    };
    std::vector<Span> outages;
    Time resetAt = kNever;
    double resetShare = 0; ///< of all logins
};

struct Tally
{
    qint64 looks = 0;
    qint64 renewals = 0;
    qint64 leastRenewals = 0;
    qint64 signIns = 0;
    qint64 suddenDeaths = 0;
    qint64 surprises = 0;        ///< ended on a date that was known, and nobody had been warned
    qint64 needlessWarnings = 0; ///< somebody was called although nothing was wrong or ending
    qint64 killedByOutage = 0;   ///< taken for dead while the network was down
    qint64 lostRotations = 0;    ///< a refresh token was sent that had been used before
    qint64 resetsHit = 0;        ///< agencies that lost 30 % or more of a network's logins at once
    qint64 resetsMissed = 0;     ///< of them, not recognised within two check intervals
    qint64 falseIncidents = 0;
    Time slowestRecognition = 0;

    Tally& operator+=(const Tally& other);
};

/// One agency with its people and logins, cared for by the program's own rules for a year: nextLook(), renewalDue(),
/// withDocumentedEnds(), judge() and the reset detector decide, none of them written again here. The network's side of
/// every login (what really ends when) is kept apart and only shows in answers.
class Agency
{
public:
    /// \a officeHours: the computer runs from 8 to 18 from Monday to Friday only.
    Agency(const std::vector<std::shared_ptr<const NetworkDescriptor>>& networks, const std::vector<Weather>& weather,
           quint32 seed, int logins, bool officeHours);
    ~Agency();

    Tally liveThrough(Time year);

private:
    struct Login;
    struct Future;

    bool runs(Time at) const;
    Time opening(Time at) const; ///< \a at, or when the computer runs next
    QDateTime dated(Time at) const;
    void signIn(Login& login, Time at);
    void settleLeast(Login& login, Time until);
    void look(Login& login, Time at);
    bool renew(Login& login, Time at);
    void plan(Login& login, Time at);
    void endOfDay(Time at);
    void askAboutDeaths(int network, Time at);
    bool isOut(int network, Time at) const;
    bool wasHit(int network) const;
    Time running(Time from, Time to) const;
    double chance() { return m_uniform(m_random); }

    const std::vector<std::shared_ptr<const NetworkDescriptor>>& m_networks;
    const std::vector<Weather>& m_weather;
    std::mt19937 m_random;
    std::uniform_real_distribution<double> m_uniform{0, 1};
    const bool m_officeHours;
    std::vector<Login> m_logins;
    std::unique_ptr<Future> m_future;
    std::vector<bool> m_recognised; ///< by network: its reset, or a false alarm, was told
    Tally m_tally;
};

} // namespace pk::simulation
