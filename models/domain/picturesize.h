// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <optional>

namespace pk {

/// Width and height of a PNG, JPEG, GIF or WebP, as its head says; absent where it does not.
struct PictureSize
{
    int width = 0;
    int height = 0;
    qint64 pixels() const { return qint64(width) * height; }
    friend bool operator==(const PictureSize&, const PictureSize&) = default;
};
std::optional<PictureSize> sizeOf(const QByteArray& picture);

} // namespace pk
