// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/outbox.h"

#include "models/domain/identifiers.h"

namespace pk {

namespace {

constexpr std::array kStates{Named{OutboxState::Approved, "approved"},
                             Named{OutboxState::Sending, "sending"},
                             Named{OutboxState::Published, "published"},
                             Named{OutboxState::Refused, "refused"},
                             Named{OutboxState::Unconfirmed, "unconfirmed"},
                             Named{OutboxState::NotSent, "not_sent"}};

} // namespace

QString toIdentifier(OutboxState state)
{
    return identifierOf(kStates, state);
}

std::optional<OutboxState> outboxStateFromIdentifier(QStringView identifier)
{
    return fromIdentifier(kStates, identifier);
}

bool maySend(OutboxState state)
{
    switch (state) {
    case OutboxState::Approved:
    case OutboxState::Refused:
    case OutboxState::NotSent: return true;
    case OutboxState::Sending:
    case OutboxState::Published:
    case OutboxState::Unconfirmed: return false;
    }
    Q_UNREACHABLE();
}

} // namespace pk
