// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/picturecontainer.h"

#include <QByteArrayList>
#include <QtEndian>

namespace pk {

namespace {

// Each walker lists what it keeps: what nobody here has heard of stays out.

quint8 byteAt(const QByteArray& file, qsizetype at)
{
    return at < file.size() ? quint8(file.at(at)) : 0;
}

bool isKeptSegment(quint8 marker, const QByteArray& content)
{
    if (marker == 0xE0)
        return content.startsWith(QByteArrayView("JFIF\0", 5));
    if (marker == 0xE2)
        return content.startsWith(QByteArrayView("ICC_PROFILE\0", 12));
    if (marker == 0xEE)
        return content.startsWith("Adobe"); // says how the colours are written
    return marker != 0xFE && (marker < 0xE0 || marker > 0xEF);
}

/// Where the compressed data that begins at \a from ends: before the next marker that is not part of it.
qsizetype endOfScan(const QByteArray& file, qsizetype from)
{
    for (qsizetype at = from; at + 1 < file.size(); ++at) {
        const quint8 next = byteAt(file, at + 1);
        if (byteAt(file, at) == 0xFF && next != 0 && next != 0xFF && (next < 0xD0 || next > 0xD7))
            return at;
    }
    return file.size();
}

std::optional<QByteArray> onlyJpeg(const QByteArray& file)
{
    QByteArray kept = file.left(2);
    bool shows = false;
    for (qsizetype at = 2; at + 1 < file.size();) {
        const quint8 marker = byteAt(file, at + 1);
        if (byteAt(file, at) != 0xFF)
            return std::nullopt;
        if (marker == 0xFF) { // filling
            ++at;
            continue;
        }
        if (marker == 0xD9) {
            kept += file.mid(at, 2);
            return shows ? std::optional(kept) : std::nullopt;
        }
        const qsizetype length = at + 4 <= file.size() ? qFromBigEndian<quint16>(file.constData() + at + 2) : 0;
        if (length < 2 || at + 2 + length > file.size())
            return std::nullopt;
        qsizetype end = at + 2 + length;
        if (marker == 0xDA) {
            end = endOfScan(file, end);
            shows = true;
        }
        if (isKeptSegment(marker, file.mid(at + 4, length - 2)))
            kept += file.mid(at, end - at);
        at = end;
    }
    return std::nullopt; // without an end
}

std::optional<QByteArray> onlyPng(const QByteArray& file)
{
    static const QByteArrayList kKept{"IHDR",
                                      "PLTE",
                                      "IDAT",
                                      "IEND",
                                      "tRNS",
                                      "gAMA",
                                      "cHRM",
                                      "sRGB",
                                      "iCCP",
                                      "cICP",
                                      "sBIT",
                                      "bKGD",
                                      "pHYs",
                                      "acTL",
                                      "fcTL",
                                      "fdAT"};
    constexpr qsizetype kAround = 12; // length, name, checksum
    QByteArray kept = file.left(8);
    for (qsizetype at = 8; at + kAround <= file.size();) {
        const qint64 length = qFromBigEndian<quint32>(file.constData() + at);
        if (at + kAround + length > file.size())
            return std::nullopt;
        const QByteArray name = file.mid(at + 4, 4);
        if (kKept.contains(name))
            kept += file.mid(at, kAround + length);
        if (name == "IEND")
            return kept;
        at += kAround + length;
    }
    return std::nullopt;
}

std::optional<QByteArray> onlyWebp(const QByteArray& file)
{
    static const QByteArrayList kKept{"VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP"};
    constexpr char kExif = 0x08;
    constexpr char kXmp = 0x04;
    const qint64 end = 8 + qint64(qFromLittleEndian<quint32>(file.constData() + 4));
    if (end > file.size())
        return std::nullopt;
    QByteArray kept = file.left(12);
    for (qsizetype at = 12; at + 8 <= end;) {
        const qint64 length = qFromLittleEndian<quint32>(file.constData() + at + 4);
        if (at + 8 + length > end)
            return std::nullopt;
        QByteArray chunk = file.mid(at, 8 + length);
        const QByteArray name = chunk.left(4);
        if (name == "VP8X" && length > 0)
            chunk[8] = char(chunk.at(8) & ~(kExif | kXmp));
        if (length % 2 == 1)
            chunk += '\0';
        if (kKept.contains(name))
            kept += chunk;
        at += 8 + length + length % 2;
    }
    qToLittleEndian(quint32(kept.size() - 8), kept.data() + 4);
    return kept.size() > 12 ? std::optional(kept) : std::nullopt;
}

/// How many bytes the colour table takes that \a flags announces.
qsizetype tableSize(quint8 flags)
{
    return flags & 0x80 ? 3 * (qsizetype(2) << (flags & 0x07)) : 0;
}

/// Behind the sub-blocks that begin at \a at, their terminator included; beyond the file when they have none.
qsizetype behindBlocks(const QByteArray& file, qsizetype at)
{
    while (at < file.size() && byteAt(file, at) != 0)
        at += 1 + byteAt(file, at);
    return at + 1;
}

std::optional<QByteArray> onlyGif(const QByteArray& file)
{
    static const QByteArrayList kKept{"NETSCAPE2.0", "ANIMEXTS1.0", "ICCRGBG1012"};
    qsizetype at = 13 + tableSize(byteAt(file, 10));
    QByteArray kept = file.left(at);
    while (at < file.size()) {
        const quint8 kind = byteAt(file, at);
        const quint8 label = byteAt(file, at + 1);
        if (kind == 0x3B)
            return kept + file.mid(at, 1);
        if (kind != 0x21 && kind != 0x2C)
            return std::nullopt;
        const bool extension = kind == 0x21;
        const qsizetype blocks = at + (extension ? 2 : 11 + tableSize(byteAt(file, at + 9)));
        const qsizetype end = behindBlocks(file, blocks);
        if (end > file.size())
            return std::nullopt;
        const bool foreign = label == 0xFF && !kKept.contains(file.mid(blocks + 1, 11));
        if (!extension || (label != 0xFE && !foreign))
            kept += file.mid(at, end - at);
        at = end;
    }
    return std::nullopt;
}

} // namespace

std::optional<QByteArray> onlyPicture(const QByteArray& file)
{
    if (file.startsWith("\xFF\xD8"))
        return onlyJpeg(file);
    if (file.startsWith("\x89PNG\r\n\x1a\n"))
        return onlyPng(file);
    if (file.startsWith("GIF8"))
        return onlyGif(file);
    if (file.startsWith("RIFF") && file.mid(8, 4) == "WEBP")
        return onlyWebp(file);
    return std::nullopt;
}

} // namespace pk
