// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/rehearsalprocess.h"

#include "models/services/registrationservice.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>

#include <QCoroNetworkReply>
#include <QCoroProcess>

namespace pk {

namespace {

constexpr std::chrono::seconds kPatience(20);

/// The redirect the answer can come back on by itself, where the network has one.
QString redirectFor(const NetworkDescriptor& network)
{
    if (network.redirect != RedirectKind::PasteAddress)
        return {};
    for (const QString& other : network.redirectAlternatives) {
        if (redirectKindOf(network, other) != RedirectKind::PasteAddress && redirectKindOf(network, other))
            return other;
    }
    return {};
}

} // namespace

RehearsalProcess::RehearsalProcess(QObject* parent) : QObject(parent)
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
}

RehearsalProcess::~RehearsalProcess()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.closeWriteChannel(); // it follows our end of the pipe, and so goes even when we are killed
    if (!m_process.waitForFinished(3000))
        m_process.kill();
    m_process.waitForFinished(1000);
}

Async<QJsonObject> RehearsalProcess::start(QString stateFile)
{
    const QString name = QStringLiteral("pagekeeper-rehearsal")
#ifdef Q_OS_WIN
        + QStringLiteral(".exe")
#endif
        ;
    const QString program = QDir(QCoreApplication::applicationDirPath()).filePath(name);
    if (!QFileInfo(program).isExecutable())
        co_return fail(ErrorKind::NotFound,
                       tr("The pretend networks are not installed: %1 is missing beside the program.").arg(name));
    m_process.start(
        program, {QStringLiteral("--follow-stdin"), QStringLiteral("--quiet"), QStringLiteral("--state"), stateFile});
    QByteArray line;
    const QDeadlineTimer deadline(kPatience);
    while (!line.contains('\n') && !deadline.hasExpired()) {
        if (m_process.state() == QProcess::NotRunning)
            co_return fail(ErrorKind::BadAnswer, tr("The pretend networks ended at once."));
        const auto left = std::chrono::milliseconds(std::max<qint64>(1, deadline.remainingTime()));
        co_await qCoro(static_cast<QIODevice&>(m_process)).waitForReadyRead(left);
        line += m_process.readAllStandardOutput();
    }
    if (!line.contains('\n'))
        co_return fail(ErrorKind::TimedOut, tr("The pretend networks did not start in time."));
    m_announcement = QJsonDocument::fromJson(line.left(line.indexOf('\n'))).object();
    if (!m_announcement.value(QStringLiteral("ready")).toBool())
        co_return fail(ErrorKind::BadAnswer, tr("The pretend networks said something that makes no sense."));
    const QJsonObject announcement =
        m_announcement; // a member named here would be moved from: QCoro 0.8 forwards nothing
    co_return announcement;
}

QStringList RehearsalProcess::routes() const
{
    return m_announcement.value(QStringLiteral("routes")).toVariant().toStringList();
}

QUrl RehearsalProcess::control() const
{
    return QUrl(m_announcement.value(QStringLiteral("control")).toString());
}

Async<bool> RehearsalProcess::registerApps(ServiceContext* context)
{
    QNetworkAccessManager direct; // to the control port, which is no network and has no route
    QUrl address = control();
    address.setPath(address.path() + QStringLiteral("/registrations"));
    QNetworkReply* reply = direct.get(QNetworkRequest(address));
    co_await reply;
    const QByteArray body = reply->readAll();
    const bool failed = reply->error() != QNetworkReply::NoError;
    const QString trouble = reply->errorString();
    reply->deleteLater();
    if (failed)
        co_return fail(ErrorKind::NetworkUnavailable, trouble);
    const QJsonArray apps = QJsonDocument::fromJson(body).object().value(QStringLiteral("registrations")).toArray();
    const auto networks = context->networks.networks();
    for (const auto& network : networks) {
        if (network->registration != RegistrationKind::Typed || context->registrations->find(network->id, {}))
            continue;
        for (const QJsonValue value : apps) {
            const QJsonObject app = value.toObject();
            if (app.value(QStringLiteral("network")).toString() != network->id.toString())
                continue;
            const QString clientId = app.value(QStringLiteral("client_id")).toString();
            const Secret secret(app.value(QStringLiteral("client_secret")).toString());
            const QString redirect = redirectFor(*network);
            Result<AppRegistration> kept = co_await context->registrations->set(
                network->id, {}, clientId, secret, redirect);
            if (!kept)
                co_return Failed(kept.error());
            break; // the first one is the one for desktop programs
        }
    }
    co_return true;
}

} // namespace pk
