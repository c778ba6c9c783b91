// SPDX-License-Identifier: GPL-3.0-or-later
#include "seeding.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

/// How many places somebody holds, and with which client the row begins.
struct Holding
{
    QLatin1StringView login;
    int places;
    int firstClient;
};

constexpr Holding kHoldings[] = {
    {"maria"_L1, 4, 0},
    {"jonas"_L1, 3, 2},
    {"aicha"_L1, 2, 1},
    {"tom"_L1, 1, 7},
    {"layla"_L1, 3, 5},
    {"annakat"_L1, 1, 26},
    {"priya"_L1, 12, 8},
    {"sofia"_L1, 60, 0},
    {"kenji"_L1, 2, 12},
    {"zoe"_L1, 1, 14},
    {"marek"_L1, 5, 20},
    {"elif"_L1, 2, 22},
    {"dmitri"_L1, 3, 15},
    {"bo"_L1, 8, 24},
    {"nora"_L1, 0, 0},
    {"nordlys"_L1, 1, 0},
    {"olav"_L1, 500, 0},
};

Holding holdingOf(const World& world, const QString& login)
{
    for (const Holding& holding : kHoldings) {
        if (holding.login == login)
            return holding;
    }
    return {{}, 1 + int(world.stable(login) % 6), int(world.stable(login + u'c') % 30)};
}

Login loginFor(const LoginSeed& how, const QString& id, const QString& name, const QString& person, int number,
               const World& world)
{
    Login login;
    login.id = id;
    login.person = person;
    login.network = how.network;
    login.remoteId = how.remoteId(id, number);
    login.name = name;
    login.handle = how.handles ? id : QString();
    login.followers = qint64(world.stable(login.key()) % 5'000);
    return login;
}

} // namespace

QString plainHandle(const QString& name, const QString& fallback)
{
    QString plain;
    for (const QChar c : name.toLower()) {
        if (c.unicode() < 128 && c.isLetterOrNumber())
            plain += c;
    }
    return plain.size() < 4 ? fallback : plain.left(30);
}

void seedLogins(World& world, const LoginSeed& how)
{
    int number = 0;
    for (const Person& person : std::as_const(world.people)) {
        world.logins.append(loginFor(how, person.id, person.name, person.id, number, world));
        ++number;
    }
    if (how.brand && world.person(u"maria"_s))
        world.logins.append(loginFor(how, u"nordlys"_s, u"Nordlys Energi"_s, u"maria"_s, number + 1, world));
    if (how.many && world.person(u"priya"_s))
        world.logins.append(loginFor(how, u"olav"_s, u"Olav Nygård"_s, u"priya"_s, number + 2, world));
}

void seedPlaces(World& world, const PlaceSeed& how)
{
    const QStringList clients = clientNames();
    QHash<int, QString> ids; // number of a place -> its id, once it exists
    for (const Login* login : world.loginsOf(how.network, {})) {
        const Holding holding = holdingOf(world, login->id);
        for (int i = 0; i < holding.places; ++i) {
            const int number = holding.firstClient + i;
            const bool first = !ids.contains(number);
            if (first) {
                const QString name = number < clients.size() ? clients[number] : townName(number - int(clients.size()));
                Place place = how.place(name, number, *login);
                place.network = how.network;
                place.kind = how.kind;
                if (place.name.isEmpty())
                    place.name = name;
                ids.insert(number, place.id);
                world.places.insert(place.key(), place);
            }
            const quint64 any = world.stable(login->key() + QString::number(number));
            PlaceRole role = how.mixes[first ? 0 : qsizetype(any % quint64(how.mixes.size()))];
            role.login = login->key();
            role.place = ids.value(number);
            world.addPlaceRole(role);
        }
    }
}

} // namespace pk::rehearsal
