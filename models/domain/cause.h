// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <optional>

namespace pk {

/// Why an account or page is not healthy (product.md section 4).
enum class Cause {
    RanOut,
    PasswordChanged,
    SignedOut,
    AppRemoved,
    PageRoleLost,
    PageNotInGrant,
    PermissionDeclined,
    IdentityCheck,
    Idle,
    RefreshReused,
    PlatformReset,
    AppRegistration,
    AppSuspended,
    Throttled,
    NetworkDown,
    TlsOrProxy,
    Unknown,
};

/// Stable identifiers of product.md section 6, "password_changed" and so on.
QString toIdentifier(Cause cause);
std::optional<Cause> causeFromIdentifier(QStringView identifier);
QList<Cause> allCauses();

} // namespace pk
