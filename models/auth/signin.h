// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/adapter.h"

#include <QObject>

#include <chrono>
#include <memory>

namespace pk {

/// Everything one sign-in attempt is bound to (oauth-security.md item 8).
struct SignInRequest
{
    std::shared_ptr<const NetworkDescriptor> network;
    QString instance;
    Endpoints endpoints;
    AppRegistration app;
    Secret clientSecret;
    QStringList scopes;
    QList<QPair<QString, QString>> parameters; ///< further authorize parameters
    QString loginHint;
    std::chrono::milliseconds timeout = std::chrono::minutes(5);
    Consent consent; ///< of the account that is reconnected, if any
};

/// One attempt: authorization code with PKCE S256 in the system browser, answer on a loopback listener or as a pasted
/// address, code exchanged for tokens (RFC 6749, 7636, 8252, 9207, 9700). Attempts are isolated from each other and
/// good for one run. Order of checks in the answer: method, Host, path; state; iss; error or code; then the exchange.
///
/// Errors of run(): Denied, TimedOut, Cancelled, PortInUse, SecurityViolation (iss is another's, tokens in the answer),
/// and those of parseTokenAnswer() and HttpClient. A wrong state or path does not end the attempt.
class SignIn final : public QObject
{
    Q_OBJECT
public:
    SignIn(HttpClient& http, const Clock& clock, SignInRequest request, QObject* parent = nullptr);
    /// A run() that is still pending then never ends: cancel() first and let it.
    ~SignIn() override;

    /// Listens first, then emits browserRequested, then waits. Call once.
    Async<TokenSet> run();

    /// Ends run() with Cancelled and closes the listener.
    void cancel();
    /// The final address as the person copied it from the browser. InvalidInput when it is not an answer to this
    /// attempt (wrong redirect, wrong or missing state): the attempt goes on.
    Result<bool> pasteAddress(const QString& finalAddress);
    /// True when the network allows no loopback redirect and the address has to be pasted.
    bool wantsPastedAddress() const;
    /// The redirect of this attempt; with its port only after run() has begun to listen.
    QUrl redirectUri() const;

Q_SIGNALS:
    /// Open this, or show it to be copied. Routes are applied; holds no secret besides state and challenge.
    void browserRequested(const QUrl& address);
    /// A valid answer came back; the exchange is under way.
    void answerReceived();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace pk
