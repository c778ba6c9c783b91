// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/storage/store.h"
#include "models/storage/storeflusher.h"
#include "models/storage/storerows.h"

// What the files of Store share. Private to models/storage.
namespace pk {

class Store::Private
{
public:
    std::unique_ptr<SQLite::Database> database;
    std::unique_ptr<StoreFlusher> flusher;
    ClientsOf clientsOf;
    int depth = 0;

    template<typename T>
    Result<QList<T>> all(const char* tail = "") const
    {
        return guarded([&]() -> Result<QList<T>> {
            QList<T> rows;
            SQLite::Statement query(*database, selectSql<T>(tail));
            while (query.executeStep())
                rows.append(Row<T>::read(query));
            return rows;
        });
    }

    template<typename T>
    Result<bool> save(const T& value)
    {
        return guarded([&]() -> Result<bool> {
            Upsert(*database, Row<T>::table, Row<T>::columns()).run(Row<T>::values(value));
            return true;
        });
    }

    Result<bool> run(const char* sql, const QString& id)
    {
        return guarded([&]() -> Result<bool> {
            SQLite::Statement statement(*database, sql);
            statement.bind(1, id.toStdString());
            statement.exec();
            return true;
        });
    }
};

} // namespace pk
