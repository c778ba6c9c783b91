// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/useledger.h"

#include "models/domain/logging.h"
#include "models/networks/creditcount.h"

#include <QJsonArray>

namespace pk {

namespace {

/// "app 12/200" as the network says, "app +1" where it is counted here.
QJsonArray creditsOf(const NetworkDescriptor& network, const TrafficRecord& record, const QDateTime& now)
{
    QJsonArray credits;
    for (const Credits& stated : readCredits(network, record, now)) {
        QString text = stated.bucket + u' ' + QString::number(stated.used);
        if (stated.limit > 0)
            text += u'/' + QString::number(stated.limit);
        credits.append(text);
    }
    for (const CreditRule& rule : network.credits) {
        const auto bucket = countedIn(rule, record.use.purpose(), record.host, record.path);
        if (bucket)
            credits.append(*bucket + QStringLiteral(" +1"));
    }
    return credits;
}

} // namespace

UseLedger::UseLedger(ServiceContext& context, QObject* parent) : QObject(parent), m_context(context)
{
    connect(&context.http, &HttpClient::finished, this, &UseLedger::write);
}

void UseLedger::write(const TrafficRecord& record)
{
    LedgerDraft draft;
    draft.at = m_context.clock.now();
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
    const auto network = m_context.networks.network(record.use.network());
    const QJsonArray credits = network ? creditsOf(*network, record, draft.at) : QJsonArray();
    if (!credits.isEmpty())
        draft.details.insert(QStringLiteral("credits"), credits);
    // Looking whether a token still works comes by the thousand, from the window's own thread.
    const bool look = record.use.purpose() == Purpose::ValidateUser || record.use.purpose() == Purpose::ListPages;
    const auto written = m_context.records.store().append(draft, look ? Durability::Soon : Durability::OnDisk);
    if (!written)
        qCWarning(lcService) << "The ledger could not be written:" << written.error().detail;
}

} // namespace pk
