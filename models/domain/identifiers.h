// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QStringView>

#include <array>
#include <optional>

namespace pk {

/// One row of a table that names an enumerator as the command line's JSON does.
template<typename Enum>
struct Named
{
    Enum value;
    const char* identifier;
};
template<typename Enum>
Named(Enum, const char*) -> Named<Enum>; // clang 16 deduces no aggregates by itself

template<typename Enum, size_t size>
QString identifierOf(const std::array<Named<Enum>, size>& table, Enum value)
{
    for (const auto& row : table) {
        if (row.value == value)
            return QString::fromLatin1(row.identifier);
    }
    Q_UNREACHABLE();
}

template<typename Enum, size_t size>
std::optional<Enum> fromIdentifier(const std::array<Named<Enum>, size>& table, QStringView identifier)
{
    for (const auto& row : table) {
        if (identifier == QLatin1StringView(row.identifier))
            return row.value;
    }
    return std::nullopt;
}

template<typename Enum, size_t size>
QList<Enum> valuesOf(const std::array<Named<Enum>, size>& table)
{
    QList<Enum> values;
    for (const auto& row : table)
        values.append(row.value);
    return values;
}

} // namespace pk
