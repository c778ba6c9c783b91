// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/adapter.h"

namespace pk {

/// Sends \a request, which carries the grant's token. Where a network takes some time to know a new token, a 401 within that
/// time is asked again after 2, 5 and 10 seconds before it is believed (linkedin.md section 3).
Async<HttpResponse> sendSettled(HttpClient* http, const Clock* clock, Grant grant, HttpRequest request);

} // namespace pk
