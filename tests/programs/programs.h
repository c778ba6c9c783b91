// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>
#include <QTemporaryDir>
#include <QUrl>

#include <memory>

namespace pk {

/// What a program that ended left behind.
struct Ended
{
    int code = -1; ///< -1: killed or never started
    QByteArray out;
    QByteArray err;

    /// The last line of stdout as an object; empty when it is none.
    QJsonObject json() const;
    QByteArray firstLine() const { return out.left(out.indexOf('\n')); }
};

/// One GET that is answered as a browser would see it, redirects followed, over a real socket; blocks the test only.
struct Fetched
{
    int status = 0;
    QByteArray body;
    QUrl url; ///< where the redirects ended
};
Fetched fetch(const QUrl& url);

/// The rehearsal networks as a process of their own.
class RehearsalProcess final
{
public:
    RehearsalProcess();
    ~RehearsalProcess();

    bool start(const QStringList& arguments = {}); ///< false with the reason on stderr
    void stop();
    QStringList routes() const; ///< "HOST=URL"
    QJsonObject ready() const { return m_ready; }
    /// "/throttle?network=x&minutes=10": the control API's answer.
    QJsonObject control(const QString& pathAndQuery);

private:
    QProcess m_process;
    QJsonObject m_ready;
};

/// pagekeeper-cli with a profile of its own. By default with the passphrase vault, which needs no keychain.
class CommandLine final
{
public:
    explicit CommandLine(QStringList routes = {});

    /// Of the passphrase vault.
    static QByteArray passphrase();
    QString profileDir() const { return m_dir.path() + QStringLiteral("/profile"); }
    void useKeychain() { m_vault = QStringLiteral("keychain"); }
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    QByteArray standardError; ///< of everything run so far, for searching it for secrets
    QByteArray standardOutput;

    /// Runs to its end, at most \a seconds.
    Ended run(const QStringList& arguments, const QByteArray& input = {}, int seconds = 60);
    /// Starts and leaves it running: connect --print-url waits for its browser.
    std::unique_ptr<QProcess> start(const QStringList& arguments, const QByteArray& input = {});
    /// Waits for the link a started connect prints first; empty when it ended without one.
    static QUrl printedLink(QProcess& process, int seconds = 30);
    /// Waits with a turning event loop, so that servers in the test's own process can answer.
    Ended finish(QProcess& process, int seconds = 60);

    /// connect (or reconnect) with the browser played by fetch(); the rehearsal has to be in automatic consent.
    Ended connectByBrowser(const QStringList& arguments, const QByteArray& input = {});

private:
    QStringList globalArguments() const;

    QTemporaryDir m_dir;
    QStringList m_routes;
    QString m_vault = QStringLiteral("passphrase");
};

} // namespace pk
