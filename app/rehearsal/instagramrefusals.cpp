// SPDX-License-Identifier: GPL-3.0-or-later
// instagram.md section 11, row by row; bodies that the facts quote are theirs to the letter.
#include "instagram.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

QList<Refusal> instagramRefusals()
{
    return {
        Refusal::api(
            "190-expired",
            400,
            R"({"error":{"message":"Error validating access token: Session has expired on Tuesday, 01-Dec-26 06:00:00 PST. The current time is Tuesday, 01-Dec-26 06:07:02 PST.","type":"OAuthException","code":190,"fbtrace_id":"x"}})"),
        Refusal::api(
            "190-0-checkpoint",
            400,
            R"({"error":{"message":"Error validating access token: You cannot access the app till you log in to www.instagram.com and follow the instructions given.","type":"OAuthException","code":190,"error_subcode":0}})"),
        Refusal::api(
            "190-checkpoint",
            400,
            R"({"error":{"message":"Error validating access token: You cannot access the app till you log in to www.instagram.com and follow the instructions given.","type":"OAuthException","code":190}})"),
        Refusal::api(
            "190-not-authorized",
            400,
            R"({"error":{"message":"Error validating access token: The user has not authorized application 1234567890.","type":"OAuthException","code":190,"fbtrace_id":"x"}})"),
        Refusal::api(
            "25-2207050-restricted",
            400,
            R"({"error":{"message":"User access is restricted","type":"OAuthException","code":25,"error_subcode":2207050,"is_transient":false,"error_user_title":"User is restricted","error_user_msg":"The Instagram account is restricted.","fbtrace_id":"x"}})"),
        Refusal::api(
            "10-not-professional",
            400,
            R"({"error":{"message":"(#10) The user is not an Instagram Business","type":"OAuthException","code":10,"fbtrace_id":"x"}})"),
        Refusal::api(
            "4-2207051-blocked",
            403,
            R"({"error":{"message":"Application request limit reached","type":"OAuthException","code":4,"error_subcode":2207051,"is_transient":false,"error_user_title":"Action is blocked","error_user_msg":"We restrict certain activity to protect our community.","fbtrace_id":"x"}})"),
        Refusal::api(
            "80002-instagram-limit",
            400,
            R"({"error":{"message":"(#80002) There have been too many calls to this Instagram account. Wait a bit and try again.","type":"OAuthException","code":80002,"fbtrace_id":"x"}})"),
    };
}

QList<Refusal> InstagramDialect::refusals() const
{
    static const QList<Refusal> own{
        Refusal::api(
            "190-463-expired",
            400,
            R"({"error":{"message":"Error validating access token: Session has expired on Tuesday, 01-Dec-26 06:00:00 PST. The current time is Tuesday, 01-Dec-26 06:07:02 PST.","type":"OAuthException","code":190,"error_subcode":463,"fbtrace_id":"x"}})"),
        Refusal::api(
            "190-460-password-changed",
            400,
            R"({"error":{"message":"Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.","type":"OAuthException","code":190,"error_subcode":460,"fbtrace_id":"x"}})"),
        Refusal::api(
            "190-458-app-removed",
            400,
            R"({"error":{"message":"Error validating access token: The user has not authorized application 1234567890.","type":"OAuthException","code":190,"error_subcode":458,"fbtrace_id":"x"}})"),
        Refusal::api(
            "190-cannot-parse",
            400,
            R"({"error":{"message":"Invalid OAuth access token - Cannot parse access token","type":"OAuthException","code":190,"fbtrace_id":"x"}})"),
        Refusal::api(
            "10-permission-missing",
            403,
            R"({"error":{"message":"(#10) Application does not have permission for this action","type":"IGApiException","code":10,"fbtrace_id":"x"}})"),
        Refusal::api(
            "100-33-not-found",
            400,
            R"({"error":{"message":"Unsupported get request. Object with ID '1' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api","type":"IGApiException","code":100,"error_subcode":33,"fbtrace_id":"x"}})"),
        Refusal::api(
            "4-rate-limited",
            403,
            R"({"error":{"message":"(#4) Application request limit reached","type":"OAuthException","code":4,"fbtrace_id":"x"}})"),
        Refusal::api(
            "17-rate-limited",
            400,
            R"({"error":{"message":"(#17) User request limit reached","type":"OAuthException","code":17,"fbtrace_id":"x"}})"),
        Refusal::api(
            "613-rate-limited",
            400,
            R"({"error":{"message":"(#613) Calls to this api have exceeded the rate limit.","type":"OAuthException","code":613,"fbtrace_id":"x"}})"),
        Refusal::api(
            "102-session-invalid",
            400,
            R"({"error":{"message":"Session key invalid or no longer valid","type":"OAuthException","code":102,"fbtrace_id":"x"}})"),
        Refusal::api(
            "200-permission-missing",
            400,
            R"({"error":{"message":"(#200) Permissions error","type":"OAuthException","code":200,"fbtrace_id":"x"}})"),
        Refusal::api(
            "368-blocked",
            400,
            R"({"error":{"message":"The action attempted has been deemed abusive or is otherwise disallowed","type":"OAuthException","code":368,"fbtrace_id":"x"}})"),
        Refusal::api(
            "1-transient",
            400,
            R"({"error":{"message":"An unknown error occurred","type":"OAuthException","code":1,"fbtrace_id":"x"}})"),
        Refusal::api(
            "2-transient",
            400,
            R"({"error":{"message":"An unexpected error has occurred. Please retry your request later.","type":"OAuthException","code":2,"is_transient":true,"fbtrace_id":"x"}})"),
        // Section 2: the two exchanges.
        Refusal::api(
            "100-not-eligible",
            400,
            R"({"error":{"message":"Unsupported request - method type: get","type":"IGApiException","code":100}})")
            .below(u"/access_token"_s),
        Refusal::token(
            "400-code-used",
            400,
            R"({"error_type":"OAuthException","code":400,"error_message":"Matching code was not found or was already used"})"),
        Refusal::token("400-platform-app",
                       400,
                       R"({"error_type":"OAuthException","code":400,"error_message":"Invalid platform app"})"),
        Refusal::token("400-redirect",
                       400,
                       R"({"error_type":"OAuthException","code":400,"error_message":"Invalid scrubbed redirect_uri"})"),
        Refusal::token("400-developer-role",
                       400,
                       R"({"error_type":"OAuthException","code":400,"error_message":"Insufficient developer role"})"),
    };
    return instagramRefusals() + own;
}

} // namespace pk::rehearsal
