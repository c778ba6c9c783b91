// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "oauthdialect.h"

namespace pk::rehearsal {

/// Rows of "Ways a token dies" that Google's token endpoint has for every one of its networks.
QList<Refusal> googleTokenRefusals();

/// What pretend YouTube and pretend Google Business Profile share: accounts.google.com, oauth2.googleapis.com and
/// openidconnect.googleapis.com, as section 2, 3, 4 and 12 of both facts files describe them. Each network has Cloud projects
/// of its own; whose application, code or token a request carries tells them apart.
class GoogleDialect : public OAuthDialect
{
public:
    using OAuthDialect::OAuthDialect;

    [[nodiscard]] QStringList pictureHosts() const override { return {QStringLiteral("lh3.googleusercontent.com")}; }
    [[nodiscard]] Answer handle(const Request& request) override;
    [[nodiscard]] bool isBrowserPage(const Request& request) const override;
    [[nodiscard]] bool claims(const Request& request) const override;
    [[nodiscard]] bool passwordChangeKillsTokens() const override { return false; } // only those with Gmail scopes
    [[nodiscard]] bool secretResetKillsTokens() const override { return false; }
    [[nodiscard]] QString issuer(const QString& host) const override;
    [[nodiscard]] QStringList ownCommands() const override;
    [[nodiscard]] Answer ownCommand(const QString& command, const Request& request, const QStringList& logins) override;
    [[nodiscard]] Answer allow(const AuthRequest& request, const Consent& consent) override;
    void seed() override { m_timeLimit = 0; }

protected:
    /// Everything in OAuthRules that is Google's and not one network's.
    [[nodiscard]] static OAuthRules googleRules();
    /// The network's own API.
    [[nodiscard]] virtual Answer service(const Request& request) = 0;
    [[nodiscard]] virtual bool idTokenOnRefresh() const { return false; }
    /// Logins that are the same Google user give the same text: a revocation ends the tokens of all of them.
    [[nodiscard]] virtual QString googleUser(const Login& login) const { return login.key(); }

    /// As admit(), for an account that still exists.
    [[nodiscard]] std::optional<Caller> enter(const Request& request, const QStringList& anyOf, Answer& refused);
    /// The account key ("sub") of the login with this number, the same at every Google network.
    [[nodiscard]] static QString subject(int number, bool brandAccount = false);
    void addRegistration(const QString& clientId, const QString& name, bool testing, const QString& note);
    /// "network|what|whom" of World::switches.
    [[nodiscard]] bool isSet(const QString& what, const QString& whom = {}) const;
    void set(const QString& what, const QString& whom, bool on);
    [[nodiscard]] static bool isOn(const Request& request);
    [[nodiscard]] static Answer commandDone(bool good, const QString& why = {});

    [[nodiscard]] Answer api(const Request& request) final;
    [[nodiscard]] Answer tokenTrouble(TokenTrouble what, const Token* token) const override;
    [[nodiscard]] QJsonObject tokenFields(const Issue& issue) const override;
    [[nodiscard]] QString tokenValue(const QString& kind) const override;
    [[nodiscard]] Answer wrongLink(const Request& request, const QString& field) const override;
    [[nodiscard]] Params allowedFields(const AuthRequest& request, const Consent& consent,
                                       const QString& code) override;
    [[nodiscard]] Params deniedFields(const AuthRequest& request) const override;
    [[nodiscard]] qint64 refreshLife(const QString& clientId, const QStringList& scopes) const override;
    void beforeIssue(const Code& code) override;

private:
    // google.cpp: sign-in link, and what is known of an account
    [[nodiscard]] Answer signIn(const Request& request);
    [[nodiscard]] Answer discovery() const;
    [[nodiscard]] Answer userInfo(const Request& request);
    [[nodiscard]] QJsonObject profile(const Login& login, const QStringList& scopes) const;

    // googletokens.cpp: token endpoint, token information, revocation
    [[nodiscard]] Answer token(const Request& request);
    [[nodiscard]] Answer tokenInfo(const Request& request);
    [[nodiscard]] Answer revokeGrant(const Request& request);
    [[nodiscard]] std::optional<Answer> refuseApplication(const QString& clientId, const QString& secret) const;
    [[nodiscard]] std::optional<Answer> refuseAccount(const Token& refreshToken) const;
    [[nodiscard]] QString idToken(const Issue& issue) const;

    qint64 m_timeLimit = 0; ///< seconds that people give at the next sign-ins; 0: without limit
};

/// {"error":..., "error_description":...}, the shape of the OAuth endpoints.
[[nodiscard]] Answer googleOAuthError(int status, const QString& error, const QString& description,
                                      const QString& subtype = {});
/// {"error":{"code":...,"status":...,"details":[...]}}, the newer shape of the APIs; without a reason no details.
[[nodiscard]] Answer googleApiError(int code, const QString& status, const QString& message, const QString& reason = {},
                                    const QJsonObject& metadata = {});
/// Scopes as Google returns them: `email` and `profile` in their long form, in an order of its own.
[[nodiscard]] QStringList googleScopes(const QStringList& asked);

} // namespace pk::rehearsal
