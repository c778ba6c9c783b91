// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/factsjson.h"

#include <QJsonDocument>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

void put(QJsonObject& json, QLatin1StringView key, const QString& text)
{
    if (!text.isEmpty())
        json.insert(key, text);
}

void put(QJsonObject& json, QLatin1StringView key, bool flag)
{
    if (flag)
        json.insert(key, true);
}

void put(QJsonObject& json, QLatin1StringView key, const QDateTime& at)
{
    if (at.isValid())
        json.insert(key, at.toMSecsSinceEpoch());
}

void put(QJsonObject& json, QLatin1StringView key, const std::optional<QDateTime>& at)
{
    if (at)
        json.insert(key, at->toMSecsSinceEpoch());
}

QDateTime timeOf(const QJsonValue& value)
{
    return value.isDouble() ? timeFromMs(value.toInteger()) : QDateTime();
}

std::optional<QDateTime> maybeTimeOf(const QJsonValue& value)
{
    return value.isDouble() ? std::optional(timeFromMs(value.toInteger())) : std::nullopt;
}

QJsonObject toJson(const Failure& failure)
{
    QJsonObject json{{"certainty"_L1, toIdentifier(failure.certainty)}, {"cause"_L1, toIdentifier(failure.cause)}};
    put(json, "raw"_L1, failure.raw);
    put(json, "what"_L1, failure.what);
    put(json, "since"_L1, failure.since);
    put(json, "at"_L1, failure.at);
    put(json, "retry"_L1, failure.retryAt);
    if (failure.strikes > 0)
        json.insert("strikes"_L1, failure.strikes);
    return json;
}

Failure failureFromJson(const QJsonObject& json)
{
    Failure failure;
    failure.certainty = certaintyFromIdentifier(json.value("certainty"_L1).toString()).value_or(Certainty::Transient);
    failure.cause = causeFromIdentifier(json.value("cause"_L1).toString()).value_or(Cause::Unknown);
    failure.raw = json.value("raw"_L1).toString();
    failure.what = json.value("what"_L1).toString();
    failure.since = timeOf(json.value("since"_L1));
    failure.at = timeOf(json.value("at"_L1));
    failure.retryAt = maybeTimeOf(json.value("retry"_L1));
    failure.strikes = json.value("strikes"_L1).toInt();
    return failure;
}

} // namespace

QDateTime timeFromMs(qint64 ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC);
}

QJsonArray toJson(const QList<EndClock>& clocks)
{
    QJsonArray array;
    for (const EndClock& clock : clocks) {
        QJsonObject json{{"kind"_L1, toIdentifier(clock.kind)}};
        put(json, "at"_L1, clock.at);
        put(json, "estimated"_L1, clock.estimated);
        put(json, "renews"_L1, clock.renews);
        if (clock.skew.count() != 0)
            json.insert("skew"_L1, qint64(clock.skew.count()));
        array.append(json);
    }
    return array;
}

QList<EndClock> clocksFromJson(const QJsonArray& array)
{
    QList<EndClock> clocks;
    for (const QJsonValue value : array) {
        const QJsonObject json = value.toObject();
        const auto kind = clockKindFromIdentifier(json.value("kind"_L1).toString());
        if (kind && json.value("at"_L1).isDouble()) // a clock without a time would have ended in 1970
            clocks.append({*kind,
                           timeOf(json.value("at"_L1)),
                           json.value("estimated"_L1).toBool(),
                           json.value("renews"_L1).toBool(),
                           std::chrono::seconds(json.value("skew"_L1).toInteger())});
    }
    return clocks;
}

QJsonObject toJson(const LifeFacts& facts)
{
    QJsonObject json;
    if (!facts.clocks.isEmpty())
        json.insert("clocks"_L1, toJson(facts.clocks));
    put(json, "endless"_L1, facts.statedEndless);
    if (facts.proof) {
        QJsonObject proof{{"what"_L1, facts.proof->what}};
        put(proof, "at"_L1, facts.proof->at);
        json.insert("proof"_L1, proof);
    }
    if (facts.failure)
        json.insert("failure"_L1, toJson(*facts.failure));
    if (facts.renewalFailure)
        json.insert("renewal_failure"_L1, toJson(*facts.renewalFailure));
    put(json, "renews"_L1, facts.renewsItself);
    if (facts.snooze) {
        QJsonObject snooze{{"reason"_L1, facts.snooze->reason}};
        put(snooze, "until"_L1, facts.snooze->until);
        json.insert("snooze"_L1, snooze);
    }
    put(json, "incident"_L1, facts.inIncident);
    put(json, "disconnected"_L1, facts.disconnected);
    put(json, "heard"_L1, facts.heardAt);
    return json;
}

LifeFacts lifeFactsFromJson(const QJsonObject& json)
{
    LifeFacts facts;
    facts.clocks = clocksFromJson(json.value("clocks"_L1).toArray());
    facts.statedEndless = json.value("endless"_L1).toBool();
    if (const QJsonValue proof = json.value("proof"_L1); proof.isObject())
        facts.proof = Evidence{proof["what"_L1].toString(), timeOf(proof["at"_L1])};
    if (const QJsonValue failure = json.value("failure"_L1); failure.isObject())
        facts.failure = failureFromJson(failure.toObject());
    if (const QJsonValue failure = json.value("renewal_failure"_L1); failure.isObject())
        facts.renewalFailure = failureFromJson(failure.toObject());
    facts.renewsItself = json.value("renews"_L1).toBool();
    if (const QJsonValue snooze = json.value("snooze"_L1); snooze.isObject())
        facts.snooze = Snooze{snooze["reason"_L1].toString(), timeOf(snooze["until"_L1])};
    facts.inIncident = json.value("incident"_L1).toBool();
    facts.disconnected = json.value("disconnected"_L1).toBool();
    facts.heardAt = maybeTimeOf(json.value("heard"_L1));
    return facts;
}

QJsonArray toJson(const QList<Credits>& credits)
{
    QJsonArray array;
    for (const Credits& credit : credits) {
        QJsonObject json{{"bucket"_L1, credit.bucket}, {"used"_L1, credit.used}, {"limit"_L1, credit.limit}};
        put(json, "resets"_L1, credit.resetsAt);
        array.append(json);
    }
    return array;
}

QList<Credits> creditsFromJson(const QJsonArray& array)
{
    QList<Credits> credits;
    for (const QJsonValue json : array) {
        credits.append({json["bucket"_L1].toString(),
                        json["used"_L1].toDouble(),
                        json["limit"_L1].toDouble(),
                        maybeTimeOf(json["resets"_L1])});
    }
    return credits;
}

QJsonArray toJson(const QSet<Purpose>& purposes)
{
    QStringList names;
    for (const Purpose purpose : purposes)
        names.append(toIdentifier(purpose));
    names.sort();
    return QJsonArray::fromStringList(names);
}

QSet<Purpose> purposesFromJson(const QJsonArray& array)
{
    QSet<Purpose> purposes;
    for (const QJsonValue value : array) {
        if (const auto purpose = purposeFromIdentifier(value.toString()))
            purposes.insert(*purpose);
    }
    return purposes;
}

QJsonArray toJson(const QStringList& texts)
{
    return QJsonArray::fromStringList(texts);
}

QStringList textsFromJson(const QJsonArray& array)
{
    QStringList texts;
    texts.reserve(array.size());
    for (const QJsonValue value : array)
        texts.append(value.toString());
    return texts;
}

QString compact(const QJsonObject& json)
{
    return json.isEmpty() ? QString() : QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

QString compact(const QJsonArray& json)
{
    return json.isEmpty() ? QString() : QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

QJsonObject objectFromText(const QByteArray& text)
{
    return text.isEmpty() ? QJsonObject() : QJsonDocument::fromJson(text).object();
}

QJsonArray arrayFromText(const QByteArray& text)
{
    return text.isEmpty() ? QJsonArray() : QJsonDocument::fromJson(text).array();
}

} // namespace pk
