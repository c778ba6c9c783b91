// SPDX-License-Identifier: GPL-3.0-or-later
// What a picture file says besides its picture stays on this computer; what one sees stays as it is.
#include "models/services/picturefile.h"

#include <QBuffer>
#include <QColorSpace>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>

#include <exiv2/exiv2.hpp>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

class TestPictureFile final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void onlyThePictureIsRead_data();
    void onlyThePictureIsRead();
    void anUprightOneHasNoExifAtAll();
    void whatAnEditorAppendedStaysHere();
    void commentsOfGifsStayHere();
    void animationsStay();
    void notTaken_data();
    void notTaken();

private:
    QString written(const QString& name, const QByteArray& bytes);

    QTemporaryDir m_dir;
};

namespace {

const QByteArray kSecret = "Harbour Street 7";

QByteArray encoded(const char* format)
{
    QImage image(16, 9, QImage::Format_RGB32);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            image.setPixel(x, y, qRgb(x * 15, y * 25, 128));
    }
    image.setColorSpace(QColorSpace::AdobeRgb);
    image.setText(u"Author"_s, QString::fromLatin1(kSecret));
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format);
    return buffer.data();
}

/// A lossless WebP of one pixel.
QByteArray tinyWebp()
{
    return QByteArray::fromBase64("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==");
}

QByteArray gif(const QByteArray& extension)
{
    return QByteArray::fromHex("47494638396101000100800000000000ffffff") + extension
        + QByteArray::fromHex("2c00000000010001000002024401003b");
}

/// Where it was taken, with what, by whom; in every form there is.
QByteArray labelled(const QByteArray& file, int orientation)
{
    const std::string secret = kSecret.toStdString();
    const auto image = Exiv2::ImageFactory::open(reinterpret_cast<const Exiv2::byte*>(file.constData()), file.size());
    image->readMetadata();
    image->exifData()["Exif.GPSInfo.GPSLatitude"] = "53/1 32/1 45/1";
    image->exifData()["Exif.GPSInfo.GPSLatitudeRef"] = "N";
    image->exifData()["Exif.Image.Artist"] = secret;
    image->exifData()["Exif.Image.Orientation"] = uint16_t(orientation);
    image->xmpData()["Xmp.dc.description"] = secret;
    image->xmpData()["Xmp.exif.GPSLatitude"] = "53,32.75N";
    image->iptcData()["Iptc.Application2.City"] = secret;
    image->writeMetadata();
    auto& io = image->io();
    io.open();
    QByteArray bytes(qsizetype(io.size()), Qt::Uninitialized);
    io.read(reinterpret_cast<Exiv2::byte*>(bytes.data()), bytes.size());
    return bytes;
}

QStringList exifKeys(const QByteArray& file)
{
    const auto image = Exiv2::ImageFactory::open(reinterpret_cast<const Exiv2::byte*>(file.constData()), file.size());
    image->readMetadata();
    QStringList keys;
    for (const Exiv2::Exifdatum& one : image->exifData())
        keys.append(QString::fromStdString(one.key() + '=' + one.toString()));
    for (const Exiv2::Xmpdatum& one : image->xmpData())
        keys.append(QString::fromStdString(one.key()));
    for (const Exiv2::Iptcdatum& one : image->iptcData())
        keys.append(QString::fromStdString(one.key()));
    return keys;
}

} // namespace

QString TestPictureFile::written(const QString& name, const QByteArray& bytes)
{
    QFile file(m_dir.filePath(name));
    file.open(QIODevice::WriteOnly);
    file.write(bytes);
    return file.fileName();
}

void TestPictureFile::onlyThePictureIsRead_data()
{
    QTest::addColumn<QByteArray>("plain");
    QTest::addColumn<QString>("type");
    QTest::newRow("JPEG") << encoded("JPG") << u"image/jpeg"_s;
    QTest::newRow("PNG") << encoded("PNG") << u"image/png"_s;
    QTest::newRow("WebP") << tinyWebp() << u"image/webp"_s;
}

void TestPictureFile::onlyThePictureIsRead()
{
    QFETCH(QByteArray, plain);
    QFETCH(QString, type);
    const QByteArray file = labelled(plain, 6);
    QVERIFY(exifKeys(file).filter(u"GPS"_s).size() >= 2);
    const auto picture = readPicture(written(u"picture"_s, file));
    QVERIFY(picture);
    QCOMPARE(QString::fromLatin1(picture->mimeType), type);
    QCOMPARE(exifKeys(picture->bytes), QStringList{u"Exif.Image.Orientation=6"_s});
    QVERIFY(!picture->bytes.contains(kSecret));
    if (type == "image/webp"_L1)
        return; // no decoder for certain
    QImage before;
    QImage after;
    QVERIFY(before.loadFromData(plain) && after.loadFromData(picture->bytes));
    QCOMPARE(after.convertToFormat(QImage::Format_RGB32), before.convertToFormat(QImage::Format_RGB32));
    QVERIFY(after.colorSpace().isValid());
    QCOMPARE(after.colorSpace(), before.colorSpace());
}

void TestPictureFile::anUprightOneHasNoExifAtAll()
{
    const auto picture = readPicture(written(u"upright.jpg"_s, labelled(encoded("JPG"), 1)));
    QVERIFY(picture);
    QCOMPARE(exifKeys(picture->bytes), QStringList());
    QVERIFY(!picture->bytes.contains("Exif"));
}

void TestPictureFile::whatAnEditorAppendedStaysHere()
{
    for (const char* format : {"JPG", "PNG"}) {
        const QByteArray plain = encoded(format);
        const auto picture = readPicture(written(u"appended"_s, plain + kSecret));
        QVERIFY(picture);
        QVERIFY(!picture->bytes.contains(kSecret));
        QVERIFY(picture->bytes.size() <= plain.size());
    }
}

void TestPictureFile::commentsOfGifsStayHere()
{
    const QByteArray comment = QByteArray::fromHex("21fe") + char(kSecret.size()) + kSecret + '\0';
    const auto picture = readPicture(written(u"a.gif"_s, gif(comment)));
    QVERIFY(picture);
    QCOMPARE(picture->bytes, gif({}));
}

void TestPictureFile::animationsStay()
{
    const QByteArray loop = QByteArray::fromHex("21ff0b") + "NETSCAPE2.0" + QByteArray::fromHex("0301000000");
    const auto picture = readPicture(written(u"b.gif"_s, gif(loop)));
    QVERIFY(picture);
    QCOMPARE(picture->bytes, gif(loop));
}

void TestPictureFile::notTaken_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("sentence");
    const QString hidden = u"The place and other hidden data cannot be removed from a. "
                           "Save it anew as JPEG, PNG, GIF or WebP and choose that."_s;
    QTest::newRow("a kind that nobody here can clean") << encoded("BMP") << hidden;
    QTest::newRow("a JPEG without its end") << encoded("JPG").chopped(40) << hidden;
    QTest::newRow("a PNG without its end") << encoded("PNG").chopped(40) << hidden;
    QTest::newRow("a GIF without its end") << gif({}).chopped(3) << hidden;
    QTest::newRow("a WebP without its end") << tinyWebp().chopped(4) << hidden;
    QTest::newRow("a text") << QByteArray("text") << u"a is no picture, whatever its name says. Choose another file."_s;
}

void TestPictureFile::notTaken()
{
    QFETCH(QByteArray, file);
    QFETCH(QString, sentence);
    const auto picture = readPicture(written(u"a"_s, file));
    QVERIFY(!picture);
    QCOMPARE(picture.error().kind, ErrorKind::InvalidInput);
    QCOMPARE(picture.error().detail, sentence);
}

QTEST_GUILESS_MAIN(TestPictureFile)
#include "tst_picturefile.moc"
