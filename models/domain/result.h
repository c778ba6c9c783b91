// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/cause.h"

#include <QString>

#include <tl/expected.hpp>

#include <chrono>
#include <optional>

namespace pk {

/// What went wrong, to branch on. Each kind has its sentence in words.cpp and its exit code in exitcode.h.
enum class ErrorKind {
    Cancelled,          ///< the person stopped it; says nothing
    InvalidInput,       ///< wrong argument, file or address; detail says which
    NotFound,           ///< no such account, page, network, file
    NotRegistered,      ///< no app registration for the network
    Unsupported,        ///< the network cannot do this; detail says why
    Denied,             ///< the person or the network refused access
    TimedOut,           ///< nobody answered in time
    PortInUse,          ///< the redirect port is taken
    NetworkUnavailable, ///< offline, no route, connection refused or closed, server error
    TlsOrProxy,         ///< certificate or proxy trouble
    Throttled,          ///< out of credits; cause throttled
    BadAnswer,          ///< not what the protocol says: garbage, too large, wrong type
    SecurityViolation,  ///< state, issuer, host or redirect is not the one expected
    Rejected,           ///< the network rejects the token or request for good; cause and raw say why
    IdentityMismatch,   ///< another person signed in than the record belongs to
    VaultLocked,        ///< the keychain is there but closed
    VaultUnavailable,   ///< there is no keychain
    VaultEntryMissing,  ///< the keychain says it has no such entry (yet); doubtful, never proof
    VaultFailed,        ///< the keychain failed otherwise
    WrongPassphrase,    ///< the passphrase does not open the vault
    StoreFailed,        ///< the store could not be read or written
    StoreDamaged,       ///< the store's file is not readable with its key
    NotConsented,       ///< the account may not be used for that purpose; detail is the purpose's identifier
    Busy,               ///< another process works on the same grant
};

/// Why an operation failed. detail is technical, untranslated and free of secrets; people read errorText() of words.h.
struct Error
{
    ErrorKind kind = ErrorKind::BadAnswer;
    QString detail = {};
    std::optional<Cause> cause = {};      ///< set when the network's answer has a place in its error table
    QString raw = {};                     ///< the network's own code, for example "190/460"
    std::chrono::seconds retryAfter = {}; ///< how long the network asks to wait; 0: it did not say
    bool sent = false;                    ///< of a request that got no answer: the server may have had it all the same

    friend bool operator==(const Error&, const Error&) = default;
};

template<typename T>
using Result = tl::expected<T, Error>;

using Failed = tl::unexpected<Error>;

inline Failed fail(ErrorKind kind, QString detail = {})
{
    return Failed(Error{kind, std::move(detail)});
}

} // namespace pk
