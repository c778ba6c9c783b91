// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/http/httpclient.h"
#include "models/storage/store.h"

#include <QObject>

namespace pk {

/// Writes every use of a token into the ledger (product.md 22), as the HTTP client reports it: time, purpose, account,
/// page, outcome. Requests made for no account's sake (discovery, registration) name no network and are not uses.
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
