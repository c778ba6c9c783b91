// SPDX-License-Identifier: GPL-3.0-or-later
// bluesky.md section 11, row by row. The last row (the issuer of the DID is another one) is the command "migrate".
#include "bluesky.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray escaped(const QByteArray& text)
{
    QByteArray quoted = text;
    return quoted.replace('"', "\\\"");
}

/// An account server that refuses token or proof.
Refusal challenged(const char* row, const QByteArray& error, const QByteArray& text)
{
    return Refusal::api(row, 401, R"({"error":")" + error + R"(","message":")" + escaped(text) + R"("})")
        .with("WWW-Authenticate",
              R"(DPoP algs="ES256", error=")" + error + R"(", error_description=")" + escaped(text) + '"');
}

Refusal oauth(const char* row, const QByteArray& error, const QByteArray& text)
{
    return Refusal::token(row, 400, R"({"error":")" + error + R"(","error_description":")" + escaped(text) + R"("})");
}

/// A grant that the token endpoint refuses; a pushed request has none.
Refusal grant(const char* row, const QByteArray& text)
{
    return oauth(row, "invalid_grant", text).below(u"/oauth/token"_s);
}

} // namespace

QList<Refusal> BlueskyDialect::refusals() const
{
    static const QList<Refusal> rows{
        challenged("401-use_dpop_nonce", "use_dpop_nonce", "Resource server requires nonce in DPoP proof"),
        oauth("400-use_dpop_nonce", "use_dpop_nonce", "Authorization server requires nonce in DPoP proof"),
        challenged("401-invalid_token-expired", "invalid_token", R"("exp" claim timestamp check failed)"),
        challenged("401-invalid_token-expired-at", "invalid_token", "Token expired at 2026-12-01T06:00:00.000Z"),
        challenged("401-invalid_token-key", "invalid_token", "Invalid DPoP key binding"),
        challenged("401-invalid_dpop_proof-htu", "invalid_dpop_proof", R"(DPoP "htu" mismatch)"),
        challenged("401-invalid_dpop_proof-ath", "invalid_dpop_proof", R"(DPoP "ath" mismatch)"),
        challenged("401-invalid_dpop_proof-replayed", "invalid_dpop_proof", "DPoP proof replayed"),
        challenged("401-invalid_dpop_proof-iat",
                   "invalid_dpop_proof",
                   R"(Failed to verify DPoP proof ("iat" claim timestamp check failed))"),
        oauth("400-invalid_dpop_proof-htu", "invalid_dpop_proof", R"(DPoP "htu" mismatch)"),
        oauth("400-invalid_dpop_proof-replayed", "invalid_dpop_proof", "DPoP proof replayed"),
        oauth("400-invalid_dpop_proof-iat",
              "invalid_dpop_proof",
              R"(Failed to verify DPoP proof ("iat" claim timestamp check failed))"),
        grant("400-session-expired", "Session expired"),
        grant("400-refresh-expired", "Refresh token expired"),
        grant("400-refresh-replayed", "Refresh token replayed"),
        grant("400-refresh-invalid", "Invalid refresh token"),
        grant("400-other-client", "Token was not issued to this client"),
        grant("400-other-key", "DPoP proof does not match the expected JKT"),
        oauth("400-invalid_client_metadata", "invalid_client_metadata", "Unable to obtain client metadata"),
        Refusal::api(
            "401-account-takedown", 401, R"({"error":"AccountTakedown","message":"Account has been taken down"})"),
        Refusal::api(
            "401-account-deactivated", 401, R"({"error":"AccountDeactivated","message":"Account is deactivated"})"),
        Refusal::api("403-account-not-found", 403, R"({"error":"AccountNotFound","message":"Account not found"})"),
        Refusal::api(
            "403-scope-missing",
            403,
            R"({"error":"ScopeMissingError","message":"Missing required scope \"repo:app.bsky.feed.post?action=create\""})"),
        Refusal::api("429-rate-limited", 429, R"({"error":"RateLimitExceeded","message":"Rate Limit Exceeded"})"),
    };
    return rows;
}

} // namespace pk::rehearsal
