// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/snoozing.h"

#include "models/services/noticeservice.h"
#include "models/services/servicecontext.h"
#include "models/storage/grantlock.h"

#include <QCoreApplication>

namespace pk {

namespace {

struct Snoozing
{
    Q_DECLARE_TR_FUNCTIONS(Snoozing)
};

constexpr std::chrono::seconds kLockPatience(45); // a check of the same account may be under way
constexpr int kLongestReason = 200;

/// The account as it is now, with its lock held: a check that ran meanwhile must not write the old facts back.
Async<std::shared_ptr<GrantLock>> lockAccount(ServiceContext* context, AccountId id)
{
    Result<std::shared_ptr<GrantLock>> lock = co_await GrantLock::acquire(context->profile.dir(), id, kLockPatience);
    if (!lock)
        co_return lock;
    const auto refreshed = context->records.refresh();
    if (!refreshed)
        co_return Failed(refreshed.error());
    if (!context->records.account(id))
        co_return fail(ErrorKind::NotFound, Snoozing::tr("This account is gone. Look at the list."));
    co_return lock;
}

/// Facts, ledger and what counts as told, all or none.
Result<bool> write(ServiceContext& context, const Account& account, const QString& action, const QJsonObject& details,
                   const std::optional<Told>& told)
{
    Store& store = context.records.store();
    const auto written = store.transaction([&]() -> Result<bool> {
        LedgerDraft draft;
        draft.at = context.clock.now();
        draft.action = action;
        draft.account = account.id;
        draft.network = account.network;
        draft.outcome = QStringLiteral("ok");
        draft.details = details;
        const auto entry = store.append(draft);
        if (!entry)
            return Failed(entry.error());
        if (told) {
            const auto kept = store.save(QHash<AccountId, Told>{{account.id, *told}});
            if (!kept)
                return kept;
        }
        return store.save(account);
    });
    if (!written)
        return written;
    return context.records.save(account); // memory and signals, now that all of it is there
}

} // namespace

bool canSnooze(const Health& health)
{
    return health.state == State::Snoozed || health.state == State::EndingSoon || needsPerson(health.state);
}

QDateTime snoozeEnd(const QDate& day)
{
    return QDateTime(day, QTime(9, 0), Qt::LocalTime).toUTC();
}

QDate nextMonday(const QDate& today)
{
    return today.addDays(8 - today.dayOfWeek());
}

Async<bool> snoozeAccount(ServiceContext* context, AccountId id, Snooze snooze)
{
    snooze.reason = snooze.reason.simplified().left(kLongestReason);
    if (snooze.reason.isEmpty())
        co_return fail(ErrorKind::InvalidInput, Snoozing::tr("Say why: a reason is needed."));
    const QDateTime now = context->clock.now();
    if (!snooze.until.isValid() || snooze.until <= now)
        co_return fail(ErrorKind::InvalidInput, Snoozing::tr("That date has passed. Choose a later one."));
    if (snooze.until > now.addYears(1))
        co_return fail(ErrorKind::InvalidInput, Snoozing::tr("That is over a year away. Choose an earlier date."));
    Result<std::shared_ptr<GrantLock>> lock = co_await lockAccount(context, id);
    if (!lock)
        co_return Failed(lock.error());
    Account account = *context->records.account(id);
    if (!canSnooze(context->records.health(account)))
        co_return fail(ErrorKind::Unsupported,
                       Snoozing::tr("%1 asks for nobody: there is nothing to snooze.").arg(account.identity.name));
    account.life.snooze = Snooze{snooze.reason, snooze.until.toUTC()};
    const QJsonObject details{{QStringLiteral("reason"), snooze.reason},
                              {QStringLiteral("until"), snooze.until.toUTC().toString(Qt::ISODate)}};
    co_return write(*context, account, QStringLiteral("snooze"), details, std::nullopt);
}

Async<bool> wakeAccount(ServiceContext* context, AccountId id)
{
    Result<std::shared_ptr<GrantLock>> lock = co_await lockAccount(context, id);
    if (!lock)
        co_return Failed(lock.error());
    Account account = *context->records.account(id);
    if (context->records.health(account).state != State::Snoozed)
        co_return fail(ErrorKind::Unsupported, Snoozing::tr("%1 is not snoozed.").arg(account.identity.name));
    account.life.snooze.reset();
    const Health awake = context->records.health(account);
    const auto told = toldAfter(
        std::nullopt, awake, StepBook::from(context->settings).of(context->records, account), context->clock.now());
    co_return write(*context, account, QStringLiteral("wake"), {}, told);
}

} // namespace pk
