// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"
#include "models/domain/secret.h"

#include <QUrl>

namespace pk {

/// What an answer is measured against.
struct ExpectedAnswer
{
    Secret state;
    QUrl issuer;              ///< empty: the network names none
    QUrl authorize;           ///< its host stands in for an unknown issuer
    bool issRequired = false; ///< authorization_response_iss_parameter_supported (RFC 9207)
};

/// What the answer to an authorization request is.
struct CallbackVerdict
{
    enum class Kind {
        Junk,    ///< not an answer to this attempt: says nothing, ends nothing
        Code,    ///< a valid answer with a code
        Refused, ///< a valid answer that ends the attempt with \a error
    } kind = Kind::Junk;
    Secret code = {};
    Error error = {}; ///< for Junk the reason, free of anything received
};

/// Judges the raw query (without "?") and the raw fragment of the address that came back. Pure.
/// Order: form of the parameters, state, tokens that do not belong there, iss, error, code (oauth-security.md items 3, 8,
/// 19, 34, 41, 75). Parameters are percent-decoded once; "+" stays "+": servers forget to encode it in codes, and no code
/// has spaces.
CallbackVerdict judgeCallback(const QByteArray& query, const QByteArray& fragment, const ExpectedAnswer& expected);

} // namespace pk
