// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/objectreader.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

QString typeName(QJsonValue::Type type)
{
    switch (type) {
    case QJsonValue::Null: return u"null"_s;
    case QJsonValue::Bool: return u"true or false"_s;
    case QJsonValue::Double: return u"a number"_s;
    case QJsonValue::String: return u"a text"_s;
    case QJsonValue::Array: return u"a list"_s;
    case QJsonValue::Object: return u"an object"_s;
    case QJsonValue::Undefined: break;
    }
    return u"nothing"_s;
}

/// Levenshtein's distance.
qsizetype distance(const QString& a, const QString& b)
{
    QList<qsizetype> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (qsizetype i = 0; i < a.size(); ++i) {
        qsizetype diagonal = row[0];
        row[0] = i + 1;
        for (qsizetype j = 0; j < b.size(); ++j) {
            const qsizetype change = diagonal + (a[i].toLower() == b[j].toLower() ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({change, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.last();
}

} // namespace

QString nearest(const QString& word, const QStringList& known)
{
    QString best;
    qsizetype least = std::max<qsizetype>(2, word.size() / 2) + 1;
    for (const QString& candidate : known) {
        const qsizetype far = distance(word.left(60), candidate);
        if (far < least) {
            least = far;
            best = candidate;
        }
    }
    return best.isEmpty() ? QString() : u" (did you mean \"%1\"?)"_s.arg(best);
}

void Complaints::add(const QString& pointer, const QString& reason)
{
    const int line = m_lines.line(pointer);
    if (m_line != 0 && m_line <= line)
        return;
    m_line = line;
    m_reason = reason;
}

void Complaints::addMissing(const QString& pointer, const QString& key)
{
    if (m_missingLine != 0)
        return;
    m_missingLine = m_lines.line(pointer);
    m_missing = u"\"%1\" is missing"_s.arg(key);
}

Error Complaints::error() const
{
    const int line = m_line != 0 ? m_line : m_missingLine;
    return {ErrorKind::InvalidInput,
            u"%1:%2: %3"_s.arg(m_file, QString::number(line), m_line != 0 ? m_reason : m_missing)};
}

ObjectReader::ObjectReader(Complaints& complaints, QJsonObject object, QString pointer, const QStringList& known)
    : m_complaints(complaints)
    , m_object(std::move(object))
    , m_pointer(std::move(pointer))
{
    const QStringList present = m_object.keys();
    for (const QString& key : present) {
        if (!known.contains(key))
            complain(key, u"\"%1\" is not a known key%2"_s.arg(key.left(60), nearest(key, known)));
    }
}

std::optional<QJsonValue> ObjectReader::typed(const QString& key, QJsonValue::Type type, Need need) const
{
    const QJsonValue value = m_object.value(key);
    if (value.isUndefined()) {
        if (need == Required)
            m_complaints.addMissing(m_pointer, key);
        return std::nullopt;
    }
    if (value.type() != type) {
        complain(key, u"\"%1\" must be %2, not %3"_s.arg(key, typeName(type), typeName(value.type())));
        return std::nullopt;
    }
    return value;
}

QString ObjectReader::checkedText(const QJsonValue& value, const QString& where, qsizetype longest) const
{
    if (!value.isString()) {
        m_complaints.add(where, u"expected a text, not %1"_s.arg(typeName(value.type())));
        return {};
    }
    const QString text = value.toString();
    const bool control = std::any_of(
        text.cbegin(), text.cend(), [](QChar c) { return c.category() == QChar::Other_Control; });
    if (control)
        m_complaints.add(where, u"the text holds a control character"_s);
    if (text.size() > longest)
        m_complaints.add(where, u"the text is longer than %1 characters"_s.arg(longest));
    return control || text.size() > longest ? QString() : text;
}

QString ObjectReader::text(const QString& key, Need need, qsizetype longest) const
{
    const auto value = typed(key, QJsonValue::String, need);
    if (!value)
        return {};
    const QString text = checkedText(*value, at(key), longest);
    if (need == Required && value->toString().isEmpty())
        complain(key, u"\"%1\" is empty"_s.arg(key));
    return text;
}

bool ObjectReader::flag(const QString& key, bool fallback) const
{
    const auto value = typed(key, QJsonValue::Bool, Optional);
    return value ? value->toBool() : fallback;
}

QStringList ObjectReader::texts(const QString& key) const
{
    QStringList all;
    const auto value = typed(key, QJsonValue::Array, Optional);
    const QJsonArray array = value ? value->toArray() : QJsonArray();
    for (qsizetype i = 0; i < array.size(); ++i) {
        const QString where = at(key) + u'/' + QString::number(i);
        const QString text = checkedText(array.at(i), where, 2000);
        if (array.at(i).isString() && array.at(i).toString().isEmpty())
            m_complaints.add(where, u"an empty text in \"%1\""_s.arg(key));
        all.append(text);
    }
    return all;
}

QList<int> ObjectReader::integers(const QString& key, int least, int most) const
{
    QList<int> all;
    const auto value = typed(key, QJsonValue::Array, Optional);
    const QJsonArray array = value ? value->toArray() : QJsonArray();
    for (qsizetype i = 0; i < array.size(); ++i) {
        const double number = array.at(i).toDouble(std::nan(""));
        if (!(number >= least && number <= most) || std::floor(number) < number) {
            m_complaints.add(at(key) + u'/' + QString::number(i),
                             u"\"%1\" takes whole numbers from %2 to %3"_s.arg(key).arg(least).arg(most));
            continue;
        }
        all.append(int(number));
    }
    return all;
}

double ObjectReader::number(const QString& key) const
{
    const auto value = typed(key, QJsonValue::Double, Optional);
    if (value && !(value->toDouble() >= 0)) {
        complain(key, u"\"%1\" must not be negative"_s.arg(key));
        return 0;
    }
    return value ? value->toDouble() : 0;
}

std::chrono::seconds ObjectReader::duration(const QString& key) const
{
    const auto value = typed(key, QJsonValue::String, Optional);
    if (!value)
        return std::chrono::seconds(0);
    static const QRegularExpression form(u"^([0-9]{1,6})([smhd])$"_s);
    const auto match = form.match(value->toString());
    if (!match.hasMatch()) {
        complain(key, u"\"%1\" must be a duration such as \"30s\", \"15m\", \"2h\" or \"60d\""_s.arg(key));
        return std::chrono::seconds(0);
    }
    const int amount = match.captured(1).toInt();
    switch (match.captured(2).at(0).unicode()) {
    case u's': return std::chrono::seconds(amount);
    case u'm': return std::chrono::minutes(amount);
    case u'h': return std::chrono::hours(amount);
    default: return std::chrono::days(std::min(amount, 36500)); // a century is as good as more
    }
}

QRegularExpression ObjectReader::pattern(const QString& key) const
{
    const QString text = this->text(key);
    if (text.isEmpty())
        return {};
    QRegularExpression pattern(text, QRegularExpression::CaseInsensitiveOption);
    if (!pattern.isValid()) {
        complain(key,
                 u"\"%1\" is not a regular expression: %2 at character %3"_s.arg(key, pattern.errorString())
                     .arg(pattern.patternErrorOffset() + 1));
        return {};
    }
    pattern.optimize();
    return pattern;
}

void ObjectReader::checkPointer(const QString& value, const QString& where) const
{
    static const QRegularExpression form(u"^(/([^~]|~[01])*)+$"_s);
    if (!value.isEmpty() && !form.match(value).hasMatch())
        m_complaints.add(where, u"\"%1\" is not a JSON pointer such as \"/data/id\""_s.arg(value.left(60)));
}

QString ObjectReader::pointer(const QString& key, Need need) const
{
    const QString value = text(key, need, 200);
    checkPointer(value, at(key));
    return value;
}

QStringList ObjectReader::pointers(const QString& key) const
{
    const QStringList all = texts(key);
    for (qsizetype i = 0; i < all.size(); ++i)
        checkPointer(all[i], at(key) + u'/' + QString::number(i));
    return all;
}

QStringList ObjectReader::pointerOrPointers(const QString& key, Need need) const
{
    if (m_object.value(key).isArray())
        return pointers(key);
    const QString one = pointer(key, need);
    return one.isEmpty() ? QStringList() : QStringList{one};
}

QList<QPair<QString, QString>> ObjectReader::pairs(const QString& key) const
{
    QList<QPair<QString, QString>> all;
    const QJsonObject object = anyObject(key);
    for (auto entry = object.constBegin(); entry != object.constEnd(); ++entry)
        all.append({entry.key(), checkedText(entry.value(), at(key) + pointerStep(entry.key()), 2000)});
    return all;
}

QJsonObject ObjectReader::anyObject(const QString& key) const
{
    const auto value = typed(key, QJsonValue::Object, Optional);
    return value ? value->toObject() : QJsonObject();
}

ObjectReader ObjectReader::object(const QString& key, const QStringList& known) const
{
    return {m_complaints, anyObject(key), at(key), known};
}

std::vector<ObjectReader> ObjectReader::objects(const QString& key, const QStringList& known) const
{
    std::vector<ObjectReader> all;
    const auto value = typed(key, QJsonValue::Array, Optional);
    const QJsonArray array = value ? value->toArray() : QJsonArray();
    for (qsizetype i = 0; i < array.size(); ++i) {
        const QString where = at(key) + u'/' + QString::number(i);
        if (!array.at(i).isObject()) {
            m_complaints.add(where, u"\"%1\" is a list of objects"_s.arg(key));
            continue;
        }
        all.emplace_back(m_complaints, array.at(i).toObject(), where, known);
    }
    return all;
}

} // namespace pk
