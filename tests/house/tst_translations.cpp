// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/words.h"

#include <QFile>
#include <QImage>
#include <QTest>
#include <QTranslator>

using namespace Qt::Literals::StringLiterals;

namespace pk {

/// What is compiled into the programs: words and icon, reached as the programs reach them.
class TstTranslations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void englishCountsAreWords_data();
    void englishCountsAreWords();
    void fallsBackToEnglish();
    void iconHasEverySize_data();
    void iconHasEverySize();
};

void TstTranslations::englishCountsAreWords_data()
{
    QTest::addColumn<int>("days");
    QTest::addColumn<QString>("words");

    QTest::newRow("one ahead") << 1 << u"in 1 day"_s;
    QTest::newRow("many ahead") << 9 << u"in 9 days"_s;
    QTest::newRow("one behind") << -1 << u"1 day ago"_s;
    QTest::newRow("many behind") << -2 << u"2 days ago"_s;
}

void TstTranslations::englishCountsAreWords()
{
    QFETCH(int, days);
    QTranslator translator;
    QVERIFY(translator.load(QLocale(u"en_GB"_s), u"pagekeeper"_s, u"_"_s, u":/i18n"_s));
    QVERIFY(QCoreApplication::installTranslator(&translator));

    const QDateTime now(QDate(2026, 11, 23), QTime(12, 0), Qt::UTC);
    QTEST(relativeDate(now.addDays(days), now), "words");
}

void TstTranslations::fallsBackToEnglish()
{
    QTranslator translator;
    QVERIFY(!translator.load(QLocale(u"fi_FI"_s), u"pagekeeper"_s, u"_"_s, u":/i18n"_s));
    QVERIFY(translator.load(u":/i18n/pagekeeper_en.qm"_s));
}

void TstTranslations::iconHasEverySize_data()
{
    QTest::addColumn<int>("size");
    for (const int size : {16, 24, 32, 48, 64, 128, 256})
        QTest::addRow("%d", size) << size;
}

void TstTranslations::iconHasEverySize()
{
    QFETCH(int, size);
    const QImage image(u":/icons/pagekeeper-%1.png"_s.arg(size));
    QCOMPARE(image.size(), QSize(size, size));
    QVERIFY(image.pixelColor(size / 2, 1).alpha() == 255); // the tile reaches the edge
    QVERIFY(QFile::exists(u":/icons/pagekeeper.svg"_s));
}

} // namespace pk

QTEST_GUILESS_MAIN(pk::TstTranslations)
#include "tst_translations.moc"
