// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/browsers.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QProcess>
#include <QSet>
#include <QStandardPaths>

namespace pk {

namespace {

struct Known
{
    const char* name;
    const char* program;
    const char* privately; ///< argument for a private window
};

#if defined(Q_OS_WIN)
constexpr Known kKnown[]{
    {"Firefox", "Mozilla Firefox/firefox.exe", "-private-window"},
    {"Chrome", "Google/Chrome/Application/chrome.exe", "--incognito"},
    {"Edge", "Microsoft/Edge/Application/msedge.exe", "--inprivate"},
    {"Brave", "BraveSoftware/Brave-Browser/Application/brave.exe", "--incognito"},
};
#elif defined(Q_OS_MACOS)
constexpr Known kKnown[]{
    {"Safari", "/Applications/Safari.app/Contents/MacOS/Safari", nullptr},
    {"Firefox", "/Applications/Firefox.app/Contents/MacOS/firefox", "-private-window"},
    {"Chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "--incognito"},
    {"Brave", "/Applications/Brave Browser.app/Contents/MacOS/Brave Browser", "--incognito"},
};
#else
constexpr Known kKnown[]{
    {"Firefox", "firefox", "--private-window"},
    {"Firefox ESR", "firefox-esr", "--private-window"},
    {"Chromium", "chromium", "--incognito"},
    {"Chromium", "chromium-browser", "--incognito"},
    {"Chrome", "google-chrome-stable", "--incognito"},
    {"Chrome", "google-chrome", "--incognito"},
    {"Brave", "brave-browser", "--incognito"},
    {"Edge", "microsoft-edge", "--inprivate"},
    {"Vivaldi", "vivaldi", "--incognito"},
    {"Falkon", "falkon", "--private-browsing"},
    {"GNOME Web", "epiphany", "--incognito-mode"},
};
#endif

QString locate(const char* program)
{
    const QString name = QString::fromLatin1(program);
#if defined(Q_OS_WIN)
    for (const char* root : {"ProgramFiles", "ProgramFiles(x86)", "LocalAppData"}) {
        const QFileInfo file(qEnvironmentVariable(root) + QLatin1Char('/') + name);
        if (file.isExecutable())
            return file.absoluteFilePath();
    }
    return {};
#elif defined(Q_OS_MACOS)
    return QFileInfo(name).isExecutable() ? name : QString();
#else
    return QStandardPaths::findExecutable(name);
#endif
}

} // namespace

QList<Browser> installedBrowsers()
{
    QList<Browser> browsers;
    QSet<QString> seen;
    for (const Known& known : kKnown) {
        const QString name = QString::fromLatin1(known.name);
        const QString program = seen.contains(name) ? QString() : locate(known.program);
        if (program.isEmpty())
            continue;
        seen.insert(name);
        browsers.append({name, program, {}});
        if (known.privately) {
            browsers.append({QCoreApplication::translate("Browsers", "%1, private window").arg(name),
                             program,
                             {QString::fromLatin1(known.privately)}});
        }
    }
    return browsers;
}

bool openIn(const Browser& browser, const QUrl& address)
{
    return QProcess::startDetached(browser.program,
                                   browser.arguments + QStringList{address.toString(QUrl::FullyEncoded)});
}

} // namespace pk
