// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpserver.h"

namespace pk::rehearsal {

// What the networks of one company have in common: the `fields` parameter, the error object, the words about an ended session.

/// One entry of a `fields` parameter: name, and what stands in its braces.
struct GraphField
{
    QString name;
    QString inner;
};
/// Splits "id,picture.type(large){url}" at the commas that are outside of brackets.
QList<GraphField> graphFields(const QString& fields);
/// Only the members that the braces named; all when there were none.
QJsonObject narrowed(const QJsonObject& object, const QString& inner);

/// What stands under "error".
QJsonObject graphFault(const QString& message, int code, int subcode = 0,
                       const QString& type = QStringLiteral("OAuthException"));
Answer graphError(const QJsonObject& fault, int status = 400);
/// "Error validating access token: Session has expired on Tuesday, 01-Dec-26 06:00:00 PST. The current time is ..."
QString sessionExpired(qint64 ended, qint64 now);
/// Code 100, subcode 33.
QJsonObject noSuchObject(const QByteArray& method, const QString& id);

} // namespace pk::rehearsal
