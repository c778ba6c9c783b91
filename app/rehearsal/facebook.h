// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dialect.h"
#include "metagraph.h"

namespace pk::rehearsal {

/// Pretend Facebook: Facebook Login and the Graph API for Pages, as facts/networks/facebook.md describes them.
class FacebookDialect : public Dialect
{
public:
    using Dialect::Dialect;

    [[nodiscard]] QString network() const override { return QStringLiteral("facebook"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("Facebook"); }
    [[nodiscard]] QString colour() const override { return QStringLiteral("#1877f2"); }
    [[nodiscard]] QStringList hosts() const override;
    [[nodiscard]] QStringList pictureHosts() const override;
    [[nodiscard]] Answer handle(const Request& request) override;
    [[nodiscard]] bool isBrowserPage(const Request& request) const override;
    [[nodiscard]] bool isRenewal(const Request& request) const override;
    [[nodiscard]] QString tokenOf(const Request& request) const override;
    [[nodiscard]] bool claims(const Request& request) const override;

    [[nodiscard]] QStringList ownCommands() const override { return {QStringLiteral("instagram-unlink")}; }
    [[nodiscard]] Answer ownCommand(const QString& command, const Request& request, const QStringList& logins) override;
    [[nodiscard]] QList<Refusal> refusals() const override;
    [[nodiscard]] bool isTokenRequest(const Request& request) const override;
    [[nodiscard]] bool isApiCall(const Request& request) const override;

    [[nodiscard]] QString scopeWords(const QString& scope) const override;
    [[nodiscard]] bool scopeIsFixed(const QString& scope) const override;
    [[nodiscard]] bool asksForPages(const AuthRequest& request) const override;
    [[nodiscard]] QStringList offeredScopes(const AuthRequest& request, const Login& login) const override;
    [[nodiscard]] QStringList tickedPages(const AuthRequest& request, const Login& login) const override;
    [[nodiscard]] Answer allow(const AuthRequest& request, const Consent& consent) override;
    [[nodiscard]] Answer deny(const AuthRequest& request) override;

private:
    // facebookauth.cpp: dialog, token endpoint, debug_token
    Answer dialog(const Request& request);
    Answer accessToken(const Request& request);
    Answer exchangeCode(const Request& request, Registration& app);
    Answer exchangeLongLived(const Request& request, const Registration& app);
    Answer debugToken(const Request& request);
    Token makeUserToken(const QString& loginKey, const QString& clientId, const QStringList& scopes,
                        const QString& family, bool longLived);
    QString idToken(const Code& code, const Registration& app, const QString& loginKey);
    QJsonObject tokenFacts(const Token& token);
    QJsonArray granularScopes(const Token& token);
    void applyGrant(const AuthRequest& request, const Consent& consent);

    // facebookgraph.cpp: everything that needs a token
    Answer graph(const Request& request, const QString& path);
    Answer node(const Request& request, const Token& token, const QString& id);
    Answer me(const Request& request, const Token& token);
    Answer pageNode(const Request& request, const Token& token, const QString& id);
    Answer permissions(const Request& request, const Token& token);
    Answer removePermissions(const Token& token, const QString& permission);
    Answer accounts(const Request& request, const Token& token);
    Answer businesses(const Request& request, const Token& token);
    Answer businessPages(const Request& request, const Token& token, const QString& business, bool owned);
    Answer pageList(const Request& request, const Token& token, const QStringList& pageIds, const QString& edgePath);
    QJsonObject pageRow(const Page& page, const Token& token, const QString& fields);
    QString pageToken(const QString& userToken, const QString& page);
    [[nodiscard]] bool mayUse(const Token& token, const QString& scope);
    [[nodiscard]] bool pageGranted(const Token& token, const QString& page);
    [[nodiscard]] bool mayActAs(const Token& pageToken);
    [[nodiscard]] bool dataAccessEnded(const Token& token);

    // facebookcontent.cpp: figures and posts
    [[nodiscard]] QString postId(const QString& owner, qint64 at, int number) const override;
    [[nodiscard]] Answer publishTrouble(int status) const override;
    [[nodiscard]] std::optional<Answer> content(const Request& request, const Token& token, const QString& first,
                                                const QString& edge);
    /// Refuses anything but the Page's own token with all of \a scopes.
    [[nodiscard]] std::optional<Answer> refuseRead(const Token& token, const QString& page, const QStringList& scopes);
    [[nodiscard]] bool hasTask(const Token& token, const QString& page, const QStringList& anyOf);
    [[nodiscard]] static Answer insufficient();
    Answer pageInsights(const Request& request, const Token& token, const QString& page);
    void addValues(QJsonArray& values, const Request& request, const QString& page, const QString& metric,
                   const QString& period, qint64 end) const;
    Answer publishedPosts(const Request& request, const Token& token, const QString& page);
    [[nodiscard]] std::optional<Post> postOf(const QString& id) const;
    /// Nothing when a field does not exist; \a unknown gets its name.
    [[nodiscard]] std::optional<QJsonObject> postRow(const Post& post, const QString& fields, QString& unknown) const;
    Answer postNode(const Request& request, const Token& token, const QString& id);
    Answer postInsights(const Request& request, const Token& token, const QString& id);

    // facebookpublish.cpp: publishing and the subscription of an application
    [[nodiscard]] std::optional<Answer> refusePublish(const Token& token, const QString& page);
    Answer publish(const Request& request, const Token& token, const QString& page, const QString& edge);
    [[nodiscard]] std::optional<Answer> wrongText(const Request& request, const QString& page, Post& post);
    [[nodiscard]] std::optional<Answer> takePhoto(const Request& request, const QString& page, QString& id);
    Answer subscription(const Request& request, const Token& token, const QString& page);

    // facebookinstagram.cpp: the Instagram accounts behind the pages
    Answer instagramNode(const Request& request, const Token& token, const QString& id);
    [[nodiscard]] QJsonObject instagramAccount(const Page& page) const;
    /// Adds another account to what is told of the one that asks, or refuses.
    [[nodiscard]] std::optional<Answer> discover(const Token& token, const QString& asked, QJsonObject& account);
    [[nodiscard]] QString pageOfInstagram(const QString& id) const;
    [[nodiscard]] std::optional<Answer> instagramEdge(const Request& request, const Token& token, const QString& node,
                                                      const QString& edge);
    [[nodiscard]] bool instagramReachable(const Token& token, const Page& page);
    void addInstagramUsage(Answer& answer, const Token& token, const QString& id);

    // facebookerrors.cpp: who may not come in, and in which words
    std::optional<Answer> refuse(const Request& request, const QString& value, const QString& page);
    std::optional<QJsonObject> deathOf(const Token& token);
    std::optional<Answer> refuseProof(const Request& request, const QString& value, const Registration& app) const;
    std::optional<Answer> throttled(const Token& token, const QString& page);
    void addUsage(Answer& answer, const Token& token);
    static QJsonObject fault(const QString& message, int code, int subcode = 0,
                             const QString& type = QStringLiteral("OAuthException"));
    static Answer error(const QJsonObject& fault, int status = 400);
    static Answer error(const QString& message, int code, int subcode = 0, int status = 400);

    QHash<QString, QString> m_pageTokens; ///< user token/page -> page token: a second list gives the same ones
    QHash<QString, int> m_calls;          ///< calls by token, for the usage headers
};

} // namespace pk::rehearsal
