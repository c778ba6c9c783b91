// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/verbs.h"
#include "models/services/clientextract.h"

#include <QJsonArray>
#include <QLocale>

namespace pk {

namespace {

constexpr int kShown = 200;

/// "2026-12-07" is the beginning of that day there, local time; with "T16:00" exactly then.
Result<QDateTime> readTime(VerbContext& context, const QString& option)
{
    const QString text = context.options.value(option);
    if (text.isEmpty())
        return QDateTime();
    const QDate day = QDate::fromString(text, Qt::ISODate);
    if (day.isValid() && text.size() == 10)
        return day.startOfDay().toUTC();
    const QDateTime exact = QDateTime::fromString(text, Qt::ISODate);
    if (exact.isValid() && text.size() > 10)
        return exact.toUTC();
    return fail(ErrorKind::InvalidInput,
                Console::tr("\"%1\" is not a date. Write --%2 2026-12-07 or 2026-12-07T16:00.").arg(text, option));
}

Result<ClientId> readClient(VerbContext& context)
{
    const QString name = context.options.value(QStringLiteral("client"));
    if (name.isEmpty())
        return ClientId();
    for (const Client& client : context.app.records().clients()) {
        if (client.name.compare(name, Qt::CaseInsensitive) == 0)
            return client.id;
    }
    return fail(ErrorKind::NotFound,
                Console::tr("There is no client \"%1\". Look at \"pages\" for the names.").arg(name));
}

Result<LedgerFilter> readFilter(VerbContext& context)
{
    LedgerFilter filter;
    const auto since = readTime(context, QStringLiteral("since"));
    const auto until = readTime(context, QStringLiteral("until"));
    const auto client = readClient(context);
    if (!since || !until)
        return Failed(!since ? since.error() : until.error());
    if (!client)
        return Failed(client.error());
    filter.since = *since;
    filter.until = *until;
    filter.client = *client;
    filter.action = context.options.value(QStringLiteral("action"));
    filter.network = NetworkId(context.options.value(QStringLiteral("network")));
    const QString purpose = context.options.value(QStringLiteral("purpose"));
    filter.purpose = purposeFromIdentifier(purpose);
    if (!purpose.isEmpty() && !filter.purpose)
        return fail(ErrorKind::InvalidInput, Console::tr("There is no purpose \"%1\".").arg(purpose));
    const QString typed = context.options.value(QStringLiteral("account"));
    if (!typed.isEmpty()) {
        const auto account = context.app.records().find(typed);
        if (!account)
            return Failed(account.error());
        filter.account = *account;
    }
    return filter;
}

QCoro::Task<int> exportTo(VerbContext context, QString name)
{
    const bool csv = name.endsWith(QLatin1StringView(".csv"), Qt::CaseInsensitive);
    if (!csv && !name.endsWith(QLatin1StringView(".json"), Qt::CaseInsensitive))
        co_return context.console.report(
            {ErrorKind::InvalidInput, Console::tr("Name a file that ends in .csv or .json.")});
    const auto filter = readFilter(context);
    if (!filter)
        co_return context.console.report(filter.error());
    const LedgerFormat format = csv ? LedgerFormat::Csv : LedgerFormat::Json;
    const auto run = std::make_shared<LedgerRun>();
    const Result<int> written = co_await exportLedger(&context.app.context(), *filter, name, format, run);
    co_return written ? int(ExitCode::Nothing) : context.console.report(written.error());
}

QCoro::Task<int> extractTo(VerbContext context, QString name)
{
    if (!name.endsWith(QLatin1StringView(".csv"), Qt::CaseInsensitive)
        && !name.endsWith(QLatin1StringView(".html"), Qt::CaseInsensitive))
        co_return context.console.report(
            {ErrorKind::InvalidInput, Console::tr("Name a file that ends in .html or .csv.")});
    const auto filter = readFilter(context);
    if (!filter)
        co_return context.console.report(filter.error());
    if (filter->client.isEmpty())
        co_return context.console.report({ErrorKind::InvalidInput, Console::tr("Say for whom: --client NAME.")});
    const auto run = std::make_shared<LedgerRun>();
    const Result<ClientExtract> saved = co_await saveExtract(
        &context.app.context(), filter->client, filter->since, filter->until, name, run);
    co_return saved ? int(ExitCode::Nothing) : context.console.report(saved.error());
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
    const QString file = context.arguments().value(1);
    if (context.arguments().value(0) == QLatin1StringView("export") && !file.isEmpty())
        co_return co_await exportTo(context, file);
    if (context.arguments().value(0) == QLatin1StringView("extract") && !file.isEmpty())
        co_return co_await extractTo(context, file);
    if (!context.arguments().isEmpty())
        co_return context.console.report(
            {ErrorKind::InvalidInput,
             Console::tr("ledger takes nothing, \"verify\", \"export FILE\" or \"extract FILE\".")});
    const auto filter = readFilter(context);
    if (!filter)
        co_return context.console.report(filter.error());
    QList<LedgerEntry> entries;
    const qsizetype most = context.json() ? std::numeric_limits<qsizetype>::max() : kShown;
    const auto read = eachEntry(context.app.context(), *filter, [&](const LedgerEntry& entry) {
        entries.append(entry);
        return entries.size() < most;
    });
    if (!read)
        co_return context.console.report(read.error());
    if (context.json()) {
        QJsonArray array;
        for (const LedgerEntry& entry : entries)
            array.append(ledgerEntryJson(entry));
        context.console.print(QJsonObject{{QStringLiteral("schema"), 1}, {QStringLiteral("entries"), array}});
        co_return int(ExitCode::Nothing);
    }
    QList<QStringList> rows;
    for (const LedgerEntry& entry : entries) {
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
