// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/agenda.h"
#include "models/services/servicecontext.h"

namespace pk {

/// Renews one grant whose lock is held. In this order, so that a kill at any moment loses nothing: answer, vault,
/// read-back, store, old generation dropped, then anything else. Keeps the facts of the failure when there is one.
/// A rejected renewal is Rejected; the account's facts are saved in every case. A refresh token that was rejected for good is
/// not sent again (oauth-security.md item 55): Rejected at once, until a person signs in anew.
///
/// When the new tokens of a rotating rule cannot be saved after several tries, they are revoked: what nobody holds
/// must not live (oauth-security.md item 53).
Async<Grant> renewGrant(ServiceContext* context, Grant grant);

/// True when the access token has ended or is about to, and the rule allows to renew it. An exchange, whose date may stay
/// where it was, is tried once when the lead begins and then whenever half of what was left is gone. \a now: at the network.
bool renewalDue(const NetworkDescriptor& network, const TokenSet& tokens, const QDateTime& now);
/// What the agenda has to know of a network.
CareRule careRuleOf(const NetworkDescriptor& network);

/// True when only a living access token can be revoked, and this one has ended. Sent as it is, the network would call it
/// invalid, which looks like "revoked already", and the refresh token would live on. \a now: at the network.
bool renewalNeededToRevoke(const NetworkDescriptor& network, const TokenSet& tokens, const QDateTime& now);

} // namespace pk
