// SPDX-License-Identifier: GPL-3.0-or-later
// mastodon.md section 11, row by row; bodies that the facts quote are theirs to the letter.
#include "mastodon.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

bool MastodonDialect::isTokenRequest(const Request& request) const
{
    return request.path == "/oauth/token"_L1;
}

QList<Refusal> MastodonDialect::refusals() const
{
    static const QList<Refusal> rows{
        Refusal::api("401-revoked", 401, R"({"error":"The access token was revoked"})")
            .with(
                "WWW-Authenticate",
                R"(Bearer realm="Doorkeeper", error="invalid_token", error_description="The access token was revoked")"),
        Refusal::api("401-expired", 401, R"({"error":"The access token expired"})")
            .with("WWW-Authenticate",
                  R"(Bearer realm="Doorkeeper", error="invalid_token", error_description="The access token expired")"),
        Refusal::api("401-invalid", 401, R"({"error":"The access token is invalid"})")
            .with(
                "WWW-Authenticate",
                R"(Bearer realm="Doorkeeper", error="invalid_token", error_description="The access token is invalid")"),
        Refusal::api("401-authenticated-user", 401, R"({"error":"This method requires an authenticated user"})"),
        Refusal::api("401-authenticated-user-api", 401, R"({"error":"This API requires an authenticated user"})"),
        Refusal::api("403-scopes", 403, R"({"error":"This action is outside the authorized scopes"})")
            .with(
                "WWW-Authenticate",
                R"(Bearer realm="Doorkeeper", error="insufficient_scope", error_description="This action is outside the authorized scopes")"),
        Refusal::api("403-disabled", 403, R"({"error":"Your login is currently disabled"})"),
        Refusal::api("403-unconfirmed", 403, R"({"error":"Your login is missing a confirmed e-mail address"})"),
        Refusal::api("403-pending", 403, R"({"error":"Your login is currently pending approval"})"),
        Refusal::api("403-not-allowed", 403, R"({"error":"This action is not allowed"})"),
        Refusal::token(
            "401-invalid_client",
            401,
            R"({"error":"invalid_client","error_description":"Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method."})")
            .with(
                "WWW-Authenticate",
                R"(Bearer realm="Doorkeeper", error="invalid_client", error_description="Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.")"),
        Refusal::api("404-instance-gone", 404, R"({"error":"The page you are looking for isn't here."})"),
        Refusal::api("410-instance-gone", 410, R"({"error":"Gone"})"),
        Refusal::api("429-limit", 429, R"({"error":"Too many requests"})"),
        Refusal::api("503-trouble", 503, R"({"error":"Service unavailable"})"),
    };
    return rows;
}

} // namespace pk::rehearsal
