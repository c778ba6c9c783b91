// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/incidentnote.h"

#include <QCoreApplication>

#include <algorithm>

namespace pk {

namespace {

struct Note
{
    Q_DECLARE_TR_FUNCTIONS(Note)
};

/// Pages of the network that work, through whatever login.
/// Those of \a wanted that some login still reaches.
QSet<RemoteId> workingPages(const Records& records, const NetworkId& network, const QSet<RemoteId>& wanted)
{
    QSet<RemoteId> working;
    for (const Page& page : records.pages()) {
        if (!wanted.contains(page.remoteId)) // first, as it spares the most
            continue;
        const Account* owner = records.account(page.account);
        if (!owner || owner->network != network || owner->life.disconnected)
            continue;
        const State state = records.health(page).state;
        if (state != State::NeedsYou && state != State::Incident)
            working.insert(page.remoteId);
    }
    return working;
}

QString opening(const Incident& incident, const QString& network, const QString& since)
{
    if (incident.kind == IncidentKind::App) {
        return Note::
            tr("Since %2 %1 does not accept the program that we work with. Until that is settled we cannot post to the "
               "pages below or read their figures.")
                .arg(network, since);
    }
    return Note::
        tr("%1 has ended the sign-ins of many people at once, ours among them. Since %2 we cannot post to the pages "
           "below or read their figures.")
            .arg(network, since);
}

QString closing(const Incident& incident, const QString& network)
{
    if (incident.kind == IncidentKind::App) {
        return Note::
            tr("Nothing happened to the pages themselves, and nothing has to be done on your side. We are settling it "
               "with %1 and will write again as soon as everything works.")
                .arg(network);
    }
    return Note::tr(
        "Nothing happened to the pages themselves: what was posted stays where it is. It is nobody's mistake. We are signing "
        "in again, page by page, and will write again as soon as everything works. If we need you for a moment to sign in "
        "yourself, we will get in touch.");
}

QString bullets(const QStringList& names)
{
    QString lines;
    for (const QString& name : names)
        lines += QStringLiteral("- %1\n").arg(name);
    return lines;
}

QString pageList(const QList<ClientShare>& shares, QStringList ClientShare::*which, bool withNames)
{
    QString text;
    for (const ClientShare& share : shares) {
        if ((share.*which).isEmpty())
            continue;
        if (withNames) {
            text += QStringLiteral("%1%2:\n").arg(text.isEmpty() ? QString() : QStringLiteral("\n"),
                                                  share.name.isEmpty() ? Note::tr("Further pages") : share.name);
        }
        text += bullets(share.*which);
    }
    return text;
}

} // namespace

QStringList IncidentImpact::clientNames() const
{
    QStringList names;
    for (const ClientShare& share : clients) {
        if (!share.name.isEmpty() && !share.stopped.isEmpty())
            names.append(share.name);
    }
    return names;
}

IncidentImpact impactOf(const Records& records, const Incident& incident)
{
    QSet<RemoteId> wanted;
    for (const IncidentAccount& member : incident.accounts) {
        for (const Page& page : records.pagesOf(member.id))
            wanted.insert(page.remoteId);
    }
    const QSet<RemoteId> working = workingPages(records, incident.network, wanted);
    QHash<ClientId, ClientShare> shares;
    QSet<std::pair<ClientId, RemoteId>> seen; // two dead logins of one page are one page
    for (const IncidentAccount& member : incident.accounts) {
        for (const Page& page : records.pagesOf(member.id)) {
            const std::pair<ClientId, RemoteId> key{page.client, page.remoteId};
            if (seen.contains(key))
                continue;
            seen.insert(key);
            ClientShare& share = shares[page.client];
            (working.contains(page.remoteId) ? share.works : share.stopped).append(page.name);
        }
    }
    IncidentImpact impact;
    for (auto it = shares.begin(); it != shares.end(); ++it) {
        it->client = it.key();
        it->name = records.clientName(it.key());
        it->stopped.sort(Qt::CaseInsensitive);
        it->works.sort(Qt::CaseInsensitive);
        impact.pages += int(it->stopped.size());
        impact.clients.append(*it);
    }
    std::sort(impact.clients.begin(), impact.clients.end(), [](const ClientShare& a, const ClientShare& b) {
        return a.name.isEmpty() != b.name.isEmpty() ? b.name.isEmpty()
                                                    : a.name.compare(b.name, Qt::CaseInsensitive) < 0;
    });
    return impact;
}

QString incidentNote(const Records& records, const Incident& incident, const QString& network, const ClientId& client,
                     const QLocale& locale)
{
    QList<ClientShare> shares = impactOf(records, incident).clients;
    const bool all = client.isEmpty();
    if (!all)
        shares.removeIf([&](const ClientShare& share) { return share.client != client; });
    const QString since = locale.toString(incident.openedAt.toLocalTime(), QStringLiteral("d MMMM yyyy, HH:mm"));
    const QString stopped = pageList(shares, &ClientShare::stopped, all);
    const QString works = pageList(shares, &ClientShare::works, all);
    QStringList parts{Note::tr("Hello,")};
    if (!incident.isOpen() || stopped.isEmpty()) {
        parts.append(Note::tr("The trouble with %1 that began on %2 is over.").arg(network, since));
        if (!works.isEmpty())
            parts.append(Note::tr("These pages work again:") + QStringLiteral("\n") + works.trimmed());
        parts.append(Note::tr("Nothing happened to the pages themselves. Thank you for your patience."));
    } else {
        parts.append(opening(incident, network, since));
        parts.append(stopped.trimmed());
        if (!works.isEmpty())
            parts.append(Note::tr("These work already, or still:") + QStringLiteral("\n") + works.trimmed());
        parts.append(closing(incident, network));
    }
    parts.removeAll(QString());
    return parts.join(QStringLiteral("\n\n")) + QLatin1Char('\n');
}

} // namespace pk
