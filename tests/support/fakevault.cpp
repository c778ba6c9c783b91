// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakevault.h"

#include <QTimer>

#include <QCoroTimer>

namespace pk {

void FakeVault::failNth(Operation operation, int nth, Error error)
{
    const int soFar = operation == Operation::Read ? m_reads : operation == Operation::Write ? m_writes : m_removes;
    m_failures.append({operation, soFar + nth, std::move(error)});
}

int FakeVault::count(Operation operation) const
{
    return int(std::count_if(
        m_journal.cbegin(), m_journal.cend(), [&](const Call& call) { return call.operation == operation; }));
}

QCoro::Task<> FakeVault::answerLater()
{
    ++m_pending;
    co_await QCoro::sleepFor(m_delay);
    while (m_held)
        co_await QCoro::sleepFor(std::chrono::milliseconds(1));
    --m_pending;
}

std::optional<Error> FakeVault::verdict(Operation operation, int number)
{
    if (m_broken)
        return m_broken;
    for (const PlannedFailure& planned : m_failures) {
        if (planned.operation == operation && planned.number == number)
            return planned.error;
    }
    return std::nullopt;
}

void FakeVault::note(Operation operation, const QString& key, const std::optional<Error>& error)
{
    m_journal.append({operation, key, error ? std::optional(error->kind) : std::nullopt});
}

Async<Secret> FakeVault::read(QString key)
{
    const int number = ++m_reads;
    co_await answerLater();
    if (m_witness)
        m_witness(Operation::Read, key);
    std::optional<Error> error = verdict(Operation::Read, number);
    const auto found = m_entries.constFind(key);
    if (!error && (m_forgetfulReads > 0 || found == m_entries.constEnd())) {
        m_forgetfulReads = std::max(0, m_forgetfulReads - 1);
        error = Error{ErrorKind::VaultEntryMissing, key};
    }
    note(Operation::Read, key, error);
    Result<Secret> answer = error ? Result<Secret>(Failed(*error)) : Result<Secret>(*found);
    co_return answer;
}

Async<bool> FakeVault::write(QString key, Secret secret)
{
    const int number = ++m_writes;
    co_await answerLater();
    if (m_witness)
        m_witness(Operation::Write, key);
    std::optional<Error> error = verdict(Operation::Write, number);
    if (!error && secret.isEmpty())
        error = Error{ErrorKind::InvalidInput, QStringLiteral("an empty secret is never written")};
    if (!error && secret.size() > m_maxEntrySize)
        error = Error{ErrorKind::VaultFailed, QStringLiteral("entry too large")};
    note(Operation::Write, key, error);
    if (error)
        co_return Failed(*error);
    if (number == m_garbleWrite)
        m_entries.insert(key, Secret(secret.reveal().chopped(1) + '#'));
    else if (number != m_loseWrite)
        m_entries.insert(key, secret);
    co_return true;
}

Async<bool> FakeVault::remove(QString key)
{
    const int number = ++m_removes;
    co_await answerLater();
    if (m_witness)
        m_witness(Operation::Remove, key);
    const std::optional<Error> error = verdict(Operation::Remove, number);
    note(Operation::Remove, key, error);
    if (error)
        co_return Failed(*error);
    m_entries.remove(key);
    co_return true;
}

} // namespace pk
