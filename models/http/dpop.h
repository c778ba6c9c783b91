// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/secret.h"

#include <QByteArray>
#include <QDateTime>
#include <QUrl>

namespace pk {

/// A fresh P-256 key as PKCS#8 (DER), for one grant; empty when the system has no randomness to give.
Secret freshDpopKey();

/// What one proof is about (RFC 9449 section 4.2).
struct DpopClaims
{
    QByteArray method;
    QUrl url;           ///< query and fragment are left out of "htu"
    QDateTime at;       ///< UTC, by the server's clock as far as it is known
    QByteArray nonce;   ///< the server's newest; empty when it gave none yet
    Secret accessToken; ///< at a resource server; empty at an authorization server, which refuses "ath"
};

/// A proof of possession: a JWT of type dpop+jwt signed with ES256, its jti never used before. Empty when \a key is none.
QByteArray dpopProof(const Secret& key, const DpopClaims& claims);

/// The key's thumbprint (RFC 7638), base64url: what "dpop_jkt" binds a code to (RFC 9449 section 10). Empty without a key.
QByteArray dpopThumbprint(const Secret& key);

} // namespace pk
