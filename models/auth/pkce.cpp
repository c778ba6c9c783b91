// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/auth/pkce.h"

#include <QCryptographicHash>

namespace pk {

QByteArray challengeOf(const Secret& verifier)
{
    return QCryptographicHash::hash(verifier.reveal(), QCryptographicHash::Sha256)
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray hexChallengeOf(const Secret& verifier)
{
    return QCryptographicHash::hash(verifier.reveal(), QCryptographicHash::Sha256).toHex();
}

Secret freshVerifier()
{
    return Secret::random(32);
}

} // namespace pk
