// SPDX-License-Identifier: GPL-3.0-or-later
#include "seeding.h"

#include <random>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

using Random = std::mt19937_64;

struct SeedPerson
{
    const char16_t* id;
    const char16_t* name;
    int pages;
};

// Names that a table, a sort order and a text direction have to cope with.
constexpr SeedPerson kPeople[] = {
    {u"maria", u"Maria Lindqvist", 12},
    {u"jonas", u"Jonas Weber", 7},
    {u"aicha", u"Aïcha Benali", 5},
    {u"tom", u"Tom Okafor", 1},
    {u"layla", u"ليلى حداد", 9},
    {u"annakat", u"Anna-Katharina Wilhelmine Friederike Freifrau von Hohenstein-Württemberg zu Schwarzenfels", 3},
    {u"priya", u"Priya Raghunathan", 320},
    {u"sofia", u"Sofía Álvarez Núñez", 18},
    {u"kenji", u"田中 健二", 4},
    {u"zoe", u"Zoë O’Brien", 2},
    {u"marek", u"Marek Źdźbło", 26},
    {u"elif", u"Elif Şahin", 6},
    {u"dmitri", u"Дмитрий Соколов", 8},
    {u"bo", u"Bo Li", 40},
    {u"nora", u"Nora Solberg", 0}, // an account without a page is a valid one
};

constexpr const char16_t* kClients[] = {
    u"Nordlys Energi",
    u"Café Aurore",
    u"Acme Tools",
    u"Studio Brandt",
    u"Haus & Hof",
    u"مطعم الشرق",
    u"Bäckerei Vogel",
    u"Blue Harbour Hotel",
    u"Ølgaard Cykler",
    u"Pasticceria Luna",
    u"Greenfield Dairy",
    u"Zahnarztpraxis Dr. Mehnert",
    u"株式会社さくら",
    u"Fjellheim Ski Resort",
    u"O'Malley's Pub & Kitchen",
    u"Ателье Берёза",
    u"Librería del Río",
    u"Weingut Steinfeld",
    u"Torre Fitness",
    u"Marché Saint-Michel",
    u"Kowalski i Synowie",
    u"Lumen Optik",
    u"Yıldız Mobilya",
    u"Tierheim Sonnenhof e.V.",
    u"Redwood Physio",
    u"ÅÄÖ Språkskola",
    u"The Very Long Established Company of Merchants, Ropemakers and Lantern Keepers of the Old Harbour Town (Official)",
    u"Kita Regenbogen",
    u"Velo & Co.",
    u"Museo del Mar",
    u"Schreinerei Holzwurm",
    u"Pizza 🍕 Presto",
    u"Garden State Realty",
    u"Musikschule Takt",
    u"Ocean Blue Diving"};

constexpr const char16_t* kCategories[] = {u"Local business",
                                           u"Cafe",
                                           u"Restaurant",
                                           u"Product/service",
                                           u"Hotel",
                                           u"Non-profit organization",
                                           u"Shopping & retail",
                                           u"Education"};

const QList<QStringList>& taskMixes()
{
    static const QList<QStringList> mixes{
        {u"ADVERTISE"_s, u"ANALYZE"_s, u"CREATE_CONTENT"_s, u"MESSAGING"_s, u"MODERATE"_s, u"MANAGE"_s},
        {u"PROFILE_PLUS_FULL_CONTROL"_s,
         u"PROFILE_PLUS_MANAGE"_s,
         u"PROFILE_PLUS_CREATE_CONTENT"_s,
         u"PROFILE_PLUS_MODERATE"_s,
         u"PROFILE_PLUS_ANALYZE"_s,
         u"PROFILE_PLUS_ADVERTISE"_s,
         u"PROFILE_PLUS_MESSAGING"_s,
         u"PROFILE_PLUS_FACEBOOK_ACCESS"_s},
        {u"ADVERTISE"_s, u"ANALYZE"_s, u"CREATE_CONTENT"_s, u"MESSAGING"_s, u"MODERATE"_s},
        {u"PROFILE_PLUS_CREATE_CONTENT"_s, u"PROFILE_PLUS_MODERATE"_s, u"PROFILE_PLUS_ANALYZE"_s},
        {u"ANALYZE"_s, u"MODERATE"_s, u"MESSAGING"_s},
        {u"ANALYZE"_s},
        {u"PROFILE_PLUS_ANALYZE"_s, u"PROFILE_PLUS_FACEBOOK_ACCESS"_s},
    };
    return mixes;
}

int below(Random& random, int limit)
{
    return int(random() % quint64(limit)); // std distributions differ between libraries; this does not
}

/// 15 to 18 digits, all above 2^53 from 16 digits on; no two alike because the running number is part of it.
QString pageId(int number, Random& random)
{
    static constexpr quint64 kStems[] = {
        100'000'000'000'000, 1'029'384'756'000'000, 61'550'000'000'000'000, 104'857'600'123'000'000};
    const int kind = number == 0 ? 0 : below(random, 4);
    return QString::number(kStems[kind] + quint64(number) + 1);
}

QString usernameOf(const QString& name, int number)
{
    QString plain;
    for (const QChar c : name.toLower()) {
        if (c.unicode() < 128 && c.isLetterOrNumber())
            plain += c;
    }
    return plain.size() < 4 ? QString() : number < int(std::size(kClients)) ? plain : plain + QString::number(number);
}

Page makePage(int number, const QString& name, Random& random)
{
    Page page;
    page.id = pageId(number, random);
    page.name = name;
    page.username = below(random, 6) == 0 ? QString() : usernameOf(name, number);
    page.category = QString::fromUtf16(kCategories[below(random, int(std::size(kCategories)))]);
    page.followers = 40 + below(random, 90'000);
    if (below(random, 3) == 0) {
        page.instagramId = QString::number(17'841'400'000'000'001 + quint64(number));
        page.instagramName = page.username.isEmpty() ? u"page%1"_s.arg(number) : page.username;
    }
    return page;
}

/// The pages of the agency's clients: each may be held by several people.
QStringList seedClientPages(World& world, Random& random)
{
    QStringList ids;
    int number = 0;
    for (const char16_t* client : kClients) {
        const Page page = makePage(number++, QString::fromUtf16(client), random);
        world.pages.insert(page.id, page);
        ids.append(page.id);
    }
    return ids;
}

} // namespace

QString townName(int number)
{
    static constexpr const char16_t* kTowns[] = {
        u"Bergen", u"Köln", u"Lyon", u"Leeds", u"Malmö", u"Gdańsk", u"Sevilla", u"Aarhus"};
    return u"Fit24 %1 %2"_s.arg(QString::fromUtf16(kTowns[number % 8])).arg(number / 8 + 1);
}

QStringList clientNames()
{
    QStringList names;
    for (const char16_t* client : kClients)
        names.append(QString::fromUtf16(client));
    return names;
}

namespace {

void addRole(Person& person, const QString& page, Random& random, bool admin)
{
    PageRole role;
    role.page = page;
    role.tasks = admin ? taskMixes()[below(random, 2)] : taskMixes()[below(random, int(taskMixes().size()))];
    person.pages.append(role);
}

void seedPages(World& world, Person& person, int count, const QStringList& clientPages, Random& random)
{
    const int shared = qMin(count, count > 100 ? 6 : qMax(1, count / 2));
    for (int tries = 0, added = 0; added < shared && tries < 400; ++tries) {
        const QString page = clientPages[below(random, int(clientPages.size()))];
        if (world.role(person.id, page))
            continue;
        addRole(person, page, random, added == 0);
        ++added;
    }
    while (person.pages.size() < count) {
        const int number = int(world.pages.size());
        const Page page = makePage(number, townName(number - int(std::size(kClients))), random);
        world.pages.insert(page.id, page);
        addRole(person, page.id, random, false);
    }
}

/// A portfolio with one page that consent does not tick, one that /me/accounts forgets and one that is only a client's.
void seedBusiness(World& world, Person& person, int number, const QString& name)
{
    Business business;
    business.id = QString::number(2'200'000'000'000'001 + quint64(number));
    business.name = name;
    for (qsizetype i = 0; i < person.pages.size() && i < 5; ++i) {
        PageRole& role = person.pages[i];
        world.pages[role.page].business = business.id;
        if (i == 3) {
            role.viaBusiness = true;
            business.clients.append(role.page);
            continue;
        }
        business.owned.append(role.page);
        role.ticked = i != 1;
        role.listed = i != 2;
    }
    person.businesses.append(business);
}

QString bigId(quint64 stem, int number)
{
    return QString::number(stem + quint64(number) * 7'919);
}

Login loginOf(const Person& person, const QString& network, const QString& host, const QString& remoteId)
{
    Login login;
    login.id = person.id;
    login.person = person.id;
    login.network = network;
    login.host = host;
    login.remoteId = remoteId;
    login.name = person.name;
    login.handle = person.id;
    return login;
}

void seedLogins(World& world, Random& random)
{
    int number = 0;
    for (const Person& person : std::as_const(world.people)) {
        Login facebook = loginOf(person, u"facebook"_s, {}, bigId(10'200'000'000'000'001, number));
        facebook.handle.clear();
        world.logins.append(facebook);
        Login x = loginOf(person, u"x"_s, {}, bigId(1'500'000'000'000'000'001, number));
        x.followers = below(random, 5'000);
        world.logins.append(x);
        for (const QString& host : {u"mastodon.social"_s, u"social.example"_s}) {
            Login mastodon = loginOf(
                person, u"mastodon"_s, host, bigId(host.size() == 15 ? 109'300'000'000'000'001 : 14'715, number));
            mastodon.followers = below(random, 2'000);
            world.logins.append(mastodon);
        }
        ++number;
    }
    // Accounts of clients, signed in to by somebody of the agency.
    static constexpr struct
    {
        const char16_t* id;
        const char16_t* name;
        const char16_t* person;
    } kBrands[] = {{u"nordlys", u"Nordlys Energi", u"maria"},
                   {u"cafeaurore", u"Café Aurore", u"aicha"},
                   {u"acmetools", u"Acme Tools", u"jonas"},
                   {u"studiobrandt", u"Studio Brandt", u"jonas"},
                   {u"harbourhotel", u"Blue Harbour Hotel", u"tom"}};
    for (const auto& brand : kBrands) {
        if (!world.person(QString::fromUtf16(brand.person)))
            continue;
        Login login;
        login.id = QString::fromUtf16(brand.id);
        login.person = QString::fromUtf16(brand.person);
        login.network = u"x"_s;
        login.remoteId = bigId(2'244'990'001, ++number);
        login.name = QString::fromUtf16(brand.name);
        login.handle = login.id;
        login.followers = below(random, 60'000);
        world.logins.append(login);
        login.network = u"mastodon"_s;
        login.host = u"mastodon.social"_s;
        login.remoteId = bigId(110'000'000'000'000'001, number);
        world.logins.append(login);
    }
}

void addRegistration(World& world, const Registration& app)
{
    world.registrations.append(app);
}

void seedRegistrations(World& world)
{
    Registration facebook;
    facebook.network = u"facebook"_s;
    facebook.clientId = u"1234567890"_s;
    facebook.secret = u"0123456789abcdef0123456789abcdef"_s;
    facebook.name = u"Agency Tool"_s;
    facebook.development = true;
    facebook.redirects = {u"https://www.facebook.com/connect/login_success.html"_s,
                          u"https://localhost:27321/facebook"_s,
                          u"https://agency.example/facebook"_s};
    facebook.note =
        u"development mode: http://localhost:<any port>/... needs no entry; configuration 987654321 for Login for Business"_s;
    addRegistration(world, facebook);

    facebook.clientId = u"1234567891"_s;
    facebook.secret = u"fedcba9876543210fedcba9876543210"_s;
    facebook.name = u"Agency Tool (live)"_s;
    facebook.development = false;
    facebook.note = u"live mode: only the listed redirects, no loopback http"_s;
    addRegistration(world, facebook);

    Registration x;
    x.network = u"x"_s;
    x.clientId = u"rehearsal-x"_s;
    x.name = u"Agency Tool"_s;
    x.redirects = {u"http://127.0.0.1:28682/callback"_s, u"http://localhost:8080/callback"_s};
    x.note = u"native app, public client"_s;
    addRegistration(world, x);

    x.clientId = u"rehearsal-x-web"_s;
    x.secret = u"rehearsal-x-web-secret"_s;
    x.name = u"Agency Tool (web app)"_s;
    x.note = u"web app, confidential client: Basic authentication at the token endpoint"_s;
    addRegistration(world, x);

    Registration mastodon;
    mastodon.network = u"mastodon"_s;
    mastodon.scopes = {u"read"_s, u"read:accounts"_s, u"read:statuses"_s, u"write:statuses"_s, u"write:media"_s};
    mastodon.redirects = {u"http://127.0.0.1/callback"_s, u"urn:ietf:wg:oauth:2.0:oob"_s};
    mastodon.name = u"Agency Tool"_s;
    mastodon.secret = u"rehearsal-mastodon-secret"_s;
    mastodon.clientId = u"rehearsal-mastodon"_s;
    mastodon.note = u"by hand; every client can register itself through POST /api/v1/apps"_s;
    for (const QString& host : {u"mastodon.social"_s, u"social.example"_s}) {
        mastodon.host = host;
        addRegistration(world, mastodon);
    }
}

QString generatedName(int number, Random& random)
{
    static constexpr const char16_t* kFirst[] = {
        u"Ada", u"Ben", u"Carla", u"Daniel", u"Ewa", u"Farid", u"Greta", u"Hugo", u"Ida", u"João"};
    static constexpr const char16_t* kLast[] = {
        u"Andersen", u"Becker", u"Costa", u"Dubois", u"Evans", u"Fischer", u"Garcia", u"Haddad"};
    return u"%1 %2 %3"_s.arg(QString::fromUtf16(kFirst[below(random, 10)]), QString::fromUtf16(kLast[below(random, 8)]))
        .arg(number);
}

} // namespace

void seedWorld(World& world)
{
    Random random(world.seed());
    const QStringList clientPages = seedClientPages(world, random);
    const int wanted = qMax(1, world.peopleWanted());
    for (int number = 0; number < wanted; ++number) {
        const bool named = number < int(std::size(kPeople));
        Person person;
        person.id = named ? QString::fromUtf16(kPeople[number].id) : u"person%1"_s.arg(number + 1);
        person.name = named ? QString::fromUtf16(kPeople[number].name) : generatedName(number + 1, random);
        world.people.append(person);
        Person& added = world.people.last();
        seedPages(world, added, named ? kPeople[number].pages : 1 + below(random, 40), clientPages, random);
        if (person.id == "maria"_L1)
            seedBusiness(world, added, number, u"Nordlys Gruppen"_s);
        if (person.id == "sofia"_L1)
            seedBusiness(world, added, number, u"Grupo Alameda"_s);
    }
    seedLogins(world, random);
    seedRegistrations(world);
}

} // namespace pk::rehearsal
