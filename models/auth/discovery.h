// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/adapter.h"

namespace pk {

/// What a person types for a server, as an origin: "https://social.example". Accepts a host, an address or
/// "@user@host"; lower-cased, https unless loopback, no path. InvalidInput with the reason.
Result<QString> normalizeInstance(const QString& typed);

/// The endpoints of a network for one server: from the descriptor, and from its metadata where the descriptor says so
/// (RFC 8414, OpenID Connect Discovery). issuer must be the one asked for (one trailing slash ignored), endpoints must be
/// https (http to loopback only) and, for servers somebody typed, on the same host; no redirect; 256 KiB.
/// 404 on metadata falls back to the descriptor's fixed paths where it has them (without PKCE where it allows that).
/// Errors: SecurityViolation, BadAnswer, NetworkUnavailable, TlsOrProxy, TimedOut. \a http outlives the task.
Async<Endpoints> discover(HttpClient* http, std::shared_ptr<const NetworkDescriptor> network, QString instance);

/// An app registered without typing (Mastodon POST /api/v1/apps; RFC 7591), and the secret that came with it.
struct RegisteredApp
{
    AppRegistration registration;
    Secret clientSecret;
};

/// Registers this installation at the server. The answer must repeat redirect and scopes (RFC 7591 section 3.2.1,
/// oauth-security.md item 22). The redirect has a path of its own per server (RFC 9700 section 4.4.2).
/// Errors: Rejected, SecurityViolation, BadAnswer, Unsupported, transport errors.
Async<RegisteredApp> registerApp(HttpClient* http, std::shared_ptr<const NetworkDescriptor> network, QString instance,
                                 Endpoints endpoints, QStringList scopes, QDateTime now);

} // namespace pk
