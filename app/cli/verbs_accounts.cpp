// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/verbs.h"
#include "models/domain/words.h"
#include "models/services/statusreport.h"

#include <QJsonArray>
#include <QLocale>
#include <QRegularExpression>

namespace pk {

namespace {

/// Which accounts a command is about: those named, or all that the filters leave.
Result<QList<AccountId>> selectedAccounts(VerbContext& context)
{
    Records& records = context.app.records();
    QList<AccountId> ids;
    for (const QString& typed : context.arguments()) {
        const auto id = records.find(typed);
        if (!id)
            return Failed(id.error());
        ids.append(*id);
    }
    if (!ids.isEmpty())
        return ids;
    const QString client = context.options.value(QStringLiteral("client"));
    const NetworkId network(context.options.value(QStringLiteral("network")));
    if (!network.isEmpty() && !context.app.networks().network(network))
        return fail(ErrorKind::NotFound,
                    Console::tr("There is no network \"%1\". List them with \"networks\".").arg(network.toString()));
    for (const Account& account : records.accounts()) {
        const QList<Page> pages = records.pagesOf(account.id);
        const bool ofClient = client.isEmpty()
            || records.clientName(account.client).compare(client, Qt::CaseInsensitive) == 0
            || std::any_of(pages.cbegin(), pages.cend(), [&](const Page& page) {
                                  return records.clientName(page.client).compare(client, Qt::CaseInsensitive) == 0;
                              });
        if (ofClient && (network.isEmpty() || account.network == network) && !account.life.disconnected)
            ids.append(account.id);
    }
    return ids;
}

QString endWords(const Health& health)
{
    return health.bites ? QLocale().toString(health.bites->at.toLocalTime(), QLocale::ShortFormat)
                        : QStringLiteral("-");
}

QString provedWords(const Health& health)
{
    return health.evidence ? QLocale().toString(health.evidence->at.toLocalTime(), QLocale::ShortFormat)
                           : QStringLiteral("-");
}

QString networkName(Composition& app, const NetworkId& id)
{
    const auto network = app.networks().network(id);
    return network ? network->name : id.toString();
}

StatusFilter filterOf(const QCommandLineParser& options)
{
    StatusFilter filter;
    filter.client = options.value(QStringLiteral("client"));
    filter.network = NetworkId(options.value(QStringLiteral("network")));
    return filter;
}

void printStatusTable(VerbContext& context, const StatusFilter& filter)
{
    Records& records = context.app.records();
    const QJsonObject status = statusJson(records, filter);
    QList<QStringList> rows;
    const auto addRow = [&](const Health& health, const QString& what, const QString& name, const NetworkId& network) {
        rows.append({stateName(health.state),
                     stateWords(health, records.now()),
                     what,
                     name,
                     networkName(context.app, network),
                     endWords(health),
                     provedWords(health)});
    };
    for (const QJsonValue value : status.value(QLatin1StringView("accounts")).toArray()) {
        const Account* account = records.account(AccountId(value.toObject().value(QLatin1StringView("id")).toString()));
        addRow(records.health(*account), Console::tr("Account"), account->identity.name, account->network);
    }
    for (const QJsonValue value : status.value(QLatin1StringView("pages")).toArray()) {
        const Page* page = records.page(PageId(value.toObject().value(QLatin1StringView("id")).toString()));
        addRow(records.health(*page), Console::tr("Page"), page->name, records.account(page->account)->network);
    }
    if (rows.isEmpty()) {
        context.console.print(filter.within ? Console::tr("Nothing ends within that time, and nothing needs you.")
                                            : Console::tr("Nothing is connected yet. Start with \"connect NETWORK\"."));
        return;
    }
    context.console.printTable({Console::tr("State"),
                                Console::tr("Why"),
                                Console::tr("What"),
                                Console::tr("Name"),
                                Console::tr("Network"),
                                Console::tr("Ends"),
                                Console::tr("Proved")},
                               rows);
}

} // namespace

Result<std::chrono::seconds> parseDuration(const QString& text)
{
    static const QRegularExpression form(QStringLiteral("^(\\d{1,4})([dhm]?)$"));
    const auto match = form.match(text);
    if (!match.hasMatch())
        return fail(ErrorKind::InvalidInput,
                    Console::tr("\"%1\" is not a time span. Write 14d, 36h or 90m.").arg(text));
    const int number = match.captured(1).toInt();
    if (match.captured(2) == QLatin1StringView("h"))
        return std::chrono::hours(number);
    if (match.captured(2) == QLatin1StringView("m"))
        return std::chrono::minutes(number);
    return std::chrono::days(number);
}

QCoro::Task<int> showStatus(VerbContext context)
{
    StatusFilter filter = filterOf(context.options);
    if (context.options.isSet(QStringLiteral("within"))) {
        const auto within = parseDuration(context.options.value(QStringLiteral("within")));
        if (!within)
            co_return context.console.report(within.error());
        filter.within = *within;
    }
    if (context.json())
        context.console.print(statusJson(context.app.records(), filter));
    else
        printStatusTable(context, filter);
    co_return statusExitCode(context.app.records(), filter);
}

QCoro::Task<int> checkAccounts(VerbContext context)
{
    const bool narrowed = !context.arguments().isEmpty() || context.options.isSet(QStringLiteral("client"))
        || context.options.isSet(QStringLiteral("network")) || context.options.isSet(QStringLiteral("all"));
    if (!narrowed)
        co_return context.console.report(
            {ErrorKind::InvalidInput,
             Console::tr("Say what to check: an account, --client NAME, --network ID or --all.")});
    const auto ids = selectedAccounts(context);
    if (!ids)
        co_return context.console.report(ids.error());
    const QList<AccountId> selected = *ids;
    const Result<CheckSummary> summary = co_await context.app.accounts().checkAll(selected);
    if (!summary)
        co_return context.console.report(summary.error());
    co_await context.app.incidents().settle(); // what was found may be one incident: it is known before the answer
    for (const QString& problem : summary->problems)
        context.console.tell(problem);
    const StatusFilter filter = filterOf(context.options);
    if (context.json())
        context.console.print(statusJson(context.app.records(), filter));
    else
        printStatusTable(context, filter);
    if (summary->needPerson > 0)
        co_return int(ExitCode::NeedsPerson);
    co_return summary->couldNotTell > 0 ? int(ExitCode::CouldNotTell) : int(ExitCode::Nothing);
}

QCoro::Task<int> listAccounts(VerbContext context)
{
    Records& records = context.app.records();
    if (context.json()) {
        QJsonArray accounts;
        for (const Account& account : records.accounts())
            accounts.append(accountJson(records, account));
        context.console.print(QJsonObject{{QStringLiteral("schema"), 1}, {QStringLiteral("accounts"), accounts}});
        co_return int(ExitCode::Nothing);
    }
    QList<QStringList> rows;
    for (const Account& account : records.accounts()) {
        const Health health = records.health(account);
        rows.append({account.id.toString(),
                     networkName(context.app, account.network),
                     account.identity.name,
                     account.identity.handle,
                     QString::number(records.pagesOf(account.id).size()),
                     stateWords(health, records.now()),
                     endWords(health)});
    }
    if (rows.isEmpty())
        context.console.print(Console::tr("Nothing is connected yet. Start with \"connect NETWORK\"."));
    else
        context.console.printTable({Console::tr("Account"),
                                    Console::tr("Network"),
                                    Console::tr("Name"),
                                    Console::tr("Handle"),
                                    Console::tr("Pages"),
                                    Console::tr("State"),
                                    Console::tr("Ends")},
                                   rows);
    co_return int(ExitCode::Nothing);
}

QCoro::Task<int> listPages(VerbContext context)
{
    Records& records = context.app.records();
    if (context.json()) {
        QJsonArray pages;
        for (const Page& page : records.pages())
            pages.append(pageJson(records, page));
        context.console.print(QJsonObject{{QStringLiteral("schema"), 1}, {QStringLiteral("pages"), pages}});
        co_return int(ExitCode::Nothing);
    }
    QList<QStringList> rows;
    for (const Page& page : records.pages()) {
        const Account* owner = records.account(page.account);
        rows.append({page.remoteId.toString(),
                     owner ? networkName(context.app, owner->network) : QString(),
                     page.name,
                     page.role,
                     records.clientName(page.client),
                     owner ? owner->holder : QString(),
                     stateWords(records.health(page), records.now())});
    }
    if (rows.isEmpty())
        context.console.print(Console::tr("No page is kept yet. Pages are chosen when an account is connected."));
    else
        context.console.printTable({Console::tr("Page"),
                                    Console::tr("Network"),
                                    Console::tr("Name"),
                                    Console::tr("Role"),
                                    Console::tr("Client"),
                                    Console::tr("Holder"),
                                    Console::tr("State")},
                                   rows);
    co_return int(ExitCode::Nothing);
}

QCoro::Task<int> renewAccount(VerbContext context)
{
    const auto id = context.app.records().find(context.arguments().value(0));
    if (!id)
        co_return context.console.report(id.error());
    const AccountId account = *id;
    const Result<bool> renewed = co_await context.app.accounts().renew(account);
    if (!renewed)
        co_return context.console.report(renewed.error());
    Records& records = context.app.records();
    const Account& now = *records.account(account);
    if (context.json())
        context.console.print(
            QJsonObject{{QStringLiteral("schema"), 1}, {QStringLiteral("account"), accountJson(records, now)}});
    else
        context.console.print(
            Console::tr("Renewed %1: %2").arg(now.identity.name, stateWords(records.health(now), records.now())));
    co_return int(ExitCode::Nothing);
}

namespace {

/// What stops, by name and number; true when the person still wants it, or cannot be asked.
bool confirmedStop(VerbContext& context, const AccountId& id, const QString& verb)
{
    const Account& account = *context.app.records().account(id);
    const Impact impact = context.app.accounts().impactOf(id);
    context.console.tell(
        Console::tr("%1 %2: %n page(s) stop.", nullptr, int(impact.pages.size())).arg(verb, account.identity.name));
    for (const QString& name : impact.pages)
        context.console.tell(QStringLiteral("  ") + name);
    if (!impact.clients.isEmpty())
        context.console.tell(Console::tr("Clients concerned: %1").arg(impact.clients.join(QStringLiteral(", "))));
    return context.console.confirm(Console::tr("This cannot be undone."));
}

QCoro::Task<int> endAccount(VerbContext context, bool removeRecord)
{
    const auto found = context.app.records().find(context.arguments().value(0));
    if (!found)
        co_return context.console.report(found.error());
    const AccountId id = *found;
    if (!confirmedStop(context, id, removeRecord ? Console::tr("Delete") : Console::tr("Disconnect")))
        co_return context.console.report({ErrorKind::Cancelled});
    const QString name = context.app.records().account(id)->identity.name;
    Result<QString> message = QString();
    if (removeRecord)
        message = co_await context.app.accounts().deleteAccount(id);
    else
        message = co_await context.app.accounts().disconnectAccount(id);
    if (!message)
        co_return context.console.report(message.error());
    const QString done = removeRecord ? Console::tr("Deleted %1.").arg(name)
                                      : Console::tr("Disconnected %1.").arg(name);
    context.console.print(message->isEmpty() ? done : Console::tr("%1 %2").arg(done, *message));
    co_return int(ExitCode::Nothing);
}

} // namespace

QCoro::Task<int> disconnectAccount(VerbContext context)
{
    return endAccount(context, false);
}

QCoro::Task<int> deleteAccount(VerbContext context)
{
    return endAccount(context, true);
}

} // namespace pk
