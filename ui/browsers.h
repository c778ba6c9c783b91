// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <optional>

// QtCore only, and a library of its own: the console program opens sign-ins in the same browsers as the window.
namespace pk {

/// A browser found on this computer, perhaps with one of its profiles, and how to open one address in it.
struct Browser
{
    QString id;            ///< stable, for the settings: "firefox", "chrome/private", "chrome/profile/Profile 1"
    QString name;          ///< "Chrome, profile Agency"; the profile's part is what somebody typed: shown plain only
    QString program;       ///< absolute path
    QStringList arguments; ///< before the address

    friend bool operator==(const Browser&, const Browser&) = default;
};

/// A profile as its browser lists it.
struct BrowserProfile
{
    QString key;  ///< what the browser is started with: the name (Firefox) or the folder (the Chromium family)
    QString name; ///< what people see

    friend bool operator==(const BrowserProfile&, const BrowserProfile&) = default;
};

/// Profiles of a Firefox from its profiles.ini, in the file's order; empty when it cannot be read. A name that the browser
/// would take for an option is left out.
QList<BrowserProfile> firefoxProfiles(const QString& profilesIni);
/// Profiles of a browser of the Chromium family from its "Local State" (profile.info_cache), by name; two of one name
/// carry their folder. Empty when it cannot be read.
QList<BrowserProfile> chromiumProfiles(const QString& localState);

/// Installed browsers by name, each once; where one has several profiles each of them too, and private windows as entries
/// of their own, for signing in as somebody else.
QList<Browser> installedBrowsers();
/// The one of that id among \a browsers; none when it is gone, or was never one.
std::optional<Browser> browserById(const QList<Browser>& browsers, const QString& id);
/// Starts it detached, without a shell. False when it could not be started or the address is neither https nor http.
bool openIn(const Browser& browser, const QUrl& address);

} // namespace pk
