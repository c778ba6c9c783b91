// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <optional>

namespace pk::rehearsal {

/// What a client id says about its client.
struct LoopbackClient
{
    QStringList redirects;
    QStringList scopes;
};

/// Reads "http://localhost?redirect_uri=...&scope=..."; nothing, with the reason, when it breaks a rule.
std::optional<LoopbackClient> readLoopbackClient(const QString& clientId, QString& why);
/// Whether \a sent is one of the declared addresses; a declared one without a port matches on every port.
bool isDeclaredRedirect(const QStringList& declared, const QString& sent);

} // namespace pk::rehearsal
