// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metalongtoken.h"

namespace pk::rehearsal {

/// Pretend Threads: one token, one profile, as facts/networks/threads.md describes it.
class ThreadsDialect final : public MetaLongToken
{
public:
    using MetaLongToken::MetaLongToken;

    [[nodiscard]] QString network() const override { return QStringLiteral("threads"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("Threads"); }
    [[nodiscard]] QString colour() const override { return QStringLiteral("#000000"); }
    [[nodiscard]] const OAuthRules& rules() const override;
    [[nodiscard]] const LongTokenRules& longTokens() const override;
    [[nodiscard]] QList<Refusal> refusals() const override;
    void seed() override;

protected:
    [[nodiscard]] QString postId(const QString& owner, qint64 at, int number) const override;
    [[nodiscard]] Answer publishTrouble(int status) const override;
    [[nodiscard]] Answer api(const Request& request) override;
    [[nodiscard]] QJsonObject tokenFields(const Issue& issue) const override;
    [[nodiscard]] Answer wrongLink(const Request& request, const QString& field) const override;
    [[nodiscard]] Answer tooMany() const override;
    [[nodiscard]] Answer restricted() const override { return logInAndFollow(); }
    [[nodiscard]] QList<Quota> quotas(const Request& request, const Token& token) const override;
    void addQuotaHeaders(Answer& answer, const QList<QuotaUse>& uses) const override;

private:
    Answer debugToken(const Request& request);
    [[nodiscard]] static Answer profile(const Request& request, const Login& login);
};

} // namespace pk::rehearsal
