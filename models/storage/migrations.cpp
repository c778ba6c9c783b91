// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/migrations.h"

#include "models/domain/logging.h"
#include "models/storage/cipher.h"

#include <array>

namespace pk {

namespace {

// Ids are UUID texts. Clients are not foreign keys on purpose: removing one empties the column, and a page list that was
// under way meanwhile must not fail for it. Pages are: without their account they are nobody's.
constexpr const char* kFirst = R"(
CREATE TABLE clients (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    contact TEXT NOT NULL
);
CREATE TABLE registrations (
    id TEXT PRIMARY KEY NOT NULL,
    network TEXT NOT NULL,
    instance TEXT NOT NULL,
    client_id TEXT NOT NULL,
    has_secret INTEGER NOT NULL,
    redirect TEXT NOT NULL,
    automatic INTEGER NOT NULL,
    registered_at INTEGER
);
CREATE TABLE accounts (
    id TEXT PRIMARY KEY NOT NULL,
    network TEXT NOT NULL,
    instance TEXT NOT NULL,
    registration TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    name TEXT NOT NULL,
    handle TEXT NOT NULL,
    avatar TEXT NOT NULL,
    holder TEXT NOT NULL,
    client TEXT NOT NULL,
    purposes TEXT NOT NULL,
    requested_scopes TEXT NOT NULL,
    granted_scopes TEXT NOT NULL,
    generation INTEGER NOT NULL,
    pages_chosen INTEGER NOT NULL,
    connected_at INTEGER,
    life TEXT NOT NULL,
    credits TEXT NOT NULL,
    list_partial INTEGER NOT NULL,
    list_partial_reason TEXT NOT NULL
);
CREATE TABLE pages (
    id TEXT PRIMARY KEY NOT NULL,
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    remote_id TEXT NOT NULL,
    name TEXT NOT NULL,
    handle TEXT NOT NULL,
    kind TEXT NOT NULL,
    client TEXT NOT NULL,
    role TEXT NOT NULL,
    tasks TEXT NOT NULL,
    page_token INTEGER NOT NULL,
    usable INTEGER NOT NULL,
    unusable_reason TEXT NOT NULL,
    life TEXT NOT NULL,
    added_at INTEGER,
    lost_at INTEGER
);
CREATE TABLE ledger (
    sequence INTEGER PRIMARY KEY NOT NULL,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    purpose TEXT NOT NULL,
    account TEXT NOT NULL,
    page TEXT NOT NULL,
    network TEXT NOT NULL,
    outcome TEXT NOT NULL,
    details TEXT NOT NULL,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL
);
)";

// Deleting one account of 10,000 walked through all 100,000 pages without the index. The head tells a ledger whose end
// was cut off from one that ended there.
constexpr const char* kSecond = R"(
CREATE INDEX pages_by_account ON pages (account);
CREATE TABLE ledger_head (
    only INTEGER PRIMARY KEY NOT NULL CHECK (only = 1),
    sequence INTEGER NOT NULL,
    hash BLOB NOT NULL
);
INSERT INTO ledger_head (only, sequence, hash) SELECT 1, sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1;
)";

// The logins of an incident are rows of their own: one that collects thousands grows by one row each time. No foreign key to
// accounts: what was deleted since stays part of what happened.
constexpr const char* kThird = R"(
CREATE TABLE incidents (
    id TEXT PRIMARY KEY NOT NULL,
    network TEXT NOT NULL,
    instance TEXT NOT NULL,
    registration TEXT NOT NULL,
    kind TEXT NOT NULL,
    cause TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    confirmed_at INTEGER NOT NULL,
    closed_at INTEGER,
    logins INTEGER NOT NULL,
    probed INTEGER NOT NULL,
    probed_dead INTEGER NOT NULL
);
CREATE TABLE incident_accounts (
    incident TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
    account TEXT NOT NULL,
    died_at INTEGER,
    repaired_at INTEGER,
    PRIMARY KEY (incident, account)
);
)";

// How each login stood when somebody was last told of it, so that a restart repeats nothing.
constexpr const char* kFourth = R"(
CREATE TABLE told (
    account TEXT PRIMARY KEY NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    step INTEGER,
    at INTEGER NOT NULL
);
)";

// Figures are many (pages x metrics x days), so a row is four small numbers: series and source are named once elsewhere.
// slot is what makes a figure the same one: the UTC day of a total, the exact end of the day that was counted. A subject
// is a page of ours or, with an empty page, a public one; that is why no foreign key but a trigger follows the pages.
constexpr const char* kFifth = R"(
CREATE TABLE figure_subjects (
    id INTEGER PRIMARY KEY NOT NULL,
    page TEXT NOT NULL,
    network TEXT NOT NULL,
    instance TEXT NOT NULL,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    read_at INTEGER,
    missing TEXT NOT NULL,
    UNIQUE (page, network, instance, name)
);
CREATE TABLE figure_series (
    id INTEGER PRIMARY KEY NOT NULL,
    subject INTEGER NOT NULL REFERENCES figure_subjects (id) ON DELETE CASCADE,
    metric TEXT NOT NULL,
    span TEXT NOT NULL,
    UNIQUE (subject, metric, span)
);
CREATE TABLE figure_sources (
    id INTEGER PRIMARY KEY NOT NULL,
    words TEXT NOT NULL UNIQUE
);
CREATE TABLE figures (
    series INTEGER NOT NULL REFERENCES figure_series (id) ON DELETE CASCADE,
    slot INTEGER NOT NULL,
    at INTEGER NOT NULL,
    value INTEGER NOT NULL,
    rounded INTEGER NOT NULL,
    source INTEGER NOT NULL,
    PRIMARY KEY (series, slot)
) WITHOUT ROWID;
CREATE TABLE content_snapshots (
    page TEXT PRIMARY KEY NOT NULL REFERENCES pages (id) ON DELETE CASCADE,
    read_at INTEGER NOT NULL,
    listing TEXT NOT NULL
);
CREATE TRIGGER figures_of_pages AFTER DELETE ON pages BEGIN
    DELETE FROM figure_subjects WHERE page = old.id;
END;
)";

// A picture is kept once, however many drafts and pages it goes with. No foreign keys to accounts and pages: what was published
// stays part of what happened. The key tells a network that a post is a repetition, so it can never be used twice.
constexpr const char* kSixth = R"(
CREATE TABLE pictures (
    hash BLOB PRIMARY KEY NOT NULL,
    bytes BLOB NOT NULL
);
CREATE TABLE drafts (
    id TEXT PRIMARY KEY NOT NULL,
    text TEXT NOT NULL,
    link TEXT NOT NULL,
    pictures TEXT NOT NULL,
    pages TEXT NOT NULL,
    changed_at INTEGER
);
CREATE TABLE outbox (
    id TEXT PRIMARY KEY NOT NULL,
    key TEXT UNIQUE NOT NULL,
    page TEXT NOT NULL,
    account TEXT NOT NULL,
    network TEXT NOT NULL,
    instance TEXT NOT NULL,
    remote_page TEXT NOT NULL,
    page_name TEXT NOT NULL,
    hash BLOB NOT NULL,
    approved_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    state_at INTEGER NOT NULL,
    sent_at INTEGER,
    remote_post TEXT NOT NULL,
    remote_link TEXT NOT NULL,
    reason TEXT NOT NULL,
    text TEXT NOT NULL,
    link TEXT NOT NULL,
    pictures TEXT NOT NULL
);
)";

// Requests that left and whose end is not in the ledger yet. draft: the entry to come, as JSON. author: whose name stands over
// a post, where that is not the page.
constexpr const char* kSeventh = R"(
CREATE TABLE requests_under_way (
    number INTEGER PRIMARY KEY NOT NULL,
    owner TEXT NOT NULL,
    draft TEXT NOT NULL
);
ALTER TABLE outbox ADD COLUMN author TEXT NOT NULL DEFAULT '';
)";

constexpr std::array kMigrations{Migration{1, kFirst},
                                 Migration{2, kSecond},
                                 Migration{3, kThird},
                                 Migration{4, kFourth},
                                 Migration{5, kFifth},
                                 Migration{6, kSixth},
                                 Migration{7, kSeventh}};

Result<bool> migrateLocked(SQLite::Database& database)
{
    const int found = database.execAndGet("PRAGMA user_version").getInt();
    const int newest = kMigrations.back().version;
    if (found > newest) {
        return fail(
            ErrorKind::StoreFailed,
            QStringLiteral("it was written by a newer Pagekeeper (schema %1, this one knows %2): use the newer program")
                .arg(found)
                .arg(newest));
    }
    for (const Migration& step : kMigrations) {
        if (step.version <= found)
            continue;
        database.exec(step.sql);
        database.exec("PRAGMA user_version = " + std::to_string(step.version));
        if (found > 0)
            qCInfo(lcStorage) << "The store was brought from schema" << found << "to" << step.version;
    }
    return true;
}

} // namespace

std::span<const Migration> migrations()
{
    return kMigrations;
}

Result<bool> migrate(SQLite::Database& database)
{
    return guarded([&]() -> Result<bool> {
        if (database.execAndGet("PRAGMA user_version").getInt() == kMigrations.back().version)
            return true; // the usual start takes no write lock
        database.exec("BEGIN IMMEDIATE");
        Result<bool> done = guarded([&]() -> Result<bool> {
            Result<bool> migrated = migrateLocked(database);
            if (migrated)
                database.exec("COMMIT");
            return migrated;
        });
        if (!done)
            rollBack(database);
        return done;
    });
}

} // namespace pk
