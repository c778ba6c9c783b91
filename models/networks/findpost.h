// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/post.h"
#include "models/networks/publishvalues.h"

#include <QJsonArray>
#include <QSet>

namespace pk {

/// A post that was sent, as it may be found again.
struct SentPost
{
    QString text;    ///< as people wrote it
    QString written; ///< as the network got it
    QUrl link;
    QDateTime at;              ///< UTC
    QSet<QString> others = {}; ///< ids of posts that are known to be others
};

/// The row of a network's newest posts that is the one sent: same text, same link where a row has one, not older than the
/// sending (less kPublishSkew). nullopt: none is. Unsupported: this list cannot tell, because it ends before that time, because
/// the network has not decided, because a newer post reads almost like it, or because a post without text and link is like any other.
Result<std::optional<Published>> matchIn(const FindRule& rule, const QJsonArray& rows, const SentPost& sent,
                                         const PublishValues& values);

bool isSameAddress(const QUrl& a, const QUrl& b);

} // namespace pk
