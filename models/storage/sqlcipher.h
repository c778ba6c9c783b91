// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QByteArray>

struct sqlite3;

// The few calls SQLiteCpp has no word for. In a file of their own because SQLiteCpp's headers and SQLCipher 3.4's sqlite3.h
// declare sqlite3_value differently and cannot be read together. Private to models/storage.
namespace pk {

/// Gives the key to a freshly opened database. As a call, not as a pragma: no statement text with the key in it is kept.
bool giveKey(sqlite3* database, const QByteArray& key);

/// True between BEGIN and COMMIT or ROLLBACK; SQLite itself rolls back on some errors, a full disk for example.
bool inTransaction(sqlite3* database);

/// What a result code means in our kinds; \a text is SQLite's own, \a extended its extended code.
Error errorFromCode(int code, int extended, const QString& text);

} // namespace pk
