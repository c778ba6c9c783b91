// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/incident.h"

#include "models/domain/identifiers.h"

#include <algorithm>

namespace pk {

namespace {
constexpr std::array kKinds{
    Named{IncidentKind::PlatformReset, "platform_reset"},
    Named{IncidentKind::App, "app"},
};
} // namespace

QString toIdentifier(IncidentKind kind)
{
    return identifierOf(kKinds, kind);
}

std::optional<IncidentKind> incidentKindFromIdentifier(QStringView identifier)
{
    return fromIdentifier(kKinds, identifier);
}

const IncidentAccount* Incident::find(const AccountId& account) const
{
    const auto found = std::find_if(
        accounts.cbegin(), accounts.cend(), [&](const IncidentAccount& one) { return one.id == account; });
    return found == accounts.cend() ? nullptr : &*found;
}

int Incident::stillDead() const
{
    return int(
        std::count_if(accounts.cbegin(), accounts.cend(), [](const IncidentAccount& one) { return !one.repairedAt; }));
}

} // namespace pk
