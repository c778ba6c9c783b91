// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/domain/figurehistory.h"
#include "models/domain/incident.h"
#include "models/domain/result.h"
#include "models/domain/secret.h"
#include "models/domain/warning.h"
#include "models/storage/ledger.h"

#include <functional>
#include <memory>
#include <optional>

namespace SQLite {
class Database;
}

namespace pk {

/// How long a commit waits. Both come in order and outlive a program that is killed.
enum class Durability {
    OnDisk, ///< until the disk has it: a power cut takes nothing back
    Soon,   ///< not at all; a power cut may take the last two seconds back. For what a check would find again.
};

/// The facts about every account, in one SQLCipher file; the border to SQLiteCpp. Synchronous: a call takes
/// microseconds to milliseconds. Several processes may have it open (WAL; a writer is waited for up to 10 s).
///
/// Errors: StoreFailed (I/O, full disk: nothing of the failed call is kept; a file written by a newer Pagekeeper),
/// StoreDamaged (wrong key or broken file; the file is left where it is), Busy (another process wrote for over 10 s).
class Store final
{
public:
    /// Opens or creates and migrates to the newest schema. \a key: 32 raw bytes as 64 hex digits.
    static Result<std::unique_ptr<Store>> open(const QString& file, const Secret& key);
    ~Store();

    /// Runs \a work in one transaction (BEGIN IMMEDIATE); rolled back when it fails. May be nested: the outer one decides.
    Result<bool> transaction(const std::function<Result<bool>()>& work, Durability durability = Durability::OnDisk);

    Result<QList<Account>> accounts() const;
    Result<bool> save(const Account& account); ///< insert or replace by id
    Result<bool> remove(const AccountId& id);  ///< its pages too
    /// Nothing but the credits, in one transaction, Durability::Soon: whoever renews in another process meanwhile is not written over.
    Result<bool> saveCredits(const QHash<AccountId, QList<Credits>>& credits);

    Result<QList<Page>> pages() const;
    Result<bool> save(const QList<Page>& pages);
    Result<bool> remove(const PageId& id);

    Result<QList<Client>> clients() const;
    Result<bool> save(const Client& client);
    Result<bool> remove(const ClientId& id); ///< pages and accounts keep existing without a client

    Result<QList<AppRegistration>> registrations() const;
    Result<bool> save(const AppRegistration& registration);
    Result<bool> remove(const RegistrationId& id);

    Result<QList<Incident>> incidents() const; ///< newest first, each with its logins in the order of their deaths
    /// Writes the incident and, of its logins, those in \a changed.
    Result<bool> save(const Incident& incident, const QList<AccountId>& changed);
    /// What was told about each login; one that was never looked at is not in it.
    Result<QHash<AccountId, Told>> told() const;
    Result<std::optional<Told>> told(const AccountId& id) const;
    /// In one transaction, Durability::Soon: told once more at worst. An account that is gone meanwhile is left out.
    Result<bool> save(const QHash<AccountId, Told>& told);

    /// Adds a reading to a subject's history, in one transaction. A total of a UTC day that has one already replaces it, so does the
    /// figure of the same day; what was missing at the last reading is forgotten. NotFound: the page is gone meanwhile.
    Result<bool> saveFigures(const FigureSubject& subject, const PageFigures& figures, const QDateTime& readAt);
    /// Empty for one that was never read.
    Result<FigureHistory> figures(const FigureSubject& subject) const;
    /// Public pages with a history, those of \a network; by name.
    Result<QList<FigureSubject>> publicSubjects(const NetworkId& network) const;
    Result<bool> removeFigures(const FigureSubject& subject);
    /// Replaces the page's snapshot. NotFound: the page is gone meanwhile.
    Result<bool> saveContent(const PageId& page, const ContentSnapshot& content);
    Result<std::optional<ContentSnapshot>> content(const PageId& page) const;

    /// Appends to the hash chain; fills sequence, hash and, unless they are in it, the clients. In the caller's transaction where
    /// there is one.
    Result<LedgerEntry> append(const LedgerDraft& draft, Durability durability = Durability::OnDisk);
    /// Who knows the clients without reading: the lists in memory. The store is read where nobody does, or who was asked does not
    /// know the page or login. Of 100,000 pages that reading costs more than the entry.
    using ClientsOf = std::function<std::optional<LedgerClients>(const LedgerDraft& entry)>;
    void setClientsOf(ClientsOf ask);
    /// With the clients of the entry's page or login as they are now (see LedgerDraft), for an entry that is appended later.
    Result<LedgerDraft> withClients(const LedgerDraft& draft) const;
    /// Newest first.
    Result<QList<LedgerEntry>> ledger(int limit, int offset = 0) const;
    /// The newest of those before \a sequence, newest first: what is written meanwhile moves nothing.
    Result<QList<LedgerEntry>> ledgerBefore(qint64 sequence, int limit) const;
    /// The whole chain; a million entries take ten seconds and more.
    Result<LedgerVerdict> verifyLedger() const;
    /// Goes on with \a proof by at most \a entries; the verdict is one once it is done.
    Result<bool> verifyLedger(LedgerProof& proof, int entries) const;
    /// The uses since then, oldest first.
    Result<QList<RecordedUse>> uses(const QDateTime& since) const;

    /// Changes whenever another connection has committed (PRAGMA data_version): time to read again.
    qint64 foreignVersion() const;
    /// Version of the newest migration.
    static int schemaVersion();
    /// Version of the SQLCipher library in use, for doctor: "3.4.1", "4.6.1 community".
    QString cipherVersion() const;

private:
    // The same file, in classes of their own.
    friend class OutboxStore;
    friend class RequestJournal;
    SQLite::Database& database();

    class Private;
    explicit Store(std::unique_ptr<Private> priv);
    std::unique_ptr<Private> d;
};

/// Moves a damaged store and its side files (-wal, -shm) away, to "<name>.damaged-<now as 20261201T120000Z>" in the same
/// folder, so that a new one can be built from networks and vault. Never deletes or overwrites. No Store may have \a file open.
/// Returns the main file's new path. Errors: NotFound, StoreFailed.
Result<QString> setAside(const QString& file, const QDateTime& now);

} // namespace pk
