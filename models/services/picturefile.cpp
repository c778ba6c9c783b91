// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/picturefile.h"

#include "models/services/picturemetadata.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QMimeDatabase>

namespace pk {

namespace {

constexpr qint64 kMost = 64LL * 1024 * 1024;

struct PictureFile
{
    Q_DECLARE_TR_FUNCTIONS(PictureFile)
};

} // namespace

Result<Picture> readPicture(const QString& path)
{
    const QFileInfo info(path);
    QFile file(path);
    if (!info.isFile() || !file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::NotFound, PictureFile::tr("%1 cannot be read. Choose another file.").arg(path));
    Picture picture;
    picture.fileName = info.fileName();
    picture.bytes = file.read(kMost + 1);
    if (picture.bytes.size() > kMost)
        return fail(ErrorKind::InvalidInput,
                    PictureFile::tr("%1 is larger than 64 MB. Choose a smaller one.").arg(picture.fileName));
    picture.mimeType = QMimeDatabase().mimeTypeForData(picture.bytes).name().toLatin1();
    if (!picture.mimeType.startsWith("image/"))
        return fail(
            ErrorKind::InvalidInput,
            PictureFile::tr("%1 is no picture, whatever its name says. Choose another file.").arg(picture.fileName));
    const auto bare = withoutMetadata(picture.bytes);
    if (!bare)
        return fail(ErrorKind::InvalidInput,
                    PictureFile::tr("The place and other hidden data cannot be removed from %1. "
                                    "Save it anew as JPEG, PNG, GIF or WebP and choose that.")
                        .arg(picture.fileName));
    picture.bytes = *bare;
    return picture;
}

} // namespace pk
