// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "oauthdialect.h"

namespace pk::rehearsal {

/// Pretend Pinterest: API v5 with boards and shared ad accounts, as facts/networks/pinterest.md describes it.
class PinterestDialect final : public OAuthDialect
{
public:
    using OAuthDialect::OAuthDialect;

    [[nodiscard]] QString network() const override { return QStringLiteral("pinterest"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("Pinterest"); }
    [[nodiscard]] QString colour() const override { return QStringLiteral("#e60023"); }
    [[nodiscard]] QStringList pictureHosts() const override { return {QStringLiteral("i.pinimg.com")}; }
    [[nodiscard]] const OAuthRules& rules() const override;
    [[nodiscard]] QList<Refusal> refusals() const override;
    void seed() override;

protected:
    [[nodiscard]] Answer api(const Request& request) override;
    [[nodiscard]] Answer apiTrouble(ApiTrouble what, const Refused& about) const override;
    [[nodiscard]] Answer tokenTrouble(TokenTrouble what, const Token* token) const override;
    [[nodiscard]] QJsonObject tokenFields(const Issue& issue) const override;
    [[nodiscard]] QString tokenValue(const QString& kind) const override;
    [[nodiscard]] Answer revoked(const Request& request, Token* token) override;
    [[nodiscard]] QList<Quota> quotas(const Request& request, const Token& token) const override;
    void addQuotaHeaders(Answer& answer, const QList<QuotaUse>& uses) const override;
    [[nodiscard]] Answer trouble(int status) const override;

private:
    // pinterestpins.cpp
    [[nodiscard]] Answer publishTrouble(int status) const override;
    Answer pins(const Request& request, const Login& login, const QStringList& parts);
    Answer pinList(const Request& request, const Login& login, const QString& board);
    [[nodiscard]] Answer pinAnalytics(const Request& request, const Post& pin) const;
    Answer createPin(const Request& request, const Login& login);
    [[nodiscard]] std::optional<Answer> takePicture(const QJsonObject& source, const QString& board, Post& pin);
    [[nodiscard]] QJsonObject pinRow(const Post& pin, const Login& login, bool metrics) const;
    /// Newest first, of one board or of all.
    [[nodiscard]] QList<Post> pinsOf(const Login& login, const QString& onlyBoard) const;

    Answer userAccount(const Login& login) const;
    Answer analytics(const Request& request, const Login& login) const;
    Answer boards(const Request& request, const Login& login);
    Answer board(const Login& login, const QString& id);
    Answer adAccounts(const Request& request, const Login& login);
    /// One result page of \a held, each row made by \a row.
    Answer list(const Request& request, const Login& login, const QList<HeldPlace>& held,
                const std::function<QJsonObject(const HeldPlace&)>& row);
    /// The account that the call acts as: the caller's, or the owner of `ad_account_id`; null with \a refused set.
    const Login* actingAs(const Request& request, const Login& login, Answer& refused);
    void seedAdAccounts();
};

} // namespace pk::rehearsal
