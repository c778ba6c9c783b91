// SPDX-License-Identifier: GPL-3.0-or-later
#include "world.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QRandomGenerator>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

QStringList withStatus(const QMap<QString, QString>& scopes, QLatin1StringView status)
{
    QStringList names;
    for (auto it = scopes.begin(); it != scopes.end(); ++it) {
        if (it.value() == status)
            names.append(it.key());
    }
    return names;
}

} // namespace

QStringList Grant::granted() const
{
    return withStatus(scopes, "granted"_L1);
}

QStringList Grant::declined() const
{
    return withStatus(scopes, "declined"_L1);
}

QString deathName(Death death)
{
    switch (death) {
    case Death::None: return u"none"_s;
    case Death::PasswordChanged: return u"password_changed"_s;
    case Death::LoggedOut: return u"logged_out"_s;
    case Death::AppRemoved: return u"app_removed"_s;
    case Death::PlatformReset: return u"platform_reset"_s;
    case Death::PageUnticked: return u"page_unticked"_s;
    case Death::Revoked: return u"revoked"_s;
    case Death::Rotated: return u"rotated"_s;
    case Death::FamilyKilled: return u"family_killed"_s;
    case Death::SecretReset: return u"secret_reset"_s;
    case Death::AppDeleted: return u"app_deleted"_s;
    }
    Q_UNREACHABLE();
}

World::World(quint64 seed, int peopleWanted) : m_seed(seed), m_peopleWanted(peopleWanted)
{
    feeds.setBorn(now());
    seedWorld(*this);
}

qint64 World::nowMs() const
{
    return QDateTime::currentMSecsSinceEpoch() + m_offsetMs;
}

Person* World::person(const QString& id)
{
    for (Person& person : people) {
        if (person.id == id)
            return &person;
    }
    return nullptr;
}

Login* World::login(const QString& key)
{
    for (Login& login : logins) {
        if (login.key() == key)
            return &login;
    }
    return nullptr;
}

Login* World::findLogin(const QString& network, const QString& host, const QString& name)
{
    Login* byPerson = nullptr;
    for (Login& login : logins) {
        if (login.network != network || (!host.isEmpty() && login.host != host))
            continue;
        if (login.id == name || login.remoteId == name)
            return &login;
        if (login.person == name && !byPerson)
            byPerson = &login;
    }
    return byPerson;
}

QList<Login*> World::loginsOf(const QString& network, const QString& host)
{
    QList<Login*> found;
    for (Login& login : logins) {
        if (login.network == network && (host.isEmpty() || login.host == host))
            found.append(&login);
    }
    return found;
}

Registration* World::registration(const QString& network, const QString& host, const QString& clientId)
{
    for (Registration& app : registrations) {
        if (app.network == network && app.host == host && app.clientId == clientId)
            return &app;
    }
    return nullptr;
}

PageRole* World::role(const QString& personId, const QString& pageId)
{
    Person* owner = person(personId);
    if (!owner)
        return nullptr;
    for (PageRole& role : owner->pages) {
        if (role.page == pageId)
            return &role;
    }
    return nullptr;
}

Place* World::place(const QString& network, const QString& id)
{
    const auto found = places.find(network + u'|' + id);
    return found == places.end() ? nullptr : &*found;
}

PlaceRole* World::placeRole(const QString& loginKey, const QString& placeId)
{
    const auto roles = placeRoles.find(loginKey);
    if (roles == placeRoles.end())
        return nullptr;
    for (PlaceRole& role : *roles) {
        if (role.place == placeId)
            return &role;
    }
    return nullptr;
}

QList<HeldPlace> World::placesOf(const QString& loginKey, const QString& kind)
{
    QList<HeldPlace> held;
    const auto roles = placeRoles.constFind(loginKey);
    if (roles == placeRoles.constEnd())
        return held;
    for (const PlaceRole& role : *roles) {
        const Place* known = place(loginKey.section(u'|', 0, 0), role.place);
        if (known && !known->gone && !role.lost && (kind.isEmpty() || known->kind == kind))
            held.append({known, &role});
    }
    return held;
}

Token* World::token(const QString& value)
{
    const auto found = tokens.find(value);
    return found == tokens.end() ? nullptr : &*found;
}

Grant* World::grant(const QString& loginKey, const QString& clientId)
{
    const auto found = grants.find(grantKey(loginKey, clientId));
    return found == grants.end() ? nullptr : &*found;
}

Grant& World::openGrant(const QString& loginKey, const QString& clientId)
{
    Grant& grant = grants[grantKey(loginKey, clientId)];
    grant.login = loginKey;
    grant.clientId = clientId;
    return grant;
}

Token& World::issue(Token token)
{
    token.issuedAt = now();
    return *tokens.insert(token.value, token);
}

int World::kill(Death death, const std::function<bool(const Token&)>& which)
{
    int killed = 0;
    for (Token& token : tokens) {
        if (token.death == Death::None && which(token)) {
            token.death = death;
            ++killed;
        }
    }
    return killed;
}

int World::killFamily(const QString& family, Death death)
{
    return kill(death, [&](const Token& token) { return token.family == family; });
}

QString World::randomText(int length)
{
    static constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    QString text;
    text.reserve(length);
    for (int i = 0; i < length; ++i)
        text += QLatin1Char(kLetters[QRandomGenerator::system()->bounded(62)]);
    return text;
}

QString World::fingerprint(const QString& secret)
{
    if (secret.isEmpty())
        return {};
    return QString::fromLatin1(QCryptographicHash::hash(secret.toUtf8(), QCryptographicHash::Sha256).toHex().left(12));
}

quint64 World::stable(const QString& text) const
{
    const QByteArray hash = QCryptographicHash::hash(text.toUtf8() + QByteArray::number(m_seed),
                                                     QCryptographicHash::Sha256);
    return hash.left(8).toHex().toULongLong(nullptr, 16);
}

void World::addSeeder(const std::function<void()>& seeder)
{
    m_seeders.append(seeder);
    seeder();
}

void World::reset()
{
    m_offsetMs = 0;
    people.clear();
    pages.clear();
    places.clear();
    placeRoles.clear();
    callCounts.clear();
    switches.clear();
    logins.clear();
    registrations.clear();
    grants.clear();
    tokens.clear();
    codes.clear();
    waiting.clear();
    faults = Faults();
    feeds.reset();
    feeds.setBorn(now());
    seedWorld(*this);
    for (const auto& seeder : std::as_const(m_seeders))
        seeder();
}

} // namespace pk::rehearsal
