// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpserver.h"
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
    /// Whether a new client secret ends the tokens made under the old one.
    [[nodiscard]] virtual bool secretResetKillsTokens() const { return true; }

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
