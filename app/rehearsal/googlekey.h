// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

namespace pk::rehearsal {

// The RSA key that pretend Google signs ID tokens with. It is made when it is first needed and forgotten at the end.

/// The claims as a JWT, signed RS256.
[[nodiscard]] QString signedIdToken(const QJsonObject& claims);
/// The JSON Web Key Set that "jwks_uri" leads to.
[[nodiscard]] QJsonObject publishedKeys();

} // namespace pk::rehearsal
