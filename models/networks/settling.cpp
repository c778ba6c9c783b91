// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/settling.h"

#include <QTimer>

#include <QCoroTimer>

namespace pk {

Async<HttpResponse> sendSettled(HttpClient* http, const Clock* clock, Grant grant, HttpRequest request)
{
    const QDateTime settled = grant.tokens.obtainedAt.addSecs(grant.network->settling.count());
    Result<HttpResponse> response = co_await http->send(request);
    for (const int seconds : {2, 5, 10}) {
        if (!response || response->status != 401 || !(clock->now() < settled))
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
