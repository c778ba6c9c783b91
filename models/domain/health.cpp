// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/health.h"

#include "models/domain/identifiers.h"

namespace pk {

namespace {
constexpr std::array kStates{
    Named{State::Healthy, "healthy"},
    Named{State::NoEndDate, "no_end_date"},
    Named{State::NotChecked, "not_checked"},
    Named{State::EndingSoon, "ending_soon"},
    Named{State::EndingNow, "ending_now"},
    Named{State::NeedsYou, "needs_you"},
    Named{State::PartlyLost, "partly_lost"},
    Named{State::Waiting, "waiting"},
    Named{State::Incident, "incident"},
    Named{State::Snoozed, "snoozed"},
};
constexpr std::array kClockKinds{
    Named{ClockKind::Access, "access"},
    Named{ClockKind::Refresh, "refresh"},
    Named{ClockKind::DataAccess, "data_access"},
    Named{ClockKind::Session, "session"},
    Named{ClockKind::Idle, "idle"},
    Named{ClockKind::Reconsent, "reconsent"},
};
constexpr std::array kCertainties{
    Named{Certainty::Definite, "definite"},
    Named{Certainty::Doubtful, "doubtful"},
    Named{Certainty::Transient, "transient"},
};
} // namespace

QString toIdentifier(State state)
{
    return identifierOf(kStates, state);
}

std::optional<State> stateFromIdentifier(QStringView identifier)
{
    return fromIdentifier(kStates, identifier);
}

QList<State> allStates()
{
    return valuesOf(kStates);
}

int severity(State state)
{
    switch (state) {
    case State::NoEndDate: return 0;
    case State::Healthy: return 1;
    case State::Snoozed: return 2;
    case State::NotChecked: return 3;
    case State::EndingSoon: return 4;
    case State::Waiting: return 5;
    case State::PartlyLost: return 6;
    case State::EndingNow: return 7;
    case State::Incident: return 8;
    case State::NeedsYou: return 9;
    }
    Q_UNREACHABLE();
}

bool needsPerson(State state)
{
    switch (state) {
    case State::NeedsYou:
    case State::PartlyLost:
    case State::EndingNow:
    case State::Incident: return true;
    case State::Healthy:
    case State::NoEndDate:
    case State::NotChecked:
    case State::EndingSoon:
    case State::Waiting:
    case State::Snoozed: return false;
    }
    Q_UNREACHABLE();
}

QString toIdentifier(ClockKind kind)
{
    return identifierOf(kClockKinds, kind);
}

std::optional<ClockKind> clockKindFromIdentifier(QStringView identifier)
{
    return fromIdentifier(kClockKinds, identifier);
}

QString toIdentifier(Certainty certainty)
{
    return identifierOf(kCertainties, certainty);
}

std::optional<Certainty> certaintyFromIdentifier(QStringView identifier)
{
    return fromIdentifier(kCertainties, identifier);
}

} // namespace pk
