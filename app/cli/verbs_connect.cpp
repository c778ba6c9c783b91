// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/conversation.h"
#include "models/domain/words.h"
#include "models/services/repairsession.h"
#include "models/services/statusreport.h"

#include <QJsonArray>

namespace pk {

namespace {

/// Which of the listed pages to keep: all usable ones, none, or those named by id.
Result<QSet<RemoteId>> choosePages(const QString& wanted, const Connected& connected, const QList<Page>& keptBefore)
{
    QSet<RemoteId> chosen;
    for (const Page& page : keptBefore)
        chosen.insert(page.remoteId); // reconnecting never drops what was kept
    if (wanted == QLatin1StringView("none"))
        return chosen;
    if (wanted.isEmpty() || wanted == QLatin1StringView("all")) {
        if (wanted.isEmpty() && !keptBefore.isEmpty())
            return chosen;
        for (const Page& page : connected.candidates) {
            if (page.usable)
                chosen.insert(page.remoteId);
        }
        return chosen;
    }
    for (const QString& id : wanted.split(u',', Qt::SkipEmptyParts)) {
        const auto listed = std::find_if(connected.candidates.cbegin(),
                                         connected.candidates.cend(),
                                         [&](const Page& page) { return page.remoteId.toString() == id.trimmed(); });
        if (listed == connected.candidates.cend())
            return fail(
                ErrorKind::NotFound,
                Console::tr(
                    "The account has no page with the id %1. It is connected; choose its pages with \"reconnect --pages\".")
                    .arg(id.trimmed()));
        if (!listed->usable)
            return fail(ErrorKind::InvalidInput,
                        Console::tr("The page %1 cannot be used: %2").arg(listed->name, listed->unusableReason));
        chosen.insert(listed->remoteId);
    }
    return chosen;
}

void printConnected(VerbContext& context, const Connected& connected, const QList<Page>& kept)
{
    Records& records = context.app.records();
    const Account& account = *records.account(connected.account);
    if (context.json()) {
        QJsonArray pages;
        for (const Page& page : kept)
            pages.append(pageJson(records, page));
        QJsonArray unusable;
        for (const Page& page : connected.candidates) {
            if (!page.usable)
                unusable.append(QJsonObject{{QStringLiteral("remote_id"), page.remoteId.toString()},
                                            {QStringLiteral("name"), page.name},
                                            {QStringLiteral("reason"), page.unusableReason}});
        }
        context.console.print(QJsonObject{
            {QStringLiteral("schema"), 1},
            {QStringLiteral("account"), accountJson(records, account)},
            {QStringLiteral("pages"), pages},
            {QStringLiteral("unusable"), unusable},
            {QStringLiteral("partial"), connected.partial ? QJsonValue(connected.partialReason) : QJsonValue()},
            {QStringLiteral("gained"), QJsonArray::fromStringList(connected.gained)},
            {QStringLiteral("lost"), QJsonArray::fromStringList(connected.lost)},
        });
        return;
    }
    const QString handle = account.identity.handle.isEmpty() ? QString()
                                                             : QStringLiteral(" ") + account.identity.handle;
    context.console.print(Console::tr("Connected %1%2, account %3, %n page(s).", nullptr, int(kept.size()))
                              .arg(account.identity.name, handle, account.id.toString()));
    for (const Page& page : kept)
        context.console.print(QStringLiteral("  %1  %2").arg(page.remoteId.toString(), page.name));
    if (!connected.noPagesHint.isEmpty())
        context.console.tell(connected.noPagesHint);
    if (connected.partial)
        context.console.tell(Console::tr("The list of pages is incomplete: %1").arg(connected.partialReason));
    for (const Purpose purpose : connected.disabled)
        context.console.tell(Console::tr("Not allowed at the sign-in, so not possible: %1.").arg(purposeName(purpose)));
    for (const QString& name : connected.lost)
        context.console.tell(Console::tr("Lost: %1").arg(name));
    for (const QString& name : connected.gained)
        context.console.tell(Console::tr("Works again: %1").arg(name));
}

QCoro::Task<int> signInAndChoose(VerbContext context, ConnectRequest request, QString wantedPages)
{
    ClientId client;
    if (context.options.isSet(QStringLiteral("client"))) {
        const auto named = context.app.records().clientNamed(context.options.value(QStringLiteral("client")));
        if (!named)
            co_return context.console.report(named.error());
        client = *named;
    }
    const std::unique_ptr<ConnectOperation> operation = context.app.accounts().connectAccount(request);
    const AccountId known = request.reconnect;
    converse(context, *operation, known.isEmpty() ? std::nullopt : browserOf(context, known));
    Result<Connected> connected = co_await operation->run();
    if (!connected)
        co_return context.console.report(connected.error());
    const QList<Page> before = context.app.records().pagesOf(connected->account);
    const auto chosen = choosePages(wantedPages, *connected, before);
    if (!chosen)
        co_return context.console.report(chosen.error());
    QHash<RemoteId, ClientId> clients;
    if (!client.isEmpty()) {
        for (const RemoteId& id : *chosen)
            clients.insert(id, client);
        Account account = *context.app.records().account(connected->account);
        account.client = client;
        context.app.records().save(account);
    }
    const Result<QList<Page>> kept = co_await context.app.accounts().choosePages(*connected, *chosen, clients);
    if (!kept)
        co_return context.console.report(kept.error());
    printConnected(context, *connected, *kept);
    co_return int(ExitCode::Nothing);
}

} // namespace

Result<QSet<Purpose>> parsePurposes(const QString& list)
{
    QSet<Purpose> purposes;
    for (const QString& word : list.split(u',', Qt::SkipEmptyParts)) {
        const auto purpose = purposeFromIdentifier(word.trimmed());
        if (!purpose) {
            QStringList known;
            for (const Purpose one : allPurposes())
                known.append(toIdentifier(one));
            return fail(ErrorKind::InvalidInput,
                        Console::tr("There is no purpose \"%1\". Known are: %2.")
                            .arg(word.trimmed(), known.join(QStringLiteral(", "))));
        }
        purposes.insert(*purpose);
    }
    return purposes;
}

QCoro::Task<int> connectAccount(VerbContext context)
{
    if (context.arguments().size() != 1)
        co_return context.console.report(
            {ErrorKind::InvalidInput,
             Console::tr("connect takes one network, for example one of those that \"networks\" lists")});
    const auto timeout = parseTimeout(context.options);
    if (!timeout)
        co_return context.console.report(timeout.error());
    const auto purposes = parsePurposes(context.options.value(QStringLiteral("purposes")));
    if (!purposes)
        co_return context.console.report(purposes.error());
    ConnectRequest request;
    request.network = NetworkId(context.arguments().first());
    request.instance = context.options.value(QStringLiteral("instance"));
    request.purposes = *purposes;
    request.timeout = *timeout;
    const QString pages = context.options.value(QStringLiteral("pages"));
    const int code = co_await signInAndChoose(context, request, pages);
    co_return code;
}

QCoro::Task<int> reconnectAccount(VerbContext context)
{
    if (context.options.isSet(QStringLiteral("queue"))) {
        const int code = co_await reconnectQueue(context);
        co_return code;
    }
    const auto id = context.app.records().find(context.arguments().value(0));
    if (!id)
        co_return context.console.report(id.error());
    const auto timeout = parseTimeout(context.options);
    if (!timeout)
        co_return context.console.report(timeout.error());
    const auto purposes = parsePurposes(context.options.value(QStringLiteral("purposes")));
    if (!purposes)
        co_return context.console.report(purposes.error());
    ConnectRequest request = reconnectRequest(context.app.context(), *id);
    if (!purposes->isEmpty())
        request.purposes = *purposes;
    request.timeout = *timeout;
    const QString pages = context.options.value(QStringLiteral("pages"));
    const int code = co_await signInAndChoose(context, request, pages);
    co_return code;
}

} // namespace pk
