// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/health.h"
#include "models/domain/ids.h"
#include "models/domain/secret.h"

#include <QHash>
#include <QStringList>

namespace pk {

/// All secrets of one grant, as they travel together through vault and adapters, with the facts that came with them
/// (they must survive a kill between the vault's write and the store's, architecture.md section 2).
struct TokenSet
{
    Secret accessToken;
    Secret refreshToken;            ///< empty where the network has none
    QString tokenType;              ///< as the network spells it; compared without case
    QStringList scopes;             ///< granted; what was asked when the answer omits it (RFC 6749 section 5.1)
    QDateTime obtainedAt;           ///< UTC, local receive time
    std::chrono::seconds skew = {}; ///< by how much the network's clock was ahead of ours then; see EndClock
    QList<EndClock> clocks;         ///< ends of the user token and the grant
    bool statedEndless = false;
    QHash<RemoteId, Secret> pageTokens; ///< by the page's remote id
    Secret dpopKey;                     ///< PKCS#8, where the network binds the sender
    QString subject;                    ///< whose tokens these are, where the token answer says so
    QString issuer;                     ///< of the authorization server that gave them, where it was discovered

    friend bool operator==(const TokenSet&, const TokenSet&) = default;
};

} // namespace pk
