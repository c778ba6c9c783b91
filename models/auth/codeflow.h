// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/auth/signin.h"

#include <memory>

namespace pk {

/// The border to QtNetworkAuth (architecture.md section 5): one authorization request and its one code exchange, driven by
/// QOAuth2AuthorizationCodeFlow. What that class does on Qt 6.4.2 and must not, read in its source and checked by
/// tst_codeflow: no PKCE; state from a clock-seeded generator; the query of an authorization endpoint is dropped;
/// values are not percent-encoded alike in both requests ("+" in a secret arrives as a space); errors of the token endpoint
/// vanish; the address with state goes to its log. On 6.8 its own PKCE is switched off: one way on all versions.
class CodeFlow final
{
public:
    /// \a redirect is sent byte for byte both times; \a state and the verifier are good for this attempt only.
    /// \a dpopKey binds the tokens when it is not empty (RFC 9449).
    CodeFlow(HttpClient& http, const SignInRequest& request, QString redirect, Secret state, Secret dpopKey = {});
    ~CodeFlow();

    /// The authorization request, before routes. Holds no secret besides state and challenge.
    QUrl authorizeUrl();
    /// Pushes the authorization request to the server and makes the short address of what it answers (RFC 9126); the whole
    /// request never passes through the browser. Errors: those of HttpClient, Rejected, BadAnswer.
    Async<QUrl> pushedUrl(const QDateTime& now);
    /// Redeems \a code at the token endpoint. The second call fails without sending anything (item 43).
    Async<HttpResponse> exchange(Secret code);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace pk
