// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"
#include "models/domain/result.h"

#include <QLocale>

namespace pk {

// The sentences people read, made once for the window and the command line alike (both show the same words, and the
// command line has no ui/ to take them from). Translated; dates through the locale; never a secret.

/// "9 days", "Password changed", "Renews itself", "Credits back at 16:20": what a badge says.
/// Times are shown in the local zone of \a now's caller.
QString stateWords(const Health& health, const QDateTime& now, const QLocale& locale = QLocale());
/// The state's own name: "Healthy", "Ending soon", "Needs you".
QString stateName(State state);
/// "Password changed".
QString causeName(Cause cause);
/// The one thing to do: "Sign in again with Reconnect."
QString causeAction(Cause cause);
/// "Access token", "Data access".
QString clockName(ClockKind kind);
/// Purposes in plain words: name "List pages", and what it allows: "See which pages this person manages".
QString purposeName(Purpose purpose);
QString purposeExplanation(Purpose purpose);
/// "in 9 days", "2 days ago", "today".
QString relativeDate(const QDateTime& at, const QDateTime& now);

/// One line: what happened, then what to do. Empty for Cancelled: the person knows.
QString errorText(const Error& error);

/// "requests: 28 of 100 used, back at 28 Nov 16:20"; local time.
QString creditsLine(const Credits& credits, const QLocale& locale = QLocale());
/// "At this pace requests is empty at 28 Nov 16:20"; local time.
QString forecastLine(const QString& bucket, const QDateTime& at, const QLocale& locale = QLocale());

} // namespace pk
