// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/creditcount.h"

#include "models/networks/adapter.h"

#include <QTimeZone>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

QList<Credits> readCredits(const NetworkDescriptor& network, const TrafficRecord& record, const QDateTime& now)
{
    HttpResponse answer;
    answer.status = record.status;
    answer.headers = record.headers;
    return readCredits(network, answer, now);
}

std::optional<QString> countedIn(const CreditRule& rule, Purpose purpose, const QString& host, const QString& path)
{
    if (!rule.isCounted() || (!rule.only.isEmpty() && !rule.only.contains(purpose)))
        return std::nullopt;
    const auto endsSo = [&](const QString& ending) { return path.endsWith(ending); };
    if (!rule.paths.isEmpty() && std::none_of(rule.paths.cbegin(), rule.paths.cend(), endsSo))
        return std::nullopt;
    switch (rule.each) {
    case CreditRule::Each::Network: break;
    case CreditRule::Each::Host: return QString(rule.bucket).replace(u"%1"_s, host);
    case CreditRule::Each::Path: return QString(rule.bucket).replace(u"%1"_s, path);
    }
    return rule.bucket;
}

QDateTime windowStart(const CreditRule& rule, const QDateTime& now)
{
    if (rule.day.isEmpty())
        return now.addSecs(-rule.window.count());
    const QTimeZone zone(rule.day);
    return now.toTimeZone(zone).date().startOfDay(zone).toUTC().addMSecs(-1);
}

Credits counted(const CreditRule& rule, const QString& bucket, const QList<QDateTime>& spent, const QDateTime& now)
{
    const QDateTime start = windowStart(rule, now);
    const auto first = std::find_if(spent.cbegin(), spent.cend(), [&](const QDateTime& at) { return at > start; });
    Credits credits{bucket, double(spent.cend() - first), rule.documentedLimit, {}};
    if (!rule.day.isEmpty()) {
        const QTimeZone zone(rule.day);
        credits.resetsAt = now.toTimeZone(zone).date().addDays(1).startOfDay(zone).toUTC();
    } else if (first != spent.cend()) {
        credits.resetsAt = first->addSecs(rule.window.count());
    }
    return credits;
}

} // namespace pk
