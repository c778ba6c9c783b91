// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/conversation.h"
#include "models/domain/words.h"
#include "models/services/repairsession.h"
#include "models/services/statusreport.h"

#include <QJsonArray>

namespace pk {

namespace {

QString networkName(Composition& app, const NetworkId& id)
{
    const auto network = app.networks().network(id);
    return network ? network->name : id.toString();
}

/// Trouble that the next account would run into as well.
bool endsTheRun(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::VaultLocked:
    case ErrorKind::VaultUnavailable:
    case ErrorKind::VaultFailed:
    case ErrorKind::WrongPassphrase:
    case ErrorKind::StoreFailed:
    case ErrorKind::StoreDamaged: return true;
    case ErrorKind::Cancelled:
    case ErrorKind::InvalidInput:
    case ErrorKind::NotFound:
    case ErrorKind::NotConsented:
    case ErrorKind::NotRegistered:
    case ErrorKind::Unsupported:
    case ErrorKind::Denied:
    case ErrorKind::TimedOut:
    case ErrorKind::PortInUse:
    case ErrorKind::NetworkUnavailable:
    case ErrorKind::TlsOrProxy:
    case ErrorKind::Throttled:
    case ErrorKind::BadAnswer:
    case ErrorKind::SecurityViolation:
    case ErrorKind::Rejected:
    case ErrorKind::IdentityMismatch:
    case ErrorKind::VaultEntryMissing:
    case ErrorKind::Busy: return false;
    }
    Q_UNREACHABLE();
}

void announce(VerbContext& context, const RepairItem& item, int number, int total)
{
    Records& records = context.app.records();
    context.console.tell(Console::tr("%1 of %2: %3, %4. %5: %6.", "number of total: account, network. state: impact")
                             .arg(number)
                             .arg(total)
                             .arg(harmless(item.name),
                                  networkName(context.app, item.network),
                                  stateWords(item.health, records.now()),
                                  impactWords(item.impact, records.now())));
    context.console.tell(repairAdvice(item, records.now()));
}

QJsonObject outcomeJson(VerbContext& context, const RepairItem& item, const RepairOutcome& outcome)
{
    const QDateTime now = context.app.records().now();
    return {
        {QStringLiteral("schema"), 1},
        {QStringLiteral("account"), item.account.toString()},
        {QStringLiteral("network"), item.network.toString()},
        {QStringLiteral("name"), item.name},
        {QStringLiteral("holder"), item.holder},
        {QStringLiteral("before"), healthJson(outcome.before, now)},
        {QStringLiteral("after"), healthJson(outcome.after, now)},
        {QStringLiteral("gained"), QJsonArray::fromStringList(outcome.gained)},
        {QStringLiteral("lost"), QJsonArray::fromStringList(outcome.lost)},
        {QStringLiteral("stopped"), QJsonArray::fromStringList(outcome.stopped)},
        {QStringLiteral("unchanged"), outcome.unchanged},
        {QStringLiteral("partial"), outcome.partial ? QJsonValue(outcome.partialReason) : QJsonValue()},
        {QStringLiteral("error"), outcome.error ? QJsonValue(errorText(*outcome.error)) : QJsonValue()},
    };
}

/// What was before and what is after, in words on stdout; or why nothing changed, on stderr.
void printOutcome(VerbContext& context, const RepairItem& item, const RepairOutcome& outcome)
{
    if (context.json()) {
        context.console.print(outcomeJson(context, item, outcome));
        if (!outcome.error)
            return;
    }
    if (outcome.error) {
        context.console.report(*outcome.error);
        return;
    }
    Console& console = context.console;
    const QDateTime now = context.app.records().now();
    console.print(Console::tr("%1: before %2, now %3", "account: state, state")
                      .arg(harmless(outcome.name), stateWords(outcome.before, now), stateWords(outcome.after, now)));
    for (const QString& name : outcome.gained)
        console.print(Console::tr("  works again: %1").arg(harmless(name)));
    for (const QString& name : outcome.lost)
        console.print(Console::tr("  lost: %1").arg(harmless(name)));
    for (const QString& name : outcome.stopped)
        console.print(Console::tr("  still stopped: %1").arg(harmless(name)));
    if (outcome.unchanged > 0)
        console.print(Console::tr("  %n page(s) work as before", nullptr, outcome.unchanged));
    if (outcome.partial)
        console.tell(Console::tr("The list of pages is incomplete: %1").arg(outcome.partialReason));
}

/// 0 all mended, 1 somebody is still needed, 3 something only waits for a network.
ExitCode exitCodeOf(const RepairSession& session)
{
    if (session.count(RepairMark::Mended) < session.entries().size())
        return ExitCode::NeedsPerson;
    bool waits = false;
    for (const RepairItem& item : session.elsewhere()) {
        if (needsPerson(item.health.state))
            return ExitCode::NeedsPerson;
        waits = true;
    }
    return waits ? ExitCode::CouldNotTell : ExitCode::Nothing;
}

void printEnd(VerbContext& context, const RepairSession& session)
{
    QJsonArray left;
    QStringList names;
    for (const RepairSession::Entry& entry : session.entries()) {
        if (entry.mark == RepairMark::Mended)
            continue;
        left.append(entry.item.account.toString());
        names.append(harmless(entry.item.name));
    }
    QJsonArray elsewhere;
    for (const RepairItem& item : session.elsewhere())
        elsewhere.append(item.account.toString());
    if (context.json()) {
        context.console.print(QJsonObject{{QStringLiteral("schema"), 1},
                                          {QStringLiteral("mended"), session.count(RepairMark::Mended)},
                                          {QStringLiteral("left"), left},
                                          {QStringLiteral("elsewhere"), elsewhere}});
        return;
    }
    Console& console = context.console;
    if (session.entries().isEmpty())
        console.print(Console::tr("Nobody has to sign in again."));
    else
        console.print(Console::tr("%n account(s) mended.", nullptr, session.count(RepairMark::Mended)));
    if (!names.isEmpty())
        console.print(Console::tr("Still to sign in: %1").arg(names.join(QStringLiteral(", "))));
    for (const RepairItem& item : session.elsewhere())
        console.print(Console::tr("Not mended by signing in: %1, %2. %3", "account, network. what to do")
                          .arg(harmless(item.name),
                               networkName(context.app, item.network),
                               repairAdvice(item, context.app.records().now())));
}

Async<Connected> signInAgain(VerbContext context, AccountId id, std::chrono::milliseconds timeout)
{
    ConnectRequest request = reconnectRequest(context.app.context(), id);
    request.timeout = timeout;
    const std::unique_ptr<ConnectOperation> operation = context.app.accounts().connectAccount(request);
    converse(context, *operation, browserOf(context, id));
    Result<Connected> connected = co_await operation->run();
    co_return connected;
}

} // namespace

QCoro::Task<int> reconnectQueue(VerbContext context)
{
    bool narrowed = !context.arguments().isEmpty();
    for (const char* option : {"purposes", "client", "pages"})
        narrowed = narrowed || context.options.isSet(QString::fromLatin1(option));
    if (narrowed)
        co_return context.console.report(
            {ErrorKind::InvalidInput,
             Console::tr(
                 "reconnect --queue takes everyone in turn: leave out ACCOUNT, --purposes, --client and --pages.")});
    const auto timeout = parseTimeout(context.options);
    if (!timeout)
        co_return context.console.report(timeout.error());
    RepairSession session(context.app.context());
    session.begin();
    if (session.wasResumed())
        context.console.tell(Console::tr(
            "Going on where it was stopped: %n account(s) left.", nullptr, session.count(RepairMark::Left)));
    const int total = session.count(RepairMark::Left);
    QSet<AccountId> tried;
    AccountId last;
    while (const auto next = session.next(last, tried)) {
        last = *next;
        tried.insert(last);
        const auto refreshed = context.app.records().refresh();
        if (!refreshed)
            co_return context.console.report(refreshed.error());
        session.refresh();
        const RepairSession::Entry* entry = session.entry(last);
        if (!entry || entry->mark != RepairMark::Left)
            continue; // mended meanwhile, by the window for example
        const RepairItem item = entry->item;
        announce(context, item, int(tried.size()), total);
        session.start(last);
        const Result<Connected> connected = co_await signInAgain(context, last, *timeout);
        const RepairOutcome outcome = session.finished(last, connected);
        printOutcome(context, item, outcome);
        if (outcome.error && endsTheRun(outcome.error->kind))
            co_return int(exitCodeFor(outcome.error->kind));
    }
    printEnd(context, session);
    co_return int(exitCodeOf(session));
}

} // namespace pk
