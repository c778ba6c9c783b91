// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/async.h"
#include "models/services/servicecontext.h"

#include <QJsonObject>
#include <QProcess>

namespace pk {

/// The pretend networks as a child of the window: started beside the program, gone with it.
class RehearsalProcess final : public QObject
{
    Q_OBJECT
public:
    explicit RehearsalProcess(QObject* parent = nullptr);
    ~RehearsalProcess() override;

    /// Starts it with its memory in \a stateFile and waits for its first line. NotFound when the program is not beside
    /// ours, TimedOut after 20 s, BadAnswer when it says something else.
    Async<QJsonObject> start(QString stateFile);
    QStringList routes() const;
    QUrl control() const;
    const QJsonObject& announcement() const { return m_announcement; }

    /// Enters the pretend networks' applications, so that nobody has to register anything to rehearse. Those that are
    /// there already stay.
    Async<bool> registerApps(ServiceContext* context);

private:
    QProcess m_process;
    QJsonObject m_announcement;
};

} // namespace pk
