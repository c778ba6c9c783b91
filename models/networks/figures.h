// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/descriptor.h"

#include <QHash>
#include <QJsonObject>

namespace pk {

// Reading of figures from answers that are there already; all pure.

/// What stands behind the placeholders of an address or a body.
using Placeholders = QHash<QString, QString>;

/// \a text with the placeholders filled in, percent-encoded for an address; "...Path" keeps its slashes. Others stay as they are.
QString filledAddress(QString text, const Placeholders& values);
/// The same inside the texts of a JSON body.
QByteArray filledBody(QString text, const Placeholders& values);

/// A pointer of a rule with the page's id in the place of "{page}", as one step.
Pointer forPage(Pointer pointer, const QString& page);

struct WindowTimes
{
    QDateTime since;
    QDateTime until;
};
WindowTimes timesOf(const FigureWindow& window, const QDateTime& now);
Placeholders placeholdersOf(const FigureWindow& window, const QDateTime& now);

/// Answers about one metric each as if they were one: their lists put together, else the first value of a name.
QJsonObject joined(QJsonObject answers, const QJsonValue& further);
/// Why \a rule cannot be read from answers about \a metrics: all that it reads, or a part of a sum, was refused. \a refused:
/// reasons by metric. Empty: it can.
QString refusalOf(const FigureRule& rule, const QStringList& metrics, const QHash<QString, QString>& refused);

/// What a public page is called in requests, of what a person typed: "rival" of "https://network.example/@rival/". nullopt: no
/// name there looks like it.
std::optional<QString> publicName(const PublicRule& rule, const QString& typed);

/// A whole number, 0 or more, as number or text; an object is the sum of its members. nullopt for everything else.
std::optional<qint64> figureValue(const QJsonValue& value);
/// UTC, of an ISO 8601 text (without zone: UTC), unix seconds or milliseconds, as number or text.
std::optional<QDateTime> instantOf(const QJsonValue& value);

/// How figures are to be read from one answer.
struct Reading
{
    QString page; ///< remote id, for "{page}" in pointers
    QDateTime now;
    FigureWindow window;
    QString asked; ///< "GET /2/users/me", for Figure::source
};
/// Those that the answer holds by the rule; none when there are none.
QList<Figure> figuresFrom(const FigureRule& rule, const QJsonValue& body, const Reading& reading);

/// One post as a row of a list tells it; what \a known has already is only replaced by figures.
ContentItem itemFrom(const ContentFields& fields, const QJsonValue& row, const Placeholders& values, ContentItem known);

/// What an HTML text says, without its marks.
QString wordsOfHtml(QString html);

} // namespace pk
