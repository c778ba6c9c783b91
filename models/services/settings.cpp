// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/services/settings.h"

#include <QJsonDocument>

namespace pk {

namespace {
constexpr QLatin1StringView kWarnSoon("warn/soonDays");
constexpr QLatin1StringView kWarnNow("warn/nowDays");
constexpr QLatin1StringView kTheme("appearance/theme");
constexpr QLatin1StringView kPendingRevocations("vault/pendingRevocations");
constexpr QLatin1StringView kBrowsers("browsers/");
constexpr QLatin1StringView kRepairRun("repair/run");
constexpr QLatin1StringView kWarnSteps("warn/steps");
constexpr QLatin1StringView kNetworkSteps("warnNetwork");
constexpr QLatin1StringView kClientSteps("warnClient");
constexpr QLatin1StringView kShowsNotices("notices/shown");
constexpr QLatin1StringView kStaysInTray("notices/staysInTray");
constexpr int kDefaultSoon = 14;
constexpr int kDefaultNow = 3;
constexpr int kLongest = 90;

QString below(QLatin1StringView group, const QString& id)
{
    return group + QLatin1Char('/') + id;
}
} // namespace

Settings::Settings(const QString& file, QObject* parent) : QObject(parent), m_store(file, QSettings::IniFormat) {}

std::chrono::days Settings::warnSoon() const
{
    return std::chrono::days(qBound(1, m_store.value(kWarnSoon, kDefaultSoon).toInt(), kLongest));
}

std::chrono::days Settings::warnNow() const
{
    return std::chrono::days(qBound(0, m_store.value(kWarnNow, kDefaultNow).toInt(), int(warnSoon().count())));
}

void Settings::setWarnWindows(std::chrono::days soon, std::chrono::days now)
{
    if (soon == warnSoon() && now == warnNow())
        return;
    m_store.setValue(kWarnSoon, int(soon.count()));
    m_store.setValue(kWarnNow, int(now.count()));
    Q_EMIT warnWindowsChanged();
}

std::optional<WarnSteps> Settings::stepsAt(const QString& key) const
{
    if (!m_store.contains(key))
        return std::nullopt;
    WarnSteps steps;
    for (const QString& word : m_store.value(key).toString().split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        bool isNumber = false;
        const int days = word.toInt(&isNumber);
        if (isNumber)
            steps.append(std::chrono::days(days));
    }
    return tidied(steps);
}

void Settings::putSteps(const QString& key, const std::optional<WarnSteps>& steps)
{
    const auto wanted = steps ? std::optional<WarnSteps>(tidied(*steps)) : std::nullopt;
    if (wanted == stepsAt(key))
        return;
    QStringList words;
    for (const std::chrono::days step : wanted.value_or(WarnSteps{}))
        words.append(QString::number(step.count()));
    if (wanted)
        m_store.setValue(key, words.join(QLatin1Char(' '))); // not a comma, which QSettings takes for a list
    else
        m_store.remove(key);
    Q_EMIT warnStepsChanged();
}

QStringList Settings::keysBelow(QLatin1StringView group) const
{
    m_store.beginGroup(group);
    const QStringList keys = m_store.childKeys();
    m_store.endGroup();
    return keys;
}

WarnSteps Settings::warnSteps() const
{
    return stepsAt(kWarnSteps).value_or(defaultWarnSteps());
}

void Settings::setWarnSteps(const WarnSteps& steps)
{
    putSteps(kWarnSteps, steps);
}

std::optional<WarnSteps> Settings::warnSteps(const NetworkId& network) const
{
    return stepsAt(below(kNetworkSteps, network.toString()));
}

void Settings::setWarnSteps(const NetworkId& network, const std::optional<WarnSteps>& steps)
{
    putSteps(below(kNetworkSteps, network.toString()), steps);
}

std::optional<WarnSteps> Settings::warnSteps(const ClientId& client) const
{
    return stepsAt(below(kClientSteps, client.toString()));
}

void Settings::setWarnSteps(const ClientId& client, const std::optional<WarnSteps>& steps)
{
    putSteps(below(kClientSteps, client.toString()), steps);
}

QList<NetworkId> Settings::networksWithSteps() const
{
    QList<NetworkId> ids;
    for (const QString& key : keysBelow(kNetworkSteps))
        ids.append(NetworkId(key));
    return ids;
}

QList<ClientId> Settings::clientsWithSteps() const
{
    QList<ClientId> ids;
    for (const QString& key : keysBelow(kClientSteps))
        ids.append(ClientId(key));
    return ids;
}

bool Settings::showsNotices() const
{
    return m_store.value(kShowsNotices, true).toBool();
}

void Settings::setShowsNotices(bool shows)
{
    if (shows == showsNotices())
        return;
    m_store.setValue(kShowsNotices, shows);
    Q_EMIT showsNoticesChanged(shows);
}

bool Settings::staysInTray() const
{
    return m_store.value(kStaysInTray, false).toBool();
}

void Settings::setStaysInTray(bool stays)
{
    if (stays == staysInTray())
        return;
    m_store.setValue(kStaysInTray, stays);
    Q_EMIT staysInTrayChanged(stays);
}

QString Settings::theme() const
{
    const QString theme = m_store.value(kTheme).toString();
    return theme == QLatin1StringView("light") || theme == QLatin1StringView("dark") ? theme : QStringLiteral("system");
}

void Settings::setTheme(const QString& theme)
{
    if (theme == this->theme())
        return;
    m_store.setValue(kTheme, theme);
    Q_EMIT themeChanged(theme);
}

bool Settings::hasPendingRevocations() const
{
    return m_store.value(kPendingRevocations, false).toBool();
}

void Settings::setPendingRevocations(bool pending)
{
    if (pending != hasPendingRevocations())
        m_store.setValue(kPendingRevocations, pending);
}

QString Settings::browserOf(const AccountId& id) const
{
    return id.isEmpty() ? QString() : m_store.value(kBrowsers + id.toString()).toString();
}

void Settings::setBrowserOf(const AccountId& id, const QString& browser)
{
    if (id.isEmpty() || browser == browserOf(id))
        return;
    if (browser.isEmpty())
        m_store.remove(kBrowsers + id.toString());
    else
        m_store.setValue(kBrowsers + id.toString(), browser);
    m_store.sync(); // the other program of the same profile asks next
}

QJsonObject Settings::repairRun() const
{
    m_store.sync(); // the other program may have gone on with it
    return QJsonDocument::fromJson(m_store.value(kRepairRun).toByteArray()).object();
}

void Settings::setRepairRun(const QJsonObject& run)
{
    if (run.isEmpty())
        m_store.remove(kRepairRun);
    else
        m_store.setValue(kRepairRun, QJsonDocument(run).toJson(QJsonDocument::Compact));
    m_store.sync(); // whoever is killed next has lost nothing
}

QByteArray Settings::layout(const QString& key) const
{
    return m_store.value(QStringLiteral("layout/") + key).toByteArray();
}

void Settings::setLayout(const QString& key, const QByteArray& state)
{
    m_store.setValue(QStringLiteral("layout/") + key, state);
}

} // namespace pk
