// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dialect.h"

#include <functional>

namespace pk::rehearsal {

/// Pretend X: OAuth 2.0 with PKCE, rotating refresh tokens and /2/users/me, as facts/networks/x.md describes them.
class XDialect final : public Dialect
{
public:
    using Dialect::Dialect;

    [[nodiscard]] QString network() const override { return QStringLiteral("x"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("X"); }
    [[nodiscard]] QString colour() const override { return QStringLiteral("#000000"); }
    [[nodiscard]] QStringList hosts() const override;
    [[nodiscard]] QStringList pictureHosts() const override;
    [[nodiscard]] Answer handle(const Request& request) override;
    [[nodiscard]] bool isBrowserPage(const Request& request) const override;
    [[nodiscard]] bool isRenewal(const Request& request) const override;
    [[nodiscard]] bool isTokenRequest(const Request& request) const override;
    [[nodiscard]] QList<Refusal> refusals() const override;

    [[nodiscard]] QString scopeWords(const QString& scope) const override;
    [[nodiscard]] bool scopeIsFixed(const QString&) const override
    {
        return true;
    } ///< X grants all that was asked or nothing
    [[nodiscard]] Answer allow(const AuthRequest& request, const Consent& consent) override;
    [[nodiscard]] Answer deny(const AuthRequest& request) override;
    [[nodiscard]] QString issuer(const QString&) const override { return QStringLiteral("https://x.com"); }

private:
    struct Window
    {
        qint64 ends = 0;
        int used = 0;
    };

    Answer authorize(const Request& request);
    Answer tokenEndpoint(const Request& request);
    Answer exchangeCode(const Request& request, const QString& clientId);
    Answer refresh(const Request& request, const QString& clientId);
    Answer revoke(const Request& request);
    Answer usersMe(const Request& request);
    // xcontent.cpp: accounts and posts
    struct Endpoint
    {
        QString name;
        int limit = 0; ///< calls of one token in 15 minutes
        QString scope; ///< beside those that every call needs
    };
    /// Lets a call in, counts it, and says so in the headers.
    Answer counted(const Request& request, const Endpoint& endpoint, const std::function<Answer(const Token&)>& serve);
    std::optional<Answer> content(const Request& request);
    [[nodiscard]] static QString withShortLinks(const QString& text);
    /// Nothing when one of the fields does not exist.
    [[nodiscard]] std::optional<QJsonObject> userData(const Login& login, const QString& asked) const;
    [[nodiscard]] std::optional<QJsonObject> postData(const Post& post, const Request& request, const Token& token,
                                                      QJsonArray& errors) const;
    [[nodiscard]] Answer user(const Request& request, const Login* login, const QString& parameter,
                              const QString& value) const;
    Answer timeline(const Request& request, const Token& token, const Login& login);
    [[nodiscard]] Answer postsById(const Request& request, const Token& token, const QString& ids, bool single) const;
    [[nodiscard]] static Answer invalidRequest(const QString& message, const QJsonObject& parameters = {});
    [[nodiscard]] static Answer forbidden(const QString& detail);
    [[nodiscard]] Answer trouble(int status) const override;

    // xpublish.cpp
    Answer create(const Request& request, const Token& token);
    Answer upload(const Request& request, const Token& token);
    Answer uploadState(const Request& request);
    Answer metadata(const Request& request, const Token& token);
    [[nodiscard]] QJsonObject mediaData(const Media& media) const;

    /// The application that authenticated itself; sets \a refused otherwise.
    Registration* client(const Request& request, Answer& refused);
    QJsonObject issuePair(const QString& login, const QString& clientId, const QStringList& scopes,
                          const QString& family);
    std::optional<Answer> refuse(const Token* token);
    void countCall(Answer& answer, const Token& token);
    bool overLimit(const Token& token);
    Window& window(const Token& token);
    int used(const Token& token);

    QHash<QString, Window> m_windows; ///< by token: 75 calls of /2/users/me in 15 minutes
};

} // namespace pk::rehearsal
