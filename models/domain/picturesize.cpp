// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/picturesize.h"

#include <QtEndian>

namespace pk {

namespace {

std::optional<PictureSize> jpegSize(const QByteArray& bytes)
{
    for (qsizetype at = 2; at + 9 < bytes.size();) {
        if (quint8(bytes.at(at)) != 0xFF)
            return std::nullopt;
        const quint8 marker = quint8(bytes.at(at + 1));
        const quint16 length = qFromBigEndian<quint16>(bytes.constData() + at + 2);
        const bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (frame)
            return PictureSize{qFromBigEndian<quint16>(bytes.constData() + at + 7),
                               qFromBigEndian<quint16>(bytes.constData() + at + 5)};
        if (length < 2)
            return std::nullopt;
        at += 2 + length;
    }
    return std::nullopt;
}

std::optional<PictureSize> webpSize(const QByteArray& bytes)
{
    const auto byte = [&](qsizetype at) { return int(quint8(bytes.at(at))); };
    if (bytes.size() < 30)
        return std::nullopt;
    if (bytes.mid(12, 4) == "VP8X")
        return PictureSize{1 + (byte(24) | byte(25) << 8 | byte(26) << 16),
                           1 + (byte(27) | byte(28) << 8 | byte(29) << 16)};
    if (bytes.mid(12, 4) == "VP8 ")
        return PictureSize{(byte(26) | byte(27) << 8) & 0x3FFF, (byte(28) | byte(29) << 8) & 0x3FFF};
    if (bytes.mid(12, 4) == "VP8L") {
        const quint32 bits = qFromLittleEndian<quint32>(bytes.constData() + 21);
        return PictureSize{int(bits & 0x3FFF) + 1, int((bits >> 14) & 0x3FFF) + 1};
    }
    return std::nullopt;
}

} // namespace

std::optional<PictureSize> sizeOf(const QByteArray& picture)
{
    if (picture.startsWith("\x89PNG\r\n\x1a\n") && picture.size() >= 24)
        return PictureSize{int(qFromBigEndian<quint32>(picture.constData() + 16)),
                           int(qFromBigEndian<quint32>(picture.constData() + 20))};
    if (picture.startsWith("GIF8") && picture.size() >= 10)
        return PictureSize{qFromLittleEndian<quint16>(picture.constData() + 6),
                           qFromLittleEndian<quint16>(picture.constData() + 8)};
    if (picture.startsWith("\xFF\xD8"))
        return jpegSize(picture);
    if (picture.startsWith("RIFF") && picture.mid(8, 4) == "WEBP")
        return webpSize(picture);
    return std::nullopt;
}

} // namespace pk
