// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/secret.h"

#include <QRandomGenerator>

namespace pk {

Secret& Secret::operator=(const Secret& other)
{
    if (this != &other) {
        wipe();
        m_bytes = other.m_bytes;
    }
    return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept
{
    if (this != &other) {
        wipe();
        m_bytes = std::move(other.m_bytes);
    }
    return *this;
}

bool Secret::equal(const QByteArray& a, const QByteArray& b)
{
    if (a.size() != b.size())
        return false;
    unsigned char difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference = static_cast<unsigned char>(difference | (a[i] ^ b[i]));
    return difference == 0;
}

Secret Secret::random(int bytes)
{
    QByteArray raw(bytes, Qt::Uninitialized);
    QRandomGenerator* generator = QRandomGenerator::system();
    for (char& byte : raw)
        byte = static_cast<char>(generator->bounded(256));
    return Secret(raw.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

void Secret::wipe()
{
    if (m_bytes.isEmpty() || !m_bytes.isDetached())
        return;
    // volatile, so that the optimiser cannot drop writes to memory that is about to be freed
    volatile char* byte = m_bytes.data();
    for (qsizetype i = 0; i < m_bytes.size(); ++i)
        byte[i] = 0;
}

} // namespace pk
