// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"

#include <QString>

namespace pk {

class Records;
class Settings;

/// What a person chose who wants the system's own browser, as opposed to having chosen nothing yet.
inline constexpr QLatin1StringView kDefaultBrowser("default");

/// Which browser and profile an account is to sign in with: what was chosen for it, else what was chosen for another login
/// of the same holder (at the same network first: the session there is already open), else kDefaultBrowser.
/// Returns an id as Settings::browserOf() does; whether that browser is installed is the caller's to see.
QString browserFor(const Records& records, const Settings& settings, const AccountId& id);

} // namespace pk
