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
constexpr int kDefaultSoon = 14;
constexpr int kDefaultNow = 3;
constexpr int kLongest = 90;
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
