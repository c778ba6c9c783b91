// SPDX-License-Identifier: GPL-3.0-or-later
// twitch.md section 11, row by row, and what sections 3 and 10 say of a dead token and of the limit. Bodies that the facts
// quote are theirs to the letter.
#include "twitch.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

QList<Refusal> TwitchDialect::refusals() const
{
    static const QList<Refusal> rows{
        Refusal::api(
            "401-invalid-token", 401, R"({"error":"Unauthorized","status":401,"message":"Invalid OAuth token"})"),
        Refusal::api("401-validate", 401, R"({"status":401,"message":"invalid access token"})")
            .below(u"/oauth2/validate"_s),
        Refusal::api(
            "401-token-missing", 401, R"({"error":"Unauthorized","status":401,"message":"OAuth token is missing"})"),
        Refusal::api("401-client-id",
                     401,
                     R"({"error":"Unauthorized","status":401,"message":"Client ID and OAuth token do not match"})"),
        Refusal::api(
            "401-missing-scope",
            401,
            R"({"error":"Unauthorized","status":401,"message":"Missing scope: user:read:moderated_channels"})"),
        Refusal::api("403-missing-scope",
                     403,
                     R"({"error":"Forbidden","status":403,"message":"Missing scope: user:read:moderated_channels"})"),
        Refusal::token("400-invalid-refresh-token", 400, R"({"status":400,"message":"Invalid refresh token"})"),
        Refusal::token("400-missing-client-secret", 400, R"({"status":400,"message":"missing client secret"})"),
        Refusal::token("400-invalid-client", 400, R"({"status":400,"message":"invalid client"})"),
        Refusal::token("403-invalid-client-secret", 403, R"({"status":403,"message":"invalid client secret"})"),
        Refusal::api("403-not-moderator",
                     403,
                     R"({"error":"Forbidden","status":403,"message":"The user is not a moderator of this channel"})"),
        Refusal::api("410-closed", 410, R"({"error":"Gone","status":410,"message":"The account is closed"})"),
        Refusal::api("404-closed", 404, R"({"error":"Not Found","status":404,"message":"The account is closed"})"),
        Refusal::api("429-rate-limit",
                     429,
                     R"({"error":"Too Many Requests","status":429,"message":"Too many requests in one minute"})")
            .with("Ratelimit-Limit", "800")
            .with("Ratelimit-Remaining", "0")
            .with("Ratelimit-Reset", "1795461900"),
    };
    return rows;
}

} // namespace pk::rehearsal
