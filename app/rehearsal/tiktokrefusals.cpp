// SPDX-License-Identifier: GPL-3.0-or-later
// tiktok.md section 11, row by row. The facts quote the codes and two shapes (sections 2 and 10) and leave the words of
// most messages open. Where they name two statuses, each is a row.
#include "tiktok.h"

namespace pk::rehearsal {

QList<Refusal> TikTokDialect::refusals() const
{
    static const QByteArray grant =
        R"({"error":"invalid_grant","error_description":"Refresh token is invalid or expired.","log_id":"202611230615300101901141"})";
    static const QByteArray verifier =
        R"({"error":"invalid_request","error_description":"Code verifier or code challenge is invalid.","log_id":"202611230615300101901142"})";
    static const QByteArray client =
        R"({"error":"invalid_client","error_description":"Client key or secret is incorrect.","log_id":"202611230615300101901143"})";
    static const QList<Refusal> rows{
        Refusal::api(
            "401-access_token_invalid",
            401,
            R"({"error":{"code":"access_token_invalid","message":"The access token is invalid or not found in the request.","log_id":"202611230615300101901144"}})"),
        Refusal::token("400-invalid_grant", 400, grant),
        Refusal::token("200-invalid_grant", 200, grant),
        Refusal::token("400-invalid_request", 400, verifier),
        Refusal::token("200-invalid_request", 200, verifier),
        Refusal::token("400-invalid_client", 400, client),
        Refusal::token("401-invalid_client", 401, client),
        Refusal::api(
            "401-scope_not_authorized",
            401,
            R"({"error":{"code":"scope_not_authorized","message":"The user did not authorize the scope user.info.profile.","log_id":"202611230615300101901145"}})"),
        Refusal::api(
            "400-scope_permission_missed",
            400,
            R"({"error":{"code":"scope_permission_missed","message":"Additional permission is needed: user.info.stats.","log_id":"202611230615300101901146"}})"),
        Refusal::api(
            "403-spam_risk_user_banned_from_posting",
            403,
            R"({"error":{"code":"spam_risk_user_banned_from_posting","message":"The user is banned from making new posts.","log_id":"202611230615300101901147"}})"),
        Refusal::api(
            "200-reached_active_user_cap",
            200,
            R"({"error":{"code":"reached_active_user_cap","message":"The daily cap of active users was reached.","log_id":"202611230615300101901148"}})"),
        Refusal::api(
            "403-unaudited_client_can_only_post_to_private_accounts",
            403,
            R"({"error":{"code":"unaudited_client_can_only_post_to_private_accounts","message":"Unaudited applications can only post to private accounts, visible to the person alone.","log_id":"202611230615300101901149"}})"),
        Refusal::api(
            "429-rate_limit_exceeded",
            429,
            R"({"error":{"code":"rate_limit_exceeded","message":"The API rate limit was exceeded. Please try again later.","log_id":"202611230615300101901150"}})"),
        Refusal::api(
            "500-internal_error",
            500,
            R"({"error":{"code":"internal_error","message":"TikTok internal error. Please try again later.","log_id":"202611230615300101901151"}})"),
    };
    return rows;
}

} // namespace pk::rehearsal
