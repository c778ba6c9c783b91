// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metalongtoken.h"

#include <QSet>

namespace pk::rehearsal {

/// Rows that only Instagram has, by whichever way it is reached.
QList<Refusal> instagramRefusals();

/// Pretend Instagram with Instagram's own login ("variant I" of facts/networks/instagram.md): the login is the account.
class InstagramDialect final : public MetaLongToken
{
public:
    using MetaLongToken::MetaLongToken;

    [[nodiscard]] QString network() const override { return QStringLiteral("instagram"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("Instagram (direct login)"); }
    [[nodiscard]] QString colour() const override { return QStringLiteral("#e4405f"); }
    [[nodiscard]] const OAuthRules& rules() const override;
    [[nodiscard]] const LongTokenRules& longTokens() const override;
    [[nodiscard]] Answer handle(const Request& request) override;
    [[nodiscard]] QList<Refusal> refusals() const override;
    [[nodiscard]] QStringList ownCommands() const override;
    [[nodiscard]] Answer ownCommand(const QString& command, const Request& request, const QStringList& logins) override;
    void seed() override;

protected:
    [[nodiscard]] QString postId(const QString& owner, qint64 at, int number) const override;
    [[nodiscard]] Answer publishTrouble(int status) const override;
    [[nodiscard]] Answer api(const Request& request) override;
    [[nodiscard]] QJsonObject tokenFields(const Issue& issue) const override;
    [[nodiscard]] bool isEligible(const Token& token) const override { return !m_personal.contains(token.login); }
    [[nodiscard]] Answer tooMany() const override;
    [[nodiscard]] Answer restricted() const override;
    [[nodiscard]] QList<Quota> quotas(const Request& request, const Token& token) const override;
    void addQuotaHeaders(Answer& answer, const QList<QuotaUse>& uses) const override;

private:
    [[nodiscard]] Answer account(const Request& request, const Login& login) const;

    bool m_tokenWrapped = false;    ///< the code exchange answers {"data":[{...}]}
    bool m_identityWrapped = false; ///< so does "who am I"
    QSet<QString> m_personal;       ///< logins that were switched to personal accounts
};

} // namespace pk::rehearsal
