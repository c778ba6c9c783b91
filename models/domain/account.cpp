// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/account.h"

namespace pk {

QStringList Account::missingScopes() const
{
    QStringList missing;
    for (const QString& scope : requestedScopes) {
        if (!grantedScopes.contains(scope))
            missing.append(scope);
    }
    return missing;
}

QString toIdentifier(TokenKind kind)
{
    return kind == TokenKind::Page ? QStringLiteral("page") : QStringLiteral("user");
}

} // namespace pk
