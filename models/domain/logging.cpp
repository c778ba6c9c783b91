// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/logging.h"

namespace pk {

Q_LOGGING_CATEGORY(lcAuth, "pk.auth", QtInfoMsg)
Q_LOGGING_CATEGORY(lcNet, "pk.net", QtWarningMsg)
Q_LOGGING_CATEGORY(lcStorage, "pk.storage", QtInfoMsg)
Q_LOGGING_CATEGORY(lcService, "pk.service", QtInfoMsg)
Q_LOGGING_CATEGORY(lcUi, "pk.ui", QtInfoMsg)

} // namespace pk
