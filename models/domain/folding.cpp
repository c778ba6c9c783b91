// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/folding.h"

#include <algorithm>

namespace pk {

namespace {

/// Letters that Unicode does not take apart but people type without their strokes.
QString withoutStroke(QChar letter)
{
    switch (letter.unicode()) {
    case 0x00F8: return QStringLiteral("o");  // ø
    case 0x0142: return QStringLiteral("l");  // ł
    case 0x0111: return QStringLiteral("d");  // đ
    case 0x0131: return QStringLiteral("i");  // ı
    case 0x00E6: return QStringLiteral("ae"); // æ
    case 0x0153: return QStringLiteral("oe"); // œ
    case 0x00DF: return QStringLiteral("ss"); // ß
    default: return letter;
    }
}

bool isPlain(const QString& text)
{
    return std::all_of(text.cbegin(), text.cend(), [](QChar c) { return c.unicode() < 0x80; });
}

} // namespace

QString foldedForSearch(const QString& text)
{
    if (isPlain(text))
        return text.toLower();
    QString folded;
    const QString decomposed = text.toCaseFolded().normalized(QString::NormalizationForm_KD);
    folded.reserve(decomposed.size());
    for (const QChar letter : decomposed) {
        const bool invisible = letter.category() == QChar::Other_Format; // direction marks inside names
        if (!letter.isMark() && !invisible)
            folded += withoutStroke(letter);
    }
    return folded;
}

bool holdsWords(const QString& folded, const QStringList& words)
{
    return std::all_of(words.cbegin(), words.cend(), [&](const QString& word) { return folded.contains(word); });
}

QStringList wordsOf(const QString& search)
{
    return foldedForSearch(search).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

} // namespace pk
