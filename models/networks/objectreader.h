// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"
#include "models/networks/jsonlocator.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QRegularExpression>
#include <QStringList>

#include <chrono>
#include <optional>
#include <vector>

namespace pk {

/// What is wrong with a descriptor, so far: the complaint that stands first in the file counts. What is merely missing
/// counts last: an unknown key is most often the missing one misspelt.
class Complaints final
{
public:
    Complaints(QString file, const JsonLocator& lines) : m_file(std::move(file)), m_lines(lines) {}

    void add(const QString& pointer, const QString& reason);
    void addMissing(const QString& pointer, const QString& key);
    bool any() const { return m_line != 0 || m_missingLine != 0; }
    /// InvalidInput with "FILE:LINE: REASON".
    Error error() const;

private:
    QString m_file;
    const JsonLocator& m_lines;
    int m_line = 0;
    QString m_reason;
    int m_missingLine = 0;
    QString m_missing;
};

/// Strict, typed access to one object of a descriptor. Whatever is wrong becomes a complaint and an empty value, so that
/// reading goes on and nothing has to be checked in between. Keys nobody asked for are complaints too.
class ObjectReader final
{
public:
    enum Need { Optional, Required };

    /// \a pointer is where the object stands; \a known are the keys it may have.
    ObjectReader(Complaints& complaints, QJsonObject object, QString pointer, const QStringList& known);

    bool has(const QString& key) const { return m_object.contains(key); }
    QString at(const QString& key) const { return m_pointer + pointerStep(key); }
    void complain(const QString& key, const QString& reason) const { m_complaints.add(at(key), reason); }
    Complaints& complaints() const { return m_complaints; }

    /// Text without control characters; required ones are not empty.
    QString text(const QString& key, Need need = Optional, qsizetype longest = 2000) const;
    bool flag(const QString& key, bool fallback = false) const;
    /// A list of non-empty texts.
    QStringList texts(const QString& key) const;
    QList<int> integers(const QString& key, int least, int most) const;
    double number(const QString& key) const; ///< 0 or more
    /// "30s", "15m", "2h", "60d".
    std::chrono::seconds duration(const QString& key) const;
    QRegularExpression pattern(const QString& key) const;
    /// A JSON pointer (RFC 6901), or several.
    QString pointer(const QString& key, Need need = Optional) const;
    QStringList pointers(const QString& key) const;
    /// One pointer as text, or a list of them.
    QStringList pointerOrPointers(const QString& key, Need need = Optional) const;
    /// Names with texts, in the order of their names.
    QList<QPair<QString, QString>> pairs(const QString& key) const;
    /// An object below; empty when absent.
    ObjectReader object(const QString& key, const QStringList& known) const;
    QJsonObject anyObject(const QString& key) const;
    QJsonValue anyValue(const QString& key) const { return m_object.value(key); } ///< unread: for templates
    /// The objects of a list, each with its place.
    std::vector<ObjectReader> objects(const QString& key, const QStringList& known) const;
    QStringList keys() const { return m_object.keys(); }

private:
    std::optional<QJsonValue> typed(const QString& key, QJsonValue::Type type, Need need) const;
    QString checkedText(const QJsonValue& value, const QString& where, qsizetype longest) const;
    void checkPointer(const QString& value, const QString& where) const;

    Complaints& m_complaints;
    QJsonObject m_object;
    QString m_pointer;
};

/// \a word, or what of \a known it is nearest to, as the end of a complaint: " (did you mean "endpoints"?)".
QString nearest(const QString& word, const QStringList& known);

} // namespace pk
