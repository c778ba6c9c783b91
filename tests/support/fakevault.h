// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/storage/vault.h"

#include <QList>
#include <QMap>
#include <QStringList>

#include <chrono>
#include <functional>

namespace pk {

/// A vault in memory whose misbehaviour is scripted; answers come through the event loop, as a keychain's do.
class FakeVault final : public Vault
{
public:
    enum class Operation { Read, Write, Remove };
    struct Call
    {
        Operation operation;
        QString key;
        std::optional<ErrorKind> error = {}; ///< absent when it went well
    };

    Async<Secret> read(QString key) override;
    Async<bool> write(QString key, Secret secret) override;
    Async<bool> remove(QString key) override;
    qsizetype maxEntrySize() const override { return m_maxEntrySize; }
    QString displayName() const override { return QStringLiteral("Fake vault"); }
    QString identifier() const override { return QStringLiteral("keychain"); }

    // ---- script
    void setMaxEntrySize(qsizetype size) { m_maxEntrySize = size; }
    void setDelay(std::chrono::milliseconds delay) { m_delay = delay; }
    /// Every operation answers \a error until cleared: VaultLocked, VaultUnavailable, ...
    void setBroken(Error error) { m_broken = std::move(error); }
    void setWorking() { m_broken.reset(); }
    /// The next \a count reads answer "not found" whatever is there, as a keyring does in its first second.
    void setForgetful(int count) { m_forgetfulReads = count; }
    /// The \a nth operation of its kind from now on (1 is the next one) fails with \a error and changes nothing.
    void failNth(Operation operation, int nth, Error error);
    /// The \a nth write from now on answers success but keeps nothing, or other bytes than it was given.
    void loseWrite(int nth) { m_loseWrite = m_writes + nth; }
    void garbleWrite(int nth) { m_garbleWrite = m_writes + nth; }
    /// While held no operation ends; each waits for release().
    void hold() { m_held = true; }
    void release() { m_held = false; }
    /// Called before each operation takes effect, for example to kill the process or to change the world meanwhile.
    void setWitness(std::function<void(Operation, const QString&)> witness) { m_witness = std::move(witness); }

    // ---- what happened
    const QList<Call>& journal() const { return m_journal; }
    void clearJournal() { m_journal.clear(); }
    int count(Operation operation) const;
    int pending() const { return m_pending; } ///< operations begun and not yet ended
    QStringList keys() const { return m_entries.keys(); }
    QMap<QString, Secret>& entries() { return m_entries; }

private:
    QCoro::Task<> answerLater();
    std::optional<Error> verdict(Operation operation, int number);
    void note(Operation operation, const QString& key, const std::optional<Error>& error);

    struct PlannedFailure
    {
        Operation operation = {};
        int number = 0;
        Error error;
    };

    QMap<QString, Secret> m_entries;
    QList<Call> m_journal;
    QList<PlannedFailure> m_failures;
    std::optional<Error> m_broken;
    std::function<void(Operation, const QString&)> m_witness;
    std::chrono::milliseconds m_delay{0};
    qsizetype m_maxEntrySize = 2400;
    int m_forgetfulReads = 0;
    int m_loseWrite = 0;
    int m_garbleWrite = 0;
    int m_reads = 0;
    int m_writes = 0;
    int m_removes = 0;
    int m_pending = 0;
    bool m_held = false;
};

} // namespace pk
