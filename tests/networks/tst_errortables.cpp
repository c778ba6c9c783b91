// SPDX-License-Identifier: GPL-3.0-or-later
// Every row of the "ways a token dies" tables, and what no row covers.
#include "models/networks/answers.h"
#include "tests/networks/testgrant.h"

#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

const QDateTime kNow(QDate(2026, 12, 1), QTime(12, 0), Qt::UTC);
using Where = ErrorRule::Where;
using Scope = ErrorRule::Scope;

QByteArray graph(int code, int subcode, const char* message)
{
    QByteArray body = R"({"error":{"message":")" + QByteArray(message) + R"(","type":"OAuthException","code":)"
        + QByteArray::number(code);
    if (subcode)
        body += R"(,"error_subcode":)" + QByteArray::number(subcode);
    return body + R"(,"fbtrace_id":"x"}})";
}

} // namespace

class TestErrorTables : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rows_data();
    void rows();
    void successIsNoFailure();
    void retryTimes();
    void rawIsShortAndHarmless();
    void errorsAndFailuresTranslate();

private:
    void facebookRows();
    void xRows();
    void mastodonRows();
    void genericRows();
    void foreignRows();
    void row(const char* name, const char* network, Where where, int status, const QByteArray& body, Cause cause,
             Certainty certainty, Scope scope, const char* raw, const QList<HttpHeader>& headers = {});
};

void TestErrorTables::row(const char* name, const char* network, Where where, int status, const QByteArray& body,
                          Cause cause, Certainty certainty, Scope scope, const char* raw,
                          const QList<HttpHeader>& headers)
{
    QTest::addRow("%s: %s", network, name)
        << QString::fromLatin1(network) << int(where) << response(status, body, headers) << toIdentifier(cause)
        << toIdentifier(certainty) << int(scope) << QString::fromUtf8(raw);
}

void TestErrorTables::rows_data()
{
    QTest::addColumn<QString>("network");
    QTest::addColumn<int>("where");
    QTest::addColumn<HttpResponse>("answer");
    QTest::addColumn<QString>("cause");
    QTest::addColumn<QString>("certainty");
    QTest::addColumn<int>("scope");
    QTest::addColumn<QString>("raw");
    facebookRows();
    xRows();
    mastodonRows();
    genericRows();
    foreignRows();
}

// One answer a line: a table is compared with the facts by eye.
// clang-format off
void TestErrorTables::facebookRows()
{
    const auto api = [&](const char* name, int status, int code, int subcode, const char* message, Cause cause, Certainty certainty, Scope scope, const char* raw) {
        row(name, "facebook", Where::Api, status, graph(code, subcode, message), cause, certainty, scope, raw);
    };
    const auto dead = Certainty::Definite;
    const auto later = Certainty::Transient;
    api("expired", 400, 190, 463, "Error validating access token: Session has expired on Tuesday, 01-Dec-26 06:00:00 PST.", Cause::RanOut, dead, Scope::Login, "190/463");
    api("password changed", 400, 190, 460, "Error validating access token: The session has been invalidated because the user changed their password", Cause::PasswordChanged, dead, Scope::Login, "190/460");
    api("logged out", 400, 190, 467, "Error validating access token: The session is invalid because the user logged out.", Cause::SignedOut, dead, Scope::Login, "190/467");
    api("app removed", 400, 190, 458, "Error validating access token: The user has not authorized application 1234567890.", Cause::AppRemoved, dead, Scope::Login, "190/458");
    api("checkpoint", 400, 190, 459, "You cannot access the app till you log in to www.facebook.com", Cause::IdentityCheck, dead, Scope::Login, "190/459");
    api("unconfirmed", 400, 190, 464, "Sessions for the user are not allowed because the user is not a confirmed user.", Cause::IdentityCheck, dead, Scope::Login, "190/464");
    api("role lost", 400, 190, 492, "The user must be an administrator, editor, or moderator of the page in order to impersonate it.", Cause::PageRoleLost, dead, Scope::Page, "190/492");
    api("page not ticked", 400, 190, 0, "Any of the pages_read_engagement permission(s) must be granted before impersonating a user's page.", Cause::PageNotInGrant, dead, Scope::Page, "190");
    api("page gone", 400, 190, 0, "This Page access token belongs to a Page that is not accessible.", Cause::PageRoleLost, dead, Scope::Page, "190");
    api("cannot parse", 400, 190, 0, "Invalid OAuth access token - Cannot parse access token", Cause::Unknown, dead, Scope::Login, "190: Invalid OAuth access token - Cannot parse access token");
    api("malformed", 400, 190, 0, "Malformed access token", Cause::Unknown, dead, Scope::Login, "190: Malformed access token");
    api("signature", 400, 190, 0, "Invalid OAuth access token signature.", Cause::AppRegistration, dead, Scope::App, "190");
    api("app deleted", 400, 190, 0, "Error validating application. Application has been deleted.", Cause::AppSuspended, dead, Scope::App, "190");
    api("190 in words nobody knows", 400, 190, 0, "Something new", Cause::Unknown, dead, Scope::Login, "190: Something new");
    api("190 with a subcode nobody knows", 400, 190, 999, "Something new", Cause::Unknown, dead, Scope::Login, "190/999: Something new");
    api("102 as 190", 401, 102, 463, "API session", Cause::RanOut, dead, Scope::Login, "102/463");
    api("102 alone", 400, 102, 0, "API session invalid", Cause::SignedOut, dead, Scope::Login, "102");
    api("permission missing", 403, 10, 0, "(#10) This endpoint requires the 'pages_read_engagement' permission", Cause::PermissionDeclined, dead, Scope::Login, "10");
    api("admin permission", 403, 200, 0, "(#200) User does not have sufficient administrative permission for this action on this page.", Cause::PageRoleLost, dead, Scope::Page, "200");
    api("named scope", 403, 283, 0, "Requires pages_read_engagement", Cause::PermissionDeclined, dead, Scope::Login, "283");
    api("end of the range", 403, 299, 0, "x", Cause::PermissionDeclined, dead, Scope::Login, "299");
    api("page token needed", 403, 210, 0, "(#210) A page access token is required", Cause::Unknown, later, Scope::Request, "210: (#210) A page access token is required");
    api("wrong kind of token", 403, 200, 0, "(#200) Unpublished posts must be posted to a page as the page itself.", Cause::Unknown, later, Scope::Request,
        "200: (#200) Unpublished posts must be posted to a page as the page itself.");
    api("app blocked", 400, 200, 0, "API access blocked.", Cause::AppSuspended, dead, Scope::App, "200");
    api("app deactivated", 403, 200, 0, "API access deactivated. To reactivate, go to the app dashboard", Cause::AppSuspended, dead, Scope::App, "200");
    api("not found or no access", 400, 100, 33, "Unsupported get request.", Cause::PageRoleLost, Certainty::Doubtful, Scope::Page, "100/33");
    api("bad request", 400, 100, 0, "(#100) The value must be a valid insights metric", Cause::Unknown, later, Scope::Request, "100: (#100) The value must be a valid insights metric");
    api("proof missing", 400, 100, 0, "API calls from the server require an appsecret_proof argument", Cause::AppRegistration, Certainty::Doubtful, Scope::App, "100");
    api("proof wrong", 400, 100, 0, "Invalid appsecret_proof provided in the API argument", Cause::AppRegistration, Certainty::Doubtful, Scope::App, "100");
    api("another app's token", 400, 100, 0, "(#100) The access_token does not belong to application 1", Cause::AppRegistration, dead, Scope::App, "100");
    api("metric missing", 400, 3001, 1504028, "no metric", Cause::Unknown, later, Scope::Request, "3001/1504028: no metric");
    api("app limit", 403, 4, 0, "(#4) Application request limit reached", Cause::Throttled, later, Scope::App, "4");
    api("user limit", 400, 17, 0, "(#17) User request limit reached", Cause::Throttled, later, Scope::Login, "17");
    api("page limit, user token", 400, 32, 0, "(#32) Page request limit reached", Cause::Throttled, later, Scope::Page, "32");
    api("page limit", 403, 80001, 0, "(#80001) There have been too many calls to this Page account.", Cause::Throttled, later, Scope::Page, "80001");
    api("Instagram limit", 400, 80002, 0, "(#80002)", Cause::Throttled, later, Scope::Page, "80002");
    api("custom limit", 400, 613, 1996, "(#613)", Cause::Throttled, later, Scope::Login, "613/1996");
    api("temporary app limit", 400, 341, 0, "(#341)", Cause::Throttled, later, Scope::App, "341");
    api("security check", 400, 368, 1404006, "blocked", Cause::IdentityCheck, dead, Scope::Login, "368/1404006");
    api("publishing authorization", 400, 368, 1404078, "blocked", Cause::IdentityCheck, dead, Scope::Login, "368/1404078");
    api("limited for days", 400, 368, 1404112, "blocked", Cause::Throttled, later, Scope::Login, "368/1404112");
    api("blocked for policy", 400, 368, 0, "blocked", Cause::Throttled, later, Scope::Login, "368");
    api("outage 1", 500, 1, 0, "An unknown error occurred", Cause::NetworkDown, later, Scope::Login, "1");
    api("outage 2", 400, 2, 0, "Service temporarily unavailable", Cause::NetworkDown, later, Scope::Login, "2");
    row("is_transient", "facebook", Where::Api, 400, R"({"error":{"message":"x","code":5000,"is_transient":true}})", Cause::NetworkDown, later, Scope::Login, "5000");
    row("throttled and transient", "facebook", Where::Api, 403, R"({"error":{"message":"x","code":4,"is_transient":true}})", Cause::Throttled, later, Scope::App, "4");
    row("no error object", "facebook", Where::Api, 400, "{}", Cause::Unknown, Certainty::Doubtful, Scope::Login, "invalid_token",
        {{"WWW-Authenticate", R"(OAuth "Facebook Platform" "invalid_token" "Session has expired")"}});
    row("wrong secret", "facebook", Where::Token, 400, graph(1, 0, "Error validating client secret."), Cause::AppRegistration, dead, Scope::App, "1");
    row("no secret", "facebook", Where::Token, 400, graph(101, 0, "Missing client_secret parameter."), Cause::AppRegistration, dead, Scope::App, "101");
    row("unknown app", "facebook", Where::Token, 400, graph(101, 0, "Error validating application. Cannot get application info due to a system error."), Cause::AppRegistration, dead, Scope::App, "101");
    row("redirect differs", "facebook", Where::Token, 400, graph(100, 36008, "Error validating verification code."), Cause::AppRegistration, dead, Scope::App, "100/36008");
    row("code used", "facebook", Where::Token, 400, graph(100, 36009, "This authorization code has been used."), Cause::Unknown, later, Scope::Request, "100/36009: This authorization code has been used.");
    row("code expired", "facebook", Where::Token, 400, graph(100, 36007, "This authorization code has expired."), Cause::Unknown, later, Scope::Request, "100/36007: This authorization code has expired.");
}

void TestErrorTables::xRows()
{
    const auto dead = Certainty::Definite;
    const auto later = Certainty::Transient;
    row("401", "x", Where::Api, 401, R"({"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"})", Cause::SignedOut, Certainty::Doubtful, Scope::Login, "HTTP 401");
    row("refresh dead", "x", Where::Token, 400, R"({"error":"invalid_request","error_description":"Value passed for the token was invalid."})", Cause::SignedOut, dead, Scope::Login, "invalid_request");
    row("invalid_grant", "x", Where::Token, 400, R"({"error":"invalid_grant"})", Cause::SignedOut, dead, Scope::Login, "invalid_grant");
    row("no Basic header", "x", Where::Token, 401, R"({"error":"unauthorized_client","error_description":"Missing valid authorization header"})", Cause::AppRegistration, dead, Scope::App, "unauthorized_client");
    row("code too old", "x", Where::Token, 400, R"({"error":"invalid_request","error_description":"Value passed for the authorization code was invalid."})", Cause::Unknown, later, Scope::Request,
        "invalid_request: Value passed for the authorization code was invalid.");
    row("not enrolled", "x", Where::Api, 403, R"({"title":"Client Forbidden","reason":"client-not-enrolled","type":"https://api.twitter.com/2/problems/client-forbidden","status":403})", Cause::AppRegistration, dead, Scope::App, "client-not-enrolled");
    row("wrong token kind", "x", Where::Api, 403, R"({"title":"Unsupported Authentication","type":"https://api.x.com/2/problems/unsupported-authentication","status":403})", Cause::PermissionDeclined, dead, Scope::Login, "HTTP 403");
    row("scope missing", "x", Where::Api, 403, R"({"title":"Forbidden","detail":"Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.","type":"https://api.x.com/2/problems/oauth1-permissions","status":403})", Cause::PermissionDeclined, dead, Scope::Login, "HTTP 403");
    row("not permitted", "x", Where::Api, 403, R"({"title":"Forbidden","detail":"You are not permitted to perform this action.","status":403})", Cause::PermissionDeclined, dead, Scope::Login, "HTTP 403");
    row("account suspended", "x", Where::Api, 403, R"({"title":"Forbidden","detail":"user-suspended","status":403})", Cause::IdentityCheck, dead, Scope::Login, "HTTP 403");
    row("account locked", "x", Where::Api, 403, R"({"errors":[{"code":326,"message":"To protect our users from spam and other malicious activity, this account is temporarily locked. Please log in to https://twitter.com to unlock your account."}]})", Cause::IdentityCheck, dead, Scope::Login, "326");
    row("no credits", "x", Where::Api, 402, R"({"title":"CreditsDepleted","detail":"Your enrolled account does not have any credits","type":"https://api.x.com/2/problems/credits","status":402})", Cause::Throttled, later, Scope::App, "HTTP 402");
    row("no credits, another body", "x", Where::Api, 402, R"({"title":"Payment Required","type":"https://api.x.com/2/problems/credits-depleted"})", Cause::Throttled, later, Scope::App, "HTTP 402");
    row("rate limit", "x", Where::Api, 429, R"({"errors":[{"code":88,"message":"Rate limit exceeded"}]})", Cause::Throttled, later, Scope::Login, "88");
    row("monthly cap", "x", Where::Api, 403, R"({"title":"UsageCapExceeded","type":"https://api.x.com/2/problems/usage-capped"})", Cause::Throttled, later, Scope::App, "HTTP 403");
    row("trouble", "x", Where::Api, 503, "over capacity", Cause::NetworkDown, later, Scope::Login, "HTTP 503");
}

void TestErrorTables::mastodonRows()
{
    const auto dead = Certainty::Definite;
    const auto later = Certainty::Transient;
    const QList<HttpHeader> invalid{{"WWW-Authenticate", R"(Bearer realm="Doorkeeper", error="invalid_token", error_description="x")"}};
    const QList<HttpHeader> scope{{"WWW-Authenticate", R"(Bearer realm="Doorkeeper", error="insufficient_scope")"}};
    row("revoked", "mastodon", Where::Api, 401, R"({"error":"The access token was revoked"})", Cause::SignedOut, dead, Scope::Login, "The access token was revoked", invalid);
    row("revoked, in French", "mastodon", Where::Api, 401, R"({"error":"Le jeton d'accès a été révoqué"})", Cause::SignedOut, dead, Scope::Login, "Le jeton d'accès a été révoqué", invalid);
    row("expired", "mastodon", Where::Api, 401, R"({"error":"The access token expired"})", Cause::RanOut, dead, Scope::Login, "The access token expired", invalid);
    row("invalid", "mastodon", Where::Api, 401, R"({"error":"The access token is invalid"})", Cause::SignedOut, dead, Scope::Login, "The access token is invalid", invalid);
    row("no header", "mastodon", Where::Api, 401, R"({"error":"This method requires an authenticated user"})", Cause::Unknown, Certainty::Doubtful, Scope::Login, "This method requires an authenticated user");
    row("scope, by header", "mastodon", Where::Api, 403, R"({"error":"Hors des limites"})", Cause::PermissionDeclined, dead, Scope::Login, "Hors des limites", scope);
    row("scope, by text", "mastodon", Where::Api, 403, R"({"error":"This action is outside the authorized scopes"})", Cause::PermissionDeclined, dead, Scope::Login, "This action is outside the authorized scopes");
    row("frozen", "mastodon", Where::Api, 403, R"({"error":"Your login is currently disabled"})", Cause::IdentityCheck, dead, Scope::Login, "Your login is currently disabled");
    row("unconfirmed", "mastodon", Where::Api, 403, R"({"error":"Your login is missing a confirmed e-mail address"})", Cause::IdentityCheck, dead, Scope::Login, "Your login is missing a confirmed e-mail address");
    row("pending", "mastodon", Where::Api, 403, R"({"error":"Your login is currently pending approval"})", Cause::IdentityCheck, dead, Scope::Login, "Your login is currently pending approval");
    row("policy", "mastodon", Where::Api, 403, R"({"error":"This action is not allowed"})", Cause::Unknown, Certainty::Doubtful, Scope::Login, "This action is not allowed");
    row("registration gone", "mastodon", Where::Token, 401, R"({"error":"invalid_client","error_description":"Client authentication failed"})", Cause::AppRegistration, dead, Scope::App, "invalid_client");
    row("another client's token", "mastodon", Where::Token, 403, R"({"error":"unauthorized_client"})", Cause::AppRegistration, dead, Scope::App, "unauthorized_client");
    row("bad code", "mastodon", Where::Token, 400, R"({"error":"invalid_grant"})", Cause::SignedOut, dead, Scope::Login, "invalid_grant");
    row("bad scope", "mastodon", Where::Token, 400, R"({"error":"invalid_scope"})", Cause::PermissionDeclined, dead, Scope::Login, "invalid_scope");
    row("instance gone", "mastodon", Where::Api, 410, "", Cause::NetworkDown, later, Scope::Login, "HTTP 410");
    row("another site there", "mastodon", Where::Api, 404, "<html>", Cause::NetworkDown, later, Scope::Login, "HTTP 404");
    row("too many", "mastodon", Where::Api, 429, R"({"error":"Too many requests"})", Cause::Throttled, later, Scope::Login, "Too many requests");
    row("trouble", "mastodon", Where::Api, 502, "<html>", Cause::NetworkDown, later, Scope::Login, "HTTP 502");
}

void TestErrorTables::genericRows()
{
    const auto later = Certainty::Transient;
    row("RFC 6750 invalid_token", "generic", Where::Api, 401, "", Cause::SignedOut, Certainty::Doubtful, Scope::Login, "invalid_token",
        {{"WWW-Authenticate", R"(Bearer realm="http://127.0.0.1:4200", error="invalid_token", error_description="invalid token provided")"}});
    row("401 without words", "generic", Where::Api, 401, "", Cause::Unknown, Certainty::Doubtful, Scope::Login, "HTTP 401");
    row("RFC 6750 insufficient_scope", "generic", Where::Api, 403, "", Cause::PermissionDeclined, Certainty::Definite, Scope::Login, "insufficient_scope",
        {{"WWW-Authenticate", "Bearer error=insufficient_scope"}});
    row("403 with an empty body", "generic", Where::Api, 403, "", Cause::Unknown, Certainty::Doubtful, Scope::Login, "HTTP 403");
    row("invalid_grant", "generic", Where::Token, 400, R"({"error":"invalid_grant","error_description":"grant request is invalid"})", Cause::SignedOut, Certainty::Definite, Scope::Login, "invalid_grant");
    row("invalid_client", "generic", Where::Token, 401, R"({"error":"invalid_client"})", Cause::AppRegistration, Certainty::Definite, Scope::App, "invalid_client");
    row("invalid_grant from an API says nothing", "generic", Where::Api, 400, R"({"error":"invalid_grant"})", Cause::Unknown, Certainty::Doubtful, Scope::Login, "invalid_grant");
    row("server_error", "generic", Where::Token, 400, R"({"error":"server_error"})", Cause::NetworkDown, later, Scope::Login, "server_error");
    row("a name in no RFC", "generic", Where::Token, 400, R"({"error":"cosmic_rays","error_description":"sun"})", Cause::Unknown, Certainty::Doubtful, Scope::Login, "cosmic_rays: sun");
    row("429", "generic", Where::Api, 429, "", Cause::Throttled, later, Scope::Login, "HTTP 429");
    row("500", "generic", Where::Token, 500, "", Cause::NetworkDown, later, Scope::Login, "HTTP 500");
    row("captive portal", "generic", Where::Api, 511, "<html>", Cause::TlsOrProxy, later, Scope::Login, "HTTP 511");
    row("proxy's password", "generic", Where::Api, 407, "", Cause::TlsOrProxy, later, Scope::Login, "HTTP 407");
    row("sent away", "generic", Where::Api, 302, "", Cause::TlsOrProxy, later, Scope::Login, "HTTP 302");
    row("404", "generic", Where::Api, 404, "", Cause::Unknown, Certainty::Doubtful, Scope::Login, "HTTP 404");
}

/// Pages of a guest network, a proxy or a filter, where the network's own rows would be definite or add a strike.
void TestErrorTables::foreignRows()
{
    const auto later = Certainty::Transient;
    const QByteArray page = "<!DOCTYPE html><html><title>Sign in to the hotel</title>";
    const QList<HttpHeader> html{{"Content-Type", "text/html"}};
    const auto foreign = [&](const char* network, Where where, int status, const char* raw) {
        const QByteArray name = "a page under " + QByteArray::number(status);
        row(name.constData(), network, where, status, page, Cause::TlsOrProxy, later, Scope::Login, raw, html);
    };
    for (const char* network : {"facebook", "x", "mastodon", "bluesky", "reddit", "linkedin-page", "generic"}) {
        foreign(network, Where::Api, 200, "HTTP 200");
        foreign(network, Where::Api, 401, "HTTP 401");
        foreign(network, Where::Api, 407, "HTTP 407");
        foreign(network, Where::Api, 511, "HTTP 511");
        foreign(network, Where::Token, 200, "HTTP 200");
        foreign(network, Where::Token, 401, "HTTP 401");
    }
    for (const char* network : {"pinterest", "tumblr", "reddit"}) // whose rows for the token endpoint know the status alone
        foreign(network, Where::Token, 400, "HTTP 400");
    foreign("tumblr", Where::Api, 403, "HTTP 403"); // a role lost, says its row
    foreign("pinterest", Where::Api, 404, "HTTP 404");
    foreign("twitch", Where::Api, 410, "HTTP 410");
    // What passes keeps its cause, and a page that comes with the words of OAuth is the network's own.
    row("blocked, in a page", "reddit", Where::Api, 403, page, Cause::NetworkDown, later, Scope::Login, "HTTP 403", html);
    row("throttled, in a page", "x", Where::Api, 429, page, Cause::Throttled, later, Scope::Login, "HTTP 429", html);
    row("overloaded, in a page", "x", Where::Token, 502, page, Cause::NetworkDown, later, Scope::Login, "HTTP 502", html);
    row("a page with a challenge", "generic", Where::Api, 401, page, Cause::SignedOut, Certainty::Doubtful, Scope::Login, "invalid_token",
        {{"Content-Type", "text/html"}, {"WWW-Authenticate", R"(Bearer error="invalid_token")"}});
}

// clang-format on
void TestErrorTables::rows()
{
    QFETCH(QString, network);
    QFETCH(int, where);
    QFETCH(HttpResponse, answer);
    QFETCH(QString, cause);
    QFETCH(QString, certainty);
    QFETCH(int, scope);
    QFETCH(QString, raw);
    static const QByteArray generic = R"({"id":"generic","name":"G","color":"#000000","letter":"G","pageKind":"Account",
        "discovery":{"kind":"openid","issuer":"https://id.example"},"renewal":{"rule":"rotating_refresh"},
        "identity":{"url":"{userinfo}","id":"/sub","name":"/name"}})";
    const auto descriptor = network == "generic"_L1 ? parsed(generic) : builtIn(network);
    const auto failure = classify(*descriptor, answer, Where(where), u"test"_s, kNow);
    QVERIFY(failure);
    QCOMPARE(toIdentifier(failure->cause), cause);
    QCOMPARE(toIdentifier(failure->certainty), certainty);
    QCOMPARE(failure->raw, raw);
    QCOMPARE(failure->what, u"test"_s);
    QCOMPARE(failure->since, kNow);
    QCOMPARE(failure->at, kNow);
    QCOMPARE(int(scopeOf(*descriptor, answer, Where(where))), scope);
}

void TestErrorTables::successIsNoFailure()
{
    QVERIFY(!classify(*builtIn(u"x"_s), response(200, "{}"), Where::Api, u"t"_s, kNow));
    QVERIFY(!classify(*builtIn(u"x"_s), response(204, ""), Where::Token, u"t"_s, kNow));
}

void TestErrorTables::retryTimes()
{
    const auto x = builtIn(u"x"_s);
    const auto retry =
        [&](const NetworkDescriptor& network, int status, const QByteArray& body, const QList<HttpHeader>& headers) {
            return classify(network, response(status, body, headers), Where::Api, u"t"_s, kNow)->retryAt;
        };
    const QByteArray soon = QByteArray::number(kNow.addSecs(600).toSecsSinceEpoch());
    const QList<HttpHeader> spent{
        {"x-rate-limit-limit", "75"}, {"x-rate-limit-remaining", "0"}, {"x-rate-limit-reset", soon}};
    QCOMPARE(retry(*x, 429, "{}", spent), std::optional(kNow.addSecs(600)));
    QCOMPARE(retry(*x, 429, "{}", {}), std::optional(kNow.addSecs(15 * 60))); // the row's own
    QCOMPARE(retry(*x, 503, "", {{"Retry-After", "120"}}), std::optional(kNow.addSecs(120)));
    QCOMPARE(retry(*x, 503, "", {{"Retry-After", "Tue, 01 Dec 2026 12:30:00 GMT"}}), std::optional(kNow.addSecs(1800)));
    QCOMPARE(retry(*x, 503, "", {}), std::nullopt);
    QCOMPARE(retry(*x, 503, "", {{"Retry-After", "soon"}}), std::nullopt);
    QCOMPARE(retry(*x, 503, "", {{"Retry-After", "9999999999999"}}),
             std::optional(kNow.addDays(2))); // nobody sleeps for ever
    QCOMPARE(retry(*x, 503, "", {{"Retry-After", "Tue, 01 Dec 2020 12:30:00 GMT"}}), std::nullopt); // past
    QCOMPARE(retry(*x, 503, "", {{"Retry-After", "Wed, 01 Dec 2027 12:30:00 GMT"}}), std::optional(kNow.addDays(2)));
    const auto tiktok = builtIn(u"tiktok"_s); // documents no header; one that some have seen is read if it is there
    const QByteArray tooFast = R"({"error":{"code":"rate_limit_exceeded","message":"","log_id":"1"}})";
    QCOMPARE(retry(*tiktok, 429, tooFast, {}), std::optional(kNow.addSecs(60)));
    QCOMPARE(retry(*tiktok, 429, tooFast, {{"x-ratelimit-reset", "25"}}), std::optional(kNow.addSecs(25)));
    QCOMPARE(retry(*tiktok, 429, tooFast, {{"x-ratelimit-reset", soon}}), std::optional(kNow.addSecs(600)));
    for (const char* nonsense : {"0", "soon", "1", "99999999999999"})
        QVERIFY(retry(*tiktok, 429, tooFast, {{"x-ratelimit-reset", nonsense}}) > kNow);
    const auto facebook = builtIn(u"facebook"_s);
    QCOMPARE(retry(*facebook, 403, graph(80001, 0, "x"), {}), std::optional(kNow.addSecs(3600)));
    QCOMPARE(
        retry(
            *facebook,
            403,
            graph(80001, 0, "x"),
            {{"x-business-use-case-usage",
              R"({"1":[{"type":"pages","call_count":100,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":7}]})"}}),
        std::optional(kNow.addSecs(7 * 60)));
    QCOMPARE(retry(*facebook, 400, graph(190, 459, "x"), {}),
             std::optional(kNow.addSecs(30 * 60))); // a checkpoint often heals by itself
    QCOMPARE(retry(*facebook, 400, graph(190, 460, "x"), {}), std::nullopt);
}

void TestErrorTables::rawIsShortAndHarmless()
{
    const QByteArray token = "EAAG" + QByteArray(60, 'x');
    const QByteArray body = graph(
        190, 0, "Cannot parse " + token + " sorry\\n\\u0007 " + QByteArray(500, 'w') + " end");
    const auto failure = classify(*builtIn(u"facebook"_s), response(400, body), Where::Api, u"t"_s, kNow);
    QVERIFY(failure);
    QVERIFY2(!failure->raw.contains(QString::fromLatin1(token.left(20))), qPrintable(failure->raw));
    QVERIFY(failure->raw.size() <= 160);
    QVERIFY(!failure->raw.contains(u'\n'));
}

void TestErrorTables::errorsAndFailuresTranslate()
{
    Failure failure;
    failure.cause = Cause::PasswordChanged;
    failure.certainty = Certainty::Definite;
    failure.raw = u"190/460"_s;
    failure.what = u"debug_token"_s;
    const Error rejected = errorFrom(failure);
    QCOMPARE(rejected.kind, ErrorKind::Rejected);
    QCOMPARE(rejected.cause, std::optional(Cause::PasswordChanged));
    QCOMPARE(rejected.raw, u"190/460"_s);
    failure.certainty = Certainty::Transient;
    failure.cause = Cause::Throttled;
    QCOMPARE(errorFrom(failure).kind, ErrorKind::Throttled);
    failure.cause = Cause::NetworkDown;
    QCOMPARE(errorFrom(failure).kind, ErrorKind::NetworkUnavailable);
    failure.cause = Cause::TlsOrProxy;
    QCOMPARE(errorFrom(failure).kind, ErrorKind::TlsOrProxy);
    failure.certainty = Certainty::Doubtful;
    QCOMPARE(errorFrom(failure).kind, ErrorKind::BadAnswer);

    for (const auto& [kind, cause] : {std::pair(ErrorKind::NetworkUnavailable, Cause::NetworkDown),
                                      std::pair(ErrorKind::TimedOut, Cause::NetworkDown),
                                      std::pair(ErrorKind::TlsOrProxy, Cause::TlsOrProxy),
                                      std::pair(ErrorKind::BadAnswer, Cause::NetworkDown),
                                      std::pair(ErrorKind::Throttled, Cause::Throttled)}) {
        const Failure line = failureFrom({kind, u"detail"_s}, u"check"_s, kNow);
        QCOMPARE(line.certainty, Certainty::Transient);
        QCOMPARE(line.cause, cause);
        QCOMPARE(line.at, kNow);
    }
}

QTEST_GUILESS_MAIN(TestErrorTables)
#include "tst_errortables.moc"
