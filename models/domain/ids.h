// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>
#include <QUuid>

#include <compare>

namespace pk {

/// An identifier that cannot be mistaken for another one or for free text.
/// Compared as text, byte by byte; empty means "none".
template<typename Tag>
class StrongId final
{
public:
    StrongId() = default;
    explicit StrongId(QString text) : m_text(std::move(text)) {}

    /// A fresh random UUID, so that installations can be merged later.
    static StrongId create() { return StrongId(QUuid::createUuid().toString(QUuid::WithoutBraces)); }

    const QString& toString() const { return m_text; }
    bool isEmpty() const { return m_text.isEmpty(); }

    friend bool operator==(const StrongId&, const StrongId&) = default;
    friend bool operator<(const StrongId& a, const StrongId& b) { return a.m_text < b.m_text; }
    friend size_t qHash(const StrongId& id, size_t seed = 0) { return ::qHash(id.m_text, seed); }

private:
    QString m_text;
};

using AccountId = StrongId<struct AccountTag>;           ///< UUID of an account in the store
using PageId = StrongId<struct PageTag>;                 ///< UUID of a page in the store
using ClientId = StrongId<struct ClientTag>;             ///< UUID of a client in the store
using RegistrationId = StrongId<struct RegistrationTag>; ///< UUID of an app registration in the store
using IncidentId = StrongId<struct IncidentTag>;         ///< UUID of an incident in the store
using NetworkId = StrongId<struct NetworkTag>;           ///< "facebook", "x": the descriptor's id
using RemoteId = StrongId<struct RemoteTag>;             ///< a network's own id; opaque text, never a number

} // namespace pk
