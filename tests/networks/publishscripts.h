// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/networks/publishbench.h"

namespace pk {

/// Every network that publishes.
QStringList publishingNetworks();
/// Lets the bench's server answer as its network does when all goes well, and makes its page one that can be published to.
void script(PublishBench& bench);
/// Where the visible request of simplePost() goes.
QString visiblePath(const QString& network);
/// A post that the network takes: a text, or where it wants one a picture.
Post simplePost(const QString& network);

} // namespace pk
