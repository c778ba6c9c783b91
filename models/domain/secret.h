// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDebug>
#include <QString>

namespace pk {

/// Bytes nobody may read by accident: a token, a client secret, a key, a passphrase.
/// There is no conversion to text, no stream output and no ordering; reveal() is the one way in and easy to grep for.
/// The bytes are overwritten when the last copy goes.
class Secret final
{
public:
    Secret() = default;
    explicit Secret(QByteArray bytes) : m_bytes(std::move(bytes)) {}
    explicit Secret(const QString& text) : m_bytes(text.toUtf8()) {}
    Secret(const Secret&) = default;
    Secret(Secret&&) noexcept = default;
    Secret& operator=(const Secret& other);
    Secret& operator=(Secret&& other) noexcept;
    ~Secret() { wipe(); }

    const QByteArray& reveal() const { return m_bytes; }
    bool isEmpty() const { return m_bytes.isEmpty(); }
    qsizetype size() const { return m_bytes.size(); }

    /// In constant time for equal sizes (oauth-security.md item 9).
    friend bool operator==(const Secret& a, const Secret& b) { return equal(a.m_bytes, b.m_bytes); }
    friend QDebug operator<<(QDebug debug, const Secret&) { return debug << "<redacted>"; }

    /// Compares without telling by its duration where two byte strings differ.
    static bool equal(const QByteArray& a, const QByteArray& b);

    /// \a bytes random bytes of the system's generator, as base64url without padding (RFC 4648 section 5).
    static Secret random(int bytes);

private:
    void wipe();

    QByteArray m_bytes;
};

} // namespace pk
