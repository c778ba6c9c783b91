// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QString>

namespace pk {

class Studio;

/// Writing, what goes where, what became of it; long and right-to-left names, pages that are sick, one, many and none.
void shootCompose(Studio& studio, const QString& theme, const QFont& normal);
/// What became of posts.
void shootOutbox(Studio& studio, const QString& theme, const QFont& normal);
/// The app of a page: asking, on, off, refused.
void shootActivation(Studio& studio, const QString& theme, const QFont& normal);

} // namespace pk
