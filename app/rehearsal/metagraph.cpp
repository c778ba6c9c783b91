// SPDX-License-Identifier: GPL-3.0-or-later
#include "metagraph.h"

#include "world.h"

#include <QDateTime>
#include <QLocale>
#include <QRegularExpression>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

/// "Tuesday, 01-Dec-26 06:00:00 PST", always UTC-8 as in the samples.
QString pacific(qint64 seconds)
{
    return QLocale::c().toString(QDateTime::fromSecsSinceEpoch(seconds, Qt::OffsetFromUTC, -8 * 3600),
                                 u"dddd, dd-MMM-yy HH:mm:ss"_s)
        + u" PST"_s;
}

} // namespace

QList<GraphField> graphFields(const QString& fields)
{
    QList<GraphField> list;
    int depth = 0;
    QString name;
    QString inner;
    const QString text = fields + u',';
    for (const QChar c : text) {
        if (c == u',' && depth == 0) {
            const auto end = name.indexOf(QRegularExpression(u"[.(]"_s));
            const QString plain = (end < 0 ? name : name.left(end)).trimmed();
            if (!plain.isEmpty())
                list.append({plain, inner});
            name.clear();
            inner.clear();
            continue;
        }
        if (c == u'}' || c == u')')
            --depth;
        if (depth > 0)
            inner += c;
        else if (c != u'{' && c != u'}')
            name += c;
        if ((c == u'{' || c == u'(') && depth++ == 0)
            inner.clear(); // "picture.type(large){url}": the braces come last
    }
    return list;
}

QJsonObject narrowed(const QJsonObject& object, const QString& inner)
{
    if (inner.isEmpty())
        return object;
    QJsonObject some;
    for (const GraphField& field : graphFields(inner)) {
        if (object.contains(field.name))
            some[field.name] = object.value(field.name);
    }
    return some;
}

QJsonObject graphFault(const QString& message, int code, int subcode, const QString& type)
{
    QJsonObject fault{{u"message"_s, message},
                      {u"type"_s, type},
                      {u"code"_s, code},
                      {u"fbtrace_id"_s, u"A"_s + World::randomText(22)}};
    if (subcode)
        fault[u"error_subcode"_s] = subcode;
    return fault;
}

Answer graphError(const QJsonObject& fault, int status)
{
    return Answer::json(QJsonObject{{u"error"_s, fault}}, status);
}

QString sessionExpired(qint64 ended, qint64 now)
{
    return u"Error validating access token: Session has expired on %1. The current time is %2."_s.arg(pacific(ended),
                                                                                                      pacific(now));
}

QJsonObject noSuchObject(const QByteArray& method, const QString& id)
{
    return graphFault(
        u"Unsupported %1 request. Object with ID '%2' does not exist, cannot be loaded due to missing permissions, or does not support "
        "this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api"_s
            .arg(QString::fromLatin1(method.toLower()), id),
        100,
        33);
}

} // namespace pk::rehearsal
