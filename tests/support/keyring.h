// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QTemporaryDir>

#include <memory>

namespace pk {

/// A real gnome-keyring on a private session bus, with a home of its own: nothing of the person's session is touched.
/// Make it before anything uses D-Bus: Qt and GLib both look for the bus once and keep what they found. Everything is ended by
/// process id, and by the kernel should the test die.
class Keyring final
{
public:
    Keyring();
    ~Keyring();

    /// Which program is missing for it; empty when it can run. For QSKIP with a reason.
    static QString missing();

    /// The private bus alone, with no secret service and none that could be started. Sets DBUS_SESSION_BUS_ADDRESS.
    bool startBus();
    /// Bus and unlocked keyring, ready to answer.
    bool start();
    /// Bus and keyring without the password, on the files an earlier start() made.
    bool startLocked();
    /// Kills the daemon as a crash would; the bus and the files stay.
    void kill();
    /// kill() and start again unlocked; comes back as soon as the name is owned, when "not found" is still answered for all.
    bool restart();
    /// Ends the daemon in order; the bus and the files stay.
    void stop();
    /// Holds the daemon up (SIGSTOP) and lets it go on (SIGCONT).
    void pause();
    void resume();

    bool isRunning() const { return m_daemon && m_daemon->state() == QProcess::Running; }
    /// For programs started by the test: bus address, home, no display.
    QProcessEnvironment environment() const;
    /// Why the last call returned false.
    const QString& reason() const { return m_reason; }

private:
    bool startDaemon(bool unlock);
    bool waitForName();
    bool waitForOpenCollection();
    void endDaemon(bool orderly);
    void endBus();

    QTemporaryDir m_home;
    std::unique_ptr<QProcess> m_bus;
    std::unique_ptr<QProcess> m_daemon;
    QString m_address;
    QString m_reason;
};

} // namespace pk
