// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "faults.h"
#include "feeds.h"
#include "params.h"

#include <QHash>
#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QSet>
#include <QString>
#include <QStringList>

#include <functional>

namespace pk::rehearsal {

/// A page of a client. Ids are decimal strings above 2^53 on purpose.
struct Page
{
    QString id;
    QString name;
    QString username; ///< may be empty
    QString category;
    qint64 followers = 0;
    QString instagramId; ///< may be empty
    QString instagramName;
    bool instagramUnlinked = false; ///< the link was taken away
    QString business;               ///< id of the business portfolio that owns it; may be empty
    bool gone = false;
};

/// What one person may do on one page.
struct PageRole
{
    QString page;
    QStringList tasks;
    bool listed = true;       ///< false: missing from /me/accounts although granted (facebook.md section 5)
    bool ticked = true;       ///< whether consent ticks it unless told otherwise
    bool viaBusiness = false; ///< only a client page of a business: no row in /me/accounts
    bool lost = false;
};

/// A location at a network that has locations of its own: board, subreddit, blog, channel, organization, business location.
struct Place
{
    QString network;
    QString id;
    QString kind; ///< where a network has several: "board", "ad_account"
    QString name;
    QString handle;    ///< may be empty
    QString parent;    ///< id of the account, group or owner that it lies in; may be empty
    QJsonObject facts; ///< what only this network knows of it
    bool gone = false;
    [[nodiscard]] QString key() const { return network + u'|' + id; }
};

/// What one login may do at one place.
struct PlaceRole
{
    QString login; ///< Login::key()
    QString place; ///< Place::id
    QString role;  ///< in the network's words: "OWNER", "ADMINISTRATOR"
    QStringList tasks;
    bool lost = false;
};

struct HeldPlace
{
    const Place* place;
    const PlaceRole* role;
};

struct Business
{
    QString id;
    QString name;
    QStringList owned;
    QStringList clients;
};

struct Person
{
    QString id; ///< short and stable: "maria"
    QString name;
    QList<PageRole> pages;
    QList<Business> businesses;
};

/// A person's account at one network (and one instance, where a network has several).
struct Login
{
    QString id;     ///< "maria", or "nordlys" for a client's own account; unique per network and host
    QString person; ///< who signs in with it
    QString network;
    QString host; ///< empty unless the network has instances
    QString remoteId;
    QString name;
    QString handle; ///< without @; empty where the network has none
    qint64 followers = 0;
    bool checkpoint = false;
    bool unconfirmed = false;
    bool suspended = false;
    bool deactivated = false; ///< by its owner
    QString movedTo;          ///< Bluesky: host of the server that the account moved to
    [[nodiscard]] QString key() const { return network + u'|' + host + u'|' + id; }
};

/// An application known to a network: what an agency registers in the developer site, or an instance hands out.
struct Registration
{
    QString network;
    QString host;
    QString clientId;
    QString secret; ///< empty: a public client
    QString name;
    QString website;
    QStringList redirects;
    QStringList scopes;       ///< empty: anything the network knows
    bool development = false; ///< Facebook: development mode
    bool requireProof = false;
    bool refreshes = false; ///< LinkedIn: gets refresh tokens ("programmatic refresh")
    bool dynamic = false;   ///< made through the network's registration endpoint
    QString suspended; ///< empty, or how the network refuses the whole app ("suspended", "blocked", "deleted", ...)
    QString note;
};

/// What one login gave one application. Facebook keeps one per person and app, whatever the number of sign-ins.
struct Grant
{
    QString login; ///< Login::key()
    QString clientId;
    QMap<QString, QString> scopes; ///< scope -> "granted" or "declined"
    QStringList pages;
    bool allPages = false;
    qint64 lastSignIn = 0;     ///< seconds
    qint64 dataAccessEnds = 0; ///< seconds; 0 where the network has no such clock
    [[nodiscard]] QStringList granted() const;
    [[nodiscard]] QStringList declined() const;
};

/// Why a token no longer works, apart from its own end.
enum class Death {
    None,
    PasswordChanged,
    LoggedOut,
    AppRemoved,
    PlatformReset,
    PageUnticked,
    Revoked,
    Rotated,
    FamilyKilled,
    SecretReset,
    AppDeleted
};
QString deathName(Death death);

struct Token
{
    QString value;
    QString kind;  ///< "user", "page", "access", "refresh", "app"
    QString login; ///< Login::key(); empty for app tokens
    QString network;
    QString host;
    QString clientId;
    QString page; ///< page tokens only
    QStringList scopes;
    QString family;   ///< tokens of one sign-in
    QString parent;   ///< the token that it was made from
    QString proofKey; ///< DPoP: thumbprint of the key that it is bound to
    bool longLived = false;
    qint64 issuedAt = 0;
    qint64 expiresAt = 0; ///< seconds of world time; 0 never
    Death death = Death::None;
};

/// A sign-in that waits for a person, or that a code was issued for.
struct AuthRequest
{
    QString ticket;
    QString network;
    QString host;
    QString clientId;
    QString redirectUri;
    QString state;
    bool hasState = false;
    QString responseType;
    QStringList scopes;
    QString challenge;
    QString challengeMethod;
    QString nonce;
    QString hint;               ///< login hint, where the network has one
    QString reask;              ///< Facebook's auth_type
    bool atomicConsent = false; ///< all scopes or none (Facebook Login for Business)
    Params query;               ///< the whole sign-in link, for parameters that only one network has
};

struct Code
{
    AuthRequest request;
    QString login;
    QStringList scopes;
    QString family;
    qint64 expiresAt = 0;
    bool used = false;
};

/// How much of a quota is used up in its current window.
struct CallCount
{
    int used = 0;
    qint64 ends = 0; ///< seconds of world time
};

/// Everything that the pretend networks know: people, pages, applications, grants, tokens and the time.
/// Owns no protocol: what an answer looks like is the dialects' business.
class World
{
public:
    explicit World(quint64 seed = 20261123, int peopleWanted = 15);

    /// World time: the real clock plus what "advance" added. The one place that reads the real clock.
    [[nodiscard]] qint64 nowMs() const;
    [[nodiscard]] qint64 now() const { return nowMs() / 1000; }
    void advance(qint64 seconds) { m_offsetMs += seconds * 1000; }
    [[nodiscard]] qint64 offsetSeconds() const { return m_offsetMs / 1000; }

    [[nodiscard]] quint64 seed() const { return m_seed; }
    [[nodiscard]] int peopleWanted() const { return m_peopleWanted; }
    QList<Person> people;
    QHash<QString, Page> pages;
    QHash<QString, Place> places;                ///< by Place::key()
    QHash<QString, QList<PlaceRole>> placeRoles; ///< by Login::key(), in the order the network lists them
    QList<Login> logins;
    QList<Registration> registrations;
    QHash<QString, Grant> grants; ///< by grantKey()
    QHash<QString, Token> tokens; ///< by value
    QHash<QString, Code> codes;
    QHash<QString, AuthRequest> waiting;  ///< by ticket
    QHash<QString, CallCount> callCounts; ///< by quota and whom it counts; the dialects' business
    QSet<QString> switches;               ///< what control commands of single networks switched on; their business too
    Faults faults;
    Feeds feeds{*this};

    [[nodiscard]] Person* person(const QString& id);
    [[nodiscard]] Login* login(const QString& key);
    /// The login whose id, or whose person, is \a name; logins that carry the name themselves come first.
    [[nodiscard]] Login* findLogin(const QString& network, const QString& host, const QString& name);
    [[nodiscard]] QList<Login*> loginsOf(const QString& network, const QString& host);
    [[nodiscard]] Registration* registration(const QString& network, const QString& host, const QString& clientId);
    [[nodiscard]] PageRole* role(const QString& personId, const QString& pageId);
    [[nodiscard]] Place* place(const QString& network, const QString& id);
    [[nodiscard]] PlaceRole* placeRole(const QString& loginKey, const QString& placeId);
    /// Places that still exist and where the login still has its role; \a kind empty: of every kind.
    [[nodiscard]] QList<HeldPlace> placesOf(const QString& loginKey, const QString& kind = {});
    void addPlaceRole(const PlaceRole& role) { placeRoles[role.login].append(role); }
    [[nodiscard]] Token* token(const QString& value);
    static QString grantKey(const QString& loginKey, const QString& clientId) { return loginKey + u'#' + clientId; }
    [[nodiscard]] Grant* grant(const QString& loginKey, const QString& clientId);
    Grant& openGrant(const QString& loginKey, const QString& clientId);

    Token& issue(Token token);
    /// Marks living tokens dead that \a which picks; answers how many.
    int kill(Death death, const std::function<bool(const Token&)>& which);
    int killFamily(const QString& family, Death death);
    /// True when the token's own end has passed.
    [[nodiscard]] bool ended(const Token& token) const { return token.expiresAt != 0 && token.expiresAt <= now(); }

    /// Random letters and digits, fit for tokens, codes and secrets.
    static QString randomText(int length);
    /// First 12 hex digits of SHA-256: how a secret is named in logs.
    static QString fingerprint(const QString& secret);
    /// A number that is always the same for the same text and seed: figures that must not jump between calls.
    [[nodiscard]] quint64 stable(const QString& text) const;

    /// A network that fills its own part of the world: now, and again after every reset.
    void addSeeder(const std::function<void()>& seeder);
    /// People, pages, logins and applications as after the start; grants, tokens, time and faults gone.
    void reset();
    /// What happened so far, tokens included: they open nothing but this program.
    [[nodiscard]] QJsonObject save() const;
    /// False when it was saved by a world of another seed or size; nothing has changed then.
    [[nodiscard]] bool load(const QJsonObject& saved);

private:
    quint64 m_seed;
    int m_peopleWanted;
    qint64 m_offsetMs = 0;
    QList<std::function<void()>> m_seeders;
};

/// Fills people, pages, businesses, logins and the documented registrations.
void seedWorld(World& world);

} // namespace pk::rehearsal
