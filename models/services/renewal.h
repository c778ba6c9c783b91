// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/servicecontext.h"

namespace pk {

/// Renews one grant whose lock is held. In this order, so that a kill at any moment loses nothing: answer, vault,
/// read-back, store, old generation dropped, then anything else. Keeps the facts of the failure when there is one.
/// A rejected renewal is Rejected; the account's facts are saved in every case.
///
/// When the new tokens of a rotating rule cannot be saved after several tries, they are revoked: what nobody holds
/// must not live (oauth-security.md item 53).
Async<Grant> renewGrant(ServiceContext* context, Grant grant);

/// True when the access token has ended or is about to, and the rule allows to renew it.
bool renewalDue(const NetworkDescriptor& network, const TokenSet& tokens, const QDateTime& now);

} // namespace pk
