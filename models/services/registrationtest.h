// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/servicecontext.h"

namespace pk {

/// Whether an app registration would do, found out without a person: the entry is there, the vault holds its secret, the
/// redirect's port is free, and the network, asked to redeem a code that it never gave, complains of the code and not of
/// the client. True when the network was asked so; false when it has no way of telling (no client to speak of).
/// Errors: NotRegistered, PortInUse, vault errors, Rejected with cause app_registration or app_suspended, transport errors.
Async<bool> testRegistration(ServiceContext* context, NetworkId network, QString instance);

} // namespace pk
