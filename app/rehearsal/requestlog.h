// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpserver.h"

#include <QJsonArray>

namespace pk::rehearsal {

/// What the server saw, without a secret in it: names of fields, never values; tokens as fingerprints.
class RequestLog
{
public:
    void add(const Request& request, const QString& network, const QString& token, const Answer& answer,
             const QString& fault, qint64 at);
    void clear() { m_entries = {}; }
    /// Entries from number \a since on, oldest first; the newest 5,000 are kept.
    [[nodiscard]] QJsonArray entries(qint64 since = 0) const;
    [[nodiscard]] QJsonObject last() const { return m_entries.isEmpty() ? QJsonObject() : m_entries.last(); }

private:
    QList<QJsonObject> m_entries;
    qint64 m_next = 1;
};

} // namespace pk::rehearsal
