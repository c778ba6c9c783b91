// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/health.h"

#include <QSet>

namespace pk {

class Records;
struct Account;

/// How everything stands, in a few numbers; disconnected logins do not count.
struct Standing
{
    std::optional<State> worst; ///< none: nothing is connected
    int accounts = 0;
    int needYou = 0; ///< exactly those in needYouStates()
    int ending = 0;  ///< exactly those in endingStates()
    int waiting = 0;
    int snoozed = 0;
    int endingDays = 0; ///< the first window, for words

    friend bool operator==(const Standing&, const Standing&) = default;
};

const QSet<State>& needYouStates(); ///< needs you, partly lost, incident
const QSet<State>& endingStates();  ///< ending soon, ending now

Standing standingOf(const Records& records);
// The same, one account after the other.
Standing noStanding(const Records& records);
void addTo(Standing& standing, const Records& records, const Account& account);

// In words, for the tray: "2 logins need you, 5 end within 14 days".
QString needYouWords(int count);
QString endingWords(int count, int days);
QString waitingWords(int count);
QString standingWords(const Standing& standing);

} // namespace pk
