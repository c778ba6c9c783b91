// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/store.h"

#include "models/domain/logging.h"
#include "models/storage/factsjson.h"
#include "models/storage/migrations.h"
#include "models/storage/storeprivate.h"

#include <QFile>
#include <QFileInfo>

namespace pk {

Store::Store(std::unique_ptr<Private> priv) : d(std::move(priv)) {}

Store::~Store() = default;

SQLite::Database& Store::database()
{
    return *d->database;
}

Result<std::unique_ptr<Store>> Store::open(const QString& file, const Secret& key)
{
    const auto raw = rawKey(key);
    if (!raw)
        return Failed(raw.error());
    auto database = openCipherFile(file, *raw);
    if (!database)
        return Failed(database.error());
    const auto ready = guarded([&]() -> Result<bool> {
        (*database)->exec("PRAGMA journal_mode = WAL");
        // The flusher does it, off this thread; here only should that one not get to it (120 MB).
        (*database)->exec("PRAGMA wal_autocheckpoint = 30000");
        return migrate(**database);
    });
    if (!ready)
        return Failed(ready.error());
    auto priv = std::make_unique<Private>();
    priv->database = std::move(*database);
    priv->flusher = std::make_unique<StoreFlusher>(file, *raw);
    return std::unique_ptr<Store>(new Store(std::move(priv)));
}

Result<bool> Store::transaction(const std::function<Result<bool>()>& work, Durability durability)
{
    SQLite::Database& database = *d->database;
    if (d->depth > 0) { // the outer one decides; a failed inner one takes only its own changes back
        const std::string name = "inner" + std::to_string(d->depth);
        const auto begun = guarded([&]() -> Result<bool> { return database.exec("SAVEPOINT " + name) >= 0; });
        if (!begun)
            return begun;
        ++d->depth;
        Result<bool> done = work();
        --d->depth;
        const auto ended = guarded([&]() -> Result<bool> {
            if (!done)
                database.exec("ROLLBACK TO " + name);
            return database.exec("RELEASE " + name) >= 0;
        });
        return done && !ended ? ended : done;
    }
    const bool soon = durability == Durability::Soon;
    const auto begun = guarded([&]() -> Result<bool> {
        if (soon)
            database.exec("PRAGMA synchronous = NORMAL");
        return database.exec("BEGIN IMMEDIATE") >= 0;
    });
    Result<bool> done = begun;
    if (begun) {
        ++d->depth;
        done = work();
        --d->depth;
    }
    if (done)
        done = guarded([&]() -> Result<bool> { return database.exec("COMMIT") >= 0; });
    if (begun && !done)
        rollBack(database);
    if (soon) {
        const auto back = guarded([&]() -> Result<bool> { return database.exec("PRAGMA synchronous = FULL") >= 0; });
        if (!back)
            qCWarning(lcStorage) << "Commits no longer wait for the disk:" << back.error().detail;
    }
    if (done)
        d->flusher->want();
    return done;
}

Result<QList<Account>> Store::accounts() const
{
    return d->all<Account>("ORDER BY rowid");
}

Result<bool> Store::save(const Account& account)
{
    return d->save(account);
}

Result<bool> Store::saveCredits(const QHash<AccountId, QList<Credits>>& credits)
{
    return transaction(
        [&] {
            return guarded([&]() -> Result<bool> {
                SQLite::Statement statement(*d->database, "UPDATE accounts SET credits = ?2 WHERE id = ?1");
                for (auto one = credits.cbegin(); one != credits.cend(); ++one) {
                    statement.bind(1, one.key().toString().toStdString());
                    statement.bind(2, compact(toJson(one.value())).toStdString());
                    statement.exec();
                    statement.reset();
                }
                return true;
            });
        },
        Durability::Soon);
}

Result<bool> Store::remove(const AccountId& id)
{
    return d->run("DELETE FROM accounts WHERE id = ?1", id.toString());
}

Result<QList<Page>> Store::pages() const
{
    return d->all<Page>("ORDER BY rowid");
}

Result<bool> Store::save(const QList<Page>& pages)
{
    return transaction([&]() -> Result<bool> {
        return guarded([&]() -> Result<bool> {
            Upsert upsert(*d->database, Row<Page>::table, Row<Page>::columns());
            for (const Page& page : pages)
                upsert.run(Row<Page>::values(page));
            return true;
        });
    });
}

Result<bool> Store::remove(const PageId& id)
{
    return d->run("DELETE FROM pages WHERE id = ?1", id.toString());
}

Result<QList<Client>> Store::clients() const
{
    return d->all<Client>("ORDER BY rowid");
}

Result<bool> Store::save(const Client& client)
{
    return d->save(client);
}

Result<bool> Store::remove(const ClientId& id)
{
    return transaction([&]() -> Result<bool> {
        for (const char* sql : {"UPDATE pages SET client = '' WHERE client = ?1",
                                "UPDATE accounts SET client = '' WHERE client = ?1",
                                "DELETE FROM clients WHERE id = ?1"}) {
            const auto done = d->run(sql, id.toString());
            if (!done)
                return done;
        }
        return true;
    });
}

Result<QList<AppRegistration>> Store::registrations() const
{
    return d->all<AppRegistration>("ORDER BY rowid");
}

Result<bool> Store::save(const AppRegistration& registration)
{
    return d->save(registration);
}

Result<bool> Store::remove(const RegistrationId& id)
{
    return d->run("DELETE FROM registrations WHERE id = ?1", id.toString());
}

Result<QList<Incident>> Store::incidents() const
{
    auto incidents = d->all<Incident>("ORDER BY opened_at DESC, rowid DESC");
    const auto members = d->all<IncidentMember>("ORDER BY died_at, rowid");
    if (!incidents || !members)
        return incidents ? Failed(members.error()) : incidents;
    QHash<IncidentId, qsizetype> rowOf;
    for (qsizetype row = 0; row < incidents->size(); ++row)
        rowOf.insert(incidents->at(row).id, row);
    for (const IncidentMember& member : *members) {
        const auto row = rowOf.constFind(member.incident);
        if (row != rowOf.cend())
            (*incidents)[*row].accounts.append(member.account);
    }
    return incidents;
}

Result<bool> Store::save(const Incident& incident, const QList<AccountId>& changed)
{
    return transaction([&]() -> Result<bool> {
        const auto saved = d->save(incident);
        if (!saved)
            return saved;
        return guarded([&]() -> Result<bool> {
            SQLite::Statement replace(
                *d->database,
                "INSERT OR REPLACE INTO incident_accounts (incident, account, died_at, repaired_at) "
                "VALUES (?1, ?2, ?3, ?4)");
            for (const AccountId& id : changed) {
                const IncidentAccount* account = incident.find(id);
                if (!account)
                    continue;
                replace.reset();
                bindAll(replace, Row<IncidentMember>::values({incident.id, *account}));
                replace.exec();
            }
            return true;
        });
    });
}

namespace {

Told toldIn(SQLite::Statement& row)
{
    Told told;
    // a state that only a newer program knows compares as different from every one of ours
    told.state = stateFromIdentifier(textOf(row.getColumn(1))).value_or(State::NotChecked);
    if (!row.getColumn(2).isNull())
        told.step = std::chrono::days(row.getColumn(2).getInt());
    told.at = QDateTime::fromMSecsSinceEpoch(row.getColumn(3).getInt64(), Qt::UTC);
    return told;
}

} // namespace

Result<QHash<AccountId, Told>> Store::told() const
{
    return guarded([&]() -> Result<QHash<AccountId, Told>> {
        QHash<AccountId, Told> all;
        SQLite::Statement query(*d->database, "SELECT account, state, step, at FROM told");
        while (query.executeStep())
            all.insert(AccountId(textOf(query.getColumn(0))), toldIn(query));
        return all;
    });
}

Result<std::optional<Told>> Store::told(const AccountId& id) const
{
    return guarded([&]() -> Result<std::optional<Told>> {
        SQLite::Statement query(*d->database, "SELECT account, state, step, at FROM told WHERE account = ?1");
        query.bind(1, id.toString().toStdString());
        if (!query.executeStep())
            return std::optional<Told>();
        return std::optional<Told>(toldIn(query));
    });
}

Result<bool> Store::save(const QHash<AccountId, Told>& told)
{
    return transaction(
        [&]() -> Result<bool> {
            return guarded([&]() -> Result<bool> {
                SQLite::Statement insert(*d->database,
                                         "INSERT OR REPLACE INTO told (account, state, step, at) "
                                         "SELECT id, ?2, ?3, ?4 FROM accounts WHERE id = ?1");
                for (auto it = told.cbegin(); it != told.cend(); ++it) {
                    insert.reset();
                    QList<SqlValue> row{
                        it.key().toString(), toIdentifier(it->state), nullptr, it->at.toMSecsSinceEpoch()};
                    if (it->step)
                        row[2] = qint64(it->step->count());
                    bindAll(insert, row);
                    insert.exec();
                }
                return true;
            });
        },
        Durability::Soon);
}

qint64 Store::foreignVersion() const
{
    try {
        return d->database->execAndGet("PRAGMA data_version").getInt64();
    } catch (const SQLite::Exception& exception) {
        qCWarning(lcStorage) << "The store's version could not be read:" << exception.getErrorStr();
        return -1; // differs from every version: the caller reads again and meets the error there
    }
}

int Store::schemaVersion()
{
    return migrations().back().version;
}

QString Store::cipherVersion() const
{
    const auto version = guarded(
        [&]() -> Result<QString> { return textOf(d->database->execAndGet("PRAGMA cipher_version")); });
    return version.value_or(QString());
}

Result<QString> setAside(const QString& file, const QDateTime& now)
{
    if (!QFileInfo::exists(file))
        return fail(ErrorKind::NotFound, QStringLiteral("there is no such file: %1").arg(file));
    const QFileInfo info(file);
    const QString stem = QStringLiteral("%1/%2.damaged-%3")
                             .arg(info.absolutePath(),
                                  info.completeBaseName(),
                                  now.toUTC().toString(u"yyyyMMdd'T'HHmmss'Z'"));
    const QString suffix = info.suffix().isEmpty() ? QString() : QStringLiteral(".%1").arg(info.suffix());
    QString target = stem + suffix;
    for (int i = 2; QFileInfo::exists(target); ++i)
        target = QStringLiteral("%1-%2%3").arg(stem).arg(i).arg(suffix);
    // the main file goes last: killed in between, the next attempt still finds something to set aside
    for (const char* side : {"-wal", "-shm", "-journal", ""}) {
        const QString name = QString::fromLatin1(side);
        if (!QFileInfo::exists(file + name))
            continue;
        QFile moved(file + name);
        if (!moved.rename(target + name))
            return fail(ErrorKind::StoreFailed, moved.errorString());
    }
    return target;
}

} // namespace pk
