// SPDX-License-Identifier: GPL-3.0-or-later
#include "feeds.h"

#include "world.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QJsonDocument>
#include <QTextBoundaryFinder>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr const char16_t* kTexts[] = {
    u"New opening hours from Monday: 8 to 18, Saturdays 9 to 14.",
    u"Thank you for 20 years! Come by on Friday, the first coffee is on us ☕",
    u"Wir suchen Verstärkung für unser Team: Ausbildung ab August, alle Infos im Link.",
    u"Le nouveau menu d’hiver est arrivé. Réservez votre table dès maintenant.",
    u"Before and after: what three weeks of work look like.",
    u"Sturm am Donnerstag: Bitte prüft eure Termine, wir rufen alle an, die verschoben werden.",
    u"We tested it for you, so that you need not. Results below 👇",
    u"Hvem husker dette bildet fra 1987?"};

constexpr char16_t kArabic[] =
    u"يسعدنا أن نعلن عن افتتاح فرعنا الجديد في وسط المدينة، حيث نستقبلكم كل يوم من العاشرة صباحًا حتى منتصف الليل. "
    "قائمتنا الجديدة تضم أطباقًا من بلاد الشام والمغرب العربي، أعدّها الطاهي بنفسه من مكونات طازجة يوميًا. "
    "للحجز اتصلوا بنا على الرقم 030-1234567 أو عبر الموقع. كل عام وأنتم بخير 🌙";

bool isArabic(const QString& text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.script() == QChar::Script_Arabic; });
}

int postsFromTheStart(const QString& name, quint64 any)
{
    static const QStringList many{u"Acme Tools"_s, u"Sofía Álvarez Núñez"_s};
    static const QStringList none{u"Studio Brandt"_s, u"Kita Regenbogen"_s, u"Nora Solberg"_s};
    return many.contains(name) ? 130 : none.contains(name) ? 0 : 4 + int(any % 6);
}

/// Credentials have no place in what a test reads.
bool isSecret(const QString& field)
{
    static const QStringList names{
        u"access_token"_s, u"appsecret_proof"_s, u"client_secret"_s, u"refresh_token"_s, u"upload_token"_s};
    return names.contains(field);
}

/// Pictures in base64 are told by their length: `images` has what they were.
QJsonValue withoutPictures(const QJsonValue& value)
{
    if (value.isString() && value.toString().size() > 100'000)
        return u"<%1 characters>"_s.arg(value.toString().size());
    if (value.isArray()) {
        QJsonArray list;
        for (const QJsonValue entry : value.toArray())
            list.append(withoutPictures(entry));
        return list;
    }
    if (value.isObject()) {
        QJsonObject object = value.toObject();
        for (const QString& name : object.keys())
            object[name] = withoutPictures(object.value(name));
        return object;
    }
    return value;
}

QJsonObject fieldsOf(const Request& request)
{
    QJsonObject fields = QJsonDocument::fromJson(request.body).object();
    if (fields.isEmpty()) {
        for (const QString& name : request.form.names())
            fields[name] = request.form.value(name);
    }
    for (const QString& name : request.query.names()) {
        if (!fields.contains(name))
            fields[name] = request.query.value(name);
    }
    for (const QString& name : fields.keys()) {
        if (isSecret(name))
            fields.remove(name);
    }
    return withoutPictures(fields).toObject();
}

QJsonObject mediaFacts(const Media& media)
{
    return {{u"id"_s, media.id},
            {u"kind"_s, media.kind},
            {u"mime"_s, media.mime},
            {u"alt"_s, media.alt},
            {u"bytes"_s, media.bytes},
            {u"sha256"_s, media.sha256},
            {u"facts"_s, media.facts}};
}

QJsonObject saved(const Post& post)
{
    return {{u"id"_s, post.id},
            {u"network"_s, post.network},
            {u"owner"_s, post.owner},
            {u"text"_s, post.text},
            {u"link"_s, post.link},
            {u"image"_s, post.image},
            {u"at"_s, post.at},
            {u"deleted"_s, post.deleted},
            {u"facts"_s, post.facts}};
}

} // namespace

QList<Post> Feeds::seeded(const QString& network, const QString& owner, const QString& name, const MakeId& makeId) const
{
    QList<Post> posts;
    const quint64 any = m_world.stable(u"feed"_s + network + owner);
    const int count = postsFromTheStart(name, any);
    qint64 at = m_born - 3600 * qint64(5 + any % 30);
    for (int i = 0; i < count; ++i) {
        const quint64 dice = m_world.stable(u"post"_s + network + owner + QString::number(i));
        Post post;
        post.network = network;
        post.owner = owner;
        post.at = at;
        post.id = makeId(owner, at, i);
        post.text = isArabic(name) ? QString::fromUtf16(kArabic) : QString::fromUtf16(kTexts[dice % std::size(kTexts)]);
        if (dice % 3 == 0)
            post.link = u"https://%1.example/news/%2"_s.arg(QString::number(any % 9973), QString::number(i + 1));
        post.image = !isArabic(name) && dice % 3 == 1;
        posts.append(post);
        at -= 3600 * qint64(7 + dice % 60) + qint64(dice % 3600);
    }
    return posts;
}

QList<Post> Feeds::of(const QString& network, const QString& owner, const QString& name, const MakeId& makeId)
{
    const QString key = network + u'|' + owner;
    if (!m_ready.contains(key)) {
        m_ready.insert(key);
        m_posts[key] += seeded(network, owner, name, makeId); // behind what was published before anybody looked
    }
    QList<Post> visible = m_posts.value(key);
    visible.removeIf([](const Post& post) { return post.deleted; });
    return visible;
}

Post* Feeds::find(const QString& network, const QString& id)
{
    for (auto it = m_posts.begin(); it != m_posts.end(); ++it) {
        if (!it.key().startsWith(network + u'|'))
            continue;
        for (Post& post : *it) {
            if (post.id == id)
                return &post;
        }
    }
    return nullptr;
}

Post& Feeds::publish(const Post& post, const Request& request)
{
    QJsonArray images;
    for (const QString& id : post.media) {
        if (Media* used = media(post.network, id)) {
            used->used = true;
            images.append(mediaFacts(*used));
        }
    }
    QJsonObject headers;
    for (const char* name : {"idempotency-key", "linkedin-version", "x-restli-protocol-version", "content-type"}) {
        if (request.hasHeader(name))
            headers[QString::fromLatin1(name)] = QString::fromUtf8(request.header(name));
    }
    ++m_published;
    m_arrivals.append(QJsonObject{{u"n"_s, m_published},
                                  {u"at"_s, isoZulu(m_world.now())},
                                  {u"network"_s, post.network},
                                  {u"owner"_s, post.owner},
                                  {u"id"_s, post.id},
                                  {u"method"_s, QString::fromLatin1(request.method)},
                                  {u"host"_s, request.host},
                                  {u"path"_s, request.path},
                                  {u"headers"_s, headers},
                                  {u"fields"_s, fieldsOf(request)},
                                  {u"text"_s, post.text},
                                  {u"link"_s, post.link},
                                  {u"images"_s, images},
                                  {u"facts"_s, post.facts}});
    QList<Post>& feed = m_posts[post.network + u'|' + post.owner];
    feed.prepend(post);
    feed.first().seeded = false;
    return feed.first();
}

QJsonArray Feeds::arrivals(const QString& network, const QString& owner) const
{
    QJsonArray list;
    for (QJsonObject arrival : m_arrivals) {
        const QString where = arrival.value(u"network"_s).toString();
        const QString whose = arrival.value(u"owner"_s).toString();
        if ((!network.isEmpty() && where != network) || (!owner.isEmpty() && whose != owner))
            continue;
        const QList<Post> feed = m_posts.value(where + u'|' + whose);
        arrival[u"deleted"_s] = std::any_of(feed.begin(), feed.end(), [&](const Post& post) {
            return post.deleted && post.id == arrival.value(u"id"_s).toString();
        });
        list.append(arrival);
    }
    return list;
}

QString Feeds::sameAs(const QString& network, const QString& mark, qint64 notBefore) const
{
    const Mark found = m_marks.value(network + u'|' + mark);
    return found.at >= notBefore ? found.post : QString();
}

void Feeds::mark(const QString& network, const QString& mark, const QString& postId)
{
    m_marks.insert(network + u'|' + mark, {postId, m_world.now()});
}

Media& Feeds::addMedia(const Media& media, const QByteArray& content)
{
    Media& added = *m_media.insert(media.network + u'|' + media.id, media);
    added.madeAt = m_world.now();
    added.readyAt = m_world.now() + m_world.faults.mediaSeconds.value(media.network);
    added.failed = m_world.faults.mediaFails.contains(media.network);
    if (!content.isEmpty()) {
        added.bytes = content.size();
        added.sha256 = QString::fromLatin1(QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());
    }
    return added;
}

Media* Feeds::media(const QString& network, const QString& id)
{
    const auto found = m_media.find(network + u'|' + id);
    return found == m_media.end() ? nullptr : &*found;
}

qint64 Feeds::figure(const Post& post, const QString& what, int scale) const
{
    const auto base = qint64(m_world.stable(post.network + post.id + what) % quint64(qMax(1, scale)));
    const qint64 hours = qMax<qint64>(0, (m_world.now() - post.at) / 3600);
    // Half of it in the first day, then slower and slower, and a trickle for ever.
    return base * hours / (hours + 24) + base * hours / 2400;
}

qint64 Feeds::followers(const QString& owner, qint64 base) const
{
    const qint64 hours = qMax<qint64>(0, (m_world.now() - m_born) / 3600);
    return base + hours * qint64(1 + m_world.stable(u"growth"_s + owner) % 9) / 6;
}

qint64 Feeds::daily(const QString& owner, const QString& what, qint64 day, int scale) const
{
    return qint64(m_world.stable(owner + what + QString::number(day)) % quint64(qMax(1, scale)));
}

void Feeds::reset()
{
    m_posts.clear();
    m_ready.clear();
    m_media.clear();
    m_arrivals.clear();
    m_marks.clear();
    m_published = 0;
}

QJsonObject Feeds::save() const
{
    QJsonArray posts;
    for (const QList<Post>& feed : m_posts) {
        for (const Post& post : feed) {
            if (!post.seeded)
                posts.append(saved(post));
        }
    }
    QJsonArray arrived;
    for (const QJsonObject& arrival : m_arrivals)
        arrived.append(arrival);
    return {{u"born"_s, m_born}, {u"posts"_s, posts}, {u"arrivals"_s, arrived}};
}

void Feeds::load(const QJsonObject& saved)
{
    reset();
    m_born = saved.value(u"born"_s).toInteger(m_born);
    for (const QJsonValue value : saved.value(u"posts"_s).toArray()) {
        Post post;
        post.id = value[u"id"_s].toString();
        post.network = value[u"network"_s].toString();
        post.owner = value[u"owner"_s].toString();
        post.text = value[u"text"_s].toString();
        post.link = value[u"link"_s].toString();
        post.image = value[u"image"_s].toBool();
        post.at = value[u"at"_s].toInteger();
        post.deleted = value[u"deleted"_s].toBool();
        post.facts = value[u"facts"_s].toObject();
        post.seeded = false;
        m_posts[post.network + u'|' + post.owner].append(post);
    }
    for (const QJsonValue value : saved.value(u"arrivals"_s).toArray())
        m_arrivals.append(value.toObject());
    m_published = int(m_arrivals.size());
}

QList<Upload> uploadsOf(const Request& request)
{
    QList<Upload> uploads;
    const QByteArray type = request.header("content-type");
    const auto at = type.indexOf("boundary=");
    if (at < 0)
        return uploads;
    QByteArray boundary = type.mid(at + 9);
    if (boundary.startsWith('"'))
        boundary = boundary.mid(1, boundary.indexOf('"', 1) - 1);
    const QByteArray mark = "--" + boundary;
    const auto between = [](const QByteArray& head, const QByteArray& before) {
        const auto start = head.indexOf(before);
        return start < 0
            ? QByteArray()
            : head.mid(start + before.size(), head.indexOf('"', start + before.size()) - start - before.size());
    };
    for (auto start = request.body.indexOf(mark); start >= 0;) {
        const auto end = request.body.indexOf(mark, start + mark.size());
        if (end < 0)
            break;
        const QByteArray part = request.body.mid(start + mark.size() + 2, end - start - mark.size() - 4);
        const auto blank = part.indexOf("\r\n\r\n");
        const QByteArray head = part.left(blank);
        if (blank > 0 && head.contains("filename=")) {
            const auto typeAt = head.toLower().indexOf("content-type:");
            const QByteArray contentType = typeAt < 0
                ? QByteArray()
                : head.mid(typeAt + 13, head.indexOf('\r', typeAt) < 0 ? -1 : head.indexOf('\r', typeAt) - typeAt - 13);
            uploads.append({QString::fromUtf8(between(head, " name=\"")),
                            QString::fromUtf8(between(head, "filename=\"")),
                            contentType.trimmed(),
                            part.mid(blank + 4)});
        }
        start = end;
    }
    return uploads;
}

QString sniffed(const QByteArray& content)
{
    if (content.startsWith("\xff\xd8\xff"))
        return u"image/jpeg"_s;
    if (content.startsWith("\x89PNG\r\n"))
        return u"image/png"_s;
    if (content.startsWith("GIF8"))
        return u"image/gif"_s;
    if (content.startsWith("RIFF") && content.mid(8, 4) == "WEBP")
        return u"image/webp"_s;
    if (content.mid(4, 4) == "ftyp")
        return u"video/mp4"_s;
    return {};
}

QString isoMillis(qint64 seconds)
{
    return QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).toString(u"yyyy-MM-ddTHH:mm:ss"_s) + u".000Z"_s;
}

QString isoZulu(qint64 seconds)
{
    return QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).toString(Qt::ISODate);
}

qsizetype graphemes(const QString& text)
{
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
    qsizetype count = 0;
    while (finder.toNextBoundary() >= 0)
        ++count;
    return count;
}

} // namespace pk::rehearsal
