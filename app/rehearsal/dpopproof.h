// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <functional>
#include <optional>

namespace pk::rehearsal {

/// A DPoP proof (RFC 9449) whose signature was verified.
struct DpopProof
{
    QString thumbprint; ///< of its key, RFC 7638
    QJsonObject claims;
};

/// What a proof is refused with.
struct DpopFault
{
    QString error; ///< "use_dpop_nonce" or "invalid_dpop_proof"
    QString text;
};

/// What a proof has to say.
struct DpopDemand
{
    QByteArray method;
    QString address;     ///< the public one, without query
    QString accessToken; ///< empty at an authorization server, where a proof may not name one
    qint64 now = 0;
    std::function<bool(const QString& nonce)> knowsNonce;
};

/// Reads the header value and verifies its ES256 signature with the key inside; nothing when it is no proof.
std::optional<DpopProof> readDpopProof(const QByteArray& header, QString& why);
/// Checks the claims; whether the proof was seen before is the caller's business.
std::optional<DpopFault> checkDpopProof(const DpopProof& proof, const DpopDemand& demand);

} // namespace pk::rehearsal
