// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/http/httpclient.h"
#include "models/storage/store.h"

#include <QObject>

namespace pk {

/// Writes every request into the ledger (product.md 22), as the HTTP client reports it: time, purpose, account, page, target,
/// outcome. Those for an account are a "use", the others (discovery, registration) a "request".
class UseLedger final : public QObject
{
    Q_OBJECT
public:
    UseLedger(HttpClient& http, Store& store, const Clock& clock, QObject* parent = nullptr);

private:
    void write(const TrafficRecord& record);

    Store& m_store;
    const Clock& m_clock;
};

} // namespace pk
