// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/cause.h"
#include "models/domain/ids.h"

#include <QDateTime>
#include <QList>

namespace pk {

/// Whose trouble it is: the platform's, which ended the sign-ins of many people, or that of the agency's own app there.
enum class IncidentKind { PlatformReset, App };
QString toIdentifier(IncidentKind kind); ///< "platform_reset" or "app"
std::optional<IncidentKind> incidentKindFromIdentifier(QStringView identifier);

/// One login of an incident. It stays in the list when it is repaired.
struct IncidentAccount
{
    AccountId id;
    QDateTime diedAt;                         ///< UTC, when the death was seen
    std::optional<QDateTime> repairedAt = {}; ///< UTC; also when it was disconnected or deleted

    friend bool operator==(const IncidentAccount&, const IncidentAccount&) = default;
};

/// Many logins of one network that ended together. Only confirmed ones are kept; a suspicion is forgotten.
struct Incident
{
    IncidentId id;
    NetworkId network;
    QString instance;            ///< origin, where a network has many servers; else empty
    RegistrationId registration; ///< the app in trouble; empty for a reset of the platform
    IncidentKind kind = IncidentKind::PlatformReset;
    Cause cause = Cause::PlatformReset;     ///< the commonest among the first deaths, as the network worded it
    QDateTime openedAt;                     ///< UTC, the first death seen
    QDateTime confirmedAt;                  ///< UTC
    std::optional<QDateTime> closedAt = {}; ///< UTC; nothing of it is dead any more
    int logins = 0;                         ///< logins that could have died when it began, the dead included
    int probed = 0;                         ///< logins that were asked for nothing but the confirmation
    int probedDead = 0;                     ///< and how many of these were dead too
    QList<IncidentAccount> accounts;

    bool isOpen() const { return !closedAt; }
    const IncidentAccount* find(const AccountId& account) const;
    int stillDead() const; ///< logins that are not repaired
    friend bool operator==(const Incident&, const Incident&) = default;
};

} // namespace pk
