// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/settling.h"

#include <QTimer>

#include <QCoroTimer>

namespace pk {

Async<HttpResponse> sendSettled(HttpClient* http, const Clock* clock, Grant grant, HttpRequest request)
{
    const std::chrono::seconds settling = grant.network->settling;
    Result<HttpResponse> response = co_await http->send(request);
    for (const int seconds : {2, 5, 10}) {
        const qint64 age = grant.tokens.obtainedAt.secsTo(clock->now());
        const bool fresh = age >= 0 && age < settling.count(); // a clock that went back makes no token young
        if (!response || response->status != 401 || !fresh)
            break;
        QTimer pause;
        pause.setSingleShot(true);
        pause.start(std::chrono::seconds(seconds));
        co_await qCoro(&pause).waitForTimeout();
        response = co_await http->send(request);
    }
    co_return response;
}

} // namespace pk
