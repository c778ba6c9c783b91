// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/http/redaction.h"

#include <QStringList>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype kShortestSecret = 16;
constexpr qsizetype kLongestWord = 40;
constexpr qsizetype kLongestRequestId = 80;

bool looksSecret(QStringView part)
{
    if (part.size() < kShortestSecret)
        return false;
    const auto any = [&](auto test) { return std::any_of(part.cbegin(), part.cend(), test); };
    const bool digits = any([](QChar c) { return c.isDigit(); });
    const bool letters = any([](QChar c) { return c.isLetter(); });
    const bool odd = any([](QChar c) { return !c.isLetterOrNumber() && c != u'-' && c != u'_' && c != u'.'; });
    return (digits && letters) || odd || (letters && part.size() > kLongestWord);
}

} // namespace

QString redactedPath(const QUrl& url)
{
    QStringList segments = url.path(QUrl::FullyEncoded).split(u'/');
    for (QString& segment : segments) {
        const QString plain = QUrl::fromPercentEncoding(segment.toUtf8());
        const QStringList parts = plain.split(u':'); // urn:li:organization:2414183, posts:search
        if (std::any_of(parts.cbegin(), parts.cend(), [](const QString& part) { return looksSecret(part); }))
            segment = u"***"_s;
    }
    return segments.join(u'/');
}

QString requestIdText(const QByteArray& header)
{
    const bool plain = std::all_of(header.cbegin(), header.cend(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_'
            || c == '.';
    });
    return plain && header.size() <= kLongestRequestId ? QString::fromLatin1(header) : QString();
}

} // namespace pk
