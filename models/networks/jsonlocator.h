// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>

#include <optional>

namespace pk {

/// Says on which line each value of a JSON text stands: QJsonDocument forgets that, and a person who wrote a wrong
/// descriptor needs it. Made by one pass over a text that QJsonDocument has already accepted.
class JsonLocator final
{
public:
    explicit JsonLocator(const QByteArray& json);

    /// Line (from 1) of the key, or of the value of an array's element, at an RFC 6901 pointer; that of the nearest
    /// enclosing value when it is not there.
    int line(const QString& pointer) const;
    /// The first key that its object states twice, as a pointer; QJsonDocument would silently keep the last.
    const std::optional<QString>& duplicate() const { return m_duplicate; }
    int duplicateLine() const { return m_duplicateLine; }
    /// Deepest nesting of arrays and objects seen.
    int depth() const { return m_depth; }

    /// Line of a byte offset.
    static int lineAt(const QByteArray& json, qsizetype offset);

private:
    void value(const QString& pointer, int level);
    void object(const QString& pointer, int level);
    void array(const QString& pointer, int level);
    void skipSpace();
    QString text();
    bool at(char c) const { return m_pos < m_json.size() && m_json.at(m_pos) == c; }

    QByteArray m_json;
    qsizetype m_pos = 0;
    int m_line = 1;
    int m_depth = 0;
    QHash<QString, int> m_lines;
    std::optional<QString> m_duplicate;
    int m_duplicateLine = 0;
};

/// A key as one step of an RFC 6901 pointer.
QString pointerStep(QString key);

} // namespace pk
