// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dialect.h"
#include "dpopproof.h"

#include <QSet>

#include <functional>

namespace pk::rehearsal {

/// Pretend Bluesky: the identity chain, two authorization servers and three servers that keep accounts, as
/// facts/networks/bluesky.md describes them. Everything that carries a token carries a proof of a key as well.
class BlueskyDialect final : public Dialect
{
public:
    using Dialect::Dialect;

    [[nodiscard]] QString network() const override { return QStringLiteral("bluesky"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("Bluesky"); }
    [[nodiscard]] QString colour() const override { return QStringLiteral("#0085ff"); }
    [[nodiscard]] QStringList hosts() const override;
    [[nodiscard]] QStringList pictureHosts() const override { return {QStringLiteral("cdn.bsky.app")}; }
    [[nodiscard]] Answer handle(const Request& request) override;
    [[nodiscard]] bool isBrowserPage(const Request& request) const override;
    [[nodiscard]] bool isRenewal(const Request& request) const override;
    [[nodiscard]] bool isTokenRequest(const Request& request) const override;
    [[nodiscard]] QString tokenOf(const Request& request) const override;
    [[nodiscard]] bool passwordChangeKillsTokens() const override { return false; } // section 11
    void seed() override;

    void dress(const Request& request, Answer& answer) override;
    [[nodiscard]] QList<Refusal> refusals() const override;
    [[nodiscard]] QStringList ownCommands() const override;
    [[nodiscard]] Answer ownCommand(const QString& command, const Request& request, const QStringList& logins) override;

    [[nodiscard]] QString scopeWords(const QString& scope) const override;
    [[nodiscard]] bool scopeIsFixed(const QString& scope) const override;
    [[nodiscard]] Answer allow(const AuthRequest& request, const Consent& consent) override;
    [[nodiscard]] Answer deny(const AuthRequest& request) override;
    [[nodiscard]] QString issuer(const QString& host) const override;

private:
    struct Pushed
    {
        AuthRequest request;
        qint64 ends = 0;
    };

    // blueskyidentity.cpp: who is where
    [[nodiscard]] const Login* byHandle(const QString& handle) const;
    [[nodiscard]] const Login* byActor(const QString& handleOrDid) const;
    [[nodiscard]] QString handleOf(const Login& login) const;
    [[nodiscard]] QString homeOf(const Login& login) const;         ///< host of the server that keeps the account now
    [[nodiscard]] QString serverFor(const QString& accounts) const; ///< its authorization server
    [[nodiscard]] QJsonObject didDocument(const Login& login) const;
    [[nodiscard]] Answer directory(const Request& request) const;
    [[nodiscard]] Answer handleHost(const Request& request) const;
    [[nodiscard]] std::optional<Answer> wellKnown(const Request& request) const;
    [[nodiscard]] Answer resolveHandle(const Request& request) const;
    [[nodiscard]] Answer appView(const Request& request);
    [[nodiscard]] QJsonObject profile(const Login& login) const;
    [[nodiscard]] Answer oneProfile(const Request& request) const;

    // blueskyauth.cpp: pushed request, sign-in page
    /// The authorization server that a request was pushed to, and the key that it was pushed with.
    [[nodiscard]] static QString serverOf(const AuthRequest& request);
    [[nodiscard]] static QString keyOf(const AuthRequest& request);
    Answer push(const Request& request, const QString& thumbprint);
    [[nodiscard]] std::optional<Answer> refusePush(const Request& request, QStringList& scopes);
    /// The application behind a client id, made known when it describes itself; else \a refused is the answer.
    Registration* client(const QString& clientId, Answer& refused);
    Answer authorize(const Request& request);
    [[nodiscard]] QStringList knownScopes(const QStringList& scopes, const QString& server) const;

    // blueskytoken.cpp: token, revocation
    Answer server(const Request& request);
    Answer token(const Request& request, const QString& thumbprint);
    Answer exchangeCode(const Request& request, const Registration& app, const QString& thumbprint);
    Answer refresh(const Request& request, const Registration& app, const QString& thumbprint);
    [[nodiscard]] std::optional<QString> refuseRefresh(const Request& request, const Token* sent,
                                                       const QString& thumbprint);
    Answer issue(const Request& request, const Token& like);
    Answer revoke(const Request& request);
    [[nodiscard]] qint64 sessionEnd(const QString& family) const;
    void endSession(const QString& family);
    void endSessionsOf(const QString& login);

    // blueskyapi.cpp: the servers that keep accounts
    Answer xrpc(const Request& request);
    Answer authorized(const Request& request, const Token& token, const Login& login);
    [[nodiscard]] std::optional<Answer> refuseToken(const Request& request, const Token* token,
                                                    const QString& thumbprint) const;
    [[nodiscard]] std::optional<Answer> refuseAccount(const Request& request, const Login& login) const;
    [[nodiscard]] std::optional<Answer> limited(const QString& login,
                                                QList<std::pair<QByteArray, QByteArray>>& headers);

    // blueskycontent.cpp: posts
    using MayUse = std::function<bool(const std::function<bool(const QString&)>&)>;
    [[nodiscard]] QString postId(const QString& owner, qint64 at, int number) const override;
    [[nodiscard]] static bool isContent(const QString& method);
    Answer content(const Request& request);
    Answer authorFeed(const Request& request);
    void addRepost(QJsonArray& rows, const Login& login, qint64 at) const;
    [[nodiscard]] QJsonObject recordOf(const Post& post) const;
    [[nodiscard]] QJsonObject postView(const Post& post, const Login& author) const;
    [[nodiscard]] const Login* authorOf(const QString& uri) const;
    [[nodiscard]] std::optional<Post> postAt(const QString& uri) const;
    [[nodiscard]] std::optional<Answer> repository(const Request& request, const Login& login, const MayUse& mayUse);
    [[nodiscard]] std::optional<Answer> spendPoints(const Login& login, int points);
    Answer createRecord(const Request& request, const Login& login);
    Answer uploadBlob(const Request& request, const Login& login);
    [[nodiscard]] Answer getRecord(const Request& request) const;
    /// What is wrong with an embed; empty when nothing is. \a media gets the blobs.
    [[nodiscard]] QString wrongEmbed(const QJsonObject& embed, const Login& login, const QString& host,
                                     QStringList& media) const;
    [[nodiscard]] Answer trouble(int status) const override;

    // blueskyproof.cpp: nonces and proofs
    [[nodiscard]] QString nonce(const QString& host, qint64 minutesAgo = 0) const;
    void addNonce(const Request& request, Answer& answer) const;
    /// Checks the proof of a request; \a thumbprint gets the one of its key.
    std::optional<DpopFault> refuseProof(const Request& request, const QString& accessToken, QString& thumbprint);
    static Answer challenge(const QString& error, const QString& text);
    static Answer oauthError(const QString& error, const QString& text, int status = 400);
    static Answer xrpcError(int status, const QString& error, const QString& message);

    QHash<QString, Pushed> m_pushed;     ///< by request_uri
    QHash<QString, qint64> m_challenges; ///< code challenges of the last day, and when each was seen
    QHash<QString, qint64> m_proofs;     ///< proofs seen, and when
    QSet<QString> m_unverified;          ///< logins whose DID document names another handle
    QSet<QString> m_deleted;             ///< logins whose old server knows them no more
    QSet<QString> m_oldServers;          ///< authorization servers that know only "transition:" scopes
    int m_nonceRound = 0;                ///< raised: all earlier nonces are stale
};

inline constexpr char kEntryway[] = "bsky.social";
inline constexpr char kSelfHosted[] = "selfhosted.rehearsal-bsky.network";

} // namespace pk::rehearsal
