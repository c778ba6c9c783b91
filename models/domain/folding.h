// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace pk {

/// Lower case without accents, for searching: "Café" -> "cafe".
QString foldedForSearch(const QString& text);

/// What was typed, as words to look for; each has to occur, anywhere.
QStringList wordsOf(const QString& search);
bool holdsWords(const QString& folded, const QStringList& words);

} // namespace pk
