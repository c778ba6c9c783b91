// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/programs/programs.h"

#include <QEventLoop>
#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTimer>

namespace pk {

namespace {

const QByteArray kPassphrase = "correct horse battery staple";

/// Turns the event loop until \a done() or the time is over; each signal of the process ends one turn.
template<typename Done>
bool turnUntil(QProcess& process, int seconds, Done done)
{
    QEventLoop loop;
    QTimer deadline;
    deadline.setSingleShot(true);
    QObject::connect(&deadline, &QTimer::timeout, &loop, &QEventLoop::quit);
    QObject::connect(&process, &QProcess::readyReadStandardOutput, &loop, &QEventLoop::quit);
    QObject::connect(&process, &QProcess::finished, &loop, &QEventLoop::quit);
    deadline.start(seconds * 1000);
    while (!done() && process.state() != QProcess::NotRunning && deadline.isActive())
        loop.exec();
    return done();
}

bool endedWithin(QProcess& process, int seconds)
{
    return turnUntil(process, seconds, [&] { return process.state() == QProcess::NotRunning; });
}

/// Reads until a whole line is there.
QByteArray waitForLine(QProcess& process, int seconds)
{
    turnUntil(process, seconds, [&] { return process.canReadLine(); });
    return process.canReadLine() ? process.readLine().trimmed() : QByteArray();
}

} // namespace

QJsonObject Ended::json() const
{
    const QByteArray trimmed = out.trimmed();
    return QJsonDocument::fromJson(trimmed.mid(trimmed.lastIndexOf('\n') + 1)).object();
}

Fetched fetch(const QUrl& url)
{
    QNetworkAccessManager manager;
    QNetworkRequest request(url);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::NoLessSafeRedirectPolicy);
    request.setTransferTimeout(30'000);
    const std::unique_ptr<QNetworkReply> reply(manager.get(request));
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    if (!reply->isFinished())
        loop.exec();
    return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->readAll(), reply->url()};
}

RehearsalProcess::RehearsalProcess() = default;

RehearsalProcess::~RehearsalProcess()
{
    stop();
}

bool RehearsalProcess::start(const QStringList& arguments)
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(QStringLiteral(PK_BIN_DIR "/pagekeeper-rehearsal"),
                    QStringList{QStringLiteral("--quiet"), QStringLiteral("--follow-stdin")} + arguments);
    if (!m_process.waitForStarted())
        return false;
    m_ready = QJsonDocument::fromJson(waitForLine(m_process, 30)).object();
    return m_ready.value(QLatin1StringView("ready")).toBool();
}

void RehearsalProcess::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.closeWriteChannel();
    if (!m_process.waitForFinished(5000))
        m_process.kill();
    m_process.waitForFinished(5000);
}

QStringList RehearsalProcess::routes() const
{
    QStringList routes;
    for (const QJsonValue route : m_ready.value(QLatin1StringView("routes")).toArray())
        routes.append(route.toString());
    return routes;
}

QJsonObject RehearsalProcess::control(const QString& pathAndQuery)
{
    const Fetched answer = fetch(QUrl(m_ready.value(QLatin1StringView("control")).toString() + pathAndQuery));
    if (answer.status != 200)
        qWarning("control %s: %d %s", qPrintable(pathAndQuery), answer.status, answer.body.constData());
    return QJsonDocument::fromJson(answer.body).object();
}

CommandLine::CommandLine(QStringList routes) : m_routes(std::move(routes))
{
    environment.remove(QStringLiteral("PAGEKEEPER_ROUTES"));
}

QByteArray CommandLine::passphrase()
{
    return kPassphrase;
}

QStringList CommandLine::globalArguments() const
{
    QStringList arguments{QStringLiteral("--profile"), profileDir(), QStringLiteral("--vault"), m_vault};
    if (m_vault == QLatin1StringView("passphrase"))
        arguments.append(QStringLiteral("--passphrase-stdin"));
    for (const QString& route : m_routes)
        arguments += {QStringLiteral("--route"), route};
    return arguments;
}

std::unique_ptr<QProcess> CommandLine::start(const QStringList& arguments, const QByteArray& input)
{
    auto process = std::make_unique<QProcess>();
    process->setProcessEnvironment(environment);
    process->start(QStringLiteral(PK_BIN_DIR "/pagekeeper-cli"), globalArguments() + arguments);
    process->waitForStarted();
    process->write((m_vault == QLatin1StringView("passphrase") ? kPassphrase + '\n' : QByteArray()) + input);
    return process;
}

Ended CommandLine::finish(QProcess& process, int seconds)
{
    process.closeWriteChannel();
    if (!endedWithin(process, seconds)) {
        process.kill();
        process.waitForFinished(5000);
    }
    Ended ended;
    ended.code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    ended.out = process.readAllStandardOutput();
    ended.err = process.readAllStandardError();
    standardError += ended.err;
    standardOutput += ended.out;
    return ended;
}

Ended CommandLine::run(const QStringList& arguments, const QByteArray& input, int seconds)
{
    const auto process = start(arguments, input);
    return finish(*process, seconds);
}

QUrl CommandLine::printedLink(QProcess& process, int seconds)
{
    return QUrl(QString::fromUtf8(waitForLine(process, seconds)));
}

Ended CommandLine::connectByBrowser(const QStringList& arguments, const QByteArray& input)
{
    const auto process = start(arguments + QStringList{QStringLiteral("--print-url"), QStringLiteral("--json")}, input);
    const QUrl link = printedLink(*process);
    if (link.isValid() && !link.isEmpty())
        fetch(link);
    return finish(*process);
}

} // namespace pk
