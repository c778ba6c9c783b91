// SPDX-License-Identifier: GPL-3.0-or-later
// Nonces, proofs and the shapes of errors: bluesky.md sections 2.5 and 2.6.
#include "bluesky.h"
#include "dpopproof.h"

#include <QMessageAuthenticationCode>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kNonceStep = 60; // "rotate every minute, are accepted for up to 3 minutes"
constexpr qint64 kNonceSteps = 3;
constexpr qint64 kProofMemory = 10 * 60; // longer than any proof is young enough

/// Addresses where a proof is expected.
bool isProven(const Request& request)
{
    return request.path.startsWith("/xrpc/"_L1) || request.path == "/oauth/par"_L1 || request.path == "/oauth/token"_L1
        || request.path == "/oauth/revoke"_L1;
}

} // namespace

QString BlueskyDialect::nonce(const QString& host, qint64 minutesAgo) const
{
    const QByteArray key = QByteArray::number(m_world.stable(u"bluesky-nonce"_s + host));
    const qint64 step = m_world.now() / kNonceStep - minutesAgo;
    const QByteArray message = QByteArray::number(m_nonceRound) + '|' + QByteArray::number(step);
    return QString::fromLatin1(QMessageAuthenticationCode::hash(message, key, QCryptographicHash::Sha256)
                                   .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

void BlueskyDialect::dress(const Request& request, Answer& answer)
{
    if (answer.body.contains("use_dpop_nonce"))
        ++m_nonceRound; // an ordered demand is only one when the nonce is another one than before
    addNonce(request, answer);
}

void BlueskyDialect::addNonce(const Request& request, Answer& answer) const
{
    if (isProven(request))
        answer.with("DPoP-Nonce", nonce(request.host).toLatin1());
}

std::optional<DpopFault> BlueskyDialect::refuseProof(const Request& request, const QString& accessToken,
                                                     QString& thumbprint)
{
    const bool api = !accessToken.isEmpty();
    QByteArrayList proofs;
    for (const auto& [name, value] : request.headers) {
        if (name == "dpop")
            proofs.append(value);
    }
    if (proofs.size() != 1)
        return DpopFault{u"invalid_dpop_proof"_s,
                         proofs.isEmpty() ? u"DPoP proof required"_s : u"DPoP header must contain a single proof"_s};
    QString why;
    const auto proof = readDpopProof(proofs.first(), why);
    if (!proof)
        return DpopFault{u"invalid_dpop_proof"_s, why};
    DpopDemand demand;
    demand.method = request.method;
    demand.address = u"https://"_s + request.host + request.path; // the public one, whatever route the request came by
    demand.accessToken = accessToken;
    demand.now = m_world.now();
    demand.knowsNonce = [&](const QString& sent) {
        for (qint64 ago = 0; ago < kNonceSteps; ++ago) {
            if (sent == nonce(request.host, ago))
                return true;
        }
        return false;
    };
    if (auto fault = checkDpopProof(*proof, demand)) {
        if (api && fault->error == "use_dpop_nonce"_L1)
            fault->text = u"Resource server requires nonce in DPoP proof"_s;
        return fault;
    }
    m_proofs.removeIf([&](const auto& seen) { return seen.value() < m_world.now() - kProofMemory; });
    const QString id = proof->thumbprint + u'|' + proof->claims.value(u"jti"_s).toString();
    if (m_proofs.contains(id))
        return DpopFault{u"invalid_dpop_proof"_s, u"DPoP proof replayed"_s};
    m_proofs.insert(id, m_world.now());
    thumbprint = proof->thumbprint;
    return std::nullopt;
}

Answer BlueskyDialect::challenge(const QString& error, const QString& text)
{
    QString quoted = text;
    quoted.replace(u'"', u"\\\""_s);
    return xrpcError(401, error, text)
        .with("WWW-Authenticate",
              u"DPoP algs=\"ES256\", error=\"%1\", error_description=\"%2\""_s.arg(error, quoted).toUtf8());
}

Answer BlueskyDialect::oauthError(const QString& error, const QString& text, int status)
{
    return Answer::json(QJsonObject{{u"error"_s, error}, {u"error_description"_s, text}}, status);
}

Answer BlueskyDialect::xrpcError(int status, const QString& error, const QString& message)
{
    return Answer::json(QJsonObject{{u"error"_s, error}, {u"message"_s, message}}, status);
}

} // namespace pk::rehearsal
