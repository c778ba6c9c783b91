// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QHash>
#include <QStringList>
#include <QUrl>

namespace pk {

/// Sends every request for a host to a loopback address instead, path appended (product.md section 6, --route).
class Routes final
{
public:
    Routes() = default;
    /// Each entry "HOST=URL" or "HOST:PORT=URL"; PAGEKEEPER_ROUTES joins them with spaces or commas.
    /// InvalidInput when the URL is not http(s) on a loopback literal or "localhost", naming the entry.
    static Result<Routes> parse(const QStringList& entries);

    bool isEmpty() const { return m_targets.isEmpty(); }
    /// The address to ask instead; \a url itself where no route names its host.
    QUrl apply(const QUrl& url) const;
    QStringList hosts() const;

private:
    QHash<QString, QUrl> m_targets;
};

/// 127.0.0.0/8, ::1 or the name localhost.
bool isLoopback(const QString& host);
/// https, or http to loopback; no user info, no control characters (oauth-security.md item 2).
bool isAcceptable(const QUrl& url);

} // namespace pk
