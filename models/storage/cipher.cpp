// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/cipher.h"

#include "models/domain/logging.h"
#include "models/storage/sqlcipher.h"

#include <QFile>
#include <QFileInfo>
#include <QLockFile>

#include <algorithm>

namespace pk {

namespace {

constexpr QFileDevice::Permissions kPrivate = QFileDevice::ReadOwner | QFileDevice::WriteOwner;

/// SQLite gives its side files (-wal, -shm, -journal) the mode of the main file, so that one is made with the right mode.
Result<bool> makePrivateFile(const QString& file)
{
    const QFileInfo wal(file + QStringLiteral("-wal"));
    const QFileInfo info(file);
    // the first page is written before the first log entry, so this cannot come from a kill at creation
    if (info.size() == 0 && wal.size() > 0)
        return fail(ErrorKind::StoreDamaged, QStringLiteral("the file is empty beside a log with content"));
    if (info.exists())
        return true;
    QFile fresh(file);
    if (!fresh.open(QIODevice::WriteOnly | QIODevice::NewOnly, kPrivate) && !QFileInfo::exists(file))
        return fail(ErrorKind::StoreFailed, fresh.errorString());
    return true;
}

/// Version of SQLCipher, for example 3 or 4; 0 when this is plain SQLite, which would write plain text.
int cipherMajor(const SQLite::Database& database)
{
    SQLite::Statement version(database, "PRAGMA cipher_version");
    return version.executeStep() ? textOf(version.getColumn(0)).section(u'.', 0, 0).toInt() : 0;
}

Result<bool> applyKey(SQLite::Database& database, const CipherKey& key)
{
    if (!giveKey(database.getHandle(), key.bytes.reveal()))
        return fail(ErrorKind::StoreFailed, QStringLiteral("the key was not accepted"));
    const int major = cipherMajor(database);
    if (major == 0)
        return fail(ErrorKind::StoreFailed,
                    QStringLiteral("this program was built without SQLCipher and will not write plain text"));
    database.exec("PRAGMA cipher_page_size = 4096");
    if (major >= 4) {
        database.exec("PRAGMA cipher_hmac_algorithm = HMAC_SHA1");
        database.exec("PRAGMA cipher_kdf_algorithm = PBKDF2_HMAC_SHA1");
    }
    if (key.rounds > 0)
        database.exec(("PRAGMA kdf_iter = " + std::to_string(key.rounds)).c_str());
    return true;
}

} // namespace

Result<std::unique_ptr<SQLite::Database>> openCipherFile(const QString& file, const CipherKey& key,
                                                         std::chrono::milliseconds busyWait)
{
    // SQLCipher keeps the salt in the first page. Two processes that meet an empty file each make one up, and the slower one
    // then calls the other's file damaged; so the first page is written by one process at a time.
    QLockFile creating(file + QStringLiteral(".creating"));
    if (QFileInfo(file).size() == 0 && !creating.tryLock(busyWait))
        return fail(creating.error() == QLockFile::LockFailedError ? ErrorKind::Busy : ErrorKind::StoreFailed,
                    QStringLiteral("the file cannot be made: %1").arg(file));
    const auto made = makePrivateFile(file);
    if (!made)
        return Failed(made.error());
    return guarded([&]() -> Result<std::unique_ptr<SQLite::Database>> {
        auto database = std::make_unique<SQLite::Database>(
            QFile::encodeName(file).toStdString(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, int(busyWait.count()));
        const auto keyed = applyKey(*database, key);
        if (!keyed)
            return Failed(keyed.error());
        database->execAndGet("SELECT count(*) FROM sqlite_master"); // the first read is what proves the key
        if (creating.isLocked() && QFileInfo(file).size() == 0)
            database->exec("PRAGMA application_id = 1349215600"); // "Pkep"; any write makes the first page
        for (const char* pragma : {"PRAGMA foreign_keys = ON",
                                   "PRAGMA temp_store = MEMORY",
                                   "PRAGMA secure_delete = ON",
                                   "PRAGMA synchronous = FULL"})
            database->exec(pragma);
        return database;
    });
}

Result<CipherKey> rawKey(const Secret& hex)
{
    const QByteArray& digits = hex.reveal();
    const bool valid = digits.size() == 64 && std::all_of(digits.cbegin(), digits.cend(), [](char c) {
                           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
                       });
    if (!valid)
        return fail(ErrorKind::InvalidInput, QStringLiteral("the store's key is not 64 hexadecimal digits"));
    return CipherKey{Secret("x'" + digits + "'"), 0};
}

Error toError(const SQLite::Exception& exception)
{
    return errorFromCode(
        exception.getErrorCode(), exception.getExtendedErrorCode(), QString::fromUtf8(exception.getErrorStr()));
}

void rollBack(SQLite::Database& database)
{
    if (!inTransaction(database.getHandle()))
        return;
    try {
        database.exec("ROLLBACK");
    } catch (const SQLite::Exception& exception) {
        qCWarning(lcStorage) << "Rolling back failed:" << exception.getErrorStr();
    }
}

void bindAll(SQLite::Statement& statement, const QList<SqlValue>& values)
{
    int index = 0;
    for (const SqlValue& value : values) {
        ++index;
        if (const auto* number = std::get_if<qint64>(&value))
            statement.bind(index, int64_t(*number));
        else if (const auto* text = std::get_if<QString>(&value))
            statement.bind(index, text->toStdString());
        else if (const auto* bytes = std::get_if<QByteArray>(&value))
            statement.bind(index, static_cast<const void*>(bytes->constData()), int(bytes->size()));
        else
            statement.bind(index);
    }
}

QString textOf(const SQLite::Column& column)
{
    return QString::fromUtf8(column.getText(), column.getBytes());
}

QByteArray bytesOf(const SQLite::Column& column)
{
    const void* blob = column.getBlob();
    return QByteArray(static_cast<const char*>(blob), column.getBytes());
}

namespace {

int typeOf(const SqlValue& value)
{
    if (std::holds_alternative<qint64>(value))
        return SQLite::INTEGER;
    if (std::holds_alternative<QString>(value))
        return SQLite::TEXT;
    return std::holds_alternative<QByteArray>(value) ? SQLite::BLOB : SQLite::Null;
}

QByteArray rawText(const SQLite::Column& column)
{
    const char* text = column.getText();
    return QByteArray(text, column.getBytes());
}

bool isSame(const SQLite::Column& column, const SqlValue& value)
{
    if (const auto* number = std::get_if<qint64>(&value))
        return column.getInt64() == *number;
    if (const auto* text = std::get_if<QString>(&value))
        return rawText(column) == text->toUtf8();
    const auto* bytes = std::get_if<QByteArray>(&value);
    return !bytes || bytesOf(column) == *bytes;
}

} // namespace

RowTypes::RowTypes(SQLite::Statement& row)
{
    for (int i = 0; i < row.getColumnCount(); ++i)
        m_types.append(row.getColumn(i).getType());
}

bool RowTypes::isExactly(SQLite::Statement& row, const QList<SqlValue>& values) const
{
    if (values.size() != m_types.size())
        return false;
    for (int i = 0; i < int(values.size()); ++i) {
        if (m_types[i] != typeOf(values[i]) || !isSame(row.getColumn(i), values[i]))
            return false;
    }
    return true;
}

namespace {

std::string updateSql(const char* table, const QList<const char*>& columns)
{
    std::string sql = std::string("UPDATE ") + table + " SET ";
    for (qsizetype i = 1; i < columns.size(); ++i)
        sql += std::string(i > 1 ? ", " : "") + columns[i] + " = ?" + std::to_string(i + 1);
    return sql + " WHERE " + columns.first() + " = ?1";
}

std::string insertSql(const char* table, const QList<const char*>& columns)
{
    std::string names;
    std::string marks;
    for (qsizetype i = 0; i < columns.size(); ++i) {
        names += std::string(i > 0 ? ", " : "") + columns[i];
        marks += std::string(i > 0 ? ", ?" : "?") + std::to_string(i + 1);
    }
    return std::string("INSERT INTO ") + table + " (" + names + ") VALUES (" + marks + ")";
}

} // namespace

Upsert::Upsert(const SQLite::Database& database, const char* table, const QList<const char*>& columns)
    : m_update(database, updateSql(table, columns))
    , m_insert(database, insertSql(table, columns))
{}

void Upsert::run(const QList<SqlValue>& values)
{
    m_update.reset();
    bindAll(m_update, values);
    if (m_update.exec() > 0)
        return;
    m_insert.reset();
    bindAll(m_insert, values);
    m_insert.exec();
}

} // namespace pk
