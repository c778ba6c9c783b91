// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/records.h"

#include <QLocale>

namespace pk {

/// Pages of an incident, by the client they belong to.
struct ClientShare
{
    ClientId client; ///< empty: pages without a client
    QString name;    ///< empty for those
    QStringList stopped;
    QStringList works; ///< again, or still through another login
};

/// What hangs on an incident now.
struct IncidentImpact
{
    QList<ClientShare> clients; ///< by name; pages without a client last
    int pages = 0;              ///< stopped
    QStringList clientNames() const;
};
/// Logins that were deleted since count nowhere. A page that another login holds alive has not stopped.
IncidentImpact impactOf(const Records& records, const Incident& incident);

/// A message that can go to a client as it is: which network, since when, which pages, what is being done. In plain words,
/// translated, dates in local time. \a client empty: one note for everybody, page by page under the client's name.
QString incidentNote(const Records& records, const Incident& incident, const QString& network, const ClientId& client,
                     const QLocale& locale = QLocale());

} // namespace pk
