// SPDX-License-Identifier: GPL-3.0-or-later
#include "avatar.h"

#include <QCryptographicHash>
#include <QtEndian>

namespace pk::rehearsal {

namespace {

constexpr int kSide = 96;

quint32 crc32(const QByteArray& bytes)
{
    quint32 crc = 0xffffffffU;
    for (const char byte : bytes) {
        crc ^= quint8(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ (0xedb88320U & (0U - (crc & 1U)));
    }
    return ~crc;
}

QByteArray bigEndian(quint32 number)
{
    QByteArray bytes(4, '\0');
    qToBigEndian(number, bytes.data());
    return bytes;
}

QByteArray chunk(const QByteArray& type, const QByteArray& data)
{
    return bigEndian(quint32(data.size())) + type + data + bigEndian(crc32(type + data));
}

} // namespace

QByteArray avatarPng(const QString& name)
{
    // Palette image of two colours; written by hand because this program does without QtGui.
    const QByteArray hash = QCryptographicHash::hash(name.toUtf8(), QCryptographicHash::Sha256);
    QByteArray pixels;
    for (int y = 0; y < kSide; ++y) {
        pixels += '\0'; // no filter
        for (int x = 0; x < kSide; ++x) {
            const int dx = 2 * x - kSide;
            const int head = 2 * y - kSide * 3 / 4;
            const int body = 2 * y - kSide * 2;
            const bool inside = dx * dx + head * head < kSide * kSide / 7
                || dx * dx + body * body < kSide * kSide * 3 / 5;
            pixels += inside ? '\1' : '\0';
        }
    }
    QByteArray palette;
    for (int i = 0; i < 3; ++i)
        palette += char(60 + quint8(hash[i]) / 2);
    for (int i = 0; i < 3; ++i)
        palette += char(190 + quint8(hash[i]) / 5);
    const QByteArray header = bigEndian(kSide) + bigEndian(kSide) + QByteArray("\x08\x03\x00\x00\x00", 5);
    const QByteArray data = qCompress(pixels).mid(4); // zlib stream without Qt's length prefix
    return QByteArray("\x89PNG\r\n\x1a\n", 8) + chunk("IHDR", header) + chunk("PLTE", palette) + chunk("IDAT", data)
        + chunk("IEND", {});
}

} // namespace pk::rehearsal
