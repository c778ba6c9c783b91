// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/http/addresses.h"

#include "models/http/wake.h"

#include <QHostInfo>

#include <algorithm>
#include <memory>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

struct Block
{
    const char* address;
    int bits;
};

constexpr Block kReserved4[] = {
    {"0.0.0.0", 8},       // this network
    {"10.0.0.0", 8},      // private
    {"100.64.0.0", 10},   // shared by carriers (RFC 6598)
    {"127.0.0.0", 8},     // loopback
    {"169.254.0.0", 16},  // link-local; cloud metadata services live here
    {"172.16.0.0", 12},   // private
    {"192.0.0.0", 24},    // protocol assignments
    {"192.0.2.0", 24},    // documentation
    {"192.88.99.0", 24},  // 6to4 relays, retired
    {"192.168.0.0", 16},  // private
    {"198.18.0.0", 15},   // benchmarks
    {"198.51.100.0", 24}, // documentation
    {"203.0.113.0", 24},  // documentation
    {"224.0.0.0", 4},     // multicast
    {"240.0.0.0", 4},     // reserved, broadcast included
};

constexpr Block kReserved6[] = {
    {"2001::", 23},     // protocol assignments, Teredo included
    {"2001:db8::", 32}, // documentation
    {"2002::", 16},     // 6to4: an IPv4 address in disguise
    {"3fff::", 20},     // documentation
};

bool within(const QHostAddress& address, const Block& block)
{
    return address.isInSubnet(QHostAddress(QString::fromLatin1(block.address)), block.bits);
}

bool isPublic4(quint32 bits)
{
    const QHostAddress address(bits);
    return std::none_of(
        std::begin(kReserved4), std::end(kReserved4), [&](const Block& block) { return within(address, block); });
}

} // namespace

bool isPublicAddress(const QHostAddress& address)
{
    if (address.protocol() == QAbstractSocket::IPv4Protocol)
        return isPublic4(address.toIPv4Address());
    if (address.protocol() != QAbstractSocket::IPv6Protocol)
        return false;
    const Q_IPV6ADDR bytes = address.toIPv6Address();
    const quint32 last = quint32(bytes[12]) << 24 | quint32(bytes[13]) << 16 | quint32(bytes[14]) << 8 | bytes[15];
    static constexpr quint8 kNat64[12] = {0x00, 0x64, 0xff, 0x9b};
    if (std::equal(std::begin(kNat64), std::end(kNat64), bytes.c))
        return isPublic4(last); // the carrier's translator connects to that IPv4 address
    // Only 2000::/3 is given out; loopback, v4-mapped, unique and link-local and multicast all lie outside.
    if ((bytes[0] & 0xe0) != 0x20)
        return false;
    return std::none_of(
        std::begin(kReserved6), std::end(kReserved6), [&](const Block& block) { return within(address, block); });
}

Async<QList<QHostAddress>> SystemResolver::resolve(QString host)
{
    struct Lookup
    {
        Wake wake;
        std::optional<QHostInfo> info;
    };
    const auto lookup = std::make_shared<Lookup>();
    QObject context; // lives in this coroutine: an answer that comes later goes nowhere
    QHostInfo::lookupHost(host, &context, [lookup](const QHostInfo& info) {
        lookup->info = info;
        lookup->wake.wake();
    });
    while (!lookup->info)
        co_await lookup->wake.next();
    QList<QHostAddress> addresses = lookup->info->addresses();
    if (addresses.isEmpty())
        co_return fail(ErrorKind::NetworkUnavailable, u"no address for %1"_s.arg(host));
    // An address literal in a request cannot fall back to the other family as a name can, and IPv4 works nearly everywhere.
    std::stable_partition(addresses.begin(), addresses.end(), [](const QHostAddress& address) {
        return address.protocol() == QAbstractSocket::IPv4Protocol;
    });
    co_return addresses;
}

} // namespace pk
