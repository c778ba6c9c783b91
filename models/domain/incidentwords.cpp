// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/incidentwords.h"

#include "models/domain/words.h"

#include <QCoreApplication>

namespace pk {

namespace {

struct IncidentWords
{
    Q_DECLARE_TR_FUNCTIONS(IncidentWords)
};

/// "09:10" on the same local day, else "4 Dec 09:10".
QString shortTime(const QDateTime& at, const QDateTime& now, const QLocale& locale)
{
    const QDateTime local = at.toLocalTime();
    const bool today = local.date() == now.toLocalTime().date();
    return locale.toString(local, today ? QStringLiteral("HH:mm") : QStringLiteral("d MMM HH:mm"));
}

QString probeWords(const Incident& incident)
{
    const QString sure = IncidentWords::tr("So many at once are no coincidence.");
    if (incident.probed == 0)
        return sure;
    const QString asked = incident.probedDead == 0
        ? IncidentWords::tr("%n other login(s), asked for certainty, still work.", nullptr, incident.probed)
        : IncidentWords::tr("Of %n further login(s) asked for certainty, %1 had ended too.", nullptr, incident.probed)
              .arg(incident.probedDead);
    return QStringLiteral("%1 %2").arg(sure, asked);
}

} // namespace

QString incidentTitle(const Incident& incident)
{
    return causeName(incident.kind == IncidentKind::App ? incident.cause : Cause::PlatformReset);
}

QString incidentLine(const Incident& incident, const QDateTime& now, const QLocale& locale)
{
    const int of = std::max(incident.logins, int(incident.accounts.size()));
    if (incident.closedAt) {
        return IncidentWords::tr("%1 of %n login(s) ended, over since %2", nullptr, of)
            .arg(incident.accounts.size())
            .arg(shortTime(*incident.closedAt, now, locale));
    }
    return IncidentWords::tr("%1 of %n login(s) ended since %2", nullptr, of)
        .arg(incident.accounts.size())
        .arg(shortTime(incident.openedAt, now, locale));
}

QString incidentHeadline(const Incident& incident, const QString& network)
{
    if (incident.kind == IncidentKind::PlatformReset && !incident.isOpen())
        return IncidentWords::tr("%1 had probably reset access", "network").arg(network);
    if (incident.kind == IncidentKind::PlatformReset)
        return IncidentWords::tr("%1 has probably reset access", "network").arg(network);
    if (!incident.isOpen())
        return IncidentWords::tr("%1 had refused your app", "network").arg(network);
    if (incident.cause == Cause::AppSuspended)
        return IncidentWords::tr("%1 has stopped your app", "network").arg(network);
    return IncidentWords::tr("%1 no longer accepts your app", "network").arg(network);
}

QString incidentExplanation(const Incident& incident, const QString& network)
{
    const QString sure = probeWords(incident);
    if (incident.kind == IncidentKind::App) {
        return IncidentWords::
            tr("%1 refuses every login of one app registration, so the trouble is the app itself and no person's. %2")
                .arg(network, sure);
    }
    return IncidentWords::
        tr("%1 ended the sign-ins of many people within a short time, as networks do after a security update. Nobody "
           "here did anything wrong. %2")
            .arg(network, sure);
}

QString incidentAction(const Incident& incident, const QString& network)
{
    if (!incident.isOpen())
        return IncidentWords::tr("Nothing: none of its logins is dead any more.");
    if (incident.kind == IncidentKind::App) {
        return incident.cause == Cause::AppSuspended
            ? IncidentWords::tr(
                  "Look at the developer page of %1, where it says why. Once the app is back, check the logins; most work "
                  "again without a new sign-in.")
                  .arg(network)
            : IncidentWords::tr(
                  "Compare the app registration in the settings with the developer page of %1. Once it is right, check the "
                  "logins, and reconnect those that stay dead.")
                  .arg(network);
    }
    return IncidentWords::tr(
        "Tell the clients, then reconnect the logins one after the other, those with most pages first. The incident closes by "
        "itself when all work again.");
}

} // namespace pk
