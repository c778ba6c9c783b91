// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QUrl>

namespace pk {

/// A browser found on this computer, and how to open one address in it.
struct Browser
{
    QString name;
    QString program;
    QStringList arguments; ///< before the address
};

/// Installed browsers by name, each once; private windows as entries of their own, for signing in as somebody else.
QList<Browser> installedBrowsers();
/// Starts it detached. False when it could not be started.
bool openIn(const Browser& browser, const QUrl& address);

} // namespace pk
