// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QTextStream>
#include <QWidget>

namespace pk {

/// Takes pictures of those widgets whose name has a part in it.
class Studio final
{
public:
    Studio(QString dir, QString only) : m_dir(std::move(dir)), m_only(std::move(only)) {}

    void shoot(QWidget* widget, const QString& name)
    {
        if (!wants(name))
            return;
        widget->ensurePolished();
        for (int i = 0; i < 12; ++i)
            QApplication::processEvents(QEventLoop::AllEvents, 30);
        take(widget, name);
    }

    /// As it is at this very moment, before anything more happens.
    void take(QWidget* widget, const QString& name)
    {
        if (!wants(name))
            return;
        const QString file = m_dir + QLatin1Char('/') + name + QStringLiteral(".png");
        widget->grab().save(file);
        QTextStream(stdout) << file << '\n';
    }

private:
    bool wants(const QString& name) const { return m_only.isEmpty() || name.contains(m_only); }

    QString m_dir;
    QString m_only;
};

} // namespace pk
