// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/async.h"

#include <QHostAddress>
#include <QList>

namespace pk {

/// True for an address of the public internet: not loopback, link-local, private, shared (100.64.0.0/10), unique local,
/// multicast, documentation, benchmark, reserved, nor one of these wrapped into IPv6 (v4-mapped, v4-compatible, NAT64,
/// 6to4, Teredo). Source: IANA special-purpose address registries (RFC 6890 and updates).
bool isPublicAddress(const QHostAddress& address);

/// Turns names into addresses.
class Resolver
{
public:
    virtual ~Resolver() = default;
    /// All addresses of \a host, IPv4 first; never empty. NetworkUnavailable when there is none.
    virtual Async<QList<QHostAddress>> resolve(QString host) = 0;
};

/// The operating system's.
class SystemResolver final : public Resolver
{
public:
    Async<QList<QHostAddress>> resolve(QString host) override;
};

} // namespace pk
