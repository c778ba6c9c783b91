// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "google.h"

namespace pk::rehearsal {

/// Pretend Google Business Profile: accounts and their locations over five services, as facts/networks/google-business.md
/// describes them. Places are of two kinds: "account" ("accounts/...") and "location" ("locations/...").
class GoogleBusinessDialect final : public GoogleDialect
{
public:
    using GoogleDialect::GoogleDialect;

    [[nodiscard]] QString network() const override { return QStringLiteral("google-business"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("Google Business Profile"); }
    [[nodiscard]] QString colour() const override { return QStringLiteral("#4285f4"); }
    [[nodiscard]] const OAuthRules& rules() const override;
    [[nodiscard]] Answer handle(const Request& request) override;
    [[nodiscard]] QList<Refusal> refusals() const override;
    [[nodiscard]] QStringList ownCommands() const override;
    [[nodiscard]] Answer ownCommand(const QString& command, const Request& request, const QStringList& logins) override;
    void seed() override;

protected:
    [[nodiscard]] Answer service(const Request& request) override;
    [[nodiscard]] Answer apiTrouble(ApiTrouble what, const Refused& about) const override;
    [[nodiscard]] Answer trouble(int status) const override;
    [[nodiscard]] QList<Quota> quotas(const Request& request, const Token& token) const override;

private:
    // googlebusinessseed.cpp: who holds what
    void seedLocations();
    void seedAccounts();
    void addAccount(const Login& login, const QString& id, const QString& name, const QString& type,
                    const QString& role, const QStringList& locations);

    /// Locations that the login reaches in one of its accounts, or in all of them ("accounts/-").
    [[nodiscard]] QList<HeldPlace> locationsIn(const Login& login, const QString& account) const;
    [[nodiscard]] const PlaceRole* accountRole(const Login& login, const QString& account) const;
    /// What is in the way of a call about the location; nothing when it may go on.
    [[nodiscard]] std::optional<Answer> refuseLocation(const Login& login, const QString& id) const;

    [[nodiscard]] Answer accountManagement(const Request& request, const Login& login);
    [[nodiscard]] Answer businessInformation(const Request& request, const Login& login);
    [[nodiscard]] Answer performance(const Request& request, const Login& login) const;
    [[nodiscard]] Answer legacy(const Request& request, const Caller& caller);

    // googlebusinessposts.cpp
    [[nodiscard]] QString postId(const QString& owner, qint64 at, int number) const override;
    [[nodiscard]] Answer publishTrouble(int status) const override;
    Answer localPosts(const Request& request, const Login& login, const QString& clientId, const QStringList& parts);
    Answer createPost(const Request& request, const QString& clientId, const Place& location, const QString& parent);
    [[nodiscard]] QJsonObject localPost(const Post& post, const QString& parent) const;
    [[nodiscard]] std::optional<Answer> wrongPost(const QJsonObject& body) const;

    [[nodiscard]] Answer accounts(const Request& request, const Login& login) const;
    [[nodiscard]] Answer locations(const Request& request, const Login& login, const QString& account);
    [[nodiscard]] Answer admins(const QString& location) const;
    [[nodiscard]] Answer voiceOfMerchant(const Place& location) const;
    [[nodiscard]] Answer exhausted(const QString& clientId, int limit) const;

    [[nodiscard]] QJsonObject accountRow(const HeldPlace& held) const;
    [[nodiscard]] QJsonObject locationRow(const Place& location, const QStringList& fields) const;
    /// "verified", "unverified" or "suspended".
    [[nodiscard]] QString profileState(const Place& location) const;
    [[nodiscard]] static const QStringList& locationFields();

    QHash<QString, QStringList> m_members; ///< ids of the locations of an account
    QString m_service;                     ///< host that the current call went to
};

} // namespace pk::rehearsal
