// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/requestjournal.h"

#include "models/storage/cipher.h"
#include "models/storage/factsjson.h"

#include <QDir>
#include <QUuid>

namespace pk {

using namespace Qt::Literals::StringLiterals;

RequestJournal::RequestJournal(Store& store, const QString& profileDir)
    : m_store(store)
    , m_folder(profileDir + u"/locks"_s)
    , m_owner(QUuid::createUuid().toString(QUuid::WithoutBraces))
{}

RequestJournal::~RequestJournal() = default;

std::unique_ptr<QLockFile> RequestJournal::lockOf(const QString& owner) const
{
    auto lock = std::make_unique<QLockFile>(u"%1/requests-%2.lock"_s.arg(m_folder, owner));
    lock->setStaleLockTime(0); // by whether its process lives, never by its age
    return lock;
}

/// Before the first row: a row without a lock would look left behind.
Result<bool> RequestJournal::hold()
{
    if (m_lock)
        return true;
    auto lock = lockOf(m_owner);
    if (!QDir().mkpath(m_folder) || !lock->tryLock(0))
        return fail(ErrorKind::StoreFailed, u"the lock cannot be written: %1"_s.arg(lock->fileName()));
    m_lock = std::move(lock);
    return true;
}

Result<qint64> RequestJournal::begin(const LedgerDraft& draft, Durability durability)
{
    const auto held = hold();
    if (!held)
        return Failed(held.error());
    qint64 number = 0;
    const auto written = m_store.transaction(
        [&]() -> Result<bool> {
            const auto known = m_store.withClients(draft); // of now, not of when it may be found cut off
            if (!known)
                return Failed(known.error());
            return guarded([&]() -> Result<bool> {
                SQLite::Statement insert(m_store.database(),
                                         "INSERT INTO requests_under_way (owner, draft) VALUES (?1, ?2)");
                bindAll(insert, {m_owner, compact(toJson(*known))});
                insert.exec();
                number = m_store.database().getLastInsertRowid();
                return true;
            });
        },
        durability);
    if (!written)
        return Failed(written.error());
    return number;
}

Result<LedgerEntry> RequestJournal::finish(qint64 number, const LedgerDraft& draft, Durability durability)
{
    Result<LedgerEntry> entry = fail(ErrorKind::StoreFailed);
    const auto done = m_store.transaction(
        [&]() -> Result<bool> {
            entry = m_store.append(draft);
            if (!entry)
                return Failed(entry.error());
            return guarded([&]() -> Result<bool> {
                SQLite::Statement forget(m_store.database(), "DELETE FROM requests_under_way WHERE number = ?1");
                bindAll(forget, {number});
                return forget.exec() >= 0;
            });
        },
        durability);
    if (!done)
        return Failed(done.error());
    return entry;
}

Result<QStringList> RequestJournal::otherOwners() const
{
    return guarded([&]() -> Result<QStringList> {
        QStringList owners;
        SQLite::Statement query(m_store.database(), "SELECT DISTINCT owner FROM requests_under_way WHERE owner <> ?1");
        bindAll(query, {m_owner});
        while (query.executeStep())
            owners.append(textOf(query.getColumn(0)));
        return owners;
    });
}

Result<int> RequestJournal::takeOver()
{
    const auto owners = otherOwners();
    if (!owners)
        return Failed(owners.error());
    int taken = 0;
    for (const QString& owner : *owners) {
        const auto lock = lockOf(owner);
        if (!QDir().mkpath(m_folder) || !lock->tryLock(0))
            continue; // it lives
        const auto appended = takeOver(owner);
        if (!appended)
            return appended;
        taken += *appended;
    }
    return taken;
}

Result<int> RequestJournal::takeOver(const QString& owner)
{
    int taken = 0;
    const auto done = m_store.transaction([&]() -> Result<bool> {
        return guarded([&]() -> Result<bool> {
            SQLite::Statement query(m_store.database(),
                                    "SELECT draft FROM requests_under_way WHERE owner = ?1 ORDER BY number");
            bindAll(query, {owner});
            while (query.executeStep()) {
                LedgerDraft draft = draftIn(objectFromText(textOf(query.getColumn(0)).toUtf8()));
                draft.outcome = u"cut off"_s;
                const auto appended = m_store.append(draft);
                if (!appended)
                    return Failed(appended.error());
                ++taken;
            }
            SQLite::Statement forget(m_store.database(), "DELETE FROM requests_under_way WHERE owner = ?1");
            bindAll(forget, {owner});
            return forget.exec() >= 0;
        });
    });
    if (!done)
        return Failed(done.error());
    return taken;
}

} // namespace pk
