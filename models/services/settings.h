// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/warning.h"

#include <QJsonObject>
#include <QObject>
#include <QSettings>

#include <chrono>
#include <memory>

namespace pk {

/// Typed settings over an injected QSettings (PROFILE/settings.ini); nothing secret.
class Settings final : public QObject
{
    Q_OBJECT
public:
    explicit Settings(const QString& file, QObject* parent = nullptr);

    std::chrono::days warnSoon() const;                                 ///< 14
    std::chrono::days warnNow() const;                                  ///< 3
    void setWarnWindows(std::chrono::days soon, std::chrono::days now); ///< now <= soon
    // Days before an end at which somebody is told; tidied. Overrides stay here beside the usual ones, not in the store:
    // they are this installation's taste, and a client's id says nothing about the client.
    WarnSteps warnSteps() const; ///< defaultWarnSteps()
    void setWarnSteps(const WarnSteps& steps);
    std::optional<WarnSteps> warnSteps(const NetworkId& network) const; ///< none: the usual ones
    void setWarnSteps(const NetworkId& network, const std::optional<WarnSteps>& steps);
    std::optional<WarnSteps> warnSteps(const ClientId& client) const;
    void setWarnSteps(const ClientId& client, const std::optional<WarnSteps>& steps);
    QList<NetworkId> networksWithSteps() const;
    QList<ClientId> clientsWithSteps() const;
    bool showsNotices() const; ///< true
    void setShowsNotices(bool shows);
    bool staysInTray() const; ///< keeps running when its window is closed; false
    void setStaysInTray(bool stays);
    /// "system", "light" or "dark".
    QString theme() const;
    void setTheme(const QString& theme);
    /// Some revocation could not be made yet; its tokens wait in the vault.
    bool hasPendingRevocations() const;
    void setPendingRevocations(bool pending);
    /// Id of the browser (and its profile) this account signs in with, as installedBrowsers() names it; empty: never chosen.
    /// Here and not in the store: it is about this computer.
    QString browserOf(const AccountId& id) const;
    void setBrowserOf(const AccountId& id, const QString& browser); ///< empty forgets
    /// How far the repair queue was worked through; empty: no run is under way. Written to disk at once.
    QJsonObject repairRun() const;
    void setRepairRun(const QJsonObject& run);
    /// Layout of windows and tables, as Qt serialises it.
    QByteArray layout(const QString& key) const;
    void setLayout(const QString& key, const QByteArray& state);

Q_SIGNALS:
    void warnWindowsChanged();
    void warnStepsChanged();
    void showsNoticesChanged(bool shows);
    void staysInTrayChanged(bool stays);
    void themeChanged(const QString& theme);

private:
    void putSteps(const QString& key, const std::optional<WarnSteps>& steps);
    std::optional<WarnSteps> stepsAt(const QString& key) const;
    QStringList keysBelow(QLatin1StringView group) const;

    mutable QSettings m_store;
};

} // namespace pk
