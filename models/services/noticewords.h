// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/domain/warning.h"

namespace pk {

/// What a notice says of one login.
struct NoticeLine
{
    QString network; ///< "Facebook"
    QString name;    ///< "Maria Lindqvist"; a stranger's words: made plain
    QString words;   ///< "Password changed", "ends in 14 days"
};

/// A name as a notice may show it: one line, without control characters and marks that turn the direction, at most 60 long.
QString plainName(const QString& name);

/// "Password changed", "ends in 14 days", "Network unavailable since 30 Nov"
QString newsWords(const News& news, const Health& health, const QDateTime& now);
/// What to do, in one sentence.
QString newsAdvice(const News& news, const Health& health);

/// "Facebook, Maria Lindqvist: Password changed"
QString noticeLine(const NoticeLine& line);
/// "7 logins need you"
QString noticeTitle(NewsKind kind, int count);
/// The first few lines, and how many more there are.
QString noticeList(const QList<NoticeLine>& lines);

} // namespace pk
