// SPDX-License-Identifier: GPL-3.0-or-later
// facebook.md section 11, row by row; bodies that the facts quote are theirs to the letter.
#include "facebook.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr char kChallenge[] = R"(OAuth "Facebook Platform" "invalid_token")";

} // namespace

bool FacebookDialect::isTokenRequest(const Request& request) const
{
    return request.path.endsWith("/oauth/access_token"_L1);
}

bool FacebookDialect::isApiCall(const Request& request) const
{
    // debug_token asked with an app token speaks about the other token; a refusal would be one of the app token.
    const bool inspection = request.path.endsWith("/debug_token"_L1) && tokenOf(request).contains(u'|');
    return Dialect::isApiCall(request) && !inspection;
}

QList<Refusal> FacebookDialect::refusals() const
{
    static const QList<Refusal> rows{
        Refusal::api(
            "190-463-expired",
            400,
            R"({"error":{"message":"Error validating access token: Session has expired on Tuesday, 01-Dec-26 06:00:00 PST. The current time is Tuesday, 01-Dec-26 06:07:02 PST.","type":"OAuthException","code":190,"error_subcode":463,"fbtrace_id":"x"}})")
            .with("WWW-Authenticate", kChallenge),
        Refusal::api(
            "190-460-password-changed",
            400,
            R"({"error":{"message":"Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.","type":"OAuthException","code":190,"error_subcode":460,"fbtrace_id":"x"}})")
            .with("WWW-Authenticate", kChallenge),
        Refusal::api(
            "190-467-logged-out",
            400,
            R"({"error":{"message":"Error validating access token: The session is invalid because the user logged out.","type":"OAuthException","code":190,"error_subcode":467,"fbtrace_id":"x"}})")
            .with("WWW-Authenticate", kChallenge),
        Refusal::api(
            "190-458-app-removed",
            400,
            R"({"error":{"message":"Error validating access token: The user has not authorized application 1234567890.","type":"OAuthException","code":190,"error_subcode":458,"fbtrace_id":"x"}})")
            .with("WWW-Authenticate", kChallenge),
        Refusal::api(
            "190-459-checkpoint",
            400,
            R"({"error":{"message":"Error validating access token: You cannot access the app till you log in to www.facebook.com and follow the instructions given.","type":"OAuthException","code":190,"error_subcode":459,"fbtrace_id":"x"}})")
            .with("WWW-Authenticate", kChallenge),
        Refusal::api(
            "190-464-unconfirmed",
            400,
            R"({"error":{"message":"Error validating access token: Sessions for the user are not allowed because the user is not a confirmed user.","type":"OAuthException","code":190,"error_subcode":464,"fbtrace_id":"x"}})")
            .with("WWW-Authenticate", kChallenge),
        Refusal::api(
            "190-492-role-lost",
            400,
            R"({"error":{"message":"The user must be an administrator, editor, or moderator of the page in order to impersonate it. If the page business requires Two Factor Authentication, the user also needs to enable Two Factor Authentication.","type":"OAuthException","code":190,"error_subcode":492,"fbtrace_id":"x"}})")
            .with("WWW-Authenticate", kChallenge),
        Refusal::api(
            "190-page-ungranted",
            400,
            R"({"error":{"message":"Any of the pages_read_engagement, pages_manage_metadata, pages_read_user_content, pages_manage_ads, pages_show_list or pages_messaging permission(s) must be granted before impersonating a user's page.","type":"OAuthException","code":190,"fbtrace_id":"x"}})")
            .with("WWW-Authenticate", kChallenge),
        Refusal::api(
            "190-page-gone",
            400,
            R"({"error":{"message":"This Page access token belongs to a Page that is not accessible.","type":"OAuthException","code":190,"fbtrace_id":"x"}})")
            .with("WWW-Authenticate", kChallenge),
        Refusal::api(
            "190-cannot-parse",
            400,
            R"({"error":{"message":"Invalid OAuth access token - Cannot parse access token","type":"OAuthException","code":190,"fbtrace_id":"x"}})")
            .with("WWW-Authenticate", kChallenge),
        Refusal::api(
            "190-malformed",
            400,
            R"({"error":{"message":"Malformed access token","type":"OAuthException","code":190,"fbtrace_id":"x"}})")
            .with("WWW-Authenticate", kChallenge),
        Refusal::api(
            "190-signature",
            400,
            R"({"error":{"message":"Invalid OAuth access token signature.","type":"OAuthException","code":190,"fbtrace_id":"x"}})")
            .with("WWW-Authenticate", kChallenge),
        Refusal::api(
            "102-session-invalid",
            401,
            R"({"error":{"message":"Session key invalid or no longer valid","type":"OAuthException","code":102,"fbtrace_id":"x"}})"),
        Refusal::api(
            "10-permission-missing",
            403,
            R"({"error":{"message":"(#10) This endpoint requires the 'pages_read_engagement' permission or the 'Page Public Content Access' feature.","type":"OAuthException","code":10,"fbtrace_id":"x"}})"),
        Refusal::api(
            "200-not-administrator",
            403,
            R"({"error":{"message":"(#200) User does not have sufficient administrative permission for this action on this page. If the page business requires Two Factor Authentication, the user also needs to enable Two Factor Authentication.","type":"OAuthException","code":200,"fbtrace_id":"x"}})"),
        Refusal::api(
            "210-page-token-needed",
            403,
            R"({"error":{"message":"(#210) A page access token is required to request this resource.","type":"OAuthException","code":210,"fbtrace_id":"x"}})"),
        Refusal::api(
            "283-scope-missing",
            403,
            R"({"error":{"message":"(#283) Requires pages_read_engagement permission to manage the object","type":"OAuthException","code":283,"fbtrace_id":"x"}})"),
        Refusal::api(
            "294-scope-missing",
            403,
            R"({"error":{"message":"(#294) Managing pages requires the extended permission pages_manage_metadata","type":"OAuthException","code":294,"fbtrace_id":"x"}})"),
        Refusal::api(
            "299-scope-missing",
            403,
            R"({"error":{"message":"(#299) Requires pages_manage_metadata permission","type":"OAuthException","code":299,"fbtrace_id":"x"}})"),
        Refusal::api("100-33-not-found", 400, R"({"error":{"message":"Unsupported get request. Object with ID '1' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api","type":"GraphMethodException","code":100,"error_subcode":33,"fbtrace_id":"x"}})"),
        Refusal::api(
            "100-bad-request",
            400,
            R"({"error":{"message":"(#100) The value must be a valid insights metric","type":"OAuthException","code":100,"fbtrace_id":"x"}})"),
        Refusal::api(
            "100-appsecret-proof",
            400,
            R"({"error":{"message":"Invalid appsecret_proof provided in the API argument","type":"GraphMethodException","code":100,"fbtrace_id":"x"}})"),
        Refusal::api(
            "4-rate-limited",
            403,
            R"({"error":{"message":"(#4) Application request limit reached","type":"OAuthException","code":4,"fbtrace_id":"x"}})"),
        Refusal::api(
            "17-rate-limited",
            403,
            R"({"error":{"message":"(#17) User request limit reached","type":"OAuthException","code":17,"fbtrace_id":"x"}})"),
        Refusal::api(
            "32-rate-limited",
            403,
            R"({"error":{"message":"(#32) Page request limit reached","type":"OAuthException","code":32,"fbtrace_id":"x"}})"),
        Refusal::api(
            "613-rate-limited",
            403,
            R"({"error":{"message":"(#613) Calls to this api have exceeded the rate limit.","type":"OAuthException","code":613,"fbtrace_id":"x"}})"),
        Refusal::api(
            "80001-rate-limited",
            403,
            R"({"error":{"message":"(#80001) There have been too many calls to this Page account. Wait a bit and try again. For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.","type":"OAuthException","code":80001,"fbtrace_id":"x"}})"),
        Refusal::api(
            "80002-rate-limited",
            403,
            R"({"error":{"message":"(#80002) There have been too many calls to this Instagram account. Wait a bit and try again. For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.","type":"OAuthException","code":80002,"fbtrace_id":"x"}})"),
        Refusal::api(
            "368-1404006-blocked",
            400,
            R"({"error":{"message":"The action attempted has been deemed abusive or is otherwise disallowed","type":"OAuthException","code":368,"error_subcode":1404006,"fbtrace_id":"x"}})"),
        Refusal::api(
            "368-1404078-blocked",
            400,
            R"({"error":{"message":"The action attempted has been deemed abusive or is otherwise disallowed","type":"OAuthException","code":368,"error_subcode":1404078,"fbtrace_id":"x"}})"),
        Refusal::api(
            "368-1404112-blocked",
            400,
            R"({"error":{"message":"The action attempted has been deemed abusive or is otherwise disallowed","type":"OAuthException","code":368,"error_subcode":1404112,"fbtrace_id":"x"}})"),
        Refusal::api(
            "200-app-blocked",
            400,
            R"({"error":{"message":"API access blocked.","type":"OAuthException","code":200,"fbtrace_id":"x"}})"),
        Refusal::api(
            "200-app-deactivated",
            403,
            R"({"error":{"message":"API access deactivated. To reactivate, go to the app dashboard.","type":"OAuthException","code":200,"fbtrace_id":"x"}})"),
        Refusal::api(
            "190-app-deleted",
            400,
            R"({"error":{"message":"Error validating application. Application has been deleted.","type":"OAuthException","code":190,"fbtrace_id":"x"}})")
            .with("WWW-Authenticate", kChallenge),
        Refusal::api(
            "1-transient",
            500,
            R"({"error":{"message":"An unknown error occurred","type":"OAuthException","code":1,"fbtrace_id":"x"}})"),
        Refusal::api(
            "2-transient",
            500,
            R"({"error":{"message":"An unexpected error has occurred. Please retry your request later.","type":"OAuthException","code":2,"is_transient":true,"fbtrace_id":"x"}})"),
    };
    return rows;
}

} // namespace pk::rehearsal
