// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/account.h"

#include <QJsonArray>
#include <QJsonObject>

// JSON inside the store's columns and the vault's bundles. Private to models/storage; not the command line's JSON.
// Only what differs from an empty value is written; times are milliseconds since 1970 UTC, which parse ten times faster
// than text (100,000 pages are read at start). Reading is lenient: what is missing keeps its default.
namespace pk {

QJsonObject toJson(const LifeFacts& facts);
LifeFacts lifeFactsFromJson(const QJsonObject& json);

QJsonArray toJson(const QList<EndClock>& clocks);
QList<EndClock> clocksFromJson(const QJsonArray& array);

QJsonArray toJson(const QList<Credits>& credits);
QList<Credits> creditsFromJson(const QJsonArray& array);

QJsonArray toJson(const QSet<Purpose>& purposes); ///< sorted
QSet<Purpose> purposesFromJson(const QJsonArray& array);

QJsonArray toJson(const QStringList& texts);
QStringList textsFromJson(const QJsonArray& array);

QString compact(const QJsonObject& json); ///< empty text for an empty object
QString compact(const QJsonArray& json);  ///< empty text for an empty array
QJsonObject objectFromText(const QByteArray& text);
QJsonArray arrayFromText(const QByteArray& text);

QDateTime timeFromMs(qint64 ms);

} // namespace pk
