// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <optional>

namespace pk {

/// A JPEG, PNG, GIF or WebP with nothing in it but the picture, its animation and its colour profile: whatever else is there
/// (Exif, XMP, IPTC, comments, texts, thumbnails, what hangs behind the end) is left out. Not a single pixel changes. nullopt: it
/// is none of these, or damaged.
std::optional<QByteArray> onlyPicture(const QByteArray& file);

} // namespace pk
