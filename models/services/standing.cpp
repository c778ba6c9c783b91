// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/standing.h"

#include "models/services/records.h"

#include <QCoreApplication>

namespace pk {

namespace {

struct StandingWords
{
    Q_DECLARE_TR_FUNCTIONS(StandingWords)
};

} // namespace

const QSet<State>& needYouStates()
{
    static const QSet<State> states{State::NeedsYou, State::PartlyLost, State::Incident};
    return states;
}

const QSet<State>& endingStates()
{
    static const QSet<State> states{State::EndingSoon, State::EndingNow};
    return states;
}

Standing noStanding(const Records& records)
{
    Standing standing;
    standing.endingDays = int(std::chrono::duration_cast<std::chrono::days>(records.windows({}).soon).count());
    return standing;
}

void addTo(Standing& standing, const Records& records, const Account& account)
{
    if (account.life.disconnected)
        return;
    const State state = records.health(account).state;
    ++standing.accounts;
    standing.needYou += needYouStates().contains(state) ? 1 : 0;
    standing.ending += endingStates().contains(state) ? 1 : 0;
    standing.waiting += state == State::Waiting ? 1 : 0;
    standing.snoozed += state == State::Snoozed ? 1 : 0;
    if (!standing.worst || severity(state) > severity(*standing.worst))
        standing.worst = state;
}

Standing standingOf(const Records& records)
{
    Standing standing = noStanding(records);
    for (const Account& account : records.accounts())
        addTo(standing, records, account);
    return standing;
}

QString needYouWords(int count)
{
    return StandingWords::tr("%n login(s) need you", nullptr, count);
}

QString endingWords(int count, int days)
{
    // two numbers, each with a plural of its own
    const QString span = StandingWords::tr("within %n day(s)", "goes into: 5 logins end %1", days);
    return StandingWords::tr("%n login(s) end %1", "%1: within 14 days", count).arg(span);
}

QString waitingWords(int count)
{
    return StandingWords::tr("%n login(s) wait for their network", nullptr, count);
}

QString standingWords(const Standing& standing)
{
    if (standing.accounts == 0)
        return StandingWords::tr("Nothing is connected yet");
    QStringList parts;
    if (standing.needYou > 0)
        parts.append(needYouWords(standing.needYou));
    if (standing.ending > 0)
        parts.append(endingWords(standing.ending, standing.endingDays));
    if (standing.waiting > 0)
        parts.append(waitingWords(standing.waiting));
    if (standing.snoozed > 0)
        parts.append(StandingWords::tr("%n snoozed", nullptr, standing.snoozed));
    if (parts.isEmpty())
        parts.append(standing.worst == State::NotChecked ? StandingWords::tr("Not everything is checked yet")
                                                         : StandingWords::tr("All work"));
    return parts.join(StandingWords::tr(", ", "between parts of a list"));
}

} // namespace pk
