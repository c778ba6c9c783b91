// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/verbs.h"
#include "ui/browsers.h"

namespace pk {

/// --timeout in seconds, five minutes without it. InvalidInput where it is no number from 1 to 3600.
Result<std::chrono::milliseconds> parseTimeout(const QCommandLineParser& options);
/// The browser and profile this account is to sign in with, where one was chosen in the window and is still installed.
std::optional<Browser> browserOf(VerbContext& context, const AccountId& id);
/// Shows the link (--print-url) or opens it, in \a browser where there is one, and takes a pasted address where the network
/// needs one.
void converse(VerbContext& context, ConnectOperation& operation, const std::optional<Browser>& browser);

} // namespace pk
