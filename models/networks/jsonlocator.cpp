// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/jsonlocator.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {
// Deeper than any descriptor; the recursion below ends here.
constexpr int kDeepest = 64;
} // namespace

QString pointerStep(QString key)
{
    return u'/' + key.replace(u'~', u"~0"_s).replace(u'/', u"~1"_s);
}

JsonLocator::JsonLocator(const QByteArray& json) : m_json(json)
{
    if (m_json.startsWith("\xEF\xBB\xBF"))
        m_pos = 3;
    m_lines.insert(QString(), 1);
    value(QString(), 1);
}

int JsonLocator::line(const QString& pointer) const
{
    for (QString at = pointer; !at.isEmpty(); at.truncate(at.lastIndexOf(u'/'))) {
        const auto found = m_lines.constFind(at);
        if (found != m_lines.cend())
            return *found;
    }
    return 1;
}

int JsonLocator::lineAt(const QByteArray& json, qsizetype offset)
{
    const auto end = json.cbegin() + std::clamp<qsizetype>(offset, 0, json.size());
    return 1 + int(std::count(json.cbegin(), end, '\n'));
}

void JsonLocator::skipSpace()
{
    while (at(' ') || at('\t') || at('\r') || at('\n')) {
        if (m_json.at(m_pos) == '\n')
            ++m_line;
        ++m_pos;
    }
}

QString JsonLocator::text()
{
    const qsizetype start = m_pos++;
    while (m_pos < m_json.size() && m_json.at(m_pos) != '"')
        m_pos += m_json.at(m_pos) == '\\' ? 2 : 1;
    m_pos = std::min(m_pos + 1, m_json.size());
    const QByteArray raw = m_json.mid(start, m_pos - start);
    if (!raw.contains('\\'))
        return QString::fromUtf8(raw.mid(1, raw.size() - 2));
    return QJsonDocument::fromJson('[' + raw + ']').array().at(0).toString();
}

void JsonLocator::value(const QString& pointer, int level)
{
    m_depth = std::max(m_depth, level - 1);
    skipSpace();
    if (level > kDeepest) {
        m_pos = m_json.size();
    } else if (at('{')) {
        m_depth = std::max(m_depth, level);
        object(pointer, level);
    } else if (at('[')) {
        m_depth = std::max(m_depth, level);
        array(pointer, level);
    } else if (at('"')) {
        text();
    } else {
        while (m_pos < m_json.size() && !QByteArrayView(",]} \t\r\n").contains(m_json.at(m_pos)))
            ++m_pos;
    }
}

void JsonLocator::object(const QString& pointer, int level)
{
    ++m_pos;
    skipSpace();
    while (m_pos < m_json.size() && !at('}')) {
        const int keyLine = m_line;
        const QString key = pointer + pointerStep(text());
        if (m_lines.contains(key) && !m_duplicate) {
            m_duplicate = key;
            m_duplicateLine = keyLine;
        }
        m_lines.insert(key, keyLine);
        skipSpace();
        ++m_pos; // the colon
        value(key, level + 1);
        skipSpace();
        if (at(','))
            ++m_pos;
        skipSpace();
    }
    ++m_pos;
}

void JsonLocator::array(const QString& pointer, int level)
{
    ++m_pos;
    skipSpace();
    for (int i = 0; m_pos < m_json.size() && !at(']'); ++i) {
        const QString element = pointer + u'/' + QString::number(i);
        m_lines.insert(element, m_line);
        value(element, level + 1);
        skipSpace();
        if (at(','))
            ++m_pos;
        skipSpace();
    }
    ++m_pos;
}

} // namespace pk
