// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/clock.h"
#include "models/http/httpclient.h"
#include "models/networks/networkregistry.h"
#include "models/services/records.h"
#include "models/services/settings.h"
#include "models/storage/grantvault.h"
#include "models/storage/profile.h"

namespace pk {

class ClockWatch;
class CreditBook;
class GrantKeeper;
class RegistrationService;

/// What services lend each other; built by the composition root, outlives them all.
struct ServiceContext
{
    const Clock& clock;
    HttpClient& http;
    NetworkRegistry& networks;
    Vault& vault;
    GrantVault& grants;
    Records& records;
    Settings& settings;
    Profile profile;
    RegistrationService* registrations = nullptr; ///< set before the first verb
    GrantKeeper* keeper = nullptr;                ///< set before the first verb
    CreditBook* credits = nullptr;                ///< null: what the accounts hold is all that is known
    ClockWatch* clockWatch = nullptr;             ///< null: the clock is what it is

    /// What time it is at \a network, as far as that is known.
    QDateTime timeAt(const NetworkId& network) const;
};

} // namespace pk
