// SPDX-License-Identifier: GPL-3.0-or-later
#include "requestlog.h"

#include "world.h"

#include <QDateTime>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

void RequestLog::add(const Request& request, const QString& network, const QString& token, const Answer& answer,
                     const QString& fault, qint64 at)
{
    if (m_entries.size() >= 5000)
        m_entries.removeFirst();
    const bool answered = answer.delivery == Delivery::Whole || answer.delivery == Delivery::CloseMid
        || answer.delivery == Delivery::Drip;
    m_entries.append(QJsonObject{
        {u"n"_s, m_next++},
        {u"at"_s, QDateTime::fromSecsSinceEpoch(at, Qt::UTC).toString(Qt::ISODate)},
        {u"network"_s, network},
        {u"method"_s, QString::fromLatin1(request.method)},
        {u"host"_s, request.host},
        {u"path"_s, request.path},
        {u"query"_s, QJsonArray::fromStringList(request.query.names())},
        {u"form"_s, QJsonArray::fromStringList(request.form.names())},
        {u"authorization"_s, QString::fromLatin1(request.header("authorization").split(' ').first())}, // scheme only
        {u"token"_s, World::fingerprint(token)},
        {u"agent"_s, QString::fromLatin1(request.header("user-agent").left(60))},
        {u"status"_s, answered ? answer.status : 0},
        {u"fault"_s, fault}});
}

QJsonArray RequestLog::entries(qint64 since) const
{
    QJsonArray list;
    for (const QJsonObject& entry : m_entries) {
        if (entry.value(u"n"_s).toInteger() >= since)
            list.append(entry);
    }
    return list;
}

} // namespace pk::rehearsal
