// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/incident.h"

#include <QLocale>

namespace pk {

// What people read about an incident, in the window and on the command line alike. Translated; see words.h.

/// "Network-wide reset", "App suspended": what a badge says.
QString incidentTitle(const Incident& incident);
/// "4 of 10 logins ended since 09:10", and once it is over "4 of 10 logins ended, repaired 3 Dec 11:05".
QString incidentLine(const Incident& incident, const QDateTime& now, const QLocale& locale = QLocale());
/// "Facebook has probably reset access": one heading, without a full stop.
QString incidentHeadline(const Incident& incident, const QString& network);
/// What happened, in whole sentences, how sure that is included.
QString incidentExplanation(const Incident& incident, const QString& network);
/// What to do about it, in whole sentences.
QString incidentAction(const Incident& incident, const QString& network);

} // namespace pk
