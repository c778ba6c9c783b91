// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>

#include <memory>

using EVP_PKEY = struct evp_pkey_st;

namespace pk::test {

/// A P-256 key that signs DPoP proofs. Not the program's: the pretend network is tested without its help.
class DpopKey
{
public:
    DpopKey();
    ~DpopKey();
    DpopKey(const DpopKey&) = delete;
    DpopKey& operator=(const DpopKey&) = delete;

    /// A proof with these claims; members of \a header replace those of the usual one.
    [[nodiscard]] QByteArray proof(const QJsonObject& claims, const QJsonObject& header = {}) const;
    static QByteArray base64Url(const QByteArray& raw);

private:
    [[nodiscard]] QByteArray coordinate(const char* name) const;
    [[nodiscard]] QByteArray signature(const QByteArray& text) const;

    EVP_PKEY* m_key;
};

} // namespace pk::test
