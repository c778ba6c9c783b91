// SPDX-License-Identifier: GPL-3.0-or-later
// Who holds which accounts and locations at pretend Google Business Profile.
#include "googlebusiness.h"
#include "seeding.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype kManyLocations = 20; // from here on a person has two groups, and more accounts than one result page
constexpr int kTeams = 22;

QString accountId(qint64 stem, int number)
{
    return u"accounts/"_s + QString::number(stem + qint64(number) * 7'919);
}

} // namespace

void GoogleBusinessDialect::seed()
{
    GoogleDialect::seed();
    m_members.clear();
    seedLogins(m_world, {network(), [](const QString&, int number) { return subject(number); }});
    for (Login& login : m_world.logins) {
        if (login.network == network())
            login.handle = login.id + u"@example.com"_s;
    }
    seedLocations();
    seedAccounts();
    addRegistration(u"rehearsal-google-business"_s,
                    u"Agency Tool"_s,
                    false,
                    u"Desktop app in production: any loopback port; the secret is demanded all the same"_s);
    addRegistration(u"rehearsal-google-business-new"_s,
                    u"Agency Tool (new project)"_s,
                    true,
                    u"in Testing status and not approved: refresh tokens end after 7 days, the quota is 0"_s);
    set(u"unapproved"_s, u"rehearsal-google-business-new"_s, true);
}

void GoogleBusinessDialect::seedLocations()
{
    seedPlaces(m_world,
               {network(),
                u"location"_s,
                [](const QString& name, int number, const Login&) {
                    const bool suspended = number % 13 == 2;
                    const bool unverified = number % 11 == 3;
                    Place place;
                    place.id = u"locations/"_s + QString::number(9'001'234'567'890'123'456 + qint64(number) * 7'919);
                    place.handle = plainHandle(name, u"place"_s);
                    place.facts = {{u"state"_s,
                                    suspended        ? u"suspended"_s
                                        : unverified ? u"unverified"_s
                                                     : u"verified"_s},
                                   {u"chain"_s, number % 17 == 1},
                                   {u"number"_s, number}};
                    return place;
                },
                {mix(u"PRIMARY_OWNER"_s), mix(u"MANAGER"_s), mix(u"SITE_MANAGER"_s), mix(u"OWNER"_s)}});
}

void GoogleBusinessDialect::addAccount(const Login& login, const QString& id, const QString& name, const QString& type,
                                       const QString& role, const QStringList& locations)
{
    Place account;
    account.network = network();
    account.id = id;
    account.kind = u"account"_s;
    account.name = name;
    account.facts = {{u"type"_s, type}, {u"locations"_s, locations.size()}};
    m_world.places.insert(account.key(), account);
    m_world.addPlaceRole({login.key(), id, role, {}, false});
    m_members.insert(id, locations);
}

void GoogleBusinessDialect::seedAccounts()
{
    int number = 0;
    const QList<Login*> logins = m_world.loginsOf(network(), {});
    for (const Login* login : logins) {
        ++number;
        QStringList held;
        for (const HeldPlace& location : m_world.placesOf(login->key(), u"location"_s))
            held.append(location.place->id);
        const bool whole = held.size() == 500; // all of them in one account: always ten result pages
        const bool many = held.size() >= kManyLocations && !whole;
        // The personal account comes first. Its location is in a group as well: reached twice, to be listed once.
        addAccount(*login,
                   accountId(101'234'567'890'123'456, number),
                   login->name,
                   u"PERSONAL"_s,
                   u"PRIMARY_OWNER"_s,
                   whole ? QStringList() : held.mid(0, 1));
        if (held.size() < 2)
            continue;
        addAccount(*login,
                   accountId(202'345'678'901'234'567, number),
                   login->name + u" – locations"_s,
                   u"LOCATION_GROUP"_s,
                   u"OWNER"_s,
                   many ? held.mid(0, held.size() * 2 / 3) : held);
        if (!many)
            continue;
        for (int team = 1; team <= kTeams; ++team) {
            addAccount(*login,
                       accountId(303'456'789'012'345'678 + team, number),
                       u"Team %1"_s.arg(team),
                       u"USER_GROUP"_s,
                       u"MANAGER"_s,
                       {});
        }
        // On the second result page of the accounts, and overlapping with the first group.
        addAccount(*login,
                   accountId(404'567'890'123'456'789, number),
                   login->name + u" – further locations"_s,
                   u"LOCATION_GROUP"_s,
                   u"MANAGER"_s,
                   held.mid(held.size() / 2));
    }
}

} // namespace pk::rehearsal
