// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "world.h"

namespace pk::rehearsal {

/// The agency's clients: one name is right to left, one is very long.
QStringList clientNames();
/// "Fit24 Bergen 3": names without end.
QString townName(int number);
/// Letters and digits of a name, in lower case; \a fallback when hardly any of them are Latin.
QString plainHandle(const QString& name, const QString& fallback);

/// How a network names its accounts.
struct LoginSeed
{
    QString network;
    /// The network's own id for the account; \a id is "maria", \a number its place in the order.
    std::function<QString(const QString& id, int number)> remoteId;
    bool handles = true; ///< false: people have no handle there
    bool brand = true;   ///< the client's own account "nordlys", signed in to by maria
    bool many = true;    ///< "olav", who holds 500 places; signed in to by priya
};
/// One account for every person, and the two more that LoginSeed names.
void seedLogins(World& world, const LoginSeed& how);

/// How a network names its places.
struct PlaceSeed
{
    QString network;
    QString kind;
    /// Everything that is not the same at every network; \a holder is the first login that has a role there.
    std::function<Place(const QString& name, int number, const Login& holder)> place;
    QList<PlaceRole> mixes; ///< `role` and `tasks` to choose from; whoever comes first at a place gets the first one
};
/// One of PlaceSeed::mixes.
inline PlaceRole mix(const QString& role, const QStringList& tasks = {})
{
    return {{}, {}, role, tasks, false};
}
/// Nora has none, maria four, sofia 60 (every client, the long name and the right-to-left one among them), olav 500, the
/// others a few; clients' places are held by several people.
void seedPlaces(World& world, const PlaceSeed& how);

} // namespace pk::rehearsal
