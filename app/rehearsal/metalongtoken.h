// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metagraph.h"
#include "oauthdialect.h"

namespace pk::rehearsal {

/// What differs between Instagram's direct login and Threads.
struct LongTokenRules
{
    QStringList graphHosts;
    QString exchangeGrant;  ///< "ig_exchange_token"
    QString refreshGrant;   ///< "ig_refresh_token"
    QString basicScope;     ///< needed for everything
    QString prefix;         ///< of every token
    QJsonObject checkpoint; ///< what is under "error" while the network waits for a security check
    QString apiFault;       ///< type of an error that is not about the token: "IGApiException"
    int wrongApp = 400;     ///< code of the answer to an application id of another product
};

/// Networks whose token is short at first, is exchanged with the secret for one of 60 days, and renews itself without one.
class MetaLongToken : public OAuthDialect
{
public:
    using OAuthDialect::OAuthDialect;

    [[nodiscard]] virtual const LongTokenRules& longTokens() const = 0;

    [[nodiscard]] QStringList pictureHosts() const override { return {QStringLiteral("scontent.cdninstagram.com")}; }
    [[nodiscard]] Answer handle(const Request& request) override;
    [[nodiscard]] bool isRenewal(const Request& request) const override;
    [[nodiscard]] QString tokenOf(const Request& request) const override;

protected:
    /// False for an account whose token is neither made long nor renewed.
    [[nodiscard]] virtual bool isEligible(const Token&) const { return true; }
    /// What the limit of the network says when it is reached.
    [[nodiscard]] virtual Answer tooMany() const = 0;
    /// An account that the network took out of use.
    [[nodiscard]] virtual Answer restricted() const = 0;
    [[nodiscard]] Answer logInAndFollow() const;
    [[nodiscard]] static QString pictureOf(const Login& login);

    [[nodiscard]] Answer apiTrouble(ApiTrouble what, const Refused& about) const override;
    [[nodiscard]] Answer tokenTrouble(TokenTrouble what, const Token* token) const override;
    [[nodiscard]] Answer trouble(int status) const override;
    [[nodiscard]] Params deniedFields(const AuthRequest& request) const override;
    [[nodiscard]] QString tokenValue(const QString& kind) const override;
    [[nodiscard]] bool givesRefresh(const AuthRequest&, const QStringList&) const override { return false; }

private:
    [[nodiscard]] bool isHelper(const Request& request, QLatin1StringView path) const;
    [[nodiscard]] Answer dead(const Refused& about) const;
    [[nodiscard]] Answer unsupported(const Request& request) const;
    Answer exchangeLong(const Request& request);
    Answer renew(const Request& request);
    Answer longAnswer(const Request& request, const Token& old);
};

} // namespace pk::rehearsal
