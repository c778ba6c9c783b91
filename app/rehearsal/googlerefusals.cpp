// SPDX-License-Identifier: GPL-3.0-or-later
// Section 11 of youtube.md and google-business.md.
#include "google.h"
#include "googlebusiness.h"
#include "youtube.h"

#include <QJsonDocument>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr char kUnauthenticated[] =
    R"({"error":{"code":401,"message":"Request had invalid authentication credentials.","status":"UNAUTHENTICATED"}})";
constexpr char kScopeInsufficient[] =
    R"({"error":{"code":403,"message":"Request had insufficient authentication scopes.","status":"PERMISSION_DENIED",)"
    R"("details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"ACCESS_TOKEN_SCOPE_INSUFFICIENT","domain":"googleapis.com"}]}})";
constexpr char kServiceDisabled[] =
    R"({"error":{"code":403,"message":"The API has not been used in project 123 before or it is disabled.","status":"PERMISSION_DENIED",)"
    R"("details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED","domain":"googleapis.com"}]}})";

/// An error of the YouTube Data API with one entry.
Refusal youTubeRow(const char* row, int status, const char* reason, const char* message,
                   const char* domain = "youtube.common")
{
    QByteArray body =
        R"({"error":{"code":STATUS,"message":"MESSAGE","errors":[{"message":"MESSAGE","domain":"DOMAIN","reason":"REASON"}]}})";
    body.replace("STATUS", QByteArray::number(status))
        .replace("MESSAGE", message)
        .replace("DOMAIN", domain)
        .replace("REASON", reason);
    return Refusal::api(row, status, body);
}

/// "account/channel state": shown as it is, not asked again.
QList<Refusal> channelStates()
{
    return {
        youTubeRow("403-accountDelegationForbidden",
                   403,
                   "accountDelegationForbidden",
                   "The authenticated user cannot act on behalf of the specified Google account."),
        youTubeRow("403-authenticatedUserNotChannel",
                   403,
                   "authenticatedUserNotChannel",
                   "The authenticated user's account is not the channel."),
        youTubeRow("403-channelClosed", 403, "channelClosed", "The channel has been closed."),
        youTubeRow("403-channelSuspended", 403, "channelSuspended", "The channel has been suspended."),
        youTubeRow("403-authenticatedUserAccountClosed",
                   403,
                   "authenticatedUserAccountClosed",
                   "The authenticated user's YouTube account is closed."),
        youTubeRow("403-authenticatedUserAccountSuspended",
                   403,
                   "authenticatedUserAccountSuspended",
                   "The authenticated user's YouTube account is suspended."),
    };
}

QByteArray unauthenticated(const char* reason)
{
    return QByteArray(
               R"({"error":{"code":401,"message":"Request had invalid authentication credentials.","status":"UNAUTHENTICATED",)"
               R"("details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"REASON","domain":"googleapis.com"}]}})")
        .replace("REASON", reason);
}

QByteArray quotaBody(const char* limit)
{
    return QByteArray(
               R"({"error":{"code":429,"status":"RESOURCE_EXHAUSTED",)"
               R"("message":"Quota exceeded for quota metric 'Requests' and limit 'Requests per minute' of service 'mybusinessaccountmanagement.googleapis.com' for consumer 'project_number:123'.",)"
               R"("details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED","domain":"googleapis.com",)"
               R"("metadata":{"quota_limit_value":"LIMIT","service":"mybusinessaccountmanagement.googleapis.com","consumer":"projects/123"}}]}})")
        .replace("LIMIT", limit);
}

QByteArray compact(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

QList<Refusal> googleTokenRefusals()
{
    static const QList<Refusal> rows{
        Refusal::token("400-invalid_grant-revoked",
                       400,
                       R"({"error":"invalid_grant","error_description":"Token has been expired or revoked."})"),
        Refusal::token(
            "400-invalid_grant-bad-request", 400, R"({"error":"invalid_grant","error_description":"Bad Request"})"),
        Refusal::token(
            "400-invalid_rapt",
            400,
            R"({"error":"invalid_grant","error_description":"reauth related error","error_subtype":"invalid_rapt"})"),
        Refusal::token(
            "400-rapt_required",
            400,
            R"({"error":"invalid_grant","error_description":"reauth related error","error_subtype":"rapt_required"})"),
        Refusal::token(
            "400-account-deleted", 400, R"({"error":"invalid_grant","error_description":"Account has been deleted"})"),
        Refusal::token("400-the-account-deleted",
                       400,
                       R"({"error":"invalid_grant","error_description":"The account has been deleted"})"),
        Refusal::token("400-admin_policy_enforced", 400, R"({"error":"admin_policy_enforced"})"),
        Refusal::token("401-invalid_client",
                       401,
                       R"({"error":"invalid_client","error_description":"The OAuth client was not found."})"),
        Refusal::token("401-deleted_client",
                       401,
                       R"({"error":"deleted_client","error_description":"The OAuth client was deleted."})"),
        Refusal::token("401-disabled_client",
                       401,
                       R"({"error":"disabled_client","error_description":"The OAuth client was disabled."})"),
        Refusal::token(
            "401-unauthorized_client", 401, R"({"error":"unauthorized_client","error_description":"Unauthorized"})"),
        Refusal::token("403-org_internal", 403, R"({"error":"org_internal"})"),
        Refusal::token("400-invalid_scope", 400, R"({"error":"invalid_scope"})"),
        Refusal::token("429-token", 429, {}),
        Refusal::token("500-token", 500, {}),
        Refusal::token("503-token", 503, {}),
    };
    return rows;
}

QList<Refusal> YouTubeDialect::refusals() const
{
    static const QList<Refusal> ofTheGrant{
        youTubeRow("401-authError", 401, "authError", "Invalid Credentials", "global")
            .with("WWW-Authenticate", R"(Bearer realm="https://accounts.google.com/", error="invalid_token")"),
        Refusal::api("401-UNAUTHENTICATED", 401, kUnauthenticated),
        youTubeRow("401-youtubeSignupRequired", 401, "youtubeSignupRequired", "Unauthorized", "youtube.header"),
        youTubeRow("403-insufficientPermissions",
                   403,
                   "insufficientPermissions",
                   "Insufficient Permission: Request had insufficient authentication scopes.",
                   "global"),
        Refusal::api("403-ACCESS_TOKEN_SCOPE_INSUFFICIENT", 403, kScopeInsufficient),
        youTubeRow("403-forbidden", 403, "forbidden", "Access forbidden. The request may not be properly authorized."),
        Refusal::api(
            "200-no-channel",
            200,
            R"({"kind":"youtube#channelListResponse","pageInfo":{"totalResults":0,"resultsPerPage":50},"items":[]})")
            .at(u"/youtube/v3/channels"_s),
        Refusal::api(
            "200-another-channel",
            200,
            R"({"kind":"youtube#channelListResponse","pageInfo":{"totalResults":1,"resultsPerPage":50},)"
            R"("items":[{"kind":"youtube#channel","id":"UCanotherchannel00000000","snippet":{"title":"Another channel","customUrl":"@another"}}]})")
            .at(u"/youtube/v3/channels"_s),
    };
    static const QList<Refusal> ofTheProject{
        youTubeRow("403-accessNotConfigured",
                   403,
                   "accessNotConfigured",
                   "The API has not been used in project 123 before or it is disabled.",
                   "usageLimits"),
        Refusal::api("403-SERVICE_DISABLED", 403, kServiceDisabled),
        youTubeRow("403-quotaExceeded",
                   403,
                   "quotaExceeded",
                   "The request cannot be completed because you have exceeded your quota.",
                   "youtube.quota"),
        youTubeRow(
            "403-userRateLimitExceeded", 403, "userRateLimitExceeded", "User Rate Limit Exceeded", "usageLimits"),
        youTubeRow("429-rateLimitExceeded", 429, "rateLimitExceeded", "Rate Limit Exceeded", "usageLimits"),
        youTubeRow("404-channelNotFound", 404, "channelNotFound", "Channel not found.", "youtube.channel"),
        youTubeRow("404-videoNotFound", 404, "videoNotFound", "Video not found.", "youtube.video"),
    };
    return googleTokenRefusals() + ofTheGrant + channelStates() + ofTheProject;
}

QList<Refusal> GoogleBusinessDialect::refusals() const
{
    QList<Refusal> rows = googleTokenRefusals();
    rows += QList<Refusal>{
        Refusal::api("401-ACCESS_TOKEN_EXPIRED", 401, unauthenticated("ACCESS_TOKEN_EXPIRED")),
        Refusal::api("401-CREDENTIALS_MISSING", 401, unauthenticated("CREDENTIALS_MISSING")),
        Refusal::api("403-ACCESS_TOKEN_SCOPE_INSUFFICIENT", 403, kScopeInsufficient),
        Refusal::api("403-SERVICE_DISABLED", 403, kServiceDisabled),
        Refusal::api(
            "403-PERMISSION_DENIED",
            403,
            R"({"error":{"code":403,"message":"The caller does not have permission","status":"PERMISSION_DENIED"}})"),
        Refusal::api("404-NOT_FOUND",
                     404,
                     R"({"error":{"code":404,"message":"Requested entity was not found.","status":"NOT_FOUND"}})"),
        Refusal::api("429-quota-exceeded", 429, quotaBody("300")),
        Refusal::api("429-quota-0", 429, quotaBody("0")),
        Refusal::api("500-INTERNAL",
                     500,
                     R"({"error":{"code":500,"message":"Internal error encountered.","status":"INTERNAL"}})"),
        Refusal::api(
            "503-UNAVAILABLE",
            503,
            R"({"error":{"code":503,"message":"The service is currently unavailable.","status":"UNAVAILABLE"}})"),
    };
    // Two rows are good answers with bad news; they speak of what Maria has.
    const Login* maria = m_world.findLogin(network(), {}, u"maria"_s);
    const QList<HeldPlace> accounts = maria ? m_world.placesOf(maria->key(), u"account"_s) : QList<HeldPlace>();
    const QList<HeldPlace> locations = maria ? m_world.placesOf(maria->key(), u"location"_s) : QList<HeldPlace>();
    if (accounts.isEmpty() || locations.isEmpty())
        return rows;
    Place suspended = *locations.first().place;
    suspended.facts[u"state"_s] = u"suspended"_s;
    const QJsonArray one{locationRow(suspended, locationFields())};
    rows.append(Refusal::api("200-no-voice-of-merchant", 200, compact({{u"locations"_s, one}, {u"totalSize"_s, 1}}))
                    .below(u"/v1/accounts/"_s));
    rows.append(
        Refusal::api("200-fewer-accounts", 200, compact({{u"accounts"_s, QJsonArray{accountRow(accounts.first())}}}))
            .at(u"/v1/accounts"_s));
    return rows;
}

} // namespace pk::rehearsal
