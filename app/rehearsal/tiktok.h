// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "oauthdialect.h"

#include <QSet>

namespace pk::rehearsal {

/// Pretend TikTok: Login Kit for desktop, Display API and the first steps of publishing, as facts/networks/tiktok.md
/// describes them. An application whose registration says `development` is not audited.
class TikTokDialect final : public OAuthDialect
{
public:
    using OAuthDialect::OAuthDialect;

    [[nodiscard]] QString network() const override { return QStringLiteral("tiktok"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("TikTok"); }
    [[nodiscard]] QString colour() const override { return QStringLiteral("#000000"); }
    [[nodiscard]] QStringList pictureHosts() const override { return {QStringLiteral("p16-sign.tiktokcdn.com")}; }
    [[nodiscard]] const OAuthRules& rules() const override;
    [[nodiscard]] Answer handle(const Request& request) override;
    [[nodiscard]] bool secretResetKillsTokens() const override { return false; } // section 11: "keep tokens"
    [[nodiscard]] QList<Refusal> refusals() const override;
    [[nodiscard]] QStringList ownCommands() const override;
    [[nodiscard]] Answer ownCommand(const QString& command, const Request& request, const QStringList& logins) override;
    void seed() override;

protected:
    [[nodiscard]] Answer api(const Request& request) override;
    [[nodiscard]] Answer apiTrouble(ApiTrouble what, const Refused& about) const override;
    [[nodiscard]] Answer tokenTrouble(TokenTrouble what, const Token* token) const override;
    [[nodiscard]] QJsonObject tokenFields(const Issue& issue) const override;
    [[nodiscard]] QString tokenValue(const QString& kind) const override;
    [[nodiscard]] Params allowedFields(const AuthRequest& request, const Consent& consent,
                                       const QString& code) override;
    [[nodiscard]] Params deniedFields(const AuthRequest& request) const override;
    [[nodiscard]] bool redirectAllowed(const Registration& app, const QString& redirect) const override;
    [[nodiscard]] Answer revoked(const Request& request, Token* token) override;
    [[nodiscard]] QList<Quota> quotas(const Request& request, const Token& token) const override;
    [[nodiscard]] Answer trouble(int status) const override;

private:
    // tiktokcontent.cpp
    [[nodiscard]] QString postId(const QString& owner, qint64 at, int number) const override;
    [[nodiscard]] Answer publishTrouble(int status) const override;
    Answer videos(const Request& request, const Caller& caller, bool byId);
    /// Nothing when one of the fields does not exist.
    [[nodiscard]] std::optional<QJsonObject> videoRow(const Post& post, const Login& login,
                                                      const QString& fields) const;
    [[nodiscard]] std::optional<Answer> refusePost(const Caller& caller, const QString& level);
    Answer initPhotos(const Request& request, const Caller& caller);
    [[nodiscard]] Answer publishStatus(const Request& request, const Caller& caller) const;
    /// The bytes of a video, at the address that the beginning gave.
    Answer takeUpload(const Request& request);

    /// The token endpoint's flat error, unlike the API's.
    [[nodiscard]] Answer flat(const QString& error, const QString& description, int status) const;
    [[nodiscard]] Answer failure(int status, const QString& code, const QString& message) const;
    [[nodiscard]] Answer success(const QJsonObject& data) const;
    [[nodiscard]] QString logId() const;
    [[nodiscard]] QString uuid(const QString& text) const;
    [[nodiscard]] QString openId(const Login& login, const QString& clientId) const;
    [[nodiscard]] QString avatar(const Login& login) const;
    /// Whether the person ticked \a scope and the application asked for it; else \a refused is the answer.
    bool permits(const Caller& caller, const QString& scope, Answer& refused) const;
    Answer userInfo(const Request& request, const Caller& caller) const;
    [[nodiscard]] QJsonValue userField(const QString& name, const Caller& caller) const;
    Answer creatorInfo(const Caller& caller) const;
    Answer initVideo(const Request& request, const Caller& caller);
    /// What TikTok does not let an application that was not audited do; nothing: go on.
    std::optional<Answer> refuseUnaudited(const Caller& caller, const QString& privacyLevel);

    bool m_oldLifetimes = false;
    int m_errorStatus = 200;         ///< of errors of the token endpoint
    QSet<QString> m_private;         ///< Login::key() of accounts that are set to private
    QHash<QString, qint64> m_posted; ///< when an account last posted through an application that was not audited
};

} // namespace pk::rehearsal
