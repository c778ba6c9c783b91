// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/servicecontext.h"

namespace pk {

/// Proves one account and its pages now and folds what was seen into the records. The lock of the grant is held.
/// An access token that has ended, or was refused where the network's rule calls that ambiguous, is renewed once first.
/// Whatever the network says is a success of the check; an Error is trouble on our side (keychain, store).
Async<bool> checkGrant(ServiceContext* context, AccountId id, bool urgent);

} // namespace pk
