// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/conversation.h"

#include "models/services/browserchoice.h"

#include <QProcess>

namespace pk {

namespace {

/// The console program has no QtGui, so it asks the desktop's own opener.
bool openInBrowser(const QUrl& address)
{
#if defined(Q_OS_WIN)
    return QProcess::startDetached(
        QStringLiteral("rundll32"),
        {QStringLiteral("url.dll,FileProtocolHandler"), address.toString(QUrl::FullyEncoded)});
#elif defined(Q_OS_MACOS)
    return QProcess::startDetached(QStringLiteral("open"), {address.toString(QUrl::FullyEncoded)});
#else
    return QProcess::startDetached(QStringLiteral("xdg-open"), {address.toString(QUrl::FullyEncoded)});
#endif
}

} // namespace

Result<std::chrono::milliseconds> parseTimeout(const QCommandLineParser& options)
{
    if (!options.isSet(QStringLiteral("timeout")))
        return std::chrono::minutes(5);
    bool isNumber = false;
    const int seconds = options.value(QStringLiteral("timeout")).toInt(&isNumber);
    if (!isNumber || seconds < 1 || seconds > 3600)
        return fail(ErrorKind::InvalidInput, Console::tr("--timeout takes seconds, from 1 to 3600."));
    return std::chrono::seconds(seconds);
}

std::optional<Browser> browserOf(VerbContext& context, const AccountId& id)
{
    const QString chosen = browserFor(context.app.records(), context.app.settings(), id);
    return chosen == kDefaultBrowser ? std::nullopt : browserById(installedBrowsers(), chosen);
}

void converse(VerbContext& context, ConnectOperation& operation, const std::optional<Browser>& browser)
{
    Console& console = context.console;
    const bool printUrl = context.options.isSet(QStringLiteral("print-url"));
    QObject::connect(
        &operation,
        &ConnectOperation::browserRequested,
        &console,
        [&console, &operation, printUrl, browser](const QUrl& address) {
            if (printUrl)
                console.print(address.toString(QUrl::FullyEncoded));
            else if (browser && openIn(*browser, address))
                console.tell(Console::tr("The sign-in is open in %1. Waiting for it to end there.").arg(browser->name));
            else if (openInBrowser(address))
                console.tell(Console::tr("The sign-in is open in your browser. Waiting for it to end there."));
            else
                console.tell(Console::tr("No browser could be started. Open this address yourself: %1")
                                 .arg(address.toString(QUrl::FullyEncoded)));
            if (!operation.userCode().isEmpty())
                console.tell(Console::tr("The page shows or asks for this code: %1").arg(operation.userCode()));
            if (!operation.wantsPastedAddress())
                return;
            console.tell(Console::tr(
                "When the sign-in has ended, copy the address of the page you see, paste it here and press Enter:"));
            QObject::connect(&console, &Console::lineRead, &operation, [&console, &operation](const QString& line) {
                const auto taken = operation.pasteAddress(line);
                if (!taken && !line.isEmpty())
                    console.report(taken.error());
            });
            console.listenForLines();
        });
}

} // namespace pk
