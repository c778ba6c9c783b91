// SPDX-License-Identifier: GPL-3.0-or-later
// linkedin.md section 11, row by row; what the facts quote is theirs to the letter.
#include "linkedin.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray denied(const QByteArray& message, const QByteArray& code = "ACCESS_DENIED")
{
    const QByteArray named = code.isEmpty() ? QByteArray() : R"("code":")" + code + R"(",)";
    return R"({"status":403,"serviceErrorCode":100,)" + named + R"("message":")" + message + R"("})";
}

QByteArray dead(const QByteArray& service, const QByteArray& code, const QByteArray& message)
{
    return R"({"status":401,"serviceErrorCode":)" + service + R"(,"code":")" + code + R"(","message":")" + message
        + R"("})";
}

/// Rows about the token itself.
QList<Refusal> deadTokens()
{
    return {
        Refusal::api("401-65602-expired",
                     401,
                     dead("65602", "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired")),
        Refusal::api(
            "401-65601-revoked",
            401,
            dead("65601", "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user")),
        Refusal::api("401-65600-invalid", 401, dead("65600", "INVALID_ACCESS_TOKEN", "Invalid access token")),
        Refusal::api(
            "401-401-empty", 401, R"({"status":401,"serviceErrorCode":401,"message":"Empty oauth2_access_token"})"),
    };
}

/// Rows of the token address.
QList<Refusal> tokenRows()
{
    const QByteArray refresh = R"("error_description":"The provided authorization grant or )"
                               R"(refresh token is invalid, expired or revoked."})";
    return {
        Refusal::token(
            "400-invalid_request-code",
            400,
            R"({"error":"invalid_request","error_description":"Unable to retrieve access token: authorization code not found"})"),
        Refusal::token("400-invalid_grant-refresh", 400, R"({"error":"invalid_grant",)" + refresh),
        Refusal::token("400-invalid_request-refresh", 400, R"({"error":"invalid_request",)" + refresh),
        Refusal::token("401-invalid_client",
                       401,
                       R"({"error":"invalid_client","error_description":"Client authentication failed"})"),
    };
}

} // namespace

QList<Refusal> LinkedInDialect::refusals() const
{
    const QByteArray organization = exampleOrganization().toLatin1();
    const QList<Refusal> permissions{
        Refusal::api("403-100-access-denied", 403, denied("Not enough permissions to access: " + exampleCall())),
        Refusal::api(
            "403-100-admin-only",
            403,
            denied("Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for urn:li:organization:"
                       + organization,
                   {}))
            .below(u"/rest/organizations"_s),
        Refusal::api("403-100-author", 403, denied("Data Processing Exception while processing fields [/author]", {})),
        Refusal::api(
            "403-partner-api", 403, denied("Not enough permissions to access: partnerApi." + exampleCall().mid(5))),
    };
    const QList<Refusal> others{
        Refusal::api(
            "426-nonexistent-version",
            426,
            R"({"status":426,"code":"NONEXISTENT_VERSION","message":"Requested version 202608 is not active"})")
            .below(u"/rest/"_s),
        Refusal::api(
            "400-version-missing",
            400,
            R"({"status":400,"code":"VERSION_MISSING","message":"A version must be present. Please specify a version by adding the LinkedIn-Version header."})")
            .below(u"/rest/"_s),
        Refusal::api("429-101-application-day", 429, dayLimit("APPLICATION")),
        Refusal::api("429-101-member-day", 429, dayLimit("MEMBER")),
        Refusal::api("429-short", 429, R"({"status":429,"message":"Too many requests"})"),
        Refusal::api("500-trouble", 500, R"({"status":500,"message":"Internal Server Error"})"),
        Refusal::api("503-trouble", 503, R"({"status":503,"message":"Service Unavailable"})"),
    };
    return deadTokens() + permissions + tokenRows() + others;
}

} // namespace pk::rehearsal
