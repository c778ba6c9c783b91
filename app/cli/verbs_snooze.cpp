// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/verbs.h"
#include "models/domain/words.h"
#include "models/services/snoozing.h"
#include "models/services/statusreport.h"

namespace pk {

namespace {

/// "2026-12-07" means nine in the morning there, local time; "2026-12-07T16:00" says it exactly, with or without a zone.
Result<QDateTime> readUntil(const QString& text)
{
    const QDate day = QDate::fromString(text, Qt::ISODate);
    if (day.isValid() && text.size() == 10)
        return snoozeEnd(day);
    const QDateTime exact = QDateTime::fromString(text, Qt::ISODate);
    if (exact.isValid() && text.size() > 10)
        return exact.toUTC();
    return fail(ErrorKind::InvalidInput,
                Console::tr("\"%1\" is not a date. Write --until 2026-12-07 or 2026-12-07T16:00.").arg(text));
}

int tellOutcome(VerbContext& context, const AccountId& id)
{
    const Account& account = *context.app.records().account(id);
    const Health health = context.app.records().health(account);
    if (context.json())
        context.console.print(QJsonObject{{QStringLiteral("schema"), 1},
                                          {QStringLiteral("account"), accountJson(context.app.records(), account)}});
    else
        context.console.print(Console::tr("%1: %2", "person: state in words")
                                  .arg(account.identity.name, stateWords(health, context.app.records().now())));
    return int(ExitCode::Nothing);
}

} // namespace

QCoro::Task<int> snoozeAccount(VerbContext context)
{
    const auto found = context.app.records().find(context.arguments().value(0));
    if (!found)
        co_return context.console.report(found.error());
    const auto until = readUntil(context.options.value(QStringLiteral("until")));
    if (!until)
        co_return context.console.report(until.error());
    const AccountId id = *found;
    const Snooze snooze{context.options.value(QStringLiteral("reason")), *until};
    const Result<bool> done = co_await snoozeAccount(&context.app.context(), id, snooze);
    if (!done)
        co_return context.console.report(done.error());
    co_return tellOutcome(context, id);
}

QCoro::Task<int> wakeAccount(VerbContext context)
{
    const auto found = context.app.records().find(context.arguments().value(0));
    if (!found)
        co_return context.console.report(found.error());
    const AccountId id = *found;
    const Result<bool> done = co_await wakeAccount(&context.app.context(), id);
    if (!done)
        co_return context.console.report(done.error());
    co_return tellOutcome(context, id);
}

} // namespace pk
