// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/sqlcipher.h"

#ifndef SQLITE_HAS_CODEC
#define SQLITE_HAS_CODEC // declares sqlite3_key; SQLCipher's package says so itself on some systems
#endif
#include <sqlite3.h>

namespace pk {

bool giveKey(sqlite3* database, const QByteArray& key)
{
    return sqlite3_key(database, key.constData(), int(key.size())) == SQLITE_OK;
}

bool inTransaction(sqlite3* database)
{
    return sqlite3_get_autocommit(database) == 0;
}

Error errorFromCode(int code, int extended, const QString& text)
{
    switch (code) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT: return {ErrorKind::StoreDamaged, text};
    case SQLITE_FULL: return {ErrorKind::StoreFailed, QStringLiteral("the disk is full; nothing of this was stored")};
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {ErrorKind::Busy, QStringLiteral("another process writes to the file")};
    case SQLITE_READONLY: return {ErrorKind::StoreFailed, QStringLiteral("the file cannot be written: %1").arg(text)};
    default: return {ErrorKind::StoreFailed, QStringLiteral("%1 (SQLite %2)").arg(text).arg(extended)};
    }
}

} // namespace pk
