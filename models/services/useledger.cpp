// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/useledger.h"

#include "models/domain/logging.h"

namespace pk {

UseLedger::UseLedger(HttpClient& http, Store& store, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_store(store)
    , m_clock(clock)
{
    connect(&http, &HttpClient::finished, this, &UseLedger::write);
}

void UseLedger::write(const TrafficRecord& record)
{
    LedgerDraft draft;
    draft.at = m_clock.now();
    draft.action = record.use.speaksForAccount() ? QStringLiteral("use") : QStringLiteral("request");
    draft.purpose = toIdentifier(record.use.purpose());
    draft.account = record.use.account();
    draft.page = record.use.page();
    draft.network = record.use.network();
    draft.outcome = record.status > 0 ? QString::number(record.status) : QStringLiteral("no answer");
    draft.details = {{QStringLiteral("what"), record.use.action()},
                     {QStringLiteral("host"), record.host},
                     {QStringLiteral("method"), QString::fromLatin1(record.method)},
                     {QStringLiteral("path"), record.path}};
    if (!record.use.why().isEmpty())
        draft.details.insert(QStringLiteral("token"), record.use.why());
    if (record.repeated)
        draft.details.insert(QStringLiteral("repeated"), true);
    // Looking whether a token still works comes by the thousand, from the window's own thread.
    const bool look = record.use.purpose() == Purpose::ValidateUser || record.use.purpose() == Purpose::ListPages;
    const auto written = m_store.append(draft, look ? Durability::Soon : Durability::OnDisk);
    if (!written)
        qCWarning(lcService) << "The ledger could not be written:" << written.error().detail;
}

} // namespace pk
