// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/adapter.h"

#include <QObject>

#include <chrono>
#include <memory>

namespace pk {

struct ServiceContext;
class DeviceSignIn;
class SignIn;
struct SignInRequest;

struct ConnectRequest
{
    NetworkId network;
    QString instance;       ///< as typed; only for networks with many servers
    QSet<Purpose> purposes; ///< empty: all the network offers
    AccountId reconnect;    ///< set: renew this account in place; network and instance are taken from it
    QString loginHint;
    std::chrono::milliseconds timeout = std::chrono::minutes(5);
};

/// What a sign-in brought, before pages are chosen. The account and its tokens are safe already.
struct Connected
{
    AccountId account;
    Identity identity;
    QList<Page> candidates; ///< every page listed, unusable ones with the reason; not stored until chosen
    bool partial = false;
    QString partialReason;
    QString noPagesHint;       ///< why there is none, when there is none
    QStringList missingScopes; ///< asked for, not granted
    QList<Purpose> disabled;   ///< what that disables
    QStringList gained;        ///< on reconnect: names of pages that work now and did not before
    QStringList lost;          ///< and of those that worked before and do not now

    friend bool operator==(const Connected&, const Connected&) = default;
};

/// One connect or reconnect, from "which network" to "signed in"; lives as long as its dialog or command.
///
/// Order: endpoints and app registration; browser; code exchange; long-lived exchange; identity (on reconnect it must be
/// the same person: IdentityMismatch, nothing changed); vault; store; page list. A failing page list does not undo the
/// sign-in: candidates are empty, partial with the reason.
class ConnectOperation final : public QObject
{
    Q_OBJECT
public:
    enum class Stage { Preparing, WaitingForBrowser, Exchanging, ListingPages, Done };
    Q_ENUM(Stage)

    ConnectOperation(ServiceContext& context, ConnectRequest request, QObject* parent = nullptr);
    ~ConnectOperation() override;

    Async<Connected> run();
    void cancel();
    Result<bool> pasteAddress(const QString& finalAddress);
    bool wantsPastedAddress() const;
    QUrl redirectUri() const;
    /// What a person has to see or type in the browser, where the network signs in by such a code; else empty.
    QString userCode() const;

Q_SIGNALS:
    void stageChanged(pk::ConnectOperation::Stage stage);
    void browserRequested(const QUrl& address);

private:
    Result<bool> adoptReconnectTarget();
    Result<bool> resolveRequest();
    Async<Connected> runSteps();
    Async<bool> locate();
    Async<AppRegistration> registrationFor(Endpoints endpoints);
    Async<bool> isForgotten(AppRegistration registration);
    SignInRequest signInRequest(const Grant& grant);
    Async<TokenSet> signIn(Grant grant);
    Result<Account> accountFor(const Identity& identity) const;
    Async<Account> keep(Grant grant, Identity identity);
    Async<Connected> listPages(Grant grant, Account account);

    ServiceContext& m_context;
    ConnectRequest m_request;
    std::shared_ptr<const NetworkDescriptor> m_network;
    QStringList m_requestedScopes;
    std::unique_ptr<SignIn> m_signIn;
    std::unique_ptr<DeviceSignIn> m_deviceSignIn;
    RemoteId m_expected; ///< who has to sign in; empty: whoever does
    bool m_cancelled = false;
};

} // namespace pk
