// SPDX-License-Identifier: GPL-3.0-or-later
// x.md section 11, row by row; bodies that the facts quote are theirs to the letter.
#include "x.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

bool XDialect::isTokenRequest(const Request& request) const
{
    return request.path == "/2/oauth2/token"_L1;
}

QList<Refusal> XDialect::refusals() const
{
    static const QList<Refusal> rows{
        Refusal::api("401-unauthorized",
                     401,
                     R"({"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"})"),
        Refusal::token("400-token-invalid",
                       400,
                       R"({"error":"invalid_request","error_description":"Value passed for the token was invalid."})"),
        Refusal::token("400-invalid_grant",
                       400,
                       R"({"error":"invalid_grant","error_description":"Value passed for the token was invalid."})"),
        Refusal::token("401-unauthorized_client",
                       401,
                       R"({"error":"unauthorized_client","error_description":"Missing valid authorization header"})"),
        Refusal::token(
            "400-code-invalid",
            400,
            R"({"error":"invalid_request","error_description":"Value passed for the authorization code was invalid."})"),
        Refusal::api(
            "403-client-not-enrolled",
            403,
            R"({"reason":"client-not-enrolled","required_enrollment":"Appropriate Level of API Access","title":"Client Forbidden","detail":"When authenticating requests to the X API v2 endpoints, you must use keys and tokens from a developer App that is attached to a Project.","type":"https://api.twitter.com/2/problems/client-forbidden","status":403})"),
        Refusal::api(
            "403-unsupported-authentication",
            403,
            R"({"title":"Unsupported Authentication","detail":"Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.","type":"https://api.twitter.com/2/problems/unsupported-authentication","status":403})"),
        Refusal::api(
            "403-oauth1-permissions",
            403,
            R"({"title":"Forbidden","detail":"Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.","type":"https://api.twitter.com/2/problems/oauth1-permissions","status":403})"),
        Refusal::api(
            "403-not-permitted",
            403,
            R"({"title":"Forbidden","detail":"You are not permitted to perform this action.","type":"about:blank","status":403})"),
        Refusal::api(
            "403-user-suspended",
            403,
            R"({"title":"Forbidden","detail":"The user is suspended: user-suspended","type":"https://api.twitter.com/2/problems/user-suspended","status":403})"),
        Refusal::api(
            "403-326-locked",
            403,
            R"({"errors":[{"code":326,"message":"To protect our users from spam and other malicious activity, this account is temporarily locked. Please log in to https://x.com to unlock your account."}]})"),
        Refusal::api(
            "402-credits",
            402,
            R"({"title":"CreditsDepleted","detail":"Your enrolled account does not have any credits","type":"https://api.x.com/2/problems/credits","status":402})"),
        Refusal::api("429-rate-limit",
                     429,
                     R"({"title":"Too Many Requests","detail":"Too Many Requests","type":"about:blank","status":429})"),
        Refusal::api(
            "402-payment-required",
            402,
            R"({"title":"Payment Required","detail":"Your enrolled account does not have any credits","type":"https://api.x.com/2/problems/credits-depleted","status":402})"),
        Refusal::api("429-88-rate-limit", 429, R"({"errors":[{"code":88,"message":"Rate limit exceeded"}]})"),
        Refusal::api(
            "503-trouble",
            503,
            R"({"title":"Service Unavailable","detail":"Service Unavailable","type":"about:blank","status":503})"),
    };
    return rows;
}

} // namespace pk::rehearsal
