// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/outboxstore.h"

#include "models/storage/cipher.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr const char* kEntryColumns =
    "SELECT id, key, page, account, network, instance, remote_page, author, page_name, hash, approved_at, state, state_at, "
    "sent_at, remote_post, remote_link, reason, text, link, pictures FROM outbox ";

QByteArray digestOf(const QByteArray& bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

QString picturesText(const QList<Picture>& pictures)
{
    QJsonArray rows;
    for (const Picture& picture : pictures) {
        rows.append(QJsonObject{{u"hash"_s, QString::fromLatin1(digestOf(picture.bytes).toHex())},
                                {u"type"_s, QString::fromLatin1(picture.mimeType)},
                                {u"name"_s, picture.fileName},
                                {u"alt"_s, picture.altText}});
    }
    return QString::fromUtf8(QJsonDocument(rows).toJson(QJsonDocument::Compact));
}

QJsonArray arrayIn(const SQLite::Column& column)
{
    return QJsonDocument::fromJson(textOf(column).toUtf8()).array();
}

QSet<QByteArray> digestsIn(const QJsonArray& pictures)
{
    QSet<QByteArray> digests;
    for (const QJsonValue row : pictures)
        digests.insert(QByteArray::fromHex(row["hash"_L1].toString().toLatin1()));
    return digests;
}

QList<Picture> picturesIn(const SQLite::Database& database, const QJsonArray& rows)
{
    QList<Picture> pictures;
    SQLite::Statement find(database, "SELECT bytes FROM pictures WHERE hash = ?1");
    for (const QJsonValue row : rows) {
        Picture picture;
        picture.mimeType = row["type"_L1].toString().toLatin1();
        picture.fileName = row["name"_L1].toString();
        picture.altText = row["alt"_L1].toString();
        find.reset();
        bindAll(find, {QByteArray::fromHex(row["hash"_L1].toString().toLatin1())});
        if (find.executeStep())
            picture.bytes = bytesOf(find.getColumn(0));
        pictures.append(picture);
    }
    return pictures;
}

SqlValue timeValue(const QDateTime& at)
{
    return at.isValid() ? SqlValue(qint64(at.toMSecsSinceEpoch())) : SqlValue(nullptr);
}

QDateTime timeOf(const SQLite::Column& column)
{
    return column.isNull() ? QDateTime() : QDateTime::fromMSecsSinceEpoch(column.getInt64(), Qt::UTC);
}

OutboxEntry entryIn(const SQLite::Database& database, SQLite::Statement& row)
{
    int next = 0;
    const auto text = [&] { return textOf(row.getColumn(next++)); };
    OutboxEntry entry;
    entry.id = OutboxId(text());
    entry.key = text();
    entry.page = PageId(text());
    entry.account = AccountId(text());
    entry.target.network = NetworkId(text());
    entry.target.instance = text();
    entry.target.page = RemoteId(text());
    entry.target.author = RemoteId(text());
    entry.pageName = text();
    entry.hash = ApprovalHash::fromBytes(bytesOf(row.getColumn(next++)));
    entry.approvedAt = timeOf(row.getColumn(next++));
    // a state that only a newer program knows may mean anything: it is looked at, never sent
    entry.state = outboxStateFromIdentifier(text()).value_or(OutboxState::Unconfirmed);
    entry.stateAt = timeOf(row.getColumn(next++));
    entry.sentAt = timeOf(row.getColumn(next++));
    entry.published.id = text();
    entry.published.link = QUrl(text());
    entry.reason = text();
    entry.post.text = text();
    entry.post.link = QUrl::fromEncoded(text().toUtf8());
    entry.post.pictures = picturesIn(database, arrayIn(row.getColumn(next++)));
    return entry;
}

QString encoded(const QUrl& link)
{
    return QString::fromUtf8(link.toEncoded());
}

Failed movedMeanwhile()
{
    return fail(ErrorKind::Busy, u"another program has this post in hand"_s);
}

} // namespace

SQLite::Database& OutboxStore::database() const
{
    return m_store.database();
}

Result<bool> OutboxStore::keepPictures(const Post& post)
{
    return guarded([&]() -> Result<bool> {
        SQLite::Statement insert(database(), "INSERT OR IGNORE INTO pictures (hash, bytes) VALUES (?1, ?2)");
        for (const Picture& picture : post.pictures) {
            insert.reset();
            bindAll(insert, {digestOf(picture.bytes), picture.bytes});
            insert.exec();
        }
        return true;
    });
}

/// A few dozen rows at most have pictures that still count; the blobs themselves are not read.
Result<bool> OutboxStore::dropPictures()
{
    return guarded([&]() -> Result<bool> {
        QSet<QByteArray> wanted;
        SQLite::Statement used(database(),
                               "SELECT pictures FROM drafts WHERE pictures <> '[]' UNION ALL "
                               "SELECT pictures FROM outbox WHERE pictures <> '[]' AND state <> 'published'");
        while (used.executeStep())
            wanted.unite(digestsIn(arrayIn(used.getColumn(0))));
        QList<QByteArray> idle;
        SQLite::Statement kept(database(), "SELECT hash FROM pictures");
        while (kept.executeStep()) {
            const QByteArray digest = bytesOf(kept.getColumn(0));
            if (!wanted.contains(digest))
                idle.append(digest);
        }
        SQLite::Statement drop(database(), "DELETE FROM pictures WHERE hash = ?1");
        for (const QByteArray& digest : std::as_const(idle)) {
            drop.reset();
            bindAll(drop, {digest});
            drop.exec();
        }
        return true;
    });
}

Result<QList<Draft>> OutboxStore::drafts() const
{
    return guarded([&]() -> Result<QList<Draft>> {
        QList<Draft> drafts;
        SQLite::Statement query(
            database(),
            "SELECT id, text, link, pictures, pages, changed_at FROM drafts ORDER BY changed_at DESC, rowid DESC");
        while (query.executeStep()) {
            Draft draft;
            draft.id = DraftId(textOf(query.getColumn(0)));
            draft.post.text = textOf(query.getColumn(1));
            draft.post.link = QUrl::fromEncoded(textOf(query.getColumn(2)).toUtf8());
            draft.post.pictures = picturesIn(database(), arrayIn(query.getColumn(3)));
            for (const QJsonValue page : arrayIn(query.getColumn(4)))
                draft.pages.append(PageId(page.toString()));
            draft.changedAt = timeOf(query.getColumn(5));
            drafts.append(draft);
        }
        return drafts;
    });
}

Result<bool> OutboxStore::save(const Draft& draft)
{
    return m_store.transaction([&]() -> Result<bool> {
        const auto kept = keepPictures(draft.post);
        if (!kept)
            return kept;
        const auto saved = guarded([&]() -> Result<bool> {
            QJsonArray pages;
            for (const PageId& page : draft.pages)
                pages.append(page.toString());
            Upsert(database(), "drafts", {"id", "text", "link", "pictures", "pages", "changed_at"})
                .run({draft.id.toString(),
                      draft.post.text,
                      encoded(draft.post.link),
                      picturesText(draft.post.pictures),
                      QString::fromUtf8(QJsonDocument(pages).toJson(QJsonDocument::Compact)),
                      timeValue(draft.changedAt)});
            return true;
        });
        return saved ? dropPictures() : saved;
    });
}

Result<bool> OutboxStore::remove(const DraftId& id)
{
    return m_store.transaction([&]() -> Result<bool> {
        const auto removed = guarded([&]() -> Result<bool> {
            SQLite::Statement statement(database(), "DELETE FROM drafts WHERE id = ?1");
            bindAll(statement, {id.toString()});
            statement.exec();
            return true;
        });
        return removed ? dropPictures() : removed;
    });
}

Result<QList<OutboxEntry>> OutboxStore::outbox() const
{
    return guarded([&]() -> Result<QList<OutboxEntry>> {
        QList<OutboxEntry> entries;
        SQLite::Statement query(database(), std::string(kEntryColumns) + "ORDER BY approved_at DESC, rowid DESC");
        while (query.executeStep())
            entries.append(entryIn(database(), query));
        return entries;
    });
}

Result<OutboxEntry> OutboxStore::entry(const OutboxId& id) const
{
    return guarded([&]() -> Result<OutboxEntry> {
        SQLite::Statement query(database(), std::string(kEntryColumns) + "WHERE id = ?1");
        bindAll(query, {id.toString()});
        if (!query.executeStep())
            return fail(ErrorKind::NotFound);
        return entryIn(database(), query);
    });
}

Result<QList<OutboxEntry>> OutboxStore::withHash(const ApprovalHash& hash) const
{
    return guarded([&]() -> Result<QList<OutboxEntry>> {
        QList<OutboxEntry> entries;
        SQLite::Statement query(database(),
                                std::string(kEntryColumns) + "WHERE hash = ?1 ORDER BY approved_at DESC, rowid DESC");
        bindAll(query, {hash.bytes()});
        while (query.executeStep())
            entries.append(entryIn(database(), query));
        return entries;
    });
}

Result<QSet<QString>> OutboxStore::otherPosts(const OutboxEntry& entry) const
{
    return guarded([&]() -> Result<QSet<QString>> {
        QSet<QString> ids;
        SQLite::Statement query(database(),
                                "SELECT remote_post FROM outbox WHERE network = ?1 AND instance = ?2 AND id <> ?3 "
                                "AND remote_post <> ''");
        bindAll(query, {entry.target.network.toString(), entry.target.instance, entry.id.toString()});
        while (query.executeStep())
            ids.insert(textOf(query.getColumn(0)));
        return ids;
    });
}

Result<bool> OutboxStore::add(const OutboxEntry& entry)
{
    return m_store.transaction([&]() -> Result<bool> {
        const auto kept = keepPictures(entry.post);
        if (!kept)
            return kept;
        return guarded([&]() -> Result<bool> {
            SQLite::Statement insert(
                database(),
                "INSERT INTO outbox (id, key, page, account, network, instance, remote_page, author, page_name, "
                "hash, approved_at, state, state_at, sent_at, remote_post, remote_link, reason, text, link, pictures) "
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)");
            bindAll(insert,
                    {entry.id.toString(),
                     entry.key,
                     entry.page.toString(),
                     entry.account.toString(),
                     entry.target.network.toString(),
                     entry.target.instance,
                     entry.target.page.toString(),
                     entry.target.author.toString(),
                     entry.pageName,
                     entry.hash.bytes(),
                     timeValue(entry.approvedAt),
                     toIdentifier(entry.state),
                     timeValue(entry.stateAt),
                     timeValue(entry.sentAt),
                     entry.published.id,
                     encoded(entry.published.link),
                     entry.reason,
                     entry.post.text,
                     encoded(entry.post.link),
                     picturesText(entry.post.pictures)});
            insert.exec();
            return true;
        });
    });
}

Result<bool> OutboxStore::move(const OutboxEntry& entry, OutboxState expected)
{
    return m_store.transaction([&]() -> Result<bool> {
        const auto moved = guarded([&]() -> Result<bool> {
            SQLite::Statement update(
                database(),
                "UPDATE outbox SET state = ?1, state_at = ?2, sent_at = ?3, account = ?4, remote_post = ?5, "
                "remote_link = ?6, reason = ?7 WHERE id = ?8 AND state = ?9");
            bindAll(update,
                    {toIdentifier(entry.state),
                     timeValue(entry.stateAt),
                     timeValue(entry.sentAt),
                     entry.account.toString(),
                     entry.published.id,
                     encoded(entry.published.link),
                     entry.reason,
                     entry.id.toString(),
                     toIdentifier(expected)});
            return update.exec() == 1 ? Result<bool>(true) : movedMeanwhile();
        });
        return moved && entry.state == OutboxState::Published ? dropPictures() : moved;
    });
}

Result<bool> OutboxStore::moveTo(const OutboxId& id, const PageId& page, const QString& pageName)
{
    return guarded([&]() -> Result<bool> {
        SQLite::Statement update(database(), "UPDATE outbox SET page = ?2, page_name = ?3 WHERE id = ?1");
        bindAll(update, {id.toString(), page.toString(), pageName});
        return update.exec() == 1 ? Result<bool>(true) : movedMeanwhile();
    });
}

Result<bool> OutboxStore::withdraw(const OutboxId& id, OutboxState expected)
{
    return m_store.transaction([&]() -> Result<bool> {
        const auto removed = guarded([&]() -> Result<bool> {
            SQLite::Statement statement(database(), "DELETE FROM outbox WHERE id = ?1 AND state = ?2");
            bindAll(statement, {id.toString(), toIdentifier(expected)});
            return statement.exec() == 1 ? Result<bool>(true) : movedMeanwhile();
        });
        return removed ? dropPictures() : removed;
    });
}

} // namespace pk
