// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/verbs.h"

#include <QJsonArray>
#include <QLocale>

namespace pk {

namespace {

constexpr int kShown = 200;

QJsonObject entryJson(const LedgerEntry& entry)
{
    const LedgerDraft& draft = entry.draft;
    return {
        {QStringLiteral("sequence"), entry.sequence},
        {QStringLiteral("at"), draft.at.toUTC().toString(Qt::ISODateWithMs)},
        {QStringLiteral("action"), draft.action},
        {QStringLiteral("purpose"), draft.purpose},
        {QStringLiteral("account"), draft.account.toString()},
        {QStringLiteral("page"), draft.page.toString()},
        {QStringLiteral("network"), draft.network.toString()},
        {QStringLiteral("outcome"), draft.outcome},
        {QStringLiteral("details"), draft.details},
        {QStringLiteral("hash"), QString::fromLatin1(entry.hash.toHex())},
    };
}

int verify(VerbContext& context)
{
    const auto verdict = context.app.store().verifyLedger();
    if (!verdict)
        return context.console.report(verdict.error());
    const bool holds = verdict->firstBroken == 0;
    if (context.json()) {
        context.console.print(
            QJsonObject{{QStringLiteral("schema"), 1},
                        {QStringLiteral("entries"), verdict->entries},
                        {QStringLiteral("intact"), holds},
                        {QStringLiteral("first_broken"), holds ? QJsonValue() : QJsonValue(verdict->firstBroken)},
                        {QStringLiteral("reason"), holds ? QJsonValue() : QJsonValue(verdict->reason)}});
    } else if (holds) {
        context.console.print(Console::tr("The ledger is intact: %n entries.", nullptr, int(verdict->entries)));
    } else {
        context.console.print(
            Console::tr("The ledger was changed: %1. Keep the profile folder as it is and compare it with a backup.")
                .arg(verdict->reason));
    }
    return holds ? int(ExitCode::Nothing) : int(ExitCode::NeedsPerson);
}

} // namespace

QCoro::Task<int> showLedger(VerbContext context)
{
    if (context.arguments().value(0) == QLatin1StringView("verify"))
        co_return verify(context);
    if (!context.arguments().isEmpty())
        co_return context.console.report({ErrorKind::InvalidInput, Console::tr("ledger takes nothing or \"verify\".")});
    const auto entries = context.app.store().ledger(context.json() ? std::numeric_limits<int>::max() : kShown);
    if (!entries)
        co_return context.console.report(entries.error());
    if (context.json()) {
        QJsonArray array;
        for (const LedgerEntry& entry : *entries)
            array.append(entryJson(entry));
        context.console.print(QJsonObject{{QStringLiteral("schema"), 1}, {QStringLiteral("entries"), array}});
        co_return int(ExitCode::Nothing);
    }
    QList<QStringList> rows;
    for (const LedgerEntry& entry : *entries) {
        const Account* account = context.app.records().account(entry.draft.account);
        rows.append({QLocale().toString(entry.draft.at.toLocalTime(), QLocale::ShortFormat),
                     entry.draft.action,
                     entry.draft.purpose,
                     account ? account->identity.name : entry.draft.account.toString(),
                     entry.draft.details.value(QLatin1StringView("what")).toString(),
                     entry.draft.outcome});
    }
    context.console.printTable({Console::tr("Time"),
                                Console::tr("Action"),
                                Console::tr("Purpose"),
                                Console::tr("Account"),
                                Console::tr("What"),
                                Console::tr("Outcome")},
                               rows);
    co_return int(ExitCode::Nothing);
}

} // namespace pk
