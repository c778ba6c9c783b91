// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/browsers.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSet>
#include <QStandardPaths>

#include <algorithm>

namespace pk {

namespace {

enum class Family { Firefox, Chromium, Other };

struct Known
{
    const char* id;
    const char* name;
    const char* program;
    const char* privately; ///< argument for a private window
    Family family;
    const char* data; ///< folder of its profiles, below the place where programs of this system keep such things
};

#if defined(Q_OS_WIN)
constexpr Known kKnown[]{
    {"firefox", "Firefox", "Mozilla Firefox/firefox.exe", "-private-window", Family::Firefox, "Mozilla/Firefox"},
    {"chrome",
     "Chrome",
     "Google/Chrome/Application/chrome.exe",
     "--incognito",
     Family::Chromium,
     "Google/Chrome/User Data"},
    {"edge",
     "Edge",
     "Microsoft/Edge/Application/msedge.exe",
     "--inprivate",
     Family::Chromium,
     "Microsoft/Edge/User Data"},
    {"brave",
     "Brave",
     "BraveSoftware/Brave-Browser/Application/brave.exe",
     "--incognito",
     Family::Chromium,
     "BraveSoftware/Brave-Browser/User Data"},
    {"vivaldi", "Vivaldi", "Vivaldi/Application/vivaldi.exe", "--incognito", Family::Chromium, "Vivaldi/User Data"},
};
#elif defined(Q_OS_MACOS)
constexpr Known kKnown[]{
    {"safari", "Safari", "/Applications/Safari.app/Contents/MacOS/Safari", nullptr, Family::Other, ""},
    {"firefox",
     "Firefox",
     "/Applications/Firefox.app/Contents/MacOS/firefox",
     "-private-window",
     Family::Firefox,
     "Firefox"},
    {"chrome",
     "Chrome",
     "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
     "--incognito",
     Family::Chromium,
     "Google/Chrome"},
    {"edge",
     "Edge",
     "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
     "--inprivate",
     Family::Chromium,
     "Microsoft Edge"},
    {"brave",
     "Brave",
     "/Applications/Brave Browser.app/Contents/MacOS/Brave Browser",
     "--incognito",
     Family::Chromium,
     "BraveSoftware/Brave-Browser"},
};
#else
constexpr Known kKnown[]{
    {"firefox", "Firefox", "firefox", "--private-window", Family::Firefox, ".mozilla/firefox"},
    {"firefox-esr", "Firefox ESR", "firefox-esr", "--private-window", Family::Firefox, ".mozilla/firefox"},
    {"chromium", "Chromium", "chromium", "--incognito", Family::Chromium, "chromium"},
    {"chromium", "Chromium", "chromium-browser", "--incognito", Family::Chromium, "chromium"},
    {"chrome", "Chrome", "google-chrome-stable", "--incognito", Family::Chromium, "google-chrome"},
    {"chrome", "Chrome", "google-chrome", "--incognito", Family::Chromium, "google-chrome"},
    {"brave", "Brave", "brave-browser", "--incognito", Family::Chromium, "BraveSoftware/Brave-Browser"},
    {"edge", "Edge", "microsoft-edge", "--inprivate", Family::Chromium, "microsoft-edge"},
    {"vivaldi", "Vivaldi", "vivaldi", "--incognito", Family::Chromium, "vivaldi"},
    {"falkon", "Falkon", "falkon", "--private-browsing", Family::Other, ""},
    {"epiphany", "GNOME Web", "epiphany", "--incognito-mode", Family::Other, ""},
};
#endif

constexpr qint64 kLargestFile = 16 * 1024 * 1024; ///< a "Local State" has some hundred kilobytes
constexpr int kMostProfiles = 100;

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

/// Where a browser of this family keeps its profiles; several, as packages from elsewhere have homes of their own.
QStringList dataFolders(const Known& known)
{
    const QString data = QString::fromLatin1(known.data);
#if defined(Q_OS_WIN)
    return {qEnvironmentVariable(known.family == Family::Firefox ? "APPDATA" : "LOCALAPPDATA") + QLatin1Char('/')
            + data};
#elif defined(Q_OS_MACOS)
    return {QDir::homePath() + QStringLiteral("/Library/Application Support/") + data};
#else
    const QString home = QDir::homePath() + QLatin1Char('/');
    if (known.family == Family::Firefox) {
        return {home + data,
                QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
                    + QStringLiteral("/mozilla/firefox"),
                home + QStringLiteral("snap/firefox/common/") + data};
    }
    const QString inHome = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + QLatin1Char('/')
        + data;
    return {inHome, home + QStringLiteral("snap/%1/common/%1").arg(QString::fromLatin1(known.id))};
#endif
}

QByteArray contentsOf(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > kLargestFile)
        return {};
    return file.read(kLargestFile);
}

QList<BrowserProfile> profilesOf(const Known& known)
{
    if (known.family == Family::Other)
        return {};
    const bool firefox = known.family == Family::Firefox;
    for (const QString& folder : dataFolders(known)) {
        const QString file = folder + (firefox ? QStringLiteral("/profiles.ini") : QStringLiteral("/Local State"));
        const QList<BrowserProfile> profiles = firefox ? firefoxProfiles(file) : chromiumProfiles(file);
        if (!profiles.isEmpty())
            return profiles;
    }
    return {};
}

QStringList profileArguments(Family family, const QString& key)
{
    return family == Family::Firefox ? QStringList{QStringLiteral("-P"), key}
                                     : QStringList{QStringLiteral("--profile-directory=") + key};
}

/// A folder's or profile's name that can only be a name.
bool isHarmless(const QString& key)
{
    const bool control = std::any_of(
        key.cbegin(), key.cend(), [](QChar c) { return c.category() == QChar::Other_Control; });
    return !key.isEmpty() && !key.startsWith(QLatin1Char('-')) && !control && key.size() < 256;
}

} // namespace

QList<BrowserProfile> firefoxProfiles(const QString& profilesIni)
{
    // Read by hand: QSettings would take commas and backslashes in names for syntax.
    QList<BrowserProfile> profiles;
    bool inProfile = false;
    for (const QByteArray& raw : contentsOf(profilesIni).split('\n')) {
        const QString line = QString::fromUtf8(raw).trimmed();
        if (line.startsWith(QLatin1Char('['))) {
            inProfile = line.startsWith(QLatin1StringView("[Profile"));
            continue;
        }
        if (!inProfile || !line.startsWith(QLatin1StringView("Name=")))
            continue;
        const QString name = line.mid(5);
        const BrowserProfile profile{name, name};
        if (isHarmless(name) && !profiles.contains(profile) && profiles.size() < kMostProfiles)
            profiles.append(profile);
    }
    return profiles;
}

QList<BrowserProfile> chromiumProfiles(const QString& localState)
{
    const QJsonObject cache = QJsonDocument::fromJson(contentsOf(localState))
                                  .object()
                                  .value(QLatin1StringView("profile"))
                                  .toObject()
                                  .value(QLatin1StringView("info_cache"))
                                  .toObject();
    QList<BrowserProfile> profiles;
    QHash<QString, int> uses;
    for (auto it = cache.constBegin(); it != cache.constEnd() && profiles.size() < kMostProfiles; ++it) {
        const bool folder = isHarmless(it.key()) && !it.key().contains(QLatin1Char('/'))
            && !it.key().contains(QLatin1Char('\\'));
        const QString name = it.value().toObject().value(QLatin1StringView("name")).toString().simplified();
        if (!folder)
            continue;
        profiles.append({it.key(), name.isEmpty() ? it.key() : name});
        ++uses[profiles.constLast().name];
    }
    for (BrowserProfile& profile : profiles) {
        if (uses.value(profile.name) > 1)
            profile.name = QStringLiteral("%1 (%2)").arg(profile.name, profile.key);
    }
    std::sort(profiles.begin(), profiles.end(), [](const BrowserProfile& a, const BrowserProfile& b) {
        return a.name.localeAwareCompare(b.name) < 0;
    });
    return profiles;
}

QList<Browser> installedBrowsers()
{
    QList<Browser> browsers;
    QSet<QString> seen;
    for (const Known& known : kKnown) {
        const QString id = QString::fromLatin1(known.id);
        const QString name = QString::fromLatin1(known.name);
        const QString program = seen.contains(id) ? QString() : locate(known.program);
        if (program.isEmpty())
            continue;
        seen.insert(id);
        browsers.append({id, name, program, {}});
        const QList<BrowserProfile> profiles = profilesOf(known);
        for (const BrowserProfile& profile : profiles) {
            if (profiles.size() < 2)
                break; // the only one is what opens anyway
            browsers.append({id + QStringLiteral("/profile/") + profile.key,
                             QCoreApplication::translate("Browsers", "%1, profile %2").arg(name, profile.name),
                             program,
                             profileArguments(known.family, profile.key)});
        }
        if (known.privately) {
            browsers.append({id + QStringLiteral("/private"),
                             QCoreApplication::translate("Browsers", "%1, private window").arg(name),
                             program,
                             {QString::fromLatin1(known.privately)}});
        }
    }
    return browsers;
}

std::optional<Browser> browserById(const QList<Browser>& browsers, const QString& id)
{
    for (const Browser& browser : browsers) {
        if (browser.id == id)
            return browser;
    }
    return std::nullopt;
}

bool openIn(const Browser& browser, const QUrl& address)
{
    const QString scheme = address.scheme();
    if (scheme != QLatin1StringView("https") && scheme != QLatin1StringView("http"))
        return false; // so it never begins like an option, and never is a file
    return QProcess::startDetached(browser.program,
                                   browser.arguments + QStringList{address.toString(QUrl::FullyEncoded)});
}

} // namespace pk
