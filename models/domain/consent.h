// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/purpose.h"
#include "models/domain/result.h"

#include <QSet>

namespace pk {

/// For whom and what for one request is made; becomes its ledger entry (product.md 22). Only a Consent makes one that
/// speaks for an account, and no HttpRequest comes to be without one: a use nobody agreed to does not compile.
class TokenUse
{
public:
    /// A request that carries no account's token (discovery, registration, a public file): on the way to a sign-in.
    static TokenUse withoutToken(NetworkId network, QString action, Purpose purpose = Purpose::ValidateUser);

    Purpose purpose() const { return m_purpose; }
    const AccountId& account() const { return m_account; } ///< empty before an account exists (sign-in)
    const PageId& page() const { return m_page; }
    const NetworkId& network() const { return m_network; }
    bool speaksForAccount() const { return m_speaks; } ///< or for one that is being connected
    const QString& action() const { return m_action; } ///< short and technical: "who am I", "debug_token"

    const QString& why() const { return m_why; } ///< why this token was chosen; empty where there was no choice

    /// The same use, told more exactly.
    TokenUse named(QString action) const;
    TokenUse about(PageId page) const;

    friend bool operator==(const TokenUse&, const TokenUse&) = default;

private:
    friend class Consent;
    TokenUse(Purpose purpose, AccountId account, NetworkId network, QString action);

    Purpose m_purpose;
    AccountId m_account;
    PageId m_page;
    NetworkId m_network;
    QString m_action;
    QString m_why;
    bool m_speaks = true;
};

/// What one account's tokens may be used for, as the person agreed when connecting or later.
class Consent
{
public:
    Consent() = default; ///< to nothing
    Consent(NetworkId network, AccountId account, QSet<Purpose> purposes);

    /// To know whose token it is, whether it lives, to renew and to end it: what holding a connection consists of. Ends
    /// with the connection only.
    TokenUse toValidate(QString action) const;
    /// NotConsented, with the purpose's identifier in detail, when the person did not agree to it or took it back.
    Result<TokenUse> use(Purpose purpose, QString action) const;
    bool covers(Purpose purpose) const;
    /// Why this account's token serves, for the ledger entries of all its uses from here on.
    void setWhy(QString why) { m_why = std::move(why); }

private:
    NetworkId m_network;
    AccountId m_account;
    QSet<Purpose> m_purposes;
    QString m_why;
};

} // namespace pk
