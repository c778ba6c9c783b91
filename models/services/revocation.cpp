// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/revocation.h"

#include "models/services/grantkeeper.h"
#include "models/services/renewal.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace pk {

namespace {
const QString kKey = QStringLiteral("revocations");
}

Async<QJsonArray> PendingRevocations::load()
{
    if (!m_context.settings.hasPendingRevocations())
        co_return QJsonArray();
    Result<Secret> held = co_await readPatiently(&m_context.vault, kKey);
    if (!held)
        co_return Failed(held.error());
    co_return QJsonDocument::fromJson(held->reveal()).array();
}

Async<bool> PendingRevocations::store(QJsonArray waiting)
{
    if (waiting.isEmpty()) {
        Result<bool> removed = co_await m_context.vault.remove(kKey);
        if (removed)
            m_context.settings.setPendingRevocations(false);
        co_return removed;
    }
    const Secret bytes(QJsonDocument(waiting).toJson(QJsonDocument::Compact));
    if (bytes.size() > m_context.vault.maxEntrySize()) {
        // Windows' entries are small; better to forget the oldest than to write a token anywhere else.
        waiting.removeFirst();
        Result<bool> shorter = co_await store(waiting);
        co_return shorter;
    }
    Result<bool> written = co_await m_context.vault.write(kKey, bytes);
    if (written)
        m_context.settings.setPendingRevocations(true);
    co_return written;
}

Async<bool> PendingRevocations::add(AccountId account, NetworkId network, QString instance, AppRegistration app,
                                    TokenSet tokens)
{
    Result<QJsonArray> waiting = co_await load();
    if (!waiting)
        co_return Failed(waiting.error());
    tokens.pageTokens.clear(); // they die with the grant; the entry has to stay small
    waiting->append(QJsonObject{
        {QStringLiteral("account"), account.toString()},
        {QStringLiteral("network"), network.toString()},
        {QStringLiteral("instance"), instance},
        {QStringLiteral("registration"), app.id.toString()},
        {QStringLiteral("tokens"), QString::fromLatin1(serialize(tokens).toBase64())},
    });
    Result<bool> stored = co_await store(*waiting);
    co_return stored;
}

Async<int> PendingRevocations::retry()
{
    Result<QJsonArray> waiting = co_await load();
    if (!waiting)
        co_return Failed(waiting.error());
    if (waiting->isEmpty())
        co_return 0;
    QJsonArray left;
    for (const QJsonValue value : std::as_const(*waiting)) {
        QJsonObject entry = value.toObject();
        const auto tokens = parseTokenSet(
            QByteArray::fromBase64(entry.value(QLatin1StringView("tokens")).toString().toLatin1()));
        if (!tokens)
            continue;
        AppRegistration app;
        for (const AppRegistration& known : m_context.records.registrations()) {
            if (known.id.toString() == entry.value(QLatin1StringView("registration")).toString())
                app = known;
        }
        const NetworkId network(entry.value(QLatin1StringView("network")).toString());
        Result<Grant> grant = co_await m_context.keeper->prepare(
            network, entry.value(QLatin1StringView("instance")).toString(), app);
        if (!grant) {
            left.append(entry);
            continue;
        }
        grant->tokens = *tokens;
        grant->account = AccountId(entry.value(QLatin1StringView("account")).toString());
        grant->consent = Consent(network, grant->account, {});
        NetworkAdapter& adapter = m_context.networks.adapter(network);
        Result<bool> revoked = true;
        if (renewalNeededToRevoke(*grant->network, grant->tokens, m_context.timeAt(grant->network->id))) {
            Result<TokenSet> fresh = co_await adapter.renew(*grant);
            if (fresh) {
                grant->tokens = *fresh;
                entry.insert(QStringLiteral("tokens"), QString::fromLatin1(serialize(*fresh).toBase64()));
            } else if (fresh.error().kind != ErrorKind::Rejected) {
                revoked = Failed(fresh.error());
            }
        }
        if (revoked)
            revoked = co_await adapter.revoke(*grant);
        const bool later = !revoked && revoked.error().kind != ErrorKind::Rejected
            && revoked.error().kind != ErrorKind::Unsupported;
        if (later)
            left.append(entry);
    }
    Result<bool> stored = co_await store(left);
    if (!stored)
        co_return Failed(stored.error());
    co_return int(left.size());
}

} // namespace pk
