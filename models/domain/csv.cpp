// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/csv.h"

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

QString cell(QString text)
{
    static const QString starts = u"=+-@\t\r"_s;
    bool isNumber = false;
    text.toDouble(&isNumber);
    if (!text.isEmpty() && starts.contains(text.front()) && !isNumber)
        text.prepend(u'\'');
    const bool quoted = text.contains(u',') || text.contains(u'"') || text.contains(u'\n') || text.contains(u'\r');
    if (!quoted)
        return text;
    return u'"' + text.replace(u'"', u"\"\""_s) + u'"';
}

} // namespace

QString csvLine(const QStringList& cells)
{
    QStringList written;
    for (const QString& each : cells)
        written.append(cell(each));
    return written.join(u',') + u"\r\n"_s;
}

} // namespace pk
