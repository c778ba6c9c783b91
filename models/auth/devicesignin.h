// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/auth/signin.h"

namespace pk {

/// One attempt by device code (RFC 8628): the network names an address and a code, a person enters the code in any browser,
/// and meanwhile the token endpoint is asked at the interval the network gave. No redirect, no listener.
///
/// Errors of run(): Denied, TimedOut (the code ran out or the request's time did), Cancelled, and those of
/// parseTokenAnswer() and HttpClient; SecurityViolation for an address that is not on a host of the network. A line that breaks while waiting does not end the attempt.
class DeviceSignIn final : public QObject
{
    Q_OBJECT
public:
    DeviceSignIn(HttpClient& http, const Clock& clock, SignInRequest request, QObject* parent = nullptr);
    ~DeviceSignIn() override;

    /// Call once.
    Async<TokenSet> run();
    /// Ends run() with Cancelled.
    void cancel();
    /// What the person has to see in the browser, or to type there; known once browserRequested was emitted.
    QString userCode() const;

Q_SIGNALS:
    /// Open this, or show it to be copied. Routes are applied.
    void browserRequested(const QUrl& address);
    /// The person agreed.
    void answerReceived();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace pk
