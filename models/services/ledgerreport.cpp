// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/ledgerreport.h"

#include "models/domain/csv.h"
#include "models/domain/folding.h"
#include "models/domain/nextturn.h"
#include "models/services/exportfile.h"
#include "models/services/ledgerwords.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kPiece = 200; // entries, some three milliseconds
constexpr std::chrono::milliseconds kSlice(12);

/// By what was true then; an older entry does not say so and goes by what is true today.
bool concerns(const LedgerDraft& entry, const ClientId& client, const Records& records)
{
    if (const QJsonValue clients = entry.details["clients"_L1]; clients.isArray())
        return clients.toArray().contains(client.toString());
    if (const Page* page = records.page(entry.page))
        return page->client == client;
    if (!entry.page.isEmpty() || entry.account.isEmpty())
        return false;
    const QList<Page> pages = records.pagesOf(entry.account);
    return std::any_of(pages.cbegin(), pages.cend(), [&](const Page& page) { return page.client == client; });
}

QByteArray csvHead()
{
    return csvLine({u"sequence"_s,
                    u"at"_s,
                    u"action"_s,
                    u"purpose"_s,
                    u"network"_s,
                    u"account"_s,
                    u"page"_s,
                    u"outcome"_s,
                    u"details"_s,
                    u"hash"_s})
        .toUtf8();
}

QByteArray csvOf(const LedgerEntry& entry, const Records& records)
{
    const LedgerDraft& draft = entry.draft;
    const Account* account = records.account(draft.account);
    const Page* page = records.page(draft.page);
    return csvLine({QString::number(entry.sequence),
                    draft.at.toUTC().toString(Qt::ISODateWithMs),
                    draft.action,
                    draft.purpose,
                    draft.network.toString(),
                    account ? account->identity.name : draft.account.toString(),
                    page ? page->name : draft.page.toString(),
                    draft.outcome,
                    QString::fromUtf8(QJsonDocument(draft.details).toJson(QJsonDocument::Compact)),
                    QString::fromLatin1(entry.hash.toHex())})
        .toUtf8();
}

QByteArray jsonOf(const LedgerEntry& entry, bool isFirst)
{
    return (isFirst ? "\n" : ",\n") + QJsonDocument(ledgerEntryJson(entry)).toJson(QJsonDocument::Compact);
}

} // namespace

bool matches(const LedgerDraft& entry, const LedgerFilter& filter, const Records& records)
{
    if ((filter.since.isValid() && entry.at < filter.since) || (filter.until.isValid() && entry.at >= filter.until))
        return false;
    if (!filter.action.isEmpty() && entry.action != filter.action)
        return false;
    if (filter.purpose && entry.purpose != toIdentifier(*filter.purpose))
        return false;
    if (!filter.account.isEmpty() && entry.account != filter.account)
        return false;
    if (!filter.network.isEmpty() && entry.network != filter.network)
        return false;
    return filter.client.isEmpty() || concerns(entry, filter.client, records);
}

LedgerWalk::LedgerWalk(Records& records, const NetworkRegistry& networks, LedgerFilter filter)
    : m_records(records)
    , m_networks(networks)
    , m_filter(std::move(filter))
    , m_words(wordsOf(m_filter.search))
{}

bool LedgerWalk::fits(const LedgerEntry& entry) const
{
    return matches(entry.draft, m_filter, m_records)
        && (m_words.isEmpty() || holdsWords(ledgerSearchText(entry.draft, m_records, m_networks), m_words));
}

Result<bool> LedgerWalk::step(const Take& take, int most)
{
    const auto entries = m_records.store().ledgerBefore(m_before, most);
    if (!entries)
        return Failed(entries.error());
    for (const LedgerEntry& entry : *entries) {
        m_newest = std::max(m_newest, entry.sequence);
        m_before = entry.sequence;
        const bool isTooOld = m_filter.since.isValid() && entry.draft.at < m_filter.since;
        if (isTooOld || (fits(entry) && !take(entry)))
            return false;
    }
    return entries->size() == most;
}

Result<bool> eachEntry(ServiceContext& context, const LedgerFilter& filter, const LedgerWalk::Take& take)
{
    LedgerWalk walk(context.records, context.networks, filter);
    auto more = walk.step(take);
    while (more && *more)
        more = walk.step(take);
    return more ? Result<bool>(true) : more;
}

Async<bool> walkInSlices(LedgerWalk* walk, LedgerRunPtr run, LedgerWalk::Take take)
{
    QElapsedTimer slice;
    slice.start();
    bool isMore = true;
    while (isMore) {
        const auto more = walk->step(take, kPiece);
        if (!more)
            co_return more;
        isMore = *more;
        if (slice.elapsed() < kSlice.count())
            continue;
        Q_EMIT run->progressed(walk->done(), walk->of());
        co_await nextTurn();
        if (run->isCancelled())
            co_return fail(ErrorKind::Cancelled);
        slice.restart();
    }
    co_return true;
}

Async<LedgerVerdict> proveLedger(ServiceContext* context, LedgerRunPtr run)
{
    const auto newest = context->records.store().ledger(1);
    const qint64 of = newest && !newest->isEmpty() ? newest->first().sequence
                                                   : 0; // what is wrong with it is found on the way
    LedgerProof proof;
    QElapsedTimer slice;
    slice.start();
    while (!proof.isDone) {
        const auto more = context->records.store().verifyLedger(proof, kPiece);
        if (!more)
            co_return Failed(more.error());
        if (slice.elapsed() < kSlice.count())
            continue;
        Q_EMIT run->progressed(proof.verdict.entries, of);
        co_await nextTurn();
        if (run->isCancelled())
            co_return fail(ErrorKind::Cancelled);
        slice.restart();
    }
    co_return proof.verdict;
}

QJsonObject ledgerEntryJson(const LedgerEntry& entry)
{
    QJsonObject json = toJson(entry.draft);
    json.insert("sequence"_L1, entry.sequence);
    json.insert("previous"_L1, QString::fromLatin1(entry.previous.toHex()));
    json.insert("hash"_L1, QString::fromLatin1(entry.hash.toHex()));
    return json;
}

Async<int> exportLedger(ServiceContext* context, LedgerFilter filter, QString file, LedgerFormat format,
                        LedgerRunPtr run)
{
    ExportFile target(file);
    auto written = target.open();
    if (written)
        written = target.write(format == LedgerFormat::Csv ? csvHead() : "{\"schema\":1,\"entries\":["_ba);
    int entries = 0;
    const LedgerWalk::Take take = [&](const LedgerEntry& entry) {
        written = target.write(format == LedgerFormat::Csv ? csvOf(entry, context->records)
                                                           : jsonOf(entry, entries == 0));
        ++entries;
        return written.has_value();
    };
    LedgerWalk walk(context->records, context->networks, filter);
    Result<bool> read = true;
    if (written)
        read = co_await walkInSlices(&walk, run, take);
    if (read && written && format == LedgerFormat::Json)
        written = target.write("\n]}\n");
    if (!read || !written)
        co_return Failed(read ? written.error() : read.error());
    const LedgerDraft entry = exportEntry(*context, u"ledger"_s, {{u"entries"_s, entries}});
    const auto finished = target.finish(context->records.store(), entry);
    if (!finished)
        co_return Failed(finished.error());
    co_return entries;
}

} // namespace pk
