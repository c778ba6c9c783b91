// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/secret.h"

namespace pk {

/// The S256 challenge of a verifier (RFC 7636 section 4.2). There is no other method here, so none to fall back to.
QByteArray challengeOf(const Secret& verifier);

/// The same hash in lower-case hexadecimal, as one network wants it (tiktok.md section 2).
QByteArray hexChallengeOf(const Secret& verifier);

/// A fresh verifier: 256 random bits as 43 unreserved characters (RFC 7636 section 4.1).
Secret freshVerifier();

} // namespace pk
