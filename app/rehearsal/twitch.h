// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "oauthdialect.h"

namespace pk::rehearsal {

/// Pretend Twitch: device codes, validation and Helix with moderated channels, as facts/networks/twitch.md describes it.
class TwitchDialect final : public OAuthDialect
{
public:
    using OAuthDialect::OAuthDialect;

    [[nodiscard]] QString network() const override { return QStringLiteral("twitch"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("Twitch"); }
    [[nodiscard]] QString colour() const override { return QStringLiteral("#9146ff"); }
    [[nodiscard]] QStringList pictureHosts() const override { return {QStringLiteral("static-cdn.jtvnw.net")}; }
    [[nodiscard]] const OAuthRules& rules() const override;
    [[nodiscard]] Answer handle(const Request& request) override;
    [[nodiscard]] bool isBrowserPage(const Request& request) const override;
    [[nodiscard]] QString tokenOf(const Request& request) const override;
    [[nodiscard]] Answer allow(const AuthRequest& request, const Consent& consent) override;
    [[nodiscard]] Answer deny(const AuthRequest& request) override;
    [[nodiscard]] QList<Refusal> refusals() const override;
    [[nodiscard]] QStringList ownCommands() const override
    {
        return {QStringLiteral("close-account"), QStringLiteral("poll")};
    }
    [[nodiscard]] Answer ownCommand(const QString& command, const Request& request, const QStringList& logins) override;
    void seed() override;

protected:
    [[nodiscard]] Answer api(const Request& request) override;
    [[nodiscard]] Answer apiTrouble(ApiTrouble what, const Refused& about) const override;
    [[nodiscard]] Answer tokenTrouble(TokenTrouble what, const Token* token) const override;
    [[nodiscard]] QJsonObject tokenFields(const Issue& issue) const override;
    [[nodiscard]] QString tokenValue(const QString& kind) const override;
    [[nodiscard]] QList<Quota> quotas(const Request& request, const Token& token) const override;
    void addQuotaHeaders(Answer& answer, const QList<QuotaUse>& uses) const override;
    [[nodiscard]] Answer trouble(int status) const override;

private:
    int m_pollSeconds = 5; ///< the least time between two questions whether a person decided
    /// A sign-in on its way: begun by the application, decided by a person on another page.
    struct Device
    {
        QString userCode;
        QString clientId;
        QStringList scopes;
        qint64 expiresAt = 0;
        QString login; ///< Login::key() once a person said yes
        bool over = false;
    };

    // twitchdevice.cpp: everything at id.twitch.tv and the page for the person
    Answer deviceCode(const Request& request);
    Answer deviceGrant(const Request& request);
    Answer activate(const Request& request);
    Answer validate(const Request& request);
    Answer revokeToken(const Request& request);
    /// Whatever is wrong with the application at the token endpoint, in Twitch's three sentences.
    std::optional<Answer> refuseClient(const Request& request) const;
    /// The device code that belongs to what a person typed; empty when it is none, or over.
    [[nodiscard]] QString deviceOf(const QString& userCode) const;
    [[nodiscard]] bool isOpen(const Device& device) const;
    [[nodiscard]] bool isGone(const Request& request) const;

    // twitchcontent.cpp
    [[nodiscard]] QString postId(const QString& owner, qint64 at, int number) const override;
    [[nodiscard]] Answer publishTrouble(int status) const override;
    /// Post::owner and name of a channel, whoever has it.
    [[nodiscard]] std::optional<std::pair<QString, QString>> channelOf(const QString& id) const;
    Answer shows(const Request& request, const Login& login, bool clips);
    [[nodiscard]] Answer channelFacts(const Request& request, bool streams) const;
    Answer chat(const Request& request, const Login& login);
    Answer announce(const Request& request, const Login& login);

    Answer users(const Request& request, const Login& login) const;
    Answer moderated(const Request& request, const Login& login);
    [[nodiscard]] Answer followers(const Request& request) const;

    QHash<QString, Device> m_devices; ///< by device code
};

/// Twitch's errors: `error` is the name of the status and only Helix sends it.
[[nodiscard]] Answer twitchFailure(int status, const QString& message);
[[nodiscard]] Answer helixFailure(int status, const QString& message);

} // namespace pk::rehearsal
