// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/servicecontext.h"
#include "models/storage/requestjournal.h"

#include <QObject>

namespace pk {

/// Writes every request into the ledger (product.md 22), as the HTTP client reports it: time, purpose, account, page, target,
/// outcome, how often it went out, and what the answer says is used of which limit, or which limit it counts in where the
/// network does not say. Those for an account are a "use", the others (discovery, registration) a "request".
///
/// It is written down before it leaves; what cannot be written does not go out (StoreFailed, Busy). Requests of programs that
/// were killed before the answer are appended as "cut off" when this one begins.
class UseLedger final : public QObject
{
    Q_OBJECT
public:
    explicit UseLedger(ServiceContext& context, QObject* parent = nullptr);
    ~UseLedger() override;

private:
    Result<qint64> begin(const TrafficRecord& leaving);
    void finish(const TrafficRecord& record);

    ServiceContext& m_context;
    RequestJournal m_journal;
};

} // namespace pk
