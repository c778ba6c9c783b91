// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/translation.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTranslator>

namespace pk {

void loadTranslations()
{
    auto* words = new QTranslator(qApp);
    const QString folder = QStringLiteral(":/i18n");
    const bool found = words->load(QLocale(), QStringLiteral("pagekeeper"), QStringLiteral("_"), folder)
        || words->load(QStringLiteral("pagekeeper_en"), folder); // without it "%n page(s)" would be shown as it stands
    if (found)
        QCoreApplication::installTranslator(words);
}

} // namespace pk
