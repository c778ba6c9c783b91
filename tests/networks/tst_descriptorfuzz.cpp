// SPDX-License-Identifier: GPL-3.0-or-later
// Descriptors come from people and from the internet: whatever is in the file, reading it ends with a descriptor or with
// file, line and reason. The seed is fixed, so a failure can be repeated.
#include "models/networks/descriptor.h"
#include "tests/networks/testgrant.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kMutants = 600; // of each descriptor

QByteArray truncated(QByteArray text, QRandomGenerator& random)
{
    text.truncate(random.bounded(int(text.size())));
    return text;
}

QByteArray flipped(QByteArray text, QRandomGenerator& random)
{
    for (int i = 1 + random.bounded(4); i > 0; --i)
        text[random.bounded(int(text.size()))] = char(random.bounded(256));
    return text;
}

/// Removes, renames or retypes a random member somewhere in the tree.
QJsonValue disturbed(const QJsonValue& value, QRandomGenerator& random)
{
    static const QList<QJsonValue> odd{
        QJsonValue(), 7, -1e300, true, u""_s, u"\u202e{api}"_s, QJsonArray{1, u"a"_s}, QJsonObject{{u"x"_s, 1}}};
    if (value.isObject() && !value.toObject().isEmpty()) {
        QJsonObject object = value.toObject();
        const QString key = object.keys().at(random.bounded(int(object.size())));
        switch (random.bounded(6)) {
        case 0: object.remove(key); break;
        case 1: object.insert(key + u'x', object.take(key)); break;
        case 2: object.insert(key, odd.at(random.bounded(int(odd.size())))); break;
        default: object.insert(key, disturbed(object.value(key), random)); break;
        }
        return object;
    }
    if (value.isArray() && !value.toArray().isEmpty()) {
        QJsonArray array = value.toArray();
        const int index = random.bounded(int(array.size()));
        array[index] = disturbed(array.at(index), random);
        return array;
    }
    return odd.at(random.bounded(int(odd.size())));
}

} // namespace

class TestDescriptorFuzz : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void mutantsAreReadOrRefused_data();
    void mutantsAreReadOrRefused();
};

void TestDescriptorFuzz::mutantsAreReadOrRefused_data()
{
    QTest::addColumn<QString>("id");
    const QStringList files = QDir(QStringLiteral(PK_SOURCE_DIR "/resources/networks")).entryList({u"*.json"_s});
    QVERIFY(files.size() > 10);
    for (const QString& file : files)
        QTest::newRow(qPrintable(file)) << QFileInfo(file).baseName();
}

void TestDescriptorFuzz::mutantsAreReadOrRefused()
{
    QFETCH(QString, id);
    static const QRegularExpression form(u"^m\\.json:[0-9]+: .+"_s, QRegularExpression::DotMatchesEverythingOption);
    const QByteArray original = builtInText(id);
    const QJsonObject tree = QJsonDocument::fromJson(original).object();
    QRandomGenerator random(20261123);
    int refused = 0;
    for (int i = 0; i < kMutants; ++i) {
        QByteArray mutant;
        switch (i % 3) {
        case 0: mutant = truncated(original, random); break;
        case 1: mutant = flipped(original, random); break;
        default: mutant = QJsonDocument(disturbed(tree, random).toObject()).toJson(); break;
        }
        const auto read = parseDescriptor(mutant, u"m.json"_s);
        if (read) {
            QVERIFY(!read->id.isEmpty() && !read->identity.url.isEmpty());
            continue;
        }
        ++refused;
        QCOMPARE(read.error().kind, ErrorKind::InvalidInput);
        QVERIFY2(form.match(read.error().detail).hasMatch(), qPrintable(read.error().detail));
    }
    QVERIFY2(refused > kMutants / 2, qPrintable(QString::number(refused))); // or the mutants were too tame
}

QTEST_GUILESS_MAIN(TestDescriptorFuzz)
#include "tst_descriptorfuzz.moc"
