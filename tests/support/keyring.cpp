// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/keyring.h"

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusReply>
#include <QDBusVariant>
#include <QDeadlineTimer>
#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QLibrary>
#include <QStandardPaths>
#include <QTimer>

#include <sys/prctl.h>

#include <csignal>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString kConnection = u"pk-keyring-fixture"_s;
const QString kService = u"org.freedesktop.secrets"_s;
constexpr int kLimit = 20000; // ms

/// No <servicedir>: nothing is started behind the test's back, neither a second keyring nor a prompt.
constexpr const char* kBusConfig = R"(<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=%1</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
)";

std::unique_ptr<QProcess> childOfThisTest()
{
    auto process = std::make_unique<QProcess>();
    process->setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    return process;
}

/// Runs the event loop until \a done, false after the limit.
template<typename Condition>
bool until(Condition done)
{
    const QDeadlineTimer deadline(kLimit);
    while (!done()) {
        if (deadline.hasExpired())
            return false;
        QEventLoop loop;
        QTimer::singleShot(5, &loop, &QEventLoop::quit);
        loop.exec();
    }
    return true;
}

/// GLib ends the program when the session bus goes away while it is connected; here the bus goes away on purpose.
void keepGlibAlive()
{
    QLibrary gio(u"gio-2.0"_s, 0);
    QLibrary secret(u"secret-1"_s, 0);
    if (!gio.load() || !secret.load())
        return;
    using BusGetSync = void* (*)(int, void*, void**);
    using SetExitOnClose = void (*)(void*, int);
    const auto busGetSync = reinterpret_cast<BusGetSync>(gio.resolve("g_bus_get_sync"));
    const auto setExitOnClose = reinterpret_cast<SetExitOnClose>(gio.resolve("g_dbus_connection_set_exit_on_close"));
    if (!busGetSync || !setExitOnClose)
        return;
    constexpr int kSessionBus = 2; // G_BUS_TYPE_SESSION
    if (void* connection = busGetSync(kSessionBus, nullptr, nullptr))
        setExitOnClose(connection, 0);
}

} // namespace

Keyring::Keyring() = default;

Keyring::~Keyring()
{
    endDaemon(true);
    endBus();
}

QString Keyring::missing()
{
    for (const QString& program : {u"dbus-daemon"_s, u"gnome-keyring-daemon"_s}) {
        if (QStandardPaths::findExecutable(program).isEmpty())
            return u"%1 is not installed"_s.arg(program);
    }
    return {};
}

QProcessEnvironment Keyring::environment() const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"DBUS_SESSION_BUS_ADDRESS"_s, m_address);
    environment.insert(u"HOME"_s, m_home.path());
    environment.insert(u"XDG_DATA_HOME"_s, m_home.filePath(u"data"_s));
    environment.insert(u"XDG_RUNTIME_DIR"_s, m_home.filePath(u"run"_s));
    for (const QString& name : {u"DISPLAY"_s, u"WAYLAND_DISPLAY"_s, u"GNOME_KEYRING_CONTROL"_s, u"SSH_AUTH_SOCK"_s})
        environment.remove(name);
    return environment;
}

bool Keyring::startBus()
{
    if (m_bus)
        return true;
    QDir home(m_home.path());
    const bool made = home.mkpath(u"data/keyrings"_s) && home.mkpath(u"run"_s)
        && QFile::setPermissions(home.filePath(u"run"_s),
                                 QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    QFile config(home.filePath(u"bus.conf"_s));
    if (!made || !config.open(QIODevice::WriteOnly)) {
        m_reason = u"the fixture's folder cannot be written"_s;
        return false;
    }
    config.write(QString::fromLatin1(kBusConfig).arg(home.filePath(u"bus"_s)).toUtf8());
    config.close();
    m_bus = childOfThisTest();
    m_bus->setProcessEnvironment(environment());
    m_bus->start(u"dbus-daemon"_s, {u"--config-file="_s + config.fileName(), u"--nofork"_s, u"--print-address"_s});
    if (!until([&] { return m_bus->canReadLine() || m_bus->state() == QProcess::NotRunning; })
        || !m_bus->canReadLine()) {
        m_reason = u"dbus-daemon: %1"_s.arg(QString::fromUtf8(m_bus->readAllStandardError()));
        m_bus.reset();
        return false;
    }
    m_address = QString::fromUtf8(m_bus->readLine()).trimmed();
    qputenv("DBUS_SESSION_BUS_ADDRESS", m_address.toUtf8());
    qunsetenv("DISPLAY"); // libsecret and Qt would look for a prompt and another bus there
    qunsetenv("WAYLAND_DISPLAY");
    return true;
}

bool Keyring::startDaemon(bool unlock)
{
    endDaemon(true);
    if (!startBus())
        return false;
    m_daemon = childOfThisTest();
    m_daemon->setProcessEnvironment(environment());
    m_daemon->setStandardOutputFile(QProcess::nullDevice());
    m_daemon->setStandardErrorFile(m_home.filePath(u"daemon.log"_s));
    QStringList arguments{u"--foreground"_s, u"--components=secrets"_s};
    if (unlock)
        arguments.append(u"--unlock"_s);
    m_daemon->start(u"gnome-keyring-daemon"_s, arguments);
    if (unlock)
        m_daemon->write("the fixture's password");
    m_daemon->closeWriteChannel();
    return waitForName();
}

bool Keyring::waitForName()
{
    auto bus = QDBusConnection::connectToBus(m_address, kConnection);
    const bool owned = until([&] {
        return m_daemon->state() == QProcess::NotRunning
            || (bus.isConnected() && bus.interface()->isServiceRegistered(kService));
    });
    if (!owned || !isRunning()) {
        m_reason = u"gnome-keyring-daemon did not take its name"_s;
        return false;
    }
    return true;
}

bool Keyring::waitForOpenCollection()
{
    auto bus = QDBusConnection::connectToBus(m_address, kConnection);
    QDBusMessage question = QDBusMessage::createMethodCall(
        kService, u"/org/freedesktop/secrets/aliases/default"_s, u"org.freedesktop.DBus.Properties"_s, u"Get"_s);
    question.setArguments({u"org.freedesktop.Secret.Collection"_s, u"Locked"_s});
    const bool open = until([&] {
        const QDBusReply<QDBusVariant> locked = bus.call(question, QDBus::Block, 1000);
        return locked.isValid() && !locked.value().variant().toBool();
    });
    if (!open)
        m_reason = u"the keyring did not open"_s;
    return open;
}

bool Keyring::start()
{
    return startDaemon(true) && waitForOpenCollection();
}

bool Keyring::startLocked()
{
    return startDaemon(false);
}

void Keyring::kill()
{
    endDaemon(false);
}

bool Keyring::restart()
{
    endDaemon(false);
    return startDaemon(true);
}

void Keyring::stop()
{
    endDaemon(true);
}

void Keyring::pause()
{
    if (isRunning())
        ::kill(pid_t(m_daemon->processId()), SIGSTOP);
}

void Keyring::resume()
{
    if (isRunning())
        ::kill(pid_t(m_daemon->processId()), SIGCONT);
}

void Keyring::endDaemon(bool orderly)
{
    if (!m_daemon)
        return;
    resume();
    if (orderly)
        m_daemon->terminate();
    else
        m_daemon->kill();
    if (!m_daemon->waitForFinished(5000)) {
        m_daemon->kill();
        m_daemon->waitForFinished(5000);
    }
    m_daemon.reset();
}

void Keyring::endBus()
{
    if (!m_bus)
        return;
    keepGlibAlive();
    QDBusConnection::disconnectFromBus(kConnection);
    m_bus->terminate();
    m_bus->waitForFinished(5000);
    m_bus.reset();
}

} // namespace pk
