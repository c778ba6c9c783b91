// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/picturemetadata.h"

#include "models/services/picturecontainer.h"

#include <exiv2/exiv2.hpp>

namespace pk {

namespace {

// Exiv2 0.27 and 0.28 differ in the types of pointers and lengths; nothing here names any of them.

constexpr auto kOrientation = "Exif.Image.Orientation";
constexpr int kUpright = 1;
constexpr int kLastOrientation = 8;

auto opened(const QByteArray& file)
{
    Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute); // what is odd about a picture is nobody's business
    auto image = Exiv2::ImageFactory::open(reinterpret_cast<const Exiv2::byte*>(file.constData()), file.size());
    image->readMetadata();
    return image;
}

int orientationOf(const QByteArray& file)
{
    const auto image = opened(file);
    const Exiv2::ExifData& exif = image->exifData();
    const auto found = exif.findKey(Exiv2::ExifKey(kOrientation));
    const int said = found == exif.end() || found->count() == 0 ? kUpright : int(found->toFloat());
    return said > kUpright && said <= kLastOrientation ? said : kUpright;
}

QByteArray turned(const QByteArray& file, int orientation)
{
    const auto image = opened(file);
    Exiv2::ExifData exif;
    exif[kOrientation] = uint16_t(orientation);
    image->setExifData(exif);
    image->writeMetadata();
    auto& io = image->io();
    if (io.open() != 0)
        return {};
    QByteArray bytes(qsizetype(io.size()), Qt::Uninitialized);
    const auto read = io.read(reinterpret_cast<Exiv2::byte*>(bytes.data()), bytes.size());
    io.close();
    return qsizetype(read) == bytes.size() ? bytes : QByteArray();
}

} // namespace

Result<QByteArray> withoutMetadata(const QByteArray& file)
{
    const std::optional<QByteArray> bare = onlyPicture(file);
    if (!bare)
        return fail(ErrorKind::InvalidInput, QStringLiteral("no JPEG, PNG, GIF or WebP, or a damaged one"));
    if (bare->startsWith("GIF")) // never turned
        return *bare;
    try {
        const int orientation = orientationOf(file);
        const QByteArray done = orientation == kUpright ? *bare : turned(*bare, orientation);
        if (done.isEmpty())
            return fail(ErrorKind::InvalidInput, QStringLiteral("cannot be written"));
        return done;
    } catch (const std::exception& error) { // its own way of failing ends here
        return fail(ErrorKind::InvalidInput, QString::fromUtf8(error.what()));
    }
}

} // namespace pk
