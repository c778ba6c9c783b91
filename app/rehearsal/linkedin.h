// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "oauthdialect.h"

namespace pk::rehearsal {

/// Pretend LinkedIn, as facts/networks/linkedin.md describes it: what both developer products have in common. Two
/// networks, because the products want separate applications; they share all hosts (see Dialect::claims()).
class LinkedInDialect : public OAuthDialect
{
public:
    using OAuthDialect::OAuthDialect;

    [[nodiscard]] QString colour() const override { return QStringLiteral("#0a66c2"); }
    [[nodiscard]] QStringList pictureHosts() const override { return {QStringLiteral("media.licdn.com")}; }
    [[nodiscard]] Answer handle(const Request& request) override;
    [[nodiscard]] bool isBrowserPage(const Request& request) const override;
    [[nodiscard]] bool secretResetKillsTokens() const override { return false; } // "keep tokens"
    [[nodiscard]] QStringList offeredScopes(const AuthRequest& request, const Login& login) const override;
    [[nodiscard]] QList<Refusal> refusals() const override;
    [[nodiscard]] QStringList ownCommands() const override;
    [[nodiscard]] Answer ownCommand(const QString& command, const Request& request, const QStringList& logins) override;
    void seed() override;

protected:
    /// The rules of both products; \a scopes are those of one of them.
    [[nodiscard]] static OAuthRules sharedRules(const QStringList& scopes);
    /// The agency's two applications of one product: with a secret, and the one that LinkedIn opened native PKCE for.
    void seedApplications(const QString& name, bool refreshes);
    [[nodiscard]] QString personId(const QString& id) const;
    [[nodiscard]] static QString pictureOf(const Login& login);
    /// First and last name.
    [[nodiscard]] static std::pair<QString, QString> names(const Login& login);
    /// LinkedIn's error object; \a service 0 and an empty \a code are left out.
    [[nodiscard]] static Answer failure(int status, int service, const QString& code, const QString& message);
    [[nodiscard]] static Answer notFound();
    [[nodiscard]] static QByteArray dayLimit(const char* whose);

    /// An API call that was let in; \a resource is "rest/organizationAcls", \a rest what stands behind it.
    [[nodiscard]] virtual Answer serve(const Request& request, const Caller& caller, const QString& resource,
                                       const QString& rest) = 0;
    /// The organization that row "403-100-admin-only" is about.
    [[nodiscard]] virtual QString exampleOrganization() const { return QStringLiteral("108187115"); }
    /// What row "403-100-access-denied" was not enough for.
    [[nodiscard]] virtual QByteArray exampleCall() const = 0;

    // linkedincontent.cpp: posts and images
    [[nodiscard]] QString postId(const QString& owner, qint64 at, int number) const override;
    /// Post::owner behind the URN of an author that the caller may post as; empty when they may not.
    [[nodiscard]] virtual QString ownerOf(const QString& urn, const Caller& caller) const = 0;
    /// What both products know of posts and images; nothing for anything else.
    [[nodiscard]] std::optional<Answer> posting(const Request& request, const Caller& caller, const QString& resource,
                                                const QString& rest);
    [[nodiscard]] QJsonObject postRow(const Post& post, const QString& author) const;
    [[nodiscard]] QJsonObject shareStatistics(const Post& post) const;
    [[nodiscard]] static Answer notAllowedAs(const QString& field);

    [[nodiscard]] Answer api(const Request& request) override;
    [[nodiscard]] Answer apiTrouble(ApiTrouble what, const Refused& about) const override;
    [[nodiscard]] Answer tokenTrouble(TokenTrouble what, const Token* token) const override;
    [[nodiscard]] QJsonObject tokenFields(const Issue& issue) const override;
    [[nodiscard]] QString tokenValue(const QString& kind) const override;
    [[nodiscard]] Params deniedFields(const AuthRequest& request) const override;
    [[nodiscard]] bool redirectAllowed(const Registration& app, const QString& redirect) const override;
    [[nodiscard]] bool givesRefresh(const AuthRequest& request, const QStringList& scopes) const override;
    [[nodiscard]] Answer revoked(const Request& request, Token* token) override;
    void beforeIssue(const Code& code) override;
    [[nodiscard]] QList<Quota> quotas(const Request& request, const Token& token) const override;
    void addQuotaHeaders(Answer& answer, const QList<QuotaUse>& uses) const override;
    [[nodiscard]] Answer trouble(int status) const override;

private:
    /// A token that does not yet behave as it will.
    struct Young
    {
        qint64 worksFrom = 0; ///< refused before
        QStringList oldScopes;
        qint64 oldScopesUntil = 0; ///< only what `oldScopes` allow before
    };

    Answer signIn(const Request& request);
    Answer createPost(const Request& request, const Caller& caller);
    Answer images(const Request& request, const Caller& caller, const QString& urn);
    Answer takeUpload(const Request& request);
    [[nodiscard]] Answer socialActions(const QString& urn) const;
    Answer introspect(const Request& request);
    /// The refusal of an application without a secret where one is demanded.
    [[nodiscard]] std::optional<Answer> withoutSecret(const Request& request) const;
    void noteNewToken(const Answer& answer);
    [[nodiscard]] std::optional<Answer> tooYoung(const Token& token, const QStringList& scopes) const;
    [[nodiscard]] std::optional<Answer> wrongHeaders(const Request& request) const;

    QString m_call; ///< "GET /organizationAcls" of the request that is being answered
    QStringList m_scopesBefore;
    QHash<QString, Young> m_young; ///< by token
    int m_settlingSeconds = 0;
    int m_oldScopesSeconds = 0;
    int m_oldestVersion = 0;
    int m_newestVersion = 0;
    int m_appCalls = 0; ///< a day and endpoint
    int m_memberCalls = 0;
};

/// "Sign In with LinkedIn" and "Share on LinkedIn": the member and nothing else (profile M of the facts).
class LinkedInMemberDialect final : public LinkedInDialect
{
public:
    using LinkedInDialect::LinkedInDialect;

    [[nodiscard]] QString network() const override { return QStringLiteral("linkedin-member"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("LinkedIn (member)"); }
    [[nodiscard]] const OAuthRules& rules() const override;
    void seed() override;

protected:
    [[nodiscard]] QByteArray exampleCall() const override { return "GET /userinfo"; }
    [[nodiscard]] QString ownerOf(const QString& urn, const Caller& caller) const override;
    [[nodiscard]] Answer serve(const Request& request, const Caller& caller, const QString& resource,
                               const QString& rest) override;
};

/// The Community Management product: the organizations of a member (profile P of the facts).
class LinkedInPageDialect final : public LinkedInDialect
{
public:
    using LinkedInDialect::LinkedInDialect;

    [[nodiscard]] QString network() const override { return QStringLiteral("linkedin-page"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("LinkedIn (pages)"); }
    [[nodiscard]] const OAuthRules& rules() const override;
    [[nodiscard]] QStringList ownCommands() const override;
    [[nodiscard]] Answer ownCommand(const QString& command, const Request& request, const QStringList& logins) override;
    void seed() override;

protected:
    [[nodiscard]] QString exampleOrganization() const override;
    [[nodiscard]] QByteArray exampleCall() const override { return "GET /organizationAcls"; }
    [[nodiscard]] QString ownerOf(const QString& urn, const Caller& caller) const override;
    [[nodiscard]] Answer serve(const Request& request, const Caller& caller, const QString& resource,
                               const QString& rest) override;

private:
    /// One role of a member at one organization: a row of the list.
    struct Acl
    {
        const Place* place;
        QString role;
        QString state;
    };

    void seedOrganizations();
    [[nodiscard]] Answer me(const Request& request, const Login& login) const;
    [[nodiscard]] QList<Acl> acls(const Login& login, const QString& state) const;
    Answer organizationAcls(const Request& request, const Login& login, const QString& organizationField);
    [[nodiscard]] Answer organization(const Login& login, const QString& id) const;
    [[nodiscard]] Answer organizationsLookup(const Request& request) const;
    [[nodiscard]] Answer networkSize(const Login& login, const QString& urn) const;

    // linkedinfigures.cpp: statistics and lists of posts
    [[nodiscard]] bool hasRole(const Login& login, const QString& id, const QStringList& anyOf) const;
    [[nodiscard]] static Answer adminOnly(const QString& id);
    [[nodiscard]] std::optional<Answer> figures(const Request& request, const Login& login, const QString& resource);
    [[nodiscard]] QJsonObject wholeLife(const Place& place, const QString& urn, bool pages, bool followers) const;
    void addDays(QJsonArray& elements, const QString& resource, const QString& id, const QString& urn, qint64 start,
                 qint64 end, bool daily) const;
    [[nodiscard]] Answer sharesByUrn(const Request& request, const Place& place, const QString& urn) const;
    [[nodiscard]] Answer memberPosts(const Request& request, const Login& login) const;
    [[nodiscard]] std::optional<Answer> postsFinder(const Request& request, const Login& login);

    bool m_partlyThrottled = false;
};

} // namespace pk::rehearsal
