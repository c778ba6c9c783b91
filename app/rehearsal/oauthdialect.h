// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dialect.h"

namespace pk::rehearsal {

/// How an application proves itself at the token endpoint. A registration without a secret is a public client everywhere.
enum class ClientAuth {
    Body,               ///< client id and secret as form fields
    Basic,              ///< "Authorization: Basic", nothing else
    BasicEmptyPassword, ///< Basic is demanded of public clients too: "id:"
    BodyOrBasic
};

enum class Pkce {
    Ignored,      ///< the network does not know the parameters
    Optional,     ///< checked when it was sent
    S256Demanded, ///< base64url(SHA-256(verifier))
    HexDemanded   ///< lower-case hex of SHA-256(verifier)
};

enum class RedirectRule {
    Exact,
    LoopbackPort, ///< 127.0.0.1 and [::1] match on any port, everything else by the letter
    WildcardPort, ///< "http://127.0.0.1:*/callback/" as registered matches any port
    AnyLoopback   ///< http://127.0.0.1 and [::1] with any port and path need no entry
};

/// What a refresh answers with, and what becomes of the refresh token that was sent.
enum class Rotation {
    Keep,         ///< no refresh token in the answer, the old one stays
    Repeat,       ///< the same one in the answer
    Fresh,        ///< a new one in the answer; the old one lives to its own end
    Single,       ///< a new one, the old one is spent; a replay is refused
    SingleOrKill, ///< as Single, and a replay ends every token of the sign-in
};

/// What a revocation ends.
enum class Revokes { Token, Family, Grant };

/// What is mere data in an OAuth 2.0 network. Addresses are "host/path".
struct OAuthRules
{
    QStringList authorize;
    QStringList token;
    QStringList revoke;   ///< empty: the network has no revocation
    QStringList apiHosts; ///< hosts beside those above that a program talks to
    QStringList webHosts; ///< further hosts that only a browser opens

    QString clientIdName = QStringLiteral("client_id");
    ClientAuth clientAuth = ClientAuth::Body;
    Pkce pkce = Pkce::Ignored;
    RedirectRule redirect = RedirectRule::Exact;
    bool localhostOnly = false; ///< http://127.0.0.1 is refused, http://localhost is not
    bool stateNeeded = false;

    QHash<QString, QString> scopes;                 ///< every scope and its words on the consent page
    QString scopeSeparators = QStringLiteral(" ,"); ///< what may stand between scopes in the link
    QString answerSeparator = QStringLiteral(" ");  ///< what stands between them in the token answer
    bool scopesCanBeUnticked = false;
    QStringList fixedScopes; ///< can not be unticked all the same

    qint64 codeLife = 600;          ///< seconds, as all of these
    qint64 accessLife = 3600;       ///< 0: without end
    qint64 refreshLife = 0;         ///< 0: without end
    bool refreshEndIsFixed = false; ///< a refresh does not move the end of the refresh token
    Rotation rotation = Rotation::Keep;
    bool replayedCodeKills = false; ///< a code used twice ends the tokens made from it
    QString refreshScope;           ///< a refresh token only with this scope
    QString refreshParameter;       ///< a refresh token only with this parameter in the link...
    QString refreshParameterValue;  ///< ...of this value

    QByteArray tail; ///< put behind the redirect: "#_=_"
    Revokes revokes = Revokes::Token;
};

/// What went wrong at the token endpoint.
enum class TokenTrouble {
    WrongMethod,
    BadClient,
    AppSuspended,
    BadGrantType,
    UnknownCode,
    ReusedCode,
    ExpiredCode,
    WrongRedirect,
    WrongVerifier,
    UnknownRefresh,
    DeadRefresh, ///< revoked, password changed, ...: Token::death says which
    ReusedRefresh,
    ExpiredRefresh
};

/// Why the API refuses a call.
enum class ApiTrouble {
    NoToken,
    UnknownToken,
    DeadToken, ///< Token::death says why
    ExpiredToken,
    AppSuspended,
    Suspended, ///< the account
    Locked,    ///< the account: security check wanted, or not confirmed
    PaidOut,
    MissingScope, ///< `about` is the scope
    Throttled
};

/// One limit of the network, counted per `whom` (a login, or empty for the whole application).
struct Quota
{
    QString name;
    int limit = 0;
    qint64 seconds = 3600;
    QString whom = {};
    bool aligned = false; ///< windows begin at multiples of `seconds` (plus `offset`), not at the first call
    qint64 offset = 0;
    int cost = 1;
};

struct QuotaUse
{
    Quota quota;
    int used = 0;
    qint64 ends = 0; ///< seconds of world time
    [[nodiscard]] int remaining() const { return qMax(0, quota.limit - used); }
    [[nodiscard]] bool over() const { return used > quota.limit; }
};

/// An ordinary OAuth 2.0 network with the authorization-code grant: sign-in link, consent, token endpoint, rotation,
/// revocation, limits. A dialect adds its rules, its shapes and its own answers.
class OAuthDialect : public Dialect
{
public:
    using Dialect::Dialect;

    [[nodiscard]] virtual const OAuthRules& rules() const = 0;

    [[nodiscard]] QStringList hosts() const override;
    [[nodiscard]] Answer handle(const Request& request) override;
    [[nodiscard]] bool isBrowserPage(const Request& request) const override;
    [[nodiscard]] bool isRenewal(const Request& request) const override;
    [[nodiscard]] bool isTokenRequest(const Request& request) const override;
    [[nodiscard]] QString scopeWords(const QString& scope) const override;
    [[nodiscard]] bool scopeIsFixed(const QString& scope) const override;
    [[nodiscard]] Answer allow(const AuthRequest& request, const Consent& consent) override;
    [[nodiscard]] Answer deny(const AuthRequest& request) override;

protected:
    /// A call that was let in.
    struct Caller
    {
        Token token;
        const Login* login = nullptr;
        [[nodiscard]] bool has(const QString& scope) const { return token.scopes.contains(scope); }
    };
    /// What a refusal is about; null where the network can not know.
    struct Refused
    {
        const Token* token = nullptr;
        const Login* login = nullptr;
        QString about;
        qint64 until = 0; ///< Throttled: when it ends, seconds of world time
    };
    /// What was just issued.
    struct Issue
    {
        Token access;
        std::optional<Token> refresh; ///< what the answer names; absent when it names none
        bool renewed = false;         ///< by a refresh token, not by a code
        QString nonce;
    };

    // What a dialect answers by itself
    /// Everything that is neither sign-in link nor token nor revocation endpoint.
    [[nodiscard]] virtual Answer api(const Request& request) = 0;
    [[nodiscard]] virtual Answer apiTrouble(ApiTrouble what, const Refused& about) const = 0;
    [[nodiscard]] virtual Answer tokenTrouble(TokenTrouble what, const Token* token) const;
    [[nodiscard]] virtual QJsonObject tokenFields(const Issue& issue) const;
    /// A sign-in link that the network refuses on its own page; \a field is the parameter that is wrong.
    [[nodiscard]] virtual Answer wrongLink(const Request& request, const QString& field) const;
    [[nodiscard]] virtual Params allowedFields(const AuthRequest& request, const Consent& consent, const QString& code);
    [[nodiscard]] virtual Params deniedFields(const AuthRequest& request) const;
    /// \a kind is "access" or "refresh".
    [[nodiscard]] virtual QString tokenValue(const QString& kind) const;
    [[nodiscard]] virtual bool redirectAllowed(const Registration& app, const QString& redirect) const;
    [[nodiscard]] virtual bool givesRefresh(const AuthRequest& request, const QStringList& scopes) const;
    /// How long a new refresh token lives, in seconds; 0: without end.
    [[nodiscard]] virtual qint64 refreshLife(const QString& clientId, const QStringList& scopes) const;
    /// A grant type beside code and refresh token (device code, exchange); nothing: refused as unknown.
    [[nodiscard]] virtual std::optional<Answer> otherGrant(const Request& request, const Registration& app);
    /// After the client proved itself. Default: ends what OAuthRules::revokes says and answers 200 with {}.
    [[nodiscard]] virtual Answer revoked(const Request& request, Token* token);
    /// Before tokens are made from a code: LinkedIn ends earlier ones when the scopes differ.
    virtual void beforeIssue(const Code&) {}

    // Limits
    [[nodiscard]] virtual QList<Quota> quotas(const Request&, const Token&) const { return {}; }
    /// Puts the limits into the headers of an answer to a call whose token lives.
    virtual void addQuotaHeaders(Answer&, const QList<QuotaUse>&) const {}

    // What a dialect may use
    /// The caller, when the token lives and has one of \a anyOf (any when empty); else \a refused is the answer.
    [[nodiscard]] std::optional<Caller> admit(const Request& request, const QStringList& anyOf, Answer& refused);
    /// The application that proved itself as ClientAuth says, else \a refused is the answer.
    [[nodiscard]] Registration* client(const Request& request, Answer& refused);
    /// Tokens of a new sign-in, answer fields included. Without \a family a new one begins.
    [[nodiscard]] Issue issue(const QString& login, const QString& clientId, const QStringList& scopes, bool refresh,
                              const QString& family = {});
    [[nodiscard]] static QString address(const Request& request) { return request.host + request.path; }
    [[nodiscard]] bool isLive(const Token& token) const;

    [[nodiscard]] Answer authorize(const Request& request);
    [[nodiscard]] Answer tokenEndpoint(const Request& request);

private:
    Answer exchangeCode(const Request& request, const Registration& app);
    Answer refresh(const Request& request, const Registration& app);
    std::optional<Answer> refuseRefresh(const Token* sent, const Registration& app);
    Answer revoke(const Request& request);
    Answer counted(const Request& request);
    QuotaUse count(const Quota& quota, const Token& token);
    [[nodiscard]] bool verifierFits(const Code& code, const QString& verifier) const;
    [[nodiscard]] bool challengeFits(const AuthRequest& asked) const;
    [[nodiscard]] Token newToken(const QString& kind, const QString& login, const QString& clientId,
                                 const QStringList& scopes, const QString& family, qint64 life) const;
};

} // namespace pk::rehearsal
