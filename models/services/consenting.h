// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/domain/async.h"

namespace pk {

struct ServiceContext;

/// What a person may be asked about one purpose of an account.
struct PurposeChoice
{
    Purpose purpose = Purpose::ValidateUser;
    bool allowed = false;
    bool fixed = false;     ///< knowing whose token it is: ends with the connection only
    QStringList notGranted; ///< scopes that the sign-in did not bring: allowing it takes a reconnect
};

/// The purposes the network offers in this version, in their order, for an account that exists.
QList<PurposeChoice> purposeChoices(const ServiceContext& context, const Account& account);

/// Sets what the account's tokens may be used for, from the next request on; one ledger entry names what was allowed and what
/// was withdrawn. Knowing who it is stays allowed. What the network does not offer is left out.
/// NotFound; Busy when another operation holds the account for long.
Async<bool> setPurposes(ServiceContext* context, AccountId id, QSet<Purpose> purposes);

/// Whose token it is, as the network says now.
struct TokenOwner
{
    Identity found;
    bool matches = false; ///< it is who the record says
};

/// "The token belongs to Ada Lovelace (@ada), as it should." or whose it is instead and what to do.
QString ownerLine(const TokenOwner& owner, const Account& account);

} // namespace pk
