// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/domain/incident.h"
#include "models/storage/cipher.h"
#include "models/storage/ledger.h"

// Rows of the store to values and back. Columns are named once here, in the order both directions use.
// Private to models/storage.
namespace pk {

template<typename T>
struct Row;

template<>
struct Row<Account>
{
    static constexpr const char* table = "accounts";
    static const QList<const char*>& columns();
    static QList<SqlValue> values(const Account& account);
    static Account read(SQLite::Statement& row);
};

template<>
struct Row<Page>
{
    static constexpr const char* table = "pages";
    static const QList<const char*>& columns();
    static QList<SqlValue> values(const Page& page);
    static Page read(SQLite::Statement& row);
};

template<>
struct Row<Client>
{
    static constexpr const char* table = "clients";
    static const QList<const char*>& columns();
    static QList<SqlValue> values(const Client& client);
    static Client read(SQLite::Statement& row);
};

template<>
struct Row<AppRegistration>
{
    static constexpr const char* table = "registrations";
    static const QList<const char*>& columns();
    static QList<SqlValue> values(const AppRegistration& registration);
    static AppRegistration read(SQLite::Statement& row);
};

/// Without its logins, which have a table of their own.
template<>
struct Row<Incident>
{
    static constexpr const char* table = "incidents";
    static const QList<const char*>& columns();
    static QList<SqlValue> values(const Incident& incident);
    static Incident read(SQLite::Statement& row);
};

struct IncidentMember
{
    IncidentId incident;
    IncidentAccount account;
};

template<>
struct Row<IncidentMember>
{
    static constexpr const char* table = "incident_accounts";
    static const QList<const char*>& columns();
    static QList<SqlValue> values(const IncidentMember& member);
    static IncidentMember read(SQLite::Statement& row);
};

template<>
struct Row<LedgerEntry>
{
    static constexpr const char* table = "ledger";
    static const QList<const char*>& columns();
    static QList<SqlValue> values(const LedgerEntry& entry);
    static LedgerEntry read(SQLite::Statement& row);
};

/// "SELECT <columns> FROM <table> <tail>"
template<typename T>
std::string selectSql(const char* tail = "")
{
    std::string names;
    for (const char* column : Row<T>::columns())
        names += std::string(names.empty() ? "" : ", ") + column;
    return "SELECT " + names + " FROM " + Row<T>::table + " " + tail;
}

} // namespace pk
