// SPDX-License-Identifier: GPL-3.0-or-later
#include "params.h"

#include <QUrl>

namespace pk::rehearsal {

namespace {

QString decoded(QByteArray text)
{
    text.replace('+', ' ');
    return QString::fromUtf8(QByteArray::fromPercentEncoding(text));
}

} // namespace

Params Params::parse(const QByteArray& encoded)
{
    Params params;
    const QList<QByteArray> parts = encoded.split('&');
    for (const QByteArray& part : parts) {
        if (part.isEmpty())
            continue;
        const auto equals = part.indexOf('=');
        if (equals < 0)
            params.add(decoded(part), {});
        else
            params.add(decoded(part.left(equals)), decoded(part.mid(equals + 1)));
    }
    return params;
}

void Params::remove(const QString& name)
{
    m_items.removeIf([&](const auto& item) { return item.first == name; });
}

bool Params::has(const QString& name) const
{
    for (const auto& item : m_items) {
        if (item.first == name)
            return true;
    }
    return false;
}

QString Params::value(const QString& name, const QString& fallback) const
{
    for (const auto& item : m_items) {
        if (item.first == name)
            return item.second;
    }
    return fallback;
}

QStringList Params::all(const QString& name) const
{
    QStringList values;
    for (const auto& item : m_items) {
        if (item.first == name)
            values.append(item.second);
    }
    return values;
}

QStringList Params::names() const
{
    QStringList names;
    for (const auto& item : m_items) {
        if (!names.contains(item.first))
            names.append(item.first);
    }
    return names;
}

QByteArray Params::encoded() const
{
    QByteArray text;
    for (const auto& item : m_items) {
        if (!text.isEmpty())
            text += '&';
        text += QUrl::toPercentEncoding(item.first) + '=' + QUrl::toPercentEncoding(item.second);
    }
    return text;
}

} // namespace pk::rehearsal
