// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/post.h"

namespace pk {

/// How much of a network's limit a text takes, in the unit of its count.
int countedLength(const QString& text, const PostLimits& limits);
/// What keeps a network from taking the post, as sentences for people; empty: nothing.
QStringList objections(const Post& post, const PostLimits& limits, const QString& networkName);

} // namespace pk
