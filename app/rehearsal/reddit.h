// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "oauthdialect.h"

namespace pk::rehearsal {

inline constexpr char kRedditUploads[] = "reddit-uploaded-media.s3-accelerate.amazonaws.com";

/// Pretend Reddit: the Data API with moderated subreddits, as facts/networks/reddit.md describes it.
class RedditDialect final : public OAuthDialect
{
public:
    using OAuthDialect::OAuthDialect;

    [[nodiscard]] QString network() const override { return QStringLiteral("reddit"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("Reddit"); }
    [[nodiscard]] QString colour() const override { return QStringLiteral("#ff4500"); }
    [[nodiscard]] QStringList pictureHosts() const override { return {QStringLiteral("styles.redditmedia.com")}; }
    [[nodiscard]] const OAuthRules& rules() const override;
    [[nodiscard]] Answer handle(const Request& request) override;
    [[nodiscard]] bool passwordChangeKillsTokens() const override { return false; } // an opt-in checkbox: "logout"
    [[nodiscard]] bool secretResetKillsTokens() const override { return false; }
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
    // redditcontent.cpp: posts
    [[nodiscard]] QString postId(const QString& owner, qint64 at, int number) const override;
    [[nodiscard]] Answer publishTrouble(int status) const override;
    [[nodiscard]] const Place* subredditNamed(const QString& name) const;
    [[nodiscard]] QJsonObject postRow(const Post& post) const;
    [[nodiscard]] QList<Post> submittedBy(const Login& author) const;
    /// \a number gets the result page, from 1.
    [[nodiscard]] QJsonObject listing(const Request& request, QList<Post> posts, qsizetype& number) const;
    [[nodiscard]] QJsonObject info(const Request& request) const;
    [[nodiscard]] QJsonObject traffic(const Place& place) const;
    [[nodiscard]] std::optional<Answer> wrongSubmission(const Request& request, const Login& login, const Place* place);
    Answer submit(const Request& request, const Login& login);
    Answer lease(const Request& request, const Login& login);
    /// The bytes go to another company's host, without a token.
    Answer takeUpload(const Request& request);

    [[nodiscard]] QJsonObject me(const Login& login) const;
    /// The account of a call whose token lives although the account is suspended: only "who am I" still answers.
    [[nodiscard]] const Login* marked(const Request& request) const;
    Answer moderated(const Request& request, const Login& login);
    /// "/r/<name>/<what>"
    Answer subreddit(const Request& request, const Login& login, const QString& name, const QString& what);
    [[nodiscard]] QJsonObject row(const Place& place, const PlaceRole* role) const;
    [[nodiscard]] QJsonArray moderators(const Place& place) const;
};

} // namespace pk::rehearsal
