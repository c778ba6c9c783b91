// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/storage/keychainvault.h"

#include "models/domain/logging.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QTimer>
#include <qt6keychain/keychain.h>

#include <QCoroSignal>
#include <QCoroTimer>

#if defined(Q_OS_UNIX) && !defined(Q_OS_DARWIN)
#define PK_SECRET_SERVICE
#include "models/storage/secretservice.h"
#endif

namespace pk {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds kDiagnosis = 3s; ///< for asking what is wrong after something failed

/// One keychain job at a time in this process. QtKeychain works that way inside, but there a job that was given up on would
/// still run when its turn comes, and write what its caller has been told was not written. Here it never starts.
class Turns final
{
public:
    /// False when the turn does not come before \a timeout.
    QCoro::Task<bool> take(std::chrono::milliseconds timeout)
    {
        if (!m_taken) {
            m_taken = true;
            co_return true;
        }
        Waiter waiter;
        waiter.timer.setSingleShot(true);
        waiter.timer.start(timeout);
        m_waiting.append(&waiter);
        co_await waiter.timer;
        m_waiting.removeOne(&waiter);
        co_return waiter.granted;
    }

    void give()
    {
        m_taken = !m_waiting.isEmpty();
        if (m_waiting.isEmpty())
            return;
        Waiter* next = m_waiting.takeFirst();
        next->granted = true;
        next->timer.start(0ms);
    }

private:
    struct Waiter
    {
        QTimer timer;
        bool granted = false;
    };
    QList<Waiter*> m_waiting;
    bool m_taken = false;
};

Turns& turns()
{
    static Turns instance;
    return instance;
}

std::chrono::milliseconds left(const QDeadlineTimer& deadline)
{
    return std::chrono::milliseconds(std::max<qint64>(1, deadline.remainingTime()));
}

Error timedOut(std::chrono::milliseconds timeout)
{
    return {ErrorKind::TimedOut,
            QStringLiteral("the keychain did not answer within %1 s").arg(double(timeout.count()) / 1000)};
}

#ifdef PK_SECRET_SERVICE

Error absent()
{
    return {ErrorKind::VaultUnavailable, QStringLiteral("no Secret Service on the session bus")};
}

Error locked()
{
    return {ErrorKind::VaultLocked, {}};
}

/// Without a screen a locked keyring would ask nobody for its password; so it is looked at before anything is asked of it.
QCoro::Task<std::optional<Error>> objection(std::chrono::milliseconds timeout)
{
    if (promptsCanBeSeen())
        co_return std::nullopt;
    const SecretService service = co_await askSecretService(timeout);
    switch (service) {
    case SecretService::Locked: co_return locked();
    case SecretService::Silent: co_return timedOut(timeout);
    case SecretService::Absent: // KWallet without the Secret Service, perhaps: QtKeychain finds out
    case SecretService::NoCollection:
    case SecretService::Open: break;
    }
    co_return std::nullopt;
}

/// What stands behind an answer that may mean several things.
QCoro::Task<Error> diagnosis(Error reported)
{
    const SecretService service = co_await askSecretService(kDiagnosis);
    switch (service) {
    case SecretService::Locked: co_return locked();
    case SecretService::Absent: co_return absent();
    case SecretService::Silent: co_return Error{ErrorKind::TimedOut, QStringLiteral("the keychain does not answer")};
    case SecretService::NoCollection:
    case SecretService::Open: break;
    }
    co_return reported;
}

void renewSession()
{
    forgetSecretServiceSession();
}

#else

void renewSession() {}

QCoro::Task<std::optional<Error>> objection(std::chrono::milliseconds)
{
    co_return std::nullopt;
}

QCoro::Task<Error> diagnosis(Error reported)
{
    co_return reported;
}

#endif

Error toError(const QKeychain::Job& job)
{
    switch (job.error()) {
    case QKeychain::EntryNotFound: return {ErrorKind::VaultEntryMissing, job.key()};
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied: return {ErrorKind::VaultLocked, job.errorString()};
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented: return {ErrorKind::VaultUnavailable, job.errorString()};
    case QKeychain::NoError:
    case QKeychain::CouldNotDeleteEntry:
    case QKeychain::OtherError: break;
    }
    return {ErrorKind::VaultFailed, job.errorString()};
}

const std::function<bool(const QKeychain::Job&)> kDone = [](const QKeychain::Job&) { return true; };

enum class Ended { Well, Badly, NotYet };

/// Runs \a job until it ends or the time is up. After NotYet the job looks after itself and keeps the turn until it ends:
/// libsecret's callback still writes into it then, and whatever is asked meanwhile has not been started.
QCoro::Task<Ended> attempt(QKeychain::Job* job, std::chrono::milliseconds timeout)
{
    job->setAutoDelete(false);
    job->setInsecureFallback(false);
    job->start();
    const auto finished = co_await qCoro(job, &QKeychain::Job::finished, timeout);
    if (finished)
        co_return job->error() == QKeychain::NoError ? Ended::Well : Ended::Badly;
    QObject::connect(job, &QKeychain::Job::finished, job, [job] {
        turns().give();
        job->deleteLater();
    });
    co_return Ended::NotYet;
}

/// One operation on the keychain: waits for its turn, asks, and asks once more over a new session when the service was
/// restarted under it. \a make makes the job, \a read takes what is wanted from one that went well.
template<typename T>
Async<T> ask(std::function<QKeychain::Job*()> make, std::function<T(const QKeychain::Job&)> read,
             std::chrono::milliseconds timeout)
{
    const QDeadlineTimer deadline(timeout);
    const bool ours = co_await turns().take(timeout);
    if (!ours)
        co_return Failed(timedOut(timeout));
    std::optional<Error> failure = co_await objection(left(deadline));
    for (int round = 1; !failure; ++round) {
        QKeychain::Job* job = make();
        const Ended ended = co_await attempt(job, left(deadline));
        if (ended == Ended::NotYet) {
            qCWarning(lcStorage) << "The keychain did not answer within" << timeout.count() << "ms";
            const Error slow = co_await diagnosis(timedOut(timeout));
            co_return Failed(slow);
        }
        job->deleteLater();
        if (ended == Ended::Well) {
            Result<T> answer = read(*job);
            turns().give();
            co_return answer;
        }
        const Error reported = toError(*job);
        const Error real = co_await diagnosis(reported);
        const bool again = round == 1 && real.kind == ErrorKind::VaultFailed;
        if (!again)
            failure = real;
        else
            renewSession();
    }
    turns().give();
    co_return Failed(*failure);
}

} // namespace

KeychainVault::KeychainVault(QString profileId, std::chrono::milliseconds timeout)
    : m_service(QStringLiteral("Pagekeeper %1").arg(profileId))
    , m_timeout(timeout)
{}

Async<Secret> KeychainVault::read(QString key)
{
    std::function<QKeychain::Job*()> make = [service = m_service, key] {
        auto* job = new QKeychain::ReadPasswordJob(service);
        job->setKey(key);
        return job;
    };
    std::function<Secret(const QKeychain::Job&)> take = [](const QKeychain::Job& job) {
        return Secret(static_cast<const QKeychain::ReadPasswordJob&>(job).binaryData());
    };
    Result<Secret> answer = co_await ask<Secret>(make, take, m_timeout);
    if (answer && answer->isEmpty())
        co_return fail(ErrorKind::VaultFailed, QStringLiteral("the keychain gave back nothing for %1").arg(key));
    co_return answer;
}

Async<bool> KeychainVault::write(QString key, Secret secret)
{
    if (secret.isEmpty())
        co_return fail(ErrorKind::InvalidInput, QStringLiteral("an empty secret is never written"));
    if (secret.size() > maxEntrySize())
        co_return fail(ErrorKind::VaultFailed,
                       QStringLiteral("%1 bytes are too many for one entry").arg(secret.size()));
    std::function<QKeychain::Job*()> make = [service = m_service, key, secret] {
        auto* job = new QKeychain::WritePasswordJob(service);
        job->setKey(key);
        job->setBinaryData(secret.reveal());
        return job;
    };
    Result<bool> answer = co_await ask<bool>(make, kDone, m_timeout);
    co_return answer;
}

Async<bool> KeychainVault::remove(QString key)
{
    std::function<QKeychain::Job*()> make = [service = m_service, key] {
        auto* job = new QKeychain::DeletePasswordJob(service);
        job->setKey(key);
        return job;
    };
    Result<bool> answer = co_await ask<bool>(make, kDone, m_timeout);
    if (!answer && answer.error().kind == ErrorKind::VaultEntryMissing)
        answer = true;
    if (answer) {
        // libsecret calls it a success when the entry is in a collection that is closed
        const Error gone{ErrorKind::Cancelled, {}};
        const Error state = co_await diagnosis(gone);
        if (state.kind != ErrorKind::Cancelled)
            co_return Failed(state);
    }
    co_return answer;
}

qsizetype KeychainVault::maxEntrySize() const
{
#ifdef Q_OS_WIN
    return 2400;
#else
    return 32'000;
#endif
}

QString KeychainVault::displayName() const
{
    return QCoreApplication::translate("Vault", "System keychain");
}

} // namespace pk
