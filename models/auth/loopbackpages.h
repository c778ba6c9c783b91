// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace pk {

/// Where the browser ends up after the answer: an address without code (oauth-security.md item 37).
inline constexpr const char* kReturnPath = "/return-to-pagekeeper";

/// A complete answer. \a status picks one of a few constant pages: nothing received is ever part of one (item 35).
/// 200 is the page that asks to return to the program, and never says whether it went well (item 38).
QByteArray loopbackAnswer(int status, bool headOnly);

} // namespace pk
