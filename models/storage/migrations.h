// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <SQLiteCpp/Database.h>

#include <span>

namespace pk {

/// One numbered step of the store's schema. Steps are never edited once released; a change is a new step at the end.
struct Migration
{
    int version;
    const char* sql;
};

std::span<const Migration> migrations();

/// Brings \a database to the newest schema, each step in one transaction with its number (PRAGMA user_version).
/// Several processes may try at once. StoreFailed when the file was written by a newer program.
Result<bool> migrate(SQLite::Database& database);

} // namespace pk
