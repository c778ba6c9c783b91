// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "oauthdialect.h"

namespace pk::rehearsal {

/// Pretend Tumblr: API v2 with blogs in one answer, as facts/networks/tumblr.md describes it.
class TumblrDialect final : public OAuthDialect
{
public:
    using OAuthDialect::OAuthDialect;

    [[nodiscard]] QString network() const override { return QStringLiteral("tumblr"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("Tumblr"); }
    [[nodiscard]] QString colour() const override { return QStringLiteral("#001935"); }
    [[nodiscard]] QStringList pictureHosts() const override { return {QStringLiteral("64.media.tumblr.com")}; }
    [[nodiscard]] const OAuthRules& rules() const override;
    [[nodiscard]] QList<Refusal> refusals() const override;
    void seed() override;

protected:
    [[nodiscard]] Answer api(const Request& request) override;
    [[nodiscard]] Answer apiTrouble(ApiTrouble what, const Refused& about) const override;
    [[nodiscard]] Answer tokenTrouble(TokenTrouble what, const Token* token) const override;
    [[nodiscard]] QJsonObject tokenFields(const Issue& issue) const override;
    [[nodiscard]] QList<Quota> quotas(const Request& request, const Token& token) const override;
    void addQuotaHeaders(Answer& answer, const QList<QuotaUse>& uses) const override;
    [[nodiscard]] Answer trouble(int status) const override;

private:
    // tumblrcontent.cpp: posts
    [[nodiscard]] QString postId(const QString& owner, qint64 at, int number) const override;
    [[nodiscard]] Answer publishTrouble(int status) const override;
    [[nodiscard]] QJsonObject postRow(const Post& post, const Place& place) const;
    Answer posts(const Request& request, const Login& login, const Place& place, const QString& single);
    [[nodiscard]] Answer notes(const Request& request, const Place& place) const;
    [[nodiscard]] std::optional<Answer> wrongBlocks(const Request& request, const QJsonArray& content,
                                                    const Place& place, Post& post);
    Answer createPost(const Request& request, const Login& login, const Place& place);

    Answer userInfo(const Login& login);
    Answer userLimits() const;
    /// "/v2/blog/<name, name.tumblr.com or uuid>/<what>"
    Answer blog(const Request& request, const Login& login, const QString& which, const QString& what);
    [[nodiscard]] const Place* findBlog(const QString& which) const;
    [[nodiscard]] QJsonObject blogRow(const Place& place, const PlaceRole& role) const;
};

} // namespace pk::rehearsal
