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

/// What is known of a request before it leaves.
LedgerDraft draftOf(const TrafficRecord& record, const QDateTime& now)
{
    LedgerDraft draft;
    draft.at = now;
    draft.action = record.use.speaksForAccount() ? QStringLiteral("use") : QStringLiteral("request");
    draft.purpose = toIdentifier(record.use.purpose());
    draft.account = record.use.account();
    draft.page = record.use.page();
    draft.network = record.use.network();
    draft.details = {{QStringLiteral("what"), record.use.action()},
                     {QStringLiteral("host"), record.host},
                     {QStringLiteral("method"), QString::fromLatin1(record.method)},
                     {QStringLiteral("path"), record.path}};
    if (!record.use.why().isEmpty())
        draft.details.insert(QStringLiteral("token"), record.use.why());
    return draft;
}

/// Looking whether a token still works comes by the thousand, from the window's own thread; so do small pictures.
bool isLook(const TrafficRecord& record)
{
    return !record.use.speaksForAccount() || record.use.purpose() == Purpose::ValidateUser
        || record.use.purpose() == Purpose::ListPages;
}

} // namespace

UseLedger::UseLedger(ServiceContext& context, QObject* parent)
    : QObject(parent)
    , m_context(context)
    , m_journal(context.records.store(), context.profile.dir())
{
    const auto taken = m_journal.takeOver();
    if (!taken)
        qCWarning(lcService) << "What another program left under way could not be written:" << taken.error().detail;
    else if (*taken > 0)
        qCInfo(lcService) << "Requests of a program that was killed, now in the ledger:" << *taken;
    context.http.setRecorder([this](const TrafficRecord& leaving) { return begin(leaving); });
    connect(&context.http, &HttpClient::finished, this, &UseLedger::finish);
}

UseLedger::~UseLedger()
{
    m_context.http.setRecorder({});
}

Result<qint64> UseLedger::begin(const TrafficRecord& leaving)
{
    // What only reads costs nothing that a power cut could hide: it takes back at most the last two seconds.
    const bool reads = isLook(leaving) || leaving.method == "GET" || leaving.method == "HEAD";
    const auto number = m_journal.begin(draftOf(leaving, m_context.clock.now()),
                                        reads ? Durability::Soon : Durability::OnDisk);
    if (!number)
        qCWarning(lcService) << "Not sent, for it could not be written down:" << number.error().detail;
    return number;
}

void UseLedger::finish(const TrafficRecord& record)
{
    LedgerDraft draft = draftOf(record, m_context.clock.now());
    draft.outcome = record.status > 0 ? QString::number(record.status) : QStringLiteral("no answer");
    if (record.sent != 1)
        draft.details.insert(QStringLiteral("sent"), record.sent);
    if (!record.redirects.isEmpty())
        draft.details.insert(QStringLiteral("redirects"), QJsonArray::fromStringList(record.redirects));
    const auto network = m_context.networks.network(record.use.network());
    const QJsonArray credits = network ? creditsOf(*network, record, draft.at) : QJsonArray();
    if (!credits.isEmpty())
        draft.details.insert(QStringLiteral("credits"), credits);
    const auto written = m_journal.finish(record.number, draft, isLook(record) ? Durability::Soon : Durability::OnDisk);
    if (!written) // its beginning stays in the journal, for the next start
        qCWarning(lcService) << "The ledger could not be written:" << written.error().detail;
}

} // namespace pk
