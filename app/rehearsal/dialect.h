// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpserver.h"
#include "refusal.h"
#include "world.h"

#include <optional>

namespace pk::rehearsal {

/// What a person (or "auto") decided on the consent page.
struct Consent
{
    QString login; ///< Login::key()
    QStringList scopes;
    QStringList declined;
    QStringList pages;
    bool allPages = false;
};

class ConsentDesk;

/// One pretend network: its hosts, its paths, its errors, word for word as its facts file says.
/// Written from the facts alone and shares nothing with the product's adapters, so that a misreading meets a second reader.
class Dialect
{
public:
    Dialect(World& world, ConsentDesk& desk) : m_world(world), m_desk(desk) {}
    virtual ~Dialect() = default;
    Dialect(const Dialect&) = delete;
    Dialect& operator=(const Dialect&) = delete;

    [[nodiscard]] virtual QString network() const = 0;
    [[nodiscard]] virtual QString displayName() const = 0;
    [[nodiscard]] virtual QString colour() const = 0; ///< CSS colour of its brand
    /// Public host names that it answers for.
    [[nodiscard]] virtual QStringList hosts() const = 0;
    /// Hosts among them that only serve pictures.
    [[nodiscard]] virtual QStringList pictureHosts() const { return {}; }
    [[nodiscard]] virtual Answer handle(const Request& request) = 0;
    /// True for pages that a browser opens: garbage faults leave them alone, they hit the API.
    [[nodiscard]] virtual bool isBrowserPage(const Request& request) const = 0;
    /// True for the request that trades a refresh token for a new one; "rotate-lost" strikes there.
    [[nodiscard]] virtual bool isRenewal(const Request& request) const = 0;
    /// The token that the request carries, wherever the network takes it from; empty without one.
    [[nodiscard]] virtual QString tokenOf(const Request& request) const { return request.bearer(); }
    /// Whether a changed password ends tokens ("password" control).
    [[nodiscard]] virtual bool passwordChangeKillsTokens() const { return true; }
    /// Whether a new client secret ends the tokens made under the old one.
    [[nodiscard]] virtual bool secretResetKillsTokens() const { return true; }

    /// Fills in what only this network has: logins, applications, places. Runs at the start and after every reset.
    virtual void seed() {}
    /// True when a request to a host that several networks share ("oauth2.googleapis.com") means this one: its application,
    /// code or token is this network's.
    [[nodiscard]] virtual bool claims(const Request& request) const;

    // "Ways a token dies": the control command "refuse" makes the network answer with one of these rows
    [[nodiscard]] virtual QList<Refusal> refusals() const { return {}; }
    [[nodiscard]] virtual bool isTokenRequest(const Request&) const { return false; }
    /// A call that a refusal of an API row may strike: carries a token and is neither a browser page nor a token request.
    [[nodiscard]] virtual bool isApiCall(const Request& request) const;
    /// The refusal that was ordered for this request, counted down; \a row gets its name.
    [[nodiscard]] std::optional<Answer> orderedRefusal(const Request& request, QString& row);

    /// Puts on what every answer of the network carries (a nonce), also one that was ordered.
    virtual void dress(const Request&, Answer&) {}

    // What only this network knows of the control API: "/_control/<command>?network=<this one>"
    [[nodiscard]] virtual QStringList ownCommands() const { return {}; }
    /// \a logins: whom the command names (Login::key()); empty: everybody.
    [[nodiscard]] virtual Answer ownCommand(const QString& command, const Request& request, const QStringList& logins);

    // The consent page
    [[nodiscard]] virtual QString scopeWords(const QString& scope) const = 0;
    [[nodiscard]] virtual bool scopeIsFixed(const QString&) const { return false; } ///< can not be unticked
    [[nodiscard]] virtual bool asksForPages(const AuthRequest&) const { return false; }
    /// Scopes that the page offers to this login (Facebook leaves out what was declined before).
    [[nodiscard]] virtual QStringList offeredScopes(const AuthRequest& request, const Login&) const
    {
        return request.scopes;
    }
    /// Pages that the page shows ticked.
    [[nodiscard]] virtual QStringList tickedPages(const AuthRequest&, const Login&) const { return {}; }
    /// Sends the browser back with an answer; called after the person decided.
    [[nodiscard]] virtual Answer allow(const AuthRequest& request, const Consent& consent) = 0;
    [[nodiscard]] virtual Answer deny(const AuthRequest& request) = 0;
    /// Issuer of the authorization answer for \a host; only used by the callback faults.
    [[nodiscard]] virtual QString issuer(const QString& host) const { return QStringLiteral("https://") + host; }

protected:
    /// Shows the consent page, or decides at once when "auto" is set.
    [[nodiscard]] Answer askForConsent(AuthRequest request, const Request& from);
    /// Redirects the browser to the client, twisted by a "callback" fault if one is due.
    /// \a tail is put behind the address ("#_=_"); \a inFragment sends the fields as fragment.
    [[nodiscard]] Answer sendBack(const AuthRequest& request, Params fields, const QByteArray& tail = {},
                                  bool inFragment = false);
    /// A new code for the consent.
    [[nodiscard]] QString makeCode(const AuthRequest& request, const Consent& consent, qint64 lifeSeconds,
                                   int length = 64);
    /// RFC 7636: whether the verifier belongs to the challenge of the code.
    [[nodiscard]] static bool verifierMatches(const Code& code, const QString& verifier);
    /// Where one result page of a list begins and ends.
    struct Slice
    {
        qsizetype first = 0;
        qsizetype end = 0; ///< one behind the last row
        qsizetype total = 0;
        int number = 1; ///< of the result page, from 1
        [[nodiscard]] bool more() const { return end < total; }
    };
    /// Cuts the result page that begins at row \a first; 500 rows always take ten pages, whatever size was asked for.
    [[nodiscard]] static Slice slice(qsizetype total, qsizetype first, int size);
    /// An opaque cursor for a row, and the row of a cursor; -1 when it is none of ours.
    [[nodiscard]] static QString cursorAt(qsizetype row);
    [[nodiscard]] static qsizetype rowAt(const QString& cursor);
    /// Ask this once for every result page of the list of pages: the failure that "fail-list" ordered for it.
    [[nodiscard]] std::optional<Answer> listFailure(const QString& login, int resultPage);
    /// Ask this once for every result page of a list of posts: the failure that "fail-content" ordered for it.
    [[nodiscard]] std::optional<Answer> contentFailure(const QString& login, int resultPage);
    /// Ask this before anything is published: the refusal that "publish-refused" ordered.
    [[nodiscard]] std::optional<Answer> publishRefusal(const Request& request);
    /// How the network refuses to publish, without a reason that the facts know of.
    [[nodiscard]] virtual Answer publishTrouble(int status) const { return trouble(status); }
    /// The id of a new post, or of one that was there from the start (\a number, from 0; else -1).
    [[nodiscard]] virtual QString postId(const QString& owner, qint64 at, int number) const;
    /// Posts of a page, newest first.
    [[nodiscard]] QList<Post> feed(const QString& owner, const QString& name) const;
    [[nodiscard]] QList<Post> feed(const Login& login) const { return feed(login.key(), login.name); }
    /// How the network says that something is wrong on its side; the words of "fail-list".
    [[nodiscard]] virtual Answer trouble(int status) const;
    /// The login that the token, refresh token or code in the request belongs to; empty without one.
    [[nodiscard]] QString loginOf(const Request& request) const;
    /// The network's own page for a sign-in link that it refuses.
    [[nodiscard]] Answer errorPage(const QString& title, const QString& message, int status = 400) const;

    World& m_world;
    ConsentDesk& m_desk;
};

/// The next token answer, bent as the "token-answer" fault says. Take one at the start of an exchange.
class TokenTwist
{
public:
    TokenTwist(World& world, const QString& network, const QString& host, const QString& path);

    /// The login that the tokens are made for: another one in mode "other-sub".
    [[nodiscard]] QString login(const QString& key) const;
    /// The granted scopes: one fewer in mode "subset-scope".
    [[nodiscard]] QStringList scopes(QStringList scopes) const;
    [[nodiscard]] Answer finish(QJsonObject fields) const;

private:
    World& m_world;
    QString m_mode;
};

} // namespace pk::rehearsal
