// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/credits.h"
#include "models/domain/health.h"
#include "models/domain/ids.h"
#include "models/domain/purpose.h"

#include <QSet>
#include <QStringList>
#include <QUrl>

namespace pk {

/// Who a token belongs to, as the network says.
struct Identity
{
    RemoteId id;
    QString name;   ///< hostile text: shown plain only
    QString handle; ///< "@user", "@user@host"; empty where people have none
    QUrl avatar;

    friend bool operator==(const Identity&, const Identity&) = default;
};

/// One person's login on one network: the grant. Holds no secret.
struct Account
{
    AccountId id;
    NetworkId network;
    QString instance; ///< origin of the server ("https://social.example") where a network has many; else empty
    RegistrationId registration;
    Identity identity;
    QString holder;  ///< the person; the identity's name until somebody writes another
    ClientId client; ///< default client of its pages; may be empty
    QSet<Purpose> purposes;
    QStringList requestedScopes;
    QStringList grantedScopes;
    quint64 generation = 0;   ///< of the bundle in the vault that counts
    bool pagesChosen = false; ///< false while an interrupted connect waits for the choice of pages
    QDateTime connectedAt;    ///< UTC
    LifeFacts life;
    QList<Credits> credits;
    bool listPartial = false; ///< the last page list was incomplete
    QString listPartialReason;

    QStringList missingScopes() const;
    friend bool operator==(const Account&, const Account&) = default;
};

enum class TokenKind { User, Page };
QString toIdentifier(TokenKind kind); ///< "user" or "page"

/// A location an account can manage.
struct Page
{
    PageId id;
    AccountId account;
    RemoteId remoteId;
    QString name;
    QString handle;
    QString kind; ///< the descriptor's word: "Facebook Page", "Profile"
    ClientId client;
    QString role; ///< "Admin", "Editor", ... as the facts file maps it
    QStringList tasks;
    TokenKind token = TokenKind::User;
    bool usable = true; ///< false: listed, but not in the grant or without role
    QString unusableReason;
    LifeFacts life;
    QDateTime addedAt;                    ///< UTC
    std::optional<QDateTime> lostAt = {}; ///< UTC; missing from the last complete list

    friend bool operator==(const Page&, const Page&) = default;
};

/// The agency's customer.
struct Client
{
    ClientId id;
    QString name;
    QString contact;

    friend bool operator==(const Client&, const Client&) = default;
};

/// What the agency registered at a network. The client secret is in the vault under the id.
struct AppRegistration
{
    RegistrationId id;
    NetworkId network;
    QString instance; ///< origin, where the network has many servers
    QString clientId;
    bool hasSecret = false;
    QString redirect;       ///< empty: the descriptor's default
    bool automatic = false; ///< made by dynamic registration
    QDateTime registeredAt; ///< UTC

    friend bool operator==(const AppRegistration&, const AppRegistration&) = default;
};

} // namespace pk
