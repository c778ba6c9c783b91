// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/grantvault.h"

#include "models/domain/logging.h"
#include "models/storage/factsjson.h"

#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QJsonDocument>

#include <QCoroTimer>

namespace pk {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int kFormat = 1;
constexpr int kMostPieces = 1000; // 2.4 MB on Windows; more is damage, not a bundle
constexpr auto kLongestPause = 2s;
/// dropAll() goes down until it has seen this many numbers in a row with nothing behind them.
constexpr int kGapBelow = 4;

QString keyOf(const AccountId& id, quint64 generation)
{
    return QStringLiteral("grant/%1/%2").arg(id.toString()).arg(generation);
}

QString keyOf(const AccountId& id, quint64 generation, int piece)
{
    return QStringLiteral("%1/%2").arg(keyOf(id, generation)).arg(piece);
}

QByteArray digestOf(const QByteArray& bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
}

QByteArray headLine(int further, qsizetype size, const QByteArray& digest)
{
    const QJsonObject json{
        {"v"_L1, kFormat}, {"further"_L1, further}, {"size"_L1, size}, {"sha256"_L1, QString::fromLatin1(digest)}};
    return QJsonDocument(json).toJson(QJsonDocument::Compact) + '\n';
}

bool isMissing(const Error& error)
{
    return error.kind == ErrorKind::VaultEntryMissing;
}

// Bytes as text and back without loss: token bytes are ASCII nearly always and stay readable and short that way.
QString asText(const Secret& secret)
{
    return QString::fromLatin1(secret.reveal());
}

Secret fromText(const QJsonValue& value)
{
    return Secret(value.toString().toLatin1());
}

} // namespace

QByteArray serialize(const TokenSet& tokens)
{
    QJsonObject json{{"v"_L1, kFormat}, {"access"_L1, asText(tokens.accessToken)}, {"type"_L1, tokens.tokenType}};
    if (!tokens.refreshToken.isEmpty())
        json.insert("refresh"_L1, asText(tokens.refreshToken));
    if (!tokens.dpopKey.isEmpty())
        json.insert("dpop"_L1, asText(tokens.dpopKey));
    if (!tokens.subject.isEmpty())
        json.insert("sub"_L1, tokens.subject);
    if (!tokens.issuer.isEmpty())
        json.insert("iss"_L1, tokens.issuer);
    if (!tokens.scopes.isEmpty())
        json.insert("scopes"_L1, toJson(tokens.scopes));
    if (tokens.obtainedAt.isValid())
        json.insert("obtained"_L1, tokens.obtainedAt.toMSecsSinceEpoch());
    if (tokens.skew.count() != 0)
        json.insert("skew"_L1, qint64(tokens.skew.count()));
    if (!tokens.clocks.isEmpty())
        json.insert("clocks"_L1, toJson(tokens.clocks));
    if (tokens.statedEndless)
        json.insert("endless"_L1, true);
    QJsonObject pages;
    for (auto page = tokens.pageTokens.cbegin(); page != tokens.pageTokens.cend(); ++page)
        pages.insert(page.key().toString(), asText(page.value()));
    if (!pages.isEmpty())
        json.insert("pages"_L1, pages);
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

Result<TokenSet> parseTokenSet(const QByteArray& bytes)
{
    const QJsonObject json = QJsonDocument::fromJson(bytes).object();
    const int version = json.value("v"_L1).toInt();
    if (version > kFormat)
        return fail(ErrorKind::VaultFailed, QStringLiteral("the sign-in's secrets were written by a newer Pagekeeper"));
    TokenSet tokens;
    tokens.accessToken = fromText(json.value("access"_L1));
    if (version != kFormat || tokens.accessToken.isEmpty())
        return fail(ErrorKind::VaultFailed, QStringLiteral("the sign-in's secrets cannot be read"));
    tokens.refreshToken = fromText(json.value("refresh"_L1));
    tokens.dpopKey = fromText(json.value("dpop"_L1));
    tokens.tokenType = json.value("type"_L1).toString();
    tokens.subject = json.value("sub"_L1).toString();
    tokens.issuer = json.value("iss"_L1).toString();
    tokens.scopes = textsFromJson(json.value("scopes"_L1).toArray());
    if (const QJsonValue obtained = json.value("obtained"_L1); obtained.isDouble())
        tokens.obtainedAt = timeFromMs(obtained.toInteger());
    tokens.skew = std::chrono::seconds(json.value("skew"_L1).toInteger());
    tokens.clocks = clocksFromJson(json.value("clocks"_L1).toArray());
    tokens.statedEndless = json.value("endless"_L1).toBool();
    const QJsonObject pages = json.value("pages"_L1).toObject();
    for (auto page = pages.begin(); page != pages.end(); ++page)
        tokens.pageTokens.insert(RemoteId(page.key()), fromText(page.value()));
    return tokens;
}

GrantVault::GrantVault(Vault& vault, Patience patience) : m_vault(vault), m_patience(patience) {}

/// The first entry of a generation, asked for once; VaultEntryMissing, or VaultFailed when it is not one of ours.
Async<GrantVault::Piece> GrantVault::first(AccountId id, quint64 generation)
{
    const Result<Secret> entry = co_await m_vault.read(keyOf(id, generation));
    if (!entry)
        co_return Failed(entry.error());
    const QByteArray& bytes = entry->reveal();
    const qsizetype end = bytes.indexOf('\n');
    const QJsonObject json = QJsonDocument::fromJson(bytes.left(std::max<qsizetype>(end, 0))).object();
    Piece piece;
    piece.further = json.value("further"_L1).toInt(-1);
    piece.size = json.value("size"_L1).toInteger();
    piece.digest = json.value("sha256"_L1).toString().toLatin1();
    piece.start = Secret(bytes.mid(end + 1));
    const bool ours = end > 0 && json.value("v"_L1).toInt() == kFormat && piece.further >= 0
        && piece.further <= kMostPieces;
    if (!ours)
        co_return fail(ErrorKind::VaultFailed,
                       QStringLiteral("generation %1 of %2 cannot be read").arg(generation).arg(id.toString()));
    co_return piece;
}

Async<GrantVault::Look> GrantVault::look(AccountId id, quint64 generation)
{
    const Result<Piece> head = co_await first(id, generation);
    Look look;
    if (!head) {
        if (isMissing(head.error()))
            co_return look;
        if (head.error().kind != ErrorKind::VaultFailed)
            co_return Failed(head.error());
        qCWarning(lcStorage) << head.error().detail;
        look.find = Find::Incomplete;
        co_return look;
    }
    look.find = Find::Incomplete;
    QByteArray whole = head->start.reveal();
    for (int piece = 1; piece <= head->further; ++piece) {
        // the first entry is written last: with it there, "not found" for another piece is all the more doubtful
        const Result<Secret> part = co_await readPatiently(&m_vault, keyOf(id, generation, piece), m_patience);
        if (!part && isMissing(part.error()))
            co_return look;
        if (!part)
            co_return Failed(part.error());
        whole += part->reveal();
    }
    if (whole.size() == head->size && digestOf(whole) == head->digest) {
        look.find = Find::Complete;
        look.bundle = Secret(std::move(whole));
    } else {
        qCWarning(lcStorage) << "Generation" << generation << "of" << id.toString()
                             << "does not have the digest it was written with";
    }
    co_return look;
}

/// Looks whether generation previous + 1 is there already. "Not found" is believed when the generation before it is found:
/// then the keychain is awake.
Async<GrantVault::Look> GrantVault::lookBeforeSaving(AccountId id, quint64 previous)
{
    const QDeadlineTimer deadline(m_patience.total);
    std::chrono::milliseconds pause = m_patience.firstPause;
    while (true) {
        Result<Look> next = co_await look(id, previous + 1);
        if (!next || next->find != Find::Nothing || previous == 0 || !m_vault.missingIsDoubtful()
            || deadline.hasExpired())
            co_return next;
        const Result<Piece> before = co_await first(id, previous);
        if (before || !isMissing(before.error())) {
            // found: awake by now; it may have woken between the two questions, so the first one is asked again
            next = co_await look(id, previous + 1);
            co_return next;
        }
        co_await QCoro::sleepFor(pause);
        pause = std::min<std::chrono::milliseconds>(2 * pause, kLongestPause);
    }
}

Async<bool> GrantVault::writePieces(AccountId id, quint64 generation, Secret bundle)
{
    const QByteArray& bytes = bundle.reveal();
    const qsizetype most = m_vault.maxEntrySize();
    const QByteArray digest = digestOf(bytes);
    // the line's length depends on the number in it only by a digit or three: reckoned with the longest
    const qsizetype inFirst = std::min(bytes.size(), most - headLine(kMostPieces, bytes.size(), digest).size());
    const int further = int((bytes.size() - inFirst + most - 1) / most);
    if (inFirst <= 0 || further > kMostPieces)
        co_return fail(ErrorKind::VaultFailed, QStringLiteral("%1 bytes are too many for the vault").arg(bytes.size()));
    for (int piece = 1; piece <= further; ++piece) {
        const Secret part(bytes.mid(inFirst + (piece - 1) * most, most));
        const Result<bool> written = co_await m_vault.write(keyOf(id, generation, piece), part);
        if (!written)
            co_return written;
    }
    const Secret head(headLine(further, bytes.size(), digest) + bytes.left(inFirst));
    const Result<bool> written = co_await m_vault.write(keyOf(id, generation), head);
    co_return written;
}

Async<quint64> GrantVault::save(AccountId id, quint64 previous, TokenSet tokens)
{
    if (id.isEmpty() || tokens.accessToken.isEmpty())
        co_return fail(ErrorKind::InvalidInput, QStringLiteral("an empty token never overwrites anything"));
    const quint64 generation = previous + 1;
    const Secret bundle(serialize(tokens));
    const Result<Look> there = co_await lookBeforeSaving(id, previous);
    if (!there)
        co_return Failed(there.error());
    if (there->find == Find::Complete) {
        const Result<TokenSet> other = parseTokenSet(there->bundle.reveal());
        if (other && *other == tokens)
            co_return generation;
        co_return fail(ErrorKind::Busy,
                       QStringLiteral("generation %1 of %2 is there already").arg(generation).arg(id.toString()));
    }
    const Result<bool> written = co_await writePieces(id, generation, bundle);
    if (!written)
        co_return Failed(written.error());
    const QDeadlineTimer deadline(m_patience.total);
    std::chrono::milliseconds pause = m_patience.firstPause;
    Result<Look> back = co_await look(id, generation);
    while (back && back->find == Find::Nothing && m_vault.missingIsDoubtful() && !deadline.hasExpired()) {
        co_await QCoro::sleepFor(pause);
        pause = std::min<std::chrono::milliseconds>(2 * pause, kLongestPause);
        back = co_await look(id, generation);
    }
    if (!back)
        co_return Failed(back.error());
    if (back->find != Find::Complete || !(back->bundle == bundle))
        co_return fail(ErrorKind::VaultFailed,
                       QStringLiteral("the sign-in's secrets read back differently than they were written"));
    co_return generation;
}

Async<GrantVault::Held> GrantVault::load(AccountId id, quint64 known)
{
    const QDeadlineTimer deadline(m_patience.total);
    std::chrono::milliseconds pause = m_patience.firstPause;
    while (true) {
        std::optional<Held> newest;
        bool damaged = false;
        // the one the store knows, the one a killed process may have left above it, and on while there are more
        for (quint64 generation = std::max<quint64>(known, 1);; ++generation) {
            const Result<Look> found = co_await look(id, generation);
            if (!found)
                co_return Failed(found.error());
            if (found->find == Find::Complete) {
                const Result<TokenSet> tokens = parseTokenSet(found->bundle.reveal());
                if (!tokens)
                    co_return Failed(tokens.error());
                newest = Held{generation, *tokens};
            } else {
                damaged = damaged || found->find == Find::Incomplete;
                if (generation > known)
                    break;
            }
        }
        if (newest && newest->generation > known && known > 0)
            qCInfo(lcStorage) << "Generation" << newest->generation << "of" << id.toString()
                              << "is newer than the store's" << known;
        if (newest)
            co_return *newest;
        if (deadline.hasExpired() || !m_vault.missingIsDoubtful()) {
            const QString which = QStringLiteral("generation %1 of %2").arg(known).arg(id.toString());
            co_return damaged ? fail(ErrorKind::VaultFailed, which + QStringLiteral(" is damaged"))
                              : fail(ErrorKind::VaultEntryMissing, which);
        }
        co_await QCoro::sleepFor(pause);
        pause = std::min<std::chrono::milliseconds>(2 * pause, kLongestPause);
    }
}

/// True when there was something to drop. The first entry goes last: killed in between, it still tells how many there are.
Async<bool> GrantVault::dropOne(AccountId id, quint64 generation)
{
    const Result<Piece> head = co_await first(id, generation);
    const bool unreadable = !head && head.error().kind == ErrorKind::VaultFailed;
    if (!head && !isMissing(head.error()) && !unreadable)
        co_return Failed(head.error());
    int last = head ? head->further : 0;
    while (last < kMostPieces) { // an earlier attempt that was killed may have left more pieces than the last one wrote
        const Result<Secret> more = co_await m_vault.read(keyOf(id, generation, last + 1));
        if (!more && !isMissing(more.error()))
            co_return Failed(more.error());
        if (!more)
            break;
        ++last;
    }
    for (int piece = last; piece >= 1; --piece) {
        const Result<bool> removed = co_await m_vault.remove(keyOf(id, generation, piece));
        if (!removed)
            co_return removed;
    }
    const bool any = last > 0 || head || unreadable;
    if (any) {
        const Result<bool> removed = co_await m_vault.remove(keyOf(id, generation));
        if (!removed)
            co_return removed;
    }
    co_return any;
}

Async<bool> GrantVault::drop(AccountId id, quint64 generation)
{
    quint64 lowest = generation;
    while (lowest > 1) {
        const Result<Piece> below = co_await first(id, lowest - 1);
        if (!below && isMissing(below.error()))
            break;
        if (!below && below.error().kind != ErrorKind::VaultFailed)
            co_return Failed(below.error());
        --lowest;
    }
    // from the lowest up: a kill in between leaves no gap, below which the next sweep would not look
    for (; lowest <= generation; ++lowest) {
        const Result<bool> dropped = co_await dropOne(id, lowest);
        if (!dropped)
            co_return dropped;
    }
    co_return true;
}

Async<bool> GrantVault::dropAll(AccountId id, quint64 newest)
{
    // waits for a keychain that is not awake yet; one that really has nothing costs the patience once
    const Result<Secret> awake = co_await readPatiently(&m_vault, keyOf(id, newest), m_patience);
    if (!awake && !isMissing(awake.error()))
        co_return Failed(awake.error());
    int empty = 0;
    for (quint64 generation = newest + 1; generation > 0 && empty < kGapBelow; --generation) {
        const Result<bool> dropped = co_await dropOne(id, generation);
        if (!dropped)
            co_return dropped;
        empty = *dropped ? 0 : empty + 1;
    }
    co_return true;
}

} // namespace pk
