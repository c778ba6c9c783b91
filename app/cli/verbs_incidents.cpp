// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/verbs.h"
#include "models/domain/incidentwords.h"
#include "models/services/incidentnote.h"
#include "models/services/statusreport.h"

#include <QJsonArray>
#include <QLocale>

#include <algorithm>

namespace pk {

namespace {

QString timeWords(const std::optional<QDateTime>& at)
{
    return at ? QLocale().toString(at->toLocalTime(), QLocale::ShortFormat) : QStringLiteral("-");
}

QString nameOf(const Records& records, const AccountId& id)
{
    const Account* account = records.account(id);
    return account ? account->identity.name : id.toString();
}

/// The logins of one incident, each with what became of it.
void printLogins(VerbContext& context, const Incident& incident)
{
    const Records& records = context.app.records();
    for (const IncidentAccount& member : incident.accounts) {
        const QString name = nameOf(records, member.id);
        context.console.print(QStringLiteral("  ")
                              + (member.repairedAt
                                     ? Console::tr("%1: works again since %2").arg(name, timeWords(member.repairedAt))
                                     : Console::tr("%1: dead since %2").arg(name, timeWords(member.diedAt))));
    }
}

} // namespace

QCoro::Task<int> listIncidents(VerbContext context)
{
    const Records& records = context.app.records();
    QList<Incident> incidents = records.incidents();
    std::stable_partition(incidents.begin(), incidents.end(), [](const Incident& one) { return one.isOpen(); });
    if (context.json()) {
        QJsonArray array;
        for (const Incident& incident : std::as_const(incidents))
            array.append(incidentJson(records, incident));
        context.console.print(QJsonObject{{QStringLiteral("schema"), 1}, {QStringLiteral("incidents"), array}});
        co_return int(ExitCode::Nothing);
    }
    if (incidents.isEmpty()) {
        context.console.print(
            Console::tr("There is no incident: never have many logins of one network ended together."));
        co_return int(ExitCode::Nothing);
    }
    for (const Incident& incident : std::as_const(incidents)) {
        const auto network = context.app.networks().network(incident.network);
        const QString name = network ? network->name : incident.network.toString();
        const IncidentImpact impact = impactOf(records, incident);
        const QString state = incident.isOpen() ? Console::tr("Open") : Console::tr("Over");
        context.console.print(Console::tr("%1: %2. %3.")
                                  .arg(state, incidentHeadline(incident, name), incidentLine(incident, records.now())));
        context.console.print(
            QStringLiteral("  ")
            + Console::tr("opened %1, confirmed %2, over %3")
                  .arg(timeWords(incident.openedAt), timeWords(incident.confirmedAt), timeWords(incident.closedAt)));
        if (incident.isOpen()) {
            const QStringList clients = impact.clientNames();
            const QString pages = Console::tr("%n page(s) stopped", nullptr, impact.pages);
            context.console.print(QStringLiteral("  ")
                                  + (clients.isEmpty()
                                         ? pages
                                         : Console::tr("%1: %2", "pages, clients").arg(pages, clients.join(u", "))));
        }
        printLogins(context, incident);
    }
    co_return int(ExitCode::Nothing);
}

} // namespace pk
