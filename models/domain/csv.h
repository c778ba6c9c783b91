// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace pk {

/// One line of RFC 4180, CRLF included. A cell that a spreadsheet would take for a formula (it begins with = + - @, tab or
/// carriage return and is no number) gets an apostrophe in front: what strangers call themselves must not run there.
QString csvLine(const QStringList& cells);

} // namespace pk
