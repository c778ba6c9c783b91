// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/figures.h"

#include "models/http/routes.h"
#include "models/networks/answers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTimeZone>
#include <QtNumeric>

#include <algorithm>
#include <cmath>
#include <map>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype kLongestText = 5000; // of a post; more is of no use in a list
constexpr qsizetype kMostRows = 2000;    // of one series
// What is above this many seconds (the year 5138) must be milliseconds.
constexpr double kMilliseconds = 1e11;

QString replaced(QString text, const Placeholders& values, QString (*encode)(const QString& key, const QString& value))
{
    for (auto value = values.constBegin(); value != values.constEnd(); ++value)
        text.replace(u'{' + value.key() + u'}', encode(value.key(), value.value()));
    return text;
}

QString encodedForAddress(const QString& key, const QString& value)
{
    if (key == "ids"_L1 || key == "metrics"_L1)
        return value; // encoded one by one, the commas between them are the address's
    const QByteArray keep = key.endsWith("Path"_L1) ? "/" : QByteArray();
    return QString::fromLatin1(QUrl::toPercentEncoding(value, keep));
}

QString encodedForJson(const QString&, const QString& value)
{
    const QByteArray list = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(list.mid(2, list.size() - 4)); // without ["..."]
}

std::optional<qint64> wholeNumber(const QJsonValue& value)
{
    constexpr qint64 kMost =
        1'000'000'000'000'000'000; // nobody has so many followers: a server that says so is not believed
    if (value.isDouble()) {
        constexpr qint64 kNone = -1;
        const qint64 whole = value.toInteger(kNone);
        return whole >= 0 && whole <= kMost ? std::optional(whole) : std::nullopt;
    }
    static const QRegularExpression digits(u"^[0-9]{1,19}$"_s);
    const QString text = value.toString();
    bool fits = false;
    const qint64 number = digits.match(text).hasMatch() ? text.toLongLong(&fits) : 0;
    return fits && number <= kMost ? std::optional(number) : std::nullopt;
}

std::optional<qint64> added(std::optional<qint64> a, std::optional<qint64> b)
{
    qint64 sum = 0;
    if (!a || !b || qAddOverflow(*a, *b, &sum))
        return std::nullopt;
    return sum;
}

/// What a row holds at a pointer; of a row that is a list, in the column of that name.
QJsonValue inRow(const QJsonValue& row, const Pointer& pointer, const QStringList& columns)
{
    if (columns.isEmpty())
        return valueAt(row, pointer);
    const qsizetype column = columns.indexOf(pointer.mid(1));
    return column < 0 ? QJsonValue(QJsonValue::Undefined) : row.toArray().at(column);
}

bool isThere(const QJsonValue& value)
{
    return !value.isUndefined() && !value.isNull();
}

/// The number of one row; nullopt for none, or for something that is no number.
std::optional<qint64> rowValue(const FigureRule& rule, const QJsonValue& row, const QString& page,
                               const QStringList& columns)
{
    std::optional<qint64> sum;
    bool any = false;
    for (const Pointer& pointer : rule.at) {
        const QJsonValue there = inRow(row, forPage(pointer, page), columns);
        if (!isThere(there))
            continue;
        any = true;
        const std::optional<qint64> value = figureValue(there);
        if (!rule.sum && value)
            return value;
        if (rule.sum && !value)
            return std::nullopt;
        if (rule.sum)
            sum = sum ? added(sum, value) : value;
        if (rule.sum && !sum)
            return std::nullopt;
    }
    return !any && rule.absentIsZero ? std::optional<qint64>(0) : sum;
}

std::optional<QDate> dateOf(const QJsonValue& value)
{
    static const QRegularExpression form(u"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"_s);
    QDate date;
    if (value.isObject())
        date = QDate(value[u"year"].toInt(), value[u"month"].toInt(), value[u"day"].toInt());
    else if (form.match(value.toString()).hasMatch())
        date = QDate::fromString(value.toString(), Qt::ISODate);
    return date.isValid() && date.year() > 1970 ? std::optional(date) : std::nullopt;
}

/// The end of the day that a row is about.
std::optional<QDateTime> endOfDay(const FigureRule& rule, const QJsonValue& value, const QByteArray& zone)
{
    if (const auto date = dateOf(value))
        return QDateTime(date->addDays(1), QTime(0, 0), QTimeZone(zone)).toUTC();
    const auto instant = instantOf(value);
    if (!instant || !rule.dayStarts)
        return instant;
    return instant->toTimeZone(QTimeZone(zone)).addDays(1).toUTC();
}

QStringList columnNames(const FigureRule& rule, const QJsonValue& body)
{
    QStringList names;
    const QJsonArray columns = valueAt(body, rule.columns).toArray();
    for (const QJsonValue column : columns)
        names.append(column[u"name"].toString());
    return names;
}

Figure figureOf(const FigureRule& rule, const Reading& reading, qint64 value, const QDateTime& at)
{
    Figure figure;
    figure.metric = rule.metric;
    figure.span = rule.span;
    figure.value = value;
    figure.at = at;
    figure.rounded = rule.rounded;
    const Pointer shown = rule.each.isEmpty() || !rule.columns.isEmpty() ? rule.at.value(0) : rule.each.first();
    figure.source = u"%1 %2"_s.arg(reading.asked, shown.mid(1)).left(300);
    return figure;
}

QList<Figure> seriesFrom(const FigureRule& rule, const QJsonValue& body, const Reading& reading)
{
    const QStringList columns = columnNames(rule, body);
    if (!rule.columns.isEmpty() && columns.isEmpty())
        return {};
    std::map<QDateTime, std::optional<qint64>> days; // without a value: something there was no number
    const QDateTime whole = timesOf(reading.window, reading.now).until;
    for (const Pointer& pointer : rule.each) {
        const QJsonArray rows = valueAt(body, forPage(pointer, reading.page)).toArray();
        for (qsizetype i = 0; i < rows.size() && i < kMostRows; ++i) {
            const QJsonValue row = rows.at(i);
            if (!rule.only.isEmpty() && !isMet(rule.only, row))
                continue;
            const std::optional<QDateTime> end = rule.day.isEmpty()
                ? std::optional(rule.span == Span::Day ? whole : reading.now)
                : endOfDay(rule, inRow(row, rule.day, columns), reading.window.zone);
            if (!end || (rule.span == Span::Day && *end > reading.now))
                continue; // a day that is not over says nothing yet
            const std::optional<qint64> value = rowValue(rule, row, reading.page, columns);
            const auto known = days.find(*end);
            if (known == days.end())
                days.emplace(*end, value);
            else
                known->second = added(known->second, value);
        }
    }
    QList<Figure> figures;
    for (const auto& [end, value] : days) {
        if (value)
            figures.append(figureOf(rule, reading, *value, end));
    }
    return figures;
}

/// Of several lines, without control characters.
QString cleanText(QString text)
{
    text.replace(u"\r\n"_s, u"\n"_s);
    text.removeIf([](QChar c) { return c.category() == QChar::Other_Control && c != u'\n'; });
    return text.trimmed().left(kLongestText);
}

QString firstText(const QList<Pointer>& pointers, const QJsonValue& row)
{
    for (const Pointer& pointer : pointers) {
        const QString text = textAt(row, pointer);
        if (!text.isEmpty())
            return text;
    }
    return {};
}

QUrl acceptable(const QString& text)
{
    const QUrl url(text, QUrl::StrictMode);
    return isAcceptable(url) ? url : QUrl();
}

QUrl linkFrom(const ContentFields& fields, const QJsonValue& row, const Placeholders& values, const QString& id)
{
    QString value = fields.link.isEmpty() ? (fields.linkFormat.isEmpty() ? QString() : id)
                                          : firstText(fields.link, row);
    if (!fields.linkPattern.isEmpty()) {
        const auto match = QRegularExpression(fields.linkPattern).match(value);
        value = match.hasMatch() ? match.captured(match.lastCapturedIndex() > 0 ? 1 : 0) : QString();
    }
    if (value.isEmpty())
        return {};
    if (!fields.linkFormat.isEmpty())
        value = filledAddress(fields.linkFormat, values).replace(u"%1"_s, value);
    return acceptable(value);
}

} // namespace

QJsonObject joined(QJsonObject answers, const QJsonValue& further)
{
    const QJsonObject more = further.toObject();
    for (auto one = more.begin(); one != more.end(); ++one) {
        if (!answers.contains(one.key())) {
            answers.insert(one.key(), one.value());
            continue;
        }
        QJsonArray list = answers.value(one.key()).toArray();
        const QJsonArray rows = one.value().toArray();
        for (const QJsonValue row : rows)
            list.append(row);
        if (!rows.isEmpty())
            answers.insert(one.key(), list);
    }
    return answers;
}

QString refusalOf(const FigureRule& rule, const QStringList& metrics, const QHash<QString, QString>& refused)
{
    const QList<Pointer> pointers = rule.each + rule.at;
    QString why;
    bool answered = false;
    for (const QString& metric : metrics) {
        const QString selector = u'=' + metric + u']';
        if (std::none_of(pointers.cbegin(), pointers.cend(), [&](const Pointer& at) { return at.contains(selector); }))
            continue;
        const auto reason = refused.constFind(metric);
        answered = answered || reason == refused.cend();
        if (reason != refused.cend())
            why = *reason;
    }
    return rule.sum || !answered ? why : QString();
}

Pointer forPage(Pointer pointer, const QString& page)
{
    QString step = page;
    step.replace(u'~', u"~0"_s).replace(u'/', u"~1"_s);
    return pointer.replace(u"{page}"_s, step);
}

QString filledAddress(QString text, const Placeholders& values)
{
    return replaced(std::move(text), values, encodedForAddress);
}

QByteArray filledBody(QString text, const Placeholders& values)
{
    return replaced(std::move(text), values, encodedForJson).toUtf8();
}

WindowTimes timesOf(const FigureWindow& window, const QDateTime& now)
{
    const QTimeZone zone(window.zone);
    const QDate last = now.toTimeZone(zone).date().addDays(-window.lag);
    return {QDateTime(last.addDays(-window.days), QTime(0, 0), zone).toUTC(),
            QDateTime(last, QTime(0, 0), zone).toUTC()};
}

Placeholders placeholdersOf(const FigureWindow& window, const QDateTime& now)
{
    const QDate end = now.toTimeZone(QTimeZone(window.zone)).date().addDays(-window.lag);
    const WindowTimes times = timesOf(window, now);
    Placeholders values{{u"since"_s, QString::number(times.since.toSecsSinceEpoch())},
                        {u"until"_s, QString::number(times.until.toSecsSinceEpoch())},
                        {u"sinceMs"_s, QString::number(times.since.toMSecsSinceEpoch())},
                        {u"untilMs"_s, QString::number(times.until.toMSecsSinceEpoch())}};
    for (const auto& [name, date] :
         {std::pair(u"firstDay"_s, end.addDays(-window.days)), std::pair(u"lastDay"_s, end.addDays(-1))}) {
        values.insert(name, date.toString(Qt::ISODate));
        values.insert(name + u".year"_s, QString::number(date.year()));
        values.insert(name + u".month"_s, QString::number(date.month()));
        values.insert(name + u".day"_s, QString::number(date.day()));
    }
    return values;
}

std::optional<qint64> figureValue(const QJsonValue& value)
{
    if (!value.isObject())
        return wholeNumber(value);
    std::optional<qint64> sum = 0;
    const QJsonObject parts = value.toObject();
    for (const QJsonValue part : parts)
        sum = added(sum, wholeNumber(part));
    return parts.isEmpty() ? std::nullopt : sum;
}

std::optional<QDateTime> instantOf(const QJsonValue& value)
{
    double seconds = value.toDouble();
    if (value.isString()) {
        bool number = false;
        seconds = value.toString().toDouble(&number);
        if (!number) {
            QDateTime instant = QDateTime::fromString(value.toString(), Qt::ISODateWithMs);
            if (instant.isValid() && instant.timeSpec() == Qt::LocalTime)
                instant.setTimeSpec(Qt::UTC);
            return instant.isValid() ? std::optional(instant.toUTC()) : std::nullopt;
        }
    }
    if (!(seconds > 0) || seconds > 1e15)
        return std::nullopt;
    const double milliseconds = seconds > kMilliseconds ? seconds : seconds * 1000;
    return QDateTime::fromMSecsSinceEpoch(std::llround(milliseconds), Qt::UTC);
}

QList<Figure> figuresFrom(const FigureRule& rule, const QJsonValue& body, const Reading& reading)
{
    if (!rule.each.isEmpty())
        return seriesFrom(rule, body, reading);
    if (!rule.only.isEmpty()) {
        ValueCondition only = rule.only;
        only.at = forPage(only.at, reading.page);
        if (!isMet(only, body))
            return {};
    }
    const std::optional<qint64> value = rowValue(rule, body, reading.page, {});
    if (!value)
        return {};
    const QDateTime at = rule.span == Span::Day ? timesOf(reading.window, reading.now).until : reading.now;
    return {figureOf(rule, reading, *value, at)};
}

ContentItem itemFrom(const ContentFields& fields, const QJsonValue& row, const Placeholders& values, ContentItem known)
{
    if (known.link.isEmpty())
        known.link = linkFrom(fields, row, values, known.id);
    if (known.text.isEmpty()) {
        const QString text = firstText(fields.text, row);
        known.text = cleanText(fields.html ? wordsOfHtml(text) : text);
    }
    if (known.kind.isEmpty())
        known.kind = plainText(firstText(fields.kind, row));
    if (known.kind.isEmpty())
        known.kind = fields.kindName;
    for (const Pointer& pointer : fields.published) {
        const auto published = instantOf(valueAt(row, pointer));
        if (!known.publishedAt.isValid() && published)
            known.publishedAt = *published;
    }
    if (known.thumbnail.isEmpty())
        known.thumbnail = acceptable(firstText(fields.thumbnail, row));
    Reading reading;
    reading.page = values.value(u"page"_s);
    for (const FigureRule& rule : fields.figures) {
        const QList<Figure> figures = figuresFrom(rule, row, reading);
        if (!figures.isEmpty())
            known.figures.insert(rule.metric, figures.last().value);
    }
    return known;
}

QString wordsOfHtml(QString html)
{
    static const QRegularExpression breaks(u"<br\\s*/?>|</p>\\s*<p[^>]*>"_s);
    static const QRegularExpression mark(u"<[^>]*>"_s);
    static const QRegularExpression entity(u"&#(x?)([0-9a-fA-F]{1,6});"_s);
    html = html.left(4 * kLongestText).replace(breaks, u"\n"_s).remove(mark);
    QString words;
    qsizetype from = 0;
    for (auto it = entity.globalMatch(html); it.hasNext();) {
        const auto match = it.next();
        bool number = false;
        const uint code = match.captured(2).toUInt(&number, match.captured(1).isEmpty() ? 10 : 16);
        words += html.mid(from, match.capturedStart() - from);
        if (number && code > 0 && code <= QChar::LastValidCodePoint && !QChar::isSurrogate(code))
            words += QString::fromUcs4(std::array{char32_t(code)}.data(), 1);
        from = match.capturedEnd();
    }
    words += html.mid(from);
    words.replace(u"&nbsp;"_s, u" "_s).replace(u"&lt;"_s, u"<"_s).replace(u"&gt;"_s, u">"_s);
    words.replace(u"&quot;"_s, u"\""_s).replace(u"&apos;"_s, u"'"_s);
    return words.replace(u"&amp;"_s, u"&"_s); // last, or "&amp;lt;" would become a mark
}

std::optional<QString> publicName(const PublicRule& rule, const QString& typed)
{
    if (rule.name.isEmpty())
        return std::nullopt;
    const auto form = QRegularExpression(rule.name, QRegularExpression::CaseInsensitiveOption).match(typed.trimmed());
    if (!form.hasMatch())
        return std::nullopt;
    return form.captured(std::max(0, form.lastCapturedIndex()));
}

} // namespace pk
