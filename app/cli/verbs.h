// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/console.h"
#include "app/composition.h"

#include <QCommandLineParser>

namespace pk {

/// True when the option is one of this command's and was given; asking QCommandLineParser for another one is a warning.
inline bool isGiven(const QCommandLineParser& options, const QString& name)
{
    return options.optionNames().contains(name);
}

/// What a verb works with. The parser holds the verb's own options and positional arguments.
struct VerbContext
{
    Console& console;
    Composition& app;
    const QCommandLineParser& options;
    Secret clientSecret; ///< read already when --client-secret-stdin was given

    QStringList arguments() const { return options.positionalArguments().mid(1); } ///< the first is the command itself
    bool json() const { return options.isSet(QStringLiteral("json")); }
};

/// A verb runs to its exit code.
using Verb = QCoro::Task<int> (*)(VerbContext context);

QCoro::Task<int> listNetworks(VerbContext context);
QCoro::Task<int> manageApps(VerbContext context);
QCoro::Task<int> connectAccount(VerbContext context);
QCoro::Task<int> reconnectAccount(VerbContext context);
QCoro::Task<int> reconnectQueue(VerbContext context); ///< reconnect --queue
QCoro::Task<int> disconnectAccount(VerbContext context);
QCoro::Task<int> deleteAccount(VerbContext context);
QCoro::Task<int> renewAccount(VerbContext context);
QCoro::Task<int> snoozeAccount(VerbContext context);
QCoro::Task<int> wakeAccount(VerbContext context);
QCoro::Task<int> manageConsent(VerbContext context);
QCoro::Task<int> whoAmI(VerbContext context);
QCoro::Task<int> listAccounts(VerbContext context);
QCoro::Task<int> listPages(VerbContext context);
QCoro::Task<int> showStatus(VerbContext context);
QCoro::Task<int> checkAccounts(VerbContext context);
QCoro::Task<int> listIncidents(VerbContext context);
QCoro::Task<int> showLedger(VerbContext context);
QCoro::Task<int> showStatistics(VerbContext context); ///< stats page|content|public
QCoro::Task<int> publishPost(VerbContext context);
QCoro::Task<int> activatePage(VerbContext context);
QCoro::Task<int> deactivatePage(VerbContext context);
QCoro::Task<int> manageOutbox(VerbContext context);

/// Works also when nothing else does, so it opens the parts itself, one by one.
QCoro::Task<int> runDoctor(Console& console, StartOptions options, bool json);

/// "list_pages,publish". InvalidInput, with the purposes there are, for another word.
Result<QSet<Purpose>> parsePurposes(const QString& list);

/// "14d", "36h", "90m" or plain days. InvalidInput otherwise.
Result<std::chrono::seconds> parseDuration(const QString& text);

} // namespace pk
