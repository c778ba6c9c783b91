// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/figurereader.h"

#include <QSet>

namespace pk {

/// One reading on its way.
struct FigureReader::Work
{
    Work(Grant lent, TokenUse named) : grant(std::move(lent)), use(std::move(named)) {}

    Grant grant;
    TokenUse use;
    QString page;     ///< remote id; empty for a page of others
    QString kind;     ///< of the page
    Secret pageToken; ///< empty: it has none of its own
    Placeholders values;
    bool ofOthers = false;
    PageFigures found;
    std::optional<Error> refusal; ///< the first of what was only left out
    QHash<QString, QString>
        dead;            ///< metrics (by the network's names, and kind of post) that are refused, with the reason
    bool asked = false;  ///< something could be asked for at all
    bool exists = false; ///< of a page of others: some answer was about it

    void miss(Metric metric, const QString& reason);
    void missAll(const QList<FigureRule>& figures, const QString& reason);
    void note(const QJsonValue& body);
};

/// One answer, judged.
struct FigureReader::Answer
{
    HttpResponse response;
    QJsonValue body;
    QString asked; ///< "GET /2/users/me"
    std::optional<Failure> failure = {};
    ErrorRule::Scope scope = ErrorRule::Scope::Login;
};

/// The scope that is not granted; empty when all are.
QString lackingScope(const QStringList& needs, const QStringList& granted);
bool fitsKind(const QStringList& kinds, const QString& kind);
/// What stands for the page in addresses.
Placeholders pageValues(const Page& page);
QString notGranted(const QString& scope);
/// True for a refusal that says something of this request only: the rest is still worth asking for.
bool leavesOut(const Failure& failure, ErrorRule::Scope scope, int status);

} // namespace pk
