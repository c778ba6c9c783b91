// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dialect.h"

namespace pk::rehearsal {

/// What differs between the two instances.
struct MastodonInstance
{
    QString version;
    bool discovery; ///< metadata, PKCE, `profile`, redirect_uris as a list: all since 4.3
    int characters;
    int calls; ///< per window of five minutes
    QStringList scopes;
};
MastodonInstance mastodonInstance(const QString& host);
QString mastodonOrigin(const QString& host);

/// Pretend Mastodon: two instances of different age, as facts/networks/mastodon.md describes them.
/// mastodon.social is current (discovery, PKCE, `profile` scope); social.example runs 4.2 (fixed paths, none of these).
class MastodonDialect final : public Dialect
{
public:
    using Dialect::Dialect;

    [[nodiscard]] QString network() const override { return QStringLiteral("mastodon"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("Mastodon"); }
    [[nodiscard]] QString colour() const override { return QStringLiteral("#6364ff"); }
    [[nodiscard]] QStringList hosts() const override;
    [[nodiscard]] QStringList pictureHosts() const override;
    [[nodiscard]] Answer handle(const Request& request) override;
    [[nodiscard]] bool isBrowserPage(const Request& request) const override;
    [[nodiscard]] bool secretResetKillsTokens() const override { return false; }
    [[nodiscard]] bool isRenewal(const Request&) const override { return false; }
    [[nodiscard]] bool isTokenRequest(const Request& request) const override;
    [[nodiscard]] QList<Refusal> refusals() const override;

    [[nodiscard]] QString scopeWords(const QString& scope) const override;
    [[nodiscard]] bool scopeIsFixed(const QString&) const override { return true; } ///< all that was asked or nothing
    [[nodiscard]] Answer allow(const AuthRequest& request, const Consent& consent) override;
    [[nodiscard]] Answer deny(const AuthRequest& request) override;

private:
    struct Budget
    {
        int limit;
        int used;
        qint64 resets; ///< seconds
    };
    Answer route(const Request& request);
    Answer discovery(const Request& request) const;
    Answer webfinger(const Request& request);
    Answer instance(const Request& request) const;
    Answer registerApp(const Request& request);
    Answer verifyApp(const Request& request);
    Answer authorize(const Request& request);
    Answer tokenEndpoint(const Request& request);
    Answer exchangeCode(const Request& request, const Registration& app);
    Answer clientCredentials(const Request& request, const Registration& app);
    Answer revoke(const Request& request);
    Answer verifyCredentials(const Request& request);
    Answer userInfo(const Request& request);
    // mastodoncontent.cpp: posts
    [[nodiscard]] std::optional<Answer> content(const Request& request);
    Answer statuses(const Request& request, const Login& login);
    Answer oneStatus(const Request& request, const QString& id);
    Answer postStatus(const Request& request);
    Answer upload(const Request& request);
    Answer mediaState(const Request& request, const QString& id);
    std::optional<Answer> spend(const Request& request, const QString& what);
    [[nodiscard]] QJsonObject statusOf(const Post& post, const Login& login) const;
    [[nodiscard]] QJsonObject attachment(const Media& media, const QString& host) const;
    [[nodiscard]] QJsonObject account(const Login& login) const;
    [[nodiscard]] Answer lookup(const Request& request);
    [[nodiscard]] const Login* accountById(const QString& host, const QString& id) const;
    [[nodiscard]] Answer trouble(int status) const override;

    Registration* client(const Request& request, Answer& refused);
    /// Refusal of the call, or nothing: the token lives, belongs to this instance and has one of \a scopes (any when empty).
    std::optional<Answer> refuse(const Request& request, const QStringList& scopes);
    Budget countCall(const Request& request);
    QString tokenFor(const QString& login, const Registration& app, const QStringList& scopes, const QString& family);

    QHash<QString, int> m_calls; ///< by host|token|window number
};

} // namespace pk::rehearsal
