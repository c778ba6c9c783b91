// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <utility>

namespace pk::rehearsal {

/// The fields of a query string or of a form body, in the order they came, repeats kept.
/// Not QUrlQuery: servers read '+' as a space, and a repeated field must stay visible.
class Params
{
public:
    Params() = default;
    static Params parse(const QByteArray& encoded);

    void add(const QString& name, const QString& value) { m_items.append({name, value}); }
    void remove(const QString& name);
    [[nodiscard]] bool has(const QString& name) const;
    /// The first value of the field; \a fallback when it was not sent.
    [[nodiscard]] QString value(const QString& name, const QString& fallback = {}) const;
    [[nodiscard]] QStringList all(const QString& name) const;
    /// Field names in order, each once.
    [[nodiscard]] QStringList names() const;
    [[nodiscard]] bool isEmpty() const { return m_items.isEmpty(); }
    [[nodiscard]] QByteArray encoded() const;

private:
    QList<std::pair<QString, QString>> m_items;
};

} // namespace pk::rehearsal
