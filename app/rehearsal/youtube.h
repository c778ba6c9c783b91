// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "google.h"

namespace pk::rehearsal {

/// Pretend YouTube: Data API v3 and Analytics API v2, as facts/networks/youtube.md describes them. A login is a channel that the
/// account chooser offers: one token, one channel. Brand Accounts are logins of their own under one Google user.
class YouTubeDialect final : public GoogleDialect
{
public:
    using GoogleDialect::GoogleDialect;

    [[nodiscard]] QString network() const override { return QStringLiteral("youtube"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("YouTube"); }
    [[nodiscard]] QString colour() const override { return QStringLiteral("#ff0000"); }
    [[nodiscard]] QStringList pictureHosts() const override;
    [[nodiscard]] const OAuthRules& rules() const override;
    [[nodiscard]] bool claims(const Request& request) const override;
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
    [[nodiscard]] bool idTokenOnRefresh() const override { return true; }
    [[nodiscard]] QString googleUser(const Login& login) const override { return login.person; }

private:
    // youtubevideos.cpp
    [[nodiscard]] QString postId(const QString& owner, qint64 at, int number) const override;
    [[nodiscard]] Answer playlistItems(const Request& request, const Login& login);
    [[nodiscard]] Answer videos(const Request& request) const;

    void seedChannels();
    [[nodiscard]] Answer channels(const Request& request, const Login& login);
    [[nodiscard]] Answer reports(const Request& request, const Login& login) const;
    [[nodiscard]] QJsonObject channelRow(const Place& channel, const QStringList& parts) const;
    /// The channel that calls of the login act as; null without one.
    [[nodiscard]] const Place* channelOf(const Login& login) const;
};

} // namespace pk::rehearsal
