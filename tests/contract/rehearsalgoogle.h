// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rehearsalsignin.h"

namespace pk::test {

// RFC 7636 appendix B
inline constexpr char kVerifier[] = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
inline constexpr char kChallenge[] = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A Desktop client of a Google Cloud project that asks for who one is and \a scopes.
inline SignIn googleApplication(const QString& client, const QString& scopes)
{
    return {QStringLiteral("/accounts.google.com/o/oauth2/v2/auth"),
            QStringLiteral("/oauth2.googleapis.com/token"),
            client,
            client + QStringLiteral("-secret"),
            QStringLiteral("http://127.0.0.1:50123/back"),
            QStringLiteral("openid email profile ") + scopes,
            false,
            {{QStringLiteral("access_type"), QStringLiteral("offline")},
             {QStringLiteral("prompt"), QStringLiteral("consent select_account")},
             {QStringLiteral("code_challenge"), QString::fromLatin1(kChallenge)},
             {QStringLiteral("code_challenge_method"), QStringLiteral("S256")}},
            QStringLiteral("client_id"),
            QString::fromLatin1(kVerifier)};
}
/// A client that manages business profiles.
inline SignIn businessApplication(const QString& client = QStringLiteral("rehearsal-google-business"))
{
    return googleApplication(client, QStringLiteral("https://www.googleapis.com/auth/business.manage"));
}

inline Reply googleUserInfo(RehearsalClient& world, const QString& token)
{
    return world.get(QStringLiteral("/openidconnect.googleapis.com/v1/userinfo"), {}, token);
}
inline Reply businessAccounts(RehearsalClient& world, const QString& token, const Fields& query = {})
{
    return world.get(QStringLiteral("/mybusinessaccountmanagement.googleapis.com/v1/accounts"), query, token);
}
/// "a/0/b" of the error object of Google's APIs.
inline QJsonValue googleError(const Reply& reply, const QString& path)
{
    return at(reply.json, QStringLiteral("error/") + path);
}

} // namespace pk::test
