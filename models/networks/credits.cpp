// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/answers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr double kLargest = 1e12;
constexpr qint64 kFarthestReset = 400 * 24 * 3600; // seconds; no documented window is longer than a month
constexpr qsizetype kMostBuckets = 64;

std::optional<double> number(const QByteArray& value)
{
    bool ok = false;
    // "100, 100;w=1, 1000;w=60": the first is the limit that is nearest (pinterest.md section 10).
    const qsizetype comma = value.indexOf(',');
    const double parsed = (comma < 0 ? value : value.left(comma)).trimmed().toDouble(&ok);
    if (!ok || !std::isfinite(parsed) || parsed < 0 || parsed > kLargest)
        return std::nullopt;
    return parsed;
}

std::optional<QDateTime> resetOf(const CreditRule& rule, const HttpResponse& response, const QDateTime& now)
{
    const QByteArray value = response.header(rule.resetHeader).trimmed();
    if (rule.resetHeader.isEmpty() || value.isEmpty())
        return std::nullopt;
    QDateTime at;
    switch (rule.resetForm) {
    case CreditRule::ResetForm::UnixSeconds:
        if (const auto seconds = number(value))
            at = QDateTime::fromSecsSinceEpoch(qint64(*seconds), Qt::UTC);
        break;
    case CreditRule::ResetForm::SecondsFromNow:
        if (const auto seconds = number(value); seconds && *seconds < kFarthestReset)
            at = now.addSecs(qint64(*seconds));
        break;
    case CreditRule::ResetForm::EitherSeconds: // too small for a date: seconds left
        if (const auto seconds = number(value); seconds && *seconds < kFarthestReset)
            at = now.addSecs(qint64(*seconds));
        else if (seconds)
            at = QDateTime::fromSecsSinceEpoch(qint64(*seconds), Qt::UTC);
        break;
    case CreditRule::ResetForm::Iso8601: {
        // Qt reads milliseconds; Mastodon writes microseconds.
        static const QRegularExpression fraction(u"(\\.[0-9]{1,3})[0-9]*"_s);
        const QString text = QString::fromLatin1(value).replace(fraction, u"\\1"_s);
        at = QDateTime::fromString(text, Qt::ISODateWithMs).toUTC();
        break;
    }
    }
    if (!at.isValid() || std::abs(now.secsTo(at)) > kFarthestReset)
        return std::nullopt;
    return at;
}

std::optional<Credits> fromHeaders(const CreditRule& rule, const HttpResponse& response, const QDateTime& now)
{
    if (rule.remainingHeader.isEmpty())
        return std::nullopt;
    const auto remaining = number(response.header(rule.remainingHeader));
    const auto used = rule.usedHeader.isEmpty() ? std::nullopt : number(response.header(rule.usedHeader));
    if (used && remaining)
        return Credits{rule.bucket, *used, *used + *remaining, resetOf(rule, response, now)};
    const auto limit = rule.limitHeader.isEmpty() ? std::optional(rule.documentedLimit)
                                                  : number(response.header(rule.limitHeader));
    if (!remaining || !limit)
        return std::nullopt;
    return Credits{rule.bucket, std::max(0.0, *limit - *remaining), *limit, resetOf(rule, response, now)};
}

/// {"call_count":28,"total_time":25,"total_cputime":25}: percent of three limits; the fullest one stops everything.
std::optional<Credits> fromPercentages(const QString& bucket, const QJsonObject& usage, const QDateTime& now)
{
    double used = -1;
    for (const auto& key : {u"call_count"_s, u"total_time"_s, u"total_cputime"_s})
        used = std::max(used, usage.value(key).toDouble(-1));
    if (used < 0 || used > 10000)
        return std::nullopt;
    Credits credits{bucket, used, 100, {}};
    const double minutes = usage.value(u"estimated_time_to_regain_access"_s).toDouble();
    if (minutes > 0 && minutes * 60 < kFarthestReset)
        credits.resetsAt = now.addSecs(qint64(minutes * 60));
    return credits;
}

/// Of one bucket the limit that is nearest: it is the one that stops everything.
void keepFullest(QList<Credits>& all, const Credits& one)
{
    const auto known = std::find_if(
        all.begin(), all.end(), [&](const Credits& other) { return other.bucket == one.bucket; });
    if (known == all.end())
        all.append(one);
    else if (known->used < one.used)
        *known = one;
}

/// The members of an object one by one, for such headers repeat keys (facebook.md section 10) and QJsonObject holds each once.
QList<QJsonObject> membersOf(const QByteArray& text)
{
    QList<QJsonObject> members;
    if (!QJsonDocument::fromJson(text).isObject())
        return members;
    const QByteArray whole = text.trimmed();
    qsizetype begin = 1;
    int depth = 0;
    bool quoted = false;
    for (qsizetype i = 1; i < whole.size(); ++i) {
        const char c = whole.at(i);
        if (quoted) {
            i += c == '\\' ? 1 : 0;
            quoted = c != '"';
            continue;
        }
        quoted = c == '"';
        depth += c == '{' || c == '[' ? 1 : 0;
        if (depth == 0 && (c == ',' || c == '}')) {
            members.append(QJsonDocument::fromJson('{' + whole.mid(begin, i - begin) + '}').object());
            begin = i + 1;
        }
        depth -= c == '}' || c == ']' ? 1 : 0;
    }
    return members;
}

QList<Credits> fromJsonHeader(const CreditRule& rule, const HttpResponse& response, const QDateTime& now)
{
    QList<Credits> all;
    const QByteArray value = response.header(rule.jsonHeader);
    if (rule.jsonHeader.isEmpty() || value.isEmpty() || value.size() > 64 * 1024)
        return all;
    if (const auto whole = fromPercentages(rule.bucket, QJsonDocument::fromJson(value).object(), now)) {
        all.append(*whole);
        return all;
    }
    for (const QJsonObject& member : membersOf(value)) {
        if (member.isEmpty() || all.size() >= kMostBuckets)
            continue;
        const QString bucket = QString(rule.bucket).replace(u"%1"_s, member.constBegin().key().left(60));
        const QJsonArray kinds = member.constBegin().value().toArray();
        for (const QJsonValue kind : kinds) {
            if (const auto one = fromPercentages(bucket, kind.toObject(), now))
                keepFullest(all, *one);
        }
    }
    return all;
}

} // namespace

QList<Credits> readCredits(const NetworkDescriptor& network, const HttpResponse& response, const QDateTime& now)
{
    QList<Credits> all;
    for (const CreditRule& rule : network.credits) {
        if (const auto credits = fromHeaders(rule, response, now))
            all.append(*credits);
        all += fromJsonHeader(rule, response, now);
    }
    return all;
}

std::optional<QDateTime> bareReset(const NetworkDescriptor& network, const HttpResponse& response, const QDateTime& now)
{
    std::optional<QDateTime> latest;
    for (const CreditRule& rule : network.credits) {
        if (!rule.remainingHeader.isEmpty())
            continue;
        const auto at = resetOf(rule, response, now);
        if (at && (!latest || *at > *latest))
            latest = at;
    }
    return latest;
}

} // namespace pk
