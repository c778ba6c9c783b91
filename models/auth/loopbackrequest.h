// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace pk {

/// One request head on the loopback listener, read strictly (oauth-security.md item 33).
struct LoopbackRequest
{
    int refusal = 0; ///< 0: well-formed; else the status to answer with
    QByteArray method;
    QByteArray path;  ///< raw, as sent
    QByteArray query; ///< raw, without "?"
    QByteArray host;
};

inline constexpr qsizetype kLongestRequestLine = 8 * 1024;
inline constexpr qsizetype kLongestRequestHead = 16 * 1024;

/// The status that ends a connection whose unfinished head is already too long; 0 while it may go on.
int earlyRefusal(const QByteArray& received);

/// Reads a whole head, up to and without the empty line. Status 400, 405, 414, 431 or 505 in refusal.
LoopbackRequest readLoopbackRequest(const QByteArray& head);

} // namespace pk
