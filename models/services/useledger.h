// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/servicecontext.h"

#include <QObject>

namespace pk {

/// Writes every request into the ledger (product.md 22), as the HTTP client reports it: time, purpose, account, page, target,
/// outcome, and what the answer says is used of which limit, or which limit it counts in where the network does not say. Those
/// for an account are a "use", the others (discovery, registration) a "request".
class UseLedger final : public QObject
{
    Q_OBJECT
public:
    explicit UseLedger(ServiceContext& context, QObject* parent = nullptr);

private:
    void write(const TrafficRecord& record);

    ServiceContext& m_context;
};

} // namespace pk
