// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/verbs.h"
#include "models/domain/words.h"
#include "models/services/consenting.h"

#include <QJsonArray>

namespace pk {

namespace {

int tellPurposes(VerbContext& context, const Account& account)
{
    const QList<PurposeChoice> choices = purposeChoices(context.app.context(), account);
    if (context.json()) {
        QJsonArray array;
        for (const PurposeChoice& choice : choices)
            array.append(QJsonObject{{QStringLiteral("purpose"), toIdentifier(choice.purpose)},
                                     {QStringLiteral("allowed"), choice.allowed},
                                     {QStringLiteral("fixed"), choice.fixed},
                                     {QStringLiteral("not_granted"), QJsonArray::fromStringList(choice.notGranted)}});
        context.console.print(QJsonObject{{QStringLiteral("schema"), 1},
                                          {QStringLiteral("account"), account.id.toString()},
                                          {QStringLiteral("purposes"), array}});
        return int(ExitCode::Nothing);
    }
    QList<QStringList> rows;
    for (const PurposeChoice& choice : choices)
        rows.append({toIdentifier(choice.purpose),
                     choice.fixed         ? Console::tr("always")
                         : choice.allowed ? Console::tr("allowed")
                                          : Console::tr("not allowed"),
                     choice.notGranted.isEmpty()
                         ? QString()
                         : Console::tr("reconnect to grant %1").arg(choice.notGranted.join(QStringLiteral(", ")))});
    context.console.printTable({Console::tr("Purpose"), Console::tr("Use"), Console::tr("Missing")}, rows);
    return int(ExitCode::Nothing);
}

} // namespace

QCoro::Task<int> manageConsent(VerbContext context)
{
    const auto found = context.app.records().find(context.arguments().value(0));
    if (!found)
        co_return context.console.report(found.error());
    const AccountId id = *found;
    const auto allow = parsePurposes(context.options.value(QStringLiteral("allow")));
    const auto withdraw = parsePurposes(context.options.value(QStringLiteral("withdraw")));
    if (!allow)
        co_return context.console.report(allow.error());
    if (!withdraw)
        co_return context.console.report(withdraw.error());
    if (withdraw->contains(Purpose::ValidateUser))
        co_return context.console.report(
            {ErrorKind::InvalidInput,
             Console::tr("Knowing whose token it is ends with the connection only. Use \"disconnect\" for that.")});
    if (!allow->isEmpty() || !withdraw->isEmpty()) {
        const QSet<Purpose> purposes = (context.app.records().account(id)->purposes + *allow) - *withdraw;
        const Result<bool> set = co_await setPurposes(&context.app.context(), id, purposes);
        if (!set)
            co_return context.console.report(set.error());
    }
    co_return tellPurposes(context, *context.app.records().account(id));
}

QCoro::Task<int> whoAmI(VerbContext context)
{
    const auto found = context.app.records().find(context.arguments().value(0));
    if (!found)
        co_return context.console.report(found.error());
    const AccountId id = *found;
    const Result<TokenOwner> owner = co_await context.app.accounts().ownerOf(id);
    if (!owner)
        co_return context.console.report(owner.error());
    const Account& account = *context.app.records().account(id);
    if (context.json())
        context.console.print(QJsonObject{{QStringLiteral("schema"), 1},
                                          {QStringLiteral("account"), id.toString()},
                                          {QStringLiteral("remote_id"), owner->found.id.toString()},
                                          {QStringLiteral("name"), owner->found.name},
                                          {QStringLiteral("handle"), owner->found.handle},
                                          {QStringLiteral("matches"), owner->matches}});
    else
        context.console.print(ownerLine(*owner, account));
    co_return int(owner->matches ? ExitCode::Nothing : ExitCode::NeedsPerson);
}

} // namespace pk
