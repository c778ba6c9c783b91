// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/cause.h"

#include "models/domain/identifiers.h"

namespace pk {

namespace {
constexpr std::array kCauses{
    Named{Cause::RanOut, "ran_out"},
    Named{Cause::PasswordChanged, "password_changed"},
    Named{Cause::SignedOut, "signed_out"},
    Named{Cause::AppRemoved, "app_removed"},
    Named{Cause::PageRoleLost, "page_role_lost"},
    Named{Cause::PageNotInGrant, "page_not_in_grant"},
    Named{Cause::PermissionDeclined, "permission_declined"},
    Named{Cause::IdentityCheck, "identity_check"},
    Named{Cause::Idle, "idle"},
    Named{Cause::RefreshReused, "refresh_reused"},
    Named{Cause::PlatformReset, "platform_reset"},
    Named{Cause::AppRegistration, "app_registration"},
    Named{Cause::AppSuspended, "app_suspended"},
    Named{Cause::Throttled, "throttled"},
    Named{Cause::NetworkDown, "network_down"},
    Named{Cause::TlsOrProxy, "tls_or_proxy"},
    Named{Cause::Unknown, "unknown"},
};
} // namespace

QString toIdentifier(Cause cause)
{
    return identifierOf(kCauses, cause);
}

std::optional<Cause> causeFromIdentifier(QStringView identifier)
{
    return fromIdentifier(kCauses, identifier);
}

QList<Cause> allCauses()
{
    return valuesOf(kCauses);
}

} // namespace pk
