// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpserver.h"

#include <QHash>
#include <QJsonArray>
#include <QSet>

#include <functional>

namespace pk::rehearsal {

class World;

/// An image or a film that was sent to a network, or a container that waits to be published.
struct Media
{
    QString id;
    QString network;
    QString owner; ///< as Post::owner
    QString kind;  ///< "image", "video", "text"; the networks' own words where they have some
    QString mime;
    QString alt;
    qint64 bytes = 0;
    QString sha256;     ///< hex; empty for what the network fetches by itself
    qint64 readyAt = 0; ///< seconds of world time: processing takes until then
    bool failed = false;
    qint64 madeAt = 0;
    bool used = false;
    QJsonObject facts; ///< what only this network knows of it
};

/// One post of a page, whether it was there from the start or came through the API.
struct Post
{
    QString id;
    QString network;
    QString owner; ///< Login::key(), Place::id or Page::id: who has it on the timeline
    QString text;
    QString link;
    QStringList media; ///< Media::id
    bool image = false;
    qint64 at = 0; ///< seconds of world time
    bool seeded = true;
    bool deleted = false;
    QJsonObject facts; ///< what only this network knows of it
};

/// What is on the pages' timelines. Figures are functions of the time, so that they grow without being kept.
class Feeds
{
public:
    using MakeId = std::function<QString(const QString& owner, qint64 at, int number)>;
    explicit Feeds(World& world) : m_world(world) {}

    /// Posts of a page, newest first, deleted ones left out. \a name decides what was there from the start: nobody posts as
    /// much as Acme Tools and Sofía (130), Studio Brandt, Kita Regenbogen and Nora have nothing, Arabic names write Arabic.
    [[nodiscard]] QList<Post> of(const QString& network, const QString& owner, const QString& name,
                                 const MakeId& makeId);
    [[nodiscard]] Post* find(const QString& network, const QString& id);
    /// Puts a post on top of its page's timeline and remembers how it arrived.
    Post& publish(const Post& post, const Request& request);
    /// How many posts ever came through the API.
    [[nodiscard]] int published() const { return m_published; }
    /// What arrived, with every field; \a network empty: everywhere.
    [[nodiscard]] QJsonArray arrivals(const QString& network, const QString& owner) const;
    /// The arrival that \a what and \a key mark as the same ("Idempotency-Key"); empty without one.
    [[nodiscard]] QString sameAs(const QString& network, const QString& mark, qint64 notBefore) const;
    void mark(const QString& network, const QString& mark, const QString& postId);

    Media& addMedia(const Media& media, const QByteArray& content = {});
    [[nodiscard]] Media* media(const QString& network, const QString& id);

    /// A figure of a post ("likes") at this moment of world time; about \a scale after a while. Grows by the hour, never falls.
    [[nodiscard]] qint64 figure(const Post& post, const QString& what, int scale) const;
    /// Followers of a page that had \a base when the world was made.
    [[nodiscard]] qint64 followers(const QString& owner, qint64 base) const;
    /// A figure of one day of a page, the same whenever it is asked: \a day counts from the epoch.
    [[nodiscard]] qint64 daily(const QString& owner, const QString& what, qint64 day, int scale) const;

    void reset();
    [[nodiscard]] QJsonObject save() const;
    void load(const QJsonObject& saved);

private:
    [[nodiscard]] QList<Post> seeded(const QString& network, const QString& owner, const QString& name,
                                     const MakeId& makeId) const;

    World& m_world;
    qint64 m_born = 0;                   ///< when the world was made, cut to the hour
    QHash<QString, QList<Post>> m_posts; ///< by network|owner, newest first
    QSet<QString> m_ready;               ///< network|owner whose posts from the start are there
    QHash<QString, Media> m_media;       ///< by network|id
    QList<QJsonObject> m_arrivals;
    struct Mark
    {
        QString post;
        qint64 at = 0;
    };
    QHash<QString, Mark> m_marks;
    int m_published = 0;

public:
    void setBorn(qint64 seconds) { m_born = seconds - seconds % 3600; }
};

/// One file of a multipart body.
struct Upload
{
    QString field;
    QString fileName;
    QByteArray type;
    QByteArray content;
};
QList<Upload> uploadsOf(const Request& request);
/// What the first bytes say it is: "image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4"; else empty.
QString sniffed(const QByteArray& content);
/// "2026-11-20T09:30:00.000Z" of seconds.
QString isoMillis(qint64 seconds);
/// "2026-11-20T09:30:00Z" of seconds.
QString isoZulu(qint64 seconds);
/// Characters as a person counts them.
qsizetype graphemes(const QString& text);

} // namespace pk::rehearsal
