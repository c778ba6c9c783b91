// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QByteArray>

namespace pk {

/// A picture without what its file says besides: place, camera, names, texts (bluesky.md section 8: networks do not all
/// remove it). How it is to be turned and its colour profile stay. InvalidInput when that cannot be done: then nobody knows what
/// is in it.
Result<QByteArray> withoutMetadata(const QByteArray& file);

} // namespace pk
