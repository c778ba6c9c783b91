// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/records.h"

namespace pk {

/// A page by what a person types: its id, a unique beginning of it (8 or more), the network's id, or its handle or name where only
/// one has it. Held through several logins it is one page. NotFound or InvalidInput (several) with words.
Result<PageId> findPage(const Records& records, const QString& typed);

} // namespace pk
