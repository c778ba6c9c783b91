// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"
#include "models/domain/secret.h"

#include <QList>

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <memory>
#include <variant>

// The border to SQLiteCpp and SQLCipher, shared by store and passphrase vault. Private to models/storage.
namespace pk {

/// How a SQLCipher file is opened. One file format for every version of the library (architecture.md section 3).
struct CipherKey
{
    Secret bytes;   ///< a passphrase, or "x'<64 hex digits>'" for a raw key
    int rounds = 0; ///< PBKDF2 rounds; 0 for a raw key, where there is nothing to stretch
};

/// Opens or creates \a file (mode 600) and proves that the key fits. Foreign keys on, temporary tables in memory (a temporary
/// file would be plain text), deleted rows overwritten, synchronous FULL, a busy writer waited for \a busyWait.
/// Errors: StoreDamaged when the key does not fit or the file is broken; StoreFailed; Busy.
Result<std::unique_ptr<SQLite::Database>> openCipherFile(const QString& file, const CipherKey& key,
                                                         std::chrono::milliseconds busyWait = std::chrono::seconds(10));

/// The raw key in SQLCipher's spelling; InvalidInput unless \a hex is 64 hexadecimal digits.
Result<CipherKey> rawKey(const Secret& hex);

/// What SQLite reported, in our kinds. The text has no values of the statement in it.
Error toError(const SQLite::Exception& exception);

/// Ends an open transaction without keeping it; fine when SQLite has already done so (full disk).
void rollBack(SQLite::Database& database);

/// Runs \a work and turns what SQLiteCpp throws into an Error.
template<typename Work>
auto guarded(Work&& work) -> decltype(work())
{
    try {
        return work();
    } catch (const SQLite::Exception& exception) {
        return Failed(toError(exception));
    }
}

using SqlValue = std::variant<std::nullptr_t, qint64, QString, QByteArray>;

void bindAll(SQLite::Statement& statement, const QList<SqlValue>& values);
QString textOf(const SQLite::Column& column);
QByteArray bytesOf(const SQLite::Column& column);
/// True where the row holds exactly what bindAll() would write, types and bytes; what is read with conversions (a number as
/// text, text that is no UTF-8) is not. Asked before anything else reads the row: reading may convert.
class RowTypes final
{
public:
    explicit RowTypes(SQLite::Statement& row);
    bool isExactly(SQLite::Statement& row, const QList<SqlValue>& values) const;

private:
    QList<int> m_types;
};

/// Insert, or update where the first column (the primary key) is there already. INSERT OR REPLACE would delete the row
/// first, and its pages with it; ON CONFLICT DO UPDATE is younger than the SQLite inside SQLCipher 3.4.
class Upsert final
{
public:
    Upsert(const SQLite::Database& database, const char* table, const QList<const char*>& columns);
    /// \a values in the order of the columns.
    void run(const QList<SqlValue>& values);

private:
    SQLite::Statement m_update;
    SQLite::Statement m_insert;
};

} // namespace pk
