// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/factsjson.h"
#include "models/storage/store.h"
#include "models/storage/storeprivate.h"

#include <QJsonArray>

#include <algorithm>
#include <limits>

// The ledger's part of Store.
namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Sequence and hash of the newest entry; 0 and 32 zero bytes for an empty ledger.
struct Head
{
    qint64 sequence = 0;
    QByteArray hash = QByteArray(32, '\0');
    bool isExact = true; ///< one row at most, as append() writes it
};

Head readHead(const SQLite::Database& database)
{
    SQLite::Statement query(database, "SELECT only, sequence, hash FROM ledger_head");
    Head head;
    if (!query.executeStep())
        return head;
    const RowTypes types(query);
    head.sequence = query.getColumn(1).getInt64();
    head.hash = bytesOf(query.getColumn(2));
    head.isExact = types.isExactly(query, {qint64(1), head.sequence, head.hash});
    head.isExact = !query.executeStep() && head.isExact;
    return head;
}

/// What a changed page leads to, where the statement itself is known to be right. SQLCipher 3.4 says no more than "logic
/// error" when the page is one that a long row goes on in.
bool isDamage(const SQLite::Exception& exception)
{
    constexpr int kLogicError = 1; // SQLITE_ERROR
    return exception.getErrorCode() == kLogicError || toError(exception).kind == ErrorKind::StoreDamaged;
}

/// Runs \a read; false where the file was changed there. Everything else that goes wrong is thrown on.
template<typename Read>
bool isReadable(Read&& read)
{
    try {
        read();
        return true;
    } catch (const SQLite::Exception& exception) {
        if (!isDamage(exception))
            throw;
        return false;
    }
}

/// As it will be read back: half of a character pair or a mark of byte order does not come back from UTF-8, and the hash is
/// over what is there. JSON is taken through its own text for the same reason.
LedgerDraft asStored(LedgerDraft draft)
{
    const auto text = [](const QString& any) { return QString::fromUtf8(any.toUtf8()); };
    draft.at = draft.at.toUTC();
    draft.action = text(draft.action);
    draft.purpose = text(draft.purpose);
    draft.account = AccountId(text(draft.account.toString()));
    draft.page = PageId(text(draft.page.toString()));
    draft.network = NetworkId(text(draft.network.toString()));
    draft.outcome = text(draft.outcome);
    draft.details = objectFromText(compact(draft.details).toUtf8());
    return draft;
}

constexpr QLatin1StringView kClients("clients");

LedgerClients readClients(const SQLite::Database& database, const LedgerDraft& draft)
{
    LedgerClients found;
    if (!draft.page.isEmpty()) {
        SQLite::Statement query(database, "SELECT client, name FROM pages WHERE id = ?1 AND client <> ''");
        bindAll(query, {draft.page.toString()});
        if (query.executeStep())
            found = {{textOf(query.getColumn(0))}, textOf(query.getColumn(1))};
    } else if (!draft.account.isEmpty()) {
        SQLite::Statement query(database,
                                "SELECT client FROM pages WHERE account = ?1 AND client <> '' "
                                "UNION SELECT client FROM accounts WHERE id = ?1 AND client <> '' ORDER BY 1");
        bindAll(query, {draft.account.toString()});
        while (query.executeStep())
            found.ids.append(textOf(query.getColumn(0)));
    }
    return found;
}

/// What comes by the thousand with every check, and is told to a client as a number only. A login that serves ten clients would
/// make each of these entries twice as long.
bool isLook(const LedgerDraft& draft)
{
    const auto purpose = purposeFromIdentifier(draft.purpose);
    const bool proves = purpose == Purpose::ValidateUser || purpose == Purpose::ListPages;
    return draft.page.isEmpty()
        && (draft.action == "check"_L1 || draft.action == "renew"_L1 || (draft.action == "use"_L1 && proves));
}

/// As they are now; nothing is put in where there is no client.
LedgerDraft withClientsOf(const SQLite::Database& database, const Store::ClientsOf& ask, LedgerDraft draft)
{
    if (draft.details.contains(kClients) || isLook(draft))
        return draft;
    auto known = ask ? ask(draft) : std::nullopt;
    if (!known)
        known = readClients(database, draft);
    if (!known->ids.isEmpty())
        draft.details.insert(kClients, QJsonArray::fromStringList(known->ids));
    if (!known->pageName.isEmpty())
        draft.details.insert("page_name"_L1, known->pageName);
    return draft;
}

/// Walks the chain as it is told the entries in their order.
class ChainWalk final
{
public:
    explicit ChainWalk(LedgerProof& proof) : m_verdict(proof.verdict), m_last(proof.last) {}

    /// False once the chain is broken. \a isExact: what is stored is byte for byte what append() writes.
    bool take(const LedgerEntry& entry, bool isExact)
    {
        const qint64 expected = m_verdict.entries + 1;
        if (entry.sequence != expected)
            return broken(expected, QStringLiteral("entry %1 is missing").arg(expected));
        if (!isExact || entry.hash != chainHash(entry.previous, canonical(entry.sequence, entry.draft)))
            return broken(expected, QStringLiteral("entry %1 was changed").arg(expected));
        if (entry.previous != m_last)
            return broken(expected, QStringLiteral("entry %1 does not follow the one before it").arg(expected));
        ++m_verdict.entries;
        m_last = entry.hash;
        return true;
    }

    /// The next entry's page fails its proof (SQLCipher keeps one of every page), or that of the record of the end does.
    void unreadable()
    {
        const qint64 next = m_verdict.entries + 1;
        broken(next, QStringLiteral("entry %1 cannot be read: its part of the file was changed").arg(next));
    }
    void unreadableEnd()
    {
        const qint64 last = std::max<qint64>(1, m_verdict.entries);
        broken(last,
               QStringLiteral("nothing shows that entry %1 is the last: that part of the file was changed").arg(last));
    }

    void finish(const Head& head)
    {
        const qint64 entries = m_verdict.entries;
        if (entries < head.sequence)
            broken(entries + 1, QStringLiteral("the end was cut off: entry %1 is missing").arg(entries + 1));
        else if (entries > head.sequence)
            broken(head.sequence + 1,
                   QStringLiteral("entry %1 was added past the recorded end").arg(head.sequence + 1));
        else if (m_last != head.hash || !head.isExact)
            broken(std::max<qint64>(1, entries), QStringLiteral("entry %1 was changed").arg(entries));
    }

private:
    bool broken(qint64 sequence, const QString& reason)
    {
        m_verdict.firstBroken = sequence;
        m_verdict.reason = reason;
        return false;
    }

    LedgerVerdict& m_verdict;
    QByteArray& m_last;
};

/// The next \a most entries; after the last one the record of the end.
void walkChain(const SQLite::Database& database, LedgerProof& proof, int most)
{
    ChainWalk walk(proof);
    int looked = 0;
    const bool allRead = isReadable([&] {
        SQLite::Statement query(database, selectSql<LedgerEntry>("WHERE sequence > ?1 ORDER BY sequence LIMIT ?2"));
        const qint64 before = proof.verdict.entries;
        bindAll(query, {before == 0 ? std::numeric_limits<qint64>::min() : before, qint64(most)});
        bool holds = true;
        while (holds && query.executeStep()) {
            ++looked;
            const RowTypes types(query);
            const LedgerEntry entry = Row<LedgerEntry>::read(query);
            holds = walk.take(entry, types.isExactly(query, Row<LedgerEntry>::values(entry)));
        }
    });
    if (!allRead)
        walk.unreadable();
    else if (proof.verdict.firstBroken == 0 && looked < most && !isReadable([&] { walk.finish(readHead(database)); }))
        walk.unreadableEnd();
    proof.isDone = proof.verdict.firstBroken != 0 || looked < most;
}

} // namespace

Result<LedgerEntry> Store::append(const LedgerDraft& draft, Durability durability)
{
    if (!draft.at.isValid() || draft.action.isEmpty())
        return fail(ErrorKind::InvalidInput, QStringLiteral("a ledger entry needs a time and an action"));
    LedgerEntry entry;
    const auto done = transaction(
        [&]() -> Result<bool> {
            return guarded([&]() -> Result<bool> {
                // read inside BEGIN IMMEDIATE: no other process can append in between
                const Head head = readHead(*d->database);
                entry.sequence = head.sequence + 1;
                entry.draft = asStored(withClientsOf(*d->database, d->clientsOf, draft));
                entry.previous = head.hash;
                entry.hash = chainHash(head.hash, canonical(entry.sequence, entry.draft));
                SQLite::Statement insert(
                    *d->database,
                    "INSERT INTO ledger (sequence, at, action, purpose, account, page, network, outcome, details, "
                    "previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
                bindAll(insert, Row<LedgerEntry>::values(entry));
                insert.exec();
                SQLite::Statement mark(*d->database,
                                       "INSERT OR REPLACE INTO ledger_head (only, sequence, hash) VALUES (1, ?1, ?2)");
                bindAll(mark, {entry.sequence, entry.hash});
                mark.exec();
                return true;
            });
        },
        durability);
    if (!done)
        return Failed(done.error());
    return entry;
}

void Store::setClientsOf(ClientsOf ask)
{
    d->clientsOf = std::move(ask);
}

Result<LedgerDraft> Store::withClients(const LedgerDraft& draft) const
{
    return guarded([&]() -> Result<LedgerDraft> { return withClientsOf(*d->database, d->clientsOf, draft); });
}

Result<QList<LedgerEntry>> Store::ledger(int limit, int offset) const
{
    const std::string tail = "ORDER BY sequence DESC LIMIT " + std::to_string(limit) + " OFFSET "
        + std::to_string(offset);
    return d->all<LedgerEntry>(tail.c_str());
}

Result<QList<LedgerEntry>> Store::ledgerBefore(qint64 sequence, int limit) const
{
    const std::string tail = "WHERE sequence < " + std::to_string(sequence) + " ORDER BY sequence DESC LIMIT "
        + std::to_string(limit);
    return d->all<LedgerEntry>(tail.c_str());
}

Result<QList<RecordedUse>> Store::uses(const QDateTime& since) const
{
    return guarded([&]() -> Result<QList<RecordedUse>> {
        QList<RecordedUse> uses;
        // From the newest back: there may be a million entries before.
        SQLite::Statement query(*d->database, selectSql<LedgerEntry>("ORDER BY sequence DESC"));
        while (query.executeStep()) {
            const LedgerDraft draft = Row<LedgerEntry>::read(query).draft;
            if (draft.at < since)
                break;
            const auto purpose = purposeFromIdentifier(draft.purpose);
            if (draft.action != QLatin1StringView("use") || !purpose)
                continue;
            uses.append({draft.at,
                         draft.network,
                         draft.account,
                         *purpose,
                         draft.details.value(QLatin1StringView("host")).toString(),
                         draft.details.value(QLatin1StringView("path")).toString()});
        }
        std::reverse(uses.begin(), uses.end());
        return uses;
    });
}

Result<LedgerVerdict> Store::verifyLedger() const
{
    LedgerProof proof;
    const auto done = verifyLedger(proof, std::numeric_limits<int>::max());
    if (!done)
        return Failed(done.error());
    return proof.verdict;
}

Result<bool> Store::verifyLedger(LedgerProof& proof, int entries) const
{
    return guarded([&]() -> Result<bool> {
        // one statement sees one state; the head may be newer by what another process appended meanwhile, so both are
        // read in one transaction
        SQLite::Database& database = *d->database;
        const bool outer = d->depth > 0;
        if (!outer)
            database.exec("BEGIN");
        const auto walked = guarded([&]() -> Result<bool> {
            walkChain(database, proof, entries);
            return true;
        });
        if (!outer)
            rollBack(database); // only read: nothing to keep
        return walked;
    });
}

} // namespace pk
