// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/metric.h"

#include <QLocale>

namespace pk {

/// "just now", "3 minutes ago", "2 hours ago", "yesterday", "9 days ago".
QString ageText(const QDateTime& at, const QDateTime& now);
/// "in total", "that day".
QString spanName(Span span);
/// The calendar day a figure is about: the one it was counted over, else the local one it was read on.
QDate dayOf(const Figure& figure);
/// "2,191", "about 2,190" where the network rounds.
QString valueText(const Figure& figure, const QLocale& locale = QLocale());
/// "read 3 minutes ago, rounded by the network", "on 30 Nov": what belongs beside a value. \a network is its name.
QString figureNote(const Figure& figure, const QString& network, const QDateTime& now);

} // namespace pk
