// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pk {

/// Installs the words of the system's language, and English plurals for every other one, into the application.
void loadTranslations();

} // namespace pk
