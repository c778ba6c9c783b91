// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/post.h"

namespace pk {

/// Reads a picture from this computer, without what its file says besides (picturemetadata.h); its type by its content and not
/// by its name, "image/..." only, 64 MiB at most: what a network takes of that is up to its limits. InvalidInput and NotFound
/// with sentences.
Result<Picture> readPicture(const QString& path);

} // namespace pk
