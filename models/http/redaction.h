// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QUrl>

namespace pk {

/// The path of \a url without query and fragment, segments that look like a token or a code masked as "***": 16 or more
/// characters of mixed kind. Ids, names of methods and URNs stay readable.
QString redactedPath(const QUrl& url);

/// A server's own id of a request, when it is short and plain; else empty.
QString requestIdText(const QByteArray& header);

} // namespace pk
